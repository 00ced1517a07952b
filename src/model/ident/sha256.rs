//! A SHA-256 digest as text.

use super::{IdentFault, identifier, mask_middle};

identifier! {
    /// 64 lower-case hexadecimal digits.
    Sha256Hex "sha256" r"^[0-9a-f]{64}$" canonical, fault, |text| mask_middle(text, 0, 8)
}

impl Sha256Hex {
    /// The text of a digest.
    pub fn from_digest(digest: &[u8; 32]) -> Sha256Hex {
        let hex = |v: u8| char::from(b"0123456789abcdef"[usize::from(v & 15)]);
        Sha256Hex(digest.iter().flat_map(|b| [hex(b >> 4), hex(*b)]).collect())
    }

    /// Whether this is the text of the digest.
    pub fn is(&self, digest: &[u8; 32]) -> bool {
        *self == Sha256Hex::from_digest(digest)
    }
}

fn canonical(text: String) -> String {
    let mut text = match text.is_ascii() && text.contains([':', ' ']) {
        true => text.chars().filter(|c| !matches!(c, ':' | ' ')).collect(),
        false => text,
    };
    text.make_ascii_lowercase();
    text
}

fn fault(text: &str) -> Option<IdentFault> {
    if !text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)) {
        return Some(IdentFault::Characters);
    }
    (text.len() != 64).then_some(IdentFault::Length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_and_its_text_are_one() {
        let digest: [u8; 32] = std::array::from_fn(|i| (i * 9) as u8);
        let text = Sha256Hex::from_digest(&digest);
        assert_eq!(text.fault(), None);
        assert!(text.is(&digest) && !text.is(&[0; 32]));
        assert!(text.as_str().to_uppercase().parse::<Sha256Hex>().unwrap() == text);
        assert_eq!("ab".parse::<Sha256Hex>().unwrap().fault(), Some(IdentFault::Length));
        assert_eq!("xy".parse::<Sha256Hex>().unwrap().fault(), Some(IdentFault::Characters));
    }
}
