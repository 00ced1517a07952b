//! Which row of a sheet is its head, and which field each column is.

use std::collections::{BTreeMap, HashMap};

use super::cell::{choice_of, is_one};
use super::grid::{Cell, Grid, Row, column_name};
use super::rows::shape;
use crate::model::Kind;
use crate::model::clean::{convert, detect};
use crate::model::edit::field_at;
use crate::model::field::Shape;
use crate::model::fold::fold;
use crate::rules::{Columns, SheetColumn};

/// The head is looked for in so many rows.
pub const HEAD_WITHIN: usize = 40;

/// So many rows below a head are looked at for what its columns hold.
const LOOKED_AT: usize = 50;

/// What a column is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Meaning<'r> {
    Field(&'r SheetColumn),
    /// How a certificate stands, in the words of the sheet.
    Standing,
    /// There is nothing in it to take.
    Passed,
    /// No record ever holds what is in it.
    Never,
    Unknown,
}

/// One column with something at its head.
pub struct Headed<'r> {
    /// Its place, counted from 0.
    pub column: u32,
    /// As it is written, both rows of a head of two.
    pub head: String,
    pub meaning: Meaning<'r>,
}

/// A sheet whose head was found.
pub struct Layout<'r> {
    /// The last row of the head, counted from 0.
    pub head: u32,
    pub columns: Vec<Headed<'r>>,
}

impl<'r> Layout<'r> {
    /// The fields and their columns.
    pub fn fields(&self) -> impl Iterator<Item = (u32, &'r SheetColumn)> {
        self.columns.iter().filter_map(|headed| match headed.meaning {
            Meaning::Field(column) => Some((headed.column, column)),
            _ => None,
        })
    }

    /// The first column that says how certificates stand.
    pub fn standing(&self) -> Option<u32> {
        self.columns.iter().find(|headed| headed.meaning == Meaning::Standing).map(|headed| headed.column)
    }

    /// Whether some column is this field.
    pub fn has(&self, kind: Kind, at: &str) -> bool {
        self.fields().any(|(_, column)| column.kind == kind && column.at == at)
    }
}

/// What a user said a heading is: nothing for one that is to be passed over.
pub type Said<'r> = BTreeMap<String, Option<&'r SheetColumn>>;

/// Knows every heading.
pub struct Headings<'r> {
    columns: &'r Columns,
    by_head: HashMap<String, Vec<&'r SheetColumn>>,
    said: Said<'r>,
}

impl<'r> Headings<'r> {
    /// `said` goes before what the data say.
    pub fn new(columns: &'r Columns, said: Said<'r>) -> Headings<'r> {
        let mut by_head: HashMap<String, Vec<&'r SheetColumn>> = HashMap::new();
        for column in &columns.columns {
            let label = field_at(column.kind.table(), &column.at).ok().map(|field| field.label);
            // A label of one word, such as "number", says too little by itself.
            let labels = label.into_iter().flat_map(|label| [fold(label.vi), fold(label.en)]);
            let labels = labels.filter(|label| label.contains(' ') && matches!(column.level, 0 | 3));
            for head in column.heads.iter().cloned().chain(labels) {
                let known = by_head.entry(head).or_default();
                if !known.contains(&column) {
                    known.push(column);
                }
            }
        }
        Headings { columns, by_head, said }
    }

    /// The field that a text such as `person.ids.number` names; of several at one way the first, or that of `:cmnd`.
    pub fn named(columns: &'r Columns, text: &str) -> Option<&'r SheetColumn> {
        let (way, which) = text.split_once(':').map_or((text, None), |(way, which)| (way, Some(which)));
        let (kind, at) = way.split_once('.')?;
        let kind: Kind = kind.parse().ok()?;
        let fits = |column: &&SheetColumn| {
            column.kind == kind
                && column.at == at
                && which.is_none_or(|w| column.with.values().any(|v| v == w) || column.level.to_string() == w)
        };
        let all = || columns.columns.iter().filter(fits);
        // A unit is the office itself rather than the ministry above it.
        all().find(|column| column.level == 3 && which.is_none()).or_else(|| all().next())
    }

    /// Whether the heading by itself says what a column is.
    pub fn knows(columns: &'r Columns, head: &str) -> bool {
        Headings::new(columns, Said::new()).by_head.contains_key(&folded(head))
    }

    /// The fields that a heading may be, and whether that is by the whole of it.
    fn fields(&self, head: &str) -> (Vec<&'r SheetColumn>, bool) {
        if let Some(found) = self.by_head.get(head) {
            return (found.clone(), true);
        }
        let padded = format!(" {head} ");
        let within = self.by_head.iter().filter(|(known, _)| {
            let says_enough = known.contains(' ') || known.len() >= 4;
            says_enough && padded.contains(&format!(" {known} "))
        });
        let longest = within.max_by(|a, b| (a.0.len(), b.0).cmp(&(b.0.len(), a.0)));
        (longest.map(|(_, found)| found.clone()).unwrap_or_default(), false)
    }

    /// The head of a sheet; nothing where no row looks like one.
    pub fn find(&self, grid: &Grid) -> Option<Layout<'r>> {
        let mut best: Option<(usize, Layout<'r>)> = None;
        for (i, row) in grid.rows.iter().enumerate().take(HEAD_WITHIN) {
            let above = i.checked_sub(1).and_then(|i| grid.rows.get(i));
            let above = above.filter(|above| above.number + 1 == row.number);
            // The first row below a head of one is no second row of it.
            let above = above.filter(|_| !row.cells.iter().any(is_value));
            for above in [None, above] {
                if above.is_none() && i > 0 && best.is_none() && row.cells.iter().all(Cell::is_empty) {
                    continue;
                }
                let layout = self.layout(grid, above, row);
                let score = layout.fields().count();
                let identifies = layout.fields().any(|(_, column)| identifies(column));
                if score >= 2 && identifies && best.as_ref().is_none_or(|(before, _)| score > *before) {
                    best = Some((score, layout));
                }
            }
        }
        best.map(|(_, layout)| layout)
    }

    /// The head of a list of records: also a row with one heading, where that is the whole of a cell.
    pub fn find_of_list(&self, grid: &Grid) -> Option<Layout<'r>> {
        let heads = |cell: &Cell| {
            let head = head_text(cell).map(|text| folded(&text)).unwrap_or_default();
            let known = self.by_head.contains_key(&head) || self.said.contains_key(&head);
            known || self.columns.passed.contains(&head) || self.columns.standing.contains(&head)
        };
        let alone = || {
            let row = grid.rows.iter().take(HEAD_WITHIN).find(|row| row.cells.iter().any(heads))?;
            Some(self.layout(grid, None, row))
        };
        self.find(grid).or_else(alone)
    }

    fn layout(&self, grid: &Grid, above: Option<&Row>, row: &Row) -> Layout<'r> {
        let width = row.cells.len().max(above.map_or(0, |above| above.cells.len()));
        let mut columns: Vec<(u32, String, String, String)> = Vec::new();
        // What stands over several columns holds for all of them that have a heading of their own.
        let mut group = String::new();
        for place in 0..width {
            let number = place as u32;
            let own = head_text(row.cell(place)).unwrap_or_default();
            let over = above.and_then(|above| head_text(above.cell(place)));
            let over = match (over, above) {
                (Some(over), _) => {
                    group.clone_from(&over);
                    over
                }
                (None, Some(above)) if spans(grid, above.number, number) || !own.is_empty() => group.clone(),
                _ => String::new(),
            };
            if above.is_some() && !own.is_empty() && over.is_empty() {
                group.clear();
            }
            if own.is_empty() && (over.is_empty() || above.is_none_or(|a| a.cell(place).is_empty())) {
                continue;
            }
            let whole = [over.as_str(), own.as_str()].join(" ").trim().to_owned();
            columns.push((number, whole, own, over));
        }
        let mut placed: Vec<Headed<'r>> = Vec::new();
        let candidates: Vec<Candidates<'r>> = columns
            .iter()
            .map(|(number, whole, own, over)| match self.candidates(whole, own, over) {
                Candidates::Fields(found, whole) => {
                    Candidates::Fields(by_values(self.columns, grid, row, *number, (found, whole)), whole)
                }
                other => other,
            })
            .collect();
        // Kinds that some heading leaves no doubt of.
        let sure: Vec<Kind> = candidates
            .iter()
            .filter_map(|c| match c {
                Candidates::Fields(found, true) if found.iter().all(|f| f.kind == found[0].kind) => {
                    Some(found[0].kind)
                }
                _ => None,
            })
            .collect();
        let mut before: Option<Kind> = None;
        for ((number, whole, ..), candidate) in columns.into_iter().zip(candidates) {
            let meaning = match candidate {
                Candidates::Standing => Meaning::Standing,
                Candidates::Passed => Meaning::Passed,
                Candidates::Never => Meaning::Never,
                Candidates::Fields(found, _) => {
                    let is_taken = |column: &SheetColumn| {
                        placed.iter().any(|h| matches!(h.meaning, Meaning::Field(f) if f == column))
                    };
                    let free: Vec<&'r SheetColumn> = found.into_iter().filter(|f| !is_taken(f)).collect();
                    let beside = free.iter().find(|f| Some(f.kind) == before);
                    let present = free.iter().find(|f| sure.contains(&f.kind));
                    match beside.or(present).or(free.first()) {
                        Some(column) => {
                            before = Some(column.kind);
                            Meaning::Field(column)
                        }
                        None => Meaning::Unknown,
                    }
                }
            };
            placed.push(Headed { column: number, head: whole, meaning });
        }
        Layout { head: row.number, columns: placed }
    }

    fn candidates(&self, whole: &str, own: &str, over: &str) -> Candidates<'r> {
        let (whole, own, over) = (folded(whole), folded(own), folded(over));
        for head in [&whole, &own] {
            match self.said.get(head.as_str()) {
                Some(Some(column)) => return Candidates::Fields(vec![column], true),
                Some(None) => return Candidates::Passed,
                None => {}
            }
        }
        let is_in = |list: &[String]| list.iter().any(|known| *known == whole || *known == own);
        if is_in(&self.columns.never) {
            return Candidates::Never;
        }
        if is_in(&self.columns.passed) {
            return Candidates::Passed;
        }
        if is_in(&self.columns.standing) {
            return Candidates::Standing;
        }
        let mut loose = Vec::new();
        for head in [&whole, &own, &over].into_iter().filter(|head| !head.is_empty()) {
            // The heading over several columns says what none of them is by itself.
            if head == &over && !own.is_empty() {
                continue;
            }
            let (found, whole) = self.fields(head);
            if whole {
                return Candidates::Fields(found, true);
            }
            if loose.is_empty() {
                loose = found;
            }
        }
        Candidates::Fields(loose, false)
    }
}

enum Candidates<'r> {
    /// Fields, and whether the whole heading says so.
    Fields(Vec<&'r SheetColumn>, bool),
    Standing,
    Passed,
    Never,
}

/// Of the fields that a heading may be, those that its values can be: an identifier or a choice that none of them is falls out where
/// they are another one. A heading that only has the name of choices in it is none of them where its values are none.
fn by_values<'r>(
    columns: &Columns,
    grid: &Grid,
    head: &Row,
    column: u32,
    (fields, whole): (Vec<&'r SheetColumn>, bool),
) -> Vec<&'r SheetColumn> {
    if fields.len() < 2 {
        return fields;
    }
    let below = grid.rows.iter().filter(|row| row.number > head.number).take(LOOKED_AT);
    let cells: Vec<&Cell> = below.map(|row| row.cell(column as usize)).filter(|c| !c.is_empty()).collect();
    let fits = |field: &&SheetColumn| match shape(field) {
        Shape::Ident(word) => Some(cells.iter().any(|cell| is_one(word, cell))),
        Shape::Choice(words) => Some(
            cells
                .iter()
                .filter_map(|cell| cell.text())
                .any(|text| choice_of(columns, field, words, &fold(text)).is_some()),
        ),
        _ => None,
    };
    let told: Vec<Option<bool>> = fields.iter().map(fits).collect();
    if !told.contains(&Some(true)) {
        let choices = fields.iter().all(|field| matches!(shape(field), Shape::Choice(_)));
        return if choices && !whole { Vec::new() } else { fields };
    }
    fields.into_iter().zip(told).filter(|(_, fits)| *fits != Some(false)).map(|(field, _)| field).collect()
}

/// Whether a column tells whose record a row is.
fn identifies(column: &SheetColumn) -> bool {
    matches!(
        (column.kind, column.at.as_str()),
        (Kind::Person, "names.full")
            | (Kind::Certificate, "claimed.serial" | "claimed.subject")
            | (Kind::Device, "serial" | "sim.iccid")
            | (Kind::Unit, "names.vi" | "code")
            | (Kind::Decision, "number")
    )
}

/// Whether a record of a row can be looked for by what stands in a column.
pub fn names(column: &SheetColumn) -> bool {
    identifies(column)
        || matches!(
            (column.kind, column.at.as_str()),
            (Kind::Person, "ids.number" | "emails.address" | "mobiles.number" | "staff_code")
                | (Kind::Device, "sim.number")
                | (Kind::Unit, "names.short")
        )
}

/// Whether a cell of a row belongs to a merged one that begins to its left.
fn spans(grid: &Grid, row: u32, column: u32) -> bool {
    grid.merged.iter().any(|(from, to)| from.0 <= row && row <= to.0 && from.1 < column && column <= to.1)
}

/// Whether a cell holds what no heading does: a number, a day, an address.
fn is_value(cell: &Cell) -> bool {
    match cell {
        Cell::Number(_) | Cell::Day(_) | Cell::Flag(_) => true,
        Cell::Text(text) => text.contains('@') || text.bytes().filter(u8::is_ascii_digit).count() >= 6,
        Cell::Empty | Cell::Broken => false,
    }
}

/// The text of a heading in Unicode.
fn head_text(cell: &Cell) -> Option<String> {
    let text = cell.text()?;
    let text = detect(text).and_then(|encoding| convert(text, encoding)).unwrap_or_else(|| text.to_owned());
    (text.chars().count() <= 120).then_some(text)
}

/// The words of a heading without what stands in brackets, such as the form of a day.
fn folded(head: &str) -> String {
    let mut bare = String::new();
    let mut depth = 0_u32;
    for c in head.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    match fold(&bare) {
        bare if bare.is_empty() => fold(head),
        bare => bare,
    }
}

/// How a user would say what a column is: `person.ids.number:cmnd`.
pub fn way(column: &SheetColumn) -> String {
    let way = format!("{}.{}", column.kind, column.at);
    match (column.with.values().next(), column.level) {
        (Some(which), _) if which != "cccd" => format!("{way}:{which}"),
        (None, level) if level > 0 && level != 3 => format!("{way}:{level}"),
        _ => way,
    }
}

/// The heading as a user's word for it is kept.
pub fn kept(head: &str) -> String {
    folded(head)
}

/// A column as people name it: its letters and its heading.
pub fn named(headed: &Headed<'_>) -> String {
    format!("{} «{}»", column_name(headed.column), headed.head)
}
