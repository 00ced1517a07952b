//! What `check` finds, for pages that are made at every commit: records of which nothing was to be said by themselves the
//! last time aren't opened again.

use std::collections::{BTreeSet, HashMap};
use std::fs;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::failure::Failure;
use super::session::Session;
use crate::check::{self, Basis, Finding, Index, cross, judged_row};
use crate::model::{Key, Kind, Record, RecordId};
use crate::pki::{Anchors, CertFacts, certificate_der};
use crate::register::{Links, Lost, Row, Snapshot};
use crate::repo::Oid;
use crate::rules::Rules;

/// The file in our folder of the git directory, and the context under which it is sealed.
const FILE: &str = "clean";
const SEALED_AS: &str = "clean 1";

/// What was found, and a certificate of each CA of which no list was taken in.
pub struct Found {
    pub findings: Vec<Finding>,
    pub unlisted: Vec<Key>,
}

/// Everything that is found on the day of the command.
pub fn found(
    session: &Session<'_>,
    snapshot: &Snapshot<'_>,
    links: &Links<'_>,
    rules: &Rules,
) -> Result<Found, Failure> {
    let today = session.context.today;
    let basis = Basis { rules, settings: &snapshot.settings, lists: &snapshot.lists, today };
    let print = print(&basis);
    let clean = read(session, print);
    let mut rows: Vec<Row> = Kind::ALL
        .into_iter()
        .flat_map(|kind| links.keys(kind))
        .collect::<Vec<Key>>()
        .into_par_iter()
        .filter_map(|key| links.bare_row(key))
        .collect();
    share(&mut rows, links);
    let source = snapshot.source();
    let doubtful: Vec<&Row> = rows.iter().filter(|row| !clean.contains(&row.blob)).collect();
    let judged: Vec<(Oid, Vec<Finding>)> = doubtful
        .par_iter()
        .map_init(
            || source.reader(),
            |reader, row| {
                let record = reader.as_ref().ok()?.record(row.key, row.blob).ok()?;
                let mut found = Vec::new();
                // Verdicts on chains stand in the row already.
                let none = Anchors::new();
                judged_row(&record, row.blob, &none, None, &basis, &mut found);
                Some((row.blob, found))
            },
        )
        .flatten()
        .collect();
    let now = rows.iter().map(|row| row.blob).filter(|blob| clean.contains(blob));
    let now: BTreeSet<Oid> =
        now.chain(judged.iter().filter(|(_, found)| found.is_empty()).map(|(blob, _)| *blob)).collect();
    if now.len() != clean.len() || !judged.is_empty() {
        write(session, print, &now);
    }
    let mut findings: Vec<Finding> = judged.into_iter().flat_map(|(_, found)| found).collect();
    // What can't be read is there all the same: a reference to it is none to nothing.
    let lost = links.lost().into_iter().filter_map(|lost| match lost {
        Lost::Record(error) => Some(error.key.id),
        Lost::Folder(_) | Lost::Repo(_) => None,
    });
    let there: Vec<RecordId> = snapshot.erased()?.into_iter().chain(lost).collect();
    findings.extend(cross(&Index::new(&rows, there), &basis, None));
    findings.sort_unstable();
    let unlisted = check::unlisted(&rows, &snapshot.lists, today);
    Ok(Found { findings, unlisted })
}

/// Gives rows the values that others have too: only about those is there anything to find.
fn share(rows: &mut [Row], links: &Links<'_>) {
    let places: HashMap<Key, usize> = rows.iter().map(|row| row.key).zip(0..).collect();
    for (value, keys) in links.shared_values() {
        for place in keys.iter().filter_map(|key| places.get(key)) {
            if let Some(row) = rows.get_mut(*place) {
                row.uniques.push(value);
            }
        }
    }
}

/// What besides a record decides what is said of it alone: the program, the day, what the office set, the CAs' lists.
fn print(basis: &Basis<'_>) -> [u8; 32] {
    let of = (env!("CARGO_PKG_VERSION"), basis.today, basis.settings, basis.lists);
    Sha256::digest(serde_json::to_vec(&of).unwrap_or_default()).into()
}

/// The versions of which nothing was to be said under the same print; none where that isn't known.
fn read(session: &Session<'_>, print: [u8; 32]) -> BTreeSet<Oid> {
    let read = || {
        let sealed = fs::read(session.store.private_dir().ok()?.join(FILE)).ok()?;
        let content = session.vault.cache_open(SEALED_AS, sealed)?;
        let (kept, blobs) = content.split_at_checked(print.len())?;
        let blobs = (kept == print).then(|| blobs.chunks_exact(20))?;
        Some(blobs.filter_map(|blob| Some(Oid(blob.try_into().ok()?))).collect())
    };
    read().unwrap_or_default()
}

/// Keeps them. A convenience: where it can't be kept, every record is looked at again.
fn write(session: &Session<'_>, print: [u8; 32], clean: &BTreeSet<Oid>) {
    let keep = || -> Option<()> {
        let content: Vec<u8> = print.into_iter().chain(clean.iter().flat_map(|blob| blob.0)).collect();
        let folder = session.store.private_dir().ok()?;
        let made = tempfile::NamedTempFile::new_in(&folder).ok()?;
        fs::write(made.path(), session.vault.cache_seal(SEALED_AS, &content)).ok()?;
        made.persist(folder.join(FILE)).ok().map(drop)
    };
    let _ = keep();
}

/// The name of a certificate's issuer.
pub fn issuer(snapshot: &Snapshot<'_>, key: Key) -> Option<String> {
    let Ok(Record::Certificate(record)) = snapshot.record(key) else { return None };
    let der = certificate_der(record.pem.as_ref()?.as_bytes()).ok()?.into_owned();
    Some(CertFacts::from_der(&der).ok()?.issuer.to_string())
}
