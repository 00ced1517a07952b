//! Pages made of text, for tests: a tab parts columns.

use super::lines::{Chunk, Line};
use super::{Page, Scanned};

/// The width of a page of tests, and of a letter on it.
const WIDTH: f32 = 600.0;
const LETTER: f32 = 6.0;

/// A paper of these pages. What stands after a tab stands on the right half; each further tab is a column of its own.
pub(crate) fn scanned(pages: &[&str]) -> Scanned {
    let pages: Vec<Page> = pages.iter().map(|text| page(text)).collect();
    Scanned { page_count: pages.len() as u32, pages, ..Scanned::default() }
}

fn page(text: &str) -> Page {
    let mut lines = Vec::new();
    for (i, line) in text.lines().enumerate() {
        let columns: Vec<&str> = line.split('\t').collect();
        let step = WIDTH / columns.len().max(1) as f32;
        let mut chunks = Vec::new();
        for (at, column) in columns.iter().enumerate() {
            let text = column.trim();
            if text.is_empty() {
                continue;
            }
            let x = step * at as f32 + 20.0;
            let end = (x + text.chars().count() as f32 * LETTER).min(step * (at + 1) as f32 - 1.0);
            chunks.push(Chunk { x, end: end.max(x + 1.0), cell: None, text: text.to_owned() });
        }
        if !chunks.is_empty() {
            lines.push(Line { chunks, y: 40.0 + 18.0 * i as f32, size: 13.0 });
        }
    }
    Page { lines, width: WIDTH, ..Page::default() }
}
