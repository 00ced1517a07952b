//! The order in which the steps of a procedure can be taken (model.md, States).

use crate::model::kinds::procedure::{ProcedureKind, StepKind};

/// The place of a step in its kind of procedure: a step never follows one with a higher place, and steps with the
/// same place come in any order. Nothing where the step is no part of the procedure.
const fn place(kind: ProcedureKind, step: StepKind) -> Option<u8> {
    use ProcedureKind::*;
    use StepKind::*;
    Some(match (kind, step) {
        (_, Draft) => 0,
        (_, Ready) => 1,
        (_, ForSignature) => 2,
        (_, Issued) => 3,
        (_, Sent) => 4,
        (_, Acknowledged) => 5,
        (_, SupplementAsked) => 6,
        (_, Granted | Refused) => GRANTED,
        (Issue, Received) => 8,
        (Issue, Checked) => 9,
        (Issue, Delivered) => 10,
        (Issue, PinConfirmed | Registered) => 11,
        (Renew | Change, Received | Loaded) => 8,
        (Renew | Change, Checked) => 9,
        (Renew | Change, Delivered | Registered) => 10,
        (Revoke, NoticeReceived | SeenInCrl | HandedToCa) => 8,
        (Restore, Received | Unlocked | Replaced) => 8,
        (Restore, Returned | Delivered) => 9,
        (Restore, PinConfirmed) => 10,
        (Return, HandedToCa) => 8,
        (_, Closed) => CLOSED,
        _ => return None,
    })
}

/// Steps that can be taken at any time before the end: the device may come back before anybody asks.
const fn anytime(kind: ProcedureKind, step: StepKind) -> bool {
    use StepKind::*;
    match step {
        Held | Resumed | Withdrawn | NotNeeded => true,
        Collected | LossMinutes => matches!(kind, ProcedureKind::Revoke | ProcedureKind::Return),
        _ => false,
    }
}

const GRANTED: u8 = 7;
const CLOSED: u8 = 20;

/// What is wrong with a step.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// It is no step of this kind of procedure.
    Foreign,
    /// It can't follow the steps before it.
    Order,
}

/// Walks the steps in the order of time.
pub struct Walk {
    kind: ProcedureKind,
    /// Told to the CA before the papers follow: the answer may come before the letter.
    urgent: bool,
    place: u8,
    answered: bool,
    refused: bool,
    stopped: bool,
    held: bool,
    closed: bool,
    came_back: bool,
    taken: u32,
}

impl Walk {
    /// A procedure of which no step was taken; `urgent` where the CA was told before the papers followed.
    pub fn new(kind: ProcedureKind, urgent: bool) -> Walk {
        Walk {
            kind,
            urgent,
            place: 0,
            answered: false,
            refused: false,
            stopped: false,
            held: false,
            closed: false,
            came_back: false,
            taken: 0,
        }
    }

    /// Takes a step, and says what is wrong with it.
    pub fn take(&mut self, step: StepKind) -> Option<Wrong> {
        let here = place(self.kind, step);
        if here.is_none() && !anytime(self.kind, step) {
            return Some(Wrong::Foreign);
        }
        let allowed = self.allows(step, here);
        self.note(step, here);
        (!allowed).then_some(Wrong::Order)
    }

    fn allows(&self, step: StepKind, here: Option<u8>) -> bool {
        use StepKind::*;
        if self.closed || ((self.refused || self.stopped) && step != Closed) {
            return false;
        }
        let once = self.taken >> step as u32 & 1 == 0 || matches!(step, Registered | Held | Resumed);
        match (step, here) {
            (Resumed, _) => self.held,
            (Withdrawn | NotNeeded, _) => !self.answered,
            _ if self.held => false,
            (Held, _) => true,
            (Closed, _) => self.answered || self.refused || self.stopped || self.came_back,
            (_, None) => once,
            // A device that came back is handed out again.
            (Delivered | Returned, Some(_)) if !once => self.answered,
            (Granted | Refused, _) => once,
            (_, Some(here)) if here < GRANTED => {
                once && here >= self.place && (!self.answered || self.urgent)
            }
            // A device is handed to the CA without an answer where its certificate has expired.
            (HandedToCa, _) if self.kind == ProcedureKind::Return => once,
            (_, Some(here)) => once && self.answered && here >= self.place,
        }
    }

    fn note(&mut self, step: StepKind, here: Option<u8>) {
        use StepKind::*;
        match step {
            // The letter is made and sent again.
            SupplementAsked => {
                self.place = 0;
                for again in [Draft, Ready, ForSignature, Issued, Sent, Acknowledged, SupplementAsked] {
                    self.taken &= !(1 << again as u32);
                }
                return;
            }
            Granted => self.answered = true,
            Refused => self.refused = true,
            Withdrawn | NotNeeded => self.stopped = true,
            Held => self.held = true,
            Resumed => self.held = false,
            Closed => self.closed = true,
            // Whoever gets it confirms its PIN again.
            Delivered | Returned => self.taken &= !(1 << PinConfirmed as u32),
            HandedToCa | LossMinutes => self.came_back |= self.kind == ProcedureKind::Return,
            _ => {}
        }
        if matches!(step, Withdrawn | NotNeeded) {
            self.held = false;
        }
        self.taken |= 1 << step as u32;
        // An answer to an urgent request does not move the papers on.
        if let Some(here) = here.filter(|here| !(self.urgent && *here == GRANTED)) {
            self.place = self.place.max(here);
        }
    }

    /// Closed after it was granted, or after the device came back: as done, not as given up.
    pub fn done(&self) -> bool {
        self.closed && !self.refused && !self.stopped
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use StepKind::*;

    fn walk(kind: ProcedureKind, urgent: bool, steps: &[StepKind]) -> Vec<Option<Wrong>> {
        let mut walk = Walk::new(kind, urgent);
        steps.iter().map(|s| walk.take(*s)).collect()
    }

    #[test]
    fn every_kind_has_its_way_to_the_end() {
        let filing = [Draft, Ready, ForSignature, Issued, Sent, Acknowledged, Granted];
        let ways: [(ProcedureKind, &[StepKind]); 6] = [
            (ProcedureKind::Issue, &[Received, Checked, Delivered, Registered, PinConfirmed, Registered]),
            (ProcedureKind::Renew, &[Loaded, Checked, Registered]),
            (ProcedureKind::Change, &[Loaded, Checked, Registered]),
            (ProcedureKind::Revoke, &[SeenInCrl, NoticeReceived, Collected, HandedToCa]),
            (ProcedureKind::Restore, &[Unlocked, Returned, PinConfirmed]),
            (ProcedureKind::Return, &[Collected, HandedToCa]),
        ];
        for (kind, rest) in ways {
            let steps = [&filing[..], rest, &[Closed]].concat();
            assert!(walk(kind, false, &steps).iter().all(Option::is_none), "{kind:?}");
        }
        assert!(
            walk(ProcedureKind::Return, false, &[Collected, HandedToCa, Closed]).iter().all(Option::is_none)
        );
        assert!(walk(ProcedureKind::Return, false, &[LossMinutes, Closed]).iter().all(Option::is_none));
    }

    #[test]
    fn a_supplement_sends_the_letter_again() {
        let steps = [Draft, Sent, Acknowledged, SupplementAsked, ForSignature, Sent, Acknowledged, Granted];
        assert!(walk(ProcedureKind::Issue, false, &steps).iter().all(Option::is_none));
    }

    #[test]
    fn a_device_that_came_back_is_delivered_and_its_pin_confirmed_again() {
        let steps =
            [Sent, Granted, Received, Checked, Delivered, PinConfirmed, Registered, Delivered, PinConfirmed];
        assert!(walk(ProcedureKind::Issue, false, &steps).iter().all(Option::is_none));
        let twice = walk(ProcedureKind::Issue, false, &[&steps[..], &[PinConfirmed]].concat());
        assert_eq!(twice.last().copied().flatten(), Some(Wrong::Order));
    }

    #[test]
    fn an_urgent_revocation_is_granted_before_its_papers() {
        let steps = [Granted, Draft, Issued, Sent, Acknowledged, NoticeReceived, Closed];
        assert!(walk(ProcedureKind::Revoke, true, &steps).iter().all(Option::is_none));
        assert!(walk(ProcedureKind::Revoke, false, &steps).contains(&Some(Wrong::Order)));
    }

    #[test]
    fn what_cannot_follow_is_named() {
        let cases: [(&[StepKind], Wrong); 9] = [
            (&[Sent, Draft], Wrong::Order),
            (&[Sent, Sent], Wrong::Order),
            (&[Sent, Granted, Closed, Registered], Wrong::Order),
            (&[Sent, Refused, Received], Wrong::Order),
            (&[Sent, Granted, Withdrawn], Wrong::Order),
            (&[Draft, Held, Sent], Wrong::Order),
            (&[Draft, Resumed], Wrong::Order),
            (&[Draft, Closed], Wrong::Order),
            (&[Sent, Granted, SeenInCrl], Wrong::Foreign),
        ];
        for (steps, wrong) in cases {
            let found = walk(ProcedureKind::Issue, false, steps);
            assert_eq!(found.last().copied().flatten(), Some(wrong), "{steps:?}");
            assert!(found[..found.len() - 1].iter().all(Option::is_none), "{steps:?}");
        }
        assert_eq!(walk(ProcedureKind::Issue, false, &[Received])[0], Some(Wrong::Order));
        let mut refused = Walk::new(ProcedureKind::Issue, false);
        for step in [Sent, Refused, Closed] {
            assert_eq!(refused.take(step), None);
        }
        assert!(!refused.done());
    }
}
