//! A list as CSV and as JSON, and its rows for the script: what the page shows and nothing else.

use serde_json::{Map, Value, json};

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
        _ => cell.text.clone(),
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
    let rows: Vec<Value> = rows.map(|row| object(row, columns)).collect();
    let list = path.strip_suffix(".html").unwrap_or(path);
    let lang = if say.lang == crate::model::Lang::Vi { "vi" } else { "en" };
    let mut whole = json!({ "list": list, "language": lang, "count": rows.len(), "rows": rows });
    if dated {
        whole["as_of"] = json!(say.today.to_string());
    }
    let mut bytes = whole.to_string().into_bytes();
    bytes.push(b'\n');
    bytes
}

fn object(row: &Row, columns: &[Column]) -> Value {
    let mut object = Map::new();
    if let Some(key) = row.key {
        object.insert("record".to_owned(), json!(key.to_string()));
    }
    for (column, cell) in columns.iter().zip(&row.cells) {
        let value = match cell.fact {
            Fact::Number(number) => json!(number),
            Fact::Day(day) => json!(day.to_string()),
            Fact::Word(label) => json!(slug(label)),
            Fact::Code(code) => json!(code),
            Fact::Text if cell.text.is_empty() => Value::Null,
            Fact::Text => json!(cell.text),
        };
        object.insert(column.key.clone().into_owned(), value);
    }
    Value::Object(object)
}

/// Every row for the script of a list that is cut into pages: a cell is its text, or its text with its address or its tone.
pub fn script<'r>(rows: impl Iterator<Item = &'r Row>) -> Vec<u8> {
    let cell = |cell: &Cell| match (&cell.href, cell.tone) {
        (Some(href), _) => json!([cell.text, href]),
        (None, Some(tone)) => json!([cell.text, null, tone]),
        (None, None) => json!(cell.text),
    };
    let row = |row: &Row| json!([row.at, row.cells.iter().map(cell).collect::<Vec<_>>()]);
    let rows: Vec<Value> = rows.map(row).collect();
    format!("window.chungthuRows={};\n", Value::Array(rows)).into_bytes()
}
