//! An office of several officers, each with a clone of one server: what tests of clones begin with.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use chungthu::change::{Author, Base, Branch, Plan, commit};
use chungthu::gate::keyring_message;
use chungthu::register::policy_at;
use chungthu::repo::{Ident, Store};
use chungthu::seal::identity::new_identity;
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

    /// Runs a command and kills it at one of these system calls, where it makes so many.
    pub fn killed(&self, who: &str, arguments: &[&str], calls: &str, when: usize) -> Output {
        let command = self.command(who, arguments);
        let mut strace = self.person(who, self.desk.command("strace"));
        let inject = format!("inject={calls}:signal=SIGKILL:when={when}");
        strace.args(["-o", "/dev/null", "-e", &format!("trace={calls}"), "-e", &inject]);
        strace.arg(command.get_program()).args(command.get_args()).output().unwrap()
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

    /// Minh's own keys on another machine, whose clone is called `away`.
    pub fn another_machine(&self) {
        good(&self.desk.command("cp").args(["-a", "keys-minh", "keys-away"]).output().unwrap());
        good(&self.clone("away", &[]));
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
    pub fn put_there(&self, place: &str, refspec: &str) {
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

    /// A commit of this tree by stock git, in an officer's name and with their key.
    pub fn signed(&self, who: &str, handle: &str, tree: &str, message: &str) -> String {
        let keys = if who == LAN { "keys".to_owned() } else { format!("keys-{who}") };
        let sign = format!("user.signingKey={}", self.desk.path(&keys).join("signing_key").display());
        let mut git = self.desk.command("git");
        for name in ["AUTHOR", "COMMITTER"] {
            git.env(format!("GIT_{name}_NAME"), handle);
            git.env(format!("GIT_{name}_EMAIL"), format!("{handle}@chungthu.invalid"));
        }
        git.arg("-C").arg(self.desk.path(who)).args(["-c", "gpg.format=ssh", "-c", &sign]);
        good(&git.args(["commit-tree", "-S", "-m", message, tree]).output().unwrap()).trim().to_owned()
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

    pub fn see_own(&self, who: &str, branch: &str) {
        let tip = self.git(who, &["rev-parse", branch]);
        let place = self.desk.path(who).join(".git/chungthu/reviewed").join(branch);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, tip).unwrap();
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

/// A desk whose second admin writes on branches and whose first reviews.
pub fn guarded() -> Office {
    let office = Office::new();
    office.guard();
    good(&office.run(MINH, &["sync"]));
    office
}

/// The same before a server that has the hook, with a first draft that isn't sent yet: its branch.
pub fn drafted() -> (Office, String) {
    let office = Office::new();
    office.put_a_hook();
    office.guard();
    good(&office.run(MINH, &["sync"]));
    office.unit(MINH, "Cục Một");
    let branch = office.head(MINH);
    (office, branch)
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
pub fn go_over_with(office: &Office, who: &str, others: &[&str], text: impl Fn(&str) -> String) {
    let to = |named: Vec<String>| named.into_iter().chain(others.iter().map(|r| (*r).to_owned())).collect();
    go_over_to(office, who, to, text);
}

/// The same, sealed to whomever `to` makes of those whom the officers name.
pub fn go_over_to(
    office: &Office,
    who: &str,
    to: impl Fn(Vec<String>) -> Vec<String>,
    text: impl Fn(&str) -> String,
) {
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
    // Somebody has one key more: without that nobody needs another keyring.
    let mut after = before.clone();
    after.officers[0].recipients.push(new_identity().1.as_str().to_owned());
    let named = after.recipients().into_iter().map(str::to_owned).collect();
    let recipients: Vec<Recipient> = to(named).iter().map(|r| r.parse().unwrap()).collect();
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
