//! Frames on the socket between the two processes: a length of four bytes, then so many bytes. What was in a frame is
//! wiped from memory, since one of them is a PIN.

use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

/// No listing of a token is longer.
const MOST: usize = 256 << 20;

/// Sends bytes as one frame.
pub fn send_bytes(mut socket: &UnixStream, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| ErrorKind::InvalidData)?;
    socket.write_all(&length.to_be_bytes())?;
    socket.write_all(bytes)
}

pub fn send<T: Serialize>(socket: &UnixStream, message: &T) -> io::Result<()> {
    let bytes = postcard::to_stdvec(message).map_err(|_| ErrorKind::InvalidData)?;
    send_bytes(socket, &bytes)
}

/// The next frame; `TimedOut` where it isn't whole by then, `UnexpectedEof` where the other side is gone.
pub fn receive_bytes(socket: &UnixStream, until: Option<Instant>) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut length = [0; 4];
    fill(socket, &mut length, until)?;
    let length = u32::from_be_bytes(length) as usize;
    if length > MOST {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut bytes = Zeroizing::new(vec![0; length]);
    fill(socket, &mut bytes, until)?;
    Ok(bytes)
}

pub fn receive<T: DeserializeOwned>(socket: &UnixStream, until: Option<Instant>) -> io::Result<T> {
    let bytes = receive_bytes(socket, until)?;
    postcard::from_bytes(&bytes).map_err(|_| ErrorKind::InvalidData.into())
}

fn fill(mut socket: &UnixStream, mut bytes: &mut [u8], until: Option<Instant>) -> io::Result<()> {
    while !bytes.is_empty() {
        let left = until.map(|until| until.saturating_duration_since(Instant::now()));
        if left == Some(Duration::ZERO) {
            return Err(ErrorKind::TimedOut.into());
        }
        socket.set_read_timeout(left)?;
        match socket.read(bytes) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(read) => bytes = bytes.get_mut(read..).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Err(ErrorKind::TimedOut.into()),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
