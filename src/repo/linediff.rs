//! What differs between two texts, line by line.

use super::error::RepoError;
use super::store::Store;

/// Lines shown around each change.
const CONTEXT: u32 = 2;

/// One line of a comparison, without its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum LineChange {
    Added(String),
    Removed(String),
    /// Stands near a change, as it was.
    Same(String),
    /// Lines that are the same on both sides are left out here; the number of the next line of the newer text.
    Gap(u32),
}

impl Store {
    /// The lines that differ between two texts, with some around them; nothing where either is no text.
    pub fn line_changes(&self, old: &[u8], new: &[u8]) -> Result<Option<Vec<LineChange>>, RepoError> {
        if [old, new].iter().any(|text| std::str::from_utf8(text).is_err() || text.contains(&0)) {
            return Ok(None);
        }
        let failed = |e: git2::Error| RepoError::git(self.git_dir(), &e);
        let mut options = git2::DiffOptions::new();
        options.context_lines(CONTEXT).force_text(true);
        let patch = git2::Patch::from_buffers(old, None, new, None, Some(&mut options)).map_err(failed)?;
        let mut lines = Vec::new();
        for hunk in 0..patch.num_hunks() {
            let (place, count) = patch.hunk(hunk).map_err(failed)?;
            if place.new_start() > 1 {
                lines.push(LineChange::Gap(place.new_start()));
            }
            for line in 0..count {
                let line = patch.line_in_hunk(hunk, line).map_err(failed)?;
                let text = String::from_utf8_lossy(line.content()).trim_end_matches(['\n', '\r']).to_owned();
                match line.origin_value() {
                    git2::DiffLineType::Addition => lines.push(LineChange::Added(text)),
                    git2::DiffLineType::Deletion => lines.push(LineChange::Removed(text)),
                    git2::DiffLineType::Context => lines.push(LineChange::Same(text)),
                    // That the last line has no end.
                    _ => {}
                }
            }
        }
        Ok(Some(lines))
    }
}

#[cfg(test)]
mod tests {
    use super::LineChange::{Added, Gap, Removed, Same};
    use crate::repo::testing::Scratch;

    #[test]
    fn a_line_diff_has_what_changed_and_a_little_around_it() {
        let store = Scratch::new().store();
        let text = |lines: &[&str]| lines.join("\n");
        let old = text(&["a", "b", "c", "d", "e", "f", "g", ""]);
        let new = text(&["a", "b", "c", "d", "x", "f", "g", ""]);
        let line = |text: &str| text.to_owned();
        assert_eq!(
            store.line_changes(old.as_bytes(), new.as_bytes()).unwrap().unwrap(),
            [
                Gap(3),
                Same(line("c")),
                Same(line("d")),
                Removed(line("e")),
                Added(line("x")),
                Same(line("f")),
                Same(line("g"))
            ]
        );
        assert_eq!(store.line_changes(b"", b"a\nb").unwrap().unwrap(), [Added(line("a")), Added(line("b"))]);
        assert!(store.line_changes(b"a\n", b"a\n").unwrap().unwrap().is_empty());
        assert!(store.line_changes(b"a\n", b"\xff\n").unwrap().is_none());
        assert!(store.line_changes(b"a\0\n", b"").unwrap().is_none());
    }
}
