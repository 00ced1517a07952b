use std::path::{Path, PathBuf};

use super::super::context::{Context, MAIN};
use super::super::failure::{Failure, FileError};
use super::super::{output, seen};
use crate::model::mask::mask;
use crate::model::{Key, SealedName};
use crate::register::policy_at;
use crate::repo::Store;
use crate::seal::{Vault, header};
use crate::text::{Explain, machinery as words};
use crate::yaml;

/// Turn a sealed file into text for `git diff`: its YAML while the register is unlocked, personal values masked; else the
/// word "sealed"
#[derive(clap::Args)]
pub struct Args {
    /// The sealed file that git wrote out
    file: PathBuf,
}

/// What stands for anything that isn't open.
const SEALED: &str = "sealed\n";

/// Never asks, and fails only where the file can't be read: git gives up the whole diff over a failure.
pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let bytes = std::fs::read(&args.file).map_err(|error| FileError::unreadable(&args.file, &error))?;
    let said = unlocked(context).map(|(store, vault)| text(context, &store, &vault, &bytes));
    output::out(&said.unwrap_or_else(|| SEALED.to_owned()));
    Ok(())
}

fn text(context: &Context, store: &Store, vault: &Vault, bytes: &[u8]) -> String {
    let refused = |why: &dyn Explain| format!("{SEALED}{}\n", why.what(context.lang));
    match header::parse(bytes) {
        Err(fault) => refused(&fault),
        Ok(header) => match header.name {
            SealedName::Record(key) => match vault.open(key, bytes) {
                Ok(yaml) => shown(context, store, vault, key, &yaml)
                    .unwrap_or_else(|why| format!("{SEALED}{}\n", why.what(context.lang))),
                Err(error) => refused(&error),
            },
            name => format!("{}\n", words::attachment(context.lang, &name.to_string())),
        },
    }
}

/// A record's YAML, with the values that nobody is to see by the way masked.
fn shown(context: &Context, store: &Store, vault: &Vault, key: Key, yaml: &[u8]) -> Result<String, Failure> {
    if context.globals.reveal {
        seen::keep_with(context, store, vault, "textconv", [key], None)?;
        return Ok(String::from_utf8_lossy(yaml).into_owned());
    }
    let record = yaml::read_stored(key.kind, yaml)?;
    Ok(yaml::write(&mask(key.kind.table(), &record.to_value())))
}

/// The register and its vault, where the register was unlocked. Git runs us in the work tree, or anywhere inside a bare repository, and
/// names its directory in the environment only sometimes.
fn unlocked(context: &Context) -> Option<(Store, Vault)> {
    let named = std::env::var_os("GIT_DIR").map(PathBuf::from);
    let above = context.globals.dir.canonicalize().unwrap_or_default();
    let store = named.as_deref().into_iter().chain(above.ancestors()).find_map(open)?;
    let (officers, _) = policy_at(&store, store.tip(MAIN).ok()??).ok()?;
    let keyring = context.place(&store).opened(officers.keyring.sha256).ok()??;
    Some((store, Vault::new(keyring)))
}

fn open(dir: &Path) -> Option<Store> {
    Store::open(dir).ok()
}
