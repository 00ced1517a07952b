//! Reports on the screen, for programs, and on paper.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};
use zeroize::Zeroizing;

use super::commands::get::outside;
use super::commands::paper::{NO_PDF, lacking, office};
use super::context::Context;
use super::failure::{Failure, Told};
use super::made::{absent, write_secret};
use super::making::{Making, made};
use super::reason::Reason;
use super::session::Session;
use super::{output, pick, seen};
use crate::desk::report::{BadSpan, Part, Saying, Span, SpanKind, Value};
use crate::model::kinds::common::Role;
use crate::model::{Date, Key, Kind, Lang, RecordId};
use crate::paper::{Desk, Reporting, report as on_paper};
use crate::register::{Links, Snapshot};
use crate::rules::{ReportForm, ReportPart, Rules};
use crate::text::{Explain, Failing, report as words};

/// Where a report is written, besides the screen.
#[derive(clap::Args)]
pub struct Written {
    /// A new .docx or .pdf outside the register, in the layout of official papers, or an .xlsx with every row
    #[arg(short = 'o', long = "out", value_name = "FILE")]
    out: Option<PathBuf>,
    /// The unit that reports: the one from which the officer files where none is named
    #[arg(long, value_name = "SEL", requires = "out")]
    unit: Option<String>,
    /// Who signs: the highest of the unit's signatories where nobody is named
    #[arg(long, value_name = "SEL", requires = "out")]
    signed_by: Option<String>,
    #[command(flatten)]
    reason: Reason,
}

/// The year of a forecast.
#[derive(clap::Args)]
pub struct Yearly {
    /// This year or a later one; the next where none is named
    #[arg(long, value_name = "YEAR")]
    year: Option<String>,
    #[command(flatten)]
    pub written: Written,
}

/// A time of one kind.
#[derive(clap::Args)]
pub struct Timed {
    /// The month (2026-06), quarter (2026-Q3), half (2026-H1) or year (2026): the last one that is over where none is named
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    #[command(flatten)]
    pub written: Written,
}

/// A time of any kind.
#[derive(clap::Args)]
pub struct During {
    /// A month (2026-06), quarter (2026-Q3), half (2026-H1) or year (2026): everything up to now where none is named
    #[arg(long, value_name = "PERIOD")]
    period: Option<String>,
    #[command(flatten)]
    pub written: Written,
}

/// A report as it was counted.
pub struct Report {
    /// What it was asked as.
    name: &'static str,
    /// Its form in the data.
    form: &'static str,
    /// Nothing where it tells of all that there is.
    span: Option<Span>,
    parts: Vec<Part>,
    whom: Option<Key>,
    /// Its time lies ahead, whatever part of it is over.
    forecast: bool,
}

impl Report {
    pub fn new(name: &'static str, form: &'static str, span: Option<Span>, parts: Vec<Part>) -> Report {
        Report { name, form, span, parts, whom: None, forecast: false }
    }

    /// The same of what lies ahead.
    pub fn ahead(self) -> Report {
        Report { forecast: true, ..self }
    }

    /// The people who are named in it.
    fn people(&self) -> impl Iterator<Item = Key> {
        self.parts.iter().flat_map(Part::people).chain(self.whom)
    }

    /// The same about one record.
    pub fn about(self, whom: Key) -> Report {
        Report { whom: Some(whom), ..self }
    }
}

impl Explain for BadSpan {
    fn what(&self, lang: Lang) -> String {
        words::bad_period(lang)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(words::bad_period_hint(lang, self.0.example()))
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}

const LATER: Told = Told { failing: Failing::Usage, what: words::later, hint: Some(words::later_hint) };
const BAD_ENDING: Told =
    Told { failing: Failing::Usage, what: words::bad_ending, hint: Some(words::bad_ending_hint) };
const NO_PAPER: Told =
    Told { failing: Failing::Usage, what: words::no_paper, hint: Some(words::no_paper_hint) };
const UNWRITTEN: Told = Told { failing: Failing::Unable, what: words::unwritten, hint: None };
const PAST_YEAR: Told =
    Told { failing: Failing::Usage, what: words::past_year, hint: Some(words::past_year_hint) };
const NO_OFFICE: Told =
    Told { failing: Failing::Refused, what: words::no_office, hint: Some(words::no_office_hint) };

/// The time that was asked for, of one kind; the last one that is over, where none was.
pub fn period(context: &Context, kind: SpanKind, timed: &Timed) -> Result<Span, Failure> {
    let today = context.on();
    match &timed.period {
        Some(text) => begun(Span::parse(kind, text)?, today),
        None => Ok(Span::last(kind, today)),
    }
}

/// The time that was asked for, of any kind; nothing, where none was.
pub fn any_period(context: &Context, during: &During) -> Result<Option<Span>, Failure> {
    let Some(text) = &during.period else { return Ok(None) };
    begun(Span::parse_any(text)?, context.on()).map(Some)
}

/// The year that a forecast is asked for, which isn't over.
pub fn coming_year(context: &Context, yearly: &Yearly) -> Result<Span, Failure> {
    let today = context.on();
    let next = || (today.year() + 1).to_string();
    let text = yearly.year.clone().unwrap_or_else(next);
    let span = Span::parse(SpanKind::Year, &text)?;
    if span.to < today { Err(PAST_YEAR.into()) } else { Ok(span) }
}

fn begun(span: Span, today: Date) -> Result<Span, Failure> {
    if span.from > today { Err(LATER.into()) } else { Ok(span) }
}

/// Shows a report, or writes it to the file that was asked for.
pub fn put(
    session: &Session<'_>,
    snapshot: &Snapshot<'_>,
    links: &Links<'_>,
    rules: &Rules,
    report: &Report,
    written: &Written,
) -> Result<(), Failure> {
    let context = session.context;
    let form =
        rules.report(report.form).expect("the program names only forms of the data, and a test holds it");
    if let Some(out) = &written.out {
        let desk = Desk { snapshot, links, rules, on: context.on() };
        return write(session, &desk, form, report, written, out);
    }
    written.reason.only_with_a_file(false)?;
    let saying = Saying { lang: context.lang, links, day: |day| day.to_string() };
    if context.globals.json {
        output::json(&as_json(context, &saying, form, report));
    } else {
        output::out(&as_text(context, &saying, form, report));
    }
    Ok(())
}

/// The time as people say it, with its last day while it isn't over.
fn said(context: &Context, saying: &Saying<'_>, report: &Report) -> String {
    let lang = saying.lang;
    let today = context.on();
    match &report.span {
        None => words::ever(lang),
        Some(span) if report.forecast || span.to <= today => span.say(lang),
        Some(span) => words::until_now(lang, &span.say(lang), &(saying.day)(today)),
    }
}

/// What it is about, with the time and whom it is about filled in.
fn about(context: &Context, saying: &Saying<'_>, form: &ReportForm, report: &Report) -> String {
    let name = report.whom.map(|whom| saying.title(whom)).unwrap_or_default();
    form.about
        .say(saying.lang)
        .replace("{period}", &said(context, saying, report))
        .replace("{name}", &name)
        .replace("{day}", &(saying.day)(context.on()))
}

/// The parts that a form has, with what was counted.
fn parts<'r>(form: &'r ReportForm, report: &'r Report) -> impl Iterator<Item = (&'r ReportPart, &'r Part)> {
    form.parts.iter().filter_map(|part| Some((part, report.parts.iter().find(|p| p.code == part.code)?)))
}

fn as_json(context: &Context, saying: &Saying<'_>, form: &ReportForm, report: &Report) -> Json {
    let parts: Map<String, Json> =
        parts(form, report).map(|(part, told)| (part.code.clone(), saying.rows(part, told))).collect();
    json!({
        "report": report.name, "about": about(context, saying, form, report), "on": context.on(),
        "period": report.span.map(|span| span.to_string()), "from": report.span.map(|span| span.from),
        "to": report.span.map(|span| span.to), "whom": report.whom, "parts": parts,
    })
}

fn as_text(context: &Context, saying: &Saying<'_>, form: &ReportForm, report: &Report) -> String {
    let lang = saying.lang;
    let mut text = format!("{}\n", about(context, saying, form, report));
    for (number, (part, told)) in (1..).zip(parts(form, report)) {
        text.push_str(&format!("\n{number}. {}\n", form.heading(part, lang)));
        if told.rows.is_empty() {
            text.push_str(&format!("{}\n", words::nothing(lang)));
            continue;
        }
        let heads = part.columns.iter().map(|column| column.head.say(lang).to_owned()).collect();
        let say = |value: &Value| match value {
            Value::Act(act) => act.line(lang),
            value => saying.say(value),
        };
        let rows = told.rows.iter().map(|row| row.iter().map(say).collect());
        text.push_str(&output::table(&std::iter::once(heads).chain(rows).collect::<Vec<Vec<String>>>()));
    }
    text
}

/// The report in a file that wasn't there.
fn write(
    session: &Session<'_>,
    desk: &Desk<'_>,
    form: &ReportForm,
    report: &Report,
    written: &Written,
    out: &Path,
) -> Result<(), Failure> {
    let context = session.context;
    let ending = out.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    let ending = match ending.as_deref() {
        Some("docx") => Ending::Docx,
        Some("pdf") if cfg!(feature = "pdf") => Ending::Pdf,
        Some("pdf") => return Err(NO_PDF.into()),
        Some("xlsx") => Ending::Sheet,
        _ => return Err(BAD_ENDING.into()),
    };
    absent(out)?;
    outside(&session.store, out)?;
    let (content, unit, next) = match ending {
        Ending::Sheet if written.unit.is_some() || written.signed_by.is_some() => {
            return Err(NO_PAPER.into());
        }
        Ending::Sheet => (sheet(context, desk, form, report)?, None, words::sheet_next(context.lang)),
        _ => {
            let (content, unit) = paper(context, desk, form, report, written, ending)?;
            (content, Some(unit), words::written_next(context.lang))
        }
    };
    let mut resolve =
        |text: &str, kinds: &'static [Kind]| pick::one(context, desk.snapshot, desk.links, text, kinds);
    let why = written.reason.of_look(context, &mut resolve)?;
    // Names leave the register, as with an export.
    seen::keep(session, &format!("report {}", report.name), report.people(), why)?;
    write_secret(out, &content)?;
    let facts = json!({ "report": report.name, "file": out.display().to_string(), "unit": unit });
    output::done(context, &words::written(context.lang, &output::quoted(out)), Some(&next), facts);
    Ok(())
}

/// What a report is written as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Docx,
    Pdf,
    Sheet,
}

fn sheet(
    context: &Context,
    desk: &Desk<'_>,
    form: &ReportForm,
    report: &Report,
) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let saying = Saying { lang: Lang::Vi, links: desk.links, day: crate::paper::short_day };
    let parts: Vec<_> = parts(form, report).collect();
    let about = about(context, &saying, form, report);
    let made = crate::sheet::report::report(&saying, form, &parts, &about);
    Ok(Zeroizing::new(made.map_err(|_| UNWRITTEN)?))
}

/// The report on paper, and the unit that reports.
fn paper(
    context: &Context,
    desk: &Desk<'_>,
    form: &ReportForm,
    report: &Report,
    written: &Written,
    ending: Ending,
) -> Result<(Zeroizing<Vec<u8>>, Key), Failure> {
    let one = |selector: &String, kinds: &'static [Kind]| {
        pick::one(context, desk.snapshot, desk.links, selector, kinds)
    };
    let unit = match &written.unit {
        Some(selector) => Some(one(selector, &[Kind::Unit])?.id),
        None => own_office(context, desk)?,
    };
    let signed_by = match &written.signed_by {
        Some(selector) => Some(one(selector, &[Kind::Person])?.id),
        None => None,
    };
    let unit = unit.ok_or(NO_OFFICE)?;
    let saying = Saying { lang: Lang::Vi, links: desk.links, day: crate::paper::short_day };
    let day = crate::paper::long_day;
    let range = |span: Span| words::range(Lang::Vi, &day(span.from), &day(span.end(desk.on)));
    let with = Reporting {
        unit,
        signed_by,
        words: &[
            ("period", said(context, &saying, report)),
            ("range", report.span.map(range).unwrap_or_default()),
            ("name", report.whom.map(|whom| saying.title(whom)).unwrap_or_default()),
        ],
    };
    let document =
        on_paper(desk, form, &report.parts, &with)?.map_err(|gaps| lacking(context, desk.links, gaps))?;
    let (docx, pdf) = (ending == Ending::Docx, ending == Ending::Pdf);
    let template = if docx { desk.snapshot.paper_template(&document.file)? } else { None };
    let key = Key::new(Kind::Unit, unit);
    let files = made(&[Making { key, document: &document, role: Role::Other, template, docx, pdf }])?;
    let file = files.into_iter().flatten().next().ok_or(BAD_ENDING)?;
    Ok((file.content, key))
}

/// The unit from which the officer files whose signing key this is.
fn own_office(context: &Context, desk: &Desk<'_>) -> Result<Option<RecordId>, Failure> {
    let signer = context.signer()?;
    let officer = desk.snapshot.officers.signer(&signer.public());
    Ok(office(desk, officer.and_then(|officer| officer.person).map(|person| person.key().id)))
}
