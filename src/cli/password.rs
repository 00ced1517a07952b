//! The password of a mail relay: never an argument, and never in the register.

use std::path::PathBuf;

use secrecy::SecretString;

use super::context::Context;
use super::failure::Failure;
use crate::mail::RelayError;
use crate::model::Lang;
use crate::policy::Relay;
use crate::seal::{Prompt, Question};
use crate::text::{Explain, Failing, mail as words, seal, shown, token};
use crate::token::{PinError, PinSource};

/// Where the password comes from; without any of these it is asked for.
#[derive(clap::Args)]
pub struct PasswordArgs {
    /// Read the relay's password from the first line of this file, which must be yours alone (mode 0600)
    #[arg(long, value_name = "FILE", group = "password")]
    password_file: Option<PathBuf>,
    /// Read the relay's password from what this command prints
    #[arg(long, value_name = "SHELL-LINE", group = "password")]
    password_command: Option<String>,
    /// Read the relay's password from this environment variable
    #[arg(long, value_name = "NAME", group = "password")]
    password_env: Option<String>,
}

/// Why there is no password: it is read as a PIN is, and told in other words.
struct NoPassword(PinError);

impl Explain for NoPassword {
    fn what(&self, lang: Lang) -> String {
        match &self.0 {
            PinError::Exposed(path) => words::password_file_exposed(lang, &shown(path)),
            PinError::Unreadable(path, kind) => {
                words::password_file_unreadable(lang, &shown(path), &seal::io(lang, *kind))
            }
            PinError::NoVariable(name) => token::pin_no_variable(lang, name),
            _ => words::password_not_given(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match &self.0 {
            PinError::Exposed(_) => token::pin_file_exposed_hint(lang),
            _ => words::password_hint(lang),
        })
    }

    fn failing(&self) -> Failing {
        self.0.failing()
    }
}

impl PasswordArgs {
    /// The password that a relay wants; nothing where it wants none.
    pub fn read(&self, context: &Context, relay: &Relay) -> Result<Option<SecretString>, Failure> {
        let Some(user) = &relay.user else { return Ok(None) };
        let source = match (&self.password_file, &self.password_command, &self.password_env) {
            (Some(path), ..) => PinSource::File(path.clone()),
            (_, Some(line), _) => PinSource::Command(line.clone()),
            (_, _, Some(name)) => PinSource::Variable(name.clone()),
            _ => {
                let question = words::ask_password(context.lang, user, &relay.host);
                let asks = context.terminal.asks;
                let typed = asks.then(|| context.terminal.secret(Question::Plugin(&question))).flatten();
                return Ok(Some(typed.ok_or(RelayError::NoPassword)?));
            }
        };
        let read = source.read(&relay.host).map_err(NoPassword)?;
        Ok(Some(read.into_secret()))
    }
}
