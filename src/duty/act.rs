//! The command that does what is owed, word by word, so that it can be printed and run alike.

use super::rule::Rule;
use crate::model::Key;
use crate::model::kinds::procedure::{ProcedureKind, StepKind};
use crate::rules::Ground;

/// One word of a command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Word {
    Is(String),
    /// A record, by its handle.
    Record(Key),
    /// What only a person knows.
    Asked(Asked),
}

/// What a person is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    File,
    Number,
    Day,
    Unit,
}

/// A command about some records.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Act {
    /// The words before the records.
    head: Vec<Word>,
    /// The records that it is about.
    pub on: Vec<Key>,
    /// The words after them.
    tail: Vec<Word>,
    /// Whether it takes one record only.
    single: bool,
}

fn words(text: &str) -> Vec<Word> {
    text.split(' ').map(|word| Word::Is(word.to_owned())).collect()
}

impl Act {
    /// A command that takes any number of records.
    pub fn many(head: &str, on: impl IntoIterator<Item = Key>) -> Act {
        Act { head: words(head), on: on.into_iter().collect(), tail: Vec::new(), single: false }
    }

    /// A command that takes one.
    pub fn one(head: &str, on: Key) -> Act {
        Act { single: true, ..Act::many(head, [on]) }
    }

    /// A command about no record.
    pub fn alone(head: &str) -> Act {
        Act::many(head, [])
    }

    /// The request of a procedure about certificates or devices.
    pub fn request(kind: ProcedureKind, on: impl IntoIterator<Item = Key>) -> Act {
        Act::many(&format!("request {}", kind.word().word), on)
    }

    /// The same of a duty, on a ground of the law where the duty says which.
    pub fn request_for(rule: Rule, kind: ProcedureKind, on: Key, ground: Option<&Ground>) -> Act {
        let act = Act::request(kind, [on]);
        let act = match ground {
            Some(ground) => act.with("--ground").with(ground.code.clone()),
            None => act,
        };
        act.with("--duty").with(rule.word())
    }

    /// The same by a decision.
    pub fn by(self, decision: Key) -> Act {
        let mut tail = self.tail;
        tail.extend([Word::Is("--decision".to_owned()), Word::Record(decision)]);
        Act { tail, ..self }
    }

    /// A step of a procedure that nothing else brings.
    pub fn step(procedure: Key, step: StepKind) -> Act {
        Act::many(&format!("step {}", step.word().word), [procedure])
    }

    pub fn with(mut self, word: impl Into<String>) -> Act {
        self.tail.push(Word::Is(word.into()));
        self
    }

    pub fn asking(mut self, asked: Asked) -> Act {
        self.tail.push(Word::Asked(asked));
        self
    }

    /// Whether the same command does this for the records of another too.
    fn joins(&self, other: &Act) -> bool {
        !self.single && !other.single && self.head == other.head && self.tail == other.tail
    }

    /// The acts of several duties, in as few commands as they need, in their order.
    pub fn joined<'a>(acts: impl IntoIterator<Item = &'a Act>) -> Vec<Act> {
        let mut all: Vec<Act> = Vec::new();
        for act in acts {
            match all.iter_mut().find(|known| known.joins(act) || **known == *act) {
                Some(known) => {
                    known.on.extend(
                        act.on.iter().filter(|key| !known.on.contains(key)).copied().collect::<Vec<_>>(),
                    );
                }
                None => all.push(act.clone()),
            }
        }
        all
    }

    /// The whole command after the program's name.
    pub fn words(&self) -> Vec<Word> {
        let records = self.on.iter().map(|key| Word::Record(*key));
        self.head.iter().cloned().chain(records).chain(self.tail.iter().cloned()).collect()
    }
}
