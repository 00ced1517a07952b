//! Certificates grouped by their last day.

use rayon::prelude::*;

use super::list;
use super::say::{Say, capital};
use super::view::{Cell, Fact, Row, Table, Way};
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::Links;
use crate::register::facts::{CertificateFacts, ProcedureFacts};
use crate::register::state::{CertificateCaState, CertificateDeskState, ProcedureState};
use crate::text::site as words;

/// A group of certificates by the days they have left. The steps are those at which an expiry is announced.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum When {
    /// Run out; the holder is still there and has nothing in its place.
    Overdue,
    /// So many days at most, and more than the step before.
    Within(u16),
    /// More than the last step.
    Later,
    /// Run out within the last step, and nothing is wanted in its place.
    Recent,
}

/// A certificate with its last day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Expiring {
    pub id: RecordId,
    pub to: Date,
}

/// The groups in their order, each by last day; the most recent first where the certificates have run out.
pub fn groups(links: &Links<'_>, steps: &[u16], today: Date) -> Vec<(When, Vec<Expiring>)> {
    let whens = [When::Overdue].into_iter().chain(steps.iter().map(|step| When::Within(*step)));
    let whens = whens.chain([When::Later, When::Recent]);
    let mut groups: Vec<(When, Vec<Expiring>)> = whens.map(|when| (when, Vec::new())).collect();
    let found = links.filter_map(Kind::Certificate, |linked| {
        let facts = linked.facts.certificate()?;
        let to = facts.validity.to?;
        Some((when(links, linked.key.id, facts, to, steps, today)?, Expiring { id: linked.key.id, to }))
    });
    for (when, expiring) in found {
        if let Some((_, group)) = groups.iter_mut().find(|(known, _)| *known == when) {
            group.push(expiring);
        }
    }
    for (when, group) in &mut groups {
        group.sort_by_key(|expiring| (expiring.to, expiring.id));
        if matches!(when, When::Overdue | When::Recent) {
            group.reverse();
        }
    }
    groups
}

fn when(
    links: &Links<'_>,
    id: RecordId,
    facts: &CertificateFacts,
    to: Date,
    steps: &[u16],
    today: Date,
) -> Option<When> {
    match CertificateCaState::of(facts, today) {
        CertificateCaState::Valid | CertificateCaState::NotYetValid => {
            if !links.is_announced(id, facts, today) {
                return None;
            }
            let left = today.days_until(to);
            let step = steps.iter().find(|step| left <= i64::from(**step));
            Some(step.map_or(When::Later, |step| When::Within(*step)))
        }
        CertificateCaState::Expired
            if links.desk_state(id, today) == Some(CertificateDeskState::EndedExpired) =>
        {
            if links.is_missed(id, facts, today) {
                return Some(When::Overdue);
            }
            let since = to.days_until(today);
            let last = steps.last().map_or(0, |step| i64::from(*step));
            (since <= last).then_some(When::Recent)
        }
        _ => None,
    }
}

/// How many of the groups ahead run out in each of the 24 months from this one on: the month's first day and the count.
pub fn months(groups: &[(When, Vec<Expiring>)], today: Date) -> Vec<(Date, usize)> {
    let number = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month()) - 1;
    let first = number(today);
    let mut months: Vec<(Date, usize)> = (first..first + 24)
        .filter_map(|month| Date::new((month / 12) as i16, (month % 12 + 1) as i8, 1))
        .map(|month| (month, 0))
        .collect();
    let ahead = groups.iter().filter(|(when, _)| matches!(when, When::Within(_) | When::Later));
    for expiring in ahead.flat_map(|(_, group)| group) {
        let at = usize::try_from(number(expiring.to) - first).ok();
        if let Some((_, count)) = at.and_then(|at| months.get_mut(at)) {
            *count += 1;
        }
    }
    months
}

/// The column of days left among those of certificates.
const LEFT: usize = 5;

/// The column of certificates that says their type, and in lists of what runs out what is under way about each.
const TYPE_OR_IN_HAND: usize = 1;

/// A table of certificates that run out, without its rows.
pub fn table(say: &Say<'_>) -> Table {
    let mut table = list::empty(Kind::Certificate, say);
    let heads = list::columns(say.lang, &[("in_hand", words::in_hand, "text")]);
    table.columns.splice(TYPE_OR_IN_HAND..=TYPE_OR_IN_HAND, heads);
    table
}

/// The rows of some certificates, in their order.
pub fn rows(of: &[Expiring], say: &Say<'_>) -> Vec<Row> {
    let row = |expiring: &Expiring| {
        let key = Key::new(Kind::Certificate, expiring.id);
        let mut row = list::row(key, say)?;
        if let Some(cell) = row.cells.get_mut(TYPE_OR_IN_HAND) {
            *cell = in_hand(key, say);
        }
        // Days left are told here of those that ran out, too: below nothing.
        if let Some(left) = row.cells.get_mut(LEFT) {
            *left = list::days(say.today.days_until(expiring.to));
        }
        Some(row)
    };
    of.par_iter().filter_map(row).collect()
}

/// Whether a certificate runs out within so many days.
pub fn is_within(row: &Row, days: u16) -> bool {
    let left = row.cells.get(LEFT).map(|cell| cell.fact);
    matches!(left, Some(Fact::Number(left)) if (0..=i64::from(days)).contains(&left))
}

/// The procedure that is under way about a certificate, by what it is and how far: nobody has to ask twice.
fn in_hand(certificate: Key, say: &Say<'_>) -> Cell {
    if say.keeps_back(certificate) {
        return Cell::default();
    }
    let procedures =
        say.links.procedures_on(certificate).filter_map(|id| Some((id, say.links.procedure(id)?)));
    let mut open = procedures.filter(|(_, facts)| !ProcedureState::of(facts, say.today).is_over());
    let cell = |(id, facts): (RecordId, &ProcedureFacts)| {
        let at = ProcedureState::of(facts, say.today).label();
        let said = words::about_subject(say.lang, say.label(facts.kind.label()), say.label(at));
        Cell {
            text: capital(said).into(),
            href: Some(Way::Record(Key::new(Kind::Procedure, id))),
            ..Cell::default()
        }
    };
    open.next().map(cell).unwrap_or_default()
}
