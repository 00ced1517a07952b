//! YAML in and out: the only file that names a YAML crate besides the rules' own data files.
//!
//! Stored records are read fast; what people type is read strictly, and an error never quotes a value.
//! There is one writer, and its output is canonical: the same record always gives the same bytes.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::model::clean::{Legacy, TextFault, clean_line_owned};
use crate::model::field::{Shape, Table, Type};
use crate::model::kinds::Record;
use crate::model::kinds::common::SCHEMA;
use crate::model::value::{Problem, Value, to_value};
use crate::model::{Kind, Lang};

/// A record's YAML is at most this long, padding left out.
pub const LIMIT: usize = 256 * 1024;

/// More opening brackets than this are in no record; only text can hold them at all.
const BRACKETS: usize = 2_000;

/// What is wrong with a YAML text, and where. Never holds a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlError {
    /// Line and column, from 1, where they are known.
    pub place: Option<(u64, u64)>,
    /// The way to the field, written `postings[1].unit`; empty at the top.
    pub at: String,
    pub problem: YamlProblem,
}

/// What is wrong with a YAML text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum YamlProblem {
    /// More bytes than [`LIMIT`].
    TooLong,
    /// Not UTF-8, as Vietnamese in an older encoding is not.
    NotUtf8,
    /// UTF-16, as some editors save what they call Unicode.
    Utf16,
    /// Not UTF-8, but Vietnamese in this encoding.
    Encoding(Legacy),
    /// A NUL or another control character.
    ControlCharacter,
    /// An anchor, alias or merge key.
    Anchor,
    /// A tag such as `!!str`.
    Tag,
    /// More than one document.
    SeveralDocuments,
    /// Nested deeper than any record is.
    TooDeep,
    /// The same key twice in one map.
    DuplicateKey,
    /// Not YAML.
    Syntax,
    /// Written in a format newer than this program knows.
    TooNew { schema: u32 },
    /// YAML, but no record of its kind.
    Field(Problem),
}

impl YamlError {
    fn whole(problem: YamlProblem) -> YamlError {
        YamlError { place: None, at: String::new(), problem }
    }
}

/// The canonical YAML of a record or of any other plain structure: fixed key order, one spelling per value.
pub fn write<T: Serialize>(of: &T) -> String {
    let options = serde_saphyr::ser_options! { folded_wrap_chars: LIMIT };
    // By way of the tree of values: one writer then serves all kinds.
    serde_saphyr::to_string_with_options(&to_value(of), options)
        .expect("a record is maps, lists and plain values, all of which YAML can hold")
}

/// Reads a stored record. Fast; a text that doesn't read is read again strictly, for a full account of why.
pub fn read_stored(kind: Kind, plaintext: &[u8]) -> Result<Record, YamlError> {
    if plaintext.len() > 2 * LIMIT {
        return Err(YamlError::whole(YamlProblem::TooLong));
    }
    let text = std::str::from_utf8(plaintext).map_err(|_| YamlError::whole(YamlProblem::NotUtf8))?;
    few_brackets(text)?;
    let text = text.trim_end_matches('\n');
    match Record::read(kind, serde_yaml::Deserializer::from_str(text)) {
        Ok(record) if record.schema() <= SCHEMA => Ok(record),
        Ok(record) => Err(YamlError::whole(YamlProblem::TooNew { schema: record.schema() })),
        Err(_) => Err(match schema_line(text) {
            Some(schema) if schema > SCHEMA => YamlError::whole(YamlProblem::TooNew { schema }),
            _ => match read_typed(kind, plaintext) {
                Err(error) => error,
                Ok(_) => YamlError::whole(YamlProblem::Syntax),
            },
        }),
    }
}

/// Reads a record that a person typed.
pub fn read_typed(kind: Kind, text: &[u8]) -> Result<Record, YamlError> {
    let tree = strict::tree(kind.table(), clean(text)?)?;
    let record = Record::from_value(kind, &tree).map_err(|fault| YamlError {
        place: None,
        at: fault.at,
        problem: YamlProblem::Field(fault.problem),
    })?;
    match record.schema() {
        schema if schema > SCHEMA => Err(YamlError::whole(YamlProblem::TooNew { schema })),
        _ => Ok(record),
    }
}

/// Reads a plain file of the register such as `officers.yaml`, strictly.
pub fn read_plain<T: DeserializeOwned>(text: &[u8]) -> Result<T, YamlError> {
    strict::plain(clean(text)?)
}

/// The writer nests in blocks; flow brackets in number are nobody's record, and slow to refuse.
fn few_brackets(text: &str) -> Result<(), YamlError> {
    match text.bytes().filter(|b| matches!(b, b'[' | b'{')).take(BRACKETS + 1).count() > BRACKETS {
        true => Err(YamlError::whole(YamlProblem::TooDeep)),
        false => Ok(()),
    }
}

/// The number on a first line `schema: N`.
fn schema_line(text: &str) -> Option<u32> {
    text.lines().find_map(|line| line.strip_prefix("schema:"))?.trim().parse().ok()
}

fn clean(text: &[u8]) -> Result<&str, YamlError> {
    if text.len() > LIMIT {
        return Err(YamlError::whole(YamlProblem::TooLong));
    }
    let text = match std::str::from_utf8(text) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
        Err(_) if text.starts_with(&[0xff, 0xfe]) || text.starts_with(&[0xfe, 0xff]) => {
            return Err(YamlError::whole(YamlProblem::Utf16));
        }
        Err(error) => {
            let before = text[..error.valid_up_to()].iter().filter(|&&b| b == b'\n').count();
            let line = text.split(|&b| b == b'\n').nth(before).unwrap_or_default();
            return Err(YamlError {
                place: Some((before as u64 + 1, 1)),
                at: String::new(),
                problem: old_encoding(line).map_or(YamlProblem::NotUtf8, YamlProblem::Encoding),
            });
        }
    };
    few_brackets(text)?;
    let bad = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if let Some(at) = text.find(bad) {
        let line = text[..at].matches('\n').count() as u64 + 1;
        let problem = YamlProblem::ControlCharacter;
        return Err(YamlError { place: Some((line, 1)), at: String::new(), problem });
    }
    match tag(text) {
        None => Ok(text),
        place => Err(YamlError { place, at: String::new(), problem: YamlProblem::Tag }),
    }
}

/// The place of the first tag. The reader refuses tags of others by itself but follows YAML's own, such as `!!str`.
fn tag(text: &str) -> Option<(u64, u64)> {
    if !text.contains('!') {
        return None;
    }
    // What is no YAML ends the events; the reader then says so.
    let mut events = granit_parser::Parser::new_from_str(text).map_while(Result::ok);
    let (_, span) = events.find(|(event, _)| event.tag().is_some())?;
    Some((span.start.line() as u64, span.start.col() as u64 + 1))
}

/// The older encoding that the value of a line that isn't UTF-8 is surely in.
fn old_encoding(line: &[u8]) -> Option<Legacy> {
    let value = line.rsplit(|&b| b == b':').next().unwrap_or_default();
    match clean_line_owned(value.iter().map(|&b| char::from(b)).collect()) {
        Err(TextFault::Legacy(encoding)) => Some(encoding),
        _ => None,
    }
}

/// A record's YAML with a comment before every field: what it means, an example, and the fields it doesn't have yet.
pub fn write_commented(kind: Kind, value: &Value, lang: Lang) -> String {
    let mut out = String::new();
    for field in kind.table().fields {
        if matches!(field.name, "id" | "schema" | "why") {
            if let Some(value) = value.get(field.name).filter(|_| field.name != "why") {
                out.push_str(&entry(field.name, value));
            }
            continue;
        }
        out.push_str(&format!("\n# {}: {}\n", field.label.say(lang), field.about.say(lang)));
        if let Some(Shape::Choice(words)) = field.ty.shape() {
            for word in words {
                out.push_str(&format!("#   {} = {}\n", word.word, word.label.say(lang)));
            }
        }
        match value.get(field.name) {
            Some(value) => {
                if let Some(table) = field.ty.table() {
                    out.push_str(&format!("#   {}\n", names(table)));
                }
                out.push_str(&entry(field.name, value));
            }
            None => match (&field.ty, field.ty.table()) {
                (ty, Some(table)) => out.push_str(&skeleton(field.name, ty, table)),
                (Type::List(_), None) => out.push_str(&format!("#{}:\n#  - {}\n", field.name, field.example)),
                _ => out.push_str(&format!("#{}: {}\n", field.name, field.example)),
            },
        }
    }
    out
}

fn entry(name: &str, value: &Value) -> String {
    let mut map = serde_json::Map::new();
    map.insert(name.to_owned(), value.clone());
    write(&Value::Object(map))
}

fn names(table: &Table) -> String {
    table.fields.iter().map(|f| f.name).collect::<Vec<_>>().join(", ")
}

/// What an absent struct or list would look like, commented out.
fn skeleton(name: &str, ty: &Type, table: &Table) -> String {
    let mut out = format!("#{name}:\n");
    for (i, field) in table.fields.iter().enumerate() {
        let lead = match (ty.is_list(), i) {
            (true, 0) => "  - ",
            (true, _) => "    ",
            (false, _) => "  ",
        };
        let sample = if field.ty.table().is_some() { "…" } else { field.example };
        out.push_str(&format!("#{lead}{}: {sample}\n", field.name));
    }
    out
}

mod explain;
mod strict;
#[cfg(test)]
mod tests;
