//! The words that rules are keyed by, and texts in both languages as the data files hold them.

use serde::{Deserialize, Serialize};

use crate::model::Lang;

/// What a procedure asks of the CA.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProcedureKind {
    Issue,
    Renew,
    Change,
    Revoke,
    Restore,
    Return,
}

impl ProcedureKind {
    /// Every kind, in the order of a certificate's life.
    pub const ALL: [ProcedureKind; 6] = [
        ProcedureKind::Issue,
        ProcedureKind::Renew,
        ProcedureKind::Change,
        ProcedureKind::Revoke,
        ProcedureKind::Restore,
        ProcedureKind::Return,
    ];

    /// The word in records, commands and data files.
    pub const fn word(self) -> &'static str {
        match self {
            ProcedureKind::Issue => "issue",
            ProcedureKind::Renew => "renew",
            ProcedureKind::Change => "change",
            ProcedureKind::Revoke => "revoke",
            ProcedureKind::Restore => "restore",
            ProcedureKind::Return => "return",
        }
    }
}

/// Whom a certificate names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CertificateType {
    Individual,
    Organisation,
    System,
}

impl CertificateType {
    pub const ALL: [CertificateType; 3] =
        [CertificateType::Individual, CertificateType::Organisation, CertificateType::System];
}

/// One name or sentence of a data file, in both languages.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub vi: String,
    pub en: String,
}

impl Words {
    pub fn say(&self, lang: Lang) -> &str {
        match lang {
            Lang::Vi => &self.vi,
            Lang::En => &self.en,
        }
    }
}

/// What a rule is taken for where its data file does not say otherwise.
pub(super) const fn yes() -> bool {
    true
}

/// Whether a list that narrows a rule lets a value through: an empty list narrows nothing.
pub(super) fn covers<T: PartialEq>(list: &[T], value: &T) -> bool {
    list.is_empty() || list.contains(value)
}
