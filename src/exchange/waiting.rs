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
    /// A reviewer has sent it back.
    pub sent_back: bool,
    /// A commit that would send it back and counts for nothing, and why.
    pub false_back: Option<(Oid, GateError)>,
    /// Why the check without a key refuses it, where it does.
    pub refused: Option<GateError>,
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
        let (sent_back, false_back) =
            match back.map(|back| (back, gate::sent_back(store, &officers, &branch, back, now))) {
                None => (false, None),
                Some((_, Ok(_))) => (true, None),
                Some((_, Err(GateError::Repo(error)))) if !error.is_malformed() => return Err(error.into()),
                Some((back, Err(why))) => (false, Some((back, why))),
            };
        found.push(Waiting { branch, tip: *tip, authors, sent_back, false_back, refused });
    }
    Ok(found)
}
