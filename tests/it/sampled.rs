//! `audit` of a demo: whole and broken, and samples of procedures drawn from it.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use chungthu::change::MAIN;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::audit::{Broken, damage, keyless, part, said};
use crate::desk::{Desk, good};

/// A demo, whose officers' keys lie beside it.
struct Demo {
    desk: Desk,
}

impl Demo {
    fn new() -> Demo {
        let desk = Desk::without_register();
        let mut command = desk.command(env!("CARGO_BIN_EXE_chungthu"));
        let demo = desk.path("demo");
        good(
            &command.args(["--today", "2026-06-01", "demo", "--people", "220"]).arg(&demo).output().unwrap(),
        );
        Demo { desk }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.chungthu(arguments).output().unwrap()
    }

    fn chungthu(&self, arguments: &[&str]) -> Command {
        let env = fs::read_to_string(self.desk.path("demo/env")).unwrap();
        let mut command = self.desk.chungthu_in(&self.desk.path("demo/register"), arguments);
        for line in env.lines() {
            let (name, value) = line.strip_prefix("export ").unwrap().split_once('=').unwrap();
            command.env(name, value.trim_matches('\''));
        }
        command
    }

    fn private(&self, name: &str) -> PathBuf {
        self.desk.path("demo/register/.git/chungthu").join(name)
    }
}

fn sum(audit: &Value, what: &str) -> u64 {
    audit["officers"].as_array().unwrap().iter().map(|officer| officer[what].as_u64().unwrap()).sum()
}

#[test]
fn a_demo_is_audited_broken_and_sampled() {
    let demo = Demo::new();
    let register = demo.desk.path("demo/register");
    let git = |arguments: &[&str]| demo.desk.git_in(&register, arguments).trim().to_owned();

    // Without a key, then with one.
    let audit = said(&keyless(demo.chungthu(&["--json", "audit"])), 0);
    assert_eq!(audit["commits"].to_string(), git(&["rev-list", "--count", "--first-parent", MAIN]));
    assert_eq!((part(&audit, "keyring"), part(&audit, "records")), ("holds", "not-run"));
    let records = git(&["ls-tree", "-r", "--name-only", MAIN, "records/"]).lines().count();
    let told: u64 = audit["records"].as_object().unwrap().values().map(|n| n.as_u64().unwrap()).sum();
    assert_eq!(told, records as u64);
    assert_eq!(
        sum(&audit, "commits"),
        audit["commits"].as_u64().unwrap() + audit["brought"].as_u64().unwrap()
    );
    let whole = said(&demo.run(&["--json", "audit"]), 0);
    assert!(whole["parts"].as_array().unwrap().iter().all(|part| part["verdict"] == "holds"), "{whole:#}");
    assert_eq!(whole["officers"], audit["officers"]);
    // The deputy came and went.
    let deputy = |audit: &Value| {
        audit["officers"].as_array().unwrap().iter().find(|o| o["role"] == "deputy").unwrap().clone()
    };
    assert!(deputy(&whole)["left"].is_string() && deputy(&whole)["commits"].as_u64() > Some(0));

    // Deleted, damaged or foreign: what is kept changes nothing but time.
    damage(&demo.private("audited"), || assert_eq!(said(&demo.run(&["--json", "audit"]), 0), whole));

    let tip = git(&["rev-parse", MAIN]);
    sample(&demo, &tip);

    // Its history broken in the middle.
    let chain: Vec<String> =
        git(&["rev-list", "--first-parent", "--reverse", MAIN]).lines().map(str::to_owned).collect();
    let nth = chain.len() / 2;
    let broken = Broken { desk: demo.desk };
    let commit = broken.replace(&register, nth, |raw| {
        let at = raw.find("committer ").unwrap();
        let end = at + raw[at..].find(" +0000").unwrap();
        format!("{}1{}", &raw[..end - 1], &raw[end..])
    });
    let audit = said(&broken.audit(&register), 1);
    assert_eq!(audit["broken"]["commit"], commit);
    assert_eq!(audit["commits"].as_u64(), Some(nth as u64));
    assert!(sum(&audit, "commits") >= nth as u64);
}

/// Every file below a folder, with its content.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.unwrap();
        let mode = fs::metadata(entry.path()).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, if entry.file_type().is_dir() { 0o700 } else { 0o600 }, "{:?}", entry.path());
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(folder).unwrap().display().to_string();
            found.push((name, fs::read(entry.path()).unwrap()));
        }
    }
    found
}

fn sample(demo: &Demo, commit: &str) {
    let draw = |name: &str, seed: &str| -> (Value, Vec<(String, Vec<u8>)>) {
        let out = demo.desk.path(name);
        let arguments = ["--json", "audit", "sample", "12", "--seed", seed, "--out", out.to_str().unwrap()];
        (said(&demo.run(&arguments), 0), files(&out))
    };
    let (told, first) = draw("first", "42");
    assert_eq!((&told["commit"], told["lost"].as_u64()), (&json!(commit), Some(0)));
    assert_eq!(told["sample"].as_array().unwrap().len(), 12);
    // The same again; other procedures by another seed.
    assert_eq!(draw("again", "42").1, first);
    let other = draw("other", "43").0;
    assert_ne!(other["sample"], told["sample"]);

    // The papers of each, and every attachment as its record has it.
    let index = first.iter().find(|(name, _)| name == "index.csv").unwrap();
    let index = String::from_utf8(index.1.clone()).unwrap();
    let page =
        String::from_utf8(first.iter().find(|(name, _)| name == "index.md").unwrap().1.clone()).unwrap();
    let mut kinds = BTreeSet::new();
    let mut attachments = 0;
    for one in told["sample"].as_array().unwrap() {
        for key in one["records"].as_array().unwrap() {
            let key = key.as_str().unwrap();
            kinds.insert(key.split('/').next().unwrap().to_owned());
            let record: Value =
                serde_json::from_str(&good(&demo.run(&["--json", "--reveal", "show", key]))).unwrap();
            let handle = record["handle"].as_str().unwrap();
            assert!(index.contains(handle) && page.contains(handle), "{key}");
            let kind = key.split('/').next().unwrap();
            let folder = format!("{}/{kind}-{handle}", one["folder"].as_str().unwrap());
            assert!(first.iter().any(|(name, _)| *name == format!("{folder}.yaml")));
            for file in record["fields"]["files"].as_array().into_iter().flatten() {
                let name = format!("{folder}/{}", file["name"].as_str().unwrap());
                let content = &first.iter().find(|(file, _)| *file == name).unwrap().1;
                let hash: String = Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect();
                assert_eq!(file["sha256"], hash);
                assert!(index.contains(&hash));
                attachments += 1;
            }
        }
    }
    assert!(attachments > 0);
    for kind in ["procedure", "certificate", "decision", "letter", "handover"] {
        assert!(kinds.contains(kind), "{kinds:?}");
    }
    let text = String::from_utf8(
        first
            .iter()
            .find(|(name, _)| name.contains("procedure-") && name.ends_with("yaml"))
            .unwrap()
            .1
            .clone(),
    )
    .unwrap();
    assert!(text.contains("steps:"), "{text}");

    // On the screen it is a list as any other: names, no numbers of people.
    let shown = demo.desk.path("shown");
    let list = good(&demo.run(&["audit", "sample", "2", "--seed", "1", "--out", shown.to_str().unwrap()]));
    assert_eq!(list.lines().count(), 4, "{list}");
    assert!(!list.contains('@'));
    // Into the register, or over something, nothing goes.
    let inside = demo.desk.path("demo/register/.git/sample");
    for (place, code) in [(inside.as_path(), 1), (shown.as_path(), 3)] {
        let arguments = ["audit", "sample", "1", "--seed", "1", "--out", place.to_str().unwrap()];
        assert_eq!(demo.run(&arguments).status.code(), Some(code));
    }
    assert!(!inside.exists());
}
