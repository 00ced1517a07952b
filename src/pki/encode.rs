//! Names as DER, for requests and for the demo CA.

use der::asn1::{Any, Ia5String, ObjectIdentifier, PrintableString, Utf8StringRef};
use der::{Decode, Encode, Tag};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};

use super::dn::{Attribute, AttributeKind, Dn};

/// Why a request or a certificate can't be built.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BuildError {
    /// The name is empty, or an attribute of it is.
    Empty,
    /// The attribute with this label is longer than X.520 allows: so many characters.
    TooLong(String, usize),
    /// The country isn't two letters A to Z, or the email isn't ASCII: the attribute's label.
    Characters(String),
    /// The object identifier isn't one.
    Kind,
    /// The public key is no SubjectPublicKeyInfo.
    Key,
    /// The serial number is empty or longer than 20 octets.
    Serial,
    /// The dates can't be written, or the last comes before the first.
    Validity,
    /// The key didn't sign.
    Signing,
    /// The library refused what was put together.
    Encoding,
}

impl From<der::Error> for BuildError {
    fn from(_: der::Error) -> BuildError {
        BuildError::Encoding
    }
}

impl From<x509_cert::builder::Error> for BuildError {
    fn from(error: x509_cert::builder::Error) -> BuildError {
        match error {
            x509_cert::builder::Error::Signature(_) => BuildError::Signing,
            x509_cert::builder::Error::PublicKey(_) => BuildError::Key,
            _ => BuildError::Encoding,
        }
    }
}

/// The upper bounds of X.520, in characters.
const fn most(kind: &AttributeKind) -> usize {
    match kind {
        AttributeKind::Country => 2,
        AttributeKind::Locality | AttributeKind::Province | AttributeKind::Street => 128,
        AttributeKind::Email => 255,
        AttributeKind::UserId | AttributeKind::Other(_) => 256,
        _ => 64,
    }
}

/// A name in DER: the country a PrintableString, the email an IA5String, all else UTF8String in NFC.
pub(super) fn name(dn: &Dn) -> Result<Name, BuildError> {
    let mut sequence = RdnSequence::default();
    for set in dn.sets() {
        let values = set.iter().map(attribute).collect::<Result<Vec<_>, _>>()?;
        sequence.push(RelativeDistinguishedName::try_from(values)?);
    }
    if sequence.is_empty() {
        return Err(BuildError::Empty);
    }
    Ok(Name::from_der(&sequence.to_der()?)?)
}

fn attribute(attribute: &Attribute) -> Result<AttributeTypeAndValue, BuildError> {
    let Attribute { kind, value } = attribute;
    if value.trim().is_empty() {
        return Err(BuildError::Empty);
    }
    if value.chars().count() > most(kind) {
        return Err(BuildError::TooLong(kind.label().to_owned(), most(kind)));
    }
    let bad = || BuildError::Characters(kind.label().to_owned());
    if value.chars().any(char::is_control) {
        return Err(bad());
    }
    let value = match kind {
        AttributeKind::Country => {
            if value.len() != 2 || !value.bytes().all(|b| b.is_ascii_uppercase()) {
                return Err(bad());
            }
            Any::new(Tag::PrintableString, PrintableString::new(value)?.as_bytes())?
        }
        AttributeKind::Email => {
            Any::new(Tag::Ia5String, Ia5String::new(value).map_err(|_| bad())?.as_bytes())?
        }
        _ => Any::from(Utf8StringRef::new(value)?),
    };
    let oid = ObjectIdentifier::new(kind.oid()).map_err(|_| BuildError::Kind)?;
    Ok(AttributeTypeAndValue { oid, value })
}
