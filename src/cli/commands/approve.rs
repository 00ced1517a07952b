use std::sync::Arc;

use serde_json::json;

use super::super::context::Context;
use super::super::erased::{Clones, checklist};
use super::super::failure::{Failure, Told};
use super::super::session::{Session, remarks};
use super::super::{branches, output};
use super::review::{erasure, warn_if_sent_back};
use super::send_back;
use crate::change::Approving;
use crate::policy::Officers;
use crate::register::{Snapshot, policy_at, reviewed};
use crate::seal::Prompt;
use crate::text::{Failing, branches as words, machinery};

/// Take a branch that you have reviewed into main; or send it back but for some records
#[derive(clap::Args)]
pub struct Args {
    /// The branch: w/… or the beginning of one
    branch: String,
    /// Records that must not go in with the others: the branch goes back, and its author splits it
    #[arg(long, value_name = "SEL", num_args = 1..)]
    except: Vec<String>,
}

const NOT_SEEN: Told =
    Told { failing: Failing::Refused, what: words::not_reviewed, hint: Some(words::not_reviewed_hint) };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    if !args.except.is_empty() {
        return send_back::send(context, &args.branch, &args.except);
    }
    let session = Session::to_write(context)?;
    let snapshot = session.snapshot()?;
    let named = branches::find(&session.store, &args.branch)?;
    // What is approved is what was seen, not what the branch became since.
    if reviewed(&session.store, &named.branch)? != Some(named.tip) {
        return Err(NOT_SEEN.into());
    }
    if let Some(erasure) = erasure(&session, &named.branch)? {
        output::warn(&erasure.told);
    }
    let signer = context.signer()?;
    let me = snapshot.officers.signer(&signer.public()).map(|officer| officer.handle.as_str());
    warn_if_sent_back(context, &session.store, &snapshot.officers, &named, me)?;
    let prompt: Arc<dyn Prompt> = context.terminal.clone();
    let approving = session.writing_with(&snapshot, &signer, Some(&named), |writer| {
        writer.approve(&named.branch, named.tip, &prompt)
    })?;
    let lang = context.lang;
    match approving {
        Approving::Unchanged => output::done(
            context,
            &words::nothing_to_merge(lang, &named.branch),
            None,
            json!({ "unchanged": true }),
        ),
        Approving::Waiting { found, needed } => output::done(
            context,
            &words::approval_waits(lang, &named.branch, found, needed),
            Some(&match found < needed {
                true => words::approval_waits_next(lang),
                false => words::admin_completes(lang, &named.branch),
            }),
            json!({ "approved": named.branch, "found": found, "needed": needed }),
        ),
        Approving::Merged(committed, vault) => {
            remarks(context, &committed);
            if let Some(vault) = &vault {
                output::warn(&words::new_keyring(lang));
                not_undone(context, &snapshot.officers, &policy_at(&session.store, committed.commit)?.0);
                context.lock_outdated(&session.store, snapshot.officers.keyring.sha256);
                let erased = |commit| -> Result<usize, Failure> {
                    Ok(Snapshot::open(&session.store, vault, commit)?.erased()?.len())
                };
                let before = session.store.parents_of(committed.commit)?;
                if before.first().map(|before| erased(*before)).transpose()?
                    != Some(erased(committed.commit)?)
                {
                    let clones = Clones::of(&session.store, &snapshot.officers)?;
                    checklist(context, vault.keyring().serial(), &clones);
                }
            }
            output::done(
                context,
                &words::approved(lang, &named.branch, committed.records.len()),
                Some(&words::approved_next(lang)),
                json!({
                    "approved": named.branch, "commit": committed.commit.to_string(), "records": committed.records,
                }),
            );
        }
    }
    Ok(())
}

/// What nobody takes back of officers who came or went, or of their keys.
fn not_undone(context: &Context, before: &Officers, after: &Officers) {
    let mut gone = Vec::new();
    for officer in &before.officers {
        match after.by_handle(&officer.handle) {
            None => gone.push(officer.handle.as_str()),
            Some(now) if officer.recipients.iter().any(|old| !now.recipients.contains(old)) => {
                output::warn(&machinery::old_identity_kept(context.lang, &officer.handle));
            }
            Some(_) => {}
        }
    }
    let came = after.officers.iter().filter(|officer| before.by_handle(&officer.handle).is_none());
    let came: Vec<&str> = came.map(|officer| officer.handle.as_str()).collect();
    if !came.is_empty() {
        output::warn(&machinery::reads_everything(context.lang, &came.join(", ")));
    }
    if !gone.is_empty() {
        output::warn(&machinery::leaver_may_have_kept(context.lang, &gone.join(", ")));
    }
}
