//! One signed commit of a plan: seal, write objects, sign, let the gate judge what was made, and move the reference last.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::MAIN;
use super::error::ChangeError;
use super::plan::Plan;
use crate::check::Finding;
use crate::gate::{self, Stance};
use crate::model::{Key, Kind, SealedName};
use crate::policy::judge::may_approve;
use crate::policy::officers::RECOVERY;
use crate::policy::refs::is_work;
use crate::policy::{Approval, Breach, Message, Officers, RefName, Trailer};
use crate::register::{pins, trust};
use crate::repo::{Content, Draft, Ident, InTheWay, Oid, Store, WriteLock, verify_signature};
use crate::seal::{Signer, Vault};
use crate::yaml;

/// Who signs, and when.
pub struct Author<'a> {
    pub signer: &'a Signer,
    /// Seconds since 1970.
    pub now: i64,
}

/// What a commit came to.
pub struct Committed {
    pub commit: Oid,
    /// The handle of the officer who signed; that of the recovery entry, where it did.
    pub handle: String,
    pub records: Vec<Key>,
    /// The records in which another writer's change was merged with this one.
    pub merged: Vec<Key>,
    /// What the records lack after it and did not lack before.
    pub gaps: Vec<Finding>,
    /// The branch of work that was made for it, since main takes such a change only from two people.
    pub branch: Option<String>,
    /// The branch of work that it went on, where it is one that was there before.
    pub went_on: Option<String>,
    /// Paths of a work tree that did not follow.
    pub in_the_way: Vec<InTheWay>,
}

/// What a commit stands on.
pub struct Base {
    /// In order; none for the first commit of a register.
    pub parents: Vec<Oid>,
    /// The tree into which the plan is put; that of the first parent, save in a merge.
    pub tree: Option<Oid>,
    pub trailer: Trailer,
    /// What other officers signed beforehand.
    pub approvals: Vec<Approval>,
}

impl Base {
    /// The next commit of main on this one, under the officers there.
    pub fn main(parent: Oid, tree: Oid, officers: &Officers) -> Base {
        let trailer = Trailer::Main(officers.keyring.serial);
        Base { parents: vec![parent], tree: Some(tree), trailer, approvals: Vec::new() }
    }
}

/// Which branch goes on: its name, and where it stands; nothing where it is new.
pub struct Branch<'b> {
    pub name: &'b str,
    pub old: Option<Oid>,
}

/// Seals a plan and writes it as one commit of a branch. `officers` are those at main's tip (those of the plan itself,
/// for the first commit of a register).
pub fn commit(
    lock: &mut WriteLock<'_>,
    vault: &Vault,
    officers: &Officers,
    author: &Author<'_>,
    plan: &Plan<'_>,
    base: &Base,
    branch: &Branch<'_>,
) -> Result<Committed, ChangeError> {
    let (commit, _) = prepare(lock, vault, officers, author, plan, base)?;
    lock.flush()?;
    let store = lock.store();
    judge(store, branch.name, commit)?;
    lock.move_ref(&format!("refs/heads/{}", branch.name), branch.old, commit)?;
    // Remembered at once, so that a server or a backup can't take back what was written here. The change has been made
    // by now, and was judged and verified above: whatever hinders remembering must not say that it wasn't. The next
    // command verifies from what was remembered before, and tells what is wrong.
    if branch.name == MAIN {
        let _ = trust(store, commit);
    }
    let in_the_way = lock.follow(branch.name, branch.old, commit)?;
    let records = plan.records().into_iter().collect();
    let handle = name(officers, author, base)?;
    let (merged, gaps) = (plan.merged.clone(), plan.gaps.clone());
    let went_on = (is_work(branch.name) && branch.old.is_some()).then(|| branch.name.to_owned());
    Ok(Committed { commit, handle, records, merged, gaps, branch: None, went_on, in_the_way })
}

/// What everyone else will ask of the commit is asked before anything names it.
fn judge(store: &Store, branch: &str, commit: Oid) -> Result<(), ChangeError> {
    let known = pins(store)?;
    if branch == MAIN {
        gate::verify(store, known, commit, Stance::Whole, |_| ())?;
        return Ok(());
    }
    let main = known.ok_or(ChangeError::NoMain)?;
    gate::work(store, main.tip, main.chain_time, commit, Stance::Whole)?;
    Ok(())
}

/// Seals and signs a plan as a commit that no reference names yet: for many commits in a row, which then reach the
/// disk together. Gives the commit and its tree.
pub fn prepare(
    lock: &mut WriteLock<'_>,
    vault: &Vault,
    officers: &Officers,
    author: &Author<'_>,
    plan: &Plan<'_>,
    base: &Base,
) -> Result<(Oid, Oid), ChangeError> {
    let handle = name(officers, author, base)?;
    let edits = seal(vault, plan)?;
    let tree = lock.write(base.tree, edits)?;
    let message = message(plan.verb, &plan.records(), base).to_string();
    let commit = sign(lock, author, &handle, tree, &base.parents, &message)?;
    Ok((commit, tree))
}

/// Signs a tree as a commit that no reference names yet.
pub fn sign(
    lock: &mut WriteLock<'_>,
    author: &Author<'_>,
    handle: &str,
    tree: Oid,
    parents: &[Oid],
    message: &str,
) -> Result<Oid, ChangeError> {
    let ident = ident(handle, author.now);
    let draft = Draft::new(tree, parents, &ident, &ident, message)?;
    let armoured = author.signer.sign_commit(draft.payload())?;
    if verify_signature("git", draft.payload(), Some(&armoured))? != author.signer.public() {
        return Err(ChangeError::NotAnOfficer);
    }
    Ok(lock.commit(&draft, &armoured)?)
}

/// Signs files as a commit on what stands there, or without parents, and lets a reference beside the branches name it. Only who may review leaves
/// anything there.
pub fn commit_beside(
    lock: &mut WriteLock<'_>,
    officers: &Officers,
    author: &Author<'_>,
    name: &RefName,
    on: Option<Oid>,
    files: Vec<(String, Vec<u8>)>,
    message: &str,
) -> Result<Oid, ChangeError> {
    let handle = reviewer(officers, author)?;
    let tree = lock.write(None, files.into_iter().map(|(path, bytes)| (path, Some(bytes))))?;
    let commit = sign(lock, author, &handle, tree, on.as_slice(), message)?;
    lock.flush()?;
    let full = name.full();
    let old = lock.store().reference(&full)?;
    lock.move_ref(&full, old, commit)?;
    Ok(commit)
}

/// The handle of the officer who signs.
pub fn handle(officers: &Officers, author: &Author<'_>) -> Result<String, ChangeError> {
    match officers.signer(&author.signer.public()) {
        Some(officer) => Ok(officer.handle.clone()),
        None if officers.is_recovery(&author.signer.public()) => Err(ChangeError::RecoveryBeyond),
        None => Err(ChangeError::NotAnOfficer),
    }
}

/// The handle of the officer who signs, whose role lets them review.
pub fn reviewer(officers: &Officers, author: &Author<'_>) -> Result<String, ChangeError> {
    let handle = handle(officers, author)?;
    match officers.by_handle(&handle) {
        Some(officer) if !may_approve(officer) => {
            Err(Breach::Role { handle, role: officer.role, path: String::new() }.into())
        }
        _ => Ok(handle),
    }
}

/// Who a commit on main is by: an officer's handle, or the recovery entry.
pub(super) fn name_on_main(officers: &Officers, author: &Author<'_>) -> Result<String, ChangeError> {
    match officers.is_recovery(&author.signer.public()) {
        true => Ok(RECOVERY.to_owned()),
        false => handle(officers, author),
    }
}

fn name(officers: &Officers, author: &Author<'_>, base: &Base) -> Result<String, ChangeError> {
    match base.trailer {
        Trailer::Main(_) => name_on_main(officers, author),
        Trailer::Work(_) => handle(officers, author),
    }
}

/// Author and committer of a commit: the handle, in UTC. Names stand only in sealed records.
pub fn ident(handle: &str, now: i64) -> Ident {
    Ident { name: handle.to_owned(), email: format!("{handle}@chungthu.invalid"), seconds: now, offset: 0 }
}

/// What a path is to hold; nothing removes it.
type PathEdit = (String, Option<Content>);

fn seal(vault: &Vault, plan: &Plan<'_>) -> Result<Vec<PathEdit>, ChangeError> {
    let mut edits: Vec<PathEdit> = plan
        .writes
        .par_iter()
        .map(|write| {
            let text = zeroize::Zeroizing::new(yaml::write(write.record.as_ref()));
            let sealed = vault.seal(write.key, write.rev, text.as_bytes())?;
            Ok((write.key.path(), Some(sealed.into())))
        })
        .collect::<Result<_, ChangeError>>()?;
    for file in plan.files {
        let sealed = vault.seal_file(file.key, file.id, file.rev, &file.content)?;
        edits.push((SealedName::File(file.key, file.id).path(), Some(sealed.into())));
    }
    edits.extend(plan.plain.iter().map(|(path, bytes)| (path.clone(), bytes.clone().map(Content::from))));
    edits.extend(plan.takes.iter().map(|(path, oid)| (path.clone(), oid.map(Content::Stored))));
    Ok(edits)
}

/// The message of a commit that does this to these records.
pub fn message(verb: &'static str, records: &BTreeSet<Key>, base: &Base) -> Message {
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    for key in records {
        *counts.entry(key.kind).or_default() += 1;
    }
    Message { verb, counts, trailer: base.trailer, approvals: base.approvals.clone() }
}
