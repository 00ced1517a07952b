//! What a run used, as the kernel counts it.

use std::io::Read;
use std::process::{Command, Stdio};
use std::time::Instant;

/// One run.
#[derive(Clone)]
pub struct Usage {
    /// Milliseconds on the clock.
    pub wall: f64,
    /// Milliseconds of all processors.
    pub cpu: f64,
    /// The most memory it held at once.
    pub peak_kb: i64,
    status: i32,
    said: String,
}

impl Usage {
    pub fn expect_success(&self, what: &str) -> Result<(), Box<dyn std::error::Error>> {
        match self.status {
            0 => Ok(()),
            status => Err(format!("{what} ended with status {status}: {}", self.said).into()),
        }
    }
}

/// Runs a command to its end; what it prints goes nowhere.
#[expect(unsafe_code, reason = "only wait4 says what one child used")]
#[expect(clippy::zombie_processes, reason = "wait4 waits for it")]
pub fn run(command: &mut Command) -> std::io::Result<Usage> {
    let began = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let mut said = String::new();
    if let Some(mut stderr) = child.stderr.take() {
        stderr.read_to_string(&mut said)?;
    }
    let mut status = 0;
    // Safety: `rusage` consists of integers, for which zero is a value; both pointers live across the call.
    let rusage = unsafe {
        let mut rusage: libc::rusage = std::mem::zeroed();
        if libc::wait4(child.id() as libc::pid_t, &raw mut status, 0, &raw mut rusage) < 0 {
            return Err(std::io::Error::last_os_error());
        }
        rusage
    };
    let wall = began.elapsed().as_secs_f64() * 1e3;
    Ok(Usage { wall, cpu: cpu(&rusage), peak_kb: rusage.ru_maxrss, status, said })
}

/// Runs something in this process; its peak isn't told apart.
pub fn here<T>(run: impl FnOnce() -> T) -> (Usage, T) {
    let (began, before) = (Instant::now(), own_cpu());
    let made = run();
    let (wall, cpu) = (began.elapsed().as_secs_f64() * 1e3, own_cpu() - before);
    (Usage { wall, cpu, peak_kb: 0, status: 0, said: String::new() }, made)
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
