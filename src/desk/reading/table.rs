//! Lists of people: a table whose head says what its columns are, over as many pages as it takes.

use super::words::join;
use crate::model::fold::spelling;
use crate::rules::ReadingWords;
use crate::scan::{Chunk, Line, Page, Scanned};

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Holds {
    Number,
    Name,
    Birth,
    Position {
        new: bool,
    },
    Unit {
        new: bool,
    },
    Since,
    /// Of a certificate or device.
    Serial,
    /// What the CA answers, and why.
    Result,
    Reason,
}

/// One row of a list: what its cells hold.
#[derive(Default)]
pub struct Row {
    pub cells: Vec<(Holds, String)>,
}

impl Row {
    /// The text of a cell.
    pub fn get(&self, holds: Holds) -> Option<&str> {
        let found = self.cells.iter().find(|(held, _)| *held == holds).map(|(_, text)| text.trim());
        found.filter(|text| !text.is_empty())
    }
}

/// A column: from where to where, and what it holds.
#[derive(Clone, Copy)]
struct Column {
    from: f32,
    to: f32,
    holds: Option<Holds>,
}

/// The rows of every list in a paper: of people; in a letter, of whatever was asked about, named or by its serial.
pub fn rows(scanned: &Scanned, words: &ReadingWords, letter: bool) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut columns: Vec<Column> = Vec::new();
    for page in &scanned.pages {
        // A table that goes on has its head again, or not.
        let mut body = 0;
        if let Some((found, after)) = head(page, words, letter) {
            (columns, body) = (found, after);
        } else if !page.lines.iter().any(|line| line.chunks.iter().any(|chunk| chunk.cell.is_some())) {
            continue;
        }
        if columns.iter().any(|column| column.holds.is_some_and(|holds| is_key(holds, letter))) {
            of_page(page, page.lines.get(body..).unwrap_or_default(), &columns, &mut rows);
        }
    }
    rows.retain(|row| {
        row.cells.iter().any(|(holds, text)| is_key(*holds, letter) && !text.trim().is_empty())
    });
    rows
}

/// Whether a column says what its rows are about.
const fn is_key(holds: Holds, letter: bool) -> bool {
    matches!(holds, Holds::Name) || letter && matches!(holds, Holds::Serial)
}

/// The columns that a table's head names, and the line after it.
fn head(page: &Page, words: &ReadingWords, letter: bool) -> Option<(Vec<Column>, usize)> {
    let names = |chunk: &Chunk| holds(&chunk.text, words, letter).is_some_and(|holds| is_key(holds, letter));
    let at = page.lines.iter().position(|line| line.chunks.len() > 1 && line.chunks.iter().any(names))?;
    // The head's cells may have several lines, above and below that of the name.
    let from = (0..at).rev().take(3).take_while(|i| in_head(page, *i, at)).last().unwrap_or(at);
    let to = below(page, from, at);
    let mut columns: Vec<(Column, String)> = Vec::new();
    for line in page.lines.get(from..to).unwrap_or_default() {
        for chunk in &line.chunks {
            let (left, right) = chunk.cell.unwrap_or((chunk.x, chunk.end));
            let wide = |c: &Column| left.max(c.from) + 1.0 < right.min(c.to);
            // A member that stands over several is said of each of them.
            let mut over: Vec<usize> =
                (0..columns.len()).filter(|i| columns.get(*i).is_some_and(|(c, _)| wide(c))).collect();
            match over.as_slice() {
                [] => columns.push((Column { from: left, to: right, holds: None }, chunk.text.clone())),
                [one] => {
                    let one = *one;
                    let Some((column, text)) = columns.get(one).cloned() else { continue };
                    let narrower = chunk.cell.is_some() && right - left < (column.to - column.from) * 0.9;
                    if narrower {
                        // The member above is divided here.
                        let said = format!("{} {}", text, chunk.text);
                        columns.push((Column { from: left, to: right, holds: None }, said));
                        over.clear();
                        if let Some((column, _)) = columns.get_mut(one)
                            && left <= column.from + 2.0
                        {
                            column.from = right;
                        } else if let Some((column, _)) = columns.get_mut(one) {
                            column.to = left;
                        }
                    } else if let Some((column, text)) = columns.get_mut(one) {
                        join(text, &chunk.text);
                        (column.from, column.to) = (column.from.min(left), column.to.max(right));
                    }
                }
                several => {
                    for i in several {
                        if let Some((_, text)) = columns.get_mut(*i) {
                            join(text, &chunk.text);
                        }
                    }
                }
            }
        }
    }
    columns.retain(|(column, _)| column.to - column.from > 2.0);
    columns.sort_by(|(a, _), (b, _)| a.from.total_cmp(&b.from));
    let held = |(column, text): (Column, String)| Column { holds: holds(&text, words, letter), ..column };
    Some((columns.into_iter().map(held).collect(), to))
}

/// The first line below a head: below the rule under its first cell, else where the first row is counted.
fn below(page: &Page, from: usize, at: usize) -> usize {
    let head = page.lines.get(from..=at).unwrap_or_default();
    let first = head.iter().flat_map(|line| &line.chunks).min_by(|a, b| a.x.total_cmp(&b.x));
    let named = page.lines.get(at).map_or(0.0, |line| line.y - line.size * 0.3);
    let rule =
        first.and_then(|first| page.rules.iter().find(|rule| rule.at > named && rule.spans(first.middle())));
    let after = |i: &usize| match (rule, page.lines.get(*i)) {
        (Some(rule), Some(line)) => line.y - line.size * 0.3 > rule.at,
        (None, Some(line)) => line.chunks.first().is_some_and(|chunk| is_count(&chunk.text)),
        (_, None) => false,
    };
    (at + 1..page.lines.len()).find(after).filter(|to| rule.is_some() || to - at <= 4).unwrap_or(at + 1)
}

/// Whether a line above belongs to the head of a table: it stands close, and in cells where the head does.
fn in_head(page: &Page, line: usize, head: usize) -> bool {
    let (Some(above), Some(head)) = (page.lines.get(line), page.lines.get(head)) else { return false };
    let celled = |line: &Line| line.chunks.iter().all(|chunk| chunk.cell.is_some());
    head.y - above.y < 3.0 * head.size.max(8.0) && celled(head) && celled(above)
}

/// What a column holds that is headed so.
fn holds(text: &str, words: &ReadingWords, letter: bool) -> Option<Holds> {
    let said = format!(" {} ", spelling(text));
    let is = |list: &[String]| list.iter().any(|phrase| said.trim() == spelling(phrase));
    let has = |list: &[String]| list.iter().any(|phrase| said.contains(&format!(" {} ", spelling(phrase))));
    let columns = &words.columns;
    let new = has(&words.new);
    if is(&columns.number) {
        return Some(Holds::Number);
    }
    if letter {
        // Why it was asked for is no answer.
        let answers = [
            (&columns.result, Holds::Result),
            (&columns.reason, Holds::Reason),
            (&columns.serial, Holds::Serial),
            (&columns.subject, Holds::Name),
        ];
        if let Some((_, holds)) = answers.iter().find(|(list, _)| has(list)) {
            return Some(*holds);
        }
    }
    if has(&columns.name) {
        return Some(Holds::Name);
    }
    if has(&columns.birth) {
        return Some(Holds::Birth);
    }
    if has(&columns.position) {
        return Some(Holds::Position { new });
    }
    if has(&columns.unit) {
        return Some(Holds::Unit { new });
    }
    has(&columns.since).then_some(Holds::Since)
}

/// A number that counts rows.
fn is_count(text: &str) -> bool {
    let bare = text.trim_end_matches('.');
    !bare.is_empty() && bare.len() <= 4 && bare.chars().all(|c| c.is_ascii_digit())
}

fn of_page(page: &Page, lines: &[Line], columns: &[Column], rows: &mut Vec<Row>) {
    let counts = columns.iter().find(|column| column.holds == Some(Holds::Number));
    // Where rules lie between rows, they part them; else each number begins one.
    let across = counts.or(columns.first()).map_or(0.0, |column| (column.from + column.to) / 2.0);
    let top = lines.first().map_or(0.0, |line| line.y - line.size);
    let rules: Vec<f32> =
        page.rules.iter().filter(|rule| rule.spans(across) && rule.at > top).map(|rule| rule.at).collect();
    let ruled = rules.len() > 1;
    let band = |line: &Line| rules.iter().filter(|at| **at < line.y - line.size * 0.3).count();
    let mut last_band = None;
    for line in lines {
        if ruled && band(line) >= rules.len() {
            break;
        }
        let counted = line.chunks.iter().any(|chunk| {
            is_count(&chunk.text) && column_of(chunk, columns).is_some_and(|c| c.holds == Some(Holds::Number))
        });
        let begins = match ruled {
            true => last_band != Some(band(line)),
            false => counted,
        };
        last_band = Some(band(line));
        // A cell that goes on over the page has no number there.
        let goes_on = ruled
            && begins
            && counts.is_some()
            && last_band == Some(0)
            && !page_counts(lines, columns, &rules);
        if begins && !goes_on {
            rows.push(Row::default());
        } else if !ruled && line.chunks.iter().all(|chunk| column_of(chunk, columns).is_none()) {
            continue;
        }
        let Some(row) = rows.last_mut() else { continue };
        for chunk in &line.chunks {
            let Some(holds) = column_of(chunk, columns).and_then(|column| column.holds) else { continue };
            match row.cells.iter_mut().find(|(held, _)| *held == holds) {
                Some((_, text)) => join(text, &chunk.text),
                None => row.cells.push((holds, chunk.text.clone())),
            }
        }
    }
}

/// Whether the first row of a page has a number.
fn page_counts(lines: &[Line], columns: &[Column], rules: &[f32]) -> bool {
    let first = rules.first().copied().unwrap_or(f32::MAX);
    let of_first = lines.iter().filter(|line| line.y - line.size * 0.3 <= first);
    of_first.flat_map(|line| &line.chunks).any(|chunk| {
        is_count(&chunk.text) && column_of(chunk, columns).is_some_and(|c| c.holds == Some(Holds::Number))
    })
}

/// The column that a chunk stands in: the one that it lies across most, else the nearest.
fn column_of<'c>(chunk: &Chunk, columns: &'c [Column]) -> Option<&'c Column> {
    let (from, to) = chunk.cell.unwrap_or((chunk.x, chunk.end));
    let shared = |column: &Column| to.min(column.to) - from.max(column.from);
    columns.iter().max_by(|a, b| shared(a).total_cmp(&shared(b))).filter(|column| shared(column) > -60.0)
}
