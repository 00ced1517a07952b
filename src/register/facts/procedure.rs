//! How far a procedure has come.

use serde::{Deserialize, Serialize};

use super::text;
use crate::model::kinds::Procedure;
use crate::model::kinds::common::Role;
use crate::model::kinds::procedure::{Outcome, ProcedureKind, Regime, StepKind};
use crate::model::{Date, Key, Moment, RecordId};
use crate::register::row::fingerprint;

/// A step that was taken.
pub type Taken = (StepKind, Moment);

/// Whether a procedure has a paper.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum PaperState {
    Present,
    Waived,
    Missing,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedureFacts {
    pub kind: ProcedureKind,
    /// A certificate or a device.
    pub subject: Key,
    pub regime: Regime,
    pub ground: Option<String>,
    pub filer: Option<RecordId>,
    /// A decision or a letter.
    pub asked_by: Option<Key>,
    /// When the CA was told before the paper followed.
    pub told: Option<Moment>,
    /// By time; steps of one day stand as they were written.
    pub steps: Vec<Taken>,
    pub papers: Vec<(Role, PaperState)>,
    pub result: Option<Outcome>,
    /// A fingerprint of the hash of the request.
    pub csr: Option<u64>,
}

impl ProcedureFacts {
    pub(super) fn of(procedure: &Procedure) -> ProcedureFacts {
        let mut steps: Vec<Taken> = procedure.steps.iter().map(|s| (s.step, s.at)).collect();
        steps.sort_by_key(|(_, at)| at.date);
        ProcedureFacts {
            kind: procedure.kind,
            subject: procedure.subject.key(),
            regime: procedure.regime,
            ground: procedure.ground.as_ref().map(|ground| text(&ground.code)),
            filer: procedure.filer.map(|filer| filer.key().id),
            asked_by: procedure.asked_by.as_ref().and_then(|asked| asked.paper).map(|paper| paper.key()),
            told: procedure.urgent.as_ref().map(|urgent| urgent.told_at),
            steps,
            papers: procedure
                .papers
                .iter()
                .map(|paper| {
                    let state = match (&paper.file, &paper.waiver) {
                        (Some(_), _) => PaperState::Present,
                        (None, Some(_)) => PaperState::Waived,
                        (None, None) => PaperState::Missing,
                    };
                    (paper.role, state)
                })
                .collect(),
            result: procedure.result,
            csr: procedure.csr_sha256.as_ref().map(|hash| fingerprint(&[hash.as_str()])),
        }
    }

    /// The day of the last such step.
    pub fn step_day(&self, step: StepKind) -> Option<Date> {
        self.steps.iter().rfind(|(kind, _)| *kind == step).map(|(_, at)| at.date)
    }
}
