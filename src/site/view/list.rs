//! A list: its rows under their heads, and by what it is narrowed.

use std::borrow::Cow;

use ecow::EcoString;
use serde::Serialize;

use super::Frame;
use crate::model::{Date, Key, Label};
use crate::site::markup::{self, Html};
use crate::site::say::href;

/// How a column is read: `name`, `text`, `code`, `day`, `left`, `number` or `tag`.
#[derive(Hash, Serialize, Clone)]
pub struct Column {
    /// Names it in the JSON twin, and in the address of a sorted list.
    pub key: Cow<'static, str>,
    pub label: String,
    pub reads: &'static str,
    /// `ascending` or `descending`, where the rows stand in its order from the beginning.
    pub sorted: &'static str,
}

/// What a cell says to a program, where that differs from its text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Fact {
    #[default]
    Text,
    Day(Date),
    /// One of a few words, told by its English one.
    Word(Label),
    /// A code as scripts know it.
    Code(&'static str),
    Number(i64),
}

/// Where a cell leads to, from the root of its language.
#[derive(Hash, Clone)]
pub enum Way {
    /// To the page of a record.
    Record(Key),
    Page(String),
}

impl Way {
    pub fn href(&self) -> Cow<'_, str> {
        match self {
            Way::Record(key) => Cow::Owned(href(*key)),
            Way::Page(path) => Cow::Borrowed(path),
        }
    }

    fn len(&self) -> usize {
        match self {
            Way::Record(key) => key.kind.word().len() + RECORD_BYTES,
            Way::Page(path) => path.len(),
        }
    }
}

/// Bytes of the address of a record's page besides the kind: `/01j7h5c8k2m4n6p8q.html`.
const RECORD_BYTES: usize = 23;

#[derive(Hash, Clone, Default)]
pub struct Cell {
    pub text: EcoString,
    pub href: Option<Way>,
    pub tone: Option<&'static str>,
    pub fact: Fact,
}

/// A row of a table.
#[derive(Hash, Clone, Default)]
pub struct Row {
    pub cells: Vec<Cell>,
    /// The record that it is about.
    pub key: Option<Key>,
    /// By what the list can be narrowed, one for each of the list's facets.
    pub marks: Vec<Option<Mark>>,
    /// Further marks, each with the place of its facet: a change may be of two authors.
    pub also: Vec<(usize, Mark)>,
    /// The places of these marks among the values of their facets: `0 12,13 -`.
    pub at: EcoString,
}

impl Row {
    /// About how many bytes it takes on a page, tags and all.
    pub fn weight(&self) -> usize {
        let cell = |cell: &Cell| {
            let link = cell.href.as_ref().map_or(0, |way| way.len() + 20);
            9 + cell.text.len() + link + cell.tone.map_or(0, |_| 36)
        };
        45 + self.cells.iter().map(cell).sum::<usize>()
    }
}

/// A value by which a list can be narrowed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Mark {
    /// Its place before others; those of one rank stand by how many rows have them.
    pub rank: u8,
    /// Names it in addresses: `in-use`.
    pub slug: EcoString,
    pub text: EcoString,
}

impl Mark {
    pub fn named(slug: impl Into<EcoString>, text: impl Into<EcoString>) -> Mark {
        Mark { rank: 0, slug: slug.into(), text: text.into() }
    }
}

/// Rows under their heads.
#[derive(Clone)]
pub struct Table {
    /// Names the table in the style sheet.
    pub kind: &'static str,
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

impl Table {
    /// The table on a page with this way to the root of its language, with these rows instead of its own.
    pub fn with<'r>(&self, rows: impl Iterator<Item = &'r Row>, up: &str) -> TableView {
        TableView {
            kind: self.kind,
            caption: self.caption.clone(),
            columns: self.columns.clone(),
            rows: markup::rows(rows, up),
        }
    }

    pub fn view(&self, up: &str) -> TableView {
        self.with(self.rows.iter(), up)
    }
}

#[derive(Hash, Serialize)]
pub struct TableView {
    pub kind: &'static str,
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Html,
}

/// One way to narrow a list, with the values that its rows have.
#[derive(Hash, Serialize)]
pub struct Facet {
    /// Its place among the marks of rows.
    pub place: usize,
    /// Names it in addresses: `state`.
    pub slug: &'static str,
    pub label: String,
    /// There are too many to stand in one line.
    pub many: bool,
    pub values: Html,
}

pub struct FacetValue {
    /// Its place, by which rows name it.
    pub at: usize,
    /// Names it in addresses: `in-use`.
    pub slug: String,
    pub text: String,
    /// As people write it.
    pub count: String,
    /// The list of these rows alone.
    pub href: Option<String>,
    /// It is this list.
    pub current: bool,
}

/// A file that holds what the page shows: `CSV`.
#[derive(Hash, Serialize)]
pub struct Twin {
    pub text: &'static str,
    pub href: String,
    /// Its type, as `link` names it.
    pub mime: &'static str,
}

/// A way to another page of the same list.
#[derive(Hash, Serialize)]
pub struct Turn {
    pub number: usize,
    pub href: String,
    pub current: bool,
    /// Others lie between it and the one before.
    pub apart: bool,
}

/// Where a page stands among those of its list; only where there are several.
#[derive(Hash, Serialize)]
pub struct Pager {
    pub place: String,
    pub span: String,
    pub previous: Option<String>,
    pub next: Option<String>,
    pub turns: Vec<Turn>,
}

#[derive(Hash, Serialize)]
pub struct ListPage {
    pub frame: Frame,
    pub count: String,
    pub facets: Vec<Facet>,
    pub twins: Vec<Twin>,
    /// Where the rows of every page are, for the script; only where there are several pages.
    pub all_rows: Option<String>,
    pub table: TableView,
    pub pager: Option<Pager>,
    /// The page above, where the list is a part of another page: its title and address.
    pub above: Option<Above>,
}

#[derive(Hash, Serialize)]
pub struct Above {
    pub text: String,
    pub href: String,
}
