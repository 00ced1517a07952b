//! Whether a private key on a token is the other half of a public key: it signs something made up, which must verify.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::client::Module;
use super::error::TokenError;
use super::facts::{Algorithm, Class, Object};
use super::make::hex;
use crate::pki::{AttributeKind, Dn, KeyKind, RequestDraft, RequestFacts};
use crate::rules::RsaPadding;

/// The pairs on a token by the SHA-256 of the public key, from one listing. Halves belong together by their CKA_ID.
pub struct Pairs<'o> {
    by_hash: HashMap<[u8; 32], (&'o Object, Vec<&'o Object>)>,
}

impl<'o> Pairs<'o> {
    pub fn of(objects: &'o [Object]) -> Pairs<'o> {
        let mut private: HashMap<&[u8], Vec<&Object>> = HashMap::new();
        for object in objects.iter().filter(|o| o.class == Class::Private) {
            private.entry(&object.id).or_default().push(object);
        }
        let mut by_hash = HashMap::new();
        for public in objects.iter().filter(|o| o.class == Class::Public) {
            if let Some(spki) = &public.spki {
                let halves = private.get(public.id.as_slice()).cloned().unwrap_or_default();
                by_hash.insert(Sha256::digest(spki).into(), (public, halves));
            }
        }
        Pairs { by_hash }
    }

    /// The public half and the private ones that share its id: one, where all is well.
    pub fn by_hash(&self, hash: &[u8; 32]) -> Option<(&'o Object, &[&'o Object])> {
        self.by_hash.get(hash).map(|(public, private)| (*public, private.as_slice()))
    }

    /// The same by the hash as records have it.
    pub fn by_text(&self, hash: &str) -> Option<(&'o Object, &[&'o Object])> {
        let mut bytes = [0; 32];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(hash.get(2 * i..2 * i + 2)?, 16).ok()?;
        }
        self.by_hash(&bytes)
    }

    /// Every public key, by its hash.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8; 32], &'o Object)> {
        self.by_hash.iter().map(|(hash, (public, _))| (hash, *public))
    }
}

/// What kind of key a SubjectPublicKeyInfo holds, among those that are made here.
pub fn algorithm_of(kind: &KeyKind) -> Option<Algorithm> {
    Algorithm::ALL.iter().copied().find(|algorithm| algorithm.is(kind))
}

/// Has the private key sign a random challenge, and verifies it with the public key.
pub fn works(
    module: &mut Module,
    private: &Object,
    spki: &[u8],
    algorithm: Algorithm,
) -> Result<bool, TokenError> {
    let random: [u8; 16] = rand::random();
    // A request is what can be verified with any kind of key; this one goes nowhere.
    let name = Dn::new([(AttributeKind::CommonName, format!("challenge {}", hex(&random)))]);
    let Ok(draft) = RequestDraft::new(&name, spki, None) else { return Ok(false) };
    let Ok(bytes) = draft.to_be_signed() else { return Ok(false) };
    // Which padding its requests have makes no other key of it.
    let kind = algorithm.signature(RsaPadding::Pkcs1);
    let signature = module.sign(private, kind, &bytes)?;
    let signed = draft.signed(kind, &signature);
    Ok(signed.is_ok_and(|request| RequestFacts::read(&request).is_ok()))
}
