//! The day on which only the paper in the safe is left.

use std::fs;
use std::process::Output;

use crate::clones::{LAN, MINH, Office};
use crate::desk::good;

/// The program in a clone, with nothing but the printed key.
fn from_the_safe(office: &Office, who: &str, arguments: &[&str]) -> Output {
    let mut command = office.desk.chungthu_in(&office.desk.path(who), arguments);
    let key = office.desk.path("keys.recovery");
    command.env("CHUNGTHU_IDENTITY", &key).env("CHUNGTHU_SIGNING_KEY", &key).output().unwrap()
}

#[track_caller]
fn refused(done: &Output, because: &str) {
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(said.contains(because), "{said}");
}

#[test]
fn the_printed_key_changes_the_officers_alone_and_the_server_takes_it() {
    let office = Office::new();
    office.put_a_hook();
    office.guard();
    good(&office.run(LAN, &["sync"]));
    let (recipient, key) = office.keys("tra");
    let key = key.to_str().unwrap();
    let keys = ["--recipient", &recipient, "--signing-key-pub", key];
    good(&from_the_safe(&office, LAN, &[&["officer", "add", "tra", "--role", "admin"], &keys[..]].concat()));
    assert_eq!(office.head(LAN), "main");
    good(&from_the_safe(&office, LAN, &["sync"]));
    assert_eq!(office.tip(LAN), office.tip("server"));

    // Whoever lost their keys gets others; whoever went, goes; the rules can be set right.
    let (recipient, key) = office.keys("admin-again");
    let keys = ["--recipient", &recipient, "--signing-key-pub", key.to_str().unwrap()];
    good(&from_the_safe(&office, LAN, &[&["officer", "replace", "admin"], &keys[..]].concat()));
    let text = office.git(LAN, &["show", "main:officers.yaml"]);
    let file = office.desk.path("officers.yaml");
    fs::write(&file, text.replace("approvals: 1", "approvals: 2")).unwrap();
    let from = ["edit", "officers.yaml", "--from", file.to_str().unwrap()];
    good(&from_the_safe(&office, LAN, &from));
    good(&from_the_safe(&office, LAN, &["officer", "remove", "tra"]));
    good(&from_the_safe(&office, LAN, &["sync"]));
    assert_eq!(office.tip(LAN), office.tip("server"));
    good(&office.run(MINH, &["sync"]));
    good(&office.run(MINH, &["audit"]));
    let listed = good(&office.run(MINH, &["log", "--json"]));
    assert!(listed.contains("recovery"), "{listed}");

    // Nothing else is done with it.
    let before = office.git(LAN, &["for-each-ref"]);
    let unit = office.desk.path("unit.yaml");
    fs::write(&unit, crate::desk::UNIT).unwrap();
    let add = ["add", "unit", "--from", unit.to_str().unwrap()];
    refused(&from_the_safe(&office, LAN, &add), "officers.yaml only");
    refused(
        &from_the_safe(&office, LAN, &["edit", "register.yaml", "--from", "/dev/null"]),
        "officers.yaml only",
    );
    assert_eq!(office.git(LAN, &["for-each-ref"]), before);
    assert_eq!(office.head(LAN), "main");
}
