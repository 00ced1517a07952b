//! Making one's own commits of main again on a tip that somebody else reached first.

use std::collections::BTreeMap;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::aside::own_commits;
use super::commit::{Base, name_on_main};
use super::erase::{refuse_came, refuse_held_ids};
use super::error::ChangeError;
use super::officers::{binds, install, needs_keyring, rekey};
use super::plan::plan;
use super::{Change, Edit, MAIN, NewFile, Writer};
use crate::gate::{self, Stance};
use crate::model::{FileId, Record, RecordId, SealedName};
use crate::policy::Officers;
use crate::policy::paths::{OFFICERS, Place};
use crate::policy::refs::{is_work, work_branch};
use crate::policy::succession::same_but_keyring;
use crate::register::{Links, OpenError, Snapshot, policy_at, remember};
use crate::repo::{CommitFacts, FetchedKeyring, Oid, RepoError, Store, WriteLock};
use crate::seal::{KeyringHash, Prompt, Vault};
use crate::yaml;

/// What became of one's own commits.
pub struct Replanned {
    /// The new tip.
    pub tip: Oid,
    /// How many commits were made again; the others had come to nothing.
    pub made: usize,
    /// The branches whose merges were left out, since main had gone on without them: to be approved or merged again.
    pub again: Vec<String>,
    /// The vault under a new keyring, where an operation made one.
    pub vault: Option<Vault>,
}

impl Writer<'_> {
    /// Makes the commits of local main that `onto` lacks again on top of it, one by one: records are merged field by field,
    /// a change of officers or an erasure is done again on the keyring that `onto` binds, which the vault must be of. `onto`
    /// has been verified; `own` opens what local main has; `arriving` is the keyring that `onto` binds, where it is not here
    /// yet. Main moves at the end, or not at all.
    ///
    /// A conflict is named with its record and fields, and nothing has moved then. `note` is given what is to be told, right
    /// before main moves.
    pub fn replan(
        &self,
        onto: Oid,
        own: &Vault,
        arriving: Option<&FetchedKeyring>,
        prompt: &Arc<dyn Prompt>,
        note: &mut dyn FnMut(&Replanned) -> Result<(), RepoError>,
    ) -> Result<Replanned, ChangeError> {
        let mut lock = self.store.lock("sync")?;
        let local = self.store.tip(MAIN)?.ok_or(ChangeError::NoMain)?;
        // Another keyring than main's is what an attempt left that was killed.
        lock.retire_keyrings(policy_at(self.store, local)?.0.keyring.serial)?;
        let commits = own_commits(self.store, local, onto)?;
        let mut done = Replanned { tip: onto, made: 0, again: Vec::new(), vault: None };
        for facts in commits {
            self.again(&mut lock, &facts, own, &mut done, prompt)?;
        }
        lock.flush()?;
        let verified = gate::verify(self.store, None, done.tip, Stance::Whole, |_| ())
            .map_err(crate::register::TrustError::from)?;
        if done.vault.is_none() {
            keep_arriving(&mut lock, arriving)?;
        }
        note(&done)?;
        lock.move_ref(&format!("refs/heads/{MAIN}"), Some(local), done.tip)?;
        remember(self.store, &verified)?;
        lock.follow(MAIN, Some(local), done.tip)?;
        if let Some(vault) = &done.vault {
            let (serial, bound) = (vault.keyring().serial(), policy_at(self.store, done.tip)?.0.keyring);
            lock.settle_keyring(serial, |file| KeyringHash::of(file) == bound.sha256)?;
            lock.retire_keyrings(serial)?;
        }
        Ok(done)
    }

    fn again(
        &self,
        lock: &mut WriteLock<'_>,
        facts: &CommitFacts,
        own: &Vault,
        done: &mut Replanned,
        prompt: &Arc<dyn Prompt>,
    ) -> Result<(), ChangeError> {
        if let Some(second) = facts.parents.get(1) {
            let branch = self.kept(lock, *second, done.tip)?;
            done.again.extend(branch);
            return Ok(());
        }
        let Some(parent) = facts.parents.first() else { return Ok(()) };
        let (officers, _) = policy_at(self.store, done.tip)?;
        let me = name_on_main(&officers, &self.author)?;
        if facts.author.name != me {
            return Err(ChangeError::OtherAuthor(facts.author.name.clone()));
        }
        let vault = done.vault.as_ref().unwrap_or(self.vault);
        let snapshot = Snapshot::open(self.store, vault, done.tip)?;
        let read = self.read(&snapshot, own, *parent, facts.oid)?;
        let Read { change, takes, before, after, erased } = read;
        let links = Links::open(&snapshot)?;
        refuse_held_ids(&links, self.rules, &erased, self.today)?;
        refuse_came(self.store, &links, &takes)?;
        let mut plan = plan(&snapshot, &links, &change, self.rules, self.today)?;
        plan.takes = takes;
        let mut made = None;
        if !(same_but_keyring(&before, &after) && erased.is_empty()) {
            let mut next =
                redo(&officers, &before, &after).ok_or(ChangeError::PlainMoved(OFFICERS.into()))?;
            next.validate()?;
            if needs_keyring(&officers, &next, &erased) {
                let rekeyed = rekey(vault.keyring(), &officers, next, &erased, prompt)?;
                install(lock, &officers, &rekeyed.officers, &rekeyed.file, &self.author)?;
                (next, made) = (rekeyed.officers, Some(rekeyed.vault));
            }
            plan.plain.to_mut().insert(OFFICERS.into(), Some(yaml::write(&next).into_bytes()));
        }
        if plan.is_empty() {
            return Ok(());
        }
        let base = Base::main(done.tip, snapshot.tree, &officers);
        let sealing = made.as_ref().unwrap_or(vault);
        let (tip, _) = super::prepare(lock, sealing, &officers, &self.author, &plan, &base)?;
        lock.flush()?;
        done.tip = tip;
        done.made += 1;
        done.vault = made.or(done.vault.take());
        Ok(())
    }

    /// The branch that has what a merge brought, which comes to be none of main's any more; where it is on no branch by
    /// now, one is made for it. Nothing where the new main has it already.
    pub(super) fn kept(
        &self,
        lock: &mut WriteLock<'_>,
        tip: Oid,
        main: Oid,
    ) -> Result<Option<String>, ChangeError> {
        if self.store.commits_beyond(tip, &[main])?.is_empty() {
            return Ok(None);
        }
        let mut kept = None;
        for prefix in ["refs/heads/", "refs/remotes/origin/"] {
            for (name, at) in self.store.references(&format!("{prefix}w/"))? {
                let branch = name.strip_prefix(prefix).filter(|branch| is_work(branch)).map(str::to_owned);
                if at == tip {
                    return Ok(branch);
                }
                if kept.is_none() && self.store.commits_beyond(tip, &[at])?.is_empty() {
                    kept = branch;
                }
            }
        }
        if kept.is_none() {
            let branch = work_branch(FileId(rand::random()));
            lock.move_ref(&format!("refs/heads/{branch}"), None, tip)?;
            kept = Some(branch);
        }
        Ok(kept)
    }

    /// One commit as the change that it was.
    fn read(&self, snapshot: &Snapshot<'_>, own: &Vault, old: Oid, new: Oid) -> Result<Read, ChangeError> {
        let message = crate::policy::Message::parse(&self.store.commit(new)?.message);
        let verb = message.map_or("set", |message| message.verb);
        let was = Snapshot::open(self.store, own, old)?;
        let reader = was.source().reader()?;
        let (before, _) = policy_at(self.store, old)?;
        let (after, _) = policy_at(self.store, new)?;
        let mut read =
            Read { change: Change::new(verb), takes: BTreeMap::new(), before, after, erased: Vec::new() };
        let mut files = Vec::new();
        for path in self.store.changes(Some(self.store.tree_of(old)?), Some(self.store.tree_of(new)?))? {
            // What was erased since, here or there, is not written again.
            let gone = |id| Ok::<_, ChangeError>(!own.keyring().covers(id) || snapshot.is_erased(id)?);
            match (Place::of(&path.path), path.old, path.new) {
                (Some(Place::Sealed(name)), _, Some(_)) if gone(name.key().id)? => {}
                (Some(Place::Tombstone(id)), ..) if snapshot.is_erased(id)? => {}
                (Some(Place::Sealed(SealedName::Record(key))), was, Some(is)) => {
                    let base = was.map(|was| reader.record(key, was.oid)).transpose()?.map(Box::new);
                    let record = Box::new(reader.record(key, is.oid)?);
                    read.change.records.insert(key, Edit { base, unread: None, record });
                }
                (Some(Place::Sealed(SealedName::File(key, id))), None, Some(is)) => {
                    files.push((key, id, is.oid))
                }
                (Some(Place::Tombstone(id)), _, is) => {
                    read.erased.push(id);
                    read.takes.insert(path.path, is.map(|leaf| leaf.oid));
                    for gone in super::sealed_paths(self.store, snapshot.tree, id)? {
                        read.takes.insert(gone, None);
                    }
                }
                (Some(Place::Sealed(_)), _, None) => {}
                _ if path.path == OFFICERS => {}
                (_, was, is) => {
                    let bytes = |leaf: Option<crate::repo::Leaf>| {
                        leaf.map(|leaf| self.store.blob(leaf.oid)).transpose()
                    };
                    read.change.plain_base.insert(path.path.clone(), bytes(was)?);
                    read.change.plain.insert(path.path, bytes(is)?);
                }
            }
        }
        for (key, id, oid) in files {
            let edit = read.change.records.get(&key).ok_or(ChangeError::Gone(key))?;
            read.change.files.push(reopen(self.store, own, &edit.record, id, oid, 1)?);
        }
        Ok(read)
    }
}

/// Keeps a keyring that main is about to bind: whatever ends the process, main then opens.
pub(super) fn keep_arriving(
    lock: &mut WriteLock<'_>,
    arriving: Option<&FetchedKeyring>,
) -> Result<(), ChangeError> {
    let Some(fetched) = arriving else { return Ok(()) };
    match binds(lock.store(), fetched.serial)? {
        true => lock.keep_next_keyring(fetched)?,
        false => lock.keep_keyring(fetched)?,
    }
    Ok(())
}

/// An attachment of a record, opened to be sealed again under this revision.
pub(super) fn reopen(
    store: &Store,
    own: &Vault,
    record: &Record,
    id: FileId,
    file: Oid,
    rev: u64,
) -> Result<NewFile, ChangeError> {
    let key = record.key();
    let listed = record.files().iter().find(|listed| listed.file == id);
    let size = listed.map(|listed| listed.size).ok_or(ChangeError::Gone(key))?;
    let content: Zeroizing<Vec<u8>> = own
        .open_file(key, id, size, &store.blob(file)?)
        .map_err(|error| ChangeError::Open(OpenError::sealed(key, error)))?;
    Ok(NewFile { key, id, rev, content })
}

/// A commit read as the change that it was.
struct Read {
    change: Change,
    /// Tombstones, and what they take with them.
    takes: BTreeMap<String, Option<Oid>>,
    /// The officers before and after it.
    before: Officers,
    after: Officers,
    erased: Vec<RecordId>,
}

/// The officers after the same change on others: who came comes, who went goes. Nothing where an entry that was changed
/// has been changed by somebody else.
fn redo(on: &Officers, before: &Officers, after: &Officers) -> Option<Officers> {
    let mut next = on.clone();
    for officer in &before.officers {
        let now = after.by_handle(&officer.handle);
        if now == Some(officer) {
            continue;
        }
        let place = next.officers.iter().position(|o| o.handle == officer.handle)?;
        if next.officers[place] != *officer {
            return None;
        }
        match now {
            Some(now) => next.officers[place] = now.clone(),
            None => drop(next.officers.remove(place)),
        }
    }
    for officer in after.officers.iter().filter(|o| before.by_handle(&o.handle).is_none()) {
        if next.by_handle(&officer.handle).is_some() {
            return None;
        }
        next.officers.push(officer.clone());
    }
    for (field, was, is) in [(&mut next.recovery, &before.recovery, &after.recovery)] {
        if was != is {
            if field != was {
                return None;
            }
            field.clone_from(is);
        }
    }
    if before.rules != after.rules {
        if next.rules != before.rules {
            return None;
        }
        next.rules = after.rules.clone();
    }
    Some(next)
}
