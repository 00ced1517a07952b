//! The sealed keyring: outside of branches and of the register's own objects.
//!
//! On a server it stands at `refs/chungthu/keyring/SERIAL`, a commit without parents. Here every serial has a bare
//! repository of its own, `GITDIR/chungthu/keyring/SERIAL.git`, made whole and then renamed into place: an object of an
//! old keyring in the register's repository would outlive `git gc` (sealing.md, section 2).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use git2::ObjectType;

use super::commit::{CommitFault, Draft, Ident};
use super::error::RepoError;
use super::lock::WriteLock;
use super::loose::{self, Object};
use super::oid::Oid;
use super::store::{Store, init_at, make_private, remove_whatever, sync_dir};
use super::transport::FetchedKeyring;
use super::tree::{self, Entry, Leaf, LeafKind, Row};

/// The only file in a keyring's tree.
pub const KEYRING_FILE: &str = "keyring.age";

/// What lies in the private folder sealed under a keyring's cache key, and opens under no other.
const CACHES: [&str; 2] = ["links", "audited-sealed"];

/// Where a keyring stands on a server and in its own repository.
pub fn keyring_ref(serial: u64) -> String {
    format!("refs/chungthu/keyring/{serial}")
}

fn folder(private: &Path) -> PathBuf {
    private.join("keyring")
}

impl Store {
    pub(super) fn keyring_dir(&self, serial: u64) -> PathBuf {
        folder(&self.git_dir().join("chungthu")).join(format!("{serial}.git"))
    }

    /// The sealed keyring of this serial, where it is here.
    pub fn keyring(&self, serial: u64) -> Result<Option<Vec<u8>>, RepoError> {
        keyring_in(&self.keyring_dir(serial), serial)
    }

    /// The keyring of this serial that fits; where none does, the one that is here. Two of one serial are here where a
    /// process was killed while one took the place of the other.
    pub fn fitting_keyring(
        &self,
        serial: u64,
        fits: impl Fn(&[u8]) -> bool,
    ) -> Result<Option<Vec<u8>>, RepoError> {
        match (self.keyring(serial)?, self.next_dir(serial).exists()) {
            (Some(kept), true) if !fits(&kept) => {
                Ok(keyring_in(&self.next_dir(serial), serial)?.filter(|next| fits(next)).or(Some(kept)))
            }
            (None, true) => Ok(keyring_in(&self.next_dir(serial), serial)?.filter(|next| fits(next))),
            (kept, _) => Ok(kept),
        }
    }

    /// Where a keyring waits that is to take the place of another of its serial.
    fn next_dir(&self, serial: u64) -> PathBuf {
        folder(&self.git_dir().join("chungthu")).join(format!("{serial}.next.git"))
    }

    /// The commit of the keyring of this serial, where it is here: what its reference on a server names.
    pub fn keyring_commit(&self, serial: u64) -> Result<Option<Oid>, RepoError> {
        let dir = self.keyring_dir(serial);
        if !dir.exists() {
            return Ok(None);
        }
        Store::open(&dir)?.reference(&keyring_ref(serial))
    }

    /// The keyring in a commit of a keyring's repository.
    pub(super) fn keyring_file(&self, commit: Oid) -> Result<Option<Vec<u8>>, RepoError> {
        self.file(self.tree_of(commit)?, KEYRING_FILE)
    }

    /// The serials of the keyrings that are here, in order. One is usual; a change that was killed leaves two.
    pub fn keyrings(&self) -> Result<Vec<u64>, RepoError> {
        let dir = folder(&self.git_dir().join("chungthu"));
        let mut serials = Vec::new();
        for name in names(&dir)? {
            if let Some(serial) = name.strip_suffix(".git").and_then(|n| n.parse().ok()) {
                serials.push(serial);
            }
        }
        serials.sort_unstable();
        Ok(serials)
    }
}

fn keyring_in(dir: &Path, serial: u64) -> Result<Option<Vec<u8>>, RepoError> {
    match fs::metadata(dir) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(RepoError::io(dir, &e)),
        Ok(_) => {}
    }
    let store = Store::open(dir)?;
    match store.reference(&keyring_ref(serial))? {
        Some(commit) => store.keyring_file(commit),
        None => Ok(None),
    }
}

impl WriteLock<'_> {
    /// The commit that will hold a keyring's bytes, to be signed.
    pub fn draft_keyring(&self, bytes: &[u8], author: &Ident, message: &str) -> Result<Draft, RepoError> {
        let failed = |e: git2::Error| RepoError::git(self.store.git_dir(), &e);
        let tree = tree_of_keyring(git2::Oid::hash_object(ObjectType::Blob, bytes).map_err(failed)?.into());
        let oid = git2::Oid::hash_object(ObjectType::Tree, &tree).map_err(failed)?;
        Draft::new(oid.into(), &[], author, author, message)
    }

    /// Keeps a keyring beside those that are here. `draft` is [`WriteLock::draft_keyring`] of the same bytes. Kept
    /// already, it changes nothing; another one of the same serial is refused.
    pub fn install_keyring(
        &mut self,
        serial: u64,
        bytes: &[u8],
        draft: &Draft,
        armoured: &str,
    ) -> Result<(), RepoError> {
        match self.store.keyring(serial)? {
            Some(kept) if kept == bytes => Ok(()),
            Some(_) => Err(RepoError::KeyringTaken { serial }),
            None => self.make_keyring(serial, bytes, draft, armoured, &self.store.keyring_dir(serial)),
        }
    }

    /// Keeps a keyring that main does not bind yet, beside another of the same serial, which it still binds.
    /// [`WriteLock::settle_keyring`] puts it into its place once main has moved.
    pub fn install_next_keyring(
        &mut self,
        serial: u64,
        bytes: &[u8],
        draft: &Draft,
        armoured: &str,
    ) -> Result<(), RepoError> {
        self.make_keyring(serial, bytes, draft, armoured, &self.store.next_dir(serial))
    }

    /// Of two keyrings of this serial keeps the one that fits.
    pub fn settle_keyring(&mut self, serial: u64, fits: impl Fn(&[u8]) -> bool) -> Result<(), RepoError> {
        let next = self.store.next_dir(serial);
        if !next.exists() {
            return Ok(());
        }
        match keyring_in(&next, serial)?.is_some_and(|file| fits(&file)) {
            true => self.place_keyring(&next, &self.store.keyring_dir(serial)),
            false => put_away(&folder(&self.store.private_dir()?), &next),
        }
    }

    fn make_keyring(
        &self,
        serial: u64,
        bytes: &[u8],
        draft: &Draft,
        armoured: &str,
        place: &Path,
    ) -> Result<(), RepoError> {
        let dir = folder(&self.store.private_dir()?);
        make_private(&dir)?;
        let aside =
            tempfile::Builder::new().prefix(".new-").tempdir_in(&dir).map_err(|e| RepoError::io(&dir, &e))?;
        let made = aside.path().join("git");
        {
            let store = init_at(&made)?;
            let failed = |e: git2::Error| RepoError::git(&made, &e);
            let blob = Object::new(ObjectType::Blob, bytes.to_vec()).map_err(failed)?;
            let tree = Object::new(ObjectType::Tree, tree_of_keyring(blob.oid)).map_err(failed)?;
            if draft.tree() != tree.oid {
                return Err(RepoError::Draft { fault: CommitFault::Value("tree") });
            }
            let commit = Object::new(ObjectType::Commit, draft.signed(armoured)?).map_err(failed)?;
            let oid = commit.oid;
            loose::write(&made.join("objects"), &[blob, tree, commit])?;
            store.repo.reference(&keyring_ref(serial), oid.raw(), false, "chungthu").map_err(failed)?;
        }
        self.place_keyring(&made, place)
    }

    /// Keeps a keyring that was fetched, in place of another of the same serial: of two that were made at the same time
    /// one was not taken by the server.
    pub fn keep_keyring(&mut self, fetched: &FetchedKeyring) -> Result<(), RepoError> {
        match self.store.keyring(fetched.serial)? {
            Some(kept) if kept == fetched.file => Ok(()),
            _ => self.place_keyring(&fetched.git_dir(), &self.store.keyring_dir(fetched.serial)),
        }
    }

    /// Keeps a keyring that was fetched beside another of the same serial, which main still binds.
    /// [`WriteLock::settle_keyring`] puts it into its place once main has moved.
    pub fn keep_next_keyring(&mut self, fetched: &FetchedKeyring) -> Result<(), RepoError> {
        self.place_keyring(&fetched.git_dir(), &self.store.next_dir(fetched.serial))
    }

    /// Puts a keyring's repository into a place, instead of what is there.
    fn place_keyring(&self, made: &Path, place: &Path) -> Result<(), RepoError> {
        let dir = folder(&self.store.private_dir()?);
        make_private(&dir)?;
        if place.exists() {
            put_away(&dir, place)?;
        }
        fs::rename(made, place).map_err(|e| RepoError::io(place, &e))?;
        sync_dir(&dir)
    }

    /// Removes every keyring but those of this serial, and before them the caches that they opened.
    pub fn retire_keyrings(&mut self, keep: u64) -> Result<(), RepoError> {
        self.retire(|serial| serial != keep)
    }

    /// The same of those before this serial.
    pub fn retire_keyrings_before(&mut self, serial: u64) -> Result<(), RepoError> {
        self.retire(|other| other < serial)
    }

    fn retire(&mut self, goes: impl Fn(u64) -> bool) -> Result<(), RepoError> {
        let private = self.store.private_dir()?;
        let dir = folder(&private);
        let mut going = names(&dir)?;
        going.retain(|name| {
            let serial = name.strip_suffix(".git").map(|name| name.strip_suffix(".next").unwrap_or(name));
            serial.and_then(|serial| serial.parse().ok()).is_some_and(&goes)
        });
        if !going.is_empty() {
            for cache in CACHES.map(|name| private.join(name)).iter().filter(|cache| cache.exists()) {
                put_away(&dir, cache)?;
            }
        }
        for name in going {
            put_away(&dir, &dir.join(name))?;
        }
        sweep(&private)
    }
}

fn tree_of_keyring(blob: Oid) -> Vec<u8> {
    let entry = Entry::Leaf(Leaf { oid: blob, kind: LeafKind::File });
    tree::serialise([Row { name: KEYRING_FILE.as_bytes(), entry }].into_iter())
}

/// Removes a keyring or a cache. Renamed first, so that no half of one is ever found in its place.
fn put_away(dir: &Path, keyring: &Path) -> Result<(), RepoError> {
    let io = |e: io::Error| RepoError::io(keyring, &e);
    let aside = tempfile::Builder::new().prefix(".old-").tempdir_in(dir).map_err(io)?;
    fs::rename(keyring, aside.path().join("git")).map_err(io)?;
    aside.close().map_err(io)?;
    sync_dir(dir)
}

/// Removes what a killed process left half made or half removed.
pub(super) fn sweep(private: &Path) -> Result<(), RepoError> {
    let dir = folder(private);
    for name in names(&dir)? {
        if name.starts_with('.') {
            let path = dir.join(name);
            remove_whatever(&path).map_err(|e| RepoError::io(&path, &e))?;
        }
    }
    Ok(())
}

fn names(dir: &Path) -> Result<Vec<String>, RepoError> {
    match fs::read_dir(dir) {
        Ok(entries) => Ok(entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(e) => Err(RepoError::io(dir, &e)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::testing::{SIGNATURE, Scratch, ident};

    fn install(lock: &mut WriteLock<'_>, serial: u64, bytes: &[u8]) -> Result<(), RepoError> {
        let draft = lock.draft_keyring(bytes, &ident("an", 1), "Keyring\n").unwrap();
        lock.install_keyring(serial, bytes, &draft, SIGNATURE)
    }

    #[test]
    fn keyrings_stand_beside_each_other_until_one_is_retired() {
        let scratch = Scratch::new();
        let store = scratch.store();
        assert_eq!(store.keyring(1).unwrap(), None);
        let mut lock = store.lock("an").unwrap();
        install(&mut lock, 1, b"first").unwrap();
        install(&mut lock, 2, b"second").unwrap();
        install(&mut lock, 2, b"second").unwrap();
        assert_eq!(install(&mut lock, 2, b"other"), Err(RepoError::KeyringTaken { serial: 2 }));
        assert_eq!(store.keyrings().unwrap(), [1, 2]);
        assert_eq!(store.keyring(1).unwrap().unwrap(), b"first");
        let draft = lock.draft_keyring(b"third", &ident("an", 1), "Keyring\n").unwrap();
        assert!(matches!(lock.install_keyring(3, b"other", &draft, SIGNATURE), Err(RepoError::Draft { .. })));
        let private = store.private_dir().unwrap();
        let caches = || CACHES.iter().filter(|name| private.join(name).exists()).count();
        fs::create_dir(private.join("links")).unwrap();
        fs::write(private.join("links/shard"), "sealed").unwrap();
        fs::write(private.join("audited-sealed"), "sealed").unwrap();
        lock.retire_keyrings_before(1).unwrap();
        assert_eq!((store.keyrings().unwrap(), caches()), (vec![1, 2], 2));
        lock.retire_keyrings(2).unwrap();
        assert_eq!((store.keyrings().unwrap(), caches()), (vec![2], 0));
        assert_eq!(store.keyring(2).unwrap().unwrap(), b"second");
        let dir = store.keyring_dir(2);
        let git = |args: &[&str]| scratch.git_in(&dir, args);
        git(&["fsck", "--strict"]);
        assert_eq!(git(&["show", "refs/chungthu/keyring/2:keyring.age"]), "second");
        assert_eq!(git(&["rev-list", "--count", "refs/chungthu/keyring/2"]).trim(), "1");
        // Another of the same serial waits beside it, until it fits.
        let other = lock.draft_keyring(b"other", &ident("binh", 1), "Keyring\n").unwrap();
        let next =
            |lock: &mut WriteLock<'_>| lock.install_next_keyring(2, b"other", &other, SIGNATURE).unwrap();
        let is_other = |file: &[u8]| file == b"other";
        next(&mut lock);
        assert_eq!(store.keyring(2).unwrap().unwrap(), b"second");
        assert_eq!(store.fitting_keyring(2, is_other).unwrap().unwrap(), b"other");
        assert_eq!(store.fitting_keyring(2, |file| file == b"second").unwrap().unwrap(), b"second");
        lock.settle_keyring(2, |file| file == b"second").unwrap();
        assert_eq!(store.fitting_keyring(2, is_other).unwrap().unwrap(), b"second");
        next(&mut lock);
        lock.retire_keyrings(2).unwrap();
        lock.settle_keyring(2, is_other).unwrap();
        assert_eq!(store.keyring(2).unwrap().unwrap(), b"other");
        next(&mut lock);
        lock.retire_keyrings(3).unwrap();
        assert_eq!(names(&folder(&store.private_dir().unwrap())).unwrap(), [""; 0]);
        // Not an object of it is in the register's own repository.
        assert_eq!(scratch.git(&["count-objects"]).trim(), "0 objects, 0 kilobytes");
    }

    #[test]
    fn halves_are_swept_away() {
        let scratch = Scratch::new();
        let store = scratch.store();
        let mut lock = store.lock("an").unwrap();
        install(&mut lock, 7, b"seven").unwrap();
        drop(lock);
        let dir = folder(&store.private_dir().unwrap());
        fs::create_dir_all(dir.join(".new-x/git/objects")).unwrap();
        fs::create_dir_all(dir.join(".old-x/git")).unwrap();
        // A plain file is no keyring either: a desktop's or an editor's.
        fs::write(dir.join(".directory"), "").unwrap();
        fs::write(store.private_dir().unwrap().join("write.lock"), "pid 1\nwho an\n").unwrap();
        drop(store.lock("an").unwrap());
        assert_eq!(names(&dir).unwrap(), ["7.git"]);
    }
}
