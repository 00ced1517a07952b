use serde_json::json;

use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::output;
use super::clone::root;
use crate::exchange::{Anew, begin_anew, grouped, roots};
use crate::repo::Oid;
use crate::text::{Failing, records, trust as words};

/// As a last resort, let this clone believe in another register than the one it knew: the one that its server has now
#[derive(clap::Args)]
pub struct Args {
    /// Begin anew with the server's register, once its history was verified from its first commit
    #[arg(long, required = true)]
    new_root: bool,
    /// The new register's first commit, as an officer told it; without it, it is asked for
    #[arg(long, value_name = "HASH", value_parser = root)]
    root: Option<Oid>,
}

const SAME: Told =
    Told { failing: Failing::Refused, what: words::same_root, hint: Some(words::same_root_hint) };
const NOBODY: Told =
    Told { failing: Failing::Usage, what: words::nobody_types, hint: Some(words::nobody_types_hint) };
const OTHER: Told =
    Told { failing: Failing::Refused, what: words::not_the_root, hint: Some(words::not_the_root_hint) };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let (lang, store) = (context.lang, context.store()?);
    if args.root.is_none() && !context.terminal.asks {
        return Err(NOBODY.into());
    }
    let batch = context.globals.batch;
    let (known, found) = roots(&store, &store.remote(batch, None)?, context.now)?;
    if known == Some(found.root) {
        return Err(SAME.into());
    }
    let old = known.map_or_else(|| words::no_root(lang), grouped);
    output::warn(&words::two_roots(lang, &old, &grouped(found.root)));
    let told = match args.root {
        Some(told) => Some(told),
        None => context.terminal.ask(&words::type_root(lang)).and_then(|typed| root(&typed).ok()),
    };
    if told != Some(found.root) {
        return Err(OTHER.into());
    }
    // An unlocked keyring is that of the register that was known.
    let _ = context.place(&store).lock();
    let Anew { main: pins, before, in_the_way } =
        begin_anew(&store, &store.remote(batch, None)?, found.root, context.now)?;
    for left in in_the_way {
        output::warn(&records::in_the_way(lang, &left.path));
    }
    let before = before.display().to_string();
    output::done(
        context,
        &words::new_root(lang, &pins.tip.short(), &before),
        Some(&words::new_root_next(lang)),
        json!({
            "root": pins.root.to_string(), "tip": pins.tip.to_string(), "before": before,
            "old_root": known.map(|root| root.to_string()),
        }),
    );
    Ok(())
}
