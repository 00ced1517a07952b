//! Everything below a tree.

use super::error::{Fault, RepoError, Unreadable};
use super::oid::Oid;
use super::store::{Store, set_aside};
use super::tree::{DEPTH, Entry, Leaf, Row, TreeFault};

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
        self.walk_into(tree, 0, &mut path, &mut visit, &mut faults)?;
        Ok(faults)
    }

    fn walk_into(
        &self,
        tree: Oid,
        depth: usize,
        path: &mut Vec<u8>,
        visit: &mut impl FnMut(&str, Leaf),
        faults: &mut Vec<Unreadable>,
    ) -> Result<(), RepoError> {
        let here = path.len();
        let look = |rows: &[Row<'_>]| {
            for row in rows {
                path.truncate(here);
                path.extend_from_slice(row.name);
                match row.entry {
                    Entry::Leaf(leaf) => visit(&String::from_utf8_lossy(path), leaf),
                    Entry::Tree(oid) => {
                        path.push(b'/');
                        self.walk_into(oid, depth + 1, path, visit, faults)?;
                    }
                }
            }
            Ok(())
        };
        let read = if depth < DEPTH {
            self.with_tree(tree, look)
        } else {
            Err(RepoError::object(tree, Fault::Tree(TreeFault::Depth)))
        };
        path.truncate(here);
        let read = read.map_err(|e| e.at(String::from_utf8_lossy(path).trim_end_matches('/')));
        set_aside(read, faults)?.unwrap_or(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::testing::Scratch;
    use crate::repo::tree;

    #[test]
    fn a_tree_without_end_is_left() {
        let scratch = Scratch::new();
        let store = scratch.store();
        let odb = store.repo.odb().unwrap();
        let mut tree = Oid::from(odb.write(git2::ObjectType::Tree, b"").unwrap());
        let other = tree;
        for _ in 0..DEPTH + 1 {
            let bytes = tree::serialise([Row { name: b"a", entry: Entry::Tree(tree) }].into_iter());
            tree = odb.write(git2::ObjectType::Tree, &bytes).unwrap().into();
        }
        let faults = store.walk(tree, "", |_, _| {}).unwrap();
        assert_eq!(faults[0].fault, Fault::Tree(TreeFault::Depth));
        assert!(store.changes(Some(other), Some(tree)).is_err());
    }
}
