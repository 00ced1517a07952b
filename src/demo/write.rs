//! Writes the ministry as a register: two years of signed commits by officers whose keys are made here, at random.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::{Ministry, PlannedCommit, PlannedOfficer};
use crate::change::{
    Author, Base, ChangeError, Founding, MAIN, NewFile, Plan, Write, Writer, found, prepare,
};
use crate::model::Key;
use crate::policy::officers::SigningKeys;
use crate::policy::{Officer, Officers, Role};
use crate::register::{policy_at, trust};
use crate::repo::{Oid, Store, WriteLock};
use crate::seal::identity::new_identity;
use crate::seal::{NoPrompt, Prompt, Recovery, Signer, Vault};

/// What one officer of the demo holds, without any passphrase.
pub struct OfficerKeys {
    pub handle: String,
    /// The text of the identity file.
    pub identity: Zeroizing<String>,
    /// The text of the signing key's file.
    pub signing_key: Zeroizing<String>,
    recipient: String,
    signer: Signer,
}

/// All keys of a demo.
pub struct Keys {
    /// As the ministry has its officers, the admin first.
    pub officers: Vec<OfficerKeys>,
    pub recovery: Recovery,
}

/// What was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Written {
    pub commits: usize,
    /// Records, each counted once.
    pub records: usize,
    /// All their versions.
    pub versions: usize,
    pub files: usize,
}

impl Keys {
    /// New ones for every officer of a ministry.
    pub fn new(ministry: &Ministry) -> Keys {
        let officers = ministry.officers.iter().map(|officer| {
            let (identity, recipient) = new_identity();
            let (signer, signing_key) = Signer::generate();
            let recipient = recipient.as_str().to_owned();
            OfficerKeys { handle: officer.handle.clone(), identity, signing_key, recipient, signer }
        });
        Keys { officers: officers.collect(), recovery: Recovery::generate() }
    }

    fn of(&self, handle: &str) -> Result<&OfficerKeys, ChangeError> {
        self.officers.iter().find(|keys| keys.handle == handle).ok_or(ChangeError::NotAnOfficer)
    }

    fn entry(&self, planned: &PlannedOfficer) -> Result<Officer, ChangeError> {
        let keys = self.of(&planned.handle)?;
        Ok(Officer {
            handle: planned.handle.clone(),
            role: planned.role,
            person: Some(planned.person),
            recipients: vec![keys.recipient.clone()],
            signing_keys: SigningKeys { active: vec![keys.signer.public()], former: Vec::new() },
            until: planned.until,
            stands_in_for: planned.stands_in_for.clone(),
        })
    }
}

/// Makes the register of a ministry at a place where none is. `progress` hears how many commits are done.
pub fn write(
    ministry: &Ministry,
    keys: &Keys,
    dir: &Path,
    progress: &mut dyn FnMut(usize),
) -> Result<Written, ChangeError> {
    let prompt: Arc<dyn Prompt> = Arc::new(NoPrompt);
    let admin = keys.officers.first().ok_or(ChangeError::NotAnOfficer)?;
    let lasting = ministry.officers.iter().filter(|o| o.role != Role::Deputy);
    let names = ["anchors/demo-root.pem", "anchors/demo-issuing.pem"];
    let anchors = names.into_iter().zip(&ministry.anchors);
    let founding = Founding {
        settings: ministry.settings.clone(),
        officers: lasting.map(|officer| keys.entry(officer)).collect::<Result<_, _>>()?,
        recovery: &keys.recovery,
        author: Author { signer: &admin.signer, now: ministry.begins },
        plain: anchors.map(|(name, pem)| (name.to_owned(), pem.clone().into_bytes())).collect(),
    };
    let (store, mut vault) = found(dir, founding, &prompt)?;
    let mut turns = turns(ministry);
    let mut commits = ministry.commits().peekable();
    let mut written = Written { commits: 1, ..Written::default() };
    let mut revisions = HashMap::new();
    loop {
        let next_turn = turns.last().map(|turn| turn.at);
        let mut writing = Writing::begin(&store, &vault, keys, &mut revisions)?;
        while let Some(commit) = commits.next_if(|c| next_turn.is_none_or(|at| c.at < at)) {
            writing.write(commit, &mut written)?;
            progress(written.commits);
        }
        writing.end()?;
        let Some(turn) = turns.pop() else { break };
        let entry = keys.entry(turn.officer)?;
        let writer = Writer {
            store: &store,
            vault: &vault,
            author: Author { signer: &admin.signer, now: turn.at },
            rules: ministry.world.rules,
            today: ministry.world.today,
        };
        // What is sealed once the deputy has gone is closed to the deputy.
        let (_, next) = writer.change_officers(&prompt, |officers| {
            match turn.comes {
                true => officers.officers.push(entry),
                false => officers.officers.retain(|o| o.handle != turn.officer.handle),
            }
            Ok(())
        })?;
        let Some(next) = next else { return Err(ChangeError::NeedsApproval) };
        vault = next;
        written.commits += 1;
    }
    written.records = revisions.len();
    trust(&store, store.tip(MAIN)?.ok_or(ChangeError::NoMain)?)?;
    Ok(written)
}

/// A day on which a deputy comes or goes.
struct Turn<'a> {
    at: i64,
    officer: &'a PlannedOfficer,
    comes: bool,
}

/// The comings and goings of deputies, the next one last.
fn turns(ministry: &Ministry) -> Vec<Turn<'_>> {
    let mut turns = Vec::new();
    for officer in ministry.officers.iter().filter(|o| o.role == Role::Deputy) {
        turns.push(Turn { at: officer.from, officer, comes: true });
        if let Some(until) = officer.until {
            turns.push(Turn { at: until.plus_days(1).start_at_office(), officer, comes: false });
        }
    }
    turns.sort_by_key(|turn| std::cmp::Reverse((turn.at, !turn.comes)));
    turns
}

/// Commits in a row under one keyring. They wait in memory and go into large packs: main moves once, at the end.
struct Writing<'a> {
    lock: WriteLock<'a>,
    vault: &'a Vault,
    keys: &'a Keys,
    officers: Officers,
    revisions: &'a mut HashMap<Key, u64>,
    began: Oid,
    tip: Oid,
    tree: Oid,
}

impl<'a> Writing<'a> {
    fn begin(
        store: &'a Store,
        vault: &'a Vault,
        keys: &'a Keys,
        revisions: &'a mut HashMap<Key, u64>,
    ) -> Result<Writing<'a>, ChangeError> {
        let began = store.tip(MAIN)?.ok_or(ChangeError::NoMain)?;
        let (officers, _) = policy_at(store, began)?;
        let tree = store.tree_of(began)?;
        Ok(Writing { lock: store.lock("demo")?, vault, keys, officers, revisions, began, tip: began, tree })
    }

    fn write(&mut self, planned: PlannedCommit, written: &mut Written) -> Result<(), ChangeError> {
        let author = Author { signer: &self.keys.of(&planned.officer)?.signer, now: planned.at };
        let files: Vec<NewFile> = planned
            .files
            .into_iter()
            .map(|f| NewFile { key: f.key, id: f.file, rev: 1, content: Zeroizing::new(f.bytes) })
            .collect();
        let mut writes = Vec::with_capacity(planned.writes.len());
        for record in planned.writes {
            let key = record.key();
            let rev = self.revisions.entry(key).or_default();
            *rev += 1;
            writes.push(Write { key, rev: *rev, record: std::borrow::Cow::Owned(record) });
        }
        written.commits += 1;
        written.versions += writes.len();
        written.files += files.len();
        let plan = Plan { writes, files: &files, ..Plan::empty(planned.verb) };
        let base = Base::main(self.tip, self.tree, &self.officers);
        (self.tip, self.tree) = prepare(&mut self.lock, self.vault, &self.officers, &author, &plan, &base)?;
        Ok(())
    }

    fn end(mut self) -> Result<(), ChangeError> {
        if self.tip != self.began {
            self.lock.move_ref(&format!("refs/heads/{MAIN}"), Some(self.began), self.tip)?;
        }
        Ok(())
    }
}
