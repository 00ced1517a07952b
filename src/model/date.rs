//! Days, moments and the periods between them. A moment carries its offset; the office's is that of Hà Nội.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil;
use jiff::tz::Offset;

/// The offset of the office's clock: Vietnam has kept +07:00 without daylight saving since 1975.
pub const OFFICE_HOURS: i8 = 7;

/// A calendar day between 1900 and 2199, written `2026-03-31`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

/// Days from 0000-03-01 to 1970-01-01.
const DAYS_TO_1970: i32 = 719_468;

/// The text is no day or moment between 1900 and 2199.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadDate;

impl fmt::Display for BadDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a day such as 2026-03-31")
    }
}

impl std::error::Error for BadDate {}

impl Date {
    /// The day, or nothing where there is no such day between 1900 and 2199.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Date> {
        if !(1900..=2199).contains(&year) {
            return None;
        }
        civil::Date::new(year, month, day).ok().map(Date)
    }

    /// The day at the office at an instant given in seconds since 1970-01-01T00:00Z.
    pub fn at_office(seconds: i64) -> Option<Date> {
        let instant = Timestamp::from_second(seconds).ok()?;
        let day = Offset::constant(OFFICE_HOURS).to_datetime(instant).date();
        Date::new(day.year(), day.month(), day.day())
    }

    pub fn year(self) -> i16 {
        self.0.year()
    }

    pub fn month(self) -> i8 {
        self.0.month()
    }

    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// Monday 1 … Sunday 7.
    pub fn weekday(self) -> i8 {
        self.0.weekday().to_monday_one_offset()
    }

    /// Days from this one to the other: negative where the other is earlier.
    pub fn days_until(self, other: Date) -> i64 {
        i64::from(other.number()) - i64::from(self.number())
    }

    /// Days since 1970-01-01: the form in which the links keep a day.
    pub fn number(self) -> i32 {
        // Years that begin in March, so that a leap day is a year's last: 400 of them have 146,097 days.
        let (month, day) = (i32::from(self.month()), i32::from(self.day()));
        let year = i32::from(self.year()) - i32::from(month < 3);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - DAYS_TO_1970
    }

    /// The day with this number, or nothing outside 1900 to 2199.
    pub fn from_number(days: i32) -> Option<Date> {
        let days = days.checked_add(DAYS_TO_1970).filter(|days| (0..2_000_000).contains(days))?;
        let (era, day) = (days / 146_097, days % 146_097);
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day_of_year = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let year = era * 400 + year + i32::from(month >= 10);
        Date::new(i16::try_from(year).ok()?, ((month + 2) % 12 + 1) as i8, day as i8)
    }

    /// The day so many days later (earlier where negative); stays within 1900 to 2199.
    pub fn plus_days(self, days: i64) -> Date {
        let limit = if days < 0 {
            Date(civil::Date::constant(1900, 1, 1))
        } else {
            Date(civil::Date::constant(2199, 12, 31))
        };
        i32::try_from(days)
            .ok()
            .and_then(|days| self.number().checked_add(days))
            .and_then(Date::from_number)
            .unwrap_or(limit)
    }

    /// The same day so many years later; 29 February becomes the 28th where there is none.
    pub fn plus_years(self, years: i16) -> Date {
        let year = self.year().saturating_add(years).clamp(1900, 2199);
        Date::new(year, self.month(), self.day())
            .or_else(|| Date::new(year, self.month(), 28))
            .unwrap_or(self)
    }

    /// The same day so many months later, the last of its month where that has fewer days; at most 1200 months are counted.
    pub fn plus_months(self, months: u16) -> Date {
        let day = self.0.saturating_add(jiff::Span::new().months(months.min(1200)));
        Date::new(day.year(), day.month(), day.day()).unwrap_or(self)
    }

    /// Midnight at the office that begins the day, in seconds since 1970-01-01T00:00Z.
    pub fn start_at_office(self) -> i64 {
        i64::from(self.number()) * 86_400 - i64::from(OFFICE_HOURS) * 3_600
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Days stand on every page by the dozen: to pad numbers costs ten times as much.
        let digit = |number: u16| char::from(b'0' + (number % 10) as u8);
        let (year, month, day) =
            (self.year().unsigned_abs(), self.month().unsigned_abs(), self.day().unsigned_abs());
        let (month, day) = (u16::from(month), u16::from(day));
        let written = [
            digit(year / 1000),
            digit(year / 100),
            digit(year / 10),
            digit(year),
            '-',
            digit(month / 10),
            digit(month),
            '-',
            digit(day / 10),
            digit(day),
        ];
        written.into_iter().try_for_each(|c| f.write_char(c))
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads `digits` as a number where it is nothing but digits.
fn number(digits: &[u8]) -> Option<i16> {
    digits.iter().try_fold(0i16, |n, &b| b.is_ascii_digit().then(|| n * 10 + i16::from(b - b'0')))
}

impl FromStr for Date {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<Date, BadDate> {
        let b = text.as_bytes();
        if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
            return Err(BadDate);
        }
        let part = |range: std::ops::Range<usize>| number(&b[range]).ok_or(BadDate);
        Date::new(part(0..4)?, part(5..7)? as i8, part(8..10)? as i8).ok_or(BadDate)
    }
}

/// A day, or a day with its time and offset where the hour matters: `2026-03-31` or `2026-03-31T22:15+07:00`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    pub date: Date,
    /// Minutes since midnight and minutes east of Greenwich.
    time: Option<(u16, i16)>,
}

impl Moment {
    /// A day without an hour.
    pub const fn day(date: Date) -> Moment {
        Moment { date, time: None }
    }

    /// The office's time of an instant given in seconds since 1970-01-01T00:00Z, to the minute.
    pub fn at_office(seconds: i64) -> Option<Moment> {
        let offset = i16::from(OFFICE_HOURS) * 60;
        let minute = (seconds + i64::from(offset) * 60).rem_euclid(86_400) / 60;
        Some(Moment { date: Date::at_office(seconds)?, time: Some((minute as u16, offset)) })
    }

    /// Seconds since 1970-01-01T00:00Z; a day without an hour counts from its midnight at the office.
    pub fn seconds(&self) -> i64 {
        match self.time {
            None => self.date.start_at_office(),
            Some((minute, offset)) => {
                i64::from(self.date.number()) * 86_400 + (i64::from(minute) - i64::from(offset)) * 60
            }
        }
    }

    /// So many hours later, on the clock of the same place. A day without an hour counts whole: three days after it end 72 hours.
    pub fn plus_hours(self, hours: u16) -> Moment {
        let Some((minute, offset)) = self.time else {
            return Moment::day(self.date.plus_days(i64::from(hours.div_ceil(24))));
        };
        let minutes = u32::from(minute) + u32::from(hours) * 60;
        let date = self.date.plus_days(i64::from(minutes / 1_440));
        Moment { date, time: Some(((minutes % 1_440) as u16, offset)) }
    }

    /// Hour and minute on the clock of the place, where they are known.
    pub fn clock(&self) -> Option<(u16, u16)> {
        self.time.map(|(minute, _)| (minute / 60, minute % 60))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.date, f)?;
        if let Some((minute, offset)) = self.time {
            let (sign, east) = if offset < 0 { ('-', -offset) } else { ('+', offset) };
            write!(f, "T{:02}:{:02}{sign}{:02}:{:02}", minute / 60, minute % 60, east / 60, east % 60)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Moment {
    type Err = BadDate;

    fn from_str(text: &str) -> Result<Moment, BadDate> {
        let b = text.as_bytes();
        if b.len() == 10 {
            return text.parse().map(Moment::day);
        }
        if b.len() != 22 || b[10] != b'T' || b[13] != b':' || b[19] != b':' || !text.is_ascii() {
            return Err(BadDate);
        }
        let date = text[..10].parse()?;
        let two = |at: usize, most: i16| number(&b[at..at + 2]).filter(|n| *n <= most).ok_or(BadDate);
        let minute = two(11, 23)? * 60 + two(14, 59)?;
        let east = two(17, 14)? * 60 + two(20, 59)?;
        let offset = match b[16] {
            b'+' => east,
            b'-' => -east,
            _ => return Err(BadDate),
        };
        Ok(Moment { date, time: Some((minute as u16, offset)) })
    }
}

impl Date {
    fn packed(self) -> i32 {
        self.number()
    }

    fn unpacked(number: i32) -> Option<Date> {
        Date::from_number(number)
    }
}

impl Moment {
    fn packed(self) -> (i32, Option<(u16, i16)>) {
        (self.date.number(), self.time)
    }

    fn unpacked((number, time): (i32, Option<(u16, i16)>)) -> Option<Moment> {
        let fits = time.is_none_or(|(minute, east)| minute < 1_440 && east.unsigned_abs() < 900);
        Date::from_number(number).filter(|_| fits).map(|date| Moment { date, time })
    }
}

macro_rules! as_text {
    ($name:ident, $pattern:literal) => {
        /// As text; numbers in formats that no person reads.
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                if s.is_human_readable() { s.collect_str(self) } else { self.packed().serialize(s) }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                struct Seen;
                impl serde::de::Visitor<'_> for Seen {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        fmt::Display::fmt(&BadDate, f)
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }
                if !d.is_human_readable() {
                    let number = serde::Deserialize::deserialize(d)?;
                    return $name::unpacked(number).ok_or_else(|| serde::de::Error::custom(BadDate));
                }
                d.deserialize_str(Seen)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    };
}

as_text!(Date, r"^(19|20|21)\d\d-\d\d-\d\d$");
as_text!(Moment, r"^(19|20|21)\d\d-\d\d-\d\d(T\d\d:\d\d[+-]\d\d:\d\d)?$");

/// Whether a fact that holds from one day to another (both days included) holds on a day.
pub fn holds_on(from: Option<Date>, to: Option<Date>, day: Date) -> bool {
    from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
}

/// Whether two periods, each with both days included, share a day.
pub fn overlap(a: (Option<Date>, Option<Date>), b: (Option<Date>, Option<Date>)) -> bool {
    let before =
        |to: Option<Date>, from: Option<Date>| matches!((to, from), (Some(to), Some(from)) if to < from);
    !before(a.1, b.0) && !before(b.1, a.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_moment_keeps_its_offset() {
        let m: Moment = "2026-03-31T22:15+07:00".parse().unwrap();
        assert_eq!(m.to_string(), "2026-03-31T22:15+07:00");
        assert_eq!(m.seconds(), 1_774_970_100);
        assert_eq!(Moment::at_office(m.seconds()), Some(m));
        assert_eq!(m.plus_hours(72).to_string(), "2026-04-03T22:15+07:00");
        assert_eq!(m.plus_hours(2).to_string(), "2026-04-01T00:15+07:00");
        assert_eq!(Moment::day(m.date).plus_hours(72).to_string(), "2026-04-03");
        assert_eq!("2026-03-31".parse::<Moment>().unwrap(), Moment::day("2026-03-31".parse().unwrap()));
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "2026-02-29",
            "26-02-01",
            "2026-2-01",
            "1899-12-31",
            "2026-03-31T22:15",
            "２026-01-01",
            "2026-01-01T24:00+07:00",
        ] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }

    #[test]
    fn periods_hold_on_their_first_and_last_day() {
        let d = |text: &str| text.parse::<Date>().ok();
        assert!(holds_on(d("2026-01-01"), d("2026-01-31"), d("2026-01-31").unwrap()));
        assert!(!overlap((d("2026-01-01"), d("2026-01-31")), (d("2026-02-01"), None)));
        assert!(overlap((None, d("2026-01-31")), (d("2026-01-31"), None)));
    }

    proptest! {
        #[test]
        fn a_day_is_its_number(n in -25_567i32..83_000) {
            let day = Date::from_number(n).unwrap();
            prop_assert_eq!(day.number(), n);
            prop_assert_eq!(day.to_string().parse::<Date>().unwrap(), day);
            prop_assert_eq!(day.plus_days(31).days_until(day), -31);
            prop_assert_eq!(Date::at_office(day.start_at_office()), Some(day));
            prop_assert_eq!(Date::from_number(n + 1).unwrap().0, day.0.tomorrow().unwrap());
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,24}") {
            let _ = text.parse::<Moment>();
        }
    }
}
