//! What the gate refuses: the commit, the path and the rule.

use crate::model::{Lang, SealedName};
use crate::policy::paths::OFFICERS;
use crate::policy::{Breach, OfficersFault};
use crate::repo::{Oid, RepoError, SignatureFault};
use crate::seal::header::HeaderFault;
use crate::text::{Explain, Failing, gate as words};
use crate::yaml::YamlError;

/// Why the gate lets something not pass.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum GateError {
    /// This commit's signature doesn't hold.
    Signature {
        commit: Oid,
        fault: SignatureFault,
    },
    /// The officers' rules refuse this commit.
    Breach {
        commit: Oid,
        breach: Breach,
    },
    /// `officers.yaml` of this commit can't be read.
    Officers {
        commit: Oid,
        error: Option<YamlError>,
    },
    /// `officers.yaml` of this commit can't be what a register stands on.
    OfficersFault {
        commit: Oid,
        fault: OfficersFault,
    },
    /// A path became what it may not become.
    Path {
        commit: Oid,
        path: String,
        fault: PathFault,
    },
    /// More than two parents, or none where the history goes on.
    Parents {
        commit: Oid,
    },
    /// Histories that crossed, or that have nothing in common: this many merge bases.
    Bases {
        commit: Oid,
        found: usize,
    },
    /// It changes more files than any honest commit.
    Many {
        commit: Oid,
    },
    /// Dated ahead of the clock.
    Ahead {
        commit: Oid,
        seconds: i64,
    },
    /// A register has no such reference, or it may not become this.
    Ref {
        name: String,
    },
    /// Main may only go on from where it stands.
    NotContinued {
        old: Oid,
        new: Oid,
    },
    /// A keyring that can't stand: the commit that has it, where it is known.
    Keyring {
        serial: u64,
        commit: Option<Oid>,
        fault: KeyringFault,
    },
    /// An officer's journal of access that may not be so: the commit in which it lies, where it is one.
    Access {
        handle: String,
        commit: Option<Oid>,
        fault: AccessFault,
    },
    Repo(RepoError),
}

/// Why a journal of access can't stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AccessFault {
    /// No commit of one sealed file, named by the day of its dates, under a journal's message and the officer's name.
    Form,
    /// Not signed with a key of the officer whose journal it is.
    Signer,
    /// A day that isn't after the one before it.
    Day,
    /// What was written on an earlier day is gone, or is something else.
    Rewritten,
    /// The day was written anew, with less than it had.
    Shorter,
    /// More days than any officer has worked.
    Long,
    /// It was to be taken away.
    Deleted,
}

impl AccessFault {
    fn what(self, lang: Lang) -> String {
        match self {
            AccessFault::Form => words::access_form(lang),
            AccessFault::Signer => words::access_signer(lang),
            AccessFault::Day => words::access_day(lang),
            AccessFault::Rewritten => words::access_rewritten(lang),
            AccessFault::Shorter => words::access_shorter(lang),
            AccessFault::Long => words::access_long(lang),
            AccessFault::Deleted => words::access_deleted(lang),
        }
    }
}

/// Why a keyring can't stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyringFault {
    /// Main binds it, and it is not there.
    Absent,
    /// No commit without parents that has a keyring and nothing else, under its own message.
    Form,
    /// Its hash is not the one that main binds.
    Hash,
    /// It has not one stanza for each recipient.
    Recipients,
    /// Signed by nobody who may make one.
    Signer,
    /// Main binds another serial, and this is not the next.
    Serial,
}

impl KeyringFault {
    fn what(self, lang: Lang) -> String {
        match self {
            KeyringFault::Absent => words::keyring_absent(lang),
            KeyringFault::Form => words::keyring_form(lang),
            KeyringFault::Hash => words::keyring_hash(lang),
            KeyringFault::Recipients => words::keyring_recipients(lang),
            KeyringFault::Signer => words::keyring_signer(lang),
            KeyringFault::Serial => words::keyring_serial(lang),
        }
    }
}

/// Why a path may not become what it became.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PathFault {
    /// It is no plain file.
    NoFile,
    /// Its header is not that of a sealed file.
    Header(HeaderFault),
    /// It was sealed as something else.
    Elsewhere(SealedName),
    /// The revision is not above the one that stood before.
    RolledBack { old: u64, new: u64 },
    /// The revision is further above the one before than any write makes it.
    Leap { old: u64, new: u64 },
    /// Both sides changed it, and the merge took one of them.
    OneSide,
    /// An attachment that main has was changed.
    AttachmentChanged,
    /// Sealed in another epoch than main's.
    Epoch { bound: u32, found: u32 },
    /// Something stands at the id of an erased record.
    Erased,
    /// It went, and no tombstone came.
    Dropped,
    /// A tombstone went or was changed.
    TombstoneGone,
    /// A tombstone that doesn't name a decision and nothing else.
    Tombstone,
    /// What stands where the state of a revocation list belongs is none, or is dated ahead of the clock.
    NoList,
    /// The state of an older list in place of a newer one.
    ListOlder,
    /// More issuers' lists than any office has CAs.
    ManyLists,
}

impl GateError {
    /// The commit that is refused, where it is one.
    pub fn commit(&self) -> Option<Oid> {
        match self {
            GateError::Signature { commit, .. }
            | GateError::Breach { commit, .. }
            | GateError::Officers { commit, .. }
            | GateError::OfficersFault { commit, .. }
            | GateError::Path { commit, .. }
            | GateError::Parents { commit }
            | GateError::Bases { commit, .. }
            | GateError::Many { commit }
            | GateError::Ahead { commit, .. } => Some(*commit),
            GateError::Keyring { commit, .. } | GateError::Access { commit, .. } => *commit,
            GateError::Repo(RepoError::Commit { oid, .. }) => Some(*oid),
            GateError::Ref { .. } | GateError::NotContinued { .. } | GateError::Repo(_) => None,
        }
    }

    /// The path that is refused, where it is one.
    pub fn path(&self) -> Option<&str> {
        match self {
            GateError::Path { path, .. } => Some(path),
            GateError::Breach { breach, .. } => breach.path(),
            GateError::Officers { .. } | GateError::OfficersFault { .. } => Some(OFFICERS),
            GateError::Repo(RepoError::Object(unreadable)) if !unreadable.path.is_empty() => {
                Some(&unreadable.path)
            }
            _ => None,
        }
    }
}

impl From<RepoError> for GateError {
    fn from(error: RepoError) -> GateError {
        GateError::Repo(error)
    }
}

impl PathFault {
    /// Whether the file doesn't open, so that it tells nobody anything wrong.
    pub(super) fn is_harmless(self) -> bool {
        match self {
            PathFault::Header(_) | PathFault::Elsewhere(_) => true,
            PathFault::Epoch { bound, found } => found > bound,
            _ => false,
        }
    }

    fn what(self, lang: Lang) -> String {
        match self {
            PathFault::NoFile => words::no_file(lang),
            PathFault::Header(fault) => words::header(lang, &fault.what(lang)),
            PathFault::Elsewhere(name) => words::elsewhere(lang, &name.to_string()),
            PathFault::RolledBack { old, new } => words::rolled_back(lang, old, new),
            PathFault::Leap { old, new } => words::leap(lang, old, new),
            PathFault::OneSide => words::one_side(lang),
            PathFault::AttachmentChanged => words::attachment_changed(lang),
            PathFault::Epoch { bound, found } => words::epoch(lang, bound, found),
            PathFault::Erased => words::erased(lang),
            PathFault::Dropped => words::dropped(lang),
            PathFault::TombstoneGone => words::tombstone_gone(lang),
            PathFault::Tombstone => words::tombstone(lang),
            PathFault::NoList => words::no_list(lang),
            PathFault::ListOlder => words::list_older(lang),
            PathFault::ManyLists => words::many_lists(lang),
        }
    }
}

impl Explain for GateError {
    fn what(&self, lang: Lang) -> String {
        match self {
            GateError::Signature { commit, fault } => {
                words::bad_signature(lang, &commit.short(), &fault.what(lang))
            }
            GateError::Breach { commit, breach } => words::breach(lang, &commit.short(), &breach.what(lang)),
            GateError::Officers { commit, error } => {
                let why = error.as_ref().map(|e| e.what(lang)).unwrap_or_default();
                words::bad_officers(lang, &commit.short(), &why)
            }
            GateError::OfficersFault { commit, fault } => {
                words::bad_officers(lang, &commit.short(), &fault.what(lang))
            }
            GateError::Path { commit, path, fault } => {
                words::path(lang, &commit.short(), path, &fault.what(lang))
            }
            GateError::Parents { commit } => words::parents(lang, &commit.short()),
            GateError::Bases { commit, found } => words::bases(lang, &commit.short(), *found),
            GateError::Many { commit } => words::many(lang, &commit.short()),
            GateError::Ahead { commit, seconds } => words::ahead(lang, &commit.short(), *seconds / 60),
            GateError::Ref { name } => words::reference(lang, name),
            GateError::NotContinued { old, new } => words::not_continued(lang, &old.short(), &new.short()),
            GateError::Keyring { serial, commit, fault } => {
                let commit = commit.map(|commit| commit.short());
                words::keyring(lang, *serial, commit.as_deref().unwrap_or("-"), &fault.what(lang))
            }
            GateError::Access { handle, commit, fault } => {
                let commit = commit.map(|commit| commit.short());
                words::access(lang, handle, commit.as_deref().unwrap_or("-"), &fault.what(lang))
            }
            GateError::Repo(error) => error.what(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        match self {
            GateError::Repo(error) => error.hint(lang),
            GateError::Bases { .. } => Some(words::bases_hint(lang)),
            GateError::NotContinued { .. } => Some(words::merge_hint(lang)),
            GateError::Ref { .. } => Some(words::reference_hint(lang)),
            GateError::Breach { breach, .. } => breach.hint(lang),
            GateError::Keyring { .. } => Some(words::keyring_hint(lang)),
            GateError::Access { .. } => Some(words::access_hint(lang)),
            GateError::Path { fault: PathFault::ManyLists, .. } => Some(words::many_lists_hint(lang)),
            GateError::Path { fault: PathFault::Erased, .. } => Some(words::erased_hint(lang)),
            _ => Some(words::hint(lang)),
        }
    }

    fn failing(&self) -> Failing {
        match self {
            GateError::Repo(error) => error.failing(),
            _ => Failing::Refused,
        }
    }
}
