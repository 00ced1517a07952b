//! What a cell says, as a value of the field that its column is: repaired where that is certain, else refused.

use unicode_normalization::UnicodeNormalization;

use super::grid::Cell;
use super::when;
use crate::model::clean::{Legacy, TextFault, capitalised, clean_line, convert, detect, is_odd};
use crate::model::field::{Shape, Word as FieldWord};
use crate::model::fold::fold;
use crate::model::ident::{
    AgencyCode, DeviceSerial, Email, Iccid, IdNumber, IdentFault, Mst, Phone, PhoneKind, Qhns, Serial,
};
use crate::model::{Date, Kind};
use crate::rules::{Columns, MailClass, Rules, SheetColumn};

/// Something that was put right.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Repair {
    /// Zeros at the front that the spreadsheet dropped.
    LeadingZero,
    /// A number where digits are text.
    FromNumber,
    /// A bare number that counts days.
    DaySerial,
    /// A day written in another way than the workbook's own.
    DayText,
    /// Letters and marks apart.
    Composed,
    Encoding(Legacy),
    /// Spaces and invisible characters too many.
    Spaces,
    /// A person's name all in capitals.
    Capitals,
    /// A look-alike of Đ.
    Letter,
    /// Another kind of document than the heading says, by its number.
    Document,
    /// Several numbers in one cell.
    Several,
}

/// Why a cell can't be taken. Says nothing of its value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unfit {
    /// A formula that failed.
    Broken,
    /// A number that the spreadsheet rounded: some of its digits are nowhere any more.
    DigitsLost,
    NotADay,
    /// Only a year, or two digits of one.
    YearAlone,
    /// The column has days written month first, so that this one may be either.
    DayOrMonth,
    Ident(IdentFault),
    /// The zeros in front would make it a number of another birth year or of no province.
    OtherPerson,
    Text(TextFault),
    /// The text isn't in Unicode, and what it is isn't certain.
    Encoding,
    /// None of the words that there are.
    NotAWord,
    FreeMail,
    NotAMobile,
    Flag,
}

/// A cell that was taken.
#[derive(Clone, PartialEq, Eq, Default)]
#[cfg_attr(test, derive(Debug))]
pub struct Taken {
    pub values: Vec<String>,
    pub repairs: Vec<Repair>,
    /// What the entry is, where its number says otherwise than the heading.
    pub kind: Option<&'static str>,
}

impl Taken {
    fn one(value: String, repairs: Vec<Repair>) -> Taken {
        Taken { values: vec![value], repairs, kind: None }
    }
}

/// What the other cells of a column say of one.
#[derive(Clone, Copy, Default)]
pub struct Habit {
    /// The older encoding of all that are in one.
    pub encoding: Option<Legacy>,
    /// Some day can only be read with the month first.
    pub month_first: bool,
}

impl Habit {
    /// Looks at a column once.
    pub fn of<'c>(cells: impl Iterator<Item = &'c Cell>, shape: Shape) -> Habit {
        let mut habit = Habit::default();
        let mut mixed = false;
        for text in cells.filter_map(Cell::text) {
            match shape {
                Shape::Date => habit.month_first |= when::is_month_first(text),
                Shape::Line | Shape::Text | Shape::Ref(_) | Shape::Choice(_) => {
                    let found = detect(text).filter(|e| matches!(e, Legacy::Tcvn3 | Legacy::Vni));
                    mixed |= found.is_some() && habit.encoding.is_some() && found != habit.encoding;
                    habit.encoding = habit.encoding.or(found);
                }
                _ => {}
            }
        }
        if mixed {
            habit.encoding = None;
        }
        habit
    }
}

/// How a column is read.
pub struct Reading<'r> {
    pub column: &'r SheetColumn,
    pub shape: Shape,
    pub habit: Habit,
    pub rules: &'r Rules,
    pub from_1904: bool,
    /// Whether letters beyond ASCII can't be believed as they stand.
    pub doubtful: bool,
}

impl Reading<'_> {
    /// What a cell says; nothing where it says nothing. `birth` is what the row says of the birth date.
    pub fn take(&self, cell: &Cell, birth: Option<Date>) -> Result<Option<Taken>, Unfit> {
        if cell.is_empty() || cell.text().is_some_and(is_blank) {
            return Ok(None);
        }
        if matches!(cell, Cell::Broken) {
            return Err(Unfit::Broken);
        }
        match self.shape {
            Shape::Date => self.day(cell),
            Shape::Ident(word) => self.ident(word, cell, birth),
            Shape::Choice(words) => {
                let Taken { values, repairs, .. } = self.line(cell)?;
                let said = values.first().map(|value| fold(value)).unwrap_or_default();
                let word = choice_of(&self.rules.columns, self.column, words, &said);
                word.map(|word| Some(Taken::one(word.to_owned(), repairs))).ok_or(Unfit::NotAWord)
            }
            _ => self.line(cell).map(Some),
        }
        .map(|taken| taken.filter(|taken| !taken.values.is_empty()))
    }

    fn day(&self, cell: &Cell) -> Result<Option<Taken>, Unfit> {
        match cell {
            Cell::Day(serial) => {
                let day = when::of_serial(*serial, self.from_1904).ok_or(Unfit::NotADay)?;
                Ok(Some(Taken::one(day.to_string(), Vec::new())))
            }
            Cell::Number(number) => {
                if (1900.0..2200.0).contains(number) && number.fract() == 0.0 {
                    return Err(Unfit::YearAlone);
                }
                let packed = when::of_packed(*number);
                let day = packed.or_else(|| when::of_serial(*number, self.from_1904));
                let day = day.ok_or(Unfit::NotADay)?;
                let repair = if packed.is_some() { Repair::DayText } else { Repair::DaySerial };
                Ok(Some(Taken::one(day.to_string(), vec![repair])))
            }
            Cell::Text(text) => {
                let read = when::of_text(text)?;
                if read.either && self.habit.month_first {
                    return Err(Unfit::DayOrMonth);
                }
                Ok(Some(Taken::one(read.day.to_string(), vec![Repair::DayText])))
            }
            _ => Err(Unfit::NotADay),
        }
    }

    /// Text in one line and one spelling.
    fn line(&self, cell: &Cell) -> Result<Taken, Unfit> {
        let text = match cell {
            Cell::Text(text) => text,
            Cell::Number(number) | Cell::Day(number) => {
                return Ok(Taken::one(digits(*number)?, vec![Repair::FromNumber]));
            }
            _ => return Err(Unfit::Flag),
        };
        let mut repairs = Vec::new();
        let converted = match (detect(text), self.habit.encoding) {
            (Some(encoding), _) => {
                repairs.push(Repair::Encoding(encoding));
                Some(convert(text, encoding).ok_or(Unfit::Encoding)?)
            }
            (None, Some(encoding)) if is_odd(text) => {
                repairs.push(Repair::Encoding(encoding));
                Some(convert(text, encoding).ok_or(Unfit::Encoding)?)
            }
            _ if self.doubtful && !text.is_ascii() => return Err(Unfit::Encoding),
            _ => None,
        };
        let text = converted.as_deref().unwrap_or(text);
        let line = clean_line(text).map_err(Unfit::Text)?;
        if line != text {
            let composed: String = text.nfc().collect();
            if composed != text {
                repairs.push(Repair::Composed);
            }
            if text.contains(['Ð', 'Ɖ', 'ð', 'ɖ']) && !line.contains(['Ð', 'Ɖ', 'ð', 'ɖ']) {
                repairs.push(Repair::Letter);
            }
            let spaces = |text: &str| text.chars().filter(|c| c.is_whitespace()).count();
            if spaces(text) != spaces(&line) || text.contains(['\u{a0}', '\u{200b}', '\u{feff}', '\t', '\n'])
            {
                repairs.push(Repair::Spaces);
            }
        }
        let is_name = self.column.kind == Kind::Person && self.column.at == "names.full";
        let line = match is_name.then(|| without_capitals(&line)).flatten() {
            Some(name) => {
                repairs.push(Repair::Capitals);
                name
            }
            None => line,
        };
        Ok(if line.is_empty() { Taken::default() } else { Taken::one(line, repairs) })
    }

    fn ident(&self, word: &str, cell: &Cell, birth: Option<Date>) -> Result<Option<Taken>, Unfit> {
        let (text, number) = match cell {
            Cell::Text(text) => (text.trim().trim_start_matches('\'').to_owned(), None),
            Cell::Number(number) | Cell::Day(number) => (digits(*number)?, Some(*number)),
            _ => return Err(Unfit::Flag),
        };
        if is_rounded(&text) {
            return Err(Unfit::DigitsLost);
        }
        let mut taken = match word {
            w if w == IdNumber::WORD => self.id_number(&text, birth)?,
            w if w == Phone::WORD => self.phones(&text)?,
            w if w == Iccid::WORD && number.is_some() => return Err(Unfit::DigitsLost),
            w if w == Serial::WORD => serial(&text, number.is_some())?,
            w if w == Mst::WORD => tax_code(&text)?,
            w if w == Email::WORD => self.email(&text)?,
            w if w == DeviceSerial::WORD && number.is_some() && text.ends_with("0000") => {
                // 12E4 becomes 120000: which it was is nowhere any more.
                return Err(Unfit::DigitsLost);
            }
            _ => Taken::one(settled(word, &text)?, Vec::new()),
        };
        if number.is_some() {
            taken.repairs.push(Repair::FromNumber);
        }
        if taken.repairs.is_empty() && taken.values.first().is_some_and(|value| *value != text) {
            taken.repairs.push(Repair::Spaces);
        }
        Ok(Some(taken))
    }

    /// A number with its zeros in front, and which document it is.
    fn id_number(&self, text: &str, birth: Option<Date>) -> Result<Taken, Unfit> {
        let said = self.column.with.get("kind").map_or("cccd", String::as_str);
        let number = IdNumber::normalise(text);
        let is_digits = number.bytes().all(|b| b.is_ascii_digit());
        let of = |kind: &'static str, value: String, zeros: bool| {
            let mut taken = Taken::one(value, Vec::new());
            if zeros {
                taken.repairs.push(Repair::LeadingZero);
            }
            if kind != said {
                taken.repairs.push(Repair::Document);
            }
            taken.kind = Some(kind);
            taken
        };
        match (is_digits, number.len()) {
            (true, 12) => Ok(of("cccd", number, false)),
            (true, 9) => Ok(of("cmnd", number, false)),
            (true, 8) if said == "cmnd" => Ok(of("cmnd", format!("0{number}"), true)),
            // Zeros in front: the codes of provinces begin with 0, some with 00.
            (true, 10 | 11) => {
                let padded = format!("{number:0>12}");
                let id: IdNumber = padded.parse().map_err(Unfit::Text)?;
                let facts = id.cccd().map_err(Unfit::Ident)?;
                let known = padded.get(..3).is_some_and(|code| self.rules.province(code).is_some());
                let born = birth.is_none_or(|birth| birth.year() == facts.year);
                if known && born { Ok(of("cccd", padded, true)) } else { Err(Unfit::OtherPerson) }
            }
            (false, _) => {
                let id: IdNumber = number.parse().map_err(Unfit::Text)?;
                match id.passport_fault() {
                    None => Ok(of("passport", number, false)),
                    Some(fault) => Err(Unfit::Ident(id.fault().unwrap_or(fault))),
                }
            }
            _ => Err(Unfit::Ident(IdentFault::Length)),
        }
    }

    fn phones(&self, text: &str) -> Result<Taken, Unfit> {
        let parts = text.split([';', '/', ',', '\n']).map(str::trim).filter(|part| !part.is_empty());
        let mut taken = Taken::default();
        for part in parts {
            let mut number = Phone::normalise(part);
            let phone: Phone = number.parse().map_err(Unfit::Text)?;
            match phone.kind() {
                Ok(PhoneKind::Landline) => return Err(Unfit::NotAMobile),
                Ok(_) => {}
                Err(IdentFault::LeadingZero) => {
                    number = format!("0{number}");
                    taken.repairs.push(Repair::LeadingZero);
                }
                Err(fault) => return Err(Unfit::Ident(fault)),
            }
            taken.values.push(number);
        }
        if taken.values.len() > 1 {
            taken.repairs.push(Repair::Several);
        }
        Ok(taken)
    }

    fn email(&self, text: &str) -> Result<Taken, Unfit> {
        let bare = text.trim_start_matches("mailto:").trim_end_matches(['.', ';', ',']);
        let address = settled(Email::WORD, bare)?;
        match self.rules.limits.mail.class(&address) {
            MailClass::Free if self.column.kind == Kind::Person => Err(Unfit::FreeMail),
            _ => Ok(Taken::one(address, Vec::new())),
        }
    }
}

/// The word of a choice that a folded text says: by the words of sheets, its own, or its label.
pub(super) fn choice_of<'c>(
    columns: &'c Columns,
    column: &SheetColumn,
    words: &'static [FieldWord],
    said: &str,
) -> Option<&'c str> {
    let (kind, at) = (column.kind, column.at.as_str());
    let labelled = || {
        let same = |label: &str| fold(label) == said;
        words.iter().find(|w| w.word == said || same(w.label.vi) || same(w.label.en)).map(|w| w.word)
    };
    // A decision is called by more words than one.
    let within = || {
        let padded = format!(" {said} ");
        let here = columns.words.iter().filter(|w| kind == Kind::Decision && w.kind == kind && w.at == at);
        let all = here.flat_map(|w| w.said.iter().map(move |s| (s.len(), w.word.as_str(), s)));
        let found = all.filter(|(.., s)| padded.contains(&format!(" {s} ")));
        found.max_by_key(|(length, ..)| *length).map(|(_, word, _)| word)
    };
    columns.word(kind, at, said).or_else(labelled).or_else(within)
}

/// Whether what a cell says looks like an identifier of this kind: of a citizen's number also where its zeros in front are lost.
pub fn is_one(word: &str, cell: &Cell) -> bool {
    let text = match cell {
        Cell::Text(text) => text.trim().trim_start_matches('\'').to_owned(),
        Cell::Number(number) | Cell::Day(number) => digits(*number).unwrap_or_default(),
        _ => return false,
    };
    if word != IdNumber::WORD {
        return settled(word, &text).is_ok();
    }
    let number = IdNumber::normalise(&text);
    (8..=12).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
}

/// The canonical spelling of an identifier that is a right one of its kind.
fn settled(word: &str, text: &str) -> Result<String, Unfit> {
    macro_rules! one_of {
        ($($name:ident),+) => {
            $( if word == $name::WORD {
                let value: $name = text.parse().map_err(Unfit::Text)?;
                return match value.fault() {
                    None => Ok(value.as_str().to_owned()),
                    Some(fault) => Err(Unfit::Ident(fault)),
                };
            } )+
        };
    }
    one_of!(AgencyCode, DeviceSerial, Email, Iccid, IdNumber, Mst, Phone, Qhns, Serial);
    clean_line(text).map_err(Unfit::Text)
}

/// A serial whose digits are all decimal is taken for a number by the spreadsheet, which drops its zeros; one with an E in it
/// becomes another number altogether.
fn serial(text: &str, was_number: bool) -> Result<Taken, Unfit> {
    match settled(Serial::WORD, text) {
        Ok(value) if was_number && value.ends_with("0000") => {
            drop(value);
            Err(Unfit::DigitsLost)
        }
        Ok(value) => Ok(Taken::one(value, Vec::new())),
        // Whole bytes stand in a certificate.
        Err(Unfit::Ident(IdentFault::LeadingZero)) => {
            let value = settled(Serial::WORD, &format!("0{}", Serial::normalise(text)))?;
            Ok(Taken::one(value, vec![Repair::LeadingZero]))
        }
        Err(unfit) => Err(unfit),
    }
}

/// A tax code has a check digit, which says whether a zero in front is lacking.
fn tax_code(text: &str) -> Result<Taken, Unfit> {
    match settled(Mst::WORD, text) {
        Ok(value) => Ok(Taken::one(value, Vec::new())),
        Err(unfit) => match settled(Mst::WORD, &format!("0{text}")) {
            Ok(value) => Ok(Taken::one(value, vec![Repair::LeadingZero])),
            Err(_) => Err(unfit),
        },
    }
}

/// A number as its digits, where it still has all of them.
fn digits(number: f64) -> Result<String, Unfit> {
    // Spreadsheets keep fifteen digits.
    if number.fract() != 0.0 || !(0.0..1e15).contains(&number) {
        return Err(Unfit::DigitsLost);
    }
    Ok(format!("{number:.0}"))
}

/// A name of two words or more that is written in capitals alone, as people write it; nothing where it isn't.
fn without_capitals(name: &str) -> Option<String> {
    let words: Vec<&str> = name.split(' ').collect();
    let is_capitals = words.len() > 1 && !name.chars().any(|c| c.is_lowercase() || c.is_ascii_digit());
    let words = words.into_iter().filter(|word| !word.is_empty());
    is_capitals.then(|| words.map(capitalised).collect::<Vec<_>>().join(" "))
}

/// Whether a text is a number as a spreadsheet shows it rounded: `8.98404E+18`.
fn is_rounded(text: &str) -> bool {
    let Some((digits, power)) = text.split_once(['E', 'e']) else { return false };
    let power = power.strip_prefix('+');
    power.is_some_and(|power| !power.is_empty() && power.bytes().all(|b| b.is_ascii_digit()))
        && !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b','))
}

/// Whether people write this for nothing.
fn is_blank(text: &str) -> bool {
    let only_marks = text.chars().all(|c| matches!(c, '-' | '–' | '—' | '.' | '…' | '_' | '/' | '?' | ' '));
    only_marks
        || matches!(fold(text).as_str(), "n a" | "na" | "khong" | "khong co" | "chua co" | "none" | "null")
}

#[cfg(test)]
mod tests;
