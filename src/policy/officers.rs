//! `officers.yaml`: who may do what, and which keyring the register is sealed with.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::model::Date;
use crate::model::party::PersonRef;
use crate::seal::Bound;

/// What an officer may do (SECURITY.md, "Authority").
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// May do everything.
    Admin,
    /// Changes records, approves, makes deputies.
    Officer,
    /// Changes records until the end of the deputation.
    Deputy,
    /// Reads; nothing signed by an auditor counts.
    Auditor,
}

/// `officers.yaml` as a whole.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officers {
    pub schema: u32,
    /// Which keyring belongs to this state of the register.
    pub keyring: Bound,
    pub rules: Rules,
    pub officers: Vec<Officer>,
    /// Kept in the safe: may change nothing but this file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery: Option<Recovery>,
}

/// What needs a second person.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The kinds of change that nobody makes alone. Where there is any, the plain files need two people too.
    #[serde(default)]
    pub two_person: BTreeSet<Guarded>,
    /// How many other officers must approve such a change: 0 reads as 1.
    #[serde(default)]
    pub approvals: u32,
}

/// A kind of change that can need a second person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Guarded {
    /// `officers.yaml` and the other plain files: included wherever anything else is named.
    Officers,
    /// Tombstones, and what goes with them.
    Erase,
    /// Asking for a revocation. Without a key it is known by the commit's verb only.
    Revoke,
    /// Every record and attachment.
    Records,
}

impl Rules {
    /// How many officers other than the authors must approve a guarded change.
    pub fn approvals_needed(&self) -> usize {
        usize::try_from(self.approvals.max(1)).unwrap_or(usize::MAX)
    }
}

/// One officer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    /// Stands in commits; the officer's name is sealed in the person's record.
    pub handle: String,
    pub role: Role,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonRef>,
    /// The age recipients to which the keyring is sealed for this officer.
    pub recipients: Vec<String>,
    pub signing_keys: SigningKeys,
    /// A deputy's last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The handle of the officer whom a deputy stands in for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stands_in_for: Option<String>,
}

/// An officer's signing keys in OpenSSH's one-line form without comment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SigningKeys {
    pub active: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<String>,
}

/// The entry in the safe.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recovery {
    pub recipient: String,
    pub signing_key: String,
}

/// Why `officers.yaml` can't be what a register stands on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OfficersFault {
    /// A handle that is not 2 to 20 characters of a-z, 0-9 and `-`, beginning with a letter.
    Handle(String),
    /// Two entries with one handle, recipient or signing key.
    Twice(String),
    /// An officer without a recipient or an active signing key.
    Keyless(String),
    /// No admin is left.
    NoAdmin,
    /// A deputy without a last day or without whom to stand in for.
    Deputy(String),
    /// Serial or epoch is 0.
    Binding,
}

/// The author of commits that the recovery entry signs: no officer's handle.
pub const RECOVERY: &str = "recovery";

/// Whether a text is an officer's handle.
pub fn is_handle(text: &str) -> bool {
    (2..=20).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

impl Officers {
    /// What must hold of the file as a whole.
    pub fn validate(&self) -> Result<(), OfficersFault> {
        if self.keyring.serial == 0 || self.keyring.epoch == 0 {
            return Err(OfficersFault::Binding);
        }
        if !self.officers.iter().any(|o| o.role == Role::Admin) {
            return Err(OfficersFault::NoAdmin);
        }
        let mut seen = BTreeSet::new();
        let mut once = |what: &str| match seen.insert(what.to_owned()) {
            true => Ok(()),
            false => Err(OfficersFault::Twice(what.to_owned())),
        };
        for officer in &self.officers {
            if !is_handle(&officer.handle) || officer.handle == RECOVERY {
                return Err(OfficersFault::Handle(officer.handle.clone()));
            }
            if officer.recipients.is_empty() || officer.signing_keys.active.is_empty() {
                return Err(OfficersFault::Keyless(officer.handle.clone()));
            }
            let bounded = officer.until.is_some() && officer.stands_in_for.is_some();
            if (officer.role == Role::Deputy) != bounded {
                return Err(OfficersFault::Deputy(officer.handle.clone()));
            }
            once(&officer.handle)?;
            for key in officer
                .recipients
                .iter()
                .chain(&officer.signing_keys.active)
                .chain(&officer.signing_keys.former)
            {
                once(key)?;
            }
        }
        if let Some(recovery) = &self.recovery {
            once(&recovery.recipient)?;
            once(&recovery.signing_key)?;
        }
        Ok(())
    }

    /// The officer who signs with this key now.
    pub fn signer(&self, key: &str) -> Option<&Officer> {
        self.officers.iter().find(|o| o.signing_keys.active.iter().any(|k| k == key))
    }

    /// Whether this is the signing key of the entry in the safe.
    pub fn is_recovery(&self, key: &str) -> bool {
        self.recovery.as_ref().is_some_and(|entry| entry.signing_key == key)
    }

    pub fn by_handle(&self, handle: &str) -> Option<&Officer> {
        self.officers.iter().find(|o| o.handle == handle)
    }

    /// Everyone the keyring is sealed to, the recovery entry last.
    pub fn recipients(&self) -> Vec<&str> {
        let officers = self.officers.iter().flat_map(|o| &o.recipients);
        officers.chain(self.recovery.iter().map(|r| &r.recipient)).map(String::as_str).collect()
    }
}
