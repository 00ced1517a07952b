//! Two certificates are renewed, a token is locked and restored, one is lost at night, and an organisation's certificate changes
//! hands.

use chungthu::pki::{AttributeKind as A, Dn, Period, seeded_key};
use serde_json::{Value, json};
use spki::EncodePublicKey;

use super::people::{CNTT, OLD, UNITS, VP};
use super::winter::scan;
use super::{SEED, Year, says};

/// 2021-07-21 to 2026-07-20, and three years from 2026-05-28.
const BEFORE: Period = Period { from: 1_626_825_600, to: 1_784_566_800 };
const RENEWED: Period = Period { from: 1_779_926_400, to: 1_874_620_800 };

/// Nobody of the CA is known by name who gives and takes devices.
const LATER: &[(&str, usize)] =
    &[("custody-without-handover", 2), ("pin-receipt-missing", 2), ("signatory-missing", 8)];

const SYSTEM: [&str; 2] = ["--system", "Quản lý văn bản và điều hành"];

fn procedure(said: &Value) -> String {
    said["requests"][0]["procedure"].as_str().unwrap().to_owned()
}

/// The two certificates of the old sheet get their files and are renewed; once more they may not be.
pub fn renew(year: &Year) {
    let people = year.of_unit(VP);
    let legacy = year.listed("2026-05-18", "certificate", &["state=legacy"]);
    assert_eq!(legacy.len(), 2);
    for (i, [serial, ..]) in people.iter().zip(OLD) {
        let number = u16::from_str_radix(serial, 16).unwrap();
        let der = year.issue(*i, UNITS[VP].0, &format!("old {i}"), number, BEFORE);
        let file = year.file(&format!("old/{i}.cer"), &der);
        year.act("2026-05-18", &["import", file.to_str().unwrap()]);
    }
    // That its file came changes nothing of who has it.
    assert_eq!(year.listed("2026-05-18", "certificate", &["state=legacy"]), legacy);
    year.does("2026-05-18", "renew-before-expiry", "1");
    let open = year.open("2026-05-18", "renew");
    assert_eq!(open.len(), 2);
    let names: Vec<String> = people.iter().map(|i| year.people[*i].name.clone()).collect();
    let renewal = ["đề nghị gia hạn, thay đổi nội dung thông tin", &names[0], &names[1], "2A01", "2A02"];
    let letter = year.granted(["2026-05-18", "2026-05-19", "2026-05-29"], &open, "20/VP", &renewal);
    let mut list = String::new();
    for (i, [_, device, ..]) in people.iter().zip(OLD) {
        let der = year.issue(*i, UNITS[VP].0, &format!("renewed {i}"), 0x7000 + *i as u16, RENEWED);
        year.file(&format!("renewed/{i}.cer"), &der);
        list.push_str(&format!("{device} {}\n", year.people[*i].mail()));
    }
    let folder = year.desk().path("renewed");
    year.act("2026-05-29", &["import", folder.to_str().unwrap(), "--answers", &letter]);
    let said = year.act_with("2026-05-29", &["receive", "--list", "-"], &list);
    assert_eq!(said["received"].as_array().unwrap().len(), 2, "{said:#}");
    year.act_on("2026-05-29", &["step", "registered"], &open, &SYSTEM);
    year.act_on("2026-05-29", &["step", "closed"], &open, &[]);
    for certificate in &legacy {
        assert_eq!(year.state("2026-05-29", certificate), "replaced");
    }
    // In three years it may not be renewed once more.
    let (held, _) = year.held("2026-05-29", people[0]);
    let second = year.on("2029-03-05", &["request", "renew", &held]);
    assert_eq!(second.code, 1, "{:#}", second.json);
    assert_eq!(second.json["requests"][0]["obstacles"][0]["why"], "renewed-often", "{:#}", second.json);
}

/// A PIN was typed wrong too often: the CA unlocks the token.
pub fn restore(year: &Year) {
    let (_, token) = year.held("2026-07-13", 10);
    year.act("2026-07-13", &["set", &token, "conditions[+].fact=locked", "conditions[+].on=2026-07-13"]);
    year.owes_of("2026-07-13", "device-locked", &[(year.key(10), "2026-07-16")]);
    year.does("2026-07-13", "device-locked", "1");
    let open = year.open("2026-07-13", "restore");
    let [restore] = open.as_slice() else { panic!("{open:?}") };
    year.act("2026-07-13", &["return", "TK1010"]);
    year.act("2026-07-14", &["return", restore, "--to", "ca"]);
    let name = year.people[10].name.clone();
    let restoring = ["đề nghị khôi phục thiết bị lưu khóa bí mật", &name, "TK1010"];
    year.granted(["2026-07-14", "2026-07-14", "2026-07-16"], &open, "70/CNTT", &restoring);
    let said = year.act("2026-07-17", &["receive", "TK1010"]);
    assert_eq!(said["received"][0]["steps"], json!(["received", "unlocked"]), "{said:#}");
    assert_eq!(year.state("2026-07-17", &token), "fine");
    year.act("2026-07-20", &["deliver", "TK1010"]);
    year.act("2026-07-20", &["deliver", "TK1010", "--pin-confirmed"]);
    year.scanned("2026-07-20", &token, "minutes");
    year.scanned("2026-07-20", &token, "pin-receipt");
    year.act("2026-07-20", &["step", "closed", restore]);
    year.owes("2026-07-21", &[]);
}

/// A token is lost at night: told by telephone, filed next morning, replaced.
pub fn lost(year: &Year) {
    let (held, token) = year.held("2026-07-23", 11);
    let told = ["request", "revoke", "TK1011", "--ground", "device-lost", "--urgent", "--told-at"];
    let told = [&told[..], &["2026-07-22T22:15+07:00", "--told-to", "Trực ban CA"]].concat();
    let revoke = procedure(&year.act_with("2026-07-23", &told, "Mất túi kèm thiết bị\n"));
    year.act("2026-07-23", &["step", "granted", &revoke]);
    year.act("2026-07-23", &["return", "TK1011", "--lost"]);
    assert!(!year.tasks("2026-07-23", "urgent-papers").is_empty());
    let name = year.people[11].name.clone();
    let revocation = ["đề nghị thu hồi chứng thư chữ ký số", &name, "TK1011", "thất lạc"];
    let one = std::slice::from_ref(&revoke);
    year.granted(["2026-07-23", "2026-07-23", "2026-07-27"], one, "71/CNTT", &revocation);
    // Beside the letter the minutes of the loss are due.
    let (made, texts) = year.papers("2026-07-27", &[&revoke]);
    assert_eq!(made["papers"][0]["record"], revoke, "{made:#}");
    let loss = texts[0].to_lowercase();
    says(&loss, &["biên bản", "mất thiết bị lưu khóa bí mật", &name.to_lowercase(), "tk1011"]);
    let states = (year.state("2026-07-27", &held), year.state("2026-07-27", &token));
    assert_eq!(states, ("revoked".to_owned(), "lost".to_owned()));
    let minutes = year.file("lost.pdf", &scan("lost"));
    year.act("2026-07-27", &["attach", &revoke, minutes.to_str().unwrap(), "--as", "loss-minutes"]);
    year.listed_revoked("2026-07-28", 5, &[&held]);
    year.act("2026-07-28", &["step", "seen-in-crl", &revoke]);
    year.act("2026-07-28", &["step", "closed", &revoke]);
    // Whoever lost it needs another.
    year.does("2026-07-28", "replace-lost", "1");
    let open = year.open("2026-07-28", "issue");
    let anew = ["đề nghị cấp chứng thư chữ ký số", &name];
    let letter = year.granted(["2026-07-28", "2026-07-29", "2026-07-31"], &open, "72/CNTT", &anew);
    let file = year.file("again/11.cer", &year.issue(11, UNITS[CNTT].0, "again 11", 0x7011, RENEWED));
    year.act("2026-08-03", &["import", file.to_str().unwrap(), "--answers", &letter]);
    year.act("2026-08-03", &["receive", &format!("TK2011={}", open[0])]);
    year.act("2026-08-03", &["deliver", &open[0]]);
    year.act("2026-08-03", &["deliver", &open[0], "--pin-confirmed"]);
    let (_, token) = year.held("2026-08-03", 11);
    year.scanned("2026-08-03", &token, "minutes");
    year.scanned("2026-08-03", &token, "pin-receipt");
    year.act_on("2026-08-04", &["step", "registered"], &open, &SYSTEM);
    year.act_on("2026-08-04", &["step", "closed"], &open, &[]);
    year.owes("2026-08-04", &[]);
}

/// A unit's own certificate, and who manages it.
pub fn organisation(year: &Year) {
    let unit = year.units[CNTT].as_str();
    let people = year.of_unit(CNTT);
    let (first, second) = (year.key(people[1]), year.key(people[3]));
    let asked = procedure(&year.act("2026-08-05", &["request", "issue", unit, "--unit"]));
    // What the form asks for besides is told before anything is made.
    let lacks = year.refused("2026-08-05", &["paper", &asked], "3 things to fill in first");
    assert!(lacks.err.contains("email=-") && lacks.err.contains("mst=-") && lacks.err.contains("qhns=-"));
    let fields = ["set", unit, "email=-", "mst=-", "qhns=-"];
    year.act_with("2026-08-05", &fields, "cntt@mof.gov.vn\n0100109106\n1053621\n");
    let wanted = ["cho cơ quan, tổ chức", UNITS[CNTT].0, "0100109106", "1053621", "cntt@mof.gov.vn"];
    let one = std::slice::from_ref(&asked);
    let letter = year.granted(["2026-08-05", "2026-08-06", "2026-08-10"], one, "80/CNTT", &wanted);
    assert_eq!(year.shown("2026-08-10", &letter)["fields"]["form"], "02");
    let subject = Dn::new([
        (A::Country, "VN".to_owned()),
        (A::Locality, "Hà Nội".to_owned()),
        (A::Organisation, "BỘ TÀI CHÍNH".to_owned()),
        (A::CommonName, UNITS[CNTT].0.to_uppercase()),
    ]);
    let spki = seeded_key(&SEED, "unit").verifying_key().to_public_key_der().unwrap().to_vec();
    let file = year.file("unit.cer", &year.order(&subject, &spki, 0x8001, RENEWED));
    year.act("2026-08-10", &["import", file.to_str().unwrap(), "--answers", &letter]);
    year.act("2026-08-11", &["receive", &format!("TK3001={asked}")]);
    let by = |number: &str, who: &str, day: &str| {
        year.decide(day, number, "assign-manager", who, day, &format!("  unit: {unit}\n"))
    };
    by("81/QĐ-CNTT", first, "2026-08-12");
    let tasks = year.tasks("2026-08-12", "dispose-decision-line");
    assert!(tasks.len() == 1 && tasks[0].starts_with("deliver "), "{tasks:?}");
    year.does("2026-08-12", "dispose-decision-line", "1");
    let device = year.listed("2026-08-12", "device", &["serial=TK3001"])[0].clone();
    year.act("2026-08-12", &["deliver", "TK3001", "--pin-confirmed"]);
    year.scanned("2026-08-12", &device, "minutes");
    year.scanned("2026-08-12", &device, "pin-receipt");
    year.act("2026-08-12", &["step", "registered", &asked, "--system", "Trục liên thông văn bản"]);
    year.act("2026-08-12", &["step", "closed", &asked]);
    // Another manages it from September on.
    let handed = by("90/QĐ-CNTT", second, "2026-09-01");
    year.does("2026-09-01", "dispose-decision-line", "1");
    let certificate = year.shown("2026-09-01", &asked)["fields"]["subject"].as_str().unwrap().to_owned();
    let managers = year.shown("2026-09-01", &certificate)["fields"]["managers"].clone();
    assert_eq!(
        (&managers[0]["person"], &managers[0]["to"], &managers[1]["person"], &managers[1]["authorised_by"]),
        (&json!(first), &json!("2026-08-31"), &json!(second), &json!(handed)),
        "{managers:#}"
    );
    year.act("2026-09-02", &["deliver", "TK3001", "--pin-confirmed"]);
    year.scanned("2026-09-02", &device, "minutes");
    year.scanned("2026-09-02", &device, "pin-receipt");
    year.owes("2026-09-03", &[]);
    year.finds("2026-09-03", LATER);
}
