//! Records from files, standard input, and questions on the terminal.

use std::io::Read;
use std::path::Path;

use serde_json::{Map, json};
use zeroize::Zeroizing;

use super::answer;
use super::assign::{self, AssignError, Resolve};
use super::context::Context;
use super::failure::{Failure, FileError, Told};
use super::output;
use crate::model::clean::TEXT_LIMIT;
use crate::model::edit::EditError;
use crate::model::field::{Field, Shape, Table, Type};
use crate::model::kinds::common::SCHEMA;
use crate::model::value::{Fault, Problem, Value};
use crate::model::{Kind, Lang, Record, RecordId};
use crate::text::{Explain, Failing, cli as words, records, yaml as yaml_words};
use crate::yaml;

/// What was put together is no record.
pub struct NotARecord(pub Fault);

impl Explain for NotARecord {
    fn what(&self, lang: Lang) -> String {
        words::not_a_record(lang, &yaml_words::fault(lang, &self.0))
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match &self.0.problem {
            Problem::Missing(name) => words::missing_hint(lang, name),
            problem => yaml_words::problem_hint(lang, problem),
        })
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

const NOBODY_TO_ASK: Told =
    Told { failing: Failing::Usage, what: words::nobody_to_ask, hint: Some(words::nobody_to_ask_hint) };

const NOTHING_WRITTEN: Told =
    Told { failing: Failing::Refused, what: words::nothing_written, hint: Some(words::nothing_written_hint) };

/// The bytes of a file, or of standard input for `-`. Of what has more than [`yaml::LIMIT`], one byte more than that, by which
/// whoever takes them sees that it is too long.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    bytes_to(path, yaml::LIMIT)
}

/// The same of what may have this many.
pub fn bytes_to(path: &Path, limit: usize) -> Result<Vec<u8>, Failure> {
    let limit = limit as u64 + 1;
    let mut bytes = Vec::new();
    let read = match path == Path::new("-") {
        true => std::io::stdin().lock().take(limit).read_to_end(&mut bytes),
        false => std::fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)),
    };
    read.map_err(|error| FileError::unreadable(path, &error))?;
    Ok(bytes)
}

/// A record that a person wrote in YAML, from a file or standard input.
pub fn typed_record(kind: Kind, path: &Path, id: RecordId) -> Result<Record, Failure> {
    read_record(kind, &bytes(path)?, id).map_err(|failure| failure.at(path.display().to_string()))
}

/// A record that a person wrote in YAML. Id and schema may be left out.
pub fn read_record(kind: Kind, text: &[u8], id: RecordId) -> Result<Record, Failure> {
    let mut text = Zeroizing::new(text.to_vec());
    let says_nothing = |line: &[u8]| line.trim_ascii().is_empty() || line.trim_ascii().starts_with(b"#");
    if text.split(|&b| b == b'\n').all(says_nothing) {
        return Err(NOTHING_WRITTEN.into());
    }
    let has = |name: &str| text.split(|&b| b == b'\n').any(|line| line.starts_with(name.as_bytes()));
    let (has_id, has_schema) = (has("id:"), has("schema:"));
    // At the end, so that the lines of errors are the lines of the file.
    if !has_id {
        text.extend_from_slice(format!("\nid: {id}").as_bytes());
    }
    if !has_schema {
        text.extend_from_slice(format!("\nschema: {SCHEMA}").as_bytes());
    }
    Ok(yaml::read_typed(kind, &text)?)
}

/// Asks field by field; an empty answer leaves a field out. A list is asked for entry by entry until its first field is
/// left empty. What comes out may still be no record.
pub fn questions(
    context: &Context,
    kind: Kind,
    id: RecordId,
    resolve: &mut Resolve<'_>,
) -> Result<Value, Failure> {
    if !context.terminal.asks {
        return Err(NOBODY_TO_ASK.into());
    }
    output::warn(&words::asking(context.lang, kind.label().say(context.lang)));
    let mut record = Map::new();
    record.insert("schema".to_owned(), json!(SCHEMA));
    record.insert("id".to_owned(), json!(id));
    let skipped = ["schema", "id", "origin", "assignee", "hold", "duplicate_of", "files", "why"];
    for field in kind.table().fields.iter().filter(|f| !skipped.contains(&f.name)) {
        if let Some(value) = ask_field(context, &field.ty, field, field.name, field.required, resolve)? {
            record.insert(field.name.to_owned(), value);
        }
    }
    Ok(Value::Object(record))
}

/// Asks for what a field holds; nothing where it is left out.
fn ask_field(
    context: &Context,
    ty: &Type,
    field: &'static Field,
    path: &str,
    must: bool,
    resolve: &mut Resolve<'_>,
) -> Result<Option<Value>, Failure> {
    match ty {
        Type::One(_) => ask_value(context, field, path, must, resolve),
        Type::Struct(table) => ask_struct(context, table, path, must, resolve),
        Type::List(entry) => {
            let mut entries = Vec::new();
            while let Some(value) =
                ask_field(context, entry, field, &format!("{path}[{}]", entries.len()), false, resolve)?
            {
                entries.push(value);
            }
            Ok((!entries.is_empty()).then_some(Value::Array(entries)))
        }
    }
}

/// Asks the fields of a group; nothing more where the first is left empty, unless there must be such a group.
fn ask_struct(
    context: &Context,
    table: &'static Table,
    path: &str,
    must: bool,
    resolve: &mut Resolve<'_>,
) -> Result<Option<Value>, Failure> {
    let mut group = Map::new();
    for field in table.fields {
        let must = field.required && (must || !group.is_empty());
        let at = format!("{path}.{}", field.name);
        let asked = ask_field(context, &field.ty, field, &at, must, resolve)?;
        match asked {
            Some(value) => {
                group.insert(field.name.to_owned(), value);
            }
            None if group.is_empty() => return Ok(None),
            None => {}
        }
    }
    Ok(Some(Value::Object(group)))
}

/// Asks for one value until it fits; nothing where it is left out, which one that must be there is not.
fn ask_value(
    context: &Context,
    field: &'static Field,
    path: &str,
    must: bool,
    resolve: &mut Resolve<'_>,
) -> Result<Option<Value>, Failure> {
    let lang = context.lang;
    let shape = field.ty.shape();
    let mut about = words::question(lang, field.label.say(lang), field.about.say(lang), field.example);
    if shape == Some(Shape::Pem) {
        about = format!("{}: {}", field.label.say(lang), records::path_or_pem(lang));
    }
    if must {
        about = format!("{about} {}", records::required(lang));
    }
    output::warn(&about);
    if let Some(Shape::Choice(choices)) = shape {
        for (i, choice) in choices.iter().enumerate() {
            output::warn(&format!("  {:>3}  {} = {}", i + 1, choice.word, choice.label.say(lang)));
        }
    }
    loop {
        let Some(typed) = context.terminal.ask(&format!("  {path}:")) else { return Ok(None) };
        let typed = typed.trim();
        if typed.is_empty() && must {
            output::warn(&words::must_be_there(lang));
            continue;
        }
        if typed.is_empty() {
            return Ok(None);
        }
        let answer = match shape {
            Some(Shape::Pem) => assign::pem(context, path, typed.to_owned()),
            Some(shape) => Ok(answer::written(shape, typed)),
            None => Ok(typed.to_owned()),
        };
        let value = answer
            .and_then(|answer| assign::value(field, path, &answer, resolve))
            .and_then(|value| check_value(field, path, value.as_ref()).map(|()| value));
        match value {
            Ok(value) => return Ok(value),
            Err(failure) => output::failure(&failure, lang, false),
        }
    }
}

/// Whether a value reads as one of its shape, told before the whole record is read.
fn check_value(field: &'static Field, path: &str, value: Option<&Value>) -> Result<(), Failure> {
    let (Some(shape), Some(Value::String(text))) = (field.ty.shape(), value) else { return Ok(()) };
    match shape.refuses(text) {
        None => Ok(()),
        Some(refusal) => Err(AssignError::Edit(EditError::NotThat { at: path.to_owned(), refusal }).into()),
    }
}

/// Standard input, which may be as long as a note and a little more, so that too long a one is refused, not cut.
pub fn piped() -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    let limit = TEXT_LIMIT as u64 * 4 + 1;
    let read = std::io::stdin().lock().take(limit).read_to_end(&mut text);
    read.map_err(|error| FileError::unreadable("-".as_ref(), &error))?;
    Ok(text)
}
