//! Writing: objects, trees, commits, and last of all the reference.
//!
//! Objects wait in memory until [`WriteLock::flush`]: up to 200 become loose objects, more become one pack. All of them
//! are on the disk before a reference names them, so a write that is killed or finds the disk full changes nothing.

use std::collections::btree_map;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use git2::ObjectType;

use super::commit::Draft;
use super::error::RepoError;
use super::limit;
use super::lock::WriteLock;
use super::loose::{self, Object};
use super::oid::Oid;
use super::pack;
use super::refs::{branch_ref, check_name};
use super::store::Store;
use super::tree::{self, Entry, Leaf, LeafKind, Row};

/// More new objects than this go into a pack: a file for each costs more than all their bytes do.
const LOOSE_AT_MOST: usize = 50;

/// Objects of more bytes than this don't wait any longer.
const WAITING_BYTES: usize = 64 << 20;

/// Objects that are not on the disk yet, those named by others first.
#[derive(Default)]
pub(super) struct Pending {
    objects: Vec<Object>,
    places: HashMap<Oid, usize>,
    bytes: usize,
}

/// What a file is to hold.
pub enum Content {
    Bytes(Vec<u8>),
    /// An object that is in the repository already.
    Stored(Oid),
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Content {
        Content::Bytes(bytes)
    }
}

/// What is to become of a name in a folder.
enum Edit {
    Put(Oid),
    Remove,
    Inside(Folder),
}

type Folder = BTreeMap<String, Edit>;

impl Store {
    /// The name that a tree would have with these stored files put (`Some`) and removed (`None`). Nothing is written.
    pub fn tree_with(
        &self,
        base: Oid,
        edits: impl IntoIterator<Item = (String, Option<Oid>)>,
    ) -> Result<Oid, RepoError> {
        let mut root = Folder::new();
        for (path, oid) in edits {
            place(&mut root, &path, oid.map_or(Edit::Remove, Edit::Put))?;
        }
        let mut made = Pending::default();
        match made.build(self, Some(base), root, "")? {
            Some(tree) => Ok(tree),
            None => made.add(self, ObjectType::Tree, Vec::new()),
        }
    }
}

impl WriteLock<'_> {
    /// Makes a tree from another by putting (`Some`) and removing (`None`) files, and returns its name. What is the
    /// same as before gives the same tree; folders that become empty go. Nothing of it has reached the disk yet.
    pub fn write<C: Into<Content>>(
        &mut self,
        base: Option<Oid>,
        edits: impl IntoIterator<Item = (String, Option<C>)>,
    ) -> Result<Oid, RepoError> {
        let mut root = Folder::new();
        for (path, content) in edits {
            let edit = match content.map(C::into) {
                Some(Content::Bytes(bytes)) if bytes.len() as u64 > limit::of_file(&path) => {
                    return Err(RepoError::TooLong { most: limit::of_file(&path), path });
                }
                Some(Content::Bytes(bytes)) => {
                    Edit::Put(self.pending.add(self.store, ObjectType::Blob, bytes)?)
                }
                Some(Content::Stored(oid)) => Edit::Put(oid),
                None => Edit::Remove,
            };
            place(&mut root, &path, edit)?;
        }
        let tree = match self.pending.build(self.store, base, root, "")? {
            Some(tree) => tree,
            None => self.pending.add(self.store, ObjectType::Tree, Vec::new())?,
        };
        if self.pending.bytes > WAITING_BYTES {
            self.flush()?;
        }
        Ok(tree)
    }

    /// Makes a commit of a draft and its armoured signature. It has not reached the disk yet.
    pub fn commit(&mut self, draft: &Draft, armoured: &str) -> Result<Oid, RepoError> {
        let bytes = draft.signed(armoured)?;
        self.pending.add(self.store, ObjectType::Commit, bytes)
    }

    /// Writes what waits; returns when it has reached the disk. From then on it can be read.
    pub fn flush(&mut self) -> Result<(), RepoError> {
        let pending = std::mem::take(&mut self.pending);
        let dir = self.store.git_dir().join("objects");
        match pending.objects.len() {
            0 => Ok(()),
            1..=LOOSE_AT_MOST => loose::write(&dir, &pending.objects),
            _ => pack::write(&dir, &pending.objects),
        }
    }

    /// Moves a reference (by its full name) from `old` to `new`, if it still stands at `old`; `None` makes it, if it is
    /// not there. Flushes first and makes sure that the commit can be read.
    pub fn move_ref(&mut self, name: &str, old: Option<Oid>, new: Oid) -> Result<(), RepoError> {
        check_name(name)?;
        self.flush()?;
        let tree = self.store.commit(new)?.tree;
        self.store.with_tree(tree, |_| ())?;
        let file = self.lock_file(name);
        self.about_to_lock(&[(file.clone(), Some(new))])?;
        // To libgit2 the name of all zeros means: not there yet.
        let expected = old.unwrap_or(Oid([0; 20])).raw();
        let moved = self.patiently(&[file], || {
            self.store.repo.reference_matching(name, new.raw(), true, expected, "chungthu").map(drop)
        })?;
        self.settle(name, Some(new), moved)
    }

    /// Removes a reference, if it still stands at `old`.
    pub fn delete_ref(&mut self, name: &str, old: Oid) -> Result<(), RepoError> {
        check_name(name)?;
        let files = [self.lock_file(name), self.store.git_dir().join("packed-refs.lock")];
        self.about_to_lock(&files.clone().map(|file| (file, None)))?;
        let deleted = self.patiently(&files, || {
            let mut reference = self.store.repo.find_reference(name)?;
            if reference.target() != Some(old.raw()) {
                return Err(git2::Error::new(
                    git2::ErrorCode::Modified,
                    git2::ErrorClass::Reference,
                    "moved",
                ));
            }
            reference.delete()
        })?;
        self.settle(name, None, deleted)
    }

    /// Makes HEAD name a branch, which need not have a commit yet.
    pub fn set_head(&mut self, branch: &str) -> Result<(), RepoError> {
        let name = branch_ref(branch);
        check_name(&name)?;
        let file = self.store.repo.path().join("HEAD.lock");
        self.about_to_lock(&[(file.clone(), None)])?;
        let set = self.patiently(&[file], || self.store.repo.set_head(&name))?;
        self.locked_nothing();
        set.map_err(|e| RepoError::git(self.store.git_dir(), &e))
    }

    /// What came of a change to a reference that should now be `new`.
    fn settle(
        &mut self,
        name: &str,
        new: Option<Oid>,
        done: Result<(), git2::Error>,
    ) -> Result<(), RepoError> {
        self.locked_nothing();
        let Err(error) = done else { return Ok(()) };
        let now = self.store.reference(name)?;
        match error.code() {
            git2::ErrorCode::Modified | git2::ErrorCode::Exists | git2::ErrorCode::NotFound => {
                Err(RepoError::Moved { name: name.to_owned(), now })
            }
            // Git failed after the rename: to call that a failure would have the change made twice.
            _ if now == new => Ok(()),
            _ => Err(RepoError::git(self.store.git_dir(), &error)),
        }
    }

    fn lock_file(&self, name: &str) -> PathBuf {
        self.store.git_dir().join(format!("{name}.lock"))
    }
}

impl Pending {
    /// Lets an object wait, unless it is there already.
    fn add(&mut self, store: &Store, kind: ObjectType, bytes: Vec<u8>) -> Result<Oid, RepoError> {
        let failed = |e: git2::Error| RepoError::git(store.git_dir(), &e);
        let object = Object::new(kind, bytes).map_err(failed)?;
        let oid = object.oid;
        if !self.places.contains_key(&oid) {
            let odb = store.repo.odb().map_err(failed)?;
            if !odb.exists_ext(oid.raw(), git2::OdbLookupFlags::NO_REFRESH) {
                self.places.insert(oid, self.objects.len());
                self.bytes += object.bytes.len();
                self.objects.push(object);
            }
        }
        Ok(oid)
    }

    fn rows(&self, store: &Store, tree: Option<Oid>) -> Result<BTreeMap<Vec<u8>, Entry>, RepoError> {
        let owned = |rows: &[Row<'_>]| rows.iter().map(|row| (row.name.to_vec(), row.entry)).collect();
        let Some(oid) = tree else { return Ok(BTreeMap::new()) };
        match self.places.get(&oid).and_then(|&i| self.objects.get(i)) {
            Some(object) => Ok(owned(&tree::parse(&object.bytes).expect("trees are written in order"))),
            None => store.with_tree(oid, owned),
        }
    }

    /// The tree of a folder after its edits; `None` where nothing is left in it.
    fn build(
        &mut self,
        store: &Store,
        base: Option<Oid>,
        edits: Folder,
        at: &str,
    ) -> Result<Option<Oid>, RepoError> {
        let mut rows = self.rows(store, base).map_err(|e| e.at(at))?;
        let mut changed = false;
        for (name, edit) in edits {
            let path = if at.is_empty() { name.clone() } else { format!("{at}/{name}") };
            let name = name.into_bytes();
            let old = rows.get(&name).copied();
            let new = match (edit, old) {
                (Edit::Put(_), Some(Entry::Tree(_))) => return Err(RepoError::BadPath { path }),
                (Edit::Put(oid), _) => Some(Entry::Leaf(Leaf { oid, kind: LeafKind::File })),
                (Edit::Remove, Some(Entry::Tree(_))) => old,
                (Edit::Remove, _) => None,
                (Edit::Inside(inside), Some(Entry::Tree(oid))) => {
                    self.build(store, Some(oid), inside, &path)?.map(Entry::Tree)
                }
                (Edit::Inside(inside), Some(Entry::Leaf(_))) => {
                    if self.build(store, None, inside, &path)?.is_some() {
                        return Err(RepoError::BadPath { path });
                    }
                    old
                }
                (Edit::Inside(inside), None) => self.build(store, None, inside, &path)?.map(Entry::Tree),
            };
            if new != old {
                changed = true;
                match new {
                    Some(entry) => rows.insert(name, entry),
                    None => rows.remove(&name),
                };
            }
        }
        if rows.is_empty() {
            return Ok(None);
        }
        if let (Some(base), false) = (base, changed) {
            return Ok(Some(base));
        }
        let mut rows: Vec<Row<'_>> = rows.iter().map(|(name, &entry)| Row { name, entry }).collect();
        rows.sort_by(tree::order);
        self.add(store, ObjectType::Tree, tree::serialise(rows.into_iter())).map(Some)
    }
}

/// Puts an edit into its folder. A path may be edited once, and not lead through a file that is put.
fn place(root: &mut Folder, path: &str, edit: Edit) -> Result<(), RepoError> {
    let bad = || RepoError::BadPath { path: path.to_owned() };
    let (folders, name) = path.rsplit_once('/').map_or((None, path), |(folders, name)| (Some(folders), name));
    let mut at = root;
    for part in folders.into_iter().flat_map(|folders| folders.split('/')) {
        if !tree::is_name(part.as_bytes()) {
            return Err(bad());
        }
        match at.entry(part.to_owned()).or_insert_with(|| Edit::Inside(Folder::new())) {
            Edit::Inside(folder) => at = folder,
            _ => return Err(bad()),
        }
    }
    if !tree::is_name(name.as_bytes()) {
        return Err(bad());
    }
    match at.entry(name.to_owned()) {
        btree_map::Entry::Vacant(free) => {
            free.insert(edit);
            Ok(())
        }
        btree_map::Entry::Occupied(_) => Err(bad()),
    }
}

#[cfg(test)]
mod tests;
