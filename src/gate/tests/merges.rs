//! Merges on branches of work: what somebody might bring onto main through a chain of them, and what they bring honestly.

use super::super::testing::{AFTER_DEPUTY, Keys, Yard, person};
use super::super::{GateError, PathFault, Stance, verify};
use super::breach;
use crate::policy::{Breach, Officers, Role};
use crate::repo::Oid;

/// Main, first with a keyring of its own and `minh` an admin, then with `minh` an officer again under the same keyring.
struct Demoted {
    yard: Yard,
    admin: Keys,
    before: Oid,
    officer: Officers,
    main: Oid,
}

fn demoted() -> Demoted {
    let yard = Yard::new();
    let role = |officers: &mut Officers, role| {
        officers.officers.iter_mut().find(|o| o.handle == "minh").unwrap().role = role;
    };
    let admin = yard.rekeyed(false, &[], |o| role(o, Role::Admin));
    let before = yard.main("lan", yard.root).officers(&admin.officers).commit();
    let mut officer = admin.officers.clone();
    role(&mut officer, Role::Officer);
    let main = yard.main("lan", before).officers(&officer).commit();
    assert!(yard.judge(main).is_ok());
    Demoted { yard, admin, before, officer, main }
}

/// The same with a deputy who stays until this day: what any officer may do.
fn longer(officers: &Officers, day: &str) -> Officers {
    let mut officers = officers.clone();
    officers.officers.iter_mut().find(|o| o.handle == "thu").unwrap().until = Some(day.parse().unwrap());
    officers
}

#[test]
fn no_chain_of_merges_brings_earlier_officers_back() {
    let Demoted { yard, admin, before, main, .. } = demoted();
    let first = &yard.keys.officers;
    let [one, two] = ["2026-04-30", "2026-05-31"];
    // By way of the first keyring, and from there to the second as it was bound before.
    let down = yard.work("minh", main).beside(yard.root).officers(&longer(first, one)).commit();
    let up = yard.work("minh", down).beside(before).officers(&longer(&admin.officers, one)).commit();
    // On a branch from before, with main behind it, as its second parent or as its first.
    let branch = yard.work("minh", before).officers(&longer(&admin.officers, one)).commit();
    let kept = yard.work("minh", branch).beside(main).officers(&longer(&admin.officers, one)).commit();
    let beside = yard.work("minh", branch).beside(main).officers(&longer(&admin.officers, two)).commit();
    let turned = yard.work("minh", main).beside(branch).officers(&longer(&admin.officers, two)).commit();
    // Two branches, of which one has main, merged with each other.
    let has_main = yard.work("minh", main).put(person(1), 1).commit();
    let crossed = yard.work("minh", branch).beside(has_main).officers(&longer(&admin.officers, two)).commit();
    for (told, tip) in [
        ("down", down),
        ("up", up),
        ("kept", kept),
        ("beside", beside),
        ("turned", turned),
        ("crossed", crossed),
    ] {
        assert!(yard.judge_work(main, tip).is_err(), "{told}");
        let merged = yard.main("minh", main).merge(tip).commit();
        assert!(yard.judge(merged).is_err(), "{told}");
    }
    // The branch itself is one as any officer makes them; main's admin stays the one who decides between both.
    assert_eq!(yard.judge_work(main, branch), Ok(()));
    let merged = yard.main("minh", main).beside(branch).officers(&longer(&admin.officers, one)).commit();
    assert!(matches!(breach(yard.judge(merged)), Breach::Role { .. }));
}

#[test]
fn an_officer_who_makes_a_deputy_stay_longer_takes_in_what_main_did_to_the_officers() {
    let Demoted { yard, before, admin, officer, main } = demoted();
    let branch = yard.work("hoa", before).officers(&longer(&admin.officers, "2026-04-30")).commit();
    let again = longer(&officer, "2026-04-30");
    let update = yard.work("hoa", branch).beside(main).officers(&again).commit();
    assert_eq!(yard.judge_work(main, update), Ok(()));
    assert!(yard.judge(yard.main("hoa", main).merge(update).commit()).is_ok());
    // Giving one's own up for main's is nobody's doing.
    let given_up = yard.work("hoa", branch).merge(main).officers(&officer).put(person(1), 1).commit();
    assert_eq!(yard.judge_work(main, given_up), Ok(()));
    // After main turned to another keyring it is the same.
    let keys = yard.rekeyed(false, &[], |_| ());
    let old = yard.work("hoa", yard.root).officers(&longer(&yard.keys.officers, "2026-04-30")).commit();
    let turned = yard.main("lan", yard.root).officers(&keys.officers).commit();
    let update =
        yard.work("hoa", old).beside(turned).officers(&longer(&keys.officers, "2026-04-30")).commit();
    assert_eq!(yard.judge_work(turned, update), Ok(()));
    assert!(yard.judge(yard.main("hoa", turned).merge(update).commit()).is_ok());
}

#[test]
fn merges_hide_nobody_who_may_not_sign() {
    let yard = Yard::new();
    let hidden = yard.work("hoa", yard.root).put(person(1), 1).commit();
    let auditor = yard.work("tra", yard.root).put(person(2), 1).commit();
    let keys = yard.rekeyed(true, &[], |o| o.officers.retain(|o| o.handle != "hoa"));
    let main = yard.main("lan", yard.root).officers(&keys.officers).commit();
    // Whoever was removed, below merges of those who were not, with the old keyring and with the new one.
    let mut tip = yard.work("minh", yard.root).put(person(3), 1).commit();
    for side in [hidden, auditor] {
        let merged = yard.work("minh", tip).merge(side).commit();
        tip = yard.work("binh", merged).merge(main).under(&keys.vault).put(person(3), 2).commit();
        let refused = breach(yard.judge_work(main, tip));
        assert!(matches!(refused, Breach::UnknownSigner { .. } | Breach::Role { .. }), "{refused:?}");
        let on_main = yard.main("lan", main).merge(tip).commit();
        assert!(yard.judge(on_main).is_err());
        tip = yard.work("minh", yard.root).put(person(3), 1).commit();
    }
    // A removed officer who merges what others wrote.
    let draft = yard.work("minh", yard.root).put(person(4), 1).commit();
    let merged = yard.work("hoa", main).merge(draft).commit();
    assert!(matches!(breach(yard.judge_work(main, merged)), Breach::UnknownSigner { .. }));
    // A deputy whose time is over on main, however the commits are dated and whoever merges them.
    let deputy = yard.work("thu", main).under(&keys.vault).put(person(5), 1).commit();
    assert_eq!(yard.judge_work(main, deputy), Ok(()));
    let late = AFTER_DEPUTY + 60;
    let on = yard.main("lan", main).under(&keys.vault).put(person(6), 1).dated(late, late).commit();
    let merged = yard.work("minh", deputy).merge(on).dated(late, late).commit();
    let judge = |tip| verify(&yard.store, None, tip, Stance::Arriving(late), |_| ());
    let on_main = yard.main("lan", on).merge(merged).dated(late, late).commit();
    assert!(matches!(breach(judge(on_main)), Breach::DeputyEnded { .. }));
}

#[test]
fn merges_roll_back_nothing_and_bring_nothing_erased_back() {
    let yard = Yard::new();
    let key = person(1);
    let main = yard.main("lan", yard.root).put(key, 1).put(person(2), 1).commit();
    let old = yard.work("minh", main).put(person(3), 1).commit();
    let next = yard.main("lan", main).put(key, 2).commit();
    let keys = yard.rekeyed(false, &[key.id], |_| ());
    let erased = yard.main("lan", next).erase(key).officers(&keys.officers).commit();
    let path = |judged: Result<(), GateError>| match judged {
        Err(GateError::Path { path, fault, .. }) => (path, fault),
        other => panic!("{other:?}"),
    };
    // The earlier version of before the erasure, in a merge that has the keyring of before it or of after it.
    let back = yard.work("minh", next).beside(old).take(&person(3).path(), old).take(&key.path(), main);
    let (at, fault) = path(yard.judge_work(next, back.commit()));
    assert_eq!((at, fault), (key.path(), PathFault::RolledBack { old: 2, new: 1 }));
    for (name, from) in [("the last version", next), ("one before it", main), ("the branch's", old)] {
        let taken = yard.work("minh", old).merge(erased).take(&key.path(), from).commit();
        let (at, fault) = path(yard.judge_work(erased, taken));
        // It stands beside its tombstone, or the tombstone went.
        assert!(at == key.path() || at == key.tombstone_path(), "{name}: {at}");
        assert!(fault != PathFault::NoFile, "{name}");
        let bare = yard.work("minh", old).beside(erased).take("officers.yaml", erased);
        let (at, _) = path(yard.judge_work(erased, bare.take(&key.path(), from).commit()));
        assert!(at == key.path() || at == key.tombstone_path(), "{name}: {at}");
        let on_main = yard.main("lan", erased).merge(old).take(&key.path(), from).commit();
        let (at, _) = path(yard.judge(on_main).map(drop));
        assert!(at == key.path() || at == key.tombstone_path(), "{name}: {at}");
    }
    // Sealed anew under the keyring that could still do it, by way of a merge of two old branches.
    let other = yard.work("hoa", main).put(person(4), 1).commit();
    let anew = yard.work("minh", old).merge(other).put(key, 3).commit();
    let through = yard.work("minh", anew).merge(erased).take(&key.path(), anew).commit();
    let (at, _) = path(yard.judge_work(erased, through));
    assert!(at == key.path() || at == key.tombstone_path(), "{at}");
    let on_main = yard.main("lan", erased).merge(anew).take(&key.path(), anew).commit();
    let (at, _) = path(yard.judge(on_main).map(drop));
    assert!(at == key.path() || at == key.tombstone_path(), "{at}");
    // The honest way takes the erasure in.
    let taken = yard.work("minh", old).merge(erased).commit();
    assert_eq!(yard.judge_work(erased, taken), Ok(()));
}
