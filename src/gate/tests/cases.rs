//! What becomes of sealed files: every case in which reading "no file twice" in another way refused honest work or let a
//! rollback pass (sealing.md, section 4).

use super::super::testing::{Yard, file, person};
use super::super::{GateError, PathFault};
use crate::model::{Key, SealedName};
use crate::repo::Oid;
use crate::seal::HeaderFault;

/// What the gate says of a path; nothing where it lets all pass.
type Verdict = Option<PathFault>;

/// A case: what is done, on a register whose main has the records 1, 2 and 3; and whether the gate takes it.
type Case = (&'static str, fn(&Yard, Oid) -> Result<(), GateError>, fn(Verdict) -> bool);

fn honest(verdict: Verdict) -> bool {
    verdict.is_none()
}

/// Judges main with everything that a branch brings.
fn main_takes(yard: &Yard, tip: Oid) -> Result<(), GateError> {
    yard.judge(tip).map(drop)
}

const CASES: &[Case] = &[
    ("edit", |y, main| main_takes(y, y.main("minh", main).put(person(1), 2).commit()), honest),
    ("add", |y, main| main_takes(y, y.main("minh", main).put(person(4), 1).commit()), honest),
    ("merge", merge, honest),
    ("squash", squash, honest),
    ("rebase", rebase, honest),
    ("cherry-pick", cherry_pick, honest),
    ("update from main", update, honest),
    ("conflict settled", settled, honest),
    ("revert", revert, honest),
    ("erased, and gone from an older branch when it takes main in", erased_elsewhere, honest),
    ("erased, and edited before on a branch that takes main in", erased_under_an_edit, honest),
    ("an attachment sealed again before main has it", resealed, honest),
    (
        "swap",
        |y, main| {
            let (one, two) = (person(1).path(), person(2).path());
            main_takes(y, y.main("minh", main).take_as(&one, main, &two).take_as(&two, main, &one).commit())
        },
        |v| v == Some(PathFault::Elsewhere(SealedName::Record(person(2)))),
    ),
    (
        "copy",
        |y, main| {
            let copy = y.main("minh", main).take_as(&person(9).path(), main, &person(1).path()).commit();
            main_takes(y, copy)
        },
        |v| v == Some(PathFault::Elsewhere(SealedName::Record(person(1)))),
    ),
    ("rollback", rollback, |v| v == Some(PathFault::RolledBack { old: 2, new: 1 })),
    ("rollback inside a merge", rollback_in_merge, |v| v == Some(PathFault::RolledBack { old: 2, new: 1 })),
    ("one side of a conflict kept in a merge", one_side, |v| v == Some(PathFault::OneSide)),
    (
        "silent drop",
        |y, main| main_takes(y, y.main("minh", main).remove(&person(1).path()).commit()),
        |v| v == Some(PathFault::Dropped),
    ),
    ("silent drop inside a merge", drop_in_merge, |v| v == Some(PathFault::Dropped)),
    ("delete and put back", put_back, |v| v == Some(PathFault::Erased)),
    ("delete and put back on a branch", put_back_on_a_branch, |v| v == Some(PathFault::Erased)),
    ("erased, and kept when a branch takes main in", erased_and_kept, |v| v == Some(PathFault::Erased)),
    ("a tombstone taken away", stone_gone, |v| v == Some(PathFault::TombstoneGone)),
    ("a tombstone not taken in", stone_lost, |v| v == Some(PathFault::TombstoneGone)),
    (
        "a tombstone with words in it",
        |y, main| {
            let stone = "Nguyễn Văn A, 1990-01-01\n";
            let erase = y.main("minh", main).erase(person(1)).plain(&person(1).tombstone_path(), stone);
            main_takes(y, erase.commit())
        },
        |v| v == Some(PathFault::Tombstone),
    ),
    (
        "a tombstone over a record that stays",
        |y, main| main_takes(y, y.main("minh", main).stone(person(1)).commit()),
        |v| v == Some(PathFault::Erased),
    ),
    ("an attachment changed that main has", attachment, |v| v == Some(PathFault::AttachmentChanged)),
    (
        "the same revision with other content",
        |y, main| main_takes(y, y.main("minh", main).put(person(1), 1).commit()),
        |v| v == Some(PathFault::RolledBack { old: 1, new: 1 }),
    ),
    (
        "a revision out of reach",
        |y, main| main_takes(y, y.main("minh", main).put(person(1), 1002).commit()),
        |v| v == Some(PathFault::Leap { old: 1, new: 1002 }),
    ),
    (
        "a new record with a revision out of reach",
        |y, main| main_takes(y, y.main("minh", main).put(person(4), u64::MAX).commit()),
        |v| v == Some(PathFault::Leap { old: 0, new: u64::MAX }),
    ),
    ("an old epoch on main", old_epoch, |v| v == Some(PathFault::Epoch { bound: 2, found: 1 })),
    (
        "a record in clear",
        |y, main| main_takes(y, y.main("minh", main).plain(&person(4).path(), "schema: 1\n").commit()),
        |v| v == Some(PathFault::Header(HeaderFault::Version)),
    ),
    (
        "a record that is a link",
        |y, main| main_takes(y, y.main("minh", main).link(&person(4).path(), "/etc/passwd").commit()),
        |v| v == Some(PathFault::NoFile),
    ),
    (
        "a plain file that is a link",
        |y, main| main_takes(y, y.main("lan", main).link("templates/x", "/etc/passwd").commit()),
        |v| v == Some(PathFault::NoFile),
    ),
];

#[test]
fn every_case_is_judged_as_it_must_be() {
    let mut wrong = Vec::new();
    for (name, case, expected) in CASES {
        let yard = Yard::new();
        let main = yard.main("lan", yard.root).put(person(1), 1).put(person(2), 1).put(person(3), 1).commit();
        match case(&yard, main) {
            Ok(()) if expected(None) => {}
            Err(GateError::Path { fault, .. }) if expected(Some(fault)) => {}
            other => wrong.push(format!("{name}: {other:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_refusal_names_commit_path_and_rule() {
    use crate::model::Lang;
    use crate::text::Explain;
    let yard = Yard::new();
    let main = yard.main("lan", yard.root).put(person(1), 1).commit();
    let bad = yard.main("minh", main).remove(&person(1).path()).commit();
    let said = yard.judge(bad).unwrap_err().what(Lang::En);
    for part in [bad.short(), person(1).path(), "without a tombstone".to_owned()] {
        assert!(said.contains(&part), "{said}");
    }
}

fn merge(y: &Yard, main: Oid) -> Result<(), GateError> {
    let branch = y.work("minh", main).put(person(1), 2).put(person(4), 1).commit();
    let other = y.work("hoa", main).put(person(2), 2).commit();
    let main = y.main("hoa", main).merge(branch).commit();
    main_takes(y, y.main("minh", main).merge(other).commit())
}

fn squash(y: &Yard, main: Oid) -> Result<(), GateError> {
    let one = y.work("minh", main).put(person(1), 2).commit();
    let two = y.work("minh", one).put(person(1), 3).put(person(4), 1).commit();
    let three = y.work("minh", two).put(person(1), 4).commit();
    let squashed = y.main("minh", main).take(&person(1).path(), three).take(&person(4).path(), three);
    main_takes(y, squashed.commit())
}

fn rebase(y: &Yard, main: Oid) -> Result<(), GateError> {
    let one = y.work("minh", main).put(person(1), 2).commit();
    let two = y.work("minh", one).put(person(1), 3).put(person(4), 1).commit();
    let main = y.main("hoa", main).put(person(2), 2).commit();
    let again = y.work("minh", main).take(&person(1).path(), one).commit();
    let again = y.work("minh", again).take(&person(1).path(), two).take(&person(4).path(), two).commit();
    y.judge_work(main, again)?;
    main_takes(y, y.main("hoa", main).merge(again).commit())
}

fn cherry_pick(y: &Yard, main: Oid) -> Result<(), GateError> {
    let picked = y.work("minh", main).put(person(1), 2).commit();
    let own = y.work("hoa", main).put(person(2), 2).commit();
    let own = y.work("hoa", own).take(&person(1).path(), picked).commit();
    let main = y.main("lan", main).merge(picked).commit();
    main_takes(y, y.main("lan", main).merge(own).commit())
}

fn update(y: &Yard, main: Oid) -> Result<(), GateError> {
    let branch = y.work("minh", main).put(person(1), 2).commit();
    let main = y.main("hoa", main).put(person(2), 2).put(person(4), 1).commit();
    let branch = y.work("minh", branch).merge(main).commit();
    y.judge_work(main, branch)?;
    let branch = y.work("minh", branch).put(person(2), 3).commit();
    main_takes(y, y.main("hoa", main).merge(branch).commit())
}

fn settled(y: &Yard, main: Oid) -> Result<(), GateError> {
    let branch = y.work("minh", main).put(person(1), 2).commit();
    let main = y.main("hoa", main).put(person(1), 2).commit();
    let branch = y.work("minh", branch).beside(main).put(person(1), 3).commit();
    y.judge_work(main, branch)?;
    main_takes(y, y.main("hoa", main).merge(branch).commit())
}

fn revert(y: &Yard, main: Oid) -> Result<(), GateError> {
    let main = y.main("minh", main).put(person(1), 2).commit();
    // The old content under a new revision: sealing never gives the same bytes twice.
    main_takes(y, y.main("minh", main).put(person(1), 3).commit())
}

/// Erases a record of main with everything that belongs to it.
fn erase(y: &Yard, main: Oid, key: Key) -> Oid {
    let keys = y.rekeyed(false, &[key.id], |_| ());
    y.main("lan", main).erase(key).officers(&keys.officers).commit()
}

fn erased_elsewhere(y: &Yard, main: Oid) -> Result<(), GateError> {
    let branch = y.work("minh", main).put(person(2), 2).commit();
    let main = erase(y, main, person(1));
    let branch = y.work("minh", branch).put(person(3), 2).commit();
    y.judge_work(main, branch)?;
    let branch = y.work("minh", branch).merge(main).commit();
    main_takes(y, y.main("hoa", main).merge(branch).commit())
}

fn erased_under_an_edit(y: &Yard, main: Oid) -> Result<(), GateError> {
    let branch = y.work("minh", main).put(person(1), 2).put(person(2), 2).commit();
    let main = erase(y, main, person(1));
    let taken = y.work("minh", branch).merge(main).erase(person(1)).commit();
    main_takes(y, y.main("hoa", main).merge(taken).commit())
}

fn resealed(y: &Yard, main: Oid) -> Result<(), GateError> {
    let branch = y.work("minh", main).attach(person(1), file(1), 1).put(person(1), 2).commit();
    let keys = y.rekeyed(true, &[], |o| o.officers.retain(|o| o.handle != "tra"));
    let main = y.main("lan", main).officers(&keys.officers).commit();
    let branch = y.work("minh", branch).merge(main).commit();
    let again = y.work("minh", branch).under(&keys.vault).attach(person(1), file(1), 2).put(person(1), 3);
    let again = again.commit();
    y.judge_work(main, again)?;
    main_takes(y, y.main("hoa", main).merge(again).commit())
}

fn rollback(y: &Yard, main: Oid) -> Result<(), GateError> {
    let later = y.main("minh", main).put(person(1), 2).commit();
    main_takes(y, y.main("minh", later).take(&person(1).path(), main).commit())
}

fn rollback_in_merge(y: &Yard, old: Oid) -> Result<(), GateError> {
    let branch = y.work("minh", old).put(person(2), 2).commit();
    let main = y.main("hoa", old).put(person(1), 2).commit();
    main_takes(y, y.main("minh", main).merge(branch).take(&person(1).path(), old).commit())
}

fn one_side(y: &Yard, main: Oid) -> Result<(), GateError> {
    let branch = y.work("minh", main).put(person(1), 2).put(person(2), 2).commit();
    let main = y.main("hoa", main).put(person(1), 2).commit();
    main_takes(y, y.main("minh", main).merge(branch).commit())
}

fn drop_in_merge(y: &Yard, main: Oid) -> Result<(), GateError> {
    let branch = y.work("minh", main).put(person(4), 1).commit();
    main_takes(y, y.main("hoa", main).merge(branch).remove(&person(4).path()).commit())
}

fn put_back(y: &Yard, main: Oid) -> Result<(), GateError> {
    let main = erase(y, main, person(1));
    y.judge(main)?;
    main_takes(y, y.main("minh", main).put(person(1), 2).commit())
}

fn put_back_on_a_branch(y: &Yard, old: Oid) -> Result<(), GateError> {
    let main = erase(y, old, person(1));
    let branch = y.work("minh", main).take(&person(1).path(), old).commit();
    y.judge_work(main, branch)
}

fn erased_and_kept(y: &Yard, main: Oid) -> Result<(), GateError> {
    let branch = y.work("minh", main).put(person(2), 2).commit();
    let erased = erase(y, main, person(1));
    let branch = y.work("minh", branch).merge(erased).take(&person(1).path(), main).commit();
    y.judge_work(erased, branch)
}

fn stone_gone(y: &Yard, main: Oid) -> Result<(), GateError> {
    let main = erase(y, main, person(1));
    main_takes(y, y.main("lan", main).remove(&person(1).tombstone_path()).commit())
}

fn stone_lost(y: &Yard, main: Oid) -> Result<(), GateError> {
    let branch = y.work("minh", main).put(person(2), 2).commit();
    let erased = erase(y, main, person(1));
    let lost = y.work("minh", branch).beside(erased).take("officers.yaml", erased).commit();
    y.judge_work(erased, lost)
}

fn attachment(y: &Yard, main: Oid) -> Result<(), GateError> {
    let main = y.main("minh", main).attach(person(1), file(1), 1).commit();
    main_takes(y, y.main("minh", main).attach(person(1), file(1), 2).commit())
}

fn old_epoch(y: &Yard, main: Oid) -> Result<(), GateError> {
    let keys = y.rekeyed(true, &[], |o| o.officers.retain(|o| o.handle != "tra"));
    let main = y.main("lan", main).officers(&keys.officers).commit();
    main_takes(y, y.main("minh", main).put(person(1), 2).commit())
}
