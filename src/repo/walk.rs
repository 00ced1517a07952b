//! Everything below a tree.

use super::error::{RepoError, Unreadable};
use super::oid::Oid;
use super::store::{Store, set_aside};
use super::tree::{Entry, Leaf};

impl Store {
    /// Visits every leaf below a tree, in git's order, with its path. `prefix` stands before each path (`""` or
    /// `"records/"`). Folders that can't be read are left out and returned.
    pub fn walk(
        &self,
        tree: Oid,
        prefix: &str,
        mut visit: impl FnMut(&str, Leaf),
    ) -> Result<Vec<Unreadable>, RepoError> {
        let mut path = prefix.as_bytes().to_vec();
        let mut faults = Vec::new();
        self.walk_into(tree, &mut path, &mut visit, &mut faults)?;
        Ok(faults)
    }

    fn walk_into(
        &self,
        tree: Oid,
        path: &mut Vec<u8>,
        visit: &mut impl FnMut(&str, Leaf),
        faults: &mut Vec<Unreadable>,
    ) -> Result<(), RepoError> {
        let here = path.len();
        let read = self.with_tree(tree, |rows| {
            for row in rows {
                path.truncate(here);
                path.extend_from_slice(row.name);
                match row.entry {
                    Entry::Leaf(leaf) => visit(&String::from_utf8_lossy(path), leaf),
                    Entry::Tree(oid) => {
                        path.push(b'/');
                        self.walk_into(oid, path, visit, faults)?;
                    }
                }
            }
            Ok(())
        });
        path.truncate(here);
        let read = read.map_err(|e| e.at(String::from_utf8_lossy(path).trim_end_matches('/')));
        set_aside(read, faults)?.unwrap_or(Ok(()))
    }
}
