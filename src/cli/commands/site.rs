use std::path::{Path, PathBuf};

use serde_json::json;

use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::session::{Session, links, rules};
use super::super::{output, progress};
use crate::model::Moment;
use crate::register::load;
use crate::repo::Store;
use crate::site::{Built, SiteInput, build};
use crate::text::{Failing, cli as words};
use crate::token::proof;

/// The static site for those who don't work in the register
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: SiteCommand,
}

#[derive(clap::Subcommand)]
enum SiteCommand {
    /// Build the site; only files that changed are written
    Build {
        /// The folder to build it in
        #[arg(long, value_name = "DIR", default_value = "site")]
        out: PathBuf,
    },
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let SiteCommand::Build { out } = &args.command;
    let session = Session::open(context)?;
    if in_git_dir(&session.store, out) {
        return Err(INSIDE.into());
    }
    let built = build_site(&session, out)?;
    let index = out.join("index.html").display().to_string();
    output::done(
        context,
        &words::built(context.lang, built.files, built.written, built.removed),
        Some(&words::built_next(context.lang, &index)),
        json!({ "files": built.files, "written": built.written, "removed": built.removed, "index": index }),
    );
    Ok(())
}

/// Whether a folder, which need not be there yet, is the register's git directory or lies in it.
fn in_git_dir(store: &Store, out: &Path) -> bool {
    let out = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
    let there = out.ancestors().find_map(|above| above.canonicalize().ok());
    let git_dir = store.git_dir().canonicalize();
    git_dir.is_ok_and(|git_dir| there.is_some_and(|there| there.starts_with(git_dir)))
}

const INSIDE: Told =
    Told { failing: Failing::Refused, what: words::site_inside, hint: Some(words::site_inside_hint) };

/// Builds the site of the commit that is read.
pub fn build_site(session: &Session<'_>, out: &Path) -> Result<Built, Failure> {
    let context = session.context;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let loaded = load(&snapshot)?;
    let commit = session.store.commit(session.commit)?;
    let input = SiteInput {
        name: &snapshot.settings.name,
        commit: &session.commit.to_string(),
        committed: Moment::at_office(commit.committer.seconds).unwrap_or_else(|| Moment::day(context.today)),
        today: context.today,
        rules: &rules(&snapshot)?,
        links: &links,
        records: &loaded.records,
        not_read: loaded.unreadable.len(),
        templates: &snapshot.templates()?,
        proofs: &proof::read(&session.store.private_dir()?.join("hsm")),
    };
    let bar = progress::bar(context);
    let built = build(&input, out, &|done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    })?;
    bar.finish_and_clear();
    Ok(built)
}
