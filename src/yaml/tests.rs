use proptest::prelude::*;

use super::*;
use crate::model::arbitrary;
use crate::model::value::Refusal;

const ID: &str = "schema: 1\nid: 041061050r3gg28a\n";

fn typed(body: &str) -> Result<Record, YamlError> {
    read_typed(Kind::Person, format!("{ID}{body}").as_bytes())
}

fn refused(body: &str) -> YamlError {
    match typed(body) {
        Ok(_) => panic!("accepted: {body}"),
        Err(error) => error,
    }
}

#[test]
fn what_is_written_reads_back_to_the_same_bytes() {
    let body = "names:\n- full: Nguyễn Thị Hoà\nsex: female\nids:\n- kind: cccd\n  number: 001184000014\nstaff_code: no\n\
                notes:\n- on: 2026-03-31\n  by: lan\n  text: |-\n    một\n    hai: # ba\n";
    let record = typed(body).unwrap_or_else(|e| panic!("{e:?}"));
    let text = write(&record);
    assert!(text.contains("number: \"001184000014\"") || text.contains("number: '001184000014'"), "{text}");
    let again =
        read_stored(Kind::Person, format!("{text}\n\n\n\n").as_bytes()).unwrap_or_else(|e| panic!("{e:?}"));
    assert!(again == record);
    assert_eq!(write(&again), text);
}

#[test]
fn decomposed_letters_are_composed() {
    let record = typed("names:\n- full: Nguye\u{302}\u{303}n\n").unwrap_or_else(|e| panic!("{e:?}"));
    assert!(write(&record).contains("Nguyễn"));
}

#[test]
fn liberties_of_yaml_are_refused_with_their_place() {
    for (body, problem) in [
        ("names: &a\n- full: An\ntags: *a\n", YamlProblem::Anchor),
        ("sex: !x male\n", YamlProblem::Tag),
        ("sex: !!str male\n", YamlProblem::Tag),
        ("sex: !<tag:yaml.org,2002:str> male\n", YamlProblem::Tag),
        ("sex: male\nsex: male\n", YamlProblem::DuplicateKey),
        ("sex: male\n---\nsex: male\n", YamlProblem::SeveralDocuments),
        ("sxe: male\n", YamlProblem::Field(Problem::UnknownField { nearest: Some("sex") })),
        ("names:\n- full:\n", YamlProblem::Field(Problem::Refused(Refusal::Not(Shape::Line)))),
        ("staff_code: \"a\0b\"\n", YamlProblem::ControlCharacter),
    ] {
        let error = refused(body);
        assert_eq!(error.problem, problem, "{body}");
        assert!(
            error.place.is_some_and(|(line, _)| line >= 3) || problem == YamlProblem::Anchor,
            "{body}: {:?}",
            error.place
        );
    }
}

#[test]
fn ten_megabytes_of_nesting_are_refused_at_once() {
    assert_eq!(refused(&"[".repeat(200_000)).problem, YamlProblem::TooDeep);
    assert_eq!(refused(&"[".repeat(10_000_000)).problem, YamlProblem::TooLong);
    assert!(read_stored(Kind::Person, "[".repeat(10_000_000).as_bytes()).is_err());
}

#[test]
fn no_error_quotes_a_value() {
    for body in [
        "sex: CANARY\n",
        "birth: CANARY\n",
        "birth: [CANARY]\n",
        "names: CANARY\n",
        "names:\n- full: {CANARY: 1}\n",
        "postings:\n- unit: CANARY\n  position: x\n  kind: main\n",
        "CANARY: x\n",
        "sex: 'CANARY\n",
        "sex: CANARY: x\n",
        "- CANARY\n",
        "files:\n- size: CANARY\n",
    ] {
        let error = refused(body);
        assert!(!format!("{error:?}").contains("CANARY"), "{body}: {error:?}");
        let stored = read_stored(Kind::Person, format!("{ID}{body}").as_bytes());
        assert!(!format!("{:?}", stored.err()).contains("CANARY"), "{body}");
    }
}

#[test]
fn what_is_wrong_with_a_value_is_told_in_the_chosen_language() {
    use crate::text::Explain;
    for (body, at, vi) in [
        ("birth: 31/3/2026\n", "birth", "cần: ngày dạng 2026-03-31"),
        ("birth: [1]\n", "birth", "cần: ngày dạng"),
        ("sex: x\n", "sex", "cần: một trong: male, female"),
        ("names: An\n", "names", "cần: một danh sách"),
        ("names:\n- An\n", "names[0]", "cần: một nhóm trường"),
        ("names:\n- full:\n", "names[0].full", "cần: một dòng chữ"),
        ("names:\n- full: \"A\u{202e}n\"\n", "names[0].full", "có ký tự ẩn đổi chiều viết"),
        ("names:\n- full: NguyÔn V¨n A\n", "names[0].full", "TCVN3"),
        ("postings:\n- unit: person/041061050r3gg28a\n", "postings[0].unit", "cần: một hồ sơ loại unit"),
        ("duplicate_of: nobody\n", "duplicate_of", "cần: một hồ sơ loại unit, person"),
        ("files:\n- file: x\n", "files[0].file", "cần: mã tệp 16 ký tự"),
        ("files:\n- file: 041061050r3gg28a\n  size: x\n", "files[0].size", "cần: một số nguyên"),
        ("emails:\n- address: \"\u{202e}a@b.vn\"\n", "emails[0].address", "có ký tự ẩn"),
    ] {
        let error = refused(body);
        let said = error.what(Lang::Vi);
        assert_eq!(error.at, at, "{body}{said}");
        assert!(said.contains("giá trị không đúng") && said.contains(vi), "{body}{said}");
        assert!(error.place.is_some_and(|(line, _)| line >= 3), "{body}{said}");
    }
}

#[test]
fn a_newer_format_says_so() {
    let text = "schema: 9\nid: 041061050r3gg28a\nnew_field: 1\n";
    let error = read_stored(Kind::Person, text.as_bytes()).err();
    assert_eq!(error.map(|e| e.problem), Some(YamlProblem::TooNew { schema: 9 }));
}

#[test]
fn older_encodings_are_not_utf8() {
    let mut text = format!("{ID}staff_code: ").into_bytes();
    text.extend([b'N', 0xAC, 0xD4, b'\n']);
    let error = read_typed(Kind::Person, &text).err();
    assert_eq!(error.map(|e| (e.place, e.problem)), Some((Some((3, 1)), YamlProblem::NotUtf8)));
}

#[test]
fn commented_yaml_is_yaml_of_the_same_record() {
    let record = typed("names:\n- full: An\nsex: male\n").unwrap_or_else(|e| panic!("{e:?}"));
    for lang in [Lang::Vi, Lang::En] {
        let text = write_commented(Kind::Person, &record.to_value(), lang);
        let again = read_typed(Kind::Person, text.as_bytes()).unwrap_or_else(|e| panic!("{e:?}\n{text}"));
        assert!(again == record, "{text}");
    }
}

proptest! {
    #[test]
    fn any_record_reads_back_by_both_readers_and_writes_the_same_bytes(made in arbitrary::record()) {
        let record = made.0;
        let kind = record.kind();
        let text = write(&record);
        let padded = format!("{text}{}", "\n".repeat(text.len() % 7));
        let stored = read_stored(kind, padded.as_bytes()).map_err(|e| TestCaseError::fail(format!("stored: {e:?}\n{text}")))?;
        prop_assert!(stored == record, "stored differs:\n{}", text);
        prop_assert_eq!(write(&stored), text.clone());
        let typed = read_typed(kind, text.as_bytes()).map_err(|e| TestCaseError::fail(format!("typed: {e:?}\n{text}")))?;
        prop_assert!(typed == record, "typed differs:\n{}", text);
        // A tree of the record is written as the record itself is.
        prop_assert_eq!(write(&record.to_value()), text);
    }

    #[test]
    fn any_record_survives_its_comments(made in arbitrary::record(), lang in proptest::sample::select(&[Lang::Vi, Lang::En][..])) {
        let record = made.0;
        let text = write_commented(record.kind(), &record.to_value(), lang);
        let mut again = read_typed(record.kind(), text.as_bytes())
            .map_err(|e| TestCaseError::fail(format!("{e:?}\n{text}")))?;
        // The reason is asked anew for every version.
        prop_assert!(again.why().is_none());
        again.set_why(record.why().cloned());
        prop_assert!(again == record, "{}", text);
    }
}

#[test]
fn every_tricky_text_reads_back_wherever_it_stands() {
    for text in arbitrary::TRICKY {
        let (Ok(line), Ok(lines)) = (
            crate::model::words::Line::try_from(*text),
            crate::model::words::Text::try_from(format!("a\n {text}\n\n{text}")),
        ) else {
            continue;
        };
        let value = serde_json::json!({
            "schema": 1, "id": "041061050r3gg28a", "names": [{ "full": &*line }], "staff_code": &*line,
            "tags": [&*line, &*line], "ids": [{ "kind": "cccd", "number": &*line, "issued_by": &*line }],
            "notes": [{ "on": "2026-03-31", "by": &*line, "text": &*lines }, { "on": "2026-03-31", "by": "no", "text": &*line }],
        });
        let Ok(record) = Record::from_value(Kind::Person, &value) else { continue };
        let yaml = write(&record);
        for read in [read_stored, read_typed] {
            let again = read(Kind::Person, yaml.as_bytes()).unwrap_or_else(|e| panic!("{e:?}\n{yaml}"));
            assert!(again == record, "{text:?}\n{yaml}");
        }
    }
}

#[test]
fn each_fault_has_a_hint_that_helps() {
    use crate::text::Explain;
    let hint = |text: &[u8]| read_typed(Kind::Person, text).err().unwrap().hint(Lang::Vi).unwrap();
    assert!(hint(b"\xff\xfen\0").contains("UTF-8"));
    assert!(hint("names: [\"x\n".as_bytes()).contains("dấu nháy"));
    assert!(hint("names:\n- full: A\u{7}B\n".as_bytes()).contains("Xóa"));
}
