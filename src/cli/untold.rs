//! What became of one's own commits when main followed the server's: noted before main moves, until it was told. Whatever
//! ends the process in between, the next exchange tells it.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::context::MAIN;
use super::undone::commands;
use crate::change::{Replanned, SetAside};
use crate::repo::{Oid, RepoError, Store};

/// What is to be told of one turn. Nothing in it is sealed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Untold {
    /// Where main stood before.
    from: String,
    /// How many commits were made anew.
    pub replanned: usize,
    /// Why commits were taken off main, where they were.
    pub why: Option<String>,
    /// The branch that has what was taken off.
    pub branch: Option<String>,
    /// How many commits it has.
    pub commits: usize,
    /// The branches whose merges were left out.
    pub again: Vec<String>,
    /// What must be done again: the commands for each operation.
    pub undone: Vec<Vec<String>>,
}

impl Untold {
    /// Of commits made anew.
    pub fn replanned(from: Oid, replanned: &Replanned) -> Untold {
        let (made, again) = (replanned.made, replanned.again.clone());
        Untold { from: from.to_string(), replanned: made, again, ..Untold::default() }
    }

    /// Of commits taken off main for this reason.
    pub fn aside(from: Oid, aside: &SetAside, why: String) -> Untold {
        Untold {
            from: from.to_string(),
            why: Some(why),
            branch: aside.branch.clone(),
            commits: aside.commits,
            again: aside.again.clone(),
            undone: aside.undone.iter().map(commands).collect(),
            ..Untold::default()
        }
    }

    /// Whether main has left what this is about.
    fn has_happened(&self, store: &Store) -> Result<bool, RepoError> {
        match (self.from.parse(), store.tip(MAIN)?) {
            (Ok(from), Some(tip)) => Ok(!store.is_on_chain(from, tip)?),
            _ => Ok(false),
        }
    }
}

fn place(store: &Store) -> Result<PathBuf, RepoError> {
    Ok(store.private_dir()?.join("untold"))
}

/// Notes what is about to happen.
pub fn note(store: &Store, untold: Untold) -> Result<(), RepoError> {
    let mut all = to_tell(store)?;
    all.push(untold);
    let path = place(store)?;
    let put = || -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(&path))?;
        file.write_all(&serde_json::to_vec(&all)?)?;
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|error| error.error)?;
        Ok(())
    };
    put().map_err(|error| RepoError::Io { path: path.clone(), kind: error.kind() })
}

/// What has happened and was not told. A note that can't be read is none: what it was about stands in the register.
pub fn to_tell(store: &Store) -> Result<Vec<Untold>, RepoError> {
    let path = place(store)?;
    let noted: Vec<Untold> = match fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_default(),
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(RepoError::Io { path, kind: error.kind() }),
    };
    let mut happened = Vec::new();
    for untold in noted {
        if untold.has_happened(store)? {
            happened.push(untold);
        }
    }
    Ok(happened)
}

/// Forgets what was told.
pub fn told(store: &Store) -> Result<(), RepoError> {
    let path = place(store)?;
    match fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(RepoError::Io { path, kind: error.kind() }),
        _ => Ok(()),
    }
}
