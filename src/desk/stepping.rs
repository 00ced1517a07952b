//! Steps that no letter and no hand-over brings: certificates loaded and registered, devices unlocked, procedures held,
//! given up and closed; with what each means for the certificate or device.

use super::answer::{made_by, settle};
use super::checklist::{Checklist, Standing, What, checklist};
use super::handing::fact;
use super::steps::take;
use super::{Act, Draft};
use crate::check::Wrong;
use crate::model::kinds::certificate::{DeskEntry, DeskFact, Use};
use crate::model::kinds::common::Role;
use crate::model::kinds::procedure::{Outcome, Paper, ProcedureKind, StepKind};
use crate::model::words::{Line, Text};
use crate::model::{Key, Kind, Record, RecordId, revocation};
use crate::register::OpenError;

/// A step, and what is known of it.
pub struct Step {
    pub step: StepKind,
    pub remark: Option<Text>,
    /// The system in which a certificate was registered, and in which role.
    pub system: Option<Line>,
    pub role: Option<Line>,
    /// The papers that it is closed without, and why.
    pub waived: Vec<(Role, Text)>,
    /// It is closed though something lacks.
    pub anyway: bool,
}

/// Why a step isn't taken.
#[derive(Clone, PartialEq, Eq)]
pub enum NotTaken {
    /// It doesn't fit those before it.
    Step(Wrong),
    /// Something lacks before it can be closed.
    Lacks(Vec<What>),
}

/// Takes a step in a procedure.
pub fn step(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    id: RecordId,
    step: &Step,
) -> Result<Result<(), NotTaken>, OpenError> {
    let answer = match step.step {
        StepKind::Granted => Some(Outcome::Granted),
        StepKind::Refused => Some(Outcome::Refused),
        StepKind::SupplementAsked => Some(Outcome::Supplement),
        _ => None,
    };
    if let Some(result) = answer {
        let settled = settle(act, draft, id, result, step.remark.clone(), false)?;
        return Ok(settled.map_err(|(_, wrong)| NotTaken::Step(wrong)));
    }
    if step.step == StepKind::Closed {
        waive(draft, id, &step.waived)?;
        let lacks = lacking(act, id, step);
        if !lacks.is_empty() && !step.anyway {
            return Ok(Err(NotTaken::Lacks(lacks)));
        }
    }
    let procedure = draft.procedure(id)?;
    if let Err(wrong) = take(procedure, step.step, act.at, step.remark.clone()) {
        return Ok(Err(NotTaken::Step(wrong)));
    }
    let (kind, subject) = (procedure.kind, procedure.subject.key());
    let certificate = made_by(act, id).next().or((subject.kind == Kind::Certificate).then_some(subject.id));
    match (step.step, certificate) {
        (StepKind::Loaded, Some(certificate)) => loaded(act, draft, certificate)?,
        (StepKind::Checked, Some(certificate)) => {
            fact(&mut draft.certificate(certificate)?.desk, DeskFact::Received, act);
        }
        (StepKind::Registered, Some(certificate)) => registered(act, draft, certificate, step)?,
        (StepKind::NoticeReceived, _) if kind == ProcedureKind::Revoke => {
            if let Some(revocation) = &mut draft.certificate(subject.id)?.revocation {
                revocation.notice_received = revocation.notice_received.or(Some(act.on()));
            }
        }
        (StepKind::SeenInCrl, _) if kind == ProcedureKind::Revoke => {
            if let Some(revocation) = &mut draft.certificate(subject.id)?.revocation {
                revocation.seen_in_crl = revocation.seen_in_crl.or(Some(act.on()));
            }
        }
        (StepKind::Unlocked, _) if subject.kind == Kind::Device => {
            super::receive::unlocked(act, draft, subject.id)?;
        }
        (StepKind::Withdrawn | StepKind::NotNeeded, _) => given_up(act, draft, id, kind, subject)?,
        _ => {}
    }
    Ok(Ok(()))
}

/// What lacks of a procedure that was granted, papers that are waived apart.
fn lacking(act: &Act<'_, '_>, id: RecordId, step: &Step) -> Vec<What> {
    let Some(Checklist { items, .. }) = checklist(act, Key::new(Kind::Procedure, id)) else {
        return Vec::new();
    };
    let over = act
        .links
        .procedure(id)
        .is_some_and(|procedure| crate::register::state::ProcedureState::of(procedure, act.on()).is_over());
    if over {
        return Vec::new();
    }
    let waived = |said: Option<&str>| {
        said.is_some_and(|said| {
            said.split(", ").all(|word| step.waived.iter().any(|(role, _)| role.word().word == word))
        })
    };
    items
        .iter()
        .filter(|item| item.standing == Standing::Lacking && item.what != What::Closed)
        .filter(|item| item.what != What::Papers || !waived(item.said.as_deref()))
        .map(|item| item.what)
        .collect()
}

fn waive(draft: &mut Draft<'_>, id: RecordId, waived: &[(Role, Text)]) -> Result<(), OpenError> {
    let procedure = draft.procedure(id)?;
    for (role, why) in waived {
        match procedure.papers.iter_mut().find(|paper| paper.role == *role) {
            Some(paper) if paper.file.is_none() => paper.waiver = Some(why.clone()),
            Some(_) => {}
            None => procedure.papers.push(Paper {
                role: *role,
                file: None,
                sha256: None,
                signed: None,
                waiver: Some(why.clone()),
            }),
        }
    }
    Ok(())
}

/// A new certificate was loaded onto the device of the one before.
fn loaded(act: &Act<'_, '_>, draft: &mut Draft<'_>, id: RecordId) -> Result<(), OpenError> {
    let certificate = draft.certificate(id)?;
    fact(&mut certificate.desk, DeskFact::Received, act);
    let (device, before) =
        (certificate.device, certificate.predecessor.as_ref().map(|b| b.certificate.key().id));
    if let (None, Some(before)) = (device, before) {
        let device = draft.certificate(before)?.device;
        draft.certificate(id)?.device = device;
    }
    Ok(())
}

/// A certificate is registered in a system, or, where none is named, in those of the one before; there it stands no more.
fn registered(act: &Act<'_, '_>, draft: &mut Draft<'_>, id: RecordId, step: &Step) -> Result<(), OpenError> {
    let on = act.on();
    let certificate = draft.certificate(id)?;
    let serial =
        act.links.certificate(id).and_then(|facts| facts.serial()).and_then(|serial| serial.parse().ok());
    let before = certificate.predecessor.as_ref().map(|before| before.certificate.key().id);
    let mut systems: Vec<(Line, Option<Line>)> = Vec::new();
    if let Some(system) = &step.system {
        systems.push((system.clone(), step.role.clone()));
    }
    if let Some(before) = before {
        let same = |used: &Use| step.system.as_ref().is_none_or(|system| *system == used.system);
        for used in
            draft.certificate(before)?.used_in.iter_mut().filter(|used| used.until.is_none() && same(used))
        {
            let last = on.plus_days(-1);
            used.until = Some(used.since.map_or(last, |since| since.max(last)));
            if step.system.is_none() {
                systems.push((used.system.clone(), used.role.clone()));
            }
        }
    }
    let certificate = draft.certificate(id)?;
    for (system, role) in systems {
        let known = certificate
            .used_in
            .iter_mut()
            .find(|used| used.system == system && used.role == role && used.until.is_none());
        match known {
            Some(used) => used.serial = serial.clone(),
            None => certificate.used_in.push(Use {
                system,
                role,
                serial: serial.clone(),
                since: Some(on),
                until: None,
            }),
        }
    }
    fact(&mut certificate.desk, DeskFact::InUse, act);
    Ok(())
}

/// A request is given up: what it was to make is void, what it was to end goes on.
fn given_up(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    procedure: RecordId,
    kind: ProcedureKind,
    subject: Key,
) -> Result<(), OpenError> {
    let made: Vec<RecordId> = made_by(act, procedure).collect();
    for id in made {
        let certificate = draft.certificate(id)?;
        if certificate.pem.is_none() && certificate.desk.iter().all(|entry| entry.fact == DeskFact::Expected)
        {
            certificate.desk.push(DeskEntry { fact: DeskFact::Void, on: act.on() });
        }
    }
    if kind == ProcedureKind::Revoke {
        let certificate = draft.certificate(subject.id)?;
        let taken = revocation::taken_back(&Record::Certificate(Box::new(certificate.clone())), act.at);
        if let Some(Record::Certificate(taken)) = taken {
            certificate.revocation = taken.revocation;
        }
    }
    Ok(())
}
