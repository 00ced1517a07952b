//! Certificates: their place in a line, their device, their managers, and whether their names still fit.

use crate::model::kinds::certificate::{Authority, CertificateType, Form, Relation};
use crate::model::kinds::device::DeviceKind;
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::{Date, Key, Kind, RecordId, fold};
use crate::register::facts::{CertificateFacts, PemKnown, PersonFacts, unit_name};
use crate::register::row::{Chain, ChainBreak, ChainFault, Row, UniqueField};
use crate::register::state::{Around, CertificateDeskState, PersonState};

use super::super::finding::{Code, Finding};
use super::unit::above;
use super::{View, found, is_live, life};

/// More certificates in a line than anyone has; a longer line runs in a circle.
const LONGEST: usize = 64;

pub(super) fn check(row: &Row, certificate: &CertificateFacts, view: &View<'_>, out: &mut Vec<Finding>) {
    device(row, certificate, view, out);
    predecessor(row, certificate, view, out);
    successors(row, view, out);
    if let Some(pem) = certificate.read() {
        // Whatever the record says of its CA, a pinned CA's name on what that CA didn't sign is a forgery.
        let is_ours = |fault: &ChainFault| {
            certificate.ca == Authority::Government
                || fault.authority.is_none() && fault.fault == ChainBreak::Signature
        };
        if let Some(Chain::Broken(fault)) = &pem.chain
            && is_ours(fault)
        {
            out.push(Finding::new(Code::ChainBroken, row.key, "pem").broken(fault));
        }
        listed(row, certificate, pem, view, out);
        if is_live(certificate, view.today()) && !is_replaced(row, view) {
            names(row, certificate, pem, view, out);
        }
    }
    if certificate.kind == CertificateType::Organisation && is_live(certificate, view.today()) {
        managers(row, certificate, view, out);
    }
}

/// Whether register and CA say the same of a revocation.
fn listed(
    row: &Row,
    certificate: &CertificateFacts,
    pem: &PemKnown,
    view: &View<'_>,
    out: &mut Vec<Finding>,
) {
    let at = "revocation.seen_in_crl";
    let Some(revoked) = &certificate.revoked else { return };
    let told = revoked.granted.map(|granted| granted.seconds());
    let told = told.or_else(|| revoked.notice.map(Date::start_at_office));
    // A list that had it and has it no more: whatever the register says, the CA said two things.
    if revoked.gone.is_some() {
        out.push(Finding::new(Code::NoLongerListed, row.key, "revocation.gone_from_crl"));
    }
    match (revoked.seen, told) {
        (Some(_), None)
            if revoked.gone.is_none() && revoked.asked.is_none() && certificate.ended_by.is_none() =>
        {
            out.push(Finding::new(Code::ListedNotRevoked, row.key, at));
        }
        (None, Some(told)) => {
            let due = told + i64::from(view.basis.rules.limits.listed.hours) * 3600;
            let list = view.basis.lists.get(&pem.issuer).map(|list| list.this_update.seconds());
            // What has expired may be left out of a list (RFC 5280, 5).
            if list.is_some_and(|made| made >= due && made <= pem.to_second) {
                out.push(Finding::new(Code::RevokedNotListed, row.key, at));
            }
        }
        _ => {}
    }
}

fn device(row: &Row, certificate: &CertificateFacts, view: &View<'_>, out: &mut Vec<Finding>) {
    let Some(id) = certificate.device else { return };
    let key = Key::new(Kind::Device, id);
    let Some(device) = view.rows.row(key).and_then(|row| row.facts.device()) else { return };
    let fits = match certificate.form {
        Form::UsbToken => device.kind == DeviceKind::Token,
        Form::Smartcard => device.kind == DeviceKind::Smartcard,
        Form::SimPki => device.kind == DeviceKind::Sim,
        Form::Hsm | Form::Central => device.kind == DeviceKind::Hsm,
        Form::Soft => true,
    };
    if !fits {
        out.push(found(Code::DeviceKind, row, "device", key).which(certificate.form.word()));
    }
}

fn of<'a>(id: RecordId, view: &View<'a>) -> Option<&'a CertificateFacts> {
    view.rows.row(Key::new(Kind::Certificate, id))?.facts.certificate()
}

fn predecessor(row: &Row, certificate: &CertificateFacts, view: &View<'_>, out: &mut Vec<Finding>) {
    let Some((id, relation)) = certificate.predecessor else { return };
    let key = Key::new(Kind::Certificate, id);
    let at = "predecessor.certificate";
    let mut line =
        std::iter::successors(Some(id), |id| of(*id, view)?.predecessor.map(|(id, _)| id)).take(LONGEST);
    if line.any(|before| before == row.key.id) {
        out.push(found(Code::PredecessorCycle, row, at, key));
        return;
    }
    let Some(before) = of(id, view) else { return };
    if before.holder != certificate.holder && !took_over(certificate.holder, before.holder, view) {
        out.push(found(Code::PredecessorHolder, row, at, key));
    }
    if relation == Relation::Renewed {
        renewed(row, certificate, before, key, view, out);
    }
}

/// Whether a unit came from another.
fn took_over(unit: Key, from: Key, view: &View<'_>) -> bool {
    let facts = view.rows.row(unit).and_then(|row| row.facts.unit());
    facts.is_some_and(|facts| facts.came.iter().any(|came| Key::new(Kind::Unit, came.from) == from))
}

fn renewed(
    row: &Row,
    certificate: &CertificateFacts,
    before: &CertificateFacts,
    key: Key,
    view: &View<'_>,
    out: &mut Vec<Finding>,
) {
    let Some(from) = certificate.validity.from else { return };
    if life(before).over(from) {
        out.push(found(Code::RenewedAfterEnd, row, "predecessor.relation", key));
    }
    let rule = view.basis.rules.regime_on(from).and_then(|regime| regime.procedure(ProcedureKind::Renew));
    let Some(times) = rule.and_then(|rule| rule.renewal).map(|renewal| usize::from(renewal.times)) else {
        return;
    };
    let renewal =
        |c: &CertificateFacts| c.predecessor.filter(|(_, r)| *r == Relation::Renewed).map(|(id, _)| id);
    let line = std::iter::successors(renewal(certificate), |id| of(*id, view).and_then(renewal));
    if line.take(LONGEST).count() > times {
        out.push(Finding::new(Code::RenewedTooOften, row.key, "predecessor.relation").many(times));
    }
}

/// The certificates that follow this one.
fn followers<'a>(row: &Row, view: &View<'a>) -> impl Iterator<Item = (Key, &'a CertificateFacts)> {
    let before = row.key;
    view.certificates(before).filter(move |(_, c)| c.predecessor.is_some_and(|(id, _)| id == before.id))
}

/// Whether one of those is in use: what stands in this one is asked for no more.
fn is_replaced(row: &Row, view: &View<'_>) -> bool {
    let state = |c: &CertificateFacts| CertificateDeskState::of(c, Around::default(), view.today());
    followers(row, view).any(|(_, c)| state(c) == CertificateDeskState::InUse)
}

/// Two certificates that follow this one. What was rejected or void follows nothing.
fn successors(row: &Row, view: &View<'_>, out: &mut Vec<Finding>) {
    let given_up = |c: &CertificateFacts| {
        let state = CertificateDeskState::of(c, Around::default(), view.today());
        matches!(state, CertificateDeskState::Void | CertificateDeskState::Rejected)
    };
    let mut after = followers(row, view).filter(|(_, c)| !given_up(c)).map(|(key, _)| key);
    if let Some(first) = after.next() {
        for second in after {
            out.push(Finding::new(Code::TwoSuccessors, second, "predecessor.certificate").about(first));
        }
    }
}

fn managers(row: &Row, certificate: &CertificateFacts, view: &View<'_>, out: &mut Vec<Finding>) {
    let today = view.today();
    for (i, managed) in certificate.managers.iter().enumerate().filter(|(_, m)| m.period.holds(today)) {
        let key = Key::new(Kind::Person, managed.person);
        let Some(person) = view.person(managed.person) else { continue };
        let at = format!("managers[{i}].person");
        let state = PersonState::of(person, today);
        let works = matches!(state, PersonState::Working | PersonState::Leaving | PersonState::Unknown);
        if !works {
            out.push(found(Code::ManagerAway, row, at, key).which(state.word()));
            continue;
        }
        let in_unit = |unit: RecordId| {
            unit == certificate.holder.id
                || above(unit, today, view).any(|(id, _)| id == certificate.holder.id)
        };
        let mut postings = person.postings.iter().filter(|p| p.period.holds(today)).peekable();
        if postings.peek().is_some() && !postings.any(|p| in_unit(p.unit)) {
            out.push(found(Code::ManagerOutsideUnit, row, at, key));
        }
    }
}

/// Whether name, address and unit in the certificate are still those of its holder.
fn names(row: &Row, certificate: &CertificateFacts, pem: &PemKnown, view: &View<'_>, out: &mut Vec<Finding>) {
    let today = view.today();
    let holder = certificate.holder;
    let Some(of_holder) = view.rows.row(holder) else { return };
    if let Some(unit) = of_holder.facts.unit().filter(|_| certificate.kind == CertificateType::Organisation) {
        let name = unit.name_on(today);
        let says = |n: &str| fold::same_name(n, &pem.name);
        if name.is_some_and(|n| !says(&n.vi) && !n.short.as_deref().is_some_and(says)) {
            out.push(found(Code::DnName, row, "pem", holder));
        }
    }
    if other_number(certificate, pem, view) {
        out.push(found(Code::DnNumber, row, "pem", holder));
    }
    let Some(person) = of_holder.facts.person() else { return };
    if person.name_on(today).is_some_and(|name| !fold::same_name(name, &pem.name)) {
        out.push(found(Code::DnName, row, "pem", holder));
    }
    let mut addresses = person.emails.iter().filter(|(_, p)| p.holds(today)).peekable();
    if let Some(email) = &pem.email
        && addresses.peek().is_some()
        && !addresses.any(|(address, _)| address.to_lowercase() == email.to_lowercase())
    {
        out.push(found(Code::DnEmail, row, "pem", holder));
    }
    if works_elsewhere(person, pem, view) {
        out.push(found(Code::DnUnit, row, "pem", holder));
    }
}

/// Whether a certificate has a citizen's number that its holder has not, or a tax code that neither the holder's unit nor one
/// above it has. Where the register knows none, it can't tell.
fn other_number(certificate: &CertificateFacts, pem: &PemKnown, view: &View<'_>) -> bool {
    let other = |field: UniqueField, own: &dyn Fn() -> Vec<u64>| {
        let mut said = pem.numbers.iter().filter(|number| number.field == field).peekable();
        said.peek().is_some() && {
            let own = own();
            said.any(|number| number.is_other_than(&own) == Some(true))
        }
    };
    let today = view.today();
    let person = view.rows.row(certificate.holder).and_then(|row| row.facts.person());
    let codes = || {
        let own = match person {
            Some(person) => {
                person.postings.iter().filter(|p| p.period.holds(today)).map(|p| p.unit).collect()
            }
            None => vec![certificate.holder.id],
        };
        let unit = |id: RecordId| view.rows.row(Key::new(Kind::Unit, id)).and_then(|row| row.facts.unit());
        let above = own.iter().flat_map(|id| above(*id, today, view).map(|(_, unit)| unit));
        own.iter().filter_map(|id| unit(*id)).chain(above).filter_map(|unit| unit.mst).collect()
    };
    person.is_some_and(|person| other(UniqueField::IdNumber, &|| person.numbers.clone()))
        || other(UniqueField::Mst, &codes)
}

/// Whether no unit in the certificate is one where its holder works: the unit itself or one above it, but for the top,
/// whose name stands in every certificate.
fn works_elsewhere(person: &PersonFacts, pem: &PemKnown, view: &View<'_>) -> bool {
    let today = view.today();
    let named = |id: RecordId| {
        let unit = view.rows.row(Key::new(Kind::Unit, id)).and_then(|row| row.facts.unit());
        let name = unit.and_then(|unit| unit.name_on(today));
        name.map(|name| pem.units.contains(&unit_name(&name.vi)))
    };
    let mut known = false;
    for posting in person.postings.iter().filter(|p| p.period.holds(today)) {
        let mut ids = vec![posting.unit];
        ids.extend(above(posting.unit, today, view).map(|(id, _)| id));
        if ids.len() > 1 {
            ids.pop();
        }
        for found in ids.into_iter().filter_map(named) {
            known = true;
            if found {
                return false;
            }
        }
    }
    known && !pem.units.is_empty()
}
