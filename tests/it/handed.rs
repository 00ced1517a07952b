//! What stands on the papers of requests and hand-overs as whole commands make them, and what becomes of the scans of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::acts::{OLD, Office, procedure};
use crate::desk::good;
use crate::imported::added;
use crate::moved::heading;

/// An office whose unit writes letters, and whose officer has a record.
struct House {
    office: Office,
}

impl House {
    fn new() -> House {
        let office = Office::new();
        let chief = whole(&office, "Trần Thị Bình", "binh", 14);
        let fields = heading("CỤC THỬ NGHIỆM", "CTN-VP", &chief);
        office.set(&office.at.unit.clone(), &fields.iter().map(String::as_str).collect::<Vec<_>>());
        let officers = office.desk().git(&["show", "main:officers.yaml"]);
        let named = officers.replacen("handle: admin\n", &format!("handle: admin\n  person: {chief}\n"), 1);
        let file = office.at.file("officers.yaml", named.as_bytes());
        good(&office.desk().run(&["edit", "officers.yaml", "--from", file.to_str().unwrap()]));
        House { office }
    }

    /// The PDF that `paper` makes, and what another program reads in it.
    fn paper(&self, day: &str, folder: &str, arguments: &[&str]) -> (PathBuf, String) {
        let out = self.office.desk().path(folder);
        let all = [&["paper"], arguments, &["--to", "pdf", "-o", out.to_str().unwrap()]].concat();
        self.office.act(day, &all);
        let pdf = pdf_in(&out);
        let done = Command::new("pdftotext").arg("-layout").arg(&pdf).arg("-").output().unwrap();
        (pdf, String::from_utf8(done.stdout).unwrap())
    }
}

/// Somebody of whom everything is known that the forms ask for.
fn whole(office: &Office, name: &str, mailbox: &str, number: u32) -> String {
    added(
        office.desk(),
        "person",
        &format!(
            "names:\n- full: {name}\nbirth: 1980-02-03\nemails:\n- address: {mailbox}@mof.gov.vn\n  from: 2020-01-01\nmobiles:\n- number: '0912345{number:03}'\npostings:\n- unit: {}\n  position: Chuyên viên\n  kind: main\n  from: 2020-01-01\nids:\n- kind: cccd\n  number: '001080{number:06}'\n  issued_on: 2021-05-10\n  issued_by: Bộ Công an\n",
            office.at.unit
        ),
    )
}

fn pdf_in(folder: &Path) -> PathBuf {
    let mut files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.find(|path| path.extension().is_some_and(|end| end == "pdf")).unwrap()
}

#[cfg(feature = "pdf")]
#[test]
fn the_code_on_a_scan_says_which_of_a_hand_overs_papers_it_is() {
    let house = House::new();
    let office = &house.office;
    let (_, held) = office.holder("Nguyễn Văn An", "an", 1, OLD);
    let token = office.token("TK0001", &held);
    let said = office.act("2026-06-01", &["deliver", &token]);
    let handover = said["handovers"][0]["handover"].as_str().unwrap().to_owned();
    let (minutes, _) = house.paper("2026-06-01", "minutes", &[&handover]);
    let (receipt, _) = house.paper("2026-06-01", "receipt", &[&handover, "--as", "pin-receipt"]);
    // As a scanner names them, and with something of its own in each, so that neither is the file that was made.
    for (from, name) in [(&receipt, "scan/a.pdf"), (&minutes, "scan/b.pdf")] {
        office.at.file(name, &[&fs::read(from).unwrap()[..], b"\n% scanned\n"].concat());
    }
    let folder = office.desk().path("scan");
    let told = office.act("2026-06-02", &["attach", folder.to_str().unwrap()]);
    let fates: Vec<[&Value; 3]> = told["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| [&row["fate"], &row["by"], &row["role"]])
        .collect();
    assert_eq!(
        fates,
        [
            [&json!("filed"), &json!("code"), &json!("pin-receipt")],
            [&json!("filed"), &json!("code"), &json!("minutes")]
        ],
        "{told:#}"
    );
}

#[cfg(feature = "pdf")]
#[test]
fn the_minutes_for_the_ca_say_why_a_device_goes_back() {
    let house = House::new();
    let office = &house.office;
    let (person, held) = office.holder("Nguyễn Văn An", "an", 1, OLD);
    let token = office.token("TK0001", &held);
    office.act("2026-06-01", &["deliver", &token, "--pin-confirmed"]);
    let back = procedure(&office.act("2026-08-03", &["request", "return", &person])).to_owned();
    office.act("2026-08-03", &["return", "TK0001"]);
    // With a valid certificate on it, a token goes to the CA by a procedure alone.
    let period = chungthu::pki::Period { from: 1_750_000_000, to: 1_893_456_000 };
    let (_, valid) = office.holder("Bùi Văn Quý", "quy", 77, period);
    let second = office.token("TK0002", &valid);
    office.act("2026-08-03", &["deliver", &second, "--pin-confirmed"]);
    office.act("2026-08-03", &["return", "TK0002"]);
    let kept = office.on("2026-08-04", &["return", "TK0002", "--to", "ca"]);
    assert!(kept.code == 1 && kept.json.to_string().contains("is valid"), "{:#}", kept.json);
    let said = office.act("2026-08-04", &["return", "TK0001", "--to", "ca"]);
    let handover = said["handovers"][0]["handover"].as_str().unwrap().to_owned();
    // The paper comes before its scan.
    let handle = office.at.shown(&handover)["handle"].as_str().unwrap().to_owned();
    let next = || office.on("2026-08-04", &["show", &back]).json["checklist"]["next"].clone();
    assert_eq!(next(), format!("chungthu paper {handle}"));
    let (_, text) = house.paper("2026-08-04", "minutes", &[&handover]);
    for wanted in ["Lý do", "TK0001", "hết hạn", "2A01", "Nguyễn Văn An"] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert_eq!(next(), format!("chungthu attach {handle} FILE --as minutes"));
}

#[cfg(feature = "pdf")]
#[test]
fn the_carrier_that_was_asked_for_stands_on_form_01() {
    let house = House::new();
    let office = &house.office;
    for (i, (carrier, kept, said)) in
        [("Viettel", true, "Viettel/cs"), ("Vinaphone", false, "Vinaphone")].into_iter().enumerate()
    {
        let person =
            whole(office, &format!("Lê Văn {}", ["Chi", "Cường"][i]), &format!("le{i}"), 20 + i as u32);
        let mut ask = vec!["request", "issue", &person, "--form", "sim-pki", "--carrier", carrier];
        ask.extend(kept.then_some("--keep-number"));
        let asked = procedure(&office.act("2026-06-01", &ask)).to_owned();
        let (pdf, _) = house.paper("2026-06-01", &format!("letter{i}"), &[&asked]);
        // A narrow column breaks the word.
        let read = Command::new("pdftotext").arg("-raw").arg(&pdf).arg("-").output().unwrap();
        let text: String = String::from_utf8(read.stdout).unwrap().split_whitespace().collect();
        assert!(text.contains(said), "{said}: {text}");
        assert!(kept || !text.contains("/cs"), "{text}");
        office.act("2026-06-01", &["step", "withdrawn", &asked]);
    }
}

#[test]
fn a_device_with_nothing_on_it_counts_as_blank_until_something_is() {
    let office = Office::new();
    let blank = |day: &str| {
        let stock = office.on(day, &["report", "stock"]).json;
        let devices = stock["parts"]["devices"].as_array().unwrap_or_else(|| panic!("{stock:#}")).clone();
        devices.iter().filter(|row| row["place"] == "blank").count()
    };
    let device = |serial: &str| {
        let text = format!("kind: token\nserial: {serial}\ncustody:\n- party: desk\n  from: 2026-05-04\n");
        added(office.desk(), "device", &text)
    };
    let (first, _) = (device("TK0001"), device("TK0002"));
    assert_eq!(blank("2026-06-01"), 2);
    let (_, held) = office.holder("Nguyễn Văn An", "an", 1, OLD);
    office.set(&held, &[&format!("device={first}")]);
    assert_eq!(blank("2026-06-01"), 1);
    // What was on it ran out, and it was wiped.
    office.on("2026-08-03", &["set", &first, "conditions[+].fact=wiped", "conditions[+].on=2026-08-03"]);
    assert_eq!((blank("2026-08-02"), blank("2026-08-03")), (1, 2));
}

#[test]
fn what_was_lost_and_is_found_again_wants_no_minutes_of_its_loss() {
    let office = Office::new();
    let (_, held) = office.holder("Hoàng Văn Giang", "giang", 8, OLD);
    let token = office.token("TK0008", &held);
    office.act("2026-06-01", &["deliver", &token, "--pin-confirmed"]);
    let revoke =
        procedure(&office.act("2026-06-02", &["request", "revoke", "TK0008", "--ground", "device-lost"]))
            .to_owned();
    office.act("2026-06-02", &["return", "TK0008", "--lost"]);
    let letter = office.letter("05", &[&revoke]);
    office.act("2026-06-02", &["send", &letter, "--number", "31/CNTT"]);
    office.act("2026-06-04", &["answer", &letter, "--granted", "all"]);
    office.act("2026-06-04", &["step", "seen-in-crl", &revoke]);
    let handle = office.at.shown(&revoke)["handle"].as_str().unwrap().to_owned();
    let next = |day: &str| office.on(day, &["show", &revoke]).json["checklist"]["next"].clone();
    // The minutes are made before they can be signed and attached.
    assert_eq!(next("2026-06-04"), format!("chungthu paper {handle}"));
    office.act("2026-06-05", &["return", "TK0008", "--found"]);
    assert!(!office.lacking(&revoke).contains(&"papers".to_owned()), "{:?}", office.lacking(&revoke));
    let none = office.on("2026-06-05", &["paper", &revoke]);
    assert!(none.code == 1 && none.err.contains("no paper is due"), "{} {}", none.code, none.err);
    assert!(next("2026-06-05").as_str().unwrap().starts_with("chungthu return "), "{}", next("2026-06-05"));
}

#[test]
fn a_letter_says_what_was_corrected_since_only_once_it_is_made_anew() {
    let house = House::new();
    let office = &house.office;
    let unit = office.at.unit.clone();
    let person = whole(office, "Lê Văn Chi", "chi", 20);
    let asked = procedure(&office.act("2026-06-01", &["request", "issue", &person])).to_owned();
    let made = office.act("2026-06-01", &["paper", &asked, "--to", "docx"]);
    let letter = made["papers"][0]["record"].as_str().unwrap().to_owned();
    office.set(&unit, &["letterheads[0].issuer_line=CỤC THỬ NGHIỆM MỚI", "--fix"]);
    let send = ["send", &letter, "--number", "11/CTN", "--date", "2026-06-02"];
    let refused = office.on("2026-06-02", &send);
    assert!(refused.code == 1 && refused.err.contains("is no longer so"), "{} {}", refused.code, refused.err);
    office.act("2026-06-02", &["paper", &letter, "--to", "docx"]);
    office.act("2026-06-02", &send);
}

#[test]
fn a_letter_to_a_unit_is_made_anew_where_its_heading_changed() {
    let house = House::new();
    let office = &house.office;
    let unit = office.at.unit.clone();
    office.at.person("Lê Văn Chi", "chi");
    let made = office.act("2026-06-01", &["paper", &unit, "--as", "complete", "--to", "docx"]);
    let letter = made["papers"][0]["record"].as_str().unwrap().to_owned();
    office.set(&unit, &["letterheads.issuer_line=CỤC THỬ NGHIỆM MỚI", "--from-date", "2026-06-02"]);
    let send = ["send", &letter, "--number", "12/CTN", "--date", "2026-06-03"];
    let refused = office.on("2026-06-03", &send);
    assert!(refused.code == 1 && refused.err.contains("is no longer so"), "{} {}", refused.code, refused.err);
    let again = office.act("2026-06-03", &["paper", &letter, "--to", "docx"]);
    assert_eq!(again["papers"][0]["record"], letter, "{again:#}");
    office.act("2026-06-03", &send);
    let gone = office.on("2026-06-03", &["paper", &letter]);
    assert_eq!(gone.code, 1, "{:#}", gone.json);
}

#[test]
fn what_do_runs_gives_its_own_exit_code() {
    let office = Office::new();
    let unit = office.at.unit.clone();
    let (person, held) = office.holder("Lê Văn Chi", "chi", 5, OLD);
    let token = office.token("TK0005", &held);
    office.act("2026-06-01", &["deliver", &token, "--pin-confirmed"]);
    // The certificate says already what the decision decides.
    added(
        office.desk(),
        "decision",
        &format!(
            "number: 30/QĐ-BTC\nissuer: Bộ Tài chính\ndate: 2026-05-20\neffective: 2026-06-02\nkind: transfer\nlines:\n- subject: {person}\n  effect: transfer\n  unit: {unit}\n  position: Chuyên viên chính\n"
        ),
    );
    let tasks = office.on("2026-06-02", &["todo", "--rule", "dispose-decision-line"]).json;
    assert_eq!(tasks[0]["commands"][0][1], "change", "{tasks:#}");
    let done = office.on("2026-06-02", &["do", "1", "--choose", "1"]);
    assert_eq!((done.code, &done.json["refused"]), (1, &json!(1)), "{} {:#}", done.err, done.json);
    assert_eq!(office.on("2026-06-02", &["do", "1", "--choose", "9"]).code, 2);
    let renewal = office.on("2026-06-02", &["todo", "--rule", "renew-before-expiry"]).json;
    assert_eq!(renewal.as_array().unwrap().len(), 1, "{renewal:#}");
    assert_eq!(office.on("2026-06-02", &["do", "1", "--choose", "1"]).code, 0);
}
