//! Every list has its twins, and they hold what its pages show.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{build, files, office};

fn rows(text: &str) -> usize {
    text.matches("<tr data-at=").count() + text.matches("<tr><th scope=\"row\">").count()
}

/// The pages of lists: their first pages by their paths without the ending.
fn lists(files: &BTreeMap<String, Vec<u8>>) -> Vec<(&str, String)> {
    let text = |bytes: &Vec<u8>| String::from_utf8(bytes.clone()).unwrap();
    let lists = files.iter().filter_map(|(path, bytes)| Some((path.strip_suffix(".html")?, text(bytes))));
    lists.filter(|(_, text)| text.contains("id=\"rows\"") && text.contains("class=\"twins\"")).collect()
}

#[test]
fn every_list_has_a_csv_and_a_json_with_its_rows() {
    let dir = tempfile::tempdir().unwrap();
    build(office::records(), dir.path(), &[]).unwrap();
    let files = files(dir.path());
    let lists = lists(&files);
    assert!(lists.len() > 40, "{}", lists.len());
    for (stem, page) in &lists {
        let name = stem.rsplit('/').next().unwrap();
        for ending in ["csv", "json"] {
            assert!(page.contains(&format!("{name}.{ending}\"")), "{stem} doesn't lead to its {ending}");
        }
        let json: Value = serde_json::from_slice(&files[&format!("{stem}.json")]).unwrap();
        let objects = json["rows"].as_array().unwrap();
        assert_eq!(json["count"], objects.len());
        assert_eq!(objects.len(), rows(page), "{stem}");
        assert!(
            objects[0]
                .as_object()
                .unwrap()
                .keys()
                .all(|key| key.bytes().all(|b| b == b'_' || b.is_ascii_lowercase()))
        );
        let csv = std::str::from_utf8(&files[&format!("{stem}.csv")]).unwrap();
        assert!(csv.starts_with('\u{feff}') && csv.ends_with("\r\n"), "{stem}");
        assert_eq!(csv.matches("\r\n").count(), objects.len() + 1, "{stem}");
    }
    // Keys and words are the same in both languages.
    let read = |path: &str| -> Value { serde_json::from_slice(&files[path]).unwrap() };
    let (vi, en) = (read("vi/certificate/index.json"), read("en/certificate/index.json"));
    for (vi, en) in vi["rows"].as_array().unwrap().iter().zip(en["rows"].as_array().unwrap()) {
        for key in ["record", "name", "type", "form", "expires", "days_left", "state"] {
            assert_eq!(vi[key], en[key], "{key}");
        }
    }
    assert_eq!(vi["as_of"], office::TODAY);
}

#[test]
fn counts_beside_the_filters_are_those_of_the_lists_they_lead_to() {
    let dir = tempfile::tempdir().unwrap();
    build(office::records(), dir.path(), &[]).unwrap();
    let files = files(dir.path());
    let text = |path: &str| std::str::from_utf8(&files[path]).unwrap().to_owned();
    let mut followed = 0;
    for kind in ["certificate", "person", "device", "procedure", "letter"] {
        let page = text(&format!("vi/{kind}/index.html"));
        let facets = page.split("class=\"facets\"").nth(1).unwrap().split("<form").next().unwrap();
        for item in facets.split("<li ").skip(1) {
            let href = item.split("href=\"../").nth(1).unwrap().split('"').next().unwrap();
            let count: usize = item.split("<b>").nth(1).unwrap().split('<').next().unwrap().parse().unwrap();
            assert_eq!(rows(&text(&format!("vi/{href}"))), count, "{href}");
            followed += 1;
        }
    }
    assert!(followed > 25, "{followed}");
}

#[test]
fn the_feed_tells_what_runs_out() {
    let dir = tempfile::tempdir().unwrap();
    build(office::records(), dir.path(), &[]).unwrap();
    let files = files(dir.path());
    let feed = std::str::from_utf8(&files["vi/expiry/index.atom"]).unwrap();
    let entries: Vec<&str> = feed.split("<entry>").skip(1).collect();
    let json = |path: &str| -> Value { serde_json::from_slice(&files[path]).unwrap() };
    let counts = ["overdue", "30", "60", "90"]
        .map(|id| json(&format!("vi/expiry/{id}.json"))["count"].as_u64().unwrap());
    assert_eq!(entries.len() as u64, counts.iter().sum::<u64>());
    assert!(entries.len() > 10);
    for entry in entries {
        let href = entry.split("href=\"../").nth(1).unwrap().split('"').next().unwrap();
        assert!(files.contains_key(&format!("vi/{href}")), "{href}");
        assert!(entry.contains("T00:00:00+07:00</updated>"));
    }
}
