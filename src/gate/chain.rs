//! Main's chain of first parents: each commit judged by the officers of the one before it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rayon::prelude::*;

use super::ancestry::Ancestry;
use super::commit::{self, Signed, Stance};
use super::error::GateError;
use super::sealed::{self, Trees};
use super::trivial::trivial;
use super::work::{self, Author};
use crate::policy::approval::{Approved, NAMESPACE};
use crate::policy::judge::may_approve;
use crate::policy::officers::Rules;
use crate::policy::paths::OFFICERS;
use crate::policy::{self, Branch, Breach, Merge, Officers, RefName, judge};
use crate::repo::{CommitFacts, Leaf, Oid, Store, verify_signature};
use crate::yaml;

/// What a clone remembers of main.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Pins {
    /// The first commit of the register.
    pub root: Oid,
    /// The newest commit of main that was verified.
    pub tip: Oid,
    /// The greatest committer date on the chain up to there, in seconds since 1970.
    pub chain_time: i64,
}

/// So many commits are worth the start of other threads, which verify their signatures.
const MANY: usize = 16;

/// One commit of main that holds.
pub struct Believed {
    pub facts: CommitFacts,
    pub message: policy::Message,
    /// The handle of whoever signed it.
    pub handle: String,
    /// The paths that differ from its first parent.
    pub changed: Vec<String>,
    /// Those among them that are the signer's own doing: all but what a merge took as it was.
    pub own: Vec<String>,
    /// What a merge brought in, the newest first; empty where it is none.
    pub brought: Vec<Author>,
    /// The officers from here on, where they or their keyring are others than before; so for the first commit.
    pub officers: Option<Rc<Officers>>,
}

/// Verifies the chain of first parents from the pins (from the root, where there are none) up to a tip, and shows each
/// commit to `seen`, the oldest first.
pub fn verify(
    store: &Store,
    known: Option<Pins>,
    tip: Oid,
    stance: Stance,
    mut seen: impl FnMut(Believed),
) -> Result<Pins, GateError> {
    let mut fresh = Vec::new();
    let mut reached = false;
    for commit in store.first_parents(tip) {
        let commit = commit?;
        if known.is_some_and(|pins| pins.tip == commit.oid) {
            reached = true;
            break;
        }
        fresh.push(commit);
    }
    if let (Some(pins), false) = (known, reached) {
        return Err(GateError::NotContinued { old: pins.tip, new: tip });
    }
    let root = known.map(|pins| pins.root).or_else(|| fresh.last().map(|c| c.oid)).unwrap_or(tip);
    let mut chain = Chain {
        store,
        root,
        stance,
        chain_time: known.map_or(i64::MIN, |pins| pins.chain_time),
        parent: known.map(|pins| store.commit(pins.tip)).transpose()?,
        officers: None,
        ancestry: None,
    };
    fresh.reverse();
    // A signature says nothing of the commits around it, so all of them are verified at once.
    let signed: Vec<Result<Signed, GateError>> = match fresh.len() {
        0..MANY => fresh.into_iter().map(|facts| commit::signed(facts, stance)).collect(),
        _ => fresh.into_par_iter().map(|facts| commit::signed(facts, stance)).collect(),
    };
    for signed in signed {
        seen(chain.one(signed?)?);
    }
    Ok(Pins { root, tip, chain_time: chain.chain_time })
}

/// `officers.yaml` of a tree, as a register can stand on it. `commit` is named where it can't.
pub fn read_officers(store: &Store, commit: Oid, tree: Oid) -> Result<Officers, GateError> {
    let bytes = store.file(tree, OFFICERS)?.ok_or(GateError::Officers { commit, error: None })?;
    let officers: Officers =
        yaml::read_plain(&bytes).map_err(|error| GateError::Officers { commit, error: Some(error) })?;
    officers.validate().map_err(|fault| GateError::OfficersFault { commit, fault })?;
    Ok(officers)
}

struct Chain<'s> {
    store: &'s Store,
    root: Oid,
    stance: Stance,
    chain_time: i64,
    parent: Option<CommitFacts>,
    /// `officers.yaml` that was read last, and its blob.
    officers: Option<(Oid, Rc<Officers>)>,
    /// What the parent descends from, once a merge has asked for it.
    ancestry: Option<Ancestry>,
}

impl Chain<'_> {
    fn officers_of(&mut self, commit: Oid, tree: Oid) -> Result<Rc<Officers>, GateError> {
        let blob = self.store.entry(tree, OFFICERS)?.map(|entry| entry.oid());
        if let (Some(blob), Some((known, officers))) = (blob, &self.officers)
            && *known == blob
        {
            return Ok(Rc::clone(officers));
        }
        let officers = Rc::new(read_officers(self.store, commit, tree)?);
        self.officers = blob.map(|blob| (blob, Rc::clone(&officers)));
        Ok(officers)
    }

    fn one(&mut self, signed: Signed) -> Result<Believed, GateError> {
        let Signed { facts, signer, message } = signed;
        let oid = facts.oid;
        let parent = self.parent.take();
        let expected_parents = if parent.is_some() { 1..=2 } else { 0..=0 };
        if !expected_parents.contains(&facts.parents.len()) {
            return Err(GateError::Parents { commit: oid });
        }
        // The first commit of a register stands on its own officers; what it is is pinned and compared by telephone.
        let before = match &parent {
            Some(parent) => self.officers_of(oid, parent.tree)?,
            None => self.officers_of(oid, facts.tree)?,
        };
        self.chain_time = self.chain_time.max(parent.as_ref().map_or(i64::MIN, |p| p.committer.seconds));
        let after = self.officers_of(oid, facts.tree)?;
        let step = (*before != *after).then_some((before.as_ref(), after.as_ref()));
        let mut judged = policy::CommitFacts {
            signer: &signer,
            author: &facts.author.name,
            authored: facts.author.seconds,
            committed: facts.committer.seconds,
            utc: facts.author.offset == 0 && facts.committer.offset == 0,
            message: &message,
            changed: &[],
            serial: before.keyring.serial,
            chain_time: if parent.is_some() { self.chain_time } else { facts.committer.seconds },
            officers: step,
        };
        let breach = |breach| GateError::Breach { commit: oid, breach };
        let mut trees = Trees {
            commit: oid,
            tree: facts.tree,
            parents: &[],
            base: None,
            main: parent.as_ref().map(|p| p.tree),
            stance: self.stance,
            epoch: Some(before.keyring.epoch),
        };
        let mut ancestry = self.ancestry.take();
        let (brought, changed, own) = match (&parent, facts.parents.get(1)) {
            (Some(parent), Some(second)) => {
                let known = match ancestry.take() {
                    Some(ancestry) => ancestry,
                    None => Ancestry::of(self.store, parent.oid)?,
                };
                let beyond = known.beyond(self.store, *second)?;
                let commits = beyond.commits.iter().copied();
                let brought =
                    work::brought(self.store, &before, parent, commits, self.chain_time, self.stance)?;
                let base = match known.base(&beyond) {
                    Some(base) => self.store.tree_of(base)?,
                    None => work::base(self.store, oid, parent.oid, *second)?,
                };
                ancestry = Some(known);
                let both = [parent.tree, self.store.tree_of(*second)?];
                (trees.parents, trees.base) = (&both, Some(base));
                let paths = sealed::check(self.store, &trees)?;
                let trivial = trivial(self.store, base, both[0], both[1])?;
                let changed: BTreeMap<String, Option<Leaf>> = self
                    .store
                    .changes(Some(parent.tree), Some(facts.tree))?
                    .into_iter()
                    .map(|change| (change.path, change.new))
                    .collect();
                let own = trivial.beyond(&changed);
                // What both sides give: the second's officers where only it changed them.
                let proposed = match trivial.takes.get(OFFICERS) {
                    Some(_) => Rc::new(read_officers(self.store, oid, both[1])?),
                    None => Rc::clone(&before),
                };
                let approved = self.approved(&before, parent, &facts, &message, &proposed, &own)?;
                judged.changed = &own;
                let authors: BTreeSet<String> = brought.iter().map(|a| a.handle.clone()).collect();
                let verbs = brought.iter().map(|a| a.message.verb).collect();
                let merge = Merge {
                    authors: &authors,
                    verbs: &verbs,
                    brought: &paths,
                    proposed: &proposed,
                    approved: &approved,
                };
                judge(&before, Branch::Main(Some(merge)), &judged).map_err(breach)?;
                (brought, paths, own)
            }
            (parent, _) => {
                let parents: Vec<Oid> = parent.iter().map(|p| p.tree).collect();
                trees.parents = &parents;
                let paths = sealed::check(self.store, &trees)?;
                judged.changed = &paths;
                // Nobody could have approved the first commit: it is compared by telephone.
                let rules = if parent.is_some() { before.rules.clone() } else { Rules::default() };
                let before = Officers { rules, ..(*before).clone() };
                judge(&before, Branch::Main(None), &judged).map_err(breach)?;
                (Vec::new(), paths.clone(), paths)
            }
        };
        self.ancestry =
            ancestry.map(|ancestry| ancestry.gone_on(oid, brought.iter().map(|author| author.commit)));
        let handle = facts.author.name.clone();
        let officers = (parent.is_none() || step.is_some()).then(|| Rc::clone(&after));
        self.parent = Some(CommitFacts { payload: Vec::new(), ..facts.clone() });
        Ok(Believed { facts, message, handle, changed, own, brought, officers })
    }

    /// The handles of those whose signatures over the merge's tree the message carries.
    fn approved(
        &self,
        officers: &Officers,
        parent: &CommitFacts,
        facts: &CommitFacts,
        message: &policy::Message,
        proposed: &Officers,
        own: &[String],
    ) -> Result<BTreeSet<String>, GateError> {
        let mut approved = BTreeSet::new();
        if message.approvals.is_empty() {
            return Ok(approved);
        }
        // The others signed before there was a new keyring: over the tree with the officers as they were proposed.
        let tree = match own.iter().any(|path| path == OFFICERS) {
            true => self.store.tree_with_file(facts.tree, OFFICERS, yaml::write(proposed).as_bytes())?,
            false => facts.tree,
        };
        let payload = Approved {
            root: self.root.to_string(),
            reference: RefName::Main.full(),
            old: parent.oid.to_string(),
            tree: tree.to_string(),
        }
        .payload();
        for approval in &message.approvals {
            let bad = || GateError::Breach {
                commit: facts.oid,
                breach: Breach::BadApproval(approval.handle.clone()),
            };
            let key = verify_signature(NAMESPACE, &payload, Some(&approval.armoured())).map_err(|_| bad())?;
            let officer = officers.signer(&key).filter(|o| o.handle == approval.handle && may_approve(o));
            approved.insert(officer.ok_or_else(bad)?.handle.clone());
        }
        Ok(approved)
    }
}
