//! Many at once: lists, units, and devices that are plugged in.

use chungthu::pki::Period;
use serde_json::{Value, json};

use super::{OLD, Office, procedure};
use crate::desk::{Desk, good};
use crate::hsm::Hsm;
use crate::imported::added;

#[test]
fn many_are_asked_for_at_once_and_what_was_refused_is_told() {
    let office = Office::new();
    let (_, first) = office.holder("Vũ Văn Khoa", "khoa", 10, OLD);
    office.holder("Vũ Thị Lan", "lan", 11, OLD);
    // Renewed before: not a second time, which the rule may be wrong about.
    let late = Period { from: 1_625_000_000, to: 1_781_500_000 };
    office.holder("Vũ Văn Minh", "minh", 12, late);
    let list = "Vũ Văn Khoa\nVũ Thị Lan\n\nVũ Văn Minh\nKhông Có Ai\n";
    let said = office.on_with("2026-06-01", &["request", "renew", "--list", "-", "--dry-run"], list);
    assert_eq!(
        (said.code, &said.json["opened"], &said.json["refused"]),
        (4, &json!(2), &json!(2)),
        "{:#}",
        said.json
    );
    assert_eq!(said.json["requests"][2]["obstacles"][0]["why"], "too-late");
    assert_eq!(said.json["unnamed"][0]["line"], 5);
    let sheet = office.at.file(
        "list.csv",
        "STT,Họ và tên,Thư\n1,Vũ Thị Lan,lan@mof.gov.vn\n2,Không rõ,ai@mof.gov.vn\n".as_bytes(),
    );
    let from_sheet = ["request", "renew", "--dry-run", "--list", sheet.to_str().unwrap()];
    let said = office.on("2026-06-01", &from_sheet);
    assert_eq!((said.code, &said.json["opened"]), (4, &json!(1)), "{:#}", said.json);
    assert_eq!(said.json["unnamed"][0]["line"], 3);
    // A running number and a day of birth name nobody, nor does the head of a list of names alone.
    for (name, text) in [
        ("names.csv", "Danh sách\nSTT,Họ và tên\n1,Vũ Thị Lan\n2,Không rõ\n"),
        ("born.csv", "\nSTT,Ngày sinh,Họ và tên\n1,15/06/1984,Vũ Thị Lan\n2,16/06/1984,Không rõ\n"),
    ] {
        let sheet = office.at.file(name, text.as_bytes());
        let said =
            office.on("2026-06-01", &["request", "renew", "--dry-run", "--list", sheet.to_str().unwrap()]);
        assert_eq!((said.code, &said.json["opened"]), (4, &json!(1)), "{name}: {:#}", said.json);
        assert_eq!(said.json["unnamed"].as_array().unwrap().len(), 1, "{name}: {:#}", said.json);
        assert_eq!(said.json["unnamed"][0]["line"], 4, "{name}: {:#}", said.json);
    }
    let said = office.on("2026-06-01", &["request", "renew", "--find", "vu van"]);
    assert_eq!((said.code, &said.json["opened"]), (4, &json!(1)), "{:#}", said.json);
    assert_eq!(
        said.json["requests"].as_array().unwrap().iter().filter(|r| r["of"] == first.as_str()).count(),
        1
    );
    // Everybody of the unit to whom it still applies.
    let said = office.on("2026-06-01", &["request", "renew", &office.at.unit]);
    assert_eq!((said.code, &said.json["opened"]), (4, &json!(1)), "{:#}", said.json);
    let said = office.act("2026-06-01", &["request", "renew", "Vũ Văn Minh", "--anyway"]);
    assert_eq!(said["opened"], 1);
    let said = office.on("2026-06-01", &["request", "renew", "--find", "không ai như vậy"]);
    assert_eq!(said.code, 2);
    let said = office.on("2026-06-01", &["request", "renew"]);
    assert_eq!(said.code, 2);
    let ahead = office
        .on("2026-06-01", &["request", "revoke", "Vũ Văn Khoa", "--ground", "agency", "--on", "2026-06-05"]);
    assert_eq!(ahead.code, 2, "{}", ahead.err);
}

#[test]
fn a_unit_takes_the_place_of_another_with_its_people() {
    let office = Office::new();
    let (person, held) = office.holder("Bùi Văn Nam", "nam", 13, OLD);
    let old = office.at.unit.clone();
    let below = added(office.desk(), "unit", &format!("names:\n- vi: Phòng Một\nparents:\n- unit: {old}\n"));
    let seal = "standing:\n- legal_person: true\n  own_seal: true\n";
    let new = added(office.desk(), "unit", &format!("names:\n- vi: Cục Mới\n  from: 2026-07-01\n{seal}"));
    let decision = added(
        office.desk(),
        "decision",
        &format!(
            "number: 20/QĐ-BTC\nissuer: Bộ Tài chính\ndate: 2026-05-20\neffective: 2026-07-01\nkind: rename\nlines:\n- subject: {old}\n  effect: rename\n"
        ),
    );
    let succeed = ["unit", "succeed", &old, &new, "--decision", &decision, "--on", "2026-07-01"];
    let said = office.act("2026-06-15", &succeed);
    assert_eq!((&said["moved"], &said["below"]), (&json!([person]), &json!([below])));
    assert_eq!((&said["personal"], &said["unequipped"]), (&json!([held]), &json!([new])));
    let ended = office.shown(&old);
    assert_eq!(
        (&ended["names"][0]["to"], &ended["dissolved"]["on"]),
        (&json!("2026-06-30"), &json!("2026-07-01"))
    );
    assert_eq!(office.shown(&new)["predecessors"][0]["how"], "renamed");
    let postings = office.shown(&person)["postings"].clone();
    assert_eq!((&postings[0]["to"], &postings[1]["unit"]), (&json!("2026-06-30"), &json!(new)));
    assert_eq!(postings[1]["position"], "Chuyên viên");
    // The command that it names does what follows, and the decision's line is disposed of.
    let next = said["next"][0].as_str().unwrap();
    let arguments: Vec<&str> = next.split(' ').skip(1).collect();
    let said = office.act("2026-07-02", &arguments);
    assert_eq!((&said["opened"], &said["requests"][0]["of"]), (&json!(1), &json!(held)));
    assert_eq!(office.shown(procedure(&said))["filer"], new);
    let twice = office.on("2026-07-02", &["unit", "succeed", &old, &old, "--decision", &decision]);
    assert_eq!(twice.code, 2, "{}", twice.err);
}

#[test]
fn devices_that_are_plugged_in_are_taken_in_and_handed_out_by_their_own_serials() {
    let office = Office::new();
    let hsm = Hsm::new(Desk::new());
    let (person, held) = office.holder("Đỗ Thị Hà", "ha", 9, OLD);
    let token = office.token(&hsm.token("HA"), &held);
    office.act("2026-06-01", &["deliver", &token, "--pin-confirmed"]);
    office.set(&token, &["conditions[+].fact=locked", "conditions[0].on=2026-06-01"]);
    let said = office.act("2026-06-02", &["request", "restore", &person]);
    let restore = procedure(&said).to_owned();
    office.act("2026-06-02", &["return", &person]);
    office.act("2026-06-03", &["return", &restore, "--to", "ca"]);
    let letter = office.letter("06", &[&restore]);
    office.act("2026-06-03", &["send", &letter, "--number", "40/CNTT"]);
    office.act("2026-06-04", &["answer", &letter, "--granted", "all"]);
    let plugged = |day: &str, act: &str| -> Value {
        let mut command = office.desk().command(env!("CARGO_BIN_EXE_chungthu"));
        command.args(["--json", "--lang", "en", "--today", day, "-C"]).arg(office.desk().path("register"));
        command.args([act, "--plugged"]);
        serde_json::from_str(&good(&hsm.with_module(command).output().unwrap())).unwrap()
    };
    assert_eq!(plugged("2026-06-05", "receive")["received"][0]["steps"], json!(["received", "unlocked"]));
    assert_eq!(plugged("2026-06-08", "deliver")["steps"][0]["step"], "returned");
    assert_eq!(office.shown(&token)["custody"].as_array().unwrap().last().unwrap()["party"], person);
}
