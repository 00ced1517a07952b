//! The cells of a workbook as they were read, whatever format they came in.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What one cell holds.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub enum Cell {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    /// A number that the workbook shows as a day: its serial in the workbook's system.
    Day(f64),
    Flag(bool),
    /// A formula that failed, such as `#N/A`.
    Broken,
}

impl Cell {
    /// The text of the cell without spaces around it; nothing where it is none.
    pub fn text(&self) -> Option<&str> {
        match self {
            Cell::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        matches!(self, Cell::Empty) || matches!(self, Cell::Text(text) if text.trim().is_empty())
    }
}

/// One row, with its number counted from 0.
#[derive(Serialize, Deserialize)]
pub struct Row {
    pub number: u32,
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell of a column, counted from 0.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

/// One sheet: the rows in which there is something.
#[derive(Serialize, Deserialize)]
pub struct Grid {
    pub name: String,
    pub rows: Vec<Row>,
    /// Cells that were merged, of rows where a head may stand: from and to, both included, as row and column.
    pub merged: Vec<((u32, u32), (u32, u32))>,
}

/// A workbook, or the one sheet of a CSV file.
#[derive(Serialize, Deserialize)]
pub struct Book {
    pub sheets: Vec<Grid>,
    /// Whether days are counted from 1904 and not from 1900.
    pub from_1904: bool,
    /// Whether the text was read byte by byte, since it is in no encoding that says what it is: then no letter beyond ASCII can
    /// be believed that isn't recognised as one of an older encoding.
    pub doubtful: bool,
}

/// Where a cell stands within a sheet, counted from 0; written `C17`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Spot {
    pub row: u32,
    pub column: u32,
}

impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", column_name(self.column), self.row.saturating_add(1))
    }
}

/// The letters of a column counted from 0: A, …, Z, AA.
pub fn column_name(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = Some(column);
    while let Some(number) = rest {
        letters.push(char::from(b'A' + (number % 26) as u8));
        rest = (number / 26).checked_sub(1);
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_spreadsheets_name_them() {
        let named: Vec<String> = [0, 25, 26, 51, 701, 702, 16_383].map(column_name).to_vec();
        assert_eq!(named, ["A", "Z", "AA", "AZ", "ZZ", "AAA", "XFD"]);
        assert_eq!(Spot { row: 16, column: 2 }.to_string(), "C17");
    }
}
