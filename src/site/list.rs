//! The lists: one table for each kind, and that of certificates by their last day.

use std::borrow::Cow;

use ecow::{EcoString, eco_format};
use rayon::prelude::*;

use crate::model::{Date, Key, Kind, Label, Lang, RecordId, fold};
use crate::register::facts::Facts;
use crate::register::state::{DecisionState, UnitState};
use crate::text::site as words;

use super::say::Say;
use super::view::{Cell, Column, Fact, Mark, Row, Table, Way};

/// Rows of one page at most, and bytes of them: with its frame a page stays below 150 KB.
pub const PAGE: usize = 500;
pub const PAGE_BYTES: usize = 120_000;

/// A word in a language.
pub type Word = fn(Lang) -> String;

/// A column: its key in the JSON twin, its head, and how it is read.
pub type Head = (&'static str, Word, &'static str);

/// Columns with their heads in a language.
pub fn columns(lang: Lang, columns: &[Head]) -> Vec<Column> {
    columns
        .iter()
        .map(|(key, word, reads)| Column { key: Cow::Borrowed(key), label: word(lang), reads, sorted: "" })
        .collect()
}

/// A table of a kind without its rows.
pub fn empty(kind: Kind, say: &Say<'_>) -> Table {
    Table {
        kind: kind.word(),
        caption: say.kinds(kind),
        columns: columns(say.lang, heads(kind)),
        rows: Vec::new(),
    }
}

/// A table whose rows stand in the order of a column.
pub fn ordered(mut table: Table, (key, sorted): (&str, &'static str)) -> Table {
    table.columns.iter_mut().filter(|column| column.key == key).for_each(|column| column.sorted = sorted);
    table
}

/// By which column the rows of a kind stand from the beginning; procedures go by the day of their first step, which is none.
pub const fn order(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Unit | Kind::Person | Kind::Certificate | Kind::Device => ("name", "ascending"),
        Kind::Decision | Kind::Letter | Kind::Handover => ("date", "descending"),
        Kind::Procedure => ("", ""),
    }
}

const fn heads(kind: Kind) -> &'static [Head] {
    match kind {
        Kind::Unit => &[
            ("name", words::name, "name"),
            ("short_name", words::short_name, "text"),
            ("under", words::under, "text"),
            ("code", words::code, "text"),
            ("state", words::state, "tag"),
        ],
        Kind::Person => &[
            ("name", words::full_name, "name"),
            ("unit", words::unit_column, "text"),
            ("position", words::position, "text"),
            ("certificates", words::valid_certificates, "number"),
            ("state", words::state, "tag"),
        ],
        Kind::Certificate => &[
            ("name", words::name, "name"),
            ("type", words::kind, "text"),
            ("form", words::form, "text"),
            ("unit", words::unit_column, "text"),
            ("expires", words::expires, "day"),
            ("days_left", words::left, "left"),
            ("state", words::state, "tag"),
        ],
        Kind::Device => &[
            ("name", words::device, "name"),
            ("keeper", words::keeper, "text"),
            ("since", words::since, "day"),
            ("unit", words::unit_column, "text"),
            ("certificates", words::valid_certificates, "number"),
            ("state", words::state, "tag"),
        ],
        Kind::Procedure => &[
            ("name", words::procedure, "name"),
            ("unit", words::unit_column, "text"),
            ("last_step", words::last_step, "day"),
            ("state", words::state, "tag"),
        ],
        Kind::Decision => &[
            ("number", words::number, "name"),
            ("date", words::date, "day"),
            ("type", words::kind, "text"),
            ("issuer", words::issuer, "text"),
            ("lines_open", words::lines_open, "number"),
            ("state", words::state, "tag"),
        ],
        Kind::Letter => &[
            ("number", words::number, "name"),
            ("date", words::date, "day"),
            ("direction", words::direction, "text"),
            ("form", words::form, "text"),
            ("correspondent", words::correspondent, "text"),
            ("issuer", words::letter_of, "text"),
            ("state", words::state, "tag"),
        ],
        Kind::Handover => &[
            ("number", words::number, "name"),
            ("date", words::date, "day"),
            ("giver", words::giver, "text"),
            ("receiver", words::receiver, "text"),
            ("reason", words::reason, "text"),
            ("devices", words::items, "number"),
        ],
    }
}

/// The facet of certificates in force, and its value of those that are.
pub const IN_FORCE: &str = "force";
pub const IN_FORCE_YES: &str = "yes";

/// By what a list of a kind can be narrowed: a name in addresses, and the heading. Rows have a mark for each.
pub const fn facets(kind: Kind) -> &'static [(&'static str, Word)] {
    const STATE: (&str, Word) = ("state", words::state);
    const TYPE: (&str, Word) = ("type", words::kind);
    const FORM: (&str, Word) = ("form", words::form);
    const UNIT: (&str, Word) = ("unit", words::unit_column);
    match kind {
        Kind::Unit => &[STATE],
        Kind::Person => &[STATE, UNIT],
        Kind::Certificate => &[STATE, TYPE, FORM, UNIT, (IN_FORCE, words::force)],
        Kind::Device | Kind::Procedure => &[STATE, TYPE, UNIT],
        Kind::Decision => &[STATE, TYPE],
        Kind::Letter => &[STATE, ("direction", words::direction), FORM],
        Kind::Handover => &[("reason", words::reason)],
    }
}

/// The records of a kind in the order in which people look things up, the same in every language.
pub fn in_order(kind: Kind, say: &Say<'_>) -> Vec<Key> {
    let mut keys =
        say.links.filter_briefs(kind, |key, _| (!say.links.is_duplicate(key)).then(|| (say.order(key), key)));
    keys.par_sort_unstable();
    // Papers and procedures sort by day: the latest first.
    if matches!(kind, Kind::Procedure | Kind::Decision | Kind::Letter | Kind::Handover) {
        keys.reverse();
    }
    keys.into_iter().map(|(_, key)| key).collect()
}

/// The rows of records, in their order.
pub fn rows(of: &[Key], say: &Say<'_>) -> Vec<Row> {
    of.par_iter().filter_map(|key| row(*key, say)).collect()
}

/// A cell of plain words.
pub fn text(text: impl Into<EcoString>) -> Cell {
    Cell { text: text.into(), ..Cell::default() }
}

/// A cell of a day.
pub fn day(day: Option<Date>, say: &Say<'_>) -> Cell {
    match day {
        Some(day) => Cell { text: say.day(day).into(), fact: Fact::Day(day), ..Cell::default() },
        None => Cell::default(),
    }
}

/// A record with the way to its page.
pub fn linked(key: Key, say: &Say<'_>) -> Cell {
    let href = say.links.contains(key).then_some(Way::Record(key));
    Cell { text: name(key, say), href, ..Cell::default() }
}

/// A unit, with those above it, and the way to its page.
pub fn unit(of: Option<RecordId>, say: &Say<'_>) -> Cell {
    let key = of.map(|id| Key::new(Kind::Unit, id)).filter(|key| say.links.contains(*key));
    Cell { text: say.unit(of), href: key.map(Way::Record), ..Cell::default() }
}

/// What a record is called.
fn name(key: Key, say: &Say<'_>) -> EcoString {
    say.named(key).cloned().unwrap_or_else(|| say.name(key).into())
}

/// A count that is told where it is nothing, too.
pub fn whole_number(count: usize) -> Cell {
    Cell { text: eco_format!("{count}"), ..number(count) }
}

/// A cell of days left.
pub fn days(days: i64) -> Cell {
    Cell { text: eco_format!("{days}"), fact: Fact::Number(days), ..Cell::default() }
}

fn word(label: Label, say: &Say<'_>) -> Cell {
    Cell { text: say.label(label).into(), fact: Fact::Word(label), ..Cell::default() }
}

/// A cell of a count; none is nothing.
pub fn number(count: usize) -> Cell {
    let text = if count == 0 { EcoString::new() } else { eco_format!("{count}") };
    Cell { text, fact: Fact::Number(i64::try_from(count).unwrap_or(i64::MAX)), ..Cell::default() }
}

/// A cell of a record's state.
pub fn state(key: Key, say: &Say<'_>) -> Cell {
    say.tag(key).map_or_else(Cell::default, |tag| Cell {
        text: tag.word.into(),
        tone: Some(tag.tone),
        fact: Fact::Word(tag.label),
        ..Cell::default()
    })
}

/// A word as it stands in an address and in JSON: `in-use`.
pub fn slug(label: Label) -> EcoString {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b' ';
    let apart = |c: char| if c == ' ' { '-' } else { c };
    match label.en.bytes().all(plain) {
        // Most are: folding costs more than all else about a row.
        true => label.en.chars().map(|c| apart(c.to_ascii_lowercase())).collect(),
        false => fold::fold(label.en).chars().map(apart).collect(),
    }
}

fn mark(label: Label, say: &Say<'_>) -> Option<Mark> {
    Some(Mark::named(slug(label), say.label(label)))
}

/// The unit directly below the topmost one, where a list is narrowed by units.
pub fn area(key: Key, say: &Say<'_>) -> Option<Mark> {
    let unit = say.links.top_unit_of(key, say.today)?;
    // One that is no more may bear the name of the one that followed.
    let was =
        say.links.unit(unit).is_some_and(|facts| UnitState::of(facts, say.today) == UnitState::Dissolved);
    let name = say.unit(Some(unit));
    let name = if was { words::unit_that_was(say.lang, &name).into() } else { name };
    Some(Mark { rank: u8::from(was), ..Mark::named(eco_format!("{unit}"), name) })
}

/// The row of a record in the list of its kind.
pub fn row(key: Key, say: &Say<'_>) -> Option<Row> {
    let date = |of: Option<Date>| day(of, say);
    let unit = || unit(say.links.unit_of(key, say.today), say);
    let in_force = |(id, facts)| say.links.is_in_force(id, facts, say.today);
    let name = Cell { text: name(key, say), href: Some(Way::Record(key)), ..Cell::default() };
    let tag = state(key, say);
    let of_state = match tag.fact {
        Fact::Word(label) => mark(label, say),
        _ => None,
    };
    let (cells, marks) = match say.links.facts(key)? {
        Facts::Unit(facts) => {
            let short = facts.name_on(say.today).and_then(|name| name.short.clone());
            let cells = vec![
                name,
                text(say.free(&short.unwrap_or_default())),
                self::unit(facts.parent_on(say.today), say),
                text(facts.code.clone().unwrap_or_default()),
                tag,
            ];
            (cells, vec![of_state])
        }
        Facts::Person(facts) => {
            let posting = facts.last_posting(say.today);
            let cells = vec![
                name,
                self::unit(posting.map(|posting| posting.unit), say),
                text(say.free(
                    facts.last_position(say.today).filter(|_| !say.withheld.is(key)).unwrap_or_default(),
                )),
                number(say.links.held_by(key).filter(|held| in_force(*held)).count()),
                tag,
            ];
            (cells, vec![of_state, area(key, say)])
        }
        Facts::Certificate(facts) => {
            let to = facts.validity.to;
            let over = say.links.desk_state(key.id, say.today).is_some_and(|state| state.is_over());
            let left = to.filter(|_| !over).map(|to| days(say.today.days_until(to)));
            let cells = vec![
                name,
                word(facts.kind.label(), say),
                word(facts.form.label(), say),
                unit(),
                date(to),
                left.unwrap_or_default(),
                tag,
            ];
            let of_type = mark(facts.kind.label(), say);
            let force = match in_force((key.id, facts)) {
                true => Mark::named(IN_FORCE_YES, words::force_yes(say.lang)),
                false => Mark { rank: 1, ..Mark::named("no", words::force_no(say.lang)) },
            };
            (cells, vec![of_state, of_type, mark(facts.form.label(), say), area(key, say), Some(force)])
        }
        Facts::Device(facts) => {
            let kept = facts.keeper_on(say.today);
            let cells = vec![
                name,
                text(kept.map(|kept| say.party(&kept.party).text).unwrap_or_default()),
                date(kept.map(|kept| kept.from)),
                unit(),
                number(say.links.on_device(key.id).filter(|held| in_force(*held)).count()),
                tag,
            ];
            (cells, vec![of_state, mark(facts.kind.label(), say), area(key, say)])
        }
        Facts::Procedure(facts) => {
            let taken = facts.steps.iter().rfind(|(_, at)| at.date <= say.today);
            let cells = vec![name, unit(), date(taken.map(|(_, at)| at.date)), tag];
            (cells, vec![of_state, mark(facts.kind.label(), say), area(key, say)])
        }
        Facts::Decision(facts) => {
            let cells = vec![
                name,
                date(facts.date),
                word(facts.kind.label(), say),
                text(say.free(&facts.issuer)),
                number(DecisionState::open_lines(facts, say.today)),
                tag,
            ];
            (cells, vec![of_state, mark(facts.kind.label(), say)])
        }
        Facts::Letter(facts) => {
            let with = match facts.unit {
                Some(of) => self::unit(Some(of), say),
                None => word(facts.correspondent.label(), say),
            };
            let cells = vec![
                name,
                date(facts.date.or(facts.received).or(facts.for_signature)),
                word(facts.direction.label(), say),
                word(facts.form.label(), say),
                with,
                self::unit(facts.filer, say),
                tag,
            ];
            (cells, vec![of_state, mark(facts.direction.label(), say), mark(facts.form.label(), say)])
        }
        Facts::Handover(facts) => {
            let cells = vec![
                name,
                date(Some(facts.at.date)),
                text(say.party(&facts.giver).text),
                text(say.party(&facts.receiver).text),
                word(facts.reason.label(), say),
                number(facts.items.len()),
            ];
            (cells, vec![mark(facts.reason.label(), say)])
        }
    };
    Some(Row { cells, key: Some(key), marks, ..Row::default() })
}
