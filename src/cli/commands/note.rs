use serde_json::json;

use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::pick::Hits;
use super::super::session::{Session, links};
use super::super::{editor, input, pick};
use super::edit;
use super::set::report;
use crate::change::ChangeError;
use crate::model::edit::{Edit, Mode};
use crate::model::{Kind, Moment, Record};
use crate::text::{Failing, records as words};

/// Write a dated note on a record; its text is asked for, or read from standard input
#[derive(clap::Args)]
pub struct Args {
    /// The record
    #[arg(value_name = "SEL")]
    record: String,
}

const EMPTY: Told =
    Told { failing: Failing::Usage, what: words::note_empty, hint: Some(words::note_empty_hint) };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::to_write(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let key = pick::one(context, &snapshot, &links, &args.record, &Kind::ALL)?;
    let signer = context.signer()?;
    let officer = snapshot.officers.signer(&signer.public()).ok_or(ChangeError::NotAnOfficer)?;
    let base = snapshot.record(key)?;
    let on = Moment::at_office(context.now).map(|moment| moment.to_string()).unwrap_or_default();
    let mut take = |text: &[u8]| {
        let text = String::from_utf8_lossy(text);
        if text.trim().is_empty() {
            return Err(EMPTY.into());
        }
        let note = json!({ "on": on, "by": officer.handle, "text": text });
        let mut value = base.to_value();
        let mut edit = Edit::new(&mut value, key.kind.table(), Mode::Plain, context.today);
        edit.set("notes[+]", Some(note)).map_err(super::super::assign::AssignError::Edit)?;
        let mut record = Record::from_value(key.kind, &value).map_err(input::NotARecord)?;
        record.set_why(None);
        edit::write(&session, &snapshot, "note", &base, record)
    };
    const NAME: &str = "note.txt";
    let hit = match context.terminal.asks {
        false => take(&input::piped()?)?,
        true => match context.terminal.ask(&words::note(context.lang)).unwrap_or_default() {
            line if line.trim().is_empty() => {
                let written = editor::edit(context, NAME, "", &mut take)?;
                written.ok_or(EMPTY)?
            }
            line => take(line.as_bytes())
                .or_else(|failure| editor::rescue(context, NAME, &line, failure, &mut take))?,
        },
    };
    report(context, &links, key, hit, &Hits::default());
    Ok(())
}
