//! A text word by word, so that what is said can be found however it is spelt, and taken out as it stands.

use crate::model::Date;
use crate::model::clean::capitalised;
use crate::model::fold::spelling;
use crate::model::syllable::{is_spelt_right, reads_as_syllable};

/// One word as it stands, and how it is compared.
pub struct Word {
    raw: String,
    /// What it says, word by word: `V/v` says two.
    key: String,
}

/// A text in words.
#[derive(Default)]
pub struct Words(Vec<Word>);

impl Words {
    pub fn of(text: &str) -> Words {
        let word = |raw: &str| Word { raw: raw.to_owned(), key: spelling(raw) };
        Words(text.split_whitespace().map(word).collect())
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The text from one word to before another.
    pub fn text(&self, from: usize, to: usize) -> String {
        let to = to.min(self.0.len());
        let words = self.0.get(from.min(to)..to).unwrap_or_default();
        words.iter().map(|word| word.raw.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn raw(&self, at: usize) -> &str {
        self.0.get(at).map_or("", |word| &word.raw)
    }

    /// Whether a word begins, or ends, with a sign.
    pub fn begins_with(&self, at: usize, sign: char) -> bool {
        self.raw(at).starts_with(sign)
    }

    pub fn ends_with(&self, at: usize, sign: char) -> bool {
        self.raw(at).ends_with(sign)
    }

    /// Whether a part of a sentence ends with a word.
    pub fn ends_a_part(&self, at: usize) -> bool {
        self.raw(at).ends_with([',', ';', '.', ':'])
    }

    fn key(&self, at: usize) -> &str {
        self.0.get(at).map_or("", |word| &word.key)
    }

    /// Whether a word begins with a capital.
    pub fn is_capital(&self, at: usize) -> bool {
        self.raw(at).chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
    }

    /// Where the words of a phrase, spelt as [`spelling`] does, end that begins here.
    pub fn says(&self, at: usize, phrase: &str) -> Option<usize> {
        let mut at = at;
        let mut wanted = phrase.split(' ');
        loop {
            let Some(first) = wanted.next() else { return Some(at) };
            // Signs between words count for nothing.
            while at < self.len() && self.key(at).is_empty() {
                at += 1;
            }
            let mut parts = self.0.get(at)?.key.split(' ');
            if parts.next() != Some(first) {
                return None;
            }
            for part in parts {
                match wanted.next() {
                    Some(next) if next == part => {}
                    Some(_) => return None,
                    // A phrase may end within a word: `thi hành./.` is one.
                    None => return Some(at + 1),
                }
            }
            at += 1;
        }
    }

    /// The first place from which a phrase is said, and where it ends.
    pub fn find(&self, phrase: &str, from: usize) -> Option<(usize, usize)> {
        (from..self.len())
            .filter(|at| !self.key(*at).is_empty())
            .find_map(|at| Some((at, self.says(at, phrase)?)))
    }

    /// The first of several phrases, each looked for everywhere before the next is.
    pub fn find_any(&self, phrases: &[String], from: usize) -> Option<(usize, usize)> {
        phrases.iter().find_map(|phrase| self.find(&spelling(phrase), from))
    }

    /// Whichever of several phrases is said first; of those that begin in one place the longest.
    pub fn first_of(&self, phrases: &[String], from: usize) -> Option<(usize, usize)> {
        let found = phrases.iter().filter_map(|phrase| self.find(&spelling(phrase), from));
        found.min_by_key(|(at, end)| (*at, usize::MAX - end))
    }

    /// Whether it begins with one of these.
    pub fn begins(&self, phrases: &[String]) -> bool {
        phrases.iter().any(|phrase| self.find(&spelling(phrase), 0).is_some_and(|(at, _)| at == 0))
    }

    /// The day that stands from a word on: `15/6/1984`, `15-06-1984`, `15 tháng 6 năm 1984`. And where it ends.
    pub fn day(&self, at: usize) -> Option<(Date, usize)> {
        let parts: Vec<&str> = self.key(at).split(' ').collect();
        let number = |text: &str| text.parse::<i16>().ok();
        if let [day, month, year] = parts.as_slice() {
            let date = Date::new(number(year)?, small(number(month)?)?, small(number(day)?)?)?;
            return Some((date, at + 1));
        }
        // `15 tháng 6 năm 1984`, in words of its own or `tháng 6/1984`.
        let day = small(number(parts.first()?)?)?;
        let at = self.says(at + 1, &spelling("tháng"))?;
        let parts: Vec<&str> = self.key(at).split(' ').collect();
        let month = small(number(parts.first()?)?)?;
        let (year, end) = match parts.get(1) {
            Some(year) => (number(year)?, at + 1),
            None => {
                let at = self.says(at + 1, &spelling("năm"))?;
                (number(self.key(at).split(' ').next()?)?, at + 1)
            }
        };
        Some((Date::new(year, month, day)?, end))
    }

    /// The name of a person that begins at a word, and where it ends. A word that begins a position ends it.
    pub fn name(&self, at: usize, ends: impl Fn(&Words, usize) -> bool) -> Option<(String, usize)> {
        let mut end = at;
        while end < self.len() && end - at < MOST_NAMES {
            let raw = self.raw(end);
            let bare = raw.trim_end_matches([',', ';', '.', ':', ')']);
            let is_name = bare.chars().next().is_some_and(char::is_uppercase)
                && bare.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-'));
            if !is_name || (end > at && ends(self, end)) {
                break;
            }
            end += 1;
            if bare.len() < raw.len() {
                break;
            }
        }
        (end >= at + LEAST_NAMES).then(|| (proper(&self.text(at, end)), end))
    }
}

/// A name has so many words.
const LEAST_NAMES: usize = 2;
const MOST_NAMES: usize = 7;

fn small(number: i16) -> Option<i8> {
    i8::try_from(number).ok()
}

/// A name as it is written in a sentence: without what follows it, and not in capitals.
pub fn proper(name: &str) -> String {
    let bare = name.trim().trim_end_matches([',', ';', '.', ':', ')']).trim_start_matches('(');
    let words = bare.split_whitespace().map(|word| {
        let shouts = word.chars().count() > 1 && word.chars().all(|c| !c.is_alphabetic() || c.is_uppercase());
        match shouts {
            true => capitalised(word),
            false => word.to_owned(),
        }
    });
    words.collect::<Vec<String>>().join(" ")
}

/// Whether a text may be the name of a person: two to seven words of letters, each with a capital.
pub fn is_name(text: &str) -> bool {
    let words = Words::of(text);
    words.name(0, |_, _| false).is_some_and(|(_, end)| end == words.len())
        && text.split_whitespace().any(|word| reads_as_syllable(word.trim_end_matches(',')))
}

/// The next line of a text put after what there is of it. A word that was parted with a hyphen is put together where both
/// halves are one syllable.
pub fn join(text: &mut String, line: &str) {
    if text.is_empty() {
        text.push_str(line);
        return;
    }
    let (next, rest) = line.split_once(' ').unwrap_or((line, ""));
    let last = text.strip_suffix('-').map(|before| before.rsplit(' ').next().unwrap_or_default().to_owned());
    if let Some(half) =
        last.filter(|half| !half.is_empty() && next.chars().next().is_some_and(char::is_lowercase))
    {
        let whole = format!("{half}{}", next.trim_end_matches([',', ';', '.', ':']));
        if is_spelt_right(&whole) && whole.chars().all(char::is_alphabetic) {
            text.pop();
            text.push_str(next);
            if !rest.is_empty() {
                text.push(' ');
                text.push_str(rest);
            }
            return;
        }
    }
    text.push(' ');
    text.push_str(line);
}

/// A line in small letters but for its first, where it is in capitals.
pub fn sentence(line: &str) -> String {
    let shouts = line.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    match shouts {
        true => {
            let lower = line.to_lowercase();
            let mut letters = lower.chars();
            letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
        }
        false => line.to_owned(),
    }
}

/// Whether a line has letters and all are capitals.
pub fn is_capital(line: &str) -> bool {
    let mut letters = line.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Option<String> {
        Words::of(text).day(0).map(|(day, _)| day.to_string())
    }

    #[test]
    fn a_day_is_read_as_officials_write_it() {
        assert_eq!(day("15/6/1984,").as_deref(), Some("1984-06-15"));
        assert_eq!(day("01.12.2026").as_deref(), Some("2026-12-01"));
        assert_eq!(day("05 tháng 01 năm 2026").as_deref(), Some("2026-01-05"));
        assert_eq!(day("5 tháng 1/2026.").as_deref(), Some("2026-01-05"));
        for none in
            ["31/02/2026", "tháng 6 năm 2026", "15 tháng 13 năm 2026", "1984", "", "… tháng … năm 2026"]
        {
            assert_eq!(day(none), None, "{none}");
        }
    }

    #[test]
    fn a_name_ends_where_a_sign_or_a_small_letter_stands() {
        let name = |text: &str| Words::of(text).name(0, |_, _| false).map(|(name, _)| name);
        assert_eq!(name("Nguyễn Văn An, Chuyên viên").as_deref(), Some("Nguyễn Văn An"));
        assert_eq!(name("NGUYỄN THỊ ÁNH giữ chức").as_deref(), Some("Nguyễn Thị Ánh"));
        assert_eq!(name("H’Hen Niê.").as_deref(), Some("H’Hen Niê"));
        assert_eq!(name("An, Chuyên viên"), None);
        assert_eq!(name("về công tác"), None);
    }

    #[test]
    fn a_parted_syllable_is_put_together_and_a_hyphen_between_two_stays() {
        let joined = |a: &str, b: &str| {
            let mut text = a.to_owned();
            join(&mut text, b);
            text
        };
        assert_eq!(joined("ông Nguy-", "ễn Văn An"), "ông Nguyễn Văn An");
        assert_eq!(joined("Cục Kế hoạch -", "Tài chính"), "Cục Kế hoạch - Tài chính");
        assert_eq!(joined("ông Nguyễn", "Văn An"), "ông Nguyễn Văn An");
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[ -~À-ỹ\u{300}-\u{323}]{0,60}|\\PC{0,40}", phrase in "[a-z ]{0,12}", at in 0usize..80) {
            let words = Words::of(&text);
            let _ = (words.day(at), words.name(at, |_, _| false), words.find(&phrase, at), words.says(at, &phrase));
            let _ = (proper(&text), is_name(&text), sentence(&text), is_capital(&text));
            let mut all = text.clone();
            join(&mut all, &phrase);
            prop_assert!(all.len() + 1 >= text.len());
        }
    }
}
