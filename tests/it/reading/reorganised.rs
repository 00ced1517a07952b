//! Decisions about units, and text of papers that is taken back corrected by hand.

use serde_json::{Value, json};

use super::pdf::{Font, file};
use super::{decision, office, put, refused, shown};
use crate::desk::{Desk, good};

const TWO: &str =
    "id: 0htqt0000000000r\nnames:\n- vi: Vụ Hợp tác quốc tế\nparents:\n- unit: unit/0btc00000000000r\n";

fn read(desk: &Desk, number: &str, summary: &str, articles: &[&str]) -> (String, Value) {
    let sheets = decision(number, summary, articles);
    let path =
        put(desk, &format!("{}.pdf", number.replace(['/', ':', ' '], "-")), &file(&sheets, Font::Mapped));
    let done = desk.run(&["--batch", "--json", "read", "--yes", &path]);
    let said = serde_json::from_slice(&done.stdout).unwrap_or(Value::Null);
    (path, said)
}

fn handle(desk: &Desk, record: &str) -> String {
    shown(desk, record)["handle"].as_str().unwrap().to_owned()
}

/// Runs a command as it was printed.
fn typed(desk: &Desk, command: &str) -> String {
    let words: Vec<&str> = command.split(' ').skip(1).collect();
    good(&desk.run(&words))
}

const TAKES_EFFECT: &str = "Điều 2. Quyết định này có hiệu lực kể từ ngày 01 tháng 7 năm 2026.";

#[test]
fn a_merger_is_read_with_who_takes_whose_place() {
    let desk = office();
    good(&desk.feed(&["add", "unit", "--from", "-"], TWO.as_bytes()));
    let article = "Điều 1. Sáp nhập Vụ Pháp chế và Vụ Hợp tác quốc tế vào Cục Công nghệ thông tin và chuyển đổi số trực thuộc Bộ Tài chính.";
    let (_, said) = read(&desk, "Số: 400/QĐ-BTC", "Về việc sáp nhập đơn vị", &[article, TAKES_EFFECT]);
    assert_eq!(said[0]["fate"], "written", "{said:#}");
    let record = shown(&desk, "400/QĐ-BTC")["fields"].clone();
    let line =
        |subject: &str| json!({ "subject": subject, "effect": "merge", "unit": "unit/0cntt0000000000r" });
    assert_eq!(record["lines"], json!([line("unit/0vpc00000000000r"), line("unit/0htqt0000000000r")]));
    let units =
        ["unit/0vpc00000000000r", "unit/0htqt0000000000r", "unit/0cntt0000000000r"].map(|u| handle(&desk, u));
    let does = format!(
        "chungthu unit succeed {} --decision {} --on 2026-07-01",
        units.join(" "),
        said[0]["handle"].as_str().unwrap()
    );
    for line in 0..2 {
        assert_eq!(said[0]["follows"][line]["commands"][0], does, "{said:#}");
    }
    // It is exactly what is to be typed, and then nothing is left to do.
    typed(&desk, &does);
    let new = shown(&desk, "unit/0cntt0000000000r")["fields"]["predecessors"].clone();
    assert_eq!(
        (new.as_array().unwrap().len(), &new[0]["how"], &new[0]["on"]),
        (2, &json!("merged"), &json!("2026-07-01"))
    );
    assert_eq!(shown(&desk, "unit/0vpc00000000000r")["fields"]["dissolved"]["on"], "2026-07-01");
    let left = good(&desk.run(&["--json", "todo", "--rule", "dispose-decision-line"]));
    assert_eq!(serde_json::from_str::<Value>(&left).unwrap(), json!([]));
    good(&desk.run(&["check", "--errors"]));
}

#[test]
fn units_that_come_are_added_once_somebody_looked_at_them() {
    let desk = office();
    good(&desk.feed(&["add", "unit", "--from", "-"], TWO.as_bytes()));
    let articles = [
        "Điều 1. Hợp nhất Vụ Pháp chế và Vụ Hợp tác quốc tế thành Vụ Pháp luật và Hội nhập thuộc Bộ Tài chính.",
        TAKES_EFFECT,
    ];
    let (path, said) = read(&desk, "Số: 401/QĐ-BTC", "Về việc hợp nhất đơn vị", &articles);
    let doubts = said[0]["doubts"].to_string();
    assert!(said[0]["fate"] == "shown" && doubts.contains("Vụ Pháp luật và Hội nhập"), "{said:#}");
    let printed = String::from_utf8(desk.run(&["--batch", "read", &path]).stdout).unwrap();
    let yaml = put(
        &desk,
        "sua.yaml",
        printed.replace("Pháp luật và Hội nhập", "Pháp luật và Hội nhập quốc tế").as_bytes(),
    );
    let told = good(&desk.run(&["--batch", "--json", "read", &path, "--from", &yaml]));
    let told: Value = serde_json::from_str(&told).unwrap();
    let new = told[0]["new"][0].as_str().unwrap();
    let unit = shown(&desk, new)["fields"].clone();
    assert_eq!(unit["names"], json!([{ "vi": "Vụ Pháp luật và Hội nhập quốc tế", "from": "2026-07-01" }]));
    assert_eq!(unit["parents"][0]["unit"], "unit/0btc00000000000r");
    typed(&desk, told[0]["follows"][0]["commands"][0].as_str().unwrap());
    assert_eq!(shown(&desk, new)["fields"]["predecessors"].as_array().unwrap().len(), 2);
    good(&desk.run(&["check", "--errors"]));
}

#[test]
fn a_split_a_renaming_and_a_dissolution_name_their_commands() {
    for (summary, article, lines, command) in [
        (
            "Về việc chia tách đơn vị",
            "Điều 1. Chia tách Cục Công nghệ thông tin và chuyển đổi số thành Vụ Pháp chế và Vụ Hợp tác quốc tế.",
            &[
                ("0cntt0000000000r", "split"),
                ("0vpc00000000000r", "establish"),
                ("0htqt0000000000r", "establish"),
            ][..],
            "unit succeed 0cntt0000000000r 0vpc00000000000r 0htqt0000000000r --decision D --on 2026-07-01",
        ),
        (
            "Về việc đổi tên đơn vị",
            "Điều 1. Đổi tên Vụ Pháp chế thành Vụ Hợp tác quốc tế.",
            &[("0vpc00000000000r", "rename")],
            "unit succeed 0vpc00000000000r 0htqt0000000000r --decision D --on 2026-07-01",
        ),
        (
            "Về việc giải thể đơn vị",
            "Điều 1. Giải thể Vụ Pháp chế, chuyển chức năng, nhiệm vụ của Vụ Pháp chế về Vụ Hợp tác quốc tế.",
            &[("0vpc00000000000r", "dissolve")],
            "unit succeed 0vpc00000000000r 0htqt0000000000r --how merged --decision D --on 2026-07-01",
        ),
        (
            "Về việc giải thể đơn vị",
            "Điều 1. Giải thể Vụ Pháp chế trực thuộc Bộ Tài chính.",
            &[("0vpc00000000000r", "dissolve")],
            "set 0vpc00000000000r dissolved.on=2026-07-01 dissolved.decision=DID",
        ),
    ] {
        let desk = office();
        good(&desk.feed(&["add", "unit", "--from", "-"], TWO.as_bytes()));
        let (_, said) = read(&desk, "Số: 402/QĐ-BTC", summary, &[article, TAKES_EFFECT]);
        assert_eq!(said[0]["fate"], "written", "{article}: {said:#}");
        let record = shown(&desk, "402/QĐ-BTC")["fields"].clone();
        let found: Vec<(String, String)> = record["lines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| {
                (
                    line["subject"].as_str().unwrap()[5..].to_owned(),
                    line["effect"].as_str().unwrap().to_owned(),
                )
            })
            .collect();
        let wanted: Vec<(String, String)> =
            lines.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        assert_eq!(found, wanted, "{article}");
        let mut command =
            format!("chungthu {command}").replace("DID", &said[0]["record"].as_str().unwrap()[9..]);
        command =
            command.replace("--decision D", &format!("--decision {}", said[0]["handle"].as_str().unwrap()));
        for unit in ["0cntt0000000000r", "0vpc00000000000r", "0htqt0000000000r"] {
            command = command.replace(unit, &handle(&desk, &format!("unit/{unit}")));
        }
        assert_eq!(said[0]["follows"][0]["commands"][0], command, "{article}: {said:#}");
        typed(&desk, &command);
        let ended = shown(&desk, &format!("unit/{}", lines[0].0))["fields"]["dissolved"].clone();
        assert_eq!(ended, json!({ "on": "2026-07-01", "decision": said[0]["record"] }), "{article}");
        good(&desk.run(&["check", "--errors"]));
    }
}

#[test]
fn text_that_is_no_papers_is_refused_and_lines_are_those_of_the_file() {
    let desk = office();
    let article = "Điều 1. Điều động bà Đỗ Thị Thu Hà, sinh ngày 03/9/2001 đến nhận công tác tại Vụ Pháp chế, giữ chức vụ Chuyên viên kể từ ngày 01/7/2026.";
    let (path, said) = read(&desk, "Số: 403/QĐ-BTC", "Về việc điều động công chức", &[article]);
    assert_eq!(said[0]["fate"], "shown", "{said:#}");
    let printed = String::from_utf8(desk.run(&["--batch", "read", &path]).stdout).unwrap();
    assert!(printed.contains("\nperson/") && printed.contains("  birth: \"2001-09-03\"\n"), "{printed}");
    let before = desk.git(&["rev-parse", "main"]);
    let person = &printed[printed.find("person/").unwrap()..];
    let twice = format!("{printed}{printed}");
    let line = printed.lines().position(|line| line.contains("birth:")).unwrap() + 1;
    for (text, code, words) in [
        ("", 1, "not what was printed"),
        ("number: 403/QĐ-BTC\nissuer: Bộ Tài chính\nkind: transfer\n", 1, "not what was printed"),
        (person, 1, "not what was printed"),
        (twice.as_str(), 1, "not what was printed"),
        (printed.replace("2001-09-03", "2001-09-33").as_str(), 1, &*format!("line {line}")),
        (printed.replace("decision/", "letter/").as_str(), 1, "no such field"),
    ] {
        let yaml = put(&desk, "bad.yaml", text.as_bytes());
        refused(&desk.run(&["--batch", "read", &path, "--from", &yaml]), code, &[words]);
    }
    refused(&desk.run(&["--batch", "read", &path, &path, "--from", "x.yaml"]), 2, &["one file"]);
    assert_eq!(desk.git(&["rev-parse", "main"]), before);
    // Another officer's eyes saw that she was born a day later.
    let yaml = put(&desk, "good.yaml", printed.replace("2001-09-03", "2001-09-04").as_bytes());
    let told: Value =
        serde_json::from_str(&good(&desk.run(&["--batch", "--json", "read", &path, "--from", &yaml])))
            .unwrap();
    let person = shown(&desk, told[0]["new"][0].as_str().unwrap())["fields"].clone();
    assert_eq!(
        (&person["birth"], &person["names"][0]["full"]),
        (&json!("2001-09-04"), &json!("Đỗ Thị Thu Hà"))
    );
    assert_eq!(shown(&desk, "403/QĐ-BTC")["fields"]["files"].as_array().unwrap().len(), 1);
    // Taken back once more, it is there already.
    assert!(good(&desk.run(&["--batch", "read", "--yes", &path])).contains("this very file"));
}
