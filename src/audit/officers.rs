//! Who did what, officer by officer.

use std::collections::{BTreeMap, BTreeSet};

use super::history::{Deed, History, Touched};

/// What one officer did over the whole of a history.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Work {
    /// Commits that are signed by this officer, on main and on branches that were merged.
    pub commits: usize,
    /// Changes by others that this officer approved.
    pub approvals: usize,
    pub touched: Touched,
    /// The time of the first commit and of the last one, in seconds since 1970.
    pub period: Option<(i64, i64)>,
}

impl History {
    /// The work of everyone who signed anything, by handle. A merge counts for whoever wrote what it brought in.
    pub fn by_officer(&self) -> BTreeMap<&str, Work> {
        let mut all: BTreeMap<&str, Work> = BTreeMap::new();
        let mut met = BTreeSet::new();
        for entry in &self.entries {
            for deed in entry.brought.iter().chain([&entry.deed]) {
                // A commit that two merges brought in was made once.
                if met.insert(deed.commit) {
                    all.entry(&deed.handle).or_default().add(deed);
                }
            }
            for approver in &entry.approvers {
                all.entry(approver).or_default().approvals += 1;
            }
        }
        all
    }

    /// The commits of branches that came to main.
    pub fn brought(&self) -> usize {
        self.entries.iter().map(|entry| entry.brought.len()).sum()
    }
}

impl Work {
    fn add(&mut self, deed: &Deed) {
        self.commits += 1;
        self.touched.add(&deed.touched);
        let (from, to) = self.period.unwrap_or((deed.time, deed.time));
        self.period = Some((from.min(deed.time), to.max(deed.time)));
    }
}
