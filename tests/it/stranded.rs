//! Branches whose commits the server does not take any more: whoever has them is told what to do, and nothing is lost.

use std::fs;
use std::process::Output;

use crate::clones::{LAN, MINH, Office};
use crate::desk::good;

const BRANCH: &str = "w/7k2m7k2m7k2m7k2m";

fn told(done: &Output) -> String {
    String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr)
}

impl Office {
    /// Two admins on a server that judges, the second on a branch of work with a unit of its own.
    fn with_work(who: &str) -> Office {
        let office = Office::new();
        office.put_a_hook();
        if who != MINH {
            office.enrol(who, "officer");
            good(&office.run(LAN, &["sync"]));
            good(&office.clone(who, &[]));
        }
        office.git(who, &["update-ref", &format!("refs/heads/{BRANCH}"), "refs/heads/main"]);
        office.git(who, &["symbolic-ref", "HEAD", &format!("refs/heads/{BRANCH}")]);
        office.unit(who, "Cục Dở Dang");
        office
    }
}

#[test]
fn work_under_a_key_that_was_replaced_is_to_be_adopted_by_its_author() {
    let office = Office::with_work(MINH);
    let keys = office.desk.path("keys-minh");
    let mut keygen = office.desk.command("ssh-keygen");
    good(
        &keygen
            .args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"])
            .arg(keys.join("new"))
            .output()
            .unwrap(),
    );
    let new = keys.join("new.pub").display().to_string();
    good(&office.run(LAN, &["officer", "replace", MINH, "--signing-key-pub", &new]));
    good(&office.run(LAN, &["sync"]));
    fs::rename(keys.join("new"), keys.join("signing_key")).unwrap();
    let done = office.run(MINH, &["sync"]);
    assert!(told(&done).contains(&format!("chungthu adopt {BRANCH}")), "{}", told(&done));
    good(&office.run(MINH, &["adopt", BRANCH]));
    good(&office.run(MINH, &["submit"]));
    assert!(office.there().iter().any(|name| name.contains("/w/")), "{:?}", office.there());
}

/// Somebody takes over a branch from the clone of whoever was removed, and it goes in.
fn taken_over(office: &Office, who: &str, branch: &str, from: &str) {
    good(&office.run(who, &["sync"]));
    let from = office.desk.path(from).join(".git").display().to_string();
    office.git(who, &["fetch", "-q", &from, &format!("refs/heads/{branch}:refs/heads/{branch}")]);
    let new = office.json(who, &["adopt", branch])["branch"].as_str().unwrap().to_owned();
    good(&office.run(who, &["submit"]));
    good(&office.run(who, &["review", &new]));
    good(&office.run(who, &["merge", &new]));
    good(&office.run(who, &["sync"]));
}

#[test]
fn work_of_whoever_was_removed_stays_and_another_officer_takes_it_over() {
    let office = Office::with_work("hoa");
    good(&office.run(LAN, &["officer", "remove", "hoa"]));
    good(&office.run(LAN, &["sync"]));
    let tip = office.git("hoa", &["rev-parse", BRANCH]);
    for _ in 0..2 {
        let done = told(&office.run("hoa", &["sync"]));
        assert!(done.contains("hoa is no active officer") && done.contains("Another officer"), "{done}");
        assert!(done.contains(&format!("chungthu adopt {BRANCH}")), "{done}");
        assert_eq!(office.git("hoa", &["rev-parse", BRANCH]), tip);
    }
    let submitted = office.run("hoa", &["submit", BRANCH]);
    assert_eq!(submitted.status.code(), Some(1));
    assert!(told(&submitted).contains("Another officer"), "{}", told(&submitted));
    taken_over(&office, MINH, BRANCH, "hoa");
    assert_eq!(office.units(MINH), ["Cục Dở Dang"]);
    office.sound(MINH);
}

#[test]
fn what_was_written_to_main_before_a_removal_is_kept_on_a_branch_to_be_taken_over() {
    let office = Office::with_work("hoa");
    office.git("hoa", &["symbolic-ref", "HEAD", "refs/heads/main"]);
    office.unit("hoa", "Cục Main");
    let main = office.tip("hoa");
    good(&office.run(LAN, &["officer", "remove", "hoa"]));
    good(&office.run(LAN, &["sync"]));
    let branch = |done: &Output| {
        assert_eq!(done.status.code(), Some(1), "{}", told(done));
        let told = told(done);
        assert!(told.contains("hoa is no officer any more") && told.contains("Another officer"), "{told}");
        told.split("chungthu adopt ").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
    };
    let kept = branch(&office.run("hoa", &["sync"]));
    assert_eq!(branch(&office.run("hoa", &["sync"])), kept, "one branch is enough");
    assert_eq!((office.git("hoa", &["rev-parse", &kept]), office.tip("hoa")), (main.clone(), main));
    taken_over(&office, MINH, &kept, "hoa");
    assert_eq!(office.units(MINH), ["Cục Main"]);
    office.sound(MINH);
}

#[test]
fn work_on_what_was_erased_meanwhile_is_sent_without_it() {
    let office = Office::with_work(MINH);
    let decision = office.add(
        LAN,
        "decision",
        "issuer: Bộ Tài chính\nkind: erase\nnumber: 15/QĐ-BTC\ndate: 2026-05-20\n",
    );
    let person = office.add(LAN, "person", "names:\n- full: Nguyễn Thử\n");
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    good(&office.run(MINH, &["merge", "main"]));
    good(&office.run(MINH, &["set", &person, "notice_on=2026-01-05", "--fix"]));
    good(&office.erase(LAN, &person, &decision));
    good(&office.run(LAN, &["sync"]));
    let done = told(&office.run(MINH, &["sync"]));
    assert!(done.contains("erased") && done.contains(&format!("chungthu adopt {BRANCH}")), "{done}");
    // Taking main in is not enough: what came before it would still bring what was erased.
    good(&office.run(MINH, &["merge", "main"]));
    let done = told(&office.run(MINH, &["sync"]));
    assert!(done.contains(&format!("chungthu adopt {BRANCH}")), "{done}");
    let new = office.json(MINH, &["adopt", BRANCH])["branch"].as_str().unwrap().to_owned();
    good(&office.run(MINH, &["submit"]));
    assert!(office.there().contains(&format!("refs/heads/{new}")), "{:?}", office.there());
    good(&office.run(MINH, &["merge", &new]));
    good(&office.run(MINH, &["sync"]));
    assert_eq!(office.units(MINH), ["Cục Dở Dang"]);
    office.sound(MINH);
}

/// Work on two persons, of whom one is erased meanwhile; and main taken in where the test says so.
fn left_out(steps: &[&str], erased: usize) {
    let office = Office::with_work(MINH);
    let decision = office.add(
        LAN,
        "decision",
        "issuer: Bộ Tài chính\nkind: erase\nnumber: 15/QĐ-BTC\ndate: 2026-05-20\n",
    );
    let persons = ["Nguyễn Thử", "Trần Thử"]
        .map(|name| office.add(LAN, "person", &format!("names:\n- full: {name}\n")));
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    good(&office.run(MINH, &["merge", "main"]));
    for step in steps {
        match *step {
            "first" => drop(good(&office.run(MINH, &["set", &persons[0], "notice_on=2026-01-05", "--fix"]))),
            "second" => drop(good(&office.run(MINH, &["set", &persons[1], "notice_on=2026-01-06", "--fix"]))),
            "merge" => {
                office.unit(LAN, "Cục Chính");
                good(&office.run(LAN, &["sync"]));
                good(&office.run(MINH, &["sync", "--no-push"]));
                good(&office.run(MINH, &["merge", "main"]));
            }
            _ => {
                good(&office.erase(LAN, &persons[erased], &decision));
                good(&office.run(LAN, &["sync"]));
                good(&office.run(MINH, &["sync", "--no-push"]));
            }
        }
    }
    let tip = office.git(MINH, &["rev-parse", BRANCH]);
    let done = told(&office.run(MINH, &["sync"]));
    assert!(done.contains(&format!("chungthu adopt {BRANCH}")), "{steps:?}: {done}");
    assert_eq!(office.git(MINH, &["rev-parse", BRANCH]), tip);
    let new = office.json(MINH, &["adopt", BRANCH])["branch"].as_str().unwrap().to_owned();
    good(&office.run(MINH, &["submit"]));
    assert!(office.there().contains(&format!("refs/heads/{new}")), "{steps:?}: {:?}", office.there());
    good(&office.run(MINH, &["merge", &new]));
    good(&office.run(MINH, &["sync"]));
    assert!(office.units(MINH).contains(&"Cục Dở Dang".to_owned()), "{steps:?}");
    let kept = office.json(MINH, &["show", &persons[1 - erased]]).to_string();
    assert!(kept.contains(["2026-01-06", "2026-01-05"][erased]), "{steps:?}: {kept}");
    office.sound(MINH);
}

#[test]
fn what_was_erased_is_left_out_wherever_it_stands_in_a_branch() {
    left_out(&["first", "second", "erase"], 0);
    left_out(&["first", "second", "erase"], 1);
}

#[test]
fn what_was_erased_is_left_out_where_main_was_taken_in_before() {
    left_out(&["first", "merge", "second", "erase"], 0);
    left_out(&["first", "second", "merge", "erase"], 1);
}

#[test]
fn what_was_erased_is_left_out_where_main_was_taken_in_after() {
    left_out(&["first", "second", "erase", "merge"], 0);
    left_out(&["second", "first", "erase", "merge"], 0);
}
