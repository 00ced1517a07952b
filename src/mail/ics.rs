//! A calendar file (RFC 5545): whole days with alarms.

use std::fmt::Write;

use crate::model::Date;

/// A line has no more octets than this, without its end (RFC 5545, 3.1).
const WIDTH: usize = 75;

/// Something that takes a whole day.
pub struct Event {
    /// The same as long as it is the same thing, in every file.
    pub uid: String,
    pub day: Date,
    pub summary: String,
    pub description: String,
    /// So many days before it an alarm goes off, at eight in the morning.
    pub alarms: Vec<u16>,
}

/// A calendar of events, to be taken over into one's own: no method, which would ask for an organiser (RFC 5546, 3.2.1). `stamp` is when it was made, in seconds since 1970-01-01T00:00Z.
pub fn calendar(name: &str, stamp: i64, events: &[Event]) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| fold(&format!("{name}:{value}"), &mut text);
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", "-//chungthu//chungthu//VI");
    line("CALSCALE", "GREGORIAN");
    line("X-WR-CALNAME", &escape(name));
    let stamp = utc(stamp);
    for event in events {
        line("BEGIN", "VEVENT");
        line("UID", &escape(&event.uid));
        line("DTSTAMP", &stamp);
        line("DTSTART;VALUE=DATE", &digits(event.day));
        line("DTEND;VALUE=DATE", &digits(event.day.plus_days(1)));
        line("SUMMARY", &escape(&event.summary));
        if !event.description.is_empty() {
            line("DESCRIPTION", &escape(&event.description));
        }
        line("TRANSP", "TRANSPARENT");
        for days in &event.alarms {
            line("BEGIN", "VALARM");
            line("ACTION", "DISPLAY");
            line("DESCRIPTION", &escape(&event.summary));
            // The day begins at midnight, and nobody reads an alarm then.
            let trigger = match days {
                0 => "PT8H".to_owned(),
                1 => "-PT16H".to_owned(),
                days => format!("-P{}DT16H", days - 1),
            };
            line("TRIGGER", &trigger);
            line("END", "VALARM");
        }
        line("END", "VEVENT");
    }
    line("END", "VCALENDAR");
    text
}

fn digits(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

/// A time as RFC 5545 writes it in UTC.
fn utc(seconds: i64) -> String {
    let days = i32::try_from(seconds.div_euclid(86_400)).ok().and_then(Date::from_number);
    let of_day = seconds.rem_euclid(86_400);
    let day = days.map_or_else(|| "19700101".to_owned(), digits);
    format!("{day}T{:02}{:02}{:02}Z", of_day / 3600, of_day / 60 % 60, of_day % 60)
}

/// A value of type TEXT (RFC 5545, 3.3.11). What is no character of a text is left out.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() && c != '\t' => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// Writes a line, broken where it is too long: never within a character.
fn fold(line: &str, text: &mut String) {
    let mut width = 0;
    for c in line.chars() {
        if width + c.len_utf8() > WIDTH {
            text.push_str("\r\n ");
            width = 1;
        }
        width += c.len_utf8();
        text.push(c);
    }
    let ended = text.write_str("\r\n");
    ended.expect("writing to a string never fails");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a reader makes of lines: unfolded.
    fn unfolded(text: &str) -> Vec<String> {
        text.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    /// What a reader makes of a value of type TEXT.
    fn unescaped(value: &str) -> String {
        let mut text = String::new();
        let mut chars = value.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next().unwrap() {
                    'n' | 'N' => text.push('\n'),
                    c => text.push(c),
                },
                c => text.push(c),
            }
        }
        text
    }

    fn event(summary: &str) -> Event {
        Event {
            uid: "a@chungthu".to_owned(),
            day: "2026-12-31".parse().unwrap(),
            summary: summary.to_owned(),
            description: String::new(),
            alarms: vec![0, 1, 7],
        }
    }

    #[test]
    fn a_day_ends_before_the_next_and_alarms_go_off_in_the_morning() {
        // 2026-03-02T08:00:05+07:00.
        let text = calendar("Sổ", 1_772_413_205, &[event("Hết hạn")]);
        let lines = unfolded(&text);
        for expected in [
            "DTSTAMP:20260302T010005Z",
            "DTSTART;VALUE=DATE:20261231",
            "DTEND;VALUE=DATE:20270101",
            "UID:a@chungthu",
            "TRIGGER:PT8H",
            "TRIGGER:-PT16H",
            "TRIGGER:-P6DT16H",
        ] {
            assert!(lines.iter().any(|line| line == expected), "{expected} {text}");
        }
        assert_eq!(
            (lines.first().unwrap().as_str(), lines.last().unwrap().as_str()),
            ("BEGIN:VCALENDAR", "END:VCALENDAR")
        );
        assert!(text.ends_with("END:VCALENDAR\r\n"));
    }

    proptest! {
        #[test]
        fn a_line_is_short_and_whole_and_says_what_it_said(summary in "[\\PC\n\t,;\\\\ớừđĐ]{0,300}") {
            let text = calendar("Sổ", 0, &[event(&summary)]);
            for line in text.split("\r\n") {
                prop_assert!(line.len() <= WIDTH, "{}", line.len());
                prop_assert!(!line.contains(['\r', '\n']));
            }
            let lines = unfolded(&text);
            let found = lines.iter().find_map(|line| line.strip_prefix("SUMMARY:")).unwrap();
            prop_assert_eq!(unescaped(found), summary);
            // Nothing that somebody is called begins a line of its own.
            prop_assert_eq!(lines.iter().filter(|line| line.starts_with("BEGIN:")).count(), 5);
        }

        #[test]
        fn controls_never_reach_a_line(summary in "[\u{0}-\u{1f}a\u{7f}]{0,80}") {
            let text = calendar("Sổ", 0, &[event(&summary)]);
            prop_assert!(text.replace("\r\n", "").chars().all(|c| !c.is_control() || c == '\t'));
        }
    }
}
