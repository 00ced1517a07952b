//! A letter goes out: the clerk's number and date, the way it went, and the steps of the procedures in it.

use super::steps::{take, take_what_fits};
use super::{Act, Draft};
use crate::duty::checklist::checklist;
use crate::model::kinds::letter::{Channel, LetterDirection, LetterLine};
use crate::model::kinds::procedure::{ProcedureKind, StepKind};
use crate::model::party::PersonRef;
use crate::model::words::Line;
use crate::model::{Date, Key, Kind, Moment, RecordId};
use crate::register::OpenError;

/// What is known of a letter that goes out.
#[derive(Default)]
pub struct Sending {
    pub number: Option<Line>,
    pub date: Option<Date>,
    pub channel: Option<Channel>,
    pub portal_number: Option<Line>,
    pub signed_by: Option<PersonRef>,
    /// The receipt was acknowledged.
    pub acknowledged: bool,
}

/// Why a letter can't be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotSent {
    /// It came in.
    CameIn,
    /// The clerk's office has given it no number: nothing goes out before.
    NoNumber,
    /// It has another number by now.
    HasNumber,
    /// Its date lies after the day on which it is sent.
    DatedLater,
    /// It was given up, or everything that it asked for was.
    Void,
    /// What was made of it says what is so no more.
    Outdated,
    /// The holder of what this procedure asks for has left, or is a unit that is no more.
    HolderGone(RecordId),
}

/// Sends a letter, or adds what came to be known of one that was sent.
pub fn send(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    id: RecordId,
    sending: &Sending,
) -> Result<Result<(), NotSent>, OpenError> {
    let (on, at) = (act.on(), act.at);
    let key = Key::new(Kind::Letter, id);
    let facts = act.links.facts(key).and_then(|facts| facts.letter());
    let dated = sending.date.unwrap_or(on);
    let outdated = facts.is_some_and(|facts| act.links.is_outdated(key, facts, dated));
    let letter = draft.letter(id)?;
    if letter.direction == LetterDirection::In {
        return Ok(Err(NotSent::CameIn));
    }
    if letter.sent.is_none() {
        let given_up = |line: &LetterLine| act.links.is_given_up(line.procedure.key().id, on);
        let asked = !letter.lines.is_empty();
        letter.lines.retain(|line| !given_up(line));
        if letter.void.is_some() || asked && letter.lines.is_empty() {
            return Ok(Err(NotSent::Void));
        }
        if let Some(line) = letter
            .lines
            .iter()
            .map(|line| line.procedure.key())
            .find(|line| checklist(act.links, act.rules, on, *line).is_some_and(|list| list.holder_gone))
        {
            return Ok(Err(NotSent::HolderGone(line.id)));
        }
        if outdated {
            return Ok(Err(NotSent::Outdated));
        }
    }
    if let Some(given) = &sending.number {
        let (number, series) = split(given);
        let other = |there: &Option<Line>, new: &Line| there.as_ref().is_some_and(|there| there != new);
        if other(&letter.number, &number)
            || series.as_ref().is_some_and(|s| letter.number.is_some() && other(&letter.series, s))
        {
            return Ok(Err(NotSent::HasNumber));
        }
        letter.number = Some(number);
        letter.series = series.or(letter.series.take());
    }
    if letter.number.is_none() {
        return Ok(Err(NotSent::NoNumber));
    }
    letter.date = sending.date.or(letter.date).or(Some(on));
    if letter.date.is_some_and(|date| date > letter.sent.unwrap_or(on)) {
        return Ok(Err(NotSent::DatedLater));
    }
    let first = letter.sent.is_none();
    letter.sent = letter.sent.or(Some(on));
    letter.channel = sending.channel.or(letter.channel);
    letter.portal_number = sending.portal_number.clone().or(letter.portal_number.take());
    letter.signed_by = sending.signed_by.or(letter.signed_by);
    if sending.acknowledged {
        letter.acknowledged = letter.acknowledged.or(Some(on));
    }
    let issued = letter.date;
    let lines: Vec<RecordId> = letter.lines.iter().map(|line| line.procedure.key().id).collect();
    let (mut kinds, mut sent_again) = (Vec::new(), false);
    for line in lines {
        let procedure = draft.procedure(line)?;
        kinds.push(procedure.kind);
        if let Some(day) = issued.filter(|_| first) {
            let at = if day == on { at } else { Moment::day(day) };
            take_what_fits(procedure, &[StepKind::Issued], at);
        }
        sent_again |= take(procedure, StepKind::Sent, at, None).is_ok();
        if sending.acknowledged {
            take_what_fits(procedure, &[StepKind::Acknowledged], at);
        }
    }
    if first || sent_again && sending.number.is_none() {
        let due = kinds.into_iter().filter_map(|kind| due(act, kind)).max();
        let letter = draft.letter(id)?;
        letter.due = due.or(letter.due);
    }
    Ok(Ok(()))
}

/// The day by which the CA has to answer what is sent today.
fn due(act: &Act<'_, '_>, kind: ProcedureKind) -> Option<Date> {
    let deadline = act.rules.regime_on(act.on())?.procedure(kind)?.deadline?;
    Some(act.rules.calendar.working_days_after(act.on(), deadline.working_days).on)
}

/// `123/CNTT-CSHT` as number and series.
fn split(given: &Line) -> (Line, Option<Line>) {
    let parts = given
        .split_once('/')
        .and_then(|(number, series)| Some((Line::try_from(number).ok()?, Line::try_from(series).ok()?)));
    match parts {
        Some((number, series)) if !number.is_empty() && !series.is_empty() => (number, Some(series)),
        _ => (given.clone(), None),
    }
}
