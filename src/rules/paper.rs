//! The office's own papers: their titles, texts and columns.

use serde::Deserialize;

use super::form::{Cell, Column};
use crate::model::kinds::common::Role;

/// A paper for which the law has no form.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnPaper {
    /// By which `paper --as` names it.
    pub code: String,
    /// Its name in capitals; none where it is a letter.
    pub title: Option<String>,
    pub subtitle: Option<String>,
    /// After *V/v*, where it is a letter.
    pub regarding: Option<String>,
    /// What it is made of.
    pub about: AboutKind,
    /// Headed by the office that makes it, and not by the unit of whom it is about.
    #[serde(default)]
    pub of_office: bool,
    /// Several records of a kind stand on one of it.
    #[serde(default)]
    pub joins: bool,
    /// What the file is in its record.
    pub role: Role,
    /// After *Kính gửi*.
    pub to: Option<String>,
    /// What stands before the table or the fields.
    #[serde(default)]
    pub text: Vec<String>,
    /// Whether it says what was decided about a request.
    #[serde(default)]
    pub answers: bool,
    /// Whether both sides of a hand-over are named.
    #[serde(default)]
    pub parties: bool,
    /// The line above the table.
    pub before: Option<String>,
    #[serde(default)]
    pub fields: Vec<LabelledCell>,
    #[serde(default)]
    pub columns: Vec<Column>,
    /// Only what goes along with its PIN envelope.
    #[serde(default)]
    pub only_envelopes: bool,
    #[serde(default)]
    pub leaders_first: bool,
    #[serde(default)]
    pub after: Vec<String>,
    /// The form was not seen: printed as a draft.
    #[serde(default)]
    pub draft: bool,
    /// Above the rooms for signatures, from the left, each a line or more; an empty one has no room.
    #[serde(default)]
    pub signers: Vec<String>,
}

/// A line of a paper: a label, and what of the records stands after it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelledCell {
    pub label: String,
    pub cell: Cell,
}

/// What a paper of the office's own is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AboutKind {
    Handover,
    Procedure,
    Letter,
    Unit,
    /// A request of a data subject, or a breach of personal data.
    Subject,
}
