//! Findings: what is wrong, unusual or missing. Pure, and never fails.
//!
//! [`record()`] judges one record by itself, [`cross()`] judges records by the rows of all. One rule, one function;
//! a finding is a code with arguments, and its words come from [`crate::text::findings`].

mod around;
mod cross;
pub mod finding;
mod judge;
mod lists;
mod record;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use around::around;
pub use cross::{Index, Rows, cross};
pub use finding::{Args, Code, Finding, Grade};
pub use judge::judged_row;
pub use lists::{stale, unlisted};
pub use record::steps::{Walk, Wrong};
pub use record::{Basis, Pems, record};
