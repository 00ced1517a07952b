//! What a unit is called, stands under and came from.

use serde::{Deserialize, Serialize};

use super::{Period, maybe, of_day, text};
use crate::model::kinds::Unit;
use crate::model::kinds::unit::{Capacity, Succession};
use crate::model::{Date, RecordId};
use crate::register::row::{Unique, UniqueField, fingerprint};

/// What a unit was called.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitNamed {
    pub vi: String,
    pub en: Option<String>,
    pub short: Option<String>,
    pub period: Period,
}

/// A unit from which another came.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Came {
    pub from: RecordId,
    pub how: Succession,
    pub on: Date,
}

/// Someone with a task in a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Tasked {
    pub person: RecordId,
    /// The capacity of one who signs; nothing for a contact.
    pub signs: Option<Capacity>,
    /// A fingerprint of the title below which they sign.
    pub title: u64,
    pub period: Period,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitFacts {
    pub code: Option<String>,
    pub names: Vec<UnitNamed>,
    /// The units above.
    pub parents: Vec<(RecordId, Period)>,
    pub came: Vec<Came>,
    /// Whether it is a legal person with its own seal, which is what it takes to file.
    pub standing: Vec<(bool, Period)>,
    pub provinces: Vec<(String, Period)>,
    pub email_domain: Option<String>,
    /// The tax code, as values by which others can be found have it.
    pub mst: Option<u64>,
    pub tasked: Vec<Tasked>,
    /// Fingerprints of what heads its letters.
    pub letterheads: Vec<(u64, Period)>,
    pub dissolved: Option<Date>,
}

impl UnitFacts {
    pub(super) fn of(unit: &Unit) -> UnitFacts {
        let signs = unit.signatories.iter().map(|s| Tasked {
            person: s.person.key().id,
            signs: Some(s.capacity),
            title: fingerprint(&[&s.title]),
            period: Period::new(s.from, s.to),
        });
        let contacts = unit.focals.iter().map(|f| Tasked {
            person: f.person.key().id,
            signs: None,
            title: 0,
            period: Period::new(f.from, f.to),
        });
        UnitFacts {
            code: unit.code.as_ref().map(text),
            names: unit
                .names
                .iter()
                .map(|n| UnitNamed {
                    vi: text(&n.vi),
                    en: maybe(n.en.as_ref()),
                    short: maybe(n.short.as_ref()),
                    period: Period::new(n.from, n.to),
                })
                .collect(),
            parents: unit.parents.iter().map(|p| (p.unit.key().id, Period::new(p.from, p.to))).collect(),
            came: unit
                .predecessors
                .iter()
                .map(|p| Came { from: p.unit.key().id, how: p.how, on: p.on })
                .collect(),
            standing: unit
                .standing
                .iter()
                .map(|s| (s.legal_person && s.own_seal, Period::new(s.from, s.to)))
                .collect(),
            provinces: unit
                .addresses
                .iter()
                .map(|a| (text(&a.province), Period::new(a.from, a.to)))
                .collect(),
            email_domain: maybe(unit.email_domain.as_ref()),
            mst: unit.mst.as_ref().map(|mst| Unique::new(UniqueField::Mst, &[mst.as_str()]).value),
            tasked: signs.chain(contacts).collect(),
            letterheads: unit
                .letterheads
                .iter()
                .map(|l| {
                    let said = fingerprint(&[&l.parent_line, &l.issuer_line, &l.place]);
                    (said, Period::new(l.from, l.to))
                })
                .collect(),
            dissolved: unit.dissolved.as_ref().map(|d| d.on),
        }
    }

    /// What it was called on a day.
    pub fn name_on(&self, on: Date) -> Option<&UnitNamed> {
        of_day(&self.names, |name| name.period, on)
    }

    /// What headed its letters on a day.
    pub fn letterhead_on(&self, on: Date) -> Option<u64> {
        let held = self.letterheads.iter().filter(|(_, period)| period.holds(on));
        held.max_by_key(|(_, period)| period.from).map(|(said, _)| *said)
    }

    /// In which capacities, and below which titles, somebody could sign for it on a day.
    pub fn signs_on(&self, person: RecordId, on: Date) -> Vec<(Capacity, u64)> {
        let held = self.tasked.iter().filter(|task| task.person == person && task.period.holds(on));
        held.filter_map(|task| Some((task.signs?, task.title))).collect()
    }

    /// The unit directly above on a day.
    pub fn parent_on(&self, on: Date) -> Option<RecordId> {
        self.parents.iter().filter(|(_, p)| p.holds(on)).max_by_key(|(_, p)| p.from).map(|(id, _)| *id)
    }

    /// Whether it can file with the CA on a day or on a later one.
    pub fn may_file_since(&self, day: Date) -> bool {
        self.standing.iter().any(|(may, period)| *may && !period.over(day))
    }

    /// Whether it could file with the CA on a day.
    pub fn may_file(&self, on: Date) -> bool {
        self.standing.iter().any(|(may, period)| *may && period.holds(on))
    }
}
