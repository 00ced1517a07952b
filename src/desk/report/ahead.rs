//! What runs out over a time, by unit and form.

use std::collections::BTreeMap;

use super::work::{Of, by_unit};
use super::{Part, Value};
use crate::duty::{Ahead, RunsOut};
use crate::model::{Date, Key, Kind};
use crate::register::Links;

/// How many run out and what each leads to: a row by unit and form as they are on a day, and their sum.
pub(super) fn by_unit_and_form(
    code: &'static str,
    links: &Links<'_>,
    running_out: &[RunsOut],
    today: Date,
) -> Part {
    let mut rows: BTreeMap<Of, [usize; 1 + Ahead::ALL.len()]> = BTreeMap::new();
    for one in running_out {
        let certificate = Key::new(Kind::Certificate, one.certificate);
        let counts = rows.entry((links.top_unit_of(certificate, today), Some(one.form))).or_default();
        counts[0] += 1;
        counts[1 + one.ahead as usize] += 1;
    }
    Part { code, rows: by_unit(links, &rows) }
}

/// Each of them, by its last day.
pub(super) fn one_by_one(
    code: &'static str,
    links: &Links<'_>,
    running_out: &[RunsOut],
    today: Date,
) -> Part {
    let row = |one: &RunsOut| {
        let certificate = Key::new(Kind::Certificate, one.certificate);
        let unit = links.top_unit_of(certificate, today);
        vec![
            Value::Day(one.ends),
            Value::Record(one.holder),
            unit.map_or(Value::None, |unit| Value::Record(Key::new(Kind::Unit, unit))),
            Value::Word(one.form.word()),
            Value::Record(certificate),
            Value::Word(one.ahead.word()),
        ]
    };
    Part { code, rows: running_out.iter().map(row).collect() }
}
