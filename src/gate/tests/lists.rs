//! The states of revocation lists, which officers and deputies write alone.

use super::super::GateError;
use super::super::error::PathFault;
use super::super::testing::{Yard, person};
use crate::model::Moment;
use crate::policy::ListState;
use crate::policy::lists::{MOST, path};
use crate::policy::{Breach, Role};
use crate::yaml;

use super::breach;

/// A state made so many seconds after a time.
fn state(made: i64, number: &str) -> String {
    let moment = |seconds| Moment::at_office(seconds).unwrap();
    yaml::write(&ListState {
        schema: 1,
        issuer: "CN=CA thử,C=VN".into(),
        number: number.into(),
        this_update: moment(made),
        next_update: moment(made + 86_400),
        sha256: "ab".repeat(32).parse().unwrap(),
        entries: 3,
    })
}

fn fault<T: std::fmt::Debug>(judged: Result<T, GateError>) -> PathFault {
    match judged {
        Err(GateError::Path { fault, .. }) => fault,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_state_of_a_list_is_written_by_whoever_works_and_only_goes_on() {
    let yard = Yard::new();
    let made = yard.now() - 10_000;
    let file = path(7);
    let at = |by: &str, on, text: &str| yard.main(by, on).plain(&file, text).commit();
    let first = at("minh", yard.root, &state(made, "A"));
    assert!(yard.judge(first).is_ok());
    assert!(yard.judge(at("hoa", first, &state(made + 60, "B"))).is_ok());
    let auditor = breach(yard.judge(at("tra", first, &state(made + 60, "B"))));
    assert!(matches!(auditor, Breach::Role { role: Role::Auditor, .. }));
    // Of one minute the higher number is the later.
    assert!(yard.judge(at("minh", first, &state(made, "B"))).is_ok());
    // Not the one before, and not the same time with a lower number.
    for text in [state(made - 60, "B"), state(made, "9")] {
        assert_eq!(fault(yard.judge(at("minh", first, &text))), PathFault::ListOlder);
    }
    // Only an admin takes one away, alone or in a merge.
    let gone = |by: &str| yard.judge(yard.main(by, first).remove(&file).commit());
    assert!(matches!(breach(gone("minh")), Breach::Role { role: Role::Officer, .. }));
    assert!(gone("lan").is_ok());
    let work = yard.work("hoa", first).put(person(1), 1).commit();
    let merged = |by: &str| yard.judge(yard.main(by, first).merge(work).remove(&file).commit());
    assert!(matches!(breach(merged("minh")), Breach::Role { role: Role::Officer, .. }));
    assert!(merged("lan").is_ok());
    let branch = yard.work("minh", first).remove(&file).commit();
    assert!(matches!(breach(yard.judge_work(first, branch)), Breach::Role { role: Role::Officer, .. }));
    // A merge of two that both went on takes the later.
    let (one, two) = (state(made + 60, "B"), state(made + 120, "C"));
    let main = at("lan", first, &one);
    let branch = yard.work("minh", first).plain(&file, &two).commit();
    let merged = |text: &str| yard.main("minh", main).beside(branch).plain(&file, text).commit();
    assert!(yard.judge(merged(&two)).is_ok());
    assert_eq!(fault(yard.judge(merged(&one))), PathFault::ListOlder);
}

#[test]
fn nothing_else_hides_where_a_state_belongs() {
    let yard = Yard::new();
    let made = yard.now() - 10_000;
    let file = path(7);
    let judged = |text: &str| yard.judge(yard.main("minh", yard.root).plain(&file, text).commit());
    let good = state(made, "A");
    assert!(judged(&good).is_ok());
    for text in [
        "",
        "x: 1\n",
        &good.replace("number: A", "number: zz"),
        &good.replace("CN=CA thử,C=VN", "\"CN=CA\\nChecked 5 records: no findings.\""),
        // Ahead of the clock nothing later would ever come.
        &state(yard.now() + 100_000, "A"),
    ] {
        assert_eq!(fault(judged(text)), PathFault::NoList, "{text}");
    }
    let many = (0..=MOST as u64).fold(yard.main("minh", yard.root), |draft, n| draft.plain(&path(n), &good));
    assert_eq!(fault(yard.judge(many.commit())), PathFault::ManyLists);
    let few = (0..MOST as u64).fold(yard.main("minh", yard.root), |draft, n| draft.plain(&path(n), &good));
    assert!(yard.judge(few.commit()).is_ok());
}
