//! What is owed: as `todo` lists it, with the record, the day and the law; for officers also the command that does it.

use crate::duty::Duty;
use crate::model::{Date, Key};
use crate::site::list::{self, Word, area, columns, day, days, linked, text};
use crate::site::part::{Entry, Ground, Heading, Part};
use crate::site::say::Say;
use crate::site::view::{Cell, Fact, Mark, Owed, Piece, Row, Table};
use crate::site::whole::Whole;
use crate::text::site as words;

pub const PART: Part = Part { heading: Heading::Due, menu, lists, files: |_, _| Vec::new() };

pub const PATH: &str = "duty/index.html";

/// When something is due: by which name lists know it, and in words.
fn when(due: Option<Date>, say: &Say<'_>) -> Mark {
    let (rank, slug, word): (u8, &str, Word) = match due.map(|due| say.today.days_until(due)) {
        Some(..0) => (0, "overdue", words::due_overdue),
        Some(..=7) => (1, "week", words::due_week),
        Some(..=30) => (2, "month", words::due_month),
        Some(_) => (3, "later", words::due_later),
        None => (4, "no-day", words::due_no_day),
    };
    Mark { rank, ..Mark::named(slug.to_owned(), word(say.lang)) }
}

fn menu(say: &Say<'_>) -> Vec<Entry> {
    vec![("duty", words::duties(say.lang), PATH.to_owned())]
}

fn lists(ground: &Ground<'_>, say: &Say<'_>) -> Vec<Whole> {
    let mut heads = vec![
        ("about", words::about_record as fn(_) -> _, "text"),
        ("what", words::duty_what, "text"),
        ("whom", words::whom, "text"),
        ("due", words::due, "day"),
        ("days_left", words::left, "left"),
        ("unit", words::unit_column, "text"),
        ("rule", words::rule_column, "text"),
    ];
    if say.audience.is_desk() {
        heads.push(("command", words::command, "code"));
    }
    let rows = told(ground, say).into_iter().map(|duty| row(duty, ground, say)).collect();
    let table =
        Table { kind: "duty", caption: words::duties(say.lang), columns: columns(say.lang, &heads), rows };
    let facets: [(_, fn(_) -> _); 3] =
        [("due", words::due), ("rule", words::duty_what), ("unit", words::unit_column)];
    let whole = Whole::new(PATH, "duty", words::duties(say.lang), table, &facets, say);
    whole.counting(words::duties_counted).with_parts()
}

/// Whether these readers are told of a duty.
fn is_told(duty: &Duty, say: &Say<'_>) -> bool {
    say.audience.sees_duty(duty, say.links) && !duty.records().any(|key| say.keeps_back(key))
}

/// What a duty asks for, with what is to be known of it.
fn said(duty: &Duty, say: &Say<'_>) -> String {
    let (what, lang) = (duty.rule.name(say.lang), say.lang);
    let detail = duty.detail.said(lang, |on| say.day(on), |at| say.moment(at));
    if detail.is_empty() { what } else { format!("{what} · {detail}") }
}

/// What is owed that names a record, for its page: what, about what, by when.
pub fn of_record(key: Key, ground: &Ground<'_>, say: &Say<'_>) -> Vec<Owed> {
    let duties = ground.owed.get(&key).map(Vec::as_slice).unwrap_or_default();
    let owed = |duty: &&Duty| Owed {
        text: said(duty, say),
        href: format!("duty/rule-{}.html", duty.rule.word()),
        about: duty.about.filter(|about| *about != key).map(|about| say.link(about)),
        due: duty.due.map(|due| Piece {
            text: say.day(due.on),
            day: Some(due.on.to_string()),
            ..Piece::default()
        }),
    };
    duties.iter().filter(|duty| is_told(duty, say)).map(owed).collect()
}

/// What is owed as far as these readers are told of it: by the day, whatever task of the desk it belongs to; what has none comes last.
pub fn told<'g>(ground: &'g Ground<'_>, say: &Say<'_>) -> Vec<&'g Duty> {
    let mut duties: Vec<&Duty> = ground.input.duties.iter().filter(|duty| is_told(duty, say)).collect();
    duties.sort_by_key(|duty| (duty.due.is_none(), duty.due.map(|due| due.on)));
    duties
}

fn row(duty: &Duty, ground: &Ground<'_>, say: &Say<'_>) -> Row {
    let lang = say.lang;
    let due = duty.due.map(|due| due.on);
    let name = match duty.about {
        Some(key) => linked(key, say),
        None => text(duty.known_by()),
    };
    // A certificate is called by its holder.
    let whom = duty.whom.map(|whom| linked(whom, say)).filter(|whom| whom.text != name.text);
    let mut cells = vec![
        name,
        Cell { text: said(duty, say).into(), fact: Fact::Code(duty.rule.word()), ..Cell::default() },
        whom.unwrap_or_default(),
        day(due, say),
        due.map(|due| days(say.today.days_until(due))).unwrap_or_default(),
        list::unit(unit_of(duty, say).and_then(|key| say.links.unit_of(key, say.today)), say),
        text(duty.source.name(lang, ground.input.rules)),
    ];
    if say.audience.is_desk() {
        cells.push(text(duty.acts.first().map(|act| act.line(lang)).unwrap_or_default()));
    }
    let rule = Mark::named(duty.rule.word().to_owned(), duty.rule.name(lang));
    let of_unit = unit_of(duty, say).and_then(|key| area(key, say));
    let marks = vec![Some(when(due, say)), Some(rule), of_unit];
    Row { cells, key: duty.about, marks, ..Row::default() }
}

/// The record of a duty that belongs to a unit.
fn unit_of(duty: &Duty, say: &Say<'_>) -> Option<Key> {
    duty.records().find(|key| say.links.unit_of(*key, say.today).is_some())
}
