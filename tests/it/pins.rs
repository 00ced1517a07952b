//! What a clone remembers of the history that it has verified.

use std::fs;

use crate::bad_input::typed;
use crate::clones::{LAN, MINH, Office};
use crate::desk::{Desk, good};

#[test]
fn a_clone_that_forgot_what_it_verified_says_so_once() {
    let desk = Desk::new();
    let told = || {
        let done = desk.run(&["status"]);
        good(&done);
        String::from_utf8_lossy(&done.stderr).into_owned()
    };
    assert!(!told().contains("no longer remembers"));
    fs::remove_file(desk.path("register/.git/chungthu/verified")).unwrap();
    let root = desk.git(&["rev-list", "--max-parents=0", "main"]);
    let said = told();
    assert!(
        said.contains("no longer remembers") && said.contains(&format!("{} {}", &root[..4], &root[4..8])),
        "{said}"
    );
    assert!(!told().contains("no longer remembers"));
    // What is there and can't be read is no first use.
    fs::write(desk.path("register/.git/chungthu/verified"), "x").unwrap();
    assert_eq!(desk.run(&["status"]).status.code(), Some(3));
}

/// A register founded anew by the same people in the place of one.
fn founded_anew(office: &Office) -> String {
    let server = office.server();
    fs::remove_dir_all(&server).unwrap();
    good(&office.desk.init("second", "second-keys"));
    good(&office.desk.run(&["init", "--server", server.to_str().unwrap()]));
    let second = office.desk.path("second");
    office.desk.git_in(&second, &["remote", "add", "origin", server.to_str().unwrap()]);
    let keys = |command: &mut std::process::Command| {
        command.env("CHUNGTHU_IDENTITY", office.desk.path("second-keys/identity.txt"));
        command.env("CHUNGTHU_SIGNING_KEY", office.desk.path("second-keys/signing_key"));
        good(&command.output().unwrap());
    };
    keys(&mut office.desk.chungthu_in(&second, &["sync"]));
    office.git("second", &["rev-list", "--max-parents=0", "main"])
}

#[test]
fn another_register_is_believed_only_by_hand_and_the_one_before_is_kept() {
    let office = Office::new();
    good(&office.run(MINH, &["audit"]));
    let same = office.git(MINH, &["rev-list", "--max-parents=0", "main"]);
    let not = office.run(MINH, &["trust", "--new-root", "--root", &same]);
    assert_eq!(not.status.code(), Some(1), "{}", String::from_utf8_lossy(&not.stderr));
    let (old, root) = (office.tip(MINH), founded_anew(&office));
    let refused = office.run(MINH, &["sync"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("trust --new-root"));
    let state = || {
        (
            office.git(MINH, &["for-each-ref"]),
            fs::read(office.desk.path("minh/.git/chungthu/verified")).unwrap(),
        )
    };
    let before = state();
    for (arguments, code) in [
        (&["trust", "--new-root"][..], 2),
        (&["--batch", "trust", "--new-root"], 2),
        (&["trust", "--new-root", "--root", &old], 1),
        (&["trust"], 2),
    ] {
        let done = office.run(MINH, arguments);
        assert_eq!(
            done.status.code(),
            Some(code),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
        assert_eq!(state(), before);
    }
    let done = office.run(MINH, &["--batch", "trust", "--new-root", "--root", &root]);
    good(&done);
    let said = String::from_utf8_lossy(&done.stderr).replace(' ', "");
    assert!(said.contains(&root) && said.contains(&same), "{said}");
    assert_eq!(office.tip(MINH), office.tip("server"));
    let kept = office.git(MINH, &["for-each-ref", "--format=%(objectname)", "refs/chungthu/before/"]);
    assert!(kept.contains(&old), "{kept}");
    good(&office.run(MINH, &["officer", "list"]));
    good(&office.run(MINH, &["sync", "--no-push"]));
    assert!(!office.desk.path("minh/.git/chungthu/audited").exists());
    // From now on the old one is the foreign one.
    office.git(MINH, &["update-ref", "refs/heads/main", &old]);
    assert_eq!(office.run(MINH, &["officer", "list"]).status.code(), Some(1));
}

#[test]
fn the_root_is_typed_as_it_was_told() {
    let office = Office::new();
    let (old, root) = (office.tip(LAN), founded_anew(&office));
    let keys = office.desk.path("keys");
    let trust = |typed_root: &str| {
        let arguments = ["trust", "--new-root"];
        let (identity, key) = (keys.join("identity.txt"), keys.join("signing_key"));
        typed(&office.desk, &arguments, &identity, &key, &format!("{typed_root}\n"))
    };
    for wrong in ["", &root[..39], &old] {
        let done = trust(wrong);
        assert_eq!(done.status.code(), Some(1), "{wrong}: {}", String::from_utf8_lossy(&done.stderr));
        assert_eq!(office.tip(LAN), old);
    }
    // In groups, as it is read out.
    let grouped: Vec<&str> = (0..10).map(|n| &root[4 * n..4 * n + 4]).collect();
    good(&trust(&grouped.join(" ")));
    assert_eq!(office.tip(LAN), office.tip("server"));
}

/// The register is the one that was known or the new one, whole, wherever the process ends; and it can be gone on with.
#[test]
fn letting_go_of_a_register_is_finished_after_a_kill() {
    let office = Office::new();
    let (old, root) = (office.tip(MINH), founded_anew(&office));
    office.keep(&[MINH]);
    let trust = ["--batch", "trust", "--new-root", "--root", &root];
    let (mut accidents, mut ways) = (0, std::collections::BTreeSet::new());
    for calls in ["rename,renameat,renameat2", "unlink,unlinkat", "mkdir,mkdirat"] {
        for when in 1.. {
            office.restore(&[MINH]);
            let done = office.killed(MINH, &trust, calls, when);
            if done.status.success() {
                break;
            }
            accidents += 1;
            let told = format!("{calls} {when}");
            let listed = office.run(MINH, &["officer", "list"]);
            assert_eq!(listed.status.code(), Some(0), "{told}: {}", String::from_utf8_lossy(&listed.stderr));
            let tip = office.tip(MINH);
            assert!(tip == old || tip == office.tip("server"), "{told}");
            // Before the step began what this clone knew still holds, and the new one is not taken by the way. From then
            // on `sync` finishes it, and so does the same again.
            let began = office.desk.path("minh/.git/chungthu-anew").exists();
            let finishes = match (tip == old, began) {
                (true, false) => {
                    assert_eq!(office.run(MINH, &["sync"]).status.code(), Some(1), "{told}");
                    &trust[..]
                }
                (true, true) if when % 2 == 0 => &trust[..],
                _ => &["sync", "--no-push"],
            };
            good(&office.run(MINH, finishes));
            ways.insert((began, finishes.len()));
            assert_eq!(office.tip(MINH), office.tip("server"), "{told}");
            let records = |arguments: &[&str]| {
                let mut command = office.desk.chungthu_in(&office.desk.path(MINH), arguments);
                let keys = office.desk.path("second-keys");
                command.env("CHUNGTHU_IDENTITY", keys.join("identity.txt"));
                command.env("CHUNGTHU_SIGNING_KEY", keys.join("signing_key")).output().unwrap()
            };
            good(&records(&["check"]));
            assert!(!office.desk.path("minh/.git/chungthu-anew").exists(), "{told}");
            good(&office.run(MINH, &["sync", "--no-push"]));
            let kept = office.git(MINH, &["for-each-ref", "--format=%(objectname)", "refs/chungthu/before/"]);
            assert!(kept.contains(&old), "{told}");
            office.git(MINH, &["fsck", "--strict", "--no-dangling", "--no-progress"]);
        }
    }
    assert!(accidents > 10, "only {accidents} accidents happened");
    assert!(ways.len() >= 3, "{ways:?}");
}
