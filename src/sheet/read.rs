//! Reading workbooks (xlsx, xls) and CSV: bytes → cells, within limits that no office's sheet comes near.

use std::io::{Cursor, ErrorKind, Read};
use std::process::ExitCode;
use std::time::Duration;

use calamine::{Data, DataRef, Dimensions, Reader, SheetType, Xls, XlsError, Xlsx, XlsxError};

use serde::{Deserialize, Serialize};

use super::csv;
use super::grid::{Book, Cell, Grid, Row};
use super::heads::HEAD_WITHIN;
use super::write::OWN_SHEET;
use crate::apart::{Limits, Lost, ask, serve};
use crate::model::Lang;
use crate::text::{Explain, Failing, sheet as words};

/// The most bytes of a file.
pub const LONGEST: usize = 64 << 20;

/// The most bytes that the parts of a workbook may have once unpacked.
const UNPACKED: u64 = 768 << 20;

/// The most rows and cells of a workbook; the columns beyond the last are no data of an office.
const ROWS: u32 = 200_000;
const CELLS: usize = 4_000_000;
pub const COLUMNS: u32 = 256;

/// The most bytes of text in the cells of a workbook: one text may stand in many cells.
const TEXT: usize = 128 << 20;

/// Merged cells beyond these are none of a head.
const MERGED: usize = 4_096;

/// What a file is, by its first bytes and its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Format {
    Xlsx,
    Xls,
    Csv,
}

/// Why a file can't be read as a sheet. Says nothing of what is in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum SheetError {
    /// It is no workbook, or a damaged one.
    NotOne,
    TooLong,
    /// A part of it unpacks to more than any workbook has, it has too many rows or cells, or reading it took too long.
    TooMuch,
    Password,
    /// A CSV with a quotation mark that never ends, or text with NUL.
    NotText,
    /// The process that reads it couldn't be started.
    Worker(#[serde(skip, default = "other")] ErrorKind),
}

const fn other() -> ErrorKind {
    ErrorKind::Other
}

impl Explain for SheetError {
    fn what(&self, lang: Lang) -> String {
        match self {
            SheetError::NotOne => words::not_one(lang),
            SheetError::TooLong => words::too_long(lang, LONGEST >> 20),
            SheetError::TooMuch => words::too_much(lang, ROWS, CELLS),
            SheetError::Password => words::password(lang),
            SheetError::NotText => words::not_text(lang),
            SheetError::Worker(kind) => words::worker(lang, &crate::text::seal::io(lang, *kind)),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            SheetError::NotOne | SheetError::NotText => words::save_anew_hint(lang),
            SheetError::TooLong | SheetError::TooMuch => words::split_hint(lang),
            SheetError::Password => words::password_hint(lang),
            SheetError::Worker(_) => return None,
        })
    }

    fn failing(&self) -> Failing {
        match self {
            SheetError::Worker(_) => Failing::Unable,
            _ => Failing::Refused,
        }
    }
}

impl Format {
    /// What a file is; nothing where it is no sheet. `name` is the end of its name, after the last dot.
    pub fn of(start: &[u8], name: &str) -> Option<Format> {
        let named = |ends: &[&str]| ends.iter().any(|end| name.eq_ignore_ascii_case(end));
        if start.starts_with(b"PK\x03\x04") && !named(&["zip", "docx", "ods"]) {
            return Some(Format::Xlsx);
        }
        if start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Some(Format::Xls);
        }
        if named(&["csv", "tsv"]) {
            return Some(Format::Csv);
        }
        // Named as one, and none: said when it is read.
        match name.to_ascii_lowercase().as_str() {
            "xlsx" | "xlsm" => Some(Format::Xlsx),
            "xls" => Some(Format::Xls),
            _ => None,
        }
    }
}

/// The command that this program runs itself with to read a sheet.
const WORKER: &str = "sheet-worker";

/// What reading a sheet may take: the readers of its formats believe what a file says of itself.
const LIMITS: Limits = Limits { memory: 1 << 30, work: 60, time: Duration::from_secs(60), answer: 256 << 20 };

/// Reads every visible sheet, and the one in which the program itself keeps what it must know again, in a process of its own.
/// `name` is what a CSV's one sheet is called.
pub fn read(format: Format, bytes: &[u8], name: &str) -> Result<Book, SheetError> {
    if bytes.len() > LONGEST {
        return Err(SheetError::TooLong);
    }
    let asked = ask::<Result<Book, SheetError>>(WORKER, &[&[format as u8], bytes], &LIMITS);
    let mut book = asked.unwrap_or_else(|lost| {
        Err(match lost {
            Lost::Failed => SheetError::NotOne,
            Lost::TooMuch => SheetError::TooMuch,
            Lost::Unable(kind) => SheetError::Worker(kind),
        })
    })?;
    if let (Format::Csv, Some(grid)) = (format, book.sheets.first_mut()) {
        grid.name = name.to_owned();
    }
    Ok(book)
}

/// Reads one sheet for [`read`].
pub fn run() -> ExitCode {
    serve(&LIMITS, |asked| {
        let (format, bytes) = asked.split_first().ok_or(SheetError::NotOne)?;
        let format =
            [Format::Xlsx, Format::Xls, Format::Csv].into_iter().find(|known| *known as u8 == *format);
        parsed(format.ok_or(SheetError::NotOne)?, bytes)
    })
}

fn parsed(format: Format, bytes: &[u8]) -> Result<Book, SheetError> {
    match format {
        Format::Xlsx => xlsx(bytes),
        Format::Xls => xls(bytes),
        Format::Csv => csv::read(bytes),
    }
}

/// Unpacks every part once, counting: what a header says of sizes is not believed.
fn unpacks(bytes: &[u8]) -> Result<(), SheetError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| SheetError::NotOne)?;
    let mut total = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| SheetError::NotOne)?;
        let left = UNPACKED - total + 1;
        total += std::io::copy(&mut part.take(left), &mut std::io::sink()).map_err(|_| SheetError::NotOne)?;
        if total > UNPACKED {
            return Err(SheetError::TooMuch);
        }
    }
    Ok(())
}

fn xlsx(bytes: &[u8]) -> Result<Book, SheetError> {
    unpacks(bytes)?;
    let refused = |error: XlsxError| match error {
        XlsxError::Password => SheetError::Password,
        _ => SheetError::NotOne,
    };
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(refused)?;
    let names = visible(&book);
    let from_1904 = book.has_1904_epoch();
    let mut sheets = Vec::new();
    let mut counted = Counted::default();
    for name in names {
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let mut gathered = Gathered::new(&mut counted);
        let mut cells = book.worksheet_cells_reader(&name).map_err(refused)?;
        while let Some(cell) = cells.next_cell().map_err(refused)? {
            let (row, column) = cell.get_position();
            gathered.put(row, column, of_ref(cell.get_value()))?;
        }
        sheets.push(gathered.grid(name, &merged));
    }
    Ok(Book { sheets, from_1904, doubtful: false })
}

fn xls(bytes: &[u8]) -> Result<Book, SheetError> {
    let mut book = match Xls::new(Cursor::new(bytes)) {
        Ok(book) => book,
        Err(XlsError::Password) => return Err(SheetError::Password),
        // An xlsx under a password is wrapped in the container of the old format.
        Err(_) if is_encrypted(bytes) => return Err(SheetError::Password),
        Err(_) => return Err(SheetError::NotOne),
    };
    let from_1904 = book.has_1904_epoch();
    let mut sheets = Vec::new();
    let mut counted = Counted::default();
    for name in visible(&book) {
        let range = book.worksheet_range(&name).map_err(|_| SheetError::NotOne)?;
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let (top, left) = range.start().unwrap_or_default();
        let mut gathered = Gathered::new(&mut counted);
        for (row, column, data) in range.used_cells() {
            let at = |first: u32, more: usize| first.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
            gathered.put(at(top, row), at(left, column), of_data(data))?;
        }
        sheets.push(gathered.grid(name, &merged));
    }
    Ok(Book { sheets, from_1904, doubtful: false })
}

/// Whether the container holds a package under a password: the name of its stream stands in UTF-16.
fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}

fn visible<R: Reader<Cursor<B>>, B: AsRef<[u8]>>(book: &R) -> Vec<String> {
    let sheets = book.sheets_metadata().iter();
    let wanted = sheets.filter(|sheet| {
        let shown = sheet.visible == calamine::SheetVisible::Visible || sheet.name == OWN_SHEET;
        sheet.typ == SheetType::WorkSheet && shown
    });
    wanted.map(|sheet| sheet.name.clone()).collect()
}

/// How much of a workbook was read.
#[derive(Default)]
pub struct Counted {
    cells: usize,
    text: usize,
}

/// The rows of one sheet, as its cells come in.
pub struct Gathered<'c> {
    rows: Vec<Row>,
    counted: &'c mut Counted,
}

impl<'c> Gathered<'c> {
    pub fn new(counted: &'c mut Counted) -> Gathered<'c> {
        Gathered { rows: Vec::new(), counted }
    }

    pub fn put(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), SheetError> {
        if cell.is_empty() || column >= COLUMNS {
            return Ok(());
        }
        if self.rows.last().is_none_or(|last| last.number != row) {
            self.rows.push(Row { number: row, cells: Vec::new() });
        }
        let Some(cells) = self.rows.last_mut().map(|last| &mut last.cells) else { return Ok(()) };
        let width = cells.len().max(column as usize + 1);
        // Cells that are only passed over take room, too.
        self.counted.cells += width - cells.len();
        self.counted.text += if let Cell::Text(text) = &cell { text.len() } else { 0 };
        if row >= ROWS || self.counted.cells > CELLS || self.counted.text > TEXT {
            return Err(SheetError::TooMuch);
        }
        cells.resize(width, Cell::Empty);
        if let Some(place) = cells.get_mut(column as usize) {
            *place = cell;
        }
        Ok(())
    }

    /// The sheet. Cells come row by row; a file that says otherwise is put in order.
    pub fn grid(self, name: String, merged: &[Dimensions]) -> Grid {
        let mut rows = self.rows;
        if !rows.is_sorted_by(|a, b| a.number < b.number) {
            rows.sort_by_key(|row| row.number);
            rows.dedup_by(|later, first| {
                let same = later.number == first.number;
                if same {
                    let width = first.cells.len().max(later.cells.len());
                    first.cells.resize(width, Cell::Empty);
                    let cells = first.cells.iter_mut().zip(later.cells.drain(..));
                    cells.filter(|(_, cell)| !cell.is_empty()).for_each(|(place, cell)| *place = cell);
                }
                same
            });
        }
        let last = rows.iter().take(HEAD_WITHIN).next_back().map_or(0, |row| row.number);
        let of_head = merged.iter().filter(|merged| merged.start.0 <= last).take(MERGED);
        let merged = of_head.map(|merged| (merged.start, merged.end)).collect();
        Grid { name, rows, merged }
    }
}

fn of_ref(data: &DataRef<'_>) -> Cell {
    match data {
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            Cell::Text(text.clone())
        }
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        DataRef::Bool(flag) => Cell::Flag(*flag),
        DataRef::DateTime(day) => of_day(day),
        DataRef::Error(_) => Cell::Broken,
        DataRef::Empty => Cell::Empty,
    }
}

fn of_data(data: &Data) -> Cell {
    match data {
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::Text(text.clone()),
        Data::Bool(flag) => Cell::Flag(*flag),
        Data::DateTime(day) => of_day(day),
        Data::Error(_) => Cell::Broken,
        _ => Cell::Empty,
    }
}

/// A duration is shown as one, but is no day.
fn of_day(day: &calamine::ExcelDateTime) -> Cell {
    if day.is_datetime() { Cell::Day(day.as_f64()) } else { Cell::Number(day.as_f64()) }
}

#[cfg(test)]
mod tests;
