//! What names a record, and where it stands in a tree. The path grammar stands here and nowhere else.

use std::fmt;
use std::str::FromStr;

use super::id::{FileId, RecordId};
use super::lang::Label;

/// A text in which the records that it names are said in another way: those for which there is one.
pub fn renamed(text: &str, say: impl Fn(Key) -> Option<String>) -> String {
    let named = text.split(' ').map(|word| {
        let bare = word.trim_end_matches([',', ';']);
        match bare.parse::<Key>().ok().and_then(&say) {
            Some(said) => format!("{said}{}", &word[bare.len()..]),
            None => word.to_owned(),
        }
    });
    named.collect::<Vec<String>>().join(" ")
}

/// The eight kinds of record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    Unit,
    Person,
    Certificate,
    Device,
    Procedure,
    Decision,
    Letter,
    Handover,
}

impl Kind {
    /// Every kind, in the order in which people read them.
    pub const ALL: [Kind; 8] = [
        Kind::Unit,
        Kind::Person,
        Kind::Certificate,
        Kind::Device,
        Kind::Procedure,
        Kind::Decision,
        Kind::Letter,
        Kind::Handover,
    ];

    /// The word in paths, stanzas, commands and references.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Unit => "unit",
            Kind::Person => "person",
            Kind::Certificate => "certificate",
            Kind::Device => "device",
            Kind::Procedure => "procedure",
            Kind::Decision => "decision",
            Kind::Letter => "letter",
            Kind::Handover => "handover",
        }
    }

    /// What the kind is called.
    pub const fn label(self) -> Label {
        match self {
            Kind::Unit => Label { vi: "đơn vị", en: "unit" },
            Kind::Person => Label { vi: "người", en: "person" },
            Kind::Certificate => Label { vi: "chứng thư", en: "certificate" },
            Kind::Device => Label { vi: "thiết bị", en: "device" },
            Kind::Procedure => Label { vi: "thủ tục", en: "procedure" },
            Kind::Decision => Label { vi: "quyết định", en: "decision" },
            Kind::Letter => Label { vi: "văn bản", en: "letter" },
            Kind::Handover => Label { vi: "biên bản giao nhận", en: "hand-over" },
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Kind {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Kind, BadKey> {
        Kind::ALL.into_iter().find(|k| k.word() == text).ok_or(BadKey)
    }
}

impl serde::Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.word())
    }
}

impl<'de> serde::Deserialize<'de> for Kind {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        super::parsed::parsed(d)
    }
}

/// The text names no record, file or sealed path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadKey;

impl fmt::Display for BadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected KIND/ID, such as person/041061050r3gg28a")
    }
}

impl std::error::Error for BadKey {}

/// Names one record: `person/041061050r3gg28a`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    pub kind: Kind,
    pub id: RecordId,
}

impl Key {
    pub const fn new(kind: Kind, id: RecordId) -> Key {
        Key { kind, id }
    }

    /// Where the record stands in a tree: `records/<kind>/<a>/<b>/<id>.yaml.age`.
    pub fn path(&self) -> String {
        let id = self.id.to_string();
        format!("records/{}/{}/{}/{id}.yaml.age", self.kind, &id[..1], &id[1..2])
    }

    /// The folder of the record's attachments: `files/<kind>/<a>/<b>/<id>`.
    pub fn files_path(&self) -> String {
        let id = self.id.to_string();
        format!("files/{}/{}/{}/{id}", self.kind, &id[..1], &id[1..2])
    }

    /// Where the tombstone of an erased record stands: `erased/<a>/<b>/<id>`.
    pub fn tombstone_path(&self) -> String {
        let id = self.id.to_string();
        format!("erased/{}/{}/{id}", &id[..1], &id[1..2])
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.id)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Key {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Key, BadKey> {
        let (kind, id) = text.split_once('/').ok_or(BadKey)?;
        Ok(Key { kind: kind.parse()?, id: id.parse().map_err(|_| BadKey)? })
    }
}

/// `KIND/ID`; the kind's place in [`Kind::ALL`] and the id's bytes in formats that no person reads.
impl serde::Serialize for Key {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() { s.collect_str(self) } else { (self.kind as u8, self.id).serialize(s) }
    }
}

impl<'de> serde::Deserialize<'de> for Key {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if !d.is_human_readable() {
            let (kind, id) = <(u8, RecordId)>::deserialize(d)?;
            let kind = Kind::ALL.get(usize::from(kind)).ok_or_else(|| serde::de::Error::custom(BadKey))?;
            return Ok(Key::new(*kind, id));
        }
        super::parsed::parsed(d)
    }
}

/// What one sealed age file is about: a record, or one attachment of a record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SealedName {
    Record(Key),
    File(Key, FileId),
}

impl SealedName {
    /// The record itself, or the record that an attachment belongs to.
    pub fn key(&self) -> Key {
        match *self {
            SealedName::Record(key) | SealedName::File(key, _) => key,
        }
    }

    /// The path in a tree. An attachment stands at `files/<kind>/<a>/<b>/<id>/<file>.age`.
    pub fn path(&self) -> String {
        match self {
            SealedName::Record(key) => key.path(),
            SealedName::File(key, file) => format!("{}/{file}.age", key.files_path()),
        }
    }

    /// The name at a path, or nothing where the path is not exactly the one [`SealedName::path`] gives.
    pub fn from_path(path: &str) -> Option<SealedName> {
        let parts: Vec<&str> = path.split('/').collect();
        let name = match parts.as_slice() {
            ["records", kind, _, _, leaf] => {
                let id = leaf.strip_suffix(".yaml.age")?;
                SealedName::Record(Key::new(kind.parse().ok()?, id.parse().ok()?))
            }
            ["files", kind, _, _, id, leaf] => {
                let key = Key::new(kind.parse().ok()?, id.parse().ok()?);
                SealedName::File(key, leaf.strip_suffix(".age")?.parse().ok()?)
            }
            _ => return None,
        };
        (name.path() == path).then_some(name)
    }
}

/// `KIND/ID` or `KIND/ID/FILE`: the words of the clear stanza and of the key derivation.
impl fmt::Display for SealedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SealedName::Record(key) => key.fmt(f),
            SealedName::File(key, file) => write!(f, "{key}/{file}"),
        }
    }
}

impl FromStr for SealedName {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<SealedName, BadKey> {
        match text.splitn(3, '/').collect::<Vec<_>>().as_slice() {
            [_, _] => text.parse().map(SealedName::Record),
            [kind, id, file] => {
                let key = Key::new(kind.parse()?, id.parse().map_err(|_| BadKey)?);
                Ok(SealedName::File(key, file.parse().map_err(|_| BadKey)?))
            }
            _ => Err(BadKey),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_back_to_its_name() {
        let key: Key = "person/041061050r3gg28a".parse().unwrap();
        assert_eq!(key.path(), "records/person/0/4/041061050r3gg28a.yaml.age");
        assert_eq!(key.tombstone_path(), "erased/0/4/041061050r3gg28a");
        let record = SealedName::Record(key);
        let file = SealedName::File(key, "zzzzzzzzzzzzzzzz".parse().unwrap());
        assert_eq!(file.path(), "files/person/0/4/041061050r3gg28a/zzzzzzzzzzzzzzzz.age");
        for name in [record, file] {
            assert_eq!(SealedName::from_path(&name.path()), Some(name));
            assert_eq!(name.to_string().parse(), Ok(name));
        }
    }

    #[test]
    fn a_path_that_is_not_canonical_names_nothing() {
        for path in [
            "records/person/1/4/041061050r3gg28a.yaml.age",
            "records/person/0/4/041061050r3gg28a.yaml",
            "records/people/0/4/041061050r3gg28a.yaml.age",
            "records/person/0/4/041061050R3GG28A.yaml.age",
            "files/person/0/4/041061050r3gg28a.age",
            "records/person/0/4/x/041061050r3gg28a.yaml.age",
        ] {
            assert_eq!(SealedName::from_path(path), None, "{path}");
        }
    }
}
