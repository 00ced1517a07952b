//! Vietnamese text in an encoding older than Unicode, recognised by its words.
//!
//! A word is evidence when it is no Vietnamese syllable as it stands and a well-spelt one once decoded. So no
//! correct Vietnamese text is ever taken for another encoding, and a foreign name seldom.

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

/// A word read in an encoding.
struct Decoded {
    text: String,
    /// It has a sign in the place of a letter, as no language writes.
    sign: bool,
    /// Its marked letters are found in other languages' words of this length.
    common: bool,
}

impl Decoded {
    fn weight(&self) -> Word {
        let letters = self.text.chars().count();
        match (letters, self.sign) {
            (4.., _) | (3, true) => Word::Sure,
            _ if self.common => Word::Doubtful,
            _ => Word::Likely,
        }
    }
}

fn from_tcvn3(word: &str) -> Option<Decoded> {
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

/// The letter at a Latin-1 character's place in TCVN3, in lower case.
fn tcvn3(c: char) -> Option<char> {
    const LETTERS: &[(char, &str)] = &[
        ('\u{a1}', "ăâêôơưđăâêôơưđ"),
        ('\u{b5}', "àảãáạ"),
        ('\u{bb}', "ằẳẵắ"),
        ('\u{c6}', "ặầẩẫấậè"),
        ('\u{ce}', "ẻẽéẹềểễếệìỉ"),
        ('\u{dc}', "ĩíịò"),
        ('\u{e1}', "ỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"),
    ];
    LETTERS.iter().find_map(|&(first, letters)| {
        let place = (c as usize).checked_sub(first as usize)?;
        letters.chars().nth(place)
    })
}

fn from_vni(word: &str) -> Option<Decoded> {
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
fn vni_pair(letter: char, mark: char) -> Option<char> {
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

/// Whether VIQR writes a mark with this character.
pub const fn is_viqr_mark(c: char) -> bool {
    matches!(c, '^' | '(' | '+' | '*' | '\'' | '`' | '?' | '~' | '.')
}

/// Whether VIQR may put a mark after the letter.
pub const fn is_viqr_vowel(c: char) -> bool {
    matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

fn is_viqr(text: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::super::syllable::tests::any_syllable;
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization;

    /// The texts that the demo and the law are made of.
    #[rustfmt::skip]
    const CORRECT: &[&str] = &[
        "Nguyễn Văn Hòa", "Lê Công Thành", "HÀ NÔI", "Trần Thị Bích Ngọc", "Y Êban", "H'Hen Niê", "Siu Blêh"
        , "Ksor Phước", "M'Đrắk", "Krông Pắk", "Ea Súp", "Niê Thuật", "Pa Cô", "Hrê", "Ama Kông", "QÐ-BTC"
        , "HÐ Lan", "HÐND và UBND", "Lê Ðình Ân", "Cục Công nghệ thông tin và chuyển đổi số"
        , "Vụ Tài chính - Kinh tế ngành", "«Lan»", "Nói «lá»… rồi đi", "«má»", "Công văn 123/THTK-CSHT"
        , "Lê", "Võ", "Bé", "Tô", "Ô", "À", "â", "dày 5 µm", "25 °C", "MÃ SỐ", "MÃ\u{a0}SỐ", "LÃ", "± 2"
        , "1ª", "100 m²", "© Bộ Tài chính", "Trần·Văn", "STT · Tên cơ quan · Mã số", "Gia hạn × / TĐTT ×"
        , "5 × 5", "Hôpital Viêt", "Thuân Hoá",
    ];
    #[rustfmt::skip]
    const FOREIGN: &[&str] = &[
        "José García", "Loïc", "Loïc Lan", "Noël", "Chloé", "Léa", "Jürgen Müller", "Lü Bin"
        , "François Truffaut", "Zoë", "Björn Dähn", "René Descartes", "Raphaël", "Anaïs", "João Magalhães"
        , "São Paulo", "Peña Nieto", "Muñoz", "Søren Kierkegaard", "Åse Bø", "où est la bibliothèque"
        , "le goût du café est sûr", "Hélène à Nîmes", "Chaïm Perelman", "L'été dû à la forêt", "Ångström"
        , "Sigurður Þórðarson", "Kraków", "Hôtel de Ville", "Benoît", "Crème brûlée", "Gaël", "Thaïs", "Dün"
        , "Tønder", "mañana", "año", "I'm sure it's 9 a.m. (or p.m.)", "O'Neil", "a^n + b^n = c^n"
        , "A+ (good)", "https://ca.gov.vn/a?b=c~d", "lan.tt@mof.gov.vn", "Ha(n)", "Co., Ltd.", "x.y.z"
        , "What? Why?", "he's", "`hoa`", "C:\\lan~1", "~/hoa", "sub-CA (G2)", "no.5", "v1.2.3-a.b"
        , "M.A. and Ph.D.", "rm -f a.out", "e.g. this", "U.S.A", "the end.He said", "Dr. No?", "data(n)"
        , "f(x)", "main()", "do(it)", "a(b)c", "A(m-1, A(m, n-1)) if m > 0", "todo · do N · status", "¬ « »"
        , "`--use-bundled-ca`, `--use-openssl-ca`", "the (sub)CA (of G2)",
    ];

    #[test]
    fn correct_text_passes() {
        for text in CORRECT.iter().chain(FOREIGN) {
            assert_eq!(detect(text), None, "{text}");
        }
        let letters = "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY aăâbcdđeêghiklmnoôơpqrstuưvxy ÀẢÃÁẠ ẰẲẴẮẶ ẦẨẪẤẬ ÈẺẼÉẸ ỀỂỄẾỆ ÌỈĨÍỊ ÒỎÕÓỌ \
                       ỒỔỖỐỘ ỜỞỠỚỢ ÙỦŨÚỤ ỪỬỮỨỰ ỲỶỸÝỴ";
        assert_eq!(detect(letters), None);
        assert_eq!(detect(&letters.to_lowercase()), None);
        assert_eq!(detect("à á â ã è é ê ì í ò ó ô õ ù ú ý"), None);
    }

    #[test]
    fn old_encodings_are_named() {
        for (text, encoding) in [
            ("NguyÔn V¨n A", Legacy::Tcvn3),
            ("Ph¹m ThÞ Lan", Legacy::Tcvn3),
            ("Lª ThÞ Hoa", Legacy::Tcvn3),
            ("Bïi Thanh Lan", Legacy::Tcvn3),
            ("Hµ Néi", Legacy::Tcvn3),
            ("Bé Tµi chÝnh", Legacy::Tcvn3),
            ("§Æng Xu©n Hoµ", Legacy::Tcvn3),
            ("NGUYÔN V¡N A", Legacy::Tcvn3),
            ("NguyÔn", Legacy::Tcvn3),
            ("Nguyeãn Vaên A", Legacy::Vni),
            ("Traàn Thò Hoa", Legacy::Vni),
            ("NGUYEÃN VAÊN", Legacy::Vni),
            ("Leâ Lan", Legacy::Vni),
            ("Boä Taøi chính", Legacy::Vni),
            ("Ñoã Möôøi", Legacy::Vni),
            ("Phaïm Haèng", Legacy::Vni),
            ("Cuïc Coâng ngheä", Legacy::Vni),
            ("Côc C«ng nghÖ", Legacy::Tcvn3),
            ("Nguye^~n Va(n A", Legacy::Viqr),
            ("Tra^`n Thi. Hoa", Legacy::Viqr),
            ("DDa(.ng Tha'i", Legacy::Viqr),
            ("Le^ Lan", Legacy::Viqr),
            ("Bo^. Ta`i chi'nh", Legacy::Viqr),
            ("Pha.m Lan", Legacy::Viqr),
            ("(Nguye^~n Va(n A)", Legacy::Viqr),
            ("Tra^`n Va(n B (pho`ng 2)", Legacy::Viqr),
            ("Nguyá»…n VÄƒn A", Legacy::Mojibake),
            ("LÃª Thá»‹ Hoa", Legacy::Mojibake),
            ("Äáº·ng", Legacy::Mojibake),
            ("PhÆ°Æ¡ng", Legacy::Mojibake),
        ] {
            assert_eq!(detect(text), Some(encoding), "{text}");
        }
    }

    /// The bytes of TCVN3 for a text in lower case, read as Latin-1.
    fn into_tcvn3(text: &str) -> String {
        let byte = |c: char| ('\u{a8}'..='\u{ff}').find(|&b| tcvn3(b) == Some(c)).unwrap_or(c);
        text.to_lowercase().chars().map(byte).collect()
    }

    fn into_vni(text: &str) -> String {
        let mut out = String::new();
        for c in text.to_lowercase().chars() {
            let pair = "aeoôuöy".chars().find_map(|l| {
                "øùûõïâàáåãäêèéúüë".chars().find(|&m| vni_pair(l, m) == Some(c)).map(|m| [l, m])
            });
            let single = "ôöìíæóòîñ"
                .chars()
                .find(|s| from_vni(&s.to_string()).is_some_and(|d| d.text == c.to_string()));
            match (pair, single) {
                (Some(pair), _) => out.extend(pair),
                (_, Some(single)) => out.push(single),
                _ => out.push(c),
            }
        }
        out
    }

    fn into_viqr(text: &str) -> String {
        let mark = |c| match c {
            '\u{302}' => '^',
            '\u{306}' => '(',
            '\u{31b}' => '+',
            '\u{300}' => '`',
            '\u{301}' => '\'',
            '\u{303}' => '~',
            '\u{309}' => '?',
            '\u{323}' => '.',
            c => c,
        };
        let text: String = text.nfd().map(mark).collect();
        text.replace('đ', "dd").replace('Đ', "DD")
    }

    #[test]
    fn every_name_of_the_ministry_is_recognised() {
        for name in [
            "Nguyễn Văn An",
            "Trần Thị Bích Ngọc",
            "Phạm Quốc Đạt",
            "Hoàng Thị Hồng Nhung",
            "Đặng Xuân Trường",
            "Võ Thị Lệ Thủy",
        ] {
            assert_eq!(detect(name), None);
            assert_eq!(detect(&into_tcvn3(name)), Some(Legacy::Tcvn3), "{name}");
            assert_eq!(detect(&into_vni(name)), Some(Legacy::Vni), "{name}");
            assert_eq!(detect(&into_viqr(name)), Some(Legacy::Viqr), "{name}");
            let bytes: String = name.bytes().map(windows_1252).collect();
            assert_eq!(detect(&bytes), Some(Legacy::Mojibake), "{name}");
        }
    }

    fn windows_1252(byte: u8) -> char {
        const HIGH: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
        match byte {
            0x80..=0x9f => HIGH.chars().nth(usize::from(byte - 0x80)).unwrap(),
            byte => char::from(byte),
        }
    }

    proptest! {
        #[test]
        fn no_correct_text_is_taken_for_another(words in prop::collection::vec(any_syllable(), 1..8)) {
            prop_assert_eq!(detect(&words.join(" ")), None);
            prop_assert_eq!(detect(&format!("{}, ({})?", words.join("-"), words.join("/"))), None);
        }

        #[test]
        fn any_text_is_judged_without_a_panic(text in "\\PC{0,30}|[ -ÿ]{0,30}") {
            let _ = detect(&text);
        }
    }
}
