//! Personal data from outside: a request from its arrival to its answer, a breach within its hours, records kept, held and erased.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use chungthu::model::Date;
use serde_json::Value;

use crate::desk::{Desk, good};
use crate::imported::added;

const UNIT: &str = "names:\n- vi: Cục Thử nghiệm\nstanding:\n- legal_person: true\n  own_seal: true\nletterheads:\n\
    - parent_line: BỘ TÀI CHÍNH\n  issuer_line: CỤC THỬ NGHIỆM\n  place: Hà Nội\nsymbols:\n- symbol: CTN-VP\n";

struct Office {
    desk: Desk,
    unit: String,
    person: String,
}

impl Office {
    fn new() -> Office {
        let desk = Desk::new();
        let unit = added(&desk, "unit", UNIT);
        let someone = |name: &str| {
            added(
                &desk,
                "person",
                &format!(
                    "names:\n- full: {name}\npostings:\n- unit: {unit}\n  position: Cục trưởng\n  kind: main\n  from: 2020-01-01\n\
                     mobiles:\n- number: '0912345678'\n"
                ),
            )
        };
        let head = someone("Lê Văn Trưởng");
        let signs = format!("signatories[+].person={head}");
        let title = ["signatories[+].capacity=head", "signatories[+].title=Cục trưởng"];
        good(&desk.run(&[&["set", &unit, &signs][..], &title].concat()));
        good(&desk.run(&["set", &unit, &format!("focals[+].person={head}")]));
        let person = added(
            &desk,
            "person",
            &format!(
                "names:\n- full: Nguyễn Thị Hương Giang\npostings:\n- unit: {unit}\n  position: Chuyên viên\n  kind: main\n  from: 2020-01-01\n"
            ),
        );
        Office { desk, unit, person }
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let done = self.desk.run(&[&["--json"], arguments].concat());
        serde_json::from_slice(&done.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr)))
    }

    fn set(&self, record: &str, fields: &[&str], input: &str) {
        good(&self.desk.feed(&[&["set", record], fields].concat(), input.as_bytes()));
    }

    /// What is owed under a rule: one task or none.
    fn owed(&self, rule: &str) -> Option<Value> {
        let tasks = self.json(&["todo", "--rule", rule]);
        assert!(tasks.as_array().unwrap().len() < 2, "{tasks}");
        tasks.get(0).cloned()
    }

    /// The rows of a part of a report.
    fn report(&self, arguments: &[&str], part: &str) -> Vec<Value> {
        let report = self.json(&[&["report"], arguments].concat());
        report["parts"][part].as_array().unwrap_or_else(|| panic!("{report}")).clone()
    }

    /// The same without another clock than today's.
    fn report_now(&self, arguments: &[&str], part: &str) -> Vec<Value> {
        let mut command = self.desk.command(env!("CARGO_BIN_EXE_chungthu"));
        let done = command
            .arg("-C")
            .arg(self.desk.path("register"))
            .args(["--json", "report"])
            .args(arguments)
            .output();
        let report: Value = serde_json::from_str(&good(&done.unwrap())).unwrap();
        report["parts"][part].as_array().unwrap().clone()
    }

    /// The papers that are due for a letter, written to a folder; the letter that they are.
    fn paper(&self, letter: &str, out: &str, more: &[&str]) -> String {
        let folder = self.desk.path(out);
        let made = self.json(&[&["paper", letter, "-o", folder.to_str().unwrap()], more].concat());
        made["papers"][0]["record"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
    }
}

/// The words of the PDF in a folder, as another program reads them; nothing where none was made.
fn read(folder: &Path) -> Option<String> {
    let file = files(folder).into_iter().find(|path| path.extension().is_some_and(|end| end == "pdf"))?;
    let done = Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output().unwrap();
    Some(String::from_utf8(done.stdout).unwrap())
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut all: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all
}

#[test]
fn a_request_comes_in_is_acknowledged_fulfilled_and_answered() {
    let office = Office::new();
    let letter = added(
        &office.desk,
        "letter",
        &format!(
            "direction: in\ncorrespondent:\n  kind: subject\n  person: {}\nform: data-request\nreceived: 2026-06-01\nrequest:\n  right: provide\n",
            office.person
        ),
    );
    // Two working days to say that it came in, first.
    let owed = office.owed("acknowledge-data-request").unwrap();
    assert_eq!((&owed["due"], &owed["certain"]), (&Value::from("2026-06-03"), &Value::from(true)));
    assert_eq!(owed["duties"][0]["whom_title"], "Nguyễn Thị Hương Giang");
    assert!(office.owed("data-subject-request").is_none());
    office.paper(&letter, "slip", &["--as", "data-receipt"]);
    assert_eq!(
        files(&office.desk.path("slip")).iter().filter(|f| f.extension().unwrap() == "docx").count(),
        1
    );
    office.set(&letter, &["acknowledged=2026-06-01"], "");

    // Ten days to do it, which aren't certain.
    assert!(office.owed("acknowledge-data-request").is_none());
    let owed = office.owed("data-subject-request").unwrap();
    assert_eq!((&owed["due"], &owed["certain"]), (&Value::from("2026-06-11"), &Value::from(false)));
    assert_eq!((&owed["commands"][0][0], &owed["commands"][0][1]), (&"export".into(), &"subject".into()));
    let copy = office.desk.path("ho-so.age");
    let export = ["export", "subject", &office.person, "-o", copy.to_str().unwrap()];
    good(&office.desk.feed(&export, b"mot hai ba bon nam\n"));

    // Nothing is answered that nobody decided.
    let undecided = office.desk.run(&["paper", &letter]);
    assert_eq!(undecided.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&undecided.stderr).contains("request.result=granted"));
    office.set(&letter, &["request.result=granted"], "");
    let answer = office.paper(&letter, "answer", &[]);
    assert_ne!(answer, letter);
    let fields = office.json(&["show", &answer])["fields"].clone();
    assert_eq!(
        (&fields["form"], &fields["replies_to"]),
        (&Value::from("reply"), &Value::from(letter.as_str()))
    );
    if let Some(words) = read(&office.desk.path("answer")) {
        for wanted in
            ["Kính gửi: Ông/Bà Nguyễn Thị Hương Giang", "cung cấp dữ liệu", "CỤC TRƯỞNG", "Lê Văn Trưởng"]
        {
            assert!(words.contains(wanted), "{wanted}: {words}");
        }
    }
    // Once more it is the same paper, and the duty is to send it.
    assert_eq!(office.paper(&letter, "again", &[]), answer);
    assert_eq!(office.owed("data-subject-request").unwrap()["commands"][0][0], "send");
    good(&office.desk.run(&[
        "send",
        &answer,
        "--number",
        "12/CTN-VP",
        "--date",
        "2026-06-01",
        "--via",
        "paper",
    ]));
    assert!(office.owed("data-subject-request").is_none());
    assert_eq!(office.desk.run(&["paper", &letter]).status.code(), Some(1), "it was answered");

    let told = office.report(&["requests"], "requests");
    assert_eq!(told.len(), 1);
    assert_eq!(
        (&told[0]["standing"], &told[0]["answered"]),
        (&Value::from("in-time"), &Value::from("2026-06-01"))
    );
    let given = office.report_now(&["disclosures", &office.person], "exports");
    assert_eq!((given.len(), &given[0]["what"]), (1, &Value::from("export subject")));
    good(&office.desk.run(&["check", "--errors"]));
}

#[test]
fn what_is_refused_is_refused_with_its_reason_and_what_goes_is_erased() {
    let office = Office::new();
    let asks = |right: &str| {
        added(
            &office.desk,
            "letter",
            &format!(
                "direction: in\ncorrespondent:\n  kind: subject\n  person: {}\nform: data-request\nreceived: 2026-06-01\nacknowledged: 2026-06-01\nrequest:\n  right: {right}\n",
                office.person
            ),
        )
    };
    let object = asks("object");
    let refused = ["request.result=refused", "request.ground=-", "request.answer=-"];
    office.set(&object, &refused, "law\nChứng thư cần cho nhiệm vụ được giao.\n");
    let answer = office.paper(&object, "refused", &[]);
    if let Some(words) = read(&office.desk.path("refused")) {
        assert!(words.contains("chưa thực hiện") && words.contains("Chứng thư cần cho nhiệm vụ"), "{words}");
    }
    good(&office.desk.run(&["send", &answer, "--number", "13/CTN-VP", "--date", "2026-06-01"]));
    assert!(office.owed("data-subject-request").is_none());

    let delete = asks("delete");
    office.set(&delete, &["request.result=granted"], "");
    let answer = office.paper(&delete, "deleted", &[]);
    good(&office.desk.run(&["send", &answer, "--number", "14/CTN-VP", "--date", "2026-06-01"]));
    let owed = office.owed("erase-as-asked").unwrap();
    assert_eq!((&owed["commands"][0][0], &owed["due"]), (&Value::from("erase"), &Value::from("2026-06-21")));
    let decision = added(
        &office.desk,
        "decision",
        "number: 9/QĐ-CTN\nissuer: Cục Thử nghiệm\ndate: 2026-06-01\nkind: other\n",
    );
    assert_eq!(owed["commands"][0][4], "--before-term");
    let erase = ["erase", &office.person, "--decision", &decision, "--yes"];
    let early = office.desk.run(&erase);
    assert_eq!(early.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&early.stderr).contains("--before-term"));
    good(&office.desk.run(&[&erase[..], &["--before-term"]].concat()));
    // The letters that are about nobody else went too, and with them what was owed.
    assert!(office.owed("erase-as-asked").is_none());
    for gone in [&office.person, &delete, &object, &answer] {
        assert!(!office.desk.run(&["show", gone]).status.success(), "{gone}");
    }
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let today = Date::at_office(i64::try_from(now).unwrap()).unwrap();
    let half = format!("{}-H{}", today.year(), if today.month() < 7 { 1 } else { 2 });
    let erased = office.report_now(&["impact", "--period", &half], "erasures");
    assert_eq!(erased.len(), 1);
    assert_eq!((&erased[0]["records"], &erased[0]["by"]), (&Value::from(5), &Value::from("admin")));
}

#[test]
fn a_restriction_that_was_granted_is_kept_to_until_it_ends() {
    let office = Office::new();
    let letter = added(
        &office.desk,
        "letter",
        &format!(
            "direction: in\ncorrespondent:\n  kind: subject\n  person: {}\nform: data-request\nreceived: 2026-05-20\nacknowledged: 2026-05-20\nrequest:\n  right: restrict\n",
            office.person
        ),
    );
    let certificate = added(
        &office.desk,
        "certificate",
        &format!(
            "kind: individual\nform: usb-token\nca: government\nholder: {}\nclaimed:\n  serial: 2A05F812\n  from: 2022-03-01\n  to: 2027-02-28\ndesk:\n- fact: in-use\n  on: 2022-03-01\n",
            office.person
        ),
    );
    // It takes longer: that is told by a letter, which answers nothing.
    assert_eq!(office.owed("data-subject-request").unwrap()["due"], "2026-06-04");
    office.set(&letter, &["request.extended=2026-06-01", "request.answer=-"], "Phải phối hợp với CA.\n");
    let owed = office.owed("data-subject-request").unwrap();
    assert_eq!((&owed["due"], &owed["commands"][0][0]), (&"2026-06-19".into(), &"paper".into()));
    let notice = office.paper(&letter, "notice", &[]);
    if let Some(words) = read(&office.desk.path("notice")) {
        for wanted in
            ["gia hạn một lần", "04 tháng 6 năm 2026", "19 tháng 6 năm 2026", "Phải phối hợp với CA."]
        {
            assert!(words.replace(['\n', ' '], "").contains(&wanted.replace(' ', "")), "{wanted}: {words}");
        }
    }
    assert_eq!(office.owed("data-subject-request").unwrap()["commands"][0][0], "send");
    good(&office.desk.run(&["send", &notice, "--number", "12/CTN-VP", "--date", "2026-06-01"]));
    let owed = office.owed("data-subject-request").unwrap();
    assert_eq!(owed["commands"][0][0], "set", "{owed}");

    // Nothing is restricted before it is granted.
    let shows = || good(&office.desk.run(&["show", &office.person]));
    assert!(!shows().contains("restricted"));
    let before = office.desk.git(&["rev-parse", "main"]).trim().to_owned();
    office.set(&letter, &["request.result=granted"], "");
    assert_ne!(office.paper(&letter, "answer", &[]), notice);
    let shown = shows();
    assert!(
        shown.lines().nth(1).unwrap().contains("restricted") && shown.contains("91/2025/QH15"),
        "{shown}"
    );
    let found = office.desk.run(&["check"]);
    assert!(String::from_utf8_lossy(&found.stdout).contains("restricted"), "{found:?}");
    let out = |name: &str| office.desk.path(name).to_str().unwrap().to_owned();
    let export = |name: &str| office.desk.run(&["export", "person", "--edit", "-o", &out(name)]);
    let exported = export("people.xlsx");
    let people = good(&exported);
    let said = String::from_utf8_lossy(&exported.stderr).into_owned();
    assert!(said.contains("Left out") && people.contains("1 "), "{said} {people}");
    let refused = office.desk.run(&["export", "certificate", "--edit", "-o", &out("certificates.xlsx")]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(!office.desk.path("certificates.xlsx").exists());
    // Counted, and not named; by themselves they get everything.
    let report = |part: &str| office.report(&["demand", "--year", "2027"], part);
    assert_eq!((report("certificates").len(), &report("certificates")[0]["holder_title"]), (1, &Value::Null));
    let screen = good(&office.desk.run(&["report", "demand", "--year", "2027"]));
    assert!(!screen.contains("Hương Giang") && screen.contains("(restricted)"), "{screen}");
    good(
        &office
            .desk
            .feed(&["export", "subject", &office.person, "-o", &out("an.age")], "mật khẩu dài\n".as_bytes()),
    );
    // A site names them nowhere, and that of a version before the request no more than that of today.
    let named = |more: &[&str]| {
        let site = tempfile::tempdir().unwrap();
        let arguments = [&["site", "build", "--out", site.path().to_str().unwrap()], more].concat();
        good(&office.desk.run(&arguments));
        crate::site::files(site.path())
            .iter()
            .filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("Hương Giang"))
            .count()
    };
    assert_eq!((named(&[]), named(&["--at", &before]), named(&["--today", "2026-05-19"])), (0, 0, 0));
    let shown = office.desk.run(&["site", "build", "--out", &out("site"), "--reveal"]);
    assert!(shown.status.code() == Some(2) && !office.desk.path("site").exists(), "{shown:?}");
    // What the law asks for goes on, and says so.
    let revoke = ["request", "revoke", &certificate, "--ground", "agency", "--dry-run"];
    let asked = office.desk.run(&revoke);
    assert!(String::from_utf8_lossy(&asked.stderr).contains("restricted by"), "{asked:?}");

    office.set(&letter, &["request.ended=2026-05-31"], "");
    assert!(!shows().contains("restricted"));
    assert!(named(&[]) > 0);
    good(&export("all.xlsx"));
    assert_eq!(report("certificates")[0]["holder_title"], "Nguyễn Thị Hương Giang");
}

#[test]
fn a_breach_is_told_within_its_hours_and_stays_on_record() {
    let office = Office::new();
    let breach = added(
        &office.desk,
        "letter",
        &format!(
            "direction: out\ncorrespondent:\n  kind: agency\nform: breach\nfiler: {}\nbreach:\n  discovered: 2026-05-30T22:15+07:00\n  affected:\n  - {}\n",
            office.unit, office.person
        ),
    );
    let owed = office.owed("data-breach").unwrap();
    assert_eq!(owed["due"], "2026-06-02");
    assert!(owed["duties"][0]["detail"].as_str().unwrap().contains("2026-06-02T22:15+07:00"), "{owed}");
    let lacking = office.desk.run(&["paper", &breach]);
    let said = String::from_utf8_lossy(&lacking.stderr).into_owned();
    assert!(said.contains("breach.what=-") && said.contains("breach.measures=-"), "{said}");
    let facts = ["breach.what=-", "breach.data=-", "breach.measures=-", "breach.harm=true"];
    office.set(&breach, &facts, "Gửi nhầm danh sách.\nHọ tên, chức vụ.\nĐã yêu cầu xóa.\n");
    assert_eq!(office.paper(&breach, "notice", &[]), breach);
    if let Some(words) = read(&office.desk.path("notice")) {
        for wanted in
            ["A05", "BẢN NHÁP", "22 giờ 15, ngày 30 tháng 5 năm 2026", "Gửi nhầm danh sách.", "91/2025/QH15"]
        {
            assert!(words.contains(wanted), "{wanted}: {words}");
        }
    }
    good(&office.desk.run(&["send", &breach, "--number", "15/CTN-VP", "--date", "2026-06-01"]));
    assert!(office.owed("data-breach").is_none());
    let told = office.report(&["breaches", "--period", "2026-Q2"], "breaches");
    assert_eq!(
        (told.len(), &told[0]["people"], &told[0]["sent"]),
        (1, &Value::from(1), &Value::from("2026-06-01"))
    );
    assert!(office.report(&["breaches", "--period", "2026-01"], "breaches").is_empty());

    // Who was affected may go; that there was a breach doesn't.
    let decision =
        added(&office.desk, "decision", "number: 9/QĐ-CTN\nissuer: Cục\ndate: 2026-06-01\nkind: other\n");
    let erase = ["erase", &office.person, "--decision", &decision, "--before-term", "--yes"];
    // Who works here stays, but by a decision that orders it.
    assert_eq!(office.desk.run(&erase).status.code(), Some(1));
    office.set(&decision, &["kind=erase", "--fix"], "");
    good(&office.desk.run(&erase));
    assert_eq!(office.report(&["breaches"], "breaches").len(), 1);
}

#[test]
fn records_are_kept_held_and_erased_in_time() {
    let office = Office::new();
    let gone = "employment[+].fact=retired";
    office.set(&office.person, &[gone, "employment[+].on=2014-05-01", "--fix"], "");
    let certificate = added(
        &office.desk,
        "certificate",
        &format!(
            "kind: individual\nform: usb-token\nca: government\nholder: {}\nclaimed:\n  serial: 2A05F812\n  from: 2011-03-01\n  to: 2016-02-28\n",
            office.person
        ),
    );
    let over = office.report(&["retention"], "over");
    assert_eq!((over.len(), &over[0]["over"]), (1, &Value::from("2026-03-01")));
    assert_eq!(over[0]["person"], office.person.as_str());
    let owed = office.owed("retention-over").unwrap();
    assert_eq!(owed["duties"][0]["whom"], office.person.as_str());
    assert!(good(&office.desk.run(&["report", "retention"])).contains("chungthu erase"));

    // A hold on the certificate alone is enough.
    office.set(&certificate, &["hold.reason=-", "hold.from=2026-05-01"], "Đang phục vụ thanh tra.\n");
    assert!(office.report(&["retention"], "over").is_empty() && office.owed("retention-over").is_none());
    let held = office.report(&["retention"], "held");
    assert_eq!((held.len(), &held[0]["why"]), (1, &Value::from("Đang phục vụ thanh tra.")));
    let decision =
        added(&office.desk, "decision", "number: 9/QĐ-CTN\nissuer: Cục\ndate: 2026-06-01\nkind: other\n");
    let erase = ["erase", &office.person, "--decision", &decision, "--yes"];
    assert_eq!(office.desk.run(&erase).status.code(), Some(1));

    office.set(&certificate, &["hold.to=2026-05-31", "--fix"], "");
    assert_eq!(office.report(&["retention"], "over").len(), 1);
    good(&office.desk.run(&erase));
    assert!(office.report(&["retention"], "over").is_empty() && office.owed("retention-over").is_none());
}

#[test]
fn every_report_is_told_and_written_and_no_other_file_or_time_is_taken() {
    let office = Office::new();
    for report in [
        "month",
        "quarter",
        "year",
        "demand",
        "stock",
        "retention",
        "requests",
        "breaches",
        "disclosures",
        "impact",
    ] {
        let told = office.json(&["report", report]);
        assert_eq!(told["report"], report);
        assert!(!told["parts"].as_object().unwrap().is_empty(), "{report}");
        let out = office.desk.path(&format!("{report}.docx"));
        let written = ["report", report, "--unit", &office.unit, "-o", out.to_str().unwrap()];
        good(&office.desk.run(&written));
        assert!(std::fs::read(&out).unwrap().starts_with(b"PK"), "{report}");
        // What is there stays as it is.
        assert!(!office.desk.run(&written).status.success());
        let out = office.desk.path(&format!("{report}.xlsx"));
        good(&office.desk.run(&["report", report, "-o", out.to_str().unwrap()]));
        assert!(std::fs::read(&out).unwrap().starts_with(b"PK"), "{report}");
    }
    let (other, inside) = (office.desk.path("a.txt"), office.desk.path("register/a.docx"));
    let unit = office.unit.as_str();
    for (arguments, code) in [
        (vec!["report", "month", "--period", "2026-13"], 2),
        (vec!["report", "month", "--period", "2026-Q1"], 2),
        (vec!["report", "quarter", "--period", "2026-q1"], 2),
        (vec!["report", "month", "--period", "2026-07"], 2),
        (vec!["report", "requests", "--period", "2026-6"], 2),
        (vec!["report", "month", "--unit", unit, "-o", other.to_str().unwrap()], 2),
        (vec!["report", "month", "--unit", unit, "-o", "b.xlsx"], 2),
        (vec!["report", "demand", "--year", "2025"], 2),
        (vec!["report", "month", "--unit", unit, "-o", inside.to_str().unwrap()], 1),
        // The officer of this desk is nobody's record, so it isn't known who reports.
        (vec!["report", "month", "-o", "b.docx"], 1),
    ] {
        let done = office.desk.run(&arguments);
        assert_eq!(done.status.code(), Some(code), "{arguments:?} {}", String::from_utf8_lossy(&done.stderr));
    }
    assert!(!other.exists() && !inside.exists() && !office.desk.path("b.docx").exists());
}
