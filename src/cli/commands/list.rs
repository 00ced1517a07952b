use rayon::prelude::*;
use serde_json::Value;

use super::super::args::kind_parser;
use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::session::{Session, links};
use super::super::{fields, output, pick, rows};
use crate::model::edit::field_at;
use crate::model::field::{Shape, Word};
use crate::model::party::Party;
use crate::model::{Date, Key, Kind, Lang, Record, fold};
use crate::register::{Links, Snapshot};
use crate::text::{Explain, Failing, cli as words, records};

/// List the records of one kind, those that fit the filters
#[derive(clap::Args)]
pub struct Args {
    /// Which kind of record
    #[arg(value_parser = kind_parser())]
    kind: Kind,
    /// state=, form=, type=, ca=, unit=, tag=, assignee= or any field of the kind
    #[arg(value_name = "FIELD=VALUE")]
    filters: Vec<String>,
}

const NO_EQUALS: Told =
    Told { failing: Failing::Usage, what: words::no_equals, hint: Some(words::no_equals_hint) };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let found = found(context, &snapshot, &links, args.kind, &args.filters)?;
    match context.globals.json {
        true => {
            let records = found.iter().filter_map(|key| links.linked(*key));
            output::json(&Value::Array(records.map(|r| rows::json(context, &links, &r)).collect()));
        }
        false if found.is_empty() => output::out(&format!("{}\n", words::nothing_found(context.lang))),
        false => {
            let on = context.on();
            let lines: Vec<Vec<String>> =
                found.par_iter().map(|key| rows::line(context, &links, *key, on)).collect();
            output::out(&output::table(&lines));
        }
    }
    Ok(())
}

/// The records of a kind that fit filters, in the order of lists.
pub fn found(
    context: &Context,
    snapshot: &Snapshot<'_>,
    links: &Links<'_>,
    kind: Kind,
    filters: &[String],
) -> Result<Vec<Key>, Failure> {
    let mut quick: Vec<rows::Filter<'_>> = Vec::new();
    let mut slow: Vec<(&str, String)> = Vec::new();
    for filter in filters {
        let (name, value) = filter.split_once('=').ok_or(NO_EQUALS)?;
        if rows::FILTERS.contains(&name) {
            let mut filter = rows::Filter::new(name, value);
            if let Some(words) = filter.unknown_word(kind) {
                let (field, value, words) = (name.to_owned(), value.to_owned(), words.join(", "));
                return Err(NotAWord { field, value, words }.into());
            }
            if name == "unit" {
                filter.means(pick::one(context, snapshot, links, value, &[Kind::Unit])?.id);
            }
            quick.push(filter);
        } else {
            let field = field_at(kind.table(), name).map_err(super::super::assign::AssignError::Edit)?;
            let wanted = match field.ty.shape() {
                Some(Shape::Choice(words)) if !value.is_empty() => match meant(words, value) {
                    Some(word) => word.to_owned(),
                    None => {
                        let words = words.iter().map(|word| word.word).collect::<Vec<_>>().join(", ");
                        return Err(
                            NotAWord { field: name.to_owned(), value: value.to_owned(), words }.into()
                        );
                    }
                },
                Some(Shape::Ref(kinds)) if !value.is_empty() => {
                    pick::one(context, snapshot, links, value, kinds)?.to_string()
                }
                Some(Shape::Party) if !value.is_empty() && value.parse::<Party>().is_err() => {
                    pick::one(context, snapshot, links, value, &[Kind::Person, Kind::Unit])?.to_string()
                }
                _ => value.to_owned(),
            };
            slow.push((name, fold::fold(&wanted)));
        }
    }
    let on = context.on();
    let mut found = links.filter_briefs(kind, |key, brief| {
        let fits = !links.is_duplicate(key) && quick.iter().all(|filter| filter.fits(links, key, on));
        fits.then(|| (brief.sort.to_vec(), key))
    });
    if !slow.is_empty() {
        let mut kept = Vec::with_capacity(found.len());
        for (sort, key) in found {
            if fits_fields(snapshot, key, &slow, on)? {
                kept.push((sort, key));
            }
        }
        found = kept;
    }
    found.sort_unstable();
    Ok(found.into_iter().map(|(_, key)| key).collect())
}

/// The word that is meant by itself or by what it is called in either language.
fn meant(words: &'static [Word], value: &str) -> Option<&'static str> {
    let value = fold::fold(value);
    let is = |text: &str| fold::fold(text) == value;
    words.iter().find(|w| is(w.word) || is(w.label.vi) || is(w.label.en)).map(|w| w.word)
}

/// Whether a record's fields hold these values on a day; opens the record.
fn fits_fields(
    snapshot: &Snapshot<'_>,
    key: Key,
    filters: &[(&str, String)],
    on: Date,
) -> Result<bool, Failure> {
    let record: Record = snapshot.record(key)?;
    let value = record.to_value();
    Ok(filters.iter().all(|(path, wanted)| {
        let mut found = Vec::new();
        fields::at_on(&value, path, on, &mut found);
        found.iter().any(|value| match value {
            Value::String(text) => fold::fold(text) == *wanted,
            other => fold::fold(&other.to_string()) == *wanted,
        }) || (wanted.is_empty() && found.is_empty())
    }))
}

/// A value that a filter can't find, since there is no such word.
struct NotAWord {
    field: String,
    value: String,
    words: String,
}

impl Explain for NotAWord {
    fn what(&self, lang: Lang) -> String {
        records::not_a_word(lang, &self.field, &self.value, &self.words)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(records::not_a_word_hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}
