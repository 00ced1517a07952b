//! The side of the program: it starts the process that takes a paper apart, and ends it where that takes too long.

use std::io::{ErrorKind, Read, Write};
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::{ScanError, Scanned};

/// The command that this program runs itself with to take a paper apart.
pub const WORKER: &str = "scan-worker";

/// How much a paper may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { time: Duration::from_secs(60) }
    }
}

/// No text of a paper is longer, in bytes.
const MOST: u64 = 64 << 20;

/// What stands on a paper, taken apart by a process of its own.
pub fn read(bytes: &[u8], limits: Limits) -> Result<Scanned, ScanError> {
    let until = Instant::now() + limits.time;
    let failed = |error: std::io::Error| ScanError::Worker(error.kind());
    let (mut socket, other) = UnixStream::pair().map_err(failed)?;
    let child = Command::new(std::env::current_exe().map_err(failed)?)
        .arg(WORKER)
        .stdin(Stdio::from(OwnedFd::from(other)))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let _ended = Ended(child);
    socket.set_write_timeout(Some(limits.time)).map_err(failed)?;
    // A worker that ended before it had everything says so by saying nothing.
    let _ = socket.write_all(bytes);
    let _ = socket.shutdown(Shutdown::Write);
    let mut answer = Zeroizing::new(Vec::new());
    let mut part = Zeroizing::new([0; 1 << 14]);
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || answer.len() as u64 > MOST {
            return Err(ScanError::TooMuch);
        }
        socket.set_read_timeout(Some(left)).map_err(failed)?;
        match socket.read(part.as_mut_slice()) {
            Ok(0) => break,
            Ok(n) => answer.extend_from_slice(part.get(..n).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
            Err(_) => return Err(ScanError::TooMuch),
        }
    }
    // Nothing, or less than an answer: it crashed, or the system ended it.
    postcard::from_bytes::<Result<Scanned, ScanError>>(&answer).unwrap_or(Err(ScanError::Damaged))
}

/// A process that is ended when it is no longer needed.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
