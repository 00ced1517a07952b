use serde_json::Value;

use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::session::Session;
use super::super::{fields, output};
use crate::audit::changes;
use crate::repo::Oid;
use crate::text::{Failing, cli as words};

/// Show what differs between two commits, field by field; the last commit where none is named
#[derive(clap::Args)]
pub struct Args {
    /// `A..B`, or one commit, which is compared with its parent
    #[arg(value_name = "A..B")]
    range: Option<String>,
}

const EMPTY_RANGE: Told = Told { failing: Failing::Usage, what: words::bad_range, hint: None };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let (old, new) = range(&session, args.range.as_deref())?;
    let changes = changes(&snapshot, old, new, |_| true)?;
    if context.globals.json {
        output::json(&Value::Array(changes.iter().map(|c| fields::change_json(context, c)).collect()));
        return Ok(());
    }
    let mut text = String::new();
    for change in &changes {
        for line in fields::change_lines(context, change) {
            text.push_str(&line);
            text.push('\n');
        }
    }
    output::out(
        if text.is_empty() { format!("{}\n", words::no_difference(context.lang)) } else { text }.as_str(),
    );
    Ok(())
}

fn range(session: &Session<'_>, typed: Option<&str>) -> Result<(Option<Oid>, Oid), Failure> {
    match typed.and_then(|t| t.split_once("..")) {
        Some((old, new)) if !old.is_empty() && !new.is_empty() => {
            Ok((Some(session.store.resolve(old)?), session.store.resolve(new)?))
        }
        Some(_) => Err(EMPTY_RANGE.into()),
        None => {
            let commit = typed.map_or(Ok(session.commit), |rev| session.store.resolve(rev))?;
            Ok((session.store.commit(commit)?.parents.first().copied(), commit))
        }
    }
}
