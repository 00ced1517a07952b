//! Applying a change to the tip: merging what others changed meanwhile, dropping what changes nothing, and refusing what
//! adds an error.

use std::collections::{BTreeMap, BTreeSet};

use super::around::around;
use super::error::ChangeError;
use super::{Change, NewFile};
use crate::check::{self, Finding, Grade, judged_row};
use crate::model::{Date, Key, Kind, Record, merge};
use crate::pki::Anchors;
use crate::register::{Links, Row, Snapshot};
use crate::repo::Oid;
use crate::rules::Rules;

/// One record to be sealed.
pub struct Write<'a> {
    pub key: Key,
    /// One above the highest revision that stands at the path.
    pub rev: u64,
    pub record: std::borrow::Cow<'a, Record>,
}

/// What one commit will hold, settled against one tip.
pub struct Plan<'a> {
    pub verb: &'static str,
    /// The commit it was settled against; nothing for the first of a register.
    pub base: Option<Oid>,
    pub writes: Vec<Write<'a>>,
    pub files: &'a [NewFile],
    pub plain: &'a BTreeMap<String, Option<Vec<u8>>>,
    /// The records in which another writer's change was merged with this one.
    pub merged: Vec<Key>,
}

impl Plan<'_> {
    /// Whether the commit would change nothing.
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.files.is_empty() && self.plain.is_empty()
    }
}

/// Settles a change against a tip.
pub fn plan<'a>(
    snapshot: &Snapshot<'_>,
    links: &Links<'_>,
    change: &'a Change,
    rules: &Rules,
    today: Date,
) -> Result<Plan<'a>, ChangeError> {
    let mut plan = Plan {
        verb: change.verb,
        base: Some(snapshot.commit),
        writes: Vec::with_capacity(change.records.len()),
        files: &change.files,
        plain: &change.plain,
        merged: Vec::new(),
    };
    for (path, base) in &change.plain_base {
        if snapshot.store().file(snapshot.tree, path)? != *base {
            return Err(ChangeError::PlainMoved(path.clone()));
        }
    }
    let mut before = BTreeMap::new();
    for (key, edit) in &change.records {
        let current = match snapshot.version(*key)? {
            Some(version) => Some((version.rev, snapshot.record(*key)?)),
            None => None,
        };
        let (rev, record) = match (&edit.base, current) {
            (None, None) => (1, std::borrow::Cow::Borrowed(edit.record.as_ref())),
            (None, Some(_)) => return Err(ChangeError::Exists(*key)),
            (Some(_), None) => return Err(ChangeError::Gone(*key)),
            (Some(base), Some((rev, current))) => {
                let settled = if current.same_facts(base) {
                    std::borrow::Cow::Borrowed(edit.record.as_ref())
                } else {
                    plan.merged.push(*key);
                    std::borrow::Cow::Owned(merged(*key, base, &edit.record, &current)?)
                };
                if settled.same_facts(&current) {
                    plan.merged.retain(|k| k != key);
                    continue;
                }
                before.insert(*key, current);
                (rev + 1, settled)
            }
        };
        plan.writes.push(Write { key: *key, rev, record });
    }
    let added = added_errors(snapshot, links, &plan, &before, rules, today)?;
    if added.is_empty() { Ok(plan) } else { Err(ChangeError::Findings(added)) }
}

fn merged(key: Key, base: &Record, ours: &Record, theirs: &Record) -> Result<Record, ChangeError> {
    let table = key.kind.table();
    match merge::merge(table, &base.to_value(), &ours.to_value(), &theirs.to_value()) {
        Ok(value) => Record::from_value(key.kind, &value).map_err(|fault| ChangeError::Fault { key, fault }),
        Err(conflicts) => {
            Err(ChangeError::Conflict { key, fields: conflicts.into_iter().map(|c| c.at).collect() })
        }
    }
}

/// The errors that stand after the change and did not stand before it.
fn added_errors(
    snapshot: &Snapshot<'_>,
    links: &Links<'_>,
    plan: &Plan<'_>,
    before: &BTreeMap<Key, Record>,
    rules: &Rules,
    today: Date,
) -> Result<Vec<Finding>, ChangeError> {
    let basis = check::Basis { rules, settings: &snapshot.settings, today };
    let anchors = match plan.writes.iter().any(|write| write.key.kind == Kind::Certificate) {
        true => snapshot.anchors()?,
        false => Anchors::new(),
    };
    let touched: BTreeSet<Key> = plan.writes.iter().map(|w| w.key).collect();
    // The new blobs are not named yet, and no rule asks for their names.
    let unnamed = Oid([0; 20]);
    let (mut after, mut known) = (Vec::new(), Vec::new());
    let rows: Vec<(Key, Option<Row>)> = plan
        .writes
        .iter()
        .map(|write| {
            (write.key, Some(judged_row(&write.record, unnamed, &anchors, None, &basis, &mut after)))
        })
        .collect();
    for record in before.values() {
        judged_row(record, unnamed, &anchors, None, &basis, &mut known);
    }
    let erased = snapshot.erased()?;
    let across = |links: &Links<'_>, found: &mut Vec<Finding>| {
        let rows = around(links, &touched);
        found.extend(check::cross(&check::Index::new(&rows, erased.iter().copied()), &basis, Some(&touched)));
    };
    across(&links.with(rows), &mut after);
    across(links, &mut known);
    let same = |a: &Finding, b: &Finding| a.code == b.code && a.key == b.key && a.at == b.at;
    after.retain(|found| found.grade() == Grade::Error && !known.iter().any(|k| same(k, found)));
    after.sort_unstable();
    Ok(after)
}
