//! The keyring that `officers.yaml` binds, as far as it can be checked without a key.

use super::commit::{self, Stance};
use super::error::GateError;
use crate::policy::Officers;
use crate::repo::{KEYRING_FILE, Oid, Store};
use crate::seal::keyring::check_recipient_count;
use crate::seal::{Bound, KeyringHash};

/// The message of a keyring's commit.
pub fn keyring_message(serial: u64) -> String {
    format!("keyring {serial}\n")
}

/// Whether the bytes are the keyring that these officers bind: their hash, and one stanza for every recipient.
pub fn check_keyring(officers: &Officers, file: &[u8]) -> Result<(), GateError> {
    let Bound { serial, sha256, .. } = officers.keyring;
    let fits =
        KeyringHash::of(file) == sha256 && check_recipient_count(file, officers.recipients().len()).is_ok();
    if fits { Ok(()) } else { Err(GateError::Keyring { serial }) }
}

/// The keyring that a commit holds: one without parents, with one file.
pub(super) fn file(store: &Store, serial: u64, commit: Oid) -> Result<Vec<u8>, GateError> {
    let refused = GateError::Keyring { serial };
    let facts = store.commit(commit)?;
    let entries = store.entries(facts.tree)?;
    let alone = matches!(entries.as_slice(), [(name, _)] if name == KEYRING_FILE);
    match facts.parents.is_empty() && alone {
        true => store.file(facts.tree, KEYRING_FILE)?.ok_or(refused),
        false => Err(refused),
    }
}

/// Whether a keyring that nothing binds yet comes from one of these officers.
pub(super) fn check_next(
    store: &Store,
    officers: &Officers,
    serial: u64,
    commit: Oid,
    now: i64,
) -> Result<(), GateError> {
    let facts = store.commit(commit)?;
    let signer = commit::signer(&facts, Stance::Arriving(now))?;
    let officer = officers.signer(&signer).map(|o| o.handle.as_str());
    let recovery = officers.recovery.as_ref().is_some_and(|entry| entry.signing_key == signer);
    match (officer == Some(&facts.author.name) || recovery) && facts.message == keyring_message(serial) {
        true => file(store, serial, commit).map(drop),
        false => Err(GateError::Keyring { serial }),
    }
}
