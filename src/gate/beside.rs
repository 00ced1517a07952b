//! Commits that stand beside the branches: no parents, one file, one message.

use super::commit::{self, Stance};
use super::error::GateError;
use crate::policy::judge::may_approve;
use crate::policy::{Breach, Officer, Officers, RefName};
use crate::repo::{CommitFacts, Entry, LeafKind, Oid, Store};
use crate::seal::header;

/// What such a commit holds and says.
#[derive(Clone, Copy, Debug)]
pub struct Beside {
    /// The only file of its tree.
    pub file: &'static str,
    pub message: &'static str,
}

/// Sealed comments with which a branch is sent back.
pub const BACK: Beside = Beside { file: "back.age", message: "back\n" };
/// An approval that waits for others.
pub const APPROVAL: Beside = Beside { file: "approval", message: "approval\n" };

/// The one file of a commit without parents; nothing where it is another commit.
pub(super) fn only_file(
    store: &Store,
    facts: &CommitFacts,
    name: &str,
) -> Result<Option<Vec<u8>>, GateError> {
    match store.entries(facts.tree)?.as_slice() {
        [(found, Entry::Leaf(leaf))]
            if found == name && leaf.kind == LeafKind::File && facts.parents.is_empty() =>
        {
            Ok(Some(store.blob_at(name, leaf.oid)?))
        }
        _ => Ok(None),
    }
}

/// The officer who signed a commit that arrives, in their own name.
pub(super) fn signed_by<'o>(
    officers: &'o Officers,
    facts: &CommitFacts,
    now: i64,
) -> Result<&'o Officer, GateError> {
    let signer = commit::signer(facts, Stance::Arriving(now))?;
    let author = facts.author.name.clone();
    let breach = match officers.signer(&signer) {
        Some(officer) if officer.handle == author => return Ok(officer),
        Some(officer) => Breach::ForeignAuthor { author, signer: officer.handle.clone() },
        None => Breach::UnknownSigner { author, key: signer },
    };
    Err(GateError::Breach { commit: facts.oid, breach })
}

/// The sealed comments with which a commit sends this branch back, and the handle of the officer who signed it and may
/// review. `officers` are those at main's tip, `now` the clock: servers and clones ask the same.
pub fn sent_back(
    store: &Store,
    officers: &Officers,
    branch: &str,
    commit: Oid,
    now: i64,
) -> Result<(String, Vec<u8>), GateError> {
    match arrived(store, officers, BACK, commit, now)? {
        Some((officer, file)) if may_approve(officer) && header::is_note(&file) => {
            Ok((officer.handle.clone(), file))
        }
        _ => Err(GateError::Ref { name: RefName::Back(branch.to_owned()).full() }),
    }
}

/// The file of a commit beside the branches that arrives, where it is as it must be, and who signed it.
pub(super) fn arrived<'o>(
    store: &Store,
    officers: &'o Officers,
    beside: Beside,
    commit: Oid,
    now: i64,
) -> Result<Option<(&'o Officer, Vec<u8>)>, GateError> {
    let facts = store.commit(commit)?;
    let officer = signed_by(officers, &facts, now)?;
    let file = only_file(store, &facts, beside.file)?.filter(|_| facts.message == beside.message);
    Ok(file.map(|file| (officer, file)))
}
