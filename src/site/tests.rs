use serde_json::{Value, json};

use super::expiry::{self, When};
use crate::model::{Date, Kind, Record, RecordId};
use crate::pki::Anchors;
use crate::register::{Links, PemRead, row};
use crate::repo::Oid;

const STEPS: [u16; 3] = [30, 60, 90];

fn today() -> Date {
    "2026-11-23".parse().unwrap()
}

fn id(n: u8) -> RecordId {
    RecordId([n, n, 7, 7, 7, 7, 7, 7, 7, 7])
}

fn record(kind: Kind, n: u8, mut fields: Value) -> Record {
    let map = fields.as_object_mut().unwrap();
    map.insert("schema".into(), json!(1));
    map.insert("id".into(), json!(id(n).to_string()));
    Record::from_value(kind, &fields).unwrap()
}

fn person(n: u8, employment: Value) -> Record {
    record(Kind::Person, n, json!({ "names": [{ "full": "Lê An" }], "employment": employment }))
}

/// A certificate in use that has so many days left.
fn certificate(n: u8, holder: u8, left: i64, more: Value) -> Record {
    let mut fields = json!({
        "claimed": { "from": "2020-01-01", "to": today().plus_days(left).to_string() },
        "kind": "individual", "form": "usb-token", "ca": "government",
        "holder": format!("person/{}", id(holder)),
        "desk": [{ "fact": "in-use", "on": "2020-01-02" }],
    });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    record(Kind::Certificate, n, fields)
}

fn links(records: &[Record]) -> Links<'static> {
    let anchors = Anchors::default();
    let row = |record: &Record| row::of(record, Oid([0; 20]), PemRead::of(record, &anchors, None).as_ref());
    Links::of_rows(records.iter().map(row).collect())
}

/// In which group each certificate is.
fn grouped(records: &[Record]) -> Vec<(RecordId, When)> {
    let groups = expiry::groups(&links(records), &STEPS, today());
    let mut all: Vec<_> =
        groups.into_iter().flat_map(|(when, group)| group.into_iter().map(move |e| (e.id, when))).collect();
    all.sort();
    all
}

fn at_work(n: u8) -> Record {
    person(n, json!([{ "fact": "recruited", "on": "2015-01-01" }]))
}

#[test]
fn a_day_falls_into_one_group() {
    let lefts = [
        (0, When::Within(30)),
        (30, When::Within(30)),
        (31, When::Within(60)),
        (60, When::Within(60)),
        (90, When::Within(90)),
        (91, When::Later),
        (-1, When::Overdue),
        (-400, When::Overdue),
    ];
    for (left, when) in lefts {
        let records = [at_work(1), certificate(2, 1, left, json!({}))];
        assert_eq!(grouped(&records), [(id(2), when)], "{left}");
    }
}

#[test]
fn what_ran_out_is_missed_only_where_someone_is_left_without() {
    let gone = person(1, json!([{ "fact": "retired", "on": "2026-01-01" }]));
    assert_eq!(grouped(&[gone.clone(), certificate(2, 1, -90, json!({}))]), [(id(2), When::Recent)]);
    assert_eq!(grouped(&[gone, certificate(2, 1, -91, json!({}))]), []);
    // Of whom nothing is known, that they are gone isn't either.
    let unknown = person(1, json!([]));
    assert_eq!(grouped(&[unknown, certificate(2, 1, -90, json!({}))]), [(id(2), When::Overdue)]);
    // Another in force, of two that ran out the later.
    let held = [at_work(1), certificate(2, 1, -5, json!({})), certificate(3, 1, 200, json!({}))];
    assert_eq!(grouped(&held), [(id(2), When::Recent), (id(3), When::Later)]);
    let both = [at_work(1), certificate(2, 1, -5, json!({})), certificate(3, 1, -7, json!({}))];
    assert_eq!(grouped(&both), [(id(2), When::Overdue), (id(3), When::Recent)]);
}

#[test]
fn who_gave_the_device_back_misses_nothing() {
    let device = |party: &str| {
        record(
            Kind::Device,
            4,
            json!({ "kind": "token", "serial": "0FA0004", "custody": [{ "party": party, "from": "2026-01-05" }] }),
        )
    };
    let on_it = json!({ "device": format!("device/{}", id(4)) });
    for (party, left, when) in
        [("desk", -100, Some(When::Overdue)), ("ca", -100, None), ("ca", -5, Some(When::Recent))]
    {
        let records = [at_work(1), certificate(2, 1, left, on_it.clone()), device(party)];
        let wanted: Vec<_> = when.map(|when| (id(2), when)).into_iter().collect();
        assert_eq!(grouped(&records), wanted, "{party} {left}");
    }
}

#[test]
fn what_is_followed_revoked_or_void_runs_out_unnoticed() {
    let before =
        json!({ "predecessor": { "certificate": format!("certificate/{}", id(2)), "relation": "renewed" } });
    let followed = [at_work(1), certificate(2, 1, 10, json!({})), certificate(3, 1, 900, before)];
    assert_eq!(grouped(&followed), [(id(3), When::Later)]);
    let revoked = json!({ "revocation": { "granted": "2026-01-01" } });
    assert_eq!(grouped(&[at_work(1), certificate(2, 1, 10, revoked)]), []);
    let void = json!({ "desk": [{ "fact": "void", "on": "2026-01-01" }] });
    assert_eq!(grouped(&[at_work(1), certificate(2, 1, 10, void)]), []);
}

#[test]
fn months_are_counted_from_this_one() {
    let records = [
        at_work(1),
        certificate(2, 1, 0, json!({})),
        certificate(3, 1, 8, json!({})),
        certificate(4, 1, 3000, json!({})),
    ];
    let groups = expiry::groups(&links(&records), &STEPS, today());
    let months = expiry::months(&groups, today());
    assert_eq!(months.len(), 24);
    assert_eq!((months[0].0.to_string(), months[0].1), ("2026-11-01".into(), 1));
    assert_eq!((months[1].0.to_string(), months[1].1), ("2026-12-01".into(), 1));
    assert_eq!(months.iter().map(|(_, count)| count).sum::<usize>(), 2);
}
