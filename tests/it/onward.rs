//! What comes next: lists of duties, a procedure's own record, papers and the commands themselves say the same, and what they say works.

use chungthu::pki::Period;
use serde_json::{Value, json};

use crate::acts::{OLD, Office, procedure};
use crate::desk::good;
use crate::hsm::Hsm;
use crate::imported::added;

/// 2026-06-08 to 2031-06-06.
const NEW: Period = Period { from: 1_780_876_800, to: 1_938_556_800 };

impl Office {
    /// What is owed: by its rule, the record that it is about and the words of its first command.
    pub fn owed(&self, day: &str) -> Vec<(String, String, String)> {
        let tasks = self.on(day, &["todo"]).json;
        let told = |task: &Value| {
            let words = task["commands"][0].as_array().unwrap().iter().map(|word| word.as_str().unwrap());
            let does = words.collect::<Vec<_>>().join(" ");
            let rule = task["rule"].as_str().unwrap().to_owned();
            let duties = task["duties"].as_array().unwrap().clone();
            duties.into_iter().map(move |duty| {
                (rule.clone(), duty["record"].as_str().unwrap_or("").to_owned(), does.clone())
            })
        };
        tasks.as_array().unwrap().iter().flat_map(told).collect()
    }

    /// The command of what is owed by a rule.
    #[track_caller]
    pub fn owes(&self, day: &str, rule: &str) -> String {
        let owed = self.owed(day);
        let found = owed.iter().find(|(known, ..)| known == rule);
        found.unwrap_or_else(|| panic!("{rule}: {owed:#?}")).2.clone()
    }

    pub fn is_owed(&self, day: &str, rule: &str) -> bool {
        self.owed(day).iter().any(|(known, ..)| known == rule)
    }

    /// What comes next in a procedure, as its record and the list of duties say alike.
    #[track_caller]
    pub fn next(&self, day: &str, procedure: &str) -> String {
        let shown = self.on(day, &["show", procedure]).json["checklist"]["next"].clone();
        let shown = shown.as_str().unwrap_or_else(|| panic!("nothing is next: {shown}"));
        let shown = shown.strip_prefix("chungthu ").unwrap().to_owned();
        let owed = self.owed(day);
        // What several procedures of one letter or filer wait for is one command.
        let says = |does: &str| {
            let words: Vec<&str> = does.split(' ').collect();
            shown.split(' ').all(|word| words.contains(&word))
                && shown.split(' ').next() == words.first().copied()
        };
        let same = owed.iter().find(|(_, about, does)| about == procedure && says(does));
        assert!(same.is_some(), "show says {shown}, todo {owed:#?}");
        shown
    }

    /// What a command says to people.
    #[track_caller]
    pub fn says(&self, day: &str, arguments: &[&str], input: &str) -> String {
        let mut command = self.desk().command(env!("CARGO_BIN_EXE_chungthu"));
        command.args(["--lang", "en", "--today", day, "-C"]).arg(self.desk().path("register"));
        let file = self.at.file("input", input.as_bytes());
        command.args(arguments).stdin(std::fs::File::open(file).unwrap());
        good(&command.output().unwrap())
    }

    pub fn short(&self, record: &str) -> String {
        self.at.shown(record)["handle"].as_str().unwrap().to_owned()
    }

    /// A command that must succeed, on whatever day others were.
    #[track_caller]
    fn does(&self, day: &str, arguments: &[&str]) -> Value {
        let said = self.on(day, arguments);
        assert_eq!(said.code, 0, "{arguments:?}: {} {:#}", said.err, said.json);
        said.json
    }

    /// A new certificate was asked for and granted: the procedure, the certificate that is expected, the letter.
    fn granted(&self, person: &str, number: &str) -> [String; 3] {
        let said = self.does("2026-06-01", &["request", "issue", person]);
        let asked = procedure(&said).to_owned();
        let expected = said["requests"][0]["expects"].as_str().unwrap().to_owned();
        let letter = self.letter("01", &[&asked]);
        self.does("2026-06-02", &["send", &letter, "--number", number]);
        self.does("2026-06-04", &["answer", &letter, "--granted", "all"]);
        [asked, expected, letter]
    }

    /// The same, with the certificate taken in and on a token that was received.
    pub fn received(&self, name: &str, mailbox: &str, serial: u8, token: &str) -> [String; 3] {
        let person = self.at.person(name, mailbox);
        let [asked, expected, letter] = self.granted(&person, &format!("{serial}/CNTT"));
        let der = self.at.issue_for(name, mailbox, mailbox, serial, NEW);
        let file = self.at.file(&format!("{mailbox}.cer"), &der);
        self.does("2026-06-08", &["import", file.to_str().unwrap(), "--answers", &letter]);
        self.does("2026-06-08", &["receive", &format!("{token}={asked}")]);
        [asked, expected, person]
    }
}

#[test]
fn every_step_of_a_new_certificate_is_said_alike_everywhere() {
    let office = Office::new();
    let person = office.at.person("Trần Thị Bình", "binh");
    let told = office.says("2026-06-01", &["request", "issue", &person], "");
    let owed = office.owed("2026-06-01");
    let (_, asked, does) = &owed[0];
    let own = office.short(asked);
    assert_eq!(*does, format!("paper {own}"));
    assert!(told.ends_with(&format!("Next: chungthu paper {own}\n")), "{told}");
    assert_eq!(office.next("2026-06-01", asked), *does);

    let letter = office.letter("01", &[asked]);
    let of_letter = office.short(&letter);
    let numbered = format!("send {of_letter} --number NUMBER --date DATE");
    assert_eq!(office.next("2026-06-02", asked), numbered);
    let told = office.says("2026-06-02", &["send", &letter, "--number", "13/CNTT"], "");
    let answer = format!("answer {of_letter} --granted all");
    assert!(told.trim_end().ends_with(&answer), "{told}");
    assert_eq!(office.owes("2026-06-03", "letter-unanswered"), answer);

    // What the CA wants supplemented goes out once more, and no second letter is made.
    let again = format!("send {of_letter}");
    let told = office.says("2026-06-04", &["answer", &letter, "--supplement", "1"], "Thiếu ngày cấp\n");
    assert!(told.ends_with(&format!("Next: chungthu {again}\n")), "{told}");
    assert_eq!(office.next("2026-06-04", asked), again);
    office.act("2026-06-05", &["send", &letter]);
    assert_eq!(office.owes("2026-06-05", "letter-unanswered"), answer);
    let told = office.says("2026-06-08", &["answer", &letter, "--granted", "all"], "");
    let import = format!("import FILE --answers {of_letter}");
    assert!(told.ends_with(&format!("Next: chungthu {import}\n")), "{told}");
    assert_eq!(office.next("2026-06-08", asked), import);

    let file = office.at.file("b.cer", &office.at.issue_for("Trần Thị Bình", "binh", "b", 3, NEW));
    office.act("2026-06-08", &["import", file.to_str().unwrap(), "--answers", &letter]);
    assert_eq!(office.next("2026-06-09", asked), format!("receive SERIAL={own}"));
    let told = office.says("2026-06-09", &["receive", &format!("TK0010={asked}")], "");
    assert!(told.ends_with(&format!("Next: chungthu deliver {own}\n")), "{told}");
    assert_eq!(office.next("2026-06-09", asked), format!("deliver {own}"));
    let told = office.says("2026-06-10", &["deliver", asked], "");
    let confirm = format!("deliver {own} --pin-confirmed");
    assert!(told.ends_with(&format!("Next: chungthu {confirm}\n")), "{told}");
    assert_eq!(office.next("2026-06-10", asked), confirm);
    office.act("2026-06-10", &["deliver", asked, "--pin-confirmed"]);
    let register = format!("step registered {own} --system SYSTEM");
    assert_eq!(office.next("2026-06-10", asked), register);

    // A blank that was left as it was printed is no value.
    let arguments: Vec<&str> = register.split(' ').collect();
    let blank = office.on("2026-06-10", &arguments);
    assert_eq!(blank.code, 2, "{:#}", blank.json);
    assert!(blank.err.contains("«SYSTEM»"), "{}", blank.err);
    let vietnamese = office.on("2026-06-10", &["step", "registered", asked, "--system", "HỆ-THỐNG"]);
    assert_eq!(vietnamese.code, 2, "{:#}", vietnamese.json);
    assert_eq!(office.on("2026-06-10", &["send", &letter, "--number", "SỐ"]).code, 2);

    // Registered twice in one system, it is registered there once.
    let registered = ["step", "registered", asked, "--system", "Quản lý văn bản"];
    assert_eq!(office.act("2026-06-10", &registered)["taken"], json!([asked]));
    let again = office.act("2026-06-11", &registered);
    assert_eq!(
        (&again["taken"], &again["already"], &again["commit"]),
        (&json!([]), &json!([asked]), &Value::Null)
    );
    assert_eq!(office.steps(asked).iter().filter(|step| *step == "registered").count(), 1);
    let other = office.act("2026-06-11", &["step", "registered", asked, "--system", "Kho bạc"]);
    assert_eq!(other["taken"], json!([asked]));
}

#[test]
fn the_papers_of_a_hand_over_count_for_every_procedure_that_it_delivers() {
    let office = Office::new();
    let [first, _, person] = office.received("Nguyễn Văn An", "an", 21, "TK0021");
    let [second, ..] = office.received("Trần Thị Bình", "binh", 22, "TK0022");
    // A person's own token goes to nobody else without a paper that says so.
    let alone = office.on("2026-06-09", &["deliver", "TK0022", "--to", &person]);
    assert_eq!(alone.code, 1, "{:#}", alone.json);
    let why = alone.json["refused"][0]["what"].as_str().unwrap();
    assert!(why.contains("Trần Thị Bình") && why.contains("--authorised-by"), "{why}");
    let paper = added(
        office.desk(),
        "decision",
        "number: 3/UQ\nissuer: Cục Thử nghiệm\ndate: 2026-06-01\nkind: other\n",
    );
    let both = ["deliver", "TK0021", "TK0022", "--to", &person, "--authorised-by", &paper];
    let said = office.act("2026-06-09", &both);
    let handover = said["handovers"][0]["handover"].as_str().unwrap().to_owned();
    let own = office.short(&handover);
    for asked in [&first, &second] {
        office.act("2026-06-09", &["step", "registered", asked, "--system", "Kho bạc"]);
        assert_eq!(office.lacking(asked), ["pin-receipt", "papers", "closed"]);
    }
    // Where the paper's own code sends it, it is asked for.
    assert_eq!(office.owes("2026-06-10", "papers-lacking"), format!("paper {own}"));
    let attach = |name: &str, role: &str| {
        let file = office.at.file(name, format!("scan of {name}").as_bytes());
        office.act("2026-06-10", &["attach", &handover, file.to_str().unwrap(), "--as", role]);
    };
    attach("minutes.txt", "minutes");
    attach("receipt.txt", "pin-receipt");
    for asked in [&first, &second] {
        assert_eq!(office.lacking(asked), ["closed"]);
        assert_eq!(office.next("2026-06-11", asked), format!("step closed {}", office.short(asked)));
        office.act("2026-06-11", &["step", "closed", asked]);
        let papers = office.shown(asked)["papers"].clone();
        assert_eq!(papers.as_array().unwrap().len(), 2, "{papers:#}");
        assert!(papers[0]["waiver"].as_str().unwrap().contains(&own), "{papers:#}");
    }
    let found = office.on("2026-06-12", &["check"]).json["findings"].clone();
    let missing = found.as_array().unwrap().iter().filter(|finding| finding["code"] == "paper-missing");
    assert_eq!(missing.count(), 0, "{found:#}");
    assert!(!office.is_owed("2026-06-12", "papers-lacking"));
}

#[test]
fn the_minutes_of_what_the_ca_got_back_are_those_of_the_hand_over_to_it() {
    let office = Office::new();
    let (person, held) = office.holder("Phạm Thị Dung", "dung", 7, OLD);
    let token = office.token("TK0007", &held);
    office.act("2026-06-01", &["deliver", &token, "--pin-confirmed"]);
    let said = office.act("2026-06-02", &["request", "revoke", &held, "--ground", "agency"]);
    let revoke = procedure(&said).to_owned();
    let own = office.short(&revoke);
    let letter = office.letter("05", &[&revoke]);
    office.act("2026-06-03", &["send", &letter, "--number", "30/CNTT"]);
    office.act("2026-06-04", &["answer", &letter, "--granted", "all"]);
    assert_eq!(office.next("2026-06-04", &revoke), format!("return {own}"));
    office.act("2026-06-05", &["return", &person]);
    assert_eq!(office.next("2026-06-05", &revoke), format!("return {own} --to ca"));
    let said = office.act("2026-06-08", &["return", &revoke, "--to", "ca"]);
    let handover = said["handovers"][0]["handover"].as_str().unwrap().to_owned();
    assert_eq!(office.next("2026-06-08", &revoke), "import FILE");
    office.act("2026-06-08", &["step", "seen-in-crl", &revoke]);
    let minutes = format!("paper {}", office.short(&handover));
    assert_eq!(office.owes("2026-06-08", "papers-lacking"), minutes);
    let file = office.at.file("minutes.txt", b"scan");
    office.act("2026-06-09", &["attach", &handover, file.to_str().unwrap(), "--as", "minutes"]);
    assert_eq!(office.next("2026-06-09", &revoke), format!("step closed {own}"));
    office.act("2026-06-09", &["step", "closed", &revoke]);
    assert!(!office.is_owed("2026-06-10", "papers-lacking"));
}

#[test]
fn what_the_ca_never_was_asked_it_has_not_granted() {
    let office = Office::new();
    let person = office.at.person("Lê Văn Chi", "chi");
    let said = office.act("2026-06-01", &["request", "issue", &person]);
    let asked = procedure(&said).to_owned();
    let letter = office.letter("01", &[&asked]);
    let refused = office.on("2026-06-02", &["step", "granted", &asked]);
    assert_eq!(refused.code, 1, "{:#}", refused.json);
    let does = format!("chungthu send {} --number NUMBER --date DATE", office.short(&letter));
    assert!(refused.json["left"][0]["why"].as_str().unwrap().contains(&does), "{:#}", refused.json);
    let early = office.on("2026-06-02", &["answer", &letter, "--granted", "all"]);
    assert_eq!(early.code, 1, "{:#}", early.json);
    assert!(early.err.contains(&does), "{}", early.err);
    // One that is said to have gone out without a number is issued first.
    office.act("2026-06-02", &["set", &letter, "sent=2026-06-02"]);
    office.act("2026-06-02", &["set", &asked, "steps[+].step=sent", "steps[1].at=2026-06-02"]);
    let unnumbered = office.on("2026-06-03", &["answer", &letter, "--granted", "all"]);
    assert_eq!(unnumbered.code, 1, "{:#}", unnumbered.json);
    assert!(unnumbered.err.contains(&does), "{}", unnumbered.err);
    assert_eq!(office.owes("2026-06-03", "letter-unanswered"), does.strip_prefix("chungthu ").unwrap());
    office.act("2026-06-03", &["send", &letter, "--number", "9/CNTT", "--date", "2026-06-02"]);
    office.act("2026-06-04", &["answer", &letter, "--granted", "all"]);
}

#[test]
fn what_the_ca_refuses_or_gets_wrong_is_asked_for_again() {
    let office = Office::new();
    let person = office.at.person("Trần Thị Bình", "binh");
    let said = office.act("2026-06-01", &["request", "issue", &person]);
    let refused = procedure(&said).to_owned();
    let letter = office.letter("01", &[&refused]);
    office.act("2026-06-02", &["send", &letter, "--number", "13/CNTT"]);
    let told = office.says("2026-06-04", &["answer", &letter, "--refused", "all"], "Thiếu văn bản\n");
    let again = format!("request issue {} --form usb-token --duty ask-again", office.short(&person));
    assert!(told.ends_with(&format!("Next: chungthu {again}\n")), "{told}");
    assert_eq!(office.next("2026-06-04", &refused), again);

    // It is asked for again: nothing else is owed for the one that was refused.
    let arguments: Vec<&str> = again.split(' ').collect();
    let said = office.act("2026-06-05", &arguments);
    let asked = procedure(&said).to_owned();
    assert!(!office.is_owed("2026-06-05", "ask-again"));
    let letter = office.letter("01", &[&asked]);
    office.act("2026-06-05", &["send", &letter, "--number", "14/CNTT"]);
    office.act("2026-06-08", &["answer", &letter, "--granted", "all"]);
    let file = office.at.file("b.cer", &office.at.issue_for("Trần Thị Bính", "binh", "b", 3, NEW));
    office.act(
        "2026-06-08",
        &["import", file.to_str().unwrap(), "--for", said["requests"][0]["expects"].as_str().unwrap()],
    );
    let wrong = ["receive", &format!("TK0009={asked}"), "--reject", "TK0009"];
    let told = office.says("2026-06-09", &wrong, "Sai họ tên\n");
    assert!(told.ends_with(&format!("Next: chungthu {again}\n")), "{told}");
    assert_eq!(office.next("2026-06-09", &asked), again);
    let commands = office.on("2026-06-09", &["todo", "--rule", "ask-again"]).json[0]["commands"].clone();
    assert_eq!(&commands[1].as_array().unwrap()[..2], [json!("add"), json!("letter")], "the CA is told");
    // The token with the wrong certificate didn't run out.
    assert!(!office.is_owed("2026-06-10", "return-expired-device"), "{:#?}", office.owed("2026-06-10"));

    // Given up for good: nothing is wanted any more.
    let said = office.act("2026-06-10", &arguments);
    office.act("2026-06-10", &["step", "not-needed", procedure(&said)]);
    assert!(!office.is_owed("2026-06-11", "ask-again"), "{:#?}", office.owed("2026-06-11"));
}

#[test]
fn an_answer_says_one_thing_of_all_and_is_no_older_than_what_it_answers() {
    let office = Office::new();
    let person = office.at.person("Lê Văn Dũng", "dung");
    // What is asked for was expected before any procedure was.
    let expected = added(
        office.desk(),
        "certificate",
        &format!(
            "kind: individual\nform: usb-token\nca: government\nholder: {person}\ndesk:\n- fact: expected\n  on: 2026-05-30\n"
        ),
    );
    let asked = added(
        office.desk(),
        "procedure",
        &format!(
            "kind: issue\nsubject: {expected}\nregime: nd-68-2024\nsteps:\n- step: draft\n  at: 2026-06-01\n"
        ),
    );
    let letter = office.letter("01", &[&asked]);
    // A symbol that isn't the issuing unit's is told, and taken.
    office.set(&letter, &["series=CDT"]);
    let sent = office.on("2026-06-02", &["send", &letter, "--number", "21/CNTT"]);
    assert!(sent.code == 0 && sent.err.contains("another symbol"), "{} {}", sent.code, sent.err);
    let both = office.on("2026-06-04", &["answer", &letter, "--granted", "all", "--refused", "all"]);
    assert_eq!(both.code, 2, "{:#}", both.json);
    let older = ["answer", &letter, "--granted", "all", "--reply-date", "2026-06-01"];
    let older = office.on("2026-06-04", &older);
    assert!(older.code == 1 && older.err.contains("older"), "{}", older.err);
    // Nothing can be compared before the certificate is there.
    office.act_with("2026-06-04", &["answer", &letter, "--refused", "all"], "Thiếu văn bản\n");
    assert!(office.shown(&expected)["desk"].to_string().contains("void"), "{:#}", office.shown(&expected));
    assert!(office.is_owed("2026-06-05", "ask-again"), "{:#?}", office.owed("2026-06-05"));
}

#[test]
fn what_has_no_certificate_is_not_compared() {
    let office = Office::new();
    let person = office.at.person("Lê Văn Em", "em");
    let [asked, expected, _] = office.granted(&person, "22/CNTT");
    office.act("2026-06-08", &["receive", &format!("TK0022={asked}")]);
    let checked = office.on("2026-06-08", &["step", "checked", &asked]);
    assert!(
        checked.code == 1 && checked.json["left"][0]["why"].as_str().unwrap().contains("lacks"),
        "{:#}",
        checked.json
    );
    office.set(&expected, &["claimed.serial=2A22", "claimed.to=2031-06-06"]);
    office.act("2026-06-08", &["step", "checked", &asked]);
}

#[test]
fn a_request_for_whoever_is_gone_is_given_up_and_goes_in_no_letter() {
    let office = Office::new();
    let person = office.at.person("Lê Văn Phú", "phu");
    let asked = procedure(&office.act("2026-06-01", &["request", "issue", &person])).to_owned();
    let letter = office.letter("01", &[&asked]);
    office.set(&person, &["employment[+].fact=resigned", "employment[0].on=2026-06-02"]);
    assert_eq!(office.next("2026-06-03", &asked), format!("step withdrawn {}", office.short(&asked)));
    let sent = office.on("2026-06-03", &["send", &letter, "--number", "23/CNTT"]);
    assert!(sent.code == 1 && sent.err.contains("step withdrawn"), "{}", sent.err);
    office.act("2026-06-03", &["step", "withdrawn", &asked]);
}

#[test]
fn a_refused_request_rests_once_it_is_closed() {
    let office = Office::new();
    let person = office.at.person("Vũ Thị Lan", "lan");
    let said = office.act("2026-06-01", &["request", "issue", &person]);
    let refused = procedure(&said).to_owned();
    let letter = office.letter("01", &[&refused]);
    office.act("2026-06-02", &["send", &letter, "--number", "13/CNTT"]);
    office.act_with("2026-06-04", &["answer", &letter, "--refused", "all"], "Không thuộc đối tượng\n");
    assert!(office.is_owed("2026-06-05", "ask-again"));
    office.act("2026-06-05", &["step", "closed", &refused]);
    assert!(!office.is_owed("2026-06-05", "ask-again"));
    assert_eq!(office.checklist(&refused)["next"], Value::Null);
}

#[test]
fn a_token_that_the_ca_replaced_comes_in_its_place_and_goes_to_whose_it_was() {
    let office = Office::new();
    let (person, held) = office.holder("Đỗ Thị Hà", "ha", 9, OLD);
    let token = office.token("TK0011", &held);
    office.act("2026-06-01", &["deliver", &token, "--pin-confirmed"]);
    office.set(&token, &["conditions[+].fact=locked", "conditions[0].on=2026-06-01"]);
    let said = office.act("2026-06-02", &["request", "restore", &person]);
    let restore = procedure(&said).to_owned();
    let own = office.short(&restore);
    office.act("2026-06-02", &["return", &person]);
    office.act("2026-06-03", &["return", &restore, "--to", "ca"]);
    let letter = office.letter("06", &[&restore]);
    office.act("2026-06-03", &["send", &letter, "--number", "40/CNTT"]);
    office.act("2026-06-04", &["answer", &letter, "--granted", "all"]);
    assert_eq!(office.next("2026-06-04", &restore), format!("receive TK0011={own}"));
    let told = office.says("2026-06-05", &["step", "replaced", &restore], "");
    assert!(told.ends_with(&format!("Next: chungthu receive SERIAL={own}\n")), "{told}");
    assert_eq!(office.next("2026-06-05", &restore), format!("receive SERIAL={own}"));
    let said = office.act("2026-06-05", &["receive", &format!("TK0099={restore}")]);
    let new = said["received"][0]["device"].as_str().unwrap().to_owned();
    assert_eq!(office.shown(&new)["replaces"], token);
    assert_eq!(office.shown(&held)["device"], new, "what was on the old one is on the new one");
    assert_eq!(office.next("2026-06-05", &restore), format!("deliver {own}"));
    let said = office.act("2026-06-08", &["deliver", &restore]);
    assert_eq!(said["handovers"][0]["receiver"], person);
    office.act("2026-06-08", &["deliver", &restore, "--pin-confirmed"]);
    let handover = said["handovers"][0]["handover"].as_str().unwrap();
    assert_eq!(
        office.next("2026-06-08", &restore),
        format!("paper {} --as pin-receipt", office.short(handover))
    );
}

#[test]
fn a_loss_names_what_follows() {
    let office = Office::new();
    let (_, held) = office.holder("Hoàng Văn Giang", "giang", 8, OLD);
    let token = office.token("TK0008", &held);
    office.act("2026-06-01", &["deliver", &token, "--pin-confirmed"]);
    let told = office.says("2026-06-02", &["return", "TK0008", "--lost"], "");
    let revoke = format!(
        "request revoke {} --ground device-lost --duty lost-device-valid --urgent",
        office.short(&held)
    );
    assert!(told.ends_with(&format!("Next: chungthu {revoke}\n")), "{told}");
    assert_eq!(office.owes("2026-06-02", "lost-device-valid"), revoke);
}

#[test]
fn several_requests_name_one_command_for_all() {
    let office = Office::new();
    for (name, mailbox) in [("Vũ Văn Khoa", "khoa"), ("Vũ Thị Lan", "lan"), ("Vũ Văn Minh", "minh")] {
        office.at.person(name, mailbox);
    }
    let told = office.says(
        "2026-06-01",
        &["request", "issue", "--list", "-"],
        "Vũ Văn Khoa\nVũ Thị Lan\nVũ Văn Minh\n",
    );
    let asked: Vec<String> =
        office.owed("2026-06-01").into_iter().map(|(_, about, _)| office.short(&about)).collect();
    assert_eq!(asked.len(), 3);
    let next = told.lines().last().unwrap();
    let rest = next.strip_prefix("Next: chungthu paper ").unwrap_or_else(|| panic!("{told}"));
    let mut named: Vec<&str> = rest.split(' ').collect();
    named.sort_unstable();
    let mut wanted: Vec<&str> = asked.iter().map(String::as_str).collect();
    wanted.sort_unstable();
    assert_eq!(named, wanted);
}

#[test]
fn a_key_on_an_hsm_is_planned_for_the_device_that_its_record_names() {
    let office = Office::new();
    let hsm = Hsm::new(crate::desk::Desk::without_register());
    let (_, serial) = (hsm.token("BTC-KYSO-01"), hsm.token("BTC-KYSO-02"));
    let device = added(office.desk(), "device", &format!("kind: hsm\nserial: {serial}\n"));
    office.set(
        &office.at.unit.clone(),
        &["addresses[+].address=28 Trần Hưng Đạo", "addresses[0].province=Hà Nội"],
    );
    let said =
        office.act("2026-06-01", &["request", "issue", &office.at.unit.clone(), "--system", "Cổng dịch vụ"]);
    let (asked, expected) =
        (procedure(&said).to_owned(), said["requests"][0]["expects"].as_str().unwrap().to_owned());
    let plan = format!("hsm plan {} -o plan.yaml", office.short(&expected));
    assert_eq!(office.next("2026-06-01", &asked), plan);
    let paper = office.on("2026-06-01", &["paper", &asked]);
    assert_eq!(paper.code, 1, "{:#}", paper.json);
    assert!(paper.err.contains(&format!("chungthu {plan}")), "{}", paper.err);

    let planned = || {
        let mut command = office.desk().command(env!("CARGO_BIN_EXE_chungthu"));
        command.args(["--json", "--today", "2026-06-02", "-C"]).arg(office.desk().path("register"));
        command.args(plan.split(' '));
        hsm.with_module(command).output().unwrap()
    };
    assert!(!planned().status.success(), "there are two tokens");
    office.set(&expected, &[&format!("device={device}")]);
    let said: Value = serde_json::from_str(&good(&planned())).unwrap();
    assert_eq!(said["token"], serial);
}
