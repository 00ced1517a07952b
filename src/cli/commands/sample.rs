use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;

use super::super::context::{Context, EMPTY, MAIN};
use super::super::failure::{Failure, FileError};
use super::super::made::write_secret;
use super::super::reason::Reason;
use super::super::session::{Session, links};
use super::super::{output, pick, rows, seen};
use super::get::{content, outside};
use crate::audit::{draw, papers};
use crate::model::kinds::common::Attachment;
use crate::model::{Key, Kind, Lang, Record};
use crate::register::{Links, Snapshot};
use crate::sheet::csv::guarded;
use crate::text::audit as words;
use crate::yaml;

/// Draw procedures by a seed and collect every paper of each in a folder, in plaintext, for an inspector
#[derive(clap::Args)]
pub struct Args {
    /// How many procedures
    #[arg(value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    count: u32,
    /// The number they are drawn by, best named by the inspector: the same seed and commit give the same sample
    #[arg(long, value_name = "S")]
    seed: u64,
    /// The folder to make, outside the register; nothing may stand there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    reason: Reason,
}

/// Something was collected, and something was not.
const PARTLY: u8 = 4;

pub fn run(context: &Context, args: &Args) -> Result<ExitCode, Failure> {
    let store = context.store()?;
    outside(&store, &args.out)?;
    // A sample is of main, whatever branch somebody works on.
    let commit = match &context.globals.at {
        Some(_) => context.commit(&store)?,
        None => store.tip(MAIN)?.ok_or(EMPTY)?,
    };
    let vault = context.vault(&store)?;
    let session = Session { context, store, vault, commit };
    let snapshot = session.snapshot()?;
    let links = links(context, &snapshot)?;
    let all: Vec<Key> = links.keys(Kind::Procedure).collect();
    let of = all.len();
    let drawn = draw(all, usize::try_from(args.count).unwrap_or(usize::MAX), args.seed);
    let seen: BTreeSet<Key> = drawn.iter().flat_map(|key| papers(&links, *key)).collect();
    let mut resolve = |text: &str, kinds: &'static [Kind]| pick::one(context, &snapshot, &links, text, kinds);
    let why = args.reason.of_look(context, &mut resolve)?;
    make_folder(&args.out)?;
    seen::keep(&session, "audit sample", seen, why)?;
    let mut index = Index { context, markdown: String::new(), csv: Vec::new(), lost: 0 };
    let name = snapshot.settings.name.say(context.lang);
    index.begin(name, drawn.len(), of, args.seed, &commit.to_string());
    let mut rows = Vec::new();
    let mut listed = Vec::new();
    for (number, procedure) in (1..).zip(&drawn) {
        let folder = format!("{number:03}-{}", procedure.id.handle());
        let mut one = Collecting {
            snapshot: &snapshot,
            links: &links,
            out: &args.out,
            folder: &folder,
            index: &mut index,
        };
        let (records, files) = one.procedure(number, *procedure)?;
        let mut line = rows::line(context, &links, *procedure, context.on());
        line.push(words::sample_counts(context.lang, records.len(), files));
        rows.push(line);
        listed.push(json!({ "procedure": procedure, "folder": folder, "records": records, "files": files }));
    }
    write_secret(&args.out.join("index.md"), index.markdown.as_bytes())?;
    write_secret(&args.out.join("index.csv"), csv(&index.csv).as_bytes())?;
    let out = args.out.display().to_string();
    match context.globals.json {
        true => output::json(&json!({
            "sample": listed, "of": of, "seed": args.seed, "commit": commit.to_string(), "out": out,
            "lost": index.lost,
        })),
        false => {
            output::out(&output::table(&rows));
            output::out(&format!("{}\n", words::sampled(context.lang, drawn.len(), of, &out)));
            output::out(&format!("{}\n", words::sampled_next(context.lang, &out)));
        }
    }
    if index.lost > 0 {
        output::warn(&words::sample_lost(context.lang, index.lost));
    }
    Ok(ExitCode::from(if index.lost > 0 { PARTLY } else { 0 }))
}

fn make_folder(path: &Path) -> Result<(), Failure> {
    let made = fs::DirBuilder::new().mode(0o700).create(path);
    made.map_err(|error| FileError::unwritable(path, &error).into())
}

/// What the inspector reads first: the same as a page and as a table.
struct Index<'c> {
    context: &'c Context,
    markdown: String,
    csv: Vec<Vec<String>>,
    /// Records and attachments that could not be had.
    lost: usize,
}

impl Index<'_> {
    fn begin(&mut self, name: &str, count: usize, of: usize, seed: u64, commit: &str) {
        let lang = self.context.lang;
        let (title, drawn) =
            (words::sample_title(lang, name), words::sample_drawn(lang, count, of, seed, commit));
        self.markdown = format!("# {title}\n\n{drawn}\n");
        self.csv.push(columns(lang));
    }

    fn heading(&mut self, number: u32, title: &str) {
        self.markdown.push_str(&format!("\n## {number}. {}\n", cell(title)));
    }

    fn table(&mut self, title: &str, head: &[String], rows: &[Vec<String>]) {
        if rows.is_empty() {
            return;
        }
        self.markdown.push_str(&format!(
            "\n### {title}\n\n| {} |\n|{}\n",
            head.join(" | "),
            "---|".repeat(head.len())
        ));
        for row in rows {
            let cells: Vec<String> = row.iter().map(|text| cell(text)).collect();
            self.markdown.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
    }
}

fn columns(lang: Lang) -> Vec<String> {
    vec![
        words::column_procedure(lang),
        words::column_record(lang),
        words::column_kind(lang),
        words::column_title(lang),
        words::column_place(lang),
        words::column_role(lang),
        words::column_size(lang),
        "SHA-256".to_owned(),
        words::column_signed(lang),
        words::column_fault(lang),
    ]
}

/// Collects one procedure.
struct Collecting<'a, 'c> {
    snapshot: &'a Snapshot<'a>,
    links: &'a Links<'a>,
    out: &'a Path,
    /// Its folder below `out`.
    folder: &'a str,
    index: &'a mut Index<'c>,
}

impl Collecting<'_, '_> {
    /// Gives the records that were collected, and how many attachments.
    fn procedure(&mut self, number: u32, key: Key) -> Result<(Vec<Key>, usize), Failure> {
        let lang = self.index.context.lang;
        make_folder(&self.out.join(self.folder))?;
        self.index.heading(number, &self.called(key));
        let (mut records, mut files) = (Vec::new(), 0);
        let mut rows: Vec<Vec<String>> = Vec::new();
        for key in papers(self.links, key) {
            let row = |place: &str| self.row(number, key, place);
            match self.snapshot.record(key) {
                Ok(record) => {
                    records.push(key);
                    let place = format!("{}/{}-{}.yaml", self.folder, key.kind, key.id.handle());
                    write_secret(&self.out.join(&place), yaml::write(&record).as_bytes())?;
                    rows.push(row(&place));
                    files += self.files(number, &record, &mut rows)?;
                    if let Record::Procedure(_) = &record {
                        self.steps(&record);
                    }
                }
                Err(error) => {
                    let lost = Failure::from(error);
                    let mut row = row("");
                    row[9] = lost.what(lang);
                    rows.push(row);
                    self.index.lost += 1;
                }
            }
        }
        let shown: Vec<Vec<String>> = rows.iter().map(|row| row[1..].to_vec()).collect();
        self.index.table(&words::papers(lang), &columns(lang)[1..], &shown);
        self.index.csv.extend(rows);
        Ok((records, files))
    }

    fn called(&self, key: Key) -> String {
        let kind = key.kind.label().say(self.index.context.lang);
        format!("{kind} {} {}", key.id.handle(), rows::title(self.index.context, self.links, key))
    }

    fn row(&self, number: u32, key: Key, place: &str) -> Vec<String> {
        let mut row = vec![String::new(); 10];
        row[0] = number.to_string();
        row[1] = key.id.handle().to_string();
        row[2] = key.kind.label().say(self.index.context.lang).to_owned();
        row[3] = self.links.title(key, self.index.context.lang).into_owned();
        row[4] = place.to_owned();
        row
    }

    /// The steps of a procedure, and the papers that it goes without.
    fn steps(&mut self, record: &Record) {
        let lang = self.index.context.lang;
        let Record::Procedure(procedure) = record else { return };
        let rows: Vec<Vec<String>> = procedure
            .steps
            .iter()
            .map(|step| {
                let remark = step.remark.as_ref().map(|text| text.to_string()).unwrap_or_default();
                vec![step.step.word().label.say(lang).to_owned(), step.at.to_string(), remark]
            })
            .collect();
        let head = [words::column_step(lang), words::when(lang), words::column_remark(lang)];
        self.index.table(&words::steps(lang), &head, &rows);
        for paper in &procedure.papers {
            if let Some(waiver) = &paper.waiver {
                let line = words::waived(lang, paper.role.word().label.say(lang), waiver);
                self.index.markdown.push_str(&format!("\n- {}\n", cell(&line)));
            }
        }
    }

    /// Writes the attachments of a record under their own names into a folder beside it.
    fn files(&mut self, number: u32, record: &Record, rows: &mut Vec<Vec<String>>) -> Result<usize, Failure> {
        let lang = self.index.context.lang;
        let key = record.key();
        let folder = format!("{}/{}-{}", self.folder, key.kind, key.id.handle());
        if !record.files().is_empty() {
            make_folder(&self.out.join(&folder))?;
        }
        let (mut taken, mut count) = (BTreeSet::new(), 0);
        for file in record.files() {
            let place = format!("{folder}/{}", free_name(&file.name, &mut taken));
            let mut row = self.row(number, key, &place);
            fill(&mut row, file, lang);
            match content(self.snapshot, key, file) {
                Ok(content) => {
                    write_secret(&self.out.join(&place), &content)?;
                    count += 1;
                }
                Err(failure) => {
                    row[4].clear();
                    row[9] = failure.what(lang);
                    self.index.lost += 1;
                }
            }
            rows.push(row);
        }
        Ok(count)
    }
}

fn fill(row: &mut [String], file: &Attachment, lang: Lang) {
    row[5] = file.role.word().label.say(lang).to_owned();
    row[6] = file.size.to_string();
    row[7] = file.sha256.as_str().to_owned();
    row[8] = file.signed.map(|day| day.to_string()).unwrap_or_default();
}

/// The longest name that every file system takes, in bytes, with room for a number.
const LONGEST: usize = 200;

/// The real name of a file as one that can stand in a folder, and that none there has: names come from whoever attached
/// the file.
fn free_name(name: &str, taken: &mut BTreeSet<String>) -> String {
    let clean: String =
        name.chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '_' } else { c }).collect();
    let clean = clean.trim().trim_matches('.');
    let (stem, end) = match clean.rsplit_once('.') {
        Some((stem, end)) if !stem.is_empty() && end.len() <= 10 => (stem, format!(".{end}")),
        _ => (clean, String::new()),
    };
    let cut = (0..=LONGEST.min(stem.len())).rev().find(|at| stem.is_char_boundary(*at)).unwrap_or(0);
    let stem = if cut == 0 { "_" } else { &stem[..cut] };
    let mut free = format!("{stem}{end}");
    // A file system may not tell capitals apart.
    for number in 2u32.. {
        if taken.insert(free.to_lowercase()) {
            break;
        }
        free = format!("{stem} ({number}){end}");
    }
    free
}

/// A text as one cell of a table in Markdown.
fn cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => cell.push(' '),
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' => {
                cell.push('\\');
                cell.push(c);
            }
            c => cell.push(c),
        }
    }
    cell
}

/// Rows as RFC 4180 has them, with the mark by which spreadsheets know UTF-8. A cell that a spreadsheet would take for a
/// formula gets an apostrophe.
fn csv(rows: &[Vec<String>]) -> String {
    let mut text = String::from("\u{feff}");
    for row in rows {
        let cells: Vec<String> =
            row.iter().map(|cell| format!("\"{}\"", guarded(cell).replace('"', "\"\""))).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_their_folder_and_apart() {
        let mut taken = BTreeSet::new();
        let mut name = |name| free_name(name, &mut taken);
        assert_eq!(name("Giấy đề nghị.pdf"), "Giấy đề nghị.pdf");
        assert_eq!(name("GIẤY ĐỀ NGHỊ.PDF"), "GIẤY ĐỀ NGHỊ (2).PDF");
        assert_eq!(name("../../etc/passwd"), "_.._etc_passwd");
        assert_eq!(name(".."), "_");
        assert_eq!(name("a\u{0}b"), "a_b");
        assert!(name(&"ă".repeat(500)).len() <= LONGEST + 8);
    }

    #[test]
    fn cells_are_text() {
        assert_eq!(cell("a|b\nc"), "a\\|b c");
        let rows = [vec!["=1+1".to_owned(), "a \"b\"".to_owned()]];
        assert_eq!(csv(&rows), "\u{feff}\"'=1+1\",\"a \"\"b\"\"\"\r\n");
    }
}
