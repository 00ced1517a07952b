//! The keys that the register has on tokens, each once, however many certificates have it, and what is wrong with one.

use std::collections::{BTreeMap, BTreeSet};

use super::super::super::failure::Failure;
use crate::model::kinds::certificate::{Certificate, Form};
use crate::model::{Date, Key, Kind, Record};
use crate::pki::{CertFacts, certificate_der};
use crate::register::facts::KeyFacts;
use crate::register::state::CertificateCaState;
use crate::register::{Links, Snapshot, Unique, UniqueField, load};
use crate::token::challenge::{Pairs, algorithm_of, works};
use crate::token::proof::KeyFault;
use crate::token::{Algorithm, Class, Module, Object, hex, same_serial};

/// A key of the register.
pub struct Held {
    /// Where it is and what it is, from the record that it was made for; nothing where no record says.
    pub made: Option<KeyFacts>,
    /// The record that says so; else one of a certificate with this key.
    pub record: Key,
    /// The certificates that need it; where none does, the one it was made for.
    pub certificates: Vec<Key>,
    /// Whether a certificate that hasn't ended, or one that is awaited, has it.
    pub needed: bool,
    /// Its fingerprint among the public keys.
    value: u64,
}

/// The records of the certificates whose keys we made.
pub fn made(snapshot: &Snapshot<'_>, links: &Links<'_>) -> Result<Vec<Certificate>, Failure> {
    let all = links.filter_facts(Kind::Certificate, |key, facts| {
        facts.certificate().is_some_and(|c| c.has_csr || c.form == Form::Hsm).then_some(key)
    });
    let mut records = Vec::new();
    for record in load::open(snapshot, links, &all)? {
        if let Record::Certificate(certificate) = record
            && certificate.key.is_some()
        {
            records.push(*certificate);
        }
    }
    Ok(records)
}

/// Every key that we made, and that of every HSM certificate in force. No record is opened.
pub fn held(links: &Links<'_>, today: Date) -> Vec<Held> {
    let made = links.filter_facts(Kind::Certificate, |key, facts| {
        Some((key, facts.certificate()?.key.as_deref()?.clone()))
    });
    let values: BTreeSet<Unique> = made.iter().flat_map(|(_, made)| Unique::keys_of(made.value)).collect();
    let of_ours = made.into_iter().map(|(record, made)| {
        let (value, certificates) = (made.value, vec![record]);
        (value, Held { made: Some(made), record, certificates, needed: false, value })
    });
    let mut by_value: BTreeMap<u64, Held> = of_ours.collect();
    // Those that name no token are found by what their certificates say.
    let others = links.filter_facts(Kind::Certificate, |key, facts| {
        let facts = facts.certificate().filter(|facts| facts.form == Form::Hsm)?;
        let value = facts.read().map(|pem| pem.public_key)?;
        links.is_in_force(key.id, facts, today).then_some((key, value))
    });
    for (key, value) in others {
        let keyless = || Held { made: None, record: key, certificates: vec![key], needed: true, value };
        by_value.entry(value).or_insert_with(keyless);
    }
    let mut users: BTreeMap<u64, BTreeSet<Key>> = BTreeMap::new();
    for (unique, key) in links.by_uniques(Kind::Certificate, &values) {
        let ended = |gist| CertificateCaState::of(gist, today).is_over();
        if links.certificate_gist(key.id).is_some_and(|gist| !ended(gist)) {
            users.entry(unique.value).or_default().insert(key);
        }
    }
    for (value, users) in users {
        let Some(held) = by_value.get_mut(&value) else { continue };
        let destroyed = held.made.as_ref().is_some_and(|made| made.destroyed);
        // A key that was destroyed because another took its place is missed by others alone.
        let users: Vec<Key> = users.into_iter().filter(|key| !(destroyed && *key == held.record)).collect();
        if !users.is_empty() {
            held.needed = true;
            held.certificates = users;
        }
    }
    by_value.into_values().collect()
}

/// Where the register has each key, by its fingerprint.
pub fn places(held: &[Held]) -> BTreeMap<u64, String> {
    let place = |held: &Held| Some((held.value, held.made.as_ref()?.token.clone()));
    held.iter().filter_map(place).collect()
}

/// What lies on a token, as keys are looked for.
pub struct OnToken<'o> {
    pub pairs: Pairs<'o>,
    by_value: BTreeMap<u64, [u8; 32]>,
    /// Private halves whose public one isn't there.
    lone: Vec<&'o Object>,
}

impl<'o> OnToken<'o> {
    pub fn of(objects: &'o [Object]) -> OnToken<'o> {
        let pairs = Pairs::of(objects);
        let by_value = pairs.iter().map(|(hash, _)| (Unique::public_key(hash).value, *hash)).collect();
        let public = |id: &[u8]| objects.iter().any(|o| o.class == Class::Public && o.id == id);
        let lone = objects.iter().filter(|o| o.class == Class::Private && !public(&o.id)).collect();
        OnToken { pairs, by_value, lone }
    }

    /// How many keys are here that the register has on other tokens, by those tokens' serials.
    pub fn of_other_tokens(&self, serial: &str, places: &BTreeMap<u64, String>) -> BTreeMap<String, usize> {
        let mut count = BTreeMap::new();
        let places = self.by_value.keys().filter_map(|value| places.get(value));
        for place in places.filter(|place| !same_serial(place, serial)) {
            *count.entry(place.clone()).or_default() += 1;
        }
        count
    }

    /// Whether the token has the public half.
    pub fn has(&self, held: &Held) -> bool {
        self.by_value.contains_key(&held.value)
    }

    /// What is wrong with a key that should be here, or should not.
    pub fn look(
        &self,
        held: &Held,
        snapshot: &Snapshot<'_>,
        module: &mut Module,
        presence: bool,
    ) -> Result<Option<KeyFault>, Failure> {
        let found = self.by_value.get(&held.value).and_then(|hash| self.pairs.by_hash(hash));
        let is_lone = || held.made.as_ref().is_some_and(|made| self.lone.iter().any(|o| is_of(o, made)));
        Ok(match (found, held.needed) {
            (None, false) if !is_lone() => None,
            (Some(_) | None, false) => Some(KeyFault::Ended),
            (None, true) if is_lone() => Some(KeyFault::Lone),
            (None, true) => Some(KeyFault::Absent),
            (Some((_, [])), true) => Some(KeyFault::Half),
            (Some((public, [private])), true) => {
                let spki = public.spki.as_deref().unwrap_or_default();
                let dead = !presence && !signs(held, snapshot, module, private, spki)?;
                dead.then_some(KeyFault::Dead)
            }
            (Some(_), true) => Some(KeyFault::Several),
        })
    }

    /// The keys that belong to no record: label and CKA_ID. `recorded` are those of this token.
    pub fn orphans<'h>(
        &self,
        links: &Links<'_>,
        recorded: impl Iterator<Item = &'h Held> + Clone,
    ) -> Vec<(String, String)> {
        let values = self.by_value.keys().flat_map(|value| {
            [UniqueField::PublicKey, UniqueField::RequestKey].map(|field| Unique { field, value: *value })
        });
        let known = links.by_uniques(Kind::Certificate, &values.collect());
        let known: BTreeSet<u64> = known.into_iter().map(|(unique, _)| unique.value).collect();
        let public = self.pairs.iter().filter(|(hash, _)| !known.contains(&Unique::public_key(hash).value));
        let is_known = |object: &&&Object| {
            recorded.clone().filter_map(|held| held.made.as_ref()).any(|made| is_of(object, made))
        };
        let lone = self.lone.iter().filter(|object| !is_known(object)).copied();
        public.map(|(_, object)| object).chain(lone).map(|o| (o.label.clone(), hex(&o.id))).collect()
    }
}

fn is_of(object: &Object, made: &KeyFacts) -> bool {
    hex(&object.id) == made.cka_id
}

fn signs(
    held: &Held,
    snapshot: &Snapshot<'_>,
    module: &mut Module,
    private: &Object,
    spki: &[u8],
) -> Result<bool, Failure> {
    let algorithm = match &held.made {
        Some(made) => Some(made.algorithm),
        None => kind(snapshot, held.record)?,
    };
    match algorithm {
        Some(algorithm) => Ok(works(module, private, spki, algorithm)?),
        None => Ok(false),
    }
}

/// The kind of key that a certificate has.
fn kind(snapshot: &Snapshot<'_>, key: Key) -> Result<Option<Algorithm>, Failure> {
    let Record::Certificate(record) = snapshot.record(key)? else { return Ok(None) };
    let Some(pem) = record.pem else { return Ok(None) };
    Ok(algorithm_of(&CertFacts::from_der(&certificate_der(pem.as_bytes())?)?.key))
}
