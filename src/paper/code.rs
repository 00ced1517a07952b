//! The code in an office's own file: the record's own, in the place of whatever picture stands there.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer};
use serde_json::json;

use super::document::Mark;
use super::docx::rendered;
use super::fill::Parts;
use super::qr;
use super::words::{self, MARKED};
use crate::scan::codes_on;

/// What the picture is called in the file, and where it lies.
const RELATION: &str = "rIdChungthuQr";
const PLACE: &str = "media/chungthu-qr.png";

/// How wide the code is at least, in the units of drawings: 360 000 are a centimetre.
const LEAST: u64 = qr::SIDE as u64 * 36_000;

/// No picture of a code takes more, in bytes; what does is a letterhead's.
const LARGEST: usize = 1 << 18;

/// The code of a paper.
pub(super) struct Code(Mark);

impl Code {
    pub fn new(mark: Mark) -> Code {
        Code(mark)
    }

    /// What stands in a control for the code: its picture as it lay there, with another image and at least as wide as a scanner
    /// wants it; a picture of ours where there was none.
    pub fn content(&self, old: &str, inline: bool) -> Option<String> {
        let inner = match old.contains("<a:blip") {
            true => repainted(old, &self.words())?,
            false => {
                let with = json!({ "mm": qr::SIDE, "relation": RELATION, "mark": self.words() });
                let drawing = rendered("drawing.xml", &with)?;
                if inline { drawing } else { format!("<w:p>{drawing}</w:p>") }
            }
        };
        Some(format!("<w:sdtContent>{inner}</w:sdtContent>"))
    }

    fn words(&self) -> String {
        words::mark(&self.0.id.handle().to_string())
    }

    /// Puts the picture beside the parts that show it.
    pub fn put(&self, parts: &mut Parts, shown_in: &[String]) -> Option<()> {
        for part in shown_in {
            let (folder, name) = part.rsplit_once('/')?;
            let path = format!("{folder}/_rels/{name}.rels");
            let relation = format!(
                "<Relationship Id=\"{RELATION}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image\" \
                 Target=\"{PLACE}\"/>"
            );
            let text = match parts.iter().find(|(known, _)| *known == path) {
                Some((_, xml)) => String::from_utf8(xml.clone()).ok()?,
                None => NO_RELATIONS.to_owned(),
            };
            set(parts, &path, added(&text, "Relationships", RELATION, &relation)?);
        }
        let types = parts
            .iter()
            .find(|(name, _)| name == TYPES)
            .map(|(_, xml)| String::from_utf8(xml.clone()))?
            .ok()?;
        let png = "<Default Extension=\"png\" ContentType=\"image/png\"/>";
        set(parts, TYPES, added(&types, "Types", "Extension=\"png\"", png)?);
        set(parts, &format!("word/{PLACE}"), qr::png(self.0));
        Some(())
    }
}

const TYPES: &str = "[Content_Types].xml";
const NO_RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships \
     xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>";

/// The list with one more at its end, where it hasn't got it.
fn added(list: &str, name: &str, known_by: &str, one: &str) -> Option<Vec<u8>> {
    if list.contains(known_by) {
        return Some(list.as_bytes().to_vec());
    }
    let (before, after) = list.rsplit_once(&format!("</{name}>"))?;
    Some(format!("{before}{one}</{name}>{after}").into_bytes())
}

fn set(parts: &mut Parts, path: &str, content: Vec<u8>) {
    match parts.iter_mut().find(|(name, _)| name == path) {
        Some((_, old)) => *old = content,
        None => parts.push((path.to_owned(), content)),
    }
}

/// A drawing with our image, widened where it is too small.
fn repainted(old: &str, mark: &str) -> Option<String> {
    let mut reader = Reader::from_str(old);
    let mut writer = Writer::new(Vec::new());
    loop {
        let event = match reader.read_event().ok()? {
            Event::Eof => break,
            Event::Start(tag) => Event::Start(changed(tag, mark)),
            Event::Empty(tag) => Event::Empty(changed(tag, mark)),
            other => other,
        };
        writer.write_event(event).ok()?;
    }
    String::from_utf8(writer.into_inner()).ok()
}

/// An element of a drawing of the code as it is to be.
fn changed<'t>(tag: BytesStart<'t>, mark: &str) -> BytesStart<'t> {
    let name = tag.name().0.to_owned();
    match name.as_str() {
        "a:blip" => with(&tag, |key, _| (key == "r:embed").then(|| RELATION.to_owned())),
        "wp:extent" | "a:ext" => with(&tag, |key, value| {
            let side: u64 = value.parse().ok().filter(|_| matches!(key, "cx" | "cy"))?;
            Some(side.max(LEAST).to_string())
        }),
        "wp:docPr" => described(&tag, mark),
        _ => tag,
    }
}

/// A picture whose description names the record of another paper, with this one's.
pub(super) fn described(tag: &BytesStart<'_>, mark: &str) -> BytesStart<'static> {
    with(tag, |key, value| (key == "descr" && value.starts_with(MARKED)).then(|| mark.to_owned()))
}

/// The element with other values where there are any.
fn with(tag: &BytesStart<'_>, change: impl Fn(&str, &str) -> Option<String>) -> BytesStart<'static> {
    let mut new = BytesStart::new(tag.name().0.to_owned());
    for attribute in tag.attributes().flatten() {
        match change(attribute.key.0, &attribute.value) {
            Some(other) => new.push_attribute((attribute.key.0, other.as_str())),
            None => new.push_attribute(attribute),
        }
    }
    new
}

/// Puts the record's own code into every picture that shows one of ours: nothing where the paper has none.
pub(super) fn replace_old(parts: &mut Parts, mark: Option<Mark>) {
    let media =
        parts.iter_mut().filter(|(name, bytes)| name.starts_with("word/media/") && bytes.len() < LARGEST);
    for (_, bytes) in media {
        if codes_on(bytes).iter().any(|code| qr::read(code).is_some()) {
            *bytes = mark.map_or_else(qr::blank, qr::png);
        }
    }
}
