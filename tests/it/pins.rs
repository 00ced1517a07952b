//! What a clone remembers of the history that it has verified.

use std::fs;

use crate::desk::{Desk, good};

#[test]
fn a_clone_that_forgot_what_it_verified_says_so_once() {
    let desk = Desk::new();
    let told = || {
        let done = desk.run(&["status"]);
        good(&done);
        String::from_utf8_lossy(&done.stderr).into_owned()
    };
    assert!(!told().contains("no longer remembers"));
    fs::remove_file(desk.path("register/.git/chungthu/verified")).unwrap();
    let root = desk.git(&["rev-list", "--max-parents=0", "main"]);
    let said = told();
    assert!(
        said.contains("no longer remembers") && said.contains(&format!("{} {}", &root[..4], &root[4..8])),
        "{said}"
    );
    assert!(!told().contains("no longer remembers"));
    // What is there and can't be read is no first use.
    fs::write(desk.path("register/.git/chungthu/verified"), "x").unwrap();
    assert_eq!(desk.run(&["status"]).status.code(), Some(3));
}
