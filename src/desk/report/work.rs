//! The desk's work over a time: what was done, by unit and form; how the CA answered; what is left over.

use std::collections::{BTreeMap, BTreeSet};

use super::ahead::by_unit_and_form;
use super::{Part, Span, Value};
use crate::duty::checklist::{What, checklist};
use crate::duty::{Basis, Term, median, owed, running_out, tasks, terms};
use crate::model::kinds::certificate::Form;
use crate::model::kinds::device::ConditionFact;
use crate::model::kinds::letter::{CorrespondentKind, LetterDirection, LetterForm};
use crate::model::kinds::procedure::{Outcome, ProcedureKind, StepKind};
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::facts::ProcedureFacts;
use crate::register::state::ProcedureState;
use crate::register::{Gist, Links};
use crate::text::report as words;

/// The parts of the report. `basis.today` is the last day of the time, or today while it isn't over; `ahead` is how many days after
/// it are looked at for what runs out.
pub fn work(links: &Links<'_>, basis: &Basis<'_>, span: &Span, ahead: u16) -> Vec<Part> {
    let end = basis.today;
    let next = running_out(links, basis, (end, end.plus_days(i64::from(ahead))));
    vec![
        done(links, span, end),
        answers(links, basis, span),
        results(links, span, end),
        in_time(links, basis, span),
        open(links, basis),
        overdue(links, basis),
        by_unit_and_form("ahead", links, &next, end),
    ]
}

/// A unit and a form; a procedure about a device without a certificate has none.
pub(super) type Of = (Option<RecordId>, Option<Form>);

/// The columns of what was done: the kinds of procedures, then devices that were lost, then what is in force.
const LOST: usize = ProcedureKind::ALL.len();
const IN_FORCE: usize = LOST + 1;

/// What was done by unit and form, the devices that were lost, and what is in force at the end.
fn done(links: &Links<'_>, span: &Span, end: Date) -> Part {
    let mut rows: BTreeMap<Of, [usize; IN_FORCE + 1]> = BTreeMap::new();
    let within = |day: &Date| span.holds(*day) && *day <= end;
    let procedures = links.filter_facts(Kind::Procedure, |_, facts| {
        let procedure = facts.procedure()?;
        let day = done_on(procedure).filter(within)?;
        Some((procedure.kind, procedure.subject, day))
    });
    for (kind, subject, day) in procedures {
        let of = (links.top_unit_of(subject, day), form_of(links, subject));
        rows.entry(of).or_default()[kind as usize] += 1;
    }
    let lost = links.filter_facts(Kind::Device, |key, facts| {
        let is_lost = |fact: &ConditionFact| matches!(fact, ConditionFact::Lost | ConditionFact::Stolen);
        let mut all = facts.device()?.conditions.iter().filter(|(fact, _)| is_lost(fact));
        all.find(|(_, at)| within(&at.date)).map(|(_, at)| (key, at.date))
    });
    for (key, day) in lost {
        // Whoever had it the day before lost it.
        let of = (links.top_unit_of(key, day.plus_days(-1)), form_of(links, key));
        rows.entry(of).or_default()[LOST] += 1;
    }
    let in_force = links.filter_facts(Kind::Certificate, |key, facts| {
        let certificate = facts.certificate()?;
        links.is_in_force(key.id, certificate, end).then_some((key, certificate.form))
    });
    for (key, form) in in_force {
        let of = (links.top_unit_of(key, end), Some(form));
        rows.entry(of).or_default()[IN_FORCE] += 1;
    }
    Part { code: "work", rows: by_unit(links, &rows) }
}

/// Counts by unit and form, the units in their order, and last the sum where there is anything.
pub(super) fn by_unit<const N: usize>(links: &Links<'_>, rows: &BTreeMap<Of, [usize; N]>) -> Vec<Vec<Value>> {
    let mut sum = [0; N];
    for counts in rows.values() {
        sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
    }
    let counts = |counts: &[usize]| counts.iter().map(|count| Value::Count(*count)).collect::<Vec<_>>();
    let unit = |unit: Option<RecordId>| match unit {
        Some(unit) => Value::Record(Key::new(Kind::Unit, unit)),
        None => Value::Said(words::no_unit),
    };
    let mut ordered: Vec<_> = rows.iter().collect();
    ordered.sort_by_cached_key(|((unit, form), _)| {
        let brief = unit.and_then(|unit| links.brief(Key::new(Kind::Unit, unit)));
        (brief.is_none(), brief.map(|brief| brief.sort.to_vec()), *unit, *form)
    });
    let mut table: Vec<Vec<Value>> = ordered
        .into_iter()
        .map(|((id, form), numbers)| {
            let form = form.map_or(Value::None, |form| Value::Word(form.word()));
            [vec![unit(*id), form], counts(numbers)].concat()
        })
        .collect();
    if !table.is_empty() {
        table.push([vec![Value::Said(words::sum), Value::None], counts(&sum)].concat());
    }
    table
}

/// The day on which a procedure came to what it is for; nothing while it hasn't.
fn done_on(procedure: &ProcedureFacts) -> Option<Date> {
    use StepKind::{
        Granted, HandedToCa, LossMinutes, NoticeReceived, Received, Replaced, Returned, Unlocked,
    };
    // What counts first, then what shows it where that wasn't written down.
    let steps: &[StepKind] = match procedure.kind {
        ProcedureKind::Issue | ProcedureKind::Renew | ProcedureKind::Change => &[Granted, Received],
        ProcedureKind::Revoke => &[Granted, NoticeReceived],
        ProcedureKind::Restore => &[Unlocked, Replaced, Returned],
        ProcedureKind::Return => &[HandedToCa, LossMinutes],
    };
    let first = |step: &StepKind| procedure.steps.iter().find(|(taken, _)| taken == step);
    steps.iter().find_map(first).map(|(_, at)| at.date)
}

fn form_of(links: &Links<'_>, subject: Key) -> Option<Form> {
    match subject.kind {
        Kind::Certificate => links.certificate_gist(subject.id).map(|gist| gist.form),
        _ => links.on_device(subject.id).map(|(_, facts)| facts.form).min(),
    }
}

/// How long the CA took to answer the letters that it answered in the time, by form.
fn answers(links: &Links<'_>, basis: &Basis<'_>, span: &Span) -> Part {
    let calendar = &basis.rules.calendar;
    let answered = links.filter_gists(Kind::Letter, |key, gist| match gist {
        Gist::Letter(letter)
            if letter.direction == LetterDirection::Out
                && letter.correspondent == CorrespondentKind::Ca
                && letter.lines =>
        {
            let settled = letter.settled.filter(|day| span.holds(*day) && *day <= basis.today)?;
            Some((letter.form, key, calendar.working_days_between(letter.sent?, settled)))
        }
        _ => None,
    });
    let mut by_form: BTreeMap<LetterForm, (Vec<u16>, usize)> = BTreeMap::new();
    for (form, key, days) in answered {
        let of = by_form.entry(form).or_default();
        of.0.push(days);
        of.1 += usize::from(allowed(links, basis, key).is_some_and(|allowed| days > allowed));
    }
    let rows = by_form.into_iter().map(|(form, (days, late))| {
        let (letters, longest) = (days.len(), days.iter().copied().max().unwrap_or_default());
        let median = median(days).map_or(0, |(days, _)| days);
        let count = |days: u16| Value::Count(usize::from(days));
        vec![Value::Word(form.word()), letters.into(), count(median), count(longest), late.into()]
    });
    Part { code: "answers", rows: rows.collect() }
}

/// The working days that the law gives the CA for a letter.
fn allowed(links: &Links<'_>, basis: &Basis<'_>, letter: Key) -> Option<u16> {
    let letter = links.facts(letter)?.letter()?;
    let regime = basis.rules.regime(letter.regime?);
    let kinds = letter.lines.iter().filter_map(|line| links.procedure(line.procedure)).map(|p| p.kind);
    kinds.filter_map(|kind| Some(regime.procedure(kind)?.deadline?.working_days)).max()
}

/// What the CA answered line by line, and what is open, by kind.
fn results(links: &Links<'_>, span: &Span, end: Date) -> Part {
    let mut rows: BTreeMap<ProcedureKind, [usize; 4]> = BTreeMap::new();
    let letters = links.filter_facts(Kind::Letter, |_, facts| {
        let letter = facts.letter().filter(|letter| letter.direction == LetterDirection::Out)?;
        let lines =
            letter.lines.iter().filter(|line| line.on.is_some_and(|day| span.holds(day) && day <= end));
        let lines: Vec<(RecordId, Outcome)> =
            lines.filter_map(|line| Some((line.procedure, line.result?))).collect();
        (!lines.is_empty()).then_some(lines)
    });
    for (procedure, result) in letters.into_iter().flatten() {
        let Some(procedure) = links.procedure(procedure) else { continue };
        rows.entry(procedure.kind).or_default()[result as usize] += 1;
    }
    let open = open_at(links, end).into_iter().map(|(_, procedure)| procedure.kind);
    for kind in open {
        rows.entry(kind).or_default()[3] += 1;
    }
    let row = |(kind, counts): (ProcedureKind, [usize; 4])| {
        std::iter::once(Value::Word(kind.word())).chain(counts.map(Value::Count)).collect()
    };
    Part { code: "results", rows: rows.into_iter().map(row).collect() }
}

/// The procedures that were open on a day. One of which no step has a day counts as long as none ends it.
fn open_at<'l>(links: &'l Links<'_>, end: Date) -> Vec<(Key, &'l ProcedureFacts)> {
    let all = links.filter_facts(Kind::Procedure, |key, facts| {
        let procedure = facts.procedure()?;
        let begun = procedure.steps.first().is_none_or(|(_, at)| at.date <= end);
        (begun && !ProcedureState::of(procedure, end).is_over()).then_some(key)
    });
    all.into_iter().filter_map(|key| Some((key, links.procedure(key.id)?))).collect()
}

/// What was done in the time that the law sets a term for, and whether it was kept.
fn in_time(links: &Links<'_>, basis: &Basis<'_>, span: &Span) -> Part {
    let mut rows: BTreeMap<(Term, Option<ProcedureKind>), [usize; 3]> = BTreeMap::new();
    for kept in terms(links, basis, (span.from, span.to)) {
        // Of what the CA answers each kind has a term of its own.
        let kind = kept.kind.filter(|_| kept.term == Term::Answer);
        let counts = rows.entry((kept.term, kind)).or_default();
        counts[0] += 1;
        counts[if kept.in_time() { 1 } else { 2 }] += 1;
    }
    let row = |((term, kind), counts): ((Term, Option<ProcedureKind>), [usize; 3])| {
        let kind = kind.map_or(Value::None, |kind| Value::Word(kind.word()));
        [Value::Word(term.word()), kind].into_iter().chain(counts.map(Value::Count)).collect()
    };
    Part { code: "terms", rows: rows.into_iter().map(row).collect() }
}

/// What is open at the end and what each waits for: the line of its checklist that comes next, or why it rests.
fn open(links: &Links<'_>, basis: &Basis<'_>) -> Part {
    let mut rows: BTreeMap<(ProcedureKind, Waits), (usize, Option<Date>)> = BTreeMap::new();
    for (key, procedure) in open_at(links, basis.today) {
        let held = ProcedureState::of(procedure, basis.today) == ProcedureState::At(StepKind::Held);
        let next = || checklist(links, basis.rules, basis.today, key).and_then(|list| list.next);
        let waits = match held {
            true => Waits::Rests,
            false => next().map_or(Waits::Nothing, |(what, _)| Waits::For(what)),
        };
        let began = procedure.steps.first().map(|(_, at)| at.date);
        let of = rows.entry((procedure.kind, waits)).or_default();
        of.0 += 1;
        of.1 = of.1.into_iter().chain(began).min();
    }
    let row = |((kind, waits), (count, since)): ((ProcedureKind, Waits), (usize, Option<Date>))| {
        vec![Value::Word(kind.word()), waits.say(), count.into(), since.into()]
    };
    Part { code: "open", rows: rows.into_iter().map(row).collect() }
}

/// Why a procedure is open.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Waits {
    /// For a line of its checklist.
    For(What),
    /// It was put on hold.
    Rests,
    Nothing,
}

impl Waits {
    fn say(self) -> Value {
        match self {
            Waits::For(what) => Value::Word(what.word()),
            Waits::Rests => Value::Word(StepKind::Held.word()),
            Waits::Nothing => Value::None,
        }
    }
}

/// What was overdue at the end, by rule.
fn overdue(links: &Links<'_>, basis: &Basis<'_>) -> Part {
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    let late: Vec<_> = owed(links, basis).into_iter().filter(|duty| duty.is_overdue(basis.today)).collect();
    let tasks = tasks(late, basis.today);
    for rule in tasks.iter().map(|task| task.rule()).filter(|rule| seen.insert(*rule)) {
        let duties = tasks.iter().filter(|task| task.rule() == rule).flat_map(|task| &task.duties);
        let days: Vec<Date> = duties.filter_map(|duty| duty.due).map(|due| due.on).collect();
        rows.push(vec![Value::Rule(rule), days.len().into(), days.into_iter().min().into()]);
    }
    Part { code: "overdue", rows }
}
