//! What was done to a token, one line for each step: a run that was killed is gone on with by it. That a key is about to be
//! made is on the disk before it is. It lies in the git directory, and holds ids of records alone: no name, no PIN.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, OFlags, fcntl_lock, flock};
use serde::{Deserialize, Serialize};

use crate::model::Key;

/// One step.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The office's time.
    pub at: String,
    pub step: Did,
    /// The certificate that the key is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Key>,
    /// The token's serial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The provisional CKA_ID in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What went wrong, in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// What a line tells of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Did {
    /// A run began.
    Run,
    /// The token is about to make a key.
    Begin,
    /// The key is there and was read back.
    Made,
    /// The key of an earlier run was found and taken.
    Adopted,
    /// The request was signed and verified.
    Signed,
    /// The register has it.
    Recorded,
    /// It went wrong; the run goes on with the next.
    Failed,
    /// The run ended early.
    Stopped,
    /// A key is about to be destroyed, and was.
    Destroying,
    Destroyed,
    /// A right PIN, and a wrong one.
    PinRight,
    PinWrong,
}

impl Entry {
    pub fn new(at: String, step: Did) -> Entry {
        Entry { at, step, certificate: None, token: None, id: None, fault: None }
    }
}

/// An open journal.
pub struct Journal {
    file: File,
    pub entries: Vec<Entry>,
    /// So many lines that can't be read, besides a last one that was cut off.
    pub damaged: usize,
}

impl Journal {
    /// Opens or begins a journal. A last line that a kill cut off counts for nothing: what it would have told was not done.
    pub fn open(path: &Path) -> io::Result<Journal> {
        if let Some(folder) = path.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let mut file = opened(OpenOptions::new().read(true).append(true).create(true).mode(0o600), path)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        let (mut entries, mut damaged) = (Vec::new(), 0);
        for line in text.split_inclusive(|&b| b == b'\n') {
            match (serde_json::from_slice(line), line.ends_with(b"\n")) {
                (Ok(entry), whole) => {
                    entries.push(entry);
                    file.write_all(if whole { b"" } else { b"\n" })?;
                }
                (Err(_), true) => damaged += 1,
                (Err(_), false) => file.set_len((text.len() - line.len()) as u64)?,
            }
        }
        if text.is_empty()
            && let Some(folder) = path.parent()
        {
            File::open(folder)?.sync_all()?;
        }
        Ok(Journal { file, entries, damaged })
    }

    /// Writes one line and waits until it is on the disk.
    pub fn write(&mut self, entry: Entry) -> io::Result<()> {
        self.note(entry)?;
        self.sync()
    }

    /// Waits until all that was noted is on the disk.
    pub fn sync(&mut self) -> io::Result<()> {
        self.file.sync_data()
    }

    /// Writes one line that a killed run leaves, and a machine that lost its power may not: what was done shows on the
    /// token.
    pub fn note(&mut self, entry: Entry) -> io::Result<()> {
        let mut line = serde_json::to_string(&entry).map_err(io::Error::other)?;
        line.push('\n');
        self.file.write_all(line.as_bytes())?;
        self.entries.push(entry);
        Ok(())
    }

    /// How many wrong PINs in a row went to a token, by the last lines about it.
    pub fn wrong_pins(&self, token: &str) -> usize {
        let about = self.entries.iter().rev().filter(|e| e.token.as_deref() == Some(token));
        about.take_while(|e| e.step != Did::PinRight).filter(|e| e.step == Did::PinWrong).count()
    }
}

/// The keys that the runs of all plans began and never recorded: whose record changed meanwhile, a new plan may take.
pub fn unrecorded(folder: &Path) -> io::Result<Vec<Entry>> {
    let mut found = Vec::new();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        if path.extension().is_some_and(|end| end == "jsonl") {
            let entries = Journal::open(&path)?.entries;
            let recorded = |key| entries.iter().any(|e| e.step == Did::Recorded && e.certificate == key);
            let begun = entries.iter().filter(|e| e.step == Did::Begin && !recorded(e.certificate));
            found.extend(begun.cloned());
        }
    }
    Ok(found)
}

/// The lock under which keys are made and destroyed.
pub struct Lock {
    _held: File,
    worker: PathBuf,
}

impl Lock {
    /// What the process that holds the module locks for as long as it lives: `hold`. It can't be written to, since it
    /// becomes that process's standard output, into which a module may print.
    pub fn for_worker(&self) -> io::Result<File> {
        File::open(&self.worker)
    }
}

/// Takes the lock; waits where another process has it, after `waiting` was called. A call that a killed run left behind
/// ends before the next run looks at the token: its worker has a lock of its own, which a process that a module started
/// doesn't inherit.
pub fn lock(folder: &Path, waiting: impl Fn()) -> io::Result<Lock> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let open = |path: &Path| opened(OpenOptions::new().append(true).create(true).mode(0o600), path);
    let held = open(&folder.join("lock"))?;
    if flock(&held, FlockOperation::NonBlockingLockExclusive).is_err() {
        waiting();
        flock(&held, FlockOperation::LockExclusive)?;
    }
    let path = folder.join("worker");
    let worker = open(&path)?;
    if fcntl_lock(&worker, FlockOperation::NonBlockingLockExclusive).is_err() {
        waiting();
        fcntl_lock(&worker, FlockOperation::LockExclusive)?;
    }
    Ok(Lock { _held: held, worker: path })
}

/// Holds [`Lock::for_worker`] until this process ends.
pub(super) fn hold(file: impl AsFd) {
    // Standard output is no such file where there is nothing to hold.
    let _ = fcntl_lock(file, FlockOperation::NonBlockingLockShared);
}

/// Opens a file of ours; a link put in its place is not followed.
fn opened(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    options.custom_flags(OFlags::NOFOLLOW.bits() as i32).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_cut_off_counts_for_nothing_and_the_next_stands_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hsm/plan.jsonl");
        let entry = |step| Entry { token: Some("A".into()), ..Entry::new("2026".into(), step) };
        let mut journal = Journal::open(&path).unwrap();
        journal.write(entry(Did::PinWrong)).unwrap();
        journal.write(entry(Did::PinWrong)).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, &text[..text.len() - 5]).unwrap();
        let mut journal = Journal::open(&path).unwrap();
        assert_eq!((journal.wrong_pins("A"), journal.damaged), (1, 0));
        journal.write(entry(Did::PinWrong)).unwrap();
        let mut journal = Journal::open(&path).unwrap();
        assert_eq!((journal.wrong_pins("A"), journal.wrong_pins("B")), (2, 0));
        journal.write(entry(Did::PinRight)).unwrap();
        assert_eq!(journal.wrong_pins("A"), 0);
        // Damage, in whatever way, is counted and read past.
        let mut bytes = fs::read(&path).unwrap();
        bytes.extend(b"\xff\xfe\n");
        fs::write(&path, bytes).unwrap();
        let mut journal = Journal::open(&path).unwrap();
        journal.write(entry(Did::PinWrong)).unwrap();
        let journal = Journal::open(&path).unwrap();
        assert_eq!((journal.wrong_pins("A"), journal.damaged), (1, 1));
    }
}
