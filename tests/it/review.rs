//! `review`, and `diff` and `log -p`, which speak like it: branches of work by one officer, looked at by another with the
//! program itself.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::sync::Arc;

use chungthu::change::{Author, Change, Founding, Outcome, Writer, found};
use chungthu::model::{Date, FileId, Key, Kind, Record, RecordId, SealedName};
use chungthu::policy::officers::SigningKeys;
use chungthu::policy::refs::work_branch;
use chungthu::policy::{Guarded, Message, Officer, Role, Settings, Trailer};
use chungthu::repo::{Draft, Ident, Oid, Store};
use chungthu::rules::Rules;
use chungthu::seal::identity::new_identity;
use chungthu::seal::{Keyring, NoPrompt, Prompt, Recovery, Signer, Vault};
use chungthu::yaml;
use serde_json::{Value, json};

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

fn record(kind: Kind, n: u8, mut fields: Value) -> Record {
    let map = fields.as_object_mut().unwrap();
    map.insert("schema".into(), json!(1));
    map.insert("id".into(), json!(id(n)));
    Record::from_value(kind, &fields).map_err(|fault| fault.to_string()).unwrap()
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

fn noon(day: &str) -> i64 {
    day.parse::<Date>().unwrap().start_at_office() + 12 * 3600
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
        let officer = |handle: &str, role, recipient: &str, signer: &Signer| Officer {
            handle: handle.to_owned(),
            role,
            person: None,
            recipients: vec![recipient.to_owned()],
            signing_keys: SigningKeys { active: vec![signer.public()], former: Vec::new() },
            until: None,
            stands_in_for: None,
        };
        let recovery = Recovery::generate();
        let founding = Founding {
            settings: Settings::new("Sổ thử"),
            officers: vec![
                officer("lan", Role::Admin, other.as_str(), &lan),
                officer("minh", Role::Officer, recipient.as_str(), &minh),
            ],
            rules: Default::default(),
            recovery: &recovery,
            author: Author { signer: &lan, now: noon("2026-01-05") },
            plain: Default::default(),
        };
        let prompt: Arc<dyn Prompt> = Arc::new(NoPrompt);
        let made = found(&home.path().join("register"), founding, &prompt);
        let (store, vault) = made.map_err(|error| said(&error)).unwrap();
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
        let writer = Writer {
            store: &self.store,
            vault: &self.vault,
            author: Author { signer: &self.lan, now: noon(day) },
            rules: Rules::builtin(),
            today: day.parse().unwrap(),
        };
        match writer.apply(change).map_err(|error| said(&error)).unwrap() {
            Outcome::Committed(_) => {}
            Outcome::Unchanged => panic!("nothing was written"),
        }
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

fn said(error: &dyn chungthu::text::Explain) -> String {
    error.what(chungthu::model::Lang::En)
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

#[test]
fn a_branch_is_shown_field_by_field_and_noted_as_reviewed_until_it_moves() {
    let desk = Desk::new();
    let mut change = Change::new("set");
    change.set(record(Kind::Person, FIRST, person(FIRST)), corrected());
    desk.apply(&change, "2026-01-11");
    let mut fields = corrected().to_value();
    fields["birth"] = json!("1984-06-18");
    fields["files"] = json!([{
        "file": FileId([9; 10]), "role": "decision", "name": "kanaria.pdf", "size": 7,
        "sha256": "ab".repeat(32), "on": "2026-02-01",
    }]);
    let record = Record::from_value(Kind::Person, &fields).unwrap();
    let branch = desk.branch(1, "set", std::slice::from_ref(&record));

    // The record names a file that isn't there.
    let told = desk.told(1, &["review", &branch]);
    in_order(&told, &["Author: lan, 1 commit (set)", "! attachment that isn't there «kanaria.pdf»"]);
    let file = SealedName::File(record.key(), FileId([9; 10])).path();
    let sealed = desk.vault.seal_file(record.key(), FileId([9; 10]), 1, b"content").ok().unwrap();
    let tip =
        desk.commit(&branch, desk.store.tip(&branch).unwrap().unwrap(), "attach", vec![(file, Some(sealed))]);
    assert_ne!(desk.seen(&branch), Some(format!("{tip}\n")));

    let told = desk.told(0, &["review", &branch]);
    in_order(
        &told,
        &[
            &format!("The branch {branch} ({})", tip.short()),
            "Author: lan, 2 commits (attach, set), the newest 2026-02-01T12:00+07:00",
            "Does not need two people.",
            "In all: 1 person, 1 attachment.",
            "~ person",
            "«Kim Tước 100»",
            "Birth date: ••••-••-•• → ••••-••-•• (they differ; --reveal shows how)",
            &format!("+ attachment «kanaria.pdf» (decision, 7 bytes), SHA-256 {}", "ab".repeat(32)),
            "reason: Vì sao Kanaria, by decision",
            "«12/QĐ-KANARIA",
            &format!("Noted that you have seen {branch}."),
        ],
    );
    assert!(!told.contains("1984-06") && !told.contains("ids["), "{told}");
    assert_eq!(desk.seen(&branch), Some(format!("{tip}\n")));
    let revealed = desk.told(0, &["review", &branch[..6], "--reveal"]);
    assert!(revealed.contains("Birth date: 1984-06-17 → 1984-06-18"), "{revealed}");

    let shown = desk.json(0, &["review", &branch, "--reveal"]);
    let change = &shown["changes"][0];
    assert_eq!(change["record"], json!(record.key()));
    assert_eq!(change["fields"], json!([{ "at": "birth", "old": "1984-06-17", "new": "1984-06-18" }]));
    assert_eq!(change["why"]["text"], "Vì sao Kanaria");
    assert_eq!(
        (&change["files"][0]["name"], &change["files"][0]["fate"]),
        (&json!("kanaria.pdf"), &json!("added"))
    );
    assert_eq!((&shown["tip"], &shown["reviewed"]), (&json!(tip.to_string()), &json!(true)));

    // What was seen is that commit and no later one.
    desk.commit(&branch, tip, "note", Vec::new());
    assert_ne!(desk.seen(&branch), Some(format!("{}\n", desk.tip(&branch))));
}

#[test]
fn the_reason_of_every_commit_is_shown_and_equal_ones_once() {
    let desk = Desk::new();
    let with = |n: u8, day: &str, why: Option<&str>| {
        let mut fields = person(n);
        fields["notice_on"] = json!(day);
        if let Some(text) = why {
            fields["why"] = json!({ "text": text, "references": [key(Kind::Decision, DECISION)] });
        }
        record(Kind::Person, n, fields)
    };
    let branch = work_branch(FileId([1; 10]));
    let first =
        [with(FIRST, "2026-01-20", Some("Vì sao Kanaria")), with(FIRST + 1, "2026-01-20", Some("Việc khác"))];
    let sealed = |records: &[Record]| records.iter().map(|r| desk.seal(&desk.vault, r)).collect::<Vec<_>>();
    let one = desk.commit(&branch, desk.main(), "set", sealed(&first));
    // On top of it, the same record for another reason, another for the same, and one for none.
    let again = |record: Record| {
        let text = yaml::write(&record);
        (record.key().path(), Some(desk.vault.seal(record.key(), 3, text.as_bytes()).ok().unwrap()))
    };
    let mut second = sealed(&[with(FIRST + 2, "2026-01-20", Some("Việc khác"))]);
    second.push(again(with(FIRST, "2026-01-21", Some("Sửa lại ngày"))));
    let two = desk.commit(&branch, one, "edit", second);
    let three = desk.commit(&branch, two, "note", vec![again(with(FIRST + 1, "2026-01-22", None))]);

    let told = desk.told(0, &["review", &branch]);
    in_order(&told, &["Author: lan, 3 commits (edit, note, set)", "Reasons, commit by commit:", "~ person"]);
    let reasons =
        told.split("Reasons, commit by commit:\n").nth(1).unwrap().split("~ person").next().unwrap();
    let line = |text: &str| {
        let mut all = reasons.lines().filter(|line| line.contains(text));
        let found = all.next().unwrap_or_else(|| panic!("no «{text}» in {reasons}"));
        assert!(all.next().is_none(), "{text} stands twice: {reasons}");
        found.to_owned()
    };
    for (text, head) in [
        ("Vì sao Kanaria", "lan, 2026-02-01T12:00+07:00, set, 1 record: "),
        ("Sửa lại ngày", "lan, 2026-02-01T12:00+07:00, edit, 1 record: "),
        ("Việc khác", "lan, 2 commits (edit, set), the newest 2026-02-01T12:00+07:00, 2 records: "),
    ] {
        let line = line(text);
        assert!(line.contains(head) && line.contains("12/QĐ-KANARIA"), "{line}");
    }
    assert!(line("no reason").contains("lan, 2026-02-01T12:00+07:00, note, 1 record: "), "{reasons}");

    let shown = desk.json(0, &["review", &branch]);
    let of = |commit: Oid| {
        let all = shown["commits"].as_array().unwrap();
        let found = all.iter().find(|c| c["commit"] == json!(commit.to_string())).unwrap();
        assert_eq!((&found["by"], &found["when"]), (&json!("lan"), &json!("2026-02-01T12:00+07:00")));
        let reasons = found["reasons"].as_array().unwrap();
        reasons.iter().map(|r| (r["text"].clone(), r["records"].clone())).collect::<Vec<_>>()
    };
    let alone = |n: u8| json!([key(Kind::Person, n)]);
    assert_eq!(of(one), [(json!("Vì sao Kanaria"), alone(FIRST)), (json!("Việc khác"), alone(FIRST + 1))]);
    assert_eq!(of(two), [(json!("Sửa lại ngày"), alone(FIRST)), (json!("Việc khác"), alone(FIRST + 2))]);
    assert!(of(three).is_empty());
    // The same between two commits; a forge is told none of it; and without any reason nothing is said of them.
    assert!(desk.told(0, &["review", &format!("main..{branch}")]).contains("Sửa lại ngày"));
    let forge = desk.told(0, &["review", &branch, "--markdown"]);
    assert!(!forge.contains("Việc khác") && !forge.contains("Reasons"), "{forge}");
    let silent = desk.branch(2, "set", &[moved(FIRST + 5)]);
    assert!(!desk.told(0, &["review", &silent]).contains("Reasons"));
    // What main brought into a branch is no reason of its own.
    let mut change = Change::new("set");
    change.set(
        record(Kind::Person, FIRST + 9, person(FIRST + 9)),
        with(FIRST + 9, "2026-01-20", Some("Của main")),
    );
    desk.apply(&change, "2026-02-01");
    assert!(!desk.told(0, &["review", &branch]).contains("Của main"));
}

#[test]
fn equal_changes_are_one_line_and_what_differs_stands_above_them() {
    let desk = Desk::new();
    let mut records: Vec<Record> = (FIRST..FIRST + 37).map(moved).collect();
    let mut noticed = person(FIRST + 37);
    noticed["notice_on"] = json!("2026-01-20");
    records.push(record(Kind::Person, FIRST + 37, noticed));
    let mut later = moved(FIRST + 38).to_value();
    later["postings"][1]["from"] = json!("2026-12-02");
    records.push(Record::from_value(Kind::Person, &later).unwrap());
    let mut named = person(FIRST + 39);
    named["names"][0]["full"] = json!("Kim Tước Khác");
    records.push(record(Kind::Person, FIRST + 39, named));
    let branch = desk.branch(1, "set", &records);
    let told = desk.told(0, &["review", &branch]);
    in_order(
        &told,
        &[
            "In all: 40 persons.",
            "Names[0] › Full name: Kim Tước 139 → Kim Tước Khác",
            "«Kim Tước 137»",
            "«Kim Tước 138»",
            "~ 37 × person: Postings + Cục Kanaria from 2026-12-01, by 12/QĐ-KANARIA",
            "; 3 differ",
            "Postings › To: ∅ → 2026-11-30",
            "Postings: ∅ → Unit: ",
            "«Cục Kanaria»",
            " · as before: Position, Kind\n",
            "«Kim Tước 100», ",
            "«Kim Tước 136»",
        ],
    );
    assert_eq!(told.matches("→ 2026-11-30").count(), 2, "{told}");
    let groups = desk.json(0, &["review", &branch])["groups"].clone();
    let sizes: Vec<usize> = groups.as_array().unwrap().iter().map(|g| g.as_array().unwrap().len()).collect();
    assert_eq!(sizes, [1, 1, 1, 37]);
    // In Vietnamese as an official says it.
    let told = desk.told(0, &["--lang", "vi", "review", &branch]);
    assert!(
        told.contains("~ 37 người: Quá trình công tác + Cục Kanaria từ 2026-12-01, theo 12/QĐ-KANARIA"),
        "{told}"
    );
    assert!(told.contains("; 3 khác\n"), "{told}");
    // Between two commits the same is said.
    let range = format!("main..{branch}");
    assert!(desk.told(0, &["review", &range]).contains("; 3 differ"));
    assert!(desk.told(0, &["diff", &range]).contains("; 3 differ"));
    assert_eq!(desk.told(2, &["review", "main.."]), "");
}

#[test]
fn a_new_error_comes_first_and_decides_the_exit_code_and_what_is_cured_is_said() {
    let desk = Desk::new();
    let mut wrong = person(FIRST);
    wrong["birth"] = json!("1984-06-17");
    wrong["postings"][0]["to"] = json!("2024-01-01");
    let mut cured = person(FIRST + 1);
    cured["birth"] = json!("1984-06-17");
    cured["sex"] = json!("male");
    let records = [record(Kind::Person, FIRST, wrong), record(Kind::Person, FIRST + 1, cured)];
    let branch = desk.branch(1, "set", &records);
    let told = desk.told(1, &["review", &branch]);
    in_order(&told, &["New errors:", "«Kim Tước 100» Postings[0]", "[period-reversed]", "→ ", "~ person"]);
    assert!(desk.seen(&branch).is_some(), "errors were seen too");
    let shown = desk.json(1, &["review", &branch]);
    assert_eq!(shown["brought"][0]["code"], "period-reversed");

    // Mended on top, the branch brings none; between the two commits it is cured.
    let (before, path) = (desk.store.tip(&branch).unwrap().unwrap(), records[0].key().path());
    let mut mended = person(FIRST);
    mended["birth"] = json!("1984-06-17");
    let text = yaml::write(&record(Kind::Person, FIRST, mended));
    let sealed = desk.vault.seal(records[0].key(), 3, text.as_bytes()).ok().unwrap();
    desk.commit(&branch, before, "set", vec![(path, Some(sealed))]);
    assert!(!desk.told(0, &["review", &branch]).contains("period-reversed"));
    let told = desk.told(0, &["review", &format!("{before}..{branch}")]);
    in_order(&told, &["Cured:", "[period-reversed]"]);
    let elements = desk.json(0, &["diff", &format!("{before}..{branch}")]);
    let cured = elements.as_array().unwrap().iter().find(|e| e["way"] == "cured");
    assert_eq!(cured.unwrap()["finding"]["code"], "period-reversed");
}

#[test]
fn findings_are_those_on_main_as_it_is_now_also_where_they_cross_records() {
    let desk = Desk::new();
    let twin = |n: u8| {
        let mut fields = person(n);
        fields["staff_code"] = json!("BTC-1");
        record(Kind::Person, n, fields)
    };
    let branch = desk.branch(1, "set", &[twin(FIRST)]);
    desk.told(0, &["review", &branch]);
    // Meanwhile somebody else got the code on main, and somebody changed the same record.
    let mut change = Change::new("set");
    change.set(record(Kind::Person, FIRST + 1, person(FIRST + 1)), twin(FIRST + 1));
    let mut noticed = person(FIRST);
    noticed["notice_on"] = json!("2026-01-20");
    change.set(record(Kind::Person, FIRST, person(FIRST)), record(Kind::Person, FIRST, noticed));
    desk.apply(&change, "2026-02-01");
    let told = desk.told(1, &["review", &branch]);
    in_order(
        &told,
        &["! Main has changed records/person/", "New errors:", "[not-unique]", "Staff code: ∅ → •••"],
    );
    // The author's change is told against where the branch left main.
    assert!(!told.contains("notice_on"), "{told}");
}

#[test]
fn a_forge_is_told_kinds_ids_counts_and_codes_and_no_value() {
    let desk = Desk::new();
    let mut change = Change::new("set");
    change.set(record(Kind::Person, FIRST, person(FIRST)), corrected());
    desk.apply(&change, "2026-01-11");
    let mut fields = corrected().to_value();
    fields["birth"] = json!("1984-06-18");
    fields["ids"][0]["number"] = json!("001084654338");
    fields["postings"][0]["to"] = json!("2026-11-30");
    fields["files"] = json!([{
        "file": FileId([9; 10]), "role": "decision", "name": "kanaria.pdf", "size": 7,
        "sha256": "ab".repeat(32), "on": "2026-02-01",
    }]);
    let key = key(Kind::Person, FIRST);
    let record = Record::from_value(Kind::Person, &fields).unwrap();
    let sealed = desk.vault.seal_file(key, FileId([9; 10]), 1, b"content").ok().unwrap();
    let mut settings = Settings::new("Sổ thử");
    settings.letter_lines = 40;
    let files = vec![
        desk.seal(&desk.vault, &record),
        (SealedName::File(key, FileId([9; 10])).path(), Some(sealed)),
        ("register.yaml".to_owned(), Some(yaml::write(&settings).into_bytes())),
    ];
    let branch = work_branch(FileId([1; 10]));
    desk.commit(&branch, desk.main(), "set", files);
    // Revealed, every one of them stands in the change; so the table had them all to hide.
    let revealed = desk.run(&["review", &branch, "--reveal"]).out;
    for value in ["1984-06-18", "001084654338", "kanaria.pdf", "2026-11-30", "Vì sao Kanaria", "Kim Tước"]
    {
        assert!(revealed.contains(value), "{value}: {revealed}");
    }
    for arguments in [&["review", &branch, "--markdown"][..], &["review", &branch, "--markdown", "--reveal"]]
    {
        let told = desk.run(arguments);
        assert!(told.out.contains(&format!("| person | {} | ~ | 3 | 1 |", key.id.handle())), "{}", told.out);
        assert!(told.out.contains("File `register.yaml`: +1 −0 lines"), "{}", told.out);
        for canary in CANARIES {
            assert!(!told.out.contains(canary) && !told.err.contains(canary), "{canary}: {}", told.out);
        }
    }
    let branch = desk.branch(2, "set", &[moved(FIRST + 1)]);
    let told = desk.told(0, &["review", &branch, "--markdown"]);
    assert!(CANARIES.iter().all(|canary| !told.contains(canary)), "{told}");
    assert_eq!(desk.seen(&branch), None, "no value was shown");
    assert_eq!(desk.run(&["review", &branch, "--markdown", "--json"]).code, 2);
}

#[test]
fn what_needs_two_people_is_said_and_a_revocation_under_another_verb_is_named() {
    let desk = Desk::new();
    let certificate = |more: Value| {
        let mut fields = json!({
            "kind": "individual", "form": "usb-token", "ca": "government", "holder": key(Kind::Person, FIRST),
        });
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        record(Kind::Certificate, CERTIFICATE, fields)
    };
    let revoked = certificate(json!({ "revocation": { "asked": "2026-02-01", "reason": "retired" } }));
    let hidden = desk.branch(1, "set", std::slice::from_ref(&revoked));
    let open = desk.branch(2, "revoke", &[revoked]);
    let named = format!("certificate {}", id(CERTIFICATE).handle());
    let told = desk.told(0, &["review", &hidden]);
    in_order(&told, &["Does not need two people.", "! Asks for a revocation", &named]);
    assert!(!desk.told(0, &["review", &open]).contains("! Asks"));

    // Where the office wants two people for it, that is a breach.
    let tree = desk.store.tree_of(desk.main()).unwrap();
    let bytes = desk.store.file(tree, "officers.yaml").unwrap();
    let mut officers: chungthu::policy::Officers =
        yaml::read_plain(bytes.as_ref().unwrap()).map_err(|error| said(&error)).unwrap();
    officers.rules.two_person.insert(Guarded::Revoke);
    let mut change = Change::new("officer");
    change.plain_base.insert("officers.yaml".to_owned(), bytes.clone());
    change.plain.insert("officers.yaml".to_owned(), Some(yaml::write(&officers).into_bytes()));
    desk.apply(&change, "2026-01-12");
    in_order(&desk.told(1, &["review", &hidden]), &["Needs two people: 1 other must approve.", "! Asks"]);
    assert_eq!(
        desk.json(1, &["review", &hidden])["hidden_revocations"],
        json!([key(Kind::Certificate, CERTIFICATE)])
    );
    assert!(desk.told(0, &["review", &open]).contains("Needs two people"));

    // Plain files are told line by line.
    officers.rules.approvals = 2;
    let branch = work_branch(FileId([3; 10]));
    let file = ("officers.yaml".to_owned(), Some(yaml::write(&officers).into_bytes()));
    desk.commit(&branch, desk.main(), "officer", vec![file]);
    let told = desk.told(0, &["review", &branch]);
    in_order(
        &told,
        &["In all: 1 plain file.", "~ file officers.yaml", "-   approvals: 0", "+   approvals: 2"],
    );
    let waiting = desk.told(0, &["review"]);
    assert_eq!(waiting.matches("two people").count(), 2, "{waiting}");
}

#[test]
fn what_the_gate_refuses_or_nobody_can_open_is_not_reviewed() {
    let desk = Desk::new();
    // A branch that puts a record back to an old version.
    let branch = work_branch(FileId([1; 10]));
    let old = desk.vault.seal(key(Kind::Person, FIRST), 1, b"x").ok().unwrap();
    desk.commit(&branch, desk.main(), "set", vec![(key(Kind::Person, FIRST).path(), Some(old))]);
    let told = desk.run(&["review", &branch]);
    assert_eq!((told.code, told.out.as_str()), (1, ""));
    assert!(told.err.contains("was rolled back"), "{}", told.err);
    assert!(desk.run(&["review", &format!("main..{branch}")]).err.contains("was rolled back"));
    assert_eq!(desk.seen(&branch), None);
    let waiting = desk.told(0, &["review"]);
    assert!(waiting.contains("refused: ") && waiting.contains("was rolled back"), "{waiting}");

    // A record that somebody without the keyring made passes the gate, which has no key either.
    let stranger = Vault::new(Keyring::fresh());
    let branch = work_branch(FileId([2; 10]));
    let forged = desk.seal(&stranger, &moved(FIRST + 1));
    desk.commit(&branch, desk.main(), "set", vec![forged, desk.seal(&desk.vault, &moved(FIRST + 2))]);
    let told = desk.run(&["review", &branch]);
    assert_eq!(told.code, 1, "{}", told.out);
    in_order(&told.out, &["«Kim Tước 101»", "can't be read", "«Kim Tước 102»", "Postings[0] › To"]);
    assert!(told.err.contains("not noted as reviewed"), "{}", told.err);
    assert_eq!(desk.seen(&branch), None);
    assert_eq!(desk.json(1, &["review", &branch])["reviewed"], json!(false));
    assert!(desk.told(1, &["review", &branch, "--markdown"]).contains("| unreadable |"));
    assert_eq!(desk.run(&["review", "w/nowhere"]).code, 2);
}

#[test]
fn branches_wait_here_and_on_the_server_until_main_has_them() {
    let desk = Desk::new();
    assert!(desk.told(0, &["review"]).contains("No branch waits."));
    let first = desk.branch(1, "set", &[moved(FIRST), moved(FIRST + 1)]);
    let fetched = work_branch(FileId([77; 10]));
    let files = vec![desk.seal(&desk.vault, &moved(FIRST + 2))];
    desk.commit(&format!("refs/remotes/origin/{fetched}"), desk.main(), "set", files);
    let own = work_branch(FileId([3; 10]));
    let mut lock = desk.store.lock("lan").unwrap();
    lock.move_ref(&format!("refs/heads/{own}"), None, desk.main()).unwrap();
    drop(lock);
    // Without an identity: it needs no key.
    let listed = desk.command(&["review"]).env_remove("CHUNGTHU_IDENTITY").output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    in_order(&listed, &[&first, "lan", "2 person"]);
    in_order(&listed, &[&fetched, "lan", "1 person"]);
    assert!(!listed.contains(&own) && !listed.contains("reviewed"), "{listed}");
    desk.told(0, &["review", &fetched[..8]]);
    assert!(desk.seen(&fetched).is_some());
    let waiting = desk.json(0, &["review"]);
    let one = waiting.as_array().unwrap().iter().find(|w| w["branch"] == json!(fetched)).unwrap();
    assert_eq!(
        (&one["by"], &one["records"], &one["reviewed"]),
        (&json!(["lan"]), &json!({ "person": 1 }), &json!(true))
    );
    assert!(desk.told(0, &["review", &own]).contains("Nothing differs."));
    assert_eq!(desk.seen(&own), None);
}

#[test]
fn diff_and_log_speak_the_same_of_main() {
    let desk = Desk::new();
    let mut change = Change::new("set");
    change.set(record(Kind::Person, FIRST, person(FIRST)), corrected());
    (FIRST + 1..FIRST + 4).for_each(|n| change.set(record(Kind::Person, n, person(n)), moved(n)));
    desk.apply(&change, "2026-01-11");
    for arguments in [&["diff"][..], &["log", "-p", "-n", "1"]] {
        let told = desk.told(0, arguments);
        in_order(
            &told,
            &["Birth date: ∅ → ••••-••-••", "reason: Vì sao Kanaria", "~ 3 × person: Postings + Cục Kanaria"],
        );
        assert!(told.contains("; 1 differ"), "{told}");
        assert!(!told.contains("1984-06-17"), "{told}");
    }
    let handle = id(FIRST).handle().to_string();
    for arguments in [&["log", &handle][..], &["log", "-p", &handle]] {
        let told = desk.told(0, arguments);
        in_order(&told, &["lan  set", "Birth date", "reason: Vì sao Kanaria", "lan  add", "Names[0]"]);
    }
    let steps = desk.json(0, &["log", &handle, "--reveal"]);
    assert_eq!(steps[0]["change"]["why"]["text"], "Vì sao Kanaria");
    assert_eq!(steps[0]["change"]["fields"][0]["new"], "1984-06-17");
    let patches = desk.json(0, &["log", "-p"]);
    assert_eq!(patches[0]["changes"].as_array().unwrap().len(), 4);
    let plain: Vec<&str> =
        patches[2]["plain"].as_array().unwrap().iter().filter_map(|p| p["path"].as_str()).collect();
    assert!(
        ["officers.yaml", "register.yaml", ".gitattributes"].iter().all(|p| plain.contains(p)),
        "{plain:?}"
    );
    // Without -p nothing is opened.
    let listed = desk.command(&["log"]).env_remove("CHUNGTHU_IDENTITY").output().unwrap();
    assert!(listed.status.success());
}
