//! Texts in both languages as the data files hold them, and what data means where it says nothing.

use serde::{Deserialize, Serialize};

use crate::model::Lang;

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
