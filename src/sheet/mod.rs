//! Sheets in and out: what desks keep in Excel and CSV, read into what it means for the register, and back.
//!
//! Bytes come in and go out; `cli` reads and writes the files.

mod cell;
pub mod csv;
pub mod edit;
mod grid;
#[cfg(test)]
mod mutated;
pub mod heads;
pub mod portal;
mod read;
pub mod reconcile;
pub mod report;
pub mod review;
pub mod rows;
pub mod say;
pub mod stage;
mod when;
pub mod write;

pub use cell::{Repair, Unfit};
pub use grid::{Book, Cell, Grid, Row, Spot, column_name};
pub use read::{Format, LONGEST, SheetError, read, run};
pub use write::OWN_SHEET;
