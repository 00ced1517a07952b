//! Signatures in PDF files (ISO 32000-1, 12.8): what of the file each covers, whether it holds, and who made it.
//!
//! A signature names the bytes that it covers and stands in the gap between them as a CMS SignedData (RFC 5652). Neither
//! needs the rest of the format, which a signer's program and not ours has read.

use const_oid::ObjectIdentifier;
use der::asn1::AnyRef;
use der::{Decode, Encode, Tag, Tagged};
use sha2::{Digest, Sha256, Sha384, Sha512};
use x509_parser::asn1_rs::BitString;
use x509_parser::prelude::FromDer;
use x509_parser::verify::verify_signature;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

use super::bundle::{Piece, elements, unpack};
use super::cert::CertFacts;

/// A signature that holds.
pub struct PdfSignature {
    /// The certificate it was made with, as DER and as it reads.
    pub certificate: Vec<u8>,
    pub signer: CertFacts,
    /// Whether it covers the whole file: else something was added after it.
    pub whole: bool,
}

/// Why a signature isn't taken. Says nothing of what the file says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PdfFault {
    /// The file has no signature.
    Unsigned,
    /// What a signature covers is no part of the file.
    Range,
    /// The signature can't be read.
    Unreadable,
    /// The file was changed since.
    Changed,
    /// It was not made with the key of the certificate in it.
    Signature,
    /// An algorithm that isn't known, or no longer safe.
    Algorithm,
}

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
/// No file has more; more would only cost time.
const MOST: usize = 64;

/// Every signature of a file, in the order in which they stand in it.
pub fn pdf_signatures(file: &[u8]) -> Result<Vec<PdfSignature>, PdfFault> {
    let places = find(file, b"/ByteRange");
    if places.is_empty() {
        return Err(PdfFault::Unsigned);
    }
    places.into_iter().take(MOST).map(|at| signature(file, at)).collect()
}

fn find(file: &[u8], word: &[u8]) -> Vec<usize> {
    file.windows(word.len()).enumerate().filter(|(_, window)| *window == word).map(|(at, _)| at).collect()
}

fn signature(file: &[u8], at: usize) -> Result<PdfSignature, PdfFault> {
    let [start, first, second, rest] = range(file, at).ok_or(PdfFault::Range)?;
    let end = second.checked_add(rest).filter(|end| *end <= file.len()).ok_or(PdfFault::Range)?;
    let gap = file.get(start.checked_add(first).ok_or(PdfFault::Range)?..second).ok_or(PdfFault::Range)?;
    // Whoever leaves more out of the signature than the signature itself may say anything there.
    let hex = gap.strip_prefix(b"<").and_then(|gap| gap.strip_suffix(b">")).ok_or(PdfFault::Range)?;
    let covered = [&file[start..start + first], &file[second..end]];
    let cms = bytes(hex).ok_or(PdfFault::Unreadable)?;
    let read = Cms::read(&cms).ok_or(PdfFault::Unreadable)?;
    let digest = |parts: &[&[u8]]| digest(read.digest, parts);
    let said = read.message_digest().ok_or(PdfFault::Unreadable)?;
    if digest(&covered).ok_or(PdfFault::Algorithm)? != said {
        return Err(PdfFault::Changed);
    }
    let certificate = read.certificate().ok_or(PdfFault::Unreadable)?;
    read.verify(&certificate)?;
    let signer = CertFacts::from_der(&certificate).map_err(|_| PdfFault::Unreadable)?;
    Ok(PdfSignature { certificate, signer, whole: start == 0 && only_space(&file[end..]) })
}

/// Whether nothing follows but what ends a line.
fn only_space(rest: &[u8]) -> bool {
    rest.iter().all(u8::is_ascii_whitespace)
}

/// The four numbers after the word.
fn range(file: &[u8], at: usize) -> Option<[usize; 4]> {
    let rest = file.get(at..)?.get(..200.min(file.len() - at))?;
    let open = rest.iter().position(|b| *b == b'[')?;
    let close = rest.iter().position(|b| *b == b']')?;
    let text = std::str::from_utf8(rest.get(open + 1..close)?).ok()?;
    let numbers: Vec<usize> = text.split_ascii_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
    numbers.try_into().ok()
}

fn bytes(hex: &[u8]) -> Option<Vec<u8>> {
    let digit = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let (pairs, odd) = hex.as_chunks::<2>();
    odd.is_empty().then_some(())?;
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

fn digest(algorithm: ObjectIdentifier, parts: &[&[u8]]) -> Option<Vec<u8>> {
    fn of<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
        let mut digest = D::new();
        parts.iter().for_each(|part| digest.update(part));
        digest.finalize().to_vec()
    }
    match algorithm {
        SHA256 => Some(of::<Sha256>(parts)),
        SHA384 => Some(of::<Sha384>(parts)),
        SHA512 => Some(of::<Sha512>(parts)),
        _ => None,
    }
}

/// What of a SignedData with one signer is asked.
struct Cms<'c> {
    /// The whole object, without the zeros that fill the gap.
    object: &'c [u8],
    /// Issuer and serial of the signer's certificate.
    issuer: &'c [u8],
    serial: &'c [u8],
    digest: ObjectIdentifier,
    /// The signed attributes, without tag and length.
    attributes: &'c [u8],
    signature: &'c [u8],
}

impl<'c> Cms<'c> {
    fn read(bytes: &'c [u8]) -> Option<Cms<'c>> {
        let (whole, rest) = AnyRef::from_der_partial(bytes).ok()?;
        let object = bytes.get(..bytes.len().checked_sub(rest.len())?)?;
        rest.iter().all(|b| *b == 0).then_some(())?;
        let info = elements(whole.value())?;
        (info.first()?.decode_as::<ObjectIdentifier>().ok()? == SIGNED_DATA).then_some(())?;
        let data = elements(AnyRef::from_der(info.get(1)?.value()).ok()?.value())?;
        let signers = data.last().filter(|set| set.tag() == Tag::Set)?;
        let [signer] = <[AnyRef<'c>; 1]>::try_from(elements(signers.value())?).ok()?;
        let parts = elements(signer.value())?;
        let mut parts = parts.into_iter().skip(1);
        // The other way to name the certificate, by the key's id, is not what signers of the State use.
        let named = elements(parts.next().filter(|sid| sid.tag() == Tag::Sequence)?.value())?;
        let issuer = named.first()?.value();
        let serial = named.get(1)?.value();
        let algorithm = elements(parts.next()?.value())?;
        let attributes = parts.next().filter(
            |part| matches!(part.tag(), Tag::ContextSpecific { number, .. } if number.value() == 0),
        )?;
        let signature = parts.nth(1)?;
        Some(Cms {
            object,
            issuer,
            serial,
            digest: algorithm.first()?.decode_as().ok()?,
            attributes: attributes.value(),
            signature: signature.value(),
        })
    }

    /// The digest that the signer saw.
    fn message_digest(&self) -> Option<Vec<u8>> {
        let all = elements(self.attributes)?;
        all.iter().find_map(|attribute| {
            let parts = elements(attribute.value())?;
            (parts.first()?.decode_as::<ObjectIdentifier>().ok()? == MESSAGE_DIGEST).then_some(())?;
            let values = elements(parts.get(1)?.value())?;
            Some(values.first()?.value().to_vec())
        })
    }

    /// The signer's certificate, which the object carries.
    fn certificate(&self) -> Option<Vec<u8>> {
        let carried = unpack(self.object).into_iter().filter_map(|piece| match piece {
            Ok(Piece::Certificate(der)) => Some(der),
            _ => None,
        });
        carried.into_iter().find(|der| {
            x509_parser::parse_x509_certificate(der).is_ok_and(|(_, certificate)| {
                let issuer = AnyRef::from_der(certificate.issuer().as_raw()).map(|name| name.value());
                issuer.is_ok_and(|issuer| issuer == self.issuer) && certificate.raw_serial() == self.serial
            })
        })
    }

    /// Whether the key of the certificate made the signature.
    fn verify(&self, certificate: &[u8]) -> Result<(), PdfFault> {
        let (_, parsed) =
            x509_parser::parse_x509_certificate(certificate).map_err(|_| PdfFault::Unreadable)?;
        let (_, spki) = SubjectPublicKeyInfo::from_der(parsed.tbs_certificate.subject_pki.raw)
            .map_err(|_| PdfFault::Unreadable)?;
        let key: ObjectIdentifier =
            spki.algorithm.algorithm.to_id_string().parse().map_err(|_| PdfFault::Algorithm)?;
        let oid = match (key, self.digest) {
            (RSA, SHA256) => "1.2.840.113549.1.1.11",
            (RSA, SHA384) => "1.2.840.113549.1.1.12",
            (RSA, SHA512) => "1.2.840.113549.1.1.13",
            (EC, SHA256) => "1.2.840.10045.4.3.2",
            (EC, SHA384) => "1.2.840.10045.4.3.3",
            _ => return Err(PdfFault::Algorithm),
        };
        let oid = ObjectIdentifier::new_unwrap(oid).to_der().map_err(|_| PdfFault::Algorithm)?;
        let mut algorithm = vec![0x30, u8::try_from(oid.len()).map_err(|_| PdfFault::Algorithm)?];
        algorithm.extend(oid);
        let (_, algorithm) = AlgorithmIdentifier::from_der(&algorithm).map_err(|_| PdfFault::Algorithm)?;
        // They are signed as the set that they are, not with the tag under which they stand (RFC 5652, 5.4).
        let signed = AnyRef::new(Tag::Set, self.attributes)
            .and_then(|set| set.to_der())
            .map_err(|_| PdfFault::Unreadable)?;
        let value = BitString::new(0, self.signature);
        verify_signature(&spki, &algorithm, &value, &signed).map_err(|error| match error {
            x509_parser::error::X509Error::SignatureUnsupportedAlgorithm => PdfFault::Algorithm,
            _ => PdfFault::Signature,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::pem;
    use super::super::testing::openssl;
    use super::*;

    /// A key with its certificate, which signed itself.
    fn signer(algorithm: &[&str]) -> String {
        let fixed = ["req", "-x509", "-nodes", "-subj", "/C=VN/CN=NGUYEN VAN AN", "-keyout", "/dev/stdout"];
        openssl(&[&fixed[..], algorithm].concat(), &[]).unwrap()
    }

    /// A file of these bytes with room for a signature, signed.
    fn signed(signer: &str, body: &str, more: &[&str]) -> Vec<u8> {
        const ROOM: usize = 12_000;
        let head = |range: [usize; 4]| {
            let [a, b, c, d] = range;
            format!(
                "%PDF-1.7\n{body}\n1 0 obj<</Type/Sig/ByteRange [{a:010} {b:010} {c:010} {d:010}]/Contents "
            )
        };
        let tail = ">>endobj\n%%EOF\n";
        let first = head([0; 4]).len();
        let head = head([0, first, first + ROOM + 2, tail.len()]);
        let data = [head.as_bytes(), tail.as_bytes()].concat();
        let fixed = ["cms", "-sign", "-binary", "-outform", "PEM"];
        let made =
            openssl(&[&fixed[..], more].concat(), &[("-in", &data), ("-signer", signer.as_bytes())]).unwrap();
        let (_, cms) = pem::blocks(made.as_bytes()).into_iter().find_map(Result::ok).unwrap();
        let hex: String = cms.iter().map(|byte| format!("{byte:02x}")).collect();
        [head.as_bytes(), b"<", format!("{hex:0<ROOM$}").as_bytes(), b">", tail.as_bytes()].concat()
    }

    fn fault(file: &[u8]) -> Option<PdfFault> {
        pdf_signatures(file).err()
    }

    #[test]
    fn what_openssl_signs_holds_and_what_is_changed_does_not() {
        let keys: [&[&str]; 2] =
            [&["-newkey", "rsa:2048"], &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]];
        for key in keys {
            let signer = signer(key);
            let file = signed(&signer, "body", &["-md", "sha256"]);
            let found = pdf_signatures(&file).unwrap_or_else(|fault| panic!("{fault:?}"));
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].signer.subject.cn(), Some("NGUYEN VAN AN"));
            assert!(found[0].whole);

            let mut changed = file.clone();
            changed[10] ^= 1;
            assert_eq!(fault(&changed), Some(PdfFault::Changed));
            let longer = [file.as_slice(), b"2 0 obj<<>>endobj"].concat();
            assert!(!pdf_signatures(&longer).unwrap_or_else(|fault| panic!("{fault:?}"))[0].whole);
        }
    }

    #[test]
    fn a_spoilt_signature_and_old_digests_are_refused() {
        let one = signer(&["-newkey", "rsa:2048"]);
        let file = signed(&one, "body", &["-md", "sha1"]);
        assert_eq!(fault(&file), Some(PdfFault::Algorithm));
        let mut file = signed(&one, "body", &["-md", "sha256"]);
        let at = find(&file, b"/Contents <")[0] + 11;
        // The last byte of the signature itself, before the zeros.
        let end = at + file[at..].iter().position(|b| *b == b'>').unwrap();
        let last = file[at..end].iter().rposition(|b| *b != b'0').unwrap() + at;
        file[last] = if file[last] == b'1' { b'2' } else { b'1' };
        assert!(matches!(fault(&file), Some(PdfFault::Signature | PdfFault::Unreadable)));
    }

    #[test]
    fn a_range_outside_the_file_is_no_signature() {
        assert_eq!(fault(b"%PDF-1.7 nothing"), Some(PdfFault::Unsigned));
        for range in ["[0 5 9 99999]", "[0 18446744073709551615 1 1]", "[9 9", "[0 1 2]", "[0 50 20 1]"] {
            let file = format!("%PDF-1.7 /ByteRange {range} <00> and so on");
            assert_eq!(fault(file.as_bytes()), Some(PdfFault::Range), "{range}");
        }
    }
}
