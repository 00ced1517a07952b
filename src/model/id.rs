//! Record and file identifiers: 80 random bits in 16 lower-case Crockford characters.

use std::fmt;
use std::str::FromStr;

/// Crockford's base 32 alphabet in lower case: no `i`, `l`, `o`, `u`.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The letters of an identifier, five bits each.
pub const ID_LEN: usize = 16;

/// 80 random bits that name a record for good. Unique across kinds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(pub [u8; 10]);

/// 80 random bits that name one attachment of a record.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub [u8; 10]);

/// The text is not 16 lower-case Crockford characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadId;

impl fmt::Display for BadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected 16 characters of 0-9 and a-z without i, l, o, u")
    }
}

impl std::error::Error for BadId {}

fn encode(bytes: &[u8; 10]) -> [u8; ID_LEN] {
    let mut bits = [0u8; 16];
    bits[6..].copy_from_slice(bytes);
    let n = u128::from_be_bytes(bits);
    std::array::from_fn(|i| ALPHABET[(n >> (5 * (ID_LEN - 1 - i)) & 31) as usize])
}

fn decode(text: &str) -> Result<[u8; 10], BadId> {
    if text.len() != ID_LEN {
        return Err(BadId);
    }
    let mut n = 0u128;
    for byte in text.bytes() {
        n = n << 5 | u128::from(value(byte).ok_or(BadId)?);
    }
    let mut bytes = [0u8; 10];
    bytes.copy_from_slice(&n.to_be_bytes()[6..]);
    Ok(bytes)
}

/// The five-bit value of one lower-case Crockford character.
fn value(byte: u8) -> Option<u8> {
    ALPHABET.iter().position(|&c| c == byte).map(|v| v as u8)
}

macro_rules! identifier {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let text = encode(&self.0);
                f.write_str(std::str::from_utf8(&text).expect("the alphabet is ASCII"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                decode(text).map($name)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": "^[0-9a-hjkmnp-tv-z]{16}$" })
            }
        }

        /// The 16 characters; the ten bytes in formats that no person reads.
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                if !s.is_human_readable() {
                    return self.0.serialize(s);
                }
                let text = encode(&self.0);
                s.serialize_str(std::str::from_utf8(&text).expect("the alphabet is ASCII"))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                if !d.is_human_readable() {
                    return <[u8; 10]>::deserialize(d).map($name);
                }
                crate::model::parsed::parsed(d)
            }
        }
    };
}

identifier!(RecordId);
identifier!(FileId);

impl RecordId {
    /// Bit `i` of the 80, most significant first: the way from the root of the key tree to this record's leaf.
    pub fn bit(&self, i: usize) -> bool {
        self.0[i / 8] >> (7 - i % 8) & 1 == 1
    }

    /// The handle printed on papers: the first seven characters and a check character.
    pub fn handle(&self) -> Handle {
        let text = encode(&self.0);
        let mut out = [0u8; 8];
        out[..7].copy_from_slice(&text[..7]);
        out[7] = check_character(&text[..7]);
        Handle(out)
    }
}

/// Eight characters that name a record on paper. A wrong character or two swapped neighbours are always noticed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Handle([u8; 8]);

impl Handle {
    /// The seven characters that begin the id.
    pub fn prefix(&self) -> &str {
        std::str::from_utf8(&self.0[..7]).expect("the alphabet is ASCII")
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).expect("the alphabet is ASCII"))
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Handle {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let bytes: [u8; 8] = text.as_bytes().try_into().map_err(|_| BadId)?;
        if bytes.iter().any(|&b| value(b).is_none()) || check_character(&bytes[..7]) != bytes[7] {
            return Err(BadId);
        }
        Ok(Handle(bytes))
    }
}

/// Σ 2^i·v_i in GF(32) with x⁵+x²+1, where `i` counts the characters from 1.
fn check_character(seven: &[u8]) -> u8 {
    let mut sum = 0u8;
    for (i, &byte) in seven.iter().enumerate() {
        let mut v = value(byte).unwrap_or(0);
        for _ in 0..=i {
            v <<= 1;
            if v & 0x20 != 0 {
                v ^= 0b10_0101;
            }
        }
        sum ^= v;
    }
    ALPHABET[sum as usize]
}

/// Whether the text could begin an identifier: one to sixteen Crockford characters.
pub fn is_id_prefix(text: &str) -> bool {
    (1..=ID_LEN).contains(&text.len()) && text.bytes().all(|b| value(b).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_bytes_are_one() {
        let id: RecordId = "041061050r3gg28a".parse().unwrap();
        assert_eq!(id.to_string(), "041061050r3gg28a");
        assert_eq!(id.0, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        assert!("041061050r3gg28".parse::<RecordId>().is_err());
        assert!("041061050R3GG28A".parse::<RecordId>().is_err());
        assert!("041061050r3gg28u".parse::<RecordId>().is_err());
    }

    #[test]
    fn the_bits_lead_from_the_most_significant() {
        let id: RecordId = "041061050r3gg28a".parse().unwrap();
        let bits: String = (0..16).map(|i| if id.bit(i) { '1' } else { '0' }).collect();
        assert_eq!(bits, "0000000100000010");
    }

    #[test]
    fn a_handle_notices_a_wrong_and_a_swapped_character() {
        let id: RecordId = "041061050r3gg28a".parse().unwrap();
        let handle = id.handle().to_string();
        assert_eq!(handle.parse::<Handle>().unwrap().prefix(), "0410610");
        for i in 0..8 {
            for &c in ALPHABET {
                let mut other = handle.clone().into_bytes();
                if other[i] == c {
                    continue;
                }
                other[i] = c;
                assert!(std::str::from_utf8(&other).unwrap().parse::<Handle>().is_err());
            }
        }
        for i in 0..7 {
            let mut other = handle.clone().into_bytes();
            other.swap(i, i + 1);
            if other != handle.as_bytes() {
                assert!(std::str::from_utf8(&other).unwrap().parse::<Handle>().is_err());
            }
        }
    }
}
