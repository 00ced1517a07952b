//! The kinds of pages, in the order of the menu.

mod expiry;
mod hsm;
mod overview;
mod records;
mod search;

use super::error::SiteError;
use super::part::{Ground, Part};
use super::{SiteInput, expiry as runs_out};

/// Every kind of page but that of a record.
pub const PARTS: &[Part] = &[overview::PART, expiry::PART, records::PART, hsm::PART, search::PART];

impl<'a> Ground<'a> {
    pub fn new(input: &'a SiteInput<'a>) -> Result<Ground<'a>, SiteError> {
        let steps = &input.rules.limits.expiry_steps;
        let groups = runs_out::groups(input.links, steps, input.today);
        Ok(Ground { input, groups, held: hsm::held(input)? })
    }
}
