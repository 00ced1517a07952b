//! One's own commits of main taken off it, where they can't be made again on a main that went on: records become a branch
//! of work, a merge leaves its branch, and what stood on a keyring of its own is named to be done again.

use std::collections::BTreeMap;

use super::commit::{name_on_main, sign};
use super::error::ChangeError;
use super::replan::{keep_arriving, reopen};
use super::{MAIN, Writer};
use crate::gate::{self, Pins, Stance};
use crate::model::{FileId, Key, Kind, RecordId, SealedName};
use crate::policy::paths::{OFFICERS, Place};
use crate::policy::refs::work_branch;
use crate::policy::{Message, Officers, Trailer};
use crate::register::{Snapshot, TrustError, policy_at, remember};
use crate::repo::{
    CommitFacts, Content, FetchedKeyring, InTheWay, Oid, PathChange, RepoError, Store, WriteLock,
};
use crate::seal::{Vault, header};
use crate::yaml;

/// What became of commits that were taken off main.
#[derive(Default)]
pub struct SetAside {
    /// The branch that has the records, which HEAD names where it named main; nothing where there were none.
    pub branch: Option<String>,
    /// How many commits it has.
    pub commits: usize,
    /// The branches whose merges were undone: to be approved or merged again.
    pub again: Vec<String>,
    /// What must be done again.
    pub undone: Vec<Undone>,
    pub in_the_way: Vec<InTheWay>,
}

/// An operation that stood on a keyring of its own.
pub enum Undone {
    /// A change of officers: those before, those after, and the commit that had them.
    Officers { before: Box<Officers>, after: Box<Officers>, commit: Oid },
    /// An erasure: what was to go, and the decision's id.
    Erasure { ids: Vec<RecordId>, decision: String },
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

/// The branch that is being made.
struct Chain<'a> {
    own: &'a Vault,
    me: String,
    /// Where the two mains parted, and the officers there.
    officers: Officers,
    /// The tree of the main that is followed.
    onto: Oid,
    tip: Oid,
    tree: Oid,
    made: usize,
}

impl Writer<'_> {
    /// Takes the commits of local main that `onto` lacks off it, and lets main follow `onto`, which has been verified and
    /// binds the keyring of this writer's vault; `arriving` where that is not here yet. `own` opens what local main has.
    /// What they did to records is signed again as a branch of work from where the two parted, sealed anew where it was
    /// in an epoch that nobody else has. Main moves after all that keeps them is there, and after `note` was given what is to
    /// be told.
    pub fn set_aside(
        &self,
        onto: &Pins,
        own: &Vault,
        arriving: Option<&FetchedKeyring>,
        note: &mut dyn FnMut(&SetAside) -> Result<(), RepoError>,
    ) -> Result<SetAside, ChangeError> {
        let mut lock = self.store.lock("sync")?;
        let local = self.store.tip(MAIN)?.ok_or(ChangeError::NoMain)?;
        let me = name_on_main(&policy_at(self.store, onto.tip)?.0, &self.author)?;
        let commits = own_commits(self.store, local, onto.tip)?;
        let mut aside = SetAside::default();
        let Some(base) = commits.first().and_then(|first| first.parents.first().copied()) else {
            return Ok(aside);
        };
        let (officers, _) = policy_at(self.store, base)?;
        let (tree, theirs) = (self.store.tree_of(base)?, self.store.tree_of(onto.tip)?);
        let mut chain = Chain { own, me, officers, onto: theirs, tip: base, tree, made: 0 };
        let stance = Stance::Arriving(self.author.now);
        for facts in &commits {
            if facts.author.name != chain.me {
                return Err(ChangeError::OtherAuthor(facts.author.name.clone()));
            }
            let Some(first) = facts.parents.first() else { continue };
            let changes = self.store.changes(Some(self.store.tree_of(*first)?), Some(facts.tree))?;
            match facts.parents.get(1) {
                Some(second) => aside.again.extend(self.kept(&mut lock, *second, onto.tip)?),
                None if changes.iter().any(|change| is_bound(&change.path)) => {
                    aside.undone.push(self.undone(*first, facts, &changes)?);
                }
                None => self.put(&mut lock, &mut chain, facts, changes)?,
            }
        }
        if chain.made > 0 {
            gate::work(self.store, onto.tip, onto.chain_time, chain.tip, stance)?;
            let branch = work_branch(FileId(rand::random()));
            lock.move_ref(&format!("refs/heads/{branch}"), None, chain.tip)?;
            (aside.branch, aside.commits) = (Some(branch), chain.made);
        }
        keep_arriving(&mut lock, arriving)?;
        note(&aside)?;
        lock.move_ref(&format!("refs/heads/{MAIN}"), Some(local), onto.tip)?;
        remember(self.store, onto)?;
        let (head, tip) = match &aside.branch {
            Some(branch) => (branch.as_str(), chain.tip),
            None => (MAIN, onto.tip),
        };
        if self.store.head_branch()? == MAIN {
            lock.set_head(head)?;
        }
        aside.in_the_way = lock.follow(head, Some(local), tip)?;
        Ok(aside)
    }

    /// Signs what a commit did as the next of the branch; nothing where nothing of it is left. A record that a merge
    /// brought before comes along as it is by now.
    fn put(
        &self,
        lock: &mut WriteLock<'_>,
        chain: &mut Chain<'_>,
        facts: &CommitFacts,
        changes: Vec<PathChange>,
    ) -> Result<(), ChangeError> {
        let mut edits = Vec::new();
        for PathChange { path, new, .. } in changes {
            let Some(leaf) = new else { continue };
            let content = match SealedName::from_path(&path) {
                Some(name) if self.is_gone(chain, name.key().id)? => continue,
                Some(name) => self.sealed(chain, facts, name, leaf.oid)?,
                None => Content::Stored(leaf.oid),
            };
            edits.push((path, Some(content)));
        }
        let tree = lock.write(Some(chain.tree), edits)?;
        if tree == chain.tree {
            return Ok(());
        }
        let bad = gate::GateError::Breach { commit: facts.oid, breach: crate::policy::Breach::Message };
        let mut message = Message::parse(&facts.message).map_err(|_| TrustError::from(bad))?;
        message.trailer = Trailer::Work(chain.officers.keyring.serial);
        chain.tip = sign(lock, &self.author, &chain.me, tree, &[chain.tip], &message.to_string())?;
        chain.tree = tree;
        chain.made += 1;
        Ok(lock.flush()?)
    }

    /// Whether a record was erased, on the main that is followed or by oneself meanwhile.
    fn is_gone(&self, chain: &Chain<'_>, id: RecordId) -> Result<bool, ChangeError> {
        let stone = Key::new(Kind::Unit, id).tombstone_path();
        Ok(!chain.own.keyring().covers(id) || self.store.entry(chain.onto, &stone)?.is_some())
    }

    /// A sealed file as it is; sealed anew where its epoch goes with one's own keyring.
    fn sealed(
        &self,
        chain: &Chain<'_>,
        facts: &CommitFacts,
        name: SealedName,
        file: Oid,
    ) -> Result<Content, ChangeError> {
        let header = match self.store.with_blob(file, header::parse)? {
            Ok(header) if header.epoch > chain.officers.keyring.epoch => header,
            _ => return Ok(Content::Stored(file)),
        };
        let snapshot = Snapshot::open(self.store, chain.own, facts.oid)?;
        Ok(match name {
            SealedName::Record(key) => {
                let record = snapshot.source().reader()?.record(key, file)?;
                let text = zeroize::Zeroizing::new(yaml::write(&record));
                self.vault.seal(key, header.rev, text.as_bytes())?.into()
            }
            SealedName::File(key, id) => {
                let record = snapshot.record(key)?;
                let opened = reopen(self.store, chain.own, &record, id, file, header.rev)?;
                self.vault.seal_file(key, id, opened.rev, &opened.content)?.into()
            }
        })
    }

    fn undone(
        &self,
        before: Oid,
        facts: &CommitFacts,
        changes: &[PathChange],
    ) -> Result<Undone, ChangeError> {
        let mut stones: BTreeMap<RecordId, Oid> = BTreeMap::new();
        for change in changes {
            if let (Some(Place::Tombstone(id)), Some(leaf)) = (Place::of(&change.path), change.new) {
                stones.insert(id, leaf.oid);
            }
        }
        let Some(stone) = stones.values().next() else {
            let officers =
                |commit| -> Result<_, ChangeError> { Ok(Box::new(policy_at(self.store, commit)?.0)) };
            let (before, after) = (officers(before)?, officers(facts.oid)?);
            return Ok(Undone::Officers { before, after, commit: facts.oid });
        };
        let decision = String::from_utf8_lossy(&self.store.blob(*stone)?).trim().to_owned();
        // What only a branch had is found anew.
        let had = changes.iter().filter_map(|change| match SealedName::from_path(&change.path)? {
            SealedName::Record(key) => Some(key.id),
            SealedName::File(..) => None,
        });
        Ok(Undone::Erasure { ids: had.filter(|id| stones.contains_key(id)).collect(), decision })
    }
}

/// Whether a path binds a keyring, or is bound to one.
fn is_bound(path: &str) -> bool {
    path == OFFICERS || matches!(Place::of(path), Some(Place::Tombstone(_)))
}
