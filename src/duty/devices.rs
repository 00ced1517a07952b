//! Devices that are lost or locked, or out though nothing on them is valid.

use super::people::law;
use super::rule::{Detail, Rule, Source};
use super::view::View;
use super::{Act, Due, Duty};
use crate::model::kinds::certificate::RevocationReason;
use crate::model::kinds::device::{ConditionFact, DeviceKind, PinFact};
use crate::model::kinds::procedure::{ProcedureKind, StepKind};
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::facts::DeviceFacts;
use crate::register::state::{CertificateCaState, CertificateDeskState, DeviceCondition, PersonState};
use crate::register::{CertificateGist, DeviceGist, Gist};

/// What a device is today, by its gist, or by its facts where the day is before the last of them.
struct Now {
    keeper: Option<Key>,
    away: bool,
    condition: DeviceCondition,
}

fn now(view: &View<'_>, id: RecordId, gist: &DeviceGist) -> Now {
    if gist.since.is_none_or(|since| since <= view.today) {
        return Now { keeper: gist.keeper, away: gist.away, condition: gist.condition };
    }
    let kept = view.links.keeper_on(id, view.today);
    Now {
        keeper: kept.and_then(|kept| kept.party.key()),
        away: kept.is_some_and(|kept| kept.party.is_outside()),
        condition: view
            .links
            .device(id)
            .map_or(DeviceCondition::Fine, |d| DeviceCondition::of(d, view.today)),
    }
}

/// Whether a device went back to the CA, or to another agency.
pub(super) fn is_away(view: &View<'_>, id: RecordId) -> bool {
    match view.links.gist(Key::new(Kind::Device, id)) {
        Some(Gist::Device(gist)) => now(view, id, gist).away,
        _ => false,
    }
}

/// Whether a device is lost or stolen.
pub(super) fn is_lost(view: &View<'_>, id: RecordId) -> bool {
    match view.links.gist(Key::new(Kind::Device, id)) {
        Some(Gist::Device(gist)) => {
            matches!(now(view, id, gist).condition, DeviceCondition::Lost | DeviceCondition::Stolen)
        }
        _ => false,
    }
}

/// The devices for which something holds today.
fn those(view: &View<'_>, choose: impl Fn(&Now) -> bool + Sync) -> Vec<(RecordId, Now)> {
    view.links.filter_gists(Kind::Device, |key, gist| match gist {
        Gist::Device(gist) => Some((key.id, now(view, key.id, gist))).filter(|(_, now)| choose(now)),
        _ => None,
    })
}

/// The day of the last thing that happened to a device.
fn day_of(view: &View<'_>, device: RecordId) -> Option<Date> {
    let conditions = &view.links.device(device)?.conditions;
    conditions.iter().rfind(|(_, at)| at.date <= view.today).map(|(_, at)| at.date)
}

/// The day on which a device was locked: as its conditions say, or the facts of its PIN.
fn locked_on(view: &View<'_>, device: RecordId) -> Option<Date> {
    let facts = view.links.device(device)?;
    let conditions = facts.conditions.iter().filter(|(fact, _)| *fact == ConditionFact::Locked);
    let pins = facts.pin.iter().filter(|(fact, ..)| *fact == PinFact::Locked);
    let days = conditions.map(|(_, at)| at.date).chain(pins.map(|(_, on, _)| *on));
    days.filter(|day| *day <= view.today).max()
}

/// A device is lost or stolen, and whoever has it could sign: the CA is told at once.
pub(super) fn lost(view: &View<'_>, out: &mut Vec<Duty>) {
    let lost = |now: &Now| matches!(now.condition, DeviceCondition::Lost | DeviceCondition::Stolen);
    let law_now = view.law(ProcedureKind::Revoke).map(|(_, rule)| rule);
    let ground = law_now.and_then(|rule| rule.ground(RevocationReason::DeviceLost.word().word));
    for (id, _) in those(view, lost) {
        let since = day_of(view, id);
        for (certificate, gist) in view.on_device(id).filter(|(id, gist)| view.in_force(*id, gist)) {
            let key = Key::new(Kind::Certificate, certificate);
            if view.in_hand(key, &[ProcedureKind::Revoke]) {
                continue;
            }
            out.push(
                Duty::new(Rule::LostValid, key, law(view, ProcedureKind::Revoke))
                    .whom(gist.holder)
                    .since(since)
                    .due(since.map(Due::on))
                    .act(
                        Act::request_for(Rule::LostValid, ProcedureKind::Revoke, key, ground)
                            .with("--urgent"),
                    ),
            );
        }
    }
}

/// A device is locked, and only the CA unlocks it.
pub(super) fn locked(view: &View<'_>, out: &mut Vec<Duty>) {
    for (id, now) in those(view, |now| now.condition == DeviceCondition::Locked && !now.away) {
        let key = Key::new(Kind::Device, id);
        let mut live = view.on_device(id).filter(|(id, gist)| view.in_force(*id, gist)).peekable();
        let open = view.open_on(key).next().is_some();
        let ends = live
            .peek()
            .is_some_and(|(id, _)| view.open_on(Key::new(Kind::Certificate, *id)).next().is_some());
        let Some((_, gist)) = live.next().filter(|_| !open && !ends) else { continue };
        if view.is_gone(gist.holder) {
            continue;
        }
        let since = locked_on(view, id);
        out.push(
            Duty::new(Rule::Locked, key, law(view, ProcedureKind::Restore))
                .whom(now.keeper.or(Some(gist.holder)))
                .since(since)
                .due(since.map(|day| view.practice(day, view.rules.limits.desk.step)))
                .joint(view.filer(key))
                .act(Act::request_for(Rule::Locked, ProcedureKind::Restore, key, None)),
        );
    }
}

/// A device is out or at the desk, and nothing on it is valid any more: it goes to the CA, by a day that the law counts from
/// the notice of revocation.
pub(super) fn out(view: &View<'_>, out: &mut Vec<Duty>) {
    for (id, now) in those(view, |now| !now.away && !now.condition.is_gone()) {
        let on_it: Vec<(RecordId, &CertificateGist)> = view.on_device(id).collect();
        let gone = now.keeper.filter(|k| k.kind == Kind::Person).and_then(|k| view.gone.get(&k.id));
        let ended = !on_it.is_empty() && on_it.iter().all(|(id, gist)| has_ended(view, *id, gist));
        if !ended && gone.is_none() || in_hand(view, id, &on_it) {
            continue;
        }
        match gone {
            Some((state, since)) if *state != PersonState::Moved || ended => {
                // Who is told of a certificate that is valid is told of its device by the revocation.
                if (ended || on_it.is_empty()) && carried(view, id).is_some() {
                    out.push(left(view, id, &now, *state, *since, &on_it));
                }
            }
            Some(_) => {}
            None => out.extend(back(view, id, &now, &on_it)),
        }
    }
}

/// Whether the CA takes it for valid no more, or it never was in use.
fn has_ended(view: &View<'_>, id: RecordId, gist: &CertificateGist) -> bool {
    match view.desk(id, gist) {
        CertificateDeskState::EndedTransferredOut => false,
        state => state.is_over(),
    }
}

/// Whether an open procedure about the device, or a certificate on it, is to bring it back.
fn in_hand(view: &View<'_>, device: RecordId, on_it: &[(RecordId, &CertificateGist)]) -> bool {
    let mut keys = vec![Key::new(Kind::Device, device)];
    keys.extend(on_it.iter().map(|(id, _)| Key::new(Kind::Certificate, *id)));
    keys.into_iter().any(|key| view.open_on(key).next().is_some())
}

fn left(
    view: &View<'_>,
    id: RecordId,
    now: &Now,
    state: PersonState,
    since: Date,
    on_it: &[(RecordId, &CertificateGist)],
) -> Duty {
    let key = Key::new(Kind::Device, id);
    let (due, source) =
        notice_on(view, on_it).and_then(|notice| notice_due(view, notice)).unwrap_or_else(|| {
            let due = view.practice(since, view.rules.limits.desk.expired_device);
            (due, law(view, ProcedureKind::Return))
        });
    Duty::new(Rule::GoneDevice, key, source)
        .whom(now.keeper)
        .since(since)
        .due(due)
        .joint(view.filer(key))
        .detail(Detail::State(state))
        .act(Act::request_for(Rule::GoneDevice, ProcedureKind::Return, key, None))
}

/// A device that people carry, and so can bring back.
fn carried<'v>(view: &View<'v>, id: RecordId) -> Option<&'v DeviceFacts> {
    view.links.device(id).filter(|device| !matches!(device.kind, DeviceKind::Hsm | DeviceKind::Reader))
}

/// The certificate that was in use last on a device. What came to nobody was never in use.
fn last_in_use<'v>(
    view: &View<'v>,
    on_it: &[(RecordId, &'v CertificateGist)],
) -> Option<(RecordId, &'v CertificateGist)> {
    let had = |(id, gist): &&(RecordId, &CertificateGist)| {
        use CertificateDeskState::{Rejected, Void};
        !matches!(view.desk(*id, gist), Rejected | Void)
    };
    on_it.iter().filter(had).max_by_key(|(id, gist)| (gist.validity.from, gist.validity.to, *id)).copied()
}

/// The day of the notice that what was in use last on a device is revoked: that of one before it ended nothing.
fn notice_on(view: &View<'_>, on_it: &[(RecordId, &CertificateGist)]) -> Option<Date> {
    let (id, gist) = last_in_use(view, on_it)?;
    let revoked = CertificateCaState::of(gist, view.today) == CertificateCaState::Revoked;
    view.certificate(id)?.revoked.filter(|_| revoked)?.notice
}

/// By when the law wants a device at the CA: so many working days after the notice of revocation, by the law of that day;
/// nothing where it sets no time.
pub(super) fn notice_due(view: &View<'_>, notice: Date) -> Option<(Due, Source)> {
    let regime = view.rules.regime_on(notice)?;
    let days = regime.procedure(ProcedureKind::Return)?.hand_over?;
    let source = Source::Law(regime.code, ProcedureKind::Return, days.certain);
    Some((view.after(notice, days), source))
}

fn back(view: &View<'_>, id: RecordId, now: &Now, on_it: &[(RecordId, &CertificateGist)]) -> Option<Duty> {
    let key = Key::new(Kind::Device, id);
    let whom = now.keeper.or_else(|| on_it.last().map(|(_, gist)| gist.holder));
    let (_, in_use) = last_in_use(view, on_it)?;
    let revoked = CertificateCaState::of(in_use, view.today) == CertificateCaState::Revoked;
    let last = in_use.revoked_since.or(in_use.validity.to)?;
    if view.silent(Some(last)) {
        return None;
    }
    // A device is loaded anew and used on: one whose certificate was renewed onto it waits for nothing.
    let kept = carried(view, id)?.keeper_on(view.today)?;
    if kept.from > last && now.keeper.is_none() && !revoked {
        return None;
    }
    if !revoked && on_it.iter().any(|(id, gist)| super::certificates::is_missed(view, *id, gist)) {
        return None;
    }
    let duty = match notice_on(view, on_it).and_then(|notice| Some((notice, notice_due(view, notice)?))) {
        Some((notice, (due, source))) => Duty::new(Rule::HandToCa, key, source).since(notice).due(due),
        None => Duty::new(Rule::ReturnExpired, key, law(view, ProcedureKind::Return))
            .since(last.plus_days(1))
            .due(view.practice(last, view.rules.limits.desk.expired_device)),
    };
    let duty = duty.whom(whom).joint(view.filer(key)).detail(Detail::Ends(last));
    let act = Act::request_for(duty.rule, ProcedureKind::Return, key, None);
    Some(duty.act(act))
}

/// The day of the notice, as a procedure has it or the certificate.
pub(super) fn notice_of(view: &View<'_>, procedure: &crate::register::facts::ProcedureFacts) -> Option<Date> {
    let step = procedure.step_day(StepKind::NoticeReceived);
    let subject = procedure.subject;
    let said = || match subject.kind {
        Kind::Certificate => view.certificate(subject.id)?.revoked?.notice,
        _ => notice_on(view, &view.on_device(subject.id).collect::<Vec<_>>()),
    };
    step.or_else(said)
}
