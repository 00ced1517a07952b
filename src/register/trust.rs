//! Whether a tip of main may be believed: every commit of its chain of first parents is verified once, signature and
//! officers' rules, and the clone remembers how far it came. History that was forked or rolled back is refused.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;

use super::error::SnapshotError;
use super::snapshot::plain;
use crate::gate::{self, GateError, Pins, Stance};
use crate::model::Lang;
use crate::policy::{MAIN, Officers, Settings};
use crate::repo::{Oid, RepoError, Store};
use crate::text::{Explain, Failing, repo, trust as words};

/// Where a clone keeps its pins, below its private folder.
const PINS: &str = "verified";

/// The lock that is held while they change.
const TURN: &str = "verified.lock";

/// Where it keeps those of main as its server served it last.
const UPSTREAM: &str = "upstream";

/// Where it keeps those of the last commit of main that came and was looked into under the seal.
const LOOKED: &str = "looked";

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
            TrustError::Pins(kind) => words::pins(lang, &crate::text::seal::io(lang, *kind)),
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

/// Verifies every commit from the last verified one up to this tip of main and remembers it. Where main has gone on since
/// the tip was read, and another process has verified that, the newer stays remembered.
pub fn trust(store: &Store, tip: Oid) -> Result<Pins, TrustError> {
    let known = pins(store)?;
    if let Some(pins) = known
        && pins.tip == tip
    {
        return Ok(pins);
    }
    let verified = match gate::verify(store, known, tip, Stance::Kept, |_| ()) {
        Err(GateError::NotContinued { old, .. })
            if store.tip(MAIN)? != Some(tip) && store.is_on_chain(tip, old)? =>
        {
            return Ok(gate::verify(store, None, tip, Stance::Kept, |_| ())?);
        }
        verified => verified?,
    };
    if known.is_none()
        && let Some(served) = upstream(store)?.filter(|served| served.root != verified.root)
    {
        return Err(TrustError::NotDescended { verified: served.tip, tip });
    }
    remember_newer(store, &verified)?;
    Ok(verified)
}

/// Remembers main as [`gate::verify`] gave it, unless it has moved since. Whoever moves main remembers it after that, so
/// an older tip never comes to stand in the place of a newer one, nor one that main has left.
fn remember_newer(store: &Store, pins: &Pins) -> Result<(), TrustError> {
    let _turn = turn(store)?;
    match store.tip(MAIN)? == Some(pins.tip) {
        true => keep(store, PINS, pins),
        false => Ok(()),
    }
}

/// Remembers main as [`gate::verify`] gave it: where it stands, or an earlier commit on both sides of a fork, so that
/// main may go either way. Whoever goes back must hold on to what the server served ([`upstream`]).
pub fn remember(store: &Store, pins: &Pins) -> Result<(), TrustError> {
    let _turn = turn(store)?;
    keep(store, PINS, pins)
}

/// The right to change the pins: a lock of their own, since they are kept while the right to write is held and while it
/// isn't.
fn turn(store: &Store) -> Result<File, TrustError> {
    let path = store.private_dir()?.join(TURN);
    let lock = || {
        let mut options = File::options();
        let file =
            options.write(true).create(true).truncate(false).custom_flags(libc::O_NOFOLLOW).open(path)?;
        file.lock().map(|()| file)
    };
    lock().map_err(|error: std::io::Error| TrustError::Pins(error.kind()))
}

/// The first commit of a register that this clone has worked with, where it no longer remembers having verified it:
/// whoever took the pins away could have put another history in its place.
pub fn forgotten(store: &Store) -> Result<Option<Oid>, TrustError> {
    let Some(tip) = store.tip(MAIN)? else { return Ok(None) };
    if pins(store)?.is_some() || (store.keyrings()?.is_empty() && upstream(store)?.is_none()) {
        return Ok(None);
    }
    let mut root = tip;
    for commit in store.first_parents(tip) {
        root = commit?.oid;
    }
    Ok(Some(root))
}

/// Main as the server served it last, verified: an older or another one is never taken from it.
pub fn upstream(store: &Store) -> Result<Option<Pins>, TrustError> {
    read(store, UPSTREAM)
}

/// Remembers what the server served, as [`gate::verify`] gave it.
pub fn remember_upstream(store: &Store, pins: &Pins) -> Result<(), TrustError> {
    keep(store, UPSTREAM, pins)
}

/// How far this clone has looked into what came to main under the seal, where it has looked at all.
pub fn looked(store: &Store) -> Result<Option<Pins>, TrustError> {
    read(store, LOOKED)
}

/// Remembers how far it has looked.
pub fn remember_looked(store: &Store, pins: &Pins) -> Result<(), TrustError> {
    keep(store, LOOKED, pins)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::testing::{Yard, person};

    #[test]
    fn an_older_tip_never_takes_the_place_of_a_newer_one() {
        let yard = Yard::new();
        let store = &yard.store;
        let newer = yard.main("lan", yard.root).put(person(1), 1).commit();
        yard.point("refs/heads/main", yard.root);
        let root = trust(store, yard.root).unwrap();
        yard.point("refs/heads/main", newer);
        let known = trust(store, newer).unwrap();
        // Another process read main before it moved, and comes to its end after it.
        assert_eq!(trust(store, yard.root).unwrap(), root);
        assert_eq!(pins(store).unwrap(), Some(known));
        remember_newer(store, &root).unwrap();
        assert_eq!(pins(store).unwrap(), Some(known));
        // Main that stands there is refused.
        yard.point("refs/heads/main", yard.root);
        let refused = TrustError::NotDescended { verified: newer, tip: yard.root };
        assert_eq!(trust(store, yard.root), Err(refused));
        assert_eq!(pins(store).unwrap(), Some(known));
    }
}
