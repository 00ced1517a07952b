//! The units of the ministry, with the days on which they exist and what follows them.

use serde::Deserialize;

use super::word::{Words, yes};
use crate::model::Date;
use crate::model::date::holds_on;

/// One unit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitEntry {
    /// The word by which other entries name it.
    pub code: String,
    pub name: Words,
    /// The abbreviation by which people know it.
    pub short: Option<String>,
    /// Its part of the number of a letter: `THTK` in `123/THTK-CSHT`.
    pub symbol: Option<String>,
    pub kind: UnitKind,
    /// The identification code of the agency: `G12.24`.
    pub agency_code: String,
    /// Code of the unit above it.
    pub parent: Option<String>,
    /// First day; none where it is older than the register.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Codes of the units that took its work over.
    #[serde(default)]
    pub successors: Vec<String>,
    /// A legal person with its own seal: it may file.
    #[serde(default)]
    pub own_seal: bool,
    #[serde(default = "yes")]
    pub certain: bool,
}

impl UnitEntry {
    pub fn exists_on(&self, day: Date) -> bool {
        holds_on(self.from, self.to, day)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitKind {
    /// Bộ.
    Ministry,
    /// Vụ: no seal of its own.
    Department,
    Inspectorate,
    Office,
    /// Cục, Tổng cục, Kho bạc, Ủy ban, Bảo hiểm xã hội.
    Agency,
    Institute,
    Press,
    School,
}
