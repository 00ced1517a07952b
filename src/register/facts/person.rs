//! What a person is called, holds and is reached at.

use serde::{Deserialize, Serialize};

use super::{Period, of_day, text};
use crate::model::Date;
use crate::model::kinds::Person;
use crate::register::gist::{PersonGist, Posted};
use crate::register::row::{Unique, UniqueField};

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonFacts {
    pub gist: PersonGist,
    pub names: Vec<(String, Period)>,
    /// What each posting is called, in their order.
    pub positions: Vec<String>,
    pub emails: Vec<(String, Period)>,
    /// The numbers of the identity documents, as values by which others can be found have them.
    pub numbers: Vec<u64>,
    /// Whether the day of birth is recorded.
    pub born: bool,
    pub notice_on: Option<Date>,
}

impl PersonFacts {
    pub(super) fn of(person: &Person) -> PersonFacts {
        let mut employment: Vec<_> = person.employment.iter().map(|e| (e.fact, e.on)).collect();
        employment.sort_by_key(|(_, on)| *on);
        let postings = person.postings.iter().map(|p| Posted {
            unit: p.unit.key().id,
            kind: p.kind,
            period: Period::new(p.from, p.to),
        });
        PersonFacts {
            gist: PersonGist { postings: postings.collect(), employment },
            positions: person.postings.iter().map(|posting| text(&posting.position)).collect(),
            names: person.names.iter().map(|n| (text(&n.full), Period::new(n.from, n.to))).collect(),
            emails: person.emails.iter().map(|e| (text(&e.address), Period::new(e.from, e.to))).collect(),
            numbers: person
                .ids
                .iter()
                .map(|id| Unique::new(UniqueField::IdNumber, &[id.number.as_str()]).value)
                .collect(),
            born: person.birth.is_some(),
            notice_on: person.notice_on,
        }
    }

    /// The full name on a day.
    pub fn name_on(&self, on: Date) -> Option<&str> {
        of_day(&self.names, |(_, period)| *period, on).map(|(name, _)| name.as_str())
    }

    /// What the posting of a day, or the last one before it, is called.
    pub fn last_position(&self, on: Date) -> Option<&str> {
        let last = self.last_posting(on)?;
        let place = self.postings.iter().position(|posting| std::ptr::eq(posting, last))?;
        self.positions.get(place).map(String::as_str)
    }

    /// The official address on a day: the one that began last.
    pub fn email_on(&self, on: Date) -> Option<&str> {
        let held = self.emails.iter().filter(|(_, p)| p.holds(on));
        held.max_by_key(|(_, p)| p.from).map(|(address, _)| address.as_str())
    }
}

impl std::ops::Deref for PersonFacts {
    type Target = PersonGist;

    fn deref(&self) -> &PersonGist {
        &self.gist
    }
}
