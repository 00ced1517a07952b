//! The README's commands are run, block by block, as a newcomer would.

use std::path::Path;
use std::process::Command;

/// The fenced blocks of one language in a page.
pub fn blocks(page: &str, language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<String> = None;
    for line in page.lines() {
        match (&mut open, line.trim_end()) {
            (Some(_), "```") => blocks.extend(open.take()),
            (Some(block), line) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, line) if line.strip_prefix("```") == Some(language) => open = Some(String::new()),
            _ => {}
        }
    }
    blocks
}

fn run(page: &str) {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = Path::new(env!("CARGO_BIN_EXE_chungthu"));
    let text = std::fs::read_to_string(project.join(page)).unwrap();
    let home = tempfile::tempdir().unwrap();
    let work = tempfile::tempdir().unwrap();
    let mut script = String::from("set -eu\n");
    for block in blocks(&text, "sh") {
        // A block that makes a register begins in the reader's own folder, the others where the last one ended.
        if block.contains("chungthu demo") || block.contains("chungthu init") {
            script.push_str("cd \"$START\"\n");
        }
        script.push_str(&block);
    }
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(work.path())
        .env_clear()
        .envs([("PATH", path.as_str()), ("LC_ALL", "C.UTF-8")])
        .env("HOME", home.path())
        .env("START", work.path())
        .env("PROJECT", project)
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{page}:\n{out}\n{err}\n{script}");
    assert!(!err.contains("Lỗi:"), "{page}:\n{err}");
}

#[test]
fn the_readme_can_be_followed() {
    run("README.md");
}

#[test]
fn the_vietnamese_readme_can_be_followed() {
    run("README.vi.md");
}
