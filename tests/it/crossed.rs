//! A branch that main took a part of while its author took main in: it is made anew on main, and nothing of it is lost.

use std::process::Output;

use crate::clones::{LAN, MINH, Office, refused};
use crate::desk::good;

const BRANCH: &str = "w/7k2m7k2m7k2m7k2m";

fn told(done: &Output) -> String {
    String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr)
}

/// The second admin's branch, which the first took into main while its author took main in. Gives the unit on it.
fn crossed() -> (Office, String) {
    let office = Office::new();
    office.put_a_hook();
    office.git(MINH, &["update-ref", &format!("refs/heads/{BRANCH}"), "refs/heads/main"]);
    office.git(MINH, &["symbolic-ref", "HEAD", &format!("refs/heads/{BRANCH}")]);
    let unit = office.unit(MINH, "Cục Một");
    good(&office.run(MINH, &["sync"]));
    office.unit(LAN, "Cục Chính");
    good(&office.run(LAN, &["sync"]));
    good(&office.run(LAN, &["merge", BRANCH]));
    // The author knows nothing of that yet.
    good(&office.run(MINH, &["sync"]));
    good(&office.run(MINH, &["merge", "main"]));
    (office, unit)
}

fn bases(office: &Office, who: &str) -> usize {
    office.git(who, &["merge-base", "--all", "main", BRANCH]).lines().count()
}

/// The branch goes in, and main has it and all that it had.
fn goes_in(office: &Office) {
    good(&office.run(LAN, &["sync"]));
    good(&office.run(LAN, &["review", BRANCH]));
    good(&office.run(LAN, &["merge", BRANCH]));
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    for who in [LAN, MINH] {
        assert_eq!(office.units(who), ["Cục Chính", "Cục Một"]);
        good(&office.run(who, &["audit"]));
        office.sound(who);
    }
}

#[test]
fn an_exchange_makes_it_anew() {
    let (office, unit) = crossed();
    good(&office.run(MINH, &["set", &unit, "names.en=Added", "--fix"]));
    good(&office.run(LAN, &["sync"]));
    let done = office.run(MINH, &["sync"]);
    good(&done);
    assert!(told(&done).contains("made anew on main"), "{}", told(&done));
    assert_eq!((bases(&office, MINH), office.head(MINH).as_str()), (1, BRANCH));
    assert_eq!(office.git("server", &["rev-parse", BRANCH]), office.git(MINH, &["rev-parse", BRANCH]));
    good(&office.run(MINH, &["submit"]));
    goes_in(&office);
    assert!(office.json(LAN, &["show", &unit]).to_string().contains("Added"));
}

#[test]
fn taking_main_in_makes_it_anew() {
    let (office, unit) = crossed();
    good(&office.run(MINH, &["set", &unit, "names.en=Added", "--fix"]));
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync", "--no-push"]));
    assert_eq!(bases(&office, MINH), 2);
    let done = office.run(MINH, &["merge", "main"]);
    good(&done);
    assert!(told(&done).contains("made anew on main"), "{}", told(&done));
    assert_eq!(bases(&office, MINH), 1);
    good(&office.run(MINH, &["submit"]));
    goes_in(&office);
    assert!(office.json(LAN, &["show", &unit]).to_string().contains("Added"));
}

#[test]
fn whoever_takes_it_over_makes_it_anew() {
    let (office, unit) = crossed();
    good(&office.run(MINH, &["set", &unit, "names.en=Added", "--fix"]));
    good(&office.run(MINH, &["sync"]));
    good(&office.run(LAN, &["sync"]));
    // A reviewer is told who can mend it.
    refused(&office.run(LAN, &["merge", BRANCH]), 1, "merge bases");
    refused(&office.run(LAN, &["review", BRANCH]), 1, "chungthu sync");
    let new = office.json(LAN, &["adopt", BRANCH])["branch"].as_str().unwrap().to_owned();
    good(&office.run(LAN, &["submit"]));
    good(&office.run(LAN, &["merge", &new]));
    good(&office.run(LAN, &["sync"]));
    assert!(office.json(LAN, &["show", &unit]).to_string().contains("Added"));
    office.sound(LAN);
}

#[test]
fn what_both_changed_since_is_merged_field_by_field() {
    let (office, unit) = crossed();
    good(&office.run(MINH, &["set", &unit, "names.en=Added", "--fix"]));
    good(&office.run(LAN, &["set", &unit, "code=G12.35.1", "--fix"]));
    good(&office.run(LAN, &["sync"]));
    let done = office.run(MINH, &["sync"]);
    good(&done);
    assert!(told(&done).contains("made anew as one commit"), "{}", told(&done));
    assert_eq!(bases(&office, MINH), 1);
    good(&office.run(MINH, &["merge", "main"]));
    good(&office.run(MINH, &["submit"]));
    goes_in(&office);
    let shown = office.json(LAN, &["show", &unit]).to_string();
    assert!(shown.contains("Added") && shown.contains("G12.35.1"), "{shown}");
}

#[test]
fn a_branch_of_which_main_has_all_is_given_up() {
    let (office, _) = crossed();
    good(&office.run(MINH, &["sync"]));
    good(&office.run(LAN, &["sync"]));
    let done = office.run(MINH, &["sync"]);
    good(&done);
    assert!(told(&done).contains("given up"), "{}", told(&done));
    assert_eq!(office.head(MINH), "main");
    assert!(!office.there().iter().any(|name| name.contains(BRANCH)), "{:?}", office.there());
    assert_eq!(office.units(MINH), ["Cục Chính", "Cục Một"]);
}
