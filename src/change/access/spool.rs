//! Where entries wait until they are signed: sealed files in `GITDIR/chungthu/access/HANDLE`, on the disk before what they tell of
//! is shown.
//!
//! They are sealed to the epoch and not to the cache key: a change of keyring doesn't lose them.

use std::fs::{self, DirBuilder, File};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::entry::{self, Entry};
use crate::model::FileId;
use crate::policy::officers::is_handle;
use crate::repo::{RepoError, Store};
use crate::seal::Vault;

/// The folder of what was seen by somebody who had no signing key of an officer: no handle.
const NOBODY: &str = "-";

/// Entries of one officer, or of nobody, that wait on this machine.
pub struct Spool {
    folder: PathBuf,
    /// What it is sealed for, so that nothing is moved from one officer to another.
    name: String,
}

impl Spool {
    pub fn of(store: &Store, handle: Option<&str>) -> Result<Spool, RepoError> {
        let handle = handle.unwrap_or(NOBODY);
        let folder = store.private_dir()?.join("access").join(handle);
        Ok(Spool { folder, name: format!("access/{handle}") })
    }

    /// Those of everybody.
    pub fn all(store: &Store) -> Result<Vec<Spool>, RepoError> {
        let above = store.private_dir()?.join("access");
        let entries = match fs::read_dir(&above) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|error| io(&above, &error))?,
        };
        let handles = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        handles
            .filter(|handle| handle == NOBODY || is_handle(handle))
            .map(|h| Spool::of(store, Some(&h)))
            .collect()
    }

    /// Whose entries they are; nothing where nobody could say.
    pub fn handle(&self) -> Option<String> {
        self.name.strip_prefix("access/").filter(|handle| *handle != NOBODY).map(str::to_owned)
    }

    /// Keeps an entry; returns when it is on the disk.
    pub fn keep(&self, vault: &Vault, entry: &Entry) -> Result<(), RepoError> {
        let sealed = vault.seal_note(&self.name, entry::text(std::slice::from_ref(entry)).as_bytes());
        put(&self.folder, &self.path(entry.id), &sealed).map_err(|error| io(&self.folder, &error))
    }

    /// The names of the entries that wait. Needs no key.
    pub fn waiting(&self) -> Result<Vec<FileId>, RepoError> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|error| io(&self.folder, &error))?,
        };
        let name = |entry: fs::DirEntry| entry.file_name().to_str()?.strip_suffix(".age")?.parse().ok();
        let mut found: Vec<FileId> = entries.flatten().filter_map(name).collect();
        found.sort_unstable();
        Ok(found)
    }

    /// The entries that wait and open, the earliest first.
    pub fn read(&self, vault: &Vault) -> Result<Vec<Entry>, RepoError> {
        let mut found = Vec::new();
        for id in self.waiting()? {
            let path = self.path(id);
            let sealed = match fs::read(&path) {
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                sealed => sealed.map_err(|error| io(&path, &error))?,
            };
            let text = vault.open_note(&self.name, &sealed);
            found.extend(text.and_then(|text| entry::read(&text)).into_iter().flatten());
        }
        found.sort_by_key(|entry| (entry.at, entry.id));
        Ok(found)
    }

    /// Lets go of entries that stand in a signed journal.
    pub fn drop(&self, ids: impl IntoIterator<Item = FileId>) -> Result<(), RepoError> {
        for id in ids {
            let path = self.path(id);
            match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(io(&path, &error)),
                _ => {}
            }
        }
        Ok(())
    }

    fn path(&self, id: FileId) -> PathBuf {
        self.folder.join(format!("{id}.age"))
    }
}

fn io(path: &Path, error: &io::Error) -> RepoError {
    RepoError::Io { path: path.to_owned(), kind: error.kind() }
}

/// Writes a file under another name first, so that half of one is never found.
fn put(folder: &Path, path: &Path, sealed: &[u8]) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(sealed)?;
    file.as_file().sync_data()?;
    file.persist(path).map_err(|error| error.error)?;
    File::open(folder)?.sync_all()
}
