//! Whether a commit of main may stand: judged by `officers.yaml` of its first parent, never by its own, and never by a
//! date alone.

use super::message::{Message, Trailer};
use super::officers::{Officer, Officers, Role};
use crate::model::{Date, Key, Kind, SealedName};

/// What there is to know of a commit without any key.
#[derive(Clone, Debug)]
pub struct CommitFacts<'a> {
    /// The key whose signature over the raw commit was verified, in OpenSSH's one-line form.
    pub signer: &'a str,
    /// The author's name as it stands in the commit.
    pub author: &'a str,
    /// Seconds since 1970 of author and committer, and whether both stand in UTC.
    pub authored: i64,
    pub committed: i64,
    pub utc: bool,
    pub message: &'a str,
    /// The paths that differ from the first parent's tree.
    pub changed: &'a [String],
    /// The greatest committer date among the first-parent ancestors on main.
    pub chain_time: i64,
}

/// Why a commit may not stand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Breach {
    /// No active signing key of any officer, nor that of the recovery entry.
    UnknownSigner,
    /// The author is not the officer who signed.
    ForeignAuthor { author: String, signer: String },
    /// The message is not of the grammar.
    Message,
    /// The trailer names another branch or another serial than the first parent binds.
    Trailer { expected: u64 },
    /// A time that is not in UTC.
    NotUtc,
    /// The officer's role doesn't reach that far.
    Role { handle: String, role: Role, path: String },
    /// The deputation had ended by the commit's own date or by the time of the chain.
    DeputyEnded { handle: String, until: Date },
    /// A path that has no place in a register.
    ForeignPath(String),
    /// The recovery entry may change nothing but `officers.yaml`.
    RecoveryBeyond(String),
}

/// The plain files of a register and the folders in which an office keeps its own.
pub fn is_plain_path(path: &str) -> bool {
    matches!(path, "register.yaml" | "officers.yaml" | ".gitattributes" | "README.md" | ".gitlab-ci.yml")
        || ["anchors/", "templates/", ".forgejo/workflows/", ".github/workflows/"]
            .iter()
            .any(|d| path.starts_with(d))
}

/// Whether a path is sealed or a tombstone: what officers change every day.
fn is_record_path(path: &str) -> bool {
    SealedName::from_path(path).is_some() || is_tombstone(path)
}

fn is_tombstone(path: &str) -> bool {
    match path.split('/').collect::<Vec<_>>().as_slice() {
        // Tombstones don't tell kinds apart.
        ["erased", _, _, id] => id.parse().is_ok_and(|id| Key::new(Kind::Unit, id).tombstone_path() == path),
        _ => false,
    }
}

/// Judges one commit of main by the officers of its first parent.
pub fn judge(parent: &Officers, commit: &CommitFacts<'_>) -> Result<(), Breach> {
    if !commit.utc {
        return Err(Breach::NotUtc);
    }
    let message = Message::parse(commit.message).map_err(|_| Breach::Message)?;
    if message.trailer != Trailer::Main(parent.keyring.serial) {
        return Err(Breach::Trailer { expected: parent.keyring.serial });
    }
    if let Some(path) = commit.changed.iter().find(|p| !is_record_path(p) && !is_plain_path(p)) {
        return Err(Breach::ForeignPath(path.clone()));
    }
    let Some(officer) = parent.signer(commit.signer) else {
        return recovery(parent, commit);
    };
    if officer.handle != commit.author {
        return Err(Breach::ForeignAuthor {
            author: commit.author.to_owned(),
            signer: officer.handle.clone(),
        });
    }
    role(officer, commit)
}

fn recovery(parent: &Officers, commit: &CommitFacts<'_>) -> Result<(), Breach> {
    match &parent.recovery {
        Some(entry) if entry.signing_key == commit.signer => {
            match commit.changed.iter().find(|path| *path != "officers.yaml") {
                None => Ok(()),
                Some(path) => Err(Breach::RecoveryBeyond(path.clone())),
            }
        }
        _ => Err(Breach::UnknownSigner),
    }
}

fn role(officer: &Officer, commit: &CommitFacts<'_>) -> Result<(), Breach> {
    let beyond = |path: &String| Breach::Role {
        handle: officer.handle.clone(),
        role: officer.role,
        path: path.clone(),
    };
    if let (Role::Deputy, Some(until)) = (officer.role, officer.until) {
        let end = until.plus_days(1).start_at_office();
        if commit.committed >= end || commit.authored >= end || commit.chain_time >= end {
            return Err(Breach::DeputyEnded { handle: officer.handle.clone(), until });
        }
    }
    let refused = match officer.role {
        Role::Admin => None,
        Role::Officer | Role::Deputy => commit.changed.iter().find(|path| !is_record_path(path)),
        // Nothing that an auditor signs counts, not even a commit that changes nothing.
        Role::Auditor => return Err(beyond(commit.changed.first().unwrap_or(&String::new()))),
    };
    refused.map_or(Ok(()), |path| Err(beyond(path)))
}

#[cfg(test)]
mod tests;
