use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::super::context::Context;
use super::super::failure::{Failure, FileError, Told};
use super::super::session::{Session, links, remarks};
use super::super::{input, output, pick};
use crate::change::{Change, NewFile};
use crate::model::kinds::common::Role;
use crate::model::{FileId, Kind, Lang, Record};
use crate::text::{Explain, Failing, records as words, shown};

/// Seal files beside a record and name them in it
#[derive(clap::Args)]
pub struct Args {
    /// The record
    #[arg(value_name = "SEL")]
    record: String,
    /// The files, 64 MiB each at most
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// What paper they are: application, pin-receipt, minutes, loss-minutes, letter, decision, csr, cert, sheet or other
    #[arg(long = "as", value_name = "ROLE", value_parser = role)]
    role: Role,
}

/// The longest file that is taken, in bytes.
const LIMIT: u64 = 64 * 1024 * 1024;

fn role(word: &str) -> Result<Role, String> {
    let found = Role::ALL.iter().copied().find(|role| role.word().word == word);
    found.ok_or_else(|| Role::WORDS.iter().map(|word| word.word).collect::<Vec<_>>().join(", "))
}

/// Why a file is not attached. Names the path that was typed, not what is in the file.
enum Refused {
    TooLong(PathBuf),
    /// The record has this very content already, as the entry of this number.
    Twice(PathBuf, usize),
    NotAFile(PathBuf),
}

impl Explain for Refused {
    fn what(&self, lang: Lang) -> String {
        match self {
            Refused::TooLong(path) => words::file_too_long(lang, &shown(path), LIMIT >> 20),
            Refused::Twice(path, number) => words::file_twice(lang, &shown(path), *number),
            Refused::NotAFile(path) => words::not_a_file(lang, &shown(path)),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            Refused::TooLong(_) => words::file_too_long_hint(lang),
            Refused::Twice(..) => words::file_twice_hint(lang),
            Refused::NotAFile(_) => words::not_a_file_hint(lang),
        })
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

const UNNAMED: Told =
    Told { failing: Failing::Usage, what: words::file_unnamed, hint: Some(words::file_unnamed_hint) };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    let session = Session::to_write(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let key = pick::one(context, &snapshot, &links, &args.record, &Kind::ALL)?;
    let base = snapshot.record(key)?;
    let mut value = base.to_value();
    let mut entries: Vec<Value> = value.get("files").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut change = Change::new("attach");
    for path in &args.files {
        let content = read(path)?;
        let sha256 = hex(&Sha256::digest(content.as_slice()));
        let known = entries.iter().position(|e| e.get("sha256").and_then(Value::as_str) == Some(&sha256));
        if let Some(at) = known {
            return Err(Refused::Twice(path.clone(), at + 1).into());
        }
        let id = FileId(rand::random());
        let name = path.file_name().and_then(|name| name.to_str()).ok_or(UNNAMED)?;
        entries.push(json!({
            "file": id, "role": args.role, "name": name, "size": content.len(), "sha256": sha256,
            "on": context.today,
        }));
        change.files.push(NewFile { key, id, rev: 1, content });
    }
    if let Value::Object(map) = &mut value {
        map.insert("files".to_owned(), Value::Array(entries));
    }
    let mut record = Record::from_value(key.kind, &value).map_err(input::NotARecord)?;
    record.set_why(None);
    change.set(base, record);
    let committed = session.write(&snapshot, &change)?;
    if let Some(committed) = &committed {
        remarks(context, committed);
    }
    let (lang, handle) = (context.lang, key.id.handle().to_string());
    let named = words::named(lang, key.kind.label().say(lang), &handle, &links.title(key, lang));
    let ids: Vec<FileId> = change.files.iter().map(|file| file.id).collect();
    output::done(
        context,
        &words::attached(lang, ids.len(), &named),
        Some(&words::attached_next(lang, &handle)),
        json!({
            "record": key, "handle": handle, "title": links.title(key, lang), "files": ids,
            "commit": committed.map(|c| c.commit.to_string()),
        }),
    );
    Ok(())
}

/// The whole of a file.
fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let unreadable = |error: std::io::Error| FileError::unreadable(path, &error);
    let meta = std::fs::metadata(path).map_err(unreadable)?;
    if !meta.is_file() {
        return Err(Refused::NotAFile(path.to_owned()).into());
    }
    if meta.len() > LIMIT {
        return Err(Refused::TooLong(path.to_owned()).into());
    }
    // All at once: a buffer that grows leaves copies behind.
    let mut content = Zeroizing::new(Vec::with_capacity(usize::try_from(meta.len()).unwrap_or_default() + 1));
    let file = File::open(path).map_err(unreadable)?;
    file.take(LIMIT + 1).read_to_end(&mut content).map_err(unreadable)?;
    match content.len() as u64 > LIMIT {
        true => Err(Refused::TooLong(path.to_owned()).into()),
        false => Ok(content),
    }
}

/// Bytes in small hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
