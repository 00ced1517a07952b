//! A merge on main: what it brings in, what it adds of its own, and who approved it.

use std::collections::{BTreeMap, BTreeSet};

use super::error::GateError;
use super::list;
use super::officers::OfficersAt;
use super::sealed::{self, Trees};
use super::trivial::trivial;
use super::work::{self, Author};
use crate::policy::approval::{Approved, NAMESPACE};
use crate::policy::judge::may_approve;
use crate::policy::paths::OFFICERS;
use crate::policy::{self, Branch, Breach, Merge, Officers, RefName};
use crate::repo::{CommitFacts, Leaf, Oid, Store, verify_signature};

/// A merge, and main before it.
pub(super) struct Step<'a> {
    pub root: Oid,
    pub parent: &'a CommitFacts,
    pub second: Oid,
    /// The officers of the first parent.
    pub before: &'a Officers,
    /// Without parents and merge base.
    pub trees: Trees<'a>,
    /// Without what was changed.
    pub judged: policy::CommitFacts<'a>,
}

/// What a merge that holds comes to.
pub(super) struct Merged {
    pub brought: Vec<Author>,
    /// The paths that differ from the first parent, and those that are the signer's own doing.
    pub changed: Vec<String>,
    pub own: Vec<String>,
}

/// Judges a merge with all that it brings in, and gives that.
pub(super) fn judge(officers: &mut OfficersAt<'_>, step: &Step<'_>) -> Result<Merged, GateError> {
    let store = officers.store;
    work::each_beyond(store, step.parent.oid, step.second, |commits| with(officers, step, commits))
}

fn with(officers: &mut OfficersAt<'_>, step: &Step<'_>, commits: &[Oid]) -> Result<Merged, GateError> {
    let Step { parent, second, before, judged, .. } = step;
    let (store, commit) = (officers.store, step.trees.commit);
    let brought = work::brought(officers, before, parent, commits, judged.chain_time, step.trees.stance)?;
    let base = work::base(store, commit, parent.oid, *second)?;
    let both = [parent.tree, store.tree_of(*second)?];
    let trees = Trees { parents: &both, base: Some(base), ..step.trees };
    let paths = sealed::check(store, &trees)?;
    let trivial = trivial(store, base, both[0], both[1])?;
    let changed: BTreeMap<String, Option<Leaf>> = store
        .changes(Some(both[0]), Some(trees.tree))?
        .into_iter()
        .map(|change| (change.path, change.new))
        .collect();
    let own = trivial.beyond(&changed);
    // What both sides give: the second's officers where only it changed them.
    let given = if trivial.takes.contains_key(OFFICERS) { both[1] } else { both[0] };
    let proposed = officers.of(commit, given)?;
    // Officers sign before there is a new keyring: over the tree with what both sides give.
    let tree = match own.iter().any(|path| path == OFFICERS) {
        true => with_officers(store, trees.tree, given)?,
        false => trees.tree,
    };
    let reference = RefName::Main.full();
    let (root, old, tree) = (step.root.to_string(), parent.oid.to_string(), tree.to_string());
    let payload = Approved { root, reference, old, tree }.payload();
    let breach = |breach| GateError::Breach { commit, breach };
    let approved = approved(before, &payload, &judged.message.approvals).map_err(breach)?;
    let authors: BTreeSet<String> = brought.iter().map(|a| a.handle.clone()).collect();
    let verbs = brought.iter().map(|a| a.message.verb).collect();
    let merge =
        Merge { authors: &authors, verbs: &verbs, brought: &paths, proposed: &proposed, approved: &approved };
    let dropped = list::dropped(store, trees.tree, &own)?;
    let judged = policy::CommitFacts { changed: &own, dropped: &dropped, ..judged.clone() };
    policy::judge(before, Branch::Main(Some(merge)), &judged).map_err(breach)?;
    Ok(Merged { brought, changed: paths, own })
}

/// The name of a tree with the `officers.yaml` of another.
fn with_officers(store: &Store, tree: Oid, other: Oid) -> Result<Oid, GateError> {
    match store.entry(other, OFFICERS)? {
        Some(entry) => Ok(store.tree_with_file(tree, OFFICERS, entry.oid())?),
        None => Ok(tree),
    }
}

/// The handles of those whose signatures over this step of main a merge carries.
fn approved(
    officers: &Officers,
    payload: &[u8],
    approvals: &[policy::Approval],
) -> Result<BTreeSet<String>, Breach> {
    let mut approved = BTreeSet::new();
    for approval in approvals {
        let bad = || Breach::BadApproval(approval.handle.clone());
        let key = verify_signature(NAMESPACE, payload, Some(&approval.armoured())).map_err(|_| bad())?;
        let officer = officers.signer(&key).filter(|o| o.handle == approval.handle && may_approve(o));
        approved.insert(officer.ok_or_else(bad)?.handle.clone());
    }
    Ok(approved)
}
