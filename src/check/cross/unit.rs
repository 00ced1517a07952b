//! Units: who stands above whom.

use crate::model::{Date, Key, Kind, RecordId};
use crate::register::facts::{Tasked, UnitFacts};
use crate::register::row::Row;
use crate::register::state::PersonState;

use super::super::finding::{Code, Finding};
use super::{View, found};

/// More levels than any ministry has; a longer way runs in a circle.
const DEEPEST: usize = 32;

/// The units above one on a day, the nearest first. A circle ends after [`DEEPEST`] steps.
pub(super) fn above<'a>(
    id: RecordId,
    on: Date,
    view: &View<'a>,
) -> impl Iterator<Item = (RecordId, &'a UnitFacts)> + use<'a> {
    let rows = view.rows;
    let unit = move |id: RecordId| rows.row(Key::new(Kind::Unit, id)).and_then(|row| row.facts.unit());
    let parent = move |id: RecordId| unit(id)?.parent_on(on);
    std::iter::successors(parent(id), move |id| parent(*id))
        .take(DEEPEST)
        .filter_map(move |id| Some((id, unit(id)?)))
}

pub(super) fn check(row: &Row, unit: &UnitFacts, view: &View<'_>, out: &mut Vec<Finding>) {
    for (i, (parent, period)) in unit.parents.iter().enumerate() {
        // The way up as it was when this parent came, or when it ceased to be one.
        let on = period.from.or(period.to).unwrap_or(view.today());
        if *parent == row.key.id || above(*parent, on, view).any(|(id, _)| id == row.key.id) {
            out.push(found(
                Code::UnitCycle,
                row,
                format!("parents[{i}].unit"),
                Key::new(Kind::Unit, *parent),
            ));
        }
    }
    let (signs, contacts): (Vec<&Tasked>, Vec<&Tasked>) =
        unit.tasked.iter().partition(|task| task.signs.is_some());
    for (list, tasked) in [("signatories", signs), ("focals", contacts)] {
        for (i, task) in tasked.into_iter().enumerate() {
            let person = Key::new(Kind::Person, task.person);
            if task.period.holds(view.today()) {
                out.extend(gone(row, format!("{list}[{i}].person"), person, view.today(), view));
            }
        }
    }
}

/// What is found where somebody who had gone by a day stands at a place where only those stand who are here.
pub(super) fn gone(row: &Row, at: String, person: Key, on: Date, view: &View<'_>) -> Option<Finding> {
    let state = PersonState::of(view.person(person.id)?, on);
    state.is_gone().then(|| found(Code::SignatoryGone, row, at, person).which(state.word()))
}
