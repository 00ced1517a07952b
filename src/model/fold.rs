//! Keys to search and compare text by: without diacritics, and with them wherever the tone mark stands.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use super::syllable::is_tone;

/// The search key: small letters without diacritics, digits, and single spaces for everything else.
///
/// đ becomes d, and o, ô and ơ are one.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            push_folded(&mut out, c);
            continue;
        }
        for lower in c.to_lowercase() {
            decompose_canonical(lower, |part| match part {
                'đ' | 'ð' | 'ɖ' => out.push('d'),
                'ß' => out.push_str("ss"),
                part if is_combining_mark(part) => {}
                part => push_folded(&mut out, part),
            });
        }
    }
    out.truncate(out.trim_end_matches(' ').len());
    out
}

/// Appends a letter or digit, or one space for anything else.
fn push_folded(out: &mut String, c: char) {
    if c.is_ascii() {
        match c.is_ascii_alphanumeric() {
            true => out.push(c.to_ascii_lowercase()),
            false => push_space(out),
        }
    } else if c.is_alphanumeric() {
        out.push(c);
    } else {
        push_space(out);
    }
}

fn push_space(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// The spelling to compare by: small letters, the tone mark of every word after its last letter, single spaces for
/// everything that is no letter or digit. So hòa and hoà are one, and so are composed and decomposed letters.
pub fn spelling(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut tones: Vec<char> = Vec::new();
    // Two tones in one word are no Vietnamese; they go in the order that NFD keeps.
    let end_word = |out: &mut String, tones: &mut Vec<char>| {
        tones.sort_unstable_by(|a, b| b.cmp(a));
        out.extend(tones.drain(..));
    };
    for c in text.chars().flat_map(char::to_lowercase).nfd() {
        if is_tone(c) {
            tones.push(c);
        } else if c.is_alphanumeric() || is_combining_mark(c) {
            out.push(if matches!(c, 'ð' | 'ɖ') { 'đ' } else { c });
        } else {
            end_word(&mut out, &mut tones);
            push_space(&mut out);
        }
    }
    end_word(&mut out, &mut tones);
    out.truncate(out.trim_end_matches(' ').len());
    out
}

/// Whether two names are spelt alike but for case, spaces and the place of tone marks.
pub fn same_name(a: &str, b: &str) -> bool {
    a == b || spelling(a) == spelling(b)
}

/// How well a text answers a search. A better grade is greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum MatchGrade {
    /// Its words, diacritics apart, but not one after the other.
    Scattered,
    /// Some of its syllables, diacritics apart.
    FoldedPart,
    /// All of it, diacritics apart.
    FoldedWhole,
    /// Some of its syllables with the same diacritics.
    ExactPart,
    /// All of it with the same diacritics.
    ExactWhole,
}

/// What is searched for, prepared to be compared with many texts.
pub struct Query {
    folded: String,
    bare: String,
    spelling: String,
    /// The search key of each word that was typed.
    words: Vec<String>,
    mixed: Option<Box<Mixed>>,
}

/// Words and parts of numbers that were typed together: `nguyen 4021`.
pub struct Mixed {
    /// The words alone.
    pub words: Query,
    /// Parts of numbers, four characters or more each, as numbers are stored.
    pub numbers: Vec<String>,
}

impl Mixed {
    fn new(text: &str) -> Option<Mixed> {
        let bare = |word: &str| fold(word).replace(' ', "");
        let is_number = |word: &&str| {
            let bare = bare(word);
            bare.len() >= 4 && bare.is_ascii() && bare.bytes().any(|b| b.is_ascii_digit())
        };
        let (numbers, words): (Vec<&str>, Vec<&str>) = text.split_whitespace().partition(is_number);
        if numbers.is_empty() {
            return None;
        }
        Some(Mixed { words: Query::new(&words.join(" "))?, numbers: numbers.into_iter().map(bare).collect() })
    }
}

impl Query {
    /// None where the text has no letter or digit.
    pub fn new(text: &str) -> Option<Query> {
        let folded = fold(text);
        (!folded.is_empty()).then(|| Query {
            spelling: spelling(text),
            bare: folded.replace(' ', ""),
            words: text.split_whitespace().map(fold).filter(|word| !word.is_empty()).collect(),
            mixed: Mixed::new(text).map(Box::new),
            folded,
        })
    }

    /// The search key without its spaces, as numbers are stored.
    pub fn bare(&self) -> &str {
        &self.bare
    }

    /// The search key of the query.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Whether each of several words stands somewhere in these stored search keys, in any order.
    pub fn scattered<'t>(&self, texts: impl Iterator<Item = &'t str> + Clone) -> bool {
        let stands = |word: &String| texts.clone().any(|text| compare(word, text).is_some());
        self.words.len() > 1 && self.words.iter().all(stands)
    }

    /// The words and the numbers of a query that has both.
    pub fn mixed(&self) -> Option<&Mixed> {
        self.mixed.as_deref()
    }

    /// How well the text answers: the syllables of the query follow one another in it, the last perhaps begun only.
    pub fn grade(&self, text: &str) -> Option<MatchGrade> {
        let folded = self.grade_folded(&fold(text))?;
        let exact = compare(&self.spelling, &spelling(text));
        Some(match exact {
            Some(true) => MatchGrade::ExactWhole,
            Some(false) => MatchGrade::ExactPart,
            None => folded,
        })
    }

    /// [`Query::grade`] against a stored search key, which has lost its diacritics.
    pub fn grade_folded(&self, folded: &str) -> Option<MatchGrade> {
        compare(&self.folded, folded)
            .map(|whole| if whole { MatchGrade::FoldedWhole } else { MatchGrade::FoldedPart })
    }
}

/// [`Query::grade`] for a single text.
pub fn matches(query: &str, text: &str) -> Option<MatchGrade> {
    Query::new(query)?.grade(text)
}

/// Whether the query stands in the text from the beginning of a word, and whether it is all of it.
///
/// A tone mark is the last of a word's characters, so a word begun without its tone is found.
fn compare(query: &str, text: &str) -> Option<bool> {
    if query == text {
        return Some(true);
    }
    // Most texts don't hold it anywhere, which `contains` notices much faster.
    let begins = |at: usize| at == 0 || text[..at].ends_with(' ');
    (text.contains(query) && text.match_indices(query).any(|(at, _)| begins(at))).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::super::syllable::tests::any_syllable;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn diacritics_and_case_go() {
        assert_eq!(fold("Nguyễn Văn  Đức"), "nguyen van duc");
        assert_eq!(fold("  Cục Kế hoạch - Tài chính (KHTC)"), "cuc ke hoach tai chinh khtc");
        assert_eq!(fold("Nguye\u{302}\u{303}n Ðình"), "nguyen dinh");
        assert_eq!(fold("Straße, Ångström"), "strasse angstrom");
        assert_eq!(fold("…"), "");
        for vowel in "oôơóồợỌỔ".chars() {
            assert_eq!(fold(&vowel.to_string()), "o");
        }
    }

    #[test]
    fn the_place_of_a_tone_makes_no_difference() {
        assert!(same_name("Trần Thị Hòa", "TRẦN  THỊ HOÀ"));
        assert!(same_name("Thúy", "Thu\u{fd}"));
        assert!(same_name("Hòa Bình", "Hoa\u{300} Bi\u{300}nh"));
        assert!(!same_name("Hòa", "Hóa"));
        assert!(!same_name("Hòa", "Hoa"));
        assert!(!same_name("Tuần", "Tuân"));
        assert!(!same_name("Dung", "Đung"));
        assert!(!same_name("Lê Hòa", "Lề Hoa"));
    }

    #[test]
    fn exact_answers_come_before_folded_ones() {
        use MatchGrade::*;
        let grade = |query, text| matches(query, text);
        assert_eq!(grade("nguyễn văn an", "Nguyễn Văn An"), Some(ExactWhole));
        assert_eq!(grade("văn an", "Nguyễn Văn An"), Some(ExactPart));
        assert_eq!(grade("nguyen van an", "Nguyễn Văn An"), Some(FoldedWhole));
        assert_eq!(grade("van a", "Nguyễn Văn An"), Some(FoldedPart));
        assert_eq!(grade("Hoà", "Trần Hòa"), Some(ExactPart));
        assert_eq!(grade("nguyê", "Nguyễn"), Some(ExactPart));
        assert_eq!(grade("guyen", "Nguyễn"), None);
        assert_eq!(grade("an van", "Nguyễn Văn An"), None);
        assert_eq!(grade("hóa", "Trần Hòa"), Some(FoldedPart));
        assert_eq!(grade(" - ", "Trần Hòa"), None);
        assert!(ExactPart > FoldedWhole);
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "[ -~À-ỹ\u{300}-\u{323}]{0,20}|\\PC{0,20}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
            prop_assert_eq!(fold(&text.nfd().collect::<String>()), once.clone());
            prop_assert!(!once.contains("  ") && once.trim() == once);
        }

        #[test]
        fn spelling_twice_is_spelling_once(text in "[ -~À-ỹ\u{300}-\u{323}]{0,20}|\\PC{0,20}") {
            let once = spelling(&text);
            prop_assert_eq!(spelling(&once), once);
        }

        #[test]
        fn a_name_is_found_by_any_way_of_typing_it(words in prop::collection::vec(any_syllable(), 1..5), from in 0usize..4) {
            let name = words.join(" ");
            prop_assert_eq!(matches(&name, &name.to_uppercase()), Some(MatchGrade::ExactWhole));
            prop_assert!(matches(&fold(&name), &name) >= Some(MatchGrade::FoldedWhole));
            let part = words[from % words.len()..].join(" ");
            prop_assert!(matches(&part, &name) >= Some(MatchGrade::ExactPart));
            let ascii = fold(&name);
            prop_assert!(ascii.bytes().all(|b| b == b' ' || b.is_ascii_lowercase()));
        }
    }
}
