//! A decision: its paper, and what was done about each of its lines.

use crate::model::Kind;
use crate::model::kinds::Decision;
use crate::model::kinds::decision::{DecisionLine, Effect};

use super::super::finding::Code;
use super::Room;

pub(super) fn check(decision: &Decision, room: &mut Room<'_, '_>) {
    if !room.silent(decision.date) {
        room.want(decision.number.is_some(), "number");
        room.want(decision.date.is_some(), "date");
        room.want(!decision.files.is_empty(), "files");
    }
    for (i, line) in decision.lines.iter().enumerate() {
        subject(line, i, room);
        disposition(decision, line, i, room);
    }
    for (i, amendment) in decision.amended.iter().enumerate() {
        if decision.date.is_some_and(|date| amendment.on < date) {
            room.add(Code::AmendedBeforeIssue, format!("amended[{i}].on"));
        }
    }
}

fn subject(line: &DecisionLine, i: usize, room: &mut Room<'_, '_>) {
    use Effect::*;
    let kind = line.subject.key().kind;
    let right = match line.effect {
        Rename | Merge | Split | Establish | Dissolve => kind == Kind::Unit,
        AssignManager | Other => true,
        Recruit | Receive | Transfer | MoveOut | Leave | Second | Appoint | Relieve | Retire | Resign
        | Dismiss | Death | Erase => kind == Kind::Person,
    };
    if !right {
        room.push(Code::EffectSubject, format!("lines[{i}].subject"), |f| f.which(line.effect.word()));
    }
}

fn disposition(decision: &Decision, line: &DecisionLine, i: usize, room: &mut Room<'_, '_>) {
    match &line.disposition {
        Some(done) => match (done.procedures.is_empty(), &done.nothing_needed) {
            (true, None) => room.add(Code::DispositionEmpty, format!("lines[{i}].disposition")),
            (false, Some(_)) => room.add(Code::DispositionTwofold, format!("lines[{i}].disposition")),
            _ => {}
        },
        // Whether those who moved took their certificates along, and who manages one, stands in these.
        None if line.effect == Effect::MoveOut
            || line.effect == Effect::AssignManager && line.unit.is_some() => {}
        None => {
            let effective = line.from.or(decision.effective).or(decision.date);
            let overdue = effective.is_some_and(|day| day < room.basis.today);
            if overdue && !room.silent(effective) {
                room.push(Code::LineUndisposed, format!("lines[{i}]"), |f| f.which(line.effect.word()));
            }
        }
    }
}
