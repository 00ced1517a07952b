//! People: what holders must have recorded, and what those who have left still hold.

use crate::model::kinds::certificate::{CertificateType, Direction, Form};
use crate::model::kinds::decision::Effect;
use crate::model::party::Party;
use crate::model::{Key, Kind, RecordId};
use crate::register::facts::{CertificateFacts, DecidedLine, DecisionFacts, Disposed, PersonFacts};
use crate::register::row::Row;
use crate::register::state::{DecisionState, PersonState};

use super::super::finding::{Code, Finding};
use super::unit::above;
use super::{View, found, is_live};

pub(super) fn check(row: &Row, person: &PersonFacts, view: &View<'_>, out: &mut Vec<Finding>) {
    let today = view.today();
    let mut held: Vec<(Key, &CertificateFacts)> =
        view.certificates(row.key).filter(|(_, c)| c.holder == row.key && is_live(c, today)).collect();
    held.sort_by_key(|(key, c)| (c.validity.from, *key));
    two_valid(&held, view, out);
    restricted(row, view, out);
    holder_data(row, person, &held, view, out);
    let state = PersonState::of(person, today);
    if has_left(state) {
        left(row, state, &held, view, out);
    }
}

/// The person's data are processed only where the law asks for it, and whoever works on the record is to know.
fn restricted(row: &Row, view: &View<'_>, out: &mut Vec<Finding>) {
    let letters = view.rows.referring(row.key).iter().copied().filter(|key| key.kind == Kind::Letter);
    for key in letters {
        let Some(letter) = view.rows.row(key).and_then(|row| row.facts.letter()) else { continue };
        if let Some(right) = letter.restricts(view.today()).filter(|_| letter.person == Some(row.key.id)) {
            out.push(Finding::new(Code::ProcessingRestricted, row.key, "").about(key).which(right.word()));
        }
    }
}

/// Whoever moves by a decision in force works there by their own record too, in the unit of the line or in one below.
pub(super) fn decided(row: &Row, decision: &DecisionFacts, view: &View<'_>, out: &mut Vec<Finding>) {
    let today = view.today();
    match DecisionState::of(decision, today) {
        DecisionState::Withdrawn => return withdrawn(row, decision, view, out),
        DecisionState::Draft => return,
        _ => {}
    }
    for (i, line) in decision.lines.iter().enumerate() {
        if is_undone(row, decision, line, view) {
            let finding = Finding::new(Code::LineUndisposed, row.key, format!("lines[{i}]"));
            out.push(finding.which(line.effect.word()));
        }
        let Some((unit, on)) = decision.moves_to(line).filter(|(_, on)| *on <= today) else { continue };
        let Some(person) = view.person(line.subject.id) else { continue };
        let is = |at: RecordId| at == unit || above(at, on, view).any(|(id, _)| id == unit);
        let silent = view.basis.silent(Some(on), row.marks.migrated);
        if !silent && !has_left(PersonState::of(person, today)) && !person.works_in(on, is) {
            out.push(found(Code::PostingDiffers, row, format!("lines[{i}].unit"), line.subject));
        }
    }
}

/// What somebody's record says by a decision that was withdrawn is so no more.
fn withdrawn(row: &Row, decision: &DecisionFacts, view: &View<'_>, out: &mut Vec<Finding>) {
    for (i, line) in decision.lines.iter().enumerate().filter(|(_, line)| line.subject.kind == Kind::Person) {
        let rests = |person: &Row| person.refs.iter().any(|reference| reference.to == row.key);
        if view.rows.row(line.subject).is_some_and(rests) {
            out.push(found(Code::DecisionWithdrawn, row, format!("lines[{i}]"), line.subject));
        }
    }
}

/// Whether nobody dealt with a line in force that certificates themselves would show as done: somebody moved to another agency of
/// the State, and not every certificate went along; or somebody is to manage a unit's certificates, and never did.
fn is_undone(row: &Row, decision: &DecisionFacts, line: &DecidedLine, view: &View<'_>) -> bool {
    let today = view.today();
    let day = decision.effective_day(line).filter(|day| *day < today);
    let Some(day) = day.filter(|_| line.disposed == Disposed::Open) else { return false };
    let held = |by: Key| {
        let all = view.certificates(by).map(|(_, certificate)| certificate);
        all.filter(move |certificate| certificate.holder == by)
    };
    let done = match (line.effect, line.unit) {
        (Effect::MoveOut, _) => {
            held(line.subject).any(|c| c.left_from(Some(day)))
                && !held(line.subject).any(|c| is_live(c, today))
        }
        (Effect::AssignManager, Some(unit)) => {
            let own = |c: &&CertificateFacts| c.kind == CertificateType::Organisation && is_live(c, today);
            let mut own = held(Key::new(Kind::Unit, unit)).filter(own).peekable();
            own.peek().is_some() && own.all(|c| c.managed_from(line.subject.id, Some(day)))
        }
        _ => return false,
    };
    !done && !view.basis.silent(Some(day), row.marks.migrated)
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
        (!person.numbers.is_empty(), "ids"),
        (person.born, "birth"),
        (person.email_on(view.today()).is_some(), "emails"),
    ] {
        if !given {
            out.push(Finding::new(Code::HolderDataMissing, row.key, at));
        }
    }
}

/// Whether what is on a device was transferred out to another agency: the device goes along.
fn goes_along(device: Key, view: &View<'_>) -> bool {
    let mut on_it = view.certificates(device).filter(|(_, c)| c.device == Some(device.id)).peekable();
    let ended = |c: &CertificateFacts| {
        c.transfers.iter().any(|(way, on)| *way == Direction::Out && *on <= view.today())
    };
    on_it.peek().is_some() && on_it.any(|(_, c)| ended(c))
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
        if state == PersonState::Moved && goes_along(device.key, view) {
            continue;
        }
        if keeper.is_some_and(|kept| kept.party == Party::Person(row.key.id)) {
            out.push(found(Code::LeftWithDevice, row, "employment", device.key).which(state.word()));
        }
    }
}
