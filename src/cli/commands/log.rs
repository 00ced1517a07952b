use serde_json::{Value, json};

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::session::{Session, links};
use super::super::{fields, output, pick};
use crate::audit::life;
use crate::model::{Kind, Moment};
use crate::policy::Message;
use crate::text::cli as words;

/// Show what happened: to the register, or, field by field, to one record
#[derive(clap::Args)]
pub struct Args {
    /// The record
    #[arg(value_name = "SEL")]
    record: Option<String>,
    /// At most so many commits
    #[arg(short = 'n', long, value_name = "N", default_value_t = 50)]
    most: usize,
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    match &args.record {
        None => commits(context, args.most),
        Some(selector) => record(context, selector, args.most),
    }
}

/// The register's commits. Needs no key: messages are neutral.
fn commits(context: &Context, most: usize) -> Result<(), Failure> {
    let store = context.store()?;
    let tip = context.commit(&store)?;
    let (mut rows, mut all) = (Vec::new(), Vec::new());
    for commit in store.first_parents(tip).take(most) {
        let commit = commit?;
        let when = Moment::at_office(commit.committer.seconds).map(|m| m.to_string()).unwrap_or_default();
        let subject = commit.message.lines().next().unwrap_or_default().to_owned();
        all.push(json!({ "commit": commit.oid.to_string(), "when": when, "by": commit.author.name, "what": subject }));
        rows.push(vec![commit.oid.short(), when, commit.author.name, subject]);
    }
    match context.globals.json {
        true => output::json(&Value::Array(all)),
        false => output::out(&output::table(&rows)),
    }
    Ok(())
}

fn record(context: &Context, selector: &str, most: usize) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let key = {
        let links = links(context, &snapshot)?;
        pick::one(context, &snapshot, &links, selector, &Kind::ALL)?
    };
    let (mut text, mut all) = (String::new(), Vec::new());
    for step in life(&snapshot, &[key])?.iter().take(most) {
        let when =
            Moment::at_office(step.commit.committer.seconds).map(|m| m.to_string()).unwrap_or_default();
        let (oid, by) = (&step.commit.oid, &step.commit.author.name);
        let verb = step.message.as_ref().map_or("?", |Message { verb, .. }| verb);
        text.push_str(&format!("{}  {when}  {by}  {verb}\n", oid.short()));
        for change in &step.changes {
            for line in fields::change_lines(context, change) {
                text.push_str(&format!("  {line}\n"));
            }
            let changes = fields::change_json(context, change);
            all.push(
                json!({ "commit": oid.to_string(), "when": when, "by": by, "verb": verb, "change": changes }),
            );
        }
    }
    match context.globals.json {
        true => output::json(&Value::Array(all)),
        false if text.is_empty() => output::out(&format!("{}\n", words::no_history(context.lang))),
        false => output::out(&text),
    }
    Ok(())
}
