//! What somebody sends to a server, judged before the server takes it.

use std::collections::BTreeMap;

use super::chain::{Pins, verify};
use super::commit::{self, Stance};
use super::error::GateError;
use super::keyring::{self, check_keyring};
use super::officers::read_officers;
use super::work::work;
use crate::policy::judge::may_approve;
use crate::policy::{Breach, MAIN, Officers, RefName, Role};
use crate::repo::{Oid, Store};

/// One reference that is to move: nothing before where it is new, nothing after where it goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Update {
    pub name: String,
    pub old: Option<Oid>,
    pub new: Option<Oid>,
}

/// Judges all that one push moves, together. `known` is main as it was verified before; `now` the clock.
/// Gives main as it is verified now.
pub fn push(
    store: &Store,
    known: Option<Pins>,
    updates: &[Update],
    now: i64,
) -> Result<Option<Pins>, GateError> {
    let mut named: BTreeMap<&str, RefName> = BTreeMap::new();
    for update in updates {
        let refused = || GateError::Ref { name: update.name.clone() };
        named.insert(&update.name, RefName::parse(&update.name).ok_or_else(refused)?);
    }
    let old_tip = store.tip(MAIN)?;
    let main = updates.iter().find(|update| named.get(update.name.as_str()) == Some(&RefName::Main));
    let new_tip = match main {
        Some(update) => {
            if update.old != old_tip {
                return Err(GateError::Ref { name: update.name.clone() });
            }
            Some(update.new.ok_or_else(|| GateError::Ref { name: update.name.clone() })?)
        }
        None => old_tip,
    };
    let known = known.filter(|pins| Some(pins.tip) == old_tip);
    let before = match (known, old_tip) {
        (None, Some(tip)) => Some(verify(store, None, tip, Stance::Whole, |_| ())?),
        (known, _) => known,
    };
    let after = match new_tip {
        Some(tip) if Some(tip) != old_tip => Some(verify(store, before, tip, Stance::Arriving(now), |_| ())?),
        _ => before,
    };
    let Some(pins) = after else {
        // Nothing but main itself can come first; the keyring comes before main where a register is new.
        return match updates.iter().all(|u| matches!(named.get(u.name.as_str()), Some(RefName::Keyring(_)))) {
            true => Ok(None),
            false => {
                Err(GateError::Ref { name: updates.first().map(|u| u.name.clone()).unwrap_or_default() })
            }
        };
    };
    let officers = read_officers(store, pins.tip, store.tree_of(pins.tip)?)?;
    for update in updates {
        if let Some(name) = named.get(update.name.as_str()) {
            one(store, pins, &officers, update, name, now)?;
        }
    }
    bound(store, &officers, updates, old_tip != Some(pins.tip))?;
    Ok(Some(pins))
}

/// Main must name a keyring that is there, whenever it moves or a keyring goes.
fn bound(store: &Store, officers: &Officers, updates: &[Update], moved: bool) -> Result<(), GateError> {
    let serial = officers.keyring.serial;
    let name = RefName::Keyring(serial).full();
    let here = updates.iter().find(|update| update.name == name);
    if !moved && here.is_none() {
        return Ok(());
    }
    let commit = match here {
        Some(update) => update.new,
        None => store.reference(&name)?,
    };
    let commit = commit.ok_or(GateError::Keyring { serial })?;
    check_keyring(officers, &keyring::file(store, serial, commit)?)
}

fn one(
    store: &Store,
    main: Pins,
    officers: &Officers,
    update: &Update,
    name: &RefName,
    now: i64,
) -> Result<(), GateError> {
    let refused = || GateError::Ref { name: update.name.clone() };
    match (name, update.new) {
        (RefName::Main, _) => Ok(()),
        (RefName::Work(_), Some(tip)) => {
            work(store, main.tip, main.chain_time, tip, Stance::Arriving(now)).map(drop)
        }
        (RefName::Keyring(serial), Some(commit)) => {
            // Created once, never moved. The next keyring comes before main names it.
            let bound = officers.keyring.serial;
            match update.old {
                None if *serial == bound => Ok(()),
                None if Some(*serial) == bound.checked_add(1) => {
                    keyring::check_next(store, officers, *serial, commit, now)
                }
                _ => Err(refused()),
            }
        }
        // The keyring that main names must be there; `bound` looks for it.
        (RefName::Keyring(_), None) => Ok(()),
        (RefName::Back(_), Some(commit)) => by(store, officers, commit, None, now),
        (RefName::Approval(_, handle) | RefName::Access(handle), Some(commit)) => {
            by(store, officers, commit, Some(handle), now)
        }
        (RefName::Access(_), None) => Err(refused()),
        (RefName::Work(_) | RefName::Back(_) | RefName::Approval(..), None) => Ok(()),
    }
}

/// Whether a commit beside the branches was signed by an officer, the one whose handle the reference has.
fn by(
    store: &Store,
    officers: &Officers,
    commit: Oid,
    handle: Option<&String>,
    now: i64,
) -> Result<(), GateError> {
    let facts = store.commit(commit)?;
    let signer = commit::signer(&facts, Stance::Arriving(now))?;
    let unknown = GateError::Breach { commit, breach: Breach::UnknownSigner };
    let officer = officers.signer(&signer).ok_or_else(|| unknown.clone())?;
    let own = officer.handle == facts.author.name && handle.is_none_or(|h| *h == officer.handle);
    let may = handle.is_some() && officer.role != Role::Auditor || may_approve(officer);
    if own && may { Ok(()) } else { Err(unknown) }
}
