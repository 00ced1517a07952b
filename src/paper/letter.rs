//! The letters and minutes of the law: a letter's record and its procedures, on the form that it names.

use super::case::{Case, Desk};
use super::cell::{Place, cell};
use super::document::{Block, Column, Document, Signature, Table};
use super::gap::{Gap, Gaps, Lack};
use super::head;
use super::words::{SIGN_HERE, capital, count, moment, short_day};
use crate::model::collate::{name_key, title_key};
use crate::model::kinds::certificate::{CertificateType, Form as KeyForm};
use crate::model::kinds::device::ConditionFact;
use crate::model::kinds::letter::CorrespondentKind;
use crate::model::kinds::procedure::{ProcedureKind, Regime};
use crate::model::kinds::{Letter, Person};
use crate::model::{Key, Kind, Record, RecordId};
use crate::register::OpenError;
use crate::rules::{self, Cell, ContactField, Form, FormKind, leaves};

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
    let key = Key::new(Kind::Letter, letter.id);
    let number = letter.form.word().word;
    let Some(form) = letter.regime.and_then(|regime| desk.rules.form(regime, number)) else {
        gaps.push(key, "form", Lack::NoRule, &[]);
        return Ok(Err(gaps.into_vec()));
    };
    let filer = match letter.filer {
        Some(filer) => desk.unit(filer.key().id)?,
        None => None,
    };
    let Some(filer) = filer else {
        gaps.push(key, "filer", Lack::Missing, &["filer=-"]);
        return Ok(Err(gaps.into_vec()));
    };
    let mut cases = Vec::new();
    for line in &letter.lines {
        if let Record::Procedure(procedure) = desk.snapshot.record(line.procedure.key())? {
            cases.push(desk.case(*procedure)?);
        }
    }
    let rows = in_order(desk, form, joined(cases));
    let mut head = head::head(desk, &filer, &mut gaps);
    head::issued(&mut head, letter);
    match form.kind {
        FormKind::Minutes => {
            head.number = None;
            head.title = Some(form.title.vi.to_uppercase());
        }
        _ => {
            head.regarding = regarding(form, &rows);
            head.to = addressee(desk, letter, &rows).into_iter().collect();
        }
    }
    let mut body = Vec::new();
    if let Some(title) = &form.contact {
        body.push(Block::Heading(format!("1. {title}")));
        body.push(Block::Fields(contact(desk, letter, form, &mut gaps)?));
    }
    if form.circumstances {
        rows.iter().for_each(|row| body.push(Block::Fields(circumstances(desk, &row.case))));
    }
    let table = table(desk, &form.columns, &rows, Some(filer.id), &mut gaps);
    if let Some(listed) = &form.listed {
        body.push(Block::Heading(format!("2. {listed}: {}", count(table.rows.len()))));
    }
    body.push(Block::Table(table));
    body.extend(form.closing.clone().map(Block::Text));
    let signed_by = letter.signed_by.map(|person| person.key().id);
    let signature = head::signature(desk, &filer, signed_by, &mut gaps)?;
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
        signatures: signed(form, signature),
        recipients: if form.signers.is_empty() { head::recipients(letter) } else { Vec::new() },
        mark: None,
    }))
}

/// The filer's signature where it stands; on minutes the others' room beside it.
fn signed(form: &Form, own: Signature) -> Vec<Signature> {
    if form.signers.is_empty() {
        return vec![own];
    }
    let side = |signer: &rules::Signer| match signer.ours {
        true => Signature { lines: [vec![signer.title.clone()], own.lines.clone()].concat(), ..own.clone() },
        false => Signature {
            lines: vec![signer.title.clone()],
            note: Some(SIGN_HERE.to_owned()),
            name: String::new(),
        },
    };
    form.signers.iter().map(side).collect()
}

/// Who had the device, what happened to it, and who was told.
fn circumstances(desk: &Desk<'_>, case: &Case) -> Vec<(String, String)> {
    let mut fields = vec![("Người giữ thiết bị".to_owned(), case.called(desk).unwrap_or_default())];
    let what = case.device.as_ref().and_then(|device| {
        device.conditions.iter().rfind(|c| matches!(c.fact, ConditionFact::Lost | ConditionFact::Stolen))
    });
    if let Some(what) = what {
        let remark = what
            .remark
            .as_ref()
            .map_or_else(String::new, |text| format!(". {}", text.as_str().replace('\n', " ")));
        let said = format!("{}, {}{remark}", capital(what.fact.label().vi), moment(what.on));
        fields.push(("Sự việc".to_owned(), said));
    }
    if let Some(urgent) = case.procedure.as_ref().and_then(|p| p.urgent.as_ref()) {
        let to = urgent.told_to.as_ref().map_or("CA", |to| to.as_str());
        fields.push(("Đã báo".to_owned(), format!("{to}, {}", moment(urgent.told_at))));
    }
    fields
}

/// The V/v line; of keys that a central service keeps another.
fn regarding(form: &Form, rows: &[Row]) -> Option<String> {
    let central = !rows.is_empty() && rows.iter().all(|row| is_central(&row.case));
    form.regarding_central.clone().filter(|_| central).or_else(|| form.regarding.clone())
}

/// How the files of a form begin: forms of the circular have its number before theirs.
pub fn file_of(form: &Form) -> String {
    match form.regime {
        Regime::Nd68 => format!("mau-{}", form.number),
        Regime::Tt185 => format!("tt185-mau-{}", form.number),
    }
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
                | Cell::Address
                | Cell::Certificate
                | Cell::System
                | Cell::Old
                | Cell::New
                | Cell::Ground
                | Cell::Position
        )
    );
    Column {
        head: column.head.clone(),
        width: column.width,
        centred,
        parts: column.parts.iter().map(heading).collect(),
    }
}

/// Section 1: the labels of the form with what the contact person's record says.
fn contact(
    desk: &Desk<'_>,
    letter: &Letter,
    form: &Form,
    gaps: &mut Gaps,
) -> Result<Vec<(String, String)>, OpenError> {
    let person = match letter.contact {
        Some(contact) => desk.person(contact.key().id)?,
        None => None,
    };
    let Some(person) = person else {
        match letter.filer {
            Some(filer) => gaps.push(filer.key(), "focals", Lack::Missing, &["focals[+].person=-"]),
            None => gaps.push(Key::new(Kind::Letter, letter.id), "contact", Lack::Missing, &["contact=-"]),
        };
        return Ok(Vec::new());
    };
    let filer = letter.filer.map(|filer| filer.key().id);
    let case = Case::of_person(person);
    let place = Place { filer, ..Place::default() };
    let mut fields: Vec<(String, String)> = Vec::new();
    for field in &form.contact_fields {
        let value = match field {
            ContactField::Name => cell(desk, &case, Cell::Name, &place, gaps),
            ContactField::Position => cell(desk, &case, Cell::Position, &place, gaps),
            ContactField::Agency => cell(desk, &case, Cell::Agency, &place, gaps),
            ContactField::Mobile => cell(desk, &case, Cell::Mobile, &place, gaps),
            ContactField::Email => cell(desk, &case, Cell::Email, &place, gaps),
            ContactField::Number | ContactField::IssuedOn | ContactField::IssuedBy => {
                identity(desk, &case, *field, gaps)
            }
            ContactField::DeliveryAddress | ContactField::CollectionAddress => {
                let unit = case.unit_id(desk).or(filer);
                let address = unit.map(|unit| desk.address(unit)).transpose()?.flatten();
                let key = unit.map_or(case.key, |unit| Key::new(Kind::Unit, unit));
                gaps.want(address, key, "addresses", &["addresses[+].address=-", "addresses[+].province=-"])
            }
        };
        let label = label(*field);
        // Number, day and place of the card stand on one line.
        match (field, fields.last_mut()) {
            (ContactField::IssuedOn | ContactField::IssuedBy, Some((_, line))) => {
                line.push_str(&format!("; {label}: {value}"));
            }
            _ => fields.push((label.to_owned(), value)),
        }
    }
    Ok(fields)
}

fn identity(desk: &Desk<'_>, case: &Case, field: ContactField, gaps: &mut Gaps) -> String {
    let id = case.person.as_ref().and_then(|person| desk.identity_of(person));
    let Some(id) = id else {
        return cell(desk, case, Cell::Identity, &Place::default(), gaps);
    };
    match field {
        ContactField::IssuedOn => {
            gaps.want(id.issued_on.map(short_day), case.key, "ids.issued_on", &["ids.issued_on=-", "--fix"])
        }
        ContactField::IssuedBy => {
            let by = id.issued_by.as_ref().map(|by| by.as_str().to_owned());
            gaps.want(by, case.key, "ids.issued_by", &["ids.issued_by=-", "--fix"])
        }
        _ => id.number.as_str().to_owned(),
    }
}

/// The labels of section 1, as the forms have them.
const fn label(field: ContactField) -> &'static str {
    match field {
        ContactField::Name => "Họ và tên",
        ContactField::Number => "Số định danh cá nhân",
        ContactField::IssuedOn => "Ngày cấp",
        ContactField::IssuedBy => "Nơi cấp",
        ContactField::Position => "Chức vụ",
        ContactField::Agency => "Cơ quan, tổ chức công tác",
        ContactField::Mobile => "Số điện thoại di động",
        ContactField::Email => "Địa chỉ thư điện tử công vụ",
        ContactField::DeliveryAddress => "Địa chỉ tiếp nhận",
        ContactField::CollectionAddress => "Địa chỉ thu hồi",
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
