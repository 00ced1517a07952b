//! What a record has to do with others that neither names: a procedure with the hand-overs of its device, a person with the procedures
//! on their certificates, a certificate with the papers on the strength of which it was asked for.

use crate::model::{Key, Kind};
use crate::register::facts::{Facts, ProcedureFacts};
use crate::register::state::ProcedureState;
use crate::text::site as words;

use super::list::Word;
use super::record::group;
use super::say::Say;
use super::view::Group;

/// Records of a kind, and on what way they belong to another.
type Found = (Kind, Word, Vec<Key>);

/// Such records by kind, each kind with the way on which they belong together.
pub fn groups(key: Key, say: &Say<'_>) -> Vec<Group> {
    if say.keeps_back(key) || say.audience.hides_ways(key, say.links) {
        return Vec::new();
    }
    let links = say.links;
    let on = |certificate: Key| links.procedures_on(certificate).map(|id| Key::new(Kind::Procedure, id));
    let found: Vec<Found> = match links.facts(key) {
        Some(Facts::Person(_)) => {
            let held = links.held_by(key).map(|(id, _)| Key::new(Kind::Certificate, id));
            vec![(Kind::Procedure, words::through_certificate, held.flat_map(on).collect())]
        }
        Some(Facts::Device(_)) => {
            let there = links.on_device(key.id).map(|(id, _)| Key::new(Kind::Certificate, id));
            vec![(Kind::Procedure, words::through_certificate, there.flat_map(on).collect())]
        }
        Some(Facts::Certificate(facts)) => {
            let device = facts.device.map(|id| Key::new(Kind::Device, id));
            let handed = device.into_iter().flat_map(|device| handed(device, say));
            let restored = device.into_iter().flat_map(on);
            let made_by = facts.made_by.map(|id| Key::new(Kind::Procedure, id));
            let papers = || made_by.into_iter().chain(on(key)).flat_map(|procedure| papers(procedure, say));
            let of = |kind: Kind| papers().filter(|paper| paper.kind == kind).collect();
            vec![
                (Kind::Decision, words::through_procedure as _, of(Kind::Decision)),
                (Kind::Letter, words::through_procedure, of(Kind::Letter)),
                (Kind::Handover, words::through_device, handed.collect()),
                (Kind::Procedure, words::through_device, restored.collect()),
            ]
        }
        Some(Facts::Procedure(facts)) => {
            let device = device_of(facts, say);
            let here = device.into_iter().flat_map(|device| handed(device, say));
            let here = here.filter(|handover| is_during(facts, *handover, say));
            let holder = links.certificate(facts.subject.id).map(|certificate| certificate.holder);
            let holder = holder.filter(|_| facts.subject.kind == Kind::Certificate);
            let mut found: Vec<Found> = vec![
                (
                    Kind::Device,
                    words::of_certificate,
                    device.filter(|of| *of != facts.subject).into_iter().collect(),
                ),
                (Kind::Handover, words::through_device, here.collect()),
            ];
            found.extend(holder.map(|holder| (holder.kind, words::of_certificate as _, vec![holder])));
            found
        }
        Some(Facts::Handover(facts)) => {
            let devices = facts.items.iter().map(|item| Key::new(Kind::Device, item.device));
            let certificates = |device: Key| {
                links.on_device(device.id).map(|(id, _)| Key::new(Kind::Certificate, id)).chain([device])
            };
            let procedures = devices.flat_map(certificates).flat_map(on);
            let then = procedures.filter(|procedure| {
                links.procedure(procedure.id).is_some_and(|facts| is_during(facts, key, say))
            });
            vec![(Kind::Procedure, words::through_device, then.collect())]
        }
        Some(Facts::Letter(facts)) => {
            let answered = facts.replies_to.map(|id| Key::new(Kind::Letter, id));
            let answered = answered.filter(|letter| !say.audience.hides_ways(*letter, links));
            let letter = answered.and_then(|key| links.facts(key)?.letter());
            let asked = letter.into_iter().flat_map(|letter| &letter.lines);
            let asked = asked.map(|line| Key::new(Kind::Procedure, line.procedure));
            vec![
                (Kind::Letter, words::answered_by_this as _, answered.into_iter().collect()),
                (Kind::Procedure, words::through_letter, asked.collect()),
            ]
        }
        _ => Vec::new(),
    };
    let found = found.into_iter().filter(|(.., keys)| !keys.is_empty());
    found.map(|(kind, word, keys)| group(kind, word(say.lang), keys, say)).collect()
}

/// On the strength of what a procedure is made: the letters that it stands in, the decisions that it follows from, and the paper that
/// asked for it.
fn papers(procedure: Key, say: &Say<'_>) -> Vec<Key> {
    let asked_by = say.links.procedure(procedure.id).and_then(|facts| facts.asked_by);
    let letters = say.links.inverse_at(procedure, Kind::Letter, "lines.procedure");
    let decisions = say.links.inverse_at(procedure, Kind::Decision, "lines.disposition.procedures");
    let papers = letters.chain(decisions).chain(asked_by.filter(|paper| say.links.contains(*paper)));
    papers.filter(|paper| !say.audience.hides_ways(*paper, say.links)).collect()
}

/// The device of a procedure: what it is about, or that of its certificate.
fn device_of(facts: &ProcedureFacts, say: &Say<'_>) -> Option<Key> {
    match facts.subject.kind {
        Kind::Device => Some(facts.subject),
        _ => say.links.certificate(facts.subject.id)?.device.map(|id| Key::new(Kind::Device, id)),
    }
}

/// The hand-overs of a device.
fn handed(device: Key, say: &Say<'_>) -> Vec<Key> {
    say.links.inverse_at(device, Kind::Handover, "items.device").collect()
}

/// Whether a hand-over fell into a procedure: not before its first step, nor after its last where it is over.
fn is_during(procedure: &ProcedureFacts, handover: Key, say: &Say<'_>) -> bool {
    let Some(at) = say.links.facts(handover).and_then(Facts::handover).map(|facts| facts.at.date) else {
        return false;
    };
    let over = ProcedureState::of(procedure, say.today).is_over();
    let first = procedure.steps.first().is_some_and(|(_, step)| step.date <= at);
    first && (!over || procedure.steps.last().is_none_or(|(_, step)| at <= step.date))
}
