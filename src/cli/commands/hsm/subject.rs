//! What a certificate's request is to say, from the records, in the order that the CA wants.

use std::collections::{BTreeMap, BTreeSet};

use p256::ecdsa::SigningKey;

use crate::model::date::holds_on;
use crate::model::kinds::certificate::{CertificateType, Form};
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::{Date, Key, Kind, Lang, Record, RecordId};
use crate::pki::{AttributeKind as A, BuildError, Dn, lint, seeded_key};
use crate::register::{Links, OpenError, Snapshot, load, standing_of_certificate};
use crate::rules::{NamePart, Rules};
use crate::text::{Explain, hsm as words};
use crate::token::Algorithm;
use crate::token::plan::PlanKey;

/// What is missing before a key can be planned.
pub enum Gap {
    /// The certificate isn't awaited: its state.
    State(&'static str),
    Form,
    Request,
    Profile,
    Name,
    Unit,
    Province,
    Email,
    System,
    /// The procedure is about something else.
    Procedure,
    Build(BuildError),
}

impl Gap {
    pub fn say(&self, lang: Lang) -> String {
        match self {
            Gap::State(state) => words::gap_state(lang, state),
            Gap::Form => words::gap_form(lang),
            Gap::Request => words::gap_request(lang),
            Gap::Profile => words::gap_profile(lang),
            Gap::Name => words::gap_name(lang),
            Gap::Unit => words::gap_unit(lang),
            Gap::Province => words::gap_province(lang),
            Gap::Email => words::gap_email(lang),
            Gap::System => words::gap_system(lang),
            Gap::Procedure => words::gap_procedure(lang),
            Gap::Build(error) => error.what(lang),
        }
    }
}

/// The certificate that a selector's record means, and the procedure by which it is asked for.
pub fn target(links: &Links<'_>, key: Key) -> (Key, Option<Key>) {
    match links.procedure(key.id).filter(|_| key.kind == Kind::Procedure) {
        Some(procedure) => (procedure.subject, Some(key)),
        None => {
            let asks = |back: &crate::register::Back| {
                links.procedure(back.from.id).is_some_and(|p| {
                    p.subject == key
                        && matches!(
                            p.kind,
                            ProcedureKind::Issue | ProcedureKind::Renew | ProcedureKind::Change
                        )
                })
            };
            let inverse = links.inverse(key);
            let mut of_kind = inverse.iter().filter(|b| b.from.kind == Kind::Procedure).filter(|b| asks(b));
            (key, of_kind.next().map(|back| back.from).filter(|_| of_kind.next().is_none()))
        }
    }
}

/// A key that lints the requests of one command, and is then gone.
pub fn throw_away() -> SigningKey {
    seeded_key(&rand::random(), "throw-away")
}

/// By what keys are planned.
pub struct Planner<'p, 'a> {
    pub links: &'p Links<'a>,
    pub rules: &'p Rules,
    pub lang: Lang,
    /// The day whose names and rules count.
    pub on: Date,
    pub algorithm: Algorithm,
    pub throw_away: &'p SigningKey,
}

/// The records of certificates and of the procedures by which they are asked for, and of the people who hold them.
pub fn opened(
    snapshot: &Snapshot<'_>,
    links: &Links<'_>,
    targets: impl IntoIterator<Item = (Key, Option<Key>)>,
) -> Result<BTreeMap<Key, Record>, OpenError> {
    let keys: BTreeSet<Key> = targets
        .into_iter()
        .flat_map(|(certificate, procedure)| [Some(certificate), procedure])
        .flatten()
        .collect();
    let keys: Vec<Key> = keys.into_iter().collect();
    let records = load::open(snapshot, links, &keys)?;
    let holder = |record: &Record| match record {
        Record::Certificate(certificate) => Some(certificate.holder.key()),
        _ => None,
    };
    let people: BTreeSet<Key> =
        records.iter().filter_map(holder).filter(|holder| holder.kind == Kind::Person).collect();
    let people: Vec<Key> = people.into_iter().collect();
    let of_people = load::open(snapshot, links, &people)?;
    Ok(keys.into_iter().zip(records).chain(people.into_iter().zip(of_people)).collect())
}

impl Planner<'_, '_> {
    /// A key of a plan for a certificate of those opened, and the procedure by which it is asked for; else everything
    /// that is missing.
    pub fn key(
        &self,
        opened: &BTreeMap<Key, Record>,
        (certificate, procedure): (Key, Option<Key>),
    ) -> Result<PlanKey, Vec<Gap>> {
        let Planner { links, rules, on, .. } = *self;
        let Some(Record::Certificate(record)) = opened.get(&certificate) else { return Err(vec![Gap::Form]) };
        let person = match opened.get(&record.holder.key()) {
            Some(Record::Person(person)) => Some(person),
            _ => None,
        };
        let mut gaps = Vec::new();
        if let Some(gist) = links.certificate_gist(certificate.id) {
            let state = standing_of_certificate(links, certificate.id, gist, on);
            if state.word != "expected" {
                gaps.push(Gap::State(state.label.say(self.lang)));
            }
        }
        if record.form != Form::Hsm && record.kind != CertificateType::System {
            gaps.push(Gap::Form);
        }
        if record.csr.is_some() || record.key.is_some() {
            gaps.push(Gap::Request);
        }
        let about = |procedure: Key| links.procedure(procedure.id).map(|p| p.subject);
        if procedure.is_some_and(|procedure| about(procedure) != Some(certificate)) {
            gaps.push(Gap::Procedure);
        }
        let Some(profile) = rules.ca_profile(record.ca, on) else {
            gaps.push(Gap::Profile);
            return Err(gaps);
        };
        let chain = links
            .unit_of(record.holder.key(), on)
            .map(|unit| links.units_above(unit, on))
            .unwrap_or_default();
        if chain.is_empty() {
            gaps.push(Gap::Unit);
        }
        let email = person.and_then(|p| {
            let now = p.emails.iter().filter(|e| holds_on(e.from, e.to, on));
            now.max_by_key(|e| e.from).map(|e| e.address.as_str().to_owned())
        });
        let name = person.and_then(|p| {
            let now = p.names.iter().filter(|n| holds_on(n.from, n.to, on));
            now.max_by_key(|n| n.from).map(|n| n.full.to_string())
        });
        let mut parts = Vec::new();
        let mut put = |kind: A, value: Option<String>, gap: Gap| match value {
            Some(value) => parts.push((kind, value)),
            None => gaps.push(gap),
        };
        let called = |unit: &RecordId| links.unit(*unit)?.name_on(on).map(|name| name.vi.clone());
        for part in profile.parts(record.kind) {
            match part {
                NamePart::C => put(A::Country, Some("VN".to_owned()), Gap::Name),
                NamePart::L => put(A::Locality, province(links, &chain, on), Gap::Province),
                NamePart::O => {
                    put(A::Organisation, chain.last().and_then(called).map(|n| n.to_uppercase()), Gap::Unit);
                }
                NamePart::Ou => {
                    let below = chain.len().saturating_sub(1);
                    for unit in chain.iter().take(below).rev() {
                        put(A::OrganisationalUnit, called(unit), Gap::Unit);
                    }
                }
                NamePart::Cn => match record.kind {
                    CertificateType::Individual => put(A::CommonName, name.clone(), Gap::Name),
                    CertificateType::Organisation => {
                        put(
                            A::CommonName,
                            chain.first().and_then(called).map(|n| n.to_uppercase()),
                            Gap::Unit,
                        );
                    }
                    CertificateType::System => {
                        put(A::CommonName, record.system.as_ref().map(|s| s.name.to_string()), Gap::System);
                    }
                },
                NamePart::E => put(A::Email, email.clone(), Gap::Email),
            }
        }
        let dn = Dn::new(parts);
        let alternative =
            email.filter(|_| profile.alternative_email && record.kind == CertificateType::Individual);
        if gaps.is_empty()
            && let Err(error) = lint(&dn, alternative.as_deref(), self.throw_away)
        {
            gaps.push(Gap::Build(error));
        }
        if !gaps.is_empty() {
            return Err(gaps);
        }
        let rsa = self.algorithm.rsa_bits().map(|_| profile.rsa).unwrap_or_default();
        Ok(PlanKey { certificate, procedure, subject: PlanKey::subject_of(&dn), email: alternative, rsa })
    }
}

/// Where the top agency is; where that isn't known, where the nearest below it is.
fn province(links: &Links<'_>, chain: &[RecordId], on: Date) -> Option<String> {
    chain.iter().rev().find_map(|unit| {
        let provinces = &links.unit(*unit)?.provinces;
        provinces.iter().find(|(_, period)| period.holds(on)).map(|(name, _)| name.clone())
    })
}
