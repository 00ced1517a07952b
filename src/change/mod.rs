//! The only door to a branch: a change is planned against the tip, checked, sealed, signed, judged as everyone will judge
//! it, and moved in by compare-and-swap. Two writers at once lose nothing: the later is merged onto the new tip or told why
//! not. What main takes from two people only goes to a branch of work.

pub mod access;
mod adopt;
mod anew;
mod approve;
mod aside;
mod back;
mod commit;
mod erase;
mod error;
mod founding;
mod judged;
mod merge;
mod officers;
mod plan;
mod replan;
mod reseal;
mod split;

use std::collections::BTreeMap;

use zeroize::Zeroizing;

pub use adopt::{Adopted, adopt, is_own, take_up};
pub use anew::{Uncrossed, uncross};
pub use approve::{Approvals, Approving, approvals, is_for_admins};
pub use aside::{SetAside, Undone};
pub use back::{Back, read_back, say_again, sent_back_at, unheard};
pub use commit::{
    Author, Base, Branch, Committed, commit, commit_beside, handle, message, prepare, reviewer, sign,
};
pub use erase::{
    Draft, Extent, Seen, came_since, drafts, refuse_kept, refuse_unended, refuse_unended_on_branches,
    refuse_unended_on_main, seen_serials,
};
pub use error::ChangeError;
pub use founding::{Founding, found};
pub use judged::{Grounds, Judged, Touched, judge};
pub use merge::{Dispute, sealed_paths, unsettled};
pub use officers::{Rekeyed, rekey};
pub use plan::{Plan, Write, plan};
pub use replan::Replanned;
pub use reseal::is_stale;
pub use split::{Excepting, excepting};

use crate::model::{Date, FileId, Key, Record};
use crate::policy::Trailer;
use crate::policy::refs::work_branch;
use crate::register::{Head, Links, Snapshot, head};
use crate::repo::{Oid, RepoError, Store};
use crate::rules::Rules;
use crate::seal::Vault;

pub use crate::policy::MAIN;

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
    /// The file it takes the place of unread, since nobody can read it; with the highest revision that stood there.
    pub unread: Option<(Oid, u64)>,
    pub record: Box<Record>,
}

/// An attachment to be sealed beside its record.
pub struct NewFile {
    pub key: Key,
    pub id: FileId,
    /// 1, or, where a branch's own attachment is sealed again, one above the one that stands.
    pub rev: u64,
    pub content: Zeroizing<Vec<u8>>,
}

impl Change {
    pub fn new(verb: &'static str) -> Change {
        Change { verb, ..Change::default() }
    }

    /// Adds a record that is new.
    pub fn add(&mut self, record: Record) {
        self.records.insert(record.key(), Edit { base: None, unread: None, record: Box::new(record) });
    }

    /// Changes a record that was read before.
    pub fn set(&mut self, base: Record, record: Record) {
        self.records.insert(
            record.key(),
            Edit { base: Some(Box::new(base)), unread: None, record: Box::new(record) },
        );
    }
}

impl Change {
    /// Puts a record in the place of a file that can't be read, if that still stands there.
    pub fn replace_unread(&mut self, record: Record, file: Oid, rev: u64) {
        let edit = Edit { base: None, unread: Some((file, rev)), record: Box::new(record) };
        self.records.insert(edit.record.key(), edit);
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
    /// Plans a change against the branch that HEAD names, checks it, and writes it as one signed commit; on a new branch
    /// of work, which HEAD then names, where main takes such a change from two people only.
    pub fn apply(&self, change: &Change) -> Result<Outcome, ChangeError> {
        let mut lock = self.store.lock("chungthu")?;
        for _ in 0..ATTEMPTS {
            let head = settled_head(self.store)?;
            // What a change of keyring left that was killed.
            lock.retire_keyrings(head.officers.keyring.serial)?;
            let snapshot = Snapshot::open(self.store, self.vault, head.tip)?;
            let links = Links::open(&snapshot)?;
            if head.officers.is_recovery(&self.author.signer.public()) {
                return Err(ChangeError::RecoveryBeyond);
            }
            let plan = plan(&snapshot, &links, change, self.rules, self.today)?;
            if plan.is_empty() {
                return Ok(Outcome::Unchanged);
            }
            let aside = head.is_main() && plan.is_guarded(&head.officers);
            let name = if aside { work_branch(FileId(rand::random())) } else { head.branch.clone() };
            let serial = snapshot.officers.keyring.serial;
            let trailer = match head.is_main() && !aside {
                true => Trailer::Main(serial),
                false => Trailer::Work(serial),
            };
            let base =
                Base { parents: vec![head.tip], tree: Some(snapshot.tree), trailer, approvals: Vec::new() };
            let branch = Branch { name: &name, old: (!aside).then_some(head.tip) };
            let written = commit(&mut lock, self.vault, &head.officers, &self.author, &plan, &base, &branch);
            match written {
                Ok(committed) if aside => {
                    lock.set_head(&name)?;
                    let in_the_way = lock.follow(&name, Some(head.tip), committed.commit)?;
                    return Ok(Outcome::Committed(Committed { branch: Some(name), in_the_way, ..committed }));
                }
                Ok(committed) => return Ok(Outcome::Committed(committed)),
                Err(ChangeError::Repo(RepoError::Moved { .. })) => continue,
                Err(other) => return Err(other),
            }
        }
        Err(ChangeError::Racing)
    }
}

/// The branch that HEAD names, verified, with a commit to stand on.
fn settled_head(store: &Store) -> Result<Head, ChangeError> {
    head(store)?.ok_or(ChangeError::NoMain)
}
