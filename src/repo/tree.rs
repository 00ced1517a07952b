//! The bytes of one tree: read strictly, written as git writes them.
//!
//! Tools differ in what they see in a tree that names an entry twice or out of order, so such a tree is refused here.

use std::cmp::Ordering;

use super::oid::Oid;

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Leaf {
    pub oid: Oid,
    pub kind: LeafKind,
}

/// What a leaf of a tree is. A register writes plain files only; the others can come in from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LeafKind {
    File,
    Executable,
    Link,
    Module,
}

/// One entry of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Entry {
    Leaf(Leaf),
    Tree(Oid),
}

impl Entry {
    /// The object that the entry names.
    pub fn oid(&self) -> Oid {
        match self {
            Entry::Leaf(leaf) => leaf.oid,
            Entry::Tree(oid) => *oid,
        }
    }

    fn is_tree(&self) -> bool {
        matches!(self, Entry::Tree(_))
    }

    fn mode(&self) -> &'static [u8] {
        match self {
            Entry::Tree(_) => b"40000",
            Entry::Leaf(leaf) => match leaf.kind {
                LeafKind::File => b"100644",
                LeafKind::Executable => b"100755",
                LeafKind::Link => b"120000",
                LeafKind::Module => b"160000",
            },
        }
    }

    fn from_mode(mode: &[u8], oid: Oid) -> Option<Entry> {
        let kind = match mode {
            b"40000" => return Some(Entry::Tree(oid)),
            b"100644" => LeafKind::File,
            b"100755" => LeafKind::Executable,
            b"120000" => LeafKind::Link,
            b"160000" => LeafKind::Module,
            _ => return None,
        };
        Some(Entry::Leaf(Leaf { oid, kind }))
    }
}

/// Why the bytes of a tree are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TreeFault {
    /// They end in the middle of an entry.
    Truncated,
    /// An entry's mode is none that git writes.
    Mode,
    /// An entry's name is empty, `.`, `..`, `.git` or has a slash in it.
    Name,
    /// A name stands twice, or the entries are not in git's order.
    Order,
    /// It stands below more folders than any register has.
    Depth,
}

/// Trees below more folders than this are not entered: made to, they could go down without end.
pub(super) const DEPTH: usize = 32;

/// A name in a tree and what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row<'a> {
    pub name: &'a [u8],
    pub entry: Entry,
}

/// Git's order of entries: by bytes, a folder as though a slash followed its name.
pub(super) fn order(a: &Row<'_>, b: &Row<'_>) -> Ordering {
    let common = a.name.len().min(b.name.len());
    a.name[..common].cmp(&b.name[..common]).then_with(|| {
        let next = |row: &Row<'_>| match row.name.get(common) {
            Some(&byte) => Some(byte),
            None if row.entry.is_tree() => Some(b'/'),
            None => None,
        };
        next(a).cmp(&next(b))
    })
}

/// Whether git lets an entry have this name.
pub(super) fn is_name(name: &[u8]) -> bool {
    !name.is_empty()
        && !name.contains(&b'/')
        && !name.contains(&0)
        && name != b"."
        && name != b".."
        && !name.eq_ignore_ascii_case(b".git")
}

/// Reads a tree.
pub(super) fn parse(mut bytes: &[u8]) -> Result<Vec<Row<'_>>, TreeFault> {
    let mut rows: Vec<Row<'_>> = Vec::with_capacity(bytes.len() / 33);
    while !bytes.is_empty() {
        let space = bytes.iter().take(7).position(|&b| b == b' ').ok_or(TreeFault::Mode)?;
        let (mode, rest) = (&bytes[..space], &bytes[space + 1..]);
        let end = rest.iter().position(|&b| b == 0).ok_or(TreeFault::Truncated)?;
        let (name, rest) = (&rest[..end], &rest[end + 1..]);
        let (oid, rest) = rest.split_first_chunk::<20>().ok_or(TreeFault::Truncated)?;
        let row = Row { name, entry: Entry::from_mode(mode, Oid(*oid)).ok_or(TreeFault::Mode)? };
        if !is_name(name) {
            return Err(TreeFault::Name);
        }
        if let Some(last) = rows.last()
            && order(last, &row) != Ordering::Less
        {
            return Err(TreeFault::Order);
        }
        // A file `a` and a folder `a` are not neighbours: `a-b` stands between them.
        if row.entry.is_tree()
            && rows.iter().rev().take_while(|r| r.name.starts_with(name)).any(|r| r.name == name)
        {
            return Err(TreeFault::Order);
        }
        rows.push(row);
        bytes = rest;
    }
    Ok(rows)
}

/// Writes a tree. The rows must stand in git's order.
pub(super) fn serialise<'a>(rows: impl Iterator<Item = Row<'a>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for row in rows {
        bytes.extend_from_slice(row.entry.mode());
        bytes.push(b' ');
        bytes.extend_from_slice(row.name);
        bytes.push(0);
        bytes.extend_from_slice(&row.entry.oid().0);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn raw(rows: &[(&str, &str)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (mode, name) in rows {
            bytes.extend_from_slice(format!("{mode} {name}\0").as_bytes());
            bytes.extend_from_slice(&[7; 20]);
        }
        bytes
    }

    #[test]
    fn a_folder_sorts_as_though_a_slash_followed() {
        let bytes =
            raw(&[("100644", "a"), ("100755", "a-b"), ("40000", "a.b"), ("40000", "ab"), ("120000", "b")]);
        let rows = parse(&bytes).unwrap();
        assert_eq!(serialise(rows.iter().copied()), bytes);
        let bytes = raw(&[("100644", "a-b"), ("40000", "a"), ("100644", "a0")]);
        assert!(parse(&bytes).is_ok());
    }

    #[test]
    fn odd_trees_are_refused() {
        let order = [
            raw(&[("100644", "b"), ("100644", "a")]),
            raw(&[("100644", "a"), ("100644", "a")]),
            raw(&[("100644", "a"), ("40000", "a")]),
            raw(&[("100644", "a"), ("100644", "a-b"), ("40000", "a")]),
            raw(&[("40000", "a"), ("100644", "a-b")]),
        ];
        for bytes in order {
            assert_eq!(parse(&bytes), Err(TreeFault::Order));
        }
        for name in ["", ".", "..", ".git", ".GIT", "a/b"] {
            assert_eq!(parse(&raw(&[("100644", name)])), Err(TreeFault::Name));
        }
        for mode in ["100664", "040000", "0", ""] {
            assert_eq!(parse(&raw(&[(mode, "a")])), Err(TreeFault::Mode));
        }
        let bytes = raw(&[("100644", "a")]);
        for end in 1..bytes.len() {
            assert!(parse(&bytes[..end]).is_err());
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(rows) = parse(&bytes) {
                prop_assert_eq!(serialise(rows.into_iter()), bytes);
            }
        }
    }
}
