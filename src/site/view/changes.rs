//! What was changed, as templates receive it.

use serde::Serialize;

use super::super::markup::Html;
use super::{Frame, Piece};

/// A field that a commit changed.
pub struct ChangeLine {
    pub label: String,
    /// Which entry of a list it belongs to, where it is a field of one.
    pub entry: Option<String>,
    pub old: Vec<Piece>,
    pub new: Vec<Piece>,
}

/// A record that a commit changed.
#[derive(Hash, Serialize)]
pub struct RecordView {
    pub kind: String,
    pub text: String,
    pub href: Option<String>,
    pub how: String,
    /// It wasn't there before.
    pub new: bool,
    pub lines: Html,
    /// What isn't told.
    pub more: Option<String>,
}

/// What one officer signed.
#[derive(Hash, Serialize)]
pub struct DeedView {
    pub act: String,
    pub by: Html,
    pub time: String,
    pub commit: String,
}

/// A commit of main.
#[derive(Hash, Serialize)]
pub struct ChangeView {
    pub id: String,
    pub time: String,
    /// What was done.
    pub verb: String,
    /// By whom: of a merge each thing that it brought.
    pub deeds: Vec<DeedView>,
    pub more_deeds: Option<String>,
    /// Who approved it.
    pub approvers: Vec<Piece>,
    pub commit: String,
    pub records: Vec<RecordView>,
    pub more: Option<String>,
    /// What else it touched.
    pub others: Vec<String>,
}

/// The changes of a day.
#[derive(Hash, Serialize)]
pub struct DayPage {
    pub frame: Frame,
    pub changes: Vec<ChangeView>,
}
