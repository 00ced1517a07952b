//! `officers.yaml` of a commit, read once for every content that it had.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::error::GateError;
use crate::policy::Officers;
use crate::policy::officers::RECOVERY;
use crate::policy::paths::OFFICERS;
use crate::repo::{Oid, Store};
use crate::yaml;

/// `officers.yaml` of a tree, as a register can stand on it. `commit` is named where it can't.
pub fn read_officers(store: &Store, commit: Oid, tree: Oid) -> Result<Officers, GateError> {
    let bytes = store.file(tree, OFFICERS)?.ok_or(GateError::Officers { commit, error: None })?;
    let officers: Officers =
        yaml::read_plain(&bytes).map_err(|error| GateError::Officers { commit, error: Some(error) })?;
    officers.validate().map_err(|fault| GateError::OfficersFault { commit, fault })?;
    Ok(officers)
}

/// The officers as they were at any time of main, up to a tip that is believed.
fn ever(store: &Store, tip: Oid) -> Result<impl Iterator<Item = Rc<Officers>>, GateError> {
    let mut at = OfficersAt::new(store);
    for commit in store.first_parents(tip) {
        let commit = commit?;
        at.of(commit.oid, commit.tree)?;
    }
    Ok(at.known.into_values())
}

/// Every recipient that an officer had at any time of main, up to a tip that is believed.
pub fn recipients(store: &Store, tip: Oid) -> Result<BTreeSet<String>, GateError> {
    let of = |officers: Rc<Officers>| {
        officers.officers.iter().flat_map(|o| o.recipients.clone()).collect::<Vec<_>>()
    };
    Ok(ever(store, tip)?.flat_map(of).collect())
}

/// Every handle with every key that could sign for it at any time of main, up to a tip that is believed.
pub fn signers(store: &Store, tip: Oid) -> Result<BTreeSet<(String, String)>, GateError> {
    let mut signers = BTreeSet::new();
    for officers in ever(store, tip)? {
        for officer in &officers.officers {
            let keys = officer.signing_keys.active.iter();
            signers.extend(keys.map(|key| (officer.handle.clone(), key.clone())));
        }
        signers
            .extend(officers.recovery.iter().map(|entry| (RECOVERY.to_owned(), entry.signing_key.clone())));
    }
    Ok(signers)
}

/// The officers of many commits, most of which have the same.
pub(super) struct OfficersAt<'s> {
    pub store: &'s Store,
    known: HashMap<Oid, Rc<Officers>>,
}

impl<'s> OfficersAt<'s> {
    pub fn new(store: &'s Store) -> OfficersAt<'s> {
        OfficersAt { store, known: HashMap::new() }
    }

    /// [`read_officers`].
    pub fn of(&mut self, commit: Oid, tree: Oid) -> Result<Rc<Officers>, GateError> {
        let entry = self.store.entry(tree, OFFICERS)?;
        let entry = entry.ok_or(GateError::Officers { commit, error: None })?.oid();
        if let Some(officers) = self.known.get(&entry) {
            return Ok(Rc::clone(officers));
        }
        let officers = Rc::new(read_officers(self.store, commit, tree)?);
        self.known.insert(entry, Rc::clone(&officers));
        Ok(officers)
    }
}
