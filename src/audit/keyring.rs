//! The keyring at the end of its chain: whether it is the one that main binds, and whether it follows those that were bound
//! before.

use crate::model::RecordId;
use crate::repo::{KEYRING_FILE, RepoError, Store, keyring_ref};
use crate::seal::{Bound, Keyring, KeyringError, KeyringHash, SuccessorFault};

/// The sealed keyring of a serial: of this clone, or, on a server, at its reference.
pub fn sealed_keyring(store: &Store, serial: u64) -> Result<Option<Vec<u8>>, RepoError> {
    if let Some(file) = store.keyring(serial)? {
        return Ok(Some(file));
    }
    match store.reference(&keyring_ref(serial))? {
        Some(commit) => store.file(store.tree_of(commit)?, KEYRING_FILE),
        None => Ok(None),
    }
}

/// Whether an opened keyring is the last of those that were bound: it has their serial and as many epochs, names the one
/// before it, opens nothing that was erased, and has a key for every record that is `kept`.
pub fn check_opened(
    keyring: &Keyring,
    bindings: &[Bound],
    erased: impl IntoIterator<Item = RecordId>,
    kept: impl IntoIterator<Item = RecordId>,
) -> Result<(), KeyringError> {
    let (serial, epoch) = (keyring.serial(), keyring.epoch());
    let Some((last, before)) = bindings.split_last() else {
        return Err(KeyringError::NotAsBound { serial, epoch });
    };
    if (serial, epoch) != (last.serial, last.epoch) {
        return Err(KeyringError::NotAsBound { serial, epoch });
    }
    // What stood before the first commit of a register can't be known; the first keyring of all has none before it.
    let previous = match before.last() {
        Some(before) => Some(before.sha256),
        None => (serial == 1).then_some(KeyringHash::NONE),
    };
    if previous.is_some_and(|previous| keyring.previous() != previous) {
        return Err(KeyringError::NoSuccessor(SuccessorFault::Previous));
    }
    let opens = keyring.check_erased(erased).and_then(|()| keyring.check_covers(kept));
    opens.map_err(KeyringError::NoSuccessor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bound(keyring: &Keyring, hash: u8) -> Bound {
        Bound { serial: keyring.serial(), sha256: KeyringHash([hash; 32]), epoch: keyring.epoch() }
    }

    #[test]
    fn a_keyring_must_be_the_end_of_its_chain() {
        let id = RecordId([7; 10]);
        let first = Keyring::fresh();
        let chain = [bound(&first, 1)];
        assert_eq!(
            check_opened(&first, &chain, [id], []),
            Err(KeyringError::NoSuccessor(SuccessorFault::Erased(id)))
        );
        assert_eq!(check_opened(&first, &chain, [], []), Ok(()));

        let mut second = first.next(KeyringHash([1; 32]));
        second.turn_epoch();
        second.erase(id);
        let chain = [bound(&first, 1), bound(&second, 2)];
        assert_eq!(check_opened(&second, &chain, [id], []), Ok(()));
        assert_eq!(
            check_opened(&second, &chain, [id], [RecordId([8; 10]), id]),
            Err(KeyringError::NoSuccessor(SuccessorFault::Closed(id)))
        );
        assert_eq!(
            check_opened(&first, &chain, [], []),
            Err(KeyringError::NotAsBound { serial: 1, epoch: 1 })
        );

        let other = [bound(&first, 9), bound(&second, 2)];
        let previous = Err(KeyringError::NoSuccessor(SuccessorFault::Previous));
        assert_eq!(check_opened(&second, &other, [], []), previous);
        // Bound as the first, though it follows one; of a later one nobody knows what came before.
        let third = second.next(KeyringHash([2; 32]));
        assert_eq!(check_opened(&third, &[bound(&third, 3)], [], []), Ok(()));
        let short = [Bound { epoch: 3, ..bound(&third, 3) }];
        assert_eq!(
            check_opened(&third, &short, [], []),
            Err(KeyringError::NotAsBound { serial: 3, epoch: 2 })
        );
        assert!(check_opened(&third, &[], [], []).is_err());
    }
}
