//! Whether a tip of main may be believed: every commit of its chain of first parents is verified once, signature and
//! officers' rules, and the clone remembers how far it came. History that was forked or rolled back is refused.

use std::fs;
use std::io::Write;

use super::error::SnapshotError;
use super::snapshot::plain;
use crate::gate::{self, GateError, Pins, Stance};
use crate::model::Lang;
use crate::policy::{Officers, Settings};
use crate::repo::{Oid, RepoError, Store};
use crate::text::{Explain, Failing, repo, trust as words};

/// Where a clone keeps its pins, below its private folder.
const PINS: &str = "verified";

/// Where it keeps those of main as its server served it last.
const UPSTREAM: &str = "upstream";

/// Why a tip isn't believed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TrustError {
    /// The check without a key refuses a commit.
    Gate(GateError),
    /// The tip doesn't descend from what was verified before: forked, rolled back, or another register.
    NotDescended {
        verified: Oid,
        tip: Oid,
    },
    /// HEAD names a branch that is neither main nor one of work.
    ForeignBranch(String),
    /// There is no branch of this name.
    NoBranch(String),
    /// The pins can't be kept.
    Pins(std::io::ErrorKind),
    Repo(RepoError),
}

impl From<RepoError> for TrustError {
    fn from(error: RepoError) -> TrustError {
        TrustError::Repo(error)
    }
}

impl From<GateError> for TrustError {
    fn from(error: GateError) -> TrustError {
        match error {
            GateError::NotContinued { old, new } => TrustError::NotDescended { verified: old, tip: new },
            GateError::Repo(error) => TrustError::Repo(error),
            error => TrustError::Gate(error),
        }
    }
}

impl Explain for TrustError {
    fn what(&self, lang: Lang) -> String {
        match self {
            TrustError::Gate(error) => error.what(lang),
            TrustError::NotDescended { verified, tip } => {
                words::not_descended(lang, &verified.short(), &tip.short())
            }
            TrustError::ForeignBranch(branch) => words::foreign_branch(lang, branch),
            TrustError::NoBranch(branch) => words::no_branch(lang, branch),
            TrustError::Pins(kind) => words::pins(lang, &kind.to_string()),
            TrustError::Repo(error) => error.what(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        match self {
            TrustError::Repo(error) => error.hint(lang),
            TrustError::Pins(_) => Some(repo::io_hint(lang)),
            TrustError::ForeignBranch(_) | TrustError::NoBranch(_) => Some(words::branch_hint(lang)),
            _ => Some(words::trust_hint(lang)),
        }
    }

    fn failing(&self) -> Failing {
        match self {
            TrustError::Repo(error) => error.failing(),
            TrustError::Pins(_) => Failing::Unable,
            _ => Failing::Refused,
        }
    }
}

/// Verifies every commit from the last verified one up to this tip of main and remembers it.
pub fn trust(store: &Store, tip: Oid) -> Result<Pins, TrustError> {
    let known = pins(store)?;
    if let Some(pins) = known
        && pins.tip == tip
    {
        return Ok(pins);
    }
    let verified = gate::verify(store, known, tip, Stance::Kept, |_| ())?;
    remember(store, &verified)?;
    Ok(verified)
}

/// Remembers main as [`gate::verify`] gave it: where it stands, or an earlier commit on both sides of a fork, so that
/// main may go either way. Whoever goes back must hold on to what the server served ([`upstream`]).
pub fn remember(store: &Store, pins: &Pins) -> Result<(), TrustError> {
    keep(store, PINS, pins)
}

/// Main as the server served it last, verified: an older or another one is never taken from it.
pub fn upstream(store: &Store) -> Result<Option<Pins>, TrustError> {
    read(store, UPSTREAM)
}

/// Remembers what the server served, as [`gate::verify`] gave it.
pub fn remember_upstream(store: &Store, pins: &Pins) -> Result<(), TrustError> {
    keep(store, UPSTREAM, pins)
}

/// The plain files of a commit, without opening any record.
pub fn policy_at(store: &Store, commit: Oid) -> Result<(Officers, Settings), SnapshotError> {
    let tree = store.tree_of(commit)?;
    let officers: Officers = plain(store, tree, "officers.yaml")?;
    officers.validate().map_err(SnapshotError::Officers)?;
    Ok((officers, plain(store, tree, "register.yaml")?))
}

/// What this clone remembers, where it remembers anything.
pub fn pins(store: &Store) -> Result<Option<Pins>, TrustError> {
    read(store, PINS)
}

fn read(store: &Store, name: &str) -> Result<Option<Pins>, TrustError> {
    let text = match fs::read_to_string(store.private_dir()?.join(name)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(TrustError::Pins(error.kind())),
    };
    // A damaged file must not quietly become "nothing was pinned".
    text.trim_end().parse().map(Some).map_err(|_| TrustError::Pins(std::io::ErrorKind::InvalidData))
}

fn keep(store: &Store, name: &str, pins: &Pins) -> Result<(), TrustError> {
    let dir = store.private_dir()?;
    let write = || {
        let mut file = tempfile::NamedTempFile::new_in(&dir)?;
        // One write: `write!` would make one of every byte of the names.
        file.write_all(format!("{pins}\n").as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(dir.join(name)).map_err(|e| e.error)?;
        Ok(())
    };
    write().map_err(|error: std::io::Error| TrustError::Pins(error.kind()))
}
