//! What waits on the server for somebody: branches to be reviewed, and one's own that were sent back.

use std::collections::BTreeSet;

use super::branches::is_merged;
use super::error::ExchangeError;
use crate::gate::{self, GateError, Pins, SentBack, Stance};
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
    /// These officers have, the first who did first.
    By(Vec<String>),
    /// This officer has, as it stood at another commit: that is over.
    Before {
        by: String,
        tip: Oid,
    },
    /// A commit would, and counts for nothing.
    False(Oid, GateError),
}

/// What was said of a branch, the newest first, where it stands at this tip.
fn standing(said: Vec<SentBack>, tip: Oid) -> Back {
    let mut by: Vec<String> = Vec::new();
    for one in said.iter().rev().filter(|one| one.tip == tip) {
        if !by.contains(&one.by) {
            by.push(one.by.clone());
        }
    }
    match said.into_iter().next() {
        Some(newest) if by.is_empty() => Back::Before { by: newest.by, tip: newest.tip },
        _ => Back::By(by),
    }
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
        let said = back.map(|back| (back, gate::sent_back_so_far(store, &officers, &branch, back, now)));
        let back = match said {
            None => Back::No,
            Some((_, Ok(said))) => standing(said, *tip),
            Some((_, Err(GateError::Repo(error)))) if !error.is_malformed() => return Err(error.into()),
            Some((back, Err(why))) => Back::False(back, why),
        };
        found.push(Waiting { branch, tip: *tip, authors, back, refused });
    }
    Ok(found)
}
