//! Changes of officers, and the keyring that goes with them. Where two people are needed, what one writes is a proposal
//! without a keyring: who approves it does the operation again and makes one.

use std::sync::Arc;

use super::commit::{Author, Base, Branch, Committed, commit, ident, name_on_main};
use super::error::ChangeError;
use super::plan::Plan;
use super::{MAIN, Writer, settled_head};
use crate::gate::keyring_message;
use crate::model::{FileId, RecordId};
use crate::policy::judge::leaves_nobody;
use crate::policy::paths::OFFICERS;
use crate::policy::refs::work_branch;
use crate::policy::succession::{Step, step};
use crate::policy::{Officers, Trailer};
use crate::register::{Head, branch_head, policy_at};
use crate::repo::{Store, WriteLock};
use crate::seal::{Bound, Keyring, KeyringHash, Prompt, Recipient, Vault};
use crate::yaml;

/// A keyring made for a change of officers or an erasure, and the officers that bind it.
pub struct Rekeyed {
    pub officers: Officers,
    pub file: Vec<u8>,
    pub vault: Vault,
}

/// Whether a change needs another keyring: other people are to open it, or a record is to lose its key.
pub(super) fn needs_keyring(before: &Officers, after: &Officers, erased: &[RecordId]) -> bool {
    !erased.is_empty() || before.recipients() != after.recipients()
}

/// Makes the keyring that follows: the epoch turns where somebody goes, and the erased records lose their keys. The
/// keyring that `after` names doesn't matter.
pub fn rekey(
    keyring: &Keyring,
    before: &Officers,
    after: Officers,
    erased: &[RecordId],
    prompt: &Arc<dyn Prompt>,
) -> Result<Rekeyed, ChangeError> {
    if before.keyring.serial != keyring.serial() {
        return Err(ChangeError::StaleKeyring { bound: before.keyring.serial, opened: keyring.serial() });
    }
    let mut next = keyring.next(before.keyring.sha256);
    let kept = after.recipients();
    if before.recipients().iter().any(|recipient| !kept.contains(recipient)) {
        next.turn_epoch();
    }
    for id in erased {
        next.erase(*id);
    }
    let (officers, file) = seal_to(&next, after, prompt)?;
    Ok(Rekeyed { officers, file, vault: Vault::new(next) })
}

/// Seals a keyring to officers, and binds it in them.
pub(super) fn seal_to(
    keyring: &Keyring,
    mut officers: Officers,
    prompt: &Arc<dyn Prompt>,
) -> Result<(Officers, Vec<u8>), ChangeError> {
    let recipients =
        officers.recipients().into_iter().map(str::parse).collect::<Result<Vec<Recipient>, _>>()?;
    let file = keyring.seal(&recipients, prompt)?;
    officers.keyring =
        Bound { serial: keyring.serial(), sha256: KeyringHash::of(&file), epoch: keyring.epoch() };
    officers.validate()?;
    Ok((officers, file))
}

/// Keeps a keyring beside the one that main binds. `signers` are the officers among whom the author is.
pub(super) fn install(
    lock: &mut WriteLock<'_>,
    signers: &Officers,
    officers: &Officers,
    file: &[u8],
    author: &Author<'_>,
) -> Result<(), ChangeError> {
    let handle = name_on_main(signers, author)?;
    let serial = officers.keyring.serial;
    let draft = lock.draft_keyring(file, &ident(&handle, author.now), &keyring_message(serial))?;
    let armoured = author.signer.sign_commit(draft.payload())?;
    // Main may bind one of this serial that the server did not take: until main moves that one stays.
    if lock.store().keyring(serial)?.is_some() && binds(lock.store(), serial)? {
        lock.install_next_keyring(serial, file, &draft, &armoured)?;
    } else {
        lock.install_keyring(serial, file, &draft, &armoured)?;
    }
    Ok(())
}

/// Refuses officers under whom nothing that needs two people could be approved any more.
pub(super) fn refuse_nobody_left(before: &Officers, after: &Officers, now: i64) -> Result<(), ChangeError> {
    match leaves_nobody(before, after, now) {
        true => Err(ChangeError::NobodyLeft { needed: after.rules.approvals_needed() }),
        false => Ok(()),
    }
}

/// Whether main binds a keyring of this serial.
pub(super) fn binds(store: &Store, serial: u64) -> Result<bool, ChangeError> {
    match store.tip(MAIN)? {
        Some(tip) => Ok(policy_at(store, tip)?.0.keyring.serial == serial),
        None => Ok(false),
    }
}

/// What is to be done to the officers and to the keyring.
pub(super) struct Turn<'p> {
    pub officers: Officers,
    /// What else the commit holds.
    pub plan: Plan<'p>,
    /// The records whose keys are to go.
    pub erased: Vec<RecordId>,
}

impl Writer<'_> {
    /// Changes the officers of main, whatever HEAD names, and the keyring where its recipients change. Gives the vault under a new one; nothing where
    /// none was made, as for a proposal.
    pub fn change_officers(
        &self,
        prompt: &Arc<dyn Prompt>,
        change: impl FnOnce(&mut Officers) -> Result<(), ChangeError>,
    ) -> Result<(Committed, Option<Vault>), ChangeError> {
        self.turn(prompt, "officer", Some(MAIN), |_, before| {
            let mut officers = before.clone();
            change(&mut officers)?;
            Ok(Turn { officers, plan: Plan::empty("officer"), erased: Vec::new() })
        })
    }

    /// Writes what changes officers or keyring. The new keyring stands before main names it, and the old one goes last.
    /// `make` is given the branch, by default the one that HEAD names, and the officers there.
    pub(super) fn turn<'p>(
        &self,
        prompt: &Arc<dyn Prompt>,
        who: &str,
        branch: Option<&str>,
        make: impl FnOnce(&Head, &Officers) -> Result<Turn<'p>, ChangeError>,
    ) -> Result<(Committed, Option<Vault>), ChangeError> {
        let mut lock = self.store.lock(who)?;
        let head = match branch {
            Some(branch) => branch_head(self.store, branch.to_owned())?.ok_or(ChangeError::NoMain)?,
            None => settled_head(self.store)?,
        };
        let (before, _) = policy_at(self.store, head.tip)?;
        let Turn { officers: after, mut plan, erased } = make(&head, &before)?;
        after.validate()?;
        // The key from the safe changes the officers, by itself, and nothing else.
        let recovers = before.is_recovery(&self.author.signer.public());
        if recovers && !plan.is_empty() {
            return Err(ChangeError::RecoveryBeyond);
        }
        if !recovers {
            refuse_nobody_left(&before, &after, self.author.now)?;
        }
        let tree = self.store.tree_of(head.tip)?;
        let put = |plan: &mut Plan<'p>, officers: &Officers| {
            plan.plain.to_mut().insert(OFFICERS.to_owned(), Some(yaml::write(officers).into_bytes()));
        };
        if after != before {
            put(&mut plan, &after);
        }
        let alone = recovers || step(&before, &after, self.author.now) == Step::Expiry;
        let guarded = plan.is_guarded(&before) && !alone;
        if guarded || !head.is_main() {
            let aside = head.is_main();
            let name = if aside { work_branch(FileId(rand::random())) } else { head.branch.clone() };
            let base = Base {
                parents: vec![head.tip],
                tree: Some(tree),
                trailer: Trailer::Work(before.keyring.serial),
                approvals: Vec::new(),
            };
            let branch = Branch { name: &name, old: (!aside).then_some(head.tip) };
            let committed =
                commit(&mut lock, self.vault, &head.officers, &self.author, &plan, &base, &branch)?;
            if !aside {
                return Ok((committed, None));
            }
            let from = self.store.tip(&self.store.head_branch()?)?.or(Some(head.tip));
            lock.set_head(&name)?;
            let in_the_way = lock.follow(&name, from, committed.commit)?;
            return Ok((Committed { branch: Some(name), in_the_way, ..committed }, None));
        }
        // Main names none but its own keyring: another is what a change left that was killed before it moved main.
        lock.retire_keyrings(before.keyring.serial)?;
        let base = Base::main(head.tip, tree, &before);
        let branch = Branch { name: MAIN, old: Some(head.tip) };
        if !needs_keyring(&before, &after, &erased) {
            let committed = commit(&mut lock, self.vault, &before, &self.author, &plan, &base, &branch)?;
            return Ok((committed, None));
        }
        let made = rekey(self.vault.keyring(), &before, after, &erased, prompt)?;
        install(&mut lock, &before, &made.officers, &made.file, &self.author)?;
        put(&mut plan, &made.officers);
        let committed = commit(&mut lock, &made.vault, &before, &self.author, &plan, &base, &branch)?;
        lock.retire_keyrings(made.officers.keyring.serial).map_err(ChangeError::NotRetired)?;
        Ok((committed, Some(made.vault)))
    }
}
