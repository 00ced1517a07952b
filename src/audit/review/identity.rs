//! Which fields say who or what a record is about: whoever reviews looks at them first.

use crate::model::Kind;

/// Names, identity documents, birth, serial numbers and keys, whose a certificate is, the number of a paper.
const fn fields(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Unit => &["names", "code", "mst", "qhns"],
        Kind::Person => &["names", "sex", "birth", "ids", "staff_code"],
        Kind::Certificate => &["pem", "claimed", "csr", "holder", "system"],
        Kind::Device => &["serial", "sim"],
        Kind::Procedure => &["subject"],
        Kind::Decision | Kind::Letter | Kind::Handover => &["number"],
    }
}

/// Whether a field says who or what the record is about. `at` is the way to it, `ids[0].number`.
pub fn is_identity(kind: Kind, at: &str) -> bool {
    at.split(['.', '[']).next().is_some_and(|top| fields(kind).contains(&top))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_named_here_are_fields() {
        for kind in Kind::ALL {
            for name in fields(kind) {
                assert!(kind.table().field(name).is_some(), "{kind}.{name}");
            }
        }
        assert!(is_identity(Kind::Person, "ids[1].valid_to") && is_identity(Kind::Device, "sim.iccid"));
        assert!(!is_identity(Kind::Person, "postings[0].to"));
    }
}
