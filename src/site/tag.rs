//! The states of records, and how each is to be looked at.

use crate::model::Key;
use crate::model::kinds::procedure::StepKind;
use crate::register::facts::Facts;
use crate::register::state::{
    CertificateDeskState, DecisionState, DeviceCondition, LetterState, PersonState, ProcedureState, UnitState,
};

use super::say::Say;
use super::view::Tag;

impl Say<'_> {
    /// The state of a record; a hand-over has none, and of who isn't named none is told.
    pub fn tag(&self, key: Key) -> Option<Tag> {
        if self.withheld.is(key) {
            return None;
        }
        let (label, tone) = match self.links.facts(key)? {
            Facts::Unit(unit) => {
                let state = UnitState::of(unit, self.today);
                let tone = match state {
                    UnitState::Standing => "good",
                    UnitState::Ahead => "info",
                    UnitState::Dissolved => "quiet",
                };
                (state.label(), tone)
            }
            Facts::Person(person) => {
                let state = PersonState::of(person, self.today);
                let tone = match state {
                    PersonState::Working => "good",
                    PersonState::Leaving | PersonState::Suspended => "warn",
                    PersonState::Expected | PersonState::OnLeave | PersonState::Seconded => "info",
                    _ => "quiet",
                };
                (state.label(), tone)
            }
            Facts::Certificate(_) => {
                let state = self.links.desk_state(key.id, self.today)?;
                (state.label(), certificate_tone(state))
            }
            Facts::Device(device) => {
                let state = DeviceCondition::of(device, self.today);
                (state.label(), device_tone(state))
            }
            Facts::Procedure(procedure) => {
                let state = ProcedureState::of(procedure, self.today);
                (state.label(), procedure_tone(state))
            }
            Facts::Decision(decision) => {
                let state = DecisionState::of(decision, self.today);
                let tone = match state {
                    DecisionState::Open => "warn",
                    DecisionState::Done => "good",
                    DecisionState::Draft | DecisionState::Ahead => "info",
                    DecisionState::Withdrawn => "quiet",
                };
                (state.label(), tone)
            }
            Facts::Letter(_) => {
                let state = self.links.letter_state(key.id, self.today)?;
                let tone = match state {
                    LetterState::Answered | LetterState::NoneNeeded => "good",
                    LetterState::Received => "warn",
                    _ => "info",
                };
                (state.label(), tone)
            }
            Facts::Handover(_) => return None,
        };
        Some(Tag { word: self.label(label), tone, label })
    }
}

/// How a certificate's state is to be looked at.
pub fn certificate_tone(state: CertificateDeskState) -> &'static str {
    use CertificateDeskState as State;
    match state {
        State::InUse | State::TransferredIn | State::Legacy => "good",
        State::Expected | State::Issued | State::Received => "info",
        State::Ending => "warn",
        State::Rejected => "bad",
        _ => "quiet",
    }
}

/// How a device's condition is to be looked at.
pub fn device_tone(state: DeviceCondition) -> &'static str {
    match state {
        DeviceCondition::Fine => "good",
        DeviceCondition::Locked | DeviceCondition::Damaged => "warn",
        DeviceCondition::Lost | DeviceCondition::Stolen | DeviceCondition::Seized => "bad",
        DeviceCondition::Destroyed => "quiet",
    }
}

/// How the state of a procedure is to be looked at.
pub fn procedure_tone(state: ProcedureState) -> &'static str {
    match state {
        ProcedureState::At(StepKind::Refused) => "bad",
        ProcedureState::At(StepKind::SupplementAsked | StepKind::Held) => "warn",
        state if state.is_over() => "quiet",
        _ => "info",
    }
}
