//! What desks call the columns of their sheets, and how they say the words of a choice.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::Kind;
use crate::model::fold::fold;

/// The headings of sheets: which field of which kind each is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    pub columns: Vec<SheetColumn>,
    /// Headings of columns that have nothing to take.
    pub passed: Vec<String>,
    /// Headings of columns that say how something stands.
    pub standing: Vec<String>,
    pub standings: Vec<SaidStanding>,
    /// Headings of columns that hold what no record ever does.
    pub never: Vec<String>,
    pub words: Vec<SaidWord>,
}

/// How a certificate stands with its CA, as a sheet of others says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    Valid,
    Suspended,
    Ended,
}

/// How a standing is said in sheets.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaidStanding {
    pub word: Standing,
    pub said: Vec<String>,
}

/// One field, and what it is called at the head of a column.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SheetColumn {
    pub kind: Kind,
    /// The way to the field: `ids.number`.
    pub at: String,
    /// What else the entry of a list then is: `kind: cccd`.
    #[serde(default)]
    pub with: BTreeMap<String, String>,
    /// Of several columns that name units, the place from the top down.
    #[serde(default)]
    pub level: u8,
    pub heads: Vec<String>,
}

/// How a word of a choice is said in sheets.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaidWord {
    pub kind: Kind,
    pub at: String,
    pub word: String,
    pub said: Vec<String>,
}

impl Columns {
    /// Folds everything once, so that it can be compared.
    pub(super) fn folded(mut self) -> Columns {
        let all = |words: &mut Vec<String>| words.iter_mut().for_each(|word| *word = fold(word));
        self.columns.iter_mut().for_each(|column| all(&mut column.heads));
        self.words.iter_mut().for_each(|word| all(&mut word.said));
        self.standings.iter_mut().for_each(|standing| all(&mut standing.said));
        all(&mut self.passed);
        all(&mut self.standing);
        all(&mut self.never);
        self
    }

    /// How a certificate stands by a folded text; nothing where it says something else.
    pub fn stands(&self, said: &str) -> Option<Standing> {
        let padded = format!(" {said} ");
        let all = self.standings.iter().flat_map(|s| s.said.iter().map(move |said| (said, s.word)));
        let within = all.filter(|(said, _)| padded.contains(&format!(" {said} ")));
        within.max_by_key(|(said, _)| said.len()).map(|(_, word)| word)
    }

    /// The word of a choice that a folded text says.
    pub fn word(&self, kind: Kind, at: &str, said: &str) -> Option<&str> {
        let mut words = self.words.iter().filter(|word| word.kind == kind && word.at == at);
        words.find(|word| word.said.iter().any(|known| known == said)).map(|word| word.word.as_str())
    }
}
