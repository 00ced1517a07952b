//! Which personal data the records hold, counted without being kept.

use std::collections::BTreeMap;

use super::{Part, Value};
use crate::model::field::{Class, Field, Leaf, Path, Seer, Shape, Step};
use crate::model::{Kind, Record};
use crate::rules::Shown;
use crate::text::report as words;

/// How many records have a field, and how many values of it there are, by class and field.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Held(BTreeMap<(Class, Shown), (usize, usize)>);

impl Held {
    /// What one record holds of people.
    pub fn of(record: &Record) -> Held {
        let mut counter = Counter { kind: record.kind(), held: Held::default() };
        record.walk(&mut counter);
        counter.held
    }

    /// Adds what another holds.
    pub fn add(&mut self, other: &Held) {
        for (of, (records, values)) in &other.0 {
            let count = self.0.entry(*of).or_default();
            count.0 += records;
            count.1 += values;
        }
    }

    /// A row for each field, the most sensitive first.
    pub fn part(&self) -> Part {
        let row = |((class, shown), (records, values)): (&(Class, Shown), &(usize, usize))| {
            let class = match class {
                Class::Open => words::class_open,
                Class::Named => words::class_named,
                Class::Personal => words::class_personal,
                Class::Sensitive => words::class_sensitive,
            };
            vec![
                Value::Said(class),
                Value::Kind(shown.kind),
                Value::Field(*shown),
                (*records).into(),
                (*values).into(),
            ]
        };
        let mut rows: Vec<_> = self.0.iter().collect();
        rows.sort_by_key(|((class, shown), _)| (std::cmp::Reverse(*class), *shown));
        Part { code: "data", rows: rows.into_iter().map(row).collect() }
    }
}

struct Counter {
    kind: Kind,
    held: Held,
}

impl Seer for Counter {
    fn leaf(&mut self, at: &Path, field: &'static Field, _: Leaf<'_>) {
        if !is_about_somebody(self.kind, at, field) {
            return;
        }
        let Some(shown) = Shown::of(self.kind, at) else { return };
        let count = self.held.0.entry((field.class, shown)).or_default();
        *count = (1, count.1 + 1);
    }
}

/// Whether a value tells something of a person: what is masked or named anywhere, and in a person's own record everything but
/// days and what every kind of record has.
fn is_about_somebody(kind: Kind, at: &Path, field: &'static Field) -> bool {
    if field.class > Class::Open {
        return true;
    }
    let Some(Step::Field(first)) = at.0.first() else { return false };
    let own = Kind::ALL.iter().any(|kind| kind.table().field(first).is_none());
    let tells = field.ty.shape().is_some_and(|shape| {
        matches!(shape, Shape::Line | Shape::Text | Shape::Choice(_) | Shape::Ref([Kind::Unit]))
    });
    kind == Kind::Person && own && tells
}
