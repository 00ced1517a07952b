//! The way to a relay (RFC 5321), which takes a mail or does not.

use std::error::Error;
use std::io;
use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{SmtpTransport, Transport};
use secrecy::{ExposeSecret, SecretString};

use super::message::Mail;
use crate::model::Lang;
use crate::policy::{MailFault, Relay, RelayTls};
use crate::text::{Explain, Failing, mail as words};

/// A relay that doesn't answer within this is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A way to a relay.
pub struct Sender(SmtpTransport);

/// Why a relay didn't take a mail. What it said is not repeated: it may quote an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RelayError {
    /// It wants nothing of this mail, now (4xx) or ever (5xx).
    Refused(u16),
    /// It doesn't take the user or the password.
    Login(u16),
    /// There is no encrypted way to it, or it isn't who it is said to be.
    Tls,
    /// It doesn't offer STARTTLS or a login, and the settings ask for it.
    Offers,
    /// It took too long.
    Silent,
    /// It can't be reached, or broke off.
    Unreachable,
    /// It wants a password and none was named.
    NoPassword,
    /// What the office has set can't be used.
    Settings(MailFault),
}

impl RelayError {
    /// Whether the next mail would fare no better.
    pub fn is_for_all(&self) -> bool {
        !matches!(self, RelayError::Refused(_))
    }
}

impl Sender {
    /// The way to a relay of the settings, which hold. No connection is made yet.
    pub fn new(relay: &Relay, password: Option<SecretString>) -> Result<Sender, RelayError> {
        let named = || TlsParameters::new(relay.host.clone()).map_err(|_| RelayError::Tls);
        let tls = match relay.tls {
            RelayTls::None => Tls::None,
            // Nothing is said to a relay that offers none.
            RelayTls::Starttls => Tls::Required(named()?),
            RelayTls::Implicit => Tls::Wrapper(named()?),
        };
        let builder = SmtpTransport::builder_dangerous(relay.host.clone()).port(relay.port).tls(tls);
        let builder = builder.timeout(Some(PATIENCE));
        let builder = match (&relay.user, password) {
            (None, _) => builder,
            (Some(user), Some(password)) => {
                builder.credentials(Credentials::new(user.clone(), password.expose_secret().to_owned()))
            }
            (Some(_), None) => return Err(RelayError::NoPassword),
        };
        Ok(Sender(builder.build()))
    }

    /// Gives a mail to the relay. Where this succeeds the relay answers for it.
    pub fn send(&self, mail: &Mail) -> Result<(), RelayError> {
        self.0.send(&mail.0).map(drop).map_err(|error| {
            let code = error.status().map(u16::from);
            match code {
                // RFC 4954, section 6.
                Some(code @ (432 | 454 | 530 | 534 | 535 | 538)) => RelayError::Login(code),
                Some(code) => RelayError::Refused(code),
                None if error.is_tls() || is_unreadable(&error) => RelayError::Tls,
                // What a relay lacks is told as a fault of the client.
                None if error.is_client() => RelayError::Offers,
                None if error.is_timeout() => RelayError::Silent,
                None => RelayError::Unreachable,
            }
        })
    }
}

/// Whether what came could not be read: a handshake that fails is told so, as a fault of the connection.
fn is_unreadable(error: &(dyn Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::InvalidData) {
            return true;
        }
        cause = error.source();
    }
    false
}

impl Explain for RelayError {
    fn what(&self, lang: Lang) -> String {
        match self {
            RelayError::Refused(code) => words::refused(lang, *code),
            RelayError::Login(code) => words::login(lang, *code),
            RelayError::Tls => words::tls(lang),
            RelayError::Offers => words::offers(lang),
            RelayError::Silent => words::silent(lang),
            RelayError::Unreachable => words::unreachable(lang),
            RelayError::NoPassword => words::no_password(lang),
            RelayError::Settings(fault) => fault.what(lang),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            RelayError::Refused(_) => words::refused_hint(lang),
            RelayError::Login(_) | RelayError::NoPassword => words::password_hint(lang),
            RelayError::Tls | RelayError::Offers => words::tls_hint(lang),
            RelayError::Silent | RelayError::Unreachable => words::unreachable_hint(lang),
            RelayError::Settings(fault) => return fault.hint(lang),
        })
    }

    fn failing(&self) -> Failing {
        match self {
            RelayError::NoPassword => Failing::Usage,
            RelayError::Settings(_) => Failing::Refused,
            _ => Failing::Unable,
        }
    }
}
