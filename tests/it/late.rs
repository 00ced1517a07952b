//! A branch that was approved into main here while the server's main went on.

use serde_json::json;

use crate::desk::good;
use crate::sync::{LAN, MINH, Office};

/// A branch of each of two admins, on the server; the first admin has approved the other's, and not sent it.
fn approved(office: &Office) -> [String; 2] {
    let branches = [(LAN, "Cục Một"), (MINH, "Cục Hai")].map(|(who, name)| {
        good(&office.run(who, &["sync"]));
        office.unit(who, name);
        let branch = office.head(who);
        good(&office.run(who, &["submit"]));
        branch
    });
    good(&office.run(LAN, &["sync"]));
    office.see(LAN, &branches[1]);
    good(&office.run(LAN, &["approve", &branches[1]]));
    branches
}

fn approve(office: &Office, who: &str, branch: &str) {
    good(&office.run(who, &["sync"]));
    office.see(who, branch);
    good(&office.run(who, &["approve", branch]));
    assert_eq!(office.sync(who)["went"]["main"], 1);
}

#[test]
fn an_approval_that_came_too_late_is_named_and_the_next_one_works() {
    let office = Office::new();
    office.put_a_hook();
    office.guard();
    let [first, second] = approved(&office);
    approve(&office, MINH, &first);
    let done = office.run(LAN, &["--json", "sync"]);
    let said: serde_json::Value = serde_json::from_str(&good(&done)).unwrap();
    assert_eq!(said["again"], json!([second]), "{said}");
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(told.contains(&format!("chungthu approve {second}")), "{told}");
    assert_eq!(office.tip(LAN), office.tip("server"));
    assert_eq!(office.units(LAN), ["Cục Một"]);
    assert_eq!(office.sync(LAN)["again"], json!([]));
    good(&office.run(LAN, &["approve", &second]));
    assert_eq!(office.sync(LAN)["went"]["main"], 1);
    good(&office.run(MINH, &["sync"]));
    for who in [LAN, MINH] {
        assert_eq!(office.units(who), ["Cục Hai", "Cục Một"]);
        office.sound(who);
    }
}

#[test]
fn what_an_approval_brought_is_kept_though_its_branch_has_gone_from_the_server() {
    let office = Office::new();
    office.guard();
    let [first, second] = approved(&office);
    approve(&office, MINH, &first);
    office.git("server", &["update-ref", "-d", &format!("refs/heads/{second}")]);
    let again = office.sync(LAN)["again"].as_array().unwrap().clone();
    assert_eq!(again.len(), 1);
    let kept = again[0].as_str().unwrap();
    assert_ne!(kept, second);
    office.see_own(LAN, kept);
    good(&office.run(LAN, &["approve", kept]));
    assert_eq!(office.units(LAN), ["Cục Hai", "Cục Một"]);
}

#[test]
fn a_branch_that_another_brought_in_first_needs_no_approval_any_more() {
    let office = Office::new();
    office.enrol("ba", "admin");
    office.guard();
    let [_, second] = approved(&office);
    good(&office.clone("ba", &[]));
    approve(&office, "ba", &second);
    assert_eq!(office.sync(LAN)["again"], json!([]));
    assert_eq!(office.tip(LAN), office.tip("server"));
    assert_eq!(office.units(LAN), ["Cục Hai"]);
    office.sound(LAN);
}

#[test]
fn what_both_changed_on_main_becomes_a_branch_and_is_settled_there() {
    let office = Office::new();
    office.put_a_hook();
    let unit = office.unit(LAN, "Cục Một");
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    good(&office.run(LAN, &["set", &unit, "code=G12.01", "--fix"]));
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["set", &unit, "code=G12.02", "--fix"]));
    let own = office.unit(MINH, "Cục Hai");

    let done = office.run(MINH, &["--json", "sync"]);
    let said: serde_json::Value = serde_json::from_str(&good(&done)).unwrap();
    let branch = office.head(MINH);
    assert!(branch.starts_with("w/"), "{branch}");
    assert_eq!(said["set_aside"], json!([branch]), "{said}");
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(
        told.contains("code") && told.contains(&branch) && told.contains("chungthu merge main"),
        "{told}"
    );
    assert_eq!(office.git(MINH, &["rev-parse", "main"]), office.tip(LAN));

    // The branch settles what both changed, and main takes it in; nothing of it was lost.
    let key = format!("{unit}:code=ours");
    good(&office.run(MINH, &["merge", "main", "--take", &key]));
    good(&office.run(MINH, &["submit"]));
    good(&office.run(LAN, &["sync"]));
    office.see(LAN, &branch);
    good(&office.run(LAN, &["approve", &branch]));
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    assert_eq!(office.tip(MINH), office.tip(LAN));
    assert!(good(&office.run(LAN, &["show", &unit])).contains("G12.02"));
    good(&office.run(LAN, &["show", &own]));
    office.sound(MINH);
    office.sound(LAN);
}

#[test]
fn what_came_to_need_two_people_becomes_a_branch() {
    let office = Office::new();
    office.put_a_hook();
    let unit = office.unit(MINH, "Cục Một");
    office.guard();
    let said = office.sync(MINH);
    let branch = office.head(MINH);
    assert_eq!(said["set_aside"], json!([branch]), "{said}");
    good(&office.run(MINH, &["submit"]));
    approve(&office, LAN, &branch);
    good(&office.run(MINH, &["sync"]));
    good(&office.run(MINH, &["show", &unit]));
    office.sound(MINH);
}
