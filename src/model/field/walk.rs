//! The walk over the values of a record, along its table.

use super::{Field, Shape, Type, Word};
use crate::model::date::{Date, Moment};
use crate::model::key::Key;

/// One step of the way from a record to a value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Step {
    Field(&'static str),
    Entry(usize),
}

/// The way from a record to a value, written `postings[1].unit`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Path(pub Vec<Step>);

impl std::fmt::Display for Path {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, step) in self.0.iter().enumerate() {
            match step {
                Step::Field(name) if i == 0 => f.write_str(name)?,
                Step::Field(name) => write!(f, ".{name}")?,
                Step::Entry(n) => write!(f, "[{n}]")?,
            }
        }
        Ok(())
    }
}

/// One value of a record as the walk meets it.
#[derive(Clone, Copy)]
pub enum Leaf<'a> {
    /// Text of any kind; an identifier brings what is wrong with its format.
    Str(&'a str, Option<crate::model::ident::IdentFault>),
    Id(crate::model::id::RecordId),
    File(crate::model::id::FileId),
    Word(Word),
    Date(Date),
    Moment(Moment),
    Flag(bool),
    Count(i64),
    Ref(Key),
    Party(&'a crate::model::party::Party),
}

impl Leaf<'_> {
    /// The value as it is written in a record.
    pub fn written(&self) -> String {
        match self {
            Leaf::Str(text, _) => (*text).to_owned(),
            Leaf::Id(id) => id.to_string(),
            Leaf::File(id) => id.to_string(),
            Leaf::Word(word) => word.word.to_owned(),
            Leaf::Date(date) => date.to_string(),
            Leaf::Moment(moment) => moment.to_string(),
            Leaf::Flag(flag) => flag.to_string(),
            Leaf::Count(count) => count.to_string(),
            Leaf::Ref(key) => key.to_string(),
            Leaf::Party(party) => party.to_string(),
        }
    }
}

/// Receives every value of a record, in the order of the tables.
pub trait Seer {
    fn leaf(&mut self, at: &Path, field: &'static Field, leaf: Leaf<'_>);
}

/// A value of a record: knows its type and walks its parts.
pub trait Node {
    const TYPE: Type;
    /// Whether it is left out of the YAML.
    fn absent(&self) -> bool {
        false
    }
    fn walk(&self, at: &mut Path, field: &'static Field, seer: &mut dyn Seer);
}

/// A single value.
pub trait Scalar {
    const SHAPE: Shape;
    fn leaf(&self) -> Leaf<'_>;
}

impl<T: Scalar> Node for T {
    const TYPE: Type = Type::One(T::SHAPE);

    fn walk(&self, at: &mut Path, field: &'static Field, seer: &mut dyn Seer) {
        seer.leaf(at, field, self.leaf());
    }
}

impl<T: Node> Node for Option<T> {
    const TYPE: Type = T::TYPE;

    fn absent(&self) -> bool {
        self.is_none()
    }

    fn walk(&self, at: &mut Path, field: &'static Field, seer: &mut dyn Seer) {
        if let Some(value) = self {
            value.walk(at, field, seer);
        }
    }
}

impl<T: Node> Node for Vec<T> {
    const TYPE: Type = Type::List(&T::TYPE);

    fn absent(&self) -> bool {
        self.is_empty()
    }

    fn walk(&self, at: &mut Path, field: &'static Field, seer: &mut dyn Seer) {
        for (i, entry) in self.iter().enumerate() {
            at.0.push(Step::Entry(i));
            entry.walk(at, field, seer);
            at.0.pop();
        }
    }
}
