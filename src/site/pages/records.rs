//! The lists of records, one for each kind.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::model::{Key, Kind};
use crate::site::list;
use crate::site::part::{Entry, Ground, Heading, Part};
use crate::site::record::{RELATED, related_path};
use crate::site::say::{Say, href};
use crate::site::whole::Whole;
use crate::text::site as words;

/// The kinds in the order of the menu.
pub const MENU: [Kind; 8] = [
    Kind::Certificate,
    Kind::Person,
    Kind::Device,
    Kind::Unit,
    Kind::Procedure,
    Kind::Decision,
    Kind::Letter,
    Kind::Handover,
];

pub const PART: Part = Part { heading: Heading::Records, menu, lists, files: |_, _| Vec::new() };

/// The address of the list of a kind.
pub fn path(kind: Kind) -> String {
    format!("{kind}/index.html")
}

fn menu(say: &Say<'_>) -> Vec<Entry> {
    MENU.map(|kind| (kind.word(), say.kinds(kind), path(kind))).into()
}

fn lists(_: &Ground<'_>, say: &Say<'_>) -> Vec<Whole> {
    let lists = MENU.into_iter().flat_map(|kind| {
        let mut table = list::ordered(list::empty(kind, say), list::order(kind));
        table.rows = list::rows(kind, say);
        let whole = Whole::new(&path(kind), kind.word(), say.kinds(kind), table, list::facets(kind), say);
        let of_others = referring(kind, &whole, say);
        whole.with_parts().into_iter().chain(of_others).collect::<Vec<_>>()
    });
    lists.collect()
}

/// A list for each record to which more of a kind refer at one field than its page names.
fn referring(kind: Kind, whole: &Whole, say: &Say<'_>) -> Vec<Whole> {
    if say.links.count(kind) <= RELATED {
        return Vec::new();
    }
    let refs = say.links.all_refs(kind);
    let seen = || {
        refs.iter().filter_map(|(from, at)| {
            let field = at.field(kind);
            let is_told = *from != at.to && say.audience.sees_reference(kind, field);
            is_told.then(|| ((at.to, field.split('.').next().unwrap_or(field)), *from))
        })
    };
    // Few have so many: only theirs are gathered.
    let mut counts: HashMap<(Key, &'static str), usize> = HashMap::new();
    seen().for_each(|(to, _)| *counts.entry(to).or_default() += 1);
    let mut by: BTreeMap<(Key, &'static str), HashSet<Key>> = BTreeMap::new();
    for (to, from) in seen().filter(|(to, _)| counts.get(to).is_some_and(|count| *count > RELATED)) {
        by.entry(to).or_default().insert(from);
    }
    let many = by.into_iter().filter(|((to, _), from)| from.len() > RELATED && say.links.contains(*to));
    let list = |((to, field), from): ((Key, &'static str), HashSet<Key>)| {
        let label = kind.table().field(field).map_or(field, |field| field.label.say(say.lang));
        let (called, above) = (say.name(to), (say.name(to), href(to)));
        let title = words::related_list(say.lang, &say.kinds(kind), label, &called);
        whole.of_records(related_path(to, kind, field), title, above, &from)
    };
    many.map(list).collect()
}
