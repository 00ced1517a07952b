//! What a token says of itself and of what lies on it.

use serde::{Deserialize, Serialize};

pub use crate::model::kinds::certificate::KeyAlgorithm as Algorithm;
use crate::pki::{KeyKind, SignatureKind};
use crate::rules::RsaPadding;

/// A token as the module describes it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TokenFacts {
    /// Where it is plugged in now: no name of the token, it changes with the next start.
    pub slot: u64,
    pub serial: String,
    pub label: String,
    pub maker: String,
    pub model: String,
    /// Major and minor.
    pub firmware: (u8, u8),
    pub initialised: bool,
    pub write_protected: bool,
    /// The PIN is typed on the device itself.
    pub own_keypad: bool,
    pub pin: PinState,
    /// Bytes left for private objects, where the token tells.
    pub free: Option<u64>,
    /// The mechanisms that keys and requests need, those that the token has.
    pub mechanisms: Vec<Mechanism>,
}

/// What the flags say of the user's PIN. They can lie.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct PinState {
    pub set: bool,
    /// A wrong PIN was given since the last right one.
    pub count_low: bool,
    pub final_try: bool,
    pub locked: bool,
    pub to_be_changed: bool,
}

/// A mechanism, and the sizes of keys it takes in bits.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Mechanism {
    /// As PKCS #11 names it: `CKM_ECDSA`.
    pub name: String,
    pub bits: (u64, u64),
}

impl Algorithm {
    /// Bits of the modulus; nothing where it is a curve.
    pub const fn rsa_bits(self) -> Option<u32> {
        match self {
            Algorithm::Rsa2048 => Some(2048),
            Algorithm::Rsa3072 => Some(3072),
            Algorithm::Rsa4096 => Some(4096),
            Algorithm::P256 | Algorithm::P384 => None,
        }
    }

    /// The size by which mechanisms say what they take.
    pub fn bits(self) -> u64 {
        self.rsa_bits().unwrap_or(if self == Algorithm::P384 { 384 } else { 256 }).into()
    }

    /// The mechanisms that make such a key and sign with it.
    pub const fn mechanisms(self, padding: RsaPadding) -> [&'static str; 2] {
        match (self.rsa_bits(), padding) {
            (Some(_), RsaPadding::Pkcs1) => ["CKM_RSA_PKCS_KEY_PAIR_GEN", "CKM_RSA_PKCS"],
            (Some(_), RsaPadding::Pss) => ["CKM_RSA_PKCS_KEY_PAIR_GEN", "CKM_RSA_PKCS_PSS"],
            (None, _) => ["CKM_EC_KEY_PAIR_GEN", "CKM_ECDSA"],
        }
    }

    /// Whether a public key as certificates name it (`RSA-2048`, `P-256`) is of this kind.
    pub fn is(self, kind: &KeyKind) -> bool {
        kind.to_string().to_lowercase() == self.word().word
    }

    /// How a request is signed with such a key; the padding concerns RSA keys.
    pub const fn signature(self, padding: RsaPadding) -> SignatureKind {
        match (self, padding) {
            (Algorithm::P256, _) => SignatureKind::EcdsaSha256,
            (Algorithm::P384, _) => SignatureKind::EcdsaSha384,
            (_, RsaPadding::Pkcs1) => SignatureKind::RsaSha256,
            (_, RsaPadding::Pss) => SignatureKind::RsaPssSha256,
        }
    }
}

impl TokenFacts {
    /// The first mechanism for such keys that the token lacks, or whose sizes leave them out.
    pub fn lacks(&self, algorithm: Algorithm, padding: RsaPadding) -> Option<&'static str> {
        let has = |name: &&str| {
            self.mechanisms.iter().any(|m| {
                let (least, most) = m.bits;
                // Tokens that say nothing of sizes say 0.
                m.name == **name && (most == 0 || (least..=most).contains(&algorithm.bits()))
            })
        };
        algorithm.mechanisms(padding).into_iter().find(|name| !has(name))
    }
}

/// What kind of object.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Class {
    Public,
    Private,
    Certificate,
}

/// One object of a token. A certificate holds personal data, so there is no `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// By which this listing names it; of no use after the session.
    pub handle: u32,
    pub class: Class,
    /// CKA_ID.
    pub id: Vec<u8>,
    pub label: String,
    /// The SubjectPublicKeyInfo of a public key in DER, where the token gave all of it.
    pub spki: Option<Vec<u8>>,
    /// A certificate in DER.
    pub certificate: Option<Vec<u8>>,
    /// Of a private key.
    pub attributes: KeyAttributes,
}

/// What a private key says of itself; nothing where the module doesn't answer.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct KeyAttributes {
    pub token: Option<bool>,
    pub private: Option<bool>,
    pub sensitive: Option<bool>,
    pub always_sensitive: Option<bool>,
    pub extractable: Option<bool>,
    pub never_extractable: Option<bool>,
    pub local: Option<bool>,
    pub sign: Option<bool>,
    pub decrypt: Option<bool>,
    pub unwrap: Option<bool>,
    pub derive: Option<bool>,
}

impl KeyAttributes {
    /// Every attribute by its name, with what the token says and what it must say.
    pub const fn said(self) -> [(&'static str, Option<bool>, bool); 11] {
        [
            ("CKA_TOKEN", self.token, true),
            ("CKA_PRIVATE", self.private, true),
            ("CKA_SENSITIVE", self.sensitive, true),
            ("CKA_ALWAYS_SENSITIVE", self.always_sensitive, true),
            ("CKA_EXTRACTABLE", self.extractable, false),
            ("CKA_NEVER_EXTRACTABLE", self.never_extractable, true),
            ("CKA_LOCAL", self.local, true),
            ("CKA_SIGN", self.sign, true),
            ("CKA_DECRYPT", self.decrypt, false),
            ("CKA_UNWRAP", self.unwrap, false),
            ("CKA_DERIVE", self.derive, false),
        ]
    }

    /// The first attribute that is not as it must be; one that the module doesn't tell counts as wrong.
    pub fn wrong(self) -> Option<&'static str> {
        self.said().into_iter().find(|(_, said, wanted)| *said != Some(*wanted)).map(|(name, ..)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_that_is_not_told_counts_as_wrong() {
        let good = KeyAttributes {
            token: Some(true),
            private: Some(true),
            sensitive: Some(true),
            always_sensitive: Some(true),
            extractable: Some(false),
            never_extractable: Some(true),
            local: Some(true),
            sign: Some(true),
            decrypt: Some(false),
            unwrap: Some(false),
            derive: Some(false),
        };
        assert_eq!(good.wrong(), None);
        assert_eq!(KeyAttributes { local: None, ..good }.wrong(), Some("CKA_LOCAL"));
        assert_eq!(KeyAttributes { extractable: Some(true), ..good }.wrong(), Some("CKA_EXTRACTABLE"));
        assert_eq!(KeyAttributes { derive: None, ..good }.wrong(), Some("CKA_DERIVE"));
    }
}
