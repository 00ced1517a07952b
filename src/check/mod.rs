//! Findings: what is wrong, unusual or missing. Pure, and never fails.
//!
//! [`record()`] judges one record by itself. One rule, one function.

pub mod finding;
mod record;

pub use finding::{Args, Code, Finding, Grade};
pub use record::{Basis, Pems, record};
