//! The papers of a procedure: its own, and those of the hand-overs of its device.

use super::{Builder, Todo, What, todo};
use crate::duty::Act;
use crate::model::Key;
use crate::model::kinds::common::Role;
use crate::model::kinds::handover::HandoverReason;
use crate::model::kinds::procedure::StepKind;
use crate::register::{lacking, papers_of};

impl Builder<'_> {
    pub(super) fn papers(&mut self) {
        let lacks = lacking(self.links, self.key, self.procedure);
        let Some(todo) = self.attach(&lacks) else {
            let wanted = papers_of(self.procedure.kind, self.procedure.regime, |step| self.has(step)).count();
            match wanted {
                0 => self.needless(What::Papers),
                _ => self.there(What::Papers, None, None, Some(wanted.to_string())),
            }
            return;
        };
        self.lacks(What::Papers, None, todo);
        let words: Vec<&str> = lacks.iter().map(|role| role.word().word).collect();
        if let Some(item) = self.items.last_mut() {
            item.said = Some(words.join(", "));
        }
    }

    /// Attaches what lacks, each where its code sends it: to the hand-over that it is about, else to the procedure.
    fn attach(&self, lacks: &[Role]) -> Option<Todo> {
        let acts: Vec<Act> =
            lacks.iter().map(|role| todo::attach(self.place_of(*role).unwrap_or(self.key), *role)).collect();
        (!acts.is_empty()).then_some(Todo { step: StepKind::Closed, acts, due: None })
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
