//! Who may change who may.

use super::super::testing::{AFTER_DEPUTY, Yard, newcomer, person};
use super::super::{GateError, Stance, verify};
use super::breach;
use crate::policy::officers::Rules;
use crate::policy::succession::StepFault;
use crate::policy::{Breach, Guarded, OfficersFault, Role};

fn gone(handle: &str) -> impl FnOnce(&mut crate::policy::Officers) {
    move |officers| officers.officers.retain(|o| o.handle != handle)
}

#[test]
fn officers_are_not_rolled_back_and_no_keyring_of_a_lower_serial_is_bound() {
    let yard = Yard::new();
    let keys = yard.rekeyed(true, &[], gone("hoa"));
    let main = yard.main("lan", yard.root).officers(&keys.officers).commit();
    assert!(yard.judge(main).is_ok());
    // The list in which somebody who left still stands.
    let back = yard.main("binh", main).take("officers.yaml", yard.root).commit();
    assert_eq!(breach(yard.judge(back)), Breach::Step(StepFault::Serial));
    let merged = yard.main("binh", main).beside(yard.root).take("officers.yaml", yard.root).commit();
    assert_eq!(breach(yard.judge(merged)), Breach::Step(StepFault::Serial));
    let bound = |change: &dyn Fn(&mut crate::seal::Bound)| {
        let mut officers = keys.officers.clone();
        officers.keyring.sha256.0[0] ^= 1;
        change(&mut officers.keyring);
        breach(yard.judge(yard.main("lan", main).officers(&officers).commit()))
    };
    assert_eq!(bound(&|keyring| keyring.serial = 2), Breach::Step(StepFault::Serial));
    assert_eq!(bound(&|keyring| keyring.serial = 1), Breach::Step(StepFault::Serial));
    assert_eq!(bound(&|keyring| (keyring.serial, keyring.epoch) = (3, 1)), Breach::Step(StepFault::Epoch));
    assert_eq!(bound(&|keyring| (keyring.serial, keyring.epoch) = (3, 4)), Breach::Step(StepFault::Epoch));
}

#[test]
fn nobody_makes_themselves_an_officer() {
    let mut yard = Yard::new();
    let (thief, signer) = newcomer("thief", Role::Admin);
    yard.know("thief", signer);
    let keys = yard.rekeyed(false, &[], |o| o.officers.push(thief));
    // By a key that only the new list has; by an officer; on a branch.
    let own = yard.main("thief", yard.root).officers(&keys.officers).commit();
    assert!(matches!(breach(yard.judge(own)), Breach::UnknownSigner { .. }));
    let officer = yard.main("minh", yard.root).officers(&keys.officers).commit();
    assert!(matches!(breach(yard.judge(officer)), Breach::Role { .. }));
    let branch = yard.work("minh", yard.root).officers(&keys.officers).commit();
    assert!(breach(yard.judge_work(yard.root, branch)) == Breach::Step(StepFault::Serial));
    let mut proposed = keys.officers.clone();
    proposed.keyring = yard.keys.officers.keyring;
    let branch = yard.work("minh", yard.root).officers(&proposed).commit();
    assert!(matches!(breach(yard.judge_work(yard.root, branch)), Breach::Role { .. }));
    // Not even an admin lets a commit stand that the newcomer signed before.
    let early = yard.main("thief", yard.root).put(person(1), 1).commit();
    let main = yard.main("lan", early).officers(&keys.officers).commit();
    assert!(matches!(breach(yard.judge(main)), Breach::UnknownSigner { .. }));
}

#[test]
fn a_list_that_nobody_could_use_is_refused_by_name() {
    let yard = Yard::new();
    let keys = yard.rekeyed(true, &[], |o| o.officers.retain(|o| o.role != Role::Admin));
    let none = yard.main("lan", yard.root).officers(&keys.officers).commit();
    assert_eq!(
        yard.judge(none),
        Err(GateError::OfficersFault { commit: none, fault: OfficersFault::NoAdmin })
    );
    let odd = yard.main("lan", yard.root).plain("officers.yaml", "schema: 1\nofficers: []\n").commit();
    assert!(matches!(yard.judge(odd), Err(GateError::Officers { commit, error: Some(_) }) if commit == odd));
    let removed = yard.main("lan", yard.root).remove("officers.yaml").commit();
    assert!(matches!(yard.judge(removed), Err(GateError::Officers { error: None, .. })));
}

#[test]
fn the_recovery_entry_changes_the_officers_and_nothing_else() {
    let yard = Yard::with_rules(Rules { two_person: [Guarded::Officers].into(), approvals: 0 });
    let keys = yard.rekeyed(true, &[], gone("lan"));
    let alone = yard.main("recovery", yard.root).officers(&keys.officers).commit();
    assert!(yard.judge(alone).is_ok());
    let more = yard.main("recovery", yard.root).officers(&keys.officers).put(person(1), 1).commit();
    assert!(matches!(breach(yard.judge(more)), Breach::RecoveryBeyond(path) if path == person(1).path()));
    let branch = yard.work("recovery", yard.root).put(person(1), 1).commit();
    assert!(matches!(breach(yard.judge_work(yard.root, branch)), Breach::UnknownSigner { .. }));
    let draft = yard.work("minh", yard.root).put(person(1), 1).commit();
    let merged = yard.main("recovery", yard.root).merge(draft).commit();
    assert!(matches!(breach(yard.judge(merged)), Breach::UnknownSigner { .. }));
}

#[test]
fn expired_deputies_go_by_one_officer_but_nothing_else_goes_along() {
    let rules = Rules { two_person: [Guarded::Records, Guarded::Erase].into(), approvals: 0 };
    let yard = Yard::with_rules(rules);
    let late = AFTER_DEPUTY + 60;
    let judge = |tip| verify(&yard.store, None, tip, Stance::Arriving(late), |_| ());
    let draft = yard.work("hoa", yard.root).put(person(1), 1).commit();
    let main = yard.main("binh", yard.root).merge(draft).dated(late, late).commit();
    let keys = yard.rekeyed(true, &[], gone("thu"));
    let step = || yard.main("minh", main).officers(&keys.officers).dated(late, late);
    assert!(judge(step().commit()).is_ok());
    // Everything that needs two people, carried by the step that needs one.
    for commit in [
        step().put(person(2), 1).commit(),
        step().erase(person(1)).commit(),
        step().plain("register.yaml", "schema: 1\nname:\n  vi: Khác\n").commit(),
    ] {
        assert!(matches!(breach(judge(commit)), Breach::Alone(_)));
    }
    let own = yard.work("minh", main).put(person(2), 1).dated(late, late).commit();
    assert_eq!(breach(judge(step().merge(own).commit())), Breach::OwnApproval("minh".into()));
}
