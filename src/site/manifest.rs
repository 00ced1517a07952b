//! The list of the files that builds have made in a folder: each with its size and with the prints of what it was made from, so that a page
//! whose print is the same need not be made again.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::error::SiteError;

/// The file that holds it.
pub const MANIFEST: &str = ".chungthu-site";
const DONE: &str = "chungthu site 1 done";
const WRITING: &str = "chungthu site 1 writing";

/// What is known of a file that was made: its size, and of what it was made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Known {
    pub size: u64,
    pub of: Prints,
}

/// Of what a file is made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Prints {
    /// The print of all that it says.
    pub own: u64,
    /// Where there is one, a print that is another whenever that might be.
    pub near: Option<u64>,
}

impl From<u64> for Prints {
    fn from(own: u64) -> Prints {
        Prints { own, near: None }
    }
}

/// A file by its path from the folder, and what is known of it: nothing where the build that was to make it was cut.
pub type Made = (String, Option<Known>);

/// Holds a folder for one build, as long as what it gives is kept. Two at once would mix their files.
pub fn hold(root: &Path) -> Result<File, SiteError> {
    let folder = File::open(root).map_err(|cause| SiteError::Io { path: root.to_owned(), cause })?;
    match folder.try_lock() {
        Err(TryLockError::WouldBlock) => Err(SiteError::Held(root.to_owned())),
        // Some file systems of the network hold no folders: there whoever builds sees to it.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(folder),
    }
}

/// When a file was last changed in any way, in the clock of its file system, which nobody sets back.
pub fn changed(file: &fs::Metadata) -> (i64, i64) {
    (file.ctime(), file.ctime_nsec())
}

/// When the list was closed: what was changed in a file after that, no build did.
pub fn closed(root: &Path) -> Option<(i64, i64)> {
    Some(changed(&root.join(MANIFEST).symlink_metadata().ok()?))
}

/// The files that the last build made, by their paths, and whether it was cut.
pub fn read(root: &Path) -> Result<(Vec<Made>, bool), SiteError> {
    let manifest = root.join(MANIFEST);
    // A pipe would never end, and a link leads to the list of another folder.
    if manifest.symlink_metadata().is_ok_and(|there| !there.is_file()) {
        return Err(SiteError::Manifest(manifest));
    }
    match fs::read_to_string(&manifest) {
        Ok(text) => parsed(&text).ok_or(SiteError::Manifest(manifest)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok((Vec::new(), false)),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(SiteError::Manifest(manifest)),
        Err(cause) => Err(SiteError::Io { path: manifest, cause }),
    }
}

/// The files that builds have made in a folder, their list among them, by their paths from there. None where nothing was
/// built, or where the list can't be read.
pub fn made(root: &Path) -> BTreeSet<String> {
    let (files, _) = read(root).unwrap_or_default();
    let mut paths: BTreeSet<String> = files.into_iter().map(|(path, _)| path).collect();
    if !paths.is_empty() {
        paths.insert(MANIFEST.to_owned());
    }
    paths
}

/// Whether a folder holds something and no build has made anything there.
pub fn is_occupied(root: &Path) -> bool {
    let mut entries = fs::read_dir(root).into_iter().flatten();
    entries.next().is_some() && root.join(MANIFEST).symlink_metadata().is_err()
}

/// The text of the list.
pub fn text<'f>(is_done: bool, files: impl Iterator<Item = (&'f str, Option<Known>)>) -> String {
    let mut text = String::from(if is_done { DONE } else { WRITING });
    for (path, known) in files {
        text.push('\n');
        text.push_str(path);
        if let Some(Known { size, of }) = known {
            text.push(' ');
            text.push_str(&size.to_string());
            hex(of.own, &mut text);
            of.near.into_iter().for_each(|near| hex(near, &mut text));
        }
    }
    text.push('\n');
    text
}

/// A print after a space.
fn hex(print: u64, text: &mut String) {
    text.push(' ');
    let digits = (0..16).rev().map(|place| (print >> (place * 4)) as u32 & 15);
    text.extend(digits.filter_map(|digit| char::from_digit(digit, 16)));
}

/// The files of a list by their paths, and whether its build was cut.
fn parsed(text: &str) -> Option<(Vec<Made>, bool)> {
    let mut lines = text.lines();
    let cut = match lines.next()? {
        DONE => false,
        WRITING => true,
        _ => return None,
    };
    let read = |line: &str| {
        let mut parts = line.split(' ');
        let path = parts.next().filter(|path| is_ours(path))?;
        let print = |text: &str| u64::from_str_radix(text, 16).ok();
        let known = match (parts.next(), parts.next(), parts.next()) {
            (None, ..) => None,
            (Some(size), Some(own), near) => {
                let near = near.map(|near| print(near).ok_or(())).transpose().ok()?;
                Some(Known { size: size.parse().ok()?, of: Prints { own: print(own)?, near } })
            }
            _ => return None,
        };
        parts.next().is_none().then(|| (path.to_owned(), known))
    };
    let mut files = lines.map(read).collect::<Option<Vec<Made>>>()?;
    files.sort_by(|(one, _), (other, _)| one.cmp(other));
    files.dedup_by(|(one, _), (other, _)| one == other);
    Some((files, cut))
}

/// Whether a path of a list is one that a build could have made.
fn is_ours(path: &str) -> bool {
    !path.is_empty()
        && path.split('/').all(|part| {
            !part.is_empty()
                && !part.starts_with('.')
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_it_was_written() {
        let known = |size, own, near| Some(Known { size, of: Prints { own, near } });
        let files = [
            ("a.html", known(7, 0x0123_4567_89ab_cdef, None)),
            ("b-1/c.html", None),
            ("b/c.js", known(0, 0, Some(u64::MAX))),
        ];
        let text = text(true, files.iter().copied());
        let (read, cut) = parsed(&text).unwrap();
        assert!(!cut && read.iter().map(|(path, known)| (path.as_str(), *known)).eq(files), "{text}");
        assert!(
            text.contains("\na.html 7 0123456789abcdef\n") && text.ends_with(" ffffffffffffffff\n"),
            "{text}"
        );
    }
}
