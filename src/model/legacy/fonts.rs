//! Words typed for fonts in which other letters stand at the places of Latin-1: TCVN3 and VNI.

use super::Word;

/// A word read in an encoding.
pub(super) struct Decoded {
    pub text: String,
    /// It has a sign in the place of a letter, as no language writes.
    sign: bool,
    /// Its marked letters are found in other languages' words of this length.
    common: bool,
}

impl Decoded {
    pub fn weight(&self) -> Word {
        let letters = self.text.chars().count();
        match (letters, self.sign) {
            (4.., _) | (3, true) => Word::Sure,
            _ if self.common => Word::Doubtful,
            _ => Word::Likely,
        }
    }
}

pub(super) fn from_tcvn3(word: &str) -> Option<Decoded> {
    // A micro sign begins a unit of measure.
    if word.starts_with('µ') {
        return None;
    }
    let mut sign = false;
    let mut common = true;
    let mut text = String::with_capacity(word.len() + 4);
    for c in word.chars() {
        if c.is_ascii() {
            text.push(c.to_ascii_lowercase());
            continue;
        }
        sign |= !c.is_alphabetic() || matches!(c, 'ª' | 'µ');
        common &= matches!(c, 'ü' | 'ö' | 'û' | 'ø' | 'ñ' | 'Ü' | 'Ö' | 'Û' | 'Ø' | 'Ñ');
        text.push(tcvn3(c).or_else(|| c.to_lowercase().next().and_then(tcvn3))?);
    }
    Some(Decoded { text, sign, common })
}

/// A word of TCVN3 with its capitals, as far as the encoding tells them.
pub(super) fn tcvn3_cased(word: &str) -> Option<String> {
    let letter = |c: char| match c {
        c if c.is_ascii() => Some(c),
        '\u{a1}'..='\u{a7}' => tcvn3(c)?.to_uppercase().next(),
        c => match tcvn3(c) {
            Some(letter) => Some(letter),
            None => tcvn3(c.to_lowercase().next()?)?.to_uppercase().next(),
        },
    };
    word.chars().map(letter).collect()
}

/// A word of VNI with its capitals: those of the letters that carry the marks.
pub(super) fn vni_cased(word: &str) -> Option<String> {
    let mut out = String::with_capacity(word.len());
    let mut letters = word.chars().peekable();
    while let Some(c) = letters.next() {
        let mut one = String::from(c);
        let lower = |c: char| c.to_lowercase().next().unwrap_or(c);
        if let Some(mark) = letters.peek().copied().filter(|mark| vni_pair(lower(c), lower(*mark)).is_some())
        {
            letters.next();
            one.push(mark);
        }
        let read = from_vni(&one)?.text;
        match c.is_uppercase() {
            true => out.push_str(&read.to_uppercase()),
            false => out.push_str(&read),
        }
    }
    Some(out)
}

/// The letter at a Latin-1 character's place in TCVN3, in lower case.
pub(super) fn tcvn3(c: char) -> Option<char> {
    const LETTERS: &[(char, &str)] = &[
        ('\u{a1}', "ăâêôơưđăâêôơưđ"),
        ('\u{b5}', "àảãáạ"),
        ('\u{bb}', "ằẳẵắ"),
        ('\u{c6}', "ặầẩẫấậè"),
        ('\u{ce}', "ẻẽéẹềểễếệìỉ"),
        ('\u{dc}', "ĩíịò"),
        ('\u{e1}', "ỏõóọồổỗốộờởỡớợù"),
        ('\u{f1}', "ủũúụừửữứựỳỷỹýỵ"),
    ];
    LETTERS.iter().find_map(|&(first, letters)| {
        let place = (c as usize).checked_sub(first as usize)?;
        letters.chars().nth(place)
    })
}

pub(super) fn from_vni(word: &str) -> Option<Decoded> {
    // Words of other languages that happen to decode into a syllable.
    const FOREIGN: &[&str] = &["caïn", "chaïm", "haï", "haïm", "laïc", "loïc", "maï", "naïm", "où", "thaï"];
    let word = word.to_lowercase();
    if FOREIGN.contains(&word.as_str()) {
        return None;
    }
    let mut common = true;
    let mut text = String::with_capacity(word.len());
    let mut letters = word.chars().peekable();
    while let Some(c) = letters.next() {
        let (plain, mark) = match c {
            'a' | 'e' | 'o' | 'u' | 'y' | 'ô' | 'ö' => (c, letters.peek().copied()),
            _ => (c, None),
        };
        if let Some(pair) = mark.and_then(|mark| vni_pair(plain, mark)) {
            letters.next();
            common &= matches!(mark, Some('ï' | 'û' | 'ü' | 'ù'));
            text.push(pair);
            continue;
        }
        text.push(match plain {
            'ô' => 'ơ',
            'ö' => 'ư',
            'ì' | 'í' => plain,
            'æ' => 'ỉ',
            'ó' => 'ĩ',
            'ò' => 'ị',
            'î' => 'ỵ',
            'ñ' => 'đ',
            c if c.is_ascii() => c,
            _ => return None,
        });
    }
    Some(Decoded { text, sign: false, common })
}

/// The letter that VNI writes as a letter and a mark after it.
pub(super) fn vni_pair(letter: char, mark: char) -> Option<char> {
    const TONES: &str = "øùûõï";
    const HATS: &str = "âàáåãä";
    const BREVES: &str = "êèéúüë";
    let rows: &[(&str, &str)] = match letter {
        'a' => &[(TONES, "àáảãạ"), (HATS, "âầấẩẫậ"), (BREVES, "ăằắẳẵặ")],
        'e' => &[(TONES, "èéẻẽẹ"), (HATS, "êềếểễệ")],
        'o' => &[(TONES, "òóỏõọ"), (HATS, "ôồốổỗộ")],
        'ô' => &[(TONES, "ờớởỡợ")],
        'u' => &[(TONES, "ùúủũụ")],
        'ö' => &[(TONES, "ừứửữự")],
        'y' => &[(TONES, "ỳýỷỹ")],
        _ => &[],
    };
    rows.iter().find_map(|(marks, letters)| letters.chars().nth(marks.chars().position(|m| m == mark)?))
}
