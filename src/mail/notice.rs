//! What is told of one duty: how far it has come. Each is told to everybody it is for once.

use sha2::{Digest as _, Sha256};

use crate::duty::{Detail, Duty};
use crate::model::{Date, FileId};

/// How far something that is owed has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// Its day has passed.
    Overdue,
    /// It is due today.
    Due,
    /// A certificate ends within so many days: one of the steps of the rules.
    Within(u16),
}

/// What is told of one duty on a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// The last day of a certificate, or the day on which something is due.
    pub on: Date,
    pub stage: Stage,
    /// What is told of, in words that are the same as long as it is the same thing.
    what: String,
}

/// What is told of certificates that end, whether they are then to be renewed, replaced or missed.
const ENDS: &str = "ends";

impl Notice {
    /// What is to be told of a duty; nothing as long as its time has not come.
    pub fn of(duty: &Duty, steps: &[u16], today: Date) -> Option<Notice> {
        let (what, on) = match duty.detail {
            Detail::Ends(on) => (ENDS, on),
            _ => (duty.rule.word(), duty.due?.on),
        };
        let left = today.days_until(on);
        let stage = match what == ENDS {
            _ if left < 0 => Stage::Overdue,
            true => Stage::Within(*steps.iter().find(|step| left <= i64::from(**step))?),
            false if left == 0 => Stage::Due,
            false => return None,
        };
        let entry = duty.entry.map(|entry| entry.to_string()).unwrap_or_default();
        Some(Notice { on, stage, what: format!("{what} {} {entry}", duty.known_by()) })
    }

    /// What it is known by among all that was told to anybody.
    pub fn id(&self, to: &str) -> FileId {
        let stage = match self.stage {
            Stage::Overdue => "overdue".to_owned(),
            Stage::Due => "due".to_owned(),
            Stage::Within(step) => step.to_string(),
        };
        let text = format!("chungthu-notice 1\n{to}\n{}\n{}\n{stage}\n", self.what, self.on);
        short(&Sha256::digest(text.as_bytes()))
    }

    /// What the event of a calendar is known by, whatever is told of it.
    pub fn uid(&self) -> String {
        let text = format!("chungthu-event 1\n{}\n", self.what);
        format!("{}@chungthu", short(&Sha256::digest(text.as_bytes())))
    }
}

/// The first eighty bits of a digest.
pub(super) fn short(digest: &[u8]) -> FileId {
    let mut id = [0; 10];
    id.iter_mut().zip(digest).for_each(|(to, from)| *to = *from);
    FileId(id)
}
