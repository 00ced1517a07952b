//! Which records each commit of main changed, by their versions: for whoever tells of every change without opening it.

use super::history::History;
use super::kept;
use crate::model::{Key, SealedName};
use crate::repo::{Oid, RepoError, Store};

/// A record that a commit changed against its first parent: the version before, and the one after; nothing where there was
/// none.
pub type Changed = (Key, Option<Oid>, Option<Oid>);

/// What each commit of main changed, in their order. What an earlier run looked up is taken over from what it kept.
pub fn versions(store: &Store, history: &History) -> Result<Vec<Vec<Changed>>, RepoError> {
    let mut known = kept::read_versions(store);
    let commits = || history.entries.iter().map(|entry| entry.deed.commit);
    let same = known.iter().zip(commits()).take_while(|((kept, _), commit)| kept == commit).count();
    known.truncate(same);
    let mut tree = match known.last() {
        Some((commit, _)) => Some(store.tree_of(*commit)?),
        None => None,
    };
    for commit in commits().skip(same) {
        let next = store.tree_of(commit)?;
        let changes = store.changes(tree, Some(next))?.into_iter().filter_map(|change| {
            match SealedName::from_path(&change.path) {
                Some(SealedName::Record(key)) => {
                    Some((key, change.old.map(|leaf| leaf.oid), change.new.map(|leaf| leaf.oid)))
                }
                _ => None,
            }
        });
        known.push((commit, changes.collect()));
        tree = Some(next);
    }
    if same < known.len() {
        kept::write_versions(store, &known);
    }
    Ok(known.into_iter().map(|(_, changed)| changed).collect())
}
