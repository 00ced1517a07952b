//! The pages in a browser: `tests/browser/site.js` drives Debian's Chromium.

use std::path::Path;
use std::process::Command;

use chungthu::model::{Kind, Record};
use chungthu::site::SiteHistory;
use serde_json::json;

use super::Told;

/// A letter that came in; the last stands on the second page of its list.
fn incoming(number: usize) -> Record {
    let last = number == 649;
    let fields = json!({
        "direction": "in", "correspondent": { "kind": "agency", "name": "Văn bản" }, "form": "plain", "series": "TCT",
        "number": if last { "7777".to_owned() } else { number.to_string() },
        "date": if last { "2020-01-06" } else { "2026-03-02" }, "summary": "Về việc phối hợp",
    });
    super::office::record(Kind::Letter, number, fields)
}

/// Runs a script of `tests/browser`, which must end well.
pub fn run(script: &str, arguments: &[&Path]) {
    let browser = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    for module in ["axe-core", "playwright-core"] {
        assert!(browser.join("node_modules").join(module).is_dir(), "run scripts/setup.sh test first");
    }
    let output = Command::new("node")
        .arg(browser.join(script))
        .args(arguments)
        // A folder for pictures of every page, for whoever wants to look at them.
        .args(std::env::var_os("CHUNGTHU_SHOTS"))
        .output()
        .expect("node is installed");
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}

#[test]
fn pages_work_from_a_folder_without_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let site = dir.path().join("site");
    let mut records = super::office::records();
    records.extend((100..650).map(incoming));
    let (changed, old, new) = super::control::moved();
    let place = records.iter().position(|record| record.key() == new.key()).unwrap();
    records[place] = changed[place].clone();
    let entries = [super::commit("2026-11-20T10:30+07:00", "vu.chi", 1)];
    let changes = [vec![(new.key(), Some(super::blob(&old)), Some(super::blob(&new)))]];
    let history = SiteHistory { entries: &entries, changed: &changes, ..SiteHistory::default() };
    let proofs = super::office::proofs();
    let told = Told { proofs: &proofs, history, earlier: &[old], ..Told::default() };
    super::build_told(&told, records, &site).unwrap();
    run("site.js", &[&site, &dir.path().join("profile")]);
}
