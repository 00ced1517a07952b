//! Who has a device, and in what state it is.

use serde::{Deserialize, Serialize};

use super::{Period, maybe, text};
use crate::model::kinds::Device;
use crate::model::kinds::device::{ConditionFact, DeviceKind, PinFact};
use crate::model::party::Party;
use crate::model::{Date, Moment, RecordId};

/// Who had a device.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub party: Party,
    pub from: Date,
    pub to: Option<Date>,
    pub handover: Option<RecordId>,
}

impl Kept {
    pub fn period(&self) -> Period {
        Period::new(Some(self.from), self.to)
    }
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceFacts {
    pub kind: DeviceKind,
    pub model: Option<String>,
    pub serial: Option<String>,
    pub label: Option<String>,
    pub owner: Option<RecordId>,
    /// By time.
    pub conditions: Vec<(ConditionFact, Moment)>,
    /// By first day.
    pub custody: Vec<Kept>,
    /// By day; with who confirmed it.
    pub pin: Vec<(PinFact, Date, Option<RecordId>)>,
}

impl DeviceFacts {
    pub(super) fn of(device: &Device) -> DeviceFacts {
        let mut conditions: Vec<_> = device.conditions.iter().map(|c| (c.fact, c.on)).collect();
        conditions.sort_by_key(|(_, on)| on.seconds());
        let mut custody: Vec<Kept> = device
            .custody
            .iter()
            .map(|c| Kept {
                party: c.party.clone(),
                from: c.from,
                to: c.to,
                handover: c.handover.map(|h| h.key().id),
            })
            .collect();
        custody.sort_by_key(|kept| kept.from);
        let mut pin: Vec<_> = device.pin.iter().map(|p| (p.fact, p.on, p.by.map(|by| by.key().id))).collect();
        pin.sort_by_key(|(_, on, _)| *on);
        DeviceFacts {
            kind: device.kind,
            model: maybe(device.model.as_ref()),
            serial: device.serial.as_ref().map(text),
            label: maybe(device.label.as_ref()),
            owner: device.owner.map(|owner| owner.key().id),
            conditions,
            custody,
            pin,
        }
    }

    /// Whether it was lost or stolen and is there again, by what was noted until a day, or ever.
    pub fn is_found_again(&self, until: Option<Date>) -> bool {
        use ConditionFact::{Found, Lost, Stolen};
        let last = self.conditions.iter().rfind(|(fact, at)| {
            matches!(fact, Lost | Stolen | Found) && until.is_none_or(|day| at.date <= day)
        });
        last.is_some_and(|(fact, _)| *fact == Found)
    }

    /// Who had it on a day. On the day of a hand-over it is the receiver.
    pub fn keeper_on(&self, on: Date) -> Option<&Kept> {
        self.custody.iter().rfind(|kept| kept.period().holds(on))
    }
}
