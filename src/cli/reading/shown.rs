//! What would be written, shown: to be confirmed on a terminal, or as text that is taken back when it was corrected.

use std::path::Path;

use serde_json::json;
use zeroize::Zeroizing;

use super::write::called;
use super::{Desk, Fate};
use crate::cli::failure::{Failure, Told};
use crate::cli::{fields, input, output, pick};
use crate::desk::reading::record::{Doubt, Settled};
use crate::model::{Key, Kind, Record};
use crate::register::Links;
use crate::text::{Failing, reading as words};
use crate::yaml;

const NO_PAPERS: Told =
    Told { failing: Failing::Refused, what: words::from_other, hint: Some(words::from_other_hint) };

/// Records as text, each below its path.
fn text<'r>(records: impl Iterator<Item = &'r Record>) -> String {
    let mut text = String::new();
    for record in records {
        text.push_str(&format!("{}:\n", record.key()));
        for line in yaml::write(record).lines() {
            // An empty line of a long text stays one.
            let room = if line.is_empty() { "" } else { INDENT };
            text.push_str(&format!("{room}{line}\n"));
        }
    }
    text
}

const INDENT: &str = "  ";
/// So long is the text of a decision about thousands, in bytes.
const LONGEST: usize = 8 * 1024 * 1024;

/// The records of such a text: the paper's own, and the people and units that it brings. Errors name the lines of the file.
pub fn typed(path: &Path, links: &Links<'_>) -> Result<(Record, Vec<Record>), Failure> {
    let bytes = Zeroizing::new(input::bytes_to(path, LONGEST)?);
    let at = |failure: Failure| failure.at(path.display().to_string());
    if bytes.len() > LONGEST {
        return Err(at(NO_PAPERS.into()));
    }
    let mut records: Vec<Record> = Vec::new();
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    let key_of =
        |line: &[u8]| std::str::from_utf8(line).ok()?.trim_end().strip_suffix(':')?.parse::<Key>().ok();
    let begins: Vec<(usize, Key)> =
        lines.iter().enumerate().filter_map(|(i, line)| Some((i, key_of(line)?))).collect();
    let says = |line: &&&[u8]| !line.trim_ascii().is_empty() && !line.trim_ascii().starts_with(b"#");
    let before = begins.first().map_or(lines.len(), |(at, _)| *at);
    if lines.iter().take(before).filter(says).count() > 0 {
        return Err(at(NO_PAPERS.into()));
    }
    for (n, (begin, key)) in begins.iter().enumerate() {
        let end = begins.get(n + 1).map_or(lines.len(), |(next, _)| *next);
        // Empty lines in the place of all before, so that a line's number is that of the file.
        let mut own = Zeroizing::new(vec![b'\n'; begin + 1]);
        for line in lines.get(begin + 1..end).unwrap_or_default() {
            own.extend_from_slice(line.strip_prefix(INDENT.as_bytes()).unwrap_or(line));
            own.push(b'\n');
        }
        let record = input::read_record(key.kind, &own, key.id).map_err(at)?;
        if record.key() != *key || links.contains(*key) || records.iter().any(|known| known.key() == *key) {
            return Err(at(NO_PAPERS.into()));
        }
        records.push(record);
    }
    let is_paper = |record: &Record| matches!(record.kind(), Kind::Decision | Kind::Letter);
    let (mut papers, newcomers): (Vec<Record>, Vec<Record>) = records.into_iter().partition(is_paper);
    let brought = |record: &Record| matches!(record.kind(), Kind::Person | Kind::Unit);
    match (papers.pop(), papers.is_empty() && newcomers.iter().all(brought)) {
        (Some(paper), true) => Ok((paper, newcomers)),
        _ => Err(at(NO_PAPERS.into())),
    }
}

impl Desk<'_> {
    /// Shows what would be written, by the labels of its fields, and asks.
    pub fn confirmed(&self, record: &Record, newcomers: &[Record]) -> bool {
        let (lang, kind) = (self.context.lang, record.kind());
        let told = |line: Vec<String>| {
            let [at, _, value] = line.as_slice() else { return line };
            vec![fields::labels(lang, kind, at), self.by_title(value, newcomers)]
        };
        // Its own id and the day on which it is read say nothing to whoever looks at it.
        let about = |line: &Vec<String>| {
            !line.first().is_some_and(|at| at == "id" || at == "schema" || at.starts_with("origin"))
        };
        let lines = fields::lines(self.context, kind, record).into_iter().filter(about).map(told);
        output::warn(output::table(&lines.collect::<Vec<_>>()).trim_end());
        use crate::seal::Prompt;
        let (yes, no) = (words::yes(lang), words::no(lang));
        self.context.terminal.confirm(&words::ask_write(lang), &yes, Some(&no)).unwrap_or(false)
    }

    /// A text with what is called so in the place of each record's path.
    fn by_title(&self, text: &str, newcomers: &[Record]) -> String {
        let title = |key: Key| {
            let new = newcomers.iter().find(|newcomer| newcomer.key() == key).and_then(called);
            new.unwrap_or_else(|| self.links.title(key, self.context.lang).into_owned())
        };
        let named = |word: &str| {
            let bare = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
            bare.parse::<Key>().map_or_else(|_| word.to_owned(), |key| word.replace(bare, &title(key)))
        };
        text.split(' ').map(named).collect::<Vec<_>>().join(" ")
    }

    /// Shows what would be written, as text that is taken back by `--from`.
    pub fn show(&self, record: &Record, newcomers: &[Record], settled: &Settled, doubts: &[Doubt]) -> Fate {
        let lang = self.context.lang;
        let said: Vec<String> = doubts.iter().map(|doubt| self.doubt(*doubt, settled)).collect();
        if !self.context.globals.json {
            output::out(&text(std::iter::once(record).chain(newcomers)));
            said.iter().for_each(|doubt| output::warn(doubt));
            match doubts.is_empty() {
                true => output::warn(&words::certain(lang, &self.path)),
                false => {
                    output::warn(&words::doubtful(lang, &self.path, doubts.len()));
                    output::warn(&words::doubtful_hint(lang, &self.path));
                }
            }
        }
        let facts = json!({
            "file": self.path, "fate": "shown", "kind": record.kind().word(), "doubts": said,
            "certain": doubts.is_empty(), "lines": settled.lines.len(),
        });
        Fate::Shown { facts, certain: doubts.is_empty() }
    }

    fn doubt(&self, doubt: Doubt, settled: &Settled) -> String {
        let lang = self.context.lang;
        let name = |line: usize| {
            settled.lines.get(line.saturating_sub(1)).map_or("", |(line, _)| line.name.as_str())
        };
        let answered = |line: usize| {
            let results =
                settled.results.as_ref().and_then(|results| results.lines.get(line.checked_sub(1)?));
            let subject = results.and_then(|line| Some(self.links.procedure(line.procedure)?.subject));
            subject.map(|subject| pick::named(self.context, self.links, subject)).unwrap_or_default()
        };
        match doubt {
            Doubt::NoNumber => words::no_number(lang),
            Doubt::NoDate => words::no_date(lang),
            Doubt::NoIssuer => words::no_issuer(lang),
            Doubt::NoEffect => words::no_effect(lang),
            Doubt::Amends => words::amends(lang),
            Doubt::NoLines => words::no_lines(lang),
            Doubt::Several(line) => words::line_several(lang, line, name(line)),
            Doubt::Unsure(line) => words::line_unsure(lang, line, name(line)),
            Doubt::Unknown(line) => words::line_unknown(lang, line, name(line)),
            Doubt::Unit(line) => words::line_unit(lang, line, name(line)),
            Doubt::UnitName(line) => words::line_unit_name(lang, line, name(line)),
            Doubt::Founded(line) => {
                let founded =
                    settled.lines.get(line.saturating_sub(1)).and_then(|(line, _)| line.founded.as_deref());
                words::line_founded(lang, line, founded.unwrap_or(name(line)))
            }
            Doubt::Guessed => words::guessed(lang),
            Doubt::Answer(line) => words::answer_unsure(lang, line, &answered(line)),
            Doubt::Reason(line) => words::answer_reason(lang, line, &answered(line)),
            Doubt::Stranger(row) => {
                let strangers = settled.results.as_ref().map(|results| results.strangers.as_slice());
                let named = strangers.and_then(|all| all.get(row.checked_sub(1)?)).map_or("", String::as_str);
                words::answer_stranger(lang, named)
            }
        }
    }
}
