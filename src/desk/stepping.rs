//! Steps that no letter and no hand-over brings: certificates loaded and registered, devices unlocked, procedures held,
//! given up and closed; with what each means for the certificate or device.

use super::answer::settle;
use super::handing::fact;
use super::steps::{has, take};
use super::{Act, Draft};
use crate::check::Wrong;
use crate::duty::checklist::{Checklist, Standing, What, checklist};
use crate::model::kinds::Procedure;
use crate::model::kinds::certificate::{DeskEntry, DeskFact, Use};
use crate::model::kinds::common::Role;
use crate::model::kinds::letter::LetterDirection;
use crate::model::kinds::procedure::{Outcome, Paper, ProcedureKind, StepKind};
use crate::model::words::{Line, Text};
use crate::model::{Key, Kind, Lang, Record, RecordId, revocation};
use crate::register::{OpenError, handover_papers, papers_of};
use crate::text::desk as words;

/// A step, and what is known of it.
pub struct Step {
    pub step: StepKind,
    pub remark: Option<Text>,
    /// The system in which a certificate was registered, and in which role.
    pub system: Option<Line>,
    pub role: Option<Line>,
    /// The papers that it is closed without, and why.
    pub waived: Vec<(Role, Text)>,
    /// It is taken though something lacks.
    pub anyway: bool,
    /// In which the record is written.
    pub lang: Lang,
}

/// The certificate that a procedure makes, else the one that it is about.
fn certificate_of(act: &Act<'_, '_>, id: RecordId, subject: Key) -> Option<RecordId> {
    act.links.made_by(id).next().or((subject.kind == Kind::Certificate).then_some(subject.id))
}

/// Whether there is a certificate with which what came can be compared: its file, or its serial as somebody read it. Where nothing
/// names a certificate, there is nothing to compare.
fn is_comparable(act: &Act<'_, '_>, draft: &mut Draft<'_>, id: RecordId) -> Result<bool, OpenError> {
    let subject = draft.procedure(id)?.subject.key();
    let Some(certificate) = certificate_of(act, id, subject) else { return Ok(true) };
    let certificate = draft.certificate(certificate)?;
    let claimed = certificate.claimed.as_ref().is_some_and(|claimed| claimed.serial.is_some());
    Ok(certificate.pem.is_some() || claimed)
}

/// Why a step isn't taken.
#[derive(Clone, PartialEq, Eq)]
pub enum NotTaken {
    /// It doesn't fit those before it.
    Step(Wrong),
    /// It was taken before, and there is nothing new to write.
    Already,
    /// The CA, which was asked for nothing yet, can't have answered.
    NotSent,
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
    let answers = answer.is_some() || step.step == StepKind::Acknowledged;
    if answers && !was_sent(draft.procedure(id)?) {
        return Ok(Err(NotTaken::NotSent));
    }
    if let Some(result) = answer {
        let settled = settle(act, draft, id, result, step.remark.clone(), false)?;
        return Ok(settled.map_err(|(_, wrong)| NotTaken::Step(wrong)));
    }
    if step.step == StepKind::Closed {
        waive(draft, id, &step.waived)?;
        waive(draft, id, &with_handovers(act, id, step.lang))?;
        let lacks = lacking(act, id, step);
        if !lacks.is_empty() && !step.anyway {
            return Ok(Err(NotTaken::Lacks(lacks)));
        }
    }
    if step.step == StepKind::Checked && !step.anyway && !is_comparable(act, draft, id)? {
        return Ok(Err(NotTaken::Lacks(vec![What::Certificate])));
    }
    let procedure = draft.procedure(id)?;
    let before = procedure.steps.iter().any(|taken| taken.step == step.step);
    // That a device went out once more is shown by its hand-over.
    if before && matches!(step.step, StepKind::Delivered | StepKind::Returned) {
        return Ok(Err(NotTaken::Already));
    }
    if let Err(wrong) = take(procedure, step.step, act.at, step.remark.clone()) {
        return Ok(Err(if before { NotTaken::Already } else { NotTaken::Step(wrong) }));
    }
    let (kind, subject) = (procedure.kind, procedure.subject.key());
    let certificate = certificate_of(act, id, subject);
    match (step.step, certificate) {
        (StepKind::Loaded, Some(certificate)) => loaded(act, draft, certificate)?,
        (StepKind::Checked, Some(certificate)) => {
            fact(&mut draft.certificate(certificate)?.desk, DeskFact::Received, act);
        }
        (StepKind::Registered, Some(certificate)) => {
            let new = registered(act, draft, certificate, step)?;
            if before && !new {
                return Ok(Err(NotTaken::Already));
            }
        }
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

/// Whether the CA was asked: by letter, or told before the letter followed.
fn was_sent(procedure: &Procedure) -> bool {
    procedure.urgent.is_some() || procedure.steps.iter().any(|taken| taken.step == StepKind::Sent)
}

/// The papers that lie with the hand-overs of the device, each with where it is.
fn with_handovers(act: &Act<'_, '_>, id: RecordId, lang: Lang) -> Vec<(Role, Text)> {
    let key = Key::new(Kind::Procedure, id);
    let Some(procedure) = act.links.procedure(id) else { return Vec::new() };
    let has = |step| has(procedure, step);
    let own = act.links.marks(key).map(|marks| marks.files.as_slice()).unwrap_or_default();
    let wanted: Vec<Role> = papers_of(procedure.kind, procedure.regime, has)
        .filter(|role| !own.contains(role) && procedure.papers.iter().all(|(known, _)| known != role))
        .collect();
    let mut papers: Vec<(Role, Text)> = Vec::new();
    for (handover, role) in handover_papers(act.links, key, procedure) {
        let where_it_is = words::in_handover(lang, &handover.id.handle().to_string());
        if wanted.contains(&role)
            && papers.iter().all(|(known, _)| *known != role)
            && let Ok(text) = Text::try_from(where_it_is)
        {
            papers.push((role, text));
        }
    }
    papers
}

/// What lacks of a procedure that was granted, papers that are waived apart.
fn lacking(act: &Act<'_, '_>, id: RecordId, step: &Step) -> Vec<What> {
    let Some(Checklist { items, .. }) =
        checklist(act.links, act.rules, act.on(), Key::new(Kind::Procedure, id))
    else {
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
        // A certificate with wrong data comes to nothing more.
        .filter(|item| {
            item.todo.as_ref().is_none_or(|todo| todo.step != StepKind::Closed || item.what == What::Papers)
        })
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

/// A new certificate was loaded onto the device of the one before. Whoever has that has the certificate too.
fn loaded(act: &Act<'_, '_>, draft: &mut Draft<'_>, id: RecordId) -> Result<(), OpenError> {
    let certificate = draft.certificate(id)?;
    fact(&mut certificate.desk, DeskFact::Received, act);
    let (device, before) =
        (certificate.device, certificate.predecessor.as_ref().map(|b| b.certificate.key().id));
    if let (None, Some(before)) = (device, before) {
        let device = draft.certificate(before)?.device;
        draft.certificate(id)?.device = device;
    }
    let certificate = draft.certificate(id)?;
    if certificate.device.is_some_and(|device| act.links.is_with_user(device.key().id, act.on())) {
        fact(&mut certificate.desk, DeskFact::Delivered, act);
    }
    Ok(())
}

/// A certificate is registered in a system, or, where none is named, in those of the one before; there it stands no more.
/// Whether anything of that is new.
fn registered(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    id: RecordId,
    step: &Step,
) -> Result<bool, OpenError> {
    let on = act.on();
    let certificate = draft.certificate(id)?;
    let serial =
        act.links.certificate(id).and_then(|facts| facts.serial()).and_then(|serial| serial.parse().ok());
    let before = certificate.predecessor.as_ref().map(|before| before.certificate.key().id);
    let (mut systems, mut new): (Vec<(Line, Option<Line>)>, bool) = (Vec::new(), false);
    if let Some(system) = &step.system {
        systems.push((system.clone(), step.role.clone()));
    }
    if let Some(before) = before {
        let same = |used: &Use| step.system.as_ref().is_none_or(|system| *system == used.system);
        for used in
            draft.certificate(before)?.used_in.iter_mut().filter(|used| used.until.is_none() && same(used))
        {
            let last = on.plus_days(-1);
            new = true;
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
            Some(used) => {
                new |= used.serial != serial;
                used.serial = serial.clone();
            }
            None => {
                new = true;
                let since = Some(on);
                certificate.used_in.push(Use { system, role, serial: serial.clone(), since, until: None });
            }
        }
    }
    fact(&mut certificate.desk, DeskFact::InUse, act);
    Ok(new)
}

/// A request is given up: what it was to make is void, what it was to end goes on.
fn given_up(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    procedure: RecordId,
    kind: ProcedureKind,
    subject: Key,
) -> Result<(), OpenError> {
    leave_letters(act, draft, procedure)?;
    let made: Vec<RecordId> = act.links.made_by(procedure).collect();
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

/// A request that is given up stands in no letter that goes out later. One that nothing is left of is void; another has to be
/// made again.
fn leave_letters(act: &Act<'_, '_>, draft: &mut Draft<'_>, procedure: RecordId) -> Result<(), OpenError> {
    let key = Key::new(Kind::Procedure, procedure);
    let letters: Vec<Key> = act.links.inverse_at(key, Kind::Letter, "lines.procedure").collect();
    for letter in letters {
        let letter = draft.letter(letter.id)?;
        if letter.direction == LetterDirection::In || letter.sent.is_some() {
            continue;
        }
        letter.lines.retain(|line| line.procedure.key() != key);
        match letter.lines.is_empty() {
            true => letter.void = letter.void.or(Some(act.on())),
            false => letter.for_signature = None,
        }
    }
    Ok(())
}
