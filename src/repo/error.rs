//! What can go wrong with a repository. Nothing here quotes the content of an object.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::commit::CommitFault;
use super::oid::Oid;
use super::tree::TreeFault;
use crate::model::Lang;
use crate::text::{Explain, Failing, harmless, repo as words};

/// A failure of the repository, by cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RepoError {
    /// There is no git repository at this place.
    NotARepository { dir: PathBuf },
    /// `init` found a repository that already holds something.
    Exists { dir: PathBuf },
    /// The repository names its objects by another hash than SHA-1.
    HashFormat { dir: PathBuf, format: String },
    /// The repository keeps its references in another way than in files.
    RefFormat { dir: PathBuf, format: String },
    /// The repository uses a git extension that can't be read here.
    Extension { dir: PathBuf, name: String },
    /// The clone has only a part of the history.
    Shallow { dir: PathBuf },
    /// The repository is there but can't be opened.
    Damaged { dir: PathBuf, detail: String },
    /// One object can't be read.
    Object(Unreadable),
    /// One commit is not written the way commits must be.
    Commit { oid: Oid, fault: CommitFault },
    /// No commit has this name.
    UnknownRevision { rev: String },
    /// Several objects begin with these digits.
    AmbiguousRevision { rev: String },
    /// HEAD names no branch.
    DetachedHead,
    /// Not a name git allows for a branch or a reference.
    BadRefName { name: String },
    /// A reference file holds something else than an object's name.
    BadRef { name: String, detail: String },
    /// A path that can't stand in a tree, or stands where a folder is, or below a file.
    BadPath { path: String },
    /// A file that was to be written is larger than one at its path may be; how many bytes it may have.
    TooLong { path: String, most: u64 },
    /// A commit that was to be made would not be readable again.
    Draft { fault: CommitFault },
    /// Another process is writing.
    Busy { holder: Holder },
    /// The reference is no longer where the change began; what it names now.
    Moved { name: String, now: Option<Oid> },
    /// A lock file of git stands in the way.
    LockFile { path: PathBuf, age: Duration },
    /// A keyring of this serial, but with other bytes, is already there.
    KeyringTaken { serial: u64 },
    /// The disk is full.
    Full { path: PathBuf },
    /// The operating system refused.
    Io { path: PathBuf, kind: io::ErrorKind },
    /// Anything else git said.
    Git { detail: String },
}

/// An object that can't be read, and where it was met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    pub oid: Oid,
    /// The path below the tree that was read; empty where there is none.
    pub path: String,
    pub fault: Fault,
}

/// Why an object can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is not in the repository.
    Missing,
    /// Its bytes are damaged or don't match its name.
    Damaged,
    /// It is an object of another kind.
    WrongKind,
    /// It has more bytes than anything of its use may have; how many it may have.
    TooLarge(u64),
    /// It is a tree that is not well formed.
    Tree(TreeFault),
}

/// Who holds the write lock, as far as it could be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holder {
    pub pid: Option<u32>,
    pub who: Option<String>,
}

impl RepoError {
    pub(super) fn io(path: &Path, error: &io::Error) -> RepoError {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                RepoError::Full { path: path.into() }
            }
            kind => RepoError::Io { path: path.into(), kind },
        }
    }

    /// libgit2 hands down a full disk only as the words of the operating system.
    pub(super) fn git(place: &Path, error: &git2::Error) -> RepoError {
        if error.class() == git2::ErrorClass::Os
            && (error.message().contains("No space left") || error.message().contains("quota exceeded"))
        {
            return RepoError::Full { path: place.into() };
        }
        RepoError::Git { detail: error.message().to_owned() }
    }

    pub(super) fn object(oid: Oid, fault: Fault) -> RepoError {
        RepoError::Object(Unreadable { oid, path: String::new(), fault })
    }

    /// Whether somebody made the object so, and neither this disk nor this machine is to blame.
    pub fn is_malformed(&self) -> bool {
        match self {
            RepoError::Commit { .. } => true,
            RepoError::Object(unreadable) => {
                matches!(unreadable.fault, Fault::WrongKind | Fault::TooLarge(_) | Fault::Tree(_))
            }
            _ => false,
        }
    }

    /// The same failure, saying at which path the object was met.
    pub(super) fn at(self, path: &str) -> RepoError {
        match self {
            RepoError::Object(unreadable) if unreadable.path.is_empty() => {
                RepoError::Object(Unreadable { path: harmless(path), ..unreadable })
            }
            other => other,
        }
    }
}

impl Explain for Unreadable {
    fn what(&self, lang: Lang) -> String {
        let oid = self.oid.to_string();
        let why = match self.fault {
            Fault::Missing => words::missing(lang),
            Fault::Damaged => words::damaged_bytes(lang),
            Fault::WrongKind => words::wrong_kind(lang),
            Fault::TooLarge(most) => words::too_large(lang, most >> 20),
            Fault::Tree(_) => words::odd_tree(lang),
        };
        if self.path.is_empty() {
            words::object(lang, &oid, &why)
        } else {
            words::object_at(lang, &self.path, &oid, &why)
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self.fault {
            Fault::TooLarge(_) => words::commit_hint(lang),
            _ => words::object_hint(lang),
        })
    }
}

impl Explain for RepoError {
    fn what(&self, lang: Lang) -> String {
        let show = |path: &Path| harmless(&path.display().to_string());
        match self {
            RepoError::NotARepository { dir } => words::not_a_repository(lang, &show(dir)),
            RepoError::Exists { dir } => words::exists(lang, &show(dir)),
            RepoError::HashFormat { dir, format } => words::hash_format(lang, &show(dir), format),
            RepoError::RefFormat { dir, format } => words::ref_format(lang, &show(dir), format),
            RepoError::Extension { dir, name } => words::extension(lang, &show(dir), name),
            RepoError::Shallow { dir } => words::shallow(lang, &show(dir)),
            RepoError::Damaged { dir, detail } => words::damaged(lang, &show(dir), detail),
            RepoError::Object(unreadable) => unreadable.what(lang),
            RepoError::Commit { oid, fault } => words::commit(lang, &oid.to_string(), &fault.say(lang)),
            RepoError::UnknownRevision { rev } => words::unknown_revision(lang, rev),
            RepoError::AmbiguousRevision { rev } => words::ambiguous_revision(lang, rev),
            RepoError::DetachedHead => words::detached_head(lang),
            RepoError::BadRefName { name } => words::bad_ref_name(lang, name),
            RepoError::BadRef { name, detail } => words::bad_ref(lang, name, detail),
            RepoError::BadPath { path } => words::bad_path(lang, path),
            RepoError::TooLong { path, most } => words::too_long(lang, path, most >> 20),
            RepoError::Draft { fault } => words::draft(lang, &fault.say(lang)),
            RepoError::Busy { holder } => match (&holder.who, holder.pid) {
                (Some(who), Some(pid)) => words::busy(lang, who, pid),
                _ => words::busy_unknown(lang),
            },
            RepoError::Moved { name, now: Some(now) } => words::moved(lang, name, &now.short()),
            RepoError::Moved { name, now: None } => words::moved_away(lang, name),
            RepoError::LockFile { path, age } => words::lock_file(lang, &show(path), age.as_secs()),
            RepoError::KeyringTaken { serial } => words::keyring_taken(lang, *serial),
            RepoError::Full { path } => words::full(lang, &show(path)),
            RepoError::Io { path, kind } => words::io(lang, &show(path), &crate::text::seal::io(lang, *kind)),
            RepoError::Git { detail } => words::git(lang, detail),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            RepoError::NotARepository { .. } => words::not_a_repository_hint(lang),
            RepoError::Exists { .. } => words::exists_hint(lang),
            RepoError::HashFormat { .. } | RepoError::RefFormat { .. } | RepoError::Extension { .. } => {
                words::format_hint(lang)
            }
            RepoError::Shallow { .. } => words::shallow_hint(lang),
            RepoError::Object(unreadable) => return unreadable.hint(lang),
            RepoError::Damaged { .. } | RepoError::BadRef { .. } => words::object_hint(lang),
            RepoError::TooLong { .. } => words::too_long_hint(lang),
            RepoError::Commit { .. } => words::commit_hint(lang),
            RepoError::UnknownRevision { .. } => words::unknown_revision_hint(lang),
            RepoError::AmbiguousRevision { .. } => words::ambiguous_revision_hint(lang),
            RepoError::DetachedHead => words::detached_head_hint(lang),
            RepoError::Busy { .. } => words::busy_hint(lang),
            RepoError::Moved { .. } => words::moved_hint(lang),
            RepoError::LockFile { .. } => words::lock_file_hint(lang),
            RepoError::Full { .. } => words::full_hint(lang),
            RepoError::Io { .. } => words::io_hint(lang),
            RepoError::KeyringTaken { .. } => words::keyring_taken_hint(lang),
            RepoError::BadRefName { .. }
            | RepoError::BadPath { .. }
            | RepoError::Draft { .. }
            | RepoError::Git { .. } => return None,
        })
    }

    fn failing(&self) -> Failing {
        match self {
            RepoError::UnknownRevision { .. }
            | RepoError::AmbiguousRevision { .. }
            | RepoError::BadRefName { .. } => Failing::Usage,
            RepoError::Exists { .. }
            | RepoError::Moved { .. }
            | RepoError::KeyringTaken { .. }
            | RepoError::TooLong { .. } => Failing::Refused,
            _ => Failing::Unable,
        }
    }
}
