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
    /// A device, by its serial, and the record that it is for: `SERIAL=handle`. Where there is no serial it is asked for.
    For(Option<String>, Key),
}

/// What a person is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    File,
    Number,
    Day,
    Unit,
    System,
    Serial,
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
    /// Whether it takes these records only.
    single: bool,
    /// Where each record is named with a device that is for it: the serials, one for each record.
    serials: Option<Vec<Option<String>>>,
}

fn words(text: &str) -> Vec<Word> {
    text.split(' ').map(|word| Word::Is(word.to_owned())).collect()
}

impl Act {
    /// A command that takes any number of records.
    pub fn many(head: &str, on: impl IntoIterator<Item = Key>) -> Act {
        let on = on.into_iter().collect();
        Act { head: words(head), on, tail: Vec::new(), single: false, serials: None }
    }

    /// A command that takes one.
    pub fn one(head: &str, on: Key) -> Act {
        Act { single: true, ..Act::many(head, [on]) }
    }

    /// A command about just these records, which others don't join.
    pub fn whole(head: &str, on: impl IntoIterator<Item = Key>) -> Act {
        Act { single: true, ..Act::many(head, on) }
    }

    /// A command about no record.
    pub fn alone(head: &str) -> Act {
        Act::many(head, [])
    }

    /// A command that takes devices, each with the record that it is for.
    pub fn device(head: &str, serial: Option<String>, of: Key) -> Act {
        Act { serials: Some(vec![serial]), ..Act::many(head, [of]) }
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
        self.with("--decision").record(decision)
    }

    /// A step of a procedure that nothing else brings.
    pub fn step(procedure: Key, step: StepKind) -> Act {
        Act::many(&format!("step {}", step.word().word), [procedure])
    }

    pub fn with(mut self, word: impl Into<String>) -> Act {
        self.tail.push(Word::Is(word.into()));
        self
    }

    pub fn record(mut self, key: Key) -> Act {
        self.tail.push(Word::Record(key));
        self
    }

    pub fn asking(mut self, asked: Asked) -> Act {
        self.tail.push(Word::Asked(asked));
        self
    }

    /// Whether this is its last word.
    pub(super) fn ends_with(&self, word: &str) -> bool {
        matches!(self.tail.last(), Some(Word::Is(last)) if last == word)
    }

    /// Whether the same command does this for the records of another too.
    fn joins(&self, other: &Act) -> bool {
        let alike = self.serials.is_some() == other.serials.is_some();
        alike && !self.single && !other.single && self.head == other.head && self.tail == other.tail
    }

    /// Takes the records of another that the same command does this for.
    fn take(&mut self, other: &Act) {
        for (place, key) in other.on.iter().enumerate() {
            if self.on.contains(key) {
                continue;
            }
            self.on.push(*key);
            if let (Some(own), Some(new)) = (&mut self.serials, &other.serials) {
                own.push(new.get(place).cloned().flatten());
            }
        }
    }

    /// The acts of several duties, in as few commands as they need, in their order.
    pub fn joined<'a>(acts: impl IntoIterator<Item = &'a Act>) -> Vec<Act> {
        let mut all: Vec<Act> = Vec::new();
        for act in acts {
            match all.iter_mut().find(|known| known.joins(act) || **known == *act) {
                Some(known) => known.take(act),
                None => all.push(act.clone()),
            }
        }
        all
    }

    /// The whole command after the program's name.
    pub fn words(&self) -> Vec<Word> {
        let record = |(place, key): (usize, &Key)| match &self.serials {
            Some(serials) => Word::For(serials.get(place).cloned().flatten(), *key),
            None => Word::Record(*key),
        };
        let records = self.on.iter().enumerate().map(record);
        self.head.iter().cloned().chain(records).chain(self.tail.iter().cloned()).collect()
    }
}
