use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::super::context::Context;
use super::super::erased::{Clones, checklist};
use super::super::failure::{Failure, Told};
use super::super::session::{Session, links, remarks, rules};
use super::super::{branches, output, pick, rows};
use crate::change::{
    Extent, came_since, drafts, refuse_kept, refuse_unended, refuse_unended_on_branches,
    refuse_unended_on_main,
};
use crate::gate::Pins;
use crate::model::{Key, Kind, Lang};
use crate::policy::paths::Place;
use crate::register::{Links, Snapshot, trust};
use crate::repo::Oid;
use crate::seal::Prompt;
use crate::text::{Failing, erase as words};

/// Erase a person with their certificates and procedures, or other records: no version of them opens any more
#[derive(clap::Args)]
pub struct Args {
    /// The persons or records
    #[arg(value_name = "SEL", required = true)]
    records: Vec<String>,
    /// The decision it rests on, which stays
    #[arg(long, value_name = "SEL")]
    decision: String,
    /// Erase records whose term runs, since the decision orders it
    #[arg(long)]
    before_term: bool,
    /// Erase without asking: once the list was looked at
    #[arg(long)]
    yes: bool,
}

/// A unit is no person's data, and everything leads to one.
const KINDS: [Kind; 7] = [
    Kind::Person,
    Kind::Certificate,
    Kind::Device,
    Kind::Procedure,
    Kind::Decision,
    Kind::Letter,
    Kind::Handover,
];

const NOBODY: Told = Told { failing: Failing::Refused, what: words::nobody, hint: Some(words::nobody_hint) };
const NOT_CONFIRMED: Told = Told { failing: Failing::Refused, what: words::not_confirmed, hint: None };
const DECISION_GOES: Told =
    Told { failing: Failing::Usage, what: words::decision_goes, hint: Some(words::decision_goes_hint) };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::to_write(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let decision = pick::one(context, &snapshot, &links, &args.decision, &[Kind::Decision])?;
    let chosen = args
        .records
        .iter()
        .map(|selector| pick::one(context, &snapshot, &links, selector, &KINDS))
        .collect::<Result<Vec<Key>, Failure>>()?;
    if chosen.contains(&decision) {
        return Err(DECISION_GOES.into());
    }
    let main = trust(&session.store, context.main(&session.store)?)?;
    let named: Vec<_> =
        branches::all(&session.store)?.into_iter().map(|named| (named.branch, named.tip)).collect();
    let drafts = drafts(&session.store, &session.vault, main, &named, context.now)?;
    let extent = Extent::of(&links, &drafts, &chosen, decision);
    let rules = rules(&snapshot)?;
    refuse_unended(&links, &rules, &extent.goes, context.today)?;
    if snapshot.commit != main.tip {
        let opened = (&session.store, &session.vault);
        refuse_unended_on_main(opened, main.tip, &rules, &extent.goes, context.today)?;
    }
    let (opened, beyond) = ((&session.store, &session.vault), (&named[..], &drafts[..]));
    refuse_unended_on_branches(opened, beyond, &rules, &extent.goes, context.today)?;
    refuse_kept(&links, &rules, &extent.goes, (decision, args.before_term), context.today)?;
    output::warn(&told(context, &links, &extent));
    confirm(context, args.yes, extent.goes.len())?;

    let signer = context.signer()?;
    let prompt: Arc<dyn Prompt> = context.terminal.clone();
    let (committed, vault) = session.writing(&snapshot, &signer, |writer| {
        writer.erase(&extent, &chosen, (decision, args.before_term), &drafts, &prompt)
    })?;
    remarks(context, &committed);
    let (lang, count, by) = (context.lang, extent.goes.len(), decision.id.handle().to_string());
    let clones = Clones::of(&session.store, &snapshot.officers)?;
    let serial = vault.as_ref().map(|vault| vault.keyring().serial());
    let facts = json!({
        "erased": if serial.is_some() { json!(extent.goes) } else { json!([]) },
        "proposed": if serial.is_some() { json!([]) } else { json!(extent.goes) },
        "decision": decision, "commit": committed.commit.to_string(), "keyring": serial,
        "branch": session.store.head_branch()?, "named": named_json(&extent), "drafts": drafts_json(&extent),
        "clones": clones.json(),
    });
    match serial {
        Some(serial) => {
            context.lock_outdated(&session.store, snapshot.officers.keyring.sha256);
            checklist(context, serial, &clones);
            output::done(context, &words::erased(lang, count, &by, serial), Some(&words::next(lang)), facts);
        }
        None => {
            let what = words::proposed(lang, count, &by);
            let goes_on = branches::goes_on(&session.store, &session.store.head_branch()?);
            output::done(context, &what, Some(&words::proposed_next(lang, &goes_on)), facts);
        }
    }
    Ok(())
}

/// What an erasure that a branch proposes reaches.
pub struct Proposed {
    pub told: String,
    pub facts: Value,
}

/// What goes, what stays and names it, what came to it since, and what other branches have of it, where this branch proposes
/// an erasure: `stones` are the paths of its tombstones.
pub fn proposed(
    session: &Session<'_>,
    main: Pins,
    branch: &str,
    stones: &BTreeMap<String, Option<Oid>>,
) -> Result<Option<Proposed>, Failure> {
    if stones.is_empty() {
        return Ok(None);
    }
    let (context, store) = (session.context, &session.store);
    let snapshot = Snapshot::open(store, &session.vault, main.tip)?;
    let links = links(context, &snapshot)?;
    let others = branches::all(store)?.into_iter().filter(|other| other.branch != branch);
    let others: Vec<_> = others.map(|named| (named.branch, named.tip)).collect();
    let drafts = drafts(store, &session.vault, main, &others, context.now)?;
    let ids = stones.keys().filter_map(|path| match Place::of(path) {
        Some(Place::Tombstone(id)) => Some(id),
        _ => None,
    });
    let goes = ids.filter_map(|id| links.of_id(id)).collect();
    let mut extent = Extent::around(&links, &drafts, goes);
    let came = came_since(store, &links, stones)?;
    extent.named.retain(|key, _| !came.contains(key));
    let facts = json!({
        "goes": extent.goes, "came": came, "named": named_json(&extent), "drafts": drafts_json(&extent),
    });
    let mut told = told(context, &links, &extent);
    if !came.is_empty() {
        let lines: Vec<Vec<String>> = came.iter().map(|key| line(context, &links, key)).collect();
        let table = output::table(&lines);
        told = format!("{}\n{}\n{told}", words::came(context.lang, came.len()), table.trim_end());
    }
    Ok(Some(Proposed { told, facts }))
}

fn line(context: &Context, links: &Links<'_>, key: &Key) -> Vec<String> {
    let mut line = vec![format!("  {}", key.kind.label().say(context.lang))];
    line.extend(rows::line(context, links, *key, context.today));
    line
}

/// What goes, and what names it.
fn told(context: &Context, links: &Links<'_>, extent: &Extent) -> String {
    let lang = context.lang;
    let line = |key: &Key| line(context, links, key);
    let mut said = vec![words::goes(lang, extent.goes.len())];
    let table = |said: &mut Vec<String>, rows: &[Vec<String>]| {
        said.push(output::table(rows).trim_end().to_owned());
    };
    table(&mut said, &extent.goes.iter().map(line).collect::<Vec<_>>());
    if !extent.named.is_empty() {
        said.push(words::named(lang, extent.named.len()));
        let lines = extent.named.iter().map(|(key, at)| {
            let title = links.title(*key, lang).into_owned();
            vec![format!("  {}", key.id.handle()), title, at.join(", "), todo(lang, key.kind, at)]
        });
        table(&mut said, &lines.collect::<Vec<_>>());
    }
    if !extent.drafts.is_empty() {
        said.push(words::drafts(lang, extent.drafts.len()));
        said.extend(extent.drafts.iter().map(|(branch, key)| format!("  {branch}  {key}")));
        said.push(words::drafts_todo(lang));
    }
    said.join("\n")
}

/// What is to be done about a record that names, in these places, something that goes.
fn todo(lang: Lang, kind: Kind, at: &[String]) -> String {
    match kind {
        Kind::Unit => words::unit_todo(lang),
        Kind::Person => words::person_todo(lang),
        Kind::Certificate if at.iter().all(|at| ["made_by", "ended_by"].contains(&at.as_str())) => {
            words::certificate_of_procedure_todo(lang)
        }
        Kind::Certificate => words::certificate_todo(lang),
        Kind::Device => words::device_todo(lang),
        Kind::Procedure => words::procedure_todo(lang),
        Kind::Decision => words::decision_todo(lang),
        Kind::Letter | Kind::Handover => words::paper_todo(lang),
    }
}

fn named_json(extent: &Extent) -> Value {
    let named = extent
        .named
        .iter()
        .map(|(key, at)| json!({ "record": key, "at": at, "todo": todo(Lang::En, key.kind, at) }));
    named.collect()
}

fn drafts_json(extent: &Extent) -> Value {
    extent.drafts.iter().map(|(branch, key)| json!({ "branch": branch, "record": key })).collect()
}

fn confirm(context: &Context, yes: bool, count: usize) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    if !context.terminal.asks {
        return Err(NOBODY.into());
    }
    match context.terminal.ask(&words::confirm(context.lang, count)) {
        Some(answer) if answer.trim() == count.to_string() => Ok(()),
        _ => Err(NOT_CONFIRMED.into()),
    }
}
