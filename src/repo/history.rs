//! Walking commits: a branch's own chain, common ancestors, and the commits that touched a path.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, btree_map, hash_map};

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
        let parent = |bytes: &[u8]| {
            let line = bytes.split(|byte| *byte == b'\n').nth(1)?.strip_prefix(b"parent ")?;
            std::str::from_utf8(line).ok()?.parse().ok()
        };
        self.with_object(commit, git2::ObjectType::Commit, parent).ok().flatten()
    }

    /// All best common ancestors of two commits, in the order of their names. None: nothing in common. Several:
    /// histories that crossed. One is found by date where it can be; anything else is what the whole history says.
    pub fn merge_bases(&self, a: Oid, b: Oid) -> Result<Vec<Oid>, RepoError> {
        let beyond: HashSet<Oid> = self.commits_beyond_by_date(b, &[a])?.into_iter().collect();
        // What b has beyond a stands on these, so every common ancestor is one of them or comes before one.
        let mut edge = BTreeSet::new();
        for &oid in &beyond {
            edge.extend(self.parents_of(oid)?.into_iter().filter(|parent| !beyond.contains(parent)));
        }
        if beyond.is_empty() {
            edge.insert(b);
        }
        let mut best: Vec<Oid> = edge.iter().copied().collect();
        for &oid in &edge {
            let others: Vec<Oid> = best.iter().copied().filter(|other| *other != oid).collect();
            if !others.is_empty() && self.commits_beyond_by_date(oid, &others)?.is_empty() {
                best = others;
            }
        }
        if best.len() == 1 { Ok(best) } else { self.merge_bases_in_all(a, b) }
    }

    fn merge_bases_in_all(&self, a: Oid, b: Oid) -> Result<Vec<Oid>, RepoError> {
        let of_a = self.ancestors(&[a])?;
        let mut common = self.ancestors(&[b])?;
        common.retain(|oid, _| of_a.contains_key(oid));
        // Whatever a common ancestor descends from is common too, so the others are reached in one step.
        let reached: HashSet<Oid> = common.values().flatten().copied().collect();
        Ok(common.into_keys().filter(|oid| !reached.contains(oid)).collect())
    }

    /// The commits reachable from `new` but from none of `known`, in no promised order. Reads all of history.
    pub fn commits_beyond(&self, new: Oid, known: &[Oid]) -> Result<Vec<Oid>, RepoError> {
        let known = self.ancestors(known)?;
        Ok(self.ancestors(&[new])?.into_keys().filter(|oid| !known.contains_key(oid)).collect())
    }

    /// The same by walking back both sides by date, which reads little more than what it finds. Where a commit is dated
    /// long before its parents, some may be given that `known` reaches through it; none is ever left out.
    pub fn commits_beyond_by_date(&self, new: Oid, known: &[Oid]) -> Result<Vec<Oid>, RepoError> {
        let mut walk = Walk { store: self, met: HashMap::new(), queue: BinaryHeap::new(), fresh: 0 };
        for &oid in known {
            walk.meet(oid, true)?;
        }
        walk.meet(new, false)?;
        let mut oldest = i64::MAX;
        while let Some((seconds, oid)) = walk.queue.pop() {
            if walk.fresh == 0 && seconds < oldest {
                break;
            }
            let Some(met) = walk.met.get_mut(&oid).filter(|met| met.waits) else { continue };
            met.waits = false;
            let is_known = met.known;
            if !is_known {
                walk.fresh -= 1;
                oldest = oldest.min(seconds);
            }
            for parent in met.parents.clone() {
                walk.meet(parent, is_known)?;
            }
        }
        Ok(walk.met.into_iter().filter(|(_, met)| !met.known).map(|(oid, _)| oid).collect())
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

/// Two sides of a history, walked back by date.
struct Walk<'s> {
    store: &'s Store,
    met: HashMap<Oid, Met>,
    queue: BinaryHeap<(i64, Oid)>,
    /// How many wait that no known commit was seen to reach.
    fresh: usize,
}

struct Met {
    seconds: i64,
    parents: Vec<Oid>,
    /// Reached from a known commit.
    known: bool,
    /// Its parents were not yet told which side it is on.
    waits: bool,
}

impl Walk<'_> {
    fn meet(&mut self, oid: Oid, known: bool) -> Result<(), RepoError> {
        match self.met.entry(oid) {
            hash_map::Entry::Vacant(free) => {
                let facts = self.store.commit(oid)?;
                let (seconds, parents) = (facts.committer.seconds, facts.parents);
                free.insert(Met { seconds, parents, known, waits: true });
                self.queue.push((seconds, oid));
                self.fresh += usize::from(!known);
            }
            hash_map::Entry::Occupied(mut met) => {
                let met = met.get_mut();
                if known && !met.known {
                    self.fresh -= usize::from(met.waits);
                    met.known = true;
                    // Whatever it reaches must be told, also where it was passed before.
                    if !met.waits {
                        met.waits = true;
                        self.queue.push((met.seconds, oid));
                    }
                }
            }
        }
        Ok(())
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
            assert_eq!(store.merge_bases_in_all(a, b).unwrap(), by_git(&scratch, a, b));
            let sorted = |mut commits: Vec<Oid>| {
                commits.sort();
                commits
            };
            let near = sorted(store.commits_beyond_by_date(a, &[b]).unwrap());
            assert_eq!(near, sorted(store.commits_beyond(a, &[b]).unwrap()));
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
    fn commits_found_by_date_are_at_most_too_many() {
        let scratch = Scratch::new();
        let root = scratch.commit(&[], &[("f", "0")]);
        let side = scratch.commit(&[root], &[("s", "1")]);
        let branch = scratch.commit(&[side], &[("b", "1")]);
        // Main reaches `side` through a commit that is dated before all of them.
        scratch.set_clock(1_000);
        let odd = scratch.commit(&[side], &[("o", "1")]);
        scratch.set_clock(1_700_000_100);
        let main = scratch.commit(&[root, odd], &[("o", "1"), ("s", "1")]);
        let store = scratch.store();
        assert_eq!(store.commits_beyond(branch, &[main]).unwrap(), [branch]);
        let near: HashSet<Oid> = store.commits_beyond_by_date(branch, &[main]).unwrap().into_iter().collect();
        assert!(near.contains(&branch) && !near.contains(&root));
        // A branch on it is dated so itself: then all of history is walked.
        let late = scratch.commit(&[odd], &[("l", "1")]);
        assert_eq!(store.commits_beyond_by_date(late, &[main]).unwrap(), [late]);
        assert!(store.commits_beyond_by_date(side, &[main, branch]).unwrap().is_empty());
    }

    #[test]
    fn walking_by_date_reads_little() {
        let scratch = Scratch::new();
        let mut main = scratch.commit(&[], &[("f", "0")]);
        let old = main;
        for i in 1..40 {
            main = scratch.commit(&[main], &[("f", &i.to_string())]);
        }
        let branch = scratch.commit(&[main], &[("b", "1")]);
        let store = scratch.store();
        // Nothing before the place where the two parted is asked for.
        let hex = old.to_string();
        let object = store.git_dir().join("objects").join(&hex[..2]).join(&hex[2..]);
        std::fs::remove_file(object).unwrap();
        assert_eq!(store.commits_beyond_by_date(branch, &[main]).unwrap(), [branch]);
        assert_eq!(store.merge_bases(branch, main).unwrap(), [main]);
        assert!(store.commits_beyond(branch, &[main]).is_err());
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
