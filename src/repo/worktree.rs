//! A work tree, where the repository has one, follows its branch: path by path, and only where nobody changed anything.

use std::fs::{self, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use super::error::RepoError;
use super::lock::WriteLock;
use super::oid::Oid;
use super::store::Store;
use super::tree::{Leaf, LeafKind};
use super::treediff::PathChange;

/// A path that the work tree did not follow, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InTheWay {
    pub path: String,
    pub obstacle: Obstacle,
}

/// Why a path of the work tree was left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// Somebody has changed the file.
    Changed,
    /// Something else has been staged for it.
    Staged,
    /// A folder, or a link, stands in its place or above it.
    Blocked,
    /// What the commit has there is not a plain file.
    Kind,
    /// A git command holds the index.
    Index,
}

impl WriteLock<'_> {
    /// After `branch` has moved from one commit to another: lets the changed paths of the work tree and its index
    /// follow, if HEAD names this branch. Returns the paths that were left alone.
    pub fn follow(&mut self, branch: &str, old: Option<Oid>, new: Oid) -> Result<Vec<InTheWay>, RepoError> {
        let store = self.store;
        let Some(work_tree) = store.work_tree() else { return Ok(Vec::new()) };
        if store.head_branch()? != branch {
            return Ok(Vec::new());
        }
        let old = old.map(|oid| store.tree_of(oid)).transpose()?;
        let changes = store.changes(old, Some(store.tree_of(new)?))?;
        let lock_file = store.repo.path().join("index.lock");
        if lock_file.exists() {
            let blocked = |change: PathChange| InTheWay { path: change.path, obstacle: Obstacle::Index };
            return Ok(changes.into_iter().map(blocked).collect());
        }
        let failed = |e: git2::Error| RepoError::git(store.repo.path(), &e);
        let mut index = store.repo.index().map_err(failed)?;
        index.read(true).map_err(failed)?;
        let mut in_the_way = Vec::new();
        for change in changes {
            match follow_path(store, work_tree, &mut index, &change)? {
                None => {}
                Some(obstacle) => in_the_way.push(InTheWay { path: change.path, obstacle }),
            }
        }
        self.about_to_lock(&[(lock_file.clone(), None)])?;
        self.patiently(&[lock_file], || index.write())?.map_err(failed)?;
        self.locked_nothing();
        Ok(in_the_way)
    }
}

fn follow_path(
    store: &Store,
    work_tree: &Path,
    index: &mut git2::Index,
    change: &PathChange,
) -> Result<Option<Obstacle>, RepoError> {
    let file = work_tree.join(&change.path);
    let failed = |e: git2::Error| RepoError::git(&file, &e);
    let plain = |leaf: Leaf| matches!(leaf.kind, LeafKind::File | LeafKind::Executable);
    if !change.new.is_none_or(plain) || !change.old.is_none_or(plain) {
        return Ok(Some(Obstacle::Kind));
    }
    // A path that stands as the new commit has it needs nothing more.
    let known = [change.old.map(|leaf| leaf.oid), change.new.map(|leaf| leaf.oid)];
    let key = Path::new(&change.path);
    let staged = index.get_path(key, 0).map(|entry| entry.id.into());
    if !known.contains(&staged) || (1..=3).any(|stage| index.get_path(key, stage).is_some()) {
        return Ok(Some(Obstacle::Staged));
    }
    match on_disk(work_tree, &change.path)? {
        OnDisk::Other => return Ok(Some(Obstacle::Blocked)),
        OnDisk::File(oid) if !known.contains(&oid) => return Ok(Some(Obstacle::Changed)),
        OnDisk::File(_) => {}
    }
    match change.new {
        Some(leaf) => {
            let mode = if leaf.kind == LeafKind::Executable { 0o755 } else { 0o644 };
            let bytes = store.blob_at(&change.path, leaf.oid)?;
            let meta = put(&file, &bytes, mode).map_err(|e| RepoError::io(&file, &e))?;
            index.add(&index_entry(&change.path, leaf, 0o100_000 | mode, &meta)).map_err(failed)?;
        }
        None => {
            take_away(work_tree, &file).map_err(|e| RepoError::io(&file, &e))?;
            index.remove(key, 0).map_err(failed)?;
        }
    }
    Ok(None)
}

enum OnDisk {
    /// A file's content, or nothing at all.
    File(Option<Oid>),
    Other,
}

/// What stands at a path, seen without going through a link.
fn on_disk(work_tree: &Path, path: &str) -> Result<OnDisk, RepoError> {
    let mut at = work_tree.to_path_buf();
    let mut parts = path.split('/').peekable();
    while let Some(part) = parts.next() {
        at.push(part);
        let meta = match fs::symlink_metadata(&at) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(OnDisk::File(None)),
            Err(e) => return Err(RepoError::io(&at, &e)),
            Ok(meta) => meta,
        };
        if parts.peek().is_some() {
            if !meta.is_dir() {
                return Ok(OnDisk::Other);
            }
        } else if meta.is_file() {
            let bytes = fs::read(&at).map_err(|e| RepoError::io(&at, &e))?;
            let oid = git2::Oid::hash_object(git2::ObjectType::Blob, &bytes)
                .map_err(|e| RepoError::git(&at, &e))?;
            return Ok(OnDisk::File(Some(oid.into())));
        }
    }
    Ok(OnDisk::Other)
}

fn put(file: &Path, bytes: &[u8], mode: u32) -> io::Result<fs::Metadata> {
    let dir = file.parent().unwrap_or(file);
    fs::create_dir_all(dir)?;
    let mut aside = tempfile::Builder::new().prefix(".chungthu-").tempfile_in(dir)?;
    aside.write_all(bytes)?;
    aside.as_file().set_permissions(Permissions::from_mode(mode))?;
    let kept = aside.persist(file).map_err(|e| e.error)?;
    kept.metadata()
}

/// Removes a file, and the folders that it leaves empty.
fn take_away(work_tree: &Path, file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    for dir in file.ancestors().skip(1).take_while(|dir| *dir != work_tree) {
        if fs::remove_dir(dir).is_err() {
            break;
        }
    }
    Ok(())
}

/// An entry of the index with the file's times and numbers, by which git sees that nothing changed without reading.
fn index_entry(path: &str, leaf: Leaf, mode: u32, meta: &fs::Metadata) -> git2::IndexEntry {
    // The index keeps the low 32 bits of each.
    git2::IndexEntry {
        ctime: git2::IndexTime::new(meta.ctime() as i32, meta.ctime_nsec() as u32),
        mtime: git2::IndexTime::new(meta.mtime() as i32, meta.mtime_nsec() as u32),
        dev: meta.dev() as u32,
        ino: meta.ino() as u32,
        mode,
        uid: meta.uid(),
        gid: meta.gid(),
        file_size: meta.len() as u32,
        id: leaf.oid.raw(),
        flags: 0,
        flags_extended: 0,
        path: path.as_bytes().to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::testing::Scratch;

    const FILE: &str = "records/person/0/4/x.yaml.age";

    /// Lets `main` and the work tree go to a commit in which these files differ.
    fn go(scratch: &Scratch, old: Option<Oid>, files: &[(&str, Option<&str>)]) -> (Oid, Vec<InTheWay>) {
        let store = scratch.store();
        let mut lock = store.lock("an").unwrap();
        let new = scratch.commit_edits(&Vec::from_iter(old), files);
        lock.move_ref("refs/heads/main", old, new).unwrap();
        let in_the_way = lock.follow("main", old, new).unwrap();
        (new, in_the_way)
    }

    #[test]
    fn a_clean_work_tree_follows() {
        let scratch = Scratch::with_work_tree();
        let (one, left) = go(&scratch, None, &[(FILE, Some("1")), ("register.yaml", Some("a"))]);
        assert!(left.is_empty());
        assert_eq!(scratch.git(&["status", "--porcelain"]), "");
        assert_eq!(fs::read(scratch.dir().join(FILE)).unwrap(), b"1");
        let (two, left) = go(&scratch, Some(one), &[(FILE, None), ("register.yaml", Some("b"))]);
        assert!(left.is_empty());
        assert_eq!(scratch.git(&["status", "--porcelain"]), "");
        assert!(!scratch.dir().join("records").exists());
        assert_eq!(fs::read(scratch.dir().join("register.yaml")).unwrap(), b"b");
        scratch.git(&["fsck", "--strict"]);
        let (_, left) = go(&scratch, Some(two), &[(FILE, Some("3"))]);
        assert!(left.is_empty());
        assert_eq!(scratch.git(&["status", "--porcelain"]), "");
    }

    #[test]
    fn what_somebody_changed_is_left_and_named() {
        let scratch = Scratch::with_work_tree();
        let files =
            [("changed", Some("1")), ("staged", Some("1")), ("clean", Some("1")), ("gone", Some("1"))];
        let (one, _) = go(&scratch, None, &files);
        let dir = scratch.dir();
        fs::write(dir.join("changed"), "mine").unwrap();
        fs::write(dir.join("staged"), "mine").unwrap();
        scratch.git(&["add", "staged"]);
        fs::write(dir.join("fresh"), "mine").unwrap();
        fs::create_dir(dir.join("elsewhere")).unwrap();
        std::os::unix::fs::symlink(dir.join("elsewhere"), dir.join("linked")).unwrap();
        fs::create_dir(dir.join("folder")).unwrap();
        let next =
            ["changed", "staged", "clean", "fresh", "linked/file", "folder"].map(|name| (name, Some("2")));
        let (_, left) = go(&scratch, Some(one), &next);
        let left: Vec<(&str, Obstacle)> = left.iter().map(|w| (w.path.as_str(), w.obstacle)).collect();
        assert_eq!(
            left,
            [
                ("changed", Obstacle::Changed),
                ("folder", Obstacle::Blocked),
                ("fresh", Obstacle::Changed),
                ("linked/file", Obstacle::Blocked),
                ("staged", Obstacle::Staged),
            ]
        );
        assert_eq!(fs::read(dir.join("clean")).unwrap(), b"2");
        for mine in ["changed", "staged", "fresh"] {
            assert_eq!(fs::read(dir.join(mine)).unwrap(), b"mine");
        }
        assert!(!dir.join("elsewhere/file").exists());
    }

    #[test]
    fn another_branch_or_a_held_index_leaves_it_alone() {
        let scratch = Scratch::with_work_tree();
        let (one, _) = go(&scratch, None, &[("f", Some("1"))]);
        let store = scratch.store();
        let mut lock = store.lock("an").unwrap();
        let two = scratch.commit_edits(&[one], &[("f", Some("2"))]);
        assert!(lock.follow("w/other", Some(one), two).unwrap().is_empty());
        fs::write(store.repo.path().join("index.lock"), "").unwrap();
        let left = lock.follow("main", Some(one), two).unwrap();
        assert_eq!(left, [InTheWay { path: "f".into(), obstacle: Obstacle::Index }]);
        assert_eq!(fs::read(scratch.dir().join("f")).unwrap(), b"1");
    }
}
