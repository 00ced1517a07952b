//! Several records at once: by selectors, by searching, or from a list.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::commands::find::search;
use super::context::Context;
use super::failure::{Failure, FileError, Told};
use super::{input, pick};
use crate::model::{Key, Kind, Lang};
use crate::register::{Links, Snapshot};
use crate::sheet::{self, Cell, Format, Grid};
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
    pub line: usize,
    pub why: String,
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
            for (i, line) in lines(path)?.into_iter().enumerate().filter(|(_, line)| !line.is_empty()) {
                match pick::one(context, snapshot, links, &line, kinds) {
                    Ok(key) => found.push(key),
                    Err(failure) => {
                        unnamed.push(Unnamed { line: i + 1, why: failure.what(context.lang) });
                    }
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

/// The lines of a list, without what stands around them; of a workbook or CSV what its rows name records by.
fn lines(path: &Path) -> Result<Vec<String>, Failure> {
    let name = path.extension().and_then(|end| end.to_str()).unwrap_or_default().to_owned();
    if let Some(format) = Format::of(&[], &name) {
        let unreadable = |error: std::io::Error| FileError::unreadable(path, &error);
        let mut bytes = Vec::new();
        let file = std::fs::File::open(path).map_err(unreadable)?;
        file.take(sheet::LONGEST as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        let book = sheet::read(Format::of(&bytes, &name).unwrap_or(format), &bytes, &name);
        let book = book.map_err(|error| Failure::from(error).at(path.display().to_string()))?;
        return Ok(book.sheets.first().map(named_by).unwrap_or_default());
    }
    let bytes = input::bytes(path)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(text.trim_start_matches('\u{feff}').lines().map(|line| line.trim().to_owned()).collect())
}

/// By what each row of a sheet names a record, in the place of the row: an address, else a long number, else a name.
fn named_by(grid: &Grid) -> Vec<String> {
    let text = |cell: &Cell| match cell {
        Cell::Number(number) if number.fract() == 0.0 => Some(format!("{number:.0}")),
        cell => cell.text().map(str::to_owned),
    };
    let digits = |text: &String| text.chars().filter(char::is_ascii_digit).count();
    let best = |row: &sheet::Row| {
        let cells: Vec<String> = row.cells.iter().filter_map(text).collect();
        let sure = cells
            .iter()
            .find(|cell| cell.contains('@'))
            .or_else(|| cells.iter().find(|cell| digits(cell) >= 6));
        let name = || cells.iter().find(|cell| digits(cell) == 0);
        (sure.is_some(), sure.or_else(name).cloned().unwrap_or_default())
    };
    let rows: Vec<(u32, bool, String)> = grid
        .rows
        .iter()
        .map(|row| {
            let (sure, by) = best(row);
            (row.number, sure, by)
        })
        .collect();
    // What stands above the first row that is sure are titles and headings.
    let first = rows.iter().find(|(_, sure, _)| *sure).map_or(0, |(number, ..)| *number);
    let last = rows.last().map_or(0, |(number, ..)| *number as usize + 1);
    let mut lines = vec![String::new(); last];
    for (number, _, by) in rows.into_iter().filter(|(number, ..)| *number >= first) {
        if let Some(line) = lines.get_mut(number as usize) {
            *line = by;
        }
    }
    lines
}
