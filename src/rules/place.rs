//! Provinces of birth registration, offices that issue identity cards, carriers and the numbers they give out.

use serde::{Deserialize, Serialize};

use super::word::{Words, yes};
use crate::model::Date;
use crate::model::date::holds_on;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Places {
    pub provinces: Vec<Province>,
    pub issuers: Vec<CardIssuer>,
}

/// A province as it was before the mergers of 2025.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Province {
    /// The first three digits of a citizen's number.
    pub code: String,
    pub name: String,
}

/// Who issues identity cards, from the first to the last day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardIssuer {
    pub code: String,
    pub name: Words,
    /// The code that the CA's portal takes for it.
    pub portal: String,
    pub from: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    #[serde(default = "yes")]
    pub certain: bool,
}

impl CardIssuer {
    /// Whether it issued cards on that day.
    pub fn issued_on(&self, day: Date) -> bool {
        holds_on(Some(self.from), self.to, day)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Numbers {
    pub carriers: Vec<Carrier>,
    pub mobile_prefixes: Vec<String>,
    pub iccid_issuers: Vec<IccidIssuer>,
}

/// A telephone company.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Carrier {
    pub code: String,
    /// As the forms spell it.
    pub name: String,
}

/// The two digits after `8984` in an ICCID.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IccidIssuer {
    pub code: String,
    /// Code of the carrier.
    pub carrier: String,
    #[serde(default = "yes")]
    pub certain: bool,
}
