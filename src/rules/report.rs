//! The reports: their titles, parts and columns, as they stand on paper and on the screen.

use serde::Deserialize;

use super::word::Words;
use crate::model::Lang;

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
    /// So many days after its time it looks at what runs out; `{ahead}` stands for them in headings.
    #[serde(default)]
    pub ahead: u16,
    pub parts: Vec<ReportPart>,
}

/// A table of a report.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportPart {
    /// Its name in JSON.
    pub code: String,
    pub heading: Words,
    /// It names what another part counts: it stands on the screen and in sheets, and not on paper.
    #[serde(default)]
    pub listed: bool,
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

impl ReportPart {
    /// The columns that paper and sheets have.
    pub fn printed(&self) -> impl Iterator<Item = &ReportColumn> {
        self.columns.iter().filter(|column| column.width > 0)
    }
}

impl ReportForm {
    /// The heading of a part of it.
    pub fn heading(&self, part: &ReportPart, lang: Lang) -> String {
        part.heading.say(lang).replace("{ahead}", &self.ahead.to_string())
    }

    pub fn part(&self, code: &str) -> Option<&ReportPart> {
        self.parts.iter().find(|part| part.code == code)
    }
}
