//! Why nothing was exchanged, or not all of it.

use crate::gate::GateError;
use crate::model::Lang;
use crate::register::TrustError;
use crate::repo::{Oid, RepoError, TransportError};
use crate::seal::SuccessorFault;
use crate::text::{Explain, Failing, exchange as words};

/// Why an exchange ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExchangeError {
    /// The server has no main.
    Empty {
        url: String,
    },
    /// The server's register began with another commit.
    OtherRoot {
        known: Oid,
        found: Oid,
    },
    /// The server serves an earlier main than it did before.
    Older {
        known: Oid,
        found: Oid,
    },
    /// The server serves a main that doesn't go on from what it served before.
    Forked {
        known: Oid,
        found: Oid,
    },
    /// The server doesn't have the keyring that its main names.
    NoKeyring {
        serial: u64,
    },
    /// There is something where the clone is to stand.
    InTheWay {
        dir: std::path::PathBuf,
    },
    /// The keyring that has come can't follow the one that was here.
    Keyring(SuccessorFault),
    Gate(GateError),
    Trust(TrustError),
    Transport(TransportError),
    Repo(RepoError),
}

impl From<GateError> for ExchangeError {
    fn from(error: GateError) -> ExchangeError {
        match error {
            GateError::Repo(error) => ExchangeError::Repo(error),
            error => ExchangeError::Gate(error),
        }
    }
}

impl From<TrustError> for ExchangeError {
    fn from(error: TrustError) -> ExchangeError {
        ExchangeError::Trust(error)
    }
}

impl From<TransportError> for ExchangeError {
    fn from(error: TransportError) -> ExchangeError {
        match error {
            TransportError::Repo(error) => ExchangeError::Repo(error),
            error => ExchangeError::Transport(error),
        }
    }
}

impl From<RepoError> for ExchangeError {
    fn from(error: RepoError) -> ExchangeError {
        ExchangeError::Repo(error)
    }
}

impl ExchangeError {
    fn inner(&self) -> Option<&dyn Explain> {
        match self {
            ExchangeError::Gate(error) => Some(error),
            ExchangeError::Trust(error) => Some(error),
            ExchangeError::Transport(error) => Some(error),
            ExchangeError::Repo(error) => Some(error),
            _ => None,
        }
    }

    /// Whether somebody else was faster, so that the same can be tried anew.
    pub fn is_race(&self) -> bool {
        matches!(
            self,
            ExchangeError::Transport(TransportError::Stale { .. } | TransportError::Locked { .. })
                | ExchangeError::Repo(RepoError::Moved { .. })
        )
    }
}

impl Explain for ExchangeError {
    fn what(&self, lang: Lang) -> String {
        match self {
            ExchangeError::Empty { url } => words::empty(lang, url),
            ExchangeError::OtherRoot { known, found } => {
                words::other_root(lang, &grouped(*known), &grouped(*found))
            }
            ExchangeError::Older { known, found } => words::older(lang, &found.short(), &known.short()),
            ExchangeError::Forked { known, found } => words::forked(lang, &found.short(), &known.short()),
            ExchangeError::NoKeyring { serial } => words::no_keyring(lang, *serial),
            ExchangeError::InTheWay { dir } => words::in_the_way(lang, &dir.display().to_string()),
            ExchangeError::Gate(error) => words::refused(lang, &error.what(lang)),
            ExchangeError::Keyring(fault) => words::refused(lang, &fault.what(lang)),
            other => other.inner().map(|e| e.what(lang)).unwrap_or_default(),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            ExchangeError::Empty { .. } => words::empty_hint(lang),
            ExchangeError::OtherRoot { .. } => words::other_root_hint(lang),
            ExchangeError::Older { .. }
            | ExchangeError::Forked { .. }
            | ExchangeError::Keyring(_)
            | ExchangeError::Gate(_) => words::refused_hint(lang),
            ExchangeError::NoKeyring { .. } => words::no_keyring_hint(lang),
            ExchangeError::InTheWay { .. } => words::in_the_way_hint(lang),
            other => return other.inner().and_then(|e| e.hint(lang)),
        })
    }

    fn failing(&self) -> Failing {
        match self {
            ExchangeError::Empty { .. } | ExchangeError::NoKeyring { .. } => Failing::Unable,
            ExchangeError::InTheWay { .. } => Failing::Usage,
            other => other.inner().map_or(Failing::Refused, Explain::failing),
        }
    }
}

/// A commit as it is read out on the telephone: in groups of four.
pub fn grouped(oid: Oid) -> String {
    let digits = oid.to_string();
    let groups: Vec<&str> = (0..digits.len()).step_by(4).filter_map(|at| digits.get(at..at + 4)).collect();
    groups.join(" ")
}
