//! Reports in the layout of NĐ 30/2020: number and day left for the clerk's office, the parts as tables, the signatory's block.

use super::case::{Desk, current};
use super::document::{Block, Column, Document, Head, Number, Table};
use super::gap::{Gap, Gaps, Lack};
use super::head::{self, Signs};
use super::words::{REPORT, capital, long_day, report_symbol, short_day};
use crate::desk::report::{Part, Saying, Value};
use crate::model::{Key, Kind, Lang, RecordId};
use crate::register::OpenError;
use crate::rules::{ReportForm, ReportPart};

/// What a report on paper says besides its parts.
pub struct Reporting<'r> {
    /// The unit that reports.
    pub unit: RecordId,
    /// Who signs: the highest of the unit's signatories where nobody is named.
    pub signed_by: Option<RecordId>,
    /// What stands for the words of its texts.
    pub words: &'r [(&'static str, String)],
}

/// The report, or what it lacks.
pub fn report(
    desk: &Desk<'_>,
    form: &ReportForm,
    parts: &[Part],
    with: &Reporting<'_>,
) -> Result<Result<Document, Vec<Gap>>, OpenError> {
    let mut gaps = Gaps::default();
    let Some(unit) = desk.unit(with.unit)? else {
        gaps.push(Key::new(Kind::Unit, with.unit), "names", Lack::Missing, &["names[+].vi=-"]);
        return Ok(Err(gaps.into_vec()));
    };
    let name = desk.unit_name(unit.id).unwrap_or_default();
    let mut words = with.words.to_vec();
    words.extend([("unit", name), ("day", long_day(desk.on))]);
    let filled = |text: &str| {
        words.iter().fold(text.to_owned(), |text, (word, said)| text.replace(&format!("{{{word}}}"), said))
    };
    let symbol = current(&unit.symbols, |s| (s.from, s.to), desk.on).map(|s| s.symbol.as_str());
    let about = filled(&form.about.vi);
    let head = Head {
        number: Some(Number { number: None, symbol: symbol.map(report_symbol) }),
        title: Some(REPORT.to_owned()),
        subtitle: Some(about.clone()),
        ..head::head(desk, &unit, &mut gaps)
    };
    let saying = Saying { lang: Lang::Vi, links: desk.links, day: short_day };
    let mut body: Vec<Block> = form.text.iter().map(|text| Block::Text(filled(text))).collect();
    let printed = form.parts.iter().filter(|part| !part.listed);
    let known = printed.filter_map(|part| Some((part, parts.iter().find(|p| p.code == part.code)?)));
    for (number, (part, told)) in (1..).zip(known) {
        body.push(Block::Heading(format!("{number}. {}", form.heading(part, Lang::Vi))));
        body.push(match told.rows.is_empty() {
            true => Block::Text(crate::text::report::nothing(Lang::Vi)),
            false => Block::Table(table(&saying, part, told)),
        });
    }
    body.extend(form.after.iter().map(|text| Block::Text(filled(text))));
    let signature =
        head::signature(desk, &unit, Signs { person: with.signed_by, capacity: None }, &mut gaps)?;
    if !gaps.is_empty() {
        return Ok(Err(gaps.into_vec()));
    }
    Ok(Ok(Document {
        file: format!("report-{}", form.code),
        title: format!("{REPORT} {about}"),
        on: desk.on,
        landscape: form.landscape,
        draft: false,
        head,
        body,
        signatures: vec![signature],
        recipients: vec![head::kept(symbol)],
        mark: None,
    }))
}

/// The columns that paper has, a row for each.
fn table(saying: &Saying<'_>, part: &ReportPart, told: &Part) -> Table {
    let columns = part.printed().map(|column| Column {
        head: column.head.vi.clone(),
        width: column.width,
        centred: column.centred,
        parts: Vec::new(),
    });
    Table { columns: columns.collect(), rows: report_cells(saying, part, told) }
}

/// The rows of a part as they stand on paper, a cell for each column that it has there.
pub fn report_cells(saying: &Saying<'_>, part: &ReportPart, told: &Part) -> Vec<Vec<String>> {
    // What people and things are called stands as it is written.
    let cell = |value: &Value| match value {
        Value::Text(_) | Value::Record(_) | Value::Withheld(_) => saying.say(value),
        value => capital(&saying.say(value)),
    };
    let row = |row: &Vec<Value>| {
        let columns = part.columns.iter().zip(row).filter(|(column, _)| column.width > 0);
        columns.map(|(_, value)| cell(value)).collect()
    };
    told.rows.iter().map(row).collect()
}
