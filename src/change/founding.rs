//! The first commit of a register, and every later change of its officers and keyring.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::commit::{Author, Committed, commit, ident};
use super::error::ChangeError;
use super::plan::Plan;
use super::{MAIN, trusted_tip};
use crate::gate;
use crate::policy::officers::{Recovery as RecoveryEntry, Rules};
use crate::policy::{Officer, Officers, Settings};
use crate::register::policy_at;
use crate::repo::{Oid, RepoError, Store, WriteLock};
use crate::seal::{Bound, Keyring, KeyringHash, Prompt, Recipient, Recovery, Vault};
use crate::yaml;

/// What git must know of sealed files: never delta them (they don't resemble each other), never merge or diff them as
/// text.
const ATTRIBUTES: &str = "*.age -delta -text diff=chungthu merge=binary\n";

/// What a register begins with.
pub struct Founding<'a> {
    pub settings: Settings,
    /// The first of them signs; at least one is an admin.
    pub officers: Vec<Officer>,
    pub recovery: &'a Recovery,
    pub author: Author<'a>,
    /// More plain files, such as pinned CA certificates, by path.
    pub plain: BTreeMap<String, Vec<u8>>,
}

/// Makes a repository and its first commit. What stands at `dir` already is never touched.
pub fn found(
    dir: &Path,
    founding: Founding<'_>,
    prompt: &Arc<dyn Prompt>,
) -> Result<(Store, Vault), ChangeError> {
    let keyring = Keyring::fresh();
    let mut officers = Officers {
        schema: 1,
        keyring: Bound { serial: keyring.serial(), sha256: KeyringHash([0; 32]), epoch: keyring.epoch() },
        rules: Rules::default(),
        officers: founding.officers,
        recovery: Some(RecoveryEntry {
            recipient: founding.recovery.recipient().as_str().to_owned(),
            signing_key: founding.recovery.signer().public(),
        }),
    };
    officers.validate()?;
    let file = seal_keyring(&keyring, &officers, prompt)?;
    officers.keyring.sha256 = KeyringHash::of(&file);

    let mut plain: BTreeMap<String, Option<Vec<u8>>> =
        founding.plain.into_iter().map(|(path, bytes)| (path, Some(bytes))).collect();
    plain.insert("officers.yaml".to_owned(), Some(yaml::write(&officers).into_bytes()));
    plain.insert("register.yaml".to_owned(), Some(yaml::write(&founding.settings).into_bytes()));
    plain.insert(".gitattributes".to_owned(), Some(ATTRIBUTES.as_bytes().to_vec()));

    let store = Store::init(dir)?;
    {
        let vault = Vault::new(keyring);
        let mut lock = store.lock("init")?;
        // Another `init` may have come first. If none has, a keyring is what one left that was killed.
        if store.tip(MAIN)?.is_some() {
            return Err(RepoError::Exists { dir: dir.to_owned() }.into());
        }
        lock.retire_keyrings(0)?;
        install(&mut lock, &officers, &file, &founding.author)?;
        let plan = plain_plan("init", None, &plain);
        commit(&mut lock, &store, &vault, &officers, &founding.author, &plan)?;
        drop(lock);
        crate::register::trust(&store, store.tip(MAIN)?.ok_or(ChangeError::NoMain)?)?;
        Ok((store, vault))
    }
}

/// Changes the officers and seals a new keyring to them: made from the old one by `turn`, which may add an epoch or cut a
/// record out. The new keyring stands before main names it, and the old one goes last. Gives the vault under the new one.
pub fn change_officers(
    store: &Store,
    keyring: &Keyring,
    author: &Author<'_>,
    prompt: &Arc<dyn Prompt>,
    change: impl FnOnce(&mut Officers) -> Result<(), ChangeError>,
    turn: impl FnOnce(&mut Keyring),
) -> Result<(Committed, Vault), ChangeError> {
    let mut lock = store.lock("officer")?;
    let tip = trusted_tip(store)?;
    let (before, _) = policy_at(store, tip)?;
    if before.keyring.serial != keyring.serial() {
        return Err(ChangeError::StaleKeyring { bound: before.keyring.serial, opened: keyring.serial() });
    }
    let mut officers = before.clone();
    change(&mut officers)?;
    let mut next = keyring.next(before.keyring.sha256);
    turn(&mut next);
    let file = seal_keyring(&next, &officers, prompt)?;
    officers.keyring = Bound { serial: next.serial(), sha256: KeyringHash::of(&file), epoch: next.epoch() };
    officers.validate()?;
    // Main names none but its own keyring: another is what a change left that was killed before it moved main.
    lock.retire_keyrings(before.keyring.serial)?;
    install(&mut lock, &officers, &file, author)?;
    let mut plain = BTreeMap::new();
    plain.insert("officers.yaml".to_owned(), Some(yaml::write(&officers).into_bytes()));
    let plan = plain_plan("officer", Some(tip), &plain);
    let vault = Vault::new(next);
    let committed = commit(&mut lock, store, &vault, &before, author, &plan)?;
    lock.retire_keyrings(officers.keyring.serial)?;
    Ok((committed, vault))
}

fn plain_plan<'a>(
    verb: &'static str,
    base: Option<Oid>,
    plain: &'a BTreeMap<String, Option<Vec<u8>>>,
) -> Plan<'a> {
    Plan { verb, base, writes: Vec::new(), files: &[], plain, merged: Vec::new() }
}

fn seal_keyring(
    keyring: &Keyring,
    officers: &Officers,
    prompt: &Arc<dyn Prompt>,
) -> Result<Vec<u8>, ChangeError> {
    let recipients =
        officers.recipients().into_iter().map(str::parse).collect::<Result<Vec<Recipient>, _>>()?;
    Ok(keyring.seal(&recipients, prompt)?)
}

fn install(
    lock: &mut WriteLock<'_>,
    officers: &Officers,
    file: &[u8],
    author: &Author<'_>,
) -> Result<(), ChangeError> {
    let handle = officers
        .signer(&author.signer.public())
        .map(|o| o.handle.clone())
        .ok_or(ChangeError::NotAnOfficer)?;
    let serial = officers.keyring.serial;
    let draft = lock.draft_keyring(file, &ident(&handle, author.now), &gate::keyring_message(serial))?;
    let armoured = author.signer.sign_commit(draft.payload())?;
    Ok(lock.install_keyring(serial, file, &draft, &armoured)?)
}
