//! What Word asks of a file: every part has its type, relationships lead to parts, styles that are named exist, the heads of tables
//! come again on each page, and what may be replaced stands in controls with known tags. Where LibreOffice is installed it lays the
//! same papers out, and its pages are compared with those of the PDF.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::Command;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::document::{Block, Document};
use super::fill::TAGS;

/// The parts of a package by their names.
fn parts(file: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(file)).unwrap();
    let mut parts = BTreeMap::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        assert!(parts.insert(name.clone(), content).is_none(), "{name} twice");
    }
    parts
}

/// The elements of a part, with those around each.
fn each(xml: &[u8], mut look: impl FnMut(&[String], &BytesStart<'_>)) {
    let mut reader = Reader::from_str(std::str::from_utf8(xml).unwrap());
    let mut around: Vec<String> = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                look(&around, &tag);
                around.push(tag.name().0.to_owned());
            }
            Event::Empty(tag) => look(&around, &tag),
            Event::End(_) => drop(around.pop()),
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(around.is_empty(), "{around:?}");
}

fn value(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().map(Result::unwrap).find(|attribute| attribute.key.0 == name)?;
    Some(found.value.into_owned())
}

/// The values of an attribute of every such element.
fn values(xml: &[u8], element: &str, attribute: &str) -> Vec<String> {
    let mut found = Vec::new();
    each(xml, |_, tag| {
        if tag.name().0 == element {
            found.extend(value(tag, attribute));
        }
    });
    found
}

fn is_xml(name: &str) -> bool {
    name.ends_with(".xml") || name.ends_with(".rels")
}

/// Looks at a file of a document as Word would before it opens it.
pub fn sound(file: &[u8], document: &Document) {
    let parts = parts(file);
    let what = &document.file;
    types(&parts, what);
    relationships(&parts, what);
    let defined: BTreeSet<String> =
        values(&parts["word/styles.xml"], "w:style", "w:styleId").into_iter().collect();
    let mut tags = Vec::new();
    for (name, xml) in parts.iter().filter(|(name, _)| is_xml(name)) {
        for style in ["w:pStyle", "w:rStyle", "w:tblStyle", "w:basedOn", "w:next"] {
            for used in values(xml, style, "w:val") {
                assert!(defined.contains(&used), "{what}: {name} names the style {used}");
            }
        }
        tags.extend(values(xml, "w:tag", "w:val"));
        controls(xml, what);
    }
    for tag in &tags {
        assert!(TAGS.contains(&tag.as_str()), "{what}: the tag {tag}");
    }
    let wanted = [
        ("issuer", !document.head.issuer.is_empty()),
        ("regarding", document.head.regarding.is_some()),
        ("name", document.head.title.is_some()),
        ("body", true),
    ];
    for (tag, is) in wanted {
        assert_eq!(tags.iter().any(|one| one == tag), is, "{what}: {tag}");
    }
    tables(&parts["word/document.xml"], document);
}

/// Every part has a type by its name or its ending, and no type is of a part that isn't there.
fn types(parts: &BTreeMap<String, Vec<u8>>, what: &str) {
    let types = &parts["[Content_Types].xml"];
    let endings = values(types, "Default", "Extension");
    let named: BTreeSet<String> = values(types, "Override", "PartName").into_iter().collect();
    for name in named.iter() {
        assert!(parts.contains_key(&name[1..]), "{what}: {name} has a type and isn't there");
    }
    for name in parts.keys().filter(|name| *name != "[Content_Types].xml") {
        let ending = name.rsplit('.').next().unwrap();
        assert!(endings.iter().any(|known| known == ending), "{what}: {name}");
        // A part of words that only its ending names is opened as anything.
        assert!(!name.ends_with(".xml") || named.contains(&format!("/{name}")), "{what}: {name}");
    }
}

/// Every relationship leads to a part, each by an id of its own, and every id that a part uses is one of its relationships.
fn relationships(parts: &BTreeMap<String, Vec<u8>>, what: &str) {
    for (name, xml) in parts.iter().filter(|(name, _)| name.ends_with(".rels")) {
        let folder = name.split("_rels/").next().unwrap();
        let source = format!("{folder}{}", name.rsplit('/').next().unwrap().trim_end_matches(".rels"));
        assert!(source.is_empty() || parts.contains_key(&source), "{what}: {name} is of nothing");
        for target in values(xml, "Relationship", "Target") {
            assert!(parts.contains_key(&format!("{folder}{target}")), "{what}: {name} leads to {target}");
        }
        let ids = values(xml, "Relationship", "Id");
        let distinct: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(distinct.len(), ids.len(), "{what}: {name}");
        let Some(source) = parts.get(&source) else { continue };
        let mut used = values(source, "w:headerReference", "r:id");
        used.extend(values(source, "w:footerReference", "r:id"));
        used.extend(values(source, "a:blip", "r:embed"));
        for id in used {
            assert!(ids.contains(&id), "{what}: {name} has no {id}");
        }
    }
}

/// A control says what it is and what stands in it, and none stands in a paragraph with paragraphs in it.
fn controls(xml: &[u8], what: &str) {
    let (mut controls, mut said, mut contents) = (0, 0, 0);
    each(xml, |around, tag| match tag.name().0 {
        "w:sdt" => controls += 1,
        "w:tag" => said += 1,
        "w:sdtContent" => {
            contents += 1;
            assert_eq!(around.last().map(String::as_str), Some("w:sdt"), "{what}");
        }
        "w:p" => assert!(!around.iter().any(|one| one == "w:p"), "{what}: a paragraph in a paragraph"),
        _ => {}
    });
    assert!(controls == said && controls == contents, "{what}: {controls} {said} {contents}");
}

/// A row's cells, whether it is a head, and whether it is kept whole.
type Row = (usize, bool, bool);

/// The tables of a document with their heads and rows: each row has as many cells as the grid has columns, and no row is split.
fn tables(xml: &[u8], document: &Document) {
    let what = &document.file;
    // Of every table the columns of its grid, and its rows.
    let mut tables: Vec<(usize, Vec<Row>)> = Vec::new();
    each(xml, |_, tag| match tag.name().0 {
        "w:tbl" => tables.push((0, Vec::new())),
        "w:gridCol" => tables.last_mut().unwrap().0 += 1,
        "w:tr" => tables.last_mut().unwrap().1.push((0, false, false)),
        "w:tblHeader" => tables.last_mut().unwrap().1.last_mut().unwrap().1 = true,
        "w:cantSplit" => tables.last_mut().unwrap().1.last_mut().unwrap().2 = true,
        "w:tc" => tables.last_mut().unwrap().1.last_mut().unwrap().0 += 1,
        // A cell over several columns counts for each.
        "w:gridSpan" => {
            let over: usize = value(tag, "w:val").unwrap().parse().unwrap();
            tables.last_mut().unwrap().1.last_mut().unwrap().0 += over - 1;
        }
        _ => {}
    });
    for (columns, rows) in &tables {
        for (cells, _, whole) in rows {
            assert_eq!(cells, columns, "{what}: cells of a row");
            assert!(whole, "{what}: a row may be split");
        }
    }
    // Those with a head are those of the document, in its order; the others lay out head and foot.
    let headed: Vec<_> = tables.iter().filter(|(_, rows)| rows.iter().any(|(_, head, _)| *head)).collect();
    let wanted: Vec<_> = document
        .body
        .iter()
        .filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        })
        .collect();
    assert_eq!(headed.len(), wanted.len(), "{what}: tables whose heads come again");
    for ((_, rows), table) in headed.iter().zip(wanted) {
        let heads = 1 + usize::from(table.columns.iter().any(|column| !column.parts.is_empty()));
        let first = rows.iter().take_while(|(_, head, _)| *head).count();
        assert_eq!(first, heads, "{what}: rows of the head");
        assert_eq!(rows.len() - heads, table.rows.len(), "{what}: rows");
    }
}

/// The words of a file as a program reads them that draws it.
fn words(file: &Path) -> String {
    let done = Command::new("pdftotext").arg(file).arg("-").output().unwrap();
    let text = String::from_utf8(done.stdout).unwrap();
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether a word is in a text, whole, or in two where its column was too narrow: pieces of three letters at least, or half of it.
fn is_in(text: &str, word: &str) -> bool {
    let least = (word.chars().count() / 2).min(3);
    let long = |piece: &str| piece.chars().count() >= least;
    let mut places = word.char_indices().map(|(at, _)| word.split_at(at)).filter(|(a, b)| long(a) && long(b));
    text.contains(word) || places.any(|(a, b)| text.contains(a) && text.contains(b))
}

fn pages(file: &Path) -> i64 {
    let done = Command::new("pdfinfo").arg(file).output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    said.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap().trim().parse().unwrap()
}

/// Lays files of the same papers out with LibreOffice, where it is installed, and compares them with ours: as many pages, one more or less of several, and
/// the same words. Each paper by its name, as `.docx` and as PDF.
pub fn alike(papers: &[(String, Vec<u8>, Vec<u8>)]) {
    let home = tempfile::tempdir().unwrap();
    let profile = format!("-env:UserInstallation=file://{}/profile", home.path().display());
    let path = |name: &str, ending: &str| home.path().join(format!("{name}.{ending}"));
    let mut office = Command::new("soffice");
    office
        .arg(profile)
        .args(["--headless", "--convert-to", "pdf", "--outdir"])
        .arg(home.path().join("theirs"));
    for (name, docx, pdf) in papers {
        std::fs::write(path(name, "docx"), docx).unwrap();
        std::fs::write(path(name, "pdf"), pdf).unwrap();
        office.arg(path(name, "docx"));
    }
    let done = match office.output() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            // Written past the test's own output, which nobody sees of a test that passes.
            let skipped = "LibreOffice (soffice) is not installed: no .docx was laid out by it\n";
            std::io::stderr().write_all(skipped.as_bytes()).unwrap();
            return;
        }
        done => done.unwrap(),
    };
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    for (name, docx, _) in papers {
        let (ours, theirs) = (path(name, "pdf"), home.path().join(format!("theirs/{name}.pdf")));
        let (a, b) = (pages(&ours), pages(&theirs));
        // What stands on one page stands on one page there too.
        let is_near = a == b || (a.min(b) > 1 && (a - b).abs() <= 1);
        assert!(is_near, "{name}: {a} pages, and {b} of LibreOffice");
        let (ours, theirs) = (words(&ours), words(&theirs));
        for text in texts(&parts(docx)["word/document.xml"]) {
            // A line may end after any other sign, and in a narrow column another column's line then comes first.
            for word in text.split(|c: char| !c.is_alphanumeric()) {
                assert!(is_in(&ours, word), "{name}: the PDF lacks {word}");
                assert!(is_in(&theirs, word), "{name}: LibreOffice's lacks {word}");
            }
        }
    }
}

/// The texts of a part.
fn texts(xml: &[u8]) -> Vec<String> {
    let mut reader = Reader::from_str(std::str::from_utf8(xml).unwrap());
    let mut all = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) if tag.name().0 == "w:t" => {
                let said = reader.read_text(tag.to_owned().name()).unwrap().to_string();
                all.push(quick_xml::escape::unescape(&said).unwrap().into_owned());
            }
            Event::Eof => return all,
            _ => {}
        }
    }
}
