//! What the demo wants to be written, commit by commit.

use crate::model::date::Date;
use crate::model::kinds::Record;
use crate::model::party::PersonRef;
use crate::model::{FileId, Key};
use crate::policy::Role;

/// An officer of the demo. The keys are made by whoever writes the register.
#[derive(Clone)]
pub struct PlannedOfficer {
    pub handle: String,
    pub role: Role,
    /// The officer's record.
    pub person: PersonRef,
    /// From when on, in seconds since 1970-01-01T00:00Z.
    pub from: i64,
    /// A deputy's last day.
    pub until: Option<Date>,
    /// The handle of the officer for whom a deputy stands in.
    pub stands_in_for: Option<String>,
}

/// A file to be sealed beside a record that is written in the same commit.
pub struct PlannedFile {
    pub key: Key,
    pub file: FileId,
    pub bytes: Vec<u8>,
}

/// One commit.
pub struct PlannedCommit {
    /// The handle of the officer who makes it.
    pub officer: String,
    /// In seconds since 1970-01-01T00:00Z; never before the commit before it.
    pub at: i64,
    /// One of [`crate::policy::message::VERBS`].
    pub verb: &'static str,
    /// The records as they are to be written, by key: at most one version of each.
    pub writes: Vec<Record>,
    pub files: Vec<PlannedFile>,
}
