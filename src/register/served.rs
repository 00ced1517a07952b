//! What a server remembers of main, so that each push is judged by what it brings alone.

use std::fs;
use std::io::Write;

use crate::gate::{Pins, Pushed};
use crate::repo::Store;

/// Main as it was verified last, below the private folder: before and after the last push.
const FILE: &str = "pushed";

/// Main as it was verified at the last push: after it, and before it, since it may not have come to be. What can't be read
/// was not verified: then all of it is verified again.
pub fn served(store: &Store) -> Vec<Pins> {
    let text = store.private_dir().ok().and_then(|dir| fs::read_to_string(dir.join(FILE)).ok());
    text.unwrap_or_default().lines().rev().filter_map(|line| line.parse().ok()).collect()
}

/// Remembers main as a push found it and as it makes it. The push doesn't depend on it: the account that receives may not be
/// the one that owns the folder.
pub fn serve(store: &Store, pushed: &Pushed) {
    let lines: String = pushed.before.iter().chain(&pushed.after).map(|pins| format!("{pins}\n")).collect();
    let Ok(dir) = store.private_dir() else { return };
    let write = || {
        let mut file = tempfile::NamedTempFile::new_in(&dir)?;
        file.write_all(lines.as_bytes())?;
        file.persist(dir.join(FILE)).map_err(|e| e.error)
    };
    let _ = write();
}
