//! The acts of the desk, pure: what arrived or is wished, and what the register says → what is to be written.

pub mod answer;
pub mod conditions;
pub mod decided;
pub mod differ;
pub mod draft;
pub mod follow;
pub mod giving;
pub mod handing;
pub mod import;
pub mod join;
pub mod listed;
pub mod reading;
pub mod receive;
pub mod report;
pub mod request;
pub mod scope;
pub mod send;
pub mod stepping;
pub mod steps;
pub mod succeed;

#[cfg(test)]
mod tests;

pub use draft::Draft;

use crate::model::words::Line;
use crate::model::{Date, Moment, RecordId};
use crate::register::Links;
use crate::rules::Rules;

/// What every act knows: the register, the rules, when it is done and by whom.
#[derive(Clone, Copy)]
pub struct Act<'a, 'l> {
    pub links: &'a Links<'l>,
    pub rules: &'a Rules,
    pub at: Moment,
    /// The officer's handle.
    pub by: &'a Line,
    /// The officer's own record, where officers.yaml names it.
    pub me: Option<RecordId>,
}

impl Act<'_, '_> {
    /// The day on which it is done.
    pub fn on(&self) -> Date {
        self.at.date
    }
}
