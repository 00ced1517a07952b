//! A sheet of records to be changed in a spreadsheet and taken back: what stood in it when it was written is kept in it, so that
//! only what somebody changed is changed.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cell::{Habit, Reading};
use super::write::{self, Page, workbook};
use super::{Book, Cell, Spot, Unfit, when};
use crate::model::clean::clean_line;
use crate::model::field::{Class, Field, Shape, Table, Type, labels};
use crate::model::fold::fold;
use crate::model::{Key, Kind, Lang};
use crate::rules::{Rules, SheetColumn};
use crate::text::sheet as words;

/// So many entries of a list are columns.
const ENTRIES: usize = 4;

/// What no sheet changes: made by the program, or too long for a cell.
const LEFT_OUT: [&str; 11] =
    ["schema", "id", "origin", "files", "notes", "why", "pem", "csr", "key", "duplicate_of", "hold"];

/// One column: a value at a place.
pub struct Column {
    /// `postings[0].position`.
    pub at: String,
    pub field: &'static Field,
}

/// What the workbook keeps for the program. Sealed content.
#[derive(Serialize, Deserialize)]
pub struct Kept {
    /// Always `edit`.
    what: String,
    pub kind: Kind,
    pub lang: String,
    /// The way to the value of each column, and its heading.
    columns: Vec<(String, String)>,
    /// What stood in each row.
    rows: Vec<(Key, Vec<String>)>,
}

/// The columns that records of a kind have, personal ones only where they may be shown.
pub fn columns(kind: Kind, records: &[Value], personal: bool) -> Vec<Column> {
    let all: Vec<&Value> = records.iter().collect();
    let mut out = Vec::new();
    gather(kind.table(), "", &all, personal, &mut out);
    out
}

fn gather(table: &'static Table, above: &str, values: &[&Value], personal: bool, out: &mut Vec<Column>) {
    for field in table.fields {
        if (above.is_empty() && LEFT_OUT.contains(&field.name))
            || (field.class >= Class::Personal && !personal)
        {
            continue;
        }
        let at = if above.is_empty() { field.name.to_owned() } else { format!("{above}.{}", field.name) };
        let inner: Vec<&Value> = values.iter().filter_map(|value| value.get(field.name)).collect();
        match &field.ty {
            Type::One(_) => out.push(Column { at, field }),
            Type::Struct(table) if !inner.is_empty() => gather(table, &at, &inner, personal, out),
            Type::Struct(_) => {}
            Type::List(_) => {
                let longest =
                    inner.iter().filter_map(|list| list.as_array().map(Vec::len)).max().unwrap_or(0);
                for place in 0..longest.clamp(1, ENTRIES) {
                    let at = format!("{at}[{place}]");
                    let entries: Vec<&Value> = inner.iter().filter_map(|list| list.get(place)).collect();
                    match field.ty.table() {
                        Some(table) => gather(table, &at, &entries, personal, out),
                        None => out.push(Column { at, field }),
                    }
                }
            }
        }
    }
}

/// The value at a column's place.
pub fn at<'v>(value: &'v Value, way: &str) -> Option<&'v Value> {
    way.split('.').try_fold(value, |value, part| match part.split_once('[') {
        Some((name, index)) => value.get(name)?.get(index.strip_suffix(']')?.parse::<usize>().ok()?),
        None => value.get(part),
    })
}

/// A value as it stands in a cell; nothing where there is none. `title` says what a record is called.
pub fn shown(field: &Field, value: Option<&Value>, lang: Lang, title: &dyn Fn(Key) -> String) -> String {
    let Some(value) = value else { return String::new() };
    match (field.ty.shape(), value) {
        (Some(Shape::Choice(choices)), Value::String(word)) => {
            let choice = choices.iter().find(|choice| choice.word == word);
            choice.map_or_else(|| word.clone(), |choice| choice.label.say(lang).to_owned())
        }
        (Some(Shape::Ref(_)), Value::String(text)) => match text.parse::<Key>() {
            Ok(key) => format!("{} ({})", title(key), key.id.handle()).trim().to_owned(),
            Err(_) => text.clone(),
        },
        (_, Value::Bool(flag)) => {
            if *flag {
                words::yes(lang)
            } else {
                words::no(lang)
            }
        }
        (_, Value::String(text)) => text.replace('\n', " "),
        (_, other) => other.to_string(),
    }
}

/// The workbook of these records, each with its cells.
pub fn write(kind: Kind, columns: &[Column], rows: Vec<(Key, Vec<String>)>, lang: Lang) -> Option<Vec<u8>> {
    let mut heads: Vec<String> =
        columns.iter().map(|column| labels(kind.table(), &column.at, lang)).collect();
    let kept = Kept {
        what: "edit".to_owned(),
        kind,
        lang: if lang == Lang::Vi { "vi" } else { "en" }.to_owned(),
        columns: columns.iter().map(|column| column.at.clone()).zip(heads.iter().cloned()).collect(),
        rows: rows.clone(),
    };
    heads.push(words::head_record_id(lang));
    let rows = rows.into_iter().map(|(key, mut cells)| {
        cells.push(key.to_string());
        cells
    });
    let page = Page {
        name: kind.label().say(lang).to_owned(),
        heads,
        rows: rows.collect(),
        hidden: 1,
        ..Page::default()
    };
    workbook(&[page], Some(&serde_json::to_string(&kept).ok()?)).ok()
}

/// A cell that somebody changed.
pub struct Changed {
    pub key: Key,
    pub at: String,
    pub field: &'static Field,
    /// What stood there when the workbook was written.
    pub before: String,
    pub cell: Cell,
    pub sheet: String,
    pub spot: Spot,
}

/// What was changed in a workbook that was written here.
pub struct Edited {
    pub kind: Kind,
    pub lang: Lang,
    pub changed: Vec<Changed>,
    /// Rows with something in them that name no record of the workbook.
    pub strange: Vec<(String, Spot)>,
    pub from_1904: bool,
}

/// Reads back a workbook that was written here; nothing where it is another.
pub fn read(book: &Book) -> Option<Edited> {
    let own = write::own(book)?;
    let kept: Kept = serde_json::from_str(&own).ok().filter(|kept: &Kept| kept.what == "edit")?;
    let lang = if kept.lang == "en" { Lang::En } else { Lang::Vi };
    let mut edited =
        Edited { kind: kept.kind, lang, changed: Vec::new(), strange: Vec::new(), from_1904: book.from_1904 };
    for grid in book.sheets.iter().filter(|grid| grid.name != write::OWN_SHEET) {
        // Columns may have been moved or taken away: their headings say which they are.
        let same = |cell: &Cell, head: &str| cell.text() == Some(head);
        let Some(head) = grid
            .rows
            .iter()
            .find(|row| row.cells.iter().any(|cell| kept.columns.iter().any(|(_, head)| same(cell, head))))
        else {
            continue;
        };
        let places: Vec<(usize, usize)> = (0..kept.columns.len())
            .filter_map(|i| Some((i, head.cells.iter().position(|cell| same(cell, &kept.columns[i].1))?)))
            .collect();
        for row in grid.rows.iter().filter(|row| row.number > head.number) {
            let texts = row.cells.iter().filter_map(Cell::text);
            let key = texts.filter_map(|text| text.parse::<Key>().ok()).find(|key| key.kind == kept.kind);
            let known = key.and_then(|key| kept.rows.iter().find(|(known, _)| *known == key));
            let Some((key, before)) = known else {
                if row.cells.iter().any(|cell| !cell.is_empty()) {
                    edited.strange.push((grid.name.clone(), Spot { row: row.number, column: 0 }));
                }
                continue;
            };
            for (i, column) in &places {
                let (at, before) = (&kept.columns[*i].0, before.get(*i).cloned().unwrap_or_default());
                let cell = row.cell(*column);
                if is_as_before(cell, &before) {
                    continue;
                }
                let Some(field) = field_at(kept.kind.table(), at) else { continue };
                let spot = Spot { row: row.number, column: u32::try_from(*column).unwrap_or(u32::MAX) };
                edited.changed.push(Changed {
                    key: *key,
                    at: at.clone(),
                    field,
                    before,
                    cell: cell.clone(),
                    sheet: grid.name.clone(),
                    spot,
                });
            }
        }
    }
    Some(edited)
}

fn field_at(table: &'static Table, at: &str) -> Option<&'static Field> {
    crate::model::field::along(table, at).last()
}

/// Whether a cell holds what stood in it: a spreadsheet may have made a number of a text, or of a day its own.
fn is_as_before(cell: &Cell, before: &str) -> bool {
    match cell {
        Cell::Empty => before.is_empty(),
        Cell::Text(text) => {
            text.trim() == before.trim() || clean_line(text).is_ok_and(|text| Ok(text) == clean_line(before))
        }
        Cell::Number(number) => {
            before.parse::<f64>().is_ok_and(|known| known == *number) && !before.starts_with('0')
        }
        _ => false,
    }
}

/// The value that a changed cell is for its field; nothing where it was emptied. `named` finds the record that a text names.
pub fn value(
    changed: &Changed,
    kind: Kind,
    rules: &Rules,
    from_1904: bool,
    named: &mut dyn FnMut(&str, &'static [Kind]) -> Option<Key>,
) -> Result<Option<Value>, Unfit> {
    if changed.cell.is_empty() {
        return Ok(None);
    }
    let Some(shape) = changed.field.ty.shape() else { return Err(Unfit::NotAWord) };
    let text = changed.cell.text();
    match shape {
        Shape::Flag => {
            let said = text.map(fold).unwrap_or_default();
            let is =
                |word: fn(Lang) -> String| [Lang::Vi, Lang::En].iter().any(|lang| fold(&word(*lang)) == said);
            match (
                &changed.cell,
                is(words::yes) || said == "true" || said == "x",
                is(words::no) || said == "false",
            ) {
                (Cell::Flag(flag), ..) => Ok(Some(Value::Bool(*flag))),
                (_, true, _) => Ok(Some(Value::Bool(true))),
                (_, _, true) => Ok(Some(Value::Bool(false))),
                _ => Err(Unfit::NotAWord),
            }
        }
        Shape::Ref(kinds) => {
            let text = text.ok_or(Unfit::NotAWord)?;
            // «Tên (mã ngắn)», as it was written, or whatever names a record.
            let handle = text.rsplit_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
            let found = handle.and_then(|handle| named(handle, kinds)).or_else(|| named(text, kinds));
            found.map(|key| Some(Value::String(key.to_string()))).ok_or(Unfit::NotAWord)
        }
        Shape::Moment | Shape::Party => {
            let text = text.ok_or(Unfit::NotADay)?;
            let day = when::of_text(text).map(|read| read.day.to_string());
            let text = if shape == Shape::Moment {
                day.unwrap_or_else(|_| text.to_owned())
            } else {
                text.to_owned()
            };
            match shape.refuses(&text) {
                None => Ok(Some(Value::String(text))),
                Some(_) => Err(Unfit::NotADay),
            }
        }
        Shape::Count => {
            let count = match &changed.cell {
                Cell::Number(number) if number.fract() == 0.0 && (0.0..1e15).contains(number) => {
                    Some(*number as u64)
                }
                Cell::Text(text) => text.trim().parse().ok(),
                _ => None,
            };
            count.map(|count| Some(Value::from(count))).ok_or(Unfit::NotAWord)
        }
        shape => {
            let bare: Vec<&str> = changed.at.split('.').map(|p| p.split('[').next().unwrap_or(p)).collect();
            let column = SheetColumn {
                kind,
                at: bare.join("."),
                with: Default::default(),
                level: 0,
                heads: Vec::new(),
            };
            let reading = Reading {
                column: &column,
                shape,
                habit: Habit::default(),
                rules,
                from_1904,
                doubtful: false,
            };
            let taken = reading.take(&changed.cell, None)?;
            Ok(taken.and_then(|taken| taken.values.into_iter().next()).map(Value::String))
        }
    }
}
