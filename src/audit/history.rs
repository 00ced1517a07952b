//! The history of main as a whole: verified from the first commit on, told commit by commit, up to the first one that breaks.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::kept;
use crate::gate::{self, Believed, GateError, Pins, Stance};
use crate::model::{Key, Kind, SealedName};
use crate::policy::judge::may_approve;
use crate::policy::message::REVOKE;
use crate::policy::officers::RECOVERY;
use crate::policy::paths::Place;
use crate::policy::{Guarded, Officers, Role};
use crate::repo::{Oid, RepoError, Store};
use crate::seal::Bound;

/// What was verified, and what it says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct History {
    pub pins: Pins,
    /// Every commit of main that holds, the oldest first.
    pub entries: Vec<Entry>,
    /// Everyone who was an officer at some time, and the recovery entry, by handle.
    pub members: BTreeMap<String, Member>,
}

/// One commit of main that holds.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// What its signer did.
    pub deed: Deed,
    /// All that differs from its first parent; more than the deed in a merge.
    pub total: Touched,
    /// What a merge brought in, the newest first.
    pub brought: Vec<Deed>,
    /// The handles of the officers who approved what others had done.
    pub approvers: Vec<String>,
    /// The serial of the keyring that its first parent binds.
    pub serial: u64,
    /// The keyring that is bound from here on, where it is another than before.
    pub bound: Option<Bound>,
    /// The rules ask two people for revocations, and neither a verb nor a second person says that this was one: whether it
    /// was can be seen with a key only.
    pub unseen: bool,
}

/// What one signature stands for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Deed {
    pub commit: Oid,
    /// Seconds since 1970.
    pub time: i64,
    pub handle: String,
    pub verb: String,
    pub touched: Touched,
}

/// How much was touched.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Touched {
    /// Records, in the order of [`Kind::ALL`].
    pub records: [u32; Kind::ALL.len()],
    pub attachments: u32,
    pub tombstones: u32,
    /// The plain files.
    pub plain: Vec<String>,
}

/// Somebody who was an officer at some time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Member {
    /// The last role; none for the recovery entry.
    pub role: Option<Role>,
    /// Every signing key there ever was, the first one first.
    pub keys: Vec<String>,
    /// The time of the commit that made them an officer, in seconds since 1970.
    pub since: i64,
    /// That of the commit that removed them.
    pub left: Option<i64>,
    /// Who they are, where the list of officers said so.
    pub person: Option<Key>,
}

/// Where the history breaks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Broken {
    /// The commit of main with which it came: the one that breaks, or the merge that brought it in.
    pub on_main: Option<Oid>,
    pub error: GateError,
}

/// Verifies main's chain up to this tip and tells it. What an earlier run has verified is taken over from what it kept.
/// Without a first part nothing of the chain could be believed.
pub fn history(store: &Store, tip: Oid) -> Result<(Option<History>, Option<Broken>), RepoError> {
    let earlier = kept::read(store);
    let mut teller = Teller::begin(store, earlier.as_ref());
    let known = teller.history.as_ref().map(|history| history.pins);
    let mut verified = gate::verify(store, known, tip, Stance::Whole, |believed| teller.add(believed));
    if known.is_some() && matches!(verified, Err(GateError::NotContinued { .. })) {
        teller = Teller::begin(store, None);
        verified = gate::verify(store, None, tip, Stance::Whole, |believed| teller.add(believed));
    }
    match verified {
        Ok(pins) => {
            let history = teller.history.map(|history| History { pins, ..history });
            if let Some(history) = history.as_ref().filter(|history| Some(*history) != earlier.as_ref()) {
                kept::write(store, history);
            }
            Ok((history, None))
        }
        Err(error) => broken(store, tip, teller, error),
    }
}

/// The commits of main from what is known (from the root, where nothing is) up to a tip, told; nothing is kept.
pub fn entries_since(store: &Store, known: Option<Pins>, tip: Oid) -> Result<Vec<Entry>, GateError> {
    let officers = match known {
        Some(pins) => Some(Rc::new(gate::read_officers(store, pins.tip, store.tree_of(pins.tip)?)?)),
        None => None,
    };
    let mut teller = Teller { history: None, officers };
    gate::verify(store, known, tip, Stance::Kept, |believed| teller.add(believed))?;
    Ok(teller.history.map(|history| history.entries).unwrap_or_default())
}

/// What holds before the first commit that breaks, and that commit.
fn broken(
    store: &Store,
    tip: Oid,
    teller: Teller,
    error: GateError,
) -> Result<(Option<History>, Option<Broken>), RepoError> {
    let believed = teller.history.as_ref().and_then(|history| history.entries.last());
    let believed = believed.map(|entry| entry.deed.commit);
    let mut next = None;
    let mut at = tip;
    for commit in store.first_parents(tip) {
        match commit {
            Ok(commit) if Some(commit.oid) == believed => break,
            Ok(commit) => {
                next = Some(commit.oid);
                at = commit.parents.first().copied().unwrap_or(commit.oid);
            }
            // The chain can't be followed beyond this commit: what stock git takes for its parent is all there is before it.
            Err(unreadable) => {
                let here = Broken { on_main: Some(at), error: unreadable.into() };
                return match store.parent_as_git_reads(at) {
                    Some(parent) => {
                        let (history, earlier) = history(store, parent)?;
                        Ok((history, earlier.or(Some(here))))
                    }
                    None => Ok((None, Some(here))),
                };
            }
        }
    }
    Ok((teller.history, Some(Broken { on_main: next, error })))
}

/// Writes down what is verified.
struct Teller {
    history: Option<History>,
    /// The officers at the last commit.
    officers: Option<Rc<Officers>>,
}

impl Teller {
    /// Goes on from an earlier history, where its officers can still be read.
    fn begin(store: &Store, earlier: Option<&History>) -> Teller {
        let officers = earlier.and_then(|history| {
            let tip = history.pins.tip;
            gate::read_officers(store, tip, store.tree_of(tip).ok()?).ok().map(Rc::new)
        });
        Teller { history: earlier.filter(|_| officers.is_some()).cloned(), officers }
    }

    fn add(&mut self, believed: Believed) {
        let Believed { facts, message, handle, changed, own, brought, officers } = believed;
        let before = match &self.officers {
            Some(before) => Rc::clone(before),
            None => match &officers {
                Some(own) => Rc::clone(own),
                None => return,
            },
        };
        let time = facts.committer.seconds;
        let authors: BTreeSet<&str> = brought.iter().map(|author| author.handle.as_str()).collect();
        let approves = !authors.is_empty()
            && !authors.contains(handle.as_str())
            && before.by_handle(&handle).is_some_and(may_approve);
        let mut approvers: Vec<String> = message.approvals.iter().map(|a| a.handle.clone()).collect();
        approvers.extend(approves.then(|| handle.clone()).filter(|handle| !approvers.contains(handle)));
        let mut verbs = brought.iter().map(|author| author.message.verb).chain([message.verb]);
        let unseen = before.rules.two_person.contains(&Guarded::Revoke)
            && !verbs.any(|verb| verb == REVOKE)
            && approvers.len() < before.rules.approvals_needed();
        let bound = officers.as_ref().map(|officers| officers.keyring);
        let first = self.officers.is_none();
        let entry = Entry {
            deed: Deed {
                commit: facts.oid,
                time,
                handle,
                verb: message.verb.to_owned(),
                touched: Touched::of(&own),
            },
            total: Touched::of(&changed),
            brought: brought
                .into_iter()
                .map(|author| Deed {
                    commit: author.commit,
                    time: author.time,
                    handle: author.handle,
                    verb: author.message.verb.to_owned(),
                    touched: Touched::of(&author.changed),
                })
                .collect(),
            approvers,
            serial: before.keyring.serial,
            bound: bound.filter(|bound| first || *bound != before.keyring),
            unseen,
        };
        let chain_time = self.history.as_ref().map_or(time, |history| history.pins.chain_time.max(time));
        let root = self.history.as_ref().map_or(facts.oid, |history| history.pins.root);
        let history = self.history.get_or_insert_with(|| History {
            pins: Pins { root, tip: root, chain_time },
            entries: Vec::new(),
            members: BTreeMap::new(),
        });
        history.pins = Pins { root, tip: facts.oid, chain_time };
        history.entries.push(entry);
        if let Some(officers) = officers {
            history.meet(&officers, time);
            self.officers = Some(officers);
        }
    }
}

impl History {
    /// The last commit that holds.
    pub fn last(&self) -> Option<&Entry> {
        self.entries.last()
    }

    /// The keyrings that were bound, the first one first.
    pub fn bindings(&self) -> Vec<Bound> {
        self.entries.iter().filter_map(|entry| entry.bound).collect()
    }

    /// Takes down who is an officer now, and who no longer is.
    fn meet(&mut self, officers: &Officers, time: i64) {
        let entries = officers.officers.iter().map(|o| {
            let person = o.person.as_ref().map(|person| person.key());
            (o.handle.as_str(), Some(o.role), &o.signing_keys.active[..], person)
        });
        let recovery =
            officers.recovery.iter().map(|r| (RECOVERY, None, std::slice::from_ref(&r.signing_key), None));
        let now: Vec<_> = entries.chain(recovery).collect();
        for (handle, member) in &mut self.members {
            if member.left.is_none() && !now.iter().any(|(here, ..)| here == handle) {
                member.left = Some(time);
            }
        }
        for (handle, role, keys, person) in now {
            let member = self.members.entry(handle.to_owned()).or_insert_with(|| Member {
                role,
                keys: Vec::new(),
                since: time,
                left: None,
                person: None,
            });
            (member.role, member.left) = (role, None);
            member.person = person.or(member.person);
            let fresh: Vec<String> = keys.iter().filter(|key| !member.keys.contains(key)).cloned().collect();
            member.keys.extend(fresh);
        }
    }
}

impl Touched {
    /// What stands at these paths.
    fn of(paths: &[String]) -> Touched {
        let mut touched = Touched::default();
        for path in paths {
            match Place::of(path) {
                Some(Place::Sealed(SealedName::Record(key))) => touched.records[key.kind as usize] += 1,
                Some(Place::Sealed(SealedName::File(..))) => touched.attachments += 1,
                Some(Place::Tombstone(_)) => touched.tombstones += 1,
                Some(Place::Plain | Place::List) | None => touched.plain.push(path.clone()),
            }
        }
        touched
    }

    /// The records by kind, without those of which there are none.
    pub fn by_kind(&self) -> impl Iterator<Item = (Kind, u32)> {
        Kind::ALL.into_iter().zip(self.records).filter(|(_, count)| *count > 0)
    }

    /// Adds what something else touched.
    pub fn add(&mut self, other: &Touched) {
        for (sum, more) in self.records.iter_mut().zip(other.records) {
            *sum += more;
        }
        self.attachments += other.attachments;
        self.tombstones += other.tombstones;
        for path in &other.plain {
            if !self.plain.contains(path) {
                self.plain.push(path.clone());
            }
        }
    }
}
