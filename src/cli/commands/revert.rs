use serde_json::json;

use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::output;
use super::super::session::{Session, remarks};
use super::plain;
use crate::audit::compare;
use crate::change::Change;
use crate::model::revocation::taken_back;
use crate::model::{Date, Key, Moment, Record};
use crate::policy::lists::is_list;
use crate::repo::{Leaf, PathChange};
use crate::seal::header;
use crate::text::{Failing, cli as words};

/// Undo one commit: what its records held before is sealed anew, merged with what changed since; what it added stays, but a
/// revocation that it asks for is taken back and a hand-over is void; plain files become what they were
#[derive(clap::Args)]
pub struct Args {
    /// The commit to undo
    commit: String,
}

const ADDED: Told =
    Told { failing: Failing::Refused, what: words::revert_added, hint: Some(words::revert_added_hint) };
const ERASED: Told =
    Told { failing: Failing::Refused, what: words::revert_erased, hint: Some(words::revert_erased_hint) };
const BOUND: Told =
    Told { failing: Failing::Refused, what: words::revert_bound, hint: Some(words::revert_bound_hint) };
const FIRST: Told =
    Told { failing: Failing::Refused, what: words::revert_first, hint: Some(words::revert_first_hint) };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let commit = session.store.resolve(&args.commit)?;
    let parent = session.store.commit(commit)?.parents.first().copied().ok_or(FIRST)?;
    let mut change = Change::new("revert");
    let mut stays: Vec<Key> = Vec::new();
    // The clock says the hour, where the day that the rules are asked for is today.
    let now = Moment::at_office(context.now).filter(|now| now.date == context.today);
    let now = now.unwrap_or(Moment::day(context.today));
    for undone in compare(&snapshot, Some(parent), commit)?.records {
        match (undone.old, undone.new) {
            (Some(before), Some(Ok(after))) => change.set(after, before?),
            // What nobody can read is replaced as it stands, unless somebody mended it already.
            (Some(before), Some(Err(unreadable))) => {
                let path = undone.key.path();
                let tree = |commit| session.store.tree_of(commit);
                let files =
                    [session.store.entry(tree(parent)?, &path)?, session.store.entry(tree(commit)?, &path)?];
                let [Some(good), Some(bad)] = files.map(|entry| entry.map(|entry| entry.oid())) else {
                    return Err(unreadable.into());
                };
                let rev = |file| -> Result<u64, Failure> {
                    let header = session.store.with_blob(file, header::parse)?;
                    Ok(header.map_or(0, |header| header.rev))
                };
                change.replace_unread(before?, bad, rev(good)?.max(rev(bad).unwrap_or(0)));
            }
            // What it added stays, but asks for no revocation any more, and nothing changed hands by it.
            (None, Some(Ok(after))) => match called_off(&after, context.today) {
                Some(void) => change.set(after, void),
                None => {
                    stays.push(undone.key);
                    if let Some(taken) = taken_back(&after, now) {
                        change.set(after, taken);
                    }
                }
            },
            (None, _) => stays.push(undone.key),
            (Some(_), None) => return Err(Failure::from(ERASED).at(undone.key.to_string())),
        }
    }
    let tree = |commit| session.store.tree_of(commit);
    let mut bound = Vec::new();
    for PathChange { path, old, new } in session.store.changes(Some(tree(parent)?), Some(tree(commit)?))? {
        if !plain::is_plain(&path) {
            bound.extend(is_list(&path).then_some(path));
            continue;
        }
        if path == plain::OFFICERS {
            bound.push(path);
            continue;
        }
        let bytes = |leaf: Option<Leaf>| leaf.map(|leaf| session.store.blob(leaf.oid)).transpose();
        let before = bytes(old)?;
        if session.store.file(snapshot.tree, &path)? == before {
            continue;
        }
        change.plain.insert(path.clone(), plain::checked(&path, before.as_deref().unwrap_or_default())?);
        change.plain_base.insert(path, bytes(new)?);
    }
    let nothing = stays.is_empty() && change.records.is_empty() && change.plain.is_empty();
    if nothing && !bound.is_empty() {
        return Err(Failure::from(BOUND).at(bound.join(", ")));
    }
    let named = stays.iter().map(|key| {
        let kind = key.kind.label().say(context.lang);
        format!("{kind} {}", key.id.handle())
    });
    let named = named.collect::<Vec<_>>().join(", ");
    if !stays.is_empty() && change.records.is_empty() && change.plain.is_empty() {
        return Err(Failure::from(ADDED).at(named));
    }
    if !stays.is_empty() {
        output::warn(&words::revert_stays(context.lang, &named));
        output::warn(&words::hint(context.lang, &words::revert_added_hint(context.lang)));
    }
    let short = commit.short();
    let files: Vec<String> = change.plain.keys().cloned().collect();
    match session.write(&snapshot, &change)? {
        Some(committed) => {
            remarks(context, &committed);
            let mut said = words::reverted(context.lang, &short, committed.records.len());
            said.extend(files.iter().map(|file| format!("\n  {file}")));
            output::done(
                context,
                &said,
                Some(&words::reverted_next(context.lang, &committed.commit.short())),
                json!({
                    "reverted": short, "commit": committed.commit.to_string(), "records": committed.records,
                    "files": files, "stays": stays,
                }),
            );
        }
        None => output::done(
            context,
            &words::unchanged(context.lang),
            None,
            json!({ "unchanged": true, "stays": stays }),
        ),
    }
    Ok(())
}

/// A hand-over as it is once nothing changed hands by it; nothing of another record.
fn called_off(record: &Record, on: Date) -> Option<Record> {
    let Record::Handover(handover) = record else { return None };
    let mut void = handover.clone();
    void.void = void.void.or(Some(on.max(void.at.date)));
    void.why = None;
    Some(Record::Handover(void))
}
