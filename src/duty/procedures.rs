//! Procedures: what comes next in each that is open, by when, the papers they lack, and what is to be asked for again.

use super::checklist::{Checklist, Item, Standing, What, checklist, rest};
use super::devices::{notice_due, notice_of};
use super::people::law;
use super::rule::{Detail, Rule, Source};
use super::view::View;
use super::{Due, Duty};
use crate::model::kinds::common::Role;
use crate::model::kinds::procedure::{ProcedureKind, StepKind as Step};
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::facts::ProcedureFacts;
use crate::register::lacking;
use crate::register::state::CertificateDeskState;

use ProcedureKind::{Issue, Renew, Return, Revoke};

/// What open procedures wait for, and what they went on without.
pub(super) fn open(view: &View<'_>, out: &mut Vec<Duty>) {
    for (id, procedure) in &view.open {
        let key = Key::new(Kind::Procedure, *id);
        let Some(list) = checklist(view.links, view.rules, view.today, key) else { continue };
        out.extend(next(view, *id, key, procedure, &list));
        out.extend(papers(view, key, procedure, &list));
    }
}

/// The person or unit of a procedure.
fn whom(view: &View<'_>, procedure: &ProcedureFacts) -> Option<Key> {
    let subject = procedure.subject;
    match subject.kind {
        Kind::Certificate => view.links.certificate_gist(subject.id).map(|gist| gist.holder),
        _ => {
            let on_it = view.on_device(subject.id).last().map(|(_, gist)| gist.holder);
            on_it.or_else(|| view.links.keeper_on(subject.id, view.today)?.party.key())
        }
    }
}

fn next(
    view: &View<'_>,
    id: RecordId,
    key: Key,
    procedure: &ProcedureFacts,
    list: &Checklist,
) -> Option<Duty> {
    let (what, todo) = list.next.as_ref()?;
    let (kind, step, desk) = (procedure.kind, todo.step, &view.rules.limits.desk);
    let letter = view.letter_of.get(&id).map(|letter| Key::new(Kind::Letter, *letter));
    // The CA's answer is told of with its letter, and papers by themselves; what rests waits for nobody.
    let waits = letter.is_some() && view.state(procedure).awaits_answer();
    if waits && matches!(what, What::Sent | What::Answer) || *what == What::Papers || step == Step::Resumed {
        return None;
    }
    let since = last_step(view, procedure);
    let told = procedure.told.filter(|_| procedure.step_day(Step::Sent).is_none());
    let duty = |rule, source| {
        Duty::new(rule, key, source).whom(whom(view, procedure)).since(since).acts(todo.acts.clone())
    };
    let practice = |days| since.map(|day| view.practice(day, days));
    if let Some(told) = told {
        let papers = view.rules.limits.urgent_papers;
        let source = Source::Law(procedure.regime, kind, papers.certain);
        let duty = duty(Rule::UrgentPapers, source).since(told.date).due(view.after(told.date, papers));
        return Some(duty.detail(Detail::Next(kind, Step::Sent)));
    }
    if *what == What::Compared && step == Step::Closed {
        return Some(duty(Rule::WrongData, law(view, kind)).due(practice(desk.step)));
    }
    let (rule, days, source) = match step {
        Step::PinConfirmed => (Rule::PinReceipt, desk.pin_receipt, Source::Practice(true)),
        Step::Registered => (Rule::RegisterSerial, desk.registration, Source::Practice(true)),
        _ => (Rule::NextStep, desk.step, Source::Law(procedure.regime, kind, true)),
    };
    let mut duty = duty(rule, source)
        .due(practice(days))
        .joint(letter.or_else(|| procedure.filer.map(|unit| Key::new(Kind::Unit, unit))))
        .detail(Detail::Next(kind, step));
    if *what == What::Answer && step == Step::Granted {
        let deadline = view.rules.regime(procedure.regime).procedure(kind).and_then(|rule| rule.deadline);
        duty = duty.due(since.zip(deadline).map(|(day, days)| view.after(day, days)));
    }
    let brings_back = matches!(step, Step::Collected | Step::HandedToCa) && matches!(kind, Revoke | Return);
    if brings_back
        && let Some((notice, (due, source))) =
            notice_of(view, procedure).and_then(|notice| Some((notice, notice_due(view, notice)?)))
    {
        duty = Duty { rule: Rule::HandToCa, source, ..duty }.since(notice).due(due);
    }
    if kind == Renew && procedure.step_day(Step::Sent).is_none() {
        duty = earlier(view, duty, procedure);
    }
    Some(duty)
}

/// The day of the last step until today.
fn last_step(view: &View<'_>, procedure: &ProcedureFacts) -> Option<Date> {
    procedure.steps.iter().rfind(|(_, at)| at.date <= view.today).map(|(_, at)| at.date)
}

/// A renewal reaches the CA while enough days are left, however much time the desk gives itself.
fn earlier(view: &View<'_>, duty: Duty, procedure: &ProcedureFacts) -> Duty {
    let to = view.links.certificate_gist(procedure.subject.id).and_then(|gist| gist.validity.to);
    let rule = view.rules.regime(procedure.regime).procedure(Renew).and_then(|rule| rule.renewal);
    let Some((to, renewal)) = to.zip(rule) else { return duty };
    let last = Due { on: to.plus_days(-i64::from(renewal.minimum_days_left)), certain: renewal.certain };
    match duty.due {
        Some(due) if due.on <= last.on => duty,
        _ => duty.due(last),
    }
}

/// A procedure went on without papers that it needs: they are attached, or waived with a reason.
fn papers(view: &View<'_>, key: Key, procedure: &ProcedureFacts, list: &Checklist) -> Option<Duty> {
    let lacks = |item: &&Item| item.what == What::Papers && item.standing == Standing::Lacking;
    let todo = list.items.iter().find(lacks)?.todo.as_ref()?;
    let began = procedure.steps.first().map(|(_, at)| at.date);
    // The receipt that is the next step is told of as that.
    let waits = list.next.as_ref().is_some_and(|(what, _)| *what == What::PinReceipt);
    let receipt = Role::PinReceipt.word().word;
    let lacks: Vec<Role> = lacking(view.links, key, procedure);
    let lacks: Vec<Role> = lacks.into_iter().filter(|role| *role != Role::PinReceipt || !waits).collect();
    let acts = todo.acts.iter().filter(|act| !(waits && act.ends_with(receipt))).cloned().collect();
    if lacks.is_empty() || view.silent(began) {
        return None;
    }
    let since = last_step(view, procedure);
    let duty = Duty::new(Rule::Papers, key, Source::Practice(true)).whom(whom(view, procedure)).since(since);
    let duty = duty.due(since.map(|day| view.practice(day, view.rules.limits.desk.step)));
    Some(duty.acts(acts).detail(Detail::Lacks(lacks)))
}

/// What the CA refused, or sent with wrong data, while its holder has no other certificate. Who misses one that ran out is told of
/// with that.
pub(super) fn again(view: &View<'_>, out: &mut Vec<Duty>) {
    use CertificateDeskState::{Rejected, Void};
    for (id, gist) in &view.certificates {
        let ended = gist.desk.iter().any(|(fact, day)| fact.ends() && *day <= view.today);
        if !ended || !matches!(view.desk(*id, gist), Rejected | Void) {
            continue;
        }
        let missed = || {
            let mut held = view.held_by(gist.holder);
            held.any(|(id, gist)| super::certificates::is_missed(view, id, gist))
        };
        for asked in view.links.procedures_on(Key::new(Kind::Certificate, *id)) {
            let key = Key::new(Kind::Procedure, asked);
            let over = view.links.procedure(asked).filter(|procedure| view.state(procedure).is_over());
            let Some(procedure) = over.filter(|_| !missed()) else { continue };
            let since = last_step(view, procedure);
            if view.silent(since) {
                continue;
            }
            let Some(todo) = rest(view.links, view.today, key) else { continue };
            out.push(
                Duty::new(Rule::AskAgain, key, law(view, Issue))
                    .whom(gist.holder)
                    .since(since)
                    .due(since.map(|day| view.practice(day, view.rules.limits.desk.step)))
                    .joint(view.filer(gist.holder))
                    .acts(todo.acts),
            );
        }
    }
}
