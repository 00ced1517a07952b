//! What is owed, listed and done as an officer would.

use std::fs;

use serde_json::Value;

use crate::desk::{Desk, TODAY, UNIT, good};

/// A word that may stand in nothing plain.
const CANARY: &str = "Hoàng Yến Phượng";

/// Someone who is to retire by a decision that nobody dealt with, with a certificate on a token.
struct Office {
    desk: Desk,
    person: String,
    certificate: String,
    decision: String,
}

fn json(desk: &Desk, arguments: &[&str]) -> Value {
    serde_json::from_str(&good(&desk.run(&[&["--json"], arguments].concat()))).unwrap()
}

fn add(desk: &Desk, kind: &str, yaml: &str) -> String {
    let added = good(&desk.feed(&["--json", "add", kind, "--from", "-"], yaml.as_bytes()));
    let added: Value = serde_json::from_str(&added).unwrap();
    added["added"].as_str().unwrap().to_owned()
}

fn office() -> Office {
    let desk = Desk::new();
    let unit = add(
        &desk,
        "unit",
        &format!("{UNIT}standing:\n- legal_person: true\n  own_seal: true\n  from: 2025-03-01\n"),
    );
    let person = add(
        &desk,
        "person",
        &format!(
            "names:\n- full: {CANARY}\npostings:\n- unit: {unit}\n  position: Chuyên viên\n  kind: main\n  from: 2025-03-01\n"
        ),
    );
    let certificate = add(
        &desk,
        "certificate",
        &format!(
            "kind: individual\nform: usb-token\nca: government\nholder: {person}\nclaimed:\n  serial: 2A05F812\n  from: 2025-03-01\n  to: 2030-02-28\ndesk:\n- fact: in-use\n  on: 2025-03-05\n"
        ),
    );
    let decision = add(
        &desk,
        "decision",
        &format!(
            "number: 15/QĐ-BTC\nissuer: Bộ Tài chính\ndate: 2026-05-20\nkind: retire\nlines:\n- subject: {person}\n  effect: retire\n  from: 2026-07-01\n- subject: {person}\n  effect: other\n  from: 2026-05-25\n"
        ),
    );
    Office { desk, person, certificate, decision }
}

fn rules(tasks: &Value) -> Vec<&str> {
    tasks.as_array().unwrap().iter().map(|task| task["rule"].as_str().unwrap()).collect()
}

#[test]
fn a_line_of_a_decision_is_listed_and_done_with() {
    let Office { desk, person, certificate, decision } = office();
    let listed = json(&desk, &["todo"]);
    assert_eq!(rules(&listed), ["dispose-decision-line", "dispose-decision-line"]);
    // What is overdue stands first.
    assert_eq!((&listed[0]["overdue"], &listed[0]["due"]), (&Value::Bool(true), &Value::from("2026-05-25")));
    let second = &listed[1];
    assert_eq!(second["number"], 2);
    assert_eq!(second["due"], "2026-07-01");
    assert_eq!(second["since"], "2026-05-20");
    assert!(second["source"].as_str().unwrap().contains("68/2024"), "{second}");
    assert_eq!(second["duties"][0]["record"], decision.as_str());
    assert_eq!(second["duties"][0]["whom"], person.as_str());
    let handle = |key: &str| json(&desk, &["show", key])["handle"].as_str().unwrap().to_owned();
    let command = ["request", "revoke", &handle(&certificate), "--decision", &handle(&decision)];
    assert_eq!(second["commands"][0], Value::from(command.to_vec()));

    let told = good(&desk.run(&["todo"]));
    assert!(told.contains(CANARY) && told.contains("chungthu request revoke"), "{told}");
    // The list is kept sealed.
    let kept = fs::read(desk.path("register/.git/chungthu/todo")).unwrap();
    for plain in [CANARY.as_bytes(), b"dispose", certificate.as_bytes(), decision.as_bytes()] {
        assert!(!kept.windows(plain.len()).any(|w| w == plain));
    }

    // Without anybody to ask, it is only shown.
    let shown = good(&desk.run(&["do", "2"]));
    assert!(shown.contains("1. chungthu request revoke") && shown.contains("--nothing-needed"), "{shown}");
    assert_eq!(rules(&json(&desk, &["todo"])).len(), 2);

    let noted = good(&desk.feed(&["do", "1", "--nothing-needed"], "Ghi nhận khen thưởng.\n".as_bytes()));
    assert!(noted.contains("1 line without a procedure"), "{noted}");
    let left = json(&desk, &["todo"]);
    assert_eq!(rules(&left).len(), 1);
    let disposed = &json(&desk, &["show", &decision])["fields"]["lines"][1]["disposition"];
    assert_eq!(disposed["nothing_needed"], "Ghi nhận khen thưởng.");
    assert_eq!((&disposed["by"], &disposed["on"]), (&Value::from("admin"), &Value::from(TODAY)));

    // Its number stays with what it named: the list before is gone, and `do 1` means the other line now.
    let empty = desk.feed(&["do", "1", "--nothing-needed"], b"\n");
    assert_eq!(empty.status.code(), Some(2));
    good(&desk.feed(&["do", "1", "--nothing-needed"], "Đã thu hồi theo thủ tục khác.\n".as_bytes()));
    assert!(rules(&json(&desk, &["todo"])).is_empty());
    assert!(good(&desk.run(&["todo"])).contains("Nothing is owed"));
    good(&desk.run(&["check", "--errors"]));
}

#[test]
fn a_duty_that_is_done_meanwhile_is_gone() {
    let Office { desk, decision, .. } = office();
    good(&desk.run(&["todo"]));
    let fields = ["lines[0].disposition.by=admin", "lines[0].disposition.on=2026-06-01"];
    let nothing = "lines[0].disposition.nothing_needed=Khong can.";
    good(&desk.run(&[&["set", &decision, "--fix", nothing][..], &fields].concat()));
    // Number 2 is the line that takes effect in July.
    let told = good(&desk.run(&["do", "2"]));
    assert!(told.contains("no longer there"), "{told}");
    let gone: Value = json(&desk, &["do", "2"]);
    assert_eq!(gone["gone"], true);
    // The numbers of the last list hold until the next.
    assert!(good(&desk.run(&["do", "1"])).contains("15/QĐ-BTC"));
}

#[test]
fn what_was_chosen_is_run_and_what_remains_is_told() {
    let Office { desk, .. } = office();
    let letter = add(
        &desk,
        "letter",
        "direction: in\ncorrespondent:\n  kind: inspector\n  name: Thanh tra\nform: plain\nseries: TTCP\nnumber: '39'\ndate: 2026-05-04\nreceived: 2026-05-05\n",
    );
    let listed = json(&desk, &["todo", "--rule", "answer-letter"]);
    assert_eq!(rules(&listed), ["answer-letter"]);
    assert_eq!(listed[0]["due"], "2026-05-19");
    assert!(good(&desk.run(&["todo", "--within", "0"])).contains("39/TTCP"));
    // A proposal that asks for a value reads it as the command itself would.
    good(&desk.run(&["todo", "--rule", "answer-letter"]));
    let done = good(&desk.feed(&["do", "1", "--choose", "2"], "Để biết.\n".as_bytes()));
    assert!(done.contains("Done: Answer a letter.") && done.contains("left: chungthu todo"), "{done}");
    assert_eq!(json(&desk, &["show", &letter])["fields"]["none_needed"], "Để biết.");
    assert!(rules(&json(&desk, &["todo", "--rule", "answer-letter"])).is_empty());
    for (arguments, code) in [
        (&["do", "1", "--choose", "9"][..], 2),
        (&["do", "99"], 2),
        (&["todo", "--rule", "nothing"], 2),
        (&["todo", "--within", "x"], 2),
    ] {
        assert_eq!(desk.run(arguments).status.code(), Some(code), "{arguments:?}");
    }
}

#[test]
fn a_number_of_the_last_list_names_its_record() {
    let Office { desk, decision, .. } = office();
    let nothing = desk.run(&["show", "#1"]);
    assert_eq!(nothing.status.code(), Some(2), "there is no list yet");
    assert_eq!(desk.run(&["do", "1"]).status.code(), Some(2));
    good(&desk.run(&["todo"]));
    for name in ["1", "#1"] {
        assert_eq!(json(&desk, &["show", name])["record"], decision.as_str(), "{name}");
    }
    // A decision with that number makes it two; with its sign it is the duty alone.
    add(&desk, "decision", "number: 1\nissuer: Bộ Tài chính\ndate: 2026-05-20\nkind: other\n");
    let two = desk.run(&["show", "1"]);
    assert_eq!(two.status.code(), Some(2), "{}", String::from_utf8_lossy(&two.stderr));
    assert_eq!(json(&desk, &["show", "#1"])["record"], decision.as_str());
}

#[test]
fn filters_narrow_the_list() {
    let Office { desk, decision, .. } = office();
    let count = |arguments: &[&str]| rules(&json(&desk, &[&["todo"], arguments].concat())).len();
    assert_eq!(count(&["--within", "10"]), 1);
    assert_eq!(count(&["--unit", "Cục Thử nghiệm"]), 2);
    assert_eq!((count(&["--mine"]), count(&["--assignee", "minh"])), (0, 0));
    good(&desk.run(&["set", &decision, "assignee=admin"]));
    assert_eq!((count(&["--mine"]), count(&["--assignee", "minh"])), (2, 0));
    let other = add(&desk, "unit", "names:\n- vi: Cục Khác\n");
    assert_eq!(count(&["--unit", &other]), 0);
}

#[test]
fn the_name_alone_tells_the_most_urgent() {
    let Office { desk, .. } = office();
    let told = desk.run(&[]);
    let said = good(&told);
    assert!(said.contains(CANARY) && said.trim_start().starts_with('1'), "{said}");
    assert!(String::from_utf8_lossy(&told.stderr).contains("chungthu todo"));
    // Its numbers count.
    good(&desk.run(&["do", "1"]));
}

#[test]
fn a_list_of_the_past_gives_no_numbers() {
    let Office { desk, .. } = office();
    good(&desk.run(&["--on", "2026-05-22", "todo"]));
    assert_eq!(desk.run(&["do", "1"]).status.code(), Some(2));
}

#[test]
fn a_decision_that_is_typed_changes_the_people_it_is_about() {
    let Office { desk, person, .. } = office();
    let shown = json(&desk, &["show", &person]);
    let fields = &shown["fields"];
    assert_eq!(
        (&fields["employment"][0]["fact"], &fields["employment"][0]["on"]),
        (&"retired".into(), &"2026-07-01".into())
    );
    assert_eq!(fields["postings"][0]["to"], "2026-06-30");
}
