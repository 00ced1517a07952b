//! An e-mail address.

use super::{IdentFault, identifier};

identifier! {
    /// `local@domain` with the domain in lower case; the local part stays as it was typed.
    Email "email" r"^[^@\s]+@[a-z0-9-]+(\.[a-z0-9-]+)+$" canonical, fault, mask
}

impl Email {
    /// What stands after the `@`.
    pub fn domain(&self) -> Option<&str> {
        self.0.rsplit_once('@').map(|(_, domain)| domain)
    }

    /// The address in lower case: two that differ in case only are one mailbox.
    pub fn mailbox(&self) -> String {
        self.0.to_lowercase()
    }
}

fn canonical(mut text: String) -> String {
    if let Some(domain) = text.rfind('@').and_then(|at| text.get_mut(at..)) {
        domain.make_ascii_lowercase();
    }
    text
}

/// RFC 5321 without quoted local parts and address literals, which no office gives out.
fn fault(text: &str) -> Option<IdentFault> {
    if !text.bytes().all(|b| b.is_ascii_graphic()) {
        return Some(IdentFault::Characters);
    }
    let Some((local, domain)) = text.split_once('@') else { return Some(IdentFault::Syntax) };
    if text.len() > 254 || local.len() > 64 {
        return Some(IdentFault::Length);
    }
    let atom = |part: &str| !part.is_empty() && part.bytes().all(is_atom);
    let label = |part: &str| {
        (1..=63).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    let top = domain.rsplit_once('.').map(|(_, top)| top);
    let named = top.is_some_and(|t| t.len() >= 2 && !t.bytes().all(|b| b.is_ascii_digit()));
    let right = local.split('.').all(atom) && domain.split('.').all(label) && named;
    (!right).then_some(IdentFault::Syntax)
}

fn is_atom(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

/// The first character and the domain: `n•••@mof.gov.vn`.
fn mask(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((local, domain)) if local.chars().count() > 1 => {
            local.chars().take(1).chain("•••@".chars()).chain(domain.chars()).collect()
        }
        Some((local, domain)) if !local.is_empty() => format!("•••@{domain}"),
        // Its domain alone would be all of it.
        _ => text.chars().map(|_| '•').collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(text: &str) -> Email {
        text.parse().unwrap()
    }

    #[test]
    fn the_domain_is_lower_case() {
        let lan = email(" NguyenLan@MOF.gov.VN ");
        assert_eq!(lan.as_str(), "NguyenLan@mof.gov.vn");
        assert_eq!(lan.domain(), Some("mof.gov.vn"));
        assert_eq!(lan.mailbox(), "nguyenlan@mof.gov.vn");
        assert_eq!(lan.mask(), "N•••@mof.gov.vn");
        assert_eq!(lan.fault(), None);
    }

    #[test]
    fn faults_are_told_apart() {
        for right in ["a@b.vn", "lan.tt-1_2@mof.gov.vn", "o'neil+x@xn--p1ai.xn--p1ai"] {
            assert_eq!(email(right).fault(), None);
        }
        for wrong in [
            "a", "@b.vn", "a@", "a@b", "a@@b.vn", "a@b..vn", ".a@b.vn", "a.@b.vn", "a@-b.vn", "a@1.2",
            "a,b@c.vn",
        ] {
            assert_eq!(email(wrong).fault(), Some(IdentFault::Syntax), "{wrong}");
        }
        assert_eq!(email("lân@mof.gov.vn").fault(), Some(IdentFault::Characters));
        assert_eq!(email("lan @mof.gov.vn").fault(), Some(IdentFault::Characters));
        assert_eq!(email(&format!("{}@mof.gov.vn", "a".repeat(65))).fault(), Some(IdentFault::Length));
        assert_eq!(email("lan").mask(), "•••");
        assert_eq!(email("@b.vn").mask(), "•••••");
        assert_eq!(email("l@b.vn").mask(), "•••@b.vn");
    }
}
