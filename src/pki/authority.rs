//! A demo CA with names shaped like those of the Government CA, marked as a simulation.
//!
//! Everything follows from a seed: the same seed, serials and dates give the same bytes.

use std::time::Duration;

use const_oid::db::rfc5280::{ID_AD_OCSP, ID_KP_CLIENT_AUTH, ID_KP_EMAIL_PROTECTION, ID_KP_SERVER_AUTH};
use der::asn1::Ia5String;
use der::referenced::OwnedToRef;
use der::{DateTime, Decode, Encode};
use p256::ecdsa::{DerSignature, SigningKey};
use sha2::{Digest, Sha256};
use signature::Signer;
use spki::{
    DynSignatureAlgorithmIdentifier, SignatureBitStringEncoding, SubjectPublicKeyInfoOwned,
    SubjectPublicKeyInfoRef,
};
use x509_cert::Version;
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{Builder, CertificateBuilder};
use x509_cert::certificate::TbsCertificate;
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AccessDescription, AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints,
    CrlDistributionPoints, CrlNumber, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectAltName,
    SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::{Time, Validity};

use super::dn::{AttributeKind, Dn};
use super::encode::{self, BuildError};

const CRL_URL: &str = "http://ca.example/pki/pub/crl/g2.crl";
const OCSP_URL: &str = "http://ocsp.ca.example/g2";

/// Whom a certificate of the demo CA is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Profile {
    /// A person or an organisation: signs papers.
    Signer,
    /// A device, service or software: also opens encrypted connections.
    System,
}

/// From the first second to the last, since 1970-01-01T00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Period {
    pub from: i64,
    pub to: i64,
}

/// What the demo CA is asked to issue.
pub struct Order<'a> {
    pub subject: &'a Dn,
    /// The holder's SubjectPublicKeyInfo in DER.
    pub spki: &'a [u8],
    /// The octets of a positive number, at most 20 with its sign.
    pub serial: &'a [u8],
    pub period: Period,
    pub profile: Profile,
}

/// A root and an issuing CA of the demo.
pub struct DemoAuthority {
    root: Vec<u8>,
    issuing: Vec<u8>,
    key: SigningKey,
    name: Name,
}

/// A P-256 key that follows from a seed and a word. For the demo and for tests: whoever knows the seed has the key.
pub fn seeded_key(seed: &[u8; 32], word: &str) -> SigningKey {
    (0u32..)
        .find_map(|round| {
            let hash = Sha256::new().chain_update(seed).chain_update(word).chain_update(round.to_be_bytes());
            SigningKey::from_slice(&hash.finalize()).ok()
        })
        .expect("one in 2^32 hashes is no P-256 scalar, so an early round gives a key")
}

/// The name of the demo's root or issuing CA.
fn authority_name(cn: &str) -> Dn {
    Dn::new([
        (AttributeKind::Country, "VN"),
        (AttributeKind::Organisation, "Ban Cơ yếu Chính phủ (mô phỏng)"),
        (AttributeKind::CommonName, cn),
    ])
}

impl DemoAuthority {
    /// A root and an issuing CA whose keys and serials follow from the seed.
    pub fn new(seed: &[u8; 32], root: Period, issuing: Period) -> Result<DemoAuthority, BuildError> {
        let root_key = seeded_key(seed, "root");
        let root_name = encode::name(&authority_name("RootCA chuyên dùng Chính phủ G2 (mô phỏng)"))?;
        let key = seeded_key(seed, "issuing");
        let name = encode::name(&authority_name("CA phục vụ các cơ quan Nhà nước G2 (mô phỏng)"))?;
        let ca = |issuer: &Name, subject: &Name, path_len| Contents {
            issuer: issuer.clone(),
            subject: subject.clone(),
            authority: Some(path_len),
            email: None,
            profile: Profile::Signer,
        };
        let sign = |contents, key: &SigningKey, period, word: &str| {
            let hash = Sha256::new().chain_update(seed).chain_update(word).finalize();
            let mut serial = [0; 8];
            serial.copy_from_slice(&hash[..8]);
            serial[0] = serial[0] & 0x7f | 0x40;
            let spki =
                SubjectPublicKeyInfoOwned::from_key(key.verifying_key()).map_err(|_| BuildError::Key)?;
            issue(contents, &root_key, spki, &serial, period)
        };
        Ok(DemoAuthority {
            root: sign(ca(&root_name, &root_name, 1), &root_key, root, "root serial")?,
            issuing: sign(ca(&root_name, &name, 0), &key, issuing, "issuing serial")?,
            key,
            name,
        })
    }

    /// The root's certificate in DER.
    pub fn root(&self) -> &[u8] {
        &self.root
    }

    /// The issuing CA's certificate in DER.
    pub fn issuing(&self) -> &[u8] {
        &self.issuing
    }

    /// A holder's certificate in DER.
    pub fn issue(&self, order: &Order<'_>) -> Result<Vec<u8>, BuildError> {
        let contents = Contents {
            issuer: self.name.clone(),
            subject: encode::name(order.subject)?,
            authority: None,
            email: order.subject.email().map(str::to_owned),
            profile: order.profile,
        };
        let spki = SubjectPublicKeyInfoOwned::from_der(order.spki).map_err(|_| BuildError::Key)?;
        issue(contents, &self.key, spki, order.serial, order.period)
    }
}

/// What the demo CA is asked to list.
pub struct ListOrder<'a> {
    /// The list's number.
    pub number: u64,
    pub period: Period,
    /// The octets of each serial, and the second of its revocation.
    pub revoked: &'a [(Vec<u8>, i64)],
}

impl DemoAuthority {
    /// A revocation list of the issuing CA in DER.
    pub fn list(&self, order: &ListOrder<'_>) -> Result<Vec<u8>, BuildError> {
        let number = CrlNumber::try_from(order.number).map_err(|_| BuildError::Serial)?;
        let spki =
            SubjectPublicKeyInfoOwned::from_key(self.key.verifying_key()).map_err(|_| BuildError::Key)?;
        let signer = AuthorityKeyIdentifier::try_from(spki.owned_to_ref())?;
        let extensions = vec![signer.to_extension(&self.name, &[])?, number.to_extension(&self.name, &[])?];
        let revoked = order.revoked.iter().map(|(serial, at)| {
            Ok(RevokedCert {
                serial_number: SerialNumber::new(serial).map_err(|_| BuildError::Serial)?,
                revocation_date: time(*at)?,
                crl_entry_extensions: None,
            })
        });
        let revoked = revoked.collect::<Result<Vec<RevokedCert>, BuildError>>()?;
        let algorithm = self.key.signature_algorithm_identifier().map_err(|_| BuildError::Signing)?;
        let list: TbsCertList = TbsCertList {
            version: Version::V2,
            signature: algorithm.clone(),
            issuer: self.name.clone(),
            this_update: time(order.period.from)?,
            next_update: Some(time(order.period.to)?),
            // A list of nothing has no list in it (RFC 5280, 5.1.2.6).
            revoked_certificates: (!revoked.is_empty()).then_some(revoked),
            crl_extensions: Some(extensions),
        };
        let signature: DerSignature = self.key.sign(&list.to_der()?);
        let signature = signature.to_bitstring()?;
        Ok(CertificateList { tbs_cert_list: list, signature_algorithm: algorithm, signature }.to_der()?)
    }
}

/// Names and extensions of one certificate.
struct Contents {
    issuer: Name,
    subject: Name,
    /// How many CAs may stand below, for a CA.
    authority: Option<u8>,
    email: Option<String>,
    profile: Profile,
}

fn time(seconds: i64) -> Result<Time, BuildError> {
    let since = u64::try_from(seconds).map_err(|_| BuildError::Validity)?;
    let day = DateTime::from_unix_duration(Duration::from_secs(since)).map_err(|_| BuildError::Validity)?;
    Ok(Time::from(day))
}

fn issue(
    contents: Contents,
    key: &SigningKey,
    spki: SubjectPublicKeyInfoOwned,
    serial: &[u8],
    period: Period,
) -> Result<Vec<u8>, BuildError> {
    if serial.is_empty() || period.to < period.from {
        return Err(if serial.is_empty() { BuildError::Serial } else { BuildError::Validity });
    }
    let serial = SerialNumber::new(serial).map_err(|_| BuildError::Serial)?;
    let validity = Validity::new(time(period.from)?, time(period.to)?);
    let builder = CertificateBuilder::new(contents, serial, validity, spki)?;
    Ok(builder.build::<_, DerSignature>(key)?.to_der()?)
}

impl BuilderProfile for Contents {
    fn get_issuer(&self, _subject: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        spk: SubjectPublicKeyInfoRef<'_>,
        issuer_spk: SubjectPublicKeyInfoRef<'_>,
        tbs: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let mut out = Vec::with_capacity(8);
        let subject = tbs.subject();
        macro_rules! put {
            ($extension:expr) => {{
                let extension = $extension.to_extension(subject, &out)?;
                out.push(extension);
            }};
        }
        put!(&AuthorityKeyIdentifier::try_from(issuer_spk)?);
        put!(&SubjectKeyIdentifier::try_from(spk)?);
        if let Some(path_len) = self.authority {
            put!(&BasicConstraints { ca: true, path_len_constraint: Some(path_len) });
            put!(&KeyUsage(KeyUsages::KeyCertSign | KeyUsages::CRLSign));
            return Ok(out);
        }
        put!(&BasicConstraints { ca: false, path_len_constraint: None });
        let (usage, extended) = match self.profile {
            Profile::Signer => (KeyUsages::NonRepudiation, vec![ID_KP_CLIENT_AUTH, ID_KP_EMAIL_PROTECTION]),
            Profile::System => (KeyUsages::KeyAgreement, vec![ID_KP_CLIENT_AUTH, ID_KP_SERVER_AUTH]),
        };
        put!(&KeyUsage(KeyUsages::DigitalSignature | usage));
        put!(&ExtendedKeyUsage(extended));
        if let Some(email) = &self.email {
            put!(&SubjectAltName(vec![GeneralName::Rfc822Name(Ia5String::new(email)?)]));
        }
        let uri = |text| Ia5String::new(text).map(GeneralName::UniformResourceIdentifier);
        put!(&CrlDistributionPoints(vec![DistributionPoint {
            distribution_point: Some(DistributionPointName::FullName(vec![uri(CRL_URL)?])),
            reasons: None,
            crl_issuer: None,
        }]));
        put!(&AuthorityInfoAccessSyntax(vec![AccessDescription {
            access_method: ID_AD_OCSP,
            access_location: uri(OCSP_URL)?,
        }]));
        Ok(out)
    }
}
