//! The number that a maker gave a token, card, SIM or HSM.

use super::{IdentFault, identifier, mask_middle};

identifier! {
    /// Upper-case letters, digits and `. _ - / :`, at most 64, without spaces.
    DeviceSerial "device-serial" r"^[0-9A-Z._/:-]{1,64}$" canonical, fault, |text| mask_middle(text, 0, 4)
}

/// PKCS #11 pads serials with spaces, and makers print them in groups.
fn canonical(mut text: String) -> String {
    if text.is_ascii() {
        text.retain(|c| c != ' ');
    }
    text.make_ascii_uppercase();
    text
}

fn fault(text: &str) -> Option<IdentFault> {
    if !text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase() || b"._/:-".contains(&b)) {
        return Some(IdentFault::Characters);
    }
    (text.len() > 64).then_some(IdentFault::Length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_padding_go() {
        let serial = |text: &str| text.parse::<DeviceSerial>().unwrap();
        assert_eq!(serial("  02 5f-3ab1  ").as_str(), "025F-3AB1");
        assert_eq!(serial("025F-3AB1").fault(), None);
        assert_eq!(serial("025F#3AB1").fault(), Some(IdentFault::Characters));
        assert_eq!(serial(&"A".repeat(65)).fault(), Some(IdentFault::Length));
        assert_eq!(serial("02550012abcd").mask(), "••••••••ABCD");
    }
}
