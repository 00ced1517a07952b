//! What a server takes: references, keyrings, and what stands beside the branches.

use super::super::testing::{Yard, newcomer, person};
use super::super::{
    APPROVAL_FILE, APPROVAL_MESSAGE, BACK_FILE, GateError, KeyringFault, Pushed, Update, back_message, push,
};
use super::breach;
use crate::policy::{Breach, RefName, Role};
use crate::repo::Oid;

const BRANCH: &str = "refs/heads/w/0123456789abcdef";
const MAIN: &str = "refs/heads/main";

/// A server's register: main with one record, and its keyring.
fn served() -> (Yard, Oid) {
    let yard = Yard::new();
    let main = yard.main("lan", yard.root).put(person(1), 1).commit();
    yard.serve(main);
    (yard, main)
}

/// Sends references, each from where it stands to a commit or to nothing.
fn send(yard: &Yard, moves: &[(&str, Option<Oid>)]) -> Result<Pushed, GateError> {
    let update = |(name, new): &(&str, Option<Oid>)| Update {
        name: (*name).to_owned(),
        old: yard.store.reference(name).unwrap(),
        new: *new,
    };
    push(&yard.store, &[], &moves.iter().map(update).collect::<Vec<_>>(), yard.now())
}

fn reference<T: std::fmt::Debug>(judged: Result<T, GateError>) -> String {
    match judged {
        Err(GateError::Ref { name }) => name,
        other => panic!("{other:?}"),
    }
}

fn unfit<T: std::fmt::Debug>(judged: Result<T, GateError>) -> (u64, KeyringFault) {
    match judged {
        Err(GateError::Keyring { serial, fault, .. }) => (serial, fault),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_register_comes_with_its_keyring() {
    let yard = Yard::new();
    let keyring = yard.keyring_commit("lan", 1, &yard.keys.file);
    let name = RefName::Keyring(1).full();
    let both = send(&yard, &[(MAIN, Some(yard.root)), (&name, Some(keyring))]).unwrap();
    assert_eq!((both.before, both.after.map(|pins| pins.tip)), (None, Some(yard.root)));
    assert_eq!(unfit(send(&yard, &[(MAIN, Some(yard.root))])), (1, KeyringFault::Absent));
    // The keyring may come before main, and nothing else may.
    assert!(send(&yard, &[(&name, Some(keyring))]).is_ok());
    let draft = yard.work("lan", yard.root).put(person(1), 1).commit();
    assert_eq!(reference(send(&yard, &[(&name, Some(keyring)), (BRANCH, Some(draft))])), BRANCH);
    // Another keyring, or something else at its place.
    let other = yard.keyring_commit("lan", 1, &Yard::new().keys.file);
    for (wrong, fault) in [(other, KeyringFault::Hash), (yard.root, KeyringFault::Form)] {
        let sent = send(&yard, &[(MAIN, Some(yard.root)), (&name, Some(wrong))]);
        assert_eq!(unfit(sent), (1, fault));
    }
    assert_eq!(unfit(send(&yard, &[(&name, Some(yard.root))])), (1, KeyringFault::Form));
}

#[test]
fn only_the_references_of_a_register_are_taken() {
    let (yard, main) = served();
    let draft = yard.work("minh", main).put(person(2), 1).commit();
    for name in [
        "refs/tags/v1",
        "refs/notes/textconv",
        "refs/heads/master",
        "refs/heads/w/nguyen-van-a",
        "refs/heads/w/0123456789ABCDEF",
        "refs/pull/1/head",
        "refs/chungthu/keyring/01",
        "refs/chungthu/access/lan/x",
    ] {
        assert_eq!(reference(send(&yard, &[(BRANCH, Some(draft)), (name, Some(draft))])), name);
    }
    assert!(send(&yard, &[(BRANCH, Some(draft))]).is_ok());
    yard.point(BRANCH, draft);
    // Planned anew, a branch is another one; and it goes when it is done.
    let again = yard.work("minh", main).put(person(2), 1).commit();
    assert!(send(&yard, &[(BRANCH, Some(again))]).is_ok());
    assert!(send(&yard, &[(BRANCH, None)]).is_ok());
    assert_eq!(reference(send(&yard, &[(MAIN, None)])), MAIN);
}

#[test]
fn main_goes_on_from_where_the_server_has_it() {
    let (yard, main) = served();
    let next = yard.main("minh", main).put(person(2), 1).commit();
    let sent = send(&yard, &[(MAIN, Some(next))]).unwrap();
    assert_eq!(sent.after.map(|pins| pins.tip), Some(next));
    for elsewhere in [yard.root, yard.main("lan", yard.root).put(person(2), 1).commit()] {
        let sent = send(&yard, &[(MAIN, Some(elsewhere))]);
        assert_eq!(sent, Err(GateError::NotContinued { old: main, new: elsewhere }));
    }
    // The other of two pushes at once: judged against where main was when it was sent.
    yard.point(MAIN, next);
    let late = yard.main("hoa", main).put(person(3), 1).commit();
    let update = Update { name: MAIN.to_owned(), old: Some(main), new: Some(late) };
    let sent = push(&yard.store, &[], &[update], yard.now());
    assert_eq!(sent, Err(GateError::NotContinued { old: next, new: late }));
}

#[test]
fn what_was_verified_before_is_not_verified_again() {
    let (yard, main) = served();
    let next = yard.main("minh", main).put(person(2), 1).commit();
    let first = send(&yard, &[(MAIN, Some(next))]).unwrap();
    let known: Vec<_> = first.before.into_iter().chain(first.after).collect();
    // The root is gone, so nobody can verify from there.
    let hex = yard.root.to_string();
    let object = yard.store.git_dir().join("objects").join(&hex[..2]).join(&hex[2..]);
    std::fs::remove_file(object).unwrap();
    let draft = yard.work("hoa", next).put(person(3), 1).commit();
    let update = |name: &str, old, new| Update { name: name.to_owned(), old, new: Some(new) };
    // The push came to be.
    yard.point(MAIN, next);
    assert!(push(&yard.store, &known, &[update(BRANCH, None, draft)], yard.now()).is_ok());
    assert!(push(&yard.store, &known[..1], &[update(BRANCH, None, draft)], yard.now()).is_ok());
    assert!(push(&yard.store, &[], &[update(BRANCH, None, draft)], yard.now()).is_err());
    // It did not, since another came first.
    let other = yard.main("hoa", main).put(person(3), 1).commit();
    yard.point(MAIN, other);
    let after = yard.main("minh", other).put(person(2), 1).commit();
    let sent = push(&yard.store, &known, &[update(MAIN, Some(other), after)], yard.now()).unwrap();
    assert_eq!(sent.before.map(|pins| pins.tip), Some(other));
}

#[test]
fn keyrings_are_made_once_in_order_and_by_those_who_may() {
    let (yard, main) = served();
    let keys = yard.rekeyed(true, &[], |o| o.officers.retain(|o| o.handle != "hoa"));
    let step = yard.main("lan", main).officers(&keys.officers).commit();
    let [first, second, third] = [1, 2, 3].map(|serial| RefName::Keyring(serial).full());
    let made = yard.keyring_commit("lan", 2, &keys.file);
    assert!(send(&yard, &[(&second, Some(made)), (MAIN, Some(step))]).is_ok());
    // First the new one, then main, then the old one goes.
    assert!(send(&yard, &[(&second, Some(made))]).is_ok());
    assert_eq!(unfit(send(&yard, &[(MAIN, Some(step))])), (2, KeyringFault::Absent));
    yard.point(&second, made);
    assert!(send(&yard, &[(MAIN, Some(step))]).is_ok());
    assert_eq!(unfit(send(&yard, &[(&first, None)])), (1, KeyringFault::Absent));
    // Two admins at once: the loser doesn't overwrite.
    let other = yard.keyring_commit("binh", 2, &keys.file);
    assert_eq!(reference(send(&yard, &[(&second, Some(other))])), second);
    let update = Update { name: second.clone(), old: None, new: Some(other) };
    assert_eq!(reference(push(&yard.store, &[], &[update], yard.now())), second);
    yard.point(MAIN, step);
    assert!(send(&yard, &[(&first, None)]).is_ok());
    assert_eq!(unfit(send(&yard, &[(&second, None)])), (2, KeyringFault::Absent));
    // What stands there and is not what main binds gives way to it, and to nothing else.
    yard.point(&second, yard.root);
    assert!(send(&yard, &[(&second, Some(made))]).is_ok());
    assert_eq!(unfit(send(&yard, &[(&second, Some(step))])), (2, KeyringFault::Form));
    yard.point(&second, made);
    assert_eq!(reference(send(&yard, &[(&second, Some(made))])), second);
    // The old one back, under its own serial or another; one too far ahead.
    let old = yard.store.reference(&first).unwrap().unwrap();
    let mut lock = yard.store.lock("test").unwrap();
    lock.delete_ref(&first, old).unwrap();
    drop(lock);
    assert_eq!(unfit(send(&yard, &[(&first, Some(old))])), (1, KeyringFault::Serial));
    assert_eq!(unfit(send(&yard, &[(&third, Some(old))])), (3, KeyringFault::Form));
    let fourth = RefName::Keyring(4).full();
    let far = yard.keyring_commit("lan", 4, &keys.file);
    assert_eq!(unfit(send(&yard, &[(&fourth, Some(far))])), (4, KeyringFault::Serial));
    for (handle, takes) in [("lan", true), ("minh", true), ("recovery", true), ("thu", false), ("tra", false)]
    {
        let next = yard.keyring_commit(handle, 3, &keys.file);
        assert_eq!(send(&yard, &[(&third, Some(next))]).is_ok(), takes, "{handle}");
    }
    let gone = yard.keyring_commit("hoa", 3, &keys.file);
    assert!(matches!(breach(send(&yard, &[(&third, Some(gone))])), Breach::UnknownSigner { .. }));
}

#[test]
fn a_keyring_with_a_recipient_too_many_is_not_bound() {
    let (yard, main) = served();
    let (thief, _) = newcomer("thief", Role::Officer);
    let mut keys = yard.rekeyed(false, &[], |o| {
        o.officers.push(thief);
        o.officers.push(newcomer("ba", Role::Officer).0);
    });
    // Sealed to one whom the list then doesn't name.
    keys.officers.officers.retain(|o| o.handle != "thief");
    let step = yard.main("lan", main).officers(&keys.officers).commit();
    let made = yard.keyring_commit("lan", 2, &keys.file);
    let sent = send(&yard, &[(&RefName::Keyring(2).full(), Some(made)), (MAIN, Some(step))]);
    assert_eq!(unfit(sent), (2, KeyringFault::Recipients));
}

#[test]
fn nothing_new_arrives_at_the_id_of_an_erased_record() {
    let (yard, main) = served();
    let before = yard.work("minh", main).put(person(1), 2).put(person(2), 1).commit();
    let late = yard.work("hoa", main).put(person(1), 2).commit();
    yard.point(BRANCH, before);
    let keys = yard.rekeyed(false, &[person(1).id], |_| ());
    let erased = yard.main("lan", main).erase(person(1)).officers(&keys.officers).commit();
    let made = yard.keyring_commit("lan", 2, &keys.file);
    yard.point(&RefName::Keyring(2).full(), made);
    yard.point(MAIN, erased);
    // What stood there before the erasure goes on, and comes in without the record.
    let next = yard.work("minh", before).put(person(2), 2).commit();
    assert!(send(&yard, &[(BRANCH, Some(next))]).is_ok());
    let taken = yard.work("minh", next).merge(erased).erase(person(1)).commit();
    assert!(send(&yard, &[(BRANCH, Some(taken))]).is_ok());
    let merged = yard.main("hoa", erased).merge(taken).commit();
    assert!(send(&yard, &[(MAIN, Some(merged)), (BRANCH, None)]).is_ok());
    // What comes only now doesn't, on a branch or through a merge.
    let other = "refs/heads/w/00000000000000zz";
    let refused = |sent| match sent {
        Err(GateError::Path { commit, path, fault: super::super::PathFault::Erased }) => {
            assert_eq!((commit, path), (late, person(1).path()));
        }
        other => panic!("{other:?}"),
    };
    refused(send(&yard, &[(other, Some(late))]));
    let hidden = yard.work("hoa", late).merge(erased).erase(person(1)).put(person(3), 1).commit();
    refused(send(&yard, &[(MAIN, Some(yard.main("lan", erased).merge(hidden).commit()))]));
}

#[test]
fn what_stands_beside_the_branches_is_one_file_of_its_officer() {
    let (yard, main) = served();
    let beside = |by: &str, file: &str, bytes: &[u8], message: &str| {
        let made = yard.work(by, main).remove("officers.yaml").remove("register.yaml").erase(person(1));
        made.remove(&person(1).tombstone_path()).bytes(file, bytes).message(message).odd(|text| {
            let (tree, rest) = text.split_once("\nparent ").unwrap();
            format!("{tree}\n{}", rest.split_once('\n').unwrap().1)
        })
    };
    let back = format!("refs/chungthu/back/{}", &BRANCH[11..]);
    let note = yard.keys.vault.seal_note(&BRANCH[11..], b"comment: x\n");
    let message = back_message(&BRANCH[11..], main);
    let good = beside("minh", BACK_FILE, &note, &message);
    assert!(send(&yard, &[(&back, Some(good))]).is_ok());
    yard.point(&back, good);
    assert!(send(&yard, &[(&back, None)]).is_ok());
    for wrong in [
        beside("minh", BACK_FILE, b"Nguyen Van A\n", &message),
        beside("minh", BACK_FILE, &note, "Nguyen Van A\n"),
        beside("minh", BACK_FILE, &note, "back\n"),
        beside("minh", BACK_FILE, &note, &back_message("w/00000000000000zz", main)),
        beside("minh", BACK_FILE, &note, &message.replace("back: ", "back:  ")),
        beside("minh", "x.age", &note, &message),
        beside("thu", BACK_FILE, &note, &message),
        yard.work("minh", main).bytes(BACK_FILE, &note).message(&message).commit(),
    ] {
        assert_eq!(reference(send(&yard, &[(&back, Some(wrong))])), back);
    }

    let name = format!("refs/chungthu/approvals/{}/minh", &BRANCH[11..]);
    let line = format!("{}\n", yard.approval("minh", main, yard.tree(main)));
    let good = beside("minh", APPROVAL_FILE, line.as_bytes(), APPROVAL_MESSAGE);
    assert!(send(&yard, &[(&name, Some(good))]).is_ok());
    let other = line.replacen("minh", "hoa", 1);
    for wrong in [
        beside("hoa", APPROVAL_FILE, line.as_bytes(), APPROVAL_MESSAGE),
        beside("minh", APPROVAL_FILE, other.as_bytes(), APPROVAL_MESSAGE),
        beside("minh", APPROVAL_FILE, b"x\n", APPROVAL_MESSAGE),
    ] {
        assert_eq!(reference(send(&yard, &[(&name, Some(wrong))])), name);
    }
    let stranger = beside("minh", APPROVAL_FILE, line.as_bytes(), APPROVAL_MESSAGE);
    let keys = yard.rekeyed(true, &[], |o| o.officers.retain(|o| o.handle != "minh"));
    let gone = yard.main("lan", main).officers(&keys.officers).commit();
    let made = yard.keyring_commit("lan", 2, &keys.file);
    yard.point(&RefName::Keyring(2).full(), made);
    yard.point(MAIN, gone);
    assert!(matches!(breach(send(&yard, &[(&name, Some(stranger))])), Breach::UnknownSigner { .. }));
}
