//! Answers that come in a file.

use serde_json::{Value, json};

use super::{Office, procedure};

/// A letter that went out about these people, and the procedure of each.
fn sent(office: &Office, people: &[(&str, &str)]) -> (String, Vec<String>) {
    let procedures: Vec<String> = people
        .iter()
        .map(|(name, mailbox)| {
            let person = office.at.person(name, mailbox);
            procedure(&office.act("2026-06-01", &["request", "issue", &person])).to_owned()
        })
        .collect();
    let letter = office.letter("01", &procedures.iter().map(String::as_str).collect::<Vec<_>>());
    office.act("2026-06-02", &["send", &letter, "--number", "51/CNTT"]);
    (letter, procedures)
}

fn lines(office: &Office, letter: &str) -> Vec<(Value, Value)> {
    let lines = office.shown(letter)["lines"].clone();
    lines.as_array().unwrap().iter().map(|line| (line["result"].clone(), line["reason"].clone())).collect()
}

#[test]
fn answers_of_a_file_are_taken_line_by_line_or_not_at_all() {
    let office = Office::new();
    let people =
        [("Nguyễn Văn An", "an"), ("Trần Thị Bình", "binh"), ("Lê Văn Chi", "chi"), ("Đỗ Thị Hà", "ha")];
    let (letter, procedures) = sent(&office, &people);
    let from = |name: &str, text: &str| {
        let file = office.at.file(name, text.as_bytes());
        office.on("2026-06-04", &["answer", &letter, "--from", file.to_str().unwrap()])
    };
    let before = office.desk().git(&["rev-parse", "main"]);
    for (name, text, code, part) in [
        ("empty.yaml", "", 2, "no line was said"),
        ("none.yaml", "[]\n", 2, "no line was said"),
        ("word.yaml", "- line: 1\n  result: maybe\n", 1, "line 2"),
        ("key.yaml", "- line: 1\n  result: granted\n  grund: x\n", 1, "line 3"),
        ("who.yaml", "- line: 9\n  result: granted\n", 2, "names no record"),
        (
            "twice.yaml",
            "- line: 1\n  result: granted\n- line: Nguyễn Văn An\n  result: refused\n",
            2,
            "two answers",
        ),
        // The first could be taken; the letter is answered as a whole or not at all.
        ("half.yaml", "- line: 1\n  result: granted\n- line: 9\n  result: granted\n", 2, ""),
    ] {
        let said = from(name, text);
        assert_eq!(said.code, code, "{name}: {}", said.err);
        assert!(said.err.to_lowercase().contains(part), "{name}: {}", said.err);
    }
    assert_eq!(office.desk().git(&["rev-parse", "main"]), before);

    let text = format!(
        "- line: 1\n  result: granted\n- line: Trần Thị Bình\n  result: refused\n  reason: Sai ngày cấp căn cước\n- line: {}\n  result: supplement\n  reason: Thiếu chức vụ\n",
        procedures[2]
    );
    let said = from("tra-loi.yaml", &text);
    assert_eq!(said.code, 0, "{}", said.err);
    let counts = ["granted", "refused", "supplement", "open"].map(|name| said.json[name].as_u64().unwrap());
    assert_eq!(counts, [1, 1, 1, 1], "{:#}", said.json);
    office.clean("2026-06-04");
    assert_eq!(
        lines(&office, &letter),
        [
            (json!("granted"), Value::Null),
            (json!("refused"), json!("Sai ngày cấp căn cước")),
            (json!("supplement"), json!("Thiếu chức vụ")),
            (Value::Null, Value::Null),
        ]
    );
    assert_eq!(office.steps(&procedures[1]).last().unwrap(), "refused");
    // What was settled stays; what was supplemented and sent again on the same day is answered later.
    let again = from("again.yaml", "- line: 1\n  result: refused\n");
    assert_eq!(again.code, 1, "{}", again.err);
    let resent = office.act("2026-06-04", &["send", &letter]);
    assert_eq!(resent["letters"][0]["letter"], letter.as_str(), "{resent:#}");
    assert_eq!(office.steps(&procedures[2]).last().unwrap(), "sent");
    let said = from("rest.yaml", "- line: 3\n  result: granted\n- line: 4\n  result: granted\n");
    assert_eq!((said.code, &said.json["open"]), (0, &json!(0)), "{}", said.err);
}

#[test]
fn what_lacks_its_words_is_told_how_to_give_them() {
    let office = Office::new();
    let (letter, _) = sent(&office, &[("Nguyễn Văn An", "an")]);
    let said = office.on("2026-06-04", &["answer", &letter, "--refused", "1"]);
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.err.contains("standard input") && !said.err.contains("reason=-"), "{}", said.err);
    let said = office.on_with("2026-06-04", &["answer", &letter, "--refused", "1"], "Sai số căn cước\n");
    assert_eq!((said.code, &said.json["refused"]), (0, &json!(1)), "{}", said.err);
}

#[test]
fn reasons_are_read_in_the_order_of_the_letter() {
    let office = Office::new();
    let (letter, _) = sent(&office, &[("Nguyễn Văn An", "an"), ("Trần Thị Bình", "binh")]);
    let answer = ["answer", letter.as_str(), "--refused", "2", "--supplement", "1"];
    let said = office.on_with("2026-06-04", &answer, "Thiếu nơi cấp\nSai số căn cước\n");
    assert_eq!(said.code, 0, "{}", said.err);
    let expected =
        [(json!("supplement"), json!("Thiếu nơi cấp")), (json!("refused"), json!("Sai số căn cước"))];
    assert_eq!(lines(&office, &letter), expected);
}
