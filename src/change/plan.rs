//! Applying a change to a tip: merging what others changed meanwhile, dropping what changes nothing, and refusing what
//! adds an error.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::error::ChangeError;
use super::judged::{Touched, added};
use super::merge::is_newer;
use super::{Change, NewFile};
use crate::check::{Finding, Grade};
use crate::model::revocation;
use crate::model::{Date, Key, Record, SealedName, merge};
use crate::policy::lists::is_list;
use crate::policy::paths::is_guarded;
use crate::policy::{Officers, message};
use crate::register::{Links, Snapshot};
use crate::repo::Oid;
use crate::rules::Rules;
use crate::yaml;

/// One record to be sealed.
pub struct Write<'a> {
    pub key: Key,
    /// One above the highest revision that stands at the path.
    pub rev: u64,
    pub record: Cow<'a, Record>,
}

/// What one commit will hold, settled against what it stands on.
pub struct Plan<'a> {
    pub verb: &'static str,
    pub writes: Vec<Write<'a>>,
    pub files: &'a [NewFile],
    pub plain: Cow<'a, BTreeMap<String, Option<Vec<u8>>>>,
    /// Paths that become what another commit has there, as it is; nothing where they go.
    pub takes: BTreeMap<String, Option<Oid>>,
    /// The records in which another writer's change was merged with this one.
    pub merged: Vec<Key>,
    /// It asks for a revocation or takes one back, whatever the verb says.
    pub revokes: bool,
    /// What the records lack after it and did not lack before.
    pub gaps: Vec<Finding>,
}

impl<'a> Plan<'a> {
    /// A plan that changes nothing yet.
    pub fn empty(verb: &'static str) -> Plan<'a> {
        Plan {
            verb,
            writes: Vec::new(),
            files: &[],
            plain: Cow::Owned(BTreeMap::new()),
            takes: BTreeMap::new(),
            merged: Vec::new(),
            revokes: false,
            gaps: Vec::new(),
        }
    }

    /// A plan that changes plain files only.
    pub fn plain(verb: &'static str, plain: BTreeMap<String, Option<Vec<u8>>>) -> Plan<'a> {
        Plan { plain: Cow::Owned(plain), ..Plan::empty(verb) }
    }

    /// Whether the commit would change nothing.
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.files.is_empty() && self.plain.is_empty() && self.takes.is_empty()
    }

    /// The paths that the commit will change.
    pub fn paths(&self) -> Vec<String> {
        let writes = self.writes.iter().map(|write| write.key.path());
        let files = self.files.iter().map(|file| SealedName::File(file.key, file.id).path());
        let plain = self.plain.keys().cloned();
        writes.chain(files).chain(plain).chain(self.takes.keys().cloned()).collect()
    }

    /// The records it touches, whether it seals them or takes them as they are.
    pub fn records(&self) -> BTreeSet<Key> {
        let taken = self.takes.keys().filter_map(|path| match SealedName::from_path(path) {
            Some(SealedName::Record(key)) => Some(key),
            _ => None,
        });
        self.writes.iter().map(|write| write.key).chain(taken).collect()
    }

    /// Whether one person alone may not put this on main.
    pub fn is_guarded(&self, officers: &Officers) -> bool {
        let paths = self.paths();
        let verb = if self.revokes { message::REVOKE } else { self.verb };
        is_guarded(&officers.rules, verb, paths.iter().map(String::as_str))
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
    let mut plan =
        Plan { files: &change.files, plain: Cow::Borrowed(&change.plain), ..Plan::empty(change.verb) };
    for (path, base) in &change.plain_base {
        let there = snapshot.store().file(snapshot.tree, path)?;
        if there == *base {
            continue;
        }
        if !is_list(path) {
            return Err(ChangeError::PlainMoved(path.clone()));
        }
        // Another officer imported a list of this CA meanwhile: the newer one stands.
        let read = |bytes: Option<&Vec<u8>>| bytes.and_then(|bytes| yaml::read_plain(bytes).ok());
        let ours = change.plain.get(path).and_then(Option::as_ref);
        if !is_newer(read(ours).as_ref(), read(there.as_ref()).as_ref()) {
            plan.plain.to_mut().remove(path);
        }
    }
    let mut before = BTreeMap::new();
    let mut handles = BTreeSet::new();
    for (key, edit) in &change.records {
        if let Some((file, rev)) = edit.unread {
            if snapshot.find(*key)? != Some(file) {
                return Err(ChangeError::Conflict { key: *key, fields: Vec::new() });
            }
            let record = Cow::Borrowed(edit.record.as_ref());
            plan.writes.push(Write { key: *key, rev: rev + 1, record });
            continue;
        }
        let current = match snapshot.version(*key)? {
            Some(version) => Some((version.rev, snapshot.record(*key)?)),
            None => None,
        };
        let (rev, record) = match (&edit.base, current) {
            (None, None) => {
                // A handle stands on papers, where it must name one record, of whatever kind.
                if !handles.insert(key.id.handle()) || links.has_handle_of(key.id) {
                    return Err(ChangeError::HandleTaken(*key));
                }
                if snapshot.is_erased(key.id)? {
                    return Err(ChangeError::Gone(*key));
                }
                (1, Cow::Borrowed(edit.record.as_ref()))
            }
            (None, Some(_)) => return Err(ChangeError::Exists(*key)),
            (Some(_), None) => return Err(ChangeError::Gone(*key)),
            (Some(base), Some((rev, current))) => {
                let settled = if current.same_facts(base) {
                    Cow::Borrowed(edit.record.as_ref())
                } else {
                    plan.merged.push(*key);
                    Cow::Owned(merged(*key, base, &edit.record, &current)?)
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
    // Main may take a revocation from two people only, and without a key its verb is all that tells it.
    plan.revokes = plan.writes.iter().any(|write| revocation::touches(before.get(&write.key), &write.record));
    if plan.revokes {
        plan.verb = message::REVOKE;
    }
    let touched: Touched<'_> =
        plan.writes.iter().map(|write| (write.key, Some(write.record.as_ref()))).collect();
    let (errors, gaps): (Vec<_>, Vec<_>) = added(snapshot, links, &touched, &before, (rules, today), None)?
        .into_iter()
        .partition(|found| found.grade() == Grade::Error);
    plan.gaps = gaps.into_iter().filter(|gap| change.records.contains_key(&gap.key)).collect();
    if errors.is_empty() { Ok(plan) } else { Err(ChangeError::Findings(errors)) }
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
