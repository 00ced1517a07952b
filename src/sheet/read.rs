//! Reading workbooks (xlsx, xls) and CSV: bytes → cells, within limits that no office's sheet comes near.

use std::io::{Cursor, Read};

use calamine::{Data, DataRef, Dimensions, Reader, SheetType, Xls, XlsError, Xlsx, XlsxError};

use super::csv;
use super::grid::{Book, Cell, Grid, Row};
use super::write::OWN_SHEET;
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

/// What a file is, by its first bytes and its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    Xlsx,
    Xls,
    Csv,
}

/// Why a file can't be read as a sheet. Says nothing of what is in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SheetError {
    /// It is no workbook, or a damaged one.
    NotOne,
    TooLong,
    /// A part of it unpacks to more than any workbook has, or it has too many rows or cells.
    TooMuch,
    Password,
    /// A CSV with a quotation mark that never ends, or text with NUL.
    NotText,
}

impl Explain for SheetError {
    fn what(&self, lang: Lang) -> String {
        match self {
            SheetError::NotOne => words::not_one(lang),
            SheetError::TooLong => words::too_long(lang, LONGEST >> 20),
            SheetError::TooMuch => words::too_much(lang, ROWS, CELLS),
            SheetError::Password => words::password(lang),
            SheetError::NotText => words::not_text(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            SheetError::NotOne | SheetError::NotText => words::save_anew_hint(lang),
            SheetError::TooLong | SheetError::TooMuch => words::split_hint(lang),
            SheetError::Password => words::password_hint(lang),
        })
    }

    fn failing(&self) -> Failing {
        Failing::Refused
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

/// Reads every visible sheet, and the one in which the program itself keeps what it must know again. `name` is what a CSV's one
/// sheet is called.
pub fn read(format: Format, bytes: &[u8], name: &str) -> Result<Book, SheetError> {
    if bytes.len() > LONGEST {
        return Err(SheetError::TooLong);
    }
    match format {
        Format::Xlsx => guarded(|| xlsx(bytes)),
        Format::Xls => guarded(|| xls(bytes)),
        Format::Csv => csv::read(bytes, name),
    }
}

thread_local! {
    static GUARDED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// Whether a panic on this thread is caught: the reader of the old format panics on torn files instead of refusing them.
pub fn is_guarded() -> bool {
    GUARDED.get()
}

/// Refuses the file where its reader panics.
fn guarded(read: impl FnOnce() -> Result<Book, SheetError>) -> Result<Book, SheetError> {
    GUARDED.set(true);
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read));
    GUARDED.set(false);
    read.unwrap_or(Err(SheetError::NotOne))
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
        let rows = gathered.rows;
        sheets.push(Grid { name, rows, merged: merged.iter().map(spans).collect() });
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
        let rows = gathered.rows;
        sheets.push(Grid { name, rows, merged: merged.iter().map(spans).collect() });
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

fn spans(merged: &Dimensions) -> ((u32, u32), (u32, u32)) {
    (merged.start, merged.end)
}

/// How much of a workbook was read.
#[derive(Default)]
struct Counted {
    cells: usize,
}

/// The rows of one sheet, as its cells come in.
struct Gathered<'c> {
    rows: Vec<Row>,
    counted: &'c mut Counted,
}

impl<'c> Gathered<'c> {
    fn new(counted: &'c mut Counted) -> Gathered<'c> {
        Gathered { rows: Vec::new(), counted }
    }

    fn put(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), SheetError> {
        if cell.is_empty() || column >= COLUMNS {
            return Ok(());
        }
        self.counted.cells += 1;
        if row >= ROWS || self.counted.cells > CELLS {
            return Err(SheetError::TooMuch);
        }
        // Cells come row by row; a file that says otherwise is put in order.
        let place = match self.rows.last() {
            Some(last) if last.number == row => self.rows.len() - 1,
            Some(last) if last.number > row => match self.rows.binary_search_by_key(&row, |r| r.number) {
                Ok(place) => place,
                Err(place) => {
                    self.rows.insert(place, Row { number: row, cells: Vec::new() });
                    place
                }
            },
            _ => {
                self.rows.push(Row { number: row, cells: Vec::new() });
                self.rows.len() - 1
            }
        };
        let Some(row) = self.rows.get_mut(place) else { return Ok(()) };
        let column = column as usize;
        if row.cells.len() <= column {
            row.cells.resize(column + 1, Cell::Empty);
        }
        row.cells[column] = cell;
        Ok(())
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
