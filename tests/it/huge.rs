//! Objects of zeros, which pack a thousand to one: none is read whole that is larger than its use.

use std::io::Write;
use std::process::{Output, Stdio};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use sha1::{Digest, Sha1};

use crate::clones::{LAN, MINH, Office};
use crate::desk::good;

const MIB: usize = 1 << 20;

/// Gives stock git on the server something to read.
fn fed(office: &Office, arguments: &[&str], input: &[u8]) -> String {
    let mut command = office.desk.command("git");
    command.arg("-C").arg(office.server()).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    good(&child.wait_with_output().unwrap()).trim().to_owned()
}

/// A commit without parents whose only file is so many bytes of zeros.
fn zeros(office: &Office, name: &str, size: usize) -> String {
    let blob = fed(office, &["hash-object", "-w", "-t", "blob", "--stdin"], &vec![0; size]);
    let tree = fed(office, &["mktree"], format!("100644 blob {blob}\t{name}\n").as_bytes());
    commit(office, &tree, "zeros\n")
}

fn commit(office: &Office, tree: &str, message: &str) -> String {
    let who = "lan <lan@chungthu.invalid> 1700000000 +0000";
    let text = format!("tree {tree}\nauthor {who}\ncommitter {who}\n\n{message}");
    fed(office, &["hash-object", "-w", "-t", "commit", "--literally", "--stdin"], text.as_bytes())
}

fn there(office: &Office, name: &str, commit: &str) {
    office.git("server", &["update-ref", name, commit]);
}

fn said(done: &Output) -> String {
    [&done.stdout[..], &done.stderr].map(String::from_utf8_lossy).concat()
}

#[test]
fn a_huge_keyring_is_refused_by_a_clone_before_it_is_read() {
    let office = Office::new();
    let name = office.there().into_iter().find(|name| name.contains("keyring/")).unwrap();
    let name = name.split_whitespace().last().unwrap().to_owned();
    there(&office, &name, &zeros(&office, "keyring.age", 64 * MIB + 1));
    let done = office.clone("hoa", &[]);
    assert_eq!(done.status.code(), Some(3), "{}", said(&done));
    assert!(said(&done).contains("keyring.age"), "{}", said(&done));
    assert!(said(&done).contains("larger than 64 MiB"), "{}", said(&done));
}

#[test]
fn what_is_huge_on_a_branch_or_beside_it_holds_nobody_up() {
    let office = Office::new();
    let empty = fed(&office, &["mktree"], b"");
    let message = "x".repeat(MIB + 1);
    there(&office, "refs/heads/w/aaaaaaaaaaaaaaaa", &commit(&office, &empty, &message));
    there(&office, "refs/heads/w/bbbbbbbbbbbbbbbb", &zeros(&office, "officers.yaml", MIB + 1));
    there(&office, "refs/chungthu/back/w/aaaaaaaaaaaaaaaa", &zeros(&office, "back.age", MIB + 1));
    office.unit(LAN, "Cục Một");
    good(&office.run(LAN, &["sync"]));
    let done = office.run(MINH, &["sync"]);
    assert!(
        good(&done).contains("larger than 1 MiB") || said(&done).contains("larger than 1 MiB"),
        "{}",
        said(&done)
    );
    assert_eq!(office.units(MINH).len(), 1);
}

#[test]
fn nothing_is_read_that_is_larger_than_its_use_whether_loose_or_packed() {
    let office = Office::new();
    let store = || chungthu::repo::Store::open(&office.server()).unwrap();
    for (path, most) in [
        ("officers.yaml", 1),
        ("register.yaml", 1),
        ("back.age", 1),
        ("approval", 1),
        ("keyring.age", 64),
        ("records", 1),
    ] {
        let [fits, not] = [0, 1].map(|more| zeros(&office, path, most * MIB + more));
        for packed in [false, true] {
            if packed {
                there(&office, "refs/heads/fits", &fits);
                there(&office, "refs/heads/not", &not);
                office.git("server", &["repack", "-adq"]);
            }
            let read = |commit: &str| {
                let store = store();
                store.file(store.tree_of(commit.parse().unwrap()).unwrap(), path)
            };
            assert_eq!(read(&fits).unwrap().unwrap().len(), most * MIB, "{path}");
            let error = format!("{:?}", read(&not).unwrap_err());
            assert!(error.contains(&format!("TooLarge({})", most * MIB)), "{path}: {error}");
        }
    }
}

#[test]
fn nothing_is_written_that_could_not_be_read() {
    let office = Office::new();
    let store = chungthu::repo::Store::open(&office.server()).unwrap();
    let mut lock = store.lock("lan").unwrap();
    let mut write = |size| lock.write(None, [("templates/a.md".to_owned(), Some(vec![0; size]))]);
    assert!(write(MIB).is_ok());
    let error = format!("{:?}", write(MIB + 1).unwrap_err());
    assert!(error.contains("TooLong"), "{error}");
}

/// A small file, packed as two copies of the beginning of something huge, and a commit that has both.
fn based_on_zeros(office: &Office) -> String {
    let size = 96 * MIB;
    let zeros = fed(office, &["hash-object", "-t", "blob", "--stdin"], &vec![0; size]);
    let mut pack = b"PACK\0\0\0\x02\0\0\0\x02".to_vec();
    let mut object = |kind: u8, base: &[u8], bytes: &[u8]| {
        let mut rest = bytes.len() >> 4;
        pack.push(kind << 4 | (bytes.len() & 15) as u8 | if rest > 0 { 0x80 } else { 0 });
        while rest > 0 {
            pack.push((rest & 127) as u8 | if rest > 127 { 0x80 } else { 0 });
            rest >>= 7;
        }
        pack.extend_from_slice(base);
        let mut stream = ZlibEncoder::new(Vec::new(), Compression::best());
        stream.write_all(bytes).unwrap();
        pack.extend_from_slice(&stream.finish().unwrap());
    };
    object(3, b"", &vec![0; size]);
    let base: Vec<u8> = (0..20).map(|n| u8::from_str_radix(&zeros[2 * n..2 * n + 2], 16).unwrap()).collect();
    // The sizes of both, and twice the first 64 KiB.
    object(7, &base, &[0x80, 0x80, 0x80, 0x30, 0x80, 0x80, 0x08, 0x80, 0x80]);
    let sum = Sha1::digest(&pack);
    pack.extend_from_slice(&sum);
    fed(office, &["index-pack", "--stdin"], &pack);
    let small = fed(office, &["hash-object", "-t", "blob", "--stdin"], &vec![0; 128 << 10]);
    let many: String = (0..120)
        .map(|n| {
            let text =
                fed(office, &["hash-object", "-w", "-t", "blob", "--stdin"], format!("{n}").as_bytes());
            format!("100644 blob {text}\tx{n:03}\n")
        })
        .collect();
    let rows = format!("100644 blob {small}\ta\n100644 blob {zeros}\tb\n{many}");
    let templates = fed(office, &["mktree"], rows.as_bytes());
    let root = format!("040000 tree {templates}\ttemplates\n");
    commit(office, &fed(office, &["mktree"], root.as_bytes()), "zeros\n")
}

#[test]
fn what_is_packed_on_top_of_something_huge_is_not_read() {
    let office = Office::new();
    let name = "refs/heads/w/cccccccccccccccc";
    there(&office, name, &based_on_zeros(&office));
    office.git("server", &["repack", "-adq"]);
    let asked = format!("{name}:templates/a\n");
    let base = fed(&office, &["cat-file", "--batch-check=%(objectsize) %(deltabase)"], asked.as_bytes());
    assert_eq!(
        base,
        format!("131072 {}", office.git("server", &["rev-parse", &format!("{name}:templates/b")]))
    );

    // A clone leaves it, and takes the rest.
    let unit = office.unit(LAN, "Cục Một");
    good(&office.run(LAN, &["sync"]));
    let done = office.run(MINH, &["sync"]);
    good(&done);
    assert!(said(&done).contains("w/cccccccccccccccc does not pass"), "{}", said(&done));
    assert!(said(&done).contains("larger than 80 MiB"), "{}", said(&done));
    assert_eq!(office.units(MINH).len(), 1);
    good(&office.run(MINH, &["show", &unit]));
    office.sound(MINH);
    good(&office.clone("new", &[]));

    // A hook takes none of it.
    let made = office.desk.path("made");
    good(&office.desk.command("cp").arg("-a").arg(office.server()).arg(&made).output().unwrap());
    office.put_a_hook();
    let mut push = office.desk.command("git");
    let branch = format!("{name}:{name}");
    push.arg("-C").arg(&made).args(["push", "-q"]).arg(office.server()).arg(&branch);
    let done = push.output().unwrap();
    assert!(said(&done).contains("larger than 80 MiB"), "{}", said(&done));
    assert!(!office.there().contains(&name.to_owned()));
}
