//! The least that reading every record takes: git reads the file, age opens it, the typed parser reads its YAML.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use chungthu::model::Key;
use chungthu::repo::{Oid, Store};
use chungthu::seal::Vault;
use chungthu::yaml;

use super::usage::{self, Usage};

/// Reads, opens and parses every file with all threads; gives what that used and the bytes of plaintext.
pub fn run(vault: &Vault, place: &std::path::Path, records: &[(Key, Oid)]) -> Result<(Usage, u64), String> {
    let (next, bytes) = (AtomicUsize::new(0), AtomicU64::new(0));
    let work = |_: rayon::BroadcastContext<'_>| -> Result<(), String> {
        let store = Store::open(place).map_err(|_| "the repository")?;
        while let Some((key, blob)) = records.get(next.fetch_add(1, Ordering::Relaxed)) {
            let opened = store.with_blob(*blob, |file| vault.open(*key, file));
            let text = opened.map_err(|_| "a file")?.map_err(|_| "a sealed file")?;
            bytes.fetch_add(text.len() as u64, Ordering::Relaxed);
            std::hint::black_box(yaml::read_stored(key.kind, &text).map_err(|_| "a record's YAML")?);
        }
        Ok(())
    };
    let (used, done) = usage::here(|| rayon::broadcast(work));
    done.into_iter().collect::<Result<(), String>>()?;
    Ok((used, bytes.into_inner()))
}
