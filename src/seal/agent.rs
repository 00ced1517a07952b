//! Where the kernel holds no keys: a helper process of the same user holds the opened keyring and hands it out over a
//! socket of mode 0600 (sealing.md section 2).
//!
//! One request is one connection: an operation byte and the 32 bytes that bind register and keyring; the answer is a
//! length of four bytes, most significant first, and the keyring's text. A length of 0 says no.

use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::{Duration, SystemTime};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::keyring::Keyring;

const GET: u8 = b'g';
const FORGET: u8 = b'f';
/// Nobody holds the line longer.
const PATIENCE: Duration = Duration::from_secs(2);
/// No keyring's text is larger: some 100,000 erased records.
const MAX_TEXT: usize = 1 << 30;
/// The clock is looked at this often, since it runs on while a machine sleeps.
const LOOK: Duration = Duration::from_secs(30);

/// What a keyring is held for: the hash that [`super::unlock::Place`] makes of register and keyring.
pub type Binding = [u8; 32];

/// Hands out the keyring until the time has come or someone says forget, then removes the socket. The caller gives a
/// process of its own, detached from the terminal.
pub fn serve(
    listener: &UnixListener,
    binding: &Binding,
    keyring: &Keyring,
    until: SystemTime,
) -> io::Result<()> {
    // Neither a debugger nor a core dump of the same user sees the keyring.
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    listener.set_nonblocking(true)?;
    let text = keyring.to_text();
    while let Ok(left) = until.duration_since(SystemTime::now()) {
        let wait = left.min(LOOK).max(Duration::from_millis(1));
        let timeout = Timespec { tv_sec: wait.as_secs() as i64, tv_nsec: i64::from(wait.subsec_nanos()) };
        let mut fds = [PollFd::from_borrowed_fd(listener.as_fd(), PollFlags::IN)];
        match poll(&mut fds, Some(&timeout)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => continue,
            Ok(_) => {}
            Err(e) => return Err(e.into()),
        }
        // A caller that hangs up or stalls is nobody's business but its own.
        let Ok((stream, _)) = listener.accept() else { continue };
        if let Ok(Answered::Forget) = answer(&stream, binding, &text) {
            // Whoever asked waits until the stream closes: then the socket is gone.
            return remove(listener);
        }
    }
    remove(listener)
}

fn remove(listener: &UnixListener) -> io::Result<()> {
    match listener.local_addr()?.as_pathname().map(std::fs::remove_file) {
        Some(Err(e)) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

enum Answered {
    Served,
    Forget,
}

fn answer(mut stream: &UnixStream, binding: &Binding, text: &str) -> io::Result<Answered> {
    stream.set_nonblocking(false)?;
    patient(stream)?;
    if !same_user(stream) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let mut request = [0u8; 33];
    stream.read_exact(&mut request)?;
    let [operation, asked @ ..] = request;
    if operation == FORGET {
        return Ok(Answered::Forget);
    }
    let fits = operation == GET && bool::from(asked.ct_eq(binding));
    let text = if fits { text.as_bytes() } else { b"" };
    let len = u32::try_from(text.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
    stream.write_all(&len.to_be_bytes())?;
    stream.write_all(text)?;
    Ok(Answered::Served)
}

/// Asks the agent at this socket for its keyring; nothing where there is none, or it holds another.
pub(super) fn ask(socket: &Path, binding: &Binding) -> Option<Keyring> {
    let mut stream = connect(socket).ok()?;
    send(&mut stream, GET, binding).ok()?;
    let mut len = [0u8; 4];
    stream.read_exact(&mut len).ok()?;
    let len = usize::try_from(u32::from_be_bytes(len)).ok().filter(|&n| n > 0 && n <= MAX_TEXT)?;
    let mut text = Zeroizing::new(vec![0u8; len]);
    stream.read_exact(&mut text).ok()?;
    Keyring::from_text(std::str::from_utf8(&text).ok()?).ok()
}

/// Tells the agent at this socket to forget; says whether there was one.
pub(super) fn forget(socket: &Path) -> bool {
    let told = connect(socket).and_then(|mut stream| {
        send(&mut stream, FORGET, &[0; 32])?;
        stream.read(&mut [0])
    });
    told.is_ok()
}

fn connect(socket: &Path) -> io::Result<UnixStream> {
    let stream = UnixStream::connect(socket)?;
    patient(&stream)?;
    if same_user(&stream) { Ok(stream) } else { Err(io::ErrorKind::PermissionDenied.into()) }
}

fn send(stream: &mut UnixStream, operation: u8, binding: &Binding) -> io::Result<()> {
    let mut request = [operation; 33];
    request[1..].copy_from_slice(binding);
    stream.write_all(&request)
}

fn patient(stream: &UnixStream) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))
}

/// Whether the other end runs as the same user, by what the kernel says.
#[cfg(target_os = "linux")]
fn same_user(stream: &UnixStream) -> bool {
    rustix::net::sockopt::socket_peercred(stream).is_ok_and(|peer| peer.uid == rustix::process::geteuid())
}

/// The socket's mode and its directory keep others out.
#[cfg(not(target_os = "linux"))]
fn same_user(_: &UnixStream) -> bool {
    true
}
