//! Walking commits: a branch's own chain, common ancestors, and the commits that touched a path.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashSet, btree_map};

use super::commit::CommitFacts;
use super::error::RepoError;
use super::oid::Oid;
use super::store::Store;
use super::tree::{Entry, Leaf};
use super::treediff::PathChange;

/// A commit that changed one of the paths asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    pub commit: CommitFacts,
    /// What it changed among these paths, seen from its first parent.
    pub changes: Vec<PathChange>,
}

/// The chain of first parents, newest first.
pub struct FirstParents<'s> {
    store: &'s Store,
    next: Option<Oid>,
}

impl Iterator for FirstParents<'_> {
    type Item = Result<CommitFacts, RepoError>;

    fn next(&mut self) -> Option<Self::Item> {
        let read = self.store.commit(self.next.take()?);
        if let Ok(facts) = &read {
            self.next = facts.parents.first().copied();
        }
        Some(read)
    }
}

impl Store {
    /// A commit and the chain of its first parents. Ends after the first commit that can't be read.
    pub fn first_parents(&self, tip: Oid) -> FirstParents<'_> {
        FirstParents { store: self, next: Some(tip) }
    }

    /// Whether `old` stands on the chain of first parents that ends at `new`.
    pub fn is_on_chain(&self, old: Oid, new: Oid) -> Result<bool, RepoError> {
        for facts in self.first_parents(new) {
            if facts?.oid == old {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The parents of a commit, in order.
    pub fn parents_of(&self, commit: Oid) -> Result<Vec<Oid>, RepoError> {
        self.commit(commit).map(|facts| facts.parents)
    }

    /// The first parent of a commit as stock git reads it, also where the commit isn't written the way commits must be: to
    /// look at what came before it, never to believe it.
    pub fn parent_as_git_reads(&self, commit: Oid) -> Option<Oid> {
        self.repo.find_commit(commit.raw()).and_then(|commit| commit.parent_id(0)).ok().map(Oid::from)
    }

    /// All best common ancestors of two commits, in the order of their names. None: nothing in common. Several:
    /// histories that crossed.
    pub fn merge_bases(&self, a: Oid, b: Oid) -> Result<Vec<Oid>, RepoError> {
        let of_a = self.ancestors(&[a])?;
        let mut common = self.ancestors(&[b])?;
        common.retain(|oid, _| of_a.contains_key(oid));
        // Whatever a common ancestor descends from is common too, so the others are reached in one step.
        let reached: HashSet<Oid> = common.values().flatten().copied().collect();
        Ok(common.into_keys().filter(|oid| !reached.contains(oid)).collect())
    }

    /// The commits reachable from `new` but from none of `known`, in no promised order.
    pub fn commits_beyond(&self, new: Oid, known: &[Oid]) -> Result<Vec<Oid>, RepoError> {
        let known = self.ancestors(known)?;
        Ok(self.ancestors(&[new])?.into_keys().filter(|oid| !known.contains_key(oid)).collect())
    }

    /// These commits and all they descend from, with their parents.
    fn ancestors(&self, tips: &[Oid]) -> Result<BTreeMap<Oid, Vec<Oid>>, RepoError> {
        let mut found = BTreeMap::new();
        let mut open = tips.to_vec();
        while let Some(oid) = open.pop() {
            if let btree_map::Entry::Vacant(free) = found.entry(oid) {
                open.extend(free.insert(self.parents_of(oid)?).iter().copied());
            }
        }
        Ok(found)
    }

    /// The commits that gave one of these paths another content, newest first. A merge that took each path as one of
    /// its parents had it is not among them; where one parent has them all, the history goes on through it alone.
    pub fn log_of(&self, tip: Oid, paths: &[&str]) -> Result<Vec<Touch>, RepoError> {
        let mut found = Vec::new();
        let mut seen = HashSet::from([tip]);
        let first = self.commit(tip)?;
        // By date, for reading only: a date says nothing about what is true. Equal dates: the one met first.
        let mut met = 0u64;
        let mut queue = BinaryHeap::from([(first.committer.seconds, Reverse(met), first.oid)]);
        let mut facts = BTreeMap::from([(first.oid, first)]);
        while let Some((_, _, oid)) = queue.pop() {
            let Some(commit) = facts.remove(&oid) else { continue };
            let mut parents = Vec::new();
            for &parent in &commit.parents {
                parents.push(self.commit(parent)?);
            }
            let mut changes = match parents.first() {
                Some(parent) => self.changes_at(Some(parent.tree), Some(commit.tree), paths)?,
                None => self.changes_at(None, Some(commit.tree), paths)?,
            };
            let mut same = (changes.is_empty() && !parents.is_empty()).then_some(0);
            for (i, parent) in parents.iter().enumerate().skip(1) {
                if same.is_some() {
                    break;
                }
                let differs = self.changes_at(Some(parent.tree), Some(commit.tree), paths)?;
                same = differs.is_empty().then_some(i);
                // What a merge took from one of its parents is that parent's doing.
                changes.retain(|change| differs.iter().any(|other| other.path == change.path));
            }
            let follow = match same {
                Some(i) => vec![parents.swap_remove(i)],
                None => {
                    if !changes.is_empty() {
                        found.push(Touch { commit, changes });
                    }
                    parents
                }
            };
            for parent in follow {
                if seen.insert(parent.oid) {
                    met += 1;
                    queue.push((parent.committer.seconds, Reverse(met), parent.oid));
                    facts.insert(parent.oid, parent);
                }
            }
        }
        Ok(found)
    }

    /// What differs between two trees at these paths only. Stops where both trees name the same folder.
    fn changes_at(
        &self,
        old: Option<Oid>,
        new: Option<Oid>,
        paths: &[&str],
    ) -> Result<Vec<PathChange>, RepoError> {
        let mut found = Vec::new();
        for &path in paths {
            let (mut old, mut new) = (old.map(Entry::Tree), new.map(Entry::Tree));
            for part in path.split('/') {
                if old == new {
                    break;
                }
                old = self.step(old, part).map_err(|e| e.at(path))?;
                new = self.step(new, part).map_err(|e| e.at(path))?;
            }
            let leaf = |entry| -> Option<Leaf> {
                match entry {
                    Some(Entry::Leaf(leaf)) => Some(leaf),
                    _ => None,
                }
            };
            if leaf(old) != leaf(new) {
                found.push(PathChange { path: path.to_owned(), old: leaf(old), new: leaf(new) });
            }
        }
        Ok(found)
    }

    fn step(&self, at: Option<Entry>, name: &str) -> Result<Option<Entry>, RepoError> {
        match at {
            Some(Entry::Tree(oid)) => self.with_tree(oid, |rows| {
                rows.iter().find(|row| row.name == name.as_bytes()).map(|row| row.entry)
            }),
            _ => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::testing::Scratch;

    /// Merge bases as git sees them.
    fn by_git(scratch: &Scratch, a: Oid, b: Oid) -> Vec<Oid> {
        let out = scratch
            .git_may_fail(&["merge-base", "--all", &a.to_string(), &b.to_string()])
            .unwrap_or_default();
        let mut bases: Vec<Oid> = out.lines().map(|l| l.parse().unwrap()).collect();
        bases.sort();
        bases
    }

    #[test]
    fn crossed_histories_have_two_bases() {
        let scratch = Scratch::new();
        let root = scratch.commit(&[], &[("f", "0")]);
        let (a, b) = (scratch.commit(&[root], &[("a", "1")]), scratch.commit(&[root], &[("b", "1")]));
        let (ab, ba) = (scratch.commit(&[a, b], &[("ab", "1")]), scratch.commit(&[b, a], &[("ba", "1")]));
        let store = scratch.store();
        let mut two = vec![a, b];
        two.sort();
        assert_eq!(store.merge_bases(ab, ba).unwrap(), two);
        assert_eq!(by_git(&scratch, ab, ba), two);
        assert_eq!(store.merge_bases(a, b).unwrap(), [root]);
        assert_eq!(store.merge_bases(a, ab).unwrap(), [a]);
        let other = scratch.commit(&[], &[("g", "0")]);
        assert!(store.merge_bases(a, other).unwrap().is_empty());
        assert!(store.merge_bases(a, Oid([9; 20])).is_err());
    }

    #[test]
    fn merge_bases_are_those_of_git_on_a_tangled_history() {
        let scratch = Scratch::new();
        let store = scratch.store();
        let mut commits = vec![scratch.commit(&[], &[("f", "0")])];
        // A fixed linear congruence stands for chance.
        let mut n = 12345u64;
        let mut pick = |below: usize| {
            n = n.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (n >> 33) as usize % below
        };
        for i in 1..24usize {
            let recent = commits.len().min(6);
            let a = commits[commits.len() - 1 - pick(recent)];
            let b = commits[commits.len() - 1 - pick(recent)];
            let parents = if a == b { vec![a] } else { vec![a, b] };
            commits.push(scratch.commit(&parents, &[("f", &i.to_string())]));
        }
        for _ in 0..40 {
            let (a, b) = (commits[pick(commits.len())], commits[pick(commits.len())]);
            assert_eq!(store.merge_bases(a, b).unwrap(), by_git(&scratch, a, b));
        }
        let tip = commits[commits.len() - 1];
        let chain: Vec<String> =
            store.first_parents(tip).map(|facts| facts.unwrap().oid.to_string()).collect();
        assert_eq!(
            scratch.git(&["rev-list", "--first-parent", &tip.to_string()]).lines().collect::<Vec<_>>(),
            chain
        );
        let mut beyond: Vec<String> =
            store.commits_beyond(tip, &[commits[5]]).unwrap().iter().map(Oid::to_string).collect();
        beyond.sort();
        let mut known: Vec<String> = scratch
            .git(&["rev-list", &tip.to_string(), &format!("^{}", commits[5])])
            .lines()
            .map(str::to_owned)
            .collect();
        known.sort();
        assert_eq!(beyond, known);
    }

    #[test]
    fn a_tip_that_was_merged_away_is_not_on_the_chain() {
        let scratch = Scratch::new();
        let root = scratch.commit(&[], &[("f", "0")]);
        let main = scratch.commit(&[root], &[("f", "1")]);
        let branch = scratch.commit(&[root], &[("g", "1")]);
        let turned = scratch.commit(&[branch, main], &[]);
        let right = scratch.commit(&[main, branch], &[]);
        let store = scratch.store();
        assert!(store.is_on_chain(main, right).unwrap());
        assert!(store.is_on_chain(root, right).unwrap());
        assert!(!store.is_on_chain(main, turned).unwrap());
    }

    #[test]
    fn the_log_of_a_path_has_the_commits_that_changed_it() {
        let scratch = Scratch::new();
        let path = "records/person/0/4/x.yaml.age";
        let root = scratch.commit(&[], &[("f", "0")]);
        let added = scratch.commit(&[root], &[(path, "1")]);
        let other = scratch.commit(&[added], &[("records/person/0/5/y.yaml.age", "1")]);
        let changed = scratch.commit(&[other], &[(path, "2")]);
        let side = scratch.commit(&[added], &[("g", "1")]);
        let merged = scratch.commit(&[changed, side], &[("g", "1")]);
        let removed = scratch.commit_removing(&[merged], path);
        let store = scratch.store();
        let log = store.log_of(removed, &[path]).unwrap();
        let commits: Vec<Oid> = log.iter().map(|t| t.commit.oid).collect();
        assert_eq!(commits, [removed, changed, added]);
        let by_git = scratch.git(&["rev-list", &removed.to_string(), "--", path]);
        assert_eq!(
            by_git.lines().collect::<Vec<_>>(),
            commits.iter().map(Oid::to_string).collect::<Vec<_>>()
        );
        assert!(log[0].changes[0].new.is_none());
        assert_eq!(store.blob(log[1].changes[0].new.unwrap().oid).unwrap(), b"2");
        assert!(store.log_of(removed, &["nothing/here"]).unwrap().is_empty());
        let both: Vec<Oid> =
            store.log_of(removed, &[path, "g"]).unwrap().iter().map(|t| t.commit.oid).collect();
        assert_eq!(both, [removed, side, changed, added]);
    }
}
