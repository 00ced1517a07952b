//! Whose register it is: its configuration can name programs that git runs, so git is run in one's own only.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::super::error::RepoError;
use super::error::TransportError;
use super::git;

/// Lets a git directory pass that belongs to this user, or that the user's own `safe.directory` names, as git itself does
/// where it is not told which directory to take.
pub(super) fn check(git_dir: &Path, user: u32) -> Result<(), TransportError> {
    let io = |e: std::io::Error| RepoError::io(git_dir, &e);
    if fs::metadata(git_dir).map_err(io)?.uid() == user {
        return Ok(());
    }
    let dir = git_dir.canonicalize().map_err(io)?;
    match git::safe_directories()?.iter().any(|safe| covers(safe, &dir)) {
        true => Ok(()),
        false => Err(TransportError::NotOurs { dir }),
    }
}

/// Whether an entry of `safe.directory` means this git directory: all, itself or the folder it stands in, or all below a
/// folder.
fn covers(safe: &[u8], dir: &Path) -> bool {
    let named = |dir: &Path| match safe.strip_suffix(b"/*") {
        Some(above) => dir.ancestors().skip(1).any(|up| up.as_os_str().as_bytes() == above),
        None => dir.as_os_str().as_bytes() == safe,
    };
    let around: Option<PathBuf> = dir.parent().filter(|_| dir.ends_with(".git")).map(Path::to_owned);
    safe == b"*" || named(dir) || around.is_some_and(|around| named(&around))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn git_runs_in_nobody_elses_register() {
        let folder = tempfile::tempdir().unwrap();
        let me = rustix::process::geteuid().as_raw();
        assert_eq!(check(folder.path(), me), Ok(()));
        let foreign = check(folder.path(), me + 1);
        assert!(matches!(foreign, Err(TransportError::NotOurs { .. })), "{foreign:?}");
    }

    #[test]
    fn what_the_user_calls_safe_is() {
        let dir = Path::new("/srv/so/.git");
        for safe in ["*", "/srv/so/.git", "/srv/so", "/srv/*"] {
            assert!(covers(safe.as_bytes(), dir), "{safe}");
        }
        for safe in ["", "/srv", "/srv/so2", "/srv/s*", "/other/*"] {
            assert!(!covers(safe.as_bytes(), dir), "{safe}");
        }
    }
}
