//! Tokens as a PKCS #11 module gives them: SoftHSM, and a shim before it that hangs, crashes, fills up and lies.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::desk::{Desk, good};

mod faults;
mod issued;
mod keys;
mod shim;
mod store;

pub const PIN: &str = "4711";

/// Where distributions put SoftHSM.
fn softhsm() -> PathBuf {
    let places =
        ["/usr/lib/softhsm", "/usr/lib64/softhsm", "/usr/lib/x86_64-linux-gnu/softhsm", "/usr/lib64/pkcs11"];
    let found = places.iter().map(|p| Path::new(p).join("libsofthsm2.so")).find(|p| p.exists());
    found.expect("scripts/setup.sh test installs softhsm2")
}

/// A desk with tokens of SoftHSM in memory.
pub struct Hsm {
    pub desk: Desk,
    /// The module that commands are given.
    pub module: PathBuf,
    /// What the shim is told.
    pub environment: Vec<(String, String)>,
}

impl Hsm {
    pub fn new(desk: Desk) -> Hsm {
        let tokens = desk.memory().join("tokens");
        fs::create_dir(&tokens).unwrap();
        let conf = desk.memory().join("softhsm2.conf");
        let text = format!(
            "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
            tokens.display()
        );
        fs::write(&conf, text).unwrap();
        fs::write(desk.memory().join("pin"), format!("{PIN}\n")).unwrap();
        let own = Command::new("chmod").arg("600").arg(desk.memory().join("pin")).status().unwrap();
        assert!(own.success());
        Hsm { desk, module: softhsm(), environment: Vec::new() }
    }

    /// With the shim before SoftHSM, in a mode of its.
    pub fn shimmed(&mut self, settings: &[(&str, &str)]) {
        self.module = shim::compiled(self.desk.memory());
        self.environment = settings.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        self.environment.push(("SHIM_REAL".to_owned(), softhsm().display().to_string()));
    }

    /// Makes a token; its serial.
    pub fn token(&self, label: &str) -> String {
        let known = self.serials();
        let mut util = self.desk.command("softhsm2-util");
        util.env("SOFTHSM2_CONF", self.desk.memory().join("softhsm2.conf"));
        util.args(["--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "0815"]);
        good(&util.output().unwrap());
        self.serials().into_iter().find(|serial| !known.contains(serial)).unwrap()
    }

    /// Puts a certificate on a token.
    pub fn store(&self, serial: &str, der: &[u8]) {
        let file = self.desk.memory().join("store.der");
        fs::write(&file, der).unwrap();
        let mut store = self.desk.command(store::compiled(self.desk.memory()));
        store.env("SOFTHSM2_CONF", self.desk.memory().join("softhsm2.conf"));
        store.arg(softhsm()).args([serial, PIN]).arg(&file);
        let done = store.output().unwrap();
        assert!(done.status.success(), "{:?}", done.status);
    }

    fn serials(&self) -> Vec<String> {
        let mut command = self.desk.command(env!("CARGO_BIN_EXE_chungthu"));
        command.env("SOFTHSM2_CONF", self.desk.memory().join("softhsm2.conf"));
        command.args(["hsm", "tokens", "--json", "--module"]).arg(softhsm());
        let said: Value = serde_json::from_str(&good(&command.output().unwrap())).unwrap();
        let tokens = said["tokens"].as_array().unwrap().iter();
        tokens
            .filter(|t| t["initialised"] == true)
            .map(|t| t["serial"].as_str().unwrap().to_owned())
            .collect()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        self.with_module(self.desk.chungthu(arguments))
    }

    /// The same on another day.
    pub fn on(&self, day: &str, arguments: &[&str]) -> Command {
        let mut command = self.desk.command(env!("CARGO_BIN_EXE_chungthu"));
        command.args(["--today", day, "-C"]).arg(self.desk.path("register")).args(arguments);
        self.with_module(command)
    }

    pub fn with_module(&self, mut command: Command) -> Command {
        command.env("SOFTHSM2_CONF", self.desk.memory().join("softhsm2.conf"));
        command.env("CHUNGTHU_PKCS11_MODULE", &self.module);
        command.envs(self.environment.iter().map(|(k, v)| (k, v)));
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// The user's settings.
    pub fn settings(&self, text: &str) {
        let folder = self.desk.path("home/.config/chungthu");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("settings.yaml"), text).unwrap();
    }
}

/// The exit code and everything that was said.
pub fn said(done: &Output) -> (Option<i32>, String) {
    let text = [done.stdout.as_slice(), &done.stderr].concat();
    (done.status.code(), String::from_utf8(text).unwrap())
}

#[test]
fn tokens_are_listed_with_what_they_can() {
    let hsm = Hsm::new(Desk::without_register());
    let serial = hsm.token("BTC-KYSO-01");
    let told = good(&hsm.run(&["hsm", "tokens"]));
    assert!(
        told.contains(&serial) && told.contains("BTC-KYSO-01") && told.contains("PIN in order"),
        "{told}"
    );
    assert!(told.contains("CKM_ECDSA"), "{told}");
    let said: Value = serde_json::from_str(&good(&hsm.run(&["hsm", "tokens", "--json"]))).unwrap();
    let token = said["tokens"].as_array().unwrap().iter().find(|t| t["serial"] == serial.as_str()).unwrap();
    assert_eq!(token["pin"]["set"], true);
    assert_eq!(token["pin"]["locked"], false);
    assert_eq!(token["free_bytes"], Value::Null);
}

#[test]
fn the_module_comes_from_the_option_the_environment_or_the_settings() {
    let hsm = Hsm::new(Desk::without_register());
    let unnamed = || {
        let mut command = hsm.command(&["hsm", "tokens"]);
        command.env_remove("CHUNGTHU_PKCS11_MODULE").output().unwrap()
    };
    let (code, text) = said(&unnamed());
    assert!(code == Some(2) && text.contains("--module"), "{text}");
    hsm.settings(&format!("pkcs11_module: {}\n", hsm.module.display()));
    good(&unnamed());
    hsm.settings("pkcs11_module: /nosuch.so\n");
    assert_eq!(said(&unnamed()).0, Some(3));
    good(&hsm.run(&["hsm", "tokens"]));
    assert_eq!(said(&hsm.run(&["hsm", "tokens", "--module", "/nosuch.so"])).0, Some(3));
}

#[test]
fn a_token_says_no_lines_of_its_own() {
    let mut hsm = Hsm::new(Desk::new());
    hsm.token("BTC-KYSO-01");
    hsm.shimmed(&[("SHIM", "lines")]);
    for words in [&["hsm", "tokens"][..], &["token", "read"], &["hsm", "plan", "x", "-o", "/nowhere/x"]] {
        let (_, text) = said(&hsm.run(words));
        assert!(!text.lines().any(|line| line.starts_with("Done")), "{text}");
    }
    // Nor does the name of a file.
    let file = hsm.desk.path("a\nDone: all is well");
    fs::write(&file, "nothing").unwrap();
    let missing = hsm.desk.path("b\nDone: all is well");
    for words in [&["hsm", "import"][..], &["import"], &["csr", "show"], &["hsm", "tokens", "--module"]] {
        for file in [&file, &missing] {
            let (code, text) = said(&hsm.run(&[words, &[file.to_str().unwrap()]].concat()));
            assert_ne!(code, Some(0), "{text}");
            assert!(!text.lines().any(|line| line.starts_with("Done")), "{words:?}: {text}");
        }
    }
}

#[test]
fn a_module_that_is_none_is_refused_by_what_it_is() {
    let hsm = Hsm::new(Desk::without_register());
    let other = hsm.desk.path("other.so");
    let mut bytes = fs::read(&hsm.module).unwrap();
    bytes[18] ^= 0xff;
    fs::write(&other, &bytes).unwrap();
    let cut = hsm.desk.path("cut.so");
    fs::write(&cut, &fs::read(&hsm.module).unwrap()[..100]).unwrap();
    // Loading such a half ends the process that tries.
    let half = hsm.desk.path("half.so");
    fs::write(&half, &fs::read(&hsm.module).unwrap()[..4000]).unwrap();
    let pipe = hsm.desk.path("pipe.so");
    good(&hsm.desk.command("mkfifo").arg(&pipe).output().unwrap());
    let empty = shim::no_module(hsm.desk.memory());
    for (path, part) in [
        (Path::new("/nosuch.so"), "there is no PKCS #11 module at"),
        (Path::new("/"), "is no library"),
        (Path::new("/etc/passwd"), "is no library"),
        (pipe.as_path(), "is no library"),
        (Path::new("/dev/zero"), "is no library"),
        (other.as_path(), "another kind of machine"),
        (cut.as_path(), "can't load"),
        (half.as_path(), "while loading the module"),
        (empty.as_path(), "is no PKCS #11 module"),
    ] {
        let (code, text) = said(&hsm.run(&["hsm", "tokens", "--module", path.to_str().unwrap()]));
        assert!(code == Some(3) && text.contains(part), "{}: {text}", path.display());
    }
}

#[test]
fn a_module_that_hangs_or_crashes_is_ended_and_the_step_is_named() {
    let mut hsm = Hsm::new(Desk::without_register());
    hsm.settings("pkcs11_seconds: 1\n");
    for (mode, part) in [
        ("hang-list", "no answer within 1 s while listing the tokens"),
        ("crash-list", "crashed (signal 11) while listing the tokens"),
        ("exit-list", "ended while listing the tokens"),
        ("hang-load", "no answer within 1 s while loading the module"),
        ("become-sleep", "ended while loading the module"),
    ] {
        hsm.shimmed(&[("SHIM", mode)]);
        let (code, text) = said(&hsm.run(&["hsm", "tokens"]));
        assert!(code == Some(3) && text.contains(part), "{mode}: {text}");
    }
    // What a module prints is no answer.
    hsm.shimmed(&[("SHIM", "noise")]);
    let (code, text) = said(&hsm.run(&["hsm", "tokens", "--json"]));
    assert!(code == Some(0) && !text.contains("noise"), "{text}");
    serde_json::from_str::<Value>(&text).unwrap();
}
