//! Pushing what a server lacks: main with its keyring, then one's own branches, then clearing away what is done with.

use super::branches::{Fate, Own, agree, is_merged};
use super::error::ExchangeError;
use super::keyrings;
use super::look::Served;
use super::take::Main;
use crate::policy::{MAIN, RefName};
use crate::register::{self, pins, remember_served};
use crate::repo::{Oid, RefMove, Remote, Store, TransportError};

/// What was pushed.
#[derive(Default)]
pub struct Sent {
    /// How many commits of main.
    pub main: usize,
    /// The serial of a keyring that went with it.
    pub keyring: Option<u64>,
    pub branches: Vec<String>,
    /// What the server said to them: often where to open a request.
    pub said: Vec<String>,
    /// The branches that the server refused, and why.
    pub refused: Vec<(String, TransportError)>,
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
        remote.push(&moves, serial)?;
        remember_pushed(store, own)?;
        sent.main += ahead;
        sent.keyring = serial.or(sent.keyring);
        moves.clear();
    }
    branches(store, remote, own_branches, submitted, sent)?;
    moves.extend(done_with(store, served, own, &sent.branches)?);
    if let Some(branch) = submitted.filter(|branch| sent.branches.iter().any(|sent| sent == branch)) {
        let itself = RefName::Work(branch.to_owned()).full();
        moves.extend(all_of(served, branch).into_iter().filter(|to| to.name != itself));
    }
    if !moves.is_empty() {
        // Whoever may not do this, or comes too late, leaves it to others.
        sent.left = remote.push(&moves, None).err().filter(|e| !matches!(e, TransportError::Stale { .. }));
    }
    Ok(())
}

/// Remembers that the server has taken main as it stands here.
fn remember_pushed(store: &Store, tip: Oid) -> Result<(), ExchangeError> {
    register::trust(store, tip)?;
    if let Some(pins) = pins(store)?.filter(|pins| pins.tip == tip) {
        remember_served(store, &pins)?;
    }
    Ok(())
}

/// Pushes one's own branches: together, and where the server refuses one, each for itself.
fn branches(
    store: &Store,
    remote: &Remote<'_>,
    own: &[Own],
    submitted: Option<&str>,
    sent: &mut Sent,
) -> Result<(), ExchangeError> {
    let mut going = Vec::new();
    for own in own {
        let submitted = submitted == Some(own.branch.as_str());
        let name = RefName::Work(own.branch.clone()).full();
        let (old, here) = match own.fate {
            Fate::Goes { there, here } => (there, here),
            // Whoever submits it anew wants it there.
            Fate::Dropped { here } if submitted => (None, here),
            _ => continue,
        };
        going.push((own.branch.as_str(), here, RefMove { name, old, new: Some(here) }));
    }
    let all: Vec<RefMove> = going.iter().map(|(.., to)| to.clone()).collect();
    let together = all.len() > 1 && remote.push(&all, None).is_ok();
    for (branch, here, to) in going {
        match if together { Ok(Vec::new()) } else { remote.push(&[to], None) } {
            Ok(said) => {
                agree(store, branch, Some(here))?;
                sent.branches.push(branch.to_owned());
                sent.said.extend(said);
            }
            Err(error @ (TransportError::Hook { .. } | TransportError::Refused { .. })) => {
                sent.refused.push((branch.to_owned(), error));
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
