//! What doesn't go as it should at a desk: requests given up, heads that change, people who die, tokens that come back, hand-overs
//! that didn't take place, erasures that would hide what is in force.

use serde_json::{Value, json};

use crate::acts::{OLD, Office, procedure};
use crate::imported::added;

/// A unit that can write letters: with a head, a contact, a letterhead and an address. The head and the contact.
fn equipped(office: &Office) -> [String; 2] {
    let unit = office.at.unit.clone();
    let someone = |name: &str, mailbox: &str, number: &str| {
        let tail = &number[10..];
        let text = format!(
            "names:\n- full: {name}\nbirth: 1980-02-03\nids:\n- kind: cccd\n  number: '{number}'\n  issued_on: 2021-05-10\n  issued_by: Bộ Công an\n\
             emails:\n- address: {mailbox}@mof.gov.vn\nmobiles:\n- number: '09123456{tail}'\npostings:\n- unit: {unit}\n  position: Cục trưởng\n  kind: main\n  from: 2020-01-01\n"
        );
        added(office.desk(), "person", &text)
    };
    let head = someone("Lê Văn Trưởng", "truonglv", "001080000014");
    let contact = someone("Trần Thị Mối", "moitt", "001180000015");
    office.set(
        &unit,
        &[
            "letterheads[+].parent_line=BỘ TÀI CHÍNH",
            "letterheads[+].issuer_line=CỤC THỬ NGHIỆM",
            "letterheads[+].place=Hà Nội",
            "addresses[+].address=28 Trần Hưng Đạo",
            "addresses[+].province=Hà Nội",
        ],
    );
    office.set(
        &unit,
        &[
            &format!("signatories[+].person={head}"),
            "signatories[+].capacity=head",
            "signatories[+].title=Cục trưởng",
        ],
    );
    office.set(&unit, &[&format!("focals[+].person={contact}")]);
    [head, contact]
}

/// People with all that a form asks for, and the procedure of each.
fn asked(office: &Office, people: &[(&str, &str, &str)]) -> Vec<String> {
    let unit = &office.at.unit;
    let asked = people.iter().map(|(name, mailbox, number)| {
        let tail = &number[10..];
        let text = format!(
            "names:\n- full: {name}\nbirth: 1990-02-03\nids:\n- kind: cccd\n  number: '{number}'\n  issued_on: 2021-05-10\n  issued_by: Bộ Công an\n\
             emails:\n- address: {mailbox}@mof.gov.vn\nmobiles:\n- number: '09876543{tail}'\npostings:\n- unit: {unit}\n  position: Chuyên viên\n  kind: main\n  from: 2020-01-01\n"
        );
        let person = added(office.desk(), "person", &text);
        procedure(&office.act("2026-06-01", &["request", "issue", &person])).to_owned()
    });
    asked.collect()
}

fn letter_of(said: &Value) -> String {
    said["papers"][0]["record"].as_str().unwrap().to_owned()
}

fn lines(office: &Office, letter: &str) -> usize {
    office.shown(letter)["lines"].as_array().map_or(0, Vec::len)
}

const THREE: [(&str, &str, &str); 3] = [
    ("Nguyễn Văn An", "an", "001090000021"),
    ("Trần Thị Bình", "binh", "001190000022"),
    ("Lê Văn Chi", "chi", "001090000023"),
];

#[test]
fn what_was_given_up_leaves_the_letter_before_it_is_sent_and_waits_for_nothing_after() {
    let office = Office::new();
    equipped(&office);
    let all = asked(&office, &THREE);
    let words = [&["paper"][..], &all.iter().map(String::as_str).collect::<Vec<_>>()].concat();
    let letter = letter_of(&office.act("2026-06-01", &words));
    let own = office.short(&letter);
    assert_eq!(lines(&office, &letter), 3);
    // A letter without a number is called by its form and whom it goes to.
    let told = office.says("2026-06-01", &["set", &letter, "channel=portal"], "");
    assert!(told.contains(&format!("letter {own} «form 01, Cục Chứng thực số")), "{told}");

    office.act("2026-06-02", &["step", "withdrawn", &all[0]]);
    assert_eq!(lines(&office, &letter), 2);
    let send = ["send", &letter, "--number", "9/CTN", "--date", "2026-06-03"];
    let stale = office.on("2026-06-03", &send);
    assert_eq!(stale.code, 1, "{:#}", stale.json);
    assert!(stale.err.contains(&format!("chungthu paper {own}")), "{}", stale.err);
    assert_eq!(office.next("2026-06-03", &all[1]), format!("paper {own}"));
    let made = office.act("2026-06-03", &["paper", &letter]);
    assert_eq!((&made["papers"][0]["lines"], made["commit"].is_string()), (&json!(2), true), "{made:#}");
    let said = office.act("2026-06-03", &send);
    assert_eq!(said["letters"][0]["procedures"], json!([all[1], all[2]]));

    // After it was sent, the line stays and waits for no answer.
    office.act("2026-06-04", &["step", "withdrawn", &all[1]]);
    let said = office.act("2026-06-05", &["answer", &letter, "--granted", "all"]);
    assert_eq!((&said["granted"], &said["open"]), (&json!(1), &json!(0)), "{said:#}");
    assert!(!office.is_owed("2026-06-30", "letter-unanswered"), "{:#?}", office.owed("2026-06-30"));
    assert_eq!(office.state(&letter), "answered");
}

#[test]
fn a_letter_that_nothing_is_left_of_is_void() {
    let office = Office::new();
    let person = office.at.person("Nguyễn Văn An", "an");
    let issue = procedure(&office.act("2026-06-01", &["request", "issue", &person])).to_owned();
    let letter = office.letter("01", &[&issue]);
    office.act("2026-06-02", &["step", "withdrawn", &issue]);
    assert_eq!((lines(&office, &letter), office.state(&letter)), (0, json!("void")));
    let refused = office.on("2026-06-03", &["send", &letter, "--number", "9/CTN"]);
    assert!(refused.code == 1 && refused.err.contains("void"), "{}", refused.err);
    // Everything that was asked for was given up after it went out.
    let other = office.at.person("Trần Thị Bình", "binh");
    let issue = procedure(&office.act("2026-06-03", &["request", "issue", &other])).to_owned();
    let letter = office.letter("01", &[&issue]);
    office.act("2026-06-03", &["send", &letter, "--number", "10/CTN"]);
    assert!(office.is_owed("2026-06-30", "letter-unanswered"));
    office.act("2026-06-04", &["step", "withdrawn", &issue]);
    assert!(!office.is_owed("2026-06-30", "letter-unanswered"));
    assert_eq!(office.state(&letter), "none-needed");
}

#[test]
fn what_was_made_before_head_or_signatory_changed_is_made_again_before_it_goes() {
    let office = Office::new();
    let [head, contact] = equipped(&office);
    let unit = office.at.unit.clone();
    let all = asked(&office, &THREE[..1]);
    let letter = letter_of(&office.act("2026-06-01", &["paper", &all[0]]));
    let own = office.short(&letter);
    let send = |day: &str| office.on(day, &["send", &letter, "--number", "9/CTN"]);
    office.set(&unit, &["letterheads.issuer_line=CỤC MỚI", "--from-date", "2026-06-10"]);
    assert_eq!(office.next("2026-06-09", &all[0]), format!("send {own} --number NUMBER --date DATE"));
    assert_eq!(office.next("2026-06-11", &all[0]), format!("paper {own}"));
    assert!(send("2026-06-11").err.contains(&format!("chungthu paper {own}")));
    office.act("2026-06-11", &["paper", &letter]);
    assert_eq!(office.next("2026-06-11", &all[0]), format!("send {own} --number NUMBER --date DATE"));

    // The head dies: nobody is there to sign, which is told before anything is made or sent.
    office.set(&head, &["employment[+].fact=died", "employment[+].on=2026-06-12", "--fix"]);
    let found = office.on("2026-06-15", &["check"]).json["findings"].clone();
    let gone: Vec<&Value> =
        found.as_array().unwrap().iter().filter(|finding| finding["code"] == "signatory-gone").collect();
    assert!(gone.iter().any(|finding| finding["record"] == unit.as_str()), "{found:#}");
    let lacks = office.on("2026-06-15", &["paper", &letter]);
    assert!(
        lacks.code == 1 && lacks.err.contains("signatories") && lacks.err.contains("has died"),
        "{}",
        lacks.err
    );
    assert!(send("2026-06-15").err.contains(&format!("chungthu paper {own}")));
    office.set(&unit, &["signatories[0].to=2026-06-11", "--fix"]);
    office.set(
        &unit,
        &[
            &format!("signatories[+].person={contact}"),
            "signatories[1].capacity=head",
            "signatories[1].title=Cục trưởng",
            "signatories[1].from=2026-06-12",
            "--fix",
        ],
    );
    let made = office.act("2026-06-15", &["paper", &letter]);
    assert!(made["commit"].is_string(), "{made:#}");
    assert_eq!(office.shown(&letter)["signed_by"], contact);
    // What the paper would lack, it lacks when it goes out.
    let person = office.on("2026-06-15", &["show", &all[0]]).json["fields"]["subject"].clone();
    let person = office.shown(person.as_str().unwrap())["holder"].as_str().unwrap().to_owned();
    office.set(&person, &["mobiles[0].to=2026-06-14", "--fix"]);
    let lacking = send("2026-06-16");
    assert!(lacking.code == 1 && lacking.err.contains("mobiles"), "{}", lacking.err);
    office.set(&person, &["mobiles[0].to=", "--fix"]);
    assert_eq!(send("2026-06-16").code, 0);
}

#[test]
fn for_somebody_who_died_a_contact_of_their_unit_gives_the_token_back() {
    let office = Office::new();
    let [head, contact] = equipped(&office);
    let cases = [("an", 31, None), ("binh", 32, Some(&head))].map(|(mailbox, serial, by)| {
        let (person, held) = office.holder("Nguyễn Văn An", mailbox, serial, OLD);
        let token = office.token(&format!("TK00{serial}"), &held);
        office.act("2026-06-01", &["deliver", &token, "--pin-confirmed"]);
        (person, token, by)
    });
    for (person, token, by) in &cases {
        office.set(person, &["employment[+].fact=died", "employment[+].on=2026-06-05", "--fix"]);
        let mut words = vec!["return", token];
        words.extend(by.iter().flat_map(|by| ["--from", by.as_str()]));
        let said = office.on("2026-06-08", &words);
        assert_eq!(said.code, 0, "{} {:#}", said.err, said.json);
        let handover = office.shown(said.json["handovers"][0]["handover"].as_str().unwrap());
        assert_eq!(handover["signatories"][0]["person"], *by.unwrap_or(&contact), "{handover:#}");
        let found = office.on("2026-06-08", &["check"]).json["findings"].clone();
        let gone = |finding: &&Value| finding["code"] == "signatory-gone";
        assert_eq!(found.as_array().unwrap().iter().filter(gone).count(), 0, "{found:#}");
        let dead = office.on("2026-06-09", &["deliver", token]);
        assert!(dead.json["refused"][0]["what"].as_str().unwrap().contains("has died"), "{:#}", dead.json);
    }
}

#[test]
fn a_token_that_comes_back_is_delivered_and_its_pin_confirmed_again() {
    let office = Office::new();
    let [issue, ..] = office.received("Nguyễn Văn An", "an", 41, "TK0041");
    let own = office.short(&issue);
    office.act("2026-06-09", &["deliver", &issue]);
    office.act("2026-06-09", &["deliver", &issue, "--pin-confirmed"]);
    office.act("2026-06-10", &["return", "TK0041"]);
    assert_eq!(office.next("2026-06-10", &issue), format!("deliver {own}"));
    office.act("2026-06-11", &["deliver", &issue]);
    assert_eq!(office.next("2026-06-11", &issue), format!("deliver {own} --pin-confirmed"));
    office.act("2026-06-12", &["deliver", &issue, "--pin-confirmed"]);
    let steps = office.steps(&issue);
    assert_eq!(steps[steps.len() - 4..], ["delivered", "pin-confirmed", "delivered", "pin-confirmed"]);
    let typed = office.on("2026-06-12", &["step", "delivered", &issue]);
    assert_eq!(typed.json["taken"], json!([]), "{:#}", typed.json);
}

#[test]
fn a_lost_token_that_is_found_comes_back() {
    let office = Office::new();
    let (person, held) = office.holder("Hoàng Văn Giang", "giang", 42, OLD);
    let token = office.token("TK0042", &held);
    office.act("2026-06-01", &["deliver", &token, "--pin-confirmed"]);
    office.act("2026-06-02", &["return", &token, "--lost"]);
    let found = format!("chungthu return {} --found", office.short(&token));
    for words in [["return", token.as_str()], ["deliver", token.as_str()]] {
        let refused = office.on("2026-06-03", &words);
        assert_eq!(refused.code, 1);
        assert!(refused.json["refused"][0]["what"].as_str().unwrap().contains(&found), "{:#}", refused.json);
    }
    assert!(office.is_owed("2026-06-03", "lost-device-valid"));
    let said = office.act("2026-06-03", &["return", &token, "--found"]);
    assert_eq!((&said["handovers"][0]["giver"], office.state(&token)), (&json!(person), json!("fine")));
    assert!(!office.is_owed("2026-06-03", "lost-device-valid"));
    let again = office.on("2026-06-04", &["return", &token, "--found"]);
    assert!(
        again.json["refused"][0]["what"].as_str().unwrap().contains("not said to be lost"),
        "{:#}",
        again.json
    );
    office.act("2026-06-04", &["deliver", &token]);
}

#[test]
fn a_hand_over_that_is_undone_is_void_and_asks_for_nothing() {
    let office = Office::new();
    let (_, held) = office.holder("Hoàng Văn Giang", "giang", 43, OLD);
    let token = office.token("TK0043", &held);
    let said = office.act("2026-06-01", &["deliver", &token]);
    let handover = said["handovers"][0]["handover"].as_str().unwrap().to_owned();
    let told = office.says("2026-06-01", &["set", &handover, "place=Phòng 307"], "");
    assert!(told.contains("«delivery 2026-06-01»"), "{told}");
    office.act("2026-06-02", &["revert", said["commit"].as_str().unwrap()]);
    assert_eq!(
        (office.state(&handover), office.shown(&handover)["void"].clone()),
        (json!("void"), json!("2026-06-02"))
    );
    let found = office.on("2026-06-02", &["check"]).json["findings"].clone();
    let about = found.as_array().unwrap().iter().filter(|finding| finding["record"] == handover.as_str());
    assert_eq!(about.count(), 0, "{found:#}");
    assert_eq!(office.on("2026-06-02", &["paper", &handover]).code, 1);
    office.act("2026-06-03", &["deliver", &token]);
}

#[test]
fn nothing_that_is_in_force_goes_with_an_erasure_and_the_minutes_that_name_whom_it_is_of_are_told() {
    let office = Office::new();
    let (person, held) = office.holder("Phạm Thị Dung", "dung", 44, OLD);
    let token = office.token("TK0044", &held);
    office.act("2026-06-01", &["deliver", &token, "--pin-confirmed"]);
    let renewal = procedure(&office.act("2026-06-01", &["request", "renew", &held])).to_owned();
    let decision = added(
        office.desk(),
        "decision",
        "number: 9/QĐ-BTC\nissuer: Bộ Tài chính\ndate: 2026-06-01\nkind: erase\n",
    );
    let erase = ["erase", &person, "--decision", &decision, "--before-term", "--yes"];
    let refused = office.on("2026-06-02", &erase);
    assert_eq!(refused.code, 1, "{:#}", refused.json);
    for command in [
        format!("return {}", office.short(&token)),
        format!("request revoke {} --ground agency", office.short(&held)),
        format!("step withdrawn {}", office.short(&renewal)),
    ] {
        assert!(refused.err.contains(&format!("chungthu {command}")), "{command}: {}", refused.err);
    }
    office.act("2026-06-02", &["step", "withdrawn", &renewal]);
    office.act("2026-08-03", &["return", &token]);
    let said = office.act("2026-08-04", &["return", &token, "--to", "ca"]);
    let minutes = said["handovers"][0]["handover"].as_str().unwrap();
    let kept = office.on("2026-08-05", &["erase", &person, "--decision", &decision, "--yes"]);
    assert!(kept.code == 1 && kept.err.contains("--before-term"), "{}", kept.err);
    let said = office.on("2026-08-05", &erase);
    assert_eq!(said.code, 0, "{}", said.err);
    let named = said.json["named"].as_array().unwrap();
    let told = named.iter().find(|one| one["record"] == minutes);
    assert_eq!(told.unwrap_or_else(|| panic!("{named:#?}"))["at"], json!(["items[0].device"]));
}
