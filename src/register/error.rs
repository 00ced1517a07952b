//! What can go wrong when a commit is read. Nothing here holds a sealed value.

use crate::model::{Key, Lang};
use crate::policy::OfficersFault;
use crate::repo::RepoError;
use crate::seal;
use crate::text::{Explain, Failing, register as words};
use crate::yaml::{YamlError, YamlProblem};

/// A record that can't be read, and why.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenError {
    pub key: Key,
    pub fault: Box<OpenFault>,
}

/// Why a record can't be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OpenFault {
    /// The commit has no such record.
    Missing,
    /// The record was erased.
    Erased,
    /// Git can't give its bytes.
    Repo(RepoError),
    /// It doesn't open.
    Sealed(seal::OpenError),
    /// It opens, but is no record of its kind.
    Yaml(YamlError),
    /// The id inside is another than that of its path.
    OtherId,
}

impl OpenError {
    pub fn new(key: Key, fault: OpenFault) -> OpenError {
        OpenError { key, fault: Box::new(fault) }
    }

    /// A sealed file of the record doesn't open.
    pub fn sealed(key: Key, error: seal::OpenError) -> OpenError {
        OpenError::new(key, OpenFault::Sealed(error))
    }

    pub(super) fn object(key: Key, error: RepoError) -> OpenError {
        OpenError::new(key, OpenFault::Repo(error))
    }
}

impl From<seal::OpenError> for OpenFault {
    fn from(error: seal::OpenError) -> OpenFault {
        OpenFault::Sealed(error)
    }
}

impl Explain for OpenError {
    fn what(&self, lang: Lang) -> String {
        let key = self.key.to_string();
        let why = match &*self.fault {
            OpenFault::Missing => return words::missing(lang, &key),
            OpenFault::Erased => return words::erased(lang, &key),
            OpenFault::Repo(error) => error.what(lang),
            OpenFault::Sealed(error) => error.what(lang),
            OpenFault::Yaml(error) => error.what(lang),
            OpenFault::OtherId => words::other_id(lang),
        };
        words::unreadable(lang, &key, &why)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        match &*self.fault {
            OpenFault::Missing => Some(words::missing_hint(lang)),
            OpenFault::Erased => None,
            OpenFault::Repo(error) => error.hint(lang),
            OpenFault::Sealed(seal::OpenError::Erased { .. }) => Some(words::erased_hint(lang)),
            OpenFault::Sealed(error) => error.hint(lang),
            OpenFault::Yaml(error) if matches!(error.problem, YamlProblem::TooNew { .. }) => error.hint(lang),
            OpenFault::Yaml(_) | OpenFault::OtherId => Some(words::restore_hint(lang)),
        }
    }

    fn failing(&self) -> Failing {
        match &*self.fault {
            OpenFault::Missing | OpenFault::Erased => Failing::Usage,
            OpenFault::Repo(_) | OpenFault::Sealed(_) | OpenFault::Yaml(_) | OpenFault::OtherId => {
                Failing::Unable
            }
        }
    }
}

/// Why a commit can't be read as a register.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SnapshotError {
    Repo(RepoError),
    /// The commit lacks a file that every register has.
    NoFile(&'static str),
    /// A plain file can't be read.
    Yaml {
        path: &'static str,
        error: YamlError,
    },
    /// `officers.yaml` can't be what a register stands on.
    Officers(OfficersFault),
}

impl From<RepoError> for SnapshotError {
    fn from(error: RepoError) -> SnapshotError {
        SnapshotError::Repo(error)
    }
}

impl Explain for SnapshotError {
    fn what(&self, lang: Lang) -> String {
        match self {
            SnapshotError::Repo(error) => error.what(lang),
            SnapshotError::NoFile(path) => words::no_file(lang, path),
            SnapshotError::Yaml { path, error } => words::plain_file(lang, path, &error.what(lang)),
            SnapshotError::Officers(fault) => words::plain_file(lang, "officers.yaml", &fault.what(lang)),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        match self {
            SnapshotError::Repo(error) => error.hint(lang),
            SnapshotError::NoFile(_) => Some(words::no_file_hint(lang)),
            SnapshotError::Yaml { error, .. } => error.hint(lang),
            SnapshotError::Officers(fault) => fault.hint(lang),
        }
    }
}
