//! The office's own files: CA certificates and templates.

use std::fs;

use serde_json::Value;

use crate::desk::{Desk, good};

#[test]
fn check_names_what_is_no_certificate_and_no_template_and_edit_replaces_it() {
    let desk = Desk::new();
    desk.add_example("unit");
    let file = |path: &str, content: &[u8]| (path.to_owned(), content.to_vec());
    desk.commit(
        "settings",
        &[
            file("anchors/ca.der", b"\x30\x03\x02\x01\x00"),
            file("anchors/README.md", b"Which CAs these are."),
            file("templates/base.html", b"<p>\xff</p>"),
            file("templates/door.html", "<p>Cục</p>".as_bytes()),
        ],
    );
    let check = desk.run(&["check", "--json"]);
    assert_eq!(check.status.code(), Some(1));
    let said: Value = serde_json::from_slice(&check.stdout).unwrap();
    let unreadable = said["unreadable"].as_array().unwrap();
    let files: Vec<&str> = unreadable.iter().map(|lost| lost["file"].as_str().unwrap()).collect();
    assert_eq!(files, ["anchors/ca.der", "templates/base.html"]);
    assert_eq!(said["errors"], 2);
    assert_eq!(said["records"], 1);
    for lost in unreadable {
        assert!(lost["todo"].as_str().unwrap().contains("--from"), "{lost}");
    }
    // An object that git can't give is named too, and the rest is read.
    let template = desk.git(&["rev-parse", "main:templates/door.html"]);
    let (folder, name) = template.trim().split_at(2);
    fs::remove_file(desk.path("register/.git/objects").join(folder).join(name)).unwrap();
    let check = desk.run(&["check"]);
    assert_eq!(check.status.code(), Some(1));
    let said = String::from_utf8(check.stdout).unwrap();
    assert!(said.contains("templates/door.html") && said.contains("1 record"), "{said}");

    // The way out that the hint names.
    let better = desk.path("better");
    fs::write(&better, "<p>Cục</p>").unwrap();
    good(&desk.run(&["edit", "templates/base.html", "--from", better.to_str().unwrap()]));
    good(&desk.run(&["edit", "templates/door.html", "--from", "/dev/null"]));
    good(&desk.run(&["edit", "anchors/ca.der", "--from", "/dev/null"]));
    good(&desk.run(&["check"]));
}

#[test]
fn a_plain_file_that_is_too_long_is_refused_and_not_cut() {
    let desk = Desk::new();
    let before = desk.git(&["rev-parse", "main"]);
    let file = desk.path("long.html");
    for (bytes, fits) in [(256 * 1024 + 1, false), (1 << 20, false), (256 * 1024, true)] {
        fs::write(&file, "x".repeat(bytes)).unwrap();
        let done = desk.run(&["edit", "templates/long.html", "--from", file.to_str().unwrap()]);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(if fits { 0 } else { 1 }), "{bytes}: {said}");
        assert_eq!(desk.git(&["rev-parse", "main"]) == before, !fits, "{bytes}");
        assert!(fits || said.contains("256 KiB"), "{said}");
    }
}
