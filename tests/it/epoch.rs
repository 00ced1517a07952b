//! A branch that was made before the epoch turned on main.

use std::fs;

use serde_json::json;

use crate::clones::{LAN, MINH, Office, refused};
use crate::desk::good;

/// The epoch and the revision that a sealed file of a commit names in clear.
fn sealed(office: &Office, who: &str, commit: &str, path: &str) -> [u64; 2] {
    let mut show = office.desk.command("git");
    let file = show.arg("-C").arg(office.desk.path(who)).args(["show", &format!("{commit}:{path}")]);
    let text = String::from_utf8_lossy(&file.output().unwrap().stdout).into_owned();
    let line = text.lines().find_map(|line| line.strip_prefix("-> chungthu ")).unwrap();
    let mut numbers = line.split(' ').skip(1).map(|number| number.parse().unwrap());
    [(); 2].map(|()| numbers.next().unwrap())
}

/// Takes an officer out of `officers.yaml`.
fn without(text: &str, handle: &str) -> String {
    let (before, rest) = text.split_once(&format!("- handle: {handle}\n")).unwrap();
    let entry = rest.lines().take_while(|line| line.starts_with(' ')).map(|line| line.len() + 1).sum();
    format!("{before}{}", &rest[entry..])
}

#[test]
fn the_author_seals_a_branch_anew_after_an_epoch_turned_and_main_takes_it() {
    let office = Office::new();
    office.put_a_hook();
    office.enrol("hoa", "auditor");
    office.guard();
    good(&office.run(MINH, &["sync"]));
    let unit = office.unit(MINH, "Cục Một");
    fs::write(office.desk.path("giay.pdf"), "%PDF-1.7 quyết định").unwrap();
    let file = office.desk.path("giay.pdf").display().to_string();
    good(&office.run(MINH, &["attach", &unit, &file, "--as", "other"]));
    let branch = office.head(MINH);
    good(&office.run(MINH, &["submit"]));

    // Somebody goes, so the epoch turns on main.
    let officers = office.desk.path("next.yaml");
    fs::write(&officers, without(&office.git(MINH, &["show", "main:officers.yaml"]), "hoa")).unwrap();
    good(&office.run(MINH, &["edit", "officers.yaml", "--from", officers.to_str().unwrap()]));
    let proposal = office.head(MINH);
    good(&office.run(MINH, &["submit"]));
    good(&office.run(LAN, &["sync"]));
    office.see(LAN, &proposal);
    good(&office.run(LAN, &["approve", &proposal]));
    assert!(office.git(LAN, &["show", "main:officers.yaml"]).contains("epoch: 2"));
    office.see(LAN, &branch);
    refused(&office.run(LAN, &["approve", &branch]), 1, "old epoch");
    good(&office.run(LAN, &["sync"]));

    // Whoever didn't write it leaves it alone; its author seals it anew, once.
    let paths = office.git(MINH, &["diff", "--name-only", &format!("main...{branch}")]);
    let before: Vec<[u64; 2]> = paths.lines().map(|path| sealed(&office, MINH, &branch, path)).collect();
    assert_eq!(before.len(), 2);
    let there = office.git("server", &["rev-parse", &branch]);
    assert_eq!(office.sync(LAN)["resealed"], json!([]));
    assert_eq!(office.git("server", &["rev-parse", &branch]), there);
    let said = office.sync(MINH);
    assert_eq!(said["resealed"], json!([branch]), "{said}");
    assert_eq!(said["went"]["branches"], json!([branch]));
    assert_eq!(office.sync(MINH)["resealed"], json!([]));
    assert_eq!(office.git("server", &["rev-parse", &format!("{branch}~1")]), there);
    assert_eq!(office.git("server", &["log", "-1", "--format=%an %s", &branch]), "minh reseal: 1 unit");
    for (path, [epoch, rev]) in paths.lines().zip(before) {
        assert_eq!(epoch, 1);
        assert_eq!(sealed(&office, "server", &branch, path), [2, rev + 1], "{path}");
    }

    good(&office.run(LAN, &["sync"]));
    refused(&office.run(LAN, &["approve", &branch]), 1, "has not been reviewed");
    office.see(LAN, &branch);
    good(&office.run(LAN, &["approve", &branch]));
    assert_eq!(office.sync(LAN)["went"]["main"], 1);
    good(&office.run(MINH, &["sync"]));
    assert_eq!(office.tip(MINH), office.tip("server"));
    for who in [LAN, MINH] {
        assert_eq!(office.units(who), ["Cục Một"]);
        let out = office.desk.path(&format!("out-{who}"));
        good(&office.run(who, &["get", &unit, "1", "-o", out.to_str().unwrap()]));
        assert_eq!(fs::read_to_string(out).unwrap(), "%PDF-1.7 quyết định");
        office.sound(who);
    }
}

#[test]
fn a_branch_is_sealed_anew_by_submit_and_what_hinders_is_told() {
    let office = Office::new();
    office.put_a_hook();
    office.enrol("hoa", "auditor");
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    // Nothing needs two people, so a branch of work is begun by hand.
    let branch = "w/0123456789abcdef";
    office.git(MINH, &["update-ref", &format!("refs/heads/{branch}"), "main"]);
    office.git(MINH, &["symbolic-ref", "HEAD", &format!("refs/heads/{branch}")]);
    office.unit(MINH, "Cục Một");
    let officers = office.desk.path("next.yaml");
    fs::write(&officers, without(&office.git(LAN, &["show", "main:officers.yaml"]), "hoa")).unwrap();
    good(&office.run(LAN, &["edit", "officers.yaml", "--from", officers.to_str().unwrap()]));
    good(&office.run(LAN, &["sync"]));
    // Without an identity no new keyring is followed; once it is here, the branch goes as it is, and is named.
    let here = office.git(MINH, &["rev-parse", branch]);
    let locked = || {
        let mut locked = office.command(MINH, &["sync"]);
        locked.env("CHUNGTHU_IDENTITY", office.desk.path("nowhere")).output().unwrap()
    };
    refused(&locked(), 3, "keyring 4");
    good(&office.run(MINH, &["sync", "--no-push"]));
    let done = locked();
    good(&done);
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(told.contains(branch) && told.contains("could not be sealed anew"), "{told}");
    assert_eq!(office.git("server", &["rev-parse", branch]), here);
    let done = office.run(MINH, &["submit", branch]);
    good(&done);
    assert!(String::from_utf8_lossy(&done.stderr).contains("was sealed anew"));
    assert_eq!(office.git("server", &["rev-parse", &format!("{branch}~1")]), here);
    good(&office.run(LAN, &["sync"]));
    good(&office.run(LAN, &["merge", branch]));
    good(&office.run(LAN, &["sync"]));
    assert_eq!(office.tip("server"), office.tip(LAN));
    assert_eq!(office.units(LAN), ["Cục Một"]);
}
