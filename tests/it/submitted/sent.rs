//! Branches that go to review and meet a server.

use super::*;

#[test]
fn a_branch_goes_to_review_comes_back_and_goes_in() {
    let office = guarded();
    assert!(good(&office.run(MINH, &["submit"])).contains("nothing to submit"));
    let unit = office.unit(MINH, "Cục Một");
    let branch = office.head(MINH);
    assert!(branch.starts_with("w/"), "{branch}");
    let said = good(&office.run(MINH, &["submit"]));
    assert!(said.contains(&branch) && said.contains("review"), "{said}");
    assert_eq!(office.head(MINH), "main");
    assert_eq!(office.sync(LAN)["waiting"]["to_review"], serde_json::json!([branch]));
    assert_eq!(office.sync(MINH)["waiting"]["to_review"], serde_json::json!([]));
    // It comes back with a comment that only officers read.
    good(&office.feed(LAN, &["send-back", &branch], "Thiếu tên tiếng Anh\n"));
    assert_eq!(office.sync(LAN)["went"]["beside"], 1);
    assert_eq!(office.sync(LAN)["went"]["beside"], 0);
    assert!(office.there().contains(&format!("refs/chungthu/back/{branch}")));
    let back = &office.sync(MINH)["waiting"]["sent_back"][0];
    assert_eq!((&back["branch"], &back["comment"]), (&branch.as_str().into(), &"Thiếu tên tiếng Anh".into()));
    assert!(good(&office.run(MINH, &["sync"])).contains("Thiếu tên tiếng Anh"));
    // Sent again, what was said of it is done with.
    assert!(good(&office.run(MINH, &["sync"])).contains(&format!("chungthu adopt {branch}")));
    assert_eq!(office.json(MINH, &["adopt", &branch])["branch"], branch.as_str());
    assert_eq!(office.head(MINH), branch);
    good(&office.run(MINH, &["set", &unit, "names.en=First", "--fix"]));
    good(&office.run(MINH, &["submit", &branch[2..8]]));
    assert!(!office.there().contains(&format!("refs/chungthu/back/{branch}")));
    assert_eq!(office.sync(LAN)["waiting"]["to_review"], serde_json::json!([branch]));
    // Who has it from the server only can name it, too.
    good(&office.run(LAN, &["review", &format!("main..{branch}")]));
    office.see(LAN, &branch);
    assert!(good(&office.run(LAN, &["approve", &branch])).contains("1 record."));
    assert_eq!(office.sync(LAN)["went"]["main"], 1);
    // Nothing is left of it, there or here.
    assert_eq!(office.there(), ["refs/chungthu/keyring/2", "refs/heads/main"]);
    let done = office.run(MINH, &["sync"]);
    assert!(String::from_utf8_lossy(&done.stderr).contains("is in main now"));
    assert_eq!(
        office.git(MINH, &["for-each-ref", "--format=%(refname)"]),
        "refs/heads/main\nrefs/remotes/origin/main"
    );
    assert_eq!(office.units(MINH), ["Cục Một"]);
    office.sound(MINH);
    office.sound(LAN);
}

#[test]
fn a_branch_that_changes_nothing_is_not_sent_and_can_be_dropped() {
    let office = Office::new();
    let branch = "w/0123456789abcdef";
    office.begin_branch(MINH, &branch[2..]);
    let said = refused(&office.run(MINH, &["submit"]), 1, "changes nothing of main");
    let todo = format!("chungthu send-back {branch} --withdraw");
    assert!(said.contains(&todo), "{said}");
    // Nor one that took back what it did.
    office.unit(MINH, "Cục Một");
    let tree = office.git(MINH, &["rev-parse", "main^{tree}"]);
    let key = office.desk.path("keys-minh").join("signing_key");
    let sign = format!("user.signingKey={}", key.display());
    let commit = ["commit-tree", "-S", "-p", branch, "-m", "revert: 1 unit\n\nChungthu: work 2\n", &tree];
    let who = ["-c", "user.name=minh", "-c", "user.email=minh@chungthu.invalid"];
    let signed = [&["-c", "gpg.format=ssh", "-c", &sign], &who[..], &commit].concat();
    let back = office.git(MINH, &signed);
    office.git(MINH, &["update-ref", &format!("refs/heads/{branch}"), &back]);
    refused(&office.run(MINH, &["submit"]), 1, "changes nothing of main");
    assert_eq!(office.there(), ["refs/chungthu/keyring/2", "refs/heads/main"]);
    good(&office.run(MINH, &todo.split(' ').skip(1).collect::<Vec<_>>()));
    assert_eq!(office.head(MINH), "main");
}

#[test]
fn a_branch_that_was_changed_on_both_sides_is_not_overwritten() {
    let office = guarded();
    office.unit(MINH, "Cục Một");
    let branch = office.head(MINH);
    good(&office.run(MINH, &["sync"]));
    // The same officer on another machine.
    office.another_machine();
    office.git(
        "away",
        &["update-ref", &format!("refs/heads/{branch}"), &format!("refs/remotes/origin/{branch}")],
    );
    office.git("away", &["symbolic-ref", "HEAD", &format!("refs/heads/{branch}")]);
    office.unit("away", "Cục Hai");
    assert_eq!(office.sync("away")["went"]["branches"], serde_json::json!([branch]));
    let there = office.git("server", &["rev-parse", &branch]);
    // Only the server's has moved: one's own follows.
    good(&office.run(MINH, &["sync"]));
    assert_eq!(office.git(MINH, &["rev-parse", &branch]), there);
    // Both have, and a stock fetch has made the server's look known.
    office.unit("away", "Cục Ba");
    good(&office.run("away", &["sync"]));
    let there = office.git("server", &["rev-parse", &branch]);
    office.unit(MINH, "Cục Bốn");
    let here = office.git(MINH, &["rev-parse", &branch]);
    office.git(MINH, &["fetch", "-q", "origin"]);
    for command in [&["sync"][..], &["submit"]] {
        let done = office.run(MINH, command);
        assert!(String::from_utf8_lossy(&done.stderr).contains("neither was overwritten"));
        assert_eq!(done.status.success(), command == ["sync"]);
    }
    assert_eq!(office.git("server", &["rev-parse", &branch]), there);
    assert_eq!(office.git(MINH, &["rev-parse", &branch]), here);
    // A draft that was made anew here goes, since nobody else has touched it.
    office.git(MINH, &["update-ref", &format!("refs/heads/{branch}"), &there]);
    good(&office.run(MINH, &["sync"]));
    office.git(MINH, &["update-ref", &format!("refs/heads/{branch}"), &format!("{branch}~1")]);
    assert_eq!(office.sync(MINH)["went"]["branches"], serde_json::json!([branch]));
    // One that somebody took off the server is not put back unasked.
    office.git("server", &["update-ref", "-d", &format!("refs/heads/{branch}")]);
    let done = office.run(MINH, &["sync"]);
    assert!(String::from_utf8_lossy(&done.stderr).contains("taken off the server"));
    assert!(!office.there().contains(&format!("refs/heads/{branch}")));
    good(&office.run(MINH, &["submit", &branch]));
    assert!(office.there().contains(&format!("refs/heads/{branch}")));
}

#[test]
fn a_branch_that_vanished_from_the_server_survives_with_its_author() {
    let (office, branch) = drafted();
    let full = format!("refs/heads/{branch}");
    good(&office.run(MINH, &["submit"]));
    let tip = office.git(MINH, &["rev-parse", &branch]);
    // The hook sees references and not who pushes: whoever can push can take a draft away.
    office.git(LAN, &["push", "-q", "origin", &format!(":{full}")]);
    assert!(!office.there().contains(&full));
    for _ in 0..2 {
        let done = office.run(MINH, &["sync"]);
        good(&done);
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(told.contains("taken off the server") && told.contains(&branch), "{told}");
        assert_eq!(office.git(MINH, &["rev-parse", &branch]), tip);
        assert!(!office.there().contains(&full));
    }
    good(&office.run(MINH, &["submit", &branch]));
    assert_eq!(office.git("server", &["rev-parse", &branch]), tip);
}

#[test]
fn a_branch_that_was_moved_back_or_aside_on_the_server_stays_with_its_author() {
    let (office, branch) = drafted();
    let full = format!("refs/heads/{branch}");
    good(&office.run(MINH, &["sync"]));
    let first = office.git(MINH, &["rev-parse", &branch]);
    // The same officer on another machine, who goes on from here.
    office.another_machine();
    office.git("away", &["update-ref", &full, &first]);
    office.git("away", &["symbolic-ref", "HEAD", &full]);
    office.unit(MINH, "Cục Hai");
    good(&office.run(MINH, &["sync"]));
    let tip = office.git(MINH, &["rev-parse", &branch]);
    // Whoever can push can move a draft: to an earlier state, to main, and to another that goes on from the earlier one.
    for back in [&first, &office.tip(LAN)] {
        office.git(MINH, &["push", "-q", "-f", "origin", &format!("{back}:{full}")]);
        for _ in 0..2 {
            let done = office.run(MINH, &["sync"]);
            good(&done);
            let told = String::from_utf8_lossy(&done.stderr);
            assert!(told.contains("moved back") && told.contains(&branch), "{told}");
            assert_eq!(office.git(MINH, &["rev-parse", &branch]), tip);
            assert_eq!(office.git("server", &["rev-parse", &branch]), *back);
        }
        good(&office.run(MINH, &["submit", &branch]));
        assert_eq!(office.git("server", &["rev-parse", &branch]), tip);
        office.git(MINH, &["symbolic-ref", "HEAD", &full]);
    }
    office.unit("away", "Cục Ba");
    let aside = office.git("away", &["rev-parse", &branch]);
    office.git("away", &["push", "-q", "-f", "origin", &format!("{aside}:{full}")]);
    let done = office.run(MINH, &["sync"]);
    good(&done);
    assert!(String::from_utf8_lossy(&done.stderr).contains("neither was overwritten"));
    assert_eq!(office.git(MINH, &["rev-parse", &branch]), tip);
    assert_eq!(office.git("server", &["rev-parse", &branch]), aside);
}

#[test]
fn a_branch_that_is_not_well_formed_is_told_and_the_rest_comes() {
    let office = guarded();
    let commit = office.git("server", &["cat-file", "commit", "main"]) + "\n";
    let file = office.desk.path("odd");
    fs::write(&file, commit.replacen("gpgsig ", "x\u{1b}[31m odd\ngpgsig ", 1)).unwrap();
    let odd = ["hash-object", "--literally", "-t", "commit", "-w", file.to_str().unwrap()];
    let (odd, name) = (office.git("server", &odd), "w/0000000000000000");
    office.git("server", &["update-ref", &format!("refs/heads/{name}"), &odd]);
    office.unit(LAN, "Cục Một");
    let branch = office.head(LAN);
    good(&office.run(LAN, &["sync"]));
    let done = office.run(MINH, &["sync"]);
    let said = good(&done);
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(told.contains(&format!("{name} does not pass")) && !told.contains('\u{1b}'), "{told}");
    assert!(said.contains(&branch) && !said.contains(name), "{said}");
}

#[test]
fn what_points_at_no_commit_is_named_and_the_rest_comes() {
    let office = guarded();
    office.unit(MINH, "Cục Một");
    let branch = office.head(MINH);
    good(&office.run(MINH, &["submit"]));
    good(&office.run(LAN, &["sync"]));
    let rev = |name: &str| office.git("server", &["rev-parse", name]);
    let (blob, tree) = (rev("main:officers.yaml"), rev("main^{tree}"));
    let at = |name: &str, object: &str| {
        let place = office.server().join(name);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, format!("{object}\n")).unwrap();
    };
    // A commit whose tree the server has lost.
    let file = office.desk.path("odd");
    let commit = office.git("server", &["cat-file", "commit", "main"]) + "\n";
    let with_tree = |other: &str| {
        fs::write(&file, commit.replacen(&tree, other, 1)).unwrap();
        office.git("server", &["hash-object", "-t", "commit", "-w", file.to_str().unwrap()])
    };
    let treeless = with_tree(&"1".repeat(40));
    fs::write(&file, vec![b'x'; (1 << 20) + 1]).unwrap();
    let huge = office.git("server", &["hash-object", "-w", file.to_str().unwrap()]);
    let mut mktree = office.desk.command("sh");
    let script = format!("printf '100644 blob {huge}\\tapproval\\n' | git mktree");
    let huge = good(&mktree.current_dir(office.server()).args(["-c", &script]).output().unwrap());
    let huge = with_tree(huge.trim());
    let (approval, back) =
        (format!("refs/chungthu/approvals/{branch}/admin"), format!("refs/chungthu/back/{branch}"));
    let other = "refs/heads/w/0000000000000000".to_owned();
    let missing = "2".repeat(40);
    for (name, object) in [
        (&approval, &blob),
        (&approval, &tree),
        (&approval, &missing),
        (&approval, &treeless),
        (&approval, &huge),
        (&back, &blob),
        (&back, &tree),
        (&back, &missing),
        (&back, &treeless),
        (&other, &blob),
        (&other, &missing),
        (&other, &treeless),
    ] {
        at(name, object);
        office.unit(MINH, "Cục Hai");
        let here = office.head(MINH);
        for who in [MINH, LAN] {
            let done = office.run(who, &["--json", "sync"]);
            let said: Value = serde_json::from_str(&good(&done)).unwrap();
            let told = String::from_utf8_lossy(&done.stderr).into_owned();
            let shown = name.trim_start_matches("refs/heads/");
            // What git itself doesn't show can't be named.
            assert!(told.contains(shown) || *object == missing, "{name} {object}: {told}");
            assert_eq!(said["waiting"]["sent_back"], serde_json::json!([]));
            let waiting = said["waiting"]["to_review"].as_array().unwrap();
            assert!(who == MINH || waiting.contains(&branch.as_str().into()), "{name} {object}: {said}");
            // Stock git takes no push over a reference whose object it has lost.
            let came = waiting.contains(&here.as_str().into()) || *object == missing;
            assert!(who == MINH || came, "{name} {object}: {said}");
        }
        office.git(MINH, &["symbolic-ref", "HEAD", "refs/heads/main"]);
        // An honest one takes its place.
        if *name == back && *object != missing {
            good(&office.feed(LAN, &["send-back", &branch], "Thiếu tên tiếng Anh\n"));
            good(&office.run(LAN, &["sync"]));
            assert_eq!(office.sync(MINH)["waiting"]["sent_back"][0]["by"], "admin");
        }
        fs::remove_file(office.server().join(name)).unwrap();
        good(&office.run(LAN, &["sync"]));
        good(&office.run(MINH, &["sync"]));
    }
}

#[test]
fn a_register_of_another_user_runs_none_of_their_programs() {
    let office = Office::new();
    let told = office.desk.path("ran");
    let program = office.desk.path("upload-pack");
    fs::write(&program, format!("#!/bin/sh\ntouch '{}'\nexec git-upload-pack \"$@\"\n", told.display()))
        .unwrap();
    fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    office.git(MINH, &["config", "remote.origin.uploadpack", program.to_str().unwrap()]);
    // Git has this variable to be tried with.
    let theirs =
        |command: &mut Command| command.env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1").output().unwrap();
    refused(&theirs(&mut office.command(MINH, &["sync"])), 3, "another user");
    assert!(!told.exists());
    // It is read all the same; and whoever trusts them says so.
    good(&theirs(&mut office.command(MINH, &["list", "unit"])));
    fs::create_dir_all(office.desk.path("home")).unwrap();
    office.git(MINH, &["config", "--global", "safe.directory", "*"]);
    good(&theirs(&mut office.command(MINH, &["sync"])));
    assert!(told.exists());
}

#[test]
fn what_the_server_refuses_is_told_and_the_rest_goes() {
    use std::os::unix::fs::PermissionsExt;
    let office = guarded();
    office.unit(MINH, "Cục Một");
    let [first, second] = [(); 2].map(|()| {
        office.git(MINH, &["symbolic-ref", "HEAD", "refs/heads/main"]);
        office.unit(MINH, "Cục Hai");
        office.head(MINH)
    });
    let hook = office.server().join("hooks/pre-receive");
    fs::create_dir_all(hook.parent().unwrap()).unwrap();
    fs::write(
        &hook,
        format!("#!/bin/sh\nif grep -q {first}; then printf 'Trái \\033[1mquy tắc\\n' >&2; exit 1; fi\n"),
    )
    .unwrap();
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    let done = office.run(MINH, &["--json", "sync"]);
    let said: Value = serde_json::from_str(&good(&done)).unwrap();
    assert_eq!(said["refused"], serde_json::json!([format!("refs/heads/{first}")]));
    assert_eq!(said["went"]["branches"].as_array().unwrap().len(), 2);
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(told.contains("Trái \u{fffd}[1mquy tắc"), "{told}");
    assert!(office.there().contains(&format!("refs/heads/{second}")));
    let done = office.run(MINH, &["submit", &first]);
    assert_eq!(done.status.code(), Some(1));
    // A refused main stays here, and nothing of it is lost.
    fs::write(&hook, "#!/bin/sh\necho 'Không nhận' >&2\nexit 1\n").unwrap();
    let before = office.tip("server");
    office.enrol("hoa", "auditor");
    let branch = office.head(LAN);
    assert!(branch.starts_with("w/"), "officers need two people: {branch}");
    office.git(LAN, &["symbolic-ref", "HEAD", "refs/heads/main"]);
    assert_eq!(office.tip("server"), before);
}
