//! A mail server on this machine that speaks RFC 5321 and keeps what it takes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A mail that was taken.
#[derive(Clone)]
pub struct Taken {
    pub from: String,
    pub to: String,
    pub data: Vec<u8>,
}

/// How it behaves.
#[derive(Clone, Default)]
pub struct Manners {
    /// It knows no such mailbox.
    pub refused: Vec<String>,
    /// It takes mail only from `user:password`.
    pub login: Option<String>,
    /// It encrypts with this: from the first byte on, or after STARTTLS.
    pub tls: Option<(Arc<ServerConfig>, bool)>,
    /// It takes a mail and says nothing any more.
    pub mute: bool,
}

pub struct Server {
    pub port: u16,
    manners: Arc<Mutex<Manners>>,
    taken: Arc<(Mutex<Vec<Taken>>, Condvar)>,
    heard: Arc<Mutex<Vec<u8>>>,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub fn new(manners: Manners) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (manners, taken) = (Arc::new(Mutex::new(manners)), Arc::default());
        let (heard, over): (Arc<Mutex<Vec<u8>>>, Arc<AtomicBool>) = Default::default();
        let shared = (Arc::clone(&manners), Arc::clone(&taken), Arc::clone(&heard), Arc::clone(&over));
        let thread = std::thread::spawn(move || {
            let (manners, taken, heard, over) = shared;
            for stream in listener.incoming() {
                if over.load(Ordering::SeqCst) {
                    return;
                }
                let manners = manners.lock().unwrap().clone();
                // One that breaks off is no fault of the server's.
                let _ = speak(stream.unwrap(), &manners, &taken, &heard);
            }
        });
        Server { port, manners, taken, heard, over, thread: Some(thread) }
    }

    pub fn behave(&self, manners: Manners) {
        *self.manners.lock().unwrap() = manners;
    }

    /// What it took since it was asked last.
    pub fn taken(&self) -> Vec<Taken> {
        std::mem::take(&mut *self.taken.0.lock().unwrap())
    }

    /// Waits for the next mail, and gives what it took.
    pub fn next(&self) -> Vec<Taken> {
        let taken = self.taken.0.lock().unwrap();
        let mut taken = self.taken.1.wait_while(taken, |taken| taken.is_empty()).unwrap();
        std::mem::take(&mut *taken)
    }

    /// Every byte that came, but for the mails that it took.
    pub fn heard(&self) -> String {
        String::from_utf8_lossy(&self.heard.lock().unwrap()).into_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], self.port)));
        let _ = self.thread.take().unwrap().join();
    }
}

/// A connection, encrypted or not.
trait Wire: Read + Write {}

impl<T: Read + Write> Wire for T {}

/// What is encrypted with, on top of a connection.
fn encrypted(config: &Arc<ServerConfig>, stream: &TcpStream) -> std::io::Result<Box<dyn Wire>> {
    let connection = ServerConnection::new(Arc::clone(config)).unwrap();
    Ok(Box::new(StreamOwned::new(connection, stream.try_clone()?)))
}

/// The next line with its end; nothing of what comes after it is read, since that may be encrypted.
fn next(wire: &mut dyn Wire, line: &mut Vec<u8>) -> std::io::Result<bool> {
    line.clear();
    let mut byte = [0];
    while !line.ends_with(b"\n") && wire.read(&mut byte)? > 0 {
        line.push(byte[0]);
    }
    Ok(!line.is_empty())
}

/// One connection, to its end.
fn speak(
    stream: TcpStream,
    manners: &Manners,
    (taken, came): &(Mutex<Vec<Taken>>, Condvar),
    heard: &Mutex<Vec<u8>>,
) -> std::io::Result<()> {
    let implicit = matches!(manners.tls, Some((_, true)));
    let mut wire: Box<dyn Wire> = match &manners.tls {
        Some((config, true)) => encrypted(config, &stream)?,
        _ => Box::new(stream.try_clone()?),
    };
    let say = |wire: &mut dyn Wire, line: &str| wire.write_all(format!("{line}\r\n").as_bytes());
    let mut line = Vec::new();
    let (mut from, mut to, mut known) = (String::new(), Vec::new(), manners.login.is_none());
    let mut starts = manners.tls.clone().filter(|_| !implicit);
    say(&mut *wire, "220 localhost ESMTP")?;
    while next(&mut *wire, &mut line)? {
        heard.lock().unwrap().extend_from_slice(&line);
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        let verb = text.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let address = || {
            let inside = text.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
            inside.map(|(address, _)| address.to_owned()).unwrap_or_default()
        };
        let said = match verb.as_str() {
            "EHLO" if starts.is_some() => "250-localhost\r\n250 STARTTLS".to_owned(),
            "EHLO" if manners.login.is_some() => "250-localhost\r\n250-8BITMIME\r\n250 AUTH PLAIN".to_owned(),
            "EHLO" => "250-localhost\r\n250 8BITMIME".to_owned(),
            "STARTTLS" if starts.is_some() => {
                say(&mut *wire, "220 2.0.0 go on")?;
                if let Some((config, _)) = starts.take() {
                    wire = encrypted(&config, &stream)?;
                }
                continue;
            }
            "AUTH" => {
                let given = text.rsplit(' ').next().unwrap_or_default();
                let given = BASE64_STANDARD.decode(given).unwrap_or_default();
                let given = String::from_utf8_lossy(&given).trim_start_matches('\0').replace('\0', ":");
                known = Some(given) == manners.login;
                if known { "235 2.7.0 ok" } else { "535 5.7.8 no" }.to_owned()
            }
            "MAIL" if !known => "530 5.7.0 log in first".to_owned(),
            "MAIL" => {
                (from, to) = (address(), Vec::new());
                "250 2.1.0 ok".to_owned()
            }
            "RCPT" if manners.refused.contains(&address()) => format!("550 5.1.1 <{}> unknown", address()),
            "RCPT" => {
                to.push(address());
                "250 2.1.5 ok".to_owned()
            }
            "DATA" if to.is_empty() => "503 5.5.1 nobody".to_owned(),
            "DATA" => {
                say(&mut *wire, "354 go on")?;
                let mut data = Vec::new();
                while next(&mut *wire, &mut line)? && line != b".\r\n" {
                    data.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
                }
                let one = |to: &String| Taken { from: from.clone(), to: to.clone(), data: data.clone() };
                taken.lock().unwrap().extend(to.iter().map(one));
                came.notify_all();
                if manners.mute {
                    while next(&mut *wire, &mut line)? {}
                    return Ok(());
                }
                "250 2.0.0 taken".to_owned()
            }
            "RSET" | "NOOP" => "250 ok".to_owned(),
            "QUIT" => return say(&mut *wire, "221 bye"),
            _ => "502 5.5.1 what?".to_owned(),
        };
        say(&mut *wire, &said)?;
    }
    Ok(())
}
