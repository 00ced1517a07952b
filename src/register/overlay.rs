//! The links as they would be after a change: what the change touches stands over them, and none of them is made anew.

use std::collections::{BTreeMap, BTreeSet};

use super::links::Links;
use super::row::{Row, Unique};
use crate::model::{Key, Kind};

/// Links with other rows in place of some: put in, or, where there is none, taken out.
pub struct Overlay<'l, 'a> {
    links: &'l Links<'a>,
    rows: BTreeMap<Key, Option<Row>>,
}

impl<'l, 'a> Overlay<'l, 'a> {
    pub fn new(links: &'l Links<'a>, rows: impl IntoIterator<Item = (Key, Option<Row>)>) -> Overlay<'l, 'a> {
        Overlay { links, rows: rows.into_iter().collect() }
    }

    /// One record as a row, without what it is called; with its values by which others can be found only where it stands
    /// over the links.
    pub fn bare_row(&self, key: Key) -> Option<Row> {
        self.rows.get(&key).cloned().unwrap_or_else(|| self.links.bare_row(key))
    }

    /// Whether there is such a record.
    pub fn has(&self, key: Key) -> bool {
        self.rows.get(&key).map_or_else(|| self.links.contains(key), Option::is_some)
    }

    /// The records to which a record refers.
    pub fn refs(&self, key: Key) -> Vec<Key> {
        match self.rows.get(&key) {
            Some(row) => row.iter().flat_map(|row| &row.refs).map(|at| at.to).collect(),
            None => self.links.refs(key).map(|at| at.to).collect(),
        }
    }

    /// The values of a record by which others can be found.
    pub fn uniques(&self, key: Key) -> Vec<Unique> {
        match self.rows.get(&key) {
            Some(row) => row.iter().flat_map(|row| row.uniques.iter().copied()).collect(),
            None => self.links.uniques(key),
        }
    }

    /// The records of these kinds that refer to any of a few.
    pub fn referring(&self, to: &BTreeSet<Key>, from: &[Kind]) -> Vec<Key> {
        let refers =
            |row: &Row| from.contains(&row.key.kind) && row.refs.iter().any(|at| to.contains(&at.to));
        let mut found = self.links.referring(to, from);
        found.retain(|key| !self.rows.contains_key(key));
        found.extend(self.rows.values().flatten().filter(|row| refers(row)).map(|row| row.key));
        found
    }

    /// The records of a kind that have any of a few values, each with the value.
    pub fn by_uniques(&self, kind: Kind, values: &BTreeSet<Unique>) -> Vec<(Unique, Key)> {
        let mut found = self.links.by_uniques(kind, values);
        found.retain(|(_, key)| !self.rows.contains_key(key));
        for row in self.rows.values().flatten().filter(|row| row.key.kind == kind) {
            found.extend(row.uniques.iter().filter(|value| values.contains(value)).map(|v| (*v, row.key)));
        }
        found
    }
}
