//! How the rules reach rows.

use std::collections::HashMap;

use crate::model::{Key, RecordId};
use crate::register::row::{Row, Unique};

/// The rows of a register, and the ways between them. The whole of it in memory is an [`Index`].
pub trait Rows: Sync {
    /// Every record.
    fn keys(&self) -> &[Key];
    fn row(&self, key: Key) -> Option<&Row>;
    /// Whether the record was erased: what refers to it is right all the same.
    fn is_erased(&self, id: RecordId) -> bool;
    /// The records that refer to a record, each once.
    fn referring(&self, to: Key) -> &[Key];
    /// The records that have a value.
    fn sharing(&self, value: Unique) -> &[Key];
}

/// All rows in memory.
pub struct Index<'a> {
    rows: HashMap<Key, &'a Row>,
    keys: Vec<Key>,
    erased: Vec<RecordId>,
    referring: Groups<Key>,
    sharing: Groups<Unique>,
}

/// Keys grouped by what they have in common: the groups lie one after another, found by binary search.
struct Groups<T> {
    starts: Vec<(T, u32)>,
    keys: Vec<Key>,
}

impl<T: Ord + Copy> Groups<T> {
    fn new(mut pairs: Vec<(T, Key)>) -> Groups<T> {
        pairs.sort_unstable();
        pairs.dedup();
        let mut starts: Vec<(T, u32)> = Vec::new();
        for (i, (by, _)) in pairs.iter().enumerate() {
            if starts.last().is_none_or(|(last, _)| last != by) {
                starts.push((*by, u32::try_from(i).unwrap_or(u32::MAX)));
            }
        }
        Groups { starts, keys: pairs.into_iter().map(|(_, key)| key).collect() }
    }

    fn get(&self, by: T) -> &[Key] {
        let Ok(found) = self.starts.binary_search_by(|(at, _)| at.cmp(&by)) else { return &[] };
        let start = |i: usize| self.starts.get(i).map_or(self.keys.len(), |(_, start)| *start as usize);
        self.keys.get(start(found)..start(found + 1)).unwrap_or(&[])
    }
}

impl<'a> Index<'a> {
    pub fn new(
        rows: impl IntoIterator<Item = &'a Row>,
        erased: impl IntoIterator<Item = RecordId>,
    ) -> Index<'a> {
        let rows: HashMap<Key, &Row> = rows.into_iter().map(|row| (row.key, row)).collect();
        let mut keys: Vec<Key> = rows.keys().copied().collect();
        keys.sort_unstable();
        let mut erased: Vec<RecordId> = erased.into_iter().collect();
        erased.sort_unstable();
        let (to, values) = rayon::join(
            || rows.values().flat_map(|row| row.refs.iter().map(|r| (r.to, row.key))).collect(),
            || rows.values().flat_map(|row| row.uniques.iter().map(|u| (*u, row.key))).collect(),
        );
        let (referring, sharing) = rayon::join(|| Groups::new(to), || Groups::new(values));
        Index { rows, keys, erased, referring, sharing }
    }
}

impl Rows for Index<'_> {
    fn keys(&self) -> &[Key] {
        &self.keys
    }

    fn row(&self, key: Key) -> Option<&Row> {
        self.rows.get(&key).copied()
    }

    fn is_erased(&self, id: RecordId) -> bool {
        self.erased.binary_search(&id).is_ok()
    }

    fn referring(&self, to: Key) -> &[Key] {
        self.referring.get(to)
    }

    fn sharing(&self, value: Unique) -> &[Key] {
        self.sharing.get(value)
    }
}
