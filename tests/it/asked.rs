//! What is asked for at a terminal: which record is meant, and what is to be done about a duty.

use serde_json::{Value, json};

use crate::acts::{OLD, Office, procedure};
use crate::imported::added;

impl Office {
    /// A command on a terminal, where lines are typed: its exit code and all that is said.
    pub fn typed(&self, day: &str, arguments: &[&str], lines: &str) -> (i32, String) {
        let mut command = self.desk().command(env!("CARGO_BIN_EXE_chungthu"));
        command
            .args(["--lang", "en", "--today", day, "-C"])
            .arg(self.desk().path("register"))
            .args(arguments);
        let done = self.desk().on_terminal(&command, lines);
        (done.status.code().unwrap(), String::from_utf8(done.stderr).unwrap())
    }

    pub fn handle(&self, record: &str) -> String {
        self.at.shown(record)["handle"].as_str().unwrap().to_owned()
    }
}

#[test]
fn of_several_that_fit_one_is_picked_by_its_number() {
    let office = Office::new();
    let people = [office.at.person("Nguyễn Văn An", "an"), office.at.person("Nguyễn Văn An", "annv")];
    let handles = people.each_ref().map(|person| office.handle(person));
    let (_, asked) = office.typed("2026-06-01", &["show", "Nguyễn Văn An"], "\n");
    // The list says which number is whose.
    let place = |handle: &str| {
        let line = asked.lines().find(|line| line.contains(handle)).unwrap_or_else(|| panic!("{asked}"));
        line.trim().split(' ').next().unwrap().parse::<usize>().unwrap()
    };
    let numbers = handles.each_ref().map(|handle| place(handle));
    assert!(numbers == [1, 2] || numbers == [2, 1], "{asked}");
    for (handle, number) in handles.iter().zip(numbers) {
        let (code, said) = office.typed("2026-06-01", &["show", "Nguyễn Văn An"], &format!("{number}\n"));
        let shown = said.contains(&format!("person {handle}"));
        assert!(code == 0 && shown, "{handle}: {said}");
    }
    let before = office.desk().git(&["rev-parse", "main"]);
    for nothing in ["", "\n", "0\n", "3\n", "-1\n", "hai\n", "99999999999999999999\n"] {
        let (code, said) = office.typed("2026-06-01", &["request", "issue", "Nguyễn Văn An"], nothing);
        assert!(code == 2 && said.contains("several records"), "{nothing:?}: {said}");
    }
    assert_eq!(office.desk().git(&["rev-parse", "main"]), before);
    // A command that writes says whom it hit.
    let two = format!("{}\n", numbers[1]);
    let (code, said) = office.typed("2026-06-01", &["request", "issue", "Nguyễn Văn An"], &two);
    assert!(code == 0 && said.contains(&handles[1]), "{said}");
    assert_eq!(office.on("2026-06-01", &["list", "procedure"]).json.as_array().unwrap().len(), 1);
    // Where nobody may be asked they are listed only.
    let (code, said) = office.typed("2026-06-01", &["--batch", "show", "Nguyễn Văn An"], "1\n");
    assert!(code == 2 && said.contains(&handles[0]) && said.contains(&handles[1]), "{said}");
}

/// Two people who are to retire by one decision, with a certificate each.
fn retiring(office: &Office) -> (String, [String; 2]) {
    let (first, a) = office.holder("Nguyễn Văn An", "an", 1, OLD);
    let (second, b) = office.holder("Trần Thị Bình", "binh", 2, OLD);
    let line = |person: &str| format!("- subject: {person}\n  effect: retire\n  from: 2026-06-20\n");
    let decision = added(
        office.desk(),
        "decision",
        &format!(
            "number: 15/QĐ-BTC\nissuer: Bộ Tài chính\ndate: 2026-05-20\nkind: retire\nlines:\n{}{}",
            line(&first),
            line(&second)
        ),
    );
    (decision, [a, b])
}

/// The number of the first task of a rule, of a list that counts from now on.
fn number(office: &Office, day: &str, rule: &str) -> String {
    let list = office.on(day, &["todo"]).json;
    let task = list.as_array().unwrap().iter().find(|task| task["rule"] == rule);
    task.unwrap_or_else(|| panic!("{list:#}"))["number"].to_string()
}

fn dispositions(office: &Office, decision: &str) -> Vec<Value> {
    let lines = office.shown(decision)["lines"].clone();
    lines.as_array().unwrap().iter().map(|line| line["disposition"].clone()).collect()
}

#[test]
fn a_duty_is_walked_through_and_what_is_chosen_is_run() {
    let office = Office::new();
    let (decision, certificates) = retiring(&office);
    let task = number(&office, "2026-06-01", "dispose-decision-line");
    let walk = |lines: &str| office.typed("2026-06-01", &["do", &task], lines);
    let before = office.desk().git(&["rev-parse", "main"]);
    // Nothing chosen, nothing done; where no proposal has this number, it is asked again.
    for (lines, code, part) in [
        ("\n", 0, "Nothing was done"),
        ("", 0, "Nothing was done"),
        ("9\n", 0, "no proposal 9"),
        ("x\n\n", 0, "no proposal 0"),
        // One by one, and none of them.
        ("e\n\n\n", 0, "Nothing was done"),
        // Nothing is needed, but nobody says why.
        ("2\n\n", 2, "reason"),
    ] {
        let (said_code, said) = walk(lines);
        assert!(said_code == code && said.contains(part), "{lines:?}: {said_code} {said}");
        assert_eq!(office.desk().git(&["rev-parse", "main"]), before, "{lines:?}");
    }
    // What goes wrong at one line isn't the end of the others.
    let (code, said) = walk("e\n2\n\n\n");
    assert!(code == 2 && said.contains("reason") && said.contains("Line 2 of 2"), "{said}");
    // The first by a procedure, the second after a slip by nothing, with its reason.
    let (code, said) = walk("e\n1\n9\n2\nGiữ lại làm chuyên gia\n");
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("Line 1 of 2") && said.contains("→ chungthu request revoke"), "{said}");
    // A line of it has no number by which it could be done.
    let (_, lines) = said.split_once("Line 1 of 2").unwrap();
    assert!(!lines.contains("--nothing-needed"), "{said}");
    assert!(said.contains("Done: Deal with a line of a decision"), "{said}");
    let disposed = dispositions(&office, &decision);
    assert_eq!(disposed[0]["procedures"].as_array().unwrap().len(), 1, "{disposed:#?}");
    assert_eq!(disposed[1]["nothing_needed"], "Giữ lại làm chuyên gia");
    let revoked = disposed[0]["procedures"][0].as_str().unwrap();
    assert_eq!(office.shown(revoked)["subject"], json!(certificates[0]));
    // What was done is gone from the list that counts.
    let (code, said) = walk("1\n");
    assert!(code == 0 && said.contains("no longer there"), "{said}");
}

#[test]
fn all_lines_of_a_duty_are_done_by_one_choice() {
    let office = Office::new();
    let (decision, certificates) = retiring(&office);
    let task = number(&office, "2026-06-01", "dispose-decision-line");
    let (code, said) = office.typed("2026-06-01", &["do", &task], "1\n");
    assert_eq!(code, 0, "{said}");
    let subjects: Vec<Value> = dispositions(&office, &decision)
        .iter()
        .map(|line| office.shown(line["procedures"][0].as_str().unwrap())["subject"].clone())
        .collect();
    assert_eq!(subjects, certificates.map(Value::from));
}

#[test]
fn what_only_a_person_knows_is_asked_for() {
    let office = Office::new();
    let person = office.at.person("Nguyễn Văn An", "an");
    let issue = procedure(&office.act("2026-06-01", &["request", "issue", &person])).to_owned();
    let letter = office.letter("01", &[&issue]);
    office.set(&issue, &["steps[+].step=for-signature", "steps[1].at=2026-06-01"]);
    let task = number(&office, "2026-06-10", "next-step");
    let walk = |lines: &str| office.typed("2026-06-10", &["do", &task], lines);
    let before = office.desk().git(&["rev-parse", "main"]);
    let (code, said) = walk("1\n71/CNTT\nhôm qua\n");
    assert!(code == 2 && said.contains("2026-03-31"), "{said}");
    let (code, said) = walk("1\n\n");
    assert!(code == 2 && said.contains("only a person knows"), "{said}");
    assert_eq!(office.desk().git(&["rev-parse", "main"]), before);
    let (code, said) = walk("1\n71/CNTT\n2026-06-09\n");
    assert!(code == 0 && said.contains("Number of the paper:"), "{said}");
    let sent = office.shown(&letter);
    assert_eq!(
        (&sent["number"], &sent["series"], &sent["date"]),
        (&json!("71"), &json!("CNTT"), &json!("2026-06-09"))
    );
    office.clean("2026-06-10");
}
