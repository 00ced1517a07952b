//! What became of a record's attachments, by the names that the record gives them.

use std::collections::BTreeMap;

use super::RecordChange;
use crate::model::kinds::common::Attachment;
use crate::model::{FileId, Record};
use crate::repo::{Leaf, RepoError};

/// What became of one attachment.
pub struct FileChange {
    pub file: FileId,
    /// What the record says of it, in its newer version where that names it; nothing where neither does.
    pub entry: Option<Attachment>,
    pub fate: FileFate,
}

/// What can become of an attachment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileFate {
    Added,
    /// Sealed again in its place; without opening it nobody knows whether it says the same.
    Resealed,
    Removed,
    /// The record names it, and it isn't there.
    Missing,
}

impl FileFate {
    /// As it stands in `--json`.
    pub const fn word(self) -> &'static str {
        match self {
            FileFate::Added => "added",
            FileFate::Resealed => "resealed",
            FileFate::Removed => "removed",
            FileFate::Missing => "missing",
        }
    }
}

/// What became of the attachments: by what the two versions of the record say, and by the sealed files that differ.
/// `stands` says whether one is there now.
pub(super) fn changes(
    change: &RecordChange,
    sealed: &BTreeMap<FileId, (Option<Leaf>, Option<Leaf>)>,
    stands: impl Fn(FileId) -> Result<bool, RepoError>,
) -> Result<Vec<FileChange>, RepoError> {
    let (old, new) = (entries(change.before()), entries(change.after()));
    let mut changes = Vec::new();
    let mut add = |file, entry: Option<&Attachment>, fate| {
        changes.push(FileChange { file, entry: entry.cloned(), fate });
    };
    for entry in new {
        let known = old.iter().any(|before| before.file == entry.file);
        match sealed.get(&entry.file) {
            Some((Some(_), Some(_))) => add(entry.file, Some(entry), FileFate::Resealed),
            Some((None, Some(_))) => add(entry.file, Some(entry), FileFate::Added),
            Some((_, None)) => add(entry.file, Some(entry), FileFate::Missing),
            None if known => {}
            None if stands(entry.file)? => add(entry.file, Some(entry), FileFate::Added),
            None => add(entry.file, Some(entry), FileFate::Missing),
        }
    }
    for entry in old {
        if !new.iter().any(|after| after.file == entry.file) {
            add(entry.file, Some(entry), FileFate::Removed);
        }
    }
    let named = |file: &FileId| old.iter().chain(new).any(|entry| entry.file == *file);
    for (file, sides) in sealed.iter().filter(|(file, _)| !named(file)) {
        let fate = match sides {
            (Some(_), Some(_)) => FileFate::Resealed,
            (None, _) => FileFate::Added,
            (_, None) => FileFate::Removed,
        };
        add(*file, None, fate);
    }
    Ok(changes)
}

fn entries(record: Option<&Record>) -> &[Attachment] {
    record.map_or(&[], Record::files)
}
