//! The number of a SIM card (ITU-T E.118).

use super::{IdentFault, identifier, is_digits, mask_middle, without_separators};

identifier! {
    /// `89`, country, issuer, account and a check digit: 19 digits, or 20 as some cards report.
    Iccid "iccid" r"^89[0-9]{17,18}$" canonical, fault, |text| mask_middle(text, 6, 4)
}

/// Who issued a SIM card.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct IccidFacts<'a> {
    /// Whether the country code is 84.
    pub vietnamese: bool,
    /// The two digits after the country code of a Vietnamese card, such as `04`.
    pub issuer: Option<&'a str>,
}

impl Iccid {
    /// Who issued the card.
    pub fn facts(&self) -> Result<IccidFacts<'_>, IdentFault> {
        match self.fault() {
            Some(fault) => Err(fault),
            None => Ok(IccidFacts { vietnamese: self.0.get(2..4) == Some("84"), issuer: self.issuer() }),
        }
    }

    fn issuer(&self) -> Option<&str> {
        self.0.strip_prefix("8984").and_then(|rest| rest.get(..2))
    }

    /// The first 19 characters: what two readings of one card share when one has a 20th digit.
    pub fn core(&self) -> &str {
        self.0.get(..19).unwrap_or(&self.0)
    }
}

/// Without separators and without the `F` that fills the last half byte on the card.
fn canonical(text: String) -> String {
    let mut text = without_separators(text, |c| c.is_ascii_digit() || matches!(c, 'F' | 'f'));
    let digits = text.trim_end_matches(['F', 'f']);
    if digits.len() >= 18 && is_digits(digits) {
        text.truncate(digits.len());
    }
    text
}

fn fault(text: &str) -> Option<IdentFault> {
    if !is_digits(text) {
        return Some(IdentFault::Characters);
    }
    if !matches!(text.len(), 19 | 20) {
        return Some(IdentFault::Length);
    }
    if !text.starts_with("89") {
        return Some(IdentFault::Prefix);
    }
    // Where there is a 20th digit, the check digit is the 19th or the 20th.
    let whole = luhn(text.as_bytes());
    let core = text.as_bytes().get(..19).is_some_and(luhn);
    (!whole && !core).then_some(IdentFault::CheckDigit)
}

/// Whether the digits, the last of them a check digit, satisfy Luhn's formula.
fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, &b)| {
            let d = u32::from(b - b'0') << (i % 2);
            if d > 9 { d - 9 } else { d }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn iccid(text: &str) -> Iccid {
        text.parse().unwrap()
    }

    #[test]
    fn luhn_knows_its_classic() {
        assert!(luhn(b"79927398713"));
        assert!(!luhn(b"79927398710"));
        assert!(luhn(b"8991101200003204514"));
    }

    #[test]
    fn spaces_and_filler_go() {
        let card = iccid("8991 1012 0000 3204 514F");
        assert_eq!(card.as_str(), "8991101200003204514");
        assert_eq!(card.fault(), None);
        assert!(!card.facts().unwrap_or_else(|_| panic!()).vietnamese);
        assert_eq!(iccid("89911012000032045147").core(), card.as_str());
        assert_eq!(iccid("89911012000032045147").fault(), None);
        assert_eq!(iccid("8.98404E+18").fault(), Some(IdentFault::Characters));
        assert_eq!(iccid("898404").fault(), Some(IdentFault::Length));
        assert_eq!(iccid("7991101200003204510").fault(), Some(IdentFault::Prefix));
    }

    proptest! {
        #[test]
        fn one_last_digit_fits(account in "[0-9]{12}") {
            let fits: Vec<Iccid> = (0..10).map(|last| iccid(&format!("898404{account}{last}")))
                .filter(|i| i.fault().is_none()).collect();
            prop_assert_eq!(fits.len(), 1);
            let card = &fits[0];
            prop_assert_eq!(card.facts().unwrap_or_else(|_| panic!()).issuer, Some("04"));
            let filled = iccid(&format!("{}F", card.as_str()));
            prop_assert!(filled == *card);
            for i in 2..19 {
                let mut other = card.as_str().as_bytes().to_vec();
                other[i] = b'0' + (other[i] - b'0' + 1) % 10;
                prop_assert_eq!(iccid(std::str::from_utf8(&other).unwrap()).fault(), Some(IdentFault::CheckDigit));
            }
        }
    }
}
