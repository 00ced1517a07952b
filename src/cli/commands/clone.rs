use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use serde_json::json;

use super::super::alone::Alone;
use super::super::aside::Aside;
use super::super::context::Context;
use super::super::failure::{Failure, FileError};
use super::super::{alone, output, progress};
use crate::exchange::{ExchangeError, clone_into, grouped};
use crate::repo::{Oid, Store};
use crate::text::exchange as words;

/// Copy a register from a server: its history verified from the root, and the keyring that it binds
#[derive(clap::Args)]
pub struct Args {
    /// Where the register is: https://…, ssh://…, host:path or a folder
    url: String,
    /// The folder to make
    dir: PathBuf,
    /// The register's first commit, as an officer told it: another register is refused
    #[arg(long, value_name = "HASH", value_parser = root)]
    root: Option<Oid>,
}

/// All digits of a commit, with or without the spaces in which they are read out.
pub fn root(text: &str) -> Result<Oid, String> {
    let digits: String = text.split_whitespace().collect();
    digits.to_lowercase().parse().map_err(|_| words::bad_root(crate::model::Lang::En))
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    free(&args.dir)?;
    let bar = progress::line(context);
    let show = |line: &str| {
        if let Some(bar) = &bar {
            bar.set_message(line.to_owned());
            bar.tick();
        }
    };
    // Made beside and renamed, so that nothing stands there that was not verified to its end.
    let aside = Aside::beside(&args.dir)?;
    let watch = bar.as_ref().map(|_| &show as _);
    let cloned = clone_into(&aside.path(), &args.url, args.root, context.now, context.globals.batch, watch);
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    let pins = cloned?;
    aside.into_place(&args.dir)?;
    let alone = alone::look(context, &Store::open(&args.dir)?);
    let (lang, dir) = (context.lang, args.dir.display().to_string());
    let mut said = words::cloned(lang, &dir, &pins.tip.short());
    if args.root.is_none() {
        said = format!("{said}\n{}", words::cloned_pin(lang, &grouped(pins.root)));
    }
    let facts = json!({
        "register": dir, "root": pins.root.to_string(), "tip": pins.tip.to_string(),
        "alone": alone.iter().map(Alone::json).collect::<Vec<_>>(),
    });
    output::done(context, &said, Some(&words::cloned_next(lang, &dir)), facts);
    Ok(())
}

/// A clone comes to a new folder, or an empty one.
fn free(dir: &std::path::Path) -> Result<(), Failure> {
    match fs::read_dir(dir) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(ExchangeError::InTheWay { dir: dir.to_owned() }.into()),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            Err(ExchangeError::InTheWay { dir: dir.to_owned() }.into())
        }
        Err(error) => Err(FileError::unreadable(dir, &error).into()),
    }
}
