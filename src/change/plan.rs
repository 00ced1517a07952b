//! Applying a change to the tip: merging what others changed meanwhile, dropping what changes nothing, and refusing what
//! adds an error.

use std::collections::{BTreeMap, BTreeSet};

use super::error::ChangeError;
use super::{Change, NewFile};
use crate::check::{self, Finding, Grade};
use crate::model::{Date, Key, Record, merge};
use crate::register::{Links, Snapshot};
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
    let office = check::Office { rules, complete_from: snapshot.settings.complete_from, today };
    let touched: BTreeSet<Key> = plan.writes.iter().map(|w| w.key).collect();
    let errors = |records: &mut dyn Iterator<Item = &Record>| {
        let mut findings = Vec::new();
        for record in records {
            check::record(record, &office, &mut findings);
        }
        findings
    };
    let mut after = errors(&mut plan.writes.iter().map(|w| w.record.as_ref()));
    let mut known = errors(&mut before.values());
    let overlay = links.with(plan.writes.iter().map(|w| w.record.as_ref()))?;
    after.extend(check::cross(&overlay, &office, Some(&touched)));
    known.extend(check::cross(links, &office, Some(&touched)));
    after.retain(|f| f.grade == Grade::Error && !known.iter().any(|k| k.code == f.code && k.key == f.key && k.at == f.at));
    Ok(after)
}
