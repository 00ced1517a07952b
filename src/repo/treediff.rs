//! What differs between two trees. Equal tree ids are skipped, so the cost follows the change, not the register.

use std::cmp::Ordering;

use super::error::{Fault, RepoError};
use super::oid::Oid;
use super::store::Store;
use super::tree::{self, DEPTH, Entry, Leaf, Row, TreeFault};

/// One path that differs between two trees. At least one side is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathChange {
    pub path: String,
    pub old: Option<Leaf>,
    pub new: Option<Leaf>,
}

impl Store {
    /// The leaves that differ between two trees, in git's order; `None` is the empty tree. A file that became a folder
    /// is a removal and additions.
    pub fn changes(&self, old: Option<Oid>, new: Option<Oid>) -> Result<Vec<PathChange>, RepoError> {
        self.changes_under("", old, new)
    }

    /// The same for two trees that stand at `prefix` (`"records/"`), which is put before each path.
    pub fn changes_under(
        &self,
        prefix: &str,
        old: Option<Oid>,
        new: Option<Oid>,
    ) -> Result<Vec<PathChange>, RepoError> {
        let mut meeting = Meeting { found: Vec::new(), meet: &mut |_, _| true, stopped: false };
        self.compare(old, new, 0, &mut prefix.as_bytes().to_vec(), &mut meeting)?;
        Ok(meeting.found)
    }

    /// The same for trees of strangers: `meet` is asked of each path that differs, before a folder (`true`) is entered.
    /// Where it says no, nothing more is read and nothing is given.
    pub fn changes_where(
        &self,
        old: Option<Oid>,
        new: Option<Oid>,
        meet: &mut dyn FnMut(&[u8], bool) -> bool,
    ) -> Result<Option<Vec<PathChange>>, RepoError> {
        let mut meeting = Meeting { found: Vec::new(), meet, stopped: false };
        self.compare(old, new, 0, &mut Vec::new(), &mut meeting)?;
        Ok(Some(meeting.found).filter(|_| !meeting.stopped))
    }

    fn compare(
        &self,
        old: Option<Oid>,
        new: Option<Oid>,
        depth: usize,
        path: &mut Vec<u8>,
        meeting: &mut Meeting<'_>,
    ) -> Result<(), RepoError> {
        if old == new {
            return Ok(());
        }
        if depth >= DEPTH
            && let Some(tree) = old.or(new)
        {
            return Err(RepoError::object(tree, Fault::Tree(TreeFault::Depth)));
        }
        let met = String::from_utf8_lossy(path).trim_end_matches('/').to_owned();
        let rows_of =
            |side: Option<Oid>, look: &mut dyn FnMut(&[Row<'_>]) -> Result<(), RepoError>| match side {
                Some(oid) => self.with_tree(oid, look).map_err(|e| e.at(&met))?,
                None => look(&[]),
            };
        rows_of(old, &mut |olds| {
            rows_of(new, &mut |news| self.compare_rows(olds, news, depth, path, meeting))
        })
    }

    fn compare_rows(
        &self,
        olds: &[Row<'_>],
        news: &[Row<'_>],
        depth: usize,
        path: &mut Vec<u8>,
        meeting: &mut Meeting<'_>,
    ) -> Result<(), RepoError> {
        let (mut i, mut j) = (0, 0);
        loop {
            let (old, new) = match (olds.get(i), news.get(j)) {
                (None, None) => return Ok(()),
                (Some(old), None) => (Some(old), None),
                (None, Some(new)) => (None, Some(new)),
                (Some(old), Some(new)) => match tree::order(old, new) {
                    Ordering::Less => (Some(old), None),
                    Ordering::Greater => (None, Some(new)),
                    Ordering::Equal => (Some(old), Some(new)),
                },
            };
            i += usize::from(old.is_some());
            j += usize::from(new.is_some());
            let (old_entry, new_entry) = (old.map(|row| row.entry), new.map(|row| row.entry));
            if old_entry == new_entry {
                continue;
            }
            let here = path.len();
            path.extend_from_slice(old.or(new).map_or(&[], |row| row.name));
            // Equal in git's order means that both are leaves or both are folders.
            let is_folder = matches!(old_entry.or(new_entry), Some(Entry::Tree(_)));
            if !(meeting.meet)(path, is_folder) {
                meeting.stopped = true;
                return Ok(());
            }
            match (old_entry, new_entry) {
                (Some(Entry::Tree(_)), _) | (_, Some(Entry::Tree(_))) => {
                    let tree = |entry| match entry {
                        Some(Entry::Tree(oid)) => Some(oid),
                        _ => None,
                    };
                    path.push(b'/');
                    self.compare(tree(old_entry), tree(new_entry), depth + 1, path, meeting)?;
                }
                _ => {
                    let leaf = |entry| match entry {
                        Some(Entry::Leaf(leaf)) => Some(leaf),
                        _ => None,
                    };
                    meeting.found.push(PathChange {
                        path: String::from_utf8_lossy(path).into_owned(),
                        old: leaf(old_entry),
                        new: leaf(new_entry),
                    });
                }
            }
            path.truncate(here);
            if meeting.stopped {
                return Ok(());
            }
        }
    }
}

/// What was found so far, and who is asked whether to go on.
struct Meeting<'m> {
    found: Vec<PathChange>,
    meet: &'m mut dyn FnMut(&[u8], bool) -> bool,
    stopped: bool,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::repo::testing::Scratch;
    use crate::repo::tree::LeafKind;

    /// `git diff-tree` in the same words.
    fn by_git(scratch: &Scratch, old: Oid, new: Oid) -> Vec<String> {
        let args = ["diff-tree", "-r", "--no-renames", "--no-abbrev", &old.to_string(), &new.to_string()];
        scratch.git(&args).lines().map(str::to_owned).collect()
    }

    fn by_us(changes: &[PathChange]) -> Vec<String> {
        let side = |leaf: Option<Leaf>| match leaf {
            None => ("000000", Oid([0; 20])),
            Some(Leaf { oid, kind: LeafKind::File }) => ("100644", oid),
            Some(Leaf { oid, .. }) => ("100755", oid),
        };
        let line = |change: &PathChange| {
            let ((old_mode, old), (new_mode, new)) = (side(change.old), side(change.new));
            let letter = match (change.old, change.new) {
                (None, _) => 'A',
                (_, None) => 'D',
                _ => 'M',
            };
            format!(":{old_mode} {new_mode} {old} {new} {letter}\t{}", change.path)
        };
        changes.iter().map(line).collect()
    }

    #[test]
    fn a_file_that_became_a_folder_and_a_changed_mode_are_seen() {
        let scratch = Scratch::new();
        let old = scratch.commit(&[], &[("a", "1"), ("a-b", "1"), ("x", "1"), ("d/e", "1"), ("same/f", "1")]);
        let new = scratch.commit(&[], &[("a/b", "1"), ("a-b", "2"), ("x", "1"), ("d", "1"), ("same/f", "1")]);
        let store = scratch.store();
        let (old, new) = (store.tree_of(old).unwrap(), store.tree_of(new).unwrap());
        assert_eq!(by_us(&store.changes(Some(old), Some(new)).unwrap()), by_git(&scratch, old, new));
        assert_eq!(by_us(&store.changes(Some(new), Some(old)).unwrap()), by_git(&scratch, new, old));
        assert_eq!(store.changes(None, Some(new)).unwrap().len(), 5);
        assert!(store.changes(Some(new), Some(new)).unwrap().is_empty());
        let under = store.changes_under("in/", None, Some(new)).unwrap();
        assert_eq!(under[0].path, "in/a-b");
        // Only the mode differs.
        let leaf = |kind| {
            let entry = Entry::Leaf(Leaf { oid: under[0].new.unwrap().oid, kind });
            tree::serialise([Row { name: b"x", entry }].into_iter())
        };
        let odb = store.repo.odb().unwrap();
        let write = |bytes: Vec<u8>| Oid::from(odb.write(git2::ObjectType::Tree, &bytes).unwrap());
        let (plain, executable) = (write(leaf(LeafKind::File)), write(leaf(LeafKind::Executable)));
        let changes = store.changes(Some(plain), Some(executable)).unwrap();
        assert_eq!(by_us(&changes), by_git(&scratch, plain, executable));
        assert_eq!(changes.len(), 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn random_trees_differ_as_git_says(
            old in proptest::collection::btree_map("[ab]/[a-c]/[a-c.]x", "[01]", 0..12),
            new in proptest::collection::btree_map("[ab]/[a-c]/[a-c.]x", "[01]", 0..12),
        ) {
            let scratch = Scratch::new();
            let store = scratch.store();
            let tree = |files: &std::collections::BTreeMap<String, String>| {
                let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
                store.tree_of(scratch.commit(&[], &files)).unwrap()
            };
            let (old, new) = (tree(&old), tree(&new));
            let ours = by_us(&store.changes(Some(old), Some(new)).unwrap());
            prop_assert_eq!(ours, by_git(&scratch, old, new));
        }
    }
}
