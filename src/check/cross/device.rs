//! Devices and hand-overs: what may move, and whether both records say the same.

use crate::model::kinds::certificate::{CertificateType, Form};
use crate::model::kinds::device::ConditionFact;
use crate::model::kinds::handover::HandoverReason;
use crate::model::party::Party;
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::facts::{CertificateFacts, DeviceFacts, HandoverFacts, Kept, Managed};
use crate::register::row::Row;
use crate::register::state::PersonState;

use super::super::finding::{Code, Finding};
use super::{View, found, is_live, life};

pub(super) fn check(row: &Row, device: &DeviceFacts, view: &View<'_>, out: &mut Vec<Finding>) {
    let on_it: Vec<(Key, &CertificateFacts)> =
        view.certificates(row.key).filter(|(_, c)| c.device == Some(row.key.id)).collect();
    destroyed(row, device, &on_it, out);
    two_holders(row, &on_it, view, out);
    for (at, kept) in device.custody.iter().enumerate() {
        let handover = kept.handover.and_then(|id| handover_of(id, view));
        delivered(row, kept, handover, &on_it, out);
        if let Some(handover) = handover {
            // Of several moves on one day the last made who manages it by then.
            let moved_on = device.custody.iter().skip(at + 1).any(|later| later.from == kept.from);
            let days = [Some(kept.from), moved_on.then(|| kept.from.plus_days(-1))];
            authorised(row, (kept, handover, days), &on_it, view, out);
            named(row, kept, handover, out);
        }
    }
}

fn handover_of<'a>(id: RecordId, view: &View<'a>) -> Option<&'a HandoverFacts> {
    view.rows.row(Key::new(Kind::Handover, id))?.facts.handover()
}

fn destroyed(row: &Row, device: &DeviceFacts, on_it: &[(Key, &CertificateFacts)], out: &mut Vec<Finding>) {
    let Some((_, at)) = device.conditions.iter().find(|(fact, _)| *fact == ConditionFact::Destroyed) else {
        return;
    };
    for (key, certificate) in on_it {
        if is_live(certificate, at.date) && life(certificate).to != Some(at.date) {
            out.push(found(Code::DestroyedWhileValid, row, "conditions", *key));
        }
    }
}

/// A person has a token, card or SIM alone: whoever has it could sign for both. An HSM has keys of many.
fn two_holders(row: &Row, on_it: &[(Key, &CertificateFacts)], view: &View<'_>, out: &mut Vec<Finding>) {
    let own = |c: &CertificateFacts| c.holder.kind == Kind::Person && c.form != Form::Hsm;
    let mut live = on_it.iter().filter(|(_, c)| own(c) && is_live(c, view.today()));
    if let Some((_, first)) = live.next()
        && let Some((other, _)) = live.find(|(_, c)| c.holder != first.holder)
    {
        out.push(found(Code::TwoHolders, row, "serial", *other));
    }
}

/// A device goes to someone though what is on it has ended. A blank one may go anywhere.
fn delivered(
    row: &Row,
    kept: &Kept,
    handover: Option<&HandoverFacts>,
    on_it: &[(Key, &CertificateFacts)],
    out: &mut Vec<Finding>,
) {
    let to_user = matches!(kept.party, Party::Person(_) | Party::Unit(_));
    let delivery =
        handover.is_none_or(|h| matches!(h.reason, HandoverReason::Delivery | HandoverReason::Loan));
    if !to_user || !delivery || on_it.iter().any(|(_, c)| !has_ended(c, kept.from)) {
        return;
    }
    if let Some((key, _)) = on_it.iter().max_by_key(|(_, c)| life(c).to) {
        out.push(found(Code::DeliveredAfterEnd, row, "custody", *key));
    }
}

fn has_ended(certificate: &CertificateFacts, on: Date) -> bool {
    life(certificate).over(on)
}

/// An organisation's device moves only with a paper: that of the hand-over, or that of whoever managed it on one of these days.
fn authorised(
    row: &Row,
    (kept, handover, days): (&Kept, &HandoverFacts, [Option<Date>; 2]),
    on_it: &[(Key, &CertificateFacts)],
    view: &View<'_>,
    out: &mut Vec<Finding>,
) {
    use HandoverReason::{ClerkChange, Delivery, Loan};
    let Party::Person(person) = kept.party else { return };
    if handover.authorised || !matches!(handover.reason, Delivery | ClerkChange | Loan) {
        return;
    }
    let organisations = on_it.iter().map(|(_, c)| c).filter(|c| c.kind == CertificateType::Organisation);
    let mut valid = organisations.filter(|c| is_live(c, kept.from)).peekable();
    let manages = |c: &CertificateFacts| {
        let held = |m: &Managed| days.into_iter().flatten().any(|day| m.period.holds(day));
        c.managers.iter().any(|m| m.person == person && m.authorised && held(m))
    };
    let moved = valid.peek().is_some() && !valid.any(|c| manages(c));
    if let Some(id) = kept.handover.filter(|_| moved && !view.basis.silent(Some(kept.from), false)) {
        let key = Key::new(Kind::Handover, id);
        out.push(found(Code::MovedWithoutAuthorisation, row, place(row, key), key));
    }
}

/// The hand-over that a custody rests on names the device.
fn named(row: &Row, kept: &Kept, handover: &HandoverFacts, out: &mut Vec<Finding>) {
    if handover.items.iter().any(|item| item.device == row.key.id) {
        return;
    }
    if let Some(id) = kept.handover {
        let key = Key::new(Kind::Handover, id);
        out.push(found(Code::HandoverNamesOther, row, place(row, key), key));
    }
}

/// Where the device points to a hand-over.
fn place(row: &Row, handover: Key) -> String {
    let reference = row.refs.iter().find(|r| r.to == handover);
    reference.map_or_else(|| "custody".to_owned(), |r| r.path(row.key.kind))
}

/// A hand-over names a device whose custody doesn't rest on it.
pub(super) fn handover(row: &Row, handover: &HandoverFacts, view: &View<'_>, out: &mut Vec<Finding>) {
    if handover.void.is_some() {
        return;
    }
    let day = handover.at.date;
    // Whoever retired can bring a device back; whoever has died can't.
    let dead = |person: &Key| {
        let person = view.person(person.id);
        person.is_some_and(|person| PersonState::of(person, day) == PersonState::Deceased)
    };
    let signs = row.refs.iter().filter(|at| at.field(Kind::Handover) == "signatories.person");
    for at in signs.filter(|at| dead(&at.to) && !view.basis.silent(Some(day), row.marks.migrated)) {
        let finding = found(Code::SignatoryGone, row, at.path(Kind::Handover), at.to);
        out.push(finding.which(PersonState::Deceased.word()));
    }
    for (i, item) in handover.items.iter().enumerate().filter(|(_, item)| item.with_device) {
        let key = Key::new(Kind::Device, item.device);
        let Some(device) = view.rows.row(key).and_then(|row| row.facts.device()) else { continue };
        if !device.custody.iter().any(|kept| kept.handover == Some(row.key.id)) {
            out.push(found(Code::ItemWithoutCustody, row, format!("items[{i}].device"), key));
        }
    }
}
