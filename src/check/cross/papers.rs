//! Procedures and letters: who files, and whether both records say the same.

use crate::model::kinds::common::Role;
use crate::model::kinds::letter::LetterDirection;
use crate::model::kinds::procedure::{Outcome, StepKind};
use crate::model::{Key, Kind};
use crate::register::facts::{LetterFacts, PaperState, ProcedureFacts};
use crate::register::row::Row;

use super::super::finding::{Code, Finding};
use super::unit::gone;
use super::{View, found};

pub(super) fn procedure(row: &Row, procedure: &ProcedureFacts, view: &View<'_>, out: &mut Vec<Finding>) {
    filer(row, procedure, view, out);
    let sent = procedure.step_day(StepKind::Sent);
    let has_paper =
        procedure.papers.iter().any(|(role, paper)| *role == Role::Letter && *paper != PaperState::Missing)
            || row.marks.files.contains(&Role::Letter);
    let named = || {
        view.referring(row.key, Kind::Letter)
            .filter_map(|letter| letter.facts.letter())
            .any(|letter| letter.lines.iter().any(|line| line.procedure == row.key.id))
    };
    if sent.is_some() && !has_paper && !view.basis.silent(sent, row.marks.migrated) && !named() {
        out.push(Finding::new(Code::ProcedureWithoutLetter, row.key, "papers"));
    }
}

/// Only a legal person with its own seal files. Nothing is said of a unit whose standing is not recorded.
fn filer(row: &Row, procedure: &ProcedureFacts, view: &View<'_>, out: &mut Vec<Finding>) {
    let Some(id) = procedure.filer else { return };
    let key = Key::new(Kind::Unit, id);
    let Some(unit) = view.rows.row(key).and_then(|row| row.facts.unit()) else { return };
    let first = procedure.steps.first().map_or(view.today(), |(_, at)| at.date);
    let may = match procedure.step_day(StepKind::Sent) {
        Some(sent) => unit.may_file(sent),
        // What isn't sent yet is filed on some later day.
        None => unit.may_file_since(first),
    };
    if !unit.standing.is_empty() && !may {
        out.push(found(Code::FilerWithoutSeal, row, "filer", key));
    }
}

/// What the CA answered stands in the procedure too, and who signed was there to sign.
pub(super) fn letter(row: &Row, letter: &LetterFacts, view: &View<'_>, out: &mut Vec<Finding>) {
    let open = letter.sent.is_none() && letter.void.is_none();
    let day = letter.date.or(letter.sent).or(open.then(|| view.today()));
    let ours = letter.direction == LetterDirection::Out;
    if let Some(day) = day.filter(|day| ours && !view.basis.silent(Some(*day), row.marks.migrated)) {
        for at in row.refs.iter().filter(|at| ["signed_by", "contact"].contains(&at.field(Kind::Letter))) {
            out.extend(gone(row, at.path(Kind::Letter), at.to, day, view));
        }
    }
    for (i, line) in letter.lines.iter().enumerate() {
        let Some(result) = line.result else { continue };
        let step = match result {
            Outcome::Granted => StepKind::Granted,
            Outcome::Refused => StepKind::Refused,
            Outcome::Supplement => StepKind::SupplementAsked,
        };
        let key = Key::new(Kind::Procedure, line.procedure);
        let Some(procedure) = view.rows.row(key).and_then(|row| row.facts.procedure()) else { continue };
        if procedure.step_day(step).is_none() {
            let finding = found(Code::AnswerWithoutStep, row, format!("lines[{i}].result"), key);
            out.push(finding.which(result.word()));
        }
    }
}
