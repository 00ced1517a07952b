//! What was told before, as the journals of access have it.

use std::collections::{BTreeMap, BTreeSet};

use crate::change::access::{Entry, Mail};
use crate::model::FileId;

/// A mail that was begun by another clone and never ended is left alone for so many seconds. After that it counts as lost
/// and is sent by whoever comes next: told twice rather than not at all.
const HELD: i64 = 3600;

/// What was told, and what another clone is about to tell.
#[derive(Default, Debug)]
pub struct Memory {
    told: BTreeSet<FileId>,
    held: BTreeSet<FileId>,
}

/// How the mails that entries tell of ended.
fn ends<'e>(entries: impl Iterator<Item = &'e Entry>) -> BTreeMap<FileId, bool> {
    let mut ends = BTreeMap::new();
    for entry in entries {
        if let Some(Mail::Ended { begun, left }) = entry.mail {
            // Where it is told twice, what left has left.
            let known = ends.entry(begun).or_insert(left);
            *known |= left;
        }
    }
    ends
}

impl Memory {
    /// What these entries say at a time in seconds since 1970, those apart that this run began.
    pub fn of<'e>(
        entries: impl Iterator<Item = &'e Entry> + Clone,
        own: &BTreeSet<FileId>,
        now: i64,
    ) -> Memory {
        let ends = ends(entries.clone());
        let mut memory = Memory::default();
        for entry in entries.filter(|entry| !own.contains(&entry.id)) {
            let Some(Mail::Begun { notices, .. }) = &entry.mail else { continue };
            match ends.get(&entry.id) {
                Some(true) => memory.told.extend(notices),
                Some(false) => {}
                None if now.saturating_sub(entry.at.seconds()) < HELD => memory.held.extend(notices),
                None => {}
            }
        }
        memory
    }

    pub fn is_told(&self, notice: FileId) -> bool {
        self.told.contains(&notice)
    }

    /// Whether another clone is about to tell it.
    pub fn is_held(&self, notice: FileId) -> bool {
        self.held.contains(&notice)
    }

    /// Whether any of these was told by another clone, or is about to be.
    pub fn has_any(&self, notices: &[FileId]) -> bool {
        notices.iter().any(|notice| self.is_told(*notice) || self.is_held(*notice))
    }
}

/// Those of these mails that entries don't tell the end of.
pub fn unended<'e>(begun: &BTreeSet<FileId>, entries: impl Iterator<Item = &'e Entry>) -> Vec<FileId> {
    let ends = ends(entries);
    begun.iter().copied().filter(|id| !ends.contains_key(id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-02T08:00+07:00.
    const NOW: i64 = 1_772_413_200;

    fn begun(at: i64, notice: u8) -> Entry {
        Entry::begun(at, "remind", [], "an".to_owned(), vec![FileId([notice; 10])]).unwrap()
    }

    fn ended(of: &Entry, left: bool) -> Entry {
        Entry::ended(NOW, "remind", of.id, left).unwrap()
    }

    #[test]
    fn what_left_is_told_and_what_did_not_is_not() {
        let (a, b, c, d) = (begun(NOW, 1), begun(NOW, 2), begun(NOW - 60, 3), begun(NOW - HELD, 4));
        let all = [ended(&a, true), ended(&b, false), a.clone(), b, c.clone(), d];
        let memory = Memory::of(all.iter(), &BTreeSet::new(), NOW);
        let told = |n: u8| (memory.is_told(FileId([n; 10])), memory.is_held(FileId([n; 10])));
        assert_eq!(told(1), (true, false));
        assert_eq!(told(2), (false, false));
        // Another clone is at it; and one that never said how it ended is waited for no longer.
        assert_eq!(told(3), (false, true));
        assert_eq!(told(4), (false, false));
        // One's own is in nobody's way.
        let memory = Memory::of(all.iter(), &[c.id].into(), NOW);
        assert!(!memory.has_any(&[FileId([3; 10])]) && memory.has_any(&[FileId([3; 10]), FileId([1; 10])]));
    }

    #[test]
    fn an_end_that_is_told_twice_counts_as_left() {
        let a = begun(NOW, 1);
        for ends in [[true, false], [false, true]] {
            let all = [a.clone(), ended(&a, ends[0]), ended(&a, ends[1])];
            assert!(Memory::of(all.iter(), &BTreeSet::new(), NOW).is_told(FileId([1; 10])));
        }
        let b = begun(NOW, 2);
        let mine: BTreeSet<FileId> = [a.id, b.id].into();
        assert_eq!(unended(&mine, [&a, &b, &ended(&a, false)].into_iter()), [b.id]);
    }
}
