//! A process that is killed, or finds the disk full, at any point of a write: the register is as before or as after,
//! git finds nothing wrong with it, and the next write works.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::desk::{Desk, TODAY, UNIT, good};

/// The system calls that change a disk. Of the last, only those that make a file are hit.
const CALLS: &[&str] = &[
    "write",
    "pwrite64",
    "writev",
    "ftruncate",
    "fallocate",
    "fsync",
    "fdatasync",
    "link",
    "linkat",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "rmdir",
    "mkdir",
    "mkdirat",
    "openat",
];

/// No command here makes more of one call.
const MOST: usize = 400;

#[derive(Clone, Copy, PartialEq)]
enum Accident {
    Killed,
    DiskFull,
}

/// A write that meets accidents.
struct Scene<'a> {
    desk: &'a Desk,
    /// The register before, copied for each accident; nothing where the command makes it.
    template: Option<PathBuf>,
    /// The calls at which the accidents happen.
    calls: &'a [&'a str],
    /// The command, given where its copy of the register stands.
    command: &'a dyn Fn(&Path) -> Command,
    /// What must hold after an accident. Given the copy and what became of the command.
    after: &'a dyn Fn(&Path, &Output, Accident),
}

impl Scene<'_> {
    /// Lets the accident happen at every call of its kind, one after the other, until the command gets through.
    fn play(&self, accident: Accident) {
        let mut accidents = 0;
        let (made, files) = self.calls_made();
        for call in self.calls.iter().filter(|call| made.contains(**call)) {
            // Nothing that only frees room fails for want of it.
            if accident == Accident::DiskFull && matches!(*call, "unlink" | "unlinkat" | "rmdir") {
                continue;
            }
            let places: Vec<usize> = match *call {
                "openat" => files.iter().copied().collect(),
                _ => (1..=MOST).collect(),
            };
            for when in places {
                let register = self.fresh();
                let what = match accident {
                    Accident::Killed => "signal=SIGKILL",
                    Accident::DiskFull => "error=ENOSPC",
                };
                let inject = format!("inject={call}:{what}:when={when}");
                let (done, log) = self.traced(&register, &["-e", &format!("trace={call}"), "-e", &inject]);
                let said = String::from_utf8_lossy(&done.stderr).into_owned();
                assert!(!said.contains("panicked"), "{call} {when}: {said}");
                if !log.contains("INJECTED") && !log.contains("+++ killed") {
                    assert!(done.status.success(), "{call} {when}: {said}");
                    assert!(when < MOST, "{call}: more calls than expected");
                    break;
                }
                accidents += 1;
                let told = || format!("{call} {when}");
                if accident == Accident::DiskFull && !done.status.success() {
                    assert!(matches!(done.status.code(), Some(3 | 4)), "{}: {said}", told());
                    assert!(said.contains("Error:") && said.contains("Hint:"), "{}: {said}", told());
                }
                let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    (self.after)(&register, &done, accident);
                }));
                assert!(outcome.is_ok(), "after {call} {when} ({said})");
                fs::remove_dir_all(&register).unwrap();
            }
        }
        assert!(accidents > 20, "only {accidents} accidents happened");
    }

    /// The register before, in a folder of its own. What is remembered of a register goes by its place, so the place
    /// is always the same.
    fn fresh(&self) -> PathBuf {
        let register = self.desk.path("case");
        let _ = fs::remove_dir_all(&register);
        if let Some(template) = &self.template {
            good(&self.desk.command("cp").arg("-a").arg(template).arg(&register).output().unwrap());
        }
        register
    }

    /// Runs the command under strace, and gives what it did beside.
    fn traced(&self, register: &Path, options: &[&str]) -> (Output, String) {
        let log = self.desk.path("trace");
        let command = (self.command)(register);
        let mut strace = self.desk.command("strace");
        strace.args(["-f", "-o"]).arg(&log).args(options);
        strace.arg(command.get_program()).args(command.get_args());
        let done = strace.output().unwrap();
        (done, fs::read_to_string(&log).unwrap())
    }

    /// Which calls the command makes where nothing happens, and which calls of `openat` of a thread make files.
    fn calls_made(&self) -> (BTreeSet<String>, BTreeSet<usize>) {
        let register = self.fresh();
        let (done, log) = self.traced(&register, &["-e", &format!("trace={}", CALLS.join(","))]);
        good(&done);
        let mut opened = HashMap::<&str, usize>::new();
        let (mut calls, mut files) = (BTreeSet::new(), BTreeSet::new());
        for line in log.lines() {
            let Some((before, _)) = line.split_once('(') else { continue };
            let (thread, call) = before.split_once(' ').unwrap_or_default();
            calls.insert(call.trim().to_owned());
            if call.trim() == "openat" {
                let count = opened.entry(thread).or_default();
                *count += 1;
                if line.contains("O_CREAT") {
                    files.insert(*count);
                }
            }
        }
        assert!(calls.len() > 5 && files.len() > 3, "{log}");
        (calls, files)
    }
}

fn fsck(desk: &Desk, register: &Path) {
    desk.git_in(register, &["fsck", "--strict", "--full", "--no-dangling", "--no-progress"]);
}

/// Checks that git and the program find everything in order, and gives how many records there are.
fn sound(desk: &Desk, register: &Path) -> u64 {
    fsck(desk, register);
    let said = good(&desk.chungthu_in(register, &["check", "--json"]).output().unwrap());
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&said["errors"], said["unreadable"].as_array().unwrap().len()), (&0.into(), 0));
    said["records"].as_u64().unwrap()
}

/// What no write may leave behind once another has succeeded.
fn leftovers(register: &Path) -> Vec<String> {
    let git = register.join(".git");
    let names = walkdir::WalkDir::new(&git).into_iter().map(|entry| {
        let path = entry.unwrap().into_path();
        path.strip_prefix(&git).unwrap().to_str().unwrap().to_owned()
    });
    let left = |path: &String| {
        let name = path.rsplit('/').next().unwrap_or_default();
        name.ends_with(".lock") && !["chungthu/write.lock", "chungthu/verified.lock"].contains(&path.as_str())
            || [".new-", ".old-", "tmp_"].iter().any(|start| name.starts_with(start))
            || name.contains("_git2_")
    };
    // Half a file of the links is sealed like a whole one, and nobody reads it.
    names.filter(|path| !path.starts_with("chungthu/links/")).filter(left).collect()
}

/// A register of five records.
fn five() -> Desk {
    let desk = Desk::new();
    fs::write(desk.path("unit.yaml"), UNIT).unwrap();
    desk.add_example("unit");
    desk.add_example("person");
    desk.add_example("device");
    for _ in 0..2 {
        good(&desk.run(&["add", "unit", "--from", desk.path("unit.yaml").to_str().unwrap()]));
    }
    desk
}

fn add(accident: Accident) {
    let desk = five();
    let file = desk.path("unit.yaml").display().to_string();
    let before = desk.git(&["rev-parse", "main"]);
    let next = |register: &Path| desk.chungthu_in(register, &["add", "unit", "--from", &file]);
    Scene {
        desk: &desk,
        template: Some(desk.path("register")),
        calls: CALLS,
        command: &next,
        after: &|register, done, accident| {
            let count = sound(&desk, register);
            let tip = desk.git_in(register, &["rev-parse", "main"]);
            match count {
                5 => assert_eq!(tip, before),
                6 => assert_eq!(desk.git_in(register, &["rev-parse", "main^"]), before),
                other => panic!("{other} records"),
            }
            if accident == Accident::DiskFull {
                // 4: done, but it could not be told.
                let said_so = matches!(done.status.code(), Some(0 | 4));
                assert_eq!(count == 6, said_so, "what the program says is what it did");
            }
            good(&next(register).output().unwrap());
            fsck(&desk, register);
            assert_eq!(leftovers(register), [""; 0]);
        },
    }
    .play(accident);
}

#[test]
fn adding_a_record_survives_being_killed() {
    add(Accident::Killed);
}

#[test]
fn adding_a_record_survives_a_full_disk() {
    add(Accident::DiskFull);
}

fn officer(accident: Accident) {
    let desk = five();
    let key = |name: &str| {
        let file = desk.path(name);
        let mut keygen = desk.command("ssh-keygen");
        good(&keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"]).arg(&file).output().unwrap());
        file.with_extension("pub")
    };
    let add = |handle: &str, key: &Path, recipient: &str, register: &Path| {
        let key = key.to_str().unwrap();
        let arguments = ["officer", "add", handle, "--role", "officer", "--recipient", recipient];
        desk.chungthu_in(register, &[&arguments[..], &["--signing-key-pub", key]].concat())
    };
    let keys = [key("binh"), key("chi")];
    let recipients = [(); 2].map(|()| chungthu::seal::identity::new_identity().1.as_str().to_owned());
    let before = desk.git(&["rev-parse", "main"]);
    Scene {
        desk: &desk,
        template: Some(desk.path("register")),
        calls: CALLS,
        command: &|register| add("binh", &keys[0], &recipients[0], register),
        after: &|register, done, accident| {
            assert_eq!(sound(&desk, register), 5);
            let moved = desk.git_in(register, &["rev-parse", "main"]) != before;
            if moved {
                assert_eq!(desk.git_in(register, &["rev-parse", "main^"]), before);
            }
            if accident == Accident::DiskFull {
                let said_so = matches!(done.status.code(), Some(0 | 4));
                assert_eq!(moved, said_so, "what the program says is what it did");
            }
            good(&add("chi", &keys[1], &recipients[1], register).output().unwrap());
            fsck(&desk, register);
            let serial = if moved { 3 } else { 2 };
            let kept: Vec<_> = fs::read_dir(register.join(".git/chungthu/keyring"))
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            assert_eq!(kept, [format!("{serial}.git")]);
            assert_eq!(leftovers(register), [""; 0]);
        },
    }
    .play(accident);
}

#[test]
fn adding_an_officer_survives_being_killed() {
    officer(Accident::Killed);
}

#[test]
fn adding_an_officer_survives_a_full_disk() {
    officer(Accident::DiskFull);
}

#[test]
fn erasing_a_person_survives_being_killed() {
    let desk = five();
    let decision = "number: 15/QĐ-BTC\nissuer: Bộ Tài chính\ndate: 2026-05-20\nkind: erase\n";
    good(&desk.feed(&["add", "decision", "--from", "-"], decision.as_bytes()));
    let person: serde_json::Value =
        serde_json::from_str(&good(&desk.run(&["--json", "list", "person"]))).unwrap();
    let person = person[0]["record"].as_str().unwrap().to_owned();
    // What is out in somebody's hands is ended before.
    let devices: serde_json::Value =
        serde_json::from_str(&good(&desk.run(&["--json", "list", "device"]))).unwrap();
    let device = devices[0]["record"].as_str().unwrap();
    good(&desk.run(&["set", device, "conditions[+].fact=lost", "conditions[+].on=2026-05-20"]));
    let file = desk.path("unit.yaml").display().to_string();
    let before = desk.git(&["rev-parse", "main"]);
    Scene {
        desk: &desk,
        template: Some(desk.path("register")),
        // Between these everything else is as when an officer comes.
        calls: &["rename", "renameat", "renameat2", "mkdir", "rmdir"],
        command: &|register| {
            desk.chungthu_in(
                register,
                &["erase", &person, "--decision", "15/QĐ-BTC", "--before-term", "--yes"],
            )
        },
        after: &|register, _, _| {
            let moved = desk.git_in(register, &["rev-parse", "main"]) != before;
            assert_eq!(sound(&desk, register), if moved { 5 } else { 6 });
            // Whatever comes next takes away what was left.
            good(&desk.chungthu_in(register, &["add", "unit", "--from", &file]).output().unwrap());
            fsck(&desk, register);
            let kept: Vec<_> = fs::read_dir(register.join(".git/chungthu/keyring"))
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            assert_eq!(kept, [if moved { "2.git" } else { "1.git" }]);
            assert_eq!(leftovers(register), [""; 0]);
        },
    }
    .play(Accident::Killed);
}

fn init(accident: Accident) {
    let desk = Desk::new();
    let make = |register: &Path| {
        let recovery = desk.path("recovery");
        let _ = fs::remove_file(&recovery);
        let mut init = desk.command(env!("CARGO_BIN_EXE_chungthu"));
        init.args(["--batch", "--today", TODAY, "init"]).arg(register);
        init.arg("--recovery-out").arg(recovery);
        init
    };
    Scene {
        desk: &desk,
        template: None,
        calls: CALLS,
        command: &make,
        after: &|register, done, accident| {
            let made = desk.chungthu_in(register, &["officer", "list"]).output().unwrap().status.success();
            if accident == Accident::DiskFull && done.status.success() {
                assert!(made, "what the program says is what it did");
            }
            if !made {
                good(&make(register).output().unwrap());
            }
            fs::write(desk.path("unit.yaml"), UNIT).unwrap();
            let file = desk.path("unit.yaml").display().to_string();
            good(&desk.chungthu_in(register, &["add", "unit", "--from", &file]).output().unwrap());
            assert_eq!(sound(&desk, register), 1);
            assert_eq!(leftovers(register), [""; 0]);
        },
    }
    .play(accident);
}

#[test]
fn making_a_register_survives_being_killed() {
    init(Accident::Killed);
}

#[test]
fn making_a_register_survives_a_full_disk() {
    init(Accident::DiskFull);
}
