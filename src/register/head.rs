//! The branch that is worked on: main, or a branch of work that is to go into it.

use super::trust::{TrustError, trust};
use crate::gate::{self, Author, Pins, Stance};
use crate::policy::{MAIN, Officers, refs};
use crate::repo::{Oid, Store};

/// What HEAD names, verified.
pub struct Head {
    /// `main` or `w/RANDOM`.
    pub branch: String,
    pub tip: Oid,
    /// Main, which judges what is on a branch of work.
    pub main: Pins,
    /// The officers at main's tip.
    pub officers: Officers,
    /// The commits that a branch of work has beyond main, the newest first; none on main.
    pub work: Vec<Author>,
}

impl Head {
    /// Whether HEAD names main.
    pub fn is_main(&self) -> bool {
        self.branch == MAIN
    }
}

/// Verifies main and the branch that HEAD names. Nothing where main has no commit yet.
pub fn head(store: &Store) -> Result<Option<Head>, TrustError> {
    let branch = store.head_branch()?;
    branch_head(store, branch)
}

/// The same of a branch that is named.
pub fn branch_head(store: &Store, branch: String) -> Result<Option<Head>, TrustError> {
    let Some(main_tip) = store.tip(MAIN)? else { return Ok(None) };
    let main = trust(store, main_tip)?;
    let officers = gate::read_officers(store, main_tip, store.tree_of(main_tip)?)?;
    if branch == MAIN {
        return Ok(Some(Head { branch, tip: main_tip, main, officers, work: Vec::new() }));
    }
    if !refs::is_work(&branch) {
        return Err(TrustError::ForeignBranch(branch));
    }
    let Some(tip) = store.tip(&branch)? else { return Err(TrustError::NoBranch(branch)) };
    let work = gate::work(store, main_tip, main.chain_time, tip, Stance::Kept)?;
    Ok(Some(Head { branch, tip, main, officers, work }))
}
