//! One's own commits of main turned into a branch of work, where they can't be made again on a main that went on.

use super::commit::{handle, sign};
use super::error::ChangeError;
use super::{MAIN, Writer};
use crate::gate::{self, Pins, Stance};
use crate::model::FileId;
use crate::policy::paths::{OFFICERS, Place};
use crate::policy::refs::work_branch;
use crate::policy::{Message, Trailer};
use crate::register::{TrustError, policy_at, remember};
use crate::repo::{CommitFacts, InTheWay, Oid, Store};

/// Commits that were set aside.
pub struct SetAside {
    /// The branch that has them, which HEAD names where it named main.
    pub branch: String,
    pub commits: usize,
    pub in_the_way: Vec<InTheWay>,
}

/// The commits of local main's first parents that another main lacks, the oldest first.
pub(super) fn own_commits(store: &Store, local: Oid, onto: Oid) -> Result<Vec<CommitFacts>, ChangeError> {
    let mut commits: Vec<CommitFacts> = Vec::new();
    for facts in store.first_parents(local) {
        let facts = facts?;
        if store.is_on_chain(facts.oid, onto)? {
            break;
        }
        commits.push(facts);
    }
    commits.reverse();
    Ok(commits)
}

impl Writer<'_> {
    /// Signs the commits of local main that `onto` lacks again, with the same files, as a branch of work from where the
    /// two parted, and lets main follow `onto`, which has been verified. Nothing, and nothing moves, where one of them
    /// is a merge or touches officers or tombstones: those stand on a keyring of their own, or are somebody else's work
    /// too.
    pub fn set_aside(&self, onto: &Pins) -> Result<Option<SetAside>, ChangeError> {
        let mut lock = self.store.lock("sync")?;
        let local = self.store.tip(MAIN)?.ok_or(ChangeError::NoMain)?;
        let (officers, _) = policy_at(self.store, onto.tip)?;
        let me = handle(&officers, &self.author)?;
        let commits = own_commits(self.store, local, onto.tip)?;
        let mut again: Option<Oid> = None;
        for facts in &commits {
            let [first] = facts.parents[..] else { return Ok(None) };
            if facts.author.name != me {
                return Err(ChangeError::OtherAuthor(facts.author.name.clone()));
            }
            let changes = self.store.changes(Some(self.store.tree_of(first)?), Some(facts.tree))?;
            let bound = |path: &str| path == OFFICERS || matches!(Place::of(path), Some(Place::Tombstone(_)));
            if changes.iter().any(|change| bound(&change.path)) {
                return Ok(None);
            }
            let bad = gate::GateError::Breach { commit: facts.oid, breach: crate::policy::Breach::Message };
            let mut message = Message::parse(&facts.message).map_err(|_| TrustError::from(bad))?;
            message.trailer = Trailer::Work(policy_at(self.store, first)?.0.keyring.serial);
            let parent = again.unwrap_or(first);
            again = Some(sign(&mut lock, &self.author, &me, facts.tree, &[parent], &message.to_string())?);
        }
        let Some(tip) = again else { return Ok(None) };
        lock.flush()?;
        gate::work(self.store, onto.tip, onto.chain_time, tip, Stance::Arriving(self.author.now))?;
        let branch = work_branch(FileId(rand::random()));
        lock.move_ref(&format!("refs/heads/{branch}"), None, tip)?;
        lock.move_ref(&format!("refs/heads/{MAIN}"), Some(local), onto.tip)?;
        remember(self.store, onto)?;
        if self.store.head_branch()? == MAIN {
            lock.set_head(&branch)?;
        }
        let in_the_way = lock.follow(&branch, Some(local), tip)?;
        Ok(Some(SetAside { branch, commits: commits.len(), in_the_way }))
    }
}
