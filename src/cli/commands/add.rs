use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::json;

use super::super::args::kind_parser;
use super::super::assign::{self, AssignError, Resolve};
use super::super::context::Context;
use super::super::failure::Failure;
use super::super::pick::Hits;
use super::super::session::{Session, links, remarks};
use super::super::{input, output, pick};
use super::edit;
use crate::change::Change;
use crate::check::Finding;
use crate::desk::decided::lives;
use crate::model::edit::{Edit, Mode};
use crate::model::kinds::common::SCHEMA;
use crate::model::value::Value;
use crate::model::{Key, Kind, Lang, Record, RecordId};
use crate::text::{cli as words, reading};

/// Add a record: from fields, from a YAML file, or, on a terminal, by answering field by field
#[derive(clap::Args)]
pub struct Args {
    /// Which kind of record
    #[arg(value_parser = kind_parser())]
    kind: Kind,
    /// What it holds; `field=-` asks for the value, as personal values must be given
    #[arg(value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    /// Read the record from a YAML file, or from standard input with `-`
    #[arg(long, value_name = "FILE", conflicts_with = "fields")]
    from: Option<PathBuf>,
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::to_write(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let id = pick::new_id(&links);
    let hits = Hits::default();
    let mut resolve = |text: &str, kinds: &'static [Kind]| hits.one(context, &snapshot, &links, text, kinds);
    let write = |record: Record| {
        let key = record.key();
        let mut change = Change::new("add");
        change.add(record);
        let read = |key: Key| links.contains(key).then(|| snapshot.record(key)).transpose();
        let lives = lives(&mut change, &read)?;
        let committed = session.write(&snapshot, &change)?;
        let gaps = committed.map_or_else(Vec::new, |committed| {
            remarks(context, &committed);
            committed.gaps
        });
        Ok((key, gaps, lives))
    };
    let (key, gaps, lives) = match &args.from {
        Some(path) => write(input::typed_record(args.kind, path, id)?)?,
        None => {
            let value = match args.fields.is_empty() {
                true => input::questions(context, args.kind, id, &mut resolve)?,
                false => assigned(context, args, id, &mut resolve)?,
            };
            edit::put(context, Key::new(args.kind, id), &value, write)?
        }
    };
    let handle = key.id.handle().to_string();
    let lang = context.lang;
    let mut added = words::added(lang, args.kind.label().say(lang), &handle);
    let changed: BTreeSet<Key> = lives.into_iter().map(|(person, _)| person).collect();
    if !changed.is_empty() {
        added.push_str(&format!("\n{}", reading::lives(lang, changed.len())));
    }
    let next = match gaps.is_empty() {
        true => words::added_next(lang, &handle),
        false => words::added_lacking(lang, &lacking(&gaps, lang), gaps.len(), &handle),
    };
    let missing: Vec<&str> = gaps.iter().map(|gap| gap.at.as_str()).collect();
    let refers = hits.json(context, &links);
    output::done(
        context,
        &format!("{added}{}", hits.told(context, &links)),
        Some(&next),
        json!({ "added": key, "handle": handle, "missing": missing, "refers_to": refers, "changed": changed }),
    );
    Ok(())
}

/// So many of the things that a record lacks are named; `check` names all.
const NAMED: usize = 5;

/// What a record lacks, in a few words.
fn lacking(gaps: &[Finding], lang: Lang) -> String {
    let named = gaps.iter().take(NAMED).map(|gap| match gap.field(lang) {
        field if field.is_empty() => gap.what(lang),
        field => field,
    });
    let more = (gaps.len() > NAMED).then(|| "…".to_owned());
    named.chain(more).collect::<Vec<_>>().join(", ")
}

/// The values of the arguments, put together.
fn assigned(
    context: &Context,
    args: &Args,
    id: RecordId,
    resolve: &mut Resolve<'_>,
) -> Result<Value, Failure> {
    let mut value = json!({ "schema": SCHEMA, "id": id });
    let mut edit = Edit::new(&mut value, args.kind.table(), Mode::Plain, context.today);
    for assignment in assign::parse(args.kind, &args.fields)? {
        let value = assignment.value(context, resolve)?;
        edit.set(assignment.path, value).map_err(AssignError::Edit)?;
    }
    Ok(value)
}
