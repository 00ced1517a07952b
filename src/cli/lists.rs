//! The revocation lists that this clone keeps beside the register: the newest of every issuer, whole.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::failure::{Failure, FileError};
use crate::pki::{Anchors, RevocationList};
use crate::policy::Lists;
use crate::repo::Store;
use crate::token::hex;

fn path(store: &Store, issuer: u64) -> Result<PathBuf, Failure> {
    Ok(store.private_dir()?.join("crl").join(format!("{issuer:016x}.crl")))
}

/// The list of an issuer that the register names as its newest, where this clone has it; verified anew.
pub fn kept(
    store: &Store,
    lists: &Lists,
    issuer: u64,
    anchors: &Anchors,
    now: i64,
) -> Option<RevocationList> {
    let state = lists.get(&issuer)?;
    let der = fs::read(path(store, issuer).ok()?).ok()?;
    (hash(&der) == state.sha256.as_str()).then(|| RevocationList::verify(&der, anchors, now).ok())?
}

/// Keeps a list in place of the one before.
pub fn keep(store: &Store, issuer: u64, der: &[u8]) -> Result<(), Failure> {
    let path = path(store, issuer)?;
    let unwritable = |error: std::io::Error| FileError::unwritable(&path, &error);
    let folder = path.parent().unwrap_or(&path);
    fs::create_dir_all(folder).map_err(unwritable)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(unwritable)?;
    file.write_all(der).and_then(|()| file.as_file().sync_all()).map_err(unwritable)?;
    file.persist(&path).map_err(|error| unwritable(error.error))?;
    Ok(())
}

/// The SHA-256 of a list in DER, in hexadecimal.
pub fn hash(der: &[u8]) -> String {
    hex(&Sha256::digest(der))
}
