//! `audit` from the command line: whole histories, histories that somebody broke by hand, with a key and without one; its
//! signed summary.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use chungthu::change::{Author, Base, Branch, MAIN, Plan, Write as Put, commit};
use chungthu::model::{Kind, Record};
use chungthu::policy::Trailer;
use chungthu::register::policy_at;
use chungthu::repo::{Ident, Store};
use chungthu::seal::{Identities, Keyring, NoPrompt, Prompt, Signer, Vault};
use serde_json::{Value, json};

use crate::branches::{Team, unit};
use crate::desk::{Desk, UNIT, good};

/// What `audit` says as JSON, which must end with this code.
#[track_caller]
pub fn said(done: &Output, code: i32) -> Value {
    assert_eq!(done.status.code(), Some(code), "{}", String::from_utf8_lossy(&done.stderr));
    serde_json::from_slice(&done.stdout).unwrap()
}

/// The verdict on a part.
pub fn part<'a>(audit: &'a Value, name: &str) -> &'a str {
    let parts = audit["parts"].as_array().unwrap();
    parts.iter().find(|part| part["part"] == name).map_or("", |part| part["verdict"].as_str().unwrap())
}

pub fn keyless(mut command: Command) -> Output {
    command.env_remove("CHUNGTHU_IDENTITY").env_remove("CHUNGTHU_SIGNING_KEY").output().unwrap()
}

/// A register of three records, to be broken.
pub struct Broken {
    pub desk: Desk,
}

impl Broken {
    fn new() -> Broken {
        let desk = Desk::new();
        for name in ["Một", "Hai", "Ba"] {
            good(&desk.feed(&["add", "unit", "--from", "-"], UNIT.replace("Thử nghiệm", name).as_bytes()));
        }
        Broken { desk }
    }

    /// A fresh copy of the register.
    fn copy(&self, name: &str) -> PathBuf {
        let to = self.desk.path(name);
        good(&self.desk.command("cp").arg("-a").arg(self.desk.path("register")).arg(&to).output().unwrap());
        to
    }

    fn git(&self, at: &Path, arguments: &[&str]) -> String {
        self.desk.git_in(at, arguments).trim().to_owned()
    }

    /// The commits of main, the oldest first.
    fn chain(&self, at: &Path) -> Vec<String> {
        self.git(at, &["rev-list", "--first-parent", "--reverse", MAIN]).lines().map(str::to_owned).collect()
    }

    fn write_object(&self, at: &Path, kind: &str, bytes: &[u8]) -> String {
        let mut command = self.desk.command("git");
        command.arg("-C").arg(at).args(["hash-object", "-w", "--literally", "--stdin", "-t", kind]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        good(&child.wait_with_output().unwrap()).trim().to_owned()
    }

    /// Puts another commit in the place of one of main's, and the later ones, with their signatures as they were, on it.
    /// Gives its name.
    pub fn replace(&self, at: &Path, nth: usize, change: impl Fn(&str) -> String) -> String {
        let chain = self.chain(at);
        let raw = |commit: &str| self.git(at, &["cat-file", "commit", commit]) + "\n";
        let replaced = self.write_object(at, "commit", change(&raw(&chain[nth])).as_bytes());
        let mut tip = replaced.clone();
        for commit in &chain[nth + 1..] {
            let parent = self.git(at, &["rev-parse", &format!("{commit}^")]);
            tip = self.write_object(at, "commit", raw(commit).replacen(&parent, &tip, 1).as_bytes());
        }
        self.move_main(at, &tip);
        replaced
    }

    fn move_main(&self, at: &Path, tip: &str) {
        self.git(at, &["update-ref", "refs/heads/main", tip]);
    }

    /// Puts a commit with these paths on main; nothing removes. Signed with a key by stock git.
    fn put(&self, at: &Path, paths: &[(&str, Option<&str>)], key: &Path, message: &str) -> String {
        let index = self.desk.path("index");
        let _ = fs::remove_file(&index);
        let git = |arguments: &[&str]| {
            let mut command = self.desk.command("git");
            command.arg("-C").arg(at).env("GIT_INDEX_FILE", &index).args(arguments);
            for who in ["AUTHOR", "COMMITTER"] {
                command.env(format!("GIT_{who}_NAME"), "admin");
                command.env(format!("GIT_{who}_EMAIL"), "admin@chungthu.invalid");
                command.env(format!("GIT_{who}_DATE"), "@1900000000 +0000");
            }
            good(&command.output().unwrap()).trim().to_owned()
        };
        git(&["read-tree", MAIN]);
        let none = "0".repeat(40);
        let lines = paths.iter().map(|(path, blob)| match blob {
            Some(blob) => format!("100644 {blob}\t{path}\n"),
            None => format!("0 {none}\t{path}\n"),
        });
        let lines: String = lines.collect();
        let mut update = self.desk.command("git");
        update.arg("-C").arg(at).env("GIT_INDEX_FILE", &index).args(["update-index", "--index-info"]);
        let mut child = update.stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
        let tree = git(&["write-tree"]);
        let signing = format!("user.signingkey={}", key.display());
        let commit = git(&[
            "-c",
            "gpg.format=ssh",
            "-c",
            &signing,
            "commit-tree",
            "-S",
            &tree,
            "-p",
            MAIN,
            "-m",
            message,
        ]);
        self.move_main(at, &commit);
        commit
    }

    fn key(&self) -> PathBuf {
        self.desk.path("keys/signing_key")
    }

    pub fn audit(&self, at: &Path) -> Output {
        keyless(self.desk.chungthu_in(at, &["--json", "audit"]))
    }

    /// Expects that this commit is the first to break, that as many hold before it, and that the message says why.
    #[track_caller]
    fn expect(&self, at: &Path, commit: &str, held: usize, path: Option<&str>, why: &str) {
        let audit = said(&self.audit(at), 1);
        assert_eq!(audit["broken"]["commit"], commit, "{audit:#}");
        assert_eq!(audit["broken"]["path"].as_str(), path, "{audit:#}");
        assert!(audit["broken"]["what"].as_str().unwrap().contains(why), "{audit:#}");
        assert_eq!(audit["log"].as_array().map_or(0, Vec::len), held, "{audit:#}");
        assert_eq!(part(&audit, "history"), "broken");
        assert_eq!(part(&audit, "keyring"), "not-run");
        // For people: the commit, and what holds before it.
        let told = keyless(self.desk.chungthu_in(at, &["audit"]));
        assert_eq!(told.status.code(), Some(1));
        let told = String::from_utf8(told.stdout).unwrap();
        assert!(told.contains(&commit[..8]) && told.contains(why), "{told}");
    }
}

#[test]
fn the_first_commit_that_breaks_is_named_and_what_came_before_is_told() {
    let broken = Broken::new();
    let at = broken.copy("no-signature");
    let commit = broken.git(&at, &["rev-parse", "main^{tree}"]);
    let commit = broken.write_object(
        &at,
        "commit",
        format!(
            "tree {commit}\nparent {}\nauthor admin <admin@chungthu.invalid> 1900000000 +0000\ncommitter admin <admin@chungthu.invalid> 1900000000 +0000\n\nset: 1 unit\n\nChungthu: main 1\n",
            broken.git(&at, &["rev-parse", MAIN])
        )
        .as_bytes(),
    );
    broken.move_main(&at, &commit);
    broken.expect(&at, &commit, 4, None, "not signed");

    let at = broken.copy("rewritten");
    let commit = broken.replace(&at, 2, |raw| raw.replace("add: 1 unit", "set: 1 unit"));
    broken.expect(&at, &commit, 2, None, "signature does not fit");

    let at = broken.copy("header-twice");
    let commit =
        broken.replace(&at, 2, |raw| raw.replacen("\nauthor ", "\nauthor x <x@x> 1 +0000\nauthor ", 1));
    broken.expect(&at, &commit, 2, None, "author");

    let at = broken.copy("re-encoded");
    let commit = broken.replace(&at, 1, |raw| raw.replacen("\ngpgsig ", "\nencoding ISO-8859-1\ngpgsig ", 1));
    broken.expect(&at, &commit, 1, None, "encoding");

    let at = broken.copy("root");
    let commit = broken.replace(&at, 0, |raw| raw.replace("init", "demo"));
    broken.expect(&at, &commit, 0, None, "signature does not fit");
}

#[test]
fn a_break_that_an_officer_signed_names_the_path_and_the_rule() {
    let broken = Broken::new();
    let records = |at: &Path| -> Vec<(String, String)> {
        let listed = broken.git(at, &["ls-tree", "-r", MAIN, "records/"]);
        let row = |line: &str| {
            let (meta, path) = line.split_once('\t').unwrap();
            (path.to_owned(), meta.split(' ').nth(2).unwrap().to_owned())
        };
        listed.lines().map(row).collect()
    };
    let message = "set: 1 unit\n\nChungthu: main 1\n";
    let put = |name: &str, paths: &[(&str, Option<&str>)], message: &str| {
        let at = broken.copy(name);
        let commit = broken.put(&at, paths, &broken.key(), message);
        (at, commit)
    };
    let all = records(&broken.desk.path("register"));
    let (first, second) = (all[0].0.as_str(), all[1].0.as_str());

    let (at, commit) = put("swapped", &[(first, Some(&all[1].1)), (second, Some(&all[0].1))], message);
    broken.expect(&at, &commit, 4, Some(first), "copied here");

    let (at, commit) = put("dropped", &[(second, None)], message);
    broken.expect(&at, &commit, 4, Some(second), "without a tombstone");

    let (at, commit) = put("foreign", &[("notes.txt", Some(&all[0].1))], message);
    broken.expect(&at, &commit, 4, Some("notes.txt"), "no place in a register");

    let (at, commit) = put("draft", &[], "set: 1 unit\n\nChungthu: work 1\n");
    broken.expect(&at, &commit, 4, None, "trailer");

    // A record as it was before, after it was changed.
    let at = broken.copy("rolled-back");
    let id = Path::new(first).file_name().unwrap().to_str().unwrap().split('.').next().unwrap();
    good(&broken.desk.chungthu_in(&at, &["set", id, "code=G12.01", "--fix"]).output().unwrap());
    let commit = broken.put(&at, &[(first, Some(&all[0].1))], &broken.key(), message);
    broken.expect(&at, &commit, 5, Some(first), "rolled back");

    // The keyring's serial leaps.
    let at = broken.copy("leap");
    let officers = broken.git(&at, &["show", "main:officers.yaml"]) + "\n";
    let officers = officers.replacen("serial: 1", "serial: 3", 1).replacen("sha256: ", "sha256: 0", 1);
    let end = officers.find("sha256: ").unwrap() + "sha256: ".len() + 64;
    let officers = format!("{}{}", &officers[..end], &officers[end + 1..]);
    let blob = broken.write_object(&at, "blob", officers.as_bytes());
    let paths = [("officers.yaml", Some(blob.as_str()))];
    let commit = broken.put(&at, &paths, &broken.key(), "officer\n\nChungthu: main 1\n");
    broken.expect(&at, &commit, 4, Some("officers.yaml"), "serial");

    // Somebody who is no officer.
    let at = broken.copy("stranger");
    let stranger = broken.desk.path("stranger_key");
    let mut keygen = broken.desk.command("ssh-keygen");
    good(&keygen.args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&stranger).output().unwrap());
    let commit = broken.put(&at, &[], &stranger, message);
    broken.expect(&at, &commit, 4, None, "no active officer");
}

#[test]
fn what_this_clone_has_pinned_must_be_on_main() {
    let broken = Broken::new();
    let at = broken.copy("older");
    broken.move_main(&at, &broken.git(&at, &["rev-parse", "main^"]));
    let audit = said(&broken.audit(&at), 1);
    assert_eq!((part(&audit, "history"), part(&audit, "root")), ("holds", "broken"));

    let at = broken.copy("other");
    let pins = at.join(".git/chungthu/verified");
    let text = fs::read_to_string(&pins).unwrap();
    let (root, rest) = text.split_once(' ').unwrap();
    fs::write(&pins, format!("{} {rest}", "1".repeat(40))).unwrap();
    let audit = said(&broken.audit(&at), 1);
    assert_eq!(part(&audit, "root"), "broken");
    assert_eq!(audit["root"], root);

    // Without pins, as on a server: the root is told, to be compared.
    fs::remove_file(&pins).unwrap();
    let audit = said(&broken.audit(&at), 0);
    assert_eq!(part(&audit, "root"), "not-run");
    assert!(audit["parts"][1]["what"].as_str().unwrap().contains(root));
}

#[test]
fn the_keyring_must_be_the_one_that_is_bound() {
    let broken = Broken::new();
    let at = broken.copy("keyring");
    let audit = said(&broken.audit(&at), 0);
    assert_eq!(part(&audit, "keyring"), "holds");
    // At its reference, as on a server.
    let kept = at.join(".git/chungthu/keyring/1.git");
    broken.git(
        &at,
        &["fetch", "-q", kept.to_str().unwrap(), "refs/chungthu/keyring/1:refs/chungthu/keyring/1"],
    );
    fs::remove_dir_all(&kept).unwrap();
    assert_eq!(part(&said(&broken.audit(&at), 0), "keyring"), "holds");
    broken.git(&at, &["update-ref", "-d", "refs/chungthu/keyring/1"]);
    let audit = said(&broken.audit(&at), 0);
    assert_eq!((audit["holds"].as_bool(), part(&audit, "keyring")), (Some(true), "not-run"));

    let prompt: Arc<dyn Prompt> = Arc::new(NoPrompt);
    let (_, recipient) = chungthu::seal::identity::new_identity();
    let other = Keyring::fresh().seal(&[recipient], &prompt).ok().unwrap();
    let store = Store::open(&at).unwrap();
    let mut lock = store.lock("test").unwrap();
    let who = Ident { name: "lan".into(), email: "lan@chungthu.invalid".into(), seconds: 1, offset: 0 };
    let draft = lock.draft_keyring(&other, &who, "keyring 1\n").unwrap();
    let signature = "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----";
    lock.install_keyring(1, &other, &draft, signature).unwrap();
    drop(lock);
    let audit = said(&broken.audit(&at), 1);
    assert_eq!((part(&audit, "keyring"), part(&audit, "opened")), ("broken", "not-run"));
}

#[test]
fn what_was_verified_is_not_read_again() {
    let broken = Broken::new();
    let at = broken.copy("again");
    let path = broken.git(&at, &["ls-tree", "-r", "--name-only", MAIN, "records/"]);
    let path = path.lines().next().unwrap();
    let old = broken.git(&at, &["rev-parse", &format!("main:{path}")]);
    let id = Path::new(path).file_name().unwrap().to_str().unwrap().split('.').next().unwrap();
    good(&broken.desk.chungthu_in(&at, &["set", id, "code=G12.01", "--fix"]).output().unwrap());
    let changed = broken.git(&at, &["rev-parse", MAIN]);
    let whole = said(&broken.audit(&at), 0);
    // An object of the past goes; a later audit, which goes on from here, has no need of it.
    fs::remove_file(at.join(".git/objects").join(&old[..2]).join(&old[2..])).unwrap();
    assert_eq!(said(&broken.audit(&at), 0), whole);
    good(&broken.desk.chungthu_in(&at, &["set", id, "code=G12.02", "--fix"]).output().unwrap());
    assert_eq!(said(&broken.audit(&at), 0)["commits"].as_u64(), Some(6));
    // From the beginning, what is lost is named with the commit of main in which it is met first.
    fs::remove_file(at.join(".git/chungthu/audited")).unwrap();
    let audit = said(&broken.audit(&at), 1);
    assert!(audit["broken"]["what"].as_str().unwrap().contains(&old), "{audit:#}");
    assert_ne!(audit["broken"]["commit"], changed);
    let held = audit["commits"].as_u64().unwrap() as usize;
    assert_eq!(audit["broken"]["commit"], broken.chain(&at)[held]);
}

/// A desk's store, its opened keyring and the signer.
fn opened(desk: &Desk) -> (Store, Vault, Signer) {
    let store = Store::open(&desk.path("register")).unwrap();
    let tip = store.tip(MAIN).unwrap().unwrap();
    let (officers, _) = policy_at(&store, tip).ok().unwrap();
    let prompt: Arc<dyn Prompt> = Arc::new(NoPrompt);
    let identities = Identities::read(&desk.path("keys/identity.txt"), &prompt).ok().unwrap();
    let file = store.keyring(officers.keyring.serial).unwrap().unwrap();
    let keyring = Keyring::open(&file, &officers.keyring, &identities).ok().unwrap();
    let signer = Signer::read(&desk.path("keys/signing_key"), &NoPrompt).ok().unwrap();
    (store, Vault::new(keyring), signer)
}

/// Puts a record on main under a verb, as somebody would who has the keys but not the program's manners.
pub fn smuggle(desk: &Desk, vault: Option<&Vault>, verb: &'static str, record: Record, rev: u64) -> String {
    smuggle_to(desk, MAIN, vault, verb, record, rev)
}

/// The same on a new branch of work.
fn smuggle_to(
    desk: &Desk,
    branch: &str,
    vault: Option<&Vault>,
    verb: &'static str,
    record: Record,
    rev: u64,
) -> String {
    let (store, own, signer) = opened(desk);
    let tip = store.tip(MAIN).unwrap().unwrap();
    let (officers, _) = policy_at(&store, tip).ok().unwrap();
    let writes = vec![Put { key: record.key(), rev, record: std::borrow::Cow::Owned(record) }];
    let plan = Plan { writes, ..Plan::empty(verb) };
    let author = Author { signer: &signer, now: store.commit(tip).unwrap().committer.seconds };
    let mut base = Base::main(tip, store.tree_of(tip).unwrap(), &officers);
    let onto = Branch { name: branch, old: (branch == MAIN).then_some(tip) };
    if branch != MAIN {
        base.trailer = Trailer::Work(officers.keyring.serial);
    }
    let mut lock = store.lock("test").unwrap();
    let vault = vault.unwrap_or(&own);
    let done = commit(&mut lock, vault, &officers, &author, &plan, &base, &onto);
    done.map_err(|error| chungthu::text::Explain::what(&error, chungthu::model::Lang::En))
        .unwrap()
        .commit
        .to_string()
}

/// A record of this number.
pub fn record(kind: Kind, n: u8, mut fields: Value) -> Record {
    let map = fields.as_object_mut().unwrap();
    map.insert("schema".into(), json!(1));
    map.insert("id".into(), json!(chungthu::model::RecordId([n; 10])));
    Record::from_value(kind, &fields).map_err(|fault| fault.to_string()).unwrap()
}

#[test]
fn with_a_key_records_that_do_not_open_are_named() {
    let broken = Broken::new();
    let desk = &broken.desk;
    let foreign = Vault::new(Keyring::fresh());
    let forged = record(Kind::Unit, 9, json!({ "names": [{ "vi": "Cục Giả mạo" }] }));
    let key = forged.key();
    smuggle(desk, Some(&foreign), "add", forged, 1);
    // Nobody sees it without a key.
    assert_eq!(said(&broken.audit(&desk.path("register")), 0)["holds"], true);
    let audit = said(&desk.run(&["--json", "audit"]), 1);
    assert_eq!((part(&audit, "opened"), part(&audit, "records")), ("holds", "broken"));
    assert!(audit["parts"].to_string().contains(&key.to_string()), "{audit:#}");

    // An identity that opens nothing: the rest is told, and the exit code says that something could not be done.
    let (identity, _) = chungthu::seal::identity::new_identity();
    fs::write(desk.path("other.txt"), identity.as_bytes()).unwrap();
    let mut command = desk.chungthu(&["--json", "audit"]);
    let audit = said(&command.env("CHUNGTHU_IDENTITY", desk.path("other.txt")).output().unwrap(), 3);
    assert_eq!((part(&audit, "keyring"), part(&audit, "opened")), ("holds", "not-run"));
    // The whole of main is audited, never a part.
    assert_eq!(desk.run(&["--at", "main^", "audit"]).status.code(), Some(2));
}

/// A certificate, with the facts of a revocation or without.
pub fn certificate(revoked: bool) -> Record {
    let mut fields = json!({
        "kind": "individual", "form": "usb-token", "ca": "government",
        "holder": format!("person/{}", chungthu::model::RecordId([5; 10])),
    });
    if revoked {
        fields["revocation"] = json!({ "asked": "2026-06-01" });
    }
    record(Kind::Certificate, 6, fields)
}

#[test]
fn a_branch_with_a_revocation_under_another_verb_is_taken_only_as_one_under_its_own() {
    let team = Team::new();
    let desk = &team.desk;
    let holder = record(Kind::Person, 5, json!({ "names": [{ "full": "Nguyễn Thử" }] }));
    smuggle(desk, None, "add", holder, 1);
    smuggle(desk, None, "add", certificate(false), 1);
    team.join("thu", "officer");
    team.guard(&["revoke"], 2);
    let branch = "w/0123456789abcdef";
    smuggle_to(desk, branch, None, "set", certificate(true), 2);
    let main = desk.git(&["rev-parse", MAIN]);
    let alone = desk.run(&["merge", branch]);
    assert_eq!(alone.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&alone.stderr).contains("second person"));
    team.see(branch);
    assert!(good(&team.run("minh", &["approve", branch])).contains("1 of 2"));
    assert_eq!(desk.git(&["rev-parse", MAIN]), main);
    good(&team.run("thu", &["approve", branch]));
    assert_ne!(desk.git(&["rev-parse", MAIN]), main);
    assert_eq!(part(&said(&desk.run(&["--json", "audit"]), 0), "revocations"), "holds");
}

#[test]
fn a_revocation_under_another_verb_is_found_under_the_seal() {
    let team = Team::new();
    let desk = &team.desk;
    // Before the rules ask two people for it, anybody may.
    smuggle(desk, None, "add", certificate(true), 1);
    smuggle(desk, None, "set", certificate(false), 2);
    team.guard(&["revoke"], 1);
    unit(&team, "hoa", "Cục Một");
    let audit = said(&desk.run(&["--json", "audit"]), 0);
    assert_eq!(part(&audit, "revocations"), "holds");

    let commit = smuggle(desk, None, "set", certificate(true), 3);
    let key = certificate(true).key();
    smuggle(desk, None, "edit", certificate(true), 4);
    for _ in 0..2 {
        // The second time from what the first one kept, under the seal.
        let audit = said(&desk.run(&["--json", "audit"]), 1);
        assert_eq!(part(&audit, "revocations"), "broken");
        let found = audit["parts"].as_array().unwrap().last().unwrap()["more"].as_array().unwrap();
        assert_eq!(found.len(), 1, "{audit:#}");
        let line = found[0].as_str().unwrap();
        assert!(line.contains(&commit) && line.contains(&key.id.handle().to_string()), "{line}");
        let kept = fs::read(desk.path("register/.git/chungthu/audited-sealed")).unwrap();
        assert!(!kept.windows(10).any(|bytes| bytes == key.id.0));
    }
    damage(&desk.path("register/.git/chungthu/audited-sealed"), || {
        assert_eq!(part(&said(&desk.run(&["--json", "audit"]), 1), "revocations"), "broken");
    });
    // Undone by one person alone, it is another of the kind; undone as the rules ask, it is told and breaks nothing.
    let key = key.to_string();
    smuggle(desk, None, "set", certificate(false), 5);
    let more = |audit: &Value| {
        let part = audit["parts"].as_array().unwrap().last().unwrap();
        let lines = part["more"].as_array().unwrap().iter();
        lines.map(|line| line.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let lines = more(&said(&desk.run(&["--json", "audit"]), 1));
    assert!(
        lines[0].contains("takes a revocation back") && lines[1].contains("asks for a revocation"),
        "{lines:?}"
    );
    let undo = |commit: &str| {
        good(&team.run("hoa", &["revert", commit]));
        let branch = team.branch();
        team.back_to_main();
        team.see(&branch);
        good(&team.run("minh", &["approve", &branch]));
        desk.git(&["rev-parse", MAIN]).trim().to_owned()
    };
    for (nth, line) in lines.iter().enumerate() {
        let todo = line.split("chungthu revert ").nth(1).unwrap().split(',').next().unwrap();
        let by = undo(todo);
        let audit = said(&desk.run(&["--json", "audit"]), if nth == 0 { 1 } else { 0 });
        let told = &more(&audit)[nth];
        assert!(told.contains(&format!("undone by the commit {by} (by hoa, approved by minh)")), "{told}");
    }
    let audit = said(&desk.run(&["--json", "audit"]), 0);
    assert_eq!((part(&audit, "revocations"), more(&audit).len()), ("holds", 2));
    // What was added with it stays, and asks for nothing any more.
    let asked = json!({ "kind": "revoke", "subject": key, "regime": "nd-68-2024" });
    let commit = smuggle(desk, None, "add", record(Kind::Procedure, 7, asked), 1);
    assert!(
        more(&said(&desk.run(&["--json", "audit"]), 1))[0].contains(&format!("chungthu revert {commit}"))
    );
    // Where `revert` would be refused, what to do instead.
    assert!(more(&said(&desk.run(&["--json", "audit"]), 1))[1].contains("then chungthu edit "));
    undo(&commit);
    assert_eq!(part(&said(&desk.run(&["--json", "audit"]), 0), "revocations"), "holds");
    // Without a key it can't be seen, and the answer says what was not looked at.
    let audit = said(&keyless(desk.chungthu(&["--json", "audit"])), 0);
    assert_eq!(part(&audit, "revocations"), "not-run");
}

#[test]
fn who_wrote_and_who_approved_is_told() {
    let team = Team::new();
    team.guard(&["records"], 2);
    unit(&team, "hoa", "Cục Một");
    unit(&team, "hoa", "Cục Hai");
    let branch = team.branch();
    team.back_to_main();
    team.see(&branch);
    for who in ["minh", "lan"] {
        good(&team.run(who, &["approve", &branch]));
    }
    let audit = said(&team.run("minh", &["--json", "audit"]), 0);
    let last = audit["log"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["by"], &last["verb"]), (&json!("admin"), &json!("approve")));
    assert_eq!((&last["authors"], &last["approvers"]), (&json!(["hoa"]), &json!(["minh", "admin"])));
    assert_eq!(last["touched"]["records"], json!({ "unit": 2 }));
    assert_eq!(last["brought"].as_array().unwrap().len(), 2);
    let by = |handle: &str| {
        let all = audit["officers"].as_array().unwrap();
        all.iter().find(|officer| officer["handle"] == handle).unwrap().clone()
    };
    assert_eq!((by("hoa")["commits"].as_u64(), by("hoa")["approvals"].as_u64()), (Some(2), Some(0)));
    assert_eq!(by("hoa")["touched"]["records"], json!({ "unit": 2 }));
    assert_eq!((by("minh")["commits"].as_u64(), by("minh")["approvals"].as_u64()), (Some(0), Some(1)));
    // What a merge brought in is not its signer's work.
    assert_eq!(
        (by("admin")["approvals"].as_u64(), &by("admin")["touched"]["records"]),
        (Some(1), &json!({}))
    );
    let serials: Vec<u64> =
        audit["keyrings"].as_array().unwrap().iter().map(|k| k["serial"].as_u64().unwrap()).collect();
    assert_eq!(serials, [1, 2, 3]);
    let table = good(&team.run("minh", &["audit", "--log"]));
    let line = table.lines().find(|line| line.contains("  approve  ")).unwrap();
    assert!(line.contains("hoa") && line.contains("minh, admin"), "{line}");
    // A second audit follows merges from where the first one ended.
    unit(&team, "hoa", "Cục Ba");
    let branch = team.branch();
    team.back_to_main();
    team.see(&branch);
    for who in ["minh", "lan"] {
        good(&team.run(who, &["approve", &branch]));
    }
    let again = team.run("minh", &["--json", "audit"]);
    fs::remove_file(team.desk.path("register/.git/chungthu/audited")).unwrap();
    assert_eq!(said(&again, 0), said(&team.run("minh", &["--json", "audit"]), 0));
}

#[test]
fn a_summary_can_be_checked_by_anybody_with_stock_tools() {
    let team = Team::new();
    unit(&team, "hoa", "Cục Một");
    let desk = &team.desk;
    let file = desk.path("audit.txt");
    let name = file.to_str().unwrap();
    // Who signs need not open anything.
    let mut command = desk.chungthu(&["audit", "--summary", name]);
    good(&command.env_remove("CHUNGTHU_IDENTITY").output().unwrap());
    let text = fs::read_to_string(&file).unwrap();
    let public = fs::read_to_string(desk.path("minh/signing_key.pub")).unwrap();
    fs::write(desk.path("minh.pub"), &public).unwrap();
    let mut fingerprint = desk.command("ssh-keygen");
    let fingerprint = good(&fingerprint.args(["-l", "-f"]).arg(desk.path("minh.pub")).output().unwrap());
    let root = desk.git(&["rev-list", "--max-parents=0", MAIN]);
    for wanted in [
        root.trim(),
        desk.git(&["rev-parse", MAIN]).trim(),
        "Result: what was run holds",
        "serial 3, epoch 1",
        "Records: 1 (1 unit)",
        fingerprint.split(' ').nth(1).unwrap(),
        "hoa, officer: 1 commit",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    let officers = desk.git(&["show", "main:officers.yaml"]);
    let bound = officers.split("sha256: ").nth(1).unwrap().split_whitespace().next().unwrap();
    assert!(text.contains(bound.trim_matches('\'')), "{text}");

    let allowed = good(&desk.run(&["officer", "list", "--allowed-signers"]));
    fs::write(desk.path("allowed"), allowed).unwrap();
    let verify = |text: &[u8], namespace: &str| {
        let mut command = desk.command("ssh-keygen");
        command.args(["-Y", "verify", "-I", "admin", "-n", namespace, "-f"]).arg(desk.path("allowed"));
        command.arg("-s").arg(desk.path("audit.txt.sig"));
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text).unwrap();
        child.wait().unwrap().success()
    };
    assert!(verify(text.as_bytes(), "chungthu-audit"));
    assert!(!verify(text.as_bytes(), "git"));
    fs::write(desk.path("allowed"), good(&desk.run(&["officer", "list", "--allowed-signers"]))).unwrap();
    assert!(verify(text.as_bytes(), "chungthu-audit"));
    assert!(!verify(text.replace("holds", "HOLDS").as_bytes(), "chungthu-audit"));

    // Nothing is written over, and a key that is no officer's signs nothing.
    assert_eq!(desk.run(&["audit", "--summary", name]).status.code(), Some(3));
    let mut keygen = desk.command("ssh-keygen");
    good(&keygen.args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(desk.path("stranger")).output().unwrap());
    let other = desk.path("other.txt");
    let mut command = desk.chungthu(&["audit", "--summary", other.to_str().unwrap()]);
    let refused = command.env("CHUNGTHU_SIGNING_KEY", desk.path("stranger")).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(!other.exists());

    // What is broken is said under the same signature.
    let tree = desk.git(&["rev-parse", "main^{tree}"]);
    let mut unsigned = desk.command("git");
    unsigned.arg("-C").arg(desk.path("register")).args(["commit-tree", tree.trim(), "-p", MAIN, "-m", "x"]);
    for who in ["AUTHOR", "COMMITTER"] {
        unsigned
            .env(format!("GIT_{who}_NAME"), "admin")
            .env(format!("GIT_{who}_EMAIL"), "admin@chungthu.invalid");
    }
    let commit = good(&unsigned.output().unwrap());
    desk.git(&["update-ref", "refs/heads/main", commit.trim()]);
    let done = desk.run(&["audit", "--summary", other.to_str().unwrap()]);
    assert_eq!(done.status.code(), Some(1), "{}", String::from_utf8_lossy(&done.stderr));
    let text = fs::read_to_string(&other).unwrap();
    assert!(text.contains("Result: BROKEN") && text.contains(&commit[..8]), "{text}");
}

/// Deletes and damages what an audit keeps; after each, `then` must find the same and it must be there again.
pub fn damage(kept: &Path, then: impl Fn()) {
    let bytes = fs::read(kept).unwrap();
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 1;
    for damaged in [None, Some(&[][..]), Some(&bytes[..bytes.len() - 1]), Some(&flipped)] {
        match damaged {
            Some(bytes) => fs::write(kept, bytes).unwrap(),
            None => fs::remove_file(kept).unwrap(),
        }
        then();
        assert_eq!(fs::metadata(kept).unwrap().len(), bytes.len() as u64);
    }
    assert_eq!(fs::metadata(kept).unwrap().permissions().mode() & 0o77, 0);
}
