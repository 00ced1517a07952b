//! One signed commit of a plan: seal, write objects, judge, sign, verify, and move the reference last.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::MAIN;
use super::error::ChangeError;
use super::plan::Plan;
use crate::model::{Key, Kind, SealedName};
use crate::policy::paths::OFFICERS;
use crate::policy::{self, Branch, Message, Officers, Trailer, judge};
use crate::register::{SnapshotError, trust};
use crate::repo::{Draft, Ident, InTheWay, Oid, Store, WriteLock, verify_signature};
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
    /// The handle of the officer who signed.
    pub handle: String,
    pub records: Vec<Key>,
    /// The records in which another writer's change was merged with this one.
    pub merged: Vec<Key>,
    /// Paths of a work tree that did not follow.
    pub in_the_way: Vec<InTheWay>,
}

/// Seals a plan and writes it as one commit on main. `officers` are those of the first parent (of the plan itself, for
/// the first commit of a register).
pub fn commit(
    lock: &mut WriteLock<'_>,
    store: &Store,
    vault: &Vault,
    officers: &Officers,
    author: &Author<'_>,
    plan: &Plan<'_>,
) -> Result<Committed, ChangeError> {
    let base = plan.base.map(|base| store.commit(base)).transpose()?;
    let parent = base.map(|base| Parent { tree: base.tree, time: base.committer.seconds });
    let (commit, _) = prepare(lock, vault, officers, author, plan, parent)?;
    lock.move_ref(&format!("refs/heads/{MAIN}"), plan.base, commit)?;
    // Remembered at once, so that a server or a backup can't take back what was written here. The change has been made
    // by now, and was judged and verified above: whatever hinders remembering must not say that it wasn't. The next
    // command verifies from what was remembered before, and tells what is wrong.
    let _ = trust(store, commit);
    let in_the_way = lock.follow(MAIN, plan.base, commit)?;
    let records = plan.writes.iter().map(|w| w.key).collect();
    let handle = handle(officers, author)?;
    Ok(Committed { commit, handle, records, merged: plan.merged.clone(), in_the_way })
}

/// What the next commit needs to know of the one it stands on.
#[derive(Clone, Copy)]
pub struct Parent {
    pub tree: Oid,
    /// When it was made, in seconds since 1970.
    pub time: i64,
}

/// Seals, judges and signs a plan as a commit that no reference names yet: for many commits in a row, which then reach the
/// disk together. Gives the commit and what the next one needs to know of it.
pub fn prepare(
    lock: &mut WriteLock<'_>,
    vault: &Vault,
    officers: &Officers,
    author: &Author<'_>,
    plan: &Plan<'_>,
    parent: Option<Parent>,
) -> Result<(Oid, Parent), ChangeError> {
    let public = author.signer.public();
    let handle = handle(officers, author)?;
    let edits = seal(vault, plan)?;
    let changed: Vec<String> = edits.iter().map(|(path, _)| path.clone()).collect();
    let message = message(plan, officers.keyring.serial);
    let after = match plan.plain.get(OFFICERS) {
        Some(Some(bytes)) => Some(
            yaml::read_plain::<Officers>(bytes)
                .map_err(|error| SnapshotError::Yaml { path: OFFICERS, error })?,
        ),
        _ => None,
    };
    judge(
        officers,
        Branch::Main(None),
        &policy::CommitFacts {
            signer: &public,
            author: &handle,
            authored: author.now,
            committed: author.now,
            utc: true,
            message: &message,
            changed: &changed,
            serial: officers.keyring.serial,
            chain_time: parent.map_or(author.now, |parent| parent.time),
            officers: after.as_ref().filter(|after| *after != officers).map(|after| (officers, after)),
        },
    )?;
    let tree = lock.write(parent.map(|parent| parent.tree), edits)?;
    let ident = ident(&handle, author.now);
    let draft = Draft::new(tree, plan.base.as_slice(), &ident, &ident, &message.to_string())?;
    let armoured = author.signer.sign_commit(draft.payload())?;
    if verify_signature("git", draft.payload(), Some(&armoured))? != public {
        return Err(ChangeError::NotAnOfficer);
    }
    Ok((lock.commit(&draft, &armoured)?, Parent { tree, time: author.now }))
}

/// The handle of the officer who signs.
fn handle(officers: &Officers, author: &Author<'_>) -> Result<String, ChangeError> {
    officers.signer(&author.signer.public()).map(|o| o.handle.clone()).ok_or(ChangeError::NotAnOfficer)
}

/// Author and committer of a commit: the handle, in UTC. Names stand only in sealed records.
pub fn ident(handle: &str, now: i64) -> Ident {
    Ident { name: handle.to_owned(), email: format!("{handle}@chungthu.invalid"), seconds: now, offset: 0 }
}

/// What a path is to hold; nothing removes it.
type PathEdit = (String, Option<Vec<u8>>);

fn seal(vault: &Vault, plan: &Plan<'_>) -> Result<Vec<PathEdit>, ChangeError> {
    let mut edits: Vec<PathEdit> = plan
        .writes
        .par_iter()
        .map(|write| {
            let text = zeroize::Zeroizing::new(yaml::write(write.record.as_ref()));
            let sealed = vault.seal(write.key, write.rev, text.as_bytes())?;
            Ok((write.key.path(), Some(sealed)))
        })
        .collect::<Result<_, ChangeError>>()?;
    for file in plan.files {
        let sealed = vault.seal_file(file.key, file.id, 1, &file.content)?;
        edits.push((SealedName::File(file.key, file.id).path(), Some(sealed)));
    }
    edits.extend(plan.plain.iter().map(|(path, bytes)| (path.clone(), bytes.clone())));
    Ok(edits)
}

fn message(plan: &Plan<'_>, serial: u64) -> Message {
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    for write in &plan.writes {
        *counts.entry(write.key.kind).or_default() += 1;
    }
    Message { verb: plan.verb, counts, trailer: Trailer::Main(serial), approvals: Vec::new() }
}
