//! The first commit of a register.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::MAIN;
use super::commit::{Author, Base, Branch, commit};
use super::error::ChangeError;
use super::officers::{install, seal_to};
use super::plan::Plan;
use crate::policy::officers::{Recovery as RecoveryEntry, Rules};
use crate::policy::{Officer, Officers, Settings, Trailer};
use crate::repo::{RepoError, Store};
use crate::seal::{Bound, Keyring, KeyringHash, Prompt, Recovery, Vault};
use crate::yaml;

/// What git must know of sealed files: never delta them (they don't resemble each other), never merge or diff them as
/// text.
const ATTRIBUTES: &str = "*.age -delta -text diff=chungthu merge=binary\n";

/// What the forges run on every push, by path: the check without a key. Gitea reads GitHub's file, Forgejo its own.
const CI: [(&str, &str); 3] = [
    (".gitlab-ci.yml", include_str!("../../templates/ci/gitlab.yml")),
    (".forgejo/workflows/check.yml", include_str!("../../templates/ci/actions.yml")),
    (".github/workflows/check.yml", include_str!("../../templates/ci/actions.yml")),
];

/// What a register begins with.
pub struct Founding<'a> {
    pub settings: Settings,
    /// The first of them signs; at least one is an admin.
    pub officers: Vec<Officer>,
    /// What needs a second person from the second commit on.
    pub rules: Rules,
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
    let officers = Officers {
        schema: 1,
        keyring: Bound { serial: keyring.serial(), sha256: KeyringHash::NONE, epoch: keyring.epoch() },
        rules: founding.rules,
        officers: founding.officers,
        recovery: Some(RecoveryEntry {
            recipient: founding.recovery.recipient().as_str().to_owned(),
            signing_key: founding.recovery.signer().public(),
        }),
    };
    let (officers, file) = seal_to(&keyring, officers, prompt)?;

    let mut plain: BTreeMap<String, Option<Vec<u8>>> =
        founding.plain.into_iter().map(|(path, bytes)| (path, Some(bytes))).collect();
    plain.insert("officers.yaml".to_owned(), Some(yaml::write(&officers).into_bytes()));
    plain.insert("register.yaml".to_owned(), Some(yaml::write(&founding.settings).into_bytes()));
    plain.insert(".gitattributes".to_owned(), Some(ATTRIBUTES.as_bytes().to_vec()));
    plain.extend(CI.map(|(path, text)| (path.to_owned(), Some(text.as_bytes().to_vec()))));

    let store = Store::init(dir)?;
    {
        let vault = Vault::new(keyring);
        let mut lock = store.lock("init")?;
        // Another `init` may have come first. If none has, a keyring is what one left that was killed.
        if store.tip(MAIN)?.is_some() {
            return Err(RepoError::Exists { dir: dir.to_owned() }.into());
        }
        lock.retire_keyrings(0)?;
        install(&mut lock, &officers, &officers, &file, &founding.author)?;
        let base = Base {
            parents: Vec::new(),
            tree: None,
            trailer: Trailer::Main(officers.keyring.serial),
            approvals: Vec::new(),
        };
        let branch = Branch { name: MAIN, old: None };
        let plan = Plan::plain("init", plain);
        commit(&mut lock, &vault, &officers, &founding.author, &plan, &base, &branch)?;
        drop(lock);
        crate::register::trust(&store, store.tip(MAIN)?.ok_or(ChangeError::NoMain)?)?;
        Ok((store, vault))
    }
}
