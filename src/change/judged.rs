//! The findings that a change brings: those of the records it touches and of what is around them.

use std::collections::{BTreeMap, BTreeSet};

use super::around::around;
use super::error::ChangeError;
use crate::check::{self, Finding, Grade, judged_row};
use crate::model::{Date, Key, Kind, Record};
use crate::pki::Anchors;
use crate::register::{Links, Row, Snapshot};
use crate::repo::Oid;
use crate::rules::Rules;

/// Records as they will be; nothing where they go.
pub type Touched<'r> = BTreeMap<Key, Option<&'r Record>>;

/// The errors that stand after the change and did not stand before it. `before` has what the touched records are in
/// the snapshot, whose links these are.
pub fn added_errors(
    snapshot: &Snapshot<'_>,
    links: &Links<'_>,
    touched: &Touched<'_>,
    before: &BTreeMap<Key, Record>,
    rules: &Rules,
    today: Date,
) -> Result<Vec<Finding>, ChangeError> {
    let basis = check::Basis { rules, settings: &snapshot.settings, today };
    let anchors = match touched.keys().any(|key| key.kind == Kind::Certificate) {
        true => snapshot.anchors()?,
        false => Anchors::new(),
    };
    // The new blobs are not named yet, and no rule asks for their names.
    let unnamed = Oid([0; 20]);
    let (mut after, mut known) = (Vec::new(), Vec::new());
    let rows: Vec<(Key, Option<Row>)> = touched
        .iter()
        .map(|(key, record)| {
            (*key, record.map(|record| judged_row(record, unnamed, &anchors, None, &basis, &mut after)))
        })
        .collect();
    for record in before.values() {
        judged_row(record, unnamed, &anchors, None, &basis, &mut known);
    }
    let erased = snapshot.erased()?;
    let gone = touched.iter().filter(|(_, record)| record.is_none()).map(|(key, _)| key.id);
    let erased_after: Vec<_> = erased.iter().copied().chain(gone).collect();
    let keys: BTreeSet<Key> = touched.keys().copied().collect();
    let across = |links: &Links<'_>, erased: &[crate::model::RecordId], found: &mut Vec<Finding>| {
        let rows = around(links, &keys);
        found.extend(check::cross(&check::Index::new(&rows, erased.iter().copied()), &basis, Some(&keys)));
    };
    across(&links.with(rows), &erased_after, &mut after);
    across(links, &erased, &mut known);
    let same = |a: &Finding, b: &Finding| a.code == b.code && a.key == b.key && a.at == b.at;
    after.retain(|found| found.grade() == Grade::Error && !known.iter().any(|k| same(k, found)));
    after.sort_unstable();
    Ok(after)
}
