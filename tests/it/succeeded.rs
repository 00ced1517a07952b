//! Units renamed, merged and split, as whole commands: people, open requests and certificates after it.

use chungthu::pki::{Period, certificate_pem};
use serde_json::{Value, json};

use crate::acts::{OLD, Office, procedure};
use crate::imported::added;

/// 2023-11-14 to 2028-11-12.
const LONG: Period = Period { from: 1_700_000_000, to: 1_857_600_000 };
const SEAL: &str = "standing:\n- legal_person: true\n  own_seal: true\n";

impl Office {
    fn unit(&self, text: &str) -> String {
        added(self.desk(), "unit", text)
    }

    /// Someone who works in a unit from 2020 on.
    fn works(&self, name: &str, unit: &str) -> String {
        added(
            self.desk(),
            "person",
            &format!(
                "names:\n- full: {name}\npostings:\n- unit: {unit}\n  position: Chuyên viên\n  kind: main\n  from: 2020-01-01\n"
            ),
        )
    }

    fn decides(&self, kind: &str, lines: &[(&str, &str, &str)]) -> String {
        let lines: String = lines
            .iter()
            .map(|(subject, effect, more)| format!("- subject: {subject}\n  effect: {effect}\n{more}"))
            .collect();
        added(
            self.desk(),
            "decision",
            &format!(
                "number: 20/QĐ-BTC\nissuer: Bộ Tài chính\ndate: 2026-05-20\neffective: 2026-07-01\nkind: {kind}\nlines:\n{lines}"
            ),
        )
    }

    fn rules(&self, day: &str) -> Vec<String> {
        let tasks = self.on(day, &["todo"]).json;
        tasks.as_array().unwrap().iter().map(|task| task["rule"].as_str().unwrap().to_owned()).collect()
    }

    /// The commands that a command names, as arguments.
    fn follow(&self, day: &str, said: &Value) -> Vec<Value> {
        let next = said["next"].as_array().unwrap().iter().map(|next| next.as_str().unwrap().to_owned());
        next.map(|next| self.on(day, &next.split(' ').skip(1).collect::<Vec<_>>()).json).collect()
    }
}

#[test]
fn two_units_merge_and_what_they_had_asked_for_goes_on_in_the_new_name() {
    let office = Office::new();
    let a = office.at.unit.clone();
    let b = office.unit(&format!("names:\n- vi: Cục Hai\n  from: 2025-03-01\n{SEAL}"));
    let new = office.unit(&format!("names:\n- vi: Cục Mới\n  from: 2026-07-01\n{SEAL}  from: 2026-07-01\n"));
    let (_, held) = office.holder("Bùi Văn Nam", "nam", 13, OLD);
    let (first, second) = (office.at.person("Lê Văn Chi", "chi"), office.works("Đỗ Văn Đức", &b));
    let said = office.act("2026-06-01", &["request", "issue", &first, &second]);
    let asked: Vec<String> =
        (0..2).map(|n| said["requests"][n]["procedure"].as_str().unwrap().to_owned()).collect();
    // The first went out before; the second is drafted.
    let letter = office.letter("01", &[&asked[0]]);
    office.act("2026-06-02", &["send", &letter, "--number", "13/CNTT"]);
    let decision = office.decides("merge", &[(&a, "merge", ""), (&b, "merge", "")]);
    let succeed = ["unit", "succeed", &a, &b, &new, "--decision", &decision, "--on", "2026-07-01"];
    let dry = office.act("2026-06-15", &[&succeed[..], &["--dry-run"]].concat());
    assert_eq!((&dry["how"], &dry["commit"]), (&json!("merged"), &Value::Null));
    let said = office.act("2026-06-15", &succeed);
    assert_eq!(said["moved"].as_array().unwrap().len(), 3, "{said:#}");
    assert_eq!((&said["refiled"], &said["personal"]), (&json!([asked[1]]), &json!([held])));
    for old in [&a, &b] {
        assert_eq!(office.shown(old)["dissolved"], json!({ "on": "2026-07-01", "decision": decision }));
    }
    let before = office.shown(&new)["predecessors"].clone();
    assert_eq!((before.as_array().unwrap().len(), &before[0]["how"]), (2, &json!("merged")));
    assert_eq!(
        (&office.shown(&asked[0])["filer"], &office.shown(&asked[1])["filer"]),
        (&json!(a), &json!(new))
    );
    assert_eq!(office.shown(&second)["postings"][1]["unit"], new);
    // What it names next works, and disposes of the decision.
    let done = office.follow("2026-07-02", &said);
    // The other unit had nothing that is to be asked for, and that is noted with its reason.
    assert_eq!(said["settled"], json!([b]));
    let noted = office.shown(&decision)["lines"][1]["disposition"].clone();
    assert_eq!(noted["on"], "2026-06-15", "{noted:#}");
    assert!(noted["nothing_needed"].as_str().unwrap().contains("No certificate"), "{noted:#}");
    let left = office.on("2026-07-02", &["todo", "--rule", "dispose-decision-line"]).json;
    assert_eq!(left, json!([]), "{left:#}");
    assert_eq!((&done[0]["opened"], &done[0]["requests"][0]["of"]), (&json!(1), &json!(held)));
    assert!(!office.rules("2026-07-02").contains(&"unit-name-changed".to_owned()));
    // The letter that went out before is answered as if nothing were.
    office.act("2026-07-02", &["answer", &letter, "--granted", "all"]);
}

#[test]
fn what_comes_next_names_the_certificates_that_need_it_and_no_others() {
    let office = Office::new();
    let old = office.at.unit.clone();
    let new = office.unit(&format!("names:\n- vi: Cục Mới\n  from: 2020-01-01\n{SEAL}"));
    let (_, moves) = office.holder("Bùi Văn Nam", "nam", 13, LONG);
    // Whoever stays in a division below has a certificate that names what ends, too.
    let below = office.unit(&format!("names:\n- vi: Phòng Một\nparents:\n- unit: {old}\n"));
    let (stayer, stays) = office.holder("Lê Văn Chi", "chi", 14, LONG);
    office.set(&stayer, &[&format!("postings[0].unit={below}"), "--fix"]);
    // One names the new unit already, and one is being changed.
    office.at.person("Đỗ Văn Đức", "duc");
    let der = office.at.issue_in("Cục Mới", ("Đỗ Văn Đức", "duc", "duc"), 15, LONG);
    let file = office.at.file("duc.cer", &der);
    let (code, said) = office.at.import(&[file.to_str().unwrap(), "--form", "usb-token"]);
    assert_eq!((code, &said["objects"][0]["fate"]), (0, &json!("added")), "{said:#}");
    let (_, asked) = office.holder("Trần Thị Bình", "binh", 16, LONG);
    let ground = ["request", "change", &asked, "--ground", "email", "--anyway"];
    office.act("2026-06-01", &ground);
    let organisation = |unit: &str, name: &str, serial: u8| {
        let mailbox = format!("cuc{serial}");
        let der = office.at.issue_in("Cục Thử nghiệm", (name, &mailbox, &mailbox), serial, LONG);
        let pem = certificate_pem(&der).replace('\n', "\n  ");
        added(
            office.desk(),
            "certificate",
            &format!(
                "kind: organisation\nform: usb-token\nca: government\nholder: {unit}\npem: |\n  {}\ndesk:\n- fact: in-use\n  on: 2024-01-02\n",
                pem.trim_end()
            ),
        )
    };
    let own = organisation(&old, "Cục Thử nghiệm", 17);
    organisation(&new, "Cục Mới", 18);
    let decision = office.decides("merge", &[(&old, "merge", "")]);
    let said = office
        .on("2026-06-15", &["unit", "succeed", &old, &new, "--decision", &decision, "--on", "2026-07-01"]);
    assert_eq!(said.code, 0, "{}", said.err);
    let mut wanted = vec![json!(moves), json!(stays)];
    wanted.sort_by_key(Value::to_string);
    assert_eq!(said.json["personal"], Value::Array(wanted.clone()), "{:#}", said.json);
    assert_eq!((&said.json["own"], &said.json["without"]), (&json!([own]), &json!([])));
    let handle = |key: &Value| office.at.shown(key.as_str().unwrap())["handle"].as_str().unwrap().to_owned();
    let by = handle(&json!(decision));
    assert_eq!(
        said.json["next"],
        json!([
            format!(
                "chungthu request change {} {} --ground agency --decision {by}",
                handle(&wanted[0]),
                handle(&wanted[1])
            ),
            format!("chungthu request revoke {} --ground dissolved --decision {by}", handle(&json!(own))),
        ])
    );
    let done = office.follow("2026-07-02", &said.json);
    assert_eq!((&done[0]["opened"], &done[1]["opened"]), (&json!(2), &json!(1)), "{done:#?}");
}

#[test]
fn whoever_came_with_a_unit_whose_name_certificates_may_keep_owes_no_change_for_that() {
    let office = Office::new();
    office.unit("names:\n- vi: Bộ Tài chính\n  from: 2020-01-01\n");
    let old = office.at.unit.clone();
    let unit = |name: &str| office.unit(&format!("names:\n- vi: {name}\n  from: 2020-01-01\n{SEAL}"));
    let (new, third) = (unit("Cục Mới"), unit("Cục Ba"));
    let (person, held) = office.holder("Nguyễn Văn An", "an", 1, LONG);
    let token = office.token("TK0001", &held);
    office.act("2026-06-01", &["deliver", &token, "--pin-confirmed"]);
    let nothing =
        "  disposition:\n    nothing_needed: Dùng đến hết hạn.\n    by: admin\n    on: 2026-06-01\n";
    let decision = office.decides("merge", &[(&old, "merge", nothing)]);
    office.on("2026-06-15", &["unit", "succeed", &old, &new, "--decision", &decision, "--on", "2026-07-01"]);
    let owed = |day: &str| office.on(day, &["todo", "--rule", "agency-changed"]).json;
    assert_eq!(owed("2026-07-02"), json!([]));
    // Neither does another position there.
    office.set(&person, &["postings.position=Chuyên viên chính", "--from-date", "2026-08-03"]);
    assert_eq!(owed("2026-08-04"), json!([]));
    // Who moves on does, from the day of the move on.
    office.set(&person, &[&format!("postings.unit={third}"), "--from-date", "2026-09-01"]);
    office.set(&person, &["postings.position=Phó Trưởng phòng", "--from-date", "2026-10-01"]);
    let owed = owed("2026-10-02");
    assert_eq!(
        (&owed[0]["since"], &owed[0]["duties"][0]["record"]),
        (&json!("2026-09-01"), &json!(held)),
        "{owed:#}"
    );
}

#[test]
fn a_request_that_went_out_in_the_name_of_a_unit_that_was_no_more_is_named_with_its_command() {
    let office = Office::new();
    let a = office.at.unit.clone();
    let b = office.unit(&format!("names:\n- vi: Cục Hai\n  from: 2025-03-01\n{SEAL}"));
    let new = office.unit(&format!("names:\n- vi: Cục Mới\n  from: 2026-06-01\n{SEAL}"));
    let person = office.at.person("Lê Văn Chi", "chi");
    let said = office.act("2026-06-01", &["request", "issue", &person]);
    let asked = procedure(&said).to_owned();
    let letter = office.letter("01", &[&asked]);
    office.act("2026-06-10", &["send", &letter, "--number", "13/CNTT"]);
    let decision = office.decides("merge", &[(&a, "merge", ""), (&b, "merge", "")]);
    let succeed = ["unit", "succeed", &a, &b, &new, "--decision", &decision, "--on", "2026-06-05"];
    let refused = office.on("2026-06-15", &succeed);
    assert_eq!(refused.code, 1, "{:#}", refused.json);
    let handle = office.at.shown(&asked)["handle"].as_str().unwrap().to_owned();
    let id = new.split_once('/').unwrap().1;
    let does = format!("chungthu set {handle} filer={id}");
    assert!(refused.err.contains(&does), "{}", refused.err);
    office.act("2026-06-15", &does.split(' ').skip(1).collect::<Vec<_>>());
    office.act("2026-06-15", &succeed);
}

#[test]
fn a_unit_is_split_and_people_go_where_the_decision_sends_them() {
    let office = Office::new();
    let old = office.at.unit.clone();
    let first = office.unit(&format!("names:\n- vi: Cục Một\n  from: 2026-07-01\n{SEAL}"));
    let second = office.unit(&format!("names:\n- vi: Cục Hai\n  from: 2026-07-01\n{SEAL}"));
    let (an, binh, chi) = (
        office.at.person("Nguyễn Văn An", "an"),
        office.at.person("Trần Thị Bình", "binh"),
        office.at.person("Lê Văn Chi", "chi"),
    );
    let said = office.act("2026-06-01", &["request", "issue", &binh, &chi]);
    let of = |n: usize| said["requests"][n]["procedure"].as_str().unwrap().to_owned();
    let (of_binh, of_chi) = (of(0), of(1));
    let (to_first, to_second) = (format!("  unit: {first}\n"), format!("  unit: {second}\n"));
    let decision = office.decides(
        "split",
        &[(&old, "split", ""), (&an, "transfer", &to_first), (&binh, "transfer", &to_second)],
    );
    let succeed = ["unit", "succeed", &old, &first, &second, "--decision", &decision, "--on", "2026-07-01"];
    let said = office.act("2026-06-15", &succeed);
    assert_eq!((&said["how"], &said["left"]), (&json!("split"), &json!([chi])));
    let unit_of =
        |person: &str| office.shown(person)["postings"].as_array().unwrap().last().unwrap()["unit"].clone();
    assert_eq!((unit_of(&an), unit_of(&binh), unit_of(&chi)), (json!(first), json!(second), json!(old)));
    assert_eq!((&said["refiled"], &said["unfiled"]), (&json!([of_binh]), &json!([of_chi])));
    assert_eq!(office.shown(&of_binh)["filer"], second);
    // Who files for the other is asked, and todo says the same.
    let ask = format!("chungthu set {} filer=-", office.at.shown(&of_chi)["handle"].as_str().unwrap());
    assert_eq!(said["next"][0], ask);
    let told = office.on("2026-07-02", &["show", &of_chi]).json["checklist"]["next"].clone();
    assert_eq!(told, ask);
}

#[test]
fn a_certificate_that_names_the_ministry_as_it_was_is_changed_and_then_owes_nothing() {
    let office = Office::new();
    let ministry = office.unit("names:\n- vi: Bộ Tài chính\n  from: 2020-01-01\n");
    office.set(&office.at.unit.clone(), &[&format!("parents[+].unit={ministry}")]);
    let (person, held) = office.holder("Nguyễn Văn An", "an", 1, LONG);
    let (other, _) = office.holder("Trần Thị Bình", "binh", 2, LONG);
    let token = office.token("TK0001", &held);
    office.act("2026-06-01", &["deliver", &token, "--pin-confirmed"]);
    let same = office.on("2026-06-01", &["request", "change", &held, "--ground", "agency"]);
    assert_eq!(same.json["requests"][0]["obstacles"][0]["why"], "nothing-differs");
    office.act(
        "2026-06-01",
        &["set", &ministry, "names.vi=Bộ Kinh tế - Tài chính", "--from-date", "2026-06-01"],
    );
    let owed = office.on("2026-06-02", &["todo", "--rule", "unit-name-changed"]).json;
    assert!(owed.to_string().contains(&held), "{owed:#}");
    let words: Vec<String> = owed[0]["commands"][0]
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word.as_str().unwrap().to_owned())
        .collect();
    let said = office.act("2026-06-02", &words.iter().map(String::as_str).collect::<Vec<_>>());
    let change = procedure(&said).to_owned();
    let next = said["requests"][0]["expects"].as_str().unwrap().to_owned();
    assert!(said["requests"].as_array().unwrap().iter().any(|asked| asked["of"] == held.as_str()));
    let letter = office.letter("04", &[&change]);
    office.act("2026-06-03", &["send", &letter, "--number", "20/CK"]);
    office.act("2026-06-05", &["answer", &letter, "--granted", "all"]);
    let file = office.at.file(
        "an2.cer",
        &office.at.issue_for(
            "Nguyễn Văn An",
            "an",
            "an2",
            6,
            Period { from: 1_780_617_600, to: 1_938_297_600 },
        ),
    );
    office.act("2026-06-05", &["import", file.to_str().unwrap(), "--answers", &letter]);
    office.act("2026-06-08", &["receive", &format!("TK0001={change}"), "--accept", "TK0001"]);
    office.act("2026-06-08", &["step", "closed", &change]);
    assert_eq!(office.state(&held), "replaced");
    let left = office.on("2026-06-09", &["todo", "--rule", "unit-name-changed"]).json;
    assert!(!left.to_string().contains(&held), "{left:#}");
    let _ = (person, other, next);
}

#[test]
fn a_name_that_the_desk_decided_to_leave_in_certificates_owes_nothing() {
    let office = Office::new();
    let unit = office.at.unit.clone();
    let (_, held) = office.holder("Nguyễn Văn An", "an", 1, LONG);
    let token = office.token("TK0001", &held);
    office.act("2026-06-01", &["deliver", &token, "--pin-confirmed"]);
    office.act("2026-07-01", &["set", &unit, "names.vi=Cục Tên mới", "--from-date", "2026-07-01"]);
    assert!(office.rules("2026-07-02").contains(&"unit-name-changed".to_owned()));
    // Of one certificate: it was asked, and is not needed.
    let said = office.act("2026-07-02", &["request", "change", &held, "--ground", "agency"]);
    office.act("2026-07-02", &["step", "not-needed", procedure(&said)]);
    assert!(!office.rules("2026-07-02").contains(&"unit-name-changed".to_owned()));
    // Of the whole decision.
    let (_, later) = office.holder("Trần Thị Bình", "binh", 2, LONG);
    let other = office.token("TK0002", &later);
    office.act("2026-07-02", &["deliver", &other, "--pin-confirmed"]);
    assert!(office.rules("2026-07-02").contains(&"unit-name-changed".to_owned()));
    let nothing =
        "  disposition:\n    nothing_needed: Dùng đến hết hạn.\n    by: admin\n    on: 2026-06-01\n";
    office.decides("rename", &[(&unit, "rename", nothing)]);
    assert!(!office.rules("2026-07-02").contains(&"unit-name-changed".to_owned()));
}

#[test]
fn the_certificate_of_a_unit_that_was_renamed_is_changed_by_the_command_that_is_named() {
    let office = Office::new();
    let old = office.at.unit.clone();
    let new = office.unit("names:\n- vi: Cục Mới\n  from: 2026-07-01\n");
    let der = office.at.issue_for("Cục Thử nghiệm", "cuc", "cuc", 9, LONG);
    let pem = certificate_pem(&der).replace('\n', "\n  ");
    let held = added(
        office.desk(),
        "certificate",
        &format!(
            "kind: organisation\nform: usb-token\nca: government\nholder: {old}\npem: |\n  {}\ndesk:\n- fact: in-use\n  on: 2024-01-02\n",
            pem.trim_end()
        ),
    );
    let decision = office.decides("rename", &[(&old, "rename", "")]);
    let succeed = ["unit", "succeed", &old, &new, "--decision", &decision, "--on", "2026-07-01"];
    let said = office.on("2026-07-02", &succeed);
    assert_eq!(said.code, 0, "{}", said.err);
    // It is the legal person that it was.
    let standing = &office.shown(&new)["standing"][0];
    assert_eq!(
        (&standing["own_seal"], &standing["from"]),
        (&json!(true), &json!("2026-07-01")),
        "{standing}"
    );
    let rules = office.rules("2026-07-02");
    let has = |rule: &str| rules.iter().any(|known| known == rule);
    assert!(has("unit-name-changed") && !has("unit-ended"), "{rules:?}");
    let done = office.follow("2026-07-02", &said.json);
    assert_eq!((&done[0]["opened"], &done[0]["requests"][0]["of"]), (&json!(1), &json!(held)), "{done:#?}");
    assert_eq!(office.shown(procedure(&done[0]))["filer"], new);
    let rules = office.rules("2026-07-02");
    for gone in ["unit-name-changed", "unit-ended", "dispose-decision-line"] {
        assert!(!rules.iter().any(|rule| rule == gone), "{rules:?}");
    }
}

#[test]
fn a_unit_that_may_not_file_is_named_and_not_the_one_that_ends() {
    let office = Office::new();
    let old = office.at.unit.clone();
    let new = office.unit("names:\n- vi: Cục Mới\n  from: 2026-06-01\n");
    let person = office.at.person("Lê Văn Chi", "chi");
    let asked = procedure(&office.act("2026-06-10", &["request", "issue", &person])).to_owned();
    let decision = office.decides("merge", &[(&old, "merge", "")]);
    let succeed = ["unit", "succeed", &old, &new, "--decision", &decision, "--on", "2026-06-05"];
    let refused = office.on("2026-06-15", &succeed);
    assert_eq!(refused.code, 1, "{:#}", refused.json);
    assert!(refused.err.contains("Cục Mới") && !refused.err.contains("Cục Thử nghiệm"), "{}", refused.err);
    let handle = office.at.shown(&new)["handle"].as_str().unwrap().to_owned();
    let does = format!(
        "chungthu set {handle} standing[+].legal_person=true standing[+].own_seal=true standing[+].from=2026-06-05"
    );
    assert!(refused.err.replace(['"', '\''], "").contains(&does), "{}", refused.err);
    office.act("2026-06-15", &does.split(' ').skip(1).collect::<Vec<_>>());
    let said = office.on("2026-06-15", &succeed);
    assert_eq!((said.code, &office.shown(&asked)["filer"]), (0, &json!(new)), "{}", said.err);
}
