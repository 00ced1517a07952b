use std::process::ExitCode;

use serde_json::{Value, json};

use super::super::super::context::Context;
use super::super::super::failure::Failure;
use super::super::super::locked::Register;
use super::super::super::module::{PinArgs, TokenArgs, log_in};
use super::super::super::session::{Session, links, remarks};
use super::super::super::{output, pick};
use super::held::made;
use crate::change::Change;
use crate::model::ident::DeviceSerial;
use crate::model::words::Line;
use crate::model::{Key, Kind, Record};
use crate::text::{harmless, hsm as words};
use crate::token::challenge::{Pairs, works};
use crate::token::hex;

/// Find keys again by their public key, after a token was replaced or restored from a backup, and record where they are
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    token: TokenArgs,
    #[command(flatten)]
    pin: PinArgs,
}

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let session = Session::to_write(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let register = Register { session: &session, snapshot: &snapshot, links: &links };
    let mut module = args.token.module.open(context, None, Some(&args.pin))?;
    let token = module.token(args.token.serial.as_deref(), args.token.label.as_deref())?;
    let serial: DeviceSerial = token.serial.parse().map_err(|_| crate::token::TokenError::NoToken)?;
    module.session(&token, false)?;
    log_in(&register, &mut module, &token, &args.pin)?;
    let objects = module.objects()?;
    let pairs = Pairs::of(&objects);
    let (mut change, mut moved) = (Change::new("hsm"), Vec::<Value>::new());
    for certificate in made(&snapshot, &links)? {
        let Some(made) = &certificate.key else { continue };
        let Some((public, [private])) = pairs.by_text(made.spki_sha256.as_str()) else { continue };
        let id = hex(&public.id);
        if made.token == serial && made.cka_id.as_str() == id {
            continue;
        }
        // A public key alone proves nothing.
        let spki = public.spki.as_deref().unwrap_or_default();
        if !works(&mut module, private, spki, made.algorithm)? {
            continue;
        }
        let key = Key::new(Kind::Certificate, certificate.id);
        let from = harmless(made.token.as_str());
        let line = |text: String| Line::try_from(text).ok();
        let mut record = certificate.clone();
        if let Some(made) = &mut record.key {
            made.token = serial.clone();
            made.cka_id = line(id).unwrap_or_else(|| made.cka_id.clone());
            let (major, minor) = token.firmware;
            made.firmware = line(format!("{major}.{minor}")).unwrap_or_else(|| made.firmware.clone());
            let (major, minor) = module.version;
            made.module = line(format!("{major}.{minor}")).unwrap_or_else(|| made.module.clone());
        }
        record.why = None;
        change.set(Record::Certificate(Box::new(certificate)), Record::Certificate(Box::new(record)));
        moved.push(json!(key));
        if !context.globals.json {
            let named = pick::named(context, &links, key);
            let to = harmless(&token.serial);
            output::out(&format!("  {}\n", words::relinked_from(context.lang, &named, &from, &to)));
        }
    }
    if !change.records.is_empty()
        && let Some(committed) = session.write(&snapshot, &change)?
    {
        remarks(context, &committed);
    }
    output::done(
        context,
        &words::relinked(context.lang, moved.len(), &token.serial),
        Some(&words::import_next(context.lang)),
        json!({ "token": token.serial, "records": moved }),
    );
    Ok(ExitCode::SUCCESS)
}
