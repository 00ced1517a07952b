//! One certificate: bytes → facts.

use std::borrow::Cow;
use std::fmt;

use sha2::{Digest, Sha256};
use x509_parser::asn1_rs::Oid;
use x509_parser::certificate::{X509Certificate, X509CertificateParser};
use x509_parser::extensions::{
    DistributionPointName, ExtendedKeyUsage, GeneralName, ParsedExtension, X509Extension,
};
use x509_parser::nom::Parser;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

use super::constraints::{Constraints, OtherName};
use super::dn::{AttributeKind, Dn};
use super::pem::{self, PemFault};
use crate::model::Date;
use crate::model::ident::Serial;

/// Why bytes are not one usable certificate or request. Never holds what the bytes say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CertError {
    /// Neither DER nor PEM of what was asked for.
    NotOne,
    /// Longer than such a file can be.
    TooLong,
    /// The file holds more objects than anyone hands out.
    TooMany,
    /// The end is missing.
    Truncated,
    /// Several in one file.
    Several,
    /// The file holds a private key.
    PrivateKey,
    /// The PEM block is of another kind.
    OtherLabel,
    /// The PEM block is broken.
    Pem,
    /// Bytes follow the end.
    Trailing,
    /// The serial number is negative, empty, longer than 20 octets, or has zeros in front that DER leaves out.
    Serial,
    /// A name holds something that is no text.
    Name,
    /// A date doesn't exist or lies outside 1900 to 2199.
    Date,
    /// One extension stands twice.
    DuplicateExtension,
    /// An extension that is needed can't be read.
    Extension,
    /// The public key can't be read.
    Key,
    /// The signature algorithm is named differently inside and outside.
    Algorithm,
    /// A request whose signature doesn't fit its key.
    Signature,
    /// It is to be trusted as a CA and is none.
    NotAuthority,
    /// It is a CA's, where a holder's is asked for.
    Authority,
    /// A pipe or a device, which may never end.
    NoFile,
}

impl From<PemFault> for CertError {
    fn from(fault: PemFault) -> CertError {
        match fault {
            PemFault::None => CertError::NotOne,
            PemFault::Several => CertError::Several,
            PemFault::PrivateKey => CertError::PrivateKey,
            PemFault::OtherLabel => CertError::OtherLabel,
            PemFault::Broken => CertError::Pem,
        }
    }
}

/// A public key's algorithm and size.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum KeyKind {
    /// Bits of the modulus.
    Rsa(u32),
    P256,
    P384,
    P521,
    Ed25519,
    /// Any other: its object identifier, dotted.
    Other(String),
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyKind::Rsa(bits) => write!(f, "RSA-{bits}"),
            KeyKind::P256 => f.write_str("P-256"),
            KeyKind::P384 => f.write_str("P-384"),
            KeyKind::P521 => f.write_str("P-521"),
            KeyKind::Ed25519 => f.write_str("Ed25519"),
            KeyKind::Other(oid) => f.write_str(oid),
        }
    }
}

/// The bits of the key usage extension.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeyUsages(u16);

impl KeyUsages {
    pub const DIGITAL_SIGNATURE: u16 = 1;
    pub const NON_REPUDIATION: u16 = 1 << 1;
    pub const KEY_CERT_SIGN: u16 = 1 << 5;
    pub const CRL_SIGN: u16 = 1 << 6;
    const WORDS: [&str; 9] = [
        "digitalSignature",
        "nonRepudiation",
        "keyEncipherment",
        "dataEncipherment",
        "keyAgreement",
        "keyCertSign",
        "cRLSign",
        "encipherOnly",
        "decipherOnly",
    ];

    /// Whether one of the bits above is set.
    pub const fn has(self, bit: u16) -> bool {
        self.0 & bit != 0
    }

    /// The usages by their names in RFC 5280.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        Self::WORDS.into_iter().enumerate().filter(move |(i, _)| self.0 >> i & 1 == 1).map(|(_, word)| word)
    }
}

/// A holder's number in the UID attribute, as public CAs write it.
#[derive(Clone, PartialEq, Eq)]
pub enum Uid {
    /// `CCCD:012345678901`.
    Citizen(String),
    /// `MST:0100109106`.
    Tax(String),
    /// `CMND:…`, `HC:…` and whatever else.
    Other(String),
}

impl Uid {
    fn read(text: &str) -> Uid {
        let number = |n: &str| n.trim().to_owned();
        match text.split_once(':') {
            Some((scheme, n)) if scheme.trim().eq_ignore_ascii_case("CCCD") => Uid::Citizen(number(n)),
            Some((scheme, n)) if scheme.trim().eq_ignore_ascii_case("MST") => Uid::Tax(number(n)),
            _ => Uid::Other(text.to_owned()),
        }
    }
}

/// What a certificate says. It holds personal data: it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct CertFacts {
    /// The serial's octets, leading zeros kept, without the octet that only makes it positive.
    pub serial: Serial,
    pub issuer: Dn,
    pub subject: Dn,
    /// Seconds since 1970-01-01T00:00Z, and the day at the office.
    pub not_before: (i64, Date),
    /// The last second of validity, and its day at the office.
    pub not_after: (i64, Date),
    pub key: KeyKind,
    /// An RSA key whose public exponent is even or less than 65537 (FIPS 186-5, 5.4).
    pub weak_exponent: bool,
    /// SHA-256 of the SubjectPublicKeyInfo: joins request, certificate and key.
    pub spki_sha256: [u8; 32],
    /// The algorithm of the CA's signature.
    pub signature: Cow<'static, str>,
    /// None where the certificate doesn't restrict the use of the key.
    pub usages: Option<KeyUsages>,
    /// Extended usages: names of RFC 5280, or object identifiers.
    pub extended_usages: Vec<Cow<'static, str>>,
    /// Policies under which it was issued: object identifiers.
    pub policies: Vec<String>,
    pub is_ca: bool,
    /// How many CAs may stand between this one and a holder.
    pub path_len: Option<u32>,
    pub subject_key_id: Option<Vec<u8>>,
    pub authority_key_id: Option<Vec<u8>>,
    pub crl_urls: Vec<String>,
    pub ocsp_urls: Vec<String>,
    /// Addresses of the subject and of its alternative names, each once.
    pub emails: Vec<String>,
    pub uids: Vec<Uid>,
    /// Alternative names that are neither addresses nor names of directories.
    pub other_names: Vec<OtherName>,
    /// What names a CA may certify.
    pub constraints: Option<Constraints>,
    /// Critical extensions that aren't understood here, dotted: whoever verifies must refuse the certificate.
    pub unknown_critical: Vec<String>,
}

/// The DER of the one certificate in a file, which is DER or PEM.
pub fn certificate_der(file: &[u8]) -> Result<Cow<'_, [u8]>, CertError> {
    der_of(file, &["CERTIFICATE", "X509 CERTIFICATE"])
}

/// The PEM of a certificate, as records keep it.
pub fn certificate_pem(der: &[u8]) -> String {
    pem::write("CERTIFICATE", der)
}

pub(super) fn der_of<'a>(file: &'a [u8], labels: &[&str]) -> Result<Cow<'a, [u8]>, CertError> {
    if file.len() > pem::MOST {
        return Err(CertError::TooLong);
    }
    if pem::is_pem(file) { Ok(Cow::Owned(pem::read(file, labels)?)) } else { Ok(Cow::Borrowed(file)) }
}

pub(super) fn parse(der: &[u8]) -> Result<X509Certificate<'_>, CertError> {
    if der.len() > pem::MOST {
        return Err(CertError::TooLong);
    }
    let (rest, cert) = X509CertificateParser::new().parse(der).map_err(|_| CertError::NotOne)?;
    if rest.is_empty() { Ok(cert) } else { Err(CertError::Trailing) }
}

impl CertFacts {
    /// The facts of the one certificate in a file, which is DER or PEM.
    pub fn read(file: &[u8]) -> Result<CertFacts, CertError> {
        CertFacts::from_der(&certificate_der(file)?)
    }

    pub fn from_der(der: &[u8]) -> Result<CertFacts, CertError> {
        CertFacts::of(&parse(der)?)
    }

    pub(super) fn of(cert: &X509Certificate<'_>) -> Result<CertFacts, CertError> {
        if cert.signature_algorithm != cert.tbs_certificate.signature {
            return Err(CertError::Algorithm);
        }
        let day = |seconds: i64| Date::at_office(seconds).map(|d| (seconds, d)).ok_or(CertError::Date);
        let subject = Dn::read(cert.subject())?;
        let mut facts = CertFacts {
            serial: serial(cert.raw_serial())?,
            issuer: Dn::read(cert.issuer())?,
            not_before: day(cert.validity().not_before.timestamp())?,
            not_after: day(cert.validity().not_after.timestamp())?,
            key: key_kind(cert.public_key())?,
            weak_exponent: weak_exponent(cert.public_key()),
            spki_sha256: Sha256::digest(cert.public_key().raw).into(),
            signature: signature_name(&cert.signature_algorithm),
            usages: None,
            extended_usages: Vec::new(),
            policies: Vec::new(),
            is_ca: false,
            path_len: None,
            subject_key_id: None,
            authority_key_id: None,
            crl_urls: Vec::new(),
            ocsp_urls: Vec::new(),
            emails: subject.all(&AttributeKind::Email).map(str::to_owned).collect(),
            other_names: Vec::new(),
            constraints: None,
            uids: subject.all(&AttributeKind::UserId).map(Uid::read).collect(),
            unknown_critical: Vec::new(),
            subject,
        };
        let extensions = cert.extensions();
        for (i, extension) in extensions.iter().enumerate() {
            if extensions[..i].iter().any(|earlier| earlier.oid == extension.oid) {
                return Err(CertError::DuplicateExtension);
            }
            facts.extend(extension)?;
        }
        Ok(facts)
    }

    fn extend(&mut self, extension: &X509Extension<'_>) -> Result<(), CertError> {
        match extension.parsed_extension() {
            ParsedExtension::KeyUsage(usage) => self.usages = Some(KeyUsages(usage.flags)),
            ParsedExtension::ExtendedKeyUsage(usage) => self.extended_usages = extended(usage),
            ParsedExtension::BasicConstraints(basic) => {
                self.is_ca = basic.ca;
                self.path_len = basic.path_len_constraint;
            }
            ParsedExtension::SubjectKeyIdentifier(id) => self.subject_key_id = Some(id.0.to_vec()),
            ParsedExtension::AuthorityKeyIdentifier(authority) => {
                self.authority_key_id = authority.key_identifier.as_ref().map(|id| id.0.to_vec());
            }
            ParsedExtension::CRLDistributionPoints(points) => {
                for point in points.iter() {
                    if let Some(DistributionPointName::FullName(names)) = &point.distribution_point {
                        self.crl_urls.extend(names.iter().filter_map(url));
                    }
                }
            }
            ParsedExtension::AuthorityInfoAccess(access) => {
                let ocsp = access.iter().filter(|a| a.access_method.as_bytes() == OCSP);
                self.ocsp_urls.extend(ocsp.filter_map(|a| url(&a.access_location)));
            }
            ParsedExtension::SubjectAlternativeName(names) => {
                for name in &names.general_names {
                    match name {
                        GeneralName::RFC822Name(email) => {
                            if !email.chars().any(char::is_control)
                                && !self.emails.iter().any(|known| known.eq_ignore_ascii_case(email))
                            {
                                self.emails.push((*email).to_owned());
                            }
                        }
                        other => self.other_names.push(OtherName::read(other)?),
                    }
                }
            }
            ParsedExtension::ParseError { .. } => {
                // What isn't needed here and isn't critical may be odd.
                if extension.critical || NEEDED.contains(&extension.oid.as_bytes()) {
                    return Err(CertError::Extension);
                }
            }
            // Policies bind no one here: the pinned CA is trusted for all of them.
            ParsedExtension::CertificatePolicies(policies) => {
                self.policies = policies.iter().map(|policy| policy.policy_id.to_id_string()).collect();
            }
            ParsedExtension::NameConstraints(constraints) => {
                self.constraints = Some(Constraints::read(constraints)?);
            }
            _ => {
                if extension.critical {
                    self.unknown_critical.push(extension.oid.to_id_string());
                }
            }
        }
        Ok(())
    }

    /// Whether the time, in seconds since 1970-01-01T00:00Z, lies within the validity.
    pub fn valid_at(&self, seconds: i64) -> bool {
        (self.not_before.0..=self.not_after.0).contains(&seconds)
    }
}

/// prime256v1 (RFC 5480, 2.1.1.1).
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];

/// id-ad-ocsp.
const OCSP: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 48, 1];

/// Key usage, basic constraints, key identifiers, alternative names, extended usage, CRL points, name constraints.
const NEEDED: [&[u8]; 8] = [
    &[0x55, 0x1d, 30],
    &[0x55, 0x1d, 15],
    &[0x55, 0x1d, 19],
    &[0x55, 0x1d, 14],
    &[0x55, 0x1d, 35],
    &[0x55, 0x1d, 17],
    &[0x55, 0x1d, 37],
    &[0x55, 0x1d, 31],
];

pub(super) fn serial(octets: &[u8]) -> Result<Serial, CertError> {
    let octets = match octets {
        // A zero too many in front is no DER: such a serial would be another one in a revocation list.
        [] | [0x80..=0xff, ..] | [0, 0..=0x7f, ..] => return Err(CertError::Serial),
        [0, rest @ ..] if rest.first().is_some_and(|b| b & 0x80 != 0) => rest,
        all => all,
    };
    if octets.len() > 20 {
        return Err(CertError::Serial);
    }
    Ok(Serial::from_bytes(octets))
}

pub(super) fn key_kind(spki: &SubjectPublicKeyInfo<'_>) -> Result<KeyKind, CertError> {
    if let PublicKey::RSA(rsa) = spki.parsed().map_err(|_| CertError::Key)? {
        let bits = match rsa.modulus {
            [] | [0x80..=0xff, ..] => return Err(CertError::Key),
            modulus => modulus.iter().position(|&b| b != 0).map_or(0, |zeros| {
                let rest = &modulus[zeros..];
                rest.len() * 8 - rest[0].leading_zeros() as usize
            }),
        };
        return u32::try_from(bits).map(KeyKind::Rsa).map_err(|_| CertError::Key);
    }
    Ok(match spki.algorithm.algorithm.as_bytes() {
        // id-ecPublicKey; the curve is its parameter.
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1] => {
            let curve: Oid<'_> =
                spki.algorithm.parameters.as_ref().and_then(|p| p.as_oid().ok()).ok_or(CertError::Key)?;
            match curve.as_bytes() {
                // Nobody has the private half of what is no point.
                P256 if p256::PublicKey::from_sec1_bytes(&spki.subject_public_key.data).is_err() => {
                    return Err(CertError::Key);
                }
                P256 => KeyKind::P256,
                [0x2b, 0x81, 4, 0, 34] => KeyKind::P384,
                [0x2b, 0x81, 4, 0, 35] => KeyKind::P521,
                _ => KeyKind::Other(curve.to_id_string()),
            }
        }
        [0x2b, 0x65, 112] => KeyKind::Ed25519,
        _ => KeyKind::Other(spki.algorithm.algorithm.to_id_string()),
    })
}

/// Whether an RSA key has a public exponent that no key should have.
fn weak_exponent(spki: &SubjectPublicKeyInfo<'_>) -> bool {
    let Ok(PublicKey::RSA(rsa)) = spki.parsed() else { return false };
    let octets: Vec<u8> = rsa.exponent.iter().copied().skip_while(|octet| *octet == 0).collect();
    match octets.as_slice() {
        [] | [_] | [_, _] => true,
        [.., last] => last % 2 == 0 || octets == [1, 0, 0],
    }
}

pub(super) fn signature_name(algorithm: &AlgorithmIdentifier<'_>) -> Cow<'static, str> {
    let word = match algorithm.algorithm.as_bytes() {
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, end] => match end {
            4 => "RSA-MD5",
            5 => "RSA-SHA1",
            10 => "RSA-PSS",
            11 => "RSA-SHA256",
            12 => "RSA-SHA384",
            13 => "RSA-SHA512",
            _ => "",
        },
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 1] => "ECDSA-SHA1",
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, end] => match end {
            2 => "ECDSA-SHA256",
            3 => "ECDSA-SHA384",
            4 => "ECDSA-SHA512",
            _ => "",
        },
        [0x2b, 0x65, 112] => "Ed25519",
        _ => "",
    };
    if word.is_empty() { Cow::Owned(algorithm.algorithm.to_id_string()) } else { Cow::Borrowed(word) }
}

fn extended(usage: &ExtendedKeyUsage<'_>) -> Vec<Cow<'static, str>> {
    let known = [
        (usage.any, "anyExtendedKeyUsage"),
        (usage.server_auth, "serverAuth"),
        (usage.client_auth, "clientAuth"),
        (usage.code_signing, "codeSigning"),
        (usage.email_protection, "emailProtection"),
        (usage.time_stamping, "timeStamping"),
        (usage.ocsp_signing, "OCSPSigning"),
    ];
    let words = known.into_iter().filter(|(set, _)| *set).map(|(_, word)| Cow::Borrowed(word));
    words.chain(usage.other.iter().map(|oid| Cow::Owned(oid.to_id_string()))).collect()
}

fn url(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::URI(uri) if !uri.chars().any(char::is_control) => Some((*uri).to_owned()),
        _ => None,
    }
}
