use serde_json::{Value, json};

use super::*;
use crate::duty::{Basis, owed};
use crate::model::party::PersonRef;
use crate::model::{Date, Key, Kind, Record, RecordId};
use crate::register::Links;
use crate::register::testing::{Office, id, person, record};
use crate::rules::Rules;

const TODAY: &str = "2026-06-01";
/// More than are named.
const PEOPLE: u8 = 14;

fn key(kind: Kind, id: RecordId) -> Key {
    Key::new(kind, id)
}

fn unit(n: u8, name: &str, parent: Option<u8>, more: Value) -> Record {
    let parents: Vec<Value> =
        parent.map(|n| json!({ "unit": key(Kind::Unit, id(1, n)) })).into_iter().collect();
    let mut fields = json!({ "names": [{ "vi": name }], "parents": parents });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    record(Kind::Unit, id(1, n), fields)
}

fn official(n: u8, name: &str, unit: u8) -> Record {
    let posting = json!({ "unit": key(Kind::Unit, id(1, unit)), "position": "Chuyên viên", "kind": "main", "from": "2020-01-01" });
    person(
        id(2, n),
        name,
        json!({ "emails": [{ "address": format!("p{n}@mof.gov.vn") }], "postings": [posting] }),
    )
}

/// A division with many certificates that end in thirty days, one of somebody who had the use of their data restricted; a letter that
/// the CA should have answered.
fn office() -> Office {
    let mut office = Office::new();
    let focals = json!({ "focals": [{ "person": key(Kind::Person, id(2, 2)) }] });
    let mut all = vec![
        unit(1, "Bộ Tài chính", None, json!({})),
        unit(2, "Cục Một", Some(1), focals),
        unit(3, "Phòng Kế hoạch", Some(2), json!({})),
        official(1, "Trần Thị Lan", 2),
        official(2, "Đỗ Văn Hùng", 2),
    ];
    for n in 10..10 + PEOPLE {
        let name = if n == 10 {
            "Lê Thị Giấu".to_owned()
        } else {
            format!("Nguyễn Văn {}", char::from(b'A' + n - 10))
        };
        all.push(official(n, &name, 3));
        all.push(record(
            Kind::Certificate,
            id(3, n),
            json!({
                "kind": "individual", "form": "usb-token", "ca": "government", "holder": key(Kind::Person, id(2, n)),
                "claimed": { "serial": format!("2A05F812673607{n:02X}"), "from": "2024-09-01", "to": "2026-07-01" },
                "desk": [{ "fact": "in-use", "on": "2024-09-05" }],
            }),
        ));
    }
    all.push(record(
        Kind::Letter,
        id(7, 1),
        json!({
            "direction": "in", "correspondent": { "kind": "subject", "person": key(Kind::Person, id(2, 10)) }, "form": "data-request",
            "received": "2026-05-04", "acknowledged": "2026-05-04", "request": { "right": "restrict", "result": "granted" },
        }),
    ));
    all.push(record(
        Kind::Procedure,
        id(4, 1),
        json!({
            "kind": "renew", "subject": key(Kind::Certificate, id(3, 11)), "regime": "nd-68-2024",
            "steps": [
                { "step": "draft", "at": "2026-05-10" }, { "step": "issued", "at": "2026-05-11" }, { "step": "sent", "at": "2026-05-11" },
            ],
        }),
    ));
    all.push(record(
        Kind::Letter,
        id(7, 2),
        json!({
            "direction": "out", "correspondent": { "kind": "ca" }, "form": "04", "regime": "nd-68-2024", "number": "15",
            "series": "CM-VP", "date": "2026-05-11", "sent": "2026-05-11", "filer": key(Kind::Unit, id(1, 2)),
            "lines": [{ "procedure": key(Kind::Procedure, id(4, 1)) }],
        }),
    ));
    office.put(&all);
    office
}

/// The mails of the day and who isn't told, beside what they say.
fn told(office: &Office) -> (Gathered, Vec<Sheet>) {
    let snapshot = office.snapshot();
    let links = Links::open(&snapshot).unwrap();
    let today: Date = TODAY.parse().unwrap();
    let rules = Rules::builtin();
    let mut officers = snapshot.officers.clone();
    officers.officers[0].person = PersonRef::try_from(key(Kind::Person, id(2, 1))).ok();
    let basis = Basis {
        rules,
        officers: &officers,
        lists: &snapshot.lists,
        today,
        now: today.start_at_office(),
        complete_from: None,
    };
    let gathered = gather(&links, rules, &officers, &owed(&links, &basis), &Memory::default(), today);
    let saying = Saying { links: &links, rules, register: "Sổ", today, stamp: 1_780_000_000 };
    let sheets = gathered.digests.iter().map(|digest| digest.sheet(&saying)).collect();
    (gathered, sheets)
}

/// Whether a text has a day as programs write it.
fn has_iso_day(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let of = |word: &str| {
        let parts: Vec<&str> = word.split('-').collect();
        parts.len() == 3 && parts[0].len() == 4 && parts.iter().all(|part| digits(part))
    };
    text.split(|c: char| !(c.is_ascii_digit() || c == '-')).any(of)
}

#[test]
fn an_officer_reads_each_kind_once_and_how_many_more_there_are() {
    let office = office();
    let (gathered, sheets) = told(&office);
    let at = gathered.digests.iter().position(|d| matches!(d.to, Addressee::Officer(_))).unwrap();
    let text = &sheets[at].text;
    let kinds: Vec<&str> = text
        .lines()
        .filter(|line| line.split_once(". ").is_some_and(|(n, _)| n.parse::<u8>().is_ok()))
        .collect();
    let mut distinct = kinds.iter().map(|line| line.split_once(". ").unwrap().1).collect::<Vec<_>>();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), kinds.len(), "{text}");
    assert!(text.contains("I. QUÁ HẠN (2)\n") && text.contains("II. CHỨNG THƯ SẮP HẾT HẠN (13)\n"), "{text}");
    assert!(text.contains("và 3 việc nữa; xem đủ: chungthu todo --rule "), "{text}");
    assert!(text.contains("15/CM-VP, Cục Một"), "{text}");
    assert!(text.contains(", Phòng Kế hoạch, Cục Một ["), "{text}");
    assert!(!has_iso_day(text), "{text}");
    // Everybody is in the calendar.
    assert_eq!(sheets[at].calendar.matches("BEGIN:VEVENT").count(), 15);
    assert!(has_iso_day("hạn 2026-06-01;") && !has_iso_day("01/06/2026, 10-11"));
}

#[test]
fn whose_data_are_restricted_is_named_in_no_mail_and_to_no_unit() {
    let office = office();
    let (gathered, sheets) = told(&office);
    for (digest, sheet) in gathered.digests.iter().zip(&sheets) {
        assert!(!sheet.text.contains("Giấu") && !sheet.calendar.contains("Giấu"), "{}", sheet.text);
        let told = digest.duties().any(|duty| duty.records().any(|key| key.id == id(3, 10)));
        assert_eq!(told, matches!(digest.to, Addressee::Officer(_)), "the desk alone is told");
    }
    let unit = sheets.iter().find(|sheet| sheet.text.contains("PHÒNG KẾ HOẠCH, CỤC MỘT\n")).unwrap();
    assert!(unit.text.contains("Nguyễn Văn N") && !has_iso_day(&unit.text), "{}", unit.text);
    let left: Vec<(Unreachable, usize)> = gathered.unreached.iter().map(|one| (one.why, one.count)).collect();
    assert_eq!(left, [(Unreachable::Restricted, 1)]);
}
