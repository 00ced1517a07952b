//! `officers.yaml` of a commit, read once for every content that it had.

use std::collections::HashMap;
use std::rc::Rc;

use super::error::GateError;
use crate::policy::Officers;
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
