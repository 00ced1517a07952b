//! What somebody sends to a server, judged before the server takes it.

use super::access::{self, Hands};
use super::beside::{self, APPROVAL_FILE, APPROVAL_MESSAGE, Arrived};
use super::chain::{Pins, verify};
use super::commit::Stance;
use super::error::{AccessFault, GateError, KeyringFault, PathFault};
use super::keyring;
use super::officers::read_officers;
use super::sealed::is_erased;
use super::work::work;
use crate::policy::judge::may_approve;
use crate::policy::paths::Place;
use crate::policy::{Approval, MAIN, Officers, RefName};
use crate::repo::{Entry, Oid, RepoError, Store};

/// One reference that is to move: nothing before where it is new, nothing after where it goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Update {
    pub name: String,
    pub old: Option<Oid>,
    pub new: Option<Oid>,
}

/// Main as it was verified before a push, and as it is verified after it; nothing where there is no main.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pushed {
    pub before: Option<Pins>,
    pub after: Option<Pins>,
}

/// Judges all that one push moves, together. `known` is main as it was verified at other times, of which some may not have
/// come to be; `now` the clock.
pub fn push(store: &Store, known: &[Pins], updates: &[Update], now: i64) -> Result<Pushed, GateError> {
    let refused = |update: &Update| GateError::Ref { name: update.name.clone() };
    let mut named = Vec::new();
    for update in updates {
        named.push((update, RefName::parse(&update.name).ok_or_else(|| refused(update))?));
    }
    let old_tip = store.tip(MAIN)?;
    let before = old_tip.map(|tip| verified(store, known, tip)).transpose()?;
    let after = match named.iter().find(|(_, name)| *name == RefName::Main) {
        Some((update, _)) => {
            let new = update.new.ok_or_else(|| refused(update))?;
            match (old_tip, update.old == old_tip) {
                (Some(old), false) => return Err(GateError::NotContinued { old, new }),
                (None, false) => return Err(refused(update)),
                _ => Some(verify(store, before, new, Stance::Arriving(now), |_| ())?),
            }
        }
        None => before,
    };
    let Some(main) = after else {
        // A register comes with its keyring; nothing else can stand without main.
        for (update, name) in &named {
            match (name, update.new) {
                (RefName::Keyring(serial), Some(commit)) => {
                    keyring::file(store, *serial, commit).map(drop)?
                }
                (_, None) => {}
                _ => return Err(refused(update)),
            }
        }
        return Ok(Pushed { before, after });
    };
    let officers = read_officers(store, main.tip, store.tree_of(main.tip)?)?;
    let heads: Vec<Oid> = store.references("refs/heads/")?.into_iter().map(|(_, tip)| tip).collect();
    for (update, name) in &named {
        one(store, main, &officers, update, name, now)?;
        if let (RefName::Main | RefName::Work(_), Some(tip), Some(before)) = (name, update.new, before) {
            nothing_erased(store, store.tree_of(before.tip)?, tip, &heads)?;
        }
    }
    bound(store, &officers, updates, before != after)?;
    Ok(Pushed { before, after })
}

/// Main where it stands, verified from the nearest place that was verified already.
fn verified(store: &Store, known: &[Pins], tip: Oid) -> Result<Pins, GateError> {
    if let Some(pins) = known.iter().find(|pins| pins.tip == tip) {
        return Ok(*pins);
    }
    for pins in known {
        match verify(store, Some(*pins), tip, Stance::Whole, |_| ()) {
            Err(GateError::NotContinued { .. }) => {}
            judged => return judged,
        }
    }
    verify(store, None, tip, Stance::Whole, |_| ())
}

/// Main must name a keyring that is there, whenever it moves or a keyring does.
fn bound(store: &Store, officers: &Officers, updates: &[Update], moved: bool) -> Result<(), GateError> {
    let serial = officers.keyring.serial;
    let name = RefName::Keyring(serial).full();
    let here = updates.iter().find(|update| update.name == name);
    if !moved && here.is_none() {
        return Ok(());
    }
    let commit = match here {
        Some(update) => update.new,
        None => store.reference(&name)?,
    };
    let absent = GateError::Keyring { serial, commit: None, fault: KeyringFault::Absent };
    keyring::check_commit(store, officers, commit.ok_or(absent)?)
}

fn one(
    store: &Store,
    main: Pins,
    officers: &Officers,
    update: &Update,
    name: &RefName,
    now: i64,
) -> Result<(), GateError> {
    let refused = || GateError::Ref { name: update.name.clone() };
    let Some(commit) = update.new else {
        return match name {
            RefName::Main => Err(refused()),
            RefName::Access(handle) => {
                let (handle, fault) = (handle.clone(), AccessFault::Deleted);
                Err(GateError::Access { handle, commit: update.old, fault })
            }
            // The keyring that main names must be there: `bound` looks for it.
            RefName::Work(_) | RefName::Keyring(_) | RefName::Back(_) | RefName::Approval(..) => Ok(()),
        };
    };
    match name {
        RefName::Main => Ok(()),
        RefName::Work(_) => work(store, main.tip, main.chain_time, commit, Stance::Arriving(now)).map(drop),
        RefName::Keyring(serial) => {
            // Created once, never moved, unless what stands there is not what main binds: `bound` asks whether what
            // comes is. The next one comes before main names it.
            let bound = officers.keyring.serial;
            match (store.reference(&update.name)?, *serial == bound) {
                (Some(there), true) if keyring::check_commit(store, officers, there).is_err() => Ok(()),
                (None, true) if update.old.is_none() => Ok(()),
                (None, false) if update.old.is_none() && Some(*serial) == bound.checked_add(1) => {
                    keyring::check_next(store, officers, *serial, commit, now)
                }
                (None, false) if update.old.is_none() => {
                    let (commit, fault) = (Some(commit), KeyringFault::Serial);
                    Err(GateError::Keyring { serial: *serial, commit, fault })
                }
                _ => Err(refused()),
            }
        }
        RefName::Back(branch) => {
            let said = beside::sent_back(store, officers, branch, commit, now)?;
            // It brings nothing along but itself: what it stands on was judged when it came.
            if said.on.is_none() || said.on == update.old { Ok(()) } else { Err(refused()) }
        }
        RefName::Approval(_, handle) => {
            let Arrived { officer, file, message } =
                beside::arrived(store, officers, APPROVAL_FILE, commit, now)?;
            let may = may_approve(officer) && officer.handle == *handle && message == APPROVAL_MESSAGE;
            let file = file.filter(|_| may).ok_or_else(refused)?;
            let line = std::str::from_utf8(&file).ok().and_then(|text| text.strip_suffix('\n'));
            let approval = line.and_then(|line| line.parse::<Approval>().ok());
            approval.filter(|approval| approval.handle == *handle).map(drop).ok_or_else(refused)
        }
        RefName::Access(handle) => {
            // Whoever has the keys goes on with a journal. One that isn't here may be brought back, as an officer who is
            // gone had signed it.
            let hands = match update.old {
                Some(_) => Hands::now(store, main.tip),
                None => Hands::ever(store, main.tip),
            };
            access::access(&hands?, handle, update.old, commit, Stance::Arriving(now)).map(drop)
        }
    }
}

/// Refuses commits that were on no branch before and put something new at the id of a record that main had erased. What
/// stood on a branch before the erasure may stay until the branch takes main in.
///
/// `main` is its tree; `heads` are where branches stand that have been judged.
pub fn nothing_erased(store: &Store, main: Oid, tip: Oid, heads: &[Oid]) -> Result<(), GateError> {
    if store.entry(main, "erased")?.is_none() {
        return Ok(());
    }
    let refused = |commits: Vec<Oid>| -> Result<(), GateError> {
        commits.into_iter().try_for_each(|commit| match new_at_erased(store, main, commit)? {
            Some(path) => Err(GateError::Path { commit, path, fault: PathFault::Erased }),
            None => Ok(()),
        })
    };
    match refused(store.commits_beyond_by_date(tip, heads)?) {
        Ok(()) => Ok(()),
        Err(_) => refused(store.commits_beyond(tip, heads)?),
    }
}

/// The path of the first sealed file that is in none of a commit's parents and belongs to a record that main erased.
fn new_at_erased(store: &Store, main: Oid, commit: Oid) -> Result<Option<String>, RepoError> {
    let facts = store.commit(commit)?;
    let parents: Vec<Oid> = facts.parents.iter().map(|p| store.tree_of(*p)).collect::<Result<_, _>>()?;
    for change in store.changes(parents.first().copied(), Some(facts.tree))? {
        let (Some(Place::Sealed(name)), Some(new)) = (Place::of(&change.path), change.new) else { continue };
        let mut kept = false;
        for parent in parents.iter().skip(1) {
            kept |= store.entry(*parent, &change.path)? == Some(Entry::Leaf(new));
        }
        if !kept && is_erased(store, main, name.key().id)? {
            return Ok(Some(change.path));
        }
    }
    Ok(None)
}
