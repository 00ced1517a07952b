//! A certificate or request in PEM, kept to the byte but for its line ends.

use std::fmt;
use std::ops::Deref;

/// One PEM block: `-----BEGIN …-----` to `-----END …-----`, lines ended by `\n`. What is inside is read by `pki`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Pem(String);

/// The text is not one PEM block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BadPem;

impl fmt::Display for BadPem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected one PEM block, from -----BEGIN to -----END")
    }
}

impl std::error::Error for BadPem {}

impl TryFrom<&str> for Pem {
    type Error = BadPem;

    fn try_from(text: &str) -> Result<Pem, BadPem> {
        let text = text.trim();
        let framed = text.starts_with("-----BEGIN ")
            && text.ends_with("-----")
            && text.matches("-----BEGIN ").count() == 1;
        if !framed || !text.is_ascii() || text.len() > 100_000 {
            return Err(BadPem);
        }
        if !text.contains('\r') && !text.lines().any(|line| line.trim().len() != line.len()) {
            return Ok(Pem(format!("{text}\n")));
        }
        let mut lines = String::with_capacity(text.len() + 1);
        for line in text.lines() {
            lines.push_str(line.trim());
            lines.push('\n');
        }
        Ok(Pem(lines))
    }
}

impl Deref for Pem {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// The name of the type only: a certificate names a person.
impl fmt::Debug for Pem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pem")
    }
}

impl serde::Serialize for Pem {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Pem {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Seen;
        impl serde::de::Visitor<'_> for Seen {
            type Value = Pem;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&BadPem, f)
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Pem, E> {
                Pem::try_from(text).map_err(E::custom)
            }
        }
        d.deserialize_str(Seen)
    }
}

impl schemars::JsonSchema for Pem {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Pem".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^-----BEGIN [A-Z ]+-----" })
    }
}
