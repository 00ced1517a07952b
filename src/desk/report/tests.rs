//! Reports of a few records: every number can be counted by hand.

use serde_json::{Value as Json, json};

use super::*;
use crate::duty::{Basis, clocks};
use crate::model::{Record, RecordId};
use crate::policy::{Lists, Officers};
use crate::register::testing::record;
use crate::register::{Links, row};
use crate::repo::Oid;
use crate::rules::Rules;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn id(n: u8) -> RecordId {
    RecordId([n, 0, 0, 0, 0, 0, 0, 0, 0, n])
}

fn k(kind: Kind, n: u8) -> String {
    Key::new(kind, id(n)).to_string()
}

fn links(records: &[Record]) -> Links<'static> {
    Links::of_rows(records.iter().map(|record| row::of(record, Oid([0; 20]), None)).collect())
}

fn with(a: Json, b: Json) -> Json {
    let mut all = a;
    all.as_object_mut().unwrap().extend(b.as_object().unwrap().clone());
    all
}

fn officers() -> Officers {
    let lan = json!({
        "handle": "lan", "role": "admin", "person": k(Kind::Person, 3), "recipients": ["age1x"],
        "signing_keys": { "active": ["ssh-ed25519 A"] }
    });
    let keyring = json!({ "serial": 1, "sha256": "0".repeat(64), "epoch": 1 });
    serde_json::from_value(json!({ "schema": 1, "keyring": keyring, "rules": {}, "officers": [lan] }))
        .unwrap()
}

/// The rows of a part, for programs.
fn rows(links: &Links<'_>, form: &str, parts: &[Part], code: &str) -> Vec<Json> {
    let form = Rules::builtin().report(form).unwrap();
    let part = parts.iter().find(|part| part.code == code).unwrap();
    let saying = Saying { lang: Lang::Vi, links, day: |day| day.to_string() };
    saying.rows(form.part(code).unwrap(), part).as_array().unwrap().clone()
}

fn unit(n: u8, name: &str) -> Record {
    record(Kind::Unit, id(n), json!({ "names": [{ "vi": name }] }))
}

/// Someone who works in unit 1.
fn person(n: u8, name: &str, more: Json) -> Record {
    let postings = json!([{ "unit": k(Kind::Unit, 1), "position": "Chuyên viên", "kind": "main" }]);
    record(Kind::Person, id(n), with(json!({ "names": [{ "full": name }], "postings": postings }), more))
}

fn certificate(n: u8, holder: u8, form: &str, more: Json) -> Record {
    let base = json!({
        "kind": "individual", "form": form, "ca": "government", "holder": k(Kind::Person, holder),
        "claimed": { "serial": format!("{n:02X}"), "from": "2024-03-01", "to": "2029-02-28" },
        "desk": [{ "fact": "in-use", "on": "2024-03-01" }],
    });
    record(Kind::Certificate, id(n), with(base, more))
}

fn procedure(n: u8, kind: &str, certificate: u8, steps: &[(&str, &str)]) -> Record {
    let steps: Vec<Json> = steps.iter().map(|(step, at)| json!({ "step": step, "at": at })).collect();
    let subject = k(Kind::Certificate, certificate);
    record(
        Kind::Procedure,
        id(n),
        json!({ "kind": kind, "subject": subject, "regime": "nd-68-2024", "steps": steps }),
    )
}

fn letter(n: u8, form: &str, sent: &str, lines: Json, more: Json) -> Record {
    let base = json!({
        "direction": "out", "correspondent": { "kind": "ca", "name": "Cục Chứng thực số và Bảo mật thông tin" },
        "form": form, "regime": "nd-68-2024", "sent": sent, "lines": lines,
    });
    record(Kind::Letter, id(n), with(base, more))
}

fn line(procedure: u8, result: &str, on: &str) -> Json {
    json!({ "procedure": k(Kind::Procedure, procedure), "result": result, "on": on })
}

fn desk() -> Vec<Record> {
    vec![
        unit(1, "Cục A"),
        person(1, "Nguyễn Văn An", json!({})),
        person(2, "Trần Thị Bình", json!({})),
        person(3, "Lê Thị Lan", json!({})),
    ]
}

fn work_of(records: Vec<Record>, month: &str, today: &str) -> (Links<'static>, Vec<Part>) {
    let links = links(&records);
    let (officers, lists) = (officers(), Lists::new());
    let span = Span::parse(SpanKind::Month, month).unwrap();
    let today = span.end(day(today));
    let basis = Basis {
        rules: Rules::builtin(),
        officers: &officers,
        lists: &lists,
        today,
        now: today.start_at_office(),
        complete_from: None,
    };
    let parts = work(&links, &basis, &span, 60);
    (links, parts)
}

#[test]
fn work_is_counted_by_unit_and_form_within_the_time() {
    let more = vec![
        certificate(11, 1, "usb-token", json!({})),
        certificate(12, 2, "sim-pki", json!({})),
        // Granted in the month, a day before it, and never.
        procedure(
            21,
            "issue",
            11,
            &[("sent", "2026-06-01"), ("granted", "2026-06-04"), ("received", "2026-07-02")],
        ),
        procedure(22, "issue", 12, &[("sent", "2026-05-20"), ("granted", "2026-05-31")]),
        procedure(23, "change", 12, &[("sent", "2026-06-20")]),
        procedure(24, "revoke", 12, &[("sent", "2026-06-10"), ("granted", "2026-06-30")]),
    ];
    let (links, parts) = work_of([desk(), more].concat(), "2026-06", "2026-07-15");
    let told = |links: &Links<'_>, parts: &[Part]| rows(links, "work", parts, "work");
    let rows = told(&links, &parts);
    let counts = |row: &Json| {
        ["issue", "renew", "change", "revoke", "in_force"].map(|code| row[code].as_u64().unwrap())
    };
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert_eq!((&rows[0]["unit_title"], &rows[0]["form"]), (&json!("Cục A"), &json!("usb-token")));
    assert_eq!(counts(&rows[0]), [1, 0, 0, 0, 1]);
    assert_eq!((&rows[1]["form"], counts(&rows[1])), (&json!("sim-pki"), [0, 0, 0, 1, 1]));
    assert_eq!((&rows[2]["unit"], counts(&rows[2])), (&json!("Cộng"), [1, 0, 0, 1, 2]));
    // While the month runs, what is still ahead isn't counted.
    let more = vec![
        certificate(11, 1, "usb-token", json!({})),
        procedure(21, "revoke", 11, &[("sent", "2026-06-01"), ("granted", "2026-06-20")]),
    ];
    let (links, parts) = work_of([desk(), more].concat(), "2026-06", "2026-06-15");
    assert_eq!(told(&links, &parts)[0]["revoke"], 0);
}

#[test]
fn the_cas_answers_and_what_is_overdue_are_counted() {
    let more = vec![
        certificate(11, 1, "usb-token", json!({})),
        certificate(12, 2, "usb-token", json!({})),
        procedure(21, "issue", 11, &[("sent", "2026-06-01"), ("granted", "2026-06-03")]),
        procedure(22, "issue", 12, &[("sent", "2026-06-01"), ("refused", "2026-06-10")]),
        procedure(23, "change", 12, &[("sent", "2026-06-01")]),
        letter(31, "01", "2026-06-01", json!([line(21, "granted", "2026-06-03")]), json!({})),
        letter(32, "01", "2026-06-01", json!([line(22, "refused", "2026-06-10")]), json!({})),
        letter(
            33,
            "04",
            "2026-06-01",
            json!([{ "procedure": k(Kind::Procedure, 23) }]),
            json!({ "due": "2026-06-04" }),
        ),
    ];
    let (links, parts) = work_of([desk(), more].concat(), "2026-06", "2026-07-15");
    let answers = rows(&links, "work", &parts, "answers");
    assert_eq!(answers.len(), 1);
    let expected = json!({ "form": "01", "letters": 2, "median": 7, "longest": 7, "late": 1 });
    assert_eq!(answers[0], expected);
    let results = rows(&links, "work", &parts, "results");
    let issue = json!({ "procedure": "issue", "granted": 1, "refused": 1, "supplement": 0, "open": 1 });
    let change = json!({ "procedure": "change", "granted": 0, "refused": 0, "supplement": 0, "open": 1 });
    assert_eq!(results, [issue, change]);
    let overdue = rows(&links, "work", &parts, "overdue");
    let unanswered = overdue.iter().find(|row| row["duty"] == "letter-unanswered").unwrap();
    assert_eq!((&unanswered["count"], &unanswered["since"]), (&json!(1), &json!("2026-06-04")));
    // In a month in which nothing happened there is nothing to say but what is in force.
    let (links, parts) = work_of(desk(), "2026-05", "2026-07-15");
    assert!(rows(&links, "work", &parts, "work").is_empty());
}

fn disclosed_by(records: &[Record], span: Option<&str>) -> (Links<'static>, Vec<Disclosed>) {
    let links = links(records);
    let span = span.map(|text| Span::parse_any(text).unwrap());
    let all = disclosed(&links, Rules::builtin(), span.as_ref(), day("2026-07-15"));
    (links, all)
}

#[test]
fn a_form_gives_what_its_columns_show_of_whom_its_lines_are_about() {
    let contact = json!({ "contact": k(Kind::Person, 3) });
    let more = vec![
        certificate(11, 1, "usb-token", json!({})),
        certificate(12, 2, "sim-pki", json!({})),
        procedure(21, "issue", 11, &[("sent", "2026-06-01")]),
        procedure(22, "revoke", 12, &[("sent", "2026-06-05")]),
        letter(31, "01", "2026-06-01", json!([{ "procedure": k(Kind::Procedure, 21) }]), contact),
        letter(32, "05", "2026-06-05", json!([{ "procedure": k(Kind::Procedure, 22) }]), json!({})),
        // Never sent: it gave nothing.
        letter(33, "05", "2026-08-01", json!([{ "procedure": k(Kind::Procedure, 21) }]), json!({})),
    ];
    let records = [desk(), more].concat();
    let (links, all) = disclosed_by(&records, None);
    let given = |n: u8| {
        let part = of_person(&all, Key::new(Kind::Person, id(n)));
        rows(&links, "disclosed", &[part], "papers")
    };
    let an = given(1);
    assert_eq!(an.len(), 1);
    assert_eq!((&an[0]["on"], &an[0]["paper"]), (&json!("2026-06-01"), &json!(k(Kind::Letter, 31))));
    assert_eq!(an[0]["to"], "Cục Chứng thực số và Bảo mật thông tin, Ban Cơ yếu Chính phủ");
    let fields = |row: &Json| {
        row["fields"].as_array().unwrap().iter().map(|f| f.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let issue = fields(&an[0]);
    for field in [
        "person names.full",
        "person birth",
        "person ids.number",
        "person mobiles.number",
        "person emails.address",
    ] {
        assert!(issue.iter().any(|one| one == field), "{field}: {issue:?}");
    }
    // The form of a revocation has neither birth date nor telephone; a token has no carrier.
    let revoke = fields(&given(2)[0]);
    assert!(revoke.contains(&"person ids.number".to_owned()) && revoke.contains(&"device serial".to_owned()));
    assert!(
        !revoke.contains(&"person birth".to_owned()) && !revoke.contains(&"person mobiles.number".to_owned())
    );
    assert!(!issue.contains(&"device sim.carrier".to_owned()));
    // The contact of section 1 was given away too.
    assert!(fields(&given(3)[0]).contains(&"person mobiles.number".to_owned()));

    let summed = rows(&links, "disclosures", &[totals(&all, "totals")], "totals");
    assert_eq!(summed.len(), 1, "{summed:?}");
    let counts = |row: &Json| ["papers", "people"].map(|code| row[code].as_u64().unwrap());
    assert_eq!(counts(&summed[0]), [2, 3]);
    assert_eq!((&summed[0]["first"], &summed[0]["last"]), (&json!("2026-06-01"), &json!("2026-06-05")));
    let (_, june) = disclosed_by(&records, Some("2026-Q1"));
    assert!(june.is_empty());
}

#[test]
fn a_device_that_goes_to_the_ca_tells_whose_it_was_and_one_that_stays_tells_nobody() {
    let device = record(Kind::Device, id(41), json!({ "kind": "token", "serial": "AB1" }));
    let on = json!({ "device": k(Kind::Device, 41) });
    let handover = |n: u8, receiver: &str| {
        record(
            Kind::Handover,
            id(n),
            json!({
                "at": "2026-06-09", "giver": "desk", "receiver": receiver, "reason": "to-ca", "form": "08",
                "items": [{ "device": k(Kind::Device, 41), "with_device": true, "envelope": false }],
            }),
        )
    };
    let records = [
        desk(),
        vec![
            device,
            certificate(11, 1, "usb-token", on),
            handover(51, "ca"),
            handover(52, &k(Kind::Person, 2)),
        ],
    ]
    .concat();
    let (_, all) = disclosed_by(&records, None);
    assert_eq!(all.len(), 1);
    assert_eq!(
        (all[0].paper, all[0].person),
        (Key::new(Kind::Handover, id(51)), Key::new(Kind::Person, id(1)))
    );
}

#[test]
fn what_was_exported_is_told_of_whom_it_was_about() {
    let links = links(&[desk(), vec![certificate(11, 1, "usb-token", json!({}))]].concat());
    let exported = |on: &str, what: &str, named: Vec<Key>| Exported {
        on: day(on),
        by: Some("lan".to_owned()),
        what: what.to_owned(),
        records: named.len(),
        named,
        why: None,
    };
    let all = [
        exported("2026-06-02", "export subject", vec![Key::new(Kind::Person, id(1))]),
        exported("2026-06-03", "audit sample", vec![Key::new(Kind::Certificate, id(11))]),
        exported("2026-07-03", "export portal", vec![Key::new(Kind::Person, id(2))]),
    ];
    let told = |span: Option<&str>, of: Option<u8>| {
        let span = span.map(|text| Span::parse_any(text).unwrap());
        let of = of.map(|n| Key::new(Kind::Person, id(n)));
        let part = exports(&links, &all, span.as_ref(), of);
        rows(&links, "disclosures", &[part], "exports")
            .iter()
            .map(|row| row["what"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(told(None, None).len(), 3);
    assert_eq!(told(None, Some(1)), ["export subject", "audit sample"]);
    assert_eq!(told(Some("2026-07"), None), ["export portal"]);
    assert!(told(Some("2026-07"), Some(1)).is_empty());
}

fn asks(n: u8, came: &str, more: Json) -> Record {
    let base = json!({
        "direction": "in", "correspondent": { "kind": "subject", "person": k(Kind::Person, 1) },
        "form": "data-request", "received": came, "request": { "right": "restrict" },
    });
    record(Kind::Letter, id(n), with(base, more))
}

fn answer(n: u8, to: u8, sent: &str) -> Record {
    record(
        Kind::Letter,
        id(n),
        json!({
            "direction": "out", "correspondent": { "kind": "subject" }, "form": "reply",
            "replies_to": k(Kind::Letter, to), "sent": sent,
        }),
    )
}

#[test]
fn requests_are_told_with_their_last_day_and_whether_it_was_kept() {
    let records = [
        desk(),
        vec![
            asks(31, "2026-03-02", json!({})),
            answer(32, 31, "2026-03-17"),
            asks(33, "2026-03-03", json!({})),
            answer(34, 33, "2026-03-19"),
            asks(35, "2026-03-04", json!({})),
            asks(36, "2026-03-05", json!({ "none_needed": "Đã rút." })),
            asks(37, "2026-07-10", json!({})),
        ],
    ]
    .concat();
    let links = links(&records);
    let told = |span: Option<&str>| {
        let span = span.map(|text| Span::parse_any(text).unwrap());
        let part = requests(&links, Rules::builtin(), span.as_ref(), day("2026-07-15"));
        rows(&links, "requests", &[part], "requests")
    };
    let standing: Vec<Json> = told(None).iter().map(|row| row["standing"].clone()).collect();
    assert_eq!(standing, ["in-time", "late", "late", "none-needed", "open"]);
    let first = &told(None)[0];
    assert_eq!((&first["due"], &first["answered"]), (&json!("2026-03-17"), &json!("2026-03-17")));
    assert_eq!((&first["right"], &first["person_title"]), (&json!("restrict"), &json!("Nguyễn Văn An")));
    assert_eq!(told(Some("2026-Q1")).len(), 4);
}

#[test]
fn a_breach_is_one_row_however_many_letters_speak_of_it() {
    let breach = |n: u8, direction: &str, facts: Json, more: Json| {
        let facts = with(json!({ "discovered": "2026-06-01T22:15+07:00" }), facts);
        let base = json!({
            "direction": direction, "correspondent": { "kind": "agency", "name": "Bộ Công an" }, "form": "breach",
            "breach": facts,
        });
        record(Kind::Letter, id(n), with(base, more))
    };
    let affected = json!({ "affected": [k(Kind::Person, 1), k(Kind::Person, 2)], "harm": true });
    let told_on = json!({ "replies_to": k(Kind::Letter, 31), "sent": "2026-06-03" });
    let records = [
        desk(),
        vec![
            breach(31, "in", json!({}), json!({})),
            breach(32, "out", affected, told_on),
            breach(33, "out", json!({ "harm": false, "discovered": "2026-05-02", "people": 40 }), json!({})),
        ],
    ]
    .concat();
    let links = links(&records);
    let part = breaches(&links, Rules::builtin(), None, day("2026-07-15"));
    let all = rows(&links, "breaches", &[part], "breaches");
    assert_eq!(all.len(), 2, "{all:?}");
    assert_eq!(
        (&all[0]["people"], &all[0]["harm"], &all[0]["due"]),
        (&json!(40), &json!(false), &Json::Null)
    );
    assert_eq!((&all[1]["people"], &all[1]["due"]), (&json!(2), &json!("2026-06-04T22:15+07:00")));
    assert_eq!((&all[1]["sent"], &all[1]["to"]), (&json!("2026-06-03"), &json!("Bộ Công an")));
}

#[test]
fn what_is_held_is_counted_by_class_and_field_and_no_value_is_kept() {
    let known = json!({
        "birth": "1984-06-15",
        "ids": [{ "kind": "cccd", "number": "001184000014" }, { "kind": "cmnd", "number": "011234567" }],
        "emails": [{ "address": "annv@mof.gov.vn" }],
    });
    let mut held = Held::default();
    for record in [person(1, "Nguyễn Văn An", known), person(2, "Trần Thị Bình", json!({})), unit(1, "Cục A")]
    {
        held.add(&Held::of(&record));
    }
    let links = links(&desk());
    let rows = rows(&links, "impact", &[held.part()], "data");
    let count = |field: &str| {
        let row = rows.iter().find(|row| row["field"] == field)?;
        Some([row["records"].as_u64().unwrap(), row["values"].as_u64().unwrap()])
    };
    assert_eq!(count("person ids.number"), Some([1, 2]));
    assert_eq!(count("person names.full"), Some([2, 2]));
    assert_eq!(count("person postings.position"), Some([2, 2]));
    assert_eq!((count("person schema"), count("unit names.vi")), (None, None));
    let personal: Vec<bool> = rows.iter().map(|row| row["class"] == "cơ bản, được che").collect();
    assert!(personal.is_sorted_by(|a, b| a >= b), "the most sensitive stand first");
    assert!(!format!("{rows:?}").contains("001184000014"));
}

#[test]
fn the_summary_has_every_part_and_counts_what_was_erased_in_the_time() {
    let links = links(&desk());
    let (officers, lists) = (officers(), Lists::new());
    let basis = Basis {
        rules: Rules::builtin(),
        officers: &officers,
        lists: &lists,
        today: day("2026-07-15"),
        now: 0,
        complete_from: None,
    };
    let clocks = clocks(&links, &basis);
    let erased =
        |on: &str, records| Erased { on: day(on), by: "lan".into(), approved: vec!["minh".into()], records };
    let of = ImpactOf {
        rules: Rules::builtin(),
        officers: &officers,
        held: &Held::default(),
        disclosed: &[],
        exported: &[],
        clocks: &clocks,
        erased: &[erased("2026-06-30", 3), erased("2026-07-01", 5)],
    };
    let span = Span::parse(SpanKind::Half, "2026-H1").unwrap();
    let parts = impact(&links, &of, &span, day("2026-07-15"));
    let form = Rules::builtin().report("impact").unwrap();
    assert_eq!(
        parts.iter().map(|part| part.code).collect::<Vec<_>>(),
        form.parts.iter().map(|part| part.code.as_str()).collect::<Vec<_>>()
    );
    let erasures = rows(&links, "impact", &parts, "erasures");
    assert_eq!(erasures, [json!({ "on": "2026-06-30", "by": "lan", "approved": ["minh"], "records": 3 })]);
    let officers = rows(&links, "impact", &parts, "officers");
    assert_eq!(
        (&officers[0]["officer"], &officers[0]["person_title"]),
        (&json!("lan"), &json!("Lê Thị Lan"))
    );
    assert!(!rows(&links, "impact", &parts, "purposes").is_empty());
}

/// Every part that is counted has its columns in the data, and as many.
#[test]
fn every_row_fits_its_columns() {
    let more = vec![
        certificate(11, 1, "usb-token", json!({})),
        procedure(21, "issue", 11, &[("sent", "2026-06-01"), ("granted", "2026-06-03")]),
        letter(31, "01", "2026-06-01", json!([line(21, "granted", "2026-06-03")]), json!({})),
        asks(33, "2026-03-03", json!({})),
    ];
    let records = [desk(), more].concat();
    let (links, mut parts) = work_of(records.clone(), "2026-06", "2026-07-15");
    let (_, all) = disclosed_by(&records, None);
    let rules = Rules::builtin();
    let (officers, lists) = (officers(), Lists::new());
    let year = Span::parse(SpanKind::Year, "2027").unwrap();
    parts.extend(demand(&links, &basis_on(&officers, &lists, "2026-07-15"), &year));
    parts.extend(stock(&links, day("2026-07-15")));
    parts.extend([
        requests(&links, rules, None, day("2026-07-15")),
        breaches(&links, rules, None, day("2026-07-15")),
        totals(&all, "totals"),
        of_person(&all, Key::new(Kind::Person, id(1))),
    ]);
    for part in &parts {
        let mut forms = rules.reports.iter().filter_map(|form| form.part(part.code)).peekable();
        assert!(forms.peek().is_some(), "{}", part.code);
        for form in forms {
            assert!(part.rows.iter().all(|row| row.len() == form.columns.len()), "{}", part.code);
        }
    }
}

fn basis_on<'b>(officers: &'b Officers, lists: &'b Lists, on: &str) -> Basis<'b> {
    let today = day(on);
    Basis {
        rules: Rules::builtin(),
        officers,
        lists,
        today,
        now: today.start_at_office(),
        complete_from: None,
    }
}

fn ends(n: u8, holder: u8, to: &str, more: Json) -> Record {
    let claimed = json!({ "claimed": { "serial": format!("{n:02X}"), "from": "2024-01-01", "to": to } });
    certificate(n, holder, "usb-token", with(claimed, more))
}

fn token(n: u8, more: Json) -> Record {
    let base = json!({
        "kind": "token", "model": "eToken 5110", "serial": format!("AB12{n:02}"),
        "custody": [{ "party": "desk", "from": "2026-01-05" }],
    });
    record(Kind::Device, id(n), with(base, more))
}

#[test]
fn next_years_demand_is_what_cannot_be_renewed_and_who_joins_less_what_is_blank() {
    let renewed =
        json!({ "predecessor": { "certificate": k(Kind::Certificate, 11), "relation": "renewed" } });
    let joins = json!({ "postings": [{ "unit": k(Kind::Unit, 1), "position": "Chuyên viên", "kind": "main", "from": "2027-02-01" }] });
    let brought = json!({
        "issuer": "Cục A", "number": "15/QĐ", "kind": "receive", "date": "2026-10-01", "effective": "2027-01-01",
        "lines": [{ "subject": k(Kind::Person, 6), "effect": "receive", "unit": k(Kind::Unit, 1) }],
    });
    let used = json!({ "device": k(Kind::Device, 42) });
    let records = vec![
        unit(1, "Cục A"),
        person(1, "Nguyễn Văn An", json!({})),
        person(2, "Trần Thị Bình", json!({})),
        person(3, "Lê Thị Lan", json!({})),
        person(4, "Phạm Văn Dũng", json!({})),
        person(5, "Hoàng Thị Mai", joins),
        person(6, "Vũ Văn Nam", json!({ "postings": [] })),
        // Renewed once already; for the first time; too late, this year; after the year.
        ends(11, 1, "2024-01-10", json!({})),
        ends(12, 1, "2027-05-01", with(renewed, used)),
        ends(13, 2, "2027-06-01", json!({})),
        ends(14, 3, "2026-12-10", json!({})),
        ends(15, 4, "2028-01-01", json!({})),
        record(Kind::Decision, id(21), brought),
        token(41, json!({})),
        token(42, json!({ "custody": [{ "party": k(Kind::Person, 1), "from": "2026-01-05" }] })),
        token(43, json!({ "conditions": [{ "fact": "damaged", "on": "2026-02-01" }] })),
        token(44, json!({ "custody": [{ "party": "ca", "from": "2026-01-05" }] })),
    ];
    let links = links(&records);
    let (officers, lists) = (officers(), Lists::new());
    let year = Span::parse(SpanKind::Year, "2027").unwrap();
    let parts = demand(&links, &basis_on(&officers, &lists, "2026-11-20"), &year);
    let sum = rows(&links, "demand", &parts, "sum");
    let expected = json!({
        "form": "usb-token", "before": 1, "again": 1, "joiners": 2, "needed": 4, "spares": 1, "order": 3,
    });
    assert_eq!((sum.len(), &sum[0]), (2, &expected));
    let expiring = rows(&links, "demand", &parts, "expiring");
    let (ends, renew, used_up) = (&expiring[0]["ends"], &expiring[0]["renew"], &expiring[0]["used_up"]);
    assert_eq!((ends, renew, used_up), (&json!(2), &json!(1), &json!(1)));
    let each: Vec<_> = rows(&links, "demand", &parts, "certificates");
    let leads: Vec<&Json> = each.iter().map(|row| &row["ahead"]).collect();
    assert_eq!(leads, ["too-late", "used-up", "renew"]);
    let joiners = rows(&links, "demand", &parts, "joiners");
    let named: Vec<&Json> = joiners.iter().map(|row| &row["person_title"]).collect();
    assert_eq!(named, ["Vũ Văn Nam", "Hoàng Thị Mai"]);
    assert_eq!(
        (&joiners[0]["decision"], &joiners[0]["on"]),
        (&json!(k(Kind::Decision, 21)), &json!("2027-01-01"))
    );
    assert_eq!(rows(&links, "demand", &parts, "spares").len(), 1);
}

#[test]
fn every_device_counts_once_where_it_is_or_as_what_it_is() {
    let at = |n, party: &str| token(n, json!({ "custody": [{ "party": party, "from": "2026-01-05" }] }));
    let holder = k(Kind::Person, 1);
    let fact = |n, party: &str, fact: &str| {
        let happened = json!([{ "fact": fact, "on": "2026-02-01" }]);
        token(n, json!({ "custody": [{ "party": party, "from": "2026-01-05" }], "conditions": happened }))
    };
    let on = |n: u8| json!({ "device": k(Kind::Device, n) });
    let devices = vec![
        at(41, "desk"),
        at(42, "desk"),
        at(43, &holder),
        at(44, "ca"),
        at(45, "transit"),
        at(46, "agency Bộ Nội vụ"),
        fact(47, &holder, "locked"),
        fact(48, &holder, "lost"),
        fact(49, "desk", "damaged"),
        fact(50, "ca", "destroyed"),
        token(51, json!({ "custody": [] })),
        // Wiped after what was on it had ended: blank again.
        fact(52, "desk", "wiped"),
    ];
    let certificates = vec![
        ends(11, 1, "2029-01-01", on(42)),
        ends(12, 1, "2029-01-01", on(43)),
        ends(13, 2, "2026-01-15", on(52)),
    ];
    let records = [desk(), devices, certificates].concat();
    let links = links(&records);
    let parts = stock(&links, day("2026-07-15"));
    let told = rows(&links, "stock", &parts, "stock");
    let counts = |row: &Json| {
        [
            "blank",
            "desk",
            "holder",
            "transit",
            "ca",
            "away",
            "locked",
            "damaged",
            "lost",
            "destroyed",
            "unknown",
            "total",
        ]
        .map(|code| row[code].as_u64().unwrap())
    };
    assert_eq!((told.len(), counts(&told[0])), (2, [2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 12]));
    assert_eq!(counts(&told[0]), counts(&told[1]));
    // On the day before anything had happened.
    let before = rows(&links, "stock", &stock(&links, day("2026-01-06")), "stock");
    assert_eq!((&before[0]["locked"], &before[0]["holder"]), (&json!(0), &json!(3)));
    assert_eq!(rows(&links, "stock", &parts, "devices").len(), 7);
}

#[test]
fn terms_that_were_kept_and_what_is_open_stand_in_the_report_with_what_was_lost() {
    let lost = json!([{ "fact": "lost", "on": "2026-06-11T22:00+07:00" }]);
    let more = vec![
        ends(11, 1, "2026-07-20", json!({ "device": k(Kind::Device, 41) })),
        ends(12, 2, "2029-01-01", json!({})),
        token(
            41,
            json!({ "custody": [{ "party": k(Kind::Person, 1), "from": "2026-01-05" }], "conditions": lost }),
        ),
        // Three working days: kept, and not; the renewal went out with fewer than thirty days left.
        procedure(21, "issue", 12, &[("sent", "2026-06-01"), ("granted", "2026-06-04")]),
        procedure(22, "change", 12, &[("sent", "2026-06-01"), ("granted", "2026-06-15")]),
        procedure(23, "renew", 11, &[("draft", "2026-06-20"), ("sent", "2026-06-25")]),
        procedure(24, "revoke", 12, &[("draft", "2026-06-20"), ("held", "2026-06-22")]),
    ];
    let (links, parts) = work_of([desk(), more].concat(), "2026-06", "2026-07-15");
    let work = rows(&links, "work", &parts, "work");
    assert_eq!((&work[0]["unit_title"], &work[0]["lost"]), (&json!("Cục A"), &json!(1)));
    let terms = rows(&links, "work", &parts, "terms");
    let kept = |term: &str, kind: Json| {
        let row = terms.iter().find(|row| row["term"] == term && row["procedure"] == kind).unwrap();
        ["done", "in_time", "late"].map(|code| row[code].as_u64().unwrap())
    };
    assert_eq!(kept("answer", json!("issue")), [1, 1, 0]);
    assert_eq!(kept("answer", json!("change")), [1, 0, 1]);
    assert_eq!(kept("renewal", Json::Null), [1, 0, 1]);
    let open = rows(&links, "work", &parts, "open");
    let waits = |kind: &str| open.iter().find(|row| row["procedure"] == kind).unwrap()["waits"].clone();
    assert_eq!((waits("renew"), waits("revoke")), (json!("answer"), json!("held")));
    let ahead = rows(&links, "work", &parts, "ahead");
    assert_eq!((ahead.len(), &ahead[0]["ends"], &ahead[0]["in_hand"]), (2, &json!(1), &json!(1)));
}
