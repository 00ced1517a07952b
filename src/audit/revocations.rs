//! Revocations that no verb names: where the rules want two people for them, only a look under the seal tells whether one
//! came to main by one person alone (ARCHITECTURE.md, decision 13).

use std::collections::BTreeSet;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::history::{Entry, History};
use super::kept;
use crate::model::Record;
use crate::model::revocation::touches;
use crate::model::{Key, Kind, SealedName};
use crate::register::{OpenError, OpenFault, Reader, Snapshot};
use crate::repo::{Leaf, Oid, RepoError};
use crate::seal;

/// What was found up to some commit.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Looked {
    /// The commits that were looked at.
    seen: BTreeSet<Oid>,
    /// Those that ask for a revocation, or take one back, under another verb, and the records in which they do.
    pub hidden: Vec<(Oid, Key)>,
}

/// Looks at every commit that has to be looked at; at those alone that no earlier run has seen under the same keyring. The
/// commits in which a record didn't open, though it was not erased since, are looked at again, and counted.
pub fn revocations(snapshot: &Snapshot<'_>, history: &History) -> Result<(Looked, usize), RepoError> {
    let (store, vault) = (snapshot.store(), snapshot.vault());
    let kept = kept::read_looked(store, vault).unwrap_or_default();
    let unseen: BTreeSet<Oid> = history.entries.iter().filter(|e| e.unseen).map(|e| e.deed.commit).collect();
    let mut looked = Looked {
        seen: kept.seen.intersection(&unseen).copied().collect(),
        hidden: kept.hidden.iter().filter(|(commit, _)| unseen.contains(commit)).copied().collect(),
    };
    let source = snapshot.source();
    let open: Vec<&Entry> =
        history.entries.iter().filter(|e| e.unseen && !looked.seen.contains(&e.deed.commit)).collect();
    let found: Vec<(Oid, Found)> = open
        .par_iter()
        .map_init(
            || source.reader(),
            |reader, entry| match reader {
                Ok(reader) => Ok((entry.deed.commit, look(reader, entry.deed.commit)?)),
                Err(error) => Err(error.clone()),
            },
        )
        .collect::<Result<_, RepoError>>()?;
    let mut closed = 0;
    for (commit, found) in found {
        looked.hidden.extend(found.touched.into_iter().map(|key| (commit, key)));
        match found.closed {
            true => closed += 1,
            false => _ = looked.seen.insert(commit),
        }
    }
    if looked != kept {
        kept::write_looked(store, vault, &looked);
    }
    Ok((looked, closed))
}

#[derive(Default)]
struct Found {
    /// The records in which a revocation is asked for or taken back.
    touched: Vec<Key>,
    /// A record didn't open.
    closed: bool,
}

fn look(reader: &Reader<'_>, commit: Oid) -> Result<Found, RepoError> {
    let store = &reader.store;
    let facts = store.commit(commit)?;
    let before = facts.parents.first().map(|parent| store.tree_of(*parent)).transpose()?;
    let mut found = Found::default();
    for change in store.changes(before, Some(facts.tree))? {
        let (Some(SealedName::Record(key)), Some(new)) = (SealedName::from_path(&change.path), change.new)
        else {
            continue;
        };
        if !matches!(key.kind, Kind::Certificate | Kind::Procedure) {
            continue;
        }
        let open = |leaf: Leaf| reader.record(key, leaf.oid);
        match open(new) {
            Ok(new) => {
                // An older version that doesn't open can't have asked for anything that anybody saw.
                let old: Option<Record> = change.old.and_then(|old| open(old).ok());
                if touches(old.as_ref(), &new) {
                    found.touched.push(key);
                }
            }
            Err(error) => found.closed |= !is_erased(&error),
        }
    }
    Ok(found)
}

fn is_erased(error: &OpenError) -> bool {
    matches!(&*error.fault, OpenFault::Erased | OpenFault::Sealed(seal::OpenError::Erased { .. }))
}
