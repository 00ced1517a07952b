//! Rules on one record by itself.

mod certificate;
mod decision;
mod device;
mod handover;
mod letter;
mod person;
mod procedure;
pub(super) mod steps;
mod unit;
mod walk;

#[cfg(test)]
pub(super) mod tests;

use crate::model::date::{Date, overlap};
use crate::model::kinds::common::How;
use crate::model::{Key, Record};
use crate::pki::{CertError, CertFacts, RequestFacts};
use crate::policy::{Lists, Settings};
use crate::rules::Rules;

use super::finding::{Code, Finding};

/// By what a record is judged.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    pub rules: &'a Rules,
    pub settings: &'a Settings,
    /// What the CAs last said about revocations.
    pub lists: &'a Lists,
    pub today: Date,
}

impl Basis<'_> {
    /// Whether papers of that day may be missing: it lies before `complete_from`, or there is no day and the record
    /// was brought in from a sheet.
    pub(super) fn silent(&self, day: Option<Date>, migrated: bool) -> bool {
        match (self.settings.complete_from, day) {
            (Some(from), Some(day)) => day < from,
            (Some(_), None) => migrated,
            (None, _) => false,
        }
    }
}

/// What the PEM blocks of a certificate's record say; nothing where there is none.
#[derive(Clone, Copy, Default)]
pub struct Pems<'a> {
    pub certificate: Option<&'a Result<CertFacts, CertError>>,
    pub request: Option<&'a Result<RequestFacts, CertError>>,
}

/// Adds what is to be said of one record by itself.
pub fn record(record: &Record, pems: Pems<'_>, basis: &Basis<'_>, out: &mut Vec<Finding>) {
    walk::leaves(record, basis.today, out);
    let mut room = Room { key: record.key(), basis, legacy: legacy_origin(record), out };
    match record {
        Record::Unit(r) => unit::check(r, &mut room),
        Record::Person(r) => person::check(r, &mut room),
        Record::Certificate(r) => certificate::check(r, pems, &mut room),
        Record::Device(r) => device::check(r, &mut room),
        Record::Procedure(r) => procedure::check(r, &mut room),
        Record::Decision(r) => decision::check(r, &mut room),
        Record::Letter(r) => letter::check(r, &mut room),
        Record::Handover(r) => handover::check(r, &mut room),
    }
}

/// Where the rules on one record put what they find.
struct Room<'a, 'b> {
    key: Key,
    basis: &'a Basis<'b>,
    /// The record was brought in from a sheet.
    legacy: bool,
    out: &'a mut Vec<Finding>,
}

impl Room<'_, '_> {
    fn add(&mut self, code: Code, at: impl Into<String>) {
        self.out.push(Finding::new(code, self.key, at));
    }

    fn push(&mut self, code: Code, at: impl Into<String>, more: impl FnOnce(Finding) -> Finding) {
        self.out.push(more(Finding::new(code, self.key, at)));
    }

    /// A gap where a field is empty that should not be.
    fn want(&mut self, given: bool, at: &str) {
        if !given {
            self.add(Code::Missing, at);
        }
    }

    fn silent(&self, day: Option<Date>) -> bool {
        self.basis.silent(day, self.legacy)
    }
}

fn legacy_origin(record: &Record) -> bool {
    macro_rules! origin {
        ($($kind:ident),+) => { match record { $( Record::$kind(r) => r.origin.as_ref() ),+ } };
    }
    origin!(Unit, Person, Certificate, Device, Procedure, Decision, Letter, Handover)
        .is_some_and(|origin| origin.how == How::Migrated)
}

/// A period, both days included.
type Period = (Option<Date>, Option<Date>);

/// The entries that share a day with one before them in the list.
fn overlapping<T>(list: &[T], period: impl Fn(&T) -> Period) -> Vec<usize> {
    let shares = |(i, later): &(usize, &T)| {
        list.iter().take(*i).any(|earlier| overlap(period(earlier), period(later)))
    };
    list.iter().enumerate().filter(shares).map(|(i, _)| i).collect()
}

/// The places of the entries in the order of their days; those of one day stay as they stand.
fn by_day<T>(list: &[T], day: impl Fn(&T) -> Date) -> Vec<usize> {
    let mut order: Vec<usize> = (0..list.len()).collect();
    if !list.is_sorted_by_key(&day) {
        order.sort_by_key(|i| list.get(*i).map(&day));
    }
    order
}

/// The entries that can't follow the one before them in time.
fn out_of_order<T, F: Copy>(
    list: &[T],
    fact: impl Fn(&T) -> (F, Date),
    follows: impl Fn(F, F) -> bool,
) -> Vec<(usize, F)> {
    let order = by_day(list, |entry| fact(entry).1);
    let fact_at = |i: &usize| list.get(*i).map(|entry| fact(entry).0);
    order
        .windows(2)
        .filter_map(|pair| {
            let [earlier, later] = pair else { return None };
            let (a, b) = (fact_at(earlier)?, fact_at(later)?);
            (!follows(a, b)).then_some((*later, b))
        })
        .collect()
}
