//! Procedures gathered into letters: those that one form, one addressee and one filer have in common.

use std::collections::BTreeMap;

use super::case::{Case, Desk, current};
use super::gap::{Gap, Gaps, Lack};
use super::head::{Signs, focal, signatory};
use super::letter::{is_central, sort_key};
use crate::model::kinds::letter::{
    Correspondent, CorrespondentKind, Letter, LetterDirection, LetterForm, LetterLine,
};
use crate::model::kinds::procedure::Regime;
use crate::model::kinds::{Procedure, Unit};
use crate::model::party::{PersonRef, ProcedureRef, UnitRef};
use crate::model::words::{Line, Text};
use crate::model::{Date, Key, Kind, Record, RecordId};
use crate::register::OpenError;
use crate::register::state::DeviceState;
use crate::rules::Form;

/// What the letters of one command share.
pub struct Gathering<'n> {
    /// The most lines of a letter.
    pub lines: usize,
    /// Who signs and whom the CA may ask, where they were named.
    pub signed_by: Option<RecordId>,
    pub contact: Option<RecordId>,
    /// The officer in charge.
    pub assignee: Option<&'n str>,
    /// An id that no record has.
    pub new_id: &'n dyn Fn() -> RecordId,
}

/// What sends procedures into one letter.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Together {
    regime: usize,
    form: String,
    addressee: String,
    filer: RecordId,
    /// Keys of a central signing service have a V/v line of their own.
    central: bool,
}

/// New letters about these procedures, or what is lacking before there can be any.
pub fn gather(
    desk: &Desk<'_>,
    procedures: &[Key],
    with: &Gathering<'_>,
) -> Result<Result<Vec<Letter>, Vec<Gap>>, OpenError> {
    let mut gaps = Gaps::default();
    let mut groups: BTreeMap<Together, (&Form, Vec<Case>)> = BTreeMap::new();
    for key in procedures {
        let Record::Procedure(procedure) = desk.snapshot.record(*key)? else { continue };
        let case = desk.case(*procedure)?;
        if let Some((together, form)) = together(desk, &case, &mut gaps) {
            groups.entry(together).or_insert_with(|| (form, Vec::new())).1.push(case);
        }
    }
    let mut letters = Vec::new();
    for (together, (form, mut cases)) in groups {
        cases.sort_by_cached_key(|case| sort_key(desk, case, form.leaders_first));
        let Some(filer) = desk.unit(together.filer)? else { continue };
        let to = addressee(desk, cases.first());
        for cases in cases.chunks(with.lines.max(1)) {
            letters.push(drafted(desk, form, &filer, cases, to.clone(), with));
        }
    }
    Ok(if gaps.is_empty() { Ok(letters) } else { Err(gaps.into_vec()) })
}

/// The record of one letter, about to be signed.
fn drafted(
    desk: &Desk<'_>,
    form: &Form,
    filer: &Unit,
    cases: &[Case],
    to: Option<Line>,
    with: &Gathering<'_>,
) -> Letter {
    let signs = signatory(desk, filer, Signs { person: with.signed_by, capacity: None });
    let focal = focal(desk, filer);
    let contact = with.contact.and_then(|id| PersonRef::try_from(Key::new(Kind::Person, id)).ok());
    let line = |case: &Case| {
        let procedure = ProcedureRef::try_from(case.key).ok()?;
        Some(LetterLine { procedure, result: None, reason: None, on: None })
    };
    let central = cases.iter().all(is_central);
    let regarding = form.regarding_central.as_ref().filter(|_| central).or(form.regarding.as_ref());
    let summary = regarding.map_or_else(|| form.title.vi.clone(), |about| format!("V/v {about}"));
    let correspondent = Correspondent { kind: CorrespondentKind::Ca, unit: None, person: None, name: to };
    Letter {
        regime: Some(form.regime),
        filer: UnitRef::try_from(Key::new(Kind::Unit, filer.id)).ok(),
        series: current(&filer.symbols, |s| (s.from, s.to), desk.on).map(|s| s.symbol.clone()),
        summary: Text::try_from(summary).ok(),
        signed_by: signs.map(|s| s.person),
        capacity: signs.map(|s| s.capacity),
        contact: contact.or(focal),
        lines: cases.iter().filter_map(line).collect(),
        assignee: with.assignee.and_then(|handle| Line::try_from(handle).ok()),
        ..blank((with.new_id)(), correspondent, letter_form(&form.number), desk.on)
    }
}

/// A letter of ours of which nothing is known but whom it goes to, about to be signed.
pub fn blank(id: RecordId, correspondent: Correspondent, form: LetterForm, for_signature: Date) -> Letter {
    Letter {
        for_signature: Some(for_signature),
        ..Letter::blank(id, LetterDirection::Out, correspondent, form)
    }
}

/// Writes into a letter of ours who signs it, in which capacity, and whom the CA may ask: who is named, else whoever it says, else
/// the filer's.
pub fn signed_as(
    desk: &Desk<'_>,
    letter: &mut Letter,
    (signed_by, contact): (Option<RecordId>, Option<RecordId>),
) -> Result<(), OpenError> {
    let Some(filer) = letter.filer.map(|filer| desk.unit(filer.key().id)).transpose()?.flatten() else {
        return Ok(());
    };
    let said = Signs::from(&*letter);
    let named = signatory(desk, &filer, Signs { person: signed_by.or(said.person), ..said });
    // Who was to sign and may no more gives way to who may.
    let signs = match signed_by {
        Some(_) => named,
        None => named.or_else(|| signatory(desk, &filer, Signs::default())),
    };
    if let Some(signs) = signs {
        (letter.signed_by, letter.capacity) = (Some(signs.person), Some(signs.capacity));
    }
    let named = contact.and_then(|id| PersonRef::try_from(Key::new(Kind::Person, id)).ok());
    let there = letter.contact.filter(|person| !desk.links.is_gone(person.key(), desk.on));
    letter.contact = named.or(there).or(focal(desk, &filer)).or(letter.contact);
    Ok(())
}

/// The form of a letter by its number.
pub fn letter_form(number: &str) -> LetterForm {
    let known = LetterForm::ALL.iter().find(|form| form.word().word == number);
    known.copied().unwrap_or(LetterForm::Plain)
}

/// Which letter a procedure goes into; nothing, and a gap, where no rule says so.
fn together<'r>(desk: &Desk<'r>, case: &Case, gaps: &mut Gaps) -> Option<(Together, &'r Form)> {
    let procedure = case.procedure.as_ref()?;
    let lost = case.device.as_ref().is_some_and(|device| {
        let facts = desk.links.device(device.id);
        facts.is_some_and(|facts| DeviceState::of(facts, desk.on).condition.is_gone())
    });
    let Some(form) = case.form(desk.rules, lost) else {
        gaps.push(case.key, "kind", Lack::NoRule, &[]);
        return None;
    };
    let Some(to) = desk.rules.addressee(desk.on, procedure.kind, case.holder_type()) else {
        gaps.push(case.key, "regime", Lack::NoRule, &[]);
        return None;
    };
    let Some(filer) = filer(desk, case, procedure) else {
        gaps.push(case.key, "filer", Lack::Missing, &["filer=-"]);
        return None;
    };
    let regime = Regime::ALL.iter().position(|regime| *regime == form.regime).unwrap_or_default();
    let together = Together {
        regime,
        form: form.number.clone(),
        addressee: to.code.clone(),
        filer,
        central: is_central(case),
    };
    Some((together, form))
}

/// Who files: as the procedure says, else the nearest unit above the holder that may.
pub fn filer(desk: &Desk<'_>, case: &Case, procedure: &Procedure) -> Option<RecordId> {
    let above = || desk.links.filer_of(case.unit_id(desk)?, desk.on);
    procedure.filer.map(|filer| filer.key().id).or_else(above)
}

fn addressee(desk: &Desk<'_>, case: Option<&Case>) -> Option<Line> {
    let case = case?;
    let procedure = case.procedure.as_ref()?;
    let to = desk.rules.addressee(desk.on, procedure.kind, case.holder_type())?;
    Line::try_from(to.name.vi.as_str()).ok()
}
