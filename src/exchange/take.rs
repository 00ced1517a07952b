//! Letting the register follow what a server has.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::branches::{self, Own};
use super::error::ExchangeError;
use super::journals::{self, Journal};
use super::keyrings::{is_here, officers_at, settle};
use super::look::Served;
use super::notes::{self, Note};
use crate::gate::{self, GateError, Pins, Stance};
use crate::policy::officers::is_handle;
use crate::policy::{MAIN, RefName};
use crate::register::{self, remember, remember_upstream};
use crate::repo::{InTheWay, Oid, RepoError, Store, WriteLock};

/// What became of main here.
pub enum Main {
    /// It stands where the server's does.
    Same,
    /// It followed by this many commits.
    Followed(usize),
    /// It has this many commits that the server lacks.
    Ahead(usize),
    /// It has commits that the server lacks, and lacks some that the server has.
    Forked(Forked),
}

/// Main here and main on a server, where both have commits of their own.
pub struct Forked {
    /// The last commit of both, verified.
    pub base: Pins,
    pub ours: Oid,
    pub theirs: Pins,
    /// How many commits each has on its own.
    pub own: usize,
    pub their: usize,
}

/// What was taken in.
pub struct Taken {
    pub main: Main,
    /// The serial of a keyring that has come in place of another.
    pub keyring: Option<u64>,
    /// The branches of work that are new on the server, or have moved.
    pub branches: Vec<String>,
    pub own: Vec<Own>,
    /// The branches of others that went from the server since they were seen, and that main doesn't have.
    pub vanished: Vec<Vanished>,
    /// The branches that stand on the server at an earlier state of theirs than was seen there, and what was seen.
    pub back: Vec<(String, Oid)>,
    /// What became of journals of access there.
    pub journals: Vec<Journal>,
    /// Paths of a work tree that did not follow.
    pub in_the_way: Vec<InTheWay>,
    /// Names on the server whose commits are not even well formed, and why. They are left where they are.
    pub odd: Vec<(String, RepoError)>,
}

/// A branch of others that went from the server, and not into main.
#[derive(Clone)]
pub struct Vanished {
    pub branch: String,
    /// Where it was seen last.
    pub tip: Oid,
    /// The handles of those who signed its commits; where it is refused, of those whom the commits name.
    pub authors: BTreeSet<String>,
}

/// Takes in what was fetched and judged: the register's own view of the server, main where it has nothing that the server
/// lacks, and one's own branches where only the server's moved.
pub fn take(store: &Store, served: &Served, now: i64) -> Result<Taken, ExchangeError> {
    let mut lock = store.lock("sync")?;
    settle(store, &mut lock)?;
    if let Some(incoming) = &served.incoming {
        lock.take_in(incoming)?;
    }
    let before = store.tracked()?;
    let mut taken = Taken {
        main: Main::Same,
        keyring: None,
        branches: Vec::new(),
        own: Vec::new(),
        vanished: Vec::new(),
        back: Vec::new(),
        journals: Vec::new(),
        in_the_way: Vec::new(),
        odd: Vec::new(),
    };
    if let Some(theirs) = &served.main {
        let bound_before = register::upstream(store)?;
        remember_upstream(store, theirs)?;
        main(store, &mut lock, served, theirs, bound_before, &mut taken)?;
    } else if let Some(own) = store.tip(MAIN)? {
        taken.main = Main::Ahead(store.first_parents(own).count());
    }
    for (name, oid) in &served.refs {
        if let RefName::Work(branch) = name
            && before.get(&name.full()) != Some(oid)
        {
            taken.branches.push(branch.clone());
            // Nobody writes backwards: what was said of the later state no longer counts, and may have been said for that.
            if let Some(seen) = before.get(&name.full()).copied().filter(|seen| store.exists(*seen))
                && store.exists(*oid)
                && store.commits_beyond(*oid, &[seen])?.is_empty()
            {
                taken.back.push((branch.clone(), seen));
            }
        }
    }
    if let Some(main) = served.main {
        taken.vanished = vanished(store, served, main, &before, now)?;
        taken.journals = journals::follow(store, &mut lock, served, main, &before, now)?;
    }
    branches::take(store, &mut lock, served, now, &mut taken)?;
    track(store, &mut lock, served, &mut taken.odd)?;
    taken.branches.retain(|branch| taken.odd.iter().all(|(name, _)| name != branch));
    Ok(taken)
}

fn main(
    store: &Store,
    lock: &mut WriteLock<'_>,
    served: &Served,
    theirs: &Pins,
    upstream_before: Option<Pins>,
    taken: &mut Taken,
) -> Result<(), ExchangeError> {
    let own = store.tip(MAIN)?;
    let came = match own {
        None => store.first_parents(theirs.tip).count(),
        Some(ours) => {
            let other = ExchangeError::Forked { known: ours, found: theirs.tip };
            let meeting = meet(store, ours, theirs.tip)?.ok_or(other)?;
            if meeting.own > 0 {
                taken.main = match meeting.their {
                    0 => Main::Ahead(meeting.own),
                    _ => Main::Forked(forked(store, ours, theirs, meeting, upstream_before)?),
                };
                let bound = officers_at(store, ours)?.keyring;
                if let Some(keyring) = served.keyring.as_ref().filter(|keyring| keyring.is(&bound)) {
                    lock.keep_keyring(&keyring.fetched)?;
                }
                return Ok(());
            }
            meeting.their
        }
    };
    let officers = officers_at(store, theirs.tip)?;
    let serial = officers.keyring.serial;
    if let Some(keyring) = &served.keyring {
        lock.keep_keyring(&keyring.fetched)?;
        taken.keyring = own.is_some().then_some(serial);
    }
    if !is_here(store, &officers)? {
        // Main moved here while the server was being looked at.
        return Err(RepoError::Moved { name: RefName::Main.full(), now: own }.into());
    }
    if came > 0 {
        taken.main = Main::Followed(came);
        lock.move_ref(&RefName::Main.full(), own, theirs.tip)?;
        remember(store, theirs)?;
        taken.in_the_way = lock.follow(MAIN, own, theirs.tip)?;
    }
    Ok(lock.retire_keyrings(serial)?)
}

/// Where two chains of first parents come together, and how many commits each has beyond.
#[derive(Clone, Copy)]
struct Meeting {
    base: Oid,
    own: usize,
    their: usize,
}

/// Follows both chains in step, so that it costs what they differ by, however long they are.
fn meet(store: &Store, ours: Oid, theirs: Oid) -> Result<Option<Meeting>, ExchangeError> {
    let mut chains = [store.first_parents(ours), store.first_parents(theirs)];
    let mut seen: [HashMap<Oid, usize>; 2] = Default::default();
    loop {
        let mut ended = true;
        for side in [0, 1] {
            let Some(commit) = chains[side].next() else { continue };
            ended = false;
            let base = commit?.oid;
            let nth = seen[side].len();
            seen[side].insert(base, nth);
            if let Some(other) = seen[1 - side].get(&base) {
                let (own, their) = if side == 0 { (nth, *other) } else { (*other, nth) };
                return Ok(Some(Meeting { base, own, their }));
            }
        }
        if ended {
            return Ok(None);
        }
    }
}

fn forked(
    store: &Store,
    ours: Oid,
    theirs: &Pins,
    meeting: Meeting,
    upstream_before: Option<Pins>,
) -> Result<Forked, ExchangeError> {
    let Meeting { base, own, their } = meeting;
    let known = match upstream_before {
        Some(pins) if store.is_on_chain(pins.tip, base)? => Some(pins),
        _ => None,
    };
    let base = gate::verify(store, known, base, Stance::Whole, |_| ())?;
    Ok(Forked { base, ours, theirs: *theirs, own, their })
}

/// Of what was seen on the server before, the branches that are gone. One's own are told for themselves; who gave one up
/// here knows.
fn vanished(
    store: &Store,
    served: &Served,
    main: Pins,
    before: &BTreeMap<String, Oid>,
    now: i64,
) -> Result<Vec<Vanished>, ExchangeError> {
    let mut found = Vec::new();
    for (name, tip) in before {
        let Some(name @ RefName::Work(branch)) = &RefName::parse(name) else { continue };
        if served.refs.contains_key(name)
            || served.unread.contains_key(name)
            || store.tip(branch)?.is_some()
            || notes::read(store, Note::GivenUp, branch)?.is_some()
            || notes::read(store, Note::Withdrawn, branch)? == Some(*tip)
        {
            continue;
        }
        let work = gate::work(store, main.tip, main.chain_time, *tip, Stance::Arriving(now));
        let authors: BTreeSet<String> = match work {
            Ok(commits) if commits.is_empty() => continue,
            Ok(commits) => commits.into_iter().map(|commit| commit.handle).collect(),
            Err(GateError::Repo(error)) if !error.is_malformed() => return Err(error.into()),
            Err(_) => named(store, main.tip, *tip),
        };
        found.push(Vanished { branch: branch.clone(), tip: *tip, authors });
    }
    Ok(found)
}

/// The officers whom a branch's commits name, whoever signed them.
fn named(store: &Store, main: Oid, tip: Oid) -> BTreeSet<String> {
    let commits = store.commits_beyond(tip, &[main]).unwrap_or_default().into_iter();
    let names = commits.filter_map(|commit| Some(store.commit(commit).ok()?.author.name));
    names.filter(|name| is_handle(name)).collect()
}

/// Lets the register's view of the server be what the server has.
fn track(
    store: &Store,
    lock: &mut WriteLock<'_>,
    served: &Served,
    odd: &mut Vec<(String, RepoError)>,
) -> Result<(), ExchangeError> {
    let mut before = store.tracked()?;
    for (name, oid) in &served.refs {
        // Journals were followed as far as they go on.
        if matches!(name, RefName::Keyring(_) | RefName::Access(_)) {
            continue;
        }
        let name = name.full();
        let old = before.remove(&name);
        if old != Some(*oid) {
            match lock.move_ref(&Store::tracking_ref(&name), old, *oid) {
                Err(error) if error.is_malformed() => {
                    odd.push((name.trim_start_matches("refs/heads/").to_owned(), error));
                }
                moved => moved?,
            }
        }
    }
    // What can't be fetched is there all the same, and what somebody fetched otherwise is left alone.
    let gone = |name: &str| match RefName::parse(name) {
        // A journal stays, whatever becomes of it there.
        None | Some(RefName::Access(_)) => false,
        Some(name) => !served.unread.contains_key(&name),
    };
    for (name, oid) in before.into_iter().filter(|(name, _)| gone(name)) {
        lock.delete_ref(&Store::tracking_ref(&name), oid)?;
    }
    Ok(())
}
