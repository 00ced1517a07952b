//! The office's own papers: minutes of delivery, PIN receipts, applications, letters to units.

use super::case::{Case, Desk};
use super::cell::{Place, cell};
use super::document::{Block, Document, Mark, Number, Signature};
use super::gap::{Gap, Gaps, Lack};
use super::gather::{blank, filer, letter_form, signed_as};
use super::head;
use super::letter::{Row, file_of, letter, sort_key, table};
use super::sides::{parties, side};
use super::subject::{self, Subject};
use super::words::{DOTS, SIGN_HERE, Words, capital, count, filled, long_day, moment, small};
use crate::desk::reading::sentence;
use crate::model::kinds::handover::Side;
use crate::model::kinds::letter::{Correspondent, CorrespondentKind, LetterLine};
use crate::model::kinds::procedure::ProcedureKind;
use crate::model::kinds::{Handover, Letter, Procedure};
use crate::model::party::{Party, ProcedureRef, UnitRef};
use crate::model::{Key, Kind, Record, RecordId};
use crate::register::OpenError;
use crate::rules::{Cell, Column, ContactField, FormKind, LabelledCell, OwnPaper};

/// What a paper is made of. A letter to a unit is a record first, as every letter.
pub enum About<'r> {
    /// A hand-over, and others that stand on the same list.
    Handover(&'r Handover, &'r [Handover]),
    Procedure(&'r Procedure),
    Letter(&'r Letter),
    /// A letter to a unit, with the people or devices that it lists.
    Unit(&'r Letter, Vec<Case>),
    /// A request of a data subject, or a breach.
    Subject(Subject<'r>),
}

/// The paper, or what it lacks. It is headed by the unit that the record belongs to, else by the office.
pub fn own(
    desk: &Desk<'_>,
    paper: &OwnPaper,
    office: Option<RecordId>,
    about: About<'_>,
) -> Result<Result<Document, Vec<Gap>>, OpenError> {
    let mut gaps = Gaps::default();
    let by_hand = matches!(about, About::Handover(..) | About::Subject(Subject { letter: None, .. }));
    // A letter that is only being made has no record yet in which anything could be filled.
    let (lacking, fill): (_, &[&str]) = match &about {
        About::Subject(subject) => (Some(Key::new(Kind::Letter, subject.of.id)), &["filer=-"]),
        _ => (None, &[]),
    };
    let Told { rows, unit, number, mut words, parties, mark, signers, letter, draft } =
        tell(desk, paper, office, about, &mut gaps)?;
    let unit = if paper.of_office { office.or(unit) } else { unit.or(office) };
    let Some(unit) = unit.map(|unit| desk.unit(unit)).transpose()?.flatten() else {
        gaps.push(lacking.unwrap_or(mark), "filer", Lack::Missing, fill);
        return Ok(Err(gaps.into_vec()));
    };
    words.push(("unit", desk.unit_name(unit.id).unwrap_or_default()));
    let mut head = head::head(desk, &unit, &mut gaps);
    head.title.clone_from(&paper.title);
    head.subtitle = paper.subtitle.as_ref().map(|text| filled(text, &words));
    head.regarding.clone_from(&paper.regarding);
    match letter {
        Some(letter) => {
            head::issued(&mut head, letter);
            let name = letter.correspondent.name.as_ref().map(|name| name.as_str().to_owned());
            head.to = paper.to.as_ref().map(|to| filled(to, &words)).or(name).into_iter().collect();
        }
        None => {
            head.to = paper.to.iter().map(|to| filled(to, &words)).collect();
            // Minutes say their day in words.
            head.place = head.place.filter(|_| !by_hand);
            head.number = number;
        }
    }
    let mut body: Vec<Block> = paper.text.iter().map(|text| Block::Text(filled(text, &words))).collect();
    body.extend(parties);
    if let Some(row) = rows.first().filter(|_| !paper.fields.is_empty()) {
        let place = Place { filer: Some(unit.id), kinds: &row.kinds, ..Place::default() };
        let said = paper.fields.iter().map(|field| {
            (field.label.clone(), cell(desk, &row.case, field.cell, &place, &mut gaps).replace('\n', "; "))
        });
        // What has nothing to say of this person is left out.
        body.push(Block::Fields(said.filter(|(_, value)| !value.is_empty()).collect()));
    }
    body.extend(paper.before.as_ref().map(|text| Block::Text(filled(text, &words))));
    if !paper.columns.is_empty() {
        body.push(Block::Table(table(desk, &paper.columns, &rows, Some(unit.id), &mut gaps)));
    }
    body.extend(paper.after.iter().map(|text| Block::Text(filled(text, &words))));
    let signatures = match letter {
        Some(letter) => {
            vec![head::signature(desk, &unit, letter.into(), &mut gaps)?]
        }
        None => signers,
    };
    if !gaps.is_empty() {
        return Ok(Err(gaps.into_vec()));
    }
    let title = paper.title.as_deref().map(|title| match &paper.subtitle {
        Some(more) if !more.contains('{') => capital(&format!("{} {}", title.to_lowercase(), small(more))),
        _ => capital(&title.to_lowercase()),
    });
    let title = title.or_else(|| paper.regarding.as_ref().map(|about| format!("V/v {about}")));
    Ok(Ok(Document {
        file: paper.code.clone(),
        title: title.unwrap_or_default(),
        on: desk.on,
        landscape: false,
        draft: paper.draft || draft,
        head,
        body,
        signatures,
        recipients: letter.map(head::recipients).unwrap_or_default(),
        mark: Some(Mark { id: mark.id, role: paper.role }),
    }))
}

/// The minutes of the law for a hand-over, by the number of their form.
pub fn minutes(desk: &Desk<'_>, number: &str) -> Option<OwnPaper> {
    let form =
        desk.rules.forms.iter().rfind(|form| form.number == number && form.kind == FormKind::Minutes)?;
    let own = desk.rules.paper("delivery")?;
    Some(OwnPaper {
        code: file_of(form),
        title: Some(form.title.vi.to_uppercase()),
        subtitle: None,
        of_office: false,
        text: form.text.clone(),
        before: form.before.clone(),
        columns: form.columns.clone(),
        after: form.closing.iter().cloned().collect(),
        draft: form.draft,
        signers: form.signers.iter().map(|signer| signer.title.clone()).collect(),
        ..own.clone()
    })
}

/// A paper beside the record that it belongs to, or what lacks for it.
type Made = Result<(Record, Document), Vec<Gap>>;

/// The subscriber's own request, where the procedure's regime has a form for it: with the procedure's record.
pub fn request(desk: &Desk<'_>, procedure: Key) -> Result<Option<Made>, OpenError> {
    let Record::Procedure(record) = desk.snapshot.record(procedure)? else { return Ok(None) };
    let case = desk.case((*record).clone())?;
    let rule = desk.rules.regime(record.regime).procedure(record.kind);
    let number =
        rule.and_then(|rule| rule.form(case.holder_type(), false)).and_then(|form| form.request.as_ref());
    let form = number.and_then(|number| desk.rules.form(record.regime, number));
    let (Some(form), Some(list), Some(own_paper)) =
        (form, case.form(desk.rules, false), desk.rules.paper("application"))
    else {
        return Ok(None);
    };
    let paper = OwnPaper {
        code: file_of(form),
        title: Some(form.title.vi.to_uppercase()),
        subtitle: None,
        text: form.text.clone(),
        // What the filer's list says of everybody, here of one.
        fields: of_columns(&list.columns),
        after: Vec::new(),
        draft: form.draft,
        ..own_paper.clone()
    };
    let made = own(desk, &paper, None, About::Procedure(&record))?;
    Ok(Some(made.map(|document| (Record::Procedure(record), document))))
}

/// The minutes of the loss of the device of a procedure that has another letter: on the form that the law of its day has for a device
/// which can't come back; nothing where that has none.
pub fn loss(desk: &Desk<'_>, procedure: &Procedure) -> Result<Option<Result<Document, Vec<Gap>>>, OpenError> {
    let case = desk.case(procedure.clone())?;
    let rule = desk.rules.regime(procedure.regime).procedure(ProcedureKind::Return);
    let number = rule.and_then(|rule| rule.form(case.holder_type(), true)).map(|form| &form.letter);
    let form = number.and_then(|number| desk.rules.form(procedure.regime, number));
    let (Some(form), Ok(line)) = (form, ProcedureRef::try_from(case.key)) else { return Ok(None) };
    let Some(filer) = filer(desk, &case, procedure) else {
        let mut gaps = Gaps::default();
        gaps.push(case.key, "filer", Lack::Missing, &["filer=-"]);
        return Ok(Some(Err(gaps.into_vec())));
    };
    let ca = Correspondent { kind: CorrespondentKind::Ca, unit: None, person: None, name: None };
    // A letter that is never kept: who signs for the filer, and the one line.
    let mut minutes = Letter {
        regime: Some(procedure.regime),
        filer: UnitRef::try_from(Key::new(Kind::Unit, filer)).ok(),
        lines: vec![LetterLine { procedure: line, result: None, reason: None, on: None }],
        ..blank(procedure.id, ca, letter_form(&form.number), desk.on)
    };
    signed_as(desk, &mut minutes, (None, None))?;
    let mark = Some(Mark { id: procedure.id, role: form.role });
    Ok(Some(letter(desk, &minutes)?.map(|document| Document { mark, ..document })))
}

/// The columns of a table as fields, below each other; the parts of one that has parts say its head before theirs.
fn of_columns(columns: &[Column]) -> Vec<LabelledCell> {
    let fields = columns.iter().flat_map(|column| match column.parts.is_empty() {
        true => vec![(column.head.clone(), column.cell)],
        false => {
            column.parts.iter().map(|part| (format!("{} - {}", column.head, part.head), part.cell)).collect()
        }
    });
    let counts = |cell: &Cell| matches!(cell, Cell::Index | Cell::Blank);
    fields
        .filter_map(|(label, cell)| Some(LabelledCell { label, cell: cell.filter(|cell| !counts(cell))? }))
        .collect()
}

/// What the records say for a paper.
struct Told<'r> {
    rows: Vec<Row>,
    /// The unit whose paper it is.
    unit: Option<RecordId>,
    /// Of minutes that have one.
    number: Option<Number>,
    words: Words,
    /// Who stands on both sides of a hand-over.
    parties: Vec<Block>,
    /// The record that the paper belongs to.
    mark: Key,
    signers: Vec<Signature>,
    letter: Option<&'r Letter>,
    /// Something on it isn't certain.
    draft: bool,
}

fn tell<'r>(
    desk: &Desk<'_>,
    paper: &OwnPaper,
    office: Option<RecordId>,
    about: About<'r>,
    gaps: &mut Gaps,
) -> Result<Told<'r>, OpenError> {
    let row = |case: Case| Row { case, kinds: Vec::new(), remark: None, envelope: false };
    let signers = |names: [String; 2]| {
        let pairs = paper.signers.iter().zip(names);
        let room = |(title, name): (&String, String)| match title.is_empty() {
            true => Signature::default(),
            false => Signature {
                lines: title.lines().map(str::to_owned).collect(),
                note: Some(SIGN_HERE.to_owned()),
                name,
            },
        };
        pairs.map(room).collect()
    };
    Ok(match about {
        About::Handover(first, others) => {
            let mut rows = Vec::new();
            for item in std::iter::once(first).chain(others).flat_map(|handover| &handover.items) {
                if paper.only_envelopes && !item.envelope {
                    continue;
                }
                let case = desk.device_case(item.device.key().id)?;
                let remark = item.remark.as_ref().map(|remark| remark.as_str().to_owned());
                rows.push(Row { envelope: item.envelope, remark, ..row(case) });
            }
            rows.sort_by_cached_key(|row| sort_key(desk, &row.case, paper.leaders_first));
            let mut filers: Vec<Option<RecordId>> =
                rows.iter().map(|row| desk.links.filer_of(row.case.unit_id(desk)?, desk.on)).collect();
            filers.dedup();
            // What several file for is handed over by the office.
            let filer = match filers.as_slice() {
                [one] => *one,
                _ => None,
            };
            let mut giver = side(desk, first, Side::Giver, office)?;
            let receiver = side(desk, first, Side::Receiver, office)?;
            // On the law's form whoever the paper is headed by hands over.
            if let (false, Party::Desk, Some(unit)) = (paper.of_office, &first.giver, filer.or(office))
                && let Some(name) = desk.agency(unit, None)
            {
                giver.of = name;
            }
            let words = vec![
                ("when", moment(first.at)),
                ("day", long_day(first.at.date)),
                ("where", first.place.as_ref().map_or_else(|| DOTS.to_owned(), |p| p.as_str().to_owned())),
                ("reason", first.reason.label().vi.to_owned()),
                ("count", count(rows.len())),
                ("receiver", receiver.name.clone()),
                ("receiver_position", receiver.position.clone()),
                ("receiver_agency", receiver.of.clone()),
            ];
            let names = match paper.parties {
                true => [giver.signs(), receiver.signs()],
                // Whoever makes a list of many signs it, not one of the many.
                false if paper.only_envelopes => [String::new(), receiver.signs()],
                false => [String::new(), giver.signs()],
            };
            let parties = if paper.parties { parties(desk, &giver, &receiver) } else { Vec::new() };
            let number = first.number.as_ref().filter(|_| paper.parties);
            Told {
                unit: filer.or(office),
                number: number.map(|own| Number { number: Some(own.as_str().to_owned()), symbol: None }),
                words,
                parties,
                mark: Key::new(Kind::Handover, first.id),
                signers: signers(names),
                letter: None,
                draft: false,
                rows,
            }
        }
        About::Procedure(procedure) => {
            let case = desk.case(procedure.clone())?;
            let unit = filer(desk, &case, procedure);
            let to = unit.and_then(|unit| desk.unit_name(unit)).unwrap_or_default();
            // For an organisation somebody signs who isn't said here.
            let name = case.called(desk).filter(|_| case.person.is_some()).unwrap_or_default();
            Told {
                unit,
                number: None,
                words: vec![("filer", to)],
                parties: Vec::new(),
                mark: case.key,
                signers: signers([String::new(), name]),
                letter: None,
                draft: false,
                rows: vec![Row { kinds: vec![procedure.kind], ..row(case) }],
            }
        }
        About::Letter(letter) => {
            let filer = letter.filer.map(|filer| filer.key().id);
            let unit = filer.map(|unit| desk.unit(unit)).transpose()?.flatten();
            let who = unit.as_ref().and_then(|unit| head::signatory(desk, unit, letter.into()));
            let law = letter.regime.map(|regime| desk.rules.regime(regime).law.vi.clone());
            let summary = letter.summary.as_ref().map_or("", |summary| summary.as_str());
            Told {
                unit: filer,
                number: None,
                words: vec![
                    ("summary", summary.trim_start_matches("V/v ").replace('\n', " ")),
                    ("signatory", who.map_or_else(|| DOTS.to_owned(), |s| sentence(&s.title))),
                    ("law", law.unwrap_or_default()),
                    ("addressee", addressee(letter)),
                    ("count", count(letter.lines.len())),
                    ("handle", letter.id.handle().to_string()),
                ],
                parties: Vec::new(),
                mark: Key::new(Kind::Letter, letter.id),
                signers: signers([String::new(), String::new()]),
                letter: None,
                draft: false,
                rows: Vec::new(),
            }
        }
        About::Unit(letter, cases) => {
            let mut rows: Vec<Row> = cases.into_iter().map(row).collect();
            rows.sort_by_cached_key(|row| sort_key(desk, &row.case, paper.leaders_first));
            Told {
                unit: letter.filer.map(|filer| filer.key().id),
                number: None,
                words: vec![("addressee", addressee(letter)), ("contact", contact(desk, letter)?)],
                parties: Vec::new(),
                mark: Key::new(Kind::Letter, letter.id),
                signers: Vec::new(),
                letter: Some(letter),
                draft: false,
                rows,
            }
        }
        About::Subject(Subject { of, letter }) => {
            let (mut words, draft) = subject::words(desk, paper, of, gaps)?;
            let ours = letter.unwrap_or(of);
            let unit = subject::issuer(desk, ours, of, office);
            words.push(("contact", contact(desk, &answered_by(desk, ours, unit)?)?));
            Told {
                unit,
                number: None,
                words,
                parties: Vec::new(),
                mark: Key::new(Kind::Letter, ours.id),
                signers: signers([String::new(), String::new()]),
                letter,
                draft,
                rows: Vec::new(),
            }
        }
    })
}

/// A letter with the contact of the unit whose paper it is, where it names none: what came in names nobody of ours.
fn answered_by(desk: &Desk<'_>, letter: &Letter, unit: Option<RecordId>) -> Result<Letter, OpenError> {
    let unit = unit.map(|unit| desk.unit(unit)).transpose()?.flatten();
    let contact = letter.contact.or_else(|| head::focal(desk, &unit?));
    Ok(Letter { contact, ..letter.clone() })
}

fn addressee(letter: &Letter) -> String {
    letter.correspondent.name.as_ref().map_or_else(String::new, |name| name.as_str().to_owned())
}

/// Name and number of whom the receiver may ask.
fn contact(desk: &Desk<'_>, letter: &Letter) -> Result<String, OpenError> {
    let here = letter.contact.filter(|person| !desk.links.is_gone(person.key(), desk.on));
    let person = here.map(|contact| desk.person(contact.key().id)).transpose()?.flatten();
    let said = person.as_ref().map(|person| {
        let name = desk.name_of(person).unwrap_or_default();
        match desk.mobile_of(person) {
            Some(mobile) => {
                let label = desk.rules.labels.contact.get(&ContactField::Mobile).map_or("", String::as_str);
                format!("{name}, {} {mobile}", small(label))
            }
            None => name.to_owned(),
        }
    });
    Ok(said.unwrap_or_else(|| DOTS.to_owned()))
}
