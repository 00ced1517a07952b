//! Certificates that run out, and those of organisations that nobody manages.

use super::decisions::{Named, manager};
use super::people::law;
use super::rule::{Detail, Rule, Source};
use super::view::View;
use super::{Act, Due, Duty};
use crate::model::kinds::certificate::{Authority, CertificateType, Relation};
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::CertificateGist;
use crate::register::state::{CertificateCaState, CertificateDeskState, PersonState};
use crate::rules::Renewal;

/// More certificates in a line than anyone has; a longer line runs in a circle.
const LONGEST: usize = 64;

/// A certificate runs out, or has: it is renewed where the rules allow it, else another is asked for.
pub(super) fn ending(view: &View<'_>, out: &mut Vec<Duty>) {
    let window = i64::from(view.rules.limits.expiry_steps.last().copied().unwrap_or(0));
    let renewal = view.law(ProcedureKind::Renew).and_then(|(_, rule)| rule.renewal);
    for (id, gist) in &view.certificates {
        let Some(to) = gist.validity.to.filter(|_| gist.ca == Authority::Government) else { continue };
        if let Some(day) = gist.revoked_since.filter(|day| *day <= view.today) {
            out.extend(was_lost(view, *id, gist, day));
            continue;
        }
        if view.today.days_until(to) > window || view.is_gone(gist.holder) {
            continue;
        }
        let lost = gist.device.is_some_and(|device| super::devices::is_lost(view, device));
        let duty = match CertificateCaState::of(gist, view.today) {
            // What is on a lost device is revoked first.
            CertificateCaState::Valid if lost => None,
            CertificateCaState::Valid => runs_out(view, *id, gist, to, window, renewal),
            CertificateCaState::Expired => ran_out(view, *id, gist, to),
            _ => None,
        };
        out.extend(duty);
    }
}

fn runs_out(
    view: &View<'_>,
    id: RecordId,
    gist: &CertificateGist,
    to: Date,
    window: i64,
    renewal: Option<Renewal>,
) -> Option<Duty> {
    use CertificateDeskState::{Ending, Expected, Replaced};
    let state = view.desk(id, gist);
    let leaves =
        gist.holder.kind == Kind::Person && view.leaves_on(gist.holder.id).is_some_and(|day| day <= to);
    let done = state.is_over() || matches!(state, Expected | Replaced | Ending);
    if done || leaves || in_hand(view, id, gist) {
        return None;
    }
    let key = Key::new(Kind::Certificate, id);
    let since = to.plus_days(-window);
    let renew_by = renew_by(view, id, to, renewal);
    let duty = match renew_by.filter(|(day, _)| *day >= view.today) {
        Some((day, certain)) => {
            let (regime, _) = view.law(ProcedureKind::Renew)?;
            Duty::new(Rule::Renew, key, Source::Law(regime.code, ProcedureKind::Renew, certain))
                .since(since)
                .due(Due { on: day, certain })
                .act(Act::request_for(Rule::Renew, ProcedureKind::Renew, key, None))
        }
        // The renewal is used up, or its time has passed.
        None => Duty::new(Rule::Replace, key, law(view, ProcedureKind::Issue))
            .since(renew_by.map_or(since, |(day, _)| day.plus_days(1).max(since)))
            .due(Due::on(to))
            .act(Act::request_for(Rule::Replace, ProcedureKind::Issue, key, None)),
    };
    Some(duty.whom(gist.holder).joint(view.filer(key)).detail(Detail::Ends(to)))
}

/// The last day on which a renewal is asked for, and whether it is certain; nothing where the law allows none any more.
pub(super) fn renew_by(
    view: &View<'_>,
    id: RecordId,
    to: Date,
    renewal: Option<Renewal>,
) -> Option<(Date, bool)> {
    let may = renewal.filter(|renewal| renewals(view, id) < usize::from(renewal.times))?;
    Some((to.plus_days(-i64::from(may.minimum_days_left)), may.certain))
}

/// How often a certificate and those before it were renewed, one after the other.
fn renewals(view: &View<'_>, id: RecordId) -> usize {
    let before = |id: &RecordId| {
        let (before, relation) = view.gist(*id)?.predecessor?;
        (relation == Relation::Renewed).then_some(before)
    };
    std::iter::successors(before(&id), before).take(LONGEST).count()
}

/// Whether something is under way that takes the certificate's place or ends it.
pub(super) fn in_hand(view: &View<'_>, id: RecordId, gist: &CertificateGist) -> bool {
    use ProcedureKind::{Change, Issue, Renew, Revoke};
    if view.in_hand(Key::new(Kind::Certificate, id), &[Change, Issue, Renew, Revoke]) {
        return true;
    }
    // One that follows, or that its holder waits for in the same use.
    let follows = view.successors(id).any(|(next, after)| comes(view, next, after));
    let expected = |(other, known): (RecordId, &CertificateGist)| {
        other != id && same_use(view, (id, gist), (other, known)) && is_asked(view, other)
    };
    follows || view.held_by(gist.holder).any(expected)
}

/// Whether a certificate is there or on its way.
fn comes(view: &View<'_>, id: RecordId, gist: &CertificateGist) -> bool {
    use CertificateDeskState::{Expected, Rejected, Void};
    match view.desk(id, gist) {
        Void | Rejected => false,
        Expected => is_asked(view, id),
        _ => true,
    }
}

fn is_asked(view: &View<'_>, id: RecordId) -> bool {
    view.in_hand(Key::new(Kind::Certificate, id), &[ProcedureKind::Issue])
}

fn same_use(view: &View<'_>, a: (RecordId, &CertificateGist), b: (RecordId, &CertificateGist)) -> bool {
    let system = |id| view.certificate(id).and_then(|facts| facts.system.as_ref());
    a.1.kind == b.1.kind && (a.1.kind != CertificateType::System || system(a.0) == system(b.0))
}

/// A certificate ran out, nothing took its place, and its holder is here.
fn ran_out(view: &View<'_>, id: RecordId, gist: &CertificateGist, to: Date) -> Option<Duty> {
    let one = (id, gist);
    let other = |(other, known): (RecordId, &CertificateGist)| {
        other != id
            && same_use(view, one, (other, known))
            && (view.in_force(other, known) || (known.validity.to, other) > (gist.validity.to, id))
    };
    let ended = view.desk(id, gist) == CertificateDeskState::EndedExpired;
    // Who gave the device back asks for no other certificate.
    let gave_back = gist.device.is_some_and(|device| super::devices::is_away(view, device));
    if !ended || gave_back || view.held_by(gist.holder).any(other) || in_hand(view, id, gist) {
        return None;
    }
    let key = Key::new(Kind::Certificate, id);
    let request = |kind, key| Act::request_for(Rule::ReplaceExpired, kind, key, None);
    let back = gist.device.map(|device| Key::new(Kind::Device, device));
    let back = back.filter(|device| view.open_on(*device).next().is_none());
    let back = back.map(|device| request(ProcedureKind::Return, device));
    let acts = [Some(request(ProcedureKind::Issue, key)), back];
    Some(
        Duty::new(Rule::ReplaceExpired, key, law(view, ProcedureKind::Issue))
            .whom(gist.holder)
            .since(to.plus_days(1))
            .due(Due::on(to))
            .joint(view.filer(key))
            .detail(Detail::Ends(to))
            .acts(acts.into_iter().flatten().collect()),
    )
}

/// A certificate was revoked since its device is lost, and its holder is here and has no other: a new one is asked for.
fn was_lost(view: &View<'_>, id: RecordId, gist: &CertificateGist, day: Date) -> Option<Duty> {
    let lost = gist.device.is_some_and(|device| super::devices::is_lost(view, device));
    let other = |(other, known): (RecordId, &CertificateGist)| {
        other != id
            && same_use(view, (id, gist), (other, known))
            && (view.in_force(other, known) || known.validity.from.is_some_and(|from| from >= day))
    };
    let done = || in_hand(view, id, gist) || view.held_by(gist.holder).any(other);
    if !lost || view.is_gone(gist.holder) || view.silent(Some(day)) || done() {
        return None;
    }
    let key = Key::new(Kind::Certificate, id);
    Some(
        Duty::new(Rule::ReplaceLost, key, law(view, ProcedureKind::Issue))
            .whom(gist.holder)
            .since(day)
            .due(view.practice(day, view.rules.limits.desk.step))
            .joint(view.filer(key))
            .act(Act::request_for(Rule::ReplaceLost, ProcedureKind::Issue, key, None)),
    )
}

/// Whether another certificate is to be asked for in place of one that ran out: what it is on goes back then.
pub(super) fn is_missed(view: &View<'_>, id: RecordId, gist: &CertificateGist) -> bool {
    let gov = gist.validity.to.filter(|_| gist.ca == Authority::Government && !view.is_gone(gist.holder));
    gov.is_some_and(|to| ran_out(view, id, gist, to).is_some())
}

/// An organisation's certificate that nobody is authorised to manage, or whose manager is away.
pub(super) fn managers(view: &View<'_>, out: &mut Vec<Duty>) {
    let organisations = view.certificates.iter().filter(|(_, g)| g.kind == CertificateType::Organisation);
    for (id, gist) in organisations.filter(|(id, g)| view.in_force(*id, g) && view.desk(*id, g).is_in_use()) {
        let Some(facts) = view.certificate(*id) else { continue };
        let key = Key::new(Kind::Certificate, *id);
        if view.is_gone(gist.holder) || view.in_hand(key, &[ProcedureKind::Revoke]) {
            continue;
        }
        let name = manager(key, facts, view.today, &Named::default());
        let duty = |rule, since: Option<Date>| {
            let due = since.map(|day| view.practice(day, view.rules.limits.desk.manager));
            Duty::new(rule, key, Source::Practice(true))
                .whom(gist.holder)
                .since(since)
                .due(due)
                .act(name.clone())
        };
        let works = |person| {
            let state = view.links.person_gist(person).map(|gist| PersonState::of(gist, view.today));
            !state.is_some_and(|s| s.is_gone() || matches!(s, PersonState::OnLeave | PersonState::Suspended))
        };
        let mut now = facts.managers_on(view.today).peekable();
        let missing = now.peek().is_none();
        let mut away = None;
        let mut able = false;
        let mut authorised = false;
        for managed in now {
            match works(managed.person) {
                true => (able, authorised) = (true, authorised || managed.authorised),
                false => away = Some(managed.person),
            }
        }
        match (missing, able, away) {
            (true, ..) => {
                let last = facts.managers.iter().filter_map(|m| m.period.to).max().map(|to| to.plus_days(1));
                out.push(duty(Rule::ManagerMissing, last.or(gist.validity.from)));
            }
            (_, false, Some(person)) => {
                out.push(away_duty(view, duty(Rule::ManagerAway, away_since(view, person)), person))
            }
            _ if !authorised && !gist.migrated && !view.silent(gist.validity.from) => {
                let since = facts.managers_on(view.today).filter_map(|m| m.period.from).min();
                // Whoever manages it is named; the paper is what lacks.
                let holds = |at: &usize| facts.managers[*at].period.holds(view.today);
                let acts = (0..facts.managers.len()).filter(holds).map(|at| {
                    Act::one("set", key).with(format!("managers[{at}].authorised_by=-")).with("--fix")
                });
                out.push(duty(Rule::ManagerMissing, since).acts(acts.collect()));
            }
            _ => {}
        }
    }
}

fn away_duty(view: &View<'_>, duty: Duty, person: RecordId) -> Duty {
    let state = view.links.person_gist(person).map(|gist| PersonState::of(gist, view.today));
    duty.whom(Key::new(Kind::Person, person)).detail(state.map_or(Detail::None, Detail::State))
}

/// Since when someone is away or gone.
fn away_since(view: &View<'_>, person: RecordId) -> Option<Date> {
    let gist = view.links.person_gist(person)?;
    gist.employment.iter().rfind(|(_, day)| *day <= view.today).map(|(_, day)| *day)
}
