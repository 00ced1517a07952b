//! What is still in force of records that are to go, each with the command that ends it: an erasure would leave nobody who sees it.

use super::Act;
use super::checklist::checklist;
use super::people::ground_of;
use super::view::law_of;
use crate::model::kinds::procedure::{ProcedureKind, StepKind};
use crate::model::{Date, Key, Kind};
use crate::register::Links;
use crate::register::facts::{CertificateFacts, ProcedureFacts};
use crate::register::state::{CertificateCaState, DeviceCondition, PersonState, ProcedureState};
use crate::rules::Rules;

/// Something in force, and the command that ends it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unended {
    /// A certificate, a procedure or a device.
    pub key: Key,
    pub act: Act,
}

/// What of these records is in force on a day: certificates that are valid or soon will be, open procedures, and devices that
/// people among them have.
pub fn unended(
    links: &Links<'_>,
    rules: &Rules,
    today: Date,
    keys: impl IntoIterator<Item = Key>,
) -> Vec<Unended> {
    let mut found = Vec::new();
    for key in keys {
        match key.kind {
            Kind::Person => {
                let out = links.kept_by(key, today).filter(|id| {
                    links.device(*id).is_some_and(|device| !DeviceCondition::of(device, today).is_gone())
                });
                let devices = out.map(|id| Key::new(Kind::Device, id));
                found.extend(devices.map(|key| Unended { key, act: Act::many("return", [key]) }));
            }
            Kind::Certificate => {
                let valid = links.certificate(key.id).filter(|facts| runs(links, key, facts, today));
                let revoking = links.procedures_on(key).any(|id| {
                    let procedure = links.procedure(id).filter(|p| p.kind == ProcedureKind::Revoke);
                    procedure.is_some_and(|procedure| is_open(procedure, today))
                });
                let ends = valid.filter(|_| !revoking);
                found.extend(ends.map(|facts| Unended { key, act: revoke(links, rules, key, facts, today) }));
            }
            Kind::Procedure => {
                let open = links.procedure(key.id).filter(|procedure| is_open(procedure, today));
                found.extend(open.map(|open| Unended { key, act: ends(links, rules, key, open, today) }));
            }
            _ => {}
        }
    }
    found.sort_by_key(|one| one.key);
    found
}

/// What of somebody is in force: of themselves, their certificates, and the procedures about those.
pub fn unended_of(links: &Links<'_>, rules: &Rules, today: Date, person: Key) -> Vec<Unended> {
    let certificates: Vec<Key> =
        links.held_by(person).map(|(id, _)| Key::new(Kind::Certificate, id)).collect();
    let about = certificates.iter().flat_map(|key| links.procedures_on(*key));
    let procedures: Vec<Key> = about.map(|id| Key::new(Kind::Procedure, id)).collect();
    unended(links, rules, today, [person].into_iter().chain(certificates).chain(procedures))
}

fn runs(links: &Links<'_>, key: Key, facts: &CertificateFacts, today: Date) -> bool {
    use CertificateCaState::{NotYetValid, Valid};
    matches!(CertificateCaState::of(facts, today), Valid | NotYetValid)
        && links.desk_state(key.id, today).is_some_and(|state| !state.is_over())
}

fn is_open(procedure: &ProcedureFacts, today: Date) -> bool {
    !ProcedureState::of(procedure, today).is_over()
}

/// Asks for the revocation, on the ground that follows from how its holder went; of one who works here on, that the agency asks.
fn revoke(links: &Links<'_>, rules: &Rules, key: Key, facts: &CertificateFacts, today: Date) -> Act {
    let state = links.person_gist(facts.holder.id).map(|person| PersonState::of(person, today));
    let gone = state.and_then(|state| ground_of(rules, today, state)).map(|ground| ground.code.as_str());
    let agency = || {
        let (_, rule) = law_of(rules, today, ProcedureKind::Revoke)?;
        rule.ground("agency").map(|ground| ground.code.as_str())
    };
    let act = Act::request(ProcedureKind::Revoke, [key]);
    match gone.or_else(agency) {
        Some(code) => act.with("--ground").with(code),
        None => act,
    }
}

/// Withdraws what the CA hasn't granted; what it has goes on to its end.
fn ends(links: &Links<'_>, rules: &Rules, key: Key, procedure: &ProcedureFacts, today: Date) -> Act {
    if procedure.step_day(StepKind::Granted).is_none() {
        return Act::step(key, StepKind::Withdrawn);
    }
    let next = checklist(links, rules, today, key).and_then(|list| list.next);
    let does = next.and_then(|(_, todo)| todo.acts.into_iter().next());
    does.unwrap_or_else(|| Act::step(key, StepKind::Closed))
}
