//! What every paper says in the same words (NĐ 30/2020, Appendix I). Papers are Vietnamese whatever the language of the
//! answers.

use super::document::Number;
use crate::model::{Date, Moment};

pub const NATION: &str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM";
pub const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";
pub const TO: &str = "Kính gửi:";
pub const RECIPIENTS: &str = "Nơi nhận:";
/// Below the title of whoever signs by hand.
pub const SIGN_HERE: &str = "(Ký, ghi rõ họ tên)";
/// On every page of a paper whose form was not seen.
pub const DRAFT: &str = "BẢN NHÁP";

/// `Số: 05/CNTT-CSHT`: below ten with a zero; room to write where there is no number yet.
pub fn number_line(number: &Number) -> String {
    let digits = match number.number.as_deref() {
        Some(one) if one.len() == 1 && one.chars().all(|c| c.is_ascii_digit()) => format!("0{one}"),
        Some(number) => number.to_owned(),
        None => BLANK_NUMBER.to_owned(),
    };
    match number.symbol.as_deref() {
        // A number that was written whole.
        Some(_) if digits.contains('/') => format!("Số: {digits}"),
        Some(symbol) => format!("Số: {digits}/{symbol}"),
        None if number.number.is_some() => format!("Số: {digits}"),
        None => format!("Số: {digits}/{BLANK}"),
    }
}

/// Room for a number, in spaces that don't break or shrink.
const BLANK_NUMBER: &str = "\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}";
const BLANK: &str = "\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}";

/// `Hà Nội, ngày 05 tháng 01 năm 2026`; room to write in the year where there is no day yet.
pub fn place_line(place: &str, day: Option<Date>, year: i16) -> String {
    format!("{place}, {}", day_by_hand(day, year))
}

/// `ngày 05 tháng 01 năm 2026`: days below 10 and the first two months with a zero.
pub fn long_day(day: Date) -> String {
    let month = match day.month() {
        month @ (1 | 2) => format!("{month:02}"),
        month => month.to_string(),
    };
    format!("ngày {:02} tháng {month} năm {}", day.day(), day.year())
}

/// `05/01/2026`.
pub fn short_day(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// `09 giờ 30, ngày 10 tháng 3 năm 2026`; the day alone where the hour isn't known.
pub fn moment(at: Moment) -> String {
    match at.clock() {
        Some((hour, minute)) => format!("{hour:02} giờ {minute:02}, {}", long_day(at.date)),
        None => long_day(at.date),
    }
}

/// The title of a report.
pub const REPORT: &str = "BÁO CÁO";

/// The symbol of a report: its kind, then who issues it: `BC-CNTT` of a unit whose letters have `CNTT-CSHT`.
pub fn report_symbol(letters: &str) -> String {
    format!("BC-{}", letters.split('-').next().unwrap_or(letters))
}

/// Below the title of what a letter brings: the letter's number, day and issuer.
pub fn with_letter(number: &str, day: &str, issuer: &str) -> String {
    let number = number.strip_prefix("Số: ").unwrap_or(number);
    format!("(Kèm theo Công văn số {number} {day} của {issuer})")
}

/// Room to write by hand.
pub const DOTS: &str = "……………………";

/// The text with what the records say in the place of each `{word}`.
pub fn filled(text: &str, words: &Words) -> String {
    words.iter().fold(text.to_owned(), |text, (word, said)| text.replace(&format!("{{{word}}}"), said))
}

/// The words that stand for what records say.
pub type Words = Vec<(&'static str, String)>;

/// The day of minutes that are written by hand: room for what isn't known yet.
pub fn day_by_hand(day: Option<Date>, year: i16) -> String {
    day.map_or_else(|| format!("ngày{BLANK}tháng{BLANK}năm {year}"), long_day)
}

/// What stands beside the QR code.
pub fn mark(handle: &str) -> String {
    format!("{MARKED} {handle}")
}

/// How that begins.
pub const MARKED: &str = "Mã hồ sơ:";

/// A count, below ten with a zero as papers have it.
pub fn count(n: usize) -> String {
    format!("{n:02}")
}

/// The first letter small.
pub fn small(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// The first letter large.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn days_and_numbers_have_a_zero_where_the_rule_wants_one() {
        assert_eq!(long_day(day("2026-01-05")), "ngày 05 tháng 01 năm 2026");
        assert_eq!(long_day(day("2026-02-15")), "ngày 15 tháng 02 năm 2026");
        assert_eq!(long_day(day("2026-06-09")), "ngày 09 tháng 6 năm 2026");
        assert_eq!(place_line("Hà Nội", Some(day("2026-11-27")), 2025), "Hà Nội, ngày 27 tháng 11 năm 2026");
        let line = |number: Option<&str>, symbol: Option<&str>| {
            let own = |text: Option<&str>| text.map(str::to_owned);
            number_line(&Number { number: own(number), symbol: own(symbol) }).replace('\u{a0}', "_")
        };
        assert_eq!(line(Some("5"), Some("CNTT-CSHT")), "Số: 05/CNTT-CSHT");
        assert_eq!(line(Some("123"), Some("CNTT-CSHT")), "Số: 123/CNTT-CSHT");
        assert_eq!(line(Some("123/BTC-CNTT"), Some("CNTT")), "Số: 123/BTC-CNTT");
        assert_eq!(line(None, Some("CNTT-CSHT")), "Số: ________/CNTT-CSHT");
        assert_eq!(line(None, None), "Số: ________/______");
        assert_eq!(
            place_line("Hà Nội", None, 2026).replace('\u{a0}', "_"),
            "Hà Nội, ngày______tháng______năm 2026"
        );
    }
}
