//! Certificates and revocation lists taken in from files, as a CA hands them out.

use std::fs;
use std::path::PathBuf;

use chungthu::pki::{
    AttributeKind as A, DemoAuthority, Dn, ListOrder, Order, Period, Profile, build_request, certificate_pem,
    request_pem, seeded_key,
};
use p256::ecdsa::DerSignature;
use serde_json::Value;
use spki::EncodePublicKey;

use crate::desk::{Desk, UNIT, good};

const SEED: [u8; 32] = [9; 32];
/// 2018-08-22 to 2048-08-14.
const CA_PERIOD: Period = Period { from: 1_534_896_000, to: 2_481_494_400 };
/// 2026-05-20T01:30Z, and five years of 365 days.
const PERIOD: Period = Period { from: 1_779_240_600, to: 1_779_240_600 + 1825 * 86_400 };

/// A register with a unit and people in it, that trusts a CA.
pub struct Importer {
    pub desk: Desk,
    ca: DemoAuthority,
    pub unit: String,
}

impl Importer {
    pub fn new() -> Importer {
        let ca = DemoAuthority::new(&SEED, CA_PERIOD, CA_PERIOD).unwrap();
        Importer::pinning(&[("root", ca.root()), ("issuing", ca.issuing())])
    }

    fn pinning(anchors: &[(&str, &[u8])]) -> Importer {
        let desk = Desk::new();
        let ca = DemoAuthority::new(&SEED, CA_PERIOD, CA_PERIOD).unwrap();
        for (name, der) in anchors {
            let file = desk.path(name);
            fs::write(&file, certificate_pem(der)).unwrap();
            let anchor = format!("anchors/{name}.pem");
            good(&desk.run(&["edit", &anchor, "--from", file.to_str().unwrap()]));
        }
        let unit = added(&desk, "unit", UNIT);
        Importer { desk, ca, unit }
    }

    pub fn person(&self, name: &str, mailbox: &str) -> String {
        let text = format!(
            "names:\n- full: {name}\nemails:\n- address: {mailbox}@mof.gov.vn\n  from: 2020-01-01\npostings:\n- unit: {}\n  position: Chuyên viên\n  kind: main\n  from: 2020-01-01\n",
            self.unit
        );
        added(&self.desk, "person", &text)
    }

    fn expected(&self, holder: &str, more: &str) -> String {
        let text = format!(
            "kind: individual\nform: usb-token\nca: government\nholder: {holder}\ndesk:\n- fact: expected\n  on: 2026-05-01\n{more}"
        );
        added(&self.desk, "certificate", &text)
    }

    /// A certificate of a person, for a key of this word.
    pub fn issue(&self, name: &str, mailbox: &str, key: &str, serial: u8) -> Vec<u8> {
        self.issue_for(name, mailbox, key, serial, PERIOD)
    }

    pub fn issue_for(&self, name: &str, mailbox: &str, key: &str, serial: u8, period: Period) -> Vec<u8> {
        let subject = Dn::new([
            (A::Country, "VN".to_owned()),
            (A::Organisation, "BỘ TÀI CHÍNH".to_owned()),
            (A::OrganisationalUnit, "Cục Thử nghiệm".to_owned()),
            (A::CommonName, name.to_owned()),
            (A::Email, format!("{mailbox}@mof.gov.vn")),
        ]);
        let spki = seeded_key(&SEED, key).verifying_key().to_public_key_der().unwrap().to_vec();
        let serial = [0x2a, serial];
        let order =
            Order { subject: &subject, spki: &spki, serial: &serial, period, profile: Profile::Signer };
        self.ca.issue(&order).unwrap()
    }

    fn list(&self, number: u64, made: i64, serials: &[u8]) -> Vec<u8> {
        let revoked: Vec<(Vec<u8>, i64)> = serials.iter().map(|s| (vec![0x2a, *s], made - 7_200)).collect();
        let period = Period { from: made, to: made + 30 * 86_400 };
        self.ca.list(&ListOrder { number, period, revoked: &revoked }).unwrap()
    }

    pub fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.desk.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// What an import came to: its exit code and what it says.
    pub fn import(&self, arguments: &[&str]) -> (i32, Value) {
        let all = [&["import", "--json"], arguments].concat();
        let done = self.desk.run(&all);
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        let error = String::from_utf8_lossy(&done.stderr).into_owned();
        let value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said} {error}"));
        (done.status.code().unwrap(), value)
    }

    pub fn shown(&self, record: &str) -> Value {
        serde_json::from_str(&good(&self.desk.run(&["show", record, "--json"]))).unwrap()
    }
}

pub fn added(desk: &Desk, kind: &str, text: &str) -> String {
    let said = good(&desk.feed(&["--json", "add", kind, "--from", "-"], text.as_bytes()));
    let said: Value = serde_json::from_str(&said).unwrap();
    said["added"].as_str().unwrap().to_owned()
}

fn fates(said: &Value) -> Vec<&str> {
    said["objects"].as_array().unwrap().iter().map(|o| o["fate"].as_str().unwrap()).collect()
}

fn differs(object: &Value) -> Vec<&str> {
    object["differences"].as_array().unwrap().iter().map(|d| d["what"].as_str().unwrap()).collect()
}

#[test]
fn a_folder_of_mixed_files_finds_its_records_in_one_commit_and_a_second_time_changes_nothing() {
    let at = Importer::new();
    let (an, binh) = (at.person("Nguyễn Văn An", "an"), at.person("Trần Thị Bình", "binh"));
    let chi = at.person("Lê Văn Chi", "chi");
    let by_email = at.expected(&an, "");
    let claims = at.expected(&binh, "claimed:\n  serial: \"2A02\"\n  to: 2030-01-01\n");
    let subject = Dn::new([(A::CommonName, "Lê Văn Chi")]);
    let csr = request_pem(&build_request::<_, DerSignature>(&subject, &seeded_key(&SEED, "chi")).unwrap());
    let csr = csr.trim_end().replace('\n', "\n  ");
    let requested = at.expected(&chi, &format!("csr: |-\n  {csr}\n")).replace("usb-token", "hsm");
    at.file("in/an.cer", &at.issue("Nguyễn Văn An", "an", "an", 1));
    let both = [
        certificate_pem(&at.issue("Trần Thị Bình", "binh", "binh", 2)),
        certificate_pem(&at.issue("Lê Văn Chi", "nobody", "chi", 3)),
    ];
    at.file("in/deep/both.pem", both.concat().as_bytes());
    at.file("in/README.txt", b"what the CA writes");
    let folder = at.desk.path("in");
    let folder = folder.to_str().unwrap();

    let before = at.desk.git(&["rev-parse", "main"]);
    let (code, said) = at.import(&["--dry-run", folder]);
    assert_eq!((code, fates(&said)), (0, vec!["filled"; 3]), "{said:#}");
    let passed = said["passed_over"].as_array().unwrap();
    assert!(passed.len() == 1 && passed[0].as_str().unwrap().ends_with("README.txt"), "{said:#}");
    assert_eq!(at.desk.git(&["rev-parse", "main"]), before);

    let (code, said) = at.import(&[folder]);
    assert_eq!((code, fates(&said)), (0, vec!["filled"; 3]), "{said:#}");
    let objects = said["objects"].as_array().unwrap();
    let found: Vec<(&str, &str)> =
        objects.iter().map(|o| (o["record"].as_str().unwrap(), o["by"].as_str().unwrap())).collect();
    assert_eq!(
        found,
        [(by_email.as_str(), "email"), (claims.as_str(), "serial"), (requested.as_str(), "request")]
    );
    assert_eq!(differs(&objects[1]), ["validity"]);
    assert_eq!(differs(&objects[2]), ["request", "email"]);
    assert_eq!(at.desk.git(&["rev-list", "--count", &format!("{}..main", before.trim())]).trim(), "1");
    let record = at.shown(&claims);
    assert!(record["fields"]["claimed"].is_null(), "{record:#}");
    assert_eq!(record["fields"]["desk"].as_array().unwrap().len(), 2, "{record:#}");

    let after = at.desk.git(&["rev-parse", "main"]);
    let (code, said) = at.import(&[folder]);
    assert_eq!((code, fates(&said)), (0, vec!["known"; 3]));
    assert_eq!(at.desk.git(&["rev-parse", "main"]), after);
}

#[test]
fn a_certificate_nobody_expected_is_added_only_on_demand_and_follows_the_one_before() {
    let at = Importer::new();
    let an = at.person("Nguyễn Văn An", "an");
    let earlier = Period { from: PERIOD.from - 400 * 86_400, to: PERIOD.from + 100 * 86_400 };
    let first = at.file("1.cer", &at.issue_for("Nguyễn Văn An", "an", "an", 1, earlier));
    let first = first.to_str().unwrap();
    let (code, said) = at.import(&[first]);
    assert_eq!((code, said["objects"][0]["why"].as_str()), (1, Some("no-form")), "{said:#}");
    let (code, said) = at.import(&[first, "--form", "usb-token"]);
    assert_eq!((code, fates(&said)), (0, vec!["added"]), "{said:#}");
    assert_eq!(said["objects"][0]["holder"], an);
    let record = said["objects"][0]["record"].as_str().unwrap().to_owned();
    // The same key once more: renewed, in the same form, with no word about it.
    let second = at.file("2.cer", &at.issue("Nguyễn Văn An", "an", "an", 2));
    let (code, said) = at.import(&[second.to_str().unwrap()]);
    assert_eq!((code, fates(&said)), (0, vec!["added"]), "{said:#}");
    assert_eq!(said["objects"][0]["follows"]["record"], record);
    assert_eq!(said["objects"][0]["follows"]["relation"], "renewed");
    // A name alone decides nothing.
    at.person("Trần Thị Bình", "binh");
    let third = at.file("3.cer", &at.issue("Trần Thị Bình", "other", "x", 3));
    let third = third.to_str().unwrap();
    let (code, said) = at.import(&[third, "--form", "usb-token"]);
    assert_eq!((code, said["objects"][0]["why"].as_str()), (1, Some("candidates")), "{said:#}");
    let (code, said) = at.import(&[third, "--form", "usb-token", "--for", "Trần Thị Bình"]);
    assert_eq!((code, fates(&said)), (0, vec!["added"]), "{said:#}");
    assert_eq!(differs(&said["objects"][0]), ["email"]);
}

#[test]
fn what_is_wrong_is_named_file_by_file_and_the_rest_is_taken() {
    let at = Importer::new();
    let (an, binh) = (at.person("Nguyễn Văn An", "an"), at.person("Trần Thị Bình", "binh"));
    at.expected(&an, "");
    let subject = Dn::new([(A::CommonName, "Trần Thị Bình")]);
    let csr = request_pem(&build_request::<_, DerSignature>(&subject, &seeded_key(&SEED, "binh")).unwrap());
    at.expected(&binh, &format!("csr: |-\n  {}\n", csr.trim_end().replace('\n', "\n  ")));
    let good_one = at.issue("Nguyễn Văn An", "an", "an", 1);
    let other = DemoAuthority::new(&[7; 32], CA_PERIOD, CA_PERIOD).unwrap();
    at.file("in/0-good.cer", &good_one);
    at.file("in/1-cut.cer", &good_one[..good_one.len() - 3]);
    at.file("in/2-tail.cer", &[good_one.as_slice(), b"garbage"].concat());
    at.file("in/3-ca.cer", other.issuing());
    at.file("in/4-csr.pem", csr.as_bytes());
    at.file("in/5-otherkey.cer", &at.issue("Trần Thị Bình", "binh", "not binh's", 5));
    at.file("in/6-nobody.cer", &at.issue("Không Ai Cả", "khongai", "x", 6));
    at.file("in/7-serial.cer", &at.issue("Nguyễn Văn An", "an", "another", 1));
    let mut broken = at.issue("Nguyễn Văn An", "an", "an", 8);
    let end = broken.len() - 1;
    broken[end] ^= 1;
    at.file("in/8-signature.cer", &broken);
    let (code, said) = at.import(&[at.desk.path("in").to_str().unwrap(), "--form", "usb-token"]);
    assert_eq!(code, 4, "{said:#}");
    let whys: Vec<&str> = said["objects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["why"].as_str().unwrap_or_else(|| o["fate"].as_str().unwrap()))
        .collect();
    assert_eq!(
        whys,
        [
            "filled",
            "unreadable",
            "twice",
            "unreadable",
            "authority",
            "request",
            "other-key",
            "nobody",
            "serial-twofold",
            "errors"
        ],
        "{said:#}"
    );
    let last = said["objects"].as_array().unwrap().last().unwrap();
    assert!(last["what"].as_str().unwrap().contains("signature"), "{last:#}");
    // By itself it is told from the one that the register has.
    let (code, said) = at.import(&[at.desk.path("in/7-serial.cer").to_str().unwrap()]);
    assert_eq!((code, said["objects"][0]["why"].as_str()), (1, Some("serial-taken")), "{said:#}");
    let none = at.desk.run(&["import", "nowhere.cer"]);
    assert_eq!(none.status.code(), Some(3));
}

#[test]
fn a_revocation_list_is_verified_kept_and_finds_both_lies() {
    let at = Importer::new();
    let day = 1_780_000_000;
    let mut records = Vec::new();
    for (n, mailbox) in ["an", "binh", "chi"].into_iter().enumerate() {
        let serial = n as u8 + 1;
        at.person(&format!("Nguyễn Văn {mailbox}"), mailbox);
        let file = at.file(
            &format!("{mailbox}.cer"),
            &at.issue(&format!("Nguyễn Văn {mailbox}"), mailbox, mailbox, serial),
        );
        let (code, said) = at.import(&[file.to_str().unwrap(), "--form", "usb-token"]);
        assert_eq!(code, 0, "{said:#}");
        records.push(said["objects"][0]["record"].as_str().unwrap().to_owned());
    }
    // The register calls the second revoked, the CA lists the first.
    good(&at.desk.run(&["set", &records[1], "revocation.granted=2026-05-25", "revocation.reason=resigned"]));
    let list = at.file("7.crl", &at.list(7, day, &[1, 99]));
    let list = list.to_str().unwrap();
    let (code, said) = at.import(&[list]);
    assert_eq!((code, fates(&said)), (0, vec!["list"]), "{said:#}");
    assert_eq!(said["objects"][0]["marked"], serde_json::json!([records[0]]));
    assert_eq!(said["objects"][0]["entries"], 2);
    assert_eq!(at.shown(&records[0])["fields"]["revocation"]["seen_in_crl"], "2026-05-29");
    let check: Value = serde_json::from_slice(&at.desk.run(&["check", "--json"]).stdout).unwrap();
    let found = |code: &str| -> Vec<String> {
        let all = check["findings"].as_array().unwrap();
        let of = all.iter().filter(|f| f["code"] == code);
        of.map(|f| f["record"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(found("listed-not-revoked"), [records[0].clone()], "{check:#}");
    assert_eq!(found("revoked-not-listed"), [records[1].clone()], "{check:#}");

    let before = at.desk.git(&["rev-parse", "main"]);
    let (code, said) = at.import(&[list]);
    assert_eq!((code, &said["objects"][0]["known"]), (0, &Value::Bool(true)), "{said:#}");
    for (number, made, serials, why) in [
        (6, day - 60, &[1][..], "list-older"),
        (6, day + 60, &[1][..], "list-backwards"),
        (7, day, &[1, 2][..], "list-twofold"),
        (7, day + 60, &[1, 2][..], "list-twofold"),
    ] {
        let file = at.file("x.crl", &at.list(number, made, serials));
        let (code, said) = at.import(&[file.to_str().unwrap()]);
        assert_eq!((code, said["objects"][0]["why"].as_str()), (1, Some(why)), "{said:#}");
    }
    let other = DemoAuthority::new(&[7; 32], CA_PERIOD, CA_PERIOD).unwrap();
    let period = Period { from: day, to: day + 86_400 };
    let forged = other.list(&ListOrder { number: 9, period, revoked: &[] }).unwrap();
    let file = at.file("forged.crl", &forged);
    let (code, said) = at.import(&[file.to_str().unwrap()]);
    assert_eq!((code, said["objects"][0]["why"].as_str()), (1, Some("list")), "{said:#}");
    assert_eq!(at.desk.git(&["rev-parse", "main"]), before);

    // The next lists the second and no longer the first.
    let next = at.file("8.crl", &at.list(8, day + 3600, &[2]));
    let (code, said) = at.import(&[next.to_str().unwrap()]);
    assert_eq!(code, 0, "{said:#}");
    assert_eq!(said["objects"][0]["marked"], serde_json::json!([records[1]]));
    assert_eq!(said["objects"][0]["no_longer_listed"], serde_json::json!([records[0]]));
    assert_eq!(at.shown(&records[0])["fields"]["revocation"]["gone_from_crl"], "2026-05-29");
    // It stays a finding, whatever the register calls the certificate.
    good(&at.desk.run(&["set", &records[0], "revocation.granted=2026-05-28", "revocation.reason=resigned"]));
    let check: Value = serde_json::from_slice(&at.desk.run(&["check", "--json"]).stdout).unwrap();
    let lies = check["findings"].as_array().unwrap().iter().filter(|f| f["code"] == "no-longer-listed");
    assert_eq!(lies.map(|f| f["record"].clone()).collect::<Vec<_>>(), [records[0].clone()], "{check:#}");
    let register = at.desk.path("register");
    let mut later = at.desk.command(env!("CARGO_BIN_EXE_chungthu"));
    later.args(["--today", "2026-07-15", "-C"]).arg(register).args(["check", "--json"]);
    let later = later.output().unwrap();
    let check: Value = serde_json::from_slice(&later.stdout).unwrap();
    assert_eq!(check["stale_lists"][0]["number"], "8", "{check:#}");
    // What comes later is compared with the list that is kept.
    at.person("Nguyễn Văn Dung", "dung");
    let list = at.file("9.crl", &at.list(9, day + 7200, &[2, 4]));
    assert_eq!(at.import(&[list.to_str().unwrap()]).0, 0);
    let late = at.file("dung.cer", &at.issue("Nguyễn Văn Dung", "dung", "dung", 4));
    let (code, said) = at.import(&[late.to_str().unwrap(), "--form", "usb-token"]);
    assert_eq!(code, 0, "{said:#}");
    let record = said["objects"][0]["record"].as_str().unwrap();
    assert_eq!(at.shown(record)["fields"]["revocation"]["seen_in_crl"], "2026-05-29");
    // One more of the same minute: the higher number is the later, and it lists the first again.
    let again = at.file("10.crl", &at.list(10, day + 7203, &[1, 2, 4]));
    let (code, said) = at.import(&[again.to_str().unwrap()]);
    assert_eq!((code, &said["objects"][0]["marked"]), (0, &serde_json::json!([records[0]])), "{said:#}");
    let revocation = &at.shown(&records[0])["fields"]["revocation"];
    assert_eq!(
        (&revocation["seen_in_crl"], &revocation["gone_from_crl"]),
        (&"2026-05-29".into(), &Value::Null)
    );
    let older = at.file("9.crl", &at.list(9, day + 7200, &[2, 4]));
    let (code, said) = at.import(&[older.to_str().unwrap()]);
    assert_eq!((code, said["objects"][0]["why"].as_str()), (1, Some("list-older")), "{said:#}");
}

#[test]
fn a_ca_of_the_anchors_must_hold_below_its_root() {
    // The root ended before the certificate was issued.
    let ca = DemoAuthority::new(&SEED, Period { to: PERIOD.from - 86_400, ..CA_PERIOD }, CA_PERIOD).unwrap();
    let at = Importer { ca, ..Importer::pinning(&[]) };
    at.person("Nguyễn Văn An", "an");
    let pin = |name: &str, der: &[u8]| {
        let file = at.file(name, certificate_pem(der).as_bytes());
        good(&at.desk.run(&["edit", &format!("anchors/{name}.pem"), "--from", file.to_str().unwrap()]));
    };
    let file = at.file("an.cer", &at.issue("Nguyễn Văn An", "an", "an", 1));
    let import = || at.import(&[file.to_str().unwrap(), "--form", "usb-token", "--dry-run"]);
    // Alone the branch CA is trusted for itself, and with its root as far as the root goes.
    pin("issuing", at.ca.issuing());
    let (code, said) = import();
    assert_eq!((code, fates(&said)), (0, vec!["added"]), "{said:#}");
    pin("root", at.ca.root());
    let (code, said) = import();
    assert_eq!((code, said["objects"][0]["why"].as_str()), (1, Some("errors")), "{said:#}");
    let what = said["objects"][0]["what"].as_str().unwrap();
    assert!(what.contains("RootCA") && what.contains("expired"), "{what}");
    // The root alone: the CA in between is missing.
    good(&at.desk.run(&["edit", "anchors/issuing.pem", "--from", "/dev/null"]));
    let (code, said) = import();
    assert_eq!((code, said["objects"][0]["why"].as_str()), (1, Some("errors")), "{said:#}");
}

#[test]
fn a_number_that_nobody_can_prove_gives_way_to_the_ca_s_next_list() {
    let at = Importer::new();
    let day = 1_780_000_000;
    let list = |number, made, serials: &[u8]| {
        let file = at.file(&format!("{number}.crl"), &at.list(number, made, serials));
        at.import(&[file.to_str().unwrap()])
    };
    let (code, said) = list(7, day, &[1]);
    assert_eq!(code, 0, "{said:#}");
    let path = at.desk.git(&["ls-tree", "-r", "--name-only", "main", "crl"]).trim().to_owned();
    let state = at.desk.git(&["show", &format!("main:{path}")]);
    // An officer writes a number that no CA comes to, and a time after the CA's.
    let with = |text: &str, name: &str, value: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{text}"));
        text.replace(line, &format!("{name}: {value}"))
    };
    let forged = with(&state, "number", "FFFFFFFFFFFFFFFF");
    let forged = with(&forged, "sha256", &format!("'{}'", "ab".repeat(32)));
    let forged = with(&forged, "this_update", "2026-05-29T20:00+07:00");
    let taken = path.clone();
    at.desk.commit("import", &[(path, forged.into_bytes())]);
    let (code, said) = list(8, day + 60, &[1, 2]);
    assert_eq!((code, said["objects"][0]["why"].as_str()), (1, Some("list-unproven")), "{said:#}");
    let (code, said) = list(9, day + 86_400, &[1, 2]);
    assert_eq!((code, fates(&said)), (0, vec!["list"]), "{said:#}");
    good(&at.desk.run(&["check"]));
    // An admin takes away what no CA said, and writes none by hand.
    let edit = |from: &str| at.desk.run(&["edit", &taken, "--from", from]);
    let by_hand = at.file("state.yaml", state.as_bytes());
    assert_eq!(edit(by_hand.to_str().unwrap()).status.code(), Some(2));
    good(&edit("/dev/null"));
    assert_eq!(at.desk.git(&["ls-tree", "-r", "--name-only", "main", "crl"]), "");
}

const DAY: i64 = 86_400;

/// Three years from so many days after the usual first day.
fn after(days: i64) -> Period {
    Period { from: PERIOD.from + days * DAY, to: PERIOD.from + (days + 1095) * DAY }
}

#[test]
fn the_certificates_of_one_holder_follow_one_another_in_whatever_order_they_come() {
    let at = Importer::new();
    at.person("Nguyễn Văn An", "an");
    let issue =
        |serial: u8, period| at.issue_for("Nguyễn Văn An", "an", &format!("key {serial}"), serial, period);
    let file = |serial: u8, period| {
        let path = at.file(&format!("{serial}.cer"), &issue(serial, period));
        path.to_str().unwrap().to_owned()
    };
    let (second, third) = (file(2, after(-900)), file(3, after(-20)));
    let taken = |arguments: &[&str]| {
        let (code, said) = at.import(&[arguments, &["--form", "usb-token"]].concat());
        assert_eq!(code, 0, "{said:#}");
        said["objects"].as_array().unwrap().clone()
    };
    // Two at once, the later one first.
    let both = taken(&[&third, &second]);
    let (third, second) = (&both[0]["record"], &both[1]["record"]);
    assert_eq!((&both[0]["follows"]["record"], &both[1]["followed_by"]["record"]), (second, third));
    assert_eq!(both[0]["follows"]["relation"], "re-keyed");
    let before = |record: &Value| at.shown(record.as_str().unwrap())["fields"]["predecessor"].clone();
    assert_eq!(&before(third)["certificate"], second);
    // One that is older than both comes later, and is the one before them.
    let first = &taken(&[&file(1, after(-1100))])[0];
    assert_eq!((&first["followed_by"]["record"], &first["follows"]), (second, &Value::Null));
    assert_eq!(before(second)["certificate"], first["record"]);
    // One that follows the last.
    let fourth = &taken(&[&file(4, after(-2))])[0];
    assert_eq!(&fourth["follows"]["record"], third);
    good(&at.desk.run(&["check"]));
    // Where a certificate isn't taken, what would follow it follows nothing, and is taken.
    at.person("Trần Thị Bình", "binh");
    let mut broken = at.issue_for("Trần Thị Bình", "binh", "b1", 11, after(-900));
    let end = broken.len() - 1;
    broken[end] ^= 1;
    at.file("binh/1.cer", &broken);
    at.file("binh/2.cer", &at.issue_for("Trần Thị Bình", "binh", "b2", 12, after(-20)));
    let folder = at.desk.path("binh");
    let (code, said) = at.import(&[folder.to_str().unwrap(), "--form", "usb-token"]);
    assert_eq!((code, fates(&said)), (4, vec!["refused", "added"]), "{said:#}");
    let taken = &said["objects"][1];
    assert_eq!((&taken["follows"], before(&taken["record"])), (&Value::Null, Value::Null));
}

#[test]
fn only_what_is_for_the_same_use_is_followed() {
    let at = Importer::new();
    let unit = at.unit.clone();
    let system = |name: &str| {
        let text = format!(
            "kind: system\nform: soft\nca: government\nholder: {unit}\nsystem:\n  name: {name}\ndesk:\n- fact: expected\n  on: 2026-05-01\n"
        );
        added(&at.desk, "certificate", &text)
    };
    let (one, two) = (system("Cổng dịch vụ công"), system("Kho dữ liệu"));
    let fill = |record: &str, name: &str, key: &str, serial, period| {
        let file = at.file("x.cer", &at.issue_for(name, "x", key, serial, period));
        let (code, said) = at.import(&[file.to_str().unwrap(), "--for", record]);
        assert_eq!((code, fates(&said)), (0, vec!["filled"]), "{said:#}");
        said["objects"][0].clone()
    };
    fill(&one, "Cổng dịch vụ công", "1", 1, after(-900));
    // Another system of the same unit follows nothing.
    assert_eq!(fill(&two, "Kho dữ liệu", "2", 2, after(-20))["follows"], Value::Null);
    // The next of the same system follows, and it is told.
    let three = system("Cổng dịch vụ công");
    assert_eq!(fill(&three, "Cổng dịch vụ công", "3", 3, after(-10))["follows"]["record"], one.as_str());
    // Renewed with its key it stays what it is.
    let file = at.file("4.cer", &at.issue_for("Kho dữ liệu", "x", "2", 4, after(-5)));
    let (code, said) = at.import(&[file.to_str().unwrap()]);
    assert_eq!((code, fates(&said)), (0, vec!["added"]), "{said:#}");
    assert_eq!(said["objects"][0]["follows"]["record"], two.as_str());
    assert!(!differs(&said["objects"][0]).contains(&"name"), "{said:#}");
    let fields = &at.shown(said["objects"][0]["record"].as_str().unwrap())["fields"];
    assert_eq!((&fields["kind"], &fields["system"]["name"]), (&"system".into(), &"Kho dữ liệu".into()));
    assert_eq!(fields["form"], "soft");
}

#[test]
fn what_differs_is_shown_from_both_sides() {
    let at = Importer::new();
    at.person("Phạm Thị Dung", "dung");
    let file = at.file("1.cer", &at.issue("Phạm Thị Đung", "dung", "1", 1));
    let import = |file: &PathBuf| at.import(&[file.to_str().unwrap(), "--form", "usb-token", "--dry-run"]).1;
    let said = import(&file);
    let name = &said["objects"][0]["differences"][0];
    assert_eq!(
        (&name["what"], &name["register"], &name["certificate"]),
        (&"name".into(), &"Phạm Thị Dung".into(), &"Phạm Thị Đung".into()),
        "{said:#}"
    );
    let bare = at.file("2.cer", &at.issue("PHAM THI DUNG", "dung", "1", 2));
    assert_eq!(differs(&import(&bare)["objects"][0]), ["name"]);
    // Case and the place of tone marks are no difference.
    at.person("Vũ Hòa", "hoa");
    let same = at.file("3.cer", &at.issue("VŨ HOÀ", "hoa", "1", 3));
    assert_eq!(differs(&import(&same)["objects"][0]), Vec::<&str>::new());
    // Another unit than the holder's.
    good(&at.desk.run(&["set", &at.unit, "--fix", "names[0].vi=Cục Khác"]));
    let said = import(&same);
    let unit = &said["objects"][0]["differences"][0];
    assert_eq!((&unit["what"], &unit["register"]), (&"unit".into(), &"Cục Khác".into()), "{said:#}");
    assert!(unit["certificate"].as_str().unwrap().contains("Cục Thử nghiệm"), "{said:#}");
    let done = good(&at.desk.run(&["import", same.to_str().unwrap(), "--form", "usb-token", "--dry-run"]));
    assert!(done.contains("“Cục Khác”") && done.contains("Cục Thử nghiệm"), "{done}");
}

#[test]
fn the_request_goes_before_what_is_claimed_and_only_what_fits_is_filled() {
    let at = Importer::new();
    let (an, binh) = (at.person("Nguyễn Văn An", "an"), at.person("Trần Thị Bình", "binh"));
    let csr = |name: &str, key: &str| {
        let subject = Dn::new([(A::CommonName, name)]);
        let der = build_request::<_, DerSignature>(&subject, &seeded_key(&SEED, key)).unwrap();
        format!("csr: |-\n  {}\n", request_pem(&der).trim_end().replace('\n', "\n  "))
    };
    let in_form = |form: &str, holder: &str, more: &str| {
        let text = format!(
            "kind: individual\nform: {form}\nca: government\nholder: {holder}\ndesk:\n- fact: expected\n  on: 2026-05-01\n{more}"
        );
        added(&at.desk, "certificate", &text)
    };
    let requested = in_form("hsm", &an, &csr("Nguyễn Văn An", "an"));
    // Another record claims the serial; a third claims it of another CA.
    let claim = |issuer: &str| format!("claimed:\n  serial: 2A01\n{issuer}");
    let claiming = in_form("usb-token", &binh, &claim(""));
    let (code, said) =
        at.import(&[at.file("1.cer", &at.issue("Nguyễn Văn An", "an", "an", 1)).to_str().unwrap()]);
    assert_eq!((code, &said["objects"][0]["record"]), (0, &requested.as_str().into()), "{said:#}");
    assert_eq!(said["objects"][0]["by"], "request");
    good(&at.desk.run(&["set", &claiming, "--fix", "claimed.serial=2A02", "claimed.issuer=CA khác"]));
    let second = at.file("2.cer", &at.issue("Không Ai Cả", "khongai", "x", 2));
    let (code, said) = at.import(&[second.to_str().unwrap()]);
    assert_eq!((code, said["objects"][0]["why"].as_str()), (1, Some("nobody")), "{said:#}");
    let own = "claimed.issuer=CN=CA phục vụ các cơ quan Nhà nước G2 (mô phỏng)";
    good(&at.desk.run(&["set", &claiming, "--fix", own]));
    let (code, said) = at.import(&[second.to_str().unwrap(), "--dry-run"]);
    assert_eq!((code, said["objects"][0]["by"].as_str()), (0, Some("serial")), "{said:#}");

    // Who waits for an HSM's and for a token's gets each into its own record.
    let chi = at.person("Lê Văn Chi", "chi");
    in_form("hsm", &chi, &csr("Lê Văn Chi", "chi"));
    let token = in_form("usb-token", &chi, "");
    let third = at.file("3.cer", &at.issue("Lê Văn Chi", "chi", "of the token", 3));
    let (code, said) = at.import(&[third.to_str().unwrap()]);
    assert_eq!((code, &said["objects"][0]["record"]), (0, &token.as_str().into()), "{said:#}");
    // Of a form that is told, nothing in another form is filled.
    let dung = at.person("Phạm Thị Dung", "dung");
    let sim = in_form("sim-pki", &dung, "");
    let fourth = at.file("4.cer", &at.issue("Phạm Thị Dung", "dung", "d", 4));
    let fourth = fourth.to_str().unwrap();
    let (code, said) = at.import(&[fourth, "--form", "usb-token", "--dry-run"]);
    assert_eq!((code, fates(&said)), (0, vec!["added"]), "{said:#}");
    let (code, said) = at.import(&[fourth]);
    assert_eq!((code, &said["objects"][0]["record"]), (0, &sim.as_str().into()), "{said:#}");
}

#[test]
fn an_organisations_certificate_is_none_of_its_systems() {
    let at = Importer::new();
    good(&at.desk.run(&["set", &at.unit, "mst=0100109106", "--fix"]));
    let waiting = |kind: &str, form: &str, more: &str| {
        let text = format!(
            "kind: {kind}\nform: {form}\nca: government\nholder: {}\n{more}desk:\n- fact: expected\n  on: 2026-05-01\n",
            at.unit
        );
        added(&at.desk, "certificate", &text)
    };
    let system = waiting("system", "soft", "system:\n  name: Cổng thử\n");
    let own = waiting("organisation", "usb-token", "");
    for (serial, name, record) in [(1, "CỤC THỬ NGHIỆM", own), (2, "Cổng thử", system)] {
        let subject = Dn::new([(A::CommonName, name), (A::UserId, "MST:0100109106")]);
        let spki = seeded_key(&SEED, name).verifying_key().to_public_key_der().unwrap().to_vec();
        let order = Order {
            subject: &subject,
            spki: &spki,
            serial: &[0x2a, serial],
            period: PERIOD,
            profile: Profile::Signer,
        };
        let file = at.file("x.cer", &at.ca.issue(&order).unwrap());
        let (code, said) = at.import(&[file.to_str().unwrap()]);
        assert_eq!((code, &said["objects"][0]["record"]), (0, &record.as_str().into()), "{said:#}");
        assert_eq!(differs(&said["objects"][0]), Vec::<&str>::new());
    }
}

#[test]
fn a_certificate_that_begins_later_is_taken_and_knows_what_made_it() {
    let at = Importer::new();
    let an = at.person("Nguyễn Văn An", "an");
    let expected = at.expected(&an, "");
    let subject = format!("subject={expected}");
    let said =
        good(&at.desk.run(&["add", "procedure", "--json", "kind=issue", "regime=nd-68-2024", &subject]));
    let procedure = serde_json::from_str::<Value>(&said).unwrap()["added"].clone();
    let file = at.file("1.cer", &at.issue_for("Nguyễn Văn An", "an", "an", 1, after(30)));
    let (code, said) = at.import(&[file.to_str().unwrap()]);
    assert_eq!((code, fates(&said)), (0, vec!["filled"]), "{said:#}");
    let fields = &at.shown(&expected)["fields"];
    assert_eq!(fields["made_by"], procedure);
    assert_eq!(fields["desk"][1], serde_json::json!({ "fact": "issued", "on": "2026-06-01" }));
    let mut later = at.desk.command(env!("CARGO_BIN_EXE_chungthu"));
    later.args(["--today", "2026-07-01", "-C"]).arg(at.desk.path("register")).args(["check", "--json"]);
    let check: Value = serde_json::from_slice(&later.output().unwrap().stdout).unwrap();
    assert_eq!(check["unlisted_issuers"].as_array().map(Vec::len), Some(1), "{check:#}");
}

#[test]
fn what_never_ends_is_no_file() {
    let at = Importer::new();
    let pipe = at.desk.path("pipe");
    good(&at.desk.command("mkfifo").arg(&pipe).output().unwrap());
    let (code, said) = at.import(&[pipe.to_str().unwrap(), "/dev/zero"]);
    let why = |at: usize| said["objects"][at]["why"].as_str();
    assert_eq!((code, why(0), why(1)), (1, Some("unreadable"), Some("unreadable")), "{said:#}");
}

/// What Debian ships: certificates that nobody here made.
const STRANGERS: &str = "/usr/share/ca-certificates/mozilla";

#[test]
fn the_worlds_cas_and_a_huge_file_are_told_for_what_they_are() {
    let at = Importer::new();
    let count = fs::read_dir(STRANGERS).expect("the package ca-certificates is installed").count();
    let (code, said) = at.import(&[STRANGERS, "--form", "usb-token"]);
    let objects = said["objects"].as_array().unwrap();
    assert!(code == 1 && count > 100 && objects.len() >= count, "{code}: {} of {count}", objects.len());
    for object in objects {
        assert_eq!(object["why"], "authority", "{object:#}");
    }
    // Ten megabytes: of nothing, of a certificate that never ends, and of one certificate over and over.
    let one = at.issue("Nguyễn Văn An", "an", "an", 1);
    let mut endless = vec![0x30, 0x84, 0, 0x98, 0x96, 0x7b];
    endless.resize(10_000_000, 0x30);
    let zeros = at.file("huge/0.cer", &vec![0; 10_000_000]);
    let endless = at.file("huge/1.cer", &endless);
    let text = certificate_pem(&one);
    let again = at.file("huge/2.pem", text.repeat(10_000_000 / text.len()).as_bytes());
    for file in [&zeros, &endless] {
        let (code, said) = at.import(&[file.to_str().unwrap()]);
        assert_eq!((code, said["objects"][0]["why"].as_str()), (1, Some("unreadable")), "{said:#}");
    }
    let (code, said) = at.import(&[again.to_str().unwrap()]);
    let whys: std::collections::BTreeSet<&str> =
        said["objects"].as_array().unwrap().iter().filter_map(|object| object["why"].as_str()).collect();
    assert!(code != 0 && whys.iter().all(|why| ["twice", "nobody"].contains(why)), "{whys:?}");
}
#[test]
fn what_no_ca_made_keeps_nothing_out_and_is_none_of_a_pinned_cas() {
    let at = Importer::new();
    let an = at.person("Nguyễn Văn An", "an");
    let expected = at.expected(&an, "");
    // The same serial, a later day, another CA's signature under the pinned CA's name.
    let mut forged = at.issue_for("Nguyễn Văn An", "an", "mine", 1, after(5));
    let end = forged.len() - 1;
    forged[end] ^= 1;
    at.file("in/0.cer", &forged);
    at.file("in/1.cer", &at.issue("Nguyễn Văn An", "an", "an", 1));
    let (code, said) = at.import(&[at.desk.path("in").to_str().unwrap(), "--form", "usb-token"]);
    assert_eq!((code, fates(&said)), (4, vec!["refused", "filled"]), "{said:#}");
    assert_eq!(said["objects"][1]["record"], expected.as_str());
    // Whatever CA the record is said to be of.
    at.person("Trần Thị Bình", "binh");
    let mut forged = at.issue("Trần Thị Bình", "binh", "b", 2);
    let end = forged.len() - 1;
    forged[end] ^= 1;
    let file = at.file("b.cer", &forged);
    let (code, said) = at.import(&[file.to_str().unwrap(), "--form", "usb-token", "--ca", "public"]);
    assert_eq!((code, said["objects"][0]["why"].as_str()), (1, Some("errors")), "{said:#}");
}

#[test]
fn a_list_that_holds_for_years_and_a_file_of_too_many_objects_are_refused_for_what_they_are() {
    let at = Importer::new();
    let made = 1_780_000_000;
    let period = Period { from: made, to: made + 500 * DAY };
    let long = at.ca.list(&ListOrder { number: 3, period, revoked: &[] }).unwrap();
    let (list, bomb) = (at.file("long.crl", &long), at.file("bomb.der", &[0x30, 0].repeat(1_000_000)));
    for dry in [&["--dry-run"][..], &[]] {
        let (code, said) = at.import(&[&[list.to_str().unwrap()], dry].concat());
        assert_eq!((code, said["objects"][0]["why"].as_str()), (1, Some("list")), "{said:#}");
        assert!(said["objects"][0]["what"].as_str().unwrap().contains("400"), "{said:#}");
    }
    let (code, said) = at.import(&[bomb.to_str().unwrap()]);
    let objects = said["objects"].as_array().unwrap();
    assert_eq!((code, objects.len()), (1, 100_001));
    assert!(objects[100_000]["what"].as_str().unwrap().contains("more objects"), "{:#}", objects[100_000]);
}

#[test]
fn sixteen_digits_name_a_certificate_by_its_serial_though_they_could_be_an_id() {
    let at = Importer::new();
    at.person("Nguyễn Văn An", "an");
    let subject = Dn::new([(A::CommonName, "Nguyễn Văn An"), (A::Email, "an@mof.gov.vn")]);
    let spki = seeded_key(&SEED, "an").verifying_key().to_public_key_der().unwrap().to_vec();
    let serial = [0x24, 0xfe, 0x79, 0xa6, 0xb2, 0x89, 0xce, 0x09];
    let order =
        Order { subject: &subject, spki: &spki, serial: &serial, period: PERIOD, profile: Profile::Signer };
    let file = at.file("an.cer", &at.ca.issue(&order).unwrap());
    let (code, said) = at.import(&[file.to_str().unwrap(), "--form", "usb-token"]);
    assert_eq!(code, 0, "{said:#}");
    assert_eq!(at.shown("24FE79A6B289CE09")["record"], said["objects"][0]["record"]);
}

#[test]
fn what_ended_long_ago_fills_nothing_and_one_key_is_no_two_peoples() {
    let at = Importer::new();
    let an = at.person("Nguyễn Văn An", "an");
    let expected = at.expected(&an, "");
    let file = at.file("old.cer", &at.issue_for("Nguyễn Văn An", "an", "old", 1, after(-1600)));
    let (code, said) = at.import(&[file.to_str().unwrap(), "--form", "usb-token"]);
    assert_eq!((code, fates(&said)), (0, vec!["added"]), "{said:#}");
    let file = at.file("new.cer", &at.issue("Nguyễn Văn An", "an", "new", 2));
    let (code, said) = at.import(&[file.to_str().unwrap(), "--form", "usb-token"]);
    assert_eq!((code, &said["objects"][0]["record"]), (0, &expected.as_str().into()), "{said:#}");
    // The same key under another's name.
    let binh = at.person("Trần Thị Bình", "binh");
    let file = at.file("binh.cer", &at.issue("Trần Thị Bình", "binh", "new", 3));
    let (code, said) = at.import(&[file.to_str().unwrap(), "--form", "usb-token", "--for", &binh]);
    assert_eq!((code, said["objects"][0]["why"].as_str()), (1, Some("errors")), "{said:#}");
}
