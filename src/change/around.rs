//! The rows around the records that a write touches: all that the rules across records can ask of them.

use std::collections::BTreeSet;

use crate::model::{Key, Kind};
use crate::register::{Overlay, Row};

/// The rows of the touched records, of those a step away, and of those a step further. A unit is referred to by all of
/// its people, so the records that refer to a unit are taken only where the unit itself is touched.
pub fn around(links: &Overlay<'_, '_>, touched: &BTreeSet<Key>) -> Vec<Row> {
    let near = widen(links, touched.clone(), touched);
    let far = widen(links, near.clone(), touched);
    far.into_iter().filter_map(|key| links.row(key)).collect()
}

fn widen(links: &Overlay<'_, '_>, from: BTreeSet<Key>, touched: &BTreeSet<Key>) -> BTreeSet<Key> {
    let mut all = from.clone();
    let asked = |key: &Key| key.kind != Kind::Unit || touched.contains(key);
    all.extend(links.referring(&from.iter().copied().filter(asked).collect()));
    for key in from {
        all.extend(links.refs(key));
        if touched.contains(&key) {
            all.extend(links.uniques(key).into_iter().flat_map(|value| links.by_unique(value)));
        }
    }
    all
}
