use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::json;

use super::super::super::context::Context;
use super::super::super::failure::{Failure, Told};
use super::super::super::made::{absent, write_secret};
use super::super::super::module::TokenArgs;
use super::super::super::reason::Reason;
use super::super::super::session::{Session, links, rules};
use super::super::super::{output, pick, seen};
use super::super::get::is_inside;
use super::Listed;
use super::subject::{Planner, opened, target, throw_away};
use crate::model::kinds::Device;
use crate::model::{Key, Kind, Record, RecordId};
use crate::register::{Links, Snapshot};
use crate::text::{Failing, hsm as words, machinery};
use crate::token::plan::{Plan, PlanToken, SCHEMA};
use crate::token::{Algorithm, TokenFacts, same_serial};
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
    #[command(flatten)]
    reason: Reason,
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
    let mut targets = Vec::new();
    for selector in &args.records {
        let key = pick::one(context, &snapshot, &links, selector, &[Kind::Certificate, Kind::Procedure])?;
        targets.push(target(&links, key));
    }
    let opened = opened(&snapshot, &links, targets.iter().copied())?;
    let throw_away = throw_away();
    let planner = Planner {
        links: &links,
        rules: &rules,
        lang,
        on,
        algorithm: args.algorithm,
        throw_away: &throw_away,
    };
    let (mut keys, mut lines) = (Vec::new(), Vec::new());
    for target in targets {
        match planner.key(&opened, target) {
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
    let certificates: Vec<Key> = keys.iter().map(|key| key.certificate).collect();
    let token = token(context, args, &snapshot, &links, &certificates)?;
    let plan = Plan { schema: SCHEMA, day: on, token, algorithm: args.algorithm, keys };
    if let Some(fault) = plan.fault() {
        return Err(super::run::BadPlan(fault).into());
    }
    let text = format!("{}{}", words::plan_head(lang), yaml::write(&plan));
    let mut resolve = |text: &str, kinds: &'static [Kind]| pick::one(context, &snapshot, &links, text, kinds);
    let why = args.reason.of_look(context, &mut resolve)?;
    // Names and official addresses stand in it.
    seen::keep(&session, "hsm plan", certificates, why)?;
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

/// The token that keys are planned for: as it was said, else the device that the certificates' records name.
fn token(
    context: &Context,
    args: &Args,
    snapshot: &Snapshot<'_>,
    links: &Links<'_>,
    certificates: &[Key],
) -> Result<PlanToken, Failure> {
    let (serial, label) = (args.token.serial.as_deref(), args.token.label.as_deref());
    // Planned away from the token.
    if let (Some(serial), Some(label)) = (serial, label) {
        return Ok(PlanToken { serial: serial.to_owned(), label: label.to_owned() });
    }
    let mut module = args.token.module.open(context, None, None)?;
    if (serial, label) == (None, None)
        && let Some(device) = device(snapshot, links, certificates)?
    {
        let is_it = |token: &TokenFacts| {
            let known = device.serial.as_ref().is_some_and(|s| same_serial(s.as_str(), &token.serial));
            let partitions = device.hsm.iter().flat_map(|hsm| &hsm.partitions);
            known || partitions.chain(&device.label).any(|label| label.as_str() == token.label)
        };
        let mut known = module.tokens()?.into_iter().filter(|token| token.initialised && is_it(token));
        if let (Some(token), None) = (known.next(), known.next()) {
            return Ok(PlanToken { serial: token.serial, label: token.label });
        }
    }
    let token = module.token(serial, label)?;
    Ok(PlanToken { serial: token.serial, label: token.label })
}

/// The device that all of the certificates are to be on; nothing where their records name none, or several.
fn device(
    snapshot: &Snapshot<'_>,
    links: &Links<'_>,
    certificates: &[Key],
) -> Result<Option<Box<Device>>, Failure> {
    let named = certificates.iter().map(|key| links.certificate_gist(key.id).and_then(|gist| gist.device));
    let named: BTreeSet<Option<RecordId>> = named.collect();
    match named.into_iter().collect::<Vec<_>>().as_slice() {
        [Some(device)] => match snapshot.record(Key::new(Kind::Device, *device))? {
            Record::Device(device) => Ok(Some(device)),
            _ => Ok(None),
        },
        _ => Ok(None),
    }
}
