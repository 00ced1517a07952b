//! The state of any record in one word, for lists: what [`super::state`] derives, with what other records say.

use super::facts::Facts;
use super::links::{Linked, Links};
use super::state::{
    Around, CertificateCaState, CertificateDeskState, DecisionState, DeviceCondition, LetterState,
    PersonState, ProcedureState, UnitState, is_revoking,
};
use crate::model::field::Word;
use crate::model::{Date, Key, Kind, Label};

/// What other records say of a certificate on a day: whether one that is in use follows it, and whether a procedure to
/// revoke it is open.
pub fn around(links: &Links<'_>, certificate: Key, on: Date) -> Around {
    let followed = links.inverse_at(certificate, Kind::Certificate, "predecessor.certificate").any(|next| {
        links
            .certificate(next.id)
            .is_some_and(|facts| CertificateDeskState::of(facts, Around::default(), on).is_in_use())
    });
    let revoking = links
        .inverse_at(certificate, Kind::Procedure, "subject")
        .any(|procedure| links.procedure(procedure.id).is_some_and(|facts| is_revoking(facts, on)));
    Around { followed, revoking }
}

/// The state of a record on a day, as a word with its label.
pub fn standing(links: &Links<'_>, record: &Linked<'_>, on: Date) -> Word {
    match record.facts {
        Facts::Unit(facts) => UnitState::of(facts, on).word(),
        Facts::Person(facts) => PersonState::of(facts, on).word(),
        Facts::Certificate(facts) => match CertificateCaState::of(facts, on) {
            CertificateCaState::Valid | CertificateCaState::Unknown => {
                CertificateDeskState::of(facts, around(links, record.key, on), on).word()
            }
            other => other.word(),
        },
        Facts::Device(facts) => DeviceCondition::of(facts, on).word(),
        Facts::Procedure(facts) => {
            let state = ProcedureState::of(facts, on);
            Word { word: state.word(), label: state.label() }
        }
        Facts::Decision(facts) => DecisionState::of(facts, on).word(),
        Facts::Letter(facts) => LetterState::of(facts, replied(links, record.key, on), on).word(),
        Facts::Handover(_) => Word { word: "done", label: Label { vi: "đã giao nhận", en: "done" } },
    }
}

/// The day on which a letter was answered by another, where it was.
fn replied(links: &Links<'_>, letter: Key, on: Date) -> Option<Date> {
    let days = links.inverse_at(letter, Kind::Letter, "replies_to").filter_map(|reply| {
        links
            .facts(reply)
            .and_then(Facts::letter)
            .and_then(|facts| facts.sent.or(facts.received).or(facts.date))
    });
    days.filter(|day| *day <= on).min()
}
