//! The parts of a person's name.

/// A name in the order in which it is written: family name, middle names, given name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct NameParts<'a> {
    /// The first word; empty where the name has one word only.
    pub family: &'a str,
    /// What stands between; perhaps empty.
    pub middle: &'a str,
    /// The last word.
    pub given: &'a str,
}

/// Splits a clean name at its first and last space.
pub fn parts(name: &str) -> NameParts<'_> {
    let (rest, given) = name.trim().rsplit_once(' ').unwrap_or(("", name.trim()));
    let (family, middle) = rest.split_once(' ').unwrap_or((rest, ""));
    NameParts { family, middle, given }
}

/// The initials, which is as much of a name as may be shown unasked: `N.V.A.`
pub fn mask(name: &str) -> String {
    let initials = name.split([' ', '-']).filter_map(|word| word.chars().find(|c| c.is_alphabetic()));
    initials.flat_map(|c| c.to_uppercase().chain(['.'])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_three_parts() {
        let triple = |name| {
            let NameParts { family, middle, given } = parts(name);
            [family, middle, given]
        };
        assert_eq!(triple("Nguyễn Thị Thùy Dung"), ["Nguyễn", "Thị Thùy", "Dung"]);
        assert_eq!(triple("Lê An"), ["Lê", "", "An"]);
        assert_eq!(triple("An"), ["", "", "An"]);
        assert_eq!(triple(""), ["", "", ""]);
    }

    #[test]
    fn initials_keep_their_diacritics() {
        assert_eq!(mask("Nguyễn Văn Đức"), "N.V.Đ.");
        assert_eq!(mask("Lê  An - ánh"), "L.A.Á.");
        assert_eq!(mask(""), "");
    }
}
