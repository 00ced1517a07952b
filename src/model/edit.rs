//! Setting one value of a record by its path, as a correction or as a change from a day on.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Map;

use super::date::{Date, holds_on};
use super::field::{Field, Shape, Table, Type};
use super::value::{Value, nearest};

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
    /// No such field there.
    UnknownField { field: String, nearest: Option<&'static str> },
    /// The path ends at a group of fields; one of them is to be named.
    Group { at: String, fields: Vec<&'static str> },
    /// There is no such entry in the list.
    NoEntry { at: String, entries: usize },
    /// Several entries hold that day; the path must say which.
    WhichEntry { at: String, entries: usize },
    /// The field stands in a list of dated entries: say whether it is a correction or a change.
    FixOrFrom { at: String },
    /// The field carries no dates, so that nothing can begin on a day.
    NotDated { at: String },
    /// `id` and `schema` never change.
    Fixed { at: String },
    /// The text can't be a value of this shape.
    NotThat { at: String, shape: Shape },
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EditError::BadPath => f.write_str("no path"),
            EditError::UnknownField { field, .. } => write!(f, "unknown field {field}"),
            EditError::Group { at, .. } => write!(f, "{at} is a group of fields"),
            EditError::NoEntry { at, entries } => write!(f, "{at} has {entries} entries"),
            EditError::WhichEntry { at, .. } => write!(f, "several entries of {at} hold that day"),
            EditError::FixOrFrom { at } => write!(f, "{at} is dated: correction or change?"),
            EditError::NotDated { at } => write!(f, "{at} carries no dates"),
            EditError::Fixed { at } => write!(f, "{at} never changes"),
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
    /// A new one, written `[+]`; one for each list and command.
    New,
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
                index => Which::At(index.parse().map_err(|_| EditError::BadPath)?),
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
    let wrong = || EditError::NotThat { at: at.to_owned(), shape };
    Ok(Some(match shape {
        Shape::Flag => Value::Bool(text.parse().map_err(|_| wrong())?),
        Shape::Count => Value::from(text.parse::<u64>().map_err(|_| wrong())?),
        _ => Value::String(text.to_owned()),
    }))
}

/// One edit of a record: several assignments that share the entries they open.
pub struct Edit<'a> {
    record: &'a mut Value,
    table: &'static Table,
    mode: Mode,
    today: Date,
    /// The entries that this edit opened, by the path of their list and what the path said.
    opened: BTreeMap<(String, Which), usize>,
}

impl<'a> Edit<'a> {
    pub fn new(record: &'a mut Value, table: &'static Table, mode: Mode, today: Date) -> Edit<'a> {
        Edit { record, table, mode, today, opened: BTreeMap::new() }
    }

    /// Sets the value at a path, or removes it where `value` is nothing.
    pub fn set(&mut self, path: &str, value: Option<Value>) -> Result<(), EditError> {
        let parts = parse(path)?;
        if matches!(path, "id" | "schema") {
            return Err(EditError::Fixed { at: path.to_owned() });
        }
        let mut table = self.table;
        let mut at = String::new();
        let mut place = &mut *self.record;
        let mut dated = false;
        let last = parts.len() - 1;
        for (i, part) in parts.iter().enumerate() {
            let field = field_of(table, part.name)?;
            if !at.is_empty() {
                at.push('.');
            }
            at.push_str(part.name);
            let map = object(place);
            match &field.ty {
                Type::List(_) => {
                    let list = array(map.entry(part.name).or_insert_with(|| Value::Array(Vec::new())));
                    let inner = field.ty.table();
                    let named = part.which != Which::Current;
                    if i == last && part.which == Which::Current && inner.is_some() {
                        let fields =
                            inner.map_or_else(Vec::new, |t| t.fields.iter().map(|f| f.name).collect());
                        return Err(EditError::Group { at, fields });
                    }
                    let index = match self.opened.get(&(at.clone(), part.which)) {
                        Some(&index) => index,
                        None => {
                            let (index, from) = choose(list, inner, part.which, self.mode, self.today, &at)?;
                            self.opened.insert((at.clone(), part.which), index);
                            dated |= from;
                            index
                        }
                    };
                    dated |= named || inner.is_some();
                    if i == last {
                        match value {
                            None => {
                                list.remove(index);
                            }
                            Some(value) => list[index] = value,
                        }
                        return Ok(());
                    }
                    place = &mut list[index];
                    table = inner.ok_or(EditError::BadPath)?;
                }
                Type::Struct(inner) if i < last => {
                    place = map.entry(part.name).or_insert_with(|| Value::Object(Map::new()));
                    table = inner;
                }
                _ if i < last => return Err(EditError::BadPath),
                _ => {
                    if !dated && matches!(self.mode, Mode::From(_)) {
                        return Err(EditError::NotDated { at });
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

/// The place of the entry an edit means, opened where it must be, and whether a day was given effect.
fn choose(
    list: &mut Vec<Value>,
    table: Option<&'static Table>,
    which: Which,
    mode: Mode,
    today: Date,
    at: &str,
) -> Result<(usize, bool), EditError> {
    let is_dated = table.is_some_and(Table::dated);
    let none = || EditError::NoEntry { at: at.to_owned(), entries: list.len() };
    match (which, mode) {
        (Which::At(index), _) => {
            let found = (index < list.len()).then_some(index).ok_or_else(none)?;
            if is_dated && mode == Mode::Plain {
                return Err(EditError::FixOrFrom { at: at.to_owned() });
            }
            match mode {
                Mode::From(day) if is_dated => Ok((succeed(list, found, day), true)),
                _ => Ok((found, false)),
            }
        }
        (Which::New, mode) => {
            let mut entry = if table.is_some() { Value::Object(Map::new()) } else { Value::Null };
            if let (Mode::From(day), true) = (mode, is_dated) {
                object(&mut entry).insert("from".to_owned(), Value::String(day.to_string()));
            }
            list.push(entry);
            Ok((list.len() - 1, true))
        }
        (Which::Current, _) if !is_dated => match list.len() {
            1 => Ok((0, false)),
            0 => {
                list.push(Value::Object(Map::new()));
                Ok((0, false))
            }
            entries => Err(EditError::WhichEntry { at: at.to_owned(), entries }),
        },
        (Which::Current, Mode::Plain) if list.is_empty() => {
            list.push(Value::Object(Map::new()));
            Ok((0, false))
        }
        (Which::Current, Mode::Plain) => Err(EditError::FixOrFrom { at: at.to_owned() }),
        (Which::Current, mode) => {
            let day = if let Mode::From(day) = mode { day } else { today };
            let holding: Vec<usize> = (0..list.len()).filter(|&i| holds(&list[i], day)).collect();
            let index = match (holding.as_slice(), mode) {
                ([index], _) => *index,
                ([], Mode::From(day)) => {
                    let mut entry = Value::Object(Map::new());
                    object(&mut entry).insert("from".to_owned(), Value::String(day.to_string()));
                    list.push(entry);
                    return Ok((list.len() - 1, true));
                }
                ([], _) if list.len() == 1 => 0,
                ([], _) => return Err(none()),
                (several, _) => {
                    return Err(EditError::WhichEntry { at: at.to_owned(), entries: several.len() });
                }
            };
            match mode {
                Mode::From(day) => Ok((succeed(list, index, day), true)),
                _ => Ok((index, false)),
            }
        }
    }
}

/// Ends an entry the day before and opens its successor, unless it begins that very day.
fn succeed(list: &mut Vec<Value>, index: usize, day: Date) -> usize {
    if date(&list[index], "from") == Some(day) {
        return index;
    }
    let mut next = list[index].clone();
    object(&mut list[index]).insert("to".to_owned(), Value::String(day.plus_days(-1).to_string()));
    object(&mut next).insert("from".to_owned(), Value::String(day.to_string()));
    list.insert(index + 1, next);
    index + 1
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
