//! A certificate: what its PEM says, what it must have by type and form, and the order of its facts.

use crate::model::Kind;
use crate::model::date::{Date, Moment, holds_on};
use crate::model::kinds::Certificate;
use crate::model::kinds::certificate::{
    Authority, CertificateType, DeskFact, Form, Manager, Relation, Revocation,
};
use crate::pki::{CertFacts, KeyKind, KeyUsages};

use super::super::finding::Code;
use super::{Pems, Room, out_of_order};

pub(super) fn check(certificate: &Certificate, pems: Pems<'_>, room: &mut Room<'_, '_>) {
    let facts = match pems.certificate {
        Some(Ok(facts)) => Some(facts),
        Some(Err(_)) => {
            room.add(Code::PemUnreadable, "pem");
            None
        }
        None => None,
    };
    match (pems.request, facts) {
        (Some(Err(_)), _) => room.add(Code::CsrUnreadable, "csr"),
        (Some(Ok(request)), Some(facts)) if request.spki_sha256 != facts.spki_sha256 => {
            room.add(Code::CsrOtherKey, "csr");
        }
        _ => {}
    }
    if let Some(facts) = facts {
        pem(certificate, facts, room);
    }
    if certificate.pem.is_some() && certificate.claimed.is_some() {
        room.add(Code::ClaimedSuperseded, "claimed");
    }
    shape(certificate, room);
    managers(certificate, room);
    let wrong = out_of_order(&certificate.desk, |d| (d.fact, d.on), desk_may_follow);
    for (i, fact) in wrong {
        room.push(Code::DeskOrder, format!("desk[{i}].fact"), |f| f.which(fact.word()));
    }
    if let Some(revocation) = &certificate.revocation {
        revoked(revocation, room);
    }
    gaps(certificate, facts, room);
}

/// Nobody manages a certificate twice at once: one of the entries was meant to take the place of the other.
fn managers(certificate: &Certificate, room: &mut Room<'_, '_>) {
    for (i, manager) in certificate.managers.iter().enumerate() {
        let overlaps = |other: &&Manager| {
            let ends_before =
                |a: &Manager, b: &Manager| matches!((a.to, b.from), (Some(to), Some(from)) if to < from);
            other.person == manager.person && !ends_before(other, manager) && !ends_before(manager, other)
        };
        if certificate.managers[..i].iter().any(|other| overlaps(&other)) {
            room.add(Code::ManagerTwice, format!("managers[{i}].person"));
        }
    }
}

fn pem(certificate: &Certificate, facts: &CertFacts, room: &mut Room<'_, '_>) {
    if facts.is_ca {
        room.add(Code::PemIsAuthority, "pem");
    }
    if facts.not_after.0 < facts.not_before.0 {
        room.add(Code::ValidityReversed, "pem");
    }
    if facts.weak_exponent || matches!(facts.key, KeyKind::Rsa(bits) if bits < 2048) {
        room.add(Code::WeakKey, "pem");
    }
    if facts.signature.ends_with("SHA1") || facts.signature.ends_with("MD5") {
        room.add(Code::WeakSignature, "pem");
    }
    let signs = |usages: KeyUsages| {
        usages.has(KeyUsages::DIGITAL_SIGNATURE) || usages.has(KeyUsages::NON_REPUDIATION)
    };
    if facts.usages.is_some_and(|usages| !signs(usages)) {
        room.add(Code::NotForSigning, "pem");
    }
    if certificate.ca == Authority::Government {
        validity(certificate, facts, room);
    }
    for (i, used) in certificate.used_in.iter().enumerate() {
        let still = holds_on(None, used.until, room.basis.today);
        if still && used.serial.as_ref().is_some_and(|serial| *serial != facts.serial) {
            room.add(Code::RegisteredSerial, format!("used_in[{i}].serial"));
        }
    }
}

/// The longest life that the regime of its first day allows.
fn validity(certificate: &Certificate, facts: &CertFacts, room: &mut Room<'_, '_>) {
    let (_, first) = facts.not_before;
    let Some(regime) = room.basis.rules.regime_on(first) else { return };
    let renewed = certificate.predecessor.as_ref().is_some_and(|p| p.relation == Relation::Renewed);
    let years = if renewed { regime.validity.renew_years } else { regime.validity.issue_years };
    if facts.not_after.1 > first.plus_years(i16::from(years)) {
        room.push(Code::ValidityTooLong, "pem", |f| f.many(usize::from(years)));
    }
}

fn shape(certificate: &Certificate, room: &mut Room<'_, '_>) {
    let is_system = certificate.kind == CertificateType::System;
    match &certificate.system {
        None if is_system => room.add(Code::SystemMissing, "system"),
        Some(_) if !is_system => room.add(Code::SystemUnexpected, "system"),
        _ => {}
    }
    let holder = match certificate.kind {
        CertificateType::Individual => Kind::Person,
        CertificateType::Organisation | CertificateType::System => Kind::Unit,
    };
    if certificate.holder.key().kind != holder {
        room.push(Code::HolderKind, "holder", |f| f.which(certificate.kind.word()));
    }
    // For tokens, cards and SIMs the CA makes the key.
    let made_by_ca = matches!(certificate.form, Form::UsbToken | Form::Smartcard | Form::SimPki);
    if certificate.csr.is_some() && made_by_ca && !is_system && certificate.ca == Authority::Government {
        room.push(Code::CsrUnexpected, "csr", |f| f.which(certificate.form.word()));
    }
}

/// Whether one fact of the desk can follow another: they run in one direction, and steps may be left out.
fn desk_may_follow(earlier: DeskFact, later: DeskFact) -> bool {
    use DeskFact::*;
    match (earlier, later) {
        (Rejected | Void, _) => false,
        // What was issued is rejected or revoked, never void.
        (_, Void) => earlier == Expected,
        // What was delivered is revoked, never rejected.
        (_, Rejected) => !matches!(earlier, Delivered | InUse),
        _ => earlier < later,
    }
}

fn revoked(revocation: &Revocation, room: &mut Room<'_, '_>) {
    let day = |date: Option<Date>| date.map(Moment::day);
    let order = [
        (revocation.asked, revocation.granted, "revocation.granted"),
        (revocation.granted, day(revocation.notice_received), "revocation.notice_received"),
        (revocation.granted, day(revocation.seen_in_crl), "revocation.seen_in_crl"),
        (day(revocation.seen_in_crl), day(revocation.gone_from_crl), "revocation.gone_from_crl"),
    ];
    for (first, then, at) in order {
        if matches!((first, then), (Some(first), Some(then)) if earlier(then, first)) {
            room.add(Code::RevocationOrder, at);
        }
    }
    let reason_due = revocation.granted.map(|m| m.date).or(revocation.notice_received);
    if reason_due.is_some() && !room.silent(reason_due) {
        room.want(revocation.reason.is_some(), "revocation.reason");
    }
}

/// Whether one moment is earlier than another; where an hour is not known, by their days.
fn earlier(a: Moment, b: Moment) -> bool {
    match (a.clock(), b.clock()) {
        (Some(_), Some(_)) => a.seconds() < b.seconds(),
        _ => a.date < b.date,
    }
}

/// The first day of validity, by the PEM or as claimed.
fn first_day(certificate: &Certificate, facts: Option<&CertFacts>) -> Option<Date> {
    let claimed = || certificate.claimed.as_ref().and_then(|c| c.from);
    let desk = || certificate.desk.iter().map(|d| d.on).min();
    facts.map(|f| f.not_before.1).or_else(claimed).or_else(desk)
}

/// Whether it is at the desk or with its holder, and has not ended.
fn in_hand(certificate: &Certificate, facts: Option<&CertFacts>, today: Date) -> bool {
    let last = certificate.desk.iter().max_by_key(|d| d.on).map(|d| d.fact);
    let here = matches!(last, Some(DeskFact::Received | DeskFact::Delivered | DeskFact::InUse));
    let revoked = certificate.revocation.as_ref().is_some_and(|r| r.granted.is_some());
    let end = facts.map(|f| f.not_after.1).or_else(|| certificate.claimed.as_ref().and_then(|c| c.to));
    here && !revoked && certificate.ended_by.is_none() && holds_on(None, end, today)
}

fn gaps(certificate: &Certificate, facts: Option<&CertFacts>, room: &mut Room<'_, '_>) {
    let today = room.basis.today;
    if !in_hand(certificate, facts, today) || room.silent(first_day(certificate, facts)) {
        return;
    }
    if certificate.pem.is_none() {
        room.add(Code::PemMissing, "pem");
    }
    let on_device = matches!(certificate.form, Form::UsbToken | Form::Smartcard | Form::SimPki | Form::Hsm);
    if on_device && certificate.device.is_none() {
        room.push(Code::DeviceMissing, "device", |f| f.which(certificate.form.word()));
    }
    if certificate.kind == CertificateType::Organisation {
        let mut now = certificate.managers.iter().enumerate().filter(|(_, m)| holds_on(m.from, m.to, today));
        let unauthorised = now.clone().filter(|(_, m)| m.authorised_by.is_none()).map(|(i, _)| i);
        for i in unauthorised {
            room.add(Code::AuthorisationMissing, format!("managers[{i}].authorised_by"));
        }
        if now.next().is_none() {
            room.add(Code::ManagerMissing, "managers");
        }
    }
}
