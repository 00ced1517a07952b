//! What differs between two texts, line by line; and both sides' changes of one as one.

use super::error::RepoError;
use super::oid::Oid;
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

impl Store {
    /// What both sides of a text come to, each a blob, where they changed other lines of it; nothing where they changed the
    /// same or neighbouring ones, or where any is no text.
    pub fn merge_lines(&self, base: Oid, ours: Oid, theirs: Oid) -> Result<Option<Vec<u8>>, RepoError> {
        for side in [base, ours, theirs] {
            if std::str::from_utf8(&self.blob(side)?).map_or(true, |text| text.contains('\0')) {
                return Ok(None);
            }
        }
        let failed = |e: git2::Error| RepoError::git(self.git_dir(), &e);
        let entry = |oid: Oid| git2::IndexEntry {
            ctime: git2::IndexTime::new(0, 0),
            mtime: git2::IndexTime::new(0, 0),
            dev: 0,
            ino: 0,
            mode: 0o100_644,
            uid: 0,
            gid: 0,
            file_size: 0,
            id: oid.raw(),
            flags: 0,
            flags_extended: 0,
            path: b"text".to_vec(),
        };
        let [base, ours, theirs] = [base, ours, theirs].map(entry);
        let merged = self.repo.merge_file_from_index(&base, &ours, &theirs, None).map_err(failed)?;
        Ok(merged.is_automergeable().then(|| merged.content().to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::LineChange::{Added, Gap, Removed, Same};
    use super::Oid;
    use crate::repo::testing::Scratch;

    #[test]
    fn changes_of_other_lines_are_merged_and_those_of_the_same_are_not() {
        let scratch = Scratch::new();
        let store = scratch.store();
        let blob = |text: &[u8]| Oid::from(store.repo.blob(text).unwrap());
        let (base, ours) = (blob(b"a\nb\nc\nd\ne\n"), blob(b"x\nb\nc\nd\ne\n"));
        let merged = |theirs: &[u8]| store.merge_lines(base, ours, blob(theirs)).unwrap();
        assert_eq!(merged(b"a\nb\nc\nd\ny\n").as_deref(), Some(&b"x\nb\nc\nd\ny\n"[..]));
        assert_eq!(merged(b"z\nb\nc\nd\ne\n"), None);
        assert_eq!(merged(b"a\nb\nc\nd\n\xff\n"), None);
        assert_eq!(merged(b"a\nb\nc\nd\n\0\n"), None);
    }

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
