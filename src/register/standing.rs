//! The state of any record in one word, for lists: what [`super::state`] derives, with what other records say.

use super::facts::Facts;
use super::gist::CertificateGist;
use super::links::{Linked, Links};
use super::state::{
    CertificateCaState, CertificateDeskState, DecisionState, DeviceCondition, LetterState, PersonState,
    ProcedureState, UnitState,
};
use crate::model::field::Word;
use crate::model::{Date, Label, RecordId};

/// The state of a record on a day, as a word with its label.
pub fn standing(links: &Links<'_>, record: &Linked<'_>, on: Date) -> Word {
    standing_of(links, record.key.id, record.facts, on)
}

/// That of a certificate, where only the gist is at hand.
pub fn standing_of_certificate(links: &Links<'_>, id: RecordId, gist: &CertificateGist, on: Date) -> Word {
    match CertificateCaState::of(gist, on) {
        CertificateCaState::Valid | CertificateCaState::Unknown => {
            CertificateDeskState::of(gist, links.around(id, on), on).word()
        }
        other => other.word(),
    }
}

/// The same where only the facts are at hand.
pub fn standing_of(links: &Links<'_>, id: RecordId, facts: &Facts, on: Date) -> Word {
    match facts {
        Facts::Unit(facts) => UnitState::of(facts, on).word(),
        Facts::Person(facts) => PersonState::of(facts, on).word(),
        Facts::Certificate(facts) => standing_of_certificate(links, id, facts, on),
        Facts::Device(facts) => DeviceCondition::of(facts, on).word(),
        Facts::Procedure(facts) => ProcedureState::of(facts, on).word(),
        Facts::Decision(facts) => DecisionState::of(facts, on).word(),
        Facts::Letter(facts) => LetterState::of(facts, links.replied_on(id), on).word(),
        Facts::Handover(_) => HANDED_OVER,
    }
}

/// The only state of a hand-over.
pub const HANDED_OVER: Word = Word { word: "done", label: Label { vi: "đã giao nhận", en: "done" } };
