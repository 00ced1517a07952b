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
        self.overlaid(self.links.referring(to, from), refers)
    }

    /// The records of a kind that have a value.
    pub fn by_unique(&self, kind: Kind, value: Unique) -> Vec<Key> {
        let has = |row: &Row| row.key.kind == kind && row.uniques.contains(&value);
        self.overlaid(self.links.by_unique(kind, value), has)
    }

    fn overlaid(&self, mut found: Vec<Key>, fits: impl Fn(&Row) -> bool) -> Vec<Key> {
        found.retain(|key| !self.rows.contains_key(key));
        found.extend(self.rows.values().flatten().filter(|row| fits(row)).map(|row| row.key));
        found
    }
}
