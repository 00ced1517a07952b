//! What decisions and letters say of others.

use serde::{Deserialize, Serialize};

use super::{Period, maybe, text};
use crate::model::kinds::decision::{AmendHow, Effect};
use crate::model::kinds::letter::{
    CorrespondentKind, DataBreach, DataRequest, DataRight, LetterDirection, LetterForm,
};
use crate::model::kinds::procedure::{Outcome, Regime};
use crate::model::kinds::{Decision, Letter};
use crate::model::party::HolderRef;
use crate::model::{Date, Key, Kind, Moment, RecordId};

/// What the desk did about a line of a decision.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Disposed {
    Open,
    /// On a day; with so many procedures, none where nothing was needed.
    Done {
        on: Date,
        procedures: u16,
    },
}

/// A line of a decision.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecidedLine {
    /// A person or a unit.
    pub subject: Key,
    pub effect: Effect,
    pub period: Period,
    pub unit: Option<RecordId>,
    pub position: Option<String>,
    pub disposed: Disposed,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionFacts {
    pub number: Option<String>,
    pub issuer: String,
    pub summary: Option<String>,
    pub kind: Effect,
    pub date: Option<Date>,
    pub effective: Option<Date>,
    pub lines: Vec<DecidedLine>,
    pub amended: Vec<(RecordId, AmendHow, Date)>,
}

impl DecisionFacts {
    pub(super) fn of(decision: &Decision) -> DecisionFacts {
        let line = |line: &crate::model::kinds::decision::DecisionLine| DecidedLine {
            subject: HolderRef::key(&line.subject),
            effect: line.effect,
            period: Period::new(line.from, line.to),
            unit: line.unit.map(|unit| unit.key().id),
            position: maybe(line.position.as_ref()),
            disposed: match &line.disposition {
                None => Disposed::Open,
                Some(done) => Disposed::Done {
                    on: done.on,
                    procedures: u16::try_from(done.procedures.len()).unwrap_or(u16::MAX),
                },
            },
        };
        DecisionFacts {
            number: maybe(decision.number.as_ref()),
            issuer: text(&decision.issuer),
            summary: maybe(decision.summary.as_ref()),
            kind: decision.kind,
            date: decision.date,
            effective: decision.effective,
            lines: decision.lines.iter().map(line).collect(),
            amended: decision.amended.iter().map(|a| (a.by.key().id, a.how, a.on)).collect(),
        }
    }

    /// The unit in which the person of a line works by it, and from which day on; nothing where it says no unit.
    pub fn moves_to(&self, line: &DecidedLine) -> Option<(RecordId, Date)> {
        use Effect::{Appoint, Receive, Recruit, Transfer};
        let moves = line.subject.kind == Kind::Person
            && matches!(line.effect, Appoint | Receive | Recruit | Transfer);
        line.unit.filter(|_| moves).zip(self.effective_day(line))
    }

    /// The day on which a line takes effect: its own, else the decision's.
    pub fn effective_day(&self, line: &DecidedLine) -> Option<Date> {
        line.period.from.or(self.effective).or(self.date)
    }
}

/// A line of a letter.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AskedLine {
    pub procedure: RecordId,
    pub result: Option<Outcome>,
    pub on: Option<Date>,
}

/// What a data subject asks for, and what was decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RequestFacts {
    pub right: DataRight,
    /// A processor or third party has to do it too.
    pub third_party: bool,
    pub extended: Option<Date>,
    /// The last day on which what was granted holds, where it ended.
    pub ended: Option<Date>,
    pub result: Option<Outcome>,
}

impl RequestFacts {
    fn of(request: &DataRequest) -> RequestFacts {
        RequestFacts {
            right: request.right,
            third_party: request.third_party == Some(true),
            extended: request.extended,
            ended: request.ended,
            result: request.result,
        }
    }
}

/// A breach of personal data.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BreachFacts {
    pub discovered: Moment,
    /// How many people are affected: as it is said, else those who are named.
    pub people: Option<u64>,
    /// Whether it harms them; nothing while that isn't known.
    pub harm: Option<bool>,
    pub told: Option<Date>,
}

impl BreachFacts {
    fn of(breach: &DataBreach) -> BreachFacts {
        let named = u64::try_from(breach.affected.len()).ok().filter(|count| *count > 0);
        BreachFacts {
            discovered: breach.discovered,
            people: breach.people.or(named),
            harm: breach.harm,
            told: breach.told,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterFacts {
    pub direction: LetterDirection,
    pub correspondent: CorrespondentKind,
    /// The correspondent, where it is a unit of the register.
    pub unit: Option<RecordId>,
    /// The data subject whom it is about.
    pub person: Option<RecordId>,
    /// What the correspondent is called.
    pub name: Option<String>,
    pub form: LetterForm,
    pub regime: Option<Regime>,
    /// Who issues a letter that goes out.
    pub filer: Option<RecordId>,
    pub number: Option<String>,
    pub series: Option<String>,
    pub date: Option<Date>,
    pub for_signature: Option<Date>,
    pub sent: Option<Date>,
    pub received: Option<Date>,
    pub acknowledged: Option<Date>,
    pub due: Option<Date>,
    pub replies_to: Option<RecordId>,
    pub none_needed: bool,
    pub request: Option<RequestFacts>,
    pub breach: Option<BreachFacts>,
    pub lines: Vec<AskedLine>,
    /// The day on which it was given up.
    pub void: Option<Date>,
    /// Whether a file of it was made by the program.
    pub made: bool,
}

impl LetterFacts {
    pub(super) fn of(letter: &Letter) -> LetterFacts {
        LetterFacts {
            direction: letter.direction,
            correspondent: letter.correspondent.kind,
            unit: letter.correspondent.unit.map(|unit| unit.key().id),
            person: letter.correspondent.person.map(|person| person.key().id),
            name: maybe(letter.correspondent.name.as_ref()),
            form: letter.form,
            regime: letter.regime,
            filer: letter.filer.map(|filer| filer.key().id),
            number: maybe(letter.number.as_ref()),
            series: maybe(letter.series.as_ref()),
            date: letter.date,
            for_signature: letter.for_signature,
            sent: letter.sent,
            received: letter.received,
            acknowledged: letter.acknowledged,
            due: letter.due,
            replies_to: letter.replies_to.map(|letter| letter.key().id),
            none_needed: letter.none_needed.is_some(),
            request: letter.request.as_ref().map(RequestFacts::of),
            breach: letter.breach.as_ref().map(BreachFacts::of),
            lines: letter
                .lines
                .iter()
                .map(|line| AskedLine {
                    procedure: line.procedure.key().id,
                    result: line.result,
                    on: line.on,
                })
                .collect(),
            void: letter.void,
            made: letter.files.iter().any(|file| made_as(&file.name, letter.id).is_some()),
        }
    }

    /// The right because of which the data of whoever wrote it are processed on a day only where the law asks for it: a restriction,
    /// objection or withdrawal that was granted and hasn't ended.
    pub fn restricts(&self, on: Date) -> Option<DataRight> {
        let request = self.request.filter(|_| self.direction == LetterDirection::In)?;
        let came = self.received.or(self.date).is_some_and(|day| day <= on);
        let holds = came && request.ended.is_none_or(|last| on <= last);
        let granted = request.right.restricts() && request.result == Some(Outcome::Granted);
        (granted && holds).then_some(request.right)
    }

    /// Number and series as people write them: `123/CNTT-CSHT`.
    pub fn full_number(&self) -> Option<String> {
        let number = self.number.as_ref()?;
        Some(match &self.series {
            Some(series) if !number.contains('/') => format!("{number}/{series}"),
            _ => number.clone(),
        })
    }
}

/// The code of the paper that was made for a record as a file of this name: code and the record's handle. Nothing of any other file.
pub(in crate::register) fn made_as(name: &str, id: RecordId) -> Option<&str> {
    let stem = name.strip_suffix(".docx").or_else(|| name.strip_suffix(".pdf"))?;
    let (code, handle) = stem.rsplit_once('-')?;
    (handle == id.handle().to_string()).then_some(code)
}
