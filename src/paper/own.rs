//! The office's own papers: minutes of delivery, PIN receipts, applications, letters to units.

use super::case::{Case, Desk};
use super::cell::{Place, cell};
use super::document::{Block, Document, Mark, Signature};
use super::gap::{Gap, Gaps, Lack};
use super::gather::filer;
use super::head;
use super::letter::{Row, file_of, sort_key, table};
use super::words::{SIGN_HERE, capital, count, moment, small};
use crate::model::kinds::handover::{HandoverSignatory, Side};
use crate::model::kinds::{Handover, Letter, Procedure};
use crate::model::party::Party;
use crate::model::{Key, Kind, Record, RecordId};
use crate::register::OpenError;
use crate::rules::{Column, FormKind, OwnPaper};

/// Room to write by hand.
const DOTS: &str = "……………………";

/// What a paper is made of. A letter to a unit is a record first, as every letter.
pub enum About<'r> {
    Handover(&'r Handover),
    Procedure(&'r Procedure),
    Letter(&'r Letter),
    /// A letter to a unit, with the people or devices that it lists.
    Unit(&'r Letter, Vec<Case>),
}

/// The words that stand for what a record says.
type Words = Vec<(&'static str, String)>;

/// The paper, or what it lacks. It is headed by the unit that the record belongs to, else by the office.
pub fn own(
    desk: &Desk<'_>,
    paper: &OwnPaper,
    office: Option<RecordId>,
    about: About<'_>,
) -> Result<Result<Document, Vec<Gap>>, OpenError> {
    let mut gaps = Gaps::default();
    let by_hand = matches!(about, About::Handover(_));
    let Told { rows, unit, words, parties, mark, signers, letter } = tell(desk, paper, about)?;
    let Some(unit) = unit.or(office).map(|unit| desk.unit(unit)).transpose()?.flatten() else {
        gaps.push(mark, "filer", Lack::Missing, &[]);
        return Ok(Err(gaps.into_vec()));
    };
    let mut head = head::head(desk, &unit, &mut gaps);
    head.title.clone_from(&paper.title);
    head.subtitle = paper.subtitle.as_ref().map(|text| filled(text, &words));
    head.regarding.clone_from(&paper.regarding);
    match letter {
        Some(letter) => {
            head::issued(&mut head, letter);
            head.to = letter.correspondent.name.iter().map(|name| name.as_str().to_owned()).collect();
        }
        None => {
            head.to = paper.to.iter().map(|to| filled(to, &words)).collect();
            // What is signed by hand is dated by hand.
            head.place = head.place.filter(|_| !by_hand);
        }
    }
    let mut body: Vec<Block> = paper.text.iter().map(|text| Block::Text(filled(text, &words))).collect();
    body.extend(parties);
    if let Some(case) = rows.first().map(|row| &row.case).filter(|_| !paper.fields.is_empty()) {
        let place = Place { filer: Some(unit.id), ..Place::default() };
        let said = paper.fields.iter().map(|field| {
            (field.label.clone(), cell(desk, case, field.cell, &place, &mut gaps).replace('\n', ", "))
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
            vec![head::signature(desk, &unit, letter.signed_by.map(|person| person.key().id), &mut gaps)?]
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
        draft: paper.draft,
        head,
        body,
        signatures,
        recipients: letter.map(head::recipients).unwrap_or_default(),
        mark: Some(Mark { id: mark.id }),
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
        columns: form.columns.clone(),
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
    let (Some(form), Some(own_paper)) = (form, desk.rules.paper("application")) else { return Ok(None) };
    let paper = OwnPaper {
        code: file_of(form),
        title: Some(form.title.vi.to_uppercase()),
        subtitle: None,
        fields: match case.person.is_some() {
            true => own_paper.fields.clone(),
            false => Vec::new(),
        },
        text: Vec::new(),
        after: Vec::new(),
        // One line of the consolidated list, which says the same of everybody.
        columns: letter_columns(desk, &case),
        draft: form.draft,
        ..own_paper.clone()
    };
    let made = own(desk, &paper, None, About::Procedure(&record))?;
    Ok(Some(made.map(|document| (Record::Procedure(record), document))))
}

/// The columns of the form that the filer sends for a procedure.
fn letter_columns(desk: &Desk<'_>, case: &Case) -> Vec<Column> {
    match case.person.is_some() {
        true => Vec::new(),
        false => case.form(desk.rules, false).map(|form| form.columns.clone()).unwrap_or_default(),
    }
}

/// What the records say for a paper.
struct Told<'r> {
    rows: Vec<Row>,
    /// The unit whose paper it is.
    unit: Option<RecordId>,
    words: Words,
    /// Who stands on both sides of a hand-over.
    parties: Vec<Block>,
    /// The record that the paper belongs to.
    mark: Key,
    signers: Vec<Signature>,
    letter: Option<&'r Letter>,
}

fn tell<'r>(desk: &Desk<'_>, paper: &OwnPaper, about: About<'r>) -> Result<Told<'r>, OpenError> {
    let row = |case: Case| Row { case, kinds: Vec::new(), remark: None, envelope: false };
    let signers = |names: [String; 2]| {
        let pairs = paper.signers.iter().zip(names);
        let room = |(title, name): (&String, String)| match title.is_empty() {
            true => Signature::default(),
            false => Signature { lines: vec![title.clone()], note: Some(SIGN_HERE.to_owned()), name },
        };
        pairs.map(room).collect()
    };
    Ok(match about {
        About::Handover(handover) => {
            let mut rows = Vec::new();
            for item in &handover.items {
                if paper.only_envelopes && !item.envelope {
                    continue;
                }
                let case = desk.device_case(item.device.key().id)?;
                let remark = item.remark.as_ref().map(|remark| remark.as_str().to_owned());
                rows.push(Row { envelope: item.envelope, remark, ..row(case) });
            }
            rows.sort_by_cached_key(|row| sort_key(desk, &row.case, paper.leaders_first));
            let (giver, receiver) =
                (side(desk, handover, Side::Giver)?, side(desk, handover, Side::Receiver)?);
            let words = vec![
                ("when", moment(handover.at)),
                ("where", handover.place.as_ref().map_or_else(|| DOTS.to_owned(), |p| p.as_str().to_owned())),
                ("reason", handover.reason.label().vi.to_owned()),
                ("count", count(rows.len())),
                ("receiver", receiver.name.clone()),
                ("receiver_position", receiver.position.clone()),
            ];
            let parties = if paper.parties { parties(&giver, &receiver) } else { Vec::new() };
            let names = match paper.parties {
                true => [giver.name, receiver.name],
                // Whoever makes a list of many signs it, not one of the many.
                false if paper.only_envelopes => [String::new(), receiver.name],
                false => [String::new(), giver.name],
            };
            let names = names.map(|name| if name == DOTS { String::new() } else { name });
            let holder = rows.first().and_then(|row| row.case.unit_id(desk));
            Told {
                unit: holder.and_then(|unit| desk.links.filer_of(unit, desk.on)),
                words,
                parties,
                mark: Key::new(Kind::Handover, handover.id),
                signers: signers(names),
                letter: None,
                rows,
            }
        }
        About::Procedure(procedure) => {
            let case = desk.case(procedure.clone())?;
            let unit = filer(desk, &case, procedure);
            let to = unit.and_then(|unit| desk.unit_name(unit)).unwrap_or_default();
            let name = case.called(desk).unwrap_or_default();
            Told {
                unit,
                words: vec![("filer", to)],
                parties: Vec::new(),
                mark: case.key,
                signers: signers([String::new(), name]),
                letter: None,
                rows: vec![row(case)],
            }
        }
        About::Letter(letter) => {
            let filer = letter.filer.map(|filer| filer.key().id);
            let unit = filer.map(|unit| desk.unit(unit)).transpose()?.flatten();
            let signs = letter.signed_by.map(|person| person.key().id);
            let who = unit.as_ref().and_then(|unit| head::signatory(unit, desk.on, signs));
            let law = letter.regime.map(|regime| desk.rules.regime(regime).law.vi.clone());
            let summary = letter.summary.as_ref().map_or("", |summary| summary.as_str());
            Told {
                unit: filer,
                words: vec![
                    ("summary", summary.trim_start_matches("V/v ").replace('\n', " ")),
                    ("signatory", who.map_or_else(|| DOTS.to_owned(), |s| s.title.as_str().to_owned())),
                    ("law", law.unwrap_or_default()),
                    ("addressee", addressee(letter)),
                    ("count", count(letter.lines.len())),
                    ("handle", letter.id.handle().to_string()),
                ],
                parties: Vec::new(),
                mark: Key::new(Kind::Letter, letter.id),
                signers: signers([String::new(), String::new()]),
                letter: None,
                rows: Vec::new(),
            }
        }
        About::Unit(letter, cases) => {
            let mut rows: Vec<Row> = cases.into_iter().map(row).collect();
            rows.sort_by_cached_key(|row| sort_key(desk, &row.case, paper.leaders_first));
            Told {
                unit: letter.filer.map(|filer| filer.key().id),
                words: vec![("addressee", addressee(letter)), ("contact", contact(desk, letter)?)],
                parties: Vec::new(),
                mark: Key::new(Kind::Letter, letter.id),
                signers: Vec::new(),
                letter: Some(letter),
                rows,
            }
        }
    })
}

fn addressee(letter: &Letter) -> String {
    letter.correspondent.name.as_ref().map_or_else(String::new, |name| name.as_str().to_owned())
}

/// Name and number of whom the receiver may ask.
fn contact(desk: &Desk<'_>, letter: &Letter) -> Result<String, OpenError> {
    let person = letter.contact.map(|contact| desk.person(contact.key().id)).transpose()?.flatten();
    let said = person.as_ref().map(|person| {
        let name = desk.name_of(person).unwrap_or_default();
        match desk.mobile_of(person) {
            Some(mobile) => format!("{name}, số điện thoại {mobile}"),
            None => name.to_owned(),
        }
    });
    Ok(said.unwrap_or_else(|| DOTS.to_owned()))
}

/// Who stands on one side of a hand-over.
struct Beside {
    name: String,
    position: String,
    of: String,
}

/// Whoever signed for a side, else the person that the side is; room to write where neither is known.
fn side(desk: &Desk<'_>, handover: &Handover, side: Side) -> Result<Beside, OpenError> {
    let signed: Option<&HandoverSignatory> = handover.signatories.iter().find(|s| s.side == side);
    let party = match side {
        Side::Giver => &handover.giver,
        Side::Receiver => &handover.receiver,
    };
    let id = match (signed.and_then(|s| s.person), party) {
        (Some(person), _) => Some(person.key().id),
        (None, Party::Person(id)) => Some(*id),
        _ => None,
    };
    let person = id.map(|id| desk.person(id)).transpose()?.flatten();
    let posting = person.as_ref().and_then(|person| desk.posting_of(person));
    let name = person.as_ref().and_then(|person| desk.name_of(person)).map(str::to_owned);
    let name = name.or_else(|| signed?.name.as_ref().map(|name| name.as_str().to_owned()));
    let position = signed.and_then(|s| s.position.as_ref()).map(|p| p.as_str().to_owned());
    let position = position.or_else(|| posting.map(|posting| posting.position.as_str().to_owned()));
    let of = match party {
        Party::Unit(unit) => desk.agency(*unit, None),
        Party::Ca => Some("Cục Chứng thực số và Bảo mật thông tin".to_owned()),
        Party::Carrier(name) | Party::Agency(name) => Some(name.clone()),
        Party::Desk | Party::Transit | Party::Person(_) => {
            posting.and_then(|posting| desk.agency(posting.unit.key().id, None))
        }
    };
    let or_dots =
        |text: Option<String>| text.filter(|text| !text.is_empty()).unwrap_or_else(|| DOTS.to_owned());
    Ok(Beside { name: or_dots(name), position: or_dots(position), of: or_dots(of) })
}

/// Both sides, by name, position and agency.
fn parties(giver: &Beside, receiver: &Beside) -> Vec<Block> {
    let sides = [("Bên giao", giver), ("Bên nhận", receiver)];
    let said = sides.into_iter().flat_map(|(label, side)| {
        [
            Block::Heading(label.to_owned()),
            Block::Fields(vec![
                ("Ông/bà".to_owned(), side.name.clone()),
                ("Chức vụ".to_owned(), side.position.clone()),
                ("Cơ quan, tổ chức".to_owned(), side.of.clone()),
            ]),
        ]
    });
    said.collect()
}

/// The text with what the records say in the place of each `{word}`.
fn filled(text: &str, words: &Words) -> String {
    words.iter().fold(text.to_owned(), |text, (word, said)| text.replace(&format!("{{{word}}}"), said))
}
