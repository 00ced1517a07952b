//! What was changed, by whom and who approved it: a list for each month, the days below it, and how much that was.

use std::collections::BTreeMap;

use super::search::Named;
use crate::model::Date;
use crate::site::days::{self, Change};
use crate::site::list::{Word, columns, text, whole_number};
use crate::site::officer;
use crate::site::part::{Entry, File, Ground, Heading, Part, Tongue};
use crate::site::say::{Say, capital};
use crate::site::several::{self, Several};
use crate::site::view::{Cell, CountRow, Counts, Frame, Mark, Notice, Row, Table, Way};
use crate::site::whole::Whole;
use crate::text::{Explain, audit as told, site as words};

pub const PART: Part = Part { heading: Heading::Control, menu, lists, files };

const PATH: &str = "audit/index.html";

fn menu(say: &Say<'_>) -> Vec<Entry> {
    vec![("audit", words::audit(say.lang), PATH.to_owned())]
}

/// The first day of a month, by which changes are put together.
fn month(day: Date) -> Option<Date> {
    Date::new(day.year(), day.month(), 1)
}

/// `audit/2026-11.html`.
fn path(month: Date) -> String {
    format!("audit/{:04}-{:02}.html", month.year(), month.month())
}

/// The changes of each month, the latest month and the latest change first.
fn months<'g>(ground: &'g Ground<'_>) -> Vec<(Date, Vec<&'g Change<'g>>)> {
    let mut months: BTreeMap<Date, Vec<&Change<'_>>> = BTreeMap::new();
    for change in &ground.changes {
        if let Some(month) = month(change.day()) {
            months.entry(month).or_default().push(change);
        }
    }
    months.into_iter().rev().map(|(month, changes)| (month, changes.into_iter().rev().collect())).collect()
}

fn lists(ground: &Ground<'_>, say: &Say<'_>) -> Vec<Whole> {
    let facets: [(_, Word); 2] = [("officer", words::officer), ("approver", words::approver)];
    let list = |(month, changes): (Date, Vec<&Change<'_>>)| {
        let table = table(words::changes_of(say.lang, &say.month(month)), &changes, say);
        let title = table.caption.clone();
        let whole = Whole::new(&path(month), "audit", title, table, &facets, say);
        whole.counting(words::changes_counted).below(words::audit(say.lang), PATH).lasting().with_parts()
    };
    months(ground).into_iter().flat_map(list).collect()
}

fn table(caption: String, changes: &[&Change<'_>], say: &Say<'_>) -> Table {
    let columns = columns(
        say.lang,
        &[
            ("time", words::time, "text"),
            ("officer", words::officer, "text"),
            ("verb", words::verb, "text"),
            ("records", words::records_column, "number"),
            ("signature", words::signature, "tag"),
            ("approved_by", words::approved_by, "text"),
            ("approval_signature", words::approval_signature, "tag"),
            ("commit", words::commit_column, "text"),
        ],
    );
    let rows = changes.iter().map(|change| row(change, say)).collect();
    Table { kind: "change", caption, columns, rows }
}

fn row(change: &Change<'_>, say: &Say<'_>) -> Row {
    let (authors, approvers) = (change.authors(), &change.entry.approvers);
    // One officer's name leads to their page; of several the page of the day names each.
    let cell = |handles: &[&str]| Cell {
        text: handles.iter().map(|handle| officer::named(handle, say)).collect::<Vec<_>>().join(", ").into(),
        href: if let [one] = handles { Some(Way::Page(officer::path(one))) } else { None },
        ..Cell::default()
    };
    let good =
        || Cell { text: words::signature_good(say.lang).into(), tone: Some("good"), ..Cell::default() };
    let approvers: Vec<&str> = approvers.iter().map(String::as_str).collect();
    let cells = vec![
        Cell {
            text: say.moment(change.at).into(),
            href: Some(Way::Page(format!("{}#{}", days::path(change.day()), change.anchor()))),
            ..Cell::default()
        },
        cell(&authors),
        text(change.acts(say.lang)),
        whole_number(change.changed.len()),
        good(),
        cell(&approvers),
        if approvers.is_empty() { Cell::default() } else { good() },
        text(change.entry.deed.commit.short()),
    ];
    let mark = |handle: &&str| Mark::named(officer::slug(handle), officer::named(handle, say));
    let also = |facet: usize, handles: &[&str]| -> Vec<(usize, Mark)> {
        handles.iter().skip(1).map(|handle| (facet, mark(handle))).collect()
    };
    Row {
        cells,
        marks: vec![authors.first().map(mark), approvers.first().map(mark)],
        also: [also(0, &authors), also(1, &approvers)].concat(),
        ..Row::default()
    }
}

/// What an officer did and approved.
#[derive(Default)]
struct Work<'g> {
    /// Changes of each month, the latest last.
    own: BTreeMap<Date, usize>,
    approved: BTreeMap<Date, usize>,
    acts: BTreeMap<&'g str, usize>,
}

/// The work of everybody whose name stands on a page.
fn work<'g>(ground: &'g Ground<'_>) -> BTreeMap<&'g str, Work<'g>> {
    let mut all: BTreeMap<&str, Work<'_>> = BTreeMap::new();
    for change in &ground.changes {
        let Some(month) = month(change.day()) else { continue };
        for author in change.authors() {
            *all.entry(author).or_default().own.entry(month).or_default() += 1;
        }
        for deed in change.deeds() {
            *all.entry(&deed.handle).or_default().acts.entry(&deed.verb).or_default() += 1;
        }
        for approver in &change.entry.approvers {
            *all.entry(approver).or_default().approved.entry(month).or_default() += 1;
        }
    }
    all
}

/// The pages of officers, for the search.
pub fn named(ground: &Ground<'_>, say: &Say<'_>) -> Vec<Named> {
    let named = |handle: &str| {
        let title = words::changes_by(say.lang, &officer::named(handle, say));
        Named::new(title, officer::path(handle), words::audit(say.lang))
    };
    work(ground).into_keys().map(named).collect()
}

/// The page of an officer: each month leads to the list of what they did in it.
fn of_officer(handle: &str, work: &Work<'_>, ground: &Ground<'_>, tongue: &Tongue<'_>) -> Several {
    let say = &tongue.say;
    let lang = say.lang;
    let by_month = |months: &BTreeMap<Date, usize>, facet: &str| -> Vec<CountRow> {
        let row = |(month, count): (&Date, &usize)| {
            let whole = path(*month);
            let own = format!("{}-{facet}-{}.html", whole.trim_end_matches(".html"), officer::slug(handle));
            let to = if tongue.list(&own).is_some() { own } else { whole };
            (say.month(*month), Some(to), None, *count)
        };
        months.iter().rev().map(row).collect()
    };
    let month = || words::month(lang);
    Several {
        about: words::changes_by_about(lang),
        lines: officer::lines(handle, ground.member(handle), say),
        counts: vec![
            Counts::new(words::own_by_month(lang), month(), by_month(&work.own, "officer")),
            Counts::new(words::approved_by_month(lang), month(), by_month(&work.approved, "approver")),
            Counts::new(
                words::own_by_verb(lang),
                words::verb(lang),
                most_first(&work.acts, &|word| acted(word, say)),
            ),
        ],
        ..Several::default()
    }
}

fn acted(verb: &str, say: &Say<'_>) -> (String, Option<String>) {
    (capital(days::act(say.lang, verb).into_owned()), None)
}

/// Counts of words, the greatest first, each with what it is called and where it leads.
fn most_first(
    counts: &BTreeMap<&str, usize>,
    said: &dyn Fn(&str) -> (String, Option<String>),
) -> Vec<CountRow> {
    let row = |(word, count): (&&str, &usize)| {
        let (text, href) = said(word);
        (text, href, None, *count)
    };
    let mut rows: Vec<CountRow> = counts.iter().map(row).collect();
    rows.sort_by(|a, b| b.3.cmp(&a.3).then_with(|| a.0.cmp(&b.0)));
    rows
}

fn files<'s>(ground: &'s Ground<'_>, tongue: &'s Tongue<'_>) -> Vec<File<'s>> {
    let frame = Frame::below("audit", PATH, words::audit(tongue.say.lang));
    let officers = work(ground).into_iter().map(move |(handle, work)| {
        let title = words::changes_by(tongue.say.lang, &officer::named(handle, &tongue.say));
        let frame = Frame::below("audit", &officer::path(handle), title);
        several::file(frame, move || of_officer(handle, &work, ground, tongue), tongue)
    });
    officers.chain([several::file(frame, move || page(ground, &tongue.say), tongue)]).collect()
}

fn page(ground: &Ground<'_>, say: &Say<'_>) -> Several {
    let lang = say.lang;
    let months = months(ground);
    let by_month: Vec<CountRow> = months
        .iter()
        .map(|(month, changes)| (say.month(*month), Some(path(*month)), None, changes.len()))
        .collect();
    let since = say.today.plus_days(-365);
    let mut officers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut verbs: BTreeMap<&str, usize> = BTreeMap::new();
    for change in ground.changes.iter().filter(|change| change.day() >= since) {
        for author in change.authors() {
            *officers.entry(author).or_default() += 1;
        }
        for deed in change.deeds() {
            *verbs.entry(&deed.verb).or_default() += 1;
        }
    }
    let called = |handle: &str| (officer::named(handle, say), Some(officer::path(handle)));
    let latest = months.first().map(|(month, _)| (path(*month), 20));
    Several {
        about: words::audit_about(lang),
        notices: vec![notice(ground, say)],
        counts: vec![
            Counts::new(words::work_by_month(lang), words::month(lang), by_month),
            Counts::new(words::by_officer(lang), words::officer(lang), most_first(&officers, &called)),
            Counts::new(
                words::by_verb(lang),
                words::verb(lang),
                most_first(&verbs, &|word| acted(word, say)),
            ),
        ],
        tables: latest.into_iter().collect(),
        ..Several::default()
    }
}

/// Whether the history holds, and how far.
fn notice(ground: &Ground<'_>, say: &Say<'_>) -> Notice {
    let lang = say.lang;
    let history = ground.input.history;
    if let Some(broken) = history.broken {
        let before = match ground.changes.last() {
            Some(last) => told::before_it(lang, ground.changes.len(), &last.entry.deed.commit.short()),
            None => told::nothing_before(lang),
        };
        let text = format!("{}. {before}.", broken.error.what(lang));
        return Notice { text, tone: "bad" };
    }
    let brought = ground.changes.iter().map(|change| change.entry.brought.len()).sum();
    let day = |change: Option<&Change<'_>>| change.map(|change| say.day(change.day())).unwrap_or_default();
    let (from, to) = (day(ground.changes.first()), day(ground.changes.last()));
    let text = told::history_holds(lang, ground.changes.len(), brought, &from, &to);
    Notice { text: format!("{text}."), tone: "good" }
}
