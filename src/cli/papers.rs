//! Files from outside that are sealed beside a record: read whole, and none that may not be kept.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::context::Context;
use super::failure::{Failure, FileError, Told};
use super::{input, output};
use crate::change::{Change, NewFile};
use crate::desk::reading::is_identity_card;
use crate::model::kinds::common::Role;
use crate::model::{FileId, Key, Lang, Record};
use crate::rules::Rules;
use crate::scan::{self, ScanError, Scanned};
use crate::text::{Explain, Failing, reading as reading_words, records as words, scan as scan_words, shown};
use crate::token::hex;

/// The longest file that is taken, in bytes.
const LIMIT: u64 = 64 * 1024 * 1024;

/// Why a file is not attached. Names the path that was typed, not what is in the file.
pub enum Refused {
    TooLong(PathBuf),
    /// The record has this very content already, as the entry of this number.
    Twice(PathBuf, usize),
    NotAFile(PathBuf),
    /// The scan of an identity card.
    Card(PathBuf),
}

impl Explain for Refused {
    fn what(&self, lang: Lang) -> String {
        match self {
            Refused::TooLong(path) => words::file_too_long(lang, &shown(path), LIMIT >> 20),
            Refused::Twice(path, number) => words::file_twice(lang, &shown(path), *number),
            Refused::NotAFile(path) => words::not_a_file(lang, &shown(path)),
            Refused::Card(path) => reading_words::card(lang, &shown(path)),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            Refused::TooLong(_) => words::file_too_long_hint(lang),
            Refused::Twice(..) => words::file_twice_hint(lang),
            Refused::NotAFile(_) => words::not_a_file_hint(lang),
            Refused::Card(_) => reading_words::card_hint(lang),
        })
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

const UNNAMED: Told =
    Told { failing: Failing::Usage, what: words::file_unnamed, hint: Some(words::file_unnamed_hint) };

/// A file that was read.
pub struct Paper {
    pub path: PathBuf,
    pub name: String,
    pub content: Zeroizing<Vec<u8>>,
    pub sha256: String,
    /// What stands on it, or why that can't be said.
    pub scanned: Result<Scanned, ScanError>,
}

impl Paper {
    /// Reads a file and looks at what stands on it. The scan of an identity card is refused.
    pub fn read(path: &Path, rules: &Rules) -> Result<Paper, Failure> {
        let content = whole(path)?;
        let name = path.file_name().and_then(|name| name.to_str()).ok_or(UNNAMED)?.to_owned();
        let scanned = match scan::is_paper(&content) {
            true => scan::read(&content),
            false => Err(ScanError::NotAPaper),
        };
        if scanned.as_ref().is_ok_and(|scanned| is_identity_card(scanned, rules)) {
            return Err(Refused::Card(path.to_owned()).into());
        }
        let sha256 = hex(&Sha256::digest(content.as_slice()));
        Ok(Paper { path: path.to_owned(), name, content, sha256, scanned })
    }

    /// Says what whoever opens the file elsewhere should know.
    pub fn warn(&self, context: &Context) {
        if self.scanned.as_ref().is_ok_and(|scanned| scanned.runs) {
            output::warn(&scan_words::runs(context.lang, &shown(&self.path)));
        }
    }

    /// The entry of this paper in a record, where it isn't there already; else the number of the entry that is.
    pub fn known(&self, record: &Record) -> Option<usize> {
        let at = record.files().iter().position(|file| file.sha256.as_str() == self.sha256)?;
        Some(at + 1)
    }
}

/// Names papers in a record, and has them sealed beside it. Every one must be new to it.
pub fn add_to(
    context: &Context,
    record: &Record,
    papers: Vec<(Paper, Role)>,
    change: &mut Change,
) -> Result<(Record, Vec<FileId>), Failure> {
    let key: Key = record.key();
    let mut value = record.to_value();
    let mut entries: Vec<Value> = value.get("files").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut ids = Vec::new();
    for (paper, role) in papers {
        let known = |entry: &Value| entry.get("sha256").and_then(Value::as_str) == Some(&paper.sha256);
        if let Some(at) = entries.iter().position(known) {
            return Err(Refused::Twice(paper.path, at + 1).into());
        }
        let id = FileId(rand::random());
        entries.push(json!({
            "file": id, "role": role, "name": paper.name, "size": paper.content.len(), "sha256": paper.sha256,
            "on": context.today,
        }));
        change.files.push(NewFile { key, id, rev: 1, content: paper.content });
        ids.push(id);
    }
    if let Value::Object(map) = &mut value {
        map.insert("files".to_owned(), Value::Array(entries));
    }
    let mut named = Record::from_value(key.kind, &value).map_err(input::NotARecord)?;
    named.set_why(None);
    Ok((named, ids))
}

/// The whole of a file.
fn whole(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let unreadable = |error: std::io::Error| FileError::unreadable(path, &error);
    let meta = std::fs::metadata(path).map_err(unreadable)?;
    if !meta.is_file() {
        return Err(Refused::NotAFile(path.to_owned()).into());
    }
    if meta.len() > LIMIT {
        return Err(Refused::TooLong(path.to_owned()).into());
    }
    // All at once: a buffer that grows leaves copies behind.
    let mut content = Zeroizing::new(Vec::with_capacity(usize::try_from(meta.len()).unwrap_or_default() + 1));
    let file = File::open(path).map_err(unreadable)?;
    file.take(LIMIT + 1).read_to_end(&mut content).map_err(unreadable)?;
    match content.len() as u64 > LIMIT {
        true => Err(Refused::TooLong(path.to_owned()).into()),
        false => Ok(content),
    }
}
