//! Devices, certificates and decisions of rows.

use serde_json::{Map, Value, json};

use super::put::{self, Says};
use super::{Refusal, Refused, Stage};
use crate::model::fold::fold;
use crate::model::kinds::certificate::{CertificateType, Form};
use crate::model::kinds::device::DeviceKind;
use crate::model::{Date, Key, Kind};
use crate::register::facts::PemFacts;
use crate::register::{Facts, OpenError, Unique, UniqueField};
use crate::rules::Standing;
use crate::sheet::rows::{Line, Place};

/// What holds the key, in the words of a row or of the sheet around it.
fn form(line: &Line) -> Option<Form> {
    let word = line.says(Kind::Certificate, "form").or_else(|| {
        let sim = line.says(Kind::Device, "sim.iccid").map(|_| Form::SimPki.word().word);
        sim.or(line.form.as_deref())
    })?;
    Form::ALL.iter().copied().find(|form| form.word().word == word)
}

fn device_kind(line: &Line, wished: Option<Form>) -> Option<DeviceKind> {
    let said = line.says(Kind::Device, "kind");
    if let Some(kind) = said.and_then(|w| DeviceKind::ALL.iter().copied().find(|k| k.word().word == w)) {
        return Some(kind);
    }
    match form(line).or(wished)? {
        Form::UsbToken => Some(DeviceKind::Token),
        Form::Smartcard => Some(DeviceKind::Smartcard),
        Form::SimPki => Some(DeviceKind::Sim),
        Form::Hsm => Some(DeviceKind::Hsm),
        Form::Central | Form::Soft => None,
    }
}

impl Stage<'_, '_> {
    /// The values by which a row's device, unit and decision are known.
    pub(super) fn uniques_of_things(&self, line: &Line) -> Vec<(Kind, Unique)> {
        let mut all: Vec<(Kind, Unique)> = Vec::new();
        all.extend(self.device_uniques(line).into_iter().map(|unique| (Kind::Device, unique)));
        for (at, field) in [("code", UniqueField::AgencyCode), ("mst", UniqueField::Mst)] {
            all.extend(line.says(Kind::Unit, at).map(|v| (Kind::Unit, Unique::new(field, &[v]))));
        }
        all.extend(self.decision_unique(line).map(|unique| (Kind::Decision, unique)));
        all
    }

    fn device_uniques(&self, line: &Line) -> Vec<Unique> {
        let kind = device_kind(line, self.wishes.form);
        let serial = line.says(Kind::Device, "serial").zip(kind).map(|(serial, kind)| {
            Unique::new(UniqueField::DeviceSerial, &[kind.word().word, &serial.to_lowercase()])
        });
        let iccid = line
            .says(Kind::Device, "sim.iccid")
            .map(|iccid| Unique::new(UniqueField::Iccid, &[iccid.get(..19).unwrap_or(iccid)]));
        serial.into_iter().chain(iccid).collect()
    }

    pub(super) fn know_serials(&mut self) {
        if !self.lines.iter().any(|line| line.is_about(Kind::Certificate)) {
            return;
        }
        let found = self.links.filter_facts(Kind::Certificate, |key, facts| {
            let Facts::Certificate(facts) = facts else { return None };
            let claimed = facts.claimed.as_ref().and_then(|claimed| claimed.serial.clone());
            Some((facts.read().map(|pem| pem.serial.clone()).or(claimed)?, key))
        });
        for (serial, key) in found {
            self.serials.entry(serial).or_default().insert(self.links.main_of(key));
        }
    }

    pub(super) fn device_row(&mut self, line: usize, person: Option<Key>) -> Result<Option<Key>, OpenError> {
        let row = self.lines[line].clone();
        if !row.is_about(Kind::Device) {
            return Ok(None);
        }
        let Some(kind) = device_kind(&row, self.wishes.form) else {
            self.refuse(line, Kind::Device, Refusal::NoForm);
            return Ok(None);
        };
        let uniques = self.device_uniques(&row);
        let known = uniques.iter().find_map(|unique| self.having.get(unique)?.first().copied());
        let key = match known {
            Some(key) => key,
            None => {
                let more = Map::from_iter([("kind".to_owned(), json!(kind.word().word))]);
                self.begin(Kind::Device, line, more)
            }
        };
        for unique in uniques {
            self.having.entry(unique).or_default().insert(key);
        }
        self.work(key)?.lines.insert(line);
        for at in ["serial", "model", "vendor", "label", "sim.iccid", "sim.number", "sim.carrier"] {
            if at.starts_with("sim.") && kind != DeviceKind::Sim {
                continue;
            }
            if let Some(value) = row.says(Kind::Device, at) {
                let says = Says { key, line, place: row.place_of(Kind::Device, at), at };
                self.put_value(&says, json!(value))?;
            }
        }
        // Who has a device is told by its hand-overs; a sheet says it only where nothing else does. Without a day it is known from
        // the day on which the sheet is taken in. Nobody carries an HSM.
        let today = self.today.to_string();
        let from = row.says(Kind::Device, "custody.from").unwrap_or(&today);
        let person = person.filter(|_| !matches!(kind, DeviceKind::Hsm | DeviceKind::Reader));
        let work = self.work(key)?;
        if let (Some(person), None) = (person, work.value.get("custody"))
            && let Some(map) = work.value.as_object_mut()
        {
            map.insert("custody".to_owned(), json!([{ "party": person, "from": from }]));
        }
        Ok(Some(key))
    }

    pub(super) fn certificate_row(
        &mut self,
        line: usize,
        person: Option<Key>,
        device: Option<Key>,
    ) -> Result<(), OpenError> {
        let row = self.lines[line].clone();
        if !row.is_about(Kind::Certificate) {
            return Ok(());
        }
        let serial = row.says(Kind::Certificate, "claimed.serial").map(str::to_owned);
        if let Some((Standing::Suspended | Standing::Ended, spot)) = row.standing
            && self.seems_in_force(&row, serial.as_deref())
        {
            let place = Place { spot, ..row.place() };
            self.refused.push(Refused { place, kind: Kind::Certificate, why: Refusal::SaidOver });
            return Ok(());
        }
        let unit = self.unit_rows.get(&line).copied();
        let said = row.says(Kind::Certificate, "kind");
        let kind = CertificateType::ALL.iter().copied().find(|kind| Some(kind.word().word) == said);
        let kind = kind.unwrap_or(match (person, unit) {
            (None, Some(_)) => CertificateType::Organisation,
            _ => CertificateType::Individual,
        });
        let subject = row.says(Kind::Certificate, "claimed.subject").map(str::to_owned);
        let holder = match kind {
            CertificateType::Individual => person,
            _ => match unit {
                Some(unit) => Some(unit),
                None => {
                    let mut names = row.units.clone();
                    names.extend(subject.clone().filter(|_| kind == CertificateType::Organisation));
                    self.unit(line, &names)?
                }
            },
        };
        let known = serial.as_ref().and_then(|serial| self.serials.get(serial)?.first().copied());
        let known = match (known, holder, &serial) {
            (Some(key), ..) => Some(key),
            (None, Some(holder), None) => self.without_serial(line, holder),
            _ => None,
        };
        let key = match (known, holder) {
            (Some(key), _) => key,
            // Whose it is waits for a decision about the unit.
            (None, None) if self.open.contains(&line) => return Ok(()),
            (None, None) => {
                self.refuse(line, Kind::Certificate, Refusal::NoHolder);
                return Ok(());
            }
            (None, Some(holder)) => {
                let Some(form) = form(&row).or(self.wishes.form) else {
                    self.refuse(line, Kind::Certificate, Refusal::NoForm);
                    return Ok(());
                };
                let mut more = Map::from_iter([
                    ("kind".to_owned(), json!(kind.word().word)),
                    ("form".to_owned(), json!(form.word().word)),
                    ("ca".to_owned(), json!(self.wishes.ca.word().word)),
                    ("holder".to_owned(), json!(holder)),
                ]);
                if kind == CertificateType::System {
                    let name = subject.clone().or(serial.clone()).unwrap_or_default();
                    more.insert("system".to_owned(), json!({ "name": name }));
                }
                let said = format!("{}, {}", row.file, row.place().address());
                more.insert("claimed".to_owned(), json!({ "origin": said }));
                let key = self.begin(Kind::Certificate, line, more);
                if let Some(to) = row.says(Kind::Certificate, "claimed.to") {
                    self.terms.insert((holder, to.to_owned()), key);
                }
                key
            }
        };
        if let Some(serial) = &serial {
            self.serials.entry(serial.clone()).or_default().insert(key);
        }
        self.say_certificate(line, key, holder, device)?;
        if let (CertificateType::Organisation, Some(person)) = (kind, person) {
            let entry = Map::from_iter([("person".to_owned(), json!(person))]);
            let says = Says { key, line, place: row.place(), at: "managers" };
            self.put_entry(&says, "person", None, entry)?;
        }
        Ok(())
    }

    /// Whether a row's certificate would be in force by what the register has of it, and of a new one by its last day.
    fn seems_in_force(&self, row: &Line, serial: Option<&str>) -> bool {
        let known = serial.and_then(|serial| self.serials.get(serial)?.first());
        match known.and_then(|key| Some((key, self.links.certificate(key.id)?))) {
            Some((key, facts)) => self.links.is_in_force(key.id, facts, self.today),
            None => {
                let to = row.says(Kind::Certificate, "claimed.to").and_then(|to| to.parse::<Date>().ok());
                to.is_none_or(|to| to >= self.today)
            }
        }
    }

    /// The holder's certificate with the same last day, where a row says no serial.
    fn without_serial(&self, line: usize, holder: Key) -> Option<Key> {
        let to = self.lines[line].says(Kind::Certificate, "claimed.to")?.to_owned();
        let mut own = self.links.inverse_at(holder, Kind::Certificate, "holder");
        let until = |key: &Key| {
            let facts = self.links.certificate(key.id);
            facts.and_then(|facts| facts.validity.to).is_some_and(|day| day.to_string() == to)
        };
        own.find(until).or_else(|| self.terms.get(&(holder, to.clone())).copied())
    }

    /// Puts what a row says of a certificate: nothing of what stands in its PEM.
    fn say_certificate(
        &mut self,
        line: usize,
        key: Key,
        holder: Option<Key>,
        device: Option<Key>,
    ) -> Result<(), OpenError> {
        let row = self.lines[line].clone();
        self.work(key)?.lines.insert(line);
        let pem = self.links.certificate(key.id).map(|facts| &facts.pem);
        let says = |at: &'static str| Says { key, line, place: row.place_of(Kind::Certificate, at), at };
        match pem {
            Some(PemFacts::Read(pem)) => {
                for (at, day) in [("claimed.from", pem.from), ("claimed.to", pem.to)] {
                    if row.says(Kind::Certificate, at).is_some_and(|said| said != day.to_string()) {
                        self.overruled.push((row.place_of(Kind::Certificate, at), at.to_owned()));
                    }
                }
            }
            Some(PemFacts::Unreadable) => {}
            _ => {
                let all =
                    ["claimed.serial", "claimed.issuer", "claimed.subject", "claimed.from", "claimed.to"];
                for at in all {
                    if let Some(value) = row.says(Kind::Certificate, at) {
                        self.put_value(&says(at), json!(value))?;
                    }
                }
            }
        }
        if let Some(form) = row.says(Kind::Certificate, "form") {
            self.put_value(&says("form"), json!(form))?;
        }
        if let Some(holder) = holder {
            self.put_value(&says("holder"), json!(holder))?;
        }
        if let Some(device) = device {
            self.put_value(&says("device"), json!(device))?;
        }
        Ok(())
    }

    /// Who issued a decision: as its row says, else whose symbol stands in its number.
    fn issuer(&self, line: &Line) -> Option<String> {
        if let Some(issuer) = line.says(Kind::Decision, "issuer") {
            return Some(issuer.to_owned());
        }
        let number = line.says(Kind::Decision, "number")?;
        let symbol = fold(number.rsplit(['-', '/']).next()?);
        let mut units =
            self.rules.units.iter().filter(|unit| unit.symbol.as_deref().map(fold).as_ref() == Some(&symbol));
        units.next().map(|unit| unit.name.vi.clone())
    }

    fn decision_unique(&self, line: &Line) -> Option<Unique> {
        let number = line.says(Kind::Decision, "number")?;
        let issuer = fold(&self.issuer(line)?);
        let year = line.says(Kind::Decision, "date").and_then(|date| date.get(..4)).unwrap_or_default();
        Some(Unique::new(UniqueField::DecisionNumber, &[&issuer, &fold(number), year]))
    }

    pub(super) fn decision_row(&mut self, line: usize, person: Option<Key>) -> Result<(), OpenError> {
        let row = self.lines[line].clone();
        if !row.is_about(Kind::Decision) {
            return Ok(());
        }
        let (Some(issuer), Some(unique)) = (self.issuer(&row), self.decision_unique(&row)) else {
            self.refuse(line, Kind::Decision, Refusal::NoIssuer);
            return Ok(());
        };
        let effect = row.says(Kind::Decision, "kind").unwrap_or("other").to_owned();
        let key = match self.having.get(&unique).and_then(|found| found.first().copied()) {
            Some(key) => key,
            None => {
                let more = Map::from_iter([
                    ("issuer".to_owned(), json!(issuer)),
                    ("kind".to_owned(), json!(effect)),
                ]);
                self.begin(Kind::Decision, line, more)
            }
        };
        self.having.entry(unique).or_default().insert(key);
        self.work(key)?.lines.insert(line);
        for at in ["number", "date", "effective", "summary", "signer"] {
            if let Some(value) = row.says(Kind::Decision, at) {
                let says = Says { key, line, place: row.place_of(Kind::Decision, at), at };
                self.put_value(&says, json!(value))?;
            }
        }
        let Some(person) = person else { return Ok(()) };
        let to = match row.says(Kind::Decision, "lines.unit").map(str::to_owned) {
            Some(unit) => self.unit(line, &[unit])?,
            None => None,
        };
        let mut entry =
            Map::from_iter([("subject".to_owned(), json!(person)), ("effect".to_owned(), json!(effect))]);
        let more = [
            ("from", row.says(Kind::Decision, "effective").map(|day| json!(day))),
            ("unit", to.map(|unit| json!(unit))),
            ("position", row.says(Kind::Decision, "lines.position").map(|p| json!(p))),
        ];
        entry.extend(more.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        // Lines are many, one for each person: those of others are no question.
        let lines = self.work(key)?.value.get("lines").and_then(Value::as_array).cloned().unwrap_or_default();
        let own = |known: &Value| known.get("subject") == entry.get("subject");
        let says = Says { key, line, place: row.place(), at: "lines" };
        match lines.iter().any(own) {
            true => self.put_entry(&says, "subject", Some("subject"), entry)?,
            false => {
                let work = self.work(key)?;
                put::push(&mut work.value, "lines", Value::Object(entry));
            }
        }
        Ok(())
    }
}
