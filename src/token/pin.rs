//! Where a PIN comes from: asked at the terminal, or read once from a file, a command or the environment. It is held no
//! longer than until it is sent, never stored, never logged, never an argument.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use pinentry::PassphraseInput;
use secrecy::{ExposeSecret, SecretString};
use zeroize::{Zeroize, Zeroizing};

use crate::model::Lang;
use crate::text::{Explain, Failing, seal as io_words, shown, token as words};

/// No token takes a longer one.
const MOST: u64 = 255;

/// The byte order mark in UTF-8.
const BOM: [u8; 3] = [0xef, 0xbb, 0xbf];

/// A PIN. It has no `Debug`.
pub struct Pin(SecretString);

impl Pin {
    /// A PIN that was typed; nothing where it is empty.
    pub fn typed(pin: SecretString) -> Option<Pin> {
        (!pin.expose_secret().is_empty()).then_some(Pin(pin))
    }

    /// What was read, where it is the password of something else than a token.
    pub fn into_secret(self) -> SecretString {
        self.0
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

/// What stands for the token's serial in the path of a PIN file.
const SERIAL: &str = "{serial}";

/// The variable that tells a command for which token a PIN is wanted.
const TOKEN: &str = "CHUNGTHU_TOKEN";

/// A place to read a PIN from, without a terminal.
#[derive(Clone, Debug)]
pub enum PinSource {
    /// The first line of a file of the user's own, mode 0600 or stricter; `{serial}` in its path stands for the token's serial.
    File(PathBuf),
    /// The first line that a command prints; a shell runs it, with the token's serial in `CHUNGTHU_TOKEN`.
    Command(String),
    /// A variable of the environment, by its name.
    Variable(String),
    /// Whoever sits before the dialog of a pinentry program, which is named, and told what it is about.
    Pinentry { program: PathBuf, about: String },
}

/// Why there is no PIN.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PinError {
    /// Nobody can be asked and no source was named.
    NobodyToAsk,
    /// The file can be read by others, or is somebody else's.
    Exposed(PathBuf),
    Unreadable(PathBuf, ErrorKind),
    /// The command couldn't be run or failed.
    CommandFailed,
    NoVariable(String),
    Empty,
    TooLong,
    /// There is no such pinentry program.
    NoPinentry(PathBuf),
    /// Whoever was asked didn't want to.
    Cancelled,
    /// The pinentry program could not ask, in its own words.
    PinentryFailed(String),
}

impl PinSource {
    /// Whether it gives each token a PIN of its own. Another's PIN sent to a token is a wrong one more.
    pub fn tells_tokens_apart(&self) -> bool {
        match self {
            PinSource::File(path) => path.to_str().is_some_and(|path| path.contains(SERIAL)),
            PinSource::Command(line) => line.contains(TOKEN),
            PinSource::Variable(_) => false,
            PinSource::Pinentry { .. } => true,
        }
    }

    /// The PIN of the token with this serial.
    pub fn read(&self, serial: &str) -> Result<Pin, PinError> {
        match self {
            PinSource::File(path) => match path.to_str().filter(|path| path.contains(SERIAL)) {
                Some(path) => from_file(Path::new(&path.replace(SERIAL, &in_a_name(serial)))),
                None => from_file(path),
            },
            PinSource::Command(line) => {
                let mut shell = Command::new("/bin/sh");
                shell.arg("-c").arg(line).env(TOKEN, in_a_name(serial)).stdout(Stdio::piped());
                let mut child = shell.spawn().map_err(|_| PinError::CommandFailed)?;
                let read = child.stdout.take().map(first_line);
                let succeeded = child.wait().is_ok_and(|status| status.success());
                match read {
                    Some(Ok(pin)) if succeeded => Ok(pin),
                    Some(Err(error)) if succeeded => Err(error),
                    _ => Err(PinError::CommandFailed),
                }
            }
            PinSource::Variable(name) => match std::env::var(name) {
                Ok(value) => first_line(Zeroizing::new(value.into_bytes()).as_slice()),
                Err(_) => Err(PinError::NoVariable(name.clone())),
            },
            PinSource::Pinentry { program, about } => from_pinentry(program, about),
        }
    }
}

/// A serial as part of the name of a file: a token's maker may have put anything into it.
fn in_a_name(serial: &str) -> String {
    const IN_A_NAME: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_');
    utf8_percent_encode(serial, &IN_A_NAME).to_string()
}

/// Once, whatever is answered: a PIN is never tried or asked for twice by itself.
fn from_pinentry(program: &Path, about: &str) -> Result<Pin, PinError> {
    let found = PassphraseInput::with_binary(program);
    let mut dialog = found.ok_or_else(|| PinError::NoPinentry(program.to_owned()))?;
    let typed = dialog.with_title("chungthu").with_description(about).with_prompt("PIN:").interact();
    let typed = typed.map_err(|error| match error {
        pinentry::Error::Cancelled | pinentry::Error::Timeout => PinError::Cancelled,
        pinentry::Error::Encoding(_) => PinError::Empty,
        // What doesn't read as an answer might quote one.
        pinentry::Error::Io(error) => PinError::PinentryFailed(error.kind().to_string()),
        pinentry::Error::Gpg(error) => PinError::PinentryFailed(error.to_string()),
    })?;
    if typed.expose_secret().len() > MOST as usize {
        return Err(PinError::TooLong);
    }
    Pin::typed(typed).ok_or(PinError::Empty)
}

fn from_file(path: &Path) -> Result<Pin, PinError> {
    let unreadable = |error: std::io::Error| PinError::Unreadable(path.to_owned(), error.kind());
    let file = File::open(path).map_err(unreadable)?;
    // Asked of the open file: a path could lead elsewhere by now.
    let about = file.metadata().map_err(unreadable)?;
    let own = about.uid() == rustix::process::geteuid().as_raw();
    if !own || about.mode() & 0o077 != 0 {
        return Err(PinError::Exposed(path.to_owned()));
    }
    first_line(file)
}

/// The first line, without its end.
fn first_line(from: impl Read) -> Result<Pin, PinError> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST as usize + 2 + BOM.len()));
    from.take(MOST + 2 + BOM.len() as u64).read_to_end(&mut bytes).map_err(|_| PinError::Empty)?;
    // What an editor puts in front of a text is no part of a PIN: sent along, it would cost a try.
    if bytes.starts_with(&BOM) {
        bytes.drain(..BOM.len());
    }
    let end = bytes.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(bytes.len());
    if end > MOST as usize {
        return Err(PinError::TooLong);
    }
    bytes.truncate(end);
    let mut text = String::from_utf8(std::mem::take(&mut *bytes)).map_err(|error| {
        error.into_bytes().zeroize();
        PinError::Empty
    })?;
    let pin = Pin::typed(SecretString::from(text.as_str())).ok_or(PinError::Empty);
    text.zeroize();
    pin
}

impl Explain for PinError {
    fn what(&self, lang: Lang) -> String {
        match self {
            PinError::NobodyToAsk => words::nobody_to_ask(lang),
            PinError::Exposed(path) => words::pin_file_exposed(lang, &shown(path)),
            PinError::Unreadable(path, kind) => {
                words::pin_file_unreadable(lang, &shown(path), &io_words::io(lang, *kind))
            }
            PinError::CommandFailed => words::pin_command_failed(lang),
            PinError::NoVariable(name) => words::pin_no_variable(lang, name),
            PinError::Empty => words::pin_empty(lang),
            PinError::TooLong => words::pin_too_long(lang),
            PinError::NoPinentry(program) => words::no_pinentry(lang, &shown(program)),
            PinError::Cancelled => words::pin_cancelled(lang),
            PinError::PinentryFailed(why) => words::pinentry_failed(lang, why),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            PinError::Exposed(_) => words::pin_file_exposed_hint(lang),
            PinError::NoPinentry(_) => words::no_pinentry_hint(lang),
            _ => words::pin_hint(lang),
        })
    }

    fn failing(&self) -> Failing {
        match self {
            PinError::Exposed(_) | PinError::Cancelled => Failing::Refused,
            _ => Failing::Usage,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_that_others_can_read_gives_no_pin() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pin");
        std::fs::write(&path, "1234\nrest\n").unwrap();
        let mode = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        mode(0o640);
        assert_eq!(PinSource::File(path.clone()).read("0815").err(), Some(PinError::Exposed(path.clone())));
        mode(0o600);
        assert_eq!(PinSource::File(path.clone()).read("0815").ok().unwrap().bytes(), b"1234");
        std::fs::write(&path, "\u{feff}1234\r\n").unwrap();
        assert_eq!(PinSource::File(path.clone()).read("0815").ok().unwrap().bytes(), b"1234");
        std::fs::write(&path, "\n").unwrap();
        assert_eq!(PinSource::File(path.clone()).read("0815").err(), Some(PinError::Empty));
        std::fs::write(&path, "1".repeat(256)).unwrap();
        assert_eq!(PinSource::File(path).read("0815").err(), Some(PinError::TooLong));
    }

    #[test]
    fn a_command_gives_its_first_line_unless_it_fails() {
        let command = |line: &str| PinSource::Command(line.to_owned()).read("08 ../15");
        assert_eq!(command("echo 1234").ok().unwrap().bytes(), b"1234");
        assert_eq!(command("echo 1234; exit 1").err(), Some(PinError::CommandFailed));
        assert_eq!(command("true").err(), Some(PinError::Empty));
        assert_eq!(command("echo $CHUNGTHU_TOKEN").ok().unwrap().bytes(), b"08%20%2E%2E%2F15");
    }

    #[test]
    fn a_file_named_by_serial_is_the_token_s_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pin-08%2F15");
        std::fs::write(&path, "1234\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        let source = PinSource::File(folder.path().join("pin-{serial}"));
        assert_eq!(source.read("08/15").ok().unwrap().bytes(), b"1234");
        assert!(source.read("0815").is_err() && source.tells_tokens_apart());
        assert!(!PinSource::File(path).tells_tokens_apart());
    }
}
