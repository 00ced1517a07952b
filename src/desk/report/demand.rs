//! What must be asked for by the end of a year: certificates that run out and can't be renewed, and people who join; less the blank
//! devices in the cupboard. Each number is the count of rows that stand below.

use std::collections::{BTreeMap, BTreeSet};

use super::ahead::{by_unit_and_form, one_by_one};
use super::{Part, Span, Value};
use crate::duty::{Basis, RunsOut, running_out};
use crate::model::kinds::certificate::{Authority, CertificateType, Form};
use crate::model::kinds::decision::Effect;
use crate::model::kinds::device::DeviceKind;
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::facts::Disposed;
use crate::register::state::{CertificateDeskState, DecisionState, PersonState};
use crate::register::{Facts, Gist, Links};
use crate::text::report as words;

/// Somebody who will need a certificate.
struct Joiner {
    person: RecordId,
    unit: Option<RecordId>,
    /// From when on, where that is known.
    on: Option<Date>,
    /// The decision that brings them in, where there is one.
    decision: Option<Key>,
    form: Form,
}

/// The parts of the report. What runs out before the year begins, or may be there before it, takes from the same cupboard, so it
/// counts too, in a column of its own.
pub fn demand(links: &Links<'_>, basis: &Basis<'_>, year: &Span) -> Vec<Part> {
    let today = basis.today;
    let all = running_out(links, basis, (today, year.to));
    let within: Vec<RunsOut> = all.iter().filter(|one| year.holds(one.ends)).copied().collect();
    let joiners = joiners(links, today, year.to);
    let spares = spares(links, today);
    vec![
        sums(&all, &joiners, &spares, year),
        by_unit_and_form("expiring", links, &within, today),
        joining(links, &joiners, today),
        one_by_one("certificates", links, &all, today),
        blank(links, &spares),
    ]
}

/// By form: what is needed, what is there, what is to be asked for.
fn sums(all: &[RunsOut], joiners: &[Joiner], spares: &[(RecordId, DeviceKind)], year: &Span) -> Part {
    let mut needed: BTreeMap<Form, [usize; 3]> = BTreeMap::new();
    for one in all.iter().filter(|one| one.ahead.asks_anew()) {
        needed.entry(one.form).or_default()[usize::from(year.holds(one.ends))] += 1;
    }
    for joiner in joiners {
        needed.entry(joiner.form).or_default()[2] += 1;
    }
    let mut sum = [0; 4];
    let mut rows: Vec<Vec<Value>> = needed
        .iter()
        .map(|(form, [before, again, joining])| {
            let total = before + again + joining;
            let here = |kind| spares.iter().filter(|(_, of)| *of == kind).count();
            let here = form.device().map(here);
            let short = total.saturating_sub(here.unwrap_or(0));
            for (sum, count) in sum.iter_mut().zip([*before, *again, *joining, total]) {
                *sum += count;
            }
            let counts = [*before, *again, *joining, total].map(Value::Count).to_vec();
            let device = here.map_or([Value::None, Value::None], |here| [here.into(), short.into()]);
            [vec![Value::Word(form.word())], counts, device.to_vec()].concat()
        })
        .collect();
    if !rows.is_empty() {
        let blank = vec![Value::None, Value::None];
        rows.push([vec![Value::Said(words::sum)], sum.map(Value::Count).to_vec(), blank].concat());
    }
    Part { code: "sum", rows }
}

/// People who are expected, and those whom a decision brings in that nobody dealt with yet: who have no certificate and wait for none.
fn joiners(links: &Links<'_>, today: Date, until: Date) -> Vec<Joiner> {
    let mut found: BTreeMap<RecordId, (Option<Date>, Option<Key>)> = BTreeMap::new();
    let expected = links.filter_gists(Kind::Person, |key, gist| match gist {
        Gist::Person(person) if PersonState::of(person, today) == PersonState::Expected => Some((
            key.id,
            person.postings.iter().filter_map(|posting| posting.period.from).filter(|day| *day > today).min(),
        )),
        _ => None,
    });
    found.extend(expected.into_iter().map(|(person, on)| (person, (on, None))));
    let decided = links.filter_facts(Kind::Decision, |key, facts| {
        let decision = facts.decision()?;
        let stands = !matches!(DecisionState::of(decision, today), DecisionState::Withdrawn);
        let brings = |line: &&crate::register::facts::DecidedLine| {
            let open = !matches!(line.disposed, Disposed::Done { on, .. } if on <= today);
            open && line.subject.kind == Kind::Person
                && matches!(line.effect, Effect::Recruit | Effect::Receive)
        };
        let lines = decision.lines.iter().filter(brings);
        let lines: Vec<_> = lines.map(|line| (line.subject.id, decision.effective_day(line), key)).collect();
        (stands && !lines.is_empty()).then_some(lines)
    });
    for (person, on, decision) in decided.into_iter().flatten() {
        let known = found.entry(person).or_default();
        *known = (on.or(known.0), Some(decision));
    }
    found.retain(|person, (on, _)| on.is_none_or(|day| day <= until) && !has_or_waits(links, *person, today));
    let usual = Usual::of(links, today);
    let joiner = |(person, (on, decision)): (RecordId, (Option<Date>, Option<Key>))| {
        let key = Key::new(Kind::Person, person);
        let unit = links.top_unit_of(key, on.unwrap_or(today).max(today));
        Joiner { person, unit, on, decision, form: usual.form(unit) }
    };
    let mut all: Vec<Joiner> = found.into_iter().map(joiner).collect();
    all.sort_by_key(|joiner| (joiner.on, joiner.person));
    all
}

/// Whether someone has a certificate, or one is under way.
fn has_or_waits(links: &Links<'_>, person: RecordId, today: Date) -> bool {
    links.held_by(Key::new(Kind::Person, person)).any(|(id, facts)| {
        let state = links.desk_state(id, today);
        facts.kind == CertificateType::Individual
            && state.is_some_and(|state| !CertificateDeskState::is_over(state))
    })
}

/// On which form of certificate most people of a unit are.
struct Usual {
    by_unit: BTreeMap<Option<RecordId>, BTreeMap<Form, usize>>,
    all: BTreeMap<Form, usize>,
}

impl Usual {
    fn of(links: &Links<'_>, today: Date) -> Usual {
        let forms = links.filter_facts(Kind::Certificate, |key, facts| {
            let facts = facts.certificate()?;
            let counts = facts.kind == CertificateType::Individual && facts.ca == Authority::Government;
            (counts && links.is_in_force(key.id, facts, today))
                .then(|| (links.top_unit_of(key, today), facts.form))
        });
        let mut usual = Usual { by_unit: BTreeMap::new(), all: BTreeMap::new() };
        for (unit, form) in forms {
            *usual.by_unit.entry(unit).or_default().entry(form).or_default() += 1;
            *usual.all.entry(form).or_default() += 1;
        }
        usual
    }

    /// That of the unit, else that of all, else a token.
    fn form(&self, unit: Option<RecordId>) -> Form {
        let most = |counts: &BTreeMap<Form, usize>| {
            counts
                .iter()
                .max_by_key(|(form, count)| (**count, std::cmp::Reverse(**form)))
                .map(|(form, _)| *form)
        };
        self.by_unit.get(&unit).and_then(most).or_else(|| most(&self.all)).unwrap_or(Form::UsbToken)
    }
}

fn joining(links: &Links<'_>, joiners: &[Joiner], today: Date) -> Part {
    let state = |person| match links.facts(Key::new(Kind::Person, person)) {
        Some(Facts::Person(facts)) => Value::Word(PersonState::of(facts, today).word()),
        _ => Value::None,
    };
    let row = |joiner: &Joiner| {
        vec![
            Value::Record(Key::new(Kind::Person, joiner.person)),
            joiner.unit.map_or(Value::None, |unit| Value::Record(Key::new(Kind::Unit, unit))),
            joiner.on.into(),
            state(joiner.person),
            joiner.decision.map_or(Value::None, Value::Record),
            Value::Word(joiner.form.word()),
        ]
    };
    Part { code: "joiners", rows: joiners.iter().map(row).collect() }
}

/// The blank devices that people carry, by kind.
fn spares(links: &Links<'_>, today: Date) -> Vec<(RecordId, DeviceKind)> {
    let carried: BTreeSet<DeviceKind> = Form::ALL.iter().filter_map(|form| form.device()).collect();
    let mut all = links.filter_facts(Kind::Device, |key, facts| {
        let kind = facts.device()?.kind;
        (carried.contains(&kind) && links.is_blank(key.id, today)).then_some((key.id, kind))
    });
    all.sort_unstable_by_key(|(id, kind)| (*kind, *id));
    all
}

fn blank(links: &Links<'_>, spares: &[(RecordId, DeviceKind)]) -> Part {
    let row = |(id, kind): &(RecordId, DeviceKind)| {
        let device = links.device(*id);
        let model = device.and_then(|device| device.model.clone());
        vec![
            Value::Record(Key::new(Kind::Device, *id)),
            Value::Word(kind.word()),
            model.map_or(Value::None, Value::Text),
        ]
    };
    Part { code: "spares", rows: spares.iter().map(row).collect() }
}
