//! Journals of access: who looked at what. One chain for each officer, beside the branches: a commit a day, which holds one
//! sealed file.
//!
//! What a file holds nobody sees here. What anyone can see is held: whose key signed, that days only follow each other, and that no
//! day is gone or written anew once it is over.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::beside::only_file;
use super::commit::{self, Stance};
use super::error::{AccessFault, GateError, PathFault};
use super::officers::{read_officers, signers};
use crate::model::Date;
use crate::policy::Officers;
use crate::policy::officers::RECOVERY;
use crate::repo::{CommitFacts, Oid, Store};
use crate::seal::header;

/// The message of every commit of a journal. What was done to see something is sealed with the rest.
pub const ACCESS_MESSAGE: &str = "access\n";

/// So many days are followed: more than forty years of them.
const MOST: usize = 16_384;

/// The only file of a day's commit.
pub fn access_file(day: Date) -> String {
    format!("{day}.age")
}

/// One day of a journal.
pub struct AccessDay {
    pub commit: Oid,
    /// The day before it on which something was looked at.
    pub parent: Option<Oid>,
    pub day: Date,
    /// Bytes under the seal.
    len: u64,
}

impl AccessDay {
    /// The sealed file.
    pub fn file(&self, store: &Store) -> Result<Vec<u8>, GateError> {
        let name = access_file(self.day);
        let file = store.file(store.tree_of(self.commit)?, &name)?;
        file.ok_or(GateError::Path { commit: self.commit, path: name, fault: PathFault::NoFile })
    }
}

/// Whose keys sign a journal.
pub struct Hands<'s> {
    store: &'s Store,
    main: Oid,
    officers: Officers,
    /// Whether keys count that are an officer's no more.
    former: bool,
    ever: OnceCell<BTreeSet<(String, String)>>,
}

impl<'s> Hands<'s> {
    /// The keys that officers have at this tip of main, which is believed.
    pub fn now(store: &'s Store, main: Oid) -> Result<Hands<'s>, GateError> {
        let officers = read_officers(store, main, store.tree_of(main)?)?;
        Ok(Hands { store, main, officers, former: false, ever: OnceCell::new() })
    }

    /// Those, and every key that could sign for its officer at any time of main: a journal stays when its officer is gone.
    pub fn ever(store: &'s Store, main: Oid) -> Result<Hands<'s>, GateError> {
        Ok(Hands { former: true, ..Hands::now(store, main)? })
    }

    fn sign(&self, handle: &str, key: &str) -> Result<bool, GateError> {
        if self.officers.signer(key).is_some_and(|officer| officer.handle == handle) {
            return Ok(true);
        }
        // What lies in the safe is nobody's.
        if !self.former || handle == RECOVERY {
            return Ok(false);
        }
        if self.ever.get().is_none() {
            let _ = self.ever.set(signers(self.store, self.main)?);
        }
        Ok(self.ever.get().is_some_and(|ever| ever.contains(&(handle.to_owned(), key.to_owned()))))
    }
}

/// Judges what an officer's journal has beyond `before`, where it was judged earlier; all of it, where it is new. The newest
/// day first.
///
/// It goes on from there: by later days, or by the same day written anew on the one before it, which gets no shorter.
pub fn access(
    hands: &Hands<'_>,
    handle: &str,
    before: Option<Oid>,
    tip: Oid,
    stance: Stance,
) -> Result<Vec<AccessDay>, GateError> {
    let refused = |commit: Oid, fault: AccessFault| GateError::Access {
        handle: handle.to_owned(),
        commit: Some(commit),
        fault,
    };
    let before = before.map(|before| access_day(hands.store, handle, before)).transpose()?;
    let mut days: Vec<AccessDay> = Vec::new();
    let mut next = Some(tip);
    loop {
        if let Some(before) = &before {
            let lowest = days.last();
            if next == Some(before.commit) {
                return match lowest.is_none_or(|day| day.day > before.day) {
                    true => Ok(days),
                    false => Err(refused(lowest.map_or(tip, |day| day.commit), AccessFault::Day)),
                };
            }
            if let Some(day) = lowest.filter(|_| next == before.parent) {
                return match () {
                    () if day.day != before.day => Err(refused(day.commit, AccessFault::Rewritten)),
                    () if day.len < before.len => Err(refused(day.commit, AccessFault::Shorter)),
                    () => Ok(days),
                };
            }
        }
        let Some(at) = next else {
            return match before {
                None => Ok(days),
                Some(_) => Err(refused(tip, AccessFault::Rewritten)),
            };
        };
        if days.len() >= MOST {
            return Err(refused(at, AccessFault::Long));
        }
        let (day, facts) = read(hands.store, handle, at)?;
        let signer = commit::signer(&facts, stance)?;
        if !hands.sign(handle, &signer)? {
            return Err(refused(at, AccessFault::Signer));
        }
        if days.last().is_some_and(|later| later.day <= day.day) {
            return Err(refused(days.last().map_or(at, |later| later.commit), AccessFault::Day));
        }
        next = day.parent;
        days.push(day);
    }
}

/// A commit that has the form of a day, whoever signed it.
pub fn access_day(store: &Store, handle: &str, commit: Oid) -> Result<AccessDay, GateError> {
    read(store, handle, commit).map(|(day, _)| day)
}

fn read(store: &Store, handle: &str, commit: Oid) -> Result<(AccessDay, CommitFacts), GateError> {
    let facts = store.commit(commit)?;
    let fault = |fault| GateError::Access { handle: handle.to_owned(), commit: Some(commit), fault };
    let (author, committer) = (&facts.author, &facts.committer);
    let plain = author == committer && author.name == handle && author.offset == 0;
    let day = Date::at_office(committer.seconds).filter(|_| plain && facts.message == ACCESS_MESSAGE);
    let day = day.ok_or_else(|| fault(AccessFault::Form))?;
    let file = only_file(store, &facts, &access_file(day), 1)?;
    let len = file.and_then(|file| header::note_len(&file)).ok_or_else(|| fault(AccessFault::Form))?;
    Ok((AccessDay { commit, parent: facts.parents.first().copied(), day, len }, facts))
}
