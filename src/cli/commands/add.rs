use std::path::PathBuf;

use serde_json::json;

use super::super::assign::{self, AssignError};
use super::super::context::Context;
use super::super::failure::Failure;
use super::super::session::{Session, links};
use super::super::{input, output, pick};
use crate::change::Change;
use crate::model::edit::{Edit, Mode};
use crate::model::kinds::common::SCHEMA;
use crate::model::{Kind, Record};
use crate::text::cli as words;

/// Add a record: from fields, from a YAML file, or, on a terminal, by answering field by field
#[derive(clap::Args)]
pub struct Args {
    /// unit, person, certificate, device, procedure, decision, letter or handover
    kind: Kind,
    /// What it holds; `field=-` asks for the value, as personal values must be given
    #[arg(value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    /// Read the record from a YAML file, or from standard input with `-`
    #[arg(long, value_name = "FILE", conflicts_with = "fields")]
    from: Option<PathBuf>,
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let links = links(&snapshot)?;
    let id = pick::new_id(&links);
    let mut resolve = |text: &str, kinds: &'static [Kind]| pick::one(context, &snapshot, &links, text, kinds);
    let record = match &args.from {
        Some(path) => input::typed_record(args.kind, path, id)?,
        None if args.fields.is_empty() => input::questions(context, args.kind, id, &mut resolve)?,
        None => {
            let mut value = json!({ "schema": SCHEMA, "id": id });
            let mut edit = Edit::new(&mut value, args.kind.table(), Mode::Plain, context.today);
            for assignment in assign::parse(args.kind, &args.fields)? {
                let value = assignment.value(context, &mut resolve)?;
                edit.set(assignment.path, value).map_err(AssignError::Edit)?;
            }
            Record::from_value(args.kind, &value).map_err(input::NotARecord)?
        }
    };
    let key = record.key();
    let mut change = Change::new("add");
    change.add(record);
    session.write(&snapshot, &change)?;
    let handle = key.id.handle().to_string();
    output::done(
        context,
        &words::added(context.lang, args.kind.label().say(context.lang), &handle),
        Some(&words::added_next(context.lang, &handle)),
        json!({ "added": key, "handle": handle }),
    );
    Ok(())
}
