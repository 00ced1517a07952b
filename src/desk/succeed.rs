//! A reorganisation: units that end and the units that take their place, and the people who move with them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Act, Draft};
use crate::model::fold::fold;
use crate::model::kinds::Unit;
use crate::model::kinds::certificate::{Authority, CertificateType};
use crate::model::kinds::decision::{Disposition, Effect};
use crate::model::kinds::person::Posting;
use crate::model::kinds::procedure::{ProcedureKind, StepKind};
use crate::model::kinds::unit::{Dissolution, Parent, Predecessor, Succession};
use crate::model::party::{DecisionRef, UnitRef};
use crate::model::words::Text;
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::facts::{DecisionFacts, short_fingerprint, unit_name};
use crate::register::state::ProcedureState;
use crate::register::{Gist, OpenError};

/// Who succeeds whom, and by what.
pub struct Plan {
    pub old: Vec<RecordId>,
    pub new: Vec<RecordId>,
    pub how: Succession,
    pub decision: RecordId,
    /// The day on which it is written, and what is noted of the lines about units of which nothing is to be asked for.
    pub today: Date,
    pub nothing_needed: Text,
}

/// What came of it.
#[derive(Default)]
pub struct Succeeded {
    /// People whose posting moved.
    pub moved: Vec<Key>,
    /// Units that were below one that ended and are below a new one.
    pub below: Vec<Key>,
    /// People and units of which nobody said where they go.
    pub left: Vec<Key>,
    /// Personal certificates that name an agency which is their holder's no more, and that nobody asked to change yet.
    pub personal: Vec<Key>,
    /// Certificates of the units that ended.
    pub of_units: Vec<Key>,
    /// Of these the organisations' own that are to be changed or revoked, and of which nobody asked it yet.
    pub own: Vec<Key>,
    /// New units that are to have a certificate of their own, since one whose place they take had one and they have none.
    pub without: Vec<Key>,
    /// Open procedures that the old units were to file and that the new ones file.
    pub refiled: Vec<Key>,
    /// Open procedures of the old units of which it isn't known who files them now.
    pub unfiled: Vec<Key>,
    /// Open procedures that went out in the name of an old unit when it was no more, with who files for it by then.
    pub late: Vec<(Key, Option<UnitRef>)>,
    /// New units that may not file, though open procedures begun on that day or later are theirs to file.
    pub sealless: Vec<Key>,
    /// Old units of which nothing is to be asked for, so that the decision's lines about them are dealt with.
    pub settled: Vec<Key>,
    /// New units that have no letterhead, or nobody who signs, on the day.
    pub unequipped: Vec<Key>,
}

/// How units succeed each other by a decision of this kind.
pub const fn how_by(effect: Effect) -> Option<Succession> {
    match effect {
        Effect::Rename => Some(Succession::Renamed),
        Effect::Merge => Some(Succession::Merged),
        Effect::Split => Some(Succession::Split),
        _ => None,
    }
}

/// Which of the units that were named end and which come, by how they succeed each other.
pub fn sides(units: &[RecordId], how: Succession) -> Option<(Vec<RecordId>, Vec<RecordId>)> {
    let (first, last) = (*units.first()?, *units.last()?);
    let distinct: BTreeSet<&RecordId> = units.iter().collect();
    match how {
        _ if units.len() < 2 || distinct.len() != units.len() => None,
        Succession::Renamed | Succession::Moved if units.len() == 2 => Some((vec![first], vec![last])),
        Succession::Renamed | Succession::Moved => None,
        Succession::Merged => Some((units[..units.len() - 1].to_vec(), vec![last])),
        Succession::Split => Some((vec![first], units[1..].to_vec())),
    }
}

/// Lets units take the place of others from a day on.
pub fn succeed(act: &Act<'_, '_>, draft: &mut Draft<'_>, plan: &Plan) -> Result<Succeeded, OpenError> {
    let (on, last) = (act.on(), act.on().plus_days(-1));
    let mut done = Succeeded::default();
    let decision = DecisionRef::try_from(Key::new(Kind::Decision, plan.decision)).ok();
    let goes = Goes::of(act, plan);
    if let (Succession::Renamed, [old], [new]) = (plan.how, plan.old.as_slice(), plan.new.as_slice()) {
        let before = draft.unit(*old)?.clone();
        carry(&before, draft.unit(*new)?, on);
    }
    for new in &plan.new {
        let unit = draft.unit(*new)?;
        for old in &plan.old {
            let Ok(reference) = UnitRef::try_from(Key::new(Kind::Unit, *old)) else { continue };
            if !unit.predecessors.iter().any(|before| before.unit == reference) {
                unit.predecessors.push(Predecessor { unit: reference, how: plan.how, on, decision });
            }
        }
        let holds = |from: Option<Date>, to: Option<Date>| crate::model::date::holds_on(from, to, on);
        let headed = unit.letterheads.iter().any(|head| holds(head.from, head.to));
        let signed = unit.signatories.iter().any(|signs| holds(signs.from, signs.to));
        if !headed || !signed {
            done.unequipped.push(Key::new(Kind::Unit, *new));
        }
    }
    for old in &plan.old {
        let key = Key::new(Kind::Unit, *old);
        let before = (done.moved.len(), done.left.len());
        people(act, draft, key, &goes, decision, &mut done)?;
        let stay = done.left.get(before.1..).unwrap_or_default();
        let concerned: Vec<Key> =
            done.moved.get(before.0..).unwrap_or_default().iter().chain(stay).copied().chain([key]).collect();
        let children: Vec<Key> = act.links.inverse_at(key, Kind::Unit, "parents.unit").collect();
        for child in children {
            below(draft, child, key, &goes, (on, last), &mut done)?;
        }
        refile(act, draft, key, &goes, plan, &mut done)?;
        if !asks(act, *old, &concerned, &done) {
            settle(act, draft, plan, key)?;
            done.settled.push(key);
        }
        let unit = draft.unit(*old)?;
        let close = |from: Option<Date>, to: &mut Option<Date>| {
            if to.is_none_or(|to| to > last) && from.is_none_or(|from| from <= last) {
                *to = Some(last);
            }
        };
        unit.names.iter_mut().for_each(|entry| close(entry.from, &mut entry.to));
        unit.parents.iter_mut().for_each(|entry| close(entry.from, &mut entry.to));
        unit.standing.iter_mut().for_each(|entry| close(entry.from, &mut entry.to));
        unit.letterheads.iter_mut().for_each(|entry| close(entry.from, &mut entry.to));
        unit.symbols.iter_mut().for_each(|entry| close(entry.from, &mut entry.to));
        unit.signatories.iter_mut().for_each(|entry| close(entry.from, &mut entry.to));
        unit.focals.iter_mut().for_each(|entry| close(entry.from, &mut entry.to));
        unit.dissolved.get_or_insert(Dissolution { on, decision });
        let held = act.links.held_by(key).filter(|(id, facts)| act.links.is_in_force(*id, facts, on));
        done.of_units.extend(held.map(|(id, _)| Key::new(Kind::Certificate, id)));
    }
    done.personal = personal(act, plan, &goes, &done);
    let organisations = |key: &&Key| {
        act.links.certificate_gist(key.id).is_some_and(|gist| gist.kind == CertificateType::Organisation)
    };
    let of_organisations: Vec<Key> = done.of_units.iter().filter(organisations).copied().collect();
    if !of_organisations.is_empty() && matches!(plan.how, Succession::Merged | Succession::Split) {
        let without = plan.new.iter().filter(|unit| lacks_own(act, **unit));
        done.without = without.map(|id| Key::new(Kind::Unit, *id)).collect();
    }
    let renamed = matches!(plan.how, Succession::Renamed | Succession::Moved);
    let says_so = |key: &Key| renamed && plan.new.iter().any(|unit| is_called(act, key.id, *unit));
    done.own = of_organisations.into_iter().filter(|key| !is_asked(act, key.id) && !says_so(key)).collect();
    Ok(done)
}

/// Whether it is being asked that a certificate be changed or revoked.
fn is_asked(act: &Act<'_, '_>, certificate: RecordId) -> bool {
    let mut asked = act.links.procedures_on(Key::new(Kind::Certificate, certificate));
    asked.any(|id| {
        act.links.procedure(id).is_some_and(|facts| {
            matches!(facts.kind, ProcedureKind::Change | ProcedureKind::Revoke)
                && !ProcedureState::of(facts, act.on()).is_over()
        })
    })
}

/// Whether an organisation's certificate calls it what a unit is called.
fn is_called(act: &Act<'_, '_>, certificate: RecordId, unit: RecordId) -> bool {
    let pem = act.links.certificate(certificate).and_then(|facts| facts.read());
    let name = act.links.unit(unit).and_then(|unit| unit.name_on(act.on()));
    pem.zip(name).is_some_and(|(pem, name)| fold(&pem.name) == fold(&name.vi))
}

/// Whether a unit that may have a certificate of its own has none, and expects none.
fn lacks_own(act: &Act<'_, '_>, unit: RecordId) -> bool {
    let may = act.links.unit(unit).is_some_and(|facts| facts.may_file_since(act.on()));
    let lives = |id: RecordId| act.links.desk_state(id, act.on()).is_some_and(|state| !state.is_over());
    let mut held = act.links.held_by(Key::new(Kind::Unit, unit));
    may && !held.any(|(id, facts)| facts.kind == CertificateType::Organisation && lives(id))
}

/// The personal certificates that name an agency which is their holder's no more: of those who moved with their units, and of those
/// who stay in a unit below one that ends.
fn personal(act: &Act<'_, '_>, plan: &Plan, goes: &Goes, done: &Succeeded) -> Vec<Key> {
    let (links, on) = (act.links, act.on());
    let prints = |units: &mut dyn Iterator<Item = RecordId>| -> BTreeSet<u32> {
        let named = units.filter_map(|unit| links.unit(unit)).flat_map(|unit| &unit.names);
        named.map(|name| short_fingerprint(unit_name(&name.vi))).collect()
    };
    let (old, new) = (prints(&mut plan.old.iter().copied()), prints(&mut plan.new.iter().copied()));
    let moved: BTreeSet<Key> = done.moved.iter().copied().collect();
    let below = |holder: Key| {
        let unit = links.unit_of(holder, on).filter(|_| !done.left.contains(&holder));
        unit.is_some_and(|unit| links.units_above(unit, on).iter().any(|above| plan.old.contains(above)))
    };
    let outdated = |key: Key, gist: &Gist| {
        let Gist::Certificate(gist) = gist else { return None };
        let names_old = gist.units.iter().any(|unit| old.contains(unit) && !new.contains(unit));
        let names_new = || {
            let unit = goes.to(gist.holder).map(|unit| prints(&mut std::iter::once(unit.key().id)));
            unit.is_some_and(|names| gist.units.iter().any(|unit| names.contains(unit)))
        };
        let concerns = match moved.contains(&gist.holder) {
            true => names_old || !gist.units.is_empty() && !names_new(),
            false => names_old && below(gist.holder),
        };
        let own = gist.kind == CertificateType::Individual && gist.ca == Authority::Government;
        (own && concerns).then_some(key)
    };
    let mut all = links.filter_gists(Kind::Certificate, outdated);
    all.retain(|key| {
        let in_force = links.certificate(key.id).is_some_and(|facts| links.is_in_force(key.id, facts, on));
        in_force && !is_asked(act, key.id)
    });
    all.sort_unstable();
    all
}

/// Whether a unit that ends leaves something that is to be asked for: a certificate of its own or of its people, or one that
/// names it. What goes out in the new name needs nothing more.
fn asks(act: &Act<'_, '_>, old: RecordId, concerned: &[Key], done: &Succeeded) -> bool {
    let (links, on) = (act.links, act.on());
    let refiled = |made_by: Option<RecordId>| {
        made_by.is_some_and(|id| done.refiled.contains(&Key::new(Kind::Procedure, id)))
    };
    let held = concerned.iter().flat_map(|key| links.held_by(*key));
    let lives = |id: RecordId| links.desk_state(id, on).is_some_and(|state| !state.is_over());
    if held.into_iter().any(|(id, facts)| lives(id) && !refiled(facts.made_by)) {
        return true;
    }
    let names = links.unit(old).map(|unit| unit.names.as_slice()).unwrap_or_default();
    let prints: Vec<u32> = names.iter().map(|name| short_fingerprint(unit_name(&name.vi))).collect();
    let named = links.filter_gists(Kind::Certificate, |key, gist| match gist {
        Gist::Certificate(gist) if gist.units.iter().any(|unit| prints.contains(unit)) => Some(key.id),
        _ => None,
    });
    named.into_iter().any(lives)
}

/// Notes of the decision's open lines about a unit that nothing is needed.
fn settle(act: &Act<'_, '_>, draft: &mut Draft<'_>, plan: &Plan, old: Key) -> Result<(), OpenError> {
    let open = draft.decision(plan.decision)?.lines.iter_mut().filter(|line| {
        line.disposition.is_none()
            && line.subject.key() == old
            && matches!(line.effect, Effect::Rename | Effect::Merge | Effect::Split | Effect::Dissolve)
    });
    for line in open {
        line.disposition = Some(Disposition {
            procedures: Vec::new(),
            nothing_needed: Some(plan.nothing_needed.clone()),
            by: act.by.clone(),
            on: plan.today,
        });
    }
    Ok(())
}

/// Where people and units go: all to the only new unit, else where the decision's own lines say.
struct Goes {
    only: Option<RecordId>,
    by_line: BTreeMap<Key, RecordId>,
}

impl Goes {
    fn of(act: &Act<'_, '_>, plan: &Plan) -> Goes {
        let decision =
            act.links.facts(Key::new(Kind::Decision, plan.decision)).and_then(|facts| facts.decision());
        let lines = decision.map(|decision: &DecisionFacts| decision.lines.as_slice()).unwrap_or_default();
        let by_line = lines.iter().filter_map(|line| Some((line.subject, line.unit?)));
        let only = if let [only] = plan.new.as_slice() { Some(*only) } else { None };
        Goes { only, by_line: by_line.filter(|(_, unit)| plan.new.contains(unit)).collect() }
    }

    fn to(&self, of: Key) -> Option<UnitRef> {
        let unit = self.by_line.get(&of).copied().or(self.only)?;
        UnitRef::try_from(Key::new(Kind::Unit, unit)).ok()
    }
}

/// Ends the postings in a unit and begins them in the next.
fn people(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    old: Key,
    goes: &Goes,
    decision: Option<DecisionRef>,
    done: &mut Succeeded,
) -> Result<(), OpenError> {
    let (on, last) = (act.on(), act.on().plus_days(-1));
    let posted: BTreeSet<Key> = act.links.inverse_at(old, Kind::Person, "postings.unit").collect();
    for key in posted {
        let still = act.links.person_gist(key.id).is_some_and(|person| {
            person.postings.iter().any(|p| p.unit == old.id && p.period.to.is_none_or(|to| to >= on))
        });
        if !still {
            continue;
        }
        let Some(unit) = goes.to(key) else {
            done.left.push(key);
            continue;
        };
        let person = draft.person(key.id)?;
        let mut moved = Vec::new();
        for posting in person.postings.iter_mut() {
            if posting.unit.key() != old || posting.to.is_some_and(|to| to < on) {
                continue;
            }
            // One that has yet to begin begins in the new unit.
            if posting.from.is_some_and(|from| from >= on) {
                posting.unit = unit;
                continue;
            }
            moved.push(Posting {
                unit,
                position: posting.position.clone(),
                kind: posting.kind,
                from: Some(on),
                to: posting.to,
                decision,
            });
            posting.to = Some(last);
        }
        person.postings.extend(moved);
        done.moved.push(key);
    }
    Ok(())
}

/// Puts a unit that was below one that ends below the next.
fn below(
    draft: &mut Draft<'_>,
    child: Key,
    old: Key,
    goes: &Goes,
    (on, last): (Date, Date),
    done: &mut Succeeded,
) -> Result<(), OpenError> {
    let unit = draft.unit(child.id)?;
    let mut open = unit.parents.iter_mut().filter(|parent| {
        parent.unit.key() == old
            && parent.to.is_none_or(|to| to >= on)
            && parent.from.is_none_or(|from| from <= last)
    });
    let Some(parent) = open.next().filter(|_| unit.dissolved.is_none()) else { return Ok(()) };
    let Some(above) = goes.to(child) else {
        done.left.push(child);
        return Ok(());
    };
    if above.key() == child {
        return Ok(());
    }
    let to = parent.to.replace(last);
    unit.parents.push(Parent { unit: above, from: Some(on), to });
    done.below.push(child);
    Ok(())
}

/// Lets the next unit file what the old one has not sent.
fn refile(
    act: &Act<'_, '_>,
    draft: &mut Draft<'_>,
    old: Key,
    goes: &Goes,
    plan: &Plan,
    done: &mut Succeeded,
) -> Result<(), OpenError> {
    let (on, links) = (act.on(), act.links);
    let files = |next: UnitRef| {
        let filer = links.filer_of(next.key().id, on).filter(|filer| !plan.old.contains(filer))?;
        UnitRef::try_from(Key::new(Kind::Unit, filer)).ok()
    };
    for key in links.inverse_at(old, Kind::Procedure, "filer") {
        let open = links.procedure(key.id).filter(|facts| !ProcedureState::of(facts, on).is_over());
        let Some(facts) = open else { continue };
        let holder = links.certificate_gist(facts.subject.id).map(|gist| gist.holder);
        let next = holder.and_then(|holder| goes.to(holder)).or_else(|| goes.to(old)).and_then(files);
        match (facts.step_day(StepKind::Sent), next) {
            (Some(sent), _) if sent < on => {}
            (Some(_), next) => done.late.push((key, next)),
            (None, None) => {
                let begun = facts.steps.first().is_some_and(|(_, at)| at.date >= on);
                if begun && done.sealless.is_empty() {
                    let may_not =
                        |unit: &&RecordId| links.filer_of(**unit, on).is_none_or(|f| plan.old.contains(&f));
                    let new = plan.new.iter().filter(may_not);
                    done.sealless.extend(new.map(|id| Key::new(Kind::Unit, *id)));
                }
                done.unfiled.push(key);
            }
            (None, next) => {
                draft.procedure(key.id)?.filer = next;
                done.refiled.push(key);
            }
        }
    }
    // A letter that has no number yet goes out in the new name, and is signed by whoever signs for that.
    for key in links.inverse_at(old, Kind::Letter, "filer") {
        let letter = links.facts(key).and_then(|facts| facts.letter());
        let unsent = letter.is_some_and(|letter| letter.sent.is_none() && letter.number.is_none());
        let Some(filer) = goes.to(old).and_then(files).filter(|_| unsent) else { continue };
        let symbols = &draft.unit(filer.key().id)?.symbols;
        let holds = |from, to| crate::model::date::holds_on(from, to, on);
        let current = symbols.iter().rfind(|entry| holds(entry.from, entry.to));
        let series = current.map(|entry| entry.symbol.clone());
        let letter = draft.letter(key.id)?;
        (letter.filer, letter.series) = (Some(filer), series);
        (letter.signed_by, letter.capacity, letter.contact) = (None, None, None);
    }
    Ok(())
}

/// What belongs to the legal person and not to its name goes on under the new one, where that has nothing of its own: standing, who
/// signs, whom the CA asks, addresses. Heading and symbol have the name in them and are written anew.
fn carry(old: &Unit, new: &mut Unit, on: Date) {
    let before = on.plus_days(-1);
    macro_rules! list {
        ($($list:ident),*) => {$(
            if new.$list.is_empty() {
                let held = old.$list.iter().filter(|e| crate::model::date::holds_on(e.from, e.to, before)).cloned();
                new.$list.extend(held.map(|mut entry| {
                    (entry.from, entry.to) = (Some(on), entry.to.filter(|to| *to >= on));
                    entry
                }));
            }
        )*};
    }
    list!(standing, signatories, focals, addresses);
    new.email = new.email.take().or_else(|| old.email.clone());
}
