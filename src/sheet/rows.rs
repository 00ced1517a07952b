//! The rows of a sheet as what they say of a person, a device, a certificate, a unit, a decision.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::cell::{Habit, Reading, Repair, Unfit};
use super::grid::{Book, Cell, Grid, Row, Spot};
use super::heads::{Layout, Meaning};
use crate::model::edit::field_at;
use crate::model::field::Shape;
use crate::model::fold::fold;
use crate::model::{Date, Kind};
use crate::rules::{Rules, SheetColumn, Standing};

/// Where something stands.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    pub file: String,
    pub sheet: String,
    pub spot: Spot,
}

impl Place {
    /// `USB Token!C17`, as spreadsheets write it.
    pub fn address(&self) -> String {
        format!("{}!{}", self.sheet, self.spot)
    }
}

/// What one cell says of a field.
#[derive(Clone, Serialize, Deserialize)]
pub struct Told {
    pub values: Vec<String>,
    pub spot: Spot,
}

/// What one row says. Sealed content.
#[derive(Clone, Serialize, Deserialize)]
pub struct Line {
    pub file: String,
    pub sheet: String,
    /// The row, with the first column of the sheet that is used.
    pub row: Spot,
    /// By kind and the way to the field; an entry that is another by what it is has that after a colon: `ids:cmnd.number`.
    pub fields: BTreeMap<Kind, BTreeMap<String, Told>>,
    /// The units it names, from the top down.
    pub units: Vec<String>,
    /// What the words around the table say of all its rows, such as the form of a certificate.
    pub form: Option<String>,
    /// How it says that its certificate stands, and where. A review workbook of before has none.
    #[serde(default)]
    pub standing: Option<(Standing, Spot)>,
}

impl Line {
    /// Where the row stands.
    pub fn place(&self) -> Place {
        Place { file: self.file.clone(), sheet: self.sheet.clone(), spot: self.row }
    }

    /// Where what it says of a field stands; the row itself where it says nothing.
    pub fn place_of(&self, kind: Kind, at: &str) -> Place {
        let spot = self.fields.get(&kind).and_then(|fields| fields.get(at)).map(|told| told.spot);
        Place { spot: spot.unwrap_or(self.row), ..self.place() }
    }

    /// What it says of a field.
    pub fn says(&self, kind: Kind, at: &str) -> Option<&str> {
        self.fields.get(&kind)?.get(at)?.values.first().map(String::as_str)
    }

    /// Whether it says anything of a kind.
    pub fn is_about(&self, kind: Kind) -> bool {
        self.fields.contains_key(&kind)
    }
}

/// A cell that was put right.
pub struct Repaired {
    pub place: Place,
    pub repair: Repair,
    pub kind: Kind,
    pub at: String,
}

/// A row that can't be taken for one of its cells.
pub struct Unread {
    pub place: Place,
    pub unfit: Unfit,
    pub kind: Kind,
    pub at: String,
}

/// What the rows of a sheet came to.
#[derive(Default)]
pub struct Gathered {
    pub lines: Vec<Line>,
    pub repaired: Vec<Repaired>,
    pub unread: Vec<Unread>,
    /// Rows with something in them that says of nobody and nothing.
    pub passed: Vec<Place>,
}

/// Reads every row below the head.
pub fn gather(
    book: &Book,
    grid: &Grid,
    layout: &Layout<'_>,
    file: &str,
    rules: &Rules,
    tick: &mut dyn FnMut(),
) -> Gathered {
    let mut out = Gathered::default();
    let rows = || grid.rows.iter().filter(|row| row.number > layout.head);
    let readings: Vec<(u32, Reading<'_>)> = layout
        .fields()
        .map(|(column, field)| {
            let shape = shape(field);
            let cells = rows().map(|row| row.cell(column as usize));
            let reading = Reading {
                column: field,
                shape,
                habit: Habit::of(cells, shape),
                rules,
                from_1904: book.from_1904,
                doubtful: book.doubtful,
            };
            (column, reading)
        })
        .collect();
    let has_units = layout.fields().any(|(_, column)| column.level >= 3);
    let place = |row: &Row, column: u32| Place {
        file: file.to_owned(),
        sheet: grid.name.clone(),
        spot: Spot { row: row.number, column },
    };
    let form = form_around(grid, layout, rules);
    let mut section: Option<String> = None;
    for row in rows() {
        tick();
        if is_numbering(row, layout) || is_head_again(row, layout) || is_sum(row) {
            continue;
        }
        let used: BTreeSet<u32> = readings.iter().map(|(column, _)| *column).collect();
        let filled = used.iter().filter(|column| !row.cell(**column as usize).is_empty()).count();
        let first = row.cells.iter().position(|cell| !cell.is_empty()).unwrap_or(0) as u32;
        // A title between rows names the unit of those below it.
        if let Some(title) = title(row, filled, layout) {
            if !has_units && layout.has(Kind::Person, "names.full") && !is_total(title) {
                section = Some(without_numbering(title).to_owned());
            }
            out.passed.push(place(row, first));
            continue;
        }
        if filled == 0 {
            continue;
        }
        let birth = readings.iter().find(|(_, r)| r.column.kind == Kind::Person && r.column.at == "birth");
        let birth = birth.and_then(|(column, reading)| {
            let taken = reading.take(row.cell(*column as usize), None).ok()??;
            taken.values.first()?.parse::<Date>().ok()
        });
        let mut line = Line {
            file: file.to_owned(),
            sheet: grid.name.clone(),
            row: Spot { row: row.number, column: first },
            fields: BTreeMap::new(),
            units: Vec::new(),
            form: form.clone(),
            standing: layout.standing().and_then(|column| {
                let said = rules.columns.stands(&fold(row.cell(column as usize).text()?))?;
                Some((said, Spot { row: row.number, column }))
            }),
        };
        let mut units: Vec<(u8, String)> = Vec::new();
        let mut fits = true;
        for (column, reading) in &readings {
            let field = reading.column;
            let taken = match reading.take(row.cell(*column as usize), birth) {
                Ok(Some(taken)) => taken,
                Ok(None) => continue,
                Err(unfit) => {
                    let (kind, at) = (field.kind, field.at.clone());
                    out.unread.push(Unread { place: place(row, *column), unfit, kind, at });
                    fits = false;
                    continue;
                }
            };
            for repair in &taken.repairs {
                let (kind, at, repair) = (field.kind, field.at.clone(), *repair);
                out.repaired.push(Repaired { place: place(row, *column), repair, kind, at });
            }
            if field.level > 0 {
                units.extend(taken.values.into_iter().map(|unit| (field.level, unit)));
                continue;
            }
            let way = way_of(field, taken.kind);
            let spot = Spot { row: row.number, column: *column };
            line.fields.entry(field.kind).or_default().insert(way, Told { values: taken.values, spot });
        }
        units.sort_by_key(|(level, _)| *level);
        line.units = units.into_iter().map(|(_, unit)| unit).collect();
        if line.units.is_empty() {
            line.units.extend(section.clone());
        }
        settle(&mut line);
        if !fits {
            continue;
        }
        match line.fields.is_empty() {
            true => out.passed.push(line.place()),
            false => out.lines.push(line),
        }
    }
    out
}

/// What a field of a column holds.
pub(super) fn shape(column: &SheetColumn) -> Shape {
    let field = field_at(column.kind.table(), &column.at).ok().and_then(|field| field.ty.shape());
    field.unwrap_or(Shape::Line)
}

/// The way to a field, which entry of a list said: `ids:cmnd.number`.
fn way_of(column: &SheetColumn, kind: Option<&str>) -> String {
    match (column.at.split_once('.'), column.with.get("kind")) {
        (Some((list, field)), Some(said)) => format!("{list}:{}.{field}", kind.unwrap_or(said)),
        _ => column.at.clone(),
    }
}

/// The day and place of issue belong to the document of the row; a row that says nothing by which its record could be known
/// says nothing of it.
fn settle(line: &mut Line) {
    if let Some(person) = line.fields.get_mut(&Kind::Person) {
        let which =
            person.keys().find_map(|way| way.strip_suffix(".number").filter(|w| w.starts_with("ids:")));
        let which = which.unwrap_or("ids:cccd").to_owned();
        for name in ["issued_on", "issued_by"] {
            if let Some(told) = person.remove(&format!("ids.{name}"))
                && person.contains_key(&format!("{which}.number"))
            {
                person.insert(format!("{which}.{name}"), told);
            }
        }
    }
    let says = |line: &Line, kind, at| line.says(kind, at).is_some();
    // A certificate's name is its holder's.
    if !says(line, Kind::Person, "names.full") {
        line.fields.remove(&Kind::Person);
    }
    let certificate = says(line, Kind::Certificate, "claimed.serial")
        || (says(line, Kind::Certificate, "claimed.to")
            && (line.is_about(Kind::Person) || says(line, Kind::Certificate, "claimed.subject")));
    for (kind, stays) in [
        (Kind::Certificate, certificate),
        (Kind::Device, says(line, Kind::Device, "serial") || says(line, Kind::Device, "sim.iccid")),
        (Kind::Unit, says(line, Kind::Unit, "names.vi") || says(line, Kind::Unit, "code")),
        (Kind::Decision, says(line, Kind::Decision, "number")),
    ] {
        if !stays {
            line.fields.remove(&kind);
        }
    }
}

/// The form of certificate that the sheet's name or a title above its head says.
fn form_around(grid: &Grid, layout: &Layout<'_>, rules: &Rules) -> Option<String> {
    let above = grid.rows.iter().filter(|row| row.number < layout.head).take(10);
    let titles = above.flat_map(|row| row.cells.iter()).filter_map(Cell::text);
    // `Số hiệu token` says what all its devices are.
    let serials = layout.columns.iter().filter(|headed| match headed.meaning {
        Meaning::Field(column) => (column.kind, column.at.as_str()) == (Kind::Device, "serial"),
        _ => false,
    });
    let titles = titles.chain(serials.map(|headed| headed.head.as_str()));
    let mut words = rules.columns.words.iter().filter(|w| w.kind == Kind::Certificate && w.at == "form");
    let texts: Vec<String> = [grid.name.as_str()].into_iter().chain(titles).map(fold).collect();
    let said = |text: &str, word: &str| format!(" {text} ").contains(&format!(" {word} "));
    let named = words.find(|w| w.said.iter().any(|word| texts.iter().any(|text| said(text, word))));
    named.map(|word| word.word.clone())
}

/// A row such as (1), (2), (3) below a head.
fn is_numbering(row: &Row, layout: &Layout<'_>) -> bool {
    let cells: Vec<&Cell> = row.cells.iter().filter(|cell| !cell.is_empty()).collect();
    let counts = |cell: &&Cell| match cell {
        Cell::Number(number) => (0.0..100.0).contains(number),
        Cell::Text(text) => {
            let bare = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']'));
            bare.len() <= 2 && (bare.bytes().all(|b| b.is_ascii_digit()) || bare.len() == 1)
        }
        _ => false,
    };
    row.number == layout.head + 1 && cells.len() >= 2 && cells.iter().all(counts)
}

/// A row of sums: one text that says so, and numbers.
fn is_sum(row: &Row) -> bool {
    let mut texts = row.cells.iter().filter_map(Cell::text);
    let (first, more) = (texts.next(), texts.next());
    let others = row.cells.iter().filter(|cell| !cell.is_empty() && cell.text().is_none());
    let says = |text: &str| {
        let said = fold(text);
        let said = said.trim_end_matches([' ', ':']);
        // Tống and Cống are names, too.
        matches!(said, "tong" | "cong")
            || ["tong cong", "tong so", "total"].iter().any(|sum| said.starts_with(sum))
    };
    more.is_none() && first.is_some_and(says) && others.clone().all(|cell| matches!(cell, Cell::Number(_)))
}

/// The head once more, as on every printed page.
fn is_head_again(row: &Row, layout: &Layout<'_>) -> bool {
    let same = |column: u32, head: &str| {
        row.cell(column as usize).text().is_some_and(|text| head.ends_with(text) && !text.is_empty())
    };
    let fields = layout.columns.iter().filter(|h| matches!(h.meaning, Meaning::Field(_)));
    fields.clone().count() >= 2 && fields.filter(|h| same(h.column, &h.head)).count() >= 2
}

/// The one text of a row that is no row of the table.
fn title<'c>(row: &'c Row, filled: usize, layout: &Layout<'_>) -> Option<&'c str> {
    let texts: Vec<&str> = row.cells.iter().filter_map(Cell::text).collect();
    let others = row.cells.iter().filter(|cell| !cell.is_empty() && cell.text().is_none()).count();
    // Who a row is about stands beside what it says of them.
    let columns = layout.fields().count();
    if filled > 1 || columns < 3 || texts.is_empty() {
        return None;
    }
    let title = texts.iter().max_by_key(|text| text.chars().count())?;
    let beside = texts.len() - 1 + others;
    (beside <= 1 && title.chars().count() >= 3).then_some(title)
}

fn is_total(title: &str) -> bool {
    let title = fold(title);
    ["tong", "cong", "total", "nguoi lap", "ghi chu"].iter().any(|word| title.starts_with(word))
}

/// The title without `I.`, `1.` or `A)` before it.
fn without_numbering(title: &str) -> &str {
    let Some((before, rest)) = title.split_once(['.', ')', '-', '/']) else { return title };
    let numbers = |c: char| c.is_ascii_digit() || matches!(c, 'I' | 'V' | 'X' | 'A'..='H');
    let bare = before.trim();
    match !bare.is_empty() && bare.len() <= 5 && bare.chars().all(numbers) {
        true => rest.trim(),
        false => title,
    }
}
