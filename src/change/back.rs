//! Sending a branch back: sealed comments beside the branches, so that the reviewer does not become one of its authors.

use serde::{Deserialize, Serialize};

use super::Writer;
use super::commit::{Author, commit_beside, handle};
use super::error::ChangeError;
use crate::gate::{self, BACK_FILE, GateError, SentBack, back_message};
use crate::model::Key;
use crate::policy::{Officers, RefName};
use crate::register::{TrustError, branch_head};
use crate::repo::{Oid, Store};
use crate::seal::Vault;
use crate::yaml;

/// What a reviewer says of a branch. Sealed content: not for errors or logs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Back {
    /// What is to be changed.
    pub comment: String,
    /// The records that must not go in with the others; none where the whole branch goes back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Key>,
}

impl Writer<'_> {
    /// Sends a branch back as it stands at `tip`, which was reviewed. What others said of it before stays with it.
    pub fn send_back(&self, branch: &str, tip: Oid, back: &Back) -> Result<Oid, ChangeError> {
        let mut lock = self.store.lock("send-back")?;
        let main = branch_head(self.store, super::MAIN.to_owned())?.ok_or(ChangeError::NoMain)?;
        let sealed = self.vault.seal_note(branch, yaml::write(back).as_bytes());
        commit_beside(
            &mut lock,
            &main.officers,
            &self.author,
            &RefName::Back(branch.to_owned()),
            stands(self.store, &main.officers, branch, self.author.now)?,
            vec![(BACK_FILE.to_owned(), sealed)],
            &back_message(branch, tip),
        )
    }
}

/// What was fetched, where anything of it counts: the newest that sends this branch back.
fn stands(store: &Store, officers: &Officers, branch: &str, now: i64) -> Result<Option<Oid>, ChangeError> {
    let Some(there) = store.reference(&Store::tracking_ref(&RefName::Back(branch.to_owned()).full()))? else {
        return Ok(None);
    };
    match gate::sent_back_so_far(store, officers, branch, there, now) {
        Ok(_) => Ok(Some(there)),
        Err(GateError::Repo(error)) if !error.is_malformed() => Err(error.into()),
        Err(_) => Ok(None),
    }
}

/// The branches of which something was said here that does not stand on what was said on the server meanwhile.
pub fn unheard(store: &Store, officers: &Officers, now: i64) -> Result<Vec<String>, ChangeError> {
    let mut found = Vec::new();
    for (name, here) in store.references("refs/chungthu/back/")? {
        let Some(RefName::Back(branch)) = RefName::parse(&name) else { continue };
        let there = store.reference(&Store::tracking_ref(&name))?;
        // Nothing becomes of what was said of a branch that is gone.
        if store.reference(&Store::tracking_ref(&RefName::Work(branch.clone()).full()))?.is_none() {
            continue;
        }
        let on = stands(store, officers, &branch, now)?;
        if there != Some(here) && store.commit(here)?.parents.first().copied() != on {
            found.push(branch);
        }
    }
    Ok(found)
}

/// Says again, on what was said on the server meanwhile, what was said here of a branch: the same, signed anew.
pub fn say_again(
    store: &Store,
    officers: &Officers,
    author: &Author<'_>,
    branch: &str,
) -> Result<(), ChangeError> {
    let mut lock = store.lock("send-back")?;
    let name = RefName::Back(branch.to_owned());
    let Some(here) = store.reference(&name.full())? else { return Ok(()) };
    let said = gate::sent_back(store, officers, branch, here, author.now).map_err(TrustError::from)?;
    let me = handle(officers, author)?;
    if said.by != me {
        return Err(ChangeError::OtherAuthor(said.by));
    }
    let on = stands(store, officers, branch, author.now)?;
    let files = vec![(BACK_FILE.to_owned(), said.file)];
    commit_beside(&mut lock, officers, author, &name, on, files, &back_message(branch, said.tip))?;
    Ok(())
}

/// What sends a branch back at this tip, here or as it was fetched, the oldest first. Needs no key.
pub fn sent_back_at(
    store: &Store,
    officers: &Officers,
    branch: &str,
    tip: Oid,
    now: i64,
) -> Result<Vec<SentBack>, ChangeError> {
    let name = RefName::Back(branch.to_owned()).full();
    let mut found: Vec<SentBack> = Vec::new();
    for name in [Store::tracking_ref(&name), name] {
        let Some(commit) = store.reference(&name)? else { continue };
        let said = match gate::sent_back_so_far(store, officers, branch, commit, now) {
            Ok(said) => said,
            Err(GateError::Repo(error)) if !error.is_malformed() => return Err(error.into()),
            Err(_) => continue,
        };
        for said in said.into_iter().rev().filter(|said| said.tip == tip) {
            if found.iter().all(|other| other.file != said.file) {
                found.push(said);
            }
        }
    }
    Ok(found)
}

/// What was said of a branch at this tip, and by whom, the oldest first; here, or as it was fetched. Nothing where nobody
/// who may review sent it back there, or what was said doesn't open. `officers` are those at main's tip, `now` the clock.
pub fn read_back(
    store: &Store,
    vault: &Vault,
    officers: &Officers,
    branch: &str,
    tip: Oid,
    now: i64,
) -> Result<Vec<(String, Back)>, ChangeError> {
    let said = sent_back_at(store, officers, branch, tip, now)?.into_iter();
    let read = |SentBack { by, file, .. }| {
        let text = vault.open_note(branch, &file)?;
        Some((by, yaml::read_plain::<Back>(&text).ok()?))
    };
    Ok(said.filter_map(read).collect())
}
