//! What stands in a printed command in place of what only a person knows. Whoever copies a command must put something else there, so no
//! command takes these words for values.

crate::messages! {
    blank(word: &str) {
        vi: "«{word}» là chỗ để điền, không phải giá trị",
        en: "«{word}» is a blank to be filled in, and no value"
    }
    blank_hint(word: &str) {
        vi: "Gõ giá trị thật vào chỗ «{word}» của lệnh đã in.",
        en: "Put the real value in the place of «{word}» in the command that was printed."
    }
}

/// The words of both languages.
const BLANKS: &[&str] = &[
    "TỆP",
    "SỐ",
    "NGÀY",
    "ĐƠN-VỊ",
    "HỆ-THỐNG",
    "SỐ-HIỆU",
    "HỒ-SƠ",
    "THỦ-TỤC",
    "LOẠI",
    "TÊN",
    "DANH-SÁCH",
    "KẾ-HOẠCH",
    "FILE",
    "NUMBER",
    "DATE",
    "UNIT",
    "SYSTEM",
    "SERIAL",
    "SEL",
    "PROCEDURE",
    "ROLE",
    "NAME",
    "LIST",
    "PLAN",
];

/// Whether a word is such a place.
pub fn is_blank(word: &str) -> bool {
    BLANKS.contains(&word)
}

/// The place in what was typed that was left as it was printed: a whole word, or either side of `field=value` and of
/// `SERIAL=record`.
pub fn left_in(typed: &str) -> Option<&str> {
    let sides = typed.split_once('=').map(|(field, value)| [field, value]);
    std::iter::once(typed).chain(sides.into_iter().flatten()).find(|word| is_blank(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_was_not_filled_in_is_found() {
        for (typed, left) in [
            ("HỆ-THỐNG", Some("HỆ-THỐNG")),
            ("SERIAL=3gg28aqt", Some("SERIAL")),
            ("pin[+].on=NGÀY", Some("NGÀY")),
            ("system", None),
            ("Hệ thống", None),
            ("used_in[+].system=Trục liên thông", None),
        ] {
            assert_eq!(left_in(typed), left, "{typed}");
        }
    }
}
