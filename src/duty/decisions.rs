//! Lines of decisions that nobody dealt with. Each proposes; the officer disposes.

use std::collections::BTreeMap;

use super::rule::{Detail, Rule, Source};
use super::view::View;
use super::{Act, Asked, Due, Duty};
use crate::model::kinds::certificate::{CertificateType, DeskFact};
use crate::model::kinds::decision::Effect;
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::party::Party;
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::facts::{CertificateFacts, DecidedLine, DecisionFacts, Disposed};
use crate::register::state::{DecisionState, DeviceState};
use crate::register::{Gist, Links};
use crate::rules::Rules;

pub(super) fn lines(view: &View<'_>, out: &mut Vec<Duty>) {
    for (id, decision) in undisposed(view) {
        let key = Key::new(Kind::Decision, id);
        for (entry, line) in (0u16..).zip(&decision.lines) {
            let effective = decision.effective_day(line);
            if matches!(line.disposed, Disposed::Done { on, .. } if on <= view.today)
                // Who was erased is dealt with.
                || !view.links.contains(line.subject)
                || answered(view, key, line, effective)
                || is_gone_by(view, line, effective)
            {
                continue;
            }
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
            out.push(duty.acts(acts(view, key, decision, line, effective)));
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

/// Whether procedures about the line's person or unit were opened by the decision, or the manager that it names stands, or what
/// somebody holds went along, though its line doesn't say so yet.
fn answered(view: &View<'_>, decision: Key, line: &DecidedLine, effective: Option<Date>) -> bool {
    if let (Effect::AssignManager, Some(unit)) = (line.effect, line.unit) {
        let mut all = of_organisation(view, unit).peekable();
        return all.peek().is_some() && all.all(|(_, facts)| facts.managed_from(line.subject.id, effective));
    }
    if line.effect == Effect::MoveOut {
        let held = view.held_by(line.subject);
        let mut held =
            held.filter(|(id, gist)| gist.left_from(effective) || view.in_force(*id, gist)).peekable();
        return held.peek().is_some() && held.all(|(_, gist)| gist.left_from(effective));
    }
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
fn acts(
    view: &View<'_>,
    decision: Key,
    decided: &DecisionFacts,
    line: &DecidedLine,
    effective: Option<Date>,
) -> Vec<Act> {
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
    // Who files and what the new certificate is to say follow from where somebody works: that is entered first.
    if let Some(act) = posting(view.links, decision, decided, line) {
        return vec![act];
    }
    let mut acts = Vec::new();
    for kind in proposals(view.rules, line.effect) {
        match kind {
            // A unit that ends is issued nothing; what takes its place is.
            ProcedureKind::Issue if !ends_units(line.effect) && live.is_empty() && !expected() => {
                let act = Act::request(*kind, [subject]);
                let act = if subject.kind == Kind::Unit { act.with("--unit") } else { act };
                acts.push(act.by(decision));
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
        let from = effective.unwrap_or(view.today);
        let by = Named { person: Some(subject.id), authorised_by: Some(decision.id) };
        let lacking =
            of_organisation(view, unit).filter(|(_, facts)| !facts.managed_from(subject.id, effective));
        acts.extend(lacking.map(|(id, facts)| {
            handed_on(view, facts, subject, decision)
                .unwrap_or_else(|| manager(Key::new(Kind::Certificate, id), facts, from, &by))
        }));
    }
    if line.effect == Effect::MoveOut {
        let since = effective.unwrap_or(view.today);
        acts.extend(live.iter().map(|key| super::people::goes_along(*key, since)));
    }
    if line.effect == Effect::Erase {
        acts.push(Act::one("erase", subject).by(decision));
    }
    if let Some(ends) = ending(view, decision, decided, line) {
        acts.insert(0, ends);
    }
    acts
}

/// The certificates in force that are a unit's own.
fn of_organisation<'v>(
    view: &'v View<'_>,
    unit: RecordId,
) -> impl Iterator<Item = (RecordId, &'v CertificateFacts)> {
    let own = view.held_by(Key::new(Kind::Unit, unit));
    let own = own.filter(|(id, gist)| gist.kind == CertificateType::Organisation && view.in_force(*id, gist));
    own.filter_map(|(id, _)| Some((id, view.certificate(id)?)))
}

/// The delivery by which an organisation's device goes to its new manager, which makes them the manager; nothing where there is no
/// device to hand on, or they have it.
fn handed_on(view: &View<'_>, facts: &CertificateFacts, to: Key, decision: Key) -> Option<Act> {
    let id = facts.device?;
    let state = DeviceState::of(view.links.device(id)?, view.today);
    let at_hand = match &state.kept?.party {
        Party::Desk => true,
        Party::Person(_) | Party::Unit(_) => state.kept?.party.key() != Some(to),
        _ => false,
    };
    let act = Act::one("deliver", Key::new(Kind::Device, id)).with("--to").record(to);
    (at_hand && !state.condition.is_gone()).then(|| act.with("--authorised-by").record(decision))
}

/// Who is to manage a certificate, and by which paper; what isn't known is asked for.
#[derive(Default)]
pub(super) struct Named {
    pub person: Option<RecordId>,
    pub authorised_by: Option<RecordId>,
}

/// The command that gives an organisation's certificate a manager from a day on: whoever managed it until then ends the day before.
pub(super) fn manager(certificate: Key, facts: &CertificateFacts, from: Date, by: &Named) -> Act {
    let said = |id: Option<RecordId>| id.map_or_else(|| "-".to_owned(), |id| id.to_string());
    let now: Vec<usize> =
        (0..facts.managers.len()).filter(|at| facts.managers[*at].period.holds(from)).collect();
    // Of several the last gives way; where none is, one more begins.
    let place = match now.as_slice() {
        [] => "managers[+]".to_owned(),
        [_] => "managers".to_owned(),
        [.., last] => format!("managers[{last}]"),
    };
    Act::one("set", certificate)
        .with(format!("{place}.person={}", said(by.person)))
        .with(format!("{place}.authorised_by={}", said(by.authorised_by)))
        .with("--from-date")
        .with(from.to_string())
}

/// The command that enters the posting of a line, where its person doesn't work there on the day by what the register says. A line that
/// comes into the register changes its person by itself; what is left are those of whom that wasn't certain.
pub fn posting(links: &Links<'_>, decision: Key, decided: &DecisionFacts, line: &DecidedLine) -> Option<Act> {
    let (unit, from) = links.posting_lacks(decided, line)?;
    let unit = format!("unit={}", Key::new(Kind::Unit, unit));
    let position = line.position.as_deref();
    let now = links.person_gist(line.subject.id)?.posting_on(from.plus_days(-1));
    let act = Act::one("set", line.subject);
    let act = match now {
        // The posting of before ends the day before.
        Some(_) => {
            let act = act.with(format!("postings.{unit}"));
            let act =
                position.into_iter().fold(act, |act, text| act.with(format!("postings.position={text}")));
            act.with(format!("postings.decision={decision}")).with("--from-date").with(from.to_string())
        }
        None => {
            let act = act.with(format!("postings[+].{unit}"));
            let act = act.with(format!("postings[+].position={}", position.unwrap_or("-")));
            let act = act.with("postings[+].kind=main").with(format!("postings[+].from={from}"));
            act.with(format!("postings[+].decision={decision}"))
        }
    };
    Some(act)
}

/// Whether it is that units end.
const fn ends_units(effect: Effect) -> bool {
    matches!(effect, Effect::Rename | Effect::Merge | Effect::Split | Effect::Dissolve)
}

/// The command that lets the unit of a line end, and others take its place: all that end with it, then those that come.
fn ending(view: &View<'_>, decision: Key, decided: &DecisionFacts, line: &DecidedLine) -> Option<Act> {
    let unit = view.links.unit(line.subject.id).filter(|_| line.subject.kind == Kind::Unit)?;
    if !ends_units(line.effect) || unit.dissolved.is_some() {
        return None;
    }
    let on = decided.effective_day(line);
    let by = |act: Act| match (act.by(decision).with("--on"), on) {
        (act, Some(day)) => act.with(day.to_string()),
        (act, None) => act.asking(Asked::Day),
    };
    let together =
        decided.lines.iter().filter(|other| other.effect == line.effect && other.unit == line.unit);
    let old: Vec<Key> = match line.effect {
        Effect::Merge => together.map(|other| other.subject).collect(),
        _ => vec![line.subject],
    };
    let come: Vec<Key> = match line.effect {
        Effect::Split => {
            let founded = decided.lines.iter().filter(|other| other.effect == Effect::Establish);
            founded.map(|other| other.subject).collect()
        }
        _ => line.unit.map(|id| Key::new(Kind::Unit, id)).into_iter().collect(),
    };
    Some(match (line.effect, come.is_empty()) {
        // Nothing takes its place.
        (Effect::Dissolve, true) => {
            let act = Act::one("set", line.subject).with(format!("dissolved.on={}", on?));
            act.with(format!("dissolved.decision={}", decision.id))
        }
        (Effect::Dissolve, false) => {
            by(Act::whole("unit succeed", old.into_iter().chain(come)).with("--how").with("merged"))
        }
        (_, true) => by(Act::whole("unit succeed", old).asking(Asked::Unit)),
        (_, false) => by(Act::whole("unit succeed", old.into_iter().chain(come))),
    })
}

/// The kinds of procedures that a line with this effect may lead to.
pub fn proposals(rules: &Rules, effect: Effect) -> &[ProcedureKind] {
    rules.decision(effect).map_or(&[], |rule| rule.suggests.as_slice())
}

/// Whether somebody who is gone by this line by now may still sign: nothing is more urgent, so that it is told of as that.
fn is_gone_by(view: &View<'_>, line: &DecidedLine, effective: Option<Date>) -> bool {
    leaves(line.effect)
        && effective.is_none_or(|day| day <= view.today)
        && super::people::may_sign(view, line.subject).next().is_some()
}

/// Whether a person who goes so may sign no more, whoever asks.
const fn leaves(effect: Effect) -> bool {
    use Effect::{Death, Dismiss, Leave, Resign, Retire};
    matches!(effect, Death | Dismiss | Leave | Resign | Retire)
}

/// The lines that nobody dealt with, each with its decision and whether whoever leaves by it has left.
fn waiting<'v>(view: &'v View<'_>) -> impl Iterator<Item = (Key, &'v DecidedLine, bool)> {
    undisposed(view).into_iter().flat_map(move |(id, decision)| {
        let open =
            |line: &&DecidedLine| !matches!(line.disposed, Disposed::Done { on, .. } if on <= view.today);
        let gone = |line: &DecidedLine| {
            leaves(line.effect) && decision.effective_day(line).is_none_or(|day| day <= view.today)
        };
        let lines = decision.lines.iter().filter(open);
        lines.map(move |line| (Key::new(Kind::Decision, id), line, gone(line)))
    })
}

/// Everybody of whom a decision says something that nobody dealt with, in order.
pub(super) fn undecided(view: &View<'_>) -> Vec<Key> {
    let decisions = undisposed(view);
    let lines = decisions.iter().flat_map(|(_, decision)| &decision.lines);
    let open = lines.filter(|line| !matches!(line.disposed, Disposed::Done { on, .. } if on <= view.today));
    let mut all: Vec<Key> = open.map(|line| line.subject).collect();
    all.sort_unstable();
    all
}

/// The people and units of whom a decision says that they go, on a line that nobody dealt with: what it leads to is asked there, and
/// not twice, until they are gone.
pub(super) fn going(view: &View<'_>) -> Vec<Key> {
    use Effect::{Dissolve, Merge, MoveOut, Split};
    let ends = |effect| leaves(effect) || matches!(effect, Dissolve | Merge | MoveOut | Split);
    let mut going: Vec<Key> = waiting(view)
        .filter(|(_, line, gone)| ends(line.effect) && !gone)
        .map(|(_, line, _)| line.subject)
        .collect();
    going.sort_unstable();
    going
}

/// The people who are gone by a decision's line that nobody dealt with, and that decision.
pub(super) fn gone_by(view: &View<'_>) -> BTreeMap<Key, Key> {
    waiting(view).filter(|(_, _, gone)| *gone).map(|(decision, line, _)| (line.subject, decision)).collect()
}
