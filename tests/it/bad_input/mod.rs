//! Bad input: each gets an error that says what, why and what to do, with its exit code, and changes nothing.

mod records;
mod register;
mod sealed;
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use chungthu::model::field::{Class, Field, Leaf, Seer};
use chungthu::model::{Key, Kind, Record};
use chungthu::register::policy_at;
use chungthu::repo::Store;
use chungthu::seal::{Identities, Keyring, NoPrompt, Prompt, Vault};
use serde_json::Value;

use crate::desk::{Desk, UNIT, good};

const REFUSED: i32 = 1;
const USAGE: i32 = 2;
const UNABLE: i32 = 3;

/// Checks that a command failed with this code, saying why and what to do, and gives what it said.
#[track_caller]
fn bad(done: &Output, code: i32) -> String {
    let said = String::from_utf8(done.stderr.clone()).unwrap();
    assert_eq!(done.status.code(), Some(code), "{said}{}", String::from_utf8_lossy(&done.stdout));
    assert!(said.contains("Error:") && said.contains("Hint:"), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}

/// Checks that a command failed with this code and named all of these.
#[track_caller]
fn says(done: &Output, code: i32, words: &[&str]) {
    let said = bad(done, code);
    for word in words {
        assert!(said.contains(word), "{said:?} doesn't say {word:?}");
    }
}

/// Every file below the register. The links are left out: they are made anew by whoever reads.
fn state(register: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = walkdir::WalkDir::new(register).into_iter().map(|entry| entry.unwrap());
    files
        .filter(|entry| {
            entry.file_type().is_file() && !entry.path().starts_with(register.join(".git/chungthu/links"))
        })
        .map(|entry| (entry.path().to_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

/// Runs what must change nothing in the register.
#[track_caller]
fn unchanged<T>(desk: &Desk, run: impl FnOnce() -> T) -> T {
    let before = state(&desk.path("register"));
    let result = run();
    let after = state(&desk.path("register"));
    let names = |of: &BTreeMap<PathBuf, Vec<u8>>| of.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&before), names(&after));
    assert!(before == after, "a file of the register changed");
    result
}

/// A register of a unit, a person and a device.
fn three() -> Desk {
    let desk = Desk::new();
    for kind in ["unit", "person", "device"] {
        desk.add_example(kind);
    }
    // What is verified first by whoever reads next is verified now.
    good(&desk.run(&["check"]));
    desk
}

const PERSON: &str = "person/vdng100000000000";
const UNIT_KEY: &str = "unit/vddv100000000000";

fn path(key: &str) -> String {
    key.parse::<Key>().unwrap().path()
}

/// Runs the program on a terminal and types something.
pub fn typed(desk: &Desk, arguments: &[&str], identity: &Path, signing_key: &Path, answer: &str) -> Output {
    let mut program = desk.chungthu(arguments);
    program.env("CHUNGTHU_IDENTITY", identity).env("CHUNGTHU_SIGNING_KEY", signing_key);
    desk.on_terminal(&program, answer)
}

/// Overwrites a loose object with something that is no object.
fn damage(objects: &Path, oid: &str) {
    let file = objects.join(&oid[..2]).join(&oid[2..]);
    fs::remove_file(&file).unwrap();
    fs::write(file, "damaged").unwrap();
}
