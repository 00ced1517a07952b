//! The letters and minutes of the law: a letter's record and its procedures, on the form that it names.

use super::case::{Case, Desk};
use super::cell::{Place, cell};
use super::contact::contact;
use super::document::{Block, Column, Document, Head, Table};
use super::gap::{Gap, Gaps, Lack};
use super::words::{Words, count, day_by_hand, filled, number_line, with_letter};
use super::{head, minutes};
use crate::model::collate::{name_key, title_key};
use crate::model::kinds::certificate::{CertificateType, Form as KeyForm};
use crate::model::kinds::common::Role;
use crate::model::kinds::letter::CorrespondentKind;
use crate::model::kinds::procedure::{ProcedureKind, Regime};
use crate::model::kinds::{Letter, Person, Unit};
use crate::model::{Key, Kind, Record, RecordId};
use crate::register::OpenError;
use crate::rules::{self, Cell, Form, FormKind, leaves};

/// A line of the table: the procedures that it asks for, all about one certificate or device.
pub struct Row {
    pub case: Case,
    pub kinds: Vec<ProcedureKind>,
    /// What was remarked of a device that is handed over, and whether its PIN envelope goes along.
    pub remark: Option<String>,
    pub envelope: bool,
}

/// The paper that a letter of ours is, or what it lacks.
pub fn letter(desk: &Desk<'_>, letter: &Letter) -> Result<Result<Document, Vec<Gap>>, OpenError> {
    let mut gaps = Gaps::default();
    let Some((form, filer, rows)) = told(desk, letter, &mut gaps)? else { return Ok(Err(gaps.into_vec())) };
    let mut head = head::head(desk, &filer, &mut gaps);
    head::issued(&mut head, letter);
    let signature = head::signature(desk, &filer, letter.into(), &mut gaps)?;
    let mut body = Vec::new();
    if let Some(title) = &form.contact {
        body.push(Block::Heading(format!("1. {title}")));
        body.push(Block::Fields(contact(desk, letter, form, &mut gaps)?));
    }
    let table = table(desk, &form.columns, &rows, Some(filer.id), &mut gaps);
    if let Some(listed) = &form.listed {
        body.push(Block::Heading(format!("2. {listed}: {}", count(table.rows.len()))));
    }
    match form.kind {
        FormKind::Minutes => {
            (head.number, head.place) = (None, None);
            head.title = Some(form.title.vi.to_uppercase());
            body = minutes::body(desk, form, letter, &filer, &signature, (&rows, table));
        }
        FormKind::List => {
            head.title = Some(form.title.vi.to_uppercase());
            head.subtitle = Some(covered(desk, letter, &filer));
            (head.number, head.place) = (None, None);
            body.push(Block::Table(table));
        }
        _ => {
            head.regarding = regarding(form, &rows);
            head.to = addressee(desk, letter, &rows).into_iter().collect();
            body.push(Block::Table(table));
        }
    }
    body.extend(form.closing.clone().filter(|_| form.kind != FormKind::List).map(Block::Text));
    let signatures = match form.kind {
        FormKind::Minutes => minutes::signatures(desk, form, &signature, &rows),
        _ => vec![signature],
    };
    let recipients = match form.kind {
        FormKind::Minutes | FormKind::List => Vec::new(),
        _ => head::recipients(letter),
    };
    if !gaps.is_empty() {
        return Ok(Err(gaps.into_vec()));
    }
    Ok(Ok(Document {
        file: file_of(form),
        title: form.title.vi.clone(),
        on: desk.on,
        landscape: form.landscape,
        draft: form.draft,
        head,
        body,
        signatures,
        recipients,
        mark: None,
    }))
}

/// The letter that covers the list which a letter of ours holds, or what it lacks; nothing where its form is the letter itself.
pub fn covering(desk: &Desk<'_>, letter: &Letter) -> Result<Option<Result<Document, Vec<Gap>>>, OpenError> {
    let mut gaps = Gaps::default();
    let Some((list, filer, rows)) = told(desk, letter, &mut gaps)? else { return Ok(None) };
    let Some(form) = desk.rules.covering(list.regime).filter(|_| list.kind == FormKind::List) else {
        return Ok(None);
    };
    let mut head = head::head(desk, &filer, &mut gaps);
    head::issued(&mut head, letter);
    head.regarding = regarding(list, &rows);
    head.to = addressee(desk, letter, &rows).into_iter().collect();
    let words: Words = vec![
        ("law", desk.rules.regime(list.regime).law.vi.clone()),
        ("filer", desk.unit_name(filer.id).unwrap_or_default()),
        ("regarding", head.regarding.clone().unwrap_or_default()),
        ("count", count(rows.len())),
    ];
    let text = form.text.iter().chain(&form.closing).map(|text| Block::Text(filled(text, &words)));
    let signature = head::signature(desk, &filer, letter.into(), &mut gaps)?;
    if !gaps.is_empty() {
        return Ok(Some(Err(gaps.into_vec())));
    }
    Ok(Some(Ok(Document {
        file: file_of(form),
        title: form.title.vi.clone(),
        on: desk.on,
        landscape: false,
        draft: form.draft,
        head,
        body: text.collect(),
        signatures: vec![signature],
        recipients: head::recipients(letter),
        mark: None,
    })))
}

/// The form of a letter, whose it is, and its lines.
type Told<'r> = (&'r Form, Unit, Vec<Row>);

/// What a letter says of itself; nothing where the rules or the record don't say.
fn told<'r>(desk: &Desk<'r>, letter: &Letter, gaps: &mut Gaps) -> Result<Option<Told<'r>>, OpenError> {
    let key = Key::new(Kind::Letter, letter.id);
    let number = letter.form.word().word;
    let Some(form) = letter.regime.and_then(|regime| desk.rules.form(regime, number)) else {
        gaps.push(key, "form", Lack::NoRule, &[]);
        return Ok(None);
    };
    let filer = letter.filer.map(|filer| desk.unit(filer.key().id)).transpose()?.flatten();
    let Some(filer) = filer else {
        gaps.push(key, "filer", Lack::Missing, &["filer=-"]);
        return Ok(None);
    };
    let mut cases = Vec::new();
    for line in &letter.lines {
        if let Record::Procedure(procedure) = desk.snapshot.record(line.procedure.key())? {
            cases.push(desk.case(*procedure)?);
        }
    }
    Ok(Some((form, filer, in_order(desk, form, joined(cases)))))
}

/// Below the title of a list: the letter that it goes with, with room for what the clerk's office gives it.
fn covered(desk: &Desk<'_>, letter: &Letter, filer: &Unit) -> String {
    let mut head = Head::default();
    head::issued(&mut head, letter);
    let number = head.number.as_ref().map(number_line).unwrap_or_default();
    let issuer = desk.unit_name(filer.id).unwrap_or_default();
    with_letter(&number, &day_by_hand(letter.date, desk.on.year()), &issuer)
}

/// The V/v line; of keys that a central service keeps another.
fn regarding(form: &Form, rows: &[Row]) -> Option<String> {
    let central = !rows.is_empty() && rows.iter().all(|row| is_central(&row.case));
    form.regarding_central.clone().filter(|_| central).or_else(|| form.regarding.clone())
}

/// How the files of a form begin: forms of the circular have its number before theirs.
pub fn file_of(form: &Form) -> String {
    let before = match form.regime {
        Regime::Nd68 => "",
        Regime::Tt185 => "tt185-",
    };
    match form.kind {
        FormKind::Covering => format!("{before}{}", form.number),
        _ => format!("{before}mau-{}", form.number),
    }
}

/// What a made file is in its record once it is signed, by what its name begins with; nothing where no paper of ours is called so.
pub fn role_of(rules: &rules::Rules, code: &str) -> Option<Role> {
    let own = rules.paper(code).map(|paper| paper.role);
    own.or_else(|| rules.forms.iter().find(|form| file_of(form) == code).map(|form| form.role))
}

/// Whether a central signing service keeps the key.
pub fn is_central(case: &Case) -> bool {
    case.certificate.as_ref().is_some_and(|c| c.form == KeyForm::Central)
}

/// Whom the rules name for what is asked on that day; another correspondent by its own name.
fn addressee(desk: &Desk<'_>, letter: &Letter, rows: &[Row]) -> Option<String> {
    let asked =
        rows.first().and_then(|row| Some((row.case.procedure.as_ref()?.kind, row.case.holder_type())));
    if let (CorrespondentKind::Ca, Some((kind, holder))) = (letter.correspondent.kind, asked)
        && let Some(to) = desk.rules.addressee(desk.on, kind, holder)
    {
        return Some(to.name.vi.clone());
    }
    letter.correspondent.name.as_ref().map(|name| name.as_str().to_owned())
}

/// Renewal and change of one certificate stand on one line, with both marks.
fn joined(cases: Vec<Case>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for case in cases {
        let Some(procedure) = &case.procedure else { continue };
        let kind = procedure.kind;
        let subject = |row: &Row| row.case.procedure.as_ref().map(|p| p.subject);
        let same = rows.iter_mut().find(|row| subject(row) == Some(procedure.subject));
        match same {
            Some(row) if row.kinds.contains(&kind) => {}
            Some(row) => row.kinds.push(kind),
            None => rows.push(Row { case, kinds: vec![kind], remark: None, envelope: false }),
        }
    }
    rows
}

/// People by given name, units by theirs; leaders before the others where the form says so.
fn in_order(desk: &Desk<'_>, form: &Form, mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by_cached_key(|row| sort_key(desk, &row.case, form.leaders_first));
    rows
}

/// By which a line stands in a table: leaders first where that is wanted, then the name, then the record.
pub fn sort_key(desk: &Desk<'_>, case: &Case, leaders_first: bool) -> (usize, Vec<u8>, RecordId) {
    let position = case
        .person
        .as_ref()
        .and_then(|person| desk.posting_of(person))
        .map(|posting| posting.position.as_str());
    let rank = position.filter(|_| leaders_first).and_then(|position| {
        desk.rules.titles.iter().position(|title| title.leader && title.name.vi == position)
    });
    let name = case.called(desk).unwrap_or_default();
    let key = if case.person.is_some() { name_key(&name) } else { title_key(&name) };
    (rank.unwrap_or(usize::MAX), key, case.key.id)
}

/// A table of these columns, a row for each line.
pub fn table(
    desk: &Desk<'_>,
    columns: &[rules::Column],
    rows: &[Row],
    filer: Option<RecordId>,
    gaps: &mut Gaps,
) -> Table {
    let cells: Vec<Cell> = leaves(columns).map(|column| column.cell.unwrap_or(Cell::Blank)).collect();
    let rows = rows.iter().zip(1..).map(|(row, index)| {
        let (remark, envelope) = (row.remark.as_deref(), row.envelope);
        let place = Place { index, filer, kinds: &row.kinds, remark, envelope };
        cells.iter().map(|one| cell(desk, &row.case, *one, &place, gaps)).collect()
    });
    let rows = rows.collect();
    Table { columns: columns.iter().map(heading).collect(), rows }
}

/// A column as it is printed.
pub fn heading(column: &rules::Column) -> Column {
    let centred = !matches!(
        column.cell,
        Some(
            Cell::Name
                | Cell::Email
                | Cell::RegisteredEmail
                | Cell::Agency
                | Cell::AgencyIfAny
                | Cell::Lacking
                | Cell::Address
                | Cell::Certificate
                | Cell::System
                | Cell::Old
                | Cell::New
                | Cell::Ground
                | Cell::Position
                | Cell::PositionIfAny
        )
    );
    Column {
        head: column.head.clone(),
        width: column.width,
        centred,
        parts: column.parts.iter().map(heading).collect(),
    }
}

impl Case {
    /// A person alone.
    pub fn of_person(person: Person) -> Case {
        Case {
            key: Key::new(Kind::Person, person.id),
            procedure: None,
            certificate: None,
            device: None,
            person: Some(person),
            unit: None,
            pem: None,
        }
    }

    /// The forms that a procedure of ours is asked for with; none where its regime has none.
    pub fn form<'r>(&self, rules: &'r rules::Rules, lost: bool) -> Option<&'r Form> {
        let procedure = self.procedure.as_ref()?;
        let rule = rules.regime(procedure.regime).procedure(procedure.kind)?;
        let holder: CertificateType = self.holder_type();
        rules.form(procedure.regime, &rule.form(holder, lost).or_else(|| rule.form(holder, false))?.letter)
    }
}
