//! The acts without a register around them: links of a few records, and what an act makes of them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::answer::{Answer, Reply, answer, reply};
use super::conditions::{Obstacle, Weight};
use super::request::{Askings, Wish, request};
use super::send::{NotSent, Sending, send};
use super::succeed::sides;
use super::{Act, Draft};
use crate::change::Change;
use crate::model::kinds::letter::LetterForm;
use crate::model::kinds::procedure::{Outcome, ProcedureKind};
use crate::model::kinds::unit::Succession;
use crate::model::party::PaperRef;
use crate::model::words::Line;
use crate::model::{Date, Key, Kind, Moment, Record, RecordId};
use crate::register::testing::{id, person, record};
use crate::register::{Links, OpenError, OpenFault, row};
use crate::repo::Oid;
use crate::rules::Rules;

/// A few records, and the day of an act on them.
struct Scene {
    records: BTreeMap<Key, Record>,
    links: Links<'static>,
    by: Line,
    at: Moment,
}

impl Scene {
    fn new(day: &str, records: Vec<Record>) -> Scene {
        let rows = records.iter().map(|record| row::of(record, Oid([0; 20]), None)).collect();
        let records = records.into_iter().map(|record| (record.key(), record)).collect();
        let day: Date = day.parse().unwrap();
        Scene { records, links: Links::of_rows(rows), by: "lan".parse().unwrap(), at: Moment::day(day) }
    }

    fn act(&self) -> Act<'_, 'static> {
        Act { links: &self.links, rules: Rules::builtin(), at: self.at, by: &self.by, me: None }
    }

    fn draft<T>(&self, work: impl FnOnce(&Act<'_, 'static>, &mut Draft<'_>) -> T) -> (T, Change) {
        let read =
            |key: Key| self.records.get(&key).cloned().ok_or_else(|| OpenError::new(key, OpenFault::Missing));
        let next = std::cell::Cell::new(100);
        let new_id = || {
            next.set(next.get() + 1);
            id(next.get(), 9)
        };
        let mut draft = Draft::new(&read, &new_id);
        let done = work(&self.act(), &mut draft);
        (done, draft.into_change("request", None))
    }

    fn ask(&self, kind: ProcedureKind, ground: Option<&str>, of: &[Key]) -> (Askings, Change) {
        self.ask_with(kind, ground, of, false)
    }

    fn ask_with(
        &self,
        kind: ProcedureKind,
        ground: Option<&str>,
        of: &[Key],
        anyway: bool,
    ) -> (Askings, Change) {
        let wish = Wish {
            sim: None,
            kind,
            form: None,
            unit_itself: false,
            system: None,
            ground: ground.map(|code| code.parse().unwrap()),
            ground_text: None,
            paper: None,
            duty: None,
            urgent: None,
            filer: None,
            anyway,
        };
        let (asked, change) = self.draft(|act, draft| request(act, &wish, of, draft).map_err(|e| e.key));
        (asked.unwrap(), change)
    }
}

const UNIT: RecordId = RecordId([1, 1, 7, 7, 7, 7, 7, 7, 7, 7]);
const AN: RecordId = RecordId([2, 1, 7, 7, 7, 7, 7, 7, 7, 7]);

fn unit(id: RecordId, more: Value) -> Record {
    let mut fields =
        json!({ "names": [{ "vi": "Cục" }], "standing": [{ "legal_person": true, "own_seal": true }] });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    record(Kind::Unit, id, fields)
}

fn an() -> Record {
    let posting = json!({ "unit": format!("unit/{UNIT}"), "position": "Chuyên viên", "kind": "main", "from": "2020-01-01" });
    person(AN, "Nguyễn Văn An", json!({ "postings": [posting] }))
}

fn certificate(id: RecordId, to: &str, more: Value) -> Record {
    let mut fields = json!({
        "kind": "individual", "form": "usb-token", "ca": "government", "holder": format!("person/{AN}"),
        "claimed": { "serial": "2A01", "from": "2021-07-01", "to": to }, "desk": [{ "fact": "in-use", "on": "2021-07-02" }]
    });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    record(Kind::Certificate, id, fields)
}

fn key(kind: Kind, id: RecordId) -> Key {
    Key::new(kind, id)
}

fn words(asked: &Askings) -> Vec<&'static str> {
    asked.all.iter().flat_map(|asking| asking.obstacles.iter().map(Obstacle::word)).collect()
}

#[test]
fn a_renewal_is_refused_the_second_time_and_too_late_by_the_law_of_the_day() {
    let (first, second) = (id(3, 1), id(3, 2));
    let old = certificate(first, "2024-07-01", json!({}));
    let again =
        json!({ "predecessor": { "certificate": format!("certificate/{first}"), "relation": "renewed" } });
    let scene = |day: &str, to: &str, more: Value| {
        Scene::new(day, vec![unit(UNIT, json!({})), an(), old.clone(), certificate(second, to, more)])
    };
    let ask = |scene: &Scene| scene.ask(ProcedureKind::Renew, None, &[key(Kind::Certificate, second)]);
    let (asked, change) = ask(&scene("2026-06-01", "2026-07-20", json!({})));
    assert_eq!((words(&asked), change.records.len()), (vec![], 2));
    assert_eq!(words(&ask(&scene("2026-06-01", "2026-07-20", again.clone())).0), ["renewed-often"]);
    // 60 days under the decree before, 30 under this one.
    assert_eq!(words(&ask(&scene("2024-08-01", "2024-09-20", json!({}))).0), ["too-late"]);
    assert_eq!(words(&ask(&scene("2024-08-20", "2024-09-25", json!({}))).0), Vec::<&str>::new());
    let late = scene("2026-06-01", "2026-06-20", json!({}));
    let (asked, change) = ask(&late);
    assert_eq!((words(&asked), change.records.len()), (vec!["too-late"], 0));
    // What was not read in the law can be passed over; what was cannot.
    assert_eq!(asked.all[0].obstacles[0].weight(), Weight::Waivable);
    let (asked, change) = late.ask_with(ProcedureKind::Renew, None, &[key(Kind::Certificate, second)], true);
    assert!(asked.all[0].opened.is_some() && change.records.len() == 2);
    let before = scene("2024-08-01", "2024-09-20", json!({}));
    let (asked, _) = before.ask_with(ProcedureKind::Renew, None, &[key(Kind::Certificate, second)], true);
    assert!(asked.all[0].opened.is_none());
}

#[test]
fn a_revocation_takes_a_ground_that_fits_the_holder() {
    let held = id(3, 1);
    let scene = Scene::new(
        "2026-06-01",
        vec![unit(UNIT, json!({})), an(), certificate(held, "2026-12-31", json!({}))],
    );
    let of = [key(Kind::Person, AN)];
    assert_eq!(words(&scene.ask(ProcedureKind::Revoke, None, &of).0), ["no-ground"]);
    assert_eq!(words(&scene.ask(ProcedureKind::Revoke, Some("dissolved"), &of).0), ["unknown-ground"]);
    let (asked, change) = scene.ask(ProcedureKind::Revoke, Some("retired"), &of);
    assert_eq!(words(&asked), Vec::<&str>::new());
    let Record::Certificate(written) = change.records[&key(Kind::Certificate, held)].record.as_ref() else {
        panic!("the certificate knows that it was asked for")
    };
    assert!(written.revocation.as_ref().unwrap().asked.is_some());
    // Everybody of the unit is one person here, and the unit itself holds nothing.
    assert_eq!(scene.ask(ProcedureKind::Revoke, Some("agency"), &[key(Kind::Unit, UNIT)]).0.all.len(), 1);
    assert_eq!(scene.ask(ProcedureKind::Return, None, &of).0.nothing, of);
}

#[test]
fn a_letter_keeps_its_number_and_is_not_dated_after_it_went() {
    let letter = |more: Value| {
        let mut fields = json!({ "direction": "out", "correspondent": { "kind": "ca" }, "form": "04" });
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Scene::new("2026-06-02", vec![record(Kind::Letter, id(4, 1), fields)])
    };
    let sending = |number: &str, date: Option<&str>| Sending {
        number: Some(number.parse().unwrap()),
        date: date.map(|date| date.parse().unwrap()),
        ..Sending::default()
    };
    let send_it = |scene: &Scene, sending: &Sending| {
        let (sent, change) =
            scene.draft(|act, draft| send(act, draft, id(4, 1), sending).map_err(|e| e.key).unwrap());
        (sent, change)
    };
    let (sent, change) = send_it(&letter(json!({})), &sending("12/CNTT-CSHT", None));
    assert_eq!(sent, Ok(()));
    let Record::Letter(written) = change.records.values().next().unwrap().record.as_ref() else { panic!() };
    assert_eq!((written.number.as_deref(), written.series.as_deref()), (Some("12"), Some("CNTT-CSHT")));
    let numbered = letter(json!({ "number": "11", "series": "CNTT-CSHT", "date": "2026-06-01" }));
    assert_eq!(send_it(&numbered, &sending("12/CNTT-CSHT", None)).0, Err(NotSent::HasNumber));
    assert_eq!(send_it(&letter(json!({})), &sending("12", Some("2026-06-03"))).0, Err(NotSent::DatedLater));
    let came = letter(json!({ "direction": "in" }));
    assert_eq!(send_it(&came, &sending("12", None)).0, Err(NotSent::CameIn));
}

#[test]
fn units_end_and_come_by_how_they_succeed_each_other() {
    let [a, b, c] = [id(1, 1), id(1, 2), id(1, 3)];
    assert_eq!(sides(&[a, b], Succession::Renamed), Some((vec![a], vec![b])));
    assert_eq!(sides(&[a, b, c], Succession::Renamed), None);
    assert_eq!(sides(&[a, b, c], Succession::Merged), Some((vec![a, b], vec![c])));
    assert_eq!(sides(&[a, b, c], Succession::Split), Some((vec![a], vec![b, c])));
    assert_eq!(sides(&[a, a], Succession::Merged), None);
    assert_eq!(sides(&[a], Succession::Split), None);
    let gone = json!({ "dissolved": { "on": "2026-05-01" } });
    let from = |unit: RecordId| json!({ "predecessors": [{ "unit": format!("unit/{unit}"), "how": "renamed", "on": "2026-05-01" }] });
    let scene = Scene::new("2026-06-01", vec![unit(a, gone.clone()), unit(b, from(a)), unit(c, json!({}))]);
    let heir = |scene: &Scene, unit| scene.act().links.heir_of(unit, scene.act().on());
    assert_eq!((heir(&scene, a), heir(&scene, c)), (b, c));
    // Split in two, nobody can say which.
    let split = Scene::new("2026-06-01", vec![unit(a, gone), unit(b, from(a)), unit(c, from(a))]);
    assert_eq!(heir(&split, a), a);
}

#[test]
fn nothing_is_renewed_or_changed_for_somebody_who_left() {
    let held = id(3, 1);
    let posting = json!({ "unit": format!("unit/{UNIT}"), "position": "Chuyên viên", "kind": "main", "from": "2020-01-01" });
    let retired = json!({ "postings": [posting], "employment": [{ "fact": "retired", "on": "2026-05-01" }] });
    let gone = person(AN, "Nguyễn Văn An", retired);
    let scene = Scene::new(
        "2026-06-01",
        vec![unit(UNIT, json!({})), gone, certificate(held, "2026-07-20", json!({}))],
    );
    let of = [key(Kind::Certificate, held)];
    for (kind, ground) in [(ProcedureKind::Renew, None), (ProcedureKind::Change, Some("email"))] {
        let (asked, change) = scene.ask(kind, ground, &of);
        assert!(words(&asked).contains(&"holder-gone") && change.records.is_empty(), "{kind:?}");
    }
    assert_eq!(words(&scene.ask(ProcedureKind::Revoke, Some("retired"), &of).0), Vec::<&str>::new());
}

#[test]
fn what_is_open_already_stands_for_the_line_of_a_decision() {
    let (held, open, decided) = (id(3, 1), id(4, 1), id(5, 1));
    let line = json!({ "subject": format!("person/{AN}"), "effect": "retire" });
    let decision = record(
        Kind::Decision,
        decided,
        json!({ "number": "15/QĐ-BTC", "issuer": "Bộ Tài chính", "date": "2026-05-20", "kind": "retire", "lines": [line] }),
    );
    let procedure = record(
        Kind::Procedure,
        open,
        json!({
            "kind": "revoke", "subject": format!("certificate/{held}"), "regime": "nd-68-2024",
            "steps": [{ "step": "draft", "at": "2026-05-21" }],
        }),
    );
    let scene = Scene::new(
        "2026-06-01",
        vec![unit(UNIT, json!({})), an(), certificate(held, "2026-12-31", json!({})), procedure, decision],
    );
    let wish = Wish {
        sim: None,
        kind: ProcedureKind::Revoke,
        form: None,
        unit_itself: false,
        system: None,
        ground: None,
        ground_text: None,
        paper: PaperRef::try_from(key(Kind::Decision, decided)).ok(),
        duty: None,
        urgent: None,
        filer: None,
        anyway: false,
    };
    let of = [key(Kind::Certificate, held)];
    let (asked, change) =
        scene.draft(|act, draft| request(act, &wish, &of, draft).map_err(|e| e.key).unwrap());
    assert_eq!(asked.all[0].linked, Some(key(Kind::Procedure, open)));
    let Record::Decision(written) = change.records[&key(Kind::Decision, decided)].record.as_ref() else {
        panic!()
    };
    assert_eq!(written.lines[0].disposition.as_ref().unwrap().procedures[0].key().id, open);
    assert_eq!(change.records.len(), 1);
}

/// One letter of the CA may answer two of ours: it stands in the register once, with the lines of both.
#[test]
fn one_letter_of_the_ca_answers_two_of_ours() {
    let asked = |n: u8| {
        let steps = json!([{ "step": "draft", "at": "2026-01-06" }, { "step": "sent", "at": "2026-01-07" }]);
        let subject = Key::new(Kind::Certificate, id(2, n));
        let fields = json!({ "kind": "issue", "regime": "nd-68-2024", "subject": subject, "steps": steps });
        record(Kind::Procedure, id(4, n), fields)
    };
    let sent = |n: u8| {
        record(
            Kind::Letter,
            id(5, n),
            json!({
                "direction": "out", "correspondent": { "kind": "ca" }, "form": "01", "number": format!("1{n}"),
                "date": "2026-01-07", "sent": "2026-01-07",
                "lines": [{ "procedure": Key::new(Kind::Procedure, id(4, n)) }],
            }),
        )
    };
    let expected = |n: u8| {
        let holder = Key::new(Kind::Person, id(1, n));
        let desk = json!([{ "fact": "expected", "on": "2026-01-06" }]);
        let fields = json!({ "kind": "individual", "form": "usb-token", "ca": "government", "holder": holder, "desk": desk });
        record(Kind::Certificate, id(2, n), fields)
    };
    let takes = |scene: &Scene, n: u8, result: Outcome| {
        let answers =
            vec![Answer {
                procedure: id(4, n), result, reason: Some("Thiếu ngày cấp".parse().unwrap())
            }];
        let date = Some("2026-01-12".parse().unwrap());
        let none_needed = Some("Đã ghi nhận".parse().unwrap());
        let (key, change) = scene.draft(|act, draft| {
            answer(act, draft, id(5, n), answers, true).unwrap().unwrap();
            let number = Some("101/CTS".parse().unwrap());
            reply(act, draft, id(5, n), Reply { number, date, none_needed }).unwrap()
        });
        let Record::Letter(letter) = *change.records[&key].record.clone() else { panic!("{key}") };
        (key, *letter)
    };
    let records = vec![expected(1), expected(2), asked(1), asked(2), sent(1), sent(2)];
    let (first, written) = takes(&Scene::new("2026-01-13", records.clone()), 1, Outcome::Granted);
    let with_it = [records, vec![written.into()]].concat();
    let (second, both) = takes(&Scene::new("2026-01-14", with_it.clone()), 2, Outcome::Granted);
    assert_eq!(first, second);
    let lines: Vec<RecordId> = both.lines.iter().map(|line| line.procedure.key().id).collect();
    assert_eq!((lines, both.none_needed.is_some()), (vec![id(4, 1), id(4, 2)], true));
    // What it wants supplemented must be answered in turn.
    let (_, both) = takes(&Scene::new("2026-01-14", with_it), 2, Outcome::Supplement);
    assert_eq!((both.form, both.none_needed), (LetterForm::Plain, None));
}
