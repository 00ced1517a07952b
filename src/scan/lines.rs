//! Letters with their places put together into lines, and what stands apart on a line into chunks.

use kurbo::Point;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// One letter, or several that a font shows as one.
pub(super) struct Mark {
    /// Where it begins on its base line, from the top left of the page.
    pub start: Point,
    pub end: Point,
    /// The height of the font.
    pub size: f64,
    pub text: String,
}

/// A rule that is drawn, as between the cells of a table.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Rule {
    /// How far from the top, of one that lies; from the left, of one that stands.
    pub at: f32,
    pub from: f32,
    pub to: f32,
}

impl Rule {
    /// Whether it passes by a place, or ends just there.
    pub fn spans(&self, place: f32) -> bool {
        self.from - 1.0 <= place && place <= self.to + 1.0
    }
}

/// A line of a page.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Line {
    /// What stands together, from left to right.
    pub chunks: Vec<Chunk>,
    /// From the top of the page to the base line.
    pub y: f32,
    /// The height of its largest letters.
    pub size: f32,
}

/// Words that stand together; a wide gap on either side.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Chunk {
    pub x: f32,
    pub end: f32,
    /// The rules that stand on either side of it, where both do: the cell of a table.
    pub cell: Option<(f32, f32)>,
    pub text: String,
}

impl Chunk {
    pub fn middle(&self) -> f32 {
        (self.x + self.end) / 2.0
    }
}

impl Line {
    /// All of it, chunks apart by a space.
    pub fn text(&self) -> String {
        let chunks: Vec<&str> = self.chunks.iter().map(|chunk| chunk.text.as_str()).collect();
        chunks.join(" ")
    }
}

/// Of a letter's height: so far apart are words.
const SPACE: f64 = 0.17;
/// So far apart are columns.
const GAP: f64 = 1.4;
/// So far from each other are base lines of one line; a raised number still belongs to it.
const RISE: f64 = 0.45;
/// A letter that is painted again this near is the same one, painted bold.
const AGAIN: f64 = 0.12;

/// The lines of a page, from top to bottom; the rules that lie and those that stand are turned with them.
pub(super) fn lines(mut marks: Vec<Mark>, lying: &mut Vec<Rule>, standing: &mut Vec<Rule>) -> Vec<Line> {
    upright(&mut marks, lying, standing);
    standing.sort_by(|a, b| a.at.total_cmp(&b.at));
    lying.sort_by(|a, b| a.at.total_cmp(&b.at));
    marks.retain(|mark| mark.size > 0.5);
    marks.sort_by(|a, b| a.start.y.total_cmp(&b.start.y).then(a.start.x.total_cmp(&b.start.x)));
    let mut rows: Vec<Vec<Mark>> = Vec::new();
    for mark in marks {
        let fits = rows.last().and_then(|row| row.last()).is_some_and(|last: &Mark| {
            (mark.start.y - last.start.y).abs() <= RISE * mark.size.min(last.size).max(1.0)
        });
        match rows.last_mut() {
            Some(row) if fits => row.push(mark),
            _ => rows.push(vec![mark]),
        }
    }
    rows.into_iter().map(|row| line(row, standing)).filter(|line| !line.chunks.is_empty()).collect()
}

/// A page that was put into the scanner sideways has its lines turned with it: turns them back.
fn upright(marks: &mut [Mark], lying: &mut Vec<Rule>, standing: &mut Vec<Rule>) {
    let mut quarters = [0usize; 4];
    for mark in marks.iter() {
        quarters[quarter(mark)] += mark.text.len();
    }
    let most = (0..4).max_by_key(|q| (quarters[*q], 4 - q)).unwrap_or(0);
    let turn = |p: Point| match most {
        0 => p,
        1 => Point::new(p.y, -p.x),
        2 => Point::new(-p.x, -p.y),
        _ => Point::new(-p.y, p.x),
    };
    for mark in marks.iter_mut() {
        (mark.start, mark.end) = (turn(mark.start), turn(mark.end));
    }
    let turned: [Turned; 2] = match most {
        0 => return,
        1 => [across, along],
        2 => [|rule| across(along(rule)), |rule| across(along(rule))],
        _ => [along, across],
    };
    let [lies, stands] = turned;
    if most != 2 {
        std::mem::swap(lying, standing);
    }
    lying.iter_mut().for_each(|rule| *rule = lies(*rule));
    standing.iter_mut().for_each(|rule| *rule = stands(*rule));
}

type Turned = fn(Rule) -> Rule;

fn along(rule: Rule) -> Rule {
    Rule { at: rule.at, from: -rule.to, to: -rule.from }
}

fn across(rule: Rule) -> Rule {
    Rule { at: -rule.at, ..rule }
}

/// In which direction a letter is written: to the right, down, to the left, up.
fn quarter(mark: &Mark) -> usize {
    let (dx, dy) = (mark.end.x - mark.start.x, mark.end.y - mark.start.y);
    match (dx.abs() >= dy.abs(), dx >= 0.0, dy > 0.0) {
        (true, true, _) => 0,
        (true, false, _) => 2,
        (false, _, true) => 1,
        (false, _, false) => 3,
    }
}

/// The rules to the left and to the right of a place on a line.
fn cell(standing: &[Rule], x: f64, y: f64) -> (Option<f32>, Option<f32>) {
    let beside = || standing.iter().filter(|rule| rule.spans(y as f32)).map(|rule| rule.at);
    let left = beside().take_while(|at| *at <= x as f32 + 0.5).last();
    (left, beside().find(|at| *at > x as f32 + 0.5))
}

fn line(mut row: Vec<Mark>, standing: &[Rule]) -> Line {
    row.sort_by(|a, b| a.start.x.total_cmp(&b.start.x));
    let y = row.first().map_or(0.0, |mark| mark.start.y) as f32;
    let size = row.iter().map(|mark| mark.size).fold(0.0, f64::max);
    let mut chunks: Vec<Chunk> = Vec::new();
    let mut last: Option<(f64, f64, String)> = None;
    for mark in row {
        let (x, end) = (mark.start.x, mark.end.x.max(mark.start.x));
        if let Some((at, until, text)) = &mut last {
            if (x - *at).abs() <= AGAIN * mark.size && *text == mark.text {
                continue;
            }
            let gap = x - *until;
            // A little above the base line a rule between two cells is crossed.
            let height = mark.start.y - mark.size * 0.3;
            let ruled = standing.iter().any(|rule| {
                f64::from(rule.at) > *at && f64::from(rule.at) <= x + 0.5 && rule.spans(height as f32)
            });
            let apart = ruled || gap > GAP * mark.size;
            match chunks.last_mut() {
                Some(chunk) if !apart => {
                    if gap > SPACE * mark.size && !chunk.text.ends_with(' ') {
                        chunk.text.push(' ');
                    }
                    chunk.text.push_str(&mark.text);
                    chunk.end = chunk.end.max(end as f32);
                }
                _ => chunks.push(chunk(&mark, standing)),
            }
            // A mark above a letter is as wide as nothing; what follows is measured from the letter.
            (*at, *until) = (x, until.max(end));
            if apart {
                *until = end;
            }
            *text = mark.text;
        } else {
            chunks.push(chunk(&mark, standing));
            last = Some((x, end, mark.text));
        }
    }
    for chunk in &mut chunks {
        chunk.text = tidy(&chunk.text);
    }
    // A row of spaces is no words.
    chunks.retain(|chunk| !chunk.text.is_empty());
    Line { chunks, y, size: size as f32 }
}

/// A chunk that begins with a letter.
fn chunk(mark: &Mark, standing: &[Rule]) -> Chunk {
    let (left, right) = cell(standing, mark.start.x, mark.start.y - mark.size * 0.3);
    let end = mark.end.x.max(mark.start.x) as f32;
    Chunk { x: mark.start.x as f32, end, cell: left.zip(right), text: mark.text.clone() }
}

/// Composed letters, single spaces, and none of the signs that show nothing.
fn tidy(text: &str) -> String {
    let plain = text.chars().filter(|c| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'));
    let composed: String =
        plain.map(|c| if c.is_whitespace() || c.is_control() { ' ' } else { c }).nfc().collect();
    composed.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
