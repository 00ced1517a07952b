//! The office's own papers: of a hand-over, a procedure, a letter, or a unit.

use super::super::super::context::Context;
use super::super::super::failure::{Failure, Told};
use super::super::super::pick;
use super::{Due, Lacking, Made, NothingDue, lacking};
use crate::model::kinds::common::Role;
use crate::model::kinds::handover::HandoverForm;
use crate::model::kinds::{Handover, Letter};
use crate::model::{Key, Kind, Record, RecordId};
use crate::paper::{About, Desk, Gap, Listing, Subject, due_letter, minutes, own, to_unit, to_unit_again};
use crate::rules::{AboutKind, OwnPaper};
use crate::text::{Failing, paper as words};

const UNKNOWN: Told =
    Told { failing: Failing::Usage, what: words::unknown_paper, hint: Some(words::unknown_paper_hint) };

const NO_ENVELOPE: Told =
    Told { failing: Failing::Refused, what: words::no_envelope, hint: Some(words::no_envelope_hint) };

/// What was chosen with `--as`.
pub fn named<'r>(desk: &Desk<'r>, code: &str) -> Result<&'r OwnPaper, Failure> {
    desk.rules.paper(code).ok_or_else(|| UNKNOWN.into())
}

/// The kinds of record that a paper is made of.
pub const fn kinds(paper: &OwnPaper) -> &'static [Kind] {
    match paper.about {
        AboutKind::Handover => &[Kind::Handover],
        AboutKind::Procedure => &[Kind::Procedure, Kind::Certificate, Kind::Person],
        AboutKind::Letter | AboutKind::Subject => &[Kind::Letter],
        AboutKind::Unit => &[Kind::Unit],
    }
}

/// The minutes that a hand-over is signed on: the office's own, or those of the law.
pub fn of_handover(
    context: &Context,
    desk: &Desk<'_>,
    office: Option<RecordId>,
    key: Key,
) -> Result<Result<Made, Lacking>, Failure> {
    let Record::Handover(handover) = desk.snapshot.record(key)? else {
        return Err(NothingDue(pick::named(context, desk.links, key)).into());
    };
    if handover.void.is_some() {
        return Err(NothingDue(pick::named(context, desk.links, key)).into());
    }
    let law = match handover.form {
        HandoverForm::Own => None,
        form => minutes(desk, form.word().word),
    };
    let paper = match law {
        Some(paper) => paper,
        None => named(desk, "delivery")?.clone(),
    };
    let desk = Desk { on: handover.at.date, ..*desk };
    let document = own(&desk, &paper, office, About::Handover(&handover, &[]))?;
    let lines = handover.items.len();
    let base = Record::Handover(handover);
    Ok(put(context, &desk, document, base.clone(), Some(base), unsigned(&paper), lines))
}

/// What a made file is in its record: what isn't signed yet is not the paper that the chain of a procedure asks for.
fn unsigned(paper: &OwnPaper) -> Role {
    match paper.about {
        AboutKind::Procedure | AboutKind::Handover => Role::Other,
        AboutKind::Letter | AboutKind::Unit | AboutKind::Subject => paper.role,
    }
}

/// The letter of ours that a request of a data subject or a breach asks for; nothing where none is due.
pub fn of_subject(
    context: &Context,
    desk: &Desk<'_>,
    letter: Letter,
    listing: &Listing<'_>,
) -> Result<Option<Result<Made, Lacking>>, Failure> {
    let Some(due) = due_letter(desk, letter, listing)? else { return Ok(None) };
    let on = due.letter.date.or(due.letter.for_signature).unwrap_or(desk.on);
    let about = About::Subject(Subject { of: &due.of, letter: Some(&due.letter) });
    let document = own(&Desk { on, ..*desk }, due.paper, listing.office, about)?;
    let base = due.base.map(Record::from);
    Ok(Some(put(context, desk, document, due.letter.into(), base, due.paper.role, 1)))
}

/// A letter to a unit that was made and hasn't gone out; nothing where it is none, or there is nobody any more whom it would list.
pub fn of_unit(
    context: &Context,
    desk: &Desk<'_>,
    letter: Letter,
    listing: &Listing<'_>,
) -> Result<Option<Result<Made, Lacking>>, Failure> {
    let key = Key::new(Kind::Letter, letter.id);
    let marks = desk.links.marks(key);
    let made = marks.into_iter().flat_map(|marks| &marks.made);
    let mut papers = made.filter_map(|code| desk.rules.paper(code));
    let paper = papers.find(|paper| paper.about == AboutKind::Unit).filter(|_| letter.sent.is_none());
    let base = letter.clone();
    let Some(paper) = paper else { return Ok(None) };
    let Some((letter, cases)) = to_unit_again(desk, paper, letter, listing)? else { return Ok(None) };
    let on = letter.date.or(letter.for_signature).unwrap_or(desk.on);
    let office = letter.filer.map(|filer| filer.key().id).or(listing.office);
    let lines = cases.len();
    let document = own(&Desk { on, ..*desk }, paper, office, About::Unit(&letter, cases))?;
    Ok(Some(put(context, desk, document, letter.into(), Some(base.into()), unsigned(paper), lines)))
}

/// A paper of the office's own.
pub fn of(
    context: &Context,
    desk: &Desk<'_>,
    paper: &OwnPaper,
    (key, others): (Key, &[Key]),
    listing: &Listing<'_>,
) -> Result<Result<Made, Lacking>, Failure> {
    let nothing = || NothingDue(pick::named(context, desk.links, key));
    let key = match paper.about {
        AboutKind::Procedure if key.kind != Kind::Procedure => {
            let mut due = Due::default();
            due.look(desk, key);
            due.waiting.into_iter().next().ok_or_else(nothing)?
        }
        _ => key,
    };
    let record = desk.snapshot.record(key)?;
    let role = unsigned(paper);
    let (document, base, record, lines) = match record {
        Record::Handover(handover) => {
            let desk = Desk { on: handover.at.date, ..*desk };
            let mut more: Vec<Handover> = Vec::new();
            for other in others {
                if let Record::Handover(other) = desk.snapshot.record(*other)? {
                    more.push(*other);
                }
            }
            let items = std::iter::once(&*handover).chain(&more).flat_map(|handover| &handover.items);
            let lines = items.filter(|item| item.envelope || !paper.only_envelopes).count();
            if lines == 0 {
                return Err(NO_ENVELOPE.into());
            }
            let document = own(&desk, paper, listing.office, About::Handover(&handover, &more))?;
            let record = Record::Handover(handover);
            (document, Some(record.clone()), record, lines)
        }
        Record::Procedure(procedure) => {
            let document = own(desk, paper, listing.office, About::Procedure(&procedure))?;
            let record = Record::Procedure(procedure);
            (document, Some(record.clone()), record, 1)
        }
        Record::Letter(letter) if paper.about == AboutKind::Subject && paper.signers.is_empty() => {
            return of_subject(context, desk, *letter, listing)?.ok_or_else(|| nothing().into());
        }
        Record::Letter(letter) if paper.about == AboutKind::Subject => {
            let about = About::Subject(Subject { of: &letter, letter: None });
            let document = own(desk, paper, listing.office, about)?;
            let record = Record::Letter(letter);
            (document, Some(record.clone()), record, 1)
        }
        Record::Letter(letter) => {
            let on = letter.date.or(letter.for_signature).unwrap_or(desk.on);
            let document = own(&Desk { on, ..*desk }, paper, listing.office, About::Letter(&letter))?;
            let (lines, record) = (letter.lines.len(), Record::Letter(letter));
            (document, Some(record.clone()), record, lines)
        }
        Record::Unit(unit) => {
            let Some((letter, cases)) = to_unit(desk, paper, &unit, listing)? else {
                return Err(nothing().into());
            };
            let lines = cases.len();
            let document = own(desk, paper, listing.office, About::Unit(&letter, cases))?;
            (document, None, letter.into(), lines)
        }
        _ => return Err(nothing().into()),
    };
    Ok(put(context, desk, document, record, base, role, lines))
}

fn put(
    context: &Context,
    desk: &Desk<'_>,
    document: Result<crate::paper::Document, Vec<Gap>>,
    record: Record,
    base: Option<Record>,
    role: Role,
    lines: usize,
) -> Result<Made, Lacking> {
    match document {
        Ok(document) => Ok(Made { record, base, documents: vec![(document, role)], lines }),
        Err(gaps) => Err(lacking(context, desk.links, gaps)),
    }
}

/// The unit that an officer files from: the filer of the one where the officer works.
pub fn office(desk: &Desk<'_>, person: Option<RecordId>) -> Option<RecordId> {
    let unit = desk.links.unit_of(Key::new(Kind::Person, person?), desk.on)?;
    desk.links.filer_of(unit, desk.on)
}
