use serde_json::json;

use super::*;
use crate::model::{Kind, Record};

const OLD: &str = "unit/041061050r3gg28a";
const NEW: &str = "unit/041061050r3gg28b";
const DECISION: &str = "decision/041061050r3gg28c";

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn person() -> Value {
    json!({
        "schema": 1, "id": "041061050r3gg28a",
        "names": [{ "full": "Nguyễn Văn An" }],
        "postings": [
            { "unit": OLD, "position": "Chuyên viên", "kind": "main", "from": "2020-01-01", "to": "2022-12-31" },
            { "unit": OLD, "position": "Chuyên viên chính", "kind": "main", "from": "2023-01-01", "decision": DECISION },
        ],
        "employment": [{ "fact": "recruited", "on": "2020-01-01" }],
        "tags": ["a", "b", "c"],
    })
}

/// The record after these assignments; it must still be a record.
fn edited(kind: Kind, before: Value, mode: Mode, sets: &[(&str, Option<&str>)]) -> Result<Value, EditError> {
    let mut value = before;
    let mut edit = Edit::new(&mut value, kind.table(), mode, day("2026-03-31"));
    for (path, text) in sets {
        let field = field_at(kind.table(), path)?;
        edit.set(path, text.map_or(Ok(None), |text| typed(field, path, text))?)?;
    }
    Record::from_value(kind, &value).unwrap_or_else(|fault| panic!("{fault}"));
    Ok(value)
}

fn set(mode: Mode, sets: &[(&str, Option<&str>)]) -> Result<Value, EditError> {
    edited(Kind::Person, person(), mode, sets)
}

fn from(text: &str) -> Mode {
    Mode::From(day(text))
}

#[test]
fn a_change_ends_the_current_entry_the_day_before_and_opens_another() {
    let sets = [("postings.unit", Some(NEW)), ("postings.position", Some("Trưởng phòng"))];
    let value = set(from("2026-03-01"), &sets).unwrap();
    let postings = value["postings"].as_array().unwrap();
    assert_eq!(postings.len(), 3);
    assert_eq!(postings[0], person()["postings"][0]);
    assert_eq!(postings[1]["to"], "2026-02-28");
    assert_eq!(postings[1]["position"], "Chuyên viên chính");
    assert_eq!(postings[1]["decision"], DECISION);
    // The decision spoke of the entry before; nothing is yet known of this one's.
    assert_eq!(
        postings[2],
        json!({ "unit": NEW, "position": "Trưởng phòng", "kind": "main", "from": "2026-03-01" })
    );
}

#[test]
fn a_change_on_the_first_day_of_an_entry_is_made_in_it() {
    let value = set(from("2023-01-01"), &[("postings.position", Some("Kế toán viên"))]).unwrap();
    assert_eq!(value["postings"].as_array().unwrap().len(), 2);
    assert_eq!(value["postings"][1]["position"], "Kế toán viên");
    assert_eq!(value["postings"][1]["decision"], DECISION);
}

#[test]
fn a_change_never_makes_an_ended_entry_longer() {
    let refused = set(from("2026-03-01"), &[("postings[0].position", Some("x"))]);
    assert_eq!(refused, Err(EditError::NotThatDay { at: "postings[0]".to_owned(), day: day("2026-03-01") }));
}

#[test]
fn a_change_within_an_ended_entry_keeps_its_end() {
    let value = set(from("2021-07-01"), &[("postings.position", Some("x"))]).unwrap();
    let period = |i: usize| (value["postings"][i]["from"].clone(), value["postings"][i]["to"].clone());
    assert_eq!(period(0), (json!("2020-01-01"), json!("2021-06-30")));
    assert_eq!(period(1), (json!("2021-07-01"), json!("2022-12-31")));
    assert_eq!(period(2), (json!("2023-01-01"), Value::Null));
}

#[test]
fn a_correction_changes_in_place() {
    let value =
        set(Mode::Fix, &[("postings.position", Some("x")), ("postings[0].to", Some("2022-06-30"))]).unwrap();
    assert_eq!(value["postings"].as_array().unwrap().len(), 2);
    assert_eq!(value["postings"][1]["position"], "x");
    assert_eq!(value["postings"][0]["to"], "2022-06-30");
}

#[test]
fn a_dated_entry_asks_whether_it_is_a_correction_or_a_change() {
    for path in ["postings.position", "postings[0].position", "names.full"] {
        assert!(matches!(set(Mode::Plain, &[(path, Some("x"))]), Err(EditError::FixOrFrom { .. })), "{path}");
    }
    for path in ["notice_on", "employment.on", "employment[0].on", "origin.on", "tags[0]"] {
        assert!(
            matches!(set(from("2026-03-01"), &[(path, Some("2026-01-01"))]), Err(EditError::NotDated { .. })),
            "{path}"
        );
    }
    assert!(set(Mode::Plain, &[("notice_on", Some("2026-01-01"))]).is_ok());
}

#[test]
fn a_plus_opens_one_entry_for_all_assignments_of_an_edit() {
    let sets = [
        ("emails[+].address", Some("annv@mof.gov.vn")),
        ("emails[+].to", Some("2027-01-01")),
        ("tags[+]", Some("d")),
        ("employment[+].fact", Some("moved")),
        ("employment[+].on", Some("2026-05-01")),
    ];
    let value = set(from("2026-03-01"), &sets).unwrap();
    let email = json!([{ "address": "annv@mof.gov.vn", "from": "2026-03-01", "to": "2027-01-01" }]);
    assert_eq!(value["emails"], email);
    assert_eq!(value["tags"], json!(["a", "b", "c", "d"]));
    assert_eq!(value["employment"][1], json!({ "fact": "moved", "on": "2026-05-01" }));
    let value = set(Mode::Plain, &[("emails[+].address", Some("annv@mof.gov.vn"))]).unwrap();
    assert_eq!(value["emails"], json!([{ "address": "annv@mof.gov.vn" }]));
}

#[test]
fn places_are_those_before_the_edit() {
    let value = set(Mode::Plain, &[("tags[0]", None), ("tags[1]", None)]).unwrap();
    assert_eq!(value["tags"], json!(["c"]));
    let value =
        set(Mode::Plain, &[("tags[2]", Some("x")), ("tags[0]", None), ("tags[1]", Some("y"))]).unwrap();
    assert_eq!(value["tags"], json!(["y", "x"]));
    let gone = set(Mode::Plain, &[("tags[0]", None), ("tags[0]", Some("x"))]);
    assert_eq!(gone, Err(EditError::NoEntry { at: "tags".to_owned(), entries: 2 }));
    // The second entry is ended and followed; its place still names what follows.
    let sets = [("postings.position", Some("x")), ("postings[1].unit", Some(NEW))];
    let value = set(from("2026-03-01"), &sets).unwrap();
    assert_eq!(value["postings"].as_array().unwrap().len(), 3);
    assert_eq!((&value["postings"][1]["unit"], &value["postings"][2]["unit"]), (&json!(OLD), &json!(NEW)));
}

#[test]
fn lists_within_different_entries_are_different_lists() {
    let procedure = |i: usize| format!("procedure/041061050r3gg28{i}");
    let line = |subject: &str| json!({ "subject": subject, "effect": "retire", "disposition": { "by": "lan", "on": "2026-03-31" } });
    let before = json!({
        "schema": 1, "id": "041061050r3gg28a", "issuer": "Bộ Tài chính", "kind": "retire",
        "lines": [line("person/041061050r3gg28a"), line("person/041061050r3gg28b")],
    });
    let (one, two) = (procedure(1), procedure(2));
    let sets = [
        ("lines[0].disposition.procedures[+]", Some(one.as_str())),
        ("lines[1].disposition.procedures[+]", Some(two.as_str())),
    ];
    let value = edited(Kind::Decision, before, Mode::Fix, &sets).unwrap();
    assert_eq!(value["lines"][0]["disposition"]["procedures"], json!([one]));
    assert_eq!(value["lines"][1]["disposition"]["procedures"], json!([two]));
}

#[test]
fn what_is_removed_leaves_no_empty_group() {
    let before =
        json!({ "schema": 1, "id": "041061050r3gg28a", "kind": "sim", "sim": { "carrier": "Viettel" } });
    let value = edited(Kind::Device, before, Mode::Plain, &[("sim.carrier", None)]).unwrap();
    assert_eq!(value, json!({ "schema": 1, "id": "041061050r3gg28a", "kind": "sim" }));
    // Removing what isn't there changes nothing.
    let nothing = [("origin.file", None), ("emails.to", None), ("sex", None), ("hold.reason", None)];
    let value = set(Mode::Fix, &nothing).unwrap();
    let same = |value: &Value| Record::from_value(Kind::Person, value).unwrap_or_else(|f| panic!("{f}"));
    assert!(same(&value) == same(&person()));
}

#[test]
fn a_wrong_path_is_named_with_the_nearest_field() {
    let error = |path: &str| set(Mode::Fix, &[(path, Some("x"))]).err();
    let unknown = |field: &str, near| match error(field)? {
        EditError::UnknownField { field, nearest, fields } if nearest == near => Some((field, fields)),
        _ => None,
    };
    let of_person: Vec<&str> = Kind::Person.table().fields.iter().map(|field| field.name).collect();
    assert_eq!(unknown("nmaes", Some("names")), Some(("nmaes".to_owned(), of_person.clone())));
    assert_eq!(unknown("postings.positon", Some("position")).unwrap().0, "positon");
    assert_eq!(unknown("Nguyễn Văn An", None), Some(("…".to_owned(), of_person)));
    let fields = vec!["full", "from", "to"];
    assert_eq!(error("names"), Some(EditError::Group { at: "names".to_owned(), fields }));
    for path in [
        "",
        ".",
        "names.",
        "names[",
        "names[]",
        "names[+1].full",
        "names[0",
        "names[0]]",
        "names[-1].full",
        "sex[0]",
        "origin[0].file",
        "sex.x",
        "tags[0].x",
        "names[0][0].full",
    ] {
        assert!(
            matches!(error(path), Some(EditError::BadPath | EditError::UnknownField { .. })),
            "{path}: {:?}",
            error(path)
        );
    }
    assert_eq!(error("id"), Some(EditError::Fixed { at: "id".to_owned() }));
    let places = EditError::NoEntry { at: "names".to_owned(), entries: 1 };
    assert_eq!(error("names[7].full"), Some(places));
    assert_eq!(error("tags"), Some(EditError::WhichEntry { at: "tags".to_owned(), entries: 3 }));
}

#[test]
fn several_entries_that_hold_are_told_apart() {
    let mut both = person();
    both["postings"][0]["to"] = Value::Null;
    both["postings"][0].as_object_mut().unwrap().remove("to");
    let refused = edited(Kind::Person, both.clone(), Mode::Fix, &[("postings.position", Some("x"))]);
    assert_eq!(refused, Err(EditError::WhichEntry { at: "postings".to_owned(), entries: 2 }));
    let value =
        edited(Kind::Person, both, from("2026-03-01"), &[("postings[0].position", Some("x"))]).unwrap();
    assert_eq!(value["postings"][0]["to"], "2026-02-28");
    assert_eq!(value["postings"][1]["position"], "x");
}

#[test]
fn the_same_field_of_a_new_entry_again_opens_another() {
    let sets = [
        ("tags[+]", Some("d")),
        ("emails[+].address", Some("a@mof.gov.vn")),
        ("emails[+].from", Some("2026-01-01")),
        ("tags[+]", Some("e")),
        ("emails[+].address", Some("b@mof.gov.vn")),
        ("emails[+].from", Some("2026-02-01")),
    ];
    let value = set(Mode::Plain, &sets).unwrap();
    assert_eq!(value["tags"], json!(["a", "b", "c", "d", "e"]));
    assert_eq!(
        value["emails"],
        json!([
            { "address": "a@mof.gov.vn", "from": "2026-01-01" }, { "address": "b@mof.gov.vn", "from": "2026-02-01" },
        ])
    );
}

#[test]
fn an_entry_that_does_not_hold_that_day_is_said_to_be_there() {
    let refused = set(from("1999-01-01"), &[("postings[1].position", Some("x"))]);
    assert_eq!(refused, Err(EditError::NotThatDay { at: "postings[1]".into(), day: day("1999-01-01") }));
}
