//! The electronic code of an agency (QĐ 20/2020/QĐ-TTg, amended by QĐ 09/2025).

use super::{IdentFault, identifier, is_digits, mask_middle};

identifier! {
    /// A letter and two digits for the ministry or province (`G12`), then a dot and digits for every level below.
    AgencyCode "agency-code" r"^[A-Z][0-9]{2}(\.[0-9]{1,3}){0,4}$" canonical, fault, |text| mask_middle(text, 3, 0)
}

impl AgencyCode {
    /// The code of the agency above.
    pub fn parent(&self) -> Option<&str> {
        self.0.rsplit_once('.').map(|(above, _)| above)
    }
}

fn canonical(mut text: String) -> String {
    if text.is_ascii() {
        text.retain(|c| c != ' ');
    }
    text.make_ascii_uppercase();
    text
}

fn fault(text: &str) -> Option<IdentFault> {
    if text.bytes().any(|b| !b.is_ascii_uppercase() && !b.is_ascii_digit() && b != b'.') {
        return Some(IdentFault::Characters);
    }
    let mut levels = text.split('.');
    let top = levels.next().unwrap_or_default();
    let mut letters = top.chars();
    if top.len() != 3
        || !letters.next().is_some_and(|c| c.is_ascii_uppercase())
        || !is_digits(letters.as_str())
    {
        return Some(IdentFault::Prefix);
    }
    if levels.clone().count() > 4 {
        return Some(IdentFault::Length);
    }
    levels.any(|l| !(1..=3).contains(&l.len()) || !is_digits(l)).then_some(IdentFault::Syntax)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_stand_between_dots() {
        let code = |text: &str| text.parse::<AgencyCode>().unwrap();
        assert_eq!(code("g12").fault(), None);
        assert_eq!(code("G12.10.02").fault(), None);
        assert_eq!(code("G12.10.02").parent(), Some("G12.10"));
        assert_eq!(code("G12").parent(), None);
        assert_eq!(code("000.00.10.G12").fault(), Some(IdentFault::Prefix));
        assert_eq!(code("G12.").fault(), Some(IdentFault::Syntax));
        assert_eq!(code("G12.A1").fault(), Some(IdentFault::Syntax));
        assert_eq!(code("G12/10").fault(), Some(IdentFault::Characters));
        assert_eq!(code("G12.1.1.1.1.1").fault(), Some(IdentFault::Length));
    }
}
