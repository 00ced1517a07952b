use std::io::{Read, Write};
use std::time::{Duration, UNIX_EPOCH};

use zeroize::Zeroizing;

use super::super::failure::{Failure, FileError};
use crate::seal::{Keyring, KeyringHash, Place, agent};

/// Hold an opened keyring where the kernel holds none: started by `unlock`, never by a person
#[derive(clap::Args)]
pub struct Args {
    #[arg(long)]
    register: String,
    #[arg(long)]
    sealed: KeyringHash,
    /// Seconds since 1970
    #[arg(long)]
    until: u64,
}

/// What the agent says once it listens.
pub const READY: &str = "ready\n";

/// No keyring's text is larger.
const MOST: u64 = 1 << 30;

pub fn run(args: &Args) -> Result<(), Failure> {
    let pipe = |error| FileError::unreadable(std::path::Path::new("-"), &error);
    // Out of the session of the terminal, so that closing it doesn't end the agent.
    let _ = rustix::process::setsid();
    let mut bytes = Zeroizing::new(Vec::with_capacity(1 << 16));
    std::io::stdin().lock().take(MOST).read_to_end(&mut bytes).map_err(pipe)?;
    let text = std::str::from_utf8(&bytes).map_err(|e| pipe(std::io::Error::other(e)))?;
    let keyring = Keyring::from_text(text)?;
    drop(bytes);
    let place = Place::of_session(&args.register);
    let listener = place.listen()?;
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(READY.as_bytes()).and_then(|()| out.flush());
    let until = UNIX_EPOCH + Duration::from_secs(args.until);
    Ok(agent::serve(&listener, &place.binding(args.sealed), &keyring, until).map_err(pipe)?)
}
