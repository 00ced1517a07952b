//! What a commit changes, read no further than a register can have it: a tree of a few hundred bytes can have more paths
//! than any memory holds.

use super::error::GateError;
use crate::policy::Breach;
use crate::policy::paths::{Place, may_hold};
use crate::repo::{Oid, PathChange, Store};
use crate::text::harmless;

/// One commit changes no more files and folders than this.
const MANY: usize = 1 << 20;

/// The leaves in which two trees of a commit differ, each at a place of a register.
pub(super) fn changes(
    store: &Store,
    commit: Oid,
    old: Option<Oid>,
    new: Oid,
) -> Result<Vec<PathChange>, GateError> {
    let (mut met, mut foreign) = (0, None);
    let changes = store.changes_where(old, Some(new), &mut |path, is_folder| {
        met += 1;
        let has_place = |path: &str| if is_folder { may_hold(path) } else { Place::of(path).is_some() };
        if !std::str::from_utf8(path).is_ok_and(has_place) {
            foreign = Some(harmless(&String::from_utf8_lossy(path)));
        }
        foreign.is_none() && met <= MANY
    })?;
    match (changes, foreign) {
        (Some(changes), _) => Ok(changes),
        (None, Some(path)) => Err(GateError::Breach { commit, breach: Breach::ForeignPath(path) }),
        (None, None) => Err(GateError::Many { commit }),
    }
}
