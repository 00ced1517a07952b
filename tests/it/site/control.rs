//! Duties, findings, changes, devices, CAs, guides: what these pages say, and to whom.

use std::path::Path;

use chungthu::model::{Kind, Record};
use chungthu::repo::Oid;
use chungthu::rules::Rules;
use chungthu::site::{Audience, SiteHistory};
use serde_json::{Value, json};

use super::{Told, blob, build, build_told, commit, html, office};

fn read(root: &Path, page: &str) -> String {
    std::fs::read_to_string(root.join(page)).unwrap()
}

fn rows(root: &Path, list: &str) -> Vec<Value> {
    let whole: Value = serde_json::from_str(&read(root, list)).unwrap();
    whole["rows"].as_array().unwrap().clone()
}

#[test]
fn what_is_owed_is_told_with_its_day_and_only_officers_get_the_command() {
    let (staff, officers) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    build(office::records(), staff.path(), &[]).unwrap();
    let told = Told { audience: Audience::Officers, ..Told::default() };
    build_told(&told, office::records(), officers.path()).unwrap();
    html::check(officers.path());
    let (few, all) = (rows(staff.path(), "en/duty/index.json"), rows(officers.path(), "en/duty/index.json"));
    assert!(few.len() > 10 && few.len() <= all.len());
    assert!(few.iter().all(|row| row.get("command").is_none()));
    let commands: Vec<&str> = all.iter().filter_map(|row| row["command"].as_str()).collect();
    assert!(commands.len() > 10 && commands.iter().all(|command| command.starts_with("chungthu ")));
    assert!(!read(staff.path(), "vi/duty/index.html").contains("chungthu request"));
    // What is due is narrowed by an address of its own.
    let overdue = rows(staff.path(), "vi/duty/due-overdue.json");
    assert!(!overdue.is_empty() && overdue.iter().all(|row| row["days_left"].as_i64().unwrap() < 0));
}

#[test]
fn rights_over_data_are_told_to_officers_only() {
    let mut records = office::records();
    let letter = json!({
        "direction": "in", "form": "data-request", "number": "77", "date": "2026-11-20", "received": "2026-11-20",
        "correspondent": { "kind": "subject", "person": format!("person/{}", office::id(Kind::Person, 1)) },
        "request": { "right": "restrict", "result": "granted" }, "summary": "Hạn chế xử lý",
    });
    records.push(office::record(Kind::Letter, 900, letter));
    let dir = tempfile::tempdir().unwrap();
    let told = |audience| {
        build_told(&Told { audience, ..Told::default() }, records.clone(), dir.path()).unwrap();
        let text =
            ["duty/index.json", "finding/index.json"].map(|list| read(dir.path(), &format!("en/{list}")));
        text.concat().matches(&office::id(Kind::Letter, 900)).count()
    };
    assert_eq!(told(Audience::Staff), 0);
    assert!(told(Audience::Officers) > 0);
}

#[test]
fn what_is_found_is_told_with_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    build(office::records(), dir.path(), &[]).unwrap();
    let found = rows(dir.path(), "en/finding/index.json");
    assert!(found.len() > 20, "{}", found.len());
    assert!(found.iter().all(|row| row["todo"].as_str().is_some_and(|todo| todo.ends_with('.'))));
    let gaps = rows(dir.path(), "en/finding/grade-gap.json");
    assert_eq!(gaps.len(), found.iter().filter(|row| row["grade"] == "gap").count());
    // Records are called by their names, and not by their keys.
    assert!(!read(dir.path(), "en/finding/index.csv").contains("«person/"));
}

/// The office after a person got another position and another identity number.
pub fn moved() -> (Vec<Record>, Record, Record) {
    let mut records = office::records();
    let place = records.iter().position(|record| record.kind() == Kind::Person).unwrap();
    let old = records[place].clone();
    let mut fields = old.to_value();
    fields["postings"][1]["position"] = json!("Vụ trưởng");
    fields["ids"] = json!([{ "kind": "cccd", "number": "001184000014" }]);
    let new = Record::from_value(Kind::Person, &fields).unwrap();
    records[place] = new.clone();
    (records, old, new)
}

#[test]
fn a_change_is_told_with_its_fields_its_officer_and_who_approved_it() {
    let (records, old, new) = moved();
    let changed = |old: Option<Oid>| vec![(new.key(), old, Some(blob(&new)))];
    let entries =
        [commit("2026-10-30T09:00+07:00", "tran.an", 1), commit("2026-11-20T10:30+07:00", "vu.chi", 1)];
    let changes = [changed(None), changed(Some(blob(&old)))];
    let history = SiteHistory { entries: &entries, changed: &changes, broken: None };
    let dir = tempfile::tempdir().unwrap();
    let earlier = [old];
    let told = Told { history, earlier: &earlier, ..Told::default() };
    build_told(&told, records.clone(), dir.path()).unwrap();
    html::check(dir.path());
    let day = read(dir.path(), "en/audit/2026-11-20.html");
    for said in ["Vụ trưởng", "20 Nov 2026 10:30", "vu.chi", "le.binh", "Position"] {
        assert!(day.contains(said), "{said}: {day}");
    }
    assert!(!day.contains("001184000014") && day.contains("class=\"masked\""), "{day}");
    assert!(read(dir.path(), "vi/audit/2026-10-30.html").contains("thêm mới"));
    // Every month is a list with twins, and the record's own page leads to the day.
    assert_eq!(rows(dir.path(), "vi/audit/2026-11.json").len(), 1);
    let page = read(dir.path(), &format!("vi/{}.html", new.key()));
    assert!(page.contains("../audit/2026-11-20.html#c-"), "{page}");
    // One more commit writes the day that it came on, its month, and little else.
    let built = build_told(&told, records.clone(), dir.path()).unwrap();
    assert_eq!(built.written, 0);
    let more = [entries.to_vec(), vec![commit("2026-12-01T08:00+07:00", "vu.chi", 0)]].concat();
    let none = [changes.to_vec(), vec![Vec::new()]].concat();
    let history = SiteHistory { entries: &more, changed: &none, broken: None };
    let built = build_told(&Told { history, ..told }, records, dir.path()).unwrap();
    assert!(built.written < 20, "{built:?}");
    assert!(read(dir.path(), "vi/audit/2026-12-01.html").contains("vu.chi"));
}

#[test]
fn devices_and_cas_are_told_as_reports_and_lists_have_them() {
    let dir = tempfile::tempdir().unwrap();
    build(office::records(), dir.path(), &[]).unwrap();
    let models = rows(dir.path(), "en/stock/models.json");
    let total = |row: &Value| row["total"].as_i64().unwrap();
    let sum = models.last().unwrap();
    assert_eq!(models.iter().map(total).sum::<i64>(), 2 * total(sum));
    let devices = office::records().iter().filter(|record| record.kind() == Kind::Device).count();
    assert_eq!(total(sum), i64::try_from(devices).unwrap());
    let lists = read(dir.path(), "vi/ca/lists.html");
    for said in ["đã quá hạn", "còn mới", "chưa có danh sách"] {
        assert!(lists.contains(said), "{said}");
    }
    assert_eq!(rows(dir.path(), "vi/ca/chains.json").len(), 1);
}

#[test]
fn guides_say_what_the_rules_in_force_say() {
    let dir = tempfile::tempdir().unwrap();
    build(office::records(), dir.path(), &[]).unwrap();
    let law = Rules::builtin().regime_on(office::TODAY.parse().unwrap()).unwrap();
    for (lang, law) in [("vi", &law.law.vi), ("en", &law.law.en)] {
        for guide in ["appointed", "moved", "left", "lost", "locked", "ending"] {
            let page = read(dir.path(), &format!("{lang}/guide/{guide}.html"));
            assert!(page.contains(law.as_str()), "{guide}");
        }
    }
    let lost = read(dir.path(), "en/guide/lost.html");
    // Minutes of the loss stand in place of those of the hand-over.
    assert!(lost.contains("Form 09") && lost.contains("Form 05") && !lost.contains("Form 08"), "{lost}");
    assert!(read(dir.path(), "vi/guide/ending.html").contains("Mẫu 04"));
}

#[test]
fn the_page_about_the_site_names_what_is_masked() {
    let dir = tempfile::tempdir().unwrap();
    build(office::records(), dir.path(), &[]).unwrap();
    let about = read(dir.path(), "vi/about/index.html");
    assert!(about.contains("0123456789ab") && about.contains("xóa hồ sơ"), "{about}");
    let masked = rows(dir.path(), "en/about/masked.json");
    let of = |field: &str| masked.iter().find(|row| row["field"] == field).map(|row| row["sight"].clone());
    assert_eq!(of("Identity documents › Number"), Some(json!("masked")));
    assert_eq!(of("Notes › Text"), Some(json!("left out")));
}
