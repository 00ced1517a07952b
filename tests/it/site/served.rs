//! `site serve`: the built site on the loopback, made anew at every commit.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

use serde_json::{Value, json};

use crate::desk::{Desk, good};

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

/// Serves a desk's site in a folder, and says where.
fn serve(desk: &Desk, out: &Path, more: &[&str]) -> (Served, String) {
    let words = [&["site", "serve", "--port", "0", "--out", out.to_str().unwrap()], more].concat();
    let mut served = Served(desk.chungthu(&words).stdout(Stdio::piped()).spawn().unwrap());
    let mut first = String::new();
    BufReader::new(served.0.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let address = first.split("http://").nth(1).unwrap().trim_end().trim_end_matches('/').to_owned();
    assert!(address.starts_with("127.0.0.1:"), "{first}");
    (served, address)
}

#[test]
fn officers_open_sealed_parts_of_what_is_served_and_others_are_told_why_not() {
    let desk = Desk::new();
    for kind in ["unit", "person"] {
        desk.add_example(kind);
    }
    let mut other =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("records/person.yaml")).unwrap();
    other = other.replace("vdng100000000000", "vdng200000000000").replace("Nguyễn Văn An", "Nguyễn Văn Bình");
    for (one, two) in [
        ("001084012345", "001084054321"),
        ("annv@", "binhnv@"),
        ("0912345678", "0987654321"),
        ("BTC-00123", "BTC-00321"),
    ] {
        other = other.replace(one, two);
    }
    good(&desk.feed(&["add", "person", "--from", "-"], other.as_bytes()));
    desk.enrol("hoa");
    desk.enrol("cu");
    let out = desk.path("site");
    let folder = out.to_str().unwrap().to_owned();
    let build = |to: &str| desk.run(&["site", "build", "--out", &folder, "--seal-to", to]);
    good(&build("cu"));
    good(&desk.run(&["officer", "remove", "cu"]));
    // Who was removed, or never was one, is refused by name, and nothing is touched.
    for (handle, code) in [("cu", 2), ("admin,nobody", 2)] {
        let done = build(handle);
        assert_eq!(done.status.code(), Some(code));
        let said = String::from_utf8(done.stderr).unwrap();
        assert!(said.contains("there is no officer") && said.contains("admin, hoa"), "{said}");
    }
    let (served, address) = serve(&desk, &out, &["--seal-to", "admin"]);
    let key = |who: &str| desk.path(who).join("identity.txt");
    let nobody = desk.path("nobody.txt");
    good(&desk.command("age-keygen").arg("-o").arg(&nobody).output().unwrap());
    let plan = json!({
        "base": format!("http://{address}/"), "site": out, "profiles": desk.path("profiles"), "keeps": true,
        "pages": ["person/vdng100000000000", "person/vdng200000000000"],
        "values": ["001084012345", "annv@mof.gov.vn", "0912345678", "BTC-00123"],
        "keys": { "right": key("keys"), "other": key("hoa"), "former": key("cu"), "nobody": nobody },
        "wrong": { "wrong": ["nobody"], "other": ["other"], "former": ["former"] },
    });
    super::sealed::driven(&desk.path("plan.json"), &plan);
    drop(served);

    // What was sealed stands in the journal of access, once for each time; what stays as it is doesn't again.
    let looked = |desk: &Desk| {
        let said: Value = serde_json::from_str(&good(&desk.run(&["--json", "log", "--access"]))).unwrap();
        let all = said.as_array().unwrap().iter().filter(|entry| entry["command"] == "site build").cloned();
        all.collect::<Vec<_>>()
    };
    let before = looked(&desk);
    assert_eq!(before.len(), 2, "{before:?}");
    assert!(before.iter().all(|entry| entry["seen"][0]["count"] == 2), "{before:?}");
    // The script of the browser put the first one's part back as it was, which nobody can tell from one that was exchanged.
    good(&build("admin"));
    assert_eq!(looked(&desk).len(), 3);
    good(&build("admin"));
    assert_eq!(looked(&desk).len(), 3);
    good(&build("admin,hoa"));
    assert_eq!(looked(&desk).len(), 4);
    good(&desk.run(&["site", "build", "--out", &folder]));
    assert!(!out.join("sealed").exists());
    assert_eq!(looked(&desk).len(), 4);
}

#[test]
fn a_page_that_is_open_hears_of_a_commit() {
    let desk = Desk::new();
    desk.add_example("unit");
    let out = desk.path("site");
    let (_served, address) = serve(&desk, &out, &[]);

    let page = ask(&address, "/vi/person/", &address);
    assert!(page.starts_with("HTTP/1.1 200 OK\r\n") && page.contains("connect-src 'self'"), "{page}");
    assert!(page.contains("Chưa có hồ sơ nào."), "{page}");
    assert!(ask(&address, "/vi/person/", "evil.example").starts_with("HTTP/1.1 421 "));
    assert!(ask(&address, "/.chungthu-site", &address).starts_with("HTTP/1.1 404 "));
    // What is written to the folder asks nobody.
    assert!(!std::fs::read_to_string(out.join("vi/person/index.html")).unwrap().contains("connect-src"));

    let waits = address.clone();
    let turn = |answer: &str| answer.rsplit("\r\n\r\n").next().unwrap().to_owned();
    // Whoever knows another turn hears at once which it is.
    let first = turn(&ask(&address, "/~turn/0", &address));
    assert!(first.parse::<u64>().unwrap() > 0, "{first}");
    let (known, path) = (first.clone(), format!("/~turn/{first}"));
    // A page asks again where nothing happened for a while.
    let wait = move || {
        loop {
            let now = turn(&ask(&waits, &path, &waits));
            if now != known {
                return now;
            }
        }
    };
    let waiting = std::thread::spawn(wait);
    desk.add_example("person");
    assert_eq!(waiting.join().unwrap().parse::<u64>().unwrap(), first.parse::<u64>().unwrap() + 1);
    assert!(!ask(&address, "/vi/person/", &address).contains("Chưa có hồ sơ nào."));
}
