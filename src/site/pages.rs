//! The kinds of pages, in the order of the menu.

mod about;
mod audit;
mod authorities;
mod duties;
mod expiry;
mod findings;
mod guides;
mod hsm;
mod overview;
mod records;
mod search;
mod stock;

use std::collections::HashMap;

use super::days::Change;
use super::error::SiteError;
use super::part::{Ground, Part};
use super::{SiteInput, expiry as runs_out};
use crate::model::Key;

/// Every kind of page but those of a record and of a day.
pub const PARTS: &[Part] = &[
    overview::PART,
    expiry::PART,
    duties::PART,
    records::PART,
    hsm::PART,
    stock::PART,
    authorities::PART,
    findings::PART,
    audit::PART,
    guides::PART,
    about::PART,
    search::PART,
];

impl<'a> Ground<'a> {
    pub fn new(input: &'a SiteInput<'a>) -> Result<Ground<'a>, SiteError> {
        let steps = &input.rules.limits.expiry_steps;
        let groups = runs_out::groups(input.links, steps, input.today);
        let history = input.history;
        let changes: Vec<Change<'a>> = history
            .entries
            .iter()
            .zip(history.changed)
            .filter_map(|(entry, changed)| Change::new(entry, changed))
            .collect();
        let mut places: HashMap<Key, Vec<(usize, usize)>> = HashMap::new();
        for (at, change) in changes.iter().enumerate() {
            for (place, (key, ..)) in change.changed.iter().enumerate() {
                places.entry(*key).or_default().push((at, place));
            }
        }
        Ok(Ground { input, groups, held: hsm::held(input)?, changes, places })
    }
}
