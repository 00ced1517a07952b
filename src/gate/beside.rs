//! Commits that stand beside the branches: no parents, one file, one message.

use super::commit::{self, Stance};
use super::error::GateError;
use crate::policy::Officer;
use crate::policy::{Breach, Officers};
use crate::repo::{CommitFacts, Entry, LeafKind, Oid, Store};

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
    let officer = officers.signer(&signer).filter(|officer| officer.handle == facts.author.name);
    officer.ok_or(GateError::Breach { commit: facts.oid, breach: Breach::UnknownSigner })
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
