//! What comes from the CA: each device is matched to the procedure that waits for it, its certificate is compared with what
//! was asked for, and only then is it taken in.

use std::collections::BTreeSet;

use super::differ::Difference;
use super::handing::{Move, fact, hand_over};
use super::import::{Issued, Matcher, filled};
use super::steps::{has, take, take_what_fits};
use super::{Act, Draft};
use crate::model::collate;
use crate::model::ident::{DeviceSerial, Iccid};
use crate::model::kinds::Device;
use crate::model::kinds::certificate::{Certificate, DeskFact, Form};
use crate::model::kinds::device::{Condition, ConditionFact, DeviceKind, Pin, PinFact, Sim};
use crate::model::kinds::handover::HandoverReason;
use crate::model::kinds::procedure::{ProcedureKind, StepKind};
use crate::model::party::{DeviceRef, Party};
use crate::model::words::{Line, Text};
use crate::model::{Key, Kind, RecordId};
use crate::register::facts::ProcedureFacts;
use crate::register::state::{DeviceCondition, ProcedureState};
use crate::register::{OpenError, Unique, UniqueField};

/// A device that came, and what is known of it.
pub struct Came {
    /// As it stands on the device, or in it.
    pub serial: String,
    /// The record that the officer says it is for.
    pub told: Option<Key>,
    /// The certificates read from it where it was plugged in.
    pub read: Vec<Issued>,
    pub make: Make,
}

/// What a token says of itself.
#[derive(Clone, Default)]
pub struct Make {
    pub model: Option<Line>,
    pub vendor: Option<Line>,
    pub label: Option<Line>,
}

/// A device matched to what waits for it.
pub struct Awaited {
    pub serial: String,
    /// The device's record; nothing where it is new.
    pub device: Option<RecordId>,
    pub procedure: RecordId,
    /// The certificate on it; nothing where the device was restored.
    pub certificate: Option<RecordId>,
    /// What was read from it and belongs into the certificate's record.
    pub issued: Option<Issued>,
    /// Whether there is a certificate to compare with the request.
    pub comparable: bool,
    pub differences: Vec<Difference>,
    pub make: Make,
}

/// Why a device that came is not taken in.
#[derive(Clone, PartialEq, Eq)]
pub enum NotAwaited {
    /// The serial can't be one.
    BadSerial,
    /// Nothing is known of it: these procedures wait for a device.
    Unknown(Vec<Key>),
    /// Nothing waits for it.
    NotAwaited(Key),
    /// Several procedures wait for what it may be.
    Several(Vec<Key>),
}

/// Whether a procedure waits for a device, or for its certificate to be compared.
pub fn waits(act: &Act<'_, '_>, procedure: &ProcedureFacts) -> bool {
    use StepKind::{Checked, Granted, Received, Replaced, Unlocked};
    let over = ProcedureState::of(procedure, act.on()).is_over();
    let makes = matches!(procedure.kind, ProcedureKind::Issue | ProcedureKind::Renew | ProcedureKind::Change);
    // One that was unlocked where it is doesn't come; another in its place does.
    let stays = || {
        let here = act.links.keeper_on(procedure.subject.id, act.on());
        let away = here.is_some_and(|kept| is_away(&kept.party));
        has(procedure, Unlocked) && !has(procedure, Replaced) && !away
    };
    let restores = || procedure.kind == ProcedureKind::Restore && !has(procedure, Received) && !stays();
    !over && has(procedure, Granted) && (makes && !has(procedure, Checked) || restores())
}

/// Whether what this party has is on its way to us.
fn is_away(party: &Party) -> bool {
    matches!(party, Party::Ca | Party::Carrier(_) | Party::Transit)
}

/// The procedures that wait for a device.
pub fn waiting(act: &Act<'_, '_>) -> Vec<Key> {
    act.links.filter_facts(Kind::Procedure, |key, facts| {
        facts.procedure().filter(|procedure| waits(act, procedure)).map(|_| key)
    })
}

/// The device with a serial or ICCID.
pub fn device_of(act: &Act<'_, '_>, serial: &str) -> Option<RecordId> {
    let serial = serial.parse::<DeviceSerial>().ok()?;
    let lower = serial.as_str().to_lowercase();
    let mut wanted: BTreeSet<Unique> = DeviceKind::ALL
        .iter()
        .map(|kind| Unique::new(UniqueField::DeviceSerial, &[kind.word().word, &lower]))
        .collect();
    if let Ok(iccid) = serial.as_str().parse::<Iccid>() {
        wanted.insert(Unique::new(UniqueField::Iccid, &[iccid.core()]));
    }
    act.links.by_uniques(Kind::Device, &wanted).first().map(|(_, key)| key.id)
}

/// The procedures that wait and that a record is about.
pub fn waiting_of(act: &Act<'_, '_>, key: Key) -> Vec<RecordId> {
    let links = act.links;
    let on = |subject: Key| links.procedures_on(subject);
    let certificate = |id: RecordId| {
        let made = links.certificate(id).and_then(|certificate| certificate.made_by);
        on(Key::new(Kind::Certificate, id)).chain(made)
    };
    let mut found: Vec<RecordId> = match key.kind {
        Kind::Procedure => vec![key.id],
        Kind::Certificate => {
            let device = links.certificate_gist(key.id).and_then(|gist| gist.device);
            let restored = device.into_iter().flat_map(|id| on(Key::new(Kind::Device, id)));
            certificate(key.id).chain(restored).collect()
        }
        Kind::Device => on(key).chain(links.on_device(key.id).flat_map(|(id, _)| certificate(id))).collect(),
        Kind::Person | Kind::Unit => links.held_by(key).flat_map(|(id, _)| certificate(id)).collect(),
        _ => Vec::new(),
    };
    found.retain(|id| links.procedure(*id).is_some_and(|procedure| waits(act, procedure)));
    found.sort_unstable();
    found.dedup();
    found
}

/// Matches a device that came. `record` reads a certificate's record.
pub fn find(
    act: &Act<'_, '_>,
    came: Came,
    record: &dyn Fn(RecordId) -> Result<Certificate, OpenError>,
) -> Result<Result<Awaited, NotAwaited>, OpenError> {
    let Came { serial, told, mut read, make } = came;
    let links = act.links;
    if serial.parse::<DeviceSerial>().is_ok_and(|serial| serial.fault().is_some()) || serial.trim().is_empty()
    {
        return Ok(Err(NotAwaited::BadSerial));
    }
    let device = device_of(act, &serial);
    let matcher = Matcher::new(links, &read, Vec::new(), act.on());
    // What is on it says best for whom it is.
    let mut on_it = None;
    for (at, issued) in read.iter().enumerate() {
        use super::import::Whose;
        if let Whose::Has(key) | Whose::Fills(key, _) = matcher.whose(&issued.facts) {
            let waits = !waiting_of(act, key).is_empty();
            on_it = if waits { Some((at, key)) } else { on_it.or(Some((at, key))) };
        }
    }
    let by = on_it.map(|(_, key)| key).or(told).or(device.map(|id| Key::new(Kind::Device, id)));
    let Some(by) = by else { return Ok(Err(NotAwaited::Unknown(waiting(act)))) };
    let found = waiting_of(act, by);
    let procedure = match found.as_slice() {
        [] => return Ok(Err(NotAwaited::NotAwaited(by))),
        [procedure] => *procedure,
        // Renewed and changed in one: the certificate is the same.
        [first, rest @ ..] => {
            let made = |id: RecordId| certificate_of(act, id);
            if made(*first).is_none()
                || rest.iter().any(|other| made(*other).is_some_and(|m| Some(m) != made(*first)))
            {
                let keys = found.iter().map(|id| Key::new(Kind::Procedure, *id)).collect();
                return Ok(Err(NotAwaited::Several(keys)));
            }
            *first
        }
    };
    let certificate = certificate_of(act, procedure);
    let issued = on_it.filter(|(_, key)| Some(key.id) == certificate).map(|(at, _)| read.swap_remove(at));
    let (mut differences, mut comparable) = (Vec::new(), certificate.is_none());
    if let Some(id) = certificate {
        let record = record(id)?;
        let stored = record.pem.as_ref().and_then(|pem| crate::pki::certificate_der(pem.as_bytes()).ok());
        let stored = stored.and_then(|der| crate::pki::CertFacts::from_der(&der).ok());
        let facts = issued.as_ref().map(|issued| &issued.facts).or(stored.as_ref());
        if let Some(facts) = facts {
            comparable = true;
            differences = matcher.differences(facts, &record);
        }
    }
    let issued = issued
        .filter(|_| certificate.and_then(|id| links.certificate(id)).is_some_and(|c| c.read().is_none()));
    Ok(Ok(Awaited { serial, device, procedure, certificate, issued, comparable, differences, make }))
}

/// The certificate that a procedure makes.
fn certificate_of(act: &Act<'_, '_>, procedure: RecordId) -> Option<RecordId> {
    let made = act.links.made_by(procedure).next();
    made.or_else(|| {
        let procedure = act.links.procedure(procedure)?;
        (procedure.kind == ProcedureKind::Issue).then_some(procedure.subject.id)
    })
}

/// A device, and what the desk says of it.
pub struct Taken {
    pub awaited: Awaited,
    /// Why it is rejected; nothing where it is accepted.
    pub rejected: Option<Text>,
}

/// What came of taking devices in.
pub struct Received {
    /// The hand-over; nothing where every device was here already.
    pub handover: Option<Key>,
    /// Each device with its procedure and the steps that it took, in the order of given names.
    pub devices: Vec<(RecordId, RecordId, Vec<StepKind>)>,
}

/// Takes devices in from the CA or a carrier: records, custody, steps, and one hand-over for all.
pub fn receive(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    mut all: Vec<Taken>,
    from: Party,
    envelope: bool,
    place: Option<Line>,
) -> Result<Received, OpenError> {
    all.sort_by_cached_key(|taken| (name(act, &taken.awaited), taken.awaited.serial.clone()));
    let mut received = Received { handover: None, devices: Vec::new() };
    let mut moving = Vec::new();
    for taken in all {
        let (device, moves) = one(act, draft, taken, &mut received)?;
        moving.extend(moves.then_some(device));
    }
    if !moving.is_empty() {
        let by = Move {
            giver: from,
            receiver: Party::Desk,
            gives: None,
            reason: HandoverReason::FromCa,
            authorisation: None,
            envelope,
            place,
        };
        received.handover = Some(hand_over(act, draft, &moving, by)?);
    }
    Ok(received)
}

/// The given name of the holder first.
fn name(act: &Act<'_, '_>, awaited: &Awaited) -> Vec<u8> {
    let subject = act.links.procedure(awaited.procedure).map(|procedure| procedure.subject);
    let certificate = awaited.certificate.or(subject.map(|subject| subject.id));
    let holder = certificate.and_then(|id| act.links.certificate_gist(id)).map(|gist| gist.holder);
    holder.map_or_else(Vec::new, |holder| {
        let title = act.links.title_on(holder, act.on(), crate::model::Lang::Vi);
        if holder.kind == Kind::Person { collate::name_key(&title) } else { collate::title_key(&title) }
    })
}

fn one(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    taken: Taken,
    received: &mut Received,
) -> Result<(RecordId, bool), OpenError> {
    let Taken { awaited, rejected } = taken;
    let subject = act.links.procedure(awaited.procedure).map(|procedure| procedure.subject);
    let restored = subject.filter(|subject| subject.kind == Kind::Device);
    let on_it = restored.and_then(|device| act.links.on_device(device.id).map(|(_, c)| c.form).next());
    let form = awaited.certificate.and_then(|id| act.links.certificate_gist(id)).map(|gist| gist.form);
    let form = form.or(on_it);
    let device = match awaited.device {
        Some(id) => id,
        None => {
            let mut new =
                new_device(draft.new_id(), form.unwrap_or(Form::UsbToken), &awaited.serial, &awaited.make);
            // The SIM is what was asked for.
            if let Some(asked) = draft.procedure(awaited.procedure)?.sim.clone()
                && new.kind == DeviceKind::Sim
            {
                let sim = new.sim.get_or_insert(Sim { iccid: None, number: None, carrier: None, kept: None });
                (sim.carrier, sim.kept) = (Some(asked.carrier), asked.kept);
            }
            draft.add(new).id
        }
    };
    let keeper =
        awaited.device.and_then(|id| act.links.keeper_on(id, act.on())).map(|kept| kept.party.clone());
    // What stays with its holder had its new certificate loaded where it is.
    let moves = keeper.as_ref().is_none_or(is_away);
    let here = moves || keeper == Some(Party::Desk);
    if let Some(id) = awaited.certificate {
        let certificate = draft.certificate(id)?;
        if let Some(issued) = &awaited.issued
            && let Some(mut whole) = filled(certificate, issued, act.on())
        {
            whole.desk.sort_by_key(|entry| entry.on);
            *certificate = whole;
        }
        certificate.device = DeviceRef::try_from(Key::new(Kind::Device, device)).ok();
        let told = if rejected.is_some() { DeskFact::Rejected } else { DeskFact::Received };
        fact(&mut certificate.desk, told, act);
        // Loaded where it is, the certificate is with whoever has the device.
        if rejected.is_none() && act.links.is_with_user(device, act.on()) {
            fact(&mut certificate.desk, DeskFact::Delivered, act);
        }
    }
    let replaced = awaited.certificate.is_none() && replaces(act, draft, &awaited, device)?;
    let mut steps: Vec<StepKind> = match (awaited.certificate, here) {
        (None, _) if replaced => vec![StepKind::Received, StepKind::Replaced],
        (None, _) => vec![StepKind::Received, StepKind::Unlocked],
        (Some(_), true) => vec![StepKind::Received],
        (Some(_), false) => vec![StepKind::Loaded],
    };
    if awaited.certificate.is_none() && !replaced {
        unlocked(act, draft, device)?;
    }
    if awaited.comparable && awaited.certificate.is_some() && rejected.is_none() {
        steps.push(StepKind::Checked);
    }
    // One certificate may come of two procedures, to renew and to change it.
    let mut procedures = vec![awaited.procedure];
    if let Some(subject) = act.links.procedure(awaited.procedure).map(|procedure| procedure.subject) {
        let beside = act.links.procedures_on(subject).filter(|id| {
            *id != awaited.procedure
                && act.links.procedure(*id).is_some_and(|procedure| waits(act, procedure))
        });
        procedures.extend(beside);
    }
    for id in procedures {
        let procedure = draft.procedure(id)?;
        let done: Vec<StepKind> =
            steps.iter().copied().filter(|step| take_what_fits(procedure, &[*step], act.at)).collect();
        if rejected.is_some() {
            // A new certificate is asked for anew.
            let _ = take(procedure, StepKind::Closed, act.at, rejected.clone());
        }
        received.devices.push((device, id, done));
    }
    Ok((device, moves))
}

/// Puts a device that the CA gave instead of one that it was to restore in the place of that, with the certificates in force
/// that were on it; whether it is such a one.
fn replaces(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    awaited: &Awaited,
    device: RecordId,
) -> Result<bool, OpenError> {
    let Some(before) = act.links.procedure(awaited.procedure).map(|procedure| procedure.subject) else {
        return Ok(false);
    };
    if before.kind != Kind::Device || before.id == device {
        return Ok(false);
    }
    draft.device(device)?.replaces = DeviceRef::try_from(before).ok();
    for (id, facts) in act.links.on_device(before.id) {
        if act.links.is_in_force(id, facts, act.on()) {
            draft.certificate(id)?.device = DeviceRef::try_from(Key::new(Kind::Device, device)).ok();
        }
    }
    Ok(true)
}

/// A device that no record has yet.
fn new_device(id: RecordId, form: Form, serial: &str, make: &Make) -> Device {
    let kind = match form {
        Form::SimPki => DeviceKind::Sim,
        Form::Smartcard => DeviceKind::Smartcard,
        Form::Hsm | Form::Central => DeviceKind::Hsm,
        Form::UsbToken | Form::Soft => DeviceKind::Token,
    };
    let mut device = Device::blank(id, kind);
    let iccid = serial.parse::<Iccid>().ok().filter(|iccid| iccid.fault().is_none());
    match iccid.filter(|_| kind == DeviceKind::Sim) {
        Some(iccid) => {
            device.sim = Some(Sim { iccid: Some(iccid), number: None, carrier: None, kept: None });
        }
        None => device.serial = serial.parse().ok(),
    }
    device.model = make.model.clone();
    device.vendor = make.vendor.clone();
    device.label = make.label.clone();
    device
}

/// The CA unlocked the device.
pub fn unlocked(act: &Act<'_, '_>, draft: &mut Draft<'_>, id: RecordId) -> Result<(), OpenError> {
    let Some(facts) = act.links.device(id) else { return Ok(()) };
    let locked = DeviceCondition::of(facts, act.on()) == DeviceCondition::Locked;
    let pin = facts.pin.iter().rfind(|(fact, ..)| *fact != PinFact::Receipt).map(|(fact, ..)| *fact);
    let device = draft.device(id)?;
    if locked {
        device.conditions.push(Condition { fact: ConditionFact::Restored, on: act.at, remark: None });
    }
    if pin == Some(PinFact::Locked) {
        device.pin.push(Pin { fact: PinFact::Restored, on: act.on(), by: None });
    }
    Ok(())
}
