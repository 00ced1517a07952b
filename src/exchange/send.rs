//! Pushing what a server lacks: main with its keyring, then one's own branches, then clearing away what is done with.

use std::collections::BTreeSet;

use super::branches::{Fate, Own, is_merged};
use super::error::ExchangeError;
use super::journals;
use super::keyrings::{self, Replaced};
use super::look::Served;
use super::notes::{self, Note};
use super::take::Main;
use crate::policy::{MAIN, RefName};
use crate::register::{self, pins, remember_upstream};
use crate::repo::{Oid, RefMove, Remote, Store, TransportError};

/// What was pushed.
#[derive(Default)]
pub struct Sent {
    /// How many commits of main.
    pub main: usize,
    /// The serial of a keyring that went with it.
    pub keyring: Option<u64>,
    /// The serial of the keyring that main binds, put back where the server had another.
    pub put_back: Option<u64>,
    pub branches: Vec<String>,
    /// What the server said to them: often where to open a request.
    pub said: Vec<String>,
    /// How many comments and approvals.
    pub beside: usize,
    /// The officers of whose journals of access the server has got what it lacked.
    pub journals: BTreeSet<String>,
    /// What the server refused of them, and why.
    pub refused: Vec<(RefName, TransportError)>,
    /// The branches whose comments stay here: they don't stand on those that the server has by now.
    pub held: BTreeSet<String>,
    /// Branches that were given up here and went on there: where they stand.
    pub not_given_up: Vec<(String, Oid)>,
    /// What was withdrawn here and stands on the server again: it is taken off again.
    pub again: Vec<String>,
    /// What the server would not let be cleared away.
    pub left: Option<TransportError>,
}

/// Pushes what the server lacks of main, and one's own branches; clears away keyrings that main no longer binds, branches
/// that it has, and what was said of an earlier state of the branch that is submitted. `sent` tells how far it came.
pub fn send(
    store: &Store,
    remote: &Remote<'_>,
    served: &Served,
    main: &Main,
    own_branches: &[Own],
    submitted: Option<&str>,
    sent: &mut Sent,
) -> Result<(), ExchangeError> {
    let Some(own) = store.tip(MAIN)? else { return Ok(()) };
    let there = served.main.map(|main| main.tip);
    let ahead = match main {
        Main::Ahead(ahead) => *ahead,
        Main::Forked(_) => return Ok(()),
        Main::Same | Main::Followed(_) => 0,
    };
    if let Some(Replaced { serial, there, here }) = served.replaced {
        let name = RefName::Keyring(serial);
        let to = RefMove { name: name.full(), old: Some(there), new: Some(here) };
        match remote.push(&[to], Some(serial)) {
            Ok(_) => sent.put_back = Some(serial),
            Err(error @ (TransportError::Hook { .. } | TransportError::Refused { .. })) => {
                sent.refused.push((name, error));
            }
            Err(error) => return Err(error.into()),
        }
    }
    let keyrings = keyrings::moves(store, &served.refs, own, there)?;
    if let Some(first) = keyrings.first {
        remote.push(&[first], None)?;
    }
    let serial = keyrings.with_main.iter().any(|m| m.new.is_some()).then_some(keyrings.bound);
    let mut moves = keyrings.with_main;
    if ahead > 0 {
        moves.push(RefMove { name: RefName::Main.full(), old: there, new: Some(own) });
    }
    if ahead > 0 || serial.is_some() {
        remote.push(&moves, serial).or_else(|error| raced(remote, there, error))?;
        remember_pushed(store, own)?;
        sent.main += ahead;
        sent.keyring = serial.or(sent.keyring);
        moves.clear();
    }
    let mut going = branches(own_branches, submitted);
    going.extend(beside(store, served, &sent.held)?);
    going.extend(journals::going(store, served, own)?.into_iter().filter_map(Going::of));
    push(store, remote, going, sent)?;
    // What took the place of a branch must be there before it goes.
    let refused = sent.refused.iter().any(|(name, _)| !matches!(name, RefName::Access(_)));
    let mut replaced = if !refused { given_up(store, served, sent)? } else { Vec::new() };
    let again = served_again(store, served)?;
    sent.again = again.iter().map(|(branch, _)| branch.clone()).collect();
    replaced.extend(again);
    moves.extend(done_with(store, served, own, &sent.branches)?);
    moves.extend(replaced.iter().flat_map(|(branch, _)| all_of(served, branch)));
    let stands = |own: &&Own| match own.fate {
        Fate::Same => true,
        _ => sent.branches.contains(&own.branch),
    };
    let again = own_branches.iter().find(|own| submitted == Some(own.branch.as_str())).filter(stands);
    if let Some(Own { branch, .. }) = again {
        let said = all_of(served, branch).into_iter();
        moves.extend(said.filter(|to| to.name != RefName::Work(branch.clone()).full()));
    }
    moves.sort_by(|a, b| a.name.cmp(&b.name));
    moves.dedup();
    if moves.is_empty() {
        return Ok(());
    }
    // Whoever may not do this, or comes too late, leaves it to others.
    match remote.push(&moves, None) {
        Ok(_) => {
            for (branch, tip) in &replaced {
                forget(store, branch)?;
                notes::withdrawn(store, branch, *tip)?;
            }
        }
        Err(TransportError::Stale { .. }) => {}
        Err(error) => sent.left = Some(error),
    }
    Ok(())
}

/// Where main has moved on the server meanwhile, its check may be what says so.
fn raced(
    remote: &Remote<'_>,
    there: Option<Oid>,
    error: TransportError,
) -> Result<Vec<String>, TransportError> {
    let name = RefName::Main.full();
    match error {
        TransportError::Hook { .. } if remote.list()?.get(&name).copied() != there => {
            Err(TransportError::Stale { name })
        }
        error => Err(error),
    }
}

/// Remembers that the server has taken main as it stands here.
fn remember_pushed(store: &Store, tip: Oid) -> Result<(), ExchangeError> {
    register::trust(store, tip)?;
    if let Some(pins) = pins(store)?.filter(|pins| pins.tip == tip) {
        remember_upstream(store, &pins)?;
    }
    Ok(())
}

/// One reference that goes to the server.
struct Going {
    name: RefName,
    to: RefMove,
}

impl Going {
    fn new(name: RefName, old: Option<Oid>, here: Oid) -> Going {
        let to = RefMove { name: name.full(), old, new: Some(here) };
        Going { name, to }
    }

    fn of(to: RefMove) -> Option<Going> {
        Some(Going { name: RefName::parse(&to.name)?, to })
    }
}

/// One's own branches that go.
fn branches(own: &[Own], submitted: Option<&str>) -> Vec<Going> {
    let going = own.iter().filter_map(|own| {
        let (old, here) = match own.fate {
            Fate::Goes { there, here } => (there, here),
            // Whoever submits it anew wants it there.
            Fate::Dropped { here } if submitted == Some(own.branch.as_str()) => (None, here),
            Fate::Back { there, here } if submitted == Some(own.branch.as_str()) => (Some(there), here),
            _ => return None,
        };
        Some(Going::new(RefName::Work(own.branch.clone()), old, here))
    });
    going.collect()
}

/// Comments and approvals that were made here; nothing becomes of those on a branch that is gone.
fn beside(store: &Store, served: &Served, held: &BTreeSet<String>) -> Result<Vec<Going>, ExchangeError> {
    let mut going = Vec::new();
    for (full, here) in store.references("refs/chungthu/")? {
        let Some(name @ (RefName::Back(branch) | RefName::Approval(branch, _))) = &RefName::parse(&full)
        else {
            continue;
        };
        match served.refs.get(name) {
            _ if !served.refs.contains_key(&RefName::Work(branch.clone())) => {}
            _ if matches!(name, RefName::Back(_)) && held.contains(branch) => {}
            Some(there) if *there == here => sent_beside(store, name, here)?,
            there => {
                let unread = served.unread.get(name).map(|unread| unread.stands);
                going.push(Going::new(name.clone(), there.copied().or(unread), here));
            }
        }
    }
    Ok(going)
}

/// What the server has taken is from now on as it was fetched.
fn sent_beside(store: &Store, name: &RefName, here: Oid) -> Result<(), ExchangeError> {
    let mut lock = store.lock("sync")?;
    let full = name.full();
    let tracking = Store::tracking_ref(&full);
    let old = store.reference(&tracking)?;
    if old != Some(here) {
        lock.move_ref(&tracking, old, here)?;
    }
    Ok(lock.delete_ref(&full, here)?)
}

/// Pushes: all together, and where the server refuses one, each for itself.
fn push(store: &Store, remote: &Remote<'_>, going: Vec<Going>, sent: &mut Sent) -> Result<(), ExchangeError> {
    let all: Vec<RefMove> = going.iter().map(|going| going.to.clone()).collect();
    let together = if all.len() > 1 { remote.push(&all, None).ok() } else { None };
    let alone = together.is_none();
    sent.said.extend(together.unwrap_or_default());
    for Going { name, to } in going {
        let Some(here) = to.new else { continue };
        match if alone { remote.push(&[to], None) } else { Ok(Vec::new()) } {
            Ok(said) => {
                sent.said.extend(said);
                match &name {
                    RefName::Work(branch) => {
                        notes::write(store, Note::Agreed, branch, Some(here))?;
                        sent.branches.push(branch.clone());
                    }
                    RefName::Access(handle) => {
                        journals::sent(store, handle, here)?;
                        sent.journals.insert(handle.clone());
                    }
                    other => {
                        sent_beside(store, other, here)?;
                        sent.beside += 1;
                    }
                }
            }
            Err(error @ (TransportError::Hook { .. } | TransportError::Refused { .. })) => {
                sent.refused.push((name, error));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// What waits beside a branch on the server, comments and approvals, and the branch itself: all to go.
fn all_of(served: &Served, branch: &str) -> Vec<RefMove> {
    let of = |name: &RefName| match name {
        RefName::Work(other) | RefName::Back(other) | RefName::Approval(other, _) => other == branch,
        _ => false,
    };
    let found = served.refs.iter().filter(|(name, _)| of(name));
    found.map(|(name, oid)| RefMove { name: name.full(), old: Some(*oid), new: None }).collect()
}

/// The branches on the server that were given up here and have nothing there that was not known here, each with where it stands
/// there. With another that was given up somebody has gone on: that is told.
fn given_up(store: &Store, served: &Served, sent: &mut Sent) -> Result<Vec<(String, Oid)>, ExchangeError> {
    let mut found = Vec::new();
    for (branch, tip) in notes::all(store, Note::GivenUp)? {
        if store.tip(&branch)?.is_some() {
            // Somebody brought it back.
            notes::write(store, Note::GivenUp, &branch, None)?;
            continue;
        }
        let Some(there) = served.refs.get(&RefName::Work(branch.clone())).copied() else {
            forget(store, &branch)?;
            notes::withdrawn(store, &branch, tip)?;
            continue;
        };
        let agreed = notes::read(store, Note::Agreed, &branch)?;
        // What is given up may have been cleared away by now.
        let has = || match store.exists(tip) {
            true => Ok(store.commits_beyond(there, &[tip])?.is_empty()),
            false => Ok::<bool, ExchangeError>(false),
        };
        if there == tip || agreed == Some(there) || has()? {
            found.push((branch, there));
            continue;
        }
        sent.not_given_up.push((branch.clone(), there));
        forget(store, &branch)?;
    }
    Ok(found)
}

/// The branches on the server that had gone from it and stand there again as they were or as they had been before, but for
/// those that are here again: somebody wants them back.
fn served_again(store: &Store, served: &Served) -> Result<Vec<(String, Oid)>, ExchangeError> {
    let mut found = Vec::new();
    for (branch, tip) in notes::all(store, Note::Withdrawn)? {
        if store.tip(&branch)?.is_some() {
            notes::write(store, Note::Withdrawn, &branch, None)?;
            continue;
        }
        let Some(there) = served.refs.get(&RefName::Work(branch.clone())).copied() else { continue };
        // What was withdrawn may have been cleared away by now.
        let known = store.exists(tip) && store.exists(there);
        if there == tip || known && store.commits_beyond(there, &[tip])?.is_empty() {
            found.push((branch, tip));
        }
    }
    Ok(found)
}

/// Forgets that a branch was given up.
fn forget(store: &Store, branch: &str) -> Result<(), ExchangeError> {
    notes::write(store, Note::GivenUp, branch, None)?;
    notes::write(store, Note::Agreed, branch, None)
}

/// The branches on the server that main has, with what waits beside them.
fn done_with(
    store: &Store,
    served: &Served,
    main: Oid,
    sent: &[String],
) -> Result<Vec<RefMove>, ExchangeError> {
    let mut done = Vec::new();
    for (name, tip) in &served.refs {
        if let RefName::Work(branch) = name
            && !sent.contains(branch)
            && is_merged(store, main, *tip)?
        {
            done.extend(all_of(served, branch));
        }
    }
    Ok(done)
}
