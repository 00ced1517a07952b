//! The same over smart HTTP: git's own `http-backend` behind a few lines that speak CGI, on loopback.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use super::{BRANCH, Edit, Office};
use crate::branches::unit;
use crate::desk::good;

/// Ends with the value.
struct Http {
    port: u16,
    ends: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Http {
    fn start(office: &Office) -> Http {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let ends = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&ends);
        let root = office.team.desk.path("srv");
        let home = office.team.desk.path("home");
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let environment = [("GIT_PROJECT_ROOT", root.clone()), ("HOME", home.clone())];
                // A client that goes away is its own affair.
                let _ = answer(stream.unwrap(), &environment);
            }
        });
        Http { port, ends, thread: Some(thread) }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/register.git", self.port)
    }
}

impl Drop for Http {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::SeqCst);
        // Wakes the thread, which then sees that it is to end.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// One request: its head becomes the program's environment, its body the program's input.
fn answer(stream: TcpStream, environment: &[(&str, std::path::PathBuf)]) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut command = std::process::Command::new("git");
    command
        .arg("http-backend")
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .envs(environment.iter().map(|(name, value)| (*name, value.as_os_str())))
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("CHUNGTHU_LANG", "en")
        // Who has been let in by whatever stands before a real server.
        .env("REMOTE_USER", "somebody")
        .env("REMOTE_ADDR", "127.0.0.1")
        .env("REQUEST_METHOD", method)
        .env("PATH_INFO", path)
        .env("QUERY_STRING", query);
    let (mut length, mut chunked) = (None, false);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse::<u64>().ok(),
            "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
            "content-type" => drop(command.env("CONTENT_TYPE", value)),
            "content-encoding" => drop(command.env("HTTP_CONTENT_ENCODING", value)),
            "git-protocol" => drop(command.env("GIT_PROTOCOL", value)),
            _ => {}
        }
    }
    let mut body = Vec::new();
    if chunked {
        loop {
            let mut size = String::new();
            reader.read_line(&mut size)?;
            let size = u64::from_str_radix(size.trim(), 16).unwrap_or_default();
            reader.by_ref().take(size).read_to_end(&mut body)?;
            reader.read_line(&mut String::new())?;
            if size == 0 {
                break;
            }
        }
    } else {
        reader.by_ref().take(length.unwrap_or_default()).read_to_end(&mut body)?;
    }
    command.env("CONTENT_LENGTH", body.len().to_string());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    let mut input = child.stdin.take();
    let sent = std::thread::spawn(move || input.as_mut().map(|input| input.write_all(&body)));
    let output = child.wait_with_output()?.stdout;
    let _ = sent.join();
    let head = output.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or(0);
    let headers = String::from_utf8_lossy(&output[..head]);
    let status = headers.lines().find_map(|line| line.strip_prefix("Status: ")).unwrap_or("200 OK");
    let mut stream = stream;
    write!(stream, "HTTP/1.1 {status}\r\nConnection: close\r\n")?;
    stream.write_all(&output)
}

#[test]
fn over_http_honest_pushes_are_taken_and_others_refused_with_the_reason() {
    let office = Office::new();
    let http = Http::start(&office);
    let url = http.url();
    good(&office.with_keyring(&url));
    unit(&office.team, "hoa", "Cục Ba");
    let push = |refspec: &str| {
        // So small that a push comes in pieces.
        let arguments = ["-c", "http.postBuffer=1000", "push", "-q", &url, refspec];
        office.stock_git(&arguments).output().unwrap()
    };
    good(&push("main"));
    assert_eq!(office.on_server(&["rev-parse", "main"]), office.git(&["rev-parse", "main"]));
    let path = office.git(&["ls-tree", "-r", "--name-only", "main", "records/unit"]);
    let path = path.lines().next().unwrap();
    let bad = office.commit("minh", &["main"], &[Edit::Remove(path)], &office.message("work"));
    let refused = push(&format!("{bad}:{BRANCH}"));
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success());
    assert!(
        said.contains(&bad[..8]) && said.contains(path) && said.contains("without a tombstone"),
        "{said}"
    );
    let clone = office.team.desk.path("clone");
    good(
        &office.team.desk.command("git").args(["clone", "-q", "--bare", &url]).arg(&clone).output().unwrap(),
    );
    assert_eq!(
        office.team.desk.git_in(&clone, &["rev-parse", "main"]).trim(),
        office.git(&["rev-parse", "main"])
    );

    // The program itself: a clone, what comes, and what goes through the hook.
    let desk = &office.team.desk;
    let minh = |arguments: &[&str]| {
        let mut command = desk.command(env!("CARGO_BIN_EXE_chungthu"));
        command.env("CHUNGTHU_IDENTITY", desk.path("minh/identity.txt"));
        command.env("CHUNGTHU_SIGNING_KEY", desk.path("minh/signing_key"));
        command.args(["--batch", "--today", crate::desk::TODAY]).args(arguments).output().unwrap()
    };
    let away = desk.path("away").display().to_string();
    good(&minh(&["clone", &url, &away]));
    unit(&office.team, "hoa", "Cục Bốn");
    good(&push("main"));
    good(&minh(&["-C", &away, "sync"]));
    assert!(good(&minh(&["-C", &away, "list", "unit"])).contains("Cục Bốn"));
    let file = desk.path("unit.yaml");
    std::fs::write(&file, "names:\n- vi: Cục Năm\n  from: 2025-03-01\n").unwrap();
    good(&minh(&["-C", &away, "add", "unit", "--from", file.to_str().unwrap()]));
    good(&minh(&["-C", &away, "sync"]));
    let tip = desk.git_in(&desk.path("away"), &["rev-parse", "main"]);
    assert_eq!(office.on_server(&["rev-parse", "main"]), tip.trim());
    // What the hook refuses is told, and stays here.
    std::fs::write(office.server().join("hooks/pre-receive"), "#!/bin/sh\necho 'No' >&2\nexit 1\n").unwrap();
    good(&minh(&["-C", &away, "add", "unit", "--from", file.to_str().unwrap()]));
    let refused = minh(&["-C", &away, "sync"]);
    assert_eq!(refused.status.code(), Some(1), "{}", String::from_utf8_lossy(&refused.stderr));
    assert_eq!(office.on_server(&["rev-parse", "main"]), tip.trim());
}
