//! Sheets taken in: read, told what was understood, and written in one commit but for what can't be or must be decided.

mod taking;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use indicatif::ProgressBar;
use serde_json::{Value, json};

use self::taking::Taking;
use super::context::Context;
use super::failure::{Failure, FileError, Told};
use super::session::{Session, links, remarks, rules};
use super::{edited, output, progress, settings};
use crate::model::edit::field_at;
use crate::model::{Kind, Lang};
use crate::rules::{Columns, Rules, SheetColumn};
use crate::sheet::heads::{self, Headings, Layout, Meaning, Said};
use crate::sheet::rows::{self, Gathered, Place};
use crate::sheet::stage::{Answer, Stage, Wishes};
use crate::sheet::{Book, Format, LONGEST, SheetError, column_name, edit, read, review};
use crate::text::{Explain, Failing, sheet as words};

const NO_HEAD: Told =
    Told { failing: Failing::Refused, what: words::no_head, hint: Some(words::no_head_hint) };

const EDIT_ALONE: Told = Told { failing: Failing::Usage, what: words::edit_alone, hint: None };
const EDIT_REVIEW: Told = Told { failing: Failing::Usage, what: words::edit_review, hint: None };

/// So many places are named in one line.
const PLACES: usize = 8;

/// What the command says of an import of sheets.
pub struct Order<'o> {
    pub files: &'o [PathBuf],
    pub wishes: Wishes,
    pub columns: &'o [String],
    pub review: Option<&'o Path>,
    pub dry_run: bool,
}

/// What kind of sheet the name of a file says that it is; nothing where it says none.
pub fn format_named(path: &Path) -> Option<Format> {
    Format::of(&[], &path.extension()?.to_string_lossy())
}

/// What kind of sheet a file is; nothing where it is none.
pub fn format_of(path: &Path) -> Option<Format> {
    // A pipe may never give a byte.
    if !fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let mut start = [0; 8];
    let file = fs::File::open(path).ok()?;
    let length = std::io::Read::read(&mut std::io::Read::take(file, 8), &mut start).ok()?;
    let end = path.extension().map(|end| end.to_string_lossy().into_owned()).unwrap_or_default();
    Format::of(start.get(..length)?, &end)
}

/// A heading that names no field.
struct BadColumn;

impl Explain for BadColumn {
    fn what(&self, lang: Lang) -> String {
        words::bad_column(lang)
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        let columns = &Rules::builtin().columns.columns;
        let ways: BTreeSet<String> = columns.iter().map(heads::way).collect();
        Some(words::bad_column_hint(lang, &ways.into_iter().collect::<Vec<_>>().join(", ")))
    }

    fn failing(&self) -> Failing {
        Failing::Usage
    }
}

/// What the user says of headings: now, and before that in the settings.
fn said<'r>(
    columns: &'r Columns,
    now: &[String],
    known: &BTreeMap<String, String>,
) -> Result<Said<'r>, Failure> {
    let field = |way: &str| match way {
        "-" => Some(None),
        way => Headings::named(columns, way).map(Some),
    };
    let mut said: Said<'r> = BTreeMap::new();
    for (head, way) in known {
        // A field of a later version is none of this one's.
        if let Some(field) = field(way) {
            said.insert(head.clone(), field);
        }
    }
    for word in now {
        let (head, way) = word.rsplit_once('=').ok_or(BadColumn)?;
        said.insert(heads::kept(head), field(way.trim()).ok_or(BadColumn)?);
    }
    Ok(said)
}

/// One sheet, as it was understood.
struct Understood<'r> {
    file: String,
    sheet: String,
    layout: Option<Layout<'r>>,
    rows: usize,
}

/// Reads a file whole.
pub fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: std::io::Error| FileError::unreadable(path, &error);
    if fs::metadata(path).map_err(unreadable)?.len() > LONGEST as u64 {
        return Err(Failure::from(SheetError::TooLong).at(path.display().to_string()));
    }
    Ok(fs::read(path).map_err(unreadable)?)
}

/// Reads a file as a workbook, with the sheet in which the program keeps its own where it wrote it.
pub fn book(path: &Path) -> Result<Book, Failure> {
    fs::metadata(path).map_err(|error| FileError::unreadable(path, &error))?;
    let format = format_of(path).ok_or(SheetError::NotOne);
    let format = format.map_err(|error| Failure::from(error).at(path.display().to_string()))?;
    book_of(path, format)
}

/// The same of a file that is said to be of this format; of which it is, its first bytes say better.
pub fn book_of(path: &Path, named: Format) -> Result<Book, Failure> {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let bytes = bytes(path)?;
    let name = path.extension().map(|end| end.to_string_lossy().into_owned()).unwrap_or_default();
    let format = Format::of(&bytes, &name).unwrap_or(named);
    read(format, &bytes, &stem).map_err(|error| Failure::from(error).at(path.display().to_string()))
}

/// The name of a file without where it lies.
pub fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// What files hold, read.
struct Files<'r> {
    gathered: Gathered,
    understood: Vec<Understood<'r>>,
    /// What was decided in review workbooks; nothing where none was among the files.
    answers: Option<BTreeMap<String, Answer>>,
}

fn read_files<'r>(
    rules: &'r Rules,
    files: &[PathBuf],
    said: Said<'r>,
    bar: &ProgressBar,
) -> Result<Files<'r>, Failure> {
    let headings = Headings::new(&rules.columns, said);
    let mut read = Files { gathered: Gathered::default(), understood: Vec::new(), answers: None };
    for path in files {
        let name = file_name(path);
        let book = book(path)?;
        if let Some(review) = review::read(&book) {
            read.gathered.lines.extend(review.lines);
            read.answers.get_or_insert_default().extend(review.answers);
            continue;
        }
        if edit::read(&book).is_some() {
            return Err(Failure::from(EDIT_ALONE).at(path.display().to_string()));
        }
        for grid in &book.sheets {
            let layout = headings.find(grid);
            let mut rows = 0;
            if let Some(layout) = &layout {
                bar.inc_length(grid.rows.len() as u64);
                let found = rows::gather(&book, grid, layout, &name, rules, &mut || bar.inc(1));
                // A row with several cells that can't be read is one row.
                let unread: BTreeSet<u32> = found.unread.iter().map(|unread| unread.place.spot.row).collect();
                rows = found.lines.len() + unread.len();
                read.gathered.lines.extend(found.lines);
                read.gathered.repaired.extend(found.repaired);
                read.gathered.unread.extend(found.unread);
                read.gathered.passed.extend(found.passed);
            }
            read.understood.push(Understood { file: name.clone(), sheet: grid.name.clone(), layout, rows });
        }
    }
    if read.answers.is_none() && read.understood.iter().all(|sheet| sheet.layout.is_none()) {
        return Err(NO_HEAD.into());
    }
    Ok(read)
}

/// The rows of files that are only looked at. How the columns were understood is told, but in JSON.
pub fn lines(
    context: &Context,
    rules: &Rules,
    files: &[PathBuf],
    columns: &[String],
) -> Result<Gathered, Failure> {
    let said = said(&rules.columns, columns, &settings::headings()?)?;
    let bar = progress::bar(context);
    let read = read_files(rules, files, said, &bar)?;
    bar.finish_and_clear();
    if !context.globals.json {
        tell_columns(context.lang, &read.understood);
        tell_passed(context.lang, &read.gathered);
    }
    Ok(read.gathered)
}

/// The rows that say of nobody and nothing.
fn tell_passed(lang: Lang, gathered: &Gathered) {
    if !gathered.passed.is_empty() {
        let places: Vec<&Place> = gathered.passed.iter().collect();
        output::out(&format!("{}\n", words::passed(lang, places.len(), &several(&places))));
    }
}

/// How the columns of every sheet were understood.
fn tell_columns(lang: Lang, understood: &[Understood<'_>]) {
    let mut doubts = false;
    for sheet in understood {
        let named = format!("{} › {}", sheet.file, sheet.sheet);
        let Some(layout) = &sheet.layout else {
            output::out(&format!("{}\n", words::sheet_passed(lang, &named)));
            continue;
        };
        output::out(&format!("{}\n", words::sheet_read(lang, &named, layout.head + 1, sheet.rows)));
        let lines: Vec<Vec<String>> = layout
            .columns
            .iter()
            .map(|headed| {
                doubts |= headed.meaning == Meaning::Unknown;
                vec![
                    format!("  {}", column_name(headed.column)),
                    headed.head.clone(),
                    meaning(lang, headed.meaning),
                ]
            })
            .collect();
        output::out(&output::table(&lines));
    }
    if doubts {
        output::out(&format!("{}\n", words::column_hint(lang)));
    }
}

/// Takes in sheets.
pub fn import(context: &Context, order: &Order<'_>) -> Result<ExitCode, Failure> {
    if let [path] = order.files
        && let Some(edited) = edit::read(&book(path)?)
    {
        if order.review.is_some() {
            return Err(EDIT_REVIEW.into());
        }
        return edited::take(context, path, &edited, order.dry_run);
    }
    let session = Session::to_write(context)?;
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let rules = rules(&snapshot)?;
    let saved = settings::headings()?;
    let bar = progress::bar(context);
    let said = said(&rules.columns, order.columns, &saved)?;
    let Files { mut gathered, understood, answers } = read_files(&rules, order.files, said, &bar)?;
    let answers = answers.unwrap_or_default();
    let lines = std::mem::take(&mut gathered.lines);
    bar.inc_length(lines.len() as u64);
    let stage = Stage::new(&snapshot, &links, &rules, context.today, &order.wishes, &answers, lines);
    let staged = stage.run(&mut || bar.inc(1))?;
    bar.finish_and_clear();
    let mut taking = Taking::new(context, &session, &snapshot, &links, staged);
    taking.lives()?;
    let committed = taking.write(order.dry_run, &rules)?;
    if let (Some(path), false) = (order.review, taking.staged.questions.is_empty()) {
        taking.review(path)?;
    }
    if let Some(committed) = &committed {
        remarks(context, committed);
    }
    if !order.dry_run {
        settings::keep_headings(&rules.columns, saved, order.columns)?;
    }
    Ok(taking.report(order, &understood, &gathered, committed.as_ref()))
}

/// The labels on the way to a field.
fn label(lang: Lang, kind: Kind, at: &str) -> String {
    let bare: String =
        at.split('.').map(|part| part.split([':', '[']).next().unwrap_or(part)).collect::<Vec<_>>().join(".");
    let last = field_at(kind.table(), &bare).map(|field| field.label.say(lang).to_owned());
    last.unwrap_or(bare)
}

fn meaning(lang: Lang, meaning: Meaning<'_>) -> String {
    match meaning {
        Meaning::Field(column) => field_named(lang, column),
        Meaning::Standing => words::column_standing(lang),
        Meaning::Passed => words::column_passed(lang),
        Meaning::Never => words::column_never(lang),
        Meaning::Unknown => words::column_unknown(lang),
    }
}

fn field_named(lang: Lang, column: &SheetColumn) -> String {
    format!(
        "{}: {} ({})",
        column.kind.label().say(lang),
        label(lang, column.kind, &column.at),
        heads::way(column)
    )
}

fn sheet_json(sheet: &Understood<'_>) -> Value {
    let columns: Vec<Value> = sheet
        .layout
        .iter()
        .flat_map(|layout| &layout.columns)
        .map(|headed| {
            let field = match headed.meaning {
                Meaning::Field(column) => json!(heads::way(column)),
                Meaning::Standing => json!("standing"),
                Meaning::Passed => json!("-"),
                Meaning::Never => json!("never"),
                Meaning::Unknown => Value::Null,
            };
            json!({ "column": column_name(headed.column), "heading": headed.head, "field": field })
        })
        .collect();
    let head = sheet.layout.as_ref().map(|layout| layout.head + 1);
    json!({ "file": sheet.file, "sheet": sheet.sheet, "head": head, "rows": sheet.rows, "columns": columns })
}

/// A few places of many.
fn several(places: &[&Place]) -> String {
    let mut named: Vec<String> = places.iter().take(PLACES).map(|place| place.address()).collect();
    if places.len() > PLACES {
        named.push("…".to_owned());
    }
    named.join(", ")
}
