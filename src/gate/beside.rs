//! Commits that stand beside the branches: one file, one message, and no parents save what somebody said before.

use super::commit::{self, Stance};
use super::error::GateError;
use crate::policy::judge::may_approve;
use crate::policy::{Breach, Officer, Officers, RefName};
use crate::repo::{CommitFacts, Entry, LeafKind, Oid, Store};
use crate::seal::header;

/// The only file of a commit that sends a branch back: sealed comments.
pub const BACK_FILE: &str = "back.age";

/// The only file of an approval that waits for others.
pub const APPROVAL_FILE: &str = "approval";

/// The message of an approval that waits for others: its file says what was approved.
pub const APPROVAL_MESSAGE: &str = "approval\n";

/// The message of a commit that sends a branch back where it stands at `tip`. What is signed so can't be put beside
/// another branch, or beside this one once it has moved.
pub fn back_message(branch: &str, tip: Oid) -> String {
    format!("back: {branch} {tip}\n")
}

/// What an officer who may review said of a branch.
pub struct SentBack {
    /// What stood there before, with what others said.
    pub on: Option<Oid>,
    /// The officer's handle.
    pub by: String,
    /// The commit that was reviewed.
    pub tip: Oid,
    /// The sealed comments.
    pub file: Vec<u8>,
}

/// The one file of a commit; nothing where it has others, or more parents than it may.
pub(super) fn only_file(
    store: &Store,
    facts: &CommitFacts,
    name: &str,
    parents: usize,
) -> Result<Option<Vec<u8>>, GateError> {
    match store.entries(facts.tree)?.as_slice() {
        [(found, Entry::Leaf(leaf))]
            if found == name && leaf.kind == LeafKind::File && facts.parents.len() <= parents =>
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

/// What a commit says that sends this branch back, signed by an officer who may review. `officers` are those at main's tip,
/// `now` the clock: servers and clones ask the same.
pub fn sent_back(
    store: &Store,
    officers: &Officers,
    branch: &str,
    commit: Oid,
    now: i64,
) -> Result<SentBack, GateError> {
    let facts = store.commit(commit)?;
    let officer = signed_by(officers, &facts, now)?;
    let (file, message) = (only_file(store, &facts, BACK_FILE, 1)?, facts.message);
    let tip = message.rsplit_once(' ').and_then(|(_, tip)| tip.trim_end().parse().ok());
    match (tip, file) {
        (Some(tip), Some(file))
            if message == back_message(branch, tip) && may_approve(officer) && header::is_note(&file) =>
        {
            Ok(SentBack { on: facts.parents.first().copied(), by: officer.handle.clone(), tip, file })
        }
        _ => Err(GateError::Ref { name: RefName::Back(branch.to_owned()).full() }),
    }
}

/// So many that stand one upon the other are read.
const NOTES: usize = 100;

/// The same with what stood there before it, the newest first; what doesn't count is passed over, as when whoever said it
/// has left. Why the newest doesn't, where none does.
pub fn sent_back_so_far(
    store: &Store,
    officers: &Officers,
    branch: &str,
    newest: Oid,
    now: i64,
) -> Result<Vec<SentBack>, GateError> {
    let (mut found, mut refused, mut next) = (Vec::new(), None, Some(newest));
    for _ in 0..NOTES {
        let Some(commit) = next else { break };
        next = match sent_back(store, officers, branch, commit, now) {
            Ok(said) => {
                let on = said.on;
                found.push(said);
                on
            }
            Err(GateError::Repo(error)) if !error.is_malformed() => return Err(error.into()),
            Err(why) => {
                refused.get_or_insert(why);
                store.commit(commit).ok().and_then(|facts| facts.parents.first().copied())
            }
        };
    }
    match refused {
        Some(why) if found.is_empty() => Err(why),
        _ => Ok(found),
    }
}

/// A commit beside the branches that arrives.
pub(super) struct Arrived<'o> {
    /// Who signed it.
    pub officer: &'o Officer,
    /// Its only file, where it has this one and no parents.
    pub file: Option<Vec<u8>>,
    pub message: String,
}

/// Reads a commit beside the branches that arrives.
pub(super) fn arrived<'o>(
    store: &Store,
    officers: &'o Officers,
    name: &str,
    commit: Oid,
    now: i64,
) -> Result<Arrived<'o>, GateError> {
    let facts = store.commit(commit)?;
    let officer = signed_by(officers, &facts, now)?;
    Ok(Arrived { officer, file: only_file(store, &facts, name, 0)?, message: facts.message })
}
