//! An erased person: nothing of theirs opens any more, in any version, anywhere that has synced; everything else does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;

use chungthu::model::{Key, RecordId};
use chungthu::policy::Officers;
use chungthu::seal::{Identities, Keyring, NoPrompt, Prompt, Vault, header};
use serde_json::Value;

use crate::clones::{LAN, MINH, Office, go_over, refused};
use crate::desk::good;

const HOA: &str = "hoa";
const CLONES: [&str; 3] = [LAN, MINH, HOA];

/// What stands in the register of the tests.
struct Scene {
    office: Office,
    person: String,
    certificate: String,
    procedure: String,
    other: String,
    decision: String,
    /// A letter about both people, and one about the first alone.
    both: String,
    alone: String,
    device: String,
}

impl Office {
    pub fn add(&self, who: &str, kind: &str, yaml: &str) -> String {
        let said = good(&self.feed(who, &["--json", "add", kind, "--from", "-"], yaml));
        let said: Value = serde_json::from_str(&said).unwrap();
        said["added"].as_str().unwrap().to_owned()
    }

    pub fn person_in(&self, who: &str, unit: &str, name: &str) -> String {
        let posting =
            format!("postings:\n- unit: {unit}\n  position: Chuyên viên\n  kind: main\n  from: 2025-03-01\n");
        self.add(who, "person", &format!("names:\n- full: {name}\n  from: 2020-01-01\n{posting}"))
    }

    pub fn certificate(&self, who: &str, person: &str) -> String {
        let yaml = format!("kind: individual\nform: usb-token\nca: government\nholder: {person}\n");
        self.add(who, "certificate", &yaml)
    }

    fn procedure(&self, who: &str, certificate: &str) -> String {
        let steps = "steps:\n- step: withdrawn\n  at: 2026-05-29\n";
        self.add(
            who,
            "procedure",
            &format!("kind: issue\nsubject: {certificate}\nregime: nd-68-2024\n{steps}"),
        )
    }

    fn letter(&self, who: &str, procedures: &[&str]) -> String {
        let lines: String = procedures.iter().map(|p| format!("- procedure: {p}\n")).collect();
        let head = "direction: out\ncorrespondent:\n  kind: ca\nform: '01'\nlines:\n";
        self.add(who, "letter", &format!("{head}{lines}"))
    }

    fn attach(&self, who: &str, record: &str, content: &str) {
        let file = self.desk.path("scan.pdf");
        fs::write(&file, content).unwrap();
        good(&self.run(who, &["attach", record, file.to_str().unwrap(), "--as", "other"]));
    }

    /// Another version of a record.
    fn assign(&self, who: &str, record: &str, to: &str) {
        good(&self.run(who, &["set", record, &format!("assignee={to}"), "--fix"]));
    }

    pub fn begin_branch(&self, who: &str, name: &str) {
        let branch = format!("refs/heads/w/{name}");
        self.git(who, &["update-ref", &branch, "refs/heads/main"]);
        self.git(who, &["symbolic-ref", "HEAD", &branch]);
    }

    pub fn erase(&self, who: &str, record: &str, decision: &str) -> Output {
        self.run(who, &["--json", "erase", record, "--decision", decision, "--before-term", "--yes"])
    }

    fn bound(&self, who: &str) -> Officers {
        chungthu::yaml::read_plain(self.git(who, &["show", "main:officers.yaml"]).as_bytes()).ok().unwrap()
    }

    fn identity(&self, who: &str) -> PathBuf {
        let keys = if who == LAN { "keys".to_owned() } else { format!("keys-{who}") };
        self.desk.path(&keys).join("identity.txt")
    }

    /// The keyrings that current references of a place name, wherever in it they stand.
    fn keyrings_at(&self, place: &str) -> Vec<Vec<u8>> {
        let own = self.desk.path(place);
        let beside = own.join(".git/chungthu/keyring");
        let repositories: Vec<PathBuf> = match fs::read_dir(&beside) {
            Ok(entries) => entries.map(|entry| entry.unwrap().path()).chain([own]).collect(),
            Err(_) => vec![own],
        };
        let mut found = Vec::new();
        for repository in repositories {
            let refs = self
                .desk
                .git_in(&repository, &["for-each-ref", "--format=%(refname)", "refs/chungthu/keyring"]);
            for name in refs.lines() {
                let show = ["show", &format!("{name}:keyring.age")];
                found.push(
                    self.desk.command("git").arg("-C").arg(&repository).args(show).output().unwrap().stdout,
                );
            }
        }
        found
    }

    /// Every blob that is in a place at all, reachable or not.
    fn blobs_at(&self, place: &str) -> BTreeMap<String, Vec<u8>> {
        let mut found = BTreeMap::new();
        for line in self.git(place, &["cat-file", "--batch-all-objects", "--batch-check"]).lines() {
            if let [oid, "blob", _] = line.split(' ').collect::<Vec<_>>().as_slice() {
                let mut cat = self.desk.command("git");
                cat.arg("-C").arg(self.desk.path(place)).args(["cat-file", "blob", oid]);
                found.insert((*oid).to_owned(), cat.output().unwrap().stdout);
            }
        }
        found
    }

    /// Tries everything that is sealed in all these places with stock age and everybody's identity: what was erased must
    /// not open, everything else must. Gives how many files of each there are.
    fn try_all(&self, places: &[&str], erased: &BTreeSet<RecordId>) -> (usize, usize) {
        let prompt: Arc<dyn Prompt> = Arc::new(NoPrompt);
        let bound = self.bound(LAN).keyring;
        let vaults: Vec<Vault> = places
            .iter()
            .flat_map(|place| {
                let keyrings = self.keyrings_at(place);
                assert_eq!(keyrings.len(), 1, "{place}");
                keyrings
            })
            .flat_map(|file| {
                CLONES.map(|who| {
                    let identities = Identities::read(&self.identity(who), &prompt).ok().unwrap();
                    Vault::new(Keyring::open(&file, &bound, &identities).ok().unwrap())
                })
            })
            .collect();
        let blobs: BTreeMap<String, Vec<u8>> = places.iter().flat_map(|place| self.blobs_at(place)).collect();
        let (mut closed, mut opened) = (0, 0);
        for (oid, blob) in &blobs {
            let Ok(header) = header::parse(blob) else { continue };
            let gone = erased.contains(&header.name.key().id);
            let keys: BTreeSet<Option<String>> = vaults
                .iter()
                .map(|vault| vault.identity(header.name, header.epoch).map(|key| key.as_str().to_owned()))
                .collect();
            match gone {
                true => {
                    assert_eq!(keys, BTreeSet::from([None]), "{oid} {}", header.name);
                    assert!(CLONES.iter().all(|who| !self.age(&self.identity(who), blob)), "{oid}");
                    closed += 1;
                }
                false => {
                    assert_eq!(keys.len(), 1, "{oid} {}", header.name);
                    let key = self.desk.path("one.key");
                    fs::write(&key, keys.first().unwrap().as_ref().unwrap()).unwrap();
                    assert!(self.age(&key, blob), "{oid} {}", header.name);
                    opened += 1;
                }
            }
        }
        (closed, opened)
    }

    fn age(&self, identity: &Path, blob: &[u8]) -> bool {
        let file = self.desk.path("one.age");
        fs::write(&file, blob).unwrap();
        let mut age = self.desk.command("age");
        age.arg("-d")
            .arg("-i")
            .arg(identity)
            .arg("-o")
            .arg("/dev/null")
            .arg(&file)
            .output()
            .unwrap()
            .status
            .success()
    }
}

impl Scene {
    /// Two people with certificates, procedures, papers and files, in several versions and two epochs; a branch that
    /// changes both; three clones that are up to date.
    fn new() -> Scene {
        let office = Office::new();
        office.enrol(HOA, "officer");
        office.enrol("tam", "officer");
        let unit = office.unit(LAN, "Cục Một");
        let person = office.person_in(LAN, &unit, "Nguyễn Văn Tình Cờ");
        let other = office.person_in(LAN, &unit, "Trần Thị Khác");
        let [certificate, others] = [&person, &other].map(|who| office.certificate(LAN, who));
        good(&office.run(LAN, &["officer", "remove", "tam"]));
        let [procedure, another] = [&certificate, &others].map(|of| office.procedure(LAN, of));
        let both = office.letter(LAN, &[&procedure, &another]);
        let alone = office.letter(LAN, &[&procedure]);
        let device = format!(
            "kind: token\nserial: 02A1B3C4\ncustody:\n- party: {person}\n  from: 2026-03-10\nconditions:\n- fact: lost\n  on: 2026-05-20\n"
        );
        let device = office.add(LAN, "device", &device);
        let line = format!("lines:\n- subject: {person}\n  effect: erase\n");
        let decision =
            format!("number: 15/QĐ-BTC\nissuer: Bộ Tài chính\ndate: 2026-05-20\nkind: erase\n{line}");
        let decision = office.add(LAN, "decision", &decision);
        for record in [&person, &procedure, &other] {
            office.attach(LAN, record, &format!("scan of {record}"));
            office.assign(LAN, record, "lan");
        }
        good(&office.run(LAN, &["sync"]));
        good(&office.run(MINH, &["sync"]));
        office.begin_branch(MINH, "7k2m7k2m7k2m7k2m");
        office.assign(MINH, &person, "on-branch");
        office.assign(MINH, &other, "on-branch");
        office.certificate(MINH, &person);
        good(&office.run(MINH, &["sync"]));
        good(&office.run(LAN, &["sync"]));
        good(&office.clone(HOA, &[]));
        Scene { office, person, certificate, procedure, other, decision, both, alone, device }
    }

    fn sync(&self) {
        for who in CLONES {
            good(&self.office.run(who, &["sync"]));
        }
    }
}

fn ids<'k>(keys: impl IntoIterator<Item = &'k str>) -> BTreeSet<RecordId> {
    keys.into_iter().map(|key| key.split_once('/').unwrap().1.parse().unwrap()).collect()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn nothing_of_an_erased_person_opens_and_everything_else_does() {
    let scene = Scene::new();
    let office = &scene.office;
    let places = [LAN, MINH, HOA, "server"];
    let (none, all) = office.try_all(&places, &BTreeSet::new());
    assert!(none == 0 && all > 20, "{all}");
    // Without looking at the list nothing happens.
    let before = office.tip(LAN);
    let erase = ["erase", &scene.person, "--decision", &scene.decision, "--before-term"];
    let said = refused(&office.run(LAN, &erase), 1, "--yes");
    for part in [&scene.person[7..14], &scene.both[7..14], "w/7k2m7k2m7k2m7k2m", "custody[0].party"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(office.tip(LAN), before);

    let serial = office.bound(LAN).keyring.serial;
    let done = office.erase(LAN, &scene.person, &scene.decision);
    let said: Value = serde_json::from_str(&good(&done)).unwrap();
    let gone = texts(&said["erased"]);
    for key in [&scene.person, &scene.certificate, &scene.procedure, &scene.alone] {
        assert!(gone.contains(&key.as_str()), "{key}: {said:#}");
    }
    assert_eq!(gone.len(), 5, "and the certificate of the branch: {said:#}");
    let named: Vec<&str> =
        said["named"].as_array().unwrap().iter().map(|one| one["record"].as_str().unwrap()).collect();
    let mut stay = [&scene.both, &scene.device, &scene.decision].map(String::as_str);
    stay.sort_by_key(|key| named.iter().position(|one| one == key));
    assert_eq!(named, stay);
    assert_eq!(said["drafts"].as_array().unwrap().len(), 2, "{said:#}");
    assert_eq!(said["keyring"], serial + 1);
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    for part in ["in backups", "Exports", "hoa: has written nothing yet", "minh: keyring", "published site"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let stone = format!("main:erased/{}/{}/{}", &scene.person[7..8], &scene.person[8..9], &scene.person[7..]);
    assert_eq!(office.git(LAN, &["show", &stone]), scene.decision[9..]);
    // Nothing that an earlier keyring opened is left here.
    let private = office.desk.path(LAN).join(".git/chungthu");
    assert!(!private.join("links").exists());

    scene.sync();
    let erased = ids(gone);
    let (closed, opened) = office.try_all(&places, &erased);
    assert!(closed >= 10, "{closed}");
    // No blob went, and the erasure itself sealed nothing.
    assert_eq!(closed + opened, all);
    office.git(MINH, &["symbolic-ref", "HEAD", "refs/heads/main"]);
    for who in CLONES {
        office.sound(who);
        let audit: Value = serde_json::from_str(&good(&office.run(who, &["audit", "--json"]))).unwrap();
        assert_eq!(audit["broken"], Value::Null, "{audit:#}");
        assert_eq!(office.run(who, &["show", &scene.certificate]).status.code(), Some(2));
        for arguments in [&["log"][..], &["log", &scene.other], &["list", "letter"], &["find", "tran"]] {
            good(&office.run(who, arguments));
        }
    }
    // The branch takes main in and loses what was erased; the other change on it is kept.
    office.git(MINH, &["symbolic-ref", "HEAD", "refs/heads/w/7k2m7k2m7k2m7k2m"]);
    good(&office.run(MINH, &["merge", "main"]));
    good(&office.run(MINH, &["check"]));
    good(&office.run(MINH, &["sync"]));
    good(&office.run(LAN, &["sync"]));
    good(&office.run(LAN, &["merge", "w/7k2m7k2m7k2m7k2m"]));
    scene.sync();
    office.try_all(&places, &erased);
    let shown = good(&office.run(HOA, &["show", &scene.other]));
    assert!(shown.contains("on-branch"), "{shown}");
    good(&office.run(HOA, &["audit"]));
}

#[test]
fn what_refers_to_the_erased_says_so_and_an_older_branch_is_told_to_take_main_in() {
    let scene = Scene::new();
    let office = &scene.office;
    good(&office.erase(LAN, &scene.person, &scene.decision));
    scene.sync();
    let marked = |said: &str, key: &str| {
        let (id, mark) = (&key[key.len() - 16..], " (erased)");
        // A handle ends with a letter of its own.
        let is =
            said.split(mark).any(|before| before.len() > 8 && before[..before.len() - 1].ends_with(&id[..7]));
        assert!(said.contains(mark) && is, "{key}: {said}");
    };
    for selector in [&scene.device, &scene.device[7..14]] {
        let shown = good(&office.run(LAN, &["show", selector]));
        marked(&shown, &scene.person);
    }
    let shown = good(&office.run(LAN, &["show", &scene.both[7..14]]));
    marked(&shown, &scene.procedure);
    assert!(good(&office.run(LAN, &["list", "device"])).contains("(erased)"));
    assert!(good(&office.run(LAN, &["--lang", "vi", "list", "device"])).contains("(đã xóa)"));
    // A branch that gives the device to somebody else shows from whom.
    office.begin_branch(LAN, "2222222222222222");
    good(&office.run(LAN, &["set", &scene.device, &format!("custody[0].party={}", scene.other), "--fix"]));
    let said = good(&office.run(LAN, &["review", "w/2222222222222222"]));
    marked(&said, &scene.person);
    // The other's branch is older than the erasure.
    for (arguments, code) in [(&["show", &scene.person][..], 3), (&["list", "person"], 0)] {
        let done = office.run(MINH, arguments);
        let told = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(code), "{told}");
        assert!(told.contains("chungthu merge main"), "{told}");
    }
    good(&office.run(MINH, &["merge", "main"]));
    assert!(!String::from_utf8_lossy(&office.run(MINH, &["list", "person"]).stderr).contains("merge main"));
}

#[test]
fn a_legal_hold_refuses_also_one_on_a_branch() {
    let scene = Scene::new();
    let office = &scene.office;
    let before = office.tip(LAN);
    let hold = |who: &str| {
        let set = ["set", &scene.certificate, "hold.reason=-", "hold.from=2026-01-15", "--fix"];
        good(&office.feed(who, &set, "Đang thanh tra\n"));
    };
    hold(MINH);
    good(&office.run(MINH, &["sync"]));
    good(&office.run(LAN, &["sync"]));
    let said = refused(&office.erase(LAN, &scene.person, &scene.decision), 1, "legal hold");
    assert!(said.contains(&scene.certificate), "{said}");
    good(&office.run(LAN, &["merge", "w/7k2m7k2m7k2m7k2m"]));
    refused(&office.erase(LAN, &scene.person, &scene.decision), 1, "legal hold");
    assert_ne!(office.tip(LAN), before);
    assert_eq!(office.bound(LAN).keyring, office.bound(HOA).keyring);
    // Its last day is over.
    good(&office.run(LAN, &["set", &scene.certificate, "hold.to=2026-05-31", "--fix"]));
    good(&office.erase(LAN, &scene.person, &scene.decision));
}

#[test]
fn what_is_open_on_a_branch_refuses_and_a_paper_that_names_another_there_stays() {
    let scene = Scene::new();
    let office = &scene.office;
    // On the branch the letter about one alone is about two, and something is asked.
    let theirs = office.certificate(MINH, &scene.other);
    let theirs = office.procedure(MINH, &theirs);
    let line = format!("lines[+].procedure={theirs}");
    good(&office.run(MINH, &["set", &scene.alone, &line]));
    let open = office.add(
        MINH,
        "procedure",
        &format!(
            "kind: issue\nsubject: {}\nregime: nd-68-2024\nsteps:\n- step: draft\n  at: 2026-05-30\n",
            scene.certificate
        ),
    );
    good(&office.run(MINH, &["sync"]));
    good(&office.run(LAN, &["sync"]));
    let before = office.tip(LAN);
    let said = refused(&office.erase(LAN, &scene.person, &scene.decision), 1, "w/7k2m7k2m7k2m7k2m");
    let handle = open.parse::<Key>().unwrap().id.handle().to_string();
    assert!(said.contains(&handle) && said.contains("send-back"), "{said}");
    assert_eq!(office.tip(LAN), before);
    // Once nothing is open there, it goes; the letter stays.
    good(&office.run(MINH, &["set", &open, "steps[+].step=withdrawn", "steps[+].at=2026-05-31"]));
    good(&office.run(MINH, &["sync"]));
    good(&office.run(LAN, &["sync"]));
    let said: Value =
        serde_json::from_str(&good(&office.erase(LAN, &scene.person, &scene.decision))).unwrap();
    let gone = texts(&said["erased"]);
    assert!(gone.contains(&open.as_str()) && !gone.contains(&scene.alone.as_str()), "{said:#}");
    assert!(said["named"].to_string().contains(&scene.alone), "{said:#}");
}

#[test]
fn what_a_branch_ends_is_not_erased_before_main_has_its_ending() {
    let scene = Scene::new();
    let office = &scene.office;
    let open = office.add(
        LAN,
        "procedure",
        &format!(
            "kind: issue\nsubject: {}\nregime: nd-68-2024\nsteps:\n- step: draft\n  at: 2026-05-30\n",
            scene.certificate
        ),
    );
    office.begin_branch(LAN, "7k2m7k2m7k2m7k2n");
    good(&office.run(LAN, &["set", &open, "steps[+].step=withdrawn", "steps[+].at=2026-05-31"]));
    let said = refused(&office.erase(LAN, &scene.person, &scene.decision), 1, "on main");
    let handle = open.parse::<Key>().unwrap().id.handle().to_string();
    assert!(said.contains(&handle) && said.contains("chungthu submit"), "{said}");
}

#[test]
fn hand_overs_of_a_device_before_it_was_theirs_or_after_are_not_named() {
    let scene = Scene::new();
    let office = &scene.office;
    let yaml = |holder: &str, serial: &str, from: &str, to: &str, device: &str| {
        format!(
            "kind: individual\nform: usb-token\nca: government\nholder: {holder}\nclaimed:\n  serial: {serial}\n  from: {from}\n  to: {to}\ndevice: {device}\n"
        )
    };
    let device = office.add(LAN, "device", "kind: token\nserial: 02A1B3C9\n");
    office.add(LAN, "certificate", &yaml(&scene.other, "2A01", "2018-01-02", "2020-01-01", &device));
    office.add(LAN, "certificate", &yaml(&scene.person, "2A02", "2020-03-02", "2023-03-01", &device));
    office.add(LAN, "certificate", &yaml(&scene.other, "2A03", "2024-01-02", "2029-01-01", &device));
    let handover = |day: &str| {
        let text = format!(
            "at: {day}\ngiver: desk\nreceiver: {}\nreason: delivery\nform: own\nitems:\n- device: {device}\n  with_device: true\n  envelope: false\n",
            scene.other
        );
        office.add(LAN, "handover", &text)
    };
    let [before, during, after] = ["2018-02-01", "2021-02-01", "2024-02-01"].map(handover);
    let said: Value =
        serde_json::from_str(&good(&office.erase(LAN, &scene.person, &scene.decision))).unwrap();
    let named = said["named"].to_string();
    assert!(named.contains(&during), "{named}");
    assert!(!named.contains(&before) && !named.contains(&after), "{named}");
}

#[test]
fn who_may_not_make_a_keyring_may_not_erase_and_a_decision_is_no_victim_of_itself() {
    let scene = Scene::new();
    let office = &scene.office;
    refused(&office.erase(HOA, &scene.person, &scene.decision), 1, "may not change officers.yaml");
    office.sound(HOA);
    refused(&office.erase(LAN, &scene.decision, &scene.decision), 2, "among what goes");
    refused(&office.erase(LAN, &scene.person, &scene.person), 2, "");
}

#[test]
fn where_two_are_needed_an_erasure_is_proposed_and_done_by_who_approves() {
    let scene = Scene::new();
    let office = &scene.office;
    office.guard_for("erase");
    good(&office.run(MINH, &["sync"]));
    good(&office.run(HOA, &["sync"]));
    let bound = office.bound(LAN).keyring;
    let said: Value =
        serde_json::from_str(&good(&office.erase(HOA, &scene.person, &scene.decision))).unwrap();
    assert_eq!((&said["erased"], &said["keyring"]), (&serde_json::json!([]), &Value::Null));
    let branch = said["branch"].as_str().unwrap().to_owned();
    let proposed = texts(&said["proposed"]);
    good(&office.run(HOA, &["submit"]));
    assert_eq!(office.bound(HOA).keyring, bound);
    good(&office.run(HOA, &["show", &scene.person]));
    good(&office.run(MINH, &["sync"]));
    office.git(MINH, &["symbolic-ref", "HEAD", "refs/heads/main"]);
    // Who approves sees what stays and names them, and what other branches have of them, as who proposed it did.
    let named: Vec<&str> =
        said["named"].as_array().unwrap().iter().map(|n| n["record"].as_str().unwrap()).collect();
    assert!(!named.is_empty());
    let shown = good(&office.run(MINH, &["review", &branch]));
    let done = office.run(MINH, &["approve", &branch]);
    good(&done);
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    for text in [&shown, &told] {
        for key in &named {
            let handle = key.parse::<Key>().unwrap().id.handle().to_string();
            assert!(text.contains(&handle), "{handle} is not in {text}");
        }
        assert!(text.contains(&format!("w/7k2m7k2m7k2m7k2m  {}", scene.person)), "{text}");
    }
    assert!(String::from_utf8_lossy(&done.stderr).contains("in backups"));
    assert_eq!(office.bound(MINH).keyring.serial, bound.serial + 1);
    good(&office.run(MINH, &["sync"]));
    scene.sync();
    let (closed, _) = office.try_all(&[LAN, MINH, HOA, "server"], &ids(proposed));
    assert!(closed >= 10, "{closed}");
    good(&office.run(LAN, &["audit"]));
}

#[test]
fn what_came_to_the_person_since_an_erasure_was_proposed_is_told_and_refused_until_it_goes_too() {
    let scene = Scene::new();
    let office = &scene.office;
    office.guard_for("erase");
    good(&office.run(MINH, &["sync"]));
    good(&office.run(HOA, &["sync"]));
    let said: Value =
        serde_json::from_str(&good(&office.erase(HOA, &scene.person, &scene.decision))).unwrap();
    let mut erased = ids(texts(&said["proposed"]));
    let branch = office.head(HOA);
    good(&office.run(HOA, &["submit"]));
    let certificate = office.certificate(LAN, &scene.person);
    let procedure = office.procedure(LAN, &certificate);
    good(&office.run(LAN, &["sync"]));
    let shown = good(&office.run(LAN, &["review", &branch]));
    let came = office.json(LAN, &["review", &branch])["erasure"]["came"].clone();
    let mut both = [&certificate, &procedure].map(String::as_str);
    both.sort_by_key(|key| came.as_array().unwrap().iter().position(|came| came == key));
    assert_eq!(came, serde_json::json!(both), "{shown}");
    assert!(shown.contains("2 more that belong to it"), "{shown}");
    let tip = office.tip(LAN);
    let said = refused(&office.run(LAN, &["approve", &branch]), 1, "main has got more that belongs to it");
    assert!(said.contains(&certificate[12..19]) && said.contains(&procedure[10..17]), "{said}");
    assert_eq!(office.tip(LAN), tip);
    office.sound(LAN);

    // The way out that it names.
    good(&office.run(HOA, &["sync"]));
    office.git(HOA, &["symbolic-ref", "HEAD", &format!("refs/heads/{branch}")]);
    good(&office.run(HOA, &["merge", "main"]));
    good(&office.erase(HOA, &certificate, &scene.decision));
    good(&office.run(HOA, &["submit", &branch]));
    good(&office.run(LAN, &["sync"]));
    assert_eq!(office.json(LAN, &["review", &branch])["erasure"]["came"], serde_json::json!([]));
    good(&office.run(LAN, &["approve", &branch]));
    scene.sync();
    erased.extend(ids(both));
    office.try_all(&[LAN, MINH, HOA, "server"], &erased);
    office.sound(LAN);
}

#[test]
fn what_came_to_the_person_before_an_erasure_was_sent_is_not_left_behind() {
    let scene = Scene::new();
    let office = &scene.office;
    office.git(MINH, &["symbolic-ref", "HEAD", "refs/heads/main"]);
    good(&office.erase(LAN, &scene.person, &scene.decision));
    let certificate = office.certificate(MINH, &scene.person);
    good(&office.run(MINH, &["sync"]));
    let said = office.sync(LAN);
    let again = said["undone"][0].as_str().unwrap();
    assert!(again.contains(&scene.person[7..]), "{said}");
    let words: Vec<&str> = again.strip_prefix("chungthu ").unwrap().split(' ').chain(["--yes"]).collect();
    let said = office.json(LAN, &words);
    assert!(texts(&said["erased"]).contains(&certificate.as_str()), "{said}");
    scene.sync();
    office.sound(LAN);
}

#[test]
fn an_erasure_that_came_later_is_done_again_and_edits_of_the_erased_give_way() {
    let scene = Scene::new();
    let office = &scene.office;
    office.git(MINH, &["symbolic-ref", "HEAD", "refs/heads/main"]);
    // One's own edit before one's own erasure, and somebody else's main in between.
    office.assign(LAN, &scene.person, "just-before");
    let said: Value =
        serde_json::from_str(&good(&office.erase(LAN, &scene.person, &scene.decision))).unwrap();
    let erased = ids(texts(&said["erased"]));
    office.unit(MINH, "Cục Hai");
    good(&office.run(MINH, &["sync"]));
    office.assign(MINH, &scene.person, "not-knowing");
    office.assign(MINH, &scene.other, "meanwhile");
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    scene.sync();
    let (closed, _) = office.try_all(&[LAN, MINH, HOA, "server"], &erased);
    assert!(closed >= 10, "{closed}");
    assert!(good(&office.run(HOA, &["show", &scene.other])).contains("meanwhile"));
    for who in CLONES {
        office.sound(who);
        good(&office.run(who, &["audit"]));
    }
}

#[test]
fn of_two_erasures_of_one_person_the_later_gives_way() {
    let scene = Scene::new();
    let office = &scene.office;
    office.git(MINH, &["symbolic-ref", "HEAD", "refs/heads/main"]);
    for who in [LAN, MINH] {
        good(&office.erase(who, &scene.person, &scene.decision));
    }
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    scene.sync();
    assert_eq!(office.tip(LAN), office.tip(MINH));
    office.sound(MINH);
}

#[test]
fn a_keyring_that_regained_what_was_erased_is_refused() {
    let scene = Scene::new();
    let office = &scene.office;
    office.git(MINH, &["symbolic-ref", "HEAD", "refs/heads/main"]);
    // Kept by an admin who has gone over.
    let prompt: Arc<dyn Prompt> = Arc::new(NoPrompt);
    let identities = Identities::read(&office.identity(MINH), &prompt).ok().unwrap();
    let old = &office.keyrings_at(MINH)[0];
    let old = Keyring::open(old, &office.bound(MINH).keyring, &identities).ok().unwrap().to_text();
    let root = old.lines().find(|line| line.starts_with("node - ")).unwrap().to_owned();
    good(&office.erase(LAN, &scene.person, &scene.decision));
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    let before = office.tip(LAN);
    go_over(office, MINH, |text| {
        let kept: String =
            text.lines().filter(|line| !line.starts_with("node ")).map(|line| format!("{line}\n")).collect();
        format!("{kept}{root}\n")
    });
    refused(&office.run(LAN, &["sync"]), 1, "could open the erased record");
    assert_eq!(office.tip(LAN), before);
}
