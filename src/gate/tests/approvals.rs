//! What needs two people, and what counts as the second.

use super::super::testing::{Yard, person};
use super::super::{GateError, Pins};
use super::breach;
use crate::policy::officers::Rules;
use crate::policy::succession::StepFault;
use crate::policy::{Breach, Guarded};
use crate::repo::Oid;

fn guarded(kinds: &[Guarded], approvals: u32) -> Yard {
    Yard::with_rules(Rules { two_person: kinds.iter().copied().collect(), approvals })
}

/// A branch with one record by `hoa`.
fn draft(yard: &Yard) -> Oid {
    yard.work("hoa", yard.root).put(person(1), 1).commit()
}

#[test]
fn nobody_puts_a_guarded_change_on_main_alone() {
    let yard = guarded(&[Guarded::Records], 0);
    let alone = yard.main("lan", yard.root).put(person(1), 1).commit();
    assert_eq!(breach(yard.judge(alone)), Breach::Alone(person(1).path()));
    let plain = yard.main("lan", yard.root).plain("templates/x", "x\n").commit();
    assert_eq!(breach(yard.judge(plain)), Breach::Alone("templates/x".to_owned()));
    assert!(yard.judge(yard.main("binh", yard.root).merge(draft(&yard)).commit()).is_ok());
}

#[test]
fn an_author_does_not_approve() {
    let yard = guarded(&[Guarded::Records], 0);
    let own = yard.main("hoa", yard.root).merge(draft(&yard)).commit();
    assert_eq!(breach(yard.judge(own)), Breach::OwnApproval("hoa".into()));
    // One commit on the branch is enough to be an author, also one that only took main in.
    let side = yard.work("hoa", yard.root).put(person(2), 1).commit();
    let main = yard.main("lan", yard.root).merge(side).commit();
    let branch = yard.work("minh", draft(&yard)).merge(main).commit();
    let approved = yard.main("minh", main).merge(branch).commit();
    assert_eq!(breach(yard.judge(approved)), Breach::OwnApproval("minh".into()));
    assert!(yard.judge(yard.main("lan", main).merge(branch).commit()).is_ok());
}

#[test]
fn deputies_and_auditors_do_not_approve() {
    let yard = guarded(&[Guarded::Records], 0);
    for handle in ["thu", "tra"] {
        let approved = yard.main(handle, yard.root).merge(draft(&yard)).commit();
        assert!(matches!(breach(yard.judge(approved)), Breach::Role { .. }), "{handle}");
    }
}

#[test]
fn an_approving_merge_holds_what_both_sides_have_and_nothing_more() {
    let yard = guarded(&[Guarded::Records], 0);
    let branch = draft(&yard);
    let approve = || yard.main("minh", yard.root).merge(branch);
    let beyond = |path: String| Breach::BeyondApproval(path);
    let more = approve().put(person(2), 1).commit();
    assert_eq!(breach(yard.judge(more)), beyond(person(2).path()));
    let other = approve().put(person(1), 2).commit();
    assert_eq!(breach(yard.judge(other)), beyond(person(1).path()));
    let less = yard.work("hoa", branch).put(person(2), 1).commit();
    let less = yard.main("minh", yard.root).beside(less).take(&person(1).path(), less).commit();
    assert!(matches!(yard.judge(less), Err(GateError::Path { path, .. }) if path == person(2).path()));
    // A path that main changed too goes back to the author.
    let main = yard.main("lan", yard.root).merge(branch).commit();
    let [a, b] = [2, 3].map(|rev| yard.work("hoa", main).put(person(1), rev).commit());
    let main = yard.main("lan", main).merge(a).commit();
    let settled = yard.main("minh", main).beside(b).put(person(1), 4).commit();
    assert_eq!(breach(yard.judge(settled)), beyond(person(1).path()));
}

#[test]
fn nobody_drops_what_two_decide_by_a_merge_without_it() {
    let yard = guarded(&[Guarded::Erase], 0);
    let branch = yard.work("binh", yard.root).plain("templates/x", "x\n").commit();
    let without = || yard.main("lan", yard.root).beside(branch);
    assert_eq!(breach(yard.judge(without().commit())), Breach::BeyondApproval("templates/x".into()));
    let covered = without().put(person(1), 1).commit();
    assert!(matches!(breach(yard.judge(covered)), Breach::BeyondApproval(_)));
}

#[test]
fn main_takes_no_commit_that_changes_nothing() {
    for rules in [&[][..], &[Guarded::Records]] {
        let yard = guarded(rules, 0);
        for handle in ["lan", "thu"] {
            assert_eq!(breach(yard.judge(yard.main(handle, yard.root).commit())), Breach::Nothing);
        }
    }
}

#[test]
fn what_only_an_admin_changes_is_approved_by_one() {
    let yard = guarded(&[Guarded::Erase], 0);
    let branch = yard.work("binh", yard.root).plain("templates/x", "x\n").commit();
    let officer = yard.main("minh", yard.root).merge(branch).commit();
    assert!(matches!(breach(yard.judge(officer)), Breach::Role { path, .. } if path == "templates/x"));
    assert!(yard.judge(yard.main("lan", yard.root).merge(branch).commit()).is_ok());
}

#[test]
fn a_revocation_is_guarded_by_its_verb() {
    let yard = guarded(&[Guarded::Revoke], 0);
    let main = yard.main("minh", yard.root).put(person(1), 1).commit();
    assert!(yard.judge(main).is_ok());
    let words = |branch| format!("revoke: 1 person\n\nChungthu: {branch} 1\n");
    let alone = yard.main("minh", main).put(person(1), 2).message(&words("main")).commit();
    assert!(matches!(breach(yard.judge(alone)), Breach::Alone(_)));
    let branch = yard.work("hoa", main).put(person(1), 2).message(&words("work")).commit();
    assert_eq!(
        breach(yard.judge(yard.main("hoa", main).merge(branch).commit())),
        Breach::OwnApproval("hoa".into())
    );
    assert!(yard.judge(yard.main("minh", main).merge(branch).commit()).is_ok());
}

/// A yard in which `hoa`'s draft needs two approvals, and the tree that main becomes.
fn two() -> (Yard, Oid, Oid) {
    let yard = guarded(&[Guarded::Records], 2);
    let branch = draft(&yard);
    let tree = yard.main("lan", yard.root).merge(branch).tree();
    (yard, branch, tree)
}

#[test]
fn several_approvals_count_officers() {
    let (yard, branch, tree) = two();
    let with = |by: &str, handles: &[&str]| -> Result<Pins, GateError> {
        let approvals = handles.iter().map(|by| yard.approval(by, yard.root, tree)).collect();
        yard.judge(yard.main(by, yard.root).merge(branch).approved(approvals).commit())
    };
    assert!(with("lan", &["minh"]).is_ok());
    assert!(with("lan", &["minh", "binh"]).is_ok());
    let one = Breach::Approvals { found: 1, needed: 2 };
    assert_eq!(breach(with("lan", &[])), one);
    assert_eq!(breach(with("lan", &["lan", "lan"])), one);
    for handle in ["hoa", "thu", "tra"] {
        assert_eq!(breach(with("lan", &[handle])), Breach::BadApproval(handle.into()));
    }
}

#[test]
fn an_approval_is_of_this_tree_on_this_main() {
    let (yard, branch, tree) = two();
    let with = |approval| yard.main("lan", yard.root).merge(branch).approved(vec![approval]).commit();
    let bad = Breach::BadApproval("minh".into());
    let other_tree = yard.approval("minh", yard.root, yard.tree(yard.root));
    assert_eq!(breach(yard.judge(with(other_tree))), bad);
    // Under another's handle.
    let line = yard.approval("binh", yard.root, tree).to_string().replacen("binh", "minh", 1);
    assert_eq!(breach(yard.judge(with(line.parse().unwrap()))), bad);
    // Of another register.
    let elsewhere = guarded(&[Guarded::Records], 2);
    assert_eq!(breach(yard.judge(with(elsewhere.approval("minh", elsewhere.root, tree)))), bad);
    // It lapses when main moves.
    let lapsed = yard.approval("minh", yard.root, tree);
    let side = yard.work("hoa", yard.root).put(person(2), 1).commit();
    let both = yard.main("lan", yard.root).merge(side);
    let tree = {
        let mut both = both;
        both.tree()
    };
    let moved =
        yard.main("lan", yard.root).merge(side).approved(vec![yard.approval("minh", yard.root, tree)]);
    let moved = moved.commit();
    let late = yard.main("lan", moved).merge(branch).approved(vec![lapsed]).commit();
    assert_eq!(breach(yard.judge(late)), bad);
}

#[test]
fn approvals_of_officers_count_however_the_file_was_written() {
    let yard = guarded(&[Guarded::Erase], 2);
    // A proposal that is the same to a reader, but not as this program would write it.
    let mut proposed = yard.keys.officers.clone();
    proposed.officers.retain(|o| o.handle != "tra");
    let text = format!("# đề nghị\n{}", crate::yaml::write(&proposed));
    let branch = yard.work("binh", yard.root).plain("officers.yaml", &text).commit();
    let signed = yard.main("lan", yard.root).merge(branch).tree();
    let approval = yard.approval("minh", yard.root, signed);
    let keys = yard.rekeyed(true, &[], |o| o.officers.retain(|o| o.handle != "tra"));
    let merge = || yard.main("lan", yard.root).merge(branch).approved(vec![approval.clone()]);
    assert_eq!(yard.judge(merge().officers(&keys.officers).commit()).map(drop), Ok(()));
    // The keyring is all that whoever makes it may add.
    let mut more = keys.officers.clone();
    more.rules.approvals = 1;
    let beyond = merge().officers(&more).commit();
    assert_eq!(breach(yard.judge(beyond)), Breach::BeyondApproval("officers.yaml".into()));
}

#[test]
fn no_merge_brings_a_keyring_that_nobody_needs() {
    let yard = guarded(&[Guarded::Erase], 1);
    let keys = yard.rekeyed(true, &[], |_| ());
    // The same officers, and a keyring that may open nothing.
    let mut bare = yard.keys.officers.clone();
    bare.keyring = keys.officers.keyring;
    let main = yard.main("minh", yard.root).put(person(1), 1).commit();
    let unneeded = Breach::Step(StepFault::KeyringUnneeded);
    // Beside a merge of what main has already, and beside somebody's harmless work.
    let empty = yard.main("lan", main).beside(yard.root).officers(&bare).commit();
    assert_eq!(breach(yard.judge(empty)), unneeded);
    let work = yard.work("binh", main).put(person(2), 1).commit();
    assert!(yard.judge(yard.main("lan", main).merge(work).commit()).is_ok());
    assert_eq!(breach(yard.judge(yard.main("lan", main).merge(work).officers(&bare).commit())), unneeded);
    // Whoever merges what is there already does it alone.
    let alone = yard.main("lan", main).beside(yard.root).officers(&keys.officers).commit();
    assert_eq!(breach(yard.judge(alone)), Breach::Alone("officers.yaml".into()));
}

#[test]
fn an_erasure_is_approved_with_its_keyring() {
    let yard = guarded(&[Guarded::Erase], 2);
    let main = yard.main("minh", yard.root).put(person(1), 1).commit();
    let branch = yard.work("hoa", main).erase(person(1)).commit();
    let signed = yard.main("lan", main).merge(branch).tree();
    let approval = yard.approval("minh", main, signed);
    let keys = yard.rekeyed(false, &[person(1).id], |_| ());
    let merge = yard.main("lan", main).merge(branch).approved(vec![approval]).officers(&keys.officers);
    assert_eq!(yard.judge(merge.commit()).map(drop), Ok(()));
}

#[test]
fn a_commit_that_is_no_merge_carries_no_approvals() {
    let yard = Yard::new();
    let made = yard.main("minh", yard.root).put(person(1), 1);
    let approval = yard.approval("lan", yard.root, yard.tree(yard.root));
    let main = made.approved(vec![approval.clone()]).commit();
    assert_eq!(breach(yard.judge(main)), Breach::BadApproval("lan".into()));
    let work = yard.work("minh", yard.root).put(person(1), 1).approved(vec![approval]).commit();
    assert_eq!(breach(yard.judge_work(yard.root, work)), Breach::BadApproval("lan".into()));
}
