//! The C2SP test vectors of age (`tests/data/cctv-age`): what opens a keyring takes what is right and refuses what is
//! wrong; what opens a record, being stricter, refuses all of them.

use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::identity::Identities;
use super::keyring::{Keyring, open_file};
use super::vault::Vault;
use super::{header, hex};

struct Vector {
    name: String,
    expect: String,
    payload: Option<String>,
    identity: Option<age::x25519::Identity>,
    armored: bool,
    file: Vec<u8>,
}

fn vectors() -> Vec<Vector> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cctv-age");
    let paths = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_none()).map(|path| read(&path)).collect()
}

fn read(path: &Path) -> Vector {
    let bytes = std::fs::read(path).unwrap();
    let end = bytes.windows(2).position(|w| w == b"\n\n").unwrap();
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let field = |name: &str| {
        head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).map(str::to_owned)
    };
    let body = &bytes[end + 2..];
    let file = if field("compressed").is_some() {
        let mut file = Vec::new();
        flate2::read::ZlibDecoder::new(body).read_to_end(&mut file).unwrap();
        file
    } else {
        body.to_vec()
    };
    Vector {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        expect: field("expect").unwrap(),
        payload: field("payload"),
        // The hybrid identities aren't known to the age crate, which seals to them only.
        identity: field("identity").and_then(|text| text.parse().ok()),
        armored: field("armored").is_some(),
        file,
    }
}

#[test]
fn the_keyrings_opener_follows_the_vectors() {
    let (mut opened, mut refused) = (0, 0);
    for vector in vectors() {
        let identity = vector.identity.unwrap_or_else(age::x25519::Identity::generate);
        let result = open_file(&vector.file, &Identities::from_age(identity));
        // A keyring is binary, and no passphrase or hybrid key opens one here.
        let ours = !vector.armored && vector.expect == "success";
        match result {
            Ok(content) => {
                assert!(ours, "{} opens", vector.name);
                let hash = hex::encode(&Sha256::digest(content.as_slice()));
                assert_eq!(Some(hash.to_string()), vector.payload, "{}", vector.name);
                opened += 1;
            }
            Err(_) => {
                let foreign = vector.name.starts_with("hybrid") || vector.name.starts_with("scrypt");
                assert!(!ours || foreign, "{} doesn't open", vector.name);
                refused += 1;
            }
        }
    }
    assert_eq!((opened, refused), (14, 129));
}

#[test]
fn the_records_opener_refuses_them_all() {
    let vault = Vault::new(Keyring::fresh());
    let key = "person/041061050r3gg28a".parse().unwrap();
    let vectors = vectors();
    assert_eq!(vectors.len(), 143);
    for vector in vectors {
        assert!(header::parse(&vector.file).is_err(), "{}", vector.name);
        assert!(vault.open(key, &vector.file).is_err(), "{}", vector.name);
    }
}
