//! How long the records of those who are gone are kept: the clock of each, and what holds it.

use super::rule::{Rule, Source};
use super::unended::unended_of;
use super::view::{View, gone_since};
use super::{Act, Asked, Basis, Due, Duty};
use crate::choice;
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::state::{CertificateCaState, PersonState};
use crate::register::{CertificateGist, Links};
use crate::rules::{RetentionRule, Rules};

choice! {
    /// Where the clock of someone's records stands.
    Standing {
        /// They need be kept no longer.
        Over "over" "đã hết thời hạn lưu" "kept long enough",
        /// It will be over soon.
        Near "near" "sắp hết thời hạn lưu" "over soon",
        /// It is over or nearly so, and the law holds them.
        Held "held" "đang phải giữ lại" "held",
        /// It runs.
        Running "running" "đang trong thời hạn lưu" "running",
        /// A certificate is valid: it hasn't begun.
        NotBegun "not-begun" "còn chứng thư hiệu lực, chưa tính thời hạn" "not begun, a certificate is valid",
    }
}

/// The clock of the records of someone who is gone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clock {
    pub person: Key,
    /// How they went, and when.
    pub state: PersonState,
    pub gone: Date,
    /// The day from which it runs: they went, or the last of their certificates ended.
    pub begins: Option<Date>,
    /// The first day on which the records need be kept no longer.
    pub over: Option<Date>,
    /// Whether the number of years is certain.
    pub certain: bool,
    pub standing: Standing,
    /// The records that are held: the person's own, and those that would go along.
    pub held: Vec<Key>,
    /// What ends first, where their term is over and something is still in force.
    pub first: Option<Act>,
}

impl Clock {
    /// The command that erases the records, or ends what is still in force of them.
    pub fn act(&self) -> Act {
        let erase = || Act::many("erase", [self.person]).with("--decision").asking(Asked::Number);
        self.first.clone().unwrap_or_else(erase)
    }
}

/// How long somebody's records are kept by the term that runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Running {
    /// They work here, or a certificate of theirs is valid: it hasn't begun.
    NotBegun,
    /// The first day on which they need be kept no longer.
    Until(Date),
}

/// Until when the records of somebody are kept; nothing where they need not be, or no rule says how long. A duplicate has no term
/// of its own.
pub fn kept_until(links: &Links<'_>, rules: &Rules, today: Date, person: Key) -> Option<Running> {
    let rule = rules.privacy.retention.on(today)?;
    let gist = links.person_gist(person.id)?;
    if links.marks(person).is_some_and(|marks| marks.duplicate_of.is_some()) {
        return None;
    }
    if PersonState::of(gist, today).is_here() {
        return Some(Running::NotBegun);
    }
    let (_, gone) = gone_since(gist, today)?;
    let held = links.held_by(person).map(|(_, facts)| &**facts);
    match last_end(held, today, gone) {
        None => Some(Running::NotBegun),
        Some(last) => Some(first_day_after(rule, last)).filter(|over| *over > today).map(Running::Until),
    }
}

/// The clocks of all who are gone: what is over first, then by day. Nothing where no rule says how long.
pub fn clocks(links: &Links<'_>, basis: &Basis<'_>) -> Vec<Clock> {
    let view = View::new(links, basis);
    let Some(rule) = view.rules.privacy.retention.on(view.today) else { return Vec::new() };
    let mut clocks: Vec<Clock> = view.gone.keys().filter_map(|id| clock(&view, rule, *id)).collect();
    clocks.sort_by_key(|clock| (clock.standing, clock.over, clock.person));
    clocks
}

/// Whose records need be kept no longer.
pub(super) fn over(view: &View<'_>, out: &mut Vec<Duty>) {
    let Some(rule) = view.rules.privacy.retention.on(view.today) else { return };
    // Of the many who went lately the certificates need not be looked at.
    let long = view.gone.iter().filter(|(_, (_, gone))| first_day_after(rule, *gone) <= view.today);
    for clock in long.filter_map(|(id, _)| clock(view, rule, *id)) {
        let (Standing::Over, Some(over)) = (clock.standing, clock.over) else { continue };
        out.push(
            Duty::new(Rule::RetentionOver, clock.person, Source::Retention(clock.certain))
                .whom(clock.person)
                .since(over)
                .due(Due { on: over, certain: clock.certain })
                .joint(None)
                .act(clock.act()),
        );
    }
}

fn first_day_after(rule: &RetentionRule, last: Date) -> Date {
    last.plus_years(i16::from(rule.years)).plus_days(1)
}

fn clock(view: &View<'_>, rule: &RetentionRule, id: RecordId) -> Option<Clock> {
    let (state, gone) = *view.gone.get(&id)?;
    let person = Key::new(Kind::Person, id);
    let begins = last_end(view.held_by(person).map(|(_, gist)| gist), view.today, gone);
    let over = begins.map(|last| first_day_after(rule, last));
    let near = i64::from(view.rules.privacy.retention.near);
    let standing = match over.map(|over| view.today.days_until(over)) {
        None => Standing::NotBegun,
        Some(left) if left <= 0 => Standing::Over,
        Some(left) if left <= near => Standing::Near,
        Some(_) => Standing::Running,
    };
    let soon = matches!(standing, Standing::Over | Standing::Near);
    let held = if soon { held(view, person) } else { Vec::new() };
    let standing = if held.is_empty() { standing } else { Standing::Held };
    let first = match standing {
        Standing::Over => unended_of(view.links, view.rules, view.today, person).into_iter().next(),
        _ => None,
    };
    let first = first.map(|one| one.act);
    Some(Clock { person, state, gone, begins, over, certain: rule.certain, standing, held, first })
}

/// The day on which the last of someone's certificates ended, or they went; nothing while one runs.
fn last_end<'g>(held: impl Iterator<Item = &'g CertificateGist>, today: Date, gone: Date) -> Option<Date> {
    use CertificateCaState::{NotYetValid, Valid};
    let mut last = gone;
    for gist in held {
        if matches!(CertificateCaState::of(gist, today), Valid | NotYetValid) {
            return None;
        }
        last = last.max(gist.revoked_since.or(gist.validity.to).unwrap_or(gone));
    }
    Some(last)
}

/// Which records of someone the law holds: those that go with them when they are erased. A hold that is still to begin
/// counts: it was set so that the record be there.
fn held(view: &View<'_>, person: Key) -> Vec<Key> {
    let certificates: Vec<Key> =
        view.held_by(person).map(|(id, _)| Key::new(Kind::Certificate, id)).collect();
    let procedures = certificates.iter().flat_map(|key| view.links.procedures_on(*key));
    let procedures: Vec<Key> = procedures.map(|id| Key::new(Kind::Procedure, id)).collect();
    let is_held = |key: &Key| {
        let hold = view.links.marks(*key).and_then(|marks| marks.hold);
        hold.is_some_and(|(_, to)| to.is_none_or(|to| to >= view.today))
    };
    [person].into_iter().chain(certificates).chain(procedures).filter(is_held).collect()
}
