//! What was changed, by whom and who approved it: a list for each month, the days below it, and how much that was.

use std::collections::BTreeMap;

use crate::model::Date;
use crate::site::days::{self, Change};
use crate::site::list::{Word, columns, text, whole_number};
use crate::site::part::{Entry, File, Ground, Heading, Part, Tongue};
use crate::site::say::{Say, capital};
use crate::site::several::{self, Several};
use crate::site::view::{Cell, CountRow, Counts, Frame, Mark, Notice, Row, Table};
use crate::site::whole::Whole;
use crate::text::{Explain, audit as told, records, site as words};

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
    let facet: (_, Word) = ("officer", words::officer);
    let list = |(month, changes): (Date, Vec<&Change<'_>>)| {
        let table = table(words::changes_of(say.lang, &say.month(month)), &changes, say);
        let title = table.caption.clone();
        let whole = Whole::new(&path(month), "audit", title, table, &[facet], say);
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
            ("approved_by", words::approved_by, "text"),
            ("signature", words::signature, "tag"),
            ("commit", words::commit_column, "text"),
        ],
    );
    let rows = changes.iter().map(|change| row(change, say)).collect();
    Table { kind: "change", caption, columns, rows }
}

fn row(change: &Change<'_>, say: &Say<'_>) -> Row {
    let verb = records::verb(say.lang, &change.entry.deed.verb).to_owned();
    let authors = change.authors();
    let cells = vec![
        Cell {
            text: say.moment(change.at),
            href: Some(format!("{}#{}", days::path(change.day()), change.anchor())),
            ..Cell::default()
        },
        text(authors.join(", ")),
        text(capital(verb)),
        whole_number(change.changed.len()),
        text(change.entry.approvers.join(", ")),
        Cell { text: words::signature_good(say.lang), tone: Some("good"), ..Cell::default() },
        text(change.entry.deed.commit.short()),
    ];
    let slug = |text: &str| text.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let officer = authors.first().map(|handle| Mark::named(slug(handle), (*handle).to_owned()));
    Row { cells, key: None, marks: vec![officer], at: String::new() }
}

fn files<'s>(ground: &'s Ground<'_>, tongue: &'s Tongue<'_>) -> Vec<File<'s>> {
    let frame = Frame::below("audit", PATH, words::audit(tongue.say.lang));
    vec![several::file(frame, move || page(ground, &tongue.say), tongue)]
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
        *verbs.entry(&change.entry.deed.verb).or_default() += 1;
    }
    let most_first = |counts: BTreeMap<&str, usize>, said: &dyn Fn(&str) -> String| {
        let mut rows: Vec<CountRow> =
            counts.into_iter().map(|(word, count)| (said(word), None, None, count)).collect();
        rows.sort_by(|a, b| b.3.cmp(&a.3).then_with(|| a.0.cmp(&b.0)));
        rows
    };
    let latest = months.first().map(|(month, _)| (path(*month), 20));
    Several {
        about: words::audit_about(lang),
        notices: vec![notice(ground, say)],
        counts: vec![
            Counts::new(words::work_by_month(lang), words::month(lang), by_month),
            Counts::new(words::by_officer(lang), words::officer(lang), most_first(officers, &str::to_owned)),
            Counts::new(
                words::by_verb(lang),
                words::verb(lang),
                most_first(verbs, &|word| capital(records::verb(lang, word).to_owned())),
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
