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
    /// Listed, and the register didn't know, or knew that they no longer were.
    pub fresh: Vec<Key>,
    /// The register saw them in the list before, and this one, made while they were valid, has them no more.
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
        let seen = facts.revoked.is_some_and(|revoked| revoked.seen.is_some() && revoked.gone.is_none());
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

/// A record with the day on which its certificate was seen in a list: the first one stands.
pub fn marked(record: &Certificate, seen: Date) -> Certificate {
    with(record, |said| Revocation {
        seen_in_crl: said.seen_in_crl.or(Some(seen)),
        gone_from_crl: None,
        ..said
    })
}

/// A record with the day of the list that no longer has its certificate.
pub fn unmarked(record: &Certificate, gone: Date) -> Certificate {
    with(record, |said| Revocation { gone_from_crl: Some(gone), ..said })
}

fn with(record: &Certificate, says: impl FnOnce(Revocation) -> Revocation) -> Certificate {
    let said = record.revocation.clone().unwrap_or(Revocation::NONE);
    Certificate { revocation: Some(says(said)), why: None, ..record.clone() }
}
