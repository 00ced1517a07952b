//! The serial number of a certificate.

use super::{IdentFault, identifier, mask_middle};

identifier! {
    /// Upper-case hexadecimal, two digits a byte, leading zeros kept; at most 20 bytes (RFC 5280, 4.1.2.2).
    Serial "serial" r"^([0-9A-F]{2}){1,20}$" canonical, fault, |text| mask_middle(text, 0, 4)
}

impl Serial {
    /// The serial whose bytes stand in a certificate.
    pub fn from_bytes(bytes: &[u8]) -> Serial {
        Serial(bytes.iter().flat_map(|b| [hex(b >> 4), hex(b & 15)]).collect())
    }

    /// Those bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let digit = |c: u8| if c.is_ascii_digit() { c - b'0' } else { c - b'A' + 10 };
        self.0.as_bytes().chunks_exact(2).map(|two| digit(two[0]) << 4 | digit(two[1])).collect()
    }
}

fn hex(value: u8) -> char {
    char::from(b"0123456789ABCDEF"[usize::from(value & 15)])
}

/// Without the colons, spaces and `0x` with which tools print it.
fn canonical(mut text: String) -> String {
    if !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        let bare = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(&text);
        let digits: String = bare.chars().filter(|c| !matches!(c, ':' | ' ' | '-')).collect();
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return text;
        }
        text = digits;
    }
    text.make_ascii_uppercase();
    text
}

fn fault(text: &str) -> Option<IdentFault> {
    if !text.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b)) {
        return Some(IdentFault::Characters);
    }
    match text.len() {
        41.. => Some(IdentFault::Length),
        n if n % 2 == 1 => Some(IdentFault::LeadingZero),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn serial(text: &str) -> Serial {
        text.parse().unwrap()
    }

    #[test]
    fn tools_spell_it_in_many_ways() {
        let want = Serial::from_bytes(&[0x2A, 0x05, 0xF8, 0x12, 0x67, 0x36, 0x07, 0xB0]);
        for spelling in
            ["2A05F812673607B0", "2a:05:f8:12:67:36:07:b0", "0x2a05f812673607b0", "2A05 F812 6736 07B0"]
        {
            assert!(serial(spelling) == want);
        }
        // The dialogue of Windows begins a copied value with an invisible mark.
        assert!(serial("\u{200e}2a 05 f8 12 67 36 07 b0") == want);
        assert_eq!(serial("00ab").as_str(), "00AB");
    }

    #[test]
    fn faults_are_told_apart() {
        assert_eq!(serial("A05F").fault(), None);
        assert_eq!(serial("A05").fault(), Some(IdentFault::LeadingZero));
        assert_eq!(serial("A05G").fault(), Some(IdentFault::Characters));
        assert_eq!(serial(&"0A".repeat(21)).fault(), Some(IdentFault::Length));
        assert_eq!(serial("").fault(), Some(IdentFault::Empty));
    }

    proptest! {
        #[test]
        fn bytes_give_a_right_serial(bytes in proptest::collection::vec(any::<u8>(), 1..=20)) {
            let made = Serial::from_bytes(&bytes);
            prop_assert_eq!(made.fault(), None);
            let colons: Vec<String> = bytes.iter().map(|b| format!("{b:02x}")).collect();
            prop_assert!(serial(&colons.join(":")) == made);
        }
    }
}
