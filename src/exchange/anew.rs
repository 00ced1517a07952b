//! The last resort: a clone lets go of the register that it knew and begins anew with the one that its server has. What it
//! knew is put aside and not destroyed.

use std::path::PathBuf;

use super::error::ExchangeError;
use super::look::look_anew;
use crate::gate::Pins;
use crate::policy::MAIN;
use crate::register::{pins, upstream};
use crate::repo::{Oid, Remote, Store};

/// The first commit of the register that this clone knows, and main of the one that its server has, verified from its
/// root. Nothing changes.
pub fn roots(store: &Store, remote: &Remote<'_>, now: i64) -> Result<(Option<Oid>, Pins), ExchangeError> {
    let known = match (pins(store)?, upstream(store)?) {
        (Some(pins), _) | (None, Some(pins)) => Some(pins.root),
        (None, None) => None,
    };
    Ok((known, look_anew(remote, now)?))
}

/// Puts all that this clone has of the register it knew aside: its branches below `refs/chungthu/before/`, and what it
/// remembers, its keyrings with it, in the folder that is given back.
pub fn put_aside(store: &Store, now: i64) -> Result<PathBuf, ExchangeError> {
    let mut lock = store.lock("trust")?;
    for (prefix, under) in [("refs/heads/", "heads"), ("refs/chungthu/", "chungthu")] {
        for (name, tip) in store.references(prefix)? {
            let rest = name.strip_prefix(prefix).unwrap_or(&name);
            if rest.starts_with("before/") {
                continue;
            }
            lock.move_ref(&format!("refs/chungthu/before/{now}/{under}/{rest}"), None, tip)?;
            lock.delete_ref(&name, tip)?;
        }
    }
    lock.set_head(MAIN)?;
    drop(lock);
    Ok(store.put_private_away(&format!("chungthu-before-{now}"))?)
}
