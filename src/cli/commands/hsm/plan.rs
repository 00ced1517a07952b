use std::path::PathBuf;

use serde_json::json;

use super::super::super::context::Context;
use super::super::super::failure::{Failure, Told};
use super::super::super::made::{absent, write_secret};
use super::super::super::module::TokenArgs;
use super::super::super::session::{Session, links, rules};
use super::super::super::{output, pick};
use super::super::get::is_inside;
use super::Listed;
use super::subject::{planned, target, throw_away};
use crate::model::Kind;
use crate::text::{Failing, hsm as words, machinery};
use crate::token::Algorithm;
use crate::token::plan::{Plan, PlanToken, SCHEMA};
use crate::yaml;

/// Write a plan of keys and requests for certificates that are awaited, for review; the names come from the records
#[derive(clap::Args)]
pub struct Args {
    /// The certificates, or the procedures by which they are asked for
    #[arg(value_name = "SEL", required = true)]
    records: Vec<String>,
    /// The plan's file, a new one outside the register
    #[arg(short = 'o', long = "out", value_name = "PLAN.yaml")]
    out: PathBuf,
    /// Kind and size of the keys
    #[arg(long, value_name = "ALGORITHM", default_value = "rsa-3072", value_parser = algorithm)]
    algorithm: Algorithm,
    #[command(flatten)]
    token: TokenArgs,
}

fn algorithm(word: &str) -> Result<Algorithm, String> {
    let words: Vec<&str> = Algorithm::ALL.iter().map(|a| a.word().word).collect();
    Algorithm::ALL.iter().copied().find(|a| a.word().word == word).ok_or_else(|| words.join(", "))
}

const INSIDE: Told = Told {
    failing: Failing::Usage,
    what: machinery::inside_register,
    hint: Some(machinery::inside_register_hint),
};

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let lang = context.lang;
    absent(&args.out)?;
    let session = Session::open(context)?;
    if is_inside(&session.store, &args.out)? {
        return Err(INSIDE.into());
    }
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let rules = rules(&snapshot)?;
    let on = context.on();
    let throw_away = throw_away();
    let (mut keys, mut lines) = (Vec::new(), Vec::new());
    for selector in &args.records {
        let key = pick::one(context, &snapshot, &links, selector, &[Kind::Certificate, Kind::Procedure])?;
        let target = target(&links, key);
        match planned(context, &snapshot, &links, &rules, target, (on, args.algorithm), &throw_away)? {
            Ok(key) => keys.push(key),
            Err(gaps) => {
                let said: Vec<String> = gaps.iter().map(|gap| gap.say(lang)).collect();
                lines.push(format!("  {}: {}", pick::named(context, &links, target.0), said.join("; ")));
            }
        }
    }
    if !lines.is_empty() {
        return Err(Listed { what: words::gaps, hint: Some(words::gaps_hint), lines }.into());
    }
    let token = match (&args.token.serial, &args.token.label) {
        // Planned away from the token.
        (Some(serial), Some(label)) => PlanToken { serial: serial.clone(), label: label.clone() },
        (serial, label) => {
            let token =
                args.token.module.open(context, None, None)?.token(serial.as_deref(), label.as_deref())?;
            PlanToken { serial: token.serial, label: token.label }
        }
    };
    let plan = Plan { schema: SCHEMA, day: on, token, algorithm: args.algorithm, keys };
    if let Some(fault) = plan.fault() {
        return Err(super::run::BadPlan(fault).into());
    }
    let text = format!("{}{}", words::plan_head(lang), yaml::write(&plan));
    write_secret(&args.out, text.as_bytes())?;
    let hash = crate::token::hex(&Plan::hash(text.as_bytes()));
    let (path, count) = (output::quoted(&args.out), plan.keys.len());
    output::done(
        context,
        &words::planned(lang, count, args.algorithm.label().say(lang), &plan.token.serial, &path),
        Some(&words::planned_next(lang, &path, &hash)),
        json!({
            "plan": args.out.display().to_string(), "keys": count, "algorithm": args.algorithm,
            "token": plan.token.serial, "sha256": hash,
        }),
    );
    Ok(())
}
