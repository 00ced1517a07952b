//! The tax number of a unit (mã số thuế).

use super::{IdentFault, identifier, is_digits, is_separator, mask_middle};

identifier! {
    /// Ten digits, the last a check digit; a branch adds a dash and three more (`0100109106-001`).
    Mst "mst" r"^[0-9]{10}(-[0-9]{3})?$" canonical, fault, |text| mask_middle(text, 2, 2)
}

impl Mst {
    /// The ten digits of the unit itself, without the branch, where the format is right.
    pub fn parent(&self) -> Option<&str> {
        self.fault().is_none().then(|| self.0.split('-').next()).flatten()
    }
}

fn canonical(text: String) -> String {
    if text.len() == 10 && is_digits(&text) {
        return text;
    }
    let digits: String = text.chars().filter(|&c| !is_separator(c)).collect();
    match (digits.len(), is_digits(&digits)) {
        (10, true) => digits,
        (13, true) => {
            let (parent, branch) = digits.split_at(10);
            format!("{parent}-{branch}")
        }
        _ => text,
    }
}

fn fault(text: &str) -> Option<IdentFault> {
    let (parent, branch) = match text.split_once('-') {
        Some((parent, branch)) => (parent, Some(branch)),
        None => (text, None),
    };
    if !is_digits(parent) || branch.is_some_and(|b| !is_digits(b)) {
        return Some(IdentFault::Characters);
    }
    match (parent.len(), branch.map_or(3, str::len)) {
        (10, 3) => {}
        (9, 3) => return Some(IdentFault::LeadingZero),
        _ => return Some(IdentFault::Length),
    }
    if check_digit(parent.as_bytes()) != parent.bytes().last().map(|b| b - b'0') {
        return Some(IdentFault::CheckDigit);
    }
    (branch == Some("000")).then_some(IdentFault::Branch)
}

/// 10 − (Σ dᵢwᵢ mod 11) over the first nine digits; a result of 10 belongs to no number.
fn check_digit(digits: &[u8]) -> Option<u8> {
    const WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(&d, w)| u32::from(d - b'0') * w).sum();
    u8::try_from(10 - sum % 11).ok().filter(|&d| d < 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mst(text: &str) -> Mst {
        text.parse().unwrap()
    }

    #[test]
    fn the_known_number_passes() {
        assert_eq!(mst("0100109106").fault(), None);
        assert_eq!(mst("0100109106-001").fault(), None);
        assert_eq!(mst("0100109106001").as_str(), "0100109106-001");
        assert_eq!(mst("01.0010.9106 – 001").as_str(), "0100109106-001");
        assert_eq!(mst("0100109106-001").parent(), Some("0100109106"));
    }

    #[test]
    fn faults_are_told_apart() {
        assert_eq!(mst("0100109107").fault(), Some(IdentFault::CheckDigit));
        assert_eq!(mst("0100109106-000").fault(), Some(IdentFault::Branch));
        assert_eq!(mst("100109106").fault(), Some(IdentFault::LeadingZero));
        assert_eq!(mst("0100109106-01").fault(), Some(IdentFault::Length));
        assert_eq!(mst("01001O9106").fault(), Some(IdentFault::Characters));
        assert_eq!(mst("0100109107").parent(), None);
    }

    proptest! {
        #[test]
        fn one_last_digit_fits_at_most(first in 0u32..1_000_000_000, branch in 1u16..1000) {
            let fits: Vec<Mst> = (0..10).map(|last| mst(&format!("{first:09}{last}")))
                .filter(|m| m.fault().is_none()).collect();
            prop_assert!(fits.len() <= 1);
            for unit in fits {
                let with_branch = mst(&format!("{}-{branch:03}", unit.as_str()));
                prop_assert_eq!(with_branch.fault(), None);
                // Every weight and 11 have no common factor: a wrong digit is noticed.
                for i in 0..9 {
                    let mut other = unit.as_str().as_bytes().to_vec();
                    other[i] = b'0' + (other[i] - b'0' + 1) % 10;
                    prop_assert_eq!(mst(std::str::from_utf8(&other).unwrap()).fault(), Some(IdentFault::CheckDigit));
                }
            }
        }
    }
}
