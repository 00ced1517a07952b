//! What rows mean for the register: whose record each is, what is new in it, and what somebody must decide.
//!
//! Nothing is guessed: a number or an address says who somebody is, a name alone asks. What two sources say differently is
//! asked too, and a new record goes without the value until it is decided.

mod people;
mod put;
mod things;
mod units;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

pub use people::uniques as person_uniques;

use super::rows::{Line, Place};
use crate::change::Change;
use crate::model::kinds::certificate::{Authority, Form};
use crate::model::kinds::common::{How, SCHEMA};
use crate::model::value::Fault;
use crate::model::{Date, Handle, Key, Kind, Record, RecordId};
use crate::register::row::fingerprint;
use crate::register::{Links, OpenError, Snapshot, Unique};
use crate::rules::Rules;

/// What an import is asked to do.
pub struct Wishes {
    /// What holds the keys of certificates, where no sheet says so.
    pub form: Option<Form>,
    pub ca: Authority,
    /// Whether units that the register doesn't have are added without being asked about.
    pub new_units: bool,
}

/// What somebody decided about a question.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Answer {
    /// It is this record.
    Is(Key),
    /// It is none of them: a new one.
    New,
    /// What was said first stands.
    Keep,
    /// What this row says stands.
    Take,
}

/// What is to be decided.
#[derive(Clone)]
pub enum Ask {
    /// Whether the person of a row is one of these.
    Person { candidates: Vec<Key> },
    /// Which unit these names are, the last of them below the others.
    Unit { names: Vec<String>, near: Vec<Key> },
    /// Which of two values stands.
    Value { record: Key, at: String, have: String, have_at: Option<Place>, says: String },
}

/// One question, and the row it came from.
#[derive(Clone)]
pub struct Question {
    /// The same for the same row of the same file, whenever it is asked.
    pub id: String,
    pub place: Place,
    pub ask: Ask,
}

impl Question {
    /// The records by whose values it is asked.
    pub fn records(&self) -> impl Iterator<Item = Key> {
        let (candidates, one) = match &self.ask {
            Ask::Person { candidates } => (candidates.as_slice(), None),
            Ask::Value { record, .. } => (&[][..], Some(*record)),
            Ask::Unit { .. } => (&[][..], None),
        };
        candidates.iter().copied().chain(one)
    }
}

/// Why a row adds nothing, besides what stands in its cells.
#[derive(Clone)]
pub enum Refusal {
    /// What holds the key isn't known.
    NoForm,
    /// Whose certificate it is isn't known.
    NoHolder,
    /// The row says that a certificate has ended which by its days is in force: how and when isn't said.
    SaidOver,
    /// A decision without who issued it.
    NoIssuer,
    Fault(Fault),
}

pub struct Refused {
    pub place: Place,
    pub kind: Kind,
    pub why: Refusal,
}

/// A record as the rows make it.
pub struct Work {
    pub base: Option<Record>,
    pub value: Value,
    /// The rows that speak of it.
    pub lines: BTreeSet<usize>,
    /// Which row said a value first.
    said_by: BTreeMap<String, usize>,
    /// Values that sources don't agree on.
    disputed: BTreeSet<String>,
}

/// What the rows come to.
pub struct Staged {
    pub change: Change,
    /// The places of the rows of every record that is written.
    pub places: BTreeMap<Key, Vec<Place>>,
    pub questions: Vec<Question>,
    /// The rows that questions are about.
    pub open: Vec<Line>,
    pub refused: Vec<Refused>,
    /// Where a sheet says otherwise than a certificate itself.
    pub overruled: Vec<(Place, String)>,
    /// Records that the rows are about and that stay as they are.
    pub known: usize,
}

/// The register's answers to rows, and the records they make.
pub struct Stage<'s, 'a> {
    snapshot: &'s Snapshot<'a>,
    links: &'s Links<'a>,
    rules: &'s Rules,
    today: Date,
    wishes: &'s Wishes,
    answers: &'s BTreeMap<String, Answer>,
    lines: Vec<Line>,
    works: BTreeMap<Key, Work>,
    /// Who has a value, in the register and among the rows.
    having: HashMap<Unique, BTreeSet<Key>>,
    /// People by folded name.
    names: HashMap<String, BTreeSet<Key>>,
    /// Units by folded name, short name or code.
    units: HashMap<String, BTreeSet<Key>>,
    /// The unit of a path of folded names; nothing where somebody must say.
    unit_paths: HashMap<String, Option<Key>>,
    /// The units of rows that are about one.
    unit_rows: HashMap<usize, Key>,
    /// Certificates by serial.
    serials: HashMap<String, BTreeSet<Key>>,
    handles: RefCell<BTreeSet<Handle>>,
    /// New certificates by holder and last day.
    terms: HashMap<(Key, String), Key>,
    questions: Vec<Question>,
    /// The ids of the questions.
    asked: BTreeSet<String>,
    open: BTreeSet<usize>,
    refused: Vec<Refused>,
    overruled: Vec<(Place, String)>,
}

impl<'s, 'a> Stage<'s, 'a> {
    pub fn new(
        snapshot: &'s Snapshot<'a>,
        links: &'s Links<'a>,
        rules: &'s Rules,
        today: Date,
        wishes: &'s Wishes,
        answers: &'s BTreeMap<String, Answer>,
        lines: Vec<Line>,
    ) -> Stage<'s, 'a> {
        Stage {
            snapshot,
            links,
            rules,
            today,
            wishes,
            answers,
            lines,
            works: BTreeMap::new(),
            having: HashMap::new(),
            names: HashMap::new(),
            units: HashMap::new(),
            unit_paths: HashMap::new(),
            unit_rows: HashMap::new(),
            serials: HashMap::new(),
            handles: RefCell::default(),
            terms: HashMap::new(),
            questions: Vec::new(),
            asked: BTreeSet::new(),
            open: BTreeSet::new(),
            refused: Vec::new(),
            overruled: Vec::new(),
        }
    }

    /// Goes through the rows; `tick` is called for each.
    pub fn run(mut self, tick: &mut dyn FnMut()) -> Result<Staged, OpenError> {
        self.know();
        let lines = self.lines.len();
        for line in 0..lines {
            self.unit_row(line)?;
        }
        for line in 0..lines {
            tick();
            // Whatever hangs on somebody waits until it is known who that is.
            let person = match self.lines[line].is_about(Kind::Person) {
                true => match self.person_row(line)? {
                    Some(person) => Some(person),
                    None => continue,
                },
                false => None,
            };
            let device = self.device_row(line, person)?;
            self.certificate_row(line, person, device)?;
            self.decision_row(line, person)?;
        }
        Ok(self.finish())
    }

    /// Asks the register for everything that the rows name, at once.
    fn know(&mut self) {
        let mut wanted: BTreeMap<Kind, BTreeSet<Unique>> = BTreeMap::new();
        for line in &self.lines {
            for (kind, unique) in people::uniques(line).into_iter().map(|u| (Kind::Person, u)) {
                wanted.entry(kind).or_default().insert(unique);
            }
            for (kind, unique) in self.uniques_of_things(line) {
                wanted.entry(kind).or_default().insert(unique);
            }
        }
        for (kind, uniques) in wanted {
            for (unique, key) in self.links.by_uniques(kind, &uniques) {
                self.having.entry(unique).or_default().insert(self.links.main_of(key));
            }
        }
        self.know_people();
        self.know_units();
        self.know_serials();
    }

    /// What was decided about a question.
    fn answer(&self, id: &str) -> Option<&Answer> {
        self.answers.get(id)
    }

    /// Asks what must be decided about a row.
    fn ask(&mut self, line: usize, id: String, place: Place, ask: Ask) {
        self.open.insert(line);
        if self.asked.insert(id.clone()) {
            self.questions.push(Question { id, place, ask });
        }
    }

    fn refuse(&mut self, line: usize, kind: Kind, why: Refusal) {
        let place = self.lines[line].place();
        self.refused.push(Refused { place, kind, why });
    }

    /// An id that no record has, nor any of these rows.
    fn new_id(&self) -> RecordId {
        loop {
            let id = RecordId(rand::random());
            if !self.links.has_handle_of(id) && self.handles.borrow_mut().insert(id.handle()) {
                return id;
            }
        }
    }

    /// A new record that a row began.
    fn begin(&mut self, kind: Kind, line: usize, more: Map<String, Value>) -> Key {
        let key = Key::new(kind, self.new_id());
        let row = &self.lines[line];
        let origin = json!({
            "how": How::Migrated.word().word, "file": row.file, "sheet": row.sheet, "cell": row.row.to_string(),
            "on": self.today,
        });
        let mut value = Map::new();
        value.insert("schema".to_owned(), json!(SCHEMA));
        value.insert("id".to_owned(), json!(key.id));
        value.extend(more);
        value.insert("origin".to_owned(), origin);
        let work = Work {
            base: None,
            value: Value::Object(value),
            lines: BTreeSet::from([line]),
            said_by: BTreeMap::new(),
            disputed: BTreeSet::new(),
        };
        self.works.insert(key, work);
        key
    }

    /// The record as it stands with what the rows say.
    fn work(&mut self, key: Key) -> Result<&mut Work, OpenError> {
        if !self.works.contains_key(&key) {
            let base = self.snapshot.record(key)?;
            let work = Work {
                value: base.to_value(),
                base: Some(base),
                lines: BTreeSet::new(),
                said_by: BTreeMap::new(),
                disputed: BTreeSet::new(),
            };
            self.works.insert(key, work);
        }
        Ok(self.works.get_mut(&key).expect("it was put in just above"))
    }

    /// Whether a record came from this very row.
    fn is_from(&mut self, key: Key, line: usize) -> Result<bool, OpenError> {
        let (file, sheet) = (self.lines[line].file.clone(), self.lines[line].sheet.clone());
        let cell = self.lines[line].row.to_string();
        let origin = self.work(key)?.value.get("origin").cloned().unwrap_or(Value::Null);
        let says = |name: &str, value: &str| origin.get(name).and_then(Value::as_str) == Some(value);
        Ok(says("file", &file) && says("sheet", &sheet) && says("cell", &cell))
    }

    fn finish(mut self) -> Staged {
        let mut change = Change::new("import");
        let mut places = BTreeMap::new();
        let mut known = 0;
        for (key, mut work) in std::mem::take(&mut self.works) {
            if work.lines.is_empty() {
                continue;
            }
            // Until it is decided which is right, the record has neither; the last of a list first, so that the others keep
            // their places.
            for at in std::mem::take(&mut work.disputed).into_iter().rev() {
                put::leave_open(key.kind, &mut work.value, &at);
                self.open.extend(work.said_by.get(&at));
            }
            let record = match Record::from_value(key.kind, &work.value) {
                Ok(record) => record,
                Err(fault) => {
                    for line in work.lines {
                        self.refuse(line, key.kind, Refusal::Fault(fault.clone()));
                    }
                    continue;
                }
            };
            let rows = work.lines.iter().map(|line| self.lines[*line].place()).collect();
            match work.base {
                Some(base) if base.same_facts(&record) => {
                    known += 1;
                    continue;
                }
                Some(base) => change.set(base, record),
                None => change.add(record),
            }
            places.insert(key, rows);
        }
        let open = self.open.iter().filter_map(|line| self.lines.get(*line).cloned()).collect();
        Staged {
            change,
            places,
            questions: self.questions,
            open,
            refused: self.refused,
            overruled: self.overruled,
            known,
        }
    }
}

/// What names a question: what it is about, and where.
fn question_id(about: &str, place: &Place, more: &str) -> String {
    let address = place.address();
    format!("{:016x}", fingerprint(&[about, &place.file, &address, more]))
}
