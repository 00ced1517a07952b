//! What the CA refused, or sent with wrong data, and is to be asked for again.

use super::Todo;
use crate::duty::{Act, Rule};
use crate::model::kinds::certificate::CertificateType;
use crate::model::kinds::procedure::{ProcedureKind, StepKind};
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::Links;
use crate::register::facts::{CertificateFacts, ProcedureFacts};
use crate::register::state::{CertificateCaState, CertificateDeskState, DecisionState, ProcedureState};

/// Asks again for the certificate that a procedure did not bring; nothing where its holder is gone, has another or waits for
/// one, or the decision that asked for it was withdrawn.
pub fn again(links: &Links<'_>, on: Date, procedure: Key) -> Option<Act> {
    let asked = links.procedure(procedure.id).filter(|asked| asked.kind == ProcedureKind::Issue)?;
    let id = asked.subject.id;
    let refused = ProcedureState::of(asked, on) == ProcedureState::At(StepKind::Refused);
    let rejected = || links.desk_state(id, on) == Some(CertificateDeskState::Rejected);
    let certificate = links.certificate(id).filter(|_| refused || rejected())?;
    let others = || {
        let held = links.held_by(certificate.holder);
        held.filter(|(other, known)| *other != id && same_use(certificate, known))
    };
    let ended = asked.steps.last().map(|(_, at)| at.date);
    let settled =
        others().any(|(other, known)| is_there(links, other, known, on) || is_asked(links, other, ended, on));
    if settled || links.is_gone(certificate.holder, on) || !stands(links, asked, on) {
        return None;
    }
    let before = certificate.predecessor.map(|(before, _)| Key::new(Kind::Certificate, before));
    let act = Act::request(ProcedureKind::Issue, [before.unwrap_or(certificate.holder)]);
    let act = match (before, certificate.kind, &certificate.system) {
        (None, CertificateType::System, Some(system)) => act.with("--system").with(system.clone()),
        (None, CertificateType::Organisation, _) => act.with("--unit"),
        _ => act,
    };
    let act = act.with("--form").with(certificate.form.word().word);
    Some(match asked.asked_by.filter(|paper| paper.kind == Kind::Decision) {
        Some(decision) => act.by(decision),
        None => act.with("--duty").with(Rule::AskAgain.word()),
    })
}

/// What is left to do for a procedure that is over: what the CA refused, or sent with wrong data, is asked for again, or the
/// procedure is closed and it rests with that; nothing for any other.
pub fn rest(links: &Links<'_>, on: Date, procedure: Key) -> Option<Todo> {
    let todo = Todo::new(StepKind::Closed, again(links, on, procedure)?);
    let state = links.procedure(procedure.id).map(|asked| ProcedureState::of(asked, on));
    Some(match state {
        Some(ProcedureState::At(StepKind::Refused)) => todo.or(Act::step(procedure, StepKind::Closed)),
        _ => todo.or(super::todo::write_to_ca(on)),
    })
}

/// Whether one certificate could do for the other.
fn same_use(a: &CertificateFacts, b: &CertificateFacts) -> bool {
    (a.kind, a.form, a.ca) == (b.kind, b.form, b.ca) && a.system == b.system
}

/// Whether there is a certificate that its holder signs with, or will.
fn is_there(links: &Links<'_>, id: RecordId, facts: &CertificateFacts, on: Date) -> bool {
    let state = links.desk_state(id, on);
    let open = state.is_some_and(|state| !state.is_over() && state != CertificateDeskState::Expected);
    open && !CertificateCaState::of(facts, on).is_over()
}

/// The procedures that ask for a certificate.
fn asking<'l>(links: &'l Links<'_>, certificate: RecordId) -> impl Iterator<Item = &'l ProcedureFacts> {
    let about = links.procedures_on(Key::new(Kind::Certificate, certificate));
    about.filter_map(|id| links.procedure(id)).filter(|p| p.kind == ProcedureKind::Issue)
}

/// Whether a certificate is being asked for, or was asked for since: what became of that is told of by itself.
fn is_asked(links: &Links<'_>, certificate: RecordId, since: Option<Date>, on: Date) -> bool {
    asking(links, certificate).any(|asked| {
        let began = asked.steps.first().map(|(_, at)| at.date);
        !ProcedureState::of(asked, on).is_over() || began >= since
    })
}

/// Whether the decision that it was asked for by stands.
fn stands(links: &Links<'_>, asked: &ProcedureFacts, on: Date) -> bool {
    let decision = asked.asked_by.and_then(|paper| links.facts(paper)?.decision());
    decision.is_none_or(|facts| DecisionState::of(facts, on) != DecisionState::Withdrawn)
}
