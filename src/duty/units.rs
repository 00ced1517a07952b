//! Units that are called otherwise now, or have ended: what their certificates say is no longer so.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::people::{ground, law};
use super::rule::{Detail, Rule};
use super::view::View;
use super::{Act, Due, Duty};
use crate::model::fold::fold;
use crate::model::kinds::certificate::{Authority, CertificateType};
use crate::model::kinds::decision::Effect;
use crate::model::kinds::procedure::{ProcedureKind, StepKind};
use crate::model::kinds::unit::Succession;
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::facts::{DecidedLine, Disposed, short_fingerprint, unit_name};
use crate::register::state::{CertificateDeskState, DecisionState, UnitState};
use crate::register::{CertificateGist, Posted};

/// A certificate names a unit as it is called no more, or in which its holder works no more, while its holder goes on.
pub(super) fn renamed(view: &View<'_>, out: &mut Vec<Duty>) {
    let Names { now, old, kept } = names(view);
    let mut moved = Moved::of(view, &now, &kept);
    let window = i64::from(view.rules.limits.expiry_steps.last().copied().unwrap_or(0));
    // What soon runs out is renewed or replaced, and then says what is so.
    let lasts = |to: Option<Date>| to.is_none_or(|to| view.today.days_until(to) > window);
    let lasting = view.certificates.iter().filter(|(_, g)| lasts(g.validity.to));
    for (id, gist) in lasting.filter(|(_, g)| g.ca == Authority::Government) {
        let renamed = gist.units.iter().filter_map(|unit| old.get(unit)).min().copied();
        let (rule, effect, since) = match renamed {
            Some(since) => (Rule::UnitRenamed, Effect::Rename, since),
            None => match moved.since(gist) {
                Some(since) => (Rule::AgencyChanged, Effect::Transfer, since),
                None => continue,
            },
        };
        let key = Key::new(Kind::Certificate, *id);
        // A system's owner stands in its name too; an organisation's own name is its common name.
        if gist.kind == CertificateType::Organisation
            || !view.in_force(*id, gist)
            || !view.desk(*id, gist).is_in_use()
            || view.is_gone(gist.holder)
            || view.open_on(key).next().is_some()
            || was_decided(view, key, since)
        {
            continue;
        }
        let mut after = view.successors(*id);
        if after.any(|(next, _)| view.open_on(Key::new(Kind::Certificate, next)).next().is_some()) {
            continue;
        }
        let ground = ground(view, effect, ProcedureKind::Change, gist.kind);
        out.push(
            Duty::new(rule, key, law(view, ProcedureKind::Change))
                .whom(gist.holder)
                .since(since)
                .due(view.practice(since, view.rules.limits.desk.unit_change))
                .joint(view.filer(key))
                .act(Act::request_for(rule, ProcedureKind::Change, key, ground)),
        );
    }
}

/// Who works in another unit than their certificate names.
struct Moved<'m, 'v> {
    view: &'m View<'v>,
    /// What units are called today.
    names: &'m BTreeSet<u32>,
    /// Names that were given up and that certificates go on naming, since it was decided so.
    kept: &'m BTreeSet<(u32, Date)>,
    /// Of whom a decision says something that nobody dealt with yet: they are told of there.
    decided: Vec<Key>,
    /// What a unit and those above it but the top are called, by the unit.
    chains: HashMap<RecordId, Vec<u32>>,
}

impl<'m, 'v> Moved<'m, 'v> {
    fn of(view: &'m View<'v>, names: &'m BTreeSet<u32>, kept: &'m BTreeSet<(u32, Date)>) -> Moved<'m, 'v> {
        Moved { view, names, kept, decided: super::decisions::undecided(view), chains: HashMap::new() }
    }

    /// Since when a person works where no unit is that the certificate names, though it names one of the register's; nothing where
    /// that isn't so. The unit at the top stands in every certificate.
    fn since(&mut self, gist: &CertificateGist) -> Option<Date> {
        let holder = gist.holder;
        let knows = gist.units.iter().any(|unit| self.names.contains(unit));
        if !knows || gist.kind != CertificateType::Individual || self.decided.binary_search(&holder).is_ok() {
            return None;
        }
        let (view, today) = (self.view, self.view.today);
        let person = view.links.person_gist(holder.id)?;
        let mut since = None;
        for posting in person.postings.iter().filter(|posting| posting.period.holds(today)) {
            let chain = self.chains.entry(posting.unit).or_insert_with(|| chain(view, posting.unit));
            if chain.is_empty() || chain.iter().any(|name| gist.units.contains(name)) {
                return None;
            }
            since = since.max(came_to(&person.postings, posting));
        }
        // One who came before the certificate was made has it with a wrong unit, which `check` says.
        let since = since.filter(|since| gist.validity.from.is_some_and(|from| from <= *since))?;
        // Who came there with a unit that ended, and whose certificate may go on naming it, moved nowhere else.
        let came_along = gist.units.iter().any(|unit| self.kept.contains(&(*unit, since)));
        (!came_along && !self.needs_nothing(holder, since)).then_some(since)
    }

    /// Whether the desk decided of the decision by which somebody moved that it needs nothing.
    fn needs_nothing(&self, person: Key, since: Date) -> bool {
        use Effect::{Appoint, Receive, Recruit, Second, Transfer};
        let named = self.view.links.inverse_at(person, Kind::Decision, "lines.subject");
        let mut decisions = named.filter_map(|key| self.view.links.facts(key)?.decision());
        decisions.any(|decision| {
            let moves = |line: &&DecidedLine| {
                line.subject == person
                    && matches!(line.effect, Appoint | Receive | Recruit | Second | Transfer)
            };
            decision.lines.iter().filter(moves).any(|line| match line.disposed {
                Disposed::Done { procedures: 0, on } => {
                    on <= self.view.today && decision.effective_day(line).max(Some(on)) >= Some(since)
                }
                _ => false,
            })
        })
    }
}

/// The day on which somebody came to the unit of a posting: another position there is no move.
fn came_to(all: &[Posted], posting: &Posted) -> Option<Date> {
    let mut first = posting.period.from?;
    let ends_before = |first: Date| {
        move |other: &&Posted| {
            other.unit == posting.unit && other.period.to.is_some_and(|to| to.plus_days(1) == first)
        }
    };
    while let Some(before) = all.iter().find(ends_before(first)) {
        first = before.period.from.filter(|from| *from < first)?;
    }
    Some(first)
}

fn chain(view: &View<'_>, unit: RecordId) -> Vec<u32> {
    let mut ids = view.links.units_above(unit, view.today);
    if ids.len() > 1 {
        ids.pop();
    }
    let name =
        |id: RecordId| Some(short_fingerprint(unit_name(&view.links.unit(id)?.name_on(view.today)?.vi)));
    ids.into_iter().filter_map(name).collect()
}

/// Whether it was asked since whether a certificate is to be changed, and the desk decided that it need not be.
fn was_decided(view: &View<'_>, certificate: Key, since: Date) -> bool {
    view.links.procedures_on(certificate).filter_map(|id| view.links.procedure(id)).any(|asked| {
        let not_needed = asked.step_day(StepKind::NotNeeded);
        asked.kind == ProcedureKind::Change && not_needed.is_some_and(|day| day >= since && day <= view.today)
    })
}

fn change(view: &View<'_>, key: Key, holder: CertificateType) -> Act {
    let ground = ground(view, Effect::Rename, ProcedureKind::Change, holder);
    Act::request_for(Rule::UnitRenamed, ProcedureKind::Change, key, ground)
}

fn revoke(view: &View<'_>, key: Key) -> Act {
    let ground = ground(view, Effect::Dissolve, ProcedureKind::Revoke, CertificateType::Organisation);
    Act::request_for(Rule::UnitEnded, ProcedureKind::Revoke, key, ground)
}

/// Fingerprints of what units are and were called.
#[derive(Default)]
struct Names {
    now: BTreeSet<u32>,
    /// The names that nothing is called by any more, each with the first day on which it wasn't.
    old: BTreeMap<u32, Date>,
    /// Those of them of which the desk decided that certificates may go on naming them, with the same day.
    kept: BTreeSet<(u32, Date)>,
}

fn names(view: &View<'_>) -> Names {
    let Names { mut now, mut old, mut kept } = Names::default();
    let facts = view.links.filter_facts(Kind::Unit, |key, facts| Some((key, facts.unit()?.clone())));
    for (key, unit) in &facts {
        let ended = unit.dissolved.filter(|day| *day <= view.today);
        for name in &unit.names {
            let print = short_fingerprint(unit_name(&name.vi));
            let last = name.period.to.filter(|to| *to < view.today).map(|to| to.plus_days(1));
            match (last, ended) {
                (None, None) => {
                    now.insert(print);
                }
                (Some(day), _) | (None, Some(day)) => {
                    if is_kept(view, *key, name.period.from, day) {
                        kept.insert((print, day));
                        continue;
                    }
                    let known = old.entry(print).or_insert(day);
                    *known = (*known).max(day);
                }
            }
        }
    }
    old.retain(|name, _| !now.contains(name));
    Names { now, old, kept }
}

/// Whether the desk decided of the decision by which a unit gave up a name that it needs nothing.
fn is_kept(view: &View<'_>, unit: Key, from: Option<Date>, until: Date) -> bool {
    use Effect::{Dissolve, Merge, Rename, Split};
    let named = view.links.inverse_at(unit, Kind::Decision, "lines.subject");
    let mut decisions = named.filter_map(|key| view.links.facts(key)?.decision());
    decisions.any(|decision| {
        let about = |line: &&DecidedLine| {
            let nothing = matches!(line.disposed, Disposed::Done { procedures: 0, on } if on <= view.today);
            nothing && line.subject == unit && matches!(line.effect, Rename | Merge | Split | Dissolve)
        };
        let its_own = |line: &DecidedLine| {
            decision.effective_day(line).is_some_and(|day| day <= until && from.is_none_or(|from| day > from))
        };
        DecisionState::of(decision, view.today) != DecisionState::Withdrawn
            && decision.lines.iter().filter(about).any(its_own)
    })
}

/// The unit as which one goes on that ended since it was only renamed or moved; nothing where it ended indeed.
fn goes_on(view: &View<'_>, unit: Key) -> Option<RecordId> {
    let mut next = view.links.inverse_at(unit, Kind::Unit, "predecessors.unit");
    let (only, none) = (next.next()?, next.next());
    let mut came = view.links.unit(only.id)?.came.iter().filter(|came| came.from == unit.id);
    let renamed = came.all(|came| matches!(came.how, Succession::Renamed | Succession::Moved));
    (none.is_none() && renamed).then_some(only.id)
}

/// A unit has ended, or is called otherwise, and its own certificate is valid.
pub(super) fn ended(view: &View<'_>, out: &mut Vec<Duty>) {
    let going = super::decisions::going(view);
    let units = view.links.filter_facts(Kind::Unit, |key, facts| {
        let unit = facts.unit()?;
        let dissolved = unit.dissolved.filter(|_| UnitState::of(unit, view.today) == UnitState::Dissolved);
        let last =
            unit.name_on(view.today).and_then(|name| name.period.from).filter(|day| *day <= view.today);
        let renamed = last.filter(|_| unit.names.len() > 1);
        Some((key, dissolved, renamed)).filter(|_| dissolved.is_some() || renamed.is_some())
    });
    for (unit, dissolved, renamed) in units {
        if going.binary_search(&unit).is_ok() {
            continue;
        }
        // What was only renamed goes on under another record.
        let heir = dissolved.and_then(|_| goes_on(view, unit));
        let (dissolved, renamed) = match heir {
            Some(_) => (None, dissolved),
            None => (dissolved, renamed),
        };
        for (id, gist) in view.held_by(unit).filter(|(_, g)| g.kind == CertificateType::Organisation) {
            let key = Key::new(Kind::Certificate, id);
            if !view.in_force(id, gist) || view.open_on(key).next().is_some() {
                continue;
            }
            // Another has taken its place, or says by now what is so.
            let changed = || {
                let now = view.links.unit(heir.unwrap_or(unit.id));
                let name = now.and_then(|unit| unit.name_on(view.today));
                let pem = view.certificate(id).and_then(|facts| facts.read());
                let says = pem.zip(name).is_some_and(|(pem, name)| fold(&pem.name) == fold(&name.vi));
                says || view.desk(id, gist) == CertificateDeskState::Replaced
            };
            let duty = match (dissolved, renamed) {
                (Some(day), _) => Duty::new(Rule::UnitEnded, key, law(view, ProcedureKind::Revoke))
                    .since(day)
                    .due(Due::on(day))
                    .act(revoke(view, key)),
                (None, Some(day))
                    if gist.validity.from.is_some_and(|from| from < day)
                        && !changed()
                        && !was_decided(view, key, day) =>
                {
                    Duty::new(Rule::UnitRenamed, key, law(view, ProcedureKind::Change))
                        .since(day)
                        .due(view.practice(day, view.rules.limits.desk.unit_change))
                        .act(change(view, key, gist.kind))
                }
                _ => continue,
            };
            out.push(duty.whom(unit).joint(unit).detail(Detail::None));
        }
    }
}
