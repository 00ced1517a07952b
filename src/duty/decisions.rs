//! Lines of decisions that nobody dealt with. Each proposes; the officer disposes.

use super::rule::{Detail, Rule, Source};
use super::view::View;
use super::{Act, Asked, Due, Duty};
use crate::model::kinds::certificate::{CertificateType, DeskFact};
use crate::model::kinds::decision::Effect;
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::{Key, Kind, RecordId};
use crate::register::Gist;
use crate::register::facts::{DecidedLine, DecisionFacts, Disposed};
use crate::register::state::DecisionState;
use crate::rules::Rules;

pub(super) fn lines(view: &View<'_>, out: &mut Vec<Duty>) {
    for (id, decision) in undisposed(view) {
        let key = Key::new(Kind::Decision, id);
        for (entry, line) in (0u16..).zip(&decision.lines) {
            if matches!(line.disposed, Disposed::Done { on, .. } if on <= view.today)
                || answered(view, key, line)
            {
                continue;
            }
            let effective = decision.effective_day(line);
            let known = decision.date.or(effective);
            if view.silent(effective) {
                continue;
            }
            let mut duty = Duty::new(Rule::DecideLine, key, source(view, line.effect))
                .whom(line.subject)
                .since(known)
                .due(effective.map(Due::on))
                .detail(Detail::Effect(line.effect));
            duty.entry = Some(entry);
            out.push(duty.acts(acts(view, key, line)));
        }
    }
}

/// The decisions in force or to come that have a line nobody dealt with.
fn undisposed<'v>(view: &View<'v>) -> Vec<(RecordId, &'v DecisionFacts)> {
    let open = view.links.filter_gists(Kind::Decision, |key, gist| match gist {
        Gist::Decision(gist) if gist.done.is_none_or(|day| day > view.today) => Some(key.id),
        _ => None,
    });
    let facts = |id| view.links.facts(Key::new(Kind::Decision, id))?.decision().map(|facts| (id, facts));
    let stands = |facts: &DecisionFacts| {
        !matches!(DecisionState::of(facts, view.today), DecisionState::Withdrawn | DecisionState::Draft)
    };
    open.into_iter().filter_map(facts).filter(|(_, facts)| stands(facts)).collect()
}

/// Whether procedures about the line's person or unit were opened by the decision, though its line doesn't say so yet.
fn answered(view: &View<'_>, decision: Key, line: &DecidedLine) -> bool {
    let mut asked = view.open.iter().filter(|(_, p)| p.asked_by == Some(decision));
    asked.any(|(_, procedure)| concerned(view, procedure.subject) == Some(line.subject))
}

/// The person or unit that a certificate names or that has a device.
fn concerned(view: &View<'_>, subject: Key) -> Option<Key> {
    match subject.kind {
        Kind::Certificate => view.links.certificate_gist(subject.id).map(|gist| gist.holder),
        _ => view.links.keeper_on(subject.id, view.today).and_then(|kept| kept.party.key()),
    }
}

fn source(view: &View<'_>, effect: Effect) -> Source {
    let rule = view.rules.decision(effect);
    let asks = rule.and_then(|rule| rule.suggests.first());
    match (asks, view.rules.regime_on(view.today)) {
        (Some(kind), Some(regime)) => Source::Law(regime.code, *kind, rule.is_some_and(|rule| rule.certain)),
        _ => Source::Practice(rule.is_some_and(|rule| rule.certain)),
    }
}

/// What a line may lead to: of what the rules suggest, what there is something for.
fn acts(view: &View<'_>, decision: Key, line: &DecidedLine) -> Vec<Act> {
    let subject = line.subject;
    let live: Vec<Key> = view
        .held_by(subject)
        .filter(|(id, gist)| view.in_force(*id, gist))
        .map(|(id, _)| Key::new(Kind::Certificate, id))
        .collect();
    let expected = || {
        view.held_by(subject).any(|(_, gist)| {
            let by = |fact| gist.desk.iter().any(|(f, day)| *f == fact && *day <= view.today);
            by(DeskFact::Expected) && !by(DeskFact::Void) && !by(DeskFact::Rejected)
        })
    };
    let kept = || -> Vec<Key> {
        let devices = view.links.kept_by(subject, view.today);
        devices.map(|id| Key::new(Kind::Device, id)).collect()
    };
    let mut acts = Vec::new();
    for kind in proposals(view.rules, line.effect) {
        match kind {
            ProcedureKind::Issue if live.is_empty() && !expected() => {
                acts.push(Act::request(*kind, [subject]).by(decision));
            }
            ProcedureKind::Revoke | ProcedureKind::Change if !live.is_empty() => {
                acts.push(Act::request(*kind, live.iter().copied()).by(decision));
            }
            // The device of a certificate that is to be revoked goes back with the revocation.
            ProcedureKind::Return if live.is_empty() => {
                let kept = kept();
                if !kept.is_empty() {
                    acts.push(Act::request(*kind, kept).by(decision));
                }
            }
            _ => {}
        }
    }
    if let (Effect::AssignManager, Some(unit)) = (line.effect, line.unit) {
        let unit = Key::new(Kind::Unit, unit);
        let manages = |gist: &crate::register::CertificateGist| gist.kind == CertificateType::Organisation;
        for (id, _) in view.held_by(unit).filter(|(id, gist)| manages(gist) && view.in_force(*id, gist)) {
            acts.push(manager(Key::new(Kind::Certificate, id), subject, decision));
        }
    }
    if line.effect == Effect::Erase {
        acts.push(Act::one("erase", subject).by(decision));
    }
    if matches!(line.effect, Effect::Rename | Effect::Merge | Effect::Split) {
        acts.insert(0, Act::one("unit succeed", subject).asking(Asked::Unit).by(decision));
    }
    acts
}

fn manager(certificate: Key, person: Key, decision: Key) -> Act {
    let act = Act::one("set", certificate).with(format!("managers[+].person={}", person.id));
    act.with(format!("managers[+].authorised_by={}", decision.id))
}

/// The kinds of procedures that a line with this effect may lead to.
pub fn proposals(rules: &Rules, effect: Effect) -> &[ProcedureKind] {
    rules.decision(effect).map_or(&[], |rule| rule.suggests.as_slice())
}

/// The people and units of whom a decision says that they go, on a line that nobody dealt with: what it leads to is asked
/// there, and not twice.
pub(super) fn going(view: &View<'_>) -> Vec<Key> {
    let ends = |effect: Effect| {
        use Effect::{Death, Dismiss, Dissolve, Leave, Merge, MoveOut, Resign, Retire, Split};
        matches!(effect, Death | Dismiss | Dissolve | Leave | Merge | MoveOut | Resign | Retire | Split)
    };
    let mut going: Vec<Key> = undisposed(view)
        .into_iter()
        .flat_map(|(_, decision)| &decision.lines)
        .filter(|line| ends(line.effect))
        .filter(|line| !matches!(line.disposed, Disposed::Done { on, .. } if on <= view.today))
        .map(|line| line.subject)
        .collect();
    going.sort_unstable();
    going
}
