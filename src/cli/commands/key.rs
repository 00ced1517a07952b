use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::json;
use zeroize::Zeroizing;

use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::made::write_secret;
use super::super::reason::Reason;
use super::super::session::{Session, links};
use super::super::{output, pick, seen};
use super::files::named;
use super::get::{attachment, content, is_inside};
use crate::model::SealedName;
use crate::seal::{OpenError as Sealed, header};
use crate::text::{Failing, machinery as words};

/// The keys of single records
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Give out the key of one record, or of one file of it, with which stock age opens that and nothing else
    Export(Export),
}

#[derive(clap::Args)]
struct Export {
    /// The record
    #[arg(value_name = "SEL")]
    record: String,
    /// The key of one of its files instead: its number in `files`, the beginning of its id, or its name
    #[arg(value_name = "FILE")]
    attachment: Option<String>,
    /// Write the key to this new file (mode 0600, outside the register); without it, it is shown once it was confirmed
    #[arg(short = 'o', long = "out", value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write what is sealed, the record or the file, to this new file
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    reason: Reason,
}

const NEEDS_OUT: Told =
    Told { failing: Failing::Usage, what: words::key_needs_out, hint: Some(words::key_needs_out_hint) };
const NOT_CONFIRMED: Told = Told { failing: Failing::Refused, what: words::key_not_confirmed, hint: None };
const INSIDE: Told =
    Told { failing: Failing::Usage, what: words::inside_register, hint: Some(words::inside_register_hint) };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let What::Export(export) = &args.what;
    if export.out.is_none() && !context.terminal.asks {
        return Err(NEEDS_OUT.into());
    }
    let session = Session::open(context)?;
    for path in export.out.iter().chain(&export.file) {
        // Plaintext and keys would be pushed with the next commit.
        if is_inside(&session.store, path)? {
            return Err(INSIDE.into());
        }
    }
    let snapshot = session.snapshot()?;
    let key = named(context, &snapshot, &export.record)?;
    // Opened first: a key that doesn't open what it is for is handed to nobody.
    let record = snapshot.record(key)?;
    let file = export.attachment.as_deref().map(|text| attachment(&record, text)).transpose()?;
    if let Some(file) = file {
        content(&snapshot, key, file)?;
    }
    let at = file.map_or(SealedName::Record(key), |file| SealedName::File(key, file.file));
    let sealed = session.store.file(snapshot.tree, &at.path())?.ok_or(Sealed::Erased { at })?;
    let header = header::parse(&sealed).map_err(|fault| Sealed::Header { at, fault })?;
    let identity = session.vault.identity(at, header.epoch).ok_or(Sealed::Erased { at })?;
    let why = export.reason.of_look(context, &mut |text, kinds| {
        pick::one(context, &snapshot, &*links(context, &snapshot)?, text, kinds)
    })?;
    let keep = || seen::keep(&session, "key export", [key], why.clone());
    if export.out.is_some() {
        keep()?;
    }
    if let Some(path) = &export.file {
        write_secret(path, &sealed)?;
    }
    let shown = |path: &Path| path.display().to_string();
    match &export.out {
        Some(path) => {
            let mut text = Zeroizing::new(String::with_capacity(identity.len() + 64));
            for part in ["# ", &at.to_string(), "\n", identity.as_str(), "\n"] {
                text.push_str(part);
            }
            write_secret(path, text.as_bytes())?;
            let sealed = export.file.as_deref().map_or_else(|| "FILE.age".to_owned(), shown);
            let next = match file {
                Some(file) => words::key_of_file_next(context.lang, &shown(path), &sealed, file.size),
                None => words::key_exported_next(context.lang, &shown(path), &sealed),
            };
            output::done(
                context,
                &words::key_exported(context.lang, &at.to_string(), &shown(path)),
                Some(&next),
                json!({
                    "record": key, "attachment": file.map(|file| file.file), "key": shown(path),
                    "file": export.file.as_deref().map(shown), "size": file.map(|file| file.size),
                }),
            );
        }
        None => {
            let question = words::confirm_key(context.lang, &at.to_string());
            let answer = context.terminal.ask(&question);
            if answer.is_none_or(|answer| answer.trim() != key.id.handle().to_string()) {
                return Err(NOT_CONFIRMED.into());
            }
            keep()?;
            output::out(identity.as_str());
            output::out("\n");
        }
    }
    Ok(())
}
