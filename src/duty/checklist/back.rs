//! Devices that come back, and those that the CA restores.

use super::{Builder, Todo, What};
use crate::duty::checklist::todo;
use crate::duty::{Act, Asked};
use crate::model::Kind;
use crate::model::kinds::common::Role;
use crate::model::kinds::device::DeviceKind;
use crate::model::kinds::handover::HandoverReason;
use crate::model::kinds::procedure::{ProcedureKind, StepKind};
use crate::model::party::Party;
use crate::register::state::DeviceCondition;

use StepKind::{Collected, HandedToCa, LossMinutes, NoticeReceived, Received, Replaced, SeenInCrl, Unlocked};

impl Builder<'_> {
    /// Notice, collection, the CA, its list.
    pub(super) fn taken_back(&mut self) {
        let revokes = self.procedure.kind == ProcedureKind::Revoke;
        let revoked = self.certificate.and_then(|(_, c)| c.revoked).filter(|_| revokes);
        if revokes {
            match self.day(NoticeReceived).or(revoked.and_then(|revoked| revoked.notice)) {
                Some(day) => self.there(What::Notice, None, Some(day), None),
                None => {
                    self.lacks(What::Notice, None, Todo::step(self.key, NoticeReceived));
                    self.late(self.has(Collected) || self.has(LossMinutes));
                }
            }
        }
        let device = self.device.and_then(|id| self.links.device(id));
        match device.filter(|device| !matches!(device.kind, DeviceKind::Hsm)) {
            Some(_) => self.handed_back(),
            None => {
                self.needless(What::Collected);
                self.needless(What::HandedToCa);
            }
        }
        if revokes {
            match self.day(SeenInCrl).or(revoked.and_then(|revoked| revoked.seen)) {
                Some(day) => self.there(What::Listed, None, Some(day), None),
                None => {
                    let import = Act::alone("import").asking(Asked::File);
                    self.lacks(What::Listed, None, Todo::new(SeenInCrl, import));
                }
            }
        }
    }

    fn handed_back(&mut self) {
        let device = self.device_key();
        // What was found again goes to the CA all the same.
        if let Some(day) = self.day(LossMinutes).filter(|_| !self.is_found()) {
            let said = Role::LossMinutes.word().word.to_owned();
            self.there(What::Collected, device, Some(day), Some(said));
            self.needless(What::HandedToCa);
            return;
        }
        let keeper = self.keeper().map(|kept| (kept.party.clone(), kept.from));
        let back = keeper.as_ref().filter(|(party, _)| matches!(party, Party::Desk | Party::Ca));
        match self.day(Collected).or(back.map(|(_, day)| *day)) {
            Some(day) => self.there(What::Collected, device, Some(day), None),
            // What is lost doesn't come back: minutes say so.
            None if self.is_lost() => {
                let todo = Todo::new(LossMinutes, Act::many("return", [self.key]).with("--lost"));
                self.lacks(What::Collected, device, todo);
                if let Some(item) = self.items.last_mut() {
                    item.said = Some(Role::LossMinutes.word().word.to_owned());
                }
                self.needless(What::HandedToCa);
                return;
            }
            None => {
                let todo = Todo::new(Collected, Act::many("return", [self.key]));
                self.lacks(What::Collected, device, todo);
            }
        }
        let at_ca = keeper.filter(|(party, _)| *party == Party::Ca).map(|(_, day)| day);
        match self.day(HandedToCa).or(at_ca) {
            Some(day) => {
                let handover = self.handover(&[HandoverReason::ToCa], day);
                self.there(What::HandedToCa, handover, Some(day), None);
            }
            None => {
                let act = Act::many("return", [self.key]).with("--to").with("ca");
                self.lacks(What::HandedToCa, None, Todo::new(HandedToCa, act));
            }
        }
    }

    /// Whether the device was lost and is there again.
    pub(super) fn is_found(&self) -> bool {
        let device = self.device.and_then(|id| self.links.device(id));
        device.is_some_and(|device| device.is_found_again(Some(self.on)))
    }

    /// Whether the device is where nobody can bring it from.
    fn is_lost(&self) -> bool {
        let device = self.device.and_then(|id| self.links.device(id));
        device.is_some_and(|device| DeviceCondition::of(device, self.on).is_gone())
    }

    /// The CA unlocks the device, or gives another one for it, which goes to whoever had the first.
    pub(super) fn restored(&mut self) {
        let by_hand = Act::step(self.key, Unlocked);
        let unlock = Todo::new(Unlocked, self.receive()).or(by_hand).or(Act::step(self.key, Replaced));
        self.step(What::Unlocked, &[Unlocked, Replaced], unlock);
        let subject = self.procedure.subject;
        let awaits_other =
            self.has(Replaced) && subject.kind == Kind::Device && self.device == Some(subject.id);
        let away = self
            .keeper()
            .is_some_and(|kept| matches!(kept.party, Party::Ca | Party::Carrier(_) | Party::Transit));
        match self.device_key().filter(|_| !awaits_other) {
            Some(device) if !away || self.has(Received) => {
                self.there(What::Device, Some(device), self.day(Received), self.serial());
            }
            Some(device) => {
                self.lacks(What::Device, Some(device), Todo::new(Received, self.receive()));
            }
            None => self.lacks(What::Device, None, Todo::new(Received, todo::receive(self.key, None))),
        }
        self.delivered();
    }
}
