//! A summary for the dossier on the impact of processing: what is held and why, who gets it, how it is kept, what was asked, what
//! went wrong, what was erased, who may see it.

use std::collections::BTreeMap;

use super::{Disclosed, Exported, Held, Part, Span, Value, breaches, exports, requests, totals};
use crate::duty::{Clock, Standing};
use crate::model::{Date, Kind};
use crate::policy::Officers;
use crate::register::state::PersonState;
use crate::register::{Gist, Links};
use crate::rules::Rules;

/// One erasure of main's history.
pub struct Erased {
    pub on: Date,
    /// Handles of officers.
    pub by: String,
    pub approved: Vec<String>,
    /// How many records.
    pub records: usize,
}

/// What the summary is made of besides the links.
pub struct ImpactOf<'a> {
    pub rules: &'a Rules,
    pub officers: &'a Officers,
    pub held: &'a Held,
    pub disclosed: &'a [Disclosed],
    pub exported: &'a [Exported],
    pub clocks: &'a [Clock],
    pub erased: &'a [Erased],
}

/// The parts of the summary.
pub fn impact(links: &Links<'_>, of: &ImpactOf<'_>, span: &Span, today: Date) -> Vec<Part> {
    const ALL: [Standing; 5] =
        [Standing::Over, Standing::Near, Standing::Held, Standing::Running, Standing::NotBegun];
    vec![
        purposes(of.rules),
        of.held.part(),
        people(links, today),
        totals(of.disclosed, "recipients"),
        exports(links, of.exported, Some(span), None),
        Part { code: "retention", rows: super::retention::counts(of.clocks, &ALL) },
        measures(of.rules),
        requests(links, of.rules, Some(span), today),
        breaches(links, of.rules, Some(span), today),
        erasures(of.erased, span),
        officers(of.officers),
    ]
}

fn purposes(rules: &Rules) -> Part {
    let row = |one: &crate::rules::Purpose| {
        vec![Value::Words(one.purpose.clone()), Value::Words(one.basis.clone()), Value::Flag(one.certain)]
    };
    Part { code: "purposes", rows: rules.privacy.purposes.iter().map(row).collect() }
}

fn measures(rules: &Rules) -> Part {
    let row = |one: &crate::rules::Words| vec![Value::Words(one.clone())];
    Part { code: "measures", rows: rules.privacy.measures.iter().map(row).collect() }
}

fn people(links: &Links<'_>, today: Date) -> Part {
    let mut counts: BTreeMap<PersonState, usize> = BTreeMap::new();
    let states = links.filter_gists(Kind::Person, |_, gist| match gist {
        Gist::Person(person) => Some(PersonState::of(person, today)),
        _ => None,
    });
    for state in states {
        *counts.entry(state).or_default() += 1;
    }
    let row = |(state, count): (PersonState, usize)| vec![Value::Word(state.word()), count.into()];
    Part { code: "people", rows: counts.into_iter().map(row).collect() }
}

fn erasures(erased: &[Erased], span: &Span) -> Part {
    let row = |one: &Erased| {
        let approved = one.approved.iter().map(|handle| Value::Text(handle.clone())).collect();
        vec![Value::Day(one.on), Value::Text(one.by.clone()), Value::All(approved), one.records.into()]
    };
    Part { code: "erasures", rows: erased.iter().filter(|one| span.holds(one.on)).map(row).collect() }
}

fn officers(officers: &Officers) -> Part {
    let rows = officers.officers.iter().map(|officer| {
        vec![
            Value::Text(officer.handle.clone()),
            officer.person.map_or(Value::None, |person| Value::Record(person.key())),
            Value::Role(officer.role),
            officer.until.into(),
        ]
    });
    Part { code: "officers", rows: rows.collect() }
}
