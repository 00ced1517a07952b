//! Why a paper can't be read.

use crate::cli::failure::Told;
use crate::cli::output;
use crate::duty::Asked;
use crate::model::{Date, Lang, RecordId};
use crate::scan::{PAGES, Wording};
use crate::text::{Explain, Failing, reading as words};

/// Why a paper can't be taken.
pub enum Unread {
    Wording(Wording),
    Several(usize),
    Own(RecordId),
    /// A letter of ours that was made here, and has its number now.
    Unnumbered {
        id: RecordId,
        number: String,
        date: Option<Date>,
    },
    /// More pages than are looked at.
    Long(u32),
}

impl Explain for Unread {
    fn what(&self, lang: Lang) -> String {
        match self {
            Unread::Wording(wording) => why(lang, *wording),
            Unread::Several(count) => words::several_papers(lang, *count),
            Unread::Own(id) => words::own_paper(lang, &id.handle().to_string()),
            Unread::Unnumbered { id, .. } => words::unnumbered(lang, &id.handle().to_string()),
            Unread::Long(pages) => words::long(lang, *pages, PAGES),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(match self {
            Unread::Wording(_) => words::no_text_hint(lang),
            Unread::Several(_) => words::several_papers_hint(lang),
            Unread::Own(id) => words::own_paper_hint(lang, &id.handle().to_string()),
            Unread::Unnumbered { id, number, date } => {
                let number = if number.is_empty() {
                    Asked::Number.blank(lang)
                } else {
                    output::quoted(number.as_ref())
                };
                let date = date.map_or_else(|| Asked::Day.blank(lang), |date| date.to_string());
                words::unnumbered_hint(lang, &id.handle().to_string(), &number, &date)
            }
            Unread::Long(_) => words::several_papers_hint(lang),
        })
    }

    fn failing(&self) -> Failing {
        Failing::Refused
    }
}

/// Why a text can't be relied on.
pub fn why(lang: Lang, wording: Wording) -> String {
    match wording {
        Wording::Unknown => words::no_letters(lang),
        Wording::Old(encoding) => words::old_letters(lang, encoding.name()),
        Wording::None | Wording::Readable => words::no_text(lang),
    }
}

pub const NO_PAPER: Told =
    Told { failing: Failing::Refused, what: words::no_paper, hint: Some(words::no_paper_hint) };
pub const NO_RECORD: Told =
    Told { failing: Failing::Refused, what: words::no_record, hint: Some(words::no_text_hint) };
