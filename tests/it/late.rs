//! A branch that was approved into main here while the server's main went on.

use serde_json::json;

use crate::clones::{LAN, MINH, Office, drafted, refused};
use crate::desk::good;

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

/// Two clones whose mains have parted: both set another code of one unit, and the first was sent.
fn parted(office: &Office) -> String {
    let unit = office.unit(LAN, "Cục Một");
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    good(&office.run(LAN, &["set", &unit, "code=G12.01", "--fix"]));
    good(&office.run(LAN, &["sync"]));
    unit
}

#[test]
fn a_merge_among_ones_own_commits_is_undone_and_what_stands_on_it_keeps_it() {
    let office = Office::new();
    office.put_a_hook();
    let unit = parted(&office);
    let [first, second] = ["2222222222222222", "3333333333333333"].map(|name| {
        office.begin_branch(MINH, name);
        let added = office.unit(MINH, &format!("Cục {name}"));
        office.git(MINH, &["symbolic-ref", "HEAD", "refs/heads/main"]);
        (format!("w/{name}"), added)
    });
    for (branch, _) in [&first, &second] {
        good(&office.run(MINH, &["merge", branch]));
    }
    good(&office.run(MINH, &["set", &unit, "code=G12.02", "--fix"]));
    // Nothing stands on what was merged, or one's own next does.
    office.keep(&[MINH]);
    for stands in [false, true] {
        office.restore(&[MINH]);
        if stands {
            good(&office.run(MINH, &["set", &second.1, "code=G13", "--fix"]));
        }
        let done = office.run(MINH, &["--json", "sync"]);
        let said: serde_json::Value = serde_json::from_str(&good(&done)).unwrap();
        let branch = office.head(MINH);
        assert_eq!(said["set_aside"], json!([branch]), "{said}");
        assert_eq!(said["again"], json!([first.0, second.0]), "{said}");
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(told.contains(&format!("chungthu approve {}", first.0)), "{told}");
        assert_eq!(office.tip(MINH), office.tip("server"));
        let brought = office.git(MINH, &["diff", "--name-only", &format!("main...{branch}")]);
        let id = second.1.split('/').next_back().unwrap();
        assert_eq!(brought.contains(id), stands, "{brought}");
        office.git(MINH, &["rev-parse", &first.0, &second.0]);
        // All of it comes in again.
        good(&office.run(MINH, &["merge", "main", "--take", &format!("{unit}:code=ours")]));
        office.git(MINH, &["symbolic-ref", "HEAD", "refs/heads/main"]);
        for branch in [&first.0, &second.0, &branch] {
            good(&office.run(MINH, &["merge", branch]));
        }
        office.sound(MINH);
        assert_eq!(office.units(MINH).len(), 3);
    }
    good(&office.run(MINH, &["sync"]));
    good(&office.run(LAN, &["sync"]));
    assert!(good(&office.run(LAN, &["show", &unit])).contains("G12.02"));
    office.sound(LAN);
}

/// The arguments of the one command that is to be given again.
fn again(said: &serde_json::Value) -> Vec<String> {
    let commands = said["undone"].as_array().unwrap();
    assert_eq!(commands.len(), 1, "{said}");
    let mut words = Vec::new();
    for (nth, part) in commands[0].as_str().unwrap().split('\'').enumerate() {
        match nth % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    assert_eq!(words.remove(0), "chungthu");
    words
}

#[test]
fn a_change_of_officers_that_main_does_not_take_any_more_is_named_to_be_done_again() {
    let office = Office::new();
    office.put_a_hook();
    office.enrol("hoa", "officer");
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    let (recipient, key) = office.keys("new");
    let replace = ["officer", "replace", "hoa", "--recipient", &recipient, "--signing-key-pub"];
    good(&office.run(LAN, &[&replace[..], &[key.to_str().unwrap()]].concat()));
    good(&office.run(LAN, &["sync"]));
    // The other removes whom the first gave new keys, and writes in an epoch that nobody else has.
    good(&office.run(MINH, &["officer", "remove", "hoa"]));
    let unit = office.unit(MINH, "Cục Hai");
    std::fs::write(office.desk.path("giay.pdf"), "%PDF-1.7 quyết định").unwrap();
    let file = office.desk.path("giay.pdf").display().to_string();
    good(&office.run(MINH, &["attach", &unit, &file, "--as", "other"]));

    let said = office.sync(MINH);
    assert_eq!(said["set_aside"].as_array().unwrap().len(), 1, "{said}");
    assert_eq!(office.tip(MINH), office.tip("server"));
    office.sound(MINH);
    let branch = office.head(MINH);
    let out = office.desk.path("out");
    good(&office.run(MINH, &["get", &unit, "1", "-o", out.to_str().unwrap()]));
    office.git(MINH, &["symbolic-ref", "HEAD", "refs/heads/main"]);
    let again = again(&said);
    assert_eq!(again, ["officer", "remove", "hoa"]);
    good(&office.run(MINH, &again.iter().map(String::as_str).collect::<Vec<_>>()));
    good(&office.run(MINH, &["sync"]));
    good(&office.run(MINH, &["merge", &branch]));
    good(&office.run(MINH, &["sync"]));
    good(&office.run(LAN, &["sync"]));
    assert_eq!(office.units(LAN), ["Cục Hai"]);
    office.sound(LAN);
}

#[test]
fn an_officer_who_was_added_by_two_is_named_with_the_whole_command() {
    let office = Office::new();
    office.put_a_hook();
    for (who, keys) in [(LAN, "one"), (MINH, "two")] {
        let (recipient, key) = office.keys(keys);
        good(&office.add_officer(who, "hoa", "officer", &recipient, &key));
    }
    good(&office.run(LAN, &["sync"]));
    let said = office.sync(MINH);
    assert_eq!(said["set_aside"], json!([]));
    assert_eq!(office.head(MINH), "main");
    let mut again = again(&said);
    assert_eq!(again[..3], ["officer", "add", "hoa"]);
    again[2] = "binh".to_owned();
    good(&office.run(MINH, &again.iter().map(String::as_str).collect::<Vec<_>>()));
    assert_eq!(office.sync(MINH)["went"]["main"], 1);
    good(&office.run(LAN, &["sync"]));
    for who in [LAN, MINH] {
        office.sound(who);
    }
}

#[test]
fn an_erasure_that_a_hold_forbids_by_now_is_taken_back_also_where_sync_is_killed() {
    let office = Office::new();
    office.put_a_hook();
    let unit = office.unit(LAN, "Cục Một");
    let person = office.person_in(LAN, &unit, "Nguyễn Văn Tình Cờ");
    let yaml = "number: 15/QĐ-BTC\nissuer: Bộ Tài chính\ndate: 2026-05-20\nkind: erase\nlines:\n";
    let decision = office.add(LAN, "decision", &format!("{yaml}- subject: {person}\n  effect: erase\n"));
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    let set = ["set", &person, "hold.reason=-", "hold.from=2026-01-01", "--fix"];
    good(&office.feed(LAN, &set, "Thanh tra\n"));
    good(&office.run(LAN, &["sync"]));
    good(&office.erase(MINH, &person, &decision));
    let own = office.unit(MINH, "Cục Hai");
    office.keep(&[MINH, "server"]);

    let said = office.sync(MINH);
    assert_eq!(said["set_aside"], json!([office.head(MINH)]), "{said}");
    good(&office.run(MINH, &["show", &own]));
    let again = again(&said);
    let id = person.split('/').next_back().unwrap();
    let decision = decision.split('/').next_back().unwrap();
    assert_eq!(again, ["erase", id, "--decision", decision, "--before-term"]);
    office.git(MINH, &["symbolic-ref", "HEAD", "refs/heads/main"]);
    assert!(good(&office.run(MINH, &["show", &person])).contains("Thanh tra"));
    office.sound(MINH);

    let mut accidents = 0;
    for calls in ["rename,renameat,renameat2", "unlink,unlinkat"] {
        for when in 1.. {
            office.restore(&[MINH, "server"]);
            let done = office.killed(MINH, &["sync"], calls, when);
            if done.status.success() {
                break;
            }
            accidents += 1;
            // Whatever main binds by now opens, before the next sync and after it.
            good(&office.run(MINH, &["list", "unit"]));
            let next = office.run(MINH, &["sync"]);
            good(&next);
            // What is to be done again was told by the one or the other.
            let told = [&done.stderr[..], &next.stderr[..]].map(String::from_utf8_lossy).concat();
            assert!(told.contains(&format!("chungthu erase {id} --decision")), "{calls} {when}: {told}");
            let quiet = office.run(MINH, &["sync"]);
            assert!(!String::from_utf8_lossy(&quiet.stderr).contains("chungthu erase"), "{calls} {when}");
            assert_eq!(office.tip(MINH), office.tip("server"), "{calls} {when}");
            office.git(MINH, &["symbolic-ref", "HEAD", "refs/heads/main"]);
            good(&office.run(MINH, &["show", &person]));
        }
    }
    assert!(accidents > 15, "only {accidents} accidents happened");
}

#[test]
fn whoever_approved_is_told_when_enough_have_and_not_asked_again() {
    let office = Office::new();
    office.put_a_hook();
    office.enrol("ba", "officer");
    office.guard_with("records", 2);
    good(&office.clone("ba", &[]));
    good(&office.run(MINH, &["sync"]));
    office.unit(MINH, "Cục Một");
    let branch = office.head(MINH);
    good(&office.run(MINH, &["submit"]));
    for who in [LAN, "ba"] {
        assert_eq!(office.sync(who)["waiting"]["to_review"], json!([branch]));
        office.see(who, &branch);
        good(&office.run(who, &["approve", &branch]));
    }
    let told = good(&office.run(LAN, &["review"]));
    assert!(told.contains("approved by admin (1 of 2)"), "{told}");
    let told = good(&office.run(LAN, &["review", &branch]));
    assert!(told.contains("Approved so far by admin: 1 of 2."), "{told}");
    assert_eq!(office.json(LAN, &["review"])[0]["approved_by"], json!(["admin"]));
    // One of two: nothing is left to do.
    let waiting = &office.sync(LAN)["waiting"];
    assert_eq!((&waiting["to_review"], &waiting["approved"]), (&json!([]), &json!([])), "{waiting}");
    // The other's comes, and the first hears of it.
    let waiting = &office.sync("ba")["waiting"];
    assert_eq!((&waiting["to_review"], &waiting["approved"]), (&json!([]), &json!([branch])), "{waiting}");
    let told = good(&office.run(LAN, &["sync"]));
    assert!(told.contains(&format!("chungthu approve {branch}")), "{told}");
    assert_eq!(office.sync(MINH)["waiting"]["approved"], json!([]));
    good(&office.run(LAN, &["approve", &branch]));
    assert_eq!(office.sync(LAN)["went"]["main"], 1);
    good(&office.run(MINH, &["sync"]));
    assert_eq!(office.units(MINH), ["Cục Một"]);
}

#[test]
fn an_officers_approval_of_what_only_admins_take_in_counts_whoever_comes_first() {
    let office = Office::new();
    office.put_a_hook();
    office.enrol("ba", "officer");
    office.guard_with("records", 2);
    good(&office.run(MINH, &["sync"]));
    good(&office.clone("ba", &[]));
    let (recipient, key) = office.keys("hoa");
    good(&office.add_officer(MINH, "hoa", "officer", &recipient, &key));
    let branch = office.head(MINH);
    good(&office.run(MINH, &["submit"]));
    // The only other admin first, then the officer, who can't take it in.
    for who in [LAN, "ba"] {
        good(&office.run(who, &["sync"]));
        let told = good(&office.run(who, &["review", &branch]));
        assert!(told.contains(&format!("chungthu approve {branch}")), "{told}");
        assert_eq!(told.contains("counts as one"), who == "ba", "{told}");
        let said = office.json(who, &["approve", &branch]);
        assert_eq!(said["found"], if who == LAN { 1 } else { 2 });
        good(&office.run(who, &["sync"]));
    }
    let told = good(&office.run("ba", &["approve", &branch]));
    assert!(told.contains("2 of 2") && told.contains("an admin completes it"), "{told}");
    good(&office.run("ba", &["sync"]));
    assert_eq!(office.sync("ba")["waiting"]["approved"], json!([]));
    assert_eq!(office.sync(LAN)["waiting"]["approved"], json!([branch]));
    good(&office.run(LAN, &["approve", &branch]));
    assert_eq!(office.sync(LAN)["went"]["main"], 1);
    assert!(office.git("server", &["show", "main:officers.yaml"]).contains("hoa"));
    good(&office.run(LAN, &["audit"]));
}

#[test]
fn an_approval_that_lapsed_is_asked_for_again() {
    let office = Office::new();
    office.enrol("ba", "officer");
    office.guard_with("records", 2);
    good(&office.run(MINH, &["sync"]));
    let branches = ["Cục Một", "Cục Hai"].map(|name| {
        office.unit(MINH, name);
        let branch = office.head(MINH);
        good(&office.run(MINH, &["submit"]));
        branch
    });
    good(&office.clone("ba", &[]));
    good(&office.run(LAN, &["sync"]));
    for (who, branch) in [(LAN, 0), (LAN, 1), ("ba", 0)] {
        good(&office.run(who, &["sync"]));
        office.see(who, &branches[branch]);
        good(&office.run(who, &["approve", &branches[branch]]));
    }
    // The second of two took the first branch in, so that main moved.
    assert_eq!(office.sync("ba")["went"]["main"], 1);
    assert_eq!(office.sync(LAN)["waiting"]["to_review"], json!([branches[1]]));
}

#[test]
fn whoever_proposed_something_can_withdraw_it_also_from_the_server() {
    let office = Office::new();
    office.put_a_hook();
    office.guard_for("erase");
    good(&office.run(MINH, &["sync"]));
    let unit = office.unit(MINH, "Cục Một");
    let person = office.person_in(MINH, &unit, "Nguyễn Văn Tình Cờ");
    let yaml = "number: 15/QĐ-BTC\nissuer: Bộ Tài chính\ndate: 2026-05-20\nkind: erase\nlines:\n";
    let decision = office.add(MINH, "decision", &format!("{yaml}- subject: {person}\n  effect: erase\n"));
    good(&office.run(MINH, &["sync"]));
    let (recipient, key) = office.keys("hoa");
    for propose in [0, 1] {
        match propose {
            0 => good(&office.erase(MINH, &person, &decision)),
            _ => good(&office.add_officer(MINH, "hoa", "officer", &recipient, &key)),
        };
        let branch = office.head(MINH);
        good(&office.run(MINH, &["submit"]));
        good(&office.run(LAN, &["sync"]));
        good(&office.feed(LAN, &["send-back", &branch], "Chưa đủ căn cứ\n"));
        good(&office.run(LAN, &["sync"]));
        refused(&office.run(LAN, &["send-back", &branch, "--withdraw"]), 1, "you signed");

        let there = || office.there().iter().any(|name| name.ends_with(&branch));
        good(&office.run(MINH, &["sync"]));
        office.git(MINH, &["symbolic-ref", "HEAD", &format!("refs/heads/{branch}")]);
        let said = office.json(MINH, &["send-back", &branch, "--withdraw"]);
        assert_eq!(said["withdrawn"], json!(branch));
        assert_eq!(office.head(MINH), "main");
        assert!(there());
        let waiting = &office.sync(MINH)["waiting"];
        assert_eq!(waiting["sent_back"], json!([]), "{waiting}");
        assert!(!there(), "{:?}", office.there());
        assert_eq!(office.sync(LAN)["waiting"]["to_review"], json!([]));
        // What it says brings it back.
        office.git(MINH, &["branch", &branch, said["commit"].as_str().unwrap()]);
        good(&office.run(MINH, &["send-back", &branch, "--withdraw"]));
    }
    good(&office.run(MINH, &["sync"]));
    good(&office.run(MINH, &["show", &person]));
    office.sound(MINH);
}

#[test]
fn a_branch_is_withdrawn_from_the_server_also_with_a_commit_that_was_never_sent() {
    let (office, branch) = drafted();
    good(&office.run(MINH, &["sync"]));
    let there = || office.there().iter().any(|name| name.ends_with(&branch));
    let first = office.git(MINH, &["rev-parse", &branch]);
    office.unit(MINH, "Cục Hai");
    good(&office.run(MINH, &["send-back", &branch, "--withdraw"]));
    assert!(there());
    good(&office.run(MINH, &["sync"]));
    assert!(!there());
    // Where it has gone on there meanwhile, it stays and that is told, once.
    office.git(MINH, &["branch", &branch, &first]);
    good(&office.run(MINH, &["submit", &branch]));
    office.another_machine();
    let full = format!("refs/heads/{branch}");
    office.git("away", &["update-ref", &full, &first]);
    office.git("away", &["symbolic-ref", "HEAD", &full]);
    office.unit("away", "Cục Ba");
    good(&office.run("away", &["sync"]));
    good(&office.run(MINH, &["send-back", &branch, "--withdraw"]));
    let done = office.run(MINH, &["sync"]);
    good(&done);
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(told.contains("was withdrawn here") && told.contains(&branch), "{told}");
    assert!(there());
    let done = office.run(MINH, &["sync"]);
    assert!(!String::from_utf8_lossy(&done.stderr).contains("was withdrawn here"));
    good(&office.run(MINH, &["send-back", &branch, "--withdraw"]));
    good(&office.run(MINH, &["sync"]));
    assert!(!there());
}

#[test]
fn that_nobody_can_approve_is_told_when_a_branch_is_submitted() {
    let office = Office::new();
    office.enrol("hoa", "officer");
    office.guard_with("records", 2);
    good(&office.run(MINH, &["sync"]));
    good(&office.clone("hoa", &[]));
    office.unit(MINH, "Cục Một");
    let branch = office.head(MINH);
    let nobody = |who: &str| {
        let done = office.run(who, &["submit"]);
        good(&done);
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        told.contains("Nobody can approve") && told.contains("officer add")
    };
    assert!(!nobody(MINH));
    // Once a second has written on it, one is left to approve, and two must.
    good(&office.run("hoa", &["sync"]));
    let here = format!("refs/heads/{branch}");
    office.git("hoa", &["update-ref", &here, &format!("refs/remotes/origin/{branch}")]);
    office.git("hoa", &["symbolic-ref", "HEAD", &here]);
    office.unit("hoa", "Cục Hai");
    assert!(nobody("hoa"));
}

#[test]
fn a_branch_that_began_on_unsent_commits_of_main_can_be_gone_on_with() {
    let office = Office::new();
    office.put_a_hook();
    let unit = parted(&office);
    good(&office.run(MINH, &["set", &unit, "names[0].short=Cục 1", "--fix"]));
    let own = office.unit(MINH, "Cục Hai");
    office.begin_branch(MINH, "2222222222222222");
    let third = office.unit(MINH, "Cục Ba");
    assert_eq!(office.sync(MINH)["replanned"], 2);
    let said = office.json(MINH, &["adopt", "w/2222222222222222"]);
    let branch = said["branch"].as_str().unwrap().to_owned();
    good(&office.run(MINH, &["merge", "main"]));
    good(&office.run(MINH, &["submit"]));
    good(&office.run(LAN, &["sync"]));
    good(&office.run(LAN, &["merge", &branch]));
    for key in [&unit, &own, &third] {
        good(&office.run(LAN, &["show", key]));
    }
    assert_eq!(office.sync(LAN)["went"]["main"], 1);
    office.sound(LAN);
}
