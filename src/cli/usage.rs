//! What clap refuses, in Vietnamese: its own words are English. What was typed is repeated only where it can't be a number
//! or an address of somebody.

use std::error::Error as _;
use std::ffi::OsString;
use std::num::ParseIntError;
use std::process::ExitCode;

use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::args::Arguments;
use super::choice::NoSuchWord;
use super::failure::Failure;
use super::output;
use super::pick::is_number;
use crate::model::Lang;
use crate::model::date::BadDate;
use crate::text::{Explain, Failing, blanks, usage as words};

/// Says what clap refused, or what it has to show, such as help; its exit code.
pub fn refuse(error: &clap::Error, typed: &[OsString], lang: Lang) -> ExitCode {
    // Help and version are answers.
    if !error.use_stderr() {
        output::noted(error.print());
        return ExitCode::SUCCESS;
    }
    let refused = failure(error, typed, lang);
    let json = typed.iter().take_while(|word| *word != "--").any(|word| word == "--json");
    match refused {
        Some(refused) if lang == Lang::Vi || json => output::failure(&refused, lang, json),
        _ => {
            let _ = error.print();
        }
    }
    ExitCode::from(USAGE)
}

/// What clap refused as a failure; nothing where it has something else to show, such as help.
pub fn failure(error: &clap::Error, typed: &[OsString], lang: Lang) -> Option<Failure> {
    told(error, typed, lang).map(|(what, hint)| Failure::from(Refused { what, hint }))
}

/// A place of a printed command that was left as it was printed; nothing where all was filled in. Whoever searches may look for
/// any word.
pub fn blank(typed: &[OsString]) -> Option<Failure> {
    let words = || typed.iter().skip(1).filter_map(|word| word.to_str());
    let searches = words().any(|word| matches!(word, "find" | "--find"));
    let word = words().find_map(blanks::left_in).filter(|_| !searches)?;
    Some(Blank(word.to_owned()).into())
}

/// A value that stands in printed commands for what is to be typed.
struct Blank(String);

impl Explain for Blank {
    fn what(&self, lang: Lang) -> String {
        blanks::blank(lang, &self.0)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(blanks::blank_hint(lang, &self.0))
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}

/// The exit code of what was put wrongly.
const USAGE: u8 = 2;

/// What clap refused.
struct Refused {
    what: String,
    hint: String,
}

impl Explain for Refused {
    fn what(&self, _: Lang) -> String {
        self.what.clone()
    }

    fn hint(&self, _: Lang) -> Option<String> {
        Some(self.hint.clone())
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}

/// What is wrong, and what to do; nothing where clap has something else to show, such as help.
pub fn told(error: &clap::Error, typed: &[OsString], lang: Lang) -> Option<(String, String)> {
    let said = |kind| strings(error.get(kind)).join(", ");
    let argument = said(ContextKind::InvalidArg);
    let help = words::help_hint(lang, &command_path(typed));
    let meant = |kind| match strings(error.get(kind)).last() {
        Some(name) => words::nearest(lang, name),
        None => help.clone(),
    };
    Some(match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = said(ContextKind::InvalidSubcommand);
            (words::no_command(lang, shown(&name)), meant(ContextKind::SuggestedSubcommand))
        }
        ErrorKind::MissingSubcommand => {
            let all = said(ContextKind::ValidSubcommand);
            (words::command_missing(lang), words::choices(lang, &all))
        }
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            (words::no_option(lang, &argument), meant(ContextKind::SuggestedArg))
        }
        ErrorKind::UnknownArgument => (words::stray(lang, shown(&argument)), words::stray_hint(lang)),
        ErrorKind::MissingRequiredArgument => (words::missing(lang, &argument), help),
        ErrorKind::InvalidValue => {
            let value = said(ContextKind::InvalidValue);
            let all = said(ContextKind::ValidValue);
            match (value.is_empty(), strings(error.get(ContextKind::SuggestedValue)).last()) {
                (true, _) => (words::no_value(lang, &argument), help),
                (false, Some(near)) => {
                    (words::bad_value_of(lang, &argument, &all), words::nearest(lang, near))
                }
                (false, None) => (words::bad_value(lang, &argument), words::choices(lang, &all)),
            }
        }
        ErrorKind::ValueValidation => {
            let why = error.source();
            let none = why.and_then(|why| why.downcast_ref::<NoSuchWord>());
            let what = match why {
                Some(why) if why.is::<BadDate>() => words::bad_date(lang, &argument),
                Some(why) if why.is::<ParseIntError>() => words::bad_count(lang, &argument),
                _ => words::bad_value(lang, &argument),
            };
            (what, none.map_or(help, |none| words::choices(lang, &none.to_string())))
        }
        ErrorKind::ArgumentConflict => {
            let other = said(ContextKind::PriorArg);
            match other.is_empty() || other == argument {
                true => (words::twice(lang, &argument), help),
                false => (words::conflict(lang, &argument, &other), help),
            }
        }
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues => {
            (words::count_of_values(lang, &argument), help)
        }
        ErrorKind::InvalidUtf8 => (words::not_utf8(lang), help),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => (words::command_missing(lang), help),
        _ => return None,
    })
}

/// What was typed, where it may be repeated.
fn shown(typed: &str) -> &str {
    if is_number(typed) { "…" } else { typed }
}

fn strings(value: Option<&ContextValue>) -> Vec<String> {
    match value {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(all)) => all.clone(),
        _ => Vec::new(),
    }
}

/// The command that was meant, as far as it is known: `chungthu officer add`.
fn command_path(typed: &[OsString]) -> String {
    let mut at = Arguments::command();
    let mut path = at.get_name().to_owned();
    for word in typed.iter().skip(1).filter_map(|word| word.to_str()) {
        if let Some(inner) = at.find_subcommand(word).cloned() {
            path = format!("{path} {word}");
            at = inner;
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    fn said(line: &str) -> (String, String) {
        let typed: Vec<OsString> =
            std::iter::once("chungthu").chain(line.split(' ')).map(OsString::from).collect();
        let error = Arguments::try_parse_from(&typed).err().unwrap();
        told(&error, &typed, Lang::Vi).unwrap()
    }

    #[test]
    fn the_common_errors_are_told_in_vietnamese_with_what_to_do() {
        for (line, what, hint) in [
            ("lst", "không có lệnh `lst`", "`list`"),
            ("frobnicate", "không có lệnh `frobnicate`", "chungthu --help"),
            ("0912345678", "không có lệnh `…`", "chungthu --help"),
            ("list persn", "giá trị của <KIND> không đúng", "person"),
            ("list zzzz", "giá trị của <KIND> không đúng", "person"),
            ("request zzzz x", "giá trị của <KIND> không đúng", "issue, renew"),
            ("receive x --from me", "giá trị của --from <PARTY> không đúng", "carrier"),
            ("show", "còn thiếu <SEL>", "chungthu show --help"),
            ("show --jsn x", "không có tùy chọn `--jsn`", "`--json`"),
            ("show a b", "không nhận thêm «b»", "dấu nháy"),
            ("show a 0912345678", "không nhận thêm «…»", "dấu nháy"),
            ("status --on 05/02/2025", "ngày của --on <DATE> không đúng", "chungthu status --help"),
            ("status -n x", "cần một số", "chungthu status --help"),
            ("set x names.full=- --fix --from-date 2026-01-01", "không dùng cùng", "chungthu set --help"),
            ("status --on", "thiếu giá trị", "chungthu status --help"),
        ] {
            let (told, next) = said(line);
            assert!(told.contains(what) && next.contains(hint), "{line}: {told} / {next}");
            assert!(!told.contains("0912345678"), "{told}");
        }
    }
}
