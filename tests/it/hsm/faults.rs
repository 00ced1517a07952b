//! What a token, its module or whoever runs it can do wrong while keys are made.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::keys::{Office, add};
use super::{Hsm, said};
use crate::desk::{Desk, good};

/// A run of the plan in a mode of the shim, and then what it came to: exit code, and everything said.
fn shimmed(office: &mut Office, plan: &Path, settings: &[(&str, &str)]) -> (Option<i32>, String) {
    office.hsm.shimmed(settings);
    said(&office.run(plan).output().unwrap())
}

fn made(office: &Office) -> usize {
    office.certificates.iter().filter(|id| office.record(id)["fields"]["key"].is_object()).count()
}

fn journal(office: &Office) -> String {
    let folder = office.hsm.desk.path("register/.git/chungthu/hsm");
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.filter(|path| path.extension().is_some()).map(|path| fs::read_to_string(path).unwrap()).collect()
}

#[test]
fn what_ends_a_run_leaves_what_was_made_and_the_next_goes_on() {
    let mut office = Office::new(4);
    office.hsm.settings("pkcs11_key_seconds: 1\n");
    let plan = office.plan(&office.certificates, "p-256");
    let after = |mode, after| [("SHIM", mode), ("SHIM_AFTER", after)];
    for (mode, n, part, recorded) in [
        ("full", "0", "out of room while making a key pair", 0),
        ("full", "1", "out of room while making a key pair", 1),
        ("removed", "1", "the token is gone while making a key pair", 2),
        ("hang-key", "0", "no answer within 1 s while making a key pair", 2),
        ("crash-key", "0", "crashed (signal 11) while making a key pair", 2),
        ("crash-after-key", "0", "crashed (signal 11) while making a key pair", 2),
    ] {
        let (code, told) = shimmed(&mut office, &plan, &after(mode, n));
        let new = recorded > 0 && mode != "hang-key" && !mode.starts_with("crash");
        assert_eq!(code, Some(if new { 4 } else { 3 }), "{mode}: {told}");
        assert!(told.contains(part), "{mode}: {told}");
        assert_eq!(made(&office), recorded, "{mode}");
    }
    let (code, told) = shimmed(&mut office, &plan, &after("crash-key", "0"));
    // What was made before the crash is taken; what was being made is neither made nor left.
    assert!(code == Some(4) && told.contains("\"adopted\""), "{told}");
    assert!(told.contains("\"cut\"") && !told.contains("\"left\""), "{told}");
    // It is told at once: nobody waits for what is gone.
    let (code, told) = shimmed(&mut office, &plan, &[("SHIM", "crash-load")]);
    assert!(code == Some(3) && told.contains("crashed (signal 11) while loading"), "{told}");
    let text = journal(&office);
    for part in ["\"stopped\"", "Hung(Generate", "Crashed(Generate", "while loading", "\"recorded\""] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let (code, told) = shimmed(&mut office, &plan, &[]);
    assert_eq!((code, made(&office)), (Some(0), 4), "{told}");
    assert_eq!(office.on_token().len(), 8);
}

#[test]
fn a_process_that_a_module_started_holds_up_no_later_run() {
    let mut office = Office::new(1);
    let plan = office.plan(&office.certificates, "p-256");
    let pipe = office.hsm.desk.memory().join("daemon");
    good(&office.hsm.desk.command("mkfifo").arg(&pipe).output().unwrap());
    let (code, told) = shimmed(&mut office, &plan, &[("SHIM_DAEMON", pipe.to_str().unwrap())]);
    assert_eq!(code, Some(0), "{told}");
    let folder = office.hsm.desk.path("register/.git/chungthu/hsm");
    good(&office.hsm.desk.command("flock").arg("-n").arg(folder.join("lock")).arg("true").output().unwrap());
    let (code, told) = shimmed(&mut office, &plan, &[]);
    assert!(code == Some(0) && !told.contains("Another run"), "{told}");
    // It was there all the while.
    drop(fs::File::options().write(true).open(&pipe).unwrap());
}

#[test]
fn a_bad_row_is_reported_and_the_others_are_made() {
    let mut office = Office::new(3);
    let plan = office.plan(&office.certificates, "p-256");
    let after = |mode, after| [("SHIM", mode), ("SHIM_AFTER", after)];
    let (code, told) = shimmed(&mut office, &plan, &after("no-local", "0"));
    assert!(code == Some(1) && told.contains("CKA_LOCAL") && made(&office) == 0, "{told}");
    // What one key lacks all would lack: the others were not begun.
    assert_eq!(told.matches("not begun").count(), 2, "{told}");
    assert_eq!(office.on_token().len(), 2);
    // The keys are there and are what they must be, once the module tells of it.
    let (code, told) = shimmed(&mut office, &plan, &after("bad-sign", "1"));
    assert!(code == Some(4) && told.contains("doesn't verify") && made(&office) == 1, "{told}");
    let (code, told) = shimmed(&mut office, &plan, &[]);
    assert!(code == Some(0) && made(&office) == 3, "{told}");
    assert_eq!(office.on_token().len(), 6);

    // A key that is handed out twice is the first record's alone.
    let mut office = Office::new(3);
    let plan = office.plan(&office.certificates, "p-256");
    let (code, told) = shimmed(&mut office, &plan, &after("same-key", "1"));
    assert!(code == Some(4) && told.contains("handed out a key") && made(&office) == 1, "{told}");

    let mut office = Office::new(2);
    let plan = office.plan(&office.certificates, "p-256");
    let (code, told) = shimmed(&mut office, &plan, &after("odd", "1"));
    assert!(code == Some(4) && told.contains("GeneralError") && made(&office) == 1, "{told}");
}

#[test]
fn a_module_that_keeps_ids_keeps_the_provisional_one() {
    let mut office = Office::new(1);
    let plan = office.plan(&office.certificates, "p-256");
    let (code, told) = shimmed(&mut office, &plan, &[("SHIM", "keep-id")]);
    assert_eq!(code, Some(0), "{told}");
    let record = office.record(&office.certificates[0]);
    assert_eq!(record["fields"]["key"]["cka_id"].as_str().unwrap().len(), 32, "{record}");
}

#[test]
fn a_wrong_pin_is_tried_once_and_counted() {
    let mut office = Office::new(1);
    let plan = office.plan(&office.certificates, "p-256");
    let (log, wrong) = (office.hsm.desk.memory().join("log"), office.hsm.desk.memory().join("pin"));
    let right = fs::read(&wrong).unwrap();
    fs::write(&wrong, "9999\n").unwrap();
    let logins = || fs::read_to_string(&log).unwrap_or_default().matches("login").count();
    let shim = [("SHIM_LOG", log.to_str().unwrap())];
    for tries in 1..=3 {
        let (code, told) = shimmed(&mut office, &plan, &shim);
        assert!(code == Some(3) && told.contains("tried once"), "{told}");
        assert_eq!(logins(), tries);
    }
    // By the journal, whatever the flags say: no fourth one unless it is meant.
    fs::write(&wrong, &right).unwrap();
    let (code, told) = shimmed(&mut office, &plan, &shim);
    assert!(code == Some(1) && told.contains("3 wrong PINs in a row") && logins() == 3, "{told}");
    let done = office.run(&plan).arg("--last-try").output().unwrap();
    assert_eq!(said(&done).0, Some(0));
    assert_eq!(logins(), 4);
    assert!(!journal(&office).contains("9999"));
}

#[test]
fn a_damaged_journal_and_what_a_token_refuses_are_told_with_a_way_out() {
    let mut office = Office::new(1);
    let plan = office.plan(&office.certificates, "p-256");
    for (mode, part) in [
        ("protected", "Take the write protection off"),
        ("vendor", "maker's manual"),
        ("fail-init", "maker's configuration file"),
    ] {
        let (code, told) = shimmed(&mut office, &plan, &[("SHIM", mode)]);
        assert!(code == Some(3) && told.contains(part), "{mode}: {told}");
    }
    let path = office.hsm.desk.path("register/.git/chungthu/hsm/pins.jsonl");
    fs::write(&path, b"\xff\xfe\n").unwrap();
    let (code, told) = shimmed(&mut office, &plan, &[]);
    assert!(
        code == Some(0) && told.contains("1 line of the journal") && told.contains("pins.jsonl"),
        "{told}"
    );
    // A link in its place is not followed.
    let victim = office.hsm.desk.path("victim");
    fs::write(&victim, "").unwrap();
    fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink(&victim, &path).unwrap();
    let pin = office.hsm.desk.memory().join("pin").display().to_string();
    let (code, told) = said(&office.hsm.run(&["hsm", "prove", "--pin-file", &pin]));
    assert!(code == Some(3) && told.contains("pins.jsonl"), "{told}");
    assert_eq!(fs::read(&victim).unwrap(), b"");
}

#[test]
fn the_flags_of_a_pin_are_heeded() {
    let mut office = Office::new(1);
    let plan = office.plan(&office.certificates, "p-256");
    let log = office.hsm.desk.memory().join("log");
    for (mode, wanted, part) in [
        ("locked", 3, "the PIN is locked"),
        ("change", 3, "must be changed"),
        ("final", 1, "--last-try"),
        ("lock-at-login", 3, "the PIN is locked"),
    ] {
        let settings = [("SHIM", mode), ("SHIM_LOG", log.to_str().unwrap())];
        let (code, told) = shimmed(&mut office, &plan, &settings);
        assert!(code == Some(wanted) && told.contains(part), "{mode}: {told}");
        assert_eq!(log.exists(), mode == "lock-at-login", "{mode}");
    }
    let (code, told) = shimmed(&mut office, &plan, &[("SHIM", "low")]);
    assert!(code == Some(0) && told.contains("a wrong PIN was given to this token before"), "{told}");
}

#[test]
fn a_locked_pin_is_a_fact_of_the_device_and_its_restoration_is_proposed() {
    let mut office = Office::new(1);
    let plan = office.plan(&office.certificates, "p-256");
    let unknown = shimmed(&mut office, &plan, &[("SHIM", "locked")]).1;
    assert!(unknown.contains("the PIN is locked") && !unknown.contains("request restore"), "{unknown}");
    let device = add(&office.hsm.desk, "device", &format!("kind: hsm\nserial: {}\n", office.serial));
    let pins = |office: &Office| {
        let record = office.record(&device);
        let facts = record["fields"]["pin"].as_array().cloned().unwrap_or_default();
        facts.iter().map(|pin| pin["fact"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let ask = format!("chungthu request restore {}", &device[..7]);
    for mode in ["locked", "lock-at-login"] {
        let (code, told) = shimmed(&mut office, &plan, &[("SHIM", mode)]);
        assert!(code == Some(3) && told.contains("the PIN is locked") && told.contains(&ask), "{told}");
        // Once, however often it is met.
        assert_eq!(told.contains("Recorded: the PIN of"), mode == "locked", "{told}");
        assert_eq!(pins(&office), ["locked"]);
    }
    // A right PIN shows that it was restored.
    let (code, told) = shimmed(&mut office, &plan, &[]);
    assert!(code == Some(0) && told.contains("works again"), "{told}");
    assert_eq!(pins(&office), ["locked", "restored"]);
    let pin = office.hsm.desk.memory().join("pin");
    let prove = |office: &Office| {
        let words = ["--today", "2026-06-02", "-C", "register", "hsm", "prove", "--pin-file"];
        let mut command = office.hsm.desk.command(env!("CARGO_BIN_EXE_chungthu"));
        command.envs(office.hsm.command(&[]).get_envs().filter_map(|(k, v)| Some((k, v?))));
        said(&command.args(words).arg(&pin).output().unwrap())
    };
    assert_eq!(prove(&office).0, Some(0));
    assert_eq!(pins(&office).len(), 2);
    // One that is locked by this very try is locked for a command that only looks, too; without a signing key it is only told.
    fs::write(&pin, "9999\n").unwrap();
    office.hsm.shimmed(&[("SHIM", "lock-on-wrong")]);
    let mut keyless = office.hsm.command(&["hsm", "prove", "--pin-file", pin.to_str().unwrap()]);
    let (code, told) = said(&keyless.env_remove("CHUNGTHU_SIGNING_KEY").output().unwrap());
    assert!(code == Some(3) && told.contains("has locked it now") && told.contains(&ask), "{told}");
    assert_eq!(pins(&office).len(), 2);
    let (code, told) = prove(&office);
    assert!(code == Some(3) && told.contains(&ask), "{told}");
    assert_eq!(pins(&office), ["locked", "restored", "locked"]);
    assert!(!told.contains("9999"));
    // The command that was proposed opens the procedure.
    let restore = ask.split(' ').skip(1);
    let mut request = office.hsm.desk.command(env!("CARGO_BIN_EXE_chungthu"));
    request.args(["--today", "2026-06-02", "-C", "register"]).args(restore);
    let (code, told) = said(&request.output().unwrap());
    assert!(code == Some(0) && told.contains("Opened 1 procedure"), "{told}");
}

#[test]
fn a_pin_comes_from_where_it_is_said_to_and_is_never_an_argument() {
    let mut office = Office::new(1);
    let plan = office.plan(&office.certificates, "p-256");
    let run = |office: &Office, more: &[&str]| {
        let mut command = office.hsm.command(&["hsm", "run", plan.to_str().unwrap()]);
        said(&command.args(more).env("THE_PIN", "4711").output().unwrap())
    };
    let (code, told) = run(&office, &["--batch"]);
    assert!(code == Some(2) && told.contains("nobody can be asked"), "{told}");
    assert_eq!(run(&office, &["--pin", "4711"]).0, Some(2));
    let open = office.hsm.desk.path("open-pin");
    fs::write(&open, "4711\n").unwrap();
    let (code, told) = run(&office, &["--pin-file", open.to_str().unwrap()]);
    assert!(code == Some(1) && told.contains("isn't yours alone"), "{told}");
    assert_eq!(run(&office, &["--pin-command", "exit 1"]).0, Some(2));
    assert_eq!(run(&office, &["--pin-env", "NO_SUCH"]).0, Some(2));
    assert_eq!(made(&office), 0);
    let log = office.hsm.desk.memory().join("log");
    office.hsm.shimmed(&[("SHIM_LOG", log.to_str().unwrap())]);
    let (code, told) = run(&office, &["--pin-env", "THE_PIN"]);
    assert_eq!(code, Some(0), "{told}");
    // The module has no need to see the variable.
    assert_eq!(fs::read_to_string(&log).unwrap().lines().next(), Some("login"));
    assert_eq!(run(&office, &["--pin-command", "echo 4711"]).0, Some(0));
}

#[test]
fn a_pin_is_asked_for_in_a_dialog_where_there_is_no_terminal() {
    let office = Office::new(1);
    let plan = office.plan(&office.certificates, "p-256");
    let folder = office.hsm.desk.path("programs");
    fs::create_dir(&folder).unwrap();
    let log = office.hsm.desk.memory().join("asked");
    // A pinentry: OK to everything, and this to the question.
    let pinentry = |name: &str, answer: &str| {
        let path = folder.join(name);
        let text = format!(
            "#!/bin/sh\necho OK ready\nwhile read -r line; do\necho \"$line\" >>'{}'\ncase $line in\nGETPIN) printf '{answer}\\n';;\nBYE) echo OK; exit;;\n*) echo OK;;\nesac\ndone\n",
            log.display()
        );
        fs::write(&path, text).unwrap();
        good(&office.hsm.desk.command("chmod").arg("700").arg(&path).output().unwrap());
        path
    };
    let run = |more: &[&str]| {
        let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
        let mut command = office.hsm.command(&["hsm", "run", plan.to_str().unwrap()]);
        said(&command.args(more).env("PATH", path).output().unwrap())
    };
    let asked = || fs::read_to_string(&log).unwrap_or_default().matches("GETPIN").count();
    let cases = [
        ("ERR 83886179 Operation cancelled <Pinentry>", 1, "no PIN was given"),
        ("ERR 83918950 Inappropriate ioctl for device <Pinentry>", 2, "Inappropriate ioctl"),
        ("OK", 2, "the PIN is empty"),
        ("4711", 2, "could not ask"),
        ("D 9999\\nOK", 3, "tried once"),
    ];
    for (i, (answer, wanted, part)) in cases.into_iter().enumerate() {
        pinentry("pinentry", answer);
        let (code, told) = run(&[]);
        assert!(code == Some(wanted) && told.contains(part), "{answer}: {told}");
        assert!(!told.contains("4711") && !told.contains("9999"), "{told}");
        assert_eq!(asked(), i + 1, "{told}");
    }
    // Nobody is asked in a batch, nor where the PIN is said to come from elsewhere.
    let (code, told) = run(&["--batch"]);
    assert!(code == Some(2) && told.contains("nobody can be asked"), "{told}");
    assert_eq!(run(&["--pin-command", "exit 1"]).0, Some(2));
    assert_eq!((asked(), made(&office)), (cases.len(), 0));
    // The one that is set is taken, and no other for it.
    office.hsm.settings("pinentry: /nosuch/pinentry\n");
    let (code, told) = run(&[]);
    assert!(code == Some(2) && told.contains("no pinentry program /nosuch/pinentry"), "{told}");
    let own = pinentry("own", "D 4%%3711\\nOK");
    office.hsm.settings(&format!("pinentry: {}\n", own.display()));
    let (code, told) = run(&[]);
    assert_eq!(code, Some(0), "{told}");
    let lines = fs::read_to_string(&log).unwrap();
    assert!(lines.contains(&office.serial) && lines.contains("SETPROMPT PIN:"), "{lines}");
}

#[test]
fn a_token_is_meant_by_its_serial() {
    let mut hsm = Hsm::new(Desk::new());
    let (first, second) = (hsm.token("TWIN"), hsm.token("TWIN"));
    hsm.desk.add_example("unit");
    hsm.desk.add_example("person");
    let text = "kind: individual\nform: hsm\nca: government\nholder: person/vdng100000000000\ndesk:\n- fact: expected\n  on: 2026-05-01\n";
    let added = hsm.desk.feed(&["add", "certificate", "--json", "--from", "-"], text.as_bytes());
    let added: Value = serde_json::from_str(&good(&added)).unwrap();
    let certificate = added["added"].as_str().unwrap().to_owned();
    let out = hsm.desk.path("plan.yaml");
    let plan = |hsm: &Hsm, more: &[&str]| {
        let words = ["hsm", "plan", &certificate, "-o", out.to_str().unwrap()];
        said(&hsm.run(&[&words, more].concat()))
    };
    for more in [&[][..], &["--label", "TWIN"]] {
        let (code, told) = plan(&hsm, more);
        assert!(code == Some(2) && told.contains(&first) && told.contains(&second), "{told}");
    }
    let (code, told) = plan(&hsm, &["--label", "OTHER"]);
    assert!(code == Some(2) && told.contains("no initialised token like that"), "{told}");
    hsm.shimmed(&[("SHIM", "same-serial")]);
    assert_eq!(plan(&hsm, &["--serial", "1111111111111111"]).0, Some(2));
    hsm.shimmed(&[]);
    let (code, told) = plan(&hsm, &["--serial", &second]);
    assert_eq!(code, Some(0), "{told}");
    assert!(fs::read_to_string(&out).unwrap().contains(&second));
}

#[test]
fn a_key_that_is_there_and_a_record_that_changed_are_told_and_the_other_rows_are_made() {
    let office = Office::new(3);
    let [first, second, third] = [&office.certificates[0], &office.certificates[1], &office.certificates[2]];
    let plan = office.plan(&office.certificates[..1], "p-256");
    assert_eq!(said(&office.run(&plan).output().unwrap()).0, Some(0));
    // A key that the register had and forgot is no run's.
    good(&office.hsm.run(&["set", first, "--fix", "csr=", "key="]));
    let plan = office.plan(&office.certificates, "p-384");
    good(&office.hsm.run(&["set", third, "--fix", "form=usb-token"]));
    let (code, told) = said(&office.run(&plan).output().unwrap());
    assert!(code == Some(4) && told.contains("has a key of this label"), "{told}");
    assert!(told.contains("\"stale\"") && told.contains("the CA makes its key"), "{told}");
    assert_eq!(office.on_token().len(), 4);
    assert!(office.record(second)["fields"]["key"].is_object());
}

#[test]
fn a_key_of_an_interrupted_run_is_taken_by_a_new_plan_once_its_record_changed() {
    let mut office = Office::new(2);
    let plan = office.plan(&office.certificates, "p-256");
    let crash = [("SHIM", "crash-after-key"), ("SHIM_AFTER", "0")];
    assert_eq!(shimmed(&mut office, &plan, &crash).0, Some(3));
    assert_eq!((made(&office), office.on_token().len()), (0, 2));
    // The first has its key, and its holder another name by now.
    let [first, second] = [office.certificates[0].clone(), office.certificates[1].clone()];
    let holder = office.record(&first)["fields"]["holder"].as_str().unwrap().to_owned();
    let rename = ["set", &holder, "--fix", "names[0].full=-"];
    good(&office.hsm.desk.feed(&rename, "Nguyễn Thị Mới\n".as_bytes()));
    let (code, told) = shimmed(&mut office, &plan, &[]);
    assert!(code == Some(4) && told.contains("the name is another than in the plan"), "{told}");
    assert!(office.record(&second)["fields"]["key"].is_object());
    // A new plan takes the key that lies there.
    fs::remove_file(&plan).unwrap();
    let plan = office.plan(std::slice::from_ref(&first), "p-256");
    let (code, told) = shimmed(&mut office, &plan, &[]);
    assert!(code == Some(0) && told.contains("\"adopted\""), "{told}");
    assert_eq!((made(&office), office.on_token().len()), (2, 4));
    let csr = office.record(&first)["fields"]["csr"].as_str().unwrap().to_owned();
    let shown = good(&office.hsm.run(&["csr", "show", &first]));
    assert!(csr.starts_with("-----BEGIN") && shown.contains("Nguyễn Thị Mới"), "{shown}");
}

#[test]
fn a_plan_that_was_changed_after_the_review_or_overtaken_by_the_records_makes_no_key() {
    let office = Office::new(1);
    let plan = office.plan(&office.certificates, "rsa-2048");
    let run = |plan: &Path, more: &[&str]| said(&office.run(plan).args(more).output().unwrap());
    let sum = good(&office.hsm.desk.command("sha256sum").arg(&plan).output().unwrap());
    let reviewed = ["--reviewed", &sum[..64]];
    let changed = office.hsm.desk.path("changed.yaml");
    let text = fs::read_to_string(&plan).unwrap();
    fs::write(&changed, text.replace("rsa-2048", "p-256")).unwrap();
    let (code, told) = run(&changed, &reviewed);
    assert!(code == Some(1) && told.contains("another plan than the one that was reviewed"), "{told}");
    assert_eq!(run(&plan, &["--reviewed", "12"]).0, Some(2));

    // The unit is renamed after the plan was made: whatever day the plan says, its name is no longer true.
    let rename =
        ["set", "Cục Công nghệ thông tin", "names.vi=Cục Chuyển đổi số", "--from-date", "2026-06-10"];
    good(&office.hsm.run(&rename));
    let later = |plan: &Path| {
        let pin = office.hsm.desk.memory().join("pin");
        let words = ["hsm", "run", plan.to_str().unwrap(), "--pin-file", pin.to_str().unwrap()];
        said(&office.hsm.on("2026-06-12", &words).output().unwrap())
    };
    let (code, told) = later(&plan);
    assert!(code == Some(1) && told.contains("the name is another than in the plan"), "{told}");
    let dated = text.replace("Cục Công nghệ thông tin", "Cục Chuyển đổi số");
    fs::write(&changed, dated).unwrap();
    let (code, told) = run(&changed, &[]);
    assert!(code == Some(1) && told.contains("the name is another than in the plan"), "{told}");
    assert!(office.on_token().is_empty());
    let (code, told) = later(&changed);
    assert!(code == Some(0) && told.contains("SHA-256"), "{told}");
}
