//! What is owed: by when, for whom, under which rule, and the command that does it. Pure, and derived from the facts
//! alone: a duty is there as long as the register doesn't show that it is done, however it was done, and a procedure that
//! is open has taken the place of the duty that it came from.
//!
//! One rule, one function. Its words are in [`crate::text::duties`].

mod act;
mod ahead;
mod certificates;
pub mod checklist;
mod decisions;
mod devices;
mod letters;
mod office;
mod people;
mod procedures;
mod retention;
mod rule;
mod say;
mod subjects;
mod systems;
mod task;
mod terms;
#[cfg(test)]
mod tests;
mod turnaround;
mod unended;
mod units;
mod view;

pub use act::{Act, Asked, Word};
pub use ahead::{Ahead, RunsOut, running_out};
pub use decisions::{posting, proposals};
pub use retention::{Clock, Running, Standing, clocks, kept_until};
pub use rule::{Detail, Rule, Source, Weight};
pub use task::{Task, tasks};
pub use terms::{Kept, Term, terms};
pub use turnaround::median;
pub use unended::{Unended, unended};

use rayon::prelude::*;

use crate::model::{Date, Key};
use crate::policy::{Lists, Officers};
use crate::register::Links;
use crate::rules::{Rules, WorkingDay};
use view::View;

/// What the duties are derived from besides the records.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    pub rules: &'a Rules,
    pub officers: &'a Officers,
    /// What the CAs last said about revocations.
    pub lists: &'a Lists,
    pub today: Date,
    /// Seconds since 1970-01-01T00:00Z: a list of revocations holds to the hour.
    pub now: i64,
    /// Records from before this day are silent about what their papers lack.
    pub complete_from: Option<Date>,
}

/// Something that is owed about one record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Duty {
    pub rule: Rule,
    /// What it is about; nothing where it is about the office's own files.
    pub about: Option<Key>,
    /// The place in the record's list, where it is about one entry: a line of a decision.
    pub entry: Option<u16>,
    /// The person or unit whom it concerns.
    pub whom: Option<Key>,
    /// From when on it was owed.
    pub since: Option<Date>,
    pub due: Option<Due>,
    pub source: Source,
    /// Duties of one rule with the same one are done at once.
    pub joint: Option<Key>,
    pub detail: Detail,
    /// What does it, the usual first.
    pub acts: Vec<Act>,
}

/// The day by which something is due.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Due {
    pub on: Date,
    /// False where the law's number, or a day that was counted, isn't certain.
    pub certain: bool,
}

impl Due {
    /// A day that is certain.
    pub fn on(day: Date) -> Due {
        Due { on: day, certain: true }
    }

    fn counted(day: WorkingDay, certain: bool) -> Due {
        Due { on: day.on, certain: day.certain && certain }
    }
}

impl Duty {
    fn new(rule: Rule, about: impl Into<Option<Key>>, source: Source) -> Duty {
        let about = about.into();
        Duty {
            rule,
            about,
            entry: None,
            whom: None,
            since: None,
            due: None,
            source,
            joint: about,
            detail: Detail::None,
            acts: Vec::new(),
        }
    }

    fn whom(self, whom: impl Into<Option<Key>>) -> Duty {
        Duty { whom: whom.into(), ..self }
    }

    fn since(self, since: impl Into<Option<Date>>) -> Duty {
        Duty { since: since.into(), ..self }
    }

    fn due(self, due: impl Into<Option<Due>>) -> Duty {
        Duty { due: due.into(), ..self }
    }

    fn joint(self, joint: impl Into<Option<Key>>) -> Duty {
        Duty { joint: joint.into(), ..self }
    }

    fn detail(self, detail: Detail) -> Duty {
        Duty { detail, ..self }
    }

    fn act(mut self, act: Act) -> Duty {
        self.acts.push(act);
        self
    }

    fn acts(self, acts: Vec<Act>) -> Duty {
        Duty { acts, ..self }
    }

    /// Whether its day has passed.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.due.is_some_and(|due| due.on < today)
    }
}

/// Everything that is owed on a day, in no order.
pub fn owed(links: &Links<'_>, basis: &Basis<'_>) -> Vec<Duty> {
    let view = View::new(links, basis);
    RULES
        .par_iter()
        .flat_map_iter(|rule| {
            let mut duties = Vec::new();
            rule(&view, &mut duties);
            duties
        })
        .collect()
}

/// Adds what is owed under one rule.
type Find = fn(&View<'_>, &mut Vec<Duty>);

const RULES: &[Find] = &[
    office::lists,
    office::deputies,
    decisions::lines,
    people::gone,
    retention::over,
    certificates::ending,
    certificates::managers,
    systems::unregistered,
    units::renamed,
    units::ended,
    devices::lost,
    devices::locked,
    devices::out,
    procedures::open,
    procedures::again,
    letters::ours,
    letters::theirs,
    subjects::requests,
    subjects::breaches,
];
