use serde_json::json;

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::session::{Session, links};
use super::super::{output, pick};
use crate::model::{Key, Kind};
use crate::register::Snapshot;
use crate::text::records as words;

/// List the files of a record
#[derive(clap::Args)]
pub struct Args {
    /// The record
    #[arg(value_name = "SEL")]
    record: String,
}

/// The record a selector names; no other is opened where it is named by its whole id.
pub fn named(context: &Context, snapshot: &Snapshot<'_>, selector: &str) -> Result<Key, Failure> {
    match pick::exact(snapshot, selector)? {
        Some(key) => Ok(key),
        None => pick::one(context, snapshot, &*links(context, snapshot)?, selector, &Kind::ALL),
    }
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let key = named(context, &snapshot, &args.record)?;
    let record = snapshot.record(key)?;
    if context.globals.json {
        output::json(&json!({ "record": key, "files": record.files() }));
        return Ok(());
    }
    let rows: Vec<Vec<String>> = record
        .files()
        .iter()
        .enumerate()
        .map(|(i, file)| {
            vec![
                (i + 1).to_string(),
                file.file.to_string(),
                file.on.to_string(),
                words::bytes(context.lang, file.size),
                file.role.label().say(context.lang).to_owned(),
                file.name.to_string(),
            ]
        })
        .collect();
    match rows.is_empty() {
        true => output::out(&format!("{}\n", words::no_files(context.lang))),
        false => output::out(&output::table(&rows)),
    }
    Ok(())
}
