//! What runs out as an Atom feed (RFC 4287) and as a calendar, for whoever subscribes.

use std::fmt::Write;

use super::expiry::{Expiring, When};
use super::say::{Say, href};
use crate::mail::ics::{self, Event};
use crate::model::{Date, Key, Kind, Moment};
use crate::text::site as words;

/// Entries of the feed at most; readers of feeds load all of it each time.
const MOST: usize = 500;

/// Text between tags: what XML doesn't allow is left out.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => escaped.push(c),
        }
    }
    escaped
}

fn midnight(day: Date) -> String {
    format!("{day}T00:00:00+07:00")
}

/// The feed of what ran out or will within the last step, the soonest first. An entry is new on the day on which its
/// group begins to tell of it.
pub fn atom(title: &str, groups: &[(When, Vec<Expiring>)], steps: &[u16], say: &Say<'_>) -> Vec<u8> {
    let lang = if say.lang == crate::model::Lang::Vi { "vi" } else { "en" };
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let mut line = |line: String| {
        let written = writeln!(text, "{line}");
        written.expect("writing to a string never fails");
    };
    line(format!("<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{lang}\">"));
    line(format!("<title>{}</title>", escape(title)));
    line(format!("<id>urn:chungthu:expiry:{lang}</id>"));
    line(format!("<updated>{}</updated>", midnight(say.today)));
    line(format!("<author><name>{}</name></author>", escape(&words::party_desk(say.lang))));
    line("<link rel=\"alternate\" href=\"index.html\"/>".to_owned());
    let told = groups.iter().filter(|(when, _)| matches!(when, When::Overdue | When::Within(_)));
    for (when, expiring) in told.flat_map(|(when, group)| group.iter().map(move |e| (when, e))).take(MOST) {
        let key = Key::new(Kind::Certificate, expiring.id);
        let since = since(*when, expiring.to, steps);
        let unit = say.unit(say.links.unit_of(key, say.today));
        let day = say.day(expiring.to);
        let said = match when {
            When::Overdue => words::ran_out_on(say.lang, &say.name(key), &day),
            _ => words::runs_out_on(say.lang, &say.name(key), &day),
        };
        line("<entry>".to_owned());
        line(format!("<title>{}</title>", escape(&said)));
        line(format!("<id>urn:chungthu:{key}:{}</id>", slug(*when)));
        line(format!("<updated>{}</updated>", midnight(since.min(say.today))));
        line(format!("<link rel=\"alternate\" href=\"../{}\"/>", href(key)));
        line(format!("<summary>{}</summary>", escape(&unit)));
        line("</entry>".to_owned());
    }
    line("</feed>".to_owned());
    text.into_bytes()
}

/// The calendar of what will run out: a whole day each, with alarms at the steps at which it is announced. It is stamped with the
/// day for which it was made.
pub fn calendar(title: &str, groups: &[(When, Vec<Expiring>)], steps: &[u16], say: &Say<'_>) -> Vec<u8> {
    let ahead = groups.iter().filter(|(when, _)| matches!(when, When::Within(_) | When::Later));
    let event = |expiring: &Expiring| {
        let key = Key::new(Kind::Certificate, expiring.id);
        Event {
            uid: format!("{}-expiry@chungthu", key.id),
            day: expiring.to,
            summary: words::runs_out_on(say.lang, &say.name(key), &say.day(expiring.to)),
            description: say.unit(say.links.unit_of(key, say.today)).to_string(),
            alarms: steps.to_vec(),
        }
    };
    let events: Vec<Event> = ahead.flat_map(|(_, group)| group).map(event).collect();
    ics::calendar(title, Moment::day(say.today).seconds(), &events).into_bytes()
}

fn slug(when: When) -> String {
    match when {
        When::Within(days) => days.to_string(),
        _ => "overdue".to_owned(),
    }
}

/// The first day of a group, for what ends on a day.
fn since(when: When, to: Date, steps: &[u16]) -> Date {
    match when {
        When::Within(days) if steps.contains(&days) => to.plus_days(-i64::from(days)),
        _ => to.plus_days(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_hold_is_no_markup() {
        assert_eq!(escape("<b a=\"1\">&\u{1}\u{7f}x"), "&lt;b a=&quot;1&quot;&gt;&amp;x");
    }

    #[test]
    fn an_entry_is_new_when_its_group_begins() {
        let to: Date = "2026-12-31".parse().unwrap();
        assert_eq!(since(When::Within(30), to, &[30, 60]).to_string(), "2026-12-01");
        assert_eq!(since(When::Overdue, to, &[30, 60]).to_string(), "2027-01-01");
    }
}
