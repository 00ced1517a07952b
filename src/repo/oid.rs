//! The name of a git object.

use std::fmt;
use std::str::FromStr;

/// The SHA-1 name of a git object. Other rooms keep it and compare it; only this room knows git's own type.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Oid(pub [u8; 20]);

/// The text is not 40 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadOid;

impl fmt::Display for BadOid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected 40 digits of 0-9 and a-f")
    }
}

impl std::error::Error for BadOid {}

impl Oid {
    /// From the 40 digits as they stand in a commit.
    pub(super) fn from_hex(hex: &[u8]) -> Result<Oid, BadOid> {
        let digits: &[u8; 40] = hex.try_into().map_err(|_| BadOid)?;
        let mut bytes = [0u8; 20];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Oid(bytes))
    }

    pub(super) fn raw(self) -> git2::Oid {
        git2::Oid::from_bytes(&self.0).expect("a git name has 20 bytes")
    }

    /// The first eight digits, for people.
    pub fn short(&self) -> String {
        self.to_string().chars().take(8).collect()
    }
}

impl From<git2::Oid> for Oid {
    fn from(oid: git2::Oid) -> Oid {
        let mut bytes = [0u8; 20];
        bytes.copy_from_slice(oid.as_bytes());
        Oid(bytes)
    }
}

fn digit(c: u8) -> Result<u8, BadOid> {
    match c {
        b'0'..=b'9' => Ok(c - b'0'),
        b'a'..=b'f' => Ok(c - b'a' + 10),
        _ => Err(BadOid),
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0u8; 40];
        for (pair, byte) in text.chunks_exact_mut(2).zip(self.0) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        f.write_str(std::str::from_utf8(&text).expect("hexadecimal digits are ASCII"))
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Oid {
    type Err = BadOid;

    fn from_str(text: &str) -> Result<Oid, BadOid> {
        Oid::from_hex(text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_bytes_are_one() {
        let text = "0123456789abcdef0123456789abcdef01234567";
        let oid: Oid = text.parse().unwrap();
        assert_eq!(oid.to_string(), text);
        assert_eq!(Oid::from(oid.raw()), oid);
        assert_eq!(oid.short(), "01234567");
        for bad in ["", "0123", "0123456789ABCDEF0123456789abcdef01234567", &format!("{text}0")] {
            assert_eq!(bad.parse::<Oid>(), Err(BadOid));
        }
    }
}
