//! Against the stock git program, over a path.

use super::*;
use crate::repo::Draft;
use crate::repo::testing::{SIGNATURE, Scratch, ident, run_git};

const KEYRING: &str = "refs/chungthu/keyring/1";

/// A register and an empty server for it.
fn pair() -> (Scratch, tempfile::TempDir) {
    let server = tempfile::tempdir().unwrap();
    run_git(server.path(), &[], &["init", "-q", "--bare", "-b", "main", "."]).unwrap();
    let scratch = Scratch::new();
    scratch.store().set_remote(server.path().to_str().unwrap()).unwrap();
    (scratch, server)
}

fn at(server: &tempfile::TempDir, args: &[&str]) -> String {
    run_git(server.path(), &[], args).unwrap()
}

fn to(name: &str, old: Option<Oid>, new: Option<Oid>) -> RefMove {
    RefMove { name: name.to_owned(), old, new }
}

fn push(store: &Store, moves: &[RefMove]) -> Result<Vec<String>, TransportError> {
    store.remote(true, None)?.push(moves, None)
}

/// Makes the server's hook run this.
fn hook(server: &tempfile::TempDir, script: &str) {
    use std::os::unix::fs::PermissionsExt;
    let hook = server.path().join("hooks/pre-receive");
    fs::create_dir_all(server.path().join("hooks")).unwrap();
    fs::write(&hook, format!("#!/bin/sh\n{script}")).unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_push_moves_all_or_nothing_and_only_what_stands_where_it_was_thought() {
    let (scratch, server) = pair();
    let store = scratch.store();
    let root = scratch.commit(&[], &[("f", "0")]);
    let next = scratch.commit(&[root], &[("f", "1")]);
    let (main, work) = ("refs/heads/main", "refs/heads/w/x");
    push(&store, &[to(main, None, Some(root))]).unwrap();
    assert_eq!(store.remote(true, None).unwrap().list().unwrap(), [(main.to_owned(), root)].into());
    let stale = |name: &str| Err(TransportError::Stale { name: name.to_owned() });
    // Thought not to be there, and thought to be elsewhere.
    assert_eq!(push(&store, &[to(work, None, Some(next)), to(main, None, Some(next))]), stale(main));
    assert_eq!(push(&store, &[to(main, Some(next), Some(next)), to(work, None, Some(next))]), stale(main));
    assert_eq!(at(&server, &["for-each-ref", "--format=%(refname)"]), "refs/heads/main\n");
    push(&store, &[to(main, Some(root), Some(next)), to(work, None, Some(next))]).unwrap();
    // A draft may be rewritten, and taken away.
    push(&store, &[to(work, Some(next), Some(root))]).unwrap();
    assert_eq!(push(&store, &[to(work, Some(next), None)]), stale(work));
    push(&store, &[to(work, Some(root), None)]).unwrap();
    assert_eq!(at(&server, &["for-each-ref", "--format=%(refname)"]), "refs/heads/main\n");
    assert_eq!(store.tracked().unwrap(), [(main.to_owned(), next)].into());
}

#[test]
fn what_comes_stays_beside_until_it_is_taken_in() {
    let (scratch, server) = pair();
    let other = Scratch::new();
    let server_path = server.path().to_str().unwrap();
    other.store().set_remote(server_path).unwrap();
    let root = scratch.commit(&[], &[("f", "0")]);
    let store = scratch.store();
    push(&store, &[to("refs/heads/main", None, Some(root))]).unwrap();
    scratch.git(&["update-ref", "refs/heads/main", &root.to_string()]);
    other.git(&["fetch", "-q", server_path, "main"]);
    let next = other.commit(&[root], &[("f", "1")]);
    let moves = [to("refs/heads/main", Some(root), Some(next)), to("refs/heads/w/x", None, Some(next))];
    push(&other.store(), &moves).unwrap();
    // Settings that a person may have don't matter.
    scratch.git(&["config", "fetch.prune", "true"]);
    scratch.git(&["config", "transfer.unpackLimit", "100"]);
    let remote = store.remote(true, None).unwrap();
    let incoming = remote.fetch(&["refs/heads/main", "refs/heads/w/*"]).unwrap();
    let came = [("refs/heads/main".to_owned(), next), ("refs/heads/w/x".to_owned(), next)];
    assert_eq!(incoming.references().unwrap(), came);
    assert_eq!(incoming.store().merge_bases(root, next).unwrap(), [root]);
    assert!(!scratch.store().exists(next));
    // Another process waits for its turn.
    assert_eq!(scratch.store().remote(true, None).err(), Some(TransportError::Busy));
    let mut lock = store.lock("an").unwrap();
    lock.take_in(&incoming).unwrap();
    lock.move_ref("refs/heads/main", Some(root), next).unwrap();
    drop((lock, incoming, remote));
    scratch.git(&["fsck", "--strict"]);
    // What a process left that was killed goes with the next.
    let private = store.private_dir().unwrap();
    fs::create_dir(private.join(".incoming-x")).unwrap();
    drop(store.remote(true, None).unwrap());
    let left = fs::read_dir(&private).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    assert!(left.into_iter().all(|name| !name.starts_with(".incoming-")));
}

#[test]
fn a_keyring_is_sent_and_fetched_without_its_objects_being_in_the_register() {
    let (scratch, server) = pair();
    let store = scratch.store();
    let root = scratch.commit(&[], &[("f", "0")]);
    let mut lock = store.lock("an").unwrap();
    let draft: Draft = lock.draft_keyring(b"sealed", &ident("an", 1), "keyring 1\n").unwrap();
    lock.install_keyring(1, b"sealed", &draft, SIGNATURE).unwrap();
    drop(lock);
    let commit = store.keyring_commit(1).unwrap();
    let moves = [to("refs/heads/main", None, Some(root)), to(KEYRING, None, commit)];
    let remote = store.remote(true, None).unwrap();
    remote.push(&moves, Some(1)).unwrap();
    assert_eq!(at(&server, &["show", &format!("{KEYRING}:keyring.age")]), "sealed");
    let other = Scratch::new();
    let second = other.store();
    second.set_remote(server.path().to_str().unwrap()).unwrap();
    let fetched = second.remote(true, None).unwrap().fetch_keyring(1).unwrap().unwrap();
    assert_eq!((fetched.serial, fetched.file.as_slice()), (1, b"sealed".as_slice()));
    let mut lock = second.lock("binh").unwrap();
    lock.install_keyring(
        1,
        b"another",
        &lock.draft_keyring(b"another", &ident("binh", 1), "keyring 1\n").unwrap(),
        SIGNATURE,
    )
    .unwrap();
    lock.keep_keyring(&fetched).unwrap();
    assert_eq!(second.keyring(1).unwrap().unwrap(), b"sealed");
    assert_eq!(second.keyring_commit(1).unwrap(), commit);
    assert_eq!(other.git(&["count-objects"]).trim(), "0 objects, 0 kilobytes");
}

#[test]
fn a_server_that_refuses_is_quoted() {
    let (scratch, server) = pair();
    let store = scratch.store();
    let root = scratch.commit(&[], &[("f", "0")]);
    hook(&server, "printf 'Từ chối \\033[31mđỏ\\n' >&2\nexit 1\n");
    let refused = push(&store, &[to("refs/heads/main", None, Some(root))]);
    assert_eq!(refused, Err(TransportError::Hook { said: vec!["Từ chối \u{fffd}[31mđỏ".to_owned()] }));
    at(&server, &["config", "receive.denyDeletes", "true"]);
    fs::remove_file(server.path().join("hooks/pre-receive")).unwrap();
    push(&store, &[to("refs/heads/w/x", None, Some(root))]).unwrap();
    let refused = push(&store, &[to("refs/heads/w/x", Some(root), None)]);
    assert!(matches!(refused, Err(TransportError::Refused { name, .. }) if name == "refs/heads/w/x"));
}

#[test]
fn no_server_is_an_answer() {
    let scratch = Scratch::new();
    let store = scratch.store();
    assert!(matches!(store.remote(true, None).err(), Some(TransportError::NoRemote { .. })));
    let list = |url: &str| {
        store.set_remote(url).unwrap();
        store.remote(true, None).unwrap().list()
    };
    let nothing = scratch.dir().join("nothing");
    assert!(matches!(list(nothing.to_str().unwrap()), Err(TransportError::NoRepository { .. })));
    assert!(matches!(list("http://127.0.0.1:1/x"), Err(TransportError::NoServer { .. })));
    // A repository that has only a part of its history gives none.
    let (whole, server) = pair();
    let root = whole.commit(&[], &[("f", "0")]);
    let next = whole.commit(&[root], &[("f", "1")]);
    push(&whole.store(), &[to("refs/heads/main", None, Some(next))]).unwrap();
    let shallow = tempfile::tempdir().unwrap();
    let url = format!("file://{}", server.path().display());
    run_git(shallow.path(), &[], &["clone", "-q", "--bare", "--depth", "1", &url, "."]).unwrap();
    store.set_remote(shallow.path().to_str().unwrap()).unwrap();
    let fetched = store.remote(true, None).unwrap().fetch(&["refs/heads/main"]);
    assert!(fetched.is_err() || fetched.is_ok_and(|incoming| incoming.references().unwrap().is_empty()));
}
