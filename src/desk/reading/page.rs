//! How a paper is laid out: the two columns of its head, title, text, and the two columns of its foot.

use super::words::{Words, is_capital, join};
use crate::model::fold::spelling;
use crate::rules::{PaperKind, ReadingWords};
use crate::scan::{Line, Scanned};

/// The parts of a paper.
#[derive(Default)]
pub struct Parts {
    pub kind: Option<PaperKind>,
    /// How many papers begin in the file.
    pub papers: usize,
    /// The head, left and right, line by line.
    pub left: Vec<String>,
    pub right: Vec<String>,
    /// Below the title, as far as the authority or the text.
    pub below_title: Vec<String>,
    /// To whom a letter goes.
    pub addressed: Vec<String>,
    /// The text in paragraphs.
    pub paragraphs: Vec<String>,
    /// The foot: to whom it goes, and who signs.
    pub recipients: Vec<String>,
    pub signature: Vec<String>,
}

/// A line, and the page that it stands on.
struct Placed<'s> {
    line: &'s Line,
    page: usize,
    middle: f32,
    text: String,
}

/// Takes a paper apart.
pub fn parts(scanned: &Scanned, words: &ReadingWords) -> Parts {
    let lines = placed(scanned, words);
    let mut parts = Parts::default();
    let title = |placed: &Placed<'_>| {
        let said = spelling(&placed.text);
        let titled = words.titles.iter().find(|title| spelling(&title.words) == said)?;
        is_capital(&placed.text).then_some(titled.paper)
    };
    let is = |placed: &Placed<'_>, phrase: &str| Words::of(&placed.text).says(0, &spelling(phrase)).is_some();
    let found = lines.iter().position(|line| title(line).is_some());
    let addressed = lines.iter().position(|line| is(line, &words.addressed));
    parts.kind = match (found, addressed) {
        (Some(at), _) => lines.get(at).and_then(title),
        (None, Some(_)) => Some(PaperKind::Letter),
        (None, None) => None,
    };
    let begins = found.or(addressed).unwrap_or(0);
    head(&lines[..begins], &mut parts);
    // Every paper has a number of its own at its head.
    let numbers = lines.iter().filter(|line| {
        line.line
            .chunks
            .iter()
            .any(|chunk| chunk.middle() < line.middle && number(&chunk.text, words).is_some())
    });
    parts.papers = numbers.count().max(1);
    let rest = lines.get(begins + usize::from(found.is_some())..).unwrap_or_default();
    body(rest, words, &mut parts);
    parts
}

/// The lines that are part of the text: no numbers of pages, and no marks of a signing program.
fn placed<'s>(scanned: &'s Scanned, words: &ReadingWords) -> Vec<Placed<'s>> {
    let mut all = Vec::new();
    for (page, read) in scanned.pages.iter().enumerate() {
        let last = read.lines.len().saturating_sub(1);
        for (at, line) in read.lines.iter().enumerate() {
            let text = line.text();
            let numbers_page =
                (at == 0 || at == last) && text.len() <= 4 && text.chars().all(|c| c.is_ascii_digit());
            let stamp = words.stamps.iter().any(|stamp| {
                Words::of(&text).says(0, &spelling(stamp)).is_some() && text.contains(':') && line.size < 9.5
            });
            if !numbers_page && !stamp {
                all.push(Placed { line, page, middle: read.width / 2.0, text });
            }
        }
    }
    all
}

fn head(lines: &[Placed<'_>], parts: &mut Parts) {
    for placed in lines {
        for chunk in &placed.line.chunks {
            let right = chunk.middle() >= placed.middle;
            if right { &mut parts.right } else { &mut parts.left }.push(chunk.text.clone());
        }
    }
}

/// Number and symbol in a line: `Số: 2051/QĐ-BTC`, its number perhaps not given yet.
pub fn number(line: &str, words: &ReadingWords) -> Option<Option<String>> {
    let (before, after) = line.split_once(':')?;
    if spelling(before) != spelling(&words.number) {
        return None;
    }
    let bare: String = after.chars().filter(|c| !c.is_whitespace()).collect();
    let bare = bare.trim_end_matches([',', ';', '.']);
    let (number, symbol) = bare.split_once('/')?;
    let given = number.chars().any(|c| c.is_ascii_digit()) && !symbol.is_empty();
    Some(given.then(|| format!("{number}/{symbol}")))
}

fn body(lines: &[Placed<'_>], words: &ReadingWords, parts: &mut Parts) {
    let is = |text: &str, phrase: &str| Words::of(text).says(0, &spelling(phrase)).is_some();
    let foot = lines
        .iter()
        .position(|line| line.line.chunks.first().is_some_and(|c| is(&c.text, &words.recipients)));
    let foot = foot.unwrap_or(lines.len());
    // The signature may begin a little above the list of recipients.
    let mut text_end = foot;
    while text_end > 0 && foot - text_end < 3 && foot < lines.len() {
        let above = &lines[text_end - 1];
        let aside = above.line.chunks.first().is_some_and(|chunk| chunk.x > above.middle * 0.8);
        if !aside || !is_capital(&above.text) {
            break;
        }
        text_end -= 1;
    }
    text(&lines[..text_end], words, parts);
    let after = &lines[text_end..];
    let end = after.iter().position(|line| {
        words.annexes.iter().any(|annex| is(&line.text, annex)) && is_capital(&line.text)
            || line.line.chunks.iter().any(|chunk| chunk.cell.is_some())
            || after.first().is_some_and(|first| first.page != line.page)
    });
    let end = end.unwrap_or(after.len());
    let splits = after.first().and_then(|first| Some(first.line.chunks.first()?.x)).unwrap_or(0.0);
    for placed in &after[..end] {
        for chunk in &placed.line.chunks {
            // What is signed stands well to the right of where the recipients begin.
            match chunk.x > splits.min(placed.middle * 0.5) + placed.middle * 0.45 {
                true => parts.signature.push(chunk.text.clone()),
                false => parts.recipients.push(chunk.text.clone()),
            }
        }
    }
}

/// The text in paragraphs; what stands in cells is no part of it.
fn text(lines: &[Placed<'_>], words: &ReadingWords, parts: &mut Parts) {
    let mut current = String::new();
    let close = |current: &mut String, parts: &mut Parts| {
        if !current.is_empty() {
            parts.paragraphs.push(std::mem::take(current));
        }
    };
    let mut started = false;
    for placed in lines {
        let text = &placed.text;
        let line = Words::of(text);
        if !started {
            started = line.begins(&words.grounds)
                || is_article(text)
                || line.says(0, &spelling(&words.addressed)).is_some();
            if !started {
                parts.below_title.push(text.clone());
                continue;
            }
        }
        if placed.line.chunks.iter().any(|chunk| chunk.cell.is_some()) {
            continue;
        }
        let ended = current.ends_with([';', ':', '.']);
        if ended || begins_paragraph(text) || line.begins(&words.grounds[..1]) || is_capital(text) {
            close(&mut current, parts);
        }
        join(&mut current, text);
    }
    close(&mut current, parts);
    let is_address = |text: &&String| Words::of(text).says(0, &spelling(&words.addressed)).is_some();
    if let Some(first) = parts.paragraphs.iter().find(is_address) {
        let names = first.split_once(':').map_or("", |(_, names)| names);
        parts.addressed.push(names.trim().trim_end_matches('.').to_owned());
    }
}

/// `Điều 1.`
pub fn is_article(text: &str) -> bool {
    let words = Words::of(text);
    words.says(0, &spelling("điều")) == Some(1)
        && text.split_whitespace().nth(1).is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether a line begins something: an article, a number, a letter or a dash.
fn begins_paragraph(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    let bare = first.trim_end_matches(['.', ')']);
    let counted = bare.len() < first.len()
        && (bare.chars().all(|c| c.is_ascii_digit()) || bare.chars().count() == 1)
        && !bare.is_empty();
    counted || matches!(first, "-" | "–" | "+" | "•") || is_article(text)
}
