//! What a change makes of the findings: those it brings and those it cures, in the records it touches and around them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::RecordChange;
use crate::change::{Grounds, Touched, judge};
use crate::check::{Finding, Grade};
use crate::model::revocation::touches;
use crate::model::{Date, Key, Lang, Record};
use crate::register::{Brief, Links, Snapshot};
use crate::repo::{Oid, RepoError};
use crate::rules::Rules;

/// One side of a change: a commit, and the rules as it sets them.
pub struct Side<'s, 'a> {
    pub snapshot: &'s Snapshot<'a>,
    pub rules: &'s Rules,
}

/// The findings that a change brings and cures, errors first, and what records are called after it.
pub struct Weighed<'l, 'a> {
    pub brought: Vec<Finding>,
    pub cured: Vec<Finding>,
    links: Option<&'l Links<'a>>,
    /// What changed records are called now.
    briefs: BTreeMap<Key, Brief>,
}

/// Weighs changes of records. `onto` is the commit that they are to go into, whose links these are; `old` the one that
/// they were compared with. Without links, each record is judged by itself.
pub fn weigh<'l, 'a>(
    records: &[RecordChange],
    old: Option<Oid>,
    onto: &Side<'_, 'a>,
    tip: &Side<'_, 'a>,
    links: Option<&'l Links<'a>>,
    today: Date,
) -> Result<Weighed<'l, 'a>, RepoError> {
    // Nothing can be said of what a version that can't be read brings or cures.
    let readable = records.iter().filter(|change| !matches!(change.new, Some(Err(_))));
    let after: Touched<'_> = readable.clone().map(|change| (change.key, change.after())).collect();
    // Where main went on since, what the records are there.
    let moved: Option<BTreeMap<Key, Record>> = (links.is_some() && old != Some(onto.snapshot.commit))
        .then(|| after.keys().filter_map(|key| Some((*key, onto.snapshot.record(*key).ok()?))).collect());
    let before: Touched<'_> = match &moved {
        Some(moved) => moved.iter().map(|(key, record)| (*key, Some(record))).collect(),
        None => readable.map(|change| (change.key, change.before())).collect(),
    };
    let known = Grounds::of(onto.snapshot, onto.rules, today, &after)?;
    // What main erased since stays erased.
    let gone = onto.snapshot.erased()?;
    let then = Grounds::of(tip.snapshot, tip.rules, today, &after)?.without(gone);
    let (judged, rows) = judge(links, (&before, &known), (&after, &then));
    let briefs = rows.iter().filter_map(|(key, row)| {
        let (record, row) = (after.get(key).copied().flatten()?, row.as_ref()?);
        Some((*key, Brief::of(record, &row.facts)))
    });
    Ok(Weighed {
        brought: judged.brought().cloned().collect(),
        cured: judged.cured().cloned().collect(),
        links,
        briefs: briefs.collect(),
    })
}

impl<'l, 'a> Weighed<'l, 'a> {
    /// The same, with these links to say what records are called.
    pub fn called_by(self, links: &'l Links<'a>) -> Weighed<'l, 'a> {
        Weighed { links: Some(links), ..self }
    }
}

impl Weighed<'_, '_> {
    /// The records that an error is brought to.
    pub fn wrong(&self) -> BTreeSet<Key> {
        self.brought.iter().filter(|found| found.grade() == Grade::Error).map(|found| found.key).collect()
    }

    /// What a record is called, after the change or, where it is gone, before it; empty where there is nothing to call it
    /// by.
    pub fn title(&self, key: Key, lang: Lang) -> Cow<'_, str> {
        match (self.briefs.get(&key), self.links) {
            (Some(brief), _) => {
                brief.opening.say(lang, &brief.title, |other| self.title(other, lang).into_owned())
            }
            (None, Some(links)) => links.title(key, lang),
            (None, None) => Cow::default(),
        }
    }
}

/// The records in which a revocation is asked for, or taken back: an office may want two people for that.
pub fn revocations(records: &[RecordChange]) -> Vec<Key> {
    let touched = |change: &&RecordChange| change.after().is_some_and(|new| touches(change.before(), new));
    records.iter().filter(touched).map(|change| change.key).collect()
}
