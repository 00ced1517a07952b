//! The records that an act changes: each read once, changed in place, and written in one commit.

use std::collections::BTreeMap;

use crate::change::Change;
use crate::model::kinds::common::Why;
use crate::model::kinds::{Certificate, Decision, Device, Letter, Person, Procedure, Unit};
use crate::model::{Key, Kind, Record, RecordId};
use crate::register::OpenError;

/// Reads a record as the register has it.
pub type Read<'r> = dyn Fn(Key) -> Result<Record, OpenError> + 'r;

/// Records as they are to be.
pub struct Draft<'r> {
    read: &'r Read<'r>,
    new_id: &'r dyn Fn() -> RecordId,
    records: BTreeMap<Key, Drafted>,
}

struct Drafted {
    /// As the register has it; nothing where it is new.
    base: Option<Record>,
    now: Record,
}

macro_rules! records {
    ($($(#[$doc:meta])* $name:ident $kind:ident),+) => {
        $( $(#[$doc])*
        pub fn $name(&mut self, id: RecordId) -> Result<&mut $kind, OpenError> {
            match self.record(Key::new(Kind::$kind, id))? {
                Record::$kind(record) => Ok(record),
                _ => unreachable!("a record is read as the kind that its key names"),
            }
        } )+
    };
}

impl<'r> Draft<'r> {
    /// Nothing yet. `new_id` gives ids that no record has.
    pub fn new(read: &'r Read<'r>, new_id: &'r dyn Fn() -> RecordId) -> Draft<'r> {
        Draft { read, new_id, records: BTreeMap::new() }
    }

    pub fn new_id(&self) -> RecordId {
        (self.new_id)()
    }

    fn record(&mut self, key: Key) -> Result<&mut Record, OpenError> {
        use std::collections::btree_map::Entry;
        match self.records.entry(key) {
            Entry::Occupied(entry) => Ok(&mut entry.into_mut().now),
            Entry::Vacant(entry) => {
                let base = (self.read)(key)?;
                Ok(&mut entry.insert(Drafted { now: base.clone(), base: Some(base) }).now)
            }
        }
    }

    records! {
        /// A procedure, to be changed; as the others.
        procedure Procedure, certificate Certificate, device Device, letter Letter, decision Decision, person Person,
        unit Unit
    }

    /// Adds a record that is new.
    pub fn add(&mut self, record: impl Into<Record>) -> Key {
        let now = record.into();
        let key = now.key();
        self.records.insert(key, Drafted { base: None, now });
        key
    }

    /// Takes back everything that was done to a record.
    pub fn forget(&mut self, key: Key) {
        self.records.remove(&key);
    }

    /// The records that are new or hold something else than before.
    pub fn changed(&self) -> impl Iterator<Item = &Record> {
        self.records
            .values()
            .filter(|drafted| drafted.base.as_ref().is_none_or(|base| !drafted.now.same_facts(base)))
            .map(|drafted| &drafted.now)
    }

    /// What is to be written, with the reason for all of it.
    pub fn into_change(self, verb: &'static str, why: Option<&Why>) -> Change {
        let mut change = Change::new(verb);
        for Drafted { base, mut now } in self.records.into_values() {
            now.set_why(why.cloned());
            match base {
                None => change.add(now),
                Some(base) if now.same_facts(&base) => {}
                Some(base) => change.set(base, now),
            }
        }
        change
    }
}
