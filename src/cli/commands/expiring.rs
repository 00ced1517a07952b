use serde_json::{Value, json};

use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::session::{Session, links, rules};
use super::super::{output, rows};
use crate::model::Kind;
use crate::register::state::{CertificateCaState, CertificateDeskState};
use crate::text::{Failing, cli as words, records};

/// List the certificates that run out, those that did and are missed first
#[derive(clap::Args)]
pub struct Args {
    /// Within so many days; the widest step of the rules where none is given
    #[arg(long, value_name = "60d")]
    within: Option<String>,
}

const BAD_DAYS: Told =
    Told { failing: Failing::Usage, what: words::bad_days, hint: Some(words::bad_days_hint) };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let within = match args.within.as_deref() {
        Some(text) => text.trim_end_matches('d').parse::<i64>().ok().filter(|n| *n >= 0).ok_or(BAD_DAYS)?,
        None => i64::from(rules(&snapshot)?.limits.expiry_steps.last().copied().unwrap_or(90)),
    };
    let on = context.on();
    let mut found = links.filter_map(Kind::Certificate, |record| {
        let facts = record.facts.certificate()?;
        let to = facts.validity.to?;
        let owed = match CertificateCaState::of(facts, on) {
            CertificateCaState::Valid => {
                on.days_until(to) <= within && links.is_announced(record.key.id, facts, on)
            }
            CertificateCaState::Expired => {
                links.desk_state(record.key.id, on) == Some(CertificateDeskState::EndedExpired)
                    && links.is_missed(record.key.id, facts, on)
            }
            _ => false,
        };
        owed.then(|| (to, record.brief.sort.to_vec(), record.key))
    });
    found.sort_unstable();
    if context.globals.json {
        let all: Vec<Value> = found
            .iter()
            .filter_map(|(to, _, key)| {
                let mut value = rows::json(context, &links, &links.linked(*key)?);
                value["days_left"] = json!(on.days_until(*to));
                value["overdue"] = json!(*to < on);
                Some(value)
            })
            .collect();
        output::json(&Value::Array(all));
        return Ok(());
    }
    let lines: Vec<Vec<String>> = found
        .iter()
        .filter_map(|(to, _, key)| {
            let record = links.linked(*key)?;
            let facts = record.facts.certificate()?;
            Some(vec![
                to.to_string(),
                match on.days_until(*to) {
                    left if left < 0 => records::days_over(context.lang, -left),
                    left => records::days_left(context.lang, left),
                },
                key.id.handle().to_string(),
                rows::title(context, &links, *key),
                facts.form.label().say(context.lang).to_owned(),
                links
                    .unit_of(record.key, on)
                    .map(|unit| rows::unit_path(&links, unit, on))
                    .unwrap_or_default(),
            ])
        })
        .collect();
    match lines.is_empty() {
        true => output::out(&format!("{}\n", words::nothing_expires(context.lang, within))),
        false => output::out(&output::table(&lines)),
    }
    Ok(())
}
