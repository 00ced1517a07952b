//! Who the person of a row is.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::put::{self, Says};
use super::{Answer, Ask, Stage, question_id};
use crate::model::fold::fold;
use crate::model::{Key, Kind};
use crate::register::{Facts, OpenError, Unique, UniqueField};
use crate::sheet::rows::Line;

/// The values of a row by which a person is known for certain.
pub fn uniques(line: &Line) -> Vec<Unique> {
    let Some(fields) = line.fields.get(&Kind::Person) else { return Vec::new() };
    let mut all = Vec::new();
    for (way, told) in fields {
        let of = |value: &String| match way.as_str() {
            "emails.address" => Some(Unique::email(value)),
            "staff_code" => Some(Unique::new(UniqueField::StaffCode, &[&fold(value)])),
            way if way.starts_with("ids:") && way.ends_with(".number") => {
                Some(Unique::new(UniqueField::IdNumber, &[value]))
            }
            _ => None,
        };
        all.extend(told.values.iter().filter_map(of));
    }
    all
}

/// What two descriptions of people say of each other.
#[derive(PartialEq, Eq)]
enum Likeness {
    /// Something says that they are two.
    Two,
    /// A birth date or a unit speaks for one.
    Maybe,
    /// There is nothing but the name.
    NameAlone,
}

impl Stage<'_, '_> {
    pub(super) fn know_people(&mut self) {
        let wanted: BTreeSet<String> =
            self.lines.iter().filter_map(|line| line.says(Kind::Person, "names.full").map(fold)).collect();
        if wanted.is_empty() {
            return;
        }
        let found = self.links.filter_facts(Kind::Person, |key, facts| {
            let Facts::Person(person) = facts else { return None };
            let names: Vec<String> = person.names.iter().map(|(name, _)| fold(name)).collect();
            let names: Vec<String> = names.into_iter().filter(|name| wanted.contains(name)).collect();
            (!names.is_empty()).then_some((key, names))
        });
        for (key, names) in found {
            let key = self.links.main_of(key);
            for name in names {
                self.names.entry(name).or_default().insert(key);
            }
        }
    }

    /// The record of a row's person, new or known; nothing where somebody must say who it is.
    pub(super) fn person_row(&mut self, line: usize) -> Result<Option<Key>, OpenError> {
        let row = &self.lines[line];
        let Some(name) = row.says(Kind::Person, "names.full").map(str::to_owned) else { return Ok(None) };
        let folded = fold(&name);
        let unit = self.unit_of(line)?;
        let key = match self.whose(line, &folded, unit)? {
            Ok(key) => key,
            Err(candidates) => {
                let place = self.lines[line].place_of(Kind::Person, "names.full");
                let id = question_id("person", &place, &folded);
                match self.answer(&id).cloned() {
                    Some(Answer::Is(key)) if self.exists(key) => Some(key),
                    Some(Answer::New) => None,
                    _ => {
                        self.ask(line, id, place, Ask::Person { candidates });
                        return Ok(None);
                    }
                }
            }
        };
        let key = key.unwrap_or_else(|| self.begin(Kind::Person, line, Map::new()));
        for unique in uniques(&self.lines[line]) {
            self.having.entry(unique).or_default().insert(key);
        }
        self.names.entry(folded).or_default().insert(key);
        self.say_person(line, key, unit)?;
        Ok(Some(key))
    }

    fn exists(&self, key: Key) -> bool {
        self.works.contains_key(&key) || self.links.contains(key)
    }

    /// Whose a row is: somebody's, nobody's yet, or one of these.
    fn whose(
        &mut self,
        line: usize,
        name: &str,
        unit: Option<Key>,
    ) -> Result<Result<Option<Key>, Vec<Key>>, OpenError> {
        let known = uniques(&self.lines[line]);
        let certain: BTreeSet<Key> =
            known.iter().filter_map(|unique| self.having.get(unique)).flatten().copied().collect();
        let certain: Vec<Key> = certain.into_iter().collect();
        if let [key] = certain.as_slice() {
            // The same number under another name is a mistake in one of them.
            return match self.is_called(*key, name)? {
                true => Ok(Ok(Some(*key))),
                false => Ok(Err(certain)),
            };
        }
        if certain.len() > 1 {
            return Ok(Err(certain));
        }
        let namesakes: Vec<Key> =
            self.names.get(name).map(|keys| keys.iter().copied().collect()).unwrap_or_default();
        let mut candidates = Vec::new();
        for key in namesakes {
            if self.is_from(key, line)? {
                return Ok(Ok(Some(key)));
            }
            if self.likeness(key, line, unit)? != Likeness::Two {
                candidates.push(key);
            }
        }
        Ok(if candidates.is_empty() { Ok(None) } else { Err(candidates) })
    }

    fn is_called(&mut self, key: Key, name: &str) -> Result<bool, OpenError> {
        let names = self.work(key)?.value.get("names").and_then(Value::as_array).cloned().unwrap_or_default();
        let full = |entry: &Value| entry.get("full").and_then(Value::as_str).map(fold);
        Ok(names.is_empty() || names.iter().filter_map(full).any(|known| known == name))
    }

    fn likeness(&mut self, key: Key, line: usize, unit: Option<Key>) -> Result<Likeness, OpenError> {
        let row = self.lines[line].clone();
        let value = &self.work(key)?.value;
        let entries = |list: &str| value.get(list).and_then(Value::as_array).cloned().unwrap_or_default();
        let text = |entry: &Value, name: &str| entry.get(name).and_then(Value::as_str).map(str::to_owned);
        let cards: Vec<String> = entries("ids")
            .iter()
            .filter(|id| text(id, "kind").as_deref() == Some("cccd"))
            .filter_map(|id| text(id, "number"))
            .collect();
        let card = row.says(Kind::Person, "ids:cccd.number");
        if card.is_some_and(|card| !cards.is_empty() && !cards.iter().any(|known| known == card)) {
            return Ok(Likeness::Two);
        }
        let codes = (row.says(Kind::Person, "staff_code"), text(value, "staff_code"));
        if matches!(&codes, (Some(a), Some(b)) if fold(a) != fold(b)) {
            return Ok(Likeness::Two);
        }
        match (row.says(Kind::Person, "birth"), text(value, "birth")) {
            (Some(said), Some(known)) if said == known => return Ok(Likeness::Maybe),
            (Some(_), Some(_)) => return Ok(Likeness::Two),
            _ => {}
        }
        let units: Vec<Key> =
            entries("postings").iter().filter_map(|p| text(p, "unit")?.parse().ok()).collect();
        Ok(match unit {
            Some(unit) if units.iter().any(|known| self.is_of_one_line(*known, unit)) => Likeness::Maybe,
            Some(_) if !units.is_empty() => Likeness::Two,
            _ => Likeness::NameAlone,
        })
    }

    /// Whether two units are one, or one stands above the other: of the same person one list names the division, and another
    /// the department above it.
    fn is_of_one_line(&self, a: Key, b: Key) -> bool {
        a == b || self.units_above(a).contains(&b) || self.units_above(b).contains(&a)
    }

    /// Puts what a row says of its person.
    fn say_person(&mut self, line: usize, key: Key, unit: Option<Key>) -> Result<(), OpenError> {
        self.work(key)?.lines.insert(line);
        let row = self.lines[line].clone();
        let Some(fields) = row.fields.get(&Kind::Person) else { return Ok(()) };
        let says =
            |way: &str, at: &'static str| Says { key, line, place: row.place_of(Kind::Person, way), at };
        for way in ["birth", "sex", "staff_code"] {
            if let Some(value) = row.says(Kind::Person, way) {
                let at = if way == "birth" {
                    "birth"
                } else if way == "sex" {
                    "sex"
                } else {
                    "staff_code"
                };
                self.put_value(&says(way, at), json!(value))?;
            }
        }
        for (way, list, name) in [
            ("names.full", "names", "full"),
            ("emails.address", "emails", "address"),
            ("mobiles.number", "mobiles", "number"),
        ] {
            let Some(told) = fields.get(way) else { continue };
            // Several numbers in one cell are all of one person: only whoever has none of them is asked about.
            let known = self.entries_of(key, list, name)?;
            let any_known = told.values.iter().any(|value| known.iter().any(|k| k == value));
            for (i, value) in told.values.iter().enumerate() {
                let entry = Map::from_iter([(name.to_owned(), json!(value))]);
                match told.values.len() > 1 && (i > 0 || any_known) {
                    true if known.iter().any(|k| k == value) => {}
                    true if known.is_empty() || any_known => {
                        put::push(&mut self.work(key)?.value, list, Value::Object(entry))
                    }
                    _ => self.put_entry(&says(way, list), name, None, entry)?,
                }
            }
        }
        let kinds: BTreeSet<&str> = fields
            .keys()
            .filter_map(|way| way.strip_prefix("ids:")?.split_once('.').map(|(k, _)| k))
            .collect();
        for kind in kinds {
            let mut entry = Map::from_iter([("kind".to_owned(), json!(kind))]);
            for name in ["number", "issued_on", "issued_by"] {
                if let Some(value) = row.says(Kind::Person, &format!("ids:{kind}.{name}")) {
                    entry.insert(name.to_owned(), json!(value));
                }
            }
            let way = format!("ids:{kind}.number");
            self.put_entry(&says(&way, "ids"), "number", Some("kind"), entry)?;
        }
        // A decision's rows say where somebody goes, and its line keeps it.
        if let Some(unit) = unit.filter(|_| !row.is_about(Kind::Decision)) {
            let position = row.says(Kind::Person, "postings.position").unwrap_or_default();
            let entry = Map::from_iter([
                ("unit".to_owned(), json!(unit)),
                ("position".to_owned(), json!(position)),
                ("kind".to_owned(), json!("main")),
            ]);
            self.put_entry(&says("postings.position", "postings"), "unit", Some("kind"), entry)?;
        }
        Ok(())
    }

    fn entries_of(&mut self, key: Key, list: &str, name: &str) -> Result<Vec<String>, OpenError> {
        let entries = self.work(key)?.value.get(list).and_then(Value::as_array).cloned().unwrap_or_default();
        let text = |entry: &Value| entry.get(name).and_then(Value::as_str).map(str::to_owned);
        Ok(entries.iter().filter_map(text).collect())
    }
}
