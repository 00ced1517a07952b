//! Duties that one person does at one go, the most urgent first.

use std::collections::BTreeMap;

use super::rule::{Rule, Weight};
use super::{Act, Due, Duty};
use crate::model::{Date, Key};

/// Duties of one rule that are done at once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Task {
    /// The most urgent first; never empty.
    pub duties: Vec<Duty>,
}

impl Task {
    pub fn rule(&self) -> Rule {
        self.first().rule
    }

    /// The duty that is due first.
    pub fn first(&self) -> &Duty {
        self.duties.first().expect("a task is made of one duty or more")
    }

    pub fn due(&self) -> Option<Due> {
        self.first().due
    }

    pub fn since(&self) -> Option<Date> {
        self.duties.iter().filter_map(|duty| duty.since).min()
    }

    /// The commands, each once for all of the records that it can take.
    pub fn acts(&self) -> Vec<Act> {
        Act::joined(self.duties.iter().flat_map(|duty| &duty.acts))
    }

    /// The place in a list: what is due today or was before that comes first, the dangerous at its head, then by day, and at last by
    /// record, so that a number means the same twice.
    fn place(&self, today: Date) -> impl Ord + use<> {
        let first = self.first();
        let due = first.due.map(|due| due.on);
        let presses = due.is_some_and(|day| day <= today);
        let weight = if presses { self.rule().weight() } else { Weight::Danger };
        (!presses, weight, due.is_none(), due, self.rule(), first.joint, first.about, first.entry)
    }
}

/// What one duty is known by among those of its rule.
type Within = (Option<Due>, Option<Key>, Option<u16>);

fn within(duty: &Duty) -> (bool, Within) {
    (duty.due.is_none(), (duty.due, duty.about, duty.entry))
}

/// Duties as tasks, the most urgent first.
pub fn tasks(duties: Vec<Duty>, today: Date) -> Vec<Task> {
    // What can't be dealt with in one go isn't joined: another effect, another next step.
    let mut joint: BTreeMap<(Rule, Option<Key>, String), Vec<Duty>> = BTreeMap::new();
    for duty in duties {
        joint.entry((duty.rule, duty.joint, apart(&duty))).or_default().push(duty);
    }
    let mut tasks: Vec<Task> = joint
        .into_values()
        .map(|mut duties| {
            duties.sort_by_key(within);
            Task { duties }
        })
        .collect();
    tasks.sort_by_cached_key(|task| task.place(today));
    tasks
}

/// What keeps duties of one rule and one letter, decision or unit apart.
fn apart(duty: &Duty) -> String {
    use super::Detail;
    match &duty.detail {
        Detail::Effect(effect) => effect.word().word.to_owned(),
        Detail::Next(kind, step) => format!("{} {}", kind.word().word, step.word().word),
        Detail::Officer(name) | Detail::File(name) => name.clone(),
        _ => String::new(),
    }
}
