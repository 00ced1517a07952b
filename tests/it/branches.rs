//! Work branches from the command line: two officers on one register, what needs both, merging and conflicts.

use std::fs;
use std::process::Output;

use serde_json::Value;

use crate::desk::{Desk, good};

/// Two admins and an officer on one register.
pub struct Team {
    pub desk: Desk,
}

/// The handle of whoever made the register.
const FIRST: &str = "lan";

impl Team {
    pub fn new() -> Team {
        let desk = Desk::new();
        let team = Team { desk };
        team.join("minh", "admin");
        team.join("hoa", "officer");
        team
    }

    /// Makes keys for somebody and lets the first admin add them.
    pub fn join(&self, handle: &str, role: &str) {
        let keys = self.desk.path(handle);
        fs::create_dir(&keys).unwrap();
        let identity = keys.join("identity.txt");
        good(&self.desk.command("age-keygen").arg("-o").arg(&identity).output().unwrap());
        let recipient = good(&self.desk.command("age-keygen").arg("-y").arg(&identity).output().unwrap());
        let mut keygen = self.desk.command("ssh-keygen");
        keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"]).arg(keys.join("signing_key"));
        good(&keygen.output().unwrap());
        let public = keys.join("signing_key.pub");
        good(&self.desk.run(&[
            "officer",
            "add",
            handle,
            "--role",
            role,
            "--recipient",
            recipient.trim(),
            "--signing-key-pub",
            public.to_str().unwrap(),
        ]));
    }

    pub fn run_fed(&self, who: &str, arguments: &[&str], input: &[u8]) -> Output {
        use std::io::Write;
        let mut command = self.desk.chungthu(arguments);
        if who != FIRST {
            command.env("CHUNGTHU_IDENTITY", self.desk.path(who).join("identity.txt"));
            command.env("CHUNGTHU_SIGNING_KEY", self.desk.path(who).join("signing_key"));
        }
        command.stdin(std::process::Stdio::piped());
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut pipe = child.stdin.take().unwrap();
        let _ = pipe.write_all(input);
        drop(pipe);
        child.wait_with_output().unwrap()
    }

    pub fn run(&self, who: &str, arguments: &[&str]) -> Output {
        self.run_fed(who, arguments, b"")
    }

    /// Lets two people be needed for some kinds of change.
    pub fn guard(&self, kinds: &[&str], approvals: u32) {
        let text = self.desk.git(&["show", "main:officers.yaml"]);
        let list: String = kinds.iter().map(|kind| format!("  - {kind}\n")).collect();
        let rules = format!("rules:\n  two_person:\n{list}  approvals: {approvals}\nofficers:\n");
        let (before, rest) = text.split_once("rules:").unwrap();
        let (_, after) = rest.split_once("officers:\n").unwrap();
        let file = self.desk.path("officers.yaml");
        fs::write(&file, format!("{before}{rules}{after}")).unwrap();
        good(&self.run(FIRST, &["edit", "officers.yaml", "--from", file.to_str().unwrap()]));
    }

    pub fn alone(&self) {
        let keys = ["CHUNGTHU_IDENTITY", "CHUNGTHU_SIGNING_KEY"];
        let mut remove = self.desk.chungthu(&["officer", "remove", "minh"]);
        good(&remove.envs(keys.map(|key| (key, self.desk.path("keys.recovery")))).output().unwrap());
    }

    pub fn branch(&self) -> String {
        self.desk.git(&["symbolic-ref", "--short", "HEAD"]).trim().to_owned()
    }

    pub fn back_to_main(&self) {
        self.desk.git(&["symbolic-ref", "HEAD", "refs/heads/main"]);
    }

    pub fn see(&self, branch: &str) {
        let tip = self.desk.git(&["rev-parse", branch]);
        let place = self.desk.path("register/.git/chungthu/reviewed").join(branch);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, tip).unwrap();
    }
}

#[track_caller]
fn refused(done: &Output, because: &str) {
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(said.contains(because), "{said}");
}

pub fn unit(team: &Team, who: &str, name: &str) -> String {
    let yaml = format!("names:\n- vi: {name}\n  from: 2025-03-01\n");
    let added = team.run_fed(who, &["--json", "add", "unit", "--from", "-"], yaml.as_bytes());
    let added: Value = serde_json::from_str(&good(&added)).unwrap();
    added["added"].as_str().unwrap().to_owned()
}

#[test]
fn what_needs_two_goes_to_a_branch_and_comes_in_by_somebody_elses_approval() {
    let team = Team::new();
    team.guard(&["records"], 1);
    unit(&team, "hoa", "Cục Một");
    let branch = team.branch();
    assert!(branch.starts_with("w/"), "{branch}");
    // On the branch it is there, and more goes to the same branch.
    assert!(good(&team.run("hoa", &["list", "unit"])).contains("Cục Một"));
    unit(&team, "hoa", "Cục Hai");
    assert_eq!(team.branch(), branch);
    // Others see only what was approved, and who builds pages for them is told so.
    let site = team.desk.path("site");
    let build = || team.run("hoa", &["site", "build", "--out", site.to_str().unwrap()]);
    let units = || fs::read_to_string(site.join("vi/unit/index.json")).unwrap();
    let built = build();
    good(&built);
    let told = String::from_utf8_lossy(&built.stderr).into_owned();
    assert!(told.contains("without 2 changes") && told.contains(&branch), "{told}");
    assert!(!units().contains("Cục Một"), "{}", units());
    team.back_to_main();
    assert!(!good(&team.run("hoa", &["list", "unit"])).contains("Cục Một"));

    refused(&team.run("minh", &["approve", &branch]), "has not been reviewed");
    team.see(&branch);
    refused(&team.run("hoa", &["approve", &branch]), "their own, in whole or in part");
    refused(&team.run("minh", &["merge", &branch]), "second person's approval");
    good(&team.run("minh", &["approve", &branch]));
    let told = good(&team.run("minh", &["list", "unit"]));
    assert!(told.contains("Cục Một") && told.contains("Cục Hai"), "{told}");
    good(&build());
    assert!(units().contains("Cục Một") && units().contains("Cục Hai"), "{}", units());
    assert_eq!(team.desk.git(&["rev-list", "--count", "--first-parent", "main"]).trim(), "5");
    good(&team.run("minh", &["check"]));
}

#[test]
fn several_must_approve_where_the_rules_say_so() {
    let team = Team::new();
    team.guard(&["records"], 2);
    unit(&team, "hoa", "Cục Một");
    let branch = team.branch();
    team.back_to_main();
    team.see(&branch);
    let first = good(&team.run("minh", &["approve", &branch]));
    assert!(first.contains("1 of 2"), "{first}");
    assert!(!good(&team.run("minh", &["list", "unit"])).contains("Cục Một"));
    good(&team.run(FIRST, &["approve", &branch]));
    assert!(good(&team.run("minh", &["list", "unit"])).contains("Cục Một"));
    let message = team.desk.git(&["log", "-1", "--format=%B", "main"]);
    assert!(message.contains("Chungthu-Approval: minh "), "{message}");
}

#[test]
fn officers_are_proposed_and_the_approver_makes_the_keyring() {
    let team = Team::new();
    team.guard(&["erase"], 1);
    team.join("tra", "officer");
    let branch = team.branch();
    assert!(branch.starts_with("w/"), "{branch}");
    team.back_to_main();
    let before = team.desk.git(&["show", "main:officers.yaml"]);
    assert!(!before.contains("handle: tra\n"));
    team.see(&branch);
    refused(&team.run("hoa", &["approve", &branch]), "may not change officers.yaml");
    good(&team.run("minh", &["approve", &branch]));
    let after = team.desk.git(&["show", "main:officers.yaml"]);
    assert!(after.contains("handle: tra\n"));
    let serial = |text: &str| text.lines().find(|l| l.contains("serial")).unwrap().to_owned();
    assert_ne!(serial(&before), serial(&after));
    // The new officer opens it.
    good(&team.run("tra", &["list", "unit"]));
}

#[test]
fn of_two_proposals_about_officers_the_later_is_done_again_on_the_earlier() {
    let team = Team::new();
    team.guard(&["erase"], 1);
    let propose = |handle: &str| {
        team.back_to_main();
        team.join(handle, "officer");
        team.branch()
    };
    let (first, second) = (propose("tra"), propose("hue"));
    team.back_to_main();
    team.see(&first);
    good(&team.run("minh", &["approve", &first]));
    let said = good(&team.run("minh", &["review", &second]));
    assert!(said.contains("merge main") && !said.contains("chungthu approve"), "{said}");
    refused(&team.run("minh", &["approve", &second]), "both changed: officers.yaml");
    team.desk.git(&["symbolic-ref", "HEAD", &format!("refs/heads/{second}")]);
    good(&team.run(FIRST, &["merge", "main"]));
    team.back_to_main();
    let said = good(&team.run("minh", &["review", &second]));
    assert!(said.contains("chungthu approve"), "{said}");
    good(&team.run("minh", &["approve", &second]));
    for handle in ["tra", "hue"] {
        good(&team.run(handle, &["list", "unit"]));
    }
    good(&team.run(FIRST, &["check"]));
}

#[test]
fn what_two_proposals_make_of_one_officer_is_told_with_the_way_out() {
    let team = Team::new();
    team.guard(&["erase"], 1);
    let propose = |role: &str| {
        team.back_to_main();
        let text = team.desk.git(&["show", "main:officers.yaml"]);
        let file = team.desk.path("officers.yaml");
        let changed = text.replace("handle: hoa\n  role: officer", &format!("handle: hoa\n  role: {role}"));
        assert_ne!(changed, text);
        fs::write(&file, changed).unwrap();
        good(&team.run(FIRST, &["edit", "officers.yaml", "--from", file.to_str().unwrap()]));
        team.branch()
    };
    let (first, second) = (propose("admin"), propose("auditor"));
    team.back_to_main();
    team.see(&first);
    good(&team.run("minh", &["approve", &first]));
    team.desk.git(&["symbolic-ref", "HEAD", &format!("refs/heads/{second}")]);
    let done = team.run(FIRST, &["merge", "main"]);
    refused(&done, "officers.yaml officers[hoa].role");
    assert!(String::from_utf8_lossy(&done.stderr).contains("--withdraw"));
    // Who looks at it or would approve it is told the same.
    team.back_to_main();
    let said = good(&team.run("minh", &["review", &second]));
    assert!(said.contains("--withdraw") && !said.contains("merge main"), "{said}");
    let done = team.run("minh", &["approve", &second]);
    refused(&done, "officers.yaml officers[hoa].role");
    assert!(String::from_utf8_lossy(&done.stderr).contains("--withdraw"));
}

#[test]
fn proposals_on_a_plain_file_take_main_in_unless_both_changed_the_same_lines() {
    let team = Team::new();
    let file = team.desk.path("door.html");
    let lines = |first: &str, last: &str| format!("{first}\nb\nc\nd\ne\nf\n{last}\n");
    let edit = |text: String| {
        fs::write(&file, text).unwrap();
        good(&team.run(FIRST, &["edit", "templates/door.html", "--from", file.to_str().unwrap()]));
    };
    edit(lines("a", "g"));
    team.guard(&["erase"], 1);
    let propose = |text: String| {
        team.back_to_main();
        edit(text);
        team.branch()
    };
    let (first, second) = (propose(lines("A", "g")), propose(lines("a", "G")));
    let third = propose(lines("x", "g"));
    team.back_to_main();
    team.see(&first);
    good(&team.run("minh", &["approve", &first]));
    // Other lines: taking main in is enough.
    let said = good(&team.run("minh", &["review", &second]));
    assert!(said.contains("merge main") && !said.contains("--withdraw"), "{said}");
    let done = team.run("minh", &["approve", &second]);
    refused(&done, "both changed: templates/door.html");
    assert!(String::from_utf8_lossy(&done.stderr).contains("merge main"));
    team.desk.git(&["symbolic-ref", "HEAD", &format!("refs/heads/{second}")]);
    good(&team.run(FIRST, &["merge", "main"]));
    team.back_to_main();
    good(&team.run("minh", &["review", &second]));
    good(&team.run("minh", &["approve", &second]));
    assert_eq!(team.desk.git(&["show", "main:templates/door.html"]), lines("A", "G"));
    // The same line: nothing but to propose it again.
    let said = good(&team.run("minh", &["review", &third]));
    assert!(said.contains(&format!("chungthu send-back {third} --withdraw")), "{said}");
    assert!(!said.contains("merge main"), "{said}");
    team.see(&third);
    let done = team.run("minh", &["approve", &third]);
    refused(&done, "both sides changed: templates/door.html");
    assert!(String::from_utf8_lossy(&done.stderr).contains("--withdraw"));
    team.desk.git(&["symbolic-ref", "HEAD", &format!("refs/heads/{third}")]);
    refused(&team.run(FIRST, &["merge", "main"]), "both sides changed: templates/door.html");
}

#[test]
fn more_approvals_than_there_can_be_are_not_written() {
    let team = Team::new();
    let text = team.desk.git(&["show", "main:officers.yaml"]);
    let (before, rest) = text.split_once("rules:").unwrap();
    let (_, after) = rest.split_once("officers:\n").unwrap();
    let file = team.desk.path("officers.yaml");
    let edit = |approvals: u32| {
        let rules = format!("rules:\n  two_person:\n  - erase\n  approvals: {approvals}\nofficers:\n");
        fs::write(&file, format!("{before}{rules}{after}")).unwrap();
        team.run(FIRST, &["edit", "officers.yaml", "--from", file.to_str().unwrap()])
    };
    // Three may approve, and whoever writes is one of them.
    refused(&edit(3), "more people than could approve");
    good(&edit(2));
}

#[test]
fn of_two_removals_the_one_that_would_leave_nobody_to_approve_is_not_approved() {
    let team = Team::new();
    team.guard(&["officers"], 1);
    let propose = |handle: &str| {
        good(&team.run(FIRST, &["officer", "remove", handle]));
        let branch = team.branch();
        team.back_to_main();
        branch
    };
    let (first, second) = (propose("hoa"), propose("minh"));
    team.see(&first);
    good(&team.run("minh", &["approve", &first]));
    team.desk.git(&["symbolic-ref", "HEAD", &format!("refs/heads/{second}")]);
    good(&team.run(FIRST, &["merge", "main"]));
    team.back_to_main();
    team.see(&second);
    let main = team.desk.git(&["rev-parse", "main"]);
    refused(&team.run("minh", &["approve", &second]), "two_person");
    assert_eq!(team.desk.git(&["rev-parse", "main"]), main);
}

#[test]
fn what_nobody_can_approve_is_told_from_the_beginning() {
    let team = Team::new();
    team.guard(&["erase"], 1);
    let doctor = |team: &Team| good(&team.run(FIRST, &["doctor"]));
    assert!(!doctor(&team).contains("nobody could approve"));
    team.alone();
    assert!(doctor(&team).contains("nobody could approve"), "{}", doctor(&team));
    let text = team.desk.git(&["show", "main:register.yaml"]);
    let file = team.desk.path("register.yaml");
    fs::write(&file, format!("{text}# x\n")).unwrap();
    let edited = team.run(FIRST, &["edit", "register.yaml", "--from", file.to_str().unwrap()]);
    good(&edited);
    assert!(String::from_utf8_lossy(&edited.stderr).contains("Nobody can approve"));
    let branch = team.branch();
    for who in [FIRST, "hoa"] {
        let said = good(&team.run(who, &["review", &branch]));
        assert!(said.contains("Nobody can approve") && !said.contains("chungthu approve"), "{said}");
    }
    // With another admin, whoever is none is told so.
    team.back_to_main();
    let (identity, key) = (team.desk.path("keys.recovery"), team.desk.path("keys.recovery"));
    let text = team.desk.git(&["show", "main:officers.yaml"]);
    let file = team.desk.path("officers.yaml");
    fs::write(&file, text.replace("handle: hoa\n  role: officer", "handle: hoa\n  role: admin")).unwrap();
    let mut edit = team.desk.chungthu(&["edit", "officers.yaml", "--from", file.to_str().unwrap()]);
    good(&edit.env("CHUNGTHU_IDENTITY", identity).env("CHUNGTHU_SIGNING_KEY", key).output().unwrap());
    let said = good(&team.run("hoa", &["review", &branch]));
    assert!(said.contains(&format!("chungthu approve {branch}")), "{said}");
    let said = good(&team.run(FIRST, &["review", &branch]));
    assert!(said.contains("your own") && !said.contains("chungthu approve"), "{said}");
    good(&team.run("hoa", &["approve", &branch]));
}

#[test]
fn a_revocation_is_told_by_its_content_whatever_the_command() {
    let team = Team::new();
    team.guard(&["revoke"], 1);
    for kind in ["unit", "person", "device", "certificate"] {
        let file = format!("{}/records/{kind}.yaml", env!("CARGO_MANIFEST_DIR"));
        let added = team.run("hoa", &["add", kind, "--from", &file]);
        let said = String::from_utf8_lossy(&added.stderr).into_owned();
        assert!(added.status.success(), "{kind}: {said}");
    }
    let message = team.desk.git(&["log", "-1", "--format=%s"]);
    // The example's certificate may or may not be revoked: what counts is that the verb says which.
    let branch = team.branch();
    assert_eq!(branch.starts_with("w/"), message.starts_with("revoke"), "{branch} {message}");
    team.back_to_main();
    let list: Value =
        serde_json::from_str(&good(&team.run("hoa", &["--json", "list", "certificate"]))).unwrap();
    let Some(key) = list[0]["record"].as_str() else { return };
    good(&team.run("hoa", &["set", key, "revocation.asked=2026-06-01", "--fix"]));
    assert!(team.branch().starts_with("w/"));
    assert!(team.desk.git(&["log", "-1", "--format=%s"]).starts_with("revoke"));
}

#[test]
fn a_revocation_taken_back_needs_two_people_as_one_that_is_asked_for_does() {
    let team = Team::new();
    for kind in ["unit", "person", "device", "certificate"] {
        let file = format!("{}/records/{kind}.yaml", env!("CARGO_MANIFEST_DIR"));
        good(&team.run("hoa", &["add", kind, "--from", &file]));
    }
    let list: Value =
        serde_json::from_str(&good(&team.run("hoa", &["--json", "list", "certificate"]))).unwrap();
    let key = list[0]["record"].as_str().unwrap();
    good(&team.run("hoa", &["set", key, "revocation.asked=2026-06-01", "--fix"]));
    let asked = team.desk.git(&["rev-parse", "main"]).trim().to_owned();
    team.guard(&["revoke"], 1);
    let main = team.desk.git(&["rev-parse", "main"]);
    let shows = || good(&team.run("hoa", &["show", key])).contains("2026-06-01");
    assert!(shows());
    // Neither by undoing what asked for it nor in any other way.
    good(&team.run("hoa", &["revert", &asked]));
    let branch = team.branch();
    assert!(branch.starts_with("w/") && !shows(), "{branch}");
    assert!(team.desk.git(&["log", "-1", "--format=%s"]).starts_with("revoke"));
    team.back_to_main();
    assert!(shows());
    assert_eq!(team.desk.git(&["rev-parse", "main"]), main);
    team.see(&branch);
    refused(&team.run("hoa", &["approve", &branch]), "their own");
    refused(&team.run("hoa", &["merge", &branch]), "second person");
    good(&team.run("minh", &["approve", &branch]));
    assert!(!shows());
    good(&team.run("hoa", &["audit"]));
}

#[test]
fn a_branch_takes_main_in_field_by_field_and_shows_what_both_changed() {
    let team = Team::new();
    let key = unit(&team, FIRST, "Cục Một");
    // A branch of work, made by hand: the rules don't ask for one here.
    let branch = "w/0123456789abcdef";
    team.desk.git(&["branch", branch, "main"]);
    good(&team.run(FIRST, &["set", &key, "code=G12.01", "--fix"]));
    team.desk.git(&["symbolic-ref", "HEAD", &format!("refs/heads/{branch}")]);
    good(&team.run("minh", &["set", &key, "mst=0100109106", "--fix"]));
    good(&team.run("minh", &["merge", "main"]));
    let shown = good(&team.run("minh", &["--reveal", "show", &key]));
    assert!(shown.contains("G12.01") && shown.contains("0100109106"), "{shown}");
    assert_eq!(team.desk.git(&["log", "-1", "--format=%P"]).split_whitespace().count(), 2);

    team.back_to_main();
    good(&team.run(FIRST, &["set", &key, "code=G12.02", "--fix"]));
    team.desk.git(&["symbolic-ref", "HEAD", &format!("refs/heads/{branch}")]);
    good(&team.run("minh", &["set", &key, "code=G12.03", "--fix"]));
    let before = team.desk.git(&["rev-parse", "HEAD"]);
    let open = team.run("minh", &["merge", "main"]);
    refused(&open, "both sides changed");
    let shown = String::from_utf8(open.stdout).unwrap();
    assert!(shown.contains("G12.02") && shown.contains("G12.03"), "{shown}");
    assert!(shown.contains("(admin") && shown.contains("(minh"), "{shown}");
    assert!(String::from_utf8_lossy(&open.stderr).contains("--take"));
    assert_eq!(team.desk.git(&["rev-parse", "HEAD"]), before);
    let open = team.run("minh", &["--json", "merge", "main"]);
    let said: Value = serde_json::from_slice(&open.stdout).unwrap();
    assert_eq!((&said["conflicts"][0]["ours"]["by"], &said["error"]["exit"]), (&"minh".into(), &1.into()));
    good(&team.run("minh", &["merge", "main", "--take", &format!("{key}:code=theirs")]));
    assert!(good(&team.run("minh", &["show", &key])).contains("G12.02"));
    // Into main it goes as a merge, which keeps main's own chain.
    team.back_to_main();
    let main = team.desk.git(&["rev-parse", "main"]);
    good(&team.run("minh", &["merge", branch]));
    assert_eq!(team.desk.git(&["rev-parse", "main^"]), main);
    good(&team.run(FIRST, &["check"]));
}

/// A branch of work, made by hand, and main, on which one field of one record was changed otherwise.
fn apart(team: &Team, key: &str, set: impl Fn(&str, &str)) -> &'static str {
    let branch = "w/0123456789abcdef";
    team.desk.git(&["branch", branch, "main"]);
    set(FIRST, key);
    team.desk.git(&["symbolic-ref", "HEAD", &format!("refs/heads/{branch}")]);
    set("minh", key);
    branch
}

#[test]
fn a_conflict_of_masked_values_says_that_they_differ() {
    let team = Team::new();
    let yaml = "names:\n- full: Trần Văn Bảo\nemails:\n- address: bao.tv@mof.gov.vn\n  from: 2025-03-01\n";
    let added = team.run_fed(FIRST, &["--json", "add", "person", "--from", "-"], yaml.as_bytes());
    let added: Value = serde_json::from_str(&good(&added)).unwrap();
    apart(&team, added["added"].as_str().unwrap(), |who, key| {
        let address = format!("bao.{who}@mof.gov.vn");
        good(&team.run_fed(who, &["set", key, "emails.address=-", "--fix"], address.as_bytes()));
    });
    let open = team.run("minh", &["merge", "main"]);
    refused(&open, "both sides changed");
    let shown = String::from_utf8(open.stdout).unwrap();
    assert!(shown.contains("emails[0].address (they differ; --reveal shows how)\n"), "{shown}");
    assert!(!shown.contains("bao."), "{shown}");
    let open = team.run("minh", &["--reveal", "merge", "main"]);
    let shown = String::from_utf8(open.stdout).unwrap();
    assert!(shown.contains("bao.minh@") && !shown.contains("they differ"), "{shown}");
    // What was shown was kept, and what was masked wasn't.
    let looks = good(&team.run("minh", &["--json", "log", "--access"]));
    let looks: Value = serde_json::from_str(&looks).unwrap();
    assert_eq!((looks.as_array().unwrap().len(), &looks[0]["command"]), (1, &"merge".into()));
}

#[test]
fn a_value_that_reads_like_a_choice_can_be_typed() {
    for (typed, expected) in [("1", "minh"), ("2", FIRST), ("=1", "1"), ("Third", "Third")] {
        let team = Team::new();
        let key = unit(&team, FIRST, "Cục Một");
        apart(&team, &key, |who, key| {
            good(&team.run(who, &["set", key, &format!("names.en={who}"), "--fix"]));
        });
        let mut command = team.desk.command("script");
        let register = team.desk.path("register").display().to_string();
        let program = env!("CARGO_BIN_EXE_chungthu");
        command.args([
            "-qec",
            &format!("{program} --today 2026-06-01 -C {register} merge main"),
            "/dev/null",
        ]);
        command.env("CHUNGTHU_IDENTITY", team.desk.path("minh/identity.txt")).env("SHELL", "/bin/sh");
        command.env("CHUNGTHU_SIGNING_KEY", team.desk.path("minh/signing_key"));
        command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
        let mut child = command.spawn().unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), format!("{typed}\n").as_bytes()).unwrap();
        let shown = good(&child.wait_with_output().unwrap());
        assert!(shown.contains("as =1, =2"), "{shown}");
        let shown: Value = serde_json::from_str(&good(&team.run("minh", &["--json", "show", &key]))).unwrap();
        assert_eq!(shown["fields"]["names"][0]["en"], expected, "{shown:#}");
    }
}

#[test]
fn what_a_merge_may_not_bring_names_both_records_and_where_they_stand() {
    let team = Team::new();
    let add = |who: &str| {
        let yaml = "kind: token\nserial: KANARIA-7\nmodel: ePass\n";
        let added = team.run_fed(who, &["--json", "add", "device", "--from", "-"], yaml.as_bytes());
        let added: Value = serde_json::from_str(&good(&added)).unwrap();
        // As far as the handle and the id agree.
        added["added"].as_str().unwrap()[7..14].to_owned()
    };
    let branch = "w/0123456789abcdef";
    team.desk.git(&["branch", branch, "main"]);
    let ours = add(FIRST);
    team.desk.git(&["symbolic-ref", "HEAD", &format!("refs/heads/{branch}")]);
    let theirs = add("minh");
    let said = |done: Output| {
        refused(&done, "is the same as in device ");
        String::from_utf8_lossy(&done.stderr).into_owned()
    };
    // Taking main in, and going into main: the one is not on the branch, the other not on main.
    let (taking, main) = (said(team.run("minh", &["merge", "main"])), ours.as_str());
    assert!(taking.contains(&format!("Only on main and not here yet: device {main}")), "{taking}");
    team.back_to_main();
    let going = said(team.run("minh", &["merge", branch]));
    assert!(going.contains(&format!("Only on {branch} and not here yet: device {theirs}")), "{going}");
    for told in [&taking, &going] {
        assert!(!told.contains("duplicate_of"), "{told}");
        for handle in [&ours, &theirs] {
            assert!(told.contains(&format!("Concerned: device {handle}")), "{told}");
        }
        assert!(
            told.contains(&format!("  device {ours}")) || told.contains(&format!("  device {theirs}")),
            "{told}"
        );
    }
}

#[test]
fn stock_git_can_not_merge_one_record_and_damages_nothing() {
    let team = Team::new();
    let key = unit(&team, FIRST, "Cục Một");
    // A register with a work tree, as somebody has it who looks at it with stock git.
    team.desk.git(&["config", "core.bare", "false"]);
    let branch = apart(&team, &key, |who, key| {
        team.desk.git(&["reset", "-q", "--hard"]);
        good(&team.run(who, &["set", key, &format!("names.en={who}"), "--fix"]));
    });
    assert_eq!(team.desk.git(&["status", "--porcelain"]), "");
    let git = |arguments: &[&str]| {
        let mut git = team.desk.command("git");
        git.arg("-C").arg(team.desk.path("register"));
        git.args(["-c", "user.name=minh", "-c", "user.email=minh@chungthu.invalid"]).args(arguments);
        git.output().unwrap()
    };
    let tips = || team.desk.git(&["for-each-ref", "--format=%(refname) %(objectname)"]);
    let before = tips();
    let merged = git(&["merge", "main"]);
    assert_eq!(merged.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&merged.stdout).contains("CONFLICT"));
    let path = team.desk.git(&["ls-tree", "-r", "--name-only", branch, "records/unit"]);
    assert_eq!(team.desk.git(&["status", "--porcelain"]), format!("UU {path}"));

    // Both branches are as they were, and the program reads what they have.
    assert_eq!(tips(), before);
    let doctor = team.run("minh", &["doctor"]);
    assert_eq!(doctor.status.code(), Some(1));
    let told = String::from_utf8_lossy(&doctor.stdout).into_owned();
    for part in
        ["in the middle of a merge", "nothing is damaged", "git merge --abort", "chungthu merge BRANCH"]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
    good(&team.run("minh", &["check"]));
    assert!(good(&team.run("minh", &["show", &key])).contains("minh"));

    // As doctor says: out of it, then field by field.
    good(&git(&["merge", "--abort"]));
    assert_eq!((tips(), team.desk.git(&["status", "--porcelain"])), (before, String::new()));
    good(&team.run("minh", &["doctor"]));
    good(&team.run("minh", &["check"]));
    good(&team.run("minh", &["merge", "main", "--take", &format!("{key}:names[0].en=theirs")]));
    assert!(good(&team.run("minh", &["show", &key])).contains(FIRST));
    good(&team.run("minh", &["check"]));
    assert_eq!(team.desk.git(&["status", "--porcelain"]), "");
}

#[test]
fn a_branch_that_was_sent_back_carries_sealed_comments() {
    let team = Team::new();
    team.guard(&["records"], 1);
    unit(&team, "hoa", "Cục Một");
    let branch = team.branch();
    team.back_to_main();
    good(&team.run_fed("minh", &["send-back", &branch], "Thiếu quyết định canary-comment".as_bytes()));
    let name = format!("refs/chungthu/back/{branch}");
    let sealed = team
        .desk
        .command("git")
        .arg("-C")
        .arg(team.desk.path("register"))
        .args(["show", &format!("{name}:back.age")])
        .output()
        .unwrap()
        .stdout;
    assert!(sealed.starts_with(b"age-encryption.org/v1"));
    assert!(!sealed.windows(6).any(|w| w == b"canary"));
    refused_usage(&team.run_fed("minh", &["send-back", &branch], b" \n"));
}

#[track_caller]
fn refused_usage(done: &Output) {
    assert_eq!(done.status.code(), Some(2), "{}", String::from_utf8_lossy(&done.stderr));
}
