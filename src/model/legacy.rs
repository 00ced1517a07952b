//! Vietnamese text in an encoding older than Unicode, recognised by its words.
//!
//! A word is evidence when it is no Vietnamese syllable as it stands and a well-spelt one once decoded. So no
//! correct Vietnamese text is ever taken for another encoding, and a foreign name seldom.

mod fonts;
#[cfg(test)]
mod tests;
mod viqr;

use fonts::{Decoded, from_tcvn3, from_vni};
use viqr::is_viqr;
pub use viqr::{is_viqr_mark, is_viqr_vowel};

use super::syllable::{is_latin1_letter, is_own_letter, is_spelt_right, reads_as_syllable};

/// An encoding that is not Unicode.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Legacy {
    /// TCVN 5712:1993 with the fonts .VnTime, read as Latin-1.
    Tcvn3,
    /// VNI for Windows, read as Latin-1.
    Vni,
    /// Marks typed after the letter, RFC 1456.
    Viqr,
    /// UTF-8 read as Windows-1252.
    Mojibake,
}

impl Legacy {
    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Legacy::Tcvn3 => "TCVN3 (.VnTime)",
            Legacy::Vni => "VNI",
            Legacy::Viqr => "VIQR",
            Legacy::Mojibake => "UTF-8 read as Windows-1252",
        }
    }
}

/// The encoding that the text is surely in, if it isn't Unicode.
pub fn detect(text: &str) -> Option<Legacy> {
    if text.is_ascii() {
        return is_viqr(text).then_some(Legacy::Viqr);
    }
    if is_mojibake(text) {
        return Some(Legacy::Mojibake);
    }
    let words = || {
        text.split(|c: char| c.is_ascii() && !c.is_ascii_alphabetic() || c.is_whitespace())
            .filter(|w| !w.is_empty())
    };
    // Beside letters that are in Unicode only, a word of letters that correct text has too is no evidence.
    let unicode = text.chars().any(is_own_letter);
    let strange = |word: &str| {
        is_strange(word) && !(unicode && word.chars().all(|c| c.is_ascii() || is_latin1_letter(c)))
    };
    if words().any(strange) {
        let weigh = |word: &str, decode: fn(&str) -> Option<Decoded>| match decode(word) {
            _ if !strange(word) => plain_word(word),
            Some(decoded) if is_spelt_right(&decoded.text) => decoded.weight(),
            _ => Word::Foreign,
        };
        let convinced = |decode| convinces(words().map(|w| weigh(w, decode)));
        let foreign = |decode| words().filter(|w| weigh(w, decode) == Word::Foreign).count();
        // A word of one can look like a word of the other; the one that leaves fewer unread is meant.
        match (convinced(from_tcvn3), convinced(from_vni)) {
            (true, true) if foreign(from_vni) < foreign(from_tcvn3) => return Some(Legacy::Vni),
            (true, _) => return Some(Legacy::Tcvn3),
            (false, true) => return Some(Legacy::Vni),
            (false, false) => {}
        }
    }
    is_viqr(text).then_some(Legacy::Viqr)
}

/// The words of a text in which a letter could be another in an older encoding.
fn odd_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_ascii() && !c.is_ascii_alphabetic() || c.is_whitespace())
        .filter(|word| !word.is_ascii() && word.chars().all(|c| c <= 'ÿ'))
}

/// Whether a text has a word that no Vietnamese word is as it stands, and could be one of an older encoding.
pub fn is_odd(text: &str) -> bool {
    odd_words(text).any(is_strange)
}

/// The text in Unicode, read in an older encoding: only where every word of it that isn't ASCII becomes a well-spelt
/// syllable. Capitals that the encoding knows by their font alone are taken from the letters beside them.
pub fn convert(text: &str, encoding: Legacy) -> Option<String> {
    let decode = match encoding {
        Legacy::Tcvn3 => fonts::tcvn3_cased,
        Legacy::Vni => fonts::vni_cased,
        Legacy::Viqr | Legacy::Mojibake => return None,
    };
    // A capital begins a name; two in one word and no small letter anywhere are a line in capitals.
    let capitals = !text.contains(|c: char| c.is_ascii_lowercase())
        && text.split(' ').any(|word| word.chars().filter(char::is_ascii_uppercase).count() > 1);
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    for word in odd_words(text) {
        let at = rest.find(word)?;
        let decoded = decode(word)?;
        if !is_spelt_right(&decoded.to_lowercase()) {
            return None;
        }
        out.push_str(&rest[..at]);
        match capitals {
            true => out.push_str(&decoded.to_uppercase()),
            false => out.push_str(&decoded),
        }
        rest = &rest[at + word.len()..];
    }
    out.push_str(rest);
    Some(out)
}

/// Whether the word has letters or signs of Latin-1 beside others, and is no Vietnamese syllable.
fn is_strange(word: &str) -> bool {
    let letters = word.bytes().any(|b| b.is_ascii_alphabetic());
    if word.is_ascii() || !letters || word.chars().any(|c| c > 'ÿ') {
        return false;
    }
    let core = word.trim_matches(|c: char| !c.is_alphabetic());
    if core.contains(['Ð', 'ð']) {
        // Ð in capitals is the wrong Đ of an abbreviation.
        let capitals = core.chars().all(char::is_uppercase);
        return !capitals && !reads_as_syllable(&core.replace('Ð', "Đ").replace('ð', "đ"));
    }
    !reads_as_syllable(core)
}

fn plain_word(word: &str) -> Word {
    if !word.is_ascii() || is_spelt_right(word) { Word::Vietnamese } else { Word::Foreign }
}

/// What one word says of the encoding.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    /// Could only have been meant in that encoding.
    Sure,
    /// Likely, but short.
    Likely,
    /// Short, and with letters that other languages have too.
    Doubtful,
    /// A syllable as it stands.
    Vietnamese,
    Foreign,
}

/// One sure word, or two likely ones, or a likely one among nothing but syllables.
fn convinces(words: impl Iterator<Item = Word>) -> bool {
    let (mut likely, mut doubtful, mut vietnamese, mut foreign) = (0, 0, 0, 0);
    for word in words {
        match word {
            Word::Sure => return true,
            Word::Likely => likely += 1,
            Word::Doubtful => doubtful += 1,
            Word::Vietnamese => vietnamese += 1,
            Word::Foreign => foreign += 1,
        }
    }
    likely >= 2 || (likely == 1 && (doubtful > 0 || (vietnamese > 0 && foreign == 0)))
}

/// UTF-8 bytes of Vietnamese letters shown as Windows-1252: `á»…` for ễ, `Ä‘` for đ, `Ãª` for ê.
fn is_mojibake(text: &str) -> bool {
    let mut quoted = false;
    let mut before = [' ', ' '];
    for c in text.chars() {
        let found = match (before, c) {
            // á and a closing quotation mark may meet in correct text, if an opening one stands before.
            (['á', '»'], c) => !quoted && is_continuation(c),
            (['á', 'º'], c) => is_continuation(c),
            ([_, 'Ä'], '‘' | 'ƒ' | '‚' | '\u{90}') => true,
            ([_, 'Æ'], '°' | '¡' | '¯') => true,
            ([_, 'Ã'], '¡'..='£' | '¨'..='ª' | '¬' | '²'..='µ' | '¹' | 'º' | '½') => true,
            _ => false,
        };
        if found {
            return true;
        }
        quoted |= c == '«' && before != ['á', '»'];
        before = [before[1], c];
    }
    false
}

/// Whether Windows-1252 shows a continuation byte of UTF-8 as this character.
fn is_continuation(c: char) -> bool {
    matches!(c, '\u{80}'..='\u{bf}') || "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".contains(c)
}
