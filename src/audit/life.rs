//! Commits and the records they changed, opened and compared field by field.

use crate::model::diff::{FieldChange, diff};
use crate::model::{Key, Record, SealedName};
use crate::policy::Message;
use crate::register::{OpenError, Reader, Snapshot};
use crate::repo::{CommitFacts, Oid, PathChange, RepoError};

/// One commit, and what it did to the records that were asked for.
pub struct Step {
    pub commit: CommitFacts,
    /// Nothing where the message is not of the grammar.
    pub message: Option<Message>,
    pub changes: Vec<RecordChange>,
}

/// What became of one record between two commits.
pub struct RecordChange {
    pub key: Key,
    /// Nothing where the record was added.
    pub old: Option<Result<Record, OpenError>>,
    /// Nothing where the record was removed.
    pub new: Option<Result<Record, OpenError>>,
    /// How many attachments were added.
    pub files: usize,
}

/// One field that differs, as the older and the newer version have it. Sealed content: not for errors or logs.
pub type FieldLine = FieldChange;

impl RecordChange {
    /// The fields that differ; every field where the record was added or removed.
    pub fn fields(&self) -> Vec<FieldLine> {
        let value = |side: &Option<Result<Record, OpenError>>| match side {
            Some(Ok(record)) => record.to_value(),
            _ => serde_json::Value::Object(serde_json::Map::new()),
        };
        diff(self.key.kind.table(), &value(&self.old), &value(&self.new))
    }
}

/// What differs between two commits in the records that `wanted` picks; from nothing where `old` is nothing.
pub fn changes(
    snapshot: &Snapshot<'_>,
    old: Option<Oid>,
    new: Oid,
    wanted: impl Fn(Key) -> bool,
) -> Result<Vec<RecordChange>, RepoError> {
    let store = snapshot.store();
    let old = old.map(|commit| store.tree_of(commit)).transpose()?;
    let paths = store.changes(old, Some(store.tree_of(new)?))?;
    open(&snapshot.source().reader()?, paths, wanted)
}

/// The commits of main that touched these records, newest first, with what each did.
pub fn life(snapshot: &Snapshot<'_>, keys: &[Key]) -> Result<Vec<Step>, RepoError> {
    let store = snapshot.store();
    let paths: Vec<String> = keys.iter().map(Key::path).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let reader = snapshot.source().reader()?;
    store
        .log_of(snapshot.commit, &paths)?
        .into_iter()
        .map(|touch| {
            let message = Message::parse(&touch.commit.message).ok();
            let changes = open(&reader, touch.changes, |key| keys.contains(&key))?;
            Ok(Step { commit: touch.commit, message, changes })
        })
        .collect()
}

fn open(
    reader: &Reader<'_>,
    paths: Vec<PathChange>,
    wanted: impl Fn(Key) -> bool,
) -> Result<Vec<RecordChange>, RepoError> {
    let mut changes: Vec<RecordChange> = Vec::new();
    let mut files = std::collections::BTreeMap::<Key, usize>::new();
    for change in paths {
        match SealedName::from_path(&change.path) {
            Some(SealedName::Record(key)) if wanted(key) => changes.push(RecordChange {
                key,
                old: change.old.map(|leaf| reader.record(key, leaf.oid)),
                new: change.new.map(|leaf| reader.record(key, leaf.oid)),
                files: 0,
            }),
            Some(SealedName::File(key, _)) if wanted(key) => *files.entry(key).or_default() += 1,
            _ => {}
        }
    }
    for change in &mut changes {
        change.files = files.get(&change.key).copied().unwrap_or(0);
    }
    Ok(changes)
}
