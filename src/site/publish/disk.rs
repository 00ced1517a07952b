//! Files on the disk: whether they are there, and how they come to be.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// How many files a folder holds with all below it.
pub fn count(folder: &Path) -> usize {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let of = |entry: fs::DirEntry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => count(&entry.path()),
        _ => 1,
    };
    entries.flatten().map(of).sum()
}

/// Whether a file is there with this content.
pub fn is_same(at: &Path, content: &[u8]) -> bool {
    let Ok(meta) = at.symlink_metadata() else { return false };
    meta.is_file() && meta.len() == content.len() as u64 && fs::read(at).is_ok_and(|old| old == content)
}

/// Where a file is written before it takes its place.
pub fn staged(at: &Path) -> PathBuf {
    let name = at.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    at.with_file_name(format!(".{name}.new"))
}

/// Writes a file beside the one that it will replace.
pub fn stage(at: &Path, content: &[u8]) -> io::Result<()> {
    let staged = staged(at);
    // A file that a cut build left, and that others may have opened since.
    match write_new(&staged, content) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(&staged).and_then(|()| write_new(&staged, content))
        }
        written => written,
    }
}

/// Writes a file where nothing stands, and so never through a link.
pub fn write_new(at: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create_new(at)?;
    let written = file.write_all(content);
    if written.is_err() {
        let _ = fs::remove_file(at);
    }
    written
}
