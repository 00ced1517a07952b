//! Whether a tip of main may be believed: every commit of its chain of first parents is verified once, signature and
//! officers' rules, and the clone remembers how far it came. History that was forked or rolled back is refused.

use std::fs;
use std::io::Write;

use super::error::SnapshotError;
use super::snapshot::plain;
use crate::model::Lang;
use crate::policy::{self, Breach, Officers, Settings, judge};
use crate::repo::{CommitFacts, Oid, RepoError, SignatureFault, Store, verify_signature};
use crate::text::{Explain, Failing, repo, trust as words};
use crate::yaml::{self, YamlError};

/// Where a clone keeps its pins, below its private folder.
const PINS: &str = "verified";

/// What a clone remembers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pins {
    /// The first commit of the register.
    pub root: Oid,
    /// The newest commit of main that was verified.
    pub tip: Oid,
    /// The greatest committer date on the chain up to there, in seconds since 1970.
    pub chain_time: i64,
}

/// Why a tip isn't believed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TrustError {
    /// This commit's signature doesn't hold.
    Signature {
        commit: Oid,
        fault: SignatureFault,
    },
    /// The officers' rules, as they stood in its first parent, refuse this commit.
    Breach {
        commit: Oid,
        breach: Breach,
    },
    /// `officers.yaml` of this commit can't be read.
    Officers {
        commit: Oid,
        error: Option<YamlError>,
    },
    /// The tip doesn't descend from what was verified before: forked, rolled back, or another register.
    NotDescended {
        verified: Oid,
        tip: Oid,
    },
    /// The pins can't be kept.
    Pins(std::io::ErrorKind),
    Repo(RepoError),
}

impl From<RepoError> for TrustError {
    fn from(error: RepoError) -> TrustError {
        TrustError::Repo(error)
    }
}

impl Explain for TrustError {
    fn what(&self, lang: Lang) -> String {
        match self {
            TrustError::Signature { commit, fault } => {
                words::bad_signature(lang, &commit.short(), &fault.what(lang))
            }
            TrustError::Breach { commit, breach } => words::breach(lang, &commit.short(), &breach.what(lang)),
            TrustError::Officers { commit, error } => {
                let why = error.as_ref().map(|e| e.what(lang)).unwrap_or_default();
                words::bad_officers(lang, &commit.short(), &why)
            }
            TrustError::NotDescended { verified, tip } => {
                words::not_descended(lang, &verified.short(), &tip.short())
            }
            TrustError::Pins(kind) => words::pins(lang, &kind.to_string()),
            TrustError::Repo(error) => error.what(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        match self {
            TrustError::Repo(error) => error.hint(lang),
            TrustError::Pins(_) => Some(repo::io_hint(lang)),
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
    let verified = verify(store, known, tip)?;
    keep(store, &verified)?;
    Ok(verified)
}

/// Verifies the chain of first parents from the pins (from the root, where there are none) up to a tip.
pub fn verify(store: &Store, known: Option<Pins>, tip: Oid) -> Result<Pins, TrustError> {
    let mut fresh = Vec::new();
    let mut reached = false;
    for commit in store.first_parents(tip) {
        let commit = commit?;
        if known.is_some_and(|pins| pins.tip == commit.oid) {
            reached = true;
            break;
        }
        fresh.push(commit);
    }
    if let Some(pins) = known
        && !reached
    {
        return Err(TrustError::NotDescended { verified: pins.tip, tip });
    }
    let root = known.map(|pins| pins.root).or_else(|| fresh.last().map(|c| c.oid)).unwrap_or(tip);
    let mut parent = known.map(|pins| pins.tip).map(|oid| store.commit(oid)).transpose()?;
    let mut chain_time = known.map_or(i64::MIN, |pins| pins.chain_time);
    let mut officers: Option<(Oid, Officers)> = None;
    for commit in fresh.into_iter().rev() {
        // The first commit of a register stands on its own officers; what it is is pinned and compared by telephone.
        let judge_tree = parent.as_ref().map_or(commit.tree, |p| p.tree);
        let blob = store.entry(judge_tree, "officers.yaml")?.map(|e| e.oid());
        if officers.as_ref().map(|(oid, _)| *oid) != blob || officers.is_none() {
            officers = blob
                .map(|oid| Ok::<_, TrustError>((oid, read_officers(store, commit.oid, oid)?)))
                .transpose()?;
        }
        let Some((_, officers)) = &officers else {
            return Err(TrustError::Officers { commit: commit.oid, error: None });
        };
        chain_time = chain_time.max(parent.as_ref().map_or(i64::MIN, |p| p.committer.seconds));
        one(store, &commit, parent.as_ref().map(|p| p.tree), officers, chain_time)?;
        // What a commit makes of the officers must be what the next one can stand on.
        let after = store.entry(commit.tree, "officers.yaml")?.map(|e| e.oid());
        if after != blob {
            let unreadable = TrustError::Officers { commit: commit.oid, error: None };
            let next = read_officers(store, commit.oid, after.ok_or_else(|| unreadable.clone())?)?;
            let (now, bound) = (next.keyring, officers.keyring);
            if now.serial < bound.serial || now.epoch < bound.epoch {
                return Err(unreadable);
            }
        }
        parent = Some(commit);
    }
    Ok(Pins { root, tip, chain_time })
}

fn read_officers(store: &Store, commit: Oid, blob: Oid) -> Result<Officers, TrustError> {
    let bytes = store.blob(blob)?;
    let officers: Officers =
        yaml::read_plain(&bytes).map_err(|error| TrustError::Officers { commit, error: Some(error) })?;
    match officers.validate() {
        Ok(()) => Ok(officers),
        Err(_) => Err(TrustError::Officers { commit, error: None }),
    }
}

fn one(
    store: &Store,
    commit: &CommitFacts,
    before: Option<Oid>,
    officers: &Officers,
    chain_time: i64,
) -> Result<(), TrustError> {
    let oid = commit.oid;
    let signer = verify_signature("git", &commit.payload, commit.signature.as_deref())
        .map_err(|fault| TrustError::Signature { commit: oid, fault })?;
    let changed: Vec<String> =
        store.changes(before, Some(commit.tree))?.into_iter().map(|c| c.path).collect();
    let facts = policy::CommitFacts {
        signer: &signer,
        author: &commit.author.name,
        authored: commit.author.seconds,
        committed: commit.committer.seconds,
        utc: commit.author.offset == 0 && commit.committer.offset == 0,
        message: &commit.message,
        changed: &changed,
        chain_time,
    };
    judge(officers, &facts).map_err(|breach| TrustError::Breach { commit: oid, breach })
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
    let text = match fs::read_to_string(store.private_dir()?.join(PINS)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(TrustError::Pins(error.kind())),
    };
    let mut words = text.split_ascii_whitespace();
    let read = (|| {
        let root = words.next()?.parse().ok()?;
        let tip = words.next()?.parse().ok()?;
        let chain_time = words.next()?.parse().ok()?;
        Some(Pins { root, tip, chain_time })
    })();
    // A damaged file must not quietly become "nothing was pinned".
    read.map(Some).ok_or(TrustError::Pins(std::io::ErrorKind::InvalidData))
}

fn keep(store: &Store, pins: &Pins) -> Result<(), TrustError> {
    let dir = store.private_dir()?;
    let write = || {
        let mut file = tempfile::NamedTempFile::new_in(&dir)?;
        // One write: `write!` would make one of every byte of the names.
        file.write_all(format!("{} {} {}\n", pins.root, pins.tip, pins.chain_time).as_bytes())?;
        file.as_file().sync_all()?;
        file.persist(dir.join(PINS)).map_err(|e| e.error)?;
        Ok(())
    };
    write().map_err(|error: std::io::Error| TrustError::Pins(error.kind()))
}
