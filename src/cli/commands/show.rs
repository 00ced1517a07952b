use std::borrow::Cow;

use serde_json::{Map, json};

use super::super::certified::says;
use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::reason::Reason;
use super::super::session::{Session, links, rules};
use super::super::{fields, next, output, pick, restricted, rows, seen};
use crate::model::date::holds_on;
use crate::model::value::Value;
use crate::model::{Date, Key, Kind, Record};
use crate::register::{Alone, Back, Links, standing};
use crate::text::register::erased_mark;
use crate::text::{Failing, access, records as words};

/// Show a record: its state and every field, personal values masked
#[derive(clap::Args)]
pub struct Args {
    /// The record: a handle, the beginning of its id, a name, a number…
    #[arg(value_name = "SEL")]
    record: String,
    #[command(flatten)]
    reason: Reason,
}

const MASKED: Told = Told { failing: Failing::Usage, what: access::masked, hint: Some(access::masked_hint) };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let (key, around) = match pick::exact(&snapshot, &args.record)? {
        // Named by its whole id: no other record is opened, not even to say what others are called.
        Some(key) => (key, None),
        None => {
            let links = links(context, &snapshot)?;
            let key = pick::one(context, &snapshot, &links, &args.record, &Kind::ALL)?;
            (key, Some(links))
        }
    };
    if args.reason.is_announced() && !context.globals.reveal {
        return Err(MASKED.into());
    }
    let why = args.reason.of_look(context, &mut |text, kinds| {
        pick::one(context, &snapshot, &*links(context, &snapshot)?, text, kinds)
    })?;
    seen::reveal(&session, "show", [key], why)?;
    let record = snapshot.record(key)?;
    let alone = Alone::of(&record, context.on(), context.lang);
    let record = match context.globals.on {
        Some(on) => as_of(&record, on)?,
        None => record,
    };
    let linked = around.as_ref().and_then(|links| links.linked(key).map(|linked| (links, linked)));
    let state = match &linked {
        Some((links, linked)) => Some(standing(links, linked, context.on())),
        None => alone.state,
    };
    let derived = match &record {
        Record::Certificate(certificate) => says(context, certificate, &snapshot.anchors()?),
        _ => Vec::new(),
    };
    // A procedure's checklist is made of other records, so it has them looked at however it was named.
    let opened = match (&around, key.kind) {
        (None, Kind::Procedure | Kind::Person) => Some(links(context, &snapshot)?),
        _ => None,
    };
    // Whoever looks at someone is told that their data are used only where the law asks for it.
    let limits = match around.as_ref().or(opened.as_ref()) {
        Some(links) => restricted::told(context, links, &rules(&snapshot)?, key, context.on()),
        None => None,
    };
    let list = match (around.as_ref().or(opened.as_ref()), key.kind) {
        (Some(links), Kind::Procedure) => next::of(context, &snapshot, links, key).map(|list| (links, list)),
        _ => None,
    };
    if context.globals.json {
        let derived: Map<String, Value> =
            derived.into_iter().map(|fact| (fact.name.to_owned(), Value::String(fact.value))).collect();
        let related =
            linked.as_ref().map(|(links, _)| links.inverse(key).iter().map(back_json).collect::<Value>());
        output::json(&json!({
            "record": key, "handle": key.id.handle().to_string(), "state": state.map(|s| s.word),
            "restricted": limits, "fields": fields::shown(context, key.kind, &record), "derived": derived, "related": related,
            "checklist": list.as_ref().map(|(_, list)| next::as_json(context.lang, list)),
        }));
        return Ok(());
    }
    let kind = key.kind.label().say(context.lang);
    let title = match &linked {
        Some((links, _)) => links.title_on(key, context.on(), context.lang).into_owned(),
        None => alone.title,
    };
    let title = if title.is_empty() { rows::nameless(context, key) } else { title };
    let state = state.map(|s| format!(" [{}]", s.label.say(context.lang))).unwrap_or_default();
    output::out(&format!("{kind} {}  {title}{state}\n", key.id.handle()));
    if let Some(limits) = limits {
        output::out(&format!("{limits}\n"));
    }
    if let Some(main) = record.duplicate_of() {
        output::out(&format!("{}\n", words::duplicate(context.lang, &main.id.handle().to_string())));
    }
    let mut lines = fields::lines(context, key.kind, &record);
    lines.extend(derived.into_iter().map(|fact| {
        vec![format!("pem.{}", fact.name), fact.label, format!("{}{}", fact.value, fact.remark)]
    }));
    let title = |key: Key| match &linked {
        Some((links, _)) => links.title_on(key, context.on(), context.lang),
        None if session.vault.keyring().covers(key.id) => Cow::default(),
        None => erased_mark(context.lang).into(),
    };
    for text in lines.iter_mut().filter_map(|line| line.last_mut()) {
        *text = rows::with_titles(text, title);
    }
    output::out(&output::table(&lines));
    if let Some((links, list)) = &list {
        output::out(&next::lines(context, links, list));
    }
    if let Some((links, _)) = &linked {
        related(context, links, key);
    }
    Ok(())
}

/// The most records that are listed as related.
const RELATED: usize = 20;

/// The records that refer to this one, and where they do.
fn related(context: &Context, links: &Links<'_>, key: Key) {
    let back = links.inverse(key);
    if back.is_empty() {
        return;
    }
    let lang = context.lang;
    let lines: Vec<Vec<String>> = back
        .iter()
        .take(RELATED)
        .filter_map(|back| {
            let linked = links.linked(back.from)?;
            Some(vec![
                format!("  {}", back.from.id.handle()),
                back.from.kind.label().say(lang).to_owned(),
                rows::title(context, links, linked.key),
                standing(links, &linked, context.on()).label.say(lang).to_owned(),
                fields::labels(lang, back.from.kind, &back.at.path(back.from.kind)),
            ])
        })
        .collect();
    output::out(&format!("{}:\n{}", words::related(lang), output::table(&lines)));
    if let Some(more) = back.len().checked_sub(RELATED).filter(|more| *more > 0) {
        output::out(&format!("  {}\n", words::more_related(lang, more)));
    }
}

fn back_json(back: &Back) -> Value {
    json!({ "record": back.from, "at": back.at.path(back.from.kind) })
}

/// The record with only those entries of its dated lists that held on a day.
fn as_of(record: &Record, on: Date) -> Result<Record, Failure> {
    let mut value = record.to_value();
    if let Value::Object(map) = &mut value {
        for field in record.kind().table().fields {
            if !field.ty.table().is_some_and(|table| field.ty.is_list() && table.dated()) {
                continue;
            }
            if let Some(Value::Array(entries)) = map.get_mut(field.name) {
                let day = |entry: &Value, name: &str| {
                    entry.get(name).and_then(Value::as_str).and_then(|d| d.parse().ok())
                };
                entries.retain(|entry| holds_on(day(entry, "from"), day(entry, "to"), on));
            }
        }
    }
    Ok(Record::from_value(record.kind(), &value).map_err(super::super::input::NotARecord)?)
}
