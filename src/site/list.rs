//! The lists: one table for each kind, and that of certificates by their last day.

use rayon::prelude::*;

use crate::model::{Date, Key, Kind, Lang};
use crate::register::facts::Facts;
use crate::register::state::DecisionState;
use crate::text::site as words;

use super::expiry::Expiring;
use super::say::{Say, href};
use super::view::{Cell, Column, Table};

/// Rows of one page at most.
pub const PAGE: usize = 500;

type Word = fn(Lang) -> String;

/// Columns with their heads in a language.
pub fn columns(lang: Lang, columns: &[(Word, &'static str)]) -> Vec<Column> {
    columns.iter().map(|(word, reads)| Column { label: word(lang), reads }).collect()
}

/// A table of a kind without its rows.
pub fn empty(kind: Kind, say: &Say<'_>) -> Table {
    let columns = columns(
        say.lang,
        match kind {
            Kind::Unit => &[
                (words::name as Word, "name"),
                (words::short_name, "text"),
                (words::under, "text"),
                (words::code, "text"),
                (words::state, "tag"),
            ],
            Kind::Person => &[
                (words::full_name, "name"),
                (words::unit_column, "text"),
                (words::position, "text"),
                (words::valid_certificates, "number"),
                (words::state, "tag"),
            ],
            Kind::Certificate => &CERTIFICATES,
            Kind::Device => &[
                (words::device, "name"),
                (words::keeper, "text"),
                (words::since, "day"),
                (words::unit_column, "text"),
                (words::valid_certificates, "number"),
                (words::state, "tag"),
            ],
            Kind::Procedure => &[
                (words::procedure, "name"),
                (words::unit_column, "text"),
                (words::last_step, "day"),
                (words::state, "tag"),
            ],
            Kind::Decision => &[
                (words::number, "name"),
                (words::date, "day"),
                (words::kind, "text"),
                (words::issuer, "text"),
                (words::lines_open, "number"),
                (words::state, "tag"),
            ],
            Kind::Letter => &[
                (words::number, "name"),
                (words::date, "day"),
                (words::direction, "text"),
                (words::form, "text"),
                (words::correspondent, "text"),
                (words::state, "tag"),
            ],
            Kind::Handover => &[
                (words::number, "name"),
                (words::date, "day"),
                (words::giver, "text"),
                (words::receiver, "text"),
                (words::reason, "text"),
                (words::items, "number"),
            ],
        },
    );
    Table { kind: kind.word(), caption: say.kinds(kind), columns, rows: Vec::new() }
}

const CERTIFICATES: [(Word, &str); 7] = [
    (words::name, "name"),
    (words::kind, "text"),
    (words::form, "text"),
    (words::unit_column, "text"),
    (words::expires, "day"),
    (words::left, "left"),
    (words::state, "tag"),
];

/// The column of days left among those of certificates.
const LEFT: usize = 5;

/// The rows of a kind in the order in which people look things up.
pub fn rows(kind: Kind, say: &Say<'_>) -> Vec<Vec<Cell>> {
    let mut keys = say.links.filter_briefs(kind, |key, brief| Some((brief.sort.to_vec(), key)));
    keys.par_sort_unstable();
    // Papers and procedures sort by day: the latest first.
    if matches!(kind, Kind::Procedure | Kind::Decision | Kind::Letter | Kind::Handover) {
        keys.reverse();
    }
    keys.into_par_iter().filter_map(|(_, key)| row(key, say)).collect()
}

/// The rows of some certificates, in their order.
pub fn expiring(of: &[Expiring], say: &Say<'_>) -> Vec<Vec<Cell>> {
    let row = |expiring: &Expiring| {
        let mut row = row(Key::new(Kind::Certificate, expiring.id), say)?;
        // Days left are told here of those that ran out, too: below nothing.
        if let Some(left) = row.get_mut(LEFT) {
            *left = text(say.today.days_until(expiring.to).to_string());
        }
        Some(row)
    };
    of.par_iter().filter_map(row).collect()
}

fn text(text: impl Into<String>) -> Cell {
    Cell { text: text.into(), ..Cell::default() }
}

fn row(key: Key, say: &Say<'_>) -> Option<Vec<Cell>> {
    let day = |day: Option<Date>| text(day.map(|day| say.day(day)).unwrap_or_default());
    let number = |count: usize| text(if count == 0 { String::new() } else { count.to_string() });
    let tag = || match say.tag(key) {
        Some(tag) => Cell { text: tag.word.to_owned(), tone: Some(tag.tone), ..Cell::default() },
        None => Cell::default(),
    };
    let unit = || text(say.unit(say.links.unit_of(key, say.today)));
    let in_force = |(id, facts)| say.links.is_in_force(id, facts, say.today);
    let name = Cell { text: say.name(key), href: Some(href(key)), ..Cell::default() };
    Some(match say.links.facts(key)? {
        Facts::Unit(facts) => {
            let short = facts.name_on(say.today).and_then(|name| name.short.clone());
            vec![
                name,
                text(short.unwrap_or_default()),
                text(say.unit(facts.parent_on(say.today))),
                text(facts.code.clone().unwrap_or_default()),
                tag(),
            ]
        }
        Facts::Person(facts) => {
            let posting = facts.last_posting(say.today);
            vec![
                name,
                text(say.unit(posting.map(|posting| posting.unit))),
                text(facts.last_position(say.today).unwrap_or_default().to_owned()),
                number(say.links.held_by(key).filter(|held| in_force(*held)).count()),
                tag(),
            ]
        }
        Facts::Certificate(facts) => {
            let to = facts.validity.to;
            let over = say.links.desk_state(key.id, say.today).is_some_and(|state| state.is_over());
            let left = to.filter(|_| !over).map(|to| say.today.days_until(to).to_string());
            vec![
                name,
                text(say.label(facts.kind.label())),
                text(say.label(facts.form.label())),
                unit(),
                day(to),
                text(left.unwrap_or_default()),
                tag(),
            ]
        }
        Facts::Device(facts) => {
            let kept = facts.keeper_on(say.today);
            vec![
                name,
                text(kept.map(|kept| say.party(&kept.party).text).unwrap_or_default()),
                day(kept.map(|kept| kept.from)),
                unit(),
                number(say.links.on_device(key.id).filter(|held| in_force(*held)).count()),
                tag(),
            ]
        }
        Facts::Procedure(facts) => {
            let taken = facts.steps.iter().rfind(|(_, at)| at.date <= say.today);
            vec![name, unit(), day(taken.map(|(_, at)| at.date)), tag()]
        }
        Facts::Decision(facts) => vec![
            name,
            day(facts.date),
            text(say.label(facts.kind.label())),
            text(facts.issuer.clone()),
            number(DecisionState::open_lines(facts, say.today)),
            tag(),
        ],
        Facts::Letter(facts) => {
            let with = match facts.unit {
                Some(unit) => say.unit(Some(unit)),
                None => say.label(facts.correspondent.label()).to_owned(),
            };
            vec![
                name,
                day(facts.date.or(facts.received).or(facts.for_signature)),
                text(say.label(facts.direction.label())),
                text(say.label(facts.form.label())),
                text(with),
                tag(),
            ]
        }
        Facts::Handover(facts) => vec![
            name,
            day(Some(facts.at.date)),
            text(say.party(&facts.giver).text),
            text(say.party(&facts.receiver).text),
            text(say.label(facts.reason.label())),
            number(facts.items.len()),
        ],
    })
}
