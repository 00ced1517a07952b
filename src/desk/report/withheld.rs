//! Names that a report doesn't say, since it is for another purpose than the one for which the law lets them be used.

use super::{Part, Value};
use crate::model::{Date, Key, Kind};
use crate::register::Links;

/// The parts without the names of people whose data are processed only where the law asks for it, on a day. What is counted stays.
pub fn withheld(links: &Links<'_>, parts: Vec<Part>, on: Date) -> Vec<Part> {
    let mut hidden = links.restricted_people(on);
    // A certificate is called by its holder.
    let theirs = |person: &Key| links.held_by(*person).map(|(id, _)| Key::new(Kind::Certificate, id));
    let certificates: Vec<Key> = hidden.iter().flat_map(theirs).collect();
    hidden.extend(certificates);
    let said = |value: Value| match value {
        Value::Record(key) if hidden.contains(&key) => Value::Withheld(key),
        value => value,
    };
    let row = |row: Vec<Value>| row.into_iter().map(said).collect();
    let part = |part: Part| Part { code: part.code, rows: part.rows.into_iter().map(row).collect() };
    parts.into_iter().map(part).collect()
}
