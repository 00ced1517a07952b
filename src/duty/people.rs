//! People who are gone: their certificates are revoked and their devices come back, or go along within the State sector.

use super::rule::{Detail, Rule, Source};
use super::view::{View, law_of};
use super::{Act, Due, Duty};
use crate::model::kinds::certificate::CertificateType;
use crate::model::kinds::decision::Effect;
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::{Date, Key, Kind};
use crate::register::state::PersonState;
use crate::rules::{Ground, Rules};

/// What someone who is gone may still sign with. Who goes by a decision that nobody dealt with yet is told of there until the day
/// comes; from then on it is as dangerous as any other.
pub(super) fn gone(view: &View<'_>, out: &mut Vec<Duty>) {
    let (going, gone_by) = (super::decisions::going(view), super::decisions::gone_by(view));
    for (id, (state, since)) in &view.gone {
        let person = Key::new(Kind::Person, *id);
        if going.binary_search(&person).is_ok() {
            continue;
        }
        if *state == PersonState::Moved {
            let held = view.held_by(person).filter(|(id, gist)| view.in_force(*id, gist));
            out.extend(held.map(|(id, _)| along(view, Key::new(Kind::Certificate, id), person, *since)));
            continue;
        }
        for key in may_sign(view, person) {
            let mut duty = valid(view, key, person, *state, *since);
            if let Some(decision) = gone_by.get(&person) {
                duty.acts = duty.acts.into_iter().map(|act| act.by(*decision)).collect();
            }
            out.push(duty);
        }
    }
}

/// The certificates with which somebody who is gone may still sign, and of which nobody asked to have them revoked. Whoever moved within
/// the State sector takes theirs along.
pub(super) fn may_sign(view: &View<'_>, person: Key) -> impl Iterator<Item = Key> {
    let gone = matches!(view.gone.get(&person.id), Some((state, _)) if *state != PersonState::Moved);
    let held = view.held_by(person).filter(move |(id, gist)| gone && view.in_force(*id, gist));
    let keys = held.map(|(id, _)| Key::new(Kind::Certificate, id));
    keys.filter(|key| !view.in_hand(*key, &[ProcedureKind::Revoke]))
}

fn valid(view: &View<'_>, key: Key, person: Key, state: PersonState, since: Date) -> Duty {
    Duty::new(Rule::GoneValid, key, law(view, ProcedureKind::Revoke))
        .whom(person)
        .since(since)
        .due(Due::on(since))
        .joint(view.filer(key))
        .detail(Detail::State(state))
        .act(Act::request_for(
            Rule::GoneValid,
            ProcedureKind::Revoke,
            key,
            ground_of(view.rules, view.today, state),
        ))
}

/// The ground of a revocation that follows from how someone went.
pub(super) fn ground_of(rules: &Rules, today: Date, state: PersonState) -> Option<&Ground> {
    let effect = match state {
        PersonState::Left => Effect::Leave,
        PersonState::Retired => Effect::Retire,
        PersonState::Resigned => Effect::Resign,
        PersonState::Dismissed => Effect::Dismiss,
        PersonState::Deceased => Effect::Death,
        _ => return None,
    };
    let (_, rule) = law_of(rules, today, ProcedureKind::Revoke)?;
    rules.decision(effect)?.ground(rule, CertificateType::Individual)
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
    Duty::new(Rule::MovedAlong, key, law(view, ProcedureKind::Change))
        .whom(person)
        .since(since)
        .due(view.practice(since, view.rules.limits.desk.step))
        .detail(Detail::State(PersonState::Moved))
        .act(goes_along(key, since))
}

/// The command that notes that a certificate went along with its holder on a day; to which agency is asked for.
pub(super) fn goes_along(key: Key, since: Date) -> Act {
    let act = Act::one("set", key).with("transfers[+].direction=out");
    act.with(format!("transfers[+].on={since}")).with("transfers[+].agency=-")
}

/// What the law of today says of a kind of procedure; its number isn't the one that counts here.
pub(super) fn law(view: &View<'_>, kind: ProcedureKind) -> Source {
    view.law(kind).map_or(Source::Practice(true), |(regime, _)| Source::Law(regime.code, kind, true))
}
