//! What a server sent, kept apart from the register until it was judged.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::super::error::RepoError;
use super::super::lock::WriteLock;
use super::super::oid::Oid;
use super::super::store::{Store, init_at, remove_whatever, sync_dir};

/// The beginning of the folders' names. Only who has the turn to talk to the server makes them.
const PREFIX: &str = ".incoming-";

/// A repository that has what was fetched and, beside it, all objects of the register. Dropped, it goes.
pub struct Incoming {
    store: Store,
    git_dir: PathBuf,
    _dir: TempDir,
}

impl Incoming {
    pub(super) fn beside(register: &Store) -> Result<Incoming, RepoError> {
        let dir = folder(register)?;
        let git_dir = dir.path().join("git");
        init_at(&git_dir)?;
        let objects = register.git_dir().join("objects");
        let objects = objects.canonicalize().map_err(|e| RepoError::io(&objects, &e))?;
        let mut line = objects.as_os_str().as_bytes().to_vec();
        line.push(b'\n');
        let alternates = git_dir.join("objects/info/alternates");
        fs::write(&alternates, line).map_err(|e| RepoError::io(&alternates, &e))?;
        // Opened only now: libgit2 reads the line once.
        let store = Store::open(&git_dir)?;
        Ok(Incoming { store, git_dir, _dir: dir })
    }

    pub(super) fn git_dir(&self) -> &Path {
        &self.git_dir
    }

    /// To look at what came, and at all that the register has.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Lets no reference of this name have come.
    pub(super) fn forget(&self, name: &str) -> Result<(), RepoError> {
        let failed = |e: git2::Error| RepoError::git(&self.git_dir, &e);
        match self.store.repo.find_reference(name) {
            Ok(mut reference) => reference.delete().map_err(failed),
            Err(e) if e.code() == git2::ErrorCode::NotFound => Ok(()),
            Err(e) => Err(failed(e)),
        }
    }

    /// What came, by the names that the server gave.
    pub fn references(&self) -> Result<Vec<(String, Oid)>, RepoError> {
        self.store.references("refs/")
    }
}

impl WriteLock<'_> {
    /// Takes what came among the register's objects. No reference names it yet.
    pub fn take_in(&mut self, incoming: &Incoming) -> Result<(), RepoError> {
        let from = incoming.git_dir.join("objects/pack");
        let to = self.store.git_dir().join("objects/pack");
        let io = |e: std::io::Error| RepoError::io(&from, &e);
        let mut files: Vec<PathBuf> = Vec::new();
        for entry in fs::read_dir(&from).map_err(io)? {
            files.push(entry.map_err(io)?.path());
        }
        // Git knows a pack by its index, so that comes last.
        files.sort_by_key(|file| file.extension().is_some_and(|end| end == "idx"));
        if files.is_empty() {
            return Ok(());
        }
        fs::create_dir_all(&to).map_err(|e| RepoError::io(&to, &e))?;
        for file in files {
            if let Some(name) = file.file_name() {
                fs::rename(&file, to.join(name)).map_err(|e| RepoError::io(&file, &e))?;
            }
        }
        sync_dir(&to)
    }
}

/// A folder that goes when it is dropped, or when the next process talks to the server.
pub(super) fn folder(register: &Store) -> Result<TempDir, RepoError> {
    let private = register.private_dir()?;
    tempfile::Builder::new().prefix(PREFIX).tempdir_in(&private).map_err(|e| RepoError::io(&private, &e))
}

/// Removes what a process left that was killed while it talked to the server.
pub(super) fn sweep(register: &Store) -> Result<(), RepoError> {
    let private = register.private_dir()?;
    let io = |e: std::io::Error| RepoError::io(&private, &e);
    for entry in fs::read_dir(&private).map_err(io)? {
        let entry = entry.map_err(io)?;
        if entry.file_name().to_string_lossy().starts_with(PREFIX) {
            remove_whatever(&entry.path()).map_err(|e| RepoError::io(&entry.path(), &e))?;
        }
    }
    Ok(())
}
