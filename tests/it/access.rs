//! Who looked at what: kept before it is shown, signed, sent, read by others; and what nobody can make of it.

use std::collections::BTreeSet;
use std::fs;
use std::process::Output;

use chungthu::model::Date;
use chungthu::pki::{AttributeKind as A, Dn, build_request, request_pem, seeded_key};
use chungthu::seal::identity::new_identity;
use p256::ecdsa::DerSignature;
use serde_json::Value;

use crate::clones::{LAN, MINH, Office, refused};
use crate::desk::good;
use crate::imported::{Importer, added};

/// The journal of whoever made the register.
const JOURNAL: &str = "refs/chungthu/access/admin";
const FETCHED: &str = "refs/remotes/origin/chungthu/access/admin";

/// An office with a person in it that both clones have.
struct Scene {
    office: Office,
    person: String,
}

impl Scene {
    fn new() -> Scene {
        let office = Office::new();
        let unit = office.unit(LAN, "Cục Một");
        let person = office.add(
            LAN,
            "person",
            &format!("names:\n- full: Nguyễn Văn An\n  from: 2020-01-01\nbirth: 1984-06-15\npostings:\n- unit: {unit}\n  position: Chuyên viên\n  kind: main\n  from: 2025-03-01\n"),
        );
        office.sync(LAN);
        office.sync(MINH);
        Scene { office, person }
    }

    fn reveal(&self, who: &str) -> Output {
        self.office.run(who, &["show", &self.person, "--reveal"])
    }

    /// What the journals say, the newest first.
    fn looks(&self, who: &str) -> Vec<Value> {
        self.office.json(who, &["log", "--access"]).as_array().unwrap().clone()
    }

    /// How many entries wait in a clone.
    fn waiting(&self, who: &str) -> usize {
        let folder = self.office.desk.path(who).join(".git/chungthu/access");
        let Ok(handles) = fs::read_dir(folder) else { return 0 };
        let entries = handles.flat_map(|handle| fs::read_dir(handle.unwrap().path()).unwrap());
        entries
            .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|end| end == "age"))
            .count()
    }

    /// A day of a journal by stock git: so many days ago, in somebody's name, with somebody's key.
    fn day(&self, who: &str, handle: &str, ago: i64, parent: Option<&str>) -> String {
        let office = &self.office;
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        let at = i64::try_from(now).unwrap() - ago * 86_400;
        let day = Date::at_office(at).unwrap();
        let (_, recipient) = new_identity();
        let mut age = office.desk.command("age");
        let (plain, sealed) = (office.desk.path("plain"), office.desk.path("sealed"));
        fs::write(&plain, [b'\n'; 512]).unwrap();
        good(&age.args(["-r", recipient.as_str(), "-o"]).arg(&sealed).arg(&plain).output().unwrap());
        let blob = office.git(who, &["hash-object", "-w", sealed.to_str().unwrap()]);
        let index = office.desk.path("index");
        let _ = fs::remove_file(&index);
        let git = |arguments: &[&str]| {
            let mut git = office.desk.command("git");
            git.arg("-C").arg(office.desk.path(who)).env("GIT_INDEX_FILE", &index);
            for role in ["AUTHOR", "COMMITTER"] {
                git.env(format!("GIT_{role}_NAME"), handle);
                git.env(format!("GIT_{role}_EMAIL"), format!("{handle}@chungthu.invalid"));
                git.env(format!("GIT_{role}_DATE"), format!("{at} +0000"));
            }
            good(&git.args(arguments).output().unwrap()).trim().to_owned()
        };
        git(&["read-tree", "--empty"]);
        git(&["update-index", "--add", "--cacheinfo", &format!("100644,{blob},{day}.age")]);
        let tree = git(&["write-tree"]);
        let keys = if who == LAN { "keys".to_owned() } else { format!("keys-{who}") };
        let sign = format!("user.signingKey={}", office.desk.path(&keys).join("signing_key").display());
        let mut arguments =
            vec!["-c", "gpg.format=ssh", "-c", &sign, "commit-tree", "-S", "-m", "access", &tree];
        arguments.extend(parent.iter().flat_map(|parent| ["-p", *parent]));
        git(&arguments)
    }

    /// Pushes by stock git what the server must not take.
    #[track_caller]
    fn not_taken(&self, who: &str, refspec: &str, because: &str) {
        let before = self.office.git("server", &["for-each-ref"]);
        let mut git = self.office.desk.command("git");
        let server = self.office.server();
        git.arg("-C").arg(self.office.desk.path(who)).args(["push", "-q"]).arg(server).arg(refspec);
        let done = git.output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!done.status.success() && said.contains(because), "{said}");
        assert_eq!(self.office.git("server", &["for-each-ref"]), before);
    }
}

#[track_caller]
fn commands(looks: &[Value]) -> Vec<&str> {
    looks.iter().map(|look| look["command"].as_str().unwrap()).collect()
}

#[test]
fn what_one_officer_saw_is_sent_signed_and_read_by_the_others() {
    let scene = Scene::new();
    let office = &scene.office;
    // What is masked is nothing to keep.
    assert!(!good(&office.run(LAN, &["show", &scene.person])).contains("1984-06-15"));
    assert!(scene.looks(LAN).is_empty());
    assert!(good(&scene.reveal(LAN)).contains("1984-06-15"));
    let looks = scene.looks(LAN);
    assert_eq!(commands(&looks), ["show"]);
    assert_eq!((&looks[0]["by"], &looks[0]["commit"]), (&"admin".into(), &Value::Null));
    // It is signed with the next write, at the latest with what is sent.
    office.unit(LAN, "Cục Hai");
    assert_eq!(scene.waiting(LAN), 0);
    let commit = office.git(LAN, &["rev-parse", JOURNAL]);
    assert_eq!(scene.looks(LAN)[0]["commit"], commit);
    good(&scene.reveal(LAN));
    assert_eq!(office.sync(LAN)["went"]["journals"], serde_json::json!(["admin"]));
    assert_eq!(scene.waiting(LAN), 0);
    assert!(office.there().contains(&JOURNAL.to_owned()), "{:?}", office.there());
    assert_eq!(office.git(LAN, &["for-each-ref", JOURNAL]), "");
    // One commit, one sealed file, and nothing that says whom or what.
    let facts = office.git("server", &["log", "--format=%an %ae %P|%B", JOURNAL]);
    assert_eq!(facts, "admin admin@chungthu.invalid |access");
    let files = office.git("server", &["ls-tree", "-r", "--name-only", JOURNAL]);
    assert_eq!(files.len(), "2026-03-02.age".len(), "{files}");
    assert_eq!(office.sync(LAN)["went"]["journals"], serde_json::json!([]));

    assert_eq!(office.sync(MINH)["came"]["journals"], serde_json::json!(["admin"]));
    let looks = scene.looks(MINH);
    assert_eq!(commands(&looks), ["show", "show"]);
    assert_eq!(looks[0]["seen"][0]["records"], serde_json::json!([scene.person]));
    let said = good(&office.run(MINH, &["log", "--access", "Nguyễn Văn An", "--officer", "admin"]));
    assert!(said.contains("admin") && said.contains("Nguyễn Văn An") && said.contains("show"), "{said}");
    let said = good(&office.run(MINH, &["log", "--access", &scene.person, "--officer", "minh"]));
    assert!(said.contains("nobody has seen"), "{said}");
    // One's own is another chain beside it.
    good(&scene.reveal(MINH));
    office.sync(MINH);
    office.sync(LAN);
    assert_eq!(scene.looks(LAN).len(), 3);
    for who in [LAN, MINH] {
        let audit = good(&office.run(who, &["audit"]));
        assert!(
            audit.contains("the journals of access of 2 officers") && audit.contains("3 looks"),
            "{audit}"
        );
        office.sound(who);
    }
    // Who comes new gets all of it.
    fs::remove_dir_all(office.desk.path(MINH)).unwrap();
    good(&office.clone(MINH, &[]));
    assert_eq!(scene.looks(MINH).len(), 3);
}

#[test]
fn whatever_hands_out_plaintext_keeps_that_it_did() {
    let scene = Scene::new();
    let (office, person) = (&scene.office, scene.person.as_str());
    let scan = office.desk.path("scan.pdf");
    fs::write(&scan, "giấy").unwrap();
    good(&office.run(LAN, &["attach", person, scan.to_str().unwrap(), "--as", "other"]));
    let out = |name: &str| office.desk.path(name).to_str().unwrap().to_owned();
    let mut kept: Vec<String> = Vec::new();
    let mut is_kept = |command: &str, arguments: &[&str], input: &str| {
        good(&office.feed(LAN, arguments, input));
        let looks = scene.looks(LAN);
        kept.insert(0, command.to_owned());
        let found: BTreeSet<&str> = commands(&looks).into_iter().collect();
        assert_eq!(looks.len(), kept.len(), "{command}: {found:?}");
        assert!(found.contains(command), "{command}: {found:?}");
    };
    is_kept("show", &["show", person, "--reveal", "--json"], "");
    is_kept("log", &["log", person, "--reveal"], "");
    is_kept("log", &["log", "--patch", "--reveal", "--json"], "");
    is_kept("diff", &["diff", "--reveal"], "");
    is_kept("get", &["get", person, "1", "-o", &out("a.pdf")], "");
    is_kept("export person", &["export", "person", "--edit", "-o", &out("people.xlsx")], "");
    is_kept("export subject", &["export", "subject", person, "-o", &out("an.age")], "mật khẩu dài\n");
    let key = ["key", "export", person, "-o", &out("an.key"), "--file", &out("an.yaml.age")];
    is_kept("key export", &key, "");
    // Whatever was written to a file is told as having left the register.
    // Looks are dated by the clock.
    let mut report = office.desk.command(env!("CARGO_BIN_EXE_chungthu"));
    report.arg("-C").arg(office.desk.path(LAN)).args(["--json", "report", "disclosures", person]);
    let told: Value = serde_json::from_str(&good(&report.output().unwrap())).unwrap();
    let left: BTreeSet<&str> = told["parts"]["exports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["what"].as_str().unwrap())
        .collect();
    assert_eq!(left, BTreeSet::from(["export person", "export subject", "get", "key export"]), "{told:#}");
    // An editor that changes nothing has shown everything.
    let mut edit = office.command(LAN, &["edit", person]);
    edit.env("EDITOR", "true").env("VISUAL", "true");
    good(&edit.output().unwrap());
    assert_eq!(commands(&scene.looks(LAN)).iter().filter(|command| **command == "edit").count(), 1);

    // A reason goes with it: asked for, and with the paper that it rests on.
    let why = ["show", person, "--reveal", "--why", "-", "--why-ref", person];
    good(&office.feed(LAN, &why, "Đối chiếu hồ sơ\n"));
    let reasons: Vec<Value> =
        scene.looks(LAN).into_iter().map(|look| look["why"].clone()).filter(|why| !why.is_null()).collect();
    assert_eq!(reasons, [serde_json::json!({ "text": "Đối chiếu hồ sơ", "references": [person] })]);
    assert!(good(&office.run(LAN, &["log", "--access"])).contains("Đối chiếu hồ sơ"));
    refused(&office.feed(LAN, &["show", person, "--why", "-"], "x\n"), 2, "only where something is seen");
    refused(&office.run(LAN, &["show", person, "--reveal", "--why", "x"]), 2, "");

    // What shows no values, or none of the register's, is nothing to keep.
    let before = scene.looks(LAN).len();
    for arguments in [&["list", "person", "--reveal"][..], &["show", person], &["files", person], &["todo"]] {
        good(&office.run(LAN, arguments));
    }
    assert_eq!(scene.looks(LAN).len(), before);
}

/// Whatever else shows values unmasked or writes them out: the command with it and its entry; and, where there is one, the same command
/// without it, which leaves none and says nothing that is masked.
#[test]
fn every_other_command_that_shows_or_writes_out_values_keeps_it_and_what_it_masks_leaves_nothing() {
    let at = Importer::new();
    let desk = &at.desk;
    let person = |name: &str, birth: &str, mailbox: &str, number: &str| {
        let text = format!(
            "names:\n- full: {name}\nbirth: {birth}\nids:\n- kind: cccd\n  number: \"{number}\"\n  issued_on: 2021-05-10\nemails:\n\
             - address: {mailbox}@mof.gov.vn\n  from: 2020-01-01\npostings:\n- unit: {}\n  position: Chuyên viên\n  kind: main\n  from: 2020-01-01\n",
            at.unit
        );
        added(desk, "person", &text)
    };
    let place = ["addresses[+].address=28 Trần Hưng Đạo", "addresses[+].province=Hà Nội"];
    good(&desk.run(&[&["set", &at.unit][..], &place].concat()));
    let an = person("Nguyễn Văn An", "1984-06-15", "an", "001084000014");
    let twin = person("Nguyễn Văn An", "1984-06-16", "annv", "001084000015");
    let subject =
        Dn::new([(A::CommonName, "Nguyễn Văn An".to_owned()), (A::Email, "an@mof.gov.vn".to_owned())]);
    let csr = request_pem(&build_request::<_, DerSignature>(&subject, &seeded_key(&[9; 32], "an")).unwrap());
    let certificate = added(
        desk,
        "certificate",
        &format!(
            "kind: individual\nform: hsm\nca: government\nholder: {an}\ndesk:\n- fact: expected\n  on: 2026-05-01\ncsr: |-\n  {}\n",
            csr.trim_end().replace('\n', "\n  ")
        ),
    );
    let procedure = added(
        desk,
        "procedure",
        &format!(
            "kind: issue\nsubject: {certificate}\nregime: nd-68-2024\nsteps:\n- step: draft\n  at: 2026-05-01\n"
        ),
    );
    // Somebody who joins, and so is named in a report.
    added(
        desk,
        "person",
        &format!(
            "names:\n- full: Lê Thị Mới\npostings:\n- unit: {}\n  position: Chuyên viên\n  kind: main\n  from: 2026-09-01\n",
            at.unit
        ),
    );
    // The CA's certificate has another address than the record: what differs is told.
    let issued = at.file("an.cer", &at.issue("Nguyễn Văn An", "other", "an", 1));
    let issued = issued.to_str().unwrap();
    let out = |name: &str| desk.path(name).to_str().unwrap().to_owned();
    let (sheet, sample, report) = (out("portal.xlsx"), out("sample"), out("demand.xlsx"));
    // The command as the journal has it, what is run, whether it needs `--reveal`, and the exit code.
    let table: Vec<(&str, Vec<&str>, bool, i32)> = vec![
        ("csr show", vec!["csr", "show", &certificate], true, 0),
        ("import", vec!["import", issued, "--dry-run"], true, 0),
        ("review", vec!["review", "main~5..main"], true, 0),
        ("join", vec!["join", &an, &twin], true, 1),
        ("export portal", vec!["export", "portal", &procedure, "-o", &sheet], false, 0),
        (
            "audit sample",
            vec!["audit", "sample", "1", "--seed", "3", "--out", &sample, "--why", "-"],
            false,
            0,
        ),
        ("report demand", vec!["report", "demand", "-o", &report, "--why", "-"], false, 0),
    ];
    let looks = || {
        let said = good(&desk.run(&["--json", "log", "--access"]));
        serde_json::from_str::<Value>(&said).unwrap().as_array().unwrap().clone()
    };
    for (command, arguments, reveals, code) in &table {
        let known = looks();
        let before = known.len();
        let run = |more: &[&str]| {
            let done =
                desk.feed(&[arguments.as_slice(), more].concat(), "Theo yêu cầu kiểm tra\n".as_bytes());
            let told = [done.stdout, done.stderr].concat();
            (done.status.code(), String::from_utf8_lossy(&told).into_owned())
        };
        if *reveals {
            let (ended, told) = run(&[]);
            assert_eq!(ended, Some(*code), "{command}: {told}");
            for secret in ["an@mof.gov.vn", "other@mof.gov.vn", "001084000014", "1984-06-15"] {
                assert!(!told.contains(secret), "{command}: {told}");
            }
            assert_eq!(looks().len(), before, "{command}");
        }
        let (ended, told) = run(if *reveals { &["--reveal"] } else { &[] });
        assert_eq!(ended, Some(*code), "{command}: {told}");
        let after = looks();
        assert_eq!(after.len(), before + 1, "{command}: {told}");
        // Those of one second stand in any order.
        let look = after.iter().find(|look| !known.contains(look)).unwrap();
        assert_eq!(look["command"], *command);
        let why = arguments.contains(&"--why").then(|| Value::from("Theo yêu cầu kiểm tra"));
        assert_eq!(look["why"]["text"], why.unwrap_or_default(), "{command}");
    }
    // What is only shown, by names, leaves nothing, and shows nothing that is masked.
    let before = looks().len();
    for arguments in
        [&["report", "demand"][..], &["report", "stock"], &["todo"], &["list", "person"], &["show", &an]]
    {
        let told = good(&desk.run(arguments));
        assert!(!told.contains("001084000014") && !told.contains("an@mof.gov.vn"), "{arguments:?}: {told}");
    }
    assert_eq!(looks().len(), before);
    for arguments in [&["report", "demand", "--why", "-"][..], &["paper", &procedure, "--why", "-"]] {
        refused(&desk.feed(arguments, b"x\n"), 2, "only where something is written to a file");
    }
}

#[test]
fn git_is_shown_nothing_unmasked_by_the_way() {
    let scene = Scene::new();
    let office = &scene.office;
    let program = env!("CARGO_BIN_EXE_chungthu");
    let shown = |reveal: &str| {
        office.git(LAN, &["config", "diff.chungthu.textconv", &format!("'{program}' {reveal} textconv")]);
        office.git(LAN, &["log", "-p", "-1", "main"])
    };
    good(&office.run(LAN, &["unlock", "--for", "5m"]));
    let masked = shown("");
    assert!(masked.contains("Nguyễn Văn An") && !masked.contains("1984-06-15"), "{masked}");
    assert!(scene.looks(LAN).is_empty());
    assert!(shown("--reveal").contains("1984-06-15"));
    let looks = scene.looks(LAN);
    assert_eq!(commands(&looks)[0], "textconv");
    assert_eq!(looks[0]["seen"][0]["records"][0], scene.person);
    good(&office.run(LAN, &["lock"]));
}

#[test]
fn what_can_not_be_kept_is_not_shown() {
    let scene = Scene::new();
    let office = &scene.office;
    // Something else stands where entries wait.
    let folder = office.desk.path(LAN).join(".git/chungthu/access");
    fs::write(&folder, "").unwrap();
    let done = scene.reveal(LAN);
    refused(&done, 3, "can't be kept in the journal of access");
    assert!(done.stdout.is_empty());
    let out = office.desk.path("people.xlsx");
    let export = ["export", "person", "--edit", "-o", out.to_str().unwrap()];
    refused(&office.run(LAN, &export), 3, "can't be kept");
    assert!(!out.exists());
    good(&office.run(LAN, &["show", &scene.person]));
    fs::remove_file(&folder).unwrap();
    good(&scene.reveal(LAN));
}

#[test]
fn a_server_takes_journals_from_their_own_hands_only_and_gives_none_up() {
    let scene = Scene::new();
    let office = &scene.office;
    office.put_a_hook();
    // Yesterday and the day before, as they were.
    let before = scene.day(LAN, "admin", 2, None);
    let yesterday = scene.day(LAN, "admin", 1, Some(&before));
    office.git(LAN, &["push", "-q", office.server().to_str().unwrap(), &format!("{yesterday}:{JOURNAL}")]);
    office.git(LAN, &["update-ref", FETCHED, &yesterday]);
    let journal = |commit: &str| format!("+{commit}:{JOURNAL}");
    // By another officer: in their own name, and in the name of whose journal it is.
    for handle in ["minh", "admin"] {
        let forged = scene.day(MINH, handle, 0, None);
        scene.not_taken(MINH, &journal(&forged), &forged[..8]);
    }
    // A day that is over, written anew or left out; the journal taken away.
    let anew = scene.day(LAN, "admin", 1, Some(&scene.day(LAN, "admin", 2, None)));
    scene.not_taken(LAN, &journal(&anew), "a day that is over");
    let without = scene.day(LAN, "admin", 1, None);
    scene.not_taken(LAN, &journal(&without), "a day that is over");
    scene.not_taken(LAN, &journal(&before), "a day that is over");
    scene.not_taken(LAN, &format!(":{JOURNAL}"), "is never taken away");
    scene.not_taken(LAN, &format!("+main:{JOURNAL}"), "one sealed file");
    // And it goes on.
    good(&scene.reveal(LAN));
    assert_eq!(office.sync(LAN)["went"]["journals"], serde_json::json!(["admin"]));
    assert_eq!(office.git("server", &["rev-list", "--count", JOURNAL]), "3");
    // What was sealed to nobody says nothing, and an audit says so.
    let audit = office.run(LAN, &["audit"]);
    assert_eq!(audit.status.code(), Some(1));
    let said = String::from_utf8_lossy(&audit.stdout);
    assert!(said.contains("2 days of the journals of access can't be opened"), "{said}");
}

#[test]
fn a_journal_that_a_server_has_lost_or_put_back_is_told_and_sent_again() {
    let scene = Scene::new();
    let office = &scene.office;
    good(&scene.reveal(LAN));
    office.sync(LAN);
    office.sync(MINH);
    let first = office.git("server", &["rev-parse", JOURNAL]);
    // Somebody with the server's disk takes it away: whoever has seen it brings it back, though it isn't theirs.
    office.git("server", &["update-ref", "-d", JOURNAL]);
    let done = office.run(MINH, &["sync"]);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(said.contains("no journal of access of admin any more") && said.contains("sent again"), "{said}");
    assert_eq!(office.git("server", &["rev-parse", JOURNAL]), first);
    // One that another officer forged is told and not taken.
    let forged = scene.day(MINH, "admin", 0, None);
    office.put_there(MINH, &format!("+{forged}:{JOURNAL}"));
    let done = office.run(LAN, &["sync"]);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(said.contains("is not taken") && said.contains(&forged[..8]), "{said}");
    // Whoever has the right one puts it back.
    assert!(said.contains("sent again"), "{said}");
    assert_eq!(office.git("server", &["rev-parse", JOURNAL]), first);
    office.put_there(MINH, &format!("+{forged}:{JOURNAL}"));
    assert_eq!(office.git(LAN, &["rev-parse", FETCHED]), first);
    good(&office.run(LAN, &["audit"]));
    assert_eq!(scene.looks(LAN).len(), 1);
    // A clone that has seen nothing yet takes it neither, and comes all the same.
    fs::remove_dir_all(office.desk.path(MINH)).unwrap();
    good(&office.clone(MINH, &[]));
    assert!(scene.looks(MINH).is_empty());
    assert_eq!(office.sync(MINH)["came"]["main"], 0);
}

#[test]
fn a_day_that_its_officer_writes_anew_with_less_is_told_by_who_saw_more() {
    let scene = Scene::new();
    let office = &scene.office;
    good(&scene.reveal(LAN));
    office.sync(LAN);
    office.sync(MINH);
    // As though it had never been sent: the same day once more, and something else in it.
    office.git(LAN, &["update-ref", "-d", FETCHED]);
    good(&office.run(LAN, &["show", &scene.person, "--reveal", "--json"]));
    office.unit(LAN, "Cục Hai");
    office.put_there(LAN, &format!("+{JOURNAL}:{JOURNAL}"));
    let done = office.run(MINH, &["sync"]);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(said.contains("admin wrote") && said.contains("left out 1 look"), "{said}");
}

#[test]
fn a_kill_loses_nothing_that_was_shown_and_signs_nothing_twice() {
    let scene = Scene::new();
    let office = &scene.office;
    // Killed before it shows anything, it is on the disk.
    let killed = office.killed(LAN, &["show", &scene.person, "--reveal"], "write", 1_000);
    assert!(killed.status.success(), "fewer writes than that");
    let total = scene.waiting(LAN);
    assert_eq!(total, 1);
    for when in 1.. {
        let arguments = ["show", &scene.person, "--reveal"];
        let done = office.killed(LAN, &arguments, "rename,renameat,renameat2", when);
        let shown = String::from_utf8_lossy(&done.stdout).contains("1984-06-15");
        assert!(!shown || scene.looks(LAN).len() > 1, "{when}");
        if done.status.success() {
            break;
        }
        assert!(!shown, "{when}");
    }
    let kept = scene.looks(LAN).len();
    // Killed while it is signed and sent, at every file that comes into its place or goes.
    for calls in ["rename,renameat,renameat2", "unlink,unlinkat"] {
        for when in 1.. {
            let done = office.killed(LAN, &["sync"], calls, when);
            assert_eq!(scene.looks(LAN).len(), kept, "{calls} {when}");
            if done.status.success() {
                break;
            }
        }
        good(&office.run(LAN, &["sync"]));
    }
    assert_eq!(scene.waiting(LAN), 0);
    office.sync(MINH);
    assert_eq!(scene.looks(MINH).len(), kept);
    good(&office.run(MINH, &["audit"]));
}

#[test]
fn of_an_erased_person_the_journal_keeps_the_id_and_nothing_else() {
    let scene = Scene::new();
    let office = &scene.office;
    good(&scene.reveal(LAN));
    let handle = office.json(LAN, &["show", &scene.person])["handle"].as_str().unwrap().to_owned();
    let line = format!("lines:\n- subject: {}\n  effect: erase\n", scene.person);
    let yaml = format!("number: 15/QĐ-BTC\nissuer: Bộ Tài chính\ndate: 2026-05-20\nkind: erase\n{line}");
    let decision = office.add(LAN, "decision", &yaml);
    good(&office.erase(LAN, &scene.person, &decision));
    office.sync(LAN);
    office.sync(MINH);
    for who in [LAN, MINH] {
        for named in [scene.person.as_str(), &scene.person["person/".len()..], &handle] {
            let said = good(&office.run(who, &["log", "--access", named]));
            assert!(said.contains(&handle) && said.contains("(erased)"), "{said}");
            assert!(!said.contains("Nguyễn Văn An"), "{said}");
        }
        good(&office.run(who, &["audit"]));
    }
}

#[test]
fn an_officer_who_is_gone_leaves_the_journal() {
    let scene = Scene::new();
    let office = &scene.office;
    good(&scene.reveal(MINH));
    office.sync(MINH);
    office.sync(LAN);
    good(&office.run(LAN, &["officer", "remove", "minh"]));
    office.sync(LAN);
    assert_eq!(scene.looks(LAN)[0]["by"], "minh");
    good(&office.run(LAN, &["audit"]));
    // Also where a server begins anew.
    office.put_a_hook();
    assert!(office.there().contains(&"refs/chungthu/access/minh".to_owned()));
    let third = office.desk.path("third");
    let mut clone = office.desk.command(env!("CARGO_BIN_EXE_chungthu"));
    good(&clone.arg("clone").arg(office.server()).arg(&third).output().unwrap());
    let looks = good(&office.desk.chungthu_in(&third, &["--json", "log", "--access"]).output().unwrap());
    let looks: Vec<Value> = serde_json::from_str(&looks).unwrap();
    assert_eq!(looks[0]["by"], "minh");
}

#[test]
fn without_a_key_that_can_be_had_now_it_waits_and_says_so() {
    let scene = Scene::new();
    let office = &scene.office;
    // No signing key at all: kept here, and told.
    let mut show = office.command(LAN, &["show", &scene.person, "--reveal"]);
    let done = show.env_remove("CHUNGTHU_SIGNING_KEY").output().unwrap();
    assert!(good(&done).contains("1984-06-15"));
    assert!(String::from_utf8_lossy(&done.stderr).contains("without an officer's signing key"));
    let looks = scene.looks(LAN);
    assert_eq!((looks.len(), &looks[0]["by"]), (1, &Value::Null));
    // A key under a passphrase isn't asked for to look, and in a batch not to send.
    good(&scene.reveal(LAN));
    let key = office.desk.path("keys/signing_key");
    let passphrase = |old: &str, new: &str| {
        let mut keygen = office.desk.command("ssh-keygen");
        good(&keygen.args(["-q", "-p", "-P", old, "-N", new, "-f"]).arg(&key).output().unwrap());
    };
    passphrase("", "mật khẩu dài");
    good(&scene.reveal(LAN));
    let done = office.run(LAN, &["--batch", "sync"]);
    good(&done);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(said.contains("3 looks wait on this machine to be signed"), "{said}");
    let doctor = good(&office.run(LAN, &["doctor"]));
    assert!(doctor.contains("3 looks not signed yet"), "{doctor}");
    passphrase("mật khẩu dài", "");
    assert_eq!(office.sync(LAN)["went"]["journals"], serde_json::json!(["admin"]));
    let looks = scene.looks(LAN);
    assert_eq!(looks.iter().filter(|look| look["keyless"] == true).count(), 1);
    assert!(looks.iter().all(|look| look["by"] == "admin" && look["commit"].is_string()));
    assert!(good(&office.run(LAN, &["log", "--access"])).contains("somebody without a signing key"));
}

#[test]
fn nothing_is_unmasked_but_by_what_keeps_it() {
    // Whoever asks whether values are masked asks what was kept, and not what was typed; a site refuses what was typed.
    const ASK: [&str; 5] = [
        "seen.rs",
        "commands/show.rs",
        "commands/site.rs",
        "commands/textconv.rs",
        "commands/export/edited.rs",
    ];
    let cli = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli");
    let mut found = BTreeSet::new();
    let mut folders = vec![cli.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if fs::read_to_string(&path).unwrap().contains("globals.reveal") {
                found.insert(path.strip_prefix(&cli).unwrap().display().to_string());
            }
        }
    }
    assert_eq!(found, ASK.map(str::to_owned).into());
}
