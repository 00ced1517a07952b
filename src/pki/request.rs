//! Certificate requests (PKCS #10): built for keys that we make, and read back.

use std::borrow::Cow;

use der::asn1::{Any, BitString, Ia5String, ObjectIdentifier, OctetStringRef, UintRef};
use der::{Decode, Encode, Sequence};
use p256::ecdsa::{Signature as P256Signature, SigningKey};
use serde::{Deserialize, Serialize};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384};
use signature::{Keypair, Signer};
use spki::{
    AlgorithmIdentifierOwned, DynSignatureAlgorithmIdentifier, EncodePublicKey, SignatureBitStringEncoding,
    SubjectPublicKeyInfoOwned,
};
use unicode_normalization::is_nfc;
use x509_cert::attr::{Attribute as RequestAttribute, Attributes};
use x509_cert::builder::Builder;
use x509_cert::ext::ToExtension;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{KeyUsage, KeyUsages, SubjectAltName};
use x509_cert::request::{CertReq, CertReqInfo, ExtensionReq, RequestBuilder, Version};
use x509_parser::asn1_rs::Tag;
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::cri_attributes::ParsedCriAttribute;
use x509_parser::extensions::{GeneralName as Alternative, ParsedExtension, X509Extension};
use x509_parser::prelude::FromDer;
use x509_parser::x509::AttributeTypeAndValue;

use super::cert::{CertError, KeyKind, der_of, key_kind};
use super::dn::Dn;
use super::encode::{self, BuildError};
use super::pem;

/// What a request says. It may hold personal data: it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestFacts {
    pub subject: Dn,
    pub key: KeyKind,
    /// SHA-256 of the SubjectPublicKeyInfo: joins request, certificate and key.
    pub spki_sha256: [u8; 32],
}

impl RequestFacts {
    /// The facts of the one request in a file, DER or PEM, once its signature has been verified with its own key.
    pub fn read(file: &[u8]) -> Result<RequestFacts, CertError> {
        let (facts, asked) = RequestFacts::look(file)?;
        if asked.verified { Ok(facts) } else { Err(CertError::Signature) }
    }

    /// The facts of the one request in a file and what it asks for, whether its signature holds or not.
    pub fn look(file: &[u8]) -> Result<(RequestFacts, RequestAsked), CertError> {
        let der = request_der(file)?;
        let (rest, request) = X509CertificationRequest::from_der(&der).map_err(|_| CertError::NotOne)?;
        if !rest.is_empty() {
            return Err(CertError::Trailing);
        }
        let info = &request.certification_request_info;
        let facts = RequestFacts {
            subject: Dn::read(&info.subject)?,
            key: key_kind(&info.subject_pki)?,
            spki_sha256: Sha256::digest(info.subject_pki.raw).into(),
        };
        let mut asked = RequestAsked {
            der_sha256: Sha256::digest(&der).into(),
            usages: String::new(),
            for_signing: false,
            emails: Vec::new(),
            typed: info.subject.iter_attributes().all(well_typed),
            verified: request.verify_signature().is_ok(),
        };
        for attribute in info.iter_attributes() {
            if let ParsedCriAttribute::ExtensionRequest(wanted) = attribute.parsed_attribute() {
                wanted.extensions.iter().for_each(|extension| asked.extend(extension));
            }
        }
        Ok((facts, asked))
    }
}

/// The SHA-256 of the SubjectPublicKeyInfo in a request, DER or PEM, whose signature isn't asked: to find it by.
pub fn request_key(file: &[u8]) -> Result<[u8; 32], CertError> {
    let der = request_der(file)?;
    let (_, request) = X509CertificationRequest::from_der(&der).map_err(|_| CertError::NotOne)?;
    Ok(Sha256::digest(request.certification_request_info.subject_pki.raw).into())
}

/// What a request asks for besides the name and the key. It may hold personal data: it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestAsked {
    /// SHA-256 of the whole request in DER.
    pub der_sha256: [u8; 32],
    /// In the words of RFC 5280; empty where none is asked for.
    pub usages: String,
    /// Whether it asks for digitalSignature and nonRepudiation, critically, and nothing else.
    pub for_signing: bool,
    /// Addresses in the alternative names.
    pub emails: Vec<String>,
    /// Whether the name is spelt as CAs want it: country PrintableString, email IA5String, all else UTF8String in NFC.
    pub typed: bool,
    /// Whether the signature is that of the request's own key.
    pub verified: bool,
}

impl RequestAsked {
    fn extend(&mut self, extension: &X509Extension<'_>) {
        match extension.parsed_extension() {
            ParsedExtension::KeyUsage(usage) => {
                self.usages = usage.to_string();
                // The first bit and the second.
                self.for_signing = extension.critical && usage.flags == 3;
            }
            ParsedExtension::SubjectAlternativeName(names) => {
                self.emails.extend(names.general_names.iter().filter_map(|name| match name {
                    Alternative::RFC822Name(email) => Some((*email).to_owned()),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
}

fn well_typed(attribute: &AttributeTypeAndValue<'_>) -> bool {
    let wanted = match attribute.attr_type().as_bytes() {
        [0x55, 4, 6] => Tag::PrintableString,
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1] => Tag::Ia5String,
        _ => Tag::Utf8String,
    };
    attribute.attr_value().tag() == wanted && attribute.as_str().is_ok_and(is_nfc)
}

/// The DER of the one request in a file, which is DER or PEM.
pub fn request_der(file: &[u8]) -> Result<Cow<'_, [u8]>, CertError> {
    der_of(file, &["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"])
}

/// Builds the request that a name and an alternative address would give, signs it with a throw-away key, and reads it back
/// as a CA would: what is wrong with it is found before a key on a token is made or asked to sign.
pub fn lint(subject: &Dn, email: Option<&str>, throw_away: &SigningKey) -> Result<(), BuildError> {
    let spki = throw_away.verifying_key().to_public_key_der().map_err(|_| BuildError::Key)?;
    let draft = RequestDraft::new(subject, spki.as_bytes(), email)?;
    let signature: P256Signature = throw_away.sign(&draft.to_be_signed()?);
    let der = draft.signed(SignatureKind::EcdsaSha256, &signature.to_bytes())?;
    let (facts, asked) = RequestFacts::look(&der).map_err(|_| BuildError::Encoding)?;
    let emails: Vec<&str> = asked.emails.iter().map(String::as_str).collect();
    let same = facts.subject == *subject && emails == email.into_iter().collect::<Vec<_>>();
    let good = asked.verified && asked.for_signing && asked.typed;
    if same && good { Ok(()) } else { Err(BuildError::Encoding) }
}

/// The key identifier of a SubjectPublicKeyInfo in DER: the SHA-1 of its bits (RFC 5280, 4.2.1.2, method 1).
pub fn subject_key_id(spki: &[u8]) -> Option<Vec<u8>> {
    let spki = SubjectPublicKeyInfoOwned::from_der(spki).ok()?;
    Some(Sha1::digest(spki.subject_public_key.raw_bytes()).to_vec())
}

/// A request in DER for a holder's name, signed by the holder's key: critical key usage for signatures, nothing else asked.
pub fn build_request<S, Sig>(subject: &Dn, signer: &S) -> Result<Vec<u8>, BuildError>
where
    S: Keypair + DynSignatureAlgorithmIdentifier + Signer<Sig>,
    S::VerifyingKey: EncodePublicKey,
    Sig: SignatureBitStringEncoding,
{
    let mut builder = RequestBuilder::new(encode::name(subject)?)?;
    builder.add_extension(&KeyUsage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation))?;
    Ok(builder.build::<S, Sig>(signer)?.to_der()?)
}

/// How a key outside this program signs a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum SignatureKind {
    /// PKCS #1 v1.5 with SHA-256.
    RsaSha256,
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 octets.
    RsaPssSha256,
    EcdsaSha256,
    EcdsaSha384,
}

/// The RSASSA-PSS-params of [`SignatureKind::RsaPssSha256`] in DER (RFC 4055, 3.1).
const PSS_SHA256: &[u8] = &[
    0x30, 0x34, 0xa0, 0x0f, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 0xa1, 0x1c, 0x30,
    0x1a, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 8, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3,
    4, 2, 1, 5, 0, 0xa2, 3, 2, 1, 32,
];

impl SignatureKind {
    /// The digest that is signed.
    pub fn digest(self, bytes: &[u8]) -> Vec<u8> {
        match self {
            SignatureKind::EcdsaSha384 => Sha384::digest(bytes).to_vec(),
            _ => Sha256::digest(bytes).to_vec(),
        }
    }
}

/// A request that a key elsewhere is to sign.
pub struct RequestDraft(CertReqInfo);

impl RequestDraft {
    /// A request for a holder's name and key: critical key usage for signatures; the email as an alternative name too,
    /// where one is given.
    pub fn new(subject: &Dn, spki: &[u8], email: Option<&str>) -> Result<RequestDraft, BuildError> {
        let name = encode::name(subject)?;
        let usage = KeyUsage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation);
        let mut extensions = vec![usage.to_extension(&name, &[])?];
        if let Some(email) = email {
            let address = Ia5String::new(email).map_err(|_| BuildError::Characters("E".to_owned()))?;
            let names = SubjectAltName(vec![GeneralName::Rfc822Name(address)]);
            extensions.push(names.to_extension(&name, &extensions)?);
        }
        let mut attributes = Attributes::default();
        attributes.insert(RequestAttribute::try_from(ExtensionReq(extensions))?)?;
        let public_key = SubjectPublicKeyInfoOwned::from_der(spki).map_err(|_| BuildError::Key)?;
        Ok(RequestDraft(CertReqInfo { version: Version::V1, subject: name, public_key, attributes }))
    }

    /// The bytes that the key signs the hash of.
    pub fn to_be_signed(&self) -> Result<Vec<u8>, BuildError> {
        Ok(self.0.to_der()?)
    }

    /// The request in DER with a signature as tokens give it: of RSA as it is, of ECDSA the two numbers one after the
    /// other.
    pub fn signed(self, kind: SignatureKind, signature: &[u8]) -> Result<Vec<u8>, BuildError> {
        let oid = ObjectIdentifier::new(match kind {
            SignatureKind::RsaSha256 => "1.2.840.113549.1.1.11",
            SignatureKind::RsaPssSha256 => "1.2.840.113549.1.1.10",
            SignatureKind::EcdsaSha256 => "1.2.840.10045.4.3.2",
            SignatureKind::EcdsaSha384 => "1.2.840.10045.4.3.3",
        })
        .map_err(|_| BuildError::Kind)?;
        let (parameters, signature) = match kind {
            SignatureKind::RsaSha256 => (Some(Any::null()), signature.to_vec()),
            SignatureKind::RsaPssSha256 => (Some(Any::from_der(PSS_SHA256)?), signature.to_vec()),
            _ => {
                let (r, s) = signature.split_at(signature.len() / 2);
                let numbers = Numbers { r: UintRef::new(r)?, s: UintRef::new(s)? };
                (None, numbers.to_der()?)
            }
        };
        let algorithm = AlgorithmIdentifierOwned { oid, parameters };
        let signature = BitString::from_bytes(&signature)?;
        Ok(CertReq { info: self.0, algorithm, signature }.to_der()?)
    }
}

/// A signature of ECDSA (RFC 3279, 2.2.3), and an RSA public key (RFC 8017, A.1.1): two positive numbers each.
#[derive(Sequence)]
struct Numbers<'a> {
    r: UintRef<'a>,
    s: UintRef<'a>,
}

/// The SubjectPublicKeyInfo of an RSA key in DER, from its modulus and exponent, the first octet highest.
pub fn rsa_public_key(modulus: &[u8], exponent: &[u8]) -> Option<Vec<u8>> {
    if [modulus, exponent].iter().any(|number| number.iter().all(|octet| *octet == 0)) {
        return None;
    }
    let key = Numbers { r: UintRef::new(modulus).ok()?, s: UintRef::new(exponent).ok()? };
    let oid = ObjectIdentifier::new("1.2.840.113549.1.1.1").ok()?;
    let algorithm = AlgorithmIdentifierOwned { oid, parameters: Some(Any::null()) };
    let subject_public_key = BitString::from_bytes(&key.to_der().ok()?).ok()?;
    SubjectPublicKeyInfoOwned { algorithm, subject_public_key }.to_der().ok()
}

/// The SubjectPublicKeyInfo of a key on P-256 or P-384 in DER, from CKA_EC_PARAMS and CKA_EC_POINT: the point is an OCTET
/// STRING by the standard, and bare with some tokens.
pub fn ec_public_key(params: &[u8], point: &[u8]) -> Option<Vec<u8>> {
    let curve: ObjectIdentifier = ObjectIdentifier::from_der(params).ok()?;
    let length = match curve.to_string().as_str() {
        "1.2.840.10045.3.1.7" => 65,
        "1.3.132.0.34" => 97,
        _ => return None,
    };
    let point = match <&OctetStringRef>::from_der(point) {
        Ok(wrapped) if wrapped.as_bytes().len() == length => wrapped.as_bytes(),
        _ => point,
    };
    if point.len() != length || point.first() != Some(&4) {
        return None;
    }
    let oid = ObjectIdentifier::new("1.2.840.10045.2.1").ok()?;
    let algorithm = AlgorithmIdentifierOwned { oid, parameters: Some(Any::encode_from(&curve).ok()?) };
    SubjectPublicKeyInfoOwned { algorithm, subject_public_key: BitString::from_bytes(point).ok()? }
        .to_der()
        .ok()
}

/// The PEM of a request, as records keep it.
pub fn request_pem(der: &[u8]) -> String {
    pem::write("CERTIFICATE REQUEST", der)
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::DerSignature;

    use super::super::authority::seeded_key;
    use super::super::dn::AttributeKind::{
        CommonName, Country, Email, Locality, Organisation, OrganisationalUnit,
    };
    use super::super::testing::openssl;
    use super::*;

    fn subject() -> Dn {
        Dn::new([
            (Country, "VN"),
            (Locality, "Hà Nội"),
            (Organisation, "BỘ TÀI CHÍNH"),
            (OrganisationalUnit, "Cục Công nghệ thông tin và chuyển đổi số"),
            (OrganisationalUnit, "Phòng Hạ tầng"),
            (CommonName, "Đặng Thị Hòa"),
            (Email, "hoa@mof.gov.vn"),
        ])
    }

    #[test]
    fn openssl_verifies_a_request_and_reads_its_name() {
        let der = build_request::<_, DerSignature>(&subject(), &seeded_key(&[7; 32], "hsm")).unwrap();
        let args = ["req", "-verify", "-noout", "-text", "-nameopt", "RFC2253,utf8,-esc_msb"];
        let said = openssl(&args, &[("-in", request_pem(&der).as_bytes())]).unwrap();
        for part in ["self-signature verify OK", &subject_as_openssl(), "Digital Signature, Non Repudiation"]
        {
            assert!(said.contains(part), "{said}");
        }
        let facts = RequestFacts::read(request_pem(&der).as_bytes()).unwrap();
        assert!(facts.subject == subject() && facts.key == KeyKind::P256);
    }

    fn subject_as_openssl() -> String {
        subject().to_string().replacen("E=", "emailAddress=", 1)
    }

    #[test]
    fn a_request_changed_after_signing_is_refused() {
        let der = build_request::<_, DerSignature>(&subject(), &seeded_key(&[7; 32], "hsm")).unwrap();
        let at = der.windows(5).position(|w| w == "Đặng".as_bytes().get(..5).unwrap()).unwrap();
        let mut other = der.clone();
        other[at + 1] ^= 1;
        assert_eq!(RequestFacts::read(&other).err(), Some(CertError::Signature));
        assert_eq!(RequestFacts::read(&[der.as_slice(), &[0]].concat()).err(), Some(CertError::Trailing));
        assert_eq!(RequestFacts::read(&[0x30, 0]).err(), Some(CertError::NotOne));
    }

    #[test]
    fn a_public_key_is_the_same_from_a_wrapped_point_and_a_bare_one() {
        let key = seeded_key(&[7; 32], "hsm");
        let spki = key.verifying_key().to_public_key_der().unwrap();
        let point = key.verifying_key().to_sec1_point(false).as_bytes().to_vec();
        let params = [6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7];
        let wrapped = [&[4, 65], point.as_slice()].concat();
        for given in [&point, &wrapped] {
            assert_eq!(ec_public_key(&params, given).as_deref(), Some(spki.as_bytes()));
        }
        // Cut, compressed, of another curve, of none.
        assert_eq!(ec_public_key(&params, &point[..64]), None);
        assert_eq!(ec_public_key(&params, &[&[2], &point[1..33]].concat()), None);
        assert_eq!(ec_public_key(&[6, 5, 0x2b, 0x81, 4, 0, 34], &point), None);
        assert_eq!(ec_public_key(&[], &point), None);
        assert_eq!(rsa_public_key(&[], &[1, 0, 1]), None);
        // As the certificate's builder makes it.
        let point_hash = Sha1::digest(&point).to_vec();
        assert_eq!(subject_key_id(spki.as_bytes()), Some(point_hash));
    }

    #[test]
    fn what_would_be_refused_is_found_with_a_throw_away_key() {
        let key = seeded_key(&[7; 32], "throw-away");
        assert_eq!(lint(&subject(), Some("hoa@mof.gov.vn"), &key), Ok(()));
        assert_eq!(lint(&subject(), None, &key), Ok(()));
        let long = Dn::new([(CommonName, "ộ".repeat(65))]);
        assert_eq!(lint(&long, None, &key), Err(BuildError::TooLong("CN".into(), 64)));
        assert_eq!(lint(&subject(), Some("hòa@mof.gov.vn"), &key), Err(BuildError::Characters("E".into())));
    }

    #[test]
    fn a_signature_of_no_or_odd_length_gives_no_request_that_verifies() {
        let key = seeded_key(&[7; 32], "hsm");
        let spki = key.verifying_key().to_public_key_der().unwrap();
        for length in [0, 1, 63, 65, 200] {
            let draft = RequestDraft::new(&subject(), spki.as_bytes(), None).unwrap();
            let signed = draft.signed(SignatureKind::EcdsaSha256, &vec![1; length]);
            assert!(signed.is_ok_and(|der| RequestFacts::read(&der).is_err()), "{length}");
        }
    }

    #[test]
    fn a_name_that_x520_forbids_is_refused() {
        let build = |kind, value: &str| {
            let dn = Dn::new([(kind, value)]);
            build_request::<_, DerSignature>(&dn, &seeded_key(&[7; 32], "hsm")).err()
        };
        assert_eq!(build(CommonName, &"ộ".repeat(64)), None);
        assert_eq!(build(CommonName, &"ộ".repeat(65)), Some(BuildError::TooLong("CN".into(), 64)));
        assert_eq!(build(Country, "vn"), Some(BuildError::Characters("C".into())));
        assert_eq!(build(Email, "hòa@mof.gov.vn"), Some(BuildError::Characters("E".into())));
        assert_eq!(build(CommonName, " "), Some(BuildError::Empty));
        assert_eq!(build(CommonName, "a\0b"), Some(BuildError::Characters("CN".into())));
        let none: [(super::super::AttributeKind, &str); 0] = [];
        let empty = build_request::<_, DerSignature>(&Dn::new(none), &seeded_key(&[7; 32], "hsm"));
        assert_eq!(empty.err(), Some(BuildError::Empty));
    }
}
