//! Records and their differences in lines, for people and as JSON.

use serde_json::Value;

use super::context::Context;
use crate::audit::FieldLine;
use crate::model::date::holds_on;
use crate::model::field::{self, Shape, Table, Type};
use crate::model::mask::{mask, mask_field};
use crate::model::party::Party;
use crate::model::{Date, Kind, Lang, Record};
use crate::text::{cli as words, records};

/// A record's values line by line, `path  value`, with labels; masked unless `--reveal`.
pub fn lines(context: &Context, kind: Kind, record: &Record) -> Vec<Vec<String>> {
    let value = shown(context, kind, record);
    let mut lines = Vec::new();
    table_lines(context, kind.table(), &value, "", &mut lines);
    lines
}

/// The record as it may be shown: masked unless `--reveal`.
pub fn shown(context: &Context, kind: Kind, record: &Record) -> Value {
    let value = record.to_value();
    if context.reveals() { value } else { mask(kind.table(), &value) }
}

fn table_lines(
    context: &Context,
    table: &'static Table,
    value: &Value,
    at: &str,
    lines: &mut Vec<Vec<String>>,
) {
    for field in table.fields {
        let Some(value) = value.get(field.name) else { continue };
        let here = if at.is_empty() { field.name.to_owned() } else { format!("{at}.{}", field.name) };
        let label = field.label.say(context.lang);
        match (&field.ty, value) {
            (Type::Struct(inner), value) => table_lines(context, inner, value, &here, lines),
            (Type::List(_), Value::Array(entries)) => {
                for (i, entry) in entries.iter().enumerate() {
                    let here = format!("{here}[{i}]");
                    match field.ty.table() {
                        Some(inner) => {
                            let text = one_line(context, inner, entry);
                            lines.push(vec![here, label.to_owned(), text]);
                        }
                        None => {
                            lines.push(vec![here, label.to_owned(), plain(context, field.ty.shape(), entry)])
                        }
                    }
                }
            }
            (_, value) => lines.push(vec![here, label.to_owned(), plain(context, field.ty.shape(), value)]),
        }
    }
}

/// The labels on the way to a field of a kind: see [`field::labels`].
pub fn labels(lang: Lang, kind: Kind, at: &str) -> String {
    field::labels(kind.table(), at, lang)
}

/// The entries of a group on one line: `Nhãn: giá trị · …`.
fn one_line(context: &Context, table: &'static Table, value: &Value) -> String {
    let mut parts = Vec::new();
    for field in table.fields {
        let Some(value) = value.get(field.name) else { continue };
        let text = match (&field.ty, value) {
            (Type::Struct(inner), value) => one_line(context, inner, value),
            (Type::List(_), Value::Array(entries)) => {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|entry| match field.ty.table() {
                        Some(inner) => one_line(context, inner, entry),
                        None => plain(context, field.ty.shape(), entry),
                    })
                    .collect();
                entries.join(", ")
            }
            (ty, value) => plain(context, ty.shape(), value),
        };
        parts.push(format!("{}: {text}", field.label.say(context.lang)));
    }
    parts.join(" · ")
}

/// A single value for a person: the label of a word, the value itself otherwise.
pub fn plain(context: &Context, shape: Option<Shape>, value: &Value) -> String {
    match (shape, value) {
        (Some(Shape::Choice(choices)), Value::String(word)) => {
            let label = choices.iter().find(|c| c.word == word).map(|c| c.label.say(context.lang));
            label.map_or_else(|| word.clone(), str::to_owned)
        }
        (Some(Shape::Pem), Value::String(text)) => words::pem_lines(context.lang, text.lines().count()),
        (Some(Shape::Party), Value::String(text)) => {
            text.parse().map_or_else(|_| text.clone(), |party: Party| records::party(context.lang, &party))
        }
        (_, Value::String(text)) => text.replace('\n', " ⏎ "),
        (_, other) => other.to_string(),
    }
}

fn side(context: &Context, line: &FieldLine, value: Option<&Value>) -> String {
    let Some(value) = value else { return "∅".to_owned() };
    let entry = match (&line.field.ty, line.at.ends_with(']')) {
        (Type::List(entry), true) => entry,
        (ty, _) => ty,
    };
    let value = if context.reveals() { value.clone() } else { mask_field(line.field, entry, value) };
    match (entry.table(), &value) {
        (Some(table), Value::Object(_)) => one_line(context, table, &value),
        _ => plain(context, entry.shape(), &value),
    }
}

/// Both sides of a field for a person.
pub fn both(context: &Context, line: &FieldLine) -> (String, String) {
    (side(context, line, line.old.as_ref()), side(context, line, line.new.as_ref()))
}

/// Both sides of a field as JSON, masked unless `--reveal`.
pub fn both_json(context: &Context, line: &FieldLine) -> (Option<Value>, Option<Value>) {
    let shown = |value: &Option<Value>| {
        value.as_ref().map(|value| match context.reveals() {
            true => value.clone(),
            false => mask_field(line.field, &line.field.ty, value),
        })
    };
    (shown(&line.old), shown(&line.new))
}

/// Every value at a path such as `postings.unit`, in those entries of the lists on the way that hold on a day: an entry
/// without a period holds on every day.
pub fn at_on<'v>(value: &'v Value, path: &str, on: Date, found: &mut Vec<&'v Value>) {
    if let Value::Array(entries) = value {
        entries.iter().filter(|entry| holds(entry, on)).for_each(|entry| at_on(entry, path, on, found));
    } else if path.is_empty() {
        found.push(value);
    } else {
        let (name, rest) = path.split_once('.').unwrap_or((path, ""));
        if let Some(inner) = value.get(name) {
            at_on(inner, rest, on, found);
        }
    }
}

fn holds(entry: &Value, on: Date) -> bool {
    let day = |names: [&str; 2]| {
        let day = names.iter().find_map(|name| entry.get(name)).and_then(Value::as_str);
        day.and_then(|day| day.parse().ok())
    };
    holds_on(day(["from", "since"]), day(["to", "until"]), on)
}
