use serde_json::json;

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::session::{Session, links};
use super::super::{fields, output, pick, rows};
use crate::model::date::holds_on;
use crate::model::value::Value;
use crate::model::{Date, Kind, Record};
use crate::register::{Snapshot, standing};
use crate::text::cli as words;

/// Show a record: its state and every field, personal values masked
#[derive(clap::Args)]
pub struct Args {
    /// The record: a handle, the beginning of its id, a name, a number…
    #[arg(value_name = "SEL")]
    record: String,
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let (key, around) = match pick::exact(&snapshot, &args.record)? {
        // Named by its whole id: no other record is opened, not even to say what others are called.
        Some(key) => (key, None),
        None => {
            let links = links(&snapshot)?;
            let key = pick::one(context, &snapshot, &links, &args.record, &Kind::ALL)?;
            (key, Some(links))
        }
    };
    let record = snapshot.record(key)?;
    let record = match context.globals.on {
        Some(on) => as_of(&record, on)?,
        None => record,
    };
    let linked = around.as_ref().and_then(|links| links.linked(key).map(|linked| (links, linked)));
    let state = linked.as_ref().map(|(links, linked)| standing(links, linked, context.on()));
    if context.globals.json {
        let shown = fields::shown(context, key.kind, &record);
        output::json(&json!({
            "record": key, "handle": key.id.handle().to_string(), "state": state.map(|s| s.word), "fields": shown,
            "derived": derived(&snapshot, &record),
        }));
        return Ok(());
    }
    let kind = key.kind.label().say(context.lang);
    let title = linked.as_ref().map(|(_, linked)| rows::title(context, linked)).unwrap_or_default();
    let state = state.map(|s| format!(" [{}]", s.label.say(context.lang))).unwrap_or_default();
    output::out(&format!("{kind} {}  {title}{state}\n", key.id.handle()));
    let mut lines = fields::lines(context, key.kind, &record);
    if let Value::Object(facts) = derived(&snapshot, &record) {
        for (name, value) in facts {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            lines.push(vec![format!("pem.{name}"), words::from_pem(context.lang), text]);
        }
    }
    if let Some((links, _)) = &linked {
        for line in &mut lines {
            name_references(links, line);
        }
    }
    output::out(&output::table(&lines));
    Ok(())
}

/// Says what the records are called that a line refers to.
fn name_references(links: &crate::register::Links<'_>, line: &mut [String]) {
    let Some(text) = line.last_mut() else { return };
    let named: Vec<String> = text
        .split(' ')
        .map(|word| {
            let bare = word.trim_end_matches(',');
            match bare.parse::<crate::model::Key>() {
                Ok(key) if !links.title(key).is_empty() => {
                    format!("{} «{}»{}", key.id.handle(), links.title(key), &word[bare.len()..])
                }
                _ => word.to_owned(),
            }
        })
        .collect();
    *text = named.join(" ");
}

/// What the PEM of a certificate says; nothing for other records.
fn derived(_: &Snapshot<'_>, record: &Record) -> Value {
    let Record::Certificate(certificate) = record else { return Value::Null };
    let Some(Ok(facts)) = certificate.pem.as_ref().map(|pem| crate::pki::CertFacts::read(pem.as_bytes()))
    else {
        return Value::Null;
    };
    json!({
        "serial": facts.serial,
        "subject": facts.subject.to_string(),
        "issuer": facts.issuer.to_string(),
        "valid_from": facts.not_before.1,
        "valid_to": facts.not_after.1,
        "spki_sha256": facts.spki_sha256.iter().map(|b| format!("{b:02x}")).collect::<String>(),
    })
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
