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
    let one =
        lock.write(None, [put("a/b/c", "1"), put("a/b-c", "1"), put("a/b.c", "1"), put("r", "1")]).unwrap();
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
    for path in ["", "/", "a/", "/a", "a//b", "..", "a/../b", ".git/config", "a/.GIT", "a", "f/x", "x\0"] {
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
    let tree = lock.write(None, (0..40).map(|i| put(&format!("a/{i}"), &i.to_string()))).unwrap();
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
