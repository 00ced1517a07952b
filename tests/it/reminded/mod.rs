//! Reminders: to whom, of what, once each; as files, and by a mail server on this machine.

mod eml;
mod smtp;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::Value;

use self::eml::Read;
use self::smtp::{Manners, Server, Taken};
use crate::clones::{LAN, MINH, Office, refused};
use crate::desk::{Desk, good};

const OFFICER: &str = "lan@mof.gov.vn";
const HEAD: &str = "hung@mof.gov.vn";
const B: &str = "mo@mof.gov.vn";

/// A department with two divisions: one has a focal person of its own, for the other that of the department speaks.
struct Scene<'d> {
    desk: &'d Desk,
    lan: String,
    mo: String,
    /// Ends 30 days from now, in the division without a focal person.
    an: String,
    an_person: String,
    /// Ends 54 days from now.
    binh: String,
    binh_person: String,
}

fn json(done: &Output) -> Value {
    serde_json::from_slice(&done.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr)))
}

fn add(desk: &Desk, kind: &str, yaml: &str) -> String {
    let added = good(&desk.feed(&["--json", "add", kind, "--from", "-"], yaml.as_bytes()));
    let added: Value = serde_json::from_str(&added).unwrap();
    added["added"].as_str().unwrap().to_owned()
}

fn unit(desk: &Desk, name: &str, parent: Option<&str>) -> String {
    let parent = parent.map(|unit| format!("parents:\n- unit: {unit}\n  from: 2025-03-01\n"));
    add(desk, "unit", &format!("names:\n- vi: {name}\n  from: 2025-03-01\n{}", parent.unwrap_or_default()))
}

fn person(desk: &Desk, name: &str, unit: &str, email: Option<&str>) -> String {
    let email = email.map(|address| format!("emails:\n- address: {address}\n  from: 2025-03-01\n"));
    let posting = format!("- unit: {unit}\n  position: Chuyên viên\n  kind: main\n  from: 2025-03-01\n");
    let names = format!("names:\n- full: {name}\npostings:\n{posting}");
    add(desk, "person", &(names + &email.unwrap_or_default()))
}

fn certificate(desk: &Desk, holder: &str, serial: &str, to: &str) -> String {
    let claimed = format!("claimed:\n  serial: {serial}\n  from: 2024-09-01\n  to: {to}\n");
    let used = "desk:\n- fact: in-use\n  on: 2024-09-05\n";
    add(
        desk,
        "certificate",
        &format!("kind: individual\nform: usb-token\nca: government\nholder: {holder}\n{claimed}{used}"),
    )
}

/// Changes a plain file of the register.
fn plain(desk: &Desk, path: &str, change: impl Fn(String) -> String) {
    let text = change(desk.git(&["show", &format!("main:{path}")]));
    let file = desk.path("plain.yaml");
    fs::write(&file, text).unwrap();
    good(&desk.run(&["edit", path, "--from", file.to_str().unwrap()]));
}

fn focal(desk: &Desk, unit: &str, person: &str) {
    let who = format!("focals[+].person={person}");
    good(&desk.run(&["set", unit, "--fix", &who, "focals[0].from=2025-03-01"]));
}

impl<'d> Scene<'d> {
    fn new(desk: &'d Desk) -> Scene<'d> {
        let department = unit(desk, "Cục Một", None);
        let a = unit(desk, "Phòng A", Some(&department));
        let b = unit(desk, "Phòng B", Some(&department));
        let lan = person(desk, "Trần Thị Lan", &department, Some(OFFICER));
        let hung = person(desk, "Đỗ Văn Hùng", &department, Some(HEAD));
        let mo = person(desk, "Lê Thị Mơ", &b, Some(B));
        focal(desk, &department, &hung);
        focal(desk, &b, &mo);
        let an_person = person(desk, "Nguyễn Văn An", &a, Some("an@mof.gov.vn"));
        let binh_person = person(desk, "Phạm Thị Bình", &b, Some("binh@mof.gov.vn"));
        let an = certificate(desk, &an_person, "2A05F8120A", "2026-07-01");
        let binh = certificate(desk, &binh_person, "2A05F8120B", "2026-07-25");
        plain(desk, "officers.yaml", |text| {
            text.replacen("  role: admin\n", &format!("  role: admin\n  person: {lan}\n"), 1)
        });
        Scene { desk, lan, mo, an, an_person, binh, binh_person }
    }

    fn relay(&self, server: &Server, tls: &str, user: &str) {
        plain(self.desk, "register.yaml", |text| {
            let text = text.split("mail:\n").next().unwrap().to_owned();
            let relay = format!("{{host: 127.0.0.1, port: {}, tls: {tls}{user}}}", server.port);
            format!("{text}mail:\n  from: chungthu@mof.gov.vn\n  relay: {relay}\n")
        });
    }

    fn on(&self, day: &str, arguments: &[&str]) -> Output {
        let mut command = self.desk.command(env!("CARGO_BIN_EXE_chungthu"));
        command.args(["--json", "--batch", "--today", day, "-C"]).arg(self.desk.path("register"));
        command.args(arguments).output().unwrap()
    }

    /// Writes the mails of a day into a folder, and gives them by the part of the file before the ending.
    fn folder(&self, day: &str, name: &str) -> Vec<(String, Read)> {
        let out = self.desk.path(name);
        good(&self.on(day, &["remind", "-o", out.to_str().unwrap()]));
        let Ok(entries) = fs::read_dir(&out) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        let mails = names.iter().filter_map(|name| {
            let stem = name.strip_suffix(".eml")?;
            Some((stem.to_owned(), Read::new(&fs::read(out.join(name)).unwrap())))
        });
        mails.collect()
    }
}

fn to(taken: &[Taken]) -> Vec<&str> {
    let mut to: Vec<&str> = taken.iter().map(|mail| mail.to.as_str()).collect();
    to.sort_unstable();
    to
}

#[test]
fn each_is_told_what_is_theirs_and_no_number_of_anybody() {
    let desk = Desk::new();
    let scene = Scene::new(&desk);
    let mails = scene.folder("2026-06-01", "out");
    assert_eq!(mails.len(), 3, "{:?}", mails.iter().map(|(stem, _)| stem).collect::<Vec<_>>());
    let of = |address: &str| &mails.iter().find(|(_, mail)| mail.header("To").contains(address)).unwrap().1;
    let (officer, head, own) = (of(OFFICER), of(HEAD), of(B));
    assert!(
        officer.text().contains("Nguyễn Văn An, Phòng A")
            && officer.text().contains("Phạm Thị Bình, Phòng B")
    );
    assert!(officer.text().contains("hết hạn ngày 01/07/2026, còn 30 ngày"), "{}", officer.text());
    assert!(officer.text().contains("68/2024"), "{}", officer.text());
    // The department speaks for the division that has nobody, and not for the one that has.
    assert!(head.text().contains("PHÒNG A\n") || head.text().contains("PHÒNG A\r\n"), "{}", head.text());
    assert!(head.text().contains("Nguyễn Văn An") && !head.text().contains("Bình"), "{}", head.text());
    assert!(own.text().contains("Phạm Thị Bình") && !own.text().contains("Văn An"), "{}", own.text());
    assert!(own.text().contains("đề nghị gia hạn chậm nhất ngày 25/06/2026"), "{}", own.text());
    for (_, mail) in &mails {
        for hidden in ["2A05F8120", "an@mof", "binh@mof", "Chuyên viên"] {
            assert!(!mail.text().contains(hidden) && !mail.calendar().contains(hidden), "{hidden}");
        }
        assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
        assert_eq!(mail.header("MIME-Version"), "1.0");
        assert!(
            mail.header("From").contains(OFFICER),
            "the officer's own address, where the office has set none"
        );
        assert_eq!(mail.header("Date"), "Sun, 31 May 2026 17:00:00 +0000");
        let id = mail.header("Message-ID");
        assert!(id.starts_with('<') && id.ends_with("@mof.gov.vn>") && !id.contains("lan"), "{id}");
    }
    assert!(
        officer.header("Subject").contains("việc cần nhắc, ngày 01/06/2026"),
        "{}",
        officer.header("Subject")
    );
    assert!(officer.header("To").contains("Trần Thị Lan"), "{}", officer.header("To"));
    // The files are their owner's alone, and no name says whose mail it is.
    for entry in fs::read_dir(desk.path("out")).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let name = entry.file_name().into_string().unwrap();
        assert!(name.ends_with(".eml") || name.ends_with(".ics"), "{name}");
        assert!(!name.to_lowercase().contains("hung") && !name.contains("mo"), "{name}");
    }
    // The same calendar lies beside the mail.
    let (stem, _) = mails.iter().find(|(_, mail)| mail.header("To").contains(B)).unwrap();
    let ics = fs::read_to_string(desk.path("out").join(format!("{stem}.ics"))).unwrap();
    assert_eq!(ics.trim_end(), own.calendar().trim_end());
    assert!(
        ics.contains("DTSTART;VALUE=DATE:20260725\r\n") && ics.contains("TRIGGER:-P29DT16H\r\n"),
        "{ics}"
    );
    assert!(ics.contains("SUMMARY:Hết hạn chứng thư: Phạm Thị Bình\r\n"), "{ics}");

    // The journal tells what went to whom; nothing of it lies in the git directory in clear.
    let looks = json(&scene.on("2026-06-01", &["log", "--access"]));
    let told: Vec<&Value> = looks.as_array().unwrap().iter().filter(|l| l["command"] == "remind").collect();
    assert_eq!(told.len(), 3);
    assert!(told.iter().any(|look| look["mail"]["to"] == scene.mo.as_str()), "{looks:#}");
    let of_binh = json(&scene.on("2026-06-01", &["log", "--access", &scene.binh_person]));
    assert_eq!(of_binh.as_array().unwrap().len(), 2, "{of_binh:#}");
    let given = json(&scene.on("2030-01-01", &["report", "disclosures", &scene.an_person]));
    let files = given["parts"]["exports"].as_array().unwrap();
    assert_eq!(files.len(), 2, "{given:#}");
    for entry in walkdir::WalkDir::new(desk.path("register/.git/chungthu")) {
        let entry = entry.unwrap();
        let bytes = if entry.file_type().is_file() { fs::read(entry.path()).unwrap() } else { Vec::new() };
        for plain in [scene.an.as_bytes(), OFFICER.as_bytes(), "Bình".as_bytes()] {
            assert!(!bytes.windows(plain.len()).any(|window| window == plain), "{}", entry.path().display());
        }
    }
}

#[test]
fn every_stage_is_told_once_and_what_is_renewed_never_again() {
    let desk = Desk::new();
    let scene = Scene::new(&desk);
    // A unit hears of a certificate before it ends, at 60, 30 and 7 days, and once when it has.
    let (mut told, mut uids) = (Vec::new(), BTreeSet::new());
    let days = [
        "2026-05-20",
        "2026-05-26",
        "2026-05-27",
        "2026-06-25",
        "2026-06-26",
        "2026-07-20",
        "2026-07-26",
        "2026-07-27",
        "2026-09-01",
    ];
    for (n, day) in days.into_iter().enumerate() {
        let mails = scene.folder(day, &format!("out{n}"));
        let own = mails.iter().find(|(_, mail)| mail.header("To").contains(B));
        if let Some((_, mail)) = own.filter(|(_, mail)| mail.text().contains("Bình")) {
            told.push(day);
            // A calendar has one event for it, whatever the step.
            let ends =
                mail.calendar().split("BEGIN:VEVENT").find(|event| event.contains("20260725")).unwrap();
            uids.insert(ends.split_once("UID:").unwrap().1.split_once("\r\n").unwrap().0.to_owned());
        }
    }
    assert_eq!(told, ["2026-05-26", "2026-06-25", "2026-07-20", "2026-07-26"]);
    assert_eq!(uids.len(), 1);
    // Who has left is nobody to write about, and gets no mail either.
    let other = Desk::new();
    let scene = Scene::new(&other);
    let retire = |person: &str| {
        let fact = ["employment[+].fact=retired", "employment[0].on=2026-05-31"];
        good(&other.run(&[&["set", person, "--fix"][..], &fact].concat()));
    };
    retire(&scene.mo);
    let mails = scene.folder("2026-06-01", "left");
    assert!(mails.iter().all(|(_, mail)| !mail.header("To").contains(B)));
    let head = mails.iter().find(|(_, mail)| mail.header("To").contains(HEAD)).unwrap();
    assert!(head.1.text().contains("PHÒNG B"), "{}", head.1.text());
    retire(&scene.an_person);
    let shown = json(&scene.on("2026-06-25", &["remind", "--dry-run"]));
    let about_an =
        |value: &Value| value["records"].as_array().unwrap().contains(&Value::from(scene.an.as_str()));
    let ends = |value: &Value| value["text"].as_str().unwrap().contains("hết hạn ngày 01/07/2026");
    assert!(!shown["mails"].as_array().unwrap().iter().any(|mail| about_an(mail) && ends(mail)), "{shown:#}");
    // What is asked for is told of no more.
    let before = json(&scene.on("2026-06-25", &["remind", "--dry-run"]));
    assert!(before.to_string().contains(&scene.binh), "{before:#}");
    good(&scene.on("2026-06-24", &["request", "renew", &scene.binh]));
    let after = json(&scene.on("2026-06-25", &["remind", "--dry-run"]));
    let about_binh =
        |value: &Value| value["records"].as_array().unwrap().contains(&Value::from(scene.binh.as_str()));
    assert!(!after["mails"].as_array().unwrap().iter().any(about_binh), "{after:#}");
}

#[test]
fn a_dry_run_remembers_nothing_and_says_who_can_not_be_told() {
    let desk = Desk::new();
    let scene = Scene::new(&desk);
    for _ in 0..2 {
        let shown = json(&scene.on("2026-06-01", &["remind", "--dry-run"]));
        assert_eq!(shown["mails"].as_array().unwrap().len(), 3, "{shown:#}");
    }
    let said = good(&desk.run(&["remind", "--dry-run"]));
    assert!(said.contains("To: Lê Thị Mơ") && said.contains("Kính gửi: Lê Thị Mơ"), "{said}");
    refused(&desk.run(&["--batch", "remind"]), 2, "no mail.relay");
    good(&desk.run(&["set", &scene.mo, "--fix", "emails[0].to=2026-05-01"]));
    plain(&desk, "officers.yaml", |text| text.replace(&format!("  person: {}\n", scene.lan), ""));
    let shown = json(&scene.on("2026-06-01", &["remind", "--dry-run"]));
    assert_eq!(shown["mails"].as_array().unwrap().len(), 1, "{shown:#}");
    let why: BTreeSet<&str> =
        shown["unreached"].as_array().unwrap().iter().map(|one| one["why"].as_str().unwrap()).collect();
    assert_eq!(why, ["no-address", "no-person"].into());
    // Without an officer's key nothing leaves: nobody would answer for it.
    let out = desk.path("out");
    let mut keyless = desk.chungthu(&["--batch", "remind", "-o", out.to_str().unwrap()]);
    refused(&keyless.env_remove("CHUNGTHU_SIGNING_KEY").output().unwrap(), 1, "");
    assert!(!out.exists());
}

#[test]
fn a_relay_gets_what_it_takes_and_what_it_refuses_is_told_again() {
    let desk = Desk::new();
    let scene = Scene::new(&desk);
    let server = Server::new(Manners { refused: vec![B.to_owned()], ..Manners::default() });
    scene.relay(&server, "none", "");
    let done = scene.on("2026-06-01", &["remind"]);
    assert_eq!(done.status.code(), Some(4), "{}", String::from_utf8_lossy(&done.stderr));
    let errors = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(
        errors.contains("Not sent to Lê Thị Mơ") && errors.contains("550") && !errors.contains(B),
        "{errors}"
    );
    let taken = server.taken();
    assert_eq!(to(&taken), [HEAD, OFFICER]);
    assert!(taken.iter().all(|mail| mail.from == "chungthu@mof.gov.vn"));
    let read = Read::new(&taken[0].data);
    assert!(read.header("From").contains("chungthu@mof.gov.vn") && read.text().contains("Kính gửi"));
    // The one that was refused is told again, the others are not; and then nobody is.
    server.behave(Manners::default());
    good(&scene.on("2026-06-01", &["remind"]));
    assert_eq!(to(&server.taken()), [B]);
    let nothing = json(&scene.on("2026-06-02", &["remind"]));
    assert!(
        nothing["mails"].as_array().unwrap().iter().all(|mail| mail["to"] != scene.mo.as_str()),
        "{nothing:#}"
    );
    assert!(server.taken().iter().all(|mail| mail.to != B));
    let looks = json(&scene.on("2026-06-01", &["log", "--access"]));
    let left: Vec<bool> = looks
        .as_array()
        .unwrap()
        .iter()
        .filter(|look| look["mail"]["to"] == scene.mo.as_str())
        .map(|look| look["mail"]["left"].as_bool().unwrap())
        .collect();
    let left: BTreeSet<bool> = left.into_iter().collect();
    assert_eq!(left, [true, false].into(), "{looks:#}");
}

#[test]
fn nothing_is_sent_in_the_clear_where_the_register_asks_for_more() {
    let desk = Desk::new();
    let scene = Scene::new(&desk);
    let server = Server::new(Manners::default());
    for tls in ["starttls", "implicit"] {
        scene.relay(&server, tls, "");
        let done = scene.on("2026-06-01", &["remind"]);
        refused(&done, 3, "");
        assert!(server.taken().is_empty());
        let heard = server.heard();
        assert!(!heard.contains("MAIL FROM") && !heard.contains("mof.gov.vn"), "{heard}");
    }
    // Nothing was remembered of it.
    scene.relay(&server, "none", "");
    good(&scene.on("2026-06-01", &["remind"]));
    assert_eq!(server.taken().len(), 3);
}

/// A certificate for this machine, which nobody trusts who isn't told to, and a server's use of it.
fn certified(desk: &Desk) -> (PathBuf, Arc<ServerConfig>) {
    let (key, pem) = (desk.path("relay.key"), desk.path("relay.pem"));
    let openssl = |arguments: &[&str]| good(&desk.command("openssl").args(arguments).output().unwrap());
    let (key_path, pem_path) = (key.to_str().unwrap(), pem.to_str().unwrap());
    let kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"];
    let about = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"];
    let leaf = ["-addext", "basicConstraints=critical,CA:FALSE"];
    let out = ["-keyout", key_path, "-out", pem_path];
    openssl(&[&["req", "-x509"][..], &kind, &about, &leaf, &out].concat());
    let der = |arguments: &[&str], name: &str| {
        let path = desk.path(name);
        openssl(&[arguments, &["-outform", "der", "-out", path.to_str().unwrap()]].concat());
        fs::read(path).unwrap()
    };
    let chain = vec![CertificateDer::from(der(&["x509", "-in", pem_path], "relay.der"))];
    let key = der(&["pkcs8", "-topk8", "-nocrypt", "-in", key_path], "relay.p8");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(chain, PrivateKeyDer::try_from(key).unwrap());
    (pem, Arc::new(config.unwrap()))
}

#[test]
fn a_relay_is_believed_by_its_certificate_alone() {
    for (tls, implicit) in [("starttls", false), ("implicit", true)] {
        let desk = Desk::new();
        let scene = Scene::new(&desk);
        let (pem, config) = certified(&desk);
        let login = Some("desk:mật khẩu".to_owned());
        let server = Server::new(Manners { tls: Some((config, implicit)), login, ..Manners::default() });
        scene.relay(&server, tls, ", user: desk");
        let remind = |trusted: bool| {
            let mut command = desk.chungthu(&["--batch", "remind", "--password-env", "PASSWORD"]);
            command.env("PASSWORD", "mật khẩu");
            if trusted {
                command.env("SSL_CERT_FILE", &pem);
            }
            command.output().unwrap()
        };
        refused(&remind(false), 3, "nothing was sent in the clear");
        assert!(server.taken().is_empty() && !server.heard().contains("AUTH"), "{}", server.heard());
        good(&remind(true));
        assert_eq!(to(&server.taken()), [HEAD, OFFICER, B]);
    }
}

#[test]
fn a_password_comes_from_a_file_of_one_s_own_and_is_never_told() {
    let desk = Desk::new();
    let scene = Scene::new(&desk);
    let server = Server::new(Manners { login: Some("desk:mật khẩu".to_owned()), ..Manners::default() });
    scene.relay(&server, "none", ", user: desk");
    refused(&scene.on("2026-06-01", &["remind"]), 2, "wants a password");
    let file = desk.path("password");
    fs::write(&file, "sai\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let with = ["remind", "--password-file", file.to_str().unwrap()];
    refused(&scene.on("2026-06-01", &with), 1, "isn't yours alone");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let wrong = refused(&scene.on("2026-06-01", &with), 3, "535");
    assert!(!wrong.contains("sai") && server.taken().is_empty());
    fs::write(&file, "mật khẩu\n").unwrap();
    good(&scene.on("2026-06-01", &with));
    assert_eq!(server.taken().len(), 3);
}

#[test]
fn a_register_refuses_settings_that_give_a_password_away() {
    let desk = Desk::new();
    let text = desk.git(&["show", "main:register.yaml"]);
    let file = desk.path("register.yaml");
    let relay = "relay: {host: mail.gov.vn, port: 25, tls: none, user: desk}";
    fs::write(&file, format!("{text}mail:\n  from: chungthu@mof.gov.vn\n  {relay}\n")).unwrap();
    refused(&desk.run(&["edit", "register.yaml", "--from", file.to_str().unwrap()]), 1, "in the clear");
}

#[test]
fn two_clones_tell_nothing_twice() {
    let office = Office::new();
    let scene = Scene::new(&office.desk);
    let server = Server::new(Manners { refused: vec![B.to_owned()], ..Manners::default() });
    scene.relay(&server, "none", "");
    office.sync(LAN);
    let remind = |who: &str| office.run(who, &["--json", "--batch", "remind"]);
    assert_eq!(remind(LAN).status.code(), Some(4));
    assert_eq!(to(&server.taken()), [HEAD, OFFICER]);
    // The other clone learns it from the server, and sends what was refused.
    server.behave(Manners::default());
    let other = json(&remind(MINH));
    let taken = server.taken();
    assert!(!to(&taken).contains(&HEAD) && to(&taken).contains(&B), "{other:#}");
    assert!(remind(LAN).status.success());
    assert!(server.taken().is_empty());
}

#[test]
fn a_run_that_is_killed_loses_nothing_and_says_nothing_twice() {
    let office = Office::new();
    let scene = Scene::new(&office.desk);
    let server = Server::new(Manners::default());
    scene.relay(&server, "none", "");
    office.sync(LAN);
    // At its beginnings and between any two mails: as it is about to speak to the relay, as it keeps a line of the journal, and as it
    // forgets that a mail was open.
    let mut all: Vec<Taken> = Vec::new();
    let mut kill = |calls: &str, when: usize| {
        let done = office.killed(LAN, &["--json", "--batch", "remind"], calls, when);
        assert_eq!(
            done.status.signal(),
            Some(9),
            "{calls} {when}: {}",
            String::from_utf8_lossy(&done.stdout)
        );
        all.extend(server.taken());
    };
    kill("connect", 1);
    // The other clone sees that these are about to leave, and leaves them alone.
    let other = office.run(MINH, &["--json", "--batch", "remind"]);
    assert_eq!(other.status.code(), Some(4), "{}", String::from_utf8_lossy(&other.stderr));
    let told = json(&other);
    assert!(told["mails"].as_array().unwrap().is_empty() && told["held"].as_u64() > Some(0), "{told:#}");
    assert!(server.taken().is_empty());
    for (calls, when) in [("connect", 2), ("unlink", 1), ("rename", 2)] {
        kill(calls, when);
    }
    // The relay has a mail, and its answer doesn't come any more.
    server.behave(Manners { mute: true, ..Manners::default() });
    let mut child = office.command(LAN, &["--json", "--batch", "remind"]);
    let mut child = child.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    all.extend(server.next());
    child.kill().unwrap();
    child.wait().unwrap();
    server.behave(Manners::default());
    good(&office.run(LAN, &["--json", "--batch", "remind"]));
    all.extend(server.taken());
    let reached: BTreeSet<&str> = all.iter().map(|mail| mail.to.as_str()).collect();
    assert_eq!(reached, [B, HEAD, OFFICER].into());
    // One came twice, and is the same mail.
    assert!(all.len() > 3, "{:?}", to(&all));
    for mail in &all {
        let same = all.iter().filter(|other| other.to == mail.to);
        let ids: BTreeSet<String> = same.map(|other| Read::new(&other.data).header("Message-ID")).collect();
        assert_eq!(ids.len(), 1);
    }
    good(&office.run(LAN, &["--json", "--batch", "remind"]));
    assert!(server.taken().is_empty());
    let looked = json(&office.run(MINH, &["--json", "--batch", "remind"]));
    assert!(looked["mails"].as_array().unwrap().iter().all(|mail| mail["to"] == "minh"), "{looked:#}");
}
