//! `review`, and `diff` and `log -p`, which speak like it: branches of work by one officer, looked at by another with the
//! program itself.

mod judged;
mod shown;

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

use chungthu::change::Change;
use chungthu::model::{FileId, Key, Kind, Record, RecordId, SealedName};
use chungthu::policy::refs::work_branch;
use chungthu::policy::{Guarded, Message, Role, Settings, Trailer};
use chungthu::repo::{Draft, Ident, Oid, Store};
use chungthu::seal::identity::new_identity;
use chungthu::seal::{Keyring, Signer, Vault};
use chungthu::yaml;
use serde_json::{Value, json};

use crate::founded::{apply, founded, noon, officer, said};

/// Values that are sealed: none of them may reach a forge.
const CANARIES: [&str; 12] = [
    "Kim Tước",
    "001084654321",
    "001084654338",
    "1984-06-17",
    "1984-06-18",
    "Chuyên viên KANARIA",
    "Cục Kanaria",
    "Vì sao Kanaria",
    "kanaria.pdf",
    "12/QĐ-KANARIA",
    "KANARIA-SERIAL",
    "2026-11-30",
];

fn id(n: u8) -> RecordId {
    RecordId([n; 10])
}

fn key(kind: Kind, n: u8) -> Key {
    Key::new(kind, id(n))
}

fn record(kind: Kind, n: u8, fields: Value) -> Record {
    crate::founded::record(kind, id(n), fields)
}

const OLD_UNIT: u8 = 1;
const NEW_UNIT: u8 = 2;
const DECISION: u8 = 3;
const DEVICE: u8 = 4;
const CERTIFICATE: u8 = 5;
/// The first of forty people.
const FIRST: u8 = 100;

fn posting(unit: u8, from: &str) -> Value {
    json!({
        "unit": key(Kind::Unit, unit), "position": "Chuyên viên KANARIA", "kind": "main", "from": from,
    })
}

/// A person who began on a day of their own.
fn person(n: u8) -> Value {
    let begun = format!("2025-03-{:02}", n % 28 + 1);
    let mut posting = posting(OLD_UNIT, &begun);
    posting["position"] = position(n);
    json!({ "names": [{ "full": format!("Kim Tước {n}") }], "postings": [posting] })
}

/// Not everybody has the same; a move changes none.
fn position(n: u8) -> Value {
    json!(["Chuyên viên KANARIA", "Phó trưởng phòng", "Chuyên viên KANARIA chính"][usize::from(n) % 3])
}

/// The person after a move to the new unit on 1 December.
fn moved(n: u8) -> Record {
    let mut fields = person(n);
    fields["postings"][0]["to"] = json!("2026-11-30");
    let mut next = posting(NEW_UNIT, "2026-12-01");
    next["decision"] = json!(key(Kind::Decision, DECISION));
    next["position"] = position(n);
    fields["postings"].as_array_mut().unwrap().push(next);
    record(Kind::Person, n, fields)
}

struct Told {
    code: i32,
    out: String,
    err: String,
}

/// A register with two officers, Lan who may do everything and Minh who looks at what she does.
struct Desk {
    home: tempfile::TempDir,
    store: Store,
    vault: Vault,
    lan: Signer,
}

impl Desk {
    fn new() -> Desk {
        let home = tempfile::tempdir().unwrap();
        let (lan, _) = Signer::generate();
        let (minh, signing_key) = Signer::generate();
        let (identity, recipient) = new_identity();
        fs::write(home.path().join("identity"), identity.as_bytes()).unwrap();
        fs::write(home.path().join("signing_key"), signing_key.as_bytes()).unwrap();
        let (_, other) = new_identity();
        let officers = vec![
            officer("lan", Role::Admin, other.as_str(), &lan),
            officer("minh", Role::Officer, recipient.as_str(), &minh),
        ];
        let (store, vault) = founded(home.path(), officers, &lan);
        let desk = Desk { home, store, vault, lan };
        let mut change = Change::new("add");
        change.add(record(Kind::Unit, OLD_UNIT, json!({ "names": [{ "vi": "Cục Cũ" }] })));
        change.add(record(Kind::Unit, NEW_UNIT, json!({ "names": [{ "vi": "Cục Kanaria" }] })));
        let decision = json!({ "issuer": "Bộ Tài chính", "kind": "transfer", "number": "12/QĐ-KANARIA" });
        change.add(record(Kind::Decision, DECISION, decision));
        change.add(record(Kind::Device, DEVICE, json!({ "kind": "token", "serial": "KANARIA-SERIAL" })));
        let certificate = json!({
            "kind": "individual", "form": "usb-token", "ca": "government", "holder": key(Kind::Person, FIRST),
        });
        change.add(record(Kind::Certificate, CERTIFICATE, certificate));
        (FIRST..FIRST + 40).for_each(|n| change.add(record(Kind::Person, n, person(n))));
        desk.apply(&change, "2026-01-10");
        desk
    }

    /// Writes to main as Lan.
    fn apply(&self, change: &Change, day: &str) {
        apply(&self.store, &self.vault, &self.lan, change, day);
    }

    fn main(&self) -> Oid {
        self.store.tip("main").unwrap().unwrap()
    }

    /// The sealed file of a record that stands at main, one revision on.
    fn seal(&self, vault: &Vault, record: &Record) -> (String, Option<Vec<u8>>) {
        let path = record.key().path();
        let tree = self.store.tree_of(self.main()).unwrap();
        let rev = match self.store.file(tree, &path).unwrap() {
            Some(file) => chungthu::seal::header::parse(&file).unwrap().rev + 1,
            None => 1,
        };
        let sealed = vault.seal(record.key(), rev, yaml::write(record).as_bytes());
        (path, Some(sealed.map_err(|error| said(&error)).unwrap()))
    }

    /// A commit of work as Lan on top of another, to which a branch moves. `files` are sealed files and plain ones.
    fn commit(
        &self,
        branch: &str,
        on: Oid,
        verb: &'static str,
        files: Vec<(String, Option<Vec<u8>>)>,
    ) -> Oid {
        let mut lock = self.store.lock("lan").unwrap();
        let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
        for (path, _) in &files {
            if let Some(SealedName::Record(key)) = SealedName::from_path(path) {
                *counts.entry(key.kind).or_default() += 1;
            }
        }
        let message = Message { verb, counts, trailer: Trailer::Work(1), approvals: Vec::new() };
        let tree = lock.write(Some(self.store.tree_of(on).unwrap()), files).unwrap();
        let who = Ident {
            name: "lan".into(),
            email: "lan@chungthu.invalid".into(),
            seconds: noon("2026-02-01"),
            offset: 0,
        };
        let draft = Draft::new(tree, &[on], &who, &who, &message.to_string()).unwrap();
        let signature = self.lan.sign_commit(draft.payload()).map_err(|error| said(&error)).unwrap();
        let commit = lock.commit(&draft, &signature).unwrap();
        let name =
            if branch.starts_with("refs/") { branch.to_owned() } else { format!("refs/heads/{branch}") };
        let old = self.store.reference(&name).unwrap();
        lock.move_ref(&name, old, commit).unwrap();
        commit
    }

    /// A new branch of work with these records.
    fn branch(&self, n: u8, verb: &'static str, records: &[Record]) -> String {
        let branch = work_branch(FileId([n; 10]));
        let files = records.iter().map(|record| self.seal(&self.vault, record)).collect();
        self.commit(&branch, self.main(), verb, files);
        branch
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chungthu"));
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.home.path())
            .env("CHUNGTHU_IDENTITY", self.home.path().join("identity"))
            .env("CHUNGTHU_SIGNING_KEY", self.home.path().join("signing_key"))
            .env("CHUNGTHU_LANG", "en")
            .current_dir(self.home.path())
            .stdin(Stdio::null())
            .args(["--today", "2026-02-02", "-C"])
            .arg(self.home.path().join("register"))
            .args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> Told {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Told { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Runs what must end with this code.
    #[track_caller]
    fn told(&self, code: i32, arguments: &[&str]) -> String {
        let told = self.run(arguments);
        assert_eq!(told.code, code, "{}{}", told.out, told.err);
        told.out
    }

    #[track_caller]
    fn json(&self, code: i32, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.told(code, &[arguments, &["--json"]].concat())).unwrap()
    }

    /// What was noted as reviewed.
    fn seen(&self, branch: &str) -> Option<String> {
        fs::read_to_string(self.home.path().join("register/.git/chungthu/reviewed").join(branch)).ok()
    }

    fn tip(&self, branch: &str) -> String {
        self.store.tip(branch).unwrap().unwrap().to_string()
    }
}

/// Checks that these stand in the text in this order.
#[track_caller]
fn in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let at = rest.find(part).unwrap_or_else(|| panic!("no «{part}» where it should be in:\n{text}"));
        rest = &rest[at + part.len()..];
    }
}

/// A person with an identity document, whose birth day and number were corrected.
fn corrected() -> Record {
    let mut fields = person(FIRST);
    fields["birth"] = json!("1984-06-17");
    fields["ids"] = json!([{ "kind": "cccd", "number": "001084654321" }]);
    fields["why"] = json!({ "text": "Vì sao Kanaria", "references": [key(Kind::Decision, DECISION)] });
    record(Kind::Person, FIRST, fields)
}
