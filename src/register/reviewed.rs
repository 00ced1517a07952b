//! Which commit of a branch this officer was last shown in full: only that one can be approved.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use super::trust::TrustError;
use crate::repo::{Oid, RepoError, Store};

fn place(store: &Store, branch: &str) -> Result<PathBuf, RepoError> {
    Ok(store.private_dir()?.join("reviewed").join(branch))
}

/// The commit of the branch that was shown; nothing where none was.
pub fn reviewed(store: &Store, branch: &str) -> Result<Option<Oid>, TrustError> {
    match fs::read_to_string(place(store, branch)?) {
        Ok(text) => Ok(text.trim_end().parse().ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(TrustError::Pins(error.kind())),
    }
}

/// Remembers that this commit of a branch of work was shown in full.
pub fn mark_reviewed(store: &Store, branch: &str, tip: Oid) -> Result<(), TrustError> {
    let place = place(store, branch)?;
    let write = || -> io::Result<()> {
        let folder = place.parent().unwrap_or(&place);
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(format!("{tip}\n").as_bytes())?;
        file.persist(&place).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(|error| TrustError::Pins(error.kind()))
}
