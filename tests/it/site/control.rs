//! Duties, findings, changes, devices, CAs, guides: what these pages say, and to whom.

use std::collections::BTreeMap;
use std::path::Path;

use chungthu::audit::Member;
use chungthu::model::kinds::procedure::ProcedureKind;
use chungthu::model::{Key, Kind, Moment, Record};
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
    // What to do is a command that can be typed as it stands there.
    let found = rows(dir.path(), "en/finding/index.json");
    let todo =
        found.iter().filter_map(|row| row["todo"].as_str()).find(|todo| todo.contains("request.ended"));
    let letter: Key = format!("letter/{}", office::id(Kind::Letter, 900)).parse().unwrap();
    let handle = letter.id.handle();
    assert!(todo.unwrap().contains(&format!("chungthu set {handle} request.ended=-")), "{todo:?}");
}

#[test]
fn grounds_are_said_in_the_words_of_the_law() {
    let procedure = |number: usize, code: &str| {
        let fields = json!({
            "kind": "revoke", "regime": "nd-68-2024", "subject": format!("certificate/{}", office::id(Kind::Certificate, 2)),
            "ground": { "code": code }, "steps": [{ "step": "draft", "at": "2026-11-02" }],
        });
        office::record(Kind::Procedure, number, fields)
    };
    let mut records = office::records();
    records.extend([
        procedure(901, "device-lost"),
        procedure(902, "no-such-ground"),
        procedure(903, "other"),
    ]);
    let dir = tempfile::tempdir().unwrap();
    build(records, dir.path(), &[]).unwrap();
    let law = Rules::builtin().regime_on("2026-11-02".parse().unwrap()).unwrap();
    let ground = law.procedure(ProcedureKind::Revoke).unwrap().ground("device-lost").unwrap();
    let page = |lang: &str, n| {
        read(dir.path(), &format!("{lang}/procedure/{}.html", office::id(Kind::Procedure, n)))
    };
    for (lang, said, other) in
        [("vi", &ground.text.vi, "căn cứ khác"), ("en", &ground.text.en, "another ground")]
    {
        let text = page(lang, 901);
        assert!(text.contains(said.as_str()) && !text.contains("device-lost"), "{text}");
        assert!(page(lang, 902).contains("«no-such-ground»"));
        assert!(page(lang, 903).contains(other));
    }
}

#[test]
fn a_procedure_is_told_in_words_and_its_checklist_says_what_the_page_says() {
    let papers = |n: usize, kind: &str, regime: &str, duty: &str| {
        let fields = json!({
            "kind": kind, "regime": regime, "subject": format!("certificate/{}", office::id(Kind::Certificate, 2)),
            "asked_by": { "duty": duty }, "steps": [{ "step": "draft", "at": "2026-11-02" }],
            "papers": [{ "role": "application", "file": "041061050r3gg28a", "sha256": "ab".repeat(32), "signed": "2026-11-02" }],
        });
        office::record(Kind::Procedure, n, fields)
    };
    let mut records = office::records();
    let letter = json!({
        "direction": "out", "correspondent": { "kind": "ca" }, "form": "04", "number": "05/CLCS", "date": "2026-11-02",
        "lines": [{ "procedure": format!("procedure/{}", office::id(Kind::Procedure, 911)) }],
    });
    records.extend([
        papers(911, "renew", "nd-68-2024", "renew-before-expiry"),
        papers(912, "change", "nd-68-2024", "reissue"),
        office::record(Kind::Letter, 911, letter),
    ]);
    let dir = tempfile::tempdir().unwrap();
    build(records, dir.path(), &[]).unwrap();
    let page = |lang: &str, n| {
        read(dir.path(), &format!("{lang}/procedure/{}.html", office::id(Kind::Procedure, n)))
    };
    let renewal = page("vi", 911);
    assert!(
        renewal.contains(">giấy đề nghị gia hạn<") && !renewal.contains("giấy đề nghị cấp mới"),
        "{renewal}"
    );
    assert!(page("vi", 912).contains(">giấy đề nghị thay đổi thông tin<"));
    // A code that no rule knows is said to be one, and not left as it is.
    assert!(
        page("vi", 912).contains("việc khác («reissue»)")
            && page("en", 912).contains("something else («reissue»)")
    );
    // The form is called by its title, and the number beside it is that of the letter.
    assert!(renewal.contains("Mẫu 04: Đề nghị") && renewal.contains("05/CLCS</a>"), "{renewal}");
    let (_, of_papers) = renewal.split_once("<span class=\"task\">Giấy tờ").unwrap();
    assert!(of_papers.split("</li>").next().unwrap().contains(">có</strong>"), "{renewal}");
}

#[test]
fn a_reviewed_change_is_told_by_what_was_done_and_by_whom_and_filed_under_each_author() {
    let (records, old, new) = moved();
    let mut entry = commit("2026-11-20T10:30+07:00", "le.binh", 0);
    let deed = |time: &str, handle: &str, verb: &str| {
        let mut deed = commit(time, handle, 1).deed;
        deed.verb = verb.to_owned();
        deed
    };
    entry.brought = vec![
        deed("2026-11-19T09:00+07:00", "vu.chi", "request"),
        deed("2026-11-18T09:00+07:00", "tran.an", "set"),
    ];
    entry.deed.verb = "approve".to_owned();
    let changes = [vec![(new.key(), Some(blob(&old)), Some(blob(&new)))]];
    let history = SiteHistory { entries: &[entry], changed: &changes, ..SiteHistory::default() };
    let dir = tempfile::tempdir().unwrap();
    let earlier = [old];
    build_told(&Told { history, earlier: &earlier, ..Told::default() }, records, dir.path()).unwrap();
    html::check(dir.path());
    let day = read(dir.path(), "vi/audit/2026-11-20.html");
    assert!(day.contains(">Sửa hồ sơ, mở thủ tục</h2>"), "{day}");
    assert!(!day.contains("Duyệt<"), "{day}");
    for handle in ["vu-chi", "tran-an", "le-binh"] {
        assert!(day.contains(&format!("audit/officer-{handle}.html")), "{handle}: {day}");
    }
    // Each signature is told by itself: those of both authors and that of who approved.
    let signed = day.matches("chữ ký đúng").count();
    assert_eq!(signed, 3, "{day}");
    let list = rows(dir.path(), "en/audit/2026-11.json");
    assert_eq!(list[0]["verb"], "Set, request");
    assert_eq!(
        (&list[0]["officer"], &list[0]["approved_by"]),
        (&json!("tran.an, vu.chi"), &json!("le.binh"))
    );
    for own in ["officer-tran-an", "officer-vu-chi", "approver-le-binh"] {
        assert_eq!(rows(dir.path(), &format!("vi/audit/2026-11-{own}.json")).len(), 1, "{own}");
    }
    // The page of an officer leads to the months, and says what they approved.
    assert!(read(dir.path(), "vi/audit/officer-vu-chi.html").contains("2026-11-officer-vu-chi.html"));
    assert!(read(dir.path(), "vi/audit/officer-le-binh.html").contains("2026-11-approver-le-binh.html"));
    let page = read(dir.path(), &format!("vi/{}.html", new.key()));
    assert!(page.contains("Sửa: ") && page.contains("Thay đổi gần nhất của hồ sơ: 20/11/2026"), "{page}");
}

#[test]
fn a_revocation_among_other_acts_is_no_word_for_each_record_and_entries_are_named() {
    let mut records = office::records();
    let procedure = |result: Value| {
        let line = |n: usize, result: Value| {
            let procedure = format!("procedure/{}", office::id(Kind::Procedure, n));
            match result.is_null() {
                true => json!({ "procedure": procedure }),
                false => json!({ "procedure": procedure, "result": result }),
            }
        };
        json!({
            "direction": "out", "correspondent": { "kind": "ca" }, "form": "04", "number": "05/CLCS", "date": "2026-11-02",
            "lines": [line(1, json!(null)), line(2, result)],
        })
    };
    let old = office::record(Kind::Letter, 921, procedure(json!(null)));
    let new = office::record(Kind::Letter, 921, procedure(json!("granted")));
    let added = office::record(
        Kind::Person,
        922,
        json!({
            "names": [{ "full": "Lê Thị Hạnh" }], "ids": [{ "kind": "cccd", "number": "001184000014" }],
        }),
    );
    records.extend([new.clone(), added.clone()]);
    let mut entry = commit("2026-11-20T10:30+07:00", "vu.chi", 2);
    entry.deed.verb = "revoke".to_owned();
    let changes =
        [vec![(new.key(), Some(blob(&old)), Some(blob(&new))), (added.key(), None, Some(blob(&added)))]];
    let member = |left: Option<&str>, person: Option<Key>| Member {
        role: None,
        keys: Vec::new(),
        since: "2025-03-01T08:00+07:00".parse::<Moment>().unwrap().seconds(),
        left: left.map(|left| left.parse::<Moment>().unwrap().seconds()),
        person,
    };
    let members = BTreeMap::from([
        ("vu.chi".to_owned(), member(None, None)),
        ("le.binh".to_owned(), member(Some("2026-11-21T08:00+07:00"), Some(added.key()))),
    ]);
    let history = SiteHistory {
        entries: &[entry],
        changed: &changes,
        members: Some(&members),
        ..SiteHistory::default()
    };
    let dir = tempfile::tempdir().unwrap();
    let earlier = [old];
    build_told(&Told { history, earlier: &earlier, ..Told::default() }, records, dir.path()).unwrap();
    html::check(dir.path());
    let page = |key: Key| read(dir.path(), &format!("vi/{key}.html"));
    let of_letter = page(new.key());
    assert!(of_letter.contains(">Sửa: Danh sách") && !of_letter.contains(">Thu hồi<"), "{of_letter}");
    assert!(page(added.key()).contains(">Thêm mới</a>"));
    let day = read(dir.path(), "vi/audit/2026-11-20.html");
    assert!(day.contains("Thay đổi có đề nghị hoặc ghi nhận thu hồi</h2>"), "{day}");
    // Which line of the letter it was, and what the new record says, masked as on its page.
    let name = page(new.key());
    let second = name.split(&format!("procedure/{}.html\">", office::id(Kind::Procedure, 2))).nth(1).unwrap();
    let second = second.split("</a>").next().unwrap();
    assert!(day.contains(&format!("<span class=\"note\">{second}</span>")), "{second}: {day}");
    assert!(day.contains(">Lê Thị Hạnh<") && day.contains(">Giá trị</th>"), "{day}");
    assert!(!day.contains("001184000014") && day.contains("class=\"masked\""), "{day}");
    // Since when somebody is in office, and since when no more.
    assert!(read(dir.path(), "vi/audit/officer-vu-chi.html").contains("01/03/2025"));
    let gone = read(dir.path(), "vi/audit/officer-le-binh.html");
    assert!(gone.contains("Không còn là cán bộ của sổ từ ngày") && gone.contains("21/11/2026"), "{gone}");
    // Who no longer is one has a name all the same.
    assert!(gone.contains("Lê Thị Hạnh (le.binh)"), "{gone}");
}

#[test]
fn fields_that_are_not_told_are_said_to_be_left_out() {
    let mut records = office::records();
    let person = |number: usize, position: &str, employment: Value| {
        let unit = format!("unit/{}", office::id(Kind::Unit, 1));
        let fields = json!({ "names": [{ "full": format!("Lê Văn {number}") }], "postings": [{ "unit": unit, "position": position, "kind": "main" }], "employment": employment });
        office::record(Kind::Person, number, fields)
    };
    let numbers: Vec<usize> = (200..400).collect();
    let earlier: Vec<Record> = numbers.iter().map(|n| person(*n, "Chuyên viên", json!([]))).collect();
    let recruited = || json!([{ "fact": "recruited", "on": "2015-01-01" }]);
    let now: Vec<Record> = numbers.iter().map(|n| person(*n, "Trưởng phòng", recruited())).collect();
    records.extend(now.clone());
    let changed = |range: std::ops::Range<usize>| {
        let pairs = earlier[range.clone()].iter().zip(&now[range]);
        pairs.map(|(old, new)| (new.key(), Some(blob(old)), Some(blob(new)))).collect()
    };
    // 50 records of each change are named, and the fields of 150 of a day.
    let changes: Vec<Vec<_>> = (0..4).map(|n| changed(n * 50..n * 50 + 50)).collect();
    let entries: Vec<_> =
        (0..4).map(|n| commit(&format!("2026-11-20T1{n}:30+07:00"), "vu.chi", 50)).collect();
    let history = SiteHistory { entries: &entries, changed: &changes, ..SiteHistory::default() };
    let dir = tempfile::tempdir().unwrap();
    build_told(&Told { history, earlier: &earlier, ..Told::default() }, records, dir.path()).unwrap();
    let day = read(dir.path(), "en/audit/2026-11-20.html");
    assert_eq!(day.matches("too much changed on this day").count(), 50);
    assert_eq!(day.matches("class=\"entries fields\"").count(), 150);
    // Of an entry that came each value says what it is.
    assert!(day.contains("<small>On:</small> 1 Jan 2015"), "{day}");
    // All of them belong to a unit, whose page names some and leads to the list of all.
    let unit = office::id(Kind::Unit, 1);
    let page = read(dir.path(), &format!("en/unit/{unit}.html"));
    let list = format!("person/of-{unit}-postings");
    assert!(page.contains(&format!("{list}.html")), "{page}");
    let all = rows(dir.path(), &format!("en/{list}.json"));
    assert!(all.len() >= 200 && page.contains(&format!("See all {} records", all.len())), "{}", all.len());
    html::check(dir.path());
}

#[test]
fn what_belongs_together_leads_to_each_other() {
    let of = |kind: Kind| format!("{kind}/{}", office::id(kind, 950));
    let mut records = office::records();
    let person = of(Kind::Person);
    records.extend([
        office::record(Kind::Person, 950, json!({ "names": [{ "full": "Lê Thị Hạnh" }] })),
        office::record(Kind::Device, 950, json!({ "kind": "sim", "sim": { "iccid": "8984012345678901238" } })),
        office::record(Kind::Certificate, 950, json!({
            "claimed": { "from": "2026-01-01", "to": "2028-01-01" }, "kind": "individual", "form": "sim-pki", "ca": "government",
            "holder": person, "device": of(Kind::Device), "desk": [{ "fact": "in-use", "on": "2026-02-20" }],
        })),
        office::record(Kind::Procedure, 950, json!({
            "kind": "issue", "regime": "nd-68-2024", "subject": of(Kind::Certificate),
            "steps": [{ "step": "draft", "at": "2026-01-02" }, { "step": "closed", "at": "2026-03-02" }],
        })),
        office::record(Kind::Handover, 950, json!({
            "at": "2026-02-10T09:30+07:00", "giver": "desk", "receiver": person, "reason": "delivery", "form": "own",
            "items": [{ "device": of(Kind::Device), "with_device": true, "envelope": true }],
        })),
    ]);
    let dir = tempfile::tempdir().unwrap();
    build(records, dir.path(), &[]).unwrap();
    html::check(dir.path());
    let page = |kind: Kind| read(dir.path(), &format!("vi/{}.html", of(kind)));
    for (from, to) in [
        (Kind::Procedure, vec![Kind::Handover, Kind::Device, Kind::Certificate, Kind::Person]),
        (Kind::Handover, vec![Kind::Procedure, Kind::Device]),
        (Kind::Device, vec![Kind::Procedure, Kind::Handover, Kind::Certificate]),
        (Kind::Certificate, vec![Kind::Procedure, Kind::Handover, Kind::Device]),
        (Kind::Person, vec![Kind::Procedure, Kind::Certificate]),
    ] {
        let text = page(from);
        for to in to {
            assert!(text.contains(&format!("href=\"../{}.html\"", of(to))), "{from} leads to no {to}");
        }
    }
    // A SIM has no serial: it is called by the end of its number.
    assert!(page(Kind::Device).contains("<h1>SIM PKI …1238</h1>"), "{}", page(Kind::Device));
    assert!(!page(Kind::Device).contains("8984012345678901238"));
}

#[test]
fn drafts_are_told_apart_units_are_named_whole_replies_lead_on_and_counts_to_their_lists() {
    let unit = |n: usize| format!("unit/{}", office::id(Kind::Unit, n));
    let procedure = |n: usize| format!("procedure/{}", office::id(Kind::Procedure, n));
    let nested = |n: usize, name: &str, parent: String| {
        office::record(Kind::Unit, n, json!({ "names": [{ "vi": name }], "parents": [{ "unit": parent }] }))
    };
    let draft = |n: usize, of: usize| {
        office::record(
            Kind::Letter,
            n,
            json!({
                "direction": "out", "correspondent": { "kind": "ca" }, "form": "04", "filer": unit(3),
                "lines": [{ "procedure": procedure(of) }],
            }),
        )
    };
    let asked = |n: usize, of: usize| {
        office::record(
            Kind::Procedure,
            n,
            json!({
                "kind": "renew", "regime": "nd-68-2024", "steps": [{ "step": "draft", "at": "2026-11-02" }],
                "subject": format!("certificate/{}", office::id(Kind::Certificate, of)),
            }),
        )
    };
    let mut records = office::records();
    records.extend([
        nested(940, "Chi cục Một", unit(3)),
        nested(941, "Đội Hai", unit(940)),
        nested(942, "Tổ Ba", unit(941)),
        asked(943, 1),
        asked(944, 2),
        draft(945, 943),
        draft(946, 944),
        office::record(Kind::Letter, 947, json!({
            "direction": "in", "correspondent": { "kind": "ca" }, "form": "reply", "number": "77", "series": "CTS",
            "date": "2026-11-10", "replies_to": format!("letter/{}", office::id(Kind::Letter, 945)),
        })),
    ]);
    let dir = tempfile::tempdir().unwrap();
    build(records, dir.path(), &[]).unwrap();
    html::check(dir.path());
    let letters = rows(dir.path(), "vi/letter/index.json");
    let of = |n: usize| {
        let id = office::id(Kind::Letter, n);
        letters.iter().find(|row| row["record"].as_str().unwrap().contains(&id)).unwrap()
    };
    assert_ne!(of(945)["number"], of(946)["number"]);
    assert!(of(945)["issuer"].as_str().is_some_and(|issuer| !issuer.is_empty()), "{}", of(945));
    // The way up to the topmost unit, and not only the next.
    let units = rows(dir.path(), "vi/unit/index.json");
    let third = units.iter().find(|row| row["name"] == "Tổ Ba").unwrap();
    assert!(third["under"].as_str().unwrap().starts_with("Đội Hai, Chi cục Một, "), "{third}");
    let reply = read(dir.path(), &format!("vi/letter/{}.html", office::id(Kind::Letter, 947)));
    let (_, related) = reply.split_once("class=\"related\"").unwrap();
    assert!(
        related.contains(&office::id(Kind::Letter, 945)) && related.contains(&procedure(943)),
        "{related}"
    );
    let overview = read(dir.path(), "vi/index.html");
    for list in [
        "certificate/state-",
        "certificate/force-yes.html#form=",
        "certificate/force-yes.html#type=",
        "procedure/state-",
        "device/state-",
    ] {
        assert!(overview.contains(&format!("<th scope=\"row\"><a href=\"{list}")), "{list}");
    }
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
    let history = SiteHistory { entries: &entries, changed: &changes, ..SiteHistory::default() };
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
    let history = SiteHistory { entries: &more, changed: &none, ..SiteHistory::default() };
    let built = build_told(&Told { history, ..told }, records, dir.path()).unwrap();
    assert!(built.written < 32, "{built:?}");
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
    assert!(lost.contains("chungthuso@mof.gov.vn"), "{lost}");
    // Minutes of the loss stand in place of those of the hand-over.
    assert!(lost.contains("Form 09") && lost.contains("Form 05") && !lost.contains("Form 08"), "{lost}");
    assert!(read(dir.path(), "vi/guide/ending.html").contains("Mẫu 04"));
    // What the law asks of some it is said to ask of these.
    let issue = law.procedure(ProcedureKind::Issue).unwrap();
    let condition = issue.conditions.iter().find(|condition| condition.holders.len() == 1).unwrap();
    let of = condition.holders[0].label().vi;
    let said = format!("Với chứng thư {of}: {}", condition.text.vi);
    assert!(read(dir.path(), "vi/guide/appointed.html").contains(&said), "{said}");
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
    // Each says why.
    let why = |field: &str| masked.iter().find(|row| row["field"] == field).map(|row| row["why"].clone());
    assert_eq!(why("Notes › Text"), Some(json!("the certificate desk's own")));
    assert!(masked.iter().all(|row| row["why"].as_str().is_some_and(|why| !why.is_empty())));
}
