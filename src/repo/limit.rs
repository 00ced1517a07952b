//! How large an object may be that is read whole. Zeros pack a thousand to one, so without a limit a few hundred kilobytes
//! that nobody signed would fill the memory of whoever looks at them.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use git2::ObjectType;

use super::error::{Fault, RepoError};
use super::keyring::KEYRING_FILE;
use super::oid::Oid;
use super::store::Store;

/// A commit: its message has a few lines, and an approval a trailer each.
const COMMIT: u64 = 1 << 20;

/// A folder: one of a million entries has 40 MiB, and nowhere are there so many.
const TREE: u64 = 64 << 20;

/// What an officer writes by hand or signs beside the branches: settings, officers, templates, certificates, comments.
const TEXT: u64 = 1 << 20;

/// What a CA last said about revocations: a few lines.
const LIST: u64 = 4 << 10;

/// An erasure leaves at most 80 keys of some 100 bytes, so this has room for 8,000 of them that share no path.
const KEYRING: u64 = 64 << 20;

/// A record is a page of YAML; its papers are attachments.
const RECORD: u64 = 16 << 20;

/// An attachment has 64 MiB before it is padded by at most a sixteenth and sealed. Nothing may be larger.
const ATTACHMENT: u64 = 80 << 20;

/// The most bytes of an object of this kind, wherever it stands.
pub(super) fn of_kind(kind: ObjectType) -> u64 {
    match kind {
        ObjectType::Commit => COMMIT,
        ObjectType::Tree => TREE,
        _ => ATTACHMENT,
    }
}

/// The most bytes of a file at a path.
pub(super) fn of_file(path: &str) -> u64 {
    match path.split_once('/') {
        Some(("files", _)) => ATTACHMENT,
        Some(("records", _)) => RECORD,
        Some(("crl", _)) => LIST,
        _ if path == KEYRING_FILE => KEYRING,
        _ => TEXT,
    }
}

/// The indexes of the packs below a folder of objects.
pub(super) fn packs(objects: &Path) -> Result<Vec<PathBuf>, RepoError> {
    let folder = objects.join("pack");
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| RepoError::io(&folder, &error))?,
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path()).map_err(|e| RepoError::io(&folder, &e)));
    let mut found = paths.collect::<Result<Vec<_>, _>>()?;
    found.retain(|path| path.extension().is_some_and(|end| end == "idx"));
    Ok(found)
}

/// Refuses packs in which anything is larger than anything may be. Others may be packed as what differs from it, and
/// whoever reads those would have it in memory, whatever their own size.
pub(super) fn refuse_huge(store: &Store, packs: &[PathBuf]) -> Result<(), RepoError> {
    let odb = store.repo.odb().map_err(|e| RepoError::git(store.git_dir(), &e))?;
    for index in packs {
        for oid in names(index).map_err(|error| RepoError::io(index, &error))? {
            let (size, _) = odb.read_header(oid.raw()).map_err(|_| RepoError::object(oid, Fault::Damaged))?;
            if size as u64 > ATTACHMENT {
                return Err(RepoError::object(oid, Fault::TooLarge(ATTACHMENT)));
            }
        }
    }
    Ok(())
}

/// The names in an index of git's second version: after eight bytes and 256 counts, of which the last is that of all.
fn names(index: &Path) -> io::Result<Vec<Oid>> {
    const COUNTS: usize = 8 + 256 * 4;
    let bytes = fs::read(index)?;
    let read = || {
        let count = bytes.get(..COUNTS)?.last_chunk().copied().map(u32::from_be_bytes)?;
        let names = bytes.strip_prefix(b"\xfftOc\0\0\0\x02")?.get(COUNTS - 8..)?;
        names.get(..usize::try_from(count).ok()?.checked_mul(20)?)
    };
    let names = read().ok_or(ErrorKind::InvalidData)?;
    Ok(names.chunks_exact(20).map(|name| Oid(name.try_into().expect("twenty bytes"))).collect())
}
