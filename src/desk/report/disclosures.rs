//! What left the house: which letters and hand-overs gave which data of whom to whom. Derived: a letter's lines lead to procedures
//! and people, and the columns of its form, which are data, say what of their records stands on it. What goes to units and people of the
//! house doesn't leave it: a unit is told of its own people, whom it employs and whose data it gave.

use std::collections::{BTreeMap, BTreeSet};

use super::{Part, Span, Value};
use crate::model::fold::fold;
use crate::model::kinds::certificate::{CertificateType, Form as KeyForm};
use crate::model::kinds::handover::HandoverForm;
use crate::model::kinds::letter::{CorrespondentKind, LetterDirection};
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::party::Party;
use crate::model::{Date, Key, Kind, RecordId};
use crate::register::facts::{HandoverFacts, LetterFacts};
use crate::register::{Facts, Links};
use crate::rules::{Cell, FormKind, Rules, Shown, leaves};

/// Who was given data.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recipient {
    /// A unit of the register.
    Unit(RecordId),
    /// Another agency, by what it is called; by what it is where no name was written down.
    Named(String),
    Kind(CorrespondentKind),
}

/// One person's data on one paper.
#[derive(Clone, PartialEq, Eq)]
pub struct Disclosed {
    /// The letter or hand-over.
    pub paper: Key,
    pub on: Date,
    pub to: Recipient,
    pub person: Key,
    /// What stands on it.
    pub fields: BTreeSet<Shown>,
}

/// Everything that left the house within a time and up to a day, by day.
pub fn disclosed(links: &Links<'_>, rules: &Rules, span: Option<&Span>, today: Date) -> Vec<Disclosed> {
    let within = |day: Date| day <= today && span.is_none_or(|span| span.holds(day));
    let letters = links.filter_facts(Kind::Letter, |key, facts| {
        let letter = facts.letter().filter(|letter| letter.direction == LetterDirection::Out)?;
        letter.sent.filter(|day| within(*day)).map(|day| (key, day))
    });
    let mut all: Vec<Disclosed> = Vec::new();
    for (key, day) in letters {
        let Some(letter) = links.facts(key).and_then(Facts::letter) else { continue };
        all.extend(of_letter(links, rules, key, letter, day));
    }
    let handovers = links.filter_facts(Kind::Handover, |key, facts| {
        let handover = facts.handover()?;
        (handover.void.is_none() && within(handover.at.date)).then_some(key)
    });
    for key in handovers {
        let Some(handover) = links.facts(key).and_then(Facts::handover) else { continue };
        all.extend(of_handover(links, rules, key, handover));
    }
    all.sort_by_key(|one| (one.on, one.paper, one.person));
    all
}

/// What a letter gave of each person in its lines, and of its contact.
fn of_letter(links: &Links<'_>, rules: &Rules, key: Key, letter: &LetterFacts, on: Date) -> Vec<Disclosed> {
    let form = letter.regime.and_then(|regime| rules.form(regime, letter.form.word().word));
    let Some(form) = form else { return Vec::new() };
    let cells: Vec<Cell> = form.leaves().filter_map(|column| column.cell).collect();
    let mut by_person: BTreeMap<Key, BTreeSet<Shown>> = BTreeMap::new();
    for line in &letter.lines {
        let Some(procedure) = links.procedure(line.procedure) else { continue };
        for (person, key_form) in people(links, procedure.subject) {
            let shown = cells.iter().filter(|cell| stands(**cell, key_form, procedure.kind));
            // What is asked for anew has no certificate yet that could have been given.
            let there = |shown: &&Shown| procedure.kind != ProcedureKind::Issue || !shown.is_pem();
            let shown = shown.flat_map(|cell| cell.shows()).filter(there);
            by_person.entry(person).or_default().extend(shown.copied());
        }
    }
    // Whoever may be asked stands in section 1 with what the form asks of them.
    let contact = links.refs(key).find(|at| at.field(Kind::Letter) == "contact").map(|at| at.to);
    if let Some(contact) = contact {
        let shown = form.contact_fields.iter().flat_map(|field| field.shows()).copied();
        by_person.entry(contact).or_default().extend(shown);
    }
    let to = recipient(rules, letter);
    gathered(by_person, key, on, &to)
}

/// What the minutes of a hand-over gave of those whose devices went along, where they went out of the house.
fn of_handover(links: &Links<'_>, rules: &Rules, key: Key, handover: &HandoverFacts) -> Vec<Disclosed> {
    let to = match &handover.receiver {
        Party::Ca => {
            let on = handover.at.date;
            let to = rules.addressee(on, ProcedureKind::Return, CertificateType::Individual);
            to.map_or(Recipient::Kind(CorrespondentKind::Ca), |to| Recipient::Named(to.name.vi.clone()))
        }
        Party::Agency(name) | Party::Carrier(name) => Recipient::Named(name.clone()),
        Party::Desk | Party::Transit | Party::Person(_) | Party::Unit(_) => return Vec::new(),
    };
    let columns = match handover.form {
        HandoverForm::Own => rules.paper("delivery").map(|paper| paper.columns.as_slice()),
        form => {
            let number = form.word().word;
            let minutes = rules.forms.iter().rfind(|f| f.number == number && f.kind == FormKind::Minutes);
            minutes.map(|form| form.columns.as_slice())
        }
    };
    let cells: Vec<Cell> = leaves(columns.unwrap_or_default()).filter_map(|column| column.cell).collect();
    let mut by_person: BTreeMap<Key, BTreeSet<Shown>> = BTreeMap::new();
    for item in &handover.items {
        for (person, key_form) in people(links, Key::new(Kind::Device, item.device)) {
            let shown = cells.iter().filter(|cell| stands(**cell, key_form, ProcedureKind::Return));
            by_person.entry(person).or_default().extend(shown.flat_map(|cell| cell.shows()).copied());
        }
    }
    gathered(by_person, key, handover.at.date, &to)
}

fn gathered(
    by_person: BTreeMap<Key, BTreeSet<Shown>>,
    paper: Key,
    on: Date,
    to: &Recipient,
) -> Vec<Disclosed> {
    let one = |(person, fields)| Disclosed { paper, on, to: to.clone(), person, fields };
    by_person.into_iter().map(one).filter(|one: &Disclosed| !one.fields.is_empty()).collect()
}

/// The people whose certificate it is, or is on the device, and what holds its key.
fn people(links: &Links<'_>, subject: Key) -> Vec<(Key, KeyForm)> {
    let of = |holder: Key, form: KeyForm| (holder.kind == Kind::Person).then_some((holder, form));
    match subject.kind {
        Kind::Certificate => links
            .certificate_gist(subject.id)
            .and_then(|gist| of(gist.holder, gist.form))
            .into_iter()
            .collect(),
        _ => links.on_device(subject.id).filter_map(|(_, facts)| of(facts.holder, facts.form)).collect(),
    }
}

/// Whether anything stands in a cell of this row.
fn stands(cell: Cell, form: KeyForm, kind: ProcedureKind) -> bool {
    match cell {
        Cell::Sim => form == KeyForm::SimPki,
        Cell::Old | Cell::New => kind == ProcedureKind::Change,
        _ => true,
    }
}

fn recipient(rules: &Rules, letter: &LetterFacts) -> Recipient {
    match (letter.unit, &letter.name) {
        (Some(unit), _) => Recipient::Unit(unit),
        (None, Some(name)) => {
            // A body of the rules is often named by the first part of its name alone.
            let begins = |whole: &str| fold(whole).starts_with(&fold(name));
            let known = rules.addressees.iter().find(|to| begins(&to.name.vi));
            Recipient::Named(known.map_or(name, |to| &to.name.vi).clone())
        }
        (None, None) => Recipient::Kind(letter.correspondent),
    }
}

impl Recipient {
    fn value(&self) -> Value {
        match self {
            Recipient::Unit(unit) => Value::Record(Key::new(Kind::Unit, *unit)),
            Recipient::Named(name) => Value::Text(name.clone()),
            Recipient::Kind(kind) => Value::Word(kind.word()),
        }
    }
}

/// What was given to each recipient: in how many papers, of how many people, from when to when, which fields.
pub fn totals(all: &[Disclosed], code: &'static str) -> Part {
    let mut by: BTreeMap<&Recipient, Vec<&Disclosed>> = BTreeMap::new();
    for one in all {
        by.entry(&one.to).or_default().push(one);
    }
    let rows = by.into_iter().map(|(to, given)| {
        let papers: BTreeSet<Key> = given.iter().map(|one| one.paper).collect();
        let people: BTreeSet<Key> = given.iter().map(|one| one.person).collect();
        let fields = given.iter().flat_map(|one| &one.fields).copied().collect();
        vec![
            to.value(),
            papers.len().into(),
            people.len().into(),
            given.iter().map(|one| one.on).min().into(),
            given.iter().map(|one| one.on).max().into(),
            shown(&fields),
        ]
    });
    Part { code, rows: rows.collect() }
}

/// The papers that gave one person's data.
pub fn of_person(all: &[Disclosed], person: Key) -> Part {
    let row = |one: &Disclosed| {
        vec![Value::Day(one.on), Value::Record(one.paper), one.to.value(), shown(&one.fields)]
    };
    Part { code: "papers", rows: all.iter().filter(|one| one.person == person).map(row).collect() }
}

fn shown(fields: &BTreeSet<Shown>) -> Value {
    Value::All(fields.iter().map(|field| Value::Field(*field)).collect())
}

/// A file that was written out of the register, as the journal of access has it.
pub struct Exported {
    pub on: Date,
    /// Nothing where nobody with a signing key did it.
    pub by: Option<String>,
    /// The words of the command.
    pub what: String,
    /// The records that are named in the journal, and how many there were.
    pub named: Vec<Key>,
    pub records: usize,
    pub why: Option<String>,
}

/// The files that were written out, within a time where one is named; of one person those that their records were in.
pub fn exports(links: &Links<'_>, all: &[Exported], span: Option<&Span>, of: Option<Key>) -> Part {
    let own: Option<BTreeSet<Key>> = of.map(|person| {
        let certificates: Vec<Key> =
            links.held_by(person).map(|(id, _)| Key::new(Kind::Certificate, id)).collect();
        let procedures = certificates.iter().flat_map(|key| links.procedures_on(*key));
        let procedures: Vec<Key> = procedures.map(|id| Key::new(Kind::Procedure, id)).collect();
        [person].into_iter().chain(certificates).chain(procedures).collect()
    });
    let within = all.iter().filter(|one| span.is_none_or(|span| span.holds(one.on)));
    let about =
        within.filter(|one| own.as_ref().is_none_or(|own| one.named.iter().any(|key| own.contains(key))));
    let text = |text: &Option<String>| text.clone().map_or(Value::None, Value::Text);
    let row = |one: &Exported| {
        vec![
            Value::Day(one.on),
            text(&one.by),
            Value::Text(one.what.clone()),
            one.records.into(),
            text(&one.why),
        ]
    };
    Part { code: "exports", rows: about.map(row).collect() }
}
