//! A page that shows the beginning of several lists, with counts and numbers above them.

use super::markup;
use super::part::{File, Tongue};
use super::view::{Counts, Frame, Line, ListHead, Notice, SeveralPage};
use super::whole::Whole;

/// What stands on such a page.
#[derive(Default)]
pub struct Several {
    /// What it is about.
    pub about: String,
    pub notices: Vec<Notice>,
    pub lines: Vec<Line>,
    /// Paragraphs after these.
    pub texts: Vec<String>,
    pub counts: Vec<Counts>,
    /// The addresses of lists, and how many of their rows are shown.
    pub tables: Vec<(String, usize)>,
}

/// The page.
pub fn file<'s>(
    frame: Frame,
    make: impl Fn() -> Several + Send + Sync + 's,
    tongue: &'s Tongue<'_>,
) -> File<'s> {
    File::page(frame, "several.html", move |frame| {
        let several = make();
        let lists = several.tables.iter().filter_map(|(path, first)| Some((tongue.list(path)?, *first)));
        SeveralPage {
            frame,
            about: several.about,
            notices: several.notices,
            lines: markup::lines(&several.lines, tongue.say.lang),
            texts: several.texts,
            counts: several.counts,
            lists: lists.map(|(whole, first)| head(whole, first, tongue)).collect(),
        }
    })
}

fn head(whole: &Whole, first: usize, tongue: &Tongue<'_>) -> ListHead {
    let name = whole.path.rsplit('/').next().and_then(|name| name.strip_suffix(".html"));
    ListHead {
        id: name.unwrap_or_default().to_owned(),
        count: tongue.say.count(whole.len()),
        table: whole.first(first, "../"),
        more: whole.len() > first,
        twins: whole.twins(),
        href: whole.path.clone(),
    }
}
