//! The overview: what there is, what runs out next.

use std::collections::BTreeMap;

use crate::model::{Key, Kind, Lang, RecordId};
use crate::register::facts::Facts;
use crate::register::state::{CertificateDeskState, DeviceCondition, PersonState, ProcedureState};
use crate::text::site as words;

use super::expiry::{Expiring, When};
use super::say::{self, Say, href};
use super::view::{Count, Counts, Tile};

/// Units counted apart; the rest stands in the list.
const UNITS: usize = 20;

/// Counts by a value in its own order, those of nothing left out.
fn by<T: Ord + Copy>(values: impl IntoIterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts.into_iter().collect()
}

/// Counts under a heading, each with its share of the greatest.
pub fn counts(
    label: String,
    of: String,
    rows: Vec<(String, Option<String>, Option<&'static str>, usize)>,
) -> Counts {
    let most = rows.iter().map(|(.., count)| *count).max().unwrap_or(0).max(1);
    let counts = rows
        .into_iter()
        .map(|(text, href, tone, count)| Count { text, href, tone, count, share: count * 100 / most })
        .collect();
    Counts { label, of, counts }
}

/// Every table of counts.
pub fn tables(say: &Say<'_>) -> Vec<Counts> {
    let (lang, links, today) = (say.lang, say.links, say.today);
    let certificates = links.filter_map(Kind::Certificate, |linked| {
        let facts = linked.facts.certificate()?;
        let state = links.desk_state(linked.key.id, today)?;
        let in_force = links.is_in_force(linked.key.id, facts, today);
        let unit = in_force.then(|| links.top_unit_of(linked.key, today));
        Some((state, in_force.then_some((facts.form, facts.kind)), unit))
    });
    let plain = |word: &'static str, count| (word.to_owned(), None, None, count);
    let of_state = |state: CertificateDeskState, count| {
        (say.label(state.label()).to_owned(), None, Some(say::certificate_tone(state)), count)
    };
    let in_force = || certificates.iter().filter_map(|(_, in_force, _)| *in_force);
    let steps = links.filter_facts(Kind::Procedure, |_, facts| {
        let state = ProcedureState::of(facts.procedure()?, today);
        (!state.is_over()).then_some(state)
    });
    let devices =
        links.filter_facts(Kind::Device, |_, facts| Some(DeviceCondition::of(facts.device()?, today)));
    let made = [
        (
            words::by_state(lang),
            words::state(lang),
            by(certificates.iter().map(|(state, ..)| *state))
                .into_iter()
                .map(|(s, n)| of_state(s, n))
                .collect(),
        ),
        (
            words::by_form(lang),
            words::form(lang),
            by(in_force().map(|(form, _)| form))
                .into_iter()
                .map(|(form, n)| plain(say.label(form.label()), n))
                .collect(),
        ),
        (
            words::by_type(lang),
            words::kind(lang),
            by(in_force().map(|(_, kind)| kind))
                .into_iter()
                .map(|(kind, n)| plain(say.label(kind.label()), n))
                .collect(),
        ),
        (
            words::by_unit(lang),
            words::unit_column(lang),
            units(certificates.iter().filter_map(|(.., unit)| *unit), say),
        ),
        (
            words::by_step(lang),
            words::step(lang),
            by(steps)
                .into_iter()
                .map(|(state, n)| {
                    (say.label(state.label()).to_owned(), None, Some(say::procedure_tone(state)), n)
                })
                .collect(),
        ),
        (
            words::by_condition(lang),
            words::state(lang),
            by(devices)
                .into_iter()
                .map(|(state, n)| {
                    (say.label(state.label()).to_owned(), None, Some(say::device_tone(state)), n)
                })
                .collect(),
        ),
    ];
    made.into_iter().map(|(label, of, rows)| counts(label, of, rows)).collect()
}

/// The units with most certificates first.
fn units(
    units: impl Iterator<Item = Option<RecordId>>,
    say: &Say<'_>,
) -> Vec<(String, Option<String>, Option<&'static str>, usize)> {
    let mut all: Vec<_> = by(units)
        .into_iter()
        .map(|(unit, count)| match unit.map(|unit| Key::new(Kind::Unit, unit)) {
            Some(unit) => (say.name(unit), Some(href(unit)), None, count),
            None => (words::no_unit(say.lang), None, None, count),
        })
        .collect();
    all.sort_by(|a, b| b.3.cmp(&a.3).then_with(|| a.0.cmp(&b.0)));
    let rest: usize = all.iter().skip(UNITS).map(|(.., count)| count).sum();
    let more = all.len().saturating_sub(UNITS);
    all.truncate(UNITS);
    if more > 0 {
        all.push((
            words::more_units(say.lang, &say.count(more)),
            Some("unit/index.html".to_owned()),
            None,
            rest,
        ));
    }
    all
}

/// The numbers at the head.
pub fn tiles(groups: &[(When, Vec<Expiring>)], say: &Say<'_>) -> Vec<Tile> {
    let (lang, links, today) = (say.lang, say.links, say.today);
    let in_force = links.filter_facts(Kind::Certificate, |key, facts| {
        links.is_in_force(key.id, facts.certificate()?, today).then_some(())
    });
    let here = links.filter_facts(Kind::Person, |_, facts| {
        PersonState::of(facts.person()?, today).is_here().then_some(())
    });
    let open = links.filter_facts(Kind::Procedure, |_, facts| match facts {
        Facts::Procedure(procedure) => (!ProcedureState::of(procedure, today).is_over()).then_some(()),
        _ => None,
    });
    let tile =
        |text: String, count: usize, href: &str, tone| Tile { text, count, href: href.to_owned(), tone };
    let mut tiles = vec![
        tile(words::in_force(lang), in_force.len(), "certificate/index.html", ""),
        tile(words::people_here(lang), here.len(), "person/index.html", ""),
        tile(words::open_procedures(lang), open.len(), "procedure/index.html", ""),
    ];
    for (when, group) in groups {
        match when {
            When::Overdue => {
                let tone = if group.is_empty() { "" } else { "bad" };
                tiles.push(tile(words::overdue_tile(lang), group.len(), "expiry/overdue.html", tone));
            }
            // The first step is the one to act on.
            When::Within(days) if tiles.len() == 4 => {
                let tone = if group.is_empty() { "" } else { "warn" };
                let text = words::due_soon(lang, &days.to_string());
                tiles.push(tile(text, group.len(), &format!("expiry/{days}.html"), tone));
            }
            _ => {}
        }
    }
    tiles
}

/// A word for the heading of a group, and the name of its page.
pub fn group_words(lang: Lang, when: When, steps: &[u16]) -> (String, String, &'static str) {
    let last = steps.last().copied().unwrap_or(0).to_string();
    match when {
        When::Overdue => (words::overdue(lang), "overdue".to_owned(), "bad"),
        When::Within(days) => {
            let before = steps.iter().rfind(|step| **step < days);
            let text = match before {
                Some(before) => {
                    words::between(lang, &before.saturating_add(1).to_string(), &days.to_string())
                }
                None => words::within(lang, &days.to_string()),
            };
            (text, days.to_string(), if before.is_none() { "warn" } else { "info" })
        }
        When::Later => (words::later(lang, &last), "later".to_owned(), "good"),
        When::Recent => (words::recent(lang, &last), "recent".to_owned(), "quiet"),
    }
}
