//! The papers that a procedure must have: shared by `check` and whoever derives duties.

use super::facts::{PaperState, ProcedureFacts};
use crate::model::kinds::common::Role;
use crate::model::kinds::procedure::{ProcedureKind, Regime, StepKind};

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
/// attached to it; nor were they waived.
pub fn lacking(procedure: &ProcedureFacts, files: &[Role]) -> Vec<Role> {
    let has = |step| procedure.steps.iter().any(|(taken, _)| *taken == step);
    let there = |role: Role| {
        let paper = |(known, state): &(Role, PaperState)| *known == role && *state != PaperState::Missing;
        procedure.papers.iter().any(paper) || files.contains(&role)
    };
    let needed = papers_of(procedure.kind, procedure.regime, has);
    // What stands among its papers without a file is asked for too.
    let named =
        procedure.papers.iter().filter(|(_, state)| *state == PaperState::Missing).map(|(role, _)| *role);
    let mut lacks: Vec<Role> = needed.chain(named).filter(|role| !there(*role)).collect();
    lacks.sort_unstable();
    lacks.dedup();
    lacks
}
