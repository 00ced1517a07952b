use serde_json::json;

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::{output, scratch};
use crate::text::machinery as words;

/// Forget what `unlock` keeps
#[derive(clap::Args)]
pub struct Args {}

pub fn run(context: &Context, _: &Args) -> Result<(), Failure> {
    let store = context.store()?;
    let was = context.place(&store).lock()?;
    let said = if was { words::locked(context.lang) } else { words::was_locked(context.lang) };
    for folder in scratch::left() {
        output::warn(&words::left_text(context.lang, &output::quoted(&folder)));
    }
    output::done(context, &said, None, json!({ "unlocked": false, "was": was }));
    Ok(())
}
