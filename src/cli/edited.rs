//! A sheet of records that was changed and comes back: three-way, cell by cell.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::context::Context;
use super::failure::Failure;
use super::output;
use super::session::{Session, links, remarks, rules};
use crate::change::{Change, ChangeError, Outcome, plan};
use crate::model::edit::{Edit, Mode};
use crate::model::field::labels;
use crate::model::{Key, Record};
use crate::register::{Selected, Selector};
use crate::sheet::edit::{self, Changed, Edited};
use crate::text::sheet as words;

/// A cell that was not taken, and why.
struct Left {
    cell: String,
    key: Key,
    at: String,
    why: String,
    conflict: bool,
}

/// Takes back what was changed in a workbook.
pub fn take(context: &Context, path: &Path, edited: &Edited, dry_run: bool) -> Result<ExitCode, Failure> {
    let session = Session::to_write(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let rules = rules(&snapshot)?;
    let lang = context.lang;
    let title = |key: Key| links.title(key, edited.lang).into_owned();
    let mut named = |text: &str, kinds: &'static [crate::model::Kind]| {
        let selector = Selector { kinds, on: context.on() };
        match selector.select::<crate::repo::RepoError>(&snapshot, || Ok(&*links), text) {
            Ok(Selected::One(key)) => Some(key),
            _ => None,
        }
    };
    let mut left: Vec<Left> = Vec::new();
    let mut by_record: BTreeMap<Key, Vec<&Changed>> = BTreeMap::new();
    for changed in &edited.changed {
        by_record.entry(changed.key).or_default().push(changed);
    }
    let mut change = Change::new("set");
    let mut cells: BTreeMap<Key, usize> = BTreeMap::new();
    for (key, all) in by_record {
        let leave = |changed: &Changed, why: String, conflict: bool| Left {
            cell: format!("{}!{}", changed.sheet, changed.spot),
            key,
            at: changed.at.clone(),
            why,
            conflict,
        };
        if snapshot.find(key)?.is_none() {
            left.extend(all.iter().map(|changed| leave(changed, words::edit_gone(lang), false)));
            continue;
        }
        let base = snapshot.record(key)?;
        let before = base.to_value();
        let mut value = before.clone();
        let mut edit = Edit::new(&mut value, key.kind.table(), Mode::Fix, context.today);
        let mut taken: Vec<&Changed> = Vec::new();
        let mut failed = false;
        for changed in all {
            let now = edit::at(&before, &changed.at);
            let shown = edit::shown(changed.field, now, edited.lang, &title);
            let new = match edit::value(changed, key.kind, &rules, edited.from_1904, &mut named) {
                Ok(new) => new,
                Err(unfit) => {
                    left.push(leave(changed, unfit.say(lang), false));
                    continue;
                }
            };
            if new.as_ref() == now {
                continue;
            }
            // Somebody changed it in the register since the sheet was written.
            if shown.trim() != changed.before.trim() {
                left.push(leave(changed, words::edit_conflict(lang), true));
                continue;
            }
            let way = opening(&before, &changed.at);
            match edit.set(&way, new) {
                Ok(()) => taken.push(changed),
                Err(error) => {
                    left.push(leave(changed, super::assign::edit_error(lang, &error), false));
                    failed = true;
                }
            }
        }
        if failed {
            left.extend(taken.iter().map(|changed| leave(changed, words::edit_record(lang), false)));
            continue;
        }
        if taken.is_empty() {
            continue;
        }
        match Record::from_value(key.kind, &value) {
            Ok(record) if record.same_facts(&base) => {}
            Ok(record) => {
                cells.insert(key, taken.len());
                change.set(base, record);
            }
            Err(fault) => {
                // The cells in whose entry the fault lies are told it; with them the whole row stays as it is.
                let why = crate::text::yaml::fault(lang, &fault);
                let at_fault = |changed: &Changed| changed.at.starts_with(&fault.at);
                let any = taken.iter().any(|changed| at_fault(changed));
                let said = |changed: &Changed| match !any || at_fault(changed) {
                    true => why.clone(),
                    false => words::edit_record(lang),
                };
                left.extend(taken.iter().map(|changed| leave(changed, said(changed), false)));
            }
        }
    }
    // What the rules refuse is left, and the rest is written.
    let committed = loop {
        if change.records.is_empty() {
            break None;
        }
        let written = match dry_run {
            true => plan(&snapshot, &links, &change, &rules, context.today).map(|_| None),
            false => {
                let signer = context.signer()?;
                let written = session.writing(&snapshot, &signer, |writer| Ok(writer.apply(&change)))?;
                written.map(|outcome| match outcome {
                    Outcome::Committed(committed) => Some(committed),
                    Outcome::Unchanged => None,
                })
            }
        };
        match written {
            Ok(committed) => break committed,
            Err(ChangeError::Findings(found)) => {
                let mut refused = false;
                for finding in &found {
                    let about = [Some(finding.key), finding.args.other];
                    let Some(key) = about.into_iter().flatten().find(|key| change.records.contains_key(key))
                    else {
                        continue;
                    };
                    change.records.remove(&key);
                    refused = true;
                    for changed in edited.changed.iter().filter(|changed| changed.key == key) {
                        left.push(Left {
                            cell: format!("{}!{}", changed.sheet, changed.spot),
                            key,
                            at: changed.at.clone(),
                            why: finding.what(lang),
                            conflict: false,
                        });
                    }
                }
                if !refused {
                    return Err(ChangeError::Findings(found).into());
                }
            }
            Err(other) => return Err(other.into()),
        }
    };
    if let Some(committed) = &committed {
        remarks(context, committed);
    }
    let records = change.records.len();
    let cells: usize = change.records.keys().filter_map(|key| cells.get(key)).sum();
    if context.globals.json {
        let cells_left: Vec<Value> = left
            .iter()
            .map(|l| json!({ "cell": l.cell, "record": l.key, "field": l.at, "why": l.why, "conflict": l.conflict }))
            .collect();
        let strange: Vec<String> =
            edited.strange.iter().map(|(sheet, spot)| format!("{sheet}!{spot}")).collect();
        output::json(&json!({
            "file": path.display().to_string(), "dry_run": dry_run, "changed": change.records.keys().collect::<Vec<_>>(),
            "cells": cells, "left": cells_left, "strange": strange, "commit": committed.map(|c| c.commit.to_string()),
        }));
    } else {
        for l in &left {
            let field = labels(l.key.kind.table(), &l.at, lang);
            output::out(&format!("{}\n", words::refused(lang, &l.cell, &field, &l.why)));
        }
        for (sheet, spot) in &edited.strange {
            output::out(&format!("{}\n", words::edit_strange(lang, &format!("{sheet}!{spot}"))));
        }
        let done = words::edit_done(lang, records, cells, left.len());
        let done = if dry_run { words::would(lang, &done) } else { done };
        output::out(&format!("{done}\n"));
        if records > 0 && !dry_run {
            output::out(&format!("{}\n", words::next(lang)));
        }
    }
    let open = !left.is_empty() || !edited.strange.is_empty();
    Ok(ExitCode::from(match (open, records > 0) {
        (false, _) => 0,
        (true, true) => 4,
        (true, false) => 1,
    }))
}

/// The way to a value, which opens an entry where the list has none at its place.
fn opening(record: &Value, at: &str) -> String {
    let mut way = String::new();
    let mut place = Some(record);
    for part in at.split('.') {
        if !way.is_empty() {
            way.push('.');
        }
        match part.split_once('[') {
            Some((name, index)) => {
                let index: usize = index.trim_end_matches(']').parse().unwrap_or(0);
                let entry = place.and_then(|place| place.get(name)).and_then(|list| list.get(index));
                match entry {
                    Some(_) => way.push_str(part),
                    None => way.push_str(&format!("{name}[+]")),
                }
                place = entry;
            }
            None => {
                way.push_str(part);
                place = place.and_then(|place| place.get(part));
            }
        }
    }
    way
}
