use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::context::Context;
use super::super::failure::{Failure, Told};
use super::super::made::{Made, absent, write_secret};
use super::super::session::{Session, links};
use super::super::{output, pick};
use super::get::is_inside;
use crate::model::{Kind, Record};
use crate::pki::{RequestFacts, request_der};
use crate::register::Gist;
use crate::sheet;
use crate::text::{Failing, hsm as words, machinery};
use crate::token::hex;

mod edited;
mod portal;
mod subject;

/// Files for others
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Requests for the CA: a file each, in PEM, and a list of them
    Csr(Csr),
    /// The sheet that the CA's portal takes for issue requests of people
    Portal(portal::Args),
    /// Everything that is held about a person, sealed to a passphrase
    Subject(subject::Args),
    /// Units in a sheet, to be changed and taken back
    Unit(edited::Args),
    /// People in a sheet, to be changed and taken back
    Person(edited::Args),
    /// Certificates in a sheet, to be changed and taken back
    Certificate(edited::Args),
    /// Devices in a sheet, to be changed and taken back
    Device(edited::Args),
    /// Decisions in a sheet, to be changed and taken back
    Decision(edited::Args),
}

#[derive(clap::Args)]
struct Csr {
    /// The certificates, or the procedures by which they are asked for; without any, all that have a request and no
    /// certificate yet
    #[arg(value_name = "SEL")]
    records: Vec<String>,
    /// A new folder, or a new file named .zip, outside the register
    #[arg(short = 'o', long = "out", value_name = "DIR|FILE.zip")]
    out: PathBuf,
}

const NOTHING: Told = Told {
    failing: Failing::Refused,
    what: words::nothing_to_export,
    hint: Some(words::nothing_to_export_hint),
};
const NO_REQUEST: Told = Told { failing: Failing::Refused, what: words::no_request, hint: None };
pub const INSIDE: Told = Told {
    failing: Failing::Usage,
    what: machinery::inside_register,
    hint: Some(machinery::inside_register_hint),
};

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    match &args.what {
        What::Csr(args) => requests(context, args),
        What::Portal(args) => portal::run(context, args),
        What::Subject(args) => subject::run(context, args),
        What::Unit(args) => edited::run(context, Kind::Unit, args),
        What::Person(args) => edited::run(context, Kind::Person, args),
        What::Certificate(args) => edited::run(context, Kind::Certificate, args),
        What::Device(args) => edited::run(context, Kind::Device, args),
        What::Decision(args) => edited::run(context, Kind::Decision, args),
    }
}

fn requests(context: &Context, args: &Csr) -> Result<(), Failure> {
    absent(&args.out)?;
    let session = Session::open(context)?;
    if is_inside(&session.store, &args.out)? {
        return Err(INSIDE.into());
    }
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let mut keys = Vec::new();
    for selector in &args.records {
        let key = pick::one(context, &snapshot, &links, selector, &[Kind::Certificate, Kind::Procedure])?;
        keys.push(links.procedure(key.id).map_or(key, |procedure| procedure.subject));
    }
    if args.records.is_empty() {
        keys = links.filter_gists(Kind::Certificate, |key, gist| match gist {
            Gist::Certificate(facts) if facts.pem_from.is_none() => Some(key),
            _ => None,
        });
        keys.retain(|key| links.certificate(key.id).is_some_and(|facts| facts.has_csr));
    }
    keys.sort_unstable();
    keys.dedup();
    if keys.is_empty() {
        return Err(NOTHING.into());
    }
    let mut files = Vec::new();
    let mut list = vec![words::export_heads(context.lang).map(str::to_owned).to_vec()];
    for (i, key) in keys.iter().enumerate() {
        let named = || pick::named(context, &links, *key);
        let Record::Certificate(certificate) = snapshot.record(*key)? else { return Err(NO_REQUEST.into()) };
        let pem = certificate.csr.ok_or_else(|| Failure::from(NO_REQUEST).at(named()))?;
        let facts = RequestFacts::read(pem.as_bytes()).map_err(|e| Failure::from(e).at(named()))?;
        let der = request_der(pem.as_bytes()).map_err(|e| Failure::from(e).at(named()))?;
        // Named by the record's id: a file's name must not say whose it is.
        let name = format!("{}.csr", key.id);
        files.push((name.clone(), pem.as_bytes().to_vec()));
        list.push(vec![
            (i + 1).to_string(),
            name,
            facts.subject.to_string(),
            facts.key.to_string(),
            hex(&crate::token::plan::Plan::hash(&der)),
        ]);
    }
    files.push((LIST.to_owned(), sheet::csv::write(list)));
    match args.out.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip")) {
        true => write_secret(&args.out, &zipped(&files).ok_or(UNZIPPED)?)?,
        false => {
            let mut made = Made::default();
            made.folder(&args.out)?;
            for (name, content) in &files {
                made.secret(&args.out.join(name), content)?;
            }
            made.keep();
        }
    }
    let path = shown(&args.out);
    output::done(
        context,
        &words::exported(context.lang, keys.len(), &path),
        Some(&words::exported_next(context.lang)),
        json!({ "folder": args.out.display().to_string(), "records": keys, "list": LIST }),
    );
    Ok(())
}

const UNZIPPED: Told = Told { failing: Failing::Unable, what: words::unzipped, hint: None };

/// One archive of files, stored as they are: requests are small, and don't get smaller.
fn zipped(files: &[(String, Vec<u8>)]) -> Option<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(name.as_str(), SimpleFileOptions::default()).ok()?;
        archive.write_all(content).ok()?;
    }
    Some(archive.finish().ok()?.into_inner())
}

/// The list beside the requests.
const LIST: &str = "danh-sach.csv";

fn shown(path: &Path) -> String {
    output::quoted(path)
}
