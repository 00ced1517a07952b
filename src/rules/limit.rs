//! Numbers of good practice, and the mail domains that are official or never are.

use serde::{Deserialize, Serialize};

use super::regime::WorkingDays;
use super::word::yes;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Days left at which an expiry is announced, rising.
    pub expiry_steps: Vec<u16>,
    /// Days left at which officers and units are reminded of an expiry, rising; the last is no more than the last of the
    /// steps above, from which on it is owed.
    pub reminder_steps: Vec<u16>,
    /// Days during which two valid certificates of one holder, form and agency cause no warning.
    pub overlap_days: u16,
    /// How long the papers of a revocation told by phone may take.
    pub urgent_papers: WorkingDays,
    /// Hours after which a revocation must stand in the CA's list.
    pub listed: ListedWithin,
    pub desk: DeskDays,
    pub mail: MailDomains,
}

/// Working days that the desk gives itself: good practice, not law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskDays {
    /// The next step of a procedure that lies with the desk.
    pub step: u16,
    /// The receipt of a PIN envelope that was delivered.
    pub pin_receipt: u16,
    /// Registering a new serial in the systems that used the one before.
    pub registration: u16,
    /// Answering a letter that names no day.
    pub reply: u16,
    /// Handing back a device whose certificate has run out.
    pub expired_device: u16,
    /// Naming a manager for an organisation's certificate.
    pub manager: u16,
    /// Changing certificates that name a unit as it is called no more.
    pub unit_change: u16,
    /// How long before a deputy's last day it is told.
    pub deputy: u16,
}

/// How soon a CA lists what it revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedWithin {
    pub hours: u16,
    #[serde(default = "yes")]
    pub certain: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailDomains {
    /// These and every domain below them belong to the State.
    pub official: Vec<String>,
    /// Free of charge to anybody: never official.
    pub free: Vec<String>,
}

/// What the domain of a mail address tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailClass {
    Official,
    /// Neither a domain of the State nor a known free one.
    Other,
    Free,
}

impl MailDomains {
    /// The class of an address by what follows its last `@`; the case of letters doesn't matter.
    pub fn class(&self, address: &str) -> MailClass {
        let domain = address.rsplit('@').next().unwrap_or(address).trim_end_matches('.');
        let under = |list: &[String]| list.iter().any(|d| is_under(domain, d));
        if under(&self.free) {
            MailClass::Free
        } else if under(&self.official) {
            MailClass::Official
        } else {
            MailClass::Other
        }
    }
}

/// Whether a domain is another one or below it.
fn is_under(domain: &str, above: &str) -> bool {
    let Some(split) = domain.len().checked_sub(above.len()) else { return false };
    domain.get(split..).is_some_and(|end| end.eq_ignore_ascii_case(above))
        && (split == 0 || domain.as_bytes().get(split - 1) == Some(&b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_known_with_all_below_it() {
        let mail = MailDomains { official: vec!["gov.vn".into()], free: vec!["gmail.com".into()] };
        assert_eq!(mail.class("a@mof.gov.vn"), MailClass::Official);
        assert_eq!(mail.class("a@MOF.GOV.VN."), MailClass::Official);
        assert_eq!(mail.class("a@notgov.vn"), MailClass::Other);
        assert_eq!(mail.class("a@mof.gov.vn@gmail.com"), MailClass::Free);
        assert_eq!(mail.class("a@ộgov.vn"), MailClass::Other);
        assert_eq!(mail.class(""), MailClass::Other);
    }
}
