use std::path::PathBuf;

use serde_json::json;

use super::super::super::context::Context;
use super::super::super::failure::{Failure, Told};
use super::super::super::made::{absent, write_secret};
use super::super::super::reason::Reason;
use super::super::super::session::{Session, links, rules};
use super::super::super::{output, pick, restricted, seen};
use super::super::get::outside;
use super::super::list;
use crate::model::value::Value;
use crate::model::{Key, Kind};
use crate::sheet::edit;
use crate::text::{Failing, privacy, sheet as words};

#[derive(clap::Args)]
pub struct Args {
    /// To be changed in a spreadsheet and taken back with `import`
    #[arg(long, required = true)]
    edit: bool,
    /// state=, form=, type=, ca=, unit=, tag=, assignee= or any field of the kind
    #[arg(value_name = "FIELD=VALUE")]
    filters: Vec<String>,
    /// A new file outside the register
    #[arg(short = 'o', long = "out", value_name = "FILE.xlsx")]
    out: PathBuf,
    #[command(flatten)]
    reason: Reason,
}

const NOTHING: Told = Told { failing: Failing::Refused, what: words::edit_nothing, hint: None };
const ALL_RESTRICTED: Told = Told {
    failing: Failing::Refused,
    what: privacy::all_restricted,
    hint: Some(privacy::all_restricted_hint),
};
const UNWRITTEN: Told = Told { failing: Failing::Unable, what: words::unwritten, hint: None };

pub fn run(context: &Context, kind: Kind, args: &Args) -> Result<(), Failure> {
    absent(&args.out)?;
    let session = Session::open(context)?;
    outside(&session.store, &args.out)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let mut found = list::found(context, &snapshot, &links, kind, &args.filters)?;
    if found.is_empty() {
        return Err(NOTHING.into());
    }
    if restricted::leave_out(context, &links, &rules(&snapshot)?, &mut found) && found.is_empty() {
        return Err(ALL_RESTRICTED.into());
    }
    let mut resolve = |text: &str, kinds: &'static [Kind]| pick::one(context, &snapshot, &links, text, kinds);
    let (verb, why) = (format!("export {kind}"), args.reason.of_look(context, &mut resolve)?);
    match context.globals.reveal {
        true => seen::reveal(&session, &verb, found.iter().copied(), why)?,
        // Names leave the register all the same.
        false => seen::keep(&session, &verb, found.iter().copied(), why)?,
    }
    let mut records: Vec<Value> = Vec::with_capacity(found.len());
    for key in &found {
        records.push(snapshot.record(*key)?.to_value());
    }
    let columns = edit::columns(kind, &records, context.reveals());
    let title = |key: Key| links.title(key, context.lang).into_owned();
    let rows = found.iter().zip(&records).map(|(key, record)| {
        let cells = columns
            .iter()
            .map(|column| edit::shown(column.field, edit::at(record, &column.at), context.lang, &title));
        (*key, cells.collect())
    });
    let written = edit::write(kind, &columns, rows.collect(), context.lang).ok_or(UNWRITTEN)?;
    write_secret(&args.out, &written)?;
    let path = output::quoted(&args.out);
    output::warn(&words::plaintext(context.lang, &path));
    let count = found.len();
    output::done(
        context,
        &words::edit_written(context.lang, count, &path),
        Some(&words::edit_next(context.lang, &path)),
        json!({ "file": args.out.display().to_string(), "records": found }),
    );
    Ok(())
}
