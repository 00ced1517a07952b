//! Who may do what in this register, and those who come and go.

mod add;
mod change;
mod handover;
mod leave;

pub use change::warn_of_approvers;

use clap::Subcommand;
use serde_json::{Value, json};
use ssh_key::PublicKey;

use super::super::context::Context;
use super::super::failure::Failure;
use super::super::output;
use super::audit::NAMESPACE;
use crate::policy::approval;
use crate::policy::refs::is_work;
use crate::register::policy_at;
use crate::repo::{Oid, Store};
use crate::text::machinery as words;

/// Who may do what in this register
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// List the officers: reads no record and needs no key
    List(List),
    /// Add an officer and seal the keyring anew to everyone
    Add(add::Args),
    /// Let a deputy stay longer
    Extend(leave::Extend),
    /// Change an officer's keys: the old ones open and sign nothing that comes from now on
    Replace(leave::Replace),
    /// Remove officers: what is sealed from now on is closed to them
    Remove(leave::Remove),
    /// Write down the open work of an officer for whoever stands in: procedures, letters, devices, branches
    Handover(handover::Args),
}

#[derive(clap::Args)]
struct List {
    /// As git's allowed-signers file, with everybody who could ever sign: for gpg.ssh.allowedSignersFile
    #[arg(long)]
    allowed_signers: bool,
}

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    match &args.what {
        What::List(List { allowed_signers: true }) => allowed_signers(context),
        What::List(_) => list(context),
        What::Add(args) => add::run(context, args),
        What::Extend(args) => leave::extend(context, args),
        What::Replace(args) => leave::replace(context, args),
        What::Remove(args) => leave::remove(context, args),
        What::Handover(args) => handover::run(context, args),
    }
}

fn list(context: &Context) -> Result<(), Failure> {
    let store = context.store()?;
    let commit = match context.globals.at {
        Some(_) => context.commit(&store)?,
        None => context.main(&store)?,
    };
    let (officers, _) = policy_at(&store, commit)?;
    if let Some(branch) = proposing(&store, commit)?.filter(|_| context.globals.at.is_none()) {
        output::warn(&words::officers_proposed_here(context.lang, &branch));
    }
    if context.globals.json {
        let value = serde_json::to_value(&officers).unwrap_or(Value::Null);
        output::json(&json!({
            "officers": value["officers"], "recovery": value["recovery"], "keyring": value["keyring"],
        }));
        return Ok(());
    }
    let lang = context.lang;
    let mut rows = Vec::new();
    for officer in &officers.officers {
        let until = match (&officer.until, &officer.stands_in_for) {
            (Some(until), Some(other)) => words::deputy_until(lang, other, &until.to_string()),
            _ => String::new(),
        };
        let keys: Vec<String> = officer.signing_keys.active.iter().map(|key| fingerprint(key)).collect();
        rows.push(vec![officer.handle.clone(), officer.role.say(lang), keys.join(" "), until]);
    }
    if let Some(recovery) = &officers.recovery {
        rows.push(vec![
            "-".to_owned(),
            words::recovery(lang),
            fingerprint(&recovery.signing_key),
            String::new(),
        ]);
    }
    output::out(&output::table(&rows));
    Ok(())
}

/// The branch of work that HEAD names, where it changes the officers.
fn proposing(store: &Store, main: Oid) -> Result<Option<String>, Failure> {
    let branch = store.head_branch()?;
    let Some(tip) = store.tip(&branch)?.filter(|_| is_work(&branch)) else { return Ok(None) };
    let bases = store.merge_bases(main, tip)?;
    let Some(base) = bases.first() else { return Ok(None) };
    Ok((policy_at(store, *base)?.0 != policy_at(store, tip)?.0).then_some(branch))
}

fn allowed_signers(context: &Context) -> Result<(), Failure> {
    let store = context.store()?;
    let signers = crate::gate::signers(&store, context.main(&store)?)?;
    // What officers sign: commits, approvals and the summaries of audits.
    let namespaces = format!("git,{},{NAMESPACE}", approval::NAMESPACE);
    let lines = signers.iter().map(|(handle, key)| {
        format!(
            "{handle} namespaces=\"{namespaces}\" {key}
"
        )
    });
    output::out(&lines.collect::<String>());
    Ok(())
}

/// The fingerprint by which people compare keys.
pub fn fingerprint(key: &str) -> String {
    PublicKey::from_openssh(key).map(|k| k.fingerprint(Default::default()).to_string()).unwrap_or_default()
}
