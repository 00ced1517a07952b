//! What every story of the ministry knows, and the log into which it writes its records as time goes by.

use super::hsm::{HSMS, HsmKey, OnTokens};
use super::keys::{Dice, Seed, sha256};
use super::people::Profile;
use super::plan::{PlannedFile, PlannedOfficer};
use super::units::Units;
use crate::model::date::{Date, Moment};
use crate::model::kinds::Record;
use crate::model::kinds::common::{Attachment, How, Origin, Role};
use crate::model::words::{Line, Text};
use crate::model::{Key, Kind, RecordId};
use crate::pki::DemoAuthority;
use crate::rules::Rules;

/// The ministry as it stands before any story is told.
pub struct World {
    pub seed: Seed,
    pub today: Date,
    /// The day on which the register begins.
    pub first: Date,
    /// The day on which the units were merged and renamed.
    pub merger: Date,
    /// The decision on the merger.
    pub merger_decision: RecordId,
    pub rules: &'static Rules,
    pub units: Units,
    pub people: Vec<Profile>,
    pub officers: Vec<PlannedOfficer>,
    pub authority: DemoAuthority,
    /// The HSMs that the desk keeps.
    pub hsms: [RecordId; HSMS],
    /// What their tokens say, where there are tokens.
    pub on_tokens: Option<OnTokens>,
    /// How many papers of a thousand are attached as files: fewer in a large ministry.
    pub attached: u64,
}

impl World {
    /// The working day so many working days later; 0 gives the day itself or the first working day after it.
    pub fn workday(&self, day: Date, n: i64) -> Date {
        let mut day = day;
        while !self.rules.calendar.is_working_day(day) {
            day = day.plus_days(1);
        }
        match u16::try_from(n) {
            Ok(n) if n > 0 => self.rules.calendar.working_days_after(day, n).on,
            _ => day,
        }
    }
}

/// An hour of a day at the office, in seconds since 1970-01-01T00:00Z.
pub fn at(day: Date, hour: i64, minute: i64) -> i64 {
    day.start_at_office() + hour * 3_600 + minute * 60
}

pub fn moment(seconds: i64) -> Moment {
    Moment::at_office(seconds).expect("the demo lives between 1990 and 2100")
}

pub fn line(text: impl AsRef<str>) -> Line {
    Line::try_from(text.as_ref()).expect("the demo writes clean lines")
}

pub fn text(text: impl AsRef<str>) -> Text {
    Text::try_from(text.as_ref()).expect("the demo writes clean text")
}

/// A reference of the type that the field asks for.
pub fn to<R: TryFrom<Key>>(kind: Kind, id: RecordId) -> R {
    R::try_from(Key::new(kind, id)).unwrap_or_else(|_| unreachable!("the kind is written beside the field"))
}

/// One version of a record, at the moment when it became known.
pub struct Put {
    pub at: i64,
    pub record: Record,
    pub files: Vec<PlannedFile>,
}

/// The log of one story.
pub struct Log<'w> {
    pub world: &'w World,
    pub dice: Dice,
    word: String,
    count: u64,
    waiting: Vec<PlannedFile>,
    pub puts: Vec<Put>,
    /// The keys that belong into HSMs.
    pub keys: Vec<HsmKey>,
}

impl<'w> Log<'w> {
    pub fn new(world: &'w World, word: String) -> Log<'w> {
        let dice = world.seed.dice(&word, 0);
        Log { world, dice, word, count: 0, waiting: Vec::new(), puts: Vec::new(), keys: Vec::new() }
    }

    /// A word and number that nothing else of the demo has.
    pub fn fresh(&mut self) -> (String, u64) {
        self.count += 1;
        (self.word.clone(), self.count)
    }

    pub fn id(&mut self) -> RecordId {
        let (word, n) = self.fresh();
        self.world.seed.id(&word, n)
    }

    /// Writes the record as it stands; one that is as it was is not written again.
    pub fn put(&mut self, at: i64, record: impl Into<Record>) {
        let record = record.into();
        let key = record.key();
        if self.puts.iter().rev().find(|put| put.record.key() == key).is_some_and(|put| put.record == record)
        {
            return;
        }
        let (files, rest) =
            std::mem::take(&mut self.waiting).into_iter().partition(|f: &PlannedFile| f.key == key);
        self.waiting = rest;
        self.puts.push(Put { at, record, files });
    }

    /// Where a record of that day came from.
    pub fn origin(&mut self, day: Date, sheet: &str) -> Option<Origin> {
        let migrated = day < self.world.first;
        let row = self.dice.between(4, 900);
        Some(Origin {
            how: if migrated { How::Migrated } else { How::Entered },
            file: migrated.then(|| line("so-theo-doi-chung-thu-so.xlsx")),
            sheet: migrated.then(|| line(sheet)),
            cell: migrated.then(|| line(format!("A{row}"))),
            on: migrated.then_some(self.world.first),
        })
    }

    /// The handle of an officer who was there all the time.
    pub fn handle(&mut self) -> Line {
        let at = self.dice.below(3) as usize;
        line(self.world.officers.get(at).map_or("lan", |o| o.handle.as_str()))
    }

    /// Whether a paper is attached as a file or only lies in the cupboard.
    pub fn attaches(&mut self) -> bool {
        self.dice.below(1_000) < self.world.attached
    }

    /// Seals a file beside a record whose next version the caller writes.
    pub fn attach(&mut self, key: Key, role: Role, name: &str, on: Date, bytes: Vec<u8>) -> Attachment {
        let (word, n) = self.fresh();
        let file = self.world.seed.file(&word, n);
        let attachment = Attachment {
            file,
            role,
            name: line(name),
            size: bytes.len() as u64,
            sha256: sha256(&bytes),
            on,
            signed: Some(on),
        };
        self.waiting.push(PlannedFile { key, file, bytes });
        attachment
    }
}
