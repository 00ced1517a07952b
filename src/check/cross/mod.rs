//! Rules across records, over their rows.
//!
//! Every rule looks at one record and what is a step away from it, so that a write needs only the records around
//! those it touches.

mod certificate;
mod device;
mod papers;
mod people;
mod refs;
mod rows;
mod unit;

#[cfg(test)]
pub(super) mod tests;

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::model::{Date, Key, Kind, RecordId};
use crate::register::facts::{CertificateFacts, Facts, Period, PersonFacts};
use crate::register::row::Row;
use crate::register::state::{Around, CertificateCaState, CertificateDeskState};

use super::finding::{Code, Finding};
use super::record::Basis;

pub use rows::{Index, Rows};

/// What the rules across records find, sorted.
///
/// With `only`, just the findings that these records take part in; else those of all records.
pub fn cross(rows: &dyn Rows, basis: &Basis<'_>, only: Option<&BTreeSet<Key>>) -> Vec<Finding> {
    let view = View { rows, basis };
    let mut found: Vec<Finding> = match only {
        None => {
            rows.keys().par_iter().fold(Vec::new, |found, key| judged(&view, *key, found)).flatten().collect()
        }
        Some(only) => {
            let around = around(rows, only);
            let found = around.into_iter().fold(Vec::new(), |found, key| judged(&view, key, found));
            let touched =
                |f: &Finding| only.contains(&f.key) || f.args.other.is_some_and(|k| only.contains(&k));
            found.into_iter().filter(touched).collect()
        }
    };
    found.sort_unstable();
    found
}

/// The records one step away: what refers to these, what they refer to, and what has a value of theirs.
fn around(rows: &dyn Rows, only: &BTreeSet<Key>) -> BTreeSet<Key> {
    let mut all = only.clone();
    for key in only {
        all.extend(rows.referring(*key));
        let Some(row) = rows.row(*key) else { continue };
        all.extend(row.refs.iter().map(|r| r.to));
        all.extend(row.uniques.iter().flat_map(|value| rows.sharing(*value)));
    }
    all
}

fn judged(view: &View<'_>, key: Key, mut out: Vec<Finding>) -> Vec<Finding> {
    let Some(row) = view.rows.row(key) else { return out };
    refs::check(row, view, &mut out);
    match &row.facts {
        Facts::Unit(unit) => unit::check(row, unit, view, &mut out),
        Facts::Person(person) => people::check(row, person, view, &mut out),
        Facts::Certificate(certificate) => certificate::check(row, certificate, view, &mut out),
        Facts::Device(device) => device::check(row, device, view, &mut out),
        Facts::Procedure(procedure) => papers::procedure(row, procedure, view, &mut out),
        Facts::Letter(letter) => papers::letter(row, letter, view, &mut out),
        Facts::Handover(handover) => device::handover(row, handover, view, &mut out),
        Facts::Decision(decision) => people::decided(row, decision, view, &mut out),
    }
    out
}

/// What the rules see besides the record at hand.
struct View<'a> {
    rows: &'a dyn Rows,
    basis: &'a Basis<'a>,
}

impl<'a> View<'a> {
    fn today(&self) -> Date {
        self.basis.today
    }

    fn person(&self, id: RecordId) -> Option<&'a PersonFacts> {
        self.rows.row(Key::new(Kind::Person, id))?.facts.person()
    }

    /// The records of a kind that refer to a record.
    fn referring(&self, to: Key, kind: Kind) -> impl Iterator<Item = &'a Row> {
        let rows = self.rows;
        let keys = rows.referring(to).iter().copied().filter(move |key| key.kind == kind);
        keys.filter_map(move |key| rows.row(key))
    }

    /// The certificates that refer to a record, with their facts.
    fn certificates(&self, to: Key) -> impl Iterator<Item = (Key, &'a CertificateFacts)> {
        self.referring(to, Kind::Certificate).filter_map(|row| Some((row.key, row.facts.certificate()?)))
    }
}

/// Whether a certificate was valid and not given up on a day.
fn is_live(certificate: &CertificateFacts, on: Date) -> bool {
    CertificateCaState::of(certificate, on) == CertificateCaState::Valid
        && !CertificateDeskState::of(certificate, Around::default(), on).is_over()
}

/// From its first day to the last on which it is valid: its end or its revocation.
fn life(certificate: &CertificateFacts) -> Period {
    let validity = certificate.validity;
    let revoked = certificate.revoked.as_ref().and_then(|r| r.since());
    let to = match (validity.to, revoked) {
        (Some(to), Some(revoked)) => Some(to.min(revoked)),
        (to, revoked) => to.or(revoked),
    };
    Period::new(validity.from, to)
}

fn found(code: Code, row: &Row, at: impl Into<String>, other: Key) -> Finding {
    Finding::new(code, row.key, at).about(other)
}
