use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::json;
use zeroize::Zeroizing;

use super::super::context::Context;
use super::super::failure::{Failure, FileError, Told};
use super::super::session::{Session, links};
use super::super::{output, pick};
use super::init::write_secret;
use crate::model::{Kind, SealedName};
use crate::repo::Store;
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
    /// Give out the key of one record, with which stock age opens that record and nothing else
    Export(Export),
}

#[derive(clap::Args)]
struct Export {
    /// The record
    #[arg(value_name = "SEL")]
    record: String,
    /// Write the key to this new file (mode 0600, outside the register); without it, it is shown once it was confirmed
    #[arg(short = 'o', long = "out", value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write the sealed record to this new file
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
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
        outside(&session.store, &context.globals.dir, path)?;
    }
    let snapshot = session.snapshot()?;
    let key = match pick::exact(&snapshot, &export.record)? {
        Some(key) => key,
        None => pick::one(context, &snapshot, &*links(context, &snapshot)?, &export.record, &Kind::ALL)?,
    };
    // Opened first: a key that doesn't open its record is handed to nobody.
    snapshot.record(key)?;
    let at = SealedName::Record(key);
    let blob = snapshot.version(key)?.map(|version| session.store.blob(version.blob)).transpose()?;
    let sealed = blob.ok_or(Sealed::Erased { at })?;
    let header = header::parse(&sealed).map_err(|fault| Sealed::Header { at, fault })?;
    let identity = session.vault.identity(at, header.epoch).ok_or(Sealed::Erased { at })?;
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
            output::done(
                context,
                &words::key_exported(context.lang, &at.to_string(), &shown(path)),
                Some(&words::key_exported_next(context.lang, &shown(path), &sealed)),
                json!({ "record": key, "key": shown(path), "file": export.file.as_deref().map(shown) }),
            );
        }
        None => {
            let question = words::confirm_key(context.lang, &at.to_string());
            let answer = context.terminal.ask(&question);
            if answer.is_none_or(|answer| answer.trim() != key.id.handle().to_string()) {
                return Err(NOT_CONFIRMED.into());
            }
            output::out(identity.as_str());
            output::out("\n");
        }
    }
    Ok(())
}

/// Refuses a place inside the register, where plaintext and keys would be pushed with the next commit.
fn outside(store: &Store, dir: &Path, path: &Path) -> Result<(), Failure> {
    let parent = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let place = parent.canonicalize().map_err(|error| FileError::unwritable(path, &error))?;
    let register = [Some(store.git_dir()), store.work_tree(), Some(dir)];
    let inside = register
        .into_iter()
        .flatten()
        .filter_map(|dir| dir.canonicalize().ok())
        .any(|dir| place.starts_with(dir));
    if inside { Err(INSIDE.into()) } else { Ok(()) }
}
