//! `register.yaml`: what the register is called and what the office sets in place of the rules.

use serde::{Deserialize, Serialize};

use crate::model::ident::Email;
use crate::model::{Date, Lang};
use crate::rules::RuleOverrides;

/// `register.yaml` as a whole.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub schema: u32,
    pub name: RegisterName,
    /// Certificates from before this day are silent about missing papers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complete_from: Option<Date>,
    /// A letter to the CA has at most so many lines.
    #[serde(default = "letter_lines", skip_serializing_if = "is_letter_lines")]
    pub letter_lines: u32,
    /// How reminders leave by mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<MailSettings>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub overrides: RuleOverrides,
}

/// In whose name reminders are written, and who takes them on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSettings {
    /// The address from which they come, to which answers go.
    pub from: String,
    /// Without one they are written as files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relay: Option<Relay>,
}

/// A mail server that takes mail on from here. Its password is never in the register.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relay {
    pub host: String,
    pub port: u16,
    pub tls: RelayTls,
    /// Whom the relay wants a password of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

/// How the way to a relay is encrypted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RelayTls {
    /// Not at all.
    None,
    /// After STARTTLS, without which nothing is sent.
    Starttls,
    /// From the first byte on.
    Implicit,
}

/// Why the settings of mail can't be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MailFault {
    /// What mail is from is no address.
    From,
    /// The relay has no name or no port.
    Relay,
    /// A password would leave this machine in the clear.
    ClearPassword,
}

impl MailSettings {
    /// What must hold of them.
    pub fn validate(&self) -> Result<(), MailFault> {
        if self.from.parse::<Email>().map_or(true, |from| from.fault().is_some()) {
            return Err(MailFault::From);
        }
        let Some(relay) = &self.relay else { return Ok(()) };
        if relay.port == 0 || relay.host.is_empty() || relay.host.contains(char::is_whitespace) {
            return Err(MailFault::Relay);
        }
        let here = matches!(relay.host.as_str(), "localhost" | "127.0.0.1" | "::1");
        match relay.user.is_some() && relay.tls == RelayTls::None && !here {
            true => Err(MailFault::ClearPassword),
            false => Ok(()),
        }
    }
}

/// What the register is called.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterName {
    pub vi: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

fn letter_lines() -> u32 {
    50
}

fn is_letter_lines(n: &u32) -> bool {
    *n == letter_lines()
}

fn is_default(overrides: &RuleOverrides) -> bool {
    *overrides == RuleOverrides::default()
}

impl Settings {
    /// The settings of a new register.
    pub fn new(name: &str) -> Settings {
        Settings {
            schema: 1,
            name: RegisterName { vi: name.to_owned(), en: None },
            complete_from: None,
            letter_lines: letter_lines(),
            mail: None,
            overrides: RuleOverrides::default(),
        }
    }
}

impl Settings {
    /// What must hold of the file besides the rules that it sets.
    pub fn validate(&self) -> Result<(), MailFault> {
        self.mail.as_ref().map_or(Ok(()), MailSettings::validate)
    }
}

impl RegisterName {
    /// The name in a language; Vietnamese where it has no other.
    pub fn say(&self, lang: Lang) -> &str {
        match (lang, &self.en) {
            (Lang::En, Some(en)) => en,
            _ => &self.vi,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_leaves_the_machine_encrypted_or_not_at_all() {
        let fault = |from: &str, relay: &str| {
            let text = format!("from: {from}\nrelay: {relay}\n");
            crate::yaml::read_plain::<MailSettings>(text.as_bytes()).unwrap().validate().err()
        };
        let from = "chungthu@mof.gov.vn";
        let relay = |host, tls, user| format!("{{host: {host}, port: 25, tls: {tls}{user}}}");
        assert_eq!(fault(from, &relay("mail.gov.vn", "none", "")), None);
        assert_eq!(fault(from, &relay("mail.gov.vn", "starttls", ", user: desk")), None);
        assert_eq!(fault(from, &relay("127.0.0.1", "none", ", user: desk")), None);
        assert_eq!(
            fault(from, &relay("mail.gov.vn", "none", ", user: desk")),
            Some(MailFault::ClearPassword)
        );
        assert_eq!(fault("chungthu", &relay("mail.gov.vn", "none", "")), Some(MailFault::From));
        assert_eq!(fault(from, "{host: mail.gov.vn, port: 0, tls: none}"), Some(MailFault::Relay));
    }
}
