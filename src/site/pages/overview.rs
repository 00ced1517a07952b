//! The overview: what there is, what runs out next.

use std::collections::BTreeMap;

use crate::duty::median;
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::{Date, Key, Kind, Label, RecordId};
use crate::register::facts::Facts;
use crate::register::state::{CertificateDeskState, DeviceCondition, PersonState, ProcedureState};
use crate::text::site as words;

use crate::site::expiry::{self, Expiring, When};
use crate::site::list;
use crate::site::part::{Entry, File, Ground, Heading, Part, Tongue, no_lists};
use crate::site::say::{Say, href};
use crate::site::tag;
use crate::site::view::{Count, CountRow, Counts, Frame, OverviewPage, Tile};

pub const PART: Part = Part { heading: Heading::None, menu, lists: no_lists, files };

const PATH: &str = "index.html";

/// Rows of the nearest expiries.
const NEAREST: usize = 10;

/// The place of the units among the tables.
const UNITS_AT: usize = 3;

/// Units counted apart; the rest stands in the list.
const UNITS: usize = 20;

fn menu(say: &Say<'_>) -> Vec<Entry> {
    vec![("overview", words::overview(say.lang), PATH.to_owned())]
}

fn files<'s>(ground: &'s Ground<'_>, tongue: &'s Tongue<'_>) -> Vec<File<'s>> {
    let say = &tongue.say;
    let frame = Frame::at("overview", PATH, words::overview(say.lang));
    vec![File::page(frame, "overview.html", |frame| page(frame, ground, tongue))]
}

fn page(frame: Frame, ground: &Ground<'_>, tongue: &Tongue<'_>) -> OverviewPage {
    let say = &tongue.say;
    let ahead = ground.groups.iter().filter(|(when, _)| matches!(when, When::Within(_) | When::Later));
    let nearest: Vec<Expiring> = ahead.flat_map(|(_, group)| group).take(NEAREST).copied().collect();
    let mut table = expiry::table(say);
    table.caption = words::nearest(say.lang);
    table.rows = expiry::rows(&nearest, say);
    let (unread, up) = (ground.input.not_read, frame.up);
    OverviewPage {
        frame,
        commit: ground.commit().to_owned(),
        committed: say.moment(ground.input.committed),
        not_read: (unread > 0).then(|| words::not_read(say.lang, &say.count(unread), unread)),
        tiles: tiles(ground, say),
        counts: tables(tongue).into_iter().chain(work(ground, say)).collect(),
        nearest: table.view(up),
    }
}

/// Counts by a value in its own order, those of nothing left out.
fn by<T: Ord + Copy>(values: impl IntoIterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts.into_iter().collect()
}

/// Every table of counts.
fn tables(tongue: &Tongue<'_>) -> Vec<Counts> {
    let say = &tongue.say;
    let (lang, links, today) = (say.lang, say.links, say.today);
    let certificates = links.filter_map(Kind::Certificate, |linked| {
        let facts = linked.facts.certificate()?;
        let state = links.desk_state(linked.key.id, today)?;
        let in_force = links.is_in_force(linked.key.id, facts, today);
        let unit = in_force.then(|| links.top_unit_of(linked.key, today));
        Some((state, in_force.then_some((facts.form, facts.kind)), unit))
    });
    // Each count leads to the list of what has that value, where there is one.
    let to = |kind: Kind, facet: &str, label: Label| {
        let path = format!("{kind}/{facet}-{}.html", list::slug(label));
        tongue.list(&path).map(|_| path)
    };
    let state = |kind: Kind, label: Label, tone: &'static str, count| {
        (say.label(label).to_owned(), to(kind, "state", label), Some(tone), count)
    };
    let of_state = |of: CertificateDeskState, count| {
        state(Kind::Certificate, of.label(), tag::certificate_tone(of), count)
    };
    // Those in force have a list, which the script narrows on.
    let of_force = |facet: &str, label: Label, count| {
        let list = format!("certificate/{}-{}.html", list::IN_FORCE, list::IN_FORCE_YES);
        let to = tongue.list(&list).map(|_| format!("{list}#{facet}={}", list::slug(label)));
        (say.label(label).to_owned(), to, None, count)
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
                .map(|(form, n)| of_force("form", form.label(), n))
                .collect(),
        ),
        (
            words::by_type(lang),
            words::kind(lang),
            by(in_force().map(|(_, kind)| kind))
                .into_iter()
                .map(|(kind, n)| of_force("type", kind.label(), n))
                .collect(),
        ),
        (
            words::by_step(lang),
            words::step(lang),
            by(steps)
                .into_iter()
                .map(|(at, n)| state(Kind::Procedure, at.label(), tag::procedure_tone(at), n))
                .collect(),
        ),
        (
            words::by_condition(lang),
            words::state(lang),
            by(devices)
                .into_iter()
                .map(|(at, n)| state(Kind::Device, at.label(), tag::device_tone(at), n))
                .collect(),
        ),
    ];
    let mut made: Vec<Counts> =
        made.into_iter().map(|(label, of, rows)| Counts::new(label, of, rows)).collect();
    made.insert(UNITS_AT, units(certificates.iter().filter_map(|(.., unit)| *unit), say));
    made
}

/// The units with most certificates first. What is left of them is a sum of many, and no bar to compare with the others.
fn units(units: impl Iterator<Item = Option<RecordId>>, say: &Say<'_>) -> Counts {
    let mut all: Vec<CountRow> = by(units)
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
    let mut counts = Counts::new(words::by_unit(say.lang), words::unit_column(say.lang), all);
    if more > 0 {
        counts.counts.push(Count {
            text: words::more_units(say.lang, &say.count(more)),
            href: Some("unit/index.html".to_owned()),
            tone: None,
            count: rest,
            share: 0,
        });
    }
    counts
}

/// The numbers at the head.
fn tiles(ground: &Ground<'_>, say: &Say<'_>) -> Vec<Tile> {
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
    for (when, group) in &ground.groups {
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
    let owed = super::duties::told(ground, say);
    let late = owed.iter().filter(|duty| duty.due.is_some_and(|due| due.on < today)).count();
    let text = words::duties_tile(lang, &say.count(late));
    tiles.push(tile(text, owed.len(), super::duties::PATH, if late > 0 { "warn" } else { "" }));
    tiles
}

/// The months of which finished work is told.
const MONTHS: i32 = 12;

/// What was finished: how much in each month, and how long it took by kind.
fn work(ground: &Ground<'_>, say: &Say<'_>) -> [Counts; 2] {
    let (lang, today) = (say.lang, say.today);
    let finished = say.links.filter_facts(Kind::Procedure, |_, facts| {
        let procedure = facts.procedure()?;
        ProcedureState::of(procedure, today).is_over().then_some(())?;
        let mut days = procedure.steps.iter().map(|(_, at)| at.date).filter(|day| *day <= today);
        let first = days.next()?;
        Some((procedure.kind, first, days.next_back().unwrap_or(first)))
    });
    let number = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month()) - 1;
    let this = number(today);
    let months = (this - MONTHS + 1..=this).filter_map(|month| {
        let count = finished.iter().filter(|(.., done)| number(*done) == month).count();
        let first = Date::new((month / 12) as i16, (month % 12 + 1) as i8, 1)?;
        Some((say.month(first), None, None, count))
    });
    let mut took: BTreeMap<ProcedureKind, Vec<u16>> = BTreeMap::new();
    for (kind, first, done) in finished.iter().filter(|(.., done)| this - number(*done) < MONTHS) {
        let days = ground.input.rules.calendar.working_days_between(*first, *done);
        took.entry(*kind).or_default().push(days);
    }
    let took = took.into_iter().filter_map(|(kind, days)| {
        let (typical, of) = median(days)?;
        let text = words::took(lang, say.label(kind.label()), &say.count(of));
        Some((text, None, None, usize::from(typical)))
    });
    [
        Counts::new(words::work_months(lang), words::month(lang), months.collect()),
        Counts {
            number: Some(words::working_days_column(lang)),
            ..Counts::new(words::turnaround(lang), words::procedure(lang), took.collect())
        },
    ]
}
