//! What a selected record means for a kind of procedure: a person's certificates, everybody of a unit, the lines of a decision.

use std::collections::BTreeSet;

use super::Act;
use crate::model::kinds::certificate::Authority;
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::{Key, Kind, RecordId};
use crate::register::facts::CertificateFacts;
use crate::register::state::{CertificateDeskState, PersonState};

/// Something that a procedure is to be about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Target {
    /// For an issue a person, unit or earlier certificate; else a certificate or device.
    pub of: Key,
    /// The line of a decision that it follows from.
    pub line: Option<(RecordId, usize)>,
    /// It was not named itself: where the procedure is none for it, it is passed by.
    pub implied: bool,
}

/// What a procedure of a kind is to be about where this record was selected.
pub fn targets(act: &Act<'_, '_>, kind: ProcedureKind, selected: Key, unit_itself: bool) -> Vec<Target> {
    let named = |of: Key| Target { of, line: None, implied: false };
    let implied = |of: Key| Target { of, line: None, implied: true };
    match selected.kind {
        Kind::Decision => of_decision(act, kind, selected.id),
        Kind::Procedure => {
            let subject = act.links.procedure(selected.id).map(|procedure| procedure.subject);
            subject.into_iter().flat_map(|subject| targets(act, kind, subject, unit_itself)).collect()
        }
        Kind::Unit if !unit_itself => {
            let mut found: Vec<Target> = Vec::new();
            let all = holders(act, selected.id).into_iter();
            // A new certificate of the unit itself is asked for as such.
            for holder in all.filter(|of| kind != ProcedureKind::Issue || of.kind == Kind::Person) {
                found.extend(targets_of(act, kind, holder).into_iter().map(implied));
            }
            found
        }
        Kind::Certificate | Kind::Device => targets_of(act, kind, selected).into_iter().map(named).collect(),
        // One thing of somebody's is meant as if it were named.
        Kind::Person | Kind::Unit => {
            let of = targets_of(act, kind, selected);
            let alone = of.len() == 1;
            of.into_iter().map(|of| if alone { named(of) } else { implied(of) }).collect()
        }
        Kind::Letter => {
            let facts = act.links.facts(selected).and_then(|facts| facts.letter());
            let lines = facts.map(|letter| letter.lines.as_slice()).unwrap_or_default();
            let procedures = lines.iter().map(|line| Key::new(Kind::Procedure, line.procedure));
            procedures.flat_map(|procedure| targets(act, kind, procedure, unit_itself)).collect()
        }
        Kind::Handover => {
            let facts = act.links.facts(selected).and_then(|facts| facts.handover());
            let items = facts.map(|handover| handover.items.as_slice()).unwrap_or_default();
            let devices = items.iter().map(|item| Key::new(Kind::Device, item.device));
            devices.flat_map(|device| targets(act, kind, device, unit_itself)).collect()
        }
    }
}

fn of_decision(act: &Act<'_, '_>, kind: ProcedureKind, decision: RecordId) -> Vec<Target> {
    let facts = act.links.facts(Key::new(Kind::Decision, decision)).and_then(|facts| facts.decision());
    let lines = facts.map(|decision| decision.lines.as_slice()).unwrap_or_default();
    let wanted = |line: &crate::register::facts::DecidedLine| {
        act.rules
            .decision(line.effect)
            .is_none_or(|rule| rule.suggests.is_empty() || rule.suggests.contains(&kind))
    };
    let mut found = Vec::new();
    for (i, line) in lines.iter().enumerate().filter(|(_, line)| wanted(line)) {
        let of = match line.subject.kind {
            Kind::Unit if kind != ProcedureKind::Issue => holders(act, line.subject.id),
            _ => vec![line.subject],
        };
        let targets = of.into_iter().flat_map(|holder| targets_of(act, kind, holder));
        found.extend(targets.map(|of| Target { of, line: Some((decision, i)), implied: true }));
    }
    found
}

/// A unit, those below it, and the people who work in them that day.
pub fn holders(act: &Act<'_, '_>, unit: RecordId) -> Vec<Key> {
    let on = act.on();
    let below: BTreeSet<RecordId> = act
        .links
        .filter_facts(Kind::Unit, |key, _| {
            act.links.units_above(key.id, on).contains(&unit).then_some(key.id)
        })
        .into_iter()
        .collect();
    let mut found: Vec<Key> = below.iter().map(|id| Key::new(Kind::Unit, *id)).collect();
    found.extend(act.links.filter_gists(Kind::Person, |key, gist| {
        let crate::register::Gist::Person(person) = gist else { return None };
        let posted = person.last_posting(on)?;
        below.contains(&posted.unit).then_some(key)
    }));
    found
}

/// What is meant of one holder, certificate or device.
fn targets_of(act: &Act<'_, '_>, kind: ProcedureKind, of: Key) -> Vec<Key> {
    use ProcedureKind::{Change, Issue, Renew, Restore, Return, Revoke};
    let links = act.links;
    match (kind, of.kind) {
        (Issue, Kind::Person) => {
            let state = links.person_gist(of.id).map(|person| PersonState::of(person, act.on()));
            // Somebody who is named and gone is refused by the conditions, with the reason.
            state.map(|_| of).into_iter().collect()
        }
        (Issue, Kind::Unit | Kind::Certificate) => vec![of],
        (Issue, Kind::Device) => Vec::new(),
        (Renew | Change | Revoke, Kind::Certificate) => vec![of],
        (Renew | Change | Revoke, Kind::Device) => certificates(links.on_device(of.id), act),
        (Renew | Change | Revoke, Kind::Person | Kind::Unit) => certificates(links.held_by(of), act),
        (Restore | Return, Kind::Device) => vec![of],
        (Restore | Return, Kind::Certificate) => {
            let device = links.certificate(of.id).and_then(|certificate| certificate.device);
            device.map(|id| Key::new(Kind::Device, id)).into_iter().collect()
        }
        (Restore | Return, Kind::Person | Kind::Unit) => {
            let mut devices: Vec<Key> =
                links.kept_by(of, act.on()).map(|id| Key::new(Kind::Device, id)).collect();
            let held = links.held_by(of).filter_map(|(_, certificate)| certificate.device);
            devices.extend(held.map(|id| Key::new(Kind::Device, id)));
            devices.sort_unstable();
            devices.dedup();
            devices
        }
        _ => Vec::new(),
    }
}

/// Certificates of the Government's CA that the desk hasn't done with, else the last that it had.
fn certificates<'f>(
    held: impl Iterator<Item = (RecordId, &'f CertificateFacts)>,
    act: &Act<'_, '_>,
) -> Vec<Key> {
    let mut all: Vec<(RecordId, &CertificateFacts)> =
        held.filter(|(_, certificate)| certificate.ca == Authority::Government).collect();
    let open = |(id, certificate): &(RecordId, &CertificateFacts)| {
        let desk = CertificateDeskState::of(certificate, act.links.around(*id, act.on()), act.on());
        !desk.is_over() && !matches!(desk, CertificateDeskState::Replaced | CertificateDeskState::Expected)
    };
    if all.iter().any(open) {
        all.retain(open);
    } else {
        all.sort_by_key(|(id, certificate)| (certificate.validity.to, *id));
        all = all.pop().into_iter().collect();
    }
    all.into_iter().map(|(id, _)| Key::new(Kind::Certificate, id)).collect()
}
