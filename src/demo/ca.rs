//! What the demo's CA hands out on the last day: its newest revocation list, and certificates that are still awaited. They
//! lie beside the register, so that whoever looks at it has something to import.

use std::collections::BTreeMap;

use super::Ministry;
use super::certificates::{last_day, person_name};
use super::keys::spki;
use super::world::{World, at};
use crate::model::RecordId;
use crate::model::kinds::Record;
use crate::model::kinds::certificate::{Certificate, CertificateType, DeskFact, Form};
use crate::pki::{BuildError, CertFacts, ListOrder, Order, Period, Profile, certificate_pem};

/// At most so many of the awaited certificates come on the last day.
const COMING: usize = 3;

/// Days for which the list holds.
const HOLDS: i64 = 7;

/// What the CA is to list and to issue, as the register went by.
#[derive(Default)]
pub struct Outbox {
    /// The octets of serials, each with the second of its revocation.
    revoked: BTreeMap<Vec<u8>, i64>,
    awaited: BTreeMap<RecordId, Certificate>,
}

impl Outbox {
    /// Minds one version of a record.
    pub fn see(&mut self, record: &Record) {
        let Record::Certificate(certificate) = record else { return };
        let token = matches!(certificate.form, Form::UsbToken | Form::Smartcard);
        let open = certificate.desk.iter().all(|entry| entry.fact == DeskFact::Expected);
        let awaited = certificate.pem.is_none() && certificate.claimed.is_none() && token && open;
        if awaited && certificate.kind == CertificateType::Individual {
            self.awaited.insert(certificate.id, certificate.as_ref().clone());
        } else {
            self.awaited.remove(&certificate.id);
        }
        let revoked = certificate.revocation.as_ref().and_then(|revocation| revocation.granted);
        if let (Some(granted), Some(pem)) = (revoked, &certificate.pem)
            && let Ok(facts) = CertFacts::read(pem.as_bytes())
        {
            self.revoked.insert(facts.serial.to_bytes(), granted.seconds());
        }
    }

    /// The files by their names.
    pub fn files(&self, ministry: &Ministry) -> Result<Vec<(String, Vec<u8>)>, BuildError> {
        let world = &ministry.world;
        let made = at(world.today.plus_days(-1), 20, 0);
        let revoked: Vec<(Vec<u8>, i64)> =
            self.revoked.iter().map(|(serial, second)| (serial.clone(), (*second).min(made))).collect();
        let period = Period { from: made, to: made + HOLDS * 86_400 };
        // One list a day since the register began.
        let number = u64::try_from(world.first.days_until(world.today)).unwrap_or(1);
        let mut files = vec![(
            "g2.crl".to_owned(),
            world.authority.list(&ListOrder { number, period, revoked: &revoked })?,
        )];
        for (n, certificate) in self.awaited.values().take(COMING).enumerate() {
            if let Some(der) = issue(world, certificate, n as u64)? {
                files.push((format!("{}.cer", n + 1), certificate_pem(&der).into_bytes()));
            }
        }
        Ok(files)
    }
}

fn issue(world: &World, certificate: &Certificate, n: u64) -> Result<Option<Vec<u8>>, BuildError> {
    let holder = certificate.holder.key().id;
    let Some(profile) = world.people.iter().find(|profile| profile.id == holder) else { return Ok(None) };
    let subject = person_name(world, profile, profile.unit(world, world.today));
    let mut serial = [0; 8];
    world.seed.dice("coming", n).fill(&mut serial);
    serial[0] = serial[0] & 0x3f | 0x20;
    let from = world.today.plus_days(-1);
    let order = Order {
        subject: &subject,
        spki: &spki(&world.seed.key("coming", n)),
        serial: &serial,
        period: Period { from: at(from, 8, 30), to: at(last_day(from, 5), 23, 59) },
        profile: Profile::Signer,
    };
    world.authority.issue(&order).map(Some)
}
