//! The markup of what pages are full of: cells, values, ways to other records. There are millions of them on a large site, so they are
//! written here and not by a template, which places the whole as it is. All else about a page is its template's.

use std::borrow::Cow;

use serde::Serialize;

use super::view::{Cell, ChangeLine, Event, FacetValue, Group, Line, Piece, Row, Section, StateTag, Tag};
use crate::model::Lang;
use crate::text::site as words;

/// About as many bytes as a row of a list has, and a part of a record.
const ROW_BYTES: usize = 256;
const SECTION_BYTES: usize = 1024;

/// The way to the root of the language from every page but the overview: each stands in one folder.
const UP: &str = "../";

/// Text of a page with its tags: every word in it is escaped.
#[derive(Hash, Serialize, Clone, Default, PartialEq, Eq, Debug)]
#[serde(transparent)]
pub struct Html(String);

impl Html {
    /// How many bytes it has.
    pub fn bytes(&self) -> usize {
        self.0.len()
    }

    /// Nothing yet, with room for about so many bytes.
    fn with_room(bytes: usize) -> Html {
        Html(String::with_capacity(bytes))
    }

    /// One after the other.
    pub fn of<'h>(parts: impl Iterator<Item = &'h Html>) -> Html {
        Html(parts.map(|part| part.0.as_str()).collect())
    }

    /// Tags, as they are written here.
    fn tags(&mut self, tags: &str) -> &mut Html {
        self.0.push_str(tags);
        self
    }

    /// Words, as they are read.
    fn text(&mut self, text: &str) -> &mut Html {
        let mut written = 0;
        // Each of these signs is one byte, and stands in no other.
        for (at, byte) in text.bytes().enumerate() {
            let escaped = match byte {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                b'\'' => "&#39;",
                _ => continue,
            };
            self.tags(text.get(written..at).unwrap_or_default()).tags(escaped);
            written = at + 1;
        }
        self.tags(text.get(written..).unwrap_or_default())
    }

    /// A way from the root of the language.
    fn link(&mut self, up: &str, href: &str, text: &str) -> &mut Html {
        self.tags("<a href=\"").tags(up).text(href).tags("\">").text(text).tags("</a>")
    }

    fn tag(&mut self, word: &str, tone: &str) -> &mut Html {
        self.tags("<strong class=\"tag ").text(tone).tags("\">").text(word).tags("</strong>")
    }

    fn masked(&mut self, piece: &Piece, lang: Lang) -> &mut Html {
        self.tags("<span class=\"masked\" title=\"").text(&words::masked(lang)).tags("\"");
        if let Some(at) = &piece.sealed_at {
            self.tags(" data-sealed-at=\"").text(at).tags("\"");
        }
        self.tags(">").text(&piece.text).tags("</span>")
    }

    /// The pieces of a value, one below the other.
    fn pieces(&mut self, pieces: &[Piece], lang: Lang) -> &mut Html {
        for (place, piece) in pieces.iter().enumerate() {
            if place > 0 {
                self.tags("<br>");
            }
            match (&piece.href, &piece.day) {
                (Some(href), _) => self.link(UP, href, &piece.text),
                (None, Some(day)) => {
                    self.tags("<time datetime=\"").text(day).tags("\">").text(&piece.text).tags("</time>")
                }
                (None, None) if piece.masked => self.masked(piece, lang),
                (None, None) if piece.code => self.tags("<code>").text(&piece.text).tags("</code>"),
                (None, None) => self.text(&piece.text),
            };
        }
        self
    }

    /// The pieces of a value in one line, as long as none has a name of its own.
    fn said(&mut self, pieces: &[Piece], lang: Lang) -> &mut Html {
        for (place, piece) in pieces.iter().enumerate() {
            match (&piece.label, place) {
                (_, 0) => {}
                (Some(_), _) => _ = self.tags("<br>"),
                (None, _) => _ = self.tags(" · "),
            }
            if let Some(label) = &piece.label {
                self.tags("<small>").text(label).tags(":</small> ");
            }
            match &piece.href {
                _ if piece.masked => self.masked(piece, lang),
                Some(href) => self.link(UP, href, &piece.text),
                None => self.text(&piece.text),
            };
        }
        self
    }

    /// Labels with their values.
    fn lines(&mut self, lines: &[Line], lang: Lang) -> &mut Html {
        if lines.is_empty() {
            return self;
        }
        self.tags("<dl class=\"summary\">");
        for line in lines {
            self.tags("\n<div><dt>").text(&line.label).tags("</dt><dd>");
            self.pieces(&line.pieces, lang).tags("</dd></div>");
        }
        self.tags("\n</dl>")
    }

    /// The entries of a part of a record as rows. Each cell has its head with it, for phones, on which cells stand below each other.
    fn entries(&mut self, rows: &[Vec<Vec<Piece>>], heads: &[Cow<'static, str>], lang: Lang) -> &mut Html {
        for row in rows {
            self.tags("\n<tr>");
            for (place, cell) in row.iter().enumerate() {
                let head = heads.get(place).map(Cow::as_ref).unwrap_or_default();
                self.tags("<td data-head=\"").text(head).tags("\">").pieces(cell, lang).tags("</td>");
            }
            self.tags("</tr>");
        }
        self
    }

    fn cell(&mut self, cell: &Cell, up: &str) -> &mut Html {
        match (&cell.href, cell.tone) {
            (Some(way), _) => self.link(up, &way.href(), &cell.text),
            (None, Some(tone)) => self.tag(&cell.text, tone),
            (None, None) => self.text(&cell.text),
        }
    }
}

/// Rows of a table on a page with this way to the root of its language. The first cell is the head of its row.
pub fn rows<'r>(rows: impl Iterator<Item = &'r Row>, up: &str) -> Html {
    let mut html = Html::with_room(ROW_BYTES * rows.size_hint().0);
    for row in rows {
        html.tags("\n<tr");
        if !row.at.is_empty() {
            html.tags(" data-at=\"").text(&row.at).tags("\"");
        }
        html.tags(">");
        for (place, cell) in row.cells.iter().enumerate() {
            match place {
                0 => html.tags("<th scope=\"row\">").cell(cell, up).tags("</th>"),
                _ => html.tags("<td>").cell(cell, up).tags("</td>"),
            };
        }
        html.tags("</tr>");
    }
    html
}

/// The states of a record, each with whose word it is where there are two.
pub fn states(tags: &[StateTag]) -> Html {
    let mut html = Html::default();
    for StateTag { by, tag } in tags {
        if let Some(by) = by {
            html.tags("<span class=\"by\">").text(by).tags(":</span> ");
        }
        html.tag(tag.word, tag.tone).tags(" ");
    }
    html
}

/// The parts of a record, each under its own heading; what stands in no part of its own under the kind of record.
pub fn sections(sections: &[Section], kind: &str, lang: Lang) -> Html {
    let mut html = Html::with_room(SECTION_BYTES * sections.len());
    for Section { label, lines: single, heads, rows } in sections {
        html.tags("\n<section>\n<h2>").text(if label.is_empty() { kind } else { label }).tags("</h2>");
        if !single.is_empty() {
            html.tags("\n").lines(single, lang);
        }
        if !rows.is_empty() {
            html.tags("\n<div class=\"scroll\" role=\"region\" aria-label=\"").text(label);
            html.tags("\" tabindex=\"0\">\n<table class=\"entries\">\n<thead><tr>");
            for head in heads {
                html.tags("<th scope=\"col\">").text(head).tags("</th>");
            }
            html.tags("</tr></thead>\n<tbody>")
                .entries(rows, heads, lang)
                .tags("\n</tbody>\n</table>\n</div>");
        }
        html.tags("\n</section>");
    }
    html
}

/// Labels with their values.
pub fn lines(lines: &[Line], lang: Lang) -> Html {
    let mut html = Html::default();
    html.lines(lines, lang);
    html
}

/// The pieces of a value in one line.
pub fn said(pieces: &[Piece], lang: Lang) -> Html {
    let mut html = Html::default();
    html.said(pieces, lang);
    html
}

/// Fields with what they said before and after, as rows.
pub fn changed(lines: &[ChangeLine], lang: Lang) -> Html {
    let mut html = Html::default();
    for line in lines {
        html.tags("\n<tr><th scope=\"row\">").text(&line.label);
        if let Some(entry) = &line.entry {
            html.tags(" <span class=\"note\">").text(entry).tags("</span>");
        }
        html.tags("</th><td>");
        html.said(&line.old, lang).tags("</td><td>").said(&line.new, lang).tags("</td></tr>");
    }
    html
}

/// Fields of a new record with what they say, as rows.
pub fn added(lines: &[ChangeLine], lang: Lang) -> Html {
    let mut html = Html::default();
    for line in lines {
        html.tags("\n<tr><th scope=\"row\">").text(&line.label).tags("</th><td>");
        html.said(&line.new, lang).tags("</td></tr>");
    }
    html
}

/// The values of a facet, each with its count as people write it.
pub fn values(values: &[FacetValue]) -> Html {
    let mut html = Html::default();
    for value in values {
        let current = |tags| if value.current { tags } else { "" };
        html.tags("\n<li data-at=\"").text(&value.at.to_string());
        html.tags("\" data-slug=\"")
            .text(&value.slug)
            .tags("\"")
            .tags(current(" class=\"current\""))
            .tags(">");
        match &value.href {
            Some(href) => html
                .tags("<a href=\"")
                .tags(UP)
                .text(href)
                .tags("\"")
                .tags(current(" aria-current=\"page\""))
                .tags(">")
                .text(&value.text)
                .tags("</a>"),
            None => html.tags("<span>").text(&value.text).tags("</span>"),
        };
        html.tags("&nbsp;<b>").text(&value.count).tags("</b></li>");
    }
    html
}

/// Records that belong to another, by how they do.
pub fn groups(groups: &[Group]) -> Html {
    let mut html = Html::with_room(SECTION_BYTES * groups.len());
    for Group { kind, field, items, all } in groups {
        html.tags("\n<h3>").text(kind).tags(" <small>").text(field).tags("</small></h3>\n<ul>");
        for item in items {
            html.tags("\n<li>").link(UP, &item.href, &item.text);
            if let Some(Tag { word, tone, .. }) = &item.tag {
                html.tags(" ").tag(word, tone);
            }
            if !item.note.is_empty() {
                html.tags(" <span class=\"note\">").text(&item.note).tags("</span>");
            }
            html.tags("</li>");
        }
        html.tags("\n</ul>");
        if let Some(all) = all {
            html.tags("<p>").link(UP, &all.href, &all.text).tags("</p>");
        }
    }
    html
}

/// The days of a record's life as entries of a list.
pub fn events(events: &[Event]) -> Html {
    let mut html = Html::with_room(ROW_BYTES * events.len());
    for event in events {
        html.tags("\n<li><time datetime=\"").text(&event.day).tags("\">").text(&event.said);
        html.tags("</time> <span>").text(&event.what);
        if !event.text.is_empty() {
            html.tags(" <span class=\"note\">").text(&event.text).tags("</span>");
        }
        html.tags("</span></li>");
    }
    html
}

/// When a change was, by whom, and who approved it.
pub fn done_note(time: &str, by: &[Piece], approvers: &[Piece], lang: Lang) -> Html {
    let mut html = Html::default();
    html.tags(" <span class=\"note\">").text(time).tags(" · ").said(by, lang);
    if !approvers.is_empty() {
        html.tags(" · ").text(&words::approved_by(lang)).tags(": ").said(approvers, lang);
    }
    html.tags("</span>");
    html
}

/// A change of a record: where it is told, what was done, and its note.
pub fn done(href: &str, text: &str, note: &Html) -> Html {
    let mut html = Html::default();
    html.tags("\n<li>").link(UP, href, text).tags(&note.0).tags("</li>");
    html
}

#[cfg(test)]
mod tests {
    use super::super::view::{ListLink, Related, Way};
    use super::*;
    use crate::model::Label;

    #[test]
    fn no_word_becomes_a_tag() {
        let hostile = "<b>&\"'ộ";
        let escaped = "&lt;b&gt;&amp;&quot;&#39;ộ";
        let piece = |href: Option<&str>| Piece {
            text: hostile.into(),
            label: Some(hostile.into()),
            href: href.map(str::to_owned),
            ..Piece::default()
        };
        let day = Piece { day: Some(hostile.into()), ..piece(None) };
        let masked = Piece { masked: true, sealed_at: Some(hostile.into()), ..piece(None) };
        let code = Piece { code: true, ..piece(None) };
        let pieces = [piece(Some(hostile)), day, masked, code, piece(None)];
        let cell = |href: Option<&str>, tone| Cell {
            text: hostile.into(),
            href: href.map(|href| Way::Page(href.to_owned())),
            tone,
            ..Cell::default()
        };
        let row = Row {
            cells: vec![cell(Some(hostile), None), cell(None, Some("good")), cell(None, None)],
            at: hostile.into(),
            ..Row::default()
        };
        let value = FacetValue {
            at: 0,
            slug: hostile.into(),
            text: hostile.into(),
            count: hostile.into(),
            href: Some(hostile.into()),
            current: true,
        };
        let item = Related { text: hostile.into(), href: hostile.into(), tag: None, note: hostile.into() };
        let note = done_note(hostile, &pieces, &pieces, Lang::Vi);
        let line = || Line { label: hostile.into(), pieces: pieces.to_vec() };
        let section = Section {
            label: hostile,
            lines: vec![line()],
            heads: vec![hostile.into()],
            rows: vec![vec![pieces.to_vec()]],
        };
        let all = Some(ListLink { text: hostile.into(), href: hostile.into() });
        let group = Group { kind: hostile.into(), field: hostile.into(), items: vec![item], all };
        let tag = Tag { word: hostile, tone: "good", label: Label { vi: hostile, en: hostile } };
        let state = StateTag { by: Some(hostile.into()), tag };
        let [day, said_day, what, text] = [hostile; 4].map(str::to_owned);
        let event = Event { day, said: said_day, what, text };
        let differs = ChangeLine {
            label: hostile.into(),
            entry: Some(hostile.into()),
            old: pieces.to_vec(),
            new: pieces.to_vec(),
        };
        let made = [
            (rows([&row].into_iter(), UP), 5),
            (sections(&[section], hostile, Lang::Vi), 21),
            (lines(&[line()], Lang::Vi), 9),
            (states(&[state]), 2),
            (events(&[event]), 4),
            (said(&pieces, Lang::Vi), 12),
            (added(std::slice::from_ref(&differs), Lang::Vi), 13),
            (changed(&[differs], Lang::Vi), 26),
            (values(&[value]), 4),
            (groups(&[group]), 7),
            (done(hostile, hostile, &note), 27),
        ];
        for (html, times) in made {
            assert!(!html.0.contains(hostile), "{html:?}");
            assert_eq!(html.0.matches(escaped).count(), times, "{html:?}");
            // What is left of it without the tags has no sign of theirs.
            assert_eq!(html.0.matches('<').count(), html.0.matches('>').count(), "{html:?}");
        }
    }
}
