//! A telephone number.

use super::{IdentFault, identifier, is_digits, is_separator, mask_middle};

identifier! {
    /// As it is dialled within Vietnam (`0912345678`); a foreign one begins with `+`. The carrier can't be read
    /// from it, since numbers move between carriers.
    Phone "phone" r"^(0[0-9]{9,10}|\+[0-9]{7,15})$" canonical, |text| kind(text).err(), |text| mask_middle(text, 3, 2)
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PhoneKind {
    /// Ten digits with a mobile prefix.
    Mobile,
    /// `02` and nine digits.
    Landline,
    /// `+` and a country code other than 84.
    Foreign,
}

impl Phone {
    /// What kind of number it is.
    pub fn kind(&self) -> Result<PhoneKind, IdentFault> {
        kind(&self.0)
    }
}

/// Without separators; `+84`, `84` and `0084` become `0` where nine or ten digits follow.
fn canonical(text: String) -> String {
    if is_digits(&text) && text.starts_with('0') && !text.starts_with("00") {
        return text;
    }
    let mut digits: String = text.chars().filter(|&c| !is_separator(c) && !matches!(c, '(' | ')')).collect();
    let plus = digits.starts_with('+');
    if plus {
        digits.remove(0);
    }
    if digits.is_empty() || !is_digits(&digits) {
        return text;
    }
    let national = match digits.strip_prefix(if plus { "84" } else { "0084" }) {
        None if !plus => digits.strip_prefix("84"),
        rest => rest,
    };
    if let Some(rest) = national {
        let rest = rest.strip_prefix('0').unwrap_or(rest);
        if matches!(rest.len(), 9 | 10) && !rest.starts_with('0') {
            return format!("0{rest}");
        }
    }
    if plus { format!("+{digits}") } else { digits }
}

fn kind(text: &str) -> Result<PhoneKind, IdentFault> {
    if text.is_empty() {
        return Err(IdentFault::Empty);
    }
    if let Some(digits) = text.strip_prefix('+') {
        return match digits.len() {
            _ if !is_digits(digits) => Err(IdentFault::Characters),
            _ if digits.starts_with("84") => Err(IdentFault::Length),
            _ if digits.starts_with('0') => Err(IdentFault::Prefix),
            7..=15 => Ok(PhoneKind::Foreign),
            _ => Err(IdentFault::Length),
        };
    }
    if !is_digits(text) {
        return Err(IdentFault::Characters);
    }
    match (text.len(), text.as_bytes()) {
        (11, [b'0', b'2', ..]) => Ok(PhoneKind::Landline),
        (10, [b'0', a, b, ..]) if is_mobile(*a, *b) => Ok(PhoneKind::Mobile),
        (10, [b'0', b'2', ..]) => Err(IdentFault::Length),
        (9, [a, b, ..]) if is_mobile(*a, *b) => Err(IdentFault::LeadingZero),
        (10 | 11, _) => Err(IdentFault::Prefix),
        _ => Err(IdentFault::Length),
    }
}

/// 03[2-9], 05[25689], 07[06-9], 08[1-9], 09[0-46-9].
fn is_mobile(second: u8, third: u8) -> bool {
    matches!(
        (second, third),
        (b'3', b'2'..=b'9')
            | (b'5', b'2' | b'5' | b'6' | b'8' | b'9')
            | (b'7', b'0' | b'6'..=b'9')
            | (b'8', b'1'..=b'9')
            | (b'9', b'0'..=b'4' | b'6'..=b'9')
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn phone(text: &str) -> Phone {
        text.parse().unwrap()
    }

    #[test]
    fn kinds_are_told_apart() {
        assert_eq!(phone("0912.345.678").kind(), Ok(PhoneKind::Mobile));
        assert_eq!(phone("024 2220 2828").kind(), Ok(PhoneKind::Landline));
        assert_eq!(phone("(+84) 24-2220-2828").as_str(), "02422202828");
        assert_eq!(phone("+65 6123 4567").kind(), Ok(PhoneKind::Foreign));
        assert_eq!(phone("912345678").kind(), Err(IdentFault::LeadingZero));
        assert_eq!(phone("0951234567").kind(), Err(IdentFault::Prefix));
        assert_eq!(phone("01234567890").kind(), Err(IdentFault::Prefix));
        assert_eq!(phone("0912345").kind(), Err(IdentFault::Length));
        assert_eq!(phone("+84912").kind(), Err(IdentFault::Length));
        assert_eq!(phone("0912345678 (Lan)").kind(), Err(IdentFault::Characters));
        assert_eq!(phone("0912345678").mask(), "091•••••78");
    }

    #[test]
    fn the_mobile_prefixes_are_those_of_the_plan() {
        let prefixes: Vec<String> = (0..1000)
            .map(|n| format!("{n:03}"))
            .filter(|p| phone(&format!("{p}1234567")).kind() == Ok(PhoneKind::Mobile))
            .collect();
        assert_eq!(
            prefixes.join(" "),
            "032 033 034 035 036 037 038 039 052 055 056 058 059 070 076 077 078 079 \
             081 082 083 084 085 086 087 088 089 090 091 092 093 094 096 097 098 099"
        );
    }

    proptest! {
        #[test]
        fn every_spelling_is_one_number(rest in "(9[0-4]|3[2-9]|84)[0-9]{6}[0-9]") {
            let rest = &rest[..9];
            let want = phone(&format!("0{rest}"));
            prop_assert_eq!(want.kind(), Ok(PhoneKind::Mobile));
            for spelling in [format!("+84{rest}"), format!("84{rest}"), format!("0084 {rest}"), format!("+84 (0){rest}"),
                format!("0{} {}.{}", &rest[..2], &rest[2..5], &rest[5..])] {
                prop_assert!(phone(&spelling) == want);
            }
        }
    }
}
