use serde_json::json;

use super::super::assign::{self, AssignError};
use super::super::context::Context;
use super::super::failure::Failure;
use super::super::pick::Hits;
use super::super::reason::Reason;
use super::super::session::{Session, links};
use super::super::{output, pick};
use super::edit::{self, Hit};
use crate::model::edit::{Edit, Mode};
use crate::model::{Date, Key, Kind, Record};
use crate::text::records as words;

/// Set fields of a record: as a correction, or as a change from a day on
#[derive(clap::Args)]
pub struct Args {
    /// The record
    #[arg(value_name = "SEL")]
    record: String,
    /// What it is to hold; `field=` removes a value, `field=-` asks for it, as personal values must be given
    #[arg(value_name = "FIELD=VALUE", required = true)]
    fields: Vec<String>,
    /// The old value was never true
    #[arg(long, conflicts_with = "from_date")]
    fix: bool,
    /// The new value is true from this day on; what was true before stays
    #[arg(long, value_name = "DATE")]
    from_date: Option<Date>,
    #[command(flatten)]
    reason: Reason,
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::to_write(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let key = pick::one(context, &snapshot, &links, &args.record, &Kind::ALL)?;
    let mode = match (args.fix, args.from_date) {
        (_, Some(day)) => Mode::From(day),
        (true, None) => Mode::Fix,
        (false, None) => Mode::Plain,
    };
    let hits = Hits::default();
    let mut resolve = |text: &str, kinds: &'static [Kind]| hits.one(context, &snapshot, &links, text, kinds);
    let assignments = assign::parse(key.kind, &args.fields)?;
    let base = snapshot.record(key)?;
    let mut value = base.to_value();
    let mut edit = Edit::new(&mut value, key.kind.table(), mode, context.today);
    for assignment in assignments {
        let value = assignment.value(context, &mut resolve)?;
        edit.set(assignment.path, value).map_err(AssignError::Edit)?;
    }
    let why = args.reason.read(context, &mut resolve)?;
    let write = |mut record: Record| {
        record.set_why(why.clone());
        edit::write(&session, &snapshot, "set", &base, record)
    };
    let hit = edit::put(context, key, &value, write)?;
    report(context, &links, key, hit, &hits);
    Ok(())
}

/// Says whom it hit, what changed, and what comes next.
pub fn report(
    context: &Context,
    links: &crate::register::Links<'_>,
    key: Key,
    hit: Option<Hit>,
    refers: &Hits,
) {
    let (lang, handle) = (context.lang, key.id.handle().to_string());
    let named = words::named(lang, key.kind.label().say(lang), &handle, &links.title(key, lang));
    match hit {
        Some(hit) => output::done(
            context,
            &format!("{}{}", words::changed(lang, &named, hit.fields.len()), refers.told(context, links)),
            Some(&words::look_again(lang, &handle)),
            json!({
                "record": key, "handle": handle, "title": links.title(key, lang), "fields": hit.fields,
                "commit": hit.commit, "refers_to": refers.json(context, links),
            }),
        ),
        None => output::done(
            context,
            &words::unchanged(lang, &named),
            None,
            json!({ "record": key, "handle": handle, "title": links.title(key, lang), "unchanged": true }),
        ),
    }
}
