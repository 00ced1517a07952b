//! What stands on a paper: a PDF or a picture taken apart into lines of text and the codes printed on it.
//!
//! Papers come from anywhere, and so they are taken apart in a process of its own ([`crate::apart`]).

mod codes;
mod lines;
mod pdf;
mod picture;
#[cfg(test)]
pub(crate) mod testing;
mod worker;

pub use lines::{Chunk, Line, Rule};
pub use picture::codes_on;
pub use worker::{read, run};

use serde::{Deserialize, Serialize};

use crate::model::Lang;
use crate::model::legacy::{Legacy, detect};
use crate::text::{Explain, Failing, scan as words};

/// What was found on a paper. Personal values may stand in it; it has no `Debug`.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Scanned {
    /// The pages that were looked at, at most [`PAGES`].
    pub pages: Vec<Page>,
    /// How many pages there are.
    pub page_count: u32,
    /// What the QR codes say that are on the first pages, in the order in which they were found.
    pub codes: Vec<String>,
    /// A script or program in it would run where somebody opens it; here nothing is run.
    pub runs: bool,
}

/// One page, as a person holds it.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Page {
    /// From top to bottom.
    pub lines: Vec<Line>,
    /// The rules that lie, from top to bottom.
    pub rules: Vec<Rule>,
    /// In points, like the places of the lines.
    pub width: f32,
    /// Letters of which the file doesn't say which they are.
    pub unknown: u32,
    /// Whether there is a picture on it as large as a scan is.
    pub pictured: bool,
}

/// So many pages of a paper are looked at: no decision is longer, and a book is none.
pub const PAGES: usize = 300;

/// Whether a paper's text can be relied on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wording {
    Readable,
    /// There is none: a scan.
    None,
    /// The fonts don't say which letters they show.
    Unknown,
    /// It is in an encoding older than Unicode.
    Old(Legacy),
}

/// Why a file gives nothing. Says nothing of what is in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ScanError {
    /// Neither a PDF nor a picture in JPEG or PNG, whatever its name.
    NotAPaper,
    /// It opens with a password only.
    Encrypted,
    /// It begins like a PDF or a picture and is none.
    Damaged,
    /// It took longer or more memory than any paper does.
    TooMuch,
    /// The process that took it apart couldn't be started.
    Worker(#[serde(skip, default = "other")] std::io::ErrorKind),
}

const fn other() -> std::io::ErrorKind {
    std::io::ErrorKind::Other
}

impl Explain for ScanError {
    fn what(&self, lang: Lang) -> String {
        match self {
            ScanError::NotAPaper => words::not_a_paper(lang),
            ScanError::Encrypted => words::encrypted(lang),
            ScanError::Damaged => words::damaged(lang),
            ScanError::TooMuch => words::too_much(lang),
            ScanError::Worker(kind) => words::worker(lang, &crate::text::seal::io(lang, *kind)),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        match self {
            ScanError::Encrypted => Some(words::encrypted_hint(lang)),
            ScanError::Worker(_) => None,
            _ => Some(words::damaged_hint(lang)),
        }
    }

    fn failing(&self) -> Failing {
        match self {
            ScanError::Worker(_) => Failing::Unable,
            _ => Failing::Refused,
        }
    }
}

impl Scanned {
    /// Takes a file apart in this very process: a PDF, or a picture in JPEG or PNG.
    pub fn of(bytes: Vec<u8>) -> Result<Scanned, ScanError> {
        match Form::of(&bytes) {
            Some(Form::Pdf) => pdf::read(bytes),
            Some(Form::Picture) => picture::read(&bytes),
            None => Err(ScanError::NotAPaper),
        }
    }

    /// Every line of every page, in order.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.pages.iter().flat_map(|page| &page.lines)
    }

    /// Whether its text can be relied on. One that has hardly any words is a scan with a stamp on it.
    pub fn wording(&self) -> Wording {
        let letters = self.lines().flat_map(|line| &line.chunks).map(|chunk| chunk.text.chars());
        let letters = letters.flatten().filter(|c| c.is_alphabetic()).count();
        let unknown: usize = self.pages.iter().map(|page| page.unknown as usize).sum();
        let pictured = self.pages.iter().any(|page| page.pictured);
        if unknown * 10 > letters {
            return Wording::Unknown;
        }
        if letters < if pictured { LEAST_BESIDE_PICTURE } else { 1 } {
            return Wording::None;
        }
        let old = self.lines().find_map(|line| detect(&line.text()));
        old.map_or(Wording::Readable, Wording::Old)
    }
}

/// Fewer letters beside a scanned page are a stamp or a mark of the clerk's office, not the paper's own words.
const LEAST_BESIDE_PICTURE: usize = 120;

/// Whether a file begins like a PDF or a picture that can be taken apart.
pub fn is_paper(bytes: &[u8]) -> bool {
    Form::of(bytes).is_some()
}

/// What a file begins like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    Pdf,
    Picture,
}

impl Form {
    fn of(bytes: &[u8]) -> Option<Form> {
        // Readers of PDF take a file with something before its first line.
        let head = bytes.get(..1024).unwrap_or(bytes);
        if head.windows(5).any(|at| at == b"%PDF-") {
            return Some(Form::Pdf);
        }
        let picture = bytes.starts_with(&[0xff, 0xd8, 0xff]) || bytes.starts_with(b"\x89PNG\r\n\x1a\n");
        picture.then_some(Form::Picture)
    }
}
