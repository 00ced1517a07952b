//! What an office sets in place of the built-in numbers and lists: `overrides` in register.yaml.
//!
//! A number set by an office counts as certain: the office answers for it.

use serde::{Deserialize, Serialize};

use super::addressee::Addressee;
use super::ca_profile::CaProfile;
use super::calendar::HolidayYear;
use super::limit::DeskDays;
use super::place::CardIssuer;
use super::{Regime, Rules, RulesError};
use crate::model::kinds::letter::DataRight;
use crate::model::kinds::procedure::{ProcedureKind, Regime as RegimeCode};

/// Everything an office may set. What is absent stays as built in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RuleOverrides {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub procedures: Vec<ProcedureOverride>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub validity: Vec<ValidityOverride>,
    /// Bodies to which procedures are delegated, besides the CA.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addressees: Vec<Addressee>,
    /// How a CA wants the names of holders; each in place of the built-in one that begins no later.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ca_profiles: Vec<CaProfile>,
    /// Whole years, each in place of the built-in one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<HolidayYear>,
    /// More issuers of identity cards; one with a known code takes its place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub card_issuers: Vec<CardIssuer>,
    /// Days left at which an expiry is announced, rising.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expiry_steps: Option<Vec<u16>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// Days left at which officers and units are reminded of an expiry, rising.
    pub reminder_steps: Option<Vec<u16>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlap_days: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retention_years: Option<u8>,
    /// How soon rights over personal data are granted, under the laws that are in force.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub data_rights: Vec<RightOverride>,
    /// Working days in which a data subject is told that a request came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledge_days: Option<u16>,
    /// Hours in which a breach of personal data is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breach_hours: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgent_papers_days: Option<u16>,
    /// The working days of good practice, all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desk: Option<DeskDays>,
    /// More mail domains of the State.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub official_mail: Vec<String>,
    /// More mail domains that are never official.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub free_mail: Vec<String>,
}

/// Numbers of one procedure under one regime.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcedureOverride {
    pub regime: RegimeCode,
    pub kind: ProcedureKind,
    /// Working days in which the CA answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline_days: Option<u16>,
    /// Working days in which the agency hands the device over; only for a return.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hand_over_days: Option<u16>,
    /// How often a certificate is renewed; only for a renewal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u8>,
    /// Days that must be left; only for a renewal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_days_left: Option<u16>,
}

/// Days of one right over personal data; what is absent stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RightOverride {
    pub right: DataRight,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u16>,
    /// Where a processor or third party has to do it too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub third_party: Option<u16>,
    /// How many more, once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<u16>,
}

/// The longest life of certificates under one regime.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValidityOverride {
    pub regime: RegimeCode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue_years: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renew_years: Option<u8>,
}

impl Rules {
    /// The built-in rules with what an office sets in their place.
    pub fn with_overrides(overrides: &RuleOverrides) -> Result<Rules, RulesError> {
        let mut rules = Rules::builtin().clone();
        for set in &overrides.procedures {
            rules.set_procedure(set)?;
        }
        for set in &overrides.validity {
            let regime = rules.regime_mut(set.regime);
            let validity = &mut regime.validity;
            validity.issue_years = set.issue_years.unwrap_or(validity.issue_years);
            validity.renew_years = set.renew_years.unwrap_or(validity.renew_years);
            validity.certain = true;
        }
        for addressee in &overrides.addressees {
            if rules.addressees.iter().any(|a| a.code == addressee.code && a.from == addressee.from) {
                return Err(RulesError::SameAddressee(addressee.code.clone()));
            }
            rules.addressees.push(addressee.clone());
        }
        // Of two that begin on one day the later in the list is taken.
        rules.ca_profiles.extend(overrides.ca_profiles.iter().cloned());
        for year in &overrides.holidays {
            let inside = year.closed.iter().all(|c| c.from <= c.to && c.from.year() == c.to.year())
                && (year.closed.iter().map(|c| c.from))
                    .chain(year.worked.iter().copied())
                    .chain(year.undecided.iter().copied())
                    .all(|day| day.year() == year.year);
            if !inside {
                return Err(RulesError::HolidayOutsideYear(year.year));
            }
            rules.calendar.put(year);
        }
        for issuer in &overrides.card_issuers {
            rules.card_issuers.retain(|known| known.code != issuer.code);
            rules.card_issuers.push(issuer.clone());
        }
        rules.set_limits(overrides)?;
        rules.privacy.set(overrides);
        Ok(rules)
    }

    fn regime_mut(&mut self, code: RegimeCode) -> &mut Regime {
        let found = self.regimes.iter_mut().find(|regime| regime.code == code);
        found.expect("every regime of the model has its data, and a test holds it")
    }

    fn set_procedure(&mut self, set: &ProcedureOverride) -> Result<(), RulesError> {
        let regime = self.regime_mut(set.regime);
        let foreign = || RulesError::ForeignNumber(set.regime, set.kind);
        let rule = regime.procedures.iter_mut().find(|rule| rule.kind == set.kind).ok_or_else(foreign)?;
        for (days, target) in
            [(set.deadline_days, &mut rule.deadline), (set.hand_over_days, &mut rule.hand_over)]
        {
            if let Some(days) = days {
                let target = target.as_mut().ok_or_else(foreign)?;
                target.working_days = days;
                target.certain = true;
            }
        }
        if set.times.is_some() || set.minimum_days_left.is_some() {
            let renewal = rule.renewal.as_mut().ok_or_else(foreign)?;
            renewal.times = set.times.unwrap_or(renewal.times);
            renewal.minimum_days_left = set.minimum_days_left.unwrap_or(renewal.minimum_days_left);
            renewal.certain = true;
        }
        Ok(())
    }

    fn set_limits(&mut self, overrides: &RuleOverrides) -> Result<(), RulesError> {
        let limits = &mut self.limits;
        if let Some(steps) = &overrides.expiry_steps {
            if steps.is_empty() || !steps.is_sorted_by(|a, b| a < b) {
                return Err(RulesError::ExpirySteps);
            }
            limits.expiry_steps.clone_from(steps);
        }
        let last = limits.expiry_steps.last().copied();
        match &overrides.reminder_steps {
            Some(steps) => {
                if steps.is_empty() || !steps.is_sorted_by(|a, b| a < b) || steps.last().copied() > last {
                    return Err(RulesError::ReminderSteps);
                }
                limits.reminder_steps.clone_from(steps);
            }
            // Nothing is owed before the widest of the office's own steps.
            None => {
                limits.reminder_steps.retain(|step| Some(*step) <= last);
                if limits.reminder_steps.is_empty() {
                    limits.reminder_steps.clone_from(&limits.expiry_steps);
                }
            }
        }
        limits.overlap_days = overrides.overlap_days.unwrap_or(limits.overlap_days);
        if let Some(days) = overrides.urgent_papers_days {
            limits.urgent_papers.working_days = days;
            limits.urgent_papers.certain = true;
        }
        limits.desk = overrides.desk.unwrap_or(limits.desk);
        limits.mail.official.extend(overrides.official_mail.iter().cloned());
        limits.mail.free.extend(overrides.free_mail.iter().cloned());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kinds::certificate::CertificateType;

    fn read(text: &str) -> Result<Rules, RulesError> {
        Rules::with_overrides(&serde_yaml::from_str(text).unwrap())
    }

    #[test]
    fn an_office_sets_numbers_and_they_count_as_certain() {
        let rules = read(
            "procedures:\n- {regime: nd-68-2024, kind: renew, deadline_days: 5, minimum_days_left: 45}\n\
             expiry_steps: [15, 45]\nretention_years: 20\nofficial_mail: [sbv.example]\n",
        )
        .unwrap();
        let renew = rules.regime(RegimeCode::Nd68).procedure(ProcedureKind::Renew).unwrap();
        assert_eq!(renew.deadline.unwrap().working_days, 5);
        let renewal = renew.renewal.unwrap();
        assert_eq!((renewal.times, renewal.minimum_days_left, renewal.certain), (1, 45, true));
        assert_eq!(rules.limits.expiry_steps, [15, 45]);
        assert_eq!(rules.limits.reminder_steps, [7, 30]);
        let own = read("expiry_steps: [15, 45]\nreminder_steps: [3, 45]\n").unwrap();
        assert_eq!(own.limits.reminder_steps, [3, 45]);
        let rules = read("retention_years: 20\ndata_rights: [{right: view, days: 7}, {right: object, third_party: 25, extension: 5}]\nacknowledge_days: 1\nbreach_hours: 48\n").unwrap();
        let law = |day: &str| rules.privacy.law_on(day.parse().unwrap()).unwrap().clone();
        let (old, law) = (law("2024-01-01"), law("2026-01-01"));
        let view = law.right(DataRight::View).unwrap();
        assert_eq!((view.days, view.extension, view.certain), (7, 15, true));
        let object = law.right(DataRight::Object).unwrap();
        assert_eq!((object.days, object.third_party, object.extension), (15, Some(25), 5));
        assert_eq!(
            (law.acknowledge.unwrap().working_days, law.breach.hours, law.breach.certain),
            (1, 48, true)
        );
        // What is over stays as it was.
        assert_eq!(
            (old.right(DataRight::View).unwrap().days, old.breach.hours, old.acknowledge),
            (3, 72, None)
        );
        assert!(rules.privacy.retention.rules.iter().all(|rule| rule.certain && rule.years == 20));
        assert_eq!(*Rules::builtin(), Rules::with_overrides(&RuleOverrides::default()).unwrap());
    }

    #[test]
    fn a_delegated_body_takes_only_its_procedures() {
        let rules = read(
            "addressees:\n- code: so-khcn\n  name: {vi: Sở Khoa học và Công nghệ, en: Science Department}\n  \
             procedures: [renew, change, restore]\n  from: 2025-01-01\n  delegation: 12/QĐ-BCY\n",
        )
        .unwrap();
        let to = |day: &str, kind| {
            rules.addressee(day.parse().unwrap(), kind, CertificateType::Individual).unwrap().code.as_str()
        };
        assert_eq!(to("2025-06-01", ProcedureKind::Restore), "so-khcn");
        assert_eq!(to("2025-06-01", ProcedureKind::Revoke), "ca");
        assert_eq!(to("2024-12-31", ProcedureKind::Restore), "ca");
    }

    #[test]
    fn what_fits_no_rule_is_refused() {
        assert_eq!(
            read("procedures: [{regime: nd-68-2024, kind: issue, times: 2}]"),
            Err(RulesError::ForeignNumber(RegimeCode::Nd68, ProcedureKind::Issue))
        );
        assert_eq!(read("expiry_steps: [90, 30]"), Err(RulesError::ExpirySteps));
        for steps in ["[30, 7]", "[]", "[7, 120]"] {
            assert_eq!(read(&format!("reminder_steps: {steps}")), Err(RulesError::ReminderSteps), "{steps}");
        }
        assert_eq!(
            read("holidays: [{year: 2028, closed: [], worked: [2027-01-02]}]"),
            Err(RulesError::HolidayOutsideYear(2028))
        );
        for text in ["expiry_step: [30]", "validity: [{regime: nd-1, issue_years: 3}]"] {
            assert!(serde_yaml::from_str::<RuleOverrides>(text).is_err(), "{text}");
        }
    }
}
