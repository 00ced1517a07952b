//! Branches that are sent back, split, withdrawn or taken over.

use super::*;

#[test]
fn an_absent_officers_branch_is_taken_over_and_needs_another() {
    let office = guarded();
    office.unit(MINH, "Cục Một");
    office.unit(MINH, "Cục Hai");
    let old = office.head(MINH);
    good(&office.run(MINH, &["submit"]));
    good(&office.run(LAN, &["sync"]));
    let said = office.json(LAN, &["adopt", &old]);
    let new = said["branch"].as_str().unwrap().to_owned();
    assert_eq!(office.head(LAN), new);
    let log = |place: &str, format: &str, branch: &str| {
        office.git(place, &["log", &format!("--format={format}"), &format!("main..{branch}")])
    };
    assert_eq!(log(LAN, "%T", &new), log(LAN, "%T", &format!("origin/{old}")));
    assert_eq!(log(LAN, "%an %s", &new), "admin adopt: 1 unit\nadmin adopt: 1 unit");
    assert_eq!(office.units(LAN), ["Cục Hai", "Cục Một"]);
    // What is all one's own already is left as it is.
    assert_eq!(office.json(LAN, &["adopt", &new])["adopted"], Value::Null);
    good(&office.run(LAN, &["submit"]));
    assert_eq!(
        office.there(),
        ["refs/chungthu/keyring/2".to_owned(), "refs/heads/main".to_owned(), format!("refs/heads/{new}")]
    );
    office.see_own(LAN, &new);
    refused(&office.run(LAN, &["approve", &new]), 1, "admin");
    let done = office.run(MINH, &["sync"]);
    assert!(String::from_utf8_lossy(&done.stderr).contains("taken off the server"));
    office.see(MINH, &new);
    good(&office.run(MINH, &["approve", &new]));
    good(&office.run(MINH, &["sync"]));
    // Main has all of it, though not its commits.
    let told = |done: &std::process::Output| String::from_utf8_lossy(&done.stderr).into_owned();
    good(&office.run(MINH, &["sync"]));
    let done = office.run(MINH, &["sync"]);
    good(&done);
    assert!(!told(&done).contains(&old), "{}", told(&done));
    assert_eq!(office.git(MINH, &["for-each-ref", "refs/heads/w/"]), "");
    good(&office.run(LAN, &["sync"]));
    assert_eq!(office.units(LAN), ["Cục Hai", "Cục Một"]);
    office.sound(LAN);
}

#[test]
fn a_branch_that_came_back_but_for_some_records_is_split() {
    let office = Office::new();
    let kept = office.unit(LAN, "Cục Cũ");
    office.guard();
    good(&office.run(MINH, &["sync"]));
    let [one, two] = ["Cục Một", "Cục Hai"].map(|name| office.unit(MINH, name));
    let old = office.head(MINH);
    good(&office.run(MINH, &["submit"]));
    good(&office.run(LAN, &["sync"]));
    // What it doesn't change, and all that it does.
    let done = office.feed(LAN, &["approve", &old, "--except", &kept], "Chưa có quyết định\n");
    assert!(refused(&done, 2, "does not change").contains(&kept));
    let done = office.feed(LAN, &["approve", &old, "--except", &one, &two], "Chưa có quyết định\n");
    refused(&done, 2, &format!("chungthu send-back {old}"));
    assert_eq!(office.git(LAN, &["for-each-ref", "refs/chungthu/back/"]), "");
    good(&office.feed(LAN, &["approve", &old, "--except", &two], "Chưa có quyết định\n"));
    good(&office.run(LAN, &["sync"]));
    let said = good(&office.run(MINH, &["sync"]));
    assert!(said.contains("Chưa có quyết định") && said.contains(&two), "{said}");
    let said = office.json(MINH, &["submit", &old]);
    let [first, rest] = ["submitted", "rest"].map(|name| said[name].as_str().unwrap().to_owned());
    let mut branches = [&first, &rest].map(|branch| format!("refs/heads/{branch}"));
    branches.sort();
    assert_eq!(office.there()[2..], branches);
    let paths = |branch: &str| office.git("server", &["diff", "--name-only", "main", branch]);
    assert!(paths(&first).contains(one.split('/').next_back().unwrap()), "{}", paths(&first));
    assert!(paths(&rest).contains(two.split('/').next_back().unwrap()), "{}", paths(&rest));
    good(&office.run(LAN, &["sync"]));
    office.see(LAN, &first);
    good(&office.run(LAN, &["approve", &first]));
    assert_eq!(office.units(LAN), ["Cục Cũ", "Cục Một"]);
}

#[test]
fn only_the_part_of_a_split_branch_that_revokes_needs_two_people() {
    let office = Office::new();
    let unit = office.unit(LAN, "Cục Một");
    let person = office.person_in(LAN, &unit, "Nguyễn Văn Tình Cờ");
    let certificate = office.certificate(LAN, &person);
    office.guard_for("revoke");
    for revoked_first in [true, false] {
        good(&office.run(MINH, &["sync"]));
        good(&office.run(MINH, &["set", &certificate, "revocation.asked=2026-06-01", "--fix"]));
        let code = if revoked_first { "code=G12.01" } else { "code=G12.02" };
        good(&office.run(MINH, &["set", &unit, code, "--fix"]));
        let old = office.head(MINH);
        good(&office.run(MINH, &["submit"]));
        good(&office.run(LAN, &["sync"]));
        let except = if revoked_first { &certificate } else { &unit };
        good(&office.feed(LAN, &["approve", &old, "--except", except], "Chưa có quyết định\n"));
        good(&office.run(LAN, &["sync"]));
        good(&office.run(MINH, &["sync"]));
        let said = office.json(MINH, &["submit", &old]);
        let verb = |name: &str| office.git(MINH, &["log", "-1", "--format=%s", said[name].as_str().unwrap()]);
        let (goes, stays) = (verb("submitted"), verb("rest"));
        let (plain, revokes) = if revoked_first { (goes, stays) } else { (stays, goes) };
        assert!(plain.starts_with("set") && revokes.starts_with("revoke"), "{plain}, {revokes}");
    }
}

#[test]
fn what_several_say_of_a_branch_all_reaches_its_author() {
    let office = Office::new();
    office.put_a_hook();
    office.enrol("ba", "officer");
    office.guard();
    good(&office.run(MINH, &["sync"]));
    good(&office.clone("ba", &[]));
    let [_, two] = ["Cục Một", "Cục Hai"].map(|name| office.unit(MINH, name));
    let branch = office.head(MINH);
    good(&office.run(MINH, &["submit"]));
    good(&office.run(LAN, &["sync"]));
    good(&office.run("ba", &["sync"]));
    // Neither knows of the other.
    good(&office.feed(LAN, &["send-back", &branch], "Thiếu quyết định\n"));
    good(&office.feed("ba", &["approve", &branch, "--except", &two], "Sai tên\n"));
    good(&office.run(LAN, &["sync"]));
    assert_eq!(office.sync("ba")["went"]["beside"], 1);
    let of = |said: &Value| -> Vec<(String, String)> {
        let said = said["waiting"]["sent_back"].as_array().unwrap().clone();
        let word = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
        said.iter().map(|one| (word(one, "by"), word(one, "comment"))).collect()
    };
    let said = |who: &str| of(&office.sync(who));
    let first = ("admin".to_owned(), "Thiếu quyết định".to_owned());
    let second = ("ba".to_owned(), "Sai tên".to_owned());
    assert_eq!(said(MINH), [first.clone(), second.clone()]);
    // Who reviews it now is told, and who approves it.
    good(&office.run(LAN, &["sync"]));
    let told = good(&office.run(LAN, &["review"]));
    assert!(told.contains("sent back by admin, ba"), "{told}");
    assert_eq!(office.json(LAN, &["review"])[0]["sent_back_by"], serde_json::json!(["admin", "ba"]));
    let told = good(&office.run(LAN, &["review", &branch]));
    assert!(told.contains("Sent back, as it stands, by admin, ba."), "{told}");
    let shown = office.json(LAN, &["review", &branch]);
    assert_eq!(shown["sent_back_by"], serde_json::json!(["admin", "ba"]));
    assert_eq!(shown["approved_by"], serde_json::json!([]));
    office.keep(&[LAN]);
    let done = office.run(LAN, &["approve", &branch]);
    good(&done);
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(told.contains(&format!("ba sent {branch} back as it stands")), "{told}");
    office.restore(&[LAN]);
    // One who knows of them, and the author's own word.
    good(&office.feed(MINH, &["send-back", &branch], "Sẽ sửa\n"));
    assert_eq!(office.sync(MINH)["went"]["beside"], 1);
    assert_eq!(said(MINH), [first, second, (MINH.to_owned(), "Sẽ sửa".to_owned())]);
    let told = good(&office.run(MINH, &["sync"]));
    assert!(["Thiếu quyết định", "Sai tên", "Sẽ sửa", &two].iter().all(|part| told.contains(part)), "{told}");
    // Whoever has left says nothing any more, and what others said stays.
    office.keep(&[LAN, MINH, "server"]);
    let recovery = office.desk.path("keys.recovery");
    let mut remove = office.command(LAN, &["officer", "remove", "ba"]);
    remove.env("CHUNGTHU_IDENTITY", &recovery).env("CHUNGTHU_SIGNING_KEY", &recovery);
    good(&remove.output().unwrap());
    good(&office.run(LAN, &["sync"]));
    // Before the branch is sealed anew for those who stay.
    let said_by: Vec<String> =
        of(&office.json(MINH, &["sync", "--no-push"])).into_iter().map(|(by, _)| by).collect();
    assert_eq!(said_by, ["admin", MINH]);
    office.restore(&[LAN, MINH, "server"]);
    // What goes on stands on what was judged, and brings nothing else along.
    let name = format!("refs/chungthu/back/{branch}");
    let tip = office.git("server", &["rev-parse", &name]);
    assert_eq!(office.git("server", &["rev-list", "--count", &name]), "3");
    office.git(MINH, &["push", "-q", "origin", &format!(":{name}")]);
    let mut push = office.desk.command("git");
    push.arg("-C").arg(office.desk.path(MINH)).args(["push", "-q", "origin", &format!("{tip}:{name}")]);
    assert!(!push.output().unwrap().status.success());
    // What was said on something that went meanwhile is said without it.
    good(&office.run(LAN, &["sync"]));
    office.git(MINH, &["push", "-q", "origin", &format!("{tip}~2:{name}")]);
    good(&office.run(LAN, &["sync"]));
    good(&office.feed(LAN, &["send-back", &branch], "Còn thiếu\n"));
    office.git(MINH, &["push", "-q", "origin", &format!(":{name}")]);
    assert_eq!(office.sync(LAN)["went"]["beside"], 1);
    assert_eq!(said(MINH), [("admin".to_owned(), "Còn thiếu".to_owned())]);
    let parts = office.git("server", &["rev-list", "--count", &name]);
    assert_eq!(parts, "1");
}

#[test]
fn only_an_officer_who_may_review_sends_a_branch_back() {
    let office = guarded();
    office.unit(MINH, "Cục Một");
    let branch = office.head(MINH);
    good(&office.run(MINH, &["submit"]));
    good(&office.run(LAN, &["sync"]));
    good(&office.feed(LAN, &["send-back", &branch], "Thiếu tên tiếng Anh\n"));
    good(&office.run(LAN, &["sync"]));
    let name = format!("refs/chungthu/back/{branch}");
    let honest = office.git("server", &["rev-parse", &name]);
    // Whoever holds the server: junk, and an officer's words wrapped again in another's name.
    let file = office.desk.path("junk");
    fs::write(&file, "junk").unwrap();
    let blob = office.git("server", &["hash-object", "-w", file.to_str().unwrap()]);
    fs::write(&file, format!("100644 blob {blob}\tback.age\n")).unwrap();
    let commit = |tree: &str, who: &str| {
        let ident = format!("{who} <{who}@chungthu.invalid> 1790000000 +0000");
        fs::write(&file, format!("tree {tree}\nauthor {ident}\ncommitter {ident}\n\nback\n")).unwrap();
        office.git("server", &["hash-object", "-t", "commit", "-w", file.to_str().unwrap()])
    };
    let mut mktree = office.desk.command("sh");
    let server = office.server();
    mktree.arg("-c").arg(format!("git -C '{}' mktree < '{}'", server.display(), file.display()));
    let junk = good(&mktree.output().unwrap());
    let tree = office.git("server", &["rev-parse", &format!("{honest}^{{tree}}")]);
    for forged in [commit(junk.trim(), "admin"), commit(&tree, "admin"), commit(&tree, MINH)] {
        office.git("server", &["update-ref", &name, &forged]);
        let done = office.run(MINH, &["--json", "sync"]);
        let said: Value = serde_json::from_str(&good(&done)).unwrap();
        assert_eq!(said["waiting"]["sent_back"], serde_json::json!([]));
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(told.contains(&name) && told.contains(&forged[..8]), "{told}");
        assert!(told.contains("not signed") && !told.contains("Thiếu"), "{told}");
        assert_eq!(office.sync(LAN)["waiting"]["to_review"], serde_json::json!([branch]));
    }
    office.git("server", &["update-ref", &name, &honest]);
    assert_eq!(office.sync(MINH)["waiting"]["sent_back"][0]["by"], "admin");
    assert_eq!(office.sync(LAN)["waiting"]["to_review"], serde_json::json!([]));
}

#[test]
fn an_honest_send_back_served_again_sends_nothing_back() {
    let office = guarded();
    let mut branches = Vec::new();
    for name in ["Cục Một", "Cục Hai"] {
        office.unit(MINH, name);
        branches.push(office.head(MINH));
        good(&office.run(MINH, &["submit"]));
    }
    let (branch, other) = (branches[0].as_str(), branches[1].as_str());
    good(&office.run(LAN, &["sync"]));
    good(&office.feed(LAN, &["send-back", branch], "Thiếu tên tiếng Anh\n"));
    good(&office.run(LAN, &["sync"]));
    let name = |branch: &str| format!("refs/chungthu/back/{branch}");
    let honest = office.git("server", &["rev-parse", &name(branch)]);
    let old = office.git("server", &["rev-parse", branch]);
    assert_eq!(office.sync(MINH)["waiting"]["sent_back"][0]["branch"], branch);
    let waits = |who: &str| {
        let done = office.run(who, &["--json", "sync"]);
        let said: Value = serde_json::from_str(&good(&done)).unwrap();
        (said["waiting"].clone(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    // Put beside another branch.
    office.git("server", &["update-ref", &name(other), &honest]);
    let (waiting, told) = waits(MINH);
    assert_eq!(waiting["sent_back"].as_array().unwrap().len(), 1, "{waiting}");
    assert!(told.contains(&name(other)) && told.contains("do not count"), "{told}");
    assert_eq!(waits(LAN).0["to_review"], serde_json::json!([other]));
    office.git("server", &["update-ref", "-d", &name(other)]);
    // Put back beside the branch once it has moved.
    good(&office.run(MINH, &["adopt", branch]));
    office.unit(MINH, "Cục Ba");
    good(&office.run(MINH, &["submit"]));
    assert!(!office.there().contains(&name(branch)));
    office.git("server", &["update-ref", &name(branch), &honest]);
    let (waiting, told) = waits(MINH);
    assert_eq!(waiting["sent_back"], serde_json::json!([]));
    assert!(told.contains(&format!("sent it back as it stood at {}", &old[..8])), "{told}");
    // What was said then is not lost for it.
    assert!(told.contains("Thiếu tên tiếng Anh"), "{told}");
    let (waiting, told) = waits(LAN);
    assert_eq!(waiting["to_review"].as_array().unwrap().len(), 2, "{waiting}");
    assert!(told.contains("as it stood at") && !told.contains("Thiếu"), "{told}");
    // One that nobody can open, in a reviewer's own name.
    let tip = office.git("server", &["rev-parse", branch]);
    let blob = office.git("server", &["rev-parse", &format!("{honest}:back.age")]);
    let mut show = office.desk.command("git");
    show.arg("-C").arg(office.server()).args(["cat-file", "blob", &blob]);
    let mut bytes = show.output().unwrap().stdout;
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(office.desk.path("unread"), bytes).unwrap();
    let git = |words: &[&str]| office.git(LAN, words);
    let blob = git(&["hash-object", "-w", office.desk.path("unread").to_str().unwrap()]);
    let tree = format!("printf '100644 blob {blob}\\tback.age\\n' | git mktree");
    let mut mktree = office.desk.command("sh");
    let tree = good(&mktree.current_dir(office.desk.path(LAN)).args(["-c", &tree]).output().unwrap());
    let message = format!("back: {branch} {tip}");
    let unread = office.signed(LAN, "admin", tree.trim(), &message);
    office.git(LAN, &["push", "-q", "-f", "origin", &format!("{unread}:{}", name(branch))]);
    let (waiting, told) = waits(MINH);
    assert_eq!(waiting["sent_back"], serde_json::json!([]));
    assert!(told.contains(&format!("{branch}: what sends it back does not open")), "{told}");
}

#[test]
fn who_may_not_review_can_not_send_a_branch_back() {
    let office = Office::new();
    office.enrol("tra", "auditor");
    office.guard();
    good(&office.run(MINH, &["sync"]));
    good(&office.clone("tra", &[]));
    office.unit(MINH, "Cục Một");
    let branch = office.head(MINH);
    good(&office.run(MINH, &["submit"]));
    good(&office.run("tra", &["sync"]));
    let done = office.feed("tra", &["send-back", &branch], "Thiếu tên tiếng Anh\n");
    refused(&done, 1, "tra (auditor) may not approve, send back");
    assert_eq!(office.git("tra", &["for-each-ref", "refs/chungthu/back/"]), "");
    office.see("tra", &branch);
    refused(&office.run("tra", &["approve", &branch]), 1, "tra (auditor) may not approve, send back");
    let done = office.run("tra", &["sync"]);
    good(&done);
    assert!(!String::from_utf8_lossy(&done.stderr).contains("did not take"));
}

#[test]
fn an_officer_with_new_keys_takes_their_own_branch_over_or_withdraws_it() {
    let office = guarded();
    office.put_a_hook();
    good(&office.run(LAN, &["sync"]));
    let mut branches = Vec::new();
    for name in ["Cục Một", "Cục Hai"] {
        office.unit(MINH, name);
        branches.push(office.head(MINH));
        good(&office.run(MINH, &["submit"]));
    }
    let (recipient, key) = office.keys("new");
    let replace = ["officer", "replace", MINH, "--recipient", &recipient, "--signing-key-pub"];
    good(&office.run(LAN, &[&replace[..], &[key.to_str().unwrap()]].concat()));
    let change = office.head(LAN);
    good(&office.run(LAN, &["submit"]));
    good(&office.run(MINH, &["sync"]));
    office.see(MINH, &change);
    good(&office.run(MINH, &["approve", &change]));
    good(&office.run(MINH, &["sync"]));
    let mut keygen = office.desk.command("ssh-keygen");
    keygen.arg("-lf").arg(office.desk.path(&format!("keys-{MINH}/signing_key.pub")));
    let shown = good(&keygen.output().unwrap());
    let old = shown.split_whitespace().nth(1).unwrap();
    for file in ["identity.txt", "signing_key"] {
        let keys = |name: &str| office.desk.path(&format!("keys-{name}")).join(file);
        fs::copy(keys("new"), keys(MINH)).unwrap();
    }
    good(&office.run(MINH, &["sync"]));
    let told = String::from_utf8_lossy(&office.run(MINH, &["sync"]).stderr).into_owned();
    assert!(told.contains(&format!("in the name of {MINH}, with the key {old}")), "{told}");
    let said = office.json(MINH, &["adopt", &branches[0]]);
    let new = said["branch"].as_str().unwrap().to_owned();
    assert_eq!(said["adopted"], branches[0].as_str());
    good(&office.run(MINH, &["submit"]));
    good(&office.run(MINH, &["send-back", &branches[1], "--withdraw"]));
    good(&office.run(MINH, &["sync"]));
    let works: Vec<String> = office.there().into_iter().filter(|name| name.contains("/w/")).collect();
    assert_eq!(works, [format!("refs/heads/{new}")]);
    good(&office.run(LAN, &["sync"]));
    office.see(LAN, &new);
    good(&office.run(LAN, &["approve", &new]));
    assert_eq!(office.units(LAN), ["Cục Một"]);
    office.sound(LAN);
}

#[test]
fn a_withdrawn_branch_that_is_served_again_is_told_of_and_goes_again() {
    let office = guarded();
    office.unit(MINH, "Cục Một");
    let branch = office.head(MINH);
    good(&office.run(MINH, &["submit"]));
    let before = office.git("server", &["rev-parse", &branch]);
    let name = format!("refs/heads/{branch}");
    office.git(MINH, &["symbolic-ref", "HEAD", &name]);
    office.unit(MINH, "Cục Hai");
    good(&office.run(MINH, &["submit"]));
    let tip = office.git("server", &["rev-parse", &branch]);
    good(&office.run(MINH, &["send-back", &branch, "--withdraw"]));
    assert_eq!(office.sync(MINH)["served_again"], serde_json::json!([]));
    // As it was, and as it had been before.
    for served in [&tip, &before, &tip] {
        assert!(!office.there().contains(&name));
        office.git("server", &["update-ref", &name, served]);
        let done = office.run(MINH, &["sync"]);
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(told.contains(&format!("serves the branch {branch} again")), "{told}");
    }
    assert!(!office.there().contains(&name));
    let done = office.run(MINH, &["sync"]);
    assert!(!String::from_utf8_lossy(&done.stderr).contains(&branch), "{done:?}");
    // Whoever wants it back has it.
    office.git(MINH, &["update-ref", &name, &tip]);
    good(&office.run(MINH, &["submit", &branch]));
    good(&office.run(MINH, &["sync"]));
    assert!(office.there().contains(&name));
}
