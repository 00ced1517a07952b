//! What runs out: the groups by days left, the months ahead, and the feeds that tell of them.

use std::collections::BTreeMap;

use ecow::EcoString;

use crate::model::{Date, Key, Kind, Lang};
use crate::text::site as words;

use super::search::Named;

use crate::site::expiry::{self, When};
use crate::site::part::{Entry, File, Ground, Heading, Part, Tongue};
use crate::site::print::Print;
use crate::site::say::Say;
use crate::site::view::{Bucket, Counts, ExpiryPage, Frame, Row, Table, Twin};
use crate::site::whole::{Whole, beside};
use crate::site::{feed, list};

pub const PART: Part = Part { heading: Heading::Due, menu, lists, files };

const PATH: &str = "expiry/index.html";

/// Rows of each group on the page of all groups.
const FIRST: usize = 20;

/// The list of everything that runs out or did so lately.
const RUNNING_OUT: &str = "expiry/all.html";

/// The feed and the calendar of what runs out.
const ATOM: &str = "expiry/index.atom";
const CALENDAR: &str = "expiry/index.ics";

/// What the search finds of it: it is looked for by more words than its name.
pub fn named(say: &Say<'_>) -> Named {
    Named::new(words::expiry(say.lang), PATH.to_owned(), words::expiry_found(say.lang))
}

fn menu(say: &Say<'_>) -> Vec<Entry> {
    vec![("expiry", words::expiry(say.lang), PATH.to_owned())]
}

fn lists(ground: &Ground<'_>, say: &Say<'_>) -> Vec<Whole> {
    let expiring = |path: &str, title: String, rows: Vec<Row>, order: &'static str| {
        let empty = list::ordered(expiry::table(say), ("expires", order));
        let table = Table { caption: title.clone(), rows, ..empty };
        let whole = Whole::new(path, "expiry", title, table, list::facets(Kind::Certificate), say);
        whole.below(words::expiry(say.lang), PATH)
    };
    let mut all = Vec::new();
    let mut lists = Vec::new();
    for (when, group) in &ground.groups {
        let (title, id, _) = group_words(say.lang, *when, ground.steps());
        let rows = expiry::rows(group, say);
        all.extend(rows.iter().cloned());
        lists.push(expiring(&format!("expiry/{id}.html"), title, rows, order(*when)));
    }
    lists.extend(expiring(RUNNING_OUT, words::expiry_all(say.lang), all, "").with_parts());
    lists
}

/// In which order of their last days the certificates of a group stand.
fn order(when: When) -> &'static str {
    if matches!(when, When::Overdue | When::Recent) { "descending" } else { "ascending" }
}

fn files<'s>(ground: &'s Ground<'_>, tongue: &'s Tongue<'_>) -> Vec<File<'s>> {
    let (say, steps) = (&tongue.say, ground.steps());
    let title = format!("{} – {}", words::expiry(say.lang), ground.name(say.lang));
    let of = title.clone();
    // They say no more than the rows of the list do, of the same day.
    let print = move |tongue: &Tongue<'_>| {
        let rows = tongue.list(RUNNING_OUT).map(|whole| whole.print(tongue, 0, usize::MAX));
        rows.unwrap_or_else(|| Print::from(tongue.print)).and(&(&of, steps))
    };
    let (feed_title, feed_print) = (title.clone(), print.clone());
    vec![
        File::printed(ATOM.to_owned(), feed_print, move || {
            feed::atom(&feed_title, &ground.groups, steps, say)
        }),
        File::printed(CALENDAR.to_owned(), print, move || feed::calendar(&title, &ground.groups, steps, say)),
        File::page(Frame::below("expiry", PATH, words::expiry(say.lang)), "expiry.html", |frame| {
            page(frame, ground, tongue)
        }),
    ]
}

fn page(frame: Frame, ground: &Ground<'_>, tongue: &Tongue<'_>) -> ExpiryPage {
    let say = &tongue.say;
    let buckets = ground.groups.iter().map(|(when, group)| {
        let (label, id, tone) = group_words(say.lang, *when, ground.steps());
        let shown = group.get(..FIRST).unwrap_or(group);
        let table = (!shown.is_empty() && *when != When::Later).then(|| {
            let empty = expiry::table(say);
            let mut table = list::ordered(empty, ("expires", order(*when)));
            table.caption = label.clone();
            table.rows = expiry::rows(shown, say);
            table.view(frame.up)
        });
        Bucket {
            href: format!("expiry/{id}.html"),
            id,
            label,
            tone,
            count: group.len(),
            more: group.len() > if table.is_some() { shown.len() } else { 0 },
            table,
        }
    });
    let months = expiry::months(&ground.groups, say.today);
    // Each leads to the list narrowed to it, but this month: in it the list also has what ran out already.
    let month = |(month, count): (Date, usize)| {
        let text = say.month(month);
        let ahead = count > 0 && month > say.today;
        let to = ahead.then(|| format!("{RUNNING_OUT}#q={}", text.replace(' ', "%20")));
        (text, to, None, count)
    };
    let months = months.into_iter().map(month).collect();
    // What ran out or soon will, and not all that a unit has.
    let mut due: BTreeMap<EcoString, usize> = BTreeMap::new();
    let soon = ground.groups.iter().filter(|(when, _)| matches!(when, When::Overdue | When::Within(_)));
    for expiring in soon.flat_map(|(_, group)| group) {
        if let Some(unit) = list::area(Key::new(Kind::Certificate, expiring.id), say) {
            *due.entry(unit.text).or_default() += 1;
        }
    }
    let units = tongue.list(RUNNING_OUT).map(|whole| whole.counts("unit")).unwrap_or_default();
    let mut units: Vec<_> = units
        .into_iter()
        .filter_map(|(text, href, _)| {
            let count = due.remove(text.as_str())?;
            Some((text, href, None, count))
        })
        .collect();
    units.sort_by_key(|(.., count)| std::cmp::Reverse(*count));
    ExpiryPage {
        buckets: buckets.collect(),
        frame,
        months: Counts::new(words::months(say.lang), words::month(say.lang), months),
        units: Counts::new(
            words::expiry_by_unit(say.lang, &ground.steps().last().copied().unwrap_or(0).to_string()),
            words::unit_column(say.lang),
            units,
        ),
        twins: vec![
            Twin { text: "iCalendar", href: CALENDAR.to_owned(), mime: "text/calendar" },
            Twin { text: "Atom", href: ATOM.to_owned(), mime: "application/atom+xml" },
            Twin { text: "CSV", href: beside(RUNNING_OUT, "csv"), mime: "text/csv" },
            Twin { text: "JSON", href: beside(RUNNING_OUT, "json"), mime: "application/json" },
        ],
        all: RUNNING_OUT.to_owned(),
    }
}

/// A word for the heading of a group, and the name of its page.
pub fn group_words(lang: Lang, when: When, steps: &[u16]) -> (String, String, &'static str) {
    let last = steps.last().copied().unwrap_or(0).to_string();
    match when {
        When::Overdue => (words::overdue(lang), "overdue".to_owned(), "bad"),
        When::Within(days) => {
            let before = steps.iter().rfind(|step| **step < days);
            let text = match before {
                Some(before) => {
                    words::between(lang, &before.saturating_add(1).to_string(), &days.to_string())
                }
                None => words::within(lang, &days.to_string()),
            };
            (text, days.to_string(), if before.is_none() { "warn" } else { "info" })
        }
        When::Later => (words::later(lang, &last), "later".to_owned(), "good"),
        When::Recent => (words::recent(lang, &last), "recent".to_owned(), "quiet"),
    }
}
