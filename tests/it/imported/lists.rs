//! Revocation lists, and the CAs behind them.

use super::lines::{DAY, after};
use super::*;

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

#[test]
fn what_never_ends_is_no_file() {
    let at = Importer::new();
    let pipe = at.desk.path("pipe");
    good(&at.desk.command("mkfifo").arg(&pipe).output().unwrap());
    let (code, said) = at.import(&[pipe.to_str().unwrap(), "/dev/zero"]);
    let why = |at: usize| said["objects"][at]["why"].as_str();
    assert_eq!((code, why(0), why(1)), (1, Some("unreadable"), Some("unreadable")), "{said:#}");
    assert_eq!(said.to_string().matches("a pipe or a device").count(), 2, "{said:#}");
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
