//! What a rule found: a code and arguments. The words are in [`crate::text::findings`].

use std::cmp::Ordering;
use std::sync::Arc;

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use crate::model::field::{self, Word};
use crate::model::ident::IdentFault;
use crate::model::kinds::procedure::{ProcedureKind, Regime};
use crate::model::{Key, Kind, Lang};
use crate::register::row::ChainFault;
use crate::rules::Rules;
use crate::text::findings as say;

/// How much a finding weighs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Grade {
    /// A fact that can't be. A write is refused for an error it adds.
    Error,
    /// Unusual.
    Warning,
    /// Something is missing. It refuses no write, but the paper that needs the field.
    Gap,
}

impl Grade {
    /// As it stands in `--json`.
    pub const fn word(self) -> &'static str {
        match self {
            Grade::Error => "error",
            Grade::Warning => "warning",
            Grade::Gap => "gap",
        }
    }

    /// What people call it.
    pub fn label(self, lang: Lang) -> String {
        match self {
            Grade::Error => say::grade_error(lang),
            Grade::Warning => say::grade_warning(lang),
            Grade::Gap => say::grade_gap(lang),
        }
    }
}

/// Declares the codes: `Variant "code" Grade what(arguments), todo(arguments);` where an argument is the name of a
/// function of [`Finding`] that gives it in words.
macro_rules! codes {
    ($( $variant:ident $code:literal $grade:ident
        $what:ident ( $($arg:ident),* ), $todo:ident ( $($todo_arg:ident),* ); )+) => {
        /// Which rule found something.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Code { $( $variant ),+ }

        impl Code {
            pub const ALL: &'static [Code] = &[$( Code::$variant ),+];

            /// The code as scripts know it. It never changes.
            pub const fn word(self) -> &'static str {
                match self { $( Code::$variant => $code ),+ }
            }

            pub const fn grade(self) -> Grade {
                match self { $( Code::$variant => Grade::$grade ),+ }
            }
        }

        impl Finding {
            /// What was found, one sentence without a final stop.
            pub fn what(&self, lang: Lang) -> String {
                match self.code { $( Code::$variant => say::$what(lang $(, &self.$arg(lang))*) ),+ }
            }

            /// What to do about it, one sentence.
            pub fn todo(&self, lang: Lang) -> String {
                match self.code { $( Code::$variant => say::$todo(lang $(, &self.$todo_arg(lang))*) ),+ }
            }
        }
    };
}

codes! {
    // One record by itself.
    BadFormat "bad-format" Error bad_format(field, fault), fix_format(field, example);
    PeriodReversed "period-reversed" Error period_reversed(group), fix_dates();
    FutureFact "future-fact" Error future_fact(field), fix_future();
    TwoNames "two-names-at-once" Error two_names(), close_earlier();
    TwoParents "two-parents-at-once" Error two_parents(), close_earlier();
    TwoStandings "two-standings-at-once" Error two_standings(), close_earlier();
    TwoCustodians "two-custodians-at-once" Error two_custodians(), close_custody();
    TwoMainPostings "two-main-postings-at-once" Warning two_main_postings(), close_posting();
    CccdSex "cccd-sex" Error cccd_sex(), compare_card();
    CccdBirthYear "cccd-birth-year" Error cccd_birth_year(), compare_card();
    CccdProvince "cccd-province" Warning cccd_province(), compare_province();
    IdIssuedBeforeBirth "id-issued-before-birth" Error id_issued_before_birth(), compare_card();
    IdEndsBeforeIssue "id-ends-before-issue" Error id_ends_before_issue(), compare_card();
    FreeMail "free-mail" Error free_mail(field), give_official_mail();
    UnofficialMail "unofficial-mail" Warning unofficial_mail(field), confirm_mail_domain();
    NotAMobile "not-a-mobile" Error not_a_mobile(field), fix_format(field, example);
    EmploymentOrder "employment-order" Error fact_order(word), fix_order();
    PemUnreadable "pem-unreadable" Error pem_unreadable(), attach_pem();
    CsrUnreadable "csr-unreadable" Error csr_unreadable(), attach_csr();
    CsrOtherKey "csr-other-key" Error csr_other_key(), attach_csr();
    PemIsAuthority "pem-is-authority" Error pem_is_authority(), attach_pem();
    ValidityReversed "validity-reversed" Error validity_reversed(), ask_ca();
    ClaimedSuperseded "claimed-superseded" Warning claimed_superseded(), remove_claimed();
    WeakKey "weak-key" Warning weak_key(), replace_certificate();
    WeakSignature "weak-signature" Warning weak_signature(), replace_certificate();
    ValidityTooLong "validity-too-long" Warning validity_too_long(count), ask_ca();
    NotForSigning "not-for-signing" Warning not_for_signing(), ask_ca();
    SystemMissing "system-missing" Error system_missing(), name_system();
    SystemUnexpected "system-unexpected" Error system_unexpected(), fix_type();
    HolderKind "holder-kind" Error holder_kind(word), fix_holder();
    CsrUnexpected "csr-unexpected" Warning csr_unexpected(word), remove_csr();
    ManagerTwice "manager-twice" Error manager_twice(), end_former_manager();
    DeskOrder "desk-order" Error fact_order(word), fix_order();
    RevocationOrder "revocation-order" Error date_order(field), fix_dates();
    RegisteredSerial "registered-serial-differs" Warning registered_serial(), register_again();
    SimUnexpected "sim-unexpected" Error sim_unexpected(), fix_device_kind();
    HsmUnexpected "hsm-unexpected" Error hsm_unexpected(), fix_device_kind();
    IccidIssuer "iccid-issuer" Warning iccid_issuer(), compare_sim();
    ConditionOrder "condition-order" Error fact_order(word), fix_order();
    PinOrder "pin-order" Error fact_order(word), fix_order();
    CustodyAfterDestruction "custody-after-destruction" Error custody_after_destruction(), fix_custody();
    StepForeign "step-foreign" Error step_foreign(word), fix_step();
    StepOrder "step-order" Error step_order(word), fix_order();
    ResultContradicts "result-contradicts" Error result_contradicts(word), fix_result();
    SubjectKind "subject-kind" Error subject_kind(word), fix_subject();
    RegimeNotInForce "regime-not-in-force" Warning regime_not_in_force(word), fix_regime();
    UnknownGround "unknown-ground" Warning unknown_ground(), fix_ground(grounds);
    UnknownFile "unknown-file" Error unknown_file(word), attach_file(word);
    FileHashDiffers "file-hash-differs" Error file_hash_differs(word), attach_file(word);
    EffectSubject "effect-subject" Error effect_subject(word), fix_effect();
    DispositionTwofold "disposition-twofold" Warning disposition_twofold(), fix_disposition();
    LineUndisposed "line-undisposed" Warning line_undisposed(word), dispose();
    AmendedBeforeIssue "amended-before-issue" Error amended_before_issue(), fix_dates();
    LetterOrder "letter-order" Error date_order(field), fix_dates();
    LetterDirection "letter-direction" Error letter_direction(field), fix_direction();
    LineTwice "line-twice" Error line_twice(other), remove_line();
    LetterTooLong "letter-too-long" Warning letter_too_long(count), split_letter();
    UnknownForm "unknown-form" Error unknown_form(word), fix_form();
    SameParty "same-party" Error same_party(), fix_parties();
    ItemEmpty "item-empty" Error item_empty(), fix_item();
    ProcessingRestricted "processing-restricted" Warning processing_restricted(word, other), respect_restriction(other);
    Missing "missing" Gap missing(field), fill_in(field);
    PemMissing "pem-missing" Gap pem_missing(), attach_pem();
    ManagerMissing "manager-missing" Gap manager_missing(), name_manager();
    AuthorisationMissing "authorisation-missing" Gap authorisation_missing(), name_authorisation();
    DeviceMissing "device-missing" Gap device_missing(word), name_device();
    CustodyWithoutHandover "custody-without-handover" Gap custody_without_handover(), make_handover();
    PinReceiptMissing "pin-receipt-missing" Gap pin_receipt_missing(), get_receipt();
    PaperMissing "paper-missing" Gap paper_missing(word), attach_or_waive(word);
    SignatoryMissing "signatory-missing" Gap signatory_missing(word), name_signatory();
    DispositionEmpty "disposition-empty" Gap disposition_empty(), dispose();
    // Across records.
    UnknownReference "unknown-reference" Error unknown_reference(field, other), fix_reference();
    NotUnique "not-unique" Error not_unique(field, other), join_or_fix();
    SharedPhone "shared-phone" Warning shared_phone(other), confirm_phone();
    DuplicateOf "duplicate-of" Error duplicate_of(other), fix_duplicate();
    HolderDataMissing "holder-data-missing" Gap holder_data_missing(field), fill_in(field);
    TwoValidCertificates "two-valid-certificates" Warning two_valid(other, word), end_or_keep();
    DeliveredAfterEnd "delivered-after-end" Error delivered_after_end(other), fix_custody();
    DestroyedWhileValid "destroyed-while-valid" Error destroyed_while_valid(other), revoke_first();
    MovedWithoutAuthorisation "moved-without-authorisation" Error moved_without_authorisation(other), name_authorisation();
    DeviceKind "device-kind" Error device_kind(other, word), fix_device_or_form();
    PredecessorHolder "predecessor-holder" Error predecessor_holder(other), fix_predecessor();
    PredecessorCycle "predecessor-cycle" Error predecessor_cycle(other), fix_predecessor();
    TwoSuccessors "two-successors" Warning two_successors(other), fix_predecessor();
    RenewedTooOften "renewed-too-often" Warning renewed_too_often(count), issue_instead();
    RenewedAfterEnd "renewed-after-end" Warning renewed_after_end(other), issue_instead();
    AnswerWithoutStep "answer-without-step" Warning answer_without_step(other, word), add_step();
    HandoverNamesOther "handover-names-other" Gap handover_names_other(other), fix_handover();
    ItemWithoutCustody "item-without-custody" Warning item_without_custody(other), enter_custody();
    LeftWithCertificate "left-with-certificate" Warning left_with_certificate(other, word), revoke_and_collect();
    LeftWithDevice "left-with-device" Warning left_with_device(other, word), collect_device();
    ManagerOutsideUnit "manager-outside-unit" Warning manager_outside_unit(other), replace_manager();
    ManagerAway "manager-away" Warning manager_away(other, word), replace_manager();
    SignatoryGone "signatory-gone" Warning signatory_gone(other, word), replace_signatory();
    DecisionWithdrawn "decision-withdrawn" Warning decision_withdrawn(other), undo_decided(other);
    PostingDiffers "posting-differs" Warning posting_differs(other), enter_posting();
    KeyOfTwo "key-of-two" Error key_of_two(other), replace_certificate();
    TwoHolders "two-holders-on-one-device" Warning two_holders(other), look_at_device();
    UnitCycle "unit-cycle" Error unit_cycle(other), fix_parents();
    FilerWithoutSeal "filer-without-seal" Error filer_without_seal(other), file_above();
    DnName "dn-name" Warning dn_name(other), change_name(holder);
    DnEmail "dn-email" Warning dn_email(other), change_certificate();
    DnNumber "dn-number" Warning dn_number(other), compare_number();
    DnUnit "dn-unit" Warning dn_unit(other), change_certificate();
    ChainBroken "chain-broken" Error chain_broken(chain), check_anchors();
    RevokedNotListed "revoked-not-listed" Warning revoked_not_listed(), ask_for_listing();
    NoLongerListed "no-longer-listed" Warning no_longer_listed(), ask_for_listing();
    ListedNotRevoked "listed-not-revoked" Warning listed_not_revoked(), find_out_why();
    ProcedureWithoutLetter "procedure-without-letter" Gap procedure_without_letter(), enter_letter();
}

/// What a finding speaks of besides its record and field. Never a value that a record seals.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Args {
    /// Another record.
    pub other: Option<Key>,
    /// The word of a choice.
    pub word: Option<Word>,
    /// A number of things, years or lines.
    pub count: Option<u32>,
    /// What is wrong with an identifier.
    pub fault: Option<IdentFault>,
    /// Why a chain breaks, and where: CAs are named by public names.
    pub chain: Option<Arc<ChainFault>>,
    /// A procedure under a law.
    pub law: Option<(Regime, ProcedureKind)>,
}

/// One thing that a rule found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    pub code: Code,
    /// The record that it is about.
    pub key: Key,
    /// The way to the value, written `ids[0].number`; empty for the record as a whole.
    pub at: String,
    pub args: Args,
}

impl Finding {
    pub fn new(code: Code, key: Key, at: impl Into<String>) -> Finding {
        Finding { code, key, at: at.into(), args: Args::default() }
    }

    pub fn about(self, key: Key) -> Finding {
        Finding { args: Args { other: Some(key), ..self.args }, ..self }
    }

    pub fn which(self, word: Word) -> Finding {
        Finding { args: Args { word: Some(word), ..self.args }, ..self }
    }

    pub fn many(self, count: usize) -> Finding {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        Finding { args: Args { count: Some(count), ..self.args }, ..self }
    }

    pub fn under(self, regime: Regime, procedure: ProcedureKind) -> Finding {
        Finding { args: Args { law: Some((regime, procedure)), ..self.args }, ..self }
    }

    pub fn broken(self, fault: &ChainFault) -> Finding {
        Finding { args: Args { chain: Some(Arc::new(fault.clone())), ..self.args }, ..self }
    }

    pub fn grade(&self) -> Grade {
        self.code.grade()
    }
}

/// The arguments in words.
impl Finding {
    /// What the place of the finding is called: `Custody › From`.
    pub fn field(&self, lang: Lang) -> String {
        let labels: Vec<&str> =
            field::along(self.key.kind.table(), &self.at).map(|f| f.label.say(lang)).collect();
        labels.join(" › ")
    }

    /// What the group of fields around the place is called, or of the place itself.
    fn group(&self, lang: Lang) -> String {
        match self.at.rsplit_once('.') {
            Some((group, _)) => Finding { at: group.to_owned(), ..self.clone() }.field(lang),
            None => self.field(lang),
        }
    }

    /// A value as one would type it at the place.
    fn example(&self, _lang: Lang) -> String {
        field::along(self.key.kind.table(), &self.at)
            .last()
            .map_or_else(String::new, |f| f.example.to_owned())
    }

    fn fault(&self, lang: Lang) -> String {
        self.args.fault.map_or_else(String::new, |fault| say::fault(lang, fault))
    }

    fn chain(&self, lang: Lang) -> String {
        self.args.chain.as_ref().map_or_else(String::new, |fault| fault.verdict().say(lang))
    }

    fn word(&self, lang: Lang) -> String {
        self.args.word.map_or_else(String::new, |word| word.label.say(lang).to_owned())
    }

    /// What becomes of a certificate with another name than its holder's: of a person the law knows no change of it.
    fn holder(&self, lang: Lang) -> String {
        match self.args.other.map(|other| other.kind) {
            Some(Kind::Person) => say::revoke_for_name(lang),
            _ => say::change_for_name(lang),
        }
    }

    fn other(&self, _lang: Lang) -> String {
        self.args.other.map_or_else(String::new, |key| key.to_string())
    }

    /// The codes of the grounds that the law has for the procedure: no office sets others in their place.
    fn grounds(&self, _lang: Lang) -> String {
        let rule = self.args.law.and_then(|(regime, kind)| Rules::builtin().regime(regime).procedure(kind));
        let codes = rule.map_or(&[][..], |rule| &rule.grounds).iter().map(|ground| ground.code.as_str());
        codes.collect::<Vec<_>>().join(", ")
    }

    fn count(&self, _lang: Lang) -> String {
        self.args.count.map_or_else(String::new, |count| count.to_string())
    }
}

/// Errors first, then by record and place.
impl Ord for Finding {
    fn cmp(&self, other: &Finding) -> Ordering {
        let rank = |f: &Finding| (f.grade(), f.key);
        rank(self)
            .cmp(&rank(other))
            .then_with(|| self.at.cmp(&other.at))
            .then_with(|| self.code.cmp(&other.code))
            .then_with(|| self.args.other.cmp(&other.args.other))
            .then_with(|| self.args.fault.cmp(&other.args.fault))
            .then_with(|| self.args.count.cmp(&other.args.count))
            .then_with(|| self.args.word.map(|w| w.word).cmp(&other.args.word.map(|w| w.word)))
    }
}

impl PartialOrd for Finding {
    fn partial_cmp(&self, other: &Finding) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The form for `--json`: names and words that never change. A command adds [`Finding::what`] and [`Finding::todo`].
impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let args = &self.args;
        let given = [args.other.is_some(), args.word.is_some(), args.count.is_some(), args.fault.is_some()];
        let mut out = s.serialize_struct("Finding", 4 + given.iter().filter(|g| **g).count())?;
        out.serialize_field("grade", self.grade().word())?;
        out.serialize_field("code", self.code.word())?;
        out.serialize_field("record", &self.key)?;
        out.serialize_field("field", &self.at)?;
        if let Some(other) = args.other {
            out.serialize_field("other", &other)?;
        }
        if let Some(word) = args.word {
            out.serialize_field("word", word.word)?;
        }
        if let Some(count) = args.count {
            out.serialize_field("count", &count)?;
        }
        if let Some(fault) = args.fault {
            out.serialize_field("fault", fault.code())?;
        }
        out.end()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn finding(code: Code) -> Finding {
        let key = "person/041061050r3gg28a".parse().unwrap();
        Finding::new(code, key, "ids[0].number").about("unit/041061050r3gg28b".parse().unwrap())
    }

    #[test]
    fn every_code_has_its_own_word_and_something_to_say() {
        let mut words = HashSet::new();
        for &code in Code::ALL {
            assert!(words.insert(code.word()), "{}", code.word());
            assert!(code.word().chars().all(|c| c.is_ascii_lowercase() || c == '-'));
            for lang in [Lang::Vi, Lang::En] {
                let f = finding(code);
                assert!(!f.what(lang).ends_with('.') && f.what(lang).len() > 10, "{}", code.word());
                assert!(f.todo(lang).ends_with('.') && f.todo(lang).len() > 10, "{}", code.word());
            }
        }
    }

    #[test]
    fn a_place_is_said_by_its_labels() {
        let f = finding(Code::BadFormat);
        assert_eq!(f.field(Lang::En), "Identity documents › Number");
        assert_eq!(f.group(Lang::Vi), "Giấy tờ định danh");
        assert_eq!(f.example(Lang::En), "001184000014");
        assert_eq!(Finding { at: "nothing.here".into(), ..f }.field(Lang::En), "");
    }

    #[test]
    fn an_unknown_ground_is_told_with_those_that_the_law_knows() {
        let f = finding(Code::UnknownGround).under(Regime::ALL[0], ProcedureKind::Revoke);
        for lang in [Lang::Vi, Lang::En] {
            assert!(f.todo(lang).contains("retired, "), "{}", f.todo(lang));
        }
    }

    #[test]
    fn the_form_for_scripts_is_stable() {
        let mut f = finding(Code::BadFormat);
        f.args.fault = Some(IdentFault::LeadingZero);
        assert_eq!(
            serde_json::to_string(&f).unwrap(),
            r#"{"grade":"error","code":"bad-format","record":"person/041061050r3gg28a","field":"ids[0].number","other":"unit/041061050r3gg28b","fault":"leading-zero"}"#
        );
    }

    #[test]
    fn errors_stand_first() {
        let mut all = [finding(Code::Missing), finding(Code::CccdProvince), finding(Code::BadFormat)];
        all.sort();
        assert_eq!(all.map(|f| f.grade()), [Grade::Error, Grade::Warning, Grade::Gap]);
    }
}
