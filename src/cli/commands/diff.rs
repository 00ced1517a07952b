use serde_json::{Value, json};

use super::super::compared::weighed;
use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::session::Session;
use super::super::{output, seen};
use crate::audit::compare;
use crate::repo::Oid;
use crate::text::{Failing, cli as words};

/// Show what differs between two commits, field by field; the last commit where none is named
#[derive(clap::Args)]
pub struct Args {
    /// `A..B`, or one commit, which is compared with its parent
    #[arg(value_name = "A..B")]
    range: Option<String>,
}

const EMPTY_RANGE: Told =
    Told { failing: Failing::Usage, what: words::bad_range, hint: Some(words::bad_range_hint) };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let (old, new) = range(&session, args.range.as_deref())?;
    let compared = compare(&session.snapshot()?, old, new)?;
    seen::reveal(&session, "diff", compared.records.iter().map(|change| change.key), None)?;
    weighed(&session, &compared, old, old.unwrap_or(new), new, |showing| {
        if context.globals.json {
            // One thing that differs after the other: a record, a plain file, a tombstone, a finding.
            let (brought, cured) = showing.findings_json();
            let found = |way: &'static str| move |found: Value| json!({ "finding": found, "way": way });
            let mut all = showing.records_json();
            all.extend(showing.plain_json());
            all.extend(showing.erased_json());
            all.extend(brought.into_iter().map(found("brought")));
            all.extend(cured.into_iter().map(found("cured")));
            output::json(&Value::Array(all));
            return Ok(());
        }
        let text = showing.text();
        output::out(&match text.is_empty() {
            true => format!("{}\n", words::no_difference(context.lang)),
            false => text,
        });
        Ok(())
    })
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
