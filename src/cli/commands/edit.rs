use std::collections::BTreeSet;
use std::path::PathBuf;

use super::super::context::Context;
use super::super::editor;
use super::super::failure::{Failure, Told};
use super::super::pick::Hits;
use super::super::reason::Reason;
use super::super::session::{Session, links, remarks};
use super::super::{input, output, pick, seen};
use super::plain;
use super::set::report;
use crate::change::Change;
use crate::desk::decided::lives;
use crate::model::diff::diff;
use crate::model::value::Value;
use crate::model::{Key, Kind, Record};
use crate::register::Snapshot;
use crate::text::{Failing, reading, records as words};
use crate::yaml;

/// Edit a record as commented YAML in your editor, in memory; or a plain file of the register, as an admin
#[derive(clap::Args)]
pub struct Args {
    /// The record, or register.yaml, officers.yaml, anchors/FILE or templates/FILE
    #[arg(value_name = "SEL")]
    record: String,
    /// Take the text from a file, or from standard input with `-`, instead of the editor
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    #[command(flatten)]
    reason: Reason,
}

/// What a change of a record came to.
pub struct Hit {
    /// The fields that differ.
    pub fields: Vec<String>,
    pub commit: String,
}

const OTHER_ID: Told =
    Told { failing: Failing::Refused, what: words::other_id, hint: Some(words::other_id_hint) };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::to_write(context)?;
    let snapshot = session.snapshot()?;
    if plain::is_plain(&args.record) {
        return plain::edit(&session, &snapshot, &args.record, args.from.as_deref());
    }
    let links = links(context, &snapshot)?;
    let key = pick::one(context, &snapshot, &links, &args.record, &Kind::ALL)?;
    let base = snapshot.record(key)?;
    let hits = Hits::default();
    let why =
        args.reason.read(context, &mut |text, kinds| hits.one(context, &snapshot, &links, text, kinds))?;
    let mut take = |text: &[u8]| {
        let mut record = input::read_record(key.kind, text, key.id)?;
        if record.key() != key {
            return Err(OTHER_ID.into());
        }
        record.set_why(why.clone());
        write(&session, &snapshot, "edit", &base, record)
    };
    let hit = match &args.from {
        Some(path) => take(&input::bytes(path)?).map_err(|e| e.at(path.display().to_string()))?,
        None => {
            // All of it stands in the editor, whether anything is changed or not.
            seen::keep(&session, "edit", [key], why.clone())?;
            let text = yaml::write_commented(key.kind, &base.to_value(), context.lang);
            editor::edit(context, &file_name(key), &text, &mut take)?.flatten()
        }
    };
    report(context, &links, key, hit, &hits);
    Ok(())
}

/// What the editor calls the text: it says nothing of what is sealed.
fn file_name(key: Key) -> String {
    format!("{}-{}.yaml", key.kind, key.id.handle())
}

/// Writes a record in place of what it was; nothing where it holds the same.
pub fn write(
    session: &Session<'_>,
    snapshot: &Snapshot<'_>,
    verb: &'static str,
    base: &Record,
    record: Record,
) -> Result<Option<Hit>, Failure> {
    if record.same_facts(base) {
        return Ok(None);
    }
    let fields = diff(base.kind().table(), &base.to_value(), &record.to_value());
    let mut change = Change::new(verb);
    change.set(base.clone(), record);
    // Of a person that there isn't the plan says so.
    let changed = lives(&mut change, &|key| Ok(snapshot.record(key).ok()))?;
    let changed: BTreeSet<Key> = changed.into_iter().map(|(person, _)| person).collect();
    let committed = session.write(snapshot, &change)?;
    Ok(committed.map(|committed| {
        remarks(session.context, &committed);
        if !changed.is_empty() {
            output::warn(&reading::lives(session.context.lang, changed.len()));
        }
        Hit {
            fields: fields.into_iter().map(|field| field.at).collect(),
            commit: committed.commit.to_string(),
        }
    }))
}

/// Reads what was put together as a record and writes it. Where that is refused, a person at the terminal may go on in
/// the editor.
pub fn put<T>(
    context: &Context,
    key: Key,
    value: &Value,
    mut write: impl FnMut(Record) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let record = Record::from_value(key.kind, value).map_err(|fault| input::NotARecord(fault).into());
    let failure = match record.and_then(&mut write) {
        Ok(written) => return Ok(written),
        Err(failure) => failure,
    };
    let text = yaml::write_commented(key.kind, value, context.lang);
    editor::rescue(context, &file_name(key), &text, failure, &mut |text| {
        let record = input::read_record(key.kind, text, key.id)?;
        match record.key() == key {
            true => write(record),
            false => Err(OTHER_ID.into()),
        }
    })
}
