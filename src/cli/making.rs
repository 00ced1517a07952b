//! Papers on their way into the register and into a folder.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::context::Context;
use super::failure::{Failure, Told};
use super::input;
use super::made::Made;
use crate::change::{Change, NewFile};
use crate::model::kinds::common::{Attachment, Role};
use crate::model::{FileId, Key, Lang, Record};
use crate::paper::{Document, DocxError, FillError, TAGS, docx, fill};
use crate::text::{Explain, Failing, paper as words};
use crate::token::hex;

/// A paper to be made.
pub struct Making<'d> {
    /// The record that it belongs to.
    pub key: Key,
    pub document: &'d Document,
    /// What the file is in the record.
    pub role: Role,
    /// The office's own file in the place of the built-in one.
    pub template: Option<Vec<u8>>,
    pub docx: bool,
    #[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "no PDF is made without it"))]
    pub pdf: bool,
}

/// A file of a paper.
pub struct MadeFile {
    /// Says which record it belongs to, and nothing of anybody.
    pub name: String,
    pub content: Zeroizing<Vec<u8>>,
    role: Role,
    sha256: String,
}

const UNPRINTABLE: Told = Told { failing: Failing::Refused, what: words::unprintable, hint: None };
const UNPACKED: Told = Told { failing: Failing::Unable, what: words::unpacked, hint: None };

#[cfg(feature = "pdf")]
struct Layout(String);

#[cfg(feature = "pdf")]
impl Explain for Layout {
    fn what(&self, lang: Lang) -> String {
        words::layout(lang, &self.0)
    }
}

/// A template of the office that can't be filled.
pub struct Template {
    pub path: String,
    pub error: FillError,
}

impl Explain for Template {
    fn what(&self, lang: Lang) -> String {
        match &self.error {
            FillError::Character => words::unprintable(lang),
            FillError::NoDocx => words::no_docx(lang, &self.path),
            FillError::UnknownTag(tag) => words::unknown_tag(lang, &self.path, tag),
            FillError::NoTags => words::no_tags(lang, &self.path),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::tags_hint(lang, &TAGS.join(", "), &self.path))
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

/// The files of papers, a list for each. Of one that the office has its own file for, that alone: a PDF would show the
/// built-in one.
pub fn made(makings: &[Making<'_>]) -> Result<Vec<Vec<MadeFile>>, Failure> {
    let mut files = makings.iter().map(written).collect::<Result<Vec<_>, _>>()?;
    #[cfg(feature = "pdf")]
    {
        use crate::paper::{PdfError, pdfs};
        let laid_out = |making: &Making<'_>| making.pdf && making.template.is_none();
        let documents: Vec<&Document> =
            makings.iter().filter(|making| laid_out(making)).map(|making| making.document).collect();
        let papers = makings.iter().zip(&mut files).filter(|(making, _)| laid_out(making));
        for ((making, files), made) in papers.zip(pdfs(&documents)) {
            let bytes = made.map_err(|error| match error {
                PdfError::Character => Failure::from(UNPRINTABLE),
                PdfError::Layout(why) => Layout(why).into(),
            })?;
            files.push(MadeFile::new(making, "pdf", bytes));
        }
    }
    Ok(files)
}

/// The file of a paper that can be edited.
fn written(making: &Making<'_>) -> Result<Vec<MadeFile>, Failure> {
    let bytes = match &making.template {
        Some(template) => {
            let path = format!("templates/{}.docx", making.document.file);
            fill(template, making.document).map_err(|error| Template { path, error })?
        }
        None if making.docx => docx(making.document).map_err(|error| match error {
            DocxError::Character => Failure::from(UNPRINTABLE),
            DocxError::Packing => UNPACKED.into(),
        })?,
        None => return Ok(Vec::new()),
    };
    Ok(vec![MadeFile::new(making, "docx", bytes)])
}

impl MadeFile {
    fn new(making: &Making<'_>, ending: &str, content: Vec<u8>) -> MadeFile {
        let (what, handle) = (&making.document.file, making.key.id.handle());
        let sha256 = hex(&Sha256::digest(&content));
        let name = format!("{what}-{handle}.{ending}");
        MadeFile { name, content: Zeroizing::new(content), role: making.role, sha256 }
    }

    /// Whether the file of this name among these says something else.
    pub fn differs(&self, files: &[Attachment]) -> bool {
        files.iter().any(|there| *there.name == *self.name && there.sha256.as_str() != self.sha256)
    }
}

/// A record with the files that were made for it.
pub struct Kept<'f> {
    pub record: Record,
    /// As it is in the register, where it is there.
    pub base: Option<Record>,
    pub made: &'f [MadeFile],
}

/// Adds the files to the change, and their hashes to the record: a file in the place of the one of its name, which goes from
/// the record's list. Nothing where all are there as they are.
pub fn keep(context: &Context, change: &mut Change, kept: Kept<'_>) -> Result<(), Failure> {
    let key = kept.record.key();
    let mut value = kept.record.to_value();
    let mut entries: Vec<Value> = value.get("files").and_then(Value::as_array).cloned().unwrap_or_default();
    let said =
        |entry: &Value, field: &str, text: &str| entry.get(field).and_then(Value::as_str) == Some(text);
    let mut differs = kept.base.as_ref().is_none_or(|base| base.to_value() != value);
    for file in kept.made {
        let at = entries.iter().position(|entry| said(entry, "name", &file.name));
        if at.is_some_and(|at| said(&entries[at], "sha256", &file.sha256)) {
            continue;
        }
        differs = true;
        let id = FileId(rand::random());
        let entry = json!({
            "file": id, "role": file.role, "name": file.name, "size": file.content.len(),
            "sha256": file.sha256, "on": context.today,
        });
        match at {
            Some(at) => entries[at] = entry,
            None => entries.push(entry),
        }
        change.files.push(NewFile { key, id, rev: 1, content: file.content.clone() });
    }
    if !differs {
        return Ok(());
    }
    if let Value::Object(map) = &mut value {
        map.insert("files".to_owned(), Value::Array(entries));
    }
    let mut record = Record::from_value(key.kind, &value).map_err(input::NotARecord)?;
    record.set_why(None);
    match kept.base {
        Some(base) => change.set(base, record),
        None => change.add(record),
    }
    Ok(())
}

/// A file in the folder that is something else.
struct OtherFile(PathBuf);

impl Explain for OtherFile {
    fn what(&self, lang: Lang) -> String {
        words::other_file(lang, &self.0.display().to_string())
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::other_file_hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

/// Writes the files into a folder, each readable by its owner alone. One that is there as it is stays; one that differs, which
/// somebody may have edited, is refused before any is written.
pub fn writing(folder: Option<&Path>, files: &[MadeFile]) -> Result<Option<Made>, Failure> {
    let Some(folder) = folder else { return Ok(None) };
    let mut new = Vec::new();
    for file in files {
        let path = folder.join(&file.name);
        match std::fs::read(&path) {
            Ok(there) if there == *file.content => {}
            Ok(_) => return Err(OtherFile(path).into()),
            Err(_) => new.push((path, file)),
        }
    }
    let mut made = Made::default();
    made.folder(folder)?;
    for (path, file) in new {
        made.secret(&path, &file.content)?;
    }
    Ok(Some(made))
}
