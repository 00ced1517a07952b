//! Each kind of procedure from its request to its end.

use chungthu::pki::Period;
use serde_json::{Value, json};

use super::{OLD, Office, procedure};
use crate::imported::added;

#[test]
fn a_renewal_keeps_the_certificate_before_and_goes_to_its_end() {
    let office = Office::new();
    let (person, old) = office.holder("Nguyễn Văn An", "an", 1, OLD);
    office.token("TK0001", &old);
    let said = office.act("2026-06-01", &["request", "renew", &person]);
    let (renewal, next) =
        (procedure(&said).to_owned(), said["requests"][0]["expects"].as_str().unwrap().to_owned());
    let expected = office.shown(&next);
    assert_eq!(expected["predecessor"], json!({ "certificate": old, "relation": "renewed" }));
    assert_eq!(expected["made_by"], renewal);
    let asked = office.shown(&renewal);
    assert_eq!((&asked["subject"], &asked["filer"]), (&json!(old), &json!(office.at.unit)));
    // It is asked for once.
    let again = office.on("2026-06-01", &["request", "renew", &old]);
    assert_eq!((again.code, &again.json["requests"][0]["obstacles"][0]["why"]), (1, &json!("open")));

    let letter = office.letter("04", &[&renewal]);
    let said = office.act("2026-06-02", &["send", &letter, "--number", "12/CNTT", "--via", "portal"]);
    assert_eq!(said["letters"][0]["number"], "12");
    assert_eq!(said["letters"][0]["due"], "2026-06-05");
    let said = office.act("2026-06-04", &["answer", &letter, "--granted", "all", "--reply-number", "7"]);
    assert_eq!((&said["granted"], &said["open"]), (&json!(1), &json!(0)));
    assert_eq!(office.steps(&renewal), ["draft", "issued", "sent", "granted"]);

    let new = Period { from: 1_780_531_200, to: 1_875_139_200 };
    let file = office.at.file("new.cer", &office.at.issue_for("Nguyễn Văn An", "an", "an", 2, new));
    let said = office.act("2026-06-05", &["import", file.to_str().unwrap(), "--answers", &letter]);
    assert_eq!((&said["objects"][0]["record"], &said["filled"]), (&json!(next), &json!(1)));
    let said = office.act("2026-06-08", &["receive", "TK0001"]);
    assert_eq!(said["received"][0]["steps"], json!(["received", "checked"]));
    assert_eq!(said["handover"], Value::Null, "the token was at the desk");
    let said = office.act("2026-06-09", &["deliver", &renewal]);
    assert_eq!(said["handovers"][0]["receiver"], person);
    let said = office.act("2026-06-10", &["deliver", &renewal, "--pin-confirmed"]);
    assert_eq!(said["noted"].as_array().unwrap().len(), 1);
    assert_eq!(office.state(&old), "replaced");
    assert_eq!(office.state(&next), "in-use");

    // After every new serial the certificate is registered again where the one before was.
    office.set(&old, &["used_in[+].system=Trục liên thông", "used_in[0].since=2023-06-10"]);
    assert_eq!(office.lacking(&renewal), ["registered", "closed"]);
    let early = office.on("2026-06-11", &["step", "closed", &renewal]);
    assert_eq!(early.code, 1, "{:#}", early.json);
    office.act("2026-06-11", &["step", "registered", &renewal]);
    let used = &office.shown(&next)["used_in"][0];
    assert_eq!((&used["system"], &used["serial"]), (&json!("Trục liên thông"), &json!("2A02")));
    assert_eq!(office.shown(&old)["used_in"][0]["until"], "2026-06-10");
    office.act("2026-06-12", &["step", "closed", &renewal]);
    assert!(office.lacking(&renewal).is_empty());
    assert_eq!(office.checklist(&renewal)["next"], Value::Null);
}

#[test]
fn a_new_certificate_goes_from_its_request_to_its_holder() {
    let office = Office::new();
    let person = office.at.person("Trần Thị Bình", "binh");
    let said = office.act("2026-06-01", &["request", "issue", "Trần Thị Bình"]);
    let (issue, expected) =
        (procedure(&said).to_owned(), said["requests"][0]["expects"].as_str().unwrap().to_owned());
    assert_eq!(office.shown(&issue)["subject"], expected);
    let again = office.on("2026-06-01", &["request", "issue", &person]);
    assert_eq!((again.code, &again.json["requests"][0]["obstacles"][0]["why"]), (1, &json!("expected")));
    let letter = office.letter("01", &[&issue]);
    // Before the clerk's office has numbered it, nothing goes out.
    let early = office.on("2026-06-02", &["send", &letter, "--via", "exchange"]);
    assert_eq!(early.code, 1, "{:#}", early.json);
    assert!(early.err.contains("--number NUMBER --date DATE"), "{}", early.err);
    office.act("2026-06-02", &["send", &letter, "--number", "13/CNTT", "--via", "exchange"]);
    office.act("2026-06-03", &["send", &letter, "--acknowledged"]);
    let lacks =
        office.act_with("2026-06-04", &["answer", &letter, "--supplement", "1"], "Thiếu ngày cấp căn cước\n");
    assert_eq!(lacks["supplement"], 1);
    office.act("2026-06-05", &["send", &letter]);
    office.act("2026-06-08", &["answer", &letter, "--granted", "Trần Thị Bình"]);
    assert_eq!(
        office.steps(&issue),
        ["draft", "issued", "sent", "acknowledged", "supplement-asked", "sent", "granted"]
    );

    // Nobody can know whose a new token is.
    let unknown = office.on("2026-06-09", &["receive", "TK0009"]);
    assert_eq!(unknown.code, 1, "{:#}", unknown.json);
    let said = office.act_with("2026-06-09", &["receive", "--list", "-"], "tk0009 Trần Thị Bình\n");
    assert_eq!(
        (&said["received"][0]["steps"], &said["received"][0]["compared"]),
        (&json!(["received"]), &json!(false))
    );
    let early = office.on("2026-06-09", &["deliver", "TK0009"]);
    assert_eq!(early.code, 1, "{:#}", early.json);
    let new = Period { from: 1_780_876_800, to: 1_938_556_800 };
    // With another name in it, it doesn't leave the desk unseen.
    let file = office.at.file("b.cer", &office.at.issue_for("Trần Thị Bính", "binh", "b", 3, new));
    let (code, said) = office.at.import(&[file.to_str().unwrap(), "--for", &expected]);
    assert_eq!(code, 0, "{said:#}");
    let differs = office.on("2026-06-10", &["receive", "TK0009"]);
    assert_eq!(differs.code, 1, "{:#}", differs.json);
    assert!(differs.err.contains("isn't the holder's"), "{}", differs.err);
    let said = office.on_with("2026-06-10", &["receive", "TK0009", "--reject", "TK0009"], "Sai họ tên\n");
    assert_eq!((said.code, &said.json["received"][0]["rejected"]), (0, &json!(true)), "{}", said.err);
    assert_eq!(office.state(&expected), "rejected");
    assert_eq!(office.steps(&issue).last().unwrap(), "closed");

    // It is asked for again.
    let said = office.act("2026-06-11", &["request", "issue", &person]);
    let (issue, expected) =
        (procedure(&said).to_owned(), said["requests"][0]["expects"].as_str().unwrap().to_owned());
    let letter = office.letter("01", &[&issue]);
    office.act("2026-06-12", &["send", &letter, "--number", "14/CNTT"]);
    office.act("2026-06-15", &["answer", &letter, "--granted", "all"]);
    let file = office.at.file("b2.cer", &office.at.issue_for("Trần Thị Bình", "binh", "b2", 4, new));
    let said = office.act("2026-06-15", &["import", file.to_str().unwrap(), "--answers", &letter]);
    assert_eq!(said["objects"][0]["record"], expected);
    let said = office.act("2026-06-16", &["receive", "TK0010=Trần Thị Bình"]);
    assert_eq!(said["received"][0]["steps"], json!(["received", "checked"]));
    let handover = said["handover"].as_str().unwrap();
    assert_eq!(
        (&office.shown(handover)["giver"], &office.shown(handover)["form"]),
        (&json!("ca"), &json!("07"))
    );
    office.act("2026-06-17", &["deliver", &person, "--pin-confirmed"]);
    assert_eq!(office.steps(&issue)[4..], ["received", "checked", "delivered", "pin-confirmed"]);
    assert_eq!(office.state(&expected), "in-use");
    assert_eq!(office.lacking(&issue), ["registered", "papers", "closed"]);
    office.act(
        "2026-06-18",
        &["step", "registered", &issue, "--system", "Quản lý văn bản", "--role", "Chuyên viên"],
    );
    let next = office.checklist(&issue)["next"].clone();
    assert!(next.as_str().unwrap().starts_with("chungthu paper "), "{next}");
    let waives = ["step", "closed", &issue, "--waive", "minutes", "--waive", "pin-receipt"];
    office.act_with("2026-06-18", &waives, "Ký trên sổ\nKý trên sổ\n");
    assert!(office.lacking(&issue).is_empty());
}

#[test]
fn a_change_asks_for_what_the_certificate_holds_and_is_loaded_where_the_token_is() {
    let office = Office::new();
    let (person, old) = office.holder("Lê Văn Chi", "chi", 5, OLD);
    let token = office.token("TK0005", &old);
    office.act("2026-06-01", &["deliver", &token, "--pin-confirmed"]);
    let ask = |ground: &[&str]| {
        let said = office.on("2026-06-02", &[&["request", "change", &old], ground].concat());
        assert_eq!(said.code, 1, "{:#}", said.json);
        said.json["requests"][0]["obstacles"][0]["why"].as_str().unwrap().to_owned()
    };
    assert_eq!(ask(&[]), "no-ground");
    assert_eq!(ask(&["--ground", "retired"]), "unknown-ground");
    assert_eq!(ask(&["--ground", "name-address"]), "unknown-ground");
    assert_eq!(ask(&["--ground", "email"]), "nothing-differs");
    assert_eq!(ask(&["--ground", "agency"]), "nothing-differs");
    let other = added(
        office.desk(),
        "unit",
        "names:\n- vi: Cục Khác\nstanding:\n- legal_person: true\n  own_seal: true\n",
    );
    office.set(&person, &[&format!("postings.unit={other}"), "--from-date", "2026-06-01"]);
    let said = office.act("2026-06-02", &["request", "change", "Lê Văn Chi", "--ground", "agency"]);
    let change = procedure(&said).to_owned();
    assert_eq!(office.shown(&change)["filer"], other, "the new agency asks");
    let letter = office.letter("04", &[&change]);
    office.act("2026-06-02", &["send", &letter, "--number", "20/CK"]);
    office.act("2026-06-05", &["answer", &letter, "--granted", "all"]);
    let new = Period { from: 1_780_617_600, to: 1_938_297_600 };
    let file = office.at.file("chi2.cer", &office.at.issue_for("Lê Văn Chi", "chi", "chi2", 6, new));
    office.act("2026-06-05", &["import", file.to_str().unwrap(), "--answers", &letter]);
    // The unit in it is still the old one.
    let differs = office.on("2026-06-08", &["receive", "Lê Văn Chi"]);
    assert_eq!(differs.code, 1, "{:#}", differs.json);
    let said = office.act("2026-06-08", &["receive", "Lê Văn Chi", "--accept", "TK0005"]);
    assert_eq!(said["received"][0]["steps"], json!(["loaded", "checked"]));
    assert_eq!(said["received"][0]["differences"], json!(["unit"]));
    assert_eq!(said["handover"], Value::Null);
    office.act("2026-06-08", &["step", "closed", &change]);
}

#[test]
fn a_retirement_revokes_collects_and_hands_back() {
    let office = Office::new();
    let (person, held) = office.holder("Phạm Thị Dung", "dung", 7, OLD);
    let token = office.token("TK0007", &held);
    office.act("2026-06-01", &["deliver", &token, "--pin-confirmed"]);
    let decision = added(
        office.desk(),
        "decision",
        &format!(
            "number: 15/QĐ-BTC\nissuer: Bộ Tài chính\ndate: 2026-05-20\neffective: 2026-06-10\nkind: retire\nlines:\n- subject: {person}\n  effect: retire\n"
        ),
    );
    let dry = office.act("2026-06-02", &["request", "revoke", &decision, "--dry-run"]);
    assert_eq!((&dry["opened"], &dry["commit"]), (&json!(1), &Value::Null));
    let said = office.act("2026-06-02", &["request", "revoke", "15/QĐ-BTC"]);
    let revoke = procedure(&said).to_owned();
    let asked = office.shown(&revoke);
    assert_eq!(
        (&asked["ground"]["code"], &asked["asked_by"]["paper"]),
        (&json!("retired"), &json!(decision))
    );
    let line = office.shown(&decision)["lines"][0]["disposition"].clone();
    assert_eq!(line["procedures"], json!([revoke]));
    assert_eq!(office.shown(&held)["revocation"]["reason"], "retired");
    let letter = office.letter("05", &[&revoke]);
    office
        .act("2026-06-03", &["send", &letter, "--number", "30/CNTT", "--via", "exchange", "--acknowledged"]);
    office.act(
        "2026-06-08",
        &["answer", &letter, "--granted", "1", "--reply-number", "99", "--reply-date", "2026-06-05"],
    );
    assert_eq!(office.steps(&revoke)[4..], ["granted", "notice-received"]);
    assert_eq!(office.state(&held), "revoked");
    let ended = office.on("2026-06-09", &["deliver", &token, "--to", &person]);
    assert_eq!(ended.code, 1, "{:#}", ended.json);
    let said = office.act("2026-06-09", &["return", &person]);
    assert_eq!(said["handovers"][0]["giver"], person);
    let said = office.act("2026-06-10", &["return", &revoke, "--to", "ca"]);
    let handover = office.shown(said["handovers"][0]["handover"].as_str().unwrap());
    assert_eq!((&handover["form"], &handover["receiver"]), (&json!("08"), &json!("ca")));
    office.act("2026-06-11", &["step", "seen-in-crl", &revoke]);
    office.act_with("2026-06-12", &["step", "closed", &revoke, "--waive", "minutes"], "Lưu tại CA\n");
    assert_eq!(office.steps(&revoke).last().unwrap(), "closed");
}

#[test]
fn a_token_lost_at_night_is_told_first_and_filed_next_morning() {
    let office = Office::new();
    let (_, held) = office.holder("Hoàng Văn Giang", "giang", 8, OLD);
    let token = office.token("TK0008", &held);
    office.act("2026-06-01", &["deliver", &token, "--pin-confirmed"]);
    let urgent = ["request", "revoke", "TK0008", "--ground", "device-lost", "--urgent", "--told-at"];
    let told = [&urgent[..], &["2026-06-01T22:15+07:00", "--told-to", "Trực ban CA"]].concat();
    let said = office.act_with("2026-06-02", &told, "Mất máy tính kèm thiết bị\n");
    let revoke = procedure(&said).to_owned();
    assert_eq!(office.shown(&held)["revocation"]["asked"], "2026-06-01T22:15+07:00");
    office.act("2026-06-02", &["step", "granted", &revoke]);
    let letter = office.letter("05", &[&revoke]);
    office.act("2026-06-02", &["send", &letter, "--number", "31/CNTT"]);
    office.act("2026-06-04", &["answer", &letter, "--granted", "all"]);
    office.act("2026-06-05", &["return", "TK0008", "--lost"]);
    assert_eq!(office.state(&token), "lost");
    office.act("2026-06-05", &["step", "seen-in-crl", &revoke]);
    office.act_with("2026-06-08", &["step", "closed", &revoke, "--waive", "loss-minutes"], "Đang lập\n");
    assert_eq!(office.checklist(&revoke)["next"], Value::Null);
}

#[test]
fn a_locked_token_is_restored_and_one_that_ran_out_is_handed_back() {
    let office = Office::new();
    let (person, held) = office.holder("Đỗ Thị Hà", "ha", 9, OLD);
    let token = office.token("TK0011", &held);
    office.act("2026-06-01", &["deliver", &token, "--pin-confirmed"]);
    let sound = office.on("2026-06-02", &["request", "restore", &person]);
    assert_eq!((sound.code, &sound.json["requests"][0]["obstacles"][0]["why"]), (1, &json!("not-locked")));
    office.set(&token, &["conditions[+].fact=locked", "conditions[0].on=2026-06-01"]);
    let said = office.act("2026-06-02", &["request", "restore", &person]);
    let restore = procedure(&said).to_owned();
    assert_eq!(office.shown(&restore)["ground"]["code"], "locked");
    office.act("2026-06-02", &["return", &person]);
    office.act("2026-06-03", &["return", &restore, "--to", "ca"]);
    let letter = office.letter("06", &[&restore]);
    office.act("2026-06-03", &["send", &letter, "--number", "40/CNTT"]);
    office.act("2026-06-04", &["answer", &letter, "--granted", "all"]);
    let said = office.act("2026-06-05", &["receive", "TK0011"]);
    assert_eq!(said["received"][0]["steps"], json!(["received", "unlocked"]));
    assert_eq!(office.state(&token), "fine");
    let said = office.act("2026-06-08", &["deliver", "TK0011"]);
    assert_eq!(said["steps"][0]["step"], "returned");
    office.act("2026-06-08", &["deliver", "TK0011", "--pin-confirmed"]);
    office.act_with("2026-06-09", &["step", "closed", &restore, "--waive", "pin-receipt"], "Ký trên sổ\n");

    let valid = office.on("2026-06-10", &["request", "return", &person]);
    assert_eq!((valid.code, &valid.json["requests"][0]["obstacles"][0]["why"]), (1, &json!("still-valid")));
    let said = office.act("2026-08-03", &["request", "return", &person]);
    let back = procedure(&said).to_owned();
    office.act("2026-08-03", &["return", "TK0011"]);
    office.act("2026-08-04", &["return", "TK0011", "--to", "ca"]);
    office.act_with("2026-08-04", &["step", "closed", &back, "--waive", "minutes"], "Lưu tại CA\n");
    assert_eq!(office.steps(&back), ["draft", "collected", "handed-to-ca", "closed"]);
}
