//! Records of a commit, every one or some, opened by all threads.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::error::OpenError;
use super::links::Links;
use super::snapshot::{Reader, Snapshot};
use crate::model::{Key, Record};
use crate::repo::{Oid, RepoError, Unreadable};

/// Records that a thread takes at once.
const CHUNK: usize = 64;

/// What was made of every record.
pub struct Loaded<T> {
    /// By kind, then by id.
    pub records: Vec<T>,
    pub unreadable: Vec<OpenError>,
    /// Folders that could not be read: what they hold isn't known.
    pub folders: Vec<Unreadable>,
}

/// A record and the file it came from.
pub struct Opened {
    pub key: Key,
    pub blob: Oid,
    pub record: Record,
}

/// Opens every record and keeps it.
pub fn load(snapshot: &Snapshot<'_>) -> Result<Loaded<Opened>, RepoError> {
    map(snapshot, |opened, _| opened)
}

/// Opens every record, makes something of it and lets it go. The records are read by all threads at once; the result
/// stands in order.
pub fn map<T: Send>(
    snapshot: &Snapshot<'_>,
    make: impl Fn(Opened, &Reader<'_>) -> T + Sync,
) -> Result<Loaded<T>, RepoError> {
    let listing = snapshot.list()?;
    let source = snapshot.source();
    let next = AtomicUsize::new(0);
    let work = |_: rayon::BroadcastContext<'_>| -> Result<Vec<(usize, Part<T>)>, RepoError> {
        let reader = source.reader()?;
        let mut parts = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let start = number.saturating_mul(CHUNK).min(listing.records.len());
            let chunk = &listing.records[start..(start + CHUNK).min(listing.records.len())];
            if chunk.is_empty() {
                return Ok(parts);
            }
            let mut part = Part { made: Vec::with_capacity(chunk.len()), unreadable: Vec::new() };
            for &(key, blob) in chunk {
                match reader.record(key, blob) {
                    Ok(record) => part.made.push(make(Opened { key, blob, record }, &reader)),
                    Err(error) => part.unreadable.push(error),
                }
            }
            parts.push((number, part));
        }
    };
    let mut parts = Vec::new();
    for worker in rayon::broadcast(work) {
        parts.extend(worker?);
    }
    parts.sort_unstable_by_key(|(number, _)| *number);
    let mut loaded = Loaded {
        records: Vec::with_capacity(listing.records.len()),
        unreadable: Vec::new(),
        folders: listing.unreadable,
    };
    for (_, part) in parts {
        loaded.records.extend(part.made);
        loaded.unreadable.extend(part.unreadable);
    }
    Ok(loaded)
}

/// Opens these records, in their order; the first that can't be opened ends it.
pub fn open(snapshot: &Snapshot<'_>, links: &Links<'_>, keys: &[Key]) -> Result<Vec<Record>, OpenError> {
    // The links know the file of each; the tree tells why there is none.
    let blobs = keys.iter().map(|key| Ok((*key, links.blob(*key).map_or_else(|| snapshot.blob(*key), Ok)?)));
    let blobs: Vec<(Key, Oid)> = blobs.collect::<Result<_, OpenError>>()?;
    let source = snapshot.source();
    let read = |reader: &mut Option<Reader<'_>>, (key, blob): (Key, Oid)| {
        (key, blob, reader.as_ref().map(|reader| reader.record(key, blob)))
    };
    let opened: Vec<_> = blobs.into_par_iter().map_init(|| source.reader().ok(), read).collect();
    // A thread without a reader leaves it to this one.
    let record = |(key, blob, record): (Key, Oid, Option<Result<Record, OpenError>>)| {
        record.unwrap_or_else(|| snapshot.version_of(key, blob))
    };
    opened.into_iter().map(record).collect()
}

/// What a thread made of one chunk.
struct Part<T> {
    made: Vec<T>,
    unreadable: Vec<OpenError>,
}
