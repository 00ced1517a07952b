//! What templates receive: plain words that the audience may read, and nothing else.
//!
//! `href` leads from the root of the language's pages; a template puts `up` before it.

mod changes;
mod guides;

use std::borrow::Cow;

use ecow::EcoString;
use serde::Serialize;

use super::markup::{self, Html};
use super::say::href;
use crate::model::{Date, Key, Label};

pub use changes::{ChangeLine, ChangeView, DayPage, DeedView, RecordView};
pub use guides::{GuideIndex, GuideLink, GuidePage, GuideStep};

/// What every page has.
#[derive(Hash, Serialize, Clone)]
pub struct Frame {
    pub title: String,
    /// The entry of the menu under which the page stands.
    pub here: &'static str,
    /// The way from the page to the root of its language: empty or `../`.
    pub up: &'static str,
    /// The page itself, from the root of its language: the same in both languages.
    pub path: String,
    /// Whether the page says of which day it is. Pages of records don't, so that a new day leaves them as they are;
    /// the script adds it.
    pub dated: bool,
    /// What such a page says instead: when its record last changed.
    pub changed: Option<String>,
}

impl Frame {
    /// A page at the root of its language.
    pub fn at(here: &'static str, path: &str, title: String) -> Frame {
        Frame { title, here, up: "", path: path.to_owned(), dated: true, changed: None }
    }

    /// A page in a folder of its own.
    pub fn below(here: &'static str, path: &str, title: String) -> Frame {
        Frame { up: "../", ..Frame::at(here, path, title) }
    }
}

/// A page within the frame that all have.
pub trait Page: Serialize {
    fn frame(&self) -> &Frame;
}

macro_rules! framed {
    ($($page:ty),+ $(,)?) => {
        $(impl Page for $page {
            fn frame(&self) -> &Frame {
                &self.frame
            }
        })+
    };
}

framed! {
    RecordPage, ListPage, OverviewPage, ExpiryPage, SeveralPage, DayPage, GuidePage, GuideIndex,
}

/// A state in one word, with how it is to be looked at: `good`, `info`, `warn`, `bad` or `quiet`.
#[derive(Hash, Serialize, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tag {
    pub word: &'static str,
    pub tone: &'static str,
    /// The word in both languages.
    #[serde(skip)]
    pub label: Label,
}

/// One piece of a value.
#[derive(Hash, Serialize, Clone, Default, PartialEq, Eq, Debug)]
pub struct Piece {
    pub text: String,
    pub href: Option<String>,
    /// `2026-03-31`, where it is a day.
    pub day: Option<String>,
    pub masked: bool,
    /// Its place among the values of the page's sealed part.
    pub sealed_at: Option<String>,
    /// A number to be read letter by letter.
    pub code: bool,
    /// What it is, where it stands among other values without a head of its own.
    pub label: Option<String>,
    /// It is one of a few words, which says what happened where a day stands beside it.
    #[serde(skip)]
    pub happened: bool,
    /// It says yes or no, which says nothing without what is asked.
    #[serde(skip)]
    pub flag: Option<bool>,
}

/// A label with its value.
pub struct Line {
    pub label: String,
    pub pieces: Vec<Piece>,
}

/// A part of a record: lines, or a table of entries.
pub struct Section {
    pub label: &'static str,
    pub lines: Vec<Line>,
    pub heads: Vec<Cow<'static, str>>,
    pub rows: Vec<Vec<Vec<Piece>>>,
}

/// One record that refers to another.
pub struct Related {
    pub text: String,
    pub href: String,
    pub tag: Option<Tag>,
    pub note: String,
}

/// The records that refer to another at one field.
pub struct Group {
    pub kind: String,
    pub field: String,
    pub items: Vec<Related>,
    /// The list of all of them, where there are more.
    pub all: Option<ListLink>,
}

/// Something that a procedure must come to.
#[derive(Hash, Serialize)]
pub struct Task {
    pub text: String,
    pub tag: Tag,
    /// The day on which it was there, and what shows it.
    pub note: String,
    pub shown_by: Option<Piece>,
    /// It comes next.
    pub next: bool,
    /// What does it, for officers.
    pub command: Option<String>,
}

/// A day in the life of a record.
pub struct Event {
    /// `2026-03-31`, and as people write it.
    pub day: String,
    pub said: String,
    pub what: String,
    pub text: String,
}

/// The sealed part of a page.
#[derive(Hash, Serialize)]
pub struct SealedPart {
    /// The record that it must be of.
    pub of: String,
    /// Its file, from the root of the site.
    pub path: String,
    /// Who can open it: `lan, minh`.
    pub officers: String,
}

/// A state, and by whom it is said where there are two.
#[derive(Hash, Serialize)]
pub struct StateTag {
    pub by: Option<String>,
    pub tag: Tag,
}

/// A list that is narrowed to a unit.
#[derive(Hash, Serialize)]
pub struct ListLink {
    pub text: String,
    pub href: String,
}

#[derive(Hash, Serialize)]
pub struct RecordPage {
    pub frame: Frame,
    pub kind: String,
    pub list: String,
    pub list_href: String,
    pub id: String,
    pub handle: String,
    /// Why there is nothing more, where nothing is told of the person.
    pub withheld: Option<String>,
    pub states: Html,
    /// Where days left count from.
    pub runs_out: Option<String>,
    pub lead: Html,
    /// What a procedure must come to.
    pub checklist: Vec<Task>,
    pub sections: Html,
    /// Every day that it tells of, the latest first.
    pub timeline: Html,
    /// Only where something on the page is masked, and the site seals it.
    pub sealed: Option<SealedPart>,
    pub related: Html,
    /// The lists of what belongs to a unit.
    pub lists: Vec<ListLink>,
    /// Who changed the record.
    pub changes: Html,
}

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

/// A count under a heading, with its share of a hundred.
#[derive(Hash, Serialize)]
pub struct Count {
    pub text: String,
    pub href: Option<String>,
    pub tone: Option<&'static str>,
    pub count: usize,
    pub share: usize,
}

#[derive(Hash, Serialize)]
pub struct Counts {
    pub label: String,
    pub of: String,
    /// What the numbers are, where they don't count.
    pub number: Option<String>,
    pub counts: Vec<Count>,
}

/// A count in the making: its words, where it leads, how it is to be looked at.
pub type CountRow = (String, Option<String>, Option<&'static str>, usize);

impl Counts {
    /// Counts under a heading, each with its share of the greatest.
    pub fn new(label: String, of: String, rows: Vec<CountRow>) -> Counts {
        let most = rows.iter().map(|(.., count)| *count).max().unwrap_or(0).max(1);
        let counts = rows
            .into_iter()
            .map(|(text, href, tone, count)| Count { text, href, tone, count, share: count * 100 / most })
            .collect();
        Counts { label, of, number: None, counts }
    }
}

/// One number at the head of the overview.
#[derive(Hash, Serialize)]
pub struct Tile {
    pub text: String,
    pub count: usize,
    pub href: String,
    pub tone: &'static str,
}

#[derive(Hash, Serialize)]
pub struct OverviewPage {
    pub frame: Frame,
    pub commit: String,
    pub committed: String,
    pub not_read: Option<String>,
    pub tiles: Vec<Tile>,
    pub counts: Vec<Counts>,
    pub nearest: TableView,
}

/// One group of certificates by their last day.
#[derive(Hash, Serialize)]
pub struct Bucket {
    pub id: String,
    pub label: String,
    pub tone: &'static str,
    pub count: usize,
    pub href: String,
    /// The first of them.
    pub table: Option<TableView>,
    /// Whether the page of the group has more.
    pub more: bool,
}

#[derive(Hash, Serialize)]
pub struct ExpiryPage {
    pub frame: Frame,
    pub buckets: Vec<Bucket>,
    pub months: Counts,
    pub units: Counts,
    pub twins: Vec<Twin>,
    /// The list of all of them.
    pub all: String,
}

/// Something to be said before all else, and how it is to be looked at.
#[derive(Hash, Serialize)]
pub struct Notice {
    pub text: String,
    pub tone: &'static str,
}

/// The beginning of a list on another page.
#[derive(Hash, Serialize)]
pub struct ListHead {
    pub id: String,
    pub count: String,
    pub table: TableView,
    /// Whether the list has more rows.
    pub more: bool,
    pub twins: Vec<Twin>,
    /// The whole list.
    pub href: String,
}

/// A page of several lists.
#[derive(Hash, Serialize)]
pub struct SeveralPage {
    pub frame: Frame,
    pub about: String,
    pub notices: Vec<Notice>,
    pub lines: Html,
    pub texts: Vec<String>,
    pub counts: Vec<Counts>,
    pub lists: Vec<ListHead>,
}

/// The page that leads to both languages.
#[derive(Hash, Serialize)]
pub struct DoorPage {
    pub name: String,
}
