//! Text of a record, always clean: see [`super::clean`].

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

use super::clean::{LINE_LIMIT, TEXT_LIMIT, TextFault, clean_line_owned, clean_text_owned};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident $clean:ident $limit:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }

            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextFault;

            fn try_from(text: String) -> Result<Self, TextFault> {
                $clean(text).map($name)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = TextFault;

            fn try_from(text: &str) -> Result<Self, TextFault> {
                $name::try_from(text.to_owned())
            }
        }

        impl FromStr for $name {
            type Err = TextFault;

            fn from_str(text: &str) -> Result<Self, TextFault> {
                $name::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> String {
                text.0
            }
        }

        impl Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        /// The name of the type only: the text may be sealed.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "maxLength": $limit })
            }
        }
    };
}

words! {
    /// One line of clean text.
    Line clean_line_owned LINE_LIMIT
}

words! {
    /// Clean text of any number of lines.
    Text clean_text_owned TEXT_LIMIT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_clean() {
        let line: Line = serde_json::from_str("\"  Nguye\u{302}\u{303}n\u{a0} A\\n\"").unwrap();
        assert_eq!(&*line, "Nguyễn A");
        assert_eq!(serde_json::to_string(&line).unwrap(), "\"Nguyễn A\"");
        assert_eq!(format!("{line:?}"), "Line");
        let text: Text = serde_json::from_str("\"a \\r\\n b\"").unwrap();
        assert_eq!(&*text, "a\n b");
    }

    #[test]
    fn an_error_says_nothing_of_the_text() {
        let error = serde_json::from_str::<Line>("\"secret\\u0000secret\"").err().unwrap();
        assert!(!error.to_string().contains("secret"));
    }
}
