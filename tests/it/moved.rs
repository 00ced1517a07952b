//! People who move to another unit, as whole commands: who files, what the letter then asks for, and what is owed until it is asked.

use std::process::Command;

use chungthu::pki::Period;
use serde_json::{Value, json};

use crate::acts::{OLD, Office, procedure};
use crate::desk::good;
use crate::imported::added;

/// 2023-11-14 to 2028-11-12.
const LONG: Period = Period { from: 1_700_000_000, to: 1_857_600_000 };

/// What a unit needs to write letters: its heading, an address, a symbol, and somebody who signs and answers.
pub fn heading(issuer: &str, symbol: &str, chief: &str) -> Vec<String> {
    let fields = [
        "letterheads[+].parent_line=BỘ TÀI CHÍNH".to_owned(),
        format!("letterheads[+].issuer_line={issuer}"),
        "letterheads[+].place=Hà Nội".to_owned(),
        "addresses[+].address=28 Trần Hưng Đạo".to_owned(),
        "addresses[+].province=Hà Nội".to_owned(),
        format!("symbols[+].symbol={symbol}"),
        format!("signatories[+].person={chief}"),
        "signatories[+].capacity=head".to_owned(),
        "signatories[+].title=Cục trưởng".to_owned(),
        format!("focals[+].person={chief}"),
    ];
    fields.to_vec()
}

impl Office {
    fn equip(&self, unit: &str, issuer: &str, symbol: &str, chief: &str) {
        let fields = heading(issuer, symbol, chief);
        self.set(unit, &fields.iter().map(String::as_str).collect::<Vec<_>>());
    }

    /// The tasks of a rule: number and first command.
    fn tasks(&self, day: &str, rule: &str) -> Vec<(String, Vec<String>)> {
        let tasks = self.on(day, &["todo"]).json;
        let of_rule = |task: &&Value| task["rule"] == rule;
        let words = |task: &Value| {
            let words = task["commands"][0].as_array().unwrap().iter();
            words.map(|word| word.as_str().unwrap().to_owned()).collect()
        };
        let found = tasks.as_array().unwrap().iter().filter(of_rule);
        found.map(|task| (task["number"].to_string(), words(task))).collect()
    }

    fn in_use(&self, name: &str, mailbox: &str, serial: u8) -> (String, String) {
        let (person, held) = self.holder(name, mailbox, serial, LONG);
        let token = self.token(&format!("TK{serial:04}"), &held);
        self.act("2026-06-01", &["deliver", &token, "--pin-confirmed"]);
        (person, held)
    }
}

const OTHER: &str =
    "names:\n- vi: Cục Mới\n  from: 2020-01-01\nstanding:\n- legal_person: true\n  own_seal: true\n";

#[test]
fn after_a_transfer_the_new_unit_files_both_what_was_asked_before_and_the_change() {
    let office = Office::new();
    let old = office.at.unit.clone();
    let new = added(office.desk(), "unit", OTHER);
    let chief = added(
        office.desk(),
        "person",
        &format!(
            "names:\n- full: Trần Thị Bình\nbirth: 1980-02-03\nemails:\n- address: binh@mof.gov.vn\nmobiles:\n- number: '0912345678'\npostings:\n- unit: {new}\n  position: Cục trưởng\n  kind: main\n  from: 2020-01-01\nids:\n- kind: cccd\n  number: '001180000014'\n  issued_on: 2021-05-10\n  issued_by: Bộ Công an\n"
        ),
    );
    office.equip(&old, "CỤC THỬ NGHIỆM", "CTN-VP", &chief);
    office.equip(&new, "CỤC MỚI", "CM-VP", &chief);
    let (person, held) = office.holder("Lê Văn Chi", "chi", 5, OLD);
    let renewal = procedure(&office.act("2026-06-01", &["request", "renew", &held])).to_owned();
    let out = office.desk().path("first");
    office.act("2026-06-01", &["paper", &renewal, "-o", out.to_str().unwrap()]);
    let letter = office.on("2026-06-01", &["list", "letter"]).json[0]["record"].as_str().unwrap().to_owned();
    assert_eq!(
        (&office.shown(&letter)["filer"], &office.shown(&letter)["series"]),
        (&json!(old), &json!("CTN-VP"))
    );

    let decision = added(
        office.desk(),
        "decision",
        &format!(
            "number: 30/QĐ-BTC\nissuer: Bộ Tài chính\ndate: 2026-05-20\neffective: 2026-06-02\nkind: transfer\nlines:\n- subject: {person}\n  effect: transfer\n  unit: {new}\n"
        ),
    );
    // What is decided goes into the person's record with it, so that nothing is asked in a wrong name.
    let postings = office.shown(&person)["postings"].clone();
    assert_eq!(
        (&postings[0]["to"], &postings[1]["unit"], &postings[1]["from"], &postings[1]["decision"]),
        (&json!("2026-06-01"), &json!(new), &json!("2026-06-02"), &json!(decision))
    );
    let tasks = office.tasks("2026-06-03", "dispose-decision-line");
    assert_eq!(tasks[0].1[..2], ["request", "change"], "{tasks:?}");
    assert_eq!(office.on("2026-06-03", &["do", &tasks[0].0, "--choose", "1"]).code, 0);
    office.clean("2026-06-03");
    let change = office.on("2026-06-03", &["list", "procedure", "kind=change"]).json;
    let change = change[0]["record"].as_str().unwrap().to_owned();
    for asked in [&change, &renewal] {
        assert_eq!(office.shown(asked)["filer"], new, "{asked}");
        let next = office.on("2026-06-03", &["show", asked]).json["checklist"]["next"].clone();
        assert!(next.as_str().unwrap().starts_with("chungthu paper "), "{next}");
    }

    // One letter of the new unit for both.
    let out = office.desk().path("second");
    let made = office.act("2026-06-03", &["paper", &change, "-o", out.to_str().unwrap()]);
    assert_eq!(made["papers"][0]["record"], letter, "{made:#}");
    let shown = office.shown(&letter);
    assert_eq!((&shown["filer"], &shown["series"]), (&json!(new), &json!("CM-VP")));
    assert_eq!(shown["lines"].as_array().unwrap().len(), 2);
    if cfg!(feature = "pdf") {
        let mut files = std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path());
        let pdf = files.find(|file| file.extension().is_some_and(|end| end == "pdf")).unwrap();
        let done = Command::new("pdftotext").arg("-layout").arg(pdf).arg("-").output().unwrap();
        let text = String::from_utf8(done.stdout).unwrap();
        assert!(text.contains("CỤC MỚI") && text.contains("Cục Mới"), "{text}");
    }
    let next = office.on("2026-06-03", &["show", &renewal]).json["checklist"]["next"].clone();
    assert!(next.as_str().unwrap().starts_with("chungthu send "), "{next}");
}

#[test]
fn whoever_moved_without_a_decision_is_told_of_until_the_change_is_asked() {
    let office = Office::new();
    let new = added(office.desk(), "unit", OTHER);
    let (person, held) = office.in_use("Lê Văn Chi", "chi", 5);
    assert!(office.tasks("2026-06-11", "agency-changed").is_empty());
    office.set(&person, &[&format!("postings.unit={new}"), "--from-date", "2026-06-10"]);
    assert!(office.tasks("2026-06-09", "agency-changed").is_empty());
    let tasks = office.tasks("2026-06-11", "agency-changed");
    let own = office.at.shown(&held)["handle"].as_str().unwrap().to_owned();
    assert_eq!(tasks[0].1, ["request", "change", &own, "--ground", "agency", "--duty", "agency-changed"]);
    let said = office.act("2026-06-11", &tasks[0].1.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(office.shown(procedure(&said))["filer"], new);
    assert!(office.tasks("2026-06-11", "agency-changed").is_empty());
}

#[test]
fn a_decision_that_needs_nothing_leaves_nothing_to_change() {
    let office = Office::new();
    let new = added(office.desk(), "unit", OTHER);
    let (person, _) = office.in_use("Lê Văn Chi", "chi", 5);
    office.set(&person, &[&format!("postings.unit={new}"), "--from-date", "2026-06-10"]);
    let decided = |more: &str| {
        format!(
            "number: 30/QĐ-BTC\nissuer: Bộ Tài chính\ndate: 2026-05-20\neffective: 2026-06-10\nkind: transfer\nlines:\n- subject: {person}\n  effect: transfer\n  unit: {new}\n{more}"
        )
    };
    added(office.desk(), "decision", &decided(""));
    // What the decision leads to is asked there, and not twice.
    assert_eq!(office.tasks("2026-06-11", "dispose-decision-line").len(), 1);
    assert!(office.tasks("2026-06-11", "agency-changed").is_empty());
    let task = office.tasks("2026-06-11", "dispose-decision-line");
    office.act_with(
        "2026-06-11",
        &["do", &task[0].0, "--nothing-needed"],
        "Tên trong chứng thư vẫn dùng được.\n",
    );
    assert!(office.tasks("2026-06-11", "agency-changed").is_empty());
}

#[test]
fn a_name_that_was_corrected_leads_to_what_the_law_lets_one_ask() {
    let office = Office::new();
    let (person, _) = office.in_use("Lê Văn Chi", "chi", 5);
    good(&office.desk().feed(&["set", &person, "names.full=-", "--fix"], "Lê Văn Chí\n".as_bytes()));
    let found = office.on("2026-06-11", &["check"]).json;
    let findings = found["findings"].as_array().unwrap();
    let named = findings.iter().find(|finding| finding["code"] == "dn-name").unwrap();
    let todo = named["todo"].as_str().unwrap();
    assert!(todo.contains("request revoke") && !todo.contains("request change"), "{todo}");
}

#[test]
fn a_line_whose_posting_isnt_entered_is_refused_with_the_command_that_todo_names() {
    let office = Office::new();
    let new = added(office.desk(), "unit", OTHER);
    let (person, held) = office.in_use("Lê Văn Chi", "chi", 5);
    // Taken over after the decision took effect: whether the posting is of before it or after nobody knows.
    let taken = ["set", &person, "origin.how=migrated", "origin.on=2026-06-08", "postings[0].from=", "--fix"];
    office.act("2026-06-09", &taken);
    let decision = added(
        office.desk(),
        "decision",
        &format!(
            "number: 30/QĐ-BTC\nissuer: Bộ Tài chính\ndate: 2026-05-20\neffective: 2026-06-05\nkind: transfer\nlines:\n- subject: {person}\n  effect: transfer\n  unit: {new}\n  position: Chuyên viên chính\n"
        ),
    );
    assert_eq!(office.shown(&person)["postings"].as_array().unwrap().len(), 1);
    let ask = ["request", "change", &held, "--decision", &decision];
    let refused = office.on("2026-06-10", &ask);
    assert_eq!(refused.code, 1, "{:#}", refused.json);
    let obstacles = refused.json["requests"][0]["obstacles"].as_array().unwrap();
    assert!(obstacles.iter().any(|one| one["why"] == "unposted"), "{obstacles:#?}");
    let tasks = office.tasks("2026-06-10", "dispose-decision-line");
    let words: Vec<&str> = tasks[0].1.iter().map(String::as_str).collect();
    assert!(words[0] == "set" && words.contains(&"postings.position=Chuyên viên chính"), "{words:?}");
    let mut command = office.desk().command(env!("CARGO_BIN_EXE_chungthu"));
    command
        .args(["--lang", "en", "--today", "2026-06-10", "-C"])
        .arg(office.desk().path("register"))
        .args(ask);
    let told = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(told.replace(['"', '\''], "").contains(&format!("chungthu {}", words.join(" "))), "{told}");
    assert_eq!(office.on("2026-06-10", &words).code, 0);
    let posting = office.shown(&person)["postings"][1].clone();
    assert_eq!((&posting["unit"], &posting["decision"]), (&json!(new), &json!(decision)), "{posting:#}");
    let said = office.act("2026-06-10", &ask);
    assert_eq!(office.shown(procedure(&said))["filer"], new);
}

#[test]
fn what_is_on_a_lost_token_is_not_renewed() {
    let office = Office::new();
    let (_, held) = office.holder("Lê Văn Chi", "chi", 5, OLD);
    let token = office.token("TK0005", &held);
    office.act("2026-06-01", &["deliver", &token, "--pin-confirmed"]);
    office.set(&token, &["conditions[+].fact=lost", "conditions[+].on=2026-06-01"]);
    let said = office.on("2026-06-03", &["request", "renew", &held, "--dry-run"]);
    assert_eq!(said.code, 1, "{:#}", said.json);
    assert_eq!(said.json["requests"][0]["obstacles"][0]["why"], "device-gone");
    let rules = office.on("2026-06-03", &["todo"]).json;
    let rules: Vec<&str> = rules.as_array().unwrap().iter().map(|t| t["rule"].as_str().unwrap()).collect();
    assert!(rules.contains(&"lost-device-valid") && !rules.contains(&"renew-before-expiry"), "{rules:?}");
}

#[test]
fn two_people_of_one_name_are_told_apart_by_their_units() {
    let office = Office::new();
    let new = added(office.desk(), "unit", OTHER);
    office.holder("Lê Văn Chi", "chi", 5, OLD);
    let (other, _) = office.holder("Lê Văn Chi", "chi2", 6, OLD);
    office.holder("Đỗ Văn Em", "em", 7, OLD);
    office.set(&other, &["postings[0].from=2020-01-01", "--fix", &format!("postings.unit={new}")]);
    let tasks = office.on("2026-06-02", &["todo", "--rule", "renew-before-expiry"]).json;
    let duties = tasks.as_array().unwrap().iter().flat_map(|task| task["duties"].as_array().unwrap());
    let mut titles: Vec<&str> = duties.map(|duty| duty["whom_title"].as_str().unwrap()).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["Lê Văn Chi (Cục Mới)", "Lê Văn Chi (Cục Thử nghiệm)", "Đỗ Văn Em"]);
}
