//! What went along in a hand-over.

use serde::{Deserialize, Serialize};

use super::maybe;
use crate::model::kinds::Handover;
use crate::model::kinds::handover::{HandoverForm, HandoverReason, Side};
use crate::model::party::Party;
use crate::model::{Date, Moment, RecordId};

/// What went along in a hand-over.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Handed {
    pub device: RecordId,
    pub with_device: bool,
    pub envelope: bool,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverFacts {
    pub number: Option<String>,
    pub at: Moment,
    pub giver: Party,
    pub receiver: Party,
    pub reason: HandoverReason,
    pub form: HandoverForm,
    pub authorised: bool,
    /// The sides for which someone signed.
    pub signed: Vec<Side>,
    pub items: Vec<Handed>,
    /// The day on which it was called off.
    pub void: Option<Date>,
}

impl HandoverFacts {
    pub(super) fn of(handover: &Handover) -> HandoverFacts {
        HandoverFacts {
            number: maybe(handover.number.as_ref()),
            at: handover.at,
            giver: handover.giver.clone(),
            receiver: handover.receiver.clone(),
            reason: handover.reason,
            form: handover.form,
            authorised: handover.authorisation.is_some(),
            signed: handover.signatories.iter().map(|s| s.side).collect(),
            items: handover
                .items
                .iter()
                .map(|item| Handed {
                    device: item.device.key().id,
                    with_device: item.with_device,
                    envelope: item.envelope,
                })
                .collect(),
            void: handover.void,
        }
    }
}
