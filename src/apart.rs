//! What comes from anywhere is taken apart in a process of its own, the same executable under a hidden command: it may crash,
//! hang or run out of memory without anything else being lost. What comes back is an answer, and nothing to be run.

use std::io::{self, ErrorKind, Read, Write};
use std::net::Shutdown;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::panic::{self, AssertUnwindSafe};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, setrlimit};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

/// How much such a process may take.
#[derive(Clone, Copy)]
pub struct Limits {
    /// In bytes, all that it maps.
    pub memory: u64,
    /// In seconds of a processor: it ends itself where nobody is left to end it.
    pub work: u64,
    /// How long its answer is waited for.
    pub time: Duration,
    /// The longest answer, in bytes.
    pub answer: usize,
}

/// Why there is no answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lost {
    /// Its reader failed.
    Failed,
    /// It took more time or memory than it may, or crashed.
    TooMuch,
    /// It couldn't be started.
    Unable(ErrorKind),
}

/// Has these bytes, one part after the other, taken apart by the hidden command `worker` of this program.
pub fn ask<T: DeserializeOwned>(worker: &str, parts: &[&[u8]], limits: &Limits) -> Result<T, Lost> {
    let until = Instant::now() + limits.time;
    let failed = |error: io::Error| Lost::Unable(error.kind());
    let (mut socket, other) = UnixStream::pair().map_err(failed)?;
    let child = Command::new(std::env::current_exe().map_err(failed)?)
        .arg(worker)
        .stdin(Stdio::from(OwnedFd::from(other)))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let mut child = Ended(child);
    socket.set_write_timeout(Some(limits.time)).map_err(failed)?;
    // A worker that ended before it had everything says so by saying nothing.
    let _ = parts.iter().try_for_each(|part| socket.write_all(part));
    let _ = socket.shutdown(Shutdown::Write);
    let mut answer = Zeroizing::new(Vec::new());
    let mut part = Zeroizing::new([0; 1 << 16]);
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || answer.len() > limits.answer {
            return Err(Lost::TooMuch);
        }
        socket.set_read_timeout(Some(left)).map_err(failed)?;
        match socket.read(part.as_mut_slice()) {
            Ok(0) => break,
            Ok(n) => answer.extend_from_slice(part.get(..n).unwrap_or_default()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
            Err(_) => return Err(Lost::TooMuch),
        }
    }
    // Nothing, or less than an answer: where it ended by itself its reader failed, else the system ended it.
    postcard::from_bytes(&answer).map_err(|_| match child.0.wait() {
        Ok(status) if status.code().is_some() => Lost::Failed,
        _ => Lost::TooMuch,
    })
}

/// A process that is ended when it is no longer needed.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Is such a process: the bytes come over the socket that is its standard input, the answer goes back on it.
pub fn serve<T: Serialize>(limits: &Limits, read: impl FnOnce(Vec<u8>) -> T) -> ExitCode {
    let most = |limit: u64| Rlimit { current: Some(limit), maximum: Some(limit) };
    let _ = setrlimit(Resource::Core, most(0));
    let _ = setrlimit(Resource::As, most(limits.memory));
    let _ = setrlimit(Resource::Cpu, most(limits.work));
    // A reader that panics failed, and nothing more is said of it.
    panic::set_hook(Box::new(|_| {}));
    match panic::catch_unwind(AssertUnwindSafe(|| answer(read))) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(_)) | Err(_) => ExitCode::FAILURE,
    }
}

fn answer<T: Serialize>(read: impl FnOnce(Vec<u8>) -> T) -> io::Result<()> {
    let mut socket = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let mut bytes = Vec::new();
    socket.read_to_end(&mut bytes)?;
    let answer = postcard::to_stdvec(&read(bytes)).map_err(io::Error::other)?;
    socket.write_all(&answer)
}
