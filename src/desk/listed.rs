//! What a CA's revocation list means for the certificates of the register.

use crate::model::ident::Serial;
use crate::model::kinds::Certificate;
use crate::model::kinds::certificate::Revocation;
use crate::model::{Date, Key, Kind, Moment};
use crate::pki::RevocationList;
use crate::policy::ListState;
use crate::register::Links;
use crate::register::row::fingerprint;

/// The fingerprint of a list's issuer, by which certificates name theirs.
pub fn issuer(list: &RevocationList) -> u64 {
    fingerprint(&[&list.issuer.meaning()])
}

/// What the register keeps of a list. Nothing where its dates lie outside of all that is used.
pub fn state(list: &RevocationList, sha256: &str) -> Option<ListState> {
    Some(ListState {
        schema: 1,
        issuer: list.issuer.to_string(),
        number: list.number_hex(),
        this_update: Moment::at_office(list.this_update)?,
        next_update: Moment::at_office(list.next_update)?,
        sha256: sha256.parse().ok()?,
        entries: list.revoked.len(),
    })
}

/// What a list says of the register's certificates.
#[derive(Default)]
pub struct Marks {
    /// Listed, and the register didn't know.
    pub fresh: Vec<Key>,
    /// The register saw them in an earlier list, and this one, made while they were valid, has them no more.
    pub gone: Vec<Key>,
    /// How many certificates of the issuer the register has.
    pub known: usize,
}

/// Compares a list with the certificates of its issuer.
pub fn marks(links: &Links<'_>, list: &RevocationList) -> Marks {
    let issuer = issuer(list);
    let of_issuer = links.filter_facts(Kind::Certificate, |key, facts| {
        let facts = facts.certificate()?;
        let pem = facts.read().filter(|pem| pem.issuer == issuer)?;
        let serial: Option<Serial> = pem.serial.parse().ok();
        let listed = serial.is_some_and(|serial| list.revoked.contains_key(&serial));
        let seen = facts.revoked.is_some_and(|revoked| revoked.seen.is_some());
        Some((key, listed, seen, pem.to_second > list.this_update))
    });
    let mut marks = Marks { known: of_issuer.len(), ..Marks::default() };
    for (key, listed, seen, was_valid) in of_issuer {
        match (listed, seen) {
            (true, false) => marks.fresh.push(key),
            (false, true) if was_valid => marks.gone.push(key),
            _ => {}
        }
    }
    marks
}

/// A record with the day on which its certificate was seen in a list.
pub fn marked(record: &Certificate, seen: Date) -> Certificate {
    let mut marked = record.clone();
    let none =
        Revocation { asked: None, granted: None, notice_received: None, seen_in_crl: None, reason: None };
    marked.revocation = Some(Revocation { seen_in_crl: Some(seen), ..marked.revocation.unwrap_or(none) });
    marked.why = None;
    marked
}
