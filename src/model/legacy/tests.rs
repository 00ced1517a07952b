use super::super::syllable::tests::any_syllable;
use super::fonts::{tcvn3, vni_pair};
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
        let pair = "aeoôuöy"
            .chars()
            .find_map(|l| "øùûõïâàáåãäêèéúüë".chars().find(|&m| vni_pair(l, m) == Some(c)).map(|m| [l, m]));
        let single =
            "ôöìíæóòîñ".chars().find(|s| from_vni(&s.to_string()).is_some_and(|d| d.text == c.to_string()));
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
