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
        // Room for all of it at once: a growing string would leave copies behind.
        let mut line = Zeroizing::new(String::with_capacity(text.len()));
        line.extend(text.chars().filter(|c| !c.is_whitespace()));
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The record identity of the specification's vector, put to another use.
    const TEXT: &str = "AGE-SECRET-KEY-1PRVJXRL05TVG2TG67KLTMQFC7256L8XK00RSK7ZZW9QRCYZTNU2S2Q7P00";

    #[test]
    fn the_vectors_of_the_documentation() {
        let recovery = Recovery::parse(TEXT).ok().unwrap();
        assert_eq!(*recovery.text(), TEXT);
        let doc = include_str!("../../SECURITY.md");
        assert!(doc.contains(&recovery.signer().public()), "{}", recovery.signer().public());
        assert!(doc.contains(recovery.recipient().as_str()), "{}", recovery.recipient());
    }

    #[test]
    fn paper_is_forgiven_its_line_breaks_and_its_case_but_no_wrong_character() {
        let typed = format!(" {}\n{} ", &TEXT[..40].to_lowercase(), &TEXT[40..].to_lowercase());
        assert_eq!(*Recovery::parse(&typed).ok().unwrap().text(), TEXT);
        for wrong in [&TEXT[1..], &TEXT[..73], &TEXT.replace("PRVJ", "PRVK"), "", "age1xyz"] {
            assert!(Recovery::parse(wrong).is_err());
        }
    }
}
