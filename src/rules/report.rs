//! The reports: their titles, parts and columns, as they stand on paper and on the screen.

use serde::Deserialize;

use super::word::Words;

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportForm {
    /// By which `report` names it.
    pub code: String,
    /// Below *BÁO CÁO*. `{period}` stands for the time that it tells of, `{name}` for whom it is about.
    pub about: Words,
    /// Before the first part, on paper.
    #[serde(default)]
    pub text: Vec<String>,
    /// After the last one, on paper.
    #[serde(default)]
    pub after: Vec<String>,
    /// On A4 laid across.
    #[serde(default)]
    pub landscape: bool,
    pub parts: Vec<ReportPart>,
}

/// A table of a report.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportPart {
    /// Its name in JSON.
    pub code: String,
    pub heading: Words,
    pub columns: Vec<ReportColumn>,
}

/// A column of a report.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportColumn {
    /// Its name in JSON.
    pub code: String,
    pub head: Words,
    /// How wide it is beside the others on paper; 0 where paper leaves it out.
    pub width: u16,
    /// Numbers and days stand in the middle.
    #[serde(default)]
    pub centred: bool,
}

impl ReportForm {
    pub fn part(&self, code: &str) -> Option<&ReportPart> {
        self.parts.iter().find(|part| part.code == code)
    }
}
