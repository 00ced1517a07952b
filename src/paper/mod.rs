//! Papers: what the records say, on the forms of the law and of the office, as `.docx` and as PDF/A.
//!
//! A paper is first a typed [`Document`]; both outputs are made from that and nothing else, and the same document gives
//! the same bytes. What the records lack is a [`Gap`], never an empty cell.

mod case;
mod cell;
mod code;
mod contact;
mod document;
mod docx;
#[cfg(test)]
mod every;
mod fill;
mod gap;
mod gather;
mod head;
mod letter;
mod minutes;
#[cfg(test)]
mod mutated;
mod own;
#[cfg(feature = "pdf")]
mod pdf;
mod qr;
mod report;
#[cfg(test)]
#[cfg(feature = "pdf")]
mod scans;
mod sides;
#[cfg(test)]
mod structure;
mod subject;
#[cfg(test)]
mod tests;
mod unit;
mod words;

pub use case::Desk;
pub use document::{Block, Column, Document, Head, Mark, Signature, Table};
pub use docx::{DocxError, docx};
pub use fill::{FillError, TAGS, fill, tags};
pub use gap::Gap;
pub use gather::{Gathering, gather, signed_as};
pub use letter::{covering, letter, role_of};
pub use own::{About, loss, minutes, own, request};
#[cfg(feature = "pdf")]
pub use pdf::{PdfError, pdf, pdfs};
pub use qr::read as read_code;
pub use report::{Reporting, report, report_cells};
pub use subject::{DueLetter, Subject, due_letter};
pub use unit::{Listing, to_unit, to_unit_again};
pub use words::{long_day, short_day};
