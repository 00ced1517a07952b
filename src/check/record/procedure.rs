//! A procedure: its steps, its papers, and the law it runs under.

use crate::model::Kind;
use crate::model::kinds::Procedure;
use crate::model::kinds::procedure::{Outcome, ProcedureKind, StepKind};
use crate::register::papers_of;

use super::super::finding::Code;
use super::steps::{Walk, Wrong};
use super::{Room, by_day};

pub(super) fn check(procedure: &Procedure, room: &mut Room<'_, '_>) {
    let done = steps(procedure, room);
    subject(procedure, room);
    law(procedure, room);
    result(procedure, room);
    files(procedure, room);
    let began = procedure.steps.iter().map(|s| s.at.date).min();
    if room.silent(began) {
        return;
    }
    let filed = has(procedure, StepKind::Ready) || has(procedure, StepKind::Sent);
    room.want(!filed || procedure.filer.is_some(), "filer");
    if done {
        papers(procedure, room);
    }
}

fn has(procedure: &Procedure, step: StepKind) -> bool {
    procedure.steps.iter().any(|s| s.step == step)
}

/// The steps in the order of time, and whether the procedure is closed as done.
fn steps(procedure: &Procedure, room: &mut Room<'_, '_>) -> bool {
    let mut walk = Walk::new(procedure.kind, procedure.urgent.is_some());
    for i in by_day(&procedure.steps, |s| s.at.date) {
        let Some(taken) = procedure.steps.get(i) else { continue };
        let code = match walk.take(taken.step) {
            None => continue,
            Some(Wrong::Foreign) => Code::StepForeign,
            Some(Wrong::Order) => Code::StepOrder,
        };
        room.push(code, format!("steps[{i}].step"), |f| f.which(taken.step.word()));
    }
    walk.done()
}

/// Forms 06 and 08 are about a device, all others about a certificate.
fn subject(procedure: &Procedure, room: &mut Room<'_, '_>) {
    let wanted = match procedure.kind {
        ProcedureKind::Restore | ProcedureKind::Return => Kind::Device,
        _ => Kind::Certificate,
    };
    if procedure.subject.key().kind != wanted {
        room.push(Code::SubjectKind, "subject", |f| f.which(procedure.kind.word()));
    }
}

fn law(procedure: &Procedure, room: &mut Room<'_, '_>) {
    let word = procedure.regime.word();
    let regime = room.basis.rules.regime(procedure.regime);
    let began = procedure.steps.iter().map(|s| s.at.date).min();
    if began.is_some_and(|day| !regime.in_force(day)) {
        room.push(Code::RegimeNotInForce, "regime", |f| f.which(word));
    }
    if let (Some(ground), Some(rule)) = (&procedure.ground, regime.procedure(procedure.kind))
        && !rule.grounds.is_empty()
        && rule.ground(&ground.code).is_none()
    {
        room.push(Code::UnknownGround, "ground.code", |f| f.under(procedure.regime, procedure.kind));
    }
}

fn result(procedure: &Procedure, room: &mut Room<'_, '_>) {
    let against = match procedure.result {
        Some(Outcome::Granted) => StepKind::Refused,
        Some(Outcome::Refused) => StepKind::Granted,
        Some(Outcome::Supplement) | None => return,
    };
    if has(procedure, against) {
        room.push(Code::ResultContradicts, "result", |f| f.which(against.word()));
    }
}

fn files(procedure: &Procedure, room: &mut Room<'_, '_>) {
    for (i, paper) in procedure.papers.iter().enumerate() {
        let Some(file) = paper.file else { continue };
        match procedure.files.iter().find(|attached| attached.file == file) {
            None => room.push(Code::UnknownFile, format!("papers[{i}].file"), |f| f.which(paper.role.word())),
            Some(attached) => {
                if paper.sha256.as_ref().is_some_and(|hash| *hash != attached.sha256) {
                    room.push(Code::FileHashDiffers, format!("papers[{i}].sha256"), |f| {
                        f.which(paper.role.word())
                    });
                }
            }
        }
    }
}

fn papers(procedure: &Procedure, room: &mut Room<'_, '_>) {
    for role in papers_of(procedure.kind, procedure.regime, |step| has(procedure, step)) {
        let there =
            procedure.papers.iter().any(|p| p.role == role && (p.file.is_some() || p.waiver.is_some()));
        if !there && !procedure.files.iter().any(|f| f.role == role) {
            room.push(Code::PaperMissing, "papers", |f| f.which(role.word()));
        }
    }
}
