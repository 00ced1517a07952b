//! Words of strangers, on their way to a terminal.

use std::borrow::Cow;
use std::path::Path;

/// Whether a terminal would obey this character, or it would hide or turn the reading order round.
fn is_obeyed(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A line of a stranger in which a replacement character stands for each of these.
pub fn harmless(line: &str) -> String {
    line.replace(is_obeyed, "\u{fffd}")
}

/// A path inside a line: whoever named a file may have put a line of their own into its name.
pub fn shown(path: &Path) -> String {
    harmless(&path.display().to_string())
}

/// The same for a text of several lines.
pub fn harmless_text(text: &str) -> Cow<'_, str> {
    let obeyed = |c: char| is_obeyed(c) && !matches!(c, '\n' | '\t');
    match text.contains(obeyed) {
        true => text.replace(obeyed, "\u{fffd}").into(),
        false => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stranger_says_can_do_nothing_to_a_terminal() {
        assert_eq!(harmless("a\u{1b}[31mb\u{202e}c\u{7}\nd"), "a\u{fffd}[31mb\u{fffd}c\u{fffd}\u{fffd}d");
        assert_eq!(harmless("Từ chối"), "Từ chối");
        assert_eq!(harmless_text("Từ chối\n\tvì\u{1b}"), "Từ chối\n\tvì\u{fffd}");
    }
}
