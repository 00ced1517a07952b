//! VIQR: marks typed after the letter, RFC 1456.

use super::{Word, convinces, plain_word};
use crate::model::syllable::is_spelt_right;

/// Whether VIQR writes a mark with this character.
pub const fn is_viqr_mark(c: char) -> bool {
    matches!(c, '^' | '(' | '+' | '*' | '\'' | '`' | '?' | '~' | '.')
}

/// Whether VIQR may put a mark after the letter.
pub const fn is_viqr_vowel(c: char) -> bool {
    matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

pub(super) fn is_viqr(text: &str) -> bool {
    let in_word = |c: char| c.is_ascii_alphabetic() || is_viqr_mark(c);
    // A backtick after anything but a vowel or its marks is a quotation mark, and so are the others.
    let quotes = text.match_indices('`').any(|(at, _)| {
        !text[..at].ends_with(|c: char| is_viqr_vowel(c) || matches!(c, '^' | '(' | '+' | '*'))
    });
    let mut from = 0;
    let words = std::iter::from_fn(|| {
        let start = from + text[from..].find(in_word)?;
        let end = text[start..].find(|c| !in_word(c)).map_or(text.len(), |n| start + n);
        from = end;
        let (before, word, after) = (&text[..start], &text[start..end], &text[end..]);
        // Part of an address, a number or a formula.
        let joined = before
            .ends_with(|c: char| !c.is_whitespace() && !matches!(c, '"' | ',' | ';' | ':' | '-' | '/'))
            || after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '@' | '=' | '_' | '\\'));
        // A bracket that closes before another one opens.
        let bracket = word
            .trim_start_matches('(')
            .rfind('(')
            .is_some_and(|_| after.find(['(', ')']).is_some_and(|at| after[at..].starts_with(')')));
        let quoted = quotes && word.contains('`');
        Some(if joined || bracket || quoted {
            Word::Foreign
        } else {
            viqr_word(word.trim_start_matches('('))
        })
    });
    convinces(words)
}

fn viqr_word(word: &str) -> Word {
    let bare = word.trim_end_matches(['.', '?', '\'']);
    if bare.bytes().all(|b| b.is_ascii_alphabetic()) {
        return plain_word(bare);
    }
    // With the last mark as a tone, or as the end of a sentence.
    let Some((decoded, strong)) = [word, bare].into_iter().find_map(from_viqr) else { return Word::Foreign };
    match (decoded.chars().count(), strong) {
        (3.., true) => Word::Sure,
        (_, true) | (4.., false) => Word::Likely,
        _ => Word::Foreign,
    }
}

/// The syllable that the word spells, and whether it has a mark that other texts don't put after a vowel.
fn from_viqr(word: &str) -> Option<(String, bool)> {
    use unicode_normalization::UnicodeNormalization;
    let mut text = String::with_capacity(2 * word.len());
    let mut strong = false;
    let mut letters = word.chars().map(|c| c.to_ascii_lowercase()).peekable();
    let mut last = '\0';
    while let Some(c) = letters.next() {
        let combining = match c {
            'd' if text.is_empty() && letters.peek() == Some(&'d') => {
                letters.next();
                text.push('đ');
                continue;
            }
            'a'..='z' => {
                text.push(c);
                last = c;
                continue;
            }
            _ if !is_viqr_vowel(last) => return None,
            '^' => '\u{302}',
            '(' => '\u{306}',
            '+' | '*' => '\u{31b}',
            '`' => '\u{300}',
            '\'' => '\u{301}',
            '~' => '\u{303}',
            '?' => '\u{309}',
            '.' => '\u{323}',
            _ => return None,
        };
        strong |= !matches!(c, '.' | '?' | '\'');
        text.push(combining);
    }
    let text: String = text.nfc().collect();
    is_spelt_right(&text).then_some((text, strong))
}
