//! The process that holds a module: it does what it is asked over the socket that is its standard input, until that ends.
//!
//! What the module prints goes nowhere, since standard output is no part of the talk.

use std::io::{self, ErrorKind};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, setrlimit};

use super::calls::Loaded;
use super::frame;
use super::journal::hold;
use super::message::{Answer, Answered, Ask, Asked, Fault};

/// So much longer than the other side a call may take before this process ends itself: the other side ends it first where
/// it still lives.
const GRACE: Duration = Duration::from_secs(5);

/// Serves one client. What is held is standard output, into which nobody writes.
pub fn run(held: impl AsFd) -> ExitCode {
    match serve(held) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn serve(held: impl AsFd) -> io::Result<()> {
    // The memory of this process holds PINs; the module may make it dumpable again.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    hold(held);
    let socket = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let deadline = Arc::new(Mutex::new(None));
    watch(Arc::clone(&deadline));
    let set = |at: Option<Instant>| *deadline.lock().unwrap_or_else(PoisonError::into_inner) = at;
    let mut loaded = None;
    loop {
        let asked: Asked = match frame::receive(&socket, None) {
            Ok(asked) => asked,
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => break,
            Err(error) => return Err(error),
        };
        set(Some(Instant::now() + Duration::from_millis(asked.limit_ms) + GRACE));
        let before = loaded.as_ref().map_or(Duration::ZERO, |l: &Loaded| l.inside);
        let result = answer(&socket, &mut loaded, asked.ask)?;
        let inside = loaded.as_ref().map_or(Duration::ZERO, |l| l.inside).saturating_sub(before);
        set(None);
        frame::send(&socket, &Answered { inside_us: inside.as_micros() as u64, result })?;
    }
    set(Some(Instant::now() + GRACE));
    if let Some(loaded) = loaded {
        loaded.close();
    }
    Ok(())
}

/// Ends the process where a call outlives its time and nobody is left to end it.
fn watch(deadline: Arc<Mutex<Option<Instant>>>) {
    std::thread::spawn(move || {
        loop {
            let late =
                deadline.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|at| at < Instant::now());
            if late {
                std::process::abort();
            }
            std::thread::sleep(Duration::from_secs(1));
        }
    });
}

fn answer(socket: &UnixStream, loaded: &mut Option<Loaded>, ask: Ask) -> io::Result<Result<Answer, Fault>> {
    if let Ask::Open(path) = &ask {
        return Ok(Loaded::open(path).map(|(module, version)| {
            *loaded = Some(module);
            Answer::Opened(version)
        }));
    }
    let module = loaded.as_mut().ok_or(ErrorKind::InvalidData)?;
    Ok(match ask {
        Ask::Open(_) => Err(Fault::Nonsense),
        Ask::Tokens => module.tokens().map(Answer::Tokens),
        Ask::Session { slot, write } => module.open_session(slot, write).map(|()| Answer::Done),
        Ask::Login { own_keypad } => {
            let pin = match own_keypad {
                true => None,
                false => Some(frame::receive_bytes(socket, None)?),
            };
            module.login(pin).map(|()| Answer::Done)
        }
        Ask::Objects => module.objects().map(Answer::Objects),
        Ask::Generate { algorithm, id, label } => {
            module.generate(algorithm, &id, &label).map(|pair| Answer::Pair(Box::new(pair)))
        }
        Ask::SetId { object, id } => module.set_id(object, &id).map(|()| Answer::Done),
        Ask::Sign { key, kind, data } => module.sign(key, kind, &data).map(Answer::Signature),
        Ask::Store { certificate, id, label } => {
            module.store(&certificate, &id, &label).map(|object| Answer::Objects(vec![object]))
        }
        Ask::Destroy { objects } => module.destroy(&objects).map(|()| Answer::Done),
    })
}
