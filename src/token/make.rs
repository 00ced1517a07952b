//! Makes the keys of a plan on a token and has their requests signed; what an earlier run made is found and taken.

use std::collections::{HashMap, HashSet};
use std::io;

use super::client::Module;
use super::error::TokenError;
use super::facts::{Algorithm, Class, Object};
use super::journal::{Did, Entry, Journal};
use super::message::RvKind;
use super::plan::{Plan, PlanKey};
use crate::model::{Key, Lang};
use crate::pki::{BuildError, RequestDraft, RequestFacts, subject_key_id};
use crate::text::{Explain, hsm as words};

/// A key that is on the token, with its request.
pub struct Made {
    /// The request in DER, signed by the key and verified.
    pub csr: Vec<u8>,
    pub spki_sha256: [u8; 32],
    pub cka_id: Vec<u8>,
    /// As they were read back: `CKA_SENSITIVE=true`.
    pub attributes: Vec<String>,
    /// An earlier run made it.
    pub adopted: bool,
}

/// Why one key of a plan was not made or not taken. The others go on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RowFault {
    /// A key of this label is there that no run made, or that was recorded before.
    Foreign,
    /// Several keys of this label are there.
    Several,
    /// One half of the pair is missing.
    Half,
    /// An attribute isn't as it must be, or wasn't told.
    Attribute(&'static str),
    /// The public key isn't told, or is of another algorithm or size.
    OtherKey,
    /// The request can't be built.
    Build(BuildError),
    /// The token handed out a key that was there before, as a new one.
    SameKey,
    /// What the token signed doesn't verify.
    Signature,
    Token(TokenError),
}

impl RowFault {
    pub fn say(&self, lang: Lang) -> String {
        match self {
            RowFault::Foreign => words::row_foreign(lang),
            RowFault::Several => words::row_several(lang),
            RowFault::Half => words::row_half(lang),
            RowFault::Attribute(name) => words::row_attribute(lang, name),
            RowFault::OtherKey => words::row_other_key(lang),
            RowFault::Build(error) => error.what(lang),
            RowFault::SameKey => words::row_same_key(lang),
            RowFault::Signature => words::row_signature(lang),
            RowFault::Token(error) => error.what(lang),
        }
    }
}

/// Why a run ended before its last key.
#[derive(Debug)]
pub enum Stop {
    Token(TokenError),
    Journal(io::ErrorKind),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        Stop::Journal(error.kind())
    }
}

/// What is done with the keys of a plan, one after the other.
pub struct Maker<'a> {
    module: &'a mut Module,
    journal: &'a mut Journal,
    algorithm: Algorithm,
    now: &'a dyn Fn() -> String,
    /// The keys that runs of any plan began and never recorded.
    unrecorded: Vec<Entry>,
    /// What was on the token, by label.
    found: HashMap<String, Vec<Object>>,
    /// The public keys that are on the token.
    keys: HashSet<Vec<u8>>,
    /// The provisional CKA_IDs of the keys that are about to be made.
    ids: HashMap<Key, [u8; 16]>,
}

impl<'a> Maker<'a> {
    /// Lists the token once; the module has a session in which somebody is logged in.
    pub fn new(
        module: &'a mut Module,
        journal: &'a mut Journal,
        unrecorded: Vec<Entry>,
        plan: &Plan,
        now: &'a dyn Fn() -> String,
    ) -> Result<Maker<'a>, TokenError> {
        let mut found: HashMap<String, Vec<Object>> = HashMap::new();
        for object in module.objects()? {
            if object.class != Class::Certificate {
                found.entry(object.label.clone()).or_default().push(object);
            }
        }
        let keys = found.values().flatten().filter_map(|object| object.spki.clone()).collect();
        let ids = HashMap::new();
        Ok(Maker { module, journal, algorithm: plan.algorithm, now, unrecorded, found, keys, ids })
    }

    /// The pair that an earlier run made: of this plan, or of another before the record changed.
    fn there(&self, key: &PlanKey) -> Result<Option<(&Object, &Object)>, RowFault> {
        let Some(found) = self.found.get(&key.label()) else { return Ok(None) };
        let of = |class| found.iter().filter(|o| o.class == class).collect::<Vec<_>>();
        let (public, private) = match (of(Class::Public).as_slice(), of(Class::Private).as_slice()) {
            ([public], [private]) => (*public, *private),
            ([], [_]) | ([_], []) => return Err(RowFault::Half),
            _ => return Err(RowFault::Several),
        };
        let begun = self.journal.entries.iter().chain(&self.unrecorded);
        let begun = begun.filter(|e| e.step == Did::Begin && e.certificate == Some(key.certificate));
        let ski = public.spki.as_deref().and_then(subject_key_id);
        let own = begun
            .filter_map(|e| e.id.as_deref())
            .any(|id| [public, private].iter().all(|o| hex(&o.id) == id || Some(&o.id) == ski.as_ref()));
        if own { Ok(Some((public, private))) } else { Err(RowFault::Foreign) }
    }

    fn note(&mut self, key: &PlanKey, step: Did, id: Option<&[u8]>) -> io::Result<()> {
        let entry = Entry::new((self.now)(), step);
        self.journal.note(Entry { certificate: Some(key.certificate), id: id.map(hex), ..entry })
    }

    /// Notes that these keys are about to be made, and waits for the disk, once for all of them: that costs more than a
    /// signature. What is told of afterwards shows on the token and in the register.
    pub fn begin<'k>(&mut self, keys: impl IntoIterator<Item = &'k PlanKey>) -> io::Result<()> {
        for key in keys {
            if matches!(self.there(key), Ok(None)) {
                let id: [u8; 16] = rand::random();
                self.note(key, Did::Begin, Some(&id))?;
                self.ids.insert(key.certificate, id);
            }
        }
        self.journal.sync()
    }

    /// The register has the key now.
    pub fn recorded(&mut self, key: &PlanKey) -> io::Result<()> {
        self.note(key, Did::Recorded, None)
    }

    /// The run ends here.
    pub fn stopped(&mut self, stop: &Stop) -> io::Result<()> {
        let entry = Entry::new((self.now)(), Did::Stopped);
        self.journal.write(Entry { fault: Some(format!("{stop:?}")), ..entry })
    }

    /// Makes or takes a key that was begun, and has the request signed.
    pub fn make(&mut self, key: &PlanKey) -> Result<Result<Made, RowFault>, Stop> {
        match self.attempt(key) {
            Ok(Err(RowFault::Token(error))) if error.ends_a_run() => Err(Stop::Token(error)),
            Ok(Err(fault)) => {
                let entry = Entry::new((self.now)(), Did::Failed);
                let fault_text = Some(format!("{fault:?}"));
                self.journal.write(Entry {
                    certificate: Some(key.certificate),
                    fault: fault_text,
                    ..entry
                })?;
                Ok(Err(fault))
            }
            other => other,
        }
    }

    fn attempt(&mut self, key: &PlanKey) -> Result<Result<Made, RowFault>, Stop> {
        macro_rules! row {
            ($result:expr) => {
                match $result {
                    Ok(value) => value,
                    Err(fault) => return Ok(Err(fault)),
                }
            };
        }
        let dn = row!(key.dn().ok_or(RowFault::Build(BuildError::Empty)));
        let there = row!(self.there(key)).map(|(public, private)| (public.clone(), private.clone()));
        let adopted = there.is_some();
        let (public, private) = match there {
            Some(pair) => {
                self.note(key, Did::Adopted, None)?;
                pair
            }
            None => {
                let id = match self.ids.remove(&key.certificate) {
                    Some(id) => id,
                    // No key is made that the journal doesn't know of.
                    None => return Err(Stop::Journal(io::ErrorKind::NotFound)),
                };
                let made = self.module.generate(self.algorithm, &id, &key.label());
                let pair = row!(made.map_err(RowFault::Token));
                self.note(key, Did::Made, None)?;
                (pair.public, pair.private)
            }
        };
        if let Some(name) = private.attributes.wrong() {
            return Ok(Err(RowFault::Attribute(name)));
        }
        let spki = row!(public.spki.as_deref().ok_or(RowFault::OtherKey));
        // Two records with one key would be one another's: whoever has either could sign for both.
        if !self.keys.insert(spki.to_vec()) && !adopted {
            return Ok(Err(RowFault::SameKey));
        }
        let ski = row!(subject_key_id(spki).ok_or(RowFault::OtherKey));
        let cka_id = row!(self.set_id(&public, &private, ski).map_err(RowFault::Token));
        let draft = row!(RequestDraft::new(&dn, spki, key.email.as_deref()).map_err(RowFault::Build));
        let bytes = row!(draft.to_be_signed().map_err(RowFault::Build));
        let kind = self.algorithm.signature(key.rsa);
        let signature = row!(self.module.sign(&private, kind, &bytes).map_err(RowFault::Token));
        let csr = row!(draft.signed(kind, &signature).map_err(RowFault::Build));
        let facts = row!(RequestFacts::read(&csr).map_err(|_| RowFault::Signature));
        if !self.algorithm.is(&facts.key) {
            return Ok(Err(RowFault::OtherKey));
        }
        self.note(key, Did::Signed, None)?;
        let said = private.attributes.said();
        let attributes =
            said.iter().map(|(name, said, _)| format!("{name}={}", *said == Some(true))).collect();
        Ok(Ok(Made { csr, spki_sha256: facts.spki_sha256, cka_id, attributes, adopted }))
    }

    /// Gives both halves the key identifier as their id; where the module refuses, they keep the one they have.
    fn set_id(&mut self, public: &Object, private: &Object, ski: Vec<u8>) -> Result<Vec<u8>, TokenError> {
        let goes_on = |error: &TokenError| matches!(error.kind(), Some(RvKind::Unsupported | RvKind::Other));
        for object in [private, public] {
            if object.id == ski {
                continue;
            }
            match self.module.set_id(object, &ski) {
                Ok(()) => {}
                Err(error) if goes_on(&error) => {
                    // Both keep what they had, so that they stay one pair.
                    if object.class == Class::Public {
                        self.module.set_id(private, &public.id)?;
                    }
                    return Ok(public.id.clone());
                }
                Err(error) => return Err(error),
            }
        }
        Ok(ski)
    }
}

/// Bytes in lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
