//! The state of any record in one word, for lists: what [`super::state`] derives, with what other records say.

use super::facts::{Facts, LetterFacts};
use super::gist::CertificateGist;
use super::links::{Linked, Links};
use super::state::{
    Around, CertificateCaState, CertificateDeskState, DecisionState, DeviceCondition, LetterState,
    PersonState, ProcedureState, UnitState,
};
use crate::model::field::Word;
use crate::model::kinds::letter::LetterDirection;
use crate::model::{Date, Label, RecordId};

/// The state of a record on a day, as a word with its label.
pub fn standing(links: &Links<'_>, record: &Linked<'_>, on: Date) -> Word {
    standing_of(links, record.key.id, record.facts, on)
}

/// That of a certificate, where only the gist is at hand.
pub fn standing_of_certificate(links: &Links<'_>, id: RecordId, gist: &CertificateGist, on: Date) -> Word {
    certificate(gist, on, || links.around(id, on))
}

fn certificate(gist: &CertificateGist, on: Date, around: impl FnOnce() -> Around) -> Word {
    match CertificateCaState::of(gist, on) {
        CertificateCaState::Valid | CertificateCaState::Unknown => {
            CertificateDeskState::of(gist, around(), on).word()
        }
        other => other.word(),
    }
}

/// The same where only the facts are at hand.
pub fn standing_of(links: &Links<'_>, id: RecordId, facts: &Facts, on: Date) -> Word {
    match facts {
        Facts::Letter(letter) => links.state_of_letter(id, letter, on).word(),
        _ => say(facts, on, || links.around(id, on), || links.replied_on(id)),
    }
}

/// The same by the record's own facts; nothing where others could make it another.
pub fn standing_alone(facts: &Facts, on: Date) -> Option<Word> {
    // A line of a letter that went out may have been given up.
    let waits = |letter: &LetterFacts| {
        letter.direction == LetterDirection::Out && letter.lines.iter().any(|line| line.result.is_none())
    };
    if facts.letter().is_some_and(|letter| letter.sent.is_some() && waits(letter)) {
        return None;
    }
    let least = say(facts, on, Around::default, || None);
    let others = [Around { followed: true, revoking: false }, Around { followed: false, revoking: true }];
    let same = others.into_iter().all(|around| say(facts, on, || around, || Some(on)).word == least.word);
    same.then_some(least)
}

fn say(
    facts: &Facts,
    on: Date,
    around: impl FnOnce() -> Around,
    replied: impl FnOnce() -> Option<Date>,
) -> Word {
    match facts {
        Facts::Unit(facts) => UnitState::of(facts, on).word(),
        Facts::Person(facts) => PersonState::of(facts, on).word(),
        Facts::Certificate(facts) => certificate(facts, on, around),
        Facts::Device(facts) => DeviceCondition::of(facts, on).word(),
        Facts::Procedure(facts) => ProcedureState::of(facts, on).word(),
        Facts::Decision(facts) => DecisionState::of(facts, on).word(),
        Facts::Letter(facts) => LetterState::of(facts, replied(), on).word(),
        Facts::Handover(facts) if facts.void.is_some_and(|day| day <= on) => CALLED_OFF,
        Facts::Handover(_) => HANDED_OVER,
    }
}

/// The state of a hand-over that was called off.
pub const CALLED_OFF: Word = Word { word: "void", label: Label { vi: "đã hủy", en: "void" } };

/// The state of every other hand-over.
pub const HANDED_OVER: Word = Word { word: "done", label: Label { vi: "đã giao nhận", en: "done" } };
