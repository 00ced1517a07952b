//! By what a list can be narrowed: its facets, with the values that its rows have.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};

use super::list::Word;
use super::markup;
use super::say::Say;
use super::view::{self, FacetValue, Mark, Row};
use crate::model::Lang;

/// Values of a facet that stand in one line; more fold away.
const IN_LINE: usize = 8;

/// A facet with the values that there are.
#[derive(Clone, Hash)]
pub struct Facet {
    pub slug: &'static str,
    pub label: String,
    pub values: Vec<Value>,
}

#[derive(Clone, Hash)]
pub struct Value {
    pub mark: Mark,
    pub count: usize,
    /// The list of these rows alone, where there is one.
    pub path: Option<String>,
}

/// The places of a row's values among those of each facet.
#[derive(Default)]
pub struct Valued {
    first: Vec<Option<usize>>,
    /// Further ones, each with the place of its facet.
    also: Vec<(usize, usize)>,
}

impl Valued {
    pub fn at(&self, facet: usize) -> impl Iterator<Item = usize> {
        let also = self.also.iter().filter(move |(of, _)| *of == facet).map(|(_, place)| *place);
        self.first.get(facet).copied().flatten().into_iter().chain(also)
    }

    /// As it stands at a row on a page: `0 12,13 -`.
    fn text(&self) -> EcoString {
        let mut text = EcoString::new();
        for (facet, first) in self.first.iter().enumerate() {
            text.push_str(if facet > 0 { " " } else { "" });
            match first {
                Some(place) => text.push_str(&eco_format!("{place}")),
                None => text.push('-'),
            }
            let also = self.also.iter().filter(|(of, _)| *of == facet);
            also.for_each(|(_, place)| text.push_str(&eco_format!(",{place}")));
        }
        text
    }
}

/// The facets of some rows, and of each row the places of its values among them, which it is told.
pub fn of(facets: &[(&'static str, Word)], rows: &mut [Row], lang: Lang) -> (Vec<Facet>, Vec<Valued>) {
    let facet = |(place, (slug, label)): (usize, &(&'static str, Word))| Facet {
        slug,
        label: label(lang),
        values: values(rows, place),
    };
    let facets: Vec<Facet> = facets.iter().enumerate().map(facet).collect();
    let places: Vec<BTreeMap<&Mark, usize>> = facets
        .iter()
        .map(|facet| facet.values.iter().enumerate().map(|(at, value)| (&value.mark, at)).collect())
        .collect();
    let valued = |row: &mut Row| {
        let place = |facet: usize, mark: &Mark| places.get(facet)?.get(mark).copied();
        let first = row.marks.iter().enumerate().take(facets.len());
        let valued = Valued {
            first: first.map(|(facet, mark)| place(facet, mark.as_ref()?)).collect(),
            also: row.also.iter().filter_map(|(facet, mark)| Some((*facet, place(*facet, mark)?))).collect(),
        };
        row.at = valued.text();
        valued
    };
    let valued = rows.iter_mut().map(valued).collect();
    (facets, valued)
}

/// The values of a facet that rows have, by rank, and the commonest first.
fn values(rows: &[Row], place: usize) -> Vec<Value> {
    let mut counts: BTreeMap<&Mark, usize> = BTreeMap::new();
    let also = rows.iter().flat_map(|row| &row.also).filter(|(of, _)| *of == place).map(|(_, mark)| mark);
    for mark in rows.iter().filter_map(|row| row.marks.get(place)?.as_ref()).chain(also) {
        *counts.entry(mark).or_default() += 1;
    }
    let value = |(mark, count): (&Mark, usize)| Value { mark: mark.clone(), count, path: None };
    let mut values: Vec<Value> = counts.into_iter().map(value).collect();
    let order = |value: &Value| (value.mark.rank, Reverse(value.count));
    values.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| a.mark.text.cmp(&b.mark.text)));
    values
}

impl Facet {
    /// As it stands on a page of a list that may be narrowed to one value of a facet already; one that tells nothing apart stands nowhere.
    pub fn view(&self, at: usize, narrowed: Option<(usize, usize)>, say: &Say<'_>) -> Option<view::Facet> {
        let current = narrowed.filter(|(narrowed, _)| *narrowed == at).map(|(_, place)| place);
        let there = self.values.iter().enumerate().filter(|(_, value)| value.count > 0);
        let value = |(place, value): (usize, &Value)| FacetValue {
            at: place,
            slug: value.mark.slug.to_string(),
            text: value.mark.text.to_string(),
            count: say.count(value.count),
            href: value.path.clone(),
            current: current == Some(place),
        };
        let values: Vec<FacetValue> = there.map(value).collect();
        let many = values.len() > IN_LINE;
        (values.len() > 1).then(|| view::Facet {
            place: at,
            slug: self.slug,
            label: self.label.clone(),
            many,
            values: markup::values(&values),
        })
    }
}
