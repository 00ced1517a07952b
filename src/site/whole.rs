//! A list with all of its rows: cut into pages, narrowed by facets, and written as CSV and JSON beside them.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::facet::{self, Value, Valued};
use super::list::{PAGE, PAGE_BYTES, Word};
use super::pager::turns;
use super::part::{File, Tongue};
use super::print::{Common, Print};
use super::say::Say;
use super::twin;
use super::view::{Above, Frame, ListPage, Pager, Row, Table, TableView, Turn, Twin};
use crate::model::{Key, Lang};
use crate::text::site as words;

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
    /// Their prints; none before all lists are there.
    prints: Arc<OnceLock<Vec<u64>>>,
    /// Which value of each facet every one of these rows has.
    valued: Arc<Vec<Valued>>,
    /// The place of the first row of every page.
    cuts: Vec<usize>,
    /// The places of its own rows among them; all, where there is nothing.
    picked: Option<Vec<usize>>,
    /// The page above: its title and address.
    pub above: Option<(String, String)>,
    facets: Vec<facet::Facet>,
    /// Which facet and value this list is narrowed to already.
    narrowed: Option<(usize, usize)>,
    counted: Counted,
    /// Whether its pages say of which day they are.
    dated: bool,
}

/// How many rows there are, in words.
type Counted = fn(Lang, &str, usize) -> String;

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
        let (facets, valued) = facet::of(facets, &mut table.rows, say.lang);
        let rows = Arc::new(std::mem::take(&mut table.rows));
        let path = path.to_owned();
        Whole {
            path,
            here,
            title,
            table,
            rows,
            prints: Arc::default(),
            valued: Arc::new(valued),
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

    /// The places of some of its rows among those of the list that it is a part of.
    fn places(&self, from: usize, count: usize) -> impl Iterator<Item = usize> {
        let to = self.len().min(from.saturating_add(count));
        (from..to).filter_map(|place| match &self.picked {
            Some(picked) => picked.get(place).copied(),
            None => Some(place),
        })
    }

    /// Some of its rows, in their order.
    pub fn rows(&self, from: usize, count: usize) -> impl Iterator<Item = &Row> {
        self.places(from, count).filter_map(|place| self.rows.get(place))
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
            for (row, of) in self.valued.iter().enumerate() {
                for value in of.at(at) {
                    picked.get_mut(value).into_iter().for_each(|rows| rows.push(row));
                }
            }
            let of_values = picked.into_iter().enumerate();
            parts.extend(of_values.filter_map(|(place, picked)| self.part((at, place), picked)));
        }
        parts
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
            for of in picked.iter().filter_map(|row| self.valued.get(*row)) {
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
            prints: Arc::clone(&self.prints),
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

    /// Takes the prints of its rows, and of those of its parts with them.
    pub fn print_rows(&self, common: Common) {
        if self.picked.is_none() {
            let print = |row: &Row| Print::from(common).and(row).end();
            // Where they stand already they are the same ones.
            let _ = self.prints.set(self.rows.par_iter().map(print).collect());
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
        let print = |tongue: &Tongue<'_>| self.print(tongue, 0, usize::MAX);
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
            let shown = self.shown(page);
            let print = move |tongue: &Tongue<'_>| {
                self.print(tongue, shown.start, shown.len()).and(&(&self.facets, page, self.pages()))
            };
            File::printed_page(frame, "list.html", print, move |frame| self.page(frame, page, say))
        }));
        files
    }

    /// Of what is made that shows some of its rows: these, what the list is and is called, how many rows it has, and the day
    /// where it is named.
    pub fn print(&self, tongue: &Tongue<'_>, from: usize, count: usize) -> Print {
        let day = self.dated.then_some(tongue.say.today);
        let counted = (self.counted)(tongue.say.lang, "", self.len());
        let print = Print::from(tongue.print)
            .and(&(&self.path, &self.title, &self.table.caption, self.table.kind, &self.above))
            .and(&(&self.table.columns, day, self.narrowed, self.len(), counted));
        self.prints_of(from, count).fold(print, |print, row| print.and(&row))
    }

    /// The prints of some of its rows.
    pub fn prints_of(&self, from: usize, count: usize) -> impl Iterator<Item = u64> {
        let prints = self.prints.get().map(Vec::as_slice).unwrap_or_default();
        self.places(from, count).filter_map(|place| prints.get(place).copied())
    }

    fn all_rows(&self) -> Option<String> {
        (self.pages() > 1).then(|| beside(&self.path, "js"))
    }

    /// The twins of the list, as its pages lead to them.
    pub fn twins(&self) -> Vec<Twin> {
        let csv = Twin { text: "CSV", href: beside(&self.path, "csv"), mime: "text/csv" };
        vec![csv, Twin { text: "JSON", href: beside(&self.path, "json"), mime: "application/json" }]
    }

    /// The list of a value of a facet alone, where there is one.
    pub fn narrowed_to(&self, facet: &str, slug: &str) -> Option<&str> {
        let facet = self.facets.iter().find(|own| own.slug == facet)?;
        facet.values.iter().find(|value| value.mark.slug == slug)?.path.as_deref()
    }

    /// A count of every value of a facet: its words, the list of it alone, and how many there are.
    pub fn counts(&self, facet: &str) -> Vec<(String, Option<String>, usize)> {
        let values = self.facets.iter().filter(|own| own.slug == facet).flat_map(|own| &own.values);
        values.map(|value| (value.mark.text.to_string(), value.path.clone(), value.count)).collect()
    }

    /// One page of it, counted from one.
    fn page(&self, frame: Frame, page: usize, say: &Say<'_>) -> ListPage {
        let shown = self.shown(page);
        ListPage {
            count: (self.counted)(say.lang, &say.count(self.len()), self.len()),
            facets: self
                .facets
                .iter()
                .enumerate()
                .filter_map(|(at, facet)| facet.view(at, self.narrowed, say))
                .collect(),
            twins: self.twins(),
            all_rows: self.all_rows(),
            pager: (self.pages() > 1).then(|| self.pager(page, &shown, say)),
            table: self.table.with(self.rows(shown.start, shown.len()), frame.up),
            frame,
            above: self.above.clone().map(|(text, href)| Above { text, href }),
        }
    }

    /// The rows of one page.
    fn shown(&self, page: usize) -> Range<usize> {
        let from = self.cuts.get(page - 1).copied().unwrap_or_default();
        from..self.cuts.get(page).copied().unwrap_or(self.len())
    }

    fn pager(&self, page: usize, shown: &Range<usize>, say: &Say<'_>) -> Pager {
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
            turns: turns(page, last)
                .map(|(number, apart)| Turn { number, href: to(number), current: number == page, apart })
                .collect(),
        }
    }
}
