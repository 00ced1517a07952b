//! The number of a person's identity document.

use crate::model::kinds::person::Sex;

use super::{IdentFault, identifier, is_digits, mask_middle, without_separators};

identifier! {
    /// The number of an identity card (CCCD, 12 digits), of its predecessor (CMND, 9 digits) or of a passport.
    IdNumber "id-number" r"^([0-9]{12}|[0-9]{9}|[A-Z][0-9]{7,8})$" canonical, fault, |text| mask_middle(text, 3, 2)
}

/// What a CCCD says of its holder. It has no check digit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CccdFacts {
    /// Where the birth was registered: a province, or a country for a birth registered abroad.
    pub province: u16,
    pub sex: Sex,
    /// The year of birth.
    pub year: i16,
}

impl IdNumber {
    /// What it says when read as a CCCD: PPP, a digit for century and sex, two of the year, six of chance.
    pub fn cccd(&self) -> Result<CccdFacts, IdentFault> {
        digits_of(&self.0, 12)?;
        let mut values = self.0.bytes().map(|b| i16::from(b - b'0'));
        let mut next = || values.next().unwrap_or(0);
        let province = (next() * 100 + next() * 10 + next()).unsigned_abs();
        let century = next();
        let year = 1900 + century / 2 * 100 + next() * 10 + next();
        let sex = if century % 2 == 0 { Sex::Male } else { Sex::Female };
        Ok(CccdFacts { province, sex, year })
    }

    /// What is wrong with it as a CCCD.
    pub fn cccd_fault(&self) -> Option<IdentFault> {
        digits_of(&self.0, 12).err()
    }

    /// What is wrong with it as a CMND: 9 digits.
    pub fn cmnd_fault(&self) -> Option<IdentFault> {
        digits_of(&self.0, 9).err()
    }

    /// What is wrong with it as a Vietnamese passport: a letter and 7 or 8 digits.
    pub fn passport_fault(&self) -> Option<IdentFault> {
        passport(&self.0).err()
    }
}

fn canonical(text: String) -> String {
    let mut text = without_separators(text, |c| c.is_ascii_alphanumeric());
    text.make_ascii_uppercase();
    text
}

/// Wrong only if it is none of the three.
fn fault(text: &str) -> Option<IdentFault> {
    if text.starts_with(|c: char| c.is_ascii_uppercase()) {
        return passport(text).err();
    }
    digits_of(text, 9).and(Ok(())).or_else(|_| digits_of(text, 12)).err()
}

fn digits_of(text: &str, length: usize) -> Result<(), IdentFault> {
    match text.len() {
        0 => Err(IdentFault::Empty),
        _ if !is_digits(text) => Err(IdentFault::Characters),
        n if n == length => Ok(()),
        // The first province has two leading zeros, all others have one.
        10 | 11 if length == 12 => Err(IdentFault::LeadingZero),
        8 if length == 9 => Err(IdentFault::LeadingZero),
        _ => Err(IdentFault::Length),
    }
}

fn passport(text: &str) -> Result<(), IdentFault> {
    let mut letters = text.chars();
    match letters.next() {
        None => Err(IdentFault::Empty),
        Some(c) if !c.is_ascii_uppercase() => Err(IdentFault::Prefix),
        Some(_) if !is_digits(letters.as_str()) => Err(IdentFault::Characters),
        Some(_) if !matches!(letters.as_str().len(), 7 | 8) => Err(IdentFault::Length),
        Some(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> IdNumber {
        text.parse().unwrap()
    }

    #[test]
    fn a_cccd_names_province_sex_and_year() {
        let facts = number("001 085 012 334").cccd().unwrap_or_else(|_| panic!());
        assert_eq!((facts.province, facts.sex, facts.year), (1, Sex::Male, 1985));
        let facts = number("079303001122").cccd().unwrap_or_else(|_| panic!());
        assert_eq!((facts.province, facts.sex, facts.year), (79, Sex::Female, 2003));
        assert_eq!(number("001085012334").mask(), "001•••••••34");
    }

    #[test]
    fn faults_are_told_apart() {
        assert_eq!(number("").fault(), Some(IdentFault::Empty));
        assert_eq!(number("1085012334").fault(), Some(IdentFault::LeadingZero));
        assert_eq!(number("00108501233").cccd_fault(), Some(IdentFault::LeadingZero));
        assert_eq!(number("0010850123345").fault(), Some(IdentFault::Length));
        assert_eq!(number("00108501233O").fault(), Some(IdentFault::Characters));
        assert_eq!(number("012345678").fault(), None);
        assert_eq!(number("012345678").cccd_fault(), Some(IdentFault::Length));
        assert_eq!(number("c1234567").fault(), None);
        assert_eq!(number("c1234567").as_str(), "C1234567");
        assert_eq!(number("C123456").fault(), Some(IdentFault::Length));
        assert_eq!(number("12345678").passport_fault(), Some(IdentFault::Prefix));
        assert_eq!(number("001085012334").cmnd_fault(), Some(IdentFault::Length));
    }

    proptest! {
        #[test]
        fn every_part_comes_back(province in 0u16..1000, century in 0i16..10, year in 0i16..100, rest in 0u32..1_000_000) {
            let facts = number(&format!("{province:03}{century}{year:02}{rest:06}")).cccd().unwrap_or_else(|_| panic!());
            prop_assert_eq!(facts.province, province);
            prop_assert_eq!(facts.year, 1900 + century / 2 * 100 + year);
            prop_assert_eq!(facts.sex == Sex::Female, century % 2 == 1);
        }
    }
}
