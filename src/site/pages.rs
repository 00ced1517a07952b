//! The kinds of pages, in the order of the menu.

mod about;
mod audit;
mod authorities;
pub mod duties;
mod expiry;
mod findings;
mod guides;
mod hsm;
mod overview;
pub mod records;
mod search;
mod stock;

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::days::Change;
use super::error::SiteError;
use super::part::{Ground, Part};
use super::say::Say;
use super::{SiteInput, expiry as runs_out, list};
use crate::duty::Duty;
use crate::model::{Key, Lang};

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
        let say = Say::new(input, Lang::Vi, Arc::default());
        let in_order = records::MENU.into_par_iter().map(|kind| (kind, list::in_order(kind, &say))).collect();
        let many = records::MENU.into_par_iter().flat_map_iter(|kind| records::many(kind, input)).collect();
        let mut owed: HashMap<Key, Vec<&'a Duty>> = HashMap::new();
        for (duty, key) in input.duties.iter().flat_map(|duty| duty.records().map(move |key| (duty, key))) {
            owed.entry(key).or_default().push(duty);
        }
        Ok(Ground { input, groups, in_order, owed, many, held: hsm::held(input)?, changes, places })
    }
}
