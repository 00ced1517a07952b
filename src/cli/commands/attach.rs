use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;

use super::super::choice::choice;
use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::filing;
use super::super::papers::{self, Paper};
use super::super::session::{Session, links, remarks, rules};
use super::super::{next, output, pick, signed};
use crate::change::Change;
use crate::model::Kind;
use crate::model::kinds::common::Role;
use crate::text::{Failing, reading, records as words};

/// Seal files beside a record and name them in it; or let the papers of a folder file themselves
#[derive(clap::Args)]
pub struct Args {
    /// The record; or, without files, a folder whose papers file themselves by the code, handle or number on them or their name
    #[arg(value_name = "SEL")]
    record: String,
    /// The files, 64 MiB each at most
    #[arg(value_name = "FILE", requires = "taken")]
    files: Vec<PathBuf>,
    /// What paper they are: application, pin-receipt, minutes, loss-minutes, letter, decision, csr, cert, sheet or other; or
    /// signed: a PDF in the place of the one that was made, its signatures verified and compared with who may sign
    #[arg(long = "as", value_name = "ROLE", value_parser = taken, requires = "files")]
    taken: Option<As>,
    /// With --as signed: take it though whoever signed isn't among those who may; this is noted in the record
    #[arg(long, requires = "taken")]
    accept_signer: bool,
}

/// As what a file is taken.
#[derive(Clone, Copy)]
enum As {
    Role(Role),
    Signed,
}

const NO_FILES: Told =
    Told { failing: Failing::Usage, what: reading::no_files, hint: Some(reading::no_files_hint) };

const SIGNED: &str = "signed";

fn taken(word: &str) -> Result<As, String> {
    if word == SIGNED {
        return Ok(As::Signed);
    }
    choice(word).map(As::Role).map_err(|known| format!("{known}, {SIGNED}"))
}

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let role = match args.taken {
        Some(As::Role(role)) => role,
        Some(As::Signed) => {
            for file in &args.files {
                signed::put(context, &args.record, file, args.accept_signer)?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        None => {
            let folder = Path::new(&args.record);
            return if folder.is_dir() { filing::folder(context, folder) } else { Err(NO_FILES.into()) };
        }
    };
    let session = Session::to_write(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let key = pick::one(context, &snapshot, &links, &args.record, &Kind::ALL)?;
    let base = snapshot.record(key)?;
    let rules = rules(&snapshot)?;
    let mut papers = Vec::new();
    for path in &args.files {
        let paper = Paper::read(path, &rules)?;
        paper.warn(context);
        papers.push((paper, role));
    }
    let mut change = Change::new("attach");
    let (record, ids) = papers::add_to(context, &base, papers, &mut change)?;
    change.set(base, record);
    let committed = session.write(&snapshot, &change)?;
    if let Some(committed) = &committed {
        remarks(context, committed);
    }
    let (lang, handle) = (context.lang, key.id.handle().to_string());
    let named = words::named(lang, key.kind.label().say(lang), &handle, &links.title(key, lang));
    let next = next::about(&session, &[key]).unwrap_or_else(|| words::attached_next(lang, &handle));
    output::done(
        context,
        &words::attached(lang, ids.len(), &named),
        Some(&next),
        json!({
            "record": key, "handle": handle, "title": links.title(key, lang), "files": ids,
            "commit": committed.map(|c| c.commit.to_string()),
        }),
    );
    Ok(ExitCode::SUCCESS)
}
