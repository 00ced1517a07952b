//! The law by day: what each procedure needs, on which form, and by when.

use serde::Deserialize;

use super::word::{Words, covers, yes};
use crate::model::Date;
use crate::model::date::holds_on;
use crate::model::kinds::certificate::CertificateType;
use crate::model::kinds::procedure::{ProcedureKind, Regime as RegimeCode};

/// One body of law and the days on which a procedure is opened under it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regime {
    /// By which records, forms and overrides name it: `nd-68-2024`.
    pub code: RegimeCode,
    /// Its short name for people.
    pub name: Words,
    /// The texts it consists of.
    pub law: Words,
    /// First day.
    pub from: Date,
    /// Last day; none while it is in force.
    pub to: Option<Date>,
    pub validity: Validity,
    pub procedures: Vec<ProcedureRule>,
}

impl Regime {
    /// Whether procedures are opened under it on that day.
    pub fn in_force(&self, day: Date) -> bool {
        holds_on(Some(self.from), self.to, day)
    }

    /// What it says of one kind of procedure. Every regime speaks of every kind.
    pub fn procedure(&self, kind: ProcedureKind) -> Option<&ProcedureRule> {
        self.procedures.iter().find(|rule| rule.kind == kind)
    }
}

/// The longest life of a certificate, in years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Validity {
    pub issue_years: u8,
    pub renew_years: u8,
    pub ca_years: u8,
    #[serde(default = "yes")]
    pub certain: bool,
}

/// What a regime says of one kind of procedure.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcedureRule {
    pub kind: ProcedureKind,
    /// The rule's name for people.
    pub name: Words,
    /// The articles of the law; none where they were not read.
    pub articles: Option<Articles>,
    #[serde(default)]
    pub forms: Vec<FormUse>,
    /// How long the CA has to answer.
    pub deadline: Option<WorkingDays>,
    /// What the law asks before the procedure may be opened, to be read by a person.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// Only for a renewal.
    pub renewal: Option<Renewal>,
    /// Only for an issue: what holds for a holder whose earlier certificate has ended.
    pub reissue: Option<Reissue>,
    /// Only for a return: how long the agency has, from the notice of revocation.
    pub hand_over: Option<WorkingDays>,
    #[serde(default)]
    pub grounds: Vec<Ground>,
}

impl ProcedureRule {
    /// The forms used for a certificate of that type, after the loss of the device or not.
    pub fn form(&self, holder: CertificateType, lost: bool) -> Option<&FormUse> {
        self.forms.iter().find(|form| form.holders.contains(&holder) && form.when_lost == lost)
    }

    /// The grounds that a certificate of that type may have.
    pub fn grounds_for(&self, holder: CertificateType) -> impl Iterator<Item = &Ground> {
        self.grounds.iter().filter(move |ground| covers(&ground.holders, &holder))
    }

    pub fn ground(&self, code: &str) -> Option<&Ground> {
        self.grounds.iter().find(|ground| ground.code == code)
    }
}

/// Articles, written as people cite them: `17–19`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Articles {
    pub text: String,
    #[serde(default = "yes")]
    pub certain: bool,
}

/// The form numbers for some types of certificate.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormUse {
    #[serde(rename = "for")]
    pub holders: Vec<CertificateType>,
    /// The subscriber's own request, where the regime has a form for it.
    pub request: Option<String>,
    /// What the filer sends: a letter, a list, or minutes.
    pub letter: String,
    /// Only when the device is lost.
    #[serde(default)]
    pub when_lost: bool,
}

/// A number of working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkingDays {
    pub working_days: u16,
    #[serde(default = "yes")]
    pub certain: bool,
}

/// What must be so before a procedure is opened; an empty list of types means all.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    #[serde(rename = "for", default)]
    pub holders: Vec<CertificateType>,
    pub text: Words,
}

/// When a certificate may be renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Renewal {
    /// How often in the life of one certificate.
    pub times: u8,
    /// Days that must be left of it when the CA gets the letter.
    pub minimum_days_left: u16,
    #[serde(default = "yes")]
    pub certain: bool,
}

/// What a new certificate after expiry or revocation needs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reissue {
    pub articles: String,
    pub quote_old_serial: bool,
    #[serde(default = "yes")]
    pub certain: bool,
}

/// A ground that the law knows; an empty list of types means all.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    pub code: String,
    #[serde(rename = "for", default)]
    pub holders: Vec<CertificateType>,
    pub text: Words,
    /// Told to the CA by phone at once, the papers following.
    #[serde(default)]
    pub urgent: bool,
}
