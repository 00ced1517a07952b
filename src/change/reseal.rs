//! Sealing one's own branch anew after an epoch turned: main takes what a branch brings only in the epoch bound there.

use std::borrow::Cow;

use super::approve::trivially;
use super::commit::{Base, Branch, Committed, commit, handle};
use super::error::ChangeError;
use super::plan::{Plan, Write};
use super::replan::reopen;
use super::{MAIN, Writer};
use crate::model::{Key, Kind, SealedName};
use crate::policy::Trailer;
use crate::register::{Snapshot, branch_head, policy_at};
use crate::repo::{Oid, Store};
use crate::seal::header;

/// A sealed file that a branch brings, in another epoch than the one that main binds.
struct Stale {
    name: SealedName,
    file: Oid,
    rev: u64,
}

/// Whether main would refuse what this branch brings, because it was sealed in another epoch than the one bound there.
/// Needs no key.
pub fn is_stale(store: &Store, main: Oid, tip: Oid) -> Result<bool, ChangeError> {
    Ok(!stale(store, main, tip)?.is_empty())
}

/// What both changed isn't among it: the author merges main first, and what is merged is sealed anew by that.
fn stale(store: &Store, main: Oid, tip: Oid) -> Result<Vec<Stale>, ChangeError> {
    let epoch = policy_at(store, main)?.0.keyring.epoch;
    let mut found = Vec::new();
    for (path, leaf) in trivially(store, main, tip)?.takes {
        let (Some(name), Some(leaf)) = (SealedName::from_path(&path), leaf) else { continue };
        // What can't be read is refused for that, wherever it was sealed.
        let Ok(header) = store.with_blob(leaf.oid, header::parse)? else { continue };
        let stone = Key::new(Kind::Unit, name.key().id).tombstone_path();
        if header.epoch != epoch && store.entry(store.tree_of(main)?, &stone)?.is_none() {
            found.push(Stale { name, file: leaf.oid, rev: header.rev });
        }
    }
    Ok(found)
}

impl Writer<'_> {
    /// Seals the records that a branch of one's own brings, and the attachments that main doesn't have yet, anew in the
    /// epoch that main binds, under revisions one above: one commit of the branch. Nothing where all are in that epoch.
    pub fn reseal(&self, branch: &str) -> Result<Option<Committed>, ChangeError> {
        let mut lock = self.store.lock("sync")?;
        let head = branch_head(self.store, branch.to_owned())?.ok_or(ChangeError::NoMain)?;
        let me = handle(&head.officers, &self.author)?;
        if let Some(other) = head.work.iter().find(|author| author.handle != me) {
            return Err(ChangeError::OtherAuthor(other.handle.clone()));
        }
        let (bound, opened) = (head.officers.keyring.serial, self.vault.keyring().serial());
        if bound != opened {
            return Err(ChangeError::StaleKeyring { bound, opened });
        }
        let main = self.store.tip(MAIN)?.ok_or(ChangeError::NoMain)?;
        let snapshot = Snapshot::open(self.store, self.vault, head.tip)?;
        let reader = snapshot.source().reader()?;
        let (mut plan, mut files) = (Plan::empty("reseal"), Vec::new());
        for Stale { name, file, rev } in stale(self.store, main, head.tip)? {
            match name {
                SealedName::Record(key) => {
                    let record = Cow::Owned(reader.record(key, file)?);
                    plan.writes.push(Write { key, rev: rev + 1, record });
                }
                SealedName::File(key, id) => {
                    let record = snapshot.record(key)?;
                    files.push(reopen(self.store, self.vault, &record, id, file, rev + 1)?);
                }
            }
        }
        plan.files = &files;
        if plan.is_empty() {
            return Ok(None);
        }
        let base = Base {
            parents: vec![head.tip],
            tree: Some(snapshot.tree),
            trailer: Trailer::Work(snapshot.officers.keyring.serial),
            approvals: Vec::new(),
        };
        let onto = Branch { name: branch, old: Some(head.tip) };
        commit(&mut lock, self.vault, &head.officers, &self.author, &plan, &base, &onto).map(Some)
    }
}
