//! What the CAs last said about revocations: for every issuer the number, dates and hash of the newest list that was
//! verified here. The lists themselves are long and public, and stay outside the register.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::Moment;
use crate::model::ident::Sha256Hex;

/// Where they stand.
pub const FOLDER: &str = "crl";

/// The newest list of one issuer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListState {
    pub schema: u32,
    /// The issuer's name, the nearest part first. A CA's name is public.
    pub issuer: String,
    /// The list's number in upper-case hexadecimal, without leading zeros.
    pub number: String,
    /// When the CA made it, and until when it holds.
    pub this_update: Moment,
    pub next_update: Moment,
    /// The hash of the list in DER.
    pub sha256: Sha256Hex,
    /// How many serials it lists.
    pub entries: usize,
}

impl ListState {
    /// Whether a list takes the place of another of the same issuer: by its number (RFC 5280, 5.2.3), never by its dates.
    pub fn is_newer_than(&self, other: &ListState) -> bool {
        let rank = |state: &ListState| (state.number.len(), state.number.clone());
        rank(self) > rank(other)
    }
}

/// The newest lists by the fingerprint of their issuer.
pub type Lists = BTreeMap<u64, ListState>;

/// Where the state of an issuer's list stands: `crl/0123456789abcdef.yaml`.
pub fn path(issuer: u64) -> String {
    format!("{FOLDER}/{issuer:016x}.yaml")
}

/// The fingerprint that a file below the folder is named by.
pub fn issuer_of(name: &str) -> Option<u64> {
    let issuer = u64::from_str_radix(name.strip_suffix(".yaml")?, 16).ok()?;
    path(issuer).strip_prefix(FOLDER)?.strip_prefix('/').filter(|own| *own == name).map(|_| issuer)
}

/// Whether a path is one of these.
pub fn is_list(path: &str) -> bool {
    path.strip_prefix(FOLDER).and_then(|rest| rest.strip_prefix('/')).and_then(issuer_of).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(number: &str) -> ListState {
        ListState {
            schema: 1,
            issuer: "CN=CA".into(),
            number: number.into(),
            this_update: "2026-03-01T08:00+07:00".parse().unwrap(),
            next_update: "2026-03-02T08:00+07:00".parse().unwrap(),
            sha256: "ab".repeat(32).parse().unwrap(),
            entries: 0,
        }
    }

    #[test]
    fn a_file_has_one_name() {
        assert_eq!(issuer_of("00000000000000ff.yaml"), Some(255));
        assert!(is_list(&path(u64::MAX)));
        for bad in
            ["crl/ff.yaml", "crl/00000000000000FF.yaml", "crl/+0000000000000ff.yaml", "crl/x.yaml", "crl"]
        {
            assert!(!is_list(bad), "{bad}");
        }
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        assert!(state("10").is_newer_than(&state("F")));
        assert!(!state("F").is_newer_than(&state("10")) && !state("F").is_newer_than(&state("F")));
    }
}
