mod access;

use serde_json::{Value, json};

use super::super::compared::{alone, json as said};
use super::super::context::Context;
use super::super::failure::Failure;
use super::super::session::{Session, links};
use super::super::{output, pick, seen};
use crate::audit::{Compared, compare, life};
use crate::model::{Key, Kind, Moment};
use crate::policy::Message;
use crate::repo::CommitFacts;
use crate::text::{cli as words, records};

/// Show what happened: to the register, or, field by field, to one record
#[derive(clap::Args)]
pub struct Args {
    /// The record
    #[arg(value_name = "SEL")]
    record: Option<String>,
    /// At most so many commits
    #[arg(short = 'n', long, value_name = "N", default_value_t = 50)]
    most: usize,
    /// Show what each commit changed, field by field, as the history of a record always does
    #[arg(short, long)]
    patch: bool,
    /// Show instead who looked at what unmasked, by the journals of access
    #[arg(long, conflicts_with = "patch")]
    access: bool,
    /// What this officer looked at
    #[arg(long, value_name = "HANDLE", requires = "access")]
    officer: Option<String>,
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    if args.access {
        return access::run(context, args.record.as_deref(), args.officer.as_deref(), args.most);
    }
    match &args.record {
        None if args.patch => patches(context, args.most),
        None => commits(context, args.most),
        Some(selector) => record(context, selector, args.most),
    }
}

fn when(commit: &CommitFacts) -> String {
    Moment::at_office(commit.committer.seconds).map(|moment| moment.to_string()).unwrap_or_default()
}

fn subject(commit: &CommitFacts) -> String {
    commit.message.lines().next().unwrap_or_default().to_owned()
}

/// What a commit did, for people: its message in their language.
fn told(context: &Context, commit: &CommitFacts) -> String {
    let Ok(message) = Message::parse(&commit.message) else { return subject(commit) };
    let lang = context.lang;
    let kinds = message.counts.iter().map(|(kind, count)| format!("{count} {}", kind.label().say(lang)));
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    let verb = records::verb(lang, message.verb);
    if kinds.is_empty() { verb.to_owned() } else { format!("{verb}: {kinds}") }
}

/// The register's commits. Needs no key: messages are neutral.
fn commits(context: &Context, most: usize) -> Result<(), Failure> {
    let store = context.store()?;
    let tip = context.commit(&store)?;
    let (mut rows, mut all) = (Vec::new(), Vec::new());
    let mut commits = store.first_parents(tip);
    for commit in commits.by_ref().take(most) {
        let commit = commit?;
        let (when, what) = (when(&commit), told(context, &commit));
        all.push(
            json!({ "commit": commit.oid.to_string(), "when": when, "by": commit.author.name, "what": subject(&commit) }),
        );
        rows.push(vec![commit.oid.short(), when, commit.author.name, what]);
    }
    match context.globals.json {
        true => output::json(&Value::Array(all)),
        false => output::out(&output::table(&rows)),
    }
    older(context, commits.next().is_some());
    Ok(())
}

/// Says that not all is shown, where it isn't.
fn older(context: &Context, is_more: bool) {
    if is_more {
        output::warn(&words::older(context.lang));
    }
}

/// The register's commits with what each changed.
fn patches(context: &Context, most: usize) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let (mut all, mut steps) = (Vec::new(), Vec::new());
    let mut commits = session.store.first_parents(session.commit);
    for commit in commits.by_ref().take(most) {
        let commit = commit?;
        let compared = compare(&snapshot, commit.parents.first().copied(), commit.oid)?;
        steps.push((commit, compared));
    }
    let seen = steps.iter().flat_map(|(_, compared)| &compared.records).map(|change| change.key);
    seen::reveal(&session, "log", seen, None)?;
    for (commit, compared) in steps {
        alone(context, &snapshot, &links, &compared, |showing| {
            if context.globals.json {
                let (brought, cured) = showing.findings_json();
                all.push(json!({
                    "commit": commit.oid.to_string(), "when": when(&commit), "by": commit.author.name,
                    "what": subject(&commit), "changes": showing.records_json(), "plain": showing.plain_json(),
                    "erased": showing.erased_json(), "brought": brought, "cured": cured,
                }));
            } else {
                let head = format!("{}  {}  {}", commit.oid.short(), when(&commit), commit.author.name);
                output::out(&format!("{head}  {}\n{}\n", told(context, &commit), indented(&showing.text())));
            }
        })?;
    }
    if context.globals.json {
        output::json(&Value::Array(all));
    }
    older(context, commits.next().is_some());
    Ok(())
}

fn record(context: &Context, selector: &str, most: usize) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let key: Key = pick::one(context, &snapshot, &links, selector, &Kind::ALL)?;
    seen::reveal(&session, "log", [key], None)?;
    let (mut text, mut all) = (String::new(), Vec::new());
    let steps = life(&snapshot, &[key])?;
    let is_more = steps.len() > most;
    for step in steps.into_iter().take(most) {
        let (when, commit) = (when(&step.commit), step.commit);
        let verb = step.message.as_ref().map_or("?", |Message { verb, .. }| verb);
        let said = records::verb(context.lang, verb);
        text.push_str(&format!("{}  {when}  {}  {said}\n", commit.oid.short(), commit.author.name));
        let compared = Compared { records: step.changes, ..Compared::default() };
        alone(context, &snapshot, &links, &compared, |showing| {
            text.push_str(&indented(&showing.text()));
            let (brought, cured) = showing.findings_json();
            for change in &compared.records {
                all.push(json!({
                    "commit": commit.oid.to_string(), "when": when, "by": commit.author.name, "verb": verb,
                    "change": said::record(context, change), "brought": brought, "cured": cured,
                }));
            }
        })?;
    }
    match context.globals.json {
        true => output::json(&Value::Array(all)),
        false if text.is_empty() => output::out(&format!("{}\n", words::no_history(context.lang))),
        false => output::out(&text),
    }
    older(context, is_more);
    Ok(())
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}
