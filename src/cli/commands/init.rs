use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;

use super::super::context::{Context, MAIN};
use super::super::failure::{Failure, Told};
use super::super::made::{Made, absent, unwritable};
use super::super::output;
use crate::change::{Author, Founding, found};
use crate::policy::officers::{RECOVERY, SigningKeys, is_handle};
use crate::policy::{Officer, OfficersFault, Role, Settings};
use crate::repo::Store;
use crate::seal::identity::{self, new_identity};
use crate::seal::{Prompt, Recovery, Signer};
use crate::text::{Failing, cli as words, server as server_words};

/// Make a register: a bare repository in DIR/.git, its keyring, its first officer and the entry for the safe; or a server's repository
#[derive(clap::Args)]
pub struct Args {
    /// The folder to make it in
    dir: PathBuf,
    /// Make the bare repository of a server instead, in DIR itself, with the hook that judges every push
    #[arg(long, conflicts_with_all = ["name", "handle", "new_keys", "recovery_out"])]
    server: bool,
    /// What the register is called
    #[arg(long, value_name = "NAME", default_value = "Sổ đăng ký chứng thư chữ ký số")]
    name: String,
    /// The handle of the first officer, who is its admin
    #[arg(long, value_name = "HANDLE", default_value = "admin")]
    handle: String,
    /// Make a new identity and signing key in this folder and use them
    #[arg(long, value_name = "DIR")]
    new_keys: Option<PathBuf>,
    /// Write the recovery key to this file (mode 0600) instead of showing it
    #[arg(long, value_name = "FILE")]
    recovery_out: Option<PathBuf>,
}

const RECOVERY_NEEDS_FILE: Told = Told {
    failing: Failing::Usage,
    what: words::recovery_needs_file,
    hint: Some(words::recovery_needs_file_hint),
};
const IDENTITY_WITHOUT_RECIPIENT: Told = Told {
    failing: Failing::Unable,
    what: words::identity_without_recipient,
    hint: Some(words::identity_without_recipient_hint),
};
const NO_PROGRAM: Told = Told { failing: Failing::Unable, what: server_words::no_program, hint: None };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    if args.server {
        return server(context, &args.dir);
    }
    if args.recovery_out.is_none() && !context.terminal.asks {
        return Err(RECOVERY_NEEDS_FILE.into());
    }
    // Named as it is found from wherever the next command is run.
    let new = |dir: &PathBuf| std::path::absolute(dir).map_err(|e| unwritable(dir, &e));
    let new = args.new_keys.as_ref().map(new).transpose()?;
    refuse(args, new.as_deref())?;
    let mut made = Made::default();
    let (recipients, signer) = match &new {
        Some(dir) => new_keys(context, dir, &mut made)?,
        None => {
            let identities = context.identities()?;
            let recipients = identities.recipients().iter().map(|r| r.as_str().to_owned()).collect();
            (recipients, context.signer()?)
        }
    };
    if Vec::is_empty(&recipients) {
        return Err(IDENTITY_WITHOUT_RECIPIENT.into());
    }
    let recovery = Recovery::generate();
    if let Some(path) = &args.recovery_out {
        made.secret(path, format!("{}\n", recovery.text().as_str()).as_bytes())?;
    }
    let admin = Officer {
        handle: args.handle.clone(),
        role: Role::Admin,
        person: None,
        recipients,
        signing_keys: SigningKeys { active: vec![signer.public()], former: Vec::new() },
        until: None,
        stands_in_for: None,
    };
    let founding = Founding {
        settings: Settings::new(&args.name),
        officers: vec![admin],
        rules: Default::default(),
        recovery: &recovery,
        author: Author { signer: &signer, now: context.now },
        plain: BTreeMap::new(),
    };
    let prompt: Arc<dyn Prompt> = context.terminal.clone();
    let (store, _) = found(&args.dir, founding, &prompt)?;
    made.keep();
    if args.recovery_out.is_none() {
        output::out(&words::recovery_key(context.lang, recovery.text().as_str()));
    }
    let root = store.tip(MAIN)?.map(|oid| oid.to_string()).unwrap_or_default();
    let (dir, quoted) = (args.dir.display().to_string(), output::quoted(&args.dir));
    output::done(
        context,
        &words::made_register(context.lang, &dir, &root),
        Some(&match &new {
            Some(keys) => words::made_register_next_keys(context.lang, &quoted, &output::quoted(keys)),
            None => words::made_register_next(context.lang, &quoted),
        }),
        json!({ "register": dir, "root": root }),
    );
    Ok(())
}

/// What can be told before anything is made.
fn refuse(args: &Args, new_keys: Option<&Path>) -> Result<(), Failure> {
    if !is_handle(&args.handle) || args.handle == RECOVERY {
        return Err(OfficersFault::Handle(args.handle.clone()).into());
    }
    Store::may_init(&args.dir)?;
    let keys = new_keys.into_iter().flat_map(key_files);
    let files: Vec<PathBuf> = keys.chain(args.recovery_out.clone()).collect();
    files.iter().try_for_each(|file| absent(file))
}

fn key_files(dir: &Path) -> [PathBuf; 2] {
    ["identity.txt", "signing_key"].map(|name| dir.join(name))
}

fn server(context: &Context, dir: &Path) -> Result<(), Failure> {
    let program = std::env::current_exe().map_err(|_| NO_PROGRAM)?;
    let quoted = program.to_str().ok_or(NO_PROGRAM)?.replace('\'', r"'\''");
    Store::init_server(dir, &format!("#!/bin/sh\nexec '{quoted}' hook pre-receive\n"))?;
    let dir = dir.display().to_string();
    output::done(
        context,
        &server_words::made_server(context.lang, &dir),
        Some(&server_words::made_server_next(context.lang, &dir)),
        json!({ "server": dir }),
    );
    Ok(())
}

/// Makes an identity and a signing key, readable by their owner alone, under one passphrase where one is given.
fn new_keys(context: &Context, dir: &Path, made: &mut Made) -> Result<(Vec<String>, Signer), Failure> {
    made.folder(dir)?;
    let passphrase = context.terminal.new_passphrase(&words::new_passphrase(context.lang));
    if passphrase.is_none() {
        output::warn(&words::without_passphrase(context.lang, &dir.display().to_string()));
    }
    let (identity, recipient) = new_identity();
    let (signer, text) = Signer::generate();
    let [identity_file, key_file] = key_files(dir);
    match passphrase {
        Some(passphrase) => {
            made.secret(&identity_file, &identity::sealed_to_passphrase(identity.as_bytes(), &passphrase))?;
            let text = signer.protected(&passphrase).unwrap_or(text);
            made.secret(&key_file, text.as_bytes())?;
        }
        None => {
            made.secret(&identity_file, identity.as_bytes())?;
            made.secret(&key_file, text.as_bytes())?;
        }
    }
    Ok((vec![recipient.as_str().to_owned()], signer))
}
