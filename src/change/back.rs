//! Sending a branch back: sealed comments beside the branches, so that the reviewer does not become one of its authors.

use serde::{Deserialize, Serialize};

use super::Writer;
use super::commit::commit_beside;
use super::error::ChangeError;
use crate::gate::{self, BACK_FILE, GateError, SentBack, back_message};
use crate::model::Key;
use crate::policy::{Officers, RefName};
use crate::register::branch_head;
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
    /// Sends a branch back as it stands at `tip`, which was reviewed.
    pub fn send_back(&self, branch: &str, tip: Oid, back: &Back) -> Result<Oid, ChangeError> {
        let mut lock = self.store.lock("send-back")?;
        let main = branch_head(self.store, super::MAIN.to_owned())?.ok_or(ChangeError::NoMain)?;
        let sealed = self.vault.seal_note(branch, yaml::write(back).as_bytes());
        let name = RefName::Back(branch.to_owned());
        commit_beside(
            &mut lock,
            &main.officers,
            &self.author,
            &name,
            vec![(BACK_FILE.to_owned(), sealed)],
            &back_message(branch, tip),
        )
    }
}

/// What was said of a branch at this tip, and by whom; here, or as it was fetched. Nothing where nobody who may review
/// sent it back there, or what was said doesn't open. `officers` are those at main's tip, `now` the clock.
pub fn read_back(
    store: &Store,
    vault: &Vault,
    officers: &Officers,
    branch: &str,
    tip: Oid,
    now: i64,
) -> Result<Option<(String, Back)>, ChangeError> {
    for name in
        [RefName::Back(branch.to_owned()).full(), format!("refs/remotes/origin/chungthu/back/{branch}")]
    {
        let Some(commit) = store.reference(&name)? else { continue };
        let SentBack { by, file, .. } = match gate::sent_back(store, officers, branch, commit, now) {
            Ok(sent) if sent.tip == tip => sent,
            Err(GateError::Repo(error)) if !error.is_malformed() => return Err(error.into()),
            _ => continue,
        };
        let read = vault.open_note(branch, &file).and_then(|text| yaml::read_plain::<Back>(&text).ok());
        if let Some(back) = read {
            return Ok(Some((by, back)));
        }
    }
    Ok(None)
}
