//! Reports: what the register says of a time, as parts of rows, for screen, JSON and paper alike. Titles, parts and columns are
//! data of `rules`; here are the counts.

mod ahead;
mod demand;
mod disclosures;
mod held;
mod impact;
mod requests;
mod retention;
mod say;
mod span;
mod stock;
#[cfg(test)]
mod tests;
mod withheld;
mod work;

pub use demand::demand;
pub use disclosures::{Disclosed, Exported, Recipient, disclosed, exports, of_person, totals};
pub use held::Held;
pub use impact::{Erased, ImpactOf, impact};
pub use requests::{InTime, breaches, requests};
pub use retention::retention;
pub use say::Saying;
pub use span::{BadSpan, Span, SpanKind};
pub use stock::{Place, stock};
pub use withheld::withheld;
pub use work::work;

use crate::duty::{Act, Rule};
use crate::model::field::Word;
use crate::model::{Date, Key, Kind, Lang, Moment};
use crate::policy::Role;
use crate::rules::{Shown, Words};

/// A table of a report: its name in the data, and its rows, a value for each column.
pub struct Part {
    pub code: &'static str,
    pub rows: Vec<Vec<Value>>,
}

/// What stands in a column. Names stand in it; it has no `Debug`.
#[derive(Clone)]
pub enum Value {
    /// Nothing to say.
    None,
    Text(String),
    /// A word of a record's choice.
    Word(Word),
    /// A word of the report itself.
    Said(fn(Lang) -> String),
    /// What is owed.
    Rule(Rule),
    /// What an officer may do.
    Role(Role),
    Count(usize),
    Day(Date),
    Moment(Moment),
    Flag(bool),
    Words(Words),
    /// A kind of record.
    Kind(Kind),
    /// A field of one.
    Field(Shown),
    /// A record, by what it is called.
    Record(Key),
    /// One whose name isn't said.
    Withheld(Key),
    /// Several, one after the other.
    All(Vec<Value>),
    /// The command that does what follows.
    Act(Act),
}

impl Value {
    /// The records that it names.
    fn records(&self, found: &mut Vec<Key>) {
        match self {
            Value::Record(key) => found.push(*key),
            Value::All(all) => all.iter().for_each(|one| one.records(found)),
            _ => {}
        }
    }
}

impl Part {
    /// The people who are named in it.
    pub fn people(&self) -> Vec<Key> {
        let mut found = Vec::new();
        self.rows.iter().flatten().for_each(|value| value.records(&mut found));
        found.retain(|key| key.kind == Kind::Person);
        found
    }
}

impl From<Option<Date>> for Value {
    fn from(day: Option<Date>) -> Value {
        day.map_or(Value::None, Value::Day)
    }
}

impl From<usize> for Value {
    fn from(count: usize) -> Value {
        Value::Count(count)
    }
}
