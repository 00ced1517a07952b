use std::path::Path;
use std::sync::Arc;

use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};
use ssh_key::{Algorithm, EcdsaCurve, PublicKey};

use super::super::context::Context;
use super::super::failure::{Failure, FileError, Told};
use super::super::output;
use super::super::session::{Session, remarks};
use crate::model::{Date, Lang};
use crate::policy::officers::{SigningKeys, is_handle};
use crate::policy::{Officer, Officers, OfficersFault, Role};
use crate::seal::{Prompt, Recipient, RecipientError};
use crate::text::{Explain, Failing, machinery as words};

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
    Add(Add),
}

#[derive(clap::Args)]
struct List {
    /// As git's allowed-signers file, with everybody who could ever sign: for gpg.ssh.allowedSignersFile
    #[arg(long)]
    allowed_signers: bool,
}

#[derive(clap::Args)]
struct Add {
    /// What the officer is called in commits: 2 to 20 of a-z, 0-9 and -
    handle: String,
    /// What the officer may do
    #[arg(long, value_enum)]
    role: RoleWord,
    /// The public half of the officer's identity: age1… or ssh-ed25519 …; may be given again
    #[arg(long = "recipient", value_name = "RECIPIENT", required = true)]
    recipients: Vec<String>,
    /// The public key that signs the officer's commits: the .pub file, or its line
    #[arg(long, value_name = "FILE|TEXT")]
    signing_key_pub: String,
    /// A deputy's last day
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// Whom a deputy stands in for
    #[arg(long, value_name = "HANDLE")]
    stands_in_for: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleWord {
    Admin,
    Officer,
    Deputy,
    Auditor,
}

impl From<RoleWord> for Role {
    fn from(word: RoleWord) -> Role {
        match word {
            RoleWord::Admin => Role::Admin,
            RoleWord::Officer => Role::Officer,
            RoleWord::Deputy => Role::Deputy,
            RoleWord::Auditor => Role::Auditor,
        }
    }
}

/// Why nobody can be added like this.
enum AddError {
    Recipient { nth: usize, error: RecipientError },
    NotAPublicKey,
    PrivateKey,
    KeyType(String),
    HandleTaken(String),
    Deputy,
    NotADeputy,
    NobodyToStandInFor(String),
    Ended(Date),
}

impl Explain for AddError {
    fn what(&self, lang: Lang) -> String {
        match self {
            AddError::Recipient { nth, error } => words::bad_recipient(lang, *nth, &error.what(lang)),
            AddError::NotAPublicKey => words::not_a_public_key(lang),
            AddError::PrivateKey => words::private_key(lang),
            AddError::KeyType(name) => words::key_type(lang, name),
            AddError::HandleTaken(handle) => words::handle_taken(lang, handle),
            AddError::Deputy => words::deputy_needs(lang),
            AddError::NotADeputy => words::only_deputies(lang),
            AddError::NobodyToStandInFor(handle) => words::nobody_to_stand_in_for(lang, handle),
            AddError::Ended(until) => words::ended(lang, &until.to_string()),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        match self {
            AddError::Recipient { error, .. } => error.hint(lang),
            AddError::NotAPublicKey | AddError::PrivateKey | AddError::KeyType(_) => {
                Some(words::public_key_hint(lang))
            }
            AddError::HandleTaken(_) | AddError::NobodyToStandInFor(_) => Some(words::see_officers(lang)),
            AddError::Deputy | AddError::NotADeputy => Some(words::deputy_hint(lang)),
            AddError::Ended(_) => None,
        }
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}

const PERHAPS_LATER: Told = Told { failing: Failing::Refused, what: words::at_is_past, hint: None };

pub fn run(context: &Context, args: &Args) -> Result<(), Failure> {
    match &args.what {
        What::List(List { allowed_signers: true }) => allowed_signers(context),
        What::List(_) => list(context),
        What::Add(add) => self::add(context, add),
    }
}

fn list(context: &Context) -> Result<(), Failure> {
    let store = context.store()?;
    let commit = context.commit(&store)?;
    let (officers, _) = crate::register::policy_at(&store, commit)?;
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

fn allowed_signers(context: &Context) -> Result<(), Failure> {
    let store = context.store()?;
    let signers = crate::gate::signers(&store, context.main(&store)?)?;
    let lines = signers.iter().map(|(handle, key)| format!("{handle} namespaces=\"git\" {key}\n"));
    output::out(&lines.collect::<String>());
    Ok(())
}

/// The fingerprint by which people compare keys.
pub fn fingerprint(key: &str) -> String {
    PublicKey::from_openssh(key).map(|k| k.fingerprint(Default::default()).to_string()).unwrap_or_default()
}

fn add(context: &Context, add: &Add) -> Result<(), Failure> {
    if context.globals.at.is_some() {
        return Err(PERHAPS_LATER.into());
    }
    let officer = officer(context, add)?;
    let store = context.store()?;
    // What can be refused without a key is refused before anyone is asked for a passphrase.
    let officers = context.officers(&store)?;
    allowed(&officers, &officer)?;
    let place = context.place(&store);
    let was_unlocked = matches!(place.opened(officers.keyring.sha256), Ok(Some(_)));
    let session = Session::to_write(context)?;
    let signer = context.signer()?;
    let prompt: Arc<dyn Prompt> = context.terminal.clone();
    let (handle, role) = (officer.handle.clone(), officer.role);
    let (committed, _) = session.writing(&session.snapshot()?, &signer, |writer| {
        writer.change_officers(&prompt, |officers| {
            officers.officers.push(officer);
            Ok(())
        })
    })?;
    remarks(context, &committed);
    let next = match (&committed.branch, was_unlocked) {
        (Some(_), _) => words::officer_proposed_next(context.lang),
        (None, true) => words::officer_added_unlock(context.lang),
        (None, false) => words::officer_added_next(context.lang, &handle),
    };
    output::done(
        context,
        &words::officer_added(context.lang, &handle, &role.say(context.lang)),
        Some(&next),
        json!({ "added": handle, "commit": committed.commit.to_string() }),
    );
    Ok(())
}

fn officer(context: &Context, add: &Add) -> Result<Officer, Failure> {
    let role = Role::from(add.role);
    match (role == Role::Deputy, &add.until, &add.stands_in_for) {
        (true, Some(until), Some(_)) if *until < context.today => return Err(AddError::Ended(*until).into()),
        (true, Some(_), Some(_)) | (false, None, None) => {}
        (true, ..) => return Err(AddError::Deputy.into()),
        (false, ..) => return Err(AddError::NotADeputy.into()),
    }
    if !is_handle(&add.handle) {
        return Err(OfficersFault::Handle(add.handle.clone()).into());
    }
    let recipients = (1..)
        .zip(&add.recipients)
        .map(|(nth, text)| match text.parse::<Recipient>() {
            Ok(recipient) => Ok(recipient.as_str().to_owned()),
            Err(error) => Err(AddError::Recipient { nth, error }),
        })
        .collect::<Result<_, _>>()?;
    Ok(Officer {
        handle: add.handle.clone(),
        role,
        person: None,
        recipients,
        signing_keys: SigningKeys { active: vec![public_key(&add.signing_key_pub)?], former: Vec::new() },
        until: add.until,
        stands_in_for: add.stands_in_for.clone(),
    })
}

fn allowed(officers: &Officers, officer: &Officer) -> Result<(), AddError> {
    if officers.by_handle(&officer.handle).is_some() {
        return Err(AddError::HandleTaken(officer.handle.clone()));
    }
    match &officer.stands_in_for {
        Some(other) if officers.by_handle(other).is_none_or(|o| o.role == Role::Deputy) => {
            Err(AddError::NobodyToStandInFor(other.clone()))
        }
        _ => Ok(()),
    }
}

/// A public signing key as `officers.yaml` has it: type and base64, without its comment. Given as its line, or as the
/// file that holds it.
fn public_key(given: &str) -> Result<String, Failure> {
    let is_line =
        given.contains(' ') && ["ssh-", "ecdsa-", "sk-"].iter().any(|start| given.starts_with(start));
    let text = match is_line {
        true => given.to_owned(),
        false => {
            let path = Path::new(given);
            std::fs::read_to_string(path).map_err(|error| FileError::unreadable(path, &error))?
        }
    };
    if text.contains("PRIVATE KEY") {
        return Err(AddError::PrivateKey.into());
    }
    let key = PublicKey::from_openssh(text.trim()).map_err(|_| AddError::NotAPublicKey)?;
    // The types whose signatures are verified in process.
    let known = matches!(
        key.algorithm(),
        Algorithm::Ed25519
            | Algorithm::SkEd25519
            | Algorithm::SkEcdsaSha2NistP256
            | Algorithm::Rsa { .. }
            | Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 | EcdsaCurve::NistP384 }
    );
    if !known {
        return Err(AddError::KeyType(key.algorithm().to_string()).into());
    }
    let bare = PublicKey::from(key.key_data().clone()).to_openssh();
    Ok(bare.map_err(|_| AddError::NotAPublicKey)?)
}
