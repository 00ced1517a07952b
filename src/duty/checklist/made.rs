//! What comes of a request for a certificate: certificate, device, comparison, hand-over, receipt, systems.

use super::{Builder, Todo, What, again, todo};
use crate::duty::{Act, Asked};
use crate::model::kinds::certificate::{Form, Relation};
use crate::model::kinds::common::Role;
use crate::model::kinds::device::PinFact;
use crate::model::kinds::handover::HandoverReason;
use crate::model::kinds::procedure::{ProcedureKind, StepKind};
use crate::model::party::Party;
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::facts::{CertificateFacts, Kept};
use crate::register::handover_papers;
use crate::register::state::{CertificateDeskState, ProcedureState};

use StepKind::{Checked, Delivered, Loaded, PinConfirmed, Received, Registered, Returned};

impl Builder<'_> {
    pub(super) fn made(&mut self) {
        let Some((id, certificate)) = self.certificate else {
            self.lacks(What::Certificate, None, self.import(None));
            return;
        };
        let key = Key::new(Kind::Certificate, id);
        match certificate.read() {
            Some(pem) => self.there(What::Certificate, Some(key), Some(pem.from), Some(pem.serial.clone())),
            None => {
                self.lacks(What::Certificate, Some(key), self.import(Some(certificate)));
                self.late(self.has(Checked));
            }
        }
        if self.links.desk_state(id, self.on) == Some(CertificateDeskState::Rejected) {
            self.lacks(What::Compared, Some(key), self.wrong());
            return;
        }
        let comes = matches!(certificate.form, Form::UsbToken | Form::Smartcard | Form::SimPki);
        let came = self.day(Received).or(self.day(Loaded));
        match (self.device_key(), came) {
            (None, _) if !comes => self.needless(What::Device),
            (device @ Some(_), came) if !comes || came.is_some() => {
                self.there(What::Device, device, came.filter(|_| comes), self.serial());
            }
            (device, _) => {
                let todo = Todo::new(self.arrival(), self.receive());
                let todo = match self.procedure.kind {
                    ProcedureKind::Issue => todo,
                    // What stays with its holder has the new one loaded where it is.
                    _ => todo.or(Act::step(self.key, Loaded)),
                };
                self.lacks(What::Device, device, todo);
                self.late(self.has(Checked));
            }
        }
        match self.day(Checked) {
            Some(day) => self.there(What::Compared, None, Some(day), None),
            None if comes => {
                let todo = Todo::new(Checked, self.receive()).or(Act::step(self.key, Checked));
                self.lacks(What::Compared, None, todo);
            }
            None => self.lacks(What::Compared, None, Todo::step(self.key, Checked)),
        }
        if comes {
            self.delivered();
        }
        self.registered(id, certificate);
    }

    /// What shows that the certificate is there: it was received, or loaded where the device is.
    fn arrival(&self) -> StepKind {
        if self.procedure.kind == ProcedureKind::Issue { Received } else { Loaded }
    }

    /// Takes in the certificate; one whose key lies on an HSM is put there too.
    fn import(&self, certificate: Option<&CertificateFacts>) -> Todo {
        let step = self.arrival();
        let plain = todo::import(self.letter.map(|(letter, _)| letter));
        match certificate.map(|c| c.form) {
            Some(Form::Hsm) => Todo::new(step, Act::alone("hsm import").asking(Asked::File)).or(plain),
            // A device that is plugged in says itself what is on it.
            Some(Form::UsbToken | Form::Smartcard | Form::SimPki) => {
                Todo::new(step, plain).or(self.receive())
            }
            _ => Todo::new(step, plain),
        }
    }

    /// The CA sent wrong data: it is asked again, or told, and this procedure is closed.
    fn wrong(&self) -> Todo {
        let again = again(self.links, self.on, self.key);
        let close = Act::step(self.key, StepKind::Closed);
        let acts = again.into_iter().chain([todo::write_to_ca(self.on), close]);
        Todo { step: StepKind::Closed, acts: acts.collect(), due: None }
    }

    /// The device is with whoever uses it, and the receipt of its PIN is there.
    pub(super) fn delivered(&mut self) {
        // Where the new certificate was loaded, or the device unlocked, with its holder, nothing changes hands.
        let stayed = self.has(Loaded) || self.has(StepKind::Unlocked) && self.with_user();
        let first = self.day(Delivered).or(self.day(Returned));
        let day = first.filter(|day| !self.came_back(*day));
        match day {
            None if stayed => self.needless(What::Handover),
            None => {
                let restores = self.procedure.kind == ProcedureKind::Restore;
                let step = if restores { Returned } else { Delivered };
                self.lacks(What::Handover, None, Todo::new(step, Act::many("deliver", [self.key])));
            }
            Some(day) => {
                let handover = self.handover(&[HandoverReason::Delivery, HandoverReason::Restore], day);
                self.there(What::Handover, handover, Some(day), None);
            }
        }
        if self.has(Loaded) && day.is_none() {
            self.needless(What::PinReceipt);
            return;
        }
        let device = self.device.and_then(|device| self.links.device(device));
        let receipts = device.map(|device| device.pin.as_slice()).unwrap_or_default();
        let receipt = || {
            receipts.iter().find(|(fact, on, _)| *fact == PinFact::Receipt && day.is_some_and(|d| *on >= d))
        };
        let signed = || {
            let papers = handover_papers(self.links, self.key, self.procedure);
            let at = |handover: Key| self.links.facts(handover)?.handover().map(|facts| facts.at.date);
            let counts =
                |handover: &Key| first.is_none() || day.is_some_and(|day| at(*handover) >= Some(day));
            let papers = papers.into_iter().filter(|(_, role)| *role == Role::PinReceipt);
            papers.map(|(handover, _)| handover).find(counts)
        };
        let confirmed = self.day(PinConfirmed).filter(|on| first.is_none() || day.is_some_and(|d| *on >= d));
        match (confirmed.or_else(|| receipt().map(|(_, on, _)| *on)), signed()) {
            (None, None) => {
                let confirm = Act::many("deliver", [self.key]).with("--pin-confirmed");
                let attach = todo::attach(self.delivery().unwrap_or(self.key), Role::PinReceipt);
                self.lacks(What::PinReceipt, None, Todo::new(PinConfirmed, confirm).or(attach));
            }
            (day, handover) => self.there(What::PinReceipt, handover, day, None),
        }
    }

    /// Whether whoever uses the device gave it back since, and it is to be handed out again: what is on it goes on, and nothing
    /// else is done with it.
    fn came_back(&self, delivered: Date) -> bool {
        let Some(device) = self.device.and_then(|id| self.links.device(id)) else { return false };
        let user = |kept: &Kept| matches!(kept.party, Party::Person(_) | Party::Unit(_));
        let went = device.custody.iter().any(|kept| user(kept) && kept.from >= delivered);
        let here = device.keeper_on(self.on).is_some_and(|kept| kept.party == Party::Desk);
        let state = self.certificate.and_then(|(id, _)| self.links.desk_state(id, self.on));
        let goes_on = state.is_none_or(|s| !s.is_over() && s != CertificateDeskState::Ending);
        let others = self.device_key().into_iter().chain(self.certificate_key());
        let mut others =
            others.flat_map(|subject| self.links.procedures_on(subject)).filter(|id| *id != self.key.id);
        let open = |id: RecordId| {
            let other = self.links.procedure(id);
            other.is_some_and(|other| !ProcedureState::of(other, self.on).is_over())
        };
        went && here && goes_on && !others.any(open)
    }

    fn certificate_key(&self) -> Option<Key> {
        self.certificate.map(|(id, _)| Key::new(Kind::Certificate, id))
    }

    /// The hand-over by which the device came to whoever uses it.
    pub(super) fn delivery(&self) -> Option<Key> {
        let day = self.day(Delivered).or(self.day(Returned))?;
        self.handover(&[HandoverReason::Delivery, HandoverReason::Restore], day)
    }

    fn registered(&mut self, id: RecordId, certificate: &CertificateFacts) {
        let on = self.on;
        let open = |facts: &CertificateFacts| facts.used.iter().filter(|used| used.period.holds(on)).count();
        let before = certificate.predecessor.and_then(|(id, _)| self.links.certificate(id));
        let left = before.map_or(0, open);
        let key = Key::new(Kind::Certificate, id);
        let current =
            certificate.used.iter().filter(|used| used.period.holds(on) && used.own_serial != Some(false));
        let plain = || Act::step(self.key, Registered);
        // Those of the one before are known; else somebody says which, or that there are none.
        let todo = match left {
            0 => {
                let named = plain().with("--system").asking(Asked::System);
                Todo::new(Registered, named).or(plain())
            }
            _ => Todo::new(Registered, plain()),
        };
        match (current.count(), left, self.day(Registered)) {
            (0, 0, None) if self.procedure.kind != ProcedureKind::Issue => self.needless(What::Registered),
            (0, 0, None) => self.lacks(What::Registered, None, todo),
            (_, 1.., _) if certificate.predecessor.is_some_and(|(_, r)| r != Relation::Reissued) => {
                self.lacks(What::Registered, Some(key), todo);
            }
            (count, _, day) => self.there(What::Registered, Some(key), day, Some(count.to_string())),
        }
    }
}
