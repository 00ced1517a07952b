use std::collections::{BTreeMap, HashSet};
use std::process::ExitCode;

use rayon::prelude::*;
use serde_json::{Value, json};

use super::super::super::context::Context;
use super::super::super::failure::{Failure, FileError};
use super::super::super::module::{PinArgs, TokenArgs, log_in};
use super::super::super::session::{Session, links};
use super::super::super::{output, pick};
use crate::model::kinds::certificate::{Certificate, Form};
use crate::model::{Key, Kind, Moment, Record};
use crate::register::state::CertificateCaState;
use crate::register::{Links, Snapshot};
use crate::seal::Signer;
use crate::text::hsm as words;
use crate::token::challenge::{Pairs, works};
use crate::token::proof::{self, KeyFault, Proof};
use crate::token::{Module, Object, TokenError, TokenFacts, hex, same_serial};

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

/// What is wrong with a key; nothing where it is there and works.
type Wrong = Option<KeyFault>;

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let lang = context.lang;
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let mut by_token = keys(&snapshot, &links)?;
    let folder = session.store.private_dir()?.join("hsm");
    let mut module = args.token.module.open(context, None)?;
    let me = context.signing_key_path().and_then(|path| Signer::public_of(path).ok());
    let by = me.and_then(|key| snapshot.officers.signer(&key)).map(|officer| officer.handle.clone());
    let (mut proved, mut orphans, mut proofs) = (Vec::<(Key, Wrong)>::new(), Vec::new(), Vec::new());
    let mut failed = Vec::<(String, Failure)>::new();
    let has_keys = |token: &TokenFacts| by_token.keys().any(|known| same_serial(known, &token.serial));
    let mut tokens = module.tokens()?;
    tokens.retain(|token| args.token.means(token) && has_keys(token));
    args.pin.for_each(&tokens.iter().collect::<Vec<_>>())?;
    for token in tokens {
        let Some(recorded) = by_token.keys().find(|known| same_serial(known, &token.serial)).cloned() else {
            continue;
        };
        let certificates = by_token.remove(&recorded).unwrap_or_default();
        let listed = module.session(&token, false).map_err(Failure::from).and_then(|()| {
            log_in(context, &mut module, &token, &args.pin, &folder)?;
            Ok(module.objects()?)
        });
        // What another token shows stands all the same.
        let objects = match listed {
            Ok(objects) => objects,
            Err(why) => {
                failed.push((token.serial, why));
                continue;
            }
        };
        let pairs = Pairs::of(&objects);
        let (mut known, first, before) = (HashSet::new(), proved.len(), orphans.len());
        for certificate in &certificates {
            let wrong = look(context, &links, &mut module, &pairs, certificate, args.presence)?;
            proved.push((Key::new(Kind::Certificate, certificate.id), wrong));
            known.extend(certificate.key.as_ref().map(|key| key.spki_sha256.as_str().to_owned()));
        }
        for (hash, public) in pairs.iter() {
            if !known.contains(&hex(hash)) {
                orphans.push((public.label.clone(), hex(&public.id), token.serial.clone()));
            }
        }
        if let Some(at) = Moment::at_office(context.now) {
            let keys = proved.iter().skip(first).copied().collect();
            let orphans = orphans.len() - before;
            let (token, by, signed) = (token.serial, by.clone(), !args.presence);
            proofs.push(Proof { token, at, by, signed, keys, orphans });
        }
    }
    if !proofs.is_empty() {
        proof::keep(&folder, proofs).map_err(|e| FileError::unwritable(&folder, &e))?;
    }
    orphans.sort();
    let mut listed = Vec::<Value>::new();
    for (key, wrong) in &proved {
        if let (Some(fault), false) = (wrong, context.globals.json) {
            output::out(&format!("  {}: {}\n", pick::named(context, &links, *key), fault.say(lang)));
        }
        listed.push(json!({ "record": key, "wrong": wrong.map(KeyFault::word) }));
    }
    for (label, id, _) in orphans.iter().filter(|_| !context.globals.json) {
        output::out(&format!("  {}\n", words::prove_orphan(lang, label, id)));
    }
    let unplugged: Vec<Value> =
        by_token.iter().map(|(token, keys)| json!({ "token": token, "keys": keys.len() })).collect();
    for (token, keys) in &by_token {
        output::warn(&words::prove_unplugged(lang, token, keys.len()));
    }
    for (token, why) in &failed {
        output::warn(&words::prove_failed(lang, token));
        output::failure(why, lang, false);
    }
    let good = proved.iter().filter(|(_, wrong)| wrong.is_none()).count();
    let told = match (proved.len(), args.presence) {
        (0, _) => words::prove_nothing(lang),
        (all, true) => words::proved_present(lang, good, all),
        (all, false) => words::proved(lang, good, all),
    };
    let orphaned: Vec<Value> = orphans
        .iter()
        .map(|(label, id, token)| json!({ "label": label, "cka_id": id, "token": token }))
        .collect();
    output::done(
        context,
        &told,
        None,
        json!({
            "keys": listed, "good": good, "orphans": orphaned, "unplugged": unplugged,
            "failed": failed.iter().map(|(token, why)| json!({ "token": token, "what": why.what(lang) })).collect::<Vec<_>>(),
            "signed": !args.presence, "inside_ms": module.inside.as_millis() as u64,
        }),
    );
    let clean = good == proved.len() && orphans.is_empty();
    Ok(match failed.first() {
        Some((_, why)) if proved.is_empty() => ExitCode::from(why.code()),
        Some(_) if clean => ExitCode::from(4),
        _ if clean => ExitCode::SUCCESS,
        _ => ExitCode::from(1),
    })
}

/// The certificates whose keys we made, by the serial of the token.
pub fn keys(
    snapshot: &Snapshot<'_>,
    links: &Links<'_>,
) -> Result<BTreeMap<String, Vec<Certificate>>, Failure> {
    let all = links.filter_facts(Kind::Certificate, |key, facts| {
        facts.certificate().is_some_and(|c| c.has_csr || c.form == Form::Hsm).then_some(key)
    });
    let source = snapshot.source();
    let opened: Vec<_> = all
        .into_par_iter()
        .map_init(
            || source.reader().ok(),
            |reader, key| (key, reader.as_ref().zip(links.blob(key)).map(|(r, blob)| r.record(key, blob))),
        )
        .collect();
    let mut by_token: BTreeMap<String, Vec<Certificate>> = BTreeMap::new();
    for (key, record) in opened {
        // A thread without a reader leaves it to this one.
        let record = record.unwrap_or_else(|| snapshot.record(key))?;
        if let Record::Certificate(certificate) = record
            && let Some(made) = &certificate.key
        {
            by_token.entry(made.token.as_str().to_owned()).or_default().push(*certificate);
        }
    }
    Ok(by_token)
}

fn look(
    context: &Context,
    links: &Links<'_>,
    module: &mut Module,
    pairs: &Pairs<'_>,
    certificate: &Certificate,
    presence: bool,
) -> Result<Wrong, TokenError> {
    let Some(made) = &certificate.key else { return Ok(None) };
    let destroyed = made.ended.as_ref().is_some_and(|ended| ended.destroyed_at.is_some());
    let ended = destroyed
        || links.certificate_gist(certificate.id).is_some_and(|gist| {
            matches!(
                CertificateCaState::of(gist, context.today),
                CertificateCaState::Expired | CertificateCaState::Revoked
            )
        });
    let found: Option<(&Object, &[&Object])> = pairs.by_text(made.spki_sha256.as_str());
    Ok(match (found, ended) {
        (None, true) => None,
        (None, false) => Some(KeyFault::Absent),
        (Some(_), true) => Some(KeyFault::Ended),
        (Some((_, [])), false) => Some(KeyFault::Half),
        (Some((public, [private])), false) => {
            let spki = public.spki.as_deref().unwrap_or_default();
            let dead = !presence && !works(module, private, spki, made.algorithm)?;
            dead.then_some(KeyFault::Dead)
        }
        (Some(_), false) => Some(KeyFault::Several),
    })
}
