//! Several records at once: by selectors, by searching, or from a list.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::commands::find::search;
use super::context::Context;
use super::failure::{Failure, Told};
use super::session::rules;
use super::{input, pick, sheets};
use crate::model::{Key, Kind, Lang};
use crate::register::{Links, Snapshot};
use crate::rules::Rules;
use crate::sheet::heads::{self, Headings, Meaning, Said};
use crate::sheet::{self, Cell, Grid, OWN_SHEET, Spot};
use crate::text::{Explain, Failing, desk as words};

/// The records that a command is about.
#[derive(clap::Args)]
pub struct Several {
    /// Records: a person, certificate, device, unit, decision, letter, procedure…
    #[arg(value_name = "SEL")]
    records: Vec<String>,
    /// Everything that a search for these words finds
    #[arg(long, value_name = "WORDS")]
    find: Vec<String>,
    /// A list with a selector a line, from a file, or from standard input with `-`; or a sheet (xlsx, xls, csv)
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
}

/// A line of a list that names no record, or more than one.
pub struct Unnamed {
    line: usize,
    /// The cell of a sheet.
    cell: Option<String>,
    why: String,
}

impl Unnamed {
    /// Where it stands, and why it isn't taken.
    pub fn say(&self, lang: Lang) -> String {
        let place = match &self.cell {
            Some(cell) => words::list_cell(lang, cell),
            None => words::list_line(lang, self.line),
        };
        words::in_list(lang, &place, &self.why)
    }

    /// The same for programs.
    pub fn json(&self) -> Value {
        json!({ "line": self.line, "cell": self.cell, "why": self.why })
    }
}

/// One line of a list, and what names a record in it.
struct Listed {
    line: usize,
    cell: Option<String>,
    by: String,
}

const NONE: Told =
    Told { failing: Failing::Usage, what: words::nothing_selected, hint: Some(words::nothing_selected_hint) };

struct FoundNothing(String);

impl Explain for FoundNothing {
    fn what(&self, lang: Lang) -> String {
        words::found_nothing(lang, &self.0)
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}

impl Several {
    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.find.is_empty() && self.list.is_none()
    }

    /// The records, each once and in the order in which they were named, and the lines of the list that name none.
    /// A search looks for people, certificates and devices.
    pub fn keys(
        &self,
        context: &Context,
        snapshot: &Snapshot<'_>,
        links: &Links<'_>,
        kinds: &'static [Kind],
    ) -> Result<(Vec<Key>, Vec<Unnamed>), Failure> {
        let mut found = Vec::new();
        for selector in &self.records {
            let listed = pick::of_task(snapshot, selector, kinds);
            match listed.is_empty() {
                true => found.push(pick::one(context, snapshot, links, selector, kinds)?),
                false => found.extend(listed),
            }
        }
        let searched: Vec<Kind> = [Kind::Person, Kind::Certificate, Kind::Device]
            .into_iter()
            .filter(|kind| kinds.contains(kind))
            .collect();
        for text in &self.find {
            let hits = search(links, text, &searched)?;
            if hits.is_empty() {
                return Err(FoundNothing(text.clone()).into());
            }
            found.extend(hits);
        }
        let mut unnamed = Vec::new();
        if let Some(path) = &self.list {
            for Listed { line, cell, by } in listed(path, &rules(snapshot)?)? {
                match pick::one(context, snapshot, links, &by, kinds) {
                    Ok(key) => found.push(key),
                    Err(failure) => unnamed.push(Unnamed { line, cell, why: failure.what(context.lang) }),
                }
            }
        }
        if found.is_empty() && unnamed.is_empty() {
            return Err(NONE.into());
        }
        let mut met = BTreeSet::new();
        found.retain(|key| met.insert(*key));
        Ok((found, unnamed))
    }
}

/// The lines of a list in which something stands; of a workbook or CSV what its rows name records by.
fn listed(path: &Path, rules: &Rules) -> Result<Vec<Listed>, Failure> {
    if let Some(format) = sheets::format_named(path) {
        let book = sheets::book_of(path, format)?;
        let headings = Headings::new(&rules.columns, Said::new());
        let grids = book.sheets.iter().filter(|grid| grid.name != OWN_SHEET);
        return Ok(grids.flat_map(|grid| named_by(grid, &headings)).collect());
    }
    let bytes = input::bytes(path)?;
    let text = String::from_utf8_lossy(&bytes);
    let lines = (1..).zip(text.trim_start_matches('\u{feff}').lines().map(str::trim));
    let filled = lines.filter(|(_, by)| !by.is_empty());
    Ok(filled.map(|(line, by)| Listed { line, cell: None, by: by.to_owned() }).collect())
}

/// By what each row of a sheet names a record: its key in a sheet that was written here, an address, a long number, else a name. What
/// stands below a heading that names nobody, as a running number or a day of birth, doesn't count.
fn named_by(grid: &Grid, headings: &Headings<'_>) -> Vec<Listed> {
    let text = |cell: &Cell| match cell {
        Cell::Number(number) if number.fract() == 0.0 => Some(format!("{number:.0}")),
        cell => cell.text().map(str::to_owned),
    };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let sure: [&dyn Fn(&str) -> bool; 3] =
        [&|text| text.parse::<Key>().is_ok(), &|text| text.contains('@'), &|text| digits(text) >= 6];
    let layout = headings.find_of_list(grid);
    // Whether a column is known to name somebody; nothing where nobody knows.
    let names = |column: u32| {
        let headed = layout.iter().flat_map(|layout| &layout.columns).find(|h| h.column == column)?;
        match headed.meaning {
            Meaning::Field(field) => Some(heads::names(field)),
            Meaning::Standing | Meaning::Passed | Meaning::Never => Some(false),
            Meaning::Unknown => None,
        }
    };
    let named = |row: &sheet::Row| {
        let cells = (0..).zip(&row.cells).filter_map(|(c, cell)| Some((c, text(cell)?)));
        let all: Vec<(u32, String)> = cells.collect();
        let counts = |(c, _): &&(u32, String)| names(*c) != Some(false);
        // Where no heading names anything, any cell may.
        let any = !all.iter().any(|cell| names(cell.0) == Some(true));
        let cells: Vec<&(u32, String)> = all.iter().filter(|cell| any || counts(cell)).collect();
        let surely = sure.iter().find_map(|is| cells.iter().find(|(_, text)| is(text)));
        let headed = || cells.iter().find(|(c, _)| names(*c) == Some(true));
        let named = surely.or_else(headed).or_else(|| cells.iter().find(|(_, text)| digits(text) == 0));
        let (column, by) = named.map(|cell| (*cell).clone()).unwrap_or_default();
        let spot = Spot { row: row.number, column };
        let cell = Some(format!("{}!{spot}", grid.name));
        (surely.is_some(), Listed { line: row.number as usize + 1, cell, by })
    };
    let below = |row: &&sheet::Row| layout.as_ref().is_none_or(|layout| row.number > layout.head);
    let rows: Vec<(bool, Listed)> = grid.rows.iter().filter(below).map(named).collect();
    // Without a head, what stands above the first row that is sure are titles and headings.
    let first = rows.iter().position(|(sure, _)| *sure).filter(|_| layout.is_none()).unwrap_or(0);
    rows.into_iter().skip(first).map(|(_, row)| row).filter(|row| !row.by.is_empty()).collect()
}
