//! A document as `.docx`: our own WordprocessingML parts, filled by templates and packed without a clock.

use std::io::{Cursor, Write};
use std::sync::LazyLock;

use serde_json::{Value, json};
use tera::{Context, Tera};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::document::Document;
use super::qr;

macro_rules! embed {
    ($($name:literal),+ $(,)?) => {
        [$( ($name, include_str!(concat!("../../templates/paper/", $name))) ),+]
    };
}

/// The parts that are filled.
const TEMPLATES: [(&str, &str); 10] = embed!(
    "parts.xml",
    "document.xml",
    "document.rels",
    "table.xml",
    "blocks.xml",
    "header.xml",
    "footer.xml",
    "drawing.xml",
    "core.xml",
    "types.xml",
);

/// The parts that are the same in every file, by their place in it.
const FIXED: [(&str, &str); 3] = [
    ("_rels/.rels", include_str!("../../templates/paper/package.rels")),
    ("word/settings.xml", include_str!("../../templates/paper/settings.xml")),
    ("word/styles.xml", include_str!("../../templates/paper/styles.xml")),
];

static TERA: LazyLock<Tera> = LazyLock::new(|| {
    let mut tera = Tera::default();
    tera.add_raw_templates(TEMPLATES).expect("the templates are embedded, and a test renders each of them");
    tera
});

/// Why no file is made of a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DocxError {
    /// A character that no file of either kind can hold.
    Character,
    /// The parts could not be put together.
    Packing,
}

/// The file. The same document gives the same bytes.
pub fn docx(document: &Document) -> Result<Vec<u8>, DocxError> {
    if !document.is_clean() {
        return Err(DocxError::Character);
    }
    let view = placed(document);
    let made = format!("{}T00:00:00Z", document.on);
    let render = |name: &str, more: Value| {
        rendered(name, &json!({ "p": view, "made": more["made"], "numbered": more["numbered"] }))
            .ok_or(DocxError::Packing)
    };
    let mut parts = Vec::new();
    let filled = [
        // First, as whoever looks at the beginning of the file expects.
        ("[Content_Types].xml", "types.xml", json!({})),
        ("word/_rels/document.xml.rels", "document.rels", json!({})),
        ("docProps/core.xml", "core.xml", json!({ "made": made })),
        ("word/document.xml", "document.xml", json!({})),
        ("word/header1.xml", "header.xml", json!({ "numbered": true })),
        ("word/header2.xml", "header.xml", json!({ "numbered": false })),
    ];
    for (path, template, more) in filled {
        parts.push((path, render(template, more)?.into_bytes()));
    }
    parts.extend(FIXED.iter().map(|(path, text)| (*path, text.as_bytes().to_vec())));
    if let Some(mark) = document.mark {
        let rels = include_str!("../../templates/paper/footer.rels");
        parts.push(("word/footer1.xml", render("footer.xml", json!({}))?.into_bytes()));
        parts.push(("word/_rels/footer1.xml.rels", rels.as_bytes().to_vec()));
        parts.push(("word/media/qr.png", qr::png(mark)));
    }
    pack(&parts).ok_or(DocxError::Packing)
}

/// One of the templates, filled.
pub fn rendered(template: &str, with: &Value) -> Option<String> {
    TERA.render(template, &Context::from_serialize(with).ok()?).ok()
}

/// What of the layout is reckoned: columns of the head and of the foot, in twentieths of a point.
pub fn placed(document: &Document) -> Value {
    let mut view = document.view();
    let width = view["width"].as_u64().unwrap_or_default();
    // The upright page gives the national name the wider half.
    let left = if document.landscape { width / 2 } else { width * 2 / 5 };
    let signatures = document.signatures.len() as u64;
    // The recipients, or nothing, stand left of a single signature.
    let foot_left = !document.recipients.is_empty() || signatures == 1;
    let columns = (signatures + u64::from(foot_left)).max(1);
    let mut foot = vec![width / columns; columns.max(2) as usize];
    if let (2, true) = (columns, foot_left) {
        foot = vec![width / 2, width - width / 2];
    }
    // Two fifths of the issuer's name, as wide as bold capitals of 12 points are; below the motto, as wide as that.
    let letters = view["issuer"].as_str().map_or(0, |name| name.chars().count() as u64);
    let (issuer, motto) = (left.min(letters * 175) * 2 / 5, 3_700);
    let more = json!({
        "left": left, "right": width - left, "issuer_rule": (left - issuer) / 2,
        "motto_rule": (width - left).saturating_sub(motto) / 2, "foot": foot, "foot_left": foot_left,
        // What stands in brackets is a note.
        "subtitle_style": if view["subtitle"].as_str().is_some_and(|s| s.starts_with('(')) { "Under" } else { "Subtitle" },
    });
    if let (Value::Object(view), Value::Object(more)) = (&mut view, more) {
        view.extend(more);
    }
    view
}

/// The parts as one archive, all of one day, the smallest there is.
pub fn pack(parts: &[(&str, Vec<u8>)]) -> Option<Vec<u8>> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in parts {
        archive.start_file(*path, options).ok()?;
        archive.write_all(content).ok()?;
    }
    Some(archive.finish().ok()?.into_inner())
}
