//! Clones of one server: what comes, what goes, what is refused, and what an accident leaves.

use std::fs;
use std::process::Stdio;

use chungthu::model::Kind;
use serde_json::{Value, json};

use crate::audit::{certificate, record, smuggle};
use crate::clones::{LAN, MINH, Office, refused};
use crate::desk::good;

#[test]
fn a_clone_is_verified_from_the_root_and_a_refused_one_leaves_nothing() {
    let office = Office::new();
    let root = office.git(LAN, &["rev-list", "--max-parents=0", "main"]);
    let grouped: Vec<&str> = (0..10).map(|n| &root[4 * n..4 * n + 4]).collect();
    let grouped = grouped.join(" ");
    // Without the root it says what to compare by telephone.
    fs::remove_dir_all(office.desk.path(MINH)).unwrap();
    fs::create_dir(office.desk.path(MINH)).unwrap();
    let said = good(&office.clone(MINH, &[]));
    assert!(said.contains(&grouped), "{said}");
    office.sound(MINH);
    assert_eq!(office.there(), ["refs/chungthu/keyring/2", "refs/heads/main"]);
    assert_eq!(office.git(MINH, &["config", "core.bare"]), "true");
    // What stands there is not touched.
    refused(&office.clone(MINH, &[]), 2, "not empty");
    let again = |more: &[&str]| {
        fs::remove_dir_all(office.desk.path(MINH)).unwrap();
        office.clone(MINH, more)
    };
    assert!(!good(&again(&["--root", &grouped])).contains(&grouped));
    let nothing = |what: &str| {
        assert!(!office.desk.path(MINH).exists(), "{what}");
        let left = fs::read_dir(office.desk.path(".")).unwrap();
        let left =
            left.filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().starts_with(".chungthu"));
        assert_eq!(left.count(), 0, "{what}");
    };
    refused(&again(&["--root", &"7".repeat(40)]), 1, "another register");
    nothing("another root");
    let clone = |more: &[&str]| office.clone(MINH, more);
    assert_eq!(clone(&["--root", &root[..8]]).status.code(), Some(2));
    // A keyring that doesn't fit, none at all, and no register.
    let bare = office.server();
    let keyring = office.git("server", &["rev-parse", "refs/chungthu/keyring/2"]);
    let main = office.tip(LAN);
    office.git("server", &["update-ref", "refs/chungthu/keyring/2", &main]);
    let failed = clone(&[]);
    assert!(!failed.status.success());
    nothing("a commit of main as keyring");
    office.git("server", &["update-ref", "-d", "refs/chungthu/keyring/2"]);
    refused(&clone(&[]), 3, "keyring 2");
    nothing("no keyring");
    office.git("server", &["update-ref", "refs/chungthu/keyring/2", &keyring]);
    // A commit that nobody signed.
    let forged = office
        .desk
        .command("git")
        .arg("-C")
        .arg(&bare)
        .envs([("GIT_AUTHOR_NAME", "lan"), ("GIT_AUTHOR_EMAIL", "lan@chungthu.invalid")])
        .envs([("GIT_COMMITTER_NAME", "lan"), ("GIT_COMMITTER_EMAIL", "lan@chungthu.invalid")])
        .args(["commit-tree", "main^{tree}", "-p", "main", "-m", "set\n\nChungthu: main 2"])
        .output()
        .unwrap();
    let forged = good(&forged).trim().to_owned();
    office.git("server", &["update-ref", "refs/heads/main", &forged]);
    refused(&clone(&[]), 1, &forged[..8]);
    nothing("a forged commit");
    fs::remove_dir_all(&bare).unwrap();
    refused(&clone(&[]), 3, "no git repository");
    nothing("no server");
}

#[test]
fn a_clone_that_is_killed_leaves_nothing_where_it_was_to_stand() {
    let office = Office::new();
    fs::remove_dir_all(office.desk.path(MINH)).unwrap();
    // Another clone at work, and folders that are none of ours.
    let foreign = [".chungthu-abcdef", ".chungthu-notes", ".chungthu-other1"];
    foreign.iter().for_each(|name| fs::create_dir(office.desk.path(name)).unwrap());
    fs::write(office.desk.path(foreign[2]).join("mine"), "").unwrap();
    let worked_in = fs::File::open(office.desk.path(foreign[0])).unwrap();
    worked_in.lock().unwrap();
    let beside = || {
        let all = fs::read_dir(office.desk.path(".")).unwrap().map(|entry| entry.unwrap().file_name());
        all.filter(|name| name.to_string_lossy().starts_with(".chungthu-")).count()
    };
    for when in 1.. {
        let inject = format!("inject=rename,renameat,renameat2:signal=SIGKILL:when={when}");
        let mut strace = office.person(MINH, office.desk.command("strace"));
        strace.args(["-o", "/dev/null", "-e", "trace=rename,renameat,renameat2", "-e", &inject]);
        strace
            .arg(env!("CARGO_BIN_EXE_chungthu"))
            .arg("clone")
            .arg(office.server())
            .arg(office.desk.path(MINH));
        let done = strace.output().unwrap();
        if done.status.success() {
            assert!(when > 4, "only {when} renames");
            break;
        }
        assert!(!office.desk.path(MINH).exists(), "{when}");
        assert_eq!(beside(), foreign.len() + 1, "{when}");
    }
    office.sound(MINH);
    // What they left went with the next, and nothing of others did.
    assert_eq!(beside(), 3);
    drop(worked_in);
    fs::remove_dir_all(office.desk.path(MINH)).unwrap();
    good(&office.clone(MINH, &[]));
    assert_eq!(beside(), 2);
}

#[test]
fn two_clones_lose_nothing_of_each_other() {
    let office = Office::new();
    office.unit(LAN, "Cục Một");
    assert_eq!(office.sync(LAN)["went"]["main"], 1);
    office.unit(MINH, "Cục Hai");
    // Both moved: one's own is made anew on what the server has.
    let said = office.sync(MINH);
    assert_eq!(
        (&said["came"]["main"], &said["went"]["main"], &said["replanned"]),
        (&1.into(), &1.into(), &1.into())
    );
    let said = office.sync(LAN);
    assert_eq!((&said["came"]["main"], &said["went"]["main"]), (&1.into(), &0.into()));
    assert_eq!(office.units(LAN), ["Cục Hai", "Cục Một"]);
    assert_eq!(office.units(MINH), ["Cục Hai", "Cục Một"]);
    assert_eq!(office.tip(LAN), office.tip("server"));
    // Nothing to do is said, and does nothing.
    let before = office.git(LAN, &["for-each-ref"]);
    let line = good(&office.run(LAN, &["sync"]));
    assert_eq!(line, "Came: nothing. Went: nothing. Waiting for you: nothing.\n");
    assert_eq!(office.git(LAN, &["for-each-ref"]), before);
    // Without pushing it only follows.
    office.unit(LAN, "Cục Ba");
    good(&office.run(LAN, &["sync"]));
    office.unit(MINH, "Cục Bốn");
    let theirs = office.tip("server");
    let said = good(&office.run(MINH, &["sync", "--no-push", "--json"]));
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&said["came"]["main"], &said["went"]["main"]), (&1.into(), &0.into()));
    assert_eq!(office.tip("server"), theirs);
    assert_eq!(office.sync(MINH)["went"]["main"], 1);
    assert_eq!(office.sync(LAN)["came"]["main"], 1);
    for who in [LAN, MINH] {
        office.sound(who);
    }
    assert_eq!(office.tip(LAN), office.tip(MINH));
}

#[test]
fn pushes_at_the_same_time_lose_nothing() {
    let office = Office::new();
    for round in 0..3 {
        office.unit(LAN, &format!("Cục Lan {round}"));
        office.unit(MINH, &format!("Cục Minh {round}"));
        let children = [LAN, MINH].map(|who| {
            let mut command = office.command(who, &["sync"]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        });
        for child in children {
            good(&child.wait_with_output().unwrap());
        }
    }
    for who in [LAN, MINH] {
        good(&office.run(who, &["sync"]));
    }
    assert_eq!(office.units(LAN).len(), 6);
    assert_eq!(office.units(MINH), office.units(LAN));
    office.sound(LAN);
}

#[test]
fn a_server_that_serves_older_or_forked_history_is_refused_and_nothing_moves() {
    let office = Office::new();
    let older = office.tip("server");
    office.unit(LAN, "Cục Một");
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    let at_one = office.tip("server");
    office.unit(LAN, "Cục Hai");
    good(&office.run(LAN, &["sync"]));
    let state = || {
        let private = office.desk.path(MINH).join(".git/chungthu");
        let pins = ["verified", "upstream"].map(|name| fs::read_to_string(private.join(name)).unwrap());
        (office.git(MINH, &["for-each-ref"]), pins)
    };
    let before = state();
    let objects = office.git(MINH, &["count-objects", "-v"]);
    let refuse = |tip: &str, because: &str| {
        office.git("server", &["update-ref", "refs/heads/main", tip]);
        refused(&office.run(MINH, &["sync"]), 1, because);
        assert_eq!(state(), before);
    };
    refuse(&older, "rolled back");
    // Another history of the same register, in order for itself.
    office.keep(&[LAN]);
    let mut fork = office.desk.command("git");
    fork.arg("-C").arg(office.desk.path(LAN)).args(["update-ref", "refs/heads/main", &older]);
    good(&fork.output().unwrap());
    for name in ["verified", "upstream"] {
        let _ = fs::remove_file(office.desk.path(LAN).join(".git/chungthu").join(name));
    }
    office.unit(LAN, "Cục Khác");
    let forked = office.tip(LAN);
    office.put_there(LAN, "+main:refs/heads/other");
    refuse(&forked, "forked");
    office.restore(&[LAN]);
    // A commit that an officer's name stands on and nobody signed.
    let forged = office
        .desk
        .command("git")
        .arg("-C")
        .arg(office.server())
        .envs([("GIT_AUTHOR_NAME", "admin"), ("GIT_AUTHOR_EMAIL", "admin@chungthu.invalid")])
        .envs([("GIT_COMMITTER_NAME", "admin"), ("GIT_COMMITTER_EMAIL", "admin@chungthu.invalid")])
        .args(["commit-tree", &format!("{at_one}^{{tree}}"), "-p", &at_one, "-m", "set\n\nChungthu: main 2"])
        .output()
        .unwrap();
    let forged = good(&forged).trim().to_owned();
    refuse(&forged, &forged[..8]);
    // Not an object of it is among the register's.
    assert_eq!(office.git(MINH, &["count-objects", "-v"]), objects);
    // Another register altogether.
    let other = office.desk.init("other", "other-keys");
    good(&other);
    office.put_there("other", "+main:refs/heads/main");
    refused(&office.run(MINH, &["sync"]), 1, "another register");
    // Where main is right again, it goes on; a server that lost everything is filled anew.
    office.git("server", &["update-ref", "refs/heads/main", &office.tip(LAN)]);
    assert_eq!(office.sync(MINH)["came"]["main"], 1);
    fs::remove_dir_all(office.server()).unwrap();
    good(
        &office.desk.command("git").args(["init", "-q", "--bare", "-b", "main", "server"]).output().unwrap(),
    );
    good(&office.run(MINH, &["sync"]));
    assert_eq!(office.there(), ["refs/chungthu/keyring/2", "refs/heads/main"]);
    assert_eq!(office.tip("server"), office.tip(LAN));
}

#[test]
fn a_server_that_has_lost_its_main_is_told_and_filled_again() {
    let office = Office::new();
    let warned = |done: &std::process::Output| String::from_utf8_lossy(&done.stderr).contains("has none now");
    let done = office.run(LAN, &["sync"]);
    good(&done);
    assert!(!warned(&done));
    fs::remove_dir_all(office.server()).unwrap();
    good(
        &office.desk.command("git").args(["init", "-q", "--bare", "-b", "main", "server"]).output().unwrap(),
    );
    let done = office.run(LAN, &["sync"]);
    good(&done);
    assert!(warned(&done));
    assert_eq!(office.tip("server"), office.tip(LAN));
}

#[test]
fn a_keyring_that_was_replaced_on_the_server_is_told_and_holds_nobody_up() {
    let office = Office::new();
    office.put_a_hook();
    good(&office.run(MINH, &["sync"]));
    let name = "refs/chungthu/keyring/2";
    let (honest, main) = (office.git("server", &["rev-parse", name]), office.tip("server"));
    let told = |who: &str, more: &[&str]| {
        let done = office.run(who, &[&["--json", "sync"], more].concat());
        let said: Value = serde_json::from_str(&good(&done)).unwrap();
        (said["keyring_replaced"].clone(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    assert_eq!(told(MINH, &[]).0, Value::Null);
    let there = |other: &str| fs::write(office.server().join(name), format!("{other}\n")).unwrap();
    // Another commit, and what is no commit at all.
    for other in [main, office.git("server", &["rev-parse", &format!("{honest}:keyring.age")])] {
        there(&other);
        assert_ne!(office.clone("new", &[]).status.code(), Some(0));
        let (serial, said) = told(LAN, &["--no-push"]);
        assert_eq!(serial, 2);
        assert!(said.contains(name) && said.contains(&other[..8]) && said.contains(&honest[..8]), "{said}");
        // What goes is not held up, and the right one goes first.
        office.unit(MINH, "Cục Một");
        let (serial, said) = told(MINH, &[]);
        assert_eq!(serial, 2);
        assert!(said.contains(name) && said.contains("was sent again"), "{said}");
        assert_eq!(office.tip("server"), office.tip(MINH));
        assert_eq!(office.git("server", &["rev-parse", name]), honest);
        assert_eq!(told(LAN, &[]).0, Value::Null);
    }
    // Where the server doesn't take it back, the rest goes on, and it is told what to do.
    fs::write(office.server().join("hooks/pre-receive"), "#!/bin/sh\n! grep keyring\n").unwrap();
    let other = office.tip("server");
    there(&other);
    office.unit(MINH, "Cục Hai");
    let (serial, said) = told(MINH, &[]);
    assert_eq!(serial, 2);
    assert!(said.contains("delete that reference on the server"), "{said}");
    assert_eq!(office.tip("server"), office.tip(MINH));
    // Nobody puts another there through the hook.
    good(&office.desk.run(&["init", "--server", office.desk.path("another").to_str().unwrap()]));
    fs::copy(office.desk.path("another/hooks/pre-receive"), office.server().join("hooks/pre-receive"))
        .unwrap();
    good(&office.run(LAN, &["sync"]));
    let push = |from: &str| {
        let mut git = office.desk.command("git");
        git.arg("-C").arg(office.desk.path(LAN)).args(["push", "-f", "origin", &format!("{from}:{name}")]);
        String::from_utf8_lossy(&git.output().unwrap().stderr).into_owned()
    };
    assert!(push("main").contains("does not take"));
    office.git("server", &["update-ref", "-d", name]);
    let said = push("main");
    assert!(said.contains(&office.tip(LAN)[..8]) && said.contains("without parents"), "{said}");
    good(&office.run(LAN, &["sync"]));
    assert_eq!(office.git("server", &["rev-parse", name]), honest);
}

#[test]
fn branches_that_vanished_are_told_once_to_those_who_had_seen_them() {
    let office = Office::new();
    office.enrol("hoa", "officer");
    office.guard();
    good(&office.run(MINH, &["sync"]));
    good(&office.clone("hoa", &[]));
    let mut branches = Vec::new();
    for name in ["Cục Một", "Cục Hai", "Cục Ba"] {
        office.unit(MINH, name);
        branches.push(office.head(MINH));
        good(&office.run(MINH, &["submit"]));
    }
    let [merged, deleted, unseen] = branches.try_into().unwrap();
    let vanished = |who: &str| {
        let done = office.run(who, &["--json", "sync"]);
        let said: Value = serde_json::from_str(&good(&done)).unwrap();
        (said["vanished"].clone(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    office.git("server", &["update-ref", "-d", &format!("refs/heads/{unseen}")]);
    assert_eq!(vanished(LAN).0, serde_json::json!([]));
    good(&office.run("hoa", &["sync"]));
    // One goes into main, and another goes without a word.
    office.see("hoa", &merged);
    good(&office.run("hoa", &["approve", &merged]));
    good(&office.run("hoa", &["sync"]));
    office.git("server", &["update-ref", "-d", &format!("refs/heads/{deleted}")]);
    let tip = office.git(MINH, &["rev-parse", &deleted]);
    let (gone, said) = vanished(LAN);
    assert_eq!(gone, serde_json::json!([deleted]));
    assert!(said.contains(&format!("{deleted} (by minh)")) && said.contains(&tip), "{said}");
    assert!(!said.contains(&merged), "{said}");
    assert_eq!(vanished(LAN).0, serde_json::json!([]));
    // Its author is told what their own branch is.
    let (gone, said) = vanished(MINH);
    assert_eq!(gone, serde_json::json!([]));
    assert!(said.contains(&format!("{deleted} was taken off the server")), "{said}");
    // What it says brings it back.
    office.git(LAN, &["branch", &deleted, &tip]);
    good(&office.run(LAN, &["submit", &deleted]));
    assert_eq!(office.git("server", &["rev-parse", &deleted]), tip);
}

#[test]
fn a_branch_on_a_newer_main_is_taken_over_after_a_sync_and_one_of_a_leaver_is_told_with_their_name() {
    let office = Office::new();
    office.enrol("hoa", "officer");
    good(&office.run(LAN, &["sync"]));
    good(&office.clone("hoa", &[]));
    good(&office.run(MINH, &["sync"]));
    let branch = "w/3333333333333333";
    office.unit("hoa", "Cục Một");
    office.begin_branch("hoa", &branch[2..]);
    office.unit("hoa", "Cục Hai");
    good(&office.run("hoa", &["sync"]));
    office.git(MINH, &["fetch", "-q", "origin"]);
    refused(&office.run(MINH, &["adopt", branch]), 1, "chungthu sync");
    assert_eq!(office.git(MINH, &["for-each-ref", "refs/heads/w/"]), "");
    good(&office.run(MINH, &["sync"]));
    assert_eq!(office.json(MINH, &["adopt", branch])["adopted"], branch);
    // The author leaves, and then the branch goes from the server.
    good(&office.run(LAN, &["sync"]));
    good(&office.run(LAN, &["officer", "remove", "hoa"]));
    good(&office.run(LAN, &["sync"]));
    office.git("server", &["update-ref", "-d", &format!("refs/heads/{branch}")]);
    let done = office.run(LAN, &["sync"]);
    good(&done);
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(told.contains(&format!("{branch} (by hoa)")), "{told}");
}

#[test]
fn a_revocation_that_one_person_brought_is_told_by_the_sync_or_clone_that_brings_it() {
    let office = Office::new();
    office.guard_for("revoke");
    good(&office.run(MINH, &["sync"]));
    let holder = record(Kind::Person, 5, json!({ "names": [{ "full": "Nguyễn Thử" }] }));
    smuggle(&office.desk, None, "add", holder, 1);
    smuggle(&office.desk, None, "add", certificate(false), 1);
    good(&office.run(LAN, &["sync"]));
    let quiet = office.run(MINH, &["--json", "sync"]);
    let said: Value = serde_json::from_str(&good(&quiet)).unwrap();
    assert_eq!((&said["alone"], quiet.stderr.as_slice()), (&json!([]), &b""[..]));

    let commit = smuggle(&office.desk, None, "set", certificate(true), 2);
    let line = |told: &[u8]| {
        let told = String::from_utf8(told.to_vec()).unwrap();
        let mut lines = told.lines().filter(|line| line.contains(&commit));
        let line = lines.next().unwrap_or_else(|| panic!("{told}")).to_owned();
        assert!(lines.next().is_none(), "{told}");
        for part in ["admin", "two_person: revoke", &certificate(true).key().id.handle().to_string()] {
            assert!(line.contains(part), "{part}: {line}");
        }
        assert!(line.contains(&format!("chungthu revert {commit}")), "{line}");
    };
    // Whoever did it is told as well; no gate without a key refuses it.
    line(&office.run(LAN, &["sync"]).stderr);
    // A sync without a key leaves it to the next one that has one.
    let mut blind = office.command(MINH, &["sync"]);
    let blind = blind.env_remove("CHUNGTHU_IDENTITY").output().unwrap();
    good(&blind);
    assert!(!String::from_utf8_lossy(&blind.stderr).contains(&commit));
    let told = office.run(MINH, &["--json", "sync"]);
    let said: Value = serde_json::from_str(&good(&told)).unwrap();
    line(&told.stderr);
    let key = certificate(true).key();
    assert_eq!(said["alone"], json!([{ "commit": commit, "by": "admin", "record": key }]));
    // Once it was told.
    assert!(!String::from_utf8_lossy(&office.run(MINH, &["sync"]).stderr).contains(&commit));
    fs::rename(office.desk.path("minh"), office.desk.path("minh.before")).unwrap();
    let cloned = office.clone(MINH, &[]);
    good(&cloned);
    line(&cloned.stderr);
}

#[test]
fn a_lock_that_a_killed_push_left_on_the_server_is_told_as_such() {
    let office = Office::new();
    office.unit(LAN, "Cục Một");
    let lock = office.server().join("refs/heads/main.lock");
    fs::write(&lock, "").unwrap();
    let said = refused(&office.run(LAN, &["sync"]), 3, "refs/heads/main.lock");
    assert!(said.contains("keeps the server") && !said.contains("somebody else has just moved"), "{said}");
    fs::remove_file(&lock).unwrap();
    assert_eq!(office.sync(LAN)["went"]["main"], 1);
}

#[test]
fn a_keyring_on_the_server_that_main_does_not_bind_is_told() {
    let office = Office::new();
    let there = office.there();
    let bound = there.iter().find(|name| name.contains("keyring")).unwrap();
    let commit = office.git("server", &["rev-parse", bound]);
    office.git("server", &["update-ref", "refs/chungthu/keyring/9", &commit]);
    let done = office.run(MINH, &["sync"]);
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(told.contains("git push origin :refs/chungthu/keyring/9"), "{told}");
    assert_eq!(office.sync(MINH)["keyrings_unbound"], serde_json::json!([9]));
    office.git(MINH, &["push", "-q", "origin", ":refs/chungthu/keyring/9"]);
    assert_eq!(office.sync(MINH)["keyrings_unbound"], serde_json::json!([]));
}

#[test]
fn a_branch_that_was_moved_back_on_the_server_is_told_to_whoever_saw_more() {
    let office = Office::new();
    office.guard();
    good(&office.run(MINH, &["sync"]));
    office.unit(MINH, "Cục Một");
    let branch = office.head(MINH);
    good(&office.run(MINH, &["submit"]));
    good(&office.run(LAN, &["sync"]));
    let first = office.git("server", &["rev-parse", &branch]);
    office.git(MINH, &["symbolic-ref", "HEAD", &format!("refs/heads/{branch}")]);
    office.unit(MINH, "Cục Hai");
    good(&office.run(MINH, &["submit"]));
    let went_back = || {
        let done = office.run(LAN, &["--json", "sync"]);
        let said: Value = serde_json::from_str(&good(&done)).unwrap();
        (said["went_back"].clone(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    assert_eq!(went_back().0, serde_json::json!([]));
    let later = office.git("server", &["rev-parse", &branch]);
    office.git("server", &["update-ref", &format!("refs/heads/{branch}"), &first]);
    let (back, said) = went_back();
    assert_eq!(back, serde_json::json!([branch]));
    assert!(said.contains(&branch) && said.contains(&later), "{said}");
    assert_eq!(went_back().0, serde_json::json!([]));
}
