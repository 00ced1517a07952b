//! Keyrings between a clone and its server: exactly the one that main binds is here and there.

use std::collections::BTreeMap;

use super::error::ExchangeError;
use super::look::Served;
use crate::gate::{check_keyring, read_officers};
use crate::policy::{MAIN, Officers, RefName};
use crate::repo::{FetchedKeyring, Oid, RefMove, Remote, Store, WriteLock};
use crate::seal::{Bound, KeyringHash};

/// The officers of a commit of main that was verified.
pub fn officers_at(store: &Store, commit: Oid) -> Result<Officers, ExchangeError> {
    Ok(read_officers(store, commit, store.tree_of(commit)?)?)
}

/// The binding of the keyring before the one that this commit of main binds, where it is no register's first.
pub fn bound_before(store: &Store, main: Oid) -> Result<Option<Bound>, ExchangeError> {
    let bound = officers_at(store, main)?.keyring;
    for commit in store.first_parents(main) {
        let before = officers_at(store, commit?.oid)?.keyring;
        if before != bound {
            return Ok(Some(before));
        }
    }
    Ok(None)
}

/// Whether the keyring that these officers bind is here.
pub fn is_here(store: &Store, officers: &Officers) -> Result<bool, ExchangeError> {
    let fits = |file: &[u8]| KeyringHash::of(file) == officers.keyring.sha256;
    Ok(store.fitting_keyring(officers.keyring.serial, fits)?.is_some_and(|file| fits(&file)))
}

/// A keyring that the server's main binds.
pub struct NewKeyring {
    pub bound: Bound,
    pub fetched: FetchedKeyring,
}

impl NewKeyring {
    /// Whether it is the one that is bound so.
    pub(super) fn is(&self, bound: &Bound) -> bool {
        self.bound == *bound
    }

    /// The sealed bytes.
    pub fn file(&self) -> &[u8] {
        &self.fetched.file
    }
}

/// Where a process was killed while one keyring took the place of another, lets the one stand that main binds.
pub fn settle(store: &Store, lock: &mut WriteLock<'_>) -> Result<(), ExchangeError> {
    let Some(main) = store.tip(MAIN)? else { return Ok(()) };
    let bound = officers_at(store, main)?.keyring;
    lock.settle_keyring(bound.serial, |file| KeyringHash::of(file) == bound.sha256)?;
    Ok(lock.retire_keyrings_before(bound.serial)?)
}

/// Fetches the keyring that the server's main binds, where it is needed and not here. Where main here has gone on to
/// another keyring, the server's was retired here.
pub fn missing(
    store: &Store,
    reading: &Store,
    remote: &Remote<'_>,
    refs: &BTreeMap<RefName, Oid>,
    main: Oid,
) -> Result<Option<NewKeyring>, ExchangeError> {
    let officers = officers_at(reading, main)?;
    // One that main here doesn't bind goes at any time: it is no keyring to rely on.
    if let Some(own) = store.tip(MAIN)? {
        let same = officers_at(store, own)?.keyring == officers.keyring;
        let passed = !same && store.exists(main) && store.is_on_chain(main, own)?;
        if passed || same && is_here(store, &officers)? {
            return Ok(None);
        }
    }
    let serial = officers.keyring.serial;
    let absent = ExchangeError::NoKeyring { serial };
    if !refs.contains_key(&RefName::Keyring(serial)) {
        return Err(absent);
    }
    let fetched = remote.fetch_keyring(serial)?.ok_or(absent)?;
    check_keyring(&officers, &fetched.file)?;
    Ok(Some(NewKeyring { bound: officers.keyring, fetched }))
}

/// A keyring on a server that is another than main binds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Replaced {
    pub serial: u64,
    /// What stands there, and what is here, which has the hash that main binds.
    pub there: Oid,
    pub here: Oid,
}

/// Whether the server has put something else in the place of the keyring that main binds there and here. It can't harm
/// who has the right one; who comes new gets none.
pub fn replaced(
    store: &Store,
    reading: &Store,
    refs: &BTreeMap<RefName, Oid>,
    main: Oid,
) -> Result<Option<Replaced>, ExchangeError> {
    let officers = officers_at(reading, main)?;
    let serial = officers.keyring.serial;
    let (Some(there), Some(here)) =
        (refs.get(&RefName::Keyring(serial)).copied(), store.keyring_commit(serial)?)
    else {
        return Ok(None);
    };
    let differs = there != here && is_here(store, &officers)?;
    Ok(differs.then_some(Replaced { serial, there, here }))
}

/// What a push must do to the server's keyrings, so that the one that main binds is there and none before it.
pub struct Moves {
    /// The serial of the one that main binds.
    pub bound: u64,
    /// A keyring of this serial that no main binds goes first: of two that were made at once, it was left behind.
    pub first: Option<RefMove>,
    /// Together with main.
    pub with_main: Vec<RefMove>,
}

/// Compares the server's keyrings with the one that main binds here.
pub fn moves(
    store: &Store,
    refs: &BTreeMap<RefName, Oid>,
    main: Oid,
    main_there: Option<Oid>,
) -> Result<Moves, ExchangeError> {
    let bound = officers_at(store, main)?.keyring.serial;
    let own = store.keyring_commit(bound)?.ok_or(ExchangeError::NoKeyring { serial: bound })?;
    let bound_there = match main_there {
        Some(main) => Some(officers_at(store, main)?.keyring.serial),
        None => None,
    };
    let name = RefName::Keyring(bound).full();
    let mut moves = Moves { bound, first: None, with_main: Vec::new() };
    match refs.get(&RefName::Keyring(bound)) {
        Some(there) if *there == own || bound_there == Some(bound) => {}
        there => {
            moves.first = there.map(|there| RefMove { name: name.clone(), old: Some(*there), new: None });
            moves.with_main.push(RefMove { name, old: None, new: Some(own) });
        }
    }
    moves.with_main.extend(refs.iter().filter_map(|(name, oid)| match name {
        RefName::Keyring(serial) if *serial < bound => {
            Some(RefMove { name: name.full(), old: Some(*oid), new: None })
        }
        _ => None,
    }));
    Ok(moves)
}

/// The serials of keyrings on the server after the one that main binds, here or there; where something was left there that
/// is done with, of those before it, too.
pub fn unbound(store: &Store, served: &Served, left: bool) -> Result<Vec<u64>, ExchangeError> {
    let mut bound = 0;
    for main in store.tip(MAIN)?.into_iter().chain(served.main.map(|main| main.tip)) {
        bound = officers_at(store, main)?.keyring.serial.max(bound);
    }
    let serials = served.refs.keys().filter_map(|name| match name {
        RefName::Keyring(serial) => Some(*serial),
        _ => None,
    });
    Ok(serials.filter(|serial| *serial > bound || left && *serial < bound).collect())
}
