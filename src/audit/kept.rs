//! What an audit keeps for the next one: a cache in the private folder. A file that is damaged or was written by another
//! program is no file.

use std::fs;
use std::io::Write;

use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::history::History;
use super::revocations::Looked;
use super::versions::Changed;
use crate::repo::{Oid, Store};
use crate::seal::Vault;

/// The history that was verified: nothing in it is sealed.
const AUDITED: &str = "audited";
/// What was looked for under the seal.
const LOOKED: &str = "audited-sealed";
/// Which records each commit changed: their keys and versions stand in the repository as they are.
const CHANGED: &str = "changed";
/// Raised whenever what is kept, or what is verified, becomes something else.
const FORMAT: u32 = 3;
const HASH: usize = 32;

pub fn read(store: &Store) -> Option<History> {
    read_plain(store, AUDITED)
}

pub fn write(store: &Store, history: &History) {
    write_plain(store, AUDITED, history);
}

/// What each commit of main changed, as far as it was looked up; nothing where it wasn't.
pub fn read_versions(store: &Store) -> Vec<(Oid, Vec<Changed>)> {
    read_plain(store, CHANGED).unwrap_or_default()
}

pub fn write_versions(store: &Store, known: &[(Oid, Vec<Changed>)]) {
    write_plain(store, CHANGED, &known);
}

fn read_plain<T: DeserializeOwned>(store: &Store, name: &str) -> Option<T> {
    let bytes = fs::read(store.private_dir().ok()?.join(name)).ok()?;
    let (hash, content) = bytes.split_at_checked(HASH)?;
    (Sha256::digest(content).as_slice() == hash).then(|| decode(content)).flatten()
}

fn write_plain<T: Serialize>(store: &Store, name: &str, kept: &T) {
    let content = encode(kept);
    put(store, name, &[Sha256::digest(&content).as_slice(), &content].concat());
}

pub fn read_looked(store: &Store, vault: &Vault) -> Option<Looked> {
    let sealed = fs::read(store.private_dir().ok()?.join(LOOKED)).ok()?;
    decode(&vault.cache_open(LOOKED, sealed)?)
}

pub fn write_looked(store: &Store, vault: &Vault, looked: &Looked) {
    put(store, LOOKED, &vault.cache_seal(LOOKED, &encode(looked)));
}

fn encode<T: Serialize>(kept: &T) -> Vec<u8> {
    postcard::to_stdvec(&(FORMAT, env!("CARGO_PKG_VERSION"), kept))
        .expect("plain values, which postcard can hold")
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    // The first two are read alone: what another program kept need not be readable beyond them.
    let ((format, program), _): ((u32, String), _) = postcard::take_from_bytes(bytes).ok()?;
    let (_, _, kept): (u32, String, T) = (format == FORMAT && program == env!("CARGO_PKG_VERSION"))
        .then(|| postcard::from_bytes(bytes).ok())??;
    Some(kept)
}

/// What can't be kept is verified again next time.
fn put(store: &Store, name: &str, bytes: &[u8]) {
    let put = || -> Option<()> {
        let folder = store.private_dir().ok()?;
        let mut file = tempfile::NamedTempFile::new_in(&folder).ok()?;
        file.write_all(bytes).ok()?;
        file.persist(folder.join(name)).ok().map(drop)
    };
    let _ = put();
}
