//! A register whose disk was not whole, and a server.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::clones::{LAN, MINH, Office, refused};
use crate::desk::good;

#[test]
fn a_loose_object_that_was_cut_short_ends_a_sync_with_an_error() {
    let office = Office::new();
    let unit = office.unit(LAN, "Cục Một");
    good(&office.run(LAN, &["sync"]));
    good(&office.run(MINH, &["sync"]));
    // The next commit changes that record, so what stood there is asked for its revision.
    good(&office.run(MINH, &["set", &unit, "names.en=First", "--fix"]));
    good(&office.run(MINH, &["sync"]));
    let paths = office.git(LAN, &["ls-tree", "-r", "main", "records"]);
    let blob = paths.split_whitespace().nth(2).unwrap();
    let file = office.desk.path(LAN).join(".git/objects").join(&blob[..2]).join(&blob[2..]);
    let bytes = fs::read(&file).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    let before = office.git(LAN, &["for-each-ref"]);
    let sync = office.command(LAN, &["sync"]);
    let mut timed = office.desk.command("timeout");
    let done = timed.arg("60").arg(sync.get_program()).args(sync.get_args()).output().unwrap();
    refused(&done, 3, &blob[..8]);
    assert_eq!(office.git(LAN, &["for-each-ref"]), before);
    // Whole again, it goes on.
    fs::write(&file, bytes).unwrap();
    assert_eq!(office.sync(LAN)["came"]["main"], 1);
}
