//! An office's own `.docx` in the place of a built-in one: its content controls are filled by their tags, and everything else
//! of it stays as it is.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::ops::Range;

use quick_xml::escape::escape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer};
use serde_json::{Value, json};
use zip::ZipArchive;

use super::code::{self, Code};
use super::document::{Block, Document};
use super::docx::{pack, placed, rendered};
use super::words::MARKED;

/// The most of all parts that is read, in bytes: nobody's letterhead is longer.
const LIMIT: u64 = 32 * 1024 * 1024;

/// Why a template can't be filled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FillError {
    /// A character that no file can hold.
    Character,
    /// It is no `.docx`, or too long for one.
    NoDocx,
    /// A control has a tag that no paper knows.
    UnknownTag(String),
    /// No control of it has a tag: it would come out as it went in.
    NoTags,
}

/// The tags that controls may have, in the order in which people look for them.
pub const TAGS: [&str; 16] = [
    "parent",
    "issuer",
    "number",
    "place_date",
    "regarding",
    "name",
    "subtitle",
    "to",
    "body",
    "table",
    "closing",
    "recipients",
    "capacity",
    "signature",
    "handle",
    "qr",
];

/// What stands in a control.
enum Said {
    /// A line.
    Words(String),
    /// Paragraphs and tables of our own.
    Parts(String),
    /// The picture of the code.
    Code,
}

/// What a paper says in an office's file.
struct Filling {
    by_tag: BTreeMap<&'static str, Said>,
    /// The line with the handle, and the code; nothing on a paper that has neither.
    mark: String,
    code: Option<Code>,
}

/// The office's file, filled.
pub fn fill(template: &[u8], document: &Document) -> Result<Vec<u8>, FillError> {
    if !document.is_clean() {
        return Err(FillError::Character);
    }
    let (mut parts, filled) = parts_filled(template, &said(document).ok_or(FillError::NoDocx)?)?;
    if filled == 0 {
        return Err(FillError::NoTags);
    }
    // An office makes its file of one of ours, whose code is that of another record.
    code::replace_old(&mut parts, document.mark);
    let parts: Vec<(&str, Vec<u8>)> =
        parts.iter().map(|(name, content)| (name.as_str(), content.clone())).collect();
    pack(&parts).ok_or(FillError::NoDocx)
}

/// Whether an office's file can be filled: a `.docx` with controls whose tags are known, one at least.
pub fn tags(template: &[u8]) -> Result<(), FillError> {
    let by_tag = TAGS.iter().map(|tag| (*tag, Said::Words(String::new()))).collect();
    let nothing = Filling { by_tag, mark: String::new(), code: None };
    let (parts, filled) = parts_filled(template, &nothing)?;
    match (parts.iter().any(|(name, _)| name == "word/document.xml"), filled) {
        (false, _) => Err(FillError::NoDocx),
        (true, 0) => Err(FillError::NoTags),
        (true, _) => Ok(()),
    }
}

/// The parts of a `.docx` by name.
pub(super) type Parts = Vec<(String, Vec<u8>)>;

/// The parts of an office's file with their controls filled, and how many controls there are.
fn parts_filled(template: &[u8], said: &Filling) -> Result<(Parts, usize), FillError> {
    let mut archive = ZipArchive::new(Cursor::new(template)).map_err(|_| FillError::NoDocx)?;
    let mut parts = Vec::new();
    let (mut filled, mut room, mut coded) = (0, LIMIT, Vec::new());
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| FillError::NoDocx)?;
        let name = part.name().map_err(|_| FillError::NoDocx)?.into_owned();
        let mut content = Vec::new();
        part.take(room + 1).read_to_end(&mut content).map_err(|_| FillError::NoDocx)?;
        room = room.checked_sub(content.len() as u64).ok_or(FillError::NoDocx)?;
        let in_word = name.strip_prefix("word/").is_some_and(|name| {
            name.ends_with(".xml")
                && ["document", "header", "footer"].iter().any(|part| name.starts_with(part))
        });
        if in_word {
            let done = part_filled(&content, said)?;
            content = done.content;
            filled += done.filled;
            if done.coded {
                coded.push(name.clone());
            }
        }
        parts.push((name, content));
    }
    if let Some(code) = said.code.as_ref().filter(|_| !coded.is_empty()) {
        code.put(&mut parts, &coded).ok_or(FillError::NoDocx)?;
    }
    Ok((parts, filled))
}

/// What the paper says, by tag.
fn said(document: &Document) -> Option<Filling> {
    let view = placed(document);
    let text = |name: &str| view[name].as_str().unwrap_or_default().to_owned();
    let width = view["width"].clone();
    let blocks = |all: Value| rendered("blocks.xml", &json!({ "all": all, "width": width }));
    let tables = view["body"].as_array()?.iter().filter(|block| block["kind"] == "table");
    let closing = document.body.iter().rev().find_map(|block| match block {
        Block::Text(text) => Some(text.clone()),
        _ => None,
    });
    let to: Vec<&str> = document.head.to.iter().map(String::as_str).collect();
    let signature = document.signatures.last();
    let by_tag = BTreeMap::from([
        ("parent", Said::Words(text("parent"))),
        ("issuer", Said::Words(text("issuer"))),
        ("number", Said::Words(text("number"))),
        ("place_date", Said::Words(text("place"))),
        ("regarding", Said::Words(text("regarding"))),
        ("name", Said::Words(text("name"))),
        ("subtitle", Said::Words(text("subtitle"))),
        ("to", Said::Words(to.join("; "))),
        ("body", Said::Parts(blocks(view["body"].clone())?)),
        ("table", Said::Parts(blocks(tables.cloned().collect())?)),
        ("closing", Said::Words(closing.unwrap_or_default())),
        ("recipients", Said::Words(document.recipients.join("\n"))),
        ("capacity", Said::Words(signature.map(|s| s.lines.join("\n")).unwrap_or_default())),
        ("signature", Said::Words(signature.map(|s| s.name.clone()).unwrap_or_default())),
        ("handle", Said::Words(text("mark"))),
        ("qr", Said::Code),
    ]);
    Some(Filling { by_tag, mark: text("mark"), code: document.mark.map(Code::new) })
}

/// One control that is being read.
#[derive(Default)]
struct Control {
    tag: Option<String>,
    /// Whether it stands in a paragraph, and not around some.
    inline: bool,
}

/// One part with its controls filled.
struct PartFilled {
    content: Vec<u8>,
    /// How many there are.
    filled: usize,
    /// Whether the code is in one.
    coded: bool,
}

fn part_filled(xml: &[u8], said: &Filling) -> Result<PartFilled, FillError> {
    let text = std::str::from_utf8(xml).map_err(|_| FillError::NoDocx)?;
    let text = &*remarked(text, &said.mark)?;
    let mut reader = Reader::from_str(text);
    let mut writer = Writer::new(Vec::new());
    let mut controls: Vec<Control> = Vec::new();
    let (mut paragraphs, mut depth) = (0_usize, 0_usize);
    let (mut filled, mut coded) = (0, false);
    loop {
        let event = reader.read_event().map_err(|_| FillError::NoDocx)?;
        let name = match &event {
            Event::Start(tag) | Event::Empty(tag) => tag.name().0.to_owned(),
            Event::End(tag) => tag.name().0.to_owned(),
            _ => String::new(),
        };
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            // What was cut short has elements that never end.
            Event::Eof if depth > 0 => return Err(FillError::NoDocx),
            _ => {}
        }
        match (&event, name.as_str()) {
            (Event::Eof, _) => break,
            (Event::Start(_), "w:p") => paragraphs += 1,
            (Event::End(_), "w:p") => paragraphs = paragraphs.saturating_sub(1),
            (Event::Start(_), "w:sdt") => controls.push(Control { tag: None, inline: paragraphs > 0 }),
            (Event::End(_), "w:sdt") => {
                controls.pop();
            }
            (Event::Start(tag) | Event::Empty(tag), "w:tag") => {
                if let Some(control) = controls.last_mut() {
                    control.tag = value(tag).filter(|tag| !tag.is_empty());
                }
            }
            (Event::Start(_), "w:sdtContent") => {
                let tagged = controls.last().and_then(|c| c.tag.as_ref().map(|tag| (tag.clone(), c.inline)));
                if let Some((tag, inline)) = tagged {
                    let words = said.by_tag.get(tag.as_str()).ok_or(FillError::UnknownTag(tag))?;
                    let start = reader.buffer_position();
                    let look = skipped(&mut reader)?;
                    depth = depth.saturating_sub(1);
                    filled += 1;
                    let old = text.get(start as usize..reader.buffer_position() as usize);
                    let content = match (words, &said.code) {
                        (Said::Code, Some(code)) => {
                            coded = true;
                            let old = old.and_then(|old| old.strip_suffix("</w:sdtContent>"));
                            code.content(old.unwrap_or_default(), inline).ok_or(FillError::NoDocx)?
                        }
                        _ => content(words, inline, &look),
                    };
                    writer.get_mut().extend(content.into_bytes());
                    continue;
                }
            }
            (Event::Empty(tag), "wp:docPr") => {
                let tag = Event::Empty(code::described(tag, &said.mark));
                writer.write_event(tag).map_err(|_| FillError::NoDocx)?;
                continue;
            }
            _ => {}
        }
        writer.write_event(event).map_err(|_| FillError::NoDocx)?;
    }
    Ok(PartFilled { content: writer.into_inner(), filled, coded })
}

/// A part whose lines with the handle of another record have this one's. A word processor cuts a line into runs where it likes, so
/// it is looked for in the whole of a paragraph.
fn remarked<'x>(xml: &'x str, mark: &str) -> Result<Cow<'x, str>, FillError> {
    let mut reader = Reader::from_str(xml);
    // A box of text within a paragraph has paragraphs of its own.
    let mut open: Vec<Vec<Range<usize>>> = Vec::new();
    let mut old: Vec<Vec<Range<usize>>> = Vec::new();
    let mut in_text = false;
    loop {
        let from = reader.buffer_position() as usize;
        let event = reader.read_event().map_err(|_| FillError::NoDocx)?;
        match &event {
            Event::Eof => break,
            Event::Start(tag) if tag.name().0 == "w:p" => open.push(Vec::new()),
            Event::Start(tag) => in_text = tag.name().0 == "w:t",
            Event::Text(_) if in_text => {
                open.last_mut().into_iter().for_each(|all| all.push(from..reader.buffer_position() as usize));
            }
            Event::End(tag) if tag.name().0 == "w:p" => {
                let texts = open.pop().unwrap_or_default();
                let said: String = texts.iter().filter_map(|range| xml.get(range.clone())).collect();
                if said.trim_start().starts_with(MARKED) {
                    old.push(texts);
                }
            }
            Event::End(_) => in_text = false,
            _ => {}
        }
    }
    let mut changes: Vec<(Range<usize>, Cow<'_, str>)> = Vec::new();
    for (first, others) in old.iter().filter_map(|texts| texts.split_first()) {
        changes.push((first.clone(), escape(mark)));
        changes.extend(others.iter().map(|range| (range.clone(), Cow::Borrowed(""))));
    }
    changes.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut new = Cow::Borrowed(xml);
    for (range, words) in changes {
        new.to_mut().replace_range(range, &words);
    }
    Ok(new)
}

fn value(tag: &BytesStart<'_>) -> Option<String> {
    let value = tag.attributes().flatten().find(|a| a.key.0 == "w:val")?;
    Some(value.value.into_owned())
}

/// How what stood in a control looked: the properties of its first paragraph and of its first run.
#[derive(Default)]
struct Look {
    paragraph: String,
    run: String,
}

/// Reads to the end of a control's content.
fn skipped(reader: &mut Reader<&[u8]>) -> Result<Look, FillError> {
    let mut look = Look::default();
    let mut depth = 1;
    while depth > 0 {
        match reader.read_event().map_err(|_| FillError::NoDocx)? {
            Event::Start(tag) if matches!(tag.name().0, "w:pPr" | "w:rPr") => {
                let start = tag.to_owned();
                let inner = reader.read_text(start.name()).map_err(|_| FillError::NoDocx)?.to_string();
                let (kept, name) = match start.name().0 {
                    "w:pPr" => (&mut look.paragraph, "w:pPr"),
                    _ => (&mut look.run, "w:rPr"),
                };
                if kept.is_empty() {
                    *kept = format!("<{name}>{}</{name}>", &*inner);
                }
            }
            Event::Start(tag) if tag.name().0 == "w:sdtContent" => depth += 1,
            Event::End(tag) if tag.name().0 == "w:sdtContent" => depth -= 1,
            Event::Eof => return Err(FillError::NoDocx),
            _ => {}
        }
    }
    Ok(look)
}

/// The new content of a control, as the old one looked.
fn content(said: &Said, inline: bool, look: &Look) -> String {
    let run = |words: &str| {
        let lines =
            words.split('\n').map(|line| format!("<w:t xml:space=\"preserve\">{}</w:t>", escape(line)));
        format!("<w:r>{}{}</w:r>", look.run, lines.collect::<Vec<_>>().join("<w:br/>"))
    };
    let inner = match (said, inline) {
        (Said::Words(words), true) => run(words),
        (Said::Words(words), false) => format!("<w:p>{}{}</w:p>", look.paragraph, run(words)),
        // Paragraphs don't stand in one: a control for them must stand around one. Nor is there a code on every paper.
        (Said::Parts(_) | Said::Code, true) => run(""),
        (Said::Code, false) => format!("<w:p>{}</w:p>", look.paragraph),
        (Said::Parts(parts), false) => parts.clone(),
    };
    format!("<w:sdtContent>{inner}</w:sdtContent>")
}
