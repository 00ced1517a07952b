//! The pages of days: every change of a day with its records, the fields that differ, and who approved it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::audit::{Changed, Deed, Entry, Touched};
use crate::model::{Date, Key, Lang, Moment, Record};
use crate::repo::Oid;
use crate::text::{records, site as words};

use super::Opener;
use super::changed::{self, Versions};
use super::markup::{self, Html};
use super::officer;
use super::part::{Ground, Tongue};
use super::print::Print;
use super::say::{Say, capital, href};
use super::view::{ChangeLine, ChangeView, DayPage, DeedView, Frame, RecordView};

/// Records of one change that are shown at most: an import brings thousands.
pub const SHOWN: usize = 50;

/// Records of one day of which the fields are told.
const TOLD: usize = 150;

/// New records of one day whose fields are told: an import would tell of itself alone.
const TOLD_NEW: usize = 10;

/// About how many bytes of fields a page has at most; with all else it stays below 150 KB.
const BYTES: usize = 80_000;

/// Fields told of one record.
const FIELDS: usize = 30;

/// Acts that stand at the head of a change, and deeds that are told one by one.
const ACTS: usize = 4;
const DEEDS: usize = 20;

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
        let mut acts: Vec<Cow<'_, str>> = Vec::new();
        for deed in self.deeds() {
            let act = act(lang, &deed.verb);
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

/// What was done in words. A commit is signed as a revocation where it asks for one among other things, so the word stands for no more than that.
pub fn act(lang: Lang, verb: &str) -> Cow<'_, str> {
    match verb {
        "revoke" => Cow::Owned(words::act_with_revocation(lang)),
        verb => Cow::Borrowed(records::verb(lang, verb)),
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
        new: old.is_none(),
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
        approvers: officer::pieces(change.entry.approvers.iter().map(String::as_str), say),
        commit: change.entry.deed.commit.short(),
        records: records.collect(),
        more: (more > 0).then(|| words::more(lang, &say.count(more))),
        others: others.into_iter().flatten().collect(),
    }
}

fn deed_view(deed: &Deed, say: &Say<'_>) -> DeedView {
    DeedView {
        act: capital(act(say.lang, &deed.verb).into_owned()),
        by: markup::said(&officer::pieces([deed.handle.as_str()], say), say.lang),
        time: Moment::at_office(deed.time).map(|at| say.moment(at)).unwrap_or_default(),
        commit: deed.commit.short(),
    }
}

/// What the fields are called that changed between two versions, in each language: pages of days find it out, and those of records
/// name it again.
#[derive(Default)]
pub struct Named(Mutex<HashMap<(Oid, Oid), Vec<String>>>);

impl Named {
    fn keep(&self, versions: (Oid, Oid), fields: Vec<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(versions, fields);
    }

    fn of(&self, versions: (Oid, Oid)) -> Option<Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&versions).cloned()
    }
}

/// Versions of records that were opened, each once, as long as they aren't too many: what one day left behind the next one began with.
#[derive(Default)]
pub struct Opened {
    lately: HashMap<Oid, Option<Record>>,
    /// Those that weren't asked for since there were too many.
    before: HashMap<Oid, Option<Record>>,
}

/// Versions that are kept before the older ones of them are let go, at some 20 KB each.
const KEPT: usize = 2_000;

impl Opened {
    /// With one that was opened already.
    pub fn with(version: Oid, record: Record) -> Opened {
        Opened { lately: HashMap::from([(version, Some(record))]), ..Opened::default() }
    }

    /// A version, once it was opened.
    pub fn record(&self, version: Oid) -> Option<&Record> {
        self.lately.get(&version)?.as_ref()
    }

    pub fn into_record(mut self, version: Oid) -> Option<Record> {
        self.lately.remove(&version)?
    }

    /// What differs between two versions of a record, which may be its first; nothing where one of them can't be opened, since its key is
    /// gone with an erasure, or it never could be read.
    fn compared(
        &mut self,
        old: Option<Oid>,
        new: Oid,
        open: &mut dyn FnMut(Oid) -> Option<Record>,
    ) -> Option<Versions<'_>> {
        if self.lately.len() >= KEPT {
            self.before = std::mem::take(&mut self.lately);
        }
        for version in old.into_iter().chain([new]) {
            let known = self.before.remove(&version);
            let known = || known.unwrap_or_else(|| open(version));
            self.lately.entry(version).or_insert_with(known);
        }
        let known = |version: Oid| self.lately.get(&version)?.as_ref();
        let before = match old {
            // One that was there and can't be opened any more is no new one.
            Some(old) => Some(known(old)?),
            None => None,
        };
        Some(Versions::compared(before, known(new)?))
    }
}

/// Adds the fields that differ to the page in each language, and those that new records came with, opening versions that aren't known
/// yet. What they are called in all languages is kept for the pages of the records.
pub fn fill(
    pages: &mut [(&Tongue<'_>, DayPage)],
    changes: &[&Change<'_>],
    open: &Opener<'_>,
    opened: &mut Opened,
    all: &[Tongue<'_>],
    named: &Named,
) {
    let (mut told, mut new_told, mut bytes) = (0, 0, 0);
    for (at, change) in changes.iter().enumerate() {
        for (place, (key, old, new)) in change.changed.iter().take(SHOWN).enumerate() {
            let Some(new) = new else { continue };
            let told = if old.is_some() { &mut told } else { &mut new_told };
            *told += 1;
            let too_many = *told > if old.is_some() { TOLD } else { TOLD_NEW } || bytes > BYTES;
            let versions =
                (!too_many).then(|| opened.compared(*old, *new, &mut |version| open(*key, version)));
            let lines =
                |versions: &Versions<'_>| all.iter().map(|tongue| versions.lines(&tongue.say)).collect();
            let lines: Option<Option<Vec<Vec<ChangeLine>>>> =
                versions.map(|versions| versions.as_ref().map(lines));
            if let (Some(old), Some(Some(lines))) = (old, &lines) {
                named.keep((*old, *new), lines.iter().map(|lines| changed::named(lines)).collect());
            }
            let mut longest = 0;
            for (tongue, page) in &mut *pages {
                let own = all.iter().position(|one| one.folder == tongue.folder).unwrap_or_default();
                let record = page.changes.get_mut(at).and_then(|change| change.records.get_mut(place));
                let Some(record) = record else { continue };
                let lang = tongue.say.lang;
                match &lines {
                    Some(Some(lines)) => {
                        let lines = lines.get(own).map(Vec::as_slice).unwrap_or_default();
                        let more = lines.len().saturating_sub(FIELDS);
                        let shown = lines.get(..FIELDS).unwrap_or(lines);
                        record.lines = match old {
                            Some(_) => markup::changed(shown, lang),
                            None => markup::added(shown, lang),
                        };
                        longest = longest.max(record.lines.bytes());
                        record.more = (more > 0).then(|| words::more_fields(lang, &more.to_string()));
                    }
                    // Its key is gone with an erasure, or it never could be read.
                    Some(None) => record.more = Some(words::unreadable_version(lang)),
                    None => record.more = Some(words::fields_not_told(lang)),
                }
            }
            bytes += longest;
        }
    }
}

/// Changes told on a record's page at most.
const OF_RECORD: usize = 20;

/// Changes of a record, the latest, of which its page names the fields; the page of the day names those of all.
const FIELDS_OF_RECORD: usize = 3;

/// A change as the pages of its records tell it, which are thousands where it is an import.
pub struct Told {
    /// Where it stands.
    href: String,
    /// When it was, and by whom.
    note: Html,
    /// That the record was last changed then.
    last: String,
    /// What stands for all of this among the prints of a record's surroundings.
    print: u64,
}

/// Every change so, in the order in which they stand in the ground.
pub fn told(ground: &Ground<'_>, say: &Say<'_>) -> Vec<Told> {
    let told = |change: &Change<'_>| {
        let time = say.moment(change.at);
        let last = words::last_change(say.lang, &time);
        let by = officer::pieces(change.authors(), say);
        let approvers = officer::pieces(change.entry.approvers.iter().map(String::as_str), say);
        let href = format!("{}#{}", path(change.day()), change.anchor());
        let note = markup::done_note(&time, &by, &approvers, say.lang);
        let print = Print::new(ground.input.prints).and(&(&href, &note, &last)).end();
        Told { href, note, last, print }
    };
    ground.changes.par_iter().map(told).collect()
}

/// When a record last changed.
pub fn last_of_record(key: Key, ground: &Ground<'_>, tongue: &Tongue<'_>) -> Option<String> {
    let (at, _) = ground.changes_of(key).next()?;
    tongue.told.get(at).map(|told| told.last.clone())
}

/// What became of one record, the latest first. `fields` says what is known of each change besides, in the same order.
pub fn of_record(key: Key, ground: &Ground<'_>, tongue: &Tongue<'_>, fields: &[String]) -> Html {
    let lang = tongue.say.lang;
    let changes = ground.changes_of(key).filter_map(|(at, versions)| Some((tongue.told.get(at)?, versions)));
    let mut entries = Vec::new();
    for (place, (told, (_, old, new))) in changes.take(OF_RECORD).enumerate() {
        let what = match (old, new) {
            (None, _) => words::added(lang),
            (_, None) => words::removed(lang),
            _ => match fields.get(place).filter(|fields| !fields.is_empty()) {
                Some(fields) => words::changed_fields(lang, fields),
                None => words::changed(lang),
            },
        };
        entries.push(markup::done(&told.href, &capital(what), &told.note));
    }
    Html::of(entries.iter())
}

/// What stands for all that a record's page says of what became of it without opening a version.
pub fn prints_of_record(key: Key, ground: &Ground<'_>, tongue: &Tongue<'_>) -> Vec<(u64, bool, bool)> {
    let changes = ground.changes_of(key).take(OF_RECORD);
    let print = |(at, (_, old, new)): (usize, &Changed)| {
        Some((tongue.told.get(at)?.print, old.is_some(), new.is_some()))
    };
    changes.filter_map(print).collect()
}

/// The fields that the latest changes of a record touched, the latest first, in each language. Where the page of the day that told of
/// them wasn't made now, versions are opened, each once.
pub fn fields_of_record(
    key: Key,
    opened: &mut Opened,
    ground: &Ground<'_>,
    all: &[Tongue<'_>],
    named: &Named,
    open: &mut dyn FnMut(Oid) -> Option<Record>,
) -> Vec<Vec<String>> {
    let mut fields = vec![Vec::new(); all.len()];
    for (_, (_, old, new)) in ground.changes_of(key).take(FIELDS_OF_RECORD) {
        let both = old.zip(*new);
        let known = both.and_then(|both| named.of(both)).or_else(|| {
            let versions = both.and_then(|(old, new)| opened.compared(Some(old), new, open))?;
            Some(all.iter().map(|tongue| changed::named(&versions.lines(&tongue.say))).collect())
        });
        let known = known.unwrap_or_else(|| vec![String::new(); all.len()]);
        fields.iter_mut().zip(known).for_each(|(fields, known)| fields.push(known));
    }
    fields
}
