//! One commit read: its bytes, its signature and its message, before anything is said of what it may.

use super::error::GateError;
use crate::policy::{self, Breach, Message};
use crate::repo::{self, Oid, Store, verify_signature};

/// A commit may be dated this many seconds ahead of the clock of whoever judges it.
pub const AHEAD: i64 = 600;

/// How what is judged came here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stance {
    /// It is here already. A file that doesn't open anyway harms nobody then: `check` names it, and the rest is read.
    Kept,
    /// Every rule is asked.
    Whole,
    /// It arrives now, at this time of the clock in seconds since 1970: nothing may be dated ahead.
    Arriving(i64),
}

impl Stance {
    pub(super) fn now(self) -> Option<i64> {
        match self {
            Stance::Arriving(now) => Some(now),
            Stance::Kept | Stance::Whole => None,
        }
    }
}

/// What every author's address is made of: a handle, and a name that no mail server has.
const DOMAIN: &str = "chungthu.invalid";

/// A commit whose signature holds.
pub struct Signed {
    pub facts: repo::CommitFacts,
    /// The key that signed it, in OpenSSH's one-line form.
    pub signer: String,
    pub message: Message,
}

/// What is judged of a commit before its trees are read: its paths and a step of the officers are put in later.
pub fn judged<'a>(
    facts: &'a repo::CommitFacts,
    signer: &'a str,
    message: &'a Message,
    serial: u64,
    chain_time: i64,
) -> policy::CommitFacts<'a> {
    policy::CommitFacts {
        signer,
        author: &facts.author.name,
        authored: facts.author.seconds,
        committed: facts.committer.seconds,
        utc: facts.author.offset == 0 && facts.committer.offset == 0,
        message,
        changed: &[],
        dropped: &[],
        serial,
        chain_time,
        officers: None,
    }
}

/// Reads a commit and verifies its signature.
pub fn read(store: &Store, commit: Oid, stance: Stance) -> Result<Signed, GateError> {
    let facts = store.commit(commit)?;
    let signer = signer(&facts, stance)?;
    let refused = GateError::Breach { commit: facts.oid, breach: Breach::Message };
    let message = Message::parse(&facts.message).map_err(|_| refused)?;
    Ok(Signed { facts, signer, message })
}

/// The key that signed a commit, whose author is plain and whose dates are not ahead of the clock.
pub fn signer(facts: &repo::CommitFacts, stance: Stance) -> Result<String, GateError> {
    let commit = facts.oid;
    let signer = verify_signature("git", &facts.payload, facts.signature.as_deref())
        .map_err(|fault| GateError::Signature { commit, fault })?;
    let (author, committer) = (&facts.author, &facts.committer);
    let plain = author.email == format!("{}@{DOMAIN}", author.name)
        && (&committer.name, &committer.email) == (&author.name, &author.email);
    if !plain {
        let (author, signer) = (author.email.clone(), committer.name.clone());
        return Err(GateError::Breach { commit, breach: Breach::ForeignAuthor { author, signer } });
    }
    let ahead = stance.now().map_or(0, |now| author.seconds.max(committer.seconds).saturating_sub(now));
    if ahead > AHEAD {
        return Err(GateError::Ahead { commit, seconds: ahead });
    }
    Ok(signer)
}
