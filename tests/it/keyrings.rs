//! Keyrings between clones of one server: how one follows another, which are refused, and what an accident leaves.

use std::fs;

use chungthu::model::RecordId;
use chungthu::seal::Keyring;
use chungthu::seal::identity::new_identity;

use crate::clones::{LAN, MINH, Office, go_over, go_over_to, go_over_with, refused};
use crate::desk::good;

#[test]
fn a_new_keyring_comes_with_main_and_the_old_one_goes() {
    let office = Office::new();
    good(&office.run(MINH, &["unlock"]));
    office.enrol("hoa", "officer");
    let said = office.sync(LAN);
    assert_eq!((&said["went"]["main"], &said["went"]["keyring"]), (&1.into(), &3.into()));
    assert_eq!(office.there(), ["refs/chungthu/keyring/3", "refs/heads/main"]);
    let done = office.run(MINH, &["sync"]);
    assert_eq!(good(&done), "Came: 1 commit of main, keyring 3. Went: nothing. Waiting for you: nothing.\n");
    assert!(String::from_utf8_lossy(&done.stderr).contains("locked again"));
    assert!(good(&office.run(MINH, &["lock"])).contains("not unlocked"));
    let kept: Vec<_> = fs::read_dir(office.desk.path(MINH).join(".git/chungthu/keyring"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(kept, ["3.git"]);
    office.sound(MINH);
    good(&office.clone("hoa", &[]));
    office.sound("hoa");
    // A stock clone has neither the keyring nor anything beside the branches.
    let mut stock = office.desk.command("git");
    good(&stock.args(["clone", "-q", "--bare", "--no-local", "server", "stock"]).output().unwrap());
    let keyring = office.git("server", &["rev-parse", "refs/chungthu/keyring/3"]);
    let has = office.desk.command("git").args(["-C", "stock", "cat-file", "-e", &keyring]).output().unwrap();
    assert!(!has.status.success());
}

/// What a crash of the server, or of a program that doesn't push all at once, leaves between the steps.
#[test]
fn the_next_sync_finishes_a_change_of_keyring_at_every_step() {
    let office = Office::new();
    let (recipient, key) = office.keys("hoa");
    let before = office.tip("server");
    let old = office.git("server", &["rev-parse", "refs/chungthu/keyring/2"]);
    good(&office.add_officer(LAN, "hoa", "officer", &recipient, &key));
    let new = office.desk.path(LAN).join(".git/chungthu/keyring/3.git");
    let create = || {
        let mut fetch = office.desk.command("git");
        fetch.arg("-C").arg(office.server()).args(["fetch", "-q"]).arg(&new);
        good(&fetch.arg("refs/chungthu/keyring/3:refs/chungthu/keyring/3").output().unwrap());
    };
    office.keep(&[LAN, MINH, "server"]);
    let done = ["refs/chungthu/keyring/3", "refs/heads/main"];
    let whole = || {
        for who in [LAN, MINH] {
            good(&office.run(who, &["sync"]));
            office.sound(who);
        }
        assert_eq!(office.there(), done);
        assert_eq!(office.tip("server"), office.tip(LAN));
        assert_eq!(office.tip(MINH), office.tip(LAN));
    };
    // The new reference is there, main has not moved: others leave it alone, its maker goes on.
    create();
    good(&office.run(MINH, &["sync"]));
    assert_eq!(office.there(), ["refs/chungthu/keyring/2", "refs/chungthu/keyring/3", "refs/heads/main"]);
    whole();
    office.restore(&[LAN, MINH, "server"]);
    // Main has moved too, the old reference is there: anybody takes it away.
    create();
    office.put_there(LAN, "main:main");
    good(&office.run(MINH, &["sync"]));
    assert_eq!(office.there(), done);
    whole();
    office.restore(&[LAN, MINH, "server"]);
    // Main has moved and its keyring is not there: nobody but its maker can go on, and others are told.
    office.put_there(LAN, "main:main");
    refused(&office.run(MINH, &["sync"]), 3, "keyring 3");
    assert_eq!(office.tip(MINH), before);
    whole();
    office.restore(&[LAN, MINH, "server"]);
    // A keyring of the same serial that nobody's main names: it gives way.
    office.git("server", &["update-ref", "refs/chungthu/keyring/3", &old]);
    whole();
}

#[test]
fn of_two_admins_at_once_the_later_does_it_again_on_the_keyring_of_the_other() {
    let office = Office::new();
    let [(hoa, hoa_key), (ba, ba_key)] = ["hoa", "ba"].map(|handle| office.keys(handle));
    good(&office.add_officer(LAN, "hoa", "officer", &hoa, &hoa_key));
    good(&office.add_officer(MINH, "ba", "officer", &ba, &ba_key));
    good(&office.run(LAN, &["sync"]));
    let said = office.sync(MINH);
    assert_eq!((&said["replanned"], &said["went"]["keyring"]), (&1.into(), &4.into()));
    assert_eq!(office.there(), ["refs/chungthu/keyring/4", "refs/heads/main"]);
    good(&office.run(LAN, &["sync"]));
    for who in [LAN, MINH] {
        office.sound(who);
        let list = good(&office.run(who, &["officer", "list"]));
        assert!(list.contains("hoa") && list.contains("ba"), "{list}");
    }
    for who in ["hoa", "ba"] {
        good(&office.clone(who, &[]));
        office.sound(who);
    }
}

#[test]
fn a_keyring_that_lost_an_epoch_is_refused_by_whoever_had_the_one_before() {
    let office = Office::new();
    office.unit(LAN, "Cục Một");
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    go_over(&office, MINH, |text| {
        let line = text.lines().find(|line| line.starts_with("epoch 1 ")).unwrap();
        text.replace(line, &format!("epoch 1 {}", "5".repeat(64)))
    });
    let before = (office.git(LAN, &["for-each-ref"]), office.units(LAN));
    refused(&office.run(LAN, &["sync"]), 1, "epoch 1");
    assert_eq!((office.git(LAN, &["for-each-ref"]), office.units(LAN)), before);
}

#[test]
fn a_keyring_that_lost_what_nobody_erased_is_refused_and_the_one_before_it_stays() {
    let office = Office::new();
    let unit = office.unit(LAN, "Cục Một");
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    let id: RecordId = unit.split('/').next_back().unwrap().parse().unwrap();
    let (recipient, key) = office.keys("hoa");
    office.keep(&[LAN, MINH, "server"]);
    // A record that stands, and one that only a branch could have.
    for (lost, why) in [(id, "nobody erased it"), ("zzzzzzzzzzzzzzzz".parse().unwrap(), "nobody erased")] {
        office.restore(&[LAN, MINH, "server"]);
        go_over(&office, MINH, |text| {
            let mut keyring = Keyring::from_text(text).ok().unwrap();
            assert!(keyring.erase(lost));
            keyring.to_text().to_string()
        });
        let before = (office.git(LAN, &["for-each-ref"]), office.units(LAN));
        refused(&office.run(LAN, &["sync"]), 1, why);
        assert_eq!((office.git(LAN, &["for-each-ref"]), office.units(LAN)), before);
        // Where one's own keyring was made of the same one before it, that is compared.
        good(&office.add_officer(LAN, "hoa", "officer", &recipient, &key));
        refused(&office.run(LAN, &["sync"]), 1, why);
        assert_eq!(office.units(LAN), before.1);
    }
    // Whoever never had the one before sees that no key is left for what stands.
    office.restore(&[LAN, MINH, "server"]);
    go_over(&office, MINH, |text| {
        let mut keyring = Keyring::from_text(text).ok().unwrap();
        keyring.erase(id);
        keyring.to_text().to_string()
    });
    let done = office.run(MINH, &["audit"]);
    let told = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.code() == Some(1) && told.contains("nobody erased it"), "{told}");
}

#[test]
fn what_was_not_compared_of_a_new_keyring_is_told_and_the_rest_is_checked() {
    let office = Office::new();
    let (recipient, key) = office.keys("hoa");
    // Cloned before there is anything in it that its owner can open.
    good(&office.clone("hoa", &[]));
    good(&office.add_officer(LAN, "hoa", "officer", &recipient, &key));
    good(&office.run(LAN, &["sync"]));
    office.keep(&["hoa"]);
    // Without an identity neither opens, and the one before stays until the new one is opened.
    let before = office.git(MINH, &["for-each-ref"]);
    let mut sync = office.command(MINH, &["sync"]);
    let done = sync.env("CHUNGTHU_IDENTITY", office.desk.path("nowhere")).output().unwrap();
    refused(&done, 3, "keyring 3");
    assert_eq!(office.git(MINH, &["for-each-ref"]), before);
    // Whoever the officers don't name can't be asked to open it.
    let mut sync = office.command(MINH, &["sync", "--no-push"]);
    sync.env("CHUNGTHU_IDENTITY", office.desk.path("nowhere"));
    office.keys("stranger");
    sync.env("CHUNGTHU_SIGNING_KEY", office.desk.path("keys-stranger/signing_key"));
    let done = sync.output().unwrap();
    assert!(good(&done).contains("keyring 3"));
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(told.contains("number of recipients were checked") && told.contains("was not checked"), "{told}");
    // The new one opens, the one before does not.
    let done = office.run("hoa", &["sync"]);
    assert!(good(&done).contains("keyring 3"));
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(told.contains("names the one before it") && told.contains("was not compared"), "{told}");
    office.sound("hoa");
    // One that names another before it is refused all the same.
    office.restore(&["hoa"]);
    go_over(&office, MINH, |text| {
        let line = text.lines().find(|line| line.starts_with("previous ")).unwrap();
        text.replace(line, &format!("previous {}", "5".repeat(64)))
    });
    let before = office.git("hoa", &["for-each-ref"]);
    refused(&office.run("hoa", &["sync"]), 1, "name the one before it");
    assert_eq!(office.git("hoa", &["for-each-ref"]), before);
}

#[test]
fn what_can_be_compared_of_a_new_keyring_without_an_identity_is_and_it_is_refused() {
    let office = Office::new();
    let (recipient, _) = office.keys("hoa");
    good(&office.run(MINH, &["sync"]));
    office.keep(&[LAN, MINH, "server"]);
    let sync = || {
        let mut sync = office.command(LAN, &["sync"]);
        sync.env("CHUNGTHU_IDENTITY", office.desk.path("nowhere")).output().unwrap()
    };
    // Sealed to one more than there are officers.
    go_over_with(&office, MINH, &[&recipient], str::to_owned);
    let before = office.git(LAN, &["for-each-ref"]);
    refused(&sync(), 1, "keyring 3");
    assert_eq!(office.git(LAN, &["for-each-ref"]), before);
    // Another than the one that main binds, and none.
    office.restore(&[LAN, MINH, "server"]);
    go_over(&office, MINH, str::to_owned);
    let bound = office.git("server", &["rev-parse", "refs/chungthu/keyring/3"]);
    let other = office.git("server.kept", &["rev-parse", "refs/chungthu/keyring/2"]);
    let from = office.desk.path("server.kept").display().to_string();
    office.git("server", &["fetch", "-q", &from, "refs/chungthu/keyring/2"]);
    office.git("server", &["update-ref", "refs/chungthu/keyring/3", &other]);
    assert_ne!(sync().status.code(), Some(0));
    office.git("server", &["update-ref", "-d", "refs/chungthu/keyring/3"]);
    refused(&sync(), 3, "keyring 3");
    assert_eq!(office.git(LAN, &["for-each-ref"]), before);
    office.git("server", &["update-ref", "refs/chungthu/keyring/3", &bound]);
    refused(&sync(), 3, "doesn't open");
    good(&office.run(LAN, &["sync"]));
    office.sound(LAN);
}

#[test]
fn a_keyring_that_opens_for_nobody_here_takes_the_place_of_none() {
    let office = Office::new();
    office.unit(LAN, "Cục Một");
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    let honest = office.tip("server");
    let strangers = |named: Vec<String>| named.iter().map(|_| new_identity().1.as_str().to_owned()).collect();
    go_over_to(&office, MINH, strangers, str::to_owned);
    let before = (office.git(LAN, &["for-each-ref"]), office.units(LAN));
    for _ in 0..2 {
        refused(&office.run(LAN, &["sync"]), 3, "keyring 3");
        assert_eq!((office.git(LAN, &["for-each-ref"]), office.units(LAN)), before);
    }
    // Whoever keeps the server takes it back, and a clone that had the one before puts the rest right.
    office.git("server", &["update-ref", "refs/heads/main", &honest]);
    office.git("server", &["update-ref", "-d", "refs/chungthu/keyring/3"]);
    office.unit(LAN, "Cục Hai");
    good(&office.run(LAN, &["sync"]));
    assert_eq!(office.there(), ["refs/chungthu/keyring/2", "refs/heads/main"]);
    office.sound(LAN);
}

/// Where the process that syncs is killed at any of its calls, the next sync finds everything in order.
fn killed(office: &Office, who: &str, after: &dyn Fn(&str)) {
    const CALLS: [&str; 3] = ["rename,renameat,renameat2", "unlink,unlinkat", "mkdir,mkdirat"];
    office.keep(&[who, "server"]);
    let mut accidents = 0;
    for calls in CALLS {
        for when in 1.. {
            office.restore(&[who, "server"]);
            let done = office.killed(who, &["sync"], calls, when);
            if done.status.success() {
                break;
            }
            accidents += 1;
            let told = format!("{calls} {when}");
            good(&office.run(who, &["sync"]));
            office.git(who, &["fsck", "--strict", "--no-dangling", "--no-progress"]);
            assert_eq!(office.units(who), ["Cục Một"], "{told}");
            let left = fs::read_dir(office.desk.path(who).join(".git/chungthu")).unwrap();
            let left =
                left.filter(|e| e.as_ref().unwrap().file_name().to_string_lossy().starts_with(".incoming"));
            assert_eq!(left.count(), 0, "{told}");
            after(&told);
        }
    }
    assert!(accidents > 15, "only {accidents} accidents happened");
}

#[test]
fn a_sync_that_is_killed_while_a_keyring_comes_is_finished_by_the_next() {
    let office = Office::new();
    office.enrol("hoa", "officer");
    office.unit(LAN, "Cục Một");
    good(&office.run(LAN, &["sync"]));
    killed(&office, MINH, &|told| {
        assert_eq!(office.tip(MINH), office.tip("server"), "{told}");
        let kept: Vec<_> =
            fs::read_dir(office.desk.path(MINH).join(".git/chungthu/keyring")).unwrap().collect();
        assert_eq!(kept.len(), 1, "{told}");
    });
}

#[test]
fn a_sync_that_is_killed_while_a_keyring_goes_is_finished_by_the_next() {
    let office = Office::new();
    office.enrol("hoa", "officer");
    office.unit(MINH, "Cục Một");
    good(&office.run(MINH, &["sync"]));
    // Both moved: what is one's own is made anew, keyring included, and sent.
    killed(&office, LAN, &|told| {
        assert_eq!(office.there(), ["refs/chungthu/keyring/3", "refs/heads/main"], "{told}");
        assert_eq!(office.tip(LAN), office.tip("server"), "{told}");
    });
}
