//! Officers who come and go: one command does all of it, no record is sealed anew, and the rules hold for every role.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Output;

use chungthu::policy::Officers;
use serde_json::Value;

use crate::clones::{LAN, MINH, Office, guarded, refused};
use crate::desk::good;

const HOA: &str = "hoa";

impl Office {
    /// An office whose third is an officer, with a clone, and with a record.
    fn of_three() -> Office {
        let office = Office::new();
        office.enrol(HOA, "officer");
        office.unit(LAN, "Cục Một");
        good(&office.run(LAN, &["sync"]));
        good(&office.run(MINH, &["sync"]));
        good(&office.clone(HOA, &[]));
        office
    }

    fn officers(&self, who: &str) -> Officers {
        chungthu::yaml::read_plain(self.git(who, &["show", "main:officers.yaml"]).as_bytes()).ok().unwrap()
    }

    /// Everything sealed, by path and blob.
    fn sealed(&self, who: &str) -> String {
        self.git(who, &["ls-tree", "-r", "main", "records", "files"])
    }

    fn deputy(&self, who: &str, today: &str, handle: &str, other: &str, until: &str) -> Output {
        let (recipient, key) = self.keys(handle);
        let mut add = self.person(who, self.desk.command(env!("CARGO_BIN_EXE_chungthu")));
        add.args(["--today", today, "-C"]).arg(self.desk.path(who));
        add.args(["officer", "add", handle, "--role", "deputy", "--until", until, "--stands-in-for", other]);
        add.args(["--recipient", &recipient, "--signing-key-pub"]).arg(key).output().unwrap()
    }

    fn keyrings(&self, who: &str) -> Vec<String> {
        let kept = fs::read_dir(self.desk.path(who).join(".git/chungthu/keyring")).unwrap();
        let mut kept: Vec<String> =
            kept.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        kept.sort();
        kept
    }
}

fn told(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).into_owned()
}

fn copy(office: &Office, from: &Path, to: &Path) {
    good(&office.desk.command("cp").arg("-a").arg(from).arg(to).output().unwrap());
}

#[test]
fn officers_change_from_main_whatever_branch_of_work_head_names() {
    let office = Office::of_three();
    office.guard_for("erase");
    good(&office.run(MINH, &["sync"]));
    // A branch of work of old, on which the officers are not those of today.
    let [first, second] = ["tra", "thu"].map(|handle| {
        let (recipient, key) = office.keys(handle);
        good(&office.add_officer(MINH, handle, "officer", &recipient, &key));
        office.head(MINH)
    });
    assert_ne!(first, second);
    let commits = office.git(MINH, &["log", "--format=%h", &format!("main..{second}")]);
    assert_eq!(commits.lines().count(), 1, "{commits}");
    good(&office.run(MINH, &["sync"]));
    good(&office.run(LAN, &["sync"]));
    office.see(LAN, &first);
    good(&office.run(LAN, &["approve", &first]));
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    assert_eq!(office.head(MINH), second);
    let listed = office.run(MINH, &["officer", "list"]);
    let (said, told) = (good(&listed), String::from_utf8_lossy(&listed.stderr).into_owned());
    assert!(said.contains("tra") && !said.contains("thu"), "{said}");
    assert!(told.contains(&second) && told.contains("proposes others"), "{told}");
    let done = office.run(MINH, &["officer", "remove", "tra"]);
    good(&done);
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    let third = office.head(MINH);
    assert!(third != second && told.contains(&third) && told.contains(&format!("adopt {second}")), "{told}");
    assert!(!office.git(MINH, &["show", &format!("{third}:officers.yaml")]).contains("handle: thu"));
    // Where one person may, it goes to main, and HEAD stays.
    let mut remove = office.command(MINH, &["officer", "remove", "tra"]);
    let keys = ["CHUNGTHU_IDENTITY", "CHUNGTHU_SIGNING_KEY"];
    let done = remove.envs(keys.map(|key| (key, office.desk.path("keys.recovery")))).output().unwrap();
    good(&done);
    assert!(String::from_utf8_lossy(&done.stderr).contains("were changed on main"));
    assert_eq!(office.head(MINH), third);
    assert!(!office.git(MINH, &["show", "main:officers.yaml"]).contains("handle: tra"));
    good(&office.run(MINH, &["check"]));
}

#[test]
fn a_leaver_costs_a_keyring_and_no_record_is_sealed_anew() {
    let office = Office::of_three();
    // Work that the leaver had begun.
    office.git(HOA, &["update-ref", "refs/heads/w/7k2m7k2m7k2m7k2m", "refs/heads/main"]);
    office.git(HOA, &["symbolic-ref", "HEAD", "refs/heads/w/7k2m7k2m7k2m7k2m"]);
    office.unit(HOA, "Cục Dở Dang");
    good(&office.run(HOA, &["sync"]));
    office.git(HOA, &["symbolic-ref", "HEAD", "refs/heads/main"]);
    good(&office.run(LAN, &["sync"]));
    let before = (office.sealed(LAN), office.officers(LAN).keyring);
    let done = office.run(LAN, &["officer", "remove", HOA]);
    let said = good(&done);
    assert!(said.contains("Removed hoa") && said.contains("chungthu sync"), "{said}");
    assert!(told(&done).contains("may have kept"), "{}", told(&done));
    assert!(told(&done).contains("w/7k2m7k2m7k2m7k2m"), "{}", told(&done));
    let bound = office.officers(LAN).keyring;
    assert_eq!((bound.serial, bound.epoch), (before.1.serial + 1, before.1.epoch + 1));
    assert_eq!(office.sealed(LAN), before.0);
    assert_eq!(office.keyrings(LAN), [format!("{}.git", bound.serial)]);
    let unit = office.unit(LAN, "Cục Hai");
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    let [keyring, main] = [format!("refs/chungthu/keyring/{}", bound.serial), "refs/heads/main".to_owned()];
    assert_eq!(office.there(), [keyring, main, "refs/heads/w/7k2m7k2m7k2m7k2m".to_owned()]);
    for who in [LAN, MINH] {
        office.sound(who);
        assert_eq!(office.units(who), ["Cục Hai", "Cục Một"]);
    }
    // What is new is sealed in the new epoch, and closed to the leaver.
    let path = office.git(LAN, &["ls-tree", "-r", "--name-only", "main", "records"]);
    let path = path.lines().find(|path| path.contains(&unit[5..])).unwrap();
    let show = ["-C", "register", "show", &format!("main:{path}")];
    let blob = office.desk.command("git").args(show).output().unwrap().stdout;
    assert_eq!(chungthu::seal::header::parse(&blob).unwrap().epoch, bound.epoch);
    office.run(HOA, &["sync"]);
    assert_eq!(office.run(HOA, &["list", "unit"]).status.code(), Some(3));
    good(&office.run(LAN, &["audit"]));
    good(&office.run(LAN, &["adopt", "w/7k2m7k2m7k2m7k2m"]));
    assert!(office.units(LAN).contains(&"Cục Dở Dang".to_owned()));
}

#[test]
fn a_removal_is_refused_where_it_leaves_no_admin_or_the_role_does_not_reach() {
    let office = Office::of_three();
    let before = office.tip(LAN);
    let said = refused(&office.run(LAN, &["officer", "remove", "admin", MINH]), 1, "no admin");
    assert!(said.contains("officer add"), "{said}");
    refused(&office.run(LAN, &["officer", "remove", "nobody"]), 2, "nobody");
    refused(&office.run(HOA, &["officer", "remove", MINH]), 1, "may not change officers.yaml");
    assert_eq!(office.tip(LAN), before);
    // Whoever goes may also be who says so.
    good(&office.run(MINH, &["officer", "remove", MINH]));
    good(&office.run(MINH, &["sync"]));
    good(&office.run(LAN, &["sync"]));
    office.sound(LAN);
    assert_eq!(office.run(MINH, &["list", "unit"]).status.code(), Some(3));
}

#[test]
fn a_removal_after_which_too_few_could_approve_is_told_and_one_that_leaves_nobody_is_refused() {
    let office = Office::of_three();
    office.guard_for("officers");
    good(&office.run(MINH, &["sync"]));
    let main = office.tip(LAN);
    // Nobody would be left: nothing is written, on main or beside it.
    let said = refused(&office.run(LAN, &["officer", "remove", MINH, HOA]), 1, "two_person");
    assert!(said.contains("officer add") && said.contains("safe"), "{said}");
    assert_eq!((office.tip(LAN), office.head(LAN)), (main, "main".to_owned()));
    // One admin and one officer: what admins alone change waits for nobody, which is said before.
    let done = office.run(LAN, &["officer", "remove", MINH]);
    good(&done);
    for part in ["two_person", "1 to approve", "2 may approve, 1 of them admins", "admin", "officer add"] {
        assert!(told(&done).contains(part), "{part}: {}", told(&done));
    }
    assert!(office.head(LAN).starts_with("w/"));
    good(&office.run(LAN, &["submit"]));
    // Where as many are left as before nothing is told.
    let quiet = office.deputy(LAN, "2026-06-01", "thu", HOA, "2099-06-01");
    assert!(!told(&quiet).contains("may approve"), "{}", told(&quiet));
}

#[test]
fn the_key_from_the_safe_removes_also_where_nobody_is_left_to_approve() {
    let office = Office::of_three();
    office.guard_for("officers");
    let safe = office.desk.path("keys.recovery");
    let mut remove = office.command(LAN, &["officer", "remove", MINH, HOA]);
    let done = remove.env("CHUNGTHU_IDENTITY", &safe).env("CHUNGTHU_SIGNING_KEY", &safe).output().unwrap();
    good(&done);
    assert!(told(&done).contains("1 may approve"), "{}", told(&done));
    assert_eq!(office.officers(LAN).officers.len(), 1);
    // What was out of reach before is not refused for that.
    good(&office.deputy(LAN, "2026-06-01", "thu", "admin", "2099-06-01"));
}

#[test]
fn any_officer_but_the_one_stood_in_for_makes_deputies_and_takes_away_those_whose_time_is_over() {
    let office = Office::of_three();
    refused(&office.deputy(HOA, "2026-06-01", "thu", HOA, "2099-06-01"), 1, "themselves");
    good(&office.run(HOA, &["doctor", "--mend"]));
    fs::remove_dir_all(office.desk.path("keys-thu")).unwrap();
    let said = good(&office.deputy(HOA, "2026-06-01", "thu", "admin", "2099-06-01"));
    assert!(said.contains("officer handover admin"), "{said}");
    // Longer needs no keyring; shorter and another officer's entry are no extension.
    let bound = office.officers(HOA).keyring;
    good(&office.run(HOA, &["officer", "extend", "thu", "--until", "2099-07-01"]));
    let thu = office.officers(HOA).by_handle("thu").cloned().unwrap();
    assert_eq!(
        (thu.until.unwrap().to_string().as_str(), office.officers(HOA).keyring),
        ("2099-07-01", bound)
    );
    refused(&office.run(HOA, &["officer", "extend", "thu", "--until", "2099-06-30"]), 2, "2099-07-01");
    refused(&office.run(HOA, &["officer", "extend", MINH, "--until", "2099-06-30"]), 2, "no deputy");
    refused(&office.run(HOA, &["officer", "remove", "thu"]), 1, "may not change officers.yaml");
    good(&office.run(HOA, &["doctor", "--mend"]));
    good(&office.run(HOA, &["sync"]));
    good(&office.run(LAN, &["sync"]));
    assert_eq!(office.officers(LAN), office.officers(HOA));
    office.sound(LAN);
}

#[test]
fn a_longer_deputation_that_is_proposed_promises_no_keyring() {
    let office = Office::of_three();
    good(&office.deputy(LAN, "2026-06-01", "thu", MINH, "2099-06-01"));
    office.guard_for("officers");
    let said = good(&office.run(LAN, &["officer", "extend", "thu", "--until", "2099-07-01"]));
    assert!(said.contains("the keyring stays as it is") && !said.contains("sealed anew"), "{said}");
    office.desk.git(&["symbolic-ref", "HEAD", "refs/heads/main"]);
    let said = good(&office.run(LAN, &["officer", "remove", HOA]));
    assert!(said.contains("the keyring is sealed anew when"), "{said}");
    assert!(said.contains("Next: chungthu submit"), "{said}");
}

#[test]
fn a_deputy_who_is_only_proposed_is_no_duty_and_is_decided_here_where_there_is_no_server() {
    let office = Office::of_three();
    office.guard_for("officers");
    office.desk.git(&["config", "--unset", "remote.origin.url"]);
    let said = good(&office.deputy(LAN, "2026-06-01", "thu", MINH, "2026-06-03"));
    let branch = office.head(LAN);
    assert!(branch != "main" && said.contains(&format!("Next: chungthu review {branch}")), "{said}");
    let owed = office.run(LAN, &["--json", "todo", "--rule", "deputy-ending"]);
    assert_eq!(serde_json::from_str::<Value>(&good(&owed)).unwrap(), serde_json::json!([]));
}

#[test]
fn a_deputy_whose_time_is_over_goes_by_any_officer_even_where_two_are_needed() {
    let office = Office::of_three();
    good(&office.deputy(LAN, "2020-01-01", "thu", MINH, "2020-01-02"));
    office.guard();
    good(&office.run(HOA, &["sync"]));
    good(&office.run(HOA, &["officer", "remove", "thu"]));
    assert_eq!(office.head(HOA), "main");
    assert_eq!(office.sync(HOA)["went"]["main"], 1);
    good(&office.run(LAN, &["sync"]));
    office.sound(LAN);
    assert!(office.officers(LAN).by_handle("thu").is_none());
}

#[test]
fn replaced_keys_open_and_sign_nothing_new_and_what_they_signed_stands() {
    let office = Office::of_three();
    let before = (office.officers(LAN), office.sealed(LAN));
    let (recipient, key) = office.keys("new");
    let key = key.to_str().unwrap();
    // Somebody else's, as after a loss.
    let done =
        office.run(LAN, &["officer", "replace", MINH, "--recipient", &recipient, "--signing-key-pub", key]);
    assert!(good(&done).contains("uses the new keys"));
    assert!(told(&done).contains("old identity"), "{}", told(&done));
    let after = office.officers(LAN);
    let (old, new) = (before.0.by_handle(MINH).unwrap(), after.by_handle(MINH).unwrap());
    assert_eq!(new.signing_keys.former, old.signing_keys.active);
    assert_eq!(new.recipients, [recipient.as_str()]);
    assert_eq!((after.keyring.serial, after.keyring.epoch), (before.0.keyring.serial + 1, 2));
    assert_eq!(office.sealed(LAN), before.1);
    refused(
        &office.run(LAN, &["officer", "replace", MINH, "--recipient", &recipient, "--signing-key-pub", key]),
        2,
        "already",
    );
    assert_eq!(office.run(LAN, &["officer", "replace", MINH]).status.code(), Some(2));
    good(&office.run(LAN, &["sync"]));
    office.run(MINH, &["sync"]);
    assert_eq!(office.run(MINH, &["list", "unit"]).status.code(), Some(3));
    let with = |name: &str, arguments: &[&str]| {
        let keys = office.desk.path(name);
        let mut command = office.command(MINH, arguments);
        command.env("CHUNGTHU_IDENTITY", keys.join("identity.txt"));
        command.env("CHUNGTHU_SIGNING_KEY", keys.join("signing_key")).output().unwrap()
    };
    good(&with("keys-new", &["check"]));
    // One's own: signed by the key that goes, and from then on by the new one; without a recipient the keyring stays.
    let (_, own) = office.keys("newer");
    good(&with("keys-new", &["officer", "replace", MINH, "--signing-key-pub", own.to_str().unwrap()]));
    assert_eq!(office.officers(MINH).keyring, after.keyring);
    let minh = office.officers(MINH).by_handle(MINH).cloned().unwrap();
    assert_eq!(minh.signing_keys.former.len(), 2);
    let again = ["officer", "extend", MINH, "--until", "2099-01-01"];
    assert_eq!(with("keys-new", &again).status.code(), Some(2));
    good(&with("keys-new", &["sync"]));
    good(&office.run(LAN, &["sync"]));
    good(&office.run(LAN, &["audit"]));
    let signers = good(&office.run(LAN, &["officer", "list", "--allowed-signers"]));
    assert_eq!(signers.lines().filter(|line| line.starts_with("minh ")).count(), 3);
}

#[test]
fn where_two_are_needed_a_removal_is_proposed_and_done_by_who_approves() {
    let office = guarded();
    // Who comes reads all there ever was: said to who proposes it, and to who does it.
    for said in office.enrol_by_two(HOA) {
        assert!(said.contains("from the new keyring on hoa can read the whole register"), "{said}");
    }
    good(&office.run(MINH, &["sync"]));
    good(&office.run(LAN, &["sync"]));
    let before = office.officers(LAN).keyring;
    let done = office.run(LAN, &["--json", "officer", "remove", HOA]);
    let said: Value = serde_json::from_str(&good(&done)).unwrap();
    assert_eq!((&said["proposed"], &said["keyring"]), (&true.into(), &Value::Null));
    assert!(!told(&done).contains("may have kept"));
    let branch = office.head(LAN);
    assert_eq!(office.officers(LAN).keyring, before);
    good(&office.run(LAN, &["submit"]));
    good(&office.run(MINH, &["sync"]));
    office.see(MINH, &branch);
    let done = office.run(MINH, &["approve", &branch]);
    good(&done);
    assert!(told(&done).contains("what hoa could read they may have kept"), "{}", told(&done));
    let bound = office.officers(MINH).keyring;
    assert_eq!((bound.serial, bound.epoch), (before.serial + 1, before.epoch + 1));
    good(&office.run(MINH, &["sync"]));
    good(&office.run(LAN, &["sync"]));
    assert!(office.officers(LAN).by_handle(HOA).is_none());
    office.sound(LAN);
    good(&office.run(LAN, &["audit"]));
}

impl Office {
    /// Adds an officer by two people; what each of them was told.
    fn enrol_by_two(&self, handle: &str) -> [String; 2] {
        let (recipient, key) = self.keys(handle);
        let added = self.add_officer(LAN, handle, "officer", &recipient, &key);
        good(&added);
        let branch = self.head(LAN);
        good(&self.run(LAN, &["submit"]));
        good(&self.run(MINH, &["sync"]));
        self.see(MINH, &branch);
        let approved = self.run(MINH, &["approve", &branch]);
        good(&approved);
        good(&self.run(MINH, &["sync"]));
        good(&self.run(LAN, &["sync"]));
        [told(&added), told(&approved)]
    }
}

#[test]
fn one_removes_while_another_adds_and_the_later_does_it_again() {
    let office = Office::of_three();
    good(&office.run(LAN, &["officer", "remove", HOA]));
    let (recipient, key) = office.keys("ba");
    good(&office.add_officer(MINH, "ba", "officer", &recipient, &key));
    good(&office.run(LAN, &["sync"]));
    let bound = office.officers(LAN).keyring;
    assert_eq!(office.sync(MINH)["replanned"], 1);
    good(&office.run(LAN, &["sync"]));
    let officers = office.officers(LAN);
    let handles: Vec<&str> = officers.officers.iter().map(|o| o.handle.as_str()).collect();
    assert_eq!(handles, ["admin", MINH, "ba"]);
    assert_eq!((officers.keyring.serial, officers.keyring.epoch), (bound.serial + 1, bound.epoch));
    assert_eq!(office.tip(LAN), office.tip(MINH));
    good(&office.clone("ba", &[]));
    for who in [LAN, MINH, "ba"] {
        office.sound(who);
    }
}

/// A process that is killed after main moved leaves the old keyring: the next write, or the next exchange, takes it away.
#[test]
fn a_keyring_that_a_kill_left_goes_with_the_next_command() {
    let office = Office::of_three();
    let keyring = |serial: u64| -> PathBuf {
        office.desk.path(LAN).join(format!(".git/chungthu/keyring/{serial}.git"))
    };
    let (old, kept) = (office.officers(LAN).keyring.serial, office.desk.path("old.git"));
    copy(&office, &keyring(old), &kept);
    good(&office.run(LAN, &["officer", "remove", HOA]));
    let new = [format!("{}.git", old + 1)];
    assert_eq!(office.keyrings(LAN), new);
    copy(&office, &kept, &keyring(old));
    // What had not been sent yet goes too.
    good(&office.run(LAN, &["sync"]));
    assert_eq!(office.keyrings(LAN), new);
    copy(&office, &kept, &keyring(old));
    office.unit(LAN, "Cục Hai");
    assert_eq!(office.keyrings(LAN), new);
    office.sound(LAN);
}

#[test]
fn a_deputy_finds_the_open_work_of_the_absent_officer_on_one_page() {
    let office = guarded();
    let letter = |assignee: &str, number: &str| {
        let yaml = format!(
            "direction: in\ncorrespondent:\n  kind: ca\nform: plain\nnumber: {number}\ndate: 2026-05-19\nreceived: 2026-05-20\nassignee: {assignee}\n"
        );
        good(&office.feed(MINH, &["add", "letter", "--from", "-"], &yaml));
    };
    letter("minh", "417/CV");
    letter("admin", "518/CV");
    let branch = office.head(MINH);
    good(&office.run(MINH, &["submit"]));
    good(&office.run(LAN, &["sync"]));
    office.see(LAN, &branch);
    good(&office.run(LAN, &["approve", &branch]));
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    office.unit(MINH, "Cục Một");
    let open = office.head(MINH);
    good(&office.run(MINH, &["submit"]));
    good(&office.run(LAN, &["sync"]));
    let page = good(&office.run(LAN, &["officer", "handover", MINH]));
    assert!(page.starts_with("# Open work of minh"), "{page}");
    assert!(page.contains("417/CV") && !page.contains("518/CV"), "{page}");
    assert!(page.contains(&format!("chungthu adopt {open}")), "{page}");
    let out = office.desk.path("page.md");
    good(&office.run(LAN, &["officer", "handover", MINH, "-o", out.to_str().unwrap()]));
    assert_eq!(fs::read_to_string(&out).unwrap(), page);
    assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600);
    let inside = office.desk.path(LAN).join("page.md");
    refused(&office.run(LAN, &["officer", "handover", MINH, "-o", inside.to_str().unwrap()]), 1, "register");
    refused(&office.run(LAN, &["officer", "handover", "nobody"]), 2, "no such officer");
}
