//! Working days: Monday to Friday but for public holidays, and Saturdays worked in exchange.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::word::Words;
use crate::model::Date;

/// The holidays as the data file lists them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HolidayFile {
    fixed: Vec<FixedHoliday>,
    years: Vec<HolidayYear>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct FixedHoliday {
    month: i8,
    day: i8,
    name: Words,
}

/// The days off of one year, besides weekends and the holidays that have the same date every year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidayYear {
    pub year: i16,
    pub closed: Vec<Closure>,
    /// Saturdays and Sundays worked in exchange for another day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub worked: Vec<Date>,
    /// Working days that may still become days off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undecided: Vec<Date>,
}

/// Days off in a row, first and last included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closure {
    pub from: Date,
    pub to: Date,
    pub name: Words,
}

/// A deadline counted in working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkingDay {
    pub on: Date,
    /// False where the count passed a day of which it isn't known whether it is worked.
    pub certain: bool,
}

/// The days on which offices are closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    fixed: Vec<FixedHoliday>,
    closed: BTreeMap<Date, Words>,
    worked: BTreeSet<Date>,
    undecided: BTreeSet<Date>,
    years: BTreeSet<i16>,
}

impl Calendar {
    pub(super) fn new(file: HolidayFile) -> Calendar {
        let mut calendar = Calendar {
            fixed: file.fixed,
            closed: BTreeMap::new(),
            worked: BTreeSet::new(),
            undecided: BTreeSet::new(),
            years: BTreeSet::new(),
        };
        for year in &file.years {
            calendar.put(year);
        }
        calendar
    }

    /// Sets the days of a year in place of those it had.
    pub(super) fn put(&mut self, year: &HolidayYear) {
        self.closed.retain(|day, _| day.year() != year.year);
        self.worked.retain(|day| day.year() != year.year);
        self.undecided.retain(|day| day.year() != year.year);
        for closure in &year.closed {
            let mut day = closure.from;
            while day <= closure.to && day.year() == year.year {
                self.closed.insert(day, closure.name.clone());
                let next = day.plus_days(1);
                if next == day {
                    break;
                }
                day = next;
            }
        }
        self.worked.extend(year.worked.iter().filter(|day| day.year() == year.year));
        self.undecided.extend(year.undecided.iter().filter(|day| day.year() == year.year));
        self.years.insert(year.year);
    }

    /// The name of the holiday that closes offices on that day.
    pub fn holiday(&self, day: Date) -> Option<&Words> {
        let fixed = || self.fixed.iter().find(|h| (h.month, h.day) == (day.month(), day.day()));
        self.closed.get(&day).or_else(|| fixed().map(|h| &h.name))
    }

    /// Whether offices are open on that day.
    pub fn is_working_day(&self, day: Date) -> bool {
        if self.worked.contains(&day) {
            return true;
        }
        day.weekday() < 6 && self.holiday(day).is_none()
    }

    /// Whether it is known if the day is worked: its year has data and the day isn't left open.
    pub fn is_certain(&self, day: Date) -> bool {
        self.years.contains(&day.year()) && !self.undecided.contains(&day)
    }

    /// The n-th working day after a day, which isn't counted itself; the day itself for 0.
    pub fn working_days_after(&self, day: Date, n: u16) -> WorkingDay {
        let mut due = WorkingDay { on: day, certain: true };
        let mut left = n;
        while left > 0 {
            let next = due.on.plus_days(1);
            if next == due.on {
                due.certain = false;
                break;
            }
            due.on = next;
            due.certain &= self.is_certain(next);
            left -= u16::from(self.is_working_day(next));
        }
        due
    }

    /// How many working days lie after a day up to another, that one included; 0 where it isn't later.
    pub fn working_days_between(&self, from: Date, to: Date) -> u16 {
        let days = (1..=from.days_until(to)).map(|n| from.plus_days(n));
        days.filter(|day| self.is_working_day(*day)).count().try_into().unwrap_or(u16::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn holidays_and_exchanged_days_are_skipped() {
        let c = &Rules::builtin().calendar;
        // Fri 13 Feb 2026, then the week of Tết, then Mon, Tue, Wed.
        assert_eq!(
            c.working_days_after(day("2026-02-13"), 3),
            WorkingDay { on: day("2026-02-25"), certain: true }
        );
        // Sat 26 Apr 2025 is worked; 30 Apr to 4 May is off.
        assert_eq!(c.working_days_after(day("2025-04-25"), 1).on, day("2025-04-26"));
        assert_eq!(c.working_days_after(day("2025-04-29"), 1).on, day("2025-05-05"));
        assert_eq!(c.working_days_after(day("2026-11-06"), 0).on, day("2026-11-06"));
        assert!(!c.is_working_day(day("2026-11-07")));
        assert_eq!(c.working_days_between(day("2026-02-13"), day("2026-02-25")), 3);
        assert_eq!(c.working_days_between(day("2026-02-25"), day("2026-02-13")), 0);
        assert_eq!(c.holiday(day("2025-09-02")).unwrap().vi, "Quốc khánh");
    }

    #[test]
    fn what_is_not_known_is_said() {
        let c = &Rules::builtin().calendar;
        assert!(c.working_days_after(day("2026-11-16"), 5).certain);
        assert!(!c.working_days_after(day("2026-11-23"), 1).certain, "24 November 2026 is undecided");
        assert!(!c.working_days_after(day("2031-06-02"), 1).certain, "no data for 2031");
        assert!(!c.is_working_day(day("2031-05-01")), "the fixed holidays hold in every year");
        let end = c.working_days_after(day("2199-12-30"), 5000);
        assert_eq!((end.on, end.certain), (day("2199-12-31"), false));
    }

    #[test]
    fn every_exchanged_day_is_a_weekend_and_every_undecided_one_is_not() {
        let c = &Rules::builtin().calendar;
        assert!(c.worked.iter().all(|d| d.weekday() >= 6));
        assert!(c.undecided.iter().all(|d| d.weekday() < 6 && c.holiday(*d).is_none()));
        assert_eq!(c.years, (2022..=2027).collect());
    }

    /// The law gives eleven paid days; what falls on a weekend is made good on the next working days.
    #[test]
    fn every_decided_year_has_its_days_off() {
        let c = &Rules::builtin().calendar;
        for year in 2022..=2026 {
            let first = Date::new(year, 1, 1).unwrap();
            let exchanged = c.worked.iter().filter(|d| d.year() == year).count();
            let off = (0..366)
                .map(|i| first.plus_days(i))
                .filter(|d| d.year() == year && d.weekday() < 6 && !c.is_working_day(*d))
                .count();
            assert_eq!(off - exchanged, 11, "{year}");
        }
    }
}
