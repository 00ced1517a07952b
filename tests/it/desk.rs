//! A register in a folder of its own, with a home of its own, and the program run on it as a person would.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::SystemTime;

/// The day on which all of it happens.
pub const TODAY: &str = "2026-06-01";

pub const UNIT: &str = "names:\n- vi: Cục Thử nghiệm\n  from: 2025-03-01\n";

/// A folder with a register, the keys of whoever made it, and nothing else.
pub struct Desk {
    folder: tempfile::TempDir,
    /// What the program keeps in memory, apart from that of all others.
    memory: tempfile::TempDir,
}

impl Desk {
    /// A desk with an empty register.
    pub fn new() -> Desk {
        let desk = Desk::without_register();
        good(&desk.init("register", "keys"));
        desk
    }

    /// A desk that has only its folder.
    pub fn without_register() -> Desk {
        Desk { folder: tempfile::tempdir().unwrap(), memory: tempfile::tempdir_in("/dev/shm").unwrap() }
    }

    /// Makes a register and new keys.
    pub fn init(&self, register: &str, keys: &str) -> Output {
        let (register, keys) = (self.path(register), self.path(keys));
        let recovery = keys.with_extension("recovery");
        let mut init = self.command(env!("CARGO_BIN_EXE_chungthu"));
        init.args(["--batch", "--today", TODAY, "init"]).arg(register).arg("--new-keys").arg(keys);
        init.arg("--recovery-out").arg(recovery).output().unwrap()
    }

    pub fn memory(&self) -> &Path {
        self.memory.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A program in a clean environment.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", self.path("home"))
            .env("XDG_RUNTIME_DIR", self.memory())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("LC_ALL", "C.UTF-8")
            .env("CHUNGTHU_LANG", "en")
            .env("CHUNGTHU_IDENTITY", self.path("keys/identity.txt"))
            .env("CHUNGTHU_SIGNING_KEY", self.path("keys/signing_key"))
            .current_dir(self.folder.path())
            .stdin(Stdio::null());
        command
    }

    /// The program in a register, with the keys of its maker.
    pub fn chungthu_in(&self, register: &Path, arguments: &[&str]) -> Command {
        let mut command = self.command(env!("CARGO_BIN_EXE_chungthu"));
        command.args(["--today", TODAY, "-C"]).arg(register).args(arguments);
        command
    }

    pub fn chungthu(&self, arguments: &[&str]) -> Command {
        self.chungthu_in(&self.path("register"), arguments)
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.chungthu(arguments).output().unwrap()
    }

    /// Runs the program with something on its standard input, of which it need not read all.
    pub fn feed(&self, arguments: &[&str], input: &[u8]) -> Output {
        fed(self.chungthu(arguments), input)
    }

    /// Runs a program on a terminal and types something. The terminal has one stream for everything that is said.
    pub fn on_terminal(&self, program: &Command, typed: &str) -> Output {
        let words = std::iter::once(program.get_program()).chain(program.get_args());
        let line: Vec<String> = words.map(|w| format!("'{}'", w.to_str().unwrap())).collect();
        let mut script = self.command("script");
        script.args(["-qec", &line.join(" "), "/dev/null"]).env("SHELL", "/bin/sh");
        for (name, value) in program.get_envs() {
            script.env(name, value.unwrap_or_default());
        }
        script.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = script.spawn().unwrap();
        child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        let mut done = child.wait_with_output().unwrap();
        done.stderr.extend(std::mem::take(&mut done.stdout));
        done
    }

    pub fn git_in(&self, register: &Path, arguments: &[&str]) -> String {
        good(&self.command("git").arg("-C").arg(register).args(arguments).output().unwrap())
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        self.git_in(&self.path("register"), arguments)
    }

    /// Commits files to main with stock git and the key of the register's admin, as another tool of theirs might.
    pub fn commit(&self, message: &str, files: &[(String, Vec<u8>)]) {
        let index = self.path("index");
        let git = |arguments: &[&str], input: &[u8]| {
            let mut git = self.command("git");
            git.arg("-C").arg(self.path("register")).args(arguments);
            let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
            for who in ["AUTHOR", "COMMITTER"] {
                git.env(format!("GIT_{who}_NAME"), "admin");
                git.env(format!("GIT_{who}_EMAIL"), "admin@chungthu.invalid");
                git.env(format!("GIT_{who}_DATE"), format!("{now} +0000"));
            }
            git.env("GIT_INDEX_FILE", &index)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
            let mut child = git.spawn().unwrap();
            child.stdin.take().unwrap().write_all(input).unwrap();
            good(&child.wait_with_output().unwrap()).trim().to_owned()
        };
        git(&["read-tree", "main"], b"");
        for (path, content) in files {
            let blob = git(&["hash-object", "-w", "--stdin"], content);
            git(&["update-index", "--add", "--cacheinfo", &format!("100644,{blob},{path}")], b"");
        }
        let tree = git(&["write-tree"], b"");
        let key = format!("user.signingkey={}", self.path("keys/signing_key").display());
        let message = format!("{message}\n\nChungthu: main 1\n");
        let signed = ["-c", "gpg.format=ssh", "-c", &key, "commit-tree", "-S", &tree, "-p", "main"];
        let commit = git(&signed, message.as_bytes());
        git(&["update-ref", "refs/heads/main", &commit], b"");
    }

    /// Makes somebody an officer, with keys of their own in a folder named by the handle.
    pub fn enrol(&self, handle: &str) {
        let keys = self.path(handle);
        std::fs::create_dir(&keys).unwrap();
        let identity = keys.join("identity.txt");
        good(&self.command("age-keygen").arg("-o").arg(&identity).output().unwrap());
        let recipient = good(&self.command("age-keygen").arg("-y").arg(&identity).output().unwrap());
        let mut keygen = self.command("ssh-keygen");
        keygen.args(["-q", "-t", "ed25519", "-N", "", "-C", "", "-f"]).arg(keys.join("signing_key"));
        good(&keygen.output().unwrap());
        let public = keys.join("signing_key.pub");
        let add = ["officer", "add", handle, "--role", "officer", "--recipient", recipient.trim()];
        good(&self.run(&[&add[..], &["--signing-key-pub", public.to_str().unwrap()]].concat()));
    }

    /// Adds the example of a kind.
    pub fn add_example(&self, kind: &str) {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("records/{kind}.yaml"));
        good(&self.run(&["add", kind, "--from", file.to_str().unwrap()]));
    }
}

/// Runs a program with something on its standard input, of which it need not read all.
pub fn fed(mut command: Command, input: &[u8]) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || pipe.write_all(input));
        child.wait_with_output().unwrap()
    })
}

/// Checks that a command succeeded, and gives what it printed.
#[track_caller]
pub fn good(done: &Output) -> String {
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout.clone()).unwrap()
}
