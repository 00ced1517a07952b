//! What may become of sealed files and tombstones from the parents of a commit to the commit itself: rules 1 to 5 of
//! sealing.md, section 4.

use std::collections::BTreeMap;

use super::commit::Stance;
use super::error::{GateError, PathFault};
use super::{list, paths};
use crate::model::{Key, Kind, RecordId, SealedName};
use crate::policy::paths::Place;
use crate::repo::{Entry, Leaf, LeafKind, Oid, RepoError, Store};
use crate::seal::header;

/// A revision may be this much above the one before it. Far more than re-sealing ever takes, and too little to make an
/// officer's next honest revision impossible.
const LEAP: u64 = 1_000;

/// A tombstone holds the id of the decision and a newline.
const TOMBSTONE: usize = 17;

/// What a commit's trees are, for the rules about paths.
#[derive(Clone, Copy)]
pub struct Trees<'a> {
    pub commit: Oid,
    pub tree: Oid,
    /// Those of the parents, in order.
    pub parents: &'a [Oid],
    /// That of the merge base, where there are two parents.
    pub base: Option<Oid>,
    /// Main's tree, for which the commit is meant: of the first parent on main, of main's tip for a branch.
    pub main: Option<Oid>,
    pub stance: Stance,
    /// The epoch in which everything new on main is sealed; nothing on branches of work.
    pub epoch: Option<u32>,
}

/// The content of one path in the commit and in its parents.
struct Versions {
    new: Option<Leaf>,
    /// In the order of the parents.
    old: Vec<Option<Leaf>>,
}

/// Judges every path that differs from a parent; the first without a place is refused. Gives the paths that differ from the first parent.
pub fn check(store: &Store, trees: &Trees<'_>) -> Result<Vec<String>, GateError> {
    let mut met: BTreeMap<String, Versions> = BTreeMap::new();
    let mut changed = Vec::new();
    for (nth, parent) in trees.parents.iter().enumerate() {
        for change in paths::changes(store, trees.commit, Some(*parent), trees.tree)? {
            if nth == 0 {
                changed.push(change.path.clone());
            }
            // A parent that a path doesn't differ from has it as the commit does.
            let same = Versions { new: change.new, old: vec![change.new; trees.parents.len()] };
            met.entry(change.path).or_insert(same).old[nth] = change.old;
        }
    }
    if trees.parents.is_empty() {
        for change in paths::changes(store, trees.commit, None, trees.tree)? {
            changed.push(change.path.clone());
            met.insert(change.path, Versions { new: change.new, old: Vec::new() });
        }
    }
    for (path, versions) in &met {
        let refused = match Place::of(path) {
            Some(Place::Sealed(name)) => sealed(store, trees, name, path, versions)?,
            Some(Place::Tombstone(id)) => tombstone(store, trees, id, path, versions)?,
            Some(Place::List) => match odd(versions.new) {
                None => list::check(store, trees, path, versions.new, &versions.old)?,
                fault => fault,
            },
            Some(Place::Plain) | None => odd(versions.new),
        };
        if let Some(fault) = refused.filter(|fault| trees.stance != Stance::Kept || !fault.is_harmless()) {
            return Err(GateError::Path { commit: trees.commit, path: path.clone(), fault });
        }
    }
    Ok(changed)
}

fn odd(leaf: Option<Leaf>) -> Option<PathFault> {
    leaf.is_some_and(|leaf| leaf.kind != LeafKind::File).then_some(PathFault::NoFile)
}

type Verdict = Result<Option<PathFault>, RepoError>;

fn sealed(store: &Store, trees: &Trees<'_>, name: SealedName, path: &str, versions: &Versions) -> Verdict {
    let id = name.key().id;
    let Some(new) = versions.new else { return gone(store, trees, id, versions) };
    if let Some(fault) = odd(Some(new)) {
        return Ok(Some(fault));
    }
    let header = match store.with_blob_at(path, new.oid, header::parse)? {
        Ok(header) => header,
        Err(fault) => return Ok(Some(PathFault::Header(fault))),
    };
    if header.name != name {
        return Ok(Some(PathFault::Elsewhere(header.name)));
    }
    let olds: Vec<&Leaf> = versions.old.iter().flatten().collect();
    let is_new = olds.iter().all(|old| old.oid != new.oid);
    if is_new && header.rev > LEAP && olds.is_empty() {
        return Ok(Some(PathFault::Leap { old: 0, new: header.rev }));
    }
    for old in &olds {
        // The parents were judged before, so their headers can be read.
        let Ok(was) = store.with_blob_at(path, old.oid, header::parse)? else { continue };
        let rolled_back = if is_new { header.rev <= was.rev } else { header.rev < was.rev };
        if rolled_back {
            return Ok(Some(PathFault::RolledBack { old: was.rev, new: header.rev }));
        }
        if is_new && header.rev - was.rev > LEAP {
            return Ok(Some(PathFault::Leap { old: was.rev, new: header.rev }));
        }
    }
    if !is_new && let Some(base) = trees.base {
        let before = leaf_at(store, base, path)?;
        if versions.old.iter().all(|old| *old != before) {
            return Ok(Some(PathFault::OneSide));
        }
    }
    if is_new && let SealedName::File(..) = name {
        let kept = match trees.main {
            Some(main) => leaf_at(store, main, path)?.is_some(),
            None => false,
        };
        if kept {
            return Ok(Some(PathFault::AttachmentChanged));
        }
    }
    let differs_from_main = versions.old.first().is_none_or(|old| *old != Some(new));
    if let Some(epoch) = trees.epoch
        && differs_from_main
        && header.epoch != epoch
    {
        return Ok(Some(PathFault::Epoch { bound: epoch, found: header.epoch }));
    }
    if is_new && is_erased(store, trees.tree, id)? {
        return Ok(Some(PathFault::Erased));
    }
    Ok(None)
}

/// A sealed path may go only where the commit brings the tombstone.
fn gone(store: &Store, trees: &Trees<'_>, id: RecordId, versions: &Versions) -> Verdict {
    if !is_erased(store, trees.tree, id)? {
        return Ok(Some(PathFault::Dropped));
    }
    for (parent, old) in trees.parents.iter().zip(&versions.old) {
        if old.is_some() && is_erased(store, *parent, id)? {
            return Ok(Some(PathFault::Dropped));
        }
    }
    Ok(None)
}

fn tombstone(store: &Store, trees: &Trees<'_>, id: RecordId, path: &str, versions: &Versions) -> Verdict {
    let Some(new) = versions.new else { return Ok(Some(PathFault::TombstoneGone)) };
    if let Some(fault) = odd(Some(new)) {
        return Ok(Some(fault));
    }
    let olds: Vec<&Leaf> = versions.old.iter().flatten().collect();
    if !olds.is_empty() && olds.iter().all(|old| old.oid != new.oid) {
        return Ok(Some(PathFault::TombstoneGone));
    }
    let names_a_decision = store.with_blob_at(path, new.oid, |bytes| {
        bytes.len() == TOMBSTONE
            && std::str::from_utf8(bytes)
                .is_ok_and(|text| text.strip_suffix('\n').is_some_and(|id| id.parse::<RecordId>().is_ok()))
    })?;
    if !names_a_decision {
        return Ok(Some(PathFault::Tombstone));
    }
    for kind in Kind::ALL {
        let key = Key::new(kind, id);
        let stands = store.entry(trees.tree, &key.path())?.is_some()
            || store.entry(trees.tree, &key.files_path())?.is_some();
        if stands {
            return Ok(Some(PathFault::Erased));
        }
    }
    Ok(None)
}

/// Whether a tree has the tombstone of an id.
pub(super) fn is_erased(store: &Store, tree: Oid, id: RecordId) -> Result<bool, RepoError> {
    Ok(store.entry(tree, &Key::new(Kind::Unit, id).tombstone_path())?.is_some())
}

fn leaf_at(store: &Store, tree: Oid, path: &str) -> Result<Option<Leaf>, RepoError> {
    Ok(match store.entry(tree, path)? {
        Some(Entry::Leaf(leaf)) => Some(leaf),
        _ => None,
    })
}
