//! Who is to be told of what: each officer of what is theirs or nobody's, and the focal people of units of what their units
//! must send.

use std::collections::{BTreeMap, BTreeSet};

use super::memory::Memory;
use super::notice::Notice;
use crate::duty::{Duty, Rule, Task, tasks};
use crate::model::{Date, FileId, Key, Kind, RecordId};
use crate::policy::officers::Officer;
use crate::policy::{Officers, Role};
use crate::register::Links;
use crate::rules::{MailClass, Rules};

/// Somebody who is reminded.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Addressee {
    /// An officer, by the handle.
    Officer(String),
    /// A focal person of units.
    Focal(RecordId),
}

impl Addressee {
    /// What they are known by in the journal: no name.
    pub fn word(&self) -> String {
        match self {
            Addressee::Officer(handle) => handle.clone(),
            Addressee::Focal(person) => Key::new(Kind::Person, *person).to_string(),
        }
    }

    /// The same as part of the name of a file.
    pub fn stem(&self) -> String {
        match self {
            Addressee::Officer(handle) => handle.clone(),
            Addressee::Focal(person) => person.handle().to_string(),
        }
    }
}

/// What one addressee is told now.
pub struct Digest {
    pub to: Addressee,
    /// Who that is.
    pub person: RecordId,
    /// The official address of that person.
    pub address: String,
    /// By unit; one part without any for an officer.
    pub parts: Vec<Part>,
    /// What is told by this, in order.
    pub notices: Vec<FileId>,
}

/// What is told about one unit.
pub struct Part {
    pub unit: Option<RecordId>,
    pub tasks: Vec<Task>,
}

/// Something that is told: a duty, and what of it.
pub struct Item<'d> {
    pub duty: &'d Duty,
    pub notice: Notice,
}

impl Part {
    /// What is told of a task, in its order.
    pub fn items<'t>(task: &'t Task, steps: &[u16], today: Date) -> Vec<Item<'t>> {
        let item = |duty: &'t Duty| Some(Item { duty, notice: Notice::of(duty, steps, today)? });
        task.duties.iter().filter_map(item).collect()
    }
}

impl Digest {
    /// The duties that are told of.
    pub fn duties(&self) -> impl Iterator<Item = &Duty> {
        self.parts.iter().flat_map(|part| &part.tasks).flat_map(|task| &task.duties)
    }
}

/// Why somebody is told nothing though there is something to tell.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Unreachable {
    /// An officer of whom it isn't recorded who that is.
    NoPerson,
    /// An officer who is gone, and still stands in `officers.yaml`.
    Gone,
    /// No official address is recorded for the day.
    NoAddress,
    /// The address is none, or one that anybody can have.
    Unofficial,
    /// Neither the unit nor one above it has a focal person in office.
    NoFocal,
    /// The data of whom it is about are used only where the law asks for it: the desk speaks to the unit itself.
    Restricted,
}

/// Somebody who can't be told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unreached {
    /// An officer's handle, or the key of a person or unit.
    pub who: String,
    pub why: Unreachable,
    /// How much there was to tell.
    pub count: usize,
}

/// What is to be told on a day.
#[derive(Default)]
pub struct Gathered {
    pub digests: Vec<Digest>,
    pub unreached: Vec<Unreached>,
    /// How much another clone is about to tell.
    pub held: usize,
}

/// What units have to do something for themselves.
pub fn is_for_units(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::Renew
            | Rule::Replace
            | Rule::ReplaceExpired
            | Rule::ReturnExpired
            | Rule::GoneDevice
            | Rule::PinReceipt
            | Rule::ManagerMissing
            | Rule::ManagerAway
    )
}

/// A duty, and what is told of it.
type Told<'d> = (&'d Duty, Notice);

/// What is told about each of some units.
type ByUnit<'t, 'd> = BTreeMap<RecordId, Vec<&'t Told<'d>>>;

struct Gathering<'a> {
    links: &'a Links<'a>,
    rules: &'a Rules,
    memory: &'a Memory,
    today: Date,
    all: Gathered,
}

/// What of everything that is owed is told to whom on a day: what the memory has not.
pub fn gather<'a>(
    links: &'a Links<'a>,
    rules: &'a Rules,
    officers: &Officers,
    owed: &[Duty],
    memory: &'a Memory,
    today: Date,
) -> Gathered {
    let steps = &rules.limits.reminder_steps;
    let told: Vec<Told<'_>> =
        owed.iter().filter_map(|duty| Some((duty, Notice::of(duty, steps, today)?))).collect();
    let mut gathering = Gathering { links, rules, memory, today, all: Gathered::default() };
    gathering.officers(officers, &told);
    gathering.units(&told);
    gathering.all
}

impl Gathering<'_> {
    fn officers(&mut self, officers: &Officers, told: &[Told<'_>]) {
        let active: Vec<&Officer> = officers.officers.iter().filter(|o| self.works(o)).collect();
        // What is assigned to somebody who reads no mail of the desk any more is everybody's.
        let of = |duty: &Duty| {
            let marked = duty.about.and_then(|key| self.links.marks(key)?.assignee.as_deref());
            marked.filter(|handle| active.iter().any(|officer| officer.handle == *handle))
        };
        let assigned: Vec<Option<&str>> = told.iter().map(|(duty, _)| of(duty)).collect();
        let own: Vec<(&Officer, Vec<&Told<'_>>)> = active
            .iter()
            .map(|officer| {
                let mine = told.iter().zip(&assigned);
                let mine = mine.filter(|(_, of)| of.is_none_or(|handle| handle == officer.handle));
                (*officer, mine.map(|(told, _)| told).collect())
            })
            .collect();
        for (officer, mine) in own {
            let to = Addressee::Officer(officer.handle.clone());
            let (duties, notices) = self.news(&to, mine);
            if duties.is_empty() {
                continue;
            }
            let person = officer.person.map(|person| person.key().id);
            let reached = person.ok_or(Unreachable::NoPerson).and_then(|id| Ok((id, self.address(id)?)));
            match reached {
                Ok((person, address)) => {
                    let parts = vec![Part { unit: None, tasks: tasks(duties, self.today) }];
                    self.all.digests.push(Digest { to, person, address, parts, notices });
                }
                Err(why) => self.unreached(to.word(), why, duties.len()),
            }
        }
    }

    /// Whether an officer does the desk's work on the day.
    fn works(&self, officer: &Officer) -> bool {
        officer.role != Role::Auditor && officer.until.is_none_or(|until| until >= self.today)
    }

    fn units(&mut self, told: &[Told<'_>]) {
        let mut by_person: BTreeMap<RecordId, ByUnit<'_, '_>> = BTreeMap::new();
        let mut alone: BTreeMap<(RecordId, Unreachable), usize> = BTreeMap::new();
        for one in told.iter().filter(|(duty, _)| is_for_units(duty.rule)) {
            let whom = one.0.whom.or(one.0.about);
            let Some(unit) = whom.and_then(|key| self.links.unit_of(key, self.today)) else { continue };
            if whom.is_some_and(|key| self.is_restricted(key)) {
                *alone.entry((unit, Unreachable::Restricted)).or_default() += 1;
                continue;
            }
            let focal = self.focal(unit);
            if focal.is_empty() {
                *alone.entry((unit, Unreachable::NoFocal)).or_default() += 1;
            }
            for person in focal {
                by_person.entry(person).or_default().entry(unit).or_default().push(one);
            }
        }
        for (person, units) in by_person {
            let to = Addressee::Focal(person);
            let (mut parts, mut notices, mut count) = (Vec::new(), Vec::new(), 0);
            for (unit, own) in units {
                let (duties, known) = self.news(&to, own);
                if !duties.is_empty() {
                    count += duties.len();
                    notices.extend(known);
                    parts.push(Part { unit: Some(unit), tasks: tasks(duties, self.today) });
                }
            }
            if parts.is_empty() {
                continue;
            }
            parts.sort_by_cached_key(|part| {
                let brief = part.unit.and_then(|unit| self.links.brief(Key::new(Kind::Unit, unit)));
                brief.map(|brief| brief.sort.to_vec())
            });
            match self.address(person) {
                Ok(address) => self.all.digests.push(Digest { to, person, address, parts, notices }),
                Err(why) => self.unreached(to.word(), why, count),
            }
        }
        for ((unit, why), count) in alone {
            self.unreached(Key::new(Kind::Unit, unit).to_string(), why, count);
        }
    }

    /// Whether the data of whom a record is about are used only where the law asks for it.
    fn is_restricted(&self, key: Key) -> bool {
        let person = self.links.person_of(key);
        person.is_some_and(|person| self.links.restricted(person, self.today).is_some())
    }

    /// Who speaks for a unit on the day: its own focal people, else those of the nearest unit above it that has any.
    fn focal(&self, unit: RecordId) -> BTreeSet<RecordId> {
        let in_office = |unit: &RecordId| -> BTreeSet<RecordId> {
            let tasked = self.links.unit(*unit).into_iter().flat_map(|unit| &unit.tasked);
            let contacts = tasked.filter(|one| one.signs.is_none() && one.period.holds(self.today));
            let here = |person: &RecordId| !self.links.is_gone(Key::new(Kind::Person, *person), self.today);
            contacts.map(|one| one.person).filter(here).collect()
        };
        let above = self.links.units_above(unit, self.today);
        above.iter().map(in_office).find(|people| !people.is_empty()).unwrap_or_default()
    }

    /// What of this the addressee was not told yet, and by what each is known.
    fn news(&mut self, to: &Addressee, told: Vec<&Told<'_>>) -> (Vec<Duty>, Vec<FileId>) {
        let word = to.word();
        let (mut duties, mut notices) = (Vec::new(), Vec::new());
        for (duty, notice) in told {
            let id = notice.id(&word);
            if self.memory.is_held(id) && !self.memory.is_told(id) {
                self.all.held += 1;
            } else if !self.memory.is_told(id) {
                duties.push((*duty).clone());
                notices.push(id);
            }
        }
        notices.sort_unstable();
        notices.dedup();
        (duties, notices)
    }

    /// Where somebody is written to.
    fn address(&self, person: RecordId) -> Result<String, Unreachable> {
        if self.links.is_gone(Key::new(Kind::Person, person), self.today) {
            return Err(Unreachable::Gone);
        }
        let address = self.links.person(person).and_then(|person| person.email_on(self.today));
        let address = address.ok_or(Unreachable::NoAddress)?;
        let is_one = address.parse::<lettre::Address>().is_ok();
        match is_one && self.rules.limits.mail.class(address) != MailClass::Free {
            true => Ok(address.to_owned()),
            false => Err(Unreachable::Unofficial),
        }
    }

    fn unreached(&mut self, who: String, why: Unreachable, count: usize) {
        self.all.unreached.push(Unreached { who, why, count });
    }
}
