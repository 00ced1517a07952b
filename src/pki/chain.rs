//! Whether a certificate leads to a pinned CA: signature, validity, CA flag, path length, key usage and name constraints of
//! every link.

use p256::ecdsa::signature::hazmat::PrehashVerifier;
use p256::ecdsa::{Signature, VerifyingKey};
use sha2::{Digest, Sha512};
use x509_parser::certificate::X509Certificate;
use x509_parser::error::X509Error;
use x509_parser::prelude::FromDer;
use x509_parser::signature_algorithm::SignatureAlgorithm;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

use super::cert::{self, CertError, CertFacts, KeyKind, KeyUsages};
use super::crl::ListError;
use super::dn::Dn;

/// CAs that may stand between a holder and a pinned CA. The Government CA has one; a ministry's branch makes two.
const DEEPEST: usize = 4;

/// What became of a certificate on its way to a pinned CA.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// The names of the CAs from the issuer up to the pinned one.
    Trusted(Vec<String>),
    Broken {
        link: Link,
        fault: Fault,
    },
}

/// Where the way breaks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Link {
    /// The certificate itself.
    Certificate,
    /// The CA of this name. A CA's name is public.
    Authority(String),
}

/// Why it breaks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Fault {
    /// No pinned or intermediate CA has the name of its issuer.
    UnknownIssuer,
    /// A CA of the issuer's name is known, but its key didn't sign this.
    Signature,
    /// Signed with an algorithm, or a key size, that isn't verified here.
    Algorithm,
    NotYetValid,
    Expired,
    /// It signs as a CA but isn't one.
    NotAuthority,
    /// Its key usage doesn't allow signing certificates.
    KeyUsage,
    /// More CAs stand below it than it allows.
    PathLength,
    /// A name below it is outside of what it may certify.
    NameConstraints,
    /// A critical extension isn't understood.
    CriticalExtension,
    /// The way is longer than any that is used.
    TooDeep,
}

/// A CA certificate, read once.
#[derive(Clone)]
struct Authority {
    facts: CertFacts,
    name: String,
    meaning: String,
    /// What its issuer's name means.
    above: String,
    spki: Vec<u8>,
    signed_itself: bool,
    /// Trusted for itself.
    pinned: bool,
    der: Vec<u8>,
}

/// The CA certificates that the register trusts, and those that lead to them: one that signed itself, or whose issuer is
/// not among them, is trusted for itself; every other is judged below its issuer.
#[derive(Clone, Default)]
pub struct Anchors {
    authorities: Vec<Authority>,
}

impl Anchors {
    pub fn new() -> Anchors {
        Anchors::default()
    }

    /// Whether no CA is trusted at all: then nothing can be said of any chain.
    pub fn is_empty(&self) -> bool {
        self.authorities.is_empty()
    }

    /// Adds a CA certificate (DER or PEM). An office that has only its branch CA's certificate trusts that one; with the
    /// root's beside it, the branch CA must hold below the root.
    ///
    /// A holder's certificate is no CA's: pinned, it would say of itself that it holds. One that signed itself may be a root
    /// of version 1, which has no flag to say so.
    pub fn add(&mut self, file: &[u8]) -> Result<(), CertError> {
        let der = cert::certificate_der(file)?;
        let parsed = cert::parse(&der)?;
        let facts = CertFacts::of(&parsed)?;
        if !facts.is_ca && !facts.issuer.means(&facts.subject) {
            return Err(CertError::NotAuthority);
        }
        let name = facts.subject.cn().map_or_else(|| facts.subject.to_string(), str::to_owned);
        let (meaning, above) = (facts.subject.meaning(), facts.issuer.meaning());
        let spki = parsed.public_key().raw.to_vec();
        // A signature that isn't verified here speaks for nobody else.
        let signed_itself = meaning == above && signs_itself(&der) != Err(Fault::Signature);
        let der = der.to_vec();
        let pinned = false;
        self.authorities.push(Authority { facts, name, meaning, above, spki, signed_itself, pinned, der });
        let pinned: Vec<bool> =
            self.authorities.iter().map(|one| one.signed_itself || self.is_top(one)).collect();
        for (authority, pinned) in self.authorities.iter_mut().zip(pinned) {
            authority.pinned = pinned;
        }
        // Pinned CAs first, so that the shortest way is found first.
        self.authorities.sort_by_key(|a| !a.pinned);
        Ok(())
    }

    /// What each of them says of itself.
    pub fn facts(&self) -> impl Iterator<Item = &CertFacts> {
        self.authorities.iter().map(|one| &one.facts)
    }

    /// Whether this certificate (DER) is one of them.
    pub fn contains(&self, der: &[u8]) -> bool {
        self.authorities.iter().any(|one| one.der == der)
    }

    /// Whether the issuer of a CA is not among the others.
    fn is_top(&self, one: &Authority) -> bool {
        !self.authorities.iter().any(|other| other.der != one.der && other.meaning == one.above)
    }

    /// Follows a certificate (DER) up to a pinned CA, with the clock at a time in seconds since 1970-01-01T00:00Z.
    ///
    /// The time of a signature or of the issue is the right clock for one that has expired since.
    pub fn verify(&self, der: &[u8], at: i64) -> Result<Verdict, CertError> {
        let parsed = cert::parse(der)?;
        let facts = CertFacts::of(&parsed)?;
        let mut through = Vec::new();
        if self.authorities.iter().any(|a| a.pinned && a.der == der) {
            return Ok(match within(&facts, at) {
                Ok(()) => Verdict::Trusted(through),
                Err(fault) => Verdict::Broken { link: Link::Certificate, fault },
            });
        }
        Ok(match self.climb(&Link::Certificate, &parsed, &[&facts], at, &mut through) {
            Ok(()) => Verdict::Trusted(through),
            Err((link, fault)) => Verdict::Broken { link, fault },
        })
    }

    /// Finds who signed, and climbs on from there until a pinned CA is reached. `passed` is what was passed so far, from the
    /// certificate up to the link at hand.
    fn climb(
        &self,
        link: &Link,
        parsed: &X509Certificate<'_>,
        passed: &[&CertFacts],
        at: i64,
        through: &mut Vec<String>,
    ) -> Result<(), (Link, Fault)> {
        let [.., facts] = passed else { return Err((link.clone(), Fault::UnknownIssuer)) };
        let below = passed.len() - 1;
        let here = |fault| (link.clone(), fault);
        if below > DEEPEST {
            return Err(here(Fault::TooDeep));
        }
        if !facts.unknown_critical.is_empty() {
            return Err(here(Fault::CriticalExtension));
        }
        let issuer = facts.issuer.meaning();
        let mut best = here(Fault::UnknownIssuer);
        for authority in self.authorities.iter().filter(|a| a.meaning == issuer) {
            if !fits(facts, authority) {
                // A CA of this name, with another key than the certificate says.
                if best.1 == Fault::UnknownIssuer {
                    best = here(Fault::Signature);
                }
                continue;
            }
            if let Err(fault) = signed(parsed, &facts.signature, &authority.spki, &authority.facts.key) {
                if matches!(best.1, Fault::UnknownIssuer | Fault::Signature) {
                    best = here(fault);
                }
                continue;
            }
            within(facts, at).map_err(here)?;
            let above = Link::Authority(authority.name.clone());
            if let Err(fault) = may_sign(authority, passed) {
                best = (above, fault);
                continue;
            }
            through.push(authority.name.clone());
            let further = if authority.pinned {
                within(&authority.facts, at).map_err(|fault| (above, fault))
            } else {
                cert::parse(&authority.der).map_err(|_| here(Fault::UnknownIssuer)).and_then(|ca| {
                    self.climb(&above, &ca, &[passed, &[&authority.facts]].concat(), at, through)
                })
            };
            match further {
                Ok(()) => return Ok(()),
                Err(broken) => {
                    best = broken;
                    through.truncate(below);
                }
            }
        }
        Err(best)
    }
}

impl Anchors {
    /// Finds who signed a list that says it is of `issuer`, by trying the keys of the CAs of that name that are valid at a
    /// time in seconds since 1970-01-01T00:00Z; the CA's name.
    pub(super) fn signer_of_list(
        &self,
        issuer: &Dn,
        at: i64,
        verify: impl Fn(&SubjectPublicKeyInfo<'_>) -> Result<(), X509Error>,
    ) -> Result<String, ListError> {
        let meaning = issuer.meaning();
        let mut worst = ListError::Signer(Fault::UnknownIssuer);
        for authority in self.authorities.iter().filter(|a| a.meaning == meaning) {
            let facts = &authority.facts;
            let fault = match SubjectPublicKeyInfo::from_der(&authority.spki) {
                Err(_) => Fault::Algorithm,
                Ok((_, spki)) => match verify(&spki) {
                    Err(X509Error::SignatureUnsupportedAlgorithm) => Fault::Algorithm,
                    Err(_) if matches!(facts.key, KeyKind::Rsa(bits) if bits < 2048) => Fault::Algorithm,
                    Err(_) => Fault::Signature,
                    Ok(()) if !facts.is_ca => Fault::NotAuthority,
                    Ok(()) if facts.usages.is_some_and(|u| !u.has(KeyUsages::CRL_SIGN)) => {
                        worst = ListError::MayNotList;
                        continue;
                    }
                    Ok(()) => match self.holds(authority, at) {
                        Ok(()) => return Ok(authority.name.clone()),
                        Err(fault) => fault,
                    },
                },
            };
            worst = ListError::Signer(fault);
        }
        Err(worst)
    }
}

impl Anchors {
    /// Whether a CA is trusted at a time, for itself or below others.
    fn holds(&self, authority: &Authority, at: i64) -> Result<(), Fault> {
        if authority.pinned {
            return within(&authority.facts, at);
        }
        let parsed = cert::parse(&authority.der).map_err(|_| Fault::UnknownIssuer)?;
        let link = Link::Authority(authority.name.clone());
        self.climb(&link, &parsed, &[&authority.facts], at, &mut Vec::new()).map_err(|(_, fault)| fault)
    }
}

/// Whether a certificate (DER) is signed with its own key.
pub(super) fn signs_itself(der: &[u8]) -> Result<(), Fault> {
    let parsed = cert::parse(der).map_err(|_| Fault::Signature)?;
    let facts = CertFacts::of(&parsed).map_err(|_| Fault::Signature)?;
    signed(&parsed, &facts.signature, parsed.public_key().raw, &facts.key)
}

/// Whether the key identifiers, where both are given, speak for this CA.
fn fits(facts: &CertFacts, authority: &Authority) -> bool {
    match (&facts.authority_key_id, &authority.facts.subject_key_id) {
        (Some(wanted), Some(given)) => wanted == given,
        _ => true,
    }
}

fn signed(parsed: &X509Certificate<'_>, signature: &str, spki: &[u8], key: &KeyKind) -> Result<(), Fault> {
    let (_, spki) = SubjectPublicKeyInfo::from_der(spki).map_err(|_| Fault::Algorithm)?;
    if (key, signature) == (&KeyKind::P256, "ECDSA-SHA512") {
        return by_p256_with_sha512(parsed, &spki);
    }
    parsed.verify_signature(Some(&spki)).map_err(|error| match error {
        X509Error::SignatureUnsupportedAlgorithm => Fault::Algorithm,
        _ if weak(key, signature) || odd_salt(&parsed.signature_algorithm) => Fault::Algorithm,
        _ => Fault::Signature,
    })
}

/// An RSA-PSS signature whose salt isn't as long as its hash: the library refuses it unseen.
fn odd_salt(algorithm: &AlgorithmIdentifier<'_>) -> bool {
    let Ok(SignatureAlgorithm::RSASSA_PSS(params)) = SignatureAlgorithm::try_from(algorithm) else {
        return false;
    };
    // id-sha256, id-sha384 and id-sha512 end with 1, 2 and 3.
    let hash = match params.hash_algorithm_oid().as_bytes() {
        [0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, end @ 1..=3] => 16 + 16 * u32::from(*end),
        _ => return true,
    };
    params.salt_length() != hash
}

/// What the library knows with SHA-256 and SHA-384 only.
fn by_p256_with_sha512(parsed: &X509Certificate<'_>, spki: &SubjectPublicKeyInfo<'_>) -> Result<(), Fault> {
    let key = VerifyingKey::from_sec1_bytes(&spki.subject_public_key.data).map_err(|_| Fault::Algorithm)?;
    let signature = Signature::from_der(&parsed.signature_value.data).map_err(|_| Fault::Signature)?;
    let digest = Sha512::digest(parsed.tbs_certificate.as_ref());
    key.verify_prehash(&digest, &signature).map_err(|_| Fault::Signature)
}

/// An RSA key too short for the library, which then refuses the signature unseen: under 2048 bits, with SHA-1 under 1024.
fn weak(key: &KeyKind, signature: &str) -> bool {
    let least = if signature == "RSA-SHA1" { 1024 } else { 2048 };
    matches!(key, KeyKind::Rsa(bits) if *bits < least)
}

fn within(facts: &CertFacts, at: i64) -> Result<(), Fault> {
    if at < facts.not_before.0 {
        return Err(Fault::NotYetValid);
    }
    if at > facts.not_after.0 { Err(Fault::Expired) } else { Ok(()) }
}

/// Whether a CA may stand above all that was passed.
fn may_sign(authority: &Authority, passed: &[&CertFacts]) -> Result<(), Fault> {
    let facts = &authority.facts;
    let below = passed.len() - 1;
    if !facts.is_ca {
        return Err(Fault::NotAuthority);
    }
    if facts.usages.is_some_and(|u| !u.has(KeyUsages::KEY_CERT_SIGN)) {
        return Err(Fault::KeyUsage);
    }
    if facts.path_len.is_some_and(|most| below > most as usize) {
        return Err(Fault::PathLength);
    }
    if !facts.unknown_critical.is_empty() {
        return Err(Fault::CriticalExtension);
    }
    // A CA that names itself as its issuer is a roll-over of the same CA (RFC 5280, 6.1.3).
    let rolled = |(i, one): &(usize, &&CertFacts)| *i > 0 && one.issuer.means(&one.subject);
    let mut bound = passed.iter().enumerate().filter(|one| !rolled(one));
    match &facts.constraints {
        Some(names) if !bound.all(|(_, one)| names.allow(one)) => Err(Fault::NameConstraints),
        _ => Ok(()),
    }
}
