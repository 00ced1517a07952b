//! Merging a branch into the one that HEAD names: record by record and field by field. Nothing is written until every
//! conflict is settled and the merged register adds no error.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::commit::{Base, Branch, Committed, commit};
use super::error::ChangeError;
use super::judged::{Touched, added};
use super::plan::{Plan, Write};
use super::reseal::is_stale;
use super::{Outcome, Writer, settled_head};
use crate::check::Grade;
use crate::gate::{self, Both, Trivial};
use crate::model::merge::{Conflict, merge_settled};
use crate::model::revocation;
use crate::model::value::Value;
use crate::model::{Key, Kind, Record, RecordId, SealedName};
use crate::policy::lists::{self, ListState};
use crate::policy::paths::{OFFICERS, Place};
use crate::policy::replay::replay;
use crate::policy::{Officers, Settings, Trailer};
use crate::register::{Links, Reader, Snapshot, policy_at};
use crate::repo::{Entry, Leaf, Oid, RepoError, Store};
use crate::rules::Rules;
use crate::seal::header;
use crate::yaml;

const SETTINGS: &str = "register.yaml";

/// A field that both sides changed, with both versions of its record.
pub struct Dispute<'d> {
    pub key: Key,
    pub conflict: &'d Conflict,
    pub ours: &'d Record,
    pub theirs: &'d Record,
}

/// Settles a dispute: by the value that is to stand, or by none. Nothing where it stays open.
pub type Settle<'s> = &'s mut dyn FnMut(&Dispute<'_>) -> Option<Option<Value>>;

impl Writer<'_> {
    /// Merges a verified commit into the branch that HEAD names.
    pub fn merge(&self, theirs: Oid, settle: Settle<'_>) -> Result<Outcome, ChangeError> {
        let mut lock = self.store.lock("merge")?;
        let head = settled_head(self.store)?;
        let ours = head.tip;
        let base = match self.store.merge_bases(ours, theirs)?.as_slice() {
            [base] => *base,
            several => return Err(ChangeError::Bases(several.len())),
        };
        if base == theirs {
            return Ok(Outcome::Unchanged);
        }
        let snapshot = Snapshot::open(self.store, self.vault, ours)?;
        let links = Links::open(&snapshot)?;
        let tree = |commit| self.store.tree_of(commit);
        let mut trivial = gate::trivial(self.store, tree(base)?, snapshot.tree, tree(theirs)?)?;
        let at = trivial.both.iter().position(|both| both.path == OFFICERS).filter(|_| !head.is_main());
        let officers = match at {
            Some(at) => {
                trivial.both.remove(at);
                Some(officers_again(self.store, [base, ours, theirs])?)
            }
            None => None,
        };
        if head.is_main() && is_stale(self.store, ours, theirs)? {
            return Err(ChangeError::OldEpoch);
        }
        let mut plan = self.settle(&snapshot, &links, trivial, "merge", settle)?;
        if let Some(officers) = officers {
            let bytes = yaml::write(&officers).into_bytes();
            plan.plain.to_mut().insert(OFFICERS.to_owned(), Some(bytes));
        }
        if head.is_main() && plan.is_guarded(&head.officers) {
            return Err(ChangeError::NeedsApproval { served: self.store.remote_url()?.is_some() });
        }
        let serial = snapshot.officers.keyring.serial;
        let trailer = if head.is_main() { Trailer::Main(serial) } else { Trailer::Work(serial) };
        let base =
            Base { parents: vec![ours, theirs], tree: Some(snapshot.tree), trailer, approvals: Vec::new() };
        let branch = Branch { name: &head.branch, old: Some(ours) };
        let committed: Committed =
            commit(&mut lock, self.vault, &head.officers, &self.author, &plan, &base, &branch)?;
        Ok(Outcome::Committed(committed))
    }

    /// What the merge is to hold: theirs where only they changed something, merged records where both did.
    fn settle<'p>(
        &self,
        snapshot: &Snapshot<'_>,
        links: &Links<'_>,
        trivial: Trivial,
        verb: &'static str,
        settle: Settle<'_>,
    ) -> Result<Plan<'p>, ChangeError> {
        let reader = snapshot.source().reader()?;
        let mut plan = Plan::empty(verb);
        let Trivial { takes, both } = trivial;
        plan.takes = takes.into_iter().map(|(path, leaf)| (path, leaf.map(|leaf| leaf.oid))).collect();
        let mut open = BTreeMap::new();
        for both in both {
            match Place::of(&both.path) {
                Some(Place::Sealed(SealedName::Record(key))) => match merged(&reader, key, &both, settle)? {
                    Settled::Write(write) => plan.writes.push(write),
                    Settled::Gone => drop(plan.takes.insert(both.path, None)),
                    Settled::Open(fields) => drop(open.insert(key, fields)),
                },
                // Where one side erased the record, its attachments go with it.
                Some(Place::Sealed(SealedName::File(..))) => drop(plan.takes.insert(both.path, None)),
                // The newer list says all that the older does.
                Some(Place::List) => {
                    let [ours, theirs] = [both.first, both.second].map(|leaf| list_of(self.store, leaf));
                    if is_newer(theirs?.as_ref(), ours?.as_ref()) {
                        plan.takes.insert(both.path, both.second.map(|leaf| leaf.oid));
                    }
                }
                // Both erased it: either decision stands.
                Some(Place::Tombstone(_)) => {}
                _ => match plain(self.store, &both)? {
                    Some(bytes) => drop(plan.plain.to_mut().insert(both.path, Some(bytes))),
                    None => return Err(ChangeError::PlainBoth(vec![both.path])),
                },
            }
        }
        if let Some((key, fields)) = open.pop_first() {
            return Err(ChangeError::Conflict { key, fields });
        }
        drop_erased(self.store, snapshot.tree, &mut plan)?;
        plan.merged = plan.writes.iter().map(|write| write.key).collect();
        self.refuse_errors(snapshot, links, &reader, &mut plan)?;
        Ok(plan)
    }

    /// Refuses a plan that adds an error, what it takes as it is included; and finds out whether it touches a revocation.
    pub(super) fn refuse_errors(
        &self,
        snapshot: &Snapshot<'_>,
        links: &Links<'_>,
        reader: &Reader<'_>,
        plan: &mut Plan<'_>,
    ) -> Result<(), ChangeError> {
        let mut taken: BTreeMap<Key, Option<Record>> = BTreeMap::new();
        let mut before = BTreeMap::new();
        for (path, oid) in &plan.takes {
            if let Some(SealedName::Record(key)) = SealedName::from_path(path) {
                taken.insert(key, oid.map(|oid| reader.record(key, oid)).transpose()?);
            }
        }
        for key in plan.records() {
            // Of what was erased elsewhere nobody sees any more what it was.
            if self.vault.keyring().covers(key.id) && snapshot.find(key)?.is_some() {
                before.insert(key, snapshot.record(key)?);
            }
        }
        let mut touched: Touched<'_> = taken.iter().map(|(key, record)| (*key, record.as_ref())).collect();
        touched.extend(plan.writes.iter().map(|write| (write.key, Some(write.record.as_ref()))));
        let mut now = touched.iter().filter_map(|(key, record)| Some((key, (*record)?)));
        plan.revokes = now.any(|(key, record)| revocation::touches(before.get(key), record));
        let pins = plan.takes.keys().any(|path| path.starts_with("anchors/"));
        let pins = pins.then(|| snapshot.anchors_with(&plan.takes)).transpose()?;
        let mut added = added(snapshot, links, &touched, &before, (self.rules, self.today), pins)?;
        added.retain(|found| found.grade() == Grade::Error);
        if added.is_empty() { Ok(()) } else { Err(ChangeError::Findings(added)) }
    }
}

/// The state of a revocation list in a file; nothing where there is none that can be read.
fn list_of(store: &Store, leaf: Option<Leaf>) -> Result<Option<ListState>, RepoError> {
    let Some(leaf) = leaf else { return Ok(None) };
    Ok(yaml::read_plain(&store.blob_at(&lists::path(0), leaf.oid)?).ok())
}

/// Whether one state takes the place of another.
pub(super) fn is_newer(one: Option<&ListState>, other: Option<&ListState>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.is_newer_than(other),
        (one, _) => one.is_some(),
    }
}

/// A plain file that both sides changed, where that comes to one: texts of which each side changed other lines.
fn plain(store: &Store, both: &Both) -> Result<Option<Vec<u8>>, ChangeError> {
    let (Some(base), Some(first), Some(second)) = (both.base, both.first, both.second) else {
        return Ok(None);
    };
    if both.path != SETTINGS && !both.path.starts_with("templates/") {
        return Ok(None);
    }
    let merged = store.merge_lines(base.oid, first.oid, second.oid)?;
    Ok(merged.filter(|bytes| {
        let settings = || yaml::read_plain::<Settings>(bytes).ok();
        let holds = |s: Settings| s.validate().is_ok() && Rules::with_overrides(&s.overrides).is_ok();
        both.path != SETTINGS || settings().is_some_and(holds)
    }))
}

/// The plain files that no merge of main into a branch settles, of those that both changed; or the places in one. Each side
/// is a commit.
pub fn unsettled(
    store: &Store,
    [base, branch, main]: [Oid; 3],
    both: &[Both],
) -> Result<Vec<String>, ChangeError> {
    let mut open = Vec::new();
    for both in both.iter().filter(|both| matches!(Place::of(&both.path), Some(Place::Plain))) {
        if both.path != OFFICERS {
            open.extend(plain(store, both)?.is_none().then(|| both.path.clone()));
            continue;
        }
        match officers_again(store, [base, branch, main]) {
            Err(ChangeError::PlainBoth(places)) => open.extend(places),
            Err(ChangeError::Officers(_)) => open.push(both.path.clone()),
            again => drop(again?),
        }
    }
    Ok(open)
}

/// What a branch makes of the officers, done again on those of what it takes in. Each side is a commit.
fn officers_again(store: &Store, sides: [Oid; 3]) -> Result<Officers, ChangeError> {
    let [base, ours, theirs] = sides.map(|commit| policy_at(store, commit).map(|(officers, _)| officers));
    let again = replay(&base?, &ours?, &theirs?).map_err(|open| {
        ChangeError::PlainBoth(open.into_iter().map(|at| format!("{OFFICERS} {at}")).collect())
    })?;
    again.validate()?;
    Ok(again)
}

enum Settled<'p> {
    Write(Write<'p>),
    /// One side erased it.
    Gone,
    /// These fields were changed by both and not settled.
    Open(Vec<String>),
}

fn merged<'p>(
    reader: &Reader<'_>,
    key: Key,
    both: &Both,
    settle: Settle<'_>,
) -> Result<Settled<'p>, ChangeError> {
    let (Some(first), Some(second)) = (both.first, both.second) else { return Ok(Settled::Gone) };
    let read = |leaf: Leaf| reader.record(key, leaf.oid);
    let (ours, theirs) = (read(first)?, read(second)?);
    // Both added it where one side took it over from the other before that had it.
    let base = match both.base {
        Some(base) => read(base)?.to_value(),
        None => Value::Object(Default::default()),
    };
    let revs = [first, second].map(|leaf| reader.store.with_blob(leaf.oid, header::parse));
    let rev = revs.into_iter().flatten().flatten().map(|header| header.rev).max().unwrap_or_default() + 1;
    let values = [&ours, &theirs].map(Record::to_value);
    let merged = merge_settled(key.kind.table(), &base, &values[0], &values[1], &mut |conflict| {
        settle(&Dispute { key, conflict, ours: &ours, theirs: &theirs })
    });
    Ok(match merged {
        Ok(value) => {
            let record = Record::from_value(key.kind, &value);
            let record = record.map_err(|fault| ChangeError::Fault { key, fault })?;
            Settled::Write(Write { key, rev, record: Cow::Owned(record) })
        }
        Err(conflicts) => Settled::Open(conflicts.into_iter().map(|conflict| conflict.at).collect()),
    })
}

/// What one side erased takes with it whatever the other side still wrote there.
fn drop_erased(store: &Store, ours: Oid, plan: &mut Plan<'_>) -> Result<(), ChangeError> {
    let stone = |path: &String| match Place::of(path) {
        Some(Place::Tombstone(id)) => Some(id),
        _ => None,
    };
    let erased: BTreeSet<RecordId> = plan.takes.keys().filter_map(stone).collect();
    for id in &erased {
        for path in sealed_paths(store, ours, *id)? {
            plan.takes.insert(path, None);
        }
    }
    let mut gone = erased;
    let written = plan.writes.iter().map(|write| write.key.id);
    let named = plan.takes.keys().filter_map(|path| SealedName::from_path(path)).map(|name| name.key().id);
    for id in written.chain(named).collect::<BTreeSet<_>>() {
        if store.entry(ours, &Key::new(Kind::Unit, id).tombstone_path())?.is_some() {
            gone.insert(id);
        }
    }
    plan.writes.retain(|write| !gone.contains(&write.key.id));
    plan.takes.retain(|path, oid| {
        let id = SealedName::from_path(path).map(|name| name.key().id);
        oid.is_none() || !id.is_some_and(|id| gone.contains(&id))
    });
    Ok(())
}

/// The paths at which a tree has a record of this id and its attachments.
pub fn sealed_paths(store: &Store, tree: Oid, id: RecordId) -> Result<Vec<String>, RepoError> {
    let mut paths = Vec::new();
    for kind in Kind::ALL {
        let key = Key::new(kind, id);
        if store.entry(tree, &key.path())?.is_some() {
            paths.push(key.path());
        }
        let folder = key.files_path();
        if let Some(Entry::Tree(files)) = store.entry(tree, &folder)? {
            paths.extend(store.entries(files)?.into_iter().map(|(name, _)| format!("{folder}/{name}")));
        }
    }
    Ok(paths)
}
