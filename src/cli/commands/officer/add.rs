//! Adding an officer.

use std::path::Path;

use clap::ValueEnum;
use serde_json::json;
use ssh_key::{Algorithm, EcdsaCurve, PublicKey};

use super::super::super::context::Context;
use super::super::super::failure::{Failure, FileError};
use super::super::super::output;
use super::change::change;
use crate::model::{Date, Lang};
use crate::policy::officers::{SigningKeys, is_handle};
use crate::policy::{Officer, Officers, OfficersFault, Role};
use crate::seal::{Recipient, RecipientError, public};
use crate::text::{Explain, Failing, machinery as words};

#[derive(clap::Args)]
pub struct Args {
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
    /// The officer's record
    #[arg(long, value_name = "SEL")]
    person: Option<String>,
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

pub fn run(context: &Context, add: &Args) -> Result<(), Failure> {
    let officer = officer(context, add)?;
    let (handle, role) = (officer.handle.clone(), officer.role.say(context.lang));
    let stands_in_for = officer.stands_in_for.clone();
    let changed = change(context, add.person.as_deref(), |officers, person| {
        allowed(officers, &officer)?;
        officers.officers.push(Officer { person, ..officer.clone() });
        Ok(())
    })?;
    let lang = context.lang;
    let what = match changed.keyring {
        Some((serial, _)) => words::officer_added(lang, &handle, &role, serial),
        None => words::officer_add_proposed(lang, &handle, &role),
    };
    let next = match stands_in_for {
        Some(other) => words::deputy_added_next(lang, &handle, &other),
        None => words::officer_added_next(lang, &handle),
    };
    output::warn(&words::reads_everything(lang, &handle));
    changed.say(context, &what, &next, json!({ "added": handle }));
    Ok(())
}

fn officer(context: &Context, add: &Args) -> Result<Officer, Failure> {
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
    Ok(Officer {
        handle: add.handle.clone(),
        role,
        person: None,
        recipients: recipients(&add.recipients)?,
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

/// Public halves of identities, as `officers.yaml` has them.
pub fn recipients(given: &[String]) -> Result<Vec<String>, Failure> {
    let read = |(nth, text): (usize, &String)| match text.parse::<Recipient>() {
        Ok(recipient) => Ok(recipient.as_str().to_owned()),
        Err(error) => Err(AddError::Recipient { nth, error }.into()),
    };
    (1..).zip(given).map(read).collect()
}

/// A public signing key as `officers.yaml` has it: type and base64, without its comment. Given as its line, or as the
/// file that holds it.
pub fn public_key(given: &str) -> Result<String, Failure> {
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
    let key = public(&text).ok_or(AddError::NotAPublicKey)?;
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
