//! What goes to stdout and stderr.

use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};

use super::context::Context;
use super::failure::Failure;
use crate::model::Lang;
use crate::text::{Explain, Failing, cli as words, harmless_text, seal, shell};

/// Why an answer couldn't be written to stdout, where one couldn't.
static UNWRITTEN: OnceLock<ErrorKind> = OnceLock::new();

/// Whether this command has told, or tried to tell, of something that it did.
static DID: AtomicBool = AtomicBool::new(false);

/// Writes to stdout, as all of these do without what a terminal would obey. What can't be written is told at the end: see
/// [`unwritten`].
pub fn out(text: &str) {
    written(text);
}

/// Writes to stdout; whether all of it could be written.
pub fn written(text: &str) -> bool {
    let mut stdout = io::stdout().lock();
    noted(stdout.write_all(harmless_text(text).as_bytes()).and_then(|()| stdout.flush()))
}

/// Whether a write to stdout succeeded; where it didn't, why is kept for [`unwritten`].
pub fn noted(write: io::Result<()>) -> bool {
    match write {
        Ok(()) => true,
        Err(error) => {
            UNWRITTEN.get_or_init(|| error.kind());
            false
        }
    }
}

/// What to say where an answer couldn't be written. A reader that has gone away is no failure: there is nobody left to
/// tell.
pub fn unwritten() -> Option<Unwritten> {
    UNWRITTEN
        .get()
        .filter(|kind| **kind != ErrorKind::BrokenPipe)
        .map(|kind| Unwritten { why: *kind, did: DID.load(Ordering::Relaxed) })
}

/// An answer that couldn't be written to stdout.
pub struct Unwritten {
    why: ErrorKind,
    /// Whether what it would have told is done.
    did: bool,
}

impl Explain for Unwritten {
    fn what(&self, lang: Lang) -> String {
        words::unwritten(lang, &seal::io(lang, self.why))
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        Some(if self.did { words::unwritten_did_hint(lang) } else { words::unwritten_hint(lang) })
    }

    fn failing(&self) -> Failing {
        if self.did { Failing::Partly } else { Failing::Unable }
    }
}

/// Writes one line to stderr.
pub fn warn(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", harmless_text(line));
}

/// Writes a JSON document and a newline.
pub fn json(value: &Value) {
    out(&format!("{value:#}\n"));
}

/// Says in one line what was done and in another what comes next. `facts` is the JSON form of the first.
pub fn done(context: &Context, what: &str, next: Option<&str>, facts: Value) {
    DID.store(true, Ordering::Relaxed);
    if context.globals.json {
        json(&facts);
        return;
    }
    out(&format!("{what}\n"));
    if let Some(next) = next {
        out(&format!("{next}\n"));
    }
}

/// Says why a command failed: what, where, and what to do.
pub fn failure(failure: &Failure, lang: Lang, as_json: bool) {
    let (what, hint) = (failure.what(lang), failure.hint(lang));
    if as_json {
        json(
            &json!({ "error": { "what": what, "at": failure.places(), "hint": hint, "exit": failure.code() } }),
        );
    }
    warn(&words::error(lang, &failure.line(lang)));
    if let Some(hint) = hint {
        warn(&words::hint(lang, &hint));
    }
}

/// A path as a shell reads it, whatever is in it; as it is, where nothing in it means anything to a shell.
pub fn quoted(path: &Path) -> String {
    shell::quoted(path.display().to_string())
}

/// Lines up columns by their width in characters; the last column is not padded.
pub fn table(rows: &[Vec<String>]) -> String {
    let width = |text: &str| text.chars().count();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|i| rows.iter().filter_map(|r| r.get(i)).map(|c| width(c)).max().unwrap_or(0))
        .collect();
    let mut text = String::new();
    for row in rows {
        for (i, cell) in row.iter().enumerate() {
            text.push_str(cell);
            if i + 1 < row.len() {
                text.extend(std::iter::repeat_n(' ', widths[i] - width(cell) + 2));
            }
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_any_path() {
        assert_eq!(quoted(Path::new("/tmp/a b'c")), r"'/tmp/a b'\''c'");
        assert_eq!(quoted(Path::new("/tmp/khoa-1")), "/tmp/khoa-1");
        assert_eq!(quoted(Path::new("sổ")), "'sổ'");
        assert_eq!(quoted(Path::new("a\n\\'b")), r"$'a\012\\\'b'");
    }
}
