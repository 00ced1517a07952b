//! Certificate requests (PKCS #10): built for keys that we make, and read back.

use der::Encode;
use sha2::{Digest, Sha256};
use signature::{Keypair, Signer};
use spki::{DynSignatureAlgorithmIdentifier, EncodePublicKey, SignatureBitStringEncoding};
use x509_cert::builder::Builder;
use x509_cert::ext::pkix::{KeyUsage, KeyUsages};
use x509_cert::request::RequestBuilder;
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::prelude::FromDer;

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
        let der = der_of(file, &["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"])?;
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
        request.verify_signature().map_err(|_| CertError::Signature)?;
        Ok(facts)
    }
}

/// The SHA-256 of the SubjectPublicKeyInfo in a request, DER or PEM, whose signature isn't asked: to find it by.
pub fn request_key(file: &[u8]) -> Result<[u8; 32], CertError> {
    let der = der_of(file, &["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"])?;
    let (_, request) = X509CertificationRequest::from_der(&der).map_err(|_| CertError::NotOne)?;
    Ok(Sha256::digest(request.certification_request_info.subject_pki.raw).into())
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
