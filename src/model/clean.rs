//! One spelling for text that people type: NFC, no invisible characters, single spaces, no legacy encodings.

use std::fmt;

use unicode_normalization::UnicodeNormalization;

use super::legacy;
pub use super::legacy::{Legacy, convert, detect, is_odd};
use super::syllable;

/// The most characters in a line.
pub const LINE_LIMIT: usize = 1_000;

/// The most characters in a text of several lines.
pub const TEXT_LIMIT: usize = 20_000;

/// Why a text is refused. Says nothing of the text itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TextFault {
    /// A control character, such as NUL.
    Control,
    /// A character that changes the direction of writing and could make text look like another.
    Bidi,
    /// A replacement, private-use or unassigned character: the text was damaged when it was read.
    Damaged,
    /// More characters than the limit.
    TooLong { limit: usize },
    /// An encoding older than Unicode.
    Legacy(Legacy),
}

impl fmt::Display for TextFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TextFault::Control => f.write_str("text has a control character"),
            TextFault::Bidi => f.write_str("text has a character that changes the direction of writing"),
            TextFault::Damaged => f.write_str("text has a damaged character"),
            TextFault::TooLong { limit } => write!(f, "text is longer than {limit} characters"),
            TextFault::Legacy(encoding) => {
                write!(f, "text is in {}, not in Unicode; convert it first", encoding.name())
            }
        }
    }
}

impl std::error::Error for TextFault {}

/// One line: trimmed, with single spaces; line breaks become spaces.
pub fn clean_line(text: &str) -> Result<String, TextFault> {
    clean(text.to_owned(), Form::Line)
}

/// [`clean_line`] of owned text, which a line that is clean already leaves where it is.
pub fn clean_line_owned(text: String) -> Result<String, TextFault> {
    clean(text, Form::Line)
}

/// Any number of lines: trimmed, no spaces at the ends of lines, line breaks as `\n`.
pub fn clean_text(text: &str) -> Result<String, TextFault> {
    clean(text.to_owned(), Form::Text)
}

/// [`clean_text`] of owned text.
pub fn clean_text_owned(text: String) -> Result<String, TextFault> {
    clean(text, Form::Text)
}

/// A line that holds an identifier: no question of encodings, and the marks of direction that the dialogues of
/// Windows put before a copied number go.
pub fn clean_token(text: String) -> Result<String, TextFault> {
    if text.len() <= LINE_LIMIT && text.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(text);
    }
    clean(text, Form::Token)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Line,
    Text,
    Token,
}

impl Form {
    fn limit(self) -> usize {
        if self == Form::Text { TEXT_LIMIT } else { LINE_LIMIT }
    }
}

fn clean(text: String, form: Form) -> Result<String, TextFault> {
    let limit = form.limit();
    if text.len() <= limit {
        match look(&text, form) {
            Look::Clean => return Ok(text),
            Look::Decode if form == Form::Token => return Ok(text),
            Look::Decode => return detect(&text).map_or(Ok(text), |l| Err(TextFault::Legacy(l))),
            Look::Rework => {}
        }
    }
    // A character takes four bytes at most and has few combining marks: nothing that would pass is lost here.
    if text.len() > limit.saturating_mul(24) {
        return Err(TextFault::TooLong { limit });
    }
    if form != Form::Token
        && let Some(encoding) = detect(&text)
    {
        return Err(TextFault::Legacy(encoding));
    }
    let filtered = filter(&text, form)?;
    let mut out: String = filtered.nfc().collect();
    if form != Form::Token {
        out = with_vietnamese_d(out);
        // Normalising may bring a mark to light that the first look didn't see.
        if out != text
            && let Some(encoding) = detect(&out)
        {
            return Err(TextFault::Legacy(encoding));
        }
    }
    if out.chars().count() > limit {
        return Err(TextFault::TooLong { limit });
    }
    Ok(out)
}

/// What the first look at a text says.
#[derive(PartialEq, Eq)]
enum Look {
    /// It is what [`clean`] would make of it.
    Clean,
    /// So it is, if it isn't in a legacy encoding.
    Decode,
    /// It needs work.
    Rework,
}

/// Finds text of printable ASCII and composed Vietnamese letters with spaces in their places, which is nearly all
/// text. One pass, no allocation.
fn look(text: &str, form: Form) -> Look {
    let mut last = '\n';
    let (mut latin, mut vietnamese, mut viqr) = (false, false, false);
    for (i, c) in text.char_indices() {
        match c {
            ' ' if last == '\n' || (last == ' ' && form != Form::Text) => return Look::Rework,
            '\n' if form != Form::Text || last == ' ' || i == 0 => return Look::Rework,
            ' ' | '\n' => {}
            '!'..='~' => {
                viqr |= legacy::is_viqr_mark(c) && legacy::is_viqr_vowel(last) && next_continues(text, i)
            }
            'À'..='ý' if syllable::is_latin1_letter(c) => latin = true,
            c if syllable::is_own_letter(c) => vietnamese = true,
            _ => return Look::Rework,
        }
        last = c;
    }
    match last {
        ' ' | '\n' if !text.is_empty() => Look::Rework,
        _ if viqr || (latin && !vietnamese) => Look::Decode,
        _ => Look::Clean,
    }
}

/// Whether a letter or another mark of VIQR follows, or a mark that no sentence ends with stands here.
fn next_continues(text: &str, i: usize) -> bool {
    let bytes = text.as_bytes();
    let mark = bytes.get(i).copied().unwrap_or(b' ');
    let next = bytes.get(i + 1).copied().unwrap_or(b' ');
    !matches!(mark, b'.' | b'?' | b'\'')
        || next.is_ascii_alphabetic()
        || legacy::is_viqr_mark(char::from(next))
}

/// Drops and replaces characters, and refuses those that have no place in text.
fn filter(text: &str, form: Form) -> Result<String, TextFault> {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let c = match c {
            '\r' if chars.peek() == Some(&'\n') => continue,
            '\r' | '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            '\t' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
                ' '
            }
            // Zero width: soft hyphen, joiners, byte order mark.
            '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => continue,
            '\u{200e}' | '\u{200f}' if form == Form::Token => continue,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                return Err(TextFault::Bidi);
            }
            '\u{2061}'..='\u{2065}'
            | '\u{206a}'..='\u{206f}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}' => {
                return Err(TextFault::Control);
            }
            c if c.is_control() => return Err(TextFault::Control),
            '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. => return Err(TextFault::Damaged),
            c if c as u32 & 0xfffe == 0xfffe || ('\u{fdd0}'..='\u{fdef}').contains(&c) => {
                return Err(TextFault::Damaged);
            }
            c => c,
        };
        match (c, form) {
            ('\n', Form::Text) => {
                out.truncate(out.trim_end_matches(' ').len());
                out.push('\n');
            }
            ('\n' | ' ', Form::Line | Form::Token) => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            _ => out.push(c),
        }
    }
    let end = out.trim_end_matches([' ', '\n']).len();
    out.truncate(end);
    let start = out.len() - out.trim_start_matches([' ', '\n']).len();
    out.drain(..start);
    Ok(out)
}

/// Puts Đ where a look-alike stands in a Vietnamese word or in an abbreviation. Icelandic words keep their Ð.
fn with_vietnamese_d(text: String) -> String {
    if !text.contains(['Ð', 'ð', 'Ɖ', 'ɖ']) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(start) = rest.find(char::is_alphabetic) {
        let (before, from_word) = rest.split_at(start);
        let end = from_word.find(|c: char| !c.is_alphabetic()).unwrap_or(from_word.len());
        let (word, after) = from_word.split_at(end);
        out.push_str(before);
        let fixed: String = word.chars().map(vietnamese_d).collect();
        let capitals = fixed.chars().all(char::is_uppercase);
        let own_letters =
            word.chars().any(|c| matches!(c, 'Ă' | 'ă' | 'Đ' | 'đ' | 'Ơ' | 'ơ' | 'Ư' | 'ư' | 'Ạ'..='ỹ'));
        if fixed != word && (capitals || own_letters || syllable::reads_as_syllable(&fixed)) {
            out.push_str(&fixed);
        } else {
            out.push_str(word);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn vietnamese_d(c: char) -> char {
    match c {
        'Ð' | 'Ɖ' => 'Đ',
        'ð' | 'ɖ' => 'đ',
        c => c,
    }
}

/// A word in capitals as people write it in a name: with one at its beginning and after every mark in it, as in `H'Hen` and
/// `Y-Bhiêu`.
pub fn capitalised(word: &str) -> String {
    let mut small = false;
    let mut written = String::with_capacity(word.len());
    for letter in word.chars() {
        match std::mem::replace(&mut small, letter.is_alphabetic()) {
            true => written.extend(letter.to_lowercase()),
            false => written.push(letter),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_gets_one_spelling() {
        for (typed, clean) in [
            ("Nguyễn Văn An", "Nguyễn Văn An"),
            ("  Nguye\u{302}\u{303}n\u{a0} Va\u{306}n\tAn \n", "Nguyễn Văn An"),
            // CP1258 read as Unicode: letters with their hats, tones apart.
            ("Nguyê\u{303}n Thi\u{323} Huê\u{301}", "Nguyễn Thị Huế"),
            ("\u{feff}Lê\u{200b} Hòa", "Lê Hòa"),
            ("Ðinh Văn Ðức", "Đinh Văn Đức"),
            ("Ɖinh ðình Ðắk", "Đinh đình Đắk"),
            ("15/2024/QÐ-BTC", "15/2024/QĐ-BTC"),
            ("Davíð Ðóra", "Davíð Ðóra"),
            ("", ""),
            (" \u{a0} ", ""),
        ] {
            assert_eq!(clean_line(typed).as_deref(), Ok(clean), "{typed:?}");
        }
    }

    #[test]
    fn a_text_keeps_its_lines() {
        assert_eq!(clean_text("\r\n a  b \r\n\tc\rd\u{2028}e\n\n").as_deref(), Ok("a  b\n c\nd\ne"));
        assert_eq!(clean_text("một\n\nhai").as_deref(), Ok("một\n\nhai"));
    }

    #[test]
    fn what_has_no_place_is_refused() {
        for (typed, fault) in [
            ("a\u{0}b", TextFault::Control),
            ("a\u{1b}[31m", TextFault::Control),
            ("a\u{202e}b", TextFault::Bidi),
            ("a\u{200f}b", TextFault::Bidi),
            ("a\u{fffd}b", TextFault::Damaged),
            ("a\u{e123}b", TextFault::Damaged),
            ("a\u{e0041}b", TextFault::Control),
            ("NguyÔn V¨n A", TextFault::Legacy(Legacy::Tcvn3)),
            ("Nguyeãn Vaên", TextFault::Legacy(Legacy::Vni)),
            ("Nguye^~n Va(n", TextFault::Legacy(Legacy::Viqr)),
            ("Nguyá»…n VÄƒn Äá»©c", TextFault::Legacy(Legacy::Mojibake)),
        ] {
            assert_eq!(clean_line(typed), Err(fault), "{typed:?}");
            assert_eq!(clean_text(typed), Err(fault), "{typed:?}");
        }
    }

    #[test]
    fn the_limits_count_characters() {
        assert!(clean_line(&"ễ".repeat(LINE_LIMIT)).is_ok());
        assert!(clean_line(&"e\u{302}\u{303}".repeat(LINE_LIMIT)).is_ok());
        let fault = Err(TextFault::TooLong { limit: LINE_LIMIT });
        assert_eq!(clean_line(&"ễ".repeat(LINE_LIMIT + 1)), fault);
        assert_eq!(clean_line(&"a".repeat(10_000_000)), fault);
        assert!(clean_text(&"a\n".repeat(TEXT_LIMIT / 2)).is_ok());
        assert!(clean_text(&"a".repeat(TEXT_LIMIT + 1)).is_err());
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(text in "[ -~À-ỹ\\n\\t\u{300}-\u{323}\u{ad}\u{200b}\u{a0}\u{1fef}]{0,30}|\\PC{0,20}|(?s).{0,12}") {
            for form in [Form::Line, Form::Text, Form::Token] {
                if let Ok(once) = clean(text.clone(), form) {
                    prop_assert_eq!(clean(once.clone(), form), Ok(once));
                }
            }
        }

        #[test]
        fn the_short_way_gives_what_the_long_way_gives(text in "[ -~ÀáêĂđƯạỹỄ\\n]{0,12}") {
            for form in [Form::Line, Form::Text] {
                let look = look(&text, form);
                if look == Look::Clean {
                    prop_assert_eq!(detect(&text), None);
                }
                if look != Look::Rework {
                    prop_assert_eq!(filter(&text, form).unwrap().nfc().collect::<String>(), text.clone());
                }
            }
        }
    }

    #[test]
    fn a_name_in_capitals_keeps_those_after_its_marks() {
        let words = ["NGUYỄN", "H'HEN", "Y-BHIÊU", "Đ", ""].map(capitalised);
        assert_eq!(words, ["Nguyễn", "H'Hen", "Y-Bhiêu", "Đ", ""]);
    }
}
