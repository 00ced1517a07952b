use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::session::{Session, remarks};
use super::super::uncrossed::{Done as Crossed, uncrossed};
use super::super::{branches, fields, output, seen};
use crate::audit::FieldLine;
use crate::change::{ChangeError, Dispute, Outcome};
use crate::gate::{self, Stance};
use crate::model::{Key, Record};
use crate::register::{TrustError, trust};
use crate::repo::{CommitFacts, Oid, RepoError, Store};
use crate::text::{Explain, Failing, branches as words, review};

/// Merge a branch into the one you work on, record by record and field by field
#[derive(clap::Args)]
pub struct Args {
    /// The branch: main, w/… or the beginning of one
    branch: String,
    /// Settle a field that both changed: RECORD:FIELD=ours or =theirs, as the list of conflicts names it
    #[arg(long, value_name = "RECORD:FIELD=SIDE")]
    take: Vec<String>,
}

const BAD_TAKE: Told =
    Told { failing: Failing::Usage, what: words::bad_take, hint: Some(words::bad_take_hint) };

/// A conflict that was met, as it is shown and settled.
struct Open {
    key: Key,
    at: String,
    line: FieldLine,
    ours: Option<Value>,
    theirs: Option<Value>,
    sides: [Said; 2],
}

/// Who last changed a record on one side, and why.
struct Said {
    who: Option<String>,
    why: String,
}

/// How conflicts are settled, by record and field.
type Choices = BTreeMap<(Key, String), Option<Value>>;

#[derive(Clone, Copy)]
enum Side {
    Ours,
    Theirs,
}

const UNSETTLED: Told =
    Told { failing: Failing::Refused, what: words::unsettled, hint: Some(words::unsettled_hint) };

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let sides = args.take.iter().map(|text| side(text)).collect::<Result<BTreeMap<_, _>, _>>()?;
    let session = Session::to_write(context)?;
    let named = branches::find(&session.store, &args.branch)?;
    if named.branch == crate::policy::MAIN {
        trust(&session.store, named.tip)?;
        let head = session.store.head_branch()?;
        if uncrossed(context, &session.store, &head)? == Crossed::OnMain {
            let said = words::nothing_to_merge(context.lang, &named.branch);
            output::done(context, &said, Some(&words::merged_next(context.lang)), json!({ "anew": head }));
            return Ok(ExitCode::SUCCESS);
        }
    } else {
        let main = session.store.tip(crate::policy::MAIN)?.ok_or(ChangeError::NoMain)?;
        let pins = trust(&session.store, main)?;
        gate::work(&session.store, main, pins.chain_time, named.tip, Stance::Arriving(context.now))
            .map_err(TrustError::from)?;
    }
    let snapshot = session.snapshot()?;
    let signer = context.signer()?;
    let mut choices = Choices::new();
    loop {
        // The lock is not held while a person thinks: what is open is collected, settled, and the merge begun again.
        let mut open: Vec<Open> = Vec::new();
        let merged = session.writing_with(&snapshot, &signer, Some(&named), |writer| {
            writer.merge(named.tip, &mut |dispute| {
                let key = (dispute.key, dispute.conflict.at.clone());
                if let Some(settled) = choices.get(&key) {
                    return Some(settled.clone());
                }
                match sides.get(&key) {
                    Some(Side::Ours) => Some(dispute.conflict.ours.clone()),
                    Some(Side::Theirs) => Some(dispute.conflict.theirs.clone()),
                    None => {
                        open.push(met(dispute));
                        None
                    }
                }
            })
        });
        if open.is_empty() {
            report(context, &named.branch, merged?);
            return Ok(ExitCode::SUCCESS);
        }
        let [ours, theirs] = [snapshot.commit, named.tip];
        let sides = [beyond(&session.store, ours, theirs)?, beyond(&session.store, theirs, ours)?];
        for conflict in &mut open {
            for (side, commits) in conflict.sides.iter_mut().zip(&sides) {
                side.who = last_to_change(&session.store, commits, &conflict.key.path())?;
            }
        }
        seen::reveal(&session, "merge", open.iter().map(|conflict| conflict.key), None)?;
        if context.globals.json {
            return Ok(shown_as_json(context, &open));
        }
        output::out(&shown(context, &open));
        if !context.terminal.asks {
            return Err(UNSETTLED.into());
        }
        for conflict in open {
            match settle(context, &conflict) {
                Some(value) => drop(choices.insert((conflict.key, conflict.at), value)),
                None => return Err(UNSETTLED.into()),
            }
        }
    }
}

fn side(text: &str) -> Result<((Key, String), Side), Failure> {
    let (place, side) = text.rsplit_once('=').ok_or(BAD_TAKE)?;
    let (key, at) = place.split_once(':').ok_or(BAD_TAKE)?;
    let side = match side {
        "ours" => Side::Ours,
        "theirs" => Side::Theirs,
        _ => return Err(BAD_TAKE.into()),
    };
    Ok(((key.parse().map_err(|_| BAD_TAKE)?, at.to_owned()), side))
}

fn met(dispute: &Dispute<'_>) -> Open {
    let side = |record: &Record| Said {
        who: None,
        why: record.why().map(|why| why.text.to_string()).unwrap_or_default(),
    };
    let conflict = dispute.conflict;
    Open {
        key: dispute.key,
        at: conflict.at.clone(),
        line: FieldLine {
            at: conflict.at.clone(),
            field: conflict.field,
            old: conflict.ours.clone(),
            new: conflict.theirs.clone(),
        },
        ours: conflict.ours.clone(),
        theirs: conflict.theirs.clone(),
        sides: [side(dispute.ours), side(dispute.theirs)],
    }
}

/// The commits that one side has beyond the other, the latest first. A merge comes last: it changed a file only where
/// nobody else did.
fn beyond(store: &Store, tip: Oid, other: Oid) -> Result<Vec<CommitFacts>, RepoError> {
    let commits = store.commits_beyond_by_date(tip, &[other])?;
    let mut commits = commits.into_iter().map(|oid| store.commit(oid)).collect::<Result<Vec<_>, _>>()?;
    commits.sort_by_key(|facts| (facts.parents.len() > 1, Reverse(facts.committer.seconds)));
    Ok(commits)
}

/// The handle of whoever was the last of these to change a file.
fn last_to_change(store: &Store, commits: &[CommitFacts], path: &str) -> Result<Option<String>, RepoError> {
    for facts in commits {
        let before = match facts.parents.first() {
            Some(parent) => store.entry(store.tree_of(*parent)?, path)?,
            None => None,
        };
        if store.entry(facts.tree, path)? != before {
            return Ok(Some(facts.author.name.clone()));
        }
    }
    Ok(None)
}

/// The open conflicts as one document, with what to do.
fn shown_as_json(context: &Context, open: &[Open]) -> ExitCode {
    let side = |value: Option<Value>, said: &Said| json!({ "value": value, "by": said.who, "why": said.why });
    let list: Vec<Value> = open
        .iter()
        .map(|c| {
            let (ours, theirs) = fields::both_json(context, &c.line);
            let [our, their] = &c.sides;
            json!({ "record": c.key, "at": c.at, "ours": side(ours, our), "theirs": side(theirs, their) })
        })
        .collect();
    let (what, hint) = (UNSETTLED.what(context.lang), UNSETTLED.hint(context.lang));
    output::json(&json!({ "conflicts": list, "error": { "what": what, "hint": hint, "exit": 1 } }));
    ExitCode::from(1)
}

/// Both sides of every open conflict, with who and why.
fn shown(context: &Context, open: &[Open]) -> String {
    let lang = context.lang;
    let mut text = format!("{}\n", words::conflicts(lang, open.len()));
    for conflict in open {
        let (ours, theirs) = fields::both(context, &conflict.line);
        let hint = if ours == theirs { review::masked(lang) } else { String::new() };
        text.push_str(&format!("  {}:{}{hint}\n", conflict.key, conflict.at));
        let [our, their] = &conflict.sides;
        for (name, value, said) in [(words::ours(lang), ours, our), (words::theirs(lang), theirs, their)] {
            let said: Vec<&str> = said
                .who
                .as_deref()
                .into_iter()
                .chain([said.why.as_str()])
                .filter(|s| !s.is_empty())
                .collect();
            let said = if said.is_empty() { String::new() } else { format!("  ({})", said.join(": ")) };
            text.push_str(&format!("    {name}: {value}{said}\n"));
        }
    }
    text
}

/// What a person chooses or types; nothing where they give up.
fn settle(context: &Context, conflict: &Open) -> Option<Option<Value>> {
    let question = words::choose(context.lang, &format!("{}:{}", conflict.key.id.handle(), conflict.at));
    let answer = context.terminal.ask(&question)?;
    match answer.trim() {
        "" => None,
        "1" => Some(conflict.ours.clone()),
        "2" => Some(conflict.theirs.clone()),
        typed => {
            let typed = typed.strip_prefix('=').map_or(typed, str::trim_start);
            let shape = conflict.line.field.ty.shape();
            let written = shape.map_or_else(|| typed.to_owned(), |s| super::super::answer::written(s, typed));
            Some(Some(Value::String(written)))
        }
    }
}

fn report(context: &Context, branch: &str, merged: Outcome) {
    match merged {
        Outcome::Unchanged => output::done(
            context,
            &words::nothing_to_merge(context.lang, branch),
            None,
            json!({ "unchanged": true }),
        ),
        Outcome::Committed(mut committed) => {
            // That records were merged is what was asked for.
            committed.merged.clear();
            remarks(context, &committed);
            let count = committed.records.len();
            output::done(
                context,
                &words::merged(context.lang, branch, count),
                Some(&words::merged_next(context.lang)),
                json!({ "merged": branch, "commit": committed.commit.to_string(), "records": committed.records }),
            );
        }
    }
}
