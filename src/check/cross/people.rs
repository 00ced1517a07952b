//! People: what holders must have recorded, and what those who have left still hold.

use crate::model::kinds::certificate::{Direction, Form};
use crate::model::party::Party;
use crate::model::{Key, Kind};
use crate::register::facts::{CertificateFacts, PersonFacts};
use crate::register::row::Row;
use crate::register::state::PersonState;

use super::super::finding::{Code, Finding};
use super::{View, found, is_live};

pub(super) fn check(row: &Row, person: &PersonFacts, view: &View<'_>, out: &mut Vec<Finding>) {
    let today = view.today();
    let mut held: Vec<(Key, &CertificateFacts)> =
        view.certificates(row.key).filter(|(_, c)| c.holder == row.key && is_live(c, today)).collect();
    held.sort_by_key(|(key, c)| (c.validity.from, *key));
    two_valid(&held, view, out);
    holder_data(row, person, &held, view, out);
    let state = PersonState::of(person, today);
    if has_left(state) {
        left(row, state, &held, view, out);
    }
}

fn has_left(state: PersonState) -> bool {
    use PersonState::*;
    matches!(state, Moved | Left | Retired | Resigned | Dismissed | Deceased)
}

/// Two valid certificates of one form and CA, longer than the rules allow. One brought along from another agency is
/// no second one.
fn two_valid(held: &[(Key, &CertificateFacts)], view: &View<'_>, out: &mut Vec<Finding>) {
    let brought = |c: &CertificateFacts| c.transfers.iter().any(|(way, _)| *way == Direction::In);
    let same = |c: &CertificateFacts| -> (Form, _, bool) { (c.form, c.ca, brought(c)) };
    let allowed = i64::from(view.basis.rules.limits.overlap_days);
    for (i, (key, certificate)) in held.iter().enumerate() {
        let earlier = held.iter().take(i).rfind(|(_, other)| same(other) == same(certificate));
        let since = certificate.validity.from;
        let beyond = since.is_some_and(|from| from.days_until(view.today()) > allowed);
        if let Some((other, _)) = earlier.filter(|_| beyond) {
            let finding = Finding::new(Code::TwoValidCertificates, *key, "").about(*other);
            out.push(finding.which(certificate.form.word()));
        }
    }
}

/// What every form about a holder asks for.
fn holder_data(
    row: &Row,
    person: &PersonFacts,
    held: &[(Key, &CertificateFacts)],
    view: &View<'_>,
    out: &mut Vec<Finding>,
) {
    if held.iter().all(|(_, c)| view.basis.silent(c.validity.from, c.migrated)) {
        return;
    }
    for (given, at) in [
        (person.identified, "ids"),
        (person.born, "birth"),
        (person.email_on(view.today()).is_some(), "emails"),
    ] {
        if !given {
            out.push(Finding::new(Code::HolderDataMissing, row.key, at));
        }
    }
}

fn left(
    row: &Row,
    state: PersonState,
    held: &[(Key, &CertificateFacts)],
    view: &View<'_>,
    out: &mut Vec<Finding>,
) {
    for (key, _) in held {
        out.push(found(Code::LeftWithCertificate, row, "employment", *key).which(state.word()));
    }
    for device in view.referring(row.key, Kind::Device) {
        let keeper = device.facts.device().and_then(|d| d.keeper_on(view.today()));
        if keeper.is_some_and(|kept| kept.party == Party::Person(row.key.id)) {
            out.push(found(Code::LeftWithDevice, row, "employment", device.key).which(state.word()));
        }
    }
}
