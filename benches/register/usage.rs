//! What a run used, as the kernel counts it.

use std::io::Read;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How often a process's memory is looked at.
const WATCH: Duration = Duration::from_millis(20);

/// One run.
#[derive(Clone)]
pub struct Usage {
    /// Milliseconds on the clock.
    pub wall: f64,
    /// Milliseconds of all processors.
    pub cpu: f64,
    /// The most memory of its own that it held at once, in KB: what the kernel maps of git's packs can be taken back.
    pub own_kb: u64,
    status: i32,
    said: String,
}

impl Usage {
    pub fn expect_success(&self, what: &str) -> Result<(), String> {
        self.expect(what, 0)
    }

    /// Where 1 is an answer too: `check` found errors.
    pub fn expect_answer(&self, what: &str) -> Result<(), String> {
        self.expect(what, 1)
    }

    pub fn expect(&self, what: &str, highest: i32) -> Result<(), String> {
        match ExitStatus::from_raw(self.status).code() {
            Some(code) if code <= highest => Ok(()),
            _ => Err(format!("{what} ended with status {}: {}", self.status, self.said)),
        }
    }
}

/// The memory that belongs to a process alone; nothing once it has ended.
fn own_kb(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Runs a command to its end; what it prints goes nowhere.
pub fn run(command: &mut Command) -> std::io::Result<Usage> {
    run_into(command, Stdio::null())
}

/// The same, where what it prints goes somewhere.
#[expect(unsafe_code, reason = "only wait4 says what one child used")]
pub fn run_into(command: &mut Command, out: Stdio) -> std::io::Result<Usage> {
    let began = Instant::now();
    let mut child = command.stdout(out).stderr(Stdio::piped()).spawn()?;
    let id = child.id();
    // The kernel keeps a peak only of all memory together, so this one is watched.
    let watch = std::thread::spawn(move || {
        let mut most = 0;
        while let Some(kb) = own_kb(id) {
            most = most.max(kb);
            std::thread::sleep(WATCH);
        }
        most
    });
    let mut said = String::new();
    if let Some(mut stderr) = child.stderr.take() {
        stderr.read_to_string(&mut said)?;
    }
    let mut status = 0;
    // Safety: `rusage` consists of integers, for which zero is a value; both pointers live across the call.
    let rusage = unsafe {
        let mut rusage: libc::rusage = std::mem::zeroed();
        if libc::wait4(id as libc::pid_t, &raw mut status, 0, &raw mut rusage) < 0 {
            return Err(std::io::Error::last_os_error());
        }
        rusage
    };
    let wall = began.elapsed().as_secs_f64() * 1e3;
    let own_kb = watch.join().unwrap_or_default();
    Ok(Usage { wall, cpu: cpu(&rusage), own_kb, status, said })
}

/// Runs something in this process; its peak isn't told apart.
pub fn here<T>(run: impl FnOnce() -> T) -> (Usage, T) {
    let (began, before) = (Instant::now(), own_cpu());
    let made = run();
    let (wall, cpu) = (began.elapsed().as_secs_f64() * 1e3, own_cpu() - before);
    (Usage { wall, cpu, own_kb: 0, status: 0, said: String::new() }, made)
}

#[expect(unsafe_code, reason = "the standard library has no getrusage")]
fn own_cpu() -> f64 {
    // Safety: `rusage` consists of integers, for which zero is a value, and lives across the call.
    cpu(&unsafe {
        let mut rusage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &raw mut rusage);
        rusage
    })
}

fn cpu(rusage: &libc::rusage) -> f64 {
    let ms = |t: libc::timeval| t.tv_sec as f64 * 1e3 + t.tv_usec as f64 / 1e3;
    ms(rusage.ru_utime) + ms(rusage.ru_stime)
}
