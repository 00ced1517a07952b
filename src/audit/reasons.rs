//! Why commits were written: the reasons sealed in the versions of records that each of them brought, the later ones and
//! those that no longer stand.

use crate::model::kinds::common::Why;
use crate::model::{Key, SealedName};
use crate::register::Snapshot;
use crate::repo::{CommitFacts, Entry, Oid, RepoError, Store};

/// What one commit says of itself. Sealed content: not for errors or logs.
#[derive(Default)]
pub struct Reasons {
    /// Each reason once, with the records that it is given for.
    pub stated: Vec<(Why, Vec<Key>)>,
    /// The records that it changed for no reason that it gives.
    pub unstated: Vec<Key>,
    /// Those whose version can't be opened.
    pub closed: Vec<Key>,
}

/// The reasons that a commit gives at these paths, with the vault of the snapshot. Opens what stands there and no more.
pub fn reasons(snapshot: &Snapshot<'_>, commit: Oid, paths: &[String]) -> Result<Reasons, RepoError> {
    let store = snapshot.store();
    let tree = store.tree_of(commit)?;
    let mut found = Reasons::default();
    for path in paths {
        let Some(SealedName::Record(key)) = SealedName::from_path(path) else { continue };
        let Some(Entry::Leaf(leaf)) = store.entry(tree, path)? else { continue };
        let Ok(record) = snapshot.version_of(key, leaf.oid) else {
            found.closed.push(key);
            continue;
        };
        match record.why() {
            None => found.unstated.push(key),
            Some(why) => match found.stated.iter_mut().find(|(known, _)| known == why) {
                Some((_, keys)) => keys.push(key),
                None => found.stated.push((why.clone(), vec![key])),
            },
        }
    }
    Ok(found)
}

/// The paths at which a commit differs from every parent.
pub fn own_paths(store: &Store, commit: &CommitFacts) -> Result<Vec<String>, RepoError> {
    let Some((first, others)) = commit.parents.split_first() else {
        let all = store.changes(None, Some(commit.tree))?;
        return Ok(all.into_iter().map(|change| change.path).collect());
    };
    let mut own = store.changes(Some(store.tree_of(*first)?), Some(commit.tree))?;
    for parent in others {
        let tree = store.tree_of(*parent)?;
        let mut kept = Vec::new();
        for change in own {
            let there = match store.entry(tree, &change.path)? {
                Some(Entry::Leaf(leaf)) => Some(leaf),
                _ => None,
            };
            if there != change.new {
                kept.push(change);
            }
        }
        own = kept;
    }
    Ok(own.into_iter().map(|change| change.path).collect())
}
