//! Hugo beside ours: what it is given, and how fast it is.
//!
//! It gets pages of ours in two ways. As the data that a page is made of, which its templates put into words as ours do: that is what a
//! generator has to do whose data is ready. And finished, so that it only puts the frame round each: that is the least that it can do.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::Result;
use super::usage;

/// Pages that Hugo builds.
pub const PAGES: usize = 10_000;

/// Its templates for pages of records, which are most.
const MAIN: &str = include_str!("hugo/main.html");
const PIECE: &str = include_str!("hugo/piece.html");

/// What Hugo is given of each page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// The values of pages of records; other pages are finished.
    Data,
    Finished,
}

/// A site of Hugo's, of pages of the same size as ours.
pub struct Hugo {
    pub folder: PathBuf,
    pages: Vec<PathBuf>,
}

/// What stands round the main part of a page, and that part.
struct Whole {
    before: String,
    tag: String,
    main: String,
    after: String,
}

impl Whole {
    /// The two doors of a site only lead on: they have nothing in them.
    fn read(path: &Path) -> Option<Whole> {
        let text = fs::read_to_string(path).ok()?;
        let (before, rest) = text.split_once("<main")?;
        let (tag, rest) = rest.split_once('>')?;
        let (main, after) = rest.split_once("</main>")?;
        let [before, tag, main, after] = [before, tag, main, after].map(str::to_owned);
        Some(Whole { before, tag, main, after })
    }
}

impl Hugo {
    /// Its data beside a site of ours; nothing where it isn't installed.
    pub fn new(site: &Path, pages: &[(PathBuf, u64)], given: Given) -> Result<Option<Hugo>> {
        if Command::new("hugo").arg("version").output().is_err() {
            return Ok(None);
        }
        let folder = site.with_file_name(if given == Given::Data { "hugo-data" } else { "hugo-finished" });
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("content"))?;
        fs::create_dir_all(folder.join("layouts/_default"))?;
        fs::write(
            folder.join("hugo.toml"),
            "baseURL = \"https://example.org/\"\ndisableKinds = [\"taxonomy\", \"term\", \"RSS\", \"sitemap\"]\n",
        )?;
        let mut frame = None;
        let whole = pages.iter().filter_map(|(path, _)| Some((path, Whole::read(path)?)));
        let whole: Vec<(&PathBuf, Whole)> = whole.take(PAGES).collect();
        let mut values = 0;
        for (number, (path, page)) in whole.iter().cycle().take(PAGES).enumerate() {
            let Whole { before, tag, main, after } = page;
            frame.get_or_insert_with(|| {
                let stale = main.split_once("</p>").map(|(stale, _)| format!("{stale}</p>"));
                [before.clone(), tag.clone(), after.clone(), stale.unwrap_or_default()]
            });
            let data = (given == Given::Data).then(|| data(main)).flatten();
            values += usize::from(data.is_some());
            let content = match data {
                Some(data) => format!("{}\n", serde_json::to_string(&data)?),
                None => format!("---\ntitle: \"{number}\"\n---\n{}", without_stale(main)),
            };
            fs::write(folder.join(format!("content/{number}.html")), content)
                .map_err(|error| format!("{}: {error}", path.display()))?;
        }
        if given == Given::Data && values * 3 < PAGES * 2 {
            return Err(format!("only {values} of {PAGES} pages were taken apart").into());
        }
        let [before, tag, after, stale] = frame.ok_or("no page")?;
        let main =
            format!("{{{{ if .Params.sections }}}}{MAIN}{{{{ else }}}}{{{{ .Content }}}}{{{{ end }}}}");
        let single = format!("{PIECE}{before}<main{tag}>{stale}{main}</main>{after}");
        fs::write(folder.join("layouts/_default/single.html"), single)?;
        fs::write(folder.join("layouts/_default/list.html"), "{{ .Title }}")?;
        let pages = whole.iter().cycle().take(PAGES).map(|(path, _)| (*path).clone()).collect();
        Ok(Some(Hugo { folder, pages }))
    }

    /// Builds them anew: pages a second.
    pub fn build(&self, turn: u32) -> Result<f64> {
        let out = self.folder.join(format!("public-{turn}"));
        let mut command = Command::new("hugo");
        command.arg("--source").arg(&self.folder).arg("--destination").arg(&out).arg("--quiet");
        let used = usage::run(&mut command)?;
        used.expect_success("hugo")?;
        if turn == 0 {
            self.expect_same_size(&out)?;
        }
        Ok(PAGES as f64 / (used.wall / 1e3))
    }

    /// Sees that its pages are as large as ours, all together.
    fn expect_same_size(&self, out: &Path) -> Result<()> {
        let size = |path: &Path| fs::metadata(path).map(|meta| meta.len() as f64);
        let (mut own, mut theirs) = (0.0, 0.0);
        for (number, page) in self.pages.iter().enumerate() {
            own += size(page)?;
            theirs += size(&out.join(format!("{number}/index.html")))?;
        }
        match (theirs / own - 1.0).abs() < 0.03 {
            true => Ok(()),
            false => Err(format!("Hugo's pages are {:.2} times as large as ours", theirs / own).into()),
        }
    }
}

/// The main part without the line that all have, which the frame holds.
fn without_stale(main: &str) -> &str {
    main.split_once("</p>").map_or(main, |(_, rest)| rest)
}

/// The text between two others, and what follows.
fn cut<'t>(text: &'t str, from: &str, to: &str) -> Option<(&'t str, &'t str)> {
    text.split_once(from)?.1.split_once(to)
}

/// Every text between two others.
fn each<'t>(mut text: &'t str, from: &'t str, to: &'t str) -> impl Iterator<Item = &'t str> {
    std::iter::from_fn(move || {
        let (found, rest) = cut(text, from, to)?;
        text = rest;
        Some(found)
    })
}

/// The parts of a text that begin with a mark; what stands before the first of them is none.
fn parts<'t>(text: &'t str, mark: &'static str) -> impl Iterator<Item = &'t str> {
    text.split_once(mark).into_iter().flat_map(move |(_, marked)| marked.split(mark))
}

/// Words as they are read.
fn plain(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (escaped, sign)| text.replace(escaped, sign))
}

/// What a page of a record was made of; nothing of another page.
fn data(main: &str) -> Option<Value> {
    let (head, rest) = main.split_once("<div class=\"record\">\n<div class=\"facts\">")?;
    let (facts, aside) = rest.split_once("<aside").unwrap_or((rest, ""));
    let crumb = cut(head, "<p class=\"crumb\">", "</p>")?.0;
    let (title, states) = cut(head, "<h1>", "</h1>")?;
    let beside = parts(aside, "<h2>").map(part);
    Some(json!({
        "title": plain(title),
        "list": piece(crumb),
        "states": states,
        "sections": parts(facts, "<section").map(section).collect::<Vec<_>>(),
        "related": cut(aside, "aria-label=\"", "\"").map(|(label, _)| plain(label)),
        "aside": beside.collect::<Option<Vec<_>>>()?,
    }))
}

/// A part of a record; one of another shape as the text that it is.
fn section(html: &str) -> Value {
    let label = cut(html, "<h2>", "</h2>").map(|(label, _)| plain(label));
    let known = ["class=\"timeline\"", "<dl class=\"summary\">", "<table class=\"entries\">"];
    if !known.iter().any(|shape| html.contains(shape)) {
        return json!({ "html": format!("\n<section{}", html.trim_end_matches("</div>\n").trim_end()) });
    }
    let lines = each(html, "<div><dt>", "</dd></div>").filter_map(|line| {
        let (label, value) = line.split_once("</dt><dd>")?;
        Some(json!({ "label": plain(label), "pieces": pieces(value) }))
    });
    let rows = each(html, "\n<tr><td", "</tr>")
        .map(|row| row.split("</td>").filter_map(|cell| cell.split_once('>')).map(|(_, cell)| pieces(cell)))
        .map(Iterator::collect::<Vec<_>>);
    let events = each(html, "<li><time datetime=\"", "</li>").filter_map(|event| {
        let (day, rest) = event.split_once("\">")?;
        let (said, rest) = rest.split_once("</time> <span>")?;
        let what = rest.split_once(" <span").map_or(rest, |(what, _)| what).trim_end_matches("</span>");
        let note = cut(rest, "<span class=\"note\">", "</span>").map(|(note, _)| plain(note));
        Some(json!({ "day": day, "said": said, "what": plain(what), "note": note }))
    });
    json!({
        "label": label,
        "lines": lines.collect::<Vec<_>>(),
        "heads": each(html, "<th scope=\"col\">", "</th>").map(plain).collect::<Vec<_>>(),
        "rows": rows.collect::<Vec<_>>(),
        "events": events.collect::<Vec<_>>(),
    })
}

/// The pieces of a value.
fn pieces(html: &str) -> Vec<Value> {
    html.split("<br>").map(piece).collect()
}

fn piece(html: &str) -> Value {
    let inner = |open: &str, close: &str| html.strip_prefix(open)?.strip_suffix(close)?.split_once("\">");
    if let Some((href, text)) = inner("<a href=\"../", "</a>") {
        json!({ "href": plain(href), "text": plain(text) })
    } else if let Some((day, text)) = inner("<time datetime=\"", "</time>") {
        json!({ "day": day, "text": plain(text) })
    } else if let Some((masked, text)) = inner("<span class=\"masked\" title=\"", "</span>") {
        json!({ "masked": plain(masked), "text": plain(text) })
    } else if let Some(text) = html.strip_prefix("<code>").and_then(|text| text.strip_suffix("</code>")) {
        json!({ "code": true, "text": plain(text) })
    } else if html.contains('<') {
        json!({ "html": html })
    } else {
        json!({ "text": plain(html) })
    }
}

/// What stands under a heading beside a record: groups of others, or who changed it.
fn part(html: &str) -> Option<Value> {
    let (label, rest) = html.split_once("</h2>")?;
    let groups: Vec<&str> = if rest.contains("<h3>") { parts(rest, "<h3>").collect() } else { vec![rest] };
    let group = |group: &&str| {
        let (head, list) = group.split_once("\n<ul>")?;
        let (list, rest) = list.split_once("</ul>")?;
        let kind = head.split_once(" <small>").map(|(kind, _)| plain(kind));
        let field = cut(head, "<small>", "</small>").map(|(field, _)| plain(field));
        let rest = rest.split_once("</aside>").map_or(rest, |(rest, _)| rest).trim_end();
        let items = each(list, "<li>", "</li>").map(item).collect::<Option<Vec<_>>>()?;
        Some(json!({ "kind": kind, "field": field, "items": items, "rest": rest }))
    };
    let groups = groups.iter().map(group).collect::<Option<Vec<_>>>()?;
    Some(json!({ "label": plain(label), "groups": groups }))
}

/// One other record or change, with its state and a note.
fn item(html: &str) -> Option<Value> {
    let (href, rest) = cut(html, "<a href=\"../", "\">")?;
    let (text, rest) = rest.split_once("</a>")?;
    let (state, note) = rest.split_once(" <span class=\"note\">").unwrap_or((rest, ""));
    let tag = cut(state, "<strong class=\"tag ", "</strong>").and_then(|(tag, _)| tag.split_once("\">"));
    let note = note.strip_suffix("</span>").unwrap_or(note);
    let note = note.split(" · ").filter(|part| !part.is_empty()).map(|part| {
        let link = part.find("<a ").unwrap_or(0);
        let mut piece = piece(part.get(link..).unwrap_or_default());
        piece["before"] = plain(part.get(..link).unwrap_or_default()).into();
        piece
    });
    Some(json!({
        "href": plain(href),
        "text": plain(text),
        "tone": tag.map(|(tone, _)| tone),
        "word": tag.map(|(_, word)| plain(word)),
        "note": note.collect::<Vec<_>>(),
    }))
}
