//! Two records of one thing made one: what either knows goes into the one that stays, and the other points to it.

use crate::model::date::overlap;
use crate::model::field::along;
use crate::model::kinds::Person;
use crate::model::kinds::person::{IdKind, Posting, PostingKind};
use crate::model::merge::{Conflict, Settle, merge_settled};
use crate::model::party::AnyRef;
use crate::model::value::{Fault, Value, to_value};
use crate::model::{Key, Kind, Record};

/// What each record keeps for itself: files lie sealed beside their own record.
const OWN: [&str; 7] = ["schema", "id", "origin", "duplicate_of", "files", "hold", "why"];

/// Why two records can't be made one.
pub enum JoinFault {
    /// They say differently what nobody settled.
    Open(Vec<Conflict>),
    /// Each has a citizen's number, and none is of both: whoever has one keeps it for life, so these are two people.
    TwoPeople,
    Fault(Fault),
}

/// What two records came to.
pub struct Joined {
    pub record: Record,
    pub gave_way: Vec<GaveWay>,
}

/// A main posting of one record that gave way to one of the other at the same time, since nobody holds two.
pub struct GaveWay {
    pub posting: Posting,
    /// What is left of it, before and after the one that stands.
    pub left: Vec<Posting>,
}

/// The record that stays with what the other knows besides. What both say differently is settled by `settle`, in which ours is
/// the one that stays.
pub fn joined(main: &Record, other: &Record, settle: Settle<'_>) -> Result<Joined, JoinFault> {
    if let (Record::Person(main), Record::Person(other)) = (main, other)
        && are_two(main, other)
    {
        return Err(JoinFault::TwoPeople);
    }
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
    let merged = moved(&merged, other.key(), main.key());
    let mut record = Record::from_value(main.kind(), &merged).map_err(JoinFault::Fault)?;
    let gave_way = match (&mut record, main) {
        (Record::Person(person), Record::Person(main)) => one_main_posting(person, &main.postings, settle)?,
        _ => Vec::new(),
    };
    Ok(Joined { record, gave_way })
}

/// Whether both have a citizen's number and none that the other has too.
fn are_two(main: &Person, other: &Person) -> bool {
    let numbers = |person: &Person| -> Vec<String> {
        let cards = person.ids.iter().filter(|id| id.kind == IdKind::Cccd);
        cards.map(|id| id.number.as_str().to_owned()).collect()
    };
    let (ours, theirs) = (numbers(main), numbers(other));
    !ours.is_empty() && !theirs.is_empty() && !ours.iter().any(|number| theirs.contains(number))
}

/// Settles which main posting stands where one of either record holds on the same day. `ours` are those of the record that
/// stays.
fn one_main_posting(
    person: &mut Person,
    ours: &[Posting],
    settle: Settle<'_>,
) -> Result<Vec<GaveWay>, JoinFault> {
    let is_ours = |one: &Posting| ours.iter().any(|o| o.unit == one.unit && o.from == one.from && is_main(o));
    let mut gave_way = Vec::new();
    loop {
        let main = || person.postings.iter().enumerate().filter(|(_, posting)| is_main(posting));
        let both = main().filter(|(_, a)| is_ours(a)).find_map(|(a, first)| {
            let at_once = |b: &Posting| !is_ours(b) && overlap((first.from, first.to), (b.from, b.to));
            main().find(|(_, b)| at_once(b)).map(|(b, _)| (a, b))
        });
        let Some((a, b)) = both else { return Ok(gave_way) };
        let at = format!("postings[{b}]");
        let (first, second) = (&person.postings[a], &person.postings[b]);
        let Some(field) = along(Kind::Person.table(), &at).last() else { return Ok(gave_way) };
        let (ours, theirs) = (to_value(first), to_value(second));
        let conflict = Conflict { at, field, base: None, ours: Some(ours.clone()), theirs: Some(theirs) };
        let Some(stands) = settle(&conflict) else { return Err(JoinFault::Open(vec![conflict])) };
        let (stays, goes) = if stands == Some(ours) { (a, b) } else { (b, a) };
        let left = beside(&person.postings[goes], &person.postings[stays]);
        let posting = person.postings[goes].clone();
        person.postings.splice(goes..=goes, left.clone());
        gave_way.push(GaveWay { posting, left });
    }
}

fn is_main(posting: &Posting) -> bool {
    posting.kind == PostingKind::Main
}

/// What is left of a posting before and after the one that stands. Of two in one unit the one that stands says all.
fn beside(goes: &Posting, stays: &Posting) -> Vec<Posting> {
    if goes.unit == stays.unit {
        return Vec::new();
    }
    let before =
        stays.from.map(|from| from.plus_days(-1)).filter(|day| goes.from.is_none_or(|from| from <= *day));
    let after = stays.to.map(|to| to.plus_days(1)).filter(|day| goes.to.is_none_or(|to| *day <= to));
    let before = before.map(|day| Posting { to: Some(day), ..goes.clone() });
    let after = after.map(|day| Posting { from: Some(day), ..goes.clone() });
    before.into_iter().chain(after).collect()
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
