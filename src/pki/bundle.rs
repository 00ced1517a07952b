//! A file of unknown make → the certificates, revocation lists and requests in it.
//!
//! What an office gets from its CA comes as DER, PEM, PKCS #7, or several of these one after another. Every object is
//! taken by itself, so that a broken one doesn't hide the others.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use const_oid::ObjectIdentifier;
use der::asn1::AnyRef;
use der::{Decode, ErrorKind, Reader, SliceReader, Tag, Tagged};

use super::cert::CertError;
use super::pem;

/// The longest file that is looked at, in bytes. A revocation list of 1,000,000 entries takes some 40 MB.
pub const LONGEST: usize = 64 * 1024 * 1024;

/// The most objects of one file. What a CA hands out at once is a few thousand at most.
pub const MOST: usize = 100_000;

/// One object of a file, in DER.
#[derive(Clone, PartialEq, Eq)]
pub enum Piece {
    Certificate(Vec<u8>),
    RevocationList(Vec<u8>),
    Request(Vec<u8>),
}

/// Everything that a file holds, in its order; what can't be taken stands there as its error.
///
/// A PKCS #12 container and a private key in PEM are [`CertError::PrivateKey`].
pub fn unpack(file: &[u8]) -> Vec<Result<Piece, CertError>> {
    if file.len() > LONGEST {
        return vec![Err(CertError::TooLong)];
    }
    let mut out = Vec::new();
    if !pem::is_pem(file) {
        from_der(file, &mut out);
    } else if let Some(der) = bare_base64(file) {
        from_der(&der, &mut out);
    } else {
        for block in pem::blocks(file) {
            if out.len() >= MOST {
                out.push(Err(CertError::TooMany));
                break;
            }
            match block {
                Err(fault) => out.push(Err(fault.into())),
                Ok((label, der)) => from_block(&label, &der, &mut out),
            }
        }
    }
    if out.is_empty() {
        out.push(Err(CertError::NotOne));
    }
    out
}

fn from_block(label: &str, der: &[u8], out: &mut Vec<Result<Piece, CertError>>) {
    // A block is what its label says, and one object.
    out.push(match label {
        "CERTIFICATE" | "X509 CERTIFICATE" => Ok(Piece::Certificate(der.to_vec())),
        "X509 CRL" => Ok(Piece::RevocationList(der.to_vec())),
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Ok(Piece::Request(der.to_vec())),
        "PKCS7" | "CMS" => return signed_data(der, out),
        label if label.ends_with("PRIVATE KEY") => Err(CertError::PrivateKey),
        _ => Err(CertError::OtherLabel),
    });
}

/// Base64 without its marks, as some portals hand it out.
fn bare_base64(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(text);
    if !text.starts_with(b"MI") {
        return None;
    }
    let digits: Vec<u8> = text.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    STANDARD.decode(digits).ok()
}

/// One object after another.
fn from_der(bytes: &[u8], out: &mut Vec<Result<Piece, CertError>>) {
    let mut rest = bytes;
    while !rest.is_empty() {
        if out.len() >= MOST {
            return out.push(Err(CertError::TooMany));
        }
        let (object, after) = match first_object(rest) {
            Ok(object) => object,
            // What follows an object and is none was added to the file after it was made.
            Err(_) if rest.len() < bytes.len() => return out.push(Err(CertError::Trailing)),
            Err(error) => return out.push(Err(error)),
        };
        match kind_of(object) {
            Some(Shape::SignedData) => signed_data(object, out),
            Some(Shape::Container) => out.push(Err(CertError::PrivateKey)),
            Some(Shape::One(make)) => out.push(Ok(make(object.to_vec()))),
            None => out.push(Err(CertError::NotOne)),
        }
        rest = after;
    }
}

/// A sequence at the beginning of some bytes, and what follows it.
fn first_object(bytes: &[u8]) -> Result<(&[u8], &[u8]), CertError> {
    let read = |bytes| SliceReader::new(bytes)?.tlv_bytes();
    let object = read(bytes).map_err(|error: der::Error| match error.kind() {
        ErrorKind::Incomplete { .. } if bytes.first() == Some(&0x30) => CertError::Truncated,
        _ => CertError::NotOne,
    })?;
    match object.first() {
        Some(0x30) => Ok((object, &bytes[object.len()..])),
        _ => Err(CertError::NotOne),
    }
}

enum Shape {
    SignedData,
    /// PKCS #12.
    Container,
    One(fn(Vec<u8>) -> Piece),
}

/// id-signedData (RFC 5652).
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");

/// What a sequence is, by its first elements alone (RFC 5280, 2986, 5652, 7292).
fn kind_of(object: &[u8]) -> Option<Shape> {
    let parts = elements(AnyRef::from_der(object).ok()?.value())?;
    let first = parts.first()?;
    match first.tag() {
        Tag::ObjectIdentifier => {
            let oid: ObjectIdentifier = first.decode_as().ok()?;
            (oid == SIGNED_DATA).then_some(Shape::SignedData)
        }
        Tag::Integer => Some(Shape::Container),
        Tag::Sequence => {
            let inner: Vec<Tag> = elements(first.value())?.iter().map(Tagged::tag).collect();
            let is_time = |tag: &Tag| matches!(tag, Tag::UtcTime | Tag::GeneralizedTime);
            match inner.first()? {
                // Only a list has its dates outside a sequence of their own.
                _ if inner.iter().any(is_time) => Some(Shape::One(Piece::RevocationList)),
                Tag::ContextSpecific { .. } => Some(Shape::One(Piece::Certificate)),
                // Of version 1: serial, algorithm, issuer, validity, subject, key. A request has a number and a name.
                Tag::Integer if inner.len() >= 6 => Some(Shape::One(Piece::Certificate)),
                Tag::Integer => Some(Shape::One(Piece::Request)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The elements of a constructed value.
pub(super) fn elements(value: &[u8]) -> Option<Vec<AnyRef<'_>>> {
    let mut reader = SliceReader::new(value).ok()?;
    let mut out = Vec::new();
    while !reader.is_finished() {
        out.push(AnyRef::decode(&mut reader).ok()?);
    }
    Some(out)
}

/// The certificates and lists that a SignedData carries; its own signatures aren't asked, each object has its own.
fn signed_data(object: &[u8], out: &mut Vec<Result<Piece, CertError>>) {
    match carried(object) {
        Some(pieces) if !pieces.is_empty() => out.extend(pieces.into_iter().map(Ok)),
        _ => out.push(Err(CertError::NotOne)),
    }
}

fn carried(object: &[u8]) -> Option<Vec<Piece>> {
    let info = elements(AnyRef::from_der(object).ok()?.value())?;
    let content = info.get(1)?;
    let data = AnyRef::from_der(content.value()).ok()?;
    let mut out = Vec::new();
    for part in elements(data.value())? {
        let Tag::ContextSpecific { number, constructed: true } = part.tag() else { continue };
        let make: fn(Vec<u8>) -> Piece = match number.value() {
            0 => Piece::Certificate,
            1 => Piece::RevocationList,
            _ => continue,
        };
        let mut rest = part.value();
        while !rest.is_empty() {
            let mut reader = SliceReader::new(rest).ok()?;
            let one = reader.tlv_bytes().ok()?;
            rest = rest.get(one.len()..)?;
            // Attribute certificates and other formats have tags of their own.
            if one.first() == Some(&0x30) {
                out.push(make(one.to_vec()));
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::DerSignature;
    use proptest::prelude::*;

    use super::super::authority::{DemoAuthority, ListOrder, Period, seeded_key};
    use super::super::dn::{AttributeKind, Dn};
    use super::super::request::{build_request, request_pem};
    use super::super::testing::openssl;
    use super::super::{CertFacts, certificate_pem};
    use super::*;

    const PERIOD: Period = Period { from: 1_534_896_000, to: 2_481_494_400 };

    fn demo() -> DemoAuthority {
        DemoAuthority::new(&[42; 32], PERIOD, PERIOD).unwrap()
    }

    fn list() -> Vec<u8> {
        let revoked = [(vec![5], PERIOD.from)];
        demo().list(&ListOrder { number: 1, period: PERIOD, revoked: &revoked }).unwrap()
    }

    fn request() -> Vec<u8> {
        let name = Dn::new([(AttributeKind::CommonName, "Nguyễn Văn An")]);
        build_request::<_, DerSignature>(&name, &seeded_key(&[42; 32], "x")).unwrap()
    }

    /// What a file holds, in a word each.
    fn words(file: &[u8]) -> Vec<String> {
        let word = |piece: Result<Piece, CertError>| match piece {
            Ok(Piece::Certificate(der)) => {
                CertFacts::from_der(&der).map_or("broken".into(), |f| f.serial.as_str().to_owned())
            }
            Ok(Piece::RevocationList(_)) => "list".into(),
            Ok(Piece::Request(_)) => "request".into(),
            Err(error) => format!("{error:?}"),
        };
        unpack(file).into_iter().map(word).collect()
    }

    /// PKCS #7 of these certificates and the list, as openssl makes it.
    fn pkcs7(form: &str) -> Vec<u8> {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let both = [certificate_pem(demo().root()), certificate_pem(demo().issuing())].concat();
        std::fs::write(at("certs.pem"), both).unwrap();
        std::fs::write(at("list.pem"), pem::write("X509 CRL", &list())).unwrap();
        let done = std::process::Command::new("openssl")
            .args(["crl2pkcs7", "-in", "list.pem", "-certfile", "certs.pem", "-out", "out", "-outform", form])
            .current_dir(dir.path())
            .status();
        assert!(done.unwrap().success());
        std::fs::read(at("out")).unwrap()
    }

    #[test]
    fn every_form_is_recognised_by_what_is_in_it() {
        let (root, issuing) = (demo().root().to_vec(), demo().issuing().to_vec());
        let [r, i] =
            [&root, &issuing].map(|der| CertFacts::from_der(der).unwrap().serial.as_str().to_owned());
        assert_eq!(words(&root), [r.as_str()]);
        assert_eq!(words(&[root.clone(), issuing.clone()].concat()), [r.as_str(), i.as_str()]);
        assert_eq!(words(&list()), ["list"]);
        assert_eq!(words(&request()), ["request"]);
        assert_eq!(words(request_pem(&request()).as_bytes()), ["request"]);
        let mixed = [certificate_pem(&issuing), pem::write("X509 CRL", &list()), certificate_pem(&root)];
        assert_eq!(words(mixed.concat().as_bytes()), [i.as_str(), "list", r.as_str()]);
        for form in ["DER", "PEM"] {
            assert_eq!(words(&pkcs7(form)), [r.as_str(), i.as_str(), "list"], "{form}");
        }
        let bare: String = certificate_pem(&root).lines().filter(|line| !line.starts_with('-')).collect();
        assert_eq!(words(bare.as_bytes()), [r.as_str()]);
    }

    #[test]
    fn what_can_t_be_taken_is_named_and_hides_nothing() {
        let root = demo().root().to_vec();
        let serial = CertFacts::from_der(&root).unwrap().serial.as_str().to_owned();
        assert_eq!(words(&root[..root.len() - 1]), ["Truncated"]);
        assert_eq!(words(&[root.as_slice(), b"xx"].concat()), [serial.as_str(), "Trailing"]);
        assert_eq!(words(b""), ["NotOne"]);
        assert_eq!(words(b"MIIB not base64"), ["NotOne"]);
        assert_eq!(words(b"%PDF-1.7"), ["NotOne"]);
        let key = pem::write("EC PRIVATE KEY", b"abc");
        let good = certificate_pem(&root);
        assert_eq!(words([key, good.clone()].concat().as_bytes()), ["PrivateKey", serial.as_str()]);
        let broken = good.replacen("MII", "M?I", 1);
        assert_eq!(words([broken, good].concat().as_bytes()), ["Pem", serial.as_str()]);
        assert_eq!(words(pem::write("DH PARAMETERS", b"abc").as_bytes()), ["OtherLabel"]);
        let der = openssl(&["genpkey", "-algorithm", "ED25519"], &[]).unwrap();
        assert_eq!(words(der.as_bytes()), ["PrivateKey"]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), at in 0usize..600) {
            unpack(&bytes);
            let mut der = demo().root().to_vec();
            let at = at % der.len();
            for (place, byte) in bytes.iter().take(3).enumerate() {
                if let Some(there) = der.get_mut(at + place) {
                    *there = *byte;
                }
            }
            for piece in unpack(&der) {
                if let Ok(Piece::Certificate(der)) = piece {
                    let _ = CertFacts::from_der(&der);
                }
            }
        }
    }
}
