use std::path::{Path, PathBuf};

use serde_json::json;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::super::context::Context;
use super::super::failure::{Failure, FileError, Told};
use super::super::made::{absent, write_secret};
use super::super::reason::Reason;
use super::super::session::{Session, links};
use super::super::{output, pick, seen};
use super::files::named;
use crate::model::kinds::common::Attachment;
use crate::model::{Key, Lang, Record, SealedName, fold};
use crate::register::Snapshot;
use crate::repo::Store;
use crate::text::{Explain, Failing, records as words};
use crate::token::hex;

/// Write a file of a record to a place outside the register, readable by you alone
#[derive(clap::Args)]
pub struct Args {
    /// The record
    #[arg(value_name = "SEL")]
    record: String,
    /// The file: its number in `files`, the beginning of its id, or its name
    file: String,
    /// Where to write it; nothing may stand there
    #[arg(short, long, value_name = "OUT")]
    out: PathBuf,
    #[command(flatten)]
    reason: Reason,
}

/// Why no file is written out.
pub enum Refused {
    /// No file of the record goes by that.
    None,
    /// Several do: their numbers.
    Several(Vec<String>),
}

impl Explain for Refused {
    fn what(&self, lang: Lang) -> String {
        match self {
            Refused::None => words::no_such_file(lang),
            Refused::Several(numbers) => words::several_files(lang, &numbers.join(", ")),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::no_such_file_hint(lang))
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}

const INSIDE: Told =
    Told { failing: Failing::Refused, what: words::out_inside, hint: Some(words::out_inside_hint) };
const OTHER: Told =
    Told { failing: Failing::Refused, what: words::file_differs, hint: Some(words::file_differs_hint) };
const GONE: Told =
    Told { failing: Failing::Refused, what: words::file_gone, hint: Some(words::file_differs_hint) };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::open(context)?;
    let snapshot = session.snapshot()?;
    let key = named(context, &snapshot, &args.record)?;
    let record = snapshot.record(key)?;
    let file = attachment(&record, &args.file)?;
    outside(&session.store, &args.out)?;
    let content = content(&snapshot, key, file)?;
    absent(&args.out)?;
    let why = args.reason.of_look(context, &mut |text, kinds| {
        pick::one(context, &snapshot, &*links(context, &snapshot)?, text, kinds)
    })?;
    seen::keep(&session, "get", [key], why)?;
    write_secret(&args.out, &content)?;
    let out = args.out.display().to_string();
    output::done(
        context,
        &words::got(context.lang, &out, file.size),
        Some(&words::got_next(context.lang)),
        json!({ "record": key, "file": file.file, "out": out, "size": file.size }),
    );
    Ok(())
}

/// An attachment of a record, opened: what its record says it is.
pub fn content(snapshot: &Snapshot<'_>, key: Key, file: &Attachment) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let name = SealedName::File(key, file.file);
    let sealed = snapshot.store().file(snapshot.tree, &name.path())?.ok_or(GONE)?;
    let content = snapshot.vault().open_file(key, file.file, file.size, &sealed)?;
    match hex(&Sha256::digest(content.as_slice())) == file.sha256.as_str() {
        true => Ok(content),
        false => Err(OTHER.into()),
    }
}

/// The one file of a record that a text names.
pub fn attachment<'r>(record: &'r Record, text: &str) -> Result<&'r Attachment, Refused> {
    let files = record.files();
    if let Ok(number) = text.parse::<usize>()
        && let Some(file) = number.checked_sub(1).and_then(|at| files.get(at))
    {
        return Ok(file);
    }
    let (lower, folded) = (text.to_ascii_lowercase(), fold::fold(text));
    let named = |file: &&Attachment| fold::fold(&file.name) == folded;
    let begins = |file: &&Attachment| lower.len() >= 4 && file.file.to_string().starts_with(&lower);
    let mut found = files.iter().filter(|file| begins(file) || named(file));
    match (found.next(), found.next()) {
        (None, _) => Err(Refused::None),
        (Some(file), None) => Ok(file),
        _ => Err(Refused::Several(
            (1..)
                .zip(files)
                .filter(|(_, file)| begins(file) || named(file))
                .map(|(number, _)| number.to_string())
                .collect(),
        )),
    }
}

/// Refuses a place where plaintext would end up in the repository.
pub fn outside(store: &Store, out: &Path) -> Result<(), Failure> {
    if is_inside(store, out)? { Err(INSIDE.into()) } else { Ok(()) }
}

/// Whether a file would stand in the register: in its git directory, in its work tree, or in the folder whose `.git` it
/// is, with or without a work tree.
pub fn is_inside(store: &Store, file: &Path) -> Result<bool, FileError> {
    let folder = match file.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let folder = folder.canonicalize().map_err(|error| FileError::unwritable(file, &error))?;
    let is = |place: &Path, other: &Path| {
        place.canonicalize().is_ok_and(|place| other.canonicalize().is_ok_and(|other| place == other))
    };
    Ok(folder.ancestors().any(|above| {
        is(above, store.git_dir())
            || is(&above.join(".git"), store.git_dir())
            || store.work_tree().is_some_and(|tree| is(above, tree))
    }))
}
