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
use super::lock::WriteLock;
use super::oid::Oid;
use super::pack::{self, Packed};
use super::refs::{branch_ref, check_name};
use super::tree::{self, Entry, Leaf, LeafKind, Row};

/// More new objects than this go into a pack.
const LOOSE_AT_MOST: usize = 200;

/// Objects of more bytes than this don't wait any longer.
const WAITING_BYTES: usize = 64 << 20;

/// Objects that are not on the disk yet, those named by others first.
#[derive(Default)]
pub(super) struct Pending {
    objects: Vec<(Oid, ObjectType, Vec<u8>)>,
    places: HashMap<Oid, usize>,
    bytes: usize,
}

/// What is to become of a name in a folder.
enum Edit {
    Put(Oid),
    Remove,
    Inside(Folder),
}

type Folder = BTreeMap<String, Edit>;

impl WriteLock<'_> {
    /// Makes a tree from another by putting (`Some`) and removing (`None`) files, and returns its name. What is the
    /// same as before gives the same tree; folders that become empty go. Nothing of it has reached the disk yet.
    pub fn write(
        &mut self,
        base: Option<Oid>,
        edits: impl IntoIterator<Item = (String, Option<Vec<u8>>)>,
    ) -> Result<Oid, RepoError> {
        let mut root = Folder::new();
        for (path, bytes) in edits {
            let edit = match bytes {
                Some(bytes) => Edit::Put(self.add(ObjectType::Blob, bytes)?),
                None => Edit::Remove,
            };
            place(&mut root, &path, edit)?;
        }
        let tree = match self.build(base, root, "")? {
            Some(tree) => tree,
            None => self.add(ObjectType::Tree, Vec::new())?,
        };
        if self.pending.bytes > WAITING_BYTES {
            self.flush()?;
        }
        Ok(tree)
    }

    /// Makes a commit of a draft and its armoured signature. It has not reached the disk yet.
    pub fn commit(&mut self, draft: &Draft, armoured: &str) -> Result<Oid, RepoError> {
        let bytes = draft.signed(armoured)?;
        self.add(ObjectType::Commit, bytes)
    }

    /// Writes what waits; returns when it has reached the disk. From then on it can be read.
    pub fn flush(&mut self) -> Result<(), RepoError> {
        let pending = std::mem::take(&mut self.pending);
        let git_dir = self.store.git_dir();
        if pending.objects.len() > LOOSE_AT_MOST {
            let packed: Vec<Packed<'_>> = pending
                .objects
                .iter()
                .map(|(oid, kind, bytes)| Packed { oid: *oid, kind: *kind, bytes })
                .collect();
            return pack::write(&git_dir.join("objects"), &packed);
        }
        let failed = |e: git2::Error| RepoError::git(git_dir, &e);
        let odb = self.store.repo.odb().map_err(failed)?;
        for (_, kind, bytes) in &pending.objects {
            odb.write(*kind, bytes).map_err(failed)?;
        }
        Ok(())
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
        // The folder is synced after the move, and a failure of that undoes nothing.
        let moved = moved.or_else(|e| match self.store.reference(name) {
            Ok(Some(now)) if now == new => Ok(()),
            _ => Err(e),
        });
        self.settle(name, moved)
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
        self.settle(name, deleted)
    }

    /// Makes HEAD name a branch, which need not have a commit yet.
    pub fn set_head(&mut self, branch: &str) -> Result<(), RepoError> {
        let name = branch_ref(branch);
        check_name(&name)?;
        let file = self.store.repo.path().join("HEAD.lock");
        self.about_to_lock(&[(file.clone(), None)])?;
        let set = self.patiently(&[file], || self.store.repo.set_head(&name))?;
        self.settle(&name, set)
    }

    fn settle(&mut self, name: &str, done: Result<(), git2::Error>) -> Result<(), RepoError> {
        // The reference stands where it stands, whether or not the note could be taken back: one too many is harmless.
        let _ = self.locked_nothing();
        done.map_err(|e| match e.code() {
            git2::ErrorCode::Modified | git2::ErrorCode::Exists | git2::ErrorCode::NotFound => {
                match self.store.reference(name) {
                    Ok(now) => RepoError::Moved { name: name.to_owned(), now },
                    Err(unreadable) => unreadable,
                }
            }
            _ => RepoError::git(self.store.git_dir(), &e),
        })
    }

    fn lock_file(&self, name: &str) -> PathBuf {
        self.store.git_dir().join(format!("{name}.lock"))
    }

    /// Lets an object wait, unless it is there already.
    fn add(&mut self, kind: ObjectType, bytes: Vec<u8>) -> Result<Oid, RepoError> {
        let failed = |e: git2::Error| RepoError::git(self.store.git_dir(), &e);
        let oid = Oid::from(git2::Oid::hash_object(kind, &bytes).map_err(failed)?);
        if !self.pending.places.contains_key(&oid) {
            let odb = self.store.repo.odb().map_err(failed)?;
            if !odb.exists_ext(oid.raw(), git2::OdbLookupFlags::NO_REFRESH) {
                self.pending.places.insert(oid, self.pending.objects.len());
                self.pending.bytes += bytes.len();
                self.pending.objects.push((oid, kind, bytes));
            }
        }
        Ok(oid)
    }

    fn rows(&self, tree: Option<Oid>) -> Result<BTreeMap<Vec<u8>, Entry>, RepoError> {
        let owned = |rows: &[Row<'_>]| rows.iter().map(|row| (row.name.to_vec(), row.entry)).collect();
        let Some(oid) = tree else { return Ok(BTreeMap::new()) };
        match self.pending.places.get(&oid).and_then(|&i| self.pending.objects.get(i)) {
            Some((_, _, bytes)) => Ok(owned(&tree::parse(bytes).expect("trees are written in order"))),
            None => self.store.with_tree(oid, owned),
        }
    }

    /// The tree of a folder after its edits; `None` where nothing is left in it.
    fn build(&mut self, base: Option<Oid>, edits: Folder, at: &str) -> Result<Option<Oid>, RepoError> {
        let mut rows = self.rows(base).map_err(|e| e.at(at))?;
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
                    self.build(Some(oid), inside, &path)?.map(Entry::Tree)
                }
                (Edit::Inside(inside), Some(Entry::Leaf(_))) => {
                    if self.build(None, inside, &path)?.is_some() {
                        return Err(RepoError::BadPath { path });
                    }
                    old
                }
                (Edit::Inside(inside), None) => self.build(None, inside, &path)?.map(Entry::Tree),
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
        self.add(ObjectType::Tree, tree::serialise(rows.into_iter())).map(Some)
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
mod tests {
    use std::fs;
    use std::time::Instant;

    use proptest::prelude::*;

    use super::*;
    use crate::repo::signature::verify_signature;
    use crate::repo::store::Store;
    use crate::repo::testing::{SIGNATURE, Scratch, ident};

    fn put(path: &str, text: &str) -> (String, Option<Vec<u8>>) {
        (path.to_owned(), Some(text.as_bytes().to_vec()))
    }

    fn remove(path: &str) -> (String, Option<Vec<u8>>) {
        (path.to_owned(), None)
    }

    fn commit(lock: &mut WriteLock<'_>, tree: Oid, parents: &[Oid], seconds: i64) -> Oid {
        let who = ident("an", seconds);
        let draft = Draft::new(tree, parents, &who, &who, "Update 1 record\n\nChungthu: main 1\n").unwrap();
        lock.commit(&draft, SIGNATURE).unwrap()
    }

    #[test]
    fn a_tree_changes_only_where_it_was_edited() {
        let scratch = Scratch::new();
        let store = scratch.store();
        let mut lock = store.lock("an").unwrap();
        let one = lock
            .write(None, [put("a/b/c", "1"), put("a/b-c", "1"), put("a/b.c", "1"), put("r", "1")])
            .unwrap();
        assert_eq!(lock.write(Some(one), [put("a/b/c", "1"), remove("x"), remove("a/x/y")]).unwrap(), one);
        assert_eq!(lock.write(Some(one), [remove("a"), remove("r/x")]).unwrap(), one);
        let two = lock.write(Some(one), [remove("a/b/c"), put("r", "2")]).unwrap();
        let empty = lock.write(Some(two), [remove("a/b-c"), remove("a/b.c"), remove("r")]).unwrap();
        lock.flush().unwrap();
        assert_eq!(empty.to_string(), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
        assert_eq!(
            scratch.git(&["ls-tree", "-r", "--name-only", &one.to_string()]).lines().collect::<Vec<_>>(),
            ["a/b-c", "a/b.c", "a/b/c", "r"]
        );
        let changes: Vec<String> =
            store.changes(Some(one), Some(two)).unwrap().into_iter().map(|c| c.path).collect();
        assert_eq!(changes, ["a/b/c", "r"]);
        scratch.git(&["fsck", "--strict"]);
    }

    #[test]
    fn a_path_that_can_not_stand_is_refused() {
        let scratch = Scratch::new();
        let store = scratch.store();
        let mut lock = store.lock("an").unwrap();
        let base = lock.write(None, [put("a/b", "1"), put("f", "1")]).unwrap();
        for path in ["", "/", "a/", "/a", "a//b", "..", "a/../b", ".git/config", "a/.GIT", "a", "f/x", "x\0"]
        {
            let refused = lock.write(Some(base), [put(path, "2")]);
            assert!(matches!(refused, Err(RepoError::BadPath { .. })), "{path} {refused:?}");
        }
        assert!(lock.write(None, [put("a", "1"), put("a/b", "1")]).is_err());
        assert!(lock.write(None, [put("a/b", "1"), put("a", "1")]).is_err());
        assert!(lock.write(None, [put("a", "1"), remove("a")]).is_err());
    }

    #[test]
    fn a_signed_commit_passes_the_stock_program() {
        let scratch = Scratch::new();
        let key = scratch.dir().join("key");
        let run = |command: &mut std::process::Command| assert!(command.output().unwrap().status.success());
        run(std::process::Command::new("ssh-keygen")
            .args(["-q", "-N", "", "-C", "", "-t", "ed25519", "-f"])
            .arg(&key));
        let public = fs::read_to_string(scratch.dir().join("key.pub")).unwrap().trim().to_owned();
        let allowed = scratch.dir().join("allowed");
        fs::write(&allowed, format!("an@register {public}\n")).unwrap();
        let private = ssh_key::PrivateKey::read_openssh_file(&key).unwrap();
        let store = scratch.store();
        let mut lock = store.lock("an").unwrap();
        let tree = lock.write(None, [put("r", "1")]).unwrap();
        let who = ident("an", 1_700_000_000);
        let draft = Draft::new(tree, &[], &who, &who, "Add 1 person\n\nChungthu: main 1\n").unwrap();
        let armoured = private.sign("git", ssh_key::HashAlg::Sha512, draft.payload()).unwrap();
        let armoured = armoured.to_pem(ssh_key::LineEnding::LF).unwrap();
        let tip = lock.commit(&draft, &armoured).unwrap();
        lock.move_ref("refs/heads/main", None, tip).unwrap();
        let facts = store.commit(tip).unwrap();
        assert_eq!(facts.payload, draft.payload());
        assert_eq!(verify_signature("git", &facts.payload, facts.signature.as_deref()), Ok(public));
        let setting = format!("gpg.ssh.allowedSignersFile={}", allowed.display());
        scratch.git(&["-c", "gpg.format=ssh", "-c", &setting, "verify-commit", &tip.to_string()]);
        scratch.git(&["fsck", "--strict"]);
        assert_eq!(
            scratch.git(&["log", "-1", "--format=%an %ae %at %s", "main"]).trim(),
            "an an@register 1700000000 Add 1 person"
        );
    }

    #[test]
    fn a_reference_moves_only_from_where_it_was_seen() {
        let scratch = Scratch::new();
        let (one, two) = (scratch.commit(&[], &[("f", "1")]), scratch.commit(&[], &[("f", "2")]));
        let store = scratch.store();
        let mut lock = store.lock("an").unwrap();
        let name = "refs/chungthu/back/w-1";
        let moved = |now| Err(RepoError::Moved { name: name.to_owned(), now });
        assert_eq!(lock.move_ref(name, Some(one), two), moved(None));
        assert_eq!(lock.delete_ref(name, one), moved(None));
        lock.move_ref(name, None, one).unwrap();
        assert_eq!(lock.move_ref(name, None, two), moved(Some(one)));
        assert_eq!(lock.move_ref(name, Some(two), one), moved(Some(one)));
        lock.move_ref(name, Some(one), two).unwrap();
        assert_eq!(lock.delete_ref(name, one), moved(Some(two)));
        // The same where stock git has packed the reference.
        scratch.git(&["pack-refs", "--all"]);
        assert_eq!(lock.move_ref(name, None, one), moved(Some(two)));
        lock.move_ref(name, Some(two), one).unwrap();
        scratch.git(&["pack-refs", "--all"]);
        lock.delete_ref(name, one).unwrap();
        assert_eq!(store.reference(name).unwrap(), None);
        assert!(lock.move_ref(name, None, Oid([3; 20])).is_err());
        assert_eq!(store.reference(name).unwrap(), None);
        lock.set_head("w/x").unwrap();
        assert_eq!(scratch.git(&["symbolic-ref", "HEAD"]).trim(), "refs/heads/w/x");
        assert!(!store.git_dir().join("logs").exists());
    }

    #[test]
    fn writers_at_once_lose_nothing() {
        const WRITERS: usize = 3;
        const EACH: usize = 20;
        let scratch = Scratch::new();
        let place = scratch.store().location();
        std::thread::scope(|scope| {
            for writer in 0..WRITERS {
                let place = place.clone();
                scope.spawn(move || {
                    for n in 0..EACH {
                        // Each has a store of its own, as another process would.
                        let store = place.open().unwrap();
                        loop {
                            let seen = store.tip("main").unwrap();
                            let base = seen.map(|tip| store.tree_of(tip).unwrap());
                            let mut lock = store.lock("an").unwrap();
                            let tree = lock.write(base, [put(&format!("{writer}/{n}"), "x")]).unwrap();
                            let new = commit(&mut lock, tree, &Vec::from_iter(seen), n as i64);
                            match lock.move_ref("refs/heads/main", seen, new) {
                                Ok(()) => break,
                                Err(RepoError::Moved { .. }) => {}
                                Err(other) => panic!("{other:?}"),
                            }
                        }
                    }
                });
            }
        });
        assert_eq!(scratch.git(&["rev-list", "--count", "main"]).trim(), (WRITERS * EACH).to_string());
        assert_eq!(scratch.git(&["ls-tree", "-r", "--name-only", "main"]).lines().count(), WRITERS * EACH);
        scratch.git(&["fsck", "--strict"]);
    }

    #[test]
    fn many_objects_become_one_pack_and_few_stay_loose() {
        let scratch = Scratch::new();
        let store = scratch.store();
        let mut lock = store.lock("an").unwrap();
        let packs = || fs::read_dir(store.git_dir().join("objects/pack")).unwrap().count();
        let tree = lock.write(None, (0..50).map(|i| put(&format!("a/{i}"), &i.to_string()))).unwrap();
        let mut tip = commit(&mut lock, tree, &[], 1);
        lock.flush().unwrap();
        assert_eq!(packs(), 0);
        // Several commits that follow each other, before any of them has reached the disk.
        let mut base = tree;
        for n in 0..5 {
            base = lock
                .write(Some(base), (0..60).map(|i| put(&format!("b/{}/{i}", i % 7), &format!("{n}-{i}"))))
                .unwrap();
            tip = commit(&mut lock, base, &[tip], n);
        }
        assert!(!store.exists(tip));
        lock.move_ref("refs/heads/main", None, tip).unwrap();
        assert_eq!(packs(), 2);
        assert_eq!(store.file(store.tree_of(tip).unwrap(), "b/3/3").unwrap().unwrap(), b"4-3");
        assert_eq!(scratch.git(&["fsck", "--strict", "--full"]), "");
        assert_eq!(scratch.git(&["rev-list", "--count", "main"]).trim(), "6");
        let loose = scratch.git(&["count-objects"]);
        drop(lock);
        // What is not flushed is never written.
        let mut lock = store.lock("an").unwrap();
        lock.write(Some(base), [put("c", "never")]).unwrap();
        drop(lock);
        assert_eq!(scratch.git(&["count-objects"]), loose);
    }

    #[test]
    fn one_record_among_many_costs_little() {
        let scratch = Scratch::new();
        let store = scratch.store();
        let mut lock = store.lock("an").unwrap();
        let path = |i: usize| format!("records/person/{:x}/{:x}/{i}.yaml.age", i % 32, i / 32 % 32);
        let tree = lock.write(None, (0..20_000).map(|i| put(&path(i), &i.to_string()))).unwrap();
        lock.flush().unwrap();
        let start = Instant::now();
        let next = lock.write(Some(tree), [put(&path(777), "new")]).unwrap();
        lock.flush().unwrap();
        assert_eq!(store.changes(Some(tree), Some(next)).unwrap().len(), 1);
        // Expanding the whole tree takes a hundred times as long.
        assert!(start.elapsed().as_millis() < 500);
        let mut leaves = 0;
        assert!(store.walk(next, "", |_, _| leaves += 1).unwrap().is_empty());
        assert_eq!(leaves, 20_000);
    }

    #[test]
    fn a_store_that_is_open_sees_what_another_packed() {
        let scratch = Scratch::new();
        let (reader, writer) = (scratch.store(), scratch.store());
        assert!(!reader.exists(Oid([1; 20])));
        let mut lock = writer.lock("an").unwrap();
        let tree = lock.write(None, (0..300).map(|i| put(&i.to_string(), &i.to_string()))).unwrap();
        lock.flush().unwrap();
        assert_eq!(reader.entries(tree).unwrap().len(), 300);
        fn can_go_to_other_threads<T: Send + Sync>(_: &T) {}
        can_go_to_other_threads(&Store::location(&reader));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(30))]

        #[test]
        fn edits_give_the_tree_that_git_would_make(
            first in proptest::collection::btree_map("[ab]/[a-c]{1,2}/[a-c.-]x", "[01]", 1..10),
            second in proptest::collection::btree_map("[ab]/[a-c]{1,2}/[a-c.-]x", proptest::option::of("[01]"), 1..10),
        ) {
            let scratch = Scratch::new();
            let store = scratch.store();
            let mut lock = store.lock("an").unwrap();
            let puts = first.iter().map(|(path, text)| put(path, text));
            let base = lock.write(None, puts).unwrap();
            let edits = second.iter().map(|(path, text)| (path.clone(), text.clone().map(String::into_bytes)));
            let made = lock.write(Some(base), edits).unwrap();
            let mut files = first;
            for (path, text) in second {
                match text {
                    Some(text) => files.insert(path, text),
                    None => files.remove(&path),
                };
            }
            let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
            prop_assert_eq!(made, store.tree_of(scratch.commit(&[], &files)).unwrap());
        }
    }
}
