//! Lower-case hexadecimal for hashes and secrets, without copies left behind.

use zeroize::Zeroizing;

/// Two lower-case digits a byte.
pub(super) fn encode(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
        }
    }
    text
}

/// 64 lower-case digits and nothing else.
pub(super) fn decode(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    let digits: &[u8; 64] = text.as_bytes().try_into().ok()?;
    let mut bytes = Zeroizing::new([0u8; 32]);
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_spelling_is_read() {
        let text = "00ff".repeat(16);
        assert_eq!(*encode(&*decode(&text).unwrap()), text);
        assert!(decode(&text.to_uppercase()).is_none());
        assert!(decode(&text[1..]).is_none());
        assert!(decode(&text.replace("ff", "é")).is_none());
    }
}
