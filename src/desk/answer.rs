//! The CA's answer, line by line: results in the letter, steps in its procedures, and what follows for certificates.

use super::steps::take;
use super::{Act, Draft};
use crate::check::Wrong;
use crate::model::kinds::Letter;
use crate::model::kinds::certificate::{DeskEntry, DeskFact};
use crate::model::kinds::letter::{
    Correspondent, CorrespondentKind, LetterDirection, LetterForm, LetterLine,
};
use crate::model::kinds::procedure::{Outcome, ProcedureKind, StepKind};
use crate::model::party::{LetterRef, ProcedureRef};
use crate::model::words::{Line, Text};
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::facts::LetterFacts;
use crate::register::row::of_letter;
use crate::register::{Links, OpenError};

/// What the CA says of one line.
pub struct Answer {
    pub procedure: RecordId,
    pub result: Outcome,
    pub reason: Option<Text>,
}

/// The letter in which it answers.
pub struct Reply {
    pub number: Option<Line>,
    pub date: Option<Date>,
    /// Why nobody need reply to it.
    pub none_needed: Option<Text>,
}

/// Why an answer can't be taken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotAnswered {
    /// The letter came in.
    CameIn,
    /// The letter was not sent yet; whether it has a number.
    NotSent { numbered: bool },
    /// It has no number: the clerk's office hasn't issued it.
    NoNumber,
    /// It is on no line of the letter.
    OtherLine(RecordId),
    /// The line was answered for good.
    Answered(RecordId),
    /// The CA's letter would be older than what it answers.
    ReplyOlder,
    /// The step doesn't fit those before it.
    Step(RecordId, StepKind, Wrong),
}

/// The lines of a letter that the CA has not answered for good. What was given up waits for no answer.
pub fn open_lines<'l>(
    links: &'l Links<'_>,
    letter: &'l LetterFacts,
    on: Date,
) -> impl Iterator<Item = RecordId> + use<'l> {
    let open = letter.lines.iter().filter(move |line| {
        !matches!(line.result, Some(Outcome::Granted | Outcome::Refused))
            && !links.is_given_up(line.procedure, on)
    });
    open.map(|line| line.procedure)
}

/// Takes in the answers. That a revocation was granted is its notice, unless `notice` says otherwise.
pub fn answer(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    id: RecordId,
    answers: Vec<Answer>,
    notice: bool,
) -> Result<Result<(), NotAnswered>, OpenError> {
    let letter = draft.letter(id)?;
    if letter.direction == LetterDirection::In {
        return Ok(Err(NotAnswered::CameIn));
    }
    if letter.sent.is_none() {
        return Ok(Err(NotAnswered::NotSent { numbered: letter.number.is_some() }));
    }
    if letter.number.is_none() {
        return Ok(Err(NotAnswered::NoNumber));
    }
    for Answer { procedure, result, reason } in answers {
        let letter = draft.letter(id)?;
        let Some(line) = letter.lines.iter_mut().find(|line| line.procedure.key().id == procedure) else {
            return Ok(Err(NotAnswered::OtherLine(procedure)));
        };
        if matches!(line.result, Some(Outcome::Granted | Outcome::Refused)) {
            return Ok(Err(NotAnswered::Answered(procedure)));
        }
        line.result = Some(result);
        line.reason = reason.clone();
        line.on = Some(act.on());
        if let Err((step, wrong)) = settle(act, draft, procedure, result, reason, notice)? {
            return Ok(Err(NotAnswered::Step(procedure, step, wrong)));
        }
    }
    Ok(Ok(()))
}

/// What an answer means for a procedure and its certificates.
pub fn settle(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    id: RecordId,
    result: Outcome,
    reason: Option<Text>,
    notice: bool,
) -> Result<Result<(), (StepKind, Wrong)>, OpenError> {
    let step = match result {
        Outcome::Granted => StepKind::Granted,
        Outcome::Refused => StepKind::Refused,
        Outcome::Supplement => StepKind::SupplementAsked,
    };
    let procedure = draft.procedure(id)?;
    // Told by telephone at night, it was granted before the letter went.
    let granted_before =
        result == Outcome::Granted && procedure.steps.iter().any(|s| s.step == StepKind::Granted);
    if !granted_before && let Err(wrong) = take(procedure, step, act.at, reason) {
        return Ok(Err((step, wrong)));
    }
    procedure.result = Some(result);
    let (kind, subject) = (procedure.kind, procedure.subject.key());
    if kind == ProcedureKind::Revoke && result == Outcome::Granted && notice {
        let _ = take(procedure, StepKind::NoticeReceived, act.at, None);
    }
    match (kind, result) {
        (_, Outcome::Supplement) => {}
        (ProcedureKind::Issue | ProcedureKind::Renew | ProcedureKind::Change, _) => {
            made(act, draft, id, result)?;
            if kind == ProcedureKind::Change && result == Outcome::Granted {
                let ended = ProcedureRef::try_from(Key::new(Kind::Procedure, id)).ok();
                let certificate = draft.certificate(subject.id)?;
                certificate.ended_by = certificate.ended_by.or(ended);
            }
        }
        (ProcedureKind::Revoke, Outcome::Granted) => revoked(act, draft, subject.id, id, notice)?,
        _ => {}
    }
    Ok(Ok(()))
}

/// The certificates that a procedure makes were issued, or never will be.
fn made(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    procedure: RecordId,
    result: Outcome,
) -> Result<(), OpenError> {
    let fact = if result == Outcome::Granted { DeskFact::Issued } else { DeskFact::Void };
    let mut made: Vec<RecordId> = act.links.made_by(procedure).collect();
    // One that was expected before is what an issue is about.
    let asked = draft.procedure(procedure)?;
    let (kind, subject) = (asked.kind, asked.subject.key());
    if made.is_empty() && kind == ProcedureKind::Issue && subject.kind == Kind::Certificate {
        made.push(subject.id);
    }
    for id in made {
        let certificate = draft.certificate(id)?;
        if certificate.desk.iter().all(|entry| entry.fact == DeskFact::Expected) {
            certificate.desk.push(DeskEntry { fact, on: act.on() });
        }
    }
    Ok(())
}

fn revoked(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    certificate: RecordId,
    procedure: RecordId,
    notice: bool,
) -> Result<(), OpenError> {
    let (at, on) = (act.at, act.on());
    let granted =
        draft.procedure(procedure)?.steps.iter().find(|s| s.step == StepKind::Granted).map(|s| s.at);
    let certificate = draft.certificate(certificate)?;
    certificate.ended_by = ProcedureRef::try_from(Key::new(Kind::Procedure, procedure)).ok();
    if let Some(revocation) = &mut certificate.revocation {
        revocation.granted = revocation.granted.or(granted).or(Some(at));
        if notice {
            revocation.notice_received = revocation.notice_received.or(Some(on));
        }
    }
    for used in certificate.used_in.iter_mut().filter(|used| used.until.is_none()) {
        used.until = Some(used.since.map_or(on, |since| since.max(on)));
    }
    Ok(())
}

/// Adds the letter in which the CA answers. Where one with its number is there, which answered another of ours, it answers these
/// lines too.
pub fn reply(act: &Act<'_, '_>, draft: &mut Draft<'_>, id: RecordId, reply: Reply) -> Result<Key, OpenError> {
    let new = draft.new_id();
    let letter = draft.letter(id)?;
    let answered = letter.lines.iter().filter(|line| line.on == Some(act.at.date));
    let lines: Vec<LetterLine> = answered.cloned().collect();
    let correspondent = Correspondent {
        kind: CorrespondentKind::Ca,
        unit: None,
        person: None,
        name: letter.correspondent.name.clone(),
    };
    let written = Letter {
        regime: letter.regime,
        number: reply.number,
        date: reply.date,
        received: Some(act.on()),
        none_needed: reply.none_needed,
        ..Letter::blank(new, LetterDirection::In, correspondent, LetterForm::Reply)
    };
    let written = replying(written, lines, id);
    let values = of_letter(&written).into_iter().collect();
    let Some((_, known)) = act.links.by_uniques(Kind::Letter, &values).into_iter().next() else {
        return Ok(draft.add(written));
    };
    let letter = draft.letter(known.id)?;
    for line in written.lines {
        match letter.lines.iter_mut().find(|one| one.procedure == line.procedure) {
            Some(one) => *one = line,
            None => letter.lines.push(line),
        }
    }
    // What wants a supplement must be answered in turn.
    if written.none_needed.is_none() {
        (letter.form, letter.none_needed) = (written.form, None);
    }
    Ok(known)
}

/// A letter that came in as the one in which these lines of another are answered. What asks for a supplement must be answered in
/// turn.
pub fn replying(letter: Letter, lines: Vec<LetterLine>, to: RecordId) -> Letter {
    let supplement = lines.iter().any(|line| line.result == Some(Outcome::Supplement));
    Letter {
        form: if supplement { LetterForm::Plain } else { LetterForm::Reply },
        none_needed: letter.none_needed.filter(|_| !supplement),
        replies_to: LetterRef::try_from(Key::new(Kind::Letter, to)).ok(),
        lines,
        ..letter
    }
}
