//! The pages of days: every change of a day with its records, the fields that differ, and who approved it.

use rayon::prelude::*;

use crate::audit::{Changed, Deed, Entry, Touched};
use crate::model::{Date, Key, Lang, Moment};
use crate::text::{records, site as words};

use super::Opener;
use super::changed;
use super::markup::{self, Html};
use super::part::{Ground, Tongue};
use super::say::{Say, capital, href};
use super::view::{ChangeView, DayPage, DeedView, Done, Frame, Piece, RecordView};

/// Records of one change that are shown at most: an import brings thousands.
pub const SHOWN: usize = 50;

/// Records of one day of which the fields are told.
const TOLD: usize = 150;

/// Fields told of one record.
const FIELDS: usize = 30;

/// Acts that stand at the head of a change, and deeds that are told one by one.
const ACTS: usize = 4;
const DEEDS: usize = 20;

/// The page of an officer's changes. Handles are of letters, digits and signs that an address may hold.
pub fn officer_path(handle: &str) -> String {
    format!("audit/officer-{}.html", slug(handle))
}

/// A handle as it stands in an address.
pub fn slug(handle: &str) -> String {
    handle.replace(|c: char| !c.is_ascii_alphanumeric(), "-")
}

/// Officers with the ways to their pages.
pub fn officers<'h>(handles: impl IntoIterator<Item = &'h str>) -> Vec<Piece> {
    let piece = |handle: &str| Piece {
        text: handle.to_owned(),
        href: Some(officer_path(handle)),
        ..Piece::default()
    };
    handles.into_iter().map(piece).collect()
}

/// A change of main, with the records that it changed.
pub struct Change<'a> {
    pub at: Moment,
    pub entry: &'a Entry,
    pub changed: &'a [Changed],
}

impl<'a> Change<'a> {
    /// A change, unless its time is none.
    pub fn new(entry: &'a Entry, changed: &'a [Changed]) -> Option<Change<'a>> {
        Some(Change { at: Moment::at_office(entry.deed.time)?, entry, changed })
    }

    pub fn day(&self) -> Date {
        self.at.date
    }

    /// Those whose work it is.
    pub fn authors(&self) -> Vec<&str> {
        let mut authors: Vec<&str> = self.deeds().iter().map(|deed| deed.handle.as_str()).collect();
        authors.sort_unstable();
        authors.dedup();
        authors
    }

    /// Those whose work it is with what they did: of a merge what it brought, the oldest first, and what its signer changed besides.
    pub fn deeds(&self) -> Vec<&Deed> {
        let (own, brought) = (&self.entry.deed, &self.entry.brought);
        let besides = brought.is_empty() || own.touched != Touched::default();
        brought.iter().rev().chain(besides.then_some(own)).collect()
    }

    /// What was done, each act once: of a merge what it brought, since to approve is no change.
    pub fn acts(&self, lang: Lang) -> String {
        let mut acts: Vec<&str> = Vec::new();
        for deed in self.deeds() {
            let act = records::verb(lang, &deed.verb);
            if !acts.contains(&act) {
                acts.push(act);
            }
        }
        let more = acts.len().saturating_sub(ACTS);
        acts.truncate(ACTS);
        let acts = capital(acts.join(", "));
        if more > 0 { format!("{acts}…") } else { acts }
    }

    /// Names it on the page of its day.
    pub fn anchor(&self) -> String {
        format!("c-{}", self.entry.deed.commit.short())
    }
}

/// The address of a day's page.
pub fn path(day: Date) -> String {
    format!("audit/{day}.html")
}

/// The page of a day without what the records themselves say.
pub fn outline(day: Date, changes: &[&Change<'_>], say: &Say<'_>) -> DayPage {
    let changes = changes.iter().map(|change| view(change, say)).collect();
    let frame = Frame::below("audit", &path(day), words::changes_on(say.lang, &say.day(day)));
    DayPage { frame: Frame { dated: false, ..frame }, changes }
}

fn view(change: &Change<'_>, say: &Say<'_>) -> ChangeView {
    let lang = say.lang;
    let touched = &change.entry.total;
    let records = change.changed.iter().take(SHOWN).map(|(key, old, new)| RecordView {
        kind: say.kind(key.kind),
        text: say.name(*key),
        href: say.links.contains(*key).then(|| href(*key)),
        how: match (old, new) {
            (None, _) => words::added(lang),
            (_, None) => words::removed(lang),
            _ => words::changed(lang),
        },
        lines: Html::default(),
        more: None,
    });
    let more = change.changed.len().saturating_sub(SHOWN);
    let others = [
        (touched.attachments > 0).then(|| words::files_touched(lang, touched.attachments as usize)),
        (touched.tombstones > 0).then(|| words::records_erased(lang, touched.tombstones as usize)),
        (!touched.plain.is_empty()).then(|| touched.plain.join(", ")),
    ];
    ChangeView {
        id: change.anchor(),
        time: say.moment(change.at),
        verb: change.acts(lang),
        deeds: change.deeds().into_iter().take(DEEDS).map(|deed| deed_view(deed, say)).collect(),
        more_deeds: {
            let more = change.deeds().len().saturating_sub(DEEDS);
            (more > 0).then(|| words::more_deeds(lang, &say.count(more)))
        },
        approvers: officers(change.entry.approvers.iter().map(String::as_str)),
        commit: change.entry.deed.commit.short(),
        records: records.collect(),
        more: (more > 0).then(|| words::more(lang, &say.count(more))),
        others: others.into_iter().flatten().collect(),
    }
}

fn deed_view(deed: &Deed, say: &Say<'_>) -> DeedView {
    DeedView {
        act: capital(records::verb(say.lang, &deed.verb).to_owned()),
        by: markup::said(&officers([deed.handle.as_str()]), say.lang),
        time: Moment::at_office(deed.time).map(|at| say.moment(at)).unwrap_or_default(),
        commit: deed.commit.short(),
    }
}

/// Adds the fields that differ to the page in each language, opening each version once.
pub fn fill(pages: &mut [(&Tongue<'_>, DayPage)], changes: &[&Change<'_>], open: &Opener<'_>) {
    let mut told = 0;
    for (at, change) in changes.iter().enumerate() {
        for (place, (key, old, new)) in change.changed.iter().take(SHOWN).enumerate() {
            let (Some(old), Some(new)) = (old, new) else { continue };
            told += 1;
            if told > TOLD {
                for (tongue, page) in &mut *pages {
                    let record = page.changes.get_mut(at).and_then(|change| change.records.get_mut(place));
                    if let Some(record) = record {
                        record.more = Some(words::fields_not_told(tongue.say.lang));
                    }
                }
                continue;
            }
            let versions = open(*key, *old).zip(open(*key, *new));
            let changes = versions.as_ref().map(|(old, new)| changed::changes(old, new));
            for (tongue, page) in &mut *pages {
                let record = page.changes.get_mut(at).and_then(|change| change.records.get_mut(place));
                let Some(record) = record else { continue };
                let lang = tongue.say.lang;
                match versions.as_ref().zip(changes.as_ref()) {
                    Some(((old, new), changes)) => {
                        let lines = changed::lines(old, new, changes, &tongue.say);
                        let more = lines.len().saturating_sub(FIELDS);
                        record.lines = markup::changed(lines.get(..FIELDS).unwrap_or(&lines), lang);
                        record.more = (more > 0).then(|| words::more_fields(lang, &more.to_string()));
                    }
                    // Its key is gone with an erasure, or it never could be read.
                    None => record.more = Some(words::unreadable_version(lang)),
                }
            }
        }
    }
}

/// Changes told on a record's page at most.
const OF_RECORD: usize = 20;

/// A change as the pages of its records tell it, which are thousands where it is an import.
pub struct Told {
    /// An entry of a list.
    entry: Html,
    /// That the record was last changed then.
    last: String,
}

/// Every change so, in the order in which they stand in the ground.
pub fn told(ground: &Ground<'_>, say: &Say<'_>) -> Vec<Told> {
    let told = |change: &Change<'_>| {
        let time = say.moment(change.at);
        let last = words::last_change(say.lang, &time);
        let done = Done {
            text: change.acts(say.lang),
            time,
            href: format!("{}#{}", path(change.day()), change.anchor()),
            by: officers(change.authors()),
            approvers: officers(change.entry.approvers.iter().map(String::as_str)),
        };
        Told { entry: markup::done(&done, say.lang), last }
    };
    ground.changes.par_iter().map(told).collect()
}

/// What became of one record, the latest first, and when it last changed.
pub fn of_record(key: Key, ground: &Ground<'_>, tongue: &Tongue<'_>) -> (Html, Option<String>) {
    let places = ground.changes_of.get(&key).map(Vec::as_slice).unwrap_or_default();
    let changes = places.iter().rev().filter_map(|place| tongue.told.get(*place));
    let last = changes.clone().next().map(|latest| latest.last.clone());
    (Html::of(changes.take(OF_RECORD).map(|change| &change.entry)), last)
}
