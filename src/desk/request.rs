//! Asking for procedures: for each thing that is meant one procedure, with the certificate that is expected of it.

use std::collections::{BTreeMap, BTreeSet};

use super::conditions::{Law, Obstacle, Weight, on_certificate, on_device, on_issue};
use super::scope::{Target, targets};
use super::{Act, Draft};
use crate::model::kinds::certificate::{
    Authority, Certificate, CertificateBefore, CertificateType, DeskEntry, DeskFact, Form, Relation,
    Revocation, RevocationReason, System,
};
use crate::model::kinds::decision::Disposition;
use crate::model::kinds::procedure::{
    Asked, Ground, Procedure, ProcedureKind, ProcedureStep, SimAsked, StepKind, Urgent,
};
use crate::model::party::{CertificateRef, HolderRef, PaperRef, ProcedureRef, SubjectRef, UnitRef};
use crate::model::words::{Line, Text};
use crate::model::{Date, Key, Kind, Moment, RecordId};
use crate::register::OpenError;
use crate::register::facts::{CertificateFacts, DecidedLine, DecisionFacts, Disposed};
use crate::register::state::{CertificateDeskState, ProcedureState};

/// What is asked for, and how.
pub struct Wish {
    pub kind: ProcedureKind,
    /// What is to hold the key of a new certificate; that of the one before where it isn't said.
    pub form: Option<Form>,
    /// A unit that was selected is meant itself, and not everybody in it.
    pub unit_itself: bool,
    /// The system that a new certificate of a unit is for.
    pub system: Option<Line>,
    pub ground: Option<Line>,
    pub ground_text: Option<Text>,
    /// The decision or letter by which it was asked for.
    pub paper: Option<PaperRef>,
    /// The duty that it came from.
    pub duty: Option<Line>,
    pub urgent: Option<Urgent>,
    pub filer: Option<UnitRef>,
    /// Which SIM a new certificate is to be on.
    pub sim: Option<SimAsked>,
    /// Rules that were not read in the text of the law don't stop it.
    pub anyway: bool,
}

/// What became of one thing that was meant.
pub struct Asking {
    pub of: Key,
    /// The procedure that was opened; nothing where it was refused.
    pub opened: Option<Opened>,
    /// The procedure that was open already, and now stands for the decision's line too.
    pub linked: Option<Key>,
    pub obstacles: Vec<Obstacle>,
}

/// A procedure that was opened.
pub struct Opened {
    pub procedure: Key,
    /// The certificate that is expected of it.
    pub expects: Option<Key>,
}

/// What became of everything that was selected.
pub struct Askings {
    pub all: Vec<Asking>,
    /// What was selected and of which nothing is meant.
    pub nothing: Vec<Key>,
}

/// Opens procedures for what was selected.
pub fn request(
    act: &Act<'_, '_>,
    wish: &Wish,
    selected: &[Key],
    draft: &mut Draft<'_>,
) -> Result<Askings, OpenError> {
    let mut asked = Askings { all: Vec::new(), nothing: Vec::new() };
    let mut met: BTreeSet<Key> = BTreeSet::new();
    let mut disposed: BTreeMap<(RecordId, usize), Vec<ProcedureRef>> = BTreeMap::new();
    for selected in selected {
        let mut any = false;
        for target in targets(act, wish.kind, *selected, wish.unit_itself) {
            if !met.insert(target.of) {
                any = true;
                continue;
            }
            let target = Target { line: target.line.or_else(|| line_of(act, wish, target.of)), ..target };
            let Some(mut asking) = one(act, wish, &target, draft)? else { continue };
            any = true;
            asking.linked = target.line.and_then(|line| linked(act, wish, &asking, line));
            let stands = asking.opened.as_ref().map(|opened| opened.procedure).or(asking.linked);
            if let (Some(procedure), Some(line)) = (stands, target.line) {
                disposed.entry(line).or_default().extend(ProcedureRef::try_from(procedure));
            }
            asked.all.push(asking);
        }
        if !any {
            asked.nothing.push(*selected);
        }
    }
    for ((decision, line), procedures) in disposed {
        dispose(act, draft, decision, line, procedures)?;
    }
    Ok(asked)
}

/// The procedure of the same kind that is open already, where that alone stands against another, and nobody dealt with the decision's
/// line: it is what the decision asks for.
fn linked(act: &Act<'_, '_>, wish: &Wish, asking: &Asking, line: (RecordId, usize)) -> Option<Key> {
    let (decision, place) = line;
    let facts = act.links.facts(Key::new(Kind::Decision, decision))?.decision()?;
    let mut refusing = asking.obstacles.iter().filter(|o| o.weight() == Weight::Refuses);
    match (asking.opened.is_none(), refusing.next()?, refusing.next()) {
        (true, Obstacle::Open(procedure), None) => {
            let same = act.links.procedure(procedure.id).is_some_and(|p| p.kind == wish.kind);
            (same && facts.lines.get(place)?.disposed == Disposed::Open).then_some(*procedure)
        }
        _ => None,
    }
}

/// The line of the decision that was named which is about the holder, or about the unit.
fn line_of(act: &Act<'_, '_>, wish: &Wish, of: Key) -> Option<(RecordId, usize)> {
    let decision = wish.paper.map(|paper| paper.key()).filter(|key| key.kind == Kind::Decision)?;
    let facts = act.links.facts(decision)?.decision()?;
    let holder = holder_of(act, of)?;
    let above = act.links.unit_of(holder, act.on()).map(|unit| act.links.units_above(unit, act.on()));
    // A line about a unit, or one that it took the place of, is about those in it.
    let within = |subject: Key| {
        let above = above.as_deref().unwrap_or_default();
        subject.kind == Kind::Unit
            && (above.contains(&subject.id) || above.contains(&act.links.heir_of(subject.id, act.on())))
    };
    let place = facts.lines.iter().position(|line| line.subject == holder);
    let place = place.or_else(|| facts.lines.iter().position(|line| within(line.subject)))?;
    Some((decision.id, place))
}

/// Who holds what a procedure is to be about.
fn holder_of(act: &Act<'_, '_>, of: Key) -> Option<Key> {
    match of.kind {
        Kind::Certificate => act.links.certificate_gist(of.id).map(|gist| gist.holder),
        Kind::Device => {
            act.links.on_device(of.id).map(|(_, c)| c).max_by_key(|c| c.validity.to).map(|c| c.holder)
        }
        _ => Some(of),
    }
}

/// Opens the procedure for one thing; nothing where it is none for something that was only implied.
fn one(
    act: &Act<'_, '_>,
    wish: &Wish,
    target: &Target,
    draft: &mut Draft<'_>,
) -> Result<Option<Asking>, OpenError> {
    let of = target.of;
    let new = (wish.kind == ProcedureKind::Issue).then(|| Newcomer::of(act, wish, of)).flatten();
    let ground = ground(act, wish, target, new.as_ref());
    let code = ground.as_ref().map(|ground| ground.code.as_str());
    let day = decided_on(act, target);
    let mut obstacles = match (&new, of.kind) {
        (Some(new), _) => {
            on_issue(act, new.holder.key(), new.kind, new.form, new.system.as_ref().map(|s| s.name.as_str()))
        }
        (None, Kind::Certificate) => on_certificate(act, wish.kind, of.id, code, day),
        (None, _) => on_device(act, wish.kind, of.id, code),
    };
    obstacles.extend(unposted(act, wish.kind, target));
    let beside = beside(act, wish.kind, of);
    let filed = beside.and_then(|(_, filer)| filer).filter(|_| wish.kind == ProcedureKind::Renew);
    let filer = wish.filer.or(filed).or_else(|| filer(act, of, day));
    if filer.is_none() {
        obstacles.push(Obstacle::NoFiler);
    }
    let skips = |obstacle: &Obstacle| {
        let early = matches!(obstacle, Obstacle::Early { .. } | Obstacle::HasValid(_));
        early || obstacle.weight() != Weight::Told && obstacle.is_beside_it()
    };
    if target.implied && obstacles.iter().any(skips) {
        return Ok(None);
    }
    let stops = |obstacle: &Obstacle| match obstacle.weight() {
        Weight::Refuses => true,
        Weight::Waivable => !wish.anyway,
        Weight::Told => false,
    };
    let law = Law::of(act, wish.kind);
    let (Some(law), false) = (law, obstacles.iter().any(stops)) else {
        return Ok(Some(Asking { of, opened: None, linked: None, obstacles }));
    };
    let id = draft.new_id();
    let mut expects = None;
    let on_sim = new.as_ref().is_some_and(|new| new.form == Form::SimPki);
    let subject = match (new, wish.kind) {
        (Some(new), _) => {
            let expected = new.expected(act, draft.new_id(), id);
            expects = Some(draft.add(expected));
            expects.unwrap_or(of)
        }
        (None, ProcedureKind::Renew | ProcedureKind::Change) => {
            expects = successor(act, wish.kind, of.id, id, draft)?;
            of
        }
        (None, ProcedureKind::Revoke) => {
            ask_revocation(act, wish, of.id, code, draft)?;
            of
        }
        _ => of,
    };
    let Ok(subject) = SubjectRef::try_from(subject) else {
        return Ok(Some(Asking { of, opened: None, linked: None, obstacles }));
    };
    let paper = wish.paper.or_else(|| {
        target.line.and_then(|(decision, _)| PaperRef::try_from(Key::new(Kind::Decision, decision)).ok())
    });
    let procedure = Procedure {
        ground,
        filer,
        asked_by: (paper.is_some() || wish.duty.is_some()).then(|| Asked { paper, duty: wish.duty.clone() }),
        urgent: wish.urgent.clone(),
        sim: wish.sim.clone().filter(|_| on_sim),
        steps: vec![ProcedureStep { step: StepKind::Draft, at: act.at, remark: None }],
        assignee: Some(act.by.clone()),
        ..Procedure::blank(id, wish.kind, subject, law.regime.code)
    };
    let procedure = draft.add(procedure);
    // Both go in one letter of one unit.
    if let Some((open, _)) = beside {
        if let (ProcedureKind::Change, Some(filer)) = (wish.kind, filer) {
            draft.procedure(open.id)?.filer = Some(filer);
        }
        obstacles.push(Obstacle::Beside(open));
    }
    Ok(Some(Asking { of, opened: Some(Opened { procedure, expects }), linked: None, obstacles }))
}

/// The ground: as it was said, else that of the decision's line, else the only one that the law knows.
fn ground(act: &Act<'_, '_>, wish: &Wish, target: &Target, new: Option<&Newcomer>) -> Option<Ground> {
    let text = wish.ground_text.clone();
    if let Some(code) = &wish.ground {
        return Some(Ground { code: code.clone(), text });
    }
    let law = Law::of(act, wish.kind)?;
    let holder = match new {
        Some(new) => new.kind,
        None => kind_of(act, target.of),
    };
    let decided = || {
        let (decision, line) = target.line?;
        let facts = act.links.facts(Key::new(Kind::Decision, decision))?.decision()?;
        act.rules.decision(facts.lines.get(line)?.effect)?.ground(law.rule, holder)
    };
    let only = || {
        let mut all = law.rule.grounds_for(holder);
        all.next().filter(|_| all.next().is_none())
    };
    let found = decided().or_else(only)?;
    Some(Ground { code: Line::try_from(found.code.as_str()).ok()?, text })
}

/// For whom the certificate is, or the last one on the device.
fn kind_of(act: &Act<'_, '_>, of: Key) -> CertificateType {
    let last = |id| act.links.on_device(id).max_by_key(|(_, c)| c.validity.to).map(|(_, c)| c.kind);
    let found = match of.kind {
        Kind::Certificate => act.links.certificate_gist(of.id).map(|gist| gist.kind),
        _ => last(of.id),
    };
    found.unwrap_or(CertificateType::Individual)
}

/// Who files: the nearest unit above the holder of a day that is a legal person with its own seal.
pub fn filer(act: &Act<'_, '_>, of: Key, day: Date) -> Option<UnitRef> {
    let holder = holder_of(act, of).unwrap_or(of);
    let unit = act.links.unit_of(holder, day).or_else(|| act.links.unit_of(of, day))?;
    UnitRef::try_from(Key::new(Kind::Unit, act.links.filer_of(act.links.heir_of(unit, act.on()), act.on())?))
        .ok()
}

/// The line of a decision that a procedure follows from, with its decision.
fn decided<'a>(act: &Act<'a, '_>, target: &Target) -> Option<(&'a DecisionFacts, &'a DecidedLine)> {
    let (decision, line) = target.line?;
    let facts = act.links.facts(Key::new(Kind::Decision, decision))?.decision()?;
    Some((facts, facts.lines.get(line)?))
}

/// The day whose facts count: what is asked for ahead of a decision's effect is asked for as it will be by then.
fn decided_on(act: &Act<'_, '_>, target: &Target) -> Date {
    let moves = decided(act, target).and_then(|(decision, line)| decision.moves_to(line));
    moves.map_or(act.on(), |(_, on)| on.max(act.on()))
}

/// A decision names a unit, and its person works elsewhere by what the register says: who files would be wrong, and what is asked for.
fn unposted(act: &Act<'_, '_>, kind: ProcedureKind, target: &Target) -> Option<Obstacle> {
    let (facts, said) = decided(act, target)?;
    let (decision, line) = target.line?;
    let (unit, _) = act.links.posting_lacks(facts, said)?;
    let (unit, decision) = (Key::new(Kind::Unit, unit), Key::new(Kind::Decision, decision));
    let counts = matches!(kind, ProcedureKind::Issue | ProcedureKind::Change);
    counts.then_some(Obstacle::Unposted { unit, decision, line })
}

/// Of a renewal and a change of one certificate the other one that is open and not sent yet, with who files it.
fn beside(act: &Act<'_, '_>, kind: ProcedureKind, of: Key) -> Option<(Key, Option<UnitRef>)> {
    let other = match kind {
        ProcedureKind::Renew => ProcedureKind::Change,
        ProcedureKind::Change => ProcedureKind::Renew,
        _ => return None,
    };
    act.links.procedures_on(of).find_map(|id| {
        let facts = act.links.procedure(id).filter(|facts| facts.kind == other)?;
        let open = !ProcedureState::of(facts, act.on()).is_over() && facts.step_day(StepKind::Sent).is_none();
        let filer = facts.filer.and_then(|id| UnitRef::try_from(Key::new(Kind::Unit, id)).ok());
        open.then_some((Key::new(Kind::Procedure, id), filer))
    })
}

/// A certificate that is asked for.
struct Newcomer {
    holder: HolderRef,
    kind: CertificateType,
    form: Form,
    system: Option<System>,
    before: Option<RecordId>,
}

impl Newcomer {
    /// What is meant by asking for a new certificate of a person, a unit, or in place of one that has ended.
    fn of(act: &Act<'_, '_>, wish: &Wish, of: Key) -> Option<Newcomer> {
        let before = act.links.certificate(of.id).filter(|_| of.kind == Kind::Certificate);
        let holder = HolderRef::try_from(before.map_or(of, |before| before.holder)).ok()?;
        let system = wish
            .system
            .clone()
            .or_else(|| before.and_then(|before| Line::try_from(before.system.as_deref()?).ok()));
        let kind = match (holder.key().kind, &system) {
            (Kind::Person, _) => CertificateType::Individual,
            (_, None) => CertificateType::Organisation,
            (_, Some(_)) => CertificateType::System,
        };
        let form = wish.form.or(before.map(|before| before.form));
        let form = form.unwrap_or(if system.is_some() { Form::Hsm } else { Form::UsbToken });
        let system = system.map(|name| System { name, installed_on: None, contact: None });
        let mut new = Newcomer { holder, kind, form, system, before: before.map(|_| of.id) };
        new.before = new.before.or_else(|| new.ended(act));
        Some(new)
    }

    /// The last of the holder's certificates of the same form that has ended and that nothing has followed.
    fn ended(&self, act: &Act<'_, '_>) -> Option<RecordId> {
        let ended = |(id, c): &(RecordId, &CertificateFacts)| {
            let desk = CertificateDeskState::of(c, act.links.around(*id, act.on()), act.on());
            matches!(desk, CertificateDeskState::EndedExpired | CertificateDeskState::EndedRevoked)
                && c.form == self.form
                && c.kind == self.kind
                && c.ca == Authority::Government
                && c.system.as_deref() == self.system.as_ref().map(|system| system.name.as_str())
                && act.links.successors_of(*id).next().is_none()
        };
        act.links
            .held_by(self.holder.key())
            .filter(ended)
            .max_by_key(|(_, c)| c.validity.to)
            .map(|(id, _)| id)
    }

    fn expected(self, act: &Act<'_, '_>, id: RecordId, procedure: RecordId) -> Certificate {
        let before =
            self.before.and_then(|id| CertificateRef::try_from(Key::new(Kind::Certificate, id)).ok());
        Certificate {
            system: self.system,
            predecessor: before
                .map(|certificate| CertificateBefore { certificate, relation: Relation::Reissued }),
            made_by: ProcedureRef::try_from(Key::new(Kind::Procedure, procedure)).ok(),
            desk: vec![DeskEntry { fact: DeskFact::Expected, on: act.on() }],
            ..Certificate::blank(id, self.kind, self.form, Authority::Government, self.holder)
        }
    }
}

/// The certificate that follows one that is renewed or changed: a new record, or the one that is expected already.
fn successor(
    act: &Act<'_, '_>,
    kind: ProcedureKind,
    before: RecordId,
    procedure: RecordId,
    draft: &mut Draft<'_>,
) -> Result<Option<Key>, OpenError> {
    let expected = act.links.successors_of(before).find(|(id, next)| {
        let desk = CertificateDeskState::of(next, act.links.around(*id, act.on()), act.on());
        desk == CertificateDeskState::Expected
    });
    if let Some((id, _)) = expected {
        return Ok(Some(Key::new(Kind::Certificate, id)));
    }
    let id = draft.new_id();
    let old = draft.certificate(before)?;
    let relation = if kind == ProcedureKind::Renew { Relation::Renewed } else { Relation::Changed };
    let Ok(certificate) = CertificateRef::try_from(Key::new(Kind::Certificate, before)) else {
        return Ok(None);
    };
    let holds = |to: Option<Date>| to.is_none_or(|to| to >= act.at.date);
    // What a unit held that is no more is its successor's.
    let holder = match old.holder.key() {
        Key { kind: Kind::Unit, id } => {
            HolderRef::try_from(Key::new(Kind::Unit, act.links.heir_of(id, act.on()))).unwrap_or(old.holder)
        }
        _ => old.holder,
    };
    let next = Certificate {
        system: old.system.clone(),
        managers: old.managers.iter().filter(|manager| holds(manager.to)).cloned().collect(),
        predecessor: Some(CertificateBefore { certificate, relation }),
        made_by: ProcedureRef::try_from(Key::new(Kind::Procedure, procedure)).ok(),
        desk: vec![DeskEntry { fact: DeskFact::Expected, on: act.on() }],
        ..Certificate::blank(id, old.kind, old.form, old.ca, holder)
    };
    Ok(Some(draft.add(next)))
}

/// Notes on a certificate that its revocation is asked for.
fn ask_revocation(
    act: &Act<'_, '_>,
    wish: &Wish,
    id: RecordId,
    ground: Option<&str>,
    draft: &mut Draft<'_>,
) -> Result<(), OpenError> {
    let reason = RevocationReason::ALL.iter().copied().find(|reason| Some(reason.word().word) == ground);
    let asked: Moment = wish.urgent.as_ref().map_or(act.at, |urgent| urgent.told_at);
    let certificate = draft.certificate(id)?;
    // What ran out is revoked in the records of the CA only.
    if ground == Some("expired") {
        return Ok(());
    }
    let revocation = certificate.revocation.get_or_insert(Revocation::NONE);
    revocation.asked.get_or_insert(asked);
    revocation.reason = revocation.reason.or(reason);
    Ok(())
}

/// Writes into a line of a decision what was opened for it.
pub fn dispose(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    decision: RecordId,
    line: usize,
    procedures: Vec<ProcedureRef>,
) -> Result<(), OpenError> {
    let decision = draft.decision(decision)?;
    let Some(line) = decision.lines.get_mut(line) else { return Ok(()) };
    let disposition = line.disposition.get_or_insert(Disposition {
        procedures: Vec::new(),
        nothing_needed: None,
        by: act.by.clone(),
        on: act.on(),
    });
    disposition.nothing_needed = None;
    disposition.procedures.extend(procedures);
    Ok(())
}
