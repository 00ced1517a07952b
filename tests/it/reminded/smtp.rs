//! A mail server on this machine that speaks RFC 5321 and keeps what it takes.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

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

/// One connection, to its end.
fn speak(
    stream: TcpStream,
    manners: &Manners,
    (taken, came): &(Mutex<Vec<Taken>>, Condvar),
    heard: &Mutex<Vec<u8>>,
) -> std::io::Result<()> {
    let mut out = stream.try_clone()?;
    let mut lines = BufReader::new(stream);
    let mut say = |line: &str| out.write_all(format!("{line}\r\n").as_bytes());
    let mut line = Vec::new();
    let mut next = |line: &mut Vec<u8>| -> std::io::Result<bool> {
        line.clear();
        Ok(lines.read_until(b'\n', line)? > 0)
    };
    let (mut from, mut to, mut known) = (String::new(), Vec::new(), manners.login.is_none());
    say("220 localhost ESMTP")?;
    while next(&mut line)? {
        heard.lock().unwrap().extend_from_slice(&line);
        let text = String::from_utf8_lossy(&line).trim_end().to_owned();
        let verb = text.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let address = || {
            let inside = text.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
            inside.map(|(address, _)| address.to_owned()).unwrap_or_default()
        };
        match verb.as_str() {
            "EHLO" if manners.login.is_some() => say("250-localhost\r\n250-8BITMIME\r\n250 AUTH PLAIN")?,
            "EHLO" => say("250-localhost\r\n250 8BITMIME")?,
            "AUTH" => {
                let given = text.rsplit(' ').next().unwrap_or_default();
                let given = BASE64_STANDARD.decode(given).unwrap_or_default();
                let given = String::from_utf8_lossy(&given).trim_start_matches('\0').replace('\0', ":");
                known = Some(given) == manners.login;
                say(if known { "235 2.7.0 ok" } else { "535 5.7.8 no" })?;
            }
            "MAIL" if !known => say("530 5.7.0 log in first")?,
            "MAIL" => {
                (from, to) = (address(), Vec::new());
                say("250 2.1.0 ok")?;
            }
            "RCPT" if manners.refused.contains(&address()) => {
                say(&format!("550 5.1.1 <{}> unknown", address()))?;
            }
            "RCPT" => {
                to.push(address());
                say("250 2.1.5 ok")?;
            }
            "DATA" if to.is_empty() => say("503 5.5.1 nobody")?,
            "DATA" => {
                say("354 go on")?;
                let mut data = Vec::new();
                while next(&mut line)? && line != b".\r\n" {
                    data.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
                }
                let one = |to: &String| Taken { from: from.clone(), to: to.clone(), data: data.clone() };
                taken.lock().unwrap().extend(to.iter().map(one));
                came.notify_all();
                if manners.mute {
                    while next(&mut line)? {}
                    return Ok(());
                }
                say("250 2.0.0 taken")?;
            }
            "RSET" | "NOOP" => say("250 ok")?,
            "QUIT" => {
                say("221 bye")?;
                return Ok(());
            }
            _ => say("502 5.5.1 what?")?,
        }
    }
    Ok(())
}
