//! What the law and the register ask before a procedure is opened: on which ground, in which state, how often, how late.

use super::Act;
use crate::model::field::Word;
use crate::model::kinds::certificate::{Authority, CertificateType, Form, Relation};
use crate::model::kinds::device::{DeviceKind, PinFact};
use crate::model::kinds::procedure::{ProcedureKind, Regime as RegimeCode};
use crate::model::party::Party;
use crate::model::{Date, Key, Kind, RecordId, fold};
use crate::register::facts::{CertificateFacts, DeviceFacts, Facts, PemFacts, unit_name};
use crate::register::state::{
    CertificateCaState, CertificateDeskState, DeviceCondition, PersonState, ProcedureState, UnitState,
};
use crate::rules::{Ground, ProcedureRule, Regime};

/// More certificates in a line than anyone has.
const LONGEST: usize = 64;

/// What stands against a procedure, or is to be known before it is asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Obstacle {
    /// There is no law yet on that day.
    NoRegime,
    /// A procedure is open that this one would repeat or contradict.
    Open(Key),
    /// A certificate of this form is expected already.
    Expected(Key),
    /// The certificate is not of the Government's CA.
    OtherAuthority,
    /// There is no certificate yet.
    NotIssued,
    /// The certificate has ended.
    Ended(Word),
    /// Another certificate has taken its place.
    Replaced(Key),
    /// It was renewed as often as it may be.
    RenewedOften { times: usize, rule: Cited },
    /// Fewer days are left of it than there must be.
    TooLate { left: i64, least: i64, rule: Cited },
    /// Far more days are left of it than those at which its end is announced.
    Early { left: i64 },
    /// The law asks for a ground: these there are.
    NoGround { codes: Vec<String>, rule: Cited },
    /// The law knows no such ground for it: these there are.
    UnknownGround { codes: Vec<String>, rule: Cited },
    /// The certificate doesn't hold what is to be changed.
    NotHeld,
    /// The certificate says already what the register says.
    NothingDiffers,
    /// Whoever holds it, or is to, isn't here any more.
    HolderGone { state: Word, rule: Cited },
    /// The holder has a valid one of this form.
    HasValid(Key),
    /// The device isn't locked.
    NotLocked { rule: Cited },
    /// The device is of a kind that has no PIN of its own to restore.
    NoPin,
    /// The device is lost, stolen, destroyed or seized.
    DeviceGone(Word),
    /// A certificate on the device is valid.
    StillValid(Key),
    /// The CA has the device.
    WithCa,
    /// The line of a decision names a unit where the person doesn't work by what the register says.
    Unposted { unit: Key, decision: Key, line: usize },
    /// A renewal or change of the same certificate is open and not sent: both go in one letter.
    Beside(Key),
    /// Nobody here may file for it: no unit above is a legal person with a seal.
    NoFiler,
}

/// A rule by which something is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cited {
    pub regime: RegimeCode,
    pub kind: ProcedureKind,
    /// Whether it was read in the text of the law.
    pub certain: bool,
}

/// What an obstacle comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Weight {
    /// The procedure isn't opened.
    Refuses,
    /// It isn't opened unless an officer says that it must be all the same.
    Waivable,
    /// It is told.
    Told,
}

impl Obstacle {
    pub fn weight(&self) -> Weight {
        match self {
            Obstacle::TooLate { rule, .. } | Obstacle::RenewedOften { rule, .. } => {
                if rule.certain {
                    Weight::Refuses
                } else {
                    Weight::Waivable
                }
            }
            Obstacle::NothingDiffers | Obstacle::Expected(_) => Weight::Waivable,
            Obstacle::Early { .. } | Obstacle::HasValid(_) | Obstacle::NoFiler | Obstacle::Beside(_) => {
                Weight::Told
            }
            _ => Weight::Refuses,
        }
    }

    /// Whether it says that the procedure is none for this record, so that a search for all it applies to passes it by.
    pub fn is_beside_it(&self) -> bool {
        !matches!(
            self,
            Obstacle::NoGround { .. }
                | Obstacle::UnknownGround { .. }
                | Obstacle::TooLate { .. }
                | Obstacle::RenewedOften { .. }
                | Obstacle::NoRegime
                | Obstacle::NoFiler
                | Obstacle::Unposted { .. }
                | Obstacle::Beside(_)
        )
    }

    /// The word in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Obstacle::NoRegime => "no-regime",
            Obstacle::Open(_) => "open",
            Obstacle::Expected(_) => "expected",
            Obstacle::OtherAuthority => "other-authority",
            Obstacle::NotIssued => "not-issued",
            Obstacle::Ended(_) => "ended",
            Obstacle::Replaced(_) => "replaced",
            Obstacle::RenewedOften { .. } => "renewed-often",
            Obstacle::TooLate { .. } => "too-late",
            Obstacle::Early { .. } => "early",
            Obstacle::NoGround { .. } => "no-ground",
            Obstacle::UnknownGround { .. } => "unknown-ground",
            Obstacle::NotHeld => "not-held",
            Obstacle::NothingDiffers => "nothing-differs",
            Obstacle::HolderGone { .. } => "holder-gone",
            Obstacle::HasValid(_) => "has-valid",
            Obstacle::NotLocked { .. } => "not-locked",
            Obstacle::NoPin => "no-pin",
            Obstacle::DeviceGone(_) => "device-gone",
            Obstacle::StillValid(_) => "still-valid",
            Obstacle::WithCa => "with-ca",
            Obstacle::Unposted { .. } => "unposted",
            Obstacle::Beside(_) => "beside",
            Obstacle::NoFiler => "no-filer",
        }
    }
}

/// What is looked at: the law of the day and what it says of the procedure.
pub struct Law<'r> {
    pub regime: &'r Regime,
    pub rule: &'r ProcedureRule,
}

impl<'r> Law<'r> {
    pub fn of(act: &Act<'r, '_>, kind: ProcedureKind) -> Option<Law<'r>> {
        let regime = act.rules.regime_on(act.on())?;
        Some(Law { regime, rule: regime.procedure(kind)? })
    }

    fn cited(&self, certain: bool) -> Cited {
        Cited { regime: self.regime.code, kind: self.rule.kind, certain }
    }
}

/// Whether an open procedure stands in the way of one of a kind: the same again, or one on what is being revoked.
fn hinders(open: ProcedureKind, kind: ProcedureKind) -> bool {
    use ProcedureKind::{Change, Renew, Revoke};
    open == kind || open == Revoke && matches!(kind, Renew | Change)
}

fn open_on(act: &Act<'_, '_>, subject: Key, kind: ProcedureKind) -> Option<Key> {
    let open = act.links.procedures_on(subject).find(|id| {
        let procedure = act.links.procedure(*id);
        procedure.is_some_and(|p| hinders(p.kind, kind) && !ProcedureState::of(p, act.on()).is_over())
    });
    open.map(|id| Key::new(Kind::Procedure, id))
}

/// What stands against a procedure about a certificate that there is. What it is to say is that of `day`.
pub fn on_certificate(
    act: &Act<'_, '_>,
    kind: ProcedureKind,
    id: RecordId,
    ground: Option<&str>,
    day: Date,
) -> Vec<Obstacle> {
    let (Some(law), Some(certificate)) = (Law::of(act, kind), act.links.certificate(id)) else {
        return vec![Obstacle::NoRegime];
    };
    let (on, mut out) = (act.on(), Vec::new());
    if certificate.ca != Authority::Government {
        out.push(Obstacle::OtherAuthority);
    }
    out.extend(open_on(act, Key::new(Kind::Certificate, id), kind).map(Obstacle::Open));
    let desk = CertificateDeskState::of(certificate, act.links.around(id, on), on);
    if matches!(certificate.pem, PemFacts::None) && certificate.claimed.is_none() {
        out.push(Obstacle::NotIssued);
    } else if desk.is_over() && !(ground == Some("expired") && desk == CertificateDeskState::EndedExpired) {
        out.push(Obstacle::Ended(desk.word()));
    } else if kind != ProcedureKind::Revoke {
        let in_place = act.links.successors_of(id).map(|(next, _)| Key::new(Kind::Certificate, next)).next();
        if let Some(next) = in_place.filter(|_| desk == CertificateDeskState::Replaced) {
            out.push(Obstacle::Replaced(next));
        }
    }
    // A unit that ended has an heir; a person has none.
    if matches!(kind, ProcedureKind::Renew | ProcedureKind::Change) && certificate.holder.kind == Kind::Person
    {
        out.extend(gone(act, &law, certificate.holder));
    }
    if kind == ProcedureKind::Renew && out.is_empty() {
        out.extend(gone_device(act, certificate));
        renewal(act, &law, certificate, &mut out);
    }
    grounds(&law, certificate.kind, ground, &mut out);
    if kind == ProcedureKind::Change && out.is_empty() {
        change(act, certificate, ground, day, &mut out);
    }
    out
}

/// What is on a device that is lost or stolen is revoked, and never renewed.
fn gone_device(act: &Act<'_, '_>, certificate: &CertificateFacts) -> Option<Obstacle> {
    let condition = DeviceCondition::of(act.links.device(certificate.device?)?, act.on());
    let is_gone = matches!(condition, DeviceCondition::Lost | DeviceCondition::Stolen);
    is_gone.then(|| Obstacle::DeviceGone(condition.word()))
}

fn renewal(act: &Act<'_, '_>, law: &Law<'_>, certificate: &CertificateFacts, out: &mut Vec<Obstacle>) {
    let Some(renewal) = law.rule.renewal else { return };
    let rule = law.cited(renewal.certain);
    let renewed =
        |c: &CertificateFacts| c.predecessor.filter(|(_, r)| *r == Relation::Renewed).map(|(id, _)| id);
    let line = std::iter::successors(renewed(certificate), |id| act.links.certificate(*id).and_then(renewed));
    let times = line.take(LONGEST).count();
    if times >= usize::from(renewal.times) {
        out.push(Obstacle::RenewedOften { times, rule });
    }
    let Some(to) = certificate.validity.to else { return };
    let (left, least) = (act.on().days_until(to), i64::from(renewal.minimum_days_left));
    let announced = act.rules.limits.expiry_steps.last().copied().map_or(0, i64::from);
    if left < least {
        out.push(Obstacle::TooLate { left, least, rule });
    } else if left > announced {
        out.push(Obstacle::Early { left });
    }
}

/// A ground must be one that the law has for such a certificate, and there must be one where the law has any.
fn grounds(law: &Law<'_>, holder: CertificateType, ground: Option<&str>, out: &mut Vec<Obstacle>) {
    let known: Vec<&Ground> = law.rule.grounds_for(holder).collect();
    let codes = || known.iter().map(|ground| ground.code.clone()).collect();
    match ground {
        _ if law.rule.grounds.is_empty() => {}
        None => out.push(Obstacle::NoGround { codes: codes(), rule: law.cited(true) }),
        Some(code) if known.iter().any(|ground| ground.code == code) => {}
        Some(_) => out.push(Obstacle::UnknownGround { codes: codes(), rule: law.cited(true) }),
    }
}

/// A change asks for something that the certificate holds and that is otherwise by now.
fn change(
    act: &Act<'_, '_>,
    certificate: &CertificateFacts,
    ground: Option<&str>,
    on: Date,
    out: &mut Vec<Obstacle>,
) {
    let Some(pem) = certificate.read() else { return };
    let person =
        || act.links.person(certificate.holder.id).filter(|_| certificate.holder.kind == Kind::Person);
    match ground {
        Some("email") => match (&pem.email, person().and_then(|person| person.email_on(on))) {
            (None, _) => out.push(Obstacle::NotHeld),
            (Some(there), Some(now)) if there.to_lowercase() == now.to_lowercase() => {
                out.push(Obstacle::NothingDiffers);
            }
            _ => {}
        },
        Some("agency") => {
            let unit = act.links.unit_of(certificate.holder, on);
            let above = unit.map(|unit| act.links.units_above(unit, on)).unwrap_or_default();
            let named = |unit: &RecordId| {
                let name = act.links.unit(*unit)?.name_on(on)?;
                Some(unit_name(&name.vi))
            };
            let now: Vec<u64> = above.iter().filter_map(named).collect();
            let nearest = now.first().is_some_and(|name| pem.units.contains(name));
            if pem.units.is_empty() {
                out.push(Obstacle::NotHeld);
            } else if nearest && !names_another(act, &pem.units, &now) {
                out.push(Obstacle::NothingDiffers);
            }
        }
        Some("name-address") => {
            // What a unit held that was renamed by another record is that one's.
            let unit = act
                .links
                .unit(act.links.heir_of(certificate.holder.id, act.on()))
                .and_then(|unit| unit.name_on(on));
            if unit.is_some_and(|name| fold::fold(&name.vi) == fold::fold(&pem.name)) {
                out.push(Obstacle::NothingDiffers);
            }
        }
        _ => {}
    }
}

/// Whether a certificate names a unit of the register, as organisation or as one between, by a name that is none of these: that of another
/// unit, or one that was given up. What the register doesn't know says nothing.
fn names_another(act: &Act<'_, '_>, in_it: &[u64], now: &[u64]) -> bool {
    let other: Vec<u64> = in_it.iter().filter(|name| !now.contains(name)).copied().collect();
    if other.is_empty() {
        return false;
    }
    let known = |_: Key, facts: &Facts| {
        let unit = facts.unit()?;
        unit.names.iter().any(|name| other.contains(&unit_name(&name.vi))).then_some(())
    };
    !act.links.filter_facts(Kind::Unit, known).is_empty()
}

/// Whoever is to hold a certificate belongs to the agency: who has left gets none, and theirs isn't carried on.
fn gone(act: &Act<'_, '_>, law: &Law<'_>, holder: Key) -> Option<Obstacle> {
    let on = act.on();
    let state = match holder.kind {
        Kind::Person => {
            let state = act.links.person_gist(holder.id).map(|person| PersonState::of(person, on));
            state.filter(|state| state.is_gone())?.word()
        }
        _ => {
            let state = act.links.unit(holder.id).map(|unit| UnitState::of(unit, on));
            state.filter(|state| *state == UnitState::Dissolved)?.word()
        }
    };
    Some(Obstacle::HolderGone { state, rule: law.cited(true) })
}

/// What stands against a new certificate of a form for a person or unit.
pub fn on_issue(
    act: &Act<'_, '_>,
    holder: Key,
    kind: CertificateType,
    form: Form,
    system: Option<&str>,
) -> Vec<Obstacle> {
    let Some(law) = Law::of(act, ProcedureKind::Issue) else {
        return vec![Obstacle::NoRegime];
    };
    let (on, mut out) = (act.on(), Vec::new());
    out.extend(gone(act, &law, holder));
    for (id, held) in act.links.held_by(holder) {
        let same_system = held.system.as_deref().map(fold::fold) == system.map(fold::fold);
        if held.kind != kind || held.form != form || held.ca != Authority::Government || !same_system {
            continue;
        }
        let key = Key::new(Kind::Certificate, id);
        let desk = CertificateDeskState::of(held, act.links.around(id, on), on);
        if desk == CertificateDeskState::Expected {
            out.push(Obstacle::Expected(key));
        } else if CertificateCaState::of(held, on) == CertificateCaState::Valid && !desk.is_over() {
            out.push(Obstacle::HasValid(key));
        }
    }
    out
}

/// What stands against restoring or handing back a device.
pub fn on_device(
    act: &Act<'_, '_>,
    kind: ProcedureKind,
    id: RecordId,
    ground: Option<&str>,
) -> Vec<Obstacle> {
    let (Some(law), Some(device)) = (Law::of(act, kind), act.links.device(id)) else {
        return vec![Obstacle::NoRegime];
    };
    let (on, mut out) = (act.on(), Vec::new());
    out.extend(open_on(act, Key::new(Kind::Device, id), kind).map(Obstacle::Open));
    let on_it: Vec<(RecordId, &CertificateFacts)> = act.links.on_device(id).collect();
    let valid = on_it.iter().find(|(id, certificate)| act.links.is_in_force(*id, certificate, on));
    let condition = DeviceCondition::of(device, on);
    if kind == ProcedureKind::Restore {
        restorable(&law, device, condition, on, &mut out);
        let last = on_it.iter().max_by_key(|(_, certificate)| certificate.validity.to);
        if let (None, Some((id, certificate))) = (valid, last) {
            let state = CertificateDeskState::of(certificate, act.links.around(*id, on), on);
            out.extend(state.is_over().then(|| Obstacle::Ended(state.word())));
        }
        let holder = on_it.first().map_or(CertificateType::Individual, |(_, c)| c.kind);
        grounds(&law, holder, ground, &mut out);
        return out;
    }
    if let Some((id, _)) = valid {
        out.push(Obstacle::StillValid(Key::new(Kind::Certificate, *id)));
    }
    // Revoking a certificate takes its device back too.
    let revoking = on_it
        .iter()
        .find_map(|(id, _)| open_on(act, Key::new(Kind::Certificate, *id), ProcedureKind::Revoke));
    out.extend(revoking.map(Obstacle::Open));
    if device.keeper_on(on).is_some_and(|kept| kept.party == Party::Ca) {
        out.push(Obstacle::WithCa);
    }
    out.extend((condition == DeviceCondition::Destroyed).then(|| Obstacle::DeviceGone(condition.word())));
    out
}

fn restorable(
    law: &Law<'_>,
    device: &DeviceFacts,
    condition: DeviceCondition,
    on: Date,
    out: &mut Vec<Obstacle>,
) {
    if !matches!(device.kind, DeviceKind::Token | DeviceKind::Smartcard | DeviceKind::Sim | DeviceKind::Hsm) {
        out.push(Obstacle::NoPin);
    }
    if condition.is_gone() {
        out.push(Obstacle::DeviceGone(condition.word()));
    }
    let pin = device.pin.iter().rfind(|(fact, at, _)| *fact != PinFact::Receipt && *at <= on);
    let locked =
        condition == DeviceCondition::Locked || pin.is_some_and(|(fact, ..)| *fact == PinFact::Locked);
    if !locked {
        out.push(Obstacle::NotLocked { rule: law.cited(true) });
    }
}
