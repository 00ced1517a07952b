//! What main descends from, kept while its chain is followed: what a merge brings in is then found by walking what is new
//! alone, however long the history is.

use std::collections::{BTreeSet, HashMap};

use crate::repo::{Oid, RepoError, Store};

/// Every commit that main's tip descends from, itself included; with its place where it stands on main's own chain.
pub struct Ancestry {
    known: HashMap<Oid, Option<i64>>,
    next: i64,
}

/// What a commit has beyond main.
pub struct Beyond {
    /// The commits themselves.
    pub commits: BTreeSet<Oid>,
    /// Where they leave main; the commit itself where there are none.
    met: BTreeSet<Oid>,
}

impl Ancestry {
    /// That of a tip of main.
    pub fn of(store: &Store, tip: Oid) -> Result<Ancestry, RepoError> {
        let mut known: HashMap<Oid, Option<i64>> =
            store.commits_beyond(tip, &[])?.into_iter().map(|commit| (commit, None)).collect();
        for (back, commit) in (1..).zip(store.first_parents(tip)) {
            known.insert(commit?.oid, Some(-back));
        }
        Ok(Ancestry { known, next: 0 })
    }

    /// What this commit has beyond main's tip.
    pub fn beyond(&self, store: &Store, commit: Oid) -> Result<Beyond, RepoError> {
        let mut beyond = Beyond { commits: BTreeSet::new(), met: BTreeSet::new() };
        let mut open = vec![commit];
        while let Some(oid) = open.pop() {
            if self.known.contains_key(&oid) {
                beyond.met.insert(oid);
            } else if beyond.commits.insert(oid) {
                open.extend(store.parents_of(oid)?);
            }
        }
        Ok(beyond)
    }

    /// The one merge base of main's tip and what is beyond it, where main's own chain shows it: of two commits on a chain,
    /// the later one descends from the other.
    pub fn base(&self, beyond: &Beyond) -> Option<Oid> {
        if let (Some(only), true) = (beyond.met.first(), beyond.met.len() == 1) {
            return Some(*only);
        }
        let places: Option<Vec<(i64, Oid)>> = beyond
            .met
            .iter()
            .map(|oid| self.known.get(oid).copied().flatten().map(|at| (at, *oid)))
            .collect();
        places?.into_iter().max().map(|(_, oid)| oid)
    }

    /// The same once main has gone on to this commit, with what it brought in.
    pub fn gone_on(mut self, commit: Oid, brought: impl IntoIterator<Item = Oid>) -> Ancestry {
        self.known.extend(brought.into_iter().map(|oid| (oid, None)));
        self.known.insert(commit, Some(self.next));
        self.next += 1;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::{Draft, Ident};

    /// Main's chain with branches that leave it, take it in and go on after they were merged.
    #[test]
    fn it_finds_what_walking_everything_finds() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::init(dir.path()).unwrap();
        let mut lock = store.lock("an").unwrap();
        let tree = lock.write(None, [("f".to_owned(), Some(b"0".to_vec()))]).unwrap();
        let mut made = 0;
        let mut commit = |parents: &[Oid]| {
            made += 1;
            let who = Ident { name: "an".into(), email: "an@x".into(), seconds: made, offset: 0 };
            let draft = Draft::new(tree, parents, &who, &who, "set\n").unwrap();
            let oid = lock.commit(&draft, "-----BEGIN SSH SIGNATURE-----").unwrap();
            lock.flush().unwrap();
            oid
        };
        let mut seed = 7u64;
        let mut pick = |n: usize| {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1);
            usize::try_from(seed >> 33).unwrap() % n
        };
        let root = commit(&[]);
        let (mut main, mut work, mut chain) = (root, vec![root], vec![root]);
        let mut ancestry: Option<Ancestry> = None;
        for _ in 0..60 {
            let at = pick(work.len());
            match pick(4) {
                0 => work.push(chain[pick(chain.len())]),
                1 => work[at] = commit(&[work[at]]),
                2 if work[at] != main => work[at] = commit(&[work[at], main]),
                _ => {
                    let second = work[at];
                    let known = ancestry.take().unwrap_or_else(|| Ancestry::of(&store, main).unwrap());
                    let beyond = known.beyond(&store, second).unwrap();
                    let all: BTreeSet<Oid> =
                        store.commits_beyond(second, &[main]).unwrap().into_iter().collect();
                    assert_eq!(beyond.commits, all);
                    let bases = store.merge_bases(main, second).unwrap();
                    match known.base(&beyond) {
                        Some(base) => assert_eq!(bases, [base]),
                        None => assert!(beyond.met.len() > 1),
                    }
                    let merged = if second == main { commit(&[main]) } else { commit(&[main, second]) };
                    ancestry = Some(known.gone_on(merged, beyond.commits));
                    main = merged;
                    chain.push(main);
                    // Beginning anew from here must know the same.
                    if pick(5) == 0 {
                        ancestry = None;
                    }
                }
            }
        }
        assert!(chain.len() > 10);
    }
}
