//! Records that are asked for at a terminal.

use super::*;

#[test]
fn add_asks_on_a_terminal_and_loses_nothing() {
    let desk = Desk::new();
    // Kind by its number, custody by a name and a day as papers have it.
    let answers = [
        "2",
        "IDPrime 940",
        "Thales",
        "0A0B0C0D",
        "Thẻ 1",
        "chuyen doi so",
        "",
        "",
        "binh",
        "1/3/2026",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
    ];
    let told = desk.typed("false", "add device", &answers);
    assert_eq!(told.code, 0, "{}{}", told.out, told.err);
    assert!(!told.out.contains("Error"), "{}", told.out);
    let found = desk.json(&["list", "device", "kind=smartcard"]);
    let id = found[0]["record"].as_str().unwrap().to_owned();
    let added = desk.json(&["show", &id])["fields"].clone();
    assert_eq!((&added["kind"], &added["owner"]), (&json!("smartcard"), &json!(format!("unit/{UNIT}"))));
    assert_eq!(added["custody"], json!([{ "party": format!("person/{BINH}"), "from": "2026-03-01" }]));
    // What must be there is asked again. What is refused as a whole, the editor has, and mends it.
    let mend = desk.editor("mend", "sed -i '/2026-02-01/d' \"$1\"");
    let refused = |model: &'static str, last: &'static str| {
        let kept = ["binh", "1/3/2026", "1/2/2026", ""];
        [&["", "5", model, "", "", "", "", "", ""][..], &kept, &["", "", "", "", "", "", last]].concat()
    };
    let told = desk.typed(&mend, "add device", &refused("Đầu đọc 7", "y"));
    assert_eq!(told.code, 0, "{}{}", told.out, told.err);
    assert!(told.out.contains("can't be left out"), "{}", told.out);
    let found = desk.json(&["list", "device", "kind=reader"]);
    let id = found[0]["record"].as_str().unwrap().to_owned();
    assert_eq!(desk.json(&["show", &id])["fields"]["model"], "Đầu đọc 7");
    assert!(desk.left().is_empty());
    // Given up, it stays in memory.
    let told = desk.typed("false", "add device", &refused("Đầu đọc 8", "n"));
    assert_eq!(told.code, 1, "{}{}", told.out, told.err);
    let [left] = &desk.left()[..] else { panic!("one text is left: {}", told.out) };
    assert!(fs::read_to_string(left).unwrap().contains("Đầu đọc 8"));
}

#[test]
fn an_answer_that_fits_no_field_is_asked_again_in_the_chosen_language() {
    let desk = Desk::new();
    let vi = "--lang vi add device";
    // A control character, an invisible one in a serial, a day that is none; then what fits, and nothing more.
    let answers = [
        "token",
        "IDPrime\u{fffd}",
        "IDPrime",
        "Thales",
        "\u{202e}0A0B",
        "0A0B0C0E",
        "",
        "",
        "",
        "",
        "binh",
        "31/2/2026",
        "1/3/2026",
    ];
    let told = desk.typed("false", vi, &[&answers[..], &[""; 10]].concat());
    assert_eq!(told.code, 0, "{}{}", told.out, told.err);
    for said in [
        "model: giá trị không đúng: có ký tự đã hỏng",
        "custody[0].from: giá trị không đúng; cần: ngày dạng 2026-03-31",
        "serial: giá trị không đúng: có ký tự ẩn đổi chiều viết",
    ] {
        assert!(told.out.contains(said), "{said}: {}", told.out);
    }
    // The same where the value comes as an argument.
    let told = desk.run(&["--lang", "vi", "set", "0A0B0C0E", "model=a\u{fffd}", "--fix"], "");
    assert!(
        told.code == 1 && told.err.contains("model: giá trị không đúng: có ký tự đã hỏng"),
        "{}",
        told.err
    );
}
