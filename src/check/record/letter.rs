//! A letter: its number and dates, its form, and its lines.

use crate::model::kinds::Letter;
use crate::model::kinds::letter::{LetterDirection, LetterForm};
use crate::model::kinds::procedure::Outcome;

use super::super::finding::Code;
use super::Room;

pub(super) fn check(letter: &Letter, room: &mut Room<'_, '_>) {
    direction(letter, room);
    dates(letter, room);
    form(letter, room);
    lines(letter, room);
    if !room.silent(letter.sent.or(letter.received).or(letter.date)) {
        gaps(letter, room);
    }
}

fn is_out(letter: &Letter) -> bool {
    letter.direction == LetterDirection::Out
}

fn direction(letter: &Letter, room: &mut Room<'_, '_>) {
    if is_out(letter) && letter.received.is_some() {
        room.add(Code::LetterDirection, "received");
    }
    if !is_out(letter) && letter.for_signature.is_some() {
        room.add(Code::LetterDirection, "for_signature");
    }
}

fn dates(letter: &Letter, room: &mut Room<'_, '_>) {
    let order = [
        (letter.for_signature, letter.date, "date"),
        (letter.date, letter.sent, "sent"),
        (letter.date, letter.received, "received"),
        (letter.sent, letter.received, "received"),
        (letter.sent, letter.acknowledged, "acknowledged"),
        (letter.received, letter.acknowledged, "acknowledged"),
        (letter.date, letter.due, "due"),
    ];
    let mut last = "";
    for (first, then, at) in order {
        if matches!((first, then), (Some(first), Some(then)) if then < first) && at != last {
            room.add(Code::LetterOrder, at);
            last = at;
        }
    }
    if is_out(letter) {
        for (i, line) in letter.lines.iter().enumerate() {
            if matches!((letter.date, line.on), (Some(date), Some(on)) if on < date) {
                room.add(Code::LetterOrder, format!("lines[{i}].on"));
            }
        }
    }
}

/// A numbered form must be one of the law that the letter follows.
fn form(letter: &Letter, room: &mut Room<'_, '_>) {
    let numbered = letter.form < LetterForm::Covering;
    let Some(regime) = letter.regime.filter(|_| numbered) else { return };
    let word = letter.form.word();
    if room.basis.rules.form(regime, word.word).is_none() {
        room.push(Code::UnknownForm, "form", |f| f.which(word));
    }
}

fn lines(letter: &Letter, room: &mut Room<'_, '_>) {
    let most = usize::try_from(room.basis.settings.letter_lines).unwrap_or(usize::MAX);
    if is_out(letter) && letter.lines.len() > most {
        room.push(Code::LetterTooLong, "lines", |f| f.many(most));
    }
    let mut seen: Vec<_> = letter.lines.iter().enumerate().map(|(i, l)| (l.procedure.key(), i)).collect();
    seen.sort_unstable();
    for pair in seen.windows(2) {
        if let [(first, _), (second, i)] = pair
            && first == second
        {
            room.push(Code::LineTwice, format!("lines[{i}].procedure"), |f| f.about(*second));
        }
    }
}

fn gaps(letter: &Letter, room: &mut Room<'_, '_>) {
    let issued = letter.number.is_some() || letter.date.is_some();
    if letter.sent.is_some() || letter.received.is_some() || issued {
        room.want(letter.number.is_some(), "number");
        room.want(letter.date.is_some(), "date");
    }
    if is_out(letter) && letter.sent.is_some() {
        room.want(letter.signed_by.is_some(), "signed_by");
        room.want(letter.filer.is_some(), "filer");
    }
    if letter.sent.is_some() || letter.received.is_some() {
        room.want(!letter.files.is_empty(), "files");
    }
    if letter.form == LetterForm::DataRequest && !is_out(letter) {
        room.want(letter.request.is_some(), "request");
    }
    if letter.form == LetterForm::Breach {
        room.want(letter.breach.is_some(), "breach");
    }
    if matches!(letter.form, LetterForm::Reply | LetterForm::Extension) {
        room.want(letter.replies_to.is_some(), "replies_to");
    }
    for (i, line) in letter.lines.iter().enumerate().filter(|(_, l)| l.result.is_some()) {
        if line.on.is_none() {
            room.add(Code::Missing, format!("lines[{i}].on"));
        }
        if line.result != Some(Outcome::Granted) && line.reason.is_none() {
            room.add(Code::Missing, format!("lines[{i}].reason"));
        }
    }
}
