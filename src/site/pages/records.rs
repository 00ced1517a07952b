//! The lists of records, one for each kind.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::model::{Key, Kind};
use crate::site::SiteInput;
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

fn lists(ground: &Ground<'_>, say: &Say<'_>) -> Vec<Whole> {
    let lists = MENU.into_iter().flat_map(|kind| {
        let mut table = list::ordered(list::empty(kind, say), list::order(kind));
        table.rows = list::rows(ground.in_order(kind), say);
        let whole = Whole::new(&path(kind), kind.word(), say.kinds(kind), table, list::facets(kind), say);
        let of_others = referring(kind, &whole, ground, say);
        whole.with_parts().into_iter().chain(of_others).collect::<Vec<_>>()
    });
    lists.collect()
}

/// Records of one kind that refer to another at one field, where they are more than that one's page names.
pub struct Many {
    to: Key,
    kind: Kind,
    field: &'static str,
    from: HashSet<Key>,
}

/// All of them of a kind, as far as readers may know of the reference.
pub fn many(kind: Kind, input: &SiteInput<'_>) -> Vec<Many> {
    let (links, audience) = (input.links, input.audience);
    if links.count(kind) <= RELATED {
        return Vec::new();
    }
    let refs = links.all_refs(kind);
    let seen = || {
        refs.iter().filter_map(|(from, at)| {
            let field = at.field(kind);
            let hidden = [*from, at.to].into_iter().any(|key| audience.hides_ways(key, links));
            let is_told = *from != at.to && !hidden && audience.sees_reference(kind, field);
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
    let many = by.into_iter().filter(|((to, _), from)| from.len() > RELATED && links.contains(*to));
    many.map(|((to, field), from)| Many { to, kind, field, from }).collect()
}

/// A list for each record to which so many of a kind refer.
fn referring(kind: Kind, whole: &Whole, ground: &Ground<'_>, say: &Say<'_>) -> Vec<Whole> {
    let list = |many: &Many| {
        let label = kind.table().field(many.field).map_or(many.field, |field| field.label.say(say.lang));
        let called = say.name(many.to);
        let title = words::related_list(say.lang, &say.kinds(kind), label, &called);
        let path = related_path(many.to, kind, many.field);
        whole.of_records(path, title, (called, href(many.to)), &many.from)
    };
    ground.many.iter().filter(|many| many.kind == kind).map(list).collect()
}
