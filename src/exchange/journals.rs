//! Journals of access between here and a server: followed where they only go on, sent where the server lacks something of them.

use std::collections::{BTreeMap, BTreeSet};

use super::error::ExchangeError;
use super::look::Served;
use crate::gate::{self, GateError, Hands, Pins, Stance};
use crate::policy::RefName;
use crate::repo::{Oid, RefMove, Store, WriteLock};

/// An officer's journal that a server has, or has no more.
#[derive(Clone)]
pub struct Journal {
    pub handle: String,
    pub fate: JournalFate,
}

/// What became of it.
#[derive(Clone)]
pub enum JournalFate {
    /// It goes on from where it was seen, or is new.
    Followed { before: Option<Oid>, tip: Oid },
    /// The server has an earlier state of it than was seen there.
    Back,
    /// The server has it no more.
    Gone,
    /// What the server has of it is refused.
    Refused(GateError),
}

/// The references of journals below a prefix, by handle.
fn handles(refs: impl IntoIterator<Item = (RefName, Oid)>) -> BTreeMap<String, Oid> {
    let of = |(name, tip)| match name {
        RefName::Access(handle) => Some((handle, tip)),
        _ => None,
    };
    refs.into_iter().filter_map(of).collect()
}

fn named(refs: impl IntoIterator<Item = (String, Oid)>) -> BTreeMap<String, Oid> {
    handles(refs.into_iter().filter_map(|(name, tip)| Some((RefName::parse(&name)?, tip))))
}

/// Lets the register's view of the journals follow what the server has, where that goes on from what was seen; tells the rest.
/// `before` is what was seen on the server.
pub(super) fn follow(
    store: &Store,
    lock: &mut WriteLock<'_>,
    served: &Served,
    main: Pins,
    before: &BTreeMap<String, Oid>,
    now: i64,
) -> Result<Vec<Journal>, ExchangeError> {
    let hands = Hands::ever(store, main.tip)?;
    let seen = named(before.clone());
    let there = handles(served.refs.clone());
    let unread: BTreeSet<&RefName> = served.unread.keys().collect();
    let mut told = Vec::new();
    for (handle, tip) in &there {
        let name = RefName::Access(handle.clone());
        let before = seen.get(handle).copied();
        if before == Some(*tip) || unread.contains(&name) {
            continue;
        }
        let fate = match gate::access(&hands, handle, before, *tip, Stance::Arriving(now)) {
            Ok(_) => {
                lock.move_ref(&Store::tracking_ref(&name.full()), before, *tip)?;
                JournalFate::Followed { before, tip: *tip }
            }
            Err(GateError::Repo(error)) if !error.is_malformed() => return Err(error.into()),
            // An earlier state is one that somebody had signed, and that what was seen goes on from.
            Err(why) => match goes_on(&hands, handle, None, Some(*tip))?
                && goes_on(&hands, handle, Some(*tip), before)?
            {
                true => JournalFate::Back,
                false => JournalFate::Refused(why),
            },
        };
        told.push(Journal { handle: handle.clone(), fate });
    }
    for handle in seen.into_keys() {
        if !there.contains_key(&handle) && !unread.contains(&RefName::Access(handle.clone())) {
            told.push(Journal { handle, fate: JournalFate::Gone });
        }
    }
    Ok(told)
}

/// Whether a journal that stands somewhere goes on from where it stands elsewhere.
fn goes_on(
    hands: &Hands<'_>,
    handle: &str,
    from: Option<Oid>,
    tip: Option<Oid>,
) -> Result<bool, ExchangeError> {
    let Some(tip) = tip else { return Ok(false) };
    match gate::access(hands, handle, from, tip, Stance::Whole) {
        Ok(_) => Ok(true),
        Err(GateError::Repo(error)) if !error.is_malformed() => Err(error.into()),
        Err(_) => Ok(false),
    }
}

/// The journals that go to the server: one's own, and what it has lost of those of others.
pub(super) fn going(store: &Store, served: &Served, main: Oid) -> Result<Vec<RefMove>, ExchangeError> {
    let mut here = named(store.tracked()?);
    here.extend(named(store.references("refs/chungthu/access/")?));
    let there = handles(served.refs.clone());
    let hands = Hands::ever(store, main)?;
    let mut going = Vec::new();
    for (handle, tip) in here {
        let name = RefName::Access(handle.clone());
        let stands = there.get(&handle).copied();
        if stands == Some(tip) {
            sent(store, &handle, tip)?;
        } else if !served.unread.contains_key(&name) && goes_on(&hands, &handle, stands, Some(tip))? {
            going.push(RefMove { name: name.full(), old: stands, new: Some(tip) });
        }
    }
    Ok(going)
}

/// What the server has taken of a journal is from now on as it was fetched.
pub(super) fn sent(store: &Store, handle: &str, tip: Oid) -> Result<(), ExchangeError> {
    let mut lock = store.lock("sync")?;
    let full = RefName::Access(handle.to_owned()).full();
    let tracking = Store::tracking_ref(&full);
    let old = store.reference(&tracking)?;
    if old != Some(tip) {
        lock.move_ref(&tracking, old, tip)?;
    }
    // What was signed here meanwhile stays.
    if store.reference(&full)? == Some(tip) {
        lock.delete_ref(&full, tip)?;
    }
    Ok(())
}
