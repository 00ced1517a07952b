//! People who are gone: their certificates are revoked and their devices come back, or go along within the State sector.

use super::rule::{Detail, Rule, Source};
use super::view::View;
use super::{Act, Due, Duty};
use crate::model::kinds::certificate::CertificateType;
use crate::model::kinds::decision::Effect;
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::{Date, Key, Kind};
use crate::register::state::PersonState;
use crate::rules::Ground;

/// What someone who is gone may still sign with. Who goes by a decision that nobody dealt with yet is told of there.
pub(super) fn gone(view: &View<'_>, out: &mut Vec<Duty>) {
    let going = super::decisions::going(view);
    for (id, (state, since)) in &view.gone {
        let person = Key::new(Kind::Person, *id);
        if going.binary_search(&person).is_ok() {
            continue;
        }
        for (certificate, gist) in view.held_by(person) {
            if !view.in_force(certificate, gist) {
                continue;
            }
            let key = Key::new(Kind::Certificate, certificate);
            match state {
                PersonState::Moved => out.push(along(view, key, person, *since)),
                _ if view.in_hand(key, &[ProcedureKind::Revoke]) => {}
                _ => out.push(valid(view, key, person, *state, *since)),
            }
        }
    }
}

fn valid(view: &View<'_>, key: Key, person: Key, state: PersonState, since: Date) -> Duty {
    Duty::new(Rule::GoneValid, key, law(view, ProcedureKind::Revoke))
        .whom(person)
        .since(since)
        .due(Due::on(since))
        .joint(view.filer(key))
        .detail(Detail::State(state))
        .act(Act::request_for(Rule::GoneValid, ProcedureKind::Revoke, key, ground_of(view, state)))
}

/// The ground of a revocation that follows from how someone went.
fn ground_of<'v>(view: &View<'v>, state: PersonState) -> Option<&'v Ground> {
    let effect = match state {
        PersonState::Left => Effect::Leave,
        PersonState::Retired => Effect::Retire,
        PersonState::Resigned => Effect::Resign,
        PersonState::Dismissed => Effect::Dismiss,
        PersonState::Deceased => Effect::Death,
        _ => return None,
    };
    ground(view, effect, ProcedureKind::Revoke, CertificateType::Individual)
}

/// The ground of a request that follows from what a decision does.
pub(super) fn ground<'v>(
    view: &View<'v>,
    effect: Effect,
    kind: ProcedureKind,
    holder: CertificateType,
) -> Option<&'v Ground> {
    let (_, rule) = view.law(kind)?;
    view.rules.decision(effect)?.ground(rule, holder)
}

/// Within the State sector the new agency asks for the change; certificate and device go along.
fn along(view: &View<'_>, key: Key, person: Key, since: Date) -> Duty {
    let act =
        Act::one("set", key).with("transfers[+].direction=out").with(format!("transfers[+].on={since}"));
    Duty::new(Rule::MovedAlong, key, law(view, ProcedureKind::Change))
        .whom(person)
        .since(since)
        .due(view.practice(since, view.rules.limits.desk.step))
        .detail(Detail::State(PersonState::Moved))
        .act(act.with("transfers[+].agency=-"))
}

/// What the law of today says of a kind of procedure; its number isn't the one that counts here.
pub(super) fn law(view: &View<'_>, kind: ProcedureKind) -> Source {
    view.law(kind).map_or(Source::Practice(true), |(regime, _)| Source::Law(regime.code, kind, true))
}
