//! Signing what was seen: the entries that wait go into the day's commit of their officer's journal.

use std::collections::BTreeSet;

use super::entry::{self, Entry};
use super::spool::Spool;
use crate::change::commit::{Author, handle, sign};
use crate::change::error::ChangeError;
use crate::gate::{self, ACCESS_MESSAGE, AccessDay, GateError, Hands, Stance, access_day, access_file};
use crate::model::{Date, FileId};
use crate::policy::{MAIN, Officers, RefName};
use crate::register::TrustError;
use crate::repo::{Oid, Store};
use crate::seal::Vault;

/// No more than this of a day's text: padded and sealed it stays below what a file beside the branches may have.
const DAY: usize = 768 << 10;

/// What a file of a journal is sealed for: whose it is, and of which day.
pub fn sealed_for(handle: &str, day: Date) -> String {
    format!("access/{handle}/{day}")
}

/// Where an officer's journal stands here, and as it was fetched.
fn stands(store: &Store, handle: &str) -> Result<[Option<Oid>; 2], ChangeError> {
    let name = RefName::Access(handle.to_owned()).full();
    Ok([store.reference(&name)?, store.reference(&Store::tracking_ref(&name))?])
}

/// Whether what was signed here goes on from what was fetched, as a server will ask.
fn goes_on(store: &Store, handle: &str, here: Oid, there: Option<Oid>) -> Result<bool, ChangeError> {
    let Some(main) = store.tip(MAIN)? else { return Ok(false) };
    let hands = match there {
        Some(_) => Hands::now(store, main),
        None => Hands::ever(store, main),
    };
    let judged = hands.and_then(|hands| gate::access(&hands, handle, there, here, Stance::Whole));
    match judged {
        Ok(_) => Ok(true),
        Err(GateError::Repo(error)) if !error.is_malformed() => Err(error.into()),
        Err(_) => Ok(false),
    }
}

/// How many entries wait on this machine that this officer is to sign.
pub fn waiting(store: &Store, handle: &str) -> Result<usize, ChangeError> {
    let [own, nobodys] = spools(store, handle)?;
    Ok(own.waiting()?.len() + nobodys.waiting()?.len())
}

fn spools(store: &Store, handle: &str) -> Result<[Spool; 2], ChangeError> {
    Ok([Spool::of(store, Some(handle))?, Spool::of(store, None)?])
}

/// Whether there is anything to sign: entries that wait, or a journal that does not go on from the server's.
pub fn is_unsigned(store: &Store, handle: &str) -> Result<bool, ChangeError> {
    if waiting(store, handle)? > 0 {
        return Ok(true);
    }
    match stands(store, handle)? {
        [Some(here), there] if Some(here) != there => Ok(!goes_on(store, handle, here, there)?),
        _ => Ok(false),
    }
}

/// Puts the entries that wait into today's commit of the signer's journal, which goes on from what was fetched of it. What was
/// signed here and does not, because another clone was faster or the key is the officer's no more, is signed again. Gives how many
/// still wait: more than a day takes, or the journal is ahead of the clock.
///
/// Nothing is done where no officer signs.
pub fn sign_access(
    store: &Store,
    vault: &Vault,
    officers: &Officers,
    author: &Author<'_>,
) -> Result<usize, ChangeError> {
    let handle = match handle(officers, author) {
        Err(ChangeError::RecoveryBeyond | ChangeError::NotAnOfficer) => return Ok(0),
        handle => handle?,
    };
    if !is_unsigned(store, &handle)? {
        return Ok(0);
    }
    let mut lock = store.lock("access")?;
    let [here, there] = stands(store, &handle)?;
    let own = RefName::Access(handle.clone()).full();
    let (mut tip, mut entries) = (here.or(there), Vec::new());
    if let Some(here) = here
        && Some(here) != there
        && !goes_on(store, &handle, here, there)?
    {
        tip = there;
        match beyond(store, vault, &handle, here, there)? {
            Some(again) => entries = again,
            None => return waiting(store, &handle),
        }
    }
    let spools = spools(store, &handle)?;
    entries.extend(spools[0].read(vault)?);
    let keyless = |entry| Entry { keyless: true, ..entry };
    entries.extend(spools[1].read(vault)?.into_iter().map(keyless));

    let today = Date::at_office(author.now).ok_or(ChangeError::NoMain)?;
    let newest = tip.map(|tip| access_day(store, &handle, tip)).transpose().map_err(TrustError::from)?;
    let (mut parent, mut kept, mut known) = (None, Vec::new(), Vec::new());
    if let Some(day) = newest {
        let file = day.file(store).map_err(TrustError::from)?;
        let said = open(vault, &handle, day.day, &file);
        // A day that is not over is gone on with, so it must open; one that is yet to come is waited for.
        if day.day > today || day.day == today && said.is_none() {
            return waiting(store, &handle);
        }
        (parent, kept) = match day.day == today {
            true => (day.parent, said.unwrap_or_default()),
            false => {
                // A process that was killed may have signed what it could not let go of any more.
                known = said.iter().flatten().map(|entry| entry.id).collect();
                (Some(day.commit), Vec::new())
            }
        };
    }
    known.extend(kept.iter().map(|entry: &Entry| entry.id));
    let mut known: BTreeSet<FileId> = known.into_iter().collect();
    let (before, mut size, mut left) = (kept.len(), entry::text(&kept).len(), Vec::new());
    for entry in entries {
        if known.contains(&entry.id) {
            continue;
        }
        size += entry::text(std::slice::from_ref(&entry)).len();
        if size > DAY {
            left.push(entry);
        } else {
            known.insert(entry.id);
            kept.push(entry);
        }
    }
    // What stood only in a commit that goes waits again.
    left.iter().try_for_each(|entry| spools[0].keep(vault, entry))?;
    if kept.len() > before {
        let sealed = vault.seal_note(&sealed_for(&handle, today), entry::text(&kept).as_bytes());
        let tree = lock.write(None, [(access_file(today), Some(sealed))])?;
        let commit = sign(&mut lock, author, &handle, tree, parent.as_slice(), ACCESS_MESSAGE)?;
        lock.move_ref(&own, here, commit)?;
    } else if let Some(here) = here.filter(|here| tip != Some(*here)) {
        lock.delete_ref(&own, here)?;
    }
    spools.iter().try_for_each(|spool| spool.drop(known.iter().copied()))?;
    waiting(store, &handle)
}

/// The entries in what was signed here that what was fetched lacks; nothing where a file of one's own doesn't open.
fn beyond(
    store: &Store,
    vault: &Vault,
    handle: &str,
    here: Oid,
    there: Option<Oid>,
) -> Result<Option<Vec<Entry>>, ChangeError> {
    let said = |day: &AccessDay| -> Result<Option<Vec<Entry>>, TrustError> {
        Ok(open(vault, handle, day.day, &day.file(store)?))
    };
    let mut fetched: Vec<AccessDay> = Vec::new();
    let mut next = there;
    while let Some(at) = next {
        let day = access_day(store, handle, at).map_err(TrustError::from)?;
        next = day.parent;
        fetched.push(day);
    }
    let (mut own, mut next) = (Vec::new(), Some(here));
    while let Some(at) = next.filter(|at| fetched.iter().all(|day| day.commit != *at)) {
        let day = access_day(store, handle, at).map_err(TrustError::from)?;
        next = day.parent;
        own.push(day);
    }
    let Some(first) = own.last().map(|day| day.day) else { return Ok(Some(Vec::new())) };
    let mut known = BTreeSet::new();
    for day in fetched.iter().filter(|day| day.day >= first) {
        known.extend(said(day)?.into_iter().flatten().map(|entry| entry.id));
    }
    let mut lacks = Vec::new();
    for day in own.iter().rev() {
        let Some(entries) = said(day)? else { return Ok(None) };
        lacks.extend(entries.into_iter().filter(|entry| known.insert(entry.id)));
    }
    Ok(Some(lacks))
}

fn open(vault: &Vault, handle: &str, day: Date, file: &[u8]) -> Option<Vec<Entry>> {
    open_near(vault, handle, day, file, &mut vault.keyring().epoch())
}

/// The entries of a day; nothing where the file doesn't open as that day of that officer. The epoch that is likely is tried
/// first, and becomes the one it was.
pub fn open_near(vault: &Vault, handle: &str, day: Date, file: &[u8], epoch: &mut u32) -> Option<Vec<Entry>> {
    entry::read(&vault.open_note_near(&sealed_for(handle, day), file, epoch)?)
}

#[cfg(test)]
mod tests;
