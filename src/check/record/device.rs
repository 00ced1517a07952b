//! A device: identity, conditions, custody and the facts of its PIN.

use crate::model::ident::PhoneKind;
use crate::model::kinds::Device;
use crate::model::kinds::device::{ConditionFact, Custody, DeviceKind, PinFact};
use crate::model::party::Party;

use super::super::finding::Code;
use super::{Room, by_day, out_of_order};

pub(super) fn check(device: &Device, room: &mut Room<'_, '_>) {
    identity(device, room);
    let wrong = out_of_order(&device.conditions, |c| (c.fact, c.on.date), condition_may_follow);
    for (i, fact) in wrong {
        room.push(Code::ConditionOrder, format!("conditions[{i}].fact"), |f| f.which(fact.word()));
    }
    let wrong = out_of_order(&device.pin, |p| (p.fact, p.on), pin_may_follow);
    for (i, fact) in wrong {
        room.push(Code::PinOrder, format!("pin[{i}].fact"), |f| f.which(fact.word()));
    }
    custody(device, room);
    handovers(device, room);
    receipt(device, room);
}

fn identity(device: &Device, room: &mut Room<'_, '_>) {
    let is_sim = device.kind == DeviceKind::Sim;
    match &device.sim {
        Some(sim) if is_sim => {
            room.want(sim.iccid.is_some(), "sim.iccid");
            room.want(sim.number.is_some(), "sim.number");
            if let Some(Ok(facts)) = sim.iccid.as_ref().map(|iccid| iccid.facts())
                && facts.issuer.is_none_or(|code| room.basis.rules.iccid_issuer(code).is_none())
            {
                room.add(Code::IccidIssuer, "sim.iccid");
            }
            if sim.number.as_ref().is_some_and(|n| n.kind() == Ok(PhoneKind::Landline)) {
                room.add(Code::NotAMobile, "sim.number");
            }
        }
        Some(_) => room.add(Code::SimUnexpected, "sim"),
        None => room.want(!is_sim, "sim"),
    }
    room.want(is_sim || device.serial.is_some(), "serial");
    if device.hsm.is_some() && device.kind != DeviceKind::Hsm {
        room.add(Code::HsmUnexpected, "hsm");
    }
}

/// Whether one condition can follow another. A device may come to the register in any condition.
const fn condition_may_follow(earlier: ConditionFact, later: ConditionFact) -> bool {
    use ConditionFact::*;
    match (earlier, later) {
        (Destroyed, _) => false,
        (Lost | Stolen, Found | Seized) => true,
        (Lost | Stolen, _) | (_, Found) => false,
        (Locked, Locked) => false,
        (Locked | Damaged | Seized, Restored) => true,
        (_, Restored) => false,
        _ => true,
    }
}

const fn pin_may_follow(earlier: PinFact, later: PinFact) -> bool {
    use PinFact::*;
    match (earlier, later) {
        (Locked, Locked) | (Restored | Receipt, Restored) => false,
        (Locked, _) | (Restored | Receipt, Locked | Receipt) => true,
    }
}

/// Two parties at one time. On the day of a hand-over the device is with both.
fn custody(device: &Device, room: &mut Room<'_, '_>) {
    let destroyed = device.conditions.iter().find(|c| c.fact == ConditionFact::Destroyed).map(|c| c.on.date);
    let mut before: Option<&Custody> = None;
    for i in by_day(&device.custody, |c| c.from) {
        let Some(entry) = device.custody.get(i) else { continue };
        if before.is_some_and(|before| before.to.is_none_or(|end| entry.from < end)) {
            room.add(Code::TwoCustodians, format!("custody[{i}]"));
        }
        if destroyed.is_some_and(|day| entry.from > day) {
            room.add(Code::CustodyAfterDestruction, format!("custody[{i}].from"));
        }
        // The one that lasts longest stays in the way of the next.
        if before.is_none_or(|before| before.to.is_some_and(|end| entry.to.is_none_or(|to| end <= to))) {
            before = Some(entry);
        }
    }
}

/// Whatever changes hands rests on a hand-over, but for the stock at the desk and what is under way.
fn handovers(device: &Device, room: &mut Room<'_, '_>) {
    for (i, entry) in device.custody.iter().enumerate() {
        let moved = !matches!(entry.party, Party::Desk | Party::Transit | Party::Carrier(_));
        if moved && entry.handover.is_none() && !room.silent(Some(entry.from)) {
            room.add(Code::CustodyWithoutHandover, format!("custody[{i}].handover"));
        }
    }
}

/// Whoever has the device now must have confirmed the receipt of its PIN.
fn receipt(device: &Device, room: &mut Room<'_, '_>) {
    if !matches!(device.kind, DeviceKind::Token | DeviceKind::Smartcard | DeviceKind::Sim) {
        return;
    }
    for (i, entry) in device.custody.iter().enumerate() {
        let with_person = entry.to.is_none() && matches!(entry.party, Party::Person(_));
        let confirmed = || device.pin.iter().any(|p| p.fact == PinFact::Receipt && p.on >= entry.from);
        if with_person && !room.silent(Some(entry.from)) && !confirmed() {
            room.add(Code::PinReceiptMissing, format!("custody[{i}]"));
        }
    }
}
