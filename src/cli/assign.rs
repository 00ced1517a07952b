//! `field=value` as it is typed: which field is meant, and where a value that must not be typed comes from.
//!
//! A personal value never comes as an argument, where the shell's history and the list of processes would keep it:
//! `field=-` takes it from a prompt, or, where nobody can be asked, from the next line of standard input.

use std::io::BufRead;
use std::path::Path;

use super::context::Context;
use super::failure::Failure;
use super::input;
use crate::model::edit::{self, EditError};
use crate::model::field::{Class, Field, Shape};
use crate::model::value::Value;
use crate::model::{Key, Kind, Lang};
use crate::text::{Explain, Failing, cli as words, yaml as yaml_words};
use crate::yaml;

/// Finds the record that a selector in a value names, among those of some kinds.
pub type Resolve<'r> = dyn FnMut(&str, &'static [Kind]) -> Result<Key, Failure> + 'r;

/// One `field=value`, its value not yet looked at.
pub struct Assignment<'a> {
    pub path: &'a str,
    pub field: &'static Field,
    text: &'a str,
}

/// Why an assignment can't be taken. Names the field, never the value.
pub enum AssignError {
    /// No `=` in the word.
    NoEquals,
    /// `tags+=a`, for which there is another spelling.
    Append(String),
    /// A personal value stands in the arguments.
    Personal(String),
    /// Standard input ended before every `-` had its line.
    NoInput(String),
    /// The same of words that are no field's, with what was asked.
    NoWords(String),
    Edit(EditError),
}

/// Takes the words of one kind apart.
pub fn parse<'a>(kind: Kind, typed: &'a [String]) -> Result<Vec<Assignment<'a>>, AssignError> {
    typed
        .iter()
        .map(|word| {
            let (path, text) = word.split_once('=').ok_or(AssignError::NoEquals)?;
            let list = path.strip_suffix('+').filter(|list| edit::field_at(kind.table(), list).is_ok());
            if let Some(list) = list {
                return Err(AssignError::Append(list.to_owned()));
            }
            let field = edit::field_at(kind.table(), path).map_err(AssignError::Edit)?;
            if field.class > Class::Open && !matches!(text, "-" | "") {
                return Err(AssignError::Personal(path.to_owned()));
            }
            Ok(Assignment { path, field, text })
        })
        .collect()
}

impl Assignment<'_> {
    /// The value: typed, prompted for, or read. References are resolved by `resolve`.
    pub fn value(&self, context: &Context, resolve: &mut Resolve<'_>) -> Result<Option<Value>, Failure> {
        let text = if self.text == "-" { self.asked(context)? } else { self.text.to_owned() };
        // What is to go is said so; a line that came empty by mistake takes nothing away.
        if self.text == "-" && text.trim().is_empty() {
            return Err(AssignError::NoInput(self.path.to_owned()).into());
        }
        value(self.field, self.path, &text, resolve)
    }

    fn asked(&self, context: &Context) -> Result<String, Failure> {
        let text = ask(context, self.field.label.say(context.lang));
        let text = text.map_err(|_| AssignError::NoInput(self.path.to_owned()))?;
        match self.field.ty.shape() {
            Some(Shape::Pem) => pem(context, self.path, text),
            _ => Ok(text),
        }
    }
}

/// One line that stands in no argument: from a prompt, or, where nobody can be asked, from standard input.
pub fn ask(context: &Context, label: &str) -> Result<String, AssignError> {
    match context.terminal.asks {
        true => context.terminal.ask(&format!("{label}:")),
        false => line(),
    }
    .ok_or_else(|| AssignError::NoWords(label.to_owned()))
}

fn line() -> Option<String> {
    let mut line = String::new();
    match std::io::stdin().lock().read_line(&mut line) {
        Ok(n) if n > 0 => Some(line.trim_end_matches(['\n', '\r']).to_owned()),
        _ => None,
    }
}

/// A certificate or request: pasted, to its last line, or in the file whose path was typed.
pub fn pem(context: &Context, path: &str, first: String) -> Result<String, Failure> {
    if first.is_empty() {
        return Ok(first);
    }
    if !first.starts_with("-----BEGIN ") {
        let bytes = input::bytes(Path::new(first.trim()))?;
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    let (mut text, mut left) = (first, yaml::LIMIT);
    while left > 0 {
        let next = if context.terminal.asks { context.terminal.ask("") } else { line() };
        let next = next.ok_or_else(|| AssignError::NoInput(path.to_owned()))?;
        left = left.saturating_sub(next.len() + 1);
        text.push('\n');
        text.push_str(&next);
        if next.starts_with("-----END ") {
            break;
        }
    }
    text.push('\n');
    Ok(text)
}

/// The value that a text is for a field; a selector becomes the key of the record it names.
pub fn value(
    field: &'static Field,
    path: &str,
    text: &str,
    resolve: &mut Resolve<'_>,
) -> Result<Option<Value>, Failure> {
    const PARTIES: &[Kind] = &[Kind::Person, Kind::Unit];
    let text = match field.ty.shape() {
        Some(Shape::Ref(kinds)) if !text.is_empty() => resolve(text, kinds)?.to_string(),
        Some(Shape::Party) if !text.is_empty() && text.parse::<crate::model::party::Party>().is_err() => {
            resolve(text, PARTIES)?.to_string()
        }
        _ => text.to_owned(),
    };
    Ok(edit::typed(field, path, &text).map_err(AssignError::Edit)?)
}

impl Explain for AssignError {
    fn what(&self, lang: Lang) -> String {
        match self {
            AssignError::NoEquals => words::no_equals(lang),
            AssignError::Append(list) => words::append(lang, list),
            AssignError::Personal(path) => words::personal_argument(lang, path),
            AssignError::NoInput(path) => words::no_input(lang, path),
            AssignError::NoWords(label) => words::no_words(lang, label),
            AssignError::Edit(error) => edit_error(lang, error),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        match self {
            AssignError::NoEquals => Some(words::no_equals_hint(lang)),
            AssignError::NoWords(_) => Some(words::no_words_hint(lang)),
            AssignError::Append(list) => Some(words::append_hint(lang, list)),
            AssignError::Edit(EditError::Twice { at }) => Some(words::field_twice_hint(lang, at)),
            AssignError::Personal(path) | AssignError::NoInput(path) => {
                Some(words::personal_argument_hint(lang, path))
            }
            AssignError::Edit(EditError::UnknownField { nearest: Some(name), .. }) => {
                Some(words::nearest(lang, name))
            }
            AssignError::Edit(EditError::UnknownField { fields, .. }) => {
                Some(words::fields_hint(lang, &fields.join(", ")))
            }
            AssignError::Edit(EditError::NoEntry { at, entries: 0 }) => Some(words::append_hint(lang, at)),
            AssignError::Edit(EditError::NoEntry { at, entries }) => {
                Some(words::no_entry_hint(lang, at, entries - 1))
            }
            AssignError::Edit(EditError::NotThatDay { .. }) => Some(words::not_that_day_hint(lang)),
            AssignError::Edit(EditError::Fixed { .. }) => Some(words::fixed_hint(lang)),
            AssignError::Edit(EditError::NotDated { .. }) => Some(words::not_dated_hint(lang)),
            AssignError::Edit(EditError::FixOrFrom { .. }) => Some(words::fix_or_from_hint(lang)),
            AssignError::Edit(EditError::Group { fields, .. }) => {
                Some(words::group_hint(lang, &fields.join(", ")))
            }
            AssignError::Edit(EditError::WhichEntry { at, .. }) => Some(words::which_entry_hint(lang, at)),
            AssignError::Edit(_) => None,
        }
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}

pub fn edit_error(lang: Lang, error: &EditError) -> String {
    match error {
        EditError::BadPath => words::bad_path(lang),
        EditError::UnknownField { field, .. } => words::unknown_field(lang, field),
        EditError::Group { at, .. } => words::group(lang, at),
        EditError::NoEntry { at, entries } => words::no_entry(lang, at, *entries),
        EditError::NotThatDay { at, day } => words::not_that_day(lang, at, &day.to_string()),
        EditError::WhichEntry { at, entries } => words::which_entry(lang, at, *entries),
        EditError::FixOrFrom { at } => words::fix_or_from(lang, at),
        EditError::NotDated { at } => words::not_dated(lang, at),
        EditError::Fixed { at } => words::fixed(lang, at),
        EditError::Twice { at } => words::field_twice(lang, at),
        EditError::NotThat { at, refusal } => {
            yaml_words::at_field(lang, at, &yaml_words::refused(lang, refusal))
        }
    }
}
