//! A part of a report as a table of the site.

use std::borrow::Cow;

use crate::desk::report::{Part, Saying, Value};
use crate::rules::ReportPart;

use super::list::{day, linked, text};
use super::say::Say;
use ecow::eco_format;

use super::view::{Cell, Column, Fact, Mark, Row, Table};

/// The table of a part. Its rows are marked by the first word after the record that they begin with, where there is one.
pub fn table(form: &ReportPart, part: &Part, kind: &'static str, say: &Say<'_>) -> Table {
    let columns = form.columns.iter().enumerate().map(|(place, column)| Column {
        key: Cow::Owned(column.code.clone()),
        label: column.head.say(say.lang).to_owned(),
        reads: reads(&part.rows, place),
        sorted: "",
    });
    let rows = part.rows.iter().map(|row| Row {
        key: row.first().and_then(record),
        cells: cells(row, say),
        marks: vec![mark(row, say)],
        ..Row::default()
    });
    Table {
        kind,
        caption: form.heading.say(say.lang).to_owned(),
        columns: columns.collect(),
        rows: rows.collect(),
    }
}

/// How a column is read: by the first of its values that says something.
fn reads(rows: &[Vec<Value>], place: usize) -> &'static str {
    let said = rows.iter().filter_map(|row| row.get(place)).find(|value| !matches!(value, Value::None));
    match said {
        Some(Value::Count(_)) => "number",
        Some(Value::Day(_)) => "day",
        _ => "text",
    }
}

fn record(value: &Value) -> Option<crate::model::Key> {
    match value {
        Value::Record(key) => Some(*key),
        _ => None,
    }
}

/// The last word of a row that begins with a record.
fn mark(row: &[Value], say: &Say<'_>) -> Option<Mark> {
    row.first().and_then(record)?;
    row.iter().rev().find_map(|value| match value {
        Value::Word(word) => Some(Mark::named(word.word, say.label(word.label))),
        _ => None,
    })
}

/// The values of a row.
pub fn cells(row: &[Value], say: &Say<'_>) -> Vec<Cell> {
    let saying = Saying { lang: say.lang, links: say.links, day: |day| day.to_string() };
    let cell = |value: &Value| match value {
        // Why somebody isn't named the desk alone is told.
        Value::Record(key) | Value::Withheld(key) => linked(*key, say),
        Value::Day(at) => day(Some(*at), say),
        Value::Count(count) => Cell {
            text: eco_format!("{count}"),
            fact: Fact::Number(i64::try_from(*count).unwrap_or(i64::MAX)),
            ..Cell::default()
        },
        Value::Word(word) => {
            Cell { text: say.label(word.label).into(), fact: Fact::Word(word.label), ..Cell::default() }
        }
        value => text(say.free(&saying.say(value))),
    };
    row.iter().map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_read_by_its_first_value_that_is_there() {
        let day = "2026-03-31".parse().unwrap();
        let rows = [vec![Value::None, Value::None], vec![Value::Day(day), Value::None]];
        assert_eq!([0, 1, 2].map(|place| reads(&rows, place)), ["day", "text", "text"]);
        assert_eq!(reads(&[], 0), "text");
    }
}
