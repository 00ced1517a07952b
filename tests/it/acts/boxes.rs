//! A box of twelve tokens from the CA, with a certificate in it that says somebody else: it never leaves the desk.

use chungthu::pki::Period;
use serde_json::{Value, json};

use super::Office;
use crate::desk::{Desk, good};
use crate::hsm::Hsm;

/// 2026-06-08 to 2031-06-08.
const NEW: Period = Period { from: 1_780_876_800, to: 1_938_556_800 };

const PEOPLE: [&str; 12] = [
    "Nguyễn Văn An",
    "Trần Thị Bình",
    "Lê Văn Chi",
    "Phạm Thị Dung",
    "Hoàng Văn Em",
    "Vũ Thị Giang",
    "Đỗ Văn Hà",
    "Bùi Thị Khánh",
    "Ngô Văn Long",
    "Dương Thị Mai",
    "Lý Văn Nam",
    "Đặng Thị Oanh",
];

/// Whose certificate the CA made out to another name, by place.
const WRONG: usize = 5;

/// Twelve people for whom certificates were asked and granted.
struct Box {
    office: Office,
    /// The certificate that is expected for each.
    expected: Vec<String>,
}

fn mailbox(place: usize) -> String {
    format!("nguoi{place}")
}

impl Box {
    fn new() -> Box {
        let office = Office::new();
        let rows: String = (0..)
            .zip(PEOPLE)
            .map(|(i, name)| format!("{name},{}@mof.gov.vn,Cục Thử nghiệm,Chuyên viên\n", mailbox(i)))
            .collect();
        let file = office.at.file("people.csv", format!("Họ và tên,Email,Đơn vị,Chức vụ\n{rows}").as_bytes());
        good(&office.desk().run(&["import", file.to_str().unwrap()]));
        let mut ask = vec!["request", "issue"];
        ask.extend(PEOPLE);
        let said = office.act("2026-06-01", &ask);
        let all = |name: &str| -> Vec<String> {
            let requests = said["requests"].as_array().unwrap().iter();
            requests.map(|request| request[name].as_str().unwrap().to_owned()).collect()
        };
        let (procedures, expected) = (all("procedure"), all("expects"));
        let letter = office.letter("01", &procedures.iter().map(String::as_str).collect::<Vec<_>>());
        office.act("2026-06-02", &["send", &letter, "--number", "61/CNTT"]);
        office.act("2026-06-05", &["answer", &letter, "--granted", "all"]);
        Box { office, expected }
    }

    /// The certificates as the CA made them out.
    fn issued(&self) -> Vec<Vec<u8>> {
        let name = |place: usize| if place == WRONG { "Vũ Thị Gianh" } else { PEOPLE[place] };
        let issue = |place: usize| {
            let mailbox = mailbox(place);
            self.office.at.issue_for(name(place), &mailbox, &mailbox, 40 + place as u8, NEW)
        };
        (0..PEOPLE.len()).map(issue).collect()
    }

    /// The same, taken in from the folder that the CA sent before.
    fn import(&self) {
        for (place, der) in self.issued().iter().enumerate() {
            self.office.at.file(&format!("ca/{place}.cer"), der);
        }
        let folder = self.office.desk().path("ca");
        let (code, said) = self.office.at.import(&[folder.to_str().unwrap()]);
        assert_eq!((code, &said["filled"]), (0, &json!(12)), "{said:#}");
    }

    fn serial(place: usize) -> String {
        format!("TK00{place:02}")
    }

    /// Eleven are at the desk and compared, and go to their holders; the twelfth went nowhere.
    #[track_caller]
    fn holds_the_wrong_one_back(&self, serial: &str) {
        let office = &self.office;
        let (_, list) = (0, office.on("2026-06-10", &["list", "device"]).json);
        assert_eq!(list.as_array().unwrap().len(), 11, "{list:#}");
        assert!(!list.to_string().contains(serial), "{list:#}");
        let gone = office.on("2026-06-10", &["deliver", serial]);
        assert_eq!(gone.code, 2, "{}", gone.err);
        let mut deliver = vec!["deliver"];
        deliver.extend(PEOPLE);
        let said = office.on("2026-06-10", &deliver);
        assert_eq!(said.code, 4, "{} {:#}", said.err, said.json);
        assert_eq!(said.json["handovers"].as_array().unwrap().len(), 11);
        assert_eq!(said.json["without"].as_array().unwrap().len(), 1);
        assert_eq!(office.state(&self.expected[WRONG]), "issued");
        office.clean("2026-06-10");
    }
}

#[test]
fn a_wrong_name_in_a_typed_box_is_held_back() {
    let all = Box::new();
    all.import();
    let serials: Vec<String> =
        PEOPLE.iter().enumerate().map(|(place, name)| format!("{}={name}", Box::serial(place))).collect();
    let mut receive = vec!["receive"];
    receive.extend(serials.iter().map(String::as_str));
    let said = all.office.on("2026-06-09", &receive);
    assert_eq!((said.code, said.json["received"].as_array().unwrap().len()), (4, 11), "{}", said.err);
    assert!(
        said.json["received"]
            .as_array()
            .unwrap()
            .iter()
            .all(|r| r["steps"] == json!(["received", "checked"]))
    );
    assert_eq!(said.json["left"][0]["serial"], Box::serial(WRONG));
    assert!(said.err.contains("isn't the holder's"), "{}", said.err);
    all.holds_the_wrong_one_back(&Box::serial(WRONG));
}

#[test]
fn a_wrong_name_in_a_scanned_box_is_held_back() {
    let all = Box::new();
    all.import();
    // A scanner types the serial and the end of a line; nobody knows whose a new token is, and is asked. What differs is left by
    // an empty line. The same token scanned twice is taken once, and two tokens for one person are not taken.
    let mut typed = String::new();
    for (place, name) in PEOPLE.iter().enumerate() {
        typed += &format!("{}\n{name}\n", Box::serial(place).to_lowercase());
        typed += if place == WRONG { "\n" } else { "" };
    }
    typed += &format!("{}\n", Box::serial(0));
    typed += &format!("TK0099\n{}\n\n", PEOPLE[1]);
    let mut command = all.office.desk().command(env!("CARGO_BIN_EXE_chungthu"));
    command.args(["--lang", "en", "--today", "2026-06-09", "-C"]).arg(all.office.desk().path("register"));
    command.arg("receive");
    let done = all.office.desk().on_terminal(&command, &typed);
    let said = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(4), "{said}");
    assert!(said.contains("isn't the holder's") && said.contains("Received 11 devices"), "{said}");
    for (serial, why) in [(Box::serial(0), "twice"), ("TK0099".to_owned(), "another device")] {
        assert!(said.lines().any(|line| line.contains(&serial) && line.contains(why)), "{serial}: {said}");
    }
    all.holds_the_wrong_one_back(&Box::serial(WRONG));
}

#[test]
fn a_wrong_name_on_a_plugged_token_is_held_back() {
    let all = Box::new();
    let hsm = Hsm::new(Desk::without_register());
    let serials: Vec<String> = (0..)
        .zip(all.issued())
        .map(|(place, der): (usize, Vec<u8>)| {
            let serial = hsm.token(&format!("T{place}"));
            hsm.store(&serial, &der);
            serial
        })
        .collect();
    let mut command = all.office.desk().command(env!("CARGO_BIN_EXE_chungthu"));
    command.args(["--json", "--lang", "en", "--today", "2026-06-09", "-C"]);
    command.arg(all.office.desk().path("register")).args(["receive", "--plugged"]);
    let done = hsm.with_module(command).output().unwrap();
    let said: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((done.status.code(), said["received"].as_array().unwrap().len()), (Some(4), 11), "{said:#}");
    // What was read from each stands in the record that waited for it.
    for (place, expected) in all.expected.iter().enumerate() {
        let device = all.office.shown(expected)["device"].clone();
        assert_eq!(device.is_null(), place == WRONG, "{place}");
        let Some(device) = device.as_str() else { continue };
        assert_eq!(
            all.office.shown(device)["serial"].as_str().unwrap().to_lowercase(),
            serials[place].to_lowercase()
        );
    }
    assert_eq!(said["left"][0]["serial"].as_str().unwrap().to_lowercase(), serials[WRONG].to_lowercase());
    all.holds_the_wrong_one_back(&serials[WRONG]);
}
