//! Certificates that a CA issued for keys on a token, and tokens read without logging in.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use chungthu::pki::{AttributeKind, DemoAuthority, Dn, Order, Period, Profile, RequestFacts};
use der::{DecodePem, Encode};
use serde_json::Value;
use spki::EncodePublicKey;
use x509_cert::request::CertReq;

use super::keys::Office;
use super::{PIN, said};
use crate::desk::good;

const YEAR: i64 = 365 * 86_400;
/// 2026-05-20T00:00Z.
const NOW: i64 = 1_779_235_200;

fn authority(seed: u8) -> DemoAuthority {
    let long = Period { from: NOW - 10 * YEAR, to: NOW + 20 * YEAR };
    DemoAuthority::new(&[seed; 32], long, long).unwrap()
}

fn pinned(office: &Office, authority: &DemoAuthority) {
    let path = office.hsm.desk.path("ca.der");
    for (name, der) in [("root.der", authority.root()), ("issuing.der", authority.issuing())] {
        fs::write(&path, der).unwrap();
        good(&office.hsm.run(&["edit", &format!("anchors/{name}"), "--from", path.to_str().unwrap()]));
    }
}

fn csr(office: &Office, certificate: &str) -> String {
    office.record(certificate)["fields"]["csr"].as_str().unwrap().to_owned()
}

/// A certificate for the key of a request, with its name or another.
fn issue(office: &Office, authority: &DemoAuthority, csr: &str, name: Option<&Dn>, serial: u8) -> PathBuf {
    issue_from(office, authority, csr, name, serial, NOW)
}

fn issue_from(
    office: &Office,
    authority: &DemoAuthority,
    csr: &str,
    name: Option<&Dn>,
    serial: u8,
    from: i64,
) -> PathBuf {
    let facts = RequestFacts::read(csr.as_bytes()).unwrap();
    let spki = CertReq::from_pem(csr).unwrap().info.public_key.to_der().unwrap();
    let order = Order {
        subject: name.unwrap_or(&facts.subject),
        spki: &spki,
        serial: &[0x20, serial],
        period: Period { from, to: from + 5 * YEAR },
        profile: Profile::Signer,
    };
    let path = office.hsm.desk.path(&format!("issued-{serial}.cer"));
    fs::write(&path, authority.issue(&order).unwrap()).unwrap();
    path
}

fn with_pin(office: &Office, words: &[&str]) -> (Option<i32>, String) {
    let pin = office.hsm.desk.memory().join("pin");
    said(&office.hsm.run(&[words, &["--pin-file", pin.to_str().unwrap()]].concat()))
}

fn import(office: &Office, file: &Path, more: &[&str]) -> (Option<i32>, String) {
    with_pin(office, &[&["hsm", "import", file.to_str().unwrap()], more].concat())
}

/// An office whose keys are made.
fn made(people: usize, algorithm: &str) -> Office {
    let office = Office::new(people);
    let plan = office.plan(&office.certificates, algorithm);
    assert_eq!(said(&office.run(&plan).output().unwrap()).0, Some(0));
    office
}

/// The answer, without what was said besides.
fn json(told: &str) -> Value {
    serde_json::from_str(&told[..=told.rfind('}').unwrap()]).unwrap()
}

#[test]
fn what_the_ca_issued_is_compared_stored_tried_and_recorded() {
    let office = made(2, "p-256");
    let authority = authority(7);
    pinned(&office, &authority);
    let [first, second] = [&office.certificates[0], &office.certificates[1]];
    let request = csr(&office, first);

    let (code, told) = import(&office, &issue(&office, &self::authority(8), &request, None, 1), &[]);
    assert!(code == Some(1) && told.contains("doesn't lead to a pinned CA"), "{told}");
    let other = Dn::new([(AttributeKind::Country, "VN"), (AttributeKind::CommonName, "Nguyễn Văn Khác")]);
    let misnamed = issue(&office, &authority, &request, Some(&other), 2);
    let (code, told) = import(&office, &misnamed, &[]);
    assert!(code == Some(1) && told.contains("name differs"), "{told}");
    assert!(!told.contains("thu0@"), "{told}");
    // What the CA added or left out without being asked.
    let ended = issue_from(&office, &authority, &request, None, 9, NOW - 7 * YEAR);
    let (code, told) = import(&office, &ended, &[]);
    assert!(code == Some(1) && told.contains("it ended on 2024-"), "{told}");
    let other = Dn::new([(AttributeKind::CommonName, "Máy 1"), (AttributeKind::Email, "la@mof.gov.vn")]);
    let added = issue(&office, &authority, &request, Some(&other), 10);
    let (code, told) = import(&office, &added, &[]);
    assert!(code == Some(1) && told.contains("the addresses differ"), "{told}");
    let stranger = fs::read_to_string("records/certificate.yaml").unwrap();
    let at = stranger.find("#csr: |-\n").unwrap();
    let stranger: String = stranger[at..]
        .lines()
        .skip(1)
        .take_while(|line| line.starts_with("#  "))
        .map(|line| format!("{}\n", &line[3..]))
        .collect();
    let (code, told) = import(&office, &issue(&office, &authority, &stranger, None, 3), &[]);
    assert!(code == Some(1) && told.contains("no record of the register has"), "{told}");
    assert!(office.record(first)["fields"]["pem"].is_null());

    // One good and one bad: partly done.
    let right = issue(&office, &authority, &request, None, 4);
    let (code, told) = import(&office, &right, &[misnamed.to_str().unwrap()]);
    assert!(code == Some(4) && told.contains("1 of 2"), "{told}");
    let record = office.record(first);
    assert!(record["fields"]["pem"].is_string());
    let facts: Vec<&str> =
        record["fields"]["desk"].as_array().unwrap().iter().map(|d| d["fact"].as_str().unwrap()).collect();
    assert_eq!(facts, ["expected", "issued", "received"]);
    let before = office.hsm.desk.git(&["rev-parse", "main"]);
    let (code, told) = import(&office, &right, &[]);
    assert!(code == Some(0) && told.contains("taken in before"), "{told}");
    assert_eq!(office.hsm.desk.git(&["rev-parse", "main"]), before);
    let (code, told) = import(&office, &issue(&office, &authority, &request, None, 5), &[]);
    assert!(code == Some(1) && told.contains("another certificate already"), "{told}");
    // A name that was accepted.
    let misnamed = issue(&office, &authority, &csr(&office, second), Some(&other), 6);
    assert_eq!(import(&office, &misnamed, &["--accept-differences"]).0, Some(0));
    good(&office.hsm.run(&["check"]));

    let (code, told) = with_pin(&office, &["hsm", "prove"]);
    assert!(code == Some(0) && told.contains("2 of 2 keys"), "{told}");
}

/// An office with one key on each of two tokens; the serials are in the order of the certificates.
fn on_two_tokens() -> (Office, [String; 2]) {
    let mut office = Office::new(2);
    let serials = [office.serial.clone(), office.hsm.token("BTC-KYSO-02")];
    let certificates = office.certificates.clone();
    for (i, serial) in serials.iter().enumerate() {
        office.serial.clone_from(serial);
        let plan = office.plan(&certificates[i..=i], "p-256");
        assert_eq!(said(&office.run(&plan).output().unwrap()).0, Some(0));
        fs::remove_file(plan).unwrap();
    }
    (office, serials)
}

/// A PIN file for each of these tokens; their common name.
fn pin_by_serial(office: &Office, serials: &[String], pins: &[&str]) -> String {
    let name = |serial: &str| office.hsm.desk.memory().join(format!("pin-{serial}"));
    for (serial, pin) in serials.iter().zip(pins) {
        fs::write(name(serial), pin).unwrap();
        fs::set_permissions(name(serial), fs::Permissions::from_mode(0o600)).unwrap();
    }
    name("{serial}").display().to_string()
}

#[test]
fn a_pin_goes_to_one_token_alone_and_what_one_token_took_is_recorded() {
    let (mut office, serials) = on_two_tokens();
    let authority = authority(7);
    let files: Vec<PathBuf> = (0..2)
        .map(|i| issue(&office, &authority, &csr(&office, &office.certificates[i]), None, 1 + i as u8))
        .collect();
    let log = office.hsm.desk.memory().join("log");
    office.hsm.shimmed(&[("SHIM_LOG", log.to_str().unwrap())]);
    let import = |office: &Office, more: &[&str]| {
        let words = ["hsm", "import", files[0].to_str().unwrap(), files[1].to_str().unwrap()];
        said(&office.hsm.run(&[&words, more].concat()))
    };
    let common = office.hsm.desk.memory().join("pin").display().to_string();
    for source in [["--pin-file", &common], ["--pin-command", "echo 4711"], ["--pin-env", "HOME"]] {
        let (code, told) = import(&office, &source);
        assert!(code == Some(2) && told.contains("several tokens") && told.contains(&serials[1]), "{told}");
        let (code, told) = said(&office.hsm.run(&[&["hsm", "prove"], &source[..]].concat()));
        assert!(code == Some(2) && told.contains("several tokens"), "{told}");
    }
    assert!(!log.exists());

    // The second token has another PIN than its file: what the first took is recorded, and said.
    let path = pin_by_serial(&office, &serials, &[PIN, "9999"]);
    let (code, told) = import(&office, &["--pin-file", &path]);
    assert!(code == Some(4) && told.contains("1 of 2") && told.contains("PIN is wrong"), "{told}");
    let has = |office: &Office, i: usize| office.record(&office.certificates[i])["fields"]["pem"].is_string();
    assert_eq!([has(&office, 0), has(&office, 1)], [true, false]);
    let (code, told) = said(&office.hsm.run(&["hsm", "prove", "--pin-file", &path]));
    assert!(code == Some(4) && told.contains("1 of 1 keys") && told.contains("PIN is wrong"), "{told}");
    pin_by_serial(&office, &serials, &[PIN, PIN]);
    let (code, told) = import(&office, &["--pin-file", &path]);
    assert!(code == Some(0) && told.contains("2 of 2") && has(&office, 1), "{told}");
    let command = format!("cat {}", path.replace("{serial}", "$CHUNGTHU_TOKEN"));
    let (code, told) = said(&office.hsm.run(&["hsm", "prove", "--pin-command", &command]));
    assert!(code == Some(0) && told.contains("2 of 2 keys"), "{told}");
}

#[test]
fn proving_names_keys_that_are_gone_dead_or_nobodys() {
    let mut office = made(3, "p-256");
    let (code, told) = with_pin(&office, &["hsm", "prove", "--json"]);
    assert!(code == Some(0) && json(&told)["good"] == 3, "{told}");
    office.hsm.shimmed(&[("SHIM", "bad-sign"), ("SHIM_AFTER", "2")]);
    let (code, told) = with_pin(&office, &["hsm", "prove", "--json"]);
    assert!(code == Some(1) && told.contains("\"dead\""), "{told}");
    let (code, told) = with_pin(&office, &["hsm", "prove", "--presence"]);
    assert!(code == Some(0) && told.contains("3 of 3 keys are on their token."), "{told}");
    office.hsm.shimmed(&[]);
    // One that the register forgets is an orphan.
    good(&office.hsm.run(&["set", &office.certificates[0], "--fix", "csr=", "key="]));
    let (code, told) = with_pin(&office, &["hsm", "prove", "--json"]);
    let proved = json(&told);
    assert_eq!((code, &proved["good"]), (Some(1), &Value::from(2)), "{told}");
    assert_eq!(proved["orphans"][0]["label"], office.certificates[0].as_str());
    // All that is on the token goes.
    for entry in walkdir::WalkDir::new(office.hsm.desk.memory().join("tokens")) {
        let path = entry.unwrap().into_path();
        if path.extension().is_some_and(|e| e == "object") && !path.ends_with("token.object") {
            fs::remove_file(path).unwrap();
        }
    }
    let (code, told) = with_pin(&office, &["hsm", "prove", "--json"]);
    assert_eq!(told.matches("\"absent\"").count(), 2, "{told}");
    assert_eq!(code, Some(1));
    // Not plugged in: said, and nothing is claimed.
    fs::remove_dir_all(office.hsm.desk.memory().join("tokens")).unwrap();
    fs::create_dir(office.hsm.desk.memory().join("tokens")).unwrap();
    let (_, told) = with_pin(&office, &["hsm", "prove"]);
    assert!(told.contains("isn't plugged in: 2 keys not proved"), "{told}");
    // What was found last stays, and is a page of the site.
    let site = office.hsm.desk.path("site");
    good(&office.hsm.run(&["site", "build", "--out", site.to_str().unwrap()]));
    let page = fs::read_to_string(site.join("en/hsm/index.html")).unwrap();
    assert!(page.contains("2 keys wrong</strong>"), "{page}");
    assert_eq!(page.matches("missing</strong>").count(), 2, "{page}");
}

#[test]
fn a_token_that_is_read_is_compared_with_the_register() {
    let mut office = made(2, "p-256");
    let authority = authority(9);
    let [first, second] = [&office.certificates[0], &office.certificates[1]];
    assert_eq!(import(&office, &issue(&office, &authority, &csr(&office, first), None, 1), &[]).0, Some(0));
    let log = office.hsm.desk.memory().join("log");
    office.hsm.shimmed(&[("SHIM_LOG", log.to_str().unwrap())]);
    let read = |office: &Office, more: &[&str]| said(&office.hsm.run(&[&["token", "read"], more].concat()));
    let (code, told) = read(&office, &["--json"]);
    assert_eq!(code, Some(0), "{told}");
    let token = &json(&told)["tokens"][0];
    assert_eq!(token["certificates"][0]["record"], format!("certificate/{first}"), "{told}");
    assert_eq!(token["device"], Value::Null);
    let (_, told) = read(&office, &[]);
    assert!(told.contains("the register lacks") && told.contains("--fill"), "{told}");
    let (code, told) = read(&office, &["--fill"]);
    assert!(code == Some(1) && told.contains("not confirmed"), "{told}");
    let (code, told) = read(&office, &["--fill", "--yes"]);
    assert_eq!(code, Some(0), "{told}");
    // Nobody logged in for any of it.
    assert!(!log.exists());

    let (code, told) = read(&office, &["--json"]);
    let token = &json(&told)["tokens"][0];
    assert_eq!((code, &token["missing"]), (Some(0), &Value::from(Vec::<Value>::new())), "{told}");
    let device = token["device"].as_str().unwrap().split_once('/').unwrap().1.to_owned();
    let entered = office.record(&device);
    let entered = &entered["fields"];
    assert_eq!(entered["serial"], office.serial.to_uppercase());
    assert_eq!((&entered["label"], &entered["model"]), (&"BTC-KYSO-01".into(), &"SoftHSM v2".into()));
    assert_eq!(office.record(first)["fields"]["device"], format!("device/{device}"));
    assert!(read(&office, &[]).1.contains("lacks nothing"));

    // A locked PIN is a fact of the device, once, and the next step is said.
    office.hsm.shimmed(&[("SHIM", "locked")]);
    let (code, told) = read(&office, &["--fill", "--yes"]);
    let command = format!("chungthu request restore {}", &device[..7]);
    assert!(code == Some(0) && told.contains(&command), "{told}");
    let (_, told) = read(&office, &["--fill", "--yes"]);
    assert!(told.contains("lacks nothing") && told.contains(&command), "{told}");
    let pins = office.record(&device)["fields"]["pin"].as_array().unwrap().len();
    assert_eq!(pins, 1);

    // In the hands of another person than the one it is for.
    office.hsm.shimmed(&[]);
    let other = office.record(second)["fields"]["holder"].as_str().unwrap().to_owned();
    let party = format!("custody[+].party={other}");
    good(&office.hsm.run(&["set", &device, &party, "custody[0].from=2026-05-01"]));
    let (code, told) = read(&office, &[]);
    assert!(code == Some(1) && told.contains("this device is that of “Nguyễn Thị Thử Hai An”"), "{told}");
    // Which of the two is wrong isn't known: no link is written.
    good(&office.hsm.run(&["set", first, "--fix", "device="]));
    let (code, told) = read(&office, &["--fill", "--yes"]);
    assert!(code == Some(1) && office.record(first)["fields"]["device"].is_null(), "{told}");
}

#[test]
fn a_certificate_on_a_token_counts_for_a_record_s_only_where_it_is_the_same() {
    let mut office = made(2, "p-256");
    let [first, second] = &office.certificates.clone()[..] else { panic!() };
    let right = issue(&office, &authority(9), &csr(&office, first), None, 1);
    assert_eq!(import(&office, &right, &[]).0, Some(0));
    // The same issuer's name and serial, by other hands, for another key.
    let forged = issue(&office, &authority(8), &csr(&office, second), None, 1);
    office.hsm.shimmed(&[("SHIM", "forge"), ("SHIM_FORGED", forged.to_str().unwrap())]);
    let read = |office: &Office, more: &[&str]| said(&office.hsm.run(&[&["token", "read"], more].concat()));
    let (code, told) = read(&office, &["--fill", "--yes"]);
    assert!(code == Some(1) && told.contains("another certificate than the register's"), "{told}");
    assert!(office.record(first)["fields"]["device"].is_null());
    let (_, told) = read(&office, &["--json"]);
    let on_token = &json(&told)["tokens"][0]["certificates"][0];
    assert_eq!((&on_token["record"], &on_token["by"]), (&Value::Null, &"forged".into()), "{told}");
    // A key is public: whoever has it can make a certificate of it.
    let self_made = issue(&office, &authority(8), &csr(&office, second), None, 2);
    office.hsm.shimmed(&[("SHIM", "forge"), ("SHIM_FORGED", self_made.to_str().unwrap())]);
    let (code, told) = read(&office, &["--fill", "--yes"]);
    assert!(code == Some(0) && told.contains("it has the key of"), "{told}");
    assert!(office.record(second)["fields"]["device"].is_null());
    assert!(good(&office.hsm.run(&["list", "device", "--json"])).contains("[]"));
}

fn destroy(office: &Office, who: &str, certificate: &str, more: &[&str]) -> (Option<i32>, String) {
    let pin = office.hsm.desk.memory().join("pin");
    let mut command = office.hsm.command(&[&["hsm", "destroy", certificate], more].concat());
    if who != "admin" {
        command.env("CHUNGTHU_IDENTITY", office.hsm.desk.path(who).join("identity.txt"));
        command.env("CHUNGTHU_SIGNING_KEY", office.hsm.desk.path(who).join("signing_key"));
    }
    said(&command.arg("--pin-file").arg(&pin).output().unwrap())
}

/// Takes in a renewed certificate in a container, with its CA's beside it, and gives its record.
fn renewed(office: &Office, authority: &DemoAuthority, file: &Path) -> String {
    let desk = &office.hsm.desk;
    let (pem, p7b) = (desk.path("both.pem"), desk.path("both.p7b"));
    let all = [authority.issuing().to_vec(), fs::read(file).unwrap()];
    fs::write(&pem, all.iter().map(|der| chungthu::pki::certificate_pem(der)).collect::<String>()).unwrap();
    let mut openssl = desk.command("openssl");
    openssl.args(["crl2pkcs7", "-nocrl", "-certfile"]).arg(&pem).arg("-out").arg(&p7b);
    good(&openssl.output().unwrap());
    let (code, told) = import(office, &p7b, &["--json"]);
    assert_eq!(code, Some(0), "{told}");
    let record = json(&told)["files"][0]["record"].as_str().unwrap().to_owned();
    record.split_once('/').unwrap().1.to_owned()
}

#[test]
fn a_key_that_another_certificate_uses_is_not_destroyed() {
    let office = made(1, "p-256");
    let authority = authority(7);
    let first = &office.certificates[0];
    let request = csr(&office, first);
    assert_eq!(import(&office, &issue(&office, &authority, &request, None, 1), &[]).0, Some(0));
    office.hsm.desk.enrol("binh");
    let second =
        renewed(&office, &authority, &issue_from(&office, &authority, &request, None, 2, NOW + 86_400));
    let fields = &office.record(&second)["fields"];
    assert_eq!(fields["predecessor"]["certificate"], format!("certificate/{first}"), "{fields:#}");
    assert_eq!((&fields["predecessor"]["relation"], &fields["form"]), (&"renewed".into(), &"hsm".into()));
    let revoke = |certificate: &str| {
        let granted = ["revocation.granted=2026-05-30", "revocation.reason=replaced", "--fix"];
        good(&office.hsm.run(&[&["set", certificate], &granted[..]].concat()));
    };
    revoke(first);
    let (code, told) = with_pin(&office, &["hsm", "prove", "--json"]);
    let proved = json(&told);
    assert_eq!((code, &proved["good"], &proved["gone"]), (Some(0), &1.into(), &0.into()), "{told}");
    assert_eq!(proved["keys"][0]["record"], format!("certificate/{second}"), "{told}");
    // The second begins a day later and lasts for years: its key must stay, whichever record is named.
    for certificate in [first, &second] {
        let (code, told) = destroy(&office, "admin", certificate, &["--ask"]);
        assert!(code == Some(1) && told.contains("has the same key"), "{told}");
    }
    revoke(&second);
    let (code, told) = with_pin(&office, &["hsm", "prove"]);
    assert!(code == Some(1) && told.contains("has ended and its key is still on the token"), "{told}");
    // The key stands in the first record alone.
    assert_eq!(destroy(&office, "admin", &second, &["--ask"]).0, Some(0));
    let (code, told) = destroy(&office, "binh", first, &["--yes"]);
    assert!(code == Some(0) && told.contains("4 objects"), "{told}");
    assert_eq!(office.on_token().len(), 0);
    // What is rightly gone is no key that is there and works.
    let (code, told) = with_pin(&office, &["hsm", "prove", "--json"]);
    let proved = json(&told);
    assert_eq!((code, &proved["good"], &proved["gone"]), (Some(0), &0.into(), &1.into()), "{told}");
}

#[test]
fn proving_finds_keys_without_a_record_and_certificates_without_a_key() {
    let office = Office::new(3);
    let other = office.hsm.token("ANOTHER");
    let [first, second, third] = [&office.certificates[0], &office.certificates[1], &office.certificates[2]];
    for (i, (certificate, serial)) in
        [(first, &office.serial), (second, &other), (third, &office.serial)].into_iter().enumerate()
    {
        let plan = office.hsm.desk.path(&format!("{i}.yaml"));
        let out = plan.to_str().unwrap();
        let words = ["hsm", "plan", certificate, "-o", out, "--algorithm", "p-256", "--serial", serial];
        good(&office.hsm.run(&words));
        assert_eq!(said(&office.run(&plan).output().unwrap()).0, Some(0));
    }
    // No record names the other token any more, and nobody gives it a PIN.
    good(&office.hsm.run(&["set", second, "--fix", "csr=", "key="]));
    let (code, told) = with_pin(&office, &["hsm", "prove", "--json"]);
    let proved = json(&told);
    assert_eq!((code, &proved["good"]), (Some(1), &2.into()), "{told}");
    assert_eq!(proved["orphans"][0]["label"], second.as_str(), "{told}");
    assert_eq!(proved["orphans"][0]["token"], other.as_str(), "{told}");
    let (code, told) = with_pin(&office, &["hsm", "prove", "--serial", &office.serial]);
    assert!(code == Some(0) && told.contains("2 of 2 keys"), "{told}");
    // A certificate of an HSM of which no record says where its key is.
    let key = chungthu::pki::seeded_key(&[3; 32], "elsewhere");
    let spki = key.verifying_key().to_public_key_der().unwrap().to_vec();
    let name = Dn::new([(AttributeKind::CommonName, "Nguyễn Thị Thử Một An")]);
    let period = Period { from: NOW, to: NOW + YEAR };
    let order = Order { subject: &name, spki: &spki, serial: &[0x20, 9], period, profile: Profile::Signer };
    let file = office.hsm.desk.path("elsewhere.cer");
    fs::write(&file, authority(7).issue(&order).unwrap()).unwrap();
    let holder = office.record(first)["fields"]["holder"].as_str().unwrap().to_owned();
    let words = ["import", file.to_str().unwrap(), "--for", &holder, "--form", "hsm", "--json"];
    let told: Value = serde_json::from_str(&good(&office.hsm.run(&words))).unwrap();
    let keyless = told["objects"][0]["record"].as_str().unwrap();
    let (code, told) = with_pin(&office, &["hsm", "prove", "--json"]);
    assert!(code == Some(1) && told.contains("\"keyless\""), "{told}");
    // The public half of one is gone; the private half of one that the register forgot is left.
    for entry in walkdir::WalkDir::new(office.hsm.desk.memory().join("tokens")) {
        let path = entry.unwrap().into_path();
        if path.extension().is_none_or(|e| e != "object") || path.ends_with("token.object") {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        // The label of a private object is encrypted.
        if [first, third].iter().any(|id| bytes.windows(id.len()).any(|w| w == id.as_bytes())) {
            fs::remove_file(path).unwrap();
        }
    }
    good(&office.hsm.run(&["set", third, "--fix", "csr=", "key="]));
    let (code, told) = with_pin(&office, &["hsm", "prove", "--json"]);
    assert!(code == Some(1) && told.contains("\"lone\""), "{told}");
    let orphans = json(&told)["orphans"].as_array().unwrap().len();
    assert_eq!(orphans, 2, "{told}");
    // An empty token alone proves nothing.
    fs::remove_dir_all(office.hsm.desk.memory().join("tokens")).unwrap();
    fs::create_dir(office.hsm.desk.memory().join("tokens")).unwrap();
    office.hsm.token("EMPTY");
    let (code, told) = with_pin(&office, &["hsm", "prove", "--presence"]);
    assert!(told.contains("isn't plugged in: 1 key not proved"), "{told}");
    assert_eq!(code, Some(1));
    good(&office.hsm.run(&["set", keyless, "--fix", "form=soft"]));
    let (code, told) = with_pin(&office, &["hsm", "prove", "--presence"]);
    assert_eq!(code, Some(3), "{told}");
    let (code, told) = with_pin(&office, &["hsm", "prove", "--serial", &office.serial]);
    assert_eq!(code, Some(2), "{told}");
}

#[test]
fn a_key_is_destroyed_by_another_officer_than_asked_for_it() {
    let office = made(2, "p-256");
    let authority = authority(7);
    let first = &office.certificates[0];
    assert_eq!(import(&office, &issue(&office, &authority, &csr(&office, first), None, 1), &[]).0, Some(0));
    office.hsm.desk.enrol("binh");
    let destroy = |who: &str, more: &[&str]| destroy(&office, who, first, more);
    let (code, told) = destroy("admin", &["--ask"]);
    assert!(code == Some(1) && told.contains("the certificate is valid"), "{told}");
    let granted = ["revocation.granted=2026-05-30", "revocation.reason=key-compromised"];
    good(&office.hsm.run(&[&["set", first], &granted[..], &["--fix"]].concat()));
    let (code, told) = destroy("binh", &["--yes"]);
    assert!(code == Some(1) && told.contains("no officer has asked"), "{told}");
    let (code, told) = destroy("admin", &["--ask"]);
    assert_eq!(code, Some(0), "{told}");
    // Neither the one who asked, nor that one in the name of the other.
    let (code, told) = destroy("admin", &["--yes"]);
    assert!(code == Some(1) && told.contains("must not do it"), "{told}");
    good(&office.hsm.run(&["set", first, "key.ended.asked_by=binh", "--fix"]));
    for who in ["admin", "binh"] {
        assert_eq!(destroy(who, &["--yes"]).0, Some(1));
    }
    good(&office.hsm.run(&["set", first, "key.ended.asked_by=admin", "--fix"]));
    let (code, told) = destroy("binh", &[]);
    assert!(code == Some(1) && told.contains("not confirmed"), "{told}");
    assert_eq!(office.on_token().len(), 5);
    let (code, told) = destroy("binh", &["--yes"]);
    assert!(code == Some(0) && told.contains("3 objects"), "{told}");
    assert_eq!(office.on_token().len(), 2);
    let record = office.record(first);
    assert_eq!(record["fields"]["key"]["ended"]["destroyed_by"], "binh");
    let (code, told) = destroy("binh", &["--yes"]);
    assert!(code == Some(1) && told.contains("destroyed already"), "{told}");
    assert_eq!(with_pin(&office, &["hsm", "prove"]).0, Some(0));
    good(&office.hsm.run(&["check"]));
}

#[test]
fn a_key_that_moved_is_found_by_its_public_key() {
    let office = made(2, "p-384");
    let first = &office.certificates[0];
    let key = |id: &str| office.record(id)["fields"]["key"].clone();
    let before = key(first);
    good(&office.hsm.run(&["set", first, "key.token=0000", "key.cka_id=00", "--fix"]));
    let (_, told) = with_pin(&office, &["hsm", "prove"]);
    assert!(told.contains("0000 isn't plugged in"), "{told}");
    let elsewhere = format!("{} has 1 key that the register has on the token 0000", office.serial);
    assert!(told.contains(&elsewhere) && told.contains("hsm relink --serial"), "{told}");
    let (code, told) = with_pin(&office, &["hsm", "relink"]);
    assert!(code == Some(0) && told.contains(": token 0000 → "), "{told}");
    assert_eq!(key(first), before);
    assert_eq!(with_pin(&office, &["hsm", "prove"]).0, Some(0));
    // A token with nothing but what lies elsewhere by the register proves nothing.
    for certificate in &office.certificates {
        good(&office.hsm.run(&["set", certificate, "key.token=0000", "key.cka_id=00", "--fix"]));
    }
    let (code, told) = with_pin(&office, &["hsm", "prove", "--serial", &office.serial, "--json"]);
    assert_eq!((code, &json(&told)["elsewhere"][0]["keys"]), (Some(3), &2.into()), "{told}");
}

#[test]
fn a_token_with_certificates_of_two_people_is_told() {
    let office = made(2, "p-256");
    let authority = authority(9);
    for (serial, certificate) in (1..).zip(&office.certificates) {
        let file = issue(&office, &authority, &csr(&office, certificate), None, serial);
        assert_eq!(import(&office, &file, &[]).0, Some(0));
    }
    // An HSM has keys of many, a token is one person's.
    let read = |more: &[&str]| said(&office.hsm.run(&[&["token", "read"], more].concat()));
    assert_eq!(read(&[]).0, Some(0));
    for certificate in &office.certificates {
        good(&office.hsm.run(&["set", certificate, "form=usb-token", "--fix"]));
    }
    let (code, told) = read(&["--fill", "--yes"]);
    assert!(code == Some(1) && told.contains("a certificate of somebody else is on it"), "{told}");
    let linked = |certificate: &String| office.record(certificate)["fields"]["device"].is_string();
    assert!(!office.certificates.iter().any(linked));
}

#[test]
fn of_two_certificates_for_one_key_only_one_is_taken_at_a_time() {
    let office = made(1, "p-256");
    let ca = authority(3);
    pinned(&office, &ca);
    let record = &office.certificates[0];
    let csr = csr(&office, record);
    let (one, two) = (issue(&office, &ca, &csr, None, 1), issue(&office, &ca, &csr, None, 2));
    let (code, told) = import(&office, &one, &[two.to_str().unwrap()]);
    assert!(code == Some(4) && told.contains("for the same key"), "{told}");
    let pem = office.record(record)["fields"]["pem"].as_str().unwrap().to_owned();
    let stored = chungthu::pki::certificate_der(pem.as_bytes()).unwrap().into_owned();
    assert_eq!(stored, fs::read(&one).unwrap());
}
