//! Writes the ministry as a register: two years of signed commits by officers whose keys are made here, at random.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::ca::Outbox;
use super::{Ministry, PlannedCommit, PlannedOfficer};
use crate::change::{
    Approving, Author, Base, ChangeError, Founding, MAIN, NewFile, Plan, Write, Writer, found, message,
    prepare, sign,
};
use crate::model::{Key, revocation};
use crate::policy::judge::may_approve;
use crate::policy::message::REVOKE;
use crate::policy::officers::{Rules, SigningKeys};
use crate::policy::{Guarded, Officer, Officers, Role, Trailer};
use crate::register::{policy_at, trust};
use crate::repo::{Oid, Store, WriteLock};
use crate::seal::identity::new_identity;
use crate::seal::{NoPrompt, Prompt, Recovery, Signer, Vault};

/// Seconds from a change to its approval.
const APPROVED_AFTER: i64 = 1_200;

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
#[derive(Default)]
pub struct Written {
    pub commits: usize,
    /// Records, each counted once.
    pub records: usize,
    /// All their versions.
    pub versions: usize,
    pub files: usize,
    /// What the CA hands out on the last day: files by their names.
    pub handed_out: Vec<(String, Vec<u8>)>,
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

    /// An officer who may approve what this one wrote.
    fn second(&self, author: &str, store: &Store) -> Result<&OfficerKeys, ChangeError> {
        let tip = store.tip(MAIN)?.ok_or(ChangeError::NoMain)?;
        let (officers, _) = policy_at(store, tip)?;
        self.another(author, &officers)
    }

    fn another(&self, author: &str, officers: &Officers) -> Result<&OfficerKeys, ChangeError> {
        let mut others = officers.officers.iter().filter(|o| may_approve(o) && o.handle != author);
        self.of(&others.next().ok_or(ChangeError::NeedsApproval { served: false })?.handle)
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
        rules: Rules {
            two_person: [Guarded::Officers, Guarded::Erase, Guarded::Revoke].into(),
            approvals: 1,
        },
        recovery: &keys.recovery,
        author: Author { signer: &admin.signer, now: ministry.begins },
        plain: anchors.map(|(name, pem)| (name.to_owned(), pem.clone().into_bytes())).collect(),
    };
    let (store, mut vault) = found(dir, founding, &prompt)?;
    let mut turns = turns(ministry);
    let mut commits = ministry.commits().peekable();
    let mut written = Written { commits: 1, ..Written::default() };
    let mut revisions = HashMap::new();
    let mut asked = HashSet::new();
    let mut outbox = Outbox::default();
    loop {
        let next_turn = turns.last().map(|turn| turn.at);
        let mut writing = Writing::begin(&store, &vault, keys, &mut revisions, &mut asked)?;
        while let Some(commit) = commits.next_if(|c| next_turn.is_none_or(|at| c.at < at)) {
            commit.writes.iter().for_each(|record| outbox.see(record));
            writing.write(commit, &mut written)?;
            progress(written.commits);
        }
        writing.end()?;
        let Some(turn) = turns.pop() else { break };
        let entry = keys.entry(turn.officer)?;
        let writer = |signer, now| Writer {
            store: &store,
            vault: &vault,
            author: Author { signer, now },
            rules: ministry.world.rules,
            today: ministry.world.today,
        };
        // What is sealed once the deputy has gone is closed to the deputy.
        let (committed, next) = writer(&admin.signer, turn.at).change_officers(&prompt, |officers| {
            match turn.comes {
                true => officers.officers.push(entry),
                false => officers.officers.retain(|o| o.handle != turn.officer.handle),
            }
            Ok(())
        })?;
        let next = match (next, committed.branch) {
            (Some(next), _) => next,
            (None, Some(branch)) => {
                let second = keys.second(&admin.handle, &store)?;
                let approving = writer(&second.signer, turn.at + APPROVED_AFTER).approve(
                    &branch,
                    committed.commit,
                    &prompt,
                )?;
                let mut lock = store.lock("demo")?;
                lock.set_head(MAIN)?;
                lock.delete_ref(&format!("refs/heads/{branch}"), committed.commit)?;
                written.commits += 1;
                match approving {
                    Approving::Merged(_, Some(next)) => next,
                    _ => return Err(ChangeError::NeedsApproval { served: false }),
                }
            }
            (None, None) => return Err(ChangeError::NeedsApproval { served: false }),
        };
        vault = next;
        written.commits += 1;
    }
    written.records = revisions.len();
    written.handed_out = outbox.files(ministry).expect("the demo CA's names and dates keep to X.509");
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
    /// The records that ask for a revocation already.
    asked: &'a mut HashSet<Key>,
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
        asked: &'a mut HashSet<Key>,
    ) -> Result<Writing<'a>, ChangeError> {
        let began = store.tip(MAIN)?.ok_or(ChangeError::NoMain)?;
        let (officers, _) = policy_at(store, began)?;
        let tree = store.tree_of(began)?;
        Ok(Writing {
            lock: store.lock("demo")?,
            vault,
            keys,
            officers,
            revisions,
            asked,
            began,
            tip: began,
            tree,
        })
    }

    fn write(&mut self, planned: PlannedCommit, written: &mut Written) -> Result<(), ChangeError> {
        let author = Author { signer: &self.keys.of(&planned.officer)?.signer, now: planned.at };
        let files: Vec<NewFile> = planned
            .files
            .into_iter()
            .map(|f| NewFile { key: f.key, id: f.file, rev: 1, content: Zeroizing::new(f.bytes) })
            .collect();
        let mut writes = Vec::with_capacity(planned.writes.len());
        let mut touches = false;
        for record in planned.writes {
            let key = record.key();
            let asks = revocation::asks(&record);
            touches |= if asks { self.asked.insert(key) } else { self.asked.remove(&key) };
            let rev = self.revisions.entry(key).or_default();
            *rev += 1;
            writes.push(Write { key, rev: *rev, record: std::borrow::Cow::Owned(record) });
        }
        written.commits += 1;
        written.versions += writes.len();
        written.files += files.len();
        let verb = if touches { REVOKE } else { planned.verb };
        let plan = Plan { writes, files: &files, ..Plan::empty(verb) };
        let mut base = Base::main(self.tip, self.tree, &self.officers);
        if !plan.is_guarded(&self.officers) {
            (self.tip, self.tree) =
                prepare(&mut self.lock, self.vault, &self.officers, &author, &plan, &base)?;
            return Ok(());
        }
        // On a branch of its own, which somebody else approves the same day.
        base.trailer = Trailer::Work(self.officers.keyring.serial);
        let (work, tree) = prepare(&mut self.lock, self.vault, &self.officers, &author, &plan, &base)?;
        let second = self.keys.another(&planned.officer, &self.officers)?;
        let approver = Author { signer: &second.signer, now: planned.at + APPROVED_AFTER };
        let mut merge = Base::main(self.tip, self.tree, &self.officers);
        merge.parents.push(work);
        let message = message("approve", &plan.records(), &merge).to_string();
        self.tip = sign(&mut self.lock, &approver, &second.handle, tree, &merge.parents, &message)?;
        self.tree = tree;
        written.commits += 1;
        Ok(())
    }

    fn end(mut self) -> Result<(), ChangeError> {
        if self.tip != self.began {
            self.lock.move_ref(&format!("refs/heads/{MAIN}"), Some(self.began), self.tip)?;
        }
        Ok(())
    }
}
