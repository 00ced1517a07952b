//! Revocations that no verb names: where the rules want two people for them, only a look under the seal tells whether one
//! came to main by one person alone (ARCHITECTURE.md, decision 13), and what undid it since.

use std::collections::BTreeSet;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::history::{Entry, History};
use super::kept;
use crate::gate::{self, GateError};
use crate::model::revocation::{asks, touches};
use crate::model::{Key, Kind, Record, SealedName};
use crate::register::{OpenError, OpenFault, Reader, Snapshot};
use crate::repo::{Entry as Node, Leaf, Oid, RepoError};
use crate::seal;

/// What was found up to some commit.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Looked {
    /// The commits that were looked at.
    seen: BTreeSet<Oid>,
    pub hidden: Vec<Hidden>,
}

/// A record in which a commit asks for a revocation, or takes one back, under another verb and by one person alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hidden {
    pub commit: Oid,
    pub key: Key,
    /// It asks for one; else it takes one back.
    pub asks: bool,
}

/// The commit of main that undid such a thing, as the rules ask.
pub struct Undone {
    pub commit: Oid,
    /// The handles of those who wrote it, and of those who approved it.
    pub authors: BTreeSet<String>,
    pub approvers: Vec<String>,
}

/// Looks at every commit that has to be looked at; at those alone that no earlier run has seen under the same keyring. The
/// commits in which a record didn't open, though it was not erased since, are looked at again, and counted.
pub fn revocations(snapshot: &Snapshot<'_>, history: &History) -> Result<(Looked, usize), RepoError> {
    let (store, vault) = (snapshot.store(), snapshot.vault());
    let kept = kept::read_looked(store, vault).unwrap_or_default();
    let unseen: BTreeSet<Oid> = history.entries.iter().filter(|e| e.unseen).map(|e| e.deed.commit).collect();
    let mut looked = Looked {
        seen: kept.seen.intersection(&unseen).copied().collect(),
        hidden: kept.hidden.iter().filter(|hidden| unseen.contains(&hidden.commit)).cloned().collect(),
    };
    let open = history.entries.iter().filter(|e| e.unseen && !looked.seen.contains(&e.deed.commit));
    let mut closed = 0;
    for (commit, found) in look_at(snapshot, open)? {
        looked.hidden.extend(found.hidden);
        match found.closed {
            true => closed += 1,
            false => _ = looked.seen.insert(commit),
        }
    }
    if looked != kept {
        kept::write_looked(store, vault, &looked);
    }
    Ok((looked, closed))
}

/// The same in some commits only, as they were told, with nothing kept.
pub fn revocations_in(snapshot: &Snapshot<'_>, entries: &[Entry]) -> Result<Vec<Hidden>, RepoError> {
    let found = look_at(snapshot, entries.iter().filter(|entry| entry.must_be_opened()))?;
    Ok(found.into_iter().flat_map(|(_, found)| found.hidden).collect())
}

impl Entry {
    /// Whether only a look under the seal tells if it touches a revocation.
    pub fn must_be_opened(&self) -> bool {
        let touched = |kind: Kind| self.total.records[kind as usize] > 0;
        self.unseen && (touched(Kind::Certificate) || touched(Kind::Procedure))
    }
}

/// What undid it since: a later commit, approved by as many as must, after which the record says again what it said.
pub fn undone(
    snapshot: &Snapshot<'_>,
    history: &History,
    hidden: &Hidden,
) -> Result<Option<Undone>, GateError> {
    let store = snapshot.store();
    let reader = snapshot.source().reader()?;
    let path = hidden.key.path();
    let open = |commit: Oid| -> Result<Option<Record>, RepoError> {
        Ok(match store.entry(store.tree_of(commit)?, &path)? {
            Some(Node::Leaf(leaf)) => reader.record(hidden.key, leaf.oid).ok(),
            _ => None,
        })
    };
    let later = history.entries.iter().skip_while(|entry| entry.deed.commit != hidden.commit).skip(1);
    for entry in later.filter(|entry| entry.total.records[hidden.key.kind as usize] > 0) {
        let commit = entry.deed.commit;
        let Some(&parent) = store.parents_of(commit)?.first() else { continue };
        let rules = gate::read_officers(store, parent, store.tree_of(parent)?)?.rules;
        if entry.approvers.len() < rules.approvals_needed() {
            continue;
        }
        if let (before, Some(after)) = (open(parent)?, open(commit)?)
            && touches(before.as_ref(), &after)
            && asks(&after) != hidden.asks
        {
            let authors = entry.brought.iter().map(|deed| deed.handle.clone()).collect();
            return Ok(Some(Undone { commit, authors, approvers: entry.approvers.clone() }));
        }
    }
    Ok(None)
}

/// Looks at these commits, on all processors.
fn look_at<'e>(
    snapshot: &Snapshot<'_>,
    entries: impl Iterator<Item = &'e Entry>,
) -> Result<Vec<(Oid, Found)>, RepoError> {
    let source = snapshot.source();
    let commits: Vec<Oid> = entries.map(|entry| entry.deed.commit).collect();
    let look = |reader: &mut Result<Reader<'_>, RepoError>, commit: &Oid| match reader {
        Ok(reader) => Ok((*commit, look(reader, *commit)?)),
        Err(error) => Err(error.clone()),
    };
    commits.par_iter().map_init(|| source.reader(), look).collect()
}

#[derive(Default)]
struct Found {
    hidden: Vec<Hidden>,
    /// A record didn't open.
    closed: bool,
}

fn look(reader: &Reader<'_>, commit: Oid) -> Result<Found, RepoError> {
    let store = &reader.store;
    let facts = store.commit(commit)?;
    let before = facts.parents.first().map(|parent| store.tree_of(*parent)).transpose()?;
    let mut found = Found::default();
    for change in store.changes(before, Some(facts.tree))? {
        let (Some(SealedName::Record(key)), Some(new)) = (SealedName::from_path(&change.path), change.new)
        else {
            continue;
        };
        if !matches!(key.kind, Kind::Certificate | Kind::Procedure) {
            continue;
        }
        let open = |leaf: Leaf| reader.record(key, leaf.oid);
        match open(new) {
            Ok(new) => {
                // An older version that doesn't open can't have asked for anything that anybody saw.
                let old: Option<Record> = change.old.and_then(|old| open(old).ok());
                if touches(old.as_ref(), &new) {
                    found.hidden.push(Hidden { commit, key, asks: asks(&new) });
                }
            }
            Err(error) => found.closed |= !is_erased(&error),
        }
    }
    Ok(found)
}

fn is_erased(error: &OpenError) -> bool {
    matches!(&*error.fault, OpenFault::Erased | OpenFault::Sealed(seal::OpenError::Erased { .. }))
}
