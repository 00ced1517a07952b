//! The lists of records, one for each kind.

use crate::model::Kind;
use crate::site::list;
use crate::site::part::{Entry, Ground, Heading, Part};
use crate::site::say::Say;
use crate::site::whole::Whole;

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
        let mut table = list::empty(kind, say);
        table.rows = list::rows(kind, say);
        let whole = Whole::new(&path(kind), kind.word(), say.kinds(kind), table, list::facets(kind), say);
        whole.with_parts()
    });
    lists.collect()
}
