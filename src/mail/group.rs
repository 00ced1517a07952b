//! What is told of in one mail, by how far it has come and what is owed: each kind once, however many it is about.

use super::digest::{Item, Part};
use super::notice::Stage;
use super::say::asked;
use crate::duty::Rule;
use crate::model::{Date, Lang};
use crate::text::mail as words;

/// How far something has come, as a mail tells it apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Far {
    Late,
    Today,
    Ahead,
}

/// In the order in which a mail tells of them.
pub(super) const HOW_FAR: [Far; 3] = [Far::Late, Far::Today, Far::Ahead];

/// What is told of one kind of duty.
pub(super) struct Group<'t> {
    pub far: Far,
    pub rule: Rule,
    /// What comes first stands first.
    pub items: Vec<Item<'t>>,
}

impl Far {
    const fn of(stage: Stage) -> Far {
        match stage {
            Stage::Overdue => Far::Late,
            Stage::Due => Far::Today,
            Stage::Within(_) => Far::Ahead,
        }
    }

    pub fn name(self, lang: Lang) -> String {
        match self {
            Far::Late => words::late(lang),
            Far::Today => words::today(lang),
            Far::Ahead => words::ahead(lang),
        }
    }
}

/// What is told of in a part, the kinds in the order of their most urgent task. What a unit is asked for in the same words is one.
pub(super) fn groups<'t>(part: &'t Part, steps: &[u16], today: Date) -> Vec<Group<'t>> {
    let for_unit = part.unit.is_some();
    let mut groups: Vec<Group<'t>> = Vec::new();
    for item in part.tasks.iter().flat_map(|task| Part::items(task, steps, today)) {
        let (far, rule) = (Far::of(item.notice.stage), item.duty.rule);
        let same = |group: &&mut Group<'_>| match for_unit {
            true => asked(group.rule) == asked(rule),
            false => group.far == far && group.rule == rule,
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.items.push(item),
            None => groups.push(Group { far, rule, items: vec![item] }),
        }
    }
    groups.iter_mut().for_each(|group| group.items.sort_by_key(|item| item.notice.on));
    groups
}
