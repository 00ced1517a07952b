//! A list as CSV and as JSON, and its rows for the script: what the page shows and nothing else.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::list::slug;
use super::say::Say;
use super::view::{Cell, Column, Fact, Row};
use crate::sheet::csv::write;
use crate::text::site as words;

/// Lines of CSV under the heads of the page's columns, the record's key last.
pub fn csv<'r>(columns: &[Column], rows: impl Iterator<Item = &'r Row>, say: &Say<'_>) -> Vec<u8> {
    let heads = columns.iter().map(|column| column.label.clone());
    let heads = heads.chain([words::record_id(say.lang)]).collect();
    let row = |row: &Row| {
        let key = row.key.map(|key| key.to_string()).unwrap_or_default();
        row.cells.iter().map(cell_text).chain([key]).collect()
    };
    write([heads].into_iter().chain(rows.map(row)))
}

/// A day as every program reads it; all else as on the page.
fn cell_text(cell: &Cell) -> String {
    match cell.fact {
        Fact::Day(day) => day.to_string(),
        _ => cell.text.to_string(),
    }
}

/// The rows as objects: keys in English, in no order that counts, days as `2026-03-31`, states and types by their English words.
pub fn json<'r>(
    path: &str,
    columns: &[Column],
    rows: impl Iterator<Item = &'r Row>,
    say: &Say<'_>,
    dated: bool,
) -> Vec<u8> {
    let rows: Vec<Object<'_>> = rows.map(|row| Object { row, columns }).collect();
    let whole = List {
        list: path.strip_suffix(".html").unwrap_or(path),
        language: if say.lang == crate::model::Lang::Vi { "vi" } else { "en" },
        as_of: dated.then(|| say.today.to_string()),
        count: rows.len(),
        rows,
    };
    line(&whole)
}

/// A value as one line of JSON. What pages hold can always be written so: their keys are texts.
fn line<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(value).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

#[derive(Serialize)]
struct List<'r> {
    list: &'r str,
    language: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    count: usize,
    rows: Vec<Object<'r>>,
}

/// A row by the keys of its columns.
struct Object<'r> {
    row: &'r Row,
    columns: &'r [Column],
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut object = to.serialize_map(None)?;
        if let Some(key) = self.row.key {
            object.serialize_entry("record", &key)?;
        }
        for (column, cell) in self.columns.iter().zip(&self.row.cells) {
            match cell.fact {
                Fact::Number(number) => object.serialize_entry(&column.key, &number),
                Fact::Day(day) => object.serialize_entry(&column.key, &day),
                Fact::Word(label) => object.serialize_entry(&column.key, slug(label).as_str()),
                Fact::Code(code) => object.serialize_entry(&column.key, code),
                Fact::Text if cell.text.is_empty() => object.serialize_entry(&column.key, &()),
                Fact::Text => object.serialize_entry(&column.key, cell.text.as_str()),
            }?;
        }
        object.end()
    }
}

/// Every row for the script of a list that is cut into pages: a cell is its text, or its text with its address or its tone.
pub fn script<'r>(rows: impl Iterator<Item = &'r Row>) -> Vec<u8> {
    let cells = |row: &'r Row| row.cells.iter().map(ScriptCell).collect();
    let rows: Vec<(&str, Vec<ScriptCell<'_>>)> = rows.map(|row| (row.at.as_str(), cells(row))).collect();
    let rows = serde_json::to_vec(&rows).unwrap_or_default();
    [b"window.chungthuRows=", rows.as_slice(), b";\n"].concat()
}

struct ScriptCell<'r>(&'r Cell);

impl Serialize for ScriptCell<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match (&self.0.href, self.0.tone) {
            (Some(way), _) => (self.0.text.as_str(), way.href()).serialize(to),
            (None, Some(tone)) => (self.0.text.as_str(), (), tone).serialize(to),
            (None, None) => self.0.text.as_str().serialize(to),
        }
    }
}
