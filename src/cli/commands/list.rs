use rayon::prelude::*;
use serde_json::{Value, json};

use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::session::{Session, links};
use super::super::{fields, output, rows};
use crate::model::edit::field_at;
use crate::model::{Kind, Record, fold};
use crate::register::{Linked, Links, Snapshot};
use crate::text::{Failing, cli as words};

/// List the records of one kind, those that fit the filters
#[derive(clap::Args)]
pub struct Args {
    /// unit, person, certificate, device, procedure, decision, letter or handover
    kind: Kind,
    /// state=, form=, type=, ca=, unit=, tag=, assignee= or any field of the kind
    #[arg(value_name = "FIELD=VALUE")]
    filters: Vec<String>,
}

const NO_EQUALS: Told = Told { failing: Failing::Usage, what: words::no_equals, hint: None };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let links = links(&snapshot)?;
    let mut quick: Vec<rows::Filter<'_>> = Vec::new();
    let mut slow: Vec<(&str, String)> = Vec::new();
    for filter in &args.filters {
        let (name, value) = filter.split_once('=').ok_or(NO_EQUALS)?;
        if rows::FILTERS.contains(&name) {
            quick.push(rows::Filter::new(name, value));
        } else {
            field_at(args.kind.table(), name).map_err(super::super::assign::AssignError::Edit)?;
            slow.push((name, fold::fold(value)));
        }
    }
    let on = context.on();
    let mut found = links.filter_briefs(args.kind, |key, brief| {
        quick.iter().all(|filter| filter.fits(&links, key, on)).then(|| (brief.sort.to_vec(), key))
    });
    if !slow.is_empty() {
        let mut kept = Vec::with_capacity(found.len());
        for (sort, key) in found {
            if fits_fields(&snapshot, &links, key, &slow)? {
                kept.push((sort, key));
            }
        }
        found = kept;
    }
    found.sort_unstable();
    match context.globals.json {
        true => {
            let records = found.iter().filter_map(|(_, key)| links.linked(*key));
            output::json(&Value::Array(records.map(|r| rows::json(&links, &r, on)).collect()));
        }
        false if found.is_empty() => output::out(&format!("{}\n", words::nothing_found(context.lang))),
        false => {
            let lines: Vec<Vec<String>> =
                found.par_iter().map(|(_, key)| rows::line(context, &links, *key, on)).collect();
            output::out(&output::table(&lines));
        }
    }
    Ok(())
}

/// Whether a record's fields hold these values; opens the record.
fn fits_fields(
    snapshot: &Snapshot<'_>,
    links: &Links<'_>,
    key: crate::model::Key,
    filters: &[(&str, String)],
) -> Result<bool, Failure> {
    let record: Record = snapshot.record(key)?;
    let value = record.to_value();
    Ok(filters.iter().all(|(path, wanted)| {
        let mut found = Vec::new();
        fields::at(&value, path, &mut found);
        found.iter().any(|value| {
            let text = match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let titled = text.parse().map(|key| fold::fold(links.title(key))).unwrap_or_default();
            fold::fold(&text) == *wanted || titled == *wanted || (wanted.is_empty() && text.is_empty())
        }) || (wanted.is_empty() && found.is_empty())
    }))
}

/// A list of records as JSON.
pub fn as_json(links: &Links<'_>, records: &[Linked<'_>], on: crate::model::Date) -> Value {
    json!(records.iter().map(|r| rows::json(links, r, on)).collect::<Vec<_>>())
}
