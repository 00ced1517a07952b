//! One change of the officers, whoever makes it: asked without a key first, then written, then told.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};

use super::super::super::branches;
use super::super::super::context::{Context, MAIN};
use super::super::super::failure::{Failure, Told};
use super::super::super::output;
use super::super::super::pick;
use super::super::super::session::{Session, links, remarks};
use super::super::review::warn_if_stuck;
use crate::change::ChangeError;
use crate::model::Kind;
use crate::model::party::PersonRef;
use crate::policy::judge::{may_approve, without_approvers};
use crate::policy::paths::OFFICERS;
use crate::policy::{Officers, Role};
use crate::seal::Prompt;
use crate::text::{Failing, machinery as words};

const PAST: Told = Told { failing: Failing::Refused, what: words::at_is_past, hint: None };

/// What a change of officers came to.
pub struct Changed {
    commit: String,
    /// It was written to a branch of work, and others decide.
    pub proposed: bool,
    /// Serial and epoch of a keyring that was made.
    pub keyring: Option<(u64, u32)>,
    /// A keyring comes with it, now or once it is approved.
    seals: bool,
    /// The command that a proposal goes on with: to the server, or, where there is none, to whoever decides here.
    goes_on: String,
}

/// Changes the officers; `change` is given the record of the person that is named, once it is known. What can be refused
/// without a key is refused before anyone is asked for a passphrase.
pub fn change(
    context: &Context,
    person: Option<&str>,
    change: impl Fn(&mut Officers, Option<PersonRef>) -> Result<(), Failure>,
) -> Result<Changed, Failure> {
    if context.globals.at.is_some() {
        return Err(PAST.into());
    }
    let store = context.store()?;
    let before = context.officers(&store)?;
    let mut wanted = before.clone();
    change(&mut wanted, None)?;
    wanted.validate()?;
    warn_of_approvers(context, &before, &wanted);
    let seals = recipients(&before) != recipients(&wanted);
    let session = Session::to_write_main(context)?;
    let snapshot = session.snapshot()?;
    let person = match person {
        Some(selector) => {
            let links = links(context, &snapshot)?;
            PersonRef::try_from(pick::one(context, &snapshot, &links, selector, &[Kind::Person])?).ok()
        }
        None => None,
    };
    let signer = context.signer()?;
    let stood = session.store.head_branch()?;
    let prompt: Arc<dyn Prompt> = context.terminal.clone();
    let (committed, vault) = session.writing(&snapshot, &signer, |writer| {
        writer.change_officers(&prompt, |officers| {
            let mut wanted = officers.clone();
            // Main may have moved since this was asked before.
            change(&mut wanted, person).map_err(|_| ChangeError::PlainMoved(OFFICERS.to_owned()))?;
            *officers = wanted;
            Ok(())
        })
    })?;
    remarks(context, &committed);
    if stood != MAIN {
        output::warn(&match &committed.branch {
            Some(branch) => words::officers_aside(context.lang, &stood, branch),
            None => words::officers_on_main(context.lang, &stood),
        });
    }
    if let Some(branch) = &committed.branch {
        warn_if_stuck(context, &session.store, branch)?;
    }
    if vault.is_some() {
        context.lock_outdated(&session.store, before.keyring.sha256);
    }
    Ok(Changed {
        goes_on: match &committed.branch {
            Some(branch) => branches::goes_on(&session.store, branch),
            None => branches::SUBMIT.to_owned(),
        },
        commit: committed.commit.to_string(),
        proposed: committed.branch.is_some(),
        keyring: vault.as_ref().map(|vault| (vault.keyring().serial(), vault.keyring().epoch())),
        seals,
    })
}

/// To whom the keyring is sealed, besides the key from the safe.
fn recipients(officers: &Officers) -> BTreeSet<&str> {
    officers.officers.iter().flat_map(|officer| &officer.recipients).map(String::as_str).collect()
}

/// Says before it is done whose work nobody could approve afterwards, where it is so by this change.
pub fn warn_of_approvers(context: &Context, before: &Officers, after: &Officers) {
    let (lang, was) = (context.lang, without_approvers(before, context.now));
    let stuck = without_approvers(after, context.now);
    if stuck.iter().all(|handle| was.contains(handle)) {
        return;
    }
    let approvers = after.officers.iter().filter(|officer| may_approve(officer)).count();
    let admins = after.officers.iter().filter(|officer| officer.role == Role::Admin).count();
    let (needed, stuck) = (after.rules.approvals_needed(), stuck.join(", "));
    output::warn(&words::few_approvers(lang, needed, approvers, admins, &stuck));
    output::warn(&words::few_approvers_todo(lang));
}

impl Changed {
    /// Says what was done and what comes next: `next`, unless it is a proposal.
    pub fn say(&self, context: &Context, what: &str, next: &str, mut facts: Value) {
        let lang = context.lang;
        facts["commit"] = json!(self.commit);
        facts["proposed"] = json!(self.proposed);
        facts["keyring"] =
            json!(self.keyring.map(|(serial, epoch)| json!({ "serial": serial, "epoch": epoch })));
        let next = match (self.proposed, self.seals) {
            (true, true) => words::officer_proposed_next(lang, &self.goes_on),
            (true, false) => words::without_keyring_proposed_next(lang, &self.goes_on),
            (false, _) => next.to_owned(),
        };
        output::done(context, what, Some(&next), facts);
    }
}
