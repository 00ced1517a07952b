//! What lists and records answer: by selectors, on a day, and never a confident nothing to a question that can't be meant.

use serde_json::Value;

use crate::desk::{Desk, good};

fn json(desk: &Desk, arguments: &[&str]) -> Value {
    let mut all = vec!["--json"];
    all.extend(arguments);
    serde_json::from_str(&good(&desk.run(&all))).unwrap()
}

fn filled() -> Desk {
    let desk = Desk::new();
    for kind in ["unit", "person", "device", "certificate"] {
        desk.add_example(kind);
    }
    desk
}

#[test]
fn filters_take_selectors_and_refuse_words_that_nothing_can_have() {
    let desk = filled();
    let units = json(&desk, &["list", "unit"]);
    let (key, handle) = (units[0]["record"].as_str().unwrap(), units[0]["handle"].as_str().unwrap());
    let id = key.strip_prefix("unit/").unwrap();
    for unit in [key, handle, id, &id[..6]] {
        let found = json(&desk, &["list", "person", &format!("unit={unit}")]);
        assert_eq!(found.as_array().unwrap().len(), 1, "{unit}");
    }
    let people = json(&desk, &["list", "person"]);
    let holder = people[0]["handle"].as_str().unwrap();
    for filter in [format!("holder={holder}"), "holder=nguyen van an".to_owned(), "state=in-use".to_owned()] {
        let found = json(&desk, &["list", "certificate", &filter]);
        assert_eq!(found.as_array().unwrap().len(), 1, "{filter}");
    }
    for (kind, filter) in [
        ("certificate", "state=nosuch"),
        ("certificate", "form=token"),
        ("person", "state=in-use"),
        ("person", "unit=khong co"),
        ("certificate", "holder=khong co"),
    ] {
        let done = desk.run(&["list", kind, filter]);
        assert_eq!(done.status.code(), Some(2), "{kind} {filter}");
    }
}

#[test]
fn what_is_past_is_called_and_found_as_it_was() {
    let desk = filled();
    let unit = json(&desk, &["list", "unit"])[0]["record"].as_str().unwrap().to_owned();
    let old = json(&desk, &["list", "unit"])[0]["title"].as_str().unwrap().to_owned();
    good(&desk.run(&["set", &unit, "names.vi=Cục Tên Mới", "--from-date", "2026-05-01"]));
    let on = |day: &str| good(&desk.run(&["list", "unit", "--on", day]));
    assert!(on("2026-04-30").contains(&old) && !on("2026-04-30").contains("Cục Tên Mới"));
    assert!(on("2026-05-01").contains("Cục Tên Mới"));
    let shown = good(&desk.run(&["show", &old, "--on", "2026-04-30"]));
    assert!(shown.lines().next().unwrap().contains(&old), "{shown}");
    // An entry that is over is not found any more.
    let by_name = |name: &str, day: &str| {
        let filter = format!("names.vi={name}");
        json(&desk, &["list", "unit", &filter, "--on", day]).as_array().unwrap().len()
    };
    assert_eq!((by_name(&old, "2026-04-30"), by_name(&old, "2026-05-01")), (1, 0));
    // Nobody writes to a day.
    assert_eq!(desk.run(&["note", &unit, "--on", "2026-01-01"]).status.code(), Some(2));
}

#[test]
fn an_empty_line_takes_nothing_away_and_reports_speak_to_programs_in_one_tongue() {
    let desk = filled();
    for field in ["names.full=-", "birth=-"] {
        let done = desk.feed(&["set", "nguyen van an", field, "--fix"], b" \n");
        assert_eq!(done.status.code(), Some(2), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let status = json(&desk, &["--lang", "vi", "status"]);
    assert_eq!((&status["records"]["person"], &status["units"][0]["certificates"]), (&1.into(), &1.into()));
    let yaml = "names:\n- vi: \"\"\n";
    good(&desk.feed(&["add", "unit", "--from", "-"], yaml.as_bytes()));
    let found = json(&desk, &["check"]);
    let gaps = found["findings"].as_array().unwrap();
    assert!(gaps.iter().any(|f| f["field"] == "names[0].vi" && f["code"] == "missing"), "{found}");
}

#[test]
fn whoever_is_alone_is_warned() {
    let desk = Desk::new();
    let done = desk.feed(&["add", "unit", "--from", "-"], crate::desk::UNIT.as_bytes());
    assert!(String::from_utf8_lossy(&done.stderr).contains("officer add"));
    good(&done);
}
