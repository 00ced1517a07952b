//! The papers of a procedure: its own, and those of the hand-overs of its device.

use super::{Builder, Todo, What, todo};
use crate::duty::Act;
use crate::model::Key;
use crate::model::kinds::common::Role;
use crate::model::kinds::handover::HandoverReason;
use crate::model::kinds::procedure::StepKind;
use crate::register::facts::PaperState;
use crate::register::state::ProcedureState;
use crate::register::{lacking, papers_of};

impl Builder<'_> {
    pub(super) fn papers(&mut self) {
        let lacks = lacking(self.links, self.key, self.procedure);
        let Some(todo) = self.attach(&lacks) else {
            // What it has without the law's asking for it is there all the same.
            let wanted = papers_of(self.procedure.kind, self.procedure.regime, |step| self.has(step)).count();
            let has = self.procedure.papers.iter().filter(|(_, state)| *state != PaperState::Missing).count();
            match wanted.max(has) {
                // Whether there are any is seen when the steps are taken that they are about.
                0 if !ProcedureState::of(self.procedure, self.on).is_over() => {}
                0 => self.needless(What::Papers),
                count => self.there(What::Papers, None, None, Some(count.to_string())),
            }
            return;
        };
        self.lacks(What::Papers, None, todo);
        let words: Vec<&str> = lacks.iter().map(|role| role.word().word).collect();
        if let Some(item) = self.items.last_mut() {
            item.said = Some(words.join(", "));
        }
    }

    /// Makes what lacks and wasn't made yet, and attaches it once it is signed, each where its code sends it: to the hand-over that it is
    /// about, else to the procedure.
    fn attach(&self, lacks: &[Role]) -> Option<Todo> {
        let of_role = |role: &Role| {
            let place = self.place_of(*role);
            let attach = todo::attach(place.unwrap_or(self.key), *role);
            self.make(place, *role).into_iter().chain([attach])
        };
        let acts: Vec<Act> = lacks.iter().flat_map(of_role).collect();
        (!acts.is_empty()).then_some(Todo { step: StepKind::Closed, acts, due: None })
    }

    /// Makes a paper, where the program can and hasn't yet.
    fn make(&self, handover: Option<Key>, role: Role) -> Option<Act> {
        const RECEIPT: &str = "pin-receipt";
        const APPLICATION: &str = "application";
        let paper = |of: Key| Act::many("paper", [of]);
        let (of, act) = match (role, handover) {
            (Role::Minutes, Some(handover)) => (handover, paper(handover)),
            (Role::PinReceipt, Some(handover)) => (handover, paper(handover).with("--as").with(RECEIPT)),
            (Role::Application, _) => (self.key, paper(self.key).with("--as").with(APPLICATION)),
            (Role::LossMinutes, _) => (self.key, paper(self.key)),
            _ => return None,
        };
        let is_it = |code: &String| match role {
            Role::PinReceipt => code == RECEIPT,
            Role::Application => code == APPLICATION,
            _ => code != RECEIPT && code != APPLICATION,
        };
        let made = self.links.marks(of).is_some_and(|marks| marks.made.iter().any(is_it));
        (!made).then_some(act)
    }

    fn place_of(&self, role: Role) -> Option<Key> {
        match role {
            Role::Minutes => self.delivery().or_else(|| {
                let day = self.day(StepKind::HandedToCa)?;
                self.handover(&[HandoverReason::ToCa], day)
            }),
            Role::PinReceipt => self.delivery(),
            _ => None,
        }
    }
}
