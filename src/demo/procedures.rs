//! Procedures with the CA, step by step, for a batch of cases that one unit files in one letter.

use super::certificates::{self, fact};
use super::devices::{self, Move, hand_over};
use super::filing::{Batch, correspond};
use super::papers;
use super::world::{Log, at, line, moment, text, to};
use crate::model::date::Date;
use crate::model::kinds::certificate::{
    Certificate, CertificateType, DeskFact, Revocation, RevocationReason,
};
use crate::model::kinds::common::Role;
use crate::model::kinds::device::{ConditionFact, Device, DeviceKind, Pin, PinFact};
use crate::model::kinds::handover::HandoverReason;
use crate::model::kinds::letter::{LetterDirection, LetterLine};
use crate::model::kinds::procedure::{
    Asked, Ground, Procedure, ProcedureKind, ProcedureStep, StepKind, Urgent,
};
use crate::model::party::{PaperRef, Party};
use crate::model::{Kind, RecordId};
use crate::pki::Dn;

use StepKind::{
    Acknowledged, Checked, Closed, Collected, Delivered, Draft, ForSignature, Granted, HandedToCa, Issued,
    Loaded, LossMinutes, NoticeReceived, PinConfirmed, Ready, Received, Refused, Registered, Replaced,
    Returned, SeenInCrl, Sent, SupplementAsked, Unlocked,
};

/// One procedure with what it is about.
pub struct Case {
    pub procedure: Procedure,
    /// The certificate that the procedure makes, ends or restores the device of.
    pub certificate: Certificate,
    /// The one that is renewed or changed.
    pub before: Option<Certificate>,
    pub device: Option<Device>,
    /// Who has or gets the device.
    pub keeper: Party,
    /// The name and the years of the certificate to be made.
    pub name: Option<Dn>,
    pub years: i16,
    /// Why the certificate is revoked.
    pub reason: Option<RevocationReason>,
}

/// How a batch runs.
pub struct Run {
    pub kind: ProcedureKind,
    pub filer: usize,
    pub start: Date,
    /// The steps with the working days after the start on which they are taken.
    pub track: Vec<(StepKind, i64)>,
    /// The paper that allows an organisation's device to be moved.
    pub authorisation: Option<PaperRef>,
}

/// The whole way of a kind of procedure, with the working days after its start.
pub fn track(kind: ProcedureKind) -> Vec<(StepKind, i64)> {
    let mut track = vec![
        (Draft, 0),
        (Ready, 1),
        (ForSignature, 1),
        (Issued, 2),
        (Sent, 2),
        (Acknowledged, 3),
        (Granted, 5),
    ];
    track.extend(match kind {
        ProcedureKind::Issue => {
            vec![
                (Received, 7),
                (Checked, 7),
                (Delivered, 9),
                (PinConfirmed, 11),
                (Registered, 12),
                (Closed, 14),
            ]
        }
        ProcedureKind::Renew | ProcedureKind::Change => {
            vec![(Loaded, 6), (Checked, 6), (Registered, 8), (Closed, 10)]
        }
        ProcedureKind::Revoke => {
            vec![(NoticeReceived, 6), (Collected, 7), (HandedToCa, 9), (SeenInCrl, 10), (Closed, 12)]
        }
        ProcedureKind::Restore => vec![(Unlocked, 7), (Returned, 9), (PinConfirmed, 10), (Closed, 12)],
        ProcedureKind::Return => vec![(Collected, 7), (HandedToCa, 9), (Closed, 11)],
    });
    track
}

/// The track up to a step, that one included.
pub fn until(kind: ProcedureKind, last: StepKind) -> Vec<(StepKind, i64)> {
    let mut track = track(kind);
    if let Some(at) = track.iter().position(|(step, _)| *step == last) {
        track.truncate(at + 1);
    }
    track
}

/// A procedure about a certificate or device, with nothing done yet.
pub fn procedure(log: &mut Log, kind: ProcedureKind, subject: (Kind, RecordId), day: Date) -> Procedure {
    let id = log.id();
    let assignee = log.handle();
    Procedure {
        schema: 1,
        id,
        kind,
        subject: to(subject.0, subject.1),
        regime: papers::regime(log, day),
        ground: None,
        filer: None,
        asked_by: None,
        urgent: None,
        sim: None,
        steps: Vec::new(),
        papers: Vec::new(),
        result: None,
        csr_sha256: None,
        origin: log.origin(day, "Hồ sơ"),
        assignee: Some(assignee),
        hold: None,
        duplicate_of: None,
        tags: Vec::new(),
        files: Vec::new(),
        notes: Vec::new(),
        why: None,
    }
}

pub fn ground(code: &str, words: &str) -> Option<Ground> {
    Some(Ground { code: line(code), text: (!words.is_empty()).then(|| text(words)) })
}

pub fn asked_by(paper: Option<PaperRef>, duty: &str) -> Option<Asked> {
    Some(Asked { paper, duty: (!duty.is_empty()).then(|| line(duty)) })
}

pub fn urgent(told_at: i64) -> Option<Urgent> {
    Some(Urgent {
        told_at: moment(told_at),
        told_to: Some(line("Trực ban CA")),
        reason: Some(text("Mất thiết bị ngoài giờ làm việc, chưa rõ người nhặt được.")),
    })
}

/// Runs the batch: takes each step for all cases, and writes what changed.
pub fn run(log: &mut Log, run: &Run, cases: &mut [Case]) {
    let world = log.world;
    let lost = run.track.iter().any(|(step, _)| *step == LossMinutes) && run.kind == ProcedureKind::Return;
    let holder = cases.first().map_or(CertificateType::Individual, |c| c.certificate.kind);
    let form = papers::form(log, run.start, run.kind, holder, lost);
    let mut letter = papers::letter(log, LetterDirection::Out, form, run.start);
    letter.filer = Some(to(Kind::Unit, world.units.nodes[run.filer].id));
    letter.series = Some(line(world.units.symbol(run.filer)));
    letter.summary = Some(text(format!("V/v đề nghị {} chứng thư chữ ký số", run.kind.label().vi)));
    letter.contact = world.officers.first().map(|o| o.person);
    for case in cases.iter_mut() {
        case.procedure.filer = letter.filer;
        letter.lines.push(LetterLine {
            procedure: to(Kind::Procedure, case.procedure.id),
            result: None,
            reason: None,
            on: None,
        });
    }
    let mut batch = Batch { letter, reply: None };
    let mut last = (run.start, 8);
    for (step, days) in &run.track {
        let day = world.workday(run.start, *days);
        // Steps of one day are an hour apart.
        last = if day == last.0 { (day, last.1 + 1) } else { (day, 9) };
        let when = at(day, last.1, (log.dice.below(11) * 5) as i64);
        take(log, run, cases, &mut batch, *step, when);
        write(log, cases, &mut batch, *step, when);
    }
}

fn take(log: &mut Log, run: &Run, cases: &mut [Case], batch: &mut Batch, step: StepKind, when: i64) {
    let day = moment(when).date;
    for case in cases.iter_mut() {
        case.procedure.steps.push(ProcedureStep { step, at: moment(when), remark: None });
    }
    correspond(log, run, cases, batch, step, when);
    match step {
        Received => {
            let mut all: Vec<&mut Device> = cases.iter_mut().filter_map(|c| c.device.as_mut()).collect();
            let from = match all.first().map(|d| d.kind) {
                Some(DeviceKind::Sim) => Party::Carrier("Viettel".to_owned()),
                _ => Party::Ca,
            };
            // What lies in an HSM or at the desk already is not handed over.
            all.retain(|d| d.kind != DeviceKind::Hsm && d.custody.is_empty());
            if !all.is_empty() {
                let by = Move::new(from, Party::Desk, HandoverReason::FromCa).authorised(run.authorisation);
                hand_over(log, &mut all, when, by);
            }
        }
        HandedToCa => {
            let mut all: Vec<&mut Device> = cases.iter_mut().filter_map(|c| c.device.as_mut()).collect();
            all.retain(|d| d.custody.last().is_some_and(|c| c.to.is_none() && c.party == Party::Desk));
            if !all.is_empty() {
                let by =
                    Move::new(Party::Desk, Party::Ca, HandoverReason::ToCa).authorised(run.authorisation);
                hand_over(log, &mut all, when, by);
            }
        }
        _ => {}
    }
    for case in cases {
        advance(log, run, case, step, when, day);
    }
}

/// What a step does to one case.
fn advance(log: &mut Log, run: &Run, case: &mut Case, step: StepKind, when: i64, day: Date) {
    let issue = run.kind == ProcedureKind::Issue;
    match step {
        Draft if case.name.is_some() => {
            fact(&mut case.certificate, DeskFact::Expected, day);
            papers::paper(log, &mut case.procedure, Role::Application, "giay-de-nghi.pdf", when);
        }
        Draft if matches!(run.kind, ProcedureKind::Revoke) => {
            case.certificate.revocation = Some(Revocation {
                asked: Some(case.procedure.urgent.as_ref().map_or(moment(when), |u| u.told_at)),
                granted: None,
                notice_received: None,
                seen_in_crl: None,
                gone_from_crl: None,
                reason: case.reason,
            });
        }
        Granted => granted(log, run, case, when, day),
        Refused if case.name.is_some() => fact(&mut case.certificate, DeskFact::Void, day),
        Received | Loaded => {
            if let Some(device) = &case.device {
                certificates::on_device(&mut case.certificate, device);
            }
            fact(&mut case.certificate, DeskFact::Received, day);
        }
        Delivered => {
            fact(&mut case.certificate, DeskFact::Delivered, day);
            let keeper = case.keeper.clone();
            if let Some(device) = case.device.as_mut().filter(|d| d.kind != DeviceKind::Hsm) {
                let by =
                    Move::new(Party::Desk, keeper, HandoverReason::Delivery).authorised(run.authorisation);
                hand_over(log, &mut [device], when, by);
            }
            papers::paper(log, &mut case.procedure, Role::Minutes, "bien-ban-giao-nhan.pdf", when);
        }
        PinConfirmed => {
            let by = match case.keeper {
                Party::Person(id) => Some(to(Kind::Person, id)),
                _ => None,
            };
            if let Some(device) = &mut case.device {
                device.pin.push(Pin { fact: PinFact::Receipt, on: day, by });
            }
            papers::paper(log, &mut case.procedure, Role::PinReceipt, "giay-xac-nhan-pin.pdf", when);
        }
        Registered => {
            match case.before.as_ref().filter(|_| !issue) {
                Some(before) => certificates::register_after(&mut case.certificate, before, day),
                None => certificates::register_in(log, &mut case.certificate, day),
            }
            fact(&mut case.certificate, DeskFact::InUse, day);
            if let Some(before) = case.before.as_mut().filter(|_| !issue) {
                certificates::unregister(before, day.plus_days(-1));
            }
        }
        NoticeReceived => {
            if let Some(revocation) = &mut case.certificate.revocation {
                revocation.notice_received = Some(day);
            }
        }
        Collected => {
            if let Some(device) = case.device.as_mut() {
                let by = Move::new(case.keeper.clone(), Party::Desk, HandoverReason::Return);
                hand_over(log, &mut [device], when, by.authorised(run.authorisation));
            }
            papers::paper(log, &mut case.procedure, Role::Minutes, "bien-ban-thu-hoi.pdf", when);
        }
        LossMinutes => papers::paper(log, &mut case.procedure, Role::LossMinutes, "bien-ban-mat.pdf", when),
        SeenInCrl => {
            if let Some(revocation) = &mut case.certificate.revocation {
                revocation.seen_in_crl = Some(day);
            }
        }
        Ready if run.kind == ProcedureKind::Restore => {
            if let Some(device) = case.device.as_mut() {
                let by = Move::new(case.keeper.clone(), Party::Desk, HandoverReason::Restore);
                hand_over(log, &mut [device], when, by.authorised(run.authorisation));
            }
        }
        Unlocked => {
            if let Some(device) = case.device.as_mut() {
                devices::happened(device, ConditionFact::Restored, when, "CA mở khóa từ xa.");
                device.pin.push(Pin { fact: PinFact::Restored, on: day, by: None });
            }
        }
        Replaced => replace(log, case, when),
        Returned => {
            let keeper = case.keeper.clone();
            if let Some(device) = case.device.as_mut() {
                let by = Move::new(Party::Desk, keeper, HandoverReason::Restore);
                hand_over(
                    log,
                    &mut [device],
                    when,
                    Move { envelope: true, ..by }.authorised(run.authorisation),
                );
            }
            papers::paper(log, &mut case.procedure, Role::Minutes, "bien-ban-tra-thiet-bi.pdf", when);
        }
        _ => {}
    }
}

fn granted(log: &mut Log, run: &Run, case: &mut Case, when: i64, day: Date) {
    if let Some(name) = &case.name {
        certificates::issue(log, &mut case.certificate, name, day, certificates::last_day(day, case.years));
        case.certificate.made_by = Some(to(Kind::Procedure, case.procedure.id));
        if let Some(csr) = &case.certificate.csr {
            case.procedure.csr_sha256 = Some(super::keys::sha256(csr.as_bytes()));
        }
        // A new token enters the register when it comes in; one that is there already is known now.
        if let Some(device) = case.device.as_ref().filter(|d| !d.custody.is_empty()) {
            certificates::on_device(&mut case.certificate, device);
        }
        fact(&mut case.certificate, DeskFact::Issued, day);
        let ends = run.kind == ProcedureKind::Change;
        if let Some(before) = case.before.as_mut().filter(|_| ends) {
            before.ended_by = Some(to(Kind::Procedure, case.procedure.id));
            before.revocation = Some(Revocation {
                asked: case.procedure.steps.iter().find(|s| s.step == Sent).map(|s| s.at),
                granted: Some(moment(when)),
                notice_received: Some(day),
                seen_in_crl: Some(day),
                gone_from_crl: None,
                reason: Some(RevocationReason::Replaced),
            });
        }
    }
    if let Some(revocation) = case.certificate.revocation.as_mut() {
        revocation.granted = Some(moment(when));
        case.certificate.ended_by = Some(to(Kind::Procedure, case.procedure.id));
        certificates::unregister(&mut case.certificate, day);
    }
}

/// The CA gives a new device for one that no longer works.
fn replace(log: &mut Log, case: &mut Case, when: i64) {
    let Some(mut old) = case.device.take() else { return };
    hand_over(log, &mut [&mut old], when, Move::new(Party::Desk, Party::Ca, HandoverReason::ToCa));
    let mut new = devices::device(log, old.kind, moment(when).date);
    let from = Move::new(Party::Ca, Party::Desk, HandoverReason::FromCa);
    hand_over(log, &mut [&mut new], when, from);
    certificates::on_device(&mut case.certificate, &new);
    log.put(when, old);
    case.device = Some(new);
}

/// Writes what the step may have changed.
fn write(log: &mut Log, cases: &[Case], batch: &mut Batch, step: StepKind, when: i64) {
    for case in cases {
        log.put(when, case.procedure.clone());
        let touched = !matches!(step, Ready | ForSignature | Issued | Sent | Acknowledged | Checked | Closed);
        if touched {
            log.put(when, case.certificate.clone());
            if let Some(before) = &case.before {
                log.put(when, before.clone());
            }
        }
        // A device enters the register with its first custody.
        if let Some(device) = case.device.as_ref().filter(|d| !d.custody.is_empty()) {
            log.put(when, device.clone());
        }
    }
    if matches!(
        step,
        Draft | ForSignature | Issued | Sent | Acknowledged | SupplementAsked | Granted | Refused
    ) {
        log.put(when, batch.letter.clone());
        if let Some(reply) = batch.reply.take() {
            log.put(when, reply);
        }
    }
}
