//! For every code across records a register that raises it and one that doesn't.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::around;
use super::super::finding::{Code, Finding};
use super::super::testing::{basis, cert, day, id, k, pem, rec, row, row_with, settings};
use super::{Index, Rows, cross};
use crate::model::Kind;
use crate::register::row::{Chain, ChainBreak, ChainFault, Row};
use crate::register::{Links, Overlay};

/// A record of the case: kind, number, fields.
type R = (Kind, u8, Value);

fn rows(records: &[R]) -> Vec<Row> {
    records
        .iter()
        .map(|(kind, n, fields)| {
            let record = rec(*kind, *n, fields.clone());
            match fields.get("pem") {
                Some(_) => {
                    row_with(&record, cert("Nguyễn Văn An", "2026-01-05", "2031-01-05"), broken(fields))
                }
                None => row(&record),
            }
        })
        .collect()
}

/// A certificate with this tag has a chain that doesn't hold.
fn broken(fields: &Value) -> Option<Chain> {
    let fault = ChainFault { authority: None, fault: ChainBreak::UnknownIssuer };
    fields.get("tags").map(|_| Chain::Broken(fault))
}

fn all(records: &[R]) -> Vec<Finding> {
    let rows = rows(records);
    cross(&Index::new(&rows, [id(99)]), &basis(&settings()), None)
}

fn with(a: Value, b: Value) -> Value {
    let mut all = a;
    all.as_object_mut().unwrap().extend(b.as_object().unwrap().clone());
    all
}

fn person(n: u8, more: Value) -> R {
    let data = json!({
        "birth": "1984-06-15", "ids": [{ "kind": "passport", "number": format!("C{n:07}") }],
        "emails": [{ "address": format!("an{n}@mof.gov.vn") }]
    });
    (Kind::Person, n, with(data, more))
}

/// A request of person 1.
fn restricts(n: u8, request: Value) -> R {
    let from = json!({ "kind": "subject", "person": k("person", 1) });
    let letter = json!({
        "direction": "in", "correspondent": from, "form": "data-request", "received": "2026-03-01",
        "request": request,
    });
    (Kind::Letter, n, letter)
}

fn unit(n: u8, more: Value) -> R {
    (Kind::Unit, n, more)
}

fn token(n: u8, more: Value) -> R {
    (Kind::Device, n, with(json!({ "serial": format!("AB{n}") }), more))
}

/// A certificate of person 1, valid by what is claimed of it.
fn claimed(n: u8, from: &str, to: &str, more: Value) -> R {
    let serial = format!("{n:02X}");
    (Kind::Certificate, n, with(json!({ "claimed": { "serial": serial, "from": from, "to": to } }), more))
}

fn valid(n: u8, more: Value) -> R {
    claimed(n, "2026-01-05", "2031-01-05", more)
}

fn handover(n: u8, more: Value) -> R {
    (Kind::Handover, n, more)
}

fn posting(unit: u8) -> Value {
    json!([{ "unit": k("unit", unit), "position": "Chuyên viên", "kind": "main" }])
}

/// Code, record, place, another record, the register that raises it, and one near by that doesn't.
type Case = (Code, String, &'static str, Option<String>, Vec<R>, Vec<R>);

fn plain_cases() -> Vec<Case> {
    use Code::*;
    let at = |n| k("person", n);
    let cccd =
        |n: u8, number: &str| (Kind::Person, n, json!({ "ids": [{ "kind": "cccd", "number": number }] }));
    let mail = |n, from: &str, to: &str| {
        let email = json!({ "address": if n == 1 { "An@mof.gov.vn" } else { "an@mof.gov.vn" }, "from": from, "to": to });
        (Kind::Person, n, json!({ "emails": [email] }))
    };
    let phone = |n, number: &str| (Kind::Person, n, json!({ "mobiles": [{ "number": number }] }));
    let coded = |n, more: Value| unit(n, with(json!({ "code": "G12.35" }), more));
    let duplicate = |n, of: String| (Kind::Person, n, json!({ "duplicate_of": of }));
    let above = |n, parent: u8| unit(n, json!({ "parents": [{ "unit": k("unit", parent) }] }));
    vec![
        (
            UnknownReference,
            at(1),
            "postings[0].unit",
            Some(k("unit", 5)),
            vec![person(1, json!({ "postings": posting(5) }))],
            // What was erased is known.
            vec![person(1, json!({ "postings": posting(99) }))],
        ),
        (
            NotUnique,
            at(2),
            "ids",
            Some(at(1)),
            vec![cccd(1, "001184000014"), cccd(2, "001184000014")],
            vec![cccd(1, "001184000014"), cccd(2, "001184000015")],
        ),
        (
            NotUnique,
            at(1),
            "emails",
            Some(at(2)),
            vec![mail(1, "2020-01-01", "2025-01-01"), mail(2, "2025-01-01", "2026-01-01")],
            vec![mail(1, "2020-01-01", "2025-01-01"), mail(2, "2025-01-02", "2026-01-01")],
        ),
        (
            NotUnique,
            k("unit", 1),
            "code",
            Some(k("unit", 2)),
            vec![coded(1, json!({})), coded(2, json!({}))],
            vec![
                coded(1, json!({})),
                coded(
                    2,
                    json!({ "predecessors": [
                { "unit": k("unit", 1), "how": "renamed", "on": "2025-03-01" }] }),
                ),
            ],
        ),
        (
            NotUnique,
            k("device", 1),
            "serial",
            Some(k("device", 2)),
            vec![token(1, json!({ "serial": "AB" })), token(2, json!({ "serial": "ab" }))],
            vec![token(1, json!({ "serial": "AB" })), token(2, json!({ "serial": "AB", "kind": "hsm" }))],
        ),
        (
            SharedPhone,
            at(1),
            "mobiles",
            Some(at(2)),
            vec![phone(1, "0912345678"), phone(2, "+84 912 345 678")],
            vec![phone(1, "0912345678"), phone(2, "0912345679")],
        ),
        (
            DuplicateOf,
            at(1),
            "duplicate_of",
            Some(at(2)),
            vec![duplicate(1, at(2)), duplicate(2, at(3)), person(3, json!({}))],
            vec![duplicate(1, at(3)), duplicate(2, at(3)), person(3, json!({}))],
        ),
        (
            DuplicateOf,
            at(1),
            "duplicate_of",
            Some(k("unit", 2)),
            vec![duplicate(1, k("unit", 2)), unit(2, json!({}))],
            vec![duplicate(1, at(3)), person(3, json!({}))],
        ),
        (
            UnitCycle,
            k("unit", 1),
            "parents[0].unit",
            Some(k("unit", 2)),
            vec![above(1, 2), above(2, 3), above(3, 1)],
            vec![above(1, 2), above(2, 3), unit(3, json!({}))],
        ),
    ]
}

fn holder_cases() -> Vec<Case> {
    use Code::*;
    let at = |n| k("person", n);
    let c = |n| k("certificate", n);
    let bare =
        || (Kind::Person, 1, json!({ "birth": "1984-06-15", "emails": [{ "address": "an@mof.gov.vn" }] }));
    let retired = |on: &str| person(1, json!({ "employment": [{ "fact": "retired", "on": on }] }));
    let kept = |to: Value| {
        let custody = with(json!({ "party": at(1), "from": "2026-01-10" }), to);
        token(1, json!({ "custody": [custody] }))
    };
    let organisation = |managers: Value| {
        valid(1, json!({ "kind": "organisation", "holder": k("unit", 1), "managers": managers }))
    };
    let head = json!({ "person": at(1), "capacity": "head", "title": "Cục trưởng" });
    let headed = || unit(1, json!({ "signatories": [head] }));
    let managed = || organisation(json!([{ "person": at(2) }]));
    let moves = || -> R {
        let line = json!({ "subject": at(2), "effect": "transfer", "unit": k("unit", 2) });
        (Kind::Decision, 1, json!({ "number": "15/QĐ-BTC", "date": "2026-05-20", "lines": [line] }))
    };
    let revoked = || -> R {
        let line = json!({ "subject": at(2), "effect": "retire" });
        let amended = json!([{ "by": k("decision", 2), "how": "withdrawn", "on": "2026-05-25" }]);
        (
            Kind::Decision,
            1,
            json!({ "number": "15/QĐ-BTC", "date": "2026-05-20", "lines": [line], "amended": amended }),
        )
    };
    let withdraws = || -> R { (Kind::Decision, 2, json!({ "number": "16/QĐ-BTC", "date": "2026-05-25" })) };
    let retired_by =
        |more: Value| json!({ "employment": [with(json!({ "fact": "retired", "on": "2026-05-24" }), more)] });
    let leave = |on: &str| json!({ "employment": [{ "fact": "on-leave", "on": on }] });
    let named = |n: u8, more: Value| (Kind::Certificate, n, with(json!({ "pem": pem() }), more));
    let an = |more: Value| {
        let mut data =
            json!({ "names": [{ "full": "Nguyễn Văn An" }], "emails": [{ "address": "annv@mof.gov.vn" }] });
        data = with(data, more);
        (Kind::Person, 1, data)
    };
    let ministry = || unit(9, json!({ "names": [{ "vi": "Bộ Tài chính" }] }));
    let below =
        |n, name: &str| unit(n, json!({ "names": [{ "vi": name }], "parents": [{ "unit": k("unit", 9) }] }));
    let in_unit = |n| an(json!({ "postings": posting(n) }));
    vec![
        (
            HolderDataMissing,
            at(1),
            "ids",
            None,
            vec![bare(), valid(1, json!({}))],
            vec![bare(), claimed(1, "2020-01-01", "2025-01-01", json!({}))],
        ),
        (
            ProcessingRestricted,
            k("person", 1),
            "",
            Some(k("letter", 5)),
            vec![person(1, json!({})), restricts(5, json!({ "right": "restrict", "result": "granted" }))],
            vec![
                person(1, json!({})),
                restricts(5, json!({ "right": "restrict", "result": "refused" })),
                restricts(6, json!({ "right": "object" })),
                restricts(7, json!({ "right": "view", "result": "granted" })),
                restricts(8, json!({ "right": "withdraw", "result": "granted", "ended": "2026-05-31" })),
            ],
        ),
        (
            TwoValidCertificates,
            c(2),
            "",
            Some(c(1)),
            vec![
                person(1, json!({})),
                valid(1, json!({})),
                claimed(2, "2026-05-01", "2031-01-01", json!({})),
            ],
            vec![
                person(1, json!({})),
                valid(1, json!({})),
                claimed(2, "2026-05-02", "2031-01-01", json!({})),
                claimed(3, "2026-01-01", "2031-01-01", json!({ "form": "sim-pki" })),
            ],
        ),
        (
            LeftWithCertificate,
            at(1),
            "employment",
            Some(c(1)),
            vec![retired("2026-06-01"), valid(1, json!({}))],
            vec![retired("2026-06-02"), valid(1, json!({}))],
        ),
        (
            LeftWithDevice,
            at(1),
            "employment",
            Some(k("device", 1)),
            vec![retired("2026-06-01"), kept(json!({}))],
            vec![retired("2026-06-01"), kept(json!({ "to": "2026-05-31" }))],
        ),
        (
            ManagerOutsideUnit,
            c(1),
            "managers[0].person",
            Some(at(2)),
            vec![
                unit(1, json!({})),
                unit(2, json!({})),
                managed(),
                person(2, json!({ "postings": posting(2) })),
            ],
            vec![
                unit(1, json!({})),
                unit(2, json!({ "parents": [{ "unit": k("unit", 1) }] })),
                managed(),
                person(2, json!({ "postings": posting(2) })),
            ],
        ),
        (
            ManagerAway,
            c(1),
            "managers[0].person",
            Some(at(2)),
            vec![unit(1, json!({})), managed(), person(2, leave("2026-06-01"))],
            vec![unit(1, json!({})), managed(), person(2, leave("2026-06-02"))],
        ),
        (
            SignatoryGone,
            k("unit", 1),
            "signatories[0].person",
            Some(at(1)),
            vec![headed(), retired("2026-06-01")],
            vec![headed(), retired("2026-06-02")],
        ),
        (
            DecisionWithdrawn,
            k("decision", 1),
            "lines[0]",
            Some(at(2)),
            vec![revoked(), withdraws(), person(2, retired_by(json!({ "decision": k("decision", 1) })))],
            vec![revoked(), withdraws(), person(2, retired_by(json!({})))],
        ),
        (
            PostingDiffers,
            k("decision", 1),
            "lines[0].unit",
            Some(at(2)),
            vec![
                unit(1, json!({})),
                unit(2, json!({})),
                moves(),
                person(2, json!({ "postings": posting(1) })),
            ],
            // In a unit below the one that is named.
            vec![
                unit(1, json!({ "parents": [{ "unit": k("unit", 2) }] })),
                unit(2, json!({})),
                moves(),
                person(2, json!({ "postings": posting(1) })),
            ],
        ),
        (
            DnName,
            c(1),
            "pem",
            Some(at(1)),
            vec![an(json!({ "names": [{ "full": "Nguyễn Văn Ân" }] })), named(1, json!({}))],
            vec![an(json!({ "names": [{ "full": "NGUYỄN  VĂN AN" }] })), named(1, json!({}))],
        ),
        (
            DnName,
            c(1),
            "pem",
            Some(k("unit", 1)),
            vec![unit(1, json!({})), named(1, json!({ "kind": "organisation", "holder": k("unit", 1) }))],
            vec![
                unit(1, json!({ "names": [{ "vi": "Nguyễn Văn An" }] })),
                named(1, json!({ "kind": "organisation", "holder": k("unit", 1) })),
            ],
        ),
        (
            DnEmail,
            c(1),
            "pem",
            Some(at(1)),
            vec![an(json!({ "emails": [{ "address": "an@mof.gov.vn" }] })), named(1, json!({}))],
            vec![an(json!({ "emails": [{ "address": "AnNV@mof.gov.vn" }] })), named(1, json!({}))],
        ),
        (
            DnNumber,
            c(1),
            "pem",
            Some(at(1)),
            vec![an(json!({ "ids": [{ "kind": "cccd", "number": "001184000014" }] })), named(1, json!({}))],
            vec![an(json!({ "ids": [{ "kind": "cccd", "number": "001084000017" }] })), named(1, json!({}))],
        ),
        (
            DnNumber,
            c(1),
            "pem",
            Some(k("unit", 1)),
            vec![
                unit(1, json!({ "names": [{ "vi": "Nguyễn Văn An" }], "mst": "0100109107" })),
                named(1, json!({ "kind": "organisation", "holder": k("unit", 1) })),
            ],
            // The code of a unit above.
            vec![
                unit(9, json!({ "names": [{ "vi": "Bộ Tài chính" }], "mst": "0100109106" })),
                unit(
                    1,
                    json!({ "names": [{ "vi": "Nguyễn Văn An" }], "parents": [{ "unit": k("unit", 9) }] }),
                ),
                named(1, json!({ "kind": "organisation", "holder": k("unit", 1) })),
            ],
        ),
        (
            DnUnit,
            c(1),
            "pem",
            Some(at(1)),
            vec![in_unit(2), ministry(), below(2, "Cục B"), named(1, json!({}))],
            vec![in_unit(2), ministry(), below(2, "Cục A"), named(1, json!({}))],
        ),
        (
            RevokedNotListed,
            c(1),
            "revocation.seen_in_crl",
            None,
            vec![an(json!({})), named(1, json!({ "revocation": { "granted": "2026-05-30" } }))],
            // Within a day the CA may still be about to list it.
            vec![an(json!({})), named(1, json!({ "revocation": { "granted": "2026-05-31T12:00+07:00" } }))],
        ),
        (
            NoLongerListed,
            c(1),
            "revocation.gone_from_crl",
            None,
            vec![
                an(json!({})),
                named(
                    1,
                    json!({ "revocation": {
                    "granted": "2026-05-20", "seen_in_crl": "2026-05-21", "gone_from_crl": "2026-05-30"
                } }),
                ),
            ],
            vec![
                an(json!({})),
                named(1, json!({ "revocation": { "granted": "2026-05-20", "seen_in_crl": "2026-05-21" } })),
            ],
        ),
        (
            ListedNotRevoked,
            c(1),
            "revocation.seen_in_crl",
            None,
            vec![an(json!({})), named(1, json!({ "revocation": { "seen_in_crl": "2026-05-30" } }))],
            vec![
                an(json!({})),
                named(1, json!({ "revocation": { "asked": "2026-05-29", "seen_in_crl": "2026-05-30" } })),
            ],
        ),
        (
            ChainBroken,
            c(1),
            "pem",
            None,
            vec![an(json!({})), named(1, json!({ "tags": ["x"] }))],
            vec![an(json!({})), named(1, json!({ "tags": ["x"], "ca": "public" }))],
        ),
        (
            NotUnique,
            c(1),
            "pem",
            Some(c(2)),
            vec![an(json!({})), named(1, json!({})), named(2, json!({}))],
            vec![an(json!({})), named(1, json!({})), valid(2, json!({}))],
        ),
        (
            KeyOfTwo,
            c(1),
            "pem",
            Some(c(2)),
            vec![
                an(json!({})),
                person(2, json!({})),
                named(1, json!({})),
                named(2, json!({ "holder": at(2) })),
            ],
            vec![an(json!({})), person(2, json!({})), named(1, json!({})), named(2, json!({}))],
        ),
    ]
}

fn line_cases() -> Vec<Case> {
    use Code::*;
    let c = |n| k("certificate", n);
    let after = |n: u8, before: u8, relation: &str| {
        let from = format!("20{:02}-01-05", 20 + n);
        let to = format!("20{:02}-01-05", 23 + n);
        let predecessor = json!({ "certificate": c(before), "relation": relation });
        claimed(n, &from, &to, json!({ "predecessor": predecessor }))
    };
    let first = |n: u8| claimed(n, "2020-01-05", "2023-01-05", json!({}));
    let other_holder =
        |n: u8, holder: String| claimed(n, "2020-01-05", "2025-01-05", json!({ "holder": holder }));
    let late = |to: &str| claimed(1, "2018-01-05", to, json!({}));
    let people = || [person(1, json!({})), person(2, json!({}))];
    let among = |records: Vec<R>| [people().to_vec(), records].concat();
    vec![
        (
            PredecessorHolder,
            c(2),
            "predecessor.certificate",
            Some(c(1)),
            among(vec![other_holder(1, k("person", 2)), after(2, 1, "changed")]),
            among(vec![other_holder(1, k("person", 1)), after(2, 1, "changed")]),
        ),
        (
            PredecessorCycle,
            c(1),
            "predecessor.certificate",
            Some(c(2)),
            among(vec![after(1, 2, "changed"), after(2, 1, "changed")]),
            among(vec![first(1), after(2, 1, "changed")]),
        ),
        (
            TwoSuccessors,
            c(3),
            "predecessor.certificate",
            Some(c(2)),
            among(vec![first(1), after(2, 1, "changed"), after(3, 1, "changed")]),
            among(vec![first(1), after(2, 1, "changed"), after(3, 2, "changed")]),
        ),
        (
            RenewedTooOften,
            c(3),
            "predecessor.relation",
            None,
            among(vec![first(1), after(2, 1, "renewed"), after(3, 2, "renewed")]),
            among(vec![first(1), after(2, 1, "renewed"), after(3, 2, "reissued")]),
        ),
        (
            RenewedAfterEnd,
            c(2),
            "predecessor.relation",
            Some(c(1)),
            among(vec![late("2022-01-04"), after(2, 1, "renewed")]),
            among(vec![late("2022-01-05"), after(2, 1, "renewed")]),
        ),
    ]
}

fn device_cases() -> Vec<Case> {
    use Code::*;
    let (d, h) = (|n| k("device", n), |n| k("handover", n));
    let on_device = |to: &str| claimed(1, "2021-01-05", to, json!({ "device": d(1) }));
    let kept = |more: Value| {
        let custody = with(json!({ "party": k("person", 1), "from": "2026-03-10" }), more);
        token(1, json!({ "custody": [custody] }))
    };
    let by = || kept(json!({ "handover": h(1) }));
    let items = |n: u8| json!({ "items": [{ "device": d(n), "with_device": true, "envelope": false }] });
    let destroyed = |on: &str| token(1, json!({ "conditions": [{ "fact": "destroyed", "on": on }] }));
    let seal = |more: Value| {
        valid(1, with(json!({ "kind": "organisation", "holder": k("unit", 1), "device": d(1) }), more))
    };
    let manager = |more: Value| json!({ "managers": [with(json!({ "person": k("person", 1) }), more)] });
    let mine = || valid(1, json!({ "device": d(1) }));
    let theirs = |more: Value| valid(2, with(json!({ "device": d(1), "holder": k("person", 2) }), more));
    let people = || [person(1, json!({})), unit(1, json!({})), (Kind::Decision, 1, json!({}))];
    let among = |records: Vec<R>| [people().to_vec(), records].concat();
    vec![
        (
            DeviceKind,
            k("certificate", 1),
            "device",
            Some(d(1)),
            among(vec![token(1, json!({ "kind": "hsm" })), valid(1, json!({ "device": d(1) }))]),
            among(vec![token(1, json!({})), valid(1, json!({ "device": d(1) }))]),
        ),
        (
            TwoHolders,
            d(1),
            "serial",
            Some(k("certificate", 2)),
            among(vec![person(2, json!({})), token(1, json!({})), mine(), theirs(json!({}))]),
            among(vec![person(2, json!({})), token(1, json!({})), mine(), theirs(json!({ "form": "hsm" }))]),
        ),
        (
            DeliveredAfterEnd,
            d(1),
            "custody",
            Some(k("certificate", 1)),
            among(vec![on_device("2026-03-09"), kept(json!({}))]),
            among(vec![on_device("2026-03-10"), kept(json!({}))]),
        ),
        (
            DeliveredAfterEnd,
            d(1),
            "custody",
            Some(k("certificate", 1)),
            among(vec![on_device("2026-03-09"), by(), handover(1, items(1))]),
            among(vec![
                on_device("2026-03-09"),
                by(),
                handover(1, with(items(1), json!({ "reason": "restore" }))),
            ]),
        ),
        (
            DestroyedWhileValid,
            d(1),
            "conditions",
            Some(k("certificate", 1)),
            among(vec![on_device("2026-03-09"), destroyed("2026-03-08")]),
            among(vec![on_device("2026-03-09"), destroyed("2026-03-10")]),
        ),
        (
            MovedWithoutAuthorisation,
            d(1),
            "custody[0].handover",
            Some(h(1)),
            among(vec![seal(manager(json!({}))), by(), handover(1, items(1))]),
            among(vec![
                seal(manager(json!({ "authorised_by": k("decision", 1) }))),
                by(),
                handover(1, items(1)),
            ]),
        ),
        (
            MovedWithoutAuthorisation,
            d(1),
            "custody[0].handover",
            Some(h(1)),
            among(vec![seal(json!({})), by(), handover(1, items(1))]),
            among(vec![
                seal(json!({})),
                by(),
                handover(1, with(items(1), json!({ "authorisation": k("decision", 1) }))),
            ]),
        ),
        (
            HandoverNamesOther,
            d(1),
            "custody[0].handover",
            Some(h(1)),
            among(vec![by(), token(2, json!({})), handover(1, items(2))]),
            among(vec![by(), handover(1, items(1))]),
        ),
        (
            ItemWithoutCustody,
            h(1),
            "items[0].device",
            Some(d(1)),
            among(vec![token(1, json!({})), handover(1, items(1))]),
            among(vec![by(), handover(1, items(1))]),
        ),
    ]
}

fn procedure_cases() -> Vec<Case> {
    use Code::*;
    let p = |n| k("procedure", n);
    let procedure = |steps: &[&str], more: Value| {
        let steps: Vec<_> = steps.iter().map(|s| json!({ "step": s, "at": "2026-02-01" })).collect();
        (Kind::Procedure, 1, with(json!({ "steps": steps, "filer": k("unit", 1) }), more))
    };
    let letter = |n: u8, result: Value| {
        let line = with(json!({ "procedure": p(1) }), result);
        (Kind::Letter, n, json!({ "number": n.to_string(), "lines": [line] }))
    };
    let seal = |own: bool, to: &str| {
        unit(1, json!({ "standing": [{ "legal_person": true, "own_seal": own, "to": to }] }))
    };
    let about = || vec![person(1, json!({})), valid(1, json!({}))];
    let among = |records: Vec<R>| [about(), records].concat();
    let answered = json!({ "result": "granted", "on": "2026-02-03" });
    vec![
        (
            FilerWithoutSeal,
            p(1),
            "filer",
            Some(k("unit", 1)),
            among(vec![seal(true, "2026-01-31"), procedure(&["sent"], json!({})), letter(1, json!({}))]),
            among(vec![seal(true, "2026-02-01"), procedure(&["sent"], json!({})), letter(1, json!({}))]),
        ),
        (
            FilerWithoutSeal,
            p(1),
            "filer",
            Some(k("unit", 1)),
            among(vec![seal(false, "2027-01-31"), procedure(&[], json!({}))]),
            among(vec![seal(true, "2027-01-31"), procedure(&[], json!({}))]),
        ),
        (
            ProcedureWithoutLetter,
            p(1),
            "papers",
            None,
            among(vec![unit(1, json!({})), procedure(&["sent"], json!({}))]),
            among(vec![unit(1, json!({})), procedure(&["sent"], json!({})), letter(1, json!({}))]),
        ),
        (
            ProcedureWithoutLetter,
            p(1),
            "papers",
            None,
            among(vec![
                unit(1, json!({})),
                procedure(&["sent"], json!({ "papers": [{ "role": "letter" }] })),
            ]),
            among(vec![
                unit(1, json!({})),
                procedure(
                    &["sent"],
                    json!({ "papers": [{ "role": "letter", "waiver": "Báo qua điện thoại." }] }),
                ),
            ]),
        ),
        (
            AnswerWithoutStep,
            k("letter", 1),
            "lines[0].result",
            Some(p(1)),
            among(vec![unit(1, json!({})), procedure(&["sent"], json!({})), letter(1, answered.clone())]),
            among(vec![unit(1, json!({})), procedure(&["sent", "granted"], json!({})), letter(1, answered)]),
        ),
    ]
}

fn paper_number_cases() -> Vec<Case> {
    let decision = |n: u8, date: &str| (Kind::Decision, n, json!({ "number": "15/QĐ-BTC", "date": date }));
    let letter = |n: u8, series: &str| {
        (Kind::Letter, n, json!({ "number": "15", "series": series, "date": "2026-01-05" }))
    };
    let sim = |n: u8, iccid: &str| {
        (Kind::Device, n, json!({ "serial": format!("S{n}"), "kind": "sim", "sim": { "iccid": iccid } }))
    };
    let staff = |n: u8, code: &str| (Kind::Person, n, json!({ "staff_code": code }));
    let not = Code::NotUnique;
    vec![
        (
            not,
            k("decision", 1),
            "number",
            Some(k("decision", 2)),
            vec![decision(1, "2026-01-05"), decision(2, "2026-02-05")],
            vec![decision(1, "2025-01-05"), decision(2, "2026-02-05")],
        ),
        (
            not,
            k("letter", 1),
            "number",
            Some(k("letter", 2)),
            vec![letter(1, "CNTT"), letter(2, "cntt")],
            vec![letter(1, "CNTT"), letter(2, "CNTT-CSHT")],
        ),
        // The 20th digit that some cards report makes no other card.
        (
            not,
            k("device", 1),
            "sim.iccid",
            Some(k("device", 2)),
            vec![sim(1, "8984040000000000009"), sim(2, "89840400000000000097")],
            vec![sim(1, "8984040000000000009"), sim(2, "8984040000000000017")],
        ),
        (
            not,
            k("person", 1),
            "staff_code",
            Some(k("person", 2)),
            vec![staff(1, "BTC-1"), staff(2, "btc 1")],
            vec![staff(1, "BTC-1"), staff(2, "BTC-2")],
        ),
    ]
}

pub fn cases() -> Vec<Case> {
    [plain_cases(), holder_cases(), line_cases(), device_cases(), procedure_cases(), paper_number_cases()]
        .concat()
}

#[test]
fn every_rule_finds_what_is_wrong_and_lets_the_rest_pass() {
    for (i, (code, key, at, other, wrong, right)) in cases().into_iter().enumerate() {
        let is = |f: &Finding| {
            f.code == code
                && f.key.to_string() == key
                && f.at == at
                && f.args.other.map(|o| o.to_string()) == other
        };
        let found = all(&wrong);
        assert!(found.iter().any(is), "case {i}, {}: {found:?}", code.word());
        let passed = all(&right);
        assert!(
            !passed.iter().any(|f| f.code == code && f.at == at),
            "case {i}, {}: {passed:?}",
            code.word()
        );
    }
}

/// A write sees of each rule what the whole check sees of the records that it touches.
#[test]
fn the_findings_of_a_record_are_those_of_all() {
    let mut failed = Vec::new();
    for (i, (code, _, _, _, wrong, _)) in cases().into_iter().enumerate() {
        let rows = rows(&wrong);
        let index = Index::new(&rows, [id(99)]);
        let all = cross(&index, &basis(&settings()), None);
        let links = Links::of_rows(rows.clone());
        for key in index.keys() {
            let only = BTreeSet::from([*key]);
            let part: Vec<&Finding> =
                all.iter().filter(|f| f.key == *key || f.args.other == Some(*key)).collect();
            let near = around(&Overlay::new(&links, []), &only);
            // That a duplicate is of another kind is so whatever the other one says.
            let settled = |f: &Finding| code == Code::DuplicateOf && f.key.kind != key.kind;
            let part_near: Vec<&Finding> = part.iter().copied().filter(|f| !settled(f)).collect();
            for (index, part) in [(&index, &part), (&Index::new(&near, [id(99)]), &part_near)] {
                let found = cross(index, &basis(&settings()), Some(&only));
                if found.iter().ne(part.iter().copied()) {
                    failed.push(format!("case {i}, {}, {key}: {found:?} for {part:?}", code.word()));
                }
            }
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn complete_from_silences_missing_letters() {
    let mut settings = settings();
    settings.complete_from = Some(day("2026-03-01"));
    for (code, _, _, _, wrong, _) in
        procedure_cases().into_iter().filter(|c| c.0 == Code::ProcedureWithoutLetter)
    {
        let rows = rows(&wrong);
        let found = cross(&Index::new(&rows, []), &basis(&settings), None);
        assert!(found.iter().all(|f| f.code != code));
    }
}

/// The codes that a few records raise.
fn codes(records: &[R]) -> Vec<Code> {
    all(records).into_iter().map(|finding| finding.code).collect()
}

#[test]
fn whoever_moves_within_the_state_takes_the_device_along() {
    let kept = json!([{ "party": k("person", 1), "from": "2025-05-01" }]);
    let case = |transfers: Value| {
        let claimed = json!({ "serial": "2A01", "from": "2025-05-01", "to": "2030-04-30" });
        vec![
            person(1, json!({ "employment": [{ "fact": "moved", "on": "2026-05-01" }] })),
            (Kind::Device, 1, json!({ "custody": kept })),
            (
                Kind::Certificate,
                1,
                json!({ "device": k("device", 1), "claimed": claimed, "transfers": transfers }),
            ),
        ]
    };
    assert!(codes(&case(json!([]))).contains(&Code::LeftWithDevice));
    let out = json!([{ "direction": "out", "agency": "Sở Tài chính", "on": "2026-05-01" }]);
    assert!(!codes(&case(out)).contains(&Code::LeftWithDevice));
}

#[test]
fn of_several_moves_on_one_day_the_last_made_the_manager() {
    let manages = |n: u8, more: Value| {
        with(json!({ "person": k("person", n), "authorised_by": k("decision", 1) }), more)
    };
    let managers = |first_until: &str| {
        json!([
            manages(1, json!({ "from": "2025-05-01", "to": first_until })),
            manages(2, json!({ "from": "2026-05-04" })),
        ])
    };
    let kept = |n: u8, by: u8| json!({ "party": k("person", n), "from": "2026-05-04", "handover": k("handover", by) });
    let handed = |n: u8, to: u8, more: Value| {
        let fields = json!({
            "at": "2026-05-04", "receiver": k("person", to),
            "items": [{ "device": k("device", 1), "with_device": true, "envelope": false }],
        });
        (Kind::Handover, n, with(fields, more))
    };
    let case = |first_until: &str| {
        let claimed = json!({ "serial": "2A01", "from": "2025-05-01", "to": "2030-04-30" });
        vec![
            unit(1, json!({})),
            person(1, json!({})),
            person(2, json!({})),
            (Kind::Decision, 1, json!({})),
            (
                Kind::Certificate,
                1,
                json!({
                    "kind": "organisation", "holder": k("unit", 1), "device": k("device", 1),
                    "claimed": claimed, "managers": managers(first_until),
                }),
            ),
            (
                Kind::Device,
                1,
                json!({ "custody": [with(kept(1, 1), json!({ "to": "2026-05-04" })), kept(2, 2)] }),
            ),
            handed(1, 1, json!({})),
            handed(2, 2, json!({ "authorisation": k("decision", 1) })),
        ]
    };
    // The first had it in the morning, as a manager; from that day on it is the other.
    assert!(!codes(&case("2026-05-03")).contains(&Code::MovedWithoutAuthorisation));
    assert!(codes(&case("2026-05-01")).contains(&Code::MovedWithoutAuthorisation));
}
