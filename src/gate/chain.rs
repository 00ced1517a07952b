//! Main's chain of first parents: each commit judged by the officers of the one before it.

use std::fmt;
use std::rc::Rc;
use std::str::FromStr;

use super::commit::{self, Signed, Stance};
use super::error::GateError;
use super::list;
use super::merge::{self, Merged, Step};
use super::officers::OfficersAt;
use super::sealed::{self, Trees};
use super::work::Author;
use crate::policy::judge::stands;
use crate::policy::officers::Rules;
use crate::policy::{self, Branch, Officers, Trailer, judge};
use crate::repo::{CommitFacts, Oid, Store};

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

/// As a file keeps it: root, tip and time on one line.
impl fmt::Display for Pins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.root, self.tip, self.chain_time)
    }
}

/// The text is no line of pins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BadPins;

impl FromStr for Pins {
    type Err = BadPins;

    fn from_str(text: &str) -> Result<Pins, BadPins> {
        let read = || {
            let mut words = text.split(' ');
            let root = words.next()?.parse().ok()?;
            let tip = words.next()?.parse().ok()?;
            let chain_time = words.next()?.parse().ok()?;
            words.next().is_none().then_some(Pins { root, tip, chain_time })
        };
        read().ok_or(BadPins)
    }
}

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
    // Names only: the commits of a whole history would fill the memory.
    let mut fresh = Vec::new();
    let mut reached = false;
    for commit in store.first_parents(tip) {
        let commit = commit?.oid;
        if known.is_some_and(|pins| pins.tip == commit) {
            reached = true;
            break;
        }
        fresh.push(commit);
    }
    if let (Some(pins), false) = (known, reached) {
        return Err(GateError::NotContinued { old: pins.tip, new: tip });
    }
    let root = known.map(|pins| pins.root).or_else(|| fresh.last().copied()).unwrap_or(tip);
    let mut chain = Chain {
        store,
        officers: OfficersAt::new(store),
        root,
        stance,
        chain_time: known.map_or(i64::MIN, |pins| pins.chain_time),
        parent: known.map(|pins| store.commit(pins.tip)).transpose()?,
    };
    for commit in fresh.into_iter().rev() {
        seen(chain.one(commit)?);
    }
    Ok(Pins { root, tip, chain_time: chain.chain_time })
}

struct Chain<'s> {
    store: &'s Store,
    officers: OfficersAt<'s>,
    root: Oid,
    stance: Stance,
    chain_time: i64,
    parent: Option<CommitFacts>,
}

impl Chain<'_> {
    fn one(&mut self, oid: Oid) -> Result<Believed, GateError> {
        let Signed { facts, signer, message } = commit::read(self.store, oid, self.stance)?;
        let parent = self.parent.take();
        let expected_parents = if parent.is_some() { 1..=2 } else { 0..=0 };
        if !expected_parents.contains(&facts.parents.len()) {
            return Err(GateError::Parents { commit: oid });
        }
        // The first commit of a register stands on its own officers; what it is is pinned and compared by telephone.
        let after = self.officers.of(oid, facts.tree)?;
        let before = match &parent {
            Some(parent) => self.officers.of(oid, parent.tree)?,
            None => Rc::clone(&after),
        };
        self.chain_time = self.chain_time.max(parent.as_ref().map_or(i64::MIN, |p| p.committer.seconds));
        let stepped = *before != *after;
        let chain_time = if parent.is_some() { self.chain_time } else { facts.committer.seconds };
        let judged = policy::CommitFacts {
            officers: stepped.then_some((before.as_ref(), after.as_ref())),
            ..commit::judged(&facts, &signer, &message, before.keyring.serial, chain_time)
        };
        let is_merge = facts.parents.len() == 2;
        stands(&before, Trailer::Main(before.keyring.serial), is_merge, &judged)
            .map_err(|breach| GateError::Breach { commit: oid, breach })?;
        let trees = Trees {
            commit: oid,
            tree: facts.tree,
            parents: &[],
            base: None,
            main: parent.as_ref().map(|p| p.tree),
            stance: self.stance,
            epoch: Some(before.keyring.epoch),
        };
        let Merged { brought, changed, own } = match (&parent, facts.parents.get(1)) {
            (Some(parent), Some(second)) => {
                let step = Step { root: self.root, parent, second: *second, before: &before, trees, judged };
                merge::judge(&mut self.officers, &step)?
            }
            (parent, _) => {
                let parents: Vec<Oid> = parent.iter().map(|p| p.tree).collect();
                let changed = sealed::check(self.store, &Trees { parents: &parents, ..trees })?;
                let dropped = list::dropped(self.store, facts.tree, &changed)?;
                let judged = policy::CommitFacts { changed: &changed, dropped: &dropped, ..judged };
                let breach = |breach| GateError::Breach { commit: oid, breach };
                match parent {
                    Some(_) => judge(&before, Branch::Main(None), &judged),
                    // Nobody could have approved the first commit: it is compared by telephone.
                    None => {
                        let alone = Officers { rules: Rules::default(), ..(*before).clone() };
                        judge(&alone, Branch::Main(None), &judged)
                    }
                }
                .map_err(breach)?;
                Merged { brought: Vec::new(), own: changed.clone(), changed }
            }
        };
        let handle = facts.author.name.clone();
        self.parent = Some(CommitFacts { payload: Vec::new(), ..facts.clone() });
        let officers = (parent.is_none() || stepped).then_some(after);
        Ok(Believed { facts, message, handle, changed, own, brought, officers })
    }
}
