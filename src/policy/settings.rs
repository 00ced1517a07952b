//! `register.yaml`: what the register is called and what the office sets in place of the rules.

use serde::{Deserialize, Serialize};

use crate::model::{Date, Lang};
use crate::rules::RuleOverrides;

/// `register.yaml` as a whole.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub schema: u32,
    pub name: RegisterName,
    /// Certificates from before this day are silent about missing papers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complete_from: Option<Date>,
    /// A letter to the CA has at most so many lines.
    #[serde(default = "letter_lines", skip_serializing_if = "is_letter_lines")]
    pub letter_lines: u32,
    #[serde(default, skip_serializing_if = "is_default")]
    pub overrides: RuleOverrides,
}

/// What the register is called.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterName {
    pub vi: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

fn letter_lines() -> u32 {
    50
}

fn is_letter_lines(n: &u32) -> bool {
    *n == letter_lines()
}

fn is_default(overrides: &RuleOverrides) -> bool {
    *overrides == RuleOverrides::default()
}

impl Settings {
    /// The settings of a new register.
    pub fn new(name: &str) -> Settings {
        Settings {
            schema: 1,
            name: RegisterName { vi: name.to_owned(), en: None },
            complete_from: None,
            letter_lines: letter_lines(),
            overrides: RuleOverrides::default(),
        }
    }
}

impl RegisterName {
    /// The name in a language; Vietnamese where it has no other.
    pub fn say(&self, lang: Lang) -> &str {
        match (lang, &self.en) {
            (Lang::En, Some(en)) => en,
            _ => &self.vi,
        }
    }
}
