//! One commit opened: records, and what crosses them.
//!
//! A [`Row`] is what other records and lists need of a record; every rule that crosses records runs over rows.
//! The states of records are derived in [`state`] from a row's [`Facts`] and a day.

mod brief;
mod refs;
pub mod facts;
pub mod row;
pub mod state;

pub use brief::Brief;
pub use facts::Facts;
pub use row::{Chain, PemRead, Ref, Row, Unique, UniqueField};
