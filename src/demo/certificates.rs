//! Certificates of the demo CA, with names as the Government CA gives them.

use p256::ecdsa::DerSignature;

use super::hsm::{self, HSMS};
use super::keys::spki;
use super::names::{columns, lines};
use super::people::Profile;
use super::world::{Log, World, at, line, to};
use crate::model::date::Date;
use crate::model::ident::Serial;
use crate::model::kinds::certificate::{
    Authority, Certificate, CertificateBefore, CertificateType, DeskEntry, DeskFact, Form, Relation, Use,
};
use crate::model::kinds::device::Device;
use crate::model::party::HolderRef;
use crate::model::pem::Pem;
use crate::model::{Kind, RecordId};
use crate::pki::{
    AttributeKind as A, Dn, Order, Period, Profile as Extensions, build_request, certificate_pem, request_pem,
};

/// A certificate of which nothing is known but what it is to be.
pub fn certificate(
    log: &mut Log,
    kind: CertificateType,
    form: Form,
    holder: HolderRef,
    day: Date,
) -> Certificate {
    let blank = Certificate::blank(log.id(), kind, form, Authority::Government, holder);
    // One HSM after the other, by lot.
    let hsm = log.world.hsms[usize::from(blank.id.0[9]) % HSMS];
    let device = (form == Form::Hsm).then(|| to(Kind::Device, hsm));
    Certificate { device, origin: log.origin(day, "Chứng thư"), ..blank }
}

/// A person's certificate.
pub fn individual(log: &mut Log, form: Form, holder: RecordId, day: Date) -> Certificate {
    certificate(log, CertificateType::Individual, form, to(Kind::Person, holder), day)
}

/// The name of a person of a unit on a certificate.
pub fn person_name(world: &World, profile: &Profile, unit: usize) -> Dn {
    let top = world.units.top(unit);
    let mut parts = vec![
        (A::Country, "VN".to_owned()),
        (A::Locality, "Hà Nội".to_owned()),
        (A::Organisation, world.units.ministry(unit).to_uppercase()),
        (A::OrganisationalUnit, world.units.name(top).to_owned()),
    ];
    if unit != top {
        parts.push((A::OrganisationalUnit, world.units.name(unit).to_owned()));
    }
    parts.push((A::CommonName, profile.name.clone()));
    parts.push((A::Email, format!("{}@{}", profile.mailbox, world.units.domain(unit))));
    Dn::new(parts)
}

/// The name of a unit, or of a system that it owns, on a certificate.
pub fn unit_name(world: &World, unit: usize, system: Option<&str>) -> Dn {
    let mut parts = vec![
        (A::Country, "VN".to_owned()),
        (A::Locality, "Hà Nội".to_owned()),
        (A::Organisation, world.units.ministry(unit).to_uppercase()),
    ];
    if let Some(system) = system {
        parts.push((A::OrganisationalUnit, world.units.name(unit).to_owned()));
        parts.push((A::CommonName, system.to_owned()));
    } else {
        parts.push((A::CommonName, world.units.name(unit).to_uppercase()));
    }
    Dn::new(parts)
}

/// The last day of a certificate that lives so many years.
pub fn last_day(from: Date, years: i16) -> Date {
    from.plus_days(i64::from(years) * 365)
}

/// The CA issues it. A request of ours goes with it where we made the key.
pub fn issue(log: &mut Log, certificate: &mut Certificate, name: &Dn, from: Date, last: Date) {
    let (word, n) = log.fresh();
    let key = log.world.seed.key(&word, n);
    let mut serial = [0; 8];
    log.dice.fill(&mut serial);
    serial[0] = serial[0] & 0x3f | 0x20;
    let profile = match certificate.kind {
        CertificateType::System => Extensions::System,
        _ => Extensions::Signer,
    };
    let order = Order {
        subject: name,
        spki: &spki(&key),
        serial: &serial,
        period: Period { from: at(from, 8, 30), to: at(last, 23, 59) },
        profile,
    };
    let der = log.world.authority.issue(&order).expect("the demo's names and dates keep to X.509");
    certificate.pem = Pem::try_from(certificate_pem(&der).as_str()).ok();
    if matches!(certificate.form, Form::Hsm | Form::Soft) {
        let der = build_request::<_, DerSignature>(name, &key).expect("the demo's names keep to X.509");
        certificate.csr = Pem::try_from(request_pem(&der).as_str()).ok();
    }
    if certificate.form == Form::Hsm {
        hsm::made(log, certificate, name, key, at(from, 8, 0));
    }
}

/// A serial number for what is only claimed.
pub fn serial(log: &mut Log) -> Serial {
    let mut bytes = [0; 8];
    log.dice.fill(&mut bytes);
    bytes[0] = bytes[0] & 0x3f | 0x20;
    Serial::from_bytes(&bytes)
}

/// The serial number that the PEM has.
pub fn serial_of(certificate: &Certificate) -> Option<Serial> {
    let facts = crate::pki::CertFacts::read(certificate.pem.as_ref()?.as_bytes()).ok()?;
    Some(facts.serial)
}

/// The first and last day that the PEM has.
pub fn validity(certificate: &Certificate) -> Option<(Date, Date)> {
    let facts = crate::pki::CertFacts::read(certificate.pem.as_ref()?.as_bytes()).ok()?;
    Some((facts.not_before.1, facts.not_after.1))
}

pub fn fact(certificate: &mut Certificate, fact: DeskFact, on: Date) {
    certificate.desk.push(DeskEntry { fact, on });
}

pub fn on_device(certificate: &mut Certificate, device: &Device) {
    certificate.device = Some(to(Kind::Device, device.id));
}

pub fn follows(certificate: &mut Certificate, before: &Certificate, relation: Relation) {
    certificate.predecessor =
        Some(CertificateBefore { certificate: to(Kind::Certificate, before.id), relation });
}

/// Registers it in one to three systems.
pub fn register_in(log: &mut Log, certificate: &mut Certificate, since: Date) {
    let mut systems: Vec<[&str; 2]> = lines(include_str!("data/uses.txt")).map(columns).collect();
    let (_, rest) = systems.split_at_mut(1);
    log.dice.shuffle(rest);
    let count = 1 + log.dice.below(3) as usize;
    let serial = serial_of(certificate);
    certificate.used_in = (systems.iter().take(count))
        .map(|[system, role]| Use {
            system: line(system),
            role: Some(line(role)),
            serial: serial.clone(),
            since: Some(since),
            until: None,
        })
        .collect();
}

/// Registers it in the systems in which the one before is used.
pub fn register_after(certificate: &mut Certificate, before: &Certificate, since: Date) {
    let serial = serial_of(certificate);
    let used = before.used_in.iter().filter(|used| used.until.is_none());
    certificate.used_in =
        used.map(|used| Use { serial: serial.clone(), since: Some(since), ..used.clone() }).collect();
}

/// It is no longer used anywhere.
pub fn unregister(certificate: &mut Certificate, last: Date) {
    for used in &mut certificate.used_in {
        used.until = used.until.or(Some(last.max(used.since.unwrap_or(last))));
    }
}
