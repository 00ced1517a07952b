//! The pages in a browser: `tests/browser/site.js` drives Debian's Chromium.

use std::path::Path;
use std::process::Command;

#[test]
fn pages_work_from_a_folder_without_an_error() {
    let browser = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    assert!(browser.join("node_modules/playwright-core").is_dir(), "run scripts/setup.sh test first");
    let dir = tempfile::tempdir().unwrap();
    let site = dir.path().join("site");
    super::build_proved(super::office::records(), &site, &[], &super::office::proofs()).unwrap();
    let output = Command::new("node")
        .arg(browser.join("site.js"))
        .args([&site, &dir.path().join("profile")])
        // A folder for pictures of every page, for whoever wants to look at them.
        .args(std::env::var_os("CHUNGTHU_SHOTS"))
        .output()
        .expect("node is installed");
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&said));
}
