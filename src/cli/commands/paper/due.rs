//! Which letters are due for the records that were named.

use std::collections::BTreeSet;

use crate::model::kinds::letter::LetterDirection;
use crate::model::kinds::procedure::StepKind;
use crate::model::{Key, Kind};
use crate::paper::Desk;
use crate::register::state::{LetterState, ProcedureState};

/// What selectors come to.
#[derive(Default)]
pub struct Due {
    /// Procedures that are in no letter yet.
    pub procedures: BTreeSet<Key>,
    /// Letters of ours that are there and haven't gone out.
    pub letters: BTreeSet<Key>,
    /// Procedures that haven't gone to be signed.
    pub waiting: BTreeSet<Key>,
}

impl Due {
    pub fn is_empty(&self) -> bool {
        self.procedures.is_empty() && self.letters.is_empty()
    }

    /// Adds what is due for one record; whether anything is.
    pub fn look(&mut self, desk: &Desk<'_>, key: Key) -> bool {
        match key.kind {
            Kind::Letter => self.letter(desk, key),
            Kind::Procedure => self.procedure(desk, key),
            Kind::Certificate => {
                let device = desk.links.certificate(key.id).and_then(|c| c.device);
                let device = device.map(|id| Key::new(Kind::Device, id));
                let about: Vec<Key> = std::iter::once(key)
                    .chain(device)
                    .flat_map(|subject| desk.links.procedures_on(subject))
                    .map(|id| Key::new(Kind::Procedure, id))
                    .collect();
                each(about, |procedure| self.procedure(desk, procedure))
            }
            _ => {
                let held: Vec<Key> =
                    desk.links.held_by(key).map(|(id, _)| Key::new(Kind::Certificate, id)).collect();
                each(held, |certificate| self.look(desk, certificate))
            }
        }
    }

    fn letter(&mut self, desk: &Desk<'_>, key: Key) -> bool {
        let open = is_open(desk, key);
        if open {
            self.letters.insert(key);
            let facts = desk.links.facts(key).and_then(|facts| facts.letter());
            let lines = facts.into_iter().flat_map(|letter| &letter.lines);
            let waiting = lines.map(|line| Key::new(Kind::Procedure, line.procedure));
            self.waiting.extend(waiting.filter(|procedure| waits(desk, *procedure)));
        }
        open
    }

    fn procedure(&mut self, desk: &Desk<'_>, key: Key) -> bool {
        let letters: Vec<Key> = desk.links.inverse_at(key, Kind::Letter, "lines.procedure").collect();
        let known = each(letters, |letter| self.letter(desk, letter));
        if !known && waits(desk, key) {
            self.procedures.insert(key);
            self.waiting.insert(key);
            return true;
        }
        known
    }
}

/// Adds every one of them; whether anything was added.
fn each(all: Vec<Key>, mut add: impl FnMut(Key) -> bool) -> bool {
    let mut any = false;
    for key in all {
        any |= add(key);
    }
    any
}

/// A letter of ours about procedures that hasn't gone out.
fn is_open(desk: &Desk<'_>, key: Key) -> bool {
    let facts = desk.links.facts(key).and_then(|facts| facts.letter());
    let ours =
        facts.is_some_and(|letter| letter.direction == LetterDirection::Out && !letter.lines.is_empty());
    let state = desk.links.letter_state(key.id, desk.on);
    ours && matches!(state, Some(LetterState::Draft | LetterState::ForSignature | LetterState::Issued))
}

/// Whether a procedure is proposed, drafted or ready, and its letter neither signed nor about to be.
fn waits(desk: &Desk<'_>, key: Key) -> bool {
    use StepKind::{Collected, Draft, ForSignature, LossMinutes, Ready, Sent, SupplementAsked};
    let Some(facts) = desk.links.procedure(key.id) else { return false };
    let never = |step| facts.step_day(step).is_none();
    match ProcedureState::of(facts, desk.on) {
        ProcedureState::Proposed | ProcedureState::At(Draft | Ready | SupplementAsked) => true,
        // The device may come back before anybody asks.
        ProcedureState::At(Collected | LossMinutes) => never(ForSignature) && never(Sent),
        _ => false,
    }
}
