//! What templates receive: plain words that the audience may read, and nothing else.
//!
//! `href` leads from the root of the language's pages; a template puts `up` before it.

mod changes;
mod guides;
mod list;

use std::borrow::Cow;

use serde::Serialize;

use super::markup::Html;
use crate::model::Label;

pub use changes::{ChangeLine, ChangeView, DayPage, DeedView, RecordView};
pub use guides::{GuideIndex, GuideLink, GuidePage, GuideStep};
pub use list::{
    Above, Cell, Column, Facet, FacetValue, Fact, ListPage, Mark, Pager, Row, Table, TableView, Turn, Twin,
    Way,
};

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

/// Something that is owed.
#[derive(Hash, Serialize)]
pub struct Owed {
    pub text: String,
    /// The list of all that is owed by the same rule.
    pub href: String,
    /// Where it isn't the record itself.
    pub about: Option<Piece>,
    /// By which day.
    pub due: Option<Piece>,
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
    /// The version of the record from which it must be.
    pub version: String,
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
    pub owed: Vec<Owed>,
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
