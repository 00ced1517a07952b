use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::io::BufRead;

use rayon::prelude::*;
use serde_json::Value;

use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::session::{Session, links};
use super::super::{output, rows};
use crate::model::{Key, Kind, fold};
use crate::register::Links;
use crate::text::{Failing, cli as words};

/// Find records by words, without diacritics if need be, or by parts of numbers and addresses
#[derive(clap::Args)]
pub struct Args {
    /// What to look for; `-` asks for it, so that it stands in no history of commands
    #[arg(required = true)]
    text: Vec<String>,
    /// At most so many
    #[arg(short = 'n', long, value_name = "N", default_value_t = 50)]
    most: usize,
}

const NOTHING_TO_FIND: Told =
    Told { failing: Failing::Usage, what: words::nothing_to_find, hint: Some(words::nothing_to_find_hint) };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let text = match args.text.join(" ") {
        dash if dash == "-" => asked(context),
        text => text,
    };
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let found = search(&links, &text, &Kind::ALL)?;
    let hits = found.len();
    let shown: Vec<Key> = found.into_iter().take(args.most).collect();
    let on = context.on();
    if context.globals.json {
        let records = shown.iter().filter_map(|key| links.linked(*key));
        output::json(&Value::Array(records.map(|r| rows::json(context, &links, &r)).collect()));
        return Ok(());
    }
    let lines: Vec<Vec<String>> = shown
        .iter()
        .map(|key| {
            let mut line = vec![key.kind.label().say(context.lang).to_owned()];
            line.extend(rows::line(context, &links, *key, on));
            line
        })
        .collect();
    output::out(&output::table(&lines));
    match hits {
        0 => output::out(&format!("{}\n", words::nothing_found(context.lang))),
        _ if hits > shown.len() => output::warn(&words::more_found(context.lang, hits - shown.len())),
        _ => {}
    }
    Ok(())
}

/// The records of these kinds that a search finds, the best first.
pub fn search(links: &Links<'_>, text: &str, kinds: &[Kind]) -> Result<Vec<Key>, Failure> {
    let query = fold::Query::new(text).ok_or(NOTHING_TO_FIND)?;
    let mut found: Vec<_> = kinds
        .par_iter()
        .flat_map_iter(|kind| {
            links.filter_briefs(*kind, |key, brief| {
                let folded = brief.search.grade(&query)?;
                // What is kept to be searched has no diacritics; those who typed them mean them.
                let grade = query.grade(brief.title).map_or(folded, |spelt| spelt.max(folded));
                Some((Reverse(grade), *kind, brief.sort.to_vec(), key))
            })
        })
        .collect();
    if let Some(mixed) = query.mixed() {
        let known: BTreeSet<Key> = found.iter().map(|(.., key)| *key).collect();
        let holders = holders(links, mixed).into_iter().filter(|(.., key)| kinds.contains(&key.kind));
        found.extend(holders.filter(|(.., key)| !known.contains(key)));
    }
    found.sort_unstable();
    // What a duplicate says leads to the record that stands for it.
    let mut known = BTreeSet::new();
    Ok(found.into_iter().map(|(.., key)| links.main_of(key)).filter(|key| known.insert(*key)).collect())
}

/// Those who hold a certificate with such a number and are called so, where the number stands in the certificate only.
fn holders(links: &Links<'_>, mixed: &fold::Mixed) -> Vec<(Reverse<fold::MatchGrade>, Kind, Vec<u8>, Key)> {
    let mut holders: Vec<Key> = links.filter_briefs(Kind::Certificate, |key, brief| {
        let holder = links.certificate_gist(key.id)?.holder;
        brief.search.has_numbers(&mixed.numbers).then_some(holder)
    });
    holders.sort_unstable();
    holders.dedup();
    let named = holders.into_iter().filter_map(|holder| {
        let brief = links.brief(holder)?;
        let grade = brief.search.grade(&mixed.words)?;
        Some((Reverse(grade), holder.kind, brief.sort.to_vec(), holder))
    });
    named.collect()
}

fn asked(context: &Context) -> String {
    context.terminal.ask(&words::find_what(context.lang)).unwrap_or_else(|| {
        let mut line = String::new();
        let _ = std::io::stdin().lock().read_line(&mut line);
        line.trim().to_owned()
    })
}
