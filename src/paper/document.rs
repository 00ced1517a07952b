//! A paper as a value: what stands on it, before anything is said of fonts and files.

use serde_json::{Value, json};

use super::{qr, words};
use crate::model::kinds::common::Role;
use crate::model::{Date, RecordId};

/// One paper in the layout of NĐ 30/2020, Appendix I.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    /// How its files begin: `mau-04`, `bien-ban`.
    pub file: String,
    /// What it is called in a list of files, and in its properties. Holds no personal value.
    pub title: String,
    /// The day whose facts it tells, which is also the day of its making that stands in the file.
    pub on: Date,
    /// A4 laid across.
    pub landscape: bool,
    /// Built without having seen the form: marked on every page.
    pub draft: bool,
    pub head: Head,
    pub body: Vec<Block>,
    /// From the left; a letter has one.
    pub signatures: Vec<Signature>,
    /// The lines of *Nơi nhận*; none where the paper has no such block.
    pub recipients: Vec<String>,
    /// The record that the paper belongs to, for whoever files a scan of it.
    pub mark: Option<Mark>,
}

/// What stands above the text.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// The lines of the unit's letterhead.
    pub parent: String,
    pub issuer: String,
    /// The line of number and symbol; none where the paper isn't numbered.
    pub number: Option<Number>,
    /// Place and day; no day where the clerk's office has not given it yet.
    pub place: Option<(String, Option<Date>)>,
    /// What stands after `V/v`.
    pub regarding: Option<String>,
    /// The name of a paper that is no letter, in capitals.
    pub title: Option<String>,
    /// Below the name.
    pub subtitle: Option<String>,
    /// After *Kính gửi*.
    pub to: Vec<String>,
}

/// The number of a paper, blank until the clerk's office has issued it, and its symbol.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Number {
    pub number: Option<String>,
    pub symbol: Option<String>,
}

/// A piece of the text.
#[derive(Clone, PartialEq, Eq)]
pub enum Block {
    /// The title of a section.
    Heading(String),
    Text(String),
    /// Labels with their values, one a line.
    Fields(Vec<(String, String)>),
    Table(Table),
    /// What follows stands on pages of its own: the name of the appendix, and what it is about.
    Appendix(String, String),
}

#[derive(Clone, PartialEq, Eq, Default)]
pub struct Table {
    pub columns: Vec<Column>,
    /// A cell for each column that has no parts, and each part; line breaks stand as `\n`.
    pub rows: Vec<Vec<String>>,
}

/// A column; one with parts has a head of two levels.
#[derive(Clone, PartialEq, Eq)]
pub struct Column {
    pub head: String,
    /// How wide it is beside the others.
    pub width: u16,
    /// Numbers and crosses stand in the middle.
    pub centred: bool,
    pub parts: Vec<Column>,
}

/// Room for one signature.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Signature {
    /// Capacity and title in capitals, a line each: `KT. CỤC TRƯỞNG`, `PHÓ CỤC TRƯỞNG`.
    pub lines: Vec<String>,
    /// In italics below: `(Ký, ghi rõ họ tên)`.
    pub note: Option<String>,
    pub name: String,
}

/// The record's handle, printed; and, as a QR code, its whole id and what the paper is of it once it is signed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    pub id: RecordId,
    pub role: Role,
}

impl Table {
    /// The columns that hold cells, from the left.
    pub fn leaves(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().flat_map(|column| match column.parts.is_empty() {
            true => std::slice::from_ref(column),
            false => column.parts.as_slice(),
        })
    }
}

/// Width of the text on the page, in twentieths of a point: A4 less the margins of 30 mm left and 15 mm right.
const fn text_width(landscape: bool) -> u32 {
    if landscape { 14_288 } else { 9_355 }
}

impl Document {
    /// The document as both outputs read it. Every word is there; layout alone is theirs.
    pub(super) fn view(&self) -> Value {
        let head = &self.head;
        let letter = head.regarding.is_some();
        json!({
            "title": self.title,
            "landscape": self.landscape,
            "draft": self.draft.then_some(words::DRAFT),
            "width": text_width(self.landscape),
            "nation": words::NATION,
            "motto": words::MOTTO,
            "parent": head.parent,
            "issuer": head.issuer,
            "number": head.number.as_ref().map(words::number_line),
            "place": head.place.as_ref().map(|(place, day)| words::place_line(place, *day, self.on.year())),
            "regarding": head.regarding.as_ref().map(|about| format!("V/v {about}")),
            "name": head.title,
            "subtitle": head.subtitle,
            "to": head.to,
            "to_label": words::TO,
            "letter": letter,
            "body": self.body.iter().map(|block| block.view(text_width(self.landscape))).collect::<Value>(),
            "signatures": self.signatures.iter().map(Signature::view).collect::<Value>(),
            "recipients": self.recipients,
            "recipients_label": words::RECIPIENTS,
            "mark_mm": qr::SIDE,
            "mark": self.mark.map(|mark| words::mark(&mark.id.handle().to_string())),
        })
    }
}

impl Block {
    fn view(&self, width: u32) -> Value {
        match self {
            Block::Heading(text) => json!({ "kind": "heading", "text": text }),
            Block::Text(text) => json!({ "kind": "text", "text": text }),
            Block::Fields(fields) => {
                let lines = fields.iter().map(|(label, value)| json!({ "label": label, "value": value }));
                json!({ "kind": "fields", "fields": lines.collect::<Value>() })
            }
            Block::Table(table) => table.view(width),
            Block::Appendix(name, about) => json!({ "kind": "appendix", "text": name, "under": about }),
        }
    }
}

impl Table {
    fn view(&self, width: u32) -> Value {
        let leaves: Vec<&Column> = self.leaves().collect();
        let sum: u32 = leaves.iter().map(|c| u32::from(c.width.max(1))).sum::<u32>().max(1);
        let widths: Vec<u32> = leaves.iter().map(|c| width * u32::from(c.width.max(1)) / sum).collect();
        let two = self.columns.iter().any(|column| !column.parts.is_empty());
        let mut left = widths.iter();
        let (mut top, mut below) = (Vec::new(), Vec::new());
        for column in &self.columns {
            let parts = column.parts.len().max(1);
            let own: Vec<u32> = left.by_ref().take(parts).copied().collect();
            let tall = two && column.parts.is_empty();
            top.push(json!({
                "text": column.head, "span": parts, "tall": tall, "width": own.iter().sum::<u32>(),
            }));
            match tall {
                true => below.push(json!({ "text": null, "width": own.first() })),
                false => below.extend(
                    column.parts.iter().zip(&own).map(|(part, w)| json!({ "text": part.head, "width": w })),
                ),
            }
        }
        let cell = |(text, (column, width)): (&String, (&&Column, &u32))| {
            let lines: Vec<&str> = text.split('\n').collect();
            json!({ "lines": lines, "centred": column.centred, "width": width })
        };
        let row = |row: &Vec<String>| row.iter().zip(leaves.iter().zip(&widths)).map(cell).collect::<Value>();
        json!({
            "kind": "table", "widths": widths, "head": top, "below": if two { json!(below) } else { Value::Null },
            "rows": self.rows.iter().map(row).collect::<Value>(),
        })
    }
}

impl Signature {
    fn view(&self) -> Value {
        json!({ "lines": self.lines, "note": self.note, "name": self.name })
    }
}

impl Document {
    /// Whether every character of it can stand in a file: XML 1.0 takes no control characters, and neither do the fonts.
    pub fn is_clean(&self) -> bool {
        fn clean(value: &Value) -> bool {
            match value {
                Value::String(text) => {
                    !text.chars().any(|c| c.is_control() || ('\u{fffe}'..='\u{ffff}').contains(&c))
                }
                Value::Array(all) => all.iter().all(clean),
                Value::Object(all) => all.values().all(clean),
                _ => true,
            }
        }
        clean(&self.view())
    }
}
