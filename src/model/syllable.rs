//! The form of a Vietnamese syllable: initial consonant, rhyme, tone.
//!
//! Serves to tell Vietnamese words from others, not to correct spelling.

use unicode_normalization::char::decompose_canonical;

/// The most letters of a syllable, as in *nghiêng*.
const MOST: usize = 7;

/// The five tone marks: huyền, sắc, ngã, hỏi, nặng.
pub const fn is_tone(c: char) -> bool {
    matches!(c, '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}')
}

/// Whether Latin-1 has the Vietnamese letter.
pub const fn is_latin1_letter(c: char) -> bool {
    matches!(c, 'À'..='Ã' | 'È'..='Ê' | 'Ì' | 'Í' | 'Ò'..='Õ' | 'Ù' | 'Ú' | 'Ý')
        || matches!(c, 'à'..='ã' | 'è'..='ê' | 'ì' | 'í' | 'ò'..='õ' | 'ù' | 'ú' | 'ý')
}

/// Whether the letter is Vietnamese and in no other part of Unicode that old texts were read into.
pub const fn is_own_letter(c: char) -> bool {
    matches!(c, 'Ă' | 'ă' | 'Đ' | 'đ' | 'Ĩ' | 'ĩ' | 'Ũ' | 'ũ' | 'Ơ' | 'ơ' | 'Ư' | 'ư' | 'Ạ'..='ỹ')
}

/// Whether the word could be meant as a Vietnamese syllable, however its tone mark is placed, or left out.
pub fn reads_as_syllable(word: &str) -> bool {
    Letters::of(word).is_some_and(|w| w.splits().any(|_| true)) || word.chars().count() == 1
}

/// Whether the word is a syllable by the rules of spelling, its tone mark in one of the places in use.
pub fn is_spelt_right(word: &str) -> bool {
    Letters::of(word).is_some_and(|w| w.splits().any(|at| w.is_spelt_right(at)))
}

/// The letters of a word in lower case without tone, and the tone.
struct Letters {
    letters: [char; MOST],
    length: usize,
    /// The letter that has a tone mark, and the mark.
    tone: Option<(usize, char)>,
}

impl Letters {
    /// None if the word has a foreign letter, two tones or too many letters.
    fn of(word: &str) -> Option<Letters> {
        let mut out = Letters { letters: ['\0'; MOST], length: 0, tone: None };
        let mut right = true;
        for c in word.chars() {
            decompose_canonical(c, |part| right &= out.push(part));
            if !right {
                return None;
            }
        }
        (out.length > 0).then_some(out)
    }

    fn push(&mut self, part: char) -> bool {
        if is_tone(part) {
            let fresh = self.tone.is_none() && self.length > 0;
            self.tone = Some((self.length.saturating_sub(1), part));
            return fresh;
        }
        if let Some(mark) = ['\u{302}', '\u{306}', '\u{31b}'].iter().position(|&m| m == part) {
            let Some(last) = self.length.checked_sub(1).and_then(|i| self.letters.get_mut(i)) else {
                return false;
            };
            *last = match (*last, mark) {
                ('a', 0) => 'â',
                ('e', 0) => 'ê',
                ('o', 0) => 'ô',
                ('a', 1) => 'ă',
                ('o', 2) => 'ơ',
                ('u', 2) => 'ư',
                _ => return false,
            };
            return true;
        }
        let lower = if part == 'Đ' { 'đ' } else { part.to_ascii_lowercase() };
        if !lower.is_ascii_lowercase() && lower != 'đ' || matches!(lower, 'f' | 'j' | 'w' | 'z') {
            return false;
        }
        let Some(place) = self.letters.get_mut(self.length) else { return false };
        *place = lower;
        self.length += 1;
        true
    }

    fn all(&self) -> &[char] {
        &self.letters[..self.length]
    }

    /// Where the rhyme may begin.
    fn splits(&self) -> impl Iterator<Item = usize> {
        (0..=3.min(self.length)).rev().filter(|&at| {
            let (initial, rhyme) = self.all().split_at(at);
            is_initial(initial) && is_rhyme(rhyme)
        })
    }

    fn is_spelt_right(&self, at: usize) -> bool {
        let (initial, rhyme) = self.all().split_at(at);
        let front = matches!(rhyme.first(), Some('e' | 'ê' | 'i' | 'y'));
        let fits = match initial {
            ['k'] | ['g', 'h'] | ['n', 'g', 'h'] => front,
            ['c'] | ['n', 'g'] => !front,
            ['g'] => !front || rhyme.first() == Some(&'i'),
            _ => true,
        };
        if !fits || matches!(rhyme, ['ă' | 'â']) {
            return false;
        }
        let vowels = rhyme.iter().take_while(|c| is_vowel(**c)).count();
        let stopped = matches!(rhyme.last(), Some('c' | 'p' | 't')) || rhyme.ends_with(&['c', 'h']);
        match self.tone {
            None => !stopped,
            Some((_, tone)) if stopped && !matches!(tone, '\u{301}' | '\u{323}') => false,
            Some((place, _)) => {
                place.checked_sub(at).is_some_and(|p| p < vowels && takes_tone(rhyme, vowels, p))
            }
        }
    }
}

/// Whether the tone mark may stand on the vowel at `place` of the rhyme.
fn takes_tone(rhyme: &[char], vowels: usize, place: usize) -> bool {
    if let Some(marked) = rhyme.iter().rposition(|c| matches!(c, 'ă' | 'â' | 'ê' | 'ô' | 'ơ' | 'ư')) {
        return place == marked;
    }
    match (vowels, rhyme) {
        _ if rhyme.len() > vowels => place == vowels - 1,
        // Old and new placing: hòa and hoà, khỏe and khoẻ, thúy and thuý.
        (2, ['o', 'a' | 'e'] | ['u', 'y']) => true,
        (3, _) => place == 1,
        _ => place == 0,
    }
}

const fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'ă' | 'â' | 'e' | 'ê' | 'i' | 'o' | 'ô' | 'ơ' | 'u' | 'ư' | 'y')
}

fn is_initial(letters: &[char]) -> bool {
    matches!(
        letters,
        [] | ['b' | 'c' | 'd' | 'đ' | 'g' | 'h' | 'k' | 'l' | 'm' | 'n' | 'p' | 'r' | 's' | 't' | 'v' | 'x']
            | ['c' | 'g' | 'k' | 'n' | 'p' | 't', 'h']
            | ['g', 'i']
            | ['n', 'g']
            | ['n', 'g', 'h']
            | ['q', 'u']
            | ['t', 'r']
    )
}

#[rustfmt::skip] // The list reads best in rows.
fn is_rhyme(letters: &[char]) -> bool {
    let mut buffer = [0u8; 4 * MOST];
    let mut length = 0;
    for c in letters {
        let Some(rest) = buffer.get_mut(length..length + c.len_utf8()) else { return false };
        c.encode_utf8(rest);
        length += c.len_utf8();
    }
    let rhyme = buffer.get(..length).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or_default();
    matches!(
        rhyme,
        "a" | "ac" | "ach" | "ai" | "am" | "an" | "ang" | "anh" | "ao" | "ap" | "at" | "au" | "ay" | "ă"
        | "ăc" | "ăm" | "ăn" | "ăng" | "ăp" | "ăt" | "â" | "âc" | "âm" | "ân" | "âng" | "âp" | "ât" | "âu"
        | "ây" | "e" | "ec" | "em" | "en" | "eng" | "eo" | "ep" | "et" | "ê" | "êc" | "êch" | "êm" | "ên"
        | "êng" | "ênh" | "êp" | "êt" | "êu" | "i" | "ia" | "ic" | "ich" | "iêc" | "iêm" | "iên" | "iêng"
        | "iêp" | "iêt" | "iêu" | "im" | "in" | "inh" | "ip" | "it" | "iu" | "o" | "oa" | "oac" | "oach"
        | "oai" | "oam" | "oan" | "oang" | "oanh" | "oao" | "oap" | "oat" | "oay" | "oăc" | "oăm" | "oăn"
        | "oăng" | "oăt" | "oc" | "oe" | "oen" | "oeo" | "oet" | "oi" | "om" | "on" | "ong" | "ooc" | "oong"
        | "op" | "ot" | "ô" | "ôc" | "ôi" | "ôm" | "ôn" | "ông" | "ôp" | "ôt" | "ơ" | "ơi" | "ơm" | "ơn"
        | "ơng" | "ơp" | "ơt" | "u" | "ua" | "uân" | "uâng" | "uât" | "uây" | "uc" | "uê" | "uêch" | "uênh"
        | "ui" | "um" | "un" | "ung" | "uôc" | "uôi" | "uôm" | "uôn" | "uông" | "uôt" | "uơ" | "up" | "ut"
        | "uy" | "uya" | "uych" | "uyên" | "uyêt" | "uynh" | "uyn" | "uyp" | "uyt" | "uyu" | "ư" | "ưa"
        | "ưc" | "ưi" | "ưm" | "ưn" | "ưng" | "ươc" | "ươi" | "ươm" | "ươn" | "ương" | "ươp" | "ươt" | "ươu"
        | "ưt" | "ưu" | "y" | "ych" | "yêm" | "yên" | "yêng" | "yêt" | "yêu" | "ynh" | "yn" | "yt"
    )
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use proptest::prelude::*;

    #[rustfmt::skip]
    const INITIALS: &[&str] = &[
        "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p"
        , "ph", "qu", "r", "s", "t", "th", "tr", "v", "x",
    ];
    #[rustfmt::skip]
    const RHYMES: &[&str] = &[
        "a", "ác", "ạch", "ải", "ám", "ản", "áng", "ánh", "ảo", "áp", "ạt", "ậu", "ảy", "ắc", "ằm", "ẵn"
        , "ặng", "ắp", "ắt", "ấc", "ầm", "ẫn", "ẩng", "ập", "ất", "ẩu", "ấy", "ẻ", "ẽn", "èo", "ép", "ét"
        , "ế", "ếch", "ềm", "ễn", "ệnh", "ết", "ều", "ì", "ía", "ịch", "iếc", "iêm", "iền", "iểng", "iết"
        , "iễu", "ím", "ỉn", "ĩnh", "íp", "ít", "ịu", "ò", "òa", "oà", "oác", "oạch", "oái", "oàn", "oảng"
        , "oanh", "oạt", "oáy", "oắc", "oằn", "oẵng", "oắt", "óc", "òe", "oẹ", "oét", "òi", "ỏm", "õn"
        , "ọng", "óp", "ót", "ố", "ốc", "ỗi", "ồm", "ổn", "ộng", "ốp", "ột", "ở", "ỡi", "ờm", "ớn", "ợp"
        , "ớt", "ũ", "úa", "uẫn", "uất", "uấy", "úc", "uế", "uếch", "uệnh", "úi", "ùm", "ủn", "ũng", "uốc"
        , "uổi", "uộm", "uồn", "uống", "uột", "uở", "úp", "út", "úy", "uỷ", "uya", "uýnh", "uyển", "uyệt"
        , "uýt", "ừ", "ứa", "ực", "ửi", "ưng", "ước", "ười", "ượm", "ườn", "ưỡng", "ướp", "ượt", "ướu", "ứt"
        , "ựu", "ỳ", "ỷ", "yếm", "yên", "yết", "yểu",
    ];

    /// A syllable in small letters, capitals, or with one capital.
    pub fn any_syllable() -> impl Strategy<Value = String> {
        (prop::sample::select(INITIALS), prop::sample::select(RHYMES), 0..3u8).prop_map(
            |(initial, rhyme, case)| {
                let word = format!("{initial}{rhyme}");
                match case {
                    0 => word,
                    1 => word.to_uppercase(),
                    _ => word
                        .chars()
                        .take(1)
                        .flat_map(char::to_uppercase)
                        .chain(word.chars().skip(1))
                        .collect(),
                }
            },
        )
    }

    #[test]
    fn names_are_spelt_right() {
        for word in "Nguyễn Văn Hòa Hoà Thúy Quốc Quỳnh Huỳnh Nghiêng Gì Giếng Giường Đặng Khuỷu Uyên Ý Yến Thuở Khuya \
                     Quyết Trường Nghĩa Lý Lí Quý Xoong Ngoằn Già Tiếng"
            .split_whitespace()
        {
            assert!(is_spelt_right(word), "{word}");
            assert!(is_spelt_right(&word.to_uppercase()), "{word}");
        }
        for word in
            "Müller Wei Nguyen aù Bôb Krông Jean José Thiênn cê kâ ngế ghà tòc Héo1 qa".split_whitespace()
        {
            assert!(!is_spelt_right(word), "{word}");
        }
    }

    #[test]
    fn a_misplaced_tone_still_reads() {
        for word in ["Hòai", "qúy", "Nôi", "viêt", "Kông", "Đ", "â"] {
            assert!(reads_as_syllable(word), "{word}");
        }
        for word in ["Müller", "Néi", "Nguyeãn", "nguyen"] {
            assert!(!reads_as_syllable(word), "{word}");
        }
    }

    proptest! {
        #[test]
        fn every_syllable_reads(word in any_syllable()) {
            prop_assert!(reads_as_syllable(&word));
        }

        #[test]
        fn any_word_is_judged_without_a_panic(word in "\\PC{0,10}") {
            prop_assert!(!is_spelt_right(&word) || reads_as_syllable(&word));
        }
    }
}
