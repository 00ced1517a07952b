//! The commands that write, edit and look into single records, run as people run them: the program itself, in a home
//! of its own.

mod asked;
mod edits;
mod facts;
mod values;

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chungthu::change::Change;
use chungthu::model::{Kind, Record, RecordId};
use chungthu::policy::Role;
use chungthu::seal::identity::new_identity;
use chungthu::seal::{Signer, Vault};
use serde_json::{Value, json};

use crate::founded::{apply, founded, officer, record};

/// What a command printed and how it ended.
struct Told {
    code: i32,
    out: String,
    err: String,
}

/// A desk: a home, a register in it, the keys of its officer, and a folder in memory for the editor.
struct Desk {
    home: tempfile::TempDir,
    memory: tempfile::TempDir,
    store: chungthu::repo::Store,
    vault: Vault,
    signer: Signer,
}

const UNIT: RecordId = RecordId([1; 10]);
const AN: RecordId = RecordId([2; 10]);
const BINH: RecordId = RecordId([3; 10]);
const CHI: RecordId = RecordId([4; 10]);
const TOKEN: RecordId = RecordId([5; 10]);
const SIM: RecordId = RecordId([6; 10]);

/// The personal values of the register; none of them may be seen anywhere unless it is asked for.
const CANARIES: [&str; 13] = [
    "001084654321",
    "2021-07-19",
    "KANARIA-NOI-CAP",
    "2044-06-13",
    "1984-06-17",
    "kanaria.an@mof.gov.vn",
    "0912987654",
    "912987654",
    "KANARIA-7731",
    "8984012345678901234",
    "0968112233",
    "968112233",
    "KANARIA-8842",
];

fn person(id: RecordId, name: &str, more: Value) -> Record {
    let mut fields = json!({
        "names": [{ "full": name }],
        "postings": [{
            "unit": format!("unit/{UNIT}"), "position": "Chuyên viên", "kind": "main", "from": "2025-03-01",
        }],
    });
    fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    record(Kind::Person, id, fields)
}

fn token(custody: Value) -> Record {
    let fields = json!({ "kind": "token", "serial": "02A1B3C4", "label": "BTC 117", "custody": custody });
    record(Kind::Device, TOKEN, fields)
}

impl Desk {
    /// A register of January 2026 with a unit, three people and two devices, the token with Bình.
    fn new() -> Desk {
        let home = tempfile::tempdir().unwrap();
        let memory = tempfile::tempdir_in("/dev/shm").unwrap();
        let (identity, recipient) = new_identity();
        let (signer, key) = Signer::generate();
        fs::write(home.path().join("identity"), identity.as_bytes()).unwrap();
        fs::write(home.path().join("signing_key"), key.as_bytes()).unwrap();
        let officers = vec![officer("lan", Role::Admin, recipient.as_str(), &signer)];
        let (store, vault) = founded(home.path(), officers, &signer);
        let desk = Desk { home, memory, store, vault, signer };
        let mut change = Change::new("add");
        let unit = json!({ "names": [{ "vi": "Cục Chuyển đổi số" }] });
        change.add(record(Kind::Unit, UNIT, unit));
        change.add(person(
            AN,
            "Nguyễn Văn An",
            json!({
                "sex": "male", "birth": "1984-06-17", "staff_code": "KANARIA-7731",
                "ids": [{
                    "kind": "cccd", "number": "001084654321", "issued_on": "2021-07-19",
                    "issued_by": "KANARIA-NOI-CAP", "valid_to": "2044-06-13",
                }],
                "emails": [{ "address": "kanaria.an@mof.gov.vn", "from": "2025-03-01" }],
                "mobiles": [{ "number": "0912987654", "from": "2025-03-01" }],
            }),
        ));
        change.add(person(BINH, "Trần Thị Bình", json!({})));
        change.add(person(CHI, "Lê An", json!({ "staff_code": "KANARIA-8842" })));
        change.add(token(json!([{ "party": format!("person/{BINH}"), "from": "2026-01-06" }])));
        let sim = json!({ "iccid": "8984012345678901234", "number": "0968112233", "carrier": "Viettel" });
        change.add(record(Kind::Device, SIM, json!({ "kind": "sim", "sim": sim })));
        desk.apply(&change, "2026-01-10");
        desk
    }

    /// Writes a change as of a day.
    fn apply(&self, change: &Change, day: &str) {
        apply(&self.store, &self.vault, &self.signer, change, day);
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
            .env("XDG_RUNTIME_DIR", self.memory.path())
            .env("CHUNGTHU_IDENTITY", self.path("identity"))
            .env("CHUNGTHU_SIGNING_KEY", self.path("signing_key"))
            .env("CHUNGTHU_LANG", "en")
            .env("EDITOR", "false")
            .current_dir(self.home.path());
        command
    }

    fn run_with(&self, editor: &str, arguments: &[&str], input: &str) -> Told {
        let mut command = self.command(env!("CARGO_BIN_EXE_chungthu"));
        command.arg("-C").arg(self.path("register")).args(arguments).env("EDITOR", editor);
        finish(command, input)
    }

    fn run(&self, arguments: &[&str], input: &str) -> Told {
        self.run_with("false", arguments, input)
    }

    /// Runs what must succeed.
    fn done(&self, arguments: &[&str], input: &str) -> String {
        let told = self.run(arguments, input);
        assert_eq!(told.code, 0, "{arguments:?}: {}{}", told.out, told.err);
        told.out
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.done(&[arguments, &["--json"]].concat(), "")).unwrap()
    }

    /// Runs on a terminal, where the lines are typed.
    fn typed(&self, editor: &str, arguments: &str, lines: &[&str]) -> Told {
        let mut command = self.command("script");
        let program = env!("CARGO_BIN_EXE_chungthu");
        let register = self.path("register");
        command.args(["-qec", &format!("{program} -C {} {arguments}", register.display()), "/dev/null"]);
        command.env("EDITOR", editor).env("SHELL", "/bin/sh");
        finish(command, &format!("{}\n", lines.join("\n")))
    }

    /// A program in the home, to be the editor.
    fn editor(&self, name: &str, body: &str) -> String {
        let path = self.path(name);
        fs::write(&path, format!("#!/bin/sh\n{body}\n")).unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(0o700)).unwrap();
        path.display().to_string()
    }

    fn git(&self, arguments: &[&str]) -> String {
        let mut command = self.command("git");
        command.args(["-c", "safe.bareRepository=all", "--git-dir"]).arg(self.path("register/.git"));
        let told = finish(
            {
                command.args(arguments);
                command
            },
            "",
        );
        assert_eq!(told.code, 0, "{}", told.err);
        told.out.trim().to_owned()
    }

    fn commits(&self) -> usize {
        self.git(&["rev-list", "--count", "main"]).parse().unwrap()
    }

    fn show(&self, id: RecordId) -> Value {
        self.json(&["show", &id.to_string(), "--reveal"])["fields"].clone()
    }

    /// What an editor left behind in memory.
    fn left(&self) -> Vec<PathBuf> {
        files(self.memory.path())
    }
}

fn finish(mut command: Command, input: &str) -> Told {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that refuses before it reads has closed the pipe.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Told { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

fn files(below: &Path) -> Vec<PathBuf> {
    let found = walkdir::WalkDir::new(below).into_iter().map(|entry| entry.unwrap());
    found.filter(|entry| entry.file_type().is_file()).map(|entry| entry.into_path()).collect()
}

/// A command, its standard input, its exit code, what it says, and how many commits it makes.
type Case<'a> = (&'a [&'a str], &'a str, i32, &'a [&'a str], usize);

fn check(desk: &Desk, cases: &[Case<'_>]) {
    for (arguments, input, code, says, commits) in cases {
        let before = desk.commits();
        let told = desk.run(arguments, input);
        let all = format!("{}{}", told.out, told.err);
        assert_eq!(told.code, *code, "{arguments:?}: {all}");
        for part in *says {
            assert!(all.contains(part), "{arguments:?} says no «{part}»: {all}");
        }
        assert_eq!(desk.commits() - before, *commits, "{arguments:?}: {all}");
    }
}
