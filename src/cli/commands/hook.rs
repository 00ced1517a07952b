use std::io::Read;
use std::path::PathBuf;

use clap::Subcommand;

use super::super::context::Context;
use super::super::failure::{Failure, Told};
use crate::gate::{self, Update};
use crate::register::{serve, served};
use crate::repo::{Oid, Store};
use crate::text::{Failing, server as words};

/// What git calls on a server; needs no key
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Judge a push before the server takes it: git's hook of this name, which gives what is to move on standard input
    PreReceive,
}

const NOT_FROM_GIT: Told =
    Told { failing: Failing::Usage, what: words::not_from_git, hint: Some(words::not_from_git_hint) };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    match args.what {
        What::PreReceive => pre_receive(context),
    }
}

fn pre_receive(context: &Context) -> Result<(), Failure> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|_| NOT_FROM_GIT)?;
    let updates: Vec<Update> = text.lines().map(update).collect::<Option<_>>().ok_or(NOT_FROM_GIT)?;
    if updates.is_empty() {
        return Err(NOT_FROM_GIT.into());
    }
    // Git names the repository to its hooks.
    let dir = std::env::var_os("GIT_DIR").map_or_else(|| context.globals.dir.clone(), PathBuf::from);
    let store = Store::open_receiving(&dir, &arriving())?;
    let pushed = gate::push(&store, &served(&store), &updates, context.now)?;
    serve(&store, &pushed);
    Ok(())
}

/// `OLD NEW NAME`, where a name of all zeros stands for nothing.
fn update(line: &str) -> Option<Update> {
    let mut words = line.splitn(3, ' ');
    let mut object = || -> Option<Option<Oid>> {
        let oid: Oid = words.next()?.parse().ok()?;
        Some((oid != Oid([0; 20])).then_some(oid))
    };
    let (old, new) = (object()?, object()?);
    Some(Update { name: words.next()?.to_owned(), old, new })
}

/// The folders in which git keeps what is being pushed until the hook has let it pass.
fn arriving() -> Vec<PathBuf> {
    let folders = |name| std::env::var_os(name).unwrap_or_default();
    let first = PathBuf::from(folders("GIT_OBJECT_DIRECTORY"));
    let others = folders("GIT_ALTERNATE_OBJECT_DIRECTORIES");
    let all = std::iter::once(first).chain(std::env::split_paths(&others));
    all.filter(|folder| folder.is_dir()).collect()
}
