//! The eight kinds of record. The kind comes from the path or the command, never from the YAML.

pub mod certificate;
pub mod common;
pub mod decision;
pub mod device;
pub mod handover;
pub mod letter;
pub mod person;
pub mod procedure;
pub mod unit;

pub use certificate::Certificate;
pub use decision::Decision;
pub use device::Device;
pub use handover::Handover;
pub use letter::Letter;
pub use person::Person;
pub use procedure::Procedure;
pub use unit::Unit;

use common::{Attachment, Why};

use super::field::{Path, Seer, Table};
use super::id::RecordId;
use super::key::{Key, Kind};
use super::party::AnyRef;
use super::value::{self, Fault, Value};

macro_rules! kinds {
    ($($kind:ident),+) => {
        /// One record of any kind. Boxed, since kinds differ much in size.
        #[derive(Clone, PartialEq, Eq)]
        pub enum Record { $( $kind(Box<$kind>) ),+ }

        impl Record {
            pub const fn kind(&self) -> Kind {
                match self { $( Record::$kind(_) => Kind::$kind ),+ }
            }

            pub fn id(&self) -> RecordId {
                match self { $( Record::$kind(r) => r.id ),+ }
            }

            /// The format the record was written in.
            pub fn schema(&self) -> u32 {
                match self { $( Record::$kind(r) => r.schema ),+ }
            }

            /// The attachments of the record.
            pub fn files(&self) -> &[Attachment] {
                match self { $( Record::$kind(r) => &r.files ),+ }
            }

            /// Why this version was written.
            pub fn why(&self) -> Option<&Why> {
                match self { $( Record::$kind(r) => r.why.as_ref() ),+ }
            }

            /// Says why this version was written.
            pub fn set_why(&mut self, why: Option<Why>) {
                match self { $( Record::$kind(r) => r.why = why ),+ }
            }

            /// The record that stands in place of this one.
            pub fn duplicate_of(&self) -> Option<Key> {
                match self { $( Record::$kind(r) => r.duplicate_of.as_ref().map(AnyRef::key) ),+ }
            }

            /// The handle of the officer in charge.
            pub fn assignee(&self) -> Option<&str> {
                match self { $( Record::$kind(r) => r.assignee.as_ref().map(|line| &**line) ),+ }
            }

            /// Shows every value to the seer, in the order of the table.
            pub fn walk(&self, seer: &mut dyn Seer) {
                let mut at = Path::default();
                match self { $( Record::$kind(r) => r.walk_fields(&mut at, seer) ),+ }
            }

            /// The record as a tree of values.
            pub fn to_value(&self) -> Value {
                match self { $( Record::$kind(r) => value::to_value(r.as_ref()) ),+ }
            }

            /// The fields in which two versions differ, as trees: of this one and of the other. Of two kinds these are all.
            pub fn differing(&self, other: &Record) -> [Value; 2] {
                match (self, other) {
                    $( (Record::$kind(one), Record::$kind(other)) => one.differing(other).map(Value::Object), )+
                    (one, other) => [one, other].map(Record::to_value),
                }
            }

            /// The record that a tree of values is.
            pub fn from_value(kind: Kind, value: &Value) -> Result<Record, Fault> {
                let read = match kind {
                    $( Kind::$kind => value::from_value(value).map(|r| Record::$kind(Box::new(r))) ),+
                };
                read.map_err(|fault: Fault| fault.by_table(kind.table(), value))
            }

            /// Reads a record with any of serde's formats.
            pub fn read<'de, D: serde::Deserializer<'de>>(kind: Kind, d: D) -> Result<Record, D::Error> {
                use serde::Deserialize;
                match kind { $( Kind::$kind => $kind::deserialize(d).map(|r| Record::$kind(Box::new(r))) ),+ }
            }
        }

        impl serde::Serialize for Record {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                match self { $( Record::$kind(r) => r.serialize(s) ),+ }
            }
        }

        impl Kind {
            /// The table of the kind's fields.
            pub const fn table(self) -> &'static Table {
                match self { $( Kind::$kind => $kind::TABLE ),+ }
            }

            /// The JSON Schema of the kind.
            pub fn json_schema(self) -> schemars::Schema {
                match self { $( Kind::$kind => schemars::schema_for!($kind) ),+ }
            }
        }

        $( impl From<$kind> for Record {
            fn from(record: $kind) -> Record {
                Record::$kind(Box::new(record))
            }
        } )+
    };
}

kinds!(Unit, Person, Certificate, Device, Procedure, Decision, Letter, Handover);

impl Record {
    pub fn key(&self) -> Key {
        Key::new(self.kind(), self.id())
    }

    /// Whether nothing differs but the reason of the latest version.
    pub fn same_facts(&self, other: &Record) -> bool {
        if self == other {
            return true;
        }
        let (mut a, mut b) = (self.clone(), other.clone());
        a.set_why(None);
        b.set_why(None);
        a == b
    }
}
