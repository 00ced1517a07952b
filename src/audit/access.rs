//! Who looked at what: the journals of access, verified and opened.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::change::access::{self, Entry, Sight, Spool};
use crate::gate::{self, AccessDay, GateError, Hands, Stance};
use crate::model::{Date, FileId, Key};
use crate::policy::RefName;
use crate::repo::{Oid, Store};
use crate::seal::Vault;

/// One time that somebody saw something.
pub struct Look {
    /// Nothing where somebody without an officer's signing key saw it, and no officer has signed it yet.
    pub handle: Option<String>,
    /// The commit of the journal that tells of it; nothing while it waits to be signed.
    pub commit: Option<Oid>,
    pub entry: Entry,
}

/// A journal that holds.
pub struct Journal {
    pub handle: String,
    /// The newest first.
    pub days: Vec<AccessDay>,
}

/// The journals here that hold, and why others don't.
pub struct Journals {
    pub sound: Vec<Journal>,
    pub broken: Vec<GateError>,
}

/// A day that doesn't open, or says nothing that can be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Closed {
    pub handle: String,
    pub day: Date,
    pub commit: Oid,
}

/// What the journals say, the newest first, and the days that say nothing.
pub struct Looks {
    pub looked: Vec<Look>,
    pub closed: Vec<Closed>,
}

/// Verifies every journal that is here, one's own with what was not sent yet. `main` is a tip that is believed. Needs no key.
pub fn journals(store: &Store, main: Oid) -> Result<Journals, GateError> {
    let hands = Hands::ever(store, main)?;
    let mut stand: BTreeMap<String, [Option<Oid>; 2]> = BTreeMap::new();
    for (name, tip) in store.tracked()? {
        if let Some(RefName::Access(handle)) = RefName::parse(&name) {
            stand.entry(handle).or_default()[0] = Some(tip);
        }
    }
    for (name, tip) in store.references("refs/chungthu/access/")? {
        if let Some(RefName::Access(handle)) = RefName::parse(&name) {
            stand.entry(handle).or_default()[1] = Some(tip);
        }
    }
    let mut journals = Journals { sound: Vec::new(), broken: Vec::new() };
    for (handle, [there, here]) in stand {
        let judged = |before, tip| gate::access(&hands, &handle, before, tip, Stance::Whole);
        let fetched = there.map_or(Ok(Vec::new()), |there| judged(None, there));
        // Until they are brought together each may say what the other doesn't.
        let days = fetched.and_then(|mut days| {
            let Some(here) = here else { return Ok(days) };
            let own = judged(there, here).or_else(|_| judged(None, here))?;
            let known: BTreeSet<Oid> = days.iter().map(|day| day.commit).collect();
            days.splice(..0, own.into_iter().filter(|day| !known.contains(&day.commit)));
            Ok(days)
        });
        match days {
            Ok(days) => journals.sound.push(Journal { handle, days }),
            Err(GateError::Repo(error)) if !error.is_malformed() => return Err(error.into()),
            Err(why) => journals.broken.push(why),
        }
    }
    Ok(journals)
}

/// So many days of one journal are opened by one thread: epochs turn seldom, so the next day is of the same.
const TOGETHER: usize = 64;

/// Opens all days of journals, and what waits here to be signed.
pub fn open_journals(store: &Store, vault: &Vault, journals: &[Journal]) -> Result<Looks, GateError> {
    let mut sealed = Vec::new();
    for journal in journals {
        for days in journal.days.chunks(TOGETHER) {
            let files = days.iter().map(|day| Ok((day, day.file(store)?)));
            sealed.push((journal.handle.as_str(), files.collect::<Result<Vec<_>, GateError>>()?));
        }
    }
    let said: Vec<Looks> =
        sealed.into_par_iter().map(|(handle, days)| opened(vault, handle, &days)).collect();
    let (mut looked, mut closed) = (Vec::new(), Vec::new());
    for spool in Spool::all(store)? {
        let waiting = spool.read(vault)?.into_iter();
        looked.extend(waiting.map(|entry| Look { handle: spool.handle(), commit: None, entry }));
    }
    for part in said {
        looked.extend(part.looked);
        closed.extend(part.closed);
    }
    // What a process that was killed has signed already may wait still.
    looked.sort_by_key(|one: &Look| (Reverse((one.entry.at, one.entry.id)), one.commit.is_none()));
    looked.dedup_by_key(|one| one.entry.id);
    Ok(Looks { looked, closed })
}

fn opened(vault: &Vault, handle: &str, days: &[(&AccessDay, Vec<u8>)]) -> Looks {
    let mut epoch = vault.keyring().epoch();
    let (mut looked, mut closed) = (Vec::new(), Vec::new());
    for (day, file) in days {
        let (handle, commit) = (handle.to_owned(), day.commit);
        match access::open_near(vault, &handle, day.day, file, &mut epoch) {
            Some(said) => {
                let look = |entry| Look { handle: Some(handle.clone()), commit: Some(commit), entry };
                looked.extend(said.into_iter().map(look));
            }
            None => closed.push(Closed { handle, day: day.day, commit }),
        }
    }
    Looks { looked, closed }
}

/// When a record was looked at, and by whom, as far as the journals tell; the newest first.
pub fn looked_at(looked: &[Look], record: Key) -> impl Iterator<Item = (&Look, Sight)> {
    looked.iter().filter_map(move |one| Some((one, one.entry.sight_of(record)?)))
}

/// The day that stood at the end of a journal and was written anew, and how many of its entries it has no more; nothing where it has
/// them all. `before` is where the journal stood, `tip` where it stands.
pub fn left_out(
    store: &Store,
    vault: &Vault,
    handle: &str,
    before: Oid,
    tip: Oid,
) -> Result<Option<(Date, usize)>, GateError> {
    let old = gate::access_day(store, handle, before)?;
    let ids = |day: &AccessDay| -> Result<Option<BTreeSet<FileId>>, GateError> {
        let mut epoch = vault.keyring().epoch();
        let said = access::open_near(vault, handle, day.day, &day.file(store)?, &mut epoch);
        Ok(said.map(|said| said.into_iter().map(|entry| entry.id).collect()))
    };
    let Some(known) = ids(&old)? else { return Ok(None) };
    let mut next = Some(tip);
    while let Some(at) = next {
        let day = gate::access_day(store, handle, at)?;
        if day.parent == old.parent {
            let kept = ids(&day)?.unwrap_or_default();
            let gone = known.difference(&kept).count();
            return Ok((gone > 0).then_some((old.day, gone)));
        }
        next = day.parent;
    }
    Ok(None)
}
