//! One writer at a time, and what a writer that was killed leaves behind.
//!
//! The whole of a write holds a lock of our own on `GITDIR/chungthu/write.lock`; the kernel lets it go when the process
//! dies. Git's own lock files stay behind then and would block every later write, so the file says, while it is held,
//! which of them are about to be made: the next writer knows them for the dead one's and clears them away.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::error::{Holder, RepoError};
use super::keyring;
use super::loose;
use super::oid::Oid;
use super::store::Store;
use super::write::Pending;

/// A lock file of git older than this is nobody's: git holds one for moments.
pub const STALE_AFTER: Duration = Duration::from_secs(60);

/// How long a writer waits for its turn.
const TURN: Duration = Duration::from_secs(10);

/// How long a writer waits for a lock file that a git command may hold.
const GRACE: Duration = Duration::from_secs(2);

/// A lock file of git.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockFile {
    pub path: PathBuf,
    pub age: Duration,
}

/// The right to write. Dropped, it drops with it what has not been flushed.
pub struct WriteLock<'s> {
    pub(super) store: &'s Store,
    pub(super) pending: Pending,
    file: File,
    path: PathBuf,
    /// Whose lock it is, for those who wait.
    head: String,
    grace: Duration,
}

impl Store {
    /// Waits for the right to write, up to ten seconds. `who` (an officer's handle) is told to others who wait.
    pub fn lock(&self, who: &str) -> Result<WriteLock<'_>, RepoError> {
        self.lock_within(who, TURN, GRACE)
    }

    pub(super) fn lock_within(
        &self,
        who: &str,
        turn: Duration,
        grace: Duration,
    ) -> Result<WriteLock<'_>, RepoError> {
        let path = self.private_dir()?.join("write.lock");
        let io = |e: io::Error| RepoError::io(&path, &e);
        let mut options = fs::OpenOptions::new();
        let file = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            // Whoever could put a link there would have another file of this person's written to.
            .custom_flags(libc::O_NOFOLLOW)
            .open(&path)
            .map_err(io)?;
        let until = Instant::now() + turn;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(fs::TryLockError::WouldBlock) if Instant::now() < until => {
                    thread::sleep(Duration::from_millis(20));
                }
                Err(fs::TryLockError::WouldBlock) => {
                    return Err(RepoError::Busy { holder: read_holder(&path) });
                }
                Err(fs::TryLockError::Error(e)) => return Err(io(e)),
            }
        }
        let left = fs::read_to_string(&path).unwrap_or_default();
        if !left.is_empty() {
            self.sweep(&left, grace)?;
        }
        let who: String = who.chars().filter(|c| !c.is_control()).collect();
        let head = format!("pid {}\nwho {who}\n", std::process::id());
        let mut lock = WriteLock { store: self, pending: Pending::default(), file, path, head, grace };
        lock.note("")?;
        Ok(lock)
    }

    /// Clears away what a writer that died has left. `left` is what it had written into the lock.
    fn sweep(&self, left: &str, grace: Duration) -> Result<(), RepoError> {
        for line in left.lines() {
            let Some((oid, path)) = line.strip_prefix("lock ").and_then(|rest| rest.split_once(' ')) else {
                continue;
            };
            let path = Path::new(path);
            let ours = path.starts_with(self.git_dir()) || path.starts_with(self.repo.path());
            let plain = path.components().all(|c| c != std::path::Component::ParentDir);
            let is_file = path.symlink_metadata().is_ok_and(|meta| meta.is_file());
            if !ours || !plain || !is_file || path.extension().is_none_or(|e| e != "lock") {
                continue;
            }
            // Its content, the new value, says whose it is. One without content may be a git command's of this very
            // moment, so it must first have stood for a while.
            let until = Instant::now() + grace;
            while let Ok(content) = fs::read(path) {
                if content.starts_with(oid.as_bytes()) {
                    remove(path)?;
                } else if Instant::now() >= until {
                    if content.is_empty() || oid == NO_VALUE {
                        remove(path)?;
                    }
                    break;
                } else {
                    thread::sleep(Duration::from_millis(20));
                }
            }
        }
        // Only this room names its temporary files so, and nobody else is writing now.
        remove_named(&self.git_dir().join("objects"), loose::TEMPORARY)?;
        remove_named(&self.git_dir().join("objects/pack"), loose::TEMPORARY)?;
        keyring::sweep(&self.private_dir()?)
    }

    /// The lock files of git that are there now.
    pub fn lock_files(&self) -> Result<Vec<LockFile>, RepoError> {
        let git_dir = self.git_dir();
        let mut found = Vec::new();
        for name in ["HEAD.lock", "packed-refs.lock", "config.lock"] {
            found.extend(look_at(&git_dir.join(name)));
        }
        found.extend(look_at(&self.repo.path().join("index.lock")));
        for entry in walkdir::WalkDir::new(git_dir.join("refs")).sort_by_file_name() {
            let Ok(entry) = entry else { continue };
            if entry.file_type().is_file() && entry.path().extension().is_some_and(|e| e == "lock") {
                found.extend(look_at(entry.path()));
            }
        }
        Ok(found)
    }
}

/// Stands in the note for a lock file whose content can't be told beforehand.
const NO_VALUE: &str = "-";

impl<'s> WriteLock<'s> {
    /// The repository that is locked.
    pub fn store(&self) -> &'s Store {
        self.store
    }
}

impl WriteLock<'_> {
    /// Notes which lock files of git are about to be made, and with what in them, before they are.
    pub(super) fn about_to_lock(&mut self, files: &[(PathBuf, Option<Oid>)]) -> Result<(), RepoError> {
        let mut note = String::new();
        for (path, value) in files {
            let value = value.map_or(NO_VALUE.to_owned(), |oid| oid.to_string());
            note.push_str(&format!("lock {value} {}\n", path.display()));
        }
        self.note(&note)
    }

    /// Notes that none is left. By now all is done, so a note that can't be written changes nothing: it will only make
    /// the next writer look for lock files that aren't there.
    pub(super) fn locked_nothing(&mut self) {
        let _ = self.note("");
    }

    fn note(&mut self, more: &str) -> Result<(), RepoError> {
        let text = format!("{}{more}", self.head);
        self.file
            .write_all_at(text.as_bytes(), 0)
            .and_then(|()| self.file.set_len(text.len() as u64))
            .map_err(|e| RepoError::io(&self.path, &e))
    }

    /// Does something for which git needs a lock file, again and again for a while where another holds that file.
    pub(super) fn patiently<T>(
        &self,
        candidates: &[PathBuf],
        mut attempt: impl FnMut() -> Result<T, git2::Error>,
    ) -> Result<Result<T, git2::Error>, RepoError> {
        let until = Instant::now() + self.grace;
        loop {
            match attempt() {
                Err(e) if e.code() == git2::ErrorCode::Locked => {
                    if Instant::now() < until {
                        thread::sleep(Duration::from_millis(20));
                        continue;
                    }
                    let found = candidates.iter().find_map(|path| look_at(path));
                    return match found {
                        Some(LockFile { path, age }) => Err(RepoError::LockFile { path, age }),
                        None => Err(RepoError::git(self.store.git_dir(), &e)),
                    };
                }
                done => return Ok(done),
            }
        }
    }

    /// Removes a lock file of git if it has become stale; says whether it did.
    pub fn remove_stale(&self, lock_file: &LockFile) -> Result<bool, RepoError> {
        match look_at(&lock_file.path) {
            Some(now) if now.age >= STALE_AFTER => remove(&now.path).map(|()| true),
            _ => Ok(false),
        }
    }
}

impl Drop for WriteLock<'_> {
    fn drop(&mut self) {
        // An empty file says that its last holder ended in good order.
        let _ = self.file.set_len(0);
    }
}

fn read_holder(path: &Path) -> Holder {
    let text = fs::read_to_string(path).unwrap_or_default();
    let value = |key: &str| text.lines().find_map(|line| line.strip_prefix(key));
    Holder { pid: value("pid ").and_then(|pid| pid.parse().ok()), who: value("who ").map(str::to_owned) }
}

fn look_at(path: &Path) -> Option<LockFile> {
    let modified = fs::metadata(path).ok()?.modified().ok()?;
    let age = SystemTime::now().duration_since(modified).unwrap_or_default();
    Some(LockFile { path: path.into(), age })
}

fn remove(path: &Path) -> Result<(), RepoError> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(RepoError::io(path, &e)),
        _ => Ok(()),
    }
}

fn remove_named(dir: &Path, prefix: &str) -> Result<(), RepoError> {
    let Ok(entries) = fs::read_dir(dir) else { return Ok(()) };
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with(prefix) {
            remove(&entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::testing::Scratch;

    const SHORT: Duration = Duration::from_millis(30);

    fn main_lock(store: &Store) -> PathBuf {
        store.git_dir().join("refs/heads/main.lock")
    }

    fn make_old(path: &Path, age: Duration) {
        File::options().write(true).open(path).unwrap().set_modified(SystemTime::now() - age).unwrap();
    }

    #[test]
    fn who_comes_second_is_told_who_writes() {
        let scratch = Scratch::new();
        let (a, b) = (scratch.store(), scratch.store());
        let held = a.lock("an").unwrap();
        match b.lock_within("binh", SHORT, SHORT) {
            Err(RepoError::Busy { holder }) => {
                assert_eq!(holder, Holder { pid: Some(std::process::id()), who: Some("an".into()) });
            }
            _ => panic!("the lock is held"),
        }
        drop(held);
        assert!(b.lock_within("binh", SHORT, SHORT).is_ok());
    }

    #[test]
    fn the_lock_is_never_a_link_to_another_file() {
        let scratch = Scratch::new();
        let store = scratch.store();
        let (path, other) = (store.private_dir().unwrap().join("write.lock"), scratch.dir().join("other"));
        fs::write(&other, "mine").unwrap();
        std::os::unix::fs::symlink(&other, &path).unwrap();
        assert!(matches!(store.lock_within("an", SHORT, SHORT), Err(RepoError::Io { .. })));
        assert_eq!(fs::read_to_string(&other).unwrap(), "mine");
    }

    #[test]
    fn a_foreign_lock_file_is_named_and_doctor_removes_it_when_it_is_old() {
        let scratch = Scratch::new();
        let store = scratch.store();
        let new = scratch.commit(&[], &[("f", "0")]);
        fs::write(main_lock(&store), "").unwrap();
        let mut lock = store.lock_within("an", SHORT, SHORT).unwrap();
        let refused = lock.move_ref("refs/heads/main", None, new);
        assert!(matches!(refused, Err(RepoError::LockFile { ref path, .. }) if *path == main_lock(&store)));
        assert_eq!(store.tip("main").unwrap(), None);
        let found = store.lock_files().unwrap();
        assert_eq!(found.len(), 1);
        assert!(!lock.remove_stale(&found[0]).unwrap());
        make_old(&main_lock(&store), STALE_AFTER * 2);
        assert!(lock.remove_stale(&found[0]).unwrap());
        lock.move_ref("refs/heads/main", None, new).unwrap();
        assert_eq!(store.tip("main").unwrap(), Some(new));
    }

    #[test]
    fn what_a_killed_writer_left_does_not_stop_the_next() {
        let scratch = Scratch::new();
        let store = scratch.store();
        let new = scratch.commit(&[], &[("f", "0")]);
        let [temporary, pack] = ["objects", "objects/pack"]
            .map(|dir| store.git_dir().join(dir).join(format!("{}x", loose::TEMPORARY)));
        // Killed before and after the new value was written into git's lock file.
        for content in [String::new(), format!("{new}\n")] {
            let mut lock = store.lock_within("an", SHORT, SHORT).unwrap();
            lock.about_to_lock(&[(main_lock(&store), Some(new))]).unwrap();
            let note = fs::read(&lock.path).unwrap();
            let path = lock.path.clone();
            drop(lock);
            fs::write(&path, note).unwrap();
            fs::write(main_lock(&store), content).unwrap();
            fs::write(&temporary, "half").unwrap();
            fs::write(&pack, "half").unwrap();
            let mut next = store.lock_within("binh", SHORT, SHORT).unwrap();
            assert!(!temporary.exists() && !pack.exists());
            let old = store.tip("main").unwrap();
            next.move_ref("refs/heads/main", old, new).unwrap();
        }
        // A lock file of a git command, which a writer that was killed earlier happened to name, stays.
        let path = store.private_dir().unwrap().join("write.lock");
        fs::write(&path, format!("pid 1\nwho an\nlock {new} {}\n", main_lock(&store).display())).unwrap();
        fs::write(main_lock(&store), format!("{}\n", Oid([7; 20]))).unwrap();
        drop(store.lock_within("an", SHORT, SHORT).unwrap());
        assert!(main_lock(&store).exists());
        // Nothing outside the git directory is touched, whatever the note says.
        let outside = scratch.dir().join("outside.lock");
        fs::write(&outside, "").unwrap();
        fs::write(&path, format!("lock - {}\nlock\nlock x\n\0", outside.display())).unwrap();
        drop(store.lock_within("an", SHORT, SHORT).unwrap());
        assert!(outside.exists());
    }
}
