//! The law and the lists of the field as dated data, one YAML file per matter under `data/`.
//!
//! A number of the law stands in a data file with the days on which it holds, never in code. What was not read in the
//! text of the law is marked `certain: false` and shown so. An office sets its own numbers with [`RuleOverrides`].

mod addressee;
mod ca_profile;
mod calendar;
mod column;
mod form;
mod label;
mod limit;
mod overrides;
mod paper;
mod place;
mod portal;
mod privacy;
mod reading;
mod regime;
mod report;
mod staff;
mod unit;
mod word;

use std::sync::OnceLock;

use serde::de::DeserializeOwned;

pub use addressee::Addressee;
pub use ca_profile::{CaProfile, NamePart, RsaPadding};
pub use calendar::{Calendar, Closure, HolidayYear, WorkingDay};
pub use column::{Columns, SaidStanding, SaidWord, SheetColumn, Standing};
pub use form::{Cell, Column, ContactField, Form, FormKind, Shown, Signer, leaves};
pub use label::{ChangeLabels, Labels, LossLabels, PartyLabels};
pub use limit::{DeskDays, Limits, MailClass, MailDomains};
pub use overrides::{ProcedureOverride, RuleOverrides, ValidityOverride};
pub use paper::{AboutKind, LabelledCell, OwnPaper};
pub use place::{CardIssuer, Carrier, IccidIssuer, Province};
pub use portal::{PortalColumn, PortalField, PortalSheet};
pub use privacy::{
    BreachRule, DataLaw, GrantedAnswer, Privacy, Purpose, Refusal, Retention, RetentionRule, RightRule,
};
pub use reading::{
    CapacityWord, CardWords, ColumnWords, EffectWords, LetterWords, PaperKind, PaperTitle, ReadingWords,
    RoleWords,
};
pub use regime::{
    Articles, Condition, FormUse, Ground, ProcedureRule, Regime, Reissue, Renewal, Validity, WorkingDays,
};
pub use report::{ReportColumn, ReportForm, ReportPart};
pub use staff::{DecisionRule, Title};
pub use unit::{UnitEntry, UnitKind};
pub use word::Words;

use crate::model::Date;
use crate::model::kinds::certificate::{Authority, CertificateType};
use crate::model::kinds::decision::Effect;
use crate::model::kinds::procedure::{ProcedureKind, Regime as RegimeCode};

/// Every rule and list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    pub regimes: Vec<Regime>,
    pub addressees: Vec<Addressee>,
    pub ca_profiles: Vec<CaProfile>,
    pub forms: Vec<Form>,
    /// The office's own papers.
    pub papers: Vec<OwnPaper>,
    pub reports: Vec<ReportForm>,
    /// What papers write before what the records say.
    pub labels: Labels,
    /// The 63 provinces of birth registration, by code.
    pub provinces: Vec<Province>,
    pub card_issuers: Vec<CardIssuer>,
    pub carriers: Vec<Carrier>,
    /// The first three digits of a mobile number, rising.
    pub mobile_prefixes: Vec<String>,
    pub iccid_issuers: Vec<IccidIssuer>,
    pub calendar: Calendar,
    pub units: Vec<UnitEntry>,
    /// The highest first.
    pub titles: Vec<Title>,
    pub decisions: Vec<DecisionRule>,
    pub limits: Limits,
    /// Personal data: rights, breaches, and how long they are kept.
    pub privacy: Privacy,
    /// The sheet that the CA's portal takes.
    pub portal: PortalSheet,
    /// The headings of sheets, folded.
    pub columns: Columns,
    pub reading: ReadingWords,
}

/// Why the rules that an office set can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RulesError {
    /// The procedure of that regime has no such number to set.
    ForeignNumber(RegimeCode, ProcedureKind),
    /// Two addressees with this code begin on one day.
    SameAddressee(String),
    /// A day listed for this year lies outside it, or a closure ends before it begins.
    HolidayOutsideYear(i16),
    /// The steps of expiry are empty or don't rise.
    ExpirySteps,
    /// The steps of reminders are empty, don't rise or begin before anything is owed.
    ReminderSteps,
}

/// One file of `data/`, as the build turned it into JSON.
macro_rules! data {
    ($name:literal) => {
        include_str!(concat!(env!("OUT_DIR"), "/rules/", $name, ".json"))
    };
}

/// One embedded data file.
fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("the file is embedded, and a test reads each of them")
}

impl Rules {
    /// The rules as built in, read once.
    pub fn builtin() -> &'static Rules {
        static RULES: OnceLock<Rules> = OnceLock::new();
        RULES.get_or_init(|| {
            let places: place::Places = read(data!("places"));
            let numbers: place::Numbers = read(data!("numbers"));
            let staff: staff::Staff = read(data!("staff"));
            Rules {
                regimes: read(data!("regimes")),
                addressees: read(data!("addressees")),
                ca_profiles: read(data!("ca_profiles")),
                forms: read(data!("forms")),
                papers: read(data!("papers")),
                reports: read(data!("reports")),
                labels: read(data!("labels")),
                provinces: places.provinces,
                card_issuers: places.issuers,
                carriers: numbers.carriers,
                mobile_prefixes: numbers.mobile_prefixes,
                iccid_issuers: numbers.iccid_issuers,
                calendar: Calendar::new(read(data!("holidays"))),
                units: read(data!("units")),
                titles: staff.titles,
                decisions: staff.decisions,
                limits: read(data!("limits")),
                privacy: read(data!("privacy")),
                portal: read(data!("portal")),
                columns: read::<Columns>(data!("columns")).folded(),
                reading: read(data!("reading")),
            }
        })
    }

    /// The regime under which a procedure is opened on that day; none before the first.
    pub fn regime_on(&self, day: Date) -> Option<&Regime> {
        self.regimes.iter().find(|regime| regime.in_force(day))
    }

    pub fn regime(&self, code: RegimeCode) -> &Regime {
        let found = self.regimes.iter().find(|regime| regime.code == code);
        found.expect("every regime of the model has its data, and a test holds it")
    }

    /// To whom a letter about such a procedure goes on that day; none before the first regime.
    pub fn addressee(&self, day: Date, kind: ProcedureKind, holder: CertificateType) -> Option<&Addressee> {
        addressee::choose(&self.addressees, day, kind, holder)
    }

    /// How a CA wants the names of holders on that day; none where it isn't known.
    pub fn ca_profile(&self, ca: Authority, day: Date) -> Option<&CaProfile> {
        ca_profile::choose(&self.ca_profiles, ca, day)
    }

    /// The form of a regime by its number.
    pub fn form(&self, regime: RegimeCode, number: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.regime == regime && form.number == number)
    }

    /// The letter that covers the lists of a regime, where it has lists.
    pub fn covering(&self, regime: RegimeCode) -> Option<&Form> {
        self.forms.iter().find(|form| form.regime == regime && form.kind == FormKind::Covering)
    }

    /// A paper of the office's own by its code.
    pub fn paper(&self, code: &str) -> Option<&OwnPaper> {
        self.papers.iter().find(|paper| paper.code == code)
    }

    /// A report by its code.
    pub fn report(&self, code: &str) -> Option<&ReportForm> {
        self.reports.iter().find(|report| report.code == code)
    }

    /// The province of birth registration by its three digits.
    pub fn province(&self, code: &str) -> Option<&Province> {
        let found = self.provinces.binary_search_by(|p| p.code.as_str().cmp(code)).ok()?;
        self.provinces.get(found)
    }

    /// Whether a ten-digit number begins like one of a mobile telephone.
    pub fn is_mobile_prefix(&self, three: &str) -> bool {
        self.mobile_prefixes.binary_search_by(|p| p.as_str().cmp(three)).is_ok()
    }

    /// The carrier that the two digits after `8984` in an ICCID belong to.
    pub fn iccid_issuer(&self, code: &str) -> Option<&IccidIssuer> {
        self.iccid_issuers.iter().find(|issuer| issuer.code == code)
    }

    pub fn unit(&self, code: &str) -> Option<&UnitEntry> {
        self.units.iter().find(|unit| unit.code == code)
    }

    /// The units that exist on that day.
    pub fn units_on(&self, day: Date) -> impl Iterator<Item = &UnitEntry> {
        self.units.iter().filter(move |unit| unit.exists_on(day))
    }

    /// What a line with this effect may lead to; none where it touches no certificate.
    pub fn decision(&self, effect: Effect) -> Option<&DecisionRule> {
        self.decisions.iter().find(|decision| decision.effect == effect)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::model::kinds::certificate::RevocationReason;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// Reads every embedded file: the reason why reading them can't fail.
    #[test]
    fn every_embedded_file_is_read() {
        let rules = Rules::builtin();
        assert_eq!(rules.provinces.len(), 63);
        assert!(rules.provinces.is_sorted_by(|a, b| a.code < b.code));
        assert!(rules.mobile_prefixes.is_sorted_by(|a, b| a < b));
        assert_eq!(rules.province("079").unwrap().name, "Thành phố Hồ Chí Minh");
        assert!(rules.province("003").is_none());
        assert!(rules.is_mobile_prefix("098") && !rules.is_mobile_prefix("095"));
    }

    #[test]
    fn one_regime_follows_the_other_without_a_gap() {
        let rules = Rules::builtin();
        assert!(rules.regime_on(day("2020-02-17")).is_none());
        assert_eq!(rules.regime_on(day("2024-08-14")).unwrap().code, RegimeCode::Tt185);
        assert_eq!(rules.regime_on(day("2024-08-15")).unwrap().code, RegimeCode::Nd68);
        assert_eq!(RegimeCode::ALL, rules.regimes.iter().map(|r| r.code).collect::<Vec<_>>());
        for pair in rules.regimes.windows(2) {
            assert_eq!(pair[0].to.unwrap().plus_days(1), pair[1].from);
        }
    }

    #[test]
    fn every_regime_speaks_of_every_procedure_and_its_forms_exist() {
        let rules = Rules::builtin();
        for regime in &rules.regimes {
            for &kind in ProcedureKind::ALL {
                let rule = regime.procedure(kind).unwrap();
                for form in &rule.forms {
                    for number in form.request.iter().chain([&form.letter]) {
                        assert!(rules.form(regime.code, number).is_some(), "{:?} {number}", regime.code);
                    }
                }
                let mut codes = HashSet::new();
                assert!(rule.grounds.iter().all(|g| codes.insert(&g.code)));
                assert_eq!(rule.renewal.is_some(), kind == ProcedureKind::Renew);
            }
        }
    }

    #[test]
    fn the_decree_names_its_forms() {
        let decree = Rules::builtin().regime(RegimeCode::Nd68);
        let letter = |kind, holder, lost| {
            decree.procedure(kind).unwrap().form(holder, lost).map(|f| f.letter.as_str())
        };
        use CertificateType::{Individual, Organisation, System};
        assert_eq!(letter(ProcedureKind::Issue, Individual, false), Some("01"));
        assert_eq!(letter(ProcedureKind::Issue, Organisation, false), Some("02"));
        assert_eq!(letter(ProcedureKind::Issue, System, false), Some("03"));
        assert_eq!(letter(ProcedureKind::Change, System, false), Some("04"));
        assert_eq!(letter(ProcedureKind::Return, Individual, true), Some("09"));
        assert_eq!(letter(ProcedureKind::Issue, Individual, true), None);
        let renewal = decree.procedure(ProcedureKind::Renew).unwrap().renewal.unwrap();
        assert_eq!((renewal.times, renewal.minimum_days_left, renewal.certain), (1, 30, false));
        let revoke = decree.procedure(ProcedureKind::Revoke).unwrap();
        assert!(revoke.grounds_for(Organisation).all(|g| g.code != "retired"));
        assert!(revoke.ground("key-compromised").unwrap().urgent);
    }

    #[test]
    fn thirty_five_units_stand_after_march_2025_and_every_old_one_has_a_successor() {
        let rules = Rules::builtin();
        let of_the_ministry = |d| rules.units_on(d).filter(|u| u.parent.as_deref() == Some("btc")).count();
        assert_eq!(of_the_ministry(day("2025-03-01")), 35);
        let mut codes = HashSet::new();
        for unit in &rules.units {
            assert!(codes.insert(&unit.code), "{}", unit.code);
            assert_eq!(unit.to.is_some(), !unit.successors.is_empty(), "{}", unit.code);
            for other in unit.successors.iter().chain(&unit.parent) {
                assert!(rules.unit(other).is_some(), "{other}");
            }
            for after in unit.successors.iter().filter_map(|code| rules.unit(code)) {
                assert!(after.exists_on(unit.to.unwrap().plus_days(1)), "{}", unit.code);
            }
        }
    }

    /// A revocation's reason, as the CA's list gives it, is a ground of the law but for a certificate replaced.
    #[test]
    fn every_reason_of_a_revocation_is_a_ground() {
        for regime in &Rules::builtin().regimes {
            let rule = regime.procedure(ProcedureKind::Revoke).unwrap();
            for reason in RevocationReason::ALL.iter().filter(|r| **r != RevocationReason::Replaced) {
                assert!(rule.ground(reason.word().word).is_some(), "{reason:?}");
            }
        }
    }

    /// A heading leads to a field that there is, and a word is one of its choice.
    #[test]
    fn every_column_is_a_field() {
        use crate::model::edit::field_at;
        use crate::model::field::Shape;
        let columns = &Rules::builtin().columns;
        for column in &columns.columns {
            let field = field_at(column.kind.table(), &column.at);
            assert!(field.is_ok_and(|field| field.ty.table().is_none()), "{} {}", column.kind, column.at);
            assert!(column.heads.iter().all(|head| !head.is_empty()));
            for (name, word) in &column.with {
                let (list, _) = column.at.rsplit_once('.').unwrap();
                let field = field_at(column.kind.table(), &format!("{list}.{name}")).unwrap();
                assert!(field.ty.shape().unwrap().refuses(word).is_none(), "{word}");
            }
        }
        for said in &columns.words {
            let field = field_at(said.kind.table(), &said.at).unwrap();
            let Some(Shape::Choice(words)) = field.ty.shape() else { panic!("{}", said.at) };
            assert!(words.iter().any(|word| word.word == said.word), "{}", said.word);
        }
    }

    #[test]
    fn no_two_entries_share_a_code() {
        let rules = Rules::builtin();
        let unique = |codes: Vec<&String>| codes.len() == codes.iter().collect::<HashSet<_>>().len();
        assert!(unique(rules.titles.iter().map(|t| &t.code).collect()));
        let effects: HashSet<Effect> = rules.decisions.iter().map(|d| d.effect).collect();
        assert_eq!(effects.len(), rules.decisions.len());
        assert!(unique(rules.card_issuers.iter().map(|i| &i.code).collect()));
        assert!(rules.iccid_issuers.iter().all(|i| rules.carriers.iter().any(|c| c.code == i.carrier)));
    }
}
