//! The time that a report tells of: a month, a quarter, half a year or a year.

use std::fmt;

use crate::model::Date;

/// How long it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpanKind {
    Month,
    Quarter,
    Half,
    Year,
}

impl SpanKind {
    const fn months(self) -> i8 {
        match self {
            SpanKind::Month => 1,
            SpanKind::Quarter => 3,
            SpanKind::Half => 6,
            SpanKind::Year => 12,
        }
    }

    /// As one types it.
    pub const fn example(self) -> &'static str {
        match self {
            SpanKind::Month => "2026-06",
            SpanKind::Quarter => "2026-Q3",
            SpanKind::Half => "2026-H1",
            SpanKind::Year => "2026",
        }
    }
}

/// From its first to its last day, both included. Written `2026-06`, `2026-Q3`, `2026-H1` or `2026`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    pub kind: SpanKind,
    pub from: Date,
    pub to: Date,
}

/// The text is no time of this kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BadSpan(pub SpanKind);

impl Span {
    /// The n-th of its kind in a year, counted from 1.
    fn nth(kind: SpanKind, year: i16, n: i8) -> Option<Span> {
        let months = kind.months();
        if n < 1 || n > 12 / months {
            return None;
        }
        let from = Date::new(year, (n - 1) * months + 1, 1)?;
        let next = match n * months {
            12 => Date::new(year, 12, 31)?,
            last => Date::new(year, last + 1, 1)?.plus_days(-1),
        };
        Some(Span { kind, from, to: next })
    }

    /// Which of its kind in the year it is, from 1.
    pub fn number(&self) -> i8 {
        (self.from.month() - 1) / self.kind.months() + 1
    }

    /// The one in which a day lies.
    pub fn of(kind: SpanKind, day: Date) -> Span {
        let n = (day.month() - 1) / kind.months() + 1;
        // A day has a month and a year that there are.
        Span::nth(kind, day.year(), n).unwrap_or(Span { kind, from: day, to: day })
    }

    /// The last one that is over: today's where today is its last day.
    pub fn last(kind: SpanKind, today: Date) -> Span {
        let own = Span::of(kind, today);
        if own.to <= today { own } else { Span::of(kind, own.from.plus_days(-1)) }
    }

    /// Reads one of this kind, and nothing else.
    pub fn parse(kind: SpanKind, text: &str) -> Result<Span, BadSpan> {
        let bad = BadSpan(kind);
        let (year, rest) = text.split_at_checked(4).ok_or(bad)?;
        let digits = |text: &str, count: usize| {
            (text.len() == count && text.bytes().all(|b| b.is_ascii_digit())).then_some(())
        };
        digits(year, 4).ok_or(bad)?;
        let n = match kind {
            SpanKind::Year => rest.is_empty().then_some("1"),
            SpanKind::Month => rest.strip_prefix('-').filter(|n| digits(n, 2).is_some()),
            SpanKind::Quarter => rest.strip_prefix("-Q").filter(|n| digits(n, 1).is_some()),
            SpanKind::Half => rest.strip_prefix("-H").filter(|n| digits(n, 1).is_some()),
        };
        let n = n.and_then(|n| n.parse().ok()).ok_or(bad)?;
        Span::nth(kind, year.parse().map_err(|_| bad)?, n).ok_or(bad)
    }

    /// Reads one of any kind.
    pub fn parse_any(text: &str) -> Result<Span, BadSpan> {
        let kind = match text.get(4..6) {
            Some("-Q") => SpanKind::Quarter,
            Some("-H") => SpanKind::Half,
            None if text.len() == 4 => SpanKind::Year,
            _ => SpanKind::Month,
        };
        Span::parse(kind, text)
    }

    /// Whether a day lies in it.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && day <= self.to
    }

    /// Its last day, or today while it isn't over.
    pub fn end(&self, today: Date) -> Date {
        self.to.min(today)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, n) = (self.from.year(), self.number());
        match self.kind {
            SpanKind::Month => write!(f, "{year:04}-{n:02}"),
            SpanKind::Quarter => write!(f, "{year:04}-Q{n}"),
            SpanKind::Half => write!(f, "{year:04}-H{n}"),
            SpanKind::Year => write!(f, "{year:04}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KINDS: [SpanKind; 4] = [SpanKind::Month, SpanKind::Quarter, SpanKind::Half, SpanKind::Year];

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_time_is_read_strictly() {
        let read =
            |kind, text| Span::parse(kind, text).map(|span| (span.from.to_string(), span.to.to_string()));
        let days = |from: &str, to: &str| Ok((from.to_owned(), to.to_owned()));
        assert_eq!(read(SpanKind::Month, "2026-02"), days("2026-02-01", "2026-02-28"));
        assert_eq!(read(SpanKind::Month, "2024-12"), days("2024-12-01", "2024-12-31"));
        assert_eq!(read(SpanKind::Quarter, "2026-Q3"), days("2026-07-01", "2026-09-30"));
        assert_eq!(read(SpanKind::Half, "2026-H2"), days("2026-07-01", "2026-12-31"));
        assert_eq!(read(SpanKind::Year, "2026"), days("2026-01-01", "2026-12-31"));
        for (kind, text) in [
            (SpanKind::Month, "2026-13"),
            (SpanKind::Month, "2026-00"),
            (SpanKind::Month, "2026-6"),
            (SpanKind::Month, "2026-06 "),
            (SpanKind::Month, "2026-Q2"),
            (SpanKind::Month, "2026/06"),
            (SpanKind::Quarter, "2026-Q0"),
            (SpanKind::Quarter, "2026-Q5"),
            (SpanKind::Quarter, "2026-q1"),
            (SpanKind::Quarter, "2026-03"),
            (SpanKind::Half, "2026-H3"),
            (SpanKind::Year, "26"),
            (SpanKind::Year, "2026-01"),
            (SpanKind::Year, "+026"),
            (SpanKind::Year, "9999"),
            (SpanKind::Year, "năm"),
            (SpanKind::Year, ""),
        ] {
            assert_eq!(Span::parse(kind, text), Err(BadSpan(kind)), "{text}");
        }
    }

    #[test]
    fn without_a_word_it_is_the_last_one_that_is_over() {
        let last = |kind, today| Span::last(kind, day(today)).to_string();
        assert_eq!(last(SpanKind::Month, "2026-06-29"), "2026-05");
        assert_eq!(last(SpanKind::Month, "2026-06-30"), "2026-06");
        assert_eq!(last(SpanKind::Month, "2026-01-01"), "2025-12");
        assert_eq!(last(SpanKind::Quarter, "2026-06-30"), "2026-Q2");
        assert_eq!(last(SpanKind::Quarter, "2026-07-01"), "2026-Q2");
        assert_eq!(last(SpanKind::Half, "2026-06-01"), "2025-H2");
        assert_eq!(last(SpanKind::Year, "2026-12-30"), "2025");
        assert_eq!(last(SpanKind::Year, "2026-12-31"), "2026");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,10}") {
            for kind in KINDS {
                if let Ok(span) = Span::parse(kind, &text) {
                    prop_assert_eq!(span.to_string(), &*text);
                    prop_assert!(span.from < span.to && Span::of(kind, span.to) == span);
                }
            }
        }
    }
}
