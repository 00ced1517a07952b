//! Setting one value of a record by its path, as a correction or as a change from a day on.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Map;

use super::date::{Date, holds_on};
use super::field::{Field, Shape, Table, Type};
use super::value::{Refusal, Value, nearest};

/// Whether an edit corrects what was never true or reports a change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Neither was said: enough where the field carries no dates.
    Plain,
    /// It was never true.
    Fix,
    /// It is true from this day on; what was true before stays.
    From(Date),
}

/// Why a path or an edit is refused. Names fields, never values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditError {
    /// The text is no path such as `postings[1].unit`.
    BadPath,
    /// No such field there: the nearest name, and all names.
    UnknownField { field: String, nearest: Option<&'static str>, fields: Vec<&'static str> },
    /// The path ends at a group of fields; one of them is to be named.
    Group { at: String, fields: Vec<&'static str> },
    /// There is no such entry in the list.
    NoEntry { at: String, entries: usize },
    /// Several entries hold that day; the path must say which.
    WhichEntry { at: String, entries: usize },
    /// The field stands in a list of dated entries: say whether it is a correction or a change.
    FixOrFrom { at: String },
    /// The entry is there, but doesn't hold on the day of the change.
    NotThatDay { at: String, day: Date },
    /// The field carries no dates, so that nothing can begin on a day.
    NotDated { at: String },
    /// `id` and `schema` never change.
    Fixed { at: String },
    /// The field of one entry was set before, perhaps by another path; one of the values would be lost.
    Twice { at: String },
    /// The text can't be a value of the field.
    NotThat { at: String, refusal: Refusal },
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EditError::BadPath => f.write_str("no path"),
            EditError::UnknownField { field, .. } => write!(f, "unknown field {field}"),
            EditError::Group { at, .. } => write!(f, "{at} is a group of fields"),
            EditError::NoEntry { at, entries } => write!(f, "{at} has {entries} entries"),
            EditError::NotThatDay { at, day } => write!(f, "{at} doesn't hold on {day}"),
            EditError::WhichEntry { at, .. } => write!(f, "several entries of {at} hold that day"),
            EditError::FixOrFrom { at } => write!(f, "{at} is dated: correction or change?"),
            EditError::NotDated { at } => write!(f, "{at} carries no dates"),
            EditError::Fixed { at } => write!(f, "{at} never changes"),
            EditError::Twice { at } => write!(f, "{at} is set twice"),
            EditError::NotThat { at, .. } => write!(f, "{at}: not a value of its kind"),
        }
    }
}

impl std::error::Error for EditError {}

/// Which entry of a list a path means.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Which {
    /// The one that holds that day.
    Current,
    At(usize),
    /// A new one, written `[+]`; the same field of it again opens another.
    New,
}

impl Which {
    /// As it stands in a path after the name of the list.
    fn written(self) -> String {
        match self {
            Which::Current => String::new(),
            Which::At(index) => format!("[{index}]"),
            Which::New => "[+]".to_owned(),
        }
    }
}

struct Part<'a> {
    name: &'a str,
    which: Which,
}

fn parse(path: &str) -> Result<Vec<Part<'_>>, EditError> {
    path.split('.')
        .map(|part| {
            let Some((name, rest)) = part.split_once('[') else {
                return Ok(Part { name: part, which: Which::Current });
            };
            let which = match rest.strip_suffix(']').ok_or(EditError::BadPath)? {
                "+" => Which::New,
                index if index.bytes().all(|b| b.is_ascii_digit()) => {
                    Which::At(index.parse().map_err(|_| EditError::BadPath)?)
                }
                _ => return Err(EditError::BadPath),
            };
            Ok(Part { name, which })
        })
        .collect()
}

fn field_of(table: &'static Table, name: &str) -> Result<&'static Field, EditError> {
    table.field(name).ok_or_else(|| {
        let names: Vec<&'static str> = table.fields.iter().map(|f| f.name).collect();
        // What was typed may be a value in the wrong place, so only what looks like a field's name is repeated.
        let plain = name.len() <= 24 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        EditError::UnknownField {
            field: if plain { name } else { "…" }.to_owned(),
            nearest: nearest(name, &names),
            fields: names,
        }
    })
}

/// The field at the end of a path such as `postings.unit` or `names[0].full`.
pub fn field_at(table: &'static Table, path: &str) -> Result<&'static Field, EditError> {
    let parts = parse(path)?;
    let mut table = table;
    for (i, part) in parts.iter().enumerate() {
        let field = field_of(table, part.name)?;
        if i + 1 == parts.len() {
            return Ok(field);
        }
        table = field.ty.table().ok_or(EditError::BadPath)?;
    }
    Err(EditError::BadPath)
}

/// The value that a typed text is for a field: nothing where the text is empty. References are left as typed.
pub fn typed(field: &'static Field, at: &str, text: &str) -> Result<Option<Value>, EditError> {
    if text.is_empty() {
        return Ok(None);
    }
    let Some(shape) = field.ty.shape() else {
        let fields = field.ty.table().map_or_else(Vec::new, |t| t.fields.iter().map(|f| f.name).collect());
        return Err(EditError::Group { at: at.to_owned(), fields });
    };
    let wrong = || EditError::NotThat { at: at.to_owned(), refusal: Refusal::Not(shape) };
    Ok(Some(match shape {
        Shape::Flag => Value::Bool(text.parse().map_err(|_| wrong())?),
        Shape::Count => Value::from(text.parse::<u64>().map_err(|_| wrong())?),
        _ => Value::String(text.to_owned()),
    }))
}

/// One edit of a record: several assignments that share the entries they open.
///
/// The place in a path such as `postings[1]` is that before the edit, whatever the edit has put in or taken out
/// since. After a refusal the record may be changed in part: it is to be thrown away.
pub struct Edit<'a> {
    record: &'a mut Value,
    table: &'static Table,
    mode: Mode,
    today: Date,
    /// What happened to each list, by its path as it was said.
    lists: BTreeMap<String, Touched>,
    /// The paths that were set.
    said: BTreeSet<String>,
    /// The same by the entries that they mean, each by the first path that named it.
    meant: BTreeSet<String>,
}

/// What an edit did to one list.
#[derive(Default)]
struct Touched {
    /// The entries that paths named.
    chosen: BTreeMap<Which, Entry>,
    /// Entries put in and taken out, in this order.
    moves: Vec<Move>,
}

/// An entry that a path named: its place now, nothing where it was removed, whether a day was given effect, and how it was
/// named first.
#[derive(Clone, Copy)]
struct Entry {
    index: Option<usize>,
    dated: bool,
    first: Which,
}

#[derive(Clone, Copy)]
enum Move {
    PutIn(usize),
    TakenOut(usize),
}

impl Move {
    fn place(self, index: usize) -> Option<usize> {
        match self {
            Move::PutIn(at) if index >= at => Some(index + 1),
            Move::TakenOut(at) if index == at => None,
            Move::TakenOut(at) if index > at => Some(index - 1),
            _ => Some(index),
        }
    }
}

impl Touched {
    /// Where the entry stands now that stood at this place before the edit.
    fn now(&self, before: usize) -> Option<usize> {
        self.moves.iter().try_fold(before, |index, step| step.place(index))
    }

    fn moved(&mut self, step: Move) {
        self.moves.push(step);
        for entry in self.chosen.values_mut() {
            entry.index = entry.index.and_then(|index| step.place(index));
        }
    }
}

/// The list that a path leads to, and how an entry of it is to be chosen.
struct Search<'a> {
    list: &'a mut Vec<Value>,
    /// The table of the entries, unless they are plain values.
    table: Option<&'static Table>,
    touched: &'a mut Touched,
    mode: Mode,
    today: Date,
    at: &'a str,
}

impl<'a> Edit<'a> {
    pub fn new(record: &'a mut Value, table: &'static Table, mode: Mode, today: Date) -> Edit<'a> {
        Edit {
            record,
            table,
            mode,
            today,
            lists: BTreeMap::new(),
            said: BTreeSet::new(),
            meant: BTreeSet::new(),
        }
    }

    /// Sets the value at a path, or removes it where `value` is nothing.
    pub fn set(&mut self, path: &str, value: Option<Value>) -> Result<(), EditError> {
        let parts = parse(path)?;
        if matches!(path, "id" | "schema") {
            return Err(EditError::Fixed { at: path.to_owned() });
        }
        field_at(self.table, path)?;
        self.say(path);
        let removes = value.is_none();
        self.put(&parts, value)?;
        if removes {
            prune(self.table, self.record);
        }
        Ok(())
    }

    /// The same field of a new entry again means another new entry.
    fn say(&mut self, path: &str) {
        if self.said.insert(path.to_owned()) {
            return;
        }
        let Some((list, _)) = path.rsplit_once("[+]") else { return };
        if let Some(touched) = self.lists.get_mut(list) {
            touched.chosen.remove(&Which::New);
        }
        let inside = format!("{list}[+]");
        self.lists.retain(|at, _| !at.starts_with(&inside));
        self.said.retain(|said| said == path || !said.starts_with(&inside));
        self.meant.retain(|meant| !meant.starts_with(&inside));
    }

    fn put(&mut self, parts: &[Part<'_>], value: Option<Value>) -> Result<(), EditError> {
        let mut table = self.table;
        let (mut at, mut meant) = (String::new(), String::new());
        let mut place = &mut *self.record;
        let mut dated = !matches!(self.mode, Mode::From(_));
        let last = parts.len() - 1;
        for (i, part) in parts.iter().enumerate() {
            let field = field_of(table, part.name)?;
            if !at.is_empty() {
                at.push('.');
                meant.push('.');
            }
            at.push_str(part.name);
            meant.push_str(part.name);
            let map = object(place);
            match &field.ty {
                Type::List(_) => {
                    let inner = field.ty.table();
                    if let (Some(inner), Which::Current) = (inner, part.which)
                        && i == last
                    {
                        let fields = inner.fields.iter().map(|f| f.name).collect();
                        return Err(EditError::Group { at, fields });
                    }
                    let list = array(map.entry(part.name).or_insert_with(|| Value::Array(Vec::new())));
                    if list.is_empty() && value.is_none() && part.which == Which::Current {
                        return Ok(());
                    }
                    let touched = self.lists.entry(at.clone()).or_default();
                    let (mode, today) = (self.mode, self.today);
                    let mut search = Search { list, table: inner, touched, mode, today, at: &at };
                    let Entry { index, dated: from, first } = search.find(part.which)?;
                    let index = index.ok_or_else(|| search.none())?;
                    dated |= from;
                    meant.push_str(&first.written());
                    if i == last {
                        if !dated {
                            return Err(EditError::NotDated { at });
                        }
                        if !self.meant.insert(meant) {
                            return Err(EditError::Twice { at });
                        }
                        match value {
                            None => {
                                search.list.remove(index);
                                search.touched.moved(Move::TakenOut(index));
                            }
                            Some(value) => search.list[index] = value,
                        }
                        return Ok(());
                    }
                    place = &mut list[index];
                    table = inner.ok_or(EditError::BadPath)?;
                    at.push_str(&part.which.written());
                }
                _ if part.which != Which::Current => return Err(EditError::BadPath),
                Type::Struct(inner) if i < last => {
                    place = map.entry(part.name).or_insert_with(|| Value::Object(Map::new()));
                    table = inner;
                }
                _ if i < last => return Err(EditError::BadPath),
                _ => {
                    if !dated {
                        return Err(EditError::NotDated { at });
                    }
                    if !self.meant.insert(meant) {
                        return Err(EditError::Twice { at });
                    }
                    match value {
                        None => map.shift_remove(part.name),
                        Some(value) => map.insert(part.name.to_owned(), value),
                    };
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

impl Search<'_> {
    /// The place of the entry that a path means, opened where it must be, and whether a day was given effect.
    fn find(&mut self, which: Which) -> Result<Entry, EditError> {
        if let Some(entry) = self.touched.chosen.get(&which) {
            return Ok(*entry);
        }
        let (index, dated) = match which {
            Which::New => self.open(),
            Which::At(before) => {
                let index = self.touched.now(before).filter(|&index| index < self.list.len());
                self.take(index.ok_or_else(|| self.none())?)?
            }
            Which::Current => self.current()?,
        };
        let known = self.touched.chosen.values().find(|entry| entry.index == Some(index));
        let entry = Entry { index: Some(index), dated, first: known.map_or(which, |entry| entry.first) };
        self.touched.chosen.insert(which, entry);
        Ok(entry)
    }

    fn none(&self) -> EditError {
        EditError::NoEntry { at: self.at.to_owned(), entries: self.list.len() }
    }

    fn is_dated(&self) -> bool {
        self.table.is_some_and(Table::dated)
    }

    /// Puts a new entry at the end.
    fn open(&mut self) -> (usize, bool) {
        let mut entry = if self.table.is_some() { Value::Object(Map::new()) } else { Value::Null };
        if let (Mode::From(day), true) = (self.mode, self.is_dated()) {
            object(&mut entry).insert("from".to_owned(), Value::String(day.to_string()));
        }
        self.list.push(entry);
        (self.list.len() - 1, true)
    }

    /// Takes this very entry: to be corrected in place, or ended and followed by another.
    fn take(&mut self, index: usize) -> Result<(usize, bool), EditError> {
        // One that this edit has opened or taken by another path is the same.
        if let Some(known) = self.touched.chosen.values().find(|entry| entry.index == Some(index)) {
            return Ok((index, known.dated));
        }
        match (self.table, self.mode) {
            (Some(table), Mode::From(day)) if table.dated() => {
                if !holds(&self.list[index], day) {
                    return Err(EditError::NotThatDay { at: format!("{}[{index}]", self.at), day });
                }
                Ok((self.succeed(table, index, day), true))
            }
            (Some(table), Mode::Plain) if table.dated() => {
                Err(EditError::FixOrFrom { at: self.at.to_owned() })
            }
            _ => Ok((index, false)),
        }
    }

    /// The one entry that holds on the day, or the only one there is.
    fn current(&mut self) -> Result<(usize, bool), EditError> {
        let entries = self.list.len();
        let several = |entries| EditError::WhichEntry { at: self.at.to_owned(), entries };
        match (self.is_dated(), self.mode) {
            (false, _) => match entries {
                0 => Ok(self.open()),
                1 => self.take(0),
                _ => Err(several(entries)),
            },
            (true, Mode::Plain) => match entries {
                0 => Ok(self.open()),
                1 => self.take(0),
                _ => Err(EditError::FixOrFrom { at: self.at.to_owned() }),
            },
            (true, mode) => {
                let day = if let Mode::From(day) = mode { day } else { self.today };
                let holding: Vec<usize> = (0..entries).filter(|&i| holds(&self.list[i], day)).collect();
                match (holding.as_slice(), mode) {
                    ([index], _) => self.take(*index),
                    ([], Mode::From(_)) => Ok(self.open()),
                    ([], _) if entries == 1 => self.take(0),
                    ([], _) => Err(self.none()),
                    (holding, _) => Err(several(holding.len())),
                }
            }
        }
    }

    /// Ends an entry the day before and opens its successor, unless it begins that very day. The paper that the
    /// entry rests on says nothing about its successor.
    fn succeed(&mut self, table: &'static Table, index: usize, day: Date) -> usize {
        if date(&self.list[index], "from") == Some(day) {
            return index;
        }
        let mut next = self.list[index].clone();
        let end = day.plus_days(-1).to_string();
        object(&mut self.list[index]).insert("to".to_owned(), Value::String(end));
        let fields = object(&mut next);
        fields.insert("from".to_owned(), Value::String(day.to_string()));
        for field in table.fields.iter().filter(|field| field.is_paper()) {
            fields.shift_remove(field.name);
        }
        self.list.insert(index + 1, next);
        // Whoever named the entry by its place means its successor from here on.
        self.touched.moved(Move::PutIn(index));
        index + 1
    }
}

/// Drops groups of which nothing is left.
fn prune(table: &'static Table, value: &mut Value) {
    let Some(map) = value.as_object_mut() else { return };
    for field in table.fields {
        let (Type::Struct(inner), Some(group)) = (&field.ty, map.get_mut(field.name)) else { continue };
        prune(inner, group);
        if group.as_object().is_some_and(Map::is_empty) {
            map.shift_remove(field.name);
        }
    }
}

fn date(entry: &Value, name: &str) -> Option<Date> {
    entry.get(name).and_then(Value::as_str).and_then(|text| text.parse().ok())
}

fn holds(entry: &Value, day: Date) -> bool {
    holds_on(date(entry, "from"), date(entry, "to"), day)
}

/// The value as a map; made one where it is something else, so that the typed reading refuses the outcome.
fn object(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    value.as_object_mut().expect("it was made an object just above")
}

fn array(value: &mut Value) -> &mut Vec<Value> {
    if !value.is_array() {
        *value = Value::Array(Vec::new());
    }
    value.as_array_mut().expect("it was made an array just above")
}

#[cfg(test)]
mod tests;
