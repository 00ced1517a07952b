//! A server that takes stock `git push` by file, ssh and HTTP: what honest officers send, and what it must refuse.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use crate::branches::{Team, unit};
use crate::desk::good;

mod http;
mod ssh;

/// Officers on one register, and the server that they push to.
struct Office {
    team: Team,
}

/// A change of one path by hand.
enum Edit<'e> {
    /// The object that a revision has at a path.
    Take(&'e str, &'e str),
    Text(&'e str, &'e str),
    Remove(&'e str),
}

impl Office {
    /// Three officers, two units, and a server that has nothing yet.
    fn new() -> Office {
        let office = Office { team: Team::new() };
        unit(&office.team, "lan", "Cục Một");
        unit(&office.team, "minh", "Cục Hai");
        let server = office.server();
        good(&office.team.desk.run(&["init", "--server", server.to_str().unwrap()]));
        office
    }

    /// The same with the register on it.
    fn served() -> Office {
        let office = Office::new();
        good(&office.with_keyring(&office.url()));
        office
    }

    fn server(&self) -> PathBuf {
        self.team.desk.path("srv/register.git")
    }

    fn url(&self) -> String {
        format!("file://{}", self.server().display())
    }

    fn git(&self, arguments: &[&str]) -> String {
        self.team.desk.git(arguments).trim().to_owned()
    }

    fn on_server(&self, arguments: &[&str]) -> String {
        self.team.desk.git_in(&self.server(), arguments).trim().to_owned()
    }

    fn stock_git(&self, arguments: &[&str]) -> Command {
        let mut command = self.team.desk.command("git");
        command.arg("-C").arg(self.team.desk.path("register")).args(arguments);
        command
    }

    fn push(&self, refspecs: &[&str]) -> Output {
        self.stock_git(&[&["push", "-q", &self.url()], refspecs].concat()).output().unwrap()
    }

    /// Main and the keyring that it names, in one push. The keyring's objects lie in a repository of their own.
    fn with_keyring_command(&self, url: &str) -> Command {
        let serial = self.git(&["show", "main:officers.yaml"]);
        let serial = serial.lines().find_map(|l| l.trim().strip_prefix("serial: ")).unwrap();
        let keyring = self.team.desk.path(&format!("register/.git/chungthu/keyring/{serial}.git"));
        let name = format!("refs/chungthu/keyring/{serial}");
        let commit = self.team.desk.git_in(&keyring, &["rev-parse", &name]);
        let sent = format!("{}:{name}", commit.trim());
        let mut command = self.stock_git(&["push", "-q", "--atomic", url, "main", &sent]);
        command.env("GIT_ALTERNATE_OBJECT_DIRECTORIES", keyring.join("objects"));
        command
    }

    fn with_keyring(&self, url: &str) -> Output {
        self.with_keyring_command(url).output().unwrap()
    }

    /// A commit by stock git, signed with an officer's key and dated now, as somebody who knows the rules would make it.
    fn commit(&self, by: &str, parents: &[&str], edits: &[Edit<'_>], message: &str) -> String {
        self.commit_with(by, &self.key(by), parents, edits, message)
    }

    fn key(&self, handle: &str) -> PathBuf {
        self.team.desk.path(if handle == "admin" { "keys" } else { handle }).join("signing_key")
    }

    fn commit_with(
        &self,
        by: &str,
        key: &std::path::Path,
        parents: &[&str],
        edits: &[Edit<'_>],
        message: &str,
    ) -> String {
        self.commit_dated(None, by, key, parents, edits, message)
    }

    fn commit_dated(
        &self,
        date: Option<&str>,
        by: &str,
        key: &std::path::Path,
        parents: &[&str],
        edits: &[Edit<'_>],
        message: &str,
    ) -> String {
        let index = self.team.desk.path("index");
        let _ = std::fs::remove_file(&index);
        let run = |arguments: &[&str]| {
            let mut command = self.stock_git(arguments);
            command.env("GIT_INDEX_FILE", &index).env("TZ", "UTC");
            for role in ["AUTHOR", "COMMITTER"] {
                command.env(format!("GIT_{role}_NAME"), by);
                command.env(format!("GIT_{role}_EMAIL"), format!("{by}@chungthu.invalid"));
                command.envs(date.map(|date| (format!("GIT_{role}_DATE"), date)));
            }
            good(&command.output().unwrap()).trim().to_owned()
        };
        run(&["read-tree", parents[0]]);
        for edit in edits {
            let put = |path: &str, oid: &str| {
                run(&["update-index", "--add", "--cacheinfo", &format!("100644,{oid},{path}")]);
            };
            match edit {
                Edit::Take(path, from) => put(path, &run(&["rev-parse", from])),
                Edit::Text(path, text) => {
                    let file = self.team.desk.path("text");
                    std::fs::write(&file, text).unwrap();
                    put(path, &run(&["hash-object", "-w", file.to_str().unwrap()]));
                }
                Edit::Remove(path) => {
                    let mut command = self.stock_git(&["update-index", "--index-info"]);
                    command.env("GIT_INDEX_FILE", &index).stdin(Stdio::piped());
                    let mut child = command.spawn().unwrap();
                    let mut pipe = child.stdin.take().unwrap();
                    writeln!(pipe, "0 {:040}\t{path}", 0).unwrap();
                    drop(pipe);
                    assert!(child.wait().unwrap().success());
                }
            }
        }
        let tree = run(&["write-tree"]);
        let sign = format!("user.signingKey={}", key.display());
        let mut arguments =
            vec!["-c", "gpg.format=ssh", "-c", &sign, "commit-tree", "-S", "-m", message, &tree];
        parents.iter().for_each(|parent| arguments.extend(["-p", *parent]));
        run(&arguments)
    }

    /// The paths of the register's two units.
    fn units(&self) -> [String; 2] {
        let listed = self.git(&["ls-tree", "-r", "--name-only", "main", "records/unit"]);
        let paths: Vec<String> = listed.lines().map(str::to_owned).collect();
        paths.try_into().unwrap()
    }

    /// The serial that the messages name.
    fn message(&self, branch: &str) -> String {
        let last = self.git(&["log", "-1", "--format=%B", "main"]);
        let serial = last.trim_end().rsplit(' ').next().unwrap();
        format!("set\n\nChungthu: {branch} {serial}")
    }

    /// Pushes a commit that the server must not take; the words that it must say.
    #[track_caller]
    fn refused(&self, refspec: &str, words: &[&str]) {
        let before = self.on_server(&["for-each-ref"]);
        let sent = self.push(&[refspec]);
        let said = String::from_utf8_lossy(&sent.stderr);
        assert!(!sent.status.success(), "{refspec} was taken");
        for word in words {
            assert!(said.contains(word), "{word:?} is not in: {said}");
        }
        assert_eq!(self.on_server(&["for-each-ref"]), before);
        // What was refused doesn't stay.
        if let Some((commit, _)) = refspec.split_once(':').filter(|(commit, _)| commit.len() == 40) {
            let mut look = self.team.desk.command("git");
            let kept = look.arg("-C").arg(self.server()).args(["cat-file", "-e", commit]).output().unwrap();
            assert!(!kept.status.success(), "{commit} stayed on the server");
        }
    }
}

const BRANCH: &str = "refs/heads/w/0123456789abcdef";

#[test]
fn a_register_is_taken_with_its_keyring_and_what_officers_write_after_it() {
    let office = Office::new();
    office.refused("main", &["the keyring 3 (commit -) does not fit officers.yaml", "is not there"]);
    good(&office.with_keyring(&office.url()));
    assert_eq!(office.on_server(&["rev-parse", "main"]), office.git(&["rev-parse", "main"]));
    unit(&office.team, "hoa", "Cục Ba");
    good(&office.push(&["main"]));
    // A branch of work, its next commit, its end, as an officer's program makes them.
    office.team.join("thu", "auditor");
    office.team.guard(&["records"], 1);
    good(&office.with_keyring(&office.url()));
    good(&office.push(&[":refs/chungthu/keyring/3"]));
    unit(&office.team, "hoa", "Cục Bốn");
    let branch = office.team.branch();
    good(&office.push(&[&branch]));
    unit(&office.team, "hoa", "Cục Năm");
    good(&office.push(&[&branch]));
    office.team.back_to_main();
    office.team.see(&branch);
    good(&office.team.run("minh", &["approve", &branch]));
    good(&office.push(&["main", &format!(":{branch}")]));
    assert_eq!(office.on_server(&["rev-parse", "main"]), office.git(&["rev-parse", "main"]));
    assert!(!office.on_server(&["for-each-ref"]).contains(&branch));
    // What came in many objects lies in a pack until the hook has let it pass.
    office.on_server(&["config", "receive.unpackLimit", "1"]);
    unit(&office.team, "hoa", "Cục Sáu");
    good(&office.push(&[&office.team.branch()]));
    office.on_server(&["fsck", "--strict", "--no-dangling"]);
    let kept = std::fs::read_to_string(office.server().join("chungthu/pushed")).unwrap();
    assert!(kept.contains(&office.on_server(&["rev-parse", "main"])), "{kept}");
}

#[test]
fn records_are_not_exchanged_rolled_back_or_dropped_by_hand() {
    let office = Office::served();
    let ([one, two], words) = (office.units(), office.message("main"));
    let on_main = |edits: &[Edit<'_>]| office.commit("minh", &["main"], edits, &words);
    let is = |commit: &str| format!("{commit}:refs/heads/main");

    // Edited by the program first, so that there is a version before.
    let old = office.git(&["rev-parse", "main"]);
    let key = one.trim_start_matches("records/").replace(".yaml.age", "");
    let key = format!("unit/{}", key.rsplit('/').next().unwrap());
    good(&office.team.run("lan", &["set", &key, "code=G12.01", "--fix"]));
    good(&office.push(&["main"]));

    let swap = on_main(&[Edit::Take(&one, &format!("main:{two}")), Edit::Take(&two, &format!("main:{one}"))]);
    office.refused(&is(&swap), &[&swap[..8], &one, "copied here"]);
    let rollback = on_main(&[Edit::Take(&one, &format!("{old}:{one}"))]);
    office.refused(&is(&rollback), &[&rollback[..8], &one, "was rolled back"]);
    let dropped = on_main(&[Edit::Remove(&two)]);
    office.refused(&is(&dropped), &[&dropped[..8], &two, "without a tombstone"]);
    let clear = on_main(&[Edit::Text(&two, "names:\n- vi: Cục Hai\n")]);
    office.refused(&is(&clear), &[&clear[..8], &two, "is no sealed file"]);
    let draft = office.commit("minh", &["main"], &[Edit::Remove(&two)], &office.message("work"));
    office.refused(&format!("{draft}:{BRANCH}"), &[&draft[..8], &two, "without a tombstone"]);
    // By the same hand, and in order.
    let fine = office.commit("admin", &["main"], &[Edit::Text("templates/x.html", "x\n")], &words);
    good(&office.push(&[&is(&fine)]));
}

#[test]
fn web_buttons_foreign_keys_and_turned_chains_are_refused() {
    let office = Office::served();
    let ([one, _], words) = (office.units(), office.message("main"));
    let unsigned = office.git(&[
        "-c",
        "user.name=minh",
        "-c",
        "user.email=minh@chungthu.invalid",
        "commit-tree",
        "-m",
        &words,
        "-p",
        "main",
        "main^{tree}",
    ]);
    office.refused(&format!("{unsigned}:refs/heads/main"), &[&unsigned[..8], "is not signed"]);
    let forge = office.team.desk.path("forge_key");
    let mut keygen = office.team.desk.command("ssh-keygen");
    good(&keygen.args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&forge).output().unwrap());
    let foreign = office.commit_with("minh", &forge, &["main"], &[], &words);
    office.refused(&format!("{foreign}:refs/heads/main"), &[&foreign[..8], "no active officer"]);
    let squashed = office.commit_with("web-flow", &forge, &["main"], &[], "Merge pull request #1 from w/x");
    office.refused(&format!("{squashed}:refs/heads/main"), &[&squashed[..8], "not of the grammar"]);

    // A draft put on main as it is.
    let draft = office.commit("minh", &["main"], &[], &office.message("work"));
    office.refused(&format!("{draft}:refs/heads/main"), &[&draft[..8], "Chungthu: main"]);
    // Stock pull and push from a clone that went on by itself.
    let [mine, theirs] = ["x\n", "y\n"]
        .map(|text| office.commit("admin", &["main"], &[Edit::Text("templates/x.html", text)], &words));
    good(&office.push(&[&format!("{theirs}:refs/heads/main")]));
    office.refused(&format!("{mine}:refs/heads/main"), &["rejected"]);
    let turned = office.commit("minh", &[&mine, &theirs], &[], &words);
    office
        .refused(&format!("{turned}:refs/heads/main"), &["main does not go on", &theirs[..8], &turned[..8]]);
    office.refused(&format!("+{mine}:refs/heads/main"), &["main does not go on"]);

    // CI files and hooks on a branch of one who is no admin.
    for (path, because) in [
        (".gitlab-ci.yml", "may not change .gitlab-ci.yml"),
        ("hooks/update", "hooks has no place in a register"),
    ] {
        let edit = [Edit::Text(path, "check: {script: [true]}\n")];
        let branch = office.commit("hoa", &[&theirs], &edit, &office.message("work"));
        office.refused(&format!("{branch}:{BRANCH}"), &[&branch[..8], because]);
    }
    let copied = [Edit::Take("records/unit/z/z/zzzzzzzzzzzzzzzz.yaml.age", &format!("main:{one}"))];
    let copy = office.commit("hoa", &[&theirs], &copied, &office.message("work"));
    office.refused(&format!("{copy}:{BRANCH}"), &[&copy[..8], "zzzzzzzzzzzzzzzz", "copied here"]);
}

#[test]
fn a_server_has_only_the_references_of_a_register_and_keeps_main_and_its_keyring() {
    let office = Office::served();
    for (refspec, name) in [
        ("main:refs/tags/v1", "refs/tags/v1"),
        ("main:refs/notes/textconv", "refs/notes/textconv"),
        ("main:refs/heads/master", "refs/heads/master"),
        (":refs/heads/main", "refs/heads/main"),
    ] {
        office.refused(refspec, &[name]);
    }
    office.refused(":refs/chungthu/keyring/3", &["the keyring 3"]);
    let lower = office.commit("admin", &["main"], &[], &office.message("main"));
    office.refused(&format!("{lower}:refs/chungthu/keyring/2"), &["the keyring 2"]);
    // With one bad reference none is taken.
    let draft = office.commit("hoa", &["main"], &[], &office.message("work"));
    let both = [&format!("{draft}:{BRANCH}")[..], "main:refs/tags/v1"];
    assert!(!office.push(&both).status.success());
    assert!(!office.on_server(&["for-each-ref"]).contains("w/"));
    good(&office.push(&both[..1]));
    good(&office.push(&[&format!(":{BRANCH}")]));
    // In the office's own language, as everywhere.
    let mut push = office.stock_git(&["push", "-q", &office.url(), "main:refs/tags/v1"]);
    let said = push.env_remove("CHUNGTHU_LANG").output().unwrap();
    assert!(String::from_utf8_lossy(&said.stderr).contains("sổ đăng ký không nhận refs/tags/v1"));
}

#[test]
fn the_hook_is_gits_alone_and_a_server_is_made_once() {
    let office = Office::served();
    let nothing = office.team.desk.run(&["hook", "pre-receive"]);
    assert_eq!(nothing.status.code(), Some(2));
    let odd = office.team.desk.feed(&["hook", "pre-receive"], b"x y\n");
    assert_eq!(odd.status.code(), Some(2));
    let again = office.team.desk.run(&["init", "--server", office.server().to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(1));
    let both = office.team.desk.run(&["init", "--server", "x", "--handle", "lan"]);
    assert_eq!(both.status.code(), Some(2));
    // Without its program the hook lets nothing pass.
    let hook = office.server().join("hooks/pre-receive");
    let text = std::fs::read_to_string(&hook).unwrap().replace("chungthu'", "gone'");
    std::fs::write(&hook, text).unwrap();
    assert!(!office.push(&[&format!("main:{BRANCH}")]).status.success());
}

#[test]
fn stock_git_verifies_every_signature_with_the_generated_file() {
    let office = Office::new();
    let file = office.team.desk.path("allowed");
    let list = good(&office.team.desk.run(&["officer", "list", "--allowed-signers"]));
    assert!(
        list.lines()
            .any(|line| line
                .starts_with("minh namespaces=\"git,chungthu-approval,chungthu-audit\" ssh-ed25519 ")),
        "{list}"
    );
    std::fs::write(&file, list).unwrap();
    let allowed = format!("gpg.ssh.allowedSignersFile={}", file.display());
    let log = |more: &[&str]| {
        let arguments = [&["-c", "gpg.format=ssh", "-c", &allowed, "log"], more].concat();
        good(&office.stock_git(&arguments).output().unwrap())
    };
    let verdicts = log(&["--format=%G? %GS %an", "main"]);
    assert!(verdicts.lines().count() >= 5);
    for line in verdicts.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        assert!(matches!(words[..], ["G", signer, author] if signer == author), "{line}");
    }
    let shown = log(&["--show-signature", "-1", "main"]);
    assert!(shown.contains("Good \"git\" signature for minh with ED25519 key"), "{shown}");
    let foreign = office.commit_with("minh", &office.key("hoa"), &["main"], &[], &office.message("main"));
    let shown = log(&["--format=%G? %GS", "-1", &foreign]);
    assert_eq!(shown.trim(), "G hoa");
}

#[test]
fn check_without_a_key_says_which_part_ran() {
    let office = Office::new();
    let without = |arguments: &[&str]| {
        let mut command = office.team.desk.chungthu(arguments);
        command.env_remove("CHUNGTHU_IDENTITY").env_remove("CHUNGTHU_SIGNING_KEY").output().unwrap()
    };
    let checked = without(&["check"]);
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert_eq!(checked.status.code(), Some(3), "{said}");
    assert!(said.contains("5 commits of main") && said.contains("No record was opened"), "{said}");
    let draft = office.commit("hoa", &["main"], &[], &office.message("work"));
    office.git(&["update-ref", BRANCH, &draft]);
    office.git(&["symbolic-ref", "HEAD", BRANCH]);
    let checked = without(&["--json", "check"]);
    let said: serde_json::Value = serde_json::from_slice(&checked.stdout).unwrap();
    assert_eq!((&said["main"]["commits"], &said["branch"]["commits"]), (&5.into(), &1.into()));
    assert_eq!((checked.status.code(), &said["opened"]), (Some(3), &false.into()));
    let [one, _] = office.units();
    let bad = office.commit("hoa", &[&draft], &[Edit::Remove(&one)], &office.message("work"));
    office.git(&["update-ref", BRANCH, &bad]);
    let checked = without(&["check"]);
    assert_eq!(checked.status.code(), Some(1));
    let said = String::from_utf8_lossy(&checked.stderr);
    assert!(said.contains(&bad[..8]) && said.contains(&one), "{said}");
}

#[test]
fn the_job_of_a_forge_judges_the_branch_that_was_pushed() {
    let office = Office::served();
    let desk = &office.team.desk;
    let runner = desk.path("runner");
    good(&desk.command("git").args(["clone", "-q", &office.url()]).arg(&runner).output().unwrap());
    // The job as `init` wrote it, word for word.
    let file = office.git(&["show", "main:.gitlab-ci.yml"]);
    let script = file.split("script:\n").nth(1).unwrap();
    let script: Vec<&str> = script.lines().map_while(|line| line.trim_start().strip_prefix("- ")).collect();
    assert!(script.len() == 3 && script[2] == "chungthu audit", "{script:?}");
    let programs = std::path::Path::new(env!("CARGO_BIN_EXE_chungthu")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let job = |commit: &str| {
        office.git(&["update-ref", BRANCH, commit]);
        let mut fetch = desk.command("git");
        let refspec = format!("+{BRANCH}:refs/pushed");
        fetch.arg("-C").arg(&runner).args(["fetch", "-q"]).arg(desk.path("register")).arg(refspec);
        good(&fetch.output().unwrap());
        let mut job = desk.command("sh");
        job.args(["-e", "-c", &script.join("\n")]).current_dir(&runner).env("PATH", &path);
        job.env_remove("CHUNGTHU_IDENTITY").env_remove("CHUNGTHU_SIGNING_KEY");
        let branch = BRANCH.strip_prefix("refs/heads/").unwrap();
        job.env("CI_COMMIT_BRANCH", branch).env("CI_COMMIT_SHA", commit).output().unwrap()
    };
    let draft = office.commit("hoa", &["main"], &[], &office.message("work"));
    let said = good(&job(&draft));
    assert!(said.contains("1 commit of the branch"), "{said}");

    let [one, _] = office.units();
    let dropped = office.commit("hoa", &[&draft], &[Edit::Remove(&one)], &office.message("work"));
    let ci = [Edit::Text(".gitlab-ci.yml", "check: {script: [true]}\n")];
    let other_job = office.commit("hoa", &[&draft], &ci, &office.message("work"));
    for (commit, because) in [(dropped, one.as_str()), (other_job, ".gitlab-ci.yml")] {
        let done = job(&commit);
        let said = String::from_utf8_lossy(&done.stdout);
        assert_eq!(done.status.code(), Some(1), "{said}");
        assert!(said.contains(&commit[..8]) && said.contains(because), "{said}");
    }
}

#[test]
fn the_job_of_every_forge_passes_honest_pushes_and_fails_others_in_a_clean_clone() {
    let office = Office::served();
    let desk = &office.team.desk;
    let programs = std::path::Path::new(env!("CARGO_BIN_EXE_chungthu")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let branch = BRANCH.strip_prefix("refs/heads/").unwrap();
    let draft = office.commit("hoa", &["main"], &[], &office.message("work"));
    let [one, two] = office.units();
    let dropped = office.commit("hoa", &[&draft], &[Edit::Remove(&one)], &office.message("work"));
    let copied = [Edit::Take(two.as_str(), &format!("main:{one}"))];
    let copied = office.commit("minh", &["main"], &copied, &office.message("work"));
    let honest = office.git(&["rev-parse", "main"]);
    let lost = office.commit("minh", &["main"], &[Edit::Remove(&one)], &office.message("main"));
    for (file, mark) in [
        (".gitlab-ci.yml", "    - "),
        (".forgejo/workflows/check.yml", "      - run: "),
        (".github/workflows/check.yml", "      - run: "),
    ] {
        let text = office.git(&["show", &format!("main:{file}")]);
        let steps: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix(mark))
            .filter(|step| !step.contains("if:"))
            .collect();
        assert_eq!(steps.last(), Some(&"chungthu audit"), "{file}: {steps:?}");
        for (name, commit, why) in [
            (branch, &draft, None),
            ("main", &honest, None),
            (branch, &dropped, Some(one.as_str())),
            (branch, &copied, Some(two.as_str())),
            ("main", &lost, Some(one.as_str())),
        ] {
            office.git(&["update-ref", &format!("refs/heads/{name}"), commit]);
            let runner = desk.path("runner");
            let register = desk.path("register");
            good(&desk.command("git").args(["clone", "-q"]).args([&register, &runner]).output().unwrap());
            // The one makes no branch of what it checks out, the others do.
            match file.contains("gitlab") {
                true => desk.git_in(&runner, &["checkout", "-q", "--detach", commit]),
                false => desk.git_in(&runner, &["checkout", "-q", "-B", name, &format!("origin/{name}")]),
            };
            let mut job = desk.command("sh");
            job.args(["-e", "-c", &steps.join("\n")]).current_dir(&runner).env("PATH", &path);
            job.env_remove("CHUNGTHU_IDENTITY").env_remove("CHUNGTHU_SIGNING_KEY");
            let done = job.env("CI_COMMIT_BRANCH", name).env("CI_COMMIT_SHA", commit).output().unwrap();
            let said = [&done.stdout[..], &done.stderr].map(String::from_utf8_lossy).concat();
            assert_eq!(done.status.code(), Some(i32::from(why.is_some())), "{file} {name}: {said}");
            assert!(
                why.is_none_or(|why| said.contains(why) && said.contains(&commit[..8])),
                "{file}: {said}"
            );
            office.git(&["update-ref", "refs/heads/main", &honest]);
            std::fs::remove_dir_all(&runner).unwrap();
        }
        office.git(&["update-ref", "-d", BRANCH]);
    }
}

#[test]
fn headers_made_by_hand_are_refused_by_the_hook_and_grease_is_not() {
    let office = Office::served();
    let [one, _] = office.units();
    let mut show = office.stock_git(&["show", &format!("main:{one}")]);
    let sealed = show.output().unwrap().stdout;
    let end = sealed.windows(5).position(|w| w == b"\n--- ").unwrap() + 1;
    let header = String::from_utf8(sealed[..end].to_vec()).unwrap();
    let name = header.lines().find(|line| line.starts_with("-> chungthu ")).unwrap();
    let words: Vec<&str> = name.split(' ').collect();
    let [_, _, key, epoch, rev] = words[..] else { panic!("{name}") };
    let plain: String = {
        // What age itself may have added.
        let mut kept = true;
        let lines = header.lines().filter(|line| {
            kept = if line.starts_with("-> ") { !line.contains("-grease") } else { kept };
            kept
        });
        lines.map(|line| format!("{line}\n")).collect()
    };
    let next = rev.parse::<u64>().unwrap() + 1;
    let raised = format!("-> chungthu {key} {epoch} {next}");
    let with = |name: &str, more: &str| {
        let header = plain.replace(words.join(" ").as_str(), name) + more;
        let file = office.team.desk.path("sealed");
        std::fs::write(&file, [header.as_bytes(), &sealed[end..]].concat()).unwrap();
        let blob = office.git(&["hash-object", "-w", file.to_str().unwrap()]);
        office.commit("hoa", &["main"], &[Edit::Take(&one, &blob)], &office.message("main"))
    };
    // A third reader, as real age makes a stanza for one.
    let mut age = office.team.desk.command("age");
    let recipient = office.git(&["show", "main:officers.yaml"]);
    let recipient = recipient.split_whitespace().find(|word| word.starts_with("age1")).unwrap().to_owned();
    let foreign = age.args(["-r", &recipient, "/dev/null"]).output().unwrap().stdout;
    let foreign = String::from_utf8_lossy(&foreign).into_owned();
    let stanza: Vec<&str> =
        foreign.lines().skip_while(|line| !line.starts_with("-> X25519")).take(2).collect();
    let third = format!("{}\n", stanza.join("\n"));
    let other = key.replace(&key[key.len() - 4..], "0000");
    for (why, name, more) in [
        ("third reader", raised.clone(), third.as_str()),
        ("another kind of reader", raised.clone(), "-> scrypt AAAA 18\n\n"),
        ("another path", format!("-> chungthu {other} {epoch} {next}"), ""),
        ("another epoch", format!("-> chungthu {key} 99 {next}"), ""),
        ("the same revision", format!("-> chungthu {key} {epoch} {rev}"), "-> x-grease\n\n"),
        ("far above", format!("-> chungthu {key} {epoch} 99999"), ""),
    ] {
        let commit = with(&name, more);
        let sent = office.push(&[&format!("{commit}:refs/heads/main")]);
        let said = String::from_utf8_lossy(&sent.stderr);
        assert!(
            !sent.status.success() && said.contains(&commit[..8]) && said.contains(&one),
            "{why}: {said}"
        );
    }
    good(&office.push(&[&format!("{}:refs/heads/main", with(&raised, "-> x-grease a\nAAAA\n"))]));
}

#[test]
fn a_deputy_past_the_last_day_is_refused_by_the_hook_also_backdated() {
    let office = Office::new();
    let desk = &office.team.desk;
    std::fs::create_dir(desk.path("thu")).unwrap();
    let identity = desk.path("thu/identity.txt");
    good(&desk.command("age-keygen").arg("-o").arg(&identity).output().unwrap());
    let recipient = good(&desk.command("age-keygen").arg("-y").arg(&identity).output().unwrap());
    let mut keygen = desk.command("ssh-keygen");
    keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"]).arg(desk.path("thu/signing_key"));
    good(&keygen.output().unwrap());
    let key = desk.path("thu/signing_key.pub").display().to_string();
    let mut add = desk.command(env!("CARGO_BIN_EXE_chungthu"));
    add.args(["--today", "2020-01-01", "-C"]).arg(desk.path("register"));
    add.args(["officer", "add", "thu", "--role", "deputy", "--until", "2020-01-02"]);
    add.args(["--stands-in-for", "minh", "--recipient", recipient.trim(), "--signing-key-pub", &key]);
    good(&add.output().unwrap());
    good(&office.with_keyring(&office.url()));
    let [one, _] = office.units();
    for date in [None, Some("2020-01-02T10:00:00+0000")] {
        for (branch, to) in [("main", "refs/heads/main"), ("work", BRANCH)] {
            let edits = [Edit::Take(&one, &format!("main:{one}"))];
            let (key, message) = (office.key("thu"), format!("set\n\nChungthu: {branch} 4"));
            let commit = office.commit_dated(date, "thu", &key, &["main"], &edits, &message);
            office.refused(&format!("{commit}:{to}"), &[&commit[..8], "2020-01-02"]);
        }
    }
}
