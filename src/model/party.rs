//! References between records, and the parties that can hold a device.

use std::fmt;
use std::str::FromStr;

use super::field::{Leaf, Scalar, Shape};
use super::id::RecordId;
use super::key::{Key, Kind};

macro_rules! references {
    ($( $(#[$doc:meta])* $name:ident [$($kind:ident),+] )+) => {
        $( $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize)]
        #[serde(transparent)]
        pub struct $name(Key);

        impl $name {
            /// The kinds of record it may lead to.
            pub const KINDS: &'static [Kind] = &[$(Kind::$kind),+];

            /// The record it leads to.
            pub const fn key(&self) -> Key {
                self.0
            }
        }

        impl TryFrom<Key> for $name {
            type Error = WrongKind;

            fn try_from(key: Key) -> Result<Self, WrongKind> {
                Self::KINDS.contains(&key.kind).then_some($name(key)).ok_or(WrongKind(Self::KINDS))
            }
        }

        impl Scalar for $name {
            const SHAPE: Shape = Shape::Ref(Self::KINDS);

            fn leaf(&self) -> Leaf<'_> {
                Leaf::Ref(self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                $name::try_from(Key::deserialize(d)?).map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let kinds: Vec<&str> = Self::KINDS.iter().map(|k| k.word()).collect();
                let pattern = format!("^({})/[0-9a-hjkmnp-tv-z]{{16}}$", kinds.join("|"));
                schemars::json_schema!({ "type": "string", "pattern": pattern })
            }
        } )+
    };
}

/// A reference leads to a record of a kind that has no place there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongKind(pub &'static [Kind]);

impl fmt::Display for WrongKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a reference to ")?;
        for (i, kind) in self.0.iter().enumerate() {
            write!(f, "{}{kind}", if i == 0 { "" } else { " or " })?;
        }
        Ok(())
    }
}

impl std::error::Error for WrongKind {}

references! {
    UnitRef [Unit]
    PersonRef [Person]
    CertificateRef [Certificate]
    DeviceRef [Device]
    ProcedureRef [Procedure]
    DecisionRef [Decision]
    LetterRef [Letter]
    HandoverRef [Handover]
    /// Who a certificate names, or whom a line of a decision concerns.
    HolderRef [Person, Unit]
    /// What a procedure is about.
    SubjectRef [Certificate, Device]
    /// The paper that something rests on.
    PaperRef [Decision, Letter]
    AnyRef [Unit, Person, Certificate, Device, Procedure, Decision, Letter, Handover]
}

/// Who has a device, or stands on one side of a hand-over.
///
/// Written `desk`, `ca`, `transit`, `person/ID`, `unit/ID`, `carrier NAME` or `agency NAME`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// The certificate desk itself.
    Desk,
    /// The certification authority.
    Ca,
    /// On its way, in nobody's hands.
    Transit,
    Person(RecordId),
    Unit(RecordId),
    /// A telephone company.
    Carrier(String),
    /// An agency outside the register.
    Agency(String),
}

/// The text names no party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadParty;

impl fmt::Display for BadParty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected desk, ca, transit, person/ID, unit/ID, carrier NAME or agency NAME")
    }
}

impl std::error::Error for BadParty {}

impl Party {
    /// The person or unit, where it is one of the register.
    pub fn key(&self) -> Option<Key> {
        match self {
            Party::Person(id) => Some(Key::new(Kind::Person, *id)),
            Party::Unit(id) => Some(Key::new(Kind::Unit, *id)),
            _ => None,
        }
    }

    /// Whether it is outside the ministry: what it keeps is away.
    pub fn is_outside(&self) -> bool {
        matches!(self, Party::Ca | Party::Agency(_) | Party::Carrier(_))
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Party::Desk => f.write_str("desk"),
            Party::Ca => f.write_str("ca"),
            Party::Transit => f.write_str("transit"),
            Party::Person(id) => write!(f, "person/{id}"),
            Party::Unit(id) => write!(f, "unit/{id}"),
            Party::Carrier(name) => write!(f, "carrier {name}"),
            Party::Agency(name) => write!(f, "agency {name}"),
        }
    }
}

impl FromStr for Party {
    type Err = BadParty;

    fn from_str(text: &str) -> Result<Party, BadParty> {
        match text {
            "desk" => return Ok(Party::Desk),
            "ca" => return Ok(Party::Ca),
            "transit" => return Ok(Party::Transit),
            _ => {}
        }
        let name = |name: &str| super::clean::clean_line(name).ok().filter(|n| !n.is_empty()).ok_or(BadParty);
        if let Some(rest) = text.strip_prefix("carrier ") {
            return name(rest).map(Party::Carrier);
        }
        if let Some(rest) = text.strip_prefix("agency ") {
            return name(rest).map(Party::Agency);
        }
        match text.parse::<Key>() {
            Ok(Key { kind: Kind::Person, id }) => Ok(Party::Person(id)),
            Ok(Key { kind: Kind::Unit, id }) => Ok(Party::Unit(id)),
            _ => Err(BadParty),
        }
    }
}

/// A party in formats that no person reads.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(remote = "Party")]
enum Packed {
    Desk,
    Ca,
    Transit,
    Person(RecordId),
    Unit(RecordId),
    Carrier(String),
    Agency(String),
}

impl serde::Serialize for Party {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() { s.collect_str(self) } else { Packed::serialize(self, s) }
    }
}

impl<'de> serde::Deserialize<'de> for Party {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if !d.is_human_readable() {
            return Packed::deserialize(d);
        }
        super::parsed::parsed(d)
    }
}

impl schemars::JsonSchema for Party {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Party".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let pattern = "^(desk|ca|transit|(person|unit)/[0-9a-hjkmnp-tv-z]{16}|(carrier|agency) .+)$";
        schemars::json_schema!({ "type": "string", "pattern": pattern })
    }
}

impl Scalar for Party {
    const SHAPE: Shape = Shape::Party;

    fn leaf(&self) -> Leaf<'_> {
        Leaf::Party(self)
    }
}
