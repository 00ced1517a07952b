//! Open procedures: the next step of each, by when, and the papers they lack.

use super::devices::{notice_due, notice_of};
use super::people::law;
use super::rule::{Detail, Rule, Source};
use super::view::View;
use super::{Act, Asked, Due, Duty};
use crate::model::kinds::certificate::Form;
use crate::model::kinds::common::Role;
use crate::model::kinds::procedure::{ProcedureKind, StepKind};
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::facts::ProcedureFacts;
use crate::register::lacking;
use crate::register::state::{CertificateDeskState, ProcedureState};

use ProcedureKind::{Change, Issue, Renew, Restore, Return, Revoke};
use StepKind as Step;

/// What an open procedure waits for.
pub(super) fn open(view: &View<'_>, out: &mut Vec<Duty>) {
    for (id, procedure) in &view.open {
        let key = Key::new(Kind::Procedure, *id);
        if let Some(told) = procedure.told.filter(|_| procedure.step_day(Step::Sent).is_none()) {
            let papers = view.rules.limits.urgent_papers;
            let source = Source::Law(procedure.regime, procedure.kind, papers.certain);
            let duty = Duty::new(Rule::UrgentPapers, key, source).since(told.date);
            let duty =
                duty.due(view.after(told.date, papers)).detail(Detail::Next(procedure.kind, Step::Sent));
            let act = match view.letter_of.get(id) {
                Some(letter) => send(Key::new(Kind::Letter, *letter), true),
                None => Act::many("paper", [key]),
            };
            out.push(duty.whom(whom(view, procedure)).act(act));
            continue;
        }
        out.extend(next(view, *id, key, procedure));
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

fn next(view: &View<'_>, id: RecordId, key: Key, procedure: &ProcedureFacts) -> Option<Duty> {
    let state = view.state(procedure);
    let (kind, desk) = (procedure.kind, &view.rules.limits.desk);
    let letter = view.letter_of.get(&id).map(|letter| Key::new(Kind::Letter, *letter));
    // What waits for the CA's answer is told of with its letter.
    if state.awaits_answer() && letter.is_some() || state == ProcedureState::At(Step::Held) {
        return None;
    }
    let since = procedure.steps.iter().rfind(|(_, at)| at.date <= view.today).map(|(_, at)| at.date);
    if kind == Issue && wrong(view, procedure) {
        let duty = Duty::new(Rule::WrongData, key, law(view, Issue)).whom(whom(view, procedure)).since(since);
        let due = since.map(|day| view.practice(day, desk.step));
        return Some(duty.due(due).act(Act::step(key, Step::Closed)));
    }
    let step = next_step(view, procedure, state)?;
    let (rule, days, source) = match step {
        Step::PinConfirmed => (Rule::PinReceipt, desk.pin_receipt, Source::Practice(true)),
        Step::Registered => (Rule::RegisterSerial, desk.registration, Source::Practice(true)),
        _ => (Rule::NextStep, desk.step, Source::Law(procedure.regime, kind, true)),
    };
    let mut duty = Duty::new(rule, key, source)
        .whom(whom(view, procedure))
        .since(since)
        .due(since.map(|day| view.practice(day, days)))
        .joint(letter.or_else(|| procedure.filer.map(|unit| Key::new(Kind::Unit, unit))))
        .detail(Detail::Next(kind, step))
        .acts(acts(view, key, procedure, step, letter));
    if step == Step::Granted {
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

/// Whether the CA sent a certificate with wrong data.
fn wrong(view: &View<'_>, procedure: &ProcedureFacts) -> bool {
    let id = procedure.subject.id;
    let gist = view.links.certificate_gist(id).filter(|_| procedure.subject.kind == Kind::Certificate);
    gist.is_some_and(|gist| view.desk(id, gist) == CertificateDeskState::Rejected)
}

/// The step that a procedure waits for.
fn next_step(view: &View<'_>, procedure: &ProcedureFacts, state: ProcedureState) -> Option<StepKind> {
    let kind = procedure.kind;
    let by = |step| procedure.step_day(step).is_some_and(|day| day <= view.today);
    let ProcedureState::At(last) = state else { return Some(first(kind)) };
    Some(match (kind, last) {
        // A device whose certificate ran out is handed over without being asked for by letter.
        (Return, Step::Draft | Step::Ready) => Step::Collected,
        (_, Step::Draft | Step::Ready | Step::SupplementAsked) => Step::ForSignature,
        (_, Step::ForSignature) => Step::Issued,
        (_, Step::Issued) => Step::Sent,
        (_, Step::Sent | Step::Acknowledged) => Step::Granted,
        (Issue, Step::Granted) => Step::Received,
        (Renew | Change, Step::Granted | Step::Received) => Step::Loaded,
        (Issue, Step::Received) | (Renew | Change, Step::Loaded) => Step::Checked,
        (Issue, Step::Checked) if on_desk(view, procedure) => Step::Registered,
        (Issue, Step::Checked) => Step::Delivered,
        (Issue, Step::Delivered) => Step::PinConfirmed,
        (Issue, Step::PinConfirmed) | (Renew | Change, Step::Checked | Step::Delivered) => Step::Registered,
        (Revoke, Step::Granted) if !by(Step::NoticeReceived) => Step::NoticeReceived,
        (Revoke | Return, Step::Granted | Step::NoticeReceived)
            if !by(Step::Collected) && !by(Step::LossMinutes) =>
        {
            Step::Collected
        }
        (Revoke | Return, Step::Granted | Step::NoticeReceived | Step::Collected)
            if !by(Step::HandedToCa) && !by(Step::LossMinutes) =>
        {
            Step::HandedToCa
        }
        (Revoke, _) if by(Step::Granted) && !by(Step::SeenInCrl) => Step::SeenInCrl,
        (Restore, Step::Granted | Step::Received) => Step::Unlocked,
        (Restore, Step::Unlocked | Step::Replaced) => Step::Returned,
        (Restore, Step::Returned | Step::Delivered) => Step::PinConfirmed,
        _ => Step::Closed,
    })
}

/// The first step of a procedure that is only proposed.
fn first(kind: ProcedureKind) -> StepKind {
    match kind {
        Return => Step::Collected,
        _ => Step::ForSignature,
    }
}

/// Whether the key lies in an HSM, a service or a file: nothing is delivered.
fn on_desk(view: &View<'_>, procedure: &ProcedureFacts) -> bool {
    let gist = view.links.certificate_gist(procedure.subject.id);
    gist.is_some_and(|gist| matches!(gist.form, Form::Hsm | Form::Central | Form::Soft))
}

fn send(letter: Key, unnumbered: bool) -> Act {
    let act = Act::one("send", letter);
    match unnumbered {
        true => act.with("--number").asking(Asked::Number).with("--date").asking(Asked::Day),
        false => act,
    }
}

/// What takes a procedure to its next step.
fn acts(
    view: &View<'_>,
    key: Key,
    procedure: &ProcedureFacts,
    step: StepKind,
    letter: Option<Key>,
) -> Vec<Act> {
    let by_hand = || Act::step(key, step);
    let subject = procedure.subject;
    let made = || match (procedure.kind, subject.kind) {
        (Renew | Change, _) => view.successors(subject.id).last().map(|(id, _)| id),
        (_, Kind::Certificate) => Some(subject.id),
        _ => None,
    };
    let lacks_pem =
        || made().is_some_and(|id| view.certificate(id).is_some_and(|facts| facts.read().is_none()));
    let register = || {
        made().map(|id| {
            let serial = view.certificate(id).and_then(|facts| facts.serial());
            super::systems::register(Key::new(Kind::Certificate, id), serial, view.today)
        })
    };
    let import = || Act::alone("import").asking(Asked::File);
    match (step, letter) {
        (Step::ForSignature, _) => vec![Act::many("paper", [key])],
        (Step::Issued, Some(letter)) => vec![send(letter, true)],
        (Step::Sent, Some(letter)) => vec![send(letter, false)],
        (Step::Granted, Some(letter)) => super::letters::answers(letter),
        (Step::Received, _) if lacks_pem() => vec![import(), Act::alone("receive")],
        (Step::Received, _) => vec![Act::alone("receive")],
        (Step::Loaded, _) if lacks_pem() => vec![import(), by_hand()],
        (Step::Delivered | Step::Returned, _) => vec![Act::many("deliver", [key])],
        (Step::PinConfirmed, _) => {
            let receipt = Act::one("attach", key).asking(Asked::File).with("--as").with("pin-receipt");
            vec![Act::many("deliver", [key]).with("--pin-confirmed"), receipt]
        }
        (Step::Collected, _) => vec![Act::many("return", [key])],
        (Step::HandedToCa, _) => vec![Act::many("return", [key]).with("--to").with("ca")],
        (Step::SeenInCrl, _) => vec![import()],
        (Step::Registered, _) => std::iter::once(by_hand()).chain(register()).collect(),
        _ => vec![by_hand()],
    }
}

/// Procedures that went on without a paper that they need: it is attached, or waived with a reason.
pub(super) fn papers(view: &View<'_>, out: &mut Vec<Duty>) {
    for (id, procedure) in &view.open {
        let key = Key::new(Kind::Procedure, *id);
        let Some(record) = view.links.linked(key) else { continue };
        let mut lacks = lacking(procedure, &record.marks.files);
        // The receipt that is the next step is told of as that.
        let waits = next_step(view, procedure, view.state(procedure)) == Some(Step::PinConfirmed);
        lacks.retain(|role| *role != Role::PinReceipt || !waits);
        let began = procedure.steps.first().map(|(_, at)| at.date);
        if lacks.is_empty() || view.silent(began) {
            continue;
        }
        let since: Option<Date> = procedure.steps.last().map(|(_, at)| at.date);
        let acts = lacks
            .iter()
            .map(|role| Act::one("attach", key).asking(Asked::File).with("--as").with(role.word().word));
        out.push(
            Duty::new(Rule::Papers, key, Source::Practice(true))
                .whom(whom(view, procedure))
                .since(since)
                .due(since.map(|day| view.practice(day, view.rules.limits.desk.step)))
                .acts(acts.collect())
                .detail(Detail::Lacks(lacks)),
        );
    }
}
