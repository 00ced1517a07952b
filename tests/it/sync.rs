//! Clones of one server: what comes, what goes, what is refused, and what an accident leaves.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use chungthu::change::{Author, Base, Branch, Plan, commit};
use chungthu::gate::keyring_message;
use chungthu::model::RecordId;
use chungthu::register::policy_at;
use chungthu::repo::{Ident, Store};
use chungthu::seal::{Bound, Identities, Keyring, KeyringHash, NoPrompt, Prompt, Recipient, Signer, Vault};
use serde_json::Value;

use crate::desk::{Desk, good};

/// An office of two admins, each with a clone of one server.
pub struct Office {
    pub desk: Desk,
}

/// Whoever made the register works in it; the others have clones named after them.
pub const LAN: &str = "register";
pub const MINH: &str = "minh";

impl Office {
    /// The register made, sent to a server, and cloned by a second admin.
    pub fn new() -> Office {
        let office = Office { desk: Desk::new() };
        good(
            &office
                .desk
                .command("git")
                .args(["init", "-q", "--bare", "-b", "main", "server"])
                .output()
                .unwrap(),
        );
        office.enrol(MINH, "admin");
        let server = office.server().display().to_string();
        office.desk.git(&["remote", "add", "origin", &server]);
        good(&office.run(LAN, &["sync"]));
        good(&office.clone(MINH, &[]));
        office
    }

    /// Puts a server that takes only what the rules allow in the place of the one that takes all.
    pub fn put_a_hook(&self) {
        fs::remove_dir_all(self.server()).unwrap();
        good(&self.desk.run(&["init", "--server", self.server().to_str().unwrap()]));
        good(&self.run(LAN, &["sync"]));
    }

    pub fn server(&self) -> PathBuf {
        self.desk.path("server")
    }

    /// Makes keys for somebody and lets the first admin add them.
    pub fn enrol(&self, handle: &str, role: &str) {
        let (recipient, key) = self.keys(handle);
        good(&self.add_officer(LAN, handle, role, &recipient, &key));
    }

    pub fn keys(&self, handle: &str) -> (String, PathBuf) {
        let keys = self.desk.path(&format!("keys-{handle}"));
        fs::create_dir(&keys).unwrap();
        let identity = keys.join("identity.txt");
        good(&self.desk.command("age-keygen").arg("-o").arg(&identity).output().unwrap());
        let recipient = good(&self.desk.command("age-keygen").arg("-y").arg(&identity).output().unwrap());
        let mut keygen = self.desk.command("ssh-keygen");
        keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"]).arg(keys.join("signing_key"));
        good(&keygen.output().unwrap());
        (recipient.trim().to_owned(), keys.join("signing_key.pub"))
    }

    pub fn add_officer(&self, who: &str, handle: &str, role: &str, recipient: &str, key: &Path) -> Output {
        let key = key.to_str().unwrap();
        let arguments = ["officer", "add", handle, "--role", role, "--recipient", recipient];
        self.run(who, &[&arguments[..], &["--signing-key-pub", key]].concat())
    }

    pub fn clone(&self, who: &str, more: &[&str]) -> Output {
        let mut command = self.person(who, self.desk.command(env!("CARGO_BIN_EXE_chungthu")));
        command.arg("clone").arg(self.server()).arg(self.desk.path(who)).args(more);
        command.output().unwrap()
    }

    pub fn person(&self, who: &str, mut command: Command) -> Command {
        if who != LAN {
            let keys = self.desk.path(&format!("keys-{who}"));
            command.env("CHUNGTHU_IDENTITY", keys.join("identity.txt"));
            command.env("CHUNGTHU_SIGNING_KEY", keys.join("signing_key"));
        }
        command
    }

    pub fn command(&self, who: &str, arguments: &[&str]) -> Command {
        self.person(who, self.desk.chungthu_in(&self.desk.path(who), arguments))
    }

    pub fn run(&self, who: &str, arguments: &[&str]) -> Output {
        self.command(who, arguments).output().unwrap()
    }

    pub fn feed(&self, who: &str, arguments: &[&str], input: &str) -> Output {
        use std::io::Write;
        let mut command = self.command(who, arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// What `sync` says as JSON.
    pub fn sync(&self, who: &str) -> Value {
        serde_json::from_str(&good(&self.run(who, &["--json", "sync"]))).unwrap()
    }

    pub fn unit(&self, who: &str, name: &str) -> String {
        let yaml = format!("names:\n- vi: {name}\n  from: 2025-03-01\n");
        let added: Value =
            serde_json::from_str(&good(&self.feed(who, &["--json", "add", "unit", "--from", "-"], &yaml)))
                .unwrap();
        added["added"].as_str().unwrap().to_owned()
    }

    pub fn git(&self, place: &str, arguments: &[&str]) -> String {
        self.desk.git_in(&self.desk.path(place), arguments).trim().to_owned()
    }

    pub fn tip(&self, place: &str) -> String {
        self.git(place, &["rev-parse", "refs/heads/main"])
    }

    /// What somebody with the server's own disk can do: no hook is asked.
    fn put_there(&self, place: &str, refspec: &str) {
        let from = self.desk.path(place).join(".git").display().to_string();
        self.git("server", &["fetch", "-q", &from, refspec]);
    }

    /// The references of the server.
    pub fn there(&self) -> Vec<String> {
        let refs = self.git("server", &["for-each-ref", "--format=%(refname)"]);
        refs.lines().map(str::to_owned).collect()
    }

    pub fn units(&self, who: &str) -> Vec<String> {
        let list: Value = serde_json::from_str(&good(&self.run(who, &["--json", "list", "unit"]))).unwrap();
        let list = list.as_array().unwrap().iter();
        let mut names: Vec<String> = list.map(|unit| unit["title"].as_str().unwrap().to_owned()).collect();
        names.sort();
        names
    }

    /// Whether a clone is whole: git finds nothing wrong, its keyring is the only one and opens, and all of it is checked.
    pub fn sound(&self, who: &str) {
        self.git(who, &["fsck", "--strict", "--no-dangling", "--no-progress"]);
        good(&self.run(who, &["check"]));
        let doctor = self.run(who, &["doctor", "--json"]);
        let said: Value = serde_json::from_slice(&doctor.stdout).unwrap();
        assert_eq!(said["healthy"], true, "{said:#}");
    }

    /// Lets everything stand again as it was copied.
    pub fn restore(&self, places: &[&str]) {
        for place in places {
            let _ = fs::remove_dir_all(self.desk.path(place));
            let (from, to) = (self.desk.path(&format!("{place}.kept")), self.desk.path(place));
            good(&self.desk.command("cp").arg("-a").arg(from).arg(to).output().unwrap());
        }
    }

    pub fn keep(&self, places: &[&str]) {
        for place in places {
            let (from, to) = (self.desk.path(place), self.desk.path(&format!("{place}.kept")));
            let _ = fs::remove_dir_all(&to);
            good(&self.desk.command("cp").arg("-a").arg(from).arg(to).output().unwrap());
        }
    }
}

#[track_caller]
pub fn refused(done: &Output, code: i32, because: &str) -> String {
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(code), "{said}");
    assert!(said.contains(because), "{said}");
    assert!(said.contains("Hint:"), "{said}");
    said
}

#[test]
fn a_clone_is_verified_from_the_root_and_a_refused_one_leaves_nothing() {
    let office = Office::new();
    let root = office.git(LAN, &["rev-list", "--max-parents=0", "main"]);
    let grouped: Vec<&str> = (0..10).map(|n| &root[4 * n..4 * n + 4]).collect();
    let grouped = grouped.join(" ");
    // Without the root it says what to compare by telephone.
    fs::remove_dir_all(office.desk.path(MINH)).unwrap();
    fs::create_dir(office.desk.path(MINH)).unwrap();
    let said = good(&office.clone(MINH, &[]));
    assert!(said.contains(&grouped), "{said}");
    office.sound(MINH);
    assert_eq!(office.there(), ["refs/chungthu/keyring/2", "refs/heads/main"]);
    assert_eq!(office.git(MINH, &["config", "core.bare"]), "true");
    // What stands there is not touched.
    refused(&office.clone(MINH, &[]), 2, "not empty");
    let again = |more: &[&str]| {
        fs::remove_dir_all(office.desk.path(MINH)).unwrap();
        office.clone(MINH, more)
    };
    assert!(!good(&again(&["--root", &grouped])).contains(&grouped));
    let nothing = |what: &str| {
        assert!(!office.desk.path(MINH).exists(), "{what}");
        let left = fs::read_dir(office.desk.path(".")).unwrap();
        let left =
            left.filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().starts_with(".chungthu"));
        assert_eq!(left.count(), 0, "{what}");
    };
    refused(&again(&["--root", &"7".repeat(40)]), 1, "another register");
    nothing("another root");
    let clone = |more: &[&str]| office.clone(MINH, more);
    assert_eq!(clone(&["--root", &root[..8]]).status.code(), Some(2));
    // A keyring that doesn't fit, none at all, and no register.
    let bare = office.server();
    let keyring = office.git("server", &["rev-parse", "refs/chungthu/keyring/2"]);
    let main = office.tip(LAN);
    office.git("server", &["update-ref", "refs/chungthu/keyring/2", &main]);
    let failed = clone(&[]);
    assert!(!failed.status.success());
    nothing("a commit of main as keyring");
    office.git("server", &["update-ref", "-d", "refs/chungthu/keyring/2"]);
    refused(&clone(&[]), 3, "keyring 2");
    nothing("no keyring");
    office.git("server", &["update-ref", "refs/chungthu/keyring/2", &keyring]);
    // A commit that nobody signed.
    let forged = office
        .desk
        .command("git")
        .arg("-C")
        .arg(&bare)
        .envs([("GIT_AUTHOR_NAME", "lan"), ("GIT_AUTHOR_EMAIL", "lan@chungthu.invalid")])
        .envs([("GIT_COMMITTER_NAME", "lan"), ("GIT_COMMITTER_EMAIL", "lan@chungthu.invalid")])
        .args(["commit-tree", "main^{tree}", "-p", "main", "-m", "set\n\nChungthu: main 2"])
        .output()
        .unwrap();
    let forged = good(&forged).trim().to_owned();
    office.git("server", &["update-ref", "refs/heads/main", &forged]);
    refused(&clone(&[]), 1, &forged[..8]);
    nothing("a forged commit");
    fs::remove_dir_all(&bare).unwrap();
    refused(&clone(&[]), 3, "no git repository");
    nothing("no server");
}

#[test]
fn a_clone_that_is_killed_leaves_nothing_where_it_was_to_stand() {
    let office = Office::new();
    fs::remove_dir_all(office.desk.path(MINH)).unwrap();
    // Another clone at work, and folders that are none of ours.
    let foreign = [".chungthu-abcdef", ".chungthu-notes", ".chungthu-other1"];
    foreign.iter().for_each(|name| fs::create_dir(office.desk.path(name)).unwrap());
    fs::write(office.desk.path(foreign[2]).join("mine"), "").unwrap();
    let worked_in = fs::File::open(office.desk.path(foreign[0])).unwrap();
    worked_in.lock().unwrap();
    let beside = || {
        let all = fs::read_dir(office.desk.path(".")).unwrap().map(|entry| entry.unwrap().file_name());
        all.filter(|name| name.to_string_lossy().starts_with(".chungthu-")).count()
    };
    for when in 1.. {
        let inject = format!("inject=rename,renameat,renameat2:signal=SIGKILL:when={when}");
        let mut strace = office.person(MINH, office.desk.command("strace"));
        strace.args(["-o", "/dev/null", "-e", "trace=rename,renameat,renameat2", "-e", &inject]);
        strace
            .arg(env!("CARGO_BIN_EXE_chungthu"))
            .arg("clone")
            .arg(office.server())
            .arg(office.desk.path(MINH));
        let done = strace.output().unwrap();
        if done.status.success() {
            assert!(when > 4, "only {when} renames");
            break;
        }
        assert!(!office.desk.path(MINH).exists(), "{when}");
        assert_eq!(beside(), foreign.len() + 1, "{when}");
    }
    office.sound(MINH);
    // What they left went with the next, and nothing of others did.
    assert_eq!(beside(), 3);
    drop(worked_in);
    fs::remove_dir_all(office.desk.path(MINH)).unwrap();
    good(&office.clone(MINH, &[]));
    assert_eq!(beside(), 2);
}

#[test]
fn two_clones_lose_nothing_of_each_other() {
    let office = Office::new();
    office.unit(LAN, "Cục Một");
    assert_eq!(office.sync(LAN)["went"]["main"], 1);
    office.unit(MINH, "Cục Hai");
    // Both moved: one's own is made anew on what the server has.
    let said = office.sync(MINH);
    assert_eq!(
        (&said["came"]["main"], &said["went"]["main"], &said["replanned"]),
        (&1.into(), &1.into(), &1.into())
    );
    let said = office.sync(LAN);
    assert_eq!((&said["came"]["main"], &said["went"]["main"]), (&1.into(), &0.into()));
    assert_eq!(office.units(LAN), ["Cục Hai", "Cục Một"]);
    assert_eq!(office.units(MINH), ["Cục Hai", "Cục Một"]);
    assert_eq!(office.tip(LAN), office.tip("server"));
    // Nothing to do is said, and does nothing.
    let before = office.git(LAN, &["for-each-ref"]);
    let line = good(&office.run(LAN, &["sync"]));
    assert_eq!(line, "Came: nothing. Went: nothing. Waiting for you: nothing.\n");
    assert_eq!(office.git(LAN, &["for-each-ref"]), before);
    // Without pushing it only follows.
    office.unit(LAN, "Cục Ba");
    good(&office.run(LAN, &["sync"]));
    office.unit(MINH, "Cục Bốn");
    let theirs = office.tip("server");
    let said = good(&office.run(MINH, &["sync", "--no-push", "--json"]));
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&said["came"]["main"], &said["went"]["main"]), (&1.into(), &0.into()));
    assert_eq!(office.tip("server"), theirs);
    assert_eq!(office.sync(MINH)["went"]["main"], 1);
    assert_eq!(office.sync(LAN)["came"]["main"], 1);
    for who in [LAN, MINH] {
        office.sound(who);
    }
    assert_eq!(office.tip(LAN), office.tip(MINH));
}

#[test]
fn pushes_at_the_same_time_lose_nothing() {
    let office = Office::new();
    for round in 0..3 {
        office.unit(LAN, &format!("Cục Lan {round}"));
        office.unit(MINH, &format!("Cục Minh {round}"));
        let children = [LAN, MINH].map(|who| {
            let mut command = office.command(who, &["sync"]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        });
        for child in children {
            good(&child.wait_with_output().unwrap());
        }
    }
    for who in [LAN, MINH] {
        good(&office.run(who, &["sync"]));
    }
    assert_eq!(office.units(LAN).len(), 6);
    assert_eq!(office.units(MINH), office.units(LAN));
    office.sound(LAN);
}

#[test]
fn a_server_that_serves_older_or_forked_history_is_refused_and_nothing_moves() {
    let office = Office::new();
    let older = office.tip("server");
    office.unit(LAN, "Cục Một");
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    let at_one = office.tip("server");
    office.unit(LAN, "Cục Hai");
    good(&office.run(LAN, &["sync"]));
    let state = || {
        let private = office.desk.path(MINH).join(".git/chungthu");
        let pins = ["verified", "upstream"].map(|name| fs::read_to_string(private.join(name)).unwrap());
        (office.git(MINH, &["for-each-ref"]), pins)
    };
    let before = state();
    let objects = office.git(MINH, &["count-objects", "-v"]);
    let refuse = |tip: &str, because: &str| {
        office.git("server", &["update-ref", "refs/heads/main", tip]);
        refused(&office.run(MINH, &["sync"]), 1, because);
        assert_eq!(state(), before);
    };
    refuse(&older, "rolled back");
    // Another history of the same register, in order for itself.
    office.keep(&[LAN]);
    let mut fork = office.desk.command("git");
    fork.arg("-C").arg(office.desk.path(LAN)).args(["update-ref", "refs/heads/main", &older]);
    good(&fork.output().unwrap());
    for name in ["verified", "upstream"] {
        let _ = fs::remove_file(office.desk.path(LAN).join(".git/chungthu").join(name));
    }
    office.unit(LAN, "Cục Khác");
    let forked = office.tip(LAN);
    office.put_there(LAN, "+main:refs/heads/other");
    refuse(&forked, "forked");
    office.restore(&[LAN]);
    // A commit that an officer's name stands on and nobody signed.
    let forged = office
        .desk
        .command("git")
        .arg("-C")
        .arg(office.server())
        .envs([("GIT_AUTHOR_NAME", "admin"), ("GIT_AUTHOR_EMAIL", "admin@chungthu.invalid")])
        .envs([("GIT_COMMITTER_NAME", "admin"), ("GIT_COMMITTER_EMAIL", "admin@chungthu.invalid")])
        .args(["commit-tree", &format!("{at_one}^{{tree}}"), "-p", &at_one, "-m", "set\n\nChungthu: main 2"])
        .output()
        .unwrap();
    let forged = good(&forged).trim().to_owned();
    refuse(&forged, &forged[..8]);
    // Not an object of it is among the register's.
    assert_eq!(office.git(MINH, &["count-objects", "-v"]), objects);
    // Another register altogether.
    let other = office.desk.init("other", "other-keys");
    good(&other);
    office.put_there("other", "+main:refs/heads/main");
    refused(&office.run(MINH, &["sync"]), 1, "another register");
    // Where main is right again, it goes on; a server that lost everything is filled anew.
    office.git("server", &["update-ref", "refs/heads/main", &office.tip(LAN)]);
    assert_eq!(office.sync(MINH)["came"]["main"], 1);
    fs::remove_dir_all(office.server()).unwrap();
    good(
        &office.desk.command("git").args(["init", "-q", "--bare", "-b", "main", "server"]).output().unwrap(),
    );
    good(&office.run(MINH, &["sync"]));
    assert_eq!(office.there(), ["refs/chungthu/keyring/2", "refs/heads/main"]);
    assert_eq!(office.tip("server"), office.tip(LAN));
}

#[test]
fn a_new_keyring_comes_with_main_and_the_old_one_goes() {
    let office = Office::new();
    good(&office.run(MINH, &["unlock"]));
    office.enrol("hoa", "officer");
    let said = office.sync(LAN);
    assert_eq!((&said["went"]["main"], &said["went"]["keyring"]), (&1.into(), &3.into()));
    assert_eq!(office.there(), ["refs/chungthu/keyring/3", "refs/heads/main"]);
    let done = office.run(MINH, &["sync"]);
    assert_eq!(good(&done), "Came: 1 commit of main, keyring 3. Went: nothing. Waiting for you: nothing.\n");
    assert!(String::from_utf8_lossy(&done.stderr).contains("locked again"));
    assert!(good(&office.run(MINH, &["lock"])).contains("not unlocked"));
    let kept: Vec<_> = fs::read_dir(office.desk.path(MINH).join(".git/chungthu/keyring"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(kept, ["3.git"]);
    office.sound(MINH);
    good(&office.clone("hoa", &[]));
    office.sound("hoa");
    // A stock clone has neither the keyring nor anything beside the branches.
    let mut stock = office.desk.command("git");
    good(&stock.args(["clone", "-q", "--bare", "--no-local", "server", "stock"]).output().unwrap());
    let keyring = office.git("server", &["rev-parse", "refs/chungthu/keyring/3"]);
    let has = office.desk.command("git").args(["-C", "stock", "cat-file", "-e", &keyring]).output().unwrap();
    assert!(!has.status.success());
}

/// What a crash of the server, or of a program that doesn't push all at once, leaves between the steps.
#[test]
fn the_next_sync_finishes_a_change_of_keyring_at_every_step() {
    let office = Office::new();
    let (recipient, key) = office.keys("hoa");
    let before = office.tip("server");
    let old = office.git("server", &["rev-parse", "refs/chungthu/keyring/2"]);
    good(&office.add_officer(LAN, "hoa", "officer", &recipient, &key));
    let new = office.desk.path(LAN).join(".git/chungthu/keyring/3.git");
    let create = || {
        let mut fetch = office.desk.command("git");
        fetch.arg("-C").arg(office.server()).args(["fetch", "-q"]).arg(&new);
        good(&fetch.arg("refs/chungthu/keyring/3:refs/chungthu/keyring/3").output().unwrap());
    };
    office.keep(&[LAN, MINH, "server"]);
    let done = ["refs/chungthu/keyring/3", "refs/heads/main"];
    let whole = || {
        for who in [LAN, MINH] {
            good(&office.run(who, &["sync"]));
            office.sound(who);
        }
        assert_eq!(office.there(), done);
        assert_eq!(office.tip("server"), office.tip(LAN));
        assert_eq!(office.tip(MINH), office.tip(LAN));
    };
    // The new reference is there, main has not moved: others leave it alone, its maker goes on.
    create();
    good(&office.run(MINH, &["sync"]));
    assert_eq!(office.there(), ["refs/chungthu/keyring/2", "refs/chungthu/keyring/3", "refs/heads/main"]);
    whole();
    office.restore(&[LAN, MINH, "server"]);
    // Main has moved too, the old reference is there: anybody takes it away.
    create();
    office.put_there(LAN, "main:main");
    good(&office.run(MINH, &["sync"]));
    assert_eq!(office.there(), done);
    whole();
    office.restore(&[LAN, MINH, "server"]);
    // Main has moved and its keyring is not there: nobody but its maker can go on, and others are told.
    office.put_there(LAN, "main:main");
    refused(&office.run(MINH, &["sync"]), 3, "keyring 3");
    assert_eq!(office.tip(MINH), before);
    whole();
    office.restore(&[LAN, MINH, "server"]);
    // A keyring of the same serial that nobody's main names: it gives way.
    office.git("server", &["update-ref", "refs/chungthu/keyring/3", &old]);
    whole();
}

#[test]
fn of_two_admins_at_once_the_later_does_it_again_on_the_keyring_of_the_other() {
    let office = Office::new();
    let [(hoa, hoa_key), (ba, ba_key)] = ["hoa", "ba"].map(|handle| office.keys(handle));
    good(&office.add_officer(LAN, "hoa", "officer", &hoa, &hoa_key));
    good(&office.add_officer(MINH, "ba", "officer", &ba, &ba_key));
    good(&office.run(LAN, &["sync"]));
    let said = office.sync(MINH);
    assert_eq!((&said["replanned"], &said["went"]["keyring"]), (&1.into(), &4.into()));
    assert_eq!(office.there(), ["refs/chungthu/keyring/4", "refs/heads/main"]);
    good(&office.run(LAN, &["sync"]));
    for who in [LAN, MINH] {
        office.sound(who);
        let list = good(&office.run(who, &["officer", "list"]));
        assert!(list.contains("hoa") && list.contains("ba"), "{list}");
    }
    for who in ["hoa", "ba"] {
        good(&office.clone(who, &[]));
        office.sound(who);
    }
}

impl Office {
    /// Lets two people be needed for every record, so that writes go to branches of work.
    pub fn guard(&self) {
        self.guard_for("records");
    }

    /// The same for another kind of change.
    pub fn guard_for(&self, kind: &str) {
        self.guard_with(kind, 1);
    }

    /// The same where so many must approve.
    pub fn guard_with(&self, kind: &str, approvals: u32) {
        let text = self.git(LAN, &["show", "main:officers.yaml"]);
        let (before, rest) = text.split_once("rules:").unwrap();
        let (_, after) = rest.split_once("officers:\n").unwrap();
        let file = self.desk.path("officers.yaml");
        fs::write(
            &file,
            format!(
                "{before}rules:\n  two_person:\n  - {kind}\n  approvals: {approvals}\nofficers:\n{after}\n"
            ),
        )
        .unwrap();
        good(&self.run(LAN, &["edit", "officers.yaml", "--from", file.to_str().unwrap()]));
        good(&self.run(LAN, &["sync"]));
    }

    pub fn head(&self, who: &str) -> String {
        self.git(who, &["symbolic-ref", "--short", "HEAD"])
    }

    /// Lets somebody have seen a branch as it was fetched.
    pub fn see(&self, who: &str, branch: &str) {
        let tip = self.git(who, &["rev-parse", &format!("refs/remotes/origin/{branch}")]);
        let place = self.desk.path(who).join(".git/chungthu/reviewed").join(branch);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, tip).unwrap();
    }

    pub fn json(&self, who: &str, arguments: &[&str]) -> Value {
        serde_json::from_str(&good(&self.run(who, &[&["--json"], arguments].concat()))).unwrap()
    }
}

/// A desk whose second admin writes on branches and whose first reviews.
pub fn guarded() -> Office {
    let office = Office::new();
    office.guard();
    good(&office.run(MINH, &["sync"]));
    office
}

#[test]
fn a_branch_goes_to_review_comes_back_and_goes_in() {
    let office = guarded();
    assert!(good(&office.run(MINH, &["submit"])).contains("nothing to submit"));
    let unit = office.unit(MINH, "Cục Một");
    let branch = office.head(MINH);
    assert!(branch.starts_with("w/"), "{branch}");
    let said = good(&office.run(MINH, &["submit"]));
    assert!(said.contains(&branch) && said.contains("review"), "{said}");
    assert_eq!(office.head(MINH), "main");
    assert_eq!(office.sync(LAN)["waiting"]["to_review"], serde_json::json!([branch]));
    assert_eq!(office.sync(MINH)["waiting"]["to_review"], serde_json::json!([]));
    // It comes back with a comment that only officers read.
    good(&office.feed(LAN, &["send-back", &branch], "Thiếu tên tiếng Anh\n"));
    assert_eq!(office.sync(LAN)["went"]["beside"], 1);
    assert_eq!(office.sync(LAN)["went"]["beside"], 0);
    assert!(office.there().contains(&format!("refs/chungthu/back/{branch}")));
    let back = &office.sync(MINH)["waiting"]["sent_back"][0];
    assert_eq!((&back["branch"], &back["comment"]), (&branch.as_str().into(), &"Thiếu tên tiếng Anh".into()));
    assert!(good(&office.run(MINH, &["sync"])).contains("Thiếu tên tiếng Anh"));
    // Sent again, what was said of it is done with.
    assert!(good(&office.run(MINH, &["sync"])).contains(&format!("chungthu adopt {branch}")));
    assert_eq!(office.json(MINH, &["adopt", &branch])["branch"], branch.as_str());
    assert_eq!(office.head(MINH), branch);
    good(&office.run(MINH, &["set", &unit, "names.en=First", "--fix"]));
    good(&office.run(MINH, &["submit", &branch[2..8]]));
    assert!(!office.there().contains(&format!("refs/chungthu/back/{branch}")));
    assert_eq!(office.sync(LAN)["waiting"]["to_review"], serde_json::json!([branch]));
    // Who has it from the server only can name it, too.
    good(&office.run(LAN, &["review", &format!("main..{branch}")]));
    office.see(LAN, &branch);
    assert!(good(&office.run(LAN, &["approve", &branch])).contains("1 record."));
    assert_eq!(office.sync(LAN)["went"]["main"], 1);
    // Nothing is left of it, there or here.
    assert_eq!(office.there(), ["refs/chungthu/keyring/2", "refs/heads/main"]);
    let done = office.run(MINH, &["sync"]);
    assert!(String::from_utf8_lossy(&done.stderr).contains("is in main now"));
    assert_eq!(
        office.git(MINH, &["for-each-ref", "--format=%(refname)"]),
        "refs/heads/main\nrefs/remotes/origin/main"
    );
    assert_eq!(office.units(MINH), ["Cục Một"]);
    office.sound(MINH);
    office.sound(LAN);
}

#[test]
fn a_branch_that_was_changed_on_both_sides_is_not_overwritten() {
    let office = guarded();
    office.unit(MINH, "Cục Một");
    let branch = office.head(MINH);
    good(&office.run(MINH, &["sync"]));
    // The same officer on another machine.
    good(&office.desk.command("cp").args(["-a", "keys-minh", "keys-away"]).output().unwrap());
    good(&office.clone("away", &[]));
    office.git(
        "away",
        &["update-ref", &format!("refs/heads/{branch}"), &format!("refs/remotes/origin/{branch}")],
    );
    office.git("away", &["symbolic-ref", "HEAD", &format!("refs/heads/{branch}")]);
    office.unit("away", "Cục Hai");
    assert_eq!(office.sync("away")["went"]["branches"], serde_json::json!([branch]));
    let there = office.git("server", &["rev-parse", &branch]);
    // Only the server's has moved: one's own follows.
    good(&office.run(MINH, &["sync"]));
    assert_eq!(office.git(MINH, &["rev-parse", &branch]), there);
    // Both have, and a stock fetch has made the server's look known.
    office.unit("away", "Cục Ba");
    good(&office.run("away", &["sync"]));
    let there = office.git("server", &["rev-parse", &branch]);
    office.unit(MINH, "Cục Bốn");
    let here = office.git(MINH, &["rev-parse", &branch]);
    office.git(MINH, &["fetch", "-q", "origin"]);
    for command in [&["sync"][..], &["submit"]] {
        let done = office.run(MINH, command);
        assert!(String::from_utf8_lossy(&done.stderr).contains("neither was overwritten"));
        assert_eq!(done.status.success(), command == ["sync"]);
    }
    assert_eq!(office.git("server", &["rev-parse", &branch]), there);
    assert_eq!(office.git(MINH, &["rev-parse", &branch]), here);
    // A draft that was made anew here goes, since nobody else has touched it.
    office.git(MINH, &["update-ref", &format!("refs/heads/{branch}"), &there]);
    good(&office.run(MINH, &["sync"]));
    office.git(MINH, &["update-ref", &format!("refs/heads/{branch}"), &format!("{branch}~1")]);
    assert_eq!(office.sync(MINH)["went"]["branches"], serde_json::json!([branch]));
    // One that somebody took off the server is not put back unasked.
    office.git("server", &["update-ref", "-d", &format!("refs/heads/{branch}")]);
    let done = office.run(MINH, &["sync"]);
    assert!(String::from_utf8_lossy(&done.stderr).contains("taken off the server"));
    assert!(!office.there().contains(&format!("refs/heads/{branch}")));
    good(&office.run(MINH, &["submit", &branch]));
    assert!(office.there().contains(&format!("refs/heads/{branch}")));
}

#[test]
fn a_branch_that_vanished_from_the_server_survives_with_its_author() {
    let office = Office::new();
    office.put_a_hook();
    office.guard();
    good(&office.run(MINH, &["sync"]));
    office.unit(MINH, "Cục Một");
    let branch = office.head(MINH);
    let full = format!("refs/heads/{branch}");
    good(&office.run(MINH, &["submit"]));
    let tip = office.git(MINH, &["rev-parse", &branch]);
    // The hook sees references and not who pushes: whoever can push can take a draft away.
    office.git(LAN, &["push", "-q", "origin", &format!(":{full}")]);
    assert!(!office.there().contains(&full));
    for _ in 0..2 {
        let done = office.run(MINH, &["sync"]);
        good(&done);
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(told.contains("taken off the server") && told.contains(&branch), "{told}");
        assert_eq!(office.git(MINH, &["rev-parse", &branch]), tip);
        assert!(!office.there().contains(&full));
    }
    good(&office.run(MINH, &["submit", &branch]));
    assert_eq!(office.git("server", &["rev-parse", &branch]), tip);
}

#[test]
fn a_branch_that_was_moved_back_or_aside_on_the_server_stays_with_its_author() {
    let office = Office::new();
    office.put_a_hook();
    office.guard();
    good(&office.run(MINH, &["sync"]));
    office.unit(MINH, "Cục Một");
    let branch = office.head(MINH);
    let full = format!("refs/heads/{branch}");
    good(&office.run(MINH, &["sync"]));
    let first = office.git(MINH, &["rev-parse", &branch]);
    // The same officer on another machine, who goes on from here.
    good(&office.desk.command("cp").args(["-a", "keys-minh", "keys-away"]).output().unwrap());
    good(&office.clone("away", &[]));
    office.git("away", &["update-ref", &full, &first]);
    office.git("away", &["symbolic-ref", "HEAD", &full]);
    office.unit(MINH, "Cục Hai");
    good(&office.run(MINH, &["sync"]));
    let tip = office.git(MINH, &["rev-parse", &branch]);
    // Whoever can push can move a draft: to an earlier state, to main, and to another that goes on from the earlier one.
    for back in [&first, &office.tip(LAN)] {
        office.git(MINH, &["push", "-q", "-f", "origin", &format!("{back}:{full}")]);
        for _ in 0..2 {
            let done = office.run(MINH, &["sync"]);
            good(&done);
            let told = String::from_utf8_lossy(&done.stderr);
            assert!(told.contains("moved back") && told.contains(&branch), "{told}");
            assert_eq!(office.git(MINH, &["rev-parse", &branch]), tip);
            assert_eq!(office.git("server", &["rev-parse", &branch]), *back);
        }
        good(&office.run(MINH, &["submit", &branch]));
        assert_eq!(office.git("server", &["rev-parse", &branch]), tip);
        office.git(MINH, &["symbolic-ref", "HEAD", &full]);
    }
    office.unit("away", "Cục Ba");
    let aside = office.git("away", &["rev-parse", &branch]);
    office.git("away", &["push", "-q", "-f", "origin", &format!("{aside}:{full}")]);
    let done = office.run(MINH, &["sync"]);
    good(&done);
    assert!(String::from_utf8_lossy(&done.stderr).contains("neither was overwritten"));
    assert_eq!(office.git(MINH, &["rev-parse", &branch]), tip);
    assert_eq!(office.git("server", &["rev-parse", &branch]), aside);
}

#[test]
fn a_branch_that_is_not_well_formed_is_told_and_the_rest_comes() {
    let office = guarded();
    let commit = office.git("server", &["cat-file", "commit", "main"]) + "\n";
    let file = office.desk.path("odd");
    fs::write(&file, commit.replacen("gpgsig ", "x\u{1b}[31m odd\ngpgsig ", 1)).unwrap();
    let odd = ["hash-object", "--literally", "-t", "commit", "-w", file.to_str().unwrap()];
    let (odd, name) = (office.git("server", &odd), "w/0000000000000000");
    office.git("server", &["update-ref", &format!("refs/heads/{name}"), &odd]);
    office.unit(LAN, "Cục Một");
    let branch = office.head(LAN);
    good(&office.run(LAN, &["sync"]));
    let done = office.run(MINH, &["sync"]);
    let said = good(&done);
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(told.contains(&format!("{name} does not pass")) && !told.contains('\u{1b}'), "{told}");
    assert!(said.contains(&branch) && !said.contains(name), "{said}");
}

#[test]
fn a_register_of_another_user_runs_none_of_their_programs() {
    let office = Office::new();
    let told = office.desk.path("ran");
    let program = office.desk.path("upload-pack");
    fs::write(&program, format!("#!/bin/sh\ntouch '{}'\nexec git-upload-pack \"$@\"\n", told.display()))
        .unwrap();
    fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    office.git(MINH, &["config", "remote.origin.uploadpack", program.to_str().unwrap()]);
    // Git has this variable to be tried with.
    let theirs =
        |command: &mut Command| command.env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1").output().unwrap();
    refused(&theirs(&mut office.command(MINH, &["sync"])), 3, "another user");
    assert!(!told.exists());
    // It is read all the same; and whoever trusts them says so.
    good(&theirs(&mut office.command(MINH, &["list", "unit"])));
    fs::create_dir_all(office.desk.path("home")).unwrap();
    office.git(MINH, &["config", "--global", "safe.directory", "*"]);
    good(&theirs(&mut office.command(MINH, &["sync"])));
    assert!(told.exists());
}

#[test]
fn an_absent_officers_branch_is_taken_over_and_needs_another() {
    let office = guarded();
    office.unit(MINH, "Cục Một");
    office.unit(MINH, "Cục Hai");
    let old = office.head(MINH);
    good(&office.run(MINH, &["submit"]));
    good(&office.run(LAN, &["sync"]));
    let said = office.json(LAN, &["adopt", &old]);
    let new = said["branch"].as_str().unwrap().to_owned();
    assert_eq!(office.head(LAN), new);
    let log = |place: &str, format: &str, branch: &str| {
        office.git(place, &["log", &format!("--format={format}"), &format!("main..{branch}")])
    };
    assert_eq!(log(LAN, "%T", &new), log(LAN, "%T", &format!("origin/{old}")));
    assert_eq!(log(LAN, "%an %s", &new), "admin adopt: 1 unit\nadmin adopt: 1 unit");
    assert_eq!(office.units(LAN), ["Cục Hai", "Cục Một"]);
    // What is all one's own already is left as it is.
    assert_eq!(office.json(LAN, &["adopt", &new])["adopted"], Value::Null);
    good(&office.run(LAN, &["submit"]));
    assert_eq!(
        office.there(),
        ["refs/chungthu/keyring/2".to_owned(), "refs/heads/main".to_owned(), format!("refs/heads/{new}")]
    );
    office.see_own(LAN, &new);
    refused(&office.run(LAN, &["approve", &new]), 1, "admin");
    let done = office.run(MINH, &["sync"]);
    assert!(String::from_utf8_lossy(&done.stderr).contains("taken off the server"));
    office.see(MINH, &new);
    good(&office.run(MINH, &["approve", &new]));
    good(&office.run(MINH, &["sync"]));
    good(&office.run(LAN, &["sync"]));
    assert_eq!(office.units(LAN), ["Cục Hai", "Cục Một"]);
    office.sound(LAN);
}

#[test]
fn a_branch_that_came_back_but_for_some_records_is_split() {
    let office = guarded();
    let [one, two] = ["Cục Một", "Cục Hai"].map(|name| office.unit(MINH, name));
    let old = office.head(MINH);
    good(&office.run(MINH, &["submit"]));
    good(&office.run(LAN, &["sync"]));
    good(&office.feed(LAN, &["approve", &old, "--except", &two], "Chưa có quyết định\n"));
    good(&office.run(LAN, &["sync"]));
    let said = good(&office.run(MINH, &["sync"]));
    assert!(said.contains("Chưa có quyết định") && said.contains(&two), "{said}");
    let said = office.json(MINH, &["submit", &old]);
    let [first, rest] = ["submitted", "rest"].map(|name| said[name].as_str().unwrap().to_owned());
    let mut branches = [&first, &rest].map(|branch| format!("refs/heads/{branch}"));
    branches.sort();
    assert_eq!(office.there()[2..], branches);
    let paths = |branch: &str| office.git("server", &["diff", "--name-only", "main", branch]);
    assert!(paths(&first).contains(one.split('/').next_back().unwrap()), "{}", paths(&first));
    assert!(paths(&rest).contains(two.split('/').next_back().unwrap()), "{}", paths(&rest));
    good(&office.run(LAN, &["sync"]));
    office.see(LAN, &first);
    good(&office.run(LAN, &["approve", &first]));
    assert_eq!(office.units(LAN), ["Cục Một"]);
}

#[test]
fn only_the_part_of_a_split_branch_that_revokes_needs_two_people() {
    let office = Office::new();
    let unit = office.unit(LAN, "Cục Một");
    let person = office.person_in(LAN, &unit, "Nguyễn Văn Tình Cờ");
    let certificate = office.certificate(LAN, &person);
    office.guard_for("revoke");
    for revoked_first in [true, false] {
        good(&office.run(MINH, &["sync"]));
        good(&office.run(MINH, &["set", &certificate, "revocation.asked=2026-06-01", "--fix"]));
        let code = if revoked_first { "code=G12.01" } else { "code=G12.02" };
        good(&office.run(MINH, &["set", &unit, code, "--fix"]));
        let old = office.head(MINH);
        good(&office.run(MINH, &["submit"]));
        good(&office.run(LAN, &["sync"]));
        let except = if revoked_first { &certificate } else { &unit };
        good(&office.feed(LAN, &["approve", &old, "--except", except], "Chưa có quyết định\n"));
        good(&office.run(LAN, &["sync"]));
        good(&office.run(MINH, &["sync"]));
        let said = office.json(MINH, &["submit", &old]);
        let verb = |name: &str| office.git(MINH, &["log", "-1", "--format=%s", said[name].as_str().unwrap()]);
        let (goes, stays) = (verb("submitted"), verb("rest"));
        let (plain, revokes) = if revoked_first { (goes, stays) } else { (stays, goes) };
        assert!(plain.starts_with("set") && revokes.starts_with("revoke"), "{plain}, {revokes}");
    }
}

#[test]
fn what_the_server_refuses_is_told_and_the_rest_goes() {
    use std::os::unix::fs::PermissionsExt;
    let office = guarded();
    office.unit(MINH, "Cục Một");
    let [first, second] = [(); 2].map(|()| {
        office.git(MINH, &["symbolic-ref", "HEAD", "refs/heads/main"]);
        office.unit(MINH, "Cục Hai");
        office.head(MINH)
    });
    let hook = office.server().join("hooks/pre-receive");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(
        &hook,
        format!("#!/bin/sh\nif grep -q {first}; then printf 'Trái \\033[1mquy tắc\\n' >&2; exit 1; fi\n"),
    )
    .unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    let done = office.run(MINH, &["--json", "sync"]);
    let said: Value = serde_json::from_str(&good(&done)).unwrap();
    assert_eq!(said["refused"], serde_json::json!([format!("refs/heads/{first}")]));
    assert_eq!(said["went"]["branches"].as_array().unwrap().len(), 2);
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(told.contains("Trái \u{fffd}[1mquy tắc"), "{told}");
    assert!(office.there().contains(&format!("refs/heads/{second}")));
    let done = office.run(MINH, &["submit", &first]);
    assert_eq!(done.status.code(), Some(1));
    // A refused main stays here, and nothing of it is lost.
    fs::write(&hook, "#!/bin/sh\necho 'Không nhận' >&2\nexit 1\n").unwrap();
    let before = office.tip("server");
    office.enrol("hoa", "auditor");
    let branch = office.head(LAN);
    assert!(branch.starts_with("w/"), "officers need two people: {branch}");
    office.git(LAN, &["symbolic-ref", "HEAD", "refs/heads/main"]);
    assert_eq!(office.tip("server"), before);
}

impl Office {
    pub fn see_own(&self, who: &str, branch: &str) {
        let tip = self.git(who, &["rev-parse", branch]);
        let place = self.desk.path(who).join(".git/chungthu/reviewed").join(branch);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, tip).unwrap();
    }
}

fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    i64::try_from(since.unwrap().as_secs()).unwrap()
}

/// An admin who has gone over: makes a keyring of this text, with all that a server asks of it.
pub fn go_over(office: &Office, who: &str, text: impl Fn(&str) -> String) {
    go_over_with(office, who, &[], text);
}

/// The same, sealed to somebody besides whom the officers don't name.
fn go_over_with(office: &Office, who: &str, others: &[&str], text: impl Fn(&str) -> String) {
    let prompt: Arc<dyn Prompt> = Arc::new(NoPrompt);
    let keys = office.desk.path(&format!("keys-{who}"));
    let identities = Identities::read(&keys.join("identity.txt"), &prompt).ok().unwrap();
    let signer = Signer::read(&keys.join("signing_key"), &NoPrompt).ok().unwrap();
    let author = Author { signer: &signer, now: now() };
    let store = Store::open(&office.desk.path(who)).unwrap();
    let tip = store.tip("main").unwrap().unwrap();
    let (before, _) = policy_at(&store, tip).unwrap();
    let file = store.keyring(before.keyring.serial).unwrap().unwrap();
    let keyring = Keyring::open(&file, &before.keyring, &identities).ok().unwrap();
    let next = Keyring::from_text(&text(&keyring.next(before.keyring.sha256).to_text())).ok().unwrap();
    let mut after = before.clone();
    let recipients = after.recipients().into_iter().chain(others.iter().copied());
    let recipients: Vec<Recipient> = recipients.map(|r| r.parse().unwrap()).collect();
    let file = next.seal(&recipients, &prompt).ok().unwrap();
    let serial = next.serial();
    after.keyring = Bound { serial, sha256: KeyringHash::of(&file), epoch: next.epoch() };
    let mut lock = store.lock(who).unwrap();
    let ident = Ident {
        name: who.to_owned(),
        email: format!("{who}@chungthu.invalid"),
        seconds: author.now,
        offset: 0,
    };
    let draft = lock.draft_keyring(&file, &ident, &keyring_message(serial)).unwrap();
    let armoured = signer.sign_commit(draft.payload()).ok().unwrap();
    lock.install_keyring(serial, &file, &draft, &armoured).unwrap();
    let text = chungthu::yaml::write(&after).into_bytes();
    let plan = Plan::plain("officer", BTreeMap::from([("officers.yaml".to_owned(), Some(text))]));
    let base = Base::main(tip, store.tree_of(tip).unwrap(), &before);
    let branch = Branch { name: "main", old: Some(tip) };
    commit(&mut lock, &Vault::new(next), &before, &author, &plan, &base, &branch).ok().unwrap();
    drop(lock);
    good(&office.run(who, &["sync"]));
}

#[test]
fn a_keyring_that_lost_an_epoch_is_refused_by_whoever_had_the_one_before() {
    let office = Office::new();
    office.unit(LAN, "Cục Một");
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    go_over(&office, MINH, |text| {
        let line = text.lines().find(|line| line.starts_with("epoch 1 ")).unwrap();
        text.replace(line, &format!("epoch 1 {}", "5".repeat(64)))
    });
    let before = (office.git(LAN, &["for-each-ref"]), office.units(LAN));
    refused(&office.run(LAN, &["sync"]), 1, "epoch 1");
    assert_eq!((office.git(LAN, &["for-each-ref"]), office.units(LAN)), before);
}

#[test]
fn a_keyring_that_lost_what_nobody_erased_is_refused_and_the_one_before_it_stays() {
    let office = Office::new();
    let unit = office.unit(LAN, "Cục Một");
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    let id: RecordId = unit.split('/').next_back().unwrap().parse().unwrap();
    let (recipient, key) = office.keys("hoa");
    office.keep(&[LAN, MINH, "server"]);
    // A record that stands, and one that only a branch could have.
    for (lost, why) in [(id, "nobody erased it"), ("zzzzzzzzzzzzzzzz".parse().unwrap(), "nobody erased")] {
        office.restore(&[LAN, MINH, "server"]);
        go_over(&office, MINH, |text| {
            let mut keyring = Keyring::from_text(text).ok().unwrap();
            assert!(keyring.erase(lost));
            keyring.to_text().to_string()
        });
        let before = (office.git(LAN, &["for-each-ref"]), office.units(LAN));
        refused(&office.run(LAN, &["sync"]), 1, why);
        assert_eq!((office.git(LAN, &["for-each-ref"]), office.units(LAN)), before);
        // Where one's own keyring was made of the same one before it, that is compared.
        good(&office.add_officer(LAN, "hoa", "officer", &recipient, &key));
        refused(&office.run(LAN, &["sync"]), 1, why);
        assert_eq!(office.units(LAN), before.1);
    }
    // Whoever never had the one before sees that no key is left for what stands.
    office.restore(&[LAN, MINH, "server"]);
    go_over(&office, MINH, |text| {
        let mut keyring = Keyring::from_text(text).ok().unwrap();
        keyring.erase(id);
        keyring.to_text().to_string()
    });
    let done = office.run(MINH, &["audit"]);
    let told = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.code() == Some(1) && told.contains("nobody erased it"), "{told}");
}

#[test]
fn what_was_not_compared_of_a_new_keyring_is_told_and_the_rest_is_checked() {
    let office = Office::new();
    let (recipient, key) = office.keys("hoa");
    // Cloned before there is anything in it that its owner can open.
    good(&office.clone("hoa", &[]));
    good(&office.add_officer(LAN, "hoa", "officer", &recipient, &key));
    good(&office.run(LAN, &["sync"]));
    office.keep(&["hoa"]);
    // Without an identity neither opens.
    let mut sync = office.command(MINH, &["sync"]);
    let done = sync.env("CHUNGTHU_IDENTITY", office.desk.path("nowhere")).output().unwrap();
    assert!(good(&done).contains("keyring 3"));
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(told.contains("number of recipients were checked") && told.contains("was not checked"), "{told}");
    // The new one opens, the one before does not.
    let done = office.run("hoa", &["sync"]);
    assert!(good(&done).contains("keyring 3"));
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(told.contains("names the one before it") && told.contains("was not compared"), "{told}");
    office.sound("hoa");
    // One that names another before it is refused all the same.
    office.restore(&["hoa"]);
    go_over(&office, MINH, |text| {
        let line = text.lines().find(|line| line.starts_with("previous ")).unwrap();
        text.replace(line, &format!("previous {}", "5".repeat(64)))
    });
    let before = office.git("hoa", &["for-each-ref"]);
    refused(&office.run("hoa", &["sync"]), 1, "name the one before it");
    assert_eq!(office.git("hoa", &["for-each-ref"]), before);
}

#[test]
fn what_can_be_compared_of_a_new_keyring_without_an_identity_is_and_it_is_refused() {
    let office = Office::new();
    let (recipient, _) = office.keys("hoa");
    good(&office.run(MINH, &["sync"]));
    office.keep(&[LAN, MINH, "server"]);
    let sync = || {
        let mut sync = office.command(LAN, &["sync"]);
        sync.env("CHUNGTHU_IDENTITY", office.desk.path("nowhere")).output().unwrap()
    };
    // Sealed to one more than there are officers.
    go_over_with(&office, MINH, &[&recipient], str::to_owned);
    let before = office.git(LAN, &["for-each-ref"]);
    refused(&sync(), 1, "keyring 3");
    assert_eq!(office.git(LAN, &["for-each-ref"]), before);
    // Another than the one that main binds, and none.
    office.restore(&[LAN, MINH, "server"]);
    go_over(&office, MINH, str::to_owned);
    let bound = office.git("server", &["rev-parse", "refs/chungthu/keyring/3"]);
    let other = office.git("server.kept", &["rev-parse", "refs/chungthu/keyring/2"]);
    let from = office.desk.path("server.kept").display().to_string();
    office.git("server", &["fetch", "-q", &from, "refs/chungthu/keyring/2"]);
    office.git("server", &["update-ref", "refs/chungthu/keyring/3", &other]);
    assert_ne!(sync().status.code(), Some(0));
    office.git("server", &["update-ref", "-d", "refs/chungthu/keyring/3"]);
    refused(&sync(), 3, "keyring 3");
    assert_eq!(office.git(LAN, &["for-each-ref"]), before);
    office.git("server", &["update-ref", "refs/chungthu/keyring/3", &bound]);
    good(&sync());
    office.sound(LAN);
}

/// Where the process that syncs is killed at any of its calls, the next sync finds everything in order.
fn killed(office: &Office, who: &str, after: &dyn Fn(&str)) {
    const CALLS: [&str; 3] = ["rename,renameat,renameat2", "unlink,unlinkat", "mkdir,mkdirat"];
    office.keep(&[who, "server"]);
    let mut accidents = 0;
    for calls in CALLS {
        for when in 1.. {
            office.restore(&[who, "server"]);
            let inject = format!("inject={calls}:signal=SIGKILL:when={when}");
            let command = office.command(who, &["sync"]);
            let mut strace = office.person(who, office.desk.command("strace"));
            strace.args(["-o", "/dev/null", "-e", &format!("trace={calls}"), "-e", &inject]);
            let done = strace.arg(command.get_program()).args(command.get_args()).output().unwrap();
            if done.status.success() {
                break;
            }
            accidents += 1;
            let told = format!("{calls} {when}");
            good(&office.run(who, &["sync"]));
            office.git(who, &["fsck", "--strict", "--no-dangling", "--no-progress"]);
            assert_eq!(office.units(who), ["Cục Một"], "{told}");
            let left = fs::read_dir(office.desk.path(who).join(".git/chungthu")).unwrap();
            let left =
                left.filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().starts_with(".incoming"));
            assert_eq!(left.count(), 0, "{told}");
            after(&told);
        }
    }
    assert!(accidents > 15, "only {accidents} accidents happened");
}

#[test]
fn a_sync_that_is_killed_while_a_keyring_comes_is_finished_by_the_next() {
    let office = Office::new();
    office.enrol("hoa", "officer");
    office.unit(LAN, "Cục Một");
    good(&office.run(LAN, &["sync"]));
    killed(&office, MINH, &|told| {
        assert_eq!(office.tip(MINH), office.tip("server"), "{told}");
        let kept: Vec<_> =
            fs::read_dir(office.desk.path(MINH).join(".git/chungthu/keyring")).unwrap().collect();
        assert_eq!(kept.len(), 1, "{told}");
    });
}

#[test]
fn a_sync_that_is_killed_while_a_keyring_goes_is_finished_by_the_next() {
    let office = Office::new();
    office.enrol("hoa", "officer");
    office.unit(MINH, "Cục Một");
    good(&office.run(MINH, &["sync"]));
    // Both moved: what is one's own is made anew, keyring included, and sent.
    killed(&office, LAN, &|told| {
        assert_eq!(office.there(), ["refs/chungthu/keyring/3", "refs/heads/main"], "{told}");
        assert_eq!(office.tip(LAN), office.tip("server"), "{told}");
    });
}
