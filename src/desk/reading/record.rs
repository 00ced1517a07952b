//! The records that a paper becomes.

use std::collections::{BTreeMap, BTreeSet};

use super::matched::{Found, Line};
use super::results::Results;
use super::{PaperKind, Reading};
use crate::desk::answer;
use crate::model::date::Date;
use crate::model::fold::spelling;
use crate::model::kinds::common::{How, Origin};
use crate::model::kinds::decision::{Decision, DecisionLine, Effect};
use crate::model::kinds::letter::{
    Correspondent, CorrespondentKind, Letter, LetterDirection, LetterForm, LetterLine,
};
use crate::model::kinds::person::{Employment, EmploymentFact, Person, Posting, PostingKind};
use crate::model::kinds::procedure::Outcome;
use crate::model::kinds::unit::{Parent, Unit, UnitName};
use crate::model::party::{DecisionRef, HolderRef, LetterRef, PersonRef, ProcedureRef, UnitRef};
use crate::model::words::{Line as Short, Text};
use crate::model::{Key, Kind, Record, RecordId};
use crate::register::{Links, Unique};
use crate::repo::Oid;
use crate::rules::Rules;

/// What a paper says, with whom it means settled.
pub struct Settled {
    pub issuer: Option<(String, Option<RecordId>)>,
    /// Of each line whom it is about; nothing where they are new.
    pub lines: Vec<(Line, Option<Key>)>,
    pub replies_to: Option<Key>,
    /// Who signed a letter, where the register has them.
    pub signed_by: Option<Key>,
    /// What it answers line by line.
    pub results: Option<Results>,
    pub today: Date,
    /// The name of the file.
    pub file: String,
}

fn short(text: &str) -> Option<Short> {
    Short::try_from(text).ok().filter(|line| !line.is_empty())
}

fn long(text: &str) -> Option<Text> {
    Text::try_from(text).ok().filter(|text| !text.is_empty())
}

fn origin(settled: &Settled) -> Option<Origin> {
    Some(Origin {
        how: How::Read,
        file: short(&settled.file),
        sheet: None,
        cell: None,
        on: Some(settled.today),
    })
}

fn unit(id: Option<RecordId>) -> Option<UnitRef> {
    id.and_then(|id| UnitRef::try_from(Key::new(Kind::Unit, id)).ok())
}

/// The title and name of a signature in one line.
fn signer(reading: &Reading) -> Option<Short> {
    let signer = reading.signer.as_ref()?;
    let parts: Vec<&str> = [signer.title.as_deref(), signer.name.as_deref()].into_iter().flatten().collect();
    short(&parts.join(" "))
}

/// The decision and the people and units that are new in it.
pub fn decision(
    id: RecordId,
    reading: &Reading,
    settled: &Settled,
    new_id: &mut dyn FnMut() -> RecordId,
) -> Option<(Decision, Vec<Record>)> {
    let (issuer, issuer_unit) = settled.issuer.clone()?;
    let mut newcomers: Vec<Record> = Vec::new();
    // A unit that comes may be named on several lines.
    let mut founded: BTreeMap<String, RecordId> = BTreeMap::new();
    let mut lines: Vec<DecisionLine> = Vec::new();
    let mut met = BTreeSet::new();
    for (line, whom) in &settled.lines {
        let mut found = |name: &str, newcomers: &mut Vec<Record>| {
            let known = founded.get(&spelling(name)).copied();
            known.or_else(|| {
                let unit = new_unit(new_id(), name, line, reading, settled)?;
                founded.insert(spelling(name), unit.id);
                newcomers.push(unit.into());
                newcomers.last().map(Record::id)
            })
        };
        let place = match (&line.founded, line.unit) {
            (Some(name), None) => Some(found(name, &mut newcomers)?),
            (_, unit) => unit,
        };
        let key = match whom {
            Some(key) => *key,
            None if line.effect == Effect::Establish => {
                Key::new(Kind::Unit, found(&line.name, &mut newcomers)?)
            }
            // Of which unit it speaks, somebody has to say.
            None if line.of_unit() => continue,
            None => {
                let person = newcomer(new_id(), id, line, reading, settled)?;
                newcomers.push(person.into());
                newcomers.last().map(Record::key)?
            }
        };
        // The same of the same person said twice is one line.
        if !met.insert((key, line.effect.word().word)) {
            continue;
        }
        lines.push(DecisionLine {
            subject: HolderRef::try_from(key).ok()?,
            effect: line.effect,
            from: line.from,
            to: line.to,
            unit: unit(place),
            position: line.position.as_deref().and_then(short),
            disposition: None,
        });
    }
    let decision = Decision {
        number: reading.number.as_deref().and_then(short),
        issuer_unit: unit(issuer_unit),
        date: reading.date,
        effective: reading.effective,
        summary: reading.summary.as_deref().and_then(long),
        signer: signer(reading),
        lines,
        origin: origin(settled),
        ..Decision::blank(id, short(&issuer)?, reading.effect.unwrap_or(Effect::Other))
    };
    Some((decision, newcomers))
}

/// Someone of whom the register hears for the first time: expected until the day on which they come.
fn newcomer(
    id: RecordId,
    decision: RecordId,
    line: &Line,
    reading: &Reading,
    settled: &Settled,
) -> Option<Person> {
    let by = DecisionRef::try_from(Key::new(Kind::Decision, decision)).ok();
    let from = line.from.or(reading.effective).or(reading.date);
    let comes = match line.effect {
        Effect::Recruit => Some(EmploymentFact::Recruited),
        Effect::Receive | Effect::Transfer => Some(EmploymentFact::Received),
        _ => None,
    };
    let employment = comes.zip(from).map(|(fact, on)| Employment { fact, on, decision: by, agency: None });
    let place = line.unit.or(line.unit_now).zip(line.position.as_deref().or(line.position_now.as_deref()));
    let posting = place.and_then(|(at, position)| {
        Some(Posting {
            unit: unit(Some(at))?,
            position: short(position)?,
            kind: PostingKind::Main,
            from: if line.unit.is_some() { from } else { None },
            to: None,
            decision: by,
        })
    });
    Some(Person {
        birth: line.birth,
        postings: posting.into_iter().collect(),
        employment: employment.into_iter().collect(),
        origin: origin(settled),
        ..Person::blank(id, short(&line.name)?)
    })
}

/// A unit of which the register hears for the first time: it is called so from the day on which it takes another's place.
fn new_unit(id: RecordId, name: &str, line: &Line, reading: &Reading, settled: &Settled) -> Option<Unit> {
    let from = line.from.or(reading.effective).or(reading.date);
    let named = UnitName { vi: short(name)?, en: None, short: None, from, to: None };
    let parent = unit(line.above).map(|unit| Parent { unit, from, to: None });
    Some(Unit { parents: parent.into_iter().collect(), origin: origin(settled), ..Unit::blank(id, named) })
}

/// To whom a letter of ours went: a unit of the register wrote to the CA. Nothing where the letter came in.
pub fn sent_to(reading: &Reading, settled: &Settled, rules: &Rules) -> Option<String> {
    settled.issuer.as_ref()?.1?;
    let names = |to: &String| {
        let spelt = spelling(to);
        let known = rules.addressees.iter().map(|addressee| &addressee.name.vi);
        known.into_iter().find(|name| spelt.starts_with(&spelling(name.split(',').next().unwrap_or(name))))
    };
    reading.addressed.iter().find_map(names).cloned()
}

/// The letter: one that came in, or, where it is said to whom, one of ours that went out.
pub fn letter(
    id: RecordId,
    reading: &Reading,
    settled: &Settled,
    by: CorrespondentKind,
    to: Option<&str>,
) -> Letter {
    let mut letter = answering(came_in(id, reading, settled, by), reading, settled);
    if let Some(to) = to {
        letter.direction = LetterDirection::Out;
        letter.filer = letter.correspondent.unit.take();
        letter.correspondent =
            Correspondent { kind: CorrespondentKind::Ca, unit: None, person: None, name: short(to) };
        letter.received = None;
    }
    letter
}

/// The same with what it answers line by line.
fn answering(letter: Letter, reading: &Reading, settled: &Settled) -> Letter {
    let Some(results) = settled.results.as_ref().filter(|results| results.any()) else { return letter };
    let line = |line: &super::results::Line| {
        Some(LetterLine {
            procedure: ProcedureRef::try_from(Key::new(Kind::Procedure, line.procedure)).ok()?,
            result: Some(line.result?),
            reason: line.reason.as_deref().and_then(long),
            on: Some(settled.today),
        })
    };
    let lines = results.lines.iter().filter_map(line).collect();
    let form = reading.form;
    let letter = answer::replying(letter, lines, results.letter.id);
    Letter { form: form.unwrap_or(letter.form), ..letter }
}

fn came_in(id: RecordId, reading: &Reading, settled: &Settled, by: CorrespondentKind) -> Letter {
    let issuer = settled.issuer.as_ref();
    let (number, series) = match reading.number.as_deref().and_then(|number| number.split_once('/')) {
        Some((number, series)) => (short(number), short(series)),
        None => (None, None),
    };
    let summary = reading.summary.as_deref();
    let correspondent = Correspondent {
        kind: by,
        unit: issuer.and_then(|(_, id)| unit(*id)),
        person: None,
        name: issuer.and_then(|(name, _)| short(name)),
    };
    Letter {
        series,
        number,
        date: reading.date,
        summary: summary.and_then(long),
        signed_by: settled.signed_by.and_then(|key| PersonRef::try_from(key).ok()),
        // Whoever is outside has no record, and the name stands nowhere else.
        signer: signer(reading).filter(|_| settled.signed_by.is_none()),
        capacity: reading.signer.as_ref().and_then(|signer| signer.capacity),
        received: Some(settled.today.max(reading.date.unwrap_or(settled.today))),
        replies_to: settled.replies_to.and_then(|key| LetterRef::try_from(key).ok()),
        origin: origin(settled),
        ..Letter::blank(id, LetterDirection::In, correspondent, reading.form.unwrap_or(LetterForm::Plain))
    }
}

/// The record of the register that is the same paper: issuer, number and year are.
pub fn known(record: &Record, links: &Links<'_>) -> Option<Key> {
    let row = crate::register::row::nameless(record, Oid([0; 20]), None);
    let uniques: BTreeSet<Unique> = row.uniques.into_iter().collect();
    links.by_uniques(record.kind(), &uniques).first().map(|(_, key)| *key)
}

/// Why what a paper says is not to be written without somebody looking at it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Doubt {
    NoNumber,
    NoDate,
    NoIssuer,
    NoEffect,
    /// It undoes, corrects or extends another decision.
    Amends,
    /// Nobody is named in a decision.
    NoLines,
    /// The line of this place, counted from 1.
    Several(usize),
    /// Somebody of that name, of whom something else doesn't fit.
    Unsure(usize),
    /// Nobody of that name, though the decision isn't about one who comes.
    Unknown(usize),
    Unit(usize),
    /// A unit of that name, of which the paper says more than the name.
    UnitName(usize),
    /// The unit that comes isn't in the register.
    Founded(usize),
    /// The letter that is answered isn't named by its number.
    Guessed,
    /// What is answered about this line of it isn't certain.
    Answer(usize),
    /// The reason isn't said.
    Reason(usize),
    /// The table names what the letter doesn't have.
    Stranger(usize),
}

/// What of a decision or letter isn't certain.
pub fn doubts(reading: &Reading, settled: &Settled) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let mut doubt = |is: bool, what: Doubt| {
        if is {
            doubts.push(what);
        }
    };
    doubt(reading.number.is_none(), Doubt::NoNumber);
    doubt(reading.date.is_none(), Doubt::NoDate);
    doubt(settled.issuer.is_none(), Doubt::NoIssuer);
    if reading.kind != Some(PaperKind::Decision) {
        doubts.extend(settled.results.iter().filter(|results| results.says()).flat_map(of_results));
        return doubts;
    }
    doubt(reading.effect.is_none(), Doubt::NoEffect);
    doubt(reading.amends, Doubt::Amends);
    doubt(settled.lines.is_empty(), Doubt::NoLines);
    for (i, (line, whom)) in settled.lines.iter().enumerate() {
        let comes = matches!(line.effect, Effect::Recruit | Effect::Receive);
        match (&line.person, whom) {
            (Found::One { key, sure: false }, Some(chosen)) if key == chosen => {
                doubt(true, if line.of_unit() { Doubt::UnitName(i + 1) } else { Doubt::Unsure(i + 1) });
            }
            (Found::Several(_), None) => doubt(true, Doubt::Several(i + 1)),
            (Found::Nobody, None) if line.of_unit() => doubt(true, Doubt::Founded(i + 1)),
            (Found::Nobody, None) => doubt(!comes, Doubt::Unknown(i + 1)),
            _ => {}
        }
        doubt(line.unit_unknown, Doubt::Unit(i + 1));
        doubt(line.founded.is_some() && line.unit.is_none(), Doubt::Founded(i + 1));
    }
    doubts
}

/// What of the answers of a letter isn't certain.
fn of_results(results: &Results) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    if !results.named {
        doubts.push(Doubt::Guessed);
    }
    for (i, line) in results.lines.iter().enumerate() {
        if !line.sure {
            doubts.push(Doubt::Answer(i + 1));
        }
        let explained = line.reason.as_deref().and_then(long).is_some();
        if matches!(line.result, Some(Outcome::Refused | Outcome::Supplement)) && !explained {
            doubts.push(Doubt::Reason(i + 1));
        }
    }
    doubts.extend((1..=results.strangers.len()).map(Doubt::Stranger));
    doubts
}

/// What a paper's issuer is to the desk.
pub fn correspondent(settled: &Settled, reading: &Reading, rules: &Rules) -> CorrespondentKind {
    let above: Vec<String> = reading.issuer.iter().map(|line| spelling(line)).collect();
    let ca = rules.addressees.iter().flat_map(|addressee| addressee.name.vi.split(',')).any(|part| {
        let part = spelling(part);
        above.contains(&part) || above.join(" ").contains(&part)
    });
    match (&settled.issuer, ca) {
        (_, true) => CorrespondentKind::Ca,
        (Some((_, Some(_))), _) => CorrespondentKind::Unit,
        _ if above.iter().any(|line| line.starts_with(&spelling("thanh tra"))) => {
            CorrespondentKind::Inspector
        }
        _ => CorrespondentKind::Agency,
    }
}
