//! A small made-up office: enough of every kind of record to look at.

use chungthu::model::{Date, Kind, Record};
use chungthu::token::proof::{KeyFault, Proof};
use serde_json::{Value, json};

pub const TODAY: &str = "2026-11-23";

/// The id with this number under a kind.
pub fn id(kind: Kind, number: usize) -> String {
    const LETTERS: &[u8] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let letter = |n: usize| LETTERS[n % 32] as char;
    // Digits spread so that handles differ early.
    let head: String = [kind as usize, number, number / 32, number * 7 + 3].map(letter).iter().collect();
    format!("{head}05hj2km4npq3")
}

fn key(kind: Kind, number: usize) -> String {
    format!("{kind}/{}", id(kind, number))
}

pub fn record(kind: Kind, number: usize, mut fields: Value) -> Record {
    let map = fields.as_object_mut().unwrap();
    map.insert("schema".into(), json!(1));
    map.insert("id".into(), json!(id(kind, number)));
    match Record::from_value(kind, &fields) {
        Ok(record) => record,
        Err(fault) => panic!("{kind} {number}: {fault:?}"),
    }
}

fn today() -> Date {
    TODAY.parse().unwrap()
}

fn day(offset: i64) -> String {
    today().plus_days(offset).to_string()
}

const UNITS: [(&str, &str, &str); 9] = [
    ("Bộ Tài chính", "Ministry of Finance", "BTC"),
    (
        "Cục Công nghệ thông tin và chuyển đổi số",
        "Department of Information Technology and Digital Transformation",
        "Cục CNTT và CĐS",
    ),
    ("Văn phòng Bộ", "Ministry Office", "VP"),
    ("Cục Thuế", "Tax Department", "CT"),
    ("Thuế Thành phố Hà Nội", "Hà Nội City Tax Office", "THN"),
    ("Kho bạc Nhà nước", "State Treasury", "KBNN"),
    ("Kho bạc Nhà nước khu vực I", "State Treasury of Region I", "KBNN I"),
    ("Cục Hải quan", "Customs Department", "HQ"),
    ("Chi cục Hải quan khu vực III", "Customs Office of Region III", "HQ III"),
];

const FAMILY: [&str; 10] = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng", "Vũ", "Bùi", "Đỗ", "Ngô"];
const MIDDLE: [&str; 7] = ["Văn", "Thị", "Thị Thùy", "Đức", "Minh", "Thị Ngọc", "Quang"];
const GIVEN: [&str; 13] =
    ["An", "Ánh", "Bình", "Cường", "Dung", "Đạt", "Giang", "Hường", "Khánh", "Lan", "Oanh", "Sơn", "Yến"];
const POSITIONS: [&str; 6] = [
    "Chuyên viên",
    "Chuyên viên chính",
    "Phó Trưởng phòng",
    "Trưởng phòng",
    "Phó Cục trưởng",
    "Kế toán viên",
];

pub const PEOPLE: usize = 48;

fn units() -> Vec<Record> {
    let parents = [None, Some(0), Some(0), Some(0), Some(3), Some(0), Some(5), Some(0), Some(7)];
    let unit = |(i, (vi, en, short)): (usize, &(&str, &str, &str))| {
        let parents: Vec<Value> = parents[i]
            .into_iter()
            .map(|p| json!({ "unit": key(Kind::Unit, p), "from": "2025-03-01" }))
            .collect();
        let signatories = if i == 1 {
            json!([{ "person": key(Kind::Person, 3), "capacity": "head", "title": "CỤC TRƯỞNG", "from": "2025-03-01" },
                { "person": key(Kind::Person, 4), "capacity": "kt", "title": "PHÓ CỤC TRƯỞNG", "from": "2025-06-01" }])
        } else {
            json!([])
        };
        record(
            Kind::Unit,
            i,
            json!({
                "code": format!("G12.{:02}", i + 1),
                "email_domain": if i == 2 { json!("kttc.mof.gov.vn") } else { json!(null) },
                "names": [{ "vi": vi, "en": en, "short": short, "from": "2025-03-01" }],
                "parents": parents,
                "standing": [{ "legal_person": true, "own_seal": true, "from": "2025-03-01" }],
                "addresses": [{ "address": "28 Trần Hưng Đạo, phường Cửa Nam", "province": "Hà Nội", "from": "2025-03-01" }],
                "signatories": signatories,
            }),
        )
    };
    UNITS.iter().enumerate().map(unit).collect()
}

fn person(i: usize) -> Record {
    let full = format!("{} {} {}", FAMILY[i * 3 % 10], MIDDLE[i * 5 % 7], GIVEN[i % 13]);
    let unit = 1 + i % 8;
    let mut employment = vec![json!({ "fact": "recruited", "on": "2018-09-01" })];
    match i {
        7 => employment.push(json!({ "fact": "retired", "on": day(-40) })),
        11 => {
            employment.push(json!({ "fact": "retired", "on": day(35), "decision": key(Kind::Decision, 0) }))
        }
        17 => employment.push(json!({ "fact": "on-leave", "on": day(-60) })),
        _ => {}
    }
    record(
        Kind::Person,
        i,
        json!({
            "names": [{ "full": full }],
            "sex": if i.is_multiple_of(2) { "female" } else { "male" },
            "birth": format!("19{}-0{}-1{}", 68 + i % 30, 1 + i % 9, i % 9),
            "ids": [{ "kind": "cccd", "number": format!("00118400{:04}", i), "issued_on": "2021-05-10" }],
            "postings": [
                { "unit": key(Kind::Unit, 1 + (i + 1) % 8), "position": "Chuyên viên", "kind": "main", "from": "2018-09-01", "to": "2025-02-28" },
                { "unit": key(Kind::Unit, unit), "position": POSITIONS[i % 6], "kind": "main", "from": "2025-03-01" }
            ],
            "emails": [{ "address": format!("canbo{i}@mof.gov.vn"), "from": "2025-03-01" }],
            "mobiles": [{ "number": format!("0912345{:03}", i) }],
            "staff_code": format!("BTC-{i:05}"),
            "employment": employment,
            "notes": [{ "on": "2026-03-31T09:15+07:00", "by": "lan", "text": "Ghi chú nội bộ." }],
        }),
    )
}

/// Days left of a person's certificate: spread so that every group has some.
fn left(i: usize) -> i64 {
    [-200, -12, 5, 17, 28, 41, 55, 71, 88, 130, 260, 420, 600, 900, 1200, -30][i % 16] + (i / 16) as i64
}

fn certificate(i: usize) -> Record {
    let person = i % PEOPLE;
    let full = format!("{} {} {}", FAMILY[person * 3 % 10], MIDDLE[person * 5 % 7], GIVEN[person % 13]);
    let to = left(i);
    let mut desk = vec![
        json!({ "fact": "issued", "on": day(to - 1824) }),
        json!({ "fact": "received", "on": day(to - 1820) }),
    ];
    if i != 20 {
        desk.push(json!({ "fact": "in-use", "on": day(to - 1815) }));
    }
    let mut fields = json!({
        "claimed": { "serial": format!("2A05F8126736{:04X}", i), "subject": format!("CN={full}"), "from": day(to - 1825), "to": day(to) },
        "kind": "individual",
        "form": (["usb-token", "usb-token", "sim-pki", "hsm"][i % 4]),
        "ca": "government",
        "holder": key(Kind::Person, person),
        "desk": desk,
        "used_in": [{ "system": "Quản lý văn bản và điều hành", "role": "Chuyên viên", "since": day(to - 1800) }],
    });
    let map = fields.as_object_mut().unwrap();
    if i % 4 < 3 {
        map.insert("device".into(), json!(key(Kind::Device, i)));
    }
    // Of those in an HSM one is known without its key.
    if i % 4 == 3 && i != 3 {
        let mut made = json!({
            "spki_sha256": format!("{:064x}", i), "token": TOKENS[i / 4 % 2], "cka_id": "4481", "algorithm": "p-256",
            "attributes": ["CKA_SENSITIVE=true"], "plan_sha256": "ab".repeat(32), "module": "2.6", "firmware": "7.8",
            "at": format!("{}T09:00+07:00", day(to - 1825)), "by": "lan",
        });
        if i == 7 {
            let ended = json!({
                "asked_at": "2026-11-01T09:00+07:00", "asked_by": "lan",
                "destroyed_at": "2026-11-02T09:00+07:00", "destroyed_by": "minh",
            });
            made.as_object_mut().unwrap().insert("ended".into(), ended);
        }
        map.insert("key".into(), made);
    }
    if i == 22 {
        map.insert(
            "revocation".into(),
            json!({ "asked": day(-9), "granted": day(-5), "reason": "device-lost" }),
        );
    }
    record(Kind::Certificate, i, fields)
}

fn organisation(i: usize) -> Record {
    let (vi, ..) = UNITS[i];
    record(
        Kind::Certificate,
        100 + i,
        json!({
            "claimed": { "serial": format!("2A05F81267AA{:04X}", i), "subject": format!("CN={vi}"), "from": "2024-03-01", "to": day(60 * i as i64 + 10) },
            "kind": if i == 2 { "system" } else { "organisation" },
            "system": if i == 2 { json!({ "name": "Cổng dịch vụ công Bộ Tài chính", "installed_on": "Máy chủ DVC-01" }) } else { json!(null) },
            "form": "hsm",
            "ca": "government",
            "holder": key(Kind::Unit, i),
            "managers": [{ "person": key(Kind::Person, i), "from": "2024-03-01" }],
            "desk": [{ "fact": "in-use", "on": "2024-03-05" }],
        }),
    )
}

fn device(i: usize) -> Record {
    let sim = i % 4 == 2;
    let mut fields = json!({
        "kind": if sim { "sim" } else { "token" },
        "model": if sim { json!(null) } else { json!("eToken 5110") },
        "vendor": if sim { json!(null) } else { json!("Thales") },
        "serial": if sim { json!(null) } else { json!(format!("02A1B{i:03}")) },
        "label": format!("BTC {i:03}"),
        "owner": key(Kind::Unit, 1),
        "custody": [
            { "party": "desk", "from": "2024-02-20", "to": "2024-03-09" },
            { "party": key(Kind::Person, i % PEOPLE), "from": "2024-03-10", "handover": key(Kind::Handover, i % 6) }
        ],
        "pin": [{ "fact": "receipt", "on": "2024-03-12", "by": key(Kind::Person, i % PEOPLE) }],
    });
    let map = fields.as_object_mut().unwrap();
    if sim {
        map.insert("sim".into(), json!({ "iccid": "8984012345678901238", "number": format!("0912345{i:03}"), "carrier": "Viettel" }));
    }
    match i {
        5 => drop(map.insert(
            "conditions".into(),
            json!([{ "fact": "locked", "on": day(-3), "remark": "Nhập sai." }]),
        )),
        22 => drop(map.insert("conditions".into(), json!([{ "fact": "lost", "on": day(-9) }]))),
        _ => {}
    }
    record(Kind::Device, i, fields)
}

fn procedure(i: usize) -> Record {
    let kind = ["renew", "issue", "change", "revoke", "restore"][i % 5];
    let subject = if kind == "restore" { key(Kind::Device, 5) } else { key(Kind::Certificate, i * 2) };
    let all = [
        "draft",
        "ready",
        "for-signature",
        "issued",
        "sent",
        "acknowledged",
        "granted",
        "received",
        "delivered",
        "closed",
    ];
    let steps: Vec<Value> = all[..1 + i * 3 % 10]
        .iter()
        .enumerate()
        .map(|(n, step)| json!({ "step": step, "at": day(-30 + n as i64 * 2 - i as i64) }))
        .collect();
    record(
        Kind::Procedure,
        i,
        json!({
            "kind": kind,
            "subject": subject,
            "regime": "nd-68-2024",
            "ground": { "code": "before-expiry", "text": "Chứng thư sắp hết hạn" },
            "filer": key(Kind::Unit, 1),
            "asked_by": { "paper": key(Kind::Letter, i % 4) },
            "steps": steps,
            "papers": [{ "role": "application", "signed": day(-31) }, { "role": "pin-receipt", "waiver": "Chứng thư trên HSM." }],
        }),
    )
}

fn decision(i: usize) -> Record {
    record(
        Kind::Decision,
        i,
        json!({
            "number": format!("{}/QĐ-BTC", 2051 + i),
            "issuer": "Bộ Tài chính",
            "date": day(-20 - i as i64),
            "effective": day(35 - i as i64 * 30),
            "kind": (["retire", "transfer", "appoint"][i % 3]),
            "summary": "Về việc nghỉ hưu, điều động đối với công chức",
            "signer": "Thứ trưởng",
            "lines": [
                { "subject": key(Kind::Person, 11), "effect": "retire", "from": day(35) },
                { "subject": key(Kind::Person, 12), "effect": "transfer", "unit": key(Kind::Unit, 5), "position": "Phó Trưởng phòng",
                  "disposition": { "procedures": [key(Kind::Procedure, 2)], "by": "lan", "on": day(-10) } }
            ],
        }),
    )
}

fn letter(i: usize) -> Record {
    let out = i.is_multiple_of(2);
    record(
        Kind::Letter,
        i,
        json!({
            "direction": if out { "out" } else { "in" },
            "correspondent": { "kind": if out { "ca" } else { "unit" }, "unit": if out { json!(null) } else { json!(key(Kind::Unit, 4)) } },
            "form": (["01", "plain", "04", "reply"][i % 4]),
            "regime": "nd-68-2024",
            "filer": if out { json!(key(Kind::Unit, 1)) } else { json!(null) },
            "series": "CNTT-CSHT",
            "number": if i == 4 { json!(null) } else { json!(format!("{}", 120 + i)) },
            "date": if i == 4 { json!(null) } else { json!(day(-25 + i as i64)) },
            "received": if out { json!(null) } else { json!(day(-20)) },
            "sent": if out && i != 4 { json!(day(-24)) } else { json!(null) },
            "summary": "V/v đề nghị gia hạn chứng thư chữ ký số chuyên dùng công vụ",
            "signed_by": key(Kind::Person, 4),
            "lines": if out { json!([{ "procedure": key(Kind::Procedure, i), "result": "granted", "on": day(-8) }]) } else { json!([]) },
        }),
    )
}

fn handover(i: usize) -> Record {
    let items: Vec<Value> = (0..PEOPLE)
        .filter(|n| n % 6 == i && n % 4 < 3)
        .map(|n| json!({ "device": key(Kind::Device, n), "with_device": true, "envelope": true, "remark": "Nguyên vẹn" }))
        .collect();
    record(
        Kind::Handover,
        i,
        json!({
            "number": format!("{}/BB-CNTT", 17 + i),
            "at": "2024-03-10T09:30+07:00",
            "place": "Phòng 307, 28 Trần Hưng Đạo",
            "giver": "desk",
            "receiver": key(Kind::Person, i),
            "reason": "delivery",
            "form": "own",
            "signatories": [{ "side": "giver", "person": key(Kind::Person, 3) }, { "side": "receiver", "name": "Trần Thị Bình", "position": "Chuyên viên" }],
            "items": items,
        }),
    )
}

/// The tokens of its HSMs; of the second there is no device on record.
pub const TOKENS: [&str; 2] = ["B276C8CD1CDC08E9", "0A7EAC9877ACA356"];

/// How many keys of the first were proved.
pub const PROVED: usize = 4;

/// The HSM whose token is the first.
fn hsm() -> Record {
    let fields = json!({
        "kind": "hsm", "vendor": "Thales", "serial": TOKENS[0], "custody": [{ "party": "desk", "from": "2024-02-20" }],
    });
    record(Kind::Device, PEOPLE, fields)
}

/// What was found on the first token: one key is gone, all others work but for one that came later.
pub fn proofs() -> Vec<Proof> {
    let on_token =
        (0..PEOPLE).filter(|i| i % 8 == 3 && *i > 3).map(|i| (i, key(Kind::Certificate, i).parse().unwrap()));
    let keys = on_token.skip(1).map(|(i, key)| (key, (i == 27).then_some(KeyFault::Absent)));
    let (token, at) = (TOKENS[0].to_lowercase(), "2026-11-22T08:00+07:00".parse().unwrap());
    vec![Proof { token, at, by: Some("<i>lan".into()), signed: true, keys: keys.collect(), orphans: 0 }]
}

/// Every record of the office.
pub fn records() -> Vec<Record> {
    let mut all = units();
    all.extend((0..PEOPLE).map(person));
    all.extend((0..PEOPLE).map(certificate));
    all.extend((0..4).map(organisation));
    all.extend((0..PEOPLE).filter(|i| i % 4 < 3).map(device));
    all.push(hsm());
    all.extend((0..14).map(procedure));
    all.extend((0..3).map(decision));
    all.extend((0..6).map(letter));
    all.extend((0..6).map(handover));
    all
}
