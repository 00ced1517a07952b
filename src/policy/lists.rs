//! What the CAs last said about revocations: for every issuer the number, dates and hash of the newest list that was
//! verified here. The lists themselves are long and public, and stay outside the register.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::Moment;
use crate::model::ident::Sha256Hex;
use crate::text::harmless;

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

/// The most issuers: an office has two or three CAs.
pub const MOST: usize = 64;

/// A list holds no longer than this many days after it was made.
const HOLDS: i64 = 400;

/// What is wrong with a state, whoever wrote it: the list itself isn't there to be asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BadState;

impl ListState {
    /// Whether a list takes the place of another of the same issuer: the later made, since its number could be made up by
    /// whoever writes the state, while a date ahead of the clock is refused. Times are known to the minute; of two lists of
    /// one minute the higher number is the later.
    pub fn is_newer_than(&self, other: &ListState) -> bool {
        let (made, before) = (self.this_update.seconds(), other.this_update.seconds());
        made > before || made == before && self.counts_on_from(other)
    }

    /// The number as people and CAs write it: in decimal, and one of more than 64 bits in hexadecimal, which is said.
    pub fn number_said(&self) -> String {
        match u64::from_str_radix(&self.number, 16) {
            Ok(number) => number.to_string(),
            Err(_) => format!("0x{}", self.number),
        }
    }

    /// Whether its number lies above another's, as RFC 5280, 5.2.3 has it.
    pub fn counts_on_from(&self, other: &ListState) -> bool {
        let rank = |state: &ListState| (state.number.len(), state.number.clone());
        rank(self) > rank(other)
    }

    /// What no state may have: names of more than a line, numbers that are none, dates without an hour or out of order.
    pub fn fault(&self) -> Option<BadState> {
        let digits = self.number.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b));
        let number = digits
            && (1..=40).contains(&self.number.len())
            && (self.number == "0" || !self.number.starts_with('0'));
        let clocked = self.this_update.clock().is_some() && self.next_update.clock().is_some();
        let lasts = self.next_update.seconds() - self.this_update.seconds();
        let dates = clocked && (0..=HOLDS * 86_400).contains(&lasts);
        let issuer = !self.issuer.is_empty()
            && self.issuer.chars().count() <= 500
            && harmless(&self.issuer) == self.issuer
            && !self.issuer.contains(['\n', '\r']);
        (!(self.schema == 1 && number && dates && issuer)).then_some(BadState)
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
    fn numbers_are_compared_as_numbers_and_lists_by_their_time() {
        assert_eq!([state("1FF").number_said(), state("0").number_said()], ["511", "0"]);
        assert_eq!(state("1FFFFFFFFFFFFFFFF").number_said(), "0x1FFFFFFFFFFFFFFFF");
        assert!(state("10").counts_on_from(&state("F")));
        assert!(!state("F").counts_on_from(&state("10")) && !state("F").counts_on_from(&state("F")));
        assert!(state("10").is_newer_than(&state("F")) && !state("F").is_newer_than(&state("F")));
        let later = ListState { this_update: "2026-03-01T08:01+07:00".parse().unwrap(), ..state("1") };
        assert!(later.is_newer_than(&state("2")) && !state("2").is_newer_than(&later));
    }

    #[test]
    fn what_no_list_can_say_is_refused() {
        let moment = |text: &str| text.parse().unwrap();
        assert_eq!(state("1A").fault(), None);
        for bad in [
            state("zz"),
            state("01"),
            state(""),
            state(&"F".repeat(41)),
            ListState { issuer: "CN=CA\nChecked 5 records: no findings.".into(), ..state("1") },
            ListState { issuer: "C".repeat(501), ..state("1") },
            ListState { next_update: moment("2026-02-28T08:00+07:00"), ..state("1") },
            ListState { next_update: moment("2036-02-28T08:00+07:00"), ..state("1") },
            ListState { this_update: moment("2026-03-01"), ..state("1") },
            ListState { schema: 2, ..state("1") },
        ] {
            assert_eq!(bad.fault(), Some(BadState));
        }
    }
}
