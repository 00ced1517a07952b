//! Sheets taken in: read, told what was understood, and written in one commit but for what can't be or must be decided.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use indicatif::ProgressBar;
use serde_json::{Value, json};

use super::context::Context;
use super::failure::{Failure, FileError, Told};
use super::made::write_secret;
use super::session::{Session, links, remarks, rules};
use super::{edited, output, pick, progress, seen, settings};
use crate::change::{ChangeError, Committed, Outcome, plan};
use crate::check::Finding;
use crate::desk::decided;
use crate::model::edit::field_at;
use crate::model::{Key, Kind, Lang, Record};
use crate::register::{Alone, Links, Snapshot};
use crate::rules::{Columns, Rules, SheetColumn};
use crate::sheet::heads::{self, Headings, Layout, Meaning, Said};
use crate::sheet::rows::{self, Gathered, Place};
use crate::sheet::stage::{Answer, Ask, Stage, Staged, Wishes};
use crate::sheet::{Book, Format, LONGEST, SheetError, column_name, edit, read, review};
use crate::text::{Explain, Failing, sheet as words};

/// So many places are named in one line.
const PLACES: usize = 8;
/// So many lines of one sort are printed.
const LINES: usize = 40;

const NO_HEAD: Told =
    Told { failing: Failing::Refused, what: words::no_head, hint: Some(words::no_head_hint) };

const EDIT_ALONE: Told = Told { failing: Failing::Usage, what: words::edit_alone, hint: None };
const EDIT_REVIEW: Told = Told { failing: Failing::Usage, what: words::edit_review, hint: None };
const UNWRITTEN: Told = Told { failing: Failing::Unable, what: words::unwritten, hint: None };

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
    let mut taking =
        Taking { context, session: &session, snapshot: &snapshot, links: &links, staged, failed: Vec::new() };
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

/// An import under way.
struct Taking<'c, 's, 'a> {
    context: &'c Context,
    session: &'s Session<'c>,
    snapshot: &'s Snapshot<'a>,
    links: &'s Links<'a>,
    staged: Staged,
    /// Records that the register refuses, with what it finds.
    failed: Vec<(Key, Vec<Finding>)>,
}

impl Taking<'_, '_, '_> {
    /// What the decisions of the rows mean for their people; it stands where its decision does.
    fn lives(&mut self) -> Result<(), Failure> {
        let read = |key: Key| self.links.contains(key).then(|| self.snapshot.record(key)).transpose();
        for (person, decision) in decided::lives(&mut self.staged.change, &read)? {
            if let Some(places) = self.staged.places.get(&decision).cloned() {
                self.staged.places.entry(person).or_insert(places);
            }
        }
        Ok(())
    }

    /// Writes everything in one commit but for what would add errors, which is refused.
    fn write(&mut self, dry_run: bool, rules: &Rules) -> Result<Option<Committed>, Failure> {
        loop {
            if self.staged.change.records.is_empty() {
                return Ok(None);
            }
            let change = &self.staged.change;
            let written = match dry_run {
                true => plan(self.snapshot, self.links, change, rules, self.context.today).map(|_| None),
                false => {
                    let signer = self.context.signer()?;
                    let written =
                        self.session.writing(self.snapshot, &signer, |writer| Ok(writer.apply(change)))?;
                    written.map(|outcome| match outcome {
                        Outcome::Committed(committed) => Some(committed),
                        Outcome::Unchanged => None,
                    })
                }
            };
            match written {
                Ok(committed) => return Ok(committed),
                Err(ChangeError::Findings(found)) => {
                    if !self.refuse(&found) {
                        return Err(ChangeError::Findings(found).into());
                    }
                }
                Err(other) => return Err(other.into()),
            }
        }
    }

    /// Takes out of the change what has errors; whether anything was.
    fn refuse(&mut self, found: &[Finding]) -> bool {
        let mut by_record: BTreeMap<Key, Vec<Finding>> = BTreeMap::new();
        for finding in found {
            let about = [Some(finding.key), finding.args.other];
            let ours = about.into_iter().flatten().find(|key| self.staged.change.records.contains_key(key));
            if let Some(key) = ours {
                by_record.entry(key).or_default().push(finding.clone());
            }
        }
        for (key, found) in by_record.iter().map(|(key, found)| (*key, found.clone())) {
            self.staged.change.records.remove(&key);
            self.failed.push((key, found));
        }
        !by_record.is_empty()
    }

    /// Writes the workbook in which the questions are decided.
    fn review(&self, path: &Path) -> Result<(), Failure> {
        let here = |key: &Key| self.links.contains(*key);
        let seen = self.staged.questions.iter().flat_map(|question| question.records()).filter(here);
        seen::keep(self.session, "import", seen, None)?;
        let describe = |key: Key| self.described(key);
        let staged = &self.staged;
        let written = review::write(&staged.questions, &staged.open, self.context.lang, &describe);
        write_secret(path, &written.ok_or(UNWRITTEN)?)?;
        output::warn(&words::plaintext(self.context.lang, &output::quoted(path)));
        Ok(())
    }

    /// A record in the words by which somebody tells it from its like.
    fn described(&self, key: Key) -> String {
        let new = self.staged.change.records.get(&key).map(|edit| edit.record.as_ref().clone());
        let Some(record) = new.or_else(|| self.snapshot.record(key).ok()) else { return String::new() };
        let Record::Person(person) = &record else {
            return Alone::of(&record, self.context.today, self.context.lang).title;
        };
        let name = person.names.iter().map(|name| name.full.as_str().to_owned()).next_back();
        let birth = person.birth.map(|birth| birth.to_string());
        let card = person.ids.iter().map(|id| id.number.as_str().to_owned()).next_back();
        let post = person.postings.last().map(|posting| {
            let unit = self.links.title(posting.unit.key(), self.context.lang).into_owned();
            format!("{} {unit}", &*posting.position).trim().to_owned()
        });
        let mail = person.emails.last().map(|email| email.address.as_str().to_owned());
        [name, birth, card, post, mail].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    fn report(
        &self,
        order: &Order<'_>,
        understood: &[Understood<'_>],
        gathered: &Gathered,
        committed: Option<&Committed>,
    ) -> ExitCode {
        let context = self.context;
        let mut added: BTreeMap<Kind, usize> = BTreeMap::new();
        let mut changed: BTreeMap<Kind, usize> = BTreeMap::new();
        for (key, edit) in &self.staged.change.records {
            let counts = if edit.base.is_none() { &mut added } else { &mut changed };
            *counts.entry(key.kind).or_default() += 1;
        }
        let done = self.staged.change.records.len() + self.staged.known;
        let refused = gathered.unread.len() + self.staged.refused.len() + self.failed.len();
        let open = self.staged.questions.len();
        if context.globals.json {
            output::json(&json!({
                "dry_run": order.dry_run,
                "commit": committed.map(|c| c.commit.to_string()),
                "sheets": understood.iter().map(sheet_json).collect::<Vec<_>>(),
                "added": by_kind(&added),
                "changed": by_kind(&changed),
                "known": self.staged.known,
                "repaired": gathered.repaired.iter().map(|r| place_json(&r.place, json!({ "repair": r.repair.word(), "field": format!("{}.{}", r.kind, r.at) }))).collect::<Vec<_>>(),
                "refused": self.refusals(gathered),
                "questions": self.staged.questions.iter().map(|q| self.question_json(q)).collect::<Vec<_>>(),
                "overruled": self.staged.overruled.iter().map(|(place, at)| place_json(place, json!({ "field": at }))).collect::<Vec<_>>(),
                "passed": gathered.passed.iter().map(|place| place_json(place, json!({}))).collect::<Vec<_>>(),
            }));
        } else {
            self.tell(order, understood, gathered, &added, &changed, refused);
        }
        ExitCode::from(match (refused + open > 0, done > 0) {
            (false, _) => 0,
            (true, true) => 4,
            (true, false) => 1,
        })
    }

    fn refusals(&self, gathered: &Gathered) -> Vec<Value> {
        let lang = self.context.lang;
        let cells = gathered.unread.iter().map(|unread| {
            let field = format!("{}.{}", unread.kind, unread.at);
            let more = json!({ "field": field, "word": unread.unfit.word(), "why": unread.unfit.say(lang) });
            place_json(&unread.place, more)
        });
        let rows = self.staged.refused.iter().map(|refused| {
            let more =
                json!({ "kind": refused.kind, "word": refused.why.word(), "why": refused.why.say(lang) });
            place_json(&refused.place, more)
        });
        let records = self.failed.iter().flat_map(|(key, found)| {
            let places = self.staged.places.get(key).map_or(&[][..], Vec::as_slice);
            let why: Vec<String> = found.iter().map(|finding| finding.what(lang)).collect();
            let codes: Vec<&str> = found.iter().map(|finding| finding.code.word()).collect();
            let more = json!({ "kind": key.kind, "word": "errors", "codes": codes, "why": why.join("; ") });
            places.iter().map(move |place| place_json(place, more.clone()))
        });
        cells.chain(rows).chain(records).collect()
    }

    fn question_json(&self, question: &crate::sheet::stage::Question) -> Value {
        let more = match &question.ask {
            Ask::Person { candidates } => json!({ "about": "person", "candidates": candidates }),
            Ask::Unit { near, .. } => json!({ "about": "unit", "candidates": near }),
            Ask::Value { record, at, .. } => json!({ "about": "value", "record": record, "field": at }),
        };
        let mut value = place_json(&question.place, more);
        if let Some(map) = value.as_object_mut() {
            map.insert("id".to_owned(), json!(question.id));
        }
        value
    }

    fn tell(
        &self,
        order: &Order<'_>,
        understood: &[Understood<'_>],
        gathered: &Gathered,
        added: &BTreeMap<Kind, usize>,
        changed: &BTreeMap<Kind, usize>,
        refused: usize,
    ) {
        let lang = self.context.lang;
        tell_columns(lang, understood);
        let mut repairs: BTreeMap<(String, String), Vec<&Place>> = BTreeMap::new();
        for repaired in &gathered.repaired {
            let field = label(lang, repaired.kind, &repaired.at);
            repairs.entry((field, repaired.repair.say(lang))).or_default().push(&repaired.place);
        }
        for ((field, what), places) in repairs {
            let named = several(&places);
            output::out(&format!("{}\n", words::repaired(lang, places.len(), &what, &field, &named)));
        }
        tell_passed(lang, gathered);
        let mut lines: Vec<String> = Vec::new();
        for (place, at) in &self.staged.overruled {
            lines.push(words::overruled(lang, &place.address(), &label(lang, Kind::Certificate, at)));
        }
        for unread in &gathered.unread {
            let field = label(lang, unread.kind, &unread.at);
            lines.push(words::refused_cell(lang, &unread.place.address(), &field, &unread.unfit.say(lang)));
        }
        for refused in &self.staged.refused {
            let kind = refused.kind.label().say(lang);
            lines.push(words::refused_row(lang, &refused.place.address(), kind, &refused.why.say(lang)));
        }
        for (key, found) in &self.failed {
            let why: Vec<String> = found.iter().map(|finding| finding.what(lang)).collect();
            for place in self.staged.places.get(key).into_iter().flatten() {
                let kind = key.kind.label().say(lang);
                lines.push(words::refused_row(lang, &place.address(), kind, &why.join("; ")));
            }
        }
        for question in &self.staged.questions {
            lines.push(self.asked(question));
        }
        for line in lines.iter().take(LINES) {
            output::out(&format!("{line}\n"));
        }
        if lines.len() > LINES {
            output::out(&format!("{}\n", words::more(lang, lines.len() - LINES)));
        }
        let counted = |counts: &BTreeMap<Kind, usize>| match counts.is_empty() {
            true => words::none(lang),
            false => {
                let each = counts.iter().map(|(kind, count)| format!("{count} {}", kind.label().say(lang)));
                each.collect::<Vec<_>>().join(", ")
            }
        };
        let open = self.staged.questions.len();
        let done = words::done(lang, &counted(added), &counted(changed), self.staged.known, refused, open);
        let done = if order.dry_run { words::would(lang, &done) } else { done };
        output::out(&format!("{done}\n"));
        match (open > 0, order.review) {
            _ if order.dry_run => {}
            (true, Some(path)) => {
                output::out(&format!("{}\n", words::next_review(lang, &output::quoted(path))));
            }
            (true, None) => output::out(&format!("{}\n", words::next_out(lang))),
            (false, _) if !self.staged.change.records.is_empty() => {
                output::out(&format!("{}\n", words::next(lang)));
            }
            (false, _) => {}
        }
    }

    /// What is to be decided, without the values.
    fn asked(&self, question: &crate::sheet::stage::Question) -> String {
        let lang = self.context.lang;
        let place = question.place.address();
        match &question.ask {
            Ask::Person { candidates } => {
                let named: Vec<String> = candidates.iter().map(|key| self.named(*key)).collect();
                words::ask_person(lang, &place, &named.join("; "))
            }
            Ask::Unit { names, .. } => words::ask_unit(lang, names.last().map_or("", String::as_str), &place),
            Ask::Value { record, at, have_at, .. } => {
                let there = have_at.as_ref().map_or_else(|| words::the_register(lang), Place::address);
                words::ask_value(lang, &place, &label(lang, record.kind, at), &there)
            }
        }
    }

    /// A record by its handle and title; one of these rows by where it stands.
    fn named(&self, key: Key) -> String {
        match self.links.contains(key) {
            true => pick::named(self.context, self.links, key),
            false => {
                self.staged.places.get(&key).and_then(|p| p.first()).map(Place::address).unwrap_or_default()
            }
        }
    }
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

/// A few places of many.
fn several(places: &[&Place]) -> String {
    let mut named: Vec<String> = places.iter().take(PLACES).map(|place| place.address()).collect();
    if places.len() > PLACES {
        named.push("…".to_owned());
    }
    named.join(", ")
}

fn place_json(place: &Place, more: Value) -> Value {
    let mut value = json!({ "file": place.file, "sheet": place.sheet, "cell": place.spot.to_string() });
    if let (Some(value), Value::Object(more)) = (value.as_object_mut(), more) {
        value.extend(more);
    }
    value
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

fn by_kind(counts: &BTreeMap<Kind, usize>) -> Value {
    counts
        .iter()
        .map(|(kind, count)| (kind.word().to_owned(), json!(count)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
