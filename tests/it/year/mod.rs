//! A year at the desk, from the workbook that was taken over to an erasure, as its officers and their deputy do it. After each
//! step what is owed, what is found and what papers were made is what it should be.

mod autumn;
mod people;
mod spring;
mod summer;
mod winter;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use chungthu::pki::{
    AttributeKind as A, DemoAuthority, Dn, Order, Period, Profile, certificate_pem, seeded_key,
};
use serde_json::Value;
use spki::EncodePublicKey;

use crate::desk::{Desk, fed, good};
use crate::hsm::Hsm;
use people::{Person, UNITS, everybody};

const SEED: [u8; 32] = [26; 32];
/// 2018-08-22 to 2048-08-14.
const CA_PERIOD: Period = Period { from: 1_534_896_000, to: 2_481_494_400 };

/// The register of the year, and what is known of it beside.
struct Year {
    hsm: Hsm,
    token: String,
    ca: DemoAuthority,
    people: Vec<Person>,
    /// Record keys of people by their mailboxes.
    keys: BTreeMap<String, String>,
    ministry: String,
    units: Vec<String>,
    /// The serials that the CA has revoked.
    revoked: RefCell<Vec<u16>>,
    /// Who works at the desk now: the folder of their keys.
    officer: &'static str,
}

/// What a command came to.
struct Said {
    code: i32,
    json: Value,
    err: String,
}

impl Year {
    fn new() -> Year {
        let desk = Desk::new();
        let ca = DemoAuthority::new(&SEED, CA_PERIOD, CA_PERIOD).unwrap();
        for (name, der) in [("root", ca.root()), ("issuing", ca.issuing())] {
            fs::write(desk.path(name), certificate_pem(der)).unwrap();
            let anchor = format!("anchors/{name}.pem");
            good(&desk.run(&["edit", &anchor, "--from", desk.path(name).to_str().unwrap()]));
        }
        let hsm = Hsm::new(desk);
        let token = hsm.token("BTC-KYSO-01");
        let (people, keys) = (everybody(), BTreeMap::new());
        let (ministry, units) = (String::new(), Vec::new());
        let mut year = Year {
            hsm,
            token,
            ca,
            people,
            keys,
            ministry,
            units,
            revoked: RefCell::default(),
            officer: "keys",
        };
        let seal = "standing:\n- legal_person: true\n  own_seal: true\n";
        let address = "addresses:\n- address: 28 Trần Hưng Đạo, phường Cửa Nam\n  province: Hà Nội\n";
        year.ministry = year.add("unit", &format!("names:\n- vi: Bộ Tài chính\n{seal}{address}"));
        for (name, symbol, _) in UNITS {
            let text = format!(
                "names:\n- vi: {name}\nparents:\n- unit: {}\n{seal}{address}symbols:\n- symbol: {symbol}\n\
                 letterheads:\n- parent_line: BỘ TÀI CHÍNH\n  issuer_line: {}\n  place: Hà Nội\n",
                year.ministry,
                name.to_uppercase()
            );
            let unit = year.add("unit", &text);
            year.units.push(unit);
        }
        year
    }

    fn desk(&self) -> &Desk {
        &self.hsm.desk
    }

    fn on(&self, day: &str, arguments: &[&str]) -> Said {
        self.feed(day, arguments, "")
    }

    fn feed(&self, day: &str, arguments: &[&str], input: &str) -> Said {
        let all = [&["--json", "--batch", "--lang", "en"], arguments].concat();
        let mut command = self.hsm.on(day, &all);
        let keys = self.desk().path(self.officer);
        command.env("CHUNGTHU_IDENTITY", keys.join("identity.txt"));
        command.env("CHUNGTHU_SIGNING_KEY", keys.join("signing_key"));
        let done = fed(command, input.as_bytes());
        let err = String::from_utf8_lossy(&done.stderr).into_owned();
        let json = serde_json::from_slice(&done.stdout).unwrap_or(Value::Null);
        Said { code: done.status.code().unwrap(), json, err }
    }

    /// A command that must succeed.
    #[track_caller]
    fn act(&self, day: &str, arguments: &[&str]) -> Value {
        self.act_with(day, arguments, "")
    }

    #[track_caller]
    fn act_with(&self, day: &str, arguments: &[&str], input: &str) -> Value {
        let said = self.feed(day, arguments, input);
        assert_eq!(said.code, 0, "{day} {arguments:?}: {} {:#}", said.err, said.json);
        said.json
    }

    /// A command that names many records.
    #[track_caller]
    fn act_on(&self, day: &str, words: &[&str], records: &[String], more: &[&str]) -> Value {
        let records: Vec<&str> = records.iter().map(String::as_str).collect();
        self.act(day, &[words, &records, more].concat())
    }

    #[track_caller]
    fn refused(&self, day: &str, arguments: &[&str], because: &str) -> Said {
        let said = self.on(day, arguments);
        assert_eq!(said.code, 1, "{arguments:?}: {:#}", said.json);
        let told = format!("{} {}", said.err, said.json);
        assert!(told.contains(because), "{arguments:?}: {told}");
        said
    }

    #[track_caller]
    fn add(&self, kind: &str, text: &str) -> String {
        let said = self.act_with(WINTER, &["add", kind, "--from", "-"], text);
        said["added"].as_str().unwrap().to_owned()
    }

    fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.desk().path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// What is owed: how many duties of each rule.
    #[track_caller]
    fn owes(&self, day: &str, expected: &[(&str, usize)]) {
        let tasks = self.act(day, &["todo"]);
        let mut owed: BTreeMap<String, usize> = BTreeMap::new();
        let mut told = Vec::new();
        for task in tasks.as_array().unwrap() {
            let rule = task["rule"].as_str().unwrap().to_owned();
            let duties = task["duties"].as_array().unwrap();
            told.push(format!("{rule} ×{} {} {}", duties.len(), duties[0], task["commands"]));
            *owed.entry(rule).or_default() += duties.len();
        }
        let expected = expected.iter().map(|(rule, many)| ((*rule).to_owned(), *many)).collect();
        assert_eq!(owed, expected, "{day} {told:#?}");
    }

    /// What is owed under a rule: whom or what each duty is about, by the words of `whom` or else `record`, and its last day.
    #[track_caller]
    fn owes_of(&self, day: &str, rule: &str, expected: &[(&str, &str)]) {
        let tasks = self.act(day, &["todo", "--rule", rule]);
        let duties = tasks.as_array().unwrap().iter().flat_map(|task| task["duties"].as_array().unwrap());
        let told = |duty: &Value| {
            let about = duty["whom"].as_str().or(duty["record"].as_str()).unwrap_or_default();
            (about.to_owned(), duty["due"].as_str().unwrap_or_default().to_owned())
        };
        let mut owed: Vec<(String, String)> = duties.map(told).collect();
        owed.sort();
        let mut expected: Vec<(String, String)> =
            expected.iter().map(|(about, due)| ((*about).to_owned(), (*due).to_owned())).collect();
        expected.sort();
        assert_eq!(owed, expected, "{day} {rule}");
    }

    /// What is found under a code: the records, each as often as it is.
    #[track_caller]
    fn finds_of(&self, day: &str, code: &str, expected: &[&str]) {
        let said = self.on(day, &["check"]);
        let all = said.json["findings"].as_array().unwrap().iter();
        let found = all.filter(|finding| finding["code"] == code);
        let mut found: Vec<&str> = found.map(|finding| finding["record"].as_str().unwrap()).collect();
        found.sort_unstable();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(found, expected, "{day} {code}");
    }

    /// The texts of the papers that `paper` makes, each .docx by itself.
    #[track_caller]
    fn papers(&self, day: &str, arguments: &[&str]) -> (Value, Vec<String>) {
        let folder = self.desk().path("papers");
        fs::create_dir_all(&folder).unwrap();
        let out = folder.join(fs::read_dir(&folder).unwrap().count().to_string());
        let all = [&["paper"], arguments, &["--to", "docx", "-o", out.to_str().unwrap()]].concat();
        let made = self.act(day, &all);
        let mut files: Vec<PathBuf> =
            fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        (made, files.iter().map(|file| docx_text(&fs::read(file).unwrap())).collect())
    }

    /// The first command of each task of a rule.
    fn tasks(&self, day: &str, rule: &str) -> Vec<String> {
        let tasks = self.act(day, &["todo", "--rule", rule]);
        let words = |task: &Value| {
            let words = task["commands"][0].as_array().map(Vec::as_slice).unwrap_or_default();
            words.iter().map(|word| word.as_str().unwrap()).collect::<Vec<_>>().join(" ")
        };
        tasks.as_array().unwrap().iter().map(words).collect()
    }

    /// What is found: errors and warnings by their code, gaps by how many there are.
    #[track_caller]
    fn finds(&self, day: &str, expected: &[(&str, usize)]) {
        let said = self.on(day, &["check"]);
        let mut found: BTreeMap<&str, usize> = BTreeMap::new();
        let all = said.json["findings"].as_array().unwrap();
        for finding in all {
            *found.entry(finding["code"].as_str().unwrap()).or_default() += 1;
        }
        let wrong: Vec<&Value> = all
            .iter()
            .filter(|finding| {
                finding["grade"] != "gap" || !expected.iter().any(|(code, _)| finding["code"] == *code)
            })
            .collect();
        assert_eq!(found, expected.iter().copied().collect(), "{day} {wrong:?}");
    }

    fn shown(&self, day: &str, record: &str) -> Value {
        self.act(day, &["show", record, "--reveal"])
    }

    fn state(&self, day: &str, record: &str) -> String {
        // By its whole id, nothing else would be looked at.
        let (_, id) = record.split_once('/').unwrap();
        let shown = self.act(day, &["show", &id[..10]]);
        shown["state"].as_str().unwrap_or_else(|| panic!("{shown:#}")).to_owned()
    }

    fn listed(&self, day: &str, kind: &str, filters: &[&str]) -> Vec<String> {
        let said = self.act(day, &[&["list", kind], filters].concat());
        let record = |row: &Value| row["record"].as_str().unwrap().to_owned();
        let mut records: Vec<String> = said.as_array().unwrap().iter().map(record).collect();
        records.sort();
        records
    }

    fn key(&self, i: usize) -> &str {
        &self.keys[&self.people[i].mailbox]
    }

    /// The people of a unit, by their place in the workbook.
    fn of_unit(&self, unit: usize) -> Vec<usize> {
        (0..self.people.len()).filter(|i| self.people[*i].unit == unit).collect()
    }

    /// A certificate of the CA for somebody, for a key of this word or that of a request.
    fn issue(&self, i: usize, unit: &str, key: &str, serial: u16, period: Period) -> Vec<u8> {
        let person = &self.people[i];
        let subject = Dn::new([
            (A::Country, "VN".to_owned()),
            (A::Locality, "Hà Nội".to_owned()),
            (A::Organisation, "BỘ TÀI CHÍNH".to_owned()),
            (A::OrganisationalUnit, unit.to_owned()),
            (A::CommonName, person.name.clone()),
            (A::Email, person.mail()),
        ]);
        let spki = seeded_key(&SEED, key).verifying_key().to_public_key_der().unwrap().to_vec();
        self.order(&subject, &spki, serial, period)
    }

    fn order(&self, subject: &Dn, spki: &[u8], serial: u16, period: Period) -> Vec<u8> {
        let serial = serial.to_be_bytes();
        self.ca.issue(&Order { subject, spki, serial: &serial, period, profile: Profile::Signer }).unwrap()
    }
}

/// What stands in a .docx, its cells and paragraphs apart.
fn docx_text(bytes: &[u8]) -> String {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    let apart = xml.replace("</w:p>", "\n");
    let mut text = String::new();
    let mut within = false;
    for c in apart.chars() {
        match c {
            '<' => within = true,
            '>' => within = false,
            c if !within => text.push(c),
            _ => {}
        }
    }
    text
}

/// Each of these stands on a paper.
#[track_caller]
fn says(text: &str, wanted: &[&str]) {
    for one in wanted {
        assert!(text.contains(one), "«{one}» isn't in {text}");
    }
}

/// The day on which the desk begins.
const WINTER: &str = "2026-01-05";

#[test]
fn a_year_at_the_desk() {
    let mut year = Year::new();
    winter::begin(&mut year);
    let asked = winter::ask(&year);
    let (letters, refused) = winter::answer(&year, &asked);
    winter::take_in(&year, &asked, &letters, refused);
    winter::hand_over(&year, &asked, refused);
    winter::register(&year, &asked, refused);
    spring::transfer(&year);
    spring::move_out(&year);
    spring::promotion(&year);
    spring::gone(&year);
    summer::renew(&year);
    spring::merger(&year);
    summer::restore(&year);
    summer::lost(&year);
    summer::organisation(&year);
    autumn::deputy(&mut year);
    autumn::inspected(&year);
    autumn::closed(&year);
    autumn::erased(&year);
}
