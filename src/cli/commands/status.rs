use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::session::{Session, links};
use super::super::{output, rows};
use crate::model::field::Word;
use crate::model::{Key, Kind, RecordId};
use crate::register::{Gist, standing_of_certificate};
use crate::text::cli as words;

/// Count certificates by state, form, type and unit, and name the nearest expiries
#[derive(clap::Args)]
pub struct Args {
    /// How many expiries to name
    #[arg(short = 'n', long, value_name = "N", default_value_t = 10)]
    nearest: usize,
}

type Counts = BTreeMap<String, usize>;

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let (lang, on) = (context.lang, context.on());
    let certificates = links.filter_gists(Kind::Certificate, |key, gist| {
        let Gist::Certificate(facts) = gist else { return None };
        let unit = links.unit_of(facts.holder, on);
        let to = facts.validity.to.filter(|_| links.is_announced(key.id, facts, on));
        let state = standing_of_certificate(&links, key.id, facts, on);
        Some((state, facts.form.word(), facts.kind.word(), unit, to, key))
    });
    let (mut states, mut forms, mut types) = (Counts::new(), Counts::new(), Counts::new());
    let mut tops: BTreeMap<RecordId, RecordId> = BTreeMap::new();
    let mut by_unit: BTreeMap<RecordId, usize> = BTreeMap::new();
    for (state, form, kind, unit, _, _) in &certificates {
        *states.entry(name(*state, context)).or_default() += 1;
        *forms.entry(name(*form, context)).or_default() += 1;
        *types.entry(name(*kind, context)).or_default() += 1;
        if let Some(unit) = unit {
            // The unit directly below the ministry: rooms of the same name are many.
            let top = *tops.entry(*unit).or_insert_with(|| {
                let above = links.units_above(*unit, on);
                above.len().checked_sub(2).and_then(|i| above.get(i)).copied().unwrap_or(*unit)
            });
            *by_unit.entry(top).or_default() += 1;
        }
    }
    let mut nearest: Vec<_> =
        certificates.iter().filter_map(|(.., to, key)| to.map(|to| (to, *key))).collect();
    nearest.sort_unstable();
    nearest.truncate(args.nearest);
    if context.globals.json {
        let nearest: Vec<Value> = nearest
            .iter()
            .map(|(to, key)| json!({ "record": key, "title": links.title(*key, lang), "valid_to": to }))
            .collect();
        let records: Counts =
            Kind::ALL.into_iter().map(|kind| (kind.word().to_owned(), links.count(kind))).collect();
        let units: Vec<Value> = by_unit
            .iter()
            .map(|(id, count)| {
                let key = Key::new(Kind::Unit, *id);
                json!({ "unit": key, "name": rows::unit_name(&links, *id, on), "certificates": count })
            })
            .collect();
        output::json(&json!({
            "as_of": on, "commit": session.commit.to_string(), "records": records, "states": states, "forms": forms,
            "types": types, "units": units, "nearest": nearest,
        }));
        return Ok(());
    }
    let records: Counts =
        Kind::ALL.into_iter().map(|kind| (kind.label().say(lang).to_owned(), links.count(kind))).collect();
    let mut units = Counts::new();
    for (id, count) in by_unit {
        *units.entry(rows::unit_name(&links, id, on)).or_default() += count;
    }
    let mut text =
        format!("{}\n", words::status_head(lang, snapshot.settings.name.say(lang), &on.to_string()));
    for (head, counts) in [
        (words::status_records(lang), records),
        (words::status_states(lang), states),
        (words::status_forms(lang), forms),
        (words::status_types(lang), types),
        (words::status_units(lang), units),
    ] {
        text.push_str(&section(&head, counts));
    }
    text.push_str(&format!("\n{}\n", words::status_nearest(lang)));
    let lines: Vec<Vec<String>> = nearest
        .iter()
        .map(|(to, key)| {
            vec![
                format!("  {to}"),
                on.days_until(*to).to_string(),
                key.id.handle().to_string(),
                links.title(*key, lang).into_owned(),
            ]
        })
        .collect();
    text.push_str(&output::table(&lines));
    output::out(&text);
    Ok(())
}

fn name(word: Word, context: &Context) -> String {
    match context.globals.json {
        true => word.word.to_owned(),
        false => word.label.say(context.lang).to_owned(),
    }
}

fn section(head: &str, counts: Counts) -> String {
    let mut counts: Vec<(String, usize)> = counts.into_iter().filter(|(_, n)| *n > 0).collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let lines: Vec<Vec<String>> =
        counts.into_iter().map(|(name, n)| vec![format!("  {n:>6}"), name]).collect();
    format!("\n{head}\n{}", output::table(&lines))
}
