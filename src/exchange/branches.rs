//! One's own branches of work, here and on the server.

use super::error::ExchangeError;
use super::look::Served;
use super::notes::{self, Note};
use super::take::Taken;
use crate::gate::{self, GateError, Pins, Stance};
use crate::policy::refs::is_work;
use crate::policy::{MAIN, RefName};
use crate::repo::{InTheWay, Oid, Store, WriteLock};

/// One of the branches that are here.
pub struct Own {
    pub branch: String,
    pub fate: Fate,
}

/// What becomes of a branch of one's own.
pub enum Fate {
    /// It stands on the server as it does here.
    Same,
    /// It has no commit of its own yet.
    Empty,
    /// It followed the server's.
    Followed,
    /// It is to go to the server, where it stands at `there`.
    Goes { there: Option<Oid>, here: Oid },
    /// Main has it, or all that it changed, so it was removed.
    Merged,
    /// Somebody took it off the server, and main doesn't have it.
    Dropped { here: Oid },
    /// On the server it was moved back to where it has nothing that isn't here.
    Back { there: Oid, here: Oid },
    /// It was changed here and on the server, or moved aside there.
    Diverged,
    /// What the server has of it is refused.
    Refused(GateError),
}

/// How a branch stands to main.
enum Standing {
    Empty,
    Merged,
    Own,
}

fn standing(store: &Store, main: Oid, tip: Oid) -> Result<Standing, ExchangeError> {
    if !store.commits_beyond(tip, &[main])?.is_empty() {
        return Ok(Standing::Own);
    }
    Ok(if store.is_on_chain(tip, main)? { Standing::Empty } else { Standing::Merged })
}

/// Whether main has all of a branch by a merge; it has none that is not even well formed.
pub fn is_merged(store: &Store, main: Oid, tip: Oid) -> Result<bool, ExchangeError> {
    match standing(store, main, tip) {
        Err(ExchangeError::Repo(error)) if error.is_malformed() => Ok(false),
        standing => Ok(matches!(standing?, Standing::Merged)),
    }
}

/// Whether main has all that a branch changed, though by other commits: a colleague took it over.
fn is_contained(store: &Store, main: Oid, tip: Oid) -> Result<bool, ExchangeError> {
    let [base] = store.merge_bases(main, tip)?[..] else { return Ok(false) };
    let [base, main, tip] = [store.tree_of(base)?, store.tree_of(main)?, store.tree_of(tip)?];
    let gate::Trivial { takes, both } = gate::trivial(store, base, main, tip)?;
    Ok(takes.is_empty() && both.is_empty())
}

/// Lets one's own branches follow the server's where only those moved, and says what is to become of the others.
pub fn take(
    store: &Store,
    lock: &mut WriteLock<'_>,
    served: &Served,
    now: i64,
    taken: &mut Taken,
) -> Result<(), ExchangeError> {
    for (name, here) in store.references("refs/heads/w/")? {
        let Some(branch) = name.strip_prefix("refs/heads/").filter(|branch| is_work(branch)) else {
            continue;
        };
        let on_server = RefName::Work(branch.to_owned());
        if served.unread.contains_key(&on_server) {
            continue;
        }
        let there = served.refs.get(&on_server).copied();
        let fate = match served.main {
            Some(main) => {
                let before = notes::read(store, Note::Agreed, branch)?;
                let fate = match fate(store, main, here, there, before, now) {
                    Err(ExchangeError::Repo(error)) if error.is_malformed() => {
                        Fate::Refused(GateError::Repo(error))
                    }
                    fate => fate?,
                };
                match (&fate, there) {
                    (Fate::Followed, Some(there)) => {
                        lock.move_ref(&name, Some(here), there)?;
                        taken.in_the_way.extend(lock.follow(branch, Some(here), there)?);
                        notes::write(store, Note::Agreed, branch, Some(there))?;
                    }
                    (Fate::Same, there) => notes::write(store, Note::Agreed, branch, there)?,
                    (Fate::Merged, _) => leave(store, lock, branch, here, taken)?,
                    _ => {}
                }
                fate
            }
            None => Fate::Goes { there, here },
        };
        taken.own.push(Own { branch: branch.to_owned(), fate });
    }
    Ok(())
}

fn fate(
    store: &Store,
    main: Pins,
    here: Oid,
    there: Option<Oid>,
    before: Option<Oid>,
    now: i64,
) -> Result<Fate, ExchangeError> {
    match standing(store, main.tip, here)? {
        Standing::Empty => return Ok(Fate::Empty),
        Standing::Merged => return Ok(Fate::Merged),
        Standing::Own => {}
    }
    let Some(there) = there else {
        let has = |tip| {
            Ok::<_, ExchangeError>(store.exists(tip) && store.commits_beyond(tip, &[main.tip])?.is_empty())
        };
        return Ok(match before {
            Some(_) if is_contained(store, main.tip, here)? => Fate::Merged,
            // What main has took it off; what was written since goes on.
            Some(before) if has(before)? => Fate::Goes { there: None, here },
            Some(_) => Fate::Dropped { here },
            None => Fate::Goes { there: None, here },
        });
    };
    if there == here {
        return Ok(Fate::Same);
    }
    let goes = Fate::Goes { there: Some(there), here };
    // Where the server's has not moved since, one's own may even have been made anew.
    let (here_moved, there_moved) = (before != Some(here), before != Some(there));
    if !there_moved {
        return Ok(goes);
    }
    if store.commits_beyond(there, &[here, main.tip])?.is_empty() {
        return Ok(if here_moved { goes } else { Fate::Back { there, here } });
    }
    // Whoever may push can move it there: what is here is never given up for it.
    if !store.commits_beyond(here, &[there])?.is_empty() {
        return Ok(Fate::Diverged);
    }
    match gate::work(store, main.tip, main.chain_time, there, Stance::Arriving(now)) {
        Ok(_) => Ok(Fate::Followed),
        Err(GateError::Repo(error)) if !error.is_malformed() => Err(error.into()),
        Err(refused) => Ok(Fate::Refused(refused)),
    }
}

/// Removes a branch that main has. Whoever stands on it comes to main.
fn leave(
    store: &Store,
    lock: &mut WriteLock<'_>,
    branch: &str,
    here: Oid,
    taken: &mut Taken,
) -> Result<(), ExchangeError> {
    if store.head_branch()? == branch {
        taken.in_the_way.extend(step_to_main(store, lock, here)?);
    }
    lock.delete_ref(&RefName::Work(branch.to_owned()).full(), here)?;
    notes::write(store, Note::Agreed, branch, None)
}

/// Makes HEAD name main again where it names this branch, and lets a work tree follow from there.
pub fn to_main(store: &Store, branch: &str) -> Result<Vec<InTheWay>, ExchangeError> {
    let mut lock = store.lock("submit")?;
    match (store.head_branch()? == branch, store.tip(branch)?) {
        (true, Some(here)) => step_to_main(store, &mut lock, here),
        _ => Ok(Vec::new()),
    }
}

fn step_to_main(store: &Store, lock: &mut WriteLock<'_>, from: Oid) -> Result<Vec<InTheWay>, ExchangeError> {
    lock.set_head(MAIN)?;
    match store.tip(MAIN)? {
        Some(main) => Ok(lock.follow(MAIN, Some(from), main)?),
        None => Ok(Vec::new()),
    }
}

/// Removes a branch of one's own that others have taken the place of, and has the next exchange take it off the server,
/// unless it has moved on there.
pub fn give_up(store: &Store, branch: &str, tip: Oid) -> Result<Vec<InTheWay>, ExchangeError> {
    notes::write(store, Note::GivenUp, branch, Some(tip))?;
    let mut lock = store.lock("submit")?;
    let Some(here) = store.tip(branch)? else { return Ok(Vec::new()) };
    let in_the_way = match store.head_branch()? == branch {
        true => step_to_main(store, &mut lock, here)?,
        false => Vec::new(),
    };
    lock.delete_ref(&RefName::Work(branch.to_owned()).full(), here)?;
    Ok(in_the_way)
}
