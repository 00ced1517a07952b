//! The process that takes one paper apart: the file comes over the socket that is its standard input, the answer goes back
//! on it.

use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, setrlimit};

use super::Scanned;

/// What it may take, in bytes: a page of a scan at 600 dots an inch in colour is about 100 MB, several times over.
const MEMORY: u64 = 2 << 30;
/// What it may work, in seconds: it ends itself where nobody is left to end it.
const WORK: u64 = 120;

/// Takes one paper apart.
pub fn run() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn serve() -> io::Result<()> {
    let most = |limit: u64| Rlimit { current: Some(limit), maximum: Some(limit) };
    let _ = setrlimit(Resource::Core, most(0));
    let _ = setrlimit(Resource::As, most(MEMORY));
    let _ = setrlimit(Resource::Cpu, most(WORK));
    let mut socket = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let mut bytes = Vec::new();
    socket.read_to_end(&mut bytes)?;
    let answer = postcard::to_stdvec(&Scanned::of(bytes)).map_err(io::Error::other)?;
    socket.write_all(&answer)
}
