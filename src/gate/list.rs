//! What may become of the state of a revocation list: any officer writes it alone, so nothing else may stand there, it never
//! goes back, and there is room for few.

use super::commit::AHEAD;
use super::error::PathFault;
use super::sealed::Trees;
use crate::policy::ListState;
use crate::policy::lists::{FOLDER, MOST, is_list};
use crate::repo::{Entry, Leaf, Oid, RepoError, Store};
use crate::yaml;

/// Judges the state in a commit by those in its parents, which were judged before.
pub(super) fn check(
    store: &Store,
    trees: &Trees<'_>,
    path: &str,
    new: Option<Leaf>,
    old: &[Option<Leaf>],
) -> Result<Option<PathFault>, RepoError> {
    // Who may take one away is asked of the officers.
    let Some(new) = new else { return Ok(None) };
    let Some(state) = state_of(store, path, new)? else { return Ok(Some(PathFault::NoList)) };
    let ahead = trees.stance.now().is_some_and(|now| state.this_update.seconds() > now + AHEAD);
    if ahead || state.fault().is_some() {
        return Ok(Some(PathFault::NoList));
    }
    for leaf in old.iter().flatten().filter(|leaf| leaf.oid != new.oid) {
        if state_of(store, path, *leaf)?.is_some_and(|before| !state.is_newer_than(&before)) {
            return Ok(Some(PathFault::ListOlder));
        }
    }
    if old.iter().all(Option::is_none)
        && let Some(Entry::Tree(folder)) = store.entry(trees.tree, FOLDER)?
        && store.entries(folder)?.len() > MOST
    {
        return Ok(Some(PathFault::ManyLists));
    }
    Ok(None)
}

/// The changed paths at which the state of a list is no more.
pub(super) fn dropped(store: &Store, tree: Oid, changed: &[String]) -> Result<Vec<String>, RepoError> {
    let mut found = Vec::new();
    for path in changed.iter().filter(|path| is_list(path)) {
        if store.entry(tree, path)?.is_none() {
            found.push(path.clone());
        }
    }
    Ok(found)
}

/// The state in a file; nothing where it is none.
fn state_of(store: &Store, path: &str, leaf: Leaf) -> Result<Option<ListState>, RepoError> {
    store.with_blob_at(path, leaf.oid, |bytes| yaml::read_plain(bytes).ok())
}
