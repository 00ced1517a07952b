//! Distinguished names: a list of attributes in the order of the certificate, compared by meaning.

use std::fmt;

use unicode_normalization::{UnicodeNormalization, is_nfc};
use x509_parser::asn1_rs::{Any, Class, Tag};
use x509_parser::x509::X509Name;

use super::CertError;

/// What an attribute of a name stands for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AttributeKind {
    CommonName,
    OrganisationalUnit,
    Organisation,
    Locality,
    Province,
    Country,
    Street,
    Email,
    /// `UID`: public CAs of Vietnam put the holder's number here, such as `CCCD:…` or `MST:…`.
    UserId,
    SerialNumber,
    Title,
    Surname,
    GivenName,
    DomainComponent,
    /// Any other: its object identifier, dotted.
    Other(String),
}

/// Kind, label, object identifier dotted and in DER.
type Known = (AttributeKind, &'static str, &'static str, &'static [u8]);

const KNOWN: [Known; 14] = {
    use AttributeKind::{
        CommonName, Country, DomainComponent, Email, GivenName, Locality, Organisation, OrganisationalUnit,
        Province, SerialNumber, Street, Surname, Title, UserId,
    };
    [
        (CommonName, "CN", "2.5.4.3", &[0x55, 4, 3]),
        (OrganisationalUnit, "OU", "2.5.4.11", &[0x55, 4, 11]),
        (Organisation, "O", "2.5.4.10", &[0x55, 4, 10]),
        (Locality, "L", "2.5.4.7", &[0x55, 4, 7]),
        (Province, "ST", "2.5.4.8", &[0x55, 4, 8]),
        (Country, "C", "2.5.4.6", &[0x55, 4, 6]),
        (Street, "STREET", "2.5.4.9", &[0x55, 4, 9]),
        (Email, "E", "1.2.840.113549.1.9.1", &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1]),
        (UserId, "UID", "0.9.2342.19200300.100.1.1", &[9, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 1]),
        (SerialNumber, "SERIALNUMBER", "2.5.4.5", &[0x55, 4, 5]),
        (Title, "T", "2.5.4.12", &[0x55, 4, 12]),
        (Surname, "SN", "2.5.4.4", &[0x55, 4, 4]),
        (GivenName, "GN", "2.5.4.42", &[0x55, 4, 42]),
        (
            DomainComponent,
            "DC",
            "0.9.2342.19200300.100.1.25",
            &[9, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25],
        ),
    ]
};

impl AttributeKind {
    fn known(&self) -> Option<&'static Known> {
        KNOWN.iter().find(|known| known.0 == *self)
    }

    /// The label before the `=`: a short word, or the object identifier.
    pub fn label(&self) -> &str {
        match self {
            AttributeKind::Other(oid) => oid,
            known => known.known().map_or("", |k| k.1),
        }
    }

    /// The object identifier, dotted.
    pub fn oid(&self) -> &str {
        match self {
            AttributeKind::Other(oid) => oid,
            known => known.known().map_or("", |k| k.2),
        }
    }
}

/// One attribute: what it stands for, and its text in NFC.
#[derive(Clone, PartialEq, Eq)]
pub struct Attribute {
    pub kind: AttributeKind,
    pub value: String,
}

/// A distinguished name. It may hold personal data: it has no `Debug`.
///
/// `==` compares kinds and texts exactly; [`Dn::means`] compares as people and CAs do.
#[derive(Clone, PartialEq, Eq)]
pub struct Dn {
    /// Attributes in the order of the certificate; those of one set stand together.
    sets: Vec<Vec<Attribute>>,
}

impl Dn {
    /// A name of single attributes in the order in which a certificate has them: country first.
    pub fn new<V: AsRef<str>>(attributes: impl IntoIterator<Item = (AttributeKind, V)>) -> Dn {
        let sets = attributes
            .into_iter()
            .map(|(kind, value)| vec![Attribute { kind, value: nfc(value.as_ref()) }])
            .collect();
        Dn { sets }
    }

    pub(super) fn read(name: &X509Name<'_>) -> Result<Dn, CertError> {
        let mut sets = Vec::with_capacity(8);
        for rdn in name.iter_rdn() {
            let mut set = Vec::with_capacity(1);
            for attribute in rdn.iter() {
                let oid = attribute.attr_type();
                let kind = match KNOWN.iter().find(|known| known.3 == oid.as_bytes()) {
                    Some(known) => known.0.clone(),
                    None => AttributeKind::Other(oid.to_id_string()),
                };
                set.push(Attribute { kind, value: text(attribute.attr_value()).ok_or(CertError::Name)? });
            }
            sets.push(set);
        }
        Ok(Dn { sets })
    }

    /// The sets of attributes, in order.
    pub fn sets(&self) -> impl Iterator<Item = &[Attribute]> {
        self.sets.iter().map(Vec::as_slice)
    }

    /// Every text of one kind, in order.
    pub fn all<'a>(&'a self, kind: &'a AttributeKind) -> impl Iterator<Item = &'a str> {
        self.sets.iter().flatten().filter(move |a| a.kind == *kind).map(|a| a.value.as_str())
    }

    /// The last common name: the one nearest to the holder.
    pub fn cn(&self) -> Option<&str> {
        self.all(&AttributeKind::CommonName).last()
    }

    /// Organisational units, the highest first where the CA keeps the usual order.
    pub fn units(&self) -> impl Iterator<Item = &str> {
        self.all(&AttributeKind::OrganisationalUnit)
    }

    pub fn organisation(&self) -> Option<&str> {
        self.all(&AttributeKind::Organisation).next()
    }

    pub fn locality(&self) -> Option<&str> {
        self.all(&AttributeKind::Locality).next()
    }

    pub fn email(&self) -> Option<&str> {
        self.all(&AttributeKind::Email).next()
    }

    pub fn is_empty(&self) -> bool {
        self.sets.is_empty()
    }

    /// A key that is equal for names of equal meaning: NFC, lower case, runs of white space as one, nothing invisible;
    /// the string type doesn't count, the order of sets does, the order within a set doesn't.
    pub fn meaning(&self) -> String {
        let mut key = String::with_capacity(160);
        for set in &self.sets {
            let mut parts: Vec<String> =
                set.iter().map(|a| format!("{}={}", a.kind.oid(), folded(&a.value))).collect();
            parts.sort_unstable();
            for part in &parts {
                key.push_str(part);
                key.push('\u{1f}');
            }
            key.push('\u{1e}');
        }
        key
    }

    /// Whether the first sets of this name mean those of the other: it lies in the other's subtree.
    pub fn begins_with(&self, other: &Dn) -> bool {
        self.meaning().starts_with(&other.meaning())
    }

    /// Whether both name the same holder, however they are spelt.
    pub fn means(&self, other: &Dn) -> bool {
        self == other || self.meaning() == other.meaning()
    }
}

/// `CN=…,OU=…,O=…,L=…,C=VN`: the nearest first, special characters escaped as RFC 4514 has it.
impl fmt::Display for Dn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, set) in self.sets.iter().rev().enumerate() {
            for (j, attribute) in set.iter().enumerate() {
                f.write_str(if j > 0 {
                    "+"
                } else if i > 0 {
                    ","
                } else {
                    ""
                })?;
                write!(f, "{}=", attribute.kind.label())?;
                escape(f, &attribute.value)?;
            }
        }
        Ok(())
    }
}

fn escape(f: &mut fmt::Formatter<'_>, value: &str) -> fmt::Result {
    let last = value.chars().count().saturating_sub(1);
    for (i, c) in value.chars().enumerate() {
        let special = matches!(c, ',' | '+' | '"' | '\\' | '<' | '>' | ';')
            || (i == 0 && matches!(c, ' ' | '#'))
            || (i == last && c == ' ');
        // In hexadecimal, as RFC 4514 has it: a line break in a name would begin a line of an answer.
        if c.is_control() {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes).bytes().try_for_each(|b| write!(f, "\\{b:02X}"))?;
            continue;
        }
        if special {
            f.write_str("\\")?;
        }
        write!(f, "{c}")?;
    }
    Ok(())
}

/// A text as names are compared.
fn folded(value: &str) -> String {
    let visible = |c: &char| {
        (c.is_whitespace() || !c.is_control())
            && !matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
    };
    let lower: String = value.chars().filter(visible).flat_map(char::to_lowercase).nfc().collect();
    let mut out = String::with_capacity(lower.len());
    for word in lower.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// A text in NFC. Most are already: looking is cheaper than composing.
fn nfc(text: &str) -> String {
    if text.is_ascii() || is_nfc(text) { text.to_owned() } else { text.nfc().collect() }
}

/// The text of an attribute, whatever its string type, in NFC; none where it is no text or has control characters.
fn text(value: &Any<'_>) -> Option<String> {
    if value.class() != Class::Universal || value.header.is_constructed() {
        return None;
    }
    let data: &[u8] = value.data;
    let text: String = match value.tag() {
        Tag::Utf8String
        | Tag::PrintableString
        | Tag::Ia5String
        | Tag::NumericString
        | Tag::VisibleString
        | Tag::GeneralString => nfc(std::str::from_utf8(data).ok()?),
        // Written as UTF-8 by some CAs and as Latin-1 by most, whatever T.61 says.
        Tag::T61String => match std::str::from_utf8(data) {
            Ok(text) => nfc(text),
            Err(_) => data.iter().map(|&b| char::from(b)).nfc().collect(),
        },
        Tag::BmpString => {
            if !data.len().is_multiple_of(2) {
                return None;
            }
            let units = data.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).collect::<Result<String, _>>().ok()?.nfc().collect()
        }
        Tag::UniversalString => {
            if !data.len().is_multiple_of(4) {
                return None;
            }
            data.chunks_exact(4)
                .map(|four| char::from_u32(u32::from_be_bytes([four[0], four[1], four[2], four[3]])))
                .collect::<Option<String>>()?
                .nfc()
                .collect()
        }
        _ => return None,
    };
    (!text.chars().any(char::is_control)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::AttributeKind::{CommonName, Country, Email, Locality, Organisation, OrganisationalUnit};
    use super::*;

    #[test]
    fn a_name_is_shown_with_the_nearest_first() {
        let dn = Dn::new([
            (Country, "VN"),
            (Locality, "Hà Nội"),
            (Organisation, "BỘ TÀI CHÍNH"),
            (OrganisationalUnit, "Cục Thuế"),
            (OrganisationalUnit, "Phòng 1, tầng 2"),
            (CommonName, "Nguyễn Văn A"),
            (Email, "a@mof.gov.vn"),
        ]);
        assert_eq!(
            dn.to_string(),
            "E=a@mof.gov.vn,CN=Nguyễn Văn A,OU=Phòng 1\\, tầng 2,OU=Cục Thuế,O=BỘ TÀI CHÍNH,L=Hà Nội,C=VN"
        );
        assert_eq!(dn.units().collect::<Vec<_>>(), ["Cục Thuế", "Phòng 1, tầng 2"]);
        assert_eq!(Dn::new([(CommonName, "#a b ")]).to_string(), "CN=\\#a b\\ ");
        assert_eq!(Dn::new([(CommonName, "a\nb\u{85}")]).to_string(), "CN=a\\0Ab\\C2\\85");
    }

    #[test]
    fn spelling_doesn_t_change_the_meaning() {
        let dn = Dn::new([(Country, "VN"), (Organisation, "Bộ Tài chính")]);
        let nfd: String = "BỘ  TÀI\u{a0}CHÍNH ".nfd().collect();
        let other = Dn::new([(Country, "vn"), (Organisation, nfd.as_str())]);
        assert!(dn.means(&other) && dn != other);
        let swapped = Dn::new([(Organisation, "Bộ Tài chính"), (Country, "VN")]);
        assert!(!dn.means(&swapped));
        assert!(!dn.means(&Dn::new([(Country, "VN"), (Organisation, "Bô Tài chính")])));
        let hidden = Dn::new([(Country, "VN"), (Organisation, "Bộ Tài\u{200b} chính")]);
        assert!(dn.means(&hidden));
    }

    #[test]
    fn one_attribute_cannot_pass_for_two() {
        let one = Dn::new([(Organisation, "a\u{1f}\u{1e}2.5.4.11=b")]);
        let two = Dn::new([(Organisation, "a"), (OrganisationalUnit, "b")]);
        assert!(!one.means(&two));
    }

    #[test]
    fn every_string_type_is_read() {
        let read = |tag, bytes: &[u8]| text(&Any::from_tag_and_data(tag, bytes));
        assert_eq!(read(Tag::BmpString, &[0, b'H', 0x1e, 0xd9]).unwrap(), "Hộ");
        assert_eq!(read(Tag::T61String, &[b'H', 0xe0]).unwrap(), "Hà");
        assert_eq!(read(Tag::T61String, "Hà".as_bytes()).unwrap(), "Hà");
        assert_eq!(read(Tag::UniversalString, &[0, 0, 0x1e, 0xd9]).unwrap(), "ộ");
        assert_eq!(read(Tag::Utf8String, "o\u{323}\u{302}".as_bytes()).unwrap(), "ộ");
        assert!(read(Tag::BmpString, &[0xd8, 0]).is_none());
        assert!(read(Tag::BmpString, &[0]).is_none());
        assert!(read(Tag::Utf8String, b"a\0b").is_none());
        assert!(read(Tag::OctetString, b"ab").is_none());
    }
}
