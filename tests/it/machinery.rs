//! Keys, officers, health and the demo, from the command line: every test has a home and folders of its own.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use chungthu::policy::Officers;
use chungthu::seal::{Identities, Keyring, NoPrompt, Place, Prompt};
use serde_json::{Value, json};

const UNIT: &str = "names:\n  - vi: Cục Đo đạc Thử nghiệm\n";

/// A register of one unit, and whoever made it.
struct Desk {
    home: tempfile::TempDir,
}

impl Desk {
    fn new() -> Desk {
        let desk = Desk { home: tempfile::tempdir().unwrap() };
        let made = desk.run(&[
            "init",
            desk.path("register").to_str().unwrap(),
            "--new-keys",
            desk.path("keys").to_str().unwrap(),
            "--recovery-out",
            desk.path("recovery").to_str().unwrap(),
            "--batch",
        ]);
        good(&made);
        good(&desk.feed(&["add", "unit", "--from", "-"], UNIT.as_bytes()));
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.home.path())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("CHUNGTHU_LANG", "en")
            .current_dir(self.home.path())
            .stdin(Stdio::null());
        command
    }

    /// The program, in the register, with the keys of its maker.
    fn chungthu(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_chungthu"));
        command
            .env("CHUNGTHU_IDENTITY", self.path("keys/identity.txt"))
            .env("CHUNGTHU_SIGNING_KEY", self.path("keys/signing_key"))
            .arg("-C")
            .arg(self.path("register"))
            .args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.chungthu(arguments).output().unwrap()
    }

    fn feed(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut command = self.chungthu(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        child.wait_with_output().unwrap()
    }

    /// The same without any identity.
    fn locked_out(&self, arguments: &[&str]) -> Output {
        self.chungthu(arguments).env_remove("CHUNGTHU_IDENTITY").output().unwrap()
    }

    fn git(&self, arguments: &[&str]) -> String {
        let done = self.command("git").arg("-C").arg(self.path("register")).args(arguments).output().unwrap();
        good(&done)
    }

    fn doctor(&self, arguments: &[&str]) -> (bool, Vec<(String, String)>) {
        let done = self.run(&[&["doctor", "--json"], arguments].concat());
        let said: Value = serde_json::from_slice(&done.stdout).unwrap();
        let text = |fact: &Value, name: &str| fact[name].as_str().unwrap().to_owned();
        let facts = said["facts"].as_array().unwrap();
        let healthy = said["healthy"].as_bool().unwrap();
        assert_eq!(done.status.code(), Some(if healthy { 0 } else { 1 }));
        (healthy, facts.iter().map(|fact| (text(fact, "id"), text(fact, "state"))).collect())
    }

    /// What `doctor` finds wrong.
    fn wrong(&self) -> Vec<String> {
        let (_, facts) = self.doctor(&[]);
        facts.into_iter().filter(|(_, state)| state == "wrong").map(|(id, _)| id).collect()
    }

    /// The path of the only record.
    fn record(&self) -> String {
        self.git(&["ls-tree", "-r", "--name-only", "main", "records"]).trim().to_owned()
    }

    fn officers(&self) -> Officers {
        chungthu::yaml::read_plain(self.git(&["show", "main:officers.yaml"]).as_bytes()).ok().unwrap()
    }

    fn ssh_key(&self, name: &str, kind: &[&str]) -> String {
        let file = self.path(name);
        let mut keygen = self.command("ssh-keygen");
        good(
            &keygen
                .args(["-q", "-N", "", "-C", "somebody@desk", "-f"])
                .arg(&file)
                .arg("-t")
                .args(kind)
                .output()
                .unwrap(),
        );
        fs::read_to_string(file.with_extension("pub")).unwrap().trim().to_owned()
    }

    fn age_identity(&self, name: &str) -> String {
        let file = self.path(name);
        good(&self.command("age-keygen").arg("-o").arg(&file).output().unwrap());
        good(&self.command("age-keygen").arg("-y").arg(&file).output().unwrap()).trim().to_owned()
    }
}

fn good(done: &Output) -> String {
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout.clone()).unwrap()
}

/// Checks that a command failed with this code, and gives what it said.
fn bad(done: &Output, code: i32) -> String {
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(code), "{said}");
    assert!(done.stdout.is_empty(), "{}", String::from_utf8_lossy(&done.stdout));
    assert!(said.contains("Hint:"), "{said}");
    said
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn unlocked_it_opens_without_an_identity_until_it_is_locked() {
    let desk = Desk::new();
    bad(&desk.locked_out(&["list", "unit"]), 3);
    let said = good(&desk.run(&["unlock", "--for", "5m", "--json"]));
    assert_eq!(serde_json::from_str::<Value>(&said).unwrap()["unlocked"], true);
    assert!(good(&desk.locked_out(&["list", "unit"])).contains("Cục Đo đạc Thử nghiệm"));
    assert!(desk.doctor(&[]).1.contains(&("unlocked".to_owned(), "good".to_owned())));
    assert!(good(&desk.run(&["lock"])).contains("Locked"));
    assert!(good(&desk.run(&["lock"])).contains("was not unlocked"));
    bad(&desk.locked_out(&["list", "unit"]), 3);
    assert_eq!(desk.run(&["unlock", "--for", "9d"]).status.code(), Some(2));
}

#[test]
fn where_the_kernel_holds_no_keys_an_agent_of_the_same_user_does() {
    let desk = Desk::new();
    // A kernel without keys, or a container that may not use them.
    let unlock = |error: &str| {
        let unlock = desk.chungthu(&["unlock", "--for", "5m", "--json"]);
        let mut strace = desk.command("strace");
        strace.env("CHUNGTHU_IDENTITY", desk.path("keys/identity.txt"));
        strace.args([
            "-o",
            "/dev/null",
            "-e",
            "trace=add_key",
            "-e",
            &format!("inject=add_key:error={error}"),
        ]);
        let said = good(&strace.arg(unlock.get_program()).args(unlock.get_args()).output().unwrap());
        assert_eq!(serde_json::from_str::<Value>(&said).unwrap()["by"], "agent", "{said}");
    };
    let list = || desk.locked_out(&["list", "unit"]);
    bad(&list(), 3);
    // Unlocked once more, a new one takes its place.
    for error in ["ENOSYS", "EPERM"] {
        unlock(error);
        assert!(good(&list()).contains("Cục Đo đạc Thử nghiệm"));
    }
    assert!(desk.doctor(&[]).1.contains(&("unlocked".to_owned(), "good".to_owned())));
    assert!(good(&desk.run(&["lock"])).contains("Locked"));
    bad(&list(), 3);
    assert!(good(&desk.run(&["lock"])).contains("was not unlocked"));
}

#[test]
fn the_agent_hands_out_the_keyring_and_ends_with_lock() {
    let desk = Desk::new();
    let bound = desk.officers().keyring;
    let git_dir = desk.path("register/.git").canonicalize().unwrap();
    let kept = git_dir.join("chungthu/keyring/1.git");
    let mut show = desk.command("git");
    show.arg("--git-dir").arg(kept).args(["show", "refs/chungthu/keyring/1:keyring.age"]);
    let file = show.output().unwrap().stdout;
    let prompt: Arc<dyn Prompt> = Arc::new(NoPrompt);
    let identities = Identities::read(&desk.path("keys/identity.txt"), &prompt).ok().unwrap();
    let keyring = Keyring::open(&file, &bound, &identities).ok().unwrap();
    let until = (std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() + 600)
        .to_string();
    let name = git_dir.display().to_string();
    let sealed = bound.sha256.to_string();
    let mut agent = desk.chungthu(&["agent", "--register", &name, "--sealed", &sealed, "--until", &until]);
    let mut agent = agent.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    agent.stdin.take().unwrap().write_all(keyring.to_text().as_bytes()).unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(agent.stdout.take().unwrap()), &mut line)
        .unwrap();
    assert_eq!(line, "ready\n");
    assert!(Place::of_session(&name).opened(bound.sha256).is_ok_and(|kept| kept.is_some()));
    assert!(good(&desk.locked_out(&["list", "unit"])).contains("Cục Đo đạc Thử nghiệm"));
    good(&desk.run(&["lock"]));
    assert!(agent.wait().unwrap().success());
    bad(&desk.locked_out(&["list", "unit"]), 3);
}

#[test]
fn a_new_officer_opens_the_register_and_the_old_unlocked_keyring_is_worth_nothing() {
    let desk = Desk::new();
    let recipient = desk.age_identity("binh.txt");
    let key = desk.ssh_key("binh", &["ed25519"]);
    good(&desk.run(&["unlock"]));
    let add = ["officer", "add", "binh", "--role", "officer", "--recipient", &recipient, "--signing-key-pub"];
    good(&desk.run(&[&add[..], &[&key]].concat()));
    let officers = desk.officers();
    assert_eq!((officers.keyring.serial, officers.recipients().len()), (2, 3));
    assert!(!format!("{:?}", officers.officers).contains("somebody@desk"));
    bad(&desk.locked_out(&["list", "unit"]), 3);
    let as_binh = |arguments: &[&str]| {
        let mut command = desk.chungthu(arguments);
        command
            .env("CHUNGTHU_IDENTITY", desk.path("binh.txt"))
            .env("CHUNGTHU_SIGNING_KEY", desk.path("binh"));
        command.output().unwrap()
    };
    assert!(good(&as_binh(&["list", "unit"])).contains("Cục Đo đạc Thử nghiệm"));
    good(&as_binh(&["doctor"]));
    // An officer is no admin.
    let other = desk.age_identity("cuc.txt");
    let said = as_binh(&[
        "officer",
        "add",
        "cuc",
        "--role",
        "auditor",
        "--recipient",
        &other,
        "--signing-key-pub",
        &desk.ssh_key("cuc", &["ecdsa"]),
    ]);
    assert!(bad(&said, 1).contains("may not change officers.yaml"));
    assert_eq!(desk.officers(), officers);
    assert_eq!(
        fs::read_dir(desk.path("register/.git/chungthu/keyring")).unwrap().count(),
        2,
        "the refused keyring waits"
    );
    let (healthy, _) = desk.doctor(&["--mend"]);
    assert!(healthy && desk.wrong().is_empty());
    assert_eq!(fs::read_dir(desk.path("register/.git/chungthu/keyring")).unwrap().count(), 1);
    let listed = good(&desk.locked_out(&["officer", "list"]));
    assert!(listed.contains("binh") && listed.contains("SHA256:"), "{listed}");
    good(&desk.run(&["lock"]));
}

#[test]
fn nobody_is_added_with_a_key_that_can_not_serve() {
    let desk = Desk::new();
    let before = desk.git(&["rev-parse", "main"]);
    let recipient = desk.age_identity("binh.txt");
    let key = desk.ssh_key("binh", &["ed25519"]);
    let rsa = desk.ssh_key("rsa", &["rsa", "-b", "2048"]);
    let private = desk.path("binh");
    let private = private.to_str().unwrap();
    let secret = fs::read_to_string(desk.path("keys/identity.txt")).unwrap();
    let secret = secret.lines().find(|line| line.starts_with("AGE-SECRET-KEY-")).unwrap();
    let deputy = ["--until", "2099-12-31", "--stands-in-for"];
    for (handle, role, recipient, key, more, word) in [
        ("binh", "officer", rsa.as_str(), key.as_str(), &[][..], "recipient"),
        ("binh", "officer", "age1xyz", &key, &[], "recipient"),
        ("binh", "officer", secret, &key, &[], "recipient"),
        ("binh", "officer", &recipient, private, &[], "private key"),
        ("binh", "officer", &recipient, "/nowhere.pub", &[], "can't be read"),
        ("binh", "officer", &recipient, "ssh-ed25519 AAAA", &[], "no OpenSSH public key"),
        ("Bình", "officer", &recipient, &key, &[], "no handle"),
        ("admin", "officer", &recipient, &key, &[], "already"),
        ("binh", "deputy", &recipient, &key, &[], "needs a last day"),
        ("binh", "officer", &recipient, &key, &[deputy[0], deputy[1]], "only a deputy"),
        ("binh", "deputy", &recipient, &key, &[deputy[0], deputy[1], deputy[2], "cuc"], "stand in for"),
        ("binh", "deputy", &recipient, &key, &[deputy[0], "2020-01-01", deputy[2], "admin"], "has passed"),
    ] {
        let add =
            ["officer", "add", handle, "--role", role, "--recipient", recipient, "--signing-key-pub", key];
        let done = desk.run(&[&add[..], more].concat());
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!done.status.success() && said.contains(word), "{word}: {said}");
        assert!(!said.contains(secret));
    }
    assert_eq!(desk.git(&["rev-parse", "main"]), before);
    let add =
        ["officer", "add", "binh", "--role", "deputy", "--recipient", &recipient, "--signing-key-pub", &key];
    good(&desk.run(&[&add[..], &deputy, &["admin"]].concat()));
}

#[test]
fn a_wrong_a_missing_and_a_stale_keyring_are_told_apart() {
    let desk = Desk::new();
    desk.age_identity("stranger.txt");
    let mut stranger = desk.chungthu(&["list", "unit"]);
    let said = bad(&stranger.env("CHUNGTHU_IDENTITY", desk.path("stranger.txt")).output().unwrap(), 3);
    assert!(said.contains("identity"), "{said}");
    bad(
        &desk.chungthu(&["list", "unit"]).env("CHUNGTHU_IDENTITY", desk.path("nowhere")).output().unwrap(),
        3,
    );

    let keyrings = desk.path("register/.git/chungthu/keyring");
    let kept = desk.path("kept.git");
    fs::rename(keyrings.join("1.git"), &kept).unwrap();
    assert!(bad(&desk.run(&["list", "unit"]), 3).contains("keyring"));
    assert_eq!(desk.wrong(), ["keyring"]);
    fs::rename(&kept, keyrings.join("1.git")).unwrap();
    assert!(desk.wrong().is_empty());

    // The clone is at an older serial than main.
    let copy = desk.command("cp").arg("-a").arg(keyrings.join("1.git")).arg(&kept).output().unwrap();
    good(&copy);
    let key = desk.ssh_key("binh", &["ed25519"]);
    let recipient = desk.age_identity("binh.txt");
    good(&desk.run(&[
        "officer",
        "add",
        "binh",
        "--role",
        "officer",
        "--recipient",
        &recipient,
        "--signing-key-pub",
        &key,
    ]));
    fs::rename(keyrings.join("2.git"), desk.path("newer.git")).unwrap();
    fs::rename(&kept, keyrings.join("1.git")).unwrap();
    bad(&desk.run(&["list", "unit"]), 3);
    assert_eq!(desk.wrong(), ["keyring"]);

    // One of the right serial with other bytes.
    let mut rename = desk.command("git");
    let old = keyrings.join("1.git");
    rename.arg("--git-dir").arg(&old).args([
        "update-ref",
        "refs/chungthu/keyring/2",
        "refs/chungthu/keyring/1",
    ]);
    good(&rename.output().unwrap());
    fs::rename(old, keyrings.join("2.git")).unwrap();
    bad(&desk.run(&["list", "unit"]), 3);
    assert_eq!(desk.wrong(), ["keyring"]);
}

#[test]
fn doctor_names_what_is_wrong_and_clears_away_only_what_is_stale() {
    let desk = Desk::new();
    let (healthy, facts) = desk.doctor(&[]);
    assert!(healthy);
    assert!(facts.contains(&("recipients".to_owned(), "mind".to_owned())));
    desk.git(&["update-ref", "refs/notes/textconv", "main"]);
    desk.git(&["config", "diff.chungthu.cachetextconv", "true"]);
    assert_eq!(desk.wrong(), ["textconv_notes", "cachetextconv"]);
    desk.git(&["update-ref", "-d", "refs/notes/textconv"]);
    desk.git(&["config", "diff.chungthu.cachetextconv", "false"]);

    let lock = desk.path("register/.git/refs/heads/main.lock");
    fs::write(&lock, "").unwrap();
    assert!(desk.doctor(&["--mend"]).0 && lock.exists(), "it may be a git command's of this moment");
    let hour = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    fs::File::options().write(true).open(&lock).unwrap().set_modified(hour).unwrap();
    assert_eq!(desk.wrong(), ["locks"]);
    assert!(lock.exists());
    assert!(desk.doctor(&["--mend"]).0 && !lock.exists());

    fs::write(desk.path("key"), desk.ssh_key("other", &["ed25519"])).unwrap();
    let mut other = desk.chungthu(&["doctor"]);
    let said = other.env("CHUNGTHU_SIGNING_KEY", desk.path("other")).output().unwrap();
    assert_eq!(said.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&said.stdout).contains("no active officer"));
}

#[test]
fn formats_that_can_not_be_read_are_refused_by_name() {
    let desk = Desk { home: tempfile::tempdir().unwrap() };
    for (option, word) in [("--object-format=sha256", "sha256"), ("--ref-format=reftable", "reftable")] {
        let dir = desk.path("register");
        good(&desk.command("git").args(["init", "-q", option]).arg(&dir).output().unwrap());
        for command in [&["list", "unit"][..], &["doctor"], &["unlock"], &["lock"], &["officer", "list"]] {
            assert!(bad(&desk.run(command), 3).contains(word));
        }
        fs::remove_dir_all(dir).unwrap();
    }
    bad(&desk.run(&["doctor"]), 3);
}

#[test]
fn stock_age_opens_an_exported_record() {
    let desk = Desk::new();
    let (key, file) = (desk.path("record.key"), desk.path("record.age"));
    let (key_text, file_text) = (key.to_str().unwrap(), file.to_str().unwrap());
    let export = |out: &str| desk.run(&["key", "export", "Cục Đo đạc", "-o", out, "--file", file_text]);
    good(&export(key_text));
    assert_eq!((mode(&key), mode(&file)), (0o600, 0o600));
    let opened = good(&desk.command("age").args(["-d", "-i", key_text, file_text]).output().unwrap());
    assert!(opened.contains("vi: Cục Đo đạc Thử nghiệm"), "{opened}");
    // It is no officer's key: the keyring doesn't open with it.
    let mut stranger = desk.chungthu(&["list", "unit"]);
    bad(&stranger.env("CHUNGTHU_IDENTITY", &key).output().unwrap(), 3);

    // An attachment has a key of its own, which opens it and not its record.
    let scan: Vec<u8> = (0..5_000u16).map(|i| (i * 7) as u8).collect();
    fs::write(desk.path("scan.pdf"), &scan).unwrap();
    good(&desk.run(&["attach", "Cục Đo đạc", desk.path("scan.pdf").to_str().unwrap(), "--as", "other"]));
    let (own, sealed) = (desk.path("scan.key"), desk.path("scan.age"));
    let (own_text, sealed_text) = (own.to_str().unwrap(), sealed.to_str().unwrap());
    let names = ["-o", own_text, "--file", sealed_text];
    let told = desk.run(&[&["key", "export", "Cục Đo đạc", "scan.pdf"][..], &names].concat());
    good(&told);
    let next = String::from_utf8(told.stdout).unwrap();
    let line = next.split("age -d").nth(1).unwrap().replace("NAME", "opened.pdf");
    good(&desk.command("sh").args(["-c", &format!("age -d{line}")]).output().unwrap());
    assert_eq!(fs::read(desk.path("opened.pdf")).unwrap(), scan, "{next}");
    let crossed = [(own_text, file_text), (key_text, sealed_text)];
    for (key, file) in crossed {
        assert!(!desk.command("age").args(["-d", "-i", key, file]).output().unwrap().status.success());
    }
    bad(&desk.run(&["key", "export", "Cục Đo đạc", "7", "-o", desk.path("k").to_str().unwrap()]), 2);

    bad(&export(key_text), 3);
    let inside = desk.path("register/k");
    bad(&export(inside.to_str().unwrap()), 2);
    let inside = desk.path("register/.git/k");
    bad(&export(inside.to_str().unwrap()), 2);
    let secret = fs::read_to_string(&key).unwrap();
    let shown = desk.run(&["key", "export", "Cục Đo đạc"]);
    bad(&shown, 2);
    assert!(
        !inside.exists() && !String::from_utf8_lossy(&shown.stderr).contains(secret.lines().last().unwrap())
    );
}

#[test]
fn git_shows_yaml_only_while_the_register_is_unlocked() {
    let desk = Desk::new();
    let program = Path::new(env!("CARGO_BIN_EXE_chungthu"));
    desk.git(&["config", "diff.chungthu.textconv", &format!("'{}' textconv", program.display())]);
    let locked = desk.git(&["log", "-p", "-1", "main"]);
    assert!(locked.contains("+sealed") && !locked.contains("Cục"), "{locked}");
    good(&desk.run(&["unlock", "--for", "5m"]));
    let open = desk.git(&["log", "-p", "-1", "main"]);
    assert!(open.contains("vi: Cục Đo đạc Thử nghiệm"), "{open}");
    assert!(desk.wrong().is_empty(), "git has stored nothing");
    let junk = desk.path("junk");
    fs::write(&junk, "not sealed").unwrap();
    let said = good(&desk.locked_out(&["textconv", junk.to_str().unwrap()]));
    assert!(said.starts_with("sealed\n"), "{said}");
    good(&desk.run(&["lock"]));
    assert_eq!(
        good(&desk.run(&["textconv", junk.to_str().unwrap()])),
        "sealed\n",
        "it never opens by itself"
    );
}

#[test]
fn the_script_of_the_page_opens_what_the_program_wrote() {
    let desk = Desk::new();
    let page = include_str!("../../SECURITY.md");
    let script = page.split("\n```python\n").nth(1).unwrap().split("\n```\n").next().unwrap();
    fs::write(desk.path("recover.py"), script).unwrap();
    for (identity, out) in [("keys/identity.txt", "one"), ("recovery", "two")] {
        let mut python = desk.command("python3");
        python.arg(desk.path("recover.py")).arg(desk.path("register")).arg(desk.path(identity));
        good(&python.arg(desk.path(out)).output().unwrap());
        let opened = fs::read_to_string(desk.path(out).join(desk.record().trim_end_matches(".age"))).unwrap();
        assert!(opened.contains("vi: Cục Đo đạc Thử nghiệm"));
    }
}

#[test]
fn shells_get_their_completions() {
    let desk = Desk { home: tempfile::tempdir().unwrap() };
    for shell in ["bash", "zsh", "fish"] {
        let script = good(&desk.run(&["completions", shell]));
        assert!(script.contains("unlock") && script.contains("textconv"));
    }
    let script = desk.run(&["completions", "bash"]).stdout;
    fs::write(desk.path("c.bash"), script).unwrap();
    good(&desk.command("bash").arg("-n").arg(desk.path("c.bash")).output().unwrap());
}

#[test]
fn the_demo_is_a_whole_register_and_is_made_anew_only_where_nothing_else_is() {
    let desk = Desk { home: tempfile::tempdir().unwrap() };
    let dir = desk.path("de mo");
    let demo = |seed: &str| {
        desk.run(&[
            "demo",
            dir.to_str().unwrap(),
            "--people",
            "220",
            "--seed",
            seed,
            "--today",
            "2026-03-02",
            "--json",
        ])
    };
    let made: Value = serde_json::from_str(&good(&demo("7"))).unwrap();
    assert!(made["commits"].as_u64().unwrap() <= 500 && made["records"].as_u64().unwrap() > 500);
    assert_eq!((mode(&dir.join("env")), mode(&dir.join("keys"))), (0o600, 0o700));
    for file in fs::read_dir(dir.join("keys")).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
    // What others keep in memory is no matter of this demo's health.
    let memory = tempfile::tempdir_in("/dev/shm").unwrap();
    let in_shell = |line: &str| {
        let mut shell = desk.command("sh");
        shell.current_dir(&dir).env("P", env!("CARGO_BIN_EXE_chungthu")).args(["-e", "-c"]);
        shell.env("XDG_RUNTIME_DIR", memory.path());
        shell.arg(format!(". ./env; {line}")).output().unwrap()
    };
    let facts = good(&in_shell("\"$P\" -C register doctor --json --today 2026-03-02"));
    assert!(!facts.contains("\"wrong\"") && !facts.contains("\"mind\""), "{facts}");
    good(&in_shell("git -C register fsck --strict --no-progress"));
    // The keys of its HSMs are on tokens, and work.
    let keys = made["keys_on_tokens"].as_u64().unwrap();
    let prove = || {
        let told = good(&in_shell("\"$P\" -C register hsm prove --json --today 2026-03-02"));
        serde_json::from_str::<Value>(&told).unwrap()
    };
    let proved = prove();
    assert!(keys > 6 && proved["good"] == keys && proved["signed"] == true, "{proved}");
    assert_eq!((&proved["orphans"], &proved["unplugged"]), (&json!([]), &json!([])));
    let on_tokens = fs::read_dir(dir.join("hsm/plans")).unwrap().map(|plan| plan.unwrap().path());
    for plan in on_tokens {
        let told = good(&in_shell(&format!("\"$P\" -C register --json hsm run '{}'", plan.display())));
        assert_eq!(serde_json::from_str::<Value>(&told).unwrap()["new"], 0, "{told}");
    }
    assert_eq!(mode(&dir.join("hsm")), 0o700);
    let files = fs::read_dir(dir.join("hsm")).unwrap().map(|file| file.unwrap().path());
    let pins: Vec<_> = files.filter(|path| path.to_str().unwrap().contains("/pin-")).collect();
    assert!(pins.len() == 2 && pins.iter().all(|path| mode(path) == 0o600), "{pins:?}");
    let list = || good(&in_shell("\"$P\" -C register list person --json --reveal --today 2026-03-02"));
    let first = list();
    // Four made it: three officers and a deputy, whose term is over and who opens nothing any more.
    let authors = good(&in_shell("git -C register log --format=%an main | sort -u | wc -l"));
    assert_eq!(authors.trim(), "4");
    let officers = good(&in_shell("git -C register show main:officers.yaml"));
    assert!(officers.contains("epoch: 2") && !officers.contains("role: deputy"), "{officers}");

    let page = fs::read_to_string(dir.join("site/en/hsm/index.html")).unwrap();
    assert_eq!(page.matches("all there and working</strong>").count(), 2, "{page}");
    assert_eq!(page.matches("there, works</strong>").count() as u64, keys);
    let made = good(&in_shell("git -C register rev-parse main"));
    // Somebody tries things, and builds the site again.
    fs::write(desk.path("unit.yaml"), UNIT).unwrap();
    good(&in_shell(
        "\"$P\" -C register add unit --from ../unit.yaml && \"$P\" -C register site build --out site",
    ));
    let root = good(&in_shell("git -C register rev-parse main"));
    fs::write(dir.join("keys/mine"), "").unwrap();
    let said = bad(&desk.run(&["demo", dir.to_str().unwrap()]), 1);
    assert!(said.contains("keys/mine"), "{said}");
    assert_eq!(good(&in_shell("git -C register rev-parse main")), root);
    fs::remove_file(dir.join("keys/mine")).unwrap();
    // What somebody wrote is not thrown away; the register as it was made is.
    let said = bad(&desk.run(&["demo", dir.to_str().unwrap()]), 1);
    assert!(said.contains("wrote"), "{said}");
    assert_eq!(good(&in_shell("git -C register rev-parse main")), root);
    good(&in_shell(&format!("git -C register update-ref refs/heads/main {}", made.trim())));
    good(&demo("7"));
    assert_ne!(good(&in_shell("git -C register rev-parse main")), root);
    assert_eq!(list(), first, "the same seed gives the same plaintext");
    assert_eq!(prove()["good"], keys);
    let foreign = desk.path("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("file"), "").unwrap();
    bad(&desk.run(&["demo", foreign.to_str().unwrap()]), 1);
    assert_eq!(fs::read_dir(&foreign).unwrap().count(), 1);
    // Without SoftHSM the public keys are as real, and the rest is the same.
    let bare = desk.path("bare");
    let mut without = desk.command(env!("CARGO_BIN_EXE_chungthu"));
    without.env("PATH", "/nowhere").args(["demo", "--people", "220", "--seed", "7", "--today", "2026-03-02"]);
    let told = good(&without.arg(&bare).output().unwrap());
    assert!(told.contains("real public keys only"), "{told}");
    assert!(!bare.join("hsm").exists());
    let listed = |of: &Path| {
        let line = format!(
            "cd '{}'; . ./env; exec \"$P\" -C register list certificate form=hsm --json --reveal",
            of.display()
        );
        let mut shell = desk.command("sh");
        good(&shell.env("P", env!("CARGO_BIN_EXE_chungthu")).args(["-c", &line]).output().unwrap())
    };
    assert_eq!(listed(&dir), listed(&bare));
}
