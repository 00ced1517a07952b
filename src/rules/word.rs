//! The words that rules are keyed by, and texts in both languages as the data files hold them.

use serde::{Deserialize, Serialize};

use crate::model::Lang;

pub use crate::model::kinds::certificate::CertificateType;
pub use crate::model::kinds::procedure::ProcedureKind;

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
