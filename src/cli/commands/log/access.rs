//! Who looked at what: the journals of access.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::super::context::Context;
use super::super::super::failure::Failure;
use super::super::super::session::{Session, links};
use super::super::super::{output, pick, rows, seen};
use crate::audit::{Look, looked_at};
use crate::change::access::{Mail, Sight};
use crate::model::{FileId, Key, Kind};
use crate::register::Links;
use crate::text::{access as words, mail, records};

/// So many records of one time are named in a line; of more only how many.
const NAMED: usize = 3;

pub fn run(
    context: &Context,
    selector: Option<&str>,
    officer: Option<&str>,
    most: usize,
) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let lang = context.lang;
    let looked = seen::looks(context, &session)?;
    let record = match selector {
        None => None,
        Some(text) => Some(match erased(&links, &looked, text) {
            Some(key) => key,
            None => pick::one(context, &snapshot, &links, text, &Kind::ALL)?,
        }),
    };
    let found: Vec<(&Look, Sight)> = match record {
        Some(key) => looked_at(&looked, key).collect(),
        None => looked.iter().map(|look| (look, Sight::Named)).collect(),
    };
    // How a mail ended stands with what began it.
    let is_end = |look: &Look| matches!(look.entry.mail, Some(Mail::Ended { .. }));
    let stayed = seen::stayed(&looked);
    let mut found: Vec<_> = found
        .into_iter()
        .filter(|(look, _)| !is_end(look))
        .filter(|(look, _)| officer.is_none() || look.handle.as_deref() == officer)
        .collect();
    let is_more = found.len() > most;
    found.truncate(most);
    if context.globals.json {
        output::json(&found.iter().map(|(look, sight)| as_json(look, *sight, &stayed)).collect());
    } else if found.is_empty() {
        let said = record.map(|key| words::nothing_of(lang, &pick::named(context, &links, key)));
        output::out(&format!("{}\n", said.unwrap_or_else(|| words::nothing(lang))));
    } else {
        let lines: Vec<Vec<String>> =
            found.iter().map(|(look, sight)| line(context, &links, look, *sight, &stayed)).collect();
        output::out(&output::table(&lines));
    }
    if is_more {
        output::warn(&words::older(lang));
    }
    Ok(())
}

/// A record that is no more, and of which nothing is left but its id: named by that, or by its handle.
fn erased(links: &Links<'_>, looked: &[Look], text: &str) -> Option<Key> {
    let all = looked.iter().flat_map(|look| look.entry.named());
    let is = |key: &Key| {
        [key.to_string(), key.id.to_string(), key.id.handle().to_string()].iter().any(|name| name == text)
    };
    all.filter(|key| !links.contains(*key)).find(is)
}

fn line(
    context: &Context,
    links: &Links<'_>,
    look: &Look,
    sight: Sight,
    stayed: &BTreeSet<FileId>,
) -> Vec<String> {
    let (lang, entry) = (context.lang, &look.entry);
    let mut what: Vec<String> = Vec::new();
    for seen in &entry.seen {
        let kind = seen.kind.label().say(lang);
        if seen.count > NAMED {
            what.push(words::several(lang, seen.count, kind));
            continue;
        }
        what.extend(seen.ids.iter().map(|id| {
            let key = Key::new(seen.kind, *id);
            records::named(lang, kind, &id.handle().to_string(), &rows::title(context, links, key))
        }));
    }
    if sight == Sight::Perhaps {
        what.push(words::perhaps(lang));
    }
    let mut who = match &look.handle {
        Some(handle) if entry.keyless => format!("{handle} ({})", words::without_key(lang)),
        Some(handle) => handle.clone(),
        None => words::without_key(lang),
    };
    if look.commit.is_none() {
        who.push_str(&format!(" [{}]", words::not_signed(lang)));
    }
    let why = entry.why.as_ref().map_or_else(String::new, |why| {
        let papers = why.references.iter().map(|key| pick::named(context, links, *key));
        std::iter::once(why.text.clone()).chain(papers).collect::<Vec<_>>().join("; ")
    });
    let why = match &entry.mail {
        Some(Mail::Begun { to, .. }) => {
            let to = to.parse().map_or_else(|_| to.clone(), |key| rows::title(context, links, key));
            let said = if stayed.contains(&entry.id) { mail::mailed_not } else { mail::mailed };
            said(lang, &to)
        }
        _ => why,
    };
    vec![entry.at.to_string(), who, entry.verb.clone(), what.join(", "), why]
}

fn as_json(look: &Look, sight: Sight, stayed: &BTreeSet<FileId>) -> Value {
    let entry = &look.entry;
    let seen: Vec<Value> = entry
        .seen
        .iter()
        .map(|seen| {
            let records: Vec<Key> = seen.ids.iter().map(|id| Key::new(seen.kind, *id)).collect();
            json!({ "kind": seen.kind, "count": seen.count, "records": records })
        })
        .collect();
    let mail = match &entry.mail {
        Some(Mail::Begun { to, notices }) => {
            json!({ "to": to, "reminders": notices.len(), "left": !stayed.contains(&entry.id) })
        }
        _ => Value::Null,
    };
    json!({
        "mail": mail, "when": entry.at, "by": look.handle, "command": entry.verb, "seen": seen,
        "why": entry.why.as_ref().map(|why| json!({ "text": why.text, "references": why.references })),
        "keyless": entry.keyless, "named": sight == Sight::Named, "commit": look.commit.map(|commit| commit.to_string()),
    })
}
