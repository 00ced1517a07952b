//! The facts of a record that other records, states and lists need, and what they say of a day.

mod certificate;
mod device;
mod handover;
mod papers;
mod person;
mod procedure;
mod unit;

pub use certificate::{
    CertificateFacts, ClaimedFacts, KeyFacts, Managed, PemFacts, PemKnown, Revoked, Used, short_fingerprint,
    unit_name,
};
pub use device::{DeviceFacts, Kept};
pub use handover::{Handed, HandoverFacts};
pub(super) use papers::made_as;
pub use papers::{AskedLine, BreachFacts, DecidedLine, DecisionFacts, Disposed, LetterFacts, RequestFacts};
pub use person::PersonFacts;
pub use procedure::{PaperState, ProcedureFacts, Taken};
pub use unit::{Came, Tasked, UnitFacts, UnitNamed};

use serde::{Deserialize, Serialize};

use super::row::PemRead;
use crate::model::date::{holds_on, overlap};
use crate::model::{Date, Record};

/// From one day to another, both included; open where a day is missing.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct Period {
    pub from: Option<Date>,
    pub to: Option<Date>,
}

impl Period {
    pub fn new(from: Option<Date>, to: Option<Date>) -> Period {
        Period { from, to }
    }

    /// Whether the day lies in it.
    pub fn holds(&self, on: Date) -> bool {
        holds_on(self.from, self.to, on)
    }

    /// Whether both share a day.
    pub fn overlaps(&self, other: &Period) -> bool {
        overlap((self.from, self.to), (other.from, other.to))
    }

    /// Whether it ends before the day.
    pub fn over(&self, on: Date) -> bool {
        self.to.is_some_and(|to| to < on)
    }

    /// Whether it begins after the day.
    pub fn ahead(&self, on: Date) -> bool {
        self.from.is_some_and(|from| from > on)
    }
}

/// The facts of one record by its kind.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Facts {
    Unit(Box<UnitFacts>),
    Person(Box<PersonFacts>),
    Certificate(Box<CertificateFacts>),
    Device(Box<DeviceFacts>),
    Procedure(Box<ProcedureFacts>),
    Decision(Box<DecisionFacts>),
    Letter(Box<LetterFacts>),
    Handover(Box<HandoverFacts>),
}

impl Facts {
    /// The facts of a record; `pem` is what its PEM says, where it has one.
    pub fn of(record: &Record, pem: Option<&PemRead>) -> Facts {
        match record {
            Record::Unit(unit) => Facts::Unit(Box::new(UnitFacts::of(unit))),
            Record::Person(person) => Facts::Person(Box::new(PersonFacts::of(person))),
            Record::Certificate(certificate) => {
                Facts::Certificate(Box::new(CertificateFacts::of(certificate, pem)))
            }
            Record::Device(device) => Facts::Device(Box::new(DeviceFacts::of(device))),
            Record::Procedure(procedure) => Facts::Procedure(Box::new(ProcedureFacts::of(procedure))),
            Record::Decision(decision) => Facts::Decision(Box::new(DecisionFacts::of(decision))),
            Record::Letter(letter) => Facts::Letter(Box::new(LetterFacts::of(letter))),
            Record::Handover(handover) => Facts::Handover(Box::new(HandoverFacts::of(handover))),
        }
    }
}

impl Facts {
    /// The name that a unit or person had on a day; other records keep theirs.
    pub fn name_on(&self, on: Date) -> Option<&str> {
        match self {
            Facts::Unit(unit) => unit.name_on(on).map(|name| name.vi.as_str()),
            Facts::Person(person) => person.name_on(on),
            _ => None,
        }
    }
}

macro_rules! views {
    ($($kind:ident $view:ident $facts:ident),+) => {
        impl Facts {
            $( /// The facts, where they are of this kind.
            pub fn $view(&self) -> Option<&$facts> {
                match self { Facts::$kind(facts) => Some(facts), _ => None }
            } )+
        }
    };
}

views! {
    Unit unit UnitFacts, Person person PersonFacts, Certificate certificate CertificateFacts, Device device DeviceFacts,
    Procedure procedure ProcedureFacts, Decision decision DecisionFacts, Letter letter LetterFacts,
    Handover handover HandoverFacts
}

fn text(line: &impl AsRef<str>) -> String {
    line.as_ref().to_owned()
}

fn maybe(line: Option<&impl AsRef<str>>) -> Option<String> {
    line.map(text)
}

/// Of several names with their periods the one of a day; outside all of them the nearest before it, else the first
/// after it, since a thing is never without a name.
fn of_day<T>(entries: &[T], period: impl Fn(&T) -> Period, on: Date) -> Option<&T> {
    let holding = entries.iter().filter(|e| period(e).holds(on)).max_by_key(|e| period(e).from);
    let before = || entries.iter().filter(|e| !period(e).ahead(on)).max_by_key(|e| period(e).from);
    let after = || entries.iter().min_by_key(|e| period(e).from);
    holding.or_else(before).or_else(after)
}
