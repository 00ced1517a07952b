//! The number of a unit's relation to the State budget (mã số đơn vị có quan hệ với ngân sách).

use super::{IdentFault, identifier, is_digits, mask_middle, without_separators};

identifier! {
    /// Seven digits.
    Qhns "qhns" r"^[0-9]{7}$" canonical, fault, |text| mask_middle(text, 1, 2)
}

fn canonical(text: String) -> String {
    without_separators(text, |c| c.is_ascii_digit())
}

fn fault(text: &str) -> Option<IdentFault> {
    match text.len() {
        _ if !is_digits(text) => Some(IdentFault::Characters),
        7 => None,
        6 => Some(IdentFault::LeadingZero),
        _ => Some(IdentFault::Length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_digits() {
        let qhns = |text: &str| text.parse::<Qhns>().unwrap();
        assert_eq!(qhns("1058 390").as_str(), "1058390");
        assert_eq!(qhns("1058390").fault(), None);
        assert_eq!(qhns("105839").fault(), Some(IdentFault::LeadingZero));
        assert_eq!(qhns("10583900").fault(), Some(IdentFault::Length));
        assert_eq!(qhns("105839A").fault(), Some(IdentFault::Characters));
    }
}
