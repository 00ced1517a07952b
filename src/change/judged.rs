//! The findings that a change brings and cures: those of the records it touches and of what is around them.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::error::ChangeError;
use crate::check::{self, Finding, Grade, judged_row};
use crate::model::{Date, Key, Kind, Record, RecordId};
use crate::pki::Anchors;
use crate::register::{Links, Overlay, Row, Snapshot};
use crate::repo::{Oid, RepoError};
use crate::rules::Rules;

/// Records as they will be; nothing where they go.
pub type Touched<'r> = BTreeMap<Key, Option<&'r Record>>;

/// By what the records of one side of a change are judged.
pub struct Grounds<'g> {
    basis: check::Basis<'g>,
    anchors: Rc<Anchors>,
    erased: Vec<RecordId>,
}

impl<'g> Grounds<'g> {
    /// What a commit says; its rules are those of the office with what `register.yaml` sets in their place.
    pub fn of(
        snapshot: &'g Snapshot<'_>,
        rules: &'g Rules,
        today: Date,
        touched: &Touched<'_>,
    ) -> Result<Grounds<'g>, RepoError> {
        let anchors = match touched.keys().any(|key| key.kind == Kind::Certificate) {
            true => snapshot.anchors()?,
            false => Anchors::new(),
        };
        let basis = check::Basis { rules, settings: &snapshot.settings, lists: &snapshot.lists, today };
        Ok(Grounds { basis, anchors: Rc::new(anchors), erased: snapshot.erased()? })
    }

    /// The same with the pins of another side.
    fn pinning(self, anchors: Option<Anchors>) -> Grounds<'g> {
        match anchors {
            Some(anchors) => Grounds { anchors: Rc::new(anchors), ..self },
            None => self,
        }
    }

    /// The same where these records are erased too.
    pub fn without(&self, gone: impl IntoIterator<Item = RecordId>) -> Grounds<'g> {
        let erased = self.erased.iter().copied().chain(gone).collect();
        Grounds { basis: self.basis, anchors: Rc::clone(&self.anchors), erased }
    }
}

/// What is found in touched records and around them, before and after, each sorted.
pub struct Judged {
    pub before: Vec<Finding>,
    pub after: Vec<Finding>,
}

impl Judged {
    /// The findings that the change brings.
    pub fn brought(&self) -> impl Iterator<Item = &Finding> {
        self.after.iter().filter(|found| !self.before.iter().any(|known| same(known, found)))
    }

    /// The findings that the change cures.
    pub fn cured(&self) -> impl Iterator<Item = &Finding> {
        self.before.iter().filter(|found| !self.after.iter().any(|left| same(left, found)))
    }
}

fn same(a: &Finding, b: &Finding) -> bool {
    a.code == b.code && a.key == b.key && a.at == b.at
}

/// Judges the touched records by themselves and, where there are links, with what is around them. The links are those of
/// the side before. Gives the nameless rows of the side after, too.
pub fn judge(
    links: Option<&Links<'_>>,
    before: (&Touched<'_>, &Grounds<'_>),
    after: (&Touched<'_>, &Grounds<'_>),
) -> (Judged, Vec<(Key, Option<Row>)>) {
    let mut judged = Judged { before: Vec::new(), after: Vec::new() };
    let old = alone(before.0, before.1, &mut judged.before);
    let new = alone(after.0, after.1, &mut judged.after);
    if let Some(links) = links {
        let touched: BTreeSet<Key> = before.0.keys().chain(after.0.keys()).copied().collect();
        across(&Overlay::new(links, old), &touched, before.1, &mut judged.before);
        across(&Overlay::new(links, new.clone()), &touched, after.1, &mut judged.after);
    }
    judged.before.sort_unstable();
    judged.after.sort_unstable();
    (judged, new)
}

fn alone(records: &Touched<'_>, grounds: &Grounds<'_>, found: &mut Vec<Finding>) -> Vec<(Key, Option<Row>)> {
    // The new blobs are not named yet, and no rule asks for their names.
    let unnamed = Oid([0; 20]);
    let mut row = |record| judged_row(record, unnamed, &grounds.anchors, None, &grounds.basis, found);
    records.iter().map(|(key, record)| (*key, record.map(&mut row))).collect()
}

fn across(links: &Overlay<'_, '_>, touched: &BTreeSet<Key>, grounds: &Grounds<'_>, found: &mut Vec<Finding>) {
    let rows = check::around(links, touched);
    let index = check::Index::new(&rows, grounds.erased.iter().copied());
    found.extend(check::cross(&index, &grounds.basis, Some(touched)));
}

/// The errors and gaps that stand after the change and did not stand before it. `before` has what the touched records are
/// in the snapshot, whose links these are; `pins` are the CAs that the change brings or takes away with them, where it does.
pub fn added(
    snapshot: &Snapshot<'_>,
    links: &Links<'_>,
    touched: &Touched<'_>,
    before: &BTreeMap<Key, Record>,
    (rules, today): (&Rules, Date),
    pins: Option<Anchors>,
) -> Result<Vec<Finding>, ChangeError> {
    let known: Touched<'_> = before.iter().map(|(key, record)| (*key, Some(record))).collect();
    let grounds = Grounds::of(snapshot, rules, today, touched)?;
    let gone = touched.iter().filter(|(_, record)| record.is_none()).map(|(key, _)| key.id);
    let then = grounds.without(gone).pinning(pins);
    let (judged, _) = judge(Some(links), (&known, &grounds), (touched, &then));
    let mut added: Vec<Finding> =
        judged.brought().filter(|found| found.grade() != Grade::Warning).cloned().collect();
    // What two records share is found in both, and said once: of the one that is written.
    let written: BTreeSet<Key> = touched.keys().copied().collect();
    let known = added.clone();
    added.retain(|found| {
        let of_both = |other: Key| {
            let same =
                |f: &Finding| f.code == found.code && f.args.other == Some(found.key) && f.key == other;
            known.iter().any(same)
        };
        written.contains(&found.key) || !found.args.other.is_some_and(of_both)
    });
    Ok(added)
}
