//! Days as sheets write them: serials of both systems, dd/mm/yyyy and its kin, and words.

use super::cell::Unfit;
use crate::model::Date;
use crate::model::fold::fold;

/// The number of 1899-12-30, from which the serials of the 1900 system count after the leap day that never was.
const FROM_1900: i32 = -25_569;

/// Days between the two systems.
const TO_1904: i32 = 1_462;

/// The day with this serial.
pub fn of_serial(serial: f64, from_1904: bool) -> Option<Date> {
    if !(0.0..110_000.0).contains(&serial) {
        return None;
    }
    let days = serial.floor() as i32;
    match from_1904 {
        true => Date::from_number(days + TO_1904 + FROM_1900),
        // The system has a 29 February 1900: serial 60.
        false if days == 60 || days < 1 => None,
        false if days < 60 => Date::from_number(days + 1 + FROM_1900),
        false => Date::from_number(days + FROM_1900),
    }
}

/// The day that eight digits are, 19840615 or 15061984, where only one way of reading them gives one.
pub fn of_packed(number: f64) -> Option<Date> {
    if number.fract() != 0.0 || !(1_011_900.0..100_000_000.0).contains(&number) {
        return None;
    }
    let number = number as u32;
    let year_first = day(number / 10_000, number / 100 % 100, number % 100);
    let day_first = day(number % 10_000, number / 10_000 % 100, number / 1_000_000);
    match (year_first, day_first) {
        (Some(_), Some(_)) => None,
        (one, other) => one.or(other),
    }
}

fn day(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

/// A day read from text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Read {
    pub day: Date,
    /// Whether day and month could change places.
    pub either: bool,
}

/// The numbers of a text in which days stand, and whether the first is the year.
fn parts(text: &str) -> Option<[u32; 3]> {
    let text = text.trim();
    // A time after the day says nothing of the day.
    let date = text.split_once('T').or_else(|| text.split_once(' ')).filter(|(_, rest)| is_time(rest));
    let date = date.map_or(text, |(date, _)| date);
    let worded = fold(date);
    let worded = worded.strip_prefix("ngay ").unwrap_or(&worded);
    let worded = worded.replace("thang ", "").replace("nam ", "");
    let numbers: Vec<&str> = worded.split(' ').collect();
    let [a, b, c] = numbers.as_slice() else { return None };
    let number = |text: &str| match text.len() {
        1..=4 if text.bytes().all(|b| b.is_ascii_digit()) => text.parse().ok(),
        _ => None,
    };
    // Two digits of a year are told by their count, not by their value.
    let year = if a.len() == 4 { a } else { c };
    if year.len() != 4 {
        return None;
    }
    Some([number(a)?, number(b)?, number(c)?])
}

fn is_time(text: &str) -> bool {
    let text = text.trim().trim_end_matches(['Z', 'z']);
    text.contains(':') && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b'+' | b'-'))
}

/// Whether a text is a day only with the month first.
pub fn is_month_first(text: &str) -> bool {
    let Some([a, b, c]) = parts(text) else { return false };
    a <= 31 && day(c, b, a).is_none() && day(c, a, b).is_some()
}

/// The day that a text says, day before month.
pub fn of_text(text: &str) -> Result<Read, Unfit> {
    let bare = text.trim().trim_start_matches('\'');
    if let Ok(number) = bare.parse::<f64>()
        && bare.bytes().all(|b| b.is_ascii_digit())
    {
        if bare.len() == 4 {
            return Err(Unfit::YearAlone);
        }
        let packed = (bare.len() == 8).then(|| of_packed(number)).flatten();
        return packed.map(|day| Read { day, either: false }).ok_or(Unfit::NotADay);
    }
    let Some([a, b, c]) = parts(bare) else {
        let two = fold(bare);
        let numbers: Vec<&str> = two.split(' ').collect();
        let short =
            numbers.iter().all(|n| (1..=2).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()));
        let month = numbers.len() == 2 && numbers[1].len() == 4;
        let alone = (numbers.len() == 3 && short) || month;
        return Err(if alone { Unfit::YearAlone } else { Unfit::NotADay });
    };
    let (read, either) = match a > 31 {
        true => (day(a, b, c), false),
        false => (day(c, b, a), a <= 12 && b <= 12 && a != b),
    };
    read.map(|day| Read { day, either }).ok_or(Unfit::NotADay)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(written: &str) -> Result<String, Unfit> {
        of_text(written).map(|read| read.day.to_string())
    }

    #[test]
    fn serials_of_both_systems() {
        let day = |serial, old| of_serial(serial, old).map(|day| day.to_string());
        assert_eq!(day(1.0, false).as_deref(), Some("1900-01-01"));
        assert_eq!(day(59.0, false).as_deref(), Some("1900-02-28"));
        assert_eq!(day(60.0, false), None);
        assert_eq!(day(61.0, false).as_deref(), Some("1900-03-01"));
        assert_eq!(day(30_848.75, false).as_deref(), Some("1984-06-15"));
        assert_eq!(day(29_386.0, true).as_deref(), Some("1984-06-15"));
        assert_eq!(day(-1.0, false), None);
        assert_eq!(day(f64::NAN, false), None);
    }

    #[test]
    fn days_as_people_write_them() {
        for written in [
            "15/6/1984",
            "15-06-1984",
            "15.06.1984",
            " 15 / 06 / 1984 ",
            "1984-06-15",
            "ngày 15 tháng 6 năm 1984",
            "Ngày 15/06/1984",
            "15061984",
            "19840615",
            "1984-06-15T00:00:00",
            "15/06/1984 00:00:00",
            "'15/06/1984",
        ] {
            assert_eq!(text(written).as_deref(), Ok("1984-06-15"), "{written}");
        }
        for (written, unfit) in [
            ("1984", Unfit::YearAlone),
            ("15/6/84", Unfit::YearAlone),
            ("06/1984", Unfit::YearAlone),
            ("31/02/1984", Unfit::NotADay),
            ("06/15/1984", Unfit::NotADay),
            ("hôm qua", Unfit::NotADay),
            ("15/6/19845", Unfit::NotADay),
            ("", Unfit::NotADay),
        ] {
            assert_eq!(text(written), Err(unfit), "{written}");
        }
        assert!(
            is_month_first("06/15/1984") && !is_month_first("15/06/1984") && !is_month_first("06/07/1984")
        );
        assert!(of_text("06/07/1984").unwrap().either && !of_text("06/06/1984").unwrap().either);
    }

    proptest! {
        #[test]
        fn every_day_is_read_back(number in -25_000..70_000_i32) {
            let day = Date::from_number(number).unwrap();
            let (y, m, d) = (day.year(), day.month(), day.day());
            for written in [format!("{d}/{m}/{y}"), format!("{d:02}.{m:02}.{y}"), day.to_string()] {
                prop_assert_eq!(of_text(&written).unwrap().day, day);
            }
            prop_assert_eq!(of_serial(f64::from(number + 25_569), false), Some(day).filter(|_| number > -25_508));
        }

        #[test]
        fn no_text_panics(text in "[0-9/. -]{0,14}|\\PC{0,20}") {
            let _ = of_text(&text);
            let _ = is_month_first(&text);
        }
    }
}
