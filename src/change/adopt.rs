//! Taking over somebody else's branch: its commits made again under one's own signature, with the same files.

use std::collections::{BTreeMap, BTreeSet};

use super::MAIN;
use super::anew::anew;
use super::commit::{Author, handle, sign};
use super::error::ChangeError;
use crate::gate::{self, PathFault, Stance};
use crate::model::{FileId, Key, Kind, SealedName};
use crate::policy::refs::work_branch;
use crate::policy::{Breach, Message, Officer, Officers, RefName, Trailer};
use crate::register::{TrustError, branch_head, policy_at};
use crate::repo::{CommitFacts, Content, InTheWay, Oid, PathChange, Store, WriteLock, verify_signature};

/// A branch that was taken over.
pub struct Adopted {
    /// The new branch, which HEAD names.
    pub branch: String,
    pub tip: Oid,
    /// How many commits were made again, but for those of one's own that only follow.
    pub made: usize,
    /// Paths of a work tree that did not follow.
    pub in_the_way: Vec<InTheWay>,
}

/// Makes a new branch of one at this tip: every commit that is not signed by one's key of today, or not one of a branch, is
/// made again under one's own signature, and so is what stands on it. No file is sealed anew. What was put at the id of a
/// record that main has erased since is left out, since no server takes it. Where a merge stands in the way of that, or main
/// and the branch have crossed, all of it becomes one commit. Nothing where all is one's own already.
///
/// The commits of an officer who was removed are judged as the adopter's: who adopts them answers for them, and needs
/// somebody else's approval as for any work.
pub fn adopt(store: &Store, author: &Author<'_>, tip: Oid) -> Result<Option<Adopted>, ChangeError> {
    let mut lock = store.lock("adopt")?;
    let main = branch_head(store, MAIN.to_owned())?.ok_or(ChangeError::NoMain)?;
    let me = handle(&main.officers, author)?;
    let theirs = store.reference(&Store::tracking_ref(&RefName::Main.full()))?;
    let main_tree = store.tree_of(main.tip)?;
    let mut again: BTreeMap<Oid, Oid> = BTreeMap::new();
    let (mut made, mut stripped) = (0, false);
    let mut commits = in_order(store, main.tip, tip)?;
    if is_knotted(store, main.tip, main_tree, &commits, tip)? {
        again.insert(tip, anew(&mut lock, author, &main.officers, main.tip, tip)?);
        made = 1;
        commits.clear();
    }
    for facts in commits {
        let parents: Vec<Oid> =
            facts.parents.iter().map(|parent| *again.get(parent).unwrap_or(parent)).collect();
        let bad = gate::GateError::Breach { commit: facts.oid, breach: Breach::Message };
        let mut message = Message::parse(&facts.message).map_err(|_| TrustError::from(bad))?;
        // Whoever approved it signed it: it is main's, and no work of anybody's.
        if let (Trailer::Main(_), Some(theirs)) = (&message.trailer, theirs)
            && store.commits_beyond(facts.oid, &[theirs])?.is_empty()
        {
            return Err(ChangeError::SyncFirst);
        }
        let own = signed_by(&main.officers, &facts).is_some_and(|officer| officer.handle == me)
            && facts.author.name == me;
        // One of main that was made anew there before it was sent: a branch that began on it is refused as it is.
        let tree = without_erased(&mut lock, main_tree, &facts, &parents, stripped)?;
        stripped |= tree != facts.tree;
        let stays = own && matches!(message.trailer, Trailer::Work(_)) && tree == facts.tree;
        if let ([parent], true) = (&parents[..], tree != facts.tree)
            && store.tree_of(*parent)? == tree
        {
            // Nothing is left of it.
            again.insert(facts.oid, *parent);
            made += 1;
            continue;
        }
        if stays && parents == facts.parents {
            continue;
        }
        let Some(first) = facts.parents.first() else {
            return Err(ChangeError::Trust(gate::GateError::Parents { commit: facts.oid }.into()));
        };
        // What asks for a revocation still does, and two people are needed for it as before.
        if !own && message.verb != "revoke" {
            message.verb = "adopt";
        }
        message.trailer = Trailer::Work(policy_at(store, *first)?.0.keyring.serial);
        message.approvals.clear();
        again.insert(facts.oid, sign(&mut lock, author, &me, tree, &parents, &message.to_string())?);
        made += usize::from(!stays);
    }
    let Some(new) = again.get(&tip).copied().filter(|_| made > 0) else { return Ok(None) };
    lock.flush()?;
    gate::work(store, main.tip, main.main.chain_time, new, Stance::Arriving(author.now))
        .map_err(TrustError::from)?;
    let branch = work_branch(FileId(rand::random()));
    lock.move_ref(&format!("refs/heads/{branch}"), None, new)?;
    let from = store.tip(&store.head_branch()?)?;
    lock.set_head(&branch)?;
    let in_the_way = lock.follow(&branch, from, new)?;
    Ok(Some(Adopted { branch, tip: new, made, in_the_way }))
}

/// Whether a branch can't be made again commit by commit: it and main have crossed, or it brings what main has erased and
/// has a merge, whose tree holds that too.
fn is_knotted(
    store: &Store,
    main: Oid,
    main_tree: Oid,
    commits: &[CommitFacts],
    tip: Oid,
) -> Result<bool, ChangeError> {
    if store.merge_bases(main, tip)?.len() > 1 {
        return Ok(true);
    }
    if commits.iter().all(|facts| facts.parents.len() < 2) {
        return Ok(false);
    }
    match gate::nothing_erased(store, main_tree, tip, &[main]) {
        Err(gate::GateError::Path { fault: PathFault::Erased, .. }) => Ok(true),
        Err(other) => Err(ChangeError::Trust(other.into())),
        Ok(()) => Ok(false),
    }
}

/// The tree of a commit on the parent that it has by now, without what it put at the ids of records that main has erased
/// since. `stripped` where one before it was left without any.
fn without_erased(
    lock: &mut WriteLock<'_>,
    main: Oid,
    facts: &CommitFacts,
    parents: &[Oid],
    stripped: bool,
) -> Result<Oid, ChangeError> {
    let (Some(was), [now]) = (facts.parents.first(), parents) else { return Ok(facts.tree) };
    let changes = lock.store().changes(Some(lock.store().tree_of(*was)?), Some(facts.tree))?;
    let (mut edits, mut erased) = (Vec::new(), stripped);
    for PathChange { path, new, .. } in changes {
        match new.is_some() && is_erased(lock.store(), main, &path)? {
            true => erased = true,
            false => edits.push((path, new.map(|leaf| Content::Stored(leaf.oid)))),
        }
    }
    if !erased {
        return Ok(facts.tree);
    }
    // The parent may have been made just now.
    lock.flush()?;
    let before = lock.store().tree_of(*now)?;
    Ok(lock.write(Some(before), edits)?)
}

/// Whether a path is that of a record, or of an attachment of one, that this tree says was erased.
pub(super) fn is_erased(store: &Store, main: Oid, path: &str) -> Result<bool, ChangeError> {
    let Some(name) = SealedName::from_path(path) else { return Ok(false) };
    Ok(store.entry(main, &Key::new(Kind::Unit, name.key().id).tombstone_path())?.is_some())
}

/// The officer whose active key signed a commit; none where the signature doesn't hold.
pub(super) fn signed_by<'o>(officers: &'o Officers, facts: &CommitFacts) -> Option<&'o Officer> {
    officers.signer(&verify_signature("git", &facts.payload, facts.signature.as_deref()).ok()?)
}

/// Whether every commit of a branch beyond main is signed by a key that the signer has or had.
pub fn is_own(
    store: &Store,
    officers: &Officers,
    author: &Author<'_>,
    main: Oid,
    tip: Oid,
) -> Result<bool, ChangeError> {
    let me = handle(officers, author)?;
    let Some(me) = officers.by_handle(&me) else { return Ok(false) };
    for commit in store.commits_beyond(tip, &[main])? {
        let facts = store.commit(commit)?;
        let key = verify_signature("git", &facts.payload, facts.signature.as_deref())?;
        let keys = &me.signing_keys;
        if !keys.active.contains(&key) && !keys.former.contains(&key) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Lets HEAD name a branch of one's own again, and makes it here where only the server has it. Gives the paths of a work
/// tree that did not follow.
pub fn take_up(store: &Store, branch: &str, tip: Oid) -> Result<Vec<InTheWay>, ChangeError> {
    let mut lock = store.lock("adopt")?;
    let from = store.tip(&store.head_branch()?)?;
    if store.tip(branch)?.is_none() {
        lock.move_ref(&format!("refs/heads/{branch}"), None, tip)?;
    }
    lock.set_head(branch)?;
    Ok(lock.follow(branch, from, tip)?)
}

/// The commits of a branch beyond main, each after its parents.
fn in_order(store: &Store, main: Oid, tip: Oid) -> Result<Vec<CommitFacts>, ChangeError> {
    let mut left: BTreeMap<Oid, CommitFacts> = BTreeMap::new();
    for commit in store.commits_beyond(tip, &[main])? {
        left.insert(commit, store.commit(commit)?);
    }
    let mut ordered = Vec::with_capacity(left.len());
    while !left.is_empty() {
        // A commit's name is made of its parents' names, so there is always one whose parents are done.
        let ready: BTreeSet<Oid> = left
            .values()
            .filter(|facts| facts.parents.iter().all(|parent| !left.contains_key(parent)))
            .map(|facts| facts.oid)
            .collect();
        ordered.extend(ready.iter().filter_map(|oid| left.remove(oid)));
    }
    Ok(ordered)
}
