//! The only door to a branch: a change is planned against the tip, checked, sealed, signed, and moved in by
//! compare-and-swap. Two writers at once lose nothing: the later is merged onto the new tip or told why not.

mod around;
mod commit;
mod error;
mod founding;
mod plan;

use std::collections::BTreeMap;

use zeroize::Zeroizing;

pub use commit::{Author, Committed, Parent, commit, prepare};
pub use error::ChangeError;
pub use founding::{Founding, change_officers, found};
pub use plan::{Plan, Write, plan};

use crate::model::{Date, FileId, Key, Record};
use crate::register::{Links, Snapshot};
use crate::repo::{Oid, RepoError, Store};
use crate::rules::Rules;
use crate::seal::Vault;

/// The branch that counts.
pub const MAIN: &str = "main";

/// A write that loses the race for the reference this often gives up.
const ATTEMPTS: usize = 5;

/// What is to be written in one commit.
#[derive(Default)]
pub struct Change {
    /// What was done, as it stands in the commit's message: one of [`crate::policy::message::VERBS`].
    pub verb: &'static str,
    pub records: BTreeMap<Key, Edit>,
    pub files: Vec<NewFile>,
    /// Plain files by path; nothing removes.
    pub plain: BTreeMap<String, Option<Vec<u8>>>,
    /// What changed plain files held when they were read: where one holds something else by now, the write is refused.
    pub plain_base: BTreeMap<String, Option<Vec<u8>>>,
}

/// A record as it is to be.
pub struct Edit {
    /// What the edit began from; nothing where the record is new.
    pub base: Option<Box<Record>>,
    pub record: Box<Record>,
}

/// An attachment to be sealed beside its record.
pub struct NewFile {
    pub key: Key,
    pub id: FileId,
    pub content: Zeroizing<Vec<u8>>,
}

impl Change {
    pub fn new(verb: &'static str) -> Change {
        Change { verb, ..Change::default() }
    }

    /// Adds a record that is new.
    pub fn add(&mut self, record: Record) {
        self.records.insert(record.key(), Edit { base: None, record: Box::new(record) });
    }

    /// Changes a record that was read before.
    pub fn set(&mut self, base: Record, record: Record) {
        self.records.insert(record.key(), Edit { base: Some(Box::new(base)), record: Box::new(record) });
    }
}

/// What a write came to.
pub enum Outcome {
    Committed(Committed),
    /// Nothing differs from what the register says already.
    Unchanged,
}

/// Who writes, with what, under which rules.
pub struct Writer<'a> {
    pub store: &'a Store,
    pub vault: &'a Vault,
    pub author: Author<'a>,
    pub rules: &'a Rules,
    /// The day on which the rules are asked.
    pub today: Date,
}

impl Writer<'_> {
    /// Plans a change against the tip of main, checks it, and writes it as one signed commit.
    pub fn apply(&self, change: &Change) -> Result<Outcome, ChangeError> {
        let mut lock = self.store.lock("chungthu")?;
        for _ in 0..ATTEMPTS {
            let tip = trusted_tip(self.store)?;
            let snapshot = Snapshot::open(self.store, self.vault, tip)?;
            let links = Links::open(&snapshot)?;
            let plan = plan(&snapshot, &links, change, self.rules, self.today)?;
            if plan.is_empty() {
                return Ok(Outcome::Unchanged);
            }
            match commit(&mut lock, self.store, self.vault, &snapshot.officers, &self.author, &plan) {
                Ok(committed) => return Ok(Outcome::Committed(committed)),
                Err(ChangeError::Repo(RepoError::Moved { .. })) => continue,
                Err(other) => return Err(other),
            }
        }
        Err(ChangeError::Racing)
    }
}

/// The tip of main, verified.
fn trusted_tip(store: &Store) -> Result<Oid, ChangeError> {
    let tip = store.tip(MAIN)?.ok_or(ChangeError::NoMain)?;
    crate::register::trust(store, tip)?;
    Ok(tip)
}
