//! The rows around some records: all that the rules across records can ask of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Key, Kind};
use crate::register::{Overlay, Row, Unique};

/// More levels than any unit or certificate stands below others.
const DEEPEST: usize = 64;

/// The rows of the touched records, of those a step away, and of what the rules look at beyond those. Of a decision that
/// half the ministry rests on, and of a unit in which it works, only few ask what is said of those people.
pub fn around(links: &Overlay<'_, '_>, touched: &BTreeSet<Key>) -> Vec<Row> {
    let mut all = touched.clone();
    for kind in Kind::ALL {
        let (there, gone): (BTreeSet<Key>, BTreeSet<Key>) =
            touched.iter().filter(|key| key.kind == kind).partition(|key| links.has(**key));
        all.extend(links.referring(&there, lookers(kind)));
        // What refers to nothing is a finding, whatever refers.
        all.extend(links.referring(&gone, &Kind::ALL));
    }
    all.extend(touched.iter().flat_map(|key| links.refs(*key)));
    // Values clash within a kind, and only those of the touched records are asked for.
    let mut values: BTreeMap<Key, BTreeSet<Unique>> = BTreeMap::new();
    for kind in Kind::ALL {
        let of_kind = touched.iter().filter(|key| key.kind == kind);
        let asked: BTreeSet<Unique> = of_kind.flat_map(|key| links.uniques(*key)).collect();
        for (value, sharing) in links.by_uniques(kind, &asked) {
            values.entry(sharing).or_default().insert(value);
        }
    }
    all.extend(values.keys());
    let near: BTreeSet<Key> = all.clone();
    let beyond = |key: &Key| {
        links.refs(*key).into_iter().filter(|to| looked_at(key.kind).contains(&to.kind)).collect::<Vec<_>>()
    };
    all.extend(near.iter().flat_map(beyond));
    all.extend(links.referring(&near, &[Kind::Certificate]));
    // The units above, and the certificates before.
    let mut edge: BTreeSet<Key> = all.clone();
    for _ in 0..DEEPEST {
        let chained = edge.iter().filter(|key| matches!(key.kind, Kind::Unit | Kind::Certificate));
        let next = chained.flat_map(|key| {
            links.refs(*key).into_iter().filter(|to| to.kind == key.kind).collect::<Vec<_>>()
        });
        edge = next.filter(|key| !all.contains(key)).collect();
        if edge.is_empty() {
            break;
        }
        all.extend(&edge);
    }
    let row = |key: Key| {
        let mut row = links.bare_row(key)?;
        row.uniques = values.remove(&key).unwrap_or_default().into_iter().collect();
        Some(row)
    };
    all.into_iter().filter_map(row).collect()
}

/// At which records to which they refer the rules on these look, besides at whether they are there.
const fn looked_at(kind: Kind) -> &'static [Kind] {
    match kind {
        Kind::Person => &[Kind::Unit],
        Kind::Certificate => &[Kind::Person, Kind::Unit, Kind::Device, Kind::Certificate],
        Kind::Device => &[Kind::Handover],
        _ => &[],
    }
}

/// The kinds whose rules look at a record of this kind to which they refer, or at which its own rules look because they
/// refer to it. A duplicate refers to one of its kind.
const fn lookers(kind: Kind) -> &'static [Kind] {
    match kind {
        Kind::Unit => &[Kind::Unit, Kind::Certificate, Kind::Procedure],
        Kind::Person => &[
            Kind::Unit,
            Kind::Person,
            Kind::Certificate,
            Kind::Device,
            Kind::Decision,
            Kind::Letter,
            Kind::Handover,
        ],
        Kind::Certificate => &[Kind::Certificate],
        Kind::Device => &[Kind::Certificate, Kind::Device, Kind::Handover],
        Kind::Procedure => &[Kind::Procedure, Kind::Letter],
        Kind::Decision => &[Kind::Decision],
        Kind::Letter => &[Kind::Letter],
        Kind::Handover => &[Kind::Device, Kind::Handover],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Basis, Finding, Index, cross, judged_row};
    use crate::demo::ministry;
    use crate::model::{Date, Record};
    use crate::pki::Anchors;
    use crate::register::Links;
    use crate::repo::Oid;
    use crate::rules::Rules;

    /// The rules see around some records what they see of them in the whole register: on the demo, from which one record
    /// in eleven was taken away, on several days.
    #[test]
    fn the_rules_find_around_some_records_what_they_find_of_them_in_all() {
        let today: Date = "2026-11-23".parse().unwrap();
        let ministry = ministry(300, 7, today);
        let last: BTreeMap<Key, Record> =
            ministry.commits().flat_map(|commit| commit.writes).map(|r| (r.key(), r)).collect();
        let mut anchors = Anchors::new();
        anchors.add(ministry.anchors[0].as_bytes()).unwrap();
        let mut findings = 0;
        for (nth, day) in ["2026-11-23", "2031-01-01"].into_iter().enumerate() {
            let settings = crate::policy::Settings::new("Sổ thử");
            let lists = crate::policy::Lists::new();
            let basis = Basis {
                rules: Rules::builtin(),
                settings: &settings,
                lists: &lists,
                today: day.parse().unwrap(),
            };
            let rows: Vec<Row> = last
                .values()
                .enumerate()
                .filter(|(place, _)| place % 11 != nth)
                .map(|(_, record)| judged_row(record, Oid([0; 20]), &anchors, None, &basis, &mut Vec::new()))
                .collect();
            let found = cross(&Index::new(&rows, []), &basis, None);
            let links = Links::of_rows(rows);
            let overlay = Overlay::new(&links, []);
            let keys: Vec<Key> = last.keys().copied().collect();
            for place in (0..keys.len()).step_by(7) {
                let touched = BTreeSet::from([keys[place], keys[place * 31 % keys.len()]]);
                let of_them = |f: &&Finding| {
                    touched.contains(&f.key) || f.args.other.is_some_and(|key| touched.contains(&key))
                };
                let wanted: Vec<&Finding> = found.iter().filter(of_them).collect();
                let rows = around(&overlay, &touched);
                let seen = cross(&Index::new(&rows, []), &basis, Some(&touched));
                assert_eq!(seen.iter().collect::<Vec<_>>(), wanted, "{day} {touched:?}");
                findings += seen.len();
            }
        }
        assert!(findings > 100, "{findings}");
    }
}
