//! Officers who stay longer, change their keys, or go.

use serde_json::json;

use super::super::super::branches;
use super::super::super::context::Context;
use super::super::super::failure::Failure;
use super::super::super::output;
use super::add::{public_key, recipients};
use super::change::{Changed, change};
use crate::model::{Date, Lang};
use crate::policy::{Officer, Officers, Role};
use crate::register::trust;
use crate::text::{Explain, Failing, machinery as words};

#[derive(clap::Args)]
pub struct Extend {
    /// The deputy
    handle: String,
    /// The new last day
    #[arg(long, value_name = "DATE")]
    until: Date,
}

#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("keys").args(["recipients", "signing_key_pub"]).required(true).multiple(true))]
pub struct Replace {
    /// The officer
    handle: String,
    /// The public half of the new identity, in place of all there were: age1… or ssh-ed25519 …; may be given again
    #[arg(long = "recipient", value_name = "RECIPIENT")]
    recipients: Vec<String>,
    /// The public key that signs the officer's commits from now on: the .pub file, or its line
    #[arg(long, value_name = "FILE|TEXT")]
    signing_key_pub: Option<String>,
}

#[derive(clap::Args)]
pub struct Remove {
    /// The officers
    #[arg(value_name = "HANDLE", required = true)]
    handles: Vec<String>,
}

/// Why an officer's entry can't be changed like this.
enum LeaveError {
    Nobody(String),
    NotADeputy(String),
    NotLonger { handle: String, until: Date },
    SameKeys(String),
}

impl Explain for LeaveError {
    fn what(&self, lang: Lang) -> String {
        match self {
            LeaveError::Nobody(handle) => words::no_officer(lang, handle),
            LeaveError::NotADeputy(handle) => words::not_a_deputy(lang, handle),
            LeaveError::NotLonger { handle, until } => words::not_longer(lang, handle, &until.to_string()),
            LeaveError::SameKeys(handle) => words::same_keys(lang, handle),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            LeaveError::NotLonger { .. } => words::not_longer_hint(lang),
            LeaveError::SameKeys(_) => words::same_keys_hint(lang),
            _ => words::see_officers(lang),
        })
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}

fn entry<'o>(officers: &'o mut Officers, handle: &str) -> Result<&'o mut Officer, LeaveError> {
    let found = officers.officers.iter_mut().find(|officer| officer.handle == handle);
    found.ok_or_else(|| LeaveError::Nobody(handle.to_owned()))
}

pub fn extend(context: &Context, args: &Extend) -> Result<(), Failure> {
    let Extend { handle, until } = args;
    let changed = change(context, None, |officers, _| {
        let officer = entry(officers, handle)?;
        let Some(known) = officer.until.filter(|_| officer.role == Role::Deputy) else {
            return Err(LeaveError::NotADeputy(handle.clone()).into());
        };
        if *until <= known || *until < context.today {
            return Err(
                LeaveError::NotLonger { handle: handle.clone(), until: known.max(context.today) }.into()
            );
        }
        officer.until = Some(*until);
        Ok(())
    })?;
    let lang = context.lang;
    let what = words::officer_extended(lang, handle, &until.to_string());
    changed.say(
        context,
        &what,
        &words::officer_sync_next(lang),
        json!({ "extended": handle, "until": until }),
    );
    Ok(())
}

pub fn replace(context: &Context, args: &Replace) -> Result<(), Failure> {
    let handle = &args.handle;
    let new_recipients = recipients(&args.recipients)?;
    let new_key = args.signing_key_pub.as_deref().map(public_key).transpose()?;
    let changed = change(context, None, |officers, _| {
        let officer = entry(officers, handle)?;
        let before = officer.clone();
        if !new_recipients.is_empty() {
            officer.recipients.clone_from(&new_recipients);
        }
        if let Some(key) = new_key.as_ref().filter(|key| officer.signing_keys.active != [key.as_str()]) {
            let keys = &mut officer.signing_keys;
            keys.former.append(&mut keys.active);
            keys.active.push(key.clone());
        }
        match *officer == before {
            true => Err(LeaveError::SameKeys(handle.clone()).into()),
            false => Ok(()),
        }
    })?;
    let lang = context.lang;
    let what = match (changed.proposed, changed.keyring) {
        (true, _) => words::officer_replace_proposed(lang, handle),
        (false, Some((serial, epoch))) => words::officer_replaced_keyring(lang, handle, serial, epoch),
        (false, None) => words::officer_replaced(lang, handle),
    };
    if changed.keyring.is_some() {
        output::warn(&words::old_identity_kept(lang, handle));
    }
    changed.say(context, &what, &words::officer_replaced_next(lang, handle), json!({ "replaced": handle }));
    Ok(())
}

pub fn remove(context: &Context, args: &Remove) -> Result<(), Failure> {
    let handles = &args.handles;
    let store = context.store()?;
    let officers = context.officers(&store)?;
    // Afterwards nothing that they signed passes the check any more.
    let main = trust(&store, context.main(&store)?)?;
    let left: Vec<String> = branches::of_officers(&store, main, handles, context.now)?
        .into_iter()
        .map(|named| named.branch)
        .collect();
    let changed = change(context, None, |officers, _| {
        for handle in handles {
            entry(officers, handle)?;
            officers.officers.retain(|officer| officer.handle != *handle);
        }
        Ok(())
    })?;
    let lang = context.lang;
    let names = handles.join(", ");
    let what = match changed.keyring {
        Some((serial, epoch)) => words::officer_removed(lang, &names, serial, epoch),
        None => words::officer_remove_proposed(lang, &names),
    };
    remarks(context, &officers, handles, &left, &changed);
    let facts = json!({ "removed": handles, "branches": left });
    changed.say(context, &what, &words::officer_sync_next(lang), facts);
    Ok(())
}

/// What a removal doesn't reach, and what it leaves to be done.
fn remarks(context: &Context, before: &Officers, handles: &[String], left: &[String], changed: &Changed) {
    let lang = context.lang;
    if !changed.proposed {
        output::warn(&words::leaver_may_have_kept(lang, &handles.join(", ")));
    }
    let stay = || before.officers.iter().filter(|officer| !handles.contains(&officer.handle));
    for deputy in stay() {
        if let (Some(other), Some(until)) = (&deputy.stands_in_for, &deputy.until)
            && handles.contains(other)
        {
            output::warn(&words::deputy_stays(lang, &deputy.handle, other, &until.to_string()));
        }
    }
    if stay().map(|officer| officer.recipients.len()).sum::<usize>() < 2 {
        output::warn(&words::one_recipient(lang));
        output::warn(&words::one_recipient_todo(lang));
    }
    if !left.is_empty() {
        output::warn(&words::leavers_branches(lang, &left.join(", ")));
    }
}
