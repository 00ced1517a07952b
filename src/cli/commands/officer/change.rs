//! One change of the officers, whoever makes it: asked without a key first, then written, then told.

use std::sync::Arc;

use serde_json::{Value, json};

use super::super::super::context::{Context, MAIN};
use super::super::super::failure::{Failure, Told};
use super::super::super::output;
use super::super::super::session::{Session, relocked, remarks};
use crate::change::ChangeError;
use crate::policy::Officers;
use crate::policy::paths::OFFICERS;
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
    relocked: bool,
}

/// Changes the officers. What can be refused without a key is refused before anyone is asked for a passphrase.
pub fn change(
    context: &Context,
    change: impl Fn(&mut Officers) -> Result<(), Failure>,
) -> Result<Changed, Failure> {
    if context.globals.at.is_some() {
        return Err(PAST.into());
    }
    let store = context.store()?;
    let before = context.officers(&store)?;
    let mut wanted = before.clone();
    change(&mut wanted)?;
    wanted.validate()?;
    let session = Session::to_write(context)?;
    let signer = context.signer()?;
    let prompt: Arc<dyn Prompt> = context.terminal.clone();
    let (committed, vault) = session.writing(&session.snapshot()?, &signer, |writer| {
        writer.change_officers(&prompt, |officers| {
            let mut wanted = officers.clone();
            // On a branch of work the officers may be others than on main, where this was asked before.
            change(&mut wanted).map_err(|_| ChangeError::PlainMoved(OFFICERS.to_owned()))?;
            *officers = wanted;
            Ok(())
        })
    })?;
    remarks(context, &committed);
    Ok(Changed {
        commit: committed.commit.to_string(),
        proposed: session.store.head_branch()? != MAIN,
        keyring: vault.as_ref().map(|vault| (vault.keyring().serial(), vault.keyring().epoch())),
        relocked: vault.is_some() && relocked(context, &session.store),
    })
}

impl Changed {
    /// Says what was done and what comes next: `next`, unless it is a proposal.
    pub fn say(&self, context: &Context, what: &str, next: &str, mut facts: Value) {
        let lang = context.lang;
        if self.relocked {
            output::warn(&words::officer_relocked(lang));
        }
        facts["commit"] = json!(self.commit);
        facts["proposed"] = json!(self.proposed);
        facts["keyring"] =
            json!(self.keyring.map(|(serial, epoch)| json!({ "serial": serial, "epoch": epoch })));
        let next = if self.proposed { words::officer_proposed_next(lang) } else { next.to_owned() };
        output::done(context, what, Some(&next), facts);
    }
}
