//! Whether a file can be a library for this machine, looked at before anything of it is run.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;

/// What is wrong with a module's file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImageFault {
    Missing,
    Unreadable(ErrorKind),
    /// No library at all.
    NotALibrary,
    /// A library for another kind of machine.
    OtherMachine,
}

/// The bytes of an ELF header up to the machine.
type Head = [u8; 20];

fn head(path: &Path) -> Result<Head, ImageFault> {
    let mut head = [0; 20];
    // Without waiting: a pipe would be opened only when somebody writes to it.
    let wait = OFlags::NONBLOCK.bits() as i32;
    let read = OpenOptions::new().read(true).custom_flags(wait).open(path).and_then(|mut file| {
        let is_file = file.metadata()?.is_file();
        file.by_ref().take(if is_file { 20 } else { 0 }).read_exact(&mut head)
    });
    match read {
        Ok(()) => Ok(head),
        Err(error) => Err(match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => ImageFault::Missing,
            ErrorKind::UnexpectedEof | ErrorKind::IsADirectory => ImageFault::NotALibrary,
            kind => ImageFault::Unreadable(kind),
        }),
    }
}

/// Width, byte order and machine.
const fn machine(head: &Head) -> (u8, u8, [u8; 2]) {
    (head[4], head[5], [head[18], head[19]])
}

/// Compares the file with the program that runs, which is for this machine for certain.
pub fn look(path: &Path) -> Result<(), ImageFault> {
    let library = head(path)?;
    if !library.starts_with(b"\x7fELF") {
        return Err(ImageFault::NotALibrary);
    }
    let own = std::env::current_exe().ok().and_then(|exe| head(&exe).ok());
    match own {
        Some(own) if machine(&own) != machine(&library) => Err(ImageFault::OtherMachine),
        _ => Ok(()),
    }
}
