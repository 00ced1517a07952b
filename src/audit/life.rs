//! The commits that changed records, and what each of them did.

use super::review::{RecordChange, Touched};
use crate::model::{Key, SealedName};
use crate::policy::Message;
use crate::register::Snapshot;
use crate::repo::{CommitFacts, RepoError};

/// One commit, and what it did to the records that were asked for.
pub struct Step {
    pub commit: CommitFacts,
    /// Nothing where the message is not of the grammar.
    pub message: Option<Message>,
    pub changes: Vec<RecordChange>,
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
            let mut changes = Vec::new();
            for change in touch.changes {
                if let Some(SealedName::Record(key)) = SealedName::from_path(&change.path) {
                    let touched = Touched { record: Some((change.old, change.new)), ..Touched::default() };
                    changes.push(touched.open(&reader, key, touch.commit.tree)?);
                }
            }
            Ok(Step { commit: touch.commit, message, changes })
        })
        .collect()
}
