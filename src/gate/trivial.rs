//! The trivial merge: path by path, what one side changed. Every verifier can compute it, so an approval can be held to
//! it.

use std::collections::BTreeMap;

use super::error::GateError;
use super::paths;
use crate::repo::{Leaf, Oid, PathChange, RepoError, Store};

/// What both sides together come to, as far as no path was changed by both.
pub struct Trivial {
    /// The paths that only the second side changed, and what it made of them: what the merge puts into the first.
    pub takes: BTreeMap<String, Option<Leaf>>,
    /// The paths that both changed, differently.
    pub both: Vec<Both>,
}

/// One path that both sides changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Both {
    pub path: String,
    pub base: Option<Leaf>,
    pub first: Option<Leaf>,
    pub second: Option<Leaf>,
}

/// Compares two trees with the one they come from.
pub fn trivial(store: &Store, base: Oid, first: Oid, second: Oid) -> Result<Trivial, RepoError> {
    let from_base = |side| store.changes(Some(base), Some(side));
    Ok(of(&from_base(first)?, from_base(second)?))
}

/// The same for the parents of a commit, which may not have been judged yet.
pub(super) fn unjudged(
    store: &Store,
    commit: Oid,
    base: Oid,
    first: Oid,
    second: Oid,
) -> Result<Trivial, GateError> {
    let from_base = |side| paths::changes(store, commit, Some(base), side);
    Ok(of(&from_base(first)?, from_base(second)?))
}

fn of(ours: &[PathChange], theirs: Vec<PathChange>) -> Trivial {
    let ours: BTreeMap<&str, Option<Leaf>> = ours.iter().map(|c| (c.path.as_str(), c.new)).collect();
    let mut trivial = Trivial { takes: BTreeMap::new(), both: Vec::new() };
    for theirs in theirs {
        match ours.get(theirs.path.as_str()) {
            None => {
                trivial.takes.insert(theirs.path, theirs.new);
            }
            Some(first) if *first == theirs.new => {}
            Some(first) => trivial.both.push(Both {
                path: theirs.path,
                base: theirs.old,
                first: *first,
                second: theirs.new,
            }),
        }
    }
    trivial
}

impl Trivial {
    /// The paths in which a tree is neither: those where it differs from what the first side with the second's changes
    /// gives, and those that both changed. `changed` is what differs from the first side.
    pub fn beyond(&self, changed: &BTreeMap<String, Option<Leaf>>) -> Vec<String> {
        let mut beyond: Vec<String> = self.both.iter().map(|both| both.path.clone()).collect();
        let expected = |path: &str| self.takes.get(path);
        beyond
            .extend(changed.iter().filter(|(path, new)| expected(path) != Some(new)).map(|(p, _)| p.clone()));
        beyond.extend(self.takes.keys().filter(|path| !changed.contains_key(*path)).cloned());
        beyond.sort_unstable();
        beyond.dedup();
        beyond
    }
}
