//! What a certificate and its PEM say.

use serde::{Deserialize, Serialize};

use super::{Period, maybe, text};
use crate::model::kinds::Certificate;
use crate::model::kinds::certificate::{KeyAlgorithm, KeyMade, RevocationReason};
use crate::model::{Date, Moment, RecordId, fold};
use crate::register::gist::CertificateGist;
use crate::register::row::{Chain, PemRead, Unique, fingerprint};

/// What a PEM says, as far as other records and lists need it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PemKnown {
    pub serial: String,
    /// The common name of the subject.
    pub name: String,
    /// The address in the subject or its alternative names.
    pub email: Option<String>,
    /// The holder's numbers in the subject, as people and units have theirs.
    pub numbers: Vec<Unique>,
    /// Fingerprints of the units and organisation in the subject by their spelling.
    pub units: Vec<u64>,
    /// A fingerprint of the issuer's name by its meaning, and of issuer and serial together.
    pub issuer: u64,
    pub issuer_serial: u64,
    /// A fingerprint of the public key.
    pub public_key: u64,
    pub from: Date,
    /// The last day, and its last second since 1970-01-01T00:00Z.
    pub to: Date,
    pub to_second: i64,
    /// Whether it says where its issuer's revocation lists are.
    pub lists: bool,
    pub chain: Option<Chain>,
}

/// What is known of the certificate itself.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PemFacts {
    /// There is no PEM yet.
    None,
    /// There is a PEM that can't be read.
    Unreadable,
    Read(Box<PemKnown>),
}

/// Who manages an organisation's certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Managed {
    pub person: RecordId,
    pub authorised: bool,
    pub period: Period,
}

/// A system in which a certificate is registered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Used {
    /// A fingerprint of the system's folded name.
    pub system: u64,
    /// Whether the serial registered there is the certificate's own; nothing where either isn't known.
    pub own_serial: Option<bool>,
    pub period: Period,
}

/// The facts of a revocation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Revoked {
    pub asked: Option<Moment>,
    pub granted: Option<Moment>,
    pub notice: Option<Date>,
    pub seen: Option<Date>,
    /// The newest list no longer has it.
    pub gone: Option<Date>,
    pub reason: Option<RevocationReason>,
}

impl Revoked {
    /// The day from which the certificate is revoked: when the CA did it, else when its list said so.
    pub fn since(&self) -> Option<Date> {
        self.granted.map(|granted| granted.date).or(self.seen)
    }
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateFacts {
    pub gist: CertificateGist,
    /// What a system's certificate is for.
    pub system: Option<String>,
    pub pem: PemFacts,
    /// Serial and validity that are only claimed; nothing where a PEM was read.
    pub claimed: Option<Box<ClaimedFacts>>,
    pub has_csr: bool,
    /// The key that we made for it.
    pub key: Option<Box<KeyFacts>>,
    pub made_by: Option<RecordId>,
    pub ended_by: Option<RecordId>,
    pub revoked: Option<Revoked>,
    pub managers: Vec<Managed>,
    pub used: Vec<Used>,
}

impl std::ops::Deref for CertificateFacts {
    type Target = CertificateGist;

    fn deref(&self) -> &CertificateGist {
        &self.gist
    }
}

/// Where a key is that we made, and what it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyFacts {
    /// A fingerprint of the public key, as values by which others can be found have it.
    pub value: u64,
    /// The serial of the token that keeps it, and its id there in hexadecimal.
    pub token: String,
    pub cka_id: String,
    pub algorithm: KeyAlgorithm,
    pub destroyed: bool,
}

impl KeyFacts {
    fn of(made: &KeyMade) -> KeyFacts {
        KeyFacts {
            value: Unique::keys_of_hash(made.spki_sha256.as_str())[0].value,
            token: made.token.as_str().to_owned(),
            cka_id: made.cka_id.as_str().to_owned(),
            algorithm: made.algorithm,
            destroyed: made.is_destroyed(),
        }
    }
}

/// What is said of a certificate whose PEM the register doesn't have.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimedFacts {
    pub serial: Option<String>,
    pub subject: Option<String>,
    pub period: Period,
}

impl CertificateFacts {
    pub(super) fn of(certificate: &Certificate, pem: Option<&PemRead>) -> CertificateFacts {
        let pem = match (&certificate.pem, pem) {
            (None, _) => PemFacts::None,
            (Some(_), Some(PemRead { facts: Ok(facts), chain })) => {
                PemFacts::Read(Box::new(PemKnown::of(facts, chain.clone())))
            }
            (Some(_), _) => PemFacts::Unreadable,
        };
        let claimed = certificate.claimed.as_ref().filter(|_| !matches!(pem, PemFacts::Read(_)));
        let claimed = claimed.map(|claimed| {
            Box::new(ClaimedFacts {
                serial: claimed.serial.as_ref().map(text),
                subject: maybe(claimed.subject.as_ref()),
                period: Period::new(claimed.from, claimed.to),
            })
        });
        let own = match (&pem, &claimed) {
            (PemFacts::Read(read), _) => Some(read.serial.clone()),
            (_, Some(claimed)) => claimed.serial.clone(),
            _ => None,
        };
        let used = certificate.used_in.iter().map(|used| Used {
            system: fingerprint(&[&fold::fold(&used.system)]),
            own_serial: used.serial.as_ref().zip(own.as_ref()).map(|(there, own)| there.as_str() == own),
            period: Period::new(used.since, used.until),
        });
        let used: Vec<Used> = used.collect();
        let mut desk: Vec<_> = certificate.desk.iter().map(|entry| (entry.fact, entry.on)).collect();
        desk.sort_by_key(|(_, on)| *on);
        let mut transfers: Vec<_> = certificate.transfers.iter().map(|t| (t.direction, t.on)).collect();
        transfers.sort_by_key(|(_, on)| *on);
        let revoked = certificate.revocation.as_ref().map(|r| Revoked {
            asked: r.asked,
            granted: r.granted,
            notice: r.notice_received,
            seen: r.seen_in_crl,
            gone: r.gone_from_crl,
            reason: r.reason,
        });
        let validity = match (&pem, &claimed) {
            (PemFacts::Read(pem), _) => Period::new(Some(pem.from), Some(pem.to)),
            (_, Some(claimed)) => claimed.period,
            _ => Period::default(),
        };
        let gist = CertificateGist {
            kind: certificate.kind,
            form: certificate.form,
            ca: certificate.ca,
            holder: certificate.holder.key(),
            validity,
            pem_from: match &pem {
                PemFacts::Read(pem) => Some(pem.from),
                _ => None,
            },
            revoked_since: revoked.as_ref().and_then(Revoked::since),
            desk,
            transfers,
            migrated: certificate
                .origin
                .as_ref()
                .is_some_and(|o| o.how == crate::model::kinds::common::How::Migrated),
            device: certificate.device.map(|device| device.key().id),
            predecessor: certificate.predecessor.as_ref().map(|b| (b.certificate.key().id, b.relation)),
            units: match &pem {
                PemFacts::Read(pem) => pem.units.iter().copied().map(short_fingerprint).collect(),
                _ => Vec::new(),
            },
            systems: used.iter().map(|used| short_fingerprint(used.system)).collect(),
        };
        CertificateFacts {
            gist,
            system: certificate.system.as_ref().map(|system| text(&system.name)),
            used,
            pem,
            claimed,
            has_csr: certificate.csr.is_some(),
            key: certificate.key.as_ref().map(|made| Box::new(KeyFacts::of(made))),
            made_by: certificate.made_by.map(|procedure| procedure.key().id),
            ended_by: certificate.ended_by.map(|procedure| procedure.key().id),
            revoked,
            managers: certificate
                .managers
                .iter()
                .map(|m| Managed {
                    person: m.person.key().id,
                    authorised: m.authorised_by.is_some(),
                    period: Period::new(m.from, m.to),
                })
                .collect(),
        }
    }

    /// The serial, from the PEM or claimed.
    pub fn serial(&self) -> Option<&str> {
        match (&self.pem, &self.claimed) {
            (PemFacts::Read(pem), _) => Some(&pem.serial),
            (_, Some(claimed)) => claimed.serial.as_deref(),
            _ => None,
        }
    }

    /// What its PEM says, where it was read.
    pub fn read(&self) -> Option<&PemKnown> {
        match &self.pem {
            PemFacts::Read(pem) => Some(pem),
            _ => None,
        }
    }

    /// Whether somebody manages it on a day or did after it, though others may have since.
    pub fn managed_from(&self, person: RecordId, day: Option<Date>) -> bool {
        let stands = |period: &Period| day.is_none() || period.to.is_none() || period.to >= day;
        self.managers.iter().any(|managed| managed.person == person && stands(&managed.period))
    }

    /// Who managed it on a day.
    pub fn managers_on(&self, on: Date) -> impl Iterator<Item = &Managed> {
        self.managers.iter().filter(move |m| m.period.holds(on))
    }
}

/// Half of a fingerprint: enough to find, for all records, the few that are looked at more closely.
pub fn short_fingerprint(fingerprint: u64) -> u32 {
    (fingerprint >> 32) as u32
}

/// A fingerprint of a unit's name by which the name in a certificate is compared with that in the register.
pub fn unit_name(name: &str) -> u64 {
    fingerprint(&[&fold::spelling(name)])
}

impl PemKnown {
    pub(super) fn of(facts: &crate::pki::CertFacts, chain: Option<Chain>) -> PemKnown {
        let issuer = facts.issuer.meaning();
        PemKnown {
            name: facts.subject.cn().map_or_else(|| facts.subject.to_string(), str::to_owned),
            email: facts.emails.first().cloned(),
            numbers: facts.uids.iter().filter_map(Unique::of_uid).collect(),
            units: facts.subject.units().chain(facts.subject.organisation()).map(unit_name).collect(),
            issuer: fingerprint(&[&issuer]),
            issuer_serial: Unique::serial(&issuer, facts.serial.as_str()).value,
            public_key: Unique::public_key(&facts.spki_sha256).value,
            from: facts.not_before.1,
            to: facts.not_after.1,
            to_second: facts.not_after.0,
            serial: text(&facts.serial),
            lists: !facts.crl_urls.is_empty(),
            chain,
        }
    }
}
