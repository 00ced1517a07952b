//! Steps of procedures: whether one can be taken, and taking it.

use crate::check::{Walk, Wrong};
use crate::model::kinds::Procedure;
use crate::model::kinds::procedure::{ProcedureStep, StepKind};
use crate::model::words::Text;
use crate::model::{Date, Moment};
use crate::register::facts::ProcedureFacts;

/// Whether a step can be taken on a day, after those that were.
pub fn can_take(procedure: &ProcedureFacts, step: StepKind, on: Date) -> bool {
    let steps: Vec<(StepKind, Date)> = procedure.steps.iter().map(|(step, at)| (*step, at.date)).collect();
    fault(procedure.kind, procedure.told.is_some(), steps, step, on).is_none()
}

/// What is wrong with a step on a day; a step among earlier ones must leave those after it possible.
fn fault(
    kind: crate::model::kinds::procedure::ProcedureKind,
    urgent: bool,
    mut steps: Vec<(StepKind, Date)>,
    step: StepKind,
    on: Date,
) -> Option<Wrong> {
    let walk = |steps: &[(StepKind, Date)]| {
        let mut walk = Walk::new(kind, urgent);
        steps.iter().filter_map(|(step, _)| walk.take(*step)).collect::<Vec<_>>()
    };
    steps.sort_by_key(|(_, on)| *on);
    let before = walk(&steps);
    let place = steps.partition_point(|(_, at)| *at <= on);
    steps.insert(place, (step, on));
    let after = walk(&steps);
    if after.len() > before.len() { after.last().copied() } else { None }
}

/// Takes a step; nothing is done where it can't be taken.
pub fn take(
    procedure: &mut Procedure,
    step: StepKind,
    at: Moment,
    remark: Option<Text>,
) -> Result<(), Wrong> {
    let steps = procedure.steps.iter().map(|taken| (taken.step, taken.at.date)).collect();
    match fault(procedure.kind, procedure.urgent.is_some(), steps, step, at.date) {
        Some(wrong) => Err(wrong),
        None => {
            procedure.steps.push(ProcedureStep { step, at, remark });
            Ok(())
        }
    }
}

/// Takes those of the steps that can be taken, in this order; whether any was.
pub fn take_what_fits(procedure: &mut Procedure, steps: &[StepKind], at: Moment) -> bool {
    steps.iter().filter(|step| take(procedure, **step, at, None).is_ok()).count() > 0
}

/// Whether a step was ever taken.
pub fn has(procedure: &ProcedureFacts, step: StepKind) -> bool {
    procedure.steps.iter().any(|(taken, _)| *taken == step)
}
