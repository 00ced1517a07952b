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
    "NHÁNH",
    "NGƯỜI",
    "BÍ-DANH",
    "MÃ",
    "THƯ-MỤC",
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
    "BRANCH",
    "FOLDER",
    "DIR",
    "KIND",
    "HANDLE",
    "HASH",
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

    /// The words in capitals of the commands in a source's own words.
    fn places(source: &str) -> Vec<String> {
        let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
        let commands = code.flat_map(|line| line.split("chungthu ").skip(1));
        let commands = commands.map(|rest| rest.split(['`', '"', ';', '\\']).next().unwrap_or_default());
        let words = commands.flat_map(|command| command.split([' ', '=']));
        // An option may be named by itself: `--waive LOẠI`.
        let options = source.lines().filter(|line| !line.trim_start().starts_with("//"));
        let options =
            options.flat_map(|line| line.split(" --").skip(1)).filter_map(|rest| rest.split(' ').nth(1));
        let words = words.chain(options.flat_map(|word| word.split('=')));
        let bare = words
            .map(|word| word.trim_matches(['.', ',', '(', ')', '«', '»', ':', '…', '`', '"', ';', '\\']));
        // A and B are sides to choose from, `A..B` revisions, and what has a small letter is a word of the sentence around.
        let shouts = |word: &&str| {
            word.starts_with(char::is_alphabetic)
                && word.chars().nth(1).is_some()
                && !word.contains("..")
                && !word.starts_with("CHUNGTHU_")
                && word.chars().all(|c| c.is_uppercase() || matches!(c, '-' | '_') || c.is_ascii_digit())
        };
        bare.filter(shouts).map(str::to_owned).collect()
    }

    fn sources(folder: &std::path::Path, all: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => sources(&path, all),
                false => all.push_str(&std::fs::read_to_string(path).unwrap()),
            }
        }
    }

    #[test]
    fn every_place_in_a_printed_command_is_refused_as_a_value() {
        use crate::duty::Asked;
        use crate::model::Lang;
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut all = String::new();
        ["src/text", "src/cli"].iter().for_each(|folder| sources(&root.join(folder), &mut all));
        // This list alone prints nothing.
        let list = std::fs::read_to_string(root.join(file!())).unwrap();
        let all = all.replace(&list, "");
        let mut printed = places(&all);
        let asked = [Asked::File, Asked::Number, Asked::Day, Asked::Unit, Asked::System, Asked::Serial];
        printed.extend([Lang::Vi, Lang::En].iter().flat_map(|lang| asked.map(|asked| asked.blank(*lang))));
        let open: Vec<&String> = printed.iter().filter(|word| !is_blank(word)).collect();
        assert!(open.is_empty(), "they would be taken for values: {open:?}");
        let said: Vec<&str> = all.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
        let is_said = |word: &&&str| said.contains(word) || printed.iter().any(|p| p == **word);
        let unused: Vec<&&str> = BLANKS.iter().filter(|word| !is_said(word)).collect();
        assert!(unused.is_empty(), "no command has them: {unused:?}");
    }

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
