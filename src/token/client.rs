//! The side of the program: it starts the process that holds a module, asks it, and ends it where it takes too long.

use std::io::ErrorKind;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::error::{Step, TokenError};
use super::facts::{Algorithm, Object, TokenFacts};
use super::frame;
use super::image;
use super::journal::Lock;
use super::message::{Answer, Answered, Ask, Asked};
use super::pin::Pin;
use crate::pki::SignatureKind;

/// The command that this program runs itself with to hold a module.
pub const WORKER: &str = "token-worker";

/// What ends at once has ended by then.
const MOMENT: Duration = Duration::from_secs(2);

/// How long calls may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub call: Duration,
    /// To make a key pair.
    pub key: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { call: Duration::from_secs(30), key: Duration::from_secs(120) }
    }
}

/// Both halves of a key that was made.
pub struct Pair {
    pub public: Object,
    pub private: Object,
}

/// A module in its own process.
pub struct Module {
    child: Child,
    socket: UnixStream,
    limits: Limits,
    _held: Option<Lock>,
    /// Why nothing more can be asked of it.
    lost: Option<TokenError>,
    /// The library's version, major and minor.
    pub version: (u8, u8),
    /// The time spent in calls of the module so far.
    pub inside: Duration,
}

impl Module {
    /// Loads the module at a path. What is held is held as long as its process lives; the variables are set in that
    /// process's environment, or taken out of it.
    pub fn open(
        path: &Path,
        limits: Limits,
        held: Option<Lock>,
        variables: &[(&str, Option<&Path>)],
    ) -> Result<Module, TokenError> {
        let named = || path.to_owned();
        image::look(path).map_err(|fault| TokenError::Image(named(), fault))?;
        // What is loaded is what was looked at: a bare name would be searched in the system's folders.
        let path = path.canonicalize().map_err(|e| TokenError::Worker(e.kind()))?;
        let worker = |error: std::io::Error| TokenError::Worker(error.kind());
        let (socket, other) = UnixStream::pair().map_err(worker)?;
        let output = match held.as_ref().map(Lock::for_worker).transpose().map_err(worker)? {
            Some(lock) => Stdio::from(lock),
            None => Stdio::null(),
        };
        let mut command = Command::new(std::env::current_exe().map_err(worker)?);
        for (name, value) in variables {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let child = command
            .arg(WORKER)
            .stdin(Stdio::from(OwnedFd::from(other)))
            .stdout(output)
            .stderr(Stdio::null())
            .spawn()
            .map_err(worker)?;
        // It still has the worker's end of the socket, which would seem open after the worker is gone.
        drop(command);
        let mut module = Module {
            child,
            socket,
            limits,
            _held: held,
            lost: None,
            version: (0, 0),
            inside: Duration::ZERO,
        };
        module.version = match module.ask(Step::Load, Ask::Open(path), None)? {
            Answer::Opened(version) => version,
            _ => return Err(TokenError::Garbled(Step::Load)),
        };
        Ok(module)
    }

    fn ask(&mut self, step: Step, ask: Ask, pin: Option<&Pin>) -> Result<Answer, TokenError> {
        if let Some(lost) = &self.lost {
            return Err(lost.clone());
        }
        let limit = if step == Step::Generate { self.limits.key } else { self.limits.call };
        let until = Instant::now() + limit;
        let asked = Asked { ask, limit_ms: limit.as_millis() as u64 };
        let mut sent = frame::send(&self.socket, &asked);
        if let (Ok(()), Some(pin)) = (&sent, pin) {
            sent = frame::send_bytes(&self.socket, pin.bytes());
        }
        let answered: Answered = match sent.and_then(|()| frame::receive(&self.socket, Some(until))) {
            Ok(answered) => answered,
            Err(error) => {
                let lost = self.end(step, error.kind(), limit);
                self.lost = Some(lost.clone());
                return Err(lost);
            }
        };
        self.inside += Duration::from_micros(answered.inside_us);
        answered.result.map_err(|fault| TokenError::Fault(step, fault))
    }

    /// Ends a worker that doesn't answer, and tells what became of it. One that closed the socket may live on as whatever the
    /// module made of it.
    fn end(&mut self, step: Step, kind: ErrorKind, limit: Duration) -> TokenError {
        let gone =
            matches!(kind, ErrorKind::UnexpectedEof | ErrorKind::BrokenPipe | ErrorKind::ConnectionReset);
        // It closes the socket a moment before its end can be seen.
        let until = Instant::now() + MOMENT;
        let mut ended = None;
        while gone && ended.is_none() && Instant::now() < until {
            ended = self.child.try_wait().ok().flatten();
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        match kind {
            ErrorKind::TimedOut => TokenError::Hung(step, limit),
            ErrorKind::InvalidData => TokenError::Garbled(step),
            _ => TokenError::Crashed(step, ended.and_then(|status| status.signal())),
        }
    }

    /// The tokens that are plugged in.
    pub fn tokens(&mut self) -> Result<Vec<TokenFacts>, TokenError> {
        match self.ask(Step::Tokens, Ask::Tokens, None)? {
            Answer::Tokens(tokens) => Ok(tokens),
            _ => Err(TokenError::Garbled(Step::Tokens)),
        }
    }

    /// The one token with this serial (and label, where one is given); without either, the only token there is.
    pub fn token(&mut self, serial: Option<&str>, label: Option<&str>) -> Result<TokenFacts, TokenError> {
        let mut fitting = self.tokens()?;
        fitting.retain(|t| {
            t.initialised
                && serial.is_none_or(|s| same_serial(&t.serial, s))
                && label.is_none_or(|l| t.label == l)
        });
        match fitting.len() {
            0 => Err(TokenError::NoToken),
            1 => Ok(fitting.remove(0)),
            _ => Err(TokenError::Ambiguous(fitting.into_iter().map(|t| (t.serial, t.label)).collect())),
        }
    }

    /// Talks to this token from now on.
    pub fn session(&mut self, token: &TokenFacts, write: bool) -> Result<(), TokenError> {
        self.done(Step::Session, Ask::Session { slot: token.slot, write }, None)
    }

    /// One attempt to log in. Without a PIN, the token asks for it on its own keypad.
    pub fn login(&mut self, pin: Option<&Pin>) -> Result<(), TokenError> {
        self.done(Step::Login, Ask::Login { own_keypad: pin.is_none() }, pin)
    }

    /// Everything on the token that may be seen now.
    pub fn objects(&mut self) -> Result<Vec<Object>, TokenError> {
        match self.ask(Step::Objects, Ask::Objects, None)? {
            Answer::Objects(objects) => Ok(objects),
            _ => Err(TokenError::Garbled(Step::Objects)),
        }
    }

    /// Makes a key pair that stays on the token.
    pub fn generate(&mut self, algorithm: Algorithm, id: &[u8], label: &str) -> Result<Pair, TokenError> {
        let ask = Ask::Generate { algorithm, id: id.to_vec(), label: label.to_owned() };
        match self.ask(Step::Generate, ask, None)? {
            Answer::Pair(pair) => Ok(Pair { public: pair.0, private: pair.1 }),
            _ => Err(TokenError::Garbled(Step::Generate)),
        }
    }

    /// Gives one half of a pair another CKA_ID.
    pub fn set_id(&mut self, object: &Object, id: &[u8]) -> Result<(), TokenError> {
        let ask = Ask::SetId { object: object.handle, id: id.to_vec() };
        self.done(Step::SetId, ask, None)
    }

    /// The signature over the digest of some bytes: of RSA as certificates have it, of ECDSA the two numbers one after the
    /// other.
    pub fn sign(&mut self, key: &Object, kind: SignatureKind, bytes: &[u8]) -> Result<Vec<u8>, TokenError> {
        let ask = Ask::Sign { key: key.handle, kind, data: kind.digest(bytes) };
        match self.ask(Step::Sign, ask, None)? {
            Answer::Signature(signature) => Ok(signature),
            _ => Err(TokenError::Garbled(Step::Sign)),
        }
    }

    /// Puts a certificate beside its key; gives it as it was read back.
    pub fn store(&mut self, certificate: &[u8], id: &[u8], label: &str) -> Result<Object, TokenError> {
        let ask = Ask::Store { certificate: certificate.to_vec(), id: id.to_vec(), label: label.to_owned() };
        match self.ask(Step::Store, ask, None)? {
            Answer::Objects(mut objects) if objects.len() == 1 => Ok(objects.remove(0)),
            _ => Err(TokenError::Garbled(Step::Store)),
        }
    }

    /// Removes objects from the token for good.
    pub fn destroy(&mut self, objects: &[&Object]) -> Result<(), TokenError> {
        let ask = Ask::Destroy { objects: objects.iter().map(|o| o.handle).collect() };
        self.done(Step::Destroy, ask, None)
    }

    fn done(&mut self, step: Step, ask: Ask, pin: Option<&Pin>) -> Result<(), TokenError> {
        match self.ask(step, ask, pin)? {
            Answer::Done => Ok(()),
            _ => Err(TokenError::Garbled(step)),
        }
    }
}

/// Whether two spellings are of one serial: records have it in capitals and without spaces.
pub fn same_serial(one: &str, other: &str) -> bool {
    let bare = |serial: &str| serial.replace(' ', "").to_ascii_uppercase();
    bare(one) == bare(other)
}

/// The module is given a moment to end what it does, then the process is ended.
impl Drop for Module {
    fn drop(&mut self) {
        let _ = self.socket.shutdown(std::net::Shutdown::Write);
        let _ = frame::receive_bytes(&self.socket, Some(Instant::now() + Duration::from_secs(2)));
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
