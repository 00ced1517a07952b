//! What differs between two trees. Equal tree ids are skipped, so the cost follows the change, not the register.

use std::cmp::Ordering;

use super::error::RepoError;
use super::oid::Oid;
use super::store::Store;
use super::tree::{self, Entry, Leaf, Row};

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
        let mut found = Vec::new();
        self.compare(old, new, &mut prefix.as_bytes().to_vec(), &mut found)?;
        Ok(found)
    }

    fn compare(
        &self,
        old: Option<Oid>,
        new: Option<Oid>,
        path: &mut Vec<u8>,
        found: &mut Vec<PathChange>,
    ) -> Result<(), RepoError> {
        if old == new {
            return Ok(());
        }
        let met = String::from_utf8_lossy(path).trim_end_matches('/').to_owned();
        let rows_of =
            |side: Option<Oid>, look: &mut dyn FnMut(&[Row<'_>]) -> Result<(), RepoError>| match side {
                Some(oid) => self.with_tree(oid, look).map_err(|e| e.at(&met))?,
                None => look(&[]),
            };
        rows_of(old, &mut |olds| rows_of(new, &mut |news| self.compare_rows(olds, news, path, found)))
    }

    fn compare_rows(
        &self,
        olds: &[Row<'_>],
        news: &[Row<'_>],
        path: &mut Vec<u8>,
        found: &mut Vec<PathChange>,
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
            match (old_entry, new_entry) {
                (Some(Entry::Tree(_)), _) | (_, Some(Entry::Tree(_))) => {
                    let tree = |entry| match entry {
                        Some(Entry::Tree(oid)) => Some(oid),
                        _ => None,
                    };
                    path.push(b'/');
                    self.compare(tree(old_entry), tree(new_entry), path, found)?;
                }
                _ => {
                    let leaf = |entry| match entry {
                        Some(Entry::Leaf(leaf)) => Some(leaf),
                        _ => None,
                    };
                    found.push(PathChange {
                        path: String::from_utf8_lossy(path).into_owned(),
                        old: leaf(old_entry),
                        new: leaf(new_entry),
                    });
                }
            }
            path.truncate(here);
        }
    }
}
