//! The papers that a procedure must have: shared by `check` and whoever derives duties.

use super::facts::{HandoverFacts, PaperState, ProcedureFacts};
use super::links::Links;
use crate::model::kinds::common::Role;
use crate::model::kinds::handover::HandoverReason;
use crate::model::kinds::procedure::{ProcedureKind, Regime, StepKind};
use crate::model::party::Party;
use crate::model::{Key, Kind, RecordId};

/// The papers of a procedure besides the letter, which has a record of its own. `Some` step: only once it was taken.
const fn chain(kind: ProcedureKind) -> &'static [(Option<StepKind>, Role)] {
    match kind {
        ProcedureKind::Issue => &[
            (None, Role::Application),
            (Some(StepKind::Delivered), Role::Minutes),
            (Some(StepKind::Delivered), Role::PinReceipt),
        ],
        ProcedureKind::Renew | ProcedureKind::Change => &[],
        ProcedureKind::Restore => &[(Some(StepKind::PinConfirmed), Role::PinReceipt)],
        ProcedureKind::Revoke | ProcedureKind::Return => {
            &[(Some(StepKind::HandedToCa), Role::Minutes), (Some(StepKind::LossMinutes), Role::LossMinutes)]
        }
    }
}

/// The papers that a procedure needs besides the letter once it has taken these steps.
pub fn papers_of(
    kind: ProcedureKind,
    regime: Regime,
    has: impl Fn(StepKind) -> bool,
) -> impl Iterator<Item = Role> {
    // Decree 68/2024 knows no request of the subscriber's own: the agency's letter is the application.
    let dropped = move |role: Role| role == Role::Application && regime == Regime::Nd68;
    let due = chain(kind).iter().filter(move |(after, role)| !dropped(*role) && after.is_none_or(&has));
    due.map(|(_, role)| *role)
}

/// The papers that a procedure needs as far as it has come and doesn't have, neither among its papers nor among the files
/// attached to it or to a hand-over of its device; nor were they waived.
pub fn lacking(links: &Links<'_>, key: Key, procedure: &ProcedureFacts) -> Vec<Role> {
    let has = |step| procedure.steps.iter().any(|(taken, _)| *taken == step);
    let files = links.marks(key).map(|marks| marks.files.as_slice()).unwrap_or_default();
    // A device that is there again goes back with minutes of that; those of its loss say what is so no more.
    let found = devices_of(links, key, procedure)
        .into_iter()
        .any(|id| links.device(id).is_some_and(|device| device.is_found_again(None)));
    let needed = papers_of(procedure.kind, procedure.regime, has)
        .filter(|role| !(found && *role == Role::LossMinutes));
    // What stands among its papers without a file is asked for too.
    let named =
        procedure.papers.iter().filter(|(_, state)| *state == PaperState::Missing).map(|(role, _)| *role);
    let own = |role: &Role| {
        let paper = |(known, state): &(Role, PaperState)| known == role && *state != PaperState::Missing;
        procedure.papers.iter().any(paper) || files.contains(role)
    };
    let mut lacks: Vec<Role> = Vec::new();
    for role in needed.chain(named).filter(|role| !own(role)) {
        if !lacks.contains(&role) {
            lacks.push(role);
        }
    }
    if !lacks.is_empty() {
        let handed = handover_papers(links, key, procedure);
        lacks.retain(|role| !handed.iter().any(|(_, there)| there == role));
    }
    lacks
}

/// The papers of a procedure that are attached to the hand-overs of its device while it ran, with the hand-over of each: the minutes and the
/// receipt of the PIN when it was handed to whoever uses it, the minutes when the CA got it back.
pub fn handover_papers(links: &Links<'_>, key: Key, procedure: &ProcedureFacts) -> Vec<(Key, Role)> {
    let Some(began) = procedure.steps.first().map(|(_, at)| at.date) else { return Vec::new() };
    let closed = procedure.step_day(StepKind::Closed);
    let within = |facts: &HandoverFacts| {
        facts.void.is_none() && facts.at.date >= began && closed.is_none_or(|closed| facts.at.date <= closed)
    };
    let devices = devices_of(links, key, procedure);
    let handovers = devices
        .into_iter()
        .flat_map(|device| links.inverse_at(Key::new(Kind::Device, device), Kind::Handover, "items.device"));
    let concerns = |handover: &Key| {
        let facts = links.facts(*handover).and_then(|facts| facts.handover());
        facts.is_some_and(|facts| within(facts) && brings(procedure.kind, facts))
    };
    let mut found: Vec<(Key, Role)> = Vec::new();
    for handover in handovers.filter(concerns) {
        let files = links.marks(handover).map(|marks| marks.files.as_slice()).unwrap_or_default();
        let papers = files.iter().filter(|role| matches!(role, Role::Minutes | Role::PinReceipt));
        found.extend(papers.map(|role| (handover, *role)));
    }
    found
}

/// Whether a hand-over is what such a procedure comes to.
fn brings(kind: ProcedureKind, handover: &HandoverFacts) -> bool {
    use HandoverReason::{Delivery, Restore, ToCa};
    let to_user = matches!(handover.receiver, Party::Person(_) | Party::Unit(_));
    match kind {
        ProcedureKind::Issue | ProcedureKind::Renew | ProcedureKind::Change => {
            to_user && handover.reason == Delivery
        }
        // With others that are new, a restored one is delivered.
        ProcedureKind::Restore => to_user && matches!(handover.reason, Delivery | Restore),
        ProcedureKind::Revoke | ProcedureKind::Return => handover.reason == ToCa,
    }
}

/// The devices of a procedure: what it is about, what the CA gave in place of that, or what its certificates are on.
fn devices_of(links: &Links<'_>, key: Key, procedure: &ProcedureFacts) -> Vec<RecordId> {
    let subject = procedure.subject;
    if subject.kind == Kind::Device {
        let mut both = vec![subject.id, links.in_place_of(subject.id)];
        both.dedup();
        return both;
    }
    let on = |certificate| links.certificate_gist(certificate).and_then(|gist| gist.device);
    let mut devices: Vec<RecordId> = links.made_by(key.id).chain([subject.id]).filter_map(on).collect();
    devices.sort_unstable();
    devices.dedup();
    devices
}
