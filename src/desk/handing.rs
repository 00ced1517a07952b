//! Devices change hands: one hand-over for all that go between the same two parties, custody, and the next step of every
//! procedure concerned.

use super::steps::{has, take_what_fits};
use super::{Act, Draft};
use crate::model::collate;
use crate::model::field::Word;
use crate::model::kinds::Handover;
use crate::model::kinds::certificate::{CertificateType, DeskEntry, DeskFact, Manager};
use crate::model::kinds::device::{Custody, Pin, PinFact};
use crate::model::kinds::handover::{HandoverForm, HandoverItem, HandoverReason, HandoverSignatory, Side};
use crate::model::kinds::procedure::{ProcedureKind, StepKind};
use crate::model::party::{DeviceRef, HandoverRef, PaperRef, Party, PersonRef};
use crate::model::words::Line;
use crate::model::{Key, Kind, Lang, RecordId};
use crate::register::OpenError;
use crate::register::facts::CertificateFacts;
use crate::register::state::{
    CertificateCaState, CertificateDeskState, DeviceCondition, PersonState, ProcedureState,
};

/// How devices change hands.
pub struct Move {
    pub giver: Party,
    pub receiver: Party,
    /// Who signs for the giver, where it isn't the giver.
    pub gives: Option<RecordId>,
    pub reason: HandoverReason,
    pub authorisation: Option<PaperRef>,
    /// Whether the sealed PIN envelopes go along.
    pub envelope: bool,
    pub place: Option<Line>,
}

/// Makes the hand-over of devices, in this order, and moves their custody.
pub fn hand_over(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    devices: &[RecordId],
    by: Move,
) -> Result<Key, OpenError> {
    let form = match by.reason {
        HandoverReason::FromCa => HandoverForm::F07,
        HandoverReason::ToCa => HandoverForm::F08,
        _ => HandoverForm::Own,
    };
    let on = act.on();
    let id = draft.new_id();
    let receiver = by.receiver.clone();
    let signs = |side: Side, person: RecordId| {
        let person = PersonRef::try_from(Key::new(Kind::Person, person)).ok()?;
        Some(HandoverSignatory { side, person: Some(person), name: None, position: None })
    };
    // For the desk signs who acts.
    let signer = |party: &Party| person_of(party).or(act.me.filter(|_| *party == Party::Desk));
    let giver = by.gives.or(signer(&by.giver)).and_then(|id| signs(Side::Giver, id));
    let receiver_signs = signer(&by.receiver).and_then(|id| signs(Side::Receiver, id));
    let signatories = giver.into_iter().chain(receiver_signs).collect();
    let mut handover = Handover {
        place: by.place,
        authorisation: by.authorisation,
        signatories,
        ..Handover::blank(id, act.at, by.giver, by.receiver, by.reason, form)
    };
    let reference = HandoverRef::try_from(Key::new(Kind::Handover, id)).ok();
    for device in devices {
        let Ok(item) = DeviceRef::try_from(Key::new(Kind::Device, *device)) else { continue };
        handover.items.push(HandoverItem {
            device: item,
            with_device: true,
            envelope: by.envelope,
            remark: None,
        });
        let device = draft.device(*device)?;
        // The day itself belongs to the receiver, unless it came on this very day.
        for kept in device.custody.iter_mut().filter(|kept| kept.to.is_none()) {
            kept.to = Some(kept.from.max(on.plus_days(-1)));
        }
        device.custody.push(Custody { party: receiver.clone(), from: on, to: None, handover: reference });
    }
    Ok(draft.add(handover))
}

/// The person that a party is.
fn person_of(party: &Party) -> Option<RecordId> {
    match party {
        Party::Person(id) => Some(*id),
        _ => None,
    }
}

/// Why a device can't be handed on.
#[derive(Clone, PartialEq, Eq)]
pub enum NotHanded {
    /// Someone else has it.
    With(Party),
    /// Nobody is said to have it, or the desk has it, where somebody should.
    NotOut,
    /// What is on it has ended.
    Ended(Key, Word),
    /// What is on it is valid, and no procedure is under way.
    Valid(Key),
    /// Its certificate was not compared with what was asked for.
    NotChecked(Key),
    /// It is lost, stolen, destroyed or seized.
    Gone(Word),
    /// An organisation's device goes to someone whom no paper names.
    Unauthorised(Key),
    /// Nobody is known to whom it is to go.
    NoReceiver,
    /// It is for this holder alone, and goes to somebody else whom no paper names.
    Others(Key),
    /// Whoever is to get it, or to give it, has died.
    Dead(Key),
    /// It is not said to be lost.
    NotLost,
}

/// To whom devices go, and how.
#[derive(Default)]
pub struct Delivery {
    /// To whom; to the holder or manager of each where it isn't said.
    pub to: Option<Party>,
    pub authorised_by: Option<PaperRef>,
    /// The receipt of the PIN was confirmed.
    pub pin_confirmed: bool,
    pub place: Option<Line>,
}

/// What became of devices that were to change hands.
#[derive(Default)]
pub struct Handed {
    /// The hand-overs that were made, with the devices of each.
    pub handovers: Vec<(Key, Vec<RecordId>)>,
    /// Devices of which only the receipt of the PIN, or the loss, was noted.
    pub noted: Vec<RecordId>,
    pub refused: Vec<(RecordId, NotHanded)>,
    /// Devices that somebody else takes for their holder, by a paper.
    pub through: Vec<(RecordId, Key)>,
    /// The steps that were taken.
    pub steps: Vec<(RecordId, StepKind)>,
}

/// Devices in the order of their holders' given names.
pub fn in_order(act: &Act<'_, '_>, devices: &mut Vec<RecordId>) {
    let name = |device: &RecordId| {
        let holder = act.links.on_device(*device).map(|(_, c)| c.holder).next();
        let title = holder.map(|holder| (holder.kind, act.links.title_on(holder, act.on(), Lang::Vi)));
        match title {
            Some((Kind::Person, name)) => collate::name_key(&name),
            Some((_, name)) => collate::title_key(&name),
            None => Vec::new(),
        }
    };
    devices.sort_by_cached_key(|device| (name(device), *device));
    devices.dedup();
}

/// The procedures that a device is concerned in and that are open: those about it, and those about what is on it.
pub fn concerned(act: &Act<'_, '_>, device: RecordId) -> Vec<RecordId> {
    let links = act.links;
    // Those about one that it was given for go on with it.
    let devices = links.replaced_by(device).into_iter().chain([device]);
    let about = devices.flat_map(|device| links.procedures_on(Key::new(Kind::Device, device)));
    let mut found: Vec<RecordId> = about.collect();
    for (id, certificate) in links.on_device(device) {
        found.extend(links.procedures_on(Key::new(Kind::Certificate, id)));
        found.extend(certificate.made_by);
    }
    found.sort_unstable();
    found.dedup();
    let open = |id: &RecordId| {
        links.procedure(*id).is_some_and(|procedure| !ProcedureState::of(procedure, act.on()).is_over())
    };
    found.retain(open);
    found
}

/// Hands devices to those who use them.
pub fn deliver(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    mut devices: Vec<RecordId>,
    delivery: &Delivery,
) -> Result<Handed, OpenError> {
    in_order(act, &mut devices);
    let mut handed = Handed::default();
    // By who gives and who gets, in the order in which they come.
    let mut parties: Vec<((Party, Party), Vec<RecordId>)> = Vec::new();
    for device in devices {
        match way(act, device, delivery) {
            Ok(None) => handed.noted.push(device),
            Ok(Some(way)) => match parties.iter_mut().find(|(known, _)| *known == way) {
                Some((_, devices)) => devices.push(device),
                None => parties.push((way, vec![device])),
            },
            Err(why) => handed.refused.push((device, why)),
        }
    }
    for ((giver, receiver), devices) in parties {
        let reason = match giver {
            Party::Desk if devices.iter().all(|device| is_restored(act, *device)) => HandoverReason::Restore,
            Party::Desk => HandoverReason::Delivery,
            _ => HandoverReason::ClerkChange,
        };
        let by = Move {
            giver,
            receiver: receiver.clone(),
            gives: None,
            reason,
            authorisation: delivery.authorised_by,
            envelope: true,
            place: delivery.place.clone(),
        };
        let handover = hand_over(act, draft, &devices, by)?;
        for device in &devices {
            let holder = holder_of(act, *device).filter(|holder| receiver.key() != Some(*holder));
            let other = holder.filter(|_| person_of(&receiver).is_some());
            handed.through.extend(other.map(|holder| (*device, holder)));
            entrusted(act, draft, *device, &receiver, delivery)?;
            step(act, draft, *device, &[StepKind::Returned, StepKind::Delivered], &mut handed)?;
        }
        handed.handovers.push((handover, devices));
    }
    if delivery.pin_confirmed {
        let all: Vec<RecordId> = handed
            .noted
            .iter()
            .chain(handed.handovers.iter().flat_map(|(_, devices)| devices))
            .copied()
            .collect();
        for device in all {
            confirmed(act, draft, device)?;
            step(act, draft, device, &[StepKind::PinConfirmed], &mut handed)?;
        }
    }
    Ok(handed)
}

/// Whether a device comes back from being restored.
pub(super) fn is_restored(act: &Act<'_, '_>, device: RecordId) -> bool {
    let restores = |id: &RecordId| act.links.procedure(*id).is_some_and(|p| p.kind == ProcedureKind::Restore);
    concerned(act, device).iter().any(restores)
}

/// Who gives a device and who gets it; nothing where only the receipt of its PIN is to be noted.
fn way(
    act: &Act<'_, '_>,
    device: RecordId,
    delivery: &Delivery,
) -> Result<Option<(Party, Party)>, NotHanded> {
    let (links, on) = (act.links, act.on());
    let Some(facts) = links.device(device) else { return Err(NotHanded::NoReceiver) };
    let condition = DeviceCondition::of(facts, on);
    if condition.is_gone() {
        return Err(NotHanded::Gone(condition.word()));
    }
    let keeper = facts.keeper_on(on).map_or(Party::Desk, |kept| kept.party.clone());
    let on_it: Vec<(RecordId, &CertificateFacts)> = links.on_device(device).collect();
    let organisation = on_it.iter().find(|(id, certificate)| {
        certificate.kind == CertificateType::Organisation && links.is_in_force(*id, certificate, on)
    });
    let with_user = matches!(keeper, Party::Person(_) | Party::Unit(_));
    if with_user && delivery.pin_confirmed && delivery.to.as_ref().is_none_or(|to| *to == keeper) {
        return Ok(None);
    }
    let receiver = delivery.to.clone().or_else(|| receiver(act, &on_it));
    let receiver = receiver.or_else(|| had_it(act, device)).ok_or(NotHanded::NoReceiver)?;
    // An organisation's device goes from one manager to the next without passing the desk.
    let between = with_user && organisation.is_some() && keeper != receiver;
    if keeper != Party::Desk && !between {
        return Err(NotHanded::With(keeper));
    }
    let ended = |(id, certificate): &(RecordId, &CertificateFacts)| {
        let desk = CertificateDeskState::of(certificate, links.around(*id, on), on);
        (desk.is_over() || CertificateCaState::of(certificate, on) == CertificateCaState::Expired)
            .then(|| NotHanded::Ended(Key::new(Kind::Certificate, *id), desk.word()))
    };
    let mut endings = on_it.iter().map(ended);
    if !on_it.is_empty() && endings.clone().all(|ended| ended.is_some()) {
        return endings.next().flatten().map_or(Ok(None), Err);
    }
    for id in concerned(act, device) {
        let makes = |p: &crate::register::facts::ProcedureFacts| {
            matches!(p.kind, ProcedureKind::Issue | ProcedureKind::Renew | ProcedureKind::Change)
                && has(p, StepKind::Received)
                && !has(p, StepKind::Checked)
        };
        if links.procedure(id).is_some_and(makes) {
            return Err(NotHanded::NotChecked(Key::new(Kind::Procedure, id)));
        }
    }
    if let Some(person) = person_of(&receiver) {
        let key = Key::new(Kind::Person, person);
        if is_dead(act, person) {
            return Err(NotHanded::Dead(key));
        }
        let holder = holder_of(act, device).filter(|holder| *holder != key);
        if let (Some(holder), None) = (holder, delivery.authorised_by) {
            return Err(NotHanded::Others(holder));
        }
    }
    if let (Some((id, certificate)), None, Party::Person(person)) =
        (organisation, delivery.authorised_by, &receiver)
    {
        let named =
            certificate.managers_on(on).any(|manager| manager.person == *person && manager.authorised);
        if !named {
            return Err(NotHanded::Unauthorised(Key::new(Kind::Certificate, *id)));
        }
    }
    Ok(Some((keeper, receiver)))
}

/// Whose a device is alone: the person for whom a certificate on it is that isn't over.
fn holder_of(act: &Act<'_, '_>, device: RecordId) -> Option<Key> {
    let (links, on) = (act.links, act.on());
    let lives = |id| links.desk_state(id, on).is_some_and(|state| !state.is_over());
    let mut own = links.on_device(device).filter(|(_, c)| c.kind == CertificateType::Individual);
    own.find(|(id, c)| c.holder.kind == Kind::Person && lives(*id)).map(|(_, c)| c.holder)
}

/// Whether a person has died by the day.
pub(super) fn is_dead(act: &Act<'_, '_>, person: RecordId) -> bool {
    let gist = act.links.person_gist(person);
    gist.is_some_and(|person| PersonState::of(person, act.on()) == PersonState::Deceased)
}

/// Who is to get a device: the one who holds, or manages, what is on it.
fn receiver(act: &Act<'_, '_>, on_it: &[(RecordId, &CertificateFacts)]) -> Option<Party> {
    let (_, last) = on_it.iter().max_by_key(|(_, certificate)| certificate.validity.from)?;
    match last.holder.kind {
        Kind::Person => Some(Party::Person(last.holder.id)),
        _ => match last.managers_on(act.on()).next() {
            Some(manager) => Some(Party::Person(manager.person)),
            None if last.kind == CertificateType::System => Some(Party::Unit(last.holder.id)),
            None => None,
        },
    }
}

/// Whose a device was that comes back from being restored, or in whose place one was given: the last who used it.
fn had_it(act: &Act<'_, '_>, device: RecordId) -> Option<Party> {
    if !is_restored(act, device) {
        return None;
    }
    let mut devices = [device].into_iter().chain(act.links.replaced_by(device));
    devices.find_map(|device| {
        let custody = &act.links.device(device)?.custody;
        let used = custody.iter().rfind(|kept| matches!(kept.party, Party::Person(_) | Party::Unit(_)))?;
        Some(used.party.clone())
    })
}

/// The certificates on a device are in their holder's hands; an organisation's are managed by whoever got the device.
fn entrusted(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    device: RecordId,
    receiver: &Party,
    delivery: &Delivery,
) -> Result<(), OpenError> {
    let on = act.on();
    for (id, facts) in act.links.on_device(device) {
        let desk = CertificateDeskState::of(facts, act.links.around(id, on), on);
        if desk.is_over() {
            continue;
        }
        let certificate = draft.certificate(id)?;
        fact(&mut certificate.desk, DeskFact::Delivered, act);
        let (Party::Person(person), Some(paper)) = (receiver, delivery.authorised_by) else { continue };
        let manages = |manager: &Manager| {
            manager.person.key().id == *person && crate::model::date::holds_on(manager.from, manager.to, on)
        };
        if certificate.kind != CertificateType::Organisation || certificate.managers.iter().any(manages) {
            continue;
        }
        for manager in certificate.managers.iter_mut().filter(|manager| manager.to.is_none()) {
            let last = on.plus_days(-1);
            manager.to = Some(manager.from.map_or(last, |from| from.max(last)));
        }
        if let Ok(person) = PersonRef::try_from(Key::new(Kind::Person, *person)) {
            let entry = Manager { person, from: Some(on), to: None, authorised_by: Some(paper) };
            certificate.managers.push(entry);
        }
    }
    Ok(())
}

/// Adds a fact of the desk where it follows those there are.
pub fn fact(desk: &mut Vec<DeskEntry>, fact: DeskFact, act: &Act<'_, '_>) {
    if desk.iter().all(|entry| entry.fact < fact && entry.on <= act.on()) {
        desk.push(DeskEntry { fact, on: act.on() });
    }
}

fn confirmed(act: &Act<'_, '_>, draft: &mut Draft<'_>, id: RecordId) -> Result<(), OpenError> {
    let device = draft.device(id)?;
    let by = device.custody.iter().rfind(|kept| kept.to.is_none()).map(|kept| kept.party.clone());
    let by = match by {
        Some(Party::Person(person)) => PersonRef::try_from(Key::new(Kind::Person, person)).ok(),
        _ => None,
    };
    if !device.pin.iter().any(|pin| pin.fact == PinFact::Receipt && pin.on == act.on()) {
        device.pin.push(Pin { fact: PinFact::Receipt, on: act.on(), by });
    }
    Ok(())
}

/// Takes a step in every procedure that a device is concerned in and that can take it.
pub(super) fn step(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    device: RecordId,
    steps: &[StepKind],
    handed: &mut Handed,
) -> Result<(), OpenError> {
    for id in concerned(act, device) {
        for step in steps {
            if take_what_fits(draft.procedure(id)?, &[*step], act.at) {
                handed.steps.push((id, *step));
                break;
            }
        }
    }
    Ok(())
}
