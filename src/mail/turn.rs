//! One run at a time in one clone, and what a run that was killed left behind.
//!
//! Each mail that is begun has a file here, named after its entry in the journal and empty, until its end stands there too.
//! What is found when a run begins was begun by one that was killed, since it holds the lock alone.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use crate::model::{FileId, Lang};
use crate::text::{Explain, mail as words, seal, shown};

/// Why nobody can be reminded now.
#[derive(Debug)]
pub enum TurnError {
    /// Another run is at it.
    Busy,
    Io {
        path: PathBuf,
        kind: ErrorKind,
    },
}

/// A run that alone sends from this clone, until it is dropped.
pub struct Turn {
    folder: PathBuf,
    _lock: File,
}

fn failed(path: &Path) -> impl Fn(io::Error) -> TurnError + '_ {
    |error| TurnError::Io { path: path.to_owned(), kind: error.kind() }
}

impl Turn {
    /// Begins one; `private` is the program's folder in the git directory.
    pub fn begin(private: &Path) -> Result<Turn, TurnError> {
        let folder = private.join("remind");
        DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(failed(&folder))?;
        let path = folder.join("lock");
        let lock = File::options().create(true).append(true).open(&path).map_err(failed(&path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Turn { folder, _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(TurnError::Busy),
            Err(TryLockError::Error(error)) => Err(failed(&path)(error)),
        }
    }

    /// The mails whose end nobody noted here.
    pub fn left(&self) -> Result<BTreeSet<FileId>, TurnError> {
        let entries = fs::read_dir(&self.folder).map_err(failed(&self.folder))?;
        Ok(entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect())
    }

    /// Notes that a mail is begun; on the disk when it returns.
    pub fn note(&self, begun: FileId) -> Result<(), TurnError> {
        let path = self.path(begun);
        File::create(&path).and_then(|file| file.sync_all()).map_err(failed(&path))?;
        File::open(&self.folder).and_then(|folder| folder.sync_all()).map_err(failed(&self.folder))
    }

    /// Forgets a mail whose end is kept.
    pub fn forget(&self, begun: FileId) -> Result<(), TurnError> {
        let path = self.path(begun);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(&path)(error)),
            _ => Ok(()),
        }
    }

    fn path(&self, begun: FileId) -> PathBuf {
        self.folder.join(begun.to_string())
    }
}

impl Explain for TurnError {
    fn what(&self, lang: Lang) -> String {
        match self {
            TurnError::Busy => words::busy(lang),
            TurnError::Io { path, kind } => {
                crate::text::cli::unwritable(lang, &shown(path), &seal::io(lang, *kind))
            }
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            TurnError::Busy => words::busy_hint(lang),
            TurnError::Io { .. } => crate::text::access::unkept_hint(lang),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_run_holds_the_turn_and_finds_what_another_left() {
        let private = tempfile::tempdir().unwrap();
        let (a, b) = (FileId([1; 10]), FileId([2; 10]));
        let turn = Turn::begin(private.path()).unwrap();
        assert!(matches!(Turn::begin(private.path()), Err(TurnError::Busy)));
        turn.note(a).unwrap();
        turn.note(b).unwrap();
        turn.forget(a).unwrap();
        turn.forget(a).unwrap();
        drop(turn);
        assert_eq!(Turn::begin(private.path()).unwrap().left().unwrap(), [b].into());
    }
}
