//! A list with all of its rows: cut into pages, narrowed by facets, and written as CSV and JSON beside them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use ecow::{EcoString, eco_format};

use super::list::{PAGE, PAGE_BYTES, Word};
use super::markup;
use super::part::{File, Tongue};
use super::print::{Common, Print};
use super::say::Say;
use super::twin;
use super::view::{
    Above, Facet, FacetValue, Frame, ListPage, Mark, Pager, Row, Table, TableView, Turn, Twin,
};
use crate::model::{Key, Lang};
use crate::text::site as words;

/// Values of a facet that stand in one line; more fold away.
const IN_LINE: usize = 8;

/// A list with all of its rows.
pub struct Whole {
    /// `certificate/index.html` or `expiry/30.html`.
    pub path: String,
    /// The entry of the menu under which it stands.
    pub here: &'static str,
    pub title: String,
    /// Its columns, without rows.
    table: Table,
    /// The rows of the list that this one is, or is a part of.
    rows: Arc<Vec<Row>>,
    /// Of what that list is made.
    source: Arc<OnceLock<Common>>,
    /// Which value of each facet every one of these rows has.
    valued: Arc<OnceLock<Vec<Valued>>>,
    /// The place of the first row of every page.
    cuts: Vec<usize>,
    /// The places of its own rows among them; all, where there is nothing.
    picked: Option<Vec<usize>>,
    /// The page above: its title and address.
    pub above: Option<(String, String)>,
    facets: Vec<Narrowing>,
    /// Which facet and value this list is narrowed to already.
    narrowed: Option<(usize, usize)>,
    counted: Counted,
    /// Whether its pages say of which day they are.
    dated: bool,
}

/// How many rows there are, in words.
type Counted = fn(Lang, &str, usize) -> String;

/// A facet with the values that there are.
#[derive(Clone, Hash)]
struct Narrowing {
    slug: &'static str,
    label: String,
    values: Vec<Value>,
}

#[derive(Clone, Hash)]
struct Value {
    mark: Mark,
    count: usize,
    /// The list of these rows alone, where there is one.
    path: Option<String>,
}

/// The address of a page of a list: `index.html`, then `index.2.html`. What a facet's value adds to an address has no dot, so that
/// no page of one list is one of another.
fn page_path(path: &str, page: usize) -> String {
    match path.strip_suffix(".html") {
        Some(stem) if page > 1 => format!("{stem}.{page}.html"),
        _ => path.to_owned(),
    }
}

/// The address of a file beside the first page of a list.
pub fn beside(path: &str, ending: &str) -> String {
    format!("{}.{ending}", path.strip_suffix(".html").unwrap_or(path))
}

impl Whole {
    /// A list; its rows have a mark for each of the facets, and few have more.
    pub fn new(
        path: &str,
        here: &'static str,
        title: String,
        mut table: Table,
        facets: &[(&'static str, Word)],
        say: &Say<'_>,
    ) -> Whole {
        let facets: Vec<Narrowing> = facets
            .iter()
            .enumerate()
            .map(|(place, (slug, label))| Narrowing {
                slug,
                label: label(say.lang),
                values: values(&table.rows, place),
            })
            .collect();
        let places: Vec<BTreeMap<Mark, usize>> = facets
            .iter()
            .map(|facet| facet.values.iter().enumerate().map(|(at, v)| (v.mark.clone(), at)).collect())
            .collect();
        for row in &mut table.rows {
            let mut at = EcoString::new();
            for (facet, (places, mark)) in places.iter().zip(&row.marks).enumerate() {
                let place = mark.as_ref().and_then(|mark| places.get(mark));
                let also = row.also.iter().filter(|(of, _)| *of == facet);
                let also = also.filter_map(|(_, mark)| places.get(mark));
                at.push_str(if facet > 0 { " " } else { "" });
                match place {
                    Some(place) => at.push_str(&eco_format!("{place}")),
                    None => at.push('-'),
                }
                also.for_each(|place| at.push_str(&eco_format!(",{place}")));
            }
            row.at = at;
        }
        let rows = Arc::new(std::mem::take(&mut table.rows));
        let path = path.to_owned();
        Whole {
            path,
            here,
            title,
            table,
            rows,
            source: Arc::default(),
            valued: Arc::default(),
            cuts: vec![0],
            picked: None,
            above: None,
            facets,
            narrowed: None,
            counted: words::rows,
            dated: true,
        }
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.picked.as_ref().map_or(self.rows.len(), Vec::len)
    }

    /// Some of its rows, in their order.
    fn rows(&self, from: usize, count: usize) -> impl Iterator<Item = &Row> {
        let to = self.len().min(from.saturating_add(count));
        (from..to).filter_map(|place| match &self.picked {
            Some(picked) => self.rows.get(*picked.get(place)?),
            None => self.rows.get(place),
        })
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Row> {
        self.rows(0, usize::MAX)
    }

    /// Its table with the first rows alone.
    pub fn first(&self, count: usize, up: &str) -> TableView {
        self.table.with(self.rows(0, count), up)
    }

    pub fn below(mut self, text: String, href: &str) -> Whole {
        self.above = Some((text, href.to_owned()));
        self
    }

    /// Its rows are called something else than records.
    pub fn counting(self, counted: Counted) -> Whole {
        Whole { counted, ..self }
    }

    /// A list that says the same on any day.
    pub fn lasting(self) -> Whole {
        Whole { dated: false, ..self }
    }

    /// The list and one for every value of its facets.
    pub fn with_parts(mut self) -> Vec<Whole> {
        let stem = self.path.strip_suffix(".html").unwrap_or(&self.path).to_owned();
        let stem = stem.strip_suffix("index").map_or_else(|| format!("{stem}-"), str::to_owned);
        for facet in &mut self.facets {
            for value in &mut facet.values {
                value.path = Some(format!("{stem}{}-{}.html", facet.slug, value.mark.slug));
            }
        }
        let parts = self.parts();
        [self].into_iter().chain(parts).collect()
    }

    fn parts(&self) -> Vec<Whole> {
        let mut parts = Vec::new();
        for (at, facet) in self.facets.iter().enumerate() {
            let mut picked: Vec<Vec<usize>> = vec![Vec::new(); facet.values.len()];
            for (row, of) in self.valued().iter().enumerate() {
                for value in of.at(at) {
                    picked.get_mut(value).into_iter().for_each(|rows| rows.push(row));
                }
            }
            let of_values = picked.into_iter().enumerate();
            parts.extend(of_values.filter_map(|(place, picked)| self.part((at, place), picked)));
        }
        parts
    }

    fn valued(&self) -> &[Valued] {
        self.valued.get_or_init(|| self.rows.iter().map(Valued::of).collect())
    }

    fn part(&self, (at, place): (usize, usize), picked: Vec<usize>) -> Option<Whole> {
        let facet = self.facets.get(at)?;
        let value = facet.values.get(place)?;
        let caption = format!("{}: {}", self.table.caption, value.mark.text);
        let title = format!("{} – {}: {}", self.title, facet.label, value.mark.text);
        let above = (self.title.clone(), self.path.clone());
        let part = self.picked(value.path.clone()?, title, picked, Some(at));
        let table = Table { caption, ..part.table };
        Some(Whole { table, above: Some(above), narrowed: Some((at, place)), ..part })
    }

    /// A list of some of these rows, by their records: under another address and title, below another page.
    pub fn of_records(
        &self,
        path: String,
        title: String,
        above: (String, String),
        records: &HashSet<Key>,
    ) -> Whole {
        let is_one = |row: &Row| row.key.is_some_and(|key| records.contains(&key));
        let picked = self.rows.iter().enumerate().filter(|(_, row)| is_one(row)).map(|(at, _)| at).collect();
        let part = self.picked(path, title.clone(), picked, None);
        let table = Table { caption: title, ..part.table };
        Whole { table, above: Some(above), ..part }
    }

    /// Some of its rows, with what is counted of them by every facet but one.
    fn picked(&self, path: String, title: String, picked: Vec<usize>, but: Option<usize>) -> Whole {
        let mut facets = self.facets.clone();
        for (other, facet) in facets.iter_mut().enumerate().filter(|(other, _)| Some(*other) != but) {
            let mut here = vec![0_usize; facet.values.len()];
            for of in picked.iter().filter_map(|row| self.valued().get(*row)) {
                for value in of.at(other) {
                    here.get_mut(value).into_iter().for_each(|count| *count += 1);
                }
            }
            for (value, count) in facet.values.iter_mut().zip(here) {
                // What is narrowed twice has no address of its own.
                *value = Value { mark: value.mark.clone(), count, path: None };
            }
        }
        Whole {
            path,
            here: self.here,
            title,
            table: self.table.clone(),
            rows: Arc::clone(&self.rows),
            source: Arc::clone(&self.source),
            valued: Arc::clone(&self.valued),
            cuts: vec![0],
            picked: Some(picked),
            above: None,
            facets,
            narrowed: None,
            counted: self.counted,
            dated: self.dated,
        }
    }

    /// How many pages it takes.
    fn pages(&self) -> usize {
        self.cuts.len()
    }

    /// Cuts one list into pages, at the same rows in every language: each page leads to its like in the other.
    pub fn cut(languages: &mut [&mut Whole]) {
        let mut heaviest: Vec<usize> = Vec::new();
        for whole in languages.iter() {
            heaviest.resize(heaviest.len().max(whole.len()), 0);
            heaviest.iter_mut().zip(whole.all()).for_each(|(most, row)| *most = (*most).max(row.weight()));
        }
        let (mut cuts, mut first, mut weight) = (vec![0], 0, 0);
        for (place, own) in heaviest.into_iter().enumerate() {
            weight += own;
            if place - first == PAGE || weight > PAGE_BYTES && place > first {
                cuts.push(place);
                (first, weight) = (place, own);
            }
        }
        languages.iter_mut().for_each(|whole| whole.cuts.clone_from(&cuts));
    }

    /// Every file of the list: its twins, the rows for the script where it has several pages, and its pages.
    pub fn files<'s>(&'s self, say: &'s Say<'_>) -> Vec<File<'s>> {
        let columns = &self.table.columns;
        let print = |tongue: &Tongue<'_>| self.print(tongue);
        let mut files = vec![
            File::printed(beside(&self.path, "csv"), print, move || twin::csv(columns, self.all(), say)),
            File::printed(beside(&self.path, "json"), print, move || {
                twin::json(&self.path, columns, self.all(), say, self.dated)
            }),
        ];
        files
            .extend(self.all_rows().map(|path| File::printed(path, print, move || twin::script(self.all()))));
        files.extend((1..=self.pages()).map(|page| {
            let frame = Frame::below(self.here, &page_path(&self.path, page), self.title.clone());
            let frame = Frame { dated: self.dated, ..frame };
            File::printed_page(frame, "list.html", print, move |frame| self.page(frame, page, say))
        }));
        files
    }

    /// Of what its files are made: all rows of the list that it is a part of, which part, and the day where they name it.
    pub fn print(&self, tongue: &Tongue<'_>) -> Print {
        let whole = || Print::from(tongue.print).and(&self.table.columns).and(self.rows.as_slice()).common();
        let day = self.dated.then_some(tongue.say.today);
        Print::from(*self.source.get_or_init(whole))
            .and(&(&self.path, &self.title, &self.table.caption, self.table.kind, &self.above))
            .and(&self.picked.as_ref().filter(|_| self.narrowed.is_none()))
            .and(&(
                &self.cuts,
                day,
                self.narrowed,
                &self.facets,
                (self.counted)(tongue.say.lang, "", self.len()),
            ))
    }

    fn all_rows(&self) -> Option<String> {
        (self.pages() > 1).then(|| beside(&self.path, "js"))
    }

    /// The twins of the list, as its pages lead to them.
    pub fn twins(&self) -> Vec<Twin> {
        let csv = Twin { text: "CSV", href: beside(&self.path, "csv"), mime: "text/csv" };
        vec![csv, Twin { text: "JSON", href: beside(&self.path, "json"), mime: "application/json" }]
    }

    /// A count of every value of a facet: its words, the list of it alone, and how many there are.
    pub fn counts(&self, facet: &str) -> Vec<(String, Option<String>, usize)> {
        let values = self.facets.iter().filter(|own| own.slug == facet).flat_map(|own| &own.values);
        values.map(|value| (value.mark.text.to_string(), value.path.clone(), value.count)).collect()
    }

    /// One page of it, counted from one.
    fn page(&self, frame: Frame, page: usize, say: &Say<'_>) -> ListPage {
        let from = self.cuts.get(page - 1).copied().unwrap_or_default();
        let to = self.cuts.get(page).copied().unwrap_or(self.len());
        ListPage {
            count: (self.counted)(say.lang, &say.count(self.len()), self.len()),
            facets: self
                .facets
                .iter()
                .enumerate()
                .filter_map(|(at, facet)| self.facet(at, facet, say))
                .collect(),
            twins: self.twins(),
            all_rows: self.all_rows(),
            pager: (self.pages() > 1).then(|| self.pager(page, from..to, say)),
            table: self.table.with(self.rows(from, to - from), frame.up),
            frame,
            above: self.above.clone().map(|(text, href)| Above { text, href }),
        }
    }

    /// A facet as it stands on a page; one that tells nothing apart stands nowhere.
    fn facet(&self, at: usize, facet: &Narrowing, say: &Say<'_>) -> Option<Facet> {
        let current = self.narrowed.filter(|(narrowed, _)| *narrowed == at).map(|(_, place)| place);
        let values: Vec<FacetValue> = facet
            .values
            .iter()
            .enumerate()
            .filter(|(_, value)| value.count > 0)
            .map(|(place, value)| FacetValue {
                at: place,
                slug: value.mark.slug.to_string(),
                text: value.mark.text.to_string(),
                count: say.count(value.count),
                href: value.path.clone(),
                current: current == Some(place),
            })
            .collect();
        let many = values.len() > IN_LINE;
        (values.len() > 1).then(|| Facet {
            place: at,
            slug: facet.slug,
            label: facet.label.clone(),
            many,
            values: markup::values(&values),
        })
    }

    fn pager(&self, page: usize, shown: Range<usize>, say: &Say<'_>) -> Pager {
        let first_cell = |at: usize| {
            self.rows(at, 1)
                .next()
                .and_then(|row| row.cells.first())
                .map(|cell| cell.text.to_string())
                .unwrap_or_default()
        };
        let to = |page: usize| page_path(&self.path, page);
        let last = self.pages();
        Pager {
            place: words::page_of(say.lang, &page.to_string(), &last.to_string()),
            span: words::page_span(
                say.lang,
                &first_cell(shown.start),
                &first_cell(shown.end.saturating_sub(1)),
            ),
            previous: (page > 1).then(|| to(page - 1)),
            next: (page < last).then(|| to(page + 1)),
            turns: (1..=last)
                .map(|number| Turn { number, href: to(number), current: number == page })
                .collect(),
        }
    }
}

/// The places of a row's values among those of each facet.
struct Valued {
    first: Vec<Option<usize>>,
    /// Further ones, each with the place of its facet.
    also: Vec<(usize, usize)>,
}

impl Valued {
    fn of(row: &Row) -> Valued {
        let mut valued = Valued { first: Vec::new(), also: Vec::new() };
        for (facet, places) in row.at.split(' ').enumerate() {
            let mut places = places.split(',').map(|place| place.parse().ok());
            valued.first.push(places.next().flatten());
            valued.also.extend(places.flatten().map(|place| (facet, place)));
        }
        valued
    }

    fn at(&self, facet: usize) -> impl Iterator<Item = usize> {
        let also = self.also.iter().filter(move |(of, _)| *of == facet).map(|(_, place)| *place);
        self.first.get(facet).copied().flatten().into_iter().chain(also)
    }
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
