//! Two records of one thing made one: what either knows goes into the one that stays, and the other points to it.

use crate::model::merge::{Conflict, Settle, merge_settled};
use crate::model::party::AnyRef;
use crate::model::value::{Fault, Value};
use crate::model::{Key, Record};

/// What each record keeps for itself: files lie sealed beside their own record.
const OWN: [&str; 7] = ["schema", "id", "origin", "duplicate_of", "files", "hold", "why"];

/// Why two records can't be made one.
pub enum JoinFault {
    /// They say differently what nobody settled.
    Open(Vec<Conflict>),
    Fault(Fault),
}

/// The record that stays with what the other knows besides. What both say differently is settled by `settle`, in which ours is
/// the one that stays.
pub fn joined(main: &Record, other: &Record, settle: Settle<'_>) -> Result<Record, JoinFault> {
    let (ours, mut theirs) = (main.to_value(), other.to_value());
    let mut base = serde_json::Map::new();
    if let (Some(ours), Some(theirs)) = (ours.as_object(), theirs.as_object_mut()) {
        for name in OWN {
            theirs.shift_remove(name);
            if let Some(value) = ours.get(name) {
                theirs.insert(name.to_owned(), value.clone());
                base.insert(name.to_owned(), value.clone());
            }
        }
    }
    let merged = merge_settled(main.kind().table(), &Value::Object(base), &ours, &theirs, settle);
    let merged = merged.map_err(JoinFault::Open)?;
    Record::from_value(main.kind(), &moved(&merged, other.key(), main.key())).map_err(JoinFault::Fault)
}

/// The record that goes, pointing to the one that stays.
pub fn duplicate(other: &Record, main: Key) -> Result<Record, Fault> {
    let mut value = other.to_value();
    let main = AnyRef::try_from(main).map(|main| serde_json::json!(main)).unwrap_or(Value::Null);
    if let Some(map) = value.as_object_mut() {
        map.insert("duplicate_of".to_owned(), main);
    }
    Record::from_value(other.kind(), &value)
}

/// A record that referred to the one and refers to the other.
pub fn referring(record: &Record, from: Key, to: Key) -> Result<Record, Fault> {
    Record::from_value(record.kind(), &moved(&record.to_value(), from, to))
}

/// The value with every reference to the one made a reference to the other; in a list that already has it, one goes.
fn moved(value: &Value, from: Key, to: Key) -> Value {
    match value {
        Value::String(text) if text.parse() == Ok(from) => Value::String(to.to_string()),
        Value::Array(entries) => {
            let mut out: Vec<Value> = Vec::with_capacity(entries.len());
            for entry in entries {
                let entry = moved(entry, from, to);
                if !out.contains(&entry) {
                    out.push(entry);
                }
            }
            Value::Array(out)
        }
        Value::Object(map) => {
            Value::Object(map.iter().map(|(name, value)| (name.clone(), moved(value, from, to))).collect())
        }
        other => other.clone(),
    }
}
