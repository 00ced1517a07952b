//! The commands that write, edit and look into single records, run as people run them: the program itself, in a home
//! of its own.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use chungthu::change::{Author, Change, Founding, Outcome, Writer, found};
use chungthu::model::{Kind, Record, RecordId};
use chungthu::policy::officers::SigningKeys;
use chungthu::policy::{Officer, Role, Settings};
use chungthu::rules::Rules;
use chungthu::seal::identity::new_identity;
use chungthu::seal::{NoPrompt, Prompt, Recovery, Signer, Vault};
use serde_json::{Value, json};

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

fn record(kind: Kind, id: RecordId, mut fields: Value) -> Record {
    let map = fields.as_object_mut().unwrap();
    map.insert("schema".into(), json!(1));
    map.insert("id".into(), json!(id));
    Record::from_value(kind, &fields).map_err(|fault| fault.to_string()).unwrap()
}

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

/// Noon at the office on a day.
fn noon(day: &str) -> i64 {
    day.parse::<chungthu::model::Date>().unwrap().start_at_office() + 12 * 3600
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
        let officer = Officer {
            handle: "lan".to_owned(),
            role: Role::Admin,
            person: None,
            recipients: vec![recipient.as_str().to_owned()],
            signing_keys: SigningKeys { active: vec![signer.public()], former: Vec::new() },
            until: None,
            stands_in_for: None,
        };
        let recovery = Recovery::generate();
        let founding = Founding {
            settings: Settings::new("Sổ thử"),
            officers: vec![officer],
            rules: Default::default(),
            recovery: &recovery,
            author: Author { signer: &signer, now: noon("2026-01-05") },
            plain: Default::default(),
        };
        let prompt: Arc<dyn Prompt> = Arc::new(NoPrompt);
        let made = found(&home.path().join("register"), founding, &prompt);
        let (store, vault) = made.unwrap_or_else(|error| panic!("{}", said(&error)));
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
        let writer = Writer {
            store: &self.store,
            vault: &self.vault,
            author: Author { signer: &self.signer, now: noon(day) },
            rules: Rules::builtin(),
            today: day.parse().unwrap(),
        };
        match writer.apply(change) {
            Ok(Outcome::Committed(_)) => {}
            Ok(Outcome::Unchanged) => panic!("nothing was written"),
            Err(error) => panic!("{}", said(&error)),
        }
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

fn said(error: &dyn chungthu::text::Explain) -> String {
    error.what(chungthu::model::Lang::En)
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

#[test]
fn set_says_whom_it_hit_and_refuses_what_it_must() {
    let desk = Desk::new();
    let (an, chi, token) = (AN.to_string(), CHI.to_string(), TOKEN.to_string());
    let handle = AN.handle().to_string();
    check(
        &desk,
        &[
            (
                &["set", &an, "notice_on=2026-01-05"],
                "",
                0,
                &[&handle, "Nguyễn Văn An", "1 field", "chungthu show"],
                1,
            ),
            (&["set", &an, "notice_on=2026-01-05"], "", 0, &["nothing differs"], 0),
            (&["set", "Le An", "notice_on=2026-01-05"], "", 0, &["Lê An"], 1),
            // Whoever says only "An" means one of two.
            (&["set", "an", "notice_on=2026-01-06"], "", 2, &["Nguyễn Văn An", "Lê An"], 0),
            (&["set", "0000", "notice_on=2026-01-06"], "", 2, &["names no record"], 0),
            // Personal values, names and free words are no arguments.
            (&["set", &an, "staff_code=BTC-1"], "", 2, &["staff_code", "command line"], 0),
            (&["set", &an, "names.full=Nguyễn Văn Ân", "--fix"], "", 2, &["names.full"], 0),
            (&["set", &an, "tags[+]=x", "--why", "vì"], "", 2, &["why"], 0),
            (&["set", &chi, "staff_code=-"], "BTC-2\n", 0, &["1 field"], 1),
            (&["set", &chi, "staff_code=-"], "", 2, &["input ended"], 0),
            (&["set", &chi, "staff_code="], "", 0, &["1 field"], 1),
            // Dated values: a correction, or a change from a day on.
            (&["set", &an, "postings.position=Phó phòng"], "", 2, &["correction or a change"], 0),
            (&["set", &an, "postings.position=Chuyên viên chính", "--fix"], "", 0, &["1 field"], 1),
            (
                &["set", &an, "postings.position=Phó phòng", "--from-date", "2026-02-01"],
                "",
                0,
                &["fields"],
                1,
            ),
            (&["set", &an, "notice_on=2026-01-05", "--from-date", "2026-02-01"], "", 2, &["no dates"], 0),
            (&["set", &an, "notice=2026-01-05"], "", 2, &["notice_on"], 0),
            (&["set", &an, "notice_on=05/01/2026"], "", 1, &["notice_on"], 0),
            (&["set", &an, "id=041061050r3gg28a"], "", 2, &["never changes"], 0),
            (&["set", &an, "notice_on=2026-01-09", "--at", "main"], "", 2, &["--at"], 0),
            // Why: sealed with it, with what it rests on.
            (
                &["set", &an, "notice_on=2026-01-07", "--why", "-", "--why-ref", "Cuc Chuyen doi so"],
                "Theo đề nghị\n",
                0,
                &["1 field"],
                1,
            ),
            // Text in older encodings is named; decomposed text is composed.
            (&["set", &token, "label=NguyÔn V¨n A"], "", 1, &["TCVN3"], 0),
            (&["set", &token, "label=Nguyeãn Vaên A"], "", 1, &["VNI"], 0),
            (&["set", &token, "label=Ma\u{301}y mo\u{301}i"], "", 0, &["1 field"], 1),
            (&["set", &token, "label=Máy mói"], "", 0, &["nothing differs"], 0),
            // A write that would add an error says which, and changes nothing.
            (
                &[
                    "set",
                    &token,
                    "custody[+].party=Tran Thi Binh",
                    "custody[+].from=2026-02-01",
                    "custody[+].to=2026-01-01",
                ],
                "",
                1,
                &["Custody"],
                0,
            ),
        ],
    );
    let an = desk.show(AN);
    let positions: Vec<&str> =
        an["postings"].as_array().unwrap().iter().map(|p| p["position"].as_str().unwrap()).collect();
    assert_eq!(positions, ["Chuyên viên chính", "Phó phòng"]);
    assert_eq!(an["postings"][0]["to"], "2026-01-31");
    assert_eq!(an["why"], json!({ "text": "Theo đề nghị", "references": [format!("unit/{UNIT}")] }));
    assert_eq!(desk.show(TOKEN)["label"], "Máy mói");
    // The reason is that of one version: the next has none unless one is given.
    desk.done(&["set", &AN.to_string(), "notice_on=2026-01-08"], "");
    assert_eq!(desk.show(AN)["why"], Value::Null);
}

#[test]
fn who_tells_the_facts_of_a_day_from_what_was_said_that_day() {
    let desk = Desk::new();
    // In June it turns out that An had the token from the beginning, and Chi since March.
    let before = token(json!([{ "party": format!("person/{BINH}"), "from": "2026-01-06" }]));
    let after = token(json!([
        { "party": format!("person/{AN}"), "from": "2026-01-06", "to": "2026-02-28" },
        { "party": format!("person/{CHI}"), "from": "2026-03-01" },
    ]));
    let then = desk.git(&["rev-parse", "main"]);
    let mut change = Change::new("set");
    change.set(before, after);
    desk.apply(&change, "2026-06-01");

    let token = TOKEN.to_string();
    let keeper = |more: &[&str]| {
        let told = desk.json(&[&["who", token.as_str()], more].concat());
        (told["facts"][0]["who"].as_str().unwrap().to_owned(), told["register"]["said"][0]["who"].clone())
    };
    let is = |id: RecordId| format!("person/{id}");
    // What was true that day, though the register said something else; what it said; what is true now.
    assert_eq!(keeper(&["--on", "2026-02-01"]), (is(AN), json!(is(BINH))));
    assert_eq!(keeper(&["--at", &then, "--on", "2026-02-01"]), (is(BINH), Value::Null));
    assert_eq!(keeper(&["--at", &then]), (is(BINH), Value::Null));
    assert_eq!(keeper(&["--today", "2026-07-01"]), (is(CHI), Value::Null));
    assert_eq!(keeper(&[]), (is(CHI), Value::Null));
    // On the day of the correction, by its end, the register said it as the facts do.
    assert_eq!(keeper(&["--on", "2026-06-01"]), (is(CHI), Value::Null));
    assert_eq!(keeper(&["--on", "2026-05-31"]), (is(CHI), json!(is(BINH))));

    let told = desk.done(&["who", "02A1B3C4", "--on", "2026-02-01"], "");
    assert!(told.contains("Nguyễn Văn An") && told.contains("Trần Thị Bình"), "{told}");
    let told = desk.done(&["who", &token, "--on", "2026-01-07"], "");
    assert!(told.contains("had no such record"), "{told}");
    let told = desk.done(&["who", &token, "--on", "2025-12-31"], "");
    assert!(told.contains("Nothing") && told.contains("did not exist"), "{told}");
    // A person: what was held that day.
    let held = |id: RecordId, on: &str| {
        let told = desk.json(&["who", &id.to_string(), "--on", on]);
        told["facts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|held| held["who"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(held(AN, "2026-02-28"), [format!("device/{TOKEN}")]);
    assert!(held(AN, "2026-03-01").is_empty());
}

#[test]
fn files_are_sealed_listed_and_got_back() {
    let desk = Desk::new();
    let an = AN.to_string();
    let scan: Vec<u8> = (0..70_000u32).map(|i| (i * 7) as u8).collect();
    fs::write(desk.path("gia\u{301}y.pdf"), &scan).unwrap();
    fs::write(desk.path("copy.pdf"), &scan).unwrap();
    fs::write(desk.path("b.txt"), "hai").unwrap();
    let register = desk.path("register/.git/out").display().to_string();
    fs::create_dir(desk.path("register/folder")).unwrap();
    std::os::unix::fs::symlink(desk.path("register/folder"), desk.path("link")).unwrap();
    check(
        &desk,
        &[
            (
                &["attach", &an, "gia\u{301}y.pdf", "b.txt", "--as", "application"],
                "",
                0,
                &["2 files", "Nguyễn Văn An"],
                1,
            ),
            (&["attach", &an, "copy.pdf", "--as", "other"], "", 1, &["copy.pdf", "file 1"], 0),
            (&["attach", &an, "register", "--as", "other"], "", 1, &["is not a file"], 0),
            (&["attach", &an, "none.pdf", "--as", "other"], "", 3, &["none.pdf"], 0),
            (&["attach", &an, "b.txt", "--as", "letters"], "", 2, &["loss-minutes"], 0),
            (&["files", &an], "", 0, &["giáy.pdf", "70000", "application"], 0),
            (&["files", &BINH.to_string()], "", 0, &["no files"], 0),
            (&["get", &an, "1", "-o", "got.pdf"], "", 0, &["got.pdf"], 0),
            (&["get", &an, "1", "-o", "got.pdf"], "", 3, &["got.pdf"], 0),
            (&["get", &an, "B.TXT", "-o", "got.txt"], "", 0, &["got.txt"], 0),
            (&["get", &an, "3", "-o", "x"], "", 2, &["no file"], 0),
            (&["get", &an, "1", "-o", &register], "", 1, &["repository"], 0),
            (&["get", &an, "1", "-o", "register/out"], "", 1, &["repository"], 0),
            (&["get", &an, "1", "-o", "register/folder/out"], "", 1, &["repository"], 0),
            (&["get", &an, "1", "-o", "link/out"], "", 1, &["repository"], 0),
        ],
    );
    assert_eq!(fs::read(desk.path("got.pdf")).unwrap(), scan);
    assert_eq!(fs::read(desk.path("got.txt")).unwrap(), b"hai");
    assert_eq!(fs::metadata(desk.path("got.pdf")).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!desk.path("register/.git/out").exists());
    // A sealed file in another's place is refused, and nothing is written.
    let listed = desk.show(AN);
    let id = |at: usize| listed["files"][at]["file"].as_str().unwrap().to_owned();
    let told = desk.run(&["get", &an, &id(1)[..8], "-o", "again.txt"], "");
    assert_eq!((told.code, fs::read(desk.path("again.txt")).unwrap()), (0, b"hai".to_vec()));
}

#[test]
fn notes_come_from_standard_input_and_bear_the_signer() {
    let desk = Desk::new();
    let an = AN.to_string();
    check(
        &desk,
        &[
            (&["note", &an], "Đã điện thoại.\nHẹn thứ Hai.\n", 0, &["Nguyễn Văn An"], 1),
            (&["note", &an], "  \n", 2, &["empty"], 0),
            (&["note", &an], "a\u{0}b", 1, &["control character"], 0),
            (&["note", &an, "một ghi chú"], "", 2, &[], 0),
        ],
    );
    let note = &desk.show(AN)["notes"][0];
    assert_eq!(
        (note["by"].as_str(), note["text"].as_str()),
        (Some("lan"), Some("Đã điện thoại.\nHẹn thứ Hai."))
    );
}

#[test]
fn edit_takes_what_the_editor_leaves_or_leaves_it_in_memory() {
    let desk = Desk::new();
    let an = AN.to_string();
    let told = desk.run_with("true", &["edit", &an], "");
    assert!(told.code == 0 && told.out.contains("nothing differs"), "{}{}", told.out, told.err);
    assert_eq!((desk.commits(), desk.left().len()), (2, 0));
    // The text lies in memory, for its owner alone.
    let look = desk.editor(
        "look",
        "stat -c '%a %n' \"$1\" \"$(dirname \"$1\")\" >look.txt; sed -i 's/^sex: male/sex: female/' \"$1\"",
    );
    // A cccd says whose sex it is: the write is refused, and what was typed stays.
    let told = desk.run_with(&look, &["edit", &an], "");
    assert_eq!(told.code, 1, "{}{}", told.out, told.err);
    let looked = fs::read_to_string(desk.path("look.txt")).unwrap();
    let modes: Vec<&str> = looked.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert!(modes == ["600", "700"] && looked.contains("/dev/shm/"), "{looked}");
    let [left] = &desk.left()[..] else { panic!("one text is left") };
    assert!(told.err.contains(left.to_str().unwrap()), "{}", told.err);
    assert!(fs::read_to_string(left).unwrap().contains("sex: female"));
    assert_eq!(desk.commits(), 2);
    // Whoever forgot it is told where it lies, until it is gone.
    let folder = left.parent().unwrap().display().to_string();
    assert!(desk.run(&["doctor"], "").out.contains(&format!("rm -r {folder}")));
    assert!(desk.run(&["lock"], "").err.contains(&folder));
    fs::remove_dir_all(left.parent().unwrap()).unwrap();
    assert!(!desk.run(&["doctor"], "").out.contains("rm -r"));
    // What doesn't read is told by line and field.
    let bad = desk.editor("bad", "sed -i 's/^birth: .*/birth: yesterday/' \"$1\"");
    let told = desk.run_with(&bad, &["edit", &an], "");
    assert!(told.code == 1 && told.err.contains("line ") && told.err.contains("birth"), "{}", told.err);
    let [left] = &desk.left()[..] else { panic!("one text is left") };
    // It can be taken up again.
    let text = fs::read_to_string(left).unwrap().replace("birth: yesterday", "birth: 1984-06-17");
    fs::write(left, text.replace("staff_code: KANARIA-7731", "staff_code: BTC-9")).unwrap();
    let told = desk.done(&["edit", &an, "--from", left.to_str().unwrap()], "");
    assert!(told.contains("1 field"), "{told}");
    assert_eq!(desk.show(AN)["staff_code"], "BTC-9");
    fs::remove_dir_all(left.parent().unwrap()).unwrap();
    let other = desk.editor("other", "sed -i 's/^id: .*/id: 041061050r3gg28a/' \"$1\"");
    let told = desk.run_with(&other, &["edit", &an], "");
    assert!(told.code == 1 && told.err.contains("never changes"), "{}", told.err);
}

#[test]
fn plain_files_are_edited_by_admins_and_validated() {
    let desk = Desk::new();
    let name = desk.editor("name", "sed -i 's/Sổ thử/Sổ mới/' \"$1\"");
    let wrong = desk.editor("wrong", "echo 'nonsense: 1' >>\"$1\"");
    let role = desk.editor("role", "sed -i 's/role: admin/role: officer/' \"$1\"");
    let serial = desk.editor("serial", "sed -i 's/serial: 1/serial: 2/' \"$1\"");
    let template = desk.editor("template", "echo '<p>xin chào</p>' >\"$1\"");
    let anchor = desk.editor("anchor", "echo 'no certificate' >\"$1\"");
    for (editor, path, code, says) in [
        (&name, "register.yaml", 0, "Wrote register.yaml"),
        (&wrong, "register.yaml", 1, "there is no such field"),
        (&role, "officers.yaml", 1, ""),
        (&serial, "officers.yaml", 1, "written by the program"),
        (&template, "templates/giay.html", 0, "Wrote templates/giay.html"),
        (&anchor, "anchors/ca.pem", 1, ""),
    ] {
        let before = desk.commits();
        let told = desk.run_with(editor, &["edit", path], "");
        assert_eq!(told.code, code, "{path}: {}{}", told.out, told.err);
        assert!(format!("{}{}", told.out, told.err).contains(says), "{path}: {}{}", told.out, told.err);
        assert_eq!(desk.commits() - before, usize::from(code == 0));
    }
    assert!(desk.git(&["show", "main:register.yaml"]).contains("Sổ mới"));
    assert_eq!(desk.git(&["show", "main:templates/giay.html"]), "<p>xin chào</p>");
    assert_eq!(desk.run(&["edit", "anchors/../officers.yaml"], "").code, 2);
}

#[test]
fn two_writers_at_once_lose_nothing() {
    let desk = Desk::new();
    let an = AN.to_string();
    let chungthu = format!("{} -C {}", env!("CARGO_BIN_EXE_chungthu"), desk.path("register").display());
    // While one edits, another sets another field, then the same one.
    let other = desk.editor(
        "other",
        &format!("{chungthu} set {an} notice_on=2026-01-09 >/dev/null; sed -i 's/^staff_code: .*/staff_code: BTC-5/' \"$1\""),
    );
    let told = desk.run_with(&other, &["edit", &an], "");
    assert!(told.code == 0 && told.err.contains("merged"), "{}{}", told.out, told.err);
    let now = desk.show(AN);
    assert_eq!((&now["notice_on"], &now["staff_code"]), (&json!("2026-01-09"), &json!("BTC-5")));
    let same = desk.editor(
        "same",
        &format!("echo BTC-6 | {chungthu} set {an} staff_code=- >/dev/null; sed -i 's/^staff_code: .*/staff_code: BTC-7/' \"$1\""),
    );
    let told = desk.run_with(&same, &["edit", &an], "");
    assert!(told.code == 1 && told.err.contains("Staff code"), "{}{}", told.out, told.err);
    assert!(!told.err.contains("BTC-"), "{}", told.err);
    assert_eq!(desk.show(AN)["staff_code"], "BTC-6");
    assert!(desk.left().iter().any(|file| fs::read_to_string(file).unwrap().contains("BTC-7")));
    // Two processes at the same time.
    let before = desk.commits();
    let fields = ["notice_on=2026-01-11", "assignee=lan", "tags[+]=dot-1", "origin.how=entered"];
    let writers = fields.map(|field| {
        let mut command = desk.command(env!("CARGO_BIN_EXE_chungthu"));
        command.arg("-C").arg(desk.path("register")).args(["set", &BINH.to_string(), field]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    });
    for mut writer in writers {
        assert!(writer.wait().unwrap().success());
    }
    let now = desk.show(BINH);
    assert_eq!(desk.commits() - before, 4);
    assert_eq!(
        (&now["notice_on"], &now["assignee"], &now["tags"], &now["origin"]["how"]),
        (&json!("2026-01-11"), &json!("lan"), &json!(["dot-1"]), &json!("entered"))
    );
}

#[test]
fn show_by_id_opens_no_other_record() {
    let desk = Desk::new();
    let mut damaged = 0;
    for line in desk.git(&["ls-tree", "-r", "main", "records/"]).lines() {
        let (object, path) = line.split_once('\t').unwrap();
        let oid = object.split(' ').nth(2).unwrap();
        if path.contains(&AN.to_string()) {
            continue;
        }
        let file = desk.path(&format!("register/.git/objects/{}/{}", &oid[..2], &oid[2..]));
        fs::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
        fs::write(&file, b"damaged").unwrap();
        damaged += 1;
    }
    assert_eq!(damaged, 5);
    fs::remove_dir_all(desk.path("register/.git/chungthu/links")).unwrap();
    for selector in [AN.to_string(), format!("person/{AN}")] {
        assert!(desk.done(&["show", &selector], "").contains("Nguyễn Văn An"));
    }
    assert_ne!(desk.run(&["show", &BINH.to_string()], "").code, 0);
}

#[test]
fn what_a_reverted_commit_added_stays_and_is_named() {
    let desk = Desk::new();
    let mut change = Change::new("add");
    let new = RecordId([0x77; 10]);
    change.add(person(new, "Vũ Dung", json!({})));
    let before = person(BINH, "Trần Thị Bình", json!({}));
    change.set(before, person(BINH, "Trần Thị Bình Minh", json!({})));
    desk.apply(&change, "2026-01-11");
    let told = desk.run(&["revert", "main"], "");
    assert_eq!(told.code, 0, "{}", told.err);
    assert!(
        told.err.contains(&new.handle().to_string()) && told.err.contains("duplicate_of"),
        "{}",
        told.err
    );
    let names = |id: RecordId| desk.json(&["show", &id.to_string()])["fields"]["names"][0]["full"].clone();
    assert_eq!((names(BINH), names(new)), (json!("Trần Thị Bình"), json!("Vũ Dung")));
}

#[test]
fn add_asks_on_a_terminal_and_loses_nothing() {
    let desk = Desk::new();
    // Kind by its number, custody by a name and a day as papers have it.
    let answers = [
        "2",
        "IDPrime 940",
        "Thales",
        "0A0B0C0D",
        "Thẻ 1",
        "chuyen doi so",
        "",
        "",
        "binh",
        "1/3/2026",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
    ];
    let told = desk.typed("false", "add device", &answers);
    assert_eq!(told.code, 0, "{}{}", told.out, told.err);
    assert!(!told.out.contains("Error"), "{}", told.out);
    let found = desk.json(&["list", "device", "kind=smartcard"]);
    let id = found[0]["record"].as_str().unwrap().to_owned();
    let added = desk.json(&["show", &id])["fields"].clone();
    assert_eq!((&added["kind"], &added["owner"]), (&json!("smartcard"), &json!(format!("unit/{UNIT}"))));
    assert_eq!(added["custody"], json!([{ "party": format!("person/{BINH}"), "from": "2026-03-01" }]));
    // What must be there is asked again. What is refused as a whole, the editor has, and mends it.
    let mend = desk.editor("mend", "sed -i '/2026-02-01/d' \"$1\"");
    let refused = |model: &'static str, last: &'static str| {
        let kept = ["binh", "1/3/2026", "1/2/2026", ""];
        [&["", "5", model, "", "", "", "", "", ""][..], &kept, &["", "", "", "", "", last]].concat()
    };
    let told = desk.typed(&mend, "add device", &refused("Đầu đọc 7", "y"));
    assert_eq!(told.code, 0, "{}{}", told.out, told.err);
    assert!(told.out.contains("can't be left out"), "{}", told.out);
    let found = desk.json(&["list", "device", "kind=reader"]);
    let id = found[0]["record"].as_str().unwrap().to_owned();
    assert_eq!(desk.json(&["show", &id])["fields"]["model"], "Đầu đọc 7");
    assert!(desk.left().is_empty());
    // Given up, it stays in memory.
    let told = desk.typed("false", "add device", &refused("Đầu đọc 8", "n"));
    assert_eq!(told.code, 1, "{}{}", told.out, told.err);
    let [left] = &desk.left()[..] else { panic!("one text is left: {}", told.out) };
    assert!(fs::read_to_string(left).unwrap().contains("Đầu đọc 8"));
}

#[test]
fn an_answer_that_fits_no_field_is_asked_again_in_the_chosen_language() {
    let desk = Desk::new();
    let vi = "--lang vi add device";
    // A control character, an invisible one in a serial, a day that is none; then what fits, and nothing more.
    let answers = [
        "token",
        "IDPrime\u{fffd}",
        "IDPrime",
        "Thales",
        "\u{202e}0A0B",
        "0A0B0C0E",
        "",
        "",
        "",
        "",
        "binh",
        "31/2/2026",
        "1/3/2026",
    ];
    let told = desk.typed("false", vi, &[&answers[..], &[""; 10]].concat());
    assert_eq!(told.code, 0, "{}{}", told.out, told.err);
    for said in [
        "model: giá trị không đúng: có ký tự đã hỏng",
        "custody[0].from: giá trị không đúng; cần: ngày dạng 2026-03-31",
        "serial: giá trị không đúng: có ký tự ẩn đổi chiều viết",
    ] {
        assert!(told.out.contains(said), "{said}: {}", told.out);
    }
    // The same where the value comes as an argument.
    let told = desk.run(&["--lang", "vi", "set", "0A0B0C0E", "model=a\u{fffd}", "--fix"], "");
    assert!(
        told.code == 1 && told.err.contains("model: giá trị không đúng: có ký tự đã hỏng"),
        "{}",
        told.err
    );
}

#[test]
fn no_command_shows_or_leaves_a_personal_value() {
    let desk = Desk::new();
    let revealed = desk.done(&["show", &AN.to_string(), "--reveal"], "")
        + &desk.done(&["show", &SIM.to_string(), "--reveal"], "")
        + &desk.done(&["show", &CHI.to_string(), "--reveal"], "");
    for canary in CANARIES {
        assert!(revealed.contains(canary), "{canary} is not in the register");
    }
    // Outside the home: what an officer types is not the register's.
    let outside = tempfile::tempdir_in("/dev/shm").unwrap();
    let typed = |name: &str, text: &str| {
        let path = outside.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let twin =
        typed("twin.yaml", "names:\n- full: Người Khác\nids:\n- kind: cccd\n  number: \"001084654321\"\n");
    let key = typed("key.yaml", "names:\n- full: Người Khác\nKANARIA-7731: 1\n");
    let wrong = typed("wrong.yaml", "names:\n- full: Người Khác\nbirth: KANARIA-7731\nsex: KANARIA-8842\n");
    fs::write(desk.path("paper.txt"), "giấy").unwrap();
    let (an, chi, sim) = (AN.to_string(), CHI.to_string(), SIM.to_string());
    let commands: &[(&[&str], &str)] = &[
        (&["show", &an], ""),
        (&["show", &an, "--json"], ""),
        (&["show", "Nguyen Van An", "--on", "2026-01-01"], ""),
        (&["show", &sim], ""),
        (&["show", &sim, "--json"], ""),
        (&["show", "KANARIA-7731"], ""),
        (&["show", "an"], ""),
        (&["list", "person"], ""),
        (&["list", "person", "--json"], ""),
        (&["list", "device"], ""),
        (&["list", "person", "staff_code=x"], ""),
        (&["find", "an"], ""),
        (&["find", "7654"], ""),
        (&["find", "7654", "--json"], ""),
        (&["status"], ""),
        (&["check"], ""),
        (&["check", "--json"], ""),
        (&["log"], ""),
        (&["log", &an], ""),
        (&["log", &an, "--json"], ""),
        (&["diff"], ""),
        (&["diff", "--json"], ""),
        (&["who", &an, "--on", "2026-01-11"], ""),
        (&["files", &an], ""),
        (&["set", &an, "staff_code=KANARIA-7731"], ""),
        (&["set", &an, "KANARIA-7731=1"], ""),
        (&["set", &an, "KANARIA-7731"], ""),
        (&["set", &an, "birth=1984-06-17"], ""),
        (&["set", &chi, "staff_code=-"], "KANARIA-7731\n"),
        (&["set", &chi, "ids[+].number=-", "ids[+].kind=cccd"], "001084654321\n"),
        (&["set", &chi, "birth=-"], "KANARIA-7731\n"),
        (&["set", &chi, "birth=-", "--json"], "KANARIA-7731\n"),
        (&["set", &chi, "mobiles[+].number=-"], "+84 912 987 654\n"),
        (&["add", "person", "--from", &twin], ""),
        (&["add", "person", "--from", &key], ""),
        (&["add", "person", "--from", &wrong], ""),
        (&["add", "person", "--from", &wrong, "--json"], ""),
        (&["edit", &an, "--from", &wrong], ""),
        (&["note", &an], "đã gặp"),
        (&["attach", &an, "paper.txt", "--as", "other"], ""),
        (&["get", &an, "KANARIA-7731", "-o", "x"], ""),
        (&["revert", "main"], ""),
        (&["show", &an, "--identity", "/nowhere"], ""),
    ];
    for (arguments, input) in commands {
        let told = desk.run(arguments, input);
        for canary in CANARIES {
            assert!(!told.out.contains(canary), "{arguments:?} prints {canary}: {}", told.out);
            assert!(!told.err.contains(canary), "{arguments:?} warns {canary}: {}", told.err);
        }
    }
    // An editor that writes what doesn't validate: what is told names places only.
    let bad = desk.editor("bad", "sed -i -e 's/^birth: .*/birth: [&]/' \"$1\"");
    let told = desk.run_with(&bad, &["edit", &an], "");
    assert_eq!(told.code, 1);
    for canary in CANARIES {
        assert!(!format!("{}{}", told.out, told.err).contains(canary), "{canary}: {}", told.err);
    }
    // Nothing lies in the home, nor in the register, packed or unpacked.
    let mut seen = 0;
    let mut search = |name: &str, bytes: &[u8]| {
        seen += 1;
        for canary in CANARIES {
            let found = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
            assert!(!found, "{canary} stands in {name}");
        }
    };
    for file in files(desk.home.path()) {
        search(&file.display().to_string(), &fs::read(&file).unwrap());
    }
    let mut command = desk.command("git");
    command.args(["--git-dir", "register/.git", "cat-file", "--batch", "--batch-all-objects"]);
    search("the objects of git", &command.output().unwrap().stdout);
    assert!(seen > 30, "{seen} files were searched");
}
