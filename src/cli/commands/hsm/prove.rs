use std::collections::BTreeMap;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::super::super::context::Context;
use super::super::super::failure::{Failure, FileError};
use super::super::super::locked::Register;
use super::super::super::module::{PinArgs, TokenArgs, joined, log_in};
use super::super::super::session::{Session, links};
use super::super::super::{output, pick};
use super::held::{Held, OnToken, held, places};
use crate::model::{Key, Moment};
use crate::seal::Signer;
use crate::text::{harmless, hsm as words};
use crate::token::proof::{self, KeyFault, Proof};
use crate::token::{TokenError, TokenFacts, same_serial};

/// Prove that the keys of the register's HSM certificates are on the tokens plugged in, and work
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    token: TokenArgs,
    /// Look only whether the keys are there; let none of them sign
    #[arg(long)]
    presence: bool,
    #[command(flatten)]
    pin: PinArgs,
}

/// What was found.
#[derive(Default)]
struct Found {
    /// What is wrong with the key of a certificate; nothing where it is there and works.
    keys: Vec<(Key, Option<KeyFault>)>,
    /// Keys that are needed, and those of them that are there and work.
    all: usize,
    good: usize,
    /// Keys that are rightly gone.
    gone: usize,
    /// Label, CKA_ID and token's serial of keys that belong to no record.
    orphans: Vec<(String, String, String)>,
    /// A token's serial, that of the one where the register has keys which are on it, and how many.
    elsewhere: Vec<(String, String, usize)>,
    /// The serials of tokens that could not be looked at, and why.
    failed: Vec<(String, Failure)>,
}

impl Found {
    fn add(&mut self, held: &Held, fault: Option<KeyFault>) {
        if !held.needed && fault.is_none() {
            self.gone += 1;
            return;
        }
        self.all += 1;
        self.good += usize::from(fault.is_none());
        self.keys.extend(held.certificates.iter().map(|key| (*key, fault)));
    }
}

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    // The module is loaded while the links are read.
    let opening = std::thread::spawn(args.token.module.opening(context, None, Some(&args.pin))?);
    let links = links(context, &snapshot)?;
    let register = Register { session: &session, snapshot: &snapshot, links: &links };
    let mut waiting = held(&links, context.today);
    let places = places(&waiting);
    let folder = session.store.private_dir()?.join("hsm");
    let mut module = joined(opening)?;
    let one = args.token.serial.is_some() || args.token.label.is_some();
    let tokens: Vec<TokenFacts> =
        module.tokens()?.into_iter().filter(|token| token.initialised && args.token.means(token)).collect();
    if one && tokens.is_empty() {
        return Err(TokenError::NoToken.into());
    }
    let me = context.signing_key_path().and_then(|path| Signer::public_of(path).ok());
    let by = me.and_then(|key| snapshot.officers.signer(&key)).map(|officer| officer.handle.clone());
    let (mut found, mut proofs) = (Found::default(), Vec::new());
    let is_on = |token: &TokenFacts, held: &Held| {
        held.made.as_ref().is_some_and(|made| same_serial(&made.token, &token.serial))
    };
    // A token that no record names is given no PIN unless it is meant: it may be anybody's.
    let asked: Vec<bool> =
        tokens.iter().map(|token| one || waiting.iter().any(|held| is_on(token, held))).collect();
    let pinned: Vec<&TokenFacts> =
        tokens.iter().zip(&asked).filter(|(_, asked)| **asked).map(|(t, _)| t).collect();
    args.pin.for_each(&pinned)?;
    for (token, asked) in tokens.iter().zip(asked) {
        let (here, elsewhere): (Vec<Held>, Vec<Held>) =
            waiting.into_iter().partition(|held| is_on(token, held));
        waiting = elsewhere;
        let listed = module.session(token, false).map_err(Failure::from).and_then(|()| {
            if asked {
                log_in(&register, &mut module, token, &args.pin)?;
            }
            Ok(module.objects()?)
        });
        // What another token shows stands all the same.
        let objects = match listed {
            Ok(objects) => objects,
            Err(why) => {
                found.failed.push((token.serial.clone(), why));
                continue;
            }
        };
        let on_token = OnToken::of(&objects);
        let others = on_token.of_other_tokens(&token.serial, &places);
        found.elsewhere.extend(others.into_iter().map(|(at, keys)| (token.serial.clone(), at, keys)));
        let is_found = |held: &Held| held.made.is_none() && on_token.has(held);
        let (unnamed, elsewhere): (Vec<Held>, Vec<Held>) = waiting.into_iter().partition(is_found);
        waiting = elsewhere;
        let mut keys = BTreeMap::new();
        for held in here.iter().chain(&unnamed) {
            let fault = on_token.look(held, &snapshot, &mut module, args.presence)?;
            found.add(held, fault);
            keys.extend(held.certificates.iter().chain([&held.record]).map(|key| (*key, fault)));
        }
        let orphans = on_token.orphans(&links, here.iter());
        if !(keys.is_empty() && orphans.is_empty())
            && let Some(at) = Moment::at_office(context.now)
        {
            let (token, orphans) = (token.serial.clone(), orphans.len());
            proofs.push(Proof { token, at, by: by.clone(), signed: !args.presence, keys, orphans });
        }
        found.orphans.extend(orphans.into_iter().map(|(label, id)| (label, id, token.serial.clone())));
    }
    if !proofs.is_empty() {
        proof::keep(&folder, proofs).map_err(|e| FileError::unwritable(&folder, &e))?;
    }
    let mut unplugged: BTreeMap<String, usize> = BTreeMap::new();
    // Who names one token asks nothing of the others.
    for held in waiting.iter().filter(|_| !one) {
        match &held.made {
            Some(made) if held.needed => *unplugged.entry(made.token.clone()).or_default() += 1,
            Some(_) => {}
            None => found.add(held, Some(KeyFault::Keyless)),
        }
    }
    found.orphans.sort();
    found.keys.sort_unstable_by_key(|(key, _)| *key);
    Ok(report(context, args, &found, &unplugged, &|key| pick::named(context, &links, key), module.inside))
}

fn report(
    context: &Context,
    args: &Args,
    found: &Found,
    unplugged: &BTreeMap<String, usize>,
    named: &dyn Fn(Key) -> String,
    inside: std::time::Duration,
) -> ExitCode {
    let lang = context.lang;
    if !context.globals.json {
        for (key, fault) in &found.keys {
            if let Some(fault) = fault {
                output::out(&format!("  {}: {}\n", named(*key), fault.say(lang)));
            }
        }
        for (label, id, _) in &found.orphans {
            output::out(&format!("  {}\n", words::prove_orphan(lang, label, id)));
        }
    }
    for (token, keys) in unplugged {
        output::warn(&words::prove_unplugged(lang, token, *keys));
    }
    for (token, recorded, keys) in &found.elsewhere {
        output::warn(&words::prove_elsewhere(lang, &harmless(token), *keys, recorded));
    }
    for (token, why) in &found.failed {
        output::warn(&words::prove_failed(lang, token));
        output::failure(why, lang, false);
    }
    let told = match (found.all, args.presence) {
        (0, _) if !(found.failed.is_empty() && found.elsewhere.is_empty()) => words::prove_none(lang),
        (0, _) => words::prove_nothing(lang),
        (all, true) => words::proved_present(lang, found.good, all),
        (all, false) => words::proved(lang, found.good, all),
    };
    let gone = (found.gone > 0).then(|| words::prove_gone(lang, found.gone));
    let keys: Vec<Value> = found
        .keys
        .iter()
        .map(|(key, fault)| json!({ "record": key, "wrong": fault.map(KeyFault::word) }))
        .collect();
    let orphans: Vec<Value> = found
        .orphans
        .iter()
        .map(|(label, id, token)| json!({ "label": label, "cka_id": id, "token": token }))
        .collect();
    let absent: Vec<Value> =
        unplugged.iter().map(|(token, keys)| json!({ "token": token, "keys": keys })).collect();
    let elsewhere: Vec<Value> = found
        .elsewhere
        .iter()
        .map(|(token, recorded, keys)| json!({ "token": token, "recorded": recorded, "keys": keys }))
        .collect();
    let failed = found.failed.iter().map(|(token, why)| json!({ "token": token, "what": why.what(lang) }));
    output::done(
        context,
        &told,
        gone.as_deref(),
        json!({
            "keys": keys, "good": found.good, "gone": found.gone, "orphans": orphans, "unplugged": absent,
            "elsewhere": elsewhere, "failed": failed.collect::<Vec<_>>(), "signed": !args.presence,
            "inside_ms": inside.as_millis() as u64,
        }),
    );
    let clean = found.good == found.all && found.orphans.is_empty();
    ExitCode::from(match found.failed.first() {
        _ if !clean => 1,
        // What could not be looked at was not proved.
        Some((_, why)) if found.all == 0 => why.code(),
        None if found.all == 0 && !found.elsewhere.is_empty() => 3,
        None if unplugged.is_empty() => 0,
        None if found.all == 0 => 3,
        _ => 4,
    })
}
