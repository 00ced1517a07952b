//! A certificate revocation list: bytes → facts, once it was verified with the key of a CA that is trusted.

use std::collections::BTreeMap;

use x509_parser::error::X509Error;
use x509_parser::extensions::{IssuingDistributionPoint, ParsedExtension};
use x509_parser::prelude::FromDer;
use x509_parser::revocation_list::CertificateRevocationList;

use super::cert::{self, CertError};
use super::chain::{Anchors, Fault};
use super::dn::Dn;
use crate::model::Date;
use crate::model::ident::Serial;

/// Why a revocation list isn't taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ListError {
    /// It can't be read.
    Unreadable(CertError),
    /// It lists only what changed since another list.
    Delta,
    /// It lists certificates of other CAs, or only some of its own.
    Indirect,
    /// An extension that must be understood isn't.
    CriticalExtension,
    /// It has no number, so that an older one could take its place unnoticed.
    NoNumber,
    /// It doesn't say until when it holds.
    NoNextUpdate,
    /// Nobody trusted signed it.
    Signer(Fault),
    /// Its CA's key usage doesn't allow signing lists.
    MayNotList,
    /// It is dated after the clock.
    FromFuture,
    /// It holds for longer, or its CA has a longer name, than the register keeps of any list.
    Unusual,
}

impl From<CertError> for ListError {
    fn from(error: CertError) -> ListError {
        ListError::Unreadable(error)
    }
}

/// What a verified list says.
pub struct RevocationList {
    pub issuer: Dn,
    /// The name of the CA whose key signed it.
    pub signer: String,
    /// The list's number, whose octets grow from one list to the next; leading zeros are gone.
    pub number: Vec<u8>,
    /// Seconds since 1970-01-01T00:00Z.
    pub this_update: i64,
    pub next_update: i64,
    /// The serials listed, each with the second of its revocation.
    pub revoked: BTreeMap<Serial, Listed>,
}

/// One line of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Listed {
    /// Seconds since 1970-01-01T00:00Z, and the day at the office.
    pub at: (i64, Date),
    /// The code of the reason (RFC 5280, 5.3.1), where one is given.
    pub reason: Option<u8>,
}

/// removeFromCRL, which only lists of changes may have.
const REMOVED: u8 = 8;

impl RevocationList {
    /// Reads a list in DER and verifies it: signed by a trusted CA of the issuer's name that may sign lists, whole, and not
    /// dated after `now`, in seconds since 1970-01-01T00:00Z. That it is the newest, and still holds, is for others to ask.
    pub fn verify(der: &[u8], anchors: &Anchors, now: i64) -> Result<RevocationList, ListError> {
        let (rest, list) = CertificateRevocationList::from_der(der).map_err(|_| CertError::NotOne)?;
        if !rest.is_empty() {
            return Err(CertError::Trailing.into());
        }
        if list.signature_algorithm != list.tbs_cert_list.signature {
            return Err(CertError::Algorithm.into());
        }
        let number = number(&list)?;
        let issuer = Dn::read(list.issuer())?;
        let this_update = list.last_update().timestamp();
        if this_update > now {
            return Err(ListError::FromFuture);
        }
        let next_update = list.next_update().ok_or(ListError::NoNextUpdate)?.timestamp();
        let verify = |key: &x509_parser::x509::SubjectPublicKeyInfo<'_>| -> Result<(), X509Error> {
            list.verify_signature(key)
        };
        let signer = anchors.signer_of_list(&issuer, this_update, verify)?;
        let mut revoked = BTreeMap::new();
        for entry in list.iter_revoked_certificates() {
            let mut reason = None;
            for extension in entry.extensions() {
                match extension.parsed_extension() {
                    ParsedExtension::ReasonCode(code) => reason = Some(code.0),
                    // The certificate's own CA, where it is another's.
                    ParsedExtension::Unparsed if extension.critical => return Err(ListError::Indirect),
                    _ if extension.critical => return Err(ListError::CriticalExtension),
                    _ => {}
                }
            }
            if reason == Some(REMOVED) {
                return Err(ListError::Delta);
            }
            let second = entry.revocation_date.timestamp();
            let day = Date::at_office(second).ok_or(CertError::Date)?;
            revoked.insert(cert::serial(entry.raw_serial())?, Listed { at: (second, day), reason });
        }
        Ok(RevocationList { issuer, signer, number, this_update, next_update, revoked })
    }

    /// The number in hexadecimal, as `crl.yaml` has it.
    pub fn number_hex(&self) -> String {
        let digits: String = self.number.iter().map(|byte| format!("{byte:02X}")).collect();
        match digits.trim_start_matches('0') {
            "" => "0".to_owned(),
            digits => digits.to_owned(),
        }
    }
}

/// The list's number, once nothing in its extensions makes it another kind of list.
fn number(list: &CertificateRevocationList<'_>) -> Result<Vec<u8>, ListError> {
    let mut number = None;
    let extensions = list.extensions();
    for (i, extension) in extensions.iter().enumerate() {
        if extensions[..i].iter().any(|earlier| earlier.oid == extension.oid) {
            return Err(CertError::DuplicateExtension.into());
        }
        match extension.parsed_extension() {
            ParsedExtension::CRLNumber(n) => {
                let octets = n.to_bytes_be();
                if octets.len() > 20 {
                    return Err(CertError::Serial.into());
                }
                number = Some(octets);
            }
            ParsedExtension::IssuingDistributionPoint(point) if is_partial(point) => {
                return Err(ListError::Indirect);
            }
            ParsedExtension::IssuingDistributionPoint(_) => {}
            _ if extension.oid.as_bytes() == DELTA => return Err(ListError::Delta),
            _ if extension.critical => return Err(ListError::CriticalExtension),
            _ => {}
        }
    }
    number.ok_or(ListError::NoNumber)
}

/// Whether a list speaks of some certificates of its CA only, or of those of others.
fn is_partial(point: &IssuingDistributionPoint<'_>) -> bool {
    point.only_contains_user_certs
        || point.only_contains_ca_certs
        || point.only_contains_attribute_certs
        || point.only_some_reasons.is_some()
        || point.indirect_crl
}

/// id-ce-deltaCRLIndicator.
const DELTA: &[u8] = &[0x55, 0x1d, 27];

#[cfg(test)]
mod tests {
    use der::asn1::OctetString;
    use der::{Decode, Encode};
    use p256::ecdsa::{DerSignature, SigningKey};
    use signature::Signer;
    use spki::SignatureBitStringEncoding;
    use x509_cert::crl::CertificateList;
    use x509_cert::ext::Extension;

    use super::super::authority::{DemoAuthority, ListOrder, Period, seeded_key};
    use super::super::testing::openssl;
    use super::super::{certificate_pem, pem};
    use super::*;

    const SEED: [u8; 32] = [42; 32];
    const CA_PERIOD: Period = Period { from: 1_534_896_000, to: 2_481_494_400 };
    const MADE: i64 = 1_780_000_000;
    const DAY: Period = Period { from: MADE, to: MADE + 86_400 };

    fn demo() -> DemoAuthority {
        DemoAuthority::new(&SEED, CA_PERIOD, CA_PERIOD).unwrap()
    }

    fn anchors(demo: &DemoAuthority) -> Anchors {
        let mut anchors = Anchors::new();
        anchors.add(demo.root()).unwrap();
        anchors.add(demo.issuing()).unwrap();
        anchors
    }

    fn list(number: u64, revoked: &[(Vec<u8>, i64)]) -> Vec<u8> {
        demo().list(&ListOrder { number, period: DAY, revoked }).unwrap()
    }

    /// The list with one more extension, signed anew by a key.
    fn with(extension: (&str, &[u8], bool), key: &SigningKey) -> Vec<u8> {
        let mut list: CertificateList = CertificateList::from_der(&list(7, &[])).unwrap();
        let (oid, value, critical) = extension;
        let extension = Extension {
            extn_id: oid.parse().unwrap(),
            critical,
            extn_value: OctetString::new(value).unwrap(),
        };
        list.tbs_cert_list.crl_extensions.as_mut().unwrap().push(extension);
        let signature: DerSignature = key.sign(&list.tbs_cert_list.to_der().unwrap());
        list.signature = signature.to_bitstring().unwrap();
        list.to_der().unwrap()
    }

    fn issuing() -> SigningKey {
        seeded_key(&SEED, "issuing")
    }

    fn refused(der: &[u8]) -> Option<ListError> {
        RevocationList::verify(der, &anchors(&demo()), MADE + 60).err()
    }

    #[test]
    fn a_list_says_what_it_was_asked_to_and_openssl_agrees() {
        let serials = [(vec![0x2a, 5, 0xf8], MADE - 5_000), (vec![0xff, 1], MADE - 4_000)];
        let der = list(0x1ff, &serials);
        let read = RevocationList::verify(&der, &anchors(&demo()), MADE).unwrap_or_else(|e| panic!("{e:?}"));
        assert_eq!(read.number_hex(), "1FF");
        assert_eq!((read.this_update, read.next_update), (MADE, MADE + 86_400));
        assert_eq!(read.signer, "CA phục vụ các cơ quan Nhà nước G2 (mô phỏng)");
        let found: Vec<(&str, i64)> = read.revoked.iter().map(|(s, l)| (s.as_str(), l.at.0)).collect();
        assert_eq!(found, [("2A05F8", MADE - 5_000), ("FF01", MADE - 4_000)]);
        let (list, ca) = (pem::write("X509 CRL", &der), certificate_pem(demo().issuing()));
        let files = [("-in", list.as_bytes()), ("-CAfile", ca.as_bytes())];
        let said = openssl(&["crl", "-noout", "-verify"], &files).unwrap();
        assert!(said.contains("verify OK"), "{said}");
    }

    #[test]
    fn what_is_no_whole_list_of_the_ca_itself_is_refused() {
        assert_eq!(refused(&list(7, &[])), None);
        let delta = ("2.5.29.27", &[2, 1, 6][..], true);
        assert_eq!(refused(&with(delta, &issuing())), Some(ListError::Delta));
        // IssuingDistributionPoint with indirectCRL, and with onlyContainsUserCerts.
        for flag in [0x84, 0x81] {
            let point = ("2.5.29.28", &[0x30, 3, flag, 1, 0xff][..], true);
            assert_eq!(refused(&with(point, &issuing())), Some(ListError::Indirect), "{flag:x}");
        }
        let strange = ("1.2.3.4", &[5, 0][..], true);
        assert_eq!(refused(&with(strange, &issuing())), Some(ListError::CriticalExtension));
        let harmless = ("1.2.3.4", &[5, 0][..], false);
        assert_eq!(refused(&with(harmless, &issuing())), None);
        let twice = ("2.5.29.20", &[2, 1, 7][..], false);
        let twofold = Some(ListError::Unreadable(CertError::DuplicateExtension));
        assert_eq!(refused(&with(twice, &issuing())), twofold);
    }

    #[test]
    fn a_ca_that_may_not_sign_lists_is_told_as_one() {
        let dir = tempfile::tempdir().unwrap();
        let run = |args: &[&str]| {
            let done = std::process::Command::new("openssl").args(args).current_dir(dir.path()).output();
            assert!(done.unwrap().status.success(), "{args:?}");
        };
        let usage = "keyUsage=critical,keyCertSign";
        run(&[
            &["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-subj", "/CN=Thu"][..],
            &["-days", "9000", "-addext", usage, "-out", "ca.pem"],
        ]
        .concat());
        std::fs::write(dir.path().join("index"), "").unwrap();
        std::fs::write(dir.path().join("number"), "01\n").unwrap();
        let settings = "[ca]\ndefault_ca=c\n[c]\ndatabase=index\ncrlnumber=number\ndefault_md=sha256\n";
        std::fs::write(dir.path().join("conf"), settings).unwrap();
        run(&[
            &["ca", "-gencrl", "-config", "conf", "-keyfile", "key", "-cert", "ca.pem", "-crldays", "1"][..],
            &["-out", "list.pem"],
        ]
        .concat());
        run(&["crl", "-in", "list.pem", "-outform", "DER", "-out", "list"]);
        let mut anchors = Anchors::new();
        anchors.add(&std::fs::read(dir.path().join("ca.pem")).unwrap()).unwrap();
        let list = std::fs::read(dir.path().join("list")).unwrap();
        let far = 4_000_000_000;
        assert_eq!(RevocationList::verify(&list, &anchors, far).err(), Some(ListError::MayNotList));
    }

    #[test]
    fn only_the_ca_s_own_signature_and_a_past_date_count() {
        let strange = ("1.2.3.4", &[5, 0][..], false);
        let forged = with(strange, &seeded_key(&SEED, "root"));
        assert_eq!(refused(&forged), Some(ListError::Signer(Fault::Signature)));
        let der = list(7, &[]);
        let other = DemoAuthority::new(&[1; 32], CA_PERIOD, CA_PERIOD).unwrap();
        let read = |anchors: &Anchors, now| RevocationList::verify(&der, anchors, now).err();
        assert_eq!(read(&Anchors::new(), MADE), Some(ListError::Signer(Fault::UnknownIssuer)));
        let foreign = read(&anchors(&other), MADE);
        assert!(matches!(foreign, Some(ListError::Signer(Fault::UnknownIssuer | Fault::Signature))));
        assert_eq!(read(&anchors(&demo()), MADE - 1), Some(ListError::FromFuture));
        for cut in [1, 10, der.len() / 2, der.len() - 1] {
            assert!(refused(&der[..cut]).is_some());
        }
        assert_eq!(
            refused(&[der.as_slice(), &[0]].concat()),
            Some(ListError::Unreadable(CertError::Trailing))
        );
    }
}
