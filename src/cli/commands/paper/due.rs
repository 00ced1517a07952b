//! Which letters are due for the records that were named.

use std::collections::BTreeSet;

use crate::model::date::holds_on;
use crate::model::kinds::Letter;
use crate::model::kinds::common::Role;
use crate::model::kinds::letter::{LetterDirection, LetterLine};
use crate::model::kinds::procedure::{ProcedureKind, StepKind};
use crate::model::party::{ProcedureRef, UnitRef};
use crate::model::{Key, Kind, RecordId};
use crate::paper::Desk;
use crate::register::facts::LetterFacts;
use crate::register::lacking;
use crate::register::state::{DeviceCondition, LetterState, ProcedureState};

/// What selectors come to.
#[derive(Default)]
pub struct Due {
    /// Procedures that are in no letter yet.
    pub procedures: BTreeSet<Key>,
    /// Letters of ours that are there and haven't gone out.
    pub letters: BTreeSet<Key>,
    /// Procedures that haven't gone to be signed.
    pub waiting: BTreeSet<Key>,
    /// Procedures that want the minutes of a device's loss beside their letter.
    pub losses: BTreeSet<Key>,
    /// Procedures that join those of a letter: a change goes with the renewal of the same certificate.
    joins: BTreeSet<(Key, Key)>,
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
            Kind::Device => {
                let on_it = desk.links.on_device(key.id).map(|(id, _)| Key::new(Kind::Certificate, id));
                let about: Vec<Key> = std::iter::once(key)
                    .chain(on_it)
                    .flat_map(|subject| desk.links.procedures_on(subject))
                    .map(|id| Key::new(Kind::Procedure, id))
                    .collect();
                each(about, |procedure| self.procedure(desk, procedure))
            }
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
            // What another unit files by now goes in a letter of that one.
            self.procedures.extend(parted(desk, key).1);
        }
        open
    }

    /// A letter as it is to be made: with what joins it, without what goes in another, and of the unit that files it now.
    pub fn settle(&self, desk: &Desk<'_>, letter: &mut Letter) {
        let key = Key::new(Kind::Letter, letter.id);
        let (filer, parted) = parted(desk, key);
        letter.lines.retain(|line| !parted.contains(&line.procedure.key()));
        let joining = self.joins.iter().filter(|(to, _)| *to == key).map(|(_, procedure)| *procedure);
        for procedure in joining.filter_map(|procedure| ProcedureRef::try_from(procedure).ok()) {
            letter.lines.push(LetterLine { procedure, result: None, reason: None, on: None });
            letter.for_signature = None;
        }
        let Some(filer) = filer.filter(|filer| letter.filer.is_none_or(|old| old.key().id != *filer)) else {
            return;
        };
        letter.filer = UnitRef::try_from(Key::new(Kind::Unit, filer)).ok();
        let unit = desk.unit(filer).ok().flatten();
        letter.series = unit.and_then(|unit| {
            let held = unit.symbols.iter().rfind(|symbol| holds_on(symbol.from, symbol.to, desk.on));
            held.map(|symbol| symbol.symbol.clone())
        });
        (letter.signed_by, letter.capacity, letter.contact) = (None, None, None);
        letter.for_signature = None;
    }

    fn procedure(&mut self, desk: &Desk<'_>, key: Key) -> bool {
        let letters: Vec<Key> = desk.links.inverse_at(key, Kind::Letter, "lines.procedure").collect();
        let known = each(letters, |letter| self.letter(desk, letter));
        if !known && waits(desk, key) {
            match beside(desk, key) {
                Some(letter) => {
                    self.letter(desk, letter);
                    self.joins.insert((letter, key));
                }
                None => {
                    self.procedures.insert(key);
                }
            }
            self.waiting.insert(key);
            return true;
        }
        let lost = wants_loss(desk, key);
        if lost {
            self.losses.insert(key);
        }
        known || lost
    }
}

/// Whether a revocation lacks the minutes of its device's loss: a return has them for its letter.
fn wants_loss(desk: &Desk<'_>, key: Key) -> bool {
    let Some(facts) = desk.links.procedure(key.id) else { return false };
    let over = ProcedureState::of(facts, desk.on).is_over();
    let device = desk.links.certificate_gist(facts.subject.id).and_then(|gist| gist.device);
    let gone = || {
        let device = device.and_then(|id| desk.links.device(id));
        device.is_some_and(|device| DeviceCondition::of(device, desk.on).is_gone())
    };
    let noted = facts.step_day(StepKind::LossMinutes).is_some();
    let lacks = noted && lacking(desk.links, key, facts).contains(&Role::LossMinutes);
    facts.kind == ProcedureKind::Revoke && (lacks || !noted && !over && gone())
}

/// Who files a letter that has no number yet, by its procedures, and those of them that others file; nothing of one that has one.
fn parted(desk: &Desk<'_>, letter: Key) -> (Option<RecordId>, Vec<Key>) {
    let facts = desk.links.facts(letter).and_then(|facts| facts.letter());
    let Some(facts) = facts.filter(|facts| facts.number.is_none()) else { return (None, Vec::new()) };
    let filers: Vec<(Key, Option<RecordId>)> = facts
        .lines
        .iter()
        .map(|line| {
            let filer = desk.links.procedure(line.procedure).and_then(|procedure| procedure.filer);
            (Key::new(Kind::Procedure, line.procedure), filer)
        })
        .collect();
    let stays = filers.iter().any(|(_, filer)| filer.is_none() || *filer == facts.filer);
    let filer = facts.filer.filter(|_| stays).or_else(|| filers.iter().find_map(|(_, filer)| *filer));
    let other = filers.into_iter().filter(|(_, own)| own.is_some() && *own != filer);
    (filer, other.map(|(procedure, _)| procedure).collect())
}

/// The letter, not sent yet, in which the same certificate is to be renewed or changed as it is by a procedure of the other kind.
fn beside(desk: &Desk<'_>, key: Key) -> Option<Key> {
    let facts = desk.links.procedure(key.id)?;
    let other = match facts.kind {
        ProcedureKind::Renew => ProcedureKind::Change,
        ProcedureKind::Change => ProcedureKind::Renew,
        _ => return None,
    };
    let open = desk.links.procedures_on(facts.subject).filter(|id| {
        let known = desk.links.procedure(*id);
        known.is_some_and(|known| {
            known.kind == other
                && known.regime == facts.regime
                && !ProcedureState::of(known, desk.on).is_over()
        })
    });
    open.map(|id| Key::new(Kind::Procedure, id)).find_map(|procedure| {
        let mut letters = desk.links.inverse_at(procedure, Kind::Letter, "lines.procedure");
        letters.find(|letter| {
            let (filer, parted) = parted(desk, *letter);
            let ours = facts.filer.is_none() || facts.filer == filer;
            is_open(desk, *letter) && filer.is_some() && ours && !parted.contains(&procedure)
        })
    })
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
    let ours = facts.is_some_and(|letter| letter.direction == LetterDirection::Out && asks(desk, letter));
    let state = desk.links.letter_state(key.id, desk.on);
    ours && matches!(state, Some(LetterState::Draft | LetterState::ForSignature | LetterState::Issued))
}

/// Whether a line of it is still to be asked.
fn asks(desk: &Desk<'_>, letter: &LetterFacts) -> bool {
    letter.lines.iter().any(|line| !desk.links.is_given_up(line.procedure, desk.on))
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
