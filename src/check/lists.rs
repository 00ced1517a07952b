//! Whether what the CAs said about revocations still holds: a CA must answer at any hour.

use std::collections::BTreeMap;

use crate::model::kinds::certificate::Authority;
use crate::model::{Date, Key};
use crate::policy::{ListState, Lists};
use crate::register::row::Row;
use crate::register::state::CertificateCaState;

/// The lists that ran out before a time, in seconds since 1970-01-01T00:00Z, by their path.
pub fn stale(lists: &Lists, now: i64) -> impl Iterator<Item = (String, &ListState)> {
    let over = lists.iter().filter(move |(_, list)| list.next_update.seconds() < now);
    over.map(|(issuer, list)| (crate::policy::lists::path(*issuer), list))
}

/// A valid certificate of each issuer for the State whose certificates say where its lists are, and of which none was taken in.
pub fn unlisted(rows: &[Row], lists: &Lists, today: Date) -> Vec<Key> {
    let mut found: BTreeMap<u64, Key> = BTreeMap::new();
    for row in rows {
        let Some(facts) = row.facts.certificate().filter(|facts| facts.ca == Authority::Government) else {
            continue;
        };
        let Some(pem) = facts.read().filter(|pem| pem.lists && !lists.contains_key(&pem.issuer)) else {
            continue;
        };
        if CertificateCaState::of(facts, today) == CertificateCaState::Valid {
            let first = found.entry(pem.issuer).or_insert(row.key);
            *first = (*first).min(row.key);
        }
    }
    found.into_values().collect()
}
