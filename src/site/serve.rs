//! A built site shown to the browsers of this machine, which load a page again when a build made it anew.
//!
//! Only the loopback is listened to, only what a build made is given out, and only to who asks for this server by its own
//! name, so that no page from elsewhere reads it by pointing a name of its own at the loopback.

use std::collections::BTreeSet;
use std::fs::{File, Metadata};
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rustix::fs::{self, Mode, OFlags};

use super::error::SiteError;
use super::manifest::made;

/// Bytes of a request at most.
const REQUEST: usize = 16 * 1024;

/// How long a browser may take for a whole request, and for whatever it reads of an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long a page waits for a new build before it asks again.
const WAIT: Duration = Duration::from_secs(25);

/// Answers in the making at most.
const AT_ONCE: usize = 128;

/// The port of HTTP.
const HTTP: u16 = 80;

/// Where pages ask whether there is a new build, and the script that does.
const TURN: &str = "/~turn/";
const SCRIPT: &str = "/~serve.js";

/// Asks until another build is there, then loads the page again.
const WATCH: &str = "(function () {
  \"use strict\";
  var turn = document.currentScript.dataset.turn;
  function ask() {
    fetch(\"/~turn/\" + turn).then(function (answer) { return answer.text(); }).then(function (now) {
      if (now === turn) { ask(); } else { location.reload(); }
    }).catch(function () { setTimeout(ask, 3000); });
  }
  ask();
}());
";

/// What pages allow themselves, as templates begin it.
const POLICY: &str = "default-src 'none';";

/// How often a site was built, and the files of the last build.
struct State {
    turn: u64,
    files: Arc<BTreeSet<String>>,
}

/// A folder with a site, served.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    root: PathBuf,
    state: Mutex<State>,
    turned: Condvar,
    answering: AtomicUsize,
}

/// A request as far as it matters.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    head_only: bool,
    path: String,
    host: String,
}

struct Answer {
    status: &'static str,
    mime: &'static str,
    /// Where it is to be asked for instead.
    location: Option<String>,
    body: Vec<u8>,
}

impl Answer {
    fn ok(mime: &'static str, body: Vec<u8>) -> Answer {
        Answer { status: "200 OK", mime, location: None, body }
    }
}

impl Server {
    /// Listens on a port of the loopback; on any that is free where it is 0.
    pub fn bind(root: PathBuf, port: u16) -> Result<Server, SiteError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let bound = listener.and_then(|listener| Ok((listener.local_addr()?, listener)));
        let (address, listener) = bound.map_err(|cause| SiteError::Port { port, cause })?;
        // A page that was opened before the server ended knows another turn than any of this one.
        let begun = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let turn = begun.as_millis() as u64;
        let state = Mutex::new(State { turn, files: Arc::new(made(&root)) });
        Ok(Server { listener, address, root, state, turned: Condvar::new(), answering: AtomicUsize::new(0) })
    }

    /// Where browsers find it.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells the pages that are open that there is a new build.
    pub fn turn(&self) {
        let files = Arc::new(made(&self.root));
        let mut state = self.lock();
        state.turn += 1;
        state.files = files;
        self.turned.notify_all();
    }

    /// Answers until listening fails, each request in a thread of its own.
    pub fn run(self: &Arc<Server>) -> Result<(), SiteError> {
        for stream in self.listener.incoming() {
            // Who went away again is no fault of the server.
            let Ok(stream) = stream else { continue };
            if self.answering.fetch_add(1, Ordering::Relaxed) >= AT_ONCE {
                self.answering.fetch_sub(1, Ordering::Relaxed);
                continue;
            }
            let server = Arc::clone(self);
            let talking = std::thread::Builder::new().spawn(move || {
                // A browser that hangs up gets no answer.
                let _ = server.talk(stream);
                server.answering.fetch_sub(1, Ordering::Relaxed);
            });
            talking.map_err(|cause| SiteError::Port { port: self.address.port(), cause })?;
        }
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn talk(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_write_timeout(Some(PATIENCE))?;
        let by = Instant::now() + PATIENCE;
        let mut read = Vec::new();
        let mut buffer = [0; 2048];
        while !read.windows(4).any(|end| end == b"\r\n\r\n") && read.len() < REQUEST {
            // One who sends a byte now and then has no more time than any other.
            let left = by.saturating_duration_since(Instant::now());
            stream.set_read_timeout(Some(left.max(Duration::from_millis(1))))?;
            if left.is_zero() {
                return Ok(());
            }
            match stream.read(&mut buffer)? {
                0 => break,
                count => read.extend_from_slice(buffer.get(..count).unwrap_or_default()),
            }
        }
        let asked = parse(&read);
        let head_only = asked.as_ref().is_ok_and(|asked| asked.head_only);
        let answer = match asked {
            Ok(asked) => self.answer(&asked),
            Err(status) => plain(status),
        };
        let head = format!(
            "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
             X-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\nConnection: close\r\n{}\r\n",
            answer.status,
            answer.mime,
            answer.body.len(),
            answer.location.map_or_else(String::new, |to| format!("Location: {to}\r\n"))
        );
        stream.write_all(head.as_bytes())?;
        if !head_only {
            stream.write_all(&answer.body)?;
        }
        stream.flush()
    }

    fn answer(&self, asked: &Asked) -> Answer {
        let port = self.address.port();
        let host = asked.host.to_ascii_lowercase();
        // Browsers leave out the port that goes without saying.
        let (name, at) = match host.rsplit_once(':') {
            Some((name, at)) => (name, at.to_owned()),
            None => (host.as_str(), HTTP.to_string()),
        };
        if !["localhost", "127.0.0.1"].contains(&name) || at != port.to_string() {
            return plain("421 Misdirected Request");
        }
        if let Some(known) = asked.path.strip_prefix(TURN) {
            return self.wait(known);
        }
        if asked.path == SCRIPT {
            return Answer::ok(mime("js"), WATCH.as_bytes().to_vec());
        }
        let (turn, files) = {
            let state = self.lock();
            (state.turn, Arc::clone(&state.files))
        };
        let mut path = asked.path.trim_start_matches('/').to_owned();
        if path.is_empty() || path.ends_with('/') {
            path.push_str("index.html");
        }
        // Links of a folder's page lead on from the folder. Only a folder that the build made is named.
        if !path.starts_with('.') && files.contains(&format!("{path}/index.html")) {
            let location = Some(format!("/{path}/"));
            return Answer { location, ..plain("301 Moved Permanently") };
        }
        // What no build made is given to nobody, the list of what was made neither.
        if path.starts_with('.') || !files.contains(&path) {
            return plain("404 Not Found");
        }
        let Some(body) = self.read(&path) else { return plain("404 Not Found") };
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        let body = if ending == "html" { watched(body, turn) } else { body };
        Answer::ok(mime(ending), body)
    }

    /// A file of the site: a link or a pipe in its place or on the way to it is none.
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        // What is opened is what is looked at: another file may take a place in between.
        let plain = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let mut at =
            fs::open(&self.root, OFlags::RDONLY | OFlags::CLOEXEC | OFlags::DIRECTORY, Mode::empty()).ok()?;
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            let kind = if parts.peek().is_some() { OFlags::DIRECTORY } else { OFlags::empty() };
            at = fs::openat(&at, part, plain | kind, Mode::empty()).ok()?;
        }
        let mut file = File::from(at);
        let there = file.metadata().ok().filter(Metadata::is_file)?;
        let mut content = Vec::with_capacity(usize::try_from(there.len()).ok()?);
        file.read_to_end(&mut content).ok().map(|_| content)
    }

    /// The number of the last build, as soon as it is another than the one that is known.
    fn wait(&self, known: &str) -> Answer {
        let state = self.lock();
        let same = |state: &mut State| state.turn.to_string() == known;
        let waited = self.turned.wait_timeout_while(state, WAIT, same);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        Answer::ok(mime("txt"), state.turn.to_string().into_bytes())
    }
}

fn plain(status: &'static str) -> Answer {
    Answer { status, mime: mime("txt"), location: None, body: format!("{status}\n").into_bytes() }
}

/// The page with the script that loads it again, and the right to ask this server and no other.
fn watched(body: Vec<u8>, turn: u64) -> Vec<u8> {
    let Ok(text) = String::from_utf8(body) else { return Vec::new() };
    let script = format!("<script src=\"{SCRIPT}\" data-turn=\"{turn}\" defer></script>\n</head>");
    let text = text.replacen(POLICY, &format!("{POLICY} connect-src 'self';"), 1);
    text.replacen("</head>", &script, 1).into_bytes()
}

/// A request; the status that answers what is none, or none of ours.
fn parse(bytes: &[u8]) -> Result<Asked, &'static str> {
    const BAD: &str = "400 Bad Request";
    let end = bytes.windows(4).position(|end| end == b"\r\n\r\n").ok_or(BAD)?;
    let text = std::str::from_utf8(bytes.get(..end).unwrap_or_default()).map_err(|_| BAD)?;
    let mut lines = text.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (method, target) = (first.next().unwrap_or_default(), first.next().ok_or(BAD)?);
    let path = target.split(['?', '#']).next().unwrap_or_default();
    if !path.starts_with('/') {
        return Err(BAD);
    }
    let head_only = match method {
        "GET" => false,
        "HEAD" => true,
        _ => return Err("405 Method Not Allowed"),
    };
    let heads = lines.filter_map(|line| line.split_once(':'));
    let mut hosts = heads.filter(|(name, _)| name.eq_ignore_ascii_case("host"));
    let host = hosts.next().map(|(_, value)| value.trim().to_owned()).ok_or(BAD)?;
    match hosts.next() {
        Some(_) => Err(BAD),
        None => Ok(Asked { head_only, path: path.to_owned(), host }),
    }
}

fn mime(ending: &str) -> &'static str {
    match ending {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "csv" => "text/csv; charset=utf-8",
        "atom" => "application/atom+xml; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::manifest::Prints;
    use crate::site::publish::Folder;
    use proptest::prelude::*;

    fn ask(path: &str, host: &str) -> Asked {
        Asked { head_only: false, path: path.to_owned(), host: host.to_owned() }
    }

    fn served() -> (tempfile::TempDir, Arc<Server>, String) {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("site");
        let page = "<meta content=\"default-src 'none'; style-src 'self'\">\n</head>";
        let folder = Folder::open(&root, Vec::new(), ["vi/index.html".to_owned()].into()).unwrap();
        folder.put("vi/index.html", Prints::default(), page.as_bytes()).unwrap();
        folder.finish().unwrap();
        std::fs::write(root.join("theirs.txt"), "x").unwrap();
        std::fs::write(dir.path().join("secret"), "x").unwrap();
        let server = Arc::new(Server::bind(root, 0).unwrap());
        let host = format!("localhost:{}", server.address().port());
        (dir, server, host)
    }

    #[test]
    fn only_what_a_build_made_is_given_and_only_under_its_own_name() {
        let (_dir, server, host) = served();
        let status = |path: &str, host: &str| server.answer(&ask(path, host)).status;
        assert_eq!(status("/vi/", &host), "200 OK");
        assert_eq!(status("/vi/index.html", &host.to_uppercase()), "200 OK");
        for path in
            ["/theirs.txt", "/../secret", "/.chungthu-site", "/v", "//etc/passwd", "/vi/%2e%2e/x", "/"]
        {
            assert_eq!(status(path, &host), "404 Not Found", "{path}");
        }
        // What somebody put in the place of a page is none.
        let page = server.root.join("vi/index.html");
        std::fs::remove_file(&page).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", &page).unwrap();
        assert_eq!(status("/vi/", &host), "404 Not Found");
        std::fs::rename(server.root.join("vi"), server.root.join("elsewhere")).unwrap();
        std::fs::remove_file(server.root.join("elsewhere/index.html")).unwrap();
        std::fs::write(server.root.join("elsewhere/index.html"), "x").unwrap();
        std::os::unix::fs::symlink("elsewhere", server.root.join("vi")).unwrap();
        assert_eq!(status("/vi/", &host), "404 Not Found");
        let moved = server.answer(&ask("/vi", &host));
        assert_eq!((moved.status, moved.location.as_deref()), ("301 Moved Permanently", Some("/vi/")));
        for host in [
            "evil.example",
            "localhost",
            "localhost:1",
            "",
            &format!("evil.example:{}", server.address().port()),
        ] {
            assert_eq!(status("/vi/", host), "421 Misdirected Request", "{host}");
        }
        assert!(server.address().ip().is_loopback());
    }

    #[test]
    fn a_page_hears_of_the_next_build() {
        let (_dir, server, host) = served();
        let page = String::from_utf8(server.answer(&ask("/vi/", &host)).body).unwrap();
        assert!(page.contains("default-src 'none'; connect-src 'self'; style-src"), "{page}");
        let turn = server.lock().turn;
        assert!(page.contains(&format!("data-turn=\"{turn}\" defer></script>\n</head>")), "{page}");
        // One that was opened at another server's time hears of it at once.
        assert_eq!(server.answer(&ask("/~turn/0", &host)).body, turn.to_string().into_bytes());
        let other = Arc::clone(&server);
        let waiting = std::thread::spawn(move || other.answer(&ask(&format!("/~turn/{turn}"), &host)).body);
        server.turn();
        assert_eq!(waiting.join().unwrap(), (turn + 1).to_string().into_bytes());
    }

    #[test]
    fn the_port_of_http_goes_without_saying_and_no_other() {
        let (_dir, server, _) = served();
        let status = |server: &Server, host: &str| server.answer(&ask("/vi/", host)).status;
        assert_eq!(status(&server, "localhost"), "421 Misdirected Request");
        let mut server = Arc::into_inner(server).unwrap();
        server.address.set_port(HTTP);
        assert_eq!(status(&server, "localhost"), "200 OK");
        assert_eq!(status(&server, "127.0.0.1:80"), "200 OK");
        assert_eq!(status(&server, "evil.example"), "421 Misdirected Request");
    }

    #[test]
    fn a_request_is_read_strictly() {
        let parsed = parse(b"GET /a?b HTTP/1.1\r\nhost: localhost:1 \r\n\r\n").unwrap();
        assert_eq!(parsed, ask("/a", "localhost:1"));
        for (request, status) in [
            ("POST / HTTP/1.1\r\nHost: x\r\n\r\n", "405 Method Not Allowed"),
            ("GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", "400 Bad Request"),
            ("GET / HTTP/1.1\r\n\r\n", "400 Bad Request"),
            ("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", "400 Bad Request"),
            ("GET / HTTP/1.1\r\nHost: x", "400 Bad Request"),
        ] {
            assert_eq!(parse(request.as_bytes()), Err(status), "{request}");
        }
    }

    proptest! {
        #[test]
        fn no_request_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&bytes);
        }
    }
}
