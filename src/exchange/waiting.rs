//! What waits on the server for somebody: branches to be reviewed, and one's own that were sent back.

use std::collections::BTreeSet;

use super::branches::is_merged;
use super::error::ExchangeError;
use crate::gate::{self, GateError, Pins, Stance};
use crate::policy::RefName;
use crate::repo::{Oid, Store};

/// A branch of work on the server.
pub struct Waiting {
    pub branch: String,
    pub tip: Oid,
    /// The handles of those who signed its commits.
    pub authors: BTreeSet<String>,
    pub back: Back,
    /// Why the check without a key refuses it, where it does.
    pub refused: Option<GateError>,
}

/// Whether a reviewer has sent a branch back.
pub enum Back {
    No,
    /// This officer has.
    By(String),
    /// This officer has, as it stood at another commit: that is over.
    Before {
        by: String,
        tip: Oid,
    },
    /// A commit would, and counts for nothing.
    False(Oid, GateError),
}

/// The branches of work on the server as they were seen last, without those that main has.
pub fn waiting(store: &Store, main: Pins, now: i64) -> Result<Vec<Waiting>, ExchangeError> {
    let tracked = store.tracked()?;
    let officers = gate::read_officers(store, main.tip, store.tree_of(main.tip)?)?;
    let mut found = Vec::new();
    for (name, tip) in &tracked {
        let Some(RefName::Work(branch)) = RefName::parse(name) else { continue };
        if is_merged(store, main.tip, *tip)? {
            continue;
        }
        let (authors, refused) =
            match gate::work(store, main.tip, main.chain_time, *tip, Stance::Arriving(now)) {
                Ok(commits) if commits.is_empty() => continue,
                Ok(commits) => (commits.into_iter().map(|commit| commit.handle).collect(), None),
                Err(GateError::Repo(error)) if !error.is_malformed() => return Err(error.into()),
                Err(refused) => (BTreeSet::new(), Some(refused)),
            };
        let back = tracked.get(&RefName::Back(branch.clone()).full()).copied();
        // Whoever holds the server can put anything there.
        let back = match back.map(|back| (back, gate::sent_back(store, &officers, &branch, back, now))) {
            None => Back::No,
            Some((_, Ok(said))) if said.tip == *tip => Back::By(said.by),
            Some((_, Ok(said))) => Back::Before { by: said.by, tip: said.tip },
            Some((_, Err(GateError::Repo(error)))) if !error.is_malformed() => return Err(error.into()),
            Some((back, Err(why))) => Back::False(back, why),
        };
        found.push(Waiting { branch, tip: *tip, authors, back, refused });
    }
    Ok(found)
}
