use serde_json::{Value, json};

use super::super::super::context::Context;
use super::super::super::failure::Failure;
use super::super::super::module::ModuleArgs;
use super::super::super::output;
use crate::model::Lang;
use crate::text::token as words;
use crate::token::{PinState, TokenFacts};

/// List the tokens that are plugged in: serial, label, firmware, free space, state of the PIN, mechanisms
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    module: ModuleArgs,
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let mut module = args.module.open(context, None, None)?;
    let tokens = module.tokens()?;
    let (major, minor) = module.version;
    if context.globals.json {
        let tokens: Vec<Value> = tokens.iter().map(facts).collect();
        output::json(&json!({ "module_version": format!("{major}.{minor}"), "tokens": tokens }));
        return Ok(());
    }
    if tokens.is_empty() {
        output::out(&format!("{}\n", words::no_tokens(context.lang)));
    }
    for token in &tokens {
        output::out(&told(context.lang, token));
    }
    Ok(())
}

fn told(lang: Lang, token: &TokenFacts) -> String {
    let (major, minor) = token.firmware;
    let firmware = format!("{major}.{minor}");
    let line = words::token_line(lang, &token.serial, &token.label, &token.maker, &token.model, &firmware);
    let mut state = match token.initialised {
        true => pin_words(lang, token.pin),
        false => vec![words::not_initialised(lang)],
    };
    state.push(match token.free {
        Some(bytes) => words::free_bytes(lang, bytes),
        None => words::free_unknown(lang),
    });
    let mechanisms: Vec<String> = token
        .mechanisms
        .iter()
        .map(|m| match m.bits {
            (_, 0) => m.name.clone(),
            (least, most) => format!("{} {least}–{most}", m.name),
        })
        .collect();
    format!("{line}\n  {}\n  {}\n", state.join("; "), mechanisms.join(", "))
}

/// What the flags say of the PIN.
pub fn pin_words(lang: Lang, pin: PinState) -> Vec<String> {
    let mut said = Vec::new();
    for (is, word) in [
        (!pin.set, words::pin_state_unset as fn(Lang) -> String),
        (pin.locked, words::pin_state_locked),
        (pin.final_try, words::pin_state_final),
        (pin.count_low && !pin.final_try && !pin.locked, words::pin_state_low),
        (pin.to_be_changed, words::pin_state_change),
    ] {
        if is {
            said.push(word(lang));
        }
    }
    if said.is_empty() {
        said.push(words::pin_state_good(lang));
    }
    said
}

/// A token for programs.
pub fn facts(token: &TokenFacts) -> Value {
    let (major, minor) = token.firmware;
    let mechanisms: Vec<Value> = token
        .mechanisms
        .iter()
        .map(|m| json!({ "name": m.name, "least_bits": m.bits.0, "most_bits": m.bits.1 }))
        .collect();
    json!({
        "serial": token.serial, "label": token.label, "maker": token.maker, "model": token.model,
        "firmware": format!("{major}.{minor}"), "initialised": token.initialised,
        "write_protected": token.write_protected, "own_keypad": token.own_keypad,
        "pin": {
            "set": token.pin.set, "count_low": token.pin.count_low, "final_try": token.pin.final_try,
            "locked": token.pin.locked, "to_be_changed": token.pin.to_be_changed,
        },
        "free_bytes": token.free, "mechanisms": mechanisms,
    })
}
