//! Identifiers with a format of their own: numbers of persons, units, devices and certificates.
//!
//! Each holds its canonical spelling. A value that isn't one of its kind is kept as it was typed, so that it
//! can be stored, found and corrected; what is wrong with it is a fact ([`IdentFault`]), never the value.

mod agency;
mod device_serial;
mod email;
mod iccid;
mod id_number;
mod mst;
mod phone;
mod qhns;
mod serial;
mod sha256;

pub use agency::AgencyCode;
pub use device_serial::DeviceSerial;
pub use email::Email;
pub use iccid::{Iccid, IccidFacts};
pub use id_number::{CccdFacts, IdNumber};
pub use mst::Mst;
pub use phone::{Phone, PhoneKind};
pub use qhns::Qhns;
pub use serial::Serial;
pub use sha256::Sha256Hex;

/// What is wrong with the format of an identifier. Says nothing of its value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum IdentFault {
    /// There is nothing.
    Empty,
    /// A character that has no place in it.
    Characters,
    /// Too few or too many characters.
    Length,
    /// A spreadsheet seems to have dropped a leading zero.
    LeadingZero,
    /// The check digit doesn't fit the others.
    CheckDigit,
    /// It begins with what no such identifier begins with.
    Prefix,
    /// The branch number after the dash is 000.
    Branch,
    /// The parts don't stand as they must.
    Syntax,
}

impl IdentFault {
    /// A short word for findings and scripts.
    pub const fn code(self) -> &'static str {
        match self {
            IdentFault::Empty => "empty",
            IdentFault::Characters => "characters",
            IdentFault::Length => "length",
            IdentFault::LeadingZero => "leading-zero",
            IdentFault::CheckDigit => "check-digit",
            IdentFault::Prefix => "prefix",
            IdentFault::Branch => "branch",
            IdentFault::Syntax => "syntax",
        }
    }
}

/// Declares an identifier: its name, the word for its kind, the pattern of a right one, and the functions
/// `canonical(String) -> String`, `fault(&str) -> Option<IdentFault>` and `mask(&str) -> String`.
macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident $word:literal $pattern:literal $canonical:expr, $fault:expr, $mask:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The word for this kind of identifier.
            pub const WORD: &'static str = $word;

            /// The canonical spelling; a value of another kind stays as it is but for invisible characters
            /// and outer spaces.
            pub fn normalise(text: &str) -> String {
                let canonical: fn(String) -> String = $canonical;
                match $crate::model::clean::clean_token(text.to_owned()) {
                    Ok(token) => canonical(token),
                    Err(_) => text.to_owned(),
                }
            }

            /// The canonical spelling.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// What is wrong with its format.
            pub fn fault(&self) -> Option<$crate::model::ident::IdentFault> {
                let fault: fn(&str) -> Option<$crate::model::ident::IdentFault> = $fault;
                if self.0.is_empty() { Some($crate::model::ident::IdentFault::Empty) } else { fault(&self.0) }
            }

            /// As much of it as may be shown unasked.
            pub fn mask(&self) -> String {
                let mask: fn(&str) -> String = $mask;
                mask(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::model::clean::TextFault;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                let canonical: fn(String) -> String = $canonical;
                $crate::model::clean::clean_token(text).map(|token| $name(canonical(token)))
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::model::clean::TextFault;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $name::try_from(text.to_owned())
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        /// The name of the type only: the value may be sealed.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(d)?;
                $name::try_from(text).map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}
use identifier;

/// The dashes and dots that people put between groups, besides spaces.
fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '.' | '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// The text without separators, where only characters that `wanted` accepts are left; else the text itself.
fn without_separators(text: String, wanted: fn(char) -> bool) -> String {
    if text.chars().all(wanted) {
        return text;
    }
    let stripped: String = text.chars().filter(|&c| !is_separator(c)).collect();
    if !stripped.is_empty() && stripped.chars().all(wanted) { stripped } else { text }
}

/// The first `head` and last `tail` characters with bullets between; bullets alone where fewer than four would
/// be hidden.
fn mask_middle(text: &str, head: usize, tail: usize) -> String {
    let length = text.chars().count();
    let hides = length >= head + tail + 4;
    let shown = |i: usize| hides && (i < head || i >= length - tail);
    text.chars().enumerate().map(|(i, c)| if shown(i) { c } else { '•' }).collect()
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Text near what an identifier looks like, and text far from it.
    fn typed() -> impl Strategy<Value = String> {
        prop_oneof![
            "[ +().0-9F:-]{0,26}",
            "[ 0-9A-Fa-fx:.-]{0,44}",
            "[+]?(00)?(84)?[ (]?0?[0-9 .-]{8,14}",
            "[A-Za-z0-9._+-]{0,12}@[A-Za-z0-9.-]{0,20}",
            "\\PC{0,20}",
        ]
    }

    macro_rules! laws {
        ($($test:ident $name:ident;)+) => { proptest! { $(
            #[test]
            fn $test(text in typed()) {
                let once = $name::normalise(&text);
                prop_assert_eq!($name::normalise(&once), once.clone());
                if let Ok(value) = text.parse::<$name>() {
                    prop_assert_eq!(value.as_str(), once.as_str());
                    let yaml = serde_json::to_string(&value).unwrap();
                    prop_assert!(serde_json::from_str::<$name>(&yaml).unwrap() == value);
                    prop_assert_eq!(format!("{value:?}"), stringify!($name));
                    prop_assert_eq!(value.as_str().is_empty(), value.fault() == Some(IdentFault::Empty));
                    if value.as_str().chars().count() > 3 {
                        prop_assert!(value.mask() != value.as_str());
                    }
                }
            }
        )+ } };
    }

    laws! {
        id_number IdNumber;
        mst Mst;
        qhns Qhns;
        agency_code AgencyCode;
        iccid Iccid;
        phone Phone;
        email Email;
        serial Serial;
        device_serial DeviceSerial;
        sha256 Sha256Hex;
    }

    #[test]
    fn a_short_value_is_hidden_whole() {
        assert_eq!(mask_middle("123456789", 3, 2), "123••••89");
        assert_eq!(mask_middle("12345678", 3, 2), "••••••••");
    }

    #[test]
    fn a_control_character_is_refused() {
        assert!("001\u{0}".parse::<IdNumber>().is_err());
        assert!(serde_json::from_str::<Phone>("\"09\\u000712345678\"").is_err());
    }
}
