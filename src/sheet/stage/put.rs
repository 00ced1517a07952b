//! Putting what a row says into a record: what is new is added, what is the same stays, what differs is asked.

use serde_json::{Map, Value};

use super::{Answer, Ask, Stage, question_id};
use crate::model::field::along;
use crate::model::fold::{fold, same_name};
use crate::model::{Key, Kind};
use crate::register::OpenError;
use crate::sheet::rows::Place;

/// Whether two values say the same. A text without diacritics says less than one with them, and no other.
fn same(have: &Value, says: &Value) -> bool {
    match (have.as_str(), says.as_str()) {
        (Some(have), Some(says)) => {
            have == says || same_name(have, says) || (says.is_ascii() && fold(have) == fold(says))
        }
        _ => have == says,
    }
}

/// The value at a way such as `claimed.to` or `postings[1].position`.
fn at<'v>(value: &'v Value, way: &str) -> Option<&'v Value> {
    way.split('.').try_fold(value, |value, part| match part.split_once('[') {
        Some((name, index)) => value.get(name)?.get(index.strip_suffix(']')?.parse::<usize>().ok()?),
        None => value.get(part),
    })
}

/// Sets the value at such a way.
fn set(value: &mut Value, way: &str, new: Value) {
    let mut place = value;
    let mut parts = way.split('.').peekable();
    while let Some(part) = parts.next() {
        let last = parts.peek().is_none();
        let next = match part.split_once('[') {
            Some((name, index)) => {
                let index: Option<usize> = index.strip_suffix(']').and_then(|index| index.parse().ok());
                let entry = index.and_then(|index| place.get_mut(name)?.get_mut(index));
                let Some(entry) = entry else { return };
                entry
            }
            None => {
                let Some(map) = place.as_object_mut() else { return };
                map.entry(part).or_insert_with(|| Value::Object(Map::new()))
            }
        };
        if last {
            *next = new;
            return;
        }
        place = next;
    }
}

/// Takes away a value that sources don't agree on; with the entry that can't be without it. What the record itself can't be
/// without stays as it was said first.
pub(super) fn leave_open(kind: Kind, value: &mut Value, way: &str) {
    let required = along(kind.table(), way).last().is_some_and(|field| field.required) && !way.ends_with(']');
    match (required, way.rsplit_once('.')) {
        (true, Some((entry, _))) if entry.ends_with(']') => remove(value, entry),
        (true, _) => {}
        (false, _) => remove(value, way),
    }
}

/// Takes away what stands at such a way; of a list its whole entry.
fn remove(value: &mut Value, way: &str) {
    let (above, last) = way.rsplit_once('.').map_or((None, way), |(above, last)| (Some(above), last));
    let place = match above {
        None => Some(&mut *value),
        Some(above) => {
            let mut place = Some(&mut *value);
            for part in above.split('.') {
                place = place.and_then(|place| match part.split_once('[') {
                    Some((name, index)) => {
                        let index: usize = index.strip_suffix(']')?.parse().ok()?;
                        place.get_mut(name)?.get_mut(index)
                    }
                    None => place.get_mut(part),
                });
            }
            place
        }
    };
    let Some(map) = place.and_then(Value::as_object_mut) else { return };
    match last.split_once('[') {
        None => {
            map.shift_remove(last);
        }
        Some((name, index)) => {
            let index: Option<usize> = index.strip_suffix(']').and_then(|index| index.parse().ok());
            if let (Some(list), Some(index)) = (map.get_mut(name).and_then(Value::as_array_mut), index)
                && index < list.len()
            {
                list.remove(index);
                if list.is_empty() {
                    map.shift_remove(name);
                }
            }
        }
    }
}

/// Puts an entry at the end of a list.
pub(super) fn push(value: &mut Value, list: &str, entry: Value) {
    let Some(map) = value.as_object_mut() else { return };
    if let Some(entries) = map.entry(list).or_insert_with(|| Value::Array(Vec::new())).as_array_mut() {
        entries.push(entry);
    }
}

/// A value as it is shown where somebody decides.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(map) => {
            map.values().map(shown).filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" · ")
        }
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// One thing that a row says of a record.
pub(super) struct Says<'s> {
    pub key: Key,
    pub line: usize,
    pub place: Place,
    /// The list or the way to the value.
    pub at: &'s str,
}

impl Stage<'_, '_> {
    /// Puts a value that isn't in a list.
    pub(super) fn put_value(&mut self, says: &Says<'_>, new: Value) -> Result<(), OpenError> {
        self.settle_at(says, says.at, new)
    }

    /// The value at a way: set where there is none, asked where there is another.
    fn settle_at(&mut self, says: &Says<'_>, way: &str, new: Value) -> Result<(), OpenError> {
        let work = self.work(says.key)?;
        work.lines.insert(says.line);
        let have = at(&work.value, way).filter(|have| have.as_str() != Some("")).cloned();
        match have {
            None => {
                set(&mut work.value, way, new);
                work.said_by.insert(way.to_owned(), says.line);
            }
            Some(have) if same(&have, &new) => {}
            Some(have) => {
                if self.decide(says, way, &have, &new)? {
                    set(&mut self.work(says.key)?.value, way, new);
                }
            }
        }
        Ok(())
    }

    /// Whether what a row says takes the place of what there is; asked where nobody decided yet.
    fn decide(&mut self, says: &Says<'_>, way: &str, have: &Value, new: &Value) -> Result<bool, OpenError> {
        let id = question_id("value", &says.place, &format!("{way} {}", shown(new)));
        match self.answer(&id) {
            Some(Answer::Take) => return Ok(true),
            Some(_) => return Ok(false),
            None => {}
        }
        let work = self.work(says.key)?;
        let said_by = work.said_by.get(way).copied();
        // Nobody is without a name until the spelling is decided.
        if said_by.is_some() && !(says.key.kind == Kind::Person && way.starts_with("names")) {
            work.disputed.insert(way.to_owned());
        }
        let have_at = said_by.map(|line| self.place_of_way(line, says.key.kind, way));
        self.open.extend(said_by);
        let ask =
            Ask::Value { record: says.key, at: way.to_owned(), have: shown(have), have_at, says: shown(new) };
        self.ask(says.line, id, says.place.clone(), ask);
        Ok(false)
    }

    fn place_of_way(&self, line: usize, kind: Kind, way: &str) -> Place {
        let bare: String = way.split('[').map(|part| part.split_once(']').map_or(part, |(_, r)| r)).collect();
        self.lines[line].place_of(kind, &bare)
    }

    /// Puts an entry of a list. `identity` is the field by which entries are told apart; those that differ in `which` are of
    /// another sort and never compared.
    pub(super) fn put_entry(
        &mut self,
        says: &Says<'_>,
        identity: &str,
        which: Option<&str>,
        entry: Map<String, Value>,
    ) -> Result<(), OpenError> {
        let work = self.work(says.key)?;
        work.lines.insert(says.line);
        let list = work.value.get(says.at).and_then(Value::as_array).cloned().unwrap_or_default();
        let of_sort = |known: &Value| which.is_none_or(|which| known.get(which) == entry.get(which));
        let alike: Vec<usize> = (0..list.len()).filter(|i| of_sort(&list[*i])).collect();
        let is_same = |i: &&usize| match (list[**i].get(identity), entry.get(identity)) {
            (Some(have), Some(says)) => same(have, says),
            (have, says) => have == says,
        };
        match (alike.iter().rev().find(is_same), alike.last()) {
            (Some(found), _) => {
                for (name, value) in entry {
                    if name != identity && Some(name.as_str()) != which && value.as_str() != Some("") {
                        self.settle_at(says, &format!("{}[{found}].{name}", says.at), value)?;
                    }
                }
            }
            (None, None) => {
                let map = work.value.as_object_mut().expect("a record is a group of fields");
                let entries = map.entry(says.at).or_insert_with(|| Value::Array(Vec::new()));
                let place = entries.as_array().map_or(0, Vec::len);
                for name in entry.keys() {
                    work.said_by.insert(format!("{}[{place}].{name}", says.at), says.line);
                }
                work.said_by.insert(format!("{}[{place}]", says.at), says.line);
                if let Some(entries) = entries.as_array_mut() {
                    entries.push(Value::Object(entry));
                }
            }
            (None, Some(last)) => {
                let way = format!("{}[{last}]", says.at);
                let (have, new) = (list[*last].clone(), Value::Object(entry));
                if self.decide(says, &way, &identified(&have, identity), &identified(&new, identity))? {
                    let mut merged = have;
                    if let (Some(merged), Value::Object(entry)) = (merged.as_object_mut(), new) {
                        merged.extend(entry);
                    }
                    set(&mut self.work(says.key)?.value, &way, merged);
                }
            }
        }
        Ok(())
    }
}

/// What two entries differ in.
fn identified(entry: &Value, identity: &str) -> Value {
    entry.get(identity).cloned().unwrap_or(Value::Null)
}
