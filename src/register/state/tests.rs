//! States on the days before and after each fact.

use serde_json::{Value, json};

use super::*;
use crate::model::Kind;
use crate::register::facts::Facts;
use crate::register::row;
use crate::register::testing::{id, person, record};
use crate::register::{Links, Row};
use crate::repo::Oid;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn row_of(record: &crate::model::Record) -> Row {
    row::of(record, Oid([0; 20]), None)
}

fn certificate(n: u8, more: Value) -> Row {
    let mut fields = json!({
        "kind": "individual", "form": "usb-token", "ca": "government", "holder": format!("person/{}", id(9, 1)),
        "claimed": { "from": "2024-01-01", "to": "2026-12-31" }
    });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    row_of(&record(Kind::Certificate, id(20, n), fields))
}

#[test]
fn a_certificate_goes_from_expected_to_its_end() {
    use CertificateDeskState as State;
    let old = certificate(
        1,
        json!({ "desk": [
            { "fact": "in-use", "on": "2024-02-10" },
            { "fact": "expected", "on": "2023-12-01" },
            { "fact": "issued", "on": "2024-01-01" },
            { "fact": "received", "on": "2024-02-01" }
        ] }),
    );
    let new = certificate(
        2,
        json!({
            "claimed": { "from": "2026-06-01", "to": "2031-05-31" },
            "predecessor": { "certificate": format!("certificate/{}", id(20, 1)), "relation": "renewed" },
            "desk": [{ "fact": "delivered", "on": "2026-06-10" }]
        }),
    );
    let revoke = row_of(&record(
        Kind::Procedure,
        id(21, 1),
        json!({
            "kind": "revoke", "subject": format!("certificate/{}", id(20, 2)), "regime": "nd-68-2024",
            "steps": [
                { "step": "draft", "at": "2027-01-01" },
                { "step": "sent", "at": "2027-01-05" },
                { "step": "withdrawn", "at": "2027-01-08T09:00+07:00" }
            ]
        }),
    ));
    let links = Links::of_rows(vec![old, new, revoke]);
    let state = |n, on| links.desk_state(id(20, n), day(on)).unwrap();
    for (on, expected) in [
        ("2023-12-31", State::Expected),
        ("2024-01-01", State::Issued),
        ("2024-02-01", State::Received),
        ("2024-02-10", State::InUse),
        ("2026-06-09", State::InUse),
        ("2026-06-10", State::Replaced),
        ("2027-01-01", State::EndedExpired),
    ] {
        assert_eq!(state(1, on), expected, "{on}");
    }
    // A draft ends nothing; a request that is withdrawn leads back into use.
    for (on, expected) in
        [("2027-01-04", State::InUse), ("2027-01-05", State::Ending), ("2027-01-08", State::InUse)]
    {
        assert_eq!(state(2, on), expected, "{on}");
    }
    assert!(links.desk_state(id(20, 3), day("2027-01-01")).is_none());
}

#[test]
fn a_revocation_counts_from_the_day_it_was_granted() {
    let facts = |row: &Row| row.facts.certificate().unwrap().clone();
    let revoked = facts(&certificate(
        1,
        json!({ "revocation": { "asked": "2025-03-01", "granted": "2025-03-03T08:00+07:00" } }),
    ));
    assert_eq!(CertificateCaState::of(&revoked, day("2025-03-02")), CertificateCaState::Valid);
    assert_eq!(CertificateCaState::of(&revoked, day("2025-03-03")), CertificateCaState::Revoked);
    assert_eq!(CertificateCaState::of(&revoked, day("2023-03-03")), CertificateCaState::NotYetValid);
    let unknown = facts(&certificate(2, json!({ "claimed": {} })));
    assert_eq!(CertificateCaState::of(&unknown, day("2025-03-03")), CertificateCaState::Unknown);
    let legacy = facts(&certificate(3, json!({ "origin": { "how": "migrated" } })));
    let state = CertificateDeskState::of(&legacy, Around::default(), day("2025-03-03"));
    assert_eq!(state, CertificateDeskState::Legacy);
    assert!(state.is_in_use());
    // Its file comes later, and with it the day of its issue.
    let issued = json!([{ "fact": "issued", "on": "2024-01-01" }]);
    let filled = facts(&certificate(4, json!({ "origin": { "how": "migrated" }, "desk": issued })));
    let state = |facts| CertificateDeskState::of(facts, Around::default(), day("2025-03-03"));
    assert_eq!(state(&filled), CertificateDeskState::Legacy);
    // What the desk itself waited for is issued and no more, whatever sheet it came from.
    let waited =
        json!([{ "fact": "expected", "on": "2023-12-01" }, { "fact": "issued", "on": "2024-01-01" }]);
    let waited = facts(&certificate(5, json!({ "origin": { "how": "migrated" }, "desk": waited })));
    assert_eq!(state(&waited), CertificateDeskState::Issued);
}

#[test]
fn a_person_leaves_and_comes_back() {
    use PersonState as State;
    let someone = person(
        id(9, 1),
        "An",
        json!({ "employment": [
            { "fact": "returned", "on": "2026-01-01" },
            { "fact": "recruited", "on": "2020-01-01" },
            { "fact": "moved", "on": "2024-01-01" }
        ] }),
    );
    let Facts::Person(facts) = row_of(&someone).facts else { panic!("a person") };
    for (on, expected) in [
        ("2019-12-31", State::Expected),
        ("2020-01-01", State::Leaving),
        ("2024-01-01", State::Moved),
        ("2026-01-01", State::Working),
    ] {
        assert_eq!(PersonState::of(&facts, day(on)), expected, "{on}");
    }
}

#[test]
fn a_device_has_one_condition_and_one_keeper() {
    let token = record(
        Kind::Device,
        id(15, 1),
        json!({
            "kind": "token",
            "conditions": [
                { "fact": "lost", "on": "2026-02-01" }, { "fact": "locked", "on": "2026-01-01" },
                { "fact": "restored", "on": "2026-01-05" }, { "fact": "found", "on": "2026-03-01" },
                { "fact": "destroyed", "on": "2026-04-01" }, { "fact": "found", "on": "2026-05-01" }
            ],
            "custody": [
                { "party": "desk", "from": "2026-01-01", "to": "2026-01-10" },
                { "party": format!("person/{}", id(9, 1)), "from": "2026-01-10", "to": "2026-03-31" }
            ]
        }),
    );
    let row = row_of(&token);
    let device = row.facts.device().unwrap();
    for (on, expected) in [
        ("2025-12-31", DeviceCondition::Fine),
        ("2026-01-01", DeviceCondition::Locked),
        ("2026-01-05", DeviceCondition::Fine),
        ("2026-02-01", DeviceCondition::Lost),
        ("2026-03-01", DeviceCondition::Fine),
        ("2026-05-02", DeviceCondition::Destroyed),
    ] {
        assert_eq!(DeviceCondition::of(device, day(on)), expected, "{on}");
    }
    let keeper = |on| device.keeper_on(day(on)).map(|kept| kept.party.to_string());
    assert_eq!(keeper("2026-01-09").as_deref(), Some("desk"));
    assert_eq!(keeper("2026-01-10"), Some(format!("person/{}", id(9, 1))));
    assert_eq!(keeper("2026-04-01"), None);
}

#[test]
fn a_letter_is_answered_line_by_line() {
    let line = |n, result: Option<&str>, on: Option<&str>| {
        let mut line = json!({ "procedure": format!("procedure/{}", id(21, n)) });
        line.as_object_mut().unwrap().extend(result.map(|r| ("result".to_owned(), json!(r))));
        line.as_object_mut().unwrap().extend(on.map(|on| ("on".to_owned(), json!(on))));
        line
    };
    let letter = record(
        Kind::Letter,
        id(14, 1),
        json!({
            "direction": "out", "correspondent": { "kind": "ca" }, "form": "01", "number": "123", "date": "2026-03-31",
            "for_signature": "2026-03-30", "sent": "2026-04-01",
            "lines": [line(1, Some("granted"), Some("2026-04-03")), line(2, Some("refused"), Some("2026-04-05"))]
        }),
    );
    let row = row_of(&letter);
    let facts = row.facts.letter().unwrap();
    for (on, expected) in [
        ("2026-03-29", LetterState::Draft),
        ("2026-03-30", LetterState::ForSignature),
        ("2026-03-31", LetterState::Issued),
        ("2026-04-01", LetterState::Sent),
        ("2026-04-03", LetterState::AnsweredInPart),
        ("2026-04-05", LetterState::Answered),
    ] {
        assert_eq!(LetterState::of(facts, None, day(on)), expected, "{on}");
    }
    let incoming = record(
        Kind::Letter,
        id(14, 2),
        json!({ "direction": "in", "correspondent": { "kind": "unit" }, "form": "plain", "received": "2026-04-01" }),
    );
    let reply = record(
        Kind::Letter,
        id(14, 3),
        json!({
            "direction": "out", "correspondent": { "kind": "unit" }, "form": "reply", "sent": "2026-04-09",
            "replies_to": format!("letter/{}", id(14, 2))
        }),
    );
    let links = Links::of_rows(vec![row_of(&incoming), row_of(&reply)]);
    assert_eq!(links.letter_state(id(14, 2), day("2026-04-08")), Some(LetterState::Received));
    assert_eq!(links.letter_state(id(14, 2), day("2026-04-09")), Some(LetterState::Answered));
}

#[test]
fn a_held_procedure_goes_on_where_it_was() {
    let procedure = record(
        Kind::Procedure,
        id(21, 1),
        json!({
            "kind": "issue", "subject": format!("certificate/{}", id(20, 1)), "regime": "nd-68-2024",
            "steps": [
                { "step": "ready", "at": "2026-01-01" }, { "step": "held", "at": "2026-01-02" },
                { "step": "resumed", "at": "2026-01-03" }, { "step": "closed", "at": "2026-01-04" }
            ]
        }),
    );
    let row = row_of(&procedure);
    let facts = row.facts.procedure().unwrap();
    let words = ["2025-12-31", "2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"]
        .map(|on| ProcedureState::of(facts, day(on)).word().word);
    assert_eq!(words, ["proposed", "ready", "held", "ready", "closed"]);
    assert!(ProcedureState::of(facts, day("2026-01-04")).is_over());
}

#[test]
fn a_unit_files_through_the_nearest_legal_person_above() {
    let unit = |n: u8, parent: Option<u8>, own_seal: bool| {
        let parents: Vec<Value> =
            parent.iter().map(|p| json!({ "unit": format!("unit/{}", id(1, *p)) })).collect();
        row_of(&record(
            Kind::Unit,
            id(1, n),
            json!({ "names": [{ "vi": "Đơn vị" }], "parents": parents,
                "standing": [{ "legal_person": own_seal, "own_seal": own_seal }] }),
        ))
    };
    let links = Links::of_rows(vec![unit(1, None, true), unit(2, Some(1), true), unit(3, Some(2), false)]);
    let on = day("2026-01-01");
    assert_eq!(links.filer_of(id(1, 3), on), Some(id(1, 2)));
    assert_eq!(links.units_above(id(1, 3), on), [id(1, 3), id(1, 2), id(1, 1)]);
    // A circle ends.
    let circle = Links::of_rows(vec![unit(4, Some(5), false), unit(5, Some(4), false)]);
    assert_eq!(circle.units_above(id(1, 4), on), [id(1, 4), id(1, 5)]);
    assert_eq!(circle.filer_of(id(1, 4), on), None);
}
