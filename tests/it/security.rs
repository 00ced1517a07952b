//! What SECURITY.md promises to whoever has lost chungthu: its script and its openssl commands, taken from the page
//! itself, open a register.

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use chungthu::model::{Key, SealedName};
use chungthu::seal::identity::new_identity;
use chungthu::seal::{Keyring, KeyringHash, NoPrompt, Prompt, Recovery, Vault};

const PAGE: &str = include_str!("../../SECURITY.md");

/// The fenced block of this language; there is exactly one.
fn block(language: &str) -> &'static str {
    let fence = format!("\n```{language}\n");
    let mut after = PAGE.split(&fence).skip(1);
    let block = after.next().unwrap().split("\n```\n").next().unwrap();
    assert!(after.next().is_none());
    block
}

/// Runs a program in a home of its own and gives what it printed.
fn run<S: AsRef<OsStr>>(home: &Path, program: &str, arguments: &[S], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new(program)
        .args(arguments)
        .env("HOME", home)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_INDEX_FILE", home.join("index"))
        .envs(["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"].map(|name| (name, "officer")))
        .envs(["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"].map(|name| (name, "officer@example.test")))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

struct Git<'a> {
    home: &'a Path,
    dir: &'a Path,
}

impl Git<'_> {
    fn run(&self, arguments: &[&str], input: &[u8]) -> String {
        let dir = ["--git-dir", self.dir.to_str().unwrap()];
        let output = run(self.home, "git", &[&dir[..], arguments].concat(), input);
        String::from_utf8(output).unwrap().trim().to_owned()
    }

    /// Sets a ref to a new parentless commit of these files.
    fn commit(&self, reference: &str, files: &[(String, Vec<u8>)]) {
        self.run(&["init", "-q", "--bare"], b"");
        self.run(&["read-tree", "--empty"], b"");
        for (path, content) in files {
            let blob = self.run(&["hash-object", "-w", "--stdin"], content);
            self.run(&["update-index", "--add", "--cacheinfo", &format!("100644,{blob},{path}")], b"");
        }
        let tree = self.run(&["write-tree"], b"");
        let commit = self.run(&["commit-tree", "-m", "register", &tree], b"");
        self.run(&["update-ref", reference, &commit], b"");
    }
}

fn prompt() -> Arc<dyn Prompt> {
    Arc::new(NoPrompt)
}

fn key(text: &str) -> Key {
    text.parse().unwrap()
}

#[test]
fn the_script_opens_every_record_of_a_clone_and_of_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    let (identity, recipient) = new_identity();
    std::fs::write(home.join("identity.txt"), identity.as_bytes()).unwrap();
    std::fs::write(home.join("recover.py"), block("python")).unwrap();

    // Records of two epochs; one was erased in between, so that the tree has many nodes.
    let person = key("person/041061050r3gg28a");
    let letter = key("letter/zzzzzzzzzzzzzzz0");
    let erased = key("unit/041061050r3gg28b");
    let file_id = "0123456789abcdef".parse().unwrap();
    let scan: Vec<u8> = (0..70_000u32).map(|i| i as u8).collect();
    let first = Vault::new(Keyring::fresh());
    let mut keyring = first.keyring().next(KeyringHash::NONE);
    keyring.turn_epoch();
    assert!(keyring.erase(erased.id));
    let second = Vault::new(keyring);
    let sealed = second.keyring().seal(&[Recovery::generate().recipient(), recipient], &prompt()).unwrap();
    let officers = format!("keyring:\n  serial: 2\n  sha256: {}\n  epoch: 2\n", KeyringHash::of(&sealed));
    let attachment = SealedName::File(person, file_id);
    let files = [
        ("officers.yaml".to_owned(), officers.into_bytes()),
        (person.path(), first.seal(person, 1, "họ tên: Nguyễn Thị Ánh\n".as_bytes()).unwrap()),
        (letter.path(), second.seal(letter, 3, b"number: 12\n").unwrap()),
        (attachment.path(), second.seal_file(person, file_id, 1, &scan).unwrap()),
    ];
    let keyring_file = [("keyring.age".to_owned(), sealed)];

    let clone = home.join("clone");
    std::fs::create_dir_all(clone.join(".git/chungthu/keyring")).unwrap();
    Git { home, dir: &clone.join(".git") }.commit("refs/heads/main", &files);
    let own = clone.join(".git/chungthu/keyring/2.git");
    Git { home, dir: &own }.commit("refs/chungthu/keyring/2", &keyring_file);
    let server = home.join("server.git");
    Git { home, dir: &server }.commit("refs/heads/main", &files);
    Git { home, dir: &server }.commit("refs/chungthu/keyring/2", &keyring_file);

    for repository in [clone, server] {
        let out = home.join(format!("out-{}", repository.file_name().unwrap().display()));
        let arguments = [home.join("recover.py"), repository, home.join("identity.txt"), out.clone()];
        run(home, "python3", &arguments, b"");
        let opened =
            |name: SealedName| std::fs::read(out.join(name.path().trim_end_matches(".age"))).unwrap();
        let person_yaml = String::from_utf8(opened(SealedName::Record(person))).unwrap();
        assert_eq!(person_yaml.trim_end(), "họ tên: Nguyễn Thị Ánh");
        assert_eq!(opened(SealedName::Record(letter)).trim_ascii_end(), b"number: 12");
        let padded = opened(attachment);
        assert!(padded.starts_with(&scan) && padded[scan.len()..].iter().all(|&b| b == 0));
        assert_eq!(std::fs::read_dir(out.join("records/person/0/4")).unwrap().count(), 1);
    }
}

#[test]
fn the_openssl_commands_give_the_identity_of_the_vector() {
    let folder = tempfile::tempdir().unwrap();
    let printed = run(folder.path(), "bash", &["-c", block("bash")], b"");
    let printed = String::from_utf8(printed).unwrap();
    assert_eq!(printed, "AGE-SECRET-KEY-1PRVJXRL05TVG2TG67KLTMQFC7256L8XK00RSK7ZZW9QRCYZTNU2S2Q7P00\n");
}

#[test]
fn the_openssl_commands_start_from_any_node() {
    let folder = tempfile::tempdir().unwrap();
    let key = key("person/041061050r3gg28a");
    // Erasing a neighbour that differs in the tenth bit leaves a node of ten bits above the record.
    let mut neighbour = key.id;
    neighbour.0[1] ^= 0x40;
    let mut keyring = Keyring::fresh().next(KeyringHash([7; 32]));
    keyring.erase(neighbour);
    let text = keyring.to_text();
    let word = |line: &str, at: usize| line.split(' ').nth(at).unwrap_or_default().to_owned();
    let epoch = text.lines().find(|l| l.starts_with("epoch 1 ")).map(|l| word(l, 2)).unwrap();
    let bits: String = (0..80).map(|i| if key.id.bit(i) { '1' } else { '0' }).collect();
    let above = |l: &&str| l.starts_with("node ") && bits.starts_with(&word(l, 1));
    let node = text.lines().find(above).unwrap();
    assert_eq!(word(node, 1).len(), 10);
    let commands = block("bash")
        .replace(&"1".repeat(64), &epoch)
        .replace(&format!("{} depth=0", "2".repeat(64)), &format!("{} depth=10", word(node, 2)));
    let printed = run(folder.path(), "bash", &["-c", &commands], b"");
    let expected = Vault::new(keyring).identity(SealedName::Record(key), 1).unwrap();
    assert_eq!(String::from_utf8(printed).unwrap().trim(), expected.as_str());
}

#[test]
fn every_attack_of_the_page_has_its_tests() {
    let table = PAGE.split("## Attacks, and the tests that make them").nth(1).unwrap();
    let table = table.split("\n## ").next().unwrap();
    let named: Vec<&str> = table
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| Attack |"))
        .flat_map(|line| line.rsplit_once(" | ").unwrap().1.split('`').skip(1).step_by(2))
        .collect();
    assert!(named.len() > 20, "the table is not read");
    let mut sources = String::new();
    for folder in ["src", "tests/it"] {
        for entry in walkdir::WalkDir::new(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)) {
            let entry = entry.unwrap();
            if entry.path().extension().is_some_and(|end| end == "rs") {
                sources.push_str(&std::fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    let missing: Vec<&&str> =
        named.iter().filter(|name| !sources.contains(&format!("#[test]\nfn {name}()"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
