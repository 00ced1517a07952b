//! Splitting a branch that was sent back but for some records: what may go in gets a branch of its own, and so does the rest.

use std::collections::{BTreeMap, BTreeSet};

use super::approve::base;
use super::commit::{Base, Branch, commit};
use super::error::ChangeError;
use super::plan::Plan;
use super::{MAIN, Writer};
use crate::gate::{self, Stance};
use crate::model::revocation::touches;
use crate::model::{FileId, Key, RecordId};
use crate::policy::Trailer;
use crate::policy::message::REVOKE;
use crate::policy::paths::Place;
use crate::policy::refs::work_branch;
use crate::register::{Snapshot, TrustError, branch_head, policy_at};
use crate::repo::{Oid, Store};

/// How records that are excepted stand to what a branch changes.
pub enum Excepting {
    /// The branch doesn't change these.
    NotChanged(Vec<Key>),
    /// It changes nothing else.
    All,
    Some,
}

/// Asks, before anybody is sent these, whether a branch can be split by them.
pub fn excepting(store: &Store, main: Oid, tip: Oid, except: &[Key]) -> Result<Excepting, ChangeError> {
    let base = store.tree_of(base(store, main, tip)?)?;
    let changes = store.changes(Some(base), Some(store.tree_of(tip)?))?;
    let changed: BTreeSet<Option<RecordId>> = changes.iter().map(|change| of_record(&change.path)).collect();
    let others = except.iter().filter(|key| !changed.contains(&Some(key.id))).copied().collect::<Vec<_>>();
    if !others.is_empty() {
        return Ok(Excepting::NotChanged(others));
    }
    let ids: BTreeSet<RecordId> = except.iter().map(|key| key.id).collect();
    let all = changed.iter().all(|id| id.is_some_and(|id| ids.contains(&id)));
    Ok(if all { Excepting::All } else { Excepting::Some })
}

/// The record that a path belongs to.
fn of_record(path: &str) -> Option<RecordId> {
    match Place::of(path)? {
        Place::Sealed(name) => Some(name.key().id),
        Place::Tombstone(id) => Some(id),
        Place::List | Place::Plain => None,
    }
}

impl Writer<'_> {
    /// Makes two branches of one: without these records (and their attachments and tombstones), and with them only.
    /// Only its own author may: a second author would be lost.
    pub fn split(&self, tip: Oid, except: &BTreeSet<Key>) -> Result<[String; 2], ChangeError> {
        let mut lock = self.store.lock("split")?;
        let main = branch_head(self.store, MAIN.to_owned())?.ok_or(ChangeError::NoMain)?;
        let me = super::handle(&main.officers, &self.author)?;
        let authors = gate::work(self.store, main.tip, main.main.chain_time, tip, Stance::Whole)
            .map_err(TrustError::from)?;
        if let Some(other) = authors.iter().find(|author| author.handle != me) {
            return Err(ChangeError::OtherAuthor(other.handle.clone()));
        }
        let base = base(self.store, main.tip, tip)?;
        let tree = self.store.tree_of(base)?;
        let ids: BTreeSet<RecordId> = except.iter().map(|key| key.id).collect();
        let mut parts: [BTreeMap<String, Option<Oid>>; 2] = Default::default();
        for change in self.store.changes(Some(tree), Some(self.store.tree_of(tip)?))? {
            let part = usize::from(of_record(&change.path).is_some_and(|id| ids.contains(&id)));
            parts[part].insert(change.path, change.new.map(|leaf| leaf.oid));
        }
        if parts.iter().any(BTreeMap::is_empty) {
            return Err(ChangeError::NothingToSplit);
        }
        // A part that asks for no revocation must not be held to two people for the other's sake.
        let verbs = authors.iter().map(|author| author.message.verb);
        let verb = verbs.into_iter().find(|verb| *verb != REVOKE).unwrap_or("set");
        let open = |commit| Snapshot::open(self.store, self.vault, commit);
        let (before, after) = (open(base)?, open(tip)?);
        let (officers, _) = policy_at(self.store, base)?;
        let mut names = Vec::new();
        for takes in parts {
            let mut plan = Plan { takes, ..Plan::empty(verb) };
            for key in plan.records() {
                let Some(new) = after.find(key)?.map(|_| after.record(key)).transpose()? else { continue };
                let old = before.find(key)?.map(|_| before.record(key)).transpose()?;
                if touches(old.as_ref(), &new) {
                    plan.verb = REVOKE;
                }
            }
            let onto = Base {
                parents: vec![base],
                tree: Some(tree),
                trailer: Trailer::Work(officers.keyring.serial),
                approvals: Vec::new(),
            };
            let name = work_branch(FileId(rand::random()));
            let branch = Branch { name: &name, old: None };
            commit(&mut lock, self.vault, &main.officers, &self.author, &plan, &onto, &branch)?;
            names.push(name);
        }
        names.try_into().map_err(|_| ChangeError::NothingToSplit)
    }
}
