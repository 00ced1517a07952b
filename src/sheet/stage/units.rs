//! Which unit the names of a row are.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::put::Says;
use super::{Answer, Ask, Stage, question_id};
use crate::model::fold::fold;
use crate::model::{Key, Kind, RecordId};
use crate::register::{Facts, OpenError, Unique, UniqueField};
use crate::sheet::grid::Spot;
use crate::sheet::rows::Place;

/// So many units are offered for a name that none has.
const NEAR: usize = 6;

/// No unit stands below more others.
const DEEPEST: usize = 16;

impl Stage<'_, '_> {
    pub(super) fn know_units(&mut self) {
        let found = self.links.filter_facts(Kind::Unit, |key, facts| {
            let Facts::Unit(unit) = facts else { return None };
            let names =
                unit.names.iter().flat_map(|name| [Some(fold(&name.vi)), name.short.as_deref().map(fold)]);
            let all: Vec<String> = names.flatten().chain(unit.code.as_deref().map(fold)).collect();
            Some((key, all))
        });
        for (key, names) in found {
            let key = self.links.main_of(key);
            for name in names.into_iter().filter(|name| !name.is_empty()) {
                self.units.entry(name).or_default().insert(key);
            }
        }
    }

    /// The unit in which a row says that somebody works.
    pub(super) fn unit_of(&mut self, line: usize) -> Result<Option<Key>, OpenError> {
        let names = self.lines[line].units.clone();
        self.unit(line, &names)
    }

    /// The unit that names from the top down lead to; nothing where somebody must say.
    pub(super) fn unit(&mut self, line: usize, names: &[String]) -> Result<Option<Key>, OpenError> {
        let mut names: Vec<String> = names.iter().filter(|name| !fold(name).is_empty()).cloned().collect();
        names.dedup_by_key(|name| fold(name));
        let Some(last) = names.last() else { return Ok(None) };
        let path = names.iter().map(|name| fold(name)).collect::<Vec<_>>().join("/");
        if let Some(known) = self.unit_paths.get(&path).copied() {
            if known.is_none() {
                self.open.insert(line);
            }
            return Ok(known);
        }
        let found = match self.named(last, &names) {
            Some(key) => Some(key),
            // «Phòng A - Cục B» and «Phòng A, Cục B» name the unit above behind.
            None => self.behind(last),
        };
        let found = match found {
            Some(key) => Some(key),
            None => self.new_unit(line, &names, &path)?,
        };
        self.unit_paths.insert(path, found);
        Ok(found)
    }

    /// The one unit of a name: of several the one below the others that are named, else the one that stands today.
    fn named(&self, name: &str, path: &[String]) -> Option<Key> {
        let mut found: Vec<Key> = self.units.get(&fold(name))?.iter().copied().collect();
        if found.len() > 1 && path.len() > 1 {
            let above: BTreeSet<Key> = path[..path.len() - 1]
                .iter()
                .filter_map(|name| self.units.get(&fold(name)))
                .flatten()
                .copied()
                .collect();
            let below = |key: &Key| {
                let up = self.links.units_above(key.id, self.today);
                up.iter().any(|id| *id != key.id && above.contains(&Key::new(Kind::Unit, *id)))
            };
            let kept: Vec<Key> = found.iter().copied().filter(below).collect();
            if !kept.is_empty() {
                found = kept;
            }
        }
        if found.len() > 1 {
            let stands = |id: RecordId| {
                self.links.unit(id).is_some_and(|unit| {
                    unit.names.iter().any(|name| name.period.holds(self.today))
                        && unit.dissolved.is_none_or(|end| end > self.today)
                })
            };
            let kept: Vec<Key> = found.iter().copied().filter(|key| stands(key.id)).collect();
            if !kept.is_empty() {
                found = kept;
            }
        }
        match found.as_slice() {
            [key] => Some(*key),
            _ => None,
        }
    }

    fn behind(&self, name: &str) -> Option<Key> {
        let signs = [" - ", " – ", ", ", " (", "/"];
        signs.iter().find_map(|sign| {
            let (own, above) = name.split_once(sign)?;
            self.named(own.trim(), &[above.trim_end_matches(')').trim().to_owned(), own.trim().to_owned()])
        })
    }

    /// A unit that the register doesn't have: added where that was decided, else asked about.
    fn new_unit(&mut self, line: usize, names: &[String], path: &str) -> Result<Option<Key>, OpenError> {
        let Some(last) = names.last() else { return Ok(None) };
        // The same name in many rows is one question.
        let nowhere = Place { file: String::new(), sheet: String::new(), spot: Spot { row: 0, column: 0 } };
        let id = question_id("unit", &nowhere, path);
        let wanted = match self.answer(&id).cloned() {
            Some(Answer::Is(key)) if self.links.contains(key) => return Ok(Some(key)),
            Some(Answer::New) => true,
            _ => self.wishes.new_units && !self.units.contains_key(&fold(last)),
        };
        if !wanted {
            let near = self.near(last);
            let place = self.lines[line].place();
            self.ask(line, id, place, Ask::Unit { names: names.to_vec(), near });
            return Ok(None);
        }
        let above = match names.len() {
            0 | 1 => None,
            more => self.unit(line, &names[..more - 1])?,
        };
        let mut more = Map::from_iter([("names".to_owned(), json!([{ "vi": last }]))]);
        if let Some(above) = above {
            more.insert("parents".to_owned(), json!([{ "unit": above }]));
        }
        let key = self.begin(Kind::Unit, line, more);
        self.units.entry(fold(last)).or_default().insert(key);
        Ok(Some(key))
    }

    /// Units that a name could be meant for: those with most words in common.
    fn near(&self, name: &str) -> Vec<Key> {
        let folded = fold(name);
        let words: BTreeSet<&str> = folded.split(' ').collect();
        let mut found: Vec<(usize, &Key)> = self
            .units
            .iter()
            .flat_map(|(known, keys)| {
                let theirs: BTreeSet<&str> = known.split(' ').collect();
                let common = words.intersection(&theirs).count();
                // Twice the common words against all of them, in parts of a hundred.
                let likeness = 200 * common / (words.len() + theirs.len()).max(1);
                keys.iter().map(move |key| (likeness, key))
            })
            .filter(|(likeness, _)| *likeness >= 40)
            .collect();
        found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
        let mut near: Vec<Key> = Vec::new();
        for (_, key) in found {
            if near.len() < NEAR && !near.contains(key) && self.links.contains(*key) {
                near.push(*key);
            }
        }
        near
    }

    /// The units above one, in the register and among the rows.
    pub(super) fn units_above(&self, unit: Key) -> Vec<Key> {
        let mut chain = vec![unit];
        while let Some(last) = chain.last().copied()
            && chain.len() <= DEEPEST
        {
            let parents = self.works.get(&last).and_then(|work| work.value.get("parents")?.as_array());
            let said = parents.and_then(|parents| parents.last()?.get("unit")?.as_str()?.parse().ok());
            let kept = || self.links.unit(last.id).and_then(|facts| facts.parent_on(self.today));
            match said.or_else(|| kept().map(|id| Key::new(Kind::Unit, id))) {
                Some(parent) if !chain.contains(&parent) => chain.push(parent),
                _ => break,
            }
        }
        chain.split_off(1)
    }

    /// The unit of a row that is about one.
    pub(super) fn unit_row(&mut self, line: usize) -> Result<(), OpenError> {
        let row = self.lines[line].clone();
        let Some(fields) = row.fields.get(&Kind::Unit) else { return Ok(()) };
        // Of an organisation's certificate the row names whose it is.
        let lists_units = !row.is_about(Kind::Certificate) && !row.is_about(Kind::Person);
        let code = row.says(Kind::Unit, "code").map(|code| Unique::new(UniqueField::AgencyCode, &[code]));
        let mst = row.says(Kind::Unit, "mst").map(|mst| Unique::new(UniqueField::Mst, &[mst]));
        let by_number = [code, mst].into_iter().flatten().find_map(|unique| {
            let found = self.having.get(&unique)?;
            (found.len() == 1).then(|| found.first().copied()).flatten()
        });
        let name = row.says(Kind::Unit, "names.vi").map(str::to_owned);
        let parent = row.says(Kind::Unit, "parents.unit").map(str::to_owned);
        let path: Vec<String> = parent.iter().chain(&name).cloned().collect();
        let by_name = name.as_ref().and_then(|name| self.named(name, &path));
        let key = match (by_number.or(by_name), name) {
            (Some(key), _) => key,
            (None, Some(name)) if lists_units => {
                let key = self.begin(Kind::Unit, line, Map::new());
                self.units.entry(fold(&name)).or_default().insert(key);
                key
            }
            (None, Some(name)) => match self.unit(line, &[name])? {
                Some(key) => key,
                None => return Ok(()),
            },
            (None, None) => return Ok(()),
        };
        for unique in [code, mst].into_iter().flatten() {
            self.having.entry(unique).or_default().insert(key);
        }
        self.unit_rows.insert(line, key);
        let says = |way: &str, at: &'static str| Says { key, line, place: row.place_of(Kind::Unit, way), at };
        for at in ["code", "mst", "qhns", "email", "email_domain"] {
            if let Some(value) = row.says(Kind::Unit, at) {
                self.put_value(&says(at, at), json!(value))?;
            }
        }
        let group = |list: &str, names: &[&str]| -> Map<String, Value> {
            let told = |name: &str| {
                let value = fields.get(&format!("{list}.{name}"))?.values.first()?;
                Some((name.to_owned(), json!(value)))
            };
            names.iter().filter_map(|name| told(name)).collect()
        };
        let named = group("names", &["vi", "en", "short"]);
        if named.contains_key("vi") {
            self.put_entry(&says("names.vi", "names"), "vi", None, named)?;
        }
        let seated = group("addresses", &["address", "province"]);
        if seated.contains_key("address") && seated.contains_key("province") {
            self.put_entry(&says("addresses.address", "addresses"), "address", None, seated)?;
        }
        if let Some(above) = parent.map(|parent| self.unit(line, &[parent])).transpose()?.flatten()
            && above != key
        {
            let entry = Map::from_iter([("unit".to_owned(), json!(above))]);
            self.put_entry(&says("parents.unit", "parents"), "unit", None, entry)?;
        }
        Ok(())
    }
}
