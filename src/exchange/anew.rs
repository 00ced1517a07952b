//! The last resort: a clone lets go of the register that it knew and begins anew with the one that its server has. What it
//! knew is put aside and not destroyed.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use super::clone::begin;
use super::error::ExchangeError;
use super::look::look_anew;
use crate::gate::Pins;
use crate::policy::{MAIN, RefName};
use crate::register::{pins, remember, upstream};
use crate::repo::{InTheWay, Oid, Remote, RepoError, Store};

/// The first commit of the register that this clone knows, and main of the one that its server has, verified from its
/// root. Nothing changes.
pub fn roots(store: &Store, remote: &Remote<'_>, now: i64) -> Result<(Option<Oid>, Pins), ExchangeError> {
    let known = match (pins(store)?, upstream(store)?) {
        (Some(pins), _) | (None, Some(pins)) => Some(pins.root),
        (None, None) => None,
    };
    Ok((known, look_anew(remote, now)?.0))
}

/// A clone that began anew.
pub struct Anew {
    pub main: Pins,
    /// Where what it remembered of the register before lies.
    pub before: PathBuf,
    pub in_the_way: Vec<InTheWay>,
}

/// Lets main be that of the register which began with this root, as the server has it. All that this clone has of the one
/// before is kept: its references below `refs/chungthu/before/`, what it remembers, its keyrings with it, in a folder.
///
/// Main is the old one until it moves, and the new one from then on; what is left undone by a kill before that is done by
/// the same again, and after that by the next exchange.
pub fn begin_anew(store: &Store, remote: &Remote<'_>, root: Oid, now: i64) -> Result<Anew, ExchangeError> {
    let (found, came) = look_anew(remote, now)?;
    if found.root != root {
        return Err(ExchangeError::OtherRoot { known: root, found: found.root });
    }
    let mut lock = store.lock("trust")?;
    mark(store, Some(root))?;
    lock.take_in(&came)?;
    drop(came);
    let mut left = Vec::new();
    for (prefix, under) in [("refs/heads/", "heads"), ("refs/chungthu/", "chungthu")] {
        for (name, tip) in store.references(prefix)? {
            let rest = name.strip_prefix(prefix).unwrap_or(&name).to_owned();
            if rest.starts_with("before/") {
                continue;
            }
            let kept = format!("refs/chungthu/before/{now}/{under}/{rest}");
            if store.reference(&kept)? != Some(tip) {
                lock.move_ref(&kept, None, tip)?;
            }
            left.push((name, tip));
        }
    }
    let from = store.tip(&store.head_branch()?)?;
    lock.set_head(MAIN)?;
    let main = RefName::Main.full();
    for (name, tip) in left.iter().filter(|(name, _)| *name != main) {
        lock.delete_ref(name, *tip)?;
    }
    drop(lock);
    let before = put_private_away(store, now)?;
    let mut lock = store.lock("trust")?;
    lock.move_ref(&main, store.tip(MAIN)?, found.tip)?;
    remember(store, &found)?;
    let in_the_way = lock.follow(MAIN, from, found.tip)?;
    drop(lock);
    let main = begin(store, remote, Some(root), now)?;
    mark(store, None)?;
    Ok(Anew { main, before, in_the_way })
}

/// Where it stands, beside what is put away, that a clone is being let go for the register that began with a root.
const MARK: &str = "chungthu-anew";

/// Writes or removes that mark.
fn mark(store: &Store, root: Option<Oid>) -> Result<(), RepoError> {
    let path = store.git_dir().join(MARK);
    let done = match root {
        Some(root) => fs::write(&path, format!("{root}\n")),
        None => fs::remove_file(&path),
    };
    match done {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(RepoError::Io { path, kind: error.kind() }),
        _ => Ok(()),
    }
}

/// Goes on where [`begin_anew`] was killed, with the root that was typed then. Says whether it was.
pub fn finish_anew(store: &Store, remote: &Remote<'_>, now: i64) -> Result<bool, ExchangeError> {
    let path = store.git_dir().join(MARK);
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        text => text.map_err(|error| RepoError::Io { path, kind: error.kind() })?,
    };
    // Half written, it is a step that was never taken.
    match text.trim_end().parse().ok() {
        Some(root) if pins(store)?.is_none_or(|pins| pins.root != root) => {
            begin_anew(store, remote, root, now)?;
        }
        // What is left then is what any exchange does.
        _ => mark(store, None)?,
    }
    Ok(true)
}

/// Puts away what is remembered, under a name that is free.
fn put_private_away(store: &Store, now: i64) -> Result<PathBuf, RepoError> {
    let names = std::iter::once(format!("chungthu-before-{now}"));
    let names = names.chain((2..).map(|nth| format!("chungthu-before-{now}-{nth}")));
    let free = names.into_iter().find(|name| !store.git_dir().join(name).exists());
    store.put_private_away(&free.expect("names without end are not all taken"))
}
