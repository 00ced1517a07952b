//! What a clone notes of branches, between one exchange and the next: `GITDIR/chungthu/NOTE/w/RANDOM`, one commit each.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::error::ExchangeError;
use crate::policy::refs::is_work;
use crate::repo::{Oid, RepoError, Store};

/// What is noted of a branch.
#[derive(Clone, Copy)]
pub enum Note {
    /// Where it stood when it was last the same here and on the server. Not the register's view of the server: that
    /// moves with any `git fetch`, and what came so must not be taken for known and pushed over.
    Agreed,
    /// Where it stood when other branches took its place: it is to go from the server.
    GivenUp,
    /// Where it stood when it went from there: whoever serves it again is told of. Of the latest [`MOST`].
    Withdrawn,
}

/// How many notes are kept of branches that went.
const MOST: usize = 256;

fn folder(store: &Store, note: Note) -> Result<PathBuf, ExchangeError> {
    let name = match note {
        Note::Agreed => "agreed",
        Note::GivenUp => "given-up",
        Note::Withdrawn => "withdrawn",
    };
    Ok(store.private_dir()?.join(name))
}

/// The commit that is noted of a branch.
pub fn read(store: &Store, note: Note, branch: &str) -> Result<Option<Oid>, ExchangeError> {
    let path = folder(store, note)?.join(branch);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(text.trim_end().parse().ok()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(&path, &error)),
    }
}

/// Notes a commit, or that there is none any more.
pub fn write(store: &Store, note: Note, branch: &str, tip: Option<Oid>) -> Result<(), ExchangeError> {
    let path = folder(store, note)?.join(branch);
    let noted = match (tip, path.parent()) {
        (Some(tip), Some(above)) => put(above, &path, tip),
        _ => match fs::remove_file(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => removed,
        },
    };
    noted.map_err(|error| failed(&path, &error))
}

fn put(above: &Path, path: &Path, tip: Oid) -> io::Result<()> {
    fs::create_dir_all(above)?;
    let mut file = tempfile::NamedTempFile::new_in(above)?;
    file.write_all(format!("{tip}\n").as_bytes())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// All branches of which this is noted.
pub fn all(store: &Store, note: Note) -> Result<Vec<(String, Oid)>, ExchangeError> {
    let folder = folder(store, note)?.join("w");
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(&folder, &error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| failed(&folder, &error))?;
        let branch = format!("w/{}", entry.file_name().to_string_lossy());
        if let (true, Some(tip)) = (is_work(&branch), read(store, note, &branch)?) {
            found.push((branch, tip));
        }
    }
    found.sort();
    Ok(found)
}

/// Notes that a branch which was given up has gone from the server.
pub fn withdrawn(store: &Store, branch: &str, tip: Oid) -> Result<(), ExchangeError> {
    write(store, Note::Withdrawn, branch, Some(tip))?;
    write(store, Note::GivenUp, branch, None)?;
    let kept = all(store, Note::Withdrawn)?;
    if kept.len() <= MOST {
        return Ok(());
    }
    let folder = folder(store, Note::Withdrawn)?;
    let mut aged = Vec::new();
    for (branch, _) in kept {
        let path = folder.join(&branch);
        let since = fs::metadata(&path).and_then(|facts| facts.modified());
        aged.push((since.map_err(|error| failed(&path, &error))?, branch));
    }
    aged.sort();
    let over = aged.len() - MOST;
    aged.into_iter().take(over).try_for_each(|(_, branch)| write(store, Note::Withdrawn, &branch, None))
}

fn failed(path: &Path, error: &io::Error) -> ExchangeError {
    RepoError::Io { path: path.to_owned(), kind: error.kind() }.into()
}
