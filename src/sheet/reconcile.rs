//! What a sheet of others and the register say differently: the CA's list of certificates, the personnel office's list of people, a
//! system's list of registered serials. Nothing is written.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::rows::{Line, Place};
use crate::model::date::holds_on;
use crate::model::fold::{fold, same_name};
use crate::model::kinds::certificate::Authority;
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::facts::CertificateFacts;
use crate::register::row::fingerprint;
use crate::register::state::{CertificateCaState, PersonState};
use crate::register::{Facts, Links, OpenError, Snapshot, Unique, UniqueField};
use crate::rules::Standing;

/// With whom.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum With {
    Ca,
    Hr,
    System,
}

/// Where both have something and don't agree.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Difference {
    Name,
    Email,
    From,
    To,
    Unit,
    Position,
    /// The certificate ended, or another took its place.
    Ended,
    /// The certificate isn't registered in the system whose sheet it is.
    Unregistered,
    /// The sheet says that the certificate was revoked, suspended or has ended, which is valid by the register.
    Standing(Standing),
    /// Another field of a record of this kind, by the way to it.
    Field(Kind, String),
}

/// A row that the register has nothing for.
pub struct There {
    pub place: Place,
    /// The name in the row, where it has one.
    pub name: Option<String>,
}

/// What came of it.
#[derive(Default)]
pub struct Reconciled {
    pub agreed: usize,
    /// In force or at work here, and in no row.
    pub only_here: Vec<Key>,
    pub only_there: Vec<There>,
    pub different: Vec<(Key, Place, Difference)>,
}

impl Reconciled {
    /// Whether both say the same.
    pub fn agrees(&self) -> bool {
        self.only_here.is_empty() && self.only_there.is_empty() && self.different.is_empty()
    }
}

/// Compares rows with the register. `system` is the folded name of the system whose sheet it is, where that was said.
pub fn reconcile(
    snapshot: &Snapshot<'_>,
    links: &Links<'_>,
    with: With,
    lines: &[Line],
    system: Option<&str>,
    today: Date,
) -> Result<Reconciled, OpenError> {
    let compared = Comparing { snapshot, links, today, out: Reconciled::default() };
    match with {
        With::Ca => compared.certificates(with, lines, |_, facts| facts.ca == Authority::Government),
        With::Hr => compared.people(lines),
        With::System => {
            let name = system.map(|name| fingerprint(&[&fold(name)]));
            compared.certificates(with, lines, move |today, facts| {
                let open = facts.used.iter().filter(|used| used.period.holds(today));
                open.into_iter().any(|used| name.is_none_or(|name| used.system == name))
            })
        }
    }
}

struct Comparing<'l, 'a> {
    snapshot: &'l Snapshot<'a>,
    links: &'l Links<'a>,
    today: Date,
    out: Reconciled,
}

impl Comparing<'_, '_> {
    fn certificates(
        mut self,
        with: With,
        lines: &[Line],
        wanted: impl Fn(Date, &CertificateFacts) -> bool + Sync,
    ) -> Result<Reconciled, OpenError> {
        let today = self.today;
        let known = self.links.filter_facts(Kind::Certificate, |key, facts| {
            let facts = facts.certificate()?;
            let serial = facts.serial()?.to_owned();
            Some((serial, key, wanted(today, facts)))
        });
        let mut by_serial: HashMap<&str, Vec<Key>> = HashMap::new();
        for (serial, key, _) in &known {
            by_serial.entry(serial.as_str()).or_default().push(*key);
        }
        let mut met = BTreeSet::new();
        let unwanted: BTreeSet<Key> = known.iter().filter(|(.., is)| !is).map(|(_, key, _)| *key).collect();
        for line in lines {
            let Some(serial) = line.says(Kind::Certificate, "claimed.serial") else { continue };
            match by_serial.get(serial).map(Vec::as_slice) {
                Some([key, ..]) if with == With::System && unwanted.contains(key) => {
                    met.insert(*key);
                    self.differs(*key, line, Kind::Certificate, "claimed.serial", Difference::Unregistered);
                }
                Some([key, ..]) => {
                    met.insert(*key);
                    self.certificate(line, *key)?;
                }
                _ => self.there(line, Kind::Certificate, "claimed.serial"),
            }
        }
        for (_, key, wanted) in &known {
            let facts = self.links.certificate(key.id);
            if *wanted
                && !met.contains(key)
                && facts.is_some_and(|f| self.links.is_in_force(key.id, f, today))
            {
                self.out.only_here.push(*key);
            }
        }
        Ok(self.out)
    }

    fn there(&mut self, line: &Line, kind: Kind, at: &str) {
        let name = line.says(Kind::Person, "names.full").or(line.says(Kind::Certificate, "claimed.subject"));
        let name = name.or(line.says(Kind::Unit, "names.vi")).map(str::to_owned);
        self.out.only_there.push(There { place: line.place_of(kind, at), name });
    }

    fn differs(&mut self, key: Key, line: &Line, kind: Kind, at: &str, difference: Difference) {
        self.out.different.push((key, line.place_of(kind, at), difference));
    }

    fn certificate(&mut self, line: &Line, key: Key) -> Result<(), OpenError> {
        let Some(facts) = self.links.certificate(key.id) else { return Ok(()) };
        let before = self.out.different.len();
        for (at, day, difference) in [
            ("claimed.from", facts.validity.from, Difference::From),
            ("claimed.to", facts.validity.to, Difference::To),
        ] {
            let said = line.says(Kind::Certificate, at);
            if matches!((said, day), (Some(said), Some(day)) if said != day.to_string()) {
                self.differs(key, line, Kind::Certificate, at, difference);
            }
        }
        let said = line.says(Kind::Person, "names.full").map(|name| (Kind::Person, "names.full", name));
        let subject = || line.says(Kind::Certificate, "claimed.subject");
        let said = said.or_else(|| subject().map(|name| (Kind::Certificate, "claimed.subject", name)));
        let said =
            said.or_else(|| line.says(Kind::Unit, "names.vi").map(|name| (Kind::Unit, "names.vi", name)));
        if let Some((kind, at, said)) = said {
            let own = facts.read().map(|pem| pem.name.clone());
            let holder =
                self.links.facts(facts.holder).and_then(|f| f.name_on(self.today).map(str::to_owned));
            let names = [own, holder, facts.system.clone()];
            if !names.iter().flatten().any(|name| fold(name) == fold(said)) {
                self.differs(key, line, kind, at, Difference::Name);
            }
        }
        if let (Some(said), Some(pem)) = (line.says(Kind::Person, "emails.address"), facts.read())
            && pem.email.as_ref().is_some_and(|own| !own.eq_ignore_ascii_case(said))
        {
            self.differs(key, line, Kind::Person, "emails.address", Difference::Email);
        }
        let valid = matches!(
            CertificateCaState::of(facts, self.today),
            CertificateCaState::Valid | CertificateCaState::NotYetValid
        );
        match line.standing {
            Some((said @ (Standing::Suspended | Standing::Ended), spot)) if valid => {
                let place = Place { spot, ..line.place() };
                self.out.different.push((key, place, Difference::Standing(said)));
            }
            Some((Standing::Suspended | Standing::Ended, _)) => {}
            _ if self.links.is_in_force(key.id, facts, self.today) => {}
            _ => self.differs(key, line, Kind::Certificate, "claimed.serial", Difference::Ended),
        }
        self.fields(line, key, key)?;
        if facts.holder.kind == Kind::Person {
            self.fields(line, facts.holder, key)?;
        }
        if let Some(device) = facts.device {
            self.fields(line, Key::new(Kind::Device, device), key)?;
        }
        self.out.agreed += usize::from(self.out.different.len() == before);
        Ok(())
    }

    /// Compares every field of a row that nothing else compares with the record that it is about; what differs is told of `told`.
    fn fields(&mut self, line: &Line, record: Key, told: Key) -> Result<(), OpenError> {
        let Some(fields) = line.fields.get(&record.kind) else { return Ok(()) };
        let mut others = fields.iter().filter(|(way, _)| !COMPARED.contains(&way.as_str())).peekable();
        if others.peek().is_none() {
            return Ok(());
        }
        let value = self.snapshot.record(record)?.to_value();
        for (way, said) in others {
            let have = values(&value, way, self.today);
            let agrees = |text: &String| have.iter().any(|own| own == text || fold(own) == fold(text));
            if !have.is_empty() && !said.values.iter().any(agrees) {
                let plain = way.split(['.', ':']).next().unwrap_or(way);
                let plain = match way.rsplit_once('.') {
                    Some((_, field)) => format!("{plain}.{field}"),
                    None => plain.to_owned(),
                };
                self.differs(told, line, record.kind, way, Difference::Field(record.kind, plain));
            }
        }
        Ok(())
    }

    fn people(mut self, lines: &[Line]) -> Result<Reconciled, OpenError> {
        let mut wanted: BTreeSet<Unique> = BTreeSet::new();
        lines.iter().for_each(|line| wanted.extend(numbers(line)));
        let mut having: HashMap<Unique, BTreeSet<Key>> = HashMap::new();
        for (unique, key) in self.links.by_uniques(Kind::Person, &wanted) {
            having.entry(unique).or_default().insert(self.links.main_of(key));
        }
        let named = self.links.filter_facts(Kind::Person, |key, facts| {
            let person = facts.person()?;
            Some((fold(person.name_on(self.today)?), key))
        });
        let mut by_name: HashMap<String, Vec<Key>> = HashMap::new();
        for (name, key) in named {
            if self.links.main_of(key) == key {
                by_name.entry(name).or_default().push(key);
            }
        }
        let mut met = BTreeSet::new();
        for line in lines.iter().filter(|line| line.is_about(Kind::Person)) {
            let found: BTreeSet<Key> =
                numbers(line).iter().filter_map(|unique| having.get(unique)).flatten().copied().collect();
            let name = line.says(Kind::Person, "names.full").map(fold).unwrap_or_default();
            let found = match found.len() {
                0 => self.namesake(line, by_name.get(&name).map_or(&[], Vec::as_slice)),
                _ => found.first().copied(),
            };
            match found {
                Some(key) => {
                    met.insert(key);
                    self.person(line, key)?;
                }
                None => self.there(line, Kind::Person, "names.full"),
            }
        }
        let at_work = self.links.filter_gists(Kind::Person, |key, gist| {
            let crate::register::Gist::Person(gist) = gist else { return None };
            use PersonState as State;
            let gone = matches!(
                PersonState::of(gist, self.today),
                State::Moved
                    | State::Left
                    | State::Retired
                    | State::Resigned
                    | State::Dismissed
                    | State::Deceased
                    | State::Expected
            );
            (!gone).then_some(key)
        });
        for key in at_work {
            if !met.contains(&key) && self.links.main_of(key) == key {
                self.out.only_here.push(key);
            }
        }
        Ok(self.out)
    }

    /// The one person of a name; of several the one in the unit of the row.
    fn namesake(&self, line: &Line, of_name: &[Key]) -> Option<Key> {
        if let [key] = of_name {
            return Some(*key);
        }
        let mut here = of_name.iter().filter(|key| self.is_in(line, **key) == Some(true));
        match (here.next(), here.next()) {
            (Some(key), None) => Some(*key),
            _ => None,
        }
    }

    /// Whether somebody works in the unit that a row names last; nothing where the row names none.
    fn is_in(&self, line: &Line, key: Key) -> Option<bool> {
        let said = fold(line.units.last()?);
        let unit = self.links.unit_of(key, self.today)?;
        let is = |id: &RecordId| {
            self.links.unit(*id).is_some_and(|unit| {
                unit.names.iter().any(|name| {
                    fold(&name.vi) == said || name.short.as_deref().is_some_and(|short| fold(short) == said)
                })
            })
        };
        Some(self.links.units_above(unit, self.today).iter().any(is))
    }

    fn person(&mut self, line: &Line, key: Key) -> Result<(), OpenError> {
        let Some(Facts::Person(person)) = self.links.facts(key) else { return Ok(()) };
        let before = self.out.different.len();
        if let (Some(said), Some(own)) = (line.says(Kind::Person, "names.full"), person.name_on(self.today))
            && !same_name(own, said)
            && !(said.is_ascii() && fold(own) == fold(said))
        {
            self.differs(key, line, Kind::Person, "names.full", Difference::Name);
        }
        if let (Some(said), Some(own)) =
            (line.says(Kind::Person, "emails.address"), person.email_on(self.today))
            && !own.eq_ignore_ascii_case(said)
        {
            self.differs(key, line, Kind::Person, "emails.address", Difference::Email);
        }
        if self.is_in(line, key) == Some(false) {
            self.differs(key, line, Kind::Person, "postings.unit", Difference::Unit);
        }
        if let (Some(said), Some(own)) =
            (line.says(Kind::Person, "postings.position"), person.last_position(self.today))
            && fold(own) != fold(said)
        {
            self.differs(key, line, Kind::Person, "postings.position", Difference::Position);
        }
        self.fields(line, key, key)?;
        self.out.agreed += usize::from(self.out.different.len() == before);
        Ok(())
    }
}

/// The fields that are compared by rules of their own.
const COMPARED: [&str; 8] = [
    "names.full",
    "emails.address",
    "postings.unit",
    "postings.position",
    "claimed.serial",
    "claimed.subject",
    "claimed.from",
    "claimed.to",
];

/// What a record has at a way such as `birth`, `mobiles.number` or `ids:cccd.number`: of a list the entries of a day.
fn values(record: &Value, way: &str, on: Date) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let Some((list, field)) = way.split_once('.') else {
        return record.get(way).and_then(text).into_iter().collect();
    };
    let (list, kind) = list.split_once(':').map_or((list, None), |(list, kind)| (list, Some(kind)));
    let day = |entry: &Value, name: &str| entry.get(name)?.as_str()?.parse::<Date>().ok();
    let counts = |entry: &&Value| {
        kind.is_none_or(|kind| entry.get("kind").and_then(Value::as_str) == Some(kind))
            && holds_on(day(entry, "from"), day(entry, "to"), on)
    };
    match record.get(list) {
        Some(Value::Array(entries)) => {
            entries.iter().filter(counts).filter_map(|entry| text(entry.get(field)?)).collect()
        }
        Some(group) => group.get(field).and_then(text).into_iter().collect(),
        None => Vec::new(),
    }
}

/// The values of a row by which a person is known.
fn numbers(line: &Line) -> Vec<Unique> {
    super::stage::person_uniques(line)
        .into_iter()
        .filter(|unique| {
            matches!(unique.field, UniqueField::StaffCode | UniqueField::IdNumber | UniqueField::Email)
        })
        .collect()
}
