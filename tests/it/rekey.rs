//! A keyring that follows another: who is told what, and what happens where the old one stays.

use std::fs;

use serde_json::Value;

use crate::clones::{LAN, Office, refused};
use crate::desk::good;

#[test]
fn an_officer_is_added_with_the_record_of_the_person() {
    let office = Office::new();
    let yaml = "names:\n- full: Trần Thị Hoa\n";
    let added: Value =
        serde_json::from_str(&good(&office.feed(LAN, &["--json", "add", "person", "--from", "-"], yaml)))
            .unwrap();
    let unit = office.unit(LAN, "Cục Một");
    let (recipient, key) = office.keys("hoa");
    let add = |person: &str| {
        let add =
            ["officer", "add", "hoa", "--role", "officer", "--recipient", &recipient, "--person", person];
        office.run(LAN, &[&add[..], &["--signing-key-pub", key.to_str().unwrap()]].concat())
    };
    let before = office.tip(LAN);
    refused(&add("Trần Văn Không"), 2, "Trần Văn Không");
    refused(&add(&unit), 2, "wanted here: person");
    assert_eq!(office.tip(LAN), before);
    good(&add("Trần Thị Hoa"));
    let officers = office.git(LAN, &["show", "main:officers.yaml"]);
    assert!(officers.contains(&format!("person: {}\n", added["added"].as_str().unwrap())), "{officers}");
}

#[test]
fn editing_the_officers_seals_the_keyring_anew_and_an_unlocked_session_is_told() {
    let office = Office::new();
    let (recipient, _) = office.keys("spare");
    let edit = |change: &dyn Fn(&str) -> String| {
        let file = office.desk.path("officers.yaml");
        fs::write(&file, change(&office.git(LAN, &["show", "main:officers.yaml"]))).unwrap();
        let done = office.run(LAN, &["edit", "officers.yaml", "--from", file.to_str().unwrap()]);
        good(&done);
        String::from_utf8_lossy(&done.stderr).into_owned()
    };
    let bound = || {
        let text = office.git(LAN, &["show", "main:officers.yaml"]);
        let value =
            |name: &str| text.lines().find_map(|line| line.trim().strip_prefix(name)).unwrap().to_owned();
        (value("serial: "), value("epoch: "))
    };
    let bound_as = |serial: &str, epoch: &str| assert_eq!(bound(), (serial.to_owned(), epoch.to_owned()));
    bound_as("2", "1");
    good(&office.run(LAN, &["unlock"]));
    // A second recipient: a new keyring in the same epoch.
    let line = format!("  - {recipient}\n");
    let told = edit(&|text| {
        let (before, after) = text.split_once("  recipients:\n").unwrap();
        format!("{before}  recipients:\n{line}{after}\n")
    });
    assert!(told.contains("locked again"), "{told}");
    assert!(good(&office.run(LAN, &["lock"])).contains("not unlocked"));
    bound_as("3", "1");
    // Locked, nothing is said of it; and where it goes again, the epoch turns.
    assert!(!edit(&|text| text.replace(&line, "") + "\n").contains("locked again"));
    bound_as("4", "2");
    let kept: Vec<_> = fs::read_dir(office.desk.path(LAN).join(".git/chungthu/keyring"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(kept, ["4.git"]);
    office.sound(LAN);
}

#[test]
fn where_the_old_keyring_stays_the_change_is_made_and_it_is_said() {
    let office = Office::new();
    let (recipient, key) = office.keys("hoa");
    office.keep(&[LAN]);
    let before = office.tip(LAN);
    let mut partly = 0;
    let calls = ["rename", "renameat,renameat2"];
    for (calls, when) in calls.into_iter().flat_map(|calls| (1..=8).map(move |when| (calls, when))) {
        office.restore(&[LAN]);
        let key = key.to_str().unwrap();
        let add = ["officer", "add", "hoa", "--role", "officer", "--recipient", &recipient];
        let command = office.command(LAN, &[&add[..], &["--signing-key-pub", key]].concat());
        let mut strace = office.person(LAN, office.desk.command("strace"));
        let inject = format!("inject={calls}:error=EIO:when={when}");
        strace.args(["-f", "-o", "/dev/null", "-e", &format!("trace={calls}"), "-e", &inject]);
        let done = strace.arg(command.get_program()).args(command.get_args()).output().unwrap();
        let told = String::from_utf8_lossy(&done.stderr);
        match (office.tip(LAN) != before, done.status.code()) {
            (true, Some(0)) | (false, Some(3)) => {}
            (true, Some(4)) => {
                partly += 1;
                assert!(told.contains("main has taken the change") && told.contains("--mend"), "{told}");
                good(&office.run(LAN, &["doctor", "--mend"]));
                office.sound(LAN);
            }
            (moved, code) => panic!("{calls} {when}: {moved} {code:?} {told}"),
        }
    }
    assert!(partly > 0);
}
