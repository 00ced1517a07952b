//! Certificates that find their records.

use super::lines::after;
use super::*;

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

#[test]
fn a_unit_is_found_by_its_own_address() {
    let at = Importer::new();
    good(&at.desk.run(&["set", &at.unit, "email=CucTN@mof.gov.vn", "--fix"]));
    let file = at.file("seal.cer", &at.issue("CỤC THỬ NGHIỆM", "cuctn", "seal", 1));
    let (code, said) = at.import(&[file.to_str().unwrap(), "--form", "usb-token"]);
    assert_eq!(
        (code, fates(&said), &said["objects"][0]["by"]),
        (0, vec!["added"], &"email".into()),
        "{said:#}"
    );
    let record = said["objects"][0]["record"].as_str().unwrap();
    let shown = at.desk.run(&["show", record, "--json"]);
    let shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
    assert_eq!(shown["fields"]["holder"], at.unit);
}

#[test]
fn a_number_that_is_not_the_holders_is_told_and_found() {
    let at = Importer::new();
    let person = |name: &str, mailbox: &str, number: &str| {
        let ids = match number {
            "" => String::new(),
            _ => format!("ids:\n- kind: cccd\n  number: '{number}'\n  issued_on: 2021-05-10\n"),
        };
        let text = format!(
            "names:\n- full: {name}\nemails:\n- address: {mailbox}@mof.gov.vn\n  from: 2020-01-01\n{ids}postings:\n- unit: {}\n  position: Chuyên viên\n  kind: main\n  from: 2020-01-01\n",
            at.unit
        );
        added(&at.desk, "person", &text)
    };
    let (an, binh) = ("001084000017", "001184000014");
    let people = [
        (person("Nguyễn Văn An", "an", an), "Nguyễn Văn An", "an", an, vec![]),
        (person("Trần Thị Bình", "binh", binh), "Trần Thị Bình", "binh", an, vec!["number"]),
        // Nobody's, and the register knows no number of the holder's.
        (person("Lê Văn Chi", "chi", ""), "Lê Văn Chi", "chi", "001099000011", vec![]),
        (person("Vũ Văn Dũng", "dung", ""), "Vũ Văn Dũng", "dung", binh, vec!["number"]),
    ];
    for (serial, (holder, name, mailbox, number, differing)) in (1..).zip(&people) {
        let subject = Dn::new([
            (A::Country, "VN".to_owned()),
            (A::OrganisationalUnit, "Cục Thử nghiệm".to_owned()),
            (A::CommonName, (*name).to_owned()),
            (A::UserId, format!("CCCD:{number}")),
            (A::Email, format!("{mailbox}@mof.gov.vn")),
        ]);
        at.expected(holder, "");
        let spki = seeded_key(&SEED, mailbox).verifying_key().to_public_key_der().unwrap().to_vec();
        let (serial, period) = (&[0x2a, serial][..], PERIOD);
        let order = Order { subject: &subject, spki: &spki, serial, period, profile: Profile::Signer };
        let file = at.file(&format!("{mailbox}.cer"), &at.ca.issue(&order).unwrap());
        let (code, said) = at.import(&[file.to_str().unwrap()]);
        assert_eq!((code, differs(&said["objects"][0])), (0, differing.clone()), "{name}: {said:#}");
        assert!(!said.to_string().contains(number), "{said:#}");
    }
    // Where the register has a number of the holder's, the difference stays a finding.
    let found = at.desk.run(&["check", "--json"]);
    let found: Value = serde_json::from_slice(&found.stdout).unwrap();
    let found: Vec<&Value> =
        found["findings"].as_array().unwrap().iter().filter(|one| one["code"] == "dn-number").collect();
    assert_eq!(found.len(), 1, "{found:#?}");
}

#[test]
fn a_bundle_may_bring_its_chain_and_a_folder_links() {
    let at = Importer::new();
    let an = at.person("Nguyễn Văn An", "an");
    at.expected(&an, "");
    let leaf = at.issue("Nguyễn Văn An", "an", "an", 1);
    let bundle = [at.ca.root(), at.ca.issuing(), &leaf].map(certificate_pem).concat();
    let file = at.file("elsewhere/chain.pem", bundle.as_bytes());
    fs::create_dir_all(at.desk.path("in")).unwrap();
    std::os::unix::fs::symlink(&file, at.desk.path("in/chain.pem")).unwrap();
    let (code, said) = at.import(&[at.desk.path("in").to_str().unwrap()]);
    assert_eq!((code, fates(&said)), (0, vec!["pinned", "pinned", "filled"]), "{said:#}");
    // A CA that nobody pinned is no holder.
    let other = DemoAuthority::new(&[8; 32], CA_PERIOD, CA_PERIOD).unwrap();
    let file = at.file("other.cer", other.root());
    let (code, said) = at.import(&[file.to_str().unwrap()]);
    assert_eq!((code, said["objects"][0]["why"].as_str()), (1, Some("authority")), "{said:#}");
}
