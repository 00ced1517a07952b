//! The keyring that `officers.yaml` binds, as far as it can be checked without a key.

use super::beside::{only_file, signed_by};
use super::commit::{self, Stance};
use super::error::{GateError, KeyringFault};
use crate::policy::Officers;
use crate::policy::judge::may_approve;
use crate::repo::{KEYRING_FILE, Oid, Store};
use crate::seal::keyring::check_recipient_count;
use crate::seal::{Bound, KeyringHash};

/// The message of a keyring's commit.
pub fn keyring_message(serial: u64) -> String {
    format!("keyring {serial}\n")
}

/// Whether the bytes are the keyring that these officers bind: their hash, and one stanza for every recipient.
pub fn check_keyring(officers: &Officers, file: &[u8]) -> Result<(), GateError> {
    check(officers, None, file)
}

/// The same of the keyring that a commit holds.
pub(super) fn check_commit(store: &Store, officers: &Officers, commit: Oid) -> Result<(), GateError> {
    check(officers, Some(commit), &file(store, officers.keyring.serial, commit)?)
}

fn check(officers: &Officers, commit: Option<Oid>, file: &[u8]) -> Result<(), GateError> {
    let Bound { serial, sha256, .. } = officers.keyring;
    let wrong = |fault| Err(GateError::Keyring { serial, commit, fault });
    if KeyringHash::of(file) != sha256 {
        return wrong(KeyringFault::Hash);
    }
    match check_recipient_count(file, officers.recipients().len()) {
        Ok(_) => Ok(()),
        Err(_) => wrong(KeyringFault::Recipients),
    }
}

/// The keyring that a commit holds: one without parents, with one file and its own message.
pub(super) fn file(store: &Store, serial: u64, commit: Oid) -> Result<Vec<u8>, GateError> {
    let facts = store.commit(commit)?;
    let file =
        only_file(store, &facts, KEYRING_FILE, 0)?.filter(|_| facts.message == keyring_message(serial));
    file.ok_or(GateError::Keyring { serial, commit: Some(commit), fault: KeyringFault::Form })
}

/// Whether a keyring that nothing binds yet comes from an officer who may make one.
pub(super) fn check_next(
    store: &Store,
    officers: &Officers,
    serial: u64,
    commit: Oid,
    now: i64,
) -> Result<(), GateError> {
    let facts = store.commit(commit)?;
    let recovery = officers.recovery.as_ref().map(|entry| entry.signing_key.as_str());
    if recovery != Some(commit::signer(&facts, Stance::Arriving(now))?.as_str())
        && !may_approve(signed_by(officers, &facts, now)?)
    {
        return Err(GateError::Keyring { serial, commit: Some(commit), fault: KeyringFault::Signer });
    }
    file(store, serial, commit).map(drop)
}
