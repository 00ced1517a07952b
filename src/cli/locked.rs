//! What the register says of a token's PIN: that it is locked, and that it no longer is, are facts of the device; a locked one
//! is told with the command that asks for its restoration.

use std::collections::BTreeSet;

use super::output;
use super::pick;
use super::session::{Session, remarks};
use crate::change::Change;
use crate::model::ident::DeviceSerial;
use crate::model::kinds::device::{Device, DeviceKind, Pin, PinFact};
use crate::model::{Key, Kind, Lang, Record};
use crate::register::{Links, Snapshot, Unique, UniqueField};
use crate::text::{Explain, Failing, token as words};
use crate::token::TokenFacts;

/// The register beside a token.
pub struct Register<'a> {
    pub session: &'a Session<'a>,
    pub snapshot: &'a Snapshot<'a>,
    pub links: &'a Links<'a>,
}

/// The PIN of a token is locked.
pub struct Locked {
    /// The handle of the device, where the register has it.
    device: Option<String>,
    /// A wrong PIN that was just given has locked it.
    now: bool,
}

impl Explain for Locked {
    fn what(&self, lang: Lang) -> String {
        if self.now { words::pin_wrong_locked(lang) } else { words::pin_locked(lang) }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match &self.device {
            Some(handle) => words::restore_next(lang, &restore(handle)),
            None => words::pin_locked_hint(lang),
        })
    }

    fn failing(&self) -> Failing {
        Failing::Unable
    }
}

/// The command that asks for the restoration of a device.
pub fn restore(handle: &str) -> String {
    format!("chungthu request restore {handle}")
}

/// The device with this serial.
pub fn device_of(links: &Links<'_>, serial: &DeviceSerial) -> Option<Key> {
    let serial = serial.as_str().to_lowercase();
    let unique = |kind: &DeviceKind| Unique::new(UniqueField::DeviceSerial, &[kind.word().word, &serial]);
    let wanted: BTreeSet<Unique> = DeviceKind::ALL.iter().map(unique).collect();
    links.by_uniques(Kind::Device, &wanted).first().map(|(_, key)| *key)
}

/// Whether the register would learn something by this fact of a device's PIN.
pub fn is_news(device: &Device, fact: PinFact) -> bool {
    let last = device.pin.iter().filter(|pin| pin.fact != PinFact::Receipt).max_by_key(|pin| pin.on);
    let locked = last.is_some_and(|pin| pin.fact == PinFact::Locked);
    locked != (fact == PinFact::Locked)
}

impl Register<'_> {
    /// Records that a token is locked; the failure that it comes to.
    pub fn locked(&self, token: &TokenFacts, now: bool) -> Locked {
        let device = self.note(token, PinFact::Locked);
        Locked { device: device.map(|key| key.id.handle().to_string()), now }
    }

    /// Records that a token is no longer locked, where the register says it is.
    pub fn unlocked(&self, token: &TokenFacts) {
        self.note(token, PinFact::Restored);
    }

    /// The token's device; the fact is written where it is news. What hinders that hinders nothing else.
    fn note(&self, token: &TokenFacts, fact: PinFact) -> Option<Key> {
        let context = self.session.context;
        let key = device_of(self.links, &token.serial.parse().ok()?)?;
        let past = context.globals.at.is_some() || context.globals.on.is_some();
        let Ok(Record::Device(base)) = self.snapshot.record(key) else { return Some(key) };
        // A day has each fact once.
        let said = base.pin.iter().any(|pin| pin.fact == fact && pin.on == context.today);
        if past || said || context.signing_key_path().is_none() || !is_news(&base, fact) {
            return Some(key);
        }
        let mut record = base.clone();
        record.pin.push(Pin { fact, on: context.today, by: None });
        record.why = None;
        let mut change = Change::new("set");
        change.set(Record::Device(base), Record::Device(record));
        match self.session.write(self.snapshot, &change) {
            Ok(Some(committed)) => {
                remarks(context, &committed);
                let said = if fact == PinFact::Locked { words::noted_locked } else { words::noted_restored };
                output::warn(&said(context.lang, &pick::named(context, self.links, key)));
            }
            Ok(None) => {}
            Err(why) => output::failure(&why, context.lang, false),
        }
        Some(key)
    }
}
