//! `site serve`: the built site on the loopback, made anew at every commit.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use crate::desk::Desk;

/// The server ends with the test.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn ask(address: &str, path: &str, host: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_page_that_is_open_hears_of_a_commit() {
    let desk = Desk::new();
    desk.add_example("unit");
    let out = desk.path("site");
    let mut command = desk.chungthu(&["site", "serve", "--port", "0", "--out", out.to_str().unwrap()]);
    let mut served = Served(command.stdout(Stdio::piped()).spawn().unwrap());
    let mut first = String::new();
    BufReader::new(served.0.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let address = first.split("http://").nth(1).unwrap().trim_end().trim_end_matches('/').to_owned();
    assert!(address.starts_with("127.0.0.1:"), "{first}");

    let page = ask(&address, "/vi/person/", &address);
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n") && page.contains("connect-src 'self'"), "{page}");
    assert!(page.contains("Chưa có hồ sơ nào."), "{page}");
    assert!(ask(&address, "/vi/person/", "evil.example").starts_with("HTTP/1.1 421 "));
    assert!(ask(&address, "/.chungthu-site", &address).starts_with("HTTP/1.1 404 "));
    // What is written to the folder asks nobody.
    assert!(!std::fs::read_to_string(out.join("vi/person/index.html")).unwrap().contains("connect-src"));

    let waits = address.clone();
    // A page asks again where nothing happened for a while.
    let wait = move || {
        loop {
            let answer = ask(&waits, "/~turn/0", &waits);
            if !answer.ends_with("\r\n\r\n0") {
                return answer;
            }
        }
    };
    let waiting = std::thread::spawn(wait);
    desk.add_example("person");
    assert!(waiting.join().unwrap().ends_with("\r\n\r\n1"));
    assert!(!ask(&address, "/vi/person/", &address).contains("Chưa có hồ sơ nào."));
}
