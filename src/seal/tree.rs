//! The tree of keys: 80 levels, from which every record's key derives and out of which one can be cut
//! (sealing.md section 1).
//!
//! Nobody holds the root for long: what is held is a set of nodes that covers every id but the erased ones.
//! Erasing an id replaces the node above it by the siblings along the way down, so that every other leaf keeps its
//! value and this one can't be derived any more.

use std::fmt;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::model::RecordId;

/// Levels below the root: the bits of an id.
const DEPTH: u8 = 80;

/// 32 bytes nobody else may have.
pub(super) type Secret = Zeroizing<[u8; 32]>;

/// The way from the root to a node: at most 80 bits, most significant first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodePath {
    /// The bits from the top of the number; the rest is zero.
    bits: u128,
    len: u8,
}

impl NodePath {
    const ROOT: NodePath = NodePath { bits: 0, len: 0 };

    fn of(id: RecordId) -> NodePath {
        let mut bytes = [0u8; 16];
        bytes[..10].copy_from_slice(&id.0);
        NodePath { bits: u128::from_be_bytes(bytes), len: DEPTH }
    }

    fn bit(self, level: u8) -> bool {
        self.bits >> (127 - level) & 1 == 1
    }

    fn child(self, bit: bool) -> NodePath {
        NodePath { bits: self.bits | u128::from(bit) << (127 - self.len), len: self.len + 1 }
    }

    fn covers(self, below: NodePath) -> bool {
        let mask = if self.len == 0 { 0 } else { u128::MAX << (128 - u32::from(self.len)) };
        self.len <= below.len && below.bits & mask == self.bits
    }

    /// Reads the bits as they stand in a keyring: zeros and ones, `-` for the root.
    pub(super) fn parse(text: &str) -> Option<NodePath> {
        if text == "-" {
            return Some(NodePath::ROOT);
        }
        if text.is_empty() || text.len() > usize::from(DEPTH) {
            return None;
        }
        text.bytes().try_fold(NodePath::ROOT, |path, byte| match byte {
            b'0' => Some(path.child(false)),
            b'1' => Some(path.child(true)),
            _ => None,
        })
    }
}

/// Zeros and ones, `-` for the root.
impl fmt::Display for NodePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.len == 0 {
            return f.write_str("-");
        }
        (0..self.len).try_for_each(|level| f.write_str(if self.bit(level) { "1" } else { "0" }))
    }
}

impl fmt::Debug for NodePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[derive(Clone)]
struct Node {
    path: NodePath,
    key: Secret,
}

/// The nodes that are held: in order, none above another.
#[derive(Clone)]
pub struct KeyTree {
    nodes: Vec<Node>,
}

impl KeyTree {
    /// A whole tree.
    pub(super) fn from_root(key: Secret) -> KeyTree {
        KeyTree { nodes: vec![Node { path: NodePath::ROOT, key }] }
    }

    /// A tree without any node; [`KeyTree::push`] fills it.
    pub(super) fn empty() -> KeyTree {
        KeyTree { nodes: Vec::new() }
    }

    /// Adds a node; refused unless it comes after every held one and none is above the other.
    pub(super) fn push(&mut self, path: NodePath, key: Secret) -> bool {
        let fits = self.nodes.last().is_none_or(|last| last.path < path && !last.path.covers(path));
        if fits {
            self.nodes.push(Node { path, key });
        }
        fits
    }

    /// The held nodes in order.
    pub(super) fn nodes(&self) -> impl Iterator<Item = (NodePath, &Secret)> {
        self.nodes.iter().map(|n| (n.path, &n.key))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Where the held node stands that is at this path or above it. No two nodes are above one another, so it
    /// can only be the last one that doesn't come after the path.
    fn above(&self, path: NodePath) -> Option<usize> {
        let after = self.nodes.partition_point(|n| n.path.bits <= path.bits);
        let at = after.checked_sub(1)?;
        self.nodes[at].path.covers(path).then_some(at)
    }

    /// Whether the id's key can be derived.
    pub fn covers(&self, id: RecordId) -> bool {
        self.above(NodePath::of(id)).is_some()
    }

    /// The leaf of an id, or nothing where it was erased.
    pub(super) fn leaf(&self, id: RecordId) -> Option<Secret> {
        self.derive(NodePath::of(id))
    }

    fn derive(&self, path: NodePath) -> Option<Secret> {
        let node = &self.nodes[self.above(path)?];
        let mut key = node.key.clone();
        for level in node.path.len..path.len {
            *key = child(&key, path.bit(level));
        }
        Some(key)
    }

    /// Cuts an id out for good; says whether it was held.
    pub(super) fn erase(&mut self, id: RecordId) -> bool {
        let leaf = NodePath::of(id);
        let Some(at) = self.above(leaf) else { return false };
        let Node { mut path, mut key } = self.nodes[at].clone();
        let (mut before, mut after) = (Vec::new(), Vec::new());
        while path.len < DEPTH {
            let bit = leaf.bit(path.len);
            let sibling = Node { path: path.child(!bit), key: Zeroizing::new(child(&key, !bit)) };
            if bit {
                before.push(sibling)
            } else {
                after.push(sibling)
            }
            *key = child(&key, bit);
            path = path.child(bit);
        }
        after.reverse();
        self.nodes.splice(at..=at, before.into_iter().chain(after));
        true
    }

    /// A node that `later` holds and this tree doesn't derive to the same value: it was regained or exchanged.
    pub(super) fn regained_by(&self, later: &KeyTree) -> Option<NodePath> {
        let stray = |node: &&Node| match self.derive(node.path) {
            Some(key) => !bool::from(key.as_slice().ct_eq(node.key.as_slice())),
            None => true,
        };
        later.nodes.iter().find(stray).map(|n| n.path)
    }
}

/// `child(node, bit) = SHA-256("chungthu/1 node" ‖ node ‖ 0x00 or 0x01)`.
fn child(node: &[u8; 32], bit: bool) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"chungthu/1 node");
    hash.update(node);
    hash.update([u8::from(bit)]);
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::super::hex;
    use super::*;
    use proptest::prelude::*;

    fn tree() -> KeyTree {
        KeyTree::from_root(Zeroizing::new([0x22; 32]))
    }

    #[test]
    fn the_vector_of_the_specification() {
        let leaf = tree().leaf("041061050r3gg28a".parse().unwrap()).unwrap();
        assert_eq!(
            hex::encode(&*leaf).as_str(),
            "7db18f65d7f69d7f63ea5cf46781ab27bd5bb94555ecac5080fc5fdcd55bdac6"
        );
    }

    #[test]
    fn paths_read_back_and_others_are_refused() {
        for text in ["-", "0", "1", "0110", &"1".repeat(80)] {
            assert_eq!(NodePath::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "2", "0-", "--", &"0".repeat(81)] {
            assert_eq!(NodePath::parse(text), None, "{text}");
        }
    }

    #[test]
    fn nodes_come_in_order_and_none_above_another() {
        let mut tree = KeyTree::empty();
        let mut push = |text: &str| tree.push(NodePath::parse(text).unwrap(), Zeroizing::new([0; 32]));
        assert!(push("00"));
        assert!(!push("00"));
        assert!(!push("001"));
        assert!(!push("-"));
        assert!(push("01"));
        assert!(!push("00"));
        assert!(push("11"));
        assert!(!push("1"));
    }

    #[test]
    fn what_was_cut_out_never_comes_back() {
        let id = "041061050r3gg28a".parse().unwrap();
        let whole = tree();
        let mut cut = tree();
        assert!(cut.erase(id));
        assert!(!cut.erase(id));
        assert_eq!(cut.nodes.len(), 80);
        assert_eq!(whole.regained_by(&cut), None);
        assert_eq!(cut.regained_by(&whole), Some(NodePath::ROOT));
        let mut exchanged = cut.clone();
        exchanged.nodes[40].key[0] ^= 1;
        assert_eq!(cut.regained_by(&exchanged), Some(cut.nodes[40].path));
        let mut leaf_regained = cut.clone();
        let at = leaf_regained.nodes.partition_point(|n| n.path < NodePath::of(id));
        let leaf = Node { path: NodePath::of(id), key: whole.leaf(id).unwrap() };
        leaf_regained.nodes.insert(at, leaf);
        assert_eq!(cut.regained_by(&leaf_regained), Some(NodePath::of(id)));
    }

    fn ids() -> impl Strategy<Value = Vec<RecordId>> {
        // Few distinct bytes, so that ids share long beginnings.
        let byte = prop_oneof![Just(0u8), Just(1), Just(0x80), Just(0xff), any::<u8>()];
        proptest::collection::vec(proptest::array::uniform10(byte).prop_map(RecordId), 2..12)
    }

    proptest! {
        #[test]
        fn erasing_changes_no_other_key_and_closes_the_erased(ids in ids(), cut in 1usize..6) {
            let whole = tree();
            let mut tree = tree();
            let (erased, kept) = ids.split_at(cut.min(ids.len() - 1));
            for &id in erased {
                tree.erase(id);
            }
            for &id in kept {
                if erased.contains(&id) { continue }
                prop_assert_eq!(tree.leaf(id).unwrap(), whole.leaf(id).unwrap());
            }
            for &id in erased {
                prop_assert!(tree.leaf(id).is_none() && !tree.covers(id));
                let mut neighbour = id;
                neighbour.0[9] ^= 1;
                if !erased.contains(&neighbour) {
                    prop_assert_eq!(tree.leaf(neighbour).unwrap(), whole.leaf(neighbour).unwrap());
                }
            }
            let mut read = KeyTree::empty();
            for (path, key) in tree.nodes() {
                prop_assert!(read.push(path, key.clone()));
            }
            prop_assert!(whole.regained_by(&tree).is_none());
        }
    }
}
