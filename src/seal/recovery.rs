//! The recovery entry: one key on paper in the safe, for the day when no officer can open the register.
//!
//! It is a single `AGE-SECRET-KEY-1…`. As an identity it opens the keyring; the Ed25519 seed of its signing key is
//! `HKDF-SHA256(ikm = the 32 secret bytes, no salt, info = "chungthu/1 recovery signing key", 32 bytes)`, so that one
//! line of paper is enough to change `officers.yaml` too.

use zeroize::Zeroizing;

use super::identity::{Identities, Recipient};
use super::signer::Signer;
use super::tree::Secret;
use super::{age_identity, derive, identity_bytes, identity_text, random};

const INFO: &str = "chungthu/1 recovery signing key";

/// The text is not a whole `AGE-SECRET-KEY-1…`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotARecoveryKey;

/// The secret of the recovery entry.
pub struct Recovery {
    secret: Secret,
}

impl Recovery {
    /// A new one.
    pub fn generate() -> Recovery {
        Recovery { secret: random() }
    }

    /// Reads what was printed for the safe: any case, spaces and line breaks around or inside don't count.
    pub fn parse(text: &str) -> Result<Recovery, NotARecoveryKey> {
        let line: Zeroizing<String> =
            Zeroizing::new(text.chars().filter(|c| !c.is_whitespace()).collect::<String>());
        identity_bytes(&line).map(|secret| Recovery { secret }).ok_or(NotARecoveryKey)
    }

    /// The line to print: `AGE-SECRET-KEY-1…`.
    pub fn text(&self) -> Zeroizing<String> {
        identity_text(&self.secret)
    }

    /// To what a keyring is sealed so that this key opens it.
    pub fn recipient(&self) -> Recipient {
        Recipient::x25519(age_identity(&self.secret).to_public())
    }

    /// Opens a keyring.
    pub fn identities(&self) -> Identities {
        Identities::from_age(age_identity(&self.secret))
    }

    /// Signs changes of `officers.yaml`.
    pub fn signer(&self) -> Signer {
        Signer::from_seed(&derive(self.secret.as_slice(), INFO))
    }
}
