//! What differs between two commits: records field by field, attachments by their real names, plain files line by line,
//! and what was erased.

mod file;
mod fold;
mod identity;
mod weigh;

use std::collections::BTreeMap;

use crate::model::diff::{FieldChange, diff};
use crate::model::kinds::common::Why;
use crate::model::{FileId, Key, Kind, Record, RecordId, SealedName};
use crate::policy::paths::Place;
use crate::register::{OpenError, Reader, Snapshot};
use crate::repo::{Entry, Leaf, LineChange, Oid, RepoError, Store};

pub use file::{FileChange, FileFate};
pub use fold::{Group, Rank, fold, shared, without_places};
use identity::is_identity;
pub use weigh::{Side, Weighed, revocations, weigh};

/// One field that differs, as the older and the newer version have it. Sealed content: not for errors or logs.
pub type FieldLine = FieldChange;

/// What became of one record between two commits.
pub struct RecordChange {
    pub key: Key,
    /// Nothing where the record was added.
    pub old: Option<Result<Record, OpenError>>,
    /// Nothing where the record was removed.
    pub new: Option<Result<Record, OpenError>>,
    pub files: Vec<FileChange>,
}

impl RecordChange {
    /// The fields that differ; every field where the record was added or removed. Attachments that came or went are
    /// not among them.
    pub fn fields(&self) -> Vec<FieldLine> {
        let value = |side: &Option<Result<Record, OpenError>>| match side {
            Some(Ok(record)) => record.to_value(),
            _ => serde_json::Value::Object(serde_json::Map::new()),
        };
        let mut lines = diff(self.key.kind.table(), &value(&self.old), &value(&self.new));
        let entry = |line: &FieldLine| line.at.starts_with("files[") && line.at.ends_with(']');
        lines.retain(|line| !entry(line) || (line.old.is_some() && line.new.is_some()));
        lines
    }

    /// Why the newer version was written.
    pub fn why(&self) -> Option<&Why> {
        self.new.as_ref()?.as_ref().ok()?.why()
    }

    /// The record as it was, where it was there and can be read.
    pub fn before(&self) -> Option<&Record> {
        self.old.as_ref()?.as_ref().ok()
    }

    /// The record as it is, where it is there and can be read.
    pub fn after(&self) -> Option<&Record> {
        self.new.as_ref()?.as_ref().ok()
    }

    /// Why a version can't be read.
    pub fn unreadable(&self) -> impl Iterator<Item = &OpenError> {
        [&self.old, &self.new].into_iter().filter_map(|side| side.as_ref()?.as_ref().err())
    }
}

/// What became of one plain file.
pub struct PlainChange {
    pub path: String,
    pub old: Option<Vec<u8>>,
    pub new: Option<Vec<u8>>,
    /// Nothing where it is no text.
    pub lines: Option<Vec<LineChange>>,
}

/// A tombstone that came, or, between commits in another order, went.
pub struct Tombstone {
    pub id: RecordId,
    /// The decision to erase.
    pub decision: Option<RecordId>,
    pub came: bool,
}

/// All that differs between two commits.
#[derive(Default)]
pub struct Compared {
    /// By kind, then by id.
    pub records: Vec<RecordChange>,
    pub plain: Vec<PlainChange>,
    pub erased: Vec<Tombstone>,
}

impl Compared {
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.plain.is_empty() && self.erased.is_empty()
    }
}

/// Compares two commits, with the vault of the snapshot; with nothing where `old` is nothing.
pub fn compare(snapshot: &Snapshot<'_>, old: Option<Oid>, new: Oid) -> Result<Compared, RepoError> {
    let store = snapshot.store();
    let old = old.map(|commit| store.tree_of(commit)).transpose()?;
    let new = store.tree_of(new)?;
    let mut compared = Compared::default();
    let mut touched: BTreeMap<Key, Touched> = BTreeMap::new();
    for change in store.changes(old, Some(new))? {
        match Place::of(&change.path) {
            Some(Place::Sealed(SealedName::Record(key))) => {
                touched.entry(key).or_default().record = Some((change.old, change.new));
            }
            Some(Place::Sealed(SealedName::File(key, file))) => {
                touched.entry(key).or_default().files.insert(file, (change.old, change.new));
            }
            Some(Place::Tombstone(id)) => compared.erased.push(tombstone(store, id, change.old, change.new)?),
            Some(Place::Plain | Place::List) | None => compared.plain.push(plain(store, change)?),
        }
    }
    let reader = snapshot.source().reader()?;
    for (key, touched) in touched {
        compared.records.push(touched.open(&reader, key, new)?);
    }
    Ok(compared)
}

/// The sealed files of one record that differ.
#[derive(Default)]
pub(super) struct Touched {
    pub record: Option<(Option<Leaf>, Option<Leaf>)>,
    pub files: BTreeMap<FileId, (Option<Leaf>, Option<Leaf>)>,
}

impl Touched {
    /// Opens both versions. `tree` is the newer one.
    pub fn open(self, reader: &Reader<'_>, key: Key, tree: Oid) -> Result<RecordChange, RepoError> {
        let (old, new) = match self.record {
            Some(sides) => sides,
            // The record stayed as it was, and alone has the names of its files.
            None => match reader.store.entry(tree, &key.path())? {
                Some(Entry::Leaf(leaf)) => (Some(leaf), Some(leaf)),
                _ => (None, None),
            },
        };
        let open = |leaf: Option<Leaf>| leaf.map(|leaf| reader.record(key, leaf.oid));
        let mut change = RecordChange { key, old: open(old), new: open(new), files: Vec::new() };
        change.files = file::changes(&change, &self.files, |file| {
            let path = SealedName::File(key, file).path();
            reader.store.entry(tree, &path).map(|entry| entry.is_some())
        })?;
        Ok(change)
    }
}

fn tombstone(
    store: &Store,
    id: RecordId,
    old: Option<Leaf>,
    new: Option<Leaf>,
) -> Result<Tombstone, RepoError> {
    let path = Key::new(Kind::Unit, id).tombstone_path();
    let text = new.or(old).map(|leaf| store.blob_at(&path, leaf.oid)).transpose()?.unwrap_or_default();
    let decision = std::str::from_utf8(&text).ok().and_then(|text| text.trim_end().parse().ok());
    Ok(Tombstone { id, decision, came: new.is_some() })
}

fn plain(store: &Store, change: crate::repo::PathChange) -> Result<PlainChange, RepoError> {
    let read = |leaf: Option<Leaf>| leaf.map(|leaf| store.blob_at(&change.path, leaf.oid)).transpose();
    let (old, new) = (read(change.old)?, read(change.new)?);
    let text = |side: &Option<Vec<u8>>| side.clone().unwrap_or_default();
    let lines = store.line_changes(&text(&old), &text(&new))?;
    Ok(PlainChange { path: change.path, old, new, lines })
}
